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

	req->open.ticket.priority = STORE_URGENT;
	req->open.ticket.asked_at = NOON + 1;
	req->open.ticket.resolve_by = NOON + 2;
	req->open.ticket.running_since = NOON + 3;
	req->open.ticket.next_at = NOON + 4;
	assert_int_equal(fixture_do(f, req), KP_OK);
	assert_string_equal(t->area, "loma");
	assert_string_equal(t->intent, "loma.saastovapaa");
	assert_string_equal(t->session, ALICE);
	assert_string_equal(t->user, "essi");
	assert_string_equal(t->unit, "kotihoito");
	assert_string_equal(t->lang, "fi");
	assert_int_equal(t->status, STORE_ASSIGNED);
	assert_int_equal(t->priority, STORE_URGENT);
	assert_int_equal(t->version, 1);
	assert_int_equal(t->asked_at, NOON + 1);
	assert_int_equal(t->resolve_by, NOON + 2);
	assert_int_equal(t->running_since, NOON + 3);
	assert_int_equal(t->next_at, NOON + 4);
	assert_string_equal(t->escalated, "");
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
	assert_int_equal(fixture_run(f, make_close(number)), KP_OK);
	store_req_free(fixture_pop(f)); /* the news of it */
	KP_AUTO(store_req) struct store_req *late = make_say(number, ALICE, "");
	assert_int_equal(fixture_do(f, late), KP_EINPUT);
	assert_non_null(strstr(late->err.msg, "is closed"));
	assert_int_equal(late->act.refused, STORE_WRONG_STATUS);
	assert_int_equal(late->act.ticket.status, STORE_CLOSED);
	assert_int_equal(fixture_count(f, "SELECT count(*) FROM ticket_event"
					  " WHERE kind = 'status' AND status = 'closed'"),
		1);
}

static void test_ticket_act_new_partner_is_in_the_history(void **state)
{
	struct fixture *f = *state;
	char number[32];

	open_ticket(f, "a", ALICE, "", number);
	struct store_req *req = make_act(number, any_move, STORE_SYSTEM, NULL, NULL);
	fixture_act_of(req)->partner = "esimerkki-bo";
	assert_int_equal(fixture_run(f, req), KP_OK);
	assert_int_equal(fixture_count(f, "SELECT count(*) FROM ticket"
					  " WHERE partner = 'esimerkki-bo'"),
		1);
	assert_int_equal(fixture_count(f, "SELECT count(*) FROM ticket_event WHERE"
					  " kind = 'assigned' AND body = 'esimerkki-bo'"),
		1);
}

static void test_ticket_act_outdated_changes_nothing(void **state)
{
	struct fixture *f = *state;
	char number[32];

	open_ticket(f, "a", ALICE, "", number);
	struct store_req *first = make_answer(number, "Ensimmäinen.");
	first->act.version = 1;
	assert_int_equal(fixture_run(f, first), KP_OK);
	store_req_free(fixture_pop(f)); /* the news of it */
	KP_AUTO(store_req) struct store_req *second = make_answer(number, "Toinen.");
	second->act.version = 1;
	assert_int_equal(fixture_do(f, second), KP_EINPUT);
	assert_int_equal(second->act.refused, STORE_OUTDATED);
	assert_int_equal(second->act.ticket.version, 2);
	assert_int_equal(second->act.ticket.status, STORE_ANSWERED);
	assert_int_equal(fixture_count(f, "SELECT count(*) FROM ticket_event WHERE"
					  " body = 'Toinen.'"),
		0);
	second->act.version = 2;
	second->act.refused = STORE_FINE;
	assert_int_equal(fixture_do(f, second), KP_OK);
	assert_int_equal(second->act.ticket.version, 3);
}

static void test_ticket_act_quiet_keeps_the_version(void **state)
{
	struct fixture *f = *state;
	char number[32];

	open_ticket(f, "a", ALICE, "", number);
	KP_AUTO(store_req)
	struct store_req *req = make_act(number, any_move, STORE_SYSTEM, NULL, NULL);
	fixture_act_of(req)->next_at = NOON + 99;
	assert_int_equal(fixture_do(f, req), KP_OK); /* only the time of the next look */
	assert_int_equal(req->act.ticket.version, 1);
	assert_int_equal(req->act.ticket.updated_at, NOON);
	assert_int_equal(fixture_count(f, "SELECT next_at FROM ticket"), NOON + 99);
	assert_int_equal(req->act.event, 0);
}

static struct store_req *make_queue(const char *const *partners, size_t n, int64_t due)
{
	struct store_req *req = store_req_new(STORE_QUEUE);

	req->queue = (struct store_queue){.partners = partners, .npartners = n, .due = due};
	return req;
}

static void test_queue_of_partners_and_of_what_is_due(void **state)
{
	static const char *const aino[] = {"esimerkki-aino"}, *const both[] = {"esimerkki-bo",
								      "esimerkki-aino",
								      "esimerkki-aino"};
	static const char *const nobody[] = {""};
	struct fixture *f = *state;
	char number[32];
	const struct {
		const char *const *partners;
		size_t npartners;
		int64_t due;
		size_t found;
		const char *first;
	} cases[] = {
		{aino, 1, 0, 2, "HR-2026-000001"},
		{both, 3, 0, 3, "HR-2026-000004"},
		{nobody, 1, 0, 0, NULL},
		{NULL, 0, 0, 3, "HR-2026-000004"},
		{NULL, 0, NOON + 50, 1, "HR-2026-000004"},
		{NULL, 0, NOON + 500, 2, "HR-2026-000004"},
		{NULL, 0, NOON, 0, NULL},
	};

	for (int i = 0; i < 4; i++) {
		const char key[] = {(char)('a' + i), 0};
		open_ticket(f, key, ALICE, "", number);
	}
	fixture_sql(f, "UPDATE ticket SET status = 'closed' WHERE seq = 2;"
		       "UPDATE ticket SET partner = 'esimerkki-bo', next_at = 1795348800050"
		       " WHERE seq = 4;"
		       "UPDATE ticket SET next_at = 1795348800100 WHERE seq = 1;");
	for (size_t i = 0; i < KP_LEN(cases); i++) {
		KP_AUTO(store_req)
		struct store_req *req =
			make_queue(cases[i].partners, cases[i].npartners, cases[i].due);
		assert_int_equal(fixture_do(f, req), KP_OK);
		assert_int_equal(req->queue.tickets.n, cases[i].found);
		if (cases[i].found)
			assert_string_equal(req->queue.tickets.v[0].number, cases[i].first);
	}
	fixture_sql(f, "UPDATE ticket SET escalated = 'esimerkki-aino' WHERE seq = 4");
	KP_AUTO(store_req) struct store_req *escalated = make_queue(aino, 1, 0);
	assert_int_equal(fixture_do(f, escalated), KP_OK);
	assert_int_equal(escalated->queue.tickets.n, 3);
}

static void test_ticket_get_through_the_store(void **state)
{
	struct fixture *f = *state;
	char number[32];

	open_ticket(f, "a", ALICE, "", number);
	KP_AUTO(store_req) struct store_req *req = store_req_new(STORE_TICKET_GET);
	req->get.number = number;
	assert_int_equal(fixture_do(f, req), KP_OK);
	assert_string_equal(req->get.ticket.number, number);
	assert_int_equal(req->get.history.n, 2);
	req->get.number = "HR-2026-000099";
	assert_int_equal(fixture_do(f, req), KP_ENOENT);
}

/* ---- the history is only added to ---- */

static void refused_sql(const struct fixture *f, const char *sql)
{
	sqlite3 *h;
	char *msg = NULL;

	assert_int_equal(sqlite3_open(f->path, &h), SQLITE_OK);
	assert_int_equal(sqlite3_exec(h, sql, NULL, NULL, &msg), SQLITE_CONSTRAINT);
	assert_non_null(strstr(msg, "ticket_event is only added to"));
	sqlite3_free(msg);
	sqlite3_close(h);
}

static void test_history_refuses_every_change(void **state)
{
	struct fixture *f = *state;
	char number[32];

	open_ticket(f, "a", ALICE, "", number);
	refused_sql(f, "UPDATE ticket_event SET body = 'muuta'");
	refused_sql(f, "UPDATE ticket_event SET at = at + 1 WHERE id = 1");
	refused_sql(f, "DELETE FROM ticket_event WHERE id = 2");
	refused_sql(f, "DELETE FROM ticket_event");
	refused_sql(f, "INSERT OR REPLACE INTO ticket_event SELECT * FROM ticket_event");
	refused_sql(f, "UPDATE OR REPLACE ticket_event SET id = 1 WHERE id = 2");
	assert_int_equal(fixture_count(f, "SELECT count(*) FROM ticket_event"), 2);
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
	assert_int_equal(fixture_run(f, make_close(number)), KP_OK);
	store_req_free(fixture_pop(f)); /* the news of it */
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
		CASE_OPEN(test_ticket_act_outdated_changes_nothing),
		CASE_OPEN(test_ticket_act_quiet_keeps_the_version),
		CASE_OPEN(test_queue_of_partners_and_of_what_is_due),
		CASE_OPEN(test_ticket_get_through_the_store),
		CASE_OPEN(test_history_refuses_every_change),
		CASE_OPEN(test_ticket_mine_shows_only_mine_newest_first),
		CASE_OPEN(test_ticket_loads_count_what_waits),
	};

	return cmocka_run_group_tests_name("store_ticket", tests, NULL, NULL);
}
