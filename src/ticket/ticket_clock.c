#include "ticket/ticket_priv.h"

bool ticket_runs(const struct store_ticket *t)
{
	return t->status == STORE_OPEN || t->status == STORE_ASSIGNED;
}

static const struct kb_level *level_of(const struct kb *kb, const char *intent,
	const char *area, enum store_priority priority)
{
	static const enum kb_priority priorities[STORE_PRIORITIES] = {
		[STORE_LOW] = KB_LOW, [STORE_NORMAL] = KB_NORMAL, [STORE_URGENT] = KB_URGENT};

	return &kb_find_service(kb, intent, area)->levels[priorities[priority]];
}

const struct kb_level *ticket_level(const struct kb *kb, const struct store_ticket *t)
{
	return level_of(kb, t->intent, t->area, t->priority);
}

int64_t ticket_promised(const struct kb *kb, const char *intent, const char *area,
	enum store_priority priority, const char *partner)
{
	return ticket_office_time(kb, ticket_partner(kb, partner),
		level_of(kb, intent, area, priority)->respond);
}

static void consider(int64_t *next, const struct store_ticket *t, int bit, int64_t at)
{
	if (!(t->told & bit) && (!*next || at < *next))
		*next = at;
}

static int64_t soon(const struct kb *kb, int partner, int64_t from, int64_t promised,
	int64_t used, int64_t late)
{
	int64_t left = promised * 3 / 4 - used;
	int64_t at = ticket_office_add(kb, partner, from, left > 0 ? left : 0);

	return at < late ? at : late;
}

struct ticket_marks ticket_marks(const struct kb *kb, const struct store_ticket *t)
{
	const struct kb_level *level = ticket_level(kb, t);
	int partner = ticket_partner(kb, t->partner);

	return (struct ticket_marks){
		.respond_soon = soon(kb, partner, t->asked_at,
			ticket_office_time(kb, partner, level->respond), 0, t->respond_by),
		.resolve_soon = soon(kb, partner, t->running_since,
			ticket_office_time(kb, partner, level->resolve), t->worked_ms,
			t->resolve_by),
	};
}

static int64_t next_while_running(const struct kb *kb, const struct store_ticket *t)
{
	struct ticket_marks m = ticket_marks(kb, t);
	int64_t next = 0;

	if (t->asked_at) {
		consider(&next, t, TICKET_RESPOND_SOON, m.respond_soon);
		consider(&next, t, TICKET_RESPOND_LATE, t->respond_by);
	}
	consider(&next, t, TICKET_RESOLVE_SOON, m.resolve_soon);
	consider(&next, t, TICKET_RESOLVE_LATE, t->resolve_by);
	return next;
}

int64_t ticket_warns_at(const struct kb *kb, const struct store_ticket *t)
{
	return t->spoke_at + kb->closing.warn * DAY_MS;
}

/* After a long stop of the daemon nobody finds a ticket closed that they were not warned of.
 */
int64_t ticket_closes_at(const struct kb *kb, const struct store_ticket *t)
{
	return t->warned_at + (kb->closing.close - kb->closing.warn) * DAY_MS;
}

void ticket_schedule(const struct kb *kb, struct store_ticket *t)
{
	int partner = ticket_partner(kb, t->partner);

	t->resolve_by = 0;
	t->next_at = 0;
	if (ticket_runs(t)) {
		int64_t left = ticket_office_time(kb, partner, ticket_level(kb, t)->resolve) -
			       t->worked_ms;
		t->resolve_by =
			ticket_office_add(kb, partner, t->running_since, left > 0 ? left : 0);
		t->next_at = next_while_running(kb, t);
	} else if (t->status != STORE_CLOSED) {
		t->next_at = t->warned_at ? ticket_closes_at(kb, t) : ticket_warns_at(kb, t);
	}
}
