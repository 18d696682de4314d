#include "dialog/dialog_priv.h"

/* Answers told from the graph of careers: what a role leads to, what leads into it, or the
 * shortest way from one to another. */

struct telling {
	const struct kb *kb;
	enum text_lang lang;
	struct kp_str md;
};

static const char *name_of(const struct telling *t, int role)
{
	return kb_text_in(&t->kb->careers.roles[role].name, t->lang);
}

static void say(struct telling *t, const char *key, const char *const *holes)
{
	kb_fill(kb_phrase(t->kb, key, t->lang), holes, &t->md);
}

static void paragraph(struct telling *t)
{
	if (t->md.n)
		kp_str_add(&t->md, "\n\n");
}

static void say_hole(
	struct telling *t, const char *key, const char *hole, const struct kb_text *text)
{
	const char *const holes[] = {hole, kb_text_in(text, t->lang), NULL};

	if (!holes[1])
		return;
	kp_str_addc(&t->md, ' ');
	say(t, key, holes);
}

/* One step under the name of what it leads to, or from. */
static void say_step(struct telling *t, const char *mark, const struct kb_step *step, int role)
{
	const char *const holes[] = {
		"role", name_of(t, role), "takes", kb_text_in(&step->takes, t->lang), NULL};

	kp_str_add(&t->md, mark);
	say(t, "career_step", holes);
	say_hole(t, "career_time", "time", &step->time);
	say_hole(t, "career_pay", "pay", &step->pay);
}

static bool is_told(const struct kb_career_answer *a, const struct kb_step *s)
{
	return a->kinds[s->kind] && (a->means & s->by);
}

/* The steps out of a role (or, `into`, into it) of one kind, under their heading. */
static bool say_steps(struct telling *t, const struct kb_career_answer *a, int role, bool into,
	enum kb_step_kind kind)
{
	const struct kb_careers *c = &t->kb->careers;
	const char *const none[] = {NULL};
	bool any = false;

	for (size_t i = 0; i < c->nsteps; i++) {
		const struct kb_step *s = &c->steps[i];

		if ((into ? s->to : s->from) != role || s->kind != kind || !is_told(a, s))
			continue;
		if (!any) {
			paragraph(t);
			say(t,
				into                  ? "career_ways_in"
				: kind == KB_VERTICAL ? "career_up"
						      : "career_across",
				none);
			kp_str_addc(&t->md, '\n');
		}
		any = true;
		say_step(t, "\n- ", s, into ? s->from : s->to);
	}
	return any;
}

static void say_title(struct telling *t, const char *key, int from, int to)
{
	const char *const holes[] = {
		"from", from < 0 ? NULL : name_of(t, from), "role", name_of(t, to), NULL};

	paragraph(t);
	if (from < 0)
		say(t, key, holes + 2);
	else
		say(t, key, holes);
}

static void say_needs(struct telling *t, int role)
{
	const char *const holes[] = {
		"needs", kb_text_in(&t->kb->careers.roles[role].needs, t->lang), NULL};

	if (!holes[1])
		return;
	paragraph(t);
	say(t, "career_needs", holes);
}

static void say_phrase(struct telling *t, const char *key)
{
	const char *const none[] = {NULL};

	paragraph(t);
	say(t, key, none);
}

/* ---- the three answers ---- */

static bool say_way(struct telling *t, int from, int to)
{
	int steps[KB_MAX_ROUTE];
	size_t n = kb_career_route(t->kb, from, to, steps);
	char mark[32];

	say_title(t, n ? "career_way" : "career_no_way", from, to);
	for (size_t i = 0; i < n; i++) {
		const struct kb_step *s = &t->kb->careers.steps[steps[i]];

		snprintf(mark, sizeof(mark), "%s%zu. ", i ? "\n" : "\n\n", i + 1);
		say_step(t, mark, s, s->to);
	}
	say_needs(t, to);
	return true;
}

static bool say_onwards(struct telling *t, const struct kb_career_answer *a, int role)
{
	size_t before = t->md.n;
	bool up, across;

	say_title(t, "career_from", -1, role);
	up = say_steps(t, a, role, false, KB_VERTICAL);
	across = say_steps(t, a, role, false, KB_HORIZONTAL);
	if (up || across)
		return true;
	if (a->beside)
		t->md.n = before;
	else
		say_phrase(t, "career_no_steps");
	return !a->beside;
}

static bool say_into(struct telling *t, const struct kb_career_answer *a, int role)
{
	size_t before = t->md.n;
	bool any;

	say_title(t, "career_into", -1, role);
	say_needs(t, role);
	any = say_steps(t, a, role, true, KB_VERTICAL);
	any = say_steps(t, a, role, true, KB_HORIZONTAL) || any;
	if (!any && a->beside)
		t->md.n = before;
	return any || !a->beside;
}

/* Where the portal has it drawn. */
static void say_drawn(struct telling *t, const struct dialog_roles *roles)
{
	const struct kb_role *v = t->kb->careers.roles;
	bool way = roles->from >= 0 && roles->to >= 0;
	KP_AUTO(kp_cstr)
	char *url = kp_format("/guides/careers/%s?lang=%s%s%s",
		v[roles->to >= 0 ? roles->to : roles->from].id, text_lang_code(t->lang),
		way ? "&from=" : "", way ? v[roles->from].id : "");
	const char *const holes[] = {"url", url, NULL};

	paragraph(t);
	say(t, "career_drawn", holes);
}

/* False when there is nothing to tell. */
static bool tell(struct telling *t, const struct kb_career_answer *a,
	const struct dialog_roles *roles, const char *own)
{
	const struct kb_text *note = &t->kb->careers.note;
	bool told;

	if (own && (a->beside || (roles->from < 0 && roles->to < 0)))
		kp_str_add(&t->md, own);
	if (roles->from >= 0 && roles->to >= 0)
		told = say_way(t, roles->from, roles->to);
	else if (roles->from >= 0)
		told = say_onwards(t, a, roles->from);
	else if (roles->to >= 0)
		told = say_into(t, a, roles->to);
	else if ((told = !a->beside))
		say_phrase(t, "career_which");
	if (told && roles->from + roles->to > -2)
		say_drawn(t, roles);
	if (told && !a->beside && roles->from + roles->to > -2 && kb_text_in(note, t->lang)) {
		paragraph(t);
		kp_str_add(&t->md, kb_text_in(note, t->lang));
	}
	return told;
}

void dialog_tell_career(struct dialog_reply *r, const struct kb *kb,
	const struct dialog_roles *roles, struct kp_arena *arena)
{
	const struct kb_career_answer *a = kb_find_career_answer(kb, r->intent);
	KP_AUTO(kp_str) struct kp_str html = {0};
	struct telling t = {.kb = kb, .lang = r->lang};

	if (a && tell(&t, a, roles, r->md)) {
		kb_markdown(t.md.p, t.md.n, &html);
		r->md = kp_arena_strndup(arena, t.md.p, t.md.n);
		r->html = kp_arena_strndup(arena, kp_str_c(&html), html.n);
		r->composed = true;
	}
	kp_str_clear(&t.md);
}
