/* Live conversation: who of a ticket's two sides is there now, and what they tell each other
 * without it being kept in the history. Messages themselves go through the store: whoever is
 * away finds them there. The loop's alone. */
#ifndef LIVE_H
#define LIVE_H

#include "daemon/turn.h"

/* A partner has the ticket open now and is not away. When not, and the supervisor writes,
 * the partner has to be told in another way. */
bool live_partner_watches(const struct app *app, const char *ticket);
/* A conversation in which this ticket is told of is open now. When not, and the partner
 * answers, the supervisor has to be told in another way. */
bool live_supervisor_here(struct app *app, const char *session, const char *user);
/* Whether the ticket of `session` and `user` (may be '') is told of in conversation s. */
bool live_is_theirs(const struct session *s, const char *session, const char *user);

/* What both sides send. */
void live_typing(struct turn *t);
void live_read(struct turn *t);
/* What supervisors send. */
void live_ask(struct turn *t); /* a question that goes to who took the conversation over */
void live_leave(struct turn *t);
void live_messages(struct turn *t);

/* A partner begins or ceases to look at the ticket of `w`: told to the supervisor. */
void live_partner(struct app *app, const struct app_watch *w, bool here);
/* The conversation was opened or closed: told to partners who look at its tickets. */
void live_supervisor(struct app *app, const struct session *s);
/* Tells one partner, who begins to look, whether the supervisor is there. */
void live_tell_partner(struct app *app, struct app_watch *w);
/* A partner changed the ticket: its conversations know at once who has the word, also those
 * that nobody has open. */
void live_changed(struct app *app, const struct store_ticket *t);
/* How its tickets stand, for the conversation s. */
void live_settle(struct app *app, struct session *s, const struct store_tickets *mine);

#endif
