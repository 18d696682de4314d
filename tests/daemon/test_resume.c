/* A conversation goes on after the connection broke, and after the daemon did. */
#include <signal.h>

#include "talk.h"

static bool resumed(const struct kp_json *welcome)
{
	bool yes = false;

	kp_json_bool(kp_json_get(welcome, "resumed"), &yes);
	return yes;
}

static void test_resume_after_reconnect_keeps_choices(void **state)
{
	struct ws ws;
	KP_AUTO(kp_json) struct kp_json *welcome = talk_hello(&ws, *state, NULL);
	KP_AUTO(kp_json) struct kp_json *asked = talk_ask(&ws, "1", TALK_CLARIFY, "clarify");
	ws_disconnect(&ws);

	KP_AUTO(kp_json)
	struct kp_json *again = talk_hello(&ws, *state, ws_text(welcome, "session"));
	assert_string_equal(ws_text(again, "session"), ws_text(welcome, "session"));
	assert_true(resumed(again));
	ws_sendf(&ws, "{\"type\":\"choose\",\"interaction\":\"%s\",\"choice\":0}",
		ws_text(asked, "interaction"));
	KP_AUTO(kp_json) struct kp_json *answer = ws_expect(&ws, "answer");
	assert_string_equal(ws_text(answer, "outcome"), "answered");
	ws_disconnect(&ws);
}

static void restart(struct site *s, struct ws *ws)
{
	assert_int_equal(site_stop(s, SIGTERM), 0);
	ws_disconnect(ws);
	site_start(s);
}

static void test_resume_after_restart_keeps_choices_and_tickets(void **state)
{
	struct site *s = *state;
	struct ws ws;
	KP_AUTO(kp_json) struct kp_json *welcome = talk_hello(&ws, s, NULL);
	KP_AUTO(kp_json) struct kp_json *asked = talk_ask(&ws, "1", TALK_CLARIFY, "clarify");
	ws_sendf(&ws, "{\"type\":\"escalate\",\"interaction\":\"%s\",\"text\":\"Auttakaa\"}",
		ws_text(asked, "interaction"));
	KP_AUTO(kp_json) struct kp_json *ticket = ws_expect(&ws, "ticket");

	restart(s, &ws);
	KP_AUTO(kp_json)
	struct kp_json *again = talk_hello(&ws, s, ws_text(welcome, "session"));
	assert_true(resumed(again));
	assert_string_equal(ws_text(again, "session"), ws_text(welcome, "session"));
	ws_sendf(&ws, "{\"type\":\"choose\",\"interaction\":\"%s\",\"choice\":0}",
		ws_text(asked, "interaction"));
	kp_json_free(ws_expect(&ws, "answer"));
	ws_send(&ws, "{\"type\":\"tickets\"}");
	KP_AUTO(kp_json) struct kp_json *mine = ws_expect(&ws, "tickets");
	assert_string_equal(ws_text(kp_json_at(kp_json_get(mine, "tickets"), 0), "ticket"),
		ws_text(ticket, "ticket"));
	ws_disconnect(&ws);
}

static void test_resume_after_restart_keeps_language(void **state)
{
	struct site *s = *state;
	struct ws ws;
	ws_connect(&ws, s->port);
	ws_send(&ws, "{\"type\":\"hello\",\"lang\":\"en\"}");
	KP_AUTO(kp_json) struct kp_json *welcome = ws_expect(&ws, "welcome");
	kp_json_free(talk_ask(&ws, "1", "saved leave?", "answered"));

	restart(s, &ws);
	KP_AUTO(kp_json)
	struct kp_json *again = talk_hello(&ws, s, ws_text(welcome, "session"));
	assert_string_equal(ws_text(again, "lang"), "en");
	ws_disconnect(&ws);
}

static void test_answer_during_downtime_is_delivered_after_it(void **state)
{
	struct site *s = *state;
	struct ws ws;
	KP_AUTO(kp_json) struct kp_json *welcome = talk_hello(&ws, s, NULL);
	KP_AUTO(kp_json) struct kp_json *ticket = talk_ticket(&ws, TALK_DIRECT, "Auttakaa");

	assert_int_equal(site_stop(s, SIGTERM), 0);
	ws_disconnect(&ws);
	assert_int_equal(SITE_CLI(s, NULL, "ticket", "answer", ws_text(ticket, "ticket"),
				 "Vastaus seisokin aikana"),
		0);
	site_start(s);
	kp_json_free(talk_hello(&ws, s, ws_text(welcome, "session")));
	KP_AUTO(kp_json) struct kp_json *message = ws_expect(&ws, "message");
	assert_string_equal(ws_text(message, "text"), "Vastaus seisokin aikana");
	ws_disconnect(&ws);
}

static void test_unknown_session_begins_a_new_conversation(void **state)
{
	struct ws ws;
	static const char *const sessions[] = {
		"abcdefghijklmnopqrstuvwxyz", "x", "'; DROP TABLE"};

	for (size_t i = 0; i < KP_LEN(sessions); i++) {
		KP_AUTO(kp_json)
		struct kp_json *welcome = talk_hello(&ws, *state, sessions[i]);
		assert_false(resumed(welcome));
		assert_string_not_equal(ws_text(welcome, "session"), sessions[i]);
		ws_disconnect(&ws);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_resume_after_reconnect_keeps_choices),
		cmocka_unit_test(test_resume_after_restart_keeps_choices_and_tickets),
		cmocka_unit_test(test_resume_after_restart_keeps_language),
		cmocka_unit_test(test_answer_during_downtime_is_delivered_after_it),
		cmocka_unit_test(test_unknown_session_begins_a_new_conversation),
	};

	return cmocka_run_group_tests(tests, talk_setup, talk_teardown);
}
