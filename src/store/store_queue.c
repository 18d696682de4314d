#include "store/store_priv.h"

#include <string.h>

#include "base/kp_vec.h"

#define ALIVE "t.status IN ('open', 'assigned', 'waiting', 'answered')"
#define ORDER                                                                                 \
	" ORDER BY CASE WHEN t.next_at = 0 THEN 1 ELSE 0 END, t.next_at, t.number LIMIT $2"
#define SELECT "SELECT " STORE_TICKET_COLUMNS " FROM ticket t WHERE "

KP_VEC(struct rows, struct store_ticket);

static int ask(struct store_db *db, struct store_req *req, const char *sql,
	const char *partner, int64_t due, struct store_tickets *out)
{
	KP_AUTO(store_stmt) struct store_stmt *st = store_db_prepare(db, sql, &req->err);

	if (!st)
		return -1;
	if (partner)
		store_stmt_text(st, 1, partner);
	else
		store_stmt_int(st, 1, due);
	store_stmt_int(st, 2, STORE_MAX_QUEUE);
	return store_ticket_rows(st, req->mem, out, &req->err);
}

static bool has(const struct rows *rows, const char *number)
{
	for (size_t i = 0; i < rows->n; i++)
		if (strcmp(rows->v[i].number, number) == 0)
			return true;
	return false;
}

/* One partner after another: what is theirs and escalated to a colleague comes once. */
static int ask_each(struct store_db *db, struct store_req *req, struct rows *rows)
{
	static const char of_partner[] =
		SELECT "(t.partner = $1 AND " ALIVE ")"
		       " OR (t.escalated = $1 AND $1 <> '' AND " ALIVE ")" ORDER;
	struct store_queue *q = &req->queue;

	for (size_t i = 0; i < q->npartners; i++) {
		struct store_tickets found = {0};
		if (ask(db, req, of_partner, q->partners[i], 0, &found) < 0)
			return -1;
		for (size_t k = 0; k < found.n && rows->n < STORE_MAX_QUEUE; k++)
			if (!has(rows, found.v[k].number))
				KP_PUSH(rows, found.v[k]);
	}
	return 0;
}

int store_ticket_queue(struct store_db *db, struct store_req *req)
{
	static const char due[] = SELECT "t.next_at > 0 AND t.next_at <= $1"
					 " ORDER BY t.next_at, t.number LIMIT $2";
	static const char everyone[] = SELECT ALIVE " AND $1 = 0" ORDER;
	struct store_queue *q = &req->queue;
	struct rows rows = {0};

	if (q->due || !q->npartners)
		return ask(db, req, q->due ? due : everyone, NULL, q->due, &q->tickets);
	int rc = ask_each(db, req, &rows);
	if (rc == 0)
		q->tickets = (struct store_tickets){
			kp_arena_copy(req->mem, rows.v, rows.n * sizeof(*rows.v)), rows.n};
	KP_VEC_FREE(&rows);
	return rc;
}
