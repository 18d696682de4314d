#include "store/store_priv.h"

#include "base/kp_vec.h"

/* What is asked about the log of interactions has no index: it looks at so many of them. */
#define WINDOW "20000"
#define MOST   "500"
#define TURNS  "60"

/* ---- tickets ---- */

/* Text is found anywhere in the number, in what was written first and in what was said. */
static const char find_sql[] =
	"SELECT " STORE_TICKET_COLUMNS " FROM ticket t WHERE ($1 = t.status OR ($1 = '' AND"
	" t.status <> 'closed')) AND ($2 = '' OR t.number < $2) AND ($3 = '' OR"
	" t.number LIKE $3 ESCAPE '\\' OR t.subject LIKE $3 ESCAPE '\\' OR EXISTS"
	" (SELECT 1 FROM ticket_event e WHERE e.ticket = t.number AND e.kind IN ('message',"
	" 'note') AND e.body LIKE $3 ESCAPE '\\')) ORDER BY t.number DESC LIMIT $4";

static const char *like(struct kp_arena *mem, const char *text)
{
	size_t n = strlen(text), k = 0;
	char *out = kp_arena_alloc(mem, 2 * n + 3);

	out[k++] = '%';
	for (size_t i = 0; i < n; i++) {
		if (strchr("%_\\", text[i]))
			out[k++] = '\\';
		out[k++] = text[i];
	}
	out[k++] = '%';
	return out;
}

int store_ticket_search(struct store_db *db, struct store_req *req)
{
	struct store_find *f = &req->find;
	KP_AUTO(store_stmt) struct store_stmt *st = store_db_prepare(db, find_sql, &req->err);

	if (!st)
		return -1;
	store_stmt_text(st, 1, f->closed ? store_status_name(STORE_CLOSED) : "");
	store_stmt_text(st, 2, f->after);
	store_stmt_text(st, 3, f->text && *f->text ? like(req->mem, f->text) : "");
	store_stmt_int(st, 4, STORE_MAX_FOUND);
	return store_ticket_rows(st, req->mem, &f->tickets, &req->err);
}

/* ---- interactions ---- */

#define COLUMNS                                                                               \
	"i.id, i.at, i.lang, i.unit, i.question, i.outcome, i.intent, i.confidence, "         \
	"i.candidates"
#define WITHOUT_FEEDBACK ", -1, ''"

static const char *const asked_sql[] = {
	/* Around the one that the ticket came from. */
	[STORE_ASKED_IN] =
		"SELECT " COLUMNS ", coalesce(f.helpful, -1), coalesce(f.comment, '')"
		" FROM interaction i LEFT JOIN feedback f ON f.interaction = i.id"
		" WHERE i.id > $1 - " WINDOW " AND i.id < $1 + " WINDOW
		" AND i.session = $2 AND $2 <> '' ORDER BY i.id DESC LIMIT " TURNS,
	[STORE_ASKED_IN_VAIN] =
		"SELECT " COLUMNS WITHOUT_FEEDBACK " FROM interaction i"
		" WHERE i.id > (SELECT coalesce(max(id), 0) FROM interaction) - " WINDOW
		" AND i.outcome IN ('deferred', 'clarify') AND i.question <> '' AND $1 = $1"
		" AND $2 = $2 ORDER BY i.id DESC LIMIT " MOST,
	[STORE_ASKED_RATED_LOW] =
		"SELECT " COLUMNS ", f.helpful, f.comment FROM feedback f JOIN interaction i"
		" ON i.id = f.interaction WHERE f.helpful = 0 AND $1 = $1 AND $2 = $2"
		" ORDER BY f.interaction DESC LIMIT " MOST,
};

static const char *text_at(struct store_stmt *st, struct kp_arena *mem, int col)
{
	return kp_arena_strdup(mem, store_stmt_col_text(st, col));
}

static void read_asked(struct store_stmt *st, struct kp_arena *mem, struct store_asked *out)
{
	*out = (struct store_asked){
		.id = store_stmt_col_int(st, 0),
		.at = store_stmt_col_int(st, 1),
		.lang = text_at(st, mem, 2),
		.unit = text_at(st, mem, 3),
		.question = text_at(st, mem, 4),
		.outcome = text_at(st, mem, 5),
		.intent = text_at(st, mem, 6),
		.confidence = store_stmt_col_real(st, 7),
		.candidates = text_at(st, mem, 8),
		.helpful = (int)store_stmt_col_int(st, 9),
		.comment = text_at(st, mem, 10),
	};
}

int store_interaction_look(struct store_db *db, struct store_req *req)
{
	struct store_look *l = &req->look;
	KP_VEC(struct, struct store_asked) rows = {0};
	KP_AUTO(store_stmt)
	struct store_stmt *st = store_db_prepare(db, asked_sql[l->what], &req->err);
	int rc = -1;

	if (!st)
		return -1;
	store_stmt_int(st, 1, l->around);
	store_stmt_text(st, 2, l->session);
	while ((rc = store_stmt_step(st, &req->err)) == 1) {
		KP_PUSH(&rows, (struct store_asked){0});
		read_asked(st, req->mem, &rows.v[rows.n - 1]);
	}
	if (rc == 0) {
		l->v = kp_arena_copy(req->mem, rows.v, rows.n * sizeof(*rows.v));
		l->n = rows.n;
	}
	KP_VEC_FREE(&rows);
	return rc;
}

/* ---- what was done ---- */

int store_event_audit(struct store_db *db, struct store_req *req)
{
	struct store_audit *a = &req->audit;
	KP_AUTO(store_stmt)
	struct store_stmt *st = store_db_prepare(db,
		"SELECT " STORE_EVENT_COLUMNS " FROM ticket_event e JOIN ticket t"
		" ON t.number = e.ticket WHERE ($1 = 0 OR e.id < $1) ORDER BY e.id DESC"
		" LIMIT $2",
		&req->err);

	if (!st)
		return -1;
	store_stmt_int(st, 1, a->before);
	store_stmt_int(st, 2, STORE_MAX_FOUND);
	return store_event_rows(st, req->mem, &a->events, &req->err);
}
