#include "store_fixture.h"

static void test_event_delivered_waits_no_more(void **state)
{
	struct fixture *f = *state;
	char number[32];
	int64_t event;

	open_ticket(f, "a", ALICE, "", number);
	KP_AUTO(store_req) struct store_req *answer = make_answer(number, "Kyllä.");
	assert_int_equal(fixture_do(f, answer), KP_OK);
	store_req_free(fixture_pop(f));
	event = answer->act.event;

	struct store_req *got = store_req_new(STORE_DELIVERED);
	got->delivered = (struct store_delivered){{ALICE, NULL}, &event, 1, NOON};
	assert_int_equal(fixture_run(f, got), KP_OK);
	KP_AUTO(store_req) struct store_req *mine = make_mine(ALICE, "");
	assert_int_equal(fixture_do(f, mine), KP_OK);
	assert_int_equal(mine->mine.messages.n, 0);
	assert_int_equal(mine->mine.tickets.v[0].unread, 0);
}

static void test_event_delivered_to_a_stranger_still_waits(void **state)
{
	struct fixture *f = *state;
	char number[32];

	open_ticket(f, "a", ALICE, "", number);
	KP_AUTO(store_req) struct store_req *answer = make_answer(number, "Kyllä.");
	assert_int_equal(fixture_do(f, answer), KP_OK);
	store_req_free(fixture_pop(f));

	struct store_req *got = store_req_new(STORE_DELIVERED);
	got->delivered =
		(struct store_delivered){{BELLA, "bella"}, &answer->act.event, 1, NOON};
	assert_int_equal(fixture_run(f, got), KP_OK);
	KP_AUTO(store_req) struct store_req *mine = make_mine(ALICE, "");
	assert_int_equal(fixture_do(f, mine), KP_OK);
	assert_int_equal(mine->mine.messages.n, 1);
}

static void test_event_unread_is_bounded(void **state)
{
	struct fixture *f = *state;
	char number[32];

	open_ticket(f, "a", ALICE, "", number);
	KP_AUTO(store_conn) struct store_conn *c = fixture_conn(f);
	for (int i = 0; i < STORE_MAX_MESSAGES + 5; i++) {
		KP_AUTO(store_req) struct store_req *answer = make_answer(number, "Hei.");
		assert_int_equal(store_do(c, answer, NULL), 0);
	}
	KP_AUTO(store_req) struct store_req *mine = make_mine(ALICE, "");
	assert_int_equal(fixture_do(f, mine), KP_OK);
	assert_int_equal(mine->mine.messages.n, STORE_MAX_MESSAGES);
	assert_int_equal(mine->mine.tickets.v[0].unread, STORE_MAX_MESSAGES + 5);
}

/* ---- read ---- */

static struct store_req *make_read(
	const char *number, enum store_sender reader, const char *session, int64_t upto)
{
	struct store_req *req = store_req_new(STORE_READ);

	req->read = (struct store_read){.number = store_req_str(req, number),
		.reader = reader,
		.who = {store_req_str(req, session), NULL},
		.upto = upto};
	return req;
}

static void test_event_read_goes_forward_only(void **state)
{
	struct fixture *f = *state;
	char number[32], other[32];

	open_ticket(f, "a", ALICE, "", number);
	open_ticket(f, "b", BELLA, "", other);
	KP_AUTO(store_req) struct store_req *answer = make_answer(number, "Kyllä.");
	assert_int_equal(fixture_do(f, answer), KP_OK);
	store_req_free(fixture_pop(f));
	int64_t event = answer->act.event;

	KP_AUTO(store_req)
	struct store_req *read = make_read(number, STORE_SUPERVISOR, ALICE, event);
	assert_int_equal(fixture_do(f, read), KP_OK);
	assert_true(read->read.news);
	assert_int_equal(read->read.ticket.read_supervisor, event);
	assert_int_equal(read->read.ticket.read_partner, 0);
	KP_AUTO(store_req)
	struct store_req *again = make_read(number, STORE_SUPERVISOR, ALICE, event);
	assert_int_equal(fixture_do(f, again), KP_OK);
	assert_false(again->read.news);
	KP_AUTO(store_req)
	struct store_req *back = make_read(number, STORE_SUPERVISOR, ALICE, 1);
	assert_int_equal(fixture_do(f, back), KP_OK);
	assert_int_equal(back->read.ticket.read_supervisor, event);
	/* What is not of this ticket has not been read in it. */
	KP_AUTO(store_req)
	struct store_req *beyond = make_read(other, STORE_PARTNER, "", event);
	assert_int_equal(fixture_do(f, beyond), KP_OK);
	assert_false(beyond->read.news);
	assert_int_equal(
		fixture_run(f, make_read(number, STORE_SUPERVISOR, BELLA, event)), KP_ENOENT);
}

/* ---- news ---- */

static void test_news_of_an_answer_through_the_store(void **state)
{
	struct fixture *f = *state;
	char number[32];

	open_ticket(f, "a", ALICE, "essi", number);
	assert_int_equal(fixture_run(f, make_answer(number, "Kyllä.")), KP_OK);
	KP_AUTO(store_req) struct store_req *news = fixture_pop(f);
	assert_int_equal(news->kind, STORE_NEWS);
	assert_int_equal(news->news.events.n, 1);
	assert_string_equal(news->news.events.v[0].number, number);
	assert_string_equal(news->news.events.v[0].session, ALICE);
	assert_string_equal(news->news.events.v[0].user, "essi");
	assert_string_equal(news->news.events.v[0].kind, "message");
	assert_string_equal(news->news.events.v[0].text, "Kyllä.");
	assert_int_equal(news->news.events.v[0].status, STORE_ANSWERED);
	assert_int_equal(store_pending(f->store), 0);
}

static void test_news_of_an_answer_by_another_program(void **state)
{
	struct fixture *f = *state;
	char number[32];

	f->opt.news_ms = 5;
	fixture_open(f);
	open_ticket(f, "a", ALICE, "", number);
	KP_AUTO(store_conn) struct store_conn *c = fixture_conn(f);
	KP_AUTO(store_req) struct store_req *answer = make_answer(number, "Komentoriviltä.");
	assert_int_equal(store_do(c, answer, NULL), 0);
	KP_AUTO(store_req) struct store_req *news = fixture_pop(f);
	assert_int_equal(news->kind, STORE_NEWS);
	assert_int_equal(news->news.events.n, 1);
	assert_int_equal(news->news.events.v[0].id, answer->act.event);
	assert_string_equal(news->news.events.v[0].text, "Komentoriviltä.");
}

static void test_news_many_are_each_told_once(void **state)
{
	struct fixture *f = *state;
	const int all = 2 * STORE_MAX_MESSAGES + 7;
	char number[32];
	int64_t last = 0;
	int told = 0;

	f->opt.news_ms = 5;
	fixture_open(f);
	open_ticket(f, "a", ALICE, "", number);
	KP_AUTO(store_conn) struct store_conn *c = fixture_conn(f);
	for (int i = 0; i < all; i++) {
		KP_AUTO(store_req) struct store_req *answer = make_answer(number, "Hei.");
		assert_int_equal(store_do(c, answer, NULL), 0);
	}
	while (told < all) {
		KP_AUTO(store_req) struct store_req *news = fixture_pop(f);
		for (size_t i = 0; i < news->news.events.n; i++) {
			assert_true(news->news.events.v[i].id > last);
			last = news->news.events.v[i].id;
		}
		told += (int)news->news.events.n;
	}
	assert_int_equal(told, all);
}

static void test_news_do_not_repeat_what_was_before_the_start(void **state)
{
	struct fixture *f = *state;
	char number[32];

	open_ticket(f, "a", ALICE, "", number);
	assert_int_equal(fixture_run(f, make_answer(number, "Vanha.")), KP_OK);
	fixture_close(f);
	fixture_open(f);
	assert_int_equal(fixture_run(f, make_answer(number, "Uusi.")), KP_OK);
	KP_AUTO(store_req) struct store_req *news = fixture_pop(f);
	assert_int_equal(news->news.events.n, 1);
	assert_string_equal(news->news.events.v[0].text, "Uusi.");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE_OPEN(test_event_delivered_waits_no_more),
		CASE_OPEN(test_event_delivered_to_a_stranger_still_waits),
		CASE_OPEN(test_event_unread_is_bounded),
		CASE_OPEN(test_event_read_goes_forward_only),
		CASE_OPEN(test_news_of_an_answer_through_the_store),
		CASE(test_news_of_an_answer_by_another_program),
		CASE(test_news_many_are_each_told_once),
		CASE_OPEN(test_news_do_not_repeat_what_was_before_the_start),
	};

	return cmocka_run_group_tests_name("store_event", tests, NULL, NULL);
}
