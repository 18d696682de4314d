/* Messages of partners reach the supervisor: at once when they are there, else at their
 * next hello. The loop's alone. */
#ifndef INBOX_H
#define INBOX_H

#include "daemon/app.h"

/* Looks up what waits for the conversation and sends it. */
void inbox_fetch(struct app *app, struct session *s);
/* The store saw new messages, perhaps written by another program. */
void inbox_news(struct app *app, const struct store_events *news);

#endif
