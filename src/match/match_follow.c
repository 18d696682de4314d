#include "match/match_priv.h"

#include <math.h>

/* A question that follows another is about the same as that one, about something near it, or
 * about something of its own. How likely each way is shows in how the question looks and in
 * how well the intents fit; then each way gives its share of the probability to its intents. A
 * share has bounds, so that a question which looks sure but may as well lean is asked back.
 *
 * The weights are fitted (a mixture of logistic models, by gradient, with a ridge of 3) to 400
 * written follow-ups in three languages and, with little weight each, to 3,500 written ones
 * that mostly turn to a neighbour, before any of them was a sample, and to 15,000 made ones:
 * samples after other samples, both left out of training, where words that the first has too
 * became a pronoun; groups of people and small words ("how often?") after any question; titles
 * and questions of other intents, with and without "and"; questions out of scope. */

enum way { SAME, NEAR, OWN, WAYS };

/* What tells the ways apart. */
enum mark {
	MARK_ALWAYS,
	MARK_FORM,                             /* of match_form, one after the other */
	MARK_TOPICS = MARK_FORM + MATCH_FORMS, /* topic words, MOST_TOPICS at most */
	MARK_BARE,                             /* there are none */
	MARK_POINTS,
	MARK_UNSEEN, /* share of base forms never seen */
	MARK_OOS,    /* log odds that it is no question for HR, read alone, */
	MARK_SURE,   /* and that the best is right */
	MARK_BARE_SURE,
	/* Log probabilities of the intent before, read alone, together, and with a little of
	 * the question before; of the likeliest other one of its area; and of the likeliest
	 * of other areas. */
	MARK_BEFORE,
	MARK_BEFORE_BOTH,
	MARK_BEFORE_LIGHT,
	MARK_NEIGHBOUR,
	MARK_NEIGHBOUR_BOTH,
	MARK_NEIGHBOUR_LIGHT,
	MARK_OTHER_BOTH,
	MARK_BEST_BEFORE, /* read alone, the intent before is the likeliest, */
	MARK_BEST_NEAR,   /* or another of its area, */
	MARK_LIGHT_NEAR,  /* or one of these with a little of the question before */
	MARK_NOTHING,     /* there is no intent before */
	MARKS,
};

/* Log odds against OWN. */
static const float weights[OWN][MARKS] = {
	[SAME] = {[MARK_ALWAYS] = 0.71f,
		[MARK_FORM + MATCH_ASKS] = 1.79f,
		[MARK_FORM + MATCH_SAYS] = 0.16f,
		[MARK_FORM + MATCH_IF] = 2.49f,
		[MARK_FORM + MATCH_AND_ASKS] = -0.26f,
		[MARK_FORM + MATCH_AND_IF] = 2.90f,
		[MARK_FORM + MATCH_AND_NAMES] = -0.12f,
		[MARK_FORM + MATCH_AND_FOR] = 4.42f,
		[MARK_TOPICS] = -0.41f,
		[MARK_BARE] = 2.34f,
		[MARK_POINTS] = 2.50f,
		[MARK_UNSEEN] = -3.84f,
		[MARK_OOS] = -0.12f,
		[MARK_SURE] = -0.05f,
		[MARK_BARE_SURE] = 0.40f,
		[MARK_BEFORE] = 0.12f,
		[MARK_BEFORE_BOTH] = 0.49f,
		[MARK_BEFORE_LIGHT] = 0.17f,
		[MARK_NEIGHBOUR] = 0.06f,
		[MARK_NEIGHBOUR_BOTH] = -0.07f,
		[MARK_NEIGHBOUR_LIGHT] = 0.02f,
		[MARK_OTHER_BOTH] = -0.25f,
		[MARK_BEST_BEFORE] = 0.56f,
		[MARK_BEST_NEAR] = -0.35f,
		[MARK_LIGHT_NEAR] = -0.30f,
		[MARK_NOTHING] = -3.74f},
	[NEAR] = {[MARK_ALWAYS] = -0.26f,
		[MARK_FORM + MATCH_ASKS] = -0.14f,
		[MARK_FORM + MATCH_SAYS] = -0.96f,
		[MARK_FORM + MATCH_IF] = -0.21f,
		[MARK_FORM + MATCH_AND_ASKS] = -1.06f,
		[MARK_FORM + MATCH_AND_IF] = 0.61f,
		[MARK_FORM + MATCH_AND_NAMES] = -0.46f,
		[MARK_FORM + MATCH_AND_FOR] = 2.44f,
		[MARK_TOPICS] = 0.48f,
		[MARK_BARE] = 1.09f,
		[MARK_POINTS] = 1.49f,
		[MARK_UNSEEN] = -2.74f,
		[MARK_OOS] = -0.01f,
		[MARK_SURE] = 0.01f,
		[MARK_BARE_SURE] = 0.24f,
		[MARK_BEFORE] = -0.27f,
		[MARK_BEFORE_BOTH] = -0.24f,
		[MARK_BEFORE_LIGHT] = 0.12f,
		[MARK_NEIGHBOUR] = 0.33f,
		[MARK_NEIGHBOUR_BOTH] = 0.04f,
		[MARK_NEIGHBOUR_LIGHT] = 0.21f,
		[MARK_OTHER_BOTH] = -0.24f,
		[MARK_BEST_BEFORE] = -0.18f,
		[MARK_BEST_NEAR] = 0.12f,
		[MARK_LIGHT_NEAR] = 0.13f,
		[MARK_NOTHING] = 2.57f},
};

/* What makes an intent near: log odds against none of them. */
#define NEAR_BOTH        0.33f /* log probability, read together, */
#define NEAR_LIGHT       0.44f /* and with a little of the question before, */
#define NEAR_LIGHT_SHARE 0.25f /* log of the latter without the intent before */
#define NEAR_AREA        3.05f /* of the same area, */
#define NEAR_AREA_SHARE  0.76f /* log probability in it, read alone */
#define NEAR_NONE        -1.87f

#define MOST_TOPICS 3
#define LEAST       1e-3f /* below, one probability is like the next */
#define LEAST_SHARE 0.02f
#define MOST_ODDS   9.2f /* log odds of 0.9999 */
#define FROM_ALL    4    /* likeliest ones looked at of each reading, */
#define FROM_AREA   3    /* and of the area before */

/* The classes as one question sees them. */
struct field {
	const struct match_after *q;
	size_t n;
	int before;          /* class of the intent before; -1: none */
	uint8_t *scope;      /* in scope */
	uint8_t *neighbour;  /* of the same area as the intent before, and another */
	uint8_t *candidate;  /* looked at */
	float in_area;       /* probability of all neighbours, read alone */
	float light_without; /* of all but the intent before, with a little of it */
};

static float log_odds(double p)
{
	float odds = (float)log(fmax(p, 1e-6) / fmax(1 - p, 1e-6));

	return fminf(fmaxf(odds, -MOST_ODDS), MOST_ODDS);
}

static float log_least(float p)
{
	return logf(p + LEAST);
}

/* ---- the classes ---- */

static void look(struct field *f, const float *p, const uint8_t *among, int most)
{
	uint8_t *seen = f->candidate;

	for (int k = 0; k < most; k++) {
		int top = -1;

		for (size_t c = 0; c < f->n; c++)
			if (among[c] && !(seen[c] & 2) && (top < 0 || p[c] > p[top]))
				top = (int)c;
		if (top < 0)
			break;
		seen[top] = 3;
	}
	for (size_t c = 0; c < f->n; c++)
		seen[c] &= 1;
}

static void open_field(const struct match_after *q, struct kp_arena *arena, struct field *f)
{
	const struct match_model *m = q->m;
	size_t n = m->nclasses;
	const char *area = q->intent < 0 ? NULL : q->kb->intents[q->intent].area;

	*f = (struct field){.q = q,
		.n = n,
		.before = -1,
		.scope = kp_arena_alloc(arena, 3 * n),
		.in_area = LEAST,
		.light_without = LEAST};
	f->neighbour = f->scope + n;
	f->candidate = f->neighbour + n;
	memset(f->scope, 0, 3 * n);
	for (size_t c = 0; c < n; c++) {
		int intent = m->class_intent[c];

		f->scope[c] = !m->class_oos[c];
		if (intent == q->intent)
			f->before = (int)c;
		else if (f->scope[c] && area && kp_str_eq(q->kb->intents[intent].area, area))
			f->neighbour[c] = 1;
		if (f->neighbour[c])
			f->in_area += q->alone->p[c];
		if (f->scope[c] && intent != q->intent)
			f->light_without += q->light->p[c];
	}
	look(f, q->alone->p, f->scope, FROM_ALL);
	look(f, q->both->p, f->scope, FROM_ALL);
	look(f, q->light->p, f->scope, FROM_ALL);
	look(f, q->alone->p, f->neighbour, FROM_AREA);
	look(f, q->light->p, f->neighbour, FROM_AREA);
}

/* ---- the ways ---- */

/* The highest probability among the neighbours, or among those of other areas. */
static float likeliest(const struct field *f, const float *p, bool neighbour)
{
	float most = 0;

	for (size_t c = 0; c < f->n; c++)
		if (f->scope[c] && (int)c != f->before && f->neighbour[c] == neighbour)
			most = fmaxf(most, p[c]);
	return most;
}

static void read_marks(const struct field *f, float mark[MARKS])
{
	const struct match_after *q = f->q;
	const struct match_leaning *lean = &q->lean;
	int best = q->alone->best, light = q->light->best;
	float sure = log_odds(q->alone->confidence);
	bool bare = lean->topics == 0;

	memset(mark, 0, MARKS * sizeof(*mark));
	mark[MARK_ALWAYS] = 1;
	mark[MARK_FORM + lean->form] = 1;
	mark[MARK_TOPICS] = lean->topics < MOST_TOPICS ? (float)lean->topics : MOST_TOPICS;
	mark[MARK_BARE] = bare;
	mark[MARK_POINTS] = lean->points;
	mark[MARK_UNSEEN] = (float)q->unseen;
	mark[MARK_OOS] = log_odds(q->alone->oos);
	mark[MARK_SURE] = sure;
	mark[MARK_BARE_SURE] = bare ? sure : 0;
	if (f->before >= 0) {
		mark[MARK_BEFORE_BOTH] = log_least(q->both->p[f->before]);
		mark[MARK_BEFORE_LIGHT] = log_least(q->light->p[f->before]);
	}
	mark[MARK_BEFORE] = log_least(f->before < 0 ? 0 : q->alone->p[f->before]);
	mark[MARK_NEIGHBOUR] = log_least(likeliest(f, q->alone->p, true));
	mark[MARK_NEIGHBOUR_BOTH] = log_least(likeliest(f, q->both->p, true));
	mark[MARK_NEIGHBOUR_LIGHT] = log_least(likeliest(f, q->light->p, true));
	mark[MARK_OTHER_BOTH] = log_least(likeliest(f, q->both->p, false));
	mark[MARK_BEST_BEFORE] = best == f->before;
	mark[MARK_BEST_NEAR] = f->neighbour[best];
	mark[MARK_LIGHT_NEAR] = light >= 0 && f->neighbour[light];
	mark[MARK_NOTHING] = f->before < 0;
}

static void share_ways(const struct field *f, float share[WAYS])
{
	float mark[MARKS], sum = 1;

	read_marks(f, mark);
	share[OWN] = 1;
	for (int w = 0; w < OWN; w++) {
		float odds = 0;

		for (int k = 0; k < MARKS; k++)
			odds += weights[w][k] * mark[k];
		share[w] = expf(odds);
		sum += share[w];
	}
	for (int w = 0; w < WAYS; w++)
		share[w] /= sum;
}

/* ---- the intents of each way ---- */

static float nearness(const struct field *f, size_t c)
{
	const struct match_after *q = f->q;
	float z = NEAR_BOTH * log_least(q->both->p[c]) +
		  NEAR_LIGHT * log_least(q->light->p[c]) +
		  NEAR_LIGHT_SHARE * logf(q->light->p[c] / f->light_without + LEAST_SHARE);

	if (f->neighbour[c])
		z += NEAR_AREA +
		     NEAR_AREA_SHARE * logf(q->alone->p[c] / f->in_area + LEAST_SHARE);
	return z;
}

/* Some of the share is left for none of them. */
static void give_near(const struct field *f, float share, float *p)
{
	float none = expf(NEAR_NONE), sum = none;

	for (size_t c = 0; c < f->n; c++)
		if (f->candidate[c] && (int)c != f->before)
			sum += expf(nearness(f, c));
	for (size_t c = 0; c < f->n; c++)
		if (f->candidate[c] && (int)c != f->before)
			p[c] += share * expf(nearness(f, c)) / sum;
}

/* The best has its confidence; the others divide the rest as they did. Returns what the best
 * was given. */
static float give_own(const struct field *f, float share, float *p)
{
	const struct match_scores *alone = f->q->alone;
	float sure = (float)alone->confidence;
	float rest = (1 - sure) / fmaxf(1 - alone->p[alone->best], 1e-6f);

	for (size_t c = 0; c < f->n; c++)
		p[c] += share * ((int)c == alone->best ? sure : rest * alone->p[c]);
	return share * sure;
}

void match_follow(const struct match_after *q, struct kp_arena *arena,
	struct match_scores *out, bool *own_out)
{
	struct field f;
	float share[WAYS], own;

	open_field(q, arena, &f);
	share_ways(&f, share);
	*out = *q->both;
	out->p = kp_arena_alloc(arena, f.n * sizeof(*out->p));
	memset(out->p, 0, f.n * sizeof(*out->p));
	if (f.before >= 0)
		out->p[f.before] = share[SAME];
	give_near(&f, share[NEAR], out->p);
	own = give_own(&f, share[OWN], out->p);
	out->oos = share[OWN] * q->alone->oos;
	out->best = q->alone->best;
	for (size_t c = 0; c < f.n; c++)
		if (f.scope[c] && out->p[c] > out->p[out->best])
			out->best = (int)c;
	out->confidence = out->p[out->best];
	*own_out = out->best == q->alone->best && own >= out->p[out->best] / 2;
}
