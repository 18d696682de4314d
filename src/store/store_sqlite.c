#include "store/store_sqlite.h"

#include <assert.h>

#include "base/kp_str.h"

#define WAL_FRAME_EXTRA 24 /* bytes of header of a page in the log */

/* ---- errors ---- */

int store_sqlite_fail(const struct store_db *db, int rc, struct kp_err *err)
{
	switch (rc & 0xff) {
	case SQLITE_FULL:
		return kp_fail(err, KP_EFULL,
			"no room left for the database '%s'; free some disk", db->path);
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return kp_fail(err, KP_EBUSY,
			"the database '%s' is held by another program; try again", db->path);
	case SQLITE_IOERR:
		return kp_fail(err, KP_EIO,
			"cannot read or write the database '%s' (code %d); check the disk",
			db->path, sqlite3_extended_errcode(db->h));
	case SQLITE_NOTADB:
		return kp_fail(err, KP_EINPUT,
			"'%s' is not a database; move it away or name another file", db->path);
	case SQLITE_CORRUPT:
		return kp_fail(err, KP_EIO, "the database '%s' is damaged; restore a backup",
			db->path);
	case SQLITE_READONLY:
	case SQLITE_PERM:
	case SQLITE_AUTH:
	case SQLITE_CANTOPEN:
		return kp_fail(err, KP_EIO,
			"cannot open the database '%s' for writing; check its folder and "
			"permissions",
			db->path);
	default:
		return kp_fail(err, KP_EIO, "database '%s': %s (code %d)", db->path,
			sqlite3_errmsg(db->h), sqlite3_extended_errcode(db->h));
	}
}

/* ---- transactions ---- */

int store_db_begin(struct store_db *db, struct kp_err *err)
{
	struct store_stmt *st = store_db_prepare(db, "BEGIN IMMEDIATE", err);

	return st ? store_stmt_run(st, err) : -1;
}

int store_db_commit(struct store_db *db, struct kp_err *err)
{
	struct store_stmt *st = store_db_prepare(db, "COMMIT", err);

	if (st && store_stmt_run(st, err) == 0)
		return 0;
	store_db_rollback(db);
	return -1;
}

/* Cannot fail in a way that matters: the engine rolls back by itself when it closes, and
 * after a disk error it already has. */
void store_db_rollback(struct store_db *db)
{
	if (store_db_in_transaction(db))
		sqlite3_exec(db->h, "ROLLBACK", NULL, NULL, NULL);
}

int store_db_mark(struct store_db *db, struct kp_err *err)
{
	struct store_stmt *st = store_db_prepare(db, "SAVEPOINT request", err);

	return st ? store_stmt_run(st, err) : -1;
}

int store_db_unmark(struct store_db *db, struct kp_err *err)
{
	struct store_stmt *st = store_db_prepare(db, "RELEASE SAVEPOINT request", err);

	return st ? store_stmt_run(st, err) : -1;
}

void store_db_back_to_mark(struct store_db *db)
{
	if (store_db_in_transaction(db))
		sqlite3_exec(db->h, "ROLLBACK TO request; RELEASE request", NULL, NULL, NULL);
}

bool store_db_in_transaction(const struct store_db *db)
{
	return sqlite3_get_autocommit(db->h) == 0;
}

/* ---- statements ---- */

static void number_parameters(struct store_stmt *st)
{
	for (int i = 1; i <= sqlite3_bind_parameter_count(st->h); i++) {
		int64_t n = 0;
		const char *name = sqlite3_bind_parameter_name(st->h, i);

		if (name && kp_parse_int(name + 1, 1, STORE_SQLITE_PARAMETERS, &n) == 0)
			st->index[n] = (uint8_t)i;
	}
}

struct store_stmt *store_db_prepare(struct store_db *db, const char *sql, struct kp_err *err)
{
	for (int i = 0; i < db->nstmts; i++)
		if (db->stmts[i].sql == sql)
			return &db->stmts[i];
	if (db->nstmts == STORE_SQLITE_STATEMENTS) {
		kp_fail(err, KP_EFULL, "more than %d statements: a text is not static",
			STORE_SQLITE_STATEMENTS);
		return NULL;
	}
	struct store_stmt *st = &db->stmts[db->nstmts];
	int rc = sqlite3_prepare_v3(db->h, sql, -1, SQLITE_PREPARE_PERSISTENT, &st->h, NULL);

	if (rc != SQLITE_OK) {
		store_sqlite_fail(db, rc, err);
		return NULL;
	}
	st->db = db;
	st->sql = sql;
	number_parameters(st);
	db->nstmts++;
	return st;
}

void store_stmt_done(struct store_stmt *st)
{
	sqlite3_reset(st->h);
	sqlite3_clear_bindings(st->h);
	st->bind_rc = SQLITE_OK;
}

static void bound(struct store_stmt *st, int rc)
{
	if (st->bind_rc == SQLITE_OK)
		st->bind_rc = rc;
}

void store_stmt_int(struct store_stmt *st, int i, int64_t v)
{
	assert(i >= 1 && i <= STORE_SQLITE_PARAMETERS && st->index[i]);
	bound(st, sqlite3_bind_int64(st->h, st->index[i], v));
}

void store_stmt_real(struct store_stmt *st, int i, double v)
{
	assert(i >= 1 && i <= STORE_SQLITE_PARAMETERS && st->index[i]);
	bound(st, sqlite3_bind_double(st->h, st->index[i], v));
}

void store_stmt_text(struct store_stmt *st, int i, const char *v)
{
	assert(i >= 1 && i <= STORE_SQLITE_PARAMETERS && st->index[i]);
	bound(st, sqlite3_bind_text(st->h, st->index[i], v ? v : "", -1, SQLITE_STATIC));
}

bool store_stmt_names(const struct store_stmt *st, int i)
{
	return st->index[i] != 0;
}

int store_stmt_step(struct store_stmt *st, struct kp_err *err)
{
	int rc = st->bind_rc == SQLITE_OK ? sqlite3_step(st->h) : st->bind_rc;

	if (rc == SQLITE_ROW)
		return 1;
	return rc == SQLITE_DONE ? 0 : store_sqlite_fail(st->db, rc, err);
}

int store_stmt_run(struct store_stmt *st, struct kp_err *err)
{
	int rc;

	do
		rc = store_stmt_step(st, err);
	while (rc == 1);
	store_stmt_done(st);
	return rc;
}

int64_t store_stmt_col_int(struct store_stmt *st, int col)
{
	return sqlite3_column_int64(st->h, col);
}

double store_stmt_col_real(struct store_stmt *st, int col)
{
	return sqlite3_column_double(st->h, col);
}

const char *store_stmt_col_text(struct store_stmt *st, int col)
{
	const char *text = (const char *)sqlite3_column_text(st->h, col);

	return text ? text : "";
}

int64_t store_db_changes(const struct store_db *db)
{
	return sqlite3_changes64(db->h);
}

int store_db_script(struct store_db *db, const char *sql, struct kp_err *err)
{
	int rc = sqlite3_exec(db->h, sql, NULL, NULL, NULL);

	return rc == SQLITE_OK ? 0 : store_sqlite_fail(db, rc, err);
}

/* REPLACE removes the old row without asking triggers, hence the third. */
int store_db_freeze(struct store_db *db, const char *table, struct kp_err *err)
{
	KP_AUTO(kp_str) struct kp_str sql = {0};

	for (int i = 0; i < 2; i++)
		kp_str_addf(&sql,
			"CREATE TRIGGER %s_%s BEFORE %s ON %s BEGIN"
			" SELECT RAISE(ABORT, '%s is only added to'); END;",
			table, i ? "kept" : "fixed", i ? "DELETE" : "UPDATE", table, table);
	kp_str_addf(&sql,
		"CREATE TRIGGER %s_once BEFORE INSERT ON %s"
		" WHEN EXISTS (SELECT 1 FROM %s WHERE id = NEW.id) BEGIN"
		" SELECT RAISE(ABORT, '%s is only added to'); END;",
		table, table, table, table);
	return store_db_script(db, sql.p, err);
}

int store_db_thaw(struct store_db *db, const char *table, struct kp_err *err)
{
	KP_AUTO(kp_cstr)
	char *sql =
		kp_format("DROP TRIGGER %s_kept; DROP TRIGGER %s_fixed; DROP TRIGGER %s_once",
			table, table, table);

	return store_db_script(db, sql, err);
}

/* ---- housekeeping ---- */

bool store_db_changed_by_others(struct store_db *db)
{
	int64_t before = db->data_version;
	struct store_stmt *st = store_db_prepare(db, "PRAGMA data_version", NULL);

	if (!st)
		return true;
	if (store_stmt_step(st, NULL) == 1)
		db->data_version = store_stmt_col_int(st, 0);
	store_stmt_done(st);
	return db->data_version != before;
}

int64_t store_db_backlog(const struct store_db *db)
{
	return db->wal_frames * (db->page_size + WAL_FRAME_EXTRA);
}

int store_db_clear_log(struct store_db *db, struct kp_err *err)
{
	int rc =
		sqlite3_wal_checkpoint_v2(db->h, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);

	return rc == SQLITE_OK ? 0 : store_sqlite_fail(db, rc, err);
}

int store_db_tidy(struct store_db *db, int64_t *left_out, struct kp_err *err)
{
	int frames = 0, moved = 0;
	int rc = sqlite3_wal_checkpoint_v2(
		db->h, NULL, SQLITE_CHECKPOINT_PASSIVE, &frames, &moved);

	if (rc != SQLITE_OK)
		return store_sqlite_fail(db, rc, err);
	if (moved == frames)
		db->wal_frames = 0; /* the next commit starts the log over */
	*left_out = (frames - moved) * (db->page_size + WAL_FRAME_EXTRA);
	return 0;
}
