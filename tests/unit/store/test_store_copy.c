#include "store_fixture.h"

static char *in_dir(const struct fixture *f, const char *name)
{
	return kp_format("%s/%s", f->dir, name);
}

static void must_copy(const struct fixture *f, const char *path)
{
	KP_AUTO(store_conn) struct store_conn *c = fixture_conn(f);
	struct kp_err err = {0};

	if (store_copy(c, path, &err) < 0)
		fail_msg("%s", err.msg);
}

static void expect_refusal(const char *path, enum kp_code code, const char *what)
{
	struct store_contents holds = {.tickets = 42};
	struct kp_err err = {0};

	assert_int_equal(store_inspect(path, &holds, &err), -1);
	assert_int_equal(err.code, code);
	assert_int_equal(holds.tickets, 42);
	if (!strstr(err.msg, what))
		fail_msg("\"%s\" does not say \"%s\"", err.msg, what);
}

static void test_copy_holds_what_is_committed(void **state)
{
	struct fixture *f = *state;
	KP_AUTO(kp_cstr) char *path = in_dir(f, "copy.db");
	struct store_contents holds;
	char number[32];

	open_ticket(f, "a", ALICE, "", number);
	assert_int_equal(fixture_run(f, make_interaction(7, ALICE)), KP_OK);
	must_copy(f, path);
	open_ticket(f, "b", ALICE, "", number);
	assert_int_equal(store_inspect(path, &holds, NULL), 0);
	assert_int_equal(holds.tickets, 1);
	assert_int_equal(holds.questions, 1);
	assert_int_equal(holds.sessions, 0);
	assert_int_equal(holds.asked_at, NOON + 7);
	assert_true(holds.schema > 0);
	/* It is a database like any other. */
	KP_AUTO(store_conn) struct store_conn *c = NULL;
	assert_int_equal(store_conn_open(path, &c, NULL), 0);
}

static void test_copy_does_not_overwrite(void **state)
{
	struct fixture *f = *state;
	KP_AUTO(store_conn) struct store_conn *c = fixture_conn(f);
	KP_AUTO(kp_cstr) char *path = in_dir(f, "copy.db");
	KP_AUTO(kp_cstr) char *text = NULL;
	struct kp_err err = {0};

	assert_int_equal(kp_file_write(path, "mine", 4, NULL), 0);
	assert_int_equal(store_copy(c, path, &err), -1);
	assert_int_equal(err.code, KP_EINPUT);
	assert_int_equal(kp_file_read(path, 10, &text, NULL, NULL), 0);
	assert_string_equal(text, "mine");
}

/* What retention removed must not live on in backups. */
static void test_copy_leaves_out_what_was_removed(void **state)
{
	struct fixture *f = *state;
	KP_AUTO(kp_cstr) char *path = in_dir(f, "copy.db");
	KP_AUTO(kp_cstr) char *bytes = NULL;
	struct store_req *req = make_interaction(1, ALICE);
	size_t n;

	req->interaction.question = "Salaisuus";
	assert_int_equal(fixture_run(f, req), KP_OK);
	req = store_req_new(STORE_PURGE);
	req->purge.interactions_before = NOON + 1000;
	assert_int_equal(fixture_run(f, req), KP_OK);
	must_copy(f, path);
	assert_int_equal(kp_file_read(path, 1 << 24, &bytes, &n, NULL), 0);
	assert_null(memmem(bytes, n, "Salaisuus", 9));
}

static void test_inspect_tells_what_is_wrong(void **state)
{
	struct fixture *f = *state;
	KP_AUTO(kp_cstr) char *path = in_dir(f, "copy.db");
	KP_AUTO(kp_cstr) char *bytes = NULL;
	size_t n;

	expect_refusal(path, KP_ENOENT, "there is no database");
	for (int i = 1; i < 200; i++)
		assert_int_equal(fixture_run(f, make_interaction(i, ALICE)), KP_OK);
	must_copy(f, path);
	assert_int_equal(kp_file_read(path, 1 << 24, &bytes, &n, NULL), 0);
	assert_true(n > 16384);
	memset(bytes + n - 8192, 0xff, 4096);
	assert_int_equal(kp_file_write(path, bytes, n, NULL), 0);
	expect_refusal(path, KP_EINPUT, "is damaged");
	assert_int_equal(kp_file_write(path, bytes, n / 2, NULL), 0);
	expect_refusal(path, KP_EIO, "is damaged");
	assert_int_equal(kp_file_write(path, "no database at all", 18, NULL), 0);
	expect_refusal(path, KP_EINPUT, "is not a database");
	assert_int_equal(kp_file_write(path, "", 0, NULL), 0);
	expect_refusal(path, KP_EINPUT, "holds nothing");
}

static void test_inspect_refuses_a_newer_schema(void **state)
{
	struct fixture *f = *state;
	KP_AUTO(kp_cstr) char *path = in_dir(f, "copy.db");

	fixture_sql(f, "INSERT INTO schema_version (version) VALUES (99)");
	fixture_close(f);
	assert_int_equal(rename(f->path, path), 0);
	expect_refusal(path, KP_EINPUT, "schema version 99");
}

static void test_replace_puts_the_old_one_aside(void **state)
{
	struct fixture *f = *state;
	KP_AUTO(kp_cstr) char *copy = in_dir(f, "copy.db");
	KP_AUTO(kp_cstr) char *aside = in_dir(f, "aside");
	KP_AUTO(kp_cstr) char *old = in_dir(f, "aside/test.db");
	struct store_contents holds;
	struct kp_err err = {0};
	char number[32];

	must_copy(f, copy);
	open_ticket(f, "a", ALICE, "", number);
	assert_int_equal(kp_dir_make(aside, NULL), 0);
	assert_int_equal(store_replace(f->path, copy, aside, &err), -1);
	assert_int_equal(err.code, KP_EBUSY);
	assert_true(kp_file_exists(copy));
	fixture_close(f);

	/* Not while another program reads it, either. */
	struct store_conn *c = fixture_conn(f);
	KP_AUTO(store_req) struct store_req *req = make_mine(ALICE, "");
	assert_int_equal(store_do(c, req, NULL), 0);
	assert_int_equal(store_replace(f->path, copy, aside, &err), -1);
	assert_int_equal(err.code, KP_EBUSY);
	store_conn_close(c);

	assert_int_equal(store_replace(f->path, copy, aside, &err), 0);
	assert_false(kp_file_exists(copy));
	assert_int_equal(store_inspect(old, &holds, NULL), 0);
	assert_int_equal(holds.tickets, 1);
	fixture_open(f);
	assert_int_equal(fixture_count(f, "SELECT count(*) FROM ticket"), 0);
	open_ticket(f, "a", ALICE, "", number);
	assert_int_equal(kp_dir_remove(aside, NULL), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE_OPEN(test_copy_holds_what_is_committed),
		CASE_OPEN(test_copy_does_not_overwrite),
		CASE_OPEN(test_copy_leaves_out_what_was_removed),
		CASE_OPEN(test_inspect_tells_what_is_wrong),
		CASE_OPEN(test_inspect_refuses_a_newer_schema),
		CASE_OPEN(test_replace_puts_the_old_one_aside),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
