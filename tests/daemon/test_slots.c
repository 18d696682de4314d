/* What an answer depends on: asked for, answered, changed, over a restart. */
#include <signal.h>

#include "talk.h"

#define NOTICE   "Mikä on irtisanomisaika?"
#define EMPLOYER "irtisanomisaika kun työnantaja irtisanoo 6 vuotta töissä olleen"

static const char *slot_name(const struct kp_json *answer)
{
	const struct kp_json *slot = kp_json_get(answer, "slot");

	return slot ? ws_text(slot, "name") : "";
}

static void says(const struct kp_json *answer, const char *text)
{
	if (!strstr(ws_text(answer, "text"), text))
		fail_msg("'%s' is not in: %s", text, ws_text(answer, "text"));
}

static struct kp_json *choose(
	struct ws *ws, const struct kp_json *of, int choice, const char *outcome)
{
	struct kp_json *answer;

	ws_sendf(ws, "{\"type\":\"choose\",\"id\":\"c\",\"interaction\":\"%s\",\"choice\":%d}",
		ws_text(of, "interaction"), choice);
	answer = ws_expect(ws, "answer");
	assert_string_equal(ws_text(answer, "outcome"), outcome);
	return answer;
}

static void test_slots_are_asked_answered_and_changed(void **state)
{
	struct ws ws;
	double least = -1, most = -1;
	talk_open(&ws, *state);
	KP_AUTO(kp_json) struct kp_json *general = talk_ask(&ws, "1", NOTICE, "answered");
	const struct kp_json *slot = kp_json_get(general, "slot");

	says(general, "riippuu");
	says(general, "Kumpi irtisanoo?");
	assert_string_equal(ws_text(slot, "kind"), "choice");
	assert_string_equal(ws_text(slot, "question"), "Kumpi irtisanoo?");
	assert_string_equal(ws_text(slot, "unknown"), "En tiedä");
	assert_null(kp_json_get(slot, "min"));
	assert_int_equal(kp_json_count(kp_json_get(general, "choices")), 2);
	assert_null(kp_json_get(general, "values"));

	KP_AUTO(kp_json) struct kp_json *next = choose(&ws, general, 1, "answered");
	slot = kp_json_get(next, "slot");
	assert_string_equal(ws_text(slot, "kind"), "duration");
	assert_string_equal(ws_text(slot, "unit"), "year");
	assert_true(kp_json_number(kp_json_get(slot, "min"), &least) && least == 0);
	assert_true(kp_json_number(kp_json_get(slot, "max"), &most) && most == 55);
	assert_int_equal(kp_json_count(kp_json_get(next, "values")), 1);

	KP_AUTO(kp_json) struct kp_json *exact = talk_ask(&ws, "2", "kuus vuotta", "answered");
	says(exact, "Aika on 2 kuukautta.");
	says(exact, "työsopimuslaki 6 luku 3 §");
	assert_null(kp_json_get(exact, "slot"));
	const struct kp_json *value = kp_json_at(kp_json_get(exact, "values"), 1);
	assert_string_equal(ws_text(value, "slot"), "kesto");
	assert_string_equal(ws_text(value, "label"), "kesto");
	assert_string_equal(ws_text(value, "value"), "6 vuotta");

	KP_AUTO(kp_json)
	struct kp_json *changed = talk_ask(&ws, "3", "entä jos 12 vuotta?", "answered");
	says(changed, "Aika on 4 kuukautta.");
	KP_AUTO(kp_json)
	struct kp_json *other =
		talk_ask(&ws, "4", "entä jos työntekijä irtisanoo?", "answered");
	says(other, "Aika on 1 kuukausi.");
	ws_disconnect(&ws);
}

/* Two conversations say the same words; what was told in one means nothing in the other. */
static void test_slots_of_one_conversation_stay_there(void **state)
{
	struct ws one, two;
	talk_open(&one, *state);
	talk_open(&two, *state);
	kp_json_free(talk_ask(&one, "1", EMPLOYER, "answered"));
	kp_json_free(talk_ask(&two, "1",
		"irtisanomisaika kun työntekijä irtisanoo 6 vuotta "
		"töissä oltuaan",
		"answered"));
	for (int i = 0; i < 2; i++) {
		KP_AUTO(kp_json)
		struct kp_json *a = talk_ask(&one, "2", "entä jos 12 vuotta?", "answered");
		KP_AUTO(kp_json)
		struct kp_json *b = talk_ask(&two, "2", "entä jos 12 vuotta?", "answered");

		says(a, "Aika on 4 kuukautta.");
		says(b, "Aika on 1 kuukausi.");
	}
	ws_disconnect(&one);
	ws_disconnect(&two);
}

static void test_slots_out_of_range_and_not_known(void **state)
{
	struct ws ws;
	talk_open(&ws, *state);
	kp_json_free(talk_ask(&ws, "1", NOTICE, "answered"));
	kp_json_free(talk_ask(&ws, "2", "työnantaja", "answered"));
	KP_AUTO(kp_json) struct kp_json *outside = talk_ask(&ws, "3", "120 vuotta", "asking");
	says(outside, "0 päivää – 55 vuotta");
	assert_string_equal(slot_name(outside), "kesto");
	KP_AUTO(kp_json) struct kp_json *swedish = talk_ask(&ws, "4", "vet inte", "answered");
	says(swedish, "riippuu");
	assert_string_equal(slot_name(swedish), "");

	KP_AUTO(kp_json) struct kp_json *again = talk_ask(&ws, "5", NOTICE, "answered");
	KP_AUTO(kp_json) struct kp_json *unknown = choose(&ws, again, -1, "answered");
	says(unknown, "riippuu");
	KP_AUTO(kp_json)
	struct kp_json *person = talk_ask(&ws, "6", "kuinka pitkä koeaika on", "asking");
	KP_AUTO(kp_json) struct kp_json *deferred = choose(&ws, person, -1, "deferred");
	bool offered = false;
	assert_true(
		kp_json_bool(kp_json_get(deferred, "offer_escalation"), &offered) && offered);
	ws_disconnect(&ws);
}

static void test_slots_another_question_is_heard(void **state)
{
	struct ws ws;
	talk_open(&ws, *state);
	kp_json_free(talk_ask(&ws, "1", NOTICE, "answered"));
	KP_AUTO(kp_json) struct kp_json *other = talk_ask(&ws, "2", TALK_DIRECT, "answered");
	assert_string_equal(ws_text(other, "intent"), "loma.saastovapaa");
	assert_string_equal(slot_name(other), "");
	ws_disconnect(&ws);
}

/* The daemon is killed between the question and its answer, and between two values. */
static void test_slots_outlive_a_restart(void **state)
{
	struct site *s = *state;
	struct ws ws;
	KP_AUTO(kp_json) struct kp_json *welcome = talk_hello(&ws, s, NULL);
	const char *session = ws_text(welcome, "session");

	kp_json_free(talk_ask(&ws, "1", NOTICE, "answered"));
	kp_json_free(talk_ask(&ws, "2", "työnantaja", "answered"));
	site_stop(s, SIGKILL);
	ws_disconnect(&ws);
	site_start(s);
	kp_json_free(talk_hello(&ws, s, session));
	KP_AUTO(kp_json) struct kp_json *exact = talk_ask(&ws, "3", "6 vuotta", "answered");
	says(exact, "Aika on 2 kuukautta.");
	site_stop(s, SIGKILL);
	ws_disconnect(&ws);
	site_start(s);
	kp_json_free(talk_hello(&ws, s, session));
	KP_AUTO(kp_json)
	struct kp_json *changed = talk_ask(&ws, "4", "entä jos 12 vuotta?", "answered");
	says(changed, "Aika on 4 kuukautta.");
	ws_disconnect(&ws);
}

static void test_slots_on_the_command_line(void **state)
{
	struct site *s = *state;
	KP_AUTO(kp_str) struct kp_str out = {0};

	assert_int_equal(SITE_CLI(s, &out, "ask", "--lang", "fi", NOTICE), 0);
	assert_non_null(strstr(out.p, "Kumpi irtisanoo?"));
	assert_non_null(strstr(out.p, "2. Työnantaja"));
	assert_non_null(strstr(out.p, "needs 'irtisanoja'"));
	assert_int_equal(SITE_CLI(s, &out, "ask", "--lang", "fi", "--after", NOTICE, "--after",
				 "työnantaja", "--explain", "6 vuotta"),
		0);
	assert_non_null(strstr(out.p, "Aika on 2 kuukautta."));
	assert_non_null(strstr(out.p, "kesto = 6 vuotta"));
	assert_non_null(strstr(out.p, "row: intents/palvelussuhde.yaml:"));
	assert_int_equal(
		SITE_CLI(s, &out, "ask", "--json", "--explain", "--lang", "fi", EMPLOYER), 0);
	assert_non_null(strstr(out.p, "\"values\":[{\"slot\":\"irtisanoja\""));
	assert_non_null(strstr(out.p, "\"row\":\"intents/palvelussuhde.yaml:"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_slots_are_asked_answered_and_changed),
		cmocka_unit_test(test_slots_of_one_conversation_stay_there),
		cmocka_unit_test(test_slots_out_of_range_and_not_known),
		cmocka_unit_test(test_slots_another_question_is_heard),
		cmocka_unit_test(test_slots_outlive_a_restart),
		cmocka_unit_test(test_slots_on_the_command_line),
	};

	return cmocka_run_group_tests(tests, talk_setup, talk_teardown);
}
