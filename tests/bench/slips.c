#include "slips.h"

#include <stdio.h>
#include <string.h>

#include "base/kp_random.h"

#define SHORTEST 4 /* letters of a word that gets a slip */
#define LONG     10
#define MOST     64

/* A word letter by letter. */
struct letters {
	char v[MOST][5];
	size_t n;
};

const char *slip_name(enum slip_kind kind)
{
	static const char *const names[SLIP_KINDS] = {"drop", "double", "single", "swap",
		"neighbour", "extra", "dots", "two", "split", "join"};

	return names[kind];
}

static size_t letter_bytes(const char *s)
{
	uint8_t c = (uint8_t)*s;

	return c < 0x80 ? 1 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;
}

static bool take_apart(const char *s, struct letters *out)
{
	out->n = 0;
	while (*s && out->n < MOST - 2) {
		size_t k = letter_bytes(s);

		memcpy(out->v[out->n], s, k);
		out->v[out->n++][k] = '\0';
		s += k;
	}
	return *s == '\0';
}

static void put_together(const struct letters *l, char *out, size_t max)
{
	size_t n = 0;

	for (size_t i = 0; i < l->n && n + 5 < max; i++)
		n += (size_t)snprintf(out + n, max - n, "%s", l->v[i]);
	out[n] = '\0';
}

static void drop(struct letters *l, size_t at)
{
	memmove(l->v[at], l->v[at + 1], (l->n - at - 1) * sizeof(l->v[0]));
	l->n--;
}

static void insert(struct letters *l, size_t at, const char *letter)
{
	char copy[5];

	memcpy(copy, letter, strlen(letter) + 1); /* it may be one of those that move */
	memmove(l->v[at + 1], l->v[at], (l->n - at) * sizeof(l->v[0]));
	memcpy(l->v[at], copy, sizeof(copy));
	l->n++;
}

/* The key beside `letter` on a Nordic keyboard; NULL when it is on none. */
static const char *beside(const char *letter, uint64_t random)
{
	static const char *const rows[3][11] = {
		{"q", "w", "e", "r", "t", "y", "u", "i", "o", "p", "å"},
		{"a", "s", "d", "f", "g", "h", "j", "k", "l", "ö", "ä"},
		{"z", "x", "c", "v", "b", "n", "m"}};

	for (size_t r = 0; r < 3; r++)
		for (size_t i = 0; i < 11 && rows[r][i]; i++) {
			size_t last = r == 2 ? 6 : 10;

			if (strcmp(rows[r][i], letter) != 0)
				continue;
			return i == 0 || (i < last && random % 2) ? rows[r][i + 1]
								  : rows[r][i - 1];
		}
	return NULL;
}

/* The first place from a random one on (never the first letter) where two letters are the
 * same or differ; 0 when there is none. */
static size_t find_pair(const struct letters *l, bool same, uint64_t random)
{
	for (size_t i = 0; i + 2 < l->n; i++) {
		size_t at = 1 + (random + i) % (l->n - 2);

		if ((strcmp(l->v[at], l->v[at + 1]) == 0) == same)
			return at;
	}
	return 0;
}

static bool undot(struct letters *l)
{
	static const char *const dotted[][2] = {
		{"ä", "a"}, {"ö", "o"}, {"å", "a"}, {"é", "e"}};
	bool any = false;

	for (size_t i = 0; i < l->n; i++)
		for (size_t k = 0; k < 4; k++)
			if (strcmp(l->v[i], dotted[k][0]) == 0) {
				snprintf(l->v[i], sizeof(l->v[i]), "%s", dotted[k][1]);
				any = true;
			}
	return any;
}

static bool slip_in(enum slip_kind kind, struct letters *l, uint64_t *random)
{
	size_t at = 1 + kp_random(random) % (l->n - 1);
	const char *key = beside(l->v[at], kp_random(random));

	switch (kind) {
	case SLIP_DROP:
		drop(l, at);
		return true;
	case SLIP_DOUBLE:
		insert(l, at, l->v[at]);
		return true;
	case SLIP_SINGLE:
		at = find_pair(l, true, at);
		if (at)
			drop(l, at);
		return at > 0;
	case SLIP_SWAP:
		at = find_pair(l, false, at);
		if (at) {
			insert(l, at, l->v[at + 1]);
			drop(l, at + 2);
		}
		return at > 0;
	case SLIP_NEIGHBOUR:
		if (key)
			snprintf(l->v[at], sizeof(l->v[at]), "%s", key);
		return key != NULL;
	case SLIP_EXTRA:
		if (key)
			insert(l, at, key);
		return key != NULL;
	case SLIP_DOTS:
		return undot(l);
	default:
		return false;
	}
}

static bool slip_in_word(
	enum slip_kind kind, const char *word, uint64_t *random, struct slip *out)
{
	struct letters l;

	if (!take_apart(word, &l) || l.n < (kind == SLIP_TWO ? LONG : SHORTEST))
		return false;
	if (kind == SLIP_TWO) {
		for (int i = 0; i < 2; i++)
			if (!slip_in(kp_random(random) % SLIP_DOTS, &l, random))
				slip_in(SLIP_DROP, &l, random);
	} else if (!slip_in(kind, &l, random)) {
		return false;
	}
	put_together(&l, out->text, sizeof(out->text));
	return strcmp(out->text, word) != 0;
}

static bool has(const char *const *v, size_t n, const char *s)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(v[i], s) == 0)
			return true;
	return false;
}

/* A compound comes apart where its last part begins: the base form of the tail is a part. */
static bool split(struct text_analyser *an, enum text_lang lang, const struct text_word *w,
	struct slip *out)
{
	KP_AUTO(kp_arena) struct kp_arena *arena = kp_arena_new(0);
	size_t n = strlen(w->surface);

	for (size_t cut = n - 3; w->nparts > 0 && cut >= 3 && cut < n; cut--) {
		struct text_words tail;

		if (((uint8_t)w->surface[cut] & 0xc0) == 0x80)
			continue;
		text_analyse(an, lang, w->surface + cut, n - cut, NULL, arena, &tail);
		if (tail.n != 1 || !has(w->parts, w->nparts, tail.v[0].lemmas[0]))
			continue;
		snprintf(out->text, sizeof(out->text), "%.*s %s", (int)cut, w->surface,
			w->surface + cut);
		return true;
	}
	return false;
}

bool slip_make(enum slip_kind kind, struct text_analyser *an, const struct text_words *words,
	size_t word, uint64_t *random, struct slip *out)
{
	const struct text_word *w = &words->v[word], *next = w + 1;

	out->words = kind == SLIP_JOIN ? 2 : 1;
	out->words_typed = kind == SLIP_SPLIT ? 2 : 1;
	if (kind == SLIP_SPLIT)
		return split(an, words->lang, w, out);
	if (kind != SLIP_JOIN)
		return slip_in_word(kind, w->surface, random, out);
	if (word + 1 == words->n || next->number || next->from != w->to + 1)
		return false;
	snprintf(out->text, sizeof(out->text), "%s%s", w->surface, next->surface);
	return strlen(out->text) >= 6;
}
