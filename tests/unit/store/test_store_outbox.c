#include "store_fixture.h"

static void due(struct fixture *f, struct store_req *req, int64_t at)
{
	req->outbox.due = at;
	req->outbox.limit = 100;
	assert_int_equal(fixture_do(f, req), KP_OK);
}

static size_t count_due(struct fixture *f, int64_t at)
{
	KP_AUTO(store_req) struct store_req *req = store_req_new(STORE_OUTBOX_DUE);

	due(f, req, at);
	return req->outbox.posts.n;
}

static void settle(struct fixture *f, int64_t id, enum store_post_state state, int64_t next_at)
{
	KP_AUTO(store_req) struct store_req *req = store_req_new(STORE_OUTBOX_SETTLE);
	struct store_post_result result = {.id = id,
		.at = NOON + 5,
		.state = state,
		.tried = true,
		.next_at = next_at,
		.error = "why"};

	req->settle.v = &result;
	req->settle.n = 1;
	assert_int_equal(fixture_do(f, req), KP_OK);
}

static void test_outbox_has_what_a_line_makes_necessary(void **state)
{
	struct fixture *f = *state;
	KP_AUTO(store_req) struct store_req *ticket = make_ticket("key", ALICE, "essi");
	KP_AUTO(store_req) struct store_req *req = store_req_new(STORE_OUTBOX_DUE);
	const struct store_post *p;

	ticket->open.ticket.status = STORE_OPEN;
	assert_int_equal(fixture_do(f, ticket), KP_OK);
	due(f, req, INT64_MAX);
	assert_int_equal(req->outbox.posts.n, 1);
	p = &req->outbox.posts.v[0];
	assert_true(p->to_partner);
	assert_string_equal(p->person, "esimerkki-aino");
	assert_string_equal(p->event.kind, "assigned");
	assert_string_equal(p->ticket.number, ticket->open.ticket.number);
	assert_string_equal(p->ticket.user, "essi");
	assert_int_equal(p->tries, 0);
	assert_false(p->seen);
}

/* The same ticket opened again is no second mail. */
static void test_outbox_is_written_once(void **state)
{
	struct fixture *f = *state;

	for (int i = 0; i < 2; i++) {
		KP_AUTO(store_req) struct store_req *ticket = make_ticket("key", ALICE, "");

		ticket->open.ticket.status = STORE_OPEN;
		assert_int_equal(fixture_do(f, ticket), KP_OK);
	}
	assert_int_equal(count_due(f, INT64_MAX), 1);
}

static void test_outbox_settle(void **state)
{
	struct fixture *f = *state;
	KP_AUTO(store_req) struct store_req *ticket = make_ticket("key", ALICE, "");
	KP_AUTO(store_req) struct store_req *req = store_req_new(STORE_OUTBOX_DUE);
	KP_AUTO(store_req) struct store_req *retry = store_req_new(STORE_OUTBOX_RETRY);

	ticket->open.ticket.status = STORE_OPEN;
	assert_int_equal(fixture_do(f, ticket), KP_OK);
	due(f, req, INT64_MAX);
	int64_t id = req->outbox.posts.v[0].id;
	settle(f, id, STORE_POST_QUEUED, NOON + 1000);
	assert_int_equal(count_due(f, NOON + 999), 0);
	assert_int_equal(count_due(f, NOON + 1000), 1);
	settle(f, id, STORE_POST_PARKED, 0);
	assert_int_equal(count_due(f, INT64_MAX), 0);
	/* What is over stays as it ended. */
	settle(f, id, STORE_POST_SENT, 0);
	assert_int_equal(
		fixture_count(f, "SELECT count(*) FROM outbox WHERE state = 'parked'"), 1);
	assert_int_equal(fixture_count(f, "SELECT tries FROM outbox"), 2);
	retry->retry.at = NOON + 7;
	assert_int_equal(fixture_do(f, retry), KP_OK);
	assert_int_equal(retry->retry.n, 1);
	assert_int_equal(count_due(f, NOON + 6), 0);
	assert_int_equal(count_due(f, NOON + 7), 1);
	settle(f, id, STORE_POST_SENT, 0);
	assert_int_equal(count_due(f, INT64_MAX), 0);
}

/* Every line of a history, and only where a program listens. */
static void test_outbox_tells_the_program_that_listens(void **state)
{
	struct fixture *f = *state;
	KP_AUTO(store_req) struct store_req *ticket = make_ticket("key", ALICE, "");
	KP_AUTO(store_req) struct store_req *mails = store_req_new(STORE_OUTBOX_DUE);
	KP_AUTO(store_req) struct store_req *hooks = store_req_new(STORE_OUTBOX_DUE);

	fixture_sql(f, "INSERT INTO outbox_way (way) VALUES ('webhook')");
	ticket->open.ticket.status = STORE_OPEN;
	assert_int_equal(fixture_do(f, ticket), KP_OK);
	due(f, mails, INT64_MAX);
	assert_int_equal(mails->outbox.posts.n, 1);
	assert_int_equal(mails->outbox.posts.v[0].way, STORE_BY_MAIL);
	hooks->outbox.way = STORE_BY_WEBHOOK;
	due(f, hooks, INT64_MAX);
	assert_int_equal(hooks->outbox.posts.n, 2);
	assert_int_equal(hooks->outbox.posts.v[0].way, STORE_BY_WEBHOOK);
	assert_string_equal(hooks->outbox.posts.v[0].event.kind, "opened");
	assert_string_equal(hooks->outbox.posts.v[1].event.kind, "assigned");
	assert_string_equal(store_post_audience(&hooks->outbox.posts.v[0]), "program");
}

static int64_t remind(struct fixture *f, const char *key)
{
	KP_AUTO(store_req) struct store_req *req = store_req_new(STORE_REMIND);
	struct store_reminder one = {.guide = "vuosiloma", .key = key};

	req->remind.at = NOON;
	req->remind.v = &one;
	req->remind.n = 1;
	assert_int_equal(fixture_do(f, req), KP_OK);
	return req->remind.added;
}

static void test_outbox_reminds_once(void **state)
{
	struct fixture *f = *state;
	KP_AUTO(store_req) struct store_req *req = store_req_new(STORE_OUTBOX_DUE);

	assert_int_equal(remind(f, "vuosiloma/20000/0"), 1);
	assert_int_equal(remind(f, "vuosiloma/20000/0"), 0);
	assert_int_equal(remind(f, "vuosiloma/20000/1"), 1);
	due(f, req, INT64_MAX);
	assert_int_equal(req->outbox.posts.n, 2);
	assert_string_equal(req->outbox.posts.v[0].guide, "vuosiloma");
	assert_string_equal(req->outbox.posts.v[0].event.number, "");
	assert_string_equal(store_post_audience(&req->outbox.posts.v[0]), "owner");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_outbox_has_what_a_line_makes_necessary,
			fixture_setup_open, fixture_teardown),
		cmocka_unit_test_setup_teardown(
			test_outbox_is_written_once, fixture_setup_open, fixture_teardown),
		cmocka_unit_test_setup_teardown(
			test_outbox_settle, fixture_setup_open, fixture_teardown),
		cmocka_unit_test_setup_teardown(test_outbox_tells_the_program_that_listens,
			fixture_setup_open, fixture_teardown),
		cmocka_unit_test_setup_teardown(
			test_outbox_reminds_once, fixture_setup_open, fixture_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
