/* Inside of text/: the analyser and what its files share. */
#ifndef TEXT_PRIV_H
#define TEXT_PRIV_H

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "text/text.h"

struct VoikkoHandle;
struct sb_stemmer;

#define TEXT_MAX_WORD     80 /* bytes of one word; the rest of a longer one is dropped */
#define TEXT_MAX_READINGS 12 /* base forms, and parts, kept of one word */

/* A word's analysis as it is cached: one block of memory, strings one after another. */
struct text_entry {
	uint64_t key;         /* hash of vocabulary, language and surface */
	uint16_t surface_len; /* bytes, as the following two */
	uint16_t bytes;       /* of `strings` */
	uint8_t nlemmas, nparts;
	uint8_t known, lang;
	uint8_t slow;   /* Voikko was asked for suggestions */
	char strings[]; /* surface, spelled, lemmas…, parts…, each NUL-terminated */
};

/* Four-way set-associative cache with least-recently-used replacement in a set. */
#define TEXT_CACHE_SETS 8192
struct text_cache {
	struct text_entry *way[TEXT_CACHE_SETS][4]; /* owned; most recent first */
};
const struct text_entry *text_cache_find(
	struct text_cache *c, uint64_t key, const char *s, size_t n);
/* Takes the entry; what it replaces is freed. */
void text_cache_put(struct text_cache *c, struct text_entry *e);
void text_cache_clear(struct text_cache *c);
struct text_analyser {
	struct VoikkoHandle *voikko;
	struct sb_stemmer *stemmer[TEXT_LANGS]; /* none for Finnish */
	struct text_cache cache;                /* analyses of words as they stand */
	struct kp_str fold, stream, join;       /* scratch */
	pcre2_match_data *match;
	pcre2_match_context *limits;
	pcre2_jit_stack *jit_stack;
};

/* A list of short strings being collected, without repeats. */
struct text_forms {
	char v[TEXT_MAX_READINGS][TEXT_MAX_WORD + 1];
	size_t n;
};
void text_forms_add(struct text_forms *f, const char *s, size_t n);

/* The analysis of one folded word, spelling repaired by `vocab` (may be NULL), from the
 * cache or made now; valid until the next call. *slow counts down repairs that take long. */
const struct text_entry *text_word_entry(struct text_analyser *an, enum text_lang lang,
	const struct text_vocab *vocab, const char *s, size_t n, int *slow);

/* Base forms and parts by Voikko; false when it does not know the word. */
bool text_fi_analyse(struct text_analyser *an, const char *s, struct text_forms *lemmas,
	struct text_forms *parts);
/* Closed class and slang (`mä`, `saikulla`): the written word, or NULL. */
const char *text_fi_slang(const char *s);
/* Spoken Finnish to written by rule (`saaks` → `saako`, `määräaikanen` → `määräaikainen`):
 * the first written form that Voikko knows, preferring words of `vocab`. */
bool text_fi_spoken(struct text_analyser *an, const struct text_vocab *vocab, const char *s,
	char out[TEXT_MAX_WORD + 1]);
/* The first of Voikko's suggestions that `vocab` knows. Slow (0.4–2 ms). */
bool text_fi_suggest(struct text_analyser *an, const struct text_vocab *vocab, const char *s,
	char out[TEXT_MAX_WORD + 1]);

/* Letters without their dots (ä→a, ö→o, å→a, é→e), at most max-1 bytes. */
size_t text_undot(const char *s, size_t n, char *out, size_t max);

/* Tells vocabularies apart in the cache of words; 0 for none. */
uint64_t text_vocab_id(const struct text_vocab *v);
/* How often the content has the word in any form (0: never). */
int text_vocab_count(const struct text_vocab *v, enum text_lang lang, const char *s, size_t n);
/* The nearest word of the content within one or two edits (dots cost nothing), or NULL. */
const char *text_vocab_nearest(
	const struct text_vocab *v, enum text_lang lang, const char *s, size_t n);
/* The nearest word that differs in dots alone, or NULL. */
const char *text_vocab_dotted(
	const struct text_vocab *v, enum text_lang lang, const char *s, size_t n);

#endif
