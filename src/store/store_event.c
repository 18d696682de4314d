#include "store/store_priv.h"

#include "base/kp_str.h"
#include "base/kp_vec.h"

static void read_event(struct store_stmt *st, struct kp_arena *mem, struct store_event *out)
{
	int status = store_status_parse(store_stmt_col_text(st, 7));

	*out = (struct store_event){
		.id = store_stmt_col_int(st, 0),
		.number = kp_arena_strdup(mem, store_stmt_col_text(st, 1)),
		.at = store_stmt_col_int(st, 2),
		.kind = kp_arena_strdup(mem, store_stmt_col_text(st, 3)),
		.sender = store_sender_parse(store_stmt_col_text(st, 4)),
		.name = kp_arena_strdup(mem, store_stmt_col_text(st, 5)),
		.text = kp_arena_strdup(mem, store_stmt_col_text(st, 6)),
		.status = status < 0 ? STORE_OPEN : (enum store_status)status,
		.delivered_at = store_stmt_col_int(st, 8),
		.session = kp_arena_strdup(mem, store_stmt_col_text(st, 9)),
		.user = kp_arena_strdup(mem, store_stmt_col_text(st, 10)),
	};
}

int store_event_rows(struct store_stmt *st, struct kp_arena *mem, struct store_events *out,
	struct kp_err *err)
{
	KP_VEC(struct, struct store_event) rows = {0};
	int rc;

	while ((rc = store_stmt_step(st, err)) == 1) {
		KP_PUSH(&rows, (struct store_event){0});
		read_event(st, mem, &rows.v[rows.n - 1]);
	}
	if (rc == 0)
		*out = (struct store_events){
			kp_arena_copy(mem, rows.v, rows.n * sizeof(*rows.v)), rows.n};
	KP_VEC_FREE(&rows);
	return rc;
}

int store_counter_next(struct store_db *db, const char *name, int64_t *out, struct kp_err *err)
{
	KP_AUTO(store_stmt)
	struct store_stmt *st = store_db_prepare(db,
		"INSERT INTO counter (name, last) VALUES ($1, 1)"
		" ON CONFLICT (name) DO UPDATE SET last = counter.last + 1 RETURNING last",
		err);

	if (!st)
		return -1;
	store_stmt_text(st, 1, name);
	if (store_stmt_step(st, err) < 0)
		return -1;
	*out = store_stmt_col_int(st, 0);
	return 0;
}

static int insert_event(
	struct store_db *db, const struct store_event *e, int64_t id, struct kp_err *err)
{
	struct store_stmt *st = store_db_prepare(db,
		"INSERT INTO ticket_event (id, ticket, at, kind, sender, name, body, status)"
		" VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
		err);

	if (!st)
		return -1;
	store_stmt_int(st, 1, id);
	store_stmt_text(st, 2, e->number);
	store_stmt_int(st, 3, e->at);
	store_stmt_text(st, 4, e->kind);
	store_stmt_text(st, 5, store_sender_name(e->sender));
	store_stmt_text(st, 6, e->name);
	store_stmt_text(st, 7, e->text);
	store_stmt_text(st, 8, store_status_name(e->status));
	return store_stmt_run(st, err);
}

/* The counter's row is locked until the commit, so ids are committed in their order and
 * nobody who has read up to one can miss a smaller one. */
int store_event_add(
	struct store_db *db, const struct store_event *e, int64_t *id_out, struct kp_err *err)
{
	int64_t id = 0;

	if (store_counter_next(db, "event", &id, err) < 0 ||
		insert_event(db, e, id, err) < 0 || store_outbox_add(db, e, id, err) < 0)
		return -1;
	*id_out = id;
	return 0;
}

int store_event_unread(struct store_db *db, const struct store_owner *who,
	struct kp_arena *mem, struct store_events *out, struct kp_err *err)
{
	KP_AUTO(store_stmt)
	struct store_stmt *st = store_db_prepare(db,
		"SELECT " STORE_EVENT_COLUMNS " FROM ticket t JOIN ticket_event e"
		" ON e.ticket = t.number"
		" WHERE ((t.session = $1 AND $1 <> '') OR (t.user_id = $2 AND $2 <> ''))"
		" AND " STORE_EVENT_WAITS " ORDER BY e.id LIMIT $3",
		err);

	if (!st)
		return -1;
	store_stmt_text(st, 1, who->session);
	store_stmt_text(st, 2, who->user);
	store_stmt_int(st, 3, STORE_MAX_MESSAGES);
	return store_event_rows(st, mem, out, err);
}

static int mark_delivered(struct store_db *db, struct store_req *req, int64_t event)
{
	const struct store_delivered *d = &req->delivered;
	struct store_stmt *st = store_db_prepare(db,
		"INSERT INTO ticket_delivery (event, at) SELECT e.id, $1 FROM ticket_event e"
		" JOIN ticket t ON t.number = e.ticket WHERE e.id = $2"
		" AND ((t.session = $3 AND $3 <> '') OR (t.user_id = $4 AND $4 <> ''))"
		" AND " STORE_EVENT_WAITS,
		&req->err);

	if (!st)
		return -1;
	store_stmt_int(st, 1, d->at);
	store_stmt_int(st, 2, event);
	store_stmt_text(st, 3, d->who.session);
	store_stmt_text(st, 4, d->who.user);
	return store_stmt_run(st, &req->err);
}

int store_event_delivered(struct store_db *db, struct store_req *req)
{
	for (size_t i = 0; i < req->delivered.n; i++)
		if (mark_delivered(db, req, req->delivered.events[i]) < 0)
			return -1;
	return 0;
}

/* ---- news ---- */

int store_event_last(struct store_db *db, int64_t *out, struct kp_err *err)
{
	KP_AUTO(store_stmt)
	struct store_stmt *st =
		store_db_prepare(db, "SELECT coalesce(max(id), 0) FROM ticket_event", err);

	if (!st || store_stmt_step(st, err) < 0)
		return -1;
	*out = store_stmt_col_int(st, 0);
	return 0;
}

#define NEWS_BETWEEN                                                                          \
	"SELECT " STORE_EVENT_COLUMNS " FROM ticket_event e JOIN ticket t"                    \
	" ON t.number = e.ticket WHERE e.id > $1 AND e.id <= $2"
#define NEWS_ORDER " ORDER BY e.id LIMIT $3"

static const char all_news[] = NEWS_BETWEEN NEWS_ORDER;
static const char news_for_supervisors[] =
	NEWS_BETWEEN " AND e.kind IN ('message', 'status', 'transferred') AND e.sender <> "
		     "'supervisor'" NEWS_ORDER;

static int events_between(struct store_db *db, const char *sql, int64_t after, int64_t upto,
	struct kp_arena *mem, struct store_events *out, struct kp_err *err)
{
	KP_AUTO(store_stmt) struct store_stmt *st = store_db_prepare(db, sql, err);

	if (!st)
		return -1;
	store_stmt_int(st, 1, after);
	store_stmt_int(st, 2, upto);
	store_stmt_int(st, 3, STORE_MAX_MESSAGES);
	return store_event_rows(st, mem, out, err);
}

/* The upper bound is read first: another program may commit between the two questions. */
int store_event_news(struct store_db *db, bool everything, int64_t *last, struct kp_arena *mem,
	struct store_events *out, struct kp_err *err)
{
	const char *sql = everything ? all_news : news_for_supervisors;
	struct store_events found = {0};
	int64_t upto = 0;

	if (store_event_last(db, &upto, err) < 0 ||
		events_between(db, sql, *last, upto, mem, &found, err) < 0)
		return -1;
	*last = found.n == STORE_MAX_MESSAGES ? found.v[found.n - 1].id : upto;
	*out = found;
	return 0;
}

/* ---- one ticket's ---- */

int store_event_history(struct store_db *db, const char *number, struct kp_arena *mem,
	struct store_events *out, struct kp_err *err)
{
	KP_AUTO(store_stmt)
	struct store_stmt *st = store_db_prepare(db,
		"SELECT " STORE_EVENT_COLUMNS " FROM ticket_event e JOIN ticket t"
		" ON t.number = e.ticket WHERE e.ticket = $1 ORDER BY e.id",
		err);

	if (!st)
		return -1;
	store_stmt_text(st, 1, number);
	return store_event_rows(st, mem, out, err);
}
