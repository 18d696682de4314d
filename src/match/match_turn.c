#include "match/match_priv.h"

#include <math.h>

/* Learns how conversations go on: what tells a question that goes on about the same from one
 * that turns to something near, or to something of its own. A mixture of logistic models,
 * fitted by gradient from the default weights on; the ridge draws each weight back to its
 * default, and that of a word to nothing. */

#define ROUNDS 250
#define RIDGE  3.0
#define STEP   0.06
#define LEAST  1e-3 /* of the probability of what is meant */

#define SEED_FORM  41
#define SEED_TWO   43
#define SEED_AFTER 47

/* ---- words ---- */

static int by_name(const void *a, const void *b)
{
	const uint32_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static size_t once(uint32_t *v, size_t n)
{
	size_t kept = 0;

	if (n)
		qsort(v, n, sizeof(*v), by_name);
	for (size_t i = 0; i < n; i++)
		if (!kept || v[kept - 1] != v[i])
			v[kept++] = v[i];
	return kept;
}

static const char *form(const struct text_word *w, size_t k)
{
	return w->number ? "0" : w->lemmas[k];
}

static uint64_t name_of(const char *s, uint64_t seed)
{
	return kp_hash(s, strlen(s), seed);
}

size_t match_turn_words(const struct text_words *words, const char *after,
	struct kp_arena *arena, uint32_t **name_out)
{
	size_t n = 0, most = words->n + 1;
	uint64_t last = name_of("<", SEED_TWO), then = after ? name_of(after, SEED_AFTER) : 0;
	uint32_t *v;

	for (size_t i = 0; i < words->n; i++)
		most += 2 * words->v[i].nlemmas;
	v = kp_arena_room(arena, most * sizeof(*v));
	for (size_t i = 0; i < words->n; i++) {
		const struct text_word *w = &words->v[i];

		for (size_t k = 0; k < (w->number ? 1 : w->nlemmas); k++) {
			v[n++] = (uint32_t)name_of(form(w, k), SEED_FORM);
			if (after)
				v[n++] = (uint32_t)name_of(form(w, k), then);
		}
		v[n++] = (uint32_t)name_of(form(w, 0), last);
		last = name_of(form(w, 0), SEED_TWO);
	}
	v[n++] = (uint32_t)name_of(">", last);
	*name_out = v;
	return once(v, n);
}

static const struct match_turn_word *find(const struct match_turns *t, uint32_t name)
{
	size_t from = 0, to = t->weights->nwords;

	while (from < to) {
		size_t mid = (from + to) / 2;

		if (t->word[mid].name == name)
			return &t->word[mid];
		if (t->word[mid].name < name)
			from = mid + 1;
		else
			to = mid;
	}
	return NULL;
}

void match_turn_say(const struct match_turns *t, struct kp_arena *arena, struct match_view *v)
{
	v->said = kp_arena_room(arena, (v->nwords + 1) * sizeof(*v->said));
	v->nsaid = 0;
	for (size_t i = 0; i < v->nwords; i++)
		if ((v->said[v->nsaid] = find(t, v->word[i])))
			v->nsaid++;
}

/* Those that stand in more than one question. */
static struct match_turn_word *common_words(
	const struct match_view *v, size_t n, uint32_t *n_out)
{
	struct KP_VEC(names, uint32_t) all = {0};
	struct match_turn_word *out;
	uint32_t kept = 0;

	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < v[i].nwords; k++)
			KP_PUSH(&all, v[i].word[k]);
	if (all.n)
		qsort(all.v, all.n, sizeof(*all.v), by_name);
	out = kp_alloc_n(all.n + 1, sizeof(*out));
	for (size_t i = 1; i < all.n; i++)
		if (all.v[i] == all.v[i - 1] && (!kept || out[kept - 1].name != all.v[i]))
			out[kept++].name = all.v[i];
	KP_VEC_FREE(&all);
	*n_out = kept;
	return out;
}

/* ---- the fit ---- */

/* A weight, measured in units of what it weighs. */
struct weight {
	double w, prior, unit, gradient, mean, square;
};

struct fitting {
	const struct match_view *v;
	const size_t *meant;
	const float *counts;
	size_t n;
	struct weight way[MATCH_OWN][MATCH_MARKS], near[MATCH_NEARS];
	struct weight (*word)[MATCH_OWN];
	size_t nwords;
	struct match_turn_weights *out;
	struct match_turn_word *out_word;
	struct match_turns turns; /* a view of the last two */
};

struct spread {
	double sum, squares, n;
};

static void widen(struct spread *s, double x)
{
	s->sum += x;
	s->squares += x * x;
	s->n++;
}

static double unit_of(const struct spread *s)
{
	double mean = s->n ? s->sum / s->n : 0;
	double unit = s->n ? sqrt(fmax(s->squares / s->n - mean * mean, 0)) : 0;

	return unit < 1e-6 ? 1 : unit;
}

static struct weight begin(double prior, double unit)
{
	return (struct weight){.w = prior * unit, .prior = prior * unit, .unit = unit};
}

static void begin_all(struct fitting *f)
{
	struct spread mark[MATCH_MARKS] = {0}, near[MATCH_NEARS] = {0};

	for (size_t i = 0; i < f->n; i++) {
		const struct match_view *v = &f->v[i];

		for (int m = 0; m < MATCH_MARKS; m++)
			widen(&mark[m], v->mark[m]);
		for (size_t c = 0; c <= v->n; c++)
			for (int k = 0; k < MATCH_NEARS; k++)
				widen(&near[k], c < v->n ? v->near[c][k] : k == NEAR_NONE);
	}
	for (int m = 0; m < MATCH_MARKS; m++)
		for (int w = 0; w < MATCH_OWN; w++)
			f->way[w][m] = begin(match_turn_default.way[w][m], unit_of(&mark[m]));
	for (int k = 0; k < MATCH_NEARS; k++)
		f->near[k] = begin(match_turn_default.near[k], unit_of(&near[k]));
	for (size_t i = 0; i < f->nwords; i++)
		for (int w = 0; w < MATCH_OWN; w++)
			f->word[i][w] = begin(0, 1);
}

/* The weights as they stand, for match_turn_shares(). */
static void show(struct fitting *f)
{
	for (int w = 0; w < MATCH_OWN; w++)
		for (int m = 0; m < MATCH_MARKS; m++)
			f->out->way[w][m] = (float)(f->way[w][m].w / f->way[w][m].unit);
	for (int k = 0; k < MATCH_NEARS; k++)
		f->out->near[k] = (float)(f->near[k].w / f->near[k].unit);
	for (size_t i = 0; i < f->nwords; i++)
		for (int w = 0; w < MATCH_OWN; w++)
			f->out_word[i].way[w] = (float)f->word[i][w].w;
}

static void push(struct weight *w, double by, double x)
{
	w->gradient += by * x / w->unit;
}

/* How much likelier what is meant makes each way than it was. */
static void blame(const struct match_view *v, size_t meant, const float way[MATCH_WAYS],
	const float *near, double by[MATCH_WAYS])
{
	double own = 1, sum = LEAST, gives[MATCH_WAYS];

	for (size_t c = 0; c < v->n; c++)
		own -= v->own[c];
	gives[MATCH_SAME] = v->before >= 0 && (size_t)v->before == meant;
	gives[MATCH_NEAR] = near[meant];
	gives[MATCH_OWN] = meant < v->n ? v->own[meant] : fmax(own, 0);
	for (int w = 0; w < MATCH_WAYS; w++)
		sum += way[w] * gives[w];
	for (int w = 0; w < MATCH_WAYS; w++)
		by[w] = way[w] * gives[w] / sum;
}

static void push_words(
	struct fitting *f, const struct match_view *v, const double by[MATCH_OWN])
{
	for (size_t i = 0; i < v->nsaid; i++)
		for (int w = 0; w < MATCH_OWN; w++)
			push(&f->word[v->said[i] - f->out_word][w], by[w], 1);
}

static void learn_from(struct fitting *f, size_t i, float *near)
{
	const struct match_view *v = &f->v[i];
	size_t meant = f->meant[i];
	float way[MATCH_WAYS];
	double by[MATCH_WAYS], all, pull[MATCH_OWN];

	match_turn_shares(f->out, v, way, near);
	blame(v, meant, way, near, by);
	all = by[MATCH_SAME] + by[MATCH_NEAR] + by[MATCH_OWN];
	for (int w = 0; w < MATCH_OWN; w++) {
		pull[w] = f->counts[i] * (by[w] - way[w] * all);
		for (int m = 0; m < MATCH_MARKS; m++)
			push(&f->way[w][m], pull[w], v->mark[m]);
	}
	push_words(f, v, pull);
	for (size_t c = 0; c <= v->n; c++) {
		double off = f->counts[i] * by[MATCH_NEAR] * ((c == meant) - near[c]);

		for (int k = 0; k < MATCH_NEARS; k++)
			push(&f->near[k], off, c < v->n ? v->near[c][k] : k == NEAR_NONE);
	}
}

/* Adam's step. */
static void step(struct weight *w, int round)
{
	double rate = STEP * (1 - (double)round / ROUNDS) + 0.002;
	double g = w->gradient - RIDGE * (w->w - w->prior);

	w->mean = 0.9 * w->mean + 0.1 * g;
	w->square = 0.99 * w->square + 0.01 * g * g;
	w->w += rate * w->mean / (1 - pow(0.9, round + 1)) /
		(sqrt(w->square / (1 - pow(0.99, round + 1))) + 1e-9);
	w->gradient = 0;
}

static void step_all(struct fitting *f, int round)
{
	for (int w = 0; w < MATCH_OWN; w++)
		for (int m = 0; m < MATCH_MARKS; m++)
			step(&f->way[w][m], round);
	for (int k = 0; k < MATCH_NEARS; k++)
		step(&f->near[k], round);
	for (size_t i = 0; i < f->nwords; i++)
		for (int w = 0; w < MATCH_OWN; w++)
			step(&f->word[i][w], round);
	show(f);
}

static size_t most_candidates(const struct match_view *v, size_t n)
{
	size_t most = 0;

	for (size_t i = 0; i < n; i++)
		most = v[i].n > most ? v[i].n : most;
	return most;
}

static struct match_view *keep_views(
	const struct match_view *v, size_t n, struct kp_arena *arena)
{
	struct match_view *out = kp_arena_room(arena, (n + 1) * sizeof(*out));

	return n ? memcpy(out, v, n * sizeof(*out)) : out;
}

void match_turn_fit(const struct match_view *v, const size_t *meant, const float *counts,
	size_t n, struct match_turn_weights *out, struct match_turn_word **word_out)
{
	KP_AUTO(kp_arena) struct kp_arena *arena = kp_arena_new(1 << 16);
	struct match_view *views = keep_views(v, n, arena);
	struct fitting f = {.v = views, .meant = meant, .counts = counts, .n = n, .out = out};
	float *near = kp_alloc_n(most_candidates(v, n) + 1, sizeof(*near));

	*out = match_turn_default;
	f.out_word = *word_out = common_words(v, n, &out->nwords);
	f.turns = (struct match_turns){out, f.out_word};
	f.nwords = out->nwords;
	for (size_t i = 0; i < n; i++)
		match_turn_say(&f.turns, arena, &views[i]);
	f.word = kp_alloc_n(f.nwords + 1, sizeof(*f.word));
	begin_all(&f);
	for (int round = 0; round < ROUNDS; round++) {
		for (size_t i = 0; i < n; i++)
			learn_from(&f, i, near);
		step_all(&f, round);
	}
	free(f.word);
	free(near);
}
