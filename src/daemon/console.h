/* What the console shows beside a partner's own queue: all tickets they may see, what the bot
 * said before one, the team, and, for those who look after them, the content and the daemon.
 * The roles are checked before. The loop's alone. */
#ifndef CONSOLE_H
#define CONSOLE_H

#include "daemon/turn.h"

void console_find(struct turn *t);
void console_conversation(struct turn *t);
void console_team(struct turn *t);
void console_review(struct turn *t);
void console_admin(struct turn *t);
void console_retry(struct turn *t);

#endif
