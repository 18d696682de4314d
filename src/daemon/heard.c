#include "daemon/heard.h"

#include <string.h>

#include "base/kp_map.h"
#include "base/kp_vec.h"

/* Two generations: when the young one is full it becomes the old one, and what the old one
 * held that nobody said again is forgotten. */
#define MOST      1024 /* messages of one generation, some 3 KiB each */
#define MOST_TEXT 400  /* bytes of a message; longer ones hardly come twice */

KP_VEC(struct heard_list, struct dialog_heard);

struct generation {
	struct kp_map *index; /* key → in `heard` */
	struct heard_list heard;
	struct kp_arena *arena;
};

struct heard_cache {
	struct generation young, old;
	struct kp_str key; /* scratch */
	uint64_t found;
};

static void open_generation(struct generation *g)
{
	*g = (struct generation){.index = kp_map_new(0), .arena = kp_arena_new(64 * 1024)};
}

static void close_generation(struct generation *g)
{
	kp_map_free(g->index);
	KP_VEC_FREE(&g->heard);
	kp_arena_free(g->arena);
}

struct heard_cache *heard_cache_new(void)
{
	struct heard_cache *c = kp_alloc(sizeof(*c));

	open_generation(&c->young);
	open_generation(&c->old);
	return c;
}

void heard_cache_free(struct heard_cache *c)
{
	close_generation(&c->young);
	close_generation(&c->old);
	kp_str_clear(&c->key);
	free(c);
}

void heard_cache_clear(struct heard_cache *c)
{
	close_generation(&c->young);
	close_generation(&c->old);
	open_generation(&c->young);
	open_generation(&c->old);
}

uint64_t heard_cache_found(const struct heard_cache *c)
{
	return c->found;
}

/* ---- the key ---- */

/* What hearing depends on: the conversation's language, the message, and what was asked before
 * it, if anything was. */
static void write_key(struct heard_cache *c, const struct dialog_state *s, const char *text,
	bool with_context)
{
	struct match_context context = dialog_context(s);

	kp_str_reset(&c->key);
	kp_str_addc(&c->key, (char)('0' + s->lang));
	if (with_context && context.question) {
		kp_str_addf(&c->key, "%d ", context.intent);
		kp_str_add(&c->key, context.question);
	}
	kp_str_addc(&c->key, '\0');
	kp_str_add(&c->key, text);
}

static const struct dialog_heard *find_in(
	const struct generation *g, const struct heard_cache *c)
{
	int i = kp_map_get(g->index, c->key.p, c->key.n);

	return i < 0 ? NULL : &g->heard.v[i];
}

static void add(
	struct generation *g, const struct heard_cache *c, const struct dialog_heard *h)
{
	struct dialog_heard copy;

	dialog_heard_copy(h, g->arena, &copy);
	kp_map_set(g->index, c->key.p, c->key.n, (int)g->heard.n);
	KP_PUSH(&g->heard, copy);
}

/* Said again, it is young again, as far as there is room. */
static const struct dialog_heard *find(struct heard_cache *c)
{
	const struct dialog_heard *found = find_in(&c->young, c);

	if (found)
		return found;
	found = find_in(&c->old, c);
	if (found && c->young.heard.n < MOST)
		add(&c->young, c, found);
	return found;
}

static void keep(struct heard_cache *c, const struct dialog_heard *heard)
{
	if (c->young.heard.n == MOST) {
		close_generation(&c->old);
		c->old = c->young;
		open_generation(&c->young);
	}
	add(&c->young, c, heard);
}

/* ---- hearing ---- */

static bool may_keep(const char *text)
{
	return strlen(text) <= MOST_TEXT;
}

/* The key is left as it fits the conversation. */
static const struct dialog_heard *remembered(
	struct heard_cache *c, const struct dialog_state *s, const char *text)
{
	const struct dialog_heard *found;

	write_key(c, s, text, false);
	found = find(c);
	if (!dialog_context(s).question || (found && found->alone))
		return found;
	write_key(c, s, text, true);
	return find(c);
}

bool heard_before(struct heard_cache *c, const struct dialog_state *s, const char *text,
	struct dialog_heard *out)
{
	const struct dialog_heard *found = may_keep(text) ? remembered(c, s, text) : NULL;

	if (!found || !dialog_says_the_same(s, found))
		return false;
	*out = *found;
	c->found++;
	return true;
}

void heard_keep(struct heard_cache *c, const struct dialog_state *s, const char *text,
	const struct dialog_heard *heard)
{
	if (!may_keep(text) || strcmp(heard->question, text) != 0 ||
		!dialog_says_the_same(s, heard))
		return;
	write_key(c, s, text, !heard->alone);
	if (!find_in(&c->young, c))
		keep(c, heard);
}
