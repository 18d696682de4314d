/* How the bot talks: choices named in words, two questions at once, hard words, other
 * languages, questions about one person, and messages that are no questions at all. */
#include "talk.h"

static bool offers_person(const struct kp_json *answer)
{
	bool offered = false;

	return kp_json_bool(kp_json_get(answer, "offer_escalation"), &offered) && offered;
}

static bool says(const struct kp_json *answer, const char *words)
{
	return strstr(ws_text(answer, "text"), words) != NULL;
}

/* Asks; the answer. Owned. */
static struct kp_json *ask(struct ws *ws, const char *text)
{
	KP_AUTO(kp_str) struct kp_str s = {0};
	struct kp_jsonw w = {.s = &s};

	kp_jsonw_begin(&w, NULL, '{');
	kp_jsonw_str(&w, "type", "ask");
	kp_jsonw_str(&w, "id", "m");
	kp_jsonw_str(&w, "text", text);
	kp_jsonw_end(&w, '}');
	ws_send(ws, s.p);
	struct kp_json *answer = ws_expect(ws, "answer");
	assert_string_equal(ws_text(answer, "id"), "m");
	assert_string_not_equal(ws_text(answer, "text"), "");
	assert_string_not_equal(ws_text(answer, "html"), "");
	return answer;
}

static void test_choice_is_named_in_words(void **state)
{
	struct ws ws;
	talk_open(&ws, *state);
	KP_AUTO(kp_json) struct kp_json *clarify = talk_ask(&ws, "1", TALK_CLARIFY, "clarify");
	const struct kp_json *choices = kp_json_get(clarify, "choices");

	assert_true(kp_json_count(choices) >= 1 && kp_json_count(choices) <= 4);
	const char *first = ws_text(kp_json_at(choices, 0), "intent");
	KP_AUTO(kp_json) struct kp_json *chosen = ask(&ws, "se eka");
	assert_string_equal(ws_text(chosen, "outcome"), "answered");
	assert_string_equal(ws_text(chosen, "intent"), first);
	/* Nothing was learned from it: the same question is asked back again. */
	KP_AUTO(kp_json) struct kp_json *again = talk_ask(&ws, "2", TALK_CLARIFY, "clarify");
	KP_AUTO(kp_json)
	struct kp_json *named =
		ask(&ws, ws_text(kp_json_at(kp_json_get(again, "choices"), 0), "label"));
	assert_string_equal(ws_text(named, "outcome"), "answered");
	ws_disconnect(&ws);
}

static void test_none_of_them_in_words_offers_a_person(void **state)
{
	struct ws ws;
	talk_open(&ws, *state);
	kp_json_free(talk_ask(&ws, "1", TALK_CLARIFY, "clarify"));
	KP_AUTO(kp_json) struct kp_json *none = ask(&ws, "ei mikään näistä");

	assert_string_equal(ws_text(none, "outcome"), "deferred");
	assert_true(offers_person(none));
	/* Other words are as welcome. */
	kp_json_free(talk_ask(&ws, "2", TALK_DIRECT, "answered"));
	ws_disconnect(&ws);
}

static void test_case_is_named_in_words(void **state)
{
	struct ws ws;
	talk_open(&ws, *state);
	kp_json_free(talk_ask(&ws, "1", TALK_ASKING, "asking"));
	KP_AUTO(kp_json) struct kp_json *chosen = ask(&ws, "alle 10 vuotta");

	assert_string_equal(ws_text(chosen, "outcome"), "answered");
	assert_string_equal(ws_text(chosen, "intent"), "poissaolo.lapsi");
	ws_disconnect(&ws);
}

static void test_two_questions_are_both_answered(void **state)
{
	struct ws ws;
	talk_open(&ws, *state);
	KP_AUTO(kp_json)
	struct kp_json *both =
		ask(&ws, "Miten säästövapaata kertyy? Ja miten sairauspoissaolo ilmoitetaan?");

	assert_string_equal(ws_text(both, "outcome"), "answered");
	assert_string_equal(ws_text(both, "intent"), "loma.saastovapaa");
	assert_true(says(both, "Osa vuosilomasta"));
	assert_true(says(both, "ilmoitetaan esihenkilölle"));
	assert_int_equal(kp_json_count(kp_json_get(both, "sources")), 2);
	ws_disconnect(&ws);
}

static void test_data_of_a_person_is_refused_and_the_name_forgotten(void **state)
{
	struct site *s = *state;
	struct ws ws;
	KP_AUTO(kp_str) struct kp_str out = {0};
	talk_open(&ws, s);
	KP_AUTO(kp_json)
	struct kp_json *refused = ask(&ws, "Paljonko Maija Virtanen ansaitsee?");

	assert_string_equal(ws_text(refused, "outcome"), "deferred");
	assert_true(says(refused, "759/2004"));
	assert_true(offers_person(refused));
	ws_sendf(&ws, "{\"type\":\"escalate\",\"id\":\"e\",\"interaction\":\"%s\"}",
		ws_text(refused, "interaction"));
	KP_AUTO(kp_json) struct kp_json *ticket = ws_expect(&ws, "ticket");
	assert_int_equal(SITE_CLI(s, &out, "ticket", "show", ws_text(ticket, "ticket")), 0);
	assert_null(strstr(out.p, "Virtanen"));
	assert_non_null(strstr(out.p, "[nimi]"));
	KP_AUTO(kp_cstr) char *log = site_log(s);
	assert_null(strstr(log, "Virtanen"));
	ws_disconnect(&ws);
}

static void test_another_language_is_answered_in_ours(void **state)
{
	static const char *const texts[] = {"Wie viele Urlaubstage bekomme ich?",
		"Kui palju puhkust ma saan?", "Сколько дней отпуска?", "كم يوم إجازة لي؟",
		"Imisa maalmood oo fasax ah ayaan helayaa?"};
	struct ws ws;
	talk_open(&ws, *state);

	for (size_t i = 0; i < KP_LEN(texts); i++) {
		KP_AUTO(kp_json) struct kp_json *answer = ask(&ws, texts[i]);
		assert_string_not_equal(ws_text(answer, "outcome"), "answered");
		assert_string_equal(ws_text(answer, "lang"), "fi");
		assert_true(says(answer, "suomeksi, på svenska, in English"));
	}
	ws_disconnect(&ws);
}

/* A sensible answer to each, and never a sure one. */
static void test_what_is_no_question(void **state)
{
	static const char *const texts[] = {"a", "ä", "?", "😀😀😀", "👍🏽", "12345 67890",
		"\u200b\u200d\u2060", "\u202e\u202dabc\u202c", "'; DROP TABLE intents; --",
		"' OR '1'='1", ".*(a+)+$[^", "(?R)", "\\", "%s%n%x",
		"{partner} {{organisaatio}}", "<script>alert(1)</script>",
		"[x](javascript:alert(1))", "ＡＢＣ"};
	struct ws ws;
	talk_open(&ws, *state);

	for (size_t i = 0; i < KP_LEN(texts); i++) {
		KP_AUTO(kp_json) struct kp_json *answer = ask(&ws, texts[i]);
		assert_string_not_equal(ws_text(answer, "outcome"), "answered");
		assert_null(strstr(ws_text(answer, "html"), "<script"));
		assert_null(strchr(ws_text(answer, "text"), '{'));
	}
	ws_disconnect(&ws);
}

static void test_one_word_of_8_kib_and_2000_words(void **state)
{
	KP_AUTO(kp_str) struct kp_str word = {0}, words = {0}, names = {0};
	struct ws ws;
	talk_open(&ws, *state);

	while (word.n < 8100)
		kp_str_addc(&word, 'a');
	for (int i = 0; i < 2000; i++)
		kp_str_add(&words, i % 2 ? "xy " : "zq ");
	for (int i = 0; i < 500; i++)
		kp_str_add(&names, "Maija Virta. ");
	const char *const texts[] = {word.p, words.p, names.p};
	for (size_t i = 0; i < KP_LEN(texts); i++) {
		KP_AUTO(kp_json) struct kp_json *answer = ask(&ws, texts[i]);
		assert_string_not_equal(ws_text(answer, "outcome"), "answered");
	}
	kp_json_free(talk_ask(&ws, "after", TALK_DIRECT, "answered"));
	ws_disconnect(&ws);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_choice_is_named_in_words),
		cmocka_unit_test(test_none_of_them_in_words_offers_a_person),
		cmocka_unit_test(test_case_is_named_in_words),
		cmocka_unit_test(test_two_questions_are_both_answered),
		cmocka_unit_test(test_data_of_a_person_is_refused_and_the_name_forgotten),
		cmocka_unit_test(test_another_language_is_answered_in_ours),
		cmocka_unit_test(test_what_is_no_question),
		cmocka_unit_test(test_one_word_of_8_kib_and_2000_words),
	};

	return cmocka_run_group_tests(tests, talk_setup, talk_teardown);
}
