#include "base/kp_map.h"

#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/kp_arena.h"
#include "base/kp_str.h"

struct entry {
	const char *key;
	uint32_t n, hash;
	int value;
};

/* Entries stand in the order of insertion; `slots` (a power of two, at most half full)
 * points into them: 0 is empty, else index + 1. */
struct kp_map {
	struct entry *entries;
	size_t n, cap;
	uint32_t *slots;
	size_t mask;
	struct kp_arena *keys;
};

struct kp_map *kp_map_new(size_t expected)
{
	struct kp_map *m = kp_alloc(sizeof(*m));
	size_t slots = 16;

	while (slots < expected * 2)
		slots *= 2;
	m->mask = slots - 1;
	m->slots = kp_alloc_n(slots, sizeof(*m->slots));
	m->cap = slots / 2;
	m->entries = kp_alloc_n(m->cap, sizeof(*m->entries));
	m->keys = kp_arena_new(expected ? 0 : 512);
	return m;
}

void kp_map_free(struct kp_map *m)
{
	if (!m)
		return;
	kp_arena_free(m->keys);
	free(m->entries);
	free(m->slots);
	free(m);
}

/* The slot of the key, or the empty one where it belongs. */
static uint32_t *slot_of(const struct kp_map *m, const char *key, size_t n, uint32_t hash)
{
	for (size_t i = hash & m->mask;; i = (i + 1) & m->mask) {
		uint32_t at = m->slots[i];
		if (!at)
			return &m->slots[i];
		const struct entry *e = &m->entries[at - 1];
		if (e->hash == hash && e->n == n && (!n || memcmp(e->key, key, n) == 0))
			return &m->slots[i];
	}
}

static void grow(struct kp_map *m)
{
	size_t slots = (m->mask + 1) * 2;

	free(m->slots);
	m->slots = kp_alloc_n(slots, sizeof(*m->slots));
	m->mask = slots - 1;
	m->cap = slots / 2;
	m->entries = kp_realloc(m->entries, m->cap * sizeof(*m->entries));
	for (size_t i = 0; i < m->n; i++) {
		size_t at = m->entries[i].hash & m->mask;
		while (m->slots[at])
			at = (at + 1) & m->mask;
		m->slots[at] = (uint32_t)i + 1;
	}
}

int kp_map_get(const struct kp_map *m, const char *key, size_t n)
{
	uint32_t at = *slot_of(m, key, n, (uint32_t)kp_hash(key, n, 0));

	return at ? m->entries[at - 1].value : -1;
}

int kp_map_intern(struct kp_map *m, const char *key, size_t n, int value, int *fresh)
{
	uint32_t hash = (uint32_t)kp_hash(key, n, 0);
	uint32_t *slot = slot_of(m, key, n, hash);

	assert(value >= 0 && n <= UINT32_MAX);
	if (fresh)
		*fresh = !*slot;
	if (*slot)
		return m->entries[*slot - 1].value;
	if (m->n == m->cap) {
		grow(m);
		slot = slot_of(m, key, n, hash);
	}
	m->entries[m->n] = (struct entry){
		.key = kp_arena_strndup(m->keys, key, n),
		.n = (uint32_t)n,
		.hash = hash,
		.value = value,
	};
	*slot = (uint32_t)++m->n;
	return value;
}

void kp_map_set(struct kp_map *m, const char *key, size_t n, int value)
{
	int fresh;

	kp_map_intern(m, key, n, value, &fresh);
	if (!fresh)
		m->entries[*slot_of(m, key, n, (uint32_t)kp_hash(key, n, 0)) - 1].value =
			value;
}

size_t kp_map_count(const struct kp_map *m)
{
	return m->n;
}

const char *kp_map_key(const struct kp_map *m, size_t i, size_t *n_out, int *value_out)
{
	assert(i < m->n);
	if (n_out)
		*n_out = m->entries[i].n;
	if (value_out)
		*value_out = m->entries[i].value;
	return m->entries[i].key;
}
