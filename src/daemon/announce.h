/* Announcements: what changed in HR, shown once to each supervisor whom it concerns, by
 * clients that say they can show it. The loop's. */
#ifndef ANNOUNCE_H
#define ANNOUNCE_H

#include "daemon/job.h"
#include "daemon/turn.h"

/* After a welcome: sends what stands today, is for the conversation's unit, and was not shown
 * before. */
void announce_news(struct turn *t);
/* Asks what who has just said hello was shown, has answered or declined (STORE_ANNOUNCED).
 * Refused by a full store: the next hello tries again. */
void announce_ask_seen(
	struct turn *t, void (*done)(struct app *app, struct job *job, struct store_req *req));
/* The client has shown one. */
void announce_seen(struct turn *t);

#endif
