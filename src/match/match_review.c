#include "match/match_engine.h"

#include <math.h>

#define FOLDS 5

/* One language under review: its corpus and what will be said of each example. */
struct reviewing {
	const struct match_engine *e;
	const struct match_options *opt;
	enum text_lang lang;
	struct match_corpus corpus;
	int *fold;              /* of each example; -1: learned from always (titles) */
	struct match_seen **at; /* of each example; NULL for titles */
};

static void report(const struct reviewing *r, double share)
{
	char step[32];

	snprintf(step, sizeof(step), "review-%s", text_lang_code(r->lang));
	if (r->opt->progress)
		r->opt->progress(r->opt->progress_arg, step, share);
}

/* Neighbours in a file often say nearly the same: they go to different folds, as a question
 * would also have such neighbours among the samples. */
static void deal(struct reviewing *r, struct kp_arena *arena)
{
	int *turn = kp_alloc_n(r->corpus.nclasses + 1, sizeof(*turn));

	r->fold = kp_arena_alloc(arena, (r->corpus.n + 1) * sizeof(*r->fold));
	for (size_t i = 0; i < r->corpus.n; i++)
		r->fold[i] = r->corpus.v[i].from ? turn[r->corpus.v[i].label]++ % FOLDS : -1;
	free(turn);
}

/* ---- what a model says of examples that it has not seen ---- */

static int class_at_top(const struct match_corpus *c, const struct match_scores *s, bool oos)
{
	int best = -1;

	for (size_t k = 0; k < c->nclasses; k++)
		if (c->class_oos[k] == oos && (best < 0 || s->p[k] > s->p[best]))
			best = (int)k;
	return best;
}

/* All classes out of scope are one here: which of them it is changes nothing. */
static void tell(const struct reviewing *r, const struct match_scores *s, int label,
	struct match_seen *seen)
{
	const struct match_corpus *c = &r->corpus;
	bool oos = c->class_oos[label];
	float own = oos ? s->oos : s->p[label], other = 0;
	int got = label;

	for (size_t k = 0; k < c->nclasses; k++)
		if (!c->class_oos[k] && (int)k != label && s->p[k] > other) {
			other = s->p[k];
			got = (int)k;
		}
	if (!oos && s->oos > other) {
		other = s->oos;
		got = class_at_top(c, s, true);
	}
	seen->own = own;
	seen->other = other;
	seen->rival = c->class_intent[got];
	seen->right = own >= other;
}

static void look(void *arg, size_t example, const struct match_scores *s)
{
	const struct reviewing *r = arg;
	struct match_seen *seen = r->at[example];
	double at = r->e->learned->model[r->lang].numbers.direct_at;
	int best;

	tell(r, s, r->corpus.v[example].label, seen);
	seen->answered = -1;
	if (s->best < 0)
		return;
	best = r->corpus.class_intent[s->best];
	seen->confidence = (float)s->confidence;
	if (s->confidence >= (r->e->kb->intents[best].strict ? match_strict_at(at) : at))
		seen->answered = best;
}

static void run_fold(struct reviewing *r, int fold)
{
	uint8_t *use = kp_alloc(r->corpus.n + 1);

	for (size_t i = 0; i < r->corpus.n; i++)
		use[i] = r->fold[i] != fold;
	match_hold_out(&r->corpus, &r->e->learned->model[r->lang], use, look, r);
	free(use);
}

/* ---- which examples say nearly the same ---- */

/* A feature of an example, and its weight there. */
struct posting {
	uint64_t hash;
	uint32_t example;
	uint8_t block;
	float x;
};

/* All features of all examples twice: by feature, and by example. */
struct index {
	struct KP_VEC(postings, struct posting) v; /* by feature, examples in their order */
	size_t *first;                             /* of each feature; one more at the end */
	size_t nfeatures;
	struct KP_VEC(
		entries,
		struct entry {
			uint32_t feature;
			float x;
		}) *
		of; /* of each example */
};

static int by_hash(const void *a, const void *b)
{
	const struct posting *x = a, *y = b;

	return x->hash != y->hash ? (x->hash > y->hash) - (x->hash < y->hash)
				  : (x->example > y->example) - (x->example < y->example);
}

/* What stands in an example more than once counts there as one. */
static void add_up(struct index *ix)
{
	size_t n = 0;

	for (size_t i = 0; i < ix->v.n; i++) {
		if (n && by_hash(&ix->v.v[n - 1], &ix->v.v[i]) == 0)
			ix->v.v[n - 1].x += ix->v.v[i].x;
		else
			ix->v.v[n++] = ix->v.v[i];
	}
	ix->v.n = n;
}

static void collect(const struct reviewing *r, struct index *ix)
{
	for (size_t i = 0; i < r->corpus.n; i++) {
		const struct match_tokens *t = &r->corpus.v[i].tokens;

		for (size_t k = 0; r->at[i] && k < t->n; k++)
			if (t->v[k].block != MATCH_PAIRS)
				KP_PUSH(&ix->v, (struct posting){t->v[k].hash, (uint32_t)i,
							t->v[k].block, t->v[k].count});
	}
	if (ix->v.n)
		qsort(ix->v.v, ix->v.n, sizeof(*ix->v.v), by_hash);
	add_up(ix);
}

/* Numbers the features, weighs each by how rare it is, and makes each block of an example
 * as long as the other: words say what it is about, letters forgive their endings. */
static void weigh(const struct reviewing *r, struct index *ix)
{
	size_t n = r->corpus.n;
	float *square = kp_alloc_n(n * MATCH_BLOCKS + 1, sizeof(*square));

	ix->first = kp_alloc_n(ix->v.n + 2, sizeof(*ix->first));
	for (size_t i = 0, end; i < ix->v.n; i = end) {
		for (end = i; end < ix->v.n && ix->v.v[end].hash == ix->v.v[i].hash; end++)
			;
		float idf = logf((1 + (float)n) / (1 + (float)(end - i))) + 1;

		ix->first[ix->nfeatures++] = i;
		for (size_t k = i; k < end; k++) {
			struct posting *p = &ix->v.v[k];

			p->x *= idf;
			square[p->example * MATCH_BLOCKS + p->block] += p->x * p->x;
		}
	}
	ix->first[ix->nfeatures] = ix->v.n;
	for (size_t i = 0; i < ix->v.n; i++) {
		struct posting *p = &ix->v.v[i];

		p->x /= sqrtf(2 * square[p->example * MATCH_BLOCKS + p->block]);
	}
	free(square);
}

static void turn_over(const struct reviewing *r, struct index *ix)
{
	ix->of = kp_alloc_n(r->corpus.n + 1, sizeof(*ix->of));
	for (size_t f = 0; f < ix->nfeatures; f++)
		for (size_t k = ix->first[f]; k < ix->first[f + 1]; k++)
			KP_PUSH(&ix->of[ix->v.v[k].example],
				(struct entry){(uint32_t)f, ix->v.v[k].x});
}

static void index_clear(struct index *ix, size_t n)
{
	for (size_t i = 0; i < n; i++)
		KP_VEC_FREE(&ix->of[i]);
	free(ix->of);
	free(ix->first);
	KP_VEC_FREE(&ix->v);
}

static bool same_intent(const struct match_corpus *c, size_t i, size_t k)
{
	int a = c->v[i].label, b = c->v[k].label;

	return a == b || (c->class_oos[a] && c->class_oos[b]);
}

static void compare(struct reviewing *r, size_t i, size_t k, float alike)
{
	struct match_seen *a = r->at[i], *b = r->at[k];

	alike = fminf(alike, 1);
	if (same_intent(&r->corpus, i, k)) {
		a->alike = fmaxf(a->alike, alike);
		b->alike = fmaxf(b->alike, alike);
		return;
	}
	if (alike >= MATCH_TWIN && alike > a->twin_alike) {
		a->twin = b;
		a->twin_alike = alike;
	}
	if (alike >= MATCH_TWIN && alike > b->twin_alike) {
		b->twin = a;
		b->twin_alike = alike;
	}
}

/* Each example against those before it. */
static void find_alike(struct reviewing *r)
{
	struct index ix = {0};
	float *sum = kp_alloc_n(r->corpus.n + 1, sizeof(*sum));

	collect(r, &ix);
	weigh(r, &ix);
	turn_over(r, &ix);
	for (size_t i = 0; i < r->corpus.n; i++) {
		memset(sum, 0, i * sizeof(*sum));
		for (size_t k = 0; k < ix.of[i].n; k++) {
			const struct entry *e = &ix.of[i].v[k];

			for (size_t p = ix.first[e->feature];
				p < ix.first[e->feature + 1] && ix.v.v[p].example < i; p++)
				sum[ix.v.v[p].example] += ix.v.v[p].x * e->x;
		}
		for (size_t k = 0; r->at[i] && k < i; k++)
			if (r->at[k])
				compare(r, i, k, sum[k]);
	}
	index_clear(&ix, r->corpus.n);
	free(sum);
}

/* ---- all of it ---- */

static bool is_check(const struct reviewing *r, const struct match_seen *s)
{
	const struct kb_intent *in = &r->e->kb->intents[s->intent];

	for (size_t k = 0; k < in->nchecks; k++)
		if (s->sample == &in->checks[k])
			return true;
	return false;
}

/* Places in the review for what was written: titles are no samples. */
static void place(struct reviewing *r, struct match_review *out, struct kp_arena *arena)
{
	const struct match_corpus *c = &r->corpus;

	r->at = kp_arena_alloc(arena, (c->n + 1) * sizeof(struct match_seen *));
	for (size_t i = 0; i < c->n; i++) {
		if (!c->v[i].from)
			continue;
		r->at[i] = &out->v[out->n++];
		r->at[i]->sample = c->v[i].from;
		r->at[i]->intent = c->class_intent[c->v[i].label];
		r->at[i]->check = is_check(r, r->at[i]);
	}
}

static size_t count(const struct kb *kb)
{
	size_t n = 0;

	for (size_t i = 0; i < kb->nintents; i++)
		n += kb->intents[i].nsamples + kb->intents[i].nchecks;
	return n;
}

void match_review(const struct match_engine *e, struct text_analyser *an,
	const struct match_options *opt, struct kp_arena *arena, struct match_review *out)
{
	static const struct match_options none = {0};

	*out = (struct match_review){
		.v = kp_arena_alloc(arena, (count(e->kb) + 1) * sizeof(*out->v))};
	for (int l = 0; l < TEXT_LANGS; l++) {
		KP_AUTO(kp_arena) struct kp_arena *own = kp_arena_new(1 << 20);
		struct reviewing r = {
			e, opt ? opt : &none, (enum text_lang)l, {0}, NULL, NULL};

		if (!e->learned->model[l].nclasses)
			continue;
		match_gather(e, an, r.lang, own, &r.corpus);
		deal(&r, own);
		place(&r, out, own);
		find_alike(&r);
		for (int fold = 0; fold < FOLDS; fold++) {
			report(&r, (double)fold / FOLDS);
			run_fold(&r, fold);
		}
		report(&r, 1);
	}
}
