#include <stdio.h>
#include <string.h>

#include "base/kp_vec.h"
#include "cli/cli.h"

#define MAX_GROUPS 32
#define SHOWN      20

/* Counters of one language, kind or area. */
struct group {
	const char *name; /* borrowed from the questions */
	struct cli_score score;
};

struct groups {
	struct group v[MAX_GROUPS];
	size_t n;
};

/* How one question ended. */
struct asked {
	const struct cli_question *q;
	const char *score; /* the counter it went to */
	const char *outcome, *why;
	const char *intent; /* answered, or the best candidate; NULL: there is none */
	double confidence;
};

struct run {
	struct cli_engine engine;
	struct cli_questions questions;
	struct KP_VEC(asked_vec, struct asked) asked;
	struct cli_score total;
	struct groups langs, kinds, areas;
	struct cli_times first, again;    /* see ask_again() */
	struct cli_confusions confusions; /* of direct answers */
	struct cli_reliability reliability;
	struct cli_limits limits;
	bool each, detect, outcomes;
};

static void run_clear(struct run *r)
{
	cli_engine_close(&r->engine);
	cli_questions_clear(&r->questions);
	cli_confusions_clear(&r->confusions);
	KP_VEC_FREE(&r->asked);
	KP_VEC_FREE(&r->first);
	KP_VEC_FREE(&r->again);
}
KP_AUTO_CLEAR(run, run_clear)

/* ---- asking ---- */

/* NULL when there are more groups than make a readable table. */
static struct cli_score *group(struct groups *g, const char *name)
{
	for (size_t i = 0; i < g->n; i++)
		if (!strcmp(g->v[i].name, name))
			return &g->v[i].score;
	if (g->n == MAX_GROUPS)
		return NULL;
	g->v[g->n] = (struct group){.name = name};
	return &g->v[g->n++].score;
}

static void json_names(const struct cli_question *q, struct kp_jsonw *w)
{
	kp_jsonw_begin(w, "expected", '[');
	for (size_t i = 0; i < q->nlabels; i++)
		kp_jsonw_str(w, NULL, q->names[i]);
	kp_jsonw_end(w, ']');
}

static void print_each(const struct run *run, const struct asked *a, const struct cli_reply *r)
{
	KP_AUTO(kp_str) struct kp_str s = {0};
	struct kp_jsonw w = {.s = &s};
	const struct kb *kb = run->engine.kb;

	kp_jsonw_begin(&w, NULL, '{');
	kp_jsonw_str(&w, "id", a->q->id);
	kp_jsonw_str(&w, "outcome", a->outcome);
	kp_jsonw_str(&w, "intent", a->intent);
	kp_jsonw_num(&w, "confidence", a->confidence, 4);
	kp_jsonw_begin(&w, "choices", '[');
	for (size_t i = 0; i < r->said.nchoices; i++) {
		kp_jsonw_begin(&w, NULL, '{');
		kp_jsonw_str(&w, "label", r->said.choices[i].label);
		kp_jsonw_str(&w, "intent", kb->intents[r->said.choices[i].intent].id);
		kp_jsonw_end(&w, '}');
	}
	kp_jsonw_end(&w, ']');
	kp_jsonw_str(&w, "score", a->score);
	kp_jsonw_str(&w, "text", a->q->text);
	kp_jsonw_str(&w, "lang", a->q->lang);
	kp_jsonw_str(&w, "kind", a->q->kind);
	json_names(a->q, &w);
	kp_jsonw_str(&w, "why", a->why);
	kp_jsonw_end(&w, '}');
	cli_print(&s);
}

static bool first_is_right(const struct cli_question *q, const struct match_result *r)
{
	for (size_t i = 0; r->nhits && i < q->nlabels; i++)
		if (q->labels[i] == r->hits[0].intent)
			return true;
	return false;
}

static void count(struct run *run, struct asked *a, const struct cli_reply *r)
{
	const struct cli_question *q = a->q;
	struct cli_score *groups[] = {group(&run->langs, q->lang), group(&run->kinds, q->kind),
		group(&run->areas, q->area)};

	a->score = cli_score_add(&run->total, &r->said, q->labels, q->nlabels);
	for (size_t i = 0; i < KP_LEN(groups); i++)
		if (groups[i])
			cli_score_add(groups[i], &r->said, q->labels, q->nlabels);
	if (strstr(a->score, "wrong_direct"))
		cli_confusions_add(&run->confusions, q->nlabels ? q->names[0] : "(oos)",
			a->intent, &(struct cli_example){q->id, q->text});
	cli_reliability_add(&run->reliability,
		r->heard.found.nhits ? r->heard.found.hits[0].confidence : 0,
		first_is_right(q, &r->heard.found));
}

static void put(struct run *run, const struct cli_question *q, struct cli_reply *out)
{
	struct dialog_state state;

	cli_converse(&state, run->detect ? TEXT_UNKNOWN : text_lang_parse(q->lang));
	cli_reply(&run->engine, &state, q->text, false, out);
}

static void ask(struct run *run, const struct cli_question *q)
{
	struct cli_reply r;

	put(run, q, &r);
	KP_PUSH(&run->first, r.us);
	struct asked a = {.q = q,
		.outcome = dialog_outcome_name(r.said.outcome),
		.why = r.heard.found.why,
		.intent = r.intent < 0 ? NULL : run->engine.kb->intents[r.intent].id,
		.confidence = r.confidence};
	count(run, &a, &r);
	KP_PUSH(&run->asked, a);
	if (run->each)
		print_each(run, &a, &r);
}

/* The first time most of what a question costs is looking up words that were never met; a
 * daemon that has run for a day knows them. Answers are not remembered. */
static void ask_again(struct run *run)
{
	for (size_t i = 0; i < run->questions.n; i++) {
		struct cli_reply r;

		put(run, &run->questions.v[i], &r);
		KP_PUSH(&run->again, r.us);
	}
}

/* ---- for programs ---- */

static void json_groups(const struct groups *g, const char *key, struct kp_jsonw *w)
{
	kp_jsonw_begin(w, key, '{');
	for (size_t i = 0; i < g->n; i++) {
		kp_jsonw_begin(w, *g->v[i].name ? g->v[i].name : "other", '{');
		cli_score_json(&g->v[i].score, w);
		kp_jsonw_end(w, '}');
	}
	kp_jsonw_end(w, '}');
}

static void print_json(struct run *run)
{
	KP_AUTO(kp_str) struct kp_str s = {0};
	struct kp_jsonw w = {.s = &s};

	kp_jsonw_begin(&w, NULL, '{');
	cli_score_json(&run->total, &w);
	kp_jsonw_int(&w, "left_out", (int64_t)run->questions.left_out);
	kp_jsonw_int(&w, "also_samples", (int64_t)run->questions.learned);
	json_groups(&run->langs, "by_lang", &w);
	json_groups(&run->kinds, "by_kind", &w);
	json_groups(&run->areas, "by_area", &w);
	cli_confusions_json(&run->confusions, SIZE_MAX, &w);
	kp_jsonw_num(&w, "ece", cli_reliability_error(&run->reliability), 4);
	cli_reliability_json(&run->reliability, &w);
	kp_jsonw_num(&w, "us_p50", cli_percentile(&run->again, 0.5), 0);
	kp_jsonw_num(&w, "us_p99", cli_percentile(&run->again, 0.99), 0);
	kp_jsonw_num(&w, "first_us_p50", cli_percentile(&run->first, 0.5), 0);
	kp_jsonw_num(&w, "first_us_p99", cli_percentile(&run->first, 0.99), 0);
	kp_jsonw_end(&w, '}');
	cli_print(&s);
}

/* ---- for people ---- */

static const char *score_of(void *arg, size_t i)
{
	return ((const struct run *)arg)->asked.v[i].score;
}

static void print_asked(void *arg, size_t i)
{
	const struct asked *a = &((const struct run *)arg)->asked.v[i];

	printf("  %s %s %s  expected ", a->q->id, a->q->lang, a->q->kind);
	for (size_t k = 0; k < a->q->nlabels; k++)
		printf("%s%s", k ? " or " : "", a->q->names[k]);
	printf("%s; got %s %.2f, %s (%s)\n      %s\n", a->q->nlabels ? "" : "nothing",
		a->intent ? a->intent : "nothing", a->confidence, a->outcome, a->why,
		a->q->text);
}

static void print_learned(const struct cli_questions *all)
{
	if (!all->learned)
		return;
	printf("\n%zu questions are also samples or check questions and measure nothing:",
		all->learned);
	for (size_t i = 0; i < all->n; i++)
		if (all->v[i].learned)
			printf(" %s", all->v[i].id);
	putchar('\n');
}

static void print_table(struct run *run)
{
	const struct groups *tables[] = {&run->langs, &run->kinds, &run->areas};

	cli_score_head("");
	cli_score_print(&run->total, "all");
	for (size_t t = 0; t < KP_LEN(tables); t++) {
		putchar('\n');
		for (size_t i = 0; i < tables[t]->n; i++)
			cli_score_print(&tables[t]->v[i].score,
				*tables[t]->v[i].name ? tables[t]->v[i].name : "other");
	}
	if (run->confusions.n)
		puts("\nanswered wrongly (expected → answered):");
	cli_confusions_print(&run->confusions, SHOWN, run->outcomes ? 0 : SHOWN);
	putchar('\n');
	cli_reliability_print(&run->reliability);
	if (run->outcomes)
		cli_outcomes_print(run->asked.n, score_of, print_asked, run);
	print_learned(&run->questions);
	if (run->questions.left_out)
		printf("\n%zu questions left out: no such intent here yet\n",
			run->questions.left_out);
	printf("\nmatching: p50 %.0f µs, p99 %.0f µs; with words never met before p50 %.0f "
	       "µs, "
	       "p99 %.0f µs\n",
		cli_percentile(&run->again, 0.5), cli_percentile(&run->again, 0.99),
		cli_percentile(&run->first, 0.5), cli_percentile(&run->first, 0.99));
}

/* ---- the whole ---- */

static int score(struct run *run, const char *path, bool json)
{
	int rc = cli_questions_read(&run->questions, path, run->engine.kb);

	if (rc != CLI_FINE)
		return rc;
	cli_warm_up(&run->engine);
	for (size_t i = 0; i < run->questions.n; i++)
		ask(run, &run->questions.v[i]);
	if (json || !run->each) /* else no figures are printed */
		ask_again(run);
	cli_confusions_sort(&run->confusions);
	if (json)
		print_json(run);
	else if (!run->each)
		print_table(run);
	return cli_score_judge(&run->total, &run->limits, "");
}

int cmd_test(int argc, char **argv)
{
	KP_AUTO(run) struct run run = {.limits.most_wrong = 1};
	const char *file = NULL, *followups = NULL, *args[CLI_MAX_ARGS];
	const struct cli_option options[] = {
		{"questions", CLI_TEXT, &file, "FILE",
			"JSON lines {\"id\",\"text\",\"lang\",\"intents\",\"kind\"}", 0, 0},
		{"followups", CLI_TEXT, &followups, "FILE",
			"JSON lines "
			"{\"first\",\"followup\",\"intent_first\",\"intent_followup\"}, "
			"\"between\" too",
			0, 0},
		{"existing", CLI_FLAG, &run.questions.existing, NULL,
			"leave out questions about intents that are not in the knowledge base",
			0, 0},
		{"detect", CLI_FLAG, &run.detect, NULL,
			"don't tell the matcher the question's language", 0, 0},
		{"each", CLI_FLAG, &run.each, NULL, "a line of JSON for each question", 0, 0},
		{"outcomes", CLI_FLAG, &run.outcomes, NULL,
			"list the questions, or second turns, by how they ended", 0, 0},
		{"least-right", CLI_PERCENT, &run.limits.least_right, "P",
			"exit with 1 below P % of direct answers that are right", 0, 0},
		{"most-wrong", CLI_PERCENT, &run.limits.most_wrong, "P",
			"and above P % that are wrong", 0, 0},
		{"least-oos", CLI_PERCENT, &run.limits.least_oos, "P",
			"and below P % of questions out of scope that were not answered", 0,
			0},
	};
	const struct cli_spec spec = {
		.usage = "test (--questions FILE | --followups FILE) [OPTION…]",
		.about = "Scores the knowledge base on labelled questions.",
		.uses = CLI_USE_KB | CLI_USE_DATA | CLI_USE_JSON,
		.options = options,
		.noptions = KP_LEN(options),
	};
	struct cli_shared shared;
	int rc = cli_parse(&spec, argc, argv, &shared, args);

	if (rc != CLI_GO_ON)
		return rc;
	if (!file == !followups)
		return cli_usage("give either --questions FILE or --followups FILE");
	rc = cli_engine_open(&shared, &run.engine);
	if (rc != CLI_FINE)
		return rc;
	if (followups)
		return cli_followups(&run.engine, followups,
			&(struct cli_followups_options){.existing = run.questions.existing,
				.each = run.each,
				.outcomes = run.outcomes,
				.json = shared.json,
				.limits = &run.limits});
	return score(&run, file, shared.json);
}
