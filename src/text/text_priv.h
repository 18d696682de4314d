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
	uint8_t known, lang; /* whose word it is */
	uint8_t slow;        /* its repair took long */
	char strings[];      /* surface, spelled, lemmas…, parts…, each NUL-terminated */
};

/* Four-way set-associative cache with least-recently-used replacement in a set. */
#define TEXT_CACHE_SETS 16384
struct text_cache {
	struct text_entry *way[TEXT_CACHE_SETS][4]; /* owned; most recent first */
};
const struct text_entry *text_cache_find(
	struct text_cache *c, uint64_t key, const char *s, size_t n);
/* Takes the entry; what it replaces is freed. */
void text_cache_put(struct text_cache *c, struct text_entry *e);
void text_cache_clear(struct text_cache *c);
#define TEXT_NAMES_KEPT 4096
#define TEXT_NAME_KEPT  32 /* bytes, with the final NUL */

/* What the Finnish dictionary says a word written so is: bits of text_names.c. */
struct text_known_name {
	char word[TEXT_NAME_KEPT];
	uint8_t reading;
};

struct text_analyser {
	struct VoikkoHandle *voikko;
	struct sb_stemmer *stemmer[TEXT_LANGS];        /* none for Finnish */
	struct text_cache cache;                       /* analyses of words as they stand */
	struct text_known_name names[TEXT_NAMES_KEPT]; /* each where its hash says */
	struct kp_str fold, join;                      /* scratch */
	pcre2_match_data *match;
	pcre2_match_context *limits;
	pcre2_jit_stack *jit_stack;
};

/* For a word that the Finnish dictionary does not know, in any case: whether it is one of the
 * first names it lacks; whether it is made like a Swedish family name. */
bool text_is_given(const char *word);
bool text_is_family(const char *word);

/* A list of short strings being collected, without repeats. */
struct text_forms {
	char v[TEXT_MAX_READINGS][TEXT_MAX_WORD + 1];
	size_t n;
};
void text_forms_add(struct text_forms *f, const char *s, size_t n);

/* A run of letters or of digits in a folded text. */
struct text_span {
	uint32_t from, to;
	bool number;
};
/* The next one from *pos on; letters and digits part company ("10kk" is two words). A case
 * ending after a colon belongs to no one ("HR:lle"). */
bool text_next_span(const char *s, size_t n, size_t *pos, struct text_span *out);

/* What a word is read as. */
struct text_reading {
	char spelled[TEXT_MAX_WORD + 1]; /* with a space in it: as these words, and no forms */
	struct text_forms lemmas, parts;
	bool known;
	enum text_lang lang; /* whose word it is */
	bool slow; /* wants a repair that takes long, whether it may have it or not */
};

/* Reads one folded word, repaired by `vocab` (may be NULL). */
void text_read_finnish(struct text_analyser *an, const struct text_vocab *vocab, const char *s,
	bool may_be_slow, struct text_reading *r);
void text_read_stemmed(struct text_analyser *an, enum text_lang lang,
	const struct text_vocab *vocab, const char *s, bool may_be_slow,
	struct text_reading *r);

/* The analysis of one folded word, spelling repaired by `vocab` (may be NULL), from the
 * cache or made now; valid until the next call. *slow counts down repairs that take long. */
const struct text_entry *text_word_entry(struct text_analyser *an, enum text_lang lang,
	const struct text_vocab *vocab, const char *s, size_t n, int *slow);

/* Base forms and parts by Voikko; false when it does not know the word. */
bool text_fi_analyse(struct text_analyser *an, const char *s, struct text_forms *lemmas,
	struct text_forms *parts);
/* Spoken Finnish to written by rule (`saaks` → `saako`, `määräaikanen` → `määräaikainen`):
 * the first written form that `vocab` has as it stands. Quick. */
bool text_fi_spoken_form(
	const struct text_vocab *vocab, const char *s, char out[TEXT_MAX_WORD + 1]);
/* The same, asking Voikko a few times: the first form of which `vocab` has a base form, else
 * the first that Voikko knows. *ours_out tells which. */
bool text_fi_spoken(struct text_analyser *an, const struct text_vocab *vocab, const char *s,
	char out[TEXT_MAX_WORD + 1], bool *ours_out);

/* A word and what it stands for. */
struct text_pair {
	const char *word, *means;
};
/* What s stands for in v[0..n), sorted bytewise by word; NULL when it is not there. */
const char *text_pair_find(const struct text_pair *v, size_t n, const char *s);
/* Closed class and slang (`mä`, `nåt`, `dont`) as it is written, one word or several; NULL
 * when it is none. */
const char *text_slang(enum text_lang lang, const char *s);
/* Finnish slang that is inflected (`saikulla`): the written beginning and what follows it in
 * s; NULL when it is none. */
const char *text_slang_stem(const char *s, const char **rest_out);
/* The word that a Swedish or English form belongs to, where its stem does not tell (`gick`,
 * `paid`); NULL when it is no such form. */
const char *text_base(enum text_lang lang, const char *s);
/* A unit after a number (`kk`, `h`), as it is written; NULL when it is none. */
const char *text_unit(enum text_lang lang, const char *s);
/* The number in words that s begins with: its bytes, 0: there is none. */
size_t text_numeral(enum text_lang lang, const char *s, int *value_out);
/* What follows an English word and an apostrophe, as a word: of `what's` is, of `I'm` am, of
 * `don't` not. "" when it says nothing (`the manager's`), NULL when it is no such thing. The
 * word itself may have to change (`won't`: will): in *word_out, else NULL. */
const char *text_contraction(
	const char *word, size_t n, const char *after, size_t m, const char **word_out);

#endif
