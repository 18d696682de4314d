#include "store/store_priv.h"

#include "base/kp_vec.h"

/* Of who signed in, the user is remembered; of others, the conversation. */
int store_seen_add(struct store_db *db, struct store_req *req)
{
	const struct store_seen *s = &req->seen;
	bool known = s->who.user && *s->who.user;
	struct store_stmt *st = store_db_prepare(db,
		"INSERT INTO announcement_seen (user_id, session, announcement, at)"
		" VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
		&req->err);

	if (!st)
		return -1;
	store_stmt_text(st, 1, s->who.user);
	store_stmt_text(st, 2, known ? "" : s->who.session);
	store_stmt_text(st, 3, s->announcement);
	store_stmt_int(st, 4, s->at);
	return store_stmt_run(st, &req->err);
}

int store_announced_get(struct store_db *db, struct store_req *req)
{
	struct store_announced *a = &req->announced;
	KP_VEC(struct, const char *) ids = {0};
	KP_AUTO(store_stmt)
	struct store_stmt *st = store_db_prepare(db,
		"SELECT DISTINCT announcement FROM announcement_seen"
		" WHERE (session = $1 AND $1 <> '') OR (user_id = $2 AND $2 <> '')"
		" ORDER BY announcement",
		&req->err);
	int rc = -1;

	if (st) {
		store_stmt_text(st, 1, a->who.session);
		store_stmt_text(st, 2, a->who.user);
	}
	while (st && (rc = store_stmt_step(st, &req->err)) == 1)
		KP_PUSH(&ids, kp_arena_strdup(req->mem, store_stmt_col_text(st, 0)));
	if (rc == 0) {
		a->seen = kp_arena_copy(req->mem, ids.v, ids.n * sizeof(*ids.v));
		a->n = ids.n;
	}
	KP_VEC_FREE(&ids);
	return rc;
}
