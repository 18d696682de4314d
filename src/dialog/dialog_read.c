#include "dialog/dialog_priv.h"

static bool any_is(const struct text_words *words, unsigned what)
{
	for (size_t i = 0; i < words->n; i++)
		if (text_small_word(words, i) & what)
			return true;
	return false;
}

bool dialog_finds(const struct kb_pattern *v, size_t n, struct text_analyser *an,
	const struct text_words *words)
{
	uint32_t from, to;

	for (size_t i = 0; i < n; i++)
		if (v[i].lang == words->lang &&
			text_pattern_match(an, v[i].compiled, words, &from, &to) == 1)
			return true;
	return false;
}

/* ---- what is being read ---- */

struct read {
	const struct kb_intent *intent;
	int asked;
	struct text_analyser *an;
	const struct text_words *words;
	struct text_amount amounts[TEXT_MAX_AMOUNTS];
	bool taken[TEXT_MAX_AMOUNTS];
	size_t namounts;
	bool covered[TEXT_MAX_WORDS];
	struct dialog_reading *out;
};

static void cover(struct read *r, uint32_t from, uint32_t to)
{
	for (size_t i = 0; i < r->words->n; i++)
		if (r->words->v[i].from < to && r->words->v[i].to > from)
			r->covered[i] = true;
}

/* The longest match of some patterns; its bytes, 0: none. */
static uint32_t matched(struct read *r, const struct kb_pattern *v, size_t n, bool covers,
	uint32_t *from_out, uint32_t *to_out)
{
	uint32_t longest = 0, from, to;

	for (size_t i = 0; i < n; i++) {
		if (v[i].lang != r->words->lang || !v[i].compiled ||
			text_pattern_match(r->an, v[i].compiled, r->words, &from, &to) != 1)
			continue;
		if (covers)
			cover(r, from, to);
		if (to > from && to - from > longest) {
			longest = to - from;
			*from_out = from;
			*to_out = to;
		}
	}
	return longest;
}

/* ---- choices ---- */

static void read_choice(struct read *r, size_t slot)
{
	const struct kb_slot *s = &r->intent->slots[slot];
	uint32_t longest = 0, from = 0, to = 0;

	for (size_t i = 0; i < s->noptions; i++) {
		const struct kb_option *o = &s->options[i];
		uint32_t n = matched(r, o->patterns, o->npatterns, true, &from, &to);

		if (n > longest) {
			longest = n;
			kb_learn(&r->out->values, slot, o->value);
		}
	}
	if (longest && s->kind == KB_YES_NO && any_is(r->words, TEXT_SAYS_NO))
		kb_learn(&r->out->values, slot, s->options[1].value);
}

/* "Yes" and "no" answer only what was asked. */
static void read_yes_no(struct read *r, size_t slot)
{
	const struct kb_slot *s = &r->intent->slots[slot];
	bool not = any_is(r->words, TEXT_SAYS_NO), does = any_is(r->words, TEXT_SAYS_YES);

	if (r->words->n > 6 || (!not &&!does))
		return;
	kb_learn(&r->out->values, slot, s->options[not ].value);
	for (size_t i = 0; i < r->words->n; i++)
		r->covered[i] |=
			(text_small_word(r->words, i) & (TEXT_SAYS_YES | TEXT_SAYS_NO)) != 0;
}

/* ---- amounts ---- */

/* As the slot counts; false: it is an amount of something else. */
static bool as_value(
	const struct kb_slot *s, const struct text_amount *a, bool plain, struct kb_span *out)
{
	int64_t size = text_measure_size(s->unit), said = text_measure_size(a->measure);
	bool bare = a->measure == TEXT_PLAIN;

	if (bare && !plain)
		return false;
	*out = (struct kb_span){a->lo, a->hi};
	switch (s->kind) {
	case KB_DURATION:
		if (bare) {
			out->lo = a->lo * size / 1000;
			out->hi = a->hi >= TEXT_AMOUNT_MAX ? a->hi : a->hi * size / 1000;
		}
		return bare || said > 0;
	case KB_NUMBER:
		if (size > 0 && a->measure == s->unit) {
			out->lo = a->lo * 1000 / size;
			out->hi = a->hi >= TEXT_AMOUNT_MAX ? a->hi : a->hi * 1000 / size;
		}
		return bare || a->measure == s->unit;
	case KB_CALENDAR:
		return a->measure == TEXT_DATE;
	default:
		return false;
	}
}

static bool fits(struct read *r, size_t slot, size_t amount, bool plain, struct kb_span *out)
{
	return !r->taken[amount] &&
	       as_value(&r->intent->slots[slot], &r->amounts[amount], plain, out);
}

static void take(struct read *r, size_t slot, size_t amount, struct kb_span v)
{
	const struct kb_span range = r->intent->slots[slot].range;
	const struct text_amount *a = &r->amounts[amount];

	r->taken[amount] = true;
	for (size_t i = a->first; i < a->end && i < TEXT_MAX_WORDS; i++)
		r->covered[i] = true;
	if (v.lo > range.hi || v.hi < range.lo) {
		r->out->outside = (int)slot;
		return;
	}
	v.lo = v.lo < range.lo ? range.lo : v.lo;
	v.hi = v.hi > range.hi ? range.hi : v.hi;
	kb_learn(&r->out->values, slot, v);
}

/* How far, in words, an amount stands from from … to of the text. */
static size_t distance(const struct read *r, size_t amount, uint32_t from, uint32_t to)
{
	const struct text_amount *a = &r->amounts[amount];
	size_t n = 0;

	for (size_t i = 0; i < r->words->n; i++) {
		const struct text_word *w = &r->words->v[i];

		n += (i >= a->end && w->to <= from) || (i < a->first && w->from >= to);
	}
	return n;
}

#define NEAR 2 /* words */
#define FAR  SIZE_MAX

/* How far it stands from the slot's own words. */
static size_t away(struct read *r, const struct kb_slot *s, size_t amount)
{
	size_t least = FAR;

	for (size_t i = 0; i < s->npatterns; i++) {
		uint32_t from, to;

		if (!matched(r, &s->patterns[i], 1, true, &from, &to))
			continue;
		size_t n = distance(r, amount, from, to);
		least = n < least ? n : least;
	}
	return least;
}

/* How many slots without words of their own could take the amount. */
static size_t takers(struct read *r, size_t amount)
{
	struct kb_span v;
	size_t n = 0;

	for (size_t i = 0; i < r->intent->nslots; i++)
		n += r->intent->slots[i].npatterns == 0 && fits(r, i, amount, false, &v);
	return n;
}

/* Where the slot has words, the amount that stands nearest to them; else the only amount there
 * is, if nothing else could be meant. */
static void read_amount(struct read *r, size_t slot)
{
	const struct kb_slot *s = &r->intent->slots[slot];
	size_t best = FAR, nearest = NEAR + 1, candidates = 0;
	struct kb_span v, found = {0, 0};

	for (size_t i = 0; i < r->namounts; i++) {
		size_t n;

		if (!fits(r, slot, i, false, &v) || !(s->units >> r->amounts[i].measure & 1))
			continue;
		candidates++;
		n = s->npatterns                                  ? away(r, s, i)
		    : takers(r, i) == 1 && !r->amounts[i].implied ? 0
								  : FAR;
		if (n < nearest) {
			nearest = n;
			best = i;
			found = v;
		}
	}
	if (best != FAR && (s->npatterns || candidates == 1))
		take(r, slot, best, found);
}

/* The first that can be the answer to what was asked, also without a unit. */
static void read_asked(struct read *r, size_t slot)
{
	struct kb_span v;

	for (size_t i = 0; i < r->namounts; i++)
		if (fits(r, slot, i, true, &v)) {
			away(r, &r->intent->slots[slot], i); /* its own words say no more */
			take(r, slot, i, v);
			return;
		}
}

/* ---- the whole ---- */

static bool nothing_else(const struct read *r)
{
	for (size_t i = 0; i < r->words->n; i++)
		if (!r->covered[i] && !(text_small_word(r->words, i) & TEXT_FILLS))
			return false;
	return true;
}

void dialog_read(const struct kb_intent *intent, int asked, struct text_analyser *an,
	const struct text_words *words, struct dialog_reading *out)
{
	struct read r = {
		.intent = intent, .asked = asked, .an = an, .words = words, .out = out};

	*out = (struct dialog_reading){.outside = -1};
	r.namounts = text_amounts(words, r.amounts, TEXT_MAX_AMOUNTS);
	out->carries = words->n > 0 && text_small_word(words, 0) & TEXT_CARRIES;
	out->unknown = asked >= 0 && text_says_unknown(words);
	if (asked >= 0 && !kb_is_chosen(&intent->slots[asked]))
		read_asked(&r, (size_t)asked);
	for (size_t i = 0; i < intent->nslots; i++) {
		if (kb_is_chosen(&intent->slots[i]))
			read_choice(&r, i);
		else if ((int)i != asked)
			read_amount(&r, i);
	}
	if (asked >= 0 && intent->slots[asked].kind == KB_YES_NO &&
		!kb_knows(&out->values, (size_t)asked))
		read_yes_no(&r, (size_t)asked);
	out->whole = words->n > 0 && !words->cut && nothing_else(&r);
}
