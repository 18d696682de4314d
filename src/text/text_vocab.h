/* The content's own words and endings, and what of them is near to what was typed. */
#ifndef TEXT_VOCAB_H
#define TEXT_VOCAB_H

#include "text/text_lexicon.h"
#include "text/text_priv.h"

struct text_vocab {
	struct text_lexicon words[TEXT_LANGS], endings[TEXT_LANGS];
	uint64_t id;
};

/* A word that may have been meant. */
struct text_guess {
	char word[TEXT_MAX_WORD + 1];
	int cost;       /* of the slip, see text_letters.h */
	int rank;       /* the less, the likelier: cost and how common the word is */
	uint32_t count; /* how often the content has it; of an inflected one, its stem */
};

/* Tells vocabularies apart in the cache of words; 0 for none. */
uint64_t text_vocab_id(const struct text_vocab *v);
/* How often the content has the word in any form (0: never). */
int text_vocab_count(const struct text_vocab *v, enum text_lang lang, const char *s, size_t n);
/* The likeliest word of the content (with all of `flags`) that could have been meant. */
bool text_vocab_nearest(const struct text_vocab *v, enum text_lang lang, const char *s,
	size_t n, uint8_t flags, struct text_guess *out);
/* The most frequent word that differs in dots alone, or NULL. */
const char *text_vocab_dotted(
	const struct text_vocab *v, enum text_lang lang, const char *s, size_t n);
/* Forms that the content does not have: its stems with its endings. The likeliest first, at
 * most `max`; whether the language has them is not known. */
size_t text_vocab_inflected(const struct text_vocab *v, enum text_lang lang, const char *s,
	size_t n, struct text_guess *out, size_t max);
/* Two words of the content run together, with a space between them in out->word. */
bool text_vocab_run_together(const struct text_vocab *v, enum text_lang lang, const char *s,
	size_t n, struct text_guess *out);

#endif
