#include "kb/kb_priv.h"

#include <ctype.h>
#include <string.h>

/* Whether a regex can be made to backtrack without bound is not decidable by looking; what
 * people get wrong shows on long runs of what the regex itself repeats. */
enum { PROBE = 4000, MOST_WORDS = 24 };

/* A run of letters and digits of the source. A '\d' leaves a 'd': useless, but harmless. */
static const char *next_word(const char *s, size_t *n_out)
{
	while (*s && !isalnum((unsigned char)*s) && !((unsigned char)*s & 0x80))
		s++;
	*n_out = 0;
	while (isalnum((unsigned char)s[*n_out]) || ((unsigned char)s[*n_out] & 0x80))
		*n_out += 1;
	return s;
}

/* What the matcher knows to be needed is in the text, so that it can't give up at once;
 * U+0001, which no text has, keeps it from matching. */
static void add_end(const char *source, struct kp_str *probe)
{
	size_t n = 0;

	for (const char *s = next_word(source, &n); n; s = next_word(s + n, &n)) {
		kp_str_addc(probe, '\x01');
		kp_str_addn(probe, s, n);
	}
	kp_str_addc(probe, '\x01');
}

static bool survives(
	struct text_analyser *an, const struct kb_pattern *p, const char *unit, size_t n)
{
	KP_AUTO(kp_str) struct kp_str probe = {0};
	struct text_words words = {.lang = p->lang};
	uint32_t from, to;

	while (probe.n + n < PROBE)
		kp_str_addn(&probe, unit, n);
	add_end(p->source, &probe);
	words.folded = probe.p;
	return text_pattern_match(an, p->compiled, &words, &from, &to) >= 0;
}

static bool survives_own_words(struct text_analyser *an, const struct kb_pattern *p)
{
	size_t n = 0, count = 0;

	for (const char *s = next_word(p->source, &n); n && count < MOST_WORDS;
		s = next_word(s + n, &n), count++) {
		size_t first =
			kp_utf8_prefix(s, n) ? kp_utf8_cut(s, n, (*s & 0x80) ? 2 : 1) : n;
		if (!survives(an, p, s, n) || !survives(an, p, s, first ? first : n))
			return false;
	}
	return true;
}

bool kb_pattern_cheap(struct text_analyser *an, const struct kb_pattern *p)
{
	static const char *const units[] = {
		"a", "1", " ", "a ", "1 ", "a1", "-", ".", "\xc3\xa4", "a\xc3\xa4"};

	for (size_t i = 0; i < KP_LEN(units); i++)
		if (!survives(an, p, units[i], strlen(units[i])))
			return false;
	return survives_own_words(an, p);
}
