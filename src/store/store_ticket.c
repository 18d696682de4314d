#include "store/store_priv.h"

#include <assert.h>

#include "base/kp_str.h"
#include "base/kp_vec.h"

void store_ticket_row(struct store_stmt *st, struct kp_arena *mem, struct store_ticket *out)
{
	int status = store_status_parse(store_stmt_col_text(st, 8));

	*out = (struct store_ticket){
		.number = kp_arena_strdup(mem, store_stmt_col_text(st, 0)),
		.area = kp_arena_strdup(mem, store_stmt_col_text(st, 1)),
		.intent = kp_arena_strdup(mem, store_stmt_col_text(st, 2)),
		.session = kp_arena_strdup(mem, store_stmt_col_text(st, 3)),
		.user = kp_arena_strdup(mem, store_stmt_col_text(st, 4)),
		.unit = kp_arena_strdup(mem, store_stmt_col_text(st, 5)),
		.lang = kp_arena_strdup(mem, store_stmt_col_text(st, 6)),
		.partner = kp_arena_strdup(mem, store_stmt_col_text(st, 7)),
		.status = status < 0 ? STORE_OPEN : (enum store_status)status,
		.urgent = store_stmt_col_int(st, 9) != 0,
		.subject = kp_arena_strdup(mem, store_stmt_col_text(st, 10)),
		.routing = kp_arena_strdup(mem, store_stmt_col_text(st, 11)),
		.respond_by = store_stmt_col_int(st, 12),
		.opened_at = store_stmt_col_int(st, 13),
		.updated_at = store_stmt_col_int(st, 14),
		.interaction = store_stmt_col_int(st, 15),
		.unread = store_stmt_col_int(st, 16),
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
	store_stmt_int(st, 13, t->urgent);
	store_stmt_text(st, 14, t->subject);
	store_stmt_text(st, 15, t->routing);
	store_stmt_int(st, 16, t->respond_by);
	store_stmt_int(st, 17, t->opened_at);
	store_stmt_int(st, 18, t->interaction);
}

static int insert_ticket(struct store_db *db, const struct store_open_ticket *o, int64_t seq,
	struct kp_err *err)
{
	struct store_stmt *st = store_db_prepare(db,
		"INSERT INTO ticket (number, year, seq, idem_key, area, intent, session, "
		"user_id,"
		" unit, lang, partner, status, urgent, subject, routing, respond_by, "
		"opened_at,"
		" updated_at, interaction) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, "
		"$11,"
		" $12, $13, $14, $15, $16, $17, $17, $18)",
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
		return 0;
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

/* A stranger's ticket is told apart from a missing one by nobody. */
static int check_act(struct store_db *db, struct store_req *req)
{
	struct store_act *a = &req->act;
	struct store_ticket t;
	int rc = store_ticket_find(db, a->number, req->mem, &t, &req->err);

	if (rc < 0)
		return -1;
	if (rc == 0 || (a->by == STORE_SUPERVISOR && !owns(&a->who, &t)))
		return kp_fail(&req->err, KP_ENOENT,
			"there is no ticket '%s'; check its number", a->number);
	if (a->move.to[t.status] < 0)
		return kp_fail(&req->err, KP_EINPUT,
			"the ticket '%s' is %s, which does not allow this", a->number,
			store_status_name(t.status));
	a->ticket = t;
	return 0;
}

static int update_ticket(struct store_db *db, struct store_req *req)
{
	const struct store_ticket *t = &req->act.ticket;
	struct store_stmt *st = store_db_prepare(db,
		"UPDATE ticket SET status = $1, partner = $2, updated_at = $3 WHERE number = "
		"$4",
		&req->err);

	if (!st)
		return -1;
	store_stmt_text(st, 1, store_status_name(t->status));
	store_stmt_text(st, 2, t->partner);
	store_stmt_int(st, 3, t->updated_at);
	store_stmt_text(st, 4, t->number);
	return store_stmt_run(st, &req->err);
}

static int add_line(
	struct store_db *db, struct store_req *req, const char *kind, const char *text)
{
	struct store_act *a = &req->act;
	const struct store_event e = {.number = a->ticket.number,
		.at = a->at,
		.kind = kind,
		.sender = a->by,
		.name = a->name,
		.text = text,
		.status = a->ticket.status};

	return store_event_add(db, &e, &a->event, &req->err);
}

int store_ticket_act(struct store_db *db, struct store_req *req)
{
	struct store_act *a = &req->act;

	if (check_act(db, req) < 0)
		return -1;
	enum store_status before = a->ticket.status;
	bool moved = a->partner && !kp_str_eq(a->partner, a->ticket.partner);

	a->ticket.status = (enum store_status)a->move.to[before];
	a->ticket.updated_at = a->at;
	if (moved)
		a->ticket.partner = a->partner;
	if (update_ticket(db, req) < 0)
		return -1;
	if (moved && add_line(db, req, "assigned", a->partner) < 0)
		return -1;
	if (a->text)
		return add_line(db, req, "message", a->text);
	return moved || before == a->ticket.status ? 0 : add_line(db, req, "status", NULL);
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
			store_keep(mem, rows.v, rows.n * sizeof(*rows.v)), rows.n};
	KP_VEC_FREE(&rows);
	return rc;
}
