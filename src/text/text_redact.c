#include "text/text.h"

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Beyond ASCII only letters like ä and ö count: quotes and dashes may stand beside a code. */
static bool is_alnum(char c)
{
	return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (uint8_t)c == 0xc3;
}

static char upper(char c)
{
	return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
}

static bool all_digits(const char *s, const char *end, int n)
{
	for (int i = 0; i < n; i++)
		if (s + i >= end || !is_digit(s[i]))
			return false;
	return true;
}

/* The century sign at s with spaces around it: its length, 0 when there is none. All signs
 * in use since 2023 count, and dashes as phones write them. */
static size_t century_sign(const char *s, const char *end)
{
	static const char *const dashes[] = {
		"-", "+", "\u2010", "\u2011", "\u2012", "\u2013", "\u2014", "\u2212"};
	const char *p = s;

	while (p < end && p - s < 2 && *p == ' ')
		p++;
	for (size_t i = 0; i < KP_LEN(dashes); i++) {
		size_t n = strlen(dashes[i]);

		if ((size_t)(end - p) >= n && memcmp(p, dashes[i], n) == 0) {
			for (p += n; p < end && *p == ' ' && p - s < 6; p++)
				;
			return (size_t)(p - s);
		}
	}
	return s < end && *s != '\0' && strchr("ABCDEFUVWXY", upper(*s)) ? 1 : 0;
}

static bool check_character(const char *day, const char *number, char check)
{
	long value = 0;

	for (int i = 0; i < 6; i++)
		value = value * 10 + (day[i] - '0');
	for (int i = 0; i < 3; i++)
		value = value * 10 + (number[i] - '0');
	return "0123456789ABCDEFHJKLMNPRSTUVWXY"[value % 31] == upper(check);
}

/* The length of an identity code at s, 0 when there is none. Without its sign it must have
 * the right check character: nine digits and a letter may be something else. */
static size_t identity_code(const char *s, const char *end)
{
	const char *p = s + 6;
	size_t sign;

	if (!all_digits(s, end, 6))
		return 0;
	sign = century_sign(p, end);
	p += sign;
	if (!all_digits(p, end, 3) || end - p < 4)
		return 0;
	if (!is_digit(p[3]) && !(upper(p[3]) >= 'A' && upper(p[3]) <= 'Y'))
		return 0;
	if (end - p > 4 && is_alnum(p[4]))
		return 0;
	if (sign == 0 && !check_character(s, p, p[3]))
		return 0;
	return (size_t)(p + 4 - s);
}

void text_redact(const char *s, size_t n, struct kp_str *out)
{
	const char *end = s + n, *done = s;

	for (const char *p = s; p < end;) {
		size_t len = p == s || !is_digit(p[-1]) ? identity_code(p, end) : 0;

		if (len == 0) {
			p++;
			continue;
		}
		kp_str_addn(out, done, (size_t)(p - done));
		kp_str_add(out, "[hetu]");
		p += len;
		done = p;
	}
	kp_str_addn(out, done, (size_t)(end - done));
}
