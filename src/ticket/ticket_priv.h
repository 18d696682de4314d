/* What the files of ticket/ share. */
#ifndef TICKET_PRIV_H
#define TICKET_PRIV_H

#include "ticket/ticket.h"

/* How exactly a partner covers an area; more is better. */
enum ticket_cover { COVERS_NOT, COVERS_ALL, COVERS_AREA, COVERS_TOPIC, COVERS_REQUEST };
enum ticket_cover ticket_covers(
	const struct kb_partner *p, const char *intent, const char *area);

/* Along the chain of deputies, from `partner` on, to one who is here when their office opens
 * next and who serves in the language; -1: none. */
int ticket_stand_in(const struct kb *kb, int partner, enum text_lang lang, int64_t now);

#endif
