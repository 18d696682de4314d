/* What goes on paper beside the answers: feedback and tickets. The loop's alone. */
#ifndef DESK_H
#define DESK_H

#include "daemon/job.h"

void desk_feedback(struct turn *t);
void desk_escalate(struct turn *t);
void desk_say(struct turn *t);
void desk_tickets(struct turn *t);

/* An act on a ticket, as a request to be pushed. `act`, without its kb and loads, is copied
 * with its texts. `t` NULL: nobody waits for it. `version` 0: whatever it is. */
struct store_req *desk_act(struct app *app, const struct turn *t, const char *number,
	const struct ticket_act *act, int64_t version,
	void (*done)(struct app *app, struct job *job, struct store_req *req));
/* Makes the request do it, as desk_act() does: one of kind STORE_TICKET_ACT or STORE_MAIL. */
void desk_fill_act(struct app *app, struct store_req *req, const char *number,
	const struct ticket_act *act, int64_t version);
/* A request that adds `text` (redacted) to the supervisor's ticket. */
struct store_req *desk_addition(struct turn *t, const char *ticket, const char *text,
	void (*done)(struct app *app, struct job *job, struct store_req *req));
/* What the supervisor did to a ticket needs not be told to them. */
void desk_own_change(struct session *s, const struct store_ticket *t);
/* Has the store count how many tickets wait for each partner: now, or soon after the last
 * time. */
void desk_count_loads(struct app *app);
void desk_tick(struct app *app);

/* `text` without personal identity codes; lives in the turn's arena. */
const char *desk_redacted(struct app *app, const char *text);
/* An interaction's number as the client wrote it. */
bool desk_number(const char *text, int64_t *out);

#endif
