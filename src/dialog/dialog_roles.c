#include "dialog/dialog_priv.h"

/* Which roles a question names: where somebody is, and where they want to get. */

enum { MOST = 12 };

struct mention {
	int role;
	uint32_t from, to;
};

struct mentions {
	struct mention v[MOST];
	size_t n;
};

/* The longest span by which a role is named. */
static bool find_role(const struct kb_role *role, struct text_analyser *an,
	const struct text_words *words, struct mention *out)
{
	bool found = false;

	for (size_t i = 0; i < role->nwords; i++) {
		const struct kb_pattern *p = &role->words[i];
		uint32_t from, to;

		if (p->lang != words->lang ||
			text_pattern_match(an, p->compiled, words, &from, &to) != 1 ||
			(found && to - from <= out->to - out->from))
			continue;
		out->from = from;
		out->to = to;
		found = true;
	}
	return found;
}

static bool is_within(const struct mention *a, const struct mention *b)
{
	return a->from >= b->from && a->to <= b->to;
}

/* "Practical nurse" names no nurse: what stands within a longer name goes. */
static void add(struct mentions *all, const struct mention *m)
{
	size_t n = 0;

	for (size_t i = 0; i < all->n; i++)
		if (is_within(m, &all->v[i]))
			return;
	for (size_t i = 0; i < all->n; i++)
		if (!is_within(&all->v[i], m))
			all->v[n++] = all->v[i];
	all->n = n;
	if (n == MOST)
		return;
	while (n > 0 && all->v[n - 1].from > m->from) {
		all->v[n] = all->v[n - 1];
		n--;
	}
	all->v[n] = *m;
	all->n++;
}

static int first_of(const struct mentions *all, const enum text_way *ways, enum text_way way,
	int other_than)
{
	for (size_t i = 0; i < all->n; i++)
		if (ways[i] == way && all->v[i].role != other_than)
			return all->v[i].role;
	return -1;
}

void dialog_read_roles(const struct kb *kb, struct text_analyser *an,
	const struct text_words *words, struct dialog_roles *out)
{
	struct mentions all = {.n = 0};
	enum text_way ways[MOST];
	struct mention m;

	for (size_t i = 0; i < kb->careers.nroles; i++) {
		m.role = (int)i;
		if (find_role(&kb->careers.roles[i], an, words, &m))
			add(&all, &m);
	}
	for (size_t i = 0; i < all.n; i++)
		ways[i] = text_way(words, all.v[i].from, all.v[i].to);
	out->to = first_of(&all, ways, TEXT_TO, -1);
	out->from = first_of(&all, ways, TEXT_FROM, out->to);
	if (out->from < 0)
		out->from = first_of(&all, ways, TEXT_NO_WAY, out->to);
	if (out->to < 0)
		out->to = first_of(&all, ways, TEXT_NO_WAY, out->from);
	/* Only where one comes from: nothing else is named. */
	if (out->to == out->from)
		out->to = -1;
}
