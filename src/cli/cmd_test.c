#include <stdio.h>
#include <string.h>

#include "base/kp_map.h"
#include "base/kp_vec.h"
#include "cli/cli.h"

#define MAX_LABELS 16
#define MAX_GROUPS 32
#define SHOWN      20

struct question {
	const char *id, *text, *lang, *kind;
	int *labels; /* indexes of intents; -1: not in this knowledge base */
	const char **names;
	size_t nlabels;
};

struct questions {
	struct question *v;
	size_t n, cap;
	struct kp_arena *arena;
	const struct kb *kb;
	bool existing; /* leave out what the knowledge base has no intent for */
	size_t left_out;
};

/* Counters of one language or kind. */
struct group {
	const char *name; /* borrowed from the questions */
	struct cli_score score;
};

struct groups {
	struct group v[MAX_GROUPS];
	size_t n;
};

struct run {
	struct cli_engine engine;
	struct questions questions;
	struct cli_score total;
	struct groups langs, kinds;
	struct cli_times times;
	struct kp_map *confused; /* "expected → answered": how often */
	bool each, detect;
};

static void run_clear(struct run *r)
{
	cli_engine_close(&r->engine);
	KP_VEC_FREE(&r->questions);
	KP_VEC_FREE(&r->times);
	if (r->questions.arena)
		kp_arena_free(r->questions.arena);
	if (r->confused)
		kp_map_free(r->confused);
}
KP_AUTO_CLEAR(run, run_clear)

static int read_labels(struct questions *all, const struct kp_json *labels, struct question *q,
	bool *missing_out, struct kp_err *err)
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

static const char *optional(struct questions *all, const struct kp_json *line, const char *key)
{
	const char *s = kp_json_string(kp_json_get(line, key));

	return kp_arena_strdup(all->arena, s ? s : "");
}

static int read_question(void *arg, const struct kp_json *line, int number, struct kp_err *err)
{
	struct questions *all = arg;
	struct question q = {0};
	bool missing = false;

	if (cli_member(line, "text", all->arena, &q.text, err) < 0 ||
		read_labels(all, kp_json_get(line, "intents"), &q, &missing, err) < 0)
		return -1;
	q.id = optional(all, line, "id");
	if (!*q.id)
		q.id = kp_arena_format(all->arena, "%d", number);
	q.lang = optional(all, line, "lang");
	q.kind = optional(all, line, "kind");
	if (missing && all->existing)
		all->left_out++;
	else
		KP_PUSH(all, q);
	return 0;
}

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

static void print_each(const struct run *run, const struct question *q,
	const struct cli_reply *r, const char *score)
{
	KP_AUTO(kp_str) struct kp_str s = {0};
	struct kp_jsonw w = {.s = &s};
	const struct kb *kb = run->engine.kb;

	kp_jsonw_begin(&w, NULL, '{');
	kp_jsonw_str(&w, "id", q->id);
	kp_jsonw_str(&w, "outcome", dialog_outcome_name(r->said.outcome));
	kp_jsonw_str(&w, "intent", r->intent < 0 ? NULL : kb->intents[r->intent].id);
	kp_jsonw_num(&w, "confidence", r->confidence, 4);
	kp_jsonw_begin(&w, "choices", '[');
	for (size_t i = 0; i < r->said.nchoices; i++) {
		kp_jsonw_begin(&w, NULL, '{');
		kp_jsonw_str(&w, "label", r->said.choices[i].label);
		kp_jsonw_str(&w, "intent", kb->intents[r->said.choices[i].intent].id);
		kp_jsonw_end(&w, '}');
	}
	kp_jsonw_end(&w, ']');
	kp_jsonw_str(&w, "score", score);
	kp_jsonw_end(&w, '}');
	cli_print(&s);
}

static void count_confused(
	struct run *run, const struct question *q, const struct cli_reply *r)
{
	KP_AUTO(kp_cstr)
	char *pair = kp_format("%s → %s", q->nlabels ? q->names[0] : "(oos)",
		run->engine.kb->intents[r->intent].id);
	int n = kp_map_get(run->confused, pair, strlen(pair));

	kp_map_set(run->confused, pair, strlen(pair), n < 0 ? 1 : n + 1);
}

static void ask(struct run *run, const struct question *q)
{
	struct dialog_state state;
	struct cli_reply r;
	struct cli_score *groups[] = {
		group(&run->langs, q->lang), group(&run->kinds, q->kind)};

	cli_converse(&state, run->detect ? TEXT_UNKNOWN : text_lang_parse(q->lang));
	cli_reply(&run->engine, &state, q->text, false, &r);
	KP_PUSH(&run->times, r.us);
	const char *score = cli_score_add(&run->total, &r.said, q->labels, q->nlabels);
	for (size_t i = 0; i < KP_LEN(groups); i++)
		if (groups[i])
			cli_score_add(groups[i], &r.said, q->labels, q->nlabels);
	if (strstr(score, "wrong_direct"))
		count_confused(run, q, &r);
	if (run->each)
		print_each(run, q, &r, score);
}

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
	json_groups(&run->langs, "by_lang", &w);
	json_groups(&run->kinds, "by_kind", &w);
	kp_jsonw_num(&w, "us_p50", cli_percentile(&run->times, 0.5), 0);
	kp_jsonw_num(&w, "us_p99", cli_percentile(&run->times, 0.99), 0);
	kp_jsonw_end(&w, '}');
	cli_print(&s);
}

/* The pairs that were confused most often; the map keeps them in the order of the file. */
static void print_confused(const struct kp_map *confused)
{
	size_t n = kp_map_count(confused), left = SHOWN, len;
	int times, most = 0;

	for (size_t i = 0; i < n; i++) {
		kp_map_key(confused, i, &len, &times);
		most = times > most ? times : most;
	}
	if (n)
		puts("\nanswered wrongly (expected → answered):");
	for (; most > 0 && left; most--)
		for (size_t i = 0; i < n && left; i++) {
			const char *pair = kp_map_key(confused, i, &len, &times);
			if (times == most) {
				printf("%4d  %.*s\n", times, (int)len, pair);
				left--;
			}
		}
}

static void print_table(struct run *run)
{
	const struct groups *tables[] = {&run->langs, &run->kinds};

	cli_score_head("");
	cli_score_print(&run->total, "all");
	for (size_t t = 0; t < KP_LEN(tables); t++) {
		putchar('\n');
		for (size_t i = 0; i < tables[t]->n; i++)
			cli_score_print(&tables[t]->v[i].score,
				*tables[t]->v[i].name ? tables[t]->v[i].name : "other");
	}
	print_confused(run->confused);
	if (run->questions.left_out)
		printf("\n%zu questions left out: no such intent here yet\n",
			run->questions.left_out);
	printf("\nmatching: p50 %.0f µs, p99 %.0f µs\n", cli_percentile(&run->times, 0.5),
		cli_percentile(&run->times, 0.99));
}

static int score(struct run *run, const char *path, bool json)
{
	run->questions.arena = kp_arena_new(1 << 16);
	run->questions.kb = run->engine.kb;
	run->confused = kp_map_new(0);
	int rc = cli_jsonl(path, read_question, &run->questions);
	if (rc != CLI_FINE)
		return rc;
	cli_warm_up(&run->engine);
	for (size_t i = 0; i < run->questions.n; i++)
		ask(run, &run->questions.v[i]);
	if (json)
		print_json(run);
	else if (!run->each)
		print_table(run);
	return CLI_FINE;
}

int cmd_test(int argc, char **argv)
{
	KP_AUTO(run) struct run run = {0};
	const char *file = NULL, *followups = NULL, *args[CLI_MAX_ARGS];
	const struct cli_option options[] = {
		{"questions", CLI_TEXT, &file, "FILE",
			"JSON lines {\"id\",\"text\",\"lang\",\"intents\",\"kind\"}", 0, 0},
		{"followups", CLI_TEXT, &followups, "FILE",
			"JSON lines "
			"{\"first\",\"followup\",\"intent_first\",\"intent_followup\"}",
			0, 0},
		{"existing", CLI_FLAG, &run.questions.existing, NULL,
			"leave out questions about intents that are not in the knowledge base",
			0, 0},
		{"detect", CLI_FLAG, &run.detect, NULL,
			"don't tell the matcher the question's language", 0, 0},
		{"each", CLI_FLAG, &run.each, NULL, "a line of JSON for each question", 0, 0},
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
		return cli_followups(
			&run.engine, followups, run.questions.existing, shared.json);
	return score(&run, file, shared.json);
}
