#include "kb/kb_priv.h"

#include <string.h>

/* How conversations go on: what people ask after a question, and what they mean by it then. */

enum { QUESTION = 600, MOST_FOLLOWUPS = 100000 };

static const struct kb_field fields[] = {
	{"after", KB_NEEDED}, {"same", KB_OPTIONAL}, {"other", KB_OPTIONAL}};

static int find_intent(struct kb_reader *r, const struct kp_node *id)
{
	int at = kp_map_get(r->full->intents, id->text, id->len);

	if (at < 0)
		kb_remark(r->report, KB_UNKNOWN_INTENT, kb_at(r, id),
			"there is no intent '%.80s'; correct the id or remove its follow-ups",
			id->text);
	return at;
}

static void add_texts(
	struct kb_reader *r, const struct kp_node *list, const struct kb_followup *like)
{
	if (!kb_is(r, list, KP_YAML_LIST, "follow-ups"))
		return;
	for (size_t i = 0; i < list->n && r->followups.n < MOST_FOLLOWUPS; i++) {
		struct kb_followup f = *like;

		f.at = kb_at(r, list->items[i]);
		f.text = kb_scalar(r, list->items[i], "follow-up", QUESTION);
		if (f.text)
			KP_PUSH(&r->followups, f);
	}
}

static void add_others(
	struct kb_reader *r, const struct kp_node *map, const struct kb_followup *like)
{
	if (!kb_is(r, map, KP_YAML_MAP, "other"))
		return;
	for (size_t i = 0; i < map->n; i++) {
		struct kb_followup f = *like;

		f.intent = find_intent(r, map->keys[i]);
		if (f.intent >= 0)
			add_texts(r, map->items[i], &f);
	}
}

/* One question and what comes after it. */
static void read_turn(
	struct kb_reader *r, const struct kp_node *map, int intent, enum text_lang lang)
{
	struct kb_followup f = {.lang = lang, .after = intent, .intent = intent};
	const struct kp_node *same, *other;

	if (!kb_keys(r, map, fields, KP_LEN(fields), "follow-up"))
		return;
	f.first = kb_string(r, map, "after", QUESTION);
	same = kp_node_get(map, "same");
	other = kp_node_get(map, "other");
	if (!f.first)
		return;
	if (same)
		add_texts(r, same, &f);
	if (other)
		add_others(r, other, &f);
}

static void read_intent(
	struct kb_reader *r, const struct kp_node *id, const struct kp_node *map)
{
	int intent = find_intent(r, id);

	if (intent < 0 || !kb_is(r, map, KP_YAML_MAP, "follow-ups"))
		return;
	if (r->intents.v[intent].oos) {
		kb_remark(r->report, KB_OOS, kb_at(r, id),
			"'%.80s' is out of scope and answers nothing that could be followed; "
			"remove its follow-ups",
			id->text);
		return;
	}
	for (size_t i = 0; i < map->n; i++) {
		const struct kp_node *list = map->items[i];
		enum text_lang lang = kb_lang(r, map->keys[i]);

		if (lang == TEXT_UNKNOWN || !kb_is(r, list, KP_YAML_LIST, "follow-ups"))
			continue;
		for (size_t k = 0; k < list->n; k++)
			read_turn(r, list->items[k], intent, lang);
	}
}

void kb_read_followups_text(struct kb_reader *r, const char *file, const char *text, size_t n)
{
	KP_AUTO(kp_yaml) struct kp_yaml *y = kb_yaml(r, file, text, n);
	const struct kp_node *root = y ? kp_yaml_root(y) : NULL;

	if (!root || root->kind == KP_YAML_NULL || !kb_is(r, root, KP_YAML_MAP, "follow-ups"))
		return;
	for (size_t i = 0; i < root->n; i++)
		read_intent(r, root->keys[i], root->items[i]);
}
