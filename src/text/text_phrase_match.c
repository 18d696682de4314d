#include "text/text_phrase.h"

/* Whether the word, as written or as it is meant, begins so. */
static bool word_begins(const struct text_word *w, const char *with)
{
	if (kp_str_starts(w->surface, with) || kp_str_starts(w->spelled, with))
		return true;
	for (size_t i = 0; i < w->nlemmas; i++)
		if (kp_str_starts(w->lemmas[i], with))
			return true;
	return false;
}

static bool word_is(const struct text_word *w, const char *form, enum text_word_mode mode)
{
	if (kp_str_eq(w->surface, form) ||
		(w->spelled != w->surface && kp_str_eq(w->spelled, form)))
		return true;
	for (size_t i = 0; mode != TEXT_EXACT && i < w->nlemmas; i++)
		if (kp_str_eq(w->lemmas[i], form))
			return true;
	for (size_t i = 0; mode == TEXT_ANY_FORM && i < w->nparts; i++)
		if (kp_str_eq(w->parts[i], form))
			return true;
	return false;
}

static bool holds(
	const struct text_phrase *p, const struct text_step *st, const struct text_word *w)
{
	const char *form = p->words.p + st->words;

	for (uint32_t i = 0; i < st->nwords; i++, form += strlen(form) + 1)
		if (st->mode == TEXT_BEGINS ? word_begins(w, form)
					    : word_is(w, form, st->mode))
			return true;
	return false;
}

struct run {
	const struct text_phrase *p;
	const struct text_words *words;
	uint64_t *tried; /* a bit a step and place that led nowhere; NULL: nothing forks */
	size_t end;
};

static bool already(struct run *r, uint32_t step, size_t at)
{
	size_t bit = step * (r->words->n + 1) + at;
	bool was = r->tried[bit / 64] >> (bit % 64) & 1;

	r->tried[bit / 64] |= 1ull << (bit % 64);
	return was;
}

/* From a step on at a word; what was tried in vain is not tried again. Goes as deep as
 * there are steps. */
static bool go(struct run *r, uint32_t step, size_t at)
{
	for (;; step++) {
		const struct text_step *st = &r->p->steps.v[step];

		switch (st->kind) {
		case TEXT_STEP_WORD:
			if (at == r->words->n || !holds(r->p, st, &r->words->v[at]))
				return false;
			at++;
			break;
		case TEXT_STEP_GAP:
			if (already(r, step, at))
				return false;
			for (size_t k = 0; k <= TEXT_PHRASE_GAP && at + k <= r->words->n; k++)
				if (go(r, step + 1, at + k))
					return true;
			return false;
		case TEXT_STEP_FORK:
			if (already(r, step, at))
				return false;
			if (go(r, step + 1, at))
				return true;
			if (st->to == TEXT_NO_WAY)
				return false;
			step = st->to - 1;
			break;
		case TEXT_STEP_JUMP:
			step = st->to - 1;
			break;
		case TEXT_STEP_END:
			r->end = at;
			return true;
		}
	}
}

/* The first place in the text from which it matches; there, the first way that does. */
static bool find(struct run *r, uint32_t part, size_t *first_out, size_t *end_out)
{
	for (size_t at = 0; at <= r->words->n; at++)
		if (go(r, part, at)) {
			*first_out = at;
			*end_out = r->end;
			return true;
		}
	return false;
}

enum { FEW = 64 }; /* words of 64 bits that `tried` has for most */

bool text_phrase_match_part(const struct text_phrase *p, size_t part,
	const struct text_words *words, size_t *first_out, size_t *end_out)
{
	struct run r = {.p = p, .words = words};
	size_t n = p->forks ? p->steps.n * (words->n + 1) / 64 + 1 : 0;
	uint64_t few[FEW], *many = NULL;
	bool found;

	if (n > FEW)
		many = kp_alloc_n(n, sizeof(*many));
	else
		memset(few, 0, n * sizeof(*few));
	r.tried = many ? many : few;
	found = find(&r, p->part[part], first_out, end_out);
	free(many);
	return found;
}

static bool may_match(const struct text_phrase *p, const struct text_words *words)
{
	for (size_t i = 0; i < p->nneeds; i++) {
		uint64_t common = 0;

		for (int k = 0; k < 4; k++)
			common |= p->sketch[i][k] & words->sketch[k];
		if (!common)
			return false;
	}
	return true;
}

bool text_phrase_match(const struct text_phrase *p, const struct text_words *words,
	uint32_t *from_out, uint32_t *to_out)
{
	uint32_t from = UINT32_MAX, to = 0;

	if (!may_match(p, words))
		return false;
	for (size_t i = 0; i < p->nparts; i++) {
		size_t first, end;

		if (!text_phrase_match_part(p, i, words, &first, &end))
			return false;
		from = words->v[first].from < from ? words->v[first].from : from;
		to = words->v[end - 1].to > to ? words->v[end - 1].to : to;
	}
	*from_out = from;
	*to_out = to;
	return true;
}
