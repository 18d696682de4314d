#include "store/store_priv.h"

#include <assert.h>

#include "base/kp_str.h"
#include "base/kp_vec.h"

_Static_assert(offsetof(struct store_mail, act) == 0, "store_ticket_act() looks for it there");

const char store_migration_mail[] =
	"CREATE TABLE mailbox (name TEXT PRIMARY KEY, validity BIGINT NOT NULL,"
	" uid BIGINT NOT NULL);"
	"CREATE TABLE mail_seen (key TEXT PRIMARY KEY, at BIGINT NOT NULL);"
	"CREATE INDEX mail_seen_at ON mail_seen (at);"
	"CREATE TABLE mail_tray (id BIGINT PRIMARY KEY, at BIGINT NOT NULL,"
	" kind TEXT NOT NULL, why TEXT NOT NULL, ticket TEXT NOT NULL, sender TEXT NOT NULL,"
	" name TEXT NOT NULL, subject TEXT NOT NULL, body TEXT NOT NULL,"
	" attachments BIGINT NOT NULL);";

static const char *const why_names[STORE_MAIL_WHYS] = {[STORE_MAIL_NO_TICKET] = "no-ticket",
	[STORE_MAIL_NO_SUCH_TICKET] = "no-such-ticket",
	[STORE_MAIL_FORGED_TOKEN] = "forged-token",
	[STORE_MAIL_FORGED_SENDER] = "forged-sender",
	[STORE_MAIL_EMPTY] = "empty",
	[STORE_MAIL_CLOSED] = "closed",
	[STORE_MAIL_REFUSED] = "refused"};

const char *store_mail_why_name(enum store_mail_why why)
{
	return why_names[why];
}

static enum store_mail_why why_parse(const char *name)
{
	for (int i = 0; i < STORE_MAIL_WHYS; i++)
		if (kp_str_eq(name, why_names[i]))
			return (enum store_mail_why)i;
	return STORE_MAIL_REFUSED;
}

/* ---- how far the mailbox is read ---- */

int store_mailbox_get(struct store_db *db, struct store_req *req)
{
	struct store_mailbox *m = &req->mailbox;
	KP_AUTO(store_stmt)
	struct store_stmt *st = store_db_prepare(
		db, "SELECT validity, uid FROM mailbox WHERE name = $1", &req->err);
	int rc;

	if (!st)
		return -1;
	store_stmt_text(st, 1, m->name);
	rc = store_stmt_step(st, &req->err);
	if (rc == 1) {
		m->validity = store_stmt_col_int(st, 0);
		m->uid = store_stmt_col_int(st, 1);
	}
	return rc < 0 ? -1 : 0;
}

static int note_place(struct store_db *db, const struct store_mailbox *m, struct kp_err *err)
{
	struct store_stmt *st = store_db_prepare(db,
		"INSERT INTO mailbox (name, validity, uid) VALUES ($1, $2, $3)"
		" ON CONFLICT (name) DO UPDATE SET validity = excluded.validity,"
		" uid = excluded.uid",
		err);

	if (!st)
		return -1;
	store_stmt_text(st, 1, m->name);
	store_stmt_int(st, 2, m->validity);
	store_stmt_int(st, 3, m->uid);
	return store_stmt_run(st, err);
}

/* ---- once each ---- */

/* 1: it was kept before; 0: it is noted now; -1. */
static int note_seen(struct store_db *db, const struct store_mail *m, struct kp_err *err)
{
	struct store_stmt *st = store_db_prepare(db,
		"INSERT INTO mail_seen (key, at) VALUES ($1, $2) ON CONFLICT (key) DO NOTHING",
		err);

	if (!st)
		return -1;
	store_stmt_text(st, 1, m->key);
	store_stmt_int(st, 2, m->letter.at);
	if (store_stmt_run(st, err) < 0)
		return -1;
	return store_db_changes(db) == 0;
}

/* ---- the tray ---- */

static int insert_letter(struct store_db *db, const struct store_letter *l, struct kp_err *err)
{
	struct store_stmt *st = store_db_prepare(db,
		"INSERT INTO mail_tray (id, at, kind, why, ticket, sender, name, subject,"
		" body, attachments) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
		err);

	if (!st)
		return -1;
	store_stmt_int(st, 1, l->id);
	store_stmt_int(st, 2, l->at);
	store_stmt_text(st, 3, l->kind);
	store_stmt_text(st, 4, store_mail_why_name(l->why));
	store_stmt_text(st, 5, l->ticket);
	store_stmt_text(st, 6, l->sender);
	store_stmt_text(st, 7, l->name);
	store_stmt_text(st, 8, l->subject);
	store_stmt_text(st, 9, l->text);
	store_stmt_int(st, 10, l->attachments);
	return store_stmt_run(st, err);
}

static int to_tray(struct store_db *db, struct store_mail *m, struct kp_err *err)
{
	int64_t id = 0;

	if (store_counter_next(db, "mail", &id, err) < 0)
		return -1;
	m->letter.id = id;
	return insert_letter(db, &m->letter, err);
}

static enum store_mail_why why_refused(enum store_refused refused)
{
	return refused == STORE_TOO_LATE || refused == STORE_WRONG_STATUS ? STORE_MAIL_CLOSED
									  : STORE_MAIL_REFUSED;
}

/* An act that was refused has written nothing: what it said goes to the tray instead. */
static int place(struct store_db *db, struct store_req *req)
{
	struct store_mail *m = &req->mail;

	if (!m->act.number)
		return to_tray(db, m, &req->err);
	if (store_ticket_act(db, req) == 0) {
		m->placed = true;
		return 0;
	}
	if (req->err.code != KP_EINPUT && req->err.code != KP_ENOENT)
		return -1;
	m->letter.why = req->err.code == KP_ENOENT ? STORE_MAIL_NO_SUCH_TICKET
						   : why_refused(m->act.refused);
	req->err = (struct kp_err){0};
	return to_tray(db, m, &req->err);
}

int store_mail_keep(struct store_db *db, struct store_req *req)
{
	struct store_mail *m = &req->mail;
	int seen;

	assert(m->key && *m->key);
	if (note_place(db, &m->box, &req->err) < 0)
		return -1;
	seen = note_seen(db, m, &req->err);
	m->again = seen == 1;
	return seen == 0 ? place(db, req) : seen < 0 ? -1 : 0;
}

static void read_letter(struct store_stmt *st, struct kp_arena *mem, struct store_letter *out)
{
	*out = (struct store_letter){.id = store_stmt_col_int(st, 0),
		.at = store_stmt_col_int(st, 1),
		.kind = kp_arena_strdup(mem, store_stmt_col_text(st, 2)),
		.why = why_parse(store_stmt_col_text(st, 3)),
		.ticket = kp_arena_strdup(mem, store_stmt_col_text(st, 4)),
		.sender = kp_arena_strdup(mem, store_stmt_col_text(st, 5)),
		.name = kp_arena_strdup(mem, store_stmt_col_text(st, 6)),
		.subject = kp_arena_strdup(mem, store_stmt_col_text(st, 7)),
		.text = kp_arena_strdup(mem, store_stmt_col_text(st, 8)),
		.attachments = store_stmt_col_int(st, 9)};
}

int store_letter_rows(struct store_stmt *st, struct kp_arena *mem,
	const struct store_letter **out, size_t *n_out, struct kp_err *err)
{
	KP_VEC(struct, struct store_letter) rows = {0};
	int rc;

	while ((rc = store_stmt_step(st, err)) == 1) {
		KP_PUSH(&rows, (struct store_letter){0});
		read_letter(st, mem, &rows.v[rows.n - 1]);
	}
	*out = kp_arena_copy(mem, rows.v, rows.n * sizeof(*rows.v));
	*n_out = rows.n;
	KP_VEC_FREE(&rows);
	return rc;
}

int store_tray_get(struct store_db *db, struct store_req *req)
{
	KP_AUTO(store_stmt)
	struct store_stmt *st = store_db_prepare(db,
		"SELECT " STORE_LETTER_COLUMNS
		" FROM mail_tray m WHERE m.id = $1 OR $1 = 0 ORDER BY m.id LIMIT $2",
		&req->err);

	if (!st)
		return -1;
	store_stmt_int(st, 1, req->tray.id);
	store_stmt_int(st, 2, STORE_MAX_TRAY);
	if (store_letter_rows(st, req->mem, &req->tray.v, &req->tray.n, &req->err) < 0)
		return -1;
	if (req->tray.id && !req->tray.n)
		return kp_fail(&req->err, KP_ENOENT,
			"there is no message '%lld' on the tray; look at the list",
			(long long)req->tray.id);
	return 0;
}

static int remove_letter(struct store_db *db, int64_t id, struct kp_err *err)
{
	struct store_stmt *st =
		store_db_prepare(db, "DELETE FROM mail_tray WHERE id = $1", err);

	if (!st)
		return -1;
	store_stmt_int(st, 1, id);
	if (store_stmt_run(st, err) < 0)
		return -1;
	if (store_db_changes(db) == 0)
		return kp_fail(err, KP_ENOENT,
			"there is no message '%lld' on the tray; look at the list",
			(long long)id);
	return 0;
}

int store_tray_clear(struct store_db *db, struct store_req *req)
{
	struct store_mail *m = &req->mail;

	if (m->act.number && store_ticket_act(db, req) < 0)
		return -1;
	return remove_letter(db, m->letter.id, &req->err);
}
