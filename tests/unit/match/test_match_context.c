#include "match_fixture.h"

struct leaning {
	enum text_lang lang;
	const char *text;
	enum match_lean lean;
};

static void check(struct fixture *f, const struct leaning *v, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct text_words words = fixture_words(f, v[i].lang, v[i].text);
		enum match_lean lean = match_lean(&words);

		if (lean != v[i].lean)
			fail_msg("'%s' is %d, not %d", v[i].text, lean, v[i].lean);
	}
}

static void test_match_lean_question_of_its_own(void **state)
{
	static const struct leaning v[] = {
		{TEXT_FI, "Miten säästövapaata kertyy?", MATCH_STANDS},
		{TEXT_FI, "", MATCH_STANDS},
		{TEXT_FI, "?!", MATCH_STANDS},
		{TEXT_FI, "12345", MATCH_STANDS},
		{TEXT_FI, "mitä sinä osaat", MATCH_STANDS},
		{TEXT_FI, "hoitaja täyttää vuosia, saako siitä vapaata", MATCH_STANDS},
		{TEXT_FI, "kuuluuko hieronta siihen, mitä työnantaja kustantaa", MATCH_STANDS},
		{TEXT_SV, "Hur mycket semester tjänar man in?", MATCH_STANDS},
		{TEXT_EN, "How long is the notice period?", MATCH_STANDS},
		{TEXT_EN, "what should I do when somebody comes to work and smells of alcohol",
			MATCH_STANDS},
	};

	check(*state, v, KP_LEN(v));
}

static void test_match_lean_carries_on(void **state)
{
	static const struct leaning v[] = {
		{TEXT_FI, "Entä lomaraha?", MATCH_CARRIES},
		{TEXT_FI, "entä jos työntekijä on ollut talossa vasta puoli vuotta",
			MATCH_CARRIES},
		{TEXT_SV, "och semesterpenningen?", MATCH_CARRIES},
		{TEXT_EN, "what about the holiday bonus", MATCH_CARRIES},
		{TEXT_EN, "and the pay?", MATCH_CARRIES},
	};

	check(*state, v, KP_LEN(v));
}

static void test_match_lean_points_back(void **state)
{
	static const struct leaning v[] = {
		{TEXT_FI, "kuka sen myöntää", MATCH_POINTS},
		{TEXT_FI, "maksetaanko siltä ajalta palkkaa", MATCH_POINTS},
		{TEXT_SV, "vem beviljar det", MATCH_POINTS},
		{TEXT_EN, "can it be cancelled afterwards", MATCH_POINTS},
	};

	check(*state, v, KP_LEN(v));
}

static void test_match_lean_names_no_topic(void **state)
{
	static const struct leaning v[] = {
		{TEXT_FI, "entä määräaikaisella?", MATCH_BARE},
		{TEXT_FI, "kuinka usein", MATCH_BARE},
		{TEXT_SV, "och om man är visstidsanställd?", MATCH_BARE},
		{TEXT_SV, "och för en timanställd?", MATCH_BARE},
		{TEXT_EN, "what about part-timers", MATCH_BARE},
		{TEXT_EN, "and for fixed-term staff?", MATCH_BARE},
	};

	check(*state, v, KP_LEN(v));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_match_lean_question_of_its_own),
		cmocka_unit_test(test_match_lean_carries_on),
		cmocka_unit_test(test_match_lean_points_back),
		cmocka_unit_test(test_match_lean_names_no_topic),
	};

	return cmocka_run_group_tests(tests, fixture_open, fixture_close);
}
