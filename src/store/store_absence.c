#include "store/store_priv.h"

#include "base/kp_vec.h"

/* One that is cancelled stays, with a later line that says so: who entered what when can be
 * told afterwards. */

#define IN_FORCE                                                                              \
	"a.cancels = 0 AND NOT EXISTS (SELECT 1 FROM partner_absence c WHERE c.cancels = "    \
	"a.id)"

/* 1, 0 when there is no such line of the partner's that holds, or -1. */
static int read_cancelled(struct store_db *db, struct store_req *req)
{
	struct store_absence *a = &req->absence;
	KP_AUTO(store_stmt)
	struct store_stmt *st = store_db_prepare(db,
		"SELECT a.partner, a.deputy, a.from_day, a.to_day FROM partner_absence a"
		" WHERE a.id = $1 AND (a.partner = $2 OR $2 = '') AND " IN_FORCE,
		&req->err);
	int rc;

	if (!st)
		return -1;
	store_stmt_int(st, 1, a->cancels);
	store_stmt_text(st, 2, a->partner);
	rc = store_stmt_step(st, &req->err);
	if (rc == 1) {
		a->partner = kp_arena_strdup(req->mem, store_stmt_col_text(st, 0));
		a->deputy = kp_arena_strdup(req->mem, store_stmt_col_text(st, 1));
		a->from = (int32_t)store_stmt_col_int(st, 2);
		a->to = (int32_t)store_stmt_col_int(st, 3);
	}
	return rc;
}

int store_absence_add(struct store_db *db, struct store_req *req)
{
	struct store_absence *a = &req->absence;
	int rc = a->cancels ? read_cancelled(db, req) : 1;
	struct store_stmt *st;

	if (rc == 0)
		return kp_fail(&req->err, KP_ENOENT, "there is no such absence");
	if (rc < 0 || store_counter_next(db, "partner_absence", &a->id, &req->err) < 0)
		return -1;
	st = store_db_prepare(db,
		"INSERT INTO partner_absence (id, partner, deputy, from_day, to_day, at,"
		" author, cancels) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
		&req->err);
	if (!st)
		return -1;
	store_stmt_int(st, 1, a->id);
	store_stmt_text(st, 2, a->partner);
	store_stmt_text(st, 3, a->deputy);
	store_stmt_int(st, 4, a->from);
	store_stmt_int(st, 5, a->to);
	store_stmt_int(st, 6, a->at);
	store_stmt_text(st, 7, a->author);
	store_stmt_int(st, 8, a->cancels);
	return store_stmt_run(st, &req->err);
}

static void read_row(struct store_stmt *st, struct kp_arena *mem, struct store_absence *out)
{
	*out = (struct store_absence){.id = store_stmt_col_int(st, 0),
		.partner = kp_arena_strdup(mem, store_stmt_col_text(st, 1)),
		.deputy = kp_arena_strdup(mem, store_stmt_col_text(st, 2)),
		.from = (int32_t)store_stmt_col_int(st, 3),
		.to = (int32_t)store_stmt_col_int(st, 4),
		.at = store_stmt_col_int(st, 5),
		.author = kp_arena_strdup(mem, store_stmt_col_text(st, 6)),
		.cancels = store_stmt_col_int(st, 7)};
}

#define COLUMNS                                                                               \
	"SELECT a.id, a.partner, a.deputy, a.from_day, a.to_day, a.at, a.author, a.cancels"   \
	" FROM partner_absence a "

int store_absences_get(struct store_db *db, struct store_req *req)
{
	/* Literals: statements are kept by the address of their text. */
	static const char *const sql[] = {COLUMNS "WHERE a.to_day >= $1 AND " IN_FORCE
						  " ORDER BY a.id LIMIT $2",
		COLUMNS "WHERE a.to_day >= $1 ORDER BY a.id DESC LIMIT $2"};
	struct store_absences *l = &req->absences;
	KP_VEC(struct, struct store_absence) rows = {0};
	KP_AUTO(store_stmt)
	struct store_stmt *st = store_db_prepare(db, sql[l->all], &req->err);
	int rc = -1;

	if (st) {
		store_stmt_int(st, 1, l->since);
		store_stmt_int(st, 2, l->all ? STORE_MAX_FOUND : STORE_MAX_ABSENCES);
	}
	while (st && (rc = store_stmt_step(st, &req->err)) == 1) {
		KP_PUSH(&rows, (struct store_absence){0});
		read_row(st, req->mem, &rows.v[rows.n - 1]);
	}
	if (rc == 0) {
		l->v = kp_arena_copy(req->mem, rows.v, rows.n * sizeof(*rows.v));
		l->n = rows.n;
	}
	KP_VEC_FREE(&rows);
	return rc;
}
