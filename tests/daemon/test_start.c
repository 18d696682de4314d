/* Starting where something is in the way: each ends with a message that says what to do. */
#include <signal.h>
#include <sqlite3.h>

#include "base/kp_file.h"
#include "talk.h"

static int setup(void **state)
{
	struct site *s = kp_alloc(sizeof(*s));

	site_make(s);
	*state = s;
	return 0;
}

/* It ends by itself with that status and says `text`. */
static void refuses(struct site *s, const char *const *args, int status, const char *text)
{
	site_launch(s, args);
	int ended = site_wait(s);
	KP_AUTO(kp_cstr) char *log = site_log(s);

	if (ended != status || !strstr(log, text))
		fail_msg("status %d, no '%s' in:\n%s", ended, text, log);
}

#define ARGS(...) ((const char *const[]){__VA_ARGS__, NULL})

static void write_database(const struct site *s, const char *p, size_t n)
{
	KP_AUTO(kp_cstr) char *path = kp_format("%s/kumppani.db", s->data);

	assert_int_equal(kp_file_write(path, p, n, NULL), 0);
}

static void test_port_in_use(void **state)
{
	struct site other;
	site_make(&other);
	site_start(&other);
	KP_AUTO(kp_cstr) char *port = kp_format("%d", other.port);

	refuses(*state, ARGS("--port", port), 2, port);
	assert_int_equal(site_stop(&other, SIGTERM), 0);
	site_remove(&other);
}

static void test_two_daemons_on_one_database(void **state)
{
	struct site *s = *state, second;

	site_start(s);
	second = *s;
	refuses(&second, NULL, 2, "kumppani.db");
	assert_int_equal(site_stop(s, SIGTERM), 0);
}

static void test_database_that_is_none(void **state)
{
	struct site s;
	KP_AUTO(kp_str) struct kp_str junk = {0};
	(void)state;
	site_make(&s);

	for (int i = 0; i < 9000; i++)
		kp_str_addc(&junk, (char)('a' + i % 26));
	write_database(&s, junk.p, junk.n);
	refuses(&s, NULL, 2, "kumppani.db");
	/* It was left as it is. */
	KP_AUTO(kp_cstr) char *path = kp_format("%s/kumppani.db", s.data);
	KP_AUTO(kp_cstr) char *data = NULL;
	size_t n;
	assert_int_equal(kp_file_read(path, 1 << 20, &data, &n, NULL), 0);
	assert_int_equal(n, junk.n);
	assert_memory_equal(data, junk.p, n);
	site_remove(&s);
}

static void test_database_of_another_program(void **state)
{
	struct site s;
	sqlite3 *db;
	(void)state;
	site_make(&s);
	KP_AUTO(kp_cstr) char *path = kp_format("%s/kumppani.db", s.data);

	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, "CREATE TABLE cats (name TEXT)", NULL, NULL, NULL),
		SQLITE_OK);
	sqlite3_close(db);
	refuses(&s, NULL, 2, "kumppani.db");
	site_remove(&s);
}

static void test_database_from_a_newer_version(void **state)
{
	struct site *s = *state;
	sqlite3 *db;
	KP_AUTO(kp_cstr) char *path = kp_format("%s/kumppani.db", s->data);
	KP_AUTO(kp_str) struct kp_str out = {0};

	site_start(s);
	assert_int_equal(site_stop(s, SIGTERM), 0);
	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	assert_int_equal(
		sqlite3_exec(db, "INSERT INTO schema_version VALUES (9999)", NULL, NULL, NULL),
		SQLITE_OK);
	refuses(s, NULL, 2, "newer");
	assert_int_equal(SITE_CLI(s, &out, "ticket", "list"), 2);
	assert_non_null(strstr(out.p, "newer"));
	assert_int_equal(sqlite3_exec(db, "DELETE FROM schema_version WHERE version = 9999",
				 NULL, NULL, NULL),
		SQLITE_OK);
	sqlite3_close(db);
	site_start(s);
	assert_int_equal(site_stop(s, SIGTERM), 0);
}

static void test_configuration_with_mistakes(void **state)
{
	struct site *s = *state;

	site_configure(s, "limits:\n  messages_per_secnd: 5\nlog:\n  level: loud\n");
	refuses(s, NULL, 2, "kumppani.yaml:2:3: error:");
	refuses(s, ARGS("--check-config"), 1, "kumppani.yaml:4:10: error:");
	site_configure(s, "");
	refuses(s, ARGS("--check-config"), 0, "");
	refuses(s, ARGS("--nonsense"), 2, "nonsense");
	refuses(s, ARGS("--port", "70000"), 2, "70000");
	refuses(s, ARGS("-c", "/nonexistent.yaml"), 2, "/nonexistent.yaml");
	refuses(s, ARGS("--version"), 0, "kumppanid");
	refuses(s, ARGS("--help"), 0, "--check-config");
}

static void test_folder_without_content(void **state)
{
	refuses(*state, ARGS("--kb", "/nonexistent"), 2, "/nonexistent");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_port_in_use),
		cmocka_unit_test(test_two_daemons_on_one_database),
		cmocka_unit_test(test_database_that_is_none),
		cmocka_unit_test(test_database_of_another_program),
		cmocka_unit_test(test_database_from_a_newer_version),
		cmocka_unit_test(test_configuration_with_mistakes),
		cmocka_unit_test(test_folder_without_content),
	};

	return cmocka_run_group_tests(tests, setup, talk_teardown);
}
