#include "store/store_priv.h"

#include "base/kp_vec.h"

/* Of who signed in, the user is remembered; of others, the conversation. *fresh_out: they had
 * not been before. */
static int remember(
	struct store_db *db, const struct store_seen *s, bool *fresh_out, struct kp_err *err)
{
	bool known = s->who.user && *s->who.user;
	struct store_stmt *st = store_db_prepare(db,
		"INSERT INTO announcement_seen (user_id, session, announcement, at)"
		" VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
		err);

	if (!st)
		return -1;
	store_stmt_text(st, 1, s->who.user);
	store_stmt_text(st, 2, known ? "" : s->who.session);
	store_stmt_text(st, 3, s->announcement);
	store_stmt_int(st, 4, s->at);
	if (store_stmt_run(st, err) < 0)
		return -1;
	*fresh_out = store_db_changes(db) > 0;
	return 0;
}

int store_seen_add(struct store_db *db, struct store_req *req)
{
	bool fresh;

	return remember(db, &req->seen, &fresh, &req->err);
}

static int add_answer(struct store_db *db, const struct store_survey *s, struct kp_err *err)
{
	struct store_stmt *st = store_db_prepare(db,
		"INSERT INTO survey_answer (id, survey, day, lang, unit, answers)"
		" VALUES ($1, $2, $3, $4, $5, $6)",
		err);

	if (!st)
		return -1;
	store_stmt_int(st, 1, s->id);
	store_stmt_text(st, 2, s->survey);
	store_stmt_int(st, 3, s->day);
	store_stmt_text(st, 4, s->lang);
	store_stmt_text(st, 5, s->unit);
	store_stmt_text(st, 6, s->answers);
	return store_stmt_run(st, err);
}

int store_survey_add(struct store_db *db, struct store_req *req)
{
	struct store_survey *s = &req->survey;
	const struct store_seen seen = {.who = s->who,
		.announcement = kp_arena_format(req->mem, STORE_SURVEY_PREFIX "%s", s->survey),
		.at = s->at};
	bool fresh;

	if (remember(db, &seen, &fresh, &req->err) < 0)
		return -1;
	s->again = !fresh;
	return s->again || !s->answers ? 0 : add_answer(db, s, &req->err);
}

int store_each_answer(struct store_conn *c, const char *survey,
	bool (*one)(void *arg, const struct store_surveyed *a), void *arg, struct kp_err *err)
{
	KP_AUTO(store_stmt)
	struct store_stmt *st = store_db_prepare(store_conn_db(c),
		"SELECT day, lang, unit, answers FROM survey_answer WHERE survey = $1"
		" ORDER BY id",
		err);
	int rc;

	if (!st)
		return -1;
	store_stmt_text(st, 1, survey);
	while ((rc = store_stmt_step(st, err)) == 1) {
		const struct store_surveyed a = {(int32_t)store_stmt_col_int(st, 0),
			store_stmt_col_text(st, 1), store_stmt_col_text(st, 2),
			store_stmt_col_text(st, 3)};

		if (!one(arg, &a))
			return 0;
	}
	return rc;
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
