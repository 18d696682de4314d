#include "kb/kb_priv.h"

#include <string.h>

const struct kb_career_answer *kb_find_career_answer(const struct kb *kb, int intent)
{
	for (size_t i = 0; i < kb->careers.nanswers; i++)
		if (kb->careers.answers[i].intent == intent)
			return &kb->careers.answers[i];
	return NULL;
}

/* How far a role is, and by which step one gets into it. */
struct place {
	int steps, horizontal; /* from the start; steps -1: not reached */
	int by;
};

static bool is_nearer(
	const struct place *from, const struct kb_step *s, const struct place *to)
{
	int steps = from->steps + 1,
	    horizontal = from->horizontal + (s->kind == KB_HORIZONTAL);

	return to->steps < 0 || steps < to->steps ||
	       (steps == to->steps && horizontal < to->horizontal);
}

/* Goes through the steps until none of them leads anywhere sooner. */
static void spread(const struct kb_careers *c, struct place *places)
{
	bool more = true;

	while (more) {
		more = false;
		for (size_t i = 0; i < c->nsteps; i++) {
			const struct kb_step *s = &c->steps[i];
			const struct place *from = &places[s->from];

			if (from->steps < 0 || !is_nearer(from, s, &places[s->to]))
				continue;
			places[s->to] = (struct place){from->steps + 1,
				from->horizontal + (s->kind == KB_HORIZONTAL), (int)i};
			more = true;
		}
	}
}

size_t kb_career_route(const struct kb *kb, int from, int to, int steps[KB_MAX_ROUTE])
{
	const struct kb_careers *c = &kb->careers;
	KP_AUTO(kp_arena) struct kp_arena *mem = kp_arena_new(0);
	struct place *places = kp_arena_alloc(mem, (c->nroles + 1) * sizeof(*places));
	int n;

	for (size_t i = 0; i < c->nroles; i++)
		places[i] = (struct place){-1, 0, -1};
	places[from].steps = 0;
	spread(c, places);
	n = places[to].steps;
	if (n < 1 || n > KB_MAX_ROUTE)
		return 0;
	for (int i = n, role = to; i > 0; role = c->steps[places[role].by].from)
		steps[--i] = places[role].by;
	return (size_t)n;
}
