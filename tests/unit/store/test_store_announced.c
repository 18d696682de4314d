#include "store_fixture.h"

static void see(
	struct fixture *f, const char *session, const char *user, const char *id, int64_t at)
{
	struct store_req *req = store_req_new(STORE_SEEN);

	req->seen = (struct store_seen){{session, user}, id, at};
	assert_int_equal(fixture_run(f, req), KP_OK);
}

static void expect(
	struct fixture *f, const char *session, const char *user, const char *const *ids)
{
	KP_AUTO(store_req) struct store_req *req = store_req_new(STORE_ANNOUNCED);
	size_t n = 0;

	req->announced.who = (struct store_owner){session, user};
	assert_int_equal(fixture_do(f, req), KP_OK);
	for (; ids[n]; n++) {
		assert_true(n < req->announced.n);
		assert_string_equal(req->announced.seen[n], ids[n]);
	}
	assert_int_equal(req->announced.n, n);
}
#define EXPECT(f, session, user, ...)                                                         \
	expect(f, session, user, (const char *const[]){__VA_ARGS__, NULL})

static void test_store_seen_is_a_users_in_every_session(void **state)
{
	struct fixture *f = *state;

	EXPECT(f, ALICE, "essi", NULL);
	see(f, ALICE, "essi", "uusi", NOON);
	see(f, ALICE, "essi", "uusi", NOON + 1); /* changes nothing */
	see(f, ALICE, "essi", "arki", NOON);
	EXPECT(f, ALICE, "essi", "arki", "uusi");
	EXPECT(f, BELLA, "essi", "arki", "uusi");
	EXPECT(f, ALICE, "olli", NULL);
	assert_int_equal(fixture_count(f, "SELECT count(*) FROM announcement_seen"), 2);
}

static void test_store_seen_by_nobody_is_the_sessions(void **state)
{
	struct fixture *f = *state;

	see(f, ALICE, NULL, "uusi", NOON);
	EXPECT(f, ALICE, NULL, "uusi");
	EXPECT(f, ALICE, "essi", "uusi"); /* they signed in since */
	EXPECT(f, BELLA, NULL, NULL);
	EXPECT(f, BELLA, "essi", NULL);
}

static void test_store_purge_forgets_what_was_seen_long_ago(void **state)
{
	struct fixture *f = *state;
	KP_AUTO(store_req) struct store_req *req = store_req_new(STORE_PURGE);

	see(f, ALICE, "essi", "vanha", NOON);
	see(f, ALICE, NULL, "vanha", NOON);
	see(f, ALICE, "essi", "uusi", NOON + 10);
	req->purge.seen_before = NOON + 10;
	assert_int_equal(fixture_do(f, req), KP_OK);
	assert_false(req->purge.more);
	EXPECT(f, ALICE, "essi", "uusi");
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, fixture_setup_open, fixture_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_store_seen_is_a_users_in_every_session),
		TEST(test_store_seen_by_nobody_is_the_sessions),
		TEST(test_store_purge_forgets_what_was_seen_long_ago),
	};

	return cmocka_run_group_tests_name("store_announced", tests, NULL, NULL);
}
