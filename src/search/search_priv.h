/* Inside of search/: one index a language.
 *
 *	sections ──documents──> words ──terms──> postings (document, impact)
 *
 * A document is what a section has to say in one language. */
#ifndef SEARCH_PRIV_H
#define SEARCH_PRIV_H

#include "base/kp_map.h"
#include "base/kp_str.h"
#include "base/kp_vec.h"
#include "search/search.h"

struct search_doc {
	int section;
	const char *title, *text; /* what it is called, and what it says; never NULL */
};

/* A posting is document << 8 | impact: what the term adds there, in 1/255 of the most it can
 * add. */
#define SEARCH_MAX_DOCS (1u << 24)

/* A term that a form stands for, and its share of it. */
struct search_saying {
	uint32_t term;
	float share;
};

/* A word in a title, for suggestions. */
struct search_start {
	const char *at; /* in the folded label */
	uint32_t label;
};
struct search_label {
	const char *folded;
	struct search_suggestion it;
};

struct search_lang {
	struct search_doc *docs;
	size_t ndocs;
	int *doc_of;          /* section → document, -1: none */
	struct kp_map *terms; /* to numbers */
	size_t nterms;
	struct kp_map *forms; /* words as they are written, to numbers */
	uint32_t *form_first; /* where what a form says begins; one more than forms */
	struct search_saying *says;
	const char **sorted; /* forms in the order of their bytes */
	uint32_t *first;     /* nterms + 1: where a term's postings begin */
	uint32_t *postings;
	float *weight; /* of a term: how much it tells */
	float unseen;  /* the same of a word that is in no document and no question */
	struct search_label *labels;
	struct search_start *starts; /* sorted by what follows them */
	size_t nlabels, nstarts;
	struct search_figures figures;
};

struct search_index {
	struct kb *kb; /* a reference */
	struct kp_arena *arena;
	const struct text_vocab *vocab; /* borrowed; NULL: what is typed is not repaired */
	int *rests, *next; /* the first intent that rests on a section, the next one after an
			    * intent; -1: none */
	struct search_lang in[TEXT_LANGS];
};

/* ---- forms: words as they are written, and the terms they stand for ---- */

/* A part of a compound says less than the whole. */
#define SEARCH_PART      0.4f
#define SEARCH_MAX_TERMS 24 /* of a word: all readings and parts */
struct search_term {
	const char *s;
	float share; /* of the word */
};
size_t search_word_terms(const struct text_word *w, struct search_term out[SEARCH_MAX_TERMS]);

/* A form in a text, without the signs around it. */
struct search_span {
	size_t from, to;
};
/* The next one from *pos on. Single spaces stand between forms. */
bool search_token(const char *s, size_t n, size_t *pos, struct search_span *out);

KP_VEC(struct search_numbers, uint32_t);
KP_VEC(struct search_sayings, struct search_saying);

/* Forms being collected: each is read once, however often it comes. */
struct search_forms {
	struct search_forms *memory;  /* that reads them; NULL: this is one, and analyses */
	struct kp_map *forms, *terms; /* to numbers */
	struct search_numbers first;
	struct search_sayings says;
	/* Of a memory. */
	enum text_lang lang;
	struct text_analyser *an; /* borrowed while an index is built */
	struct kp_arena *scratch;
};
void search_forms_begin(struct search_forms *f, struct search_forms *memory);
int search_form(struct search_forms *f, const char *s, size_t n); /* its number */
/* Hands everything over to *l. */
void search_forms_end(struct search_forms *f, struct search_lang *l, struct kp_arena *arena);

struct search_memory {
	struct search_forms in[TEXT_LANGS];
	uint64_t of; /* content that the figures are of, and whether with a vocabulary; 0:
		      * there are none */
	struct search_figures figures[TEXT_LANGS];
	size_t known;  /* words in the file, */
	uint64_t told; /* and `of` in it */
};
/* To be done before its forms are used: from now on they are read with `an`. */
void search_memory_use(struct search_memory *m, struct text_analyser *an);

void *search_keep(struct kp_arena *arena, const void *v, size_t bytes); /* a copy */

/* ---- building, in this order ---- */

/* Which intents rest on which section. */
void search_rests(struct search_index *ix);
/* The documents of a language. */
void search_documents(struct search_index *ix, enum text_lang lang);
/* Forms, postings and weights. */
void search_terms(struct search_index *ix, enum text_lang lang, struct search_memory *memory);
void search_labels(struct search_index *ix, enum text_lang lang);
void search_calibrate(struct search_index *ix, enum text_lang lang, struct text_analyser *an);

/* ---- asking ---- */

/* Terms and how much each counts. */
#define SEARCH_MOST_WANTED 64
struct search_query {
	struct search_wanted v[SEARCH_MOST_WANTED];
	size_t n;
	double most; /* what a section with all of it would get */
};
void search_want(struct search_query *q, const struct search_lang *l, int term, float share);
/* The best `max` documents, into out->hits, and how many there are. */
void search_run(const struct search_lang *l, struct search_query *q, size_t max,
	struct kp_arena *arena, struct search_result *out);

#endif
