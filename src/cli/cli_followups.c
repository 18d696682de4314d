#include <stdio.h>

#include "base/kp_vec.h"
#include "cli/cli.h"

/* Two turns of one conversation: "first" and "followup", each with its right intent. What was
 * said "between" them is asked, but not scored. "kind" tells how the last leans on what was
 * before it. Both may be left out. */
struct turn {
	const char *text;
	int label;
};

struct pair {
	struct turn turns[2];
	const char **between;
	size_t nbetween;
	const char *kind;
	struct ended {
		const char *score, *outcome; /* the counter it went to; how it was answered */
		const char *intent;          /* NULL: none */
		double confidence;
	} ended; /* the second turn */
};

struct pairs {
	struct pair *v;
	size_t n, cap;
	struct kp_arena *arena;
	const struct kb *kb;
	bool existing;
	size_t left_out;
};

static void pairs_clear(struct pairs *p)
{
	KP_VEC_FREE(p);
	if (p->arena)
		kp_arena_free(p->arena);
}
KP_AUTO_CLEAR(pairs, pairs_clear)

static const struct {
	const char *text, *label;
} keys[] = {{"first", "intent_first"}, {"followup", "intent_followup"}};

static int read_between(const struct kp_json *list, struct kp_arena *arena, struct pair *pair,
	struct kp_err *err)
{
	if (list && !kp_json_is_array(list))
		return kp_fail(err, KP_EINPUT, "\"between\" must be a list of texts");
	pair->between =
		kp_arena_alloc(arena, (kp_json_count(list) + 1) * sizeof(*pair->between));
	for (const struct kp_json *j = kp_json_at(list, 0); j; j = kp_json_next(j)) {
		const char *text = kp_json_string(j);

		if (!text)
			return kp_fail(err, KP_EINPUT, "\"between\" must be a list of texts");
		pair->between[pair->nbetween++] = kp_arena_strdup(arena, text);
	}
	return 0;
}

static int read_pair(void *arg, const struct kp_json *line, int number, struct kp_err *err)
{
	struct pairs *all = arg;
	struct pair pair = {0};
	bool missing = false;

	(void)number;
	const char *kind = kp_json_string(kp_json_get(line, "kind"));
	pair.kind = kind ? kp_arena_strdup(all->arena, kind) : NULL;
	if (read_between(kp_json_get(line, "between"), all->arena, &pair, err) < 0)
		return -1;
	for (size_t i = 0; i < KP_LEN(keys); i++) {
		const char *label;
		if (cli_member(line, keys[i].text, all->arena, &pair.turns[i].text, err) < 0 ||
			cli_member(line, keys[i].label, all->arena, &label, err) < 0)
			return -1;
		pair.turns[i].label = kb_find_intent(all->kb, label);
		missing |= pair.turns[i].label < 0;
	}
	if (missing && all->existing)
		all->left_out++;
	else
		KP_PUSH(all, pair);
	return 0;
}

#define MAX_KINDS 8

struct scores {
	struct cli_score turn[KP_LEN(keys)];
	struct cli_score kind[MAX_KINDS]; /* of second turns */
	const char *name[MAX_KINDS];
	size_t nkinds;
	struct cli_times times;
};

/* NULL when it has no kind, or there are more than make a readable table. */
static struct cli_score *kind_of(struct scores *s, const char *kind)
{
	for (size_t i = 0; i < s->nkinds; i++)
		if (kp_str_eq(s->name[i], kind))
			return &s->kind[i];
	if (!kind || s->nkinds == MAX_KINDS)
		return NULL;
	s->name[s->nkinds] = kind;
	return &s->kind[s->nkinds++];
}

static void print_each(const struct cli_engine *e, const struct turn *turn, const char *key,
	const struct cli_reply *r, const char *score)
{
	KP_AUTO(kp_str) struct kp_str s = {0};
	struct kp_jsonw w = {.s = &s};

	kp_jsonw_begin(&w, NULL, '{');
	kp_jsonw_str(&w, "turn", key);
	kp_jsonw_str(&w, "text", turn->text);
	kp_jsonw_str(&w, "right", turn->label < 0 ? NULL : e->kb->intents[turn->label].id);
	kp_jsonw_str(&w, "outcome", dialog_outcome_name(r->said.outcome));
	kp_jsonw_str(&w, "intent", r->intent < 0 ? NULL : e->kb->intents[r->intent].id);
	kp_jsonw_num(&w, "confidence", r->confidence, 4);
	kp_jsonw_bool(&w, "from_context", r->heard.found.from_context);
	kp_jsonw_str(&w, "score", score);
	kp_jsonw_end(&w, '}');
	cli_print(&s);
}

static void ask_pair(struct cli_engine *e, struct pair *pair, bool each, struct scores *scores)
{
	struct cli_score *kind = kind_of(scores, pair->kind);
	struct dialog_state state;

	cli_converse(&state, TEXT_UNKNOWN);
	for (size_t t = 0; t < KP_LEN(keys); t++) {
		const struct turn *turn = &pair->turns[t];
		struct cli_reply r;

		for (size_t i = 0; t > 0 && i < pair->nbetween; i++)
			cli_reply(e, &state, pair->between[i], false, &r);
		cli_reply(e, &state, turn->text, false, &r);
		const char *score = cli_score_add(&scores->turn[t], &r.said, &turn->label, 1);
		if (t > 0 && kind)
			cli_score_add(kind, &r.said, &turn->label, 1);
		pair->ended = (struct ended){.score = score,
			.outcome = dialog_outcome_name(r.said.outcome),
			.intent = r.intent < 0 ? NULL : e->kb->intents[r.intent].id,
			.confidence = r.confidence};
		if (each)
			print_each(e, turn, keys[t].text, &r, score);
		KP_PUSH(&scores->times, r.us);
	}
}

static void print_json(struct scores *scores, size_t left_out)
{
	KP_AUTO(kp_str) struct kp_str s = {0};
	struct kp_jsonw w = {.s = &s};

	kp_jsonw_begin(&w, NULL, '{');
	for (size_t i = 0; i < KP_LEN(keys); i++) {
		kp_jsonw_begin(&w, keys[i].text, '{');
		cli_score_json(&scores->turn[i], &w);
		kp_jsonw_end(&w, '}');
	}
	kp_jsonw_begin(&w, "by_kind", '{');
	for (size_t i = 0; i < scores->nkinds; i++) {
		kp_jsonw_begin(&w, scores->name[i], '{');
		cli_score_json(&scores->kind[i], &w);
		kp_jsonw_end(&w, '}');
	}
	kp_jsonw_end(&w, '}');
	kp_jsonw_int(&w, "left_out", (int64_t)left_out);
	kp_jsonw_num(&w, "us_p50", cli_percentile(&scores->times, 0.5), 0);
	kp_jsonw_num(&w, "us_p99", cli_percentile(&scores->times, 0.99), 0);
	kp_jsonw_end(&w, '}');
	cli_print(&s);
}

static void print_table(const struct scores *scores)
{
	cli_score_head("turn");
	for (size_t t = 0; t < KP_LEN(keys); t++)
		cli_score_print(&scores->turn[t], keys[t].text);
	for (size_t i = 0; i < scores->nkinds; i++)
		cli_score_print(&scores->kind[i], scores->name[i]);
}

static const char *score_of(void *arg, size_t i)
{
	return ((const struct pairs *)arg)->v[i].ended.score;
}

static void print_pair(void *arg, size_t i)
{
	const struct pairs *all = arg;
	const struct pair *pair = &all->v[i];
	int label = pair->turns[1].label;

	printf("  expected %s; got %s %.2f, %s\n      %s\n",
		label < 0 ? "nothing" : all->kb->intents[label].id,
		pair->ended.intent ? pair->ended.intent : "nothing", pair->ended.confidence,
		pair->ended.outcome, pair->turns[0].text);
	for (size_t k = 0; k < pair->nbetween; k++)
		printf("      %s\n", pair->between[k]);
	printf("      %s\n", pair->turns[1].text);
}

int cli_followups(
	struct cli_engine *e, const char *path, const struct cli_followups_options *opt)
{
	KP_AUTO(pairs) struct pairs all = {.kb = e->kb, .existing = opt->existing};
	struct scores scores = {0};

	all.arena = kp_arena_new(0);
	int rc = cli_jsonl(path, read_pair, &all);
	if (rc != CLI_FINE)
		return rc;
	cli_warm_up(e);
	for (size_t i = 0; i < all.n; i++)
		ask_pair(e, &all.v[i], opt->each, &scores);
	if (opt->json)
		print_json(&scores, all.left_out);
	else if (!opt->each)
		print_table(&scores);
	if (opt->outcomes && !opt->json && !opt->each)
		cli_outcomes_print(all.n, score_of, print_pair, &all);
	KP_VEC_FREE(&scores.times);
	for (size_t t = 0; t < KP_LEN(keys); t++)
		if (cli_score_judge(&scores.turn[t], opt->limits, t ? "second turns: " : "") !=
			CLI_FINE)
			rc = CLI_BAD;
	return rc;
}
