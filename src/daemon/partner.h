/* What partners do over the protocol (src/wire/README.md): each message is checked for its
 * role, done in the store, and answered when it is on disk. The loop's alone. */
#ifndef PARTNER_H
#define PARTNER_H

#include "daemon/turn.h"

/* Any message of wire_for_partners(). */
void partner_handle(struct turn *t);

#endif
