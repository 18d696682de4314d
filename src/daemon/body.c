#include "daemon/body.h"

#include "base/kp_arena.h"
#include "base/kp_map.h"
#include "base/kp_vec.h"

/* Usual content stays far below it; it is there so that none, however made, can fill the
 * memory. */
#define MOST 4096

struct body {
	const char *json, *md, *html; /* in the arena */
	size_t n;
};

struct body_cache {
	struct kp_map *index; /* the key's bytes → in `bodies` */
	KP_VEC(struct body_list, struct body) bodies;
	struct kp_arena *arena;
};

/* All bytes of it count as the map's key. */
struct packed {
	uint64_t md, html;
	int32_t lang, section;
};

static struct packed pack(const struct body_key *key)
{
	return (struct packed){.md = (uintptr_t)key->md,
		.html = (uintptr_t)key->html,
		.lang = (int32_t)key->lang,
		.section = key->section};
}

struct body_cache *body_cache_new(void)
{
	struct body_cache *c = kp_alloc(sizeof(*c));

	c->index = kp_map_new(0);
	c->arena = kp_arena_new(64 * 1024);
	return c;
}

void body_cache_free(struct body_cache *c)
{
	kp_map_free(c->index);
	KP_VEC_FREE(&c->bodies);
	kp_arena_free(c->arena);
	free(c);
}

void body_cache_clear(struct body_cache *c)
{
	kp_map_free(c->index);
	c->index = kp_map_new(0);
	c->bodies.n = 0;
	kp_arena_reset(c->arena);
}

const char *body_find(const struct body_cache *c, const struct body_key *key, size_t *n_out)
{
	struct packed packed = pack(key);
	int i = kp_map_get(c->index, (const char *)&packed, sizeof(packed));
	const struct body *b = i < 0 ? NULL : &c->bodies.v[i];

	if (!b || !kp_str_eq(b->md, key->md) || !kp_str_eq(b->html, key->html))
		return NULL;
	*n_out = b->n;
	return b->json;
}

const char *body_keep(
	struct body_cache *c, const struct body_key *key, const char *json, size_t n)
{
	struct packed packed = pack(key);
	struct body b = {.n = n};

	if (c->bodies.n == MOST)
		body_cache_clear(c);
	b.json = kp_arena_strndup(c->arena, json, n);
	b.md = kp_arena_strdup(c->arena, key->md);
	b.html = kp_arena_strdup(c->arena, key->html);
	kp_map_set(c->index, (const char *)&packed, sizeof(packed), (int)c->bodies.n);
	KP_PUSH(&c->bodies, b);
	return b.json;
}
