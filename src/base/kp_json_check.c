#include "base/kp_json_check.h"

#include <stdbool.h>
#include <string.h>

#include "base/kp_str.h"

enum { DEEPEST = 64 };

struct check {
	const char *s;
	size_t n, i;
	int depth, most;
	char open[DEEPEST]; /* the brackets that are open */
	struct kp_err *err;
};

static int bad(struct check *c, const char *what)
{
	struct kp_pos at = {.line = 1};
	size_t line = 0;

	for (size_t k = 0; k < c->i && k < c->n; k++)
		if (c->s[k] == '\n') {
			at.line++;
			line = k + 1;
		}
	at.col = 1 + (int)kp_utf8_chars(c->s + line, c->i - line);
	return kp_fail_at(c->err, KP_EINPUT, at, "%s", what);
}

static char peek(const struct check *c)
{
	return c->i < c->n ? c->s[c->i] : '\0';
}

static void space(struct check *c)
{
	while (c->i < c->n && memchr(" \t\r\n", c->s[c->i], 4))
		c->i++;
}

static bool digit(const struct check *c)
{
	return peek(c) >= '0' && peek(c) <= '9';
}

static int digits(struct check *c)
{
	if (!digit(c))
		return bad(c, "a digit is missing in this number; write it like 12.5");
	while (digit(c))
		c->i++;
	return 0;
}

static int number(struct check *c)
{
	if (peek(c) == '-')
		c->i++;
	if (peek(c) == '0')
		c->i++;
	else if (digits(c) < 0)
		return -1;
	if (peek(c) == '.') {
		c->i++;
		if (digits(c) < 0)
			return -1;
	}
	if (peek(c) == 'e' || peek(c) == 'E') {
		c->i++;
		if (peek(c) == '+' || peek(c) == '-')
			c->i++;
		return digits(c);
	}
	return 0;
}

/* Four hexadecimal digits at c->i, or -1. */
static int hex4(const struct check *c)
{
	int v = 0;

	if (c->n - c->i < 4)
		return -1;
	for (size_t k = 0; k < 4; k++) {
		char h = c->s[c->i + k];
		int d = h >= '0' && h <= '9'   ? h - '0'
			: h >= 'a' && h <= 'f' ? h - 'a' + 10
			: h >= 'A' && h <= 'F' ? h - 'A' + 10
					       : -1;
		if (d < 0)
			return -1;
		v = v * 16 + d;
	}
	return v;
}

static int escape_unicode(struct check *c)
{
	int u = hex4(c);

	if (u <= 0)
		return bad(c, u ? "\\u needs four hexadecimal digits"
				: "\\u0000 is not allowed; leave it out");
	c->i += 4;
	if (u < 0xd800 || u > 0xdfff)
		return 0;
	if (u < 0xdc00 && c->n - c->i >= 6 && memcmp(c->s + c->i, "\\u", 2) == 0) {
		c->i += 2;
		int low = hex4(c);
		c->i += 4;
		if (low >= 0xdc00 && low <= 0xdfff)
			return 0;
	}
	return bad(c, "half of a surrogate pair; write the character itself");
}

static int string(struct check *c)
{
	for (c->i++; c->i < c->n; c->i++) {
		char ch = c->s[c->i];
		if (ch == '"') {
			c->i++;
			return 0;
		}
		if ((unsigned char)ch < 0x20)
			return bad(
				c, "a control character in a string; write it as \\n or \\u…");
		if (ch != '\\')
			continue;
		c->i++;
		if (peek(c) == 'u') {
			c->i++;
			if (escape_unicode(c) < 0)
				return -1;
			c->i--;
		} else if (!peek(c) || !strchr("\"\\/bfnrt", peek(c))) {
			return bad(
				c, "unknown escape in a string; write \\\\ for a backslash");
		}
	}
	return bad(c, "this string has no closing '\"'");
}

static int word(struct check *c)
{
	static const char *const words[] = {"true", "false", "null"};

	for (size_t k = 0; k < KP_LEN(words); k++) {
		size_t len = strlen(words[k]);
		if (c->n - c->i >= len && memcmp(c->s + c->i, words[k], len) == 0) {
			c->i += len;
			return 0;
		}
	}
	return bad(c, c->i < c->n ? "no JSON value begins here; strings stand in '\"'"
				  : "the text ends where a value should be");
}

static int key(struct check *c)
{
	space(c);
	if (peek(c) != '"')
		return bad(c, "a key in '\"' should be here");
	if (string(c) < 0)
		return -1;
	space(c);
	if (peek(c) != ':')
		return bad(c, "a ':' is missing after the key");
	c->i++;
	return 0;
}

static int open(struct check *c)
{
	if (c->depth == c->most)
		return bad(c, "nested too deep; make it flatter");
	c->open[c->depth++] = c->s[c->i++];
	return 0;
}

/* After a value: closes what closes here. 1 when another value follows, 0 at the end. */
static int after(struct check *c)
{
	while (c->depth) {
		char bracket = c->open[c->depth - 1];
		space(c);
		char ch = peek(c);
		if (ch == ',') {
			c->i++;
			return bracket == '{' && key(c) < 0 ? -1 : 1;
		}
		if (ch != (bracket == '{' ? '}' : ']'))
			return bad(c, bracket == '{' ? "a ',' or '}' should be here"
						     : "a ',' or ']' should be here");
		c->i++;
		c->depth--;
	}
	return 0;
}

/* 1 when a bracket was opened and a value follows inside, 0 when a value ended, -1. */
static int value(struct check *c)
{
	char ch = peek(c);

	if (ch == '"')
		return string(c);
	if (ch == '-' || digit(c))
		return number(c);
	if (ch != '{' && ch != '[')
		return word(c);
	if (open(c) < 0)
		return -1;
	space(c);
	if (peek(c) == (ch == '{' ? '}' : ']')) {
		c->i++;
		c->depth--;
		return 0;
	}
	return ch == '{' && key(c) < 0 ? -1 : 1;
}

static int utf8(struct check *c)
{
	c->i = kp_utf8_prefix(c->s, c->n);
	if (c->i < c->n)
		return bad(c, "not valid UTF-8 or a zero byte; send text as UTF-8");
	c->i = 0;
	return 0;
}

int kp_json_check(const char *s, size_t n, int depth, struct kp_err *err)
{
	struct check c = {
		.s = s, .n = n, .most = depth < DEEPEST ? depth : DEEPEST, .err = err};
	int more = 1;

	if (utf8(&c) < 0)
		return -1;
	while (more > 0) {
		space(&c);
		more = value(&c);
		if (more == 0)
			more = after(&c);
	}
	if (more < 0)
		return -1;
	space(&c);
	return c.i == n ? 0 : bad(&c, "there is more after the end of the value");
}
