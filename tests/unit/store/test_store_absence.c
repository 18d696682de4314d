#include "store_fixture.h"

static int64_t enter(struct fixture *f, struct store_absence a, enum kp_code code)
{
	KP_AUTO(store_req) struct store_req *req = store_req_new(STORE_ABSENCE);

	req->absence = a;
	assert_int_equal(fixture_do(f, req), code);
	return req->absence.id;
}

static size_t holding(struct fixture *f, int32_t since, bool all)
{
	KP_AUTO(store_req) struct store_req *req = store_req_new(STORE_ABSENCES);

	req->absences.since = since;
	req->absences.all = all;
	assert_int_equal(fixture_do(f, req), KP_OK);
	return req->absences.n;
}

static void test_store_absence_holds_until_it_is_over(void **state)
{
	struct fixture *f = *state;
	KP_AUTO(store_req) struct store_req *req = store_req_new(STORE_ABSENCES);

	enter(f,
		(struct store_absence){.partner = "aino",
			.deputy = "bo",
			.from = 100,
			.to = 110,
			.at = NOON,
			.author = "yllapito"},
		KP_OK);
	assert_int_equal(fixture_do(f, req), KP_OK);
	assert_int_equal(req->absences.n, 1);
	const struct store_absence *a = &req->absences.v[0];
	assert_string_equal(a->partner, "aino");
	assert_string_equal(a->deputy, "bo");
	assert_int_equal(a->from, 100);
	assert_int_equal(a->to, 110);
	assert_string_equal(a->author, "yllapito");
	assert_int_equal(a->at, NOON);
	assert_int_equal(holding(f, 110, false), 1);
	assert_int_equal(holding(f, 111, false), 0);
}

static void test_store_absence_is_cancelled_by_its_own_partner_once(void **state)
{
	struct fixture *f = *state;
	int64_t id = enter(f,
		(struct store_absence){
			.partner = "aino", .from = 1, .to = 9, .author = "aino"},
		KP_OK);

	enter(f, (struct store_absence){.partner = "bo", .cancels = id}, KP_ENOENT);
	enter(f, (struct store_absence){.partner = "aino", .cancels = id + 1}, KP_ENOENT);
	enter(f, (struct store_absence){.partner = "aino", .cancels = id, .author = "aino"},
		KP_OK);
	assert_int_equal(holding(f, 0, false), 0);
	enter(f, (struct store_absence){.partner = "aino", .cancels = id}, KP_ENOENT);
	assert_int_equal(holding(f, 0, true), 2); /* both lines stay to be seen */
	assert_int_equal(
		fixture_count(f, "SELECT to_day FROM partner_absence WHERE cancels"), 9);
}

static void test_store_absences_are_never_changed(void **state)
{
	struct fixture *f = *state;
	sqlite3 *db;

	enter(f, (struct store_absence){.partner = "aino", .from = 1, .to = 9}, KP_OK);
	assert_int_equal(sqlite3_open(f->path, &db), SQLITE_OK);
	assert_int_not_equal(
		sqlite3_exec(db, "UPDATE partner_absence SET to_day = 99", NULL, NULL, NULL),
		SQLITE_OK);
	assert_int_not_equal(
		sqlite3_exec(db, "DELETE FROM partner_absence", NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
}

/* The daemon looks every few seconds, for as long as it runs. */
static void test_store_absences_are_looked_for_again_and_again(void **state)
{
	struct fixture *f = *state;
	int64_t id = enter(f,
		(struct store_absence){
			.partner = "aino", .from = 1, .to = 9, .author = "aino"},
		KP_OK);

	enter(f, (struct store_absence){.partner = "aino", .cancels = id, .author = "aino"},
		KP_OK);
	for (int i = 0; i < 200; i++) {
		assert_int_equal(holding(f, 0, false), 0);
		assert_int_equal(holding(f, 0, true), 2);
	}
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, fixture_setup_open, fixture_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_store_absence_holds_until_it_is_over),
		TEST(test_store_absence_is_cancelled_by_its_own_partner_once),
		TEST(test_store_absences_are_never_changed),
		TEST(test_store_absences_are_looked_for_again_and_again),
	};

	return cmocka_run_group_tests_name("store_absence", tests, NULL, NULL);
}
