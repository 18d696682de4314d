/* Partners who look at their queues: they hear of changes at once, and of each other. The
 * loop's alone. */
#ifndef WATCH_H
#define WATCH_H

#include "daemon/app.h"

/* This connection hears of changes from now on. */
void watch_join(struct app *app, net_conn c, const struct auth_user *user);
void watch_leave(struct app *app, net_conn c);
/* NULL: it does not; else until the next one joins or leaves. */
struct app_watch *watch_find(const struct app *app, net_conn c);
/* What the partner is doing, told to the others and to the supervisor of the ticket, which
 * they may see. NULL: looks at none. */
void watch_presence(struct app *app, net_conn c, bool away, const struct store_ticket *ticket);
/* Who is there, in the turn's arena. */
const struct wire_presence *watch_who(struct app *app, size_t *n_out);
/* Lines of histories that were committed, by whichever program. */
void watch_news(struct app *app, const struct store_events *news);

#endif
