/* Phrase patterns (intents/README.md has the syntax) over the words of a text. Immutable
 * once compiled, and shared by all threads. */
#ifndef TEXT_PHRASE_H
#define TEXT_PHRASE_H

#include "base/kp_vec.h"
#include "text/text_priv.h"

#define TEXT_PHRASE_PARTS 4 /* joined by & */
#define TEXT_PHRASE_GAP   6 /* words that `...` skips at most */

/* A phrase is a little program over the words, without loops: each step leads to the one
 * behind it. */
enum text_step_kind {
	TEXT_STEP_WORD, /* the word is one of those; on to the next word */
	TEXT_STEP_GAP,  /* some words are skipped, the fewer the better */
	TEXT_STEP_FORK, /* as it goes on; failing that, from `to` */
	TEXT_STEP_JUMP, /* to `to` */
	TEXT_STEP_END,
};
enum text_word_mode { TEXT_ANY_FORM, TEXT_WHOLE_WORD, TEXT_EXACT, TEXT_BEGINS };

struct text_step {
	enum text_step_kind kind;
	enum text_word_mode mode;
	uint32_t to;            /* FORK, JUMP; TEXT_NO_WAY: there is no other */
	uint32_t words, nwords; /* WORD: NUL-terminated ones, from there in `words` */
};
#define TEXT_NO_WAY UINT32_MAX

struct text_phrase {
	struct KP_VEC(text_step_vec, struct text_step) steps;
	uint32_t part[TEXT_PHRASE_PARTS]; /* their first steps: all must match */
	size_t nparts;
	bool forks; /* some step is a FORK or a GAP */
	struct kp_str words;
	struct kp_map *sets[TEXT_MAX_NEEDS]; /* hold the needs' words */
	struct text_need needs[TEXT_MAX_NEEDS];
	uint64_t sketch[TEXT_MAX_NEEDS][4]; /* of a text's, one of these bits must be set */
	size_t nneeds;
};

/* On error err->at.col is the column inside `source`, from 1. */
int text_phrase_compile(struct text_analyser *an, enum text_lang lang, const char *source,
	struct text_phrase **out, struct kp_err *err);
void text_phrase_free(struct text_phrase *p);
KP_AUTO_FREE(text_phrase, text_phrase_free)

/* As text_pattern_needs() and text_pattern_match(). Time grows with the steps of the phrase
 * times the words, whatever they are. */
size_t text_phrase_needs(const struct text_phrase *p, const struct text_need **out);
bool text_phrase_match(const struct text_phrase *p, const struct text_words *words,
	uint32_t *from_out, uint32_t *to_out);
/* One part of it alone: from which word, and past which. */
bool text_phrase_match_part(const struct text_phrase *p, size_t part,
	const struct text_words *words, size_t *first_out, size_t *end_out);

#endif
