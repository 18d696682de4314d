#include "store/store_priv.h"

#include "base/kp_vec.h"

/* Conversations that were erased, for whoever has them in memory. Their ids lead nowhere any
 * more. */
const char store_migration_erasure[] =
	"CREATE TABLE erasure (id BIGINT PRIMARY KEY, at BIGINT NOT NULL,"
	" session TEXT NOT NULL);"
	"CREATE INDEX erasure_session ON erasure (session);"
	"CREATE INDEX erasure_at ON erasure (at);";

/* ---- telling the daemon ---- */

int store_erasure_last(struct store_db *db, int64_t *out, struct kp_err *err)
{
	KP_AUTO(store_stmt)
	struct store_stmt *st =
		store_db_prepare(db, "SELECT coalesce(max(id), 0) FROM erasure", err);

	if (!st || store_stmt_step(st, err) < 0)
		return -1;
	*out = store_stmt_col_int(st, 0);
	return 0;
}

int store_erasure_news(struct store_db *db, int64_t *last, struct kp_arena *mem,
	struct store_news *out, struct kp_err *err)
{
	KP_VEC(struct, const char *) rows = {0};
	KP_AUTO(store_stmt)
	struct store_stmt *st = store_db_prepare(
		db, "SELECT id, session FROM erasure WHERE id > $1 ORDER BY id LIMIT $2", err);
	int rc = -1;

	if (st) {
		store_stmt_int(st, 1, *last);
		store_stmt_int(st, 2, STORE_MAX_MESSAGES);
	}
	while (st && (rc = store_stmt_step(st, err)) == 1) {
		*last = store_stmt_col_int(st, 0);
		KP_PUSH(&rows, kp_arena_strdup(mem, store_stmt_col_text(st, 1)));
	}
	out->erased = kp_arena_copy(mem, rows.v, rows.n * sizeof(*rows.v));
	out->nerased = rows.n;
	KP_VEC_FREE(&rows);
	return rc;
}

/* ---- erasing ---- */

struct erasure {
	struct store_db *db;
	const struct store_subject *of;
	int64_t at;
	const char *by;
	struct kp_arena *mem;
	struct store_erased done;
};

/* Runs a statement on the subject; $4, where it names that, is the moment. */
static int change(struct erasure *e, const char *sql, int64_t *changed, struct kp_err *err)
{
	struct store_stmt *st = store_subject_prepare(e->db, sql, e->of, err);

	if (!st)
		return -1;
	if (store_stmt_names(st, 4))
		store_stmt_int(st, 4, e->at);
	if (store_stmt_run(st, err) < 0)
		return -1;
	if (changed)
		*changed = store_db_changes(e->db);
	return 0;
}

/* Somebody still works on it, and would sit before an empty page. */
static int refuse_open(struct erasure *e, struct kp_err *err)
{
	KP_AUTO(store_stmt)
	struct store_stmt *st = store_subject_prepare(e->db,
		"SELECT t.number FROM ticket t WHERE t.number IN " STORE_TICKETS_OF
		" AND t.status <> 'closed' ORDER BY t.number LIMIT 1",
		e->of, err);
	int rc = st ? store_stmt_step(st, err) : -1;

	if (rc == 1)
		return kp_fail(err, KP_EBUSY,
			"ticket %s is not closed; say `kumppani ticket close %s` first",
			store_stmt_col_text(st, 0), store_stmt_col_text(st, 0));
	return rc;
}

/* Before anything else goes: it says which conversations they were. */
static int note_sessions(struct erasure *e, struct kp_err *err)
{
	return change(e,
		"INSERT INTO erasure (id, at, session) SELECT (SELECT coalesce(max(id), 0)"
		" FROM erasure) + row_number() OVER (ORDER BY z.id), $4, z.id "
		"FROM " STORE_SESSIONS_OF " AS z",
		NULL, err);
}

/* What can be counted stays: the hour, the language, the intent, how it ended. */
static int erase_questions(struct erasure *e, struct kp_err *err)
{
	static const char comments[] = "UPDATE feedback SET comment = ''"
				       " WHERE interaction IN " STORE_QUESTIONS_OF;
	static const char pilots[] = "UPDATE pilot_answer SET missing = '', unit = ''"
				     " WHERE interaction IN " STORE_QUESTIONS_OF;
	static const char questions[] = "UPDATE interaction SET question = '', session = '', "
					"unit = '', candidates = '[]'"
					" WHERE id IN " STORE_QUESTIONS_OF;

	return change(e, comments, NULL, err) < 0 || change(e, pilots, NULL, err) < 0 ||
			       change(e, questions, &e->done.questions, err) < 0
		       ? -1
		       : 0;
}

static int erase_letters(struct erasure *e, struct kp_err *err)
{
	static const char letters[] =
		"DELETE FROM mail_tray WHERE id IN"
		" (SELECT m.id FROM mail_tray m WHERE " STORE_LETTERS_OF ")";
	static const char posts[] =
		"UPDATE outbox SET error = '', state = CASE WHEN way = 'mail'"
		" AND state IN ('queued', 'parked') THEN 'skipped' ELSE state END,"
		" ended_at = CASE WHEN way = 'mail' AND state IN ('queued', 'parked')"
		" THEN $4 ELSE ended_at END WHERE event IN (SELECT e.id FROM ticket_event e"
		" WHERE e.ticket IN " STORE_TICKETS_OF ")";

	if (change(e, letters, &e->done.letters, err) < 0)
		return -1;
	return change(e, posts, NULL, err);
}

/* The one place where lines of a history change. */
static int erase_lines(struct erasure *e, struct kp_err *err)
{
	static const char lines[] =
		"UPDATE ticket_event SET body = CASE WHEN kind IN ('opened', 'message', "
		"'note',"
		" 'declined', 'transferred') THEN '' ELSE body END,"
		" name = CASE WHEN sender = 'supervisor' THEN '' ELSE name END"
		" WHERE ticket IN " STORE_TICKETS_OF;

	if (store_db_thaw(e->db, "ticket_event", err) < 0 || change(e, lines, NULL, err) < 0)
		return -1;
	return store_db_freeze(e->db, "ticket_event", err);
}

static int note_in_histories(struct erasure *e, struct kp_err *err)
{
	KP_AUTO(store_stmt)
	struct store_stmt *st = store_subject_prepare(e->db,
		"SELECT " STORE_TICKET_COLUMNS
		" FROM ticket t WHERE t.number IN " STORE_TICKETS_OF,
		e->of, err);
	struct store_tickets tickets = {0};
	int64_t id;

	if (!st || store_ticket_rows(st, e->mem, &tickets, err) < 0)
		return -1;
	for (size_t i = 0; i < tickets.n; i++)
		if (store_event_add(e->db,
			    &(struct store_event){.number = tickets.v[i].number,
				    .at = e->at,
				    .kind = "erased",
				    .sender = STORE_SYSTEM,
				    .name = e->by,
				    .status = tickets.v[i].status},
			    &id, err) < 0)
			return -1;
	return 0;
}

/* Last: the others find by it whose they are. */
static int erase_tickets(struct erasure *e, struct kp_err *err)
{
	static const char tickets[] =
		"UPDATE ticket SET subject = '', session = '', user_id = '', unit = '',"
		" idem_key = 'erased:' || number, routing = '{}', interaction = 0,"
		" version = version + 1, updated_at = $4 WHERE number IN " STORE_TICKETS_OF;

	return change(e, tickets, &e->done.tickets, err);
}

static int erase_sessions(struct erasure *e, struct kp_err *err)
{
	static const char seen[] =
		"DELETE FROM announcement_seen WHERE (user_id = $1 AND $1 <>"
		" '') OR session IN " STORE_SESSIONS_OF;
	static const char sessions[] = "DELETE FROM session WHERE id IN " STORE_SESSIONS_OF;

	if (change(e, seen, NULL, err) < 0)
		return -1;
	return change(e, sessions, &e->done.sessions, err);
}

static int erase(struct erasure *e, struct kp_err *err)
{
	if (refuse_open(e, err) < 0 || note_sessions(e, err) < 0 ||
		erase_questions(e, err) < 0 || erase_letters(e, err) < 0 ||
		erase_lines(e, err) < 0 || note_in_histories(e, err) < 0 ||
		erase_sessions(e, err) < 0 || erase_tickets(e, err) < 0)
		return -1;
	if (e->done.sessions || e->done.questions || e->done.tickets || e->done.letters)
		return 0;
	return kp_fail(err, KP_ENOENT, "nothing is kept of them");
}

int store_erase(struct store_conn *c, const struct store_subject *of, int64_t at,
	const char *by, struct store_erased *out, struct kp_err *err)
{
	KP_AUTO(kp_arena) struct kp_arena *mem = kp_arena_new(0);
	struct erasure e = {.db = store_conn_db(c), .of = of, .at = at, .by = by, .mem = mem};

	if (store_db_begin(e.db, err) < 0)
		return -1;
	if (erase(&e, err) < 0) {
		store_db_rollback(e.db);
		return -1;
	}
	if (store_db_commit(e.db, err) < 0)
		return -1;
	e.done.log_cleared = store_db_clear_log(e.db, NULL) == 0;
	*out = e.done;
	return 0;
}
