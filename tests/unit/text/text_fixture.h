/* An analyser for a whole test program, an arena that each test finds empty, and short ways
 * to say what an analysis should be. */
#ifndef TEXT_FIXTURE_H
#define TEXT_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/kp_random.h"
#include "text/text_vocab.h"

struct fixture {
	struct text_analyser *an;
	struct kp_arena *arena;
	struct text_vocab *vocab; /* NULL until a test makes one */
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

static inline int fixture_reset(void **state)
{
	struct fixture *f = *state;

	text_vocab_free(KP_TAKE(f->vocab));
	kp_arena_reset(f->arena);
	return 0;
}

/* Gives the test a vocabulary of the words of one text. */
static inline void fixture_vocab(struct fixture *f, enum text_lang lang, const char *text)
{
	struct text_words words;

	text_vocab_free(f->vocab);
	f->vocab = text_vocab_new();
	text_analyse(f->an, lang, text, strlen(text), NULL, f->arena, &words);
	text_vocab_add(f->vocab, &words);
	text_vocab_freeze(f->vocab);
}

static inline struct text_words fixture_words(
	struct fixture *f, enum text_lang lang, const char *text)
{
	struct text_words words;

	text_analyse(f->an, lang, text, strlen(text), f->vocab, f->arena, &words);
	return words;
}

/* The words in one line, for messages and to compare: `form=spelled#lemma+part`. */
static inline const char *fixture_line(struct fixture *f, const struct text_words *words)
{
	KP_AUTO(kp_str) struct kp_str s = {0};

	for (size_t i = 0; i < words->n; i++) {
		const struct text_word *w = &words->v[i];

		kp_str_addf(&s, "%s%s=%s", i ? " " : "", w->surface, w->spelled);
		for (size_t k = 0; k < w->nlemmas; k++)
			kp_str_addf(&s, "#%s", w->lemmas[k]);
		for (size_t k = 0; k < w->nparts; k++)
			kp_str_addf(&s, "+%s", w->parts[k]);
	}
	return kp_arena_strdup(f->arena, kp_str_c(&s));
}

static inline bool fixture_has(const char *const *v, size_t n, const char *s)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(v[i], s) == 0)
			return true;
	return false;
}

#endif
