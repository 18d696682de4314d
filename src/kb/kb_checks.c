#include "kb/kb_priv.h"

#include <string.h>

/* Check questions: kept apart from the samples, never trained on. They stand in files of
 * their own so that writers of samples do not see them. */

enum { CHECK = 600, MOST_CHECKS = 2000 /* of one intent */ };

static void add_checks(struct kb_reader *r, const struct kp_node *map, struct kb_samples *all)
{
	for (size_t i = 0; i < map->n; i++) {
		const struct kp_node *list = map->items[i];
		enum text_lang lang = kb_lang(r, map->keys[i]);
		if (lang == TEXT_UNKNOWN || !kb_is(r, list, KP_YAML_LIST, "checks"))
			continue;
		for (size_t k = 0; k < list->n && all->n < MOST_CHECKS; k++) {
			struct kb_sample s = {.lang = lang, .at = kb_at(r, list->items[k])};
			s.text = kb_scalar(r, list->items[k], "check", CHECK);
			if (s.text)
				KP_PUSH(all, s);
		}
	}
}

static void read_checks(
	struct kb_reader *r, const struct kp_node *id, const struct kp_node *map)
{
	int at = kp_map_get(r->full->intents, id->text, id->len);
	struct kb_samples all = {0};

	if (at < 0) {
		kb_remark(r->report, KB_UNKNOWN_INTENT, kb_at(r, id),
			"there is no intent '%.80s'; correct the id or remove its checks",
			id->text);
		return;
	}
	if (!kb_is(r, map, KP_YAML_MAP, "checks"))
		return;
	add_checks(r, map, &all);
	struct kb_intent *intent = &r->intents.v[at];
	intent->checks = kp_arena_alloc(r->arena, (all.n + 1) * sizeof(*all.v));
	if (all.n)
		memcpy(intent->checks, all.v, all.n * sizeof(*all.v));
	intent->nchecks = all.n;
	KP_VEC_FREE(&all);
}

void kb_read_checks_text(struct kb_reader *r, const char *file, const char *text, size_t n)
{
	KP_AUTO(kp_yaml) struct kp_yaml *y = kb_yaml(r, file, text, n);
	const struct kp_node *root = y ? kp_yaml_root(y) : NULL;

	if (!root || root->kind == KP_YAML_NULL || !kb_is(r, root, KP_YAML_MAP, "checks"))
		return;
	for (size_t i = 0; i < root->n; i++)
		read_checks(r, root->keys[i], root->items[i]);
}
