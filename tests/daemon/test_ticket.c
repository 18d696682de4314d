/* A question becomes a ticket, a partner answers it from the command line. */
#include "talk.h"

#include <regex.h>

static const char *partner_of(const struct kp_json *ticket)
{
	return ws_text(kp_json_get(ticket, "partner"), "name");
}

static void answer(const struct site *s, const struct kp_json *ticket, const char *text)
{
	KP_AUTO(kp_str) struct kp_str out = {0};

	if (SITE_CLI(s, &out, "ticket", "answer", ws_text(ticket, "ticket"), text) != 0)
		fail_msg("%s", out.p);
}

static void test_escalate_opens_a_ticket_with_number_and_partner(void **state)
{
	struct ws ws;
	regex_t number;
	talk_open(&ws, *state);
	KP_AUTO(kp_json) struct kp_json *ticket = talk_ticket(&ws, TALK_DIRECT, "Auttakaa");

	assert_int_equal(regcomp(&number, "^HR-20[0-9]{2}-[0-9]{6}$", REG_EXTENDED), 0);
	assert_int_equal(regexec(&number, ws_text(ticket, "ticket"), 0, NULL, 0), 0);
	regfree(&number);
	assert_string_equal(partner_of(ticket), "Aino Testi");
	assert_string_not_equal(ws_text(kp_json_get(ticket, "partner"), "title"), "");
	assert_string_equal(ws_text(ticket, "status"), "open");
	assert_int_equal(strlen(ws_text(ticket, "respond_by")), 20);
	ws_disconnect(&ws);
}

static void test_escalate_goes_to_the_deputy_of_who_is_away(void **state)
{
	struct site *s = *state;
	struct ws ws;
	KP_AUTO(kp_str) struct kp_str out = {0};
	talk_open(&ws, s);
	KP_AUTO(kp_json) struct kp_json *ticket = talk_ticket(&ws, TALK_SICK, "Auttakaa");

	assert_string_equal(partner_of(ticket), "Bo Test");
	assert_int_equal(SITE_CLI(s, &out, "ticket", "why", ws_text(ticket, "ticket")), 0);
	assert_non_null(strstr(out.p, "decided by area"));
	assert_non_null(strstr(out.p, "testi-poissa"));
	assert_non_null(strstr(out.p, "testi-bo"));
	ws_disconnect(&ws);
}

static void test_escalate_without_intent_reaches_the_duty_queue(void **state)
{
	struct ws ws;
	talk_open(&ws, *state);
	KP_AUTO(kp_json) struct kp_json *ticket = talk_ticket(&ws, TALK_GIBBERISH, "Auttakaa");

	assert_string_equal(partner_of(ticket), "Bo Test");
	ws_disconnect(&ws);
}

static struct kp_json *escalate(struct ws *ws, const struct kp_json *asked)
{
	ws_sendf(ws,
		"{\"type\":\"escalate\",\"id\":\"e\",\"interaction\":\"%s\",\"text\":"
		"\"Auttakaa\"}",
		ws_text(asked, "interaction"));
	return ws_expect(ws, "ticket");
}

static void test_escalate_twice_finds_the_same_ticket(void **state)
{
	struct ws ws;
	talk_open(&ws, *state);
	KP_AUTO(kp_json) struct kp_json *asked = talk_ask(&ws, "1", TALK_DIRECT, "answered");
	KP_AUTO(kp_json) struct kp_json *first = escalate(&ws, asked);
	KP_AUTO(kp_json) struct kp_json *second = escalate(&ws, asked);

	assert_string_equal(ws_text(first, "ticket"), ws_text(second, "ticket"));
	ws_disconnect(&ws);
}

static void test_say_adds_to_ones_own_ticket_only(void **state)
{
	struct site *s = *state;
	struct ws ws, other;
	KP_AUTO(kp_str) struct kp_str out = {0};
	talk_open(&ws, s);
	talk_open(&other, s);
	KP_AUTO(kp_json) struct kp_json *ticket = talk_ticket(&ws, TALK_DIRECT, "Auttakaa");
	const char *number = ws_text(ticket, "ticket");

	ws_sendf(&ws,
		"{\"type\":\"say\",\"id\":\"5\",\"ticket\":\"%s\",\"text\":\"Vielä yksi\"}",
		number);
	KP_AUTO(kp_json) struct kp_json *ok = ws_expect(&ws, "ok");
	assert_string_equal(ws_text(ok, "id"), "5");
	ws_sendf(&other, "{\"type\":\"say\",\"id\":\"6\",\"ticket\":\"%s\",\"text\":\"Hei\"}",
		number);
	kp_json_free(ws_expect_error(&other, "not_found"));
	assert_int_equal(SITE_CLI(s, &out, "ticket", "show", number), 0);
	assert_non_null(strstr(out.p, "Vielä yksi"));
	assert_null(strstr(out.p, "Hei\n"));
	ws_disconnect(&ws);
	ws_disconnect(&other);
}

static void test_tickets_lists_ones_own(void **state)
{
	struct ws ws, other;
	talk_open(&ws, *state);
	talk_open(&other, *state);
	KP_AUTO(kp_json) struct kp_json *ticket = talk_ticket(&ws, TALK_DIRECT, "Auttakaa");

	ws_send(&ws, "{\"type\":\"tickets\",\"id\":\"6\"}");
	KP_AUTO(kp_json) struct kp_json *mine = ws_expect(&ws, "tickets");
	const struct kp_json *list = kp_json_get(mine, "tickets");
	assert_string_equal(ws_text(mine, "id"), "6");
	assert_int_equal(kp_json_count(list), 1);
	assert_string_equal(ws_text(kp_json_at(list, 0), "ticket"), ws_text(ticket, "ticket"));
	ws_send(&other, "{\"type\":\"tickets\",\"id\":\"7\"}");
	KP_AUTO(kp_json) struct kp_json *none = ws_expect(&other, "tickets");
	assert_int_equal(kp_json_count(kp_json_get(none, "tickets")), 0);
	ws_disconnect(&ws);
	ws_disconnect(&other);
}

static void test_answer_reaches_the_open_conversation(void **state)
{
	struct site *s = *state;
	struct ws ws;
	talk_open(&ws, s);
	KP_AUTO(kp_json) struct kp_json *ticket = talk_ticket(&ws, TALK_DIRECT, "Auttakaa");

	answer(s, ticket, "Kyllä **onnistuu** <script>");
	KP_AUTO(kp_json) struct kp_json *message = ws_expect(&ws, "message");
	assert_string_equal(ws_text(message, "ticket"), ws_text(ticket, "ticket"));
	assert_string_equal(ws_text(message, "from"), "partner");
	assert_string_equal(ws_text(message, "name"), "Aino Testi");
	assert_non_null(strstr(ws_text(message, "text"), "onnistuu"));
	assert_null(strstr(ws_text(message, "html"), "<script>"));
	assert_string_not_equal(ws_text(message, "at"), "");
	KP_AUTO(kp_json) struct kp_json *now = ws_expect(&ws, "ticket");
	assert_string_equal(ws_text(now, "ticket"), ws_text(ticket, "ticket"));
	assert_string_equal(ws_text(now, "status"), "answered");
	ws_disconnect(&ws);
}

static void test_answer_waits_for_who_is_away(void **state)
{
	struct site *s = *state;
	struct ws ws;
	KP_AUTO(kp_json) struct kp_json *welcome = talk_hello(&ws, s, NULL);
	KP_AUTO(kp_json) struct kp_json *ticket = talk_ticket(&ws, TALK_DIRECT, "Auttakaa");

	ws_disconnect(&ws);
	answer(s, ticket, "Vastaus odotti");
	for (int round = 0; round < 2; round++) {
		kp_json_free(talk_hello(&ws, s, ws_text(welcome, "session")));
		if (!round) {
			KP_AUTO(kp_json) struct kp_json *message = ws_expect(&ws, "message");
			assert_string_equal(ws_text(message, "text"), "Vastaus odotti");
			kp_json_free(ws_expect(&ws, "ticket"));
		}
		/* Told once: the next thing that comes is the answer to this. */
		kp_json_free(talk_ask(&ws, "9", TALK_SICK, "answered"));
		ws_disconnect(&ws);
	}
}

static void test_cli_lists_shows_and_closes(void **state)
{
	struct site *s = *state;
	struct ws ws;
	KP_AUTO(kp_str) struct kp_str out = {0};
	talk_open(&ws, s);
	KP_AUTO(kp_json)
	struct kp_json *ticket = talk_ticket(&ws, TALK_DIRECT, "Ihan oma asia");
	const char *number = ws_text(ticket, "ticket");

	assert_int_equal(SITE_CLI(s, &out, "ticket", "list", "--waiting"), 0);
	assert_non_null(strstr(out.p, number));
	assert_int_equal(SITE_CLI(s, &out, "ticket", "list", "--json"), 0);
	KP_AUTO(kp_json) struct kp_json *list = NULL;
	assert_int_equal(kp_json_parse(out.p, out.n, 0, &list, NULL), 0);
	assert_int_equal(SITE_CLI(s, &out, "ticket", "show", number), 0);
	assert_non_null(strstr(out.p, "Ihan oma asia"));
	assert_int_equal(SITE_CLI(s, &out, "ticket", "close", number), 0);
	assert_int_equal(SITE_CLI(s, &out, "ticket", "list", "--waiting"), 0);
	assert_null(strstr(out.p, number));
	assert_int_equal(SITE_CLI(s, &out, "ticket", "show", "HR-2026-999999"), 1);
	assert_int_equal(SITE_CLI(s, &out, "ticket", "answer", "HR-2026-999999", "x"), 1);
	ws_disconnect(&ws);
}

static void test_report_counts_outcomes_and_intents(void **state)
{
	struct site *s = *state;
	struct ws ws;
	KP_AUTO(kp_str) struct kp_str out = {0};
	talk_open(&ws, s);

	kp_json_free(talk_ask(&ws, "1", TALK_SICK, "answered"));
	kp_json_free(talk_ticket(&ws, TALK_DIRECT, "Auttakaa")); /* commits what came before */
	assert_int_equal(SITE_CLI(s, &out, "report"), 0);
	assert_non_null(strstr(out.p, "poissaolo.sairaus"));
	assert_non_null(strstr(out.p, "answered"));
	assert_int_equal(SITE_CLI(s, &out, "report", "--by", "nonsense"), 2);
	ws_disconnect(&ws);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_escalate_opens_a_ticket_with_number_and_partner),
		cmocka_unit_test(test_escalate_goes_to_the_deputy_of_who_is_away),
		cmocka_unit_test(test_escalate_without_intent_reaches_the_duty_queue),
		cmocka_unit_test(test_escalate_twice_finds_the_same_ticket),
		cmocka_unit_test(test_say_adds_to_ones_own_ticket_only),
		cmocka_unit_test(test_tickets_lists_ones_own),
		cmocka_unit_test(test_answer_reaches_the_open_conversation),
		cmocka_unit_test(test_answer_waits_for_who_is_away),
		cmocka_unit_test(test_cli_lists_shows_and_closes),
		cmocka_unit_test(test_report_counts_outcomes_and_intents),
	};

	return cmocka_run_group_tests(tests, talk_setup, talk_teardown);
}
