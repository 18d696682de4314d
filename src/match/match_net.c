#include "match/match_priv.h"

#include "base/kp_random.h"

#include <math.h>

#define H MATCH_HIDDEN

void match_softmax(float *v, size_t n, float t)
{
	float top, share = 1 / match_kernels()->exps(v, n, 1 / t, &top);

	for (size_t i = 0; i < n; i++)
		v[i] *= share;
}

struct trainer {
	const struct match_kernels *k;
	const struct match_set *set;
	const struct match_net_options *opt;
	struct match_net *net;
	float *s1, *s2; /* sums of squared gradients: of a row of w1, of each of w2 */
	float *out, hidden[H], back[H];
	bool on[H];
	uint32_t *drawn; /* for the inputs of this step */
	uint32_t *kept;  /* those that were not dropped */
	float *keptx;
	uint64_t luck; /* of this step */
};

/* In [0, 1). */
static float draw(uint64_t seed, uint64_t name)
{
	uint64_t state = seed ^ name;

	return kp_random_unit(&state);
}

static void draw_inputs(struct trainer *t, const struct match_row *row)
{
	if (t->set->names.features)
		t->k->draw(t->set->names.features, row->id, row->n, t->luck, t->drawn);
	else
		for (size_t i = 0; i < row->n; i++)
			t->drawn[i] = (uint32_t)(match_chance(t->luck, row->id[i]) >> 40);
}

/* Written whether kept or not: which it is, nothing could foresee. */
static size_t drop_inputs(struct trainer *t, const struct match_row *row)
{
	float scale = 1 / (1 - t->opt->drop_in);
	uint32_t least = (uint32_t)ceilf(t->opt->drop_in * 0x1p24f);
	size_t n = 0;

	draw_inputs(t, row);
	for (size_t i = 0; i < row->n; i++) {
		t->kept[n] = row->id[i];
		t->keptx[n] = row->x[i] * scale;
		n += t->drawn[i] >= least;
	}
	t->kept[n] = (uint32_t)t->set->nfeatures; /* bias */
	t->keptx[n++] = 1;
	return n;
}

static void forward(struct trainer *t, size_t n)
{
	struct match_net *m = t->net;
	float scale = 1 / (1 - t->opt->drop_hidden), says[H];
	uint64_t luck = match_chance(t->luck, H);
	uint32_t unit[H];
	size_t non = 0;

	memset(t->hidden, 0, sizeof(t->hidden));
	t->k->rows(t->hidden, H, m->w1, H, t->kept, t->keptx, n);
	memcpy(t->out, m->w2 + H * m->stride, m->stride * sizeof(*t->out));
	for (size_t j = 0; j < H; j++) {
		t->on[j] = t->hidden[j] > 0 && draw(luck, j) >= t->opt->drop_hidden;
		t->hidden[j] = t->on[j] ? t->hidden[j] * scale : 0;
		if (t->on[j]) {
			unit[non] = (uint32_t)j;
			says[non++] = t->hidden[j];
		}
	}
	t->k->rows(t->out, m->stride, m->w2, m->stride, unit, says, non);
	match_softmax(t->out, m->nclasses, 1);
}

static void backward(struct trainer *t, size_t n, int label, float rate)
{
	struct match_net *m = t->net;
	float scale = 1 / (1 - t->opt->drop_hidden), size;

	t->out[label] -= 1;
	for (size_t c = m->nclasses; c < m->stride; c++)
		t->out[c] = 0;
	for (size_t j = 0; j < H; j++) {
		t->back[j] =
			t->on[j] ? t->k->dot(m->w2 + j * m->stride, t->out, m->stride) * scale
				 : 0;
		if (t->on[j])
			t->k->adagrad(m->w2 + j * m->stride, t->s2 + j * m->stride, t->out,
				t->hidden[j], rate, m->stride);
	}
	t->k->adagrad(
		m->w2 + H * m->stride, t->s2 + H * m->stride, t->out, 1, rate, m->stride);
	size = t->k->dot(t->back, t->back, H) / H;
	for (size_t i = 0; i < n; i++) {
		float x = t->keptx[i], *s = &t->s1[t->kept[i]];

		*s += size * x * x;
		t->k->add(m->w1 + (size_t)t->kept[i] * H, t->back, -rate * x / sqrtf(*s), H);
	}
}

static void start_weights(struct trainer *t)
{
	const struct match_names *names = &t->set->names;
	struct match_net *m = t->net;

	for (size_t i = 0; i < m->nfeatures; i++) {
		uint64_t random = match_chance(t->opt->seed, match_name(names->features, i));

		for (size_t j = 0; j < H; j++)
			m->w1[i * H + j] = (kp_random_unit(&random) * 2 - 1) * 0.1f;
	}
	for (size_t c = 0; c < m->nclasses; c++) {
		uint64_t random = match_chance(~t->opt->seed, match_name(names->classes, c));

		for (size_t j = 0; j < H; j++)
			m->w2[j * m->stride + c] = (kp_random_unit(&random) * 2 - 1) * 0.15f;
	}
	for (size_t i = 0; i <= m->nfeatures; i++)
		t->s1[i] = 1e-6f;
	for (size_t i = 0; i < (H + 1) * m->stride; i++)
		t->s2[i] = 1e-6f;
}

static void run(struct trainer *t)
{
	const struct match_set *set = t->set;
	uint32_t *order = kp_alloc_n(set->n, sizeof(*order));
	size_t steps = set->n * (size_t)t->opt->epochs, step = 0;

	for (int e = 0; e < t->opt->epochs; e++) {
		uint64_t luck = match_chance(t->opt->seed << 8, (uint64_t)e);

		match_order(set, luck, order);
		for (size_t i = 0; i < set->n; i++) {
			float rate = t->opt->rate * (1 - 0.9f * (float)step++ / (float)steps);
			size_t n;

			t->luck = match_chance(~luck, match_name(set->names.rows, order[i]));
			n = drop_inputs(t, &set->rows[order[i]]);
			forward(t, n);
			backward(t, n, set->labels[order[i]], rate);
		}
	}
	free(order);
}

void match_net_train(const struct match_set *set, const struct match_net_options *opt,
	struct match_net *out)
{
	struct trainer t = {.k = match_kernels(), .set = set, .opt = opt, .net = out};
	size_t longest = 0;

	*out = (struct match_net){
		set->nfeatures, set->nclasses, match_stride(set->nclasses), NULL, NULL};
	out->w1 = kp_alloc_n((out->nfeatures + 1) * H, sizeof(float));
	out->w2 = kp_alloc_n((H + 1) * out->stride, sizeof(float));
	t.s1 = kp_alloc_n(out->nfeatures + 1, sizeof(float));
	t.s2 = kp_alloc_n((H + 1) * out->stride, sizeof(float));
	t.out = kp_alloc_n(out->stride, sizeof(float));
	for (size_t i = 0; i < set->n; i++)
		longest = set->rows[i].n > longest ? set->rows[i].n : longest;
	t.drawn = kp_alloc_n(longest + 1, sizeof(*t.drawn));
	t.kept = kp_alloc_n(longest + 1, sizeof(*t.kept));
	t.keptx = kp_alloc_n(longest + 1, sizeof(*t.keptx));
	start_weights(&t);
	run(&t);
	free(t.s1);
	free(t.s2);
	free(t.out);
	free(t.drawn);
	free(t.kept);
	free(t.keptx);
}

void match_net_clear(struct match_net *m)
{
	free(m->w1);
	free(m->w2);
	*m = (struct match_net){0};
}

void match_net_score(const struct match_net *m, const struct match_row *row, float *logits)
{
	const struct match_kernels *k = match_kernels();
	float hidden[H];

	memcpy(hidden, m->w1 + m->nfeatures * H, sizeof(hidden));
	k->rows(hidden, H, m->w1, H, row->id, row->x, row->n);
	memcpy(logits, m->w2 + H * m->stride, m->stride * sizeof(*logits));
	for (size_t j = 0; j < H; j++)
		if (hidden[j] > 0)
			k->add(logits, m->w2 + j * m->stride, hidden[j], m->stride);
}

void match_trained_score(const struct match_trained *t, const struct match_row *row,
	float *margins, float *net_p, float *logits)
{
	const struct match_kernels *k = match_kernels();
	size_t stride = t->svm.stride;
	float share =
		t->nnets ? (t->window.w ? 1 - MATCH_WINDOW_SHARE : 1) / (float)t->nnets : 0;
	float *one;

	if (t->sparse.nclasses) {
		match_sparse_score(&t->sparse, row, margins);
		return;
	}
	match_svm_score(&t->svm, row, margins);
	one = kp_alloc_n(stride, sizeof(*one));
	for (size_t i = 0; i < t->nnets; i++) {
		match_net_score(&t->net[i], row, one);
		k->add(logits, one, share, stride);
		match_softmax(one, t->svm.nclasses, 1);
		k->add(net_p, one, share, stride);
	}
	if (t->window.w) {
		match_window_score_row(&t->window, &t->net[0], row, one);
		k->add(logits, one, MATCH_WINDOW_SHARE, stride);
		match_softmax(one, t->svm.nclasses, 1);
		k->add(net_p, one, MATCH_WINDOW_SHARE, stride);
	}
	free(one);
}
