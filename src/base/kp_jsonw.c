#include "base/kp_json.h"

#include <assert.h>
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "base/kp_clock.h"

#define EACH(byte) (UINT64_C(0x0101010101010101) * (unsigned char)(byte))

static void escape(struct kp_str *s, unsigned char c)
{
	static const char shorts[] = {['\b'] = 'b',
		['\t'] = 't',
		['\n'] = 'n',
		['\f'] = 'f',
		['\r'] = 'r',
		['"'] = '"',
		['\\'] = '\\'};

	if (c < sizeof(shorts) && shorts[c])
		kp_str_addn(s, (const char[]){'\\', shorts[c]}, 2);
	else
		kp_str_addf(s, "\\u%04x", c);
}

/* Bytes of the well-formed character at p, 0 when there is none. */
static size_t character(const char *p, size_t n)
{
	for (size_t len = 2; len <= 4 && len <= n; len++)
		if (kp_utf8_valid(p, len))
			return len;
	return 0;
}

/* Ill-formed bytes become U+FFFD. */
static void quote_mended(struct kp_str *s, const char *p, size_t n)
{
	size_t from = 0;

	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)p[i];
		bool ill = false;
		if (c >= 0x80) {
			size_t len = character(p + i, n - i);
			ill = len == 0;
			i += len ? len - 1 : 0;
		}
		if (!ill && c >= 0x20 && c != '"' && c != '\\')
			continue;
		kp_str_addn(s, p + from, i - from);
		if (ill)
			kp_str_add(s, "\xef\xbf\xbd");
		else
			escape(s, c);
		from = i + 1;
	}
	kp_str_addn(s, p + from, n - from);
}

/* Not zero when one of eight bytes has to be escaped in a JSON string. */
static uint64_t odd_among(uint64_t x)
{
	uint64_t quote = x ^ EACH('"'), backslash = x ^ EACH('\\');
	uint64_t found = ((x - EACH(0x20)) & ~x) | ((quote - EACH(1)) & ~quote) |
			 ((backslash - EACH(1)) & ~backslash);

	return found & EACH(0x80);
}

/* Bytes at p that stand in a JSON string as they are. */
static size_t plain(const char *p, size_t n)
{
	size_t i = 0;

	for (uint64_t x; n - i >= sizeof(x); i += sizeof(x)) {
		memcpy(&x, p + i, sizeof(x));
		if (odd_among(x))
			break;
	}
	while (i < n && (unsigned char)p[i] >= 0x20 && p[i] != '"' && p[i] != '\\')
		i++;
	return i;
}

/* ASCII that stands in a JSON string as it is. */
static bool simple(const char *p, size_t n)
{
	uint64_t x, odd = 0;

	for (; n >= sizeof(x); p += sizeof(x), n -= sizeof(x)) {
		memcpy(&x, p, sizeof(x));
		odd |= odd_among(x) | (x & EACH(0x80));
	}
	x = EACH('a');
	memcpy(&x, p, n);
	return !(odd | odd_among(x) | (x & EACH(0x80)));
}

static void quoted(struct kp_str *s, const char *p, size_t n)
{
	size_t run;

	if (simple(p, n)) {
		char *to = kp_str_grow(s, n + 2);

		to[0] = to[n + 1] = '"';
		memcpy(to + 1, p, n);
		return;
	}
	kp_str_addc(s, '"');
	if (!kp_utf8_valid(p, n)) {
		quote_mended(s, p, n);
	} else {
		for (run = plain(p, n); run < n; run = plain(p, n)) {
			kp_str_addn(s, p, run);
			escape(s, (unsigned char)p[run]);
			p += run + 1;
			n -= run + 1;
		}
		kp_str_addn(s, p, n);
	}
	kp_str_addc(s, '"');
}

/* The comma and the key before a value. */
static void member(struct kp_jsonw *w, const char *key)
{
	uint32_t bit = UINT32_C(1) << w->depth;

	if (w->started & bit)
		kp_str_addc(w->s, ',');
	w->started |= bit;
	if (key) {
		quoted(w->s, key, strlen(key));
		kp_str_addc(w->s, ':');
	}
}

void kp_jsonw_begin(struct kp_jsonw *w, const char *key, char bracket)
{
	assert(w->depth < 16 && (bracket == '{' || bracket == '['));
	member(w, key);
	kp_str_addc(w->s, bracket);
	w->depth++;
	w->started &= ~(UINT32_C(1) << w->depth);
}

void kp_jsonw_end(struct kp_jsonw *w, char bracket)
{
	assert(w->depth > 0 && (bracket == '}' || bracket == ']'));
	w->depth--;
	kp_str_addc(w->s, bracket);
}

void kp_jsonw_str(struct kp_jsonw *w, const char *key, const char *value)
{
	if (value)
		kp_jsonw_strn(w, key, value, strlen(value));
	else
		kp_jsonw_raw(w, key, "null", 4);
}

void kp_jsonw_strn(struct kp_jsonw *w, const char *key, const char *value, size_t n)
{
	member(w, key);
	quoted(w->s, value, n);
}

void kp_jsonw_int(struct kp_jsonw *w, const char *key, int64_t value)
{
	member(w, key);
	kp_str_addf(w->s, "%" PRId64, value);
}

void kp_jsonw_num(struct kp_jsonw *w, const char *key, double value, int decimals)
{
	static const double tens[] = {1, 10, 100, 1000, 10000};
	char text[32];

	member(w, key);
	if (!isfinite(value)) {
		kp_str_add(w->s, "null");
	} else if (value < 0 || value >= 1e9 || decimals < 1 || decimals > 4) {
		kp_str_addf(w->s, "%.*f", decimals, value);
	} else {
		/* Confidences, mostly: printf takes ten times as long for them. */
		uint64_t n = (uint64_t)rint(value * tens[decimals]);
		char *p = text + sizeof(text);
		for (int i = 0; n || i <= decimals; i++, n /= 10) {
			if (i == decimals)
				*--p = '.';
			*--p = (char)('0' + n % 10);
		}
		kp_str_addn(w->s, p, (size_t)(text + sizeof(text) - p));
	}
}

void kp_jsonw_bool(struct kp_jsonw *w, const char *key, bool value)
{
	if (value)
		kp_jsonw_raw(w, key, "true", 4);
	else
		kp_jsonw_raw(w, key, "false", 5);
}

void kp_jsonw_time(struct kp_jsonw *w, const char *key, int64_t ms)
{
	char at[21];

	kp_time_iso(ms, at);
	kp_jsonw_str(w, key, at);
}

void kp_jsonw_day(struct kp_jsonw *w, const char *key, int32_t days)
{
	char day[11];

	kp_date_format(days, day);
	kp_jsonw_str(w, key, day);
}

void kp_jsonw_raw(struct kp_jsonw *w, const char *key, const char *json, size_t n)
{
	member(w, key);
	kp_str_addn(w->s, json, n);
}
