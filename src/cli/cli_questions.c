#include <string.h>

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

int cli_questions_read(struct cli_questions *all, const char *path, const struct kb *kb)
{
	all->arena = kp_arena_new(1 << 16);
	all->kb = kb;
	return cli_jsonl(path, read_question, all);
}

void cli_questions_clear(struct cli_questions *all)
{
	KP_VEC_FREE(all);
	if (all->arena)
		kp_arena_free(all->arena);
	*all = (struct cli_questions){0};
}
