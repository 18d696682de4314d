#include "match_fixture.h"

static void splits(const char *text, const char *one, const char *two)
{
	struct match_part part[2];

	if (match_split(text, strlen(text), part) != 2)
		fail_msg("'%s' is one", text);
	assert_int_equal(part[0].to - part[0].from, strlen(one));
	assert_int_equal(part[1].to - part[1].from, strlen(two));
	assert_memory_equal(text + part[0].from, one, strlen(one));
	assert_memory_equal(text + part[1].from, two, strlen(two));
}

static void whole(const char *text)
{
	struct match_part part[2];

	if (match_split(text, strlen(text), part) != 0)
		fail_msg("'%s' is split", text);
}

static void test_match_split_two_questions(void **state)
{
	(void)state;
	splits("Kuinka pitkä koeaika on? Entä milloin palkka maksetaan?",
		"Kuinka pitkä koeaika on?", "Entä milloin palkka maksetaan?");
	splits("miten haen täyttölupaa ja sitten milloin palkka tulee",
		"miten haen täyttölupaa", "milloin palkka tulee");
	splits("Hur söker man ledigt och sen när betalas lönen?", "Hur söker man ledigt",
		"när betalas lönen?");
	splits("How long is the trial period and also who decides on leave?",
		"How long is the trial period", "who decides on leave?");
	splits("voiko lomaa säästää\nonko ylityö pakollista", "voiko lomaa säästää",
		"onko ylityö pakollista");
}

static void test_match_split_what_belongs_together(void **state)
{
	(void)state;
	whole("Hoitaja on sairaana. Saako hän palkkaa?");
	whole("Miten lomaa kertyy?");
	whole("Miten lomaa kertyy???");
	whole("Voiko työvuoron aloittaa klo 8.30 vai 9?");
	whole("tervehdys ja sitten kysymys");
	whole("Kuinka pitkä koeaika on? Kiitos!");
	whole("");
	whole("?");
	whole("? ? ? ?");
}

static void test_match_is_question_by_form(void **state)
{
	static const char *const yes[] = {"miten haen lomaa", "saako loman perua",
		"Loma kesällä?", "får man spara semester", "can it be moved"};
	static const char *const no[] = {"tuo selvensi paljon", "hoitaja on pois", "hei", "",
		"det hjälpte mig", "thanks for that"};

	(void)state;
	for (size_t i = 0; i < KP_LEN(yes); i++)
		assert_true(match_is_question(yes[i], strlen(yes[i])));
	for (size_t i = 0; i < KP_LEN(no); i++)
		assert_false(match_is_question(no[i], strlen(no[i])));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_match_split_two_questions),
		cmocka_unit_test(test_match_split_what_belongs_together),
		cmocka_unit_test(test_match_is_question_by_form),
	};

	return cmocka_run_group_tests(tests, fixture_open, fixture_close);
}
