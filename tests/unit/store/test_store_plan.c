#include "store_fixture.h"

static void add(struct fixture *f, const char *unit, int64_t at, int64_t planned, int64_t size)
{
	struct store_req *req = store_req_new(STORE_PLANS);

	req->plans = (struct store_plans){unit, at, planned, size};
	assert_int_equal(fixture_run(f, req), KP_OK);
}

static void test_store_plans_list_gives_the_newest_of_each_unit(void **state)
{
	struct fixture *f = *state;
	KP_AUTO(kp_arena) struct kp_arena *mem = kp_arena_new(0);
	struct store_plans *v;
	size_t n;

	add(f, "koti", NOON, 2, 10);
	add(f, "sairaala", NOON, 0, 40);
	add(f, "koti", NOON + 1000, 4, 11);
	KP_AUTO(store_conn) struct store_conn *c = fixture_conn(f);
	assert_int_equal(store_plans_list(c, 0, mem, &v, &n, NULL), 0);
	assert_int_equal(n, 2);
	assert_string_equal(v[0].unit, "koti");
	assert_int_equal(v[0].planned, 4);
	assert_int_equal(v[0].size, 11);
	assert_int_equal(v[0].at, NOON + 1000);
	assert_int_equal(v[1].planned, 0);
	/* As it was before. */
	assert_int_equal(store_plans_list(c, NOON + 1000, mem, &v, &n, NULL), 0);
	assert_int_equal(n, 2);
	assert_int_equal(v[0].planned, 2);
	assert_int_equal(store_plans_list(c, NOON, mem, &v, &n, NULL), 0);
	assert_int_equal(n, 0);
}

/* What was reported once stays what it was. */
static void test_store_plans_are_never_changed(void **state)
{
	struct fixture *f = *state;
	sqlite3 *db;

	add(f, "koti", NOON, 2, 10);
	assert_int_equal(sqlite3_open(f->path, &db), SQLITE_OK);
	assert_int_not_equal(
		sqlite3_exec(db, "UPDATE career_plan SET planned = 9", NULL, NULL, NULL),
		SQLITE_OK);
	assert_int_not_equal(
		sqlite3_exec(db, "DELETE FROM career_plan", NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
	assert_int_equal(fixture_count(f, "SELECT planned FROM career_plan"), 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			test_store_plans_list_gives_the_newest_of_each_unit,
			fixture_setup_open, fixture_teardown),
		cmocka_unit_test_setup_teardown(test_store_plans_are_never_changed,
			fixture_setup_open, fixture_teardown),
	};

	return cmocka_run_group_tests_name("store_plan", tests, NULL, NULL);
}
