#include "base/kp_arena.h"

#include <assert.h>
#include <stdalign.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ALIGN = 16, FIRST = 4096, LARGEST_STEP = 1 << 20 };

struct block {
	struct block *next;
	size_t size, used;
	alignas(ALIGN) unsigned char mem[];
};

struct kp_arena {
	struct block *head; /* the one being filled */
	size_t first, next;
};

static struct block *block_new(size_t size)
{
	struct block *b = kp_realloc(NULL, sizeof(*b) + size);

	b->next = NULL;
	b->size = size;
	b->used = 0;
	return b;
}

struct kp_arena *kp_arena_new(size_t first)
{
	struct kp_arena *a = kp_alloc(sizeof(*a));

	a->first = first ? first : FIRST;
	a->next = a->first;
	return a;
}

void kp_arena_free(struct kp_arena *a)
{
	if (!a)
		return;
	while (a->head) {
		struct block *next = a->head->next;
		free(a->head);
		a->head = next;
	}
	free(a);
}

void kp_arena_reset(struct kp_arena *a)
{
	struct block *keep = NULL;

	while (a->head) {
		struct block *b = a->head;
		a->head = b->next;
		if (!keep || b->size > keep->size) {
			free(keep);
			keep = b;
		} else {
			free(b);
		}
	}
	if (keep) {
		keep->next = NULL;
		keep->used = 0;
	}
	a->head = keep;
	a->next = a->first;
}

/* A block for at least n bytes. Steps double, so that a big snapshot has few blocks. */
static struct block *grow(struct kp_arena *a, size_t n)
{
	struct block *b = block_new(n > a->next ? n : a->next);

	if (a->next < LARGEST_STEP)
		a->next *= 2;
	b->next = a->head;
	a->head = b;
	return b;
}

static void *take(struct kp_arena *a, size_t n)
{
	struct block *b = a->head;

	assert(n < SIZE_MAX / 2);
	n = (n + ALIGN - 1) & ~(size_t)(ALIGN - 1);
	if (!b || b->size - b->used < n)
		b = grow(a, n);
	void *p = b->mem + b->used;
	b->used += n;
	return p;
}

void *kp_arena_alloc(struct kp_arena *a, size_t n)
{
	return memset(take(a, n ? n : 1), 0, n);
}

void *kp_arena_room(struct kp_arena *a, size_t n)
{
	return take(a, n ? n : 1);
}

void *kp_arena_copy(struct kp_arena *a, const void *p, size_t n)
{
	return n ? memcpy(kp_arena_room(a, n), p, n) : NULL;
}

char *kp_arena_strdup(struct kp_arena *a, const char *s)
{
	return s ? kp_arena_strndup(a, s, strlen(s)) : NULL;
}

char *kp_arena_strndup(struct kp_arena *a, const char *s, size_t n)
{
	char *copy = take(a, n + 1);

	if (n)
		memcpy(copy, s, n);
	copy[n] = '\0';
	return copy;
}

char *kp_arena_format(struct kp_arena *a, const char *fmt, ...)
{
	va_list ap, again;

	va_start(ap, fmt);
	va_copy(again, ap);
	int n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	assert(n >= 0);
	char *out = take(a, (size_t)n + 1);
	vsnprintf(out, (size_t)n + 1, fmt, again);
	va_end(again);
	return out;
}

size_t kp_arena_bytes(const struct kp_arena *a)
{
	size_t sum = 0;

	for (const struct block *b = a->head; b; b = b->next)
		sum += b->size;
	return sum;
}
