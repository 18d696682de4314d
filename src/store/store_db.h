/* The seam to the database: everything the store's own code knows of the engine below.
 * SQL that goes through it is accepted by SQLite and PostgreSQL alike: $1-style parameters,
 * BIGINT, TEXT and DOUBLE PRECISION, ON CONFLICT, RETURNING. INTEGER PRIMARY KEY stands for
 * the engine's best key of 64 bits: in SQLite it is the table's own, where BIGINT would make
 * a second tree. A connection belongs to one thread at a time. Stays inside the room. */
#ifndef STORE_DB_H
#define STORE_DB_H

#include <stdbool.h>
#include <stdint.h>

#include "base/kp_err.h"
#include "base/kp_mem.h"

struct store_db;
struct store_stmt;

enum store_db_mode {
	STORE_DB_OWN, /* the daemon's writer: makes the file, holds it against other daemons */
	STORE_DB_GUEST, /* beside a daemon: the database must be there */
	STORE_DB_READ,  /* a copy that nobody writes; it must be there */
};

struct store_db_options {
	const char *path;
	enum store_db_mode mode;
	int64_t max_bytes; /* 0: no limit but the disk's */
};

/* KP_ENOENT (not the owner), KP_EINPUT (not a database, not ours), KP_EBUSY, KP_EIO. */
int store_db_open(
	const struct store_db_options *opt, struct store_db **out, struct kp_err *err);
void store_db_close(struct store_db *db);
KP_AUTO_FREE(store_db, store_db_close)
/* True when nothing was ever stored in it: the schema is still to be made. */
bool store_db_fresh(const struct store_db *db);
/* Marks the database as ours; part of the running transaction. */
int store_db_claim(struct store_db *db, struct kp_err *err);

int store_db_begin(
	struct store_db *db, struct kp_err *err); /* for writing: waits for other writers */
int store_db_commit(
	struct store_db *db, struct kp_err *err); /* on failure nothing of it is kept */
void store_db_rollback(struct store_db *db);
/* A part of the transaction that can be taken back alone. Not nested. */
int store_db_mark(struct store_db *db, struct kp_err *err);
int store_db_unmark(struct store_db *db, struct kp_err *err);
void store_db_back_to_mark(struct store_db *db);
/* False also after the engine gave the transaction up by itself (disk full, i/o error). */
bool store_db_in_transaction(const struct store_db *db);

/* A prepared statement of a static text: kept with the connection under the text's address.
 * Yours until store_stmt_done(); NULL on error. */
struct store_stmt *store_db_prepare(struct store_db *db, const char *sql, struct kp_err *err);
void store_stmt_done(struct store_stmt *st);
KP_AUTO_FREE(store_stmt, store_stmt_done)
/* i counts from 1 like $1. Texts are borrowed until done; NULL is bound as ''. */
void store_stmt_int(struct store_stmt *st, int i, int64_t v);
void store_stmt_real(struct store_stmt *st, int i, double v);
void store_stmt_text(struct store_stmt *st, int i, const char *v);
bool store_stmt_names(const struct store_stmt *st, int i); /* whether $i stands in its text */
/* 1 a row, 0 the end, -1. */
int store_stmt_step(struct store_stmt *st, struct kp_err *err);
/* Steps to the end. */
int store_stmt_run(struct store_stmt *st, struct kp_err *err);
/* Columns count from 0. Texts are borrowed until the next step; never NULL. */
int64_t store_stmt_col_int(struct store_stmt *st, int col);
double store_stmt_col_real(struct store_stmt *st, int col);
const char *store_stmt_col_text(struct store_stmt *st, int col);

int64_t store_db_changes(const struct store_db *db); /* rows the last statement changed */
/* Several statements in one text, without parameters. */
int store_db_script(struct store_db *db, const char *sql, struct kp_err *err);

/* From now on the engine refuses to change or remove rows of the table, whose key is `id`. */
int store_db_freeze(struct store_db *db, const char *table, struct kp_err *err);
/* Takes that back: for the rest of a transaction that freezes it again. */
int store_db_thaw(struct store_db *db, const char *table, struct kp_err *err);

/* True when another connection may have committed since the last call. Cheap. */
bool store_db_changed_by_others(struct store_db *db);
/* Bytes waiting in the log to be moved into the database file. */
int64_t store_db_backlog(const struct store_db *db);
/* Moves what can be moved without waiting for anyone; *left_out: bytes that stay. */
int store_db_tidy(struct store_db *db, int64_t *left_out, struct kp_err *err);
/* Moves all of it and leaves nothing behind in the log; waits for others a while. KP_EBUSY:
 * not long enough. */
int store_db_clear_log(struct store_db *db, struct kp_err *err);

/* ---- copies ---- */

/* Writes all that is committed into a new database file, which is on disk afterwards; others
 * may go on writing. What was removed is not in it. KP_EINPUT: the file is there. */
int store_db_copy(struct store_db *db, const char *path, struct kp_err *err);
/* Reads all of it. KP_EINPUT: it is damaged. */
int store_db_check(struct store_db *db, struct kp_err *err);
/* Puts the database `from` in place of the one at `path`, if there is one; that goes into the
 * folder `aside`. Whenever it is cut off, one of the two is there, whole. KP_EBUSY: somebody
 * uses it. */
int store_db_replace(
	const char *path, const char *from, const char *aside, struct kp_err *err);

#endif
