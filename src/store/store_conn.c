#include "store/store_priv.h"

#include <stdlib.h>

#include "base/kp_vec.h"

struct store_conn {
	struct store_db *db;
};

int store_conn_open(const char *path, struct store_conn **out, struct kp_err *err)
{
	const struct store_db_options opt = {.path = path, .mode = STORE_DB_GUEST};
	KP_AUTO(store_conn) struct store_conn *c = kp_alloc(sizeof(*c));

	if (store_db_open(&opt, &c->db, err) < 0)
		return -1;
	if (store_schema_check(c->db, err) < 0)
		return kp_fail_in(err, "'%s'", path);
	*out = KP_TAKE(c);
	return 0;
}

void store_conn_close(struct store_conn *c)
{
	if (c->db)
		store_db_close(c->db);
	free(c);
}

struct store_db *store_conn_db(struct store_conn *c)
{
	return c->db;
}

static int do_write(struct store_db *db, struct store_req *req)
{
	if (store_db_begin(db, &req->err) < 0)
		return -1;
	if (store_run(db, req) == 0)
		return store_db_commit(db, &req->err);
	store_db_rollback(db);
	return -1;
}

int store_do(struct store_conn *c, struct store_req *req, struct kp_err *err)
{
	req->err = (struct kp_err){0};
	int rc = store_kind_writes(req->kind) ? do_write(c->db, req) : store_run(c->db, req);

	if (rc < 0 && err)
		*err = req->err;
	return rc;
}

/* ---- looking at tickets ---- */

int store_ticket_list(struct store_conn *c, const struct store_filter *f,
	struct kp_arena *arena, struct store_tickets *out, struct kp_err *err)
{
	KP_AUTO(store_stmt)
	struct store_stmt *st = store_db_prepare(c->db,
		"SELECT " STORE_TICKET_COLUMNS " FROM ticket t"
		" WHERE (t.status = $1 OR $1 = '') AND (t.partner = $2 OR $3 = 0)"
		" AND (t.area = $4 OR $4 = '') AND (t.status IN ('open', 'assigned') OR $5 = "
		"0)"
		" ORDER BY t.respond_by, t.number LIMIT $6",
		err);

	if (!st)
		return -1;
	store_stmt_text(
		st, 1, f->status < 0 ? "" : store_status_name((enum store_status)f->status));
	store_stmt_text(st, 2, f->partner);
	store_stmt_int(st, 3, f->partner != NULL);
	store_stmt_text(st, 4, f->area);
	store_stmt_int(st, 5, f->waiting);
	store_stmt_int(st, 6, f->limit ? f->limit : 1000);
	return store_ticket_rows(st, arena, out, err);
}

int store_ticket_get(struct store_conn *c, const char *number, struct kp_arena *arena,
	struct store_ticket *out, struct store_events *history_out, struct kp_err *err)
{
	struct store_ticket t;
	int rc = store_ticket_find(c->db, number, arena, &t, err);

	if (rc < 1)
		return rc;
	if (history_out && store_event_history(c->db, number, arena, history_out, err) < 0)
		return -1;
	*out = t;
	return 1;
}

/* ---- counting ---- */

static void read_report(
	struct store_stmt *st, struct kp_arena *mem, struct store_report_row *out)
{
	*out = (struct store_report_row){
		.outcome = kp_arena_strdup(mem, store_stmt_col_text(st, 0)),
		.intent = kp_arena_strdup(mem, store_stmt_col_text(st, 1)),
		.lang = kp_arena_strdup(mem, store_stmt_col_text(st, 2)),
		.unit = kp_arena_strdup(mem, store_stmt_col_text(st, 3)),
		.count = store_stmt_col_int(st, 4),
		.helpful = store_stmt_col_int(st, 5),
		.unhelpful = store_stmt_col_int(st, 6),
		.mean_us = store_stmt_col_real(st, 7),
	};
}

static void bind_report(struct store_stmt *st, const struct store_report_query *q)
{
	store_stmt_int(st, 1, (q->by & STORE_BY_OUTCOME) != 0);
	store_stmt_int(st, 2, (q->by & STORE_BY_INTENT) != 0);
	store_stmt_int(st, 3, (q->by & STORE_BY_LANG) != 0);
	store_stmt_int(st, 4, (q->by & STORE_BY_UNIT) != 0);
	store_stmt_int(st, 5, q->from);
	store_stmt_int(st, 6, q->to);
	store_stmt_text(st, 7, q->lang);
	store_stmt_text(st, 8, q->unit);
	store_stmt_int(st, 9, q->lang != NULL);
	store_stmt_int(st, 10, q->unit != NULL);
}

int store_report(struct store_conn *c, const struct store_report_query *q,
	struct kp_arena *arena, struct store_report_row **rows_out, size_t *n_out,
	struct kp_err *err)
{
	KP_VEC(struct, struct store_report_row) rows = {0};
	KP_AUTO(store_stmt)
	struct store_stmt *st = store_db_prepare(c->db,
		"SELECT outcome, intent, lang, unit, count(*), sum(good), sum(bad), avg(us) "
		"FROM"
		" (SELECT CASE WHEN $1 = 1 THEN i.outcome ELSE '' END AS outcome,"
		" CASE WHEN $2 = 1 THEN i.intent ELSE '' END AS intent,"
		" CASE WHEN $3 = 1 THEN i.lang ELSE '' END AS lang,"
		" CASE WHEN $4 = 1 THEN i.unit ELSE '' END AS unit,"
		" CASE WHEN f.helpful = 1 THEN 1 ELSE 0 END AS good,"
		" CASE WHEN f.helpful = 0 THEN 1 ELSE 0 END AS bad, i.latency_us AS us"
		" FROM interaction i LEFT JOIN feedback f ON f.interaction = i.id"
		" WHERE i.at >= $5 AND (i.at < $6 OR $6 = 0)"
		" AND (i.lang = $7 OR $9 = 0) AND (i.unit = $8 OR $10 = 0)) AS x"
		" GROUP BY outcome, intent, lang, unit"
		" ORDER BY count(*) DESC, outcome, intent, lang, unit",
		err);
	int rc = -1;

	if (st)
		bind_report(st, q);
	while (st && (rc = store_stmt_step(st, err)) == 1) {
		KP_PUSH(&rows, (struct store_report_row){0});
		read_report(st, arena, &rows.v[rows.n - 1]);
	}
	if (rc == 0) {
		*rows_out = kp_arena_copy(arena, rows.v, rows.n * sizeof(*rows.v));
		*n_out = rows.n;
	}
	KP_VEC_FREE(&rows);
	return rc;
}

int store_plans_list(struct store_conn *c, int64_t before, struct kp_arena *arena,
	struct store_plans **out, size_t *n_out, struct kp_err *err)
{
	return store_plans_latest(c->db, before, arena, out, n_out, err);
}
