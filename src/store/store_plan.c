#include "store/store_priv.h"

#include "base/kp_vec.h"

int store_plans_add(struct store_db *db, struct store_req *req)
{
	const struct store_plans *p = &req->plans;
	struct store_stmt *st;
	int64_t id;

	if (store_counter_next(db, "career_plan", &id, &req->err) < 0)
		return -1;
	st = store_db_prepare(db,
		"INSERT INTO career_plan (id, at, unit, planned, size) VALUES ($1, $2, $3, "
		"$4, $5)",
		&req->err);
	if (!st)
		return -1;
	store_stmt_int(st, 1, id);
	store_stmt_int(st, 2, p->at);
	store_stmt_text(st, 3, p->unit);
	store_stmt_int(st, 4, p->planned);
	store_stmt_int(st, 5, p->size);
	return store_stmt_run(st, &req->err);
}

int store_plans_latest(struct store_db *db, int64_t before, struct kp_arena *arena,
	struct store_plans **out, size_t *n_out, struct kp_err *err)
{
	KP_VEC(struct, struct store_plans) rows = {0};
	KP_AUTO(store_stmt)
	struct store_stmt *st = store_db_prepare(db,
		"SELECT p.unit, p.at, p.planned, p.size FROM career_plan p"
		" WHERE p.id = (SELECT max(q.id) FROM career_plan q WHERE q.unit = p.unit"
		" AND (q.at < $1 OR $1 = 0)) ORDER BY p.unit",
		err);
	int rc = -1;

	if (st)
		store_stmt_int(st, 1, before);
	while (st && (rc = store_stmt_step(st, err)) == 1)
		KP_PUSH(&rows, (struct store_plans){.unit = kp_arena_strdup(
							    arena, store_stmt_col_text(st, 0)),
				       .at = store_stmt_col_int(st, 1),
				       .planned = store_stmt_col_int(st, 2),
				       .size = store_stmt_col_int(st, 3)});
	if (rc == 0) {
		*out = kp_arena_copy(arena, rows.v, rows.n * sizeof(*rows.v));
		*n_out = rows.n;
	}
	KP_VEC_FREE(&rows);
	return rc;
}
