#include "store_fixture.h"

static void test_ticket_open_numbers_by_year(void **state)
{
	struct fixture *f = *state;
	char number[32];

	open_ticket(f, "a", ALICE, "", number);
	assert_string_equal(number, "HR-2026-000001");
	open_ticket(f, "b", ALICE, "", number);
	assert_string_equal(number, "HR-2026-000002");

	KP_AUTO(store_req) struct store_req *next_year = make_ticket("c", ALICE, "");
	next_year->open.year = 2027;
	assert_int_equal(fixture_do(f, next_year), KP_OK);
	assert_string_equal(next_year->open.ticket.number, "HR-2027-000001");
}

static void test_ticket_open_same_key_finds_the_first(void **state)
{
	struct fixture *f = *state;
	KP_AUTO(store_req) struct store_req *first = make_ticket("key", ALICE, "essi");
	KP_AUTO(store_req) struct store_req *again = make_ticket("key", ALICE, "essi");

	again->open.ticket.partner = "esimerkki-bo";
	assert_int_equal(fixture_do(f, first), KP_OK);
	assert_false(first->open.found);
	assert_int_equal(fixture_do(f, again), KP_OK);
	assert_true(again->open.found);
	assert_string_equal(again->open.ticket.number, first->open.ticket.number);
	assert_string_equal(again->open.ticket.partner, "esimerkki-aino");
	assert_int_equal(fixture_count(f, "SELECT count(*) FROM ticket"), 1);
	assert_int_equal(fixture_count(f, "SELECT count(*) FROM ticket_event"), 2);
}

static void test_ticket_open_gives_back_what_is_stored(void **state)
{
	struct fixture *f = *state;
	KP_AUTO(store_req) struct store_req *req = make_ticket("key", ALICE, "essi");
	const struct store_ticket *t = &req->open.ticket;

	req->open.ticket.urgent = true;
	assert_int_equal(fixture_do(f, req), KP_OK);
	assert_string_equal(t->area, "loma");
	assert_string_equal(t->intent, "loma.saastovapaa");
	assert_string_equal(t->session, ALICE);
	assert_string_equal(t->user, "essi");
	assert_string_equal(t->unit, "kotihoito");
	assert_string_equal(t->lang, "fi");
	assert_int_equal(t->status, STORE_ASSIGNED);
	assert_true(t->urgent);
	assert_string_equal(t->subject, "Milloin säästövapaa pidetään?");
	assert_int_equal(t->respond_by, NOON + 3600000);
	assert_int_equal(t->opened_at, NOON);
	assert_int_equal(t->updated_at, NOON);
	assert_int_equal(t->interaction, 1);
	assert_int_equal(t->unread, 0);
}

static void test_ticket_open_without_partner_has_one_line_of_history(void **state)
{
	struct fixture *f = *state;
	struct store_req *req = make_ticket("key", ALICE, "");

	req->open.ticket.partner = NULL;
	req->open.ticket.status = STORE_OPEN;
	assert_int_equal(fixture_run(f, req), KP_OK);
	assert_int_equal(fixture_count(f, "SELECT count(*) FROM ticket_event"), 1);
}

static void test_ticket_act_say_by_owner_session_and_user(void **state)
{
	struct fixture *f = *state;
	char number[32];

	open_ticket(f, "a", ALICE, "essi", number);
	assert_int_equal(fixture_run(f, make_say(number, ALICE, NULL)), KP_OK);
	assert_int_equal(fixture_run(f, make_say(number, BELLA, "essi")), KP_OK);
	assert_int_equal(fixture_count(f, "SELECT count(*) FROM ticket_event"
					  " WHERE kind = 'message' AND sender = 'supervisor'"),
		2);
}

static void test_ticket_act_by_a_stranger_is_not_found(void **state)
{
	struct fixture *f = *state;
	char number[32];

	open_ticket(f, "a", ALICE, "", number);
	KP_AUTO(store_req) struct store_req *req = make_say(number, BELLA, "");
	assert_int_equal(fixture_do(f, req), KP_ENOENT);
	assert_null(req->act.ticket.number);
	assert_int_equal(fixture_run(f, make_say(number, "", "")), KP_ENOENT);
	assert_int_equal(fixture_run(f, make_say(number, NULL, "essi")), KP_ENOENT);
}

static void test_ticket_act_answer_changes_status_and_waits(void **state)
{
	struct fixture *f = *state;
	char number[32];

	open_ticket(f, "a", ALICE, "", number);
	KP_AUTO(store_req) struct store_req *answer = make_answer(number, "Kyllä.");
	assert_int_equal(fixture_do(f, answer), KP_OK);
	assert_int_equal(answer->act.ticket.status, STORE_ANSWERED);
	store_req_free(fixture_pop(f)); /* the news of it */

	KP_AUTO(store_req) struct store_req *mine = make_mine(ALICE, "");
	assert_int_equal(fixture_do(f, mine), KP_OK);
	assert_int_equal(mine->mine.tickets.n, 1);
	assert_int_equal(mine->mine.tickets.v[0].unread, 1);
	assert_int_equal(mine->mine.tickets.v[0].updated_at, NOON + 60000);
	assert_int_equal(mine->mine.messages.n, 1);
	assert_int_equal(mine->mine.messages.v[0].id, answer->act.event);
	assert_string_equal(mine->mine.messages.v[0].text, "Kyllä.");
	assert_string_equal(mine->mine.messages.v[0].name, "Aino Esimerkki");
}

static void test_ticket_act_not_allowed_from_this_status(void **state)
{
	struct fixture *f = *state;
	char number[32];

	open_ticket(f, "a", ALICE, "", number);
	struct store_req *end = make_answer(number, NULL);
	end->act.move = close_move;
	end->act.by = STORE_SYSTEM;
	end->act.text = NULL;
	assert_int_equal(fixture_run(f, end), KP_OK);
	KP_AUTO(store_req) struct store_req *late = make_say(number, ALICE, "");
	assert_int_equal(fixture_do(f, late), KP_EINPUT);
	assert_non_null(strstr(late->err.msg, "is closed"));
	assert_int_equal(fixture_count(f, "SELECT count(*) FROM ticket_event"
					  " WHERE kind = 'status' AND status = 'closed'"),
		1);
}

static void test_ticket_act_new_partner_is_in_the_history(void **state)
{
	struct fixture *f = *state;
	char number[32];

	open_ticket(f, "a", ALICE, "", number);
	struct store_req *req = make_answer(number, NULL);
	req->act.by = STORE_SYSTEM;
	req->act.partner = "esimerkki-bo";
	req->act.move = any_move;
	assert_int_equal(fixture_run(f, req), KP_OK);
	assert_int_equal(fixture_count(f, "SELECT count(*) FROM ticket"
					  " WHERE partner = 'esimerkki-bo'"),
		1);
	assert_int_equal(fixture_count(f, "SELECT count(*) FROM ticket_event WHERE"
					  " kind = 'assigned' AND body = 'esimerkki-bo'"),
		1);
}

static void test_ticket_mine_shows_only_mine_newest_first(void **state)
{
	struct fixture *f = *state;
	char number[32];

	open_ticket(f, "a", ALICE, "", number);
	open_ticket(f, "b", BELLA, "", number);
	open_ticket(f, "c", BELLA, "essi", number);
	open_ticket(f, "d", ALICE, "", number);
	KP_AUTO(store_req) struct store_req *session = make_mine(ALICE, NULL);
	assert_int_equal(fixture_do(f, session), KP_OK);
	assert_int_equal(session->mine.tickets.n, 2);
	assert_string_equal(session->mine.tickets.v[0].number, "HR-2026-000004");
	KP_AUTO(store_req) struct store_req *both = make_mine(ALICE, "essi");
	assert_int_equal(fixture_do(f, both), KP_OK);
	assert_int_equal(both->mine.tickets.n, 3);
	KP_AUTO(store_req) struct store_req *nobody = make_mine("", "");
	assert_int_equal(fixture_do(f, nobody), KP_OK);
	assert_int_equal(nobody->mine.tickets.n, 0);
}

static void test_ticket_loads_count_what_waits(void **state)
{
	struct fixture *f = *state;
	char number[32];

	open_ticket(f, "a", ALICE, "", number);
	open_ticket(f, "b", ALICE, "", number);
	open_ticket(f, "c", ALICE, "", number);
	struct store_req *end = make_answer(number, NULL);
	end->act.by = STORE_SYSTEM;
	end->act.move = close_move;
	assert_int_equal(fixture_run(f, end), KP_OK);
	KP_AUTO(store_req) struct store_req *loads = store_req_new(STORE_LOADS);
	assert_int_equal(fixture_do(f, loads), KP_OK);
	assert_int_equal(loads->loads.n, 1);
	assert_string_equal(loads->loads.v[0].partner, "esimerkki-aino");
	assert_int_equal(loads->loads.v[0].tickets, 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE_OPEN(test_ticket_open_numbers_by_year),
		CASE_OPEN(test_ticket_open_same_key_finds_the_first),
		CASE_OPEN(test_ticket_open_gives_back_what_is_stored),
		CASE_OPEN(test_ticket_open_without_partner_has_one_line_of_history),
		CASE_OPEN(test_ticket_act_say_by_owner_session_and_user),
		CASE_OPEN(test_ticket_act_by_a_stranger_is_not_found),
		CASE_OPEN(test_ticket_act_answer_changes_status_and_waits),
		CASE_OPEN(test_ticket_act_not_allowed_from_this_status),
		CASE_OPEN(test_ticket_act_new_partner_is_in_the_history),
		CASE_OPEN(test_ticket_mine_shows_only_mine_newest_first),
		CASE_OPEN(test_ticket_loads_count_what_waits),
	};

	return cmocka_run_group_tests_name("store_ticket", tests, NULL, NULL);
}
