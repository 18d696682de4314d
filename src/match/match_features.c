#include "match/match_priv.h"

#define SEED_WORD 11
#define SEED_BIGRAM 13
#define SEED_CHAR 17
#define SEED_PAIR 19
#define SEED_PART 23
#define MAX_PAIR_WORDS 40

struct collector {
	struct kp_arena *arena;
	bool names;
	struct match_token *v;
	size_t n, cap;
	uint32_t *slot; /* open addressing: index + 1 into v */
	size_t nslots;
};

static void grow(struct collector *c)
{
	struct match_token *v = kp_arena_alloc(c->arena, 2 * c->cap * sizeof(*v));

	memcpy(v, c->v, c->n * sizeof(*v));
	c->v = v;
	c->cap *= 2;
	c->nslots = c->cap * 2;
	c->slot = kp_arena_alloc(c->arena, c->nslots * sizeof(*c->slot));
	for (size_t i = 0; i < c->n; i++) {
		size_t k = c->v[i].hash & (c->nslots - 1);

		while (c->slot[k])
			k = (k + 1) & (c->nslots - 1);
		c->slot[k] = (uint32_t)i + 1;
	}
}

static void put(struct collector *c, enum match_block block, uint64_t seed, const char *s,
	size_t n, float count)
{
	uint64_t hash = kp_hash(s, n, seed);
	size_t k = hash & (c->nslots - 1);

	for (; c->slot[k]; k = (k + 1) & (c->nslots - 1))
		if (c->v[c->slot[k] - 1].hash == hash) {
			c->v[c->slot[k] - 1].count += count;
			return;
		}
	if (c->n == c->cap) {
		grow(c);
		put(c, block, seed, s, n, count);
		return;
	}
	c->v[c->n] = (struct match_token){.hash = hash, .count = count, .block = (uint8_t)block,
		.base = seed == SEED_WORD,
		.name = c->names ? kp_arena_strndup(c->arena, s, n) : NULL};
	c->slot[k] = (uint32_t)++c->n;
}

/* The reading that bigrams and pairs use: the first; numbers are all alike. */
static const char *head(const struct text_word *w)
{
	return w->number ? "0" : w->lemmas[0];
}

static void add_words(struct collector *c, const struct text_words *words)
{
	for (size_t i = 0; i < words->n; i++) {
		const struct text_word *w = &words->v[i];

		if (w->number)
			put(c, MATCH_WORDS, SEED_PART, "0", 1, 1);
		for (size_t k = 0; k < w->nlemmas; k++)
			put(c, MATCH_WORDS, SEED_WORD, w->lemmas[k], strlen(w->lemmas[k]),
				1.0f / (float)w->nlemmas);
		for (size_t k = 0; k < w->nparts; k++)
			put(c, MATCH_WORDS, SEED_PART, w->parts[k], strlen(w->parts[k]), 1);
	}
}

static void add_bigrams(struct collector *c, const struct text_words *words)
{
	char pair[256];

	for (size_t i = 0; i <= words->n; i++) {
		int n = snprintf(pair, sizeof(pair), "%s %s", i ? head(&words->v[i - 1]) : "<",
			i < words->n ? head(&words->v[i]) : ">");

		put(c, MATCH_WORDS, SEED_BIGRAM, pair, (size_t)n, 1);
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

static void add_chars(struct collector *c, const struct text_words *words)
{
	char plain[100];
	uint8_t end[100];

	for (size_t i = 0; i < words->n; i++) {
		size_t chars = plain_letters(words->v[i].spelled, plain, end, sizeof(plain));

		for (size_t size = 2; size <= 5; size++)
			for (size_t k = 0; k + size <= chars; k++) {
				size_t from = k ? end[k - 1] : 0;

				put(c, MATCH_CHARS, SEED_CHAR, plain + from, end[k + size - 1] - from, 1);
			}
	}
}

static void add_pairs(struct collector *c, const struct text_words *words)
{
	size_t n = words->n < MAX_PAIR_WORDS ? words->n : MAX_PAIR_WORDS;
	char pair[256];

	for (size_t i = 0; i < n; i++)
		for (size_t k = i + 1; k < n; k++) {
			const char *a = head(&words->v[i]), *b = head(&words->v[k]);
			int order = strcmp(a, b);
			int len = snprintf(pair, sizeof(pair), "%s+%s", order < 0 ? a : b, order < 0 ? b : a);

			if (order != 0)
				put(c, MATCH_PAIRS, SEED_PAIR, pair, (size_t)len, 1);
		}
}

void match_tokenise(const struct text_words *words, bool names, struct kp_arena *arena,
	struct match_tokens *out)
{
	struct collector c = {.arena = arena, .names = names, .cap = 512, .nslots = 1024};

	c.v = kp_arena_alloc(arena, c.cap * sizeof(*c.v));
	c.slot = kp_arena_alloc(arena, c.nslots * sizeof(*c.slot));
	add_words(&c, words);
	add_bigrams(&c, words);
	add_chars(&c, words);
	add_pairs(&c, words);
	*out = (struct match_tokens){c.v, c.n};
}
