#include "base/kp_str.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void kp_str_clear(struct kp_str *s)
{
	free(s->p);
	*s = (struct kp_str){0};
}

void kp_str_reset(struct kp_str *s)
{
	s->n = 0;
	if (s->p)
		s->p[0] = '\0';
}

static void reserve(struct kp_str *s, size_t more)
{
	size_t need = s->n + more + 1;

	if (need <= s->cap)
		return;
	size_t cap = s->cap ? s->cap : 32;
	while (cap < need)
		cap *= 2;
	s->p = kp_realloc(s->p, cap);
	s->cap = cap;
}

void kp_str_add(struct kp_str *s, const char *text)
{
	kp_str_addn(s, text, strlen(text));
}

char *kp_str_grow(struct kp_str *s, size_t n)
{
	reserve(s, n);
	s->n += n;
	s->p[s->n] = '\0';
	return s->p + s->n - n;
}

void kp_str_addn(struct kp_str *s, const char *p, size_t n)
{
	char *to = kp_str_grow(s, n);

	if (n)
		memcpy(to, p, n);
}

void kp_str_addc(struct kp_str *s, char c)
{
	reserve(s, 1);
	s->p[s->n++] = c;
	s->p[s->n] = '\0';
}

void kp_str_addf(struct kp_str *s, const char *fmt, ...)
{
	va_list ap, again;

	va_start(ap, fmt);
	va_copy(again, ap);
	int n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	if (n >= 0) {
		reserve(s, (size_t)n);
		vsnprintf(s->p + s->n, (size_t)n + 1, fmt, again);
		s->n += (size_t)n;
	}
	va_end(again);
}

void kp_str_add_html(struct kp_str *s, const char *p, size_t n)
{
	size_t from = 0;

	for (size_t i = 0; i < n; i++) {
		const char *name = p[i] == '&'   ? "&amp;"
				   : p[i] == '<' ? "&lt;"
				   : p[i] == '>' ? "&gt;"
				   : p[i] == '"' ? "&quot;"
						 : NULL;

		if (!name)
			continue;
		kp_str_addn(s, p + from, i - from);
		kp_str_add(s, name);
		from = i + 1;
	}
	kp_str_addn(s, p + from, n - from);
}

char *kp_str_take(struct kp_str *s)
{
	reserve(s, 0);
	s->p[s->n] = '\0';
	char *p = s->p;
	*s = (struct kp_str){0};
	return p;
}

const char *kp_str_c(const struct kp_str *s)
{
	return s->p ? s->p : "";
}

bool kp_str_starts(const char *s, const char *prefix)
{
	while (*prefix && *s == *prefix) {
		s++;
		prefix++;
	}
	return !*prefix;
}

bool kp_str_ends(const char *s, const char *suffix)
{
	size_t n = strlen(s), m = strlen(suffix);

	return n >= m && memcmp(s + n - m, suffix, m) == 0;
}

int kp_parse_int(const char *s, int64_t min, int64_t max, int64_t *out)
{
	char *end;

	if (*s != '-' && (*s < '0' || *s > '9'))
		return -1;
	errno = 0;
	long long v = strtoll(s, &end, 10);
	if (errno || end == s || *end || v < min || v > max)
		return -1;
	*out = v;
	return 0;
}
