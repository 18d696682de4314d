#include "match/match_priv.h"

#include <math.h>

/* While learning `idf` counts the texts a feature stands in. */
struct slot {
	uint64_t hash;    /* 0: empty */
	uint32_t id : 28; /* UNUSED: a base form that was seen but is too rare to be used */
	uint32_t block : 4;
	float idf;
};

struct match_dict {
	struct match_dict_options opt;
	struct slot *slot;
	size_t nslots, used, nfeatures;
	bool borrowed; /* the table is part of a block */
};

#define UNUSED 0xfffffffu
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

static void count(struct match_dict *d, const struct match_tokens *t)
{
	for (size_t i = 0; i < t->n; i++) {
		struct slot *s;

		if (d->used * 2 >= d->nslots)
			resize(d, d->nslots * 2);
		s = find(d, t->v[i].hash);
		if (!s->hash) {
			*s = (struct slot){.hash = t->v[i].hash, .block = t->v[i].block & 15u};
			d->used++;
		}
		s->idf++;
	}
}

/* Drops what is too rare, numbers the rest in the order of their hashes (the order does
 * not depend on how the table grew) and shrinks the table. */
static int by_hash(const void *a, const void *b)
{
	const struct slot *x = a, *y = b;

	return (x->hash > y->hash) - (x->hash < y->hash);
}

static void select_features(struct match_dict *d, size_t ntexts)
{
	struct KP_VEC(slots, struct slot) kept = {0};
	size_t nslots = 16;

	for (size_t i = 0; i < d->nslots; i++) {
		struct slot *s = &d->slot[i];

		if (s->hash &&
			((int)s->idf >= d->opt.least[s->block] || s->block == MATCH_WORDS))
			KP_PUSH(&kept, *s);
	}
	if (kept.n)
		qsort(kept.v, kept.n, sizeof(*kept.v), by_hash);
	while (nslots < kept.n * 2)
		nslots *= 2;
	free(d->slot);
	d->slot = kp_alloc_n(nslots, sizeof(*d->slot));
	d->nslots = nslots;
	d->used = kept.n;
	for (size_t i = 0; i < kept.n; i++) {
		struct slot *s = &kept.v[i];

		s->id = ((int)s->idf >= d->opt.least[s->block] ? (uint32_t)d->nfeatures++
							       : UNUSED) &
			UNUSED;
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
		count(d, &texts[i]);
	select_features(d, n);
	return d;
}

void match_dict_free(struct match_dict *d)
{
	if (!d)
		return;
	if (!d->borrowed)
		free(d->slot);
	free(d);
}

struct saved {
	uint64_t nslots, used, nfeatures;
	struct match_dict_options opt;
	char pad[64 - 24 - sizeof(struct match_dict_options)];
};

void match_dict_save(const struct match_dict *d, struct kp_str *block)
{
	struct saved head = {.nslots = d->nslots,
		.used = d->used,
		.nfeatures = d->nfeatures,
		.opt = d->opt};

	kp_str_addn(block, (const char *)&head, sizeof(head));
	kp_str_addn(block, (const char *)d->slot, d->nslots * sizeof(*d->slot));
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
	d = kp_alloc(sizeof(*d));
	*d = (struct match_dict){.opt = head.opt,
		.nslots = head.nslots,
		.used = head.used,
		.nfeatures = head.nfeatures,
		.borrowed = true};
	/* The block is only read, and lives as long as the model does. */
	d->slot = (struct slot *)(uintptr_t)*p;
	*p += head.nslots * sizeof(struct slot);
	for (size_t i = 0; i < d->nslots; i++) {
		filled += d->slot[i].hash != 0;
		if (d->slot[i].hash && d->slot[i].id != UNUSED &&
			(d->slot[i].id >= d->nfeatures || d->slot[i].block >= MATCH_BLOCKS)) {
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

void match_dict_row(const struct match_dict *d, const struct match_tokens *tokens,
	struct kp_arena *arena, struct match_row *out)
{
	double sum[MATCH_BLOCKS] = {0};
	size_t bases = 0, seen = 0, all[MATCH_BLOCKS] = {0}, have[MATCH_BLOCKS] = {0};
	uint8_t *block = kp_arena_alloc(arena, tokens->n + 1);

	*out = (struct match_row){
		.id = kp_arena_alloc(arena, (tokens->n + 1) * sizeof(*out->id)),
		.x = kp_arena_alloc(arena, (tokens->n + 1) * sizeof(*out->x)),
	};
	if (tokens->n && tokens->v[0].name)
		out->name = kp_arena_alloc(arena, (tokens->n + 1) * sizeof(*out->name));
	for (size_t i = 0; i < tokens->n; i++) {
		const struct match_token *t = &tokens->v[i];
		const struct slot *s;
		float x;

		/* Slots lie far apart: asked for early, they arrive while others are used. */
		if (i + AHEAD < tokens->n)
			__builtin_prefetch(
				&d->slot[tokens->v[i + AHEAD].hash & (d->nslots - 1)]);
		s = find(d, t->hash);
		bases += t->base;
		seen += t->base && s->hash;
		all[t->block]++;
		have[t->block] += s->hash != 0;
		if (!s->hash || s->id == UNUSED)
			continue;
		x = (t->count >= 1 ? 1 + logf(t->count) : t->count) * s->idf;
		sum[t->block] += (double)x * x;
		block[out->n] = t->block;
		if (out->name)
			out->name[out->n] = t->name;
		out->id[out->n] = s->id;
		out->x[out->n++] = x;
	}
	for (size_t i = 0; i < out->n; i++)
		out->x[i] *= d->opt.weight[block[i]] / (float)sqrt(sum[block[i]]);
	for (int b = 0; b < MATCH_BLOCKS; b++)
		out->known[b] = all[b] ? (float)have[b] / (float)all[b] : 0;
	out->unseen = bases ? 1.0 - (double)seen / (double)bases : 1.0;
}
