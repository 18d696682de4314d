#include "text/text_list.h"

#include "text/text_letters.h"
#include "text/text_priv.h"

/* Every word that one slip turns into what was typed, without knowing which are words. */
struct slips {
	const struct text_list *list;
	uint8_t typed[TEXT_MAX_WORD], meant[TEXT_MAX_WORD + 1];
	size_t n;
	int cost; /* less than this */
	bool found;
};

static void try_word(struct slips *s, size_t n)
{
	static const char *const dotted[] = {"ä", "ö", "å"};
	char word[2 * TEXT_MAX_WORD + 4];
	size_t len = 0;

	for (size_t i = 0; i < n; i++) {
		uint8_t c = s->meant[i];

		if (c < TEXT_AE) {
			word[len++] = (char)('a' + c - 1);
			continue;
		}
		memcpy(word + len, dotted[c - TEXT_AE], 2);
		len += 2;
	}
	if (len <= TEXT_MAX_WORD && text_list_has(s->list, word, len) &&
		text_slip_cost(s->typed, s->n, s->meant, n, s->cost - 1) < s->cost)
		s->found = true;
}

static void put_back(struct slips *s)
{
	memcpy(s->meant, s->typed, s->n);
}

/* Letters changed, and those lost at `at` or at the end; only what is cheap enough. */
static void try_letters(struct slips *s, size_t at)
{
	for (uint8_t c = 1; c < TEXT_FOREIGN && !s->found; c++) {
		bool twice =
			(at > 0 && c == s->typed[at - 1]) || (at < s->n && c == s->typed[at]);

		put_back(s);
		if (at < s->n && (s->cost > TEXT_EDIT || text_beside(s->typed[at], c))) {
			s->meant[at] = c;
			try_word(s, s->n);
		}
		if (s->cost <= TEXT_LOST && !twice)
			continue;
		memcpy(s->meant + at + 1, s->typed + at, s->n - at);
		s->meant[at] = c;
		try_word(s, s->n + 1);
	}
	put_back(s);
}

static void try_place(struct slips *s, size_t at)
{
	if (at < s->n) {
		memcpy(s->meant + at, s->typed + at + 1, s->n - at - 1);
		try_word(s, s->n - 1);
		put_back(s);
	}
	if (at + 1 < s->n) {
		s->meant[at] = s->typed[at + 1];
		s->meant[at + 1] = s->typed[at];
		try_word(s, s->n);
		put_back(s);
	}
	try_letters(s, at);
}

/* Dots that were not typed, anywhere from `at` on. */
static void try_dots(struct slips *s, size_t at, int left)
{
	static const uint8_t dotted[2][2] = {{TEXT_AE, TEXT_AO}, {TEXT_OE, TEXT_OE}};

	for (size_t i = at; i < s->n && left > 0 && !s->found; i++) {
		if (s->typed[i] != 1 && s->typed[i] != 15)
			continue;
		for (int k = 0; k < 2 && !s->found; k++) {
			s->meant[i] = dotted[s->typed[i] == 15][k];
			try_word(s, s->n);
			try_dots(s, i + 1, left - 1);
		}
		s->meant[i] = s->typed[i];
	}
}

bool text_list_nearer(const struct text_list *l, const char *s, size_t n, int cost)
{
	struct slips slips = {.list = l, .cost = cost < TEXT_EDIT ? cost : TEXT_EDIT};

	slips.n = text_letters(s, n, slips.typed, TEXT_MAX_WORD);
	for (size_t i = 0; i < slips.n; i++)
		if (slips.typed[i] == TEXT_FOREIGN)
			return false;
	if (slips.n < 2 || slips.n >= TEXT_MAX_WORD / 2)
		return false;
	put_back(&slips);
	if (l == &text_list_sv)
		try_dots(&slips, 0, 2);
	for (size_t i = 0; i <= slips.n && !slips.found; i++)
		try_place(&slips, i);
	return slips.found;
}
