#include "store/store_sqlite.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/kp_file.h"
#include "base/kp_str.h"

/* ---- writing one ---- */

static int vacuum_into(struct store_db *db, const char *path, struct kp_err *err)
{
	struct store_stmt *st = store_db_prepare(db, "VACUUM INTO $1", err);

	if (!st)
		return -1;
	store_stmt_text(st, 1, path);
	return store_stmt_run(st, err);
}

/* VACUUM fills an empty file as well as one that is not there, and does not sync it. */
int store_db_copy(struct store_db *db, const char *path, struct kp_err *err)
{
	if (kp_file_make(path, err) < 0)
		return -1;
	if (vacuum_into(db, path, err) == 0 && kp_file_sync(path, err) == 0)
		return 0;
	unlink(path);
	return -1;
}

/* ---- reading it through ---- */

static int damaged(struct store_db *db, const char *what, struct kp_err *err)
{
	return kp_fail(err, KP_EINPUT, "the database '%s' is damaged (%s); use another copy",
		db->path, what);
}

/* The pragma's first row must be `good`; NULL: there must be none. */
static int expect(
	struct store_db *db, const char *pragma, const char *good, struct kp_err *err)
{
	KP_AUTO(store_stmt) struct store_stmt *st = store_db_prepare(db, pragma, err);
	int rc = st ? store_stmt_step(st, err) : -1;

	if (rc == 0 && !good)
		return 0;
	if (rc == 1 && good && strcmp(store_stmt_col_text(st, 0), good) == 0)
		return 0;
	return damaged(db, rc == 1 ? store_stmt_col_text(st, 0) : sqlite3_errmsg(db->h), err);
}

int store_db_check(struct store_db *db, struct kp_err *err)
{
	if (expect(db, "PRAGMA integrity_check(1)", "ok", err) < 0)
		return -1;
	return expect(db, "PRAGMA foreign_key_check", NULL, err);
}

/* ---- putting it in place ---- */

/* Moves what its log holds into the file, so that the file is all there is of it. A database
 * that is beyond reading is left as it is. */
static int settle(struct store_db *db, bool *whole_out, struct kp_err *err)
{
	sqlite3 *h = NULL;
	int rc = sqlite3_open_v2(db->path, &h, SQLITE_OPEN_READWRITE, NULL);

	if (rc == SQLITE_OK)
		rc = sqlite3_exec(h, "PRAGMA journal_mode=DELETE; SELECT 1 FROM sqlite_schema",
			NULL, NULL, NULL);
	sqlite3_close(h);
	*whole_out = rc == SQLITE_OK;
	if ((rc & 0xff) != SQLITE_BUSY && (rc & 0xff) != SQLITE_LOCKED)
		return 0;
	return kp_fail(err, KP_EBUSY,
		"another program uses the database '%s'; wait until it has ended", db->path);
}

static int put_aside(
	const char *path, const char *suffix, const char *aside, bool keep, struct kp_err *err)
{
	const char *slash = strrchr(path, '/');
	KP_AUTO(kp_cstr) char *from = kp_format("%s%s", path, suffix);
	KP_AUTO(kp_cstr)
	char *to = kp_format("%s/%s%s", aside, slash ? slash + 1 : path, suffix);

	if ((keep ? link(from, to) : rename(from, to)) == 0 || errno == ENOENT)
		return 0;
	return kp_fail(
		err, KP_EIO, "cannot put '%s' aside as '%s': %s", from, to, strerror(errno));
}

/* A whole one keeps its place until the new one takes it. The log of a damaged or a lost one
 * must not meet the new one. */
static int make_room(struct store_db *db, const char *aside, struct kp_err *err)
{
	bool whole = false;

	if (kp_file_exists(db->path) && settle(db, &whole, err) < 0)
		return -1;
	if (!whole && (put_aside(db->path, "-wal", aside, false, err) < 0 ||
			      put_aside(db->path, "-shm", aside, false, err) < 0))
		return -1;
	return put_aside(db->path, "", aside, true, err);
}

int store_db_replace(const char *path, const char *from, const char *aside, struct kp_err *err)
{
	KP_AUTO(store_db) struct store_db *db = kp_alloc(sizeof(*db));

	db->path = kp_strdup(path);
	db->lock_fd = -1;
	if (store_sqlite_lock(db, err) < 0 || make_room(db, aside, err) < 0)
		return -1;
	return kp_file_move(from, path, err);
}
