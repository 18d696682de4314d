#include <string.h>

#include "base/kp_map.h"
#include "base/kp_vec.h"
#include "cli/cli.h"

#define MAX_LABELS 16

static int read_labels(struct cli_questions *all, const struct kp_json *labels,
	struct cli_question *q, bool *missing_out, struct kp_err *err)
{
	size_t n = kp_json_count(labels);

	if (!kp_json_is_array(labels) || n > MAX_LABELS)
		return kp_fail(err, KP_EINPUT, "'intents' must be a list of at most %d ids",
			MAX_LABELS);
	q->labels = kp_arena_alloc(all->arena, n * sizeof(*q->labels));
	q->names = kp_arena_alloc(all->arena, n * sizeof(*q->names));
	for (size_t i = 0; i < n; i++) {
		const char *id = kp_json_string(kp_json_at(labels, i));
		if (!id)
			return kp_fail(
				err, KP_EINPUT, "'intents' holds something that is no id");
		q->names[i] = kp_arena_strdup(all->arena, id);
		q->labels[i] = kb_find_intent(all->kb, id);
		*missing_out |= q->labels[i] < 0;
	}
	q->nlabels = n;
	return 0;
}

static const char *optional(
	struct cli_questions *all, const struct kp_json *line, const char *key)
{
	const char *s = kp_json_string(kp_json_get(line, key));

	return kp_arena_strdup(all->arena, s ? s : "");
}

/* The area of the first label; questions out of scope belong to none. */
static const char *area_of(struct cli_questions *all, const struct cli_question *q)
{
	return q->nlabels
		       ? kp_arena_strndup(all->arena, q->names[0], strcspn(q->names[0], "."))
		       : "oos";
}

static int read_question(void *arg, const struct kp_json *line, int number, struct kp_err *err)
{
	struct cli_questions *all = arg;
	struct cli_question q = {0};
	bool missing = false;

	if (cli_member(line, "text", all->arena, &q.text, err) < 0 ||
		read_labels(all, kp_json_get(line, "intents"), &q, &missing, err) < 0)
		return -1;
	q.id = optional(all, line, "id");
	if (!*q.id)
		q.id = kp_arena_format(all->arena, "%d", number);
	q.lang = optional(all, line, "lang");
	q.kind = optional(all, line, "kind");
	q.area = area_of(all, &q);
	if (missing && all->existing)
		all->left_out++;
	else
		KP_PUSH(all, q);
	return 0;
}

static void add_texts(struct kp_map *known, const struct kb_sample *v, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		KP_AUTO(kp_str) struct kp_str folded = {0};

		text_fold(v[i].text, strlen(v[i].text), &folded);
		kp_map_set(known, kp_str_c(&folded), folded.n, 1);
	}
}

static void mark_learned(struct cli_questions *all)
{
	KP_AUTO(kp_map) struct kp_map *known = kp_map_new(0);

	for (size_t i = 0; i < all->kb->nintents; i++) {
		add_texts(known, all->kb->intents[i].samples, all->kb->intents[i].nsamples);
		add_texts(known, all->kb->intents[i].checks, all->kb->intents[i].nchecks);
	}
	for (size_t i = 0; i < all->n; i++) {
		KP_AUTO(kp_str) struct kp_str folded = {0};

		text_fold(all->v[i].text, strlen(all->v[i].text), &folded);
		all->v[i].learned = kp_map_get(known, kp_str_c(&folded), folded.n) >= 0;
		all->learned += all->v[i].learned;
	}
}

int cli_questions_read(struct cli_questions *all, const char *path, const struct kb *kb)
{
	all->arena = kp_arena_new(1 << 16);
	all->kb = kb;
	int rc = cli_jsonl(path, read_question, all);
	if (rc == CLI_FINE)
		mark_learned(all);
	return rc;
}

void cli_questions_clear(struct cli_questions *all)
{
	KP_VEC_FREE(all);
	if (all->arena)
		kp_arena_free(all->arena);
	*all = (struct cli_questions){0};
}
