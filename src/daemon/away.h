/* Absences that partners enter themselves: kept in the store, and laid over those of
 * partners.yaml in the snapshot by which tickets are routed. The loop's. */
#ifndef AWAY_H
#define AWAY_H

#include "daemon/turn.h"

/* Asks the store for those that hold; they are used when they come. */
void away_load(struct app *app);
/* Looks from time to time for what others have entered. */
void away_tick(struct app *app);
/* Makes app->kb, which is owned, of the engine's snapshot and them. */
void away_apply(struct app *app);
void away_close(struct app *app);
/* Enters one, or cancels one. */
void away_change(struct turn *t);
/* Who entered and cancelled what: for administrators. */
void away_audit(struct turn *t);

#endif
