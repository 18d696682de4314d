#include "kb/kb_priv.h"

#include <string.h>

const struct kb_career_answer *kb_find_career_answer(const struct kb *kb, int intent)
{
	for (size_t i = 0; i < kb->careers.nanswers; i++)
		if (kb->careers.answers[i].intent == intent)
			return &kb->careers.answers[i];
	return NULL;
}

/* Roles in the order of their distance, and the step that led into each. */
struct search {
	int *queue, *by;
	size_t n;
};

static void look_around(const struct kb_careers *c, struct search *s, int role, int start)
{
	for (size_t i = 0; i < c->nsteps; i++) {
		const struct kb_step *step = &c->steps[i];

		if (step->from != role || step->to == start || s->by[step->to] >= 0)
			continue;
		s->by[step->to] = (int)i;
		s->queue[s->n++] = step->to;
	}
}

size_t kb_career_route(const struct kb *kb, int from, int to, int steps[KB_MAX_ROUTE])
{
	const struct kb_careers *c = &kb->careers;
	KP_AUTO(kp_arena) struct kp_arena *mem = kp_arena_new(0);
	struct search s = {.queue = kp_arena_alloc(mem, (c->nroles + 1) * sizeof(int)),
		.by = kp_arena_alloc(mem, (c->nroles + 1) * sizeof(int))};
	size_t n = 0;

	if (from == to)
		return 0;
	for (size_t i = 0; i < c->nroles; i++)
		s.by[i] = -1;
	s.queue[s.n++] = from;
	for (size_t i = 0; i < s.n && s.by[to] < 0; i++)
		look_around(c, &s, s.queue[i], from);
	for (int role = to; role != from; role = c->steps[s.by[role]].from) {
		if (s.by[role] < 0 || n == KB_MAX_ROUTE)
			return 0;
		steps[n++] = s.by[role];
	}
	for (size_t i = 0; i < n / 2; i++) {
		int other = steps[i];

		steps[i] = steps[n - 1 - i];
		steps[n - 1 - i] = other;
	}
	return n;
}
