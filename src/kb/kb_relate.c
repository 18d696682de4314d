#include "kb/kb_priv.h"

#include <string.h>

enum { MOST_RELATED = 5 };

static int guide_of(const struct kb_reader *r, const struct kb_intent *intent)
{
	return intent->section < 0 ? -1 : r->sections.v[intent->section].guide;
}

/* How often each guide was met on the way from one of them: zero between two of them. */
struct tally {
	int *v, *met;
	size_t n;
};

static void meet(struct tally *t, int guide)
{
	if (t->v[guide]++ == 0)
		t->met[t->n++] = guide;
}

static bool is_next(const struct kb_reader *r, const struct tally *t, int guide, int best)
{
	return t->v[guide] && r->guides.v[guide].status == KB_PUBLISHED &&
	       (best < 0 || t->v[guide] > t->v[best] ||
		       (t->v[guide] == t->v[best] && guide < best));
}

static void take_best(struct kb_reader *r, struct kb_guide *g, struct tally *t)
{
	g->related = kp_arena_alloc(r->arena, MOST_RELATED * sizeof(*g->related));
	while (g->nrelated < MOST_RELATED) {
		int best = -1;

		for (size_t i = 0; i < t->n; i++)
			if (is_next(r, t, t->met[i], best))
				best = t->met[i];
		if (best < 0)
			break;
		g->related[g->nrelated++] = best;
		t->v[best] = 0;
	}
	for (size_t i = 0; i < t->n; i++)
		t->v[t->met[i]] = 0;
	t->n = 0;
}

/* Intents by the guide they rest on: the first of a guide, the next after an intent. */
struct resting {
	int *first, *next;
};

static void find_resting(const struct kb_reader *r, struct resting *out)
{
	for (size_t g = 0; g < r->guides.n; g++)
		out->first[g] = -1;
	for (size_t i = r->intents.n; i-- > 0;) {
		int g = guide_of(r, &r->intents.v[i]);

		if (g < 0)
			continue;
		out->next[i] = out->first[g];
		out->first[g] = (int)i;
	}
}

static void relate(struct kb_reader *r, int guide, const struct resting *rest, struct tally *t)
{
	struct kb_guide *g = &r->guides.v[guide];

	for (int i = rest->first[guide]; i >= 0; i = rest->next[i]) {
		const struct kb_intent *intent = &r->intents.v[i];

		for (size_t k = 0; k < intent->nrelated; k++) {
			int other = guide_of(r, &r->intents.v[intent->related[k]]);

			if (other >= 0 && other != guide)
				meet(t, other);
		}
	}
	take_best(r, g, t);
}

static int count_area(const struct kb_reader *r, int i, const struct resting *rest)
{
	const char *area = r->intents.v[i].area;
	int n = 0;

	for (; i >= 0; i = rest->next[i])
		n += strcmp(r->intents.v[i].area, area) == 0;
	return n;
}

/* Of equals the one that comes first. An area is counted from its first intent on. */
static void find_area(struct kb_reader *r, int guide, const struct resting *rest)
{
	int most = 0;

	for (int i = rest->first[guide]; i >= 0; i = rest->next[i]) {
		int n = count_area(r, i, rest);

		if (n > most) {
			most = n;
			r->guides.v[guide].area = r->intents.v[i].area;
		}
	}
}

void kb_relate(struct kb_reader *r)
{
	struct resting rest = {kp_alloc_n(r->guides.n + 1, sizeof(int)),
		kp_alloc_n(r->intents.n + 1, sizeof(int))};
	struct tally t = {kp_alloc_n(r->guides.n + 1, sizeof(int)),
		kp_alloc_n(r->guides.n + 1, sizeof(int)), 0};

	find_resting(r, &rest);
	for (size_t g = 0; g < r->guides.n; g++) {
		find_area(r, (int)g, &rest);
		relate(r, (int)g, &rest, &t);
	}
	free(rest.first);
	free(rest.next);
	free(t.v);
	free(t.met);
}
