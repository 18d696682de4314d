#include "text/text.h"

#include <utf8proc.h>

/* Characters that are dropped: zero-width, bidirectional and other format controls. */
static bool is_invisible(int32_t c)
{
	return c == 0xad || c == 0x34f || c == 0x61c || c == 0x180e ||
	       (c >= 0x200b && c <= 0x200f) || (c >= 0x202a && c <= 0x202e) ||
	       (c >= 0x2060 && c <= 0x206f) || c == 0xfeff || (c >= 0xfe00 && c <= 0xfe0f) ||
	       (c >= 0xfff9 && c <= 0xfffb) || (c >= 0xe0000 && c <= 0xe0fff);
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

/* A dash or quotation mark of three bytes as the sign on the keyboard; 0: something else. */
static char plain_sign(const uint8_t *s, size_t n)
{
	if (n < 3 || s[0] != 0xe2 || s[1] != 0x80)
		return 0;
	if (s[2] >= 0x90 && s[2] <= 0x95)
		return '-';
	if (s[2] >= 0x98 && s[2] <= 0x9a)
		return '\'';
	return s[2] >= 0x9c && s[2] <= 0x9e ? '"' : 0;
}

/* A composed Latin-1 letter of two bytes, and none of the signs among them. */
static bool is_latin_letter(const uint8_t *s, size_t n)
{
	return n > 1 && s[0] == 0xc3 && s[1] >= 0x80 && s[1] <= 0xbf && s[1] != 0x9f;
}

/* The usual case, without tables: ASCII, composed Latin-1 letters, dashes and quotation marks.
 * It never gets longer. False (and nothing added) when anything else is in the text. */
static bool fold_latin(const char *text, size_t n, struct kp_str *out)
{
	const uint8_t *s = (const uint8_t *)text;
	size_t start = out->n;
	char *begin = kp_str_grow(out, n), *to = begin;
	bool space = false;

	for (size_t i = 0; i < n; i++) {
		uint8_t c = s[i], d = 0;

		if (c <= 0x20 || c == 0x7f) {
			space = to > begin;
			continue;
		}
		if (is_latin_letter(s + i, n - i)) {
			d = s[++i];
			d = d < 0x9f && d != 0x97 ? d + 0x20 : d;
		} else if (c >= 0x80 || c == '`') {
			c = (uint8_t)plain_sign(s + i, n - i);
			i += 2;
		} else if (c >= 'A' && c <= 'Z') {
			c += 'a' - 'A';
		}
		if (!c) {
			out->p[out->n = start] = '\0';
			return false;
		}
		if (space)
			*to++ = ' ';
		space = false;
		*to++ = (char)c;
		if (d)
			*to++ = (char)d;
	}
	out->n = start + (size_t)(to - begin);
	out->p[out->n] = '\0';
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

/* ---- look-alikes ---- */

/* The Latin letter that a small Cyrillic or Greek one looks like, or 0. */
static int32_t latin(int32_t c)
{
	static const struct {
		uint16_t other;
		char latin;
	} pairs[] = {{0x3b1, 'a'}, {0x3b5, 'e'}, {0x3b7, 'n'}, {0x3b9, 'i'}, {0x3ba, 'k'},
		{0x3bd, 'v'}, {0x3bf, 'o'}, {0x3c1, 'p'}, {0x3c4, 't'}, {0x3c5, 'u'},
		{0x3c7, 'x'}, {0x3f2, 'c'}, {0x3f3, 'j'}, {0x430, 'a'}, {0x432, 'b'},
		{0x435, 'e'}, {0x43a, 'k'}, {0x43c, 'm'}, {0x43d, 'h'}, {0x43e, 'o'},
		{0x440, 'p'}, {0x441, 'c'}, {0x442, 't'}, {0x443, 'y'}, {0x445, 'x'},
		{0x455, 's'}, {0x456, 'i'}, {0x458, 'j'}, {0x4bb, 'h'}, {0x501, 'd'},
		{0x51b, 'q'}, {0x51d, 'w'}};

	for (size_t i = 0; i < KP_LEN(pairs); i++)
		if (pairs[i].other == c)
			return pairs[i].latin;
	return 0;
}

static bool is_latin(int32_t c)
{
	return (c >= 'a' && c <= 'z') || (c >= 0xe0 && c <= 0x24f && c != 0xf7);
}

static bool is_mark(int32_t c)
{
	return utf8proc_category(c) == UTF8PROC_CATEGORY_MN;
}

static bool in_word(int32_t c)
{
	utf8proc_category_t cat;

	if (c < 0x80)
		return c >= 'a' && c <= 'z';
	cat = utf8proc_category(c);
	return (cat >= UTF8PROC_CATEGORY_LU && cat <= UTF8PROC_CATEGORY_LO) ||
	       cat == UTF8PROC_CATEGORY_MN;
}

/* A word of Latin letters and others that look like them is a Latin word; marks that no
 * letter takes are decoration. Words of another script are left as they are. Returns the
 * new length. */
static size_t latinise(int32_t *v, size_t n)
{
	bool any = false, mixed = false;
	size_t k = 0;

	for (size_t i = 0; i < n; i++) {
		any |= is_latin(v[i]);
		mixed |= !is_latin(v[i]);
		if (!is_latin(v[i]) && !is_mark(v[i]) && !latin(v[i]))
			return n;
	}
	if (!any || !mixed)
		return n;
	for (size_t i = 0; i < n; i++)
		if (!is_mark(v[i]))
			v[k++] = is_latin(v[i]) ? v[i] : latin(v[i]);
	return k;
}

static size_t latinise_words(int32_t *v, size_t n)
{
	size_t used = 0;

	for (size_t i = 0, k; i < n; i = k) {
		size_t len = 1;

		for (k = i; k < n && in_word(v[k]); k++)
			;
		if (k > i)
			len = latinise(v + i, k - i);
		else
			k++;
		memmove(v + used, v + i, len * sizeof(*v));
		used += len;
	}
	return used;
}

/* Full-width and mathematical letters and digits (`ＬＯＭＡ`, `𝐥𝐨𝐦𝐚`) are plain ones. */
static int fold_options(int32_t c)
{
	bool styled = (c >= 0xff01 && c <= 0xff5e) || (c >= 0x1d400 && c <= 0x1d7ff);

	return UTF8PROC_CASEFOLD | UTF8PROC_DECOMPOSE | (styled ? UTF8PROC_COMPAT : 0);
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
			(utf8proc_ssize_t)(n * 4 + 16 - used), fold_options(c), &last);
		if (k > 0 && used + (size_t)k <= n * 4 + 16) {
			order_marks(buf, used, used + (size_t)k);
			used += (size_t)k;
		}
	}
	len = utf8proc_normalize_utf32(buf, (utf8proc_ssize_t)used, options);
	if (len > 0)
		len = (utf8proc_ssize_t)latinise_words(buf, (size_t)len);
	for (utf8proc_ssize_t i = 0; i < len; i++)
		add_char(out, start, &space, buf[i]);
	free(buf);
}

void text_fold(const char *s, size_t n, struct kp_str *out)
{
	if (!fold_latin(s, n, out))
		fold_any(s, n, out);
}
