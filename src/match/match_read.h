/* A question as the model of its language reads it, before any other question is looked at. */
#ifndef MATCH_READ_H
#define MATCH_READ_H

#include "match/match_engine.h"

/* One reading of the question: alone, or together with the previous one. */
struct match_reading {
	const struct match_model *m;
	const struct match_rules *rules;
	struct text_words words;
	const struct text_words *before; /* the previous question; NULL: read alone */
	struct match_row row;
	const float *sums; /* match_model_sum() of the row */
	struct match_fired *fired;
	size_t nfired;
	struct match_scores s;
	float lent; /* weight of the question before */
	struct match_ways ways;
	bool ask_back; /* not sure enough to answer, however probable */
	bool no_topic; /* small words alone, and nothing before that they lean on */
	bool vague;    /* to be asked what is meant, however improbable each is */
};

struct match_asking {
	const struct match_engine *e;
	struct text_analyser *an;
	struct kp_arena *arena;
};

/* Reads the question of `q` in its language, the sentence that asks and words of other
 * languages by themselves, too; *out gets what these say. */
void match_read(const struct match_asking *a, const struct match_query *q,
	struct match_reading *r, struct match_result *out);
/* Words of a text and what the model knows of them; not what patterns say. */
void match_read_words(const struct match_asking *a, enum text_lang lang, const char *text,
	size_t n, struct match_reading *r);
/* Scores the row, with its sums and the patterns that fired. */
void match_read_score(const struct match_asking *a, struct match_reading *r);
int match_reading_intent(const struct match_reading *r); /* the best one; -1: none */

#endif
