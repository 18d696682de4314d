/* What time alone does to tickets: reminders, escalations, warnings, closing; and what
 * becomes of the tickets of partners who left the content. The loop's alone. */
#ifndef CLOCK_H
#define CLOCK_H

#include "daemon/app.h"

/* Some ten times a second. */
void clock_tick(struct app *app);
/* Finds new partners for tickets of those who are in `loads` and not in the content. */
void clock_rehome(struct app *app, const struct store_loads *loads);

#endif
