/* What those who try a guide out are asked about it: two questions beside each answer that
 * rests on the guide, both may be left out. The loop's alone. */
#ifndef PILOT_H
#define PILOT_H

#include "daemon/turn.h"

/* The questions that go with an answer; guide NULL: none. Texts are the snapshot's, or in
 * the turn's memory. */
struct wire_pilot pilot_questions(struct app *app, const struct dialog_reply *said);
/* What somebody says to them. */
void pilot_answered(struct turn *t);
/* What they said, for who may review the content. */
void pilot_review(struct turn *t);

#endif
