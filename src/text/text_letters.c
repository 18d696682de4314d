#include "text/text_letters.h"

#include <string.h>

#include <utf8proc.h>

#include "text/text_priv.h"

#define BAND 3 /* letters by which what is typed may run ahead or behind */
#define FAR  250

static uint8_t letter(int32_t c)
{
	utf8proc_int32_t parts[4];
	int last = 0;

	if (c >= 'a' && c <= 'z')
		return (uint8_t)(c - 'a' + 1);
	switch (c) {
	case 0xe4:
	case 0xe6:
		return TEXT_AE;
	case 0xf6:
	case 0xf8:
		return TEXT_OE;
	case 0xe5:
		return TEXT_AO;
	}
	if (utf8proc_decompose_char(c, parts, 4, UTF8PROC_DECOMPOSE, &last) > 0 &&
		parts[0] >= 'a' && parts[0] <= 'z')
		return (uint8_t)(parts[0] - 'a' + 1);
	return TEXT_FOREIGN;
}

size_t text_letters(const char *s, size_t n, uint8_t *out, size_t max)
{
	size_t count = 0;

	while (n > 0 && count < max) {
		int32_t c = (uint8_t)*s;
		utf8proc_ssize_t k = 1;

		if (c >= 0x80)
			k = utf8proc_iterate((const uint8_t *)s, (utf8proc_ssize_t)n, &c);
		if (k <= 0)
			break;
		out[count++] = letter(c);
		s += k;
		n -= (size_t)k;
	}
	return count;
}

#define KEY(c) (1u << ((c) - 'a' + 1))
#define AE     (1u << TEXT_AE)
#define OE     (1u << TEXT_OE)
#define AO     (1u << TEXT_AO)

/* Keys that touch each other on a Nordic keyboard, and letters that sound alike. */
static const uint32_t beside[TEXT_LETTERS] = {
	['a' - 96] = KEY('q') | KEY('w') | KEY('s') | KEY('z'),
	['b' - 96] = KEY('v') | KEY('g') | KEY('h') | KEY('n') | KEY('p'),
	['c' - 96] = KEY('x') | KEY('d') | KEY('f') | KEY('v') | KEY('k') | KEY('s'),
	['d' - 96] =
		KEY('s') | KEY('e') | KEY('r') | KEY('f') | KEY('c') | KEY('x') | KEY('t'),
	['e' - 96] = KEY('w') | KEY('r') | KEY('d') | KEY('s') | AE,
	['f' - 96] = KEY('d') | KEY('r') | KEY('t') | KEY('g') | KEY('v') | KEY('c'),
	['g' - 96] =
		KEY('f') | KEY('t') | KEY('y') | KEY('h') | KEY('b') | KEY('v') | KEY('k'),
	['h' - 96] = KEY('g') | KEY('y') | KEY('u') | KEY('j') | KEY('n') | KEY('b'),
	['i' - 96] = KEY('u') | KEY('o') | KEY('k') | KEY('j') | KEY('y'),
	['j' - 96] = KEY('h') | KEY('u') | KEY('i') | KEY('k') | KEY('m') | KEY('n'),
	['k' - 96] =
		KEY('j') | KEY('i') | KEY('o') | KEY('l') | KEY('m') | KEY('c') | KEY('g'),
	['l' - 96] = KEY('k') | KEY('o') | KEY('p') | OE,
	['m' - 96] = KEY('n') | KEY('j') | KEY('k'),
	['n' - 96] = KEY('b') | KEY('h') | KEY('j') | KEY('m'),
	['o' - 96] = KEY('i') | KEY('p') | KEY('l') | KEY('k') | AO,
	['p' - 96] = KEY('o') | KEY('l') | OE | AO | KEY('b'),
	['q' - 96] = KEY('w') | KEY('a'),
	['r' - 96] = KEY('e') | KEY('t') | KEY('f') | KEY('d'),
	['s' - 96] =
		KEY('a') | KEY('w') | KEY('e') | KEY('d') | KEY('x') | KEY('z') | KEY('c'),
	['t' - 96] = KEY('r') | KEY('y') | KEY('g') | KEY('f') | KEY('d'),
	['u' - 96] = KEY('y') | KEY('i') | KEY('j') | KEY('h'),
	['v' - 96] = KEY('c') | KEY('f') | KEY('g') | KEY('b') | KEY('w'),
	['w' - 96] = KEY('q') | KEY('e') | KEY('s') | KEY('a') | KEY('v'),
	['x' - 96] = KEY('z') | KEY('s') | KEY('d') | KEY('c'),
	['y' - 96] = KEY('t') | KEY('u') | KEY('h') | KEY('g') | KEY('i'),
	['z' - 96] = KEY('a') | KEY('s') | KEY('x'),
	[TEXT_AE] = OE | AO | KEY('e'),
	[TEXT_OE] = AE | AO | KEY('l') | KEY('p'),
	[TEXT_AO] = AE | OE | KEY('p') | KEY('o'),
};

enum {
	DOTS_LOST = 1,
	DOTS_TYPED = 5,
	NEIGHBOUR = 7,
	SWAPPED = 6,
	DOUBLED = 4,
	ADDED = 9,
	AT_START = 4 /* on top, for a slip in the first letter */
};

bool text_beside(uint8_t a, uint8_t b)
{
	return beside[a] >> b & 1;
}

static int changed(uint8_t typed, uint8_t meant)
{
	if (typed == meant)
		return 0;
	if (text_plain(typed) == text_plain(meant))
		return text_plain(typed) == typed ? DOTS_LOST : DOTS_TYPED;
	return text_beside(typed, meant) ? NEIGHBOUR : TEXT_EDIT;
}

/* typed[j] is there and was not meant. */
static int added(const uint8_t *typed, size_t n, size_t j)
{
	uint8_t c = text_plain(typed[j]);

	if ((j > 0 && text_plain(typed[j - 1]) == c) || (j == 0 && n > 1 && typed[1] == c))
		return DOUBLED;
	if ((j > 0 && text_beside(typed[j], typed[j - 1])) ||
		(j + 1 < n && text_beside(typed[j], typed[j + 1])))
		return NEIGHBOUR;
	return ADDED;
}

/* meant[i] was meant and is not there. */
static int lost(const uint8_t *meant, size_t i)
{
	return i > 0 && text_plain(meant[i]) == text_plain(meant[i - 1]) ? DOUBLED : TEXT_LOST;
}

static bool swapped(const uint8_t *typed, size_t j, const uint8_t *meant, size_t i)
{
	return i > 0 && j > 0 && text_plain(typed[j]) == text_plain(meant[i - 1]) &&
	       text_plain(typed[j - 1]) == text_plain(meant[i]) &&
	       text_plain(typed[j]) != text_plain(typed[j - 1]);
}

static int least(int a, int b)
{
	return a < b ? a : b;
}

struct rows {
	uint8_t v[3][TEXT_MAX_WORD + 2];
	int start; /* what a slip at the very beginning costs on top */
};

/* Row i of the table: meant[0 … i) against typed[0 … j). Returns its least cell. */
static int fill_row(
	struct rows *r, const uint8_t *typed, size_t n, const uint8_t *meant, size_t i)
{
	uint8_t *cur = r->v[i % 3], *up = r->v[(i + 2) % 3], *up2 = r->v[(i + 1) % 3];
	size_t from = i > BAND ? i - BAND : 0, to = i + BAND < n ? i + BAND : n;
	int best = FAR;

	for (size_t j = from; j <= to; j++) {
		int start = i <= 1 && j <= 1 ? r->start : 0, d = FAR;

		if (j > 0)
			d = up[j - 1] + changed(typed[j - 1], meant[i - 1]) +
			    (typed[j - 1] == meant[i - 1] ? 0 : start);
		if (j < i + BAND)
			d = least(d, up[j] + lost(meant, i - 1) + start);
		if (j > from)
			d = least(d, cur[j - 1] + added(typed, n, j - 1) + start);
		if (j > 1 && i > 1 && swapped(typed, j - 1, meant, i - 1))
			d = least(d, up2[j - 2] + SWAPPED + (i == 2 ? r->start : 0));
		cur[j] = (uint8_t)least(d, FAR);
		best = least(best, d);
	}
	if (to < n)
		cur[to + 1] = FAR;
	return best;
}

bool text_slip_costs(const uint8_t *typed, size_t n, const uint8_t *meant, size_t m,
	bool initial, int max, uint8_t *cost, size_t *from_out, size_t *to_out)
{
	struct rows r = {.start = initial ? AT_START : 0};
	int sum = 0, best = 0;

	if (n > TEXT_MAX_WORD || m > n + BAND)
		return false;
	for (size_t j = 0; j <= n && j <= BAND; j++) {
		r.v[0][j] = (uint8_t)least(sum, FAR);
		sum += j < n ? added(typed, n, j) + (j ? 0 : r.start) : 0;
	}
	if (n > BAND)
		r.v[0][BAND + 1] = FAR;
	/* Two letters in the wrong order come back from the row before the last. */
	for (size_t i = 1; i <= m; i++) {
		int before = best;

		best = fill_row(&r, typed, n, meant, i);
		if (best > max && before > max)
			return false;
	}
	if (best > max)
		return false;
	*from_out = m > BAND ? m - BAND : 0;
	*to_out = m + BAND < n ? m + BAND : n;
	memcpy(cost + *from_out, r.v[m % 3] + *from_out, *to_out - *from_out + 1);
	return true;
}

int text_slip_cost(const uint8_t *typed, size_t n, const uint8_t *meant, size_t m, int max)
{
	uint8_t cost[TEXT_MAX_WORD + 1];
	size_t from, to;

	if (n > m + BAND ||
		!text_slip_costs(typed, n, meant, m, true, max, cost, &from, &to) || to < n ||
		cost[n] > max)
		return max + 1;
	return cost[n];
}
