#include "dialog/dialog_priv.h"

/* Questions about careers that say little besides a role: "and a nurse?", "how do I become a
 * ward manager". */

enum { MOST_FOLLOWING = 4 /* words of a question that goes on */ };

/* The intent that is meant; -1: none. *goes_on_out: because of what was asked before. */
static int meant(const struct dialog_state *s, const struct kb *kb, struct text_analyser *an,
	const struct match_result *m, const struct dialog_roles *roles, bool *goes_on_out)
{
	const struct kb_careers *c = &kb->careers;

	for (size_t i = 0; i < c->nanswers; i++)
		if (dialog_finds(
			    c->answers[i].patterns, c->answers[i].npatterns, an, &m->words))
			return c->answers[i].intent;
	*goes_on_out = s->intent >= 0 && m->words.n <= MOST_FOLLOWING &&
		       kb_find_career_answer(kb, s->intent);
	if (*goes_on_out)
		return s->intent;
	/* Who wants to become something most likely asks what the likeliest intent tells. */
	if (roles->to >= 0 && m->nhits && m->oos <= 0.5 &&
		kb_find_career_answer(kb, m->hits[0].intent))
		return m->hits[0].intent;
	return -1;
}

static void settle(struct match_result *m, int intent, struct kp_arena *arena)
{
	struct match_hit *hits = kp_arena_alloc(arena, (m->nhits + 1) * sizeof(*hits));
	size_t n = 1;

	hits[0] = (struct match_hit){.intent = intent, .confidence = m->direct_at};
	for (size_t i = 0; i < m->nhits && n < MATCH_MAX_HITS; i++)
		if (m->hits[i].intent != intent)
			hits[n++] = m->hits[i];
	m->hits = hits;
	m->nhits = n;
	m->decision = MATCH_DIRECT;
	m->why = "career";
}

bool dialog_hear_career(const struct dialog_state *s, const struct kb *kb,
	struct text_analyser *an, struct kp_arena *arena, struct match_result *m)
{
	struct dialog_roles roles;
	bool goes_on = false;
	int intent;

	if (m->decision == MATCH_DIRECT || !m->words.n || !kb->careers.nanswers)
		return false;
	dialog_read_roles(kb, an, &m->words, &roles);
	if (roles.from < 0 && roles.to < 0)
		return false;
	intent = meant(s, kb, an, m, &roles, &goes_on);
	if (intent < 0)
		return false;
	settle(m, intent, arena);
	m->from_context |= goes_on;
	return goes_on;
}
