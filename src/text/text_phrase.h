/* Phrase patterns (intents/README.md has the syntax) over the words of a text. Immutable
 * once compiled, and shared by all threads. */
#ifndef TEXT_PHRASE_H
#define TEXT_PHRASE_H

#include "text/text_priv.h"

struct text_phrase;

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

#endif
