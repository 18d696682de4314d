/* Search: words × the sections of the guides → ranked sections, the words that were found
 * marked in them. An index is built once from a snapshot, of which it keeps a reference, and
 * is immutable: any number of threads may ask it, each with its own analyser and arena.
 *
 * A section is found in the language of its guide by its own text, and in the others by the
 * titles and answers of the intents that rest on it; by base forms and by the parts of
 * compounds; ranked by BM25, where words of headings count for more than those of the text.
 * Words that questions are full of ("saako", "can") count for little. What one question costs
 * is bounded, and the same index gives the same answer everywhere. */
#ifndef SEARCH_H
#define SEARCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/kp_arena.h"
#include "kb/kb.h"
#include "text/text.h"

struct search_index;

/* What words stand for, and what check questions said of the last content, kept from one
 * building to the next, which takes a fifth of the time then. Of one thread. */
struct search_memory;
struct search_memory *search_memory_new(void);
void search_memory_free(struct search_memory *m);
KP_AUTO_FREE(search_memory, search_memory_free)
size_t search_memory_count(const struct search_memory *m); /* words */
/* Whether it knows more than when it was loaded or saved. */
bool search_memory_grew(const struct search_memory *m);
/* In a file, for the next start with the same analyser. Loading drops what was there before;
 * after a failure nothing is. */
int search_memory_save(struct search_memory *m, const char *path, struct kp_err *err);
int search_memory_load(struct search_memory *m, const char *path, struct kp_err *err);

/* Slow (some tenths of a second for a hundred sections and what is asked of them): not on the
 * loop. `vocab` repairs the spelling of what is asked; it must outlive the index; NULL: none.
 * `memory` may be NULL; the index is the same with and without it. */
struct search_index *search_build(struct kb *kb, struct text_analyser *an,
	const struct text_vocab *vocab, struct search_memory *memory);
void search_free(struct search_index *ix);
KP_AUTO_FREE(search_index, search_free)

/* ---- asking ---- */

#define SEARCH_MAX_HITS 50

struct search_hit {
	int section;  /* index into the snapshot's sections */
	double score; /* for the order within one result */
	double share; /* 0…1: how much of what was asked for is there */
};

/* A term of what was asked for, by its number in the index, and how much it counts. */
struct search_wanted {
	int term;
	float weight;
};

struct search_result {
	enum text_lang lang;          /* of the texts that were searched */
	struct search_wanted *wanted; /* most telling first */
	size_t nwanted;
	struct search_hit *hits; /* best first */
	size_t nhits;
	size_t found; /* sections worth showing beside the best, hits among them */
};

/* The best `max` sections for a text of at most a few hundred words; in the other languages
 * when none is found in `lang`. Everything lives in the arena. */
void search_ask(const struct search_index *ix, struct text_analyser *an, enum text_lang lang,
	const char *text, size_t n, size_t max, struct kp_arena *arena,
	struct search_result *out);
/* The same for words that are analysed already; in their language only. */
void search_words(const struct search_index *ix, const struct text_words *words, size_t max,
	struct kp_arena *arena, struct search_result *out);

/* ---- showing ---- */

struct search_mark {
	uint32_t from, to; /* bytes */
};
struct search_text {
	const char *text;
	struct search_mark *marks; /* words that were asked for, in order */
	size_t nmarks;
};
/* Marks the words of a result in a text of its language, those that tell little left out. The
 * text itself is borrowed. */
void search_mark(const struct search_index *ix, const struct search_result *r,
	const char *text, struct kp_arena *arena, struct search_text *out);
/* The part of a hit's text (in the result's language) that has most of the words. */
void search_snippet(const struct search_index *ix, const struct search_result *r, int section,
	struct kp_arena *arena, struct search_text *out);
/* What the section is called in a language: its own title or that of the intent that rests on
 * it. Never NULL. Borrowed from the index. */
const char *search_title(const struct search_index *ix, int section, enum text_lang lang);

/* ---- as one types ---- */

#define SEARCH_MAX_SUGGESTIONS 8

struct search_suggestion {
	const char *label; /* borrowed from the index */
	int section;       /* -1: the whole guide */
	int guide;
};
/* Titles of guides, sections and intents in `lang` in which every word typed begins a word;
 * then sections that say words which begin so. At most `max`; how
 * many. Needs no analyser: quick. */
size_t search_suggest(const struct search_index *ix, enum text_lang lang, const char *typed,
	size_t n, size_t max, struct kp_arena *arena, struct search_suggestion **out);

/* ---- a source for what no intent answers ---- */

/* What the content's own check questions say of the first hit's share. */
struct search_figures {
	size_t asked, first, third; /* check questions whose intent has a section; it is the
				     * first hit, among the first three */
	size_t outside;             /* check questions out of scope */
	size_t offered, offered_right, offered_outside; /* at the threshold */
	double offer_at; /* share from which a section is worth offering; above 1: never */
};
void search_figures(
	const struct search_index *ix, enum text_lang lang, struct search_figures *out);
/* A section that may help with a question nothing answers, or -1. `words`: as analysed. */
int search_source(
	const struct search_index *ix, const struct text_words *words, struct kp_arena *arena);

#endif
