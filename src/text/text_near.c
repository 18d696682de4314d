#include "text/text_vocab.h"

#include <string.h>

#define SHORTEST 4 /* letters of a word that may have more wrong than its dots */

/* What a word of so many letters may have wrong. */
static int most(size_t letters)
{
	return letters < SHORTEST ? 0
	       : letters == 4     ? 7
	       : letters <= 6     ? 10
	       : letters <= 8     ? 13
	       : letters <= 11    ? 18
				  : 22;
}

/* A tenth of an edit is as much as one bit of how common a word is. */
static int rank_of(int cost, int weight)
{
	return cost * 8 - weight;
}

struct typed {
	uint8_t dotted[TEXT_MAX_WORD], plain[TEXT_MAX_WORD];
	size_t n;
	uint32_t mask;
};

/* False when there are letters in it that no keyboard here has. */
static bool take_letters(const char *s, size_t n, struct typed *t)
{
	t->n = text_letters(s, n, t->dotted, TEXT_MAX_WORD);
	t->mask = 0;
	for (size_t i = 0; i < t->n; i++) {
		t->plain[i] = text_plain(t->dotted[i]);
		t->mask |= 1u << t->plain[i];
	}
	return t->n > 0 && !(t->mask >> TEXT_FOREIGN & 1);
}

static bool same_plain(const struct text_lexicon *l, const struct text_item *item,
	const uint8_t *plain, size_t n)
{
	if (item->letters != n)
		return false;
	for (size_t i = 0; i < n; i++)
		if (text_plain(l->row[item->at + i]) != plain[i])
			return false;
	return true;
}

const char *text_vocab_dotted(
	const struct text_vocab *v, enum text_lang lang, const char *s, size_t n)
{
	const struct text_lexicon *l = &v->words[lang];
	const struct text_item *best = NULL;
	struct text_near near;
	struct typed t;
	uint32_t found = 0;

	if (!take_letters(s, n, &t))
		return NULL;
	text_near_clear(&near);
	text_lexicon_near(l, t.plain, t.n, 0, 1, &near);
	for (size_t i = 0; i < near.n; i++) {
		const struct text_item *item = &l->items.v[near.id[i]];

		if (!(item->flags & TEXT_TARGET) || !same_plain(l, item, t.plain, t.n) ||
			(best && best->count >= item->count))
			continue;
		best = item;
		found = near.id[i];
	}
	return best ? text_lexicon_word(l, found) : NULL;
}

/* The most that a slip of this word may cost to be better than the best so far. */
static int worth(const struct text_item *item, int limit, int found, int best)
{
	int max = most(item->letters);

	max = max < limit ? max : limit;
	if (found >= 0 && (best + item->weight - 1) / 8 < max)
		max = (best + item->weight - 1) / 8;
	return max;
}

/* The likeliest word that costs at most `limit`. */
static bool nearest_within(const struct text_vocab *v, enum text_lang lang, const char *s,
	size_t n, uint8_t flags, int limit, struct text_guess *out)
{
	const struct text_lexicon *l = &v->words[lang];
	struct text_near near;
	struct typed t;
	int best = 0, found = -1;

	if (!take_letters(s, n, &t) || t.n < SHORTEST - 1)
		return false;
	text_near_clear(&near);
	text_lexicon_near(l, t.plain, t.n, t.n < 8 || limit < TEXT_EDIT ? 1 : 2, 1, &near);
	for (size_t i = 0; i < near.n; i++) {
		const struct text_item *item = &l->items.v[near.id[i]];
		int cost, max = worth(item, limit, found, best);

		if ((item->flags & (flags | TEXT_TARGET)) != (flags | TEXT_TARGET) ||
			max <= 0 || item->letters > t.n + 2 || item->letters + 3u < t.n ||
			__builtin_popcount(item->mask ^ t.mask) > (max < TEXT_EDIT ? 2 : 4))
			continue;
		cost = text_slip_cost(t.dotted, t.n, l->row + item->at, item->letters, max);
		if (cost > max || cost == 0)
			continue;
		best = rank_of(cost, item->weight);
		found = (int)near.id[i];
		out->cost = cost;
	}
	if (found < 0)
		return false;
	snprintf(out->word, sizeof(out->word), "%s", text_lexicon_word(l, (uint32_t)found));
	out->rank = best;
	out->count = l->items.v[found].count;
	return true;
}

bool text_vocab_nearest(const struct text_vocab *v, enum text_lang lang, const char *s,
	size_t n, uint8_t flags, struct text_guess *out)
{
	return nearest_within(v, lang, s, n, flags, most(TEXT_MAX_WORD), out);
}

/* ---- stems and endings ---- */

#define INFLECTED 10 /* most that a form the content does not have may cost */
#define DOTS      3  /* a cost that dots can have */
#define ENDINGS   16 /* that what follows a stem may be, at most */

/* What the letters from some place on may be as an ending. */
struct rest {
	bool found;
	uint8_t n;
	uint8_t cost[ENDINGS];
	uint32_t ending[ENDINGS];
};

struct inflecting {
	const struct text_lexicon *stems, *endings;
	enum text_lang lang;
	struct typed t;
	struct text_guess *out;
	size_t n, max;
	int limit; /* of the cost */
	struct rest rest[TEXT_MAX_WORD];
};

/* Finnish endings sound with their stem: ä, ö and y do not follow a, o or u. */
static bool in_harmony(const struct inflecting *f, const struct text_item *stem,
	const struct text_item *ending)
{
	const uint8_t *s = f->stems->row + stem->at, *e = f->endings->row + ending->at;
	bool back = false;

	if (f->lang != TEXT_FI)
		return true;
	for (size_t i = stem->letters; i-- > 0;) {
		back = s[i] == 1 || s[i] == 15 || s[i] == 21;
		if (back || s[i] == TEXT_AE || s[i] == TEXT_OE || s[i] == 25)
			break;
	}
	for (size_t i = 0; i < ending->letters; i++)
		if (back ? e[i] == TEXT_AE || e[i] == TEXT_OE || e[i] == 25
			 : e[i] == 1 || e[i] == 15 || e[i] == 21)
			return false;
	return true;
}

/* Keeps the guesses by rising rank, each word once. */
static void keep(struct inflecting *f, const struct text_guess *g)
{
	size_t i;

	for (i = 0; i < f->n; i++)
		if (strcmp(f->out[i].word, g->word) == 0) {
			if (g->rank >= f->out[i].rank)
				return;
			memmove(&f->out[i], &f->out[i + 1], (f->n - i - 1) * sizeof(*f->out));
			f->n--;
			break;
		}
	if (f->n == f->max && f->out[f->n - 1].rank <= g->rank)
		return;
	f->n -= f->n == f->max;
	for (i = f->n; i > 0 && f->out[i - 1].rank > g->rank; i--)
		f->out[i] = f->out[i - 1];
	f->out[i] = *g;
	f->n++;
}

static void guess(struct inflecting *f, uint32_t stem, uint32_t ending, int cost)
{
	const struct text_item *s = &f->stems->items.v[stem],
			       *e = &f->endings->items.v[ending];
	struct text_guess g = {.cost = cost,
		.rank = rank_of(cost, s->stem_weight / 2 + e->weight / 2),
		.count = s->stems};

	if (!in_harmony(f, s, e))
		return;
	snprintf(g.word, sizeof(g.word), "%s%s", text_lexicon_word(f->stems, stem),
		text_lexicon_word(f->endings, ending));
	keep(f, &g);
}

/* Keeps the cheapest; of equal cost the first. */
static void keep_ending(struct rest *r, uint32_t ending, uint8_t cost)
{
	size_t i = r->n;

	if (r->n == ENDINGS && r->cost[ENDINGS - 1] <= cost)
		return;
	i -= r->n == ENDINGS;
	r->n = (uint8_t)(i + 1);
	for (; i > 0 && r->cost[i - 1] > cost; i--) {
		r->cost[i] = r->cost[i - 1];
		r->ending[i] = r->ending[i - 1];
	}
	r->cost[i] = cost;
	r->ending[i] = ending;
}

/* Endings for the letters from `j` on; many stems ask for the same. */
static const struct rest *endings_from(struct inflecting *f, size_t j)
{
	struct rest *r = &f->rest[j];
	const uint8_t *letters = f->t.dotted + j;
	size_t n = f->t.n - j;
	struct text_near near;

	if (r->found)
		return r;
	r->found = true;
	text_near_clear(&near);
	text_lexicon_near(f->endings, f->t.plain + j, n, 1, 1, &near);
	for (size_t i = 0; i < near.n; i++) {
		const struct text_item *e = &f->endings->items.v[near.id[i]];
		uint8_t cost[TEXT_MAX_WORD + 1];
		size_t from, to;

		if (e->letters > n + 1 || n > e->letters + 1u)
			continue;
		if (text_slip_costs(letters, n, f->endings->row + e->at, e->letters, false,
			    f->limit, cost, &from, &to) &&
			to == n && cost[n] <= f->limit)
			keep_ending(r, near.id[i], cost[n]);
	}
	return r;
}

/* A stem with a slip takes its ending as it stands, but for dots. */
static void try_endings(struct inflecting *f, uint32_t stem, size_t j, int spent)
{
	const struct rest *r = endings_from(f, j);
	int left = spent <= DOTS ? f->limit - spent : DOTS;

	for (size_t i = 0; i < r->n && r->cost[i] <= left; i++)
		if (spent + r->cost[i] > 0 && spent + r->cost[i] <= f->limit)
			guess(f, stem, r->ending[i], spent + r->cost[i]);
}

static void try_stem(struct inflecting *f, uint32_t id)
{
	const struct text_item *stem = &f->stems->items.v[id];
	uint8_t cost[TEXT_MAX_WORD + 1];
	size_t from, to;

	if (!(stem->flags & TEXT_STEM) || stem->letters > f->t.n + 1 ||
		__builtin_popcount(stem->mask & ~f->t.mask) > 1 ||
		!text_slip_costs(f->t.dotted, f->t.n, f->stems->row + stem->at, stem->letters,
			true, f->limit, cost, &from, &to))
		return;
	for (size_t j = from; j <= to && j < f->t.n; j++)
		if (cost[j] <= f->limit && j > 0)
			try_endings(f, id, j, cost[j]);
}

size_t text_vocab_inflected(const struct text_vocab *v, enum text_lang lang, const char *s,
	size_t n, struct text_guess *out, size_t max)
{
	struct inflecting f = {
		&v->words[lang], &v->endings[lang], lang, .out = out, .max = max};
	struct text_near near;

	if (!take_letters(s, n, &f.t) || f.t.n < 5)
		return 0;
	f.limit = most(f.t.n) < INFLECTED ? most(f.t.n) : INFLECTED;
	text_near_clear(&near);
	for (size_t m = 3; m < 7 && m < f.t.n; m++)
		text_lexicon_near(f.stems, f.t.plain, m, 1, 3, &near);
	if (f.t.n >= 7)
		text_lexicon_near(f.stems, f.t.plain, f.t.n, f.t.n < 10 ? 1 : 2, 4, &near);
	for (size_t i = 0; i < near.n; i++)
		try_stem(&f, near.id[i]);
	return f.n;
}

/* ---- words run together ---- */

#define SPACE_LOST   8 /* costs less than a letter */
#define HALF_LETTERS 5 /* of a half with a slip of its own, at least */
#define HALF_SLIP    6
#define HALF_COST    6 /* on top of it: two things went wrong */

/* How common a word of the content is, in eighths of a bit, or -1. Short ones turn up by
 * chance in others: they must be common. */
static int commonness(const struct text_vocab *v, enum text_lang lang, const char *s, size_t n)
{
	static const uint32_t needed[] = {0, 100, 40, 15};
	int i = text_lexicon_find(&v->words[lang], s, n);
	const struct text_item *item = i < 0 ? NULL : &v->words[lang].items.v[i];

	if (!item || !(item->flags & TEXT_TARGET) ||
		item->count < (item->letters < KP_LEN(needed) ? needed[item->letters] : 2))
		return -1;
	return item->weight;
}

/* The word as it stands or, where `slip` says so, what it is a slip of; its weight or -1. */
static int half(const struct text_vocab *v, enum text_lang lang, const char *s, size_t n,
	bool slip, struct text_guess *out)
{
	int weight = slip ? -1 : commonness(v, lang, s, n);

	if (weight >= 0) {
		out->cost = 0;
		snprintf(out->word, sizeof(out->word), "%.*s", (int)n, s);
		return weight;
	}
	if (!slip || kp_utf8_chars(s, n) < HALF_LETTERS ||
		!nearest_within(v, lang, s, n, 0, HALF_SLIP, out))
		return -1;
	return commonness(v, lang, out->word, strlen(out->word));
}

/* The likeliest place of the cut, with the halves as they are, or one of them with a slip. */
static bool cut_in_two(const struct text_vocab *v, enum text_lang lang, const char *s,
	size_t n, int slip, struct text_guess *out)
{
	struct text_guess a, b;
	bool any = false;

	for (size_t cut = 1; cut < n; cut++) {
		int wa, wb, cost, rank;

		if (((uint8_t)s[cut] & 0xc0) == 0x80 || (cut < 2 && n < 6) || cut + 1 == n ||
			commonness(v, lang, slip == 1 ? s + cut : s,
				slip == 1 ? n - cut : cut) < 0 ||
			(wa = half(v, lang, s, cut, slip == 1, &a)) < 0 ||
			(wb = half(v, lang, s + cut, n - cut, slip == 2, &b)) < 0)
			continue;
		cost = SPACE_LOST + a.cost + b.cost + (slip ? HALF_COST : 0);
		rank = rank_of(cost, wa < wb ? wa : wb);
		if ((any && rank >= out->rank) ||
			strlen(a.word) + strlen(b.word) + 1 > TEXT_MAX_WORD)
			continue;
		any = true;
		out->rank = rank;
		out->cost = cost;
		out->count = 0;
		snprintf(out->word, sizeof(out->word), "%.*s %.*s", TEXT_MAX_WORD / 2, a.word,
			TEXT_MAX_WORD / 2 - 1, b.word);
	}
	return any;
}

bool text_vocab_run_together(const struct text_vocab *v, enum text_lang lang, const char *s,
	size_t n, struct text_guess *out)
{
	return cut_in_two(v, lang, s, n, 0, out) || cut_in_two(v, lang, s, n, 1, out) ||
	       cut_in_two(v, lang, s, n, 2, out);
}
