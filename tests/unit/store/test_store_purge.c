#include "store_fixture.h"

static struct store_req *make_purge(int64_t interactions, int64_t sessions)
{
	struct store_req *req = store_req_new(STORE_PURGE);

	req->purge = (struct store_purge){
		.interactions_before = interactions, .sessions_before = sessions};
	return req;
}

static void save_session(struct fixture *f, const char *id, int64_t seen)
{
	struct store_req *req = store_req_new(STORE_SESSION_SAVE);

	req->session = (struct store_session){.id = id, .created_at = NOON, .seen_at = seen};
	assert_int_equal(fixture_run(f, req), KP_OK);
}

static void test_purge_removes_old_interactions_with_feedback(void **state)
{
	struct fixture *f = *state;
	struct store_req *good = store_req_new(STORE_FEEDBACK);

	for (int i = 1; i <= 5; i++)
		assert_int_equal(fixture_run(f, make_interaction(i, ALICE)), KP_OK);
	good->feedback = (struct store_feedback){ALICE, 2, NOON, true, ""};
	assert_int_equal(fixture_run(f, good), KP_OK);
	KP_AUTO(store_req) struct store_req *req = make_purge(NOON + 4, 0);
	assert_int_equal(fixture_do(f, req), KP_OK);
	assert_int_equal(req->purge.interactions, 3);
	assert_false(req->purge.more);
	assert_int_equal(fixture_count(f, "SELECT min(id) FROM interaction"), 4);
	assert_int_equal(fixture_count(f, "SELECT count(*) FROM feedback"), 0);
}

static void test_purge_goes_step_by_step(void **state)
{
	struct fixture *f = *state;
	int64_t removed = 0;
	bool more = true;

	for (int i = 1; i <= 1200; i++)
		assert_true(store_push(f->store, make_interaction(i, ALICE)));
	for (int i = 1; i <= 1200; i++)
		store_req_free(fixture_pop(f));
	while (more) {
		KP_AUTO(store_req) struct store_req *req = make_purge(NOON * 2, 0);

		assert_int_equal(fixture_do(f, req), KP_OK);
		assert_true(req->purge.interactions <= 500);
		removed += req->purge.interactions;
		more = req->purge.more;
	}
	assert_int_equal(removed, 1200);
}

static void test_purge_keeps_sessions_with_open_tickets(void **state)
{
	struct fixture *f = *state;
	char number[32];

	save_session(f, ALICE, NOON);
	save_session(f, BELLA, NOON);
	save_session(f, "new", NOON + 100);
	open_ticket(f, "a", ALICE, "", number);
	KP_AUTO(store_req) struct store_req *req = make_purge(0, NOON + 100);
	assert_int_equal(fixture_do(f, req), KP_OK);
	assert_int_equal(req->purge.sessions, 1);
	assert_int_equal(
		fixture_count(f, "SELECT count(*) FROM session WHERE id = '" BELLA "'"), 0);
	assert_int_equal(fixture_count(f, "SELECT count(*) FROM session"), 2);
}

static void test_purge_of_nothing_removes_nothing(void **state)
{
	struct fixture *f = *state;

	save_session(f, ALICE, NOON);
	assert_int_equal(fixture_run(f, make_interaction(1, ALICE)), KP_OK);
	KP_AUTO(store_req) struct store_req *req = make_purge(0, 0);
	assert_int_equal(fixture_do(f, req), KP_OK);
	assert_int_equal(req->purge.interactions + req->purge.sessions, 0);
	assert_int_equal(fixture_count(f, "SELECT count(*) FROM session"), 1);
	assert_int_equal(fixture_count(f, "SELECT count(*) FROM interaction"), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE_OPEN(test_purge_removes_old_interactions_with_feedback),
		CASE_OPEN(test_purge_goes_step_by_step),
		CASE_OPEN(test_purge_keeps_sessions_with_open_tickets),
		CASE_OPEN(test_purge_of_nothing_removes_nothing),
	};

	return cmocka_run_group_tests_name("store_purge", tests, NULL, NULL);
}
