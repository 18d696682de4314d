/* Surveys are offered to those they concern, once, and what is answered is kept. The loop's
 * alone. */
#ifndef SURVEYS_H
#define SURVEYS_H

#include "daemon/turn.h"

/* Sends, as soon as it is known, the surveys that are open for who has just said hello, and
 * that they have neither answered nor declined. */
void surveys_offer(struct turn *t);
/* Takes an answer, or that they decline. */
void surveys_answer(struct turn *t);

#endif
