/* Text: from what people type to words that patterns and the model can compare.
 *
 * A `struct text_analyser` holds the Finnish morphology (Voikko), the Swedish and
 * English stemmers and a cache of analysed words; it belongs to one thread at a time.
 * Compiled patterns are immutable and shared by all threads; what a match needs of
 * scratch memory is in the analyser. */
#ifndef TEXT_H
#define TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/kp_arena.h"
#include "base/kp_err.h"
#include "base/kp_str.h"

enum text_lang { TEXT_FI, TEXT_SV, TEXT_EN, TEXT_LANGS, TEXT_UNKNOWN = TEXT_LANGS };

const char *text_lang_code(enum text_lang lang);  /* "fi", "sv", "en"; "" for unknown */
enum text_lang text_lang_parse(const char *code); /* TEXT_UNKNOWN when it is none of ours */

struct text_analyser;

/* KP_EIO when the Finnish dictionary is not installed (Debian: voikko-fi). */
int text_open(struct text_analyser **out, struct kp_err *err);
void text_close(struct text_analyser *an);
KP_AUTO_FREE(text_analyser, text_close)

/* Normalised text: NFC, case folded, zero-width and control characters dropped, typographic
 * quotes and dashes, full-width and mathematical letters made plain, letters of other scripts
 * that look like Latin ones made Latin in a word that has some, every run of white space one
 * space. Appended to *out.
 * Ill-formed UTF-8 becomes U+FFFD. */
void text_fold(const char *s, size_t n, struct kp_str *out);

/* One word of a text. Everything is borrowed from the arena given to text_analyse(). */
struct text_word {
	const char *surface; /* folded, as written */
	const char
		*spelled; /* folded, after spelling repair; == surface when nothing was done */
	const char *const
		*lemmas; /* base forms (fi) or stems (sv, en): all readings, at least one */
	size_t nlemmas;
	const char *const
		*parts; /* base forms of compound parts of all readings; may be none */
	size_t nparts;
	uint32_t from, to;   /* bytes in the folded text */
	bool known;          /* the dictionary, or the vocabulary given, knows it */
	enum text_lang lang; /* whose word it is: another one's than the text's, where that
			      * knows no such word */
	bool number;
};

/* Where words fall by their first two bytes, the NUL of shorter ones among them. */
static inline uint8_t text_beginning(const char *s)
{
	return (uint8_t)((uint8_t)s[0] * 31 + (uint8_t)s[1]);
}

struct text_words {
	enum text_lang lang;
	const char *folded; /* the normalised text */
	struct text_word *v;
	size_t n;
	bool cut;           /* more than TEXT_MAX_WORDS: the rest was left out */
	uint64_t sketch[4]; /* the bits text_beginning() of its forms */
};

#define TEXT_MAX_WORDS 300

/* All of it into another arena. */
void text_words_copy(
	const struct text_words *from, struct kp_arena *arena, struct text_words *out);

/* Words that the knowledge base knows, used to repair spelling (dots dropped, letters lost,
 * doubled or swapped, the key beside the right one, compounds split, words run together).
 * Words that their language has are no slips. Built once, then shared and immutable. */
struct text_vocab;
struct text_vocab *text_vocab_new(void);
void text_vocab_free(struct text_vocab *v);
KP_AUTO_FREE(text_vocab, text_vocab_free)
/* Counts the words (surface forms and base forms). Those that no dictionary knows are kept
 * when they come several times and are not a slip of a much commoner one. */
void text_vocab_add(struct text_vocab *v, const struct text_words *words);

/* Makes it ready for repairs; nothing may be added after it. */
void text_vocab_freeze(struct text_vocab *v);
/* Memory it holds, in bytes. */
size_t text_vocab_bytes(const struct text_vocab *v);
/* A frozen vocabulary as bytes for a cache on this machine, and back; NULL when they are
 * damaged. Appended to *out, which has a multiple of 4 bytes so far. What is loaded borrows
 * them; `p` is aligned to 4. */
void text_vocab_save(const struct text_vocab *v, struct kp_str *out);
struct text_vocab *text_vocab_load(const char *p, size_t n);

/* Splits and analyses. vocab may be NULL (content itself is read without repair).
 * Bounded in time whatever the text is. */
void text_analyse(struct text_analyser *an, enum text_lang lang, const char *s, size_t n,
	const struct text_vocab *vocab, struct kp_arena *arena, struct text_words *out);

/* What the languages look like, learned from the content's own texts: character n-grams,
 * function words among them. Built once, then shared and immutable. */
struct text_profile;
struct text_profile *text_profile_new(void);
void text_profile_free(struct text_profile *p);
KP_AUTO_FREE(text_profile, text_profile_free)
void text_profile_add(struct text_profile *p, enum text_lang lang, const char *s, size_t n);
/* Turns counts into log probabilities; nothing may be added after it. */
void text_profile_freeze(struct text_profile *p);
void text_profile_save(const struct text_profile *p, struct kp_str *out);
struct text_profile *text_profile_load(const char *p, size_t n); /* NULL: damaged */

/* The language of a text. `prior` (or TEXT_UNKNOWN) wins when the text says little.
 * *sure_out (may be NULL): 0…1. */
enum text_lang text_detect(const struct text_profile *p, const char *s, size_t n,
	enum text_lang prior, double *sure_out);

/* ---- amounts ---- */

enum text_measure {
	TEXT_PLAIN, /* a number and nothing more */
	TEXT_PERCENT,
	TEXT_HOURS,
	TEXT_DAYS,
	TEXT_WEEKS,
	TEXT_MONTHS,
	TEXT_YEARS,
	TEXT_DATE,
};
#define TEXT_AMOUNT_MAX  (INT64_C(1) << 40) /* of an amount without an upper end */
#define TEXT_MAX_AMOUNTS 16

/* An amount in a text: exact when lo == hi, else from lo to hi, both included. Durations from
 * days to years are in parts of a day, of which a day has 32, a month 974 and a year twelve
 * times that (365 days or 52 weeks are a year, too); dates in days since 1970-01-01; the rest
 * in thousandths. */
struct text_amount {
	enum text_measure measure; /* as it was said; of several the smallest */
	int64_t lo, hi;
	size_t first, end; /* the words it stands in, with "over", "at least" and the like */
	bool implied;      /* a unit without a number: `vuoden` */
};
/* Finds amounts, spoken and written: `puolitoista vuotta`, `10kk`, `ett halvår`, "half a
 * year", `3-vuotias`, "over five years", "2 years 3 months", "6–8". At most `max`; how many.
 */
size_t text_amounts(const struct text_words *words, struct text_amount *out, size_t max);
/* Such parts in one day, week, month or year; 0: it is no duration. */
int64_t text_measure_size(enum text_measure m);

/* ---- small words of an answer ---- */

/* What a word may be, or-ed. */
enum text_small {
	TEXT_FILLS = 1,   /* stands around a value and says no more than it */
	TEXT_CARRIES = 2, /* goes on from what was said before */
	TEXT_SAYS_YES = 4,
	TEXT_SAYS_NO = 8,
};
unsigned text_small_word(const struct text_words *words, size_t i);
/* Whether it is one of list[0..most) as it was typed or as it is spelled; a NULL ends the list
 * sooner. */
bool text_word_among(const struct text_word *w, const char *const *list, size_t most);
#define TEXT_AMONG(w, array) text_word_among(w, array, KP_LEN(array))
/* Whether a short text says that something is not known: `emmä tiiä`, `vet inte`. */
bool text_says_unknown(const struct text_words *words);

/* ---- patterns ---- */

struct text_pattern;

enum text_pattern_kind { TEXT_PHRASE, TEXT_REGEX };

/* Compiles a phrase pattern (intents/README.md has the syntax) or a regex over the
 * normalised text. On error err->at.col is the column inside `source`, from 1. */
int text_pattern_compile(struct text_analyser *an, enum text_pattern_kind kind,
	enum text_lang lang, const char *source, struct text_pattern **out,
	struct kp_err *err);
void text_pattern_free(struct text_pattern *p);
KP_AUTO_FREE(text_pattern, text_pattern_free)

/* Words of which at least one must be in the text, as a form, base form or part; `loma*` is
 * any that begins so. */
struct text_need {
	const char *const *words;
	size_t n;
};
#define TEXT_MAX_NEEDS 6

/* What a text must have for the pattern to match: a word of each need. 0: nothing is known
 * of it, and it must always be tried. Borrowed from the pattern. */
size_t text_pattern_needs(const struct text_pattern *p, const struct text_need **out);

/* 1 matches (the span in bytes of words->folded, from the first to past the last word),
 * 0 does not, -1 the match limits were reached (treated as no match; worth a warning). */
int text_pattern_match(struct text_analyser *an, const struct text_pattern *p,
	const struct text_words *words, uint32_t *from_out, uint32_t *to_out);

/* ---- which way ---- */

/* What one leaves ("hoitajasta", "från vårdare") or becomes ("osastonhoitajaksi", "to become a
 * nurse"). */
enum text_way { TEXT_NO_WAY, TEXT_FROM, TEXT_TO };
/* Of the words at bytes from…to of words->folded, as text_pattern_match() tells them. */
enum text_way text_way(const struct text_words *words, uint32_t from, uint32_t to);

/* ---- redaction ---- */

/* Appends the text with Finnish personal identity codes (all century signs, with a valid
 * check character or merely of that form) replaced by "[hetu]". */
void text_redact(const char *s, size_t n, struct kp_str *out);

/* A person's name as it stands in a text, with what is attached to it ("Virtasen", "Anna's",
 * "Smith:n"). */
struct text_name {
	uint32_t from, to; /* bytes */
	bool full;         /* a first and a last name; else one of them alone */
};
/* Finds names of people by the dictionary and by great letters; what is only one of our words
 * or a place is left alone. `small`: also looks at words without a great letter, each of which
 * costs an analysis. At most `max`; how many. *end_out: what stands from there on was not
 * looked at, because there are more words than TEXT_MAX_WORDS or more names. */
size_t text_names(struct text_analyser *an, enum text_lang lang, const char *s, size_t n,
	bool small, struct text_name *out, size_t max, size_t *end_out);

/* Whether a text is in none of our languages: by its script, or by the small words of the
 * languages that are likely here. A few words of ours do not make it ours. */
bool text_is_foreign(const char *s, size_t n);

#endif
