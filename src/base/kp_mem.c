#include "base/kp_mem.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void *need(void *p)
{
	if (!p) {
		fputs("level=error event=memory.out what=\"out of memory\"\n", stderr);
		abort();
	}
	return p;
}

void *kp_alloc(size_t n)
{
	return need(calloc(1, n ? n : 1));
}

void *kp_alloc_n(size_t n, size_t size)
{
	return need(calloc(n ? n : 1, size ? size : 1));
}

void *kp_realloc(void *p, size_t n)
{
	return need(realloc(p, n ? n : 1));
}

char *kp_strdup(const char *s)
{
	return s ? kp_strndup(s, strlen(s)) : NULL;
}

char *kp_strndup(const char *s, size_t n)
{
	char *copy = need(malloc(n + 1));

	if (n)
		memcpy(copy, s, n);
	copy[n] = '\0';
	return copy;
}

char *kp_format(const char *fmt, ...)
{
	char *out = NULL;
	va_list ap;

	va_start(ap, fmt);
	int n = vasprintf(&out, fmt, ap);
	va_end(ap);
	return need(n < 0 ? NULL : out);
}

void kp_cstr_auto(char **p)
{
	free(*p);
}
