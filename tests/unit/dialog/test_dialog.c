#include "dialog_fixture.h"

static void test_dialog_step_direct_answer_with_source(void **state)
{
	struct talk *t = *state;

	ASK(t, "Miten säästövapaata kertyy?", MATCH_DIRECT, 0.97, "loma.saastovapaa");
	assert_int_equal(t->said.outcome, DIALOG_ANSWERED);
	assert_int_equal(t->said.intent, find(t, "loma.saastovapaa"));
	assert_non_null(strstr(t->said.md, "Osa vuosilomasta"));
	assert_non_null(strstr(t->said.html, "<p>Osa"));
	assert_string_equal(t->kb->sections[t->said.section].id, "saastovapaa");
	assert_int_equal(t->said.nchoices, 0);
	assert_false(t->said.offer_escalation);
	assert_int_equal(dialog_context(&t->state).intent, t->said.intent);
	assert_string_equal(dialog_context(&t->state).question, "Miten säästövapaata kertyy?");
}

static void test_dialog_step_answers_in_the_language_of_the_question(void **state)
{
	struct talk *t = *state;
	const char *const intents[] = {"loma.saastovapaa", NULL};

	dialog_tell(&t->state, TEXT_FI, -1);
	ask_found(t, "Kan man spara semester?", TEXT_SV, MATCH_DIRECT, 0.9, intents);
	assert_int_equal(t->said.lang, TEXT_SV);
	assert_non_null(strstr(t->said.md, "semestern"));
	/* What hello asked for stays the conversation's language. */
	assert_int_equal(dialog_lang(&t->state, t->kb), TEXT_FI);
}

static void test_dialog_step_language_follows_when_none_was_told(void **state)
{
	struct talk *t = *state;
	const char *const none[] = {NULL};

	ask_found(t, "what is this", TEXT_EN, MATCH_DEFER, 0, none);
	assert_int_equal(dialog_lang(&t->state, t->kb), TEXT_EN);
	ask_found(t, "123", TEXT_UNKNOWN, MATCH_DEFER, 0, none);
	assert_int_equal(t->said.lang, TEXT_EN);
}

static void test_dialog_step_ask_comes_first_without_a_general_answer(void **state)
{
	struct talk *t = *state;
	int64_t asked;

	ASK(t, "lapsi kuumeessa", MATCH_DIRECT, 0.9, "poissaolo.lapsi");
	asked = t->interaction;
	assert_int_equal(t->said.outcome, DIALOG_ASKING);
	assert_string_equal(t->said.md, "Minkä ikäinen lapsi on?");
	assert_int_equal(t->said.nchoices, 2);
	assert_string_equal(t->said.choices[0].label, "Alle 10 vuotta");
	assert_int_equal(choose_one(t, asked, 1), DIALOG_OK);
	assert_int_equal(t->said.outcome, DIALOG_ANSWERED);
	assert_string_equal(t->said.md, "Kymmenvuotiaasta sovitaan erikseen.");
	assert_int_equal(t->said.intent, find(t, "poissaolo.lapsi"));
	/* The other case can still be looked at. */
	assert_int_equal(choose_one(t, asked, 0), DIALOG_OK);
	assert_non_null(strstr(t->said.md, "Alle kymmenvuotiasta"));
}

static void test_dialog_step_question_names_the_case(void **state)
{
	struct talk *t = *state;

	ASK(t, "saako jäädä kotiin kun alle kymmenvuotias lapsi sairastuu", MATCH_DIRECT, 0.9,
		"poissaolo.lapsi");
	assert_int_equal(t->said.outcome, DIALOG_ANSWERED);
	assert_non_null(strstr(t->said.md, "Alle kymmenvuotiasta"));
	assert_int_equal(t->said.nchoices, 0);
}

static void test_dialog_step_clarify_then_choose(void **state)
{
	struct talk *t = *state;
	int64_t offered;

	ASK(t, "hoitaja pois", MATCH_CLARIFY, 0.5, "poissaolo.sairaus", "poissaolo.lapsi",
		"loma.ajankohta");
	offered = t->interaction;
	assert_int_equal(t->said.outcome, DIALOG_CLARIFY);
	assert_int_equal(t->said.intent, -1);
	assert_string_equal(t->said.phrase, "clarify");
	assert_int_equal(t->said.nchoices, 3);
	assert_string_equal(t->said.choices[0].label, "Sairauspoissaolo");
	assert_int_equal(choose_one(t, offered, 1), DIALOG_OK);
	assert_int_equal(t->said.outcome, DIALOG_ASKING);
	assert_true(t->said.confidence == 1);
	assert_int_equal(choose_one(t, offered, 0), DIALOG_OK);
	assert_int_equal(t->said.intent, find(t, "poissaolo.sairaus"));
}

static void test_dialog_step_chosen_intent_reads_the_case_from_the_question(void **state)
{
	struct talk *t = *state;

	ASK(t, "alle kymmenvuotias kotona", MATCH_CLARIFY, 0.5, "poissaolo.lapsi",
		"loma.ajankohta");
	assert_int_equal(choose_one(t, t->interaction, 0), DIALOG_OK);
	assert_int_equal(t->said.outcome, DIALOG_ANSWERED);
	assert_non_null(strstr(t->said.md, "Alle kymmenvuotiasta"));
}

static void test_dialog_step_none_of_these_offers_a_person(void **state)
{
	struct talk *t = *state;
	int64_t offered;

	ASK(t, "hoitaja pois", MATCH_CLARIFY, 0.5, "poissaolo.sairaus", "loma.ajankohta");
	offered = t->interaction;
	assert_int_equal(choose_one(t, offered, -1), DIALOG_OK);
	assert_int_equal(t->said.outcome, DIALOG_DEFERRED);
	assert_string_equal(t->said.phrase, "none_of_these");
	assert_true(t->said.offer_escalation);
	assert_string_equal(t->said.area, "poissaolo");
	assert_int_equal(escalate_one(t, t->interaction), DIALOG_OK);
	assert_true(t->said.open_ticket);
	assert_string_equal(t->said.area, "poissaolo");
	assert_string_equal(t->said.question, "hoitaja pois");
}

static void test_dialog_step_choices_end_with_the_next_question(void **state)
{
	struct talk *t = *state;
	int64_t offered;

	ASK(t, "hoitaja pois", MATCH_CLARIFY, 0.5, "poissaolo.sairaus", "loma.ajankohta");
	offered = t->interaction;
	ASK(t, "säästövapaa", MATCH_DIRECT, 0.9, "loma.saastovapaa");
	assert_int_equal(choose_one(t, offered, 0), DIALOG_NO_OFFER);
}

static void test_dialog_step_choices_that_were_not_offered(void **state)
{
	struct talk *t = *state;
	struct dialog_state before;

	assert_int_equal(choose_one(t, 1, 0), DIALOG_NO_OFFER);
	ASK(t, "hoitaja pois", MATCH_CLARIFY, 0.5, "poissaolo.sairaus", "loma.ajankohta");
	before = t->state;
	assert_int_equal(choose_one(t, t->interaction, 2), DIALOG_NO_CHOICE);
	assert_memory_equal(&before, &t->state, sizeof(before));
}

static void test_dialog_step_defer_guesses_the_area(void **state)
{
	struct talk *t = *state;
	const char *const none[] = {NULL};

	ASK(t, "jotain lomasta", MATCH_DEFER, 0.4, "loma.ajankohta");
	assert_int_equal(t->said.outcome, DIALOG_DEFERRED);
	assert_string_equal(t->said.phrase, "deferred");
	assert_true(t->said.offer_escalation);
	assert_int_equal(t->said.intent, -1);
	assert_string_equal(t->said.area, "loma");
	/* The ticket goes where the offer said. */
	assert_int_equal(escalate_one(t, t->interaction), DIALOG_OK);
	assert_string_equal(t->said.area, "loma");

	ASK(t, "Niilin pituus", MATCH_DEFER, 0.1, "loma.ajankohta");
	assert_null(t->said.area);
	ask_found(t, "xyz", TEXT_FI, MATCH_DEFER, 0, none);
	assert_null(t->said.area);
}

static void test_dialog_step_small_talk_keeps_the_thread(void **state)
{
	struct talk *t = *state;

	ASK(t, "säästövapaa", MATCH_DIRECT, 0.9, "loma.saastovapaa");
	ASK(t, "kiitos", MATCH_DIRECT, 0.9, "chat.kiitos");
	assert_int_equal(t->said.section, -1);
	assert_int_equal(dialog_context(&t->state).intent, find(t, "loma.saastovapaa"));
	assert_string_equal(dialog_context(&t->state).question, "säästövapaa");
}

static void test_dialog_step_wish_for_a_person(void **state)
{
	struct talk *t = *state;

	ASK(t, "säästövapaa", MATCH_DIRECT, 0.9, "loma.saastovapaa");
	ASK(t, "haluan puhua ihmiselle", MATCH_DIRECT, 0.9, "chat.ihminen");
	assert_int_equal(t->said.outcome, DIALOG_ANSWERED);
	assert_true(t->said.offer_escalation);
	assert_string_equal(t->said.area, "loma");
	assert_int_equal(escalate_one(t, t->interaction), DIALOG_OK);
	assert_string_equal(t->said.area, "loma");
	assert_string_equal(t->said.question, "säästövapaa");
}

static void test_dialog_step_escalate_without_anything_said(void **state)
{
	struct talk *t = *state;

	assert_int_equal(escalate_one(t, 0), DIALOG_OK);
	assert_null(t->said.area);
	assert_null(t->said.question);
	assert_int_equal(escalate_one(t, 5), DIALOG_NO_OFFER);
}

static void test_dialog_step_signs_alone_change_nothing(void **state)
{
	struct talk *t = *state;
	const char *const none[] = {NULL};
	int64_t offered;

	ASK(t, "hoitaja pois", MATCH_CLARIFY, 0.5, "poissaolo.sairaus", "loma.ajankohta");
	offered = t->interaction;
	ask_found(t, "?!", TEXT_UNKNOWN, MATCH_DEFER, 0, none);
	assert_string_equal(t->said.phrase, "empty_question");
	assert_int_equal(choose_one(t, offered, 0), DIALOG_OK);
}

static void test_dialog_step_partner_has_the_word(void **state)
{
	struct talk *t = *state;

	partner_event(t, DIALOG_PARTNER_SPOKE, "HR-2026-000001");
	ASK(t, "entä jos hän kieltäytyy", MATCH_DEFER, 0.2, "loma.ajankohta");
	assert_string_equal(t->said.phrase, "with_partner");
	assert_string_equal(t->said.add_to_ticket, "HR-2026-000001");
	assert_false(t->said.offer_escalation);
	/* What the bot is sure of it still answers. */
	ASK(t, "säästövapaa", MATCH_DIRECT, 0.9, "loma.saastovapaa");
	assert_int_equal(t->said.outcome, DIALOG_ANSWERED);
	assert_null(t->said.add_to_ticket);
	partner_event(t, DIALOG_TICKET_CLOSED, "HR-2026-000002");
	assert_string_equal(t->state.human, "HR-2026-000001");
	partner_event(t, DIALOG_TICKET_CLOSED, "HR-2026-000001");
	ASK(t, "entä jos hän kieltäytyy", MATCH_DEFER, 0.2, "loma.ajankohta");
	assert_string_equal(t->said.phrase, "deferred");
}

static void test_dialog_step_partner_loses_the_word_with_time(void **state)
{
	struct talk *t = *state;

	partner_event(t, DIALOG_PARTNER_SPOKE, "HR-2026-000001");
	t->now += DIALOG_HUMAN_MS + 1;
	ASK(t, "entä jos hän kieltäytyy", MATCH_DEFER, 0.2, "loma.ajankohta");
	assert_string_equal(t->said.phrase, "deferred");
}

static void test_dialog_step_remembers_a_bounded_past(void **state)
{
	struct talk *t = *state;
	int64_t first;

	ASK(t, "säästövapaa", MATCH_DIRECT, 0.9, "loma.saastovapaa");
	first = t->interaction;
	for (int i = 1; i < DIALOG_MAX_RECENT; i++)
		ASK(t, "loma", MATCH_DIRECT, 0.9, "loma.ajankohta");
	assert_int_equal(escalate_one(t, first), DIALOG_OK);
	ASK(t, "loma", MATCH_DIRECT, 0.9, "loma.ajankohta");
	assert_int_equal(escalate_one(t, first), DIALOG_NO_OFFER);
}

static void test_dialog_step_cuts_a_long_question_between_characters(void **state)
{
	struct talk *t = *state;
	KP_AUTO(kp_str) struct kp_str s = {0};

	kp_str_addc(&s, 'a');
	for (int i = 0; i < 1000; i++)
		kp_str_add(&s, "ä");
	ASK(t, s.p, MATCH_DIRECT, 0.9, "loma.ajankohta");
	assert_true(kp_utf8_valid(t->state.question, strlen(t->state.question)));
	assert_int_equal(strlen(t->state.question), DIALOG_MAX_QUESTION - 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TALK(test_dialog_step_direct_answer_with_source),
		TALK(test_dialog_step_answers_in_the_language_of_the_question),
		TALK(test_dialog_step_language_follows_when_none_was_told),
		TALK(test_dialog_step_ask_comes_first_without_a_general_answer),
		TALK(test_dialog_step_question_names_the_case),
		TALK(test_dialog_step_clarify_then_choose),
		TALK(test_dialog_step_chosen_intent_reads_the_case_from_the_question),
		TALK(test_dialog_step_none_of_these_offers_a_person),
		TALK(test_dialog_step_choices_end_with_the_next_question),
		TALK(test_dialog_step_choices_that_were_not_offered),
		TALK(test_dialog_step_defer_guesses_the_area),
		TALK(test_dialog_step_small_talk_keeps_the_thread),
		TALK(test_dialog_step_wish_for_a_person),
		TALK(test_dialog_step_escalate_without_anything_said),
		TALK(test_dialog_step_signs_alone_change_nothing),
		TALK(test_dialog_step_partner_has_the_word),
		TALK(test_dialog_step_partner_loses_the_word_with_time),
		TALK(test_dialog_step_remembers_a_bounded_past),
		TALK(test_dialog_step_cuts_a_long_question_between_characters),
	};

	return cmocka_run_group_tests(tests, talk_open, talk_close);
}
