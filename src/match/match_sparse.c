#include "match/match_priv.h"

#include "base/kp_random.h"
#include "base/kp_thread.h"

#include <math.h>

/* The linear scorer where classes are many: each learns against the texts of other classes
 * that are most like its own, and some by chance, rather than against all; and keeps what
 * speaks loudest, so that a feature has a short list of classes rather than a weight for each.
 * The texts nearest to one are found by its heaviest features. */

#define NEAREST  40    /* texts of other classes beside each of a class' own */
#define CHANCE   50    /* and others */
#define HEAVIEST 24    /* features by which a text's neighbours are found */
#define COMMON   3000  /* texts; a feature of more of them finds no neighbours */
#define ROUNDS   15    /* over a class' texts, at most */
#define CLOSE    0.1f  /* the largest gradient left when it is good enough */
#define KEPT     0.05f /* of a class' largest weight; what is less is dropped */
#define WORKERS  8     /* of which as many run at a time as there are processors */

/* In which texts a feature stands, and which texts a class has. */
struct index {
	const struct match_set *set;
	float ridge;  /* 1 / 2C */
	uint32_t *at; /* [nfeatures + 1]: where a feature's texts begin */
	uint32_t *text;
	float *x;
	uint32_t *first; /* [nclasses + 1]: where a class' texts begin */
	uint32_t *own;
};

struct weight {
	uint32_t feature, class;
	float w;
};
struct KP_VEC(weights, struct weight);
struct KP_VEC(texts, uint32_t);

/* What one thread needs to learn one class after the other. */
struct worker {
	const struct index *index;
	size_t from, to; /* classes */
	float *bias;     /* shared; of its own classes alone */
	struct weights kept;
	struct texts near; /* the class' own texts, then those of others */
	struct texts met;  /* texts that share a feature with the one looked at */
	float *likeness;   /* [n]: of each of them; else 0 */
	uint8_t *taken;    /* [n] */
	float *w;          /* [nfeatures]; all 0 between classes */
	float *alpha;      /* beside `near` */
	size_t alphas;
	uint64_t random;
};

/* ---- the index ---- */

/* Turns counts, each one place further on, into where each list begins. */
static void add_up(uint32_t *at, size_t n)
{
	for (size_t i = 0; i < n; i++)
		at[i + 1] += at[i];
}

static void index_features(struct index *ix)
{
	const struct match_set *set = ix->set;
	uint32_t *next = kp_alloc_n(set->nfeatures + 1, sizeof(*next));

	ix->at = kp_alloc_n(set->nfeatures + 2, sizeof(*ix->at));
	for (size_t i = 0; i < set->n; i++)
		for (size_t k = 0; k < set->rows[i].n; k++)
			ix->at[set->rows[i].id[k] + 1]++;
	add_up(ix->at, set->nfeatures);
	memcpy(next, ix->at, set->nfeatures * sizeof(*next));
	ix->text = kp_alloc_n(ix->at[set->nfeatures] + 1, sizeof(*ix->text));
	ix->x = kp_alloc_n(ix->at[set->nfeatures] + 1, sizeof(*ix->x));
	for (size_t i = 0; i < set->n; i++)
		for (size_t k = 0; k < set->rows[i].n; k++) {
			uint32_t to = next[set->rows[i].id[k]]++;

			ix->text[to] = (uint32_t)i;
			ix->x[to] = set->rows[i].x[k];
		}
	free(next);
}

static void index_classes(struct index *ix)
{
	const struct match_set *set = ix->set;
	uint32_t *next = kp_alloc_n(set->nclasses + 1, sizeof(*next));

	ix->first = kp_alloc_n(set->nclasses + 1, sizeof(*ix->first));
	ix->own = kp_alloc_n(set->n + 1, sizeof(*ix->own));
	for (size_t i = 0; i < set->n; i++)
		ix->first[set->labels[i] + 1]++;
	add_up(ix->first, set->nclasses);
	memcpy(next, ix->first, set->nclasses * sizeof(*next));
	for (size_t i = 0; i < set->n; i++)
		ix->own[next[set->labels[i]]++] = (uint32_t)i;
	free(next);
}

static void close_index(struct index *ix)
{
	free(ix->at);
	free(ix->text);
	free(ix->x);
	free(ix->first);
	free(ix->own);
}

/* ---- the texts that a class learns against ---- */

/* The value from which a feature is one of the heaviest of its row. */
static float heavy(const struct match_row *row)
{
	float most[HEAVIEST];
	size_t n = 0;

	for (size_t k = 0; k < row->n; k++) {
		size_t i;

		if (n == HEAVIEST && row->x[k] <= most[n - 1])
			continue;
		i = n < HEAVIEST ? n++ : n - 1;
		for (; i > 0 && most[i - 1] < row->x[k]; i--)
			most[i] = most[i - 1];
		most[i] = row->x[k];
	}
	return n ? most[n - 1] : 0;
}

static void meet(struct worker *w, uint32_t text)
{
	const struct index *ix = w->index;
	const struct match_row *row = &ix->set->rows[text];
	float least = heavy(row);

	w->met.n = 0;
	for (size_t k = 0; k < row->n; k++) {
		uint32_t from = ix->at[row->id[k]], to = ix->at[row->id[k] + 1];

		if (row->x[k] < least || to - from > COMMON)
			continue;
		for (uint32_t p = from; p < to; p++) {
			uint32_t i = ix->text[p];

			if (w->likeness[i] == 0)
				KP_PUSH(&w->met, i);
			w->likeness[i] += ix->x[p] * row->x[k];
		}
	}
}

static void take(struct worker *w, uint32_t text)
{
	if (w->taken[text])
		return;
	w->taken[text] = 1;
	KP_PUSH(&w->near, text);
}

/* The texts of other classes most like this one. */
static void take_nearest(struct worker *w, uint32_t text)
{
	const int *labels = w->index->set->labels;
	uint32_t best[NEAREST];
	size_t n = 0;

	meet(w, text);
	for (size_t m = 0; m < w->met.n; m++) {
		uint32_t t = w->met.v[m];
		float like = w->likeness[t];
		size_t i;

		if (labels[t] == labels[text] ||
			(n == NEAREST && like <= w->likeness[best[n - 1]]))
			continue;
		i = n < NEAREST ? n++ : n - 1;
		for (; i > 0 && w->likeness[best[i - 1]] < like; i--)
			best[i] = best[i - 1];
		best[i] = t;
	}
	for (size_t i = 0; i < n; i++)
		take(w, best[i]);
	for (size_t m = 0; m < w->met.n; m++)
		w->likeness[w->met.v[m]] = 0;
}

static void gather(struct worker *w, size_t class)
{
	const struct index *ix = w->index;

	w->near.n = 0;
	for (uint32_t i = ix->first[class]; i < ix->first[class + 1]; i++)
		take(w, ix->own[i]);
	for (uint32_t i = ix->first[class]; i < ix->first[class + 1]; i++)
		take_nearest(w, ix->own[i]);
	for (int i = 0; i < CHANCE; i++) {
		uint32_t t = (uint32_t)(kp_random(&w->random) % ix->set->n);

		if (ix->set->labels[t] != (int)class)
			take(w, t);
	}
	for (size_t i = 0; i < w->near.n; i++)
		w->taken[w->near.v[i]] = 0;
}

/* ---- one class ---- */

/* One step of dual coordinate descent (see match_svm.c). Returns the gradient's size. */
static float descend(
	struct worker *w, const struct match_row *row, float y, float *alpha, float *bias)
{
	float margin = *bias, square = 1, gradient, to, step;

	for (size_t k = 0; k < row->n; k++) {
		margin += w->w[row->id[k]] * row->x[k];
		square += row->x[k] * row->x[k];
	}
	gradient = y * margin - 1 + *alpha * w->index->ridge;
	if (*alpha == 0 && gradient >= 0)
		return 0;
	to = fmaxf(0, *alpha - gradient / (square + w->index->ridge));
	step = (to - *alpha) * y;
	*alpha = to;
	*bias += step;
	for (size_t k = 0; k < row->n; k++)
		w->w[row->id[k]] += step * row->x[k];
	return fabsf(gradient);
}

static void solve(struct worker *w, size_t class)
{
	const struct match_set *set = w->index->set;
	uint32_t *order;

	if (w->alphas < w->near.n) {
		free(w->alpha);
		w->alphas = 2 * w->near.n;
		w->alpha = kp_alloc_n(w->alphas, sizeof(*w->alpha));
	}
	memset(w->alpha, 0, w->near.n * sizeof(*w->alpha));
	order = kp_alloc_n(w->near.n, sizeof(*order));
	for (size_t i = 0; i < w->near.n; i++)
		order[i] = (uint32_t)i;
	for (int round = 0; round < ROUNDS; round++) {
		float most = 0;

		kp_shuffle(order, w->near.n, &w->random);
		for (size_t i = 0; i < w->near.n; i++) {
			uint32_t t = w->near.v[order[i]];
			float y = set->labels[t] == (int)class ? 1 : -1;

			most = fmaxf(most, descend(w, &set->rows[t], y, &w->alpha[order[i]],
						   &w->bias[class]));
		}
		if (most <= CLOSE)
			break;
	}
	free(order);
}

/* Keeps the class' loudest weights and leaves `w` empty for the next. */
static void keep(struct worker *w, size_t class)
{
	const struct match_row *rows = w->index->set->rows;
	float most = 0;

	for (size_t i = 0; i < w->near.n; i++)
		for (size_t k = 0; k < rows[w->near.v[i]].n; k++)
			most = fmaxf(most, fabsf(w->w[rows[w->near.v[i]].id[k]]));
	for (size_t i = 0; i < w->near.n; i++)
		for (size_t k = 0; k < rows[w->near.v[i]].n; k++) {
			uint32_t f = rows[w->near.v[i]].id[k];

			if (w->w[f] != 0 && fabsf(w->w[f]) >= KEPT * most)
				KP_PUSH(&w->kept,
					(struct weight){f, (uint32_t) class, w->w[f]});
			w->w[f] = 0;
		}
}

static void learn(void *arg, size_t i)
{
	struct worker *w = (struct worker *)arg + i;
	const struct match_set *set = w->index->set;

	w->likeness = kp_alloc_n(set->n + 1, sizeof(*w->likeness));
	w->taken = kp_alloc(set->n + 1);
	w->w = kp_alloc_n(set->nfeatures + 1, sizeof(*w->w));
	for (size_t class = w->from; class < w->to; class ++) {
		/* Chance is the class' own, whichever thread it falls to. */
		w->random = class + 1;
		/* Of a class without texts nothing is known: it stays silent. */
		w->bias[class] = w->index->first[class] == w->index->first[class + 1] ? -1 : 0;
		if (w->bias[class] < 0)
			continue;
		gather(w, class);
		solve(w, class);
		keep(w, class);
	}
	KP_VEC_FREE(&w->near);
	KP_VEC_FREE(&w->met);
	free(w->likeness);
	free(w->taken);
	free(w->w);
	free(w->alpha);
}

/* ---- all of them ---- */

/* From lists by class to lists by feature, classes rising. */
static void arrange(const struct worker *workers, struct match_sparse *out)
{
	uint32_t *next = kp_alloc_n(out->nfeatures + 1, sizeof(*next));

	for (int i = 0; i < WORKERS; i++)
		for (size_t k = 0; k < workers[i].kept.n; k++)
			out->at[workers[i].kept.v[k].feature + 1]++;
	add_up(out->at, out->nfeatures);
	memcpy(next, out->at, out->nfeatures * sizeof(*next));
	out->class = kp_alloc_n(out->at[out->nfeatures] + 1, sizeof(*out->class));
	out->w = kp_alloc_n(out->at[out->nfeatures] + 1, sizeof(*out->w));
	for (int i = 0; i < WORKERS; i++)
		for (size_t k = 0; k < workers[i].kept.n; k++) {
			const struct weight *w = &workers[i].kept.v[k];
			uint32_t to = next[w->feature]++;

			out->class[to] = (uint16_t)w->class;
			out->w[to] = w->w;
		}
	free(next);
}

void match_sparse_train(const struct match_set *set, double c, struct match_sparse *out)
{
	struct index ix = {.set = set, .ridge = (float)(0.5 / c)};
	struct worker workers[WORKERS] = {0};

	*out = (struct match_sparse){set->nfeatures, set->nclasses,
		.at = kp_alloc_n(set->nfeatures + 2, sizeof(*out->at)),
		.bias = kp_alloc_n(set->nclasses + 1, sizeof(*out->bias))};
	index_features(&ix);
	index_classes(&ix);
	for (size_t i = 0; i < WORKERS; i++)
		workers[i] = (struct worker){.index = &ix,
			.from = i * set->nclasses / WORKERS,
			.to = (i + 1) * set->nclasses / WORKERS,
			.bias = out->bias};
	kp_thread_each("train", WORKERS, learn, workers);
	arrange(workers, out);
	for (int i = 0; i < WORKERS; i++)
		KP_VEC_FREE(&workers[i].kept);
	close_index(&ix);
}

void match_sparse_clear(struct match_sparse *m)
{
	free(m->at);
	free(m->class);
	free(m->w);
	free(m->bias);
	*m = (struct match_sparse){0};
}

void match_sparse_score(
	const struct match_sparse *m, const struct match_row *row, float *margins)
{
	memcpy(margins, m->bias, m->nclasses * sizeof(*margins));
	for (size_t i = 0; i < row->n; i++)
		for (uint32_t p = m->at[row->id[i]]; p < m->at[row->id[i] + 1]; p++)
			margins[m->class[p]] += m->w[p] * row->x[i];
}
