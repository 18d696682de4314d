#include "text/text_priv.h"

static const char *const *copy_list(const char *const *v, size_t n, struct kp_arena *arena)
{
	const char **out = kp_arena_alloc(arena, n * sizeof(*out));

	for (size_t i = 0; i < n; i++)
		out[i] = kp_arena_strdup(arena, v[i]);
	return out;
}

void text_words_copy(
	const struct text_words *from, struct kp_arena *arena, struct text_words *out)
{
	*out = *from;
	out->folded = kp_arena_strdup(arena, from->folded);
	out->v = kp_arena_alloc(arena, from->n * sizeof(*out->v));
	for (size_t i = 0; i < from->n; i++) {
		const struct text_word *w = &from->v[i];

		out->v[i] = *w;
		out->v[i].surface = kp_arena_strdup(arena, w->surface);
		out->v[i].spelled = w->spelled == w->surface
					    ? out->v[i].surface
					    : kp_arena_strdup(arena, w->spelled);
		out->v[i].lemmas = copy_list(w->lemmas, w->nlemmas, arena);
		out->v[i].parts = copy_list(w->parts, w->nparts, arena);
	}
}
