#include "match/match_priv.h"

#include <math.h>

/* While learning `idf` counts the texts a feature stands in, and `id` is the last of them. */
struct slot {
	uint64_t hash;    /* 0: empty */
	uint32_t id : 28; /* UNUSED: a base form that was seen but is too rare to be used */
	uint32_t block : 4;
	float idf;
};

/* Of a summed word. */
struct sum {
	float square[2]; /* of its features' values, by block */
	uint16_t bases, seen, chars, known;
};

struct match_dict {
	struct match_dict_options opt;
	struct slot *slot;
	struct sum *sum;
	size_t nslots, used, nfeatures, nwords;
	bool borrowed; /* the tables are part of a block */
	/* Words summed just now: part p has the places at[p] … at[p + 1) */
	struct KP_VEC(dict_ids, uint32_t) id, at;
	struct KP_VEC(dict_xs, float) x;
};

#define UNUSED 0xfffffffu
#define WHOLE  MATCH_BLOCKS /* stands for a block: the key of a summed word */
#define AHEAD  8

static struct slot *find(const struct match_dict *d, uint64_t hash)
{
	size_t i = hash & (d->nslots - 1);

	while (d->slot[i].hash && d->slot[i].hash != hash)
		i = (i + 1) & (d->nslots - 1);
	return &d->slot[i];
}

static void resize(struct match_dict *d, size_t nslots)
{
	struct slot *old = d->slot;
	size_t n = d->nslots;

	d->slot = kp_alloc_n(nslots, sizeof(*d->slot));
	d->nslots = nslots;
	for (size_t i = 0; i < n; i++)
		if (old[i].hash)
			*find(d, old[i].hash) = old[i];
	free(old);
}

static struct slot *insert(struct match_dict *d, uint64_t hash, uint8_t block)
{
	struct slot *s;

	if (d->used * 2 >= d->nslots)
		resize(d, d->nslots * 2);
	s = find(d, hash);
	if (!s->hash) {
		*s = (struct slot){.hash = hash, .id = UNUSED, .block = block & 15u};
		d->used++;
	}
	return s;
}

static void count(struct match_dict *d, const struct match_tokens *t, uint32_t text)
{
	for (size_t i = 0; i < t->n; i++) {
		struct slot *s = insert(d, t->v[i].hash, t->v[i].block);

		s->idf += s->id != text;
		s->id = text & UNUSED;
	}
}

/* What is met often comes first, so that its weights share pages of memory; the order does not
 * depend on how the table grew. */
static int by_texts(const void *a, const void *b)
{
	const struct slot *x = a, *y = b;
	int order = (x->idf < y->idf) - (x->idf > y->idf);

	return order ? order : (x->hash > y->hash) - (x->hash < y->hash);
}

static bool is_used(const struct match_dict *d, const struct slot *s)
{
	return d->opt.weight[s->block] > 0 && (int)s->idf >= d->opt.least[s->block];
}

/* Drops what is too rare, numbers the rest and shrinks the table. */
static void select_features(struct match_dict *d, size_t ntexts)
{
	struct KP_VEC(slots, struct slot) kept = {0};
	size_t nslots = 16;

	for (size_t i = 0; i < d->nslots; i++) {
		struct slot *s = &d->slot[i];

		if (s->hash && (is_used(d, s) || s->block == MATCH_WORDS))
			KP_PUSH(&kept, *s);
	}
	if (kept.n)
		qsort(kept.v, kept.n, sizeof(*kept.v), by_texts);
	while (nslots < kept.n * 2)
		nslots *= 2;
	free(d->slot);
	d->slot = kp_alloc_n(nslots, sizeof(*d->slot));
	d->nslots = nslots;
	d->used = kept.n;
	for (size_t i = 0; i < kept.n; i++) {
		struct slot *s = &kept.v[i];

		s->id = (is_used(d, s) ? (uint32_t)d->nfeatures++ : UNUSED) & UNUSED;
		s->idf = logf((1.0f + (float)ntexts) / (1.0f + s->idf)) + 1.0f;
		*find(d, s->hash) = *s;
	}
	KP_VEC_FREE(&kept);
}

struct match_dict *match_dict_new(
	const struct match_tokens *texts, size_t n, const struct match_dict_options *opt)
{
	struct match_dict *d = kp_alloc(sizeof(*d));

	d->opt = *opt;
	resize(d, 1 << 16);
	for (size_t i = 0; i < n; i++)
		count(d, &texts[i], (uint32_t)i);
	select_features(d, n);
	return d;
}

void match_dict_free(struct match_dict *d)
{
	if (!d)
		return;
	if (!d->borrowed) {
		free(d->slot);
		free(d->sum);
	}
	KP_VEC_FREE(&d->id);
	KP_VEC_FREE(&d->at);
	KP_VEC_FREE(&d->x);
	free(d);
}

struct saved {
	uint64_t nslots, used, nfeatures, nwords;
	struct match_dict_options opt;
	char pad[64 - 32 - sizeof(struct match_dict_options)];
};

void match_dict_save(const struct match_dict *d, struct kp_str *block)
{
	struct saved head = {.nslots = d->nslots,
		.used = d->used,
		.nfeatures = d->nfeatures,
		.nwords = d->nwords,
		.opt = d->opt};

	kp_str_addn(block, (const char *)&head, sizeof(head));
	kp_str_addn(block, (const char *)d->slot, d->nslots * sizeof(*d->slot));
	if (d->nwords)
		kp_str_addn(block, (const char *)d->sum, d->nwords * sizeof(*d->sum));
}

static bool fits(const struct match_dict *d, const struct slot *s)
{
	if (!s->hash)
		return true;
	if (s->block == WHOLE)
		return s->id < d->nwords;
	return s->block < MATCH_BLOCKS && (s->id == UNUSED || s->id < d->nfeatures);
}

struct match_dict *match_dict_open(const char **p, const char *end)
{
	struct saved head;
	struct match_dict *d;
	size_t filled = 0;

	if ((size_t)(end - *p) < sizeof(head))
		return NULL;
	memcpy(&head, *p, sizeof(head));
	*p += sizeof(head);
	if (head.nslots == 0 || (head.nslots & (head.nslots - 1)) ||
		head.used >= head.nslots ||
		(size_t)(end - *p) / sizeof(struct slot) < head.nslots)
		return NULL;
	if (((size_t)(end - *p) - head.nslots * sizeof(struct slot)) / sizeof(struct sum) <
		head.nwords)
		return NULL;
	d = kp_alloc(sizeof(*d));
	*d = (struct match_dict){.opt = head.opt,
		.nslots = head.nslots,
		.used = head.used,
		.nfeatures = head.nfeatures,
		.nwords = head.nwords,
		.borrowed = true};
	/* The block is only read, and lives as long as the model does. */
	d->slot = (struct slot *)(uintptr_t)*p;
	*p += head.nslots * sizeof(struct slot);
	d->sum = (struct sum *)(uintptr_t)*p;
	*p += head.nwords * sizeof(struct sum);
	for (size_t i = 0; i < d->nslots; i++) {
		filled += d->slot[i].hash != 0;
		if (!fits(d, &d->slot[i])) {
			match_dict_free(d);
			return NULL;
		}
	}
	/* In a table without an empty slot a search would not end. */
	if (filled == d->nslots) {
		match_dict_free(d);
		return NULL;
	}
	return d;
}

size_t match_dict_count(const struct match_dict *d)
{
	return d->nfeatures;
}

void match_dict_names(const struct match_dict *d, uint64_t *names)
{
	for (size_t i = 0; i < d->nslots; i++) {
		const struct slot *s = &d->slot[i];

		if (s->hash && s->block != WHOLE && s->id != UNUSED)
			names[s->id] = s->hash;
	}
}

size_t match_dict_words(const struct match_dict *d)
{
	return d->nwords;
}

int32_t match_dict_word(const struct match_dict *d, uint64_t key)
{
	const struct slot *s = find(d, key);

	return s->hash && s->block == WHOLE ? (int32_t)s->id : -1;
}

/* ---- summed words ---- */

/* The features of one block that a word has: places in `id` and `x`, and what is known of
 * them in the sum. */
static void sum_part(struct match_dict *d, const struct match_tokens *text,
	const struct match_word *word, enum match_block block, struct sum *sum)
{
	for (uint32_t i = word->from; i < word->to; i++) {
		const struct match_token *t = &text->v[i];
		const struct slot *s = find(d, t->hash);

		if (t->block != block)
			continue;
		sum->bases = (uint16_t)(sum->bases + t->base);
		sum->seen = (uint16_t)(sum->seen + (t->base && s->hash));
		sum->chars = (uint16_t)(sum->chars + (block == MATCH_CHARS));
		sum->known = (uint16_t)(sum->known + (block == MATCH_CHARS && s->hash));
		if (!s->hash || s->id == UNUSED)
			continue;
		sum->square[block] += t->count * s->idf * t->count * s->idf;
		KP_PUSH(&d->id, s->id);
		KP_PUSH(&d->x, t->count * s->idf);
	}
	KP_PUSH(&d->at, (uint32_t)d->id.n);
}

/* A word of the texts: where it stands, and in how many of them. */
struct met {
	uint64_t key;
	uint32_t text, word, texts;
};
KP_VEC(struct met_vec, struct met);

static int by_key(const void *a, const void *b)
{
	const struct met *x = a, *y = b;
	int order = (x->key > y->key) - (x->key < y->key);

	return order ? order : (x->text > y->text) - (x->text < y->text);
}

static int by_times(const void *a, const void *b)
{
	const struct met *x = a, *y = b;
	int order = (x->texts < y->texts) - (x->texts > y->texts);

	return order ? order : (x->key > y->key) - (x->key < y->key);
}

/* The words that stand in more than one text, the most frequent first. */
static void common_words(const struct match_tokens *texts, size_t n, struct met_vec *out)
{
	size_t kept = 0;

	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < texts[i].nwords; k++)
			KP_PUSH(out, (struct met){texts[i].words[k].key, (uint32_t)i,
					     (uint32_t)k, 1});
	if (out->n)
		qsort(out->v, out->n, sizeof(*out->v), by_key);
	for (size_t i = 0, next; i < out->n; i = next) {
		for (next = i + 1; next < out->n && out->v[next].key == out->v[i].key; next++)
			;
		if (next - i < 2)
			continue;
		out->v[kept] = out->v[i];
		out->v[kept++].texts = (uint32_t)(next - i);
	}
	out->n = kept;
	if (out->n)
		qsort(out->v, out->n, sizeof(*out->v), by_times);
}

void match_dict_sum(struct match_dict *d, const struct match_tokens *texts, size_t n)
{
	struct met_vec words = {0};

	KP_PUSH(&d->at, 0);
	common_words(texts, n, &words);
	d->sum = kp_alloc_n(words.n + 1, sizeof(*d->sum));
	d->nwords = words.n;
	for (size_t i = 0; i < words.n; i++) {
		const struct met *met = &words.v[i];
		const struct match_tokens *text = &texts[met->text];

		insert(d, met->key, WHOLE)->id = (uint32_t)i & UNUSED;
		sum_part(d, text, &text->words[met->word], MATCH_WORDS, &d->sum[i]);
		sum_part(d, text, &text->words[met->word], MATCH_CHARS, &d->sum[i]);
	}
	KP_VEC_FREE(&words);
}

size_t match_dict_part(const struct match_dict *d, size_t word, enum match_block block,
	const uint32_t **id_out, const float **x_out)
{
	uint32_t from = d->at.v[2 * word + block];

	*id_out = d->id.v + from;
	*x_out = d->x.v + from;
	return d->at.v[2 * word + block + 1] - from;
}

/* ---- rows ---- */

struct counts {
	size_t bases, seen, all[MATCH_BLOCKS], have[MATCH_BLOCKS];
};

static void add(struct match_row *row, uint32_t id, uint8_t block, float x, const char *name)
{
	if (row->name)
		row->name[row->n] = name;
	row->id[row->n] = id;
	row->block[row->n] = block;
	row->x[row->n++] = x;
}

static void add_whole(
	const struct match_dict *d, int32_t word, struct match_row *row, struct counts *c)
{
	const struct sum *s = &d->sum[word];
	uint32_t id = (uint32_t)(d->nfeatures + 1 + 2 * (size_t)word);

	c->bases += s->bases;
	c->seen += s->seen;
	c->all[MATCH_CHARS] += s->chars;
	c->have[MATCH_CHARS] += s->known;
	for (uint8_t b = MATCH_WORDS; b <= MATCH_CHARS; b++)
		if (s->square[b] > 0) {
			row->square[b] += s->square[b];
			add(row, id + b, b, 1, NULL);
		}
}

static void add_token(const struct match_dict *d, const struct match_token *t,
	const char *name, struct match_row *row, struct counts *c)
{
	const struct slot *s = find(d, t->hash);

	c->bases += t->base;
	c->seen += t->base && s->hash;
	c->all[t->block]++;
	c->have[t->block] += s->hash != 0;
	if (!s->hash || s->id == UNUSED)
		return;
	row->square[t->block] += t->count * s->idf * t->count * s->idf;
	add(row, s->id, t->block, t->count * s->idf, name);
}

static void add_tokens(const struct match_dict *d, const struct match_tokens *tokens,
	size_t from, size_t to, struct match_row *row, struct counts *c)
{
	for (size_t i = from; i < to; i++) {
		/* Slots lie far apart: asked for early, they arrive while others are used. */
		if (i + AHEAD < tokens->n)
			__builtin_prefetch(
				&d->slot[tokens->v[i + AHEAD].hash & (d->nslots - 1)]);
		add_token(d, &tokens->v[i], tokens->name ? tokens->name[i] : NULL, row, c);
	}
}

static void alloc_row(
	struct match_row *row, size_t n, size_t words, bool names, struct kp_arena *arena)
{
	*row = (struct match_row){
		.id = kp_arena_room(arena, n * sizeof(*row->id)),
		.x = kp_arena_room(arena, n * sizeof(*row->x)),
		.block = kp_arena_room(arena, n * sizeof(*row->block)),
		.name = names ? kp_arena_room(arena, n * sizeof(*row->name)) : NULL,
		.span = kp_arena_room(arena, (words + 1) * sizeof(*row->span)),
		.nspans = words,
	};
}

/* A block's length becomes its weight. */
static void scale(const struct match_dict *d, struct match_row *row)
{
	float by[MATCH_BLOCKS];

	for (int b = 0; b < MATCH_BLOCKS; b++)
		by[b] = row->square[b] > 0 ? d->opt.weight[b] / sqrtf(row->square[b]) : 0;
	for (size_t i = 0; i < row->n; i++)
		row->x[i] *= by[row->block[i]];
}

static float share(size_t part, size_t all)
{
	return all ? (float)part / (float)all : 0;
}

void match_dict_row(const struct match_dict *d, const struct match_tokens *tokens,
	struct kp_arena *arena, struct match_row *out)
{
	struct counts c = {0};
	size_t rest = 0; /* where bigrams and pairs begin */
	float before[MATCH_BLOCKS];

	alloc_row(out, tokens->n + 2 * tokens->nwords + 1, tokens->nwords,
		tokens->name != NULL, arena);
	for (size_t i = 0; i < tokens->nwords; i++) {
		const struct match_word *w = &tokens->words[i];

		out->span[i].from = (uint32_t)out->n;
		memcpy(before, out->square, sizeof(before));
		if (w->whole >= 0)
			add_whole(d, w->whole, out, &c);
		else
			add_tokens(d, tokens, w->from, w->to, out, &c);
		out->span[i].to = (uint32_t)out->n;
		for (int b = 0; b < MATCH_BLOCKS; b++)
			out->span[i].square[b] = out->square[b] - before[b];
		rest = w->to;
	}
	add_tokens(d, tokens, rest, tokens->n, out, &c);
	scale(d, out);
	out->known_chars = share(c.have[MATCH_CHARS], c.all[MATCH_CHARS]);
	out->known_pairs = share(c.have[MATCH_PAIRS], c.all[MATCH_PAIRS]);
	out->nwords = tokens->nwords;
	out->unseen = c.bases ? 1.0 - (double)c.seen / (double)c.bases : 1.0;
}

struct merge_item {
	uint32_t id;
	float x;
	uint8_t block;
	const char *name;
};

static int by_id(const void *a, const void *b)
{
	const struct merge_item *x = a, *y = b;

	return (x->id > y->id) - (x->id < y->id);
}

void match_row_merge(struct match_row *row, struct kp_arena *scratch)
{
	size_t n = row->n;
	struct merge_item *v = kp_arena_room(scratch, (n + 1) * sizeof(*v));

	for (size_t i = 0; i < n; i++)
		v[i] = (struct merge_item){
			row->id[i], row->x[i], row->block[i], row->name ? row->name[i] : NULL};
	qsort(v, n, sizeof(*v), by_id);
	row->n = row->nspans = 0;
	for (size_t i = 0; i < n; i++) {
		if (row->n && row->id[row->n - 1] == v[i].id)
			row->x[row->n - 1] += v[i].x;
		else
			add(row, v[i].id, v[i].block, v[i].x, v[i].name);
	}
}

static void join_spans(
	const struct match_row *a, const struct match_row *b, struct match_span *out)
{
	for (size_t i = 0; i < a->nspans; i++)
		*out++ = a->span[i];
	for (size_t i = 0; i < b->nspans; i++, out++) {
		*out = b->span[i];
		out->from += (uint32_t)a->n;
		out->to += (uint32_t)a->n;
	}
}

struct match_joint match_row_joint(
	const struct match_row *a, const struct match_row *b, float share)
{
	struct match_joint joint;

	/* Back to what it was before it was scaled, then both scaled together. */
	for (int k = 0; k < MATCH_BLOCKS; k++) {
		float whole = sqrtf(a->square[k] + share * share * b->square[k]);

		joint.square[k] = whole * whole;
		joint.by[0][k] = whole > 0 ? sqrtf(a->square[k]) / whole : 0;
		joint.by[1][k] = whole > 0 ? share * sqrtf(b->square[k]) / whole : 0;
	}
	return joint;
}

void match_row_join(const struct match_row *a, const struct match_row *b,
	const struct match_joint *joint, struct kp_arena *arena, struct match_row *out)
{
	const struct match_row *from[] = {a, b};

	alloc_row(out, a->n + b->n + 1, a->nspans + b->nspans, a->name && b->name, arena);
	join_spans(a, b, out->span);
	for (int k = 0; k < 2; k++)
		for (size_t i = 0; i < from[k]->n; i++)
			add(out, from[k]->id[i], from[k]->block[i],
				joint->by[k][from[k]->block[i]] * from[k]->x[i],
				from[k]->name ? from[k]->name[i] : NULL);
	memcpy(out->square, joint->square, sizeof(out->square));
	out->known_chars = a->known_chars;
	out->known_pairs = a->known_pairs;
	out->nwords = a->nwords;
	out->unseen = (a->unseen + b->unseen) / 2;
}
