#include "store/store_priv.h"

#include <assert.h>

#include "base/kp_str.h"
#include "base/kp_vec.h"

static const char *text_at(struct store_stmt *st, struct kp_arena *mem, int col)
{
	return kp_arena_strdup(mem, store_stmt_col_text(st, col));
}

/* In the order of STORE_TICKET_COLUMNS. */
void store_ticket_row(struct store_stmt *st, struct kp_arena *mem, struct store_ticket *out)
{
	int status = store_status_parse(store_stmt_col_text(st, 9));
	int priority = store_priority_parse(store_stmt_col_text(st, 10));

	*out = (struct store_ticket){
		.number = text_at(st, mem, 0),
		.area = text_at(st, mem, 1),
		.intent = text_at(st, mem, 2),
		.session = text_at(st, mem, 3),
		.user = text_at(st, mem, 4),
		.unit = text_at(st, mem, 5),
		.lang = text_at(st, mem, 6),
		.partner = text_at(st, mem, 7),
		.escalated = text_at(st, mem, 8),
		.status = status < 0 ? STORE_OPEN : (enum store_status)status,
		.priority = priority < 0 ? STORE_NORMAL : (enum store_priority)priority,
		.subject = text_at(st, mem, 11),
		.routing = text_at(st, mem, 12),
		.version = store_stmt_col_int(st, 13),
		.opened_at = store_stmt_col_int(st, 14),
		.updated_at = store_stmt_col_int(st, 15),
		.closed_at = store_stmt_col_int(st, 16),
		.asked_at = store_stmt_col_int(st, 17),
		.respond_by = store_stmt_col_int(st, 18),
		.responded_at = store_stmt_col_int(st, 19),
		.response_ms = store_stmt_col_int(st, 20),
		.resolve_by = store_stmt_col_int(st, 21),
		.running_since = store_stmt_col_int(st, 22),
		.worked_ms = store_stmt_col_int(st, 23),
		.spoke_at = store_stmt_col_int(st, 24),
		.warned_at = store_stmt_col_int(st, 25),
		.told = store_stmt_col_int(st, 26),
		.next_at = store_stmt_col_int(st, 27),
		.interaction = store_stmt_col_int(st, 28),
		.live = text_at(st, mem, 29),
		.read_supervisor = store_stmt_col_int(st, 30),
		.read_partner = store_stmt_col_int(st, 31),
		.unread = store_stmt_col_int(st, 32),
	};
}

static int find(struct store_db *db, const char *sql, const char *value, struct kp_arena *mem,
	struct store_ticket *out, struct kp_err *err)
{
	KP_AUTO(store_stmt) struct store_stmt *st = store_db_prepare(db, sql, err);

	if (!st)
		return -1;
	store_stmt_text(st, 1, value);
	int rc = store_stmt_step(st, err);
	if (rc == 1)
		store_ticket_row(st, mem, out);
	return rc;
}

int store_ticket_find(struct store_db *db, const char *number, struct kp_arena *mem,
	struct store_ticket *out, struct kp_err *err)
{
	static const char sql[] =
		"SELECT " STORE_TICKET_COLUMNS " FROM ticket t WHERE t.number = $1";

	return find(db, sql, number, mem, out, err);
}

static int find_by_key(struct store_db *db, struct store_req *req)
{
	static const char sql[] =
		"SELECT " STORE_TICKET_COLUMNS " FROM ticket t WHERE t.idem_key = $1";

	return find(db, sql, req->open.key, req->mem, &req->open.ticket, &req->err);
}

/* ---- opening ---- */

static void bind_ticket(struct store_stmt *st, const struct store_open_ticket *o, int64_t seq)
{
	const struct store_ticket *t = &o->ticket;

	store_stmt_text(st, 1, t->number);
	store_stmt_int(st, 2, o->year);
	store_stmt_int(st, 3, seq);
	store_stmt_text(st, 4, o->key);
	store_stmt_text(st, 5, t->area);
	store_stmt_text(st, 6, t->intent);
	store_stmt_text(st, 7, t->session);
	store_stmt_text(st, 8, t->user);
	store_stmt_text(st, 9, t->unit);
	store_stmt_text(st, 10, t->lang);
	store_stmt_text(st, 11, t->partner);
	store_stmt_text(st, 12, store_status_name(t->status));
	store_stmt_text(st, 13, store_priority_name(t->priority));
	store_stmt_text(st, 14, t->subject);
	store_stmt_text(st, 15, t->routing);
	store_stmt_int(st, 16, t->respond_by);
	store_stmt_int(st, 17, t->opened_at);
	store_stmt_int(st, 18, t->interaction);
	store_stmt_int(st, 19, t->asked_at);
	store_stmt_int(st, 20, t->resolve_by);
	store_stmt_int(st, 21, t->running_since);
	store_stmt_int(st, 22, t->next_at);
}

static int insert_ticket(struct store_db *db, const struct store_open_ticket *o, int64_t seq,
	struct kp_err *err)
{
	struct store_stmt *st = store_db_prepare(db,
		"INSERT INTO ticket (number, year, seq, idem_key, area, intent, session,"
		" user_id, unit, lang, partner, status, priority, subject, routing,"
		" respond_by, opened_at, updated_at, interaction, asked_at, resolve_by,"
		" running_since, next_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10,"
		" $11, $12, $13, $14, $15, $16, $17, $17, $18, $19, $20, $21, $22)",
		err);

	if (!st)
		return -1;
	bind_ticket(st, o, seq);
	return store_stmt_run(st, err);
}

static int number_ticket(struct store_db *db, struct store_req *req, int64_t *seq_out)
{
	struct store_open_ticket *o = &req->open;
	const char *counter = kp_arena_format(req->mem, "ticket-%d", o->year);

	if (store_counter_next(db, counter, seq_out, &req->err) < 0)
		return -1;
	o->ticket.number =
		kp_arena_format(req->mem, "HR-%04d-%06lld", o->year, (long long)*seq_out);
	return 0;
}

static int open_history(struct store_db *db, struct store_req *req)
{
	const struct store_open_ticket *o = &req->open;
	const struct store_event opened = {.number = o->ticket.number,
		.at = o->ticket.opened_at,
		.kind = "opened",
		.sender = STORE_SUPERVISOR,
		.name = o->name,
		.text = o->ticket.subject,
		.status = o->ticket.status};
	const struct store_event assigned = {.number = o->ticket.number,
		.at = o->ticket.opened_at,
		.kind = "assigned",
		.sender = STORE_SYSTEM,
		.text = o->ticket.partner,
		.status = o->ticket.status};
	int64_t id = 0;

	if (store_event_add(db, &opened, &id, &req->err) < 0)
		return -1;
	if (!o->ticket.partner || !*o->ticket.partner)
		return store_outbox_put(db, id, opened.at, "partner", "", &req->err);
	return store_event_add(db, &assigned, &id, &req->err);
}

int store_ticket_open(struct store_db *db, struct store_req *req)
{
	int64_t seq = 0;

	assert(req->open.key && *req->open.key);
	int there = find_by_key(db, req);
	if (there != 0) {
		req->open.found = there == 1;
		return there < 0 ? -1 : 0;
	}
	if (number_ticket(db, req, &seq) < 0 ||
		insert_ticket(db, &req->open, seq, &req->err) < 0 || open_history(db, req) < 0)
		return -1;
	return find_by_key(db, req) < 0 ? -1 : 0;
}

/* ---- acting on one ---- */

static bool owns(const struct store_owner *who, const struct store_ticket *t)
{
	return (who->session && *who->session && kp_str_eq(who->session, t->session)) ||
	       (who->user && *who->user && kp_str_eq(who->user, t->user));
}

static int refuse(struct store_req *req, enum store_refused why, const char *what)
{
	req->act.refused = why;
	return kp_fail(
		&req->err, KP_EINPUT, "the ticket '%s' %s", req->act.ticket.number, what);
}

/* A stranger's ticket is told apart from a missing one by nobody. */
static int check_act(struct store_db *db, struct store_req *req)
{
	struct store_act *a = &req->act;
	struct store_ticket t;
	int rc = store_ticket_find(db, a->number, req->mem, &t, &req->err);

	if (rc < 0)
		return -1;
	if (rc == 0 || (a->owned && !owns(&a->who, &t)))
		return kp_fail(&req->err, KP_ENOENT,
			"there is no ticket '%s'; check its number", a->number);
	a->ticket = t;
	if (a->version && a->version != t.version)
		return refuse(req, STORE_OUTDATED, "has changed meanwhile; look at it again");
	return 0;
}

static void bind_change(struct store_stmt *st, const struct store_ticket *t)
{
	store_stmt_text(st, 1, t->area);
	store_stmt_text(st, 2, t->partner);
	store_stmt_text(st, 3, t->escalated);
	store_stmt_text(st, 4, store_status_name(t->status));
	store_stmt_text(st, 5, store_priority_name(t->priority));
	store_stmt_text(st, 6, t->routing);
	store_stmt_int(st, 7, t->version);
	store_stmt_int(st, 8, t->updated_at);
	store_stmt_int(st, 9, t->closed_at);
	store_stmt_int(st, 10, t->asked_at);
	store_stmt_int(st, 11, t->respond_by);
	store_stmt_int(st, 12, t->responded_at);
	store_stmt_int(st, 13, t->response_ms);
	store_stmt_int(st, 14, t->resolve_by);
	store_stmt_int(st, 15, t->running_since);
	store_stmt_int(st, 16, t->worked_ms);
	store_stmt_int(st, 17, t->spoke_at);
	store_stmt_int(st, 18, t->warned_at);
	store_stmt_int(st, 19, t->told);
	store_stmt_int(st, 20, t->next_at);
	store_stmt_text(st, 21, t->live);
	store_stmt_text(st, 22, t->number);
}

static int update_ticket(struct store_db *db, const struct store_ticket *t, struct kp_err *err)
{
	struct store_stmt *st = store_db_prepare(db,
		"UPDATE ticket SET area = $1, partner = $2, escalated = $3, status = $4,"
		" priority = $5, routing = $6, version = $7, updated_at = $8, closed_at = $9,"
		" asked_at = $10, respond_by = $11, responded_at = $12, response_ms = $13,"
		" resolve_by = $14, running_since = $15, worked_ms = $16, spoke_at = $17,"
		" warned_at = $18, told = $19, next_at = $20, live = $21 WHERE number = $22",
		err);

	if (!st)
		return -1;
	bind_change(st, t);
	return store_stmt_run(st, err);
}

static int add_lines(struct store_db *db, struct store_req *req, const struct store_next *next)
{
	struct store_act *a = &req->act;

	assert(next->nlines <= STORE_MAX_LINES);
	for (size_t i = 0; i < next->nlines; i++) {
		const struct store_event e = {.number = a->ticket.number,
			.at = a->at,
			.kind = next->lines[i].kind,
			.sender = next->lines[i].sender,
			.name = next->lines[i].name,
			.text = next->lines[i].text,
			.status = next->ticket.status};
		if (store_event_add(db, &e, &a->event, &req->err) < 0)
			return -1;
	}
	return 0;
}

/* What identifies it cannot be changed, whatever was decided. */
static void settle(const struct store_act *a, bool quiet, struct store_ticket *t)
{
	t->number = a->ticket.number;
	t->version = a->ticket.version + !quiet;
	t->updated_at = quiet ? a->ticket.updated_at : a->at;
}

int store_ticket_act(struct store_db *db, struct store_req *req)
{
	struct store_act *a = &req->act;
	struct store_next next = {.nlines = 0};

	if (check_act(db, req) < 0)
		return -1;
	next.ticket = a->ticket;
	if (a->decide(a->arg, &a->ticket, req->mem, &next, &req->err) < 0) {
		a->refused = next.refused;
		return -1;
	}
	if (!next.nlines && next.ticket.next_at == a->ticket.next_at)
		return 0;
	settle(a, next.quiet || !next.nlines, &next.ticket);
	if (update_ticket(db, &next.ticket, &req->err) < 0 || add_lines(db, req, &next) < 0)
		return -1;
	a->ticket = next.ticket;
	return 0;
}

int store_ticket_get_one(struct store_db *db, struct store_req *req)
{
	struct store_get *g = &req->get;
	int rc = store_ticket_find(db, g->number, req->mem, &g->ticket, &req->err);

	if (rc == 0)
		return kp_fail(&req->err, KP_ENOENT,
			"there is no ticket '%s'; check its number", g->number);
	if (rc < 0 || g->brief)
		return rc < 0 ? -1 : 0;
	return store_event_history(db, g->number, req->mem, &g->history, &req->err);
}

/* ---- read ---- */

/* Only forward, and only up to what is there. */
static int mark_read(struct store_db *db, struct store_read *r, struct kp_err *err)
{
	struct store_stmt *st = store_db_prepare(db,
		r->reader == STORE_SUPERVISOR
			? "UPDATE ticket SET read_supervisor = $1 WHERE number = $2"
			  " AND read_supervisor < $1 AND EXISTS (SELECT 1 FROM ticket_event e"
			  " WHERE e.id = $1 AND e.ticket = $2)"
			: "UPDATE ticket SET read_partner = $1 WHERE number = $2"
			  " AND read_partner < $1 AND EXISTS (SELECT 1 FROM ticket_event e"
			  " WHERE e.id = $1 AND e.ticket = $2)",
		err);

	if (!st)
		return -1;
	store_stmt_int(st, 1, r->upto);
	store_stmt_text(st, 2, r->number);
	if (store_stmt_run(st, err) < 0)
		return -1;
	r->news = store_db_changes(db) > 0;
	return 0;
}

int store_ticket_read(struct store_db *db, struct store_req *req)
{
	struct store_read *r = &req->read;
	struct store_ticket *t = &r->ticket;
	int rc = store_ticket_find(db, r->number, req->mem, t, &req->err);

	if (rc < 0)
		return -1;
	if (rc == 0 || (r->reader == STORE_SUPERVISOR && !owns(&r->who, t)))
		return kp_fail(&req->err, KP_ENOENT,
			"there is no ticket '%s'; check its number", r->number);
	if (mark_read(db, r, &req->err) < 0)
		return -1;
	if (r->news && r->reader == STORE_SUPERVISOR)
		t->read_supervisor = r->upto;
	else if (r->news)
		t->read_partner = r->upto;
	return 0;
}

/* ---- many ---- */

int store_ticket_rows(struct store_stmt *st, struct kp_arena *mem, struct store_tickets *out,
	struct kp_err *err)
{
	KP_VEC(struct, struct store_ticket) rows = {0};
	int rc;

	while ((rc = store_stmt_step(st, err)) == 1) {
		KP_PUSH(&rows, (struct store_ticket){0});
		store_ticket_row(st, mem, &rows.v[rows.n - 1]);
	}
	if (rc == 0)
		*out = (struct store_tickets){
			kp_arena_copy(mem, rows.v, rows.n * sizeof(*rows.v)), rows.n};
	KP_VEC_FREE(&rows);
	return rc;
}
