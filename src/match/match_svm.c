#include "match/match_priv.h"

/* Dual coordinate descent for linear support vector machines with squared hinge loss, as in
 * liblinear (Hsieh and others, 2008), but for many classes in one walk: the weights of a
 * feature lie beside each other, so that a row is read once for all classes. */

#define BLOCK  128  /* classes of one walk, at most */
#define ROUNDS 40   /* over all rows, at most */
#define CLOSE  0.1f /* the largest gradient left when it is good enough */
#define FEW    12   /* classes that are moved one by one rather than all at once */
#define NARROW 8    /* columns of a walk, at least */
#define SCOPE  0.5f /* C of what is out of scope against the rest, both alike heavy */

struct solver {
	const struct match_kernels *k;
	const struct match_set *set;
	int first;     /* class of the first column */
	size_t width;  /* columns: a multiple of 8 */
	float *w;      /* the first column of those of the scorer */
	size_t stride; /* of w */
	float *alpha;  /* [n][width] */
	float *square; /* of each row's length, the bias' one included */
	const int *labels;
	float ridge, ridge_own; /* 1 / 2C; of rows that have a label among the columns */
	float margin[BLOCK], step[BLOCK];
};

static float *weights_of(const struct solver *s, size_t feature)
{
	return s->w + feature * s->stride;
}

static void score_row(struct solver *s, const struct match_row *row)
{
	memcpy(s->margin, weights_of(s, s->set->nfeatures), s->width * sizeof(*s->margin));
	s->k->rows(s->margin, s->width, s->w, s->stride, row->id, row->x, row->n);
}

/* The columns whose step is not zero; more than FEW of them are not listed. */
static size_t moving(const struct solver *s, uint8_t columns[FEW])
{
	size_t n = 0;

	for (size_t c = 0; c < s->width && n <= FEW; c++)
		if (s->step[c] != 0) {
			if (n < FEW)
				columns[n] = (uint8_t)c;
			n++;
		}
	return n;
}

static void move_one(
	const struct solver *s, float *w, float x, const uint8_t *columns, size_t n)
{
	if (n > FEW) {
		s->k->add(w, s->step, x, s->width);
		return;
	}
	for (size_t i = 0; i < n; i++)
		w[columns[i]] += x * s->step[columns[i]];
}

static void move(struct solver *s, const struct match_row *row)
{
	uint8_t columns[FEW];
	size_t n = moving(s, columns);

	for (size_t i = 0; n && i < row->n; i++)
		move_one(s, weights_of(s, row->id[i]), row->x[i], columns, n);
	if (n)
		move_one(s, weights_of(s, s->set->nfeatures), 1, columns, n);
}

/* One round over all rows. Returns the largest gradient met. */
static float run(struct solver *s, const uint32_t *order)
{
	float most = 0;

	for (size_t k = 0; k < s->set->n; k++) {
		size_t i = order[k];
		int own = s->labels[i] - s->first;
		float g;

		score_row(s, &s->set->rows[i]);
		g = s->k->dual(s->margin, s->alpha + i * s->width, s->step, own,
			own < 0 ? s->ridge : s->ridge_own, s->square[i], s->width);
		most = g > most ? g : most;
		move(s, &s->set->rows[i]);
	}
	return most;
}

static void solve(struct solver *s)
{
	uint32_t *order = kp_alloc_n(s->set->n, sizeof(*order));

	memset(s->alpha, 0, s->set->n * s->width * sizeof(*s->alpha));
	for (int round = 0; round < ROUNDS; round++) {
		match_order(s->set, match_chance(1, (uint64_t)round), order);
		if (run(s, order) <= CLOSE)
			break;
	}
	free(order);
}

/* Cross-validation hides whole classes: of those without a row nothing is learned. */
static void forget_unmet(const struct match_set *set, struct match_svm *out)
{
	bool *met = kp_alloc_n(out->nclasses, sizeof(*met));

	for (size_t i = 0; i < set->n; i++)
		met[set->labels[i]] = true;
	for (size_t f = 0; f <= out->nfeatures; f++)
		for (size_t c = 0; c < out->stride; c++)
			if (c >= out->nclasses || !met[c])
				out->w[f * out->stride + c] = 0;
	free(met);
}

static float *squares(const struct match_set *set)
{
	float *out = kp_alloc_n(set->n, sizeof(*out));

	for (size_t i = 0; i < set->n; i++) {
		out[i] = 1;
		for (size_t k = 0; k < set->rows[i].n; k++)
			out[i] += set->rows[i].x[k] * set->rows[i].x[k];
	}
	return out;
}

/* Out of scope are few: their rows count as much as all others together. */
static void train_outside(const struct solver *classes, struct match_svm *out)
{
	const struct match_set *set = classes->set;
	struct solver s = *classes;
	int *labels = kp_alloc_n(set->n + 1, sizeof(*labels));
	size_t outside = 0;

	for (size_t i = 0; i < set->n; i++) {
		labels[i] = set->class_oos[set->labels[i]] ? 0 : -1;
		outside += labels[i] == 0;
	}
	if (outside && outside < set->n) {
		s.first = 0;
		s.width = s.stride = NARROW;
		s.labels = labels;
		s.ridge = (float)(set->n - outside) / (SCOPE * (float)set->n);
		s.ridge_own = (float)outside / (SCOPE * (float)set->n);
		s.w = kp_alloc_n((out->nfeatures + 1) * NARROW, sizeof(*s.w));
		solve(&s);
		for (size_t f = 0; f <= out->nfeatures; f++)
			out->w[f * out->stride + out->nclasses] = s.w[f * NARROW];
		free(s.w);
	}
	free(labels);
}

void match_svm_train(const struct match_set *set, double c, struct match_svm *out)
{
	size_t stride = match_stride(set->nclasses), most = stride < BLOCK ? stride : BLOCK;
	struct solver s = {.k = match_kernels(),
		.set = set,
		.stride = stride,
		.alpha = kp_alloc_n(set->n * most, sizeof(*s.alpha)),
		.square = squares(set),
		.labels = set->labels,
		.ridge = (float)(0.5 / c),
		.ridge_own = (float)(0.5 / c)};

	*out = (struct match_svm){set->nfeatures, set->nclasses, stride, NULL};
	out->w = kp_alloc_n((out->nfeatures + 1) * stride, sizeof(*out->w));
	for (size_t first = 0; first < stride; first += s.width) {
		s.first = (int)first;
		s.width = stride - first < BLOCK ? stride - first : BLOCK;
		s.w = out->w + first;
		solve(&s);
	}
	forget_unmet(set, out);
	if (set->class_oos)
		train_outside(&s, out);
	free(s.alpha);
	free(s.square);
}

void match_svm_clear(struct match_svm *m)
{
	free(m->w);
	*m = (struct match_svm){0};
}

void match_svm_score(const struct match_svm *m, const struct match_row *row, float *margins)
{
	const struct match_kernels *k = match_kernels();

	memcpy(margins, m->w + m->nfeatures * m->stride, m->stride * sizeof(*margins));
	k->rows(margins, m->stride, m->w, m->stride, row->id, row->x, row->n);
}
