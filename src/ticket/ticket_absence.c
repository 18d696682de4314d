#include "ticket/ticket.h"

#include "base/kp_clock.h"

#define LONGEST_DAYS 1100 /* a child-care leave */
#define MOST         50   /* of one partner that hold */

static size_t entered(const struct kb_partner *p)
{
	size_t n = 0;

	for (size_t i = 0; i < p->nabsences; i++)
		n += p->absences[i].entry > 0;
	return n;
}

const char *ticket_read_absence(
	const struct kb *kb, int partner, int64_t now, struct ticket_absence *a)
{
	int deputy = a->deputy ? ticket_partner(kb, a->deputy) : -1;

	if (!a->from || kp_date_parse(a->from, &a->first) < 0 ||
		entered(&kb->partners[partner]) >= MOST)
		return "from";
	if (!a->to || kp_date_parse(a->to, &a->last) < 0 || a->last < a->first ||
		a->last - a->first > LONGEST_DAYS || a->last < ticket_localtime(kb, now).day)
		return "to";
	return a->deputy && (deputy < 0 || deputy == partner) ? "deputy" : NULL;
}
