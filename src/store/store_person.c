#include "store/store_priv.h"

#include "base/kp_vec.h"

struct store_stmt *store_subject_prepare(struct store_db *db, const char *sql,
	const struct store_subject *of, struct kp_err *err)
{
	const char *const values[] = {of->user, of->session, of->ticket};
	struct store_stmt *st = store_db_prepare(db, sql, err);

	for (int i = 0; st && i < (int)KP_LEN(values); i++)
		if (store_stmt_names(st, i + 1))
			store_stmt_text(st, i + 1, values[i]);
	return st;
}

/* ---- who there is ---- */

static void read_person(struct store_stmt *st, struct kp_arena *mem, struct store_person *out)
{
	*out = (struct store_person){
		.user = kp_arena_strdup(mem, store_stmt_col_text(st, 0)),
		.sessions = store_stmt_col_int(st, 1),
		.questions = store_stmt_col_int(st, 2),
		.tickets = store_stmt_col_int(st, 3),
		.seen_at = store_stmt_col_int(st, 4),
	};
}

/* Each table is counted once, however many people there are. */
static const char people[] =
	"SELECT p.user_id, coalesce(s.n, 0), coalesce(q.n, 0), coalesce(t.n, 0), p.seen FROM"
	" (SELECT x.user_id, max(x.seen_at) AS seen FROM"
	" (SELECT user_id, seen_at FROM session UNION ALL"
	" SELECT user_id, updated_at FROM ticket) AS x"
	" WHERE x.user_id <> '' AND (x.user_id = $1 OR $1 = '') GROUP BY x.user_id) AS p"
	" LEFT JOIN (SELECT user_id, count(*) AS n FROM session GROUP BY user_id) AS s"
	" ON s.user_id = p.user_id"
	" LEFT JOIN (SELECT y.user_id, count(*) AS n FROM interaction i JOIN session y"
	" ON y.id = i.session GROUP BY y.user_id) AS q ON q.user_id = p.user_id"
	" LEFT JOIN (SELECT user_id, count(*) AS n FROM ticket GROUP BY user_id) AS t"
	" ON t.user_id = p.user_id"
	" ORDER BY p.seen DESC, p.user_id LIMIT $2";

int store_people(struct store_conn *c, const char *user, int64_t limit, struct kp_arena *arena,
	struct store_person **out, size_t *n_out, struct kp_err *err)
{
	KP_VEC(struct, struct store_person) rows = {0};
	KP_AUTO(store_stmt)
	struct store_stmt *st = store_db_prepare(store_conn_db(c), people, err);
	int rc = -1;

	if (st) {
		store_stmt_text(st, 1, user);
		store_stmt_int(st, 2, limit);
	}
	while (st && (rc = store_stmt_step(st, err)) == 1) {
		KP_PUSH(&rows, (struct store_person){0});
		read_person(st, arena, &rows.v[rows.n - 1]);
	}
	if (rc == 0) {
		*out = kp_arena_copy(arena, rows.v, rows.n * sizeof(*rows.v));
		*n_out = rows.n;
	}
	KP_VEC_FREE(&rows);
	return rc;
}

/* ---- all that is kept ---- */

static int load_sessions(struct store_db *db, const struct store_subject *of,
	struct kp_arena *mem, struct store_kept *out, struct kp_err *err)
{
	KP_VEC(struct, struct store_session) rows = {0};
	KP_AUTO(store_stmt)
	struct store_stmt *st = store_subject_prepare(db,
		"SELECT " STORE_SESSION_COLUMNS " FROM session WHERE id IN " STORE_SESSIONS_OF
		" ORDER BY created_at, id",
		of, err);
	int rc = -1;

	while (st && (rc = store_stmt_step(st, err)) == 1) {
		KP_PUSH(&rows, (struct store_session){0});
		store_session_row(st, mem, &rows.v[rows.n - 1]);
	}
	out->sessions = kp_arena_copy(mem, rows.v, rows.n * sizeof(*rows.v));
	out->nsessions = rows.n;
	KP_VEC_FREE(&rows);
	return rc;
}

static const char *text(struct store_stmt *st, int col, struct kp_arena *mem)
{
	return kp_arena_strdup(mem, store_stmt_col_text(st, col));
}

static void read_question(
	struct store_stmt *st, struct kp_arena *mem, struct store_kept_question *out)
{
	*out = (struct store_kept_question){
		.id = store_stmt_col_int(st, 0),
		.at = store_stmt_col_int(st, 1),
		.session = text(st, 2, mem),
		.channel = text(st, 3, mem),
		.lang = text(st, 4, mem),
		.unit = text(st, 5, mem),
		.question = text(st, 6, mem),
		.outcome = text(st, 7, mem),
		.intent = text(st, 8, mem),
		.helpful = (int)store_stmt_col_int(st, 9),
		.comment = text(st, 10, mem),
		.pilot = text(st, 11, mem),
		.clear = text(st, 12, mem),
		.missing = text(st, 13, mem),
	};
}

static int load_questions(struct store_db *db, const struct store_subject *of,
	struct kp_arena *mem, struct store_kept *out, struct kp_err *err)
{
	KP_VEC(struct, struct store_kept_question) rows = {0};
	KP_AUTO(store_stmt)
	struct store_stmt *st = store_subject_prepare(db,
		"SELECT i.id, i.at, i.session, i.channel, i.lang, i.unit, i.question, "
		"i.outcome,"
		" i.intent, coalesce(f.helpful, -1), coalesce(f.comment, ''),"
		" coalesce(p.guide, ''), coalesce(p.clear, ''), coalesce(p.missing, '')"
		" FROM interaction i LEFT JOIN feedback f ON f.interaction = i.id"
		" LEFT JOIN pilot_answer p ON p.interaction = i.id"
		" WHERE i.id IN " STORE_QUESTIONS_OF " ORDER BY i.id",
		of, err);
	int rc = -1;

	while (st && (rc = store_stmt_step(st, err)) == 1) {
		KP_PUSH(&rows, (struct store_kept_question){0});
		read_question(st, mem, &rows.v[rows.n - 1]);
	}
	out->questions = kp_arena_copy(mem, rows.v, rows.n * sizeof(*rows.v));
	out->nquestions = rows.n;
	KP_VEC_FREE(&rows);
	return rc;
}

static int load_tickets(struct store_db *db, const struct store_subject *of,
	struct kp_arena *mem, struct store_kept *out, struct kp_err *err)
{
	KP_AUTO(store_stmt)
	struct store_stmt *tickets = store_subject_prepare(db,
		"SELECT " STORE_TICKET_COLUMNS " FROM ticket t"
		" WHERE t.number IN " STORE_TICKETS_OF " ORDER BY t.opened_at, t.number",
		of, err);
	KP_AUTO(store_stmt)
	struct store_stmt *history = store_subject_prepare(db,
		"SELECT " STORE_EVENT_COLUMNS " FROM ticket_event e JOIN ticket t"
		" ON t.number = e.ticket WHERE e.ticket IN " STORE_TICKETS_OF " ORDER BY e.id",
		of, err);

	if (!tickets || !history || store_ticket_rows(tickets, mem, &out->tickets, err) < 0)
		return -1;
	return store_event_rows(history, mem, &out->history, err);
}

static int load_letters(struct store_db *db, const struct store_subject *of,
	struct kp_arena *mem, struct store_kept *out, struct kp_err *err)
{
	KP_AUTO(store_stmt)
	struct store_stmt *st = store_subject_prepare(db,
		"SELECT " STORE_LETTER_COLUMNS " FROM mail_tray m WHERE " STORE_LETTERS_OF
		" ORDER BY m.id",
		of, err);

	return st ? store_letter_rows(st, mem, &out->letters, &out->nletters, err) : -1;
}

static int load_seen(struct store_db *db, const struct store_subject *of, struct kp_arena *mem,
	struct store_kept *out, struct kp_err *err)
{
	KP_VEC(struct, struct store_seen) rows = {0};
	KP_AUTO(store_stmt)
	struct store_stmt *st = store_subject_prepare(db,
		"SELECT session, user_id, announcement, at FROM announcement_seen"
		" WHERE (user_id = $1 AND $1 <> '') OR session IN " STORE_SESSIONS_OF
		" ORDER BY at, announcement",
		of, err);
	int rc = -1;

	while (st && (rc = store_stmt_step(st, err)) == 1)
		KP_PUSH(&rows, ((struct store_seen){{text(st, 0, mem), text(st, 1, mem)},
				       text(st, 2, mem), store_stmt_col_int(st, 3)}));
	out->seen = kp_arena_copy(mem, rows.v, rows.n * sizeof(*rows.v));
	out->nseen = rows.n;
	KP_VEC_FREE(&rows);
	return rc;
}

static int load_all(struct store_db *db, const struct store_subject *of, struct kp_arena *mem,
	struct store_kept *out, struct kp_err *err)
{
	return load_sessions(db, of, mem, out, err) < 0 ||
			       load_questions(db, of, mem, out, err) < 0 ||
			       load_tickets(db, of, mem, out, err) < 0 ||
			       load_letters(db, of, mem, out, err) < 0 ||
			       load_seen(db, of, mem, out, err) < 0
		       ? -1
		       : 0;
}

/* In one transaction: all of one moment. */
int store_kept(struct store_conn *c, const struct store_subject *of, struct kp_arena *arena,
	struct store_kept *out, struct kp_err *err)
{
	struct store_db *db = store_conn_db(c);
	struct store_kept kept = {0};

	if (store_db_begin(db, err) < 0)
		return -1;
	int rc = load_all(db, of, arena, &kept, err);
	store_db_rollback(db);
	if (rc < 0)
		return -1;
	if (!kept.nsessions && !kept.nquestions && !kept.tickets.n && !kept.nletters &&
		!kept.nseen)
		return kp_fail(err, KP_ENOENT, "nothing is kept of them");
	*out = kept;
	return 0;
}
