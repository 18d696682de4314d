/* Answers told from the graph of careers in tests/daemon/kb. */
#include "dialog_fixture.h"

#include "dialog/dialog_priv.h"

static void has(const struct talk *t, const char *part)
{
	if (!strstr(t->said.md, part))
		fail_msg("'%s' is not in:\n%s", part, t->said.md);
}

static void has_not(const struct talk *t, const char *part)
{
	if (strstr(t->said.md, part))
		fail_msg("'%s' is in:\n%s", part, t->said.md);
}

static void test_dialog_step_tells_what_a_role_leads_to(void **state)
{
	struct talk *t = *state;

	ASK(t, "mitä urapolkuja sairaanhoitajalla on", MATCH_DIRECT, 0.97, "ura.urapolku");
	assert_int_equal(t->said.outcome, DIALOG_ANSWERED);
	assert_true(t->said.composed);
	has(t, "**sairaanhoitaja: ");
	has(t, "- **osastonhoitaja**: kokemusta. Palkka: tehtävän mukaan.");
	has(t, "- **kätilö**: kätilön tutkinto.");
	has(t, "Polku ei ole lupaus.");
	has_not(t, "lähihoitaja");
	/* The more demanding ones come first. */
	assert_true(strstr(t->said.md, "osastonhoitaja") < strstr(t->said.md, "kätilö"));
	assert_non_null(strstr(t->said.html, "<strong>kätilö</strong>"));
}

static void test_dialog_step_tells_the_way_between_two_roles(void **state)
{
	struct talk *t = *state;

	ASK(t, "miten lähäristä osastonhoitajaksi", MATCH_DIRECT, 0.97, "ura.urapolku");
	has(t, "**lähihoitaja → osastonhoitaja**");
	has(t, "1. **sairaanhoitaja**: AMK-tutkinto. Aika: noin 3,5 vuotta.");
	has(t, "2. **osastonhoitaja**: kokemusta.");
	has(t, "Laillistus & johtamisen opintoja.");
	assert_non_null(strstr(t->said.html, "Laillistus &amp; johtamisen"));
}

static void test_dialog_step_says_when_no_way_is_described(void **state)
{
	struct talk *t = *state;

	ASK(t, "miten sihteeristä kätilöksi", MATCH_DIRECT, 0.97, "ura.urapolku");
	has(t, "sihteeri → kätilö");
	has(t, "Laillistus.");
	has_not(t, "1. ");
	ASK(t, "sihteerin urapolku", MATCH_DIRECT, 0.97, "ura.urapolku");
	has(t, "**sihteeri: ");
	has_not(t, "- **");
}

static void test_dialog_step_tells_how_to_get_into_a_role(void **state)
{
	struct talk *t = *state;

	ASK(t, "haluaisin osastonhoitajaksi", MATCH_DIRECT, 0.97, "ura.urapolku");
	has(t, "**osastonhoitaja: ");
	has(t, "- **sairaanhoitaja**: kokemusta.");
	has_not(t, "kätilö");
}

static void test_dialog_step_asks_for_the_role(void **state)
{
	struct talk *t = *state;

	ASK(t, "urapolut", MATCH_DIRECT, 0.97, "ura.urapolku");
	has(t, "Urapolku vie vaativampaan tehtävään");
	has(t, kb_phrase(t->kb, "career_which", TEXT_FI));
	has_not(t, "Polku ei ole lupaus.");
	ASK(t, "lähihoitaja", MATCH_DIRECT, 0.97, "ura.urapolku");
	has(t, "- **sairaanhoitaja**");
}

static void test_dialog_step_tells_in_the_language_of_the_question(void **state)
{
	struct talk *t = *state;
	const char *const intents[] = {"ura.urapolku", NULL};

	ask_found(t, "hur blir en närvårdare avdelningsskötare", TEXT_SV, MATCH_DIRECT, 0.9,
		intents);
	has(t, "**närvårdare → avdelningsskötare**");
	has(t, "1. **sjukskötare**: YH-examen. Tid: cirka 3,5 år.");
	/* The longer name is meant: a practical nurse is no nurse. */
	ask_found(t, "career paths of a practical nurse", TEXT_EN, MATCH_DIRECT, 0.9, intents);
	has(t, "**practical nurse: ");
	has(t, "- **nurse**: a degree.");
}

/* What was meant is told by the question that led to the choice. */
static void test_dialog_step_reads_the_role_for_a_choice(void **state)
{
	struct talk *t = *state;

	ASK(t, "kätilön mahdollisuudet", MATCH_CLARIFY, 0.5, "loma.ajankohta", "ura.urapolku");
	assert_int_equal(choose_one(t, t->interaction, 1), DIALOG_OK);
	has(t, "**kätilö: ");
}

/* A question about the same path, which leans on what was asked before. */
static void go_on(struct talk *t, const char *question)
{
	const char *const intents[] = {"ura.urapolku", NULL};
	struct dialog_heard heard = {.question = question,
		.found = found(t, question, TEXT_FI, MATCH_DIRECT, 0.9, intents)};

	heard.found.from_context = true;
	heard.found.ways = (struct match_ways){.same = 0.9f, .own = 0.1f};
	step_heard(t, &heard);
}

static void test_dialog_step_follow_up_keeps_where_one_comes_from(void **state)
{
	struct talk *t = *state;

	ASK(t, "lähihoitajan urapolku", MATCH_DIRECT, 0.97, "ura.urapolku");
	go_on(t, "entä osastonhoitajaksi?");
	has(t, "**lähihoitaja → osastonhoitaja**");
}

/* Also when what was asked last names no role. */
static void test_dialog_step_follow_up_keeps_where_the_thread_began(void **state)
{
	struct talk *t = *state;

	ASK(t, "lähihoitajan urapolku", MATCH_DIRECT, 0.97, "ura.urapolku");
	go_on(t, "kauanko siinä menee");
	go_on(t, "entä osastonhoitajaksi?");
	has(t, "**lähihoitaja → osastonhoitaja**");
}

static void test_dialog_step_other_intents_tell_nothing_of_careers(void **state)
{
	struct talk *t = *state;

	ASK(t, "sairaanhoitajan säästövapaa", MATCH_DIRECT, 0.97, "loma.saastovapaa");
	assert_false(t->said.composed);
	has_not(t, "osastonhoitaja");
}

/* ---- what the ear makes of it ---- */

static void hear(struct talk *t, struct match_result *m, const char *question,
	enum match_decision decision, const char *intent)
{
	const char *const intents[] = {intent, NULL};

	*m = found(t, question, TEXT_FI, decision, 0.4, intents);
	m->direct_at = 0.75;
}

static void test_dialog_hear_career_keeps_the_subject(void **state)
{
	struct talk *t = *state;
	struct match_result m;

	hear(t, &m, "entä kätilöllä?", MATCH_CLARIFY, "loma.ajankohta");
	assert_false(dialog_hear_career(&t->state, t->kb, t->an, t->arena, &m));
	assert_int_equal(m.decision, MATCH_CLARIFY);

	ASK(t, "lähihoitajan urapolku", MATCH_DIRECT, 0.97, "ura.urapolku");
	assert_true(dialog_hear_career(&t->state, t->kb, t->an, t->arena, &m));
	assert_int_equal(m.decision, MATCH_DIRECT);
	assert_int_equal(m.hits[0].intent, find(t, "ura.urapolku"));
	assert_int_equal(m.hits[1].intent, find(t, "loma.ajankohta"));
	assert_true(m.from_context);

	/* A whole question of its own is none that goes on. */
	hear(t, &m, "kätilö haluaisi pitää kaikki lomansa kesällä", MATCH_CLARIFY,
		"loma.ajankohta");
	assert_false(dialog_hear_career(&t->state, t->kb, t->an, t->arena, &m));
	assert_int_equal(m.decision, MATCH_CLARIFY);
}

static void test_dialog_hear_career_by_what_one_wants_to_become(void **state)
{
	struct talk *t = *state;
	struct match_result m;

	hear(t, &m, "miten pääsisin tästä joskus osastonhoitajaksi", MATCH_CLARIFY,
		"ura.urapolku");
	assert_false(dialog_hear_career(&t->state, t->kb, t->an, t->arena, &m));
	assert_int_equal(m.decision, MATCH_DIRECT);
	hear(t, &m, "miten pääsisin tästä joskus osastonhoitajaksi", MATCH_CLARIFY,
		"loma.ajankohta");
	dialog_hear_career(&t->state, t->kb, t->an, t->arena, &m);
	assert_int_equal(m.decision, MATCH_CLARIFY);
}

static void test_dialog_hear_career_by_pattern_and_role(void **state)
{
	struct talk *t = *state;
	struct match_result m;

	hear(t, &m, "mitä muuta sairaanhoitaja voisi tehdä", MATCH_DEFER, "loma.ajankohta");
	dialog_hear_career(&t->state, t->kb, t->an, t->arena, &m);
	assert_int_equal(m.decision, MATCH_DIRECT);
	assert_int_equal(m.hits[0].intent, find(t, "ura.urapolku"));
	hear(t, &m, "mitä muuta voisin tehdä", MATCH_DEFER, "loma.ajankohta");
	dialog_hear_career(&t->state, t->kb, t->an, t->arena, &m);
	assert_int_equal(m.decision, MATCH_DEFER);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TALK(test_dialog_step_tells_what_a_role_leads_to),
		TALK(test_dialog_step_tells_the_way_between_two_roles),
		TALK(test_dialog_step_says_when_no_way_is_described),
		TALK(test_dialog_step_tells_how_to_get_into_a_role),
		TALK(test_dialog_step_asks_for_the_role),
		TALK(test_dialog_step_tells_in_the_language_of_the_question),
		TALK(test_dialog_step_reads_the_role_for_a_choice),
		TALK(test_dialog_step_follow_up_keeps_where_one_comes_from),
		TALK(test_dialog_step_follow_up_keeps_where_the_thread_began),
		TALK(test_dialog_step_other_intents_tell_nothing_of_careers),
		TALK(test_dialog_hear_career_keeps_the_subject),
		TALK(test_dialog_hear_career_by_what_one_wants_to_become),
		TALK(test_dialog_hear_career_by_pattern_and_role),
	};

	return cmocka_run_group_tests(tests, talk_open, talk_close);
}
