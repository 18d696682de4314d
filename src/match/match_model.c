#include "match/match_priv.h"

#include <math.h>

/* A model's block: a head, then arrays, each starting at a multiple of 16 bytes. Written
 * and read by the same machine: it is a cache, not a format to exchange. */
struct head {
	char magic[8];
	uint32_t lang, nclasses, nfeatures, nnets, npatterns, stride, window, nvague;
	struct match_judge judge;
	struct match_numbers numbers;
	struct match_turn_weights turns;
};

static const char magic[8] = "kpmodelD";

static void pad(struct kp_str *block)
{
	static const char zero[16];

	kp_str_addn(block, zero, (16 - block->n % 16) % 16);
}

static void pad_line(struct kp_str *block)
{
	static const char zero[64];

	kp_str_addn(block, zero, (64 - block->n % 64) % 64);
}

void match_model_add(struct kp_str *block, const void *p, size_t n)
{
	kp_str_addn(block, p, n);
	pad(block);
}

/* A row of floats as bytes: its largest weight becomes ±127. */
static void round_row(const float *row, size_t stride, float *scale, int8_t *bytes)
{
	float most = 1e-20f;

	for (size_t c = 0; c < stride; c++)
		most = fabsf(row[c]) > most ? fabsf(row[c]) : most;
	*scale = most / 127;
	for (size_t c = 0; c < stride; c++)
		bytes[c] = (int8_t)lroundf(row[c] / *scale);
}

/* What a summed word's features of one block add up to. */
static void sum_row(
	const struct match_dict *d, size_t part, const float *w, size_t stride, float *out)
{
	const uint32_t *id;
	const float *x;
	size_t n = match_dict_part(d, part / 2, part % 2 ? MATCH_CHARS : MATCH_WORDS, &id, &x);

	memset(out, 0, stride * sizeof(*out));
	for (size_t i = 0; i < n; i++)
		match_kernels()->add(out, w + (size_t)id[i] * stride, x[i], stride);
}

/* All that a feature says lies in one row: scales, the linear scorer's weights, those of each
 * network; a row begins where a line of the processor's cache does. */
static struct match_bytes shape_of(size_t stride, size_t nnets)
{
	struct match_bytes b = {
		.stride = stride, .width = stride + nnets * MATCH_HIDDEN, .nnets = nnets};

	b.size = (MATCH_SCALES + b.width + 63) & ~(size_t)63;
	return b;
}

static const float *weights_of(const struct match_trained *t, size_t part, size_t *width_out)
{
	*width_out = part ? MATCH_HIDDEN : t->svm.stride;
	return part ? t->net[part - 1].w1 : t->svm.w;
}

static void round_part(
	const struct match_trained *t, size_t r, size_t part, float *scale, int8_t *bytes)
{
	size_t own = match_dict_count(t->dict) + 1, width;
	const float *w = weights_of(t, part, &width);
	float *sum = kp_alloc_n(width, sizeof(*sum));

	if (r >= own)
		sum_row(t->dict, r - own, w, width, sum);
	round_row(r < own ? w + r * width : sum, width, scale, bytes);
	free(sum);
}

/* Rows of floats as bytes: of the features, the bias and then the summed words. */
static void add_bytes(struct kp_str *block, const struct match_trained *t)
{
	size_t rows = match_dict_count(t->dict) + 1 + 2 * match_dict_words(t->dict);
	struct match_bytes b = shape_of(t->svm.stride, t->nnets);
	char *row = kp_alloc(b.size);

	for (size_t r = 0; r < rows; r++) {
		float *scales = (float *)(void *)row;
		int8_t *w = (int8_t *)row + MATCH_SCALES;

		for (size_t part = 0; part <= t->nnets; part++) {
			round_part(t, r, part, &scales[part], w);
			w += part ? MATCH_HIDDEN : t->svm.stride;
		}
		kp_str_addn(block, row, b.size);
	}
	free(row);
}

/* Lists of floats as bytes, each feature with its scale. */
static void add_lists(struct kp_str *block, const struct match_sparse *m)
{
	size_t n = m->at[m->nfeatures];
	float *scale = kp_alloc_n(m->nfeatures + 1, sizeof(*scale));
	int8_t *weight = kp_alloc(n + 1);

	for (size_t f = 0; f < m->nfeatures; f++)
		round_row(m->w + m->at[f], m->at[f + 1] - m->at[f], &scale[f],
			weight + m->at[f]);
	match_model_add(block, m->at, (m->nfeatures + 1) * sizeof(*m->at));
	match_model_add(block, m->class, n * sizeof(*m->class));
	match_model_add(block, weight, n);
	match_model_add(block, scale, m->nfeatures * sizeof(*scale));
	match_model_add(block, m->bias, m->nclasses * sizeof(*m->bias));
	free(scale);
	free(weight);
}

void match_model_save(
	const struct match_corpus *corpus, const struct match_trained *t, struct kp_str *block)
{
	KP_AUTO(kp_str) struct kp_str vague = {0};
	struct head head = {.lang = corpus->lang,
		.nvague = (uint32_t)match_vague_save(corpus, &vague),
		.nclasses = (uint32_t)corpus->nclasses,
		.nfeatures = (uint32_t)match_dict_count(t->dict),
		.nnets = (uint32_t)t->nnets,
		.npatterns = (uint32_t)match_rules_count(corpus->rules),
		.stride = (uint32_t)t->svm.stride,
		.window = t->window.w != NULL,
		.judge = t->judge,
		.numbers = t->numbers,
		.turns = t->turns};

	memcpy(head.magic, magic, sizeof(magic));
	match_model_add(block, &head, sizeof(head));
	match_model_add(block, corpus->class_intent, head.nclasses * sizeof(int32_t));
	match_model_add(block, corpus->class_oos, head.nclasses);
	match_model_add(block, t->strength, head.npatterns * sizeof(float));
	match_model_add(block, t->turn_word, head.turns.nwords * sizeof(*t->turn_word));
	match_model_add(block, vague.p, vague.n);
	match_dict_save(t->dict, block);
	pad(block);
	for (size_t i = 0; i < t->nnets; i++)
		match_model_add(
			block, t->net[i].w2, (MATCH_HIDDEN + 1) * head.stride * sizeof(float));
	if (t->window.w)
		match_model_add(
			block, t->window.w, match_window_weights(head.stride) * sizeof(float));
	if (t->sparse.nclasses) {
		add_lists(block, &t->sparse);
		return;
	}
	pad_line(block);
	add_bytes(block, t);
}

struct reader {
	const char *start, *p, *end;
	bool broken;
};

static const void *read_array(struct reader *r, size_t n)
{
	const char *at = r->p;
	size_t left = (size_t)(r->end - r->p), padded;

	if (left < n) {
		r->broken = true;
		return NULL;
	}
	padded = n + (16 - ((size_t)(at - r->start) + n) % 16) % 16;
	r->p += padded < left ? padded : left;
	return at;
}

static struct match_bytes read_bytes(struct reader *r, size_t rows, struct match_bytes shape)
{
	read_array(r, (64 - (size_t)(r->p - r->start) % 64) % 64);
	if (rows > (size_t)(r->end - r->p) / shape.size)
		r->broken = true;
	else
		shape.row = read_array(r, rows * shape.size);
	return shape;
}

static struct match_lists read_lists(struct reader *r, size_t nfeatures, size_t nclasses)
{
	struct match_lists l = {
		.at = read_array(r, (nfeatures + 1) * sizeof(*l.at)),
	};
	size_t n;

	for (size_t f = 0; !r->broken && f < nfeatures; f++)
		r->broken = l.at[f] > l.at[f + 1];
	if (r->broken)
		return l;
	n = l.at[nfeatures];
	l.class = read_array(r, n * sizeof(*l.class));
	l.weight = read_array(r, n);
	l.scale = read_array(r, nfeatures * sizeof(*l.scale));
	l.bias = read_array(r, nclasses * sizeof(*l.bias));
	for (size_t i = 0; !r->broken && i < n; i++)
		r->broken = l.class[i] >= nclasses;
	return l;
}

static const struct match_vague *read_vague(struct reader *r, size_t n, size_t nclasses)
{
	const struct match_vague *v = read_array(r, n * sizeof(*v));

	for (size_t i = 0; !r->broken && i < n; i++)
		for (size_t k = 0; k < MATCH_VAGUE; k++)
			r->broken |= v[i].class[k] >= nclasses;
	return v;
}

int match_model_open(const char *block, size_t n, struct match_model *out, struct kp_err *err)
{
	struct reader r = {block, block, block + n, false};
	const struct head *head = read_array(&r, sizeof(*head));
	struct match_model m = {0};
	size_t rows;

	if (!head || memcmp(head->magic, magic, sizeof(magic)) != 0 ||
		head->lang >= TEXT_LANGS || head->nnets > MATCH_MAX_NETS ||
		(head->stride ? head->stride <= head->nclasses
			      : head->nnets || head->nclasses > MATCH_MOST_CLASSES) ||
		(head->window && !head->nnets))
		return kp_fail(err, KP_EINPUT,
			"the trained model is from another version: train again");
	m.lang = (enum text_lang)head->lang;
	m.nclasses = head->nclasses;
	m.nfeatures = head->nfeatures;
	m.nnets = head->nnets;
	m.npatterns = head->npatterns;
	m.judge = head->judge;
	m.numbers = head->numbers;
	m.class_intent = read_array(&r, m.nclasses * sizeof(int32_t));
	m.class_oos = read_array(&r, m.nclasses);
	m.strength = read_array(&r, m.npatterns * sizeof(float));
	m.turns = (struct match_turns){&head->turns,
		read_array(&r, head->turns.nwords * sizeof(struct match_turn_word))};
	m.nvague = head->nvague;
	m.vague = read_vague(&r, m.nvague, m.nclasses);
	m.dict = match_dict_open(&r.p, r.end);
	if (!m.dict || match_dict_count(m.dict) != m.nfeatures) {
		match_dict_free(m.dict);
		return kp_fail(err, KP_EINPUT, "the trained model is cut short: train again");
	}
	read_array(&r, 0);
	rows = m.nfeatures + 1 + 2 * match_dict_words(m.dict);
	for (size_t i = 0; i < m.nnets; i++)
		m.w2[i] = read_array(&r, (MATCH_HIDDEN + 1) * head->stride * sizeof(float));
	if (head->window)
		m.window = read_array(&r, match_window_weights(head->stride) * sizeof(float));
	if (head->stride)
		m.bytes = read_bytes(&r, rows, shape_of(head->stride, head->nnets));
	else
		m.lists = read_lists(&r, m.nfeatures, m.nclasses);
	if (r.broken) {
		match_dict_free(m.dict);
		return kp_fail(err, KP_EINPUT, "the trained model is cut short: train again");
	}
	*out = m;
	return 0;
}

void match_model_close(struct match_model *m)
{
	match_dict_free(m->dict);
	*m = (struct match_model){0};
}

#define AHEAD 4

static void add_row(const struct match_bytes *b, uint32_t id, float x, float *out)
{
	const struct match_kernels *k = match_kernels();
	const float *scales = (const float *)(const void *)(b->row + id * b->size);
	const int8_t *w = match_byte_weights(b, id);

	k->add8(out, w, scales[0] * x, b->stride);
	for (size_t i = 0; i < b->nnets; i++)
		k->add8(out + b->stride + i * MATCH_HIDDEN, w + b->stride + i * MATCH_HIDDEN,
			scales[i + 1] * x, MATCH_HIDDEN);
}

/* A row's blocks, one after the other: margins, then what goes into each network's hidden
 * units. */
static void sum_rows(const struct match_bytes *b, const struct match_row *row, float *out)
{
	for (size_t i = 0; i < row->n; i++) {
		/* Rows lie far apart: asked for early, they arrive while others are added. */
		if (i + AHEAD < row->n)
			for (size_t line = 0; line < b->size; line += 64)
				__builtin_prefetch(
					b->row + row->id[i + AHEAD] * b->size + line);
		add_row(b, row->id[i], row->x[i], out + row->block[i] * b->width);
	}
}

/* The same from lists. */
static void sum_lists(
	const struct match_lists *l, size_t nclasses, const struct match_row *row, float *out)
{
	for (size_t i = 0; i < row->n; i++) {
		float x = row->x[i] * l->scale[row->id[i]];
		float *to = out + row->block[i] * nclasses;

		for (uint32_t p = l->at[row->id[i]]; p < l->at[row->id[i] + 1]; p++)
			to[l->class[p]] += x * (float)l->weight[p];
	}
}

/* Floats of one block's sum. */
static size_t width_of(const struct match_model *m)
{
	return m->lists.at ? m->nclasses : m->bytes.width;
}

static float *new_sums(const struct match_model *m, struct kp_arena *arena)
{
	size_t bytes = MATCH_BLOCKS * width_of(m) * sizeof(float);

	return memset(kp_arena_room(arena, bytes), 0, bytes);
}

float *match_model_sum(
	const struct match_model *m, const struct match_row *row, struct kp_arena *arena)
{
	float *sums = new_sums(m, arena);

	if (m->lists.at)
		sum_lists(&m->lists, m->nclasses, row, sums);
	else
		sum_rows(&m->bytes, row, sums);
	return sums;
}

float *match_model_join(const struct match_model *m, const float *a, const float *b,
	const struct match_joint *joint, struct kp_arena *arena)
{
	const struct match_kernels *k = match_kernels();
	float *sums = new_sums(m, arena);
	size_t width = width_of(m);

	for (size_t block = 0; block < MATCH_BLOCKS; block++) {
		k->add(sums + block * width, a + block * width, joint->by[0][block], width);
		k->add(sums + block * width, b + block * width, joint->by[1][block], width);
	}
	return sums;
}

/* The bias and all blocks. */
static void add_blocks(const struct match_model *m, const float *sums, float *out)
{
	size_t width = width_of(m);

	memset(out, 0, width * sizeof(*out));
	if (m->lists.at)
		memcpy(out, m->lists.bias, width * sizeof(*out));
	else
		add_row(&m->bytes, (uint32_t)m->nfeatures, 1, out);
	for (size_t block = 0; block < MATCH_BLOCKS; block++)
		match_kernels()->add(out, sums + block * width, 1, width);
}

float match_model_weight(const struct match_model *m, uint32_t feature, int class)
{
	const struct match_lists *l = &m->lists;

	if (!l->at)
		return match_byte_weight(&m->bytes, feature, (size_t) class);
	for (uint32_t p = l->at[feature]; p < l->at[feature + 1]; p++)
		if (l->class[p] == class)
			return l->scale[feature] * (float)l->weight[p];
	return 0;
}

/* The networks' probabilities, averaged, into p; their logits, averaged, into logits. */
static void score_nets(const struct match_model *m, const float *hidden, float *logits,
	float *p, float *scratch)
{
	const struct match_kernels *k = match_kernels();
	size_t stride = m->bytes.stride;
	float share = (m->window ? 1 - MATCH_WINDOW_SHARE : 1) / (float)m->nnets;

	for (size_t i = 0; i < m->nnets; i++, hidden += MATCH_HIDDEN) {
		memcpy(scratch, m->w2[i] + MATCH_HIDDEN * stride, stride * sizeof(*scratch));
		for (size_t j = 0; j < MATCH_HIDDEN; j++)
			if (hidden[j] > 0)
				k->add(scratch, m->w2[i] + j * stride, hidden[j], stride);
		k->add(logits, scratch, share, stride);
		match_softmax(scratch, m->nclasses, 1);
		k->add(p, scratch, share, stride);
	}
}

/* A word as the first network's first layer has it. */
static void read_word(
	const struct match_bytes *b, const struct match_row *row, size_t span, float *out)
{
	float by[MATCH_BLOCKS];

	match_window_scale(row, span, by);
	for (size_t k = row->span[span].from; k < row->span[span].to; k++) {
		const float *scales =
			(const float *)(const void *)(b->row + row->id[k] * b->size);

		match_kernels()->add8(out, match_byte_weights(b, row->id[k]) + b->stride,
			by[row->block[k]] * scales[1] * row->x[k], MATCH_HIDDEN);
	}
}

static void score_window(const struct match_model *m, const struct match_row *row,
	struct kp_arena *arena, float *logits, float *p)
{
	const struct match_kernels *k = match_kernels();
	size_t stride = m->bytes.stride, n = match_window_words(row);
	float *words = kp_arena_alloc(arena, (n + 2) * MATCH_HIDDEN * sizeof(*words));
	float *own = kp_arena_room(arena, stride * sizeof(*own));

	for (size_t i = 0; i < n; i++)
		read_word(&m->bytes, row, i, words + (i + 1) * MATCH_HIDDEN);
	match_window_score(m->window, stride, words, n, arena, own);
	k->add(logits, own, MATCH_WINDOW_SHARE, stride);
	match_softmax(own, m->nclasses, 1);
	k->add(p, own, MATCH_WINDOW_SHARE, stride);
}

struct match_mix match_model_mix(const struct match_model *m, const struct match_rules *rules)
{
	return (struct match_mix){m->nclasses, m->class_oos, m->class_intent, m->strength,
		m->numbers.temperature, m->numbers.gain, m->numbers.asking, rules,
		m->window != NULL, !m->lists.at};
}

void match_model_score(const struct match_model *m, const struct match_rules *rules,
	const struct match_row *row, const float *sums, const struct match_fired *fired,
	size_t nfired, struct kp_arena *arena, struct match_scores *out)
{
	const struct match_bytes *b = &m->bytes;
	size_t bytes = (m->lists.at ? m->nclasses : b->stride) * sizeof(float);
	float *net_p = NULL;
	struct match_mix mix = match_model_mix(m, rules);

	*out = (struct match_scores){.svm = kp_arena_room(arena, width_of(m) * sizeof(float)),
		.p = kp_arena_alloc(arena, bytes)};
	add_blocks(m, sums, out->svm);
	if (m->nnets) {
		out->logits = kp_arena_alloc(arena, bytes);
		net_p = kp_arena_alloc(arena, bytes);
		score_nets(m, out->svm + b->stride, out->logits, net_p,
			kp_arena_alloc(arena, bytes));
	}
	if (m->window)
		score_window(m, row, arena, out->logits, net_p);
	match_mix(&mix, out->svm, net_p, out->logits, row, fired, nfired, arena, out);
	out->confidence = out->best < 0 ? 0 : match_judge_ask(&m->judge, out->sign);
}
