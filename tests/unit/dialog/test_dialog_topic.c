#include "dialog_fixture.h"

/* A question that leans on the one before it, found so: NULL, it is asked back. */
static void lean_on(struct talk *t, const char *question, const char *intent)
{
	const char *const one[] = {intent, NULL}, *const two[] = {"poissaolo.sairaus",
							  "loma.ajankohta", NULL};
	struct dialog_heard heard = {.question = question,
		.found = found(t, question, TEXT_FI, intent ? MATCH_DIRECT : MATCH_CLARIFY,
			intent ? 0.9 : 0.5, intent ? one : two)};

	heard.found.from_context = true;
	heard.found.ways = (struct match_ways){.same = 0.7f, .near = 0.2f, .own = 0.1f};
	step_heard(t, &heard);
}

static void leans_on(const struct talk *t, const char *topic, const char *intent)
{
	assert_string_equal(dialog_context(&t->state).question, topic);
	assert_int_equal(dialog_context(&t->state).intent, find(t, intent));
}

/* "Who grants it?" says too little for "and how soon?" to lean on. */
static void test_dialog_topic_stays_while_questions_lean_on_it(void **state)
{
	struct talk *t = *state;

	ASK(t, "säästövapaa", MATCH_DIRECT, 0.9, "loma.saastovapaa");
	lean_on(t, "kuka sen myöntää", "loma.saastovapaa");
	leans_on(t, "säästövapaa", "loma.saastovapaa");
	assert_string_equal(t->state.question, "kuka sen myöntää");
	lean_on(t, "ja kauanko se kestää", "loma.saastovapaa");
	leans_on(t, "säästövapaa", "loma.saastovapaa");
}

static void test_dialog_topic_stays_when_what_leans_is_not_answered(void **state)
{
	struct talk *t = *state;

	ASK(t, "säästövapaa", MATCH_DIRECT, 0.9, "loma.saastovapaa");
	lean_on(t, "heti vai", NULL);
	assert_int_equal(t->said.outcome, DIALOG_CLARIFY);
	leans_on(t, "säästövapaa", "loma.saastovapaa");
	/* What is chosen then is what it was about. */
	assert_int_equal(choose_one(t, t->interaction, 0), DIALOG_OK);
	leans_on(t, "heti vai", "poissaolo.sairaus");
}

static void test_dialog_topic_grows_when_it_turns(void **state)
{
	struct talk *t = *state;
	char full[DIALOG_MAX_TOPIC];

	ASK(t, "säästövapaa", MATCH_DIRECT, 0.9, "loma.saastovapaa");
	lean_on(t, "entä lapsen takia", "poissaolo.lapsi");
	leans_on(t, "säästövapaa entä lapsen takia", "poissaolo.lapsi");
	/* What has no room for more begins anew. */
	memset(full, 'x', sizeof(full) - 1);
	full[sizeof(full) - 1] = '\0';
	ASK(t, full, MATCH_DIRECT, 0.9, "loma.saastovapaa");
	lean_on(t, "entä lapsen takia", "poissaolo.lapsi");
	leans_on(t, "entä lapsen takia", "poissaolo.lapsi");
}

static void test_dialog_topic_another_question_takes_its_place(void **state)
{
	struct talk *t = *state;

	ASK(t, "säästövapaa", MATCH_DIRECT, 0.9, "loma.saastovapaa");
	ASK(t, "lapsi on kuumeessa", MATCH_DIRECT, 0.9, "poissaolo.lapsi");
	leans_on(t, "lapsi on kuumeessa", "poissaolo.lapsi");
}

static void test_dialog_topic_is_kept_with_the_conversation(void **state)
{
	struct talk *t = *state;
	KP_AUTO(kp_str) struct kp_str saved = {0};
	struct dialog_state back;

	ASK(t, "säästövapaa", MATCH_DIRECT, 0.9, "loma.saastovapaa");
	lean_on(t, "kuka sen myöntää", "loma.saastovapaa");
	dialog_save(&t->state, t->kb, &saved);
	assert_int_equal(dialog_load(kp_str_c(&saved), t->kb, &back, NULL), 0);
	assert_string_equal(back.topic, "säästövapaa");
	assert_string_equal(back.question, "kuka sen myöntää");
	/* One from before there were topics has a question to lean on. */
	assert_int_equal(dialog_load("{\"question\":\"säästövapaa\"}", t->kb, &back, NULL), 0);
	assert_string_equal(dialog_context(&back).question, "säästövapaa");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TALK(test_dialog_topic_stays_while_questions_lean_on_it),
		TALK(test_dialog_topic_stays_when_what_leans_is_not_answered),
		TALK(test_dialog_topic_grows_when_it_turns),
		TALK(test_dialog_topic_another_question_takes_its_place),
		TALK(test_dialog_topic_is_kept_with_the_conversation),
	};

	return cmocka_run_group_tests(tests, talk_open, talk_close);
}
