/* Announcements: what changed in HR, shown once to each supervisor whom it concerns, by
 * clients that say they can show it. The loop's. */
#ifndef ANNOUNCE_H
#define ANNOUNCE_H

#include "daemon/turn.h"

/* After a welcome: sends what stands today, is for the conversation's unit, and was not shown
 * before. */
void announce_news(struct turn *t);
/* The client has shown one. */
void announce_seen(struct turn *t);

#endif
