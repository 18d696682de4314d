#include "store/store_priv.h"

#include <assert.h>

struct runner {
	int (*run)(struct store_db *db, struct store_req *req);
	bool writes;
	bool steps; /* several writes, taken back alone when what was asked cannot be done */
};

static const struct runner runners[STORE_KINDS] = {
	[STORE_SESSION_SAVE] = {store_session_save, true, false},
	[STORE_SESSION_LOAD] = {store_session_load, false, false},
	[STORE_INTERACTION] = {store_interaction_add, true, false},
	[STORE_FEEDBACK] = {store_feedback_set, true, false},
	[STORE_TICKET_OPEN] = {store_ticket_open, true, true},
	[STORE_TICKET_ACT] = {store_ticket_act, true, true},
	[STORE_TICKET_GET] = {store_ticket_get_one, false, false},
	[STORE_QUEUE] = {store_ticket_queue, false, false},
	[STORE_TICKETS] = {store_ticket_mine, false, false},
	[STORE_DELIVERED] = {store_event_delivered, true, true},
	[STORE_OUTBOX_LOOK] = {store_outbox_look, false, false},
	[STORE_FIND] = {store_ticket_search, false, false},
	[STORE_LOOK] = {store_interaction_look, false, false},
	[STORE_AUDIT] = {store_event_audit, false, false},
	[STORE_READ] = {store_ticket_read, true, false},
	[STORE_REMIND] = {store_outbox_remind, true, true},
	[STORE_OUTBOX_DUE] = {store_outbox_due, false, false},
	[STORE_OUTBOX_SETTLE] = {store_outbox_settle, true, true},
	[STORE_OUTBOX_RETRY] = {store_outbox_retry, true, false},
	[STORE_PLANS] = {store_plans_add, true, true},
	[STORE_ABSENCE] = {store_absence_add, true, true},
	[STORE_ABSENCES] = {store_absences_get, false, false},
	[STORE_PILOT_ANSWER] = {store_pilot_add, true, false},
	[STORE_PILOT_LOOK] = {store_pilot_look, false, false},
	[STORE_ANNOUNCED] = {store_announced_get, false, false},
	[STORE_SEEN] = {store_seen_add, true, false},
	[STORE_SURVEY] = {store_survey_add, true, true},
	[STORE_PURGE] = {store_purge_step, true, true},
	[STORE_MAILBOX] = {store_mailbox_get, false, false},
	[STORE_MAIL] = {store_mail_keep, true, true},
	[STORE_TRAY] = {store_tray_get, false, false},
	[STORE_TRAY_CLEAR] = {store_tray_clear, true, true},
	[STORE_LOADS] = {store_ticket_loads, false, false},
};

bool store_kind_writes(enum store_kind kind)
{
	return runners[kind].writes;
}

static int run_marked(struct store_db *db, struct store_req *req)
{
	if (store_db_mark(db, &req->err) < 0)
		return -1;
	if (runners[req->kind].run(db, req) == 0)
		return store_db_unmark(db, &req->err);
	store_db_back_to_mark(db);
	return -1;
}

int store_run(struct store_db *db, struct store_req *req)
{
	const struct runner *r = &runners[req->kind];

	assert(r->run);
	req->err = (struct kp_err){0};
	return r->steps ? run_marked(db, req) : r->run(db, req);
}
