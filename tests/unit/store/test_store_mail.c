#include "store_fixture.h"

/* A message that says `text`, about `number` (NULL: the tray), at `uid`. */
static struct store_req *make_mail(const char *key, int64_t uid, const char *number)
{
	struct store_req *req = make_answer(number, "vastaus");

	req->kind = STORE_MAIL; /* whose act stands where an act's does */
	req->act.owned = true;  /* by the supervisor: nobody has to hear of it */
	req->act.who = (struct store_owner){ALICE, NULL};
	req->mail.box = (struct store_mailbox){.name = "box", .validity = 7, .uid = uid};
	req->mail.key = store_req_str(req, key);
	req->mail.letter = (struct store_letter){.at = NOON,
		.kind = "written",
		.why = STORE_MAIL_NO_TICKET,
		.ticket = number,
		.sender = "aino@example.org",
		.name = "Aino",
		.subject = "Re",
		.text = "vastaus",
		.attachments = 2};
	return req;
}

static int64_t place_of(struct fixture *f, int64_t *validity)
{
	KP_AUTO(store_req) struct store_req *req = store_req_new(STORE_MAILBOX);

	req->mailbox.name = "box";
	assert_int_equal(fixture_do(f, req), KP_OK);
	*validity = req->mailbox.validity;
	return req->mailbox.uid;
}

static void test_mailbox_never_read_begins_at_zero(void **state)
{
	int64_t validity = -1;

	assert_int_equal(place_of(*state, &validity), 0);
	assert_int_equal(validity, 0);
}

static void test_mail_acts_once_for_each_key(void **state)
{
	struct fixture *f = *state;
	char number[32];
	int64_t validity;

	open_ticket(f, "a", ALICE, "", number);
	KP_AUTO(store_req) struct store_req *first = make_mail("id:1", 5, number);
	KP_AUTO(store_req) struct store_req *again = make_mail("id:1", 9, number);
	assert_int_equal(fixture_do(f, first), KP_OK);
	assert_true(first->mail.placed && !first->mail.again);
	assert_int_equal(first->mail.letter.id, 0);
	assert_int_equal(place_of(f, &validity), 5);
	assert_int_equal(validity, 7);
	assert_int_equal(fixture_do(f, again), KP_OK);
	assert_true(again->mail.again && !again->mail.placed);
	assert_int_equal(place_of(f, &validity), 9);
	assert_int_equal(
		fixture_count(f, "SELECT count(*) FROM ticket_event WHERE kind = 'message'"),
		1);
	assert_int_equal(fixture_count(f, "SELECT count(*) FROM mail_tray"), 0);
}

static void test_mail_without_a_ticket_lies_on_the_tray(void **state)
{
	struct fixture *f = *state;
	KP_AUTO(store_req) struct store_req *req = make_mail("id:1", 1, NULL);
	KP_AUTO(store_req) struct store_req *tray = store_req_new(STORE_TRAY);

	assert_int_equal(fixture_do(f, req), KP_OK);
	assert_false(req->mail.placed);
	assert_int_equal(req->mail.letter.id, 1);
	assert_int_equal(fixture_do(f, tray), KP_OK);
	assert_int_equal(tray->tray.n, 1);
	assert_string_equal(tray->tray.v[0].sender, "aino@example.org");
	assert_string_equal(tray->tray.v[0].text, "vastaus");
	assert_int_equal(tray->tray.v[0].why, STORE_MAIL_NO_TICKET);
	assert_int_equal(tray->tray.v[0].attachments, 2);
	assert_int_equal(tray->tray.v[0].at, NOON);
}

static void test_mail_that_is_refused_lies_on_the_tray(void **state)
{
	struct fixture *f = *state;
	char number[32];

	open_ticket(f, "a", ALICE, "", number);
	struct store_req *close = make_close(number);
	close->act.owned = true;
	close->act.who = (struct store_owner){ALICE, NULL};
	assert_int_equal(fixture_run(f, close), KP_OK);
	KP_AUTO(store_req) struct store_req *closed = make_mail("id:1", 1, number);
	KP_AUTO(store_req) struct store_req *gone = make_mail("id:2", 2, "HR-2026-999999");
	assert_int_equal(fixture_do(f, closed), KP_OK);
	assert_int_equal(closed->mail.letter.why, STORE_MAIL_CLOSED);
	assert_int_equal(fixture_do(f, gone), KP_OK);
	assert_int_equal(gone->mail.letter.why, STORE_MAIL_NO_SUCH_TICKET);
	assert_int_equal(fixture_count(f, "SELECT count(*) FROM mail_tray"), 2);
}

static enum kp_code clear_tray(struct fixture *f, int64_t id, const char *number)
{
	struct store_req *req = make_mail("unused", 1, number);

	req->kind = STORE_TRAY_CLEAR;
	req->mail.letter.id = id;
	return fixture_run(f, req);
}

static void test_tray_is_cleared_with_the_act_or_not_at_all(void **state)
{
	struct fixture *f = *state;
	char number[32];

	open_ticket(f, "a", ALICE, "", number);
	assert_int_equal(fixture_run(f, make_mail("id:1", 1, NULL)), KP_OK);
	assert_int_equal(fixture_run(f, make_mail("id:2", 2, NULL)), KP_OK);
	assert_int_equal(clear_tray(f, 1, "HR-2026-999999"), KP_ENOENT);
	assert_int_equal(clear_tray(f, 99, number), KP_ENOENT);
	assert_int_equal(
		fixture_count(f, "SELECT count(*) FROM ticket_event WHERE kind = 'message'"),
		0);
	assert_int_equal(clear_tray(f, 1, number), KP_OK);
	assert_int_equal(clear_tray(f, 2, NULL), KP_OK);
	assert_int_equal(clear_tray(f, 2, NULL), KP_ENOENT);
	assert_int_equal(
		fixture_count(f, "SELECT count(*) FROM ticket_event WHERE kind = 'message'"),
		1);
	assert_int_equal(fixture_count(f, "SELECT count(*) FROM mail_tray"), 0);
}

static void test_purge_forgets_old_keys(void **state)
{
	struct fixture *f = *state;
	struct store_req *purge = store_req_new(STORE_PURGE);

	assert_int_equal(fixture_run(f, make_mail("id:1", 1, NULL)), KP_OK);
	purge->purge.mail_before = NOON + 1;
	assert_int_equal(fixture_run(f, purge), KP_OK);
	assert_int_equal(fixture_count(f, "SELECT count(*) FROM mail_seen"), 0);
	assert_int_equal(fixture_count(f, "SELECT count(*) FROM mail_tray"), 1);
}

static void test_purge_empties_an_old_tray(void **state)
{
	struct fixture *f = *state;
	KP_AUTO(store_req) struct store_req *early = store_req_new(STORE_PURGE);
	KP_AUTO(store_req) struct store_req *purge = store_req_new(STORE_PURGE);

	assert_int_equal(fixture_run(f, make_mail("id:1", 1, NULL)), KP_OK);
	early->purge.tray_before = NOON - 1;
	assert_int_equal(fixture_do(f, early), KP_OK);
	assert_int_equal(fixture_count(f, "SELECT count(*) FROM mail_tray"), 1);
	purge->purge.tray_before = NOON + 1;
	assert_int_equal(fixture_do(f, purge), KP_OK);
	assert_int_equal(purge->purge.tray, 1);
	assert_int_equal(fixture_count(f, "SELECT count(*) FROM mail_tray"), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE_OPEN(test_mailbox_never_read_begins_at_zero),
		CASE_OPEN(test_mail_acts_once_for_each_key),
		CASE_OPEN(test_mail_without_a_ticket_lies_on_the_tray),
		CASE_OPEN(test_mail_that_is_refused_lies_on_the_tray),
		CASE_OPEN(test_tray_is_cleared_with_the_act_or_not_at_all),
		CASE_OPEN(test_purge_forgets_old_keys),
		CASE_OPEN(test_purge_empties_an_old_tray),
	};

	return cmocka_run_group_tests_name("store_mail", tests, NULL, NULL);
}
