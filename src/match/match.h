/* Matching: a question × an engine (a knowledge snapshot with its trained model) → ranked
 * intents with calibrated confidence and the reasons. No global state; all results live in
 * the caller's arena. An engine is immutable and shared by reference; the analyser given
 * to a call belongs to the calling thread. */
#ifndef MATCH_H
#define MATCH_H

#include <stdbool.h>
#include <stddef.h>

#include "base/kp_arena.h"
#include "base/kp_err.h"
#include "base/kp_json.h"
#include "kb/kb.h"
#include "text/text.h"

struct match_engine;

struct match_options {
	const char *cache_dir; /* trained models by content hash; NULL: train every time */
	/* The same, come with a package: looked at where the cache has none, never written to;
	 * NULL: none. */
	const char *models_dir;
	/* Steps such as "train-fi"; share of that language's work. May be NULL. */
	void (*progress)(void *arg, const char *what, double share);
	void *progress_arg;
	/* An engine whose words and models are taken over when this content's samples, titles
	 * and patterns are the same; borrowed during the call; NULL: none. */
	const struct match_engine *before;
	uint64_t seed; /* of chance in training, for measuring how much it matters; else 0 */
};

/* Trains (or loads from the cache) the model of `kb` and takes a reference to it. Slow:
 * not on the loop. Deterministic. `an` is used during the call. */
int match_build(struct kb *kb, struct text_analyser *an, const struct match_options *opt,
	struct match_engine **out, struct kp_err *err);
struct match_engine *match_ref(struct match_engine *e);
void match_unref(struct match_engine *e);
KP_AUTO_FREE(match_engine, match_unref)
struct kb *match_kb(const struct match_engine *e); /* borrowed; of type shared */
const struct text_vocab *match_vocab(const struct match_engine *e); /* borrowed */
/* Names what was learned, for files beside it: the same content and engine have the same. */
uint64_t match_key(const struct match_engine *e);

/* What the conversation remembers, as the matcher needs it. */
struct match_context {
	int intent;           /* of the previous answer; -1: none */
	const char *question; /* what was asked then; NULL: none */
};

struct match_query {
	const char *text;
	size_t n;
	enum text_lang hint; /* the conversation's language; TEXT_UNKNOWN: none */
	struct match_context context;
};

enum match_decision {
	MATCH_DIRECT,  /* sure enough: answer hits[0] */
	MATCH_CLARIFY, /* offer the first `offered` hits */
	MATCH_DEFER,   /* nothing is sure enough: offer a person */
};

/* A pattern that fired, or a feature that spoke for or against. */
struct match_reason {
	enum { MATCH_BY_PATTERN, MATCH_BY_FEATURE } kind;
	const char *what;      /* the pattern's source, the feature */
	uint32_t from, to;     /* pattern: span in the folded text */
	double weight;         /* log odds it added */
	enum kb_effect effect; /* pattern */
};

struct match_hit {
	int intent;        /* index into the snapshot's intents */
	double confidence; /* calibrated: 0.9 is right nine times in ten */
	struct match_reason *reasons;
	size_t nreasons; /* filled when asked to explain */
};

/* How likely a question goes on about the same as the one before, turns to something near, or
 * is one of its own. All 0: it was not read beside another. */
struct match_ways {
	float same, near, own;
};

/* A part of the question read alone: its best intent, and how sure that is. */
struct match_part_said {
	const char *text; /* NULL: there is none */
	int intent;
	double confidence;
};

struct match_result {
	enum text_lang lang;
	struct text_words words;
	struct match_hit *hits; /* falling confidence; out-of-scope groups left out */
	size_t nhits;           /* at most MATCH_MAX_HITS */
	size_t offered;         /* for MATCH_CLARIFY: how many hits to offer, 1…4 */
	enum match_decision decision;
	const char *why;  /* what decided: "pattern", "model", "unsure", … static */
	double oos;       /* probability that it is no question for HR */
	int oos_intent;   /* the likeliest out-of-scope intent; -1: there is none */
	double oos_share; /* its part of `oos` */
	double unseen;    /* share of base forms never seen in training */
	/* What counts by itself, too: of a message of several sentences, the one that asks;
	 * and its words of another language, by that language. */
	struct match_part_said asks, borrowed[TEXT_LANGS];
	bool from_context; /* the previous question was read together with this one */
	bool goes_on; /* begins by going on from what was said: "and", "entä", "what about" */
	bool no_topic; /* small words alone, with no question before that they could lean on */
	struct match_ways ways;
	bool alone; /* says enough by itself: none before it would have been looked at */
	double direct_at, offer_at; /* thresholds that applied */
};

#define MATCH_MAX_HITS 8

/* Never fails: the worst question gets MATCH_DEFER. explain costs more. */
void match_ask(const struct match_engine *e, struct text_analyser *an,
	const struct match_query *q, bool explain, struct kp_arena *arena,
	struct match_result *out);

/* Into another arena, without the reasons. */
void match_result_copy(
	const struct match_result *from, struct kp_arena *arena, struct match_result *out);

/* As members of the object that is open: how the question was read and what decided. */
void match_explain_json(const struct match_result *m, const struct kb *kb, struct kp_jsonw *w);

/* ---- messages that are more, or less, than one question ---- */

/* Choices that were shown, in the language they were shown in. */
struct match_labels {
	enum text_lang lang;
	const char *const *v;
	size_t n;
	const char *none; /* the words of "none of these" */
};
#define MATCH_PICKS_NONE (-1)
#define MATCH_NO_PICK    (-2)
#define MATCH_MAX_PICK   200 /* bytes of a message that picks */
/* The label that a typed message picks, by its number, its place ("the second one"), its
 * words, or by agreeing ("yes") where there is one; MATCH_PICKS_NONE: it says that none of
 * them is meant; MATCH_NO_PICK: it is something else. */
int match_pick(struct text_analyser *an, const char *text, size_t n,
	const struct match_labels *labels, struct kp_arena *arena);

/* Bytes of a message. */
struct match_part {
	uint32_t from, to;
};
/* Whether a text asks something by its form: its mark, or how it begins. */
bool match_is_question(const char *text, size_t n);
/* Two parts that each ask something, or 0: the message is one question, or none. */
size_t match_split(const char *text, size_t n, struct match_part out[2]);

/* Whether a question that names people wants to know something of one of them (what does she
 * earn, was he away) and not what the rule is (may she, how do I). Of no names: whether it
 * wants to know a fact. The text is well-formed. */
bool match_asks_facts(
	enum text_lang lang, const char *text, const struct text_name *names, size_t n);

/* What training found of one language, for `kumppani check` and the log. Shares are of
 * questions that the model in question had not seen: check questions, or where there are
 * too few of them samples in cross-validation. */
struct match_lang_stats {
	size_t samples, features;   /* samples 0: the language has no model */
	double direct_at, offer_at; /* thresholds in force */
	double accuracy, wrong, deferred, oos_kept_out, ece;
	double train_ms;
	unsigned bins[10][2]; /* reliability: right, all; by tenth of confidence */
	double strict_at;     /* direct_at of strict intents */
	size_t checked;       /* check questions that the figures are from; 0: samples */
};
struct match_stats {
	size_t intents, samples, features;
	double build_ms;
	bool cached;        /* nothing had to be trained */
	double wrong_costs; /* of a wrong direct answer, in questions asked back */
	struct match_lang_stats lang[TEXT_LANGS];
};
void match_stats(const struct match_engine *e, struct match_stats *out);
/* The same of the models of `kb` that the cache holds, without building an engine: fast.
 * Languages that have no model there have samples 0. */
void match_stats_cached(
	struct kb *kb, const struct match_options *opt, struct match_stats *out);

/* ---- review of the content, for `kumppani check --deep` ---- */

#define MATCH_TWIN 0.8f /* similarity from which two samples say nearly the same */

/* A sample or check question as a model sees it that has not learned from it. Of intents out
 * of scope it tells nothing but that: they are one. */
struct match_seen {
	const struct kb_sample *sample; /* borrowed from the snapshot */
	bool check;                     /* a check question */
	int intent;                     /* that it was written for */
	float own;                      /* probability of that intent */
	float other;                    /* of the likeliest other one, */
	int rival;                      /* which is this */
	bool right;                     /* its own intent is the likeliest */
	int answered;                   /* that would be answered directly; -1: none */
	float confidence;
	float alike;             /* similarity to the nearest other of its intent, 0…1 */
	struct match_seen *twin; /* the nearest of another intent, if near; else NULL */
	float twin_alike;
};

struct match_review {
	struct match_seen *v; /* languages in turn, intents in the snapshot's order */
	size_t n;
};

/* Puts every fifth sample to a model of the others, until all have been put. Slow: as long
 * as training. Deterministic. Everything is in the arena. opt: its progress; may be NULL. */
void match_review(const struct match_engine *e, struct text_analyser *an,
	const struct match_options *opt, struct kp_arena *arena, struct match_review *out);

#endif
