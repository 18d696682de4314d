/* What a question costs with the whole content: every check question of the content, which
 * nothing was trained on, once, in an order that mixes subjects. First with no word seen
 * before, then, when the words are known but each question still comes once a round, as in a
 * daemon that has run for a day. match: question to ranked intents; hear: all that a message
 * may say; turn: to the reply; talk: the same, those of a language in one conversation, where
 * each may lean on the one before or be an answer. Wall time, one thread.
 * Usage: bench_ask KB-FOLDER CACHE-FOLDER */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/kp_random.h"
#include "base/kp_vec.h"
#include "dialog/dialog.h"

#define ROUNDS 5

KP_VEC(struct questions, struct kb_sample);

struct bench {
	struct text_analyser *an;
	struct kb *kb;
	struct match_engine *engine;
	struct kp_arena *arena;
	struct questions questions;
	double *us;
};

static double now_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

/* ---- what is measured ---- */

static void match(struct bench *b, const struct kb_sample *q, struct dialog_state *state)
{
	struct match_query query = {.text = q->text,
		.n = strlen(q->text),
		.hint = state->lang,
		.context.intent = -1};
	struct match_result found;

	match_ask(b->engine, b->an, &query, false, b->arena, &found);
}

static void hear(struct bench *b, const struct kb_sample *q, struct dialog_state *state)
{
	struct dialog_heard heard;

	dialog_hear(state, b->engine, b->an, q->text, false, b->arena, &heard);
}

static void turn(struct bench *b, const struct kb_sample *q, struct dialog_state *state)
{
	struct dialog_heard heard;
	struct dialog_reply said;

	dialog_hear(state, b->engine, b->an, q->text, false, b->arena, &heard);
	struct dialog_event event = {
		.kind = DIALOG_ASKED, .interaction = 1, .heard = &heard, .an = b->an};
	dialog_step(state, b->kb, &event, b->arena, &said);
}

/* ---- rounds ---- */

static int by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static void print(struct bench *b, const char *name, struct kp_jsonw *w)
{
	size_t n = b->questions.n;
	double sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += b->us[i];
	qsort(b->us, n, sizeof(*b->us), by_size);
	fprintf(stderr, "bench:   %-12s mean %6.1f, p50 %6.1f, p90 %6.1f, p99 %6.1f µs\n",
		name, sum / (double)n, b->us[n / 2], b->us[n * 9 / 10], b->us[n * 99 / 100]);
	kp_jsonw_begin(w, name, '{');
	kp_jsonw_num(w, "us_mean", sum / (double)n, 1);
	kp_jsonw_num(w, "us_p50", b->us[n / 2], 1);
	kp_jsonw_num(w, "us_p99", b->us[n * 99 / 100], 1);
	kp_jsonw_end(w, '}');
}

struct way {
	const char *name;
	void (*ask)(struct bench *, const struct kb_sample *, struct dialog_state *);
	bool goes_on; /* a conversation for each language, instead of each question */
};

static void run_round(struct bench *b, const struct way *way)
{
	struct dialog_state state[TEXT_LANGS];

	for (int l = 0; l < TEXT_LANGS; l++)
		dialog_init(&state[l]);
	for (size_t i = 0; i < b->questions.n; i++) {
		const struct kb_sample *q = &b->questions.v[i];
		struct dialog_state *s = &state[q->lang];
		double began;

		if (!way->goes_on)
			dialog_init(s);
		dialog_tell(s, q->lang, -1);
		kp_arena_reset(b->arena);
		began = now_us();
		way->ask(b, q, s);
		b->us[i] = now_us() - began;
	}
}

static void run(struct bench *b)
{
	static const struct way ways[] = {
		{"match", match, false},
		{"hear", hear, false},
		{"turn", turn, false},
		{"talk", turn, true},
	};
	KP_AUTO(kp_str) struct kp_str s = {0};
	struct kp_jsonw w = {.s = &s};

	kp_jsonw_begin(&w, NULL, '{');
	kp_jsonw_str(&w, "bench", "ask");
	kp_jsonw_int(&w, "questions", (int64_t)b->questions.n);
	run_round(b, &ways[0]);
	print(b, "match_cold", &w);
	for (size_t i = 0; i < KP_LEN(ways); i++) {
		for (int k = 0; k < ROUNDS; k++)
			run_round(b, &ways[i]);
		print(b, ways[i].name, &w);
	}
	kp_jsonw_end(&w, '}');
	puts(kp_str_c(&s));
}

/* ---- the content ---- */

static void collect(struct bench *b)
{
	uint64_t random = 1;

	for (size_t i = 0; i < b->kb->nintents; i++)
		for (size_t k = 0; k < b->kb->intents[i].nchecks; k++)
			KP_PUSH(&b->questions, b->kb->intents[i].checks[k]);
	for (size_t i = b->questions.n; i > 1; i--) {
		size_t k = kp_random(&random) % i;
		struct kb_sample q = b->questions.v[k];

		b->questions.v[k] = b->questions.v[i - 1];
		b->questions.v[i - 1] = q;
	}
	b->us = kp_alloc_n(b->questions.n, sizeof(*b->us));
}

static int open_all(struct bench *b, const char *dir, const char *cache, struct kp_err *err)
{
	KP_AUTO(kb_report) struct kb_report report = {0};
	struct match_options opt = {.cache_dir = cache};

	if (text_open(&b->an, err) < 0 || kb_load(dir, b->an, &b->kb, &report, err) < 0 ||
		match_build(b->kb, b->an, &opt, &b->engine, err) < 0)
		return -1;
	b->arena = kp_arena_new(0);
	return 0;
}

int main(int argc, char **argv)
{
	struct bench b = {0};
	struct kp_err err = {0};

	if (argc != 3) {
		fputs("usage: bench_ask KB-FOLDER CACHE-FOLDER\n", stderr);
		return 2;
	}
	if (open_all(&b, argv[1], argv[2], &err) < 0) {
		fprintf(stderr, "bench_ask: %s\n", err.msg);
		return 2;
	}
	collect(&b);
	if (b.questions.n == 0) {
		fputs("bench_ask: the content has no check questions\n", stderr);
		return 2;
	}
	run(&b);
	match_unref(b.engine);
	kb_unref(b.kb);
	text_close(b.an);
	kp_arena_free(b.arena);
	KP_VEC_FREE(&b.questions);
	free(b.us);
	return 0;
}
