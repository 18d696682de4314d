#include <stdio.h>

#include "base/kp_vec.h"
#include "cli/cli.h"

/* Two turns of one conversation: "first" and "followup", each with its right intent. */
struct turn {
	const char *text;
	int label;
};

struct pair {
	struct turn turns[2];
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

static int read_pair(void *arg, const struct kp_json *line, int number, struct kp_err *err)
{
	struct pairs *all = arg;
	struct pair pair = {0};
	bool missing = false;

	(void)number;
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

static void print_json(
	const struct cli_score *scores, struct cli_times *times, size_t left_out)
{
	KP_AUTO(kp_str) struct kp_str s = {0};
	struct kp_jsonw w = {.s = &s};

	kp_jsonw_begin(&w, NULL, '{');
	for (size_t i = 0; i < KP_LEN(keys); i++) {
		kp_jsonw_begin(&w, keys[i].text, '{');
		cli_score_json(&scores[i], &w);
		kp_jsonw_end(&w, '}');
	}
	kp_jsonw_int(&w, "left_out", (int64_t)left_out);
	kp_jsonw_num(&w, "us_p50", cli_percentile(times, 0.5), 0);
	kp_jsonw_num(&w, "us_p99", cli_percentile(times, 0.99), 0);
	kp_jsonw_end(&w, '}');
	cli_print(&s);
}

int cli_followups(struct cli_engine *e, const char *path, bool existing, bool json)
{
	KP_AUTO(pairs) struct pairs all = {.kb = e->kb, .existing = existing};
	struct cli_score scores[KP_LEN(keys)] = {0};
	struct cli_times times = {0};

	all.arena = kp_arena_new(0);
	int rc = cli_jsonl(path, read_pair, &all);
	if (rc != CLI_FINE)
		return rc;
	cli_warm_up(e);
	for (size_t i = 0; i < all.n; i++) {
		struct dialog_state state;
		cli_converse(&state, TEXT_UNKNOWN);
		for (size_t t = 0; t < KP_LEN(keys); t++) {
			struct cli_reply r;
			cli_reply(e, &state, all.v[i].turns[t].text, false, &r);
			cli_score_add(&scores[t], &r.said, &all.v[i].turns[t].label, 1);
			KP_PUSH(&times, r.us);
		}
	}
	if (json)
		print_json(scores, &times, all.left_out);
	else {
		cli_score_head("turn");
		for (size_t t = 0; t < KP_LEN(keys); t++)
			cli_score_print(&scores[t], keys[t].text);
	}
	KP_VEC_FREE(&times);
	return CLI_FINE;
}
