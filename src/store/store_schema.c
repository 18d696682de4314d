#include "store/store_priv.h"

/* Migration n takes the schema from version n to n + 1. One that was released is never
 * changed: the next change is a new line here, and STORE_SCHEMA grows.
 *
 * Interactions come by the thousand a second and so have no index but their key; tickets
 * are few and have what their questions need. Times are milliseconds, '' is "none". */
static const struct {
	const char *sql;
	const char *frozen; /* a table whose rows are never changed from then on; NULL: none */
} migrations[STORE_SCHEMA] = {
	{"CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL);"
	 "CREATE TABLE counter (name TEXT PRIMARY KEY, last BIGINT NOT NULL);"
	 "CREATE TABLE session (id TEXT PRIMARY KEY, user_id TEXT NOT NULL, lang TEXT NOT "
	 "NULL,"
	 " unit TEXT NOT NULL, state TEXT NOT NULL, created_at BIGINT NOT NULL,"
	 " seen_at BIGINT NOT NULL);"
	 "CREATE TABLE interaction (id BIGINT PRIMARY KEY, at BIGINT NOT NULL,"
	 " session TEXT NOT NULL, channel TEXT NOT NULL, lang TEXT NOT NULL, unit TEXT NOT "
	 "NULL,"
	 " question TEXT NOT NULL, outcome TEXT NOT NULL, intent TEXT NOT NULL,"
	 " confidence DOUBLE PRECISION NOT NULL, candidates TEXT NOT NULL,"
	 " latency_us BIGINT NOT NULL, kb_hash TEXT NOT NULL, parent BIGINT NOT NULL,"
	 " choice BIGINT NOT NULL);"
	 "CREATE TABLE feedback (interaction BIGINT PRIMARY KEY REFERENCES interaction (id),"
	 " helpful BIGINT NOT NULL, comment TEXT NOT NULL, at BIGINT NOT NULL);"
	 "CREATE TABLE ticket (number TEXT PRIMARY KEY, year BIGINT NOT NULL,"
	 " seq BIGINT NOT NULL, idem_key TEXT NOT NULL UNIQUE, area TEXT NOT NULL,"
	 " intent TEXT NOT NULL, session TEXT NOT NULL, user_id TEXT NOT NULL,"
	 " unit TEXT NOT NULL, lang TEXT NOT NULL, partner TEXT NOT NULL, status TEXT NOT "
	 "NULL,"
	 " urgent BIGINT NOT NULL, subject TEXT NOT NULL, routing TEXT NOT NULL,"
	 " respond_by BIGINT NOT NULL, opened_at BIGINT NOT NULL, updated_at BIGINT NOT NULL,"
	 " interaction BIGINT NOT NULL);"
	 "CREATE INDEX ticket_session ON ticket (session);"
	 "CREATE INDEX ticket_user ON ticket (user_id);"
	 "CREATE INDEX ticket_status ON ticket (status, partner);"
	 "CREATE TABLE ticket_event (id BIGINT PRIMARY KEY,"
	 " ticket TEXT NOT NULL REFERENCES ticket (number), at BIGINT NOT NULL,"
	 " kind TEXT NOT NULL, sender TEXT NOT NULL, name TEXT NOT NULL, body TEXT NOT NULL,"
	 " status TEXT NOT NULL, delivered_at BIGINT NOT NULL);"
	 "CREATE INDEX ticket_event_ticket ON ticket_event (ticket, id);",
		NULL},
	{store_migration_tickets, "ticket_event"},
	/* Interactions under their id itself: one tree to write for each instead of two. */
	{"CREATE TABLE interaction_3 (id INTEGER PRIMARY KEY, at BIGINT NOT NULL,"
	 " session TEXT NOT NULL, channel TEXT NOT NULL, lang TEXT NOT NULL, unit TEXT NOT "
	 "NULL,"
	 " question TEXT NOT NULL, outcome TEXT NOT NULL, intent TEXT NOT NULL,"
	 " confidence DOUBLE PRECISION NOT NULL, candidates TEXT NOT NULL,"
	 " latency_us BIGINT NOT NULL, kb_hash TEXT NOT NULL, parent BIGINT NOT NULL,"
	 " choice BIGINT NOT NULL);"
	 "INSERT INTO interaction_3 (id, at, session, channel, lang, unit, question, outcome,"
	 " intent, confidence, candidates, latency_us, kb_hash, parent, choice)"
	 " SELECT id, at, session, channel, lang, unit, question, outcome, intent, confidence,"
	 " candidates, latency_us, kb_hash, parent, choice FROM interaction ORDER BY id;"
	 "CREATE TABLE feedback_3 (interaction INTEGER PRIMARY KEY"
	 " REFERENCES interaction_3 (id), helpful BIGINT NOT NULL, comment TEXT NOT NULL,"
	 " at BIGINT NOT NULL);"
	 "INSERT INTO feedback_3 (interaction, helpful, comment, at)"
	 " SELECT interaction, helpful, comment, at FROM feedback;"
	 "DROP TABLE feedback;"
	 "DROP TABLE interaction;"
	 "ALTER TABLE interaction_3 RENAME TO interaction;"
	 "ALTER TABLE feedback_3 RENAME TO feedback;",
		NULL},
	/* Who speaks instead of the bot, and how far each side has read. */
	{"ALTER TABLE ticket ADD COLUMN live TEXT NOT NULL DEFAULT '';"
	 "ALTER TABLE ticket ADD COLUMN read_supervisor BIGINT NOT NULL DEFAULT 0;"
	 "ALTER TABLE ticket ADD COLUMN read_partner BIGINT NOT NULL DEFAULT 0;",
		NULL},
	/* Mails to be sent, one a line of a history at most. */
	{"CREATE TABLE outbox (event INTEGER PRIMARY KEY REFERENCES ticket_event (id),"
	 " audience TEXT NOT NULL, person TEXT NOT NULL, state TEXT NOT NULL,"
	 " tries BIGINT NOT NULL, next_at BIGINT NOT NULL, created_at BIGINT NOT NULL,"
	 " ended_at BIGINT NOT NULL, error TEXT NOT NULL);"
	 "CREATE INDEX outbox_next ON outbox (next_at) WHERE state = 'queued';",
		NULL},
	{store_migration_mail, NULL},
	/* How many of a unit have a documented career plan: numbers alone, no names. */
	{"CREATE TABLE career_plan (id BIGINT PRIMARY KEY, at BIGINT NOT NULL,"
	 " unit TEXT NOT NULL, planned BIGINT NOT NULL, size BIGINT NOT NULL);"
	 "CREATE INDEX career_plan_unit ON career_plan (unit, id);",
		"career_plan"},
	/* Who has been shown which announcement. */
	{"CREATE TABLE announcement_seen (user_id TEXT NOT NULL, session TEXT NOT NULL,"
	 " announcement TEXT NOT NULL, at BIGINT NOT NULL,"
	 " PRIMARY KEY (user_id, session, announcement));"
	 "CREATE INDEX announcement_seen_session ON announcement_seen (session);",
		NULL},
	{store_migration_outbox, NULL},
	/* When partners say that they are away; a line that cancels another names it. */
	{"CREATE TABLE partner_absence (id BIGINT PRIMARY KEY, partner TEXT NOT NULL,"
	 " deputy TEXT NOT NULL, from_day BIGINT NOT NULL, to_day BIGINT NOT NULL,"
	 " at BIGINT NOT NULL, author TEXT NOT NULL, cancels BIGINT NOT NULL);"
	 "CREATE INDEX partner_absence_cancels ON partner_absence (cancels);",
		"partner_absence"},
	/* What those say who try a guide out. */
	{"CREATE TABLE pilot_answer (interaction INTEGER PRIMARY KEY, at BIGINT NOT NULL,"
	 " guide TEXT NOT NULL, version TEXT NOT NULL, unit TEXT NOT NULL,"
	 " clear TEXT NOT NULL, missing TEXT NOT NULL);"
	 "CREATE INDEX pilot_answer_guide ON pilot_answer (guide, at);",
		NULL},
	/* However much waits to be posted, the mails that are due are found at once. */
	{"DROP INDEX outbox_next;"
	 "CREATE INDEX outbox_next ON outbox (way, next_at) WHERE state = 'queued';",
		NULL},
	{store_migration_erasure, NULL},
	/* What was answered, without who: in no order, and on no time but a day. */
	{"CREATE TABLE survey_answer (id INTEGER PRIMARY KEY, survey TEXT NOT NULL,"
	 " day BIGINT NOT NULL, lang TEXT NOT NULL, unit TEXT NOT NULL, answers TEXT NOT "
	 "NULL);"
	 "CREATE INDEX survey_answer_survey ON survey_answer (survey);",
		NULL},
};

int store_schema_version(struct store_db *db, int64_t *out, struct kp_err *err)
{
	KP_AUTO(store_stmt)
	struct store_stmt *st = store_db_prepare(
		db, "SELECT coalesce(max(version), 0) FROM schema_version", err);
	int64_t version;

	if (!st || store_stmt_step(st, err) < 0)
		return -1;
	version = store_stmt_col_int(st, 0);
	if (version > STORE_SCHEMA)
		return kp_fail(err, KP_EINPUT,
			"the database has schema version %lld, this program knows up to %d; "
			"install the newer program",
			(long long)version, STORE_SCHEMA);
	*out = version;
	return 0;
}

static int write_version(struct store_db *db, int64_t version, struct kp_err *err)
{
	struct store_stmt *st =
		store_db_prepare(db, "INSERT INTO schema_version (version) VALUES ($1)", err);

	if (!st)
		return -1;
	store_stmt_int(st, 1, version);
	return store_stmt_run(st, err);
}

static int migrate(struct store_db *db, struct kp_err *err)
{
	int64_t version = 0;

	if (store_db_fresh(db) &&
		(store_db_claim(db, err) < 0 ||
			store_db_script(db,
				"CREATE TABLE schema_version (version BIGINT PRIMARY KEY)",
				err) < 0))
		return -1;
	if (store_schema_version(db, &version, err) < 0)
		return -1;
	for (; version < STORE_SCHEMA; version++)
		if (store_db_script(db, migrations[version].sql, err) < 0 ||
			(migrations[version].frozen &&
				store_db_freeze(db, migrations[version].frozen, err) < 0) ||
			write_version(db, version + 1, err) < 0)
			return -1;
	return 0;
}

int store_schema_raise(struct store_db *db, struct kp_err *err)
{
	if (store_db_begin(db, err) < 0)
		return -1;
	if (migrate(db, err) < 0) {
		store_db_rollback(db);
		return -1;
	}
	return store_db_commit(db, err);
}

int store_schema_check(struct store_db *db, struct kp_err *err)
{
	int64_t version = 0;

	if (!store_db_fresh(db) && store_schema_version(db, &version, err) < 0)
		return -1;
	if (version < STORE_SCHEMA)
		return kp_fail(err, KP_EINPUT,
			"the database has schema version %lld, this program needs %d; start "
			"the "
			"daemon once to raise it",
			(long long)version, STORE_SCHEMA);
	return 0;
}
