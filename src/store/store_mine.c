#include "store/store_priv.h"

#include "base/kp_vec.h"

static int my_tickets(struct store_db *db, struct store_req *req)
{
	const struct store_owner *who = &req->mine.who;
	KP_AUTO(store_stmt)
	struct store_stmt *st = store_db_prepare(db,
		"SELECT " STORE_TICKET_COLUMNS " FROM ticket t"
		" WHERE (t.session = $1 AND $1 <> '') OR (t.user_id = $2 AND $2 <> '')"
		" ORDER BY t.opened_at DESC, t.number DESC LIMIT $3",
		&req->err);

	if (!st)
		return -1;
	store_stmt_text(st, 1, who->session);
	store_stmt_text(st, 2, who->user);
	store_stmt_int(st, 3, STORE_MAX_MINE);
	return store_ticket_rows(st, req->mem, &req->mine.tickets, &req->err);
}

int store_ticket_mine(struct store_db *db, struct store_req *req)
{
	if (my_tickets(db, req) < 0)
		return -1;
	return store_event_unread(
		db, &req->mine.who, req->mem, &req->mine.messages, &req->err);
}

/* One status at a time, the index has the partners in their order. */
#define WAITING_IN(status)                                                                    \
	"SELECT partner, count(*) AS n FROM ticket WHERE status = '" status "'"               \
	" AND partner <> '' GROUP BY partner"
#define WAITING WAITING_IN("open") " UNION ALL " WAITING_IN("assigned")

int store_ticket_loads(struct store_db *db, struct store_req *req)
{
	static const char sql[] =
		"SELECT partner, CAST(sum(n) AS BIGINT) FROM"
		" (" WAITING ") AS waiting GROUP BY partner ORDER BY partner";
	KP_VEC(struct, struct store_load) rows = {0};
	KP_AUTO(store_stmt) struct store_stmt *st = store_db_prepare(db, sql, &req->err);
	int rc = -1;

	while (st && (rc = store_stmt_step(st, &req->err)) == 1)
		KP_PUSH(&rows, (struct store_load){
				       kp_arena_strdup(req->mem, store_stmt_col_text(st, 0)),
				       store_stmt_col_int(st, 1)});
	if (rc == 0)
		req->loads = (struct store_loads){
			kp_arena_copy(req->mem, rows.v, rows.n * sizeof(*rows.v)), rows.n};
	KP_VEC_FREE(&rows);
	return rc;
}
