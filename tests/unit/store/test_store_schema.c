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
	fixture_sql(f, "INSERT INTO schema_version (version) VALUES (2)");
	expect_refusal(f, KP_EINPUT, "has schema version 2, this program knows up to 1");
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
	fixture_open(f);
	assert_int_equal(fixture_count(f, "SELECT count(*) FROM schema_version"), 1);
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
		CASE(test_open_again_leaves_the_schema_as_it_is),
	};

	return cmocka_run_group_tests_name("store_schema", tests, NULL, NULL);
}
