#include "store/store_priv.h"

static void bind_session(struct store_stmt *st, const struct store_session *s)
{
	store_stmt_text(st, 1, s->id);
	store_stmt_text(st, 2, s->user);
	store_stmt_text(st, 3, s->lang);
	store_stmt_text(st, 4, s->unit);
	store_stmt_text(st, 5, s->state);
	store_stmt_int(st, 6, s->seen_at);
}

/* Whoever still has a conversation in memory that was erased must not bring it back. */
static int insert_session(
	struct store_db *db, const struct store_session *s, struct kp_err *err)
{
	struct store_stmt *st = store_db_prepare(db,
		"INSERT INTO session (id, user_id, lang, unit, state, seen_at, created_at)"
		" SELECT $1, $2, $3, $4, $5, $6, $7 WHERE NOT EXISTS"
		" (SELECT 1 FROM erasure WHERE session = $1 AND at >= $7)",
		err);

	if (!st)
		return -1;
	bind_session(st, s);
	store_stmt_int(st, 7, s->created_at);
	return store_stmt_run(st, err);
}

/* Most are there already: updating first costs half of what an upsert does. */
int store_session_put(struct store_db *db, const struct store_session *s, struct kp_err *err)
{
	struct store_stmt *st = store_db_prepare(db,
		"UPDATE session SET user_id = $2, lang = $3, unit = $4, state = $5,"
		" seen_at = $6 WHERE id = $1",
		err);

	if (!st)
		return -1;
	bind_session(st, s);
	if (store_stmt_run(st, err) < 0)
		return -1;
	return store_db_changes(db) ? 0 : insert_session(db, s, err);
}

int store_session_save(struct store_db *db, struct store_req *req)
{
	return store_session_put(db, &req->session, &req->err);
}

void store_session_row(struct store_stmt *st, struct kp_arena *mem, struct store_session *out)
{
	*out = (struct store_session){
		.id = kp_arena_strdup(mem, store_stmt_col_text(st, 0)),
		.user = kp_arena_strdup(mem, store_stmt_col_text(st, 1)),
		.lang = kp_arena_strdup(mem, store_stmt_col_text(st, 2)),
		.unit = kp_arena_strdup(mem, store_stmt_col_text(st, 3)),
		.state = kp_arena_strdup(mem, store_stmt_col_text(st, 4)),
		.created_at = store_stmt_col_int(st, 5),
		.seen_at = store_stmt_col_int(st, 6),
	};
}

/* A signed-in user's session opens for that user only: knowing its id is not enough. */
static int find_session(struct store_db *db, struct store_req *req)
{
	const struct store_owner *who = &req->load.who;
	KP_AUTO(store_stmt)
	struct store_stmt *st = store_db_prepare(db,
		"SELECT " STORE_SESSION_COLUMNS " FROM session"
		" WHERE id = $1 AND (user_id = '' OR user_id = $2)",
		&req->err);

	if (!st)
		return -1;
	store_stmt_text(st, 1, who->session);
	store_stmt_text(st, 2, who->user);
	int rc = store_stmt_step(st, &req->err);
	if (rc == 1)
		store_session_row(st, req->mem, &req->load.session);
	return rc;
}

static int find_live(struct store_db *db, struct store_req *req)
{
	const struct store_owner *who = &req->load.who;
	KP_AUTO(store_stmt)
	struct store_stmt *st = store_db_prepare(db,
		"SELECT number FROM ticket WHERE ((session = $1 AND $1 <> '')"
		" OR (user_id = $2 AND $2 <> '')) AND live <> '' ORDER BY number DESC LIMIT 1",
		&req->err);

	if (!st)
		return -1;
	store_stmt_text(st, 1, who->session);
	store_stmt_text(st, 2, who->user);
	int rc = store_stmt_step(st, &req->err);
	req->load.live = rc == 1 ? kp_arena_strdup(req->mem, store_stmt_col_text(st, 0)) : "";
	return rc < 0 ? -1 : 0;
}

int store_session_load(struct store_db *db, struct store_req *req)
{
	int rc = find_session(db, req);

	if (rc == 0)
		return kp_fail(
			&req->err, KP_ENOENT, "there is no such session; start a new one");
	if (rc < 0 || find_live(db, req) < 0)
		return -1;
	return store_event_unread(
		db, &req->load.who, req->mem, &req->load.messages, &req->err);
}
