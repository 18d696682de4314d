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
	/* What happened asks nothing, whatever its second word. */
	whole("Hon är sjuk och slutar snart. Får hon semesterersättning?");
	whole("Närvårdaren har sagt upp sig. Får hon semesterersättning?");
	whole("She is ill today. Can she have the leave later?");
	whole("My nurse will resign. When is the last pay?");
	whole("Kuinka pitkä koeaika on? Kiitos!");
	whole("");
	whole("?");
	whole("? ? ? ?");
}

static void test_match_is_question_by_form(void **state)
{
	static const char *const yes[] = {"miten haen lomaa", "saako loman perua",
		"Loma kesällä?", "får man spara semester", "can it be moved",
		"ja sitten kuka päättää", "och till vem", "by when must I tell"};
	static const char *const no[] = {"tuo selvensi paljon", "hoitaja on pois", "hei", "",
		"det hjälpte mig", "thanks for that", "hon är sjuk", "she will resign",
		"hoitaja sanoi milloin"};

	(void)state;
	for (size_t i = 0; i < KP_LEN(yes); i++)
		assert_true(match_is_question(yes[i], strlen(yes[i])));
	for (size_t i = 0; i < KP_LEN(no); i++)
		assert_false(match_is_question(no[i], strlen(no[i])));
}

static void asks(const char *text, const char *sentence)
{
	struct match_part part;

	if (!match_asking(text, strlen(text), &part))
		fail_msg("nothing asks in '%s'", text);
	assert_int_equal(part.to - part.from, strlen(sentence));
	assert_memory_equal(text + part.from, sentence, strlen(sentence));
}

static void nothing_apart(const char *text)
{
	struct match_part part;

	if (match_asking(text, strlen(text), &part))
		fail_msg(
			"'%s' has '%.*s'", text, (int)(part.to - part.from), text + part.from);
}

static void test_match_asking_the_sentence_that_asks(void **state)
{
	(void)state;
	asks("Hoitaja on ollut pois 40 päivää. Saako hän palkkaa?", "Saako hän palkkaa?");
	asks("Saako hän palkkaa? Hän on ollut pois 40 päivää.", "Saako hän palkkaa?");
	asks("He is ill. Can he get pay? What about the leave then?",
		"What about the leave then?");
	asks("vårdaren är sjuk\nfår hon lön för tiden", "får hon lön för tiden");
	/* Its mark tells more than how a sentence begins. */
	asks("Saako hän palkkaa ajalta? Miten olen tästä kertonut muille.",
		"Saako hän palkkaa ajalta?");
	/* A word or two ask nothing by themselves. */
	asks("Får hon lön för tiden? Eller hur?", "Får hon lön för tiden?");
}

static void test_match_asking_nothing_apart(void **state)
{
	(void)state;
	nothing_apart("Saako hän palkkaa?");
	nothing_apart("  Saako hän palkkaa ajalta?  ");
	nothing_apart("Hoitaja on ollut pois. Hän palaa maanantaina.");
	nothing_apart("Alkaako vuoro klo 8.30 vai 9.00?");
	nothing_apart("Hoitaja on pois. Eli?");
	nothing_apart("");
	nothing_apart("?");
	nothing_apart("? ? ?");
	nothing_apart("...\n\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_match_split_two_questions),
		cmocka_unit_test(test_match_split_what_belongs_together),
		cmocka_unit_test(test_match_is_question_by_form),
		cmocka_unit_test(test_match_asking_the_sentence_that_asks),
		cmocka_unit_test(test_match_asking_nothing_apart),
	};

	return cmocka_run_group_tests(tests, fixture_open, fixture_close);
}
