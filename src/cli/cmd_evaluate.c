#include <stdio.h>
#include <string.h>

#include "base/kp_clock.h"
#include "base/kp_map.h"
#include "base/kp_vec.h"
#include "cli/cli.h"

/* Questions with this label are out of scope, wherever they stand. */
#define OOS "oos"

/* Lines {"text","intent"} of a file; labels are indexes into the names of all files. */
struct item {
	const char *text;
	int label;
};

struct corpus {
	struct item *v;
	size_t n, cap;
};

struct names {
	const char **v;
	size_t n, cap;
};

struct run {
	struct kp_arena *arena;
	struct kp_map *ids; /* intent → index into names */
	struct names names;
	struct corpus samples, questions, oos;
	struct corpus *reading; /* the file that is being read */
	struct cli_engine engine;
	enum text_lang lang;
	struct cli_times times;
	size_t intents; /* that the samples teach */
	size_t top1, direct_right, direct_wrong, oos_kept;
};

static void run_clear(struct run *r)
{
	cli_engine_close(&r->engine);
	KP_VEC_FREE(&r->samples);
	KP_VEC_FREE(&r->questions);
	KP_VEC_FREE(&r->oos);
	KP_VEC_FREE(&r->names);
	KP_VEC_FREE(&r->times);
	if (r->ids)
		kp_map_free(r->ids);
	if (r->arena)
		kp_arena_free(r->arena);
}
KP_AUTO_CLEAR(run, run_clear)

static int intern(struct run *run, const char *name)
{
	int fresh, id = kp_map_intern(run->ids, name, strlen(name), (int)run->names.n, &fresh);

	if (fresh)
		KP_PUSH(&run->names, name);
	return id;
}

static int read_line(void *arg, const struct kp_json *line, int number, struct kp_err *err)
{
	struct run *run = arg;
	const char *text, *intent = OOS;

	(void)number;
	if (cli_member(line, "text", run->arena, &text, err) < 0)
		return -1;
	if (run->reading != &run->oos &&
		cli_member(line, "intent", run->arena, &intent, err) < 0)
		return -1;
	struct corpus *to = run->reading == &run->questions && !strcmp(intent, OOS)
				    ? &run->oos
				    : run->reading;
	int label = intern(run, intent);
	KP_PUSH(to, (struct item){text, label});
	return 0;
}

static int read_corpus(struct run *run, struct corpus *to, const char *path)
{
	if (!path)
		return CLI_FINE;
	run->reading = to;
	return cli_jsonl(path, read_line, run);
}

/* splitmix64: the same order for the same seed, everywhere. */
static uint64_t next_random(uint64_t *state)
{
	uint64_t z = *state += 0x9e3779b97f4a7c15;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
	z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
	return z ^ (z >> 31);
}

/* Keeps `most` samples of each intent, drawn by shuffling. */
static void thin(struct run *run, int64_t most, int64_t seed)
{
	uint64_t state = (uint64_t)seed;
	struct corpus *c = &run->samples;
	KP_AUTO(kp_cstr) char *mem = kp_alloc_n(run->names.n + 1, sizeof(int64_t));
	int64_t *taken = (int64_t *)(void *)mem;
	size_t kept = 0;

	for (size_t i = c->n; i > 1; i--) {
		size_t k = next_random(&state) % i;
		struct item swap = c->v[k];
		c->v[k] = c->v[i - 1];
		c->v[i - 1] = swap;
	}
	for (size_t i = 0; i < c->n; i++)
		if (taken[c->v[i].label]++ < most)
			c->v[kept++] = c->v[i];
	c->n = kept;
}

/* Samples labelled out of scope teach what to leave alone: an intent never answered. */
static struct kb *make_kb(struct run *run)
{
	const char **texts = kp_arena_alloc(run->arena, run->samples.n * sizeof(*texts));
	int *labels = kp_arena_alloc(run->arena, run->samples.n * sizeof(*labels));
	int *dense = kp_arena_alloc(run->arena, (run->names.n + 1) * sizeof(*dense));
	const char **ids = kp_arena_alloc(run->arena, (run->names.n + 1) * sizeof(*ids));

	for (size_t i = 0; i < run->samples.n; i++) {
		int label = run->samples.v[i].label;
		if (!dense[label]) {
			ids[run->intents++] = run->names.v[label];
			dense[label] = (int)run->intents; /* counted from 1; 0: not met yet */
		}
		texts[i] = run->samples.v[i].text;
		labels[i] = dense[label] - 1;
	}
	struct kb *kb =
		kb_from_samples(run->lang, ids, run->intents, texts, labels, run->samples.n);
	int oos = kb_find_intent(kb, OOS);
	if (oos >= 0)
		kb->intents[oos].oos = true;
	return kb;
}

static int train(struct run *run, const struct cli_shared *shared, struct match_stats *stats)
{
	KP_AUTO(kp_cstr) char *cache = cli_cache_dir(shared);
	struct match_options opt = {.cache_dir = cache};
	struct cli_engine *e = &run->engine;
	struct kp_err err = {0};

	e->arena = kp_arena_new(0);
	if (text_open(&e->an, &err) < 0)
		return cli_fail(&err);
	e->kb = make_kb(run);
	if (match_build(e->kb, e->an, &opt, &e->engine, &err) < 0)
		return cli_fail(&err);
	match_stats(e->engine, stats);
	return CLI_FINE;
}

static void ask(struct run *run, const char *text, struct match_result *out)
{
	struct cli_engine *e = &run->engine;
	struct match_query q = {
		.text = text, .n = strlen(text), .hint = run->lang, .context.intent = -1};

	kp_arena_reset(e->arena);
	int64_t start = kp_mono_us();
	match_ask(e->engine, e->an, &q, false, e->arena, out);
	KP_PUSH(&run->times, kp_mono_us() - start);
}

static void score(struct run *run)
{
	struct match_result r;

	for (size_t i = 0; i < run->questions.n; i++) {
		const char *right = run->names.v[run->questions.v[i].label];
		ask(run, run->questions.v[i].text, &r);
		bool top = r.nhits &&
			   !strcmp(run->engine.kb->intents[r.hits[0].intent].id, right);
		run->top1 += top;
		run->direct_right += top && r.decision == MATCH_DIRECT;
		run->direct_wrong += !top && r.decision == MATCH_DIRECT;
	}
	for (size_t i = 0; i < run->oos.n; i++) {
		ask(run, run->oos.v[i].text, &r);
		run->oos_kept += r.decision != MATCH_DIRECT;
	}
}

static void print_json(struct run *run, const struct match_stats *stats)
{
	KP_AUTO(kp_str) struct kp_str s = {0};
	struct kp_jsonw w = {.s = &s};

	kp_jsonw_begin(&w, NULL, '{');
	kp_jsonw_int(&w, "samples", (int64_t)run->samples.n);
	kp_jsonw_int(&w, "questions", (int64_t)run->questions.n);
	kp_jsonw_int(&w, "intents", (int64_t)run->intents);
	kp_jsonw_num(&w, "accuracy", cli_share(run->top1, run->questions.n), 4);
	kp_jsonw_int(&w, "oos", (int64_t)run->oos.n);
	kp_jsonw_num(&w, "oos_recall", cli_share(run->oos_kept, run->oos.n), 4);
	kp_jsonw_num(&w, "accuracy_with_rejection",
		cli_share(run->direct_right, run->questions.n), 4);
	kp_jsonw_num(&w, "wrong_direct", cli_share(run->direct_wrong, run->questions.n), 4);
	kp_jsonw_num(&w, "build_ms", stats->build_ms, 1);
	kp_jsonw_bool(&w, "cached", stats->cached);
	kp_jsonw_num(&w, "us_p50", cli_percentile(&run->times, 0.5), 0);
	kp_jsonw_num(&w, "us_p99", cli_percentile(&run->times, 0.99), 0);
	kp_jsonw_end(&w, '}');
	cli_print(&s);
}

static void print_text(struct run *run, const struct match_stats *stats)
{
	printf("trained on %zu samples of %zu intents in %.0f ms%s\n", run->samples.n,
		run->intents, stats->build_ms, stats->cached ? " (from the cache)" : "");
	printf("%zu questions: %.2f %% right when it must choose\n", run->questions.n,
		100 * cli_share(run->top1, run->questions.n));
	printf("with rejection: %.2f %% answered rightly, %.2f %% wrongly\n",
		100 * cli_share(run->direct_right, run->questions.n),
		100 * cli_share(run->direct_wrong, run->questions.n));
	if (run->oos.n)
		printf("%zu out of scope: %.2f %% not answered\n", run->oos.n,
			100 * cli_share(run->oos_kept, run->oos.n));
	printf("matching: p50 %.0f µs, p99 %.0f µs\n", cli_percentile(&run->times, 0.5),
		cli_percentile(&run->times, 0.99));
}

struct files {
	const char *samples, *questions, *oos;
};

static int read_all(struct run *run, const struct files *files)
{
	int rc;

	run->arena = kp_arena_new(1 << 20);
	run->ids = kp_map_new(256);
	if ((rc = read_corpus(run, &run->samples, files->samples)) != CLI_FINE ||
		(rc = read_corpus(run, &run->questions, files->questions)) != CLI_FINE ||
		(rc = read_corpus(run, &run->oos, files->oos)) != CLI_FINE)
		return rc;
	if (!run->samples.n || !run->questions.n)
		return cli_usage(
			"'%s' is empty", run->samples.n ? files->questions : files->samples);
	return CLI_FINE;
}

int cmd_evaluate(int argc, char **argv)
{
	KP_AUTO(run) struct run run = {.lang = TEXT_EN};
	struct files files = {0};
	int64_t per_intent = 0, seed = 1;
	const struct cli_option options[] = {
		{"samples", CLI_TEXT, &files.samples, "FILE",
			"JSON lines {\"text\",\"intent\"} to learn from", 0, 0},
		{"questions", CLI_TEXT, &files.questions, "FILE",
			"the same to be asked; intent \"oos\" is out of scope", 0, 0},
		{"oos", CLI_TEXT, &files.oos, "FILE", "questions that belong to no intent", 0,
			0},
		{"lang", CLI_LANG, &run.lang, "LANG",
			"language of all: fi, sv or en (default en)", 0, 0},
		{"per-intent", CLI_INT, &per_intent, "N",
			"learn from N samples of each intent only, drawn with --seed", 1,
			1000000},
		{"seed", CLI_INT, &seed, "S", "which samples are drawn (default 1)", 0,
			INT32_MAX},
	};
	const struct cli_spec spec = {
		.usage = "evaluate --samples FILE --questions FILE [OPTION…]",
		.about = "Trains the matcher on a corpus (samples only, no patterns) and "
			 "scores it.",
		.uses = CLI_USE_DATA | CLI_USE_JSON,
		.options = options,
		.noptions = KP_LEN(options),
	};
	struct cli_shared shared;
	const char *args[CLI_MAX_ARGS];
	struct match_stats stats;
	int rc = cli_parse(&spec, argc, argv, &shared, args);

	if (rc != CLI_GO_ON)
		return rc;
	if (!files.samples || !files.questions)
		return cli_usage("--samples FILE and --questions FILE are needed");
	rc = read_all(&run, &files);
	if (rc != CLI_FINE)
		return rc;
	if (per_intent)
		thin(&run, per_intent, seed);
	rc = train(&run, &shared, &stats);
	if (rc != CLI_FINE)
		return rc;
	cli_warm_up(&run.engine);
	score(&run);
	if (shared.json)
		print_json(&run, &stats);
	else
		print_text(&run, &stats);
	return CLI_FINE;
}
