#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/kp_clock.h"
#include "base/kp_map.h"
#include "base/kp_random.h"
#include "base/kp_vec.h"
#include "cli/cli.h"

/* Questions with this label are out of scope, wherever they stand. */
#define OOS       "oos"
#define MAX_SEEDS 20

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
	struct corpus all, questions, oos; /* as read */
	struct corpus samples;             /* of all, those to learn from */
	struct corpus *reading;            /* the file that is being read */
	struct cli_engine engine;
	enum text_lang lang;
	int64_t per_intent, seed, seeds;
	struct cli_times times;
	struct cli_evaluation found;
};

static void run_clear(struct run *r)
{
	cli_engine_close(&r->engine);
	KP_VEC_FREE(&r->all);
	KP_VEC_FREE(&r->samples);
	KP_VEC_FREE(&r->questions);
	KP_VEC_FREE(&r->oos);
	KP_VEC_FREE(&r->names);
	KP_VEC_FREE(&r->times);
	KP_VEC_FREE(&r->found.runs);
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

/* Some samples of each intent, drawn by shuffling, or all of them. */
static void draw(struct run *run, int64_t seed)
{
	uint64_t state = (uint64_t)seed;
	struct corpus *c = &run->samples;
	KP_AUTO(kp_cstr) char *mem = kp_alloc_n(run->names.n + 1, sizeof(int64_t));
	int64_t *taken = (int64_t *)(void *)mem;
	size_t kept = 0;

	c->n = 0;
	for (size_t i = 0; i < run->all.n; i++)
		KP_PUSH(c, run->all.v[i]);
	if (!run->per_intent)
		return;
	for (size_t i = c->n; i > 1; i--) {
		size_t k = kp_random(&state) % i;
		struct item swap = c->v[k];
		c->v[k] = c->v[i - 1];
		c->v[i - 1] = swap;
	}
	for (size_t i = 0; i < c->n; i++)
		if (taken[c->v[i].label]++ < run->per_intent)
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

	run->found.intents = 0;
	for (size_t i = 0; i < run->samples.n; i++) {
		int label = run->samples.v[i].label;
		if (!dense[label]) {
			ids[run->found.intents++] = run->names.v[label];
			dense[label] =
				(int)run->found.intents; /* counted from 1; 0: not met yet */
		}
		texts[i] = run->samples.v[i].text;
		labels[i] = dense[label] - 1;
	}
	struct kb *kb = kb_from_samples(
		run->lang, ids, run->found.intents, texts, labels, run->samples.n);
	int oos = kb_find_intent(kb, OOS);
	if (oos >= 0)
		kb->intents[oos].oos = true;
	return kb;
}

static int train(struct run *run, const struct cli_shared *shared, int64_t seed)
{
	KP_AUTO(kp_cstr) char *cache = cli_cache_dir(shared);
	struct match_options opt = {.cache_dir = cache, .seed = (uint64_t)seed};
	struct cli_engine *e = &run->engine;
	struct kp_err err = {0};

	cli_engine_close(e);
	e->arena = kp_arena_new(0);
	if (text_open(&e->an, &err) < 0)
		return cli_fail(&err);
	e->kb = make_kb(run);
	if (match_build(e->kb, e->an, &opt, &e->engine, &err) < 0)
		return cli_fail(&err);
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

/* A line of /proc/self/status in MiB; 0 when it can't be read. */
static double memory(const char *name)
{
	FILE *f = fopen("/proc/self/status", "r");
	char line[256];
	double mib = 0;

	while (f && fgets(line, sizeof(line), f))
		if (kp_str_starts(line, name))
			mib = strtod(line + strlen(name) + 1, NULL) / 1024;
	if (f)
		fclose(f);
	return mib;
}

static void score(struct run *run, struct cli_figures *f)
{
	struct cli_reliability reliability = {0};
	size_t top1 = 0, right = 0, wrong = 0, kept = 0;
	struct match_stats stats;
	struct match_result r;

	run->times.n = 0;
	for (size_t i = 0; i < run->questions.n; i++) {
		const char *label = run->names.v[run->questions.v[i].label];
		ask(run, run->questions.v[i].text, &r);
		bool top = r.nhits &&
			   !strcmp(run->engine.kb->intents[r.hits[0].intent].id, label);
		top1 += top;
		right += top && r.decision == MATCH_DIRECT;
		wrong += !top && r.decision == MATCH_DIRECT;
		cli_reliability_add(&reliability, r.nhits ? r.hits[0].confidence : 0, top);
	}
	for (size_t i = 0; i < run->oos.n; i++) {
		ask(run, run->oos.v[i].text, &r);
		kept += r.decision != MATCH_DIRECT;
		cli_reliability_add(&reliability, r.nhits ? r.hits[0].confidence : 0, false);
	}
	cli_reliability_join(&run->found.reliability, &reliability);
	match_stats(run->engine.engine, &stats);
	malloc_trim(0); /* training leaves large holes */
	*f = (struct cli_figures){cli_share(top1, run->questions.n),
		cli_share(kept, run->oos.n), cli_share(right, run->questions.n),
		cli_share(wrong, run->questions.n), cli_reliability_error(&reliability),
		stats.lang[run->lang].direct_at, stats.build_ms,
		cli_percentile(&run->times, 0.5), cli_percentile(&run->times, 0.99),
		memory("VmRSS"), memory("VmHWM"), stats.cached};
}

static int train_and_score(struct run *run, const struct cli_shared *shared)
{
	for (int64_t i = 0; i < run->seeds; i++) {
		struct cli_figures f;
		int rc;

		draw(run, run->seed + i);
		rc = train(run, shared, run->seed - 1 + i);
		if (rc != CLI_FINE)
			return rc;
		cli_warm_up(&run->engine);
		score(run, &f);
		KP_PUSH(&run->found.runs, f);
		if (run->seeds > 1)
			fprintf(stderr,
				"seed %lld: %.2f %% right, with rejection %.2f %%, out of "
				"scope %.2f %%, %.0f ms\n",
				(long long)(run->seed + i), 100 * f.accuracy,
				100 * f.with_rejection, 100 * f.oos_recall, f.build_ms);
	}
	return CLI_FINE;
}

struct files {
	const char *samples, *questions, *oos;
};

static int read_all(struct run *run, const struct files *files)
{
	int rc;

	run->arena = kp_arena_new(1 << 20);
	run->ids = kp_map_new(256);
	if ((rc = read_corpus(run, &run->all, files->samples)) != CLI_FINE ||
		(rc = read_corpus(run, &run->questions, files->questions)) != CLI_FINE ||
		(rc = read_corpus(run, &run->oos, files->oos)) != CLI_FINE)
		return rc;
	if (!run->all.n || !run->questions.n)
		return cli_usage(
			"'%s' is empty", run->all.n ? files->questions : files->samples);
	return CLI_FINE;
}

int cmd_evaluate(int argc, char **argv)
{
	KP_AUTO(run) struct run run = {.lang = TEXT_EN, .seed = 1, .seeds = 1};
	struct files files = {0};
	const struct cli_option options[] = {
		{"samples", CLI_TEXT, &files.samples, "FILE",
			"JSON lines {\"text\",\"intent\"} to learn from", 0, 0},
		{"questions", CLI_TEXT, &files.questions, "FILE",
			"the same to be asked; intent \"oos\" is out of scope", 0, 0},
		{"oos", CLI_TEXT, &files.oos, "FILE", "questions that belong to no intent", 0,
			0},
		{"lang", CLI_LANG, &run.lang, "LANG",
			"language of all: fi, sv or en (default en)", 0, 0},
		{"per-intent", CLI_INT, &run.per_intent, "N",
			"learn from N samples of each intent only, drawn with --seed", 1,
			1000000},
		{"seed", CLI_INT, &run.seed, "S", "of all that is left to chance (default 1)",
			1, INT32_MAX},
		{"seeds", CLI_INT, &run.seeds, "N",
			"train N times, with seeds from --seed on: mean and spread", 1,
			MAX_SEEDS},
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
	int rc = cli_parse(&spec, argc, argv, &shared, args);

	if (rc != CLI_GO_ON)
		return rc;
	if (!files.samples || !files.questions)
		return cli_usage("--samples FILE and --questions FILE are needed");
	rc = read_all(&run, &files);
	if (rc != CLI_FINE)
		return rc;
	rc = train_and_score(&run, &shared);
	if (rc != CLI_FINE)
		return rc;
	run.found.samples = run.samples.n;
	run.found.questions = run.questions.n;
	run.found.oos = run.oos.n;
	run.found.seed = run.seed;
	if (shared.json)
		cli_evaluation_json(&run.found);
	else
		cli_evaluation_print(&run.found);
	return CLI_FINE;
}
