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

static void test_dialog_step_never_asks_whether_a_greeting_was_meant(void **state)
{
	static const char *const both[] = {"chat.tervehdys", "loma.saastovapaa", NULL};
	struct talk *t = *state;

	ASK(t, "helsingin sää", MATCH_CLARIFY, 0.6, "chat.tervehdys");
	assert_int_equal(t->said.outcome, DIALOG_DEFERRED);
	assert_int_equal(t->said.nchoices, 0);
	assert_null(t->said.area);
	ask_found(t, "vapaata terve", TEXT_FI, MATCH_CLARIFY, 0.6, both);
	assert_int_equal(t->said.outcome, DIALOG_CLARIFY);
	assert_int_equal(t->said.nchoices, 1);
	assert_int_equal(t->said.choices[0].intent, find(t, "loma.saastovapaa"));
	assert_int_equal(t->said.about, find(t, "loma.saastovapaa"));
	ASK(t, "joku oikea ihminen", MATCH_CLARIFY, 0.6, "chat.ihminen");
	assert_int_equal(t->said.nchoices, 1);
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

/* ---- what is left unanswered ---- */

static void test_dialog_step_none_in_words_is_a_choice(void **state)
{
	struct talk *t = *state;
	struct dialog_heard none = {
		.question = "ei mikään näistä", .picks = true, .choice = -1};

	ASK(t, "hoitaja pois", MATCH_CLARIFY, 0.5, "poissaolo.sairaus", "loma.ajankohta");
	none.of = t->interaction;
	step_heard(t, &none);
	assert_string_equal(t->said.phrase, "none_of_these");
	assert_true(t->said.offer_escalation);
	assert_string_equal(t->state.question, "hoitaja pois");
}

static void test_dialog_step_choice_in_words_answers(void **state)
{
	struct talk *t = *state;
	struct dialog_heard second = {.question = "se toka", .picks = true, .choice = 1};

	ASK(t, "hoitaja pois", MATCH_CLARIFY, 0.5, "poissaolo.sairaus", "loma.ajankohta");
	second.of = t->interaction;
	step_heard(t, &second);
	assert_int_equal(t->said.outcome, DIALOG_ANSWERED);
	assert_int_equal(t->said.intent, find(t, "loma.ajankohta"));
	assert_int_equal(dialog_context(&t->state).intent, t->said.intent);
}

static void test_dialog_step_offers_each_label_once(void **state)
{
	struct talk *t = *state;

	ASK(t, "hoitaja pois", MATCH_CLARIFY, 0.5, "poissaolo.sairaus", "poissaolo.sairaus",
		"loma.ajankohta");
	assert_int_equal(t->said.nchoices, 2);
	assert_string_not_equal(t->said.choices[0].label, t->said.choices[1].label);
}

static void test_dialog_step_leaning_is_context_too(void **state)
{
	struct talk *t = *state;

	ASK(t, "jotain lomasta", MATCH_DEFER, 0.4, "loma.ajankohta");
	assert_int_equal(dialog_context(&t->state).intent, find(t, "loma.ajankohta"));
}

static void test_dialog_step_hard_words_at_the_door(void **state)
{
	struct talk *t = *state;

	ask_outside(t, "turha botti", "oos.mielialat");
	assert_int_equal(t->said.outcome, DIALOG_DEFERRED);
	assert_string_equal(t->said.phrase, "insulted");
	assert_false(t->said.offer_escalation);
	/* The second time a person is offered. */
	ask_outside(t, "turha botti", "oos.mielialat");
	assert_string_equal(t->said.phrase, "frustrated");
	assert_true(t->said.offer_escalation);
}

static void test_dialog_step_hard_words_after_a_question_offer_a_person(void **state)
{
	struct talk *t = *state;

	ASK(t, "loma", MATCH_DEFER, 0.4, "loma.ajankohta");
	ask_outside(t, "et osaa mitään", "oos.mielialat");
	assert_string_equal(t->said.phrase, "frustrated");
	assert_true(t->said.offer_escalation);
	assert_string_equal(t->said.area, "loma");
	assert_string_equal(t->state.question, "loma");
	assert_int_equal(escalate_one(t, t->interaction), DIALOG_OK);
	assert_string_equal(t->said.question, "loma");
}

static void test_dialog_step_gibberish_is_asked_again(void **state)
{
	struct talk *t = *state;
	const char *const none[] = {NULL};

	ask_outside(t, "sdfsdf", "oos.roska");
	assert_string_equal(t->said.phrase, "unclear");
	assert_false(t->said.offer_escalation);
	ask_found(t, "a", TEXT_FI, MATCH_DEFER, 0, none);
	assert_string_equal(t->said.phrase, "unclear");
	assert_true(t->said.offer_escalation);
	ASK(t, "säästövapaa", MATCH_DIRECT, 0.9, "loma.saastovapaa");
	ask_found(t, "123 456", TEXT_FI, MATCH_DEFER, 0, none);
	assert_string_equal(t->said.phrase, "unclear");
	assert_false(t->said.offer_escalation);
	assert_string_equal(t->state.question, "säästövapaa");
}

static void test_dialog_step_small_words_alone_are_asked_again(void **state)
{
	struct talk *t = *state;
	const char *const none[] = {NULL};
	struct dialog_heard heard = {.question = "voiko se",
		.found = found(t, "voiko se", TEXT_FI, MATCH_DEFER, 0, none)};

	step_heard(t, &heard);
	assert_string_equal(t->said.phrase, "deferred");
	heard.found.no_topic = true;
	step_heard(t, &heard);
	assert_string_equal(t->said.phrase, "unclear");
}

static void test_dialog_step_what_is_not_of_hr(void **state)
{
	struct talk *t = *state;

	ask_outside(t, "tulostin ei toimi", "oos.muu");
	assert_string_equal(t->said.phrase, "not_hr");
	assert_true(t->said.offer_escalation);
	assert_null(t->said.area);
}

static void test_dialog_step_foreign_language_is_never_answered_directly(void **state)
{
	struct talk *t = *state;
	const char *const intents[] = {"loma.saastovapaa", NULL};
	struct dialog_heard heard = {.question = "Wie viele Urlaubstage", .foreign = true};

	dialog_tell(&t->state, TEXT_EN, -1);
	heard.found = found(t, "Wie viele", TEXT_FI, MATCH_DIRECT, 0.9, intents);
	step_heard(t, &heard);
	assert_int_equal(t->said.outcome, DIALOG_CLARIFY);
	assert_string_equal(t->said.lead, "other_language");
	assert_int_equal(t->said.lang, TEXT_EN);
	heard.found.decision = MATCH_DEFER;
	step_heard(t, &heard);
	assert_int_equal(t->said.outcome, DIALOG_DEFERRED);
	assert_true(t->said.offer_escalation);
}

static void test_dialog_step_data_of_a_person_is_refused_with_the_rule(void **state)
{
	struct talk *t = *state;
	const char *const sick[] = {"poissaolo.sairaus", NULL};
	const char *const leave[] = {"loma.ajankohta", NULL};
	struct dialog_heard heard = {.question = "miksi [nimi] on poissa", .personal = true};

	heard.found = found(t, "miksi on poissa", TEXT_FI, MATCH_DIRECT, 0.9, sick);
	step_heard(t, &heard);
	assert_int_equal(t->said.outcome, DIALOG_DEFERRED);
	assert_int_equal(t->said.intent, -1);
	assert_string_equal(t->said.phrase, "personal_data_health");
	assert_true(t->said.offer_escalation);
	assert_string_equal(t->state.question, "miksi [nimi] on poissa");
	heard.found = found(t, "milloin loma", TEXT_FI, MATCH_CLARIFY, 0.5, leave);
	step_heard(t, &heard);
	assert_string_equal(t->said.phrase, "personal_data");
}

/* ---- two questions ---- */

static void ask_two(struct talk *t, enum match_decision second, const char *intent)
{
	const char *const one[] = {"loma.saastovapaa", NULL};
	const char *const two[] = {intent, NULL};
	struct match_result then = found(t, "toinen", TEXT_FI, second, 0.9, two);
	struct dialog_heard heard = {.question = "eka ja toka", .second = &then};

	heard.found = found(t, "eka", TEXT_FI, MATCH_DIRECT, 0.9, one);
	step_heard(t, &heard);
}

static void test_dialog_step_answers_both_questions(void **state)
{
	struct talk *t = *state;

	ask_two(t, MATCH_DIRECT, "poissaolo.sairaus");
	assert_int_equal(t->said.outcome, DIALOG_ANSWERED);
	assert_int_equal(t->said.intent, find(t, "loma.saastovapaa"));
	assert_int_equal(t->said.also, find(t, "poissaolo.sairaus"));
	assert_non_null(strstr(t->said.md, "**Säästövapaa**"));
	assert_non_null(strstr(t->said.md, "Osa vuosilomasta"));
	assert_non_null(strstr(t->said.md, "**Sairauspoissaolo**"));
	assert_non_null(strstr(t->said.html, "<strong>Sairauspoissaolo</strong>"));
	assert_string_equal(t->kb->sections[t->said.also_section].id, "sairaus");
}

static void test_dialog_step_asks_for_the_second_question(void **state)
{
	struct talk *t = *state;

	ask_two(t, MATCH_DEFER, "loma.ajankohta");
	assert_int_equal(t->said.intent, find(t, "loma.saastovapaa"));
	assert_string_equal(t->said.tail, "second_question");
	assert_int_equal(t->said.nchoices, 0);
	ask_two(t, MATCH_CLARIFY, "loma.ajankohta");
	assert_string_equal(t->said.tail, "second_clarify_one");
	assert_int_equal(t->said.nchoices, 1);
	assert_int_equal(choose_one(t, t->interaction, 0), DIALOG_OK);
	assert_int_equal(t->said.intent, find(t, "loma.ajankohta"));
}

/* Its answer depends on something: it cannot be told beside another. */
static void test_dialog_step_offers_a_second_question_that_asks_back(void **state)
{
	struct talk *t = *state;

	ask_two(t, MATCH_DIRECT, "poissaolo.lapsi");
	assert_int_equal(t->said.also, -1);
	assert_string_equal(t->said.tail, "second_clarify_one");
	assert_int_equal(choose_one(t, t->interaction, 0), DIALOG_OK);
	assert_int_equal(t->said.outcome, DIALOG_ASKING);
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
		TALK(test_dialog_step_never_asks_whether_a_greeting_was_meant),
		TALK(test_dialog_step_wish_for_a_person),
		TALK(test_dialog_step_escalate_without_anything_said),
		TALK(test_dialog_step_signs_alone_change_nothing),
		TALK(test_dialog_step_partner_has_the_word),
		TALK(test_dialog_step_partner_loses_the_word_with_time),
		TALK(test_dialog_step_remembers_a_bounded_past),
		TALK(test_dialog_step_cuts_a_long_question_between_characters),
		TALK(test_dialog_step_none_in_words_is_a_choice),
		TALK(test_dialog_step_choice_in_words_answers),
		TALK(test_dialog_step_offers_each_label_once),
		TALK(test_dialog_step_leaning_is_context_too),
		TALK(test_dialog_step_hard_words_at_the_door),
		TALK(test_dialog_step_hard_words_after_a_question_offer_a_person),
		TALK(test_dialog_step_gibberish_is_asked_again),
		TALK(test_dialog_step_small_words_alone_are_asked_again),
		TALK(test_dialog_step_what_is_not_of_hr),
		TALK(test_dialog_step_foreign_language_is_never_answered_directly),
		TALK(test_dialog_step_data_of_a_person_is_refused_with_the_rule),
		TALK(test_dialog_step_answers_both_questions),
		TALK(test_dialog_step_asks_for_the_second_question),
		TALK(test_dialog_step_offers_a_second_question_that_asks_back),
	};

	return cmocka_run_group_tests(tests, talk_open, talk_close);
}
