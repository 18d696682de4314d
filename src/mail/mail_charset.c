#include "mail/mail_priv.h"

#include <errno.h>
#include <iconv.h>
#include <strings.h>

#define LONG 4096

/* ---- to UTF-8 ---- */

/* The charsets whose texts are often Windows-1252 in truth: the web reads them so too. */
static bool is_latin(const char *charset)
{
	static const char *const names[] = {"us-ascii", "ascii", "iso-8859-1", "iso8859-1",
		"latin1", "windows-1252", "cp1252"};

	for (size_t i = 0; i < KP_LEN(names); i++)
		if (strcasecmp(charset, names[i]) == 0)
			return true;
	return false;
}

/* As WHATWG has it, 0x80 to 0x9f; 0: stands for nothing. */
static const uint16_t windows[32] = {0x20ac, 0, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021,
	0x02c6, 0x2030, 0x0160, 0x2039, 0x0152, 0, 0x017d, 0, 0, 0x2018, 0x2019, 0x201c,
	0x201d, 0x2022, 0x2013, 0x2014, 0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0, 0x017e,
	0x0178};

static void add_code(unsigned c, struct kp_str *out)
{
	if (c < 0x80) {
		kp_str_addc(out, (char)c);
	} else if (c < 0x800) {
		kp_str_addc(out, (char)(0xc0 | c >> 6));
		kp_str_addc(out, (char)(0x80 | (c & 0x3f)));
	} else {
		kp_str_addc(out, (char)(0xe0 | c >> 12));
		kp_str_addc(out, (char)(0x80 | (c >> 6 & 0x3f)));
		kp_str_addc(out, (char)(0x80 | (c & 0x3f)));
	}
}

static void from_windows(const char *s, size_t n, struct kp_str *out)
{
	for (size_t i = 0; i < n; i++) {
		unsigned c = (uint8_t)s[i];

		if (c >= 0x80 && c < 0xa0)
			c = windows[c - 0x80] ? windows[c - 0x80] : ' ';
		if (c)
			add_code(c, out);
	}
}

/* False when the charset is not known. A byte that it does not allow becomes U+FFFD. */
static bool convert(const char *s, size_t n, const char *charset, struct kp_str *out)
{
	iconv_t cd = iconv_open("UTF-8", charset);
	char *in = (char *)(uintptr_t)s;

	if (cd == (iconv_t)-1)
		return false;
	while (n) {
		char part[4096], *to = part;
		size_t room = sizeof(part);
		size_t rc = iconv(cd, &in, &n, &to, &room);

		kp_str_addn(out, part, (size_t)(to - part));
		if (rc != (size_t)-1 || errno == E2BIG)
			continue;
		kp_str_add(out, "\xef\xbf\xbd");
		in++;
		n--;
	}
	iconv_close(cd);
	return true;
}

/* ---- fit to be read ---- */

/* Bytes of a character that is neither seen nor wanted at s: zero-width ones and marks of
 * byte order, which mail programs leave behind. */
static size_t unseen(const char *s, size_t n)
{
	if (n >= 3 && !memcmp(s, "\xef\xbb\xbf", 3))
		return 3;
	if (n >= 3 && !memcmp(s, "\xe2\x80", 2) && (uint8_t)s[2] >= 0x8b &&
		(uint8_t)s[2] <= 0x8f)
		return 3;
	return 0;
}

/* Converters let through what is no UTF-8 after all. A NUL stands for nothing. */
static void repair(const char *s, size_t n, struct kp_str *out)
{
	while (n) {
		size_t fine = kp_utf8_prefix(s, n);

		kp_str_addn(out, s, fine);
		if (fine == n)
			return;
		if (s[fine])
			kp_str_add(out, "\xef\xbf\xbd");
		s += fine + 1;
		n -= fine + 1;
	}
}

/* Line ends to \n, no control characters, a plain space for the one that does not break. */
static void clean(const char *s, size_t n, struct kp_str *out)
{
	for (size_t i = 0; i < n;) {
		size_t skip = unseen(s + i, n - i);

		if (skip) {
			i += skip;
		} else if (s[i] == '\r') {
			kp_str_addc(out, '\n');
			i += i + 1 < n && s[i + 1] == '\n' ? 2 : 1;
		} else if (n - i >= 2 && s[i] == '\xc2' && (uint8_t)s[i + 1] <= 0xa0) {
			kp_str_addc(out, ' '); /* U+0080 to U+00A0 */
			i += 2;
		} else {
			if (((uint8_t)s[i] >= ' ' && s[i] != 0x7f) || s[i] == '\n')
				kp_str_addc(out, s[i]);
			else if (s[i] == '\t')
				kp_str_addc(out, ' ');
			i++;
		}
	}
}

void mail_to_utf8(const char *s, size_t n, const char *charset, struct kp_str *out)
{
	KP_AUTO(kp_str) struct kp_str raw = {0}, whole = {0};
	/* Nothing but UTF-8 looks like UTF-8 by chance; declarations lie more often. A long
	 * text may be cut in the middle of a character. */
	size_t fine = kp_utf8_prefix(s, n);
	bool is_utf8 = fine == n || (n >= LONG && n - fine < 4);
	bool escapes = charset && (strncasecmp(charset, "iso-2022", 8) == 0 ||
					  strncasecmp(charset, "utf-7", 5) == 0 ||
					  strncasecmp(charset, "hz", 2) == 0);

	if (is_utf8 && !escapes)
		kp_str_addn(&raw, s, fine);
	else if (!charset || !*charset || is_latin(charset) || !convert(s, n, charset, &raw))
		from_windows(s, n, &raw);
	repair(kp_str_c(&raw), raw.n, &whole);
	clean(kp_str_c(&whole), whole.n, out);
}

const char *mail_one_line(const char *s, size_t max, struct kp_arena *mem)
{
	KP_AUTO(kp_str) struct kp_str text = {0}, line = {0};

	if (!s)
		return "";
	mail_to_utf8(s, strlen(s), NULL, &text);
	for (size_t i = 0; i < text.n; i++) {
		bool space = text.p[i] == ' ' || text.p[i] == '\n';

		if (!space)
			kp_str_addc(&line, text.p[i]);
		else if (line.n && line.p[line.n - 1] != ' ')
			kp_str_addc(&line, ' ');
	}
	while (line.n && line.p[line.n - 1] == ' ')
		line.n--;
	return kp_arena_strndup(
		mem, kp_str_c(&line), kp_utf8_cut(kp_str_c(&line), line.n, max));
}

/* ---- lines broken for sending ---- */

static size_t depth_of(const char *s, size_t n)
{
	size_t depth = 0;

	while (depth < n && s[depth] == '>')
		depth++;
	return depth;
}

/* A line that goes on ends with a space; the mark of a signature does too and goes nowhere. */
static bool goes_on(const char *s, size_t n)
{
	return n && s[n - 1] == ' ' && !(n == 3 && !memcmp(s, "-- ", 3));
}

void mail_unflow(const char *s, size_t n, bool delsp, struct kp_str *out)
{
	bool open = false; /* the line before goes on */
	size_t open_depth = 0;

	for (const char *end = s + n; s < end;) {
		const char *stop = memchr(s, '\n', (size_t)(end - s));
		const char *p = s;
		size_t len = (size_t)((stop ? stop : end) - s), depth = depth_of(s, len);

		s += len + 1;
		p += depth;
		len -= depth;
		if (len && *p == ' ') { /* stuffed */
			p++;
			len--;
		}
		if (open && depth != open_depth) {
			kp_str_addc(out, '\n');
			open = false;
		}
		for (size_t i = 0; !open && i < depth; i++)
			kp_str_addc(out, '>');
		if (!open && depth)
			kp_str_addc(out, ' ');
		open = goes_on(p, len);
		open_depth = depth;
		kp_str_addn(out, p, open && delsp ? len - 1 : len);
		if (!open)
			kp_str_addc(out, '\n');
	}
	if (open)
		kp_str_addc(out, '\n');
}
