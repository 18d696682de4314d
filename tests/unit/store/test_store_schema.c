#include "store_fixture.h"

#include <sys/stat.h>

static void expect_refusal(struct fixture *f, enum kp_code code, const char *what)
{
	struct store *s = NULL;
	struct kp_err err = {0};

	assert_int_equal(store_open(&f->opt, &s, NULL, &err), -1);
	assert_null(s);
	assert_int_equal(err.code, code);
	if (!strstr(err.msg, what) || !strstr(err.msg, f->path))
		fail_msg("\"%s\" does not say \"%s\"", err.msg, what);
}

static void test_open_garbage_is_refused_and_left_alone(void **state)
{
	struct fixture *f = *state;
	char garbage[5000];
	KP_AUTO(kp_cstr) char *after = NULL;
	size_t n;

	memset(garbage, 'k', sizeof(garbage));
	assert_int_equal(kp_file_write(f->path, garbage, sizeof(garbage), NULL), 0);
	expect_refusal(f, KP_EINPUT, "is not a database");
	assert_int_equal(kp_file_read(f->path, 10000, &after, &n, NULL), 0);
	assert_int_equal(n, sizeof(garbage));
	assert_memory_equal(after, garbage, n);
}

static void test_open_another_programs_database_is_refused(void **state)
{
	struct fixture *f = *state;

	fixture_sql(f, "CREATE TABLE theirs (a)");
	expect_refusal(f, KP_EINPUT, "another program's database");
	fixture_sql(f, "PRAGMA application_id = 7");
	expect_refusal(f, KP_EINPUT, "another program's database");
}

static void test_open_newer_schema_is_refused(void **state)
{
	struct fixture *f = *state;

	fixture_open(f);
	fixture_close(f);
	fixture_sql(f, "INSERT INTO schema_version (version) VALUES (1000)");
	expect_refusal(f, KP_EINPUT, "has schema version 1000, this program knows up to");
}

static void test_open_in_a_missing_folder_is_refused(void **state)
{
	struct fixture *f = *state;

	snprintf(f->path, sizeof(f->path), "%s/none/test.db", f->dir);
	f->opt.path = f->path;
	expect_refusal(f, KP_EIO, "check the folder");
}

static void test_open_damaged_database_is_an_error(void **state)
{
	struct fixture *f = *state;
	KP_AUTO(kp_cstr) char *bytes = NULL;
	size_t n;

	fixture_open(f);
	fixture_close(f);
	assert_int_equal(kp_file_read(f->path, 1 << 20, &bytes, &n, NULL), 0);
	memset(bytes + 100, 0xff, n - 100);
	assert_int_equal(kp_file_write(f->path, bytes, n, NULL), 0);
	expect_refusal(f, KP_EIO, "damaged");
}

static void test_open_new_file_is_private(void **state)
{
	struct fixture *f = *state;
	struct stat st;

	fixture_open(f);
	assert_int_equal(fixture_run(f, make_interaction(1, ALICE)), KP_OK);
	assert_int_equal(stat(f->path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	KP_AUTO(kp_cstr) char *log = kp_format("%s-wal", f->path);
	assert_int_equal(stat(log, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
}

static void test_open_again_leaves_the_schema_as_it_is(void **state)
{
	struct fixture *f = *state;

	fixture_open(f);
	fixture_close(f);
	int64_t versions = fixture_count(f, "SELECT count(*) FROM schema_version");
	fixture_open(f);
	assert_int_equal(f->start.schema, versions);
	assert_int_equal(fixture_count(f, "SELECT count(*) FROM schema_version"), versions);
}

/* ---- from the first version ---- */

/* What version 1 made, as it was released, and what a daemon of its time left in it: a
 * ticket that waits, an urgent one that is answered and read, one that is closed, and
 * interactions with feedback. */
static const char first_version[] =
	"PRAGMA journal_mode = WAL; PRAGMA application_id = 1263881552;"
	"CREATE TABLE schema_version (version BIGINT PRIMARY KEY);"
	"INSERT INTO schema_version (version) VALUES (1);"
	"CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL);"
	"CREATE TABLE counter (name TEXT PRIMARY KEY, last BIGINT NOT NULL);"
	"CREATE TABLE session (id TEXT PRIMARY KEY, user_id TEXT NOT NULL, lang TEXT NOT NULL,"
	" unit TEXT NOT NULL, state TEXT NOT NULL, created_at BIGINT NOT NULL,"
	" seen_at BIGINT NOT NULL);"
	"CREATE TABLE interaction (id BIGINT PRIMARY KEY, at BIGINT NOT NULL,"
	" session TEXT NOT NULL, channel TEXT NOT NULL, lang TEXT NOT NULL,"
	" unit TEXT NOT NULL, question TEXT NOT NULL, outcome TEXT NOT NULL,"
	" intent TEXT NOT NULL, confidence DOUBLE PRECISION NOT NULL,"
	" candidates TEXT NOT NULL, latency_us BIGINT NOT NULL, kb_hash TEXT NOT NULL,"
	" parent BIGINT NOT NULL, choice BIGINT NOT NULL);"
	"CREATE TABLE feedback (interaction BIGINT PRIMARY KEY REFERENCES interaction (id),"
	" helpful BIGINT NOT NULL, comment TEXT NOT NULL, at BIGINT NOT NULL);"
	"CREATE TABLE ticket (number TEXT PRIMARY KEY, year BIGINT NOT NULL,"
	" seq BIGINT NOT NULL, idem_key TEXT NOT NULL UNIQUE, area TEXT NOT NULL,"
	" intent TEXT NOT NULL, session TEXT NOT NULL, user_id TEXT NOT NULL,"
	" unit TEXT NOT NULL, lang TEXT NOT NULL, partner TEXT NOT NULL,"
	" status TEXT NOT NULL, urgent BIGINT NOT NULL, subject TEXT NOT NULL,"
	" routing TEXT NOT NULL, respond_by BIGINT NOT NULL, opened_at BIGINT NOT NULL,"
	" updated_at BIGINT NOT NULL, interaction BIGINT NOT NULL);"
	"CREATE INDEX ticket_session ON ticket (session);"
	"CREATE INDEX ticket_user ON ticket (user_id);"
	"CREATE INDEX ticket_status ON ticket (status, partner);"
	"CREATE TABLE ticket_event (id BIGINT PRIMARY KEY,"
	" ticket TEXT NOT NULL REFERENCES ticket (number), at BIGINT NOT NULL,"
	" kind TEXT NOT NULL, sender TEXT NOT NULL, name TEXT NOT NULL, body TEXT NOT NULL,"
	" status TEXT NOT NULL, delivered_at BIGINT NOT NULL);"
	"CREATE INDEX ticket_event_ticket ON ticket_event (ticket, id);"
	"INSERT INTO counter VALUES ('ticket-2026', 3), ('event', 5);"
	"INSERT INTO ticket VALUES"
	" ('HR-2026-000001', 2026, 1, 'a', 'loma', 'loma.siirto', 's1', '', 'u', 'fi', 'aino',"
	"  'open', 0, 'Yksi', '{}', 900, 100, 100, 0),"
	" ('HR-2026-000002', 2026, 2, 'b', 'loma', '', 's2', 'essi', 'u', 'sv', 'bo',"
	"  'answered', 1, 'Kaksi', '{}', 900, 200, 260, 0),"
	" ('HR-2026-000003', 2026, 3, 'c', '', '', 's2', 'essi', '', 'en', '',"
	"  'closed', 0, 'Kolme', '{}', 900, 300, 390, 0);"
	"INSERT INTO ticket_event VALUES"
	" (1, 'HR-2026-000001', 100, 'opened', 'supervisor', '', 'Yksi', 'open', 0),"
	" (2, 'HR-2026-000002', 200, 'opened', 'supervisor', '', 'Kaksi', 'open', 0),"
	" (3, 'HR-2026-000002', 250, 'message', 'partner', 'Bo', 'Luettu', 'answered', 255),"
	" (4, 'HR-2026-000002', 260, 'message', 'partner', 'Bo', 'Uusi', 'answered', 0),"
	" (5, 'HR-2026-000003', 300, 'opened', 'supervisor', '', 'Kolme', 'open', 0);"
	"INSERT INTO interaction VALUES"
	" (7, 70, 's', 'web', 'fi', 'u', 'q', 'answered', 'loma.a', 0.5, '[]', 9, 'hash', 0,"
	"  -1),"
	" (3, 30, '" ALICE "', 'web', 'sv', '', 'r', 'deferred', '', 0.25, '[]', 8, 'hash', 7,"
	"  2);"
	"INSERT INTO feedback VALUES (3, 1, 'good', 31);";

static void get(struct fixture *f, struct store_req *req, const char *number)
{
	req->get.number = number;
	assert_int_equal(fixture_do(f, req), KP_OK);
}

static void test_open_raises_the_first_version(void **state)
{
	struct fixture *f = *state;
	KP_AUTO(store_req) struct store_req *one = store_req_new(STORE_TICKET_GET);
	KP_AUTO(store_req) struct store_req *two = store_req_new(STORE_TICKET_GET);
	KP_AUTO(store_req) struct store_req *three = store_req_new(STORE_TICKET_GET);

	fixture_sql(f, first_version);
	fixture_open(f);
	assert_false(f->start.created);
	get(f, one, "HR-2026-000001");
	assert_int_equal(one->get.ticket.priority, STORE_NORMAL);
	assert_int_equal(one->get.ticket.version, 1);
	assert_int_equal(one->get.ticket.asked_at, 100);
	assert_int_equal(one->get.ticket.running_since, 100);
	assert_int_equal(one->get.ticket.next_at, 1); /* at the first look */
	assert_int_equal(one->get.ticket.responded_at, 0);
	assert_int_equal(one->get.ticket.respond_by, 900);
	get(f, two, "HR-2026-000002");
	assert_int_equal(two->get.ticket.priority, STORE_URGENT);
	assert_int_equal(two->get.ticket.asked_at, 0);
	assert_int_equal(two->get.ticket.spoke_at, 260);
	assert_int_equal(two->get.ticket.responded_at, 250);
	assert_int_equal(two->get.ticket.unread, 1);
	assert_int_equal(two->get.history.n, 3);
	assert_int_equal(two->get.history.v[1].delivered_at, 255);
	assert_int_equal(two->get.history.v[2].delivered_at, 0);
	assert_string_equal(two->get.history.v[2].text, "Uusi");
	get(f, three, "HR-2026-000003");
	assert_int_equal(three->get.ticket.closed_at, 390);
	assert_int_equal(three->get.ticket.next_at, 0);
}

static void test_open_goes_on_counting_after_raising(void **state)
{
	struct fixture *f = *state;
	char number[32];

	fixture_sql(f, first_version);
	fixture_open(f);
	open_ticket(f, "d", ALICE, "", number);
	assert_string_equal(number, "HR-2026-000004");
	assert_int_equal(fixture_count(f, "SELECT max(id) FROM ticket_event"), 7);
	assert_int_equal(fixture_count(f, "SELECT count(*) FROM pragma_foreign_key_check"), 0);
}

static void test_open_raises_interactions_under_their_id(void **state)
{
	struct fixture *f = *state;

	fixture_sql(f, first_version);
	fixture_open(f);
	assert_false(f->start.created);
	assert_int_equal(f->start.next_interaction, 8);
	assert_int_equal(
		fixture_count(f, "SELECT count(*) FROM interaction WHERE id = 7 AND at = 70"
				 " AND session = 's' AND channel = 'web' AND lang = 'fi'"
				 " AND unit = 'u' AND question = 'q' AND outcome = 'answered'"
				 " AND intent = 'loma.a' AND confidence = 0.5"
				 " AND candidates = '[]' AND latency_us = 9"
				 " AND kb_hash = 'hash' AND parent = 0 AND choice = -1"),
		1);
	assert_int_equal(fixture_count(f, "SELECT count(*) FROM interaction"), 2);
	assert_int_equal(fixture_count(f, "SELECT count(*) FROM feedback WHERE interaction = 3"
					  " AND helpful = 1 AND comment = 'good' AND at = 31"),
		1);
	assert_int_equal(
		fixture_count(f, "SELECT count(*) FROM sqlite_schema WHERE name LIKE"
				 " '%\\_3%' ESCAPE '\\' OR sql LIKE '%\\_3%' ESCAPE '\\'"),
		0);
}

static void test_open_takes_feedback_for_old_and_new_after_raising(void **state)
{
	struct fixture *f = *state;

	fixture_sql(f, first_version);
	fixture_open(f);
	assert_int_equal(fixture_run(f, make_interaction(8, ALICE)), KP_OK);
	for (int64_t id = 3; id <= 8; id += 5) {
		struct store_req *req = store_req_new(STORE_FEEDBACK);

		req->feedback = (struct store_feedback){
			.session = ALICE, .interaction = id, .at = NOON, .comment = "yes"};
		assert_int_equal(fixture_run(f, req), KP_OK);
	}
	assert_int_equal(
		fixture_count(f, "SELECT count(*) FROM feedback WHERE comment = 'yes'"), 2);
	assert_int_equal(fixture_count(f, "SELECT count(*) FROM pragma_foreign_key_check"), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(test_open_garbage_is_refused_and_left_alone),
		CASE(test_open_another_programs_database_is_refused),
		CASE(test_open_newer_schema_is_refused),
		CASE(test_open_in_a_missing_folder_is_refused),
		CASE(test_open_damaged_database_is_an_error),
		CASE(test_open_new_file_is_private),
		CASE(test_open_raises_the_first_version),
		CASE(test_open_goes_on_counting_after_raising),
		CASE(test_open_raises_interactions_under_their_id),
		CASE(test_open_takes_feedback_for_old_and_new_after_raising),
		CASE(test_open_again_leaves_the_schema_as_it_is),
	};

	return cmocka_run_group_tests_name("store_schema", tests, NULL, NULL);
}
