#include "store/store_priv.h"

#include "base/kp_vec.h"

/* One row an answer; each question's last word counts, and a question that is left out keeps
 * what was said before. */
int store_pilot_add(struct store_db *db, struct store_req *req)
{
	const struct store_pilot_answer *p = &req->pilot;
	struct store_stmt *st = store_db_prepare(db,
		"INSERT INTO pilot_answer (interaction, at, guide, version, unit, clear, "
		"missing)"
		" VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (interaction) DO UPDATE SET"
		" at = excluded.at,"
		" clear = CASE WHEN excluded.clear <> '' THEN excluded.clear"
		" ELSE pilot_answer.clear END,"
		" missing = CASE WHEN excluded.missing <> '' THEN excluded.missing"
		" ELSE pilot_answer.missing END",
		&req->err);

	if (!st)
		return -1;
	store_stmt_int(st, 1, p->interaction);
	store_stmt_int(st, 2, p->at);
	store_stmt_text(st, 3, p->guide);
	store_stmt_text(st, 4, p->version);
	store_stmt_text(st, 5, p->unit);
	store_stmt_text(st, 6, p->clear);
	store_stmt_text(st, 7, p->missing);
	return store_stmt_run(st, &req->err);
}

static void read_row(
	struct store_stmt *st, struct kp_arena *arena, struct store_pilot_answer *out)
{
	*out = (struct store_pilot_answer){.interaction = store_stmt_col_int(st, 0),
		.at = store_stmt_col_int(st, 1),
		.guide = kp_arena_strdup(arena, store_stmt_col_text(st, 2)),
		.version = kp_arena_strdup(arena, store_stmt_col_text(st, 3)),
		.unit = kp_arena_strdup(arena, store_stmt_col_text(st, 4)),
		.clear = kp_arena_strdup(arena, store_stmt_col_text(st, 5)),
		.missing = kp_arena_strdup(arena, store_stmt_col_text(st, 6))};
}

/* Of one guide, '': of all. */
static int list(struct store_db *db, const char *guide, struct kp_arena *arena,
	const struct store_pilot_answer **out, size_t *n_out, struct kp_err *err)
{
	KP_VEC(struct, struct store_pilot_answer) rows = {0};
	KP_AUTO(store_stmt)
	struct store_stmt *st = store_db_prepare(db,
		"SELECT interaction, at, guide, version, unit, clear, missing FROM "
		"pilot_answer"
		" WHERE guide = $1 OR $1 = '' ORDER BY at DESC, interaction DESC LIMIT 1000",
		err);
	int rc = -1;

	if (st)
		store_stmt_text(st, 1, guide);
	while (st && (rc = store_stmt_step(st, err)) == 1) {
		KP_PUSH(&rows, (struct store_pilot_answer){0});
		read_row(st, arena, &rows.v[rows.n - 1]);
	}
	if (rc == 0) {
		*out = kp_arena_copy(arena, rows.v, rows.n * sizeof(*rows.v));
		*n_out = rows.n;
	}
	KP_VEC_FREE(&rows);
	return rc;
}

int store_pilot_look(struct store_db *db, struct store_req *req)
{
	return list(db, "", req->mem, &req->pilots.v, &req->pilots.n, &req->err);
}

int store_pilot_list(struct store_conn *c, const char *guide, struct kp_arena *arena,
	const struct store_pilot_answer **out, size_t *n_out, struct kp_err *err)
{
	return list(store_conn_db(c), guide, arena, out, n_out, err);
}
