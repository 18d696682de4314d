#include "match/match_priv.h"

#define SEED_WORD      11
#define SEED_BIGRAM    13
#define SEED_CHAR      17
#define SEED_PAIR      19
#define SEED_PART      23
#define SEED_HEAD      29
#define SEED_KEY       31
#define SEED_NUMBER    37
#define MAX_PAIR_WORDS 24

struct collector {
	struct kp_arena *arena;
	struct match_tokens *to;
};

/* The reading of a word that bigrams and pairs use: the first; numbers are all alike. */
struct head {
	const char *text;
	uint64_t hash;
};

static void *grown(struct kp_arena *arena, const void *old, size_t n, size_t size)
{
	return memcpy(kp_arena_room(arena, 2 * n * size), old, n * size);
}

static void put_hash(struct collector *c, enum match_block block, bool base, uint64_t hash,
	float count, const char *name)
{
	struct match_tokens *t = c->to;

	if (t->n == t->cap) {
		t->v = grown(c->arena, t->v, t->cap, sizeof(*t->v));
		if (t->name)
			t->name = grown(c->arena, t->name, t->cap, sizeof(*t->name));
		t->cap *= 2;
	}
	if (t->name)
		t->name[t->n] = name;
	t->v[t->n++] = (struct match_token){
		.hash = hash, .count = count, .block = (uint8_t)block, .base = base};
}

static void put(struct collector *c, enum match_block block, uint64_t seed, const char *s,
	size_t n, float count)
{
	put_hash(c, block, seed == SEED_WORD, kp_hash(s, n, seed), count,
		c->to->name ? kp_arena_strndup(c->arena, s, n) : NULL);
}

/* Two words as one feature: their hashes, mixed. */
static void put_two(struct collector *c, enum match_block block, uint64_t seed,
	const struct head *a, const struct head *b, const char *between)
{
	uint64_t hash = (a->hash * 0x9e3779b97f4a7c15u) ^ (b->hash + seed);

	hash = (hash ^ (hash >> 29)) * 0xbf58476d1ce4e5b9u;
	put_hash(c, block, false, hash ^ (hash >> 32), 1,
		c->to->name ? kp_arena_format(c->arena, "%s%s%s", a->text, between, b->text)
			    : NULL);
}

static struct head head_of(const char *text)
{
	return (struct head){text, kp_hash(text, strlen(text), SEED_HEAD)};
}

static struct head *heads(struct collector *c, const struct text_words *words)
{
	struct head *v = kp_arena_room(c->arena, (words->n + 1) * sizeof(*v));

	for (size_t i = 0; i < words->n; i++)
		v[i] = head_of(words->v[i].number ? "0" : words->v[i].lemmas[0]);
	return v;
}

/* That there is one says more than which: a number nobody wrote before is no word never seen,
 * nor do its digits look like a word. */
static void add_number(struct collector *c, const struct text_word *w)
{
	put(c, MATCH_WORDS, SEED_PART, "0", 1, 1);
	put(c, MATCH_WORDS, SEED_NUMBER, w->spelled, strlen(w->spelled), 1);
}

/* Base forms and compound parts. */
static void add_forms(struct collector *c, const struct text_word *w)
{
	for (size_t k = 0; k < w->nlemmas; k++)
		put(c, MATCH_WORDS, SEED_WORD, w->lemmas[k], strlen(w->lemmas[k]),
			1.0f / (float)w->nlemmas);
	for (size_t k = 0; k < w->nparts; k++)
		put(c, MATCH_WORDS, SEED_PART, w->parts[k], strlen(w->parts[k]), 1);
}

/* Whether the feature stands in the list from `from` on. */
static bool is_in(const struct match_tokens *t, size_t from, uint64_t hash)
{
	for (size_t i = from; i < t->n; i++)
		if (t->v[i].hash == hash)
			return true;
	return false;
}

static void add_bigrams(struct collector *c, const struct head *v, size_t n)
{
	const struct head begin = head_of("<"), end = head_of(">");
	struct match_tokens *t = c->to;
	size_t first = t->n;

	for (size_t i = 0; i <= n; i++) {
		put_two(c, MATCH_WORDS, SEED_BIGRAM, i ? &v[i - 1] : &begin,
			i < n ? &v[i] : &end, " ");
		if (is_in(&(struct match_tokens){.v = t->v, .n = t->n - 1}, first,
			    t->v[t->n - 1].hash))
			t->n--;
	}
}

/* Letters of a word with ä and ö as a and o: phones drop the dots. Returns characters'
 * ends, so that n-grams count letters, not bytes. */
static size_t plain_letters(const char *s, char *out, uint8_t *end, size_t max)
{
	size_t n = 0, chars = 0;

	out[n++] = ' ';
	end[chars++] = 1;
	while (*s && n + 5 < max) {
		uint8_t b = (uint8_t)*s, d = (uint8_t)s[1];
		size_t len = b < 0x80 ? 1 : b < 0xe0 ? 2 : b < 0xf0 ? 3 : 4;

		if (b == 0xc3 && (d == 0xa4 || d == 0xa5 || d == 0xb6)) {
			out[n++] = d == 0xb6 ? 'o' : 'a';
			s += 2;
		} else {
			while (len-- && *s)
				out[n++] = *s++;
		}
		end[chars++] = (uint8_t)n;
	}
	out[n++] = ' ';
	end[chars++] = (uint8_t)n;
	return chars;
}

static void add_chars(struct collector *c, const struct text_word *w)
{
	char plain[100];
	uint8_t end[100];
	size_t chars = plain_letters(w->spelled, plain, end, sizeof(plain));

	for (size_t size = 2; size <= 5; size++)
		for (size_t k = 0; k + size <= chars; k++) {
			size_t from = k ? end[k - 1] : 0;

			put(c, MATCH_CHARS, SEED_CHAR, plain + from, end[k + size - 1] - from,
				1);
		}
}

/* The first MAX_PAIR_WORDS different heads: pairs are most of what a long message costs, and
 * 40 of its words told no more than 24. */
static size_t different(const struct head *v, size_t n, struct head *out)
{
	size_t kept = 0;

	for (size_t i = 0; i < n && kept < MAX_PAIR_WORDS; i++) {
		bool met = false;

		for (size_t k = 0; k < kept; k++)
			met |= out[k].hash == v[i].hash;
		if (!met)
			out[kept++] = v[i];
	}
	return kept;
}

static void add_pairs(struct collector *c, const struct head *all, size_t n)
{
	struct head v[MAX_PAIR_WORDS];

	n = different(all, n, v);
	for (size_t i = 0; i < n; i++)
		for (size_t k = i + 1; k < n; k++) {
			bool first = v[i].hash < v[k].hash;

			put_two(c, MATCH_PAIRS, SEED_PAIR, first ? &v[i] : &v[k],
				first ? &v[k] : &v[i], "+");
		}
}

/* Two words of the same key have the same features. */
static uint64_t key_of(const struct text_word *w)
{
	uint64_t key = kp_hash(w->spelled, strlen(w->spelled), SEED_KEY + w->number);

	for (size_t k = 0; k < w->nlemmas; k++)
		key = kp_hash(w->lemmas[k], strlen(w->lemmas[k]), key);
	for (size_t k = 0; k < w->nparts; k++)
		key = kp_hash(w->parts[k], strlen(w->parts[k]), key + 1);
	return key;
}

static void add_word(
	struct collector *c, const struct text_word *w, const struct match_dict *dict)
{
	struct match_tokens *t = c->to;
	struct match_word word = {.key = key_of(w), .from = (uint32_t)t->n, .whole = -1};

	/* Said again it says nothing more. */
	for (size_t i = 0; i < t->nwords; i++)
		if (t->words[i].key == word.key)
			return;
	if (dict)
		word.whole = match_dict_word(dict, word.key);
	if (word.whole < 0 && w->number) {
		add_number(c, w);
	} else if (word.whole < 0) {
		add_forms(c, w);
		add_chars(c, w);
	}
	word.to = (uint32_t)t->n;
	t->words[t->nwords++] = word;
}

void match_tokenise(const struct text_words *words, const struct match_dict *dict, bool names,
	struct kp_arena *arena, struct match_tokens *out)
{
	struct collector c = {.arena = arena, .to = out};
	struct head *v;

	*out = (struct match_tokens){.cap = 512};
	out->v = kp_arena_room(arena, out->cap * sizeof(*out->v));
	if (names)
		out->name = kp_arena_room(arena, out->cap * sizeof(*out->name));
	out->words = kp_arena_alloc(arena, (words->n + 1) * sizeof(*out->words));
	for (size_t i = 0; i < words->n; i++)
		add_word(&c, &words->v[i], dict);
	v = heads(&c, words);
	add_bigrams(&c, v, words->n);
	add_pairs(&c, v, words->n);
}

uint64_t match_tokens_name(const struct match_tokens *tokens)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < tokens->n; i++)
		sum += tokens->v[i].hash * 0x9e3779b97f4a7c15u;
	return sum;
}
