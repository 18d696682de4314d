/* Career plans: how many of a team have one, as their supervisor counts. The loop's alone. */
#ifndef PLANS_H
#define PLANS_H

#include "daemon/turn.h"

void plans_record(struct turn *t);

#endif
