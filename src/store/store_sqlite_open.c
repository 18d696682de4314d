#include "store/store_sqlite.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/kp_file.h"

/* "KUMP": tells our files from other programs' databases. */
#define APPLICATION_ID 1263881552
#define BUSY_MS        5000
#define WAL_KEPT_BYTES (64 << 20)

/* ---- opening ---- */

static int pragma_int(struct store_db *db, const char *sql, int64_t *out, struct kp_err *err)
{
	sqlite3_stmt *h = NULL;
	int rc = sqlite3_prepare_v2(db->h, sql, -1, &h, NULL);

	if (rc == SQLITE_OK)
		rc = sqlite3_step(h);
	if (rc == SQLITE_ROW)
		*out = sqlite3_column_int64(h, 0);
	sqlite3_finalize(h);
	return rc == SQLITE_ROW ? 0 : store_sqlite_fail(db, rc, err);
}

/* One daemon to a database: two would give the same interaction ids. A file of its own,
 * because closing any other descriptor of the database drops SQLite's locks on it. */
int store_sqlite_lock(struct store_db *db, struct kp_err *err)
{
	KP_AUTO(kp_cstr) char *path = kp_format("%s.lock", db->path);

	db->lock_fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (db->lock_fd < 0)
		return kp_fail(err, KP_EIO, "cannot make '%s': %s; check the folder", path,
			strerror(errno));
	if (flock(db->lock_fd, LOCK_EX | LOCK_NB) < 0)
		return kp_fail(err, KP_EBUSY,
			"another daemon uses the database '%s'; stop it or name another "
			"folder",
			db->path);
	return 0;
}

/* SQLite would make the file readable for everyone; its log files take the same mode. */
static int make_private(struct store_db *db, struct kp_err *err)
{
	int fd = open(db->path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

	if (fd < 0 && errno == EEXIST)
		return 0;
	if (fd < 0)
		return kp_fail(err, KP_EIO,
			"cannot make the database '%s': %s; check the folder", db->path,
			strerror(errno));
	close(fd);
	return 0;
}

static int check_ours(struct store_db *db, struct kp_err *err)
{
	int64_t id = 0, objects = 0;

	if (pragma_int(db, "PRAGMA application_id", &id, err) < 0 ||
		pragma_int(db, "SELECT count(*) FROM sqlite_schema", &objects, err) < 0)
		return -1;
	if (id == APPLICATION_ID)
		return 0;
	if (id != 0 || objects != 0)
		return kp_fail(err, KP_EINPUT,
			"'%s' is another program's database; name another file", db->path);
	db->fresh = true;
	return 0;
}

static int on_wal_commit(void *arg, sqlite3 *h, const char *name, int frames)
{
	struct store_db *db = arg;

	(void)h;
	(void)name;
	db->wal_frames = frames;
	return SQLITE_OK;
}

static int use_wal(struct store_db *db, struct kp_err *err)
{
	sqlite3_stmt *h = NULL;
	int rc = sqlite3_prepare_v2(db->h, "PRAGMA journal_mode=WAL", -1, &h, NULL);

	if (rc == SQLITE_OK)
		rc = sqlite3_step(h);
	bool wal = rc == SQLITE_ROW &&
		   strcmp((const char *)sqlite3_column_text(h, 0), "wal") == 0;
	sqlite3_finalize(h);
	if (rc != SQLITE_ROW)
		return store_sqlite_fail(db, rc, err);
	if (!wal)
		return kp_fail(err, KP_EIO,
			"the folder of '%s' cannot hold a write-ahead log; use a local disk",
			db->path);
	return 0;
}

static int limit_size(struct store_db *db, int64_t max_bytes, struct kp_err *err)
{
	KP_AUTO(kp_cstr)
	char *sql = kp_format(
		"PRAGMA max_page_count=%lld", (long long)(max_bytes / db->page_size));

	return store_db_script(db, sql, err);
}

static int configure(
	struct store_db *db, const struct store_db_options *opt, struct kp_err *err)
{
	KP_AUTO(kp_cstr)
	char *pragmas = kp_format("PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
				  "PRAGMA temp_store=MEMORY; PRAGMA trusted_schema=OFF;"
				  "PRAGMA secure_delete=ON;"
				  "PRAGMA journal_size_limit=%d",
		WAL_KEPT_BYTES);

	if (store_db_script(db, pragmas, err) < 0 ||
		pragma_int(db, "PRAGMA page_size", &db->page_size, err) < 0 ||
		pragma_int(db, "PRAGMA data_version", &db->data_version, err) < 0)
		return -1;
	/* Replaces SQLite's own checkpoint in the middle of a commit, the cause of its worst
	 * latency; store_db_tidy() does it at better moments. */
	sqlite3_wal_hook(db->h, on_wal_commit, db);
	return opt->max_bytes ? limit_size(db, opt->max_bytes, err) : 0;
}

static int open_file(struct store_db *db, enum store_db_mode mode, struct kp_err *err)
{
	int how = mode == STORE_DB_READ ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE;

	if (mode != STORE_DB_OWN && !kp_file_exists(db->path))
		return kp_fail(err, KP_ENOENT,
			"there is no database '%s'; start the daemon once or name another "
			"folder",
			db->path);
	if (mode == STORE_DB_OWN &&
		(store_sqlite_lock(db, err) < 0 || make_private(db, err) < 0))
		return -1;
	/* Its statistics of memory take a lock for every allocation; nobody reads them.
	 * Refused when SQLite is in use already, which is as well. */
	sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
	int rc = sqlite3_open_v2(db->path, &db->h, how | SQLITE_OPEN_NOMUTEX, NULL);
	if (rc != SQLITE_OK)
		return store_sqlite_fail(db, rc, err);
	sqlite3_extended_result_codes(db->h, 1);
	sqlite3_busy_timeout(db->h, BUSY_MS);
	sqlite3_db_config(db->h, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	sqlite3_db_config(db->h, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
	sqlite3_db_config(db->h, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);
	return 0;
}

int store_db_open(
	const struct store_db_options *opt, struct store_db **out, struct kp_err *err)
{
	KP_AUTO(store_db) struct store_db *db = kp_alloc(sizeof(*db));

	db->path = kp_strdup(opt->path);
	db->lock_fd = -1;
	if (open_file(db, opt->mode, err) < 0 || check_ours(db, err) < 0 ||
		(opt->mode == STORE_DB_OWN && use_wal(db, err) < 0) ||
		configure(db, opt, err) < 0)
		return -1;
	*out = KP_TAKE(db);
	return 0;
}

void store_db_close(struct store_db *db)
{
	for (int i = 0; i < db->nstmts; i++)
		sqlite3_finalize(db->stmts[i].h);
	sqlite3_close(db->h);
	if (db->lock_fd >= 0)
		close(db->lock_fd);
	free(db->path);
	free(db);
}

bool store_db_fresh(const struct store_db *db)
{
	return db->fresh;
}

int store_db_claim(struct store_db *db, struct kp_err *err)
{
	KP_AUTO(kp_cstr) char *sql = kp_format("PRAGMA application_id=%d", APPLICATION_ID);

	return store_db_script(db, sql, err);
}
