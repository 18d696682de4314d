/* The SQLite behind store_db.h: what its files share. */
#ifndef STORE_SQLITE_H
#define STORE_SQLITE_H

#include <sqlite3.h>

#include "store/store_db.h"

#define STORE_SQLITE_PARAMETERS 24
#define STORE_SQLITE_STATEMENTS 96

struct store_stmt {
	struct store_db *db;
	const char *sql; /* static; its address is the key */
	sqlite3_stmt *h;
	uint8_t index[STORE_SQLITE_PARAMETERS +
		      1]; /* of $1, $2, …: SQLite numbers them as they appear */
	int bind_rc;      /* the first bind that failed; told by the step */
};

struct store_db {
	sqlite3 *h;
	char *path;
	int lock_fd; /* of the owner; -1 */
	bool fresh;
	int64_t page_size, wal_frames, data_version;
	struct store_stmt stmts[STORE_SQLITE_STATEMENTS];
	int nstmts;
};

/* Holds the database against daemons until db->lock_fd is closed. KP_EBUSY: one has it. */
int store_sqlite_lock(struct store_db *db, struct kp_err *err);
/* Says in our words what SQLite's result code means. Returns -1. */
int store_sqlite_fail(const struct store_db *db, int rc, struct kp_err *err);

#endif
