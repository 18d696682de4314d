/* Drafts: guides that people already have (Word, PDF, HTML, Markdown) and closed tickets, made
 * into files of the knowledge base for somebody to review. What is written here never answers
 * anybody: guides are `status: draft`, intents `draft: true`.
 *
 * Documents come from outside. They are recognised by what they hold, their sizes are bounded,
 * and other programs (pandoc, pdftotext) read them in a child process without network, with
 * bounds on time, memory and output. One thread; the process must have no other threads while
 * draft_read() runs. */
#ifndef DRAFT_H
#define DRAFT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/kp_arena.h"
#include "base/kp_err.h"
#include "base/kp_str.h"
#include "base/kp_vec.h"
#include "kb/kb.h"
#include "match/match.h"
#include "text/text.h"

/* ---- documents ---- */

enum draft_kind { DRAFT_WORD, DRAFT_PDF, DRAFT_HTML, DRAFT_MARKDOWN };

/* A heading with what stands below it, up to the next one. */
struct draft_part {
	int level;         /* of the heading, from 1; 0: what comes before the first one */
	const char *title; /* plain text; "" before the first heading */
	const char *md;    /* Markdown without headings, HTML or facts; links within the
			    * document lead to "\1N\2", N the index of a part */
};

/* What the drafts can't keep, counted. */
struct draft_losses {
	size_t pictures, html, links, formulas;
};

struct draft_document {
	struct kp_arena *arena; /* holds the texts */
	enum draft_kind kind;
	const char *title; /* as the document itself has it; NULL: nowhere */
	struct KP_VEC(draft_part_list, struct draft_part) parts;
	struct draft_losses lost;
};

#define DRAFT_LARGEST (20 << 20) /* bytes of a document */

/* Reads a document. KP_EINPUT: it is none that can be read, with the way out; KP_ENOENT: the
 * file or a program is missing; KP_EFULL: a bound was reached. */
int draft_read(const char *path, struct draft_document **out, struct kp_err *err);
void draft_document_free(struct draft_document *d);
KP_AUTO_FREE(draft_document, draft_document_free)

/* ---- proposals ---- */

struct draft_section {
	const char *anchor, *title, *md, *plain;
};

/* What the bot says today to a question. */
struct draft_hit {
	const char *intent; /* NULL: nothing near */
	double confidence;
	enum match_decision decision;
};

struct draft_sample {
	const char *text;
	struct draft_hit today;
};

struct draft_intent {
	const char *id, *title, *answer; /* answer: Markdown */
	int section;                     /* index */
	struct KP_VEC(draft_patterns, const char *) patterns;
	struct KP_VEC(draft_samples, struct draft_sample) samples;
	const char *rival; /* the intent that gets most of its samples today; NULL: none */
	size_t taken;      /* samples of which that is true */
};

/* Something left out, and why: for the one who reviews. */
struct draft_note {
	const char *what, *why;
};

/* A guide with the intents that it could answer. Texts are in the arena. */
struct draft {
	struct kp_arena *arena;
	const char *id, *title, *owner, *summary, *intro; /* summary may be NULL */
	const char *area, *source;                        /* source: what it is made of */
	enum text_lang lang;
	int32_t today; /* days since 1970-01-01 */
	struct KP_VEC(draft_sections, struct draft_section) sections;
	struct KP_VEC(draft_intents, struct draft_intent) intents;
	struct KP_VEC(draft_notes, struct draft_note) notes;
	struct draft_losses lost;
};

struct draft_asked;

struct draft_options {
	const struct match_engine *engine;
	struct text_analyser *an;
	enum text_lang lang;
	const char *area;  /* NULL: of the existing intents that come nearest */
	const char *owner; /* NULL: the organisation */
	const char *source;
	int32_t today;
	const struct draft_asked *asked; /* the document answers a ticket: its questions are
					  * the samples; NULL: it is a document */
};

/* Never fails: a document without headings becomes one section. */
void draft_propose(
	const struct draft_document *d, const struct draft_options *opt, struct draft **out);
void draft_free(struct draft *d);
KP_AUTO_FREE(draft, draft_free)

/* ---- tickets ---- */

struct draft_said {
	bool partner; /* else the supervisor */
	const char *text;
};

/* A closed ticket; borrowed. */
struct draft_ticket {
	const char *number;
	enum text_lang lang;
	const struct draft_said *said; /* in order, without notes */
	size_t nsaid;
	const char *const *names; /* of people known to have spoken in it */
	size_t nnames;
};

/* What is worth keeping of it, without names, numbers and addresses of people. */
struct draft_asked {
	struct kp_arena *arena;
	const char *title;            /* NULL: nothing was asked */
	const char *answer;           /* Markdown; "": nobody answered in writing */
	struct draft_samples samples; /* what was asked */
	size_t known;                 /* questions left out: they are samples already */
};

/* Appends the text with people taken out: names by the dictionary and those given, numbers of
 * phones and persons, addresses of e-mail. What no dictionary tells may stay. */
void draft_redact(struct text_analyser *an, enum text_lang lang, const char *const *names,
	size_t nnames, const char *text, struct kp_str *out);
void draft_hear(
	const struct draft_ticket *t, struct text_analyser *an, struct draft_asked *out);
void draft_asked_clear(struct draft_asked *a);
KP_AUTO_CLEAR(draft_asked, draft_asked_clear)
/* Asks the engine, and leaves out what is a sample already. The existing intent that comes
 * nearest; NULL: none is near. */
const char *draft_place(struct draft_asked *a, const struct draft_options *opt);
/* The answer as a document, for draft_propose(). */
void draft_answered(const struct draft_asked *a, struct draft_document **out);

/* ---- files ---- */

/* Writes DIR/knowledge/guides/ID.md, DIR/intents/AREA.ID.yaml (when there are intents) and
 * DIR/ID.review.md. Nothing is written when one of them is there already. The names, from
 * DIR, are in the draft's arena. */
struct draft_files {
	const char *name[3];
	size_t n;
};
int draft_write(struct draft *d, const char *dir, struct draft_files *out, struct kp_err *err);
/* Writes DIR/SOURCE.samples.yaml (when there are any) and DIR/SOURCE.review.md: samples for
 * an existing intent. */
int draft_write_samples(const struct draft_asked *a, const struct draft_options *opt,
	const char *intent, const char *dir, struct draft_files *out, struct kp_err *err);

#endif
