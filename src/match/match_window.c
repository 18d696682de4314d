#include "match/match_priv.h"

#include "base/kp_random.h"

#include <math.h>

/* Each filter looks at one, two or three words beside each other, wherever they stand, and
 * says how strongly it found at best what it looks for. Words are what the first layer of a
 * trained network makes of them, which stays as it is: with few samples there is too little
 * to learn words anew from.
 *
 * What a filter says of a window is a sum over its words; so each word is multiplied once by
 * all that any place of any filter would give it. */

#define H        MATCH_HIDDEN
#define FILTERS  64 /* of each width */
#define WIDEST   3
#define ALL      (FILTERS * WIDEST)
#define PLACES   (FILTERS * WIDEST * (WIDEST + 1) / 2) /* of all filters */
#define WORDS    (MATCH_WINDOW_WORDS + 2)              /* the sentence's ends are words, too */
#define NO_INPUT (-1e30f)

/* Where the parts of the weights begin. */
struct parts {
	float *ends;   /* [2][H]: of the words before the first and after the last */
	float *places; /* [H][PLACES] */
	float *bias;   /* [ALL] */
	float *out;    /* [ALL + 1][stride], bias last */
};

static struct parts parts_of(float *w)
{
	return (struct parts){
		w, w + 2 * H, w + 2 * H + H * PLACES, w + 2 * H + H * PLACES + ALL};
}

size_t match_window_weights(size_t stride)
{
	return 2 * H + H * PLACES + ALL + (ALL + 1) * stride;
}

/* The first of the places of filters of a width, 1 … WIDEST. */
static size_t first_place(size_t width)
{
	return FILTERS * width * (width - 1) / 2;
}

/* What passes through it for one text. */
struct pass {
	const struct match_kernels *k;
	struct parts w;
	size_t stride, n;          /* words, the ends included */
	const float *words;        /* [n][H] */
	float said[WORDS][PLACES]; /* of each word by each place */
	float best[ALL];           /* what each filter found */
	uint8_t at[ALL];           /* where */
};

static void look_from(struct pass *p, size_t width, size_t from)
{
	float sum[FILTERS], *best = p->best + (width - 1) * FILTERS;
	uint8_t *at = p->at + (width - 1) * FILTERS;

	memcpy(sum, p->w.bias + (width - 1) * FILTERS, sizeof(sum));
	for (size_t i = 0; i < width && from + i < p->n; i++)
		p->k->add(
			sum, p->said[from + i] + first_place(width) + i * FILTERS, 1, FILTERS);
	for (size_t f = 0; f < FILTERS; f++)
		if (sum[f] > best[f]) {
			best[f] = sum[f];
			at[f] = (uint8_t)from;
		}
}

static void look(struct pass *p)
{
	memset(p->said, 0, p->n * sizeof(p->said[0]));
	for (size_t i = 0; i < p->n; i++)
		for (size_t d = 0; d < H; d++)
			p->k->add(p->said[i], p->w.places + d * PLACES, p->words[i * H + d],
				PLACES);
	for (size_t f = 0; f < ALL; f++)
		p->best[f] = NO_INPUT;
	for (size_t width = 1; width <= WIDEST; width++)
		for (size_t from = 0; from == 0 || from + width <= p->n; from++)
			look_from(p, width, from);
}

static void say(const struct pass *p, float *logits)
{
	memcpy(logits, p->w.out + ALL * p->stride, p->stride * sizeof(*logits));
	for (size_t f = 0; f < ALL; f++)
		if (p->best[f] > 0)
			p->k->add(logits, p->w.out + f * p->stride, p->best[f], p->stride);
}

size_t match_window_words(const struct match_row *row)
{
	return row->nspans < MATCH_WINDOW_WORDS ? row->nspans : MATCH_WINDOW_WORDS;
}

/* Each word weighs the same, in a long text as in a short one. */
void match_window_scale(const struct match_row *row, size_t span, float by[MATCH_BLOCKS])
{
	for (int b = 0; b < MATCH_BLOCKS; b++) {
		float own = row->span[span].square[b];

		by[b] = own > 0 ? sqrtf(row->square[b] / own) : 0;
	}
}

void match_window_score(const float *weights, size_t stride, float *words, size_t n,
	struct kp_arena *arena, float *logits)
{
	struct pass *p = kp_arena_room(arena, sizeof(*p));

	p->k = match_kernels();
	/* Nothing is written through it. */
	p->w = parts_of((float *)(uintptr_t)weights);
	p->stride = stride;
	p->n = n + 2;
	p->words = words;
	memcpy(words, p->w.ends, H * sizeof(*words));
	memcpy(words + (n + 1) * H, p->w.ends + H, H * sizeof(*words));
	look(p);
	say(p, logits);
}

void match_window_score_row(const struct match_window *m, const struct match_net *net,
	const struct match_row *row, float *logits)
{
	KP_AUTO(kp_arena) struct kp_arena *arena = kp_arena_new(1 << 17);
	size_t n = match_window_words(row);
	float *words = kp_arena_alloc(arena, (n + 2) * H * sizeof(*words)), by[MATCH_BLOCKS];

	for (size_t i = 0; i < n; i++) {
		match_window_scale(row, i, by);
		for (size_t k = row->span[i].from; k < row->span[i].to; k++)
			match_kernels()->add(words + (i + 1) * H,
				net->w1 + (size_t)row->id[k] * H,
				by[row->block[k]] * row->x[k], H);
	}
	match_window_score(m->w, m->stride, words, n, arena, logits);
}

/* ---- training ---- */

#define RATE        0.02f /* step at the beginning; falls to a tenth */
#define DROP_INPUT  0.3f  /* of a word's features */
#define DROP_WORD   0.05f /* taken out, or */
#define EMPTY_WORD  0.1f  /* left as a gap, up to here */
#define DROP_FILTER 0.5f

struct trainer {
	const struct match_set *set;
	const float *w1;
	struct pass pass;
	struct parts s; /* sums of squared gradients */
	float words[WORDS * H], back[WORDS][PLACES], step[PLACES];
	float *logits;
	bool on[ALL];
};

static void put_word(struct trainer *t, const struct match_row *row, size_t span,
	uint64_t *luck, float *word)
{
	float by[MATCH_BLOCKS];

	match_window_scale(row, span, by);
	for (size_t k = row->span[span].from; k < row->span[span].to; k++)
		if (kp_random_unit(luck) >= DROP_INPUT)
			t->pass.k->add(word, t->w1 + (size_t)row->id[k] * H,
				by[row->block[k]] * row->x[k] / (1 - DROP_INPUT), H);
}

static void put_words(struct trainer *t, const struct match_row *row, uint64_t *luck)
{
	size_t n = 1;

	memset(t->words, 0, sizeof(t->words));
	memcpy(t->words, t->pass.w.ends, H * sizeof(*t->words));
	for (size_t i = 0; i < match_window_words(row); i++) {
		float drawn = kp_random_unit(luck);

		if (drawn < DROP_WORD)
			continue;
		if (drawn >= EMPTY_WORD)
			put_word(t, row, i, luck, t->words + n * H);
		n++;
	}
	memcpy(t->words + n * H, t->pass.w.ends + H, H * sizeof(*t->words));
	t->pass.n = n + 1;
}

static void drop_filters(struct trainer *t, uint64_t *luck)
{
	for (size_t f = 0; f < ALL; f++) {
		float *best = &t->pass.best[f];

		t->on[f] = kp_random_unit(luck) >= DROP_FILTER && *best > 0;
		*best = t->on[f] ? *best / (1 - DROP_FILTER) : 0;
	}
}

/* What each place of a filter is to change, by the words it found something in. */
static void pass_back(struct trainer *t, size_t f, float by)
{
	size_t width = f / FILTERS + 1, from = t->pass.at[f];

	for (size_t i = 0; i < width && from + i < t->pass.n; i++)
		t->back[from + i][first_place(width) + i * FILTERS + f % FILTERS] = by;
}

static void learn_out(struct trainer *t, float rate, float *bias)
{
	const struct match_kernels *k = t->pass.k;
	size_t stride = t->pass.stride;

	for (size_t f = 0; f < ALL; f++) {
		float *w = t->pass.w.out + f * stride;

		bias[f] = 0;
		if (!t->on[f])
			continue;
		bias[f] = k->dot(w, t->logits, stride) / (1 - DROP_FILTER);
		pass_back(t, f, bias[f]);
		k->adagrad(w, t->s.out + f * stride, t->logits, t->pass.best[f], rate, stride);
	}
	k->adagrad(t->pass.w.out + ALL * stride, t->s.out + ALL * stride, t->logits, 1, rate,
		stride);
}

static void learn(struct trainer *t, int label, float rate)
{
	const struct match_kernels *k = t->pass.k;
	float bias[ALL];

	match_softmax(t->logits, t->set->nclasses, 1);
	t->logits[label] -= 1;
	for (size_t c = t->set->nclasses; c < t->pass.stride; c++)
		t->logits[c] = 0;
	memset(t->back, 0, t->pass.n * sizeof(t->back[0]));
	learn_out(t, rate, bias);
	k->adagrad(t->pass.w.bias, t->s.bias, bias, 1, rate, ALL);
	for (size_t d = 0; d < H; d++) {
		memset(t->step, 0, sizeof(t->step));
		for (size_t i = 0; i < t->pass.n; i++)
			k->add(t->step, t->back[i], t->words[i * H + d], PLACES);
		k->adagrad(t->pass.w.places + d * PLACES, t->s.places + d * PLACES, t->step, 1,
			rate, PLACES);
	}
}

static void draw(float *v, size_t n, float most, uint64_t *random)
{
	for (size_t i = 0; i < n; i++)
		v[i] = (kp_random_unit(random) * 2 - 1) * most;
}

static void start_weights(struct trainer *t, uint64_t seed)
{
	uint64_t random = match_chance(seed, H);
	size_t stride = t->pass.stride;

	draw(t->pass.w.ends, 2 * H, 0.5f, &random);
	for (size_t d = 0; d < H; d++)
		for (size_t width = 1; width <= WIDEST; width++)
			draw(t->pass.w.places + d * PLACES + first_place(width),
				FILTERS * width, sqrtf(3.0f / (float)(width * H)), &random);
	for (size_t c = 0; c < t->set->nclasses; c++) {
		random = match_chance(~seed, match_name(t->set->names.classes, c));
		for (size_t f = 0; f < ALL; f++)
			draw(&t->pass.w.out[f * stride + c], 1, 0.15f, &random);
	}
}

static void run(struct trainer *t, int epochs, uint64_t seed)
{
	const struct match_set *set = t->set;
	uint32_t *order = kp_alloc_n(set->n, sizeof(*order));
	size_t steps = set->n * (size_t)epochs, step = 0;

	for (int e = 0; e < epochs; e++) {
		uint64_t epoch = match_chance(seed << 8, (uint64_t)e);

		match_order(set, epoch, order);
		for (size_t i = 0; i < set->n; i++) {
			float rate = RATE * (1 - 0.9f * (float)step++ / (float)steps);
			uint64_t luck =
				match_chance(~epoch, match_name(set->names.rows, order[i]));

			put_words(t, &set->rows[order[i]], &luck);
			look(&t->pass);
			drop_filters(t, &luck);
			say(&t->pass, t->logits);
			learn(t, set->labels[order[i]], rate);
		}
	}
	free(order);
}

void match_window_train(const struct match_set *set, const struct match_net *net, int epochs,
	uint64_t seed, struct match_window *out)
{
	struct trainer *t = kp_alloc(sizeof(*t));
	size_t n = match_window_weights(net->stride);
	float *squares = kp_alloc_n(n, sizeof(*squares));

	*out = (struct match_window){net->stride, kp_alloc_n(n, sizeof(*out->w))};
	t->set = set;
	t->w1 = net->w1;
	t->pass.k = match_kernels();
	t->pass.w = parts_of(out->w);
	t->pass.stride = net->stride;
	t->pass.words = t->words;
	t->s = parts_of(squares);
	t->logits = kp_alloc_n(net->stride, sizeof(*t->logits));
	for (size_t i = 0; i < n; i++)
		squares[i] = 1e-6f;
	start_weights(t, seed);
	run(t, epochs, seed);
	free(t->logits);
	free(t);
	free(squares);
}

void match_window_clear(struct match_window *m)
{
	free(m->w);
	*m = (struct match_window){0};
}
