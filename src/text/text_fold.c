#include "text/text.h"

#include <utf8proc.h>

/* Characters that are dropped: zero-width, bidirectional and other format controls. */
static bool is_invisible(int32_t c)
{
	return c == 0xad || c == 0x61c || (c >= 0x200b && c <= 0x200f) ||
	       (c >= 0x202a && c <= 0x202e) || (c >= 0x2060 && c <= 0x206f) || c == 0xfeff ||
	       (c >= 0xfe00 && c <= 0xfe0f) || (c >= 0xe0000 && c <= 0xe0fff);
}

static int32_t plain(int32_t c)
{
	switch (c) {
	case 0x2018:
	case 0x2019:
	case 0x201a:
	case 0x2032:
	case 0xb4:
	case 0x60:
		return '\'';
	case 0x201c:
	case 0x201d:
	case 0x201e:
	case 0x2033:
	case 0xab:
	case 0xbb:
		return '"';
	case 0x2010:
	case 0x2011:
	case 0x2012:
	case 0x2013:
	case 0x2014:
	case 0x2015:
	case 0x2212:
		return '-';
	}
	return c;
}

static bool is_space(int32_t c)
{
	utf8proc_category_t cat;

	if (c <= 0x20 || c == 0x7f || c == 0xa0)
		return true;
	if (c < 0x80)
		return false;
	cat = utf8proc_category(c);
	return cat == UTF8PROC_CATEGORY_ZS || cat == UTF8PROC_CATEGORY_ZL ||
	       cat == UTF8PROC_CATEGORY_ZP || cat == UTF8PROC_CATEGORY_CC;
}

/* A space is written only between words, so that runs, leading and trailing ones vanish. */
static void add_char(struct kp_str *out, size_t start, bool *space, int32_t c)
{
	uint8_t b[4];

	if (is_space(c)) {
		*space = out->n > start;
		return;
	}
	if (*space)
		kp_str_addc(out, ' ');
	*space = false;
	kp_str_addn(out, (char *)b, (size_t)utf8proc_encode_char(c, b));
}

/* The usual case, without tables: ASCII and composed Latin-1 letters. False (and nothing
 * added) when anything else is in the text. */
static bool fold_latin(const char *s, size_t n, struct kp_str *out)
{
	size_t start = out->n;
	bool space = false;

	for (size_t i = 0; i < n; i++) {
		uint8_t c = (uint8_t)s[i];

		if (c == '`' ||
			(c >= 0x80 && (c != 0xc3 || i + 1 == n || (uint8_t)s[i + 1] < 0x80 ||
					      (uint8_t)s[i + 1] > 0xbf ||
					      (uint8_t)s[i + 1] == 0x9f))) {
			if (out->p)
				out->p[out->n = start] = '\0';
			return false;
		}
		if (c <= 0x20 || c == 0x7f) {
			space = out->n > start;
			continue;
		}
		if (space)
			kp_str_addc(out, ' ');
		space = false;
		if (c >= 'A' && c <= 'Z')
			c += 'a' - 'A';
		kp_str_addc(out, (char)c);
		if (c == 0xc3) {
			uint8_t d = (uint8_t)s[++i];

			kp_str_addc(out, (char)(d < 0x9f && d != 0x97 ? d + 0x20 : d));
		}
	}
	return true;
}

#define MOST_MARKS 32 /* steps a mark may go back: longer runs are nobody's writing */

static int combining_class(int32_t c)
{
	return utf8proc_get_property(c)->combining_class;
}

/* Marks on one letter in their canonical order, so that they compose whichever was typed
 * first: buf[from … used) are new, what is before them is in order. */
static void order_marks(int32_t *buf, size_t from, size_t used)
{
	for (size_t i = from; i < used; i++) {
		int32_t c = buf[i];
		int class = combining_class(c);
		size_t k = i;

		for (; class > 0 && k > 0 && i - k < MOST_MARKS &&
			combining_class(buf[k - 1]) > class;
			k--)
			buf[k] = buf[k - 1];
		buf[k] = c;
	}
}

/* Composes and folds one run of characters. Codepoints are decomposed into `buf` first. */
static void fold_any(const char *s, size_t n, struct kp_str *out)
{
	const int options = UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_CASEFOLD;
	int32_t *buf = kp_alloc_n(n * 4 + 16, sizeof(*buf));
	size_t used = 0, start = out->n;
	utf8proc_ssize_t len;
	bool space = false;

	for (size_t i = 0; i < n;) {
		int32_t c, last = 0;
		utf8proc_ssize_t k = utf8proc_iterate(
			(const uint8_t *)s + i, (utf8proc_ssize_t)(n - i), &c);

		i += k > 0 ? (size_t)k : 1;
		if (k <= 0)
			c = 0xfffd;
		if (is_invisible(c))
			continue;
		k = utf8proc_decompose_char(plain(c), buf + used,
			(utf8proc_ssize_t)(n * 4 + 16 - used),
			UTF8PROC_CASEFOLD | UTF8PROC_DECOMPOSE, &last);
		if (k > 0 && used + (size_t)k <= n * 4 + 16) {
			order_marks(buf, used, used + (size_t)k);
			used += (size_t)k;
		}
	}
	len = utf8proc_normalize_utf32(buf, (utf8proc_ssize_t)used, options);
	for (utf8proc_ssize_t i = 0; i < len; i++)
		add_char(out, start, &space, buf[i]);
	free(buf);
}

void text_fold(const char *s, size_t n, struct kp_str *out)
{
	if (!fold_latin(s, n, out))
		fold_any(s, n, out);
}
