/* hello, ask, an answer with its source, choices, feedback. */
#include "talk.h"

static void test_hello_welcomes_with_notice_and_greeting(void **state)
{
	struct ws ws;
	KP_AUTO(kp_json) struct kp_json *welcome = talk_hello(&ws, *state, NULL);

	assert_string_equal(ws_text(welcome, "lang"), "fi");
	assert_string_not_equal(ws_text(welcome, "notice"), "");
	assert_string_not_equal(ws_text(welcome, "greeting"), "");
	assert_true(kp_json_is_array(kp_json_get(welcome, "announcements")));
	ws_disconnect(&ws);
}

static void test_hello_speaks_the_language_asked_for(void **state)
{
	struct site *s = *state;
	struct ws ws;

	ws_connect(&ws, s->port);
	ws_send(&ws, "{\"type\":\"hello\",\"lang\":\"sv\"}");
	KP_AUTO(kp_json) struct kp_json *welcome = ws_expect(&ws, "welcome");
	assert_string_equal(ws_text(welcome, "lang"), "sv");
	assert_null(kp_json_get(welcome, "id"));
	KP_AUTO(kp_json)
	struct kp_json *answer = talk_ask(&ws, "1", "sparad ledighet?", "answered");
	assert_non_null(strstr(ws_text(answer, "text"), "semestern"));
	ws_disconnect(&ws);
}

static void test_ask_is_answered_with_source(void **state)
{
	struct ws ws;
	double confidence = 0;
	talk_open(&ws, *state);
	KP_AUTO(kp_json) struct kp_json *answer = talk_ask(&ws, "1", TALK_DIRECT, "answered");
	const struct kp_json *source = kp_json_at(kp_json_get(answer, "sources"), 0);

	assert_string_equal(ws_text(answer, "intent"), "loma.saastovapaa");
	assert_true(kp_json_number(kp_json_get(answer, "confidence"), &confidence));
	assert_true(confidence > 0.5 && confidence <= 1);
	/* The fact is filled in, in both forms of the text. */
	assert_non_null(strstr(ws_text(answer, "text"), "Testi-HR"));
	assert_non_null(strstr(ws_text(answer, "html"), "<p>"));
	assert_string_equal(ws_text(source, "guide"), "testiohje");
	assert_string_equal(ws_text(source, "section"), "saastovapaa");
	assert_string_equal(ws_text(source, "url"), "/guides/testiohje#saastovapaa");
	assert_string_equal(ws_text(source, "version"), "1.0");
	assert_string_equal(ws_text(source, "reviewed"), "2026-11-01");
	assert_string_not_equal(ws_text(source, "title"), "");
	ws_disconnect(&ws);
}

static void test_ask_answers_in_the_language_of_the_question(void **state)
{
	struct site *s = *state;
	struct ws ws;

	ws_connect(&ws, s->port);
	ws_send(&ws, "{\"type\":\"hello\"}");
	kp_json_free(ws_expect(&ws, "welcome"));
	KP_AUTO(kp_json)
	struct kp_json *answer =
		talk_ask(&ws, "1", "How does the saved leave work?", "answered");
	assert_non_null(strstr(ws_text(answer, "text"), "annual leave"));
	ws_disconnect(&ws);
}

static void test_clarify_offers_choices_and_choose_answers(void **state)
{
	struct ws ws;
	talk_open(&ws, *state);
	KP_AUTO(kp_json) struct kp_json *answer = talk_ask(&ws, "1", TALK_CLARIFY, "clarify");
	const struct kp_json *choices = kp_json_get(answer, "choices");

	assert_true(kp_json_count(choices) >= 1);
	assert_string_not_equal(ws_text(kp_json_at(choices, 0), "label"), "");
	const char *wanted = ws_text(kp_json_at(choices, 0), "intent");
	ws_sendf(&ws, "{\"type\":\"choose\",\"id\":\"2\",\"interaction\":\"%s\",\"choice\":0}",
		ws_text(answer, "interaction"));
	KP_AUTO(kp_json) struct kp_json *chosen = ws_expect(&ws, "answer");
	assert_string_equal(ws_text(chosen, "id"), "2");
	assert_string_equal(ws_text(chosen, "outcome"), "answered");
	assert_string_equal(ws_text(chosen, "intent"), wanted);
	ws_disconnect(&ws);
}

static void test_choose_none_offers_a_person(void **state)
{
	struct ws ws;
	bool offered = false;
	talk_open(&ws, *state);
	KP_AUTO(kp_json) struct kp_json *answer = talk_ask(&ws, "1", TALK_CLARIFY, "clarify");

	ws_sendf(&ws,
		"{\"type\":\"choose\",\"id\":\"2\",\"interaction\":\"%s\",\"choice\":-1}",
		ws_text(answer, "interaction"));
	KP_AUTO(kp_json) struct kp_json *none = ws_expect(&ws, "answer");
	assert_string_equal(ws_text(none, "outcome"), "deferred");
	assert_true(kp_json_bool(kp_json_get(none, "offer_escalation"), &offered) && offered);
	ws_disconnect(&ws);
}

static void test_choose_refuses_what_was_not_offered(void **state)
{
	struct ws ws;
	talk_open(&ws, *state);
	KP_AUTO(kp_json) struct kp_json *answer = talk_ask(&ws, "1", TALK_CLARIFY, "clarify");

	ws_sendf(&ws,
		"{\"type\":\"choose\",\"id\":\"2\",\"interaction\":\"%s\",\"choice\":42}",
		ws_text(answer, "interaction"));
	KP_AUTO(kp_json) struct kp_json *error = ws_expect(&ws, "error");
	assert_string_equal(ws_text(error, "id"), "2");
	ws_send(&ws,
		"{\"type\":\"choose\",\"id\":\"3\",\"interaction\":\"nope\",\"choice\":0}");
	kp_json_free(ws_expect(&ws, "error"));
	kp_json_free(talk_ask(&ws, "4", TALK_DIRECT, "answered"));
	ws_disconnect(&ws);
}

static void test_ask_that_depends_asks_back(void **state)
{
	struct ws ws;
	talk_open(&ws, *state);
	KP_AUTO(kp_json) struct kp_json *asking = talk_ask(&ws, "1", TALK_ASKING, "asking");

	assert_int_equal(kp_json_count(kp_json_get(asking, "choices")), 2);
	ws_sendf(&ws, "{\"type\":\"choose\",\"id\":\"2\",\"interaction\":\"%s\",\"choice\":0}",
		ws_text(asking, "interaction"));
	KP_AUTO(kp_json) struct kp_json *chosen = ws_expect(&ws, "answer");
	assert_string_equal(ws_text(chosen, "outcome"), "answered");
	assert_string_equal(ws_text(chosen, "intent"), "poissaolo.lapsi");
	assert_non_null(strstr(ws_text(chosen, "text"), "kymmenvuotiasta"));
	ws_disconnect(&ws);
}

static void same_words(const struct kp_json *a, const struct kp_json *b)
{
	assert_string_equal(ws_text(a, "lang"), ws_text(b, "lang"));
	assert_string_equal(ws_text(a, "text"), ws_text(b, "text"));
	assert_string_equal(ws_text(a, "html"), ws_text(b, "html"));
	assert_int_equal(kp_json_count(kp_json_get(a, "sources")),
		kp_json_count(kp_json_get(b, "sources")));
}

/* Ready answers are used again: never where more is said, or in another language. */
static void test_answers_read_the_same_every_time(void **state)
{
	struct ws ws;
	talk_open(&ws, *state);
	KP_AUTO(kp_json) struct kp_json *alone = talk_ask(&ws, "1", TALK_DIRECT, "answered");
	KP_AUTO(kp_json)
	struct kp_json *both =
		talk_ask(&ws, "2", TALK_DIRECT " Kuka vahvistaa kesälomat?", "answered");
	KP_AUTO(kp_json)
	struct kp_json *english =
		talk_ask(&ws, "3", "How does the saved leave work?", "answered");
	KP_AUTO(kp_json) struct kp_json *again = talk_ask(&ws, "4", TALK_DIRECT, "answered");
	KP_AUTO(kp_json) struct kp_json *asking = talk_ask(&ws, "5", TALK_ASKING, "asking");
	KP_AUTO(kp_json) struct kp_json *asked = talk_ask(&ws, "6", TALK_ASKING, "asking");

	same_words(alone, again);
	assert_string_equal(ws_text(english, "lang"), "en");
	assert_string_equal(ws_text(english, "intent"), ws_text(alone, "intent"));
	assert_string_equal(ws_text(both, "intent"), ws_text(alone, "intent"));
	assert_non_null(strstr(ws_text(both, "text"), ws_text(alone, "text")));
	assert_non_null(strstr(ws_text(both, "text"), "vahvistaa loman ajankohdan"));
	assert_non_null(strstr(ws_text(both, "html"), "vahvistaa loman ajankohdan"));
	assert_int_equal(kp_json_count(kp_json_get(both, "sources")), 2);
	assert_int_equal(kp_json_count(kp_json_get(again, "sources")), 1);
	same_words(asking, asked);
	assert_string_not_equal(ws_text(asked, "html"), "");
	assert_int_equal(kp_json_count(kp_json_get(asked, "choices")), 2);
	ws_disconnect(&ws);
}

static void test_ask_without_match_offers_a_person(void **state)
{
	struct ws ws;
	bool offered = false;
	talk_open(&ws, *state);
	KP_AUTO(kp_json)
	struct kp_json *answer = talk_ask(&ws, "1", TALK_GIBBERISH, "deferred");

	assert_true(
		kp_json_bool(kp_json_get(answer, "offer_escalation"), &offered) && offered);
	ws_disconnect(&ws);
}

static void test_feedback_is_taken_for_ones_own_answer_only(void **state)
{
	struct ws ws, other;
	talk_open(&ws, *state);
	talk_open(&other, *state);
	KP_AUTO(kp_json) struct kp_json *answer = talk_ask(&ws, "1", TALK_DIRECT, "answered");

	ws_sendf(&ws,
		"{\"type\":\"feedback\",\"id\":\"2\",\"interaction\":\"%s\",\"helpful\":true,"
		"\"comment\":\"kiitos\"}",
		ws_text(answer, "interaction"));
	KP_AUTO(kp_json) struct kp_json *ok = ws_expect(&ws, "ok");
	assert_string_equal(ws_text(ok, "id"), "2");
	ws_sendf(&other,
		"{\"type\":\"feedback\",\"id\":\"3\",\"interaction\":\"%s\",\"helpful\":"
		"false}",
		ws_text(answer, "interaction"));
	kp_json_free(ws_expect_error(&other, "not_found"));
	ws_disconnect(&ws);
	ws_disconnect(&other);
}

static void test_questions_are_stored_without_identity_codes(void **state)
{
	struct site *s = *state;
	struct ws ws;
	KP_AUTO(kp_str) struct kp_str out = {0};
	talk_open(&ws, s);
	KP_AUTO(kp_json)
	struct kp_json *ticket =
		talk_ticket(&ws, TALK_DIRECT " 131052-308T", "koskee henkilöä 131052-308T");

	assert_int_equal(SITE_CLI(s, &out, "ticket", "show", ws_text(ticket, "ticket")), 0);
	assert_null(strstr(out.p, "308T"));
	assert_non_null(strstr(out.p, "[hetu]"));
	KP_AUTO(kp_cstr) char *log = site_log(s);
	assert_null(strstr(log, "308T"));
	ws_disconnect(&ws);
}

static void test_http_serves_page_health_and_metrics(void **state)
{
	struct site *s = *state;
	KP_AUTO(kp_cstr) char *page = NULL, *metrics = NULL;

	assert_int_equal(site_get(s, "/", &page), 200);
	assert_non_null(strstr(page, "<html"));
	assert_null(strstr(page, "https://"));
	assert_int_equal(site_get(s, "/healthz", NULL), 200);
	assert_int_equal(site_get(s, "/metrics", &metrics), 200);
	assert_non_null(strstr(metrics, "# TYPE "));
	assert_int_equal(site_get(s, "/nothing-here", NULL), 404);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_hello_welcomes_with_notice_and_greeting),
		cmocka_unit_test(test_hello_speaks_the_language_asked_for),
		cmocka_unit_test(test_ask_is_answered_with_source),
		cmocka_unit_test(test_ask_answers_in_the_language_of_the_question),
		cmocka_unit_test(test_clarify_offers_choices_and_choose_answers),
		cmocka_unit_test(test_choose_none_offers_a_person),
		cmocka_unit_test(test_choose_refuses_what_was_not_offered),
		cmocka_unit_test(test_ask_that_depends_asks_back),
		cmocka_unit_test(test_answers_read_the_same_every_time),
		cmocka_unit_test(test_ask_without_match_offers_a_person),
		cmocka_unit_test(test_feedback_is_taken_for_ones_own_answer_only),
		cmocka_unit_test(test_questions_are_stored_without_identity_codes),
		cmocka_unit_test(test_http_serves_page_health_and_metrics),
	};

	return cmocka_run_group_tests(tests, talk_setup, talk_teardown);
}
