#include "text/text_priv.h"

const struct text_entry *text_cache_find(
	struct text_cache *c, uint64_t key, const char *s, size_t n)
{
	struct text_entry **way = c->way[key % TEXT_CACHE_SETS];

	for (int i = 0; i < 4 && way[i]; i++) {
		struct text_entry *e = way[i];

		if (e->key != key || e->surface_len != n || memcmp(e->strings, s, n) != 0)
			continue;
		for (; i > 0; i--)
			way[i] = way[i - 1];
		way[0] = e;
		return e;
	}
	return NULL;
}

void text_cache_put(struct text_cache *c, struct text_entry *e)
{
	struct text_entry **way = c->way[e->key % TEXT_CACHE_SETS];

	free(way[3]);
	for (int i = 3; i > 0; i--)
		way[i] = way[i - 1];
	way[0] = e;
}

void text_cache_clear(struct text_cache *c)
{
	for (size_t i = 0; i < TEXT_CACHE_SETS; i++)
		for (int k = 0; k < 4; k++)
			free(c->way[i][k]);
}
