#include "dialog_fixture.h"

static char *speak(
	const struct talk *t, struct dialog_reply r, const char *partner, bool *alone)
{
	struct kp_str s = {0};

	r.lang = TEXT_FI;
	*alone = dialog_speak(&r, t->kb, partner, &s);
	return kp_str_take(&s);
}

static void test_dialog_speak_answer_alone(void **state)
{
	bool alone;
	KP_AUTO(kp_cstr)
	char *s = speak(*state, (struct dialog_reply){.md = "Vastaus."}, NULL, &alone);

	assert_string_equal(s, "Vastaus.");
	assert_true(alone);
}

static void test_dialog_speak_before_and_after_the_answer(void **state)
{
	struct talk *t = *state;
	bool alone;
	KP_AUTO(kp_cstr)
	char *s = speak(t,
		(struct dialog_reply){
			.md = "Vastaus.", .lead = "hello_short", .tail = "second_clarify"},
		NULL, &alone);

	assert_true(kp_str_starts(s, kb_phrase(t->kb, "hello_short", TEXT_FI)));
	assert_non_null(strstr(s, "\n\nVastaus.\n\n"));
	assert_true(kp_str_ends(s, kb_phrase(t->kb, "second_clarify", TEXT_FI)));
	assert_false(alone);
}

static void test_dialog_speak_names_the_partner(void **state)
{
	bool alone;
	struct dialog_reply r = {.phrase = "deferred", .offer_escalation = true};
	KP_AUTO(kp_cstr) char *named = speak(*state, r, "Aino Testi", &alone);
	KP_AUTO(kp_cstr) char *unnamed = speak(*state, r, NULL, &alone);

	assert_non_null(strstr(named, "Aino Testi"));
	assert_null(strstr(unnamed, "Aino Testi"));
	assert_null(strchr(unnamed, '{'));
}

/* A phrase that has no words for a partner's name is said as it is. */
static void test_dialog_speak_phrase_without_a_place_for_the_partner(void **state)
{
	struct talk *t = *state;
	bool alone;
	KP_AUTO(kp_cstr)
	char *s = speak(t,
		(struct dialog_reply){.phrase = "personal_data",
			.tail = "escalate_offer",
			.offer_escalation = true},
		"Aino Testi", &alone);

	assert_true(kp_str_starts(s, kb_phrase(t->kb, "personal_data", TEXT_FI)));
	assert_non_null(strstr(s, "Aino Testi"));
}

static void test_dialog_speak_ticket_and_languages(void **state)
{
	bool alone;
	KP_AUTO(kp_cstr)
	char *ticket = speak(*state,
		(struct dialog_reply){
			.phrase = "with_partner", .add_to_ticket = "HR-2026-000001"},
		NULL, &alone);
	KP_AUTO(kp_cstr)
	char *languages =
		speak(*state, (struct dialog_reply){.phrase = "other_language"}, NULL, &alone);

	assert_non_null(strstr(ticket, "HR-2026-000001"));
	assert_non_null(strstr(languages, "suomeksi, på svenska, in English"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TALK(test_dialog_speak_answer_alone),
		TALK(test_dialog_speak_before_and_after_the_answer),
		TALK(test_dialog_speak_names_the_partner),
		TALK(test_dialog_speak_phrase_without_a_place_for_the_partner),
		TALK(test_dialog_speak_ticket_and_languages),
	};

	return cmocka_run_group_tests(tests, talk_open, talk_close);
}
