#include "store/store_priv.h"

#define STEP 500

/* Ids grow with time, so the oldest are found by their key, without an index on time that
 * every interaction would pay for. */
#define OLDEST_INTERACTIONS                                                                   \
	"(SELECT x.id FROM (SELECT id, at FROM interaction ORDER BY id LIMIT $2) AS x"        \
	" WHERE x.at < $1)"

static int remove_rows(struct store_db *db, const char *sql, int64_t before, int64_t *removed,
	struct kp_err *err)
{
	struct store_stmt *st = store_db_prepare(db, sql, err);

	if (!st)
		return -1;
	store_stmt_int(st, 1, before);
	store_stmt_int(st, 2, STEP);
	if (store_stmt_run(st, err) < 0)
		return -1;
	*removed = store_db_changes(db);
	return 0;
}

static int purge_interactions(struct store_db *db, struct store_req *req)
{
	static const char feedback[] =
		"DELETE FROM feedback WHERE interaction IN " OLDEST_INTERACTIONS;
	static const char interaction[] =
		"DELETE FROM interaction WHERE id IN " OLDEST_INTERACTIONS;
	/* Theirs may be gone already: they are found by their own time. */
	static const char pilot[] =
		"DELETE FROM pilot_answer WHERE interaction IN (SELECT p.interaction"
		" FROM pilot_answer p WHERE p.at < $1 LIMIT $2)";
	struct store_purge *p = &req->purge;
	int64_t comments = 0;

	if (remove_rows(db, feedback, p->interactions_before, &comments, &req->err) < 0 ||
		remove_rows(db, pilot, p->interactions_before, &p->pilots, &req->err) < 0)
		return -1;
	return remove_rows(
		db, interaction, p->interactions_before, &p->interactions, &req->err);
}

static int purge_sessions(struct store_db *db, struct store_req *req)
{
	static const char session[] =
		"DELETE FROM session WHERE id IN (SELECT s.id FROM session s"
		" WHERE s.seen_at < $1 AND NOT EXISTS (SELECT 1 FROM ticket t"
		" WHERE t.session = s.id AND t.status <> 'closed') LIMIT $2)";
	struct store_purge *p = &req->purge;

	return remove_rows(db, session, p->sessions_before, &p->sessions, &req->err);
}

/* What was sent long ago; what is parked waits for a person, and reminders of guides are not
 * given twice. */
static int purge_posts(struct store_db *db, struct store_req *req)
{
	static const char posts[] =
		"DELETE FROM outbox WHERE id IN (SELECT o.id FROM outbox o"
		" WHERE o.state IN ('sent', 'skipped') AND o.event > 0 AND o.ended_at < $1"
		" LIMIT $2)";
	struct store_purge *p = &req->purge;

	return remove_rows(db, posts, p->posts_before, &p->posts, &req->err);
}

/* Which mail was kept; what it said is not among it. */
static int purge_mail(struct store_db *db, struct store_req *req, int64_t *removed)
{
	static const char seen[] = "DELETE FROM mail_seen WHERE key IN (SELECT s.key"
				   " FROM mail_seen s WHERE s.at < $1 LIMIT $2)";

	return remove_rows(db, seen, req->purge.mail_before, removed, &req->err);
}

static int purge_tray(struct store_db *db, struct store_req *req)
{
	static const char tray[] = "DELETE FROM mail_tray WHERE id IN (SELECT t.id"
				   " FROM mail_tray t WHERE t.at < $1 LIMIT $2)";
	struct store_purge *p = &req->purge;

	return remove_rows(db, tray, p->tray_before, &p->tray, &req->err);
}

/* The daemon heard of them long ago. */
static int purge_erasures(struct store_db *db, struct store_req *req)
{
	static const char erasure[] = "DELETE FROM erasure WHERE id IN (SELECT x.id"
				      " FROM erasure x WHERE x.at < $1 LIMIT $2)";
	int64_t removed;

	return remove_rows(db, erasure, req->purge.seen_before, &removed, &req->err);
}

static int purge_seen(struct store_db *db, struct store_req *req, int64_t *removed)
{
	static const char seen[] =
		"DELETE FROM announcement_seen WHERE (user_id, session, announcement) IN"
		" (SELECT s.user_id, s.session, s.announcement FROM announcement_seen s"
		" WHERE s.at < $1 LIMIT $2)";

	return remove_rows(db, seen, req->purge.seen_before, removed, &req->err);
}

int store_purge_step(struct store_db *db, struct store_req *req)
{
	struct store_purge *p = &req->purge;
	int64_t mail = 0, seen = 0;

	if (p->interactions_before && purge_interactions(db, req) < 0)
		return -1;
	if (p->sessions_before && purge_sessions(db, req) < 0)
		return -1;
	if (p->posts_before && purge_posts(db, req) < 0)
		return -1;
	if (p->mail_before && purge_mail(db, req, &mail) < 0)
		return -1;
	if (p->tray_before && purge_tray(db, req) < 0)
		return -1;
	if (p->seen_before && (purge_seen(db, req, &seen) < 0 || purge_erasures(db, req) < 0))
		return -1;
	p->more = p->interactions >= STEP || p->pilots >= STEP || p->sessions >= STEP ||
		  p->posts >= STEP || p->tray >= STEP || mail >= STEP || seen >= STEP;
	return 0;
}
