#include "kb/kb_priv.h"

#include <string.h>

/* What only all the steps together show. */

static bool is_linked(const struct kb_reader *r, const struct kb_step *s)
{
	return s->from >= 0 && s->to >= 0 && (size_t)s->from < r->roles.n &&
	       (size_t)s->to < r->roles.n;
}

static void check_steps(struct kb_reader *r)
{
	KP_AUTO(kp_map) struct kp_map *seen = kp_map_new(r->steps.n);

	for (size_t i = 0; i < r->steps.n; i++) {
		const struct kb_step *s = &r->steps.v[i];
		const int pair[2] = {s->from, s->to};
		int fresh, first;

		if (!is_linked(r, s))
			continue;
		first = kp_map_intern(seen, (const char *)pair, sizeof(pair), (int)i, &fresh);
		if (s->from == s->to)
			kb_remark(r->report, KB_CAREER_STEP, s->at,
				"this step leads from '%s' to itself; correct one end",
				r->roles.v[s->from].id);
		else if (!fresh)
			kb_remark(r->report, KB_CAREER_STEP, s->at,
				"the step from '%s' to '%s' is there already (%s:%d); put "
				"them "
				"together",
				r->roles.v[s->from].id, r->roles.v[s->to].id,
				r->steps.v[first].at.file, r->steps.v[first].at.line);
	}
}

/* ---- circles of vertical steps ---- */

struct climb {
	struct kb_reader *r;
	char *state; /* of each role: 0 not seen, 'o' on the way up, 'x' done */
	int *way;    /* roles, from where it began */
	size_t n;
};

static void tell_circle(const struct climb *c, const struct kb_step *last)
{
	KP_AUTO(kp_str) struct kp_str circle = {0};
	size_t i = c->n;

	while (i > 0 && c->way[i - 1] != last->to)
		i--;
	for (i -= i > 0; i < c->n; i++)
		kp_str_addf(&circle, "%s → ", c->r->roles.v[c->way[i]].id);
	kb_remark(c->r->report, KB_CAREER_CYCLE, last->at,
		"vertical steps lead in a circle: %s%s; make one of them horizontal or remove "
		"it",
		kp_str_c(&circle), c->r->roles.v[last->to].id);
}

/* As deep as there are roles at most. */
static void climb(struct climb *c, int role)
{
	c->state[role] = 'o';
	c->way[c->n++] = role;
	for (size_t i = 0; i < c->r->steps.n; i++) {
		const struct kb_step *s = &c->r->steps.v[i];

		if (!is_linked(c->r, s) || s->from != role || s->to == role ||
			s->kind != KB_VERTICAL)
			continue;
		if (c->state[s->to] == 'o')
			tell_circle(c, s);
		else if (!c->state[s->to])
			climb(c, s->to);
	}
	c->n--;
	c->state[role] = 'x';
}

static void check_circles(struct kb_reader *r)
{
	KP_AUTO(kp_arena) struct kp_arena *mem = kp_arena_new(0);
	struct climb c = {.r = r,
		.state = kp_arena_alloc(mem, r->roles.n + 1),
		.way = kp_arena_alloc(mem, (r->roles.n + 1) * sizeof(*c.way))};

	for (size_t i = 0; i < r->roles.n; i++)
		if (!c.state[i])
			climb(&c, (int)i);
}

/* ---- roles that nobody gets into ---- */

static void check_reach(struct kb_reader *r)
{
	KP_AUTO(kp_arena) struct kp_arena *mem = kp_arena_new(0);
	bool *reached = kp_arena_alloc(mem, r->roles.n + 1), more = true;

	for (size_t i = 0; i < r->roles.n; i++)
		reached[i] = r->roles.v[i].entry;
	while (more) {
		more = false;
		for (size_t i = 0; i < r->steps.n; i++) {
			const struct kb_step *s = &r->steps.v[i];

			if (!is_linked(r, s) || !reached[s->from] || reached[s->to])
				continue;
			reached[s->to] = more = true;
		}
	}
	for (size_t i = 0; i < r->roles.n; i++)
		if (!reached[i])
			kb_remark(r->report, KB_CAREER_UNREACHABLE, r->roles.v[i].at,
				"no way leads to '%s'; describe a step into it, or write "
				"'entry: true' if people come into it from outside",
				r->roles.v[i].id);
}

/* ---- coordinators ---- */

static void check_coordinators(struct kb_reader *r)
{
	for (size_t i = 0; i < r->career_services.n; i++) {
		const struct kb_career_service *s = &r->career_services.v[i];

		if (s->intent < 0 || s->coordinator < 0)
			continue;
		const struct kb_intent *intent = &r->intents.v[s->intent];
		const struct kb_partner *p = &r->partners.v[s->coordinator];
		if (!kb_covers(p, intent))
			kb_remark(r->report, KB_COORDINATOR, s->at,
				"requests to '%s' go to the area '%s', which '%s' does not "
				"have; add it to their 'areas' in partners.yaml",
				s->id ? s->id : "", intent->route, p->id ? p->id : "");
	}
}

void kb_lint_careers(struct kb_reader *r)
{
	check_steps(r);
	check_circles(r);
	check_reach(r);
	check_coordinators(r);
}
