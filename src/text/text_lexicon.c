#include "text/text_lexicon.h"

#include <string.h>

#include "text/text_priv.h"

#define BEGINNING 7 /* letters */
#define LEAST     2 /* letters that remain when some are left out */

#define KNOWN_SEED 37
#define KNOWN_BITS 8 /* a word, at least */

void text_lexicon_init(struct text_lexicon *l)
{
	*l = (struct text_lexicon){.map = kp_map_new(0)};
}

static void thaw(struct text_lexicon *l)
{
	free(l->row);
	if (!l->borrowed) {
		free((uint32_t *)(uintptr_t)l->from);
		free((uint32_t *)(uintptr_t)l->id);
	}
	free(l->known);
	l->borrowed = false;
	l->row = NULL;
	l->known = NULL;
	l->from = l->id = NULL;
}

void text_lexicon_clear(struct text_lexicon *l)
{
	thaw(l);
	kp_map_free(l->map);
	KP_VEC_FREE(&l->items);
	l->map = NULL;
}

size_t text_lexicon_add(struct text_lexicon *l, const char *s, size_t n, uint8_t flags)
{
	int fresh, i = kp_map_intern(l->map, s, n, (int)l->items.n, &fresh);

	if (fresh)
		KP_PUSH(&l->items, (struct text_item){0});
	(*(flags == TEXT_STEM ? &l->items.v[i].stems : &l->items.v[i].count))++;
	l->items.v[i].flags |= flags;
	return (size_t)i;
}

static uint64_t known_at(const struct text_lexicon *l, const char *s, size_t n)
{
	return kp_hash(s, n, KNOWN_SEED) >> l->known_shift;
}

int text_lexicon_find(const struct text_lexicon *l, const char *s, size_t n)
{
	uint64_t at = l->known ? known_at(l, s, n) : 0;

	if (l->known && !(l->known[at / 64] >> (at % 64) & 1))
		return -1;
	return kp_map_get(l->map, s, n);
}

/* ---- beginnings ---- */

/* Five bits a letter, in order; `a` and `b` are left out (n: nothing is). */
static uint64_t pack(const uint8_t *s, size_t n, size_t a, size_t b)
{
	uint64_t key = 1;

	for (size_t i = 0; i < n; i++)
		if (i != a && i != b)
			key = key << 5 | s[i];
	return key;
}

typedef void key_fn(void *arg, uint64_t key);

static void each_key(
	const uint8_t *plain, size_t n, int skip, size_t left, key_fn *fn, void *arg)
{
	size_t m = n < BEGINNING ? n : BEGINNING;

	fn(arg, pack(plain, m, m, m));
	if (skip < 1 || m < left + 1)
		return;
	for (size_t a = 0; a < m; a++) {
		/* Of two letters that are the same, one left out is enough. */
		if (a == 0 || plain[a] != plain[a - 1])
			fn(arg, pack(plain, m, a, m));
		for (size_t b = a + 1; skip > 1 && m >= left + 2 && b < m; b++)
			fn(arg, pack(plain, m, a, b));
	}
}

static uint32_t place(const struct text_lexicon *l, uint64_t key)
{
	return (uint32_t)((key * 0x9e3779b97f4a7c15u) >> l->shift);
}

/* ---- freezing ---- */

struct filling {
	struct text_lexicon *l;
	uint32_t *from, *id, *next;
	uint32_t word;
	size_t n;
};

static void count_key(void *arg, uint64_t key)
{
	(void)key;
	((struct filling *)arg)->n++;
}

static void tally_key(void *arg, uint64_t key)
{
	struct filling *f = arg;

	f->from[place(f->l, key) + 1]++;
}

static void put_key(void *arg, uint64_t key)
{
	struct filling *f = arg;

	f->id[f->next[place(f->l, key)]++] = f->word;
}

static void each_word_key(struct filling *f, key_fn *fn)
{
	struct text_lexicon *l = f->l;

	for (size_t i = 0; i < l->items.n; i++) {
		const struct text_item *item = &l->items.v[i];
		uint8_t plain[TEXT_MAX_WORD];

		if (item->count + item->stems == 0)
			continue;
		for (size_t k = 0; k < item->letters; k++)
			plain[k] = text_plain(l->row[item->at + k]);
		f->word = (uint32_t)i;
		each_key(plain, item->letters, item->letters < 9 ? 1 : 2, LEAST, fn, f);
	}
}

/* Eighths of a bit: the logarithm as the computer has it, by its length and next bits. */
static uint8_t bits_of(uint32_t count)
{
	int top = 31 - __builtin_clz(count | 1);
	uint32_t next = top >= 3 ? count >> (top - 3) & 7 : (count << (3 - top)) & 7;

	return (uint8_t)(top * 8 + (int)next);
}

static void spell_out(struct text_lexicon *l)
{
	size_t used = 0;

	for (size_t i = 0; i < l->items.n; i++) {
		size_t n;

		kp_map_key(l->map, i, &n, NULL);
		used += n;
	}
	l->row = kp_alloc(used + 1);
	used = 0;
	for (size_t i = 0; i < l->items.n; i++) {
		struct text_item *item = &l->items.v[i];
		size_t n;
		const char *word = kp_map_key(l->map, i, &n, NULL);

		item->at = (uint32_t)used;
		item->letters = (uint8_t)text_letters(word, n, l->row + used, TEXT_MAX_WORD);
		item->weight = bits_of(item->count);
		item->stem_weight = bits_of(item->stems);
		item->mask = 0;
		for (size_t k = 0; k < item->letters; k++)
			item->mask |= 1u << text_plain(l->row[used + k]);
		used += item->letters;
	}
}

static void note_known(struct text_lexicon *l)
{
	int bits = 6;

	while (((size_t)1 << bits) < l->items.n * KNOWN_BITS)
		bits++;
	l->known_shift = 64 - bits;
	l->known = kp_alloc_n(((size_t)1 << bits) / 64, sizeof(*l->known));
	for (size_t i = 0; i < l->items.n; i++) {
		size_t n;
		const char *word = kp_map_key(l->map, i, &n, NULL);
		uint64_t at = known_at(l, word, n);

		l->known[at / 64] |= 1ull << (at % 64);
	}
}

static size_t places_of(const struct text_lexicon *l)
{
	return (size_t)1 << (64 - l->shift);
}

/* Letters and the words there are: all but the beginnings. */
static void prepare(struct text_lexicon *l)
{
	thaw(l);
	spell_out(l);
	note_known(l);
	l->bytes = l->items.n * sizeof(*l->items.v) + ((size_t)1 << (64 - l->known_shift)) / 8;
}

static size_t index_bytes(size_t places, size_t ids)
{
	return (places + 1 + ids) * sizeof(uint32_t);
}

void text_lexicon_freeze(struct text_lexicon *l)
{
	struct filling f = {.l = l};
	size_t places;
	int bits = 1;

	prepare(l);
	each_word_key(&f, count_key);
	while (((size_t)1 << bits) < f.n)
		bits++;
	l->shift = 64 - bits;
	places = places_of(l);
	l->from = f.from = kp_alloc_n(places + 2, sizeof(*f.from));
	l->id = f.id = kp_alloc_n(f.n + 1, sizeof(*f.id));
	each_word_key(&f, tally_key);
	for (size_t i = 0; i < places; i++)
		f.from[i + 1] += f.from[i];
	f.next = kp_alloc_n(places + 1, sizeof(*f.next));
	memcpy(f.next, f.from, (places + 1) * sizeof(*f.next));
	each_word_key(&f, put_key);
	free(f.next);
	l->bytes += index_bytes(places, f.n);
}

/* ---- saving the index ---- */

struct saved_index {
	uint32_t bits, ids;
};

void text_lexicon_save_index(const struct text_lexicon *l, struct kp_str *out)
{
	size_t places = places_of(l);
	struct saved_index head = {(uint32_t)(64 - l->shift), l->from[places]};

	while (out->n % sizeof(uint32_t))
		kp_str_addc(out, 0);
	kp_str_addn(out, (const char *)&head, sizeof(head));
	kp_str_addn(out, (const char *)l->from, (places + 1) * sizeof(*l->from));
	kp_str_addn(out, (const char *)l->id, head.ids * sizeof(*l->id));
}

static bool is_index(
	const uint32_t *from, size_t places, const uint32_t *id, size_t ids, size_t words)
{
	bool rises = from[0] == 0 && from[places] == ids, known = true;

	for (size_t i = 0; i < places; i++)
		rises &= from[i] <= from[i + 1];
	for (size_t i = 0; i < ids; i++)
		known &= id[i] < words;
	return rises && known;
}

const char *text_lexicon_load_index(struct text_lexicon *l, const char *p, const char *end)
{
	struct saved_index head;
	const uint32_t *from, *id;
	size_t places;

	p += -(uintptr_t)p % sizeof(uint32_t);
	if (end - p < (ptrdiff_t)sizeof(head))
		return NULL;
	memcpy(&head, p, sizeof(head));
	p += sizeof(head);
	places = head.bits < 32 ? (size_t)1 << head.bits : 0;
	if (head.bits < 1 || !places || (size_t)(end - p) < index_bytes(places, head.ids))
		return NULL;
	from = (const uint32_t *)(const void *)p;
	id = from + places + 1;
	if (!is_index(from, places, id, head.ids, l->items.n))
		return NULL;
	prepare(l);
	l->shift = 64 - (int)head.bits;
	l->from = from;
	l->id = id;
	l->borrowed = true;
	l->bytes += index_bytes(places, head.ids);
	return p + index_bytes(places, head.ids);
}

/* ---- looking up ---- */

void text_near_clear(struct text_near *c)
{
	c->n = 0;
	memset(c->slot, 0, sizeof(c->slot));
}

static void add_near(struct text_near *c, uint32_t id)
{
	size_t k = (id * 0x9e3779b1u) >> 22;

	if (c->n == TEXT_MOST_NEAR)
		return;
	for (; c->slot[k]; k = (k + 1) % KP_LEN(c->slot))
		if (c->id[c->slot[k] - 1] == id)
			return;
	c->id[c->n] = id;
	c->slot[k] = (uint16_t)++c->n;
}

struct looking {
	const struct text_lexicon *l;
	struct text_near *out;
};

static void look_up(void *arg, uint64_t key)
{
	struct looking *q = arg;
	uint32_t at = place(q->l, key);

	for (uint32_t i = q->l->from[at]; i < q->l->from[at + 1]; i++)
		add_near(q->out, q->l->id[i]);
}

void text_lexicon_near(const struct text_lexicon *l, const uint8_t *plain, size_t n, int skip,
	size_t left, struct text_near *out)
{
	struct looking q = {l, out};

	if (l->from)
		each_key(plain, n, skip, left < LEAST ? LEAST : left, look_up, &q);
}
