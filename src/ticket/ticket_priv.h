/* What the files of ticket/ share. */
#ifndef TICKET_PRIV_H
#define TICKET_PRIV_H

#include "ticket/ticket.h"

#define DAY_MS INT64_C(86400000)

/* How exactly a partner covers an area; more is better. */
enum ticket_cover { COVERS_NOT, COVERS_ALL, COVERS_AREA, COVERS_TOPIC, COVERS_REQUEST };
enum ticket_cover ticket_covers(
	const struct kb_partner *p, const char *intent, const char *area);

/* Along the chain of deputies, from `partner` on, to one who is here when their office opens
 * next and who serves in the language; -1: none. */
int ticket_stand_in(const struct kb *kb, int partner, enum text_lang lang, int64_t now);

/* ---- clocks (ticket_clock.c) ---- */

/* What of the clocks is told already; bits of store_ticket.told. */
enum {
	TICKET_RESPOND_SOON = 1,
	TICKET_RESPOND_LATE = 2,
	TICKET_RESOLVE_SOON = 4,
	TICKET_RESOLVE_LATE = 8,
	TICKET_OF_RESPONSE = TICKET_RESPOND_SOON | TICKET_RESPOND_LATE,
};

/* Its clocks run: it waits for HR, and not for who asked. */
bool ticket_runs(const struct store_ticket *t);
/* What its priority was promised. Borrowed from the snapshot. */
const struct kb_level *ticket_level(const struct kb *kb, const struct store_ticket *t);
/* When the reminders of a running ticket are due, in milliseconds of the epoch. */
struct ticket_marks {
	int64_t respond_soon, resolve_soon;
};
struct ticket_marks ticket_marks(const struct kb *kb, const struct store_ticket *t);
/* When who asked is warned that an answered ticket will be closed, and when it is, counted
 * from that warning. */
int64_t ticket_warns_at(const struct kb *kb, const struct store_ticket *t);
int64_t ticket_closes_at(const struct kb *kb, const struct store_ticket *t);
/* Sets until when it is to be solved and when to look at it next. */
void ticket_schedule(const struct kb *kb, struct store_ticket *t);

#endif
