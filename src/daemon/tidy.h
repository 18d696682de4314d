/* What is looked at every hour: what was kept long enough is removed, a little at a time, and
 * owners of guides that are due for review are written to. The loop's alone. */
#ifndef TIDY_H
#define TIDY_H

#include "daemon/app.h"

/* Looks whether it is time again; cheap. */
void tidy_tick(struct app *app);

#endif
