/* An analyser and an arena for a test program, and small corpora to learn from. */
#ifndef MATCH_FIXTURE_H
#define MATCH_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/kp_random.h"
#include "match/match_priv.h"

#define SMALL_KB KP_SOURCE_DIR "/tests/daemon/kb"

struct fixture {
	struct text_analyser *an;
	struct kp_arena *arena;
};

static inline int fixture_open(void **state)
{
	struct fixture *f = kp_alloc(sizeof(*f));
	struct kp_err err = {0};

	if (text_open(&f->an, &err) < 0)
		fail_msg("%s", err.msg);
	f->arena = kp_arena_new(0);
	*state = f;
	return 0;
}

static inline int fixture_close(void **state)
{
	struct fixture *f = *state;

	kp_arena_free(f->arena);
	text_close(f->an);
	free(f);
	return 0;
}

static inline struct text_words fixture_words(
	struct fixture *f, enum text_lang lang, const char *text)
{
	struct text_words words;

	text_analyse(f->an, lang, text, strlen(text), NULL, f->arena, &words);
	return words;
}

static inline struct match_tokens fixture_tokens(
	struct fixture *f, enum text_lang lang, const char *text)
{
	struct text_words words = fixture_words(f, lang, text);
	struct match_tokens tokens;

	match_tokenise(&words, NULL, true, f->arena, &tokens);
	return tokens;
}

static inline struct kb *fixture_kb(struct text_analyser *an)
{
	KP_AUTO(kb_report) struct kb_report report = {0};
	struct kb *kb = NULL;
	struct kp_err err = {0};

	if (kb_load_on(20000, SMALL_KB, an, &kb, &report, &err) < 0)
		fail_msg("%s: %zu errors", err.msg, report.errors);
	return kb;
}

static inline float fixture_uniform(uint64_t *state)
{
	return (float)(kp_random(state) >> 40) * 0x1p-23f - 1;
}

/* Rows whose class is told by one of its own three features among shared noise. */
struct toy {
	struct match_row *rows;
	int *labels;
	struct match_set set;
};

#define TOY_NOISE 20

static inline struct toy fixture_toy(struct kp_arena *arena, size_t n, size_t nclasses)
{
	struct toy t = {.rows = kp_arena_alloc(arena, n * sizeof(*t.rows)),
		.labels = kp_arena_alloc(arena, n * sizeof(*t.labels))};
	uint64_t random = 1;

	for (size_t i = 0; i < n; i++) {
		struct match_row *row = &t.rows[i];

		/* The last class comes first: labels are met in falling order. */
		t.labels[i] = (int)(nclasses - 1 - i % nclasses);
		*row = (struct match_row){.id = kp_arena_alloc(arena, 4 * sizeof(*row->id)),
			.x = kp_arena_alloc(arena, 4 * sizeof(*row->x)),
			.block = kp_arena_alloc(arena, 4),
			.n = 3};
		row->id[0] = (uint32_t)(kp_random(&random) % (TOY_NOISE / 2));
		row->id[1] = TOY_NOISE / 2 + (uint32_t)(kp_random(&random) % (TOY_NOISE / 2));
		row->id[2] = (uint32_t)(TOY_NOISE + t.labels[i] * 3 + (int)(i / nclasses % 3));
		for (size_t k = 0; k < 3; k++)
			row->x[k] = 0.57f;
	}
	t.set = (struct match_set){.rows = t.rows,
		.labels = t.labels,
		.n = n,
		.nclasses = nclasses,
		.nfeatures = TOY_NOISE + 3 * nclasses};
	return t;
}

static inline int fixture_best(const float *v, size_t n)
{
	size_t best = 0;

	for (size_t i = 1; i < n; i++)
		best = v[i] > v[best] ? i : best;
	return (int)best;
}

static inline void fixture_score(struct fixture *f, const struct match_model *m,
	const struct match_rules *rules, const struct match_row *row, struct match_scores *out)
{
	match_model_score(
		m, rules, row, match_model_sum(m, row, f->arena), NULL, 0, f->arena, out);
}

#endif
