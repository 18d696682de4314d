#include "text/text_priv.h"

#include <utf8proc.h>

/* The length of the letter or digit at s, 0 when it is neither. */
static size_t letter(const char *s, size_t n, bool *digit)
{
	int32_t c;
	utf8proc_ssize_t k;
	utf8proc_category_t cat;

	*digit = *s >= '0' && *s <= '9';
	if ((uint8_t)*s < 0x80)
		return *digit || (*s >= 'a' && *s <= 'z');
	k = utf8proc_iterate((const uint8_t *)s, (utf8proc_ssize_t)n, &c);
	if (k <= 0)
		return 0;
	cat = utf8proc_category(c);
	return cat >= UTF8PROC_CATEGORY_LU && cat <= UTF8PROC_CATEGORY_LO ? (size_t)k : 0;
}

/* What stands after the colon of "HR:lle" or "HR:ssäkö": a case ending, with or without a
 * particle. In "aihe:loma" it is a word. */
static bool is_case_ending(const char *s, size_t n)
{
	static const char *const particles[] = {
		"kin", "kaan", "kään", "ko", "kö", "han", "hän"};
	static const char *const endings[] = {"n", "t", "s", "a", "ä", "ta", "tä", "tta",
		"ttä", "ssa", "ssä", "sta", "stä", "lla", "llä", "lta", "ltä", "lle", "na",
		"nä", "ksi", "in", "iin", "en", "een", "hin", "ia", "iä", "ien", "issa",
		"issä", "ista", "istä", "ille", "ns", "et", "ts"};

	for (size_t i = 0; i < KP_LEN(particles); i++) {
		size_t k = strlen(particles[i]);

		if (n > k && memcmp(s + n - k, particles[i], k) == 0) {
			n -= k;
			break;
		}
	}
	for (size_t i = 0; i < KP_LEN(endings); i++)
		if (strlen(endings[i]) == n && memcmp(s, endings[i], n) == 0)
			return true;
	return false;
}

bool text_next_span(const char *s, size_t n, size_t *pos, struct text_span *out)
{
	size_t i = *pos, k;
	bool digit, first;

	while (i < n && !letter(s + i, n - i, &digit))
		i += ((uint8_t)s[i] < 0x80) ? 1
		     : (size_t)utf8proc_utf8class[(uint8_t)s[i]] > 0
			     ? (size_t)utf8proc_utf8class[(uint8_t)s[i]]
			     : 1;
	if (i >= n)
		return false;
	letter(s + i, n - i, &first);
	out->from = (uint32_t)i;
	out->number = first;
	while (i < n && (k = letter(s + i, n - i, &digit)) > 0 && digit == first)
		i += k;
	out->to = (uint32_t)i;
	*pos = i;
	if (!first && i + 1 < n && s[i] == ':') {
		size_t end = i + 1;

		while (end < n && (k = letter(s + end, n - end, &digit)) > 0 && !digit)
			end += k;
		if (is_case_ending(s + i + 1, end - i - 1))
			*pos = end;
	}
	return true;
}
