/* Who may sign in with a service token: the tokens file, read when the daemon starts and
 * whenever it has changed. Whose token was taken back is out at once. The loop's alone. */
#ifndef TOKENS_H
#define TOKENS_H

#include "daemon/app.h"

int tokens_open(struct app *app, struct kp_err *err);
/* Looks, now and then, whether the file has changed, and whose login has ended. */
void tokens_tick(struct app *app);

#endif
