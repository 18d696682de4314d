#include "ticket/ticket_priv.h"

#include <string.h>

#define DEEPEST 6 /* deputies of deputies */

int ticket_partner(const struct kb *kb, const char *id)
{
	for (size_t i = 0; id && *id && i < kb->npartners; i++)
		if (strcmp(kb->partners[i].id, id) == 0)
			return (int)i;
	return -1;
}

static bool on_duty(const struct kb *kb, int partner)
{
	for (size_t i = 0; i < kb->nduty; i++)
		if (kb->duty[i] == partner)
			return true;
	return false;
}

/* Also of one of their absences, before and after it: what was begun is finished. The depth
 * ends chains that run in a circle. */
static bool is_deputy_of(const struct kb *kb, int partner, int of, int depth)
{
	if (of < 0 || !depth)
		return false;
	const struct kb_partner *p = &kb->partners[of];
	for (size_t i = 0; i < p->nabsences; i++) {
		const struct kb_partner *deputy = p->absences[i].deputy;

		if (deputy && (deputy == &kb->partners[partner] ||
				      is_deputy_of(kb, partner, (int)(deputy - kb->partners),
					      depth - 1)))
			return true;
	}
	return p->deputy == partner || is_deputy_of(kb, partner, p->deputy, depth - 1);
}

bool ticket_may(const struct kb *kb, int partner, const struct store_ticket *t)
{
	int owner = ticket_partner(kb, t->partner);

	if (partner < 0)
		return false;
	const struct kb_partner *p = &kb->partners[partner];
	if (owner == partner || kp_str_eq(t->escalated, p->id))
		return true;
	if (owner < 0 && on_duty(kb, partner))
		return true;
	return (owner >= 0 && (kb->partners[owner].lead == partner ||
				      is_deputy_of(kb, partner, owner, DEEPEST))) ||
	       ticket_covers(p, t->intent, t->area) != COVERS_NOT;
}

const char **ticket_queue(
	const struct kb *kb, int partner, int64_t now, struct kp_arena *arena, size_t *n_out)
{
	const char **ids = kp_arena_alloc(arena, (kb->npartners + 2) * sizeof(*ids));
	size_t n = 0;

	for (int i = 0; i < (int)kb->npartners; i++)
		if (i == partner ||
			(is_deputy_of(kb, partner, i, DEEPEST) &&
				ticket_stand_in(kb, i, TEXT_LANGS, now) == partner))
			ids[n++] = kb->partners[i].id;
	if (partner >= 0 && on_duty(kb, partner))
		ids[n++] = "";
	*n_out = n;
	return ids;
}
