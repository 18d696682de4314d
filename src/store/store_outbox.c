#include "store/store_priv.h"

#include "base/kp_str.h"
#include "base/kp_vec.h"

static const char *const post_states[STORE_POST_STATES] = {
	"queued", "sent", "parked", "skipped"};

const char *store_post_state_name(enum store_post_state s)
{
	return post_states[s];
}

static const char *const way_names[STORE_WAYS] = {"mail", "webhook"};

const char *store_way_name(enum store_way w)
{
	return way_names[w];
}

const char *store_post_audience(const struct store_post *p)
{
	if (p->way == STORE_BY_WEBHOOK)
		return "program";
	if (*p->guide)
		return "owner";
	return p->to_partner ? "partner" : "supervisor";
}

/* A row knows what it tells of by its key, so that nothing is queued twice. Those that stood
 * before it had keys were mails about events. */
const char store_migration_outbox[] =
	"CREATE TABLE outbox_9 (id INTEGER PRIMARY KEY, way TEXT NOT NULL, key TEXT NOT NULL,"
	" event BIGINT NOT NULL, guide TEXT NOT NULL, audience TEXT NOT NULL,"
	" person TEXT NOT NULL, state TEXT NOT NULL, tries BIGINT NOT NULL,"
	" next_at BIGINT NOT NULL, created_at BIGINT NOT NULL, ended_at BIGINT NOT NULL,"
	" error TEXT NOT NULL, UNIQUE (way, key));"
	"INSERT INTO outbox_9 (id, way, key, event, guide, audience, person, state, tries,"
	" next_at, created_at, ended_at, error)"
	" SELECT event, 'mail', 'event:' || event, event, '', audience, person, state, tries,"
	" next_at, created_at, ended_at, error FROM outbox;"
	"DROP TABLE outbox;"
	"ALTER TABLE outbox_9 RENAME TO outbox;"
	"CREATE INDEX outbox_next ON outbox (next_at) WHERE state = 'queued';"
	"CREATE TABLE outbox_way (way TEXT PRIMARY KEY);";

/* ---- writing ---- */

int store_outbox_ways(struct store_db *db, bool webhook, struct kp_err *err)
{
	struct store_stmt *st = store_db_prepare(db,
		webhook ? "INSERT INTO outbox_way (way) VALUES ('webhook')"
			  " ON CONFLICT (way) DO NOTHING"
			: "DELETE FROM outbox_way WHERE way = 'webhook'",
		err);

	return st ? store_stmt_run(st, err) : -1;
}

int store_outbox_put(struct store_db *db, int64_t event, int64_t at, const char *audience,
	const char *person, struct kp_err *err)
{
	struct store_stmt *st = store_db_prepare(db,
		"INSERT INTO outbox (way, key, event, guide, audience, person, state, tries,"
		" next_at, created_at, ended_at, error)"
		" VALUES ('mail', 'event:' || CAST($1 AS TEXT), $1, '', $2, $3, 'queued', 0, "
		"$4, $4, 0, '')",
		err);

	if (!st)
		return -1;
	store_stmt_int(st, 1, event);
	store_stmt_text(st, 2, audience);
	store_stmt_text(st, 3, person);
	store_stmt_int(st, 4, at);
	return store_stmt_run(st, err);
}

/* Every line, where a program listens. */
static int tell_webhook(struct store_db *db, int64_t event, int64_t at, struct kp_err *err)
{
	struct store_stmt *st = store_db_prepare(db,
		"INSERT INTO outbox (way, key, event, guide, audience, person, state, tries,"
		" next_at, created_at, ended_at, error)"
		" SELECT way, 'event:' || CAST($1 AS TEXT), $1, '', 'program', '', 'queued', "
		"0, $2, $2, 0, "
		"''"
		" FROM outbox_way WHERE way = 'webhook'",
		err);

	if (!st)
		return -1;
	store_stmt_int(st, 1, event);
	store_stmt_int(st, 2, at);
	return store_stmt_run(st, err);
}

static int remind(struct store_db *db, const struct store_reminder *r, int64_t at,
	int64_t *added, struct kp_err *err)
{
	struct store_stmt *st = store_db_prepare(db,
		"INSERT INTO outbox (way, key, event, guide, audience, person, state, tries,"
		" next_at, created_at, ended_at, error)"
		" VALUES ('mail', 'guide:' || $1, 0, $2, 'owner', '', 'queued', 0, $3, $3, 0, "
		"'')"
		" ON CONFLICT (way, key) DO NOTHING",
		err);

	if (!st)
		return -1;
	store_stmt_text(st, 1, r->key);
	store_stmt_text(st, 2, r->guide);
	store_stmt_int(st, 3, at);
	if (store_stmt_run(st, err) < 0)
		return -1;
	*added += store_db_changes(db);
	return 0;
}

int store_outbox_remind(struct store_db *db, struct store_req *req)
{
	struct store_remind *r = &req->remind;

	r->added = 0;
	for (size_t i = 0; i < r->n; i++)
		if (remind(db, &r->v[i], r->at, &r->added, &req->err) < 0)
			return -1;
	return 0;
}

/* Whom a line of a history concerns who may not be looking. Who takes a ticket knows it. */
int store_outbox_add(
	struct store_db *db, const struct store_event *e, int64_t id, struct kp_err *err)
{
	bool named = strcmp(e->kind, "reminded") == 0 || strcmp(e->kind, "escalated") == 0 ||
		     (strcmp(e->kind, "assigned") == 0 && e->status != STORE_ASSIGNED);

	if (tell_webhook(db, id, e->at, err) < 0)
		return -1;
	if (named)
		return store_outbox_put(db, id, e->at, "partner", e->text, err);
	if (strcmp(e->kind, "declined") == 0)
		return store_outbox_put(db, id, e->at, "partner", "", err);
	if (strcmp(e->kind, "message") != 0)
		return 0;
	return store_outbox_put(db, id, e->at,
		e->sender == STORE_SUPERVISOR ? "partner" : "supervisor", "", err);
}

/* ---- reading ---- */

#define POST_COLUMNS                                                                          \
	"o.id, o.way, o.guide, o.audience, o.person, o.state, o.tries, o.next_at,"            \
	" o.created_at, o.ended_at, o.error, e.id, e.ticket, e.at, e.kind, e.sender, e.name," \
	" e.body, e.status,"                                                                  \
	" CASE WHEN o.way <> 'mail' THEN 0"                                                   \
	" WHEN o.audience = 'partner' THEN e.kind = 'message' AND t.read_partner >= e.id"     \
	" ELSE t.read_supervisor >= e.id OR EXISTS"                                           \
	" (SELECT 1 FROM ticket_delivery d WHERE d.event = e.id) END"
#define POST_ROWS                                                                             \
	" FROM outbox o LEFT JOIN ticket_event e ON e.id = o.event"                           \
	" LEFT JOIN ticket t ON t.number = e.ticket"

static enum store_post_state state_parse(const char *name)
{
	for (int i = 0; i < STORE_POST_STATES; i++)
		if (strcmp(post_states[i], name) == 0)
			return (enum store_post_state)i;
	return STORE_POST_PARKED;
}

static const char *text_at(struct store_stmt *st, struct kp_arena *mem, int col)
{
	return kp_arena_strdup(mem, store_stmt_col_text(st, col));
}

static void read_post(struct store_stmt *st, struct kp_arena *mem, struct store_post *out)
{
	int status = store_status_parse(store_stmt_col_text(st, 18));

	*out = (struct store_post){.id = store_stmt_col_int(st, 0),
		.way = strcmp(store_stmt_col_text(st, 1), "mail") == 0 ? STORE_BY_MAIL
								       : STORE_BY_WEBHOOK,
		.guide = text_at(st, mem, 2),
		.to_partner = strcmp(store_stmt_col_text(st, 3), "partner") == 0,
		.person = text_at(st, mem, 4),
		.state = state_parse(store_stmt_col_text(st, 5)),
		.tries = (int)store_stmt_col_int(st, 6),
		.next_at = store_stmt_col_int(st, 7),
		.created_at = store_stmt_col_int(st, 8),
		.ended_at = store_stmt_col_int(st, 9),
		.error = text_at(st, mem, 10),
		.event = {.id = store_stmt_col_int(st, 11),
			.number = text_at(st, mem, 12),
			.at = store_stmt_col_int(st, 13),
			.kind = text_at(st, mem, 14),
			.sender = store_sender_parse(store_stmt_col_text(st, 15)),
			.name = text_at(st, mem, 16),
			.text = text_at(st, mem, 17),
			.status = status < 0 ? STORE_OPEN : (enum store_status)status},
		.seen = store_stmt_col_int(st, 19) != 0};
}

static int read_posts(struct store_stmt *st, struct kp_arena *mem, struct store_posts *out,
	struct kp_err *err)
{
	struct KP_VEC(post_vec, struct store_post) rows = {0};
	int rc;

	while ((rc = store_stmt_step(st, err)) == 1) {
		KP_PUSH(&rows, (struct store_post){0});
		read_post(st, mem, &rows.v[rows.n - 1]);
	}
	if (rc == 0)
		*out = (struct store_posts){
			kp_arena_copy(mem, rows.v, rows.n * sizeof(*rows.v)), rows.n};
	KP_VEC_FREE(&rows);
	return rc;
}

static int add_tickets(struct store_db *db, struct store_req *req)
{
	struct store_posts *posts = &req->outbox.posts;

	for (size_t i = 0; i < posts->n; i++) {
		struct store_post *p = (struct store_post *)(uintptr_t)&posts->v[i];

		if (*p->event.number && store_ticket_find(db, p->event.number, req->mem,
						&p->ticket, &req->err) < 0)
			return -1;
	}
	return 0;
}

int store_outbox_due(struct store_db *db, struct store_req *req)
{
	static const char sql[] =
		"SELECT " POST_COLUMNS POST_ROWS
		" WHERE o.state = 'queued' AND o.way = $3 AND o.next_at <= $1"
		" ORDER BY o.next_at, o.id LIMIT $2";
	KP_AUTO(store_stmt) struct store_stmt *st = store_db_prepare(db, sql, &req->err);

	if (!st)
		return -1;
	store_stmt_int(st, 1, req->outbox.due);
	store_stmt_int(st, 2, req->outbox.limit);
	store_stmt_text(st, 3, store_way_name(req->outbox.way));
	if (read_posts(st, req->mem, &req->outbox.posts, &req->err) < 0)
		return -1;
	return add_tickets(db, req);
}

/* ---- what became of them ---- */

static int settle(struct store_db *db, const struct store_post_result *r, struct kp_err *err)
{
	struct store_stmt *st = store_db_prepare(db,
		"UPDATE outbox SET state = $1, tries = tries + $2, next_at = $3, ended_at = "
		"$4,"
		" error = $5 WHERE id = $6 AND state = 'queued'",
		err);

	if (!st)
		return -1;
	store_stmt_text(st, 1, store_post_state_name(r->state));
	store_stmt_int(st, 2, r->tried);
	store_stmt_int(st, 3, r->next_at);
	store_stmt_int(st, 4, r->state == STORE_POST_QUEUED ? 0 : r->at);
	store_stmt_text(st, 5, r->error);
	store_stmt_int(st, 6, r->id);
	return store_stmt_run(st, err);
}

int store_outbox_settle(struct store_db *db, struct store_req *req)
{
	for (size_t i = 0; i < req->settle.n; i++)
		if (settle(db, &req->settle.v[i], &req->err) < 0)
			return -1;
	return 0;
}

int store_outbox_retry(struct store_db *db, struct store_req *req)
{
	struct store_retry *r = &req->retry;
	struct store_stmt *st = store_db_prepare(db,
		"UPDATE outbox SET state = 'queued', tries = 0, next_at = $1, ended_at = 0"
		" WHERE state IN ('parked', 'queued') AND (id = $2 OR $2 = 0)",
		&req->err);

	if (!st)
		return -1;
	store_stmt_int(st, 1, r->at);
	store_stmt_int(st, 2, r->id);
	if (store_stmt_run(st, &req->err) < 0)
		return -1;
	r->n = store_db_changes(db);
	return 0;
}

static int list(struct store_db *db, bool all, int64_t limit, struct kp_arena *arena,
	struct store_posts *out, struct kp_err *err)
{
	static const char sql[] =
		"SELECT " POST_COLUMNS POST_ROWS
		" WHERE o.state IN ('queued', 'parked') OR $1 <> 0 ORDER BY o.id DESC"
		" LIMIT $2";
	KP_AUTO(store_stmt) struct store_stmt *st = store_db_prepare(db, sql, err);

	if (!st)
		return -1;
	store_stmt_int(st, 1, all);
	store_stmt_int(st, 2, limit ? limit : 1000);
	return read_posts(st, arena, out, err);
}

int store_outbox_look(struct store_db *db, struct store_req *req)
{
	return list(db, false, req->outbox.limit, req->mem, &req->outbox.posts, &req->err);
}

int store_outbox_list(struct store_conn *c, bool all, int64_t limit, struct kp_arena *arena,
	struct store_posts *out, struct kp_err *err)
{
	return list(store_conn_db(c), all, limit, arena, out, err);
}
