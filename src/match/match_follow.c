#include "match/match_priv.h"

#include <math.h>

/* A question that follows another is about the same as that one, about something near it, or
 * about something of its own. How likely each way is shows in how the question looks, in its
 * words, and in how well the intents fit; then each way gives its share of the probability to
 * its intents. A question that looks sure but may as well lean is asked back.
 *
 * The weights are learned from the follow-ups of the content (match_turn.c). Where it has few,
 * these hold: fitted the same way, without words, to 10,200 written follow-ups in three
 * languages and, with little weight each, to 5,800 made ones (groups of people and small words
 * after any question, titles and questions of other intents, questions out of scope). */
const struct match_turn_weights match_turn_default = {
	.way = {[MATCH_SAME] = {[MARK_ALWAYS] = 1.34f,
			[MARK_FORM + MATCH_ASKS] = 2.95f,
			[MARK_FORM + MATCH_SAYS] = 1.29f,
			[MARK_FORM + MATCH_IF] = 2.27f,
			[MARK_FORM + MATCH_AND_ASKS] = 1.18f,
			[MARK_FORM + MATCH_AND_IF] = 2.96f,
			[MARK_FORM + MATCH_AND_NAMES] = 2.46f,
			[MARK_FORM + MATCH_AND_FOR] = 4.93f,
			[MARK_TOPICS] = -0.65f,
			[MARK_BARE] = 1.31f,
			[MARK_POINTS] = 0.47f,
			[MARK_UNSEEN] = -4.83f,
			[MARK_OOS] = -0.03f,
			[MARK_SURE] = -0.24f,
			[MARK_BARE_SURE] = 0.29f,
			[MARK_BEFORE] = -0.04f,
			[MARK_BEFORE_BOTH] = 0.20f,
			[MARK_BEFORE_LIGHT] = 0.31f,
			[MARK_NEIGHBOUR] = 0.05f,
			[MARK_NEIGHBOUR_BOTH] = 0.04f,
			[MARK_NEIGHBOUR_LIGHT] = -0.02f,
			[MARK_OTHER_BOTH] = -0.09f,
			[MARK_BEST_BEFORE] = -0.20f,
			[MARK_BEST_NEAR] = -0.07f,
			[MARK_LIGHT_NEAR] = 0.17f,
			[MARK_NOTHING] = -1.86f},
		[MATCH_NEAR] = {[MARK_ALWAYS] = -0.41f,
			[MARK_FORM + MATCH_ASKS] = -0.81f,
			[MARK_FORM + MATCH_SAYS] = -1.34f,
			[MARK_FORM + MATCH_IF] = -1.14f,
			[MARK_FORM + MATCH_AND_ASKS] = -1.38f,
			[MARK_FORM + MATCH_AND_IF] = -0.51f,
			[MARK_FORM + MATCH_AND_NAMES] = -0.71f,
			[MARK_FORM + MATCH_AND_FOR] = 0.72f,
			[MARK_TOPICS] = 0.16f,
			[MARK_BARE] = 0.87f,
			[MARK_POINTS] = 0.58f,
			[MARK_UNSEEN] = -1.89f,
			[MARK_OOS] = -0.06f,
			[MARK_SURE] = 0.02f,
			[MARK_BARE_SURE] = 0.15f,
			[MARK_BEFORE] = -0.20f,
			[MARK_BEFORE_BOTH] = 0.21f,
			[MARK_BEFORE_LIGHT] = -0.15f,
			[MARK_NEIGHBOUR] = 0.01f,
			[MARK_NEIGHBOUR_BOTH] = -0.10f,
			[MARK_NEIGHBOUR_LIGHT] = 0.07f,
			[MARK_OTHER_BOTH] = -0.08f,
			[MARK_BEST_BEFORE] = -0.94f,
			[MARK_BEST_NEAR] = 0.68f,
			[MARK_LIGHT_NEAR] = 0.89f,
			[MARK_NOTHING] = 1.13f}},
	.near = {[NEAR_BOTH] = 0.25f,
		[NEAR_LIGHT] = 0.53f,
		[NEAR_LIGHT_SHARE] = 0.54f,
		[NEAR_AREA] = 0.99f,
		[NEAR_AREA_SHARE] = 0.56f,
		[NEAR_RELATED] = 1.37f,
		[NEAR_NONE] = -4.81f},
};

#define MOST_TOPICS  3
#define LEAST        1e-3f /* below, one probability is like the next */
#define LEAST_SHARE  0.02f
#define LEAST_AHEAD  0.003f
#define LEAST_LIKELY 1e-4f
#define MOST_ODDS    9.2f /* log odds of 0.9999 */
#define FROM_ALL     4    /* likeliest ones looked at of each reading, */
#define FROM_AREA    3    /* and of the area before */

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
	size_t n = q->nclasses;
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
		int intent = q->class_intent[c];

		f->scope[c] = !q->class_oos[c];
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

/* ---- the marks ---- */

/* The highest probability among the neighbours, or among those of other areas. */
static float likeliest(const struct field *f, const float *p, bool neighbour)
{
	float most = 0;

	for (size_t c = 0; c < f->n; c++)
		if (f->scope[c] && (int)c != f->before && f->neighbour[c] == neighbour)
			most = fmaxf(most, p[c]);
	return most;
}

/* The log of the highest probability of a candidate times the share of follow-ups that turn to
 * it. */
static float likeliest_ahead(const struct field *f, const float *p)
{
	float most = 0;

	for (size_t c = 0; c < f->n; c++)
		if (f->candidate[c] && (int)c != f->before)
			most = fmaxf(most,
				p[c] * match_passage(&f->q->ahead, f->q->class_intent[c]));
	return logf(most + LEAST_LIKELY);
}

static void read_marks(const struct field *f, float mark[MATCH_MARKS])
{
	const struct match_after *q = f->q;
	const struct match_leaning *lean = &q->lean;
	int best = q->alone->best, light = q->light->best;
	float sure = log_odds(q->alone->confidence);
	bool bare = lean->topics == 0;

	memset(mark, 0, MATCH_MARKS * sizeof(*mark));
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
	if (f->before >= 0) {
		mark[MARK_AHEAD] = likeliest_ahead(f, q->alone->p);
		mark[MARK_AHEAD_LIGHT] = likeliest_ahead(f, q->light->p);
	}
}

/* ---- what is near ---- */

static bool names(const struct kb_intent *in, int other)
{
	for (size_t i = 0; i < in->nrelated; i++)
		if (in->related[i] == other)
			return true;
	return false;
}

static bool is_related(const struct match_after *q, size_t c)
{
	int other = q->class_intent[c];

	return q->intent >= 0 && (names(&q->kb->intents[q->intent], other) ||
					 names(&q->kb->intents[other], q->intent));
}

static void read_nearness(const struct field *f, size_t c, float near[MATCH_NEARS])
{
	const struct match_after *q = f->q;

	near[NEAR_BOTH] = log_least(q->both->p[c]);
	near[NEAR_LIGHT] = log_least(q->light->p[c]);
	near[NEAR_LIGHT_SHARE] = logf(q->light->p[c] / f->light_without + LEAST_SHARE);
	near[NEAR_AREA] = f->neighbour[c];
	near[NEAR_AREA_SHARE] =
		f->neighbour[c] ? logf(q->alone->p[c] / f->in_area + LEAST_SHARE) : 0;
	near[NEAR_RELATED] = is_related(q, c);
	near[NEAR_AHEAD] =
		f->before < 0
			? 0
			: logf(match_passage(&q->ahead, q->class_intent[c]) + LEAST_AHEAD);
	near[NEAR_NONE] = 0;
}

/* What the question alone gives a class. The best has its confidence; the others divide the
 * rest as they did. */
static float own_share(const struct match_scores *alone, size_t c)
{
	float sure = (float)alone->confidence;
	float rest = (1 - sure) / fmaxf(1 - alone->p[alone->best], 1e-6f);

	return (int)c == alone->best ? sure : rest * alone->p[c];
}

/* Thanks and greetings turn to nothing. */
static bool is_small_talk(const struct match_after *q, size_t c)
{
	return kb_small_talk(&q->kb->intents[q->class_intent[c]]);
}

void match_turn_view(
	const struct match_after *q, struct kp_arena *arena, struct match_view *out)
{
	struct field f;

	open_field(q, arena, &f);
	*out = (struct match_view){.word = q->word,
		.nwords = q->nwords,
		.class = kp_arena_alloc(arena, f.n * sizeof(*out->class)),
		.near = kp_arena_alloc(arena, f.n * sizeof(*out->near)),
		.own = kp_arena_alloc(arena, f.n * sizeof(*out->own)),
		.before = -1};
	read_marks(&f, out->mark);
	for (size_t c = 0; c < f.n; c++) {
		if ((int)c != f.before && (!f.candidate[c] || is_small_talk(q, c)))
			continue;
		if ((int)c == f.before)
			out->before = (int)out->n;
		read_nearness(&f, c, out->near[out->n]);
		out->own[out->n] = own_share(q->alone, c);
		out->class[out->n++] = (int)c;
	}
}

/* ---- shares ---- */

static void add_words(const struct match_view *v, float odds[MATCH_WAYS])
{
	for (size_t i = 0; i < v->nsaid; i++)
		for (int k = 0; k < MATCH_OWN; k++)
			odds[k] += v->said[i]->way[k];
}

/* e^z, divided by their sum. */
static void share(float *z, size_t n)
{
	float most = z[0], sum = 0;

	for (size_t i = 1; i < n; i++)
		most = fmaxf(most, z[i]);
	for (size_t i = 0; i < n; i++)
		sum += z[i] = expf(z[i] - most);
	for (size_t i = 0; i < n; i++)
		z[i] /= sum;
}

void match_turn_shares(const struct match_turn_weights *w, const struct match_view *v,
	float way[MATCH_WAYS], float *near)
{
	for (int k = 0; k < MATCH_OWN; k++) {
		way[k] = 0;
		for (int m = 0; m < MATCH_MARKS; m++)
			way[k] += w->way[k][m] * v->mark[m];
	}
	way[MATCH_OWN] = 0;
	add_words(v, way);
	share(way, MATCH_WAYS);
	for (size_t i = 0; i < v->n; i++) {
		near[i] = (int)i == v->before ? -INFINITY : 0;
		for (int k = 0; k < MATCH_NEARS; k++)
			near[i] += w->near[k] * v->near[i][k];
	}
	near[v->n] = w->near[NEAR_NONE];
	share(near, v->n + 1);
}

void match_follow(const struct match_after *q, const struct match_turns *turns,
	struct kp_arena *arena, struct match_scores *out, struct match_ways *ways_out,
	bool *own_out)
{
	struct match_view v;
	float way[MATCH_WAYS], *near;

	match_turn_view(q, arena, &v);
	match_turn_say(turns, arena, &v);
	near = kp_arena_alloc(arena, (v.n + 1) * sizeof(*near));
	match_turn_shares(turns->weights, &v, way, near);
	*out = *q->both;
	out->p = kp_arena_alloc(arena, q->nclasses * sizeof(*out->p));
	for (size_t c = 0; c < q->nclasses; c++)
		out->p[c] = way[MATCH_OWN] * own_share(q->alone, c);
	for (size_t i = 0; i < v.n; i++)
		out->p[v.class[i]] +=
			(int)i == v.before ? way[MATCH_SAME] : way[MATCH_NEAR] * near[i];
	out->oos = way[MATCH_OWN] * q->alone->oos;
	out->best = q->alone->best;
	for (size_t c = 0; c < q->nclasses; c++)
		if (!q->class_oos[c] && out->p[c] > out->p[out->best])
			out->best = (int)c;
	out->confidence = out->p[out->best];
	*ways_out = (struct match_ways){way[MATCH_SAME], way[MATCH_NEAR], way[MATCH_OWN]};
	*own_out = out->best == q->alone->best && q->alone->confidence >= out->confidence / 2;
}
