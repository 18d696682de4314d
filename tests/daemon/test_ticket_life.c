/* A ticket's life from the partners' command line and from the clock: what the supervisor
 * hears of it, and what the history keeps. */
#include "talk.h"

#include <signal.h>
#include <sqlite3.h>

/* A hand in the database while the daemon stands still. */
static void sql(const struct site *s, const char *text)
{
	KP_AUTO(kp_cstr) char *path = kp_format("%s/kumppani.db", s->data);
	sqlite3 *db;
	char *msg = NULL;

	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	if (sqlite3_exec(db, text, NULL, NULL, &msg) != SQLITE_OK)
		fail_msg("%s", msg);
	sqlite3_close(db);
}

/* The next state of a ticket that is told. */
static void expect_state(struct ws *ws, const char *status)
{
	KP_AUTO(kp_json) struct kp_json *ticket = ws_expect(ws, "ticket");

	assert_string_equal(ws_text(ticket, "status"), status);
}

static void expect_message(struct ws *ws, const char *from, const char *text)
{
	KP_AUTO(kp_json) struct kp_json *message = ws_expect(ws, "message");

	assert_string_equal(ws_text(message, "from"), from);
	assert_non_null(strstr(ws_text(message, "text"), text));
}

static void test_life_as_the_supervisor_hears_of_it(void **state)
{
	struct site *s = *state;
	struct ws ws;
	talk_open(&ws, s);
	KP_AUTO(kp_json) struct kp_json *ticket = talk_ticket(&ws, TALK_DIRECT, "Auttakaa");
	const char *n = ws_text(ticket, "ticket");
	KP_AUTO(kp_str) struct kp_str out = {0};

	SITE_TICKET(s, "take", n);
	expect_state(&ws, "assigned");
	SITE_TICKET(s, "note", n, "Vain kumppaneille");
	SITE_TICKET(s, "answer", n, "Kumpi laji?", "--ask");
	expect_message(&ws, "partner", "Kumpi laji?");
	expect_state(&ws, "waiting");
	ws_sendf(&ws, "{\"type\":\"say\",\"ticket\":\"%s\",\"text\":\"Jälkimmäinen\"}", n);
	kp_json_free(ws_expect(&ws, "ok"));
	SITE_TICKET(s, "transfer", n, "Hän tietää", "--to", "testi-bo");
	KP_AUTO(kp_json) struct kp_json *moved = ws_expect(&ws, "ticket");
	assert_string_equal(ws_text(kp_json_get(moved, "partner"), "name"), "Bo Test");
	SITE_TICKET(s, "priority", n, "urgent");
	SITE_TICKET(s, "answer", n, "Näin se on");
	expect_message(&ws, "partner", "Näin se on");
	expect_state(&ws, "answered");
	SITE_TICKET(s, "close", n);
	expect_state(&ws, "closed");
	SITE_TICKET(s, "reopen", n, "Unohtui jotain");
	expect_state(&ws, "open");
	assert_int_equal(SITE_CLI(s, &out, "ticket", "show", n), 0);
	static const char *const kept[] = {"opened", "Vain kumppaneille", "Hän tietää",
		"priority partner", "urgent priority", "Jälkimmäinen", "Unohtui jotain"};
	for (size_t i = 0; i < KP_LEN(kept); i++)
		if (!strstr(out.p, kept[i]))
			fail_msg("'%s' is not in\n%s", kept[i], out.p);
	ws_disconnect(&ws);
}

static void test_cli_refuses_what_is_outdated_or_makes_no_sense(void **state)
{
	struct site *s = *state;
	struct ws ws;
	KP_AUTO(kp_str) struct kp_str out = {0};
	talk_open(&ws, s);
	KP_AUTO(kp_json) struct kp_json *ticket = talk_ticket(&ws, TALK_DIRECT, "Auttakaa");
	const char *n = ws_text(ticket, "ticket");

	SITE_TICKET(s, "take", n);
	assert_int_equal(
		SITE_CLI(s, &out, "ticket", "answer", n, "Myöhässä", "--version", "1"), 1);
	assert_non_null(strstr(out.p, "has changed meanwhile"));
	assert_int_equal(SITE_CLI(s, &out, "ticket", "take", n), 1);
	assert_int_equal(SITE_CLI(s, &out, "ticket", "reopen", n), 1);
	assert_int_equal(SITE_CLI(s, &out, "ticket", "transfer", n, "Miksi"), 2);
	assert_int_equal(
		SITE_CLI(s, &out, "ticket", "transfer", n, "Miksi", "--to", "ei-ole"), 2);
	assert_int_equal(SITE_CLI(s, &out, "ticket", "priority", n, "huippu"), 2);
	assert_int_equal(SITE_CLI(s, &out, "ticket", "note", n), 2);
	assert_int_equal(SITE_CLI(s, &out, "ticket", "answer", n, "x", "--ask", "--close"), 2);
	ws_disconnect(&ws);
}

static void test_time_reminds_and_escalates(void **state)
{
	struct site *s = *state;
	struct ws ws;
	talk_open(&ws, s);
	KP_AUTO(kp_json) struct kp_json *ticket = talk_ticket(&ws, TALK_DIRECT, "Auttakaa");
	const char *n = ws_text(ticket, "ticket");

	ws_disconnect(&ws);
	assert_int_equal(site_stop(s, SIGTERM), 0);
	/* Asked a month ago: the deadline lies in the past. */
	KP_AUTO(kp_cstr)
	char *past = kp_format("UPDATE ticket SET asked_at = asked_at - 2600000000,"
			       " respond_by = respond_by - 2600000000, next_at = 1"
			       " WHERE number = '%s'",
		n);
	sql(s, past);
	site_start(s);
	site_wait_shown(s, n, "escalated to: testi-bo");
	site_wait_shown(s, n, "escalated system");
}

static void test_time_warns_and_closes_what_is_answered(void **state)
{
	struct site *s = *state;
	struct ws ws;
	KP_AUTO(kp_json) struct kp_json *welcome = talk_hello(&ws, s, NULL);
	KP_AUTO(kp_json) struct kp_json *ticket = talk_ticket(&ws, TALK_DIRECT, "Auttakaa");
	const char *n = ws_text(ticket, "ticket");

	SITE_TICKET(s, "answer", n, "Näin");
	expect_message(&ws, "partner", "Näin");
	expect_state(&ws, "answered");
	ws_disconnect(&ws);
	assert_int_equal(site_stop(s, SIGTERM), 0);
	KP_AUTO(kp_cstr)
	char *answered = kp_format(
		"UPDATE ticket SET spoke_at = 1000, next_at = 1 WHERE number = '%s'", n);
	sql(s, answered);
	site_start(s);
	site_wait_shown(s, n, "message bot");
	kp_json_free(talk_hello(&ws, s, ws_text(welcome, "session")));
	expect_message(&ws, "bot", n);
	expect_state(&ws, "answered");
	ws_disconnect(&ws);
	assert_int_equal(site_stop(s, SIGTERM), 0);
	KP_AUTO(kp_cstr)
	char *warned = kp_format(
		"UPDATE ticket SET warned_at = 1000, next_at = 1 WHERE number = '%s'", n);
	sql(s, warned);
	site_start(s);
	site_wait_shown(s, n, "status system → closed");
}

static void test_closed_long_ago_is_told_so(void **state)
{
	struct site *s = *state;
	struct ws ws;
	KP_AUTO(kp_json) struct kp_json *welcome = talk_hello(&ws, s, NULL);
	KP_AUTO(kp_json) struct kp_json *ticket = talk_ticket(&ws, TALK_DIRECT, "Auttakaa");
	const char *n = ws_text(ticket, "ticket");

	SITE_TICKET(s, "close", n);
	expect_state(&ws, "closed");
	ws_disconnect(&ws);
	assert_int_equal(site_stop(s, SIGTERM), 0);
	KP_AUTO(kp_cstr)
	char *old = kp_format("UPDATE ticket SET closed_at = 1000 WHERE number = '%s'", n);
	sql(s, old);
	site_start(s);
	kp_json_free(talk_hello(&ws, s, ws_text(welcome, "session")));
	ws_sendf(&ws, "{\"type\":\"say\",\"id\":\"9\",\"ticket\":\"%s\",\"text\":\"Hei\"}", n);
	KP_AUTO(kp_json) struct kp_json *error = ws_expect_error(&ws, "closed");
	assert_string_not_equal(ws_text(error, "message"), "");
	ws_disconnect(&ws);
}

/* The last test: it changes the content. */
static void test_partner_who_left_hands_over(void **state)
{
	struct site *s = *state;
	struct ws ws;
	talk_open(&ws, s);
	KP_AUTO(kp_json) struct kp_json *ticket = talk_ticket(&ws, TALK_DIRECT, "Auttakaa");

	site_edit(s, "knowledge/partners.yaml", "deputy: testi-aino", "deputy: testi-poissa");
	site_edit(s, "knowledge/partners.yaml", "id: testi-aino", "id: testi-seuraaja");
	site_wait_shown(s, ws_text(ticket, "ticket"), "partner: testi-seuraaja");
	expect_state(&ws, "open");
	ws_disconnect(&ws);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_life_as_the_supervisor_hears_of_it),
		cmocka_unit_test(test_cli_refuses_what_is_outdated_or_makes_no_sense),
		cmocka_unit_test(test_time_reminds_and_escalates),
		cmocka_unit_test(test_time_warns_and_closes_what_is_answered),
		cmocka_unit_test(test_closed_long_ago_is_told_so),
		cmocka_unit_test(test_partner_who_left_hands_over),
	};

	return cmocka_run_group_tests(tests, talk_setup, talk_teardown);
}
