#include "store/store_priv.h"

int store_copy(struct store_conn *c, const char *path, struct kp_err *err)
{
	return store_db_copy(store_conn_db(c), path, err);
}

static int count(struct store_db *db, struct store_contents *out, struct kp_err *err)
{
	KP_AUTO(store_stmt)
	struct store_stmt *st = store_db_prepare(db,
		"SELECT (SELECT count(*) FROM session), (SELECT count(*) FROM interaction),"
		" (SELECT count(*) FROM ticket),"
		" coalesce((SELECT at FROM interaction ORDER BY id DESC LIMIT 1), 0)",
		err);

	if (!st || store_stmt_step(st, err) < 0)
		return -1;
	out->sessions = store_stmt_col_int(st, 0);
	out->questions = store_stmt_col_int(st, 1);
	out->tickets = store_stmt_col_int(st, 2);
	out->asked_at = store_stmt_col_int(st, 3);
	return 0;
}

int store_inspect(const char *path, struct store_contents *out, struct kp_err *err)
{
	const struct store_db_options opt = {.path = path, .mode = STORE_DB_READ};
	KP_AUTO(store_db) struct store_db *db = NULL;
	struct store_contents found;

	if (store_db_open(&opt, &db, err) < 0)
		return -1;
	if (store_db_fresh(db))
		return kp_fail(err, KP_EINPUT, "'%s' holds nothing; name another file", path);
	if (store_db_check(db, err) < 0 || store_schema_version(db, &found.schema, err) < 0 ||
		count(db, &found, err) < 0)
		return -1;
	*out = found;
	return 0;
}

int store_replace(const char *path, const char *from, const char *aside, struct kp_err *err)
{
	return store_db_replace(path, from, aside, err);
}
