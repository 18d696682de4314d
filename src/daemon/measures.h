/* Measures and the results of surveys, for those who lead HR, counted on a thread of their
 * own, with a connection of its own: whole tables are read. The loop asks and answers. */
#ifndef MEASURES_H
#define MEASURES_H

#include "daemon/turn.h"

struct measures;

/* Starts the thread. `path`: the database. `wake` is called on the thread when there is
 * something to take. */
int measures_start(const char *path, void (*wake)(void *arg), void *wake_arg,
	struct measures **out, struct kp_err *err);
/* Gives up what is under way, and stops the thread. */
void measures_stop(struct measures *m);
size_t measures_pending(const struct measures *m); /* asked, not answered */

/* Answers {"type":"review","what":"analytics"}, later. */
void measures_ask(struct turn *t);
/* The same with "surveys". */
void measures_ask_surveys(struct turn *t);
/* Sends what was counted meanwhile. */
void measures_told(struct app *app);

#endif
