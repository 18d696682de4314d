/* Retention: what was kept long enough is removed, a little at a time. The loop's alone. */
#ifndef TIDY_H
#define TIDY_H

#include "daemon/app.h"

/* Looks whether it is time again; cheap. */
void tidy_tick(struct app *app);

#endif
