/* From the store's outbox to the mail server and to the program that listens. Nobody waits for
 * it: what leaves is queued with what caused it, and sent when it is due by the thread of
 * mail. The loop's alone. */
#ifndef POST_H
#define POST_H

#include "daemon/app.h"

struct post;

/* Without a mail server and a webhook in the configuration nothing is done, now or later. */
int post_open(struct app *app, struct kp_err *err);
void post_tick(struct app *app);
/* What the mail server has said. */
void post_results(struct app *app);
/* Ends what is under way; what came of it can still go to the store. */
void post_stop(struct app *app);
void post_close(struct app *app);

#endif
