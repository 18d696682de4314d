#include "dialog_room.h"

static void test_dialog_hear_keeps_no_names_and_codes(void **state)
{
	struct room *r = *state;

	say(r, "Maija Virtasen palkka");
	assert_true(r->heard.personal);
	assert_string_equal(r->heard.question, "[nimi] palkka");
	assert_string_equal(r->talk->state.question, "[nimi] palkka");
	assert_int_equal(r->talk->said.outcome, DIALOG_DEFERRED);
	assert_true(kp_str_starts(r->talk->said.phrase, "personal_data"));
	say(r, "voiko Pekka Mäkinen 131052-308T säästää lomaa");
	assert_false(r->heard.personal);
	assert_string_equal(r->heard.question, "voiko [nimi] [hetu] säästää lomaa");
}

/* A rule for someone who is named is a question like any other. */
static void test_dialog_hear_answers_the_rule_without_the_name(void **state)
{
	struct room *r = *state;

	assert_int_equal(
		say(r, "Saako Maija Virtanen säästövapaata?")->outcome, DIALOG_ANSWERED);
	assert_int_equal(r->talk->said.intent, find(r->talk, "loma.saastovapaa"));
}

static void test_dialog_hear_our_own_people_may_be_named(void **state)
{
	struct room *r = *state;

	say(r, "kuka on Aino Testi");
	assert_true(r->heard.names_partner);
	assert_false(r->heard.personal);
	assert_string_equal(r->heard.question, "kuka on Aino Testi");
	say(r, "kuka on Aino Virtanen");
	assert_true(r->heard.personal);
}

static void test_dialog_hear_choice_in_words(void **state)
{
	struct room *r = *state;
	struct talk *t = r->talk;

	ASK(t, "hoitaja pois", MATCH_CLARIFY, 0.5, "poissaolo.sairaus", "loma.ajankohta");
	say(r, "se toinen");
	assert_true(r->heard.picks);
	assert_int_equal(t->said.intent, find(t, "loma.ajankohta"));
	say(r, "sairauspoissaolo");
	assert_int_equal(t->said.intent, find(t, "poissaolo.sairaus"));
	say(r, "ei mikään näistä");
	assert_string_equal(t->said.phrase, "none_of_these");
	/* Nothing was learned from the choice: the same question is asked back again. */
	ASK(t, "hoitaja pois", MATCH_CLARIFY, 0.5, "poissaolo.sairaus", "loma.ajankohta");
	assert_int_equal(t->said.outcome, DIALOG_CLARIFY);
	/* A question of its own is no choice. */
	say(r, "Miten säästövapaata kertyy?");
	assert_false(r->heard.picks);
	assert_int_equal(t->said.intent, find(t, "loma.saastovapaa"));
	say(r, "2");
	assert_false(r->heard.picks);
}

static void test_dialog_hear_yes_and_no_to_the_one_choice(void **state)
{
	struct room *r = *state;
	struct talk *t = r->talk;

	ASK(t, "hoitaja pois", MATCH_CLARIFY, 0.5, "poissaolo.sairaus");
	assert_string_equal(t->said.phrase, "clarify_one");
	say(r, "joo");
	assert_true(r->heard.picks);
	assert_int_equal(t->said.intent, find(t, "poissaolo.sairaus"));
	ASK(t, "hoitaja pois", MATCH_CLARIFY, 0.5, "poissaolo.sairaus");
	say(r, "en, jotakin muuta");
	assert_string_equal(t->said.phrase, "none_of_these");
}

static void test_dialog_hear_case_in_words(void **state)
{
	struct room *r = *state;
	struct talk *t = r->talk;

	ASK(t, "lapsi kuumeessa", MATCH_DIRECT, 0.9, "poissaolo.lapsi");
	say(r, "alle 10 vuotta");
	assert_int_equal(t->said.outcome, DIALOG_ANSWERED);
	assert_non_null(strstr(t->said.md, "Alle kymmenvuotiasta"));
}

static void test_dialog_hear_greeting_before_the_question(void **state)
{
	struct room *r = *state;

	assert_int_equal(say(r, "Hei! Miten säästövapaata kertyy?")->intent,
		find(r->talk, "loma.saastovapaa"));
	assert_int_equal(say(r, "moikka")->intent, find(r->talk, "chat.tervehdys"));
}

static void test_dialog_hear_two_questions(void **state)
{
	struct room *r = *state;

	say(r, "Miten säästövapaata kertyy? Ja miten sairauspoissaolo ilmoitetaan?");
	assert_non_null(r->heard.second);
	assert_int_equal(r->talk->said.intent, find(r->talk, "loma.saastovapaa"));
	assert_int_equal(r->talk->said.also, find(r->talk, "poissaolo.sairaus"));
}

static void test_dialog_hear_another_language(void **state)
{
	struct room *r = *state;

	say(r, "Wie viele Urlaubstage bekomme ich?");
	assert_true(r->heard.foreign);
	assert_int_not_equal(r->talk->said.outcome, DIALOG_ANSWERED);
	assert_string_equal(r->talk->said.lead, "other_language");
	assert_int_equal(r->talk->said.lang, TEXT_FI);
}

/* Whether it is sure of it or not, it is a greeting and nothing else. */
static void test_dialog_hear_greeting_said_twice(void **state)
{
	struct room *r = *state;
	const struct dialog_reply *said = say(r, "Hei Hei");

	assert_true(said->outcome != DIALOG_ANSWERED ||
		    said->intent == find(r->talk, "chat.tervehdys"));
}

static void test_dialog_hear_anything(void **state)
{
	static const char *const texts[] = {"", " ", "a", "?", "😀😀😀", "12345", "\u200b\u202e",
		"'; DROP TABLE intents; --", ".*(a+)+$[^", "%s%n{partner}", "\\", "</script>",
		"ａｂｃ", "ja ja ja ja ja ja ja ja", "? ? ?", "ei"};
	struct room *r = *state;

	for (size_t i = 0; i < KP_LEN(texts); i++) {
		KP_AUTO(kp_str) struct kp_str text = {0};
		const struct dialog_reply *said = say(r, texts[i]);

		if (said->outcome != DIALOG_DEFERRED && said->outcome != DIALOG_CLARIFY)
			fail_msg("'%s' is answered", texts[i]);
		dialog_speak(said, r->talk->kb, "Aino Testi", &text);
		assert_true(text.n > 10);
		assert_null(strchr(text.p, '{'));
	}
}

static void test_dialog_hear_eight_kib(void **state)
{
	struct room *r = *state;
	KP_AUTO(kp_str) struct kp_str word = {0}, words = {0};

	while (word.n < 8190)
		kp_str_addc(&word, 'a');
	for (int i = 0; i < 2000; i++)
		kp_str_add(&words, "Aa. ");
	assert_int_not_equal(say(r, word.p)->outcome, DIALOG_ANSWERED);
	assert_int_not_equal(say(r, words.p)->outcome, DIALOG_ANSWERED);
}

#define ROOM(name) cmocka_unit_test_setup(name, room_begin)

int main(void)
{
	const struct CMUnitTest tests[] = {
		ROOM(test_dialog_hear_keeps_no_names_and_codes),
		ROOM(test_dialog_hear_answers_the_rule_without_the_name),
		ROOM(test_dialog_hear_our_own_people_may_be_named),
		ROOM(test_dialog_hear_choice_in_words),
		ROOM(test_dialog_hear_yes_and_no_to_the_one_choice),
		ROOM(test_dialog_hear_case_in_words),
		ROOM(test_dialog_hear_greeting_before_the_question),
		ROOM(test_dialog_hear_two_questions),
		ROOM(test_dialog_hear_another_language),
		ROOM(test_dialog_hear_greeting_said_twice),
		ROOM(test_dialog_hear_anything),
		ROOM(test_dialog_hear_eight_kib),
	};

	return cmocka_run_group_tests(tests, room_open, room_close);
}
