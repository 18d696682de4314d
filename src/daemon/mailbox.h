/* Received mail, from the mailbox's thread to its ticket or to the tray. The loop's alone.
 *
 * A message names its ticket by the reply address that it is sent to, with a code made for
 * the ticket and for whom we wrote to; and it must come from that one's address. What is not
 * so goes to the tray, where people decide. */
#ifndef MAILBOX_H
#define MAILBOX_H

#include "daemon/app.h"

/* Begins to read the mailbox once the store has told how far it was read. */
void mailbox_tick(struct app *app);
/* Takes the message that waits, if there is one. */
void mailbox_woken(struct app *app);
/* Ends the reading; a message under way comes again after the next start. */
void mailbox_stop(struct app *app);

#endif
