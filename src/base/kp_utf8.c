#include "base/kp_str.h"

#include <string.h>

/* Bytes of the well-formed character at s[0..n), 0 when there is none. Overlong forms,
 * surrogates and what lies past U+10FFFF are ill-formed (Unicode, table 3-7). */
static size_t sequence(const unsigned char *s, size_t n)
{
	unsigned char c = s[0], low = 0x80, high = 0xbf;
	size_t len = c < 0x80 ? 1 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;

	if (len == 1)
		return c ? 1 : 0;
	if (c < 0xc2 || c > 0xf4 || n < len)
		return 0;
	if (c == 0xe0)
		low = 0xa0;
	else if (c == 0xed)
		high = 0x9f;
	else if (c == 0xf0)
		low = 0x90;
	else if (c == 0xf4)
		high = 0x8f;
	if (s[1] < low || s[1] > high)
		return 0;
	for (size_t i = 2; i < len; i++)
		if ((s[i] & 0xc0) != 0x80)
			return 0;
	return len;
}

/* ASCII without NUL at s, eight bytes at a time: most text is nothing else. */
static size_t ascii(const char *s, size_t n)
{
	size_t i = 0;

	for (uint64_t x; n - i >= sizeof(x); i += sizeof(x)) {
		memcpy(&x, s + i, sizeof(x));
		if ((x | (x - UINT64_C(0x0101010101010101))) & UINT64_C(0x8080808080808080))
			break;
	}
	return i;
}

size_t kp_utf8_prefix(const char *s, size_t n)
{
	size_t i = ascii(s, n), len;

	while (i < n && (len = sequence((const unsigned char *)s + i, n - i))) {
		i += len;
		if (len > 1)
			i += ascii(s + i, n - i);
	}
	return i;
}

bool kp_utf8_valid(const char *s, size_t n)
{
	return kp_utf8_prefix(s, n) == n;
}

size_t kp_utf8_cut(const char *s, size_t n, size_t max)
{
	if (n <= max)
		return n;
	while (max > 0 && ((unsigned char)s[max] & 0xc0) == 0x80)
		max--;
	return max;
}

size_t kp_utf8_chars(const char *s, size_t n)
{
	size_t chars = 0;

	for (size_t i = 0; i < n; i++)
		chars += ((unsigned char)s[i] & 0xc0) != 0x80;
	return chars;
}

size_t kp_utf8_clean(char *s, size_t n)
{
	size_t kept = 0;

	for (size_t i = 0; i < n;) {
		unsigned char c = (unsigned char)s[i];
		size_t len =
			c < 0x20 || c == 0x7f ? 1 : sequence((unsigned char *)s + i, n - i);
		for (size_t k = 0; k < len; k++)
			s[kept + k] = len == 1 && (c < 0x20 || c == 0x7f) ? ' ' : s[i + k];
		kept += len;
		i += len ? len : 1;
	}
	return kept;
}
