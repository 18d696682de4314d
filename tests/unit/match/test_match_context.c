#include "match_fixture.h"

struct leaning {
	enum text_lang lang;
	const char *text;
	enum match_form form;
	bool may_lean;
};

static struct match_leaning lean_of(struct fixture *f, const struct text_words *words)
{
	KP_AUTO(match_small) struct match_small *small = match_small_new();

	return match_lean(small, words, f->arena);
}

static void check(struct fixture *f, const struct leaning *v, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct text_words words = fixture_words(f, v[i].lang, v[i].text);
		struct match_leaning lean = lean_of(f, &words);

		if (lean.form != v[i].form)
			fail_msg("'%s' is %d, not %d", v[i].text, lean.form, v[i].form);
		if (match_may_lean(&lean) != v[i].may_lean)
			fail_msg("'%s' leans otherwise", v[i].text);
	}
}

static void test_match_lean_question_of_its_own(void **state)
{
	static const struct leaning v[] = {
		{TEXT_FI, "Miten säästövapaata kertyy?", MATCH_ASKS, false},
		{TEXT_FI, "12345", MATCH_SAYS, false},
		{TEXT_FI, "mitä sinä osaat", MATCH_ASKS, false},
		{TEXT_FI, "hoitaja täyttää vuosia, saako siitä vapaata", MATCH_SAYS, false},
		{TEXT_FI, "kuuluuko hieronta siihen, mitä työnantaja kustantaa", MATCH_ASKS,
			false},
		{TEXT_SV, "Hur mycket semester tjänar man in?", MATCH_ASKS, false},
		{TEXT_SV, "finns det någon flexibilitet för äldre", MATCH_ASKS, false},
		{TEXT_EN, "How long is the notice period?", MATCH_ASKS, false},
		{TEXT_EN, "is it possible to swap the bonus for leave", MATCH_ASKS, false},
	};

	check(*state, v, KP_LEN(v));
}

static void test_match_lean_carries_on(void **state)
{
	static const struct leaning v[] = {
		{TEXT_FI, "Entä lomaraha?", MATCH_AND_NAMES, true},
		{TEXT_FI, "ja entäs lomarahat", MATCH_AND_NAMES, true},
		{TEXT_FI, "entä lakko", MATCH_AND_NAMES, true},
		{TEXT_FI, "entä etätyössä", MATCH_AND_FOR, true},
		{TEXT_FI, "entä jos työntekijä on ollut talossa vasta puoli vuotta",
			MATCH_AND_IF, true},
		{TEXT_FI, "ja myöntääkö esihenkilö lomarahavapaan", MATCH_AND_ASKS, true},
		{TEXT_SV, "och semesterpenningen?", MATCH_AND_NAMES, true},
		{TEXT_SV, "och vid distansarbete", MATCH_AND_FOR, true},
		{TEXT_SV, "hur är det med sparad ledighet", MATCH_AND_NAMES, true},
		{TEXT_SV, "även om semestern är fastställd", MATCH_IF, false},
		{TEXT_EN, "what about the holiday bonus", MATCH_AND_NAMES, true},
		{TEXT_EN, "what if the holiday bonus is late", MATCH_AND_IF, true},
		{TEXT_EN, "and during parental leave", MATCH_AND_FOR, true},
	};

	check(*state, v, KP_LEN(v));
}

static void test_match_lean_points_back(void **state)
{
	static const struct leaning v[] = {
		{TEXT_FI, "kuka sen myöntää", MATCH_ASKS, true},
		{TEXT_FI, "maksetaanko siltä ajalta palkkaa", MATCH_ASKS, true},
		{TEXT_SV, "vem beviljar det", MATCH_ASKS, true},
		{TEXT_SV, "vad kan man spara där", MATCH_ASKS, true},
		{TEXT_EN, "can it be cancelled afterwards", MATCH_ASKS, true},
	};

	check(*state, v, KP_LEN(v));
}

static void test_match_lean_names_no_topic(void **state)
{
	static const struct leaning v[] = {
		{TEXT_FI, "entä määräaikaisella?", MATCH_AND_FOR, true},
		{TEXT_FI, "kuinka usein", MATCH_ASKS, true},
		{TEXT_FI, "jos hän on osa-aikainen", MATCH_IF, true},
		{TEXT_SV, "och om man är visstidsanställd?", MATCH_AND_IF, true},
		{TEXT_SV, "och för en timanställd?", MATCH_AND_FOR, true},
		{TEXT_SV, "en hel vecka?", MATCH_SAYS, true},
		{TEXT_EN, "what about part-timers", MATCH_AND_NAMES, true},
		{TEXT_EN, "and for fixed-term staff?", MATCH_AND_FOR, true},
	};

	check(*state, v, KP_LEN(v));
}

static void test_match_lean_turns_away(void **state)
{
	static const struct leaning v[] = {
		{TEXT_FI, "no toinen juttu, kuka meillä myöntää lomat", MATCH_AND_NAMES,
			false},
		{TEXT_SV, "förresten vem beviljar semester för dem", MATCH_SAYS, false},
		{TEXT_EN, "by the way who grants them leave", MATCH_SAYS, false},
	};

	check(*state, v, KP_LEN(v));
}

static void test_match_lean_no_words(void **state)
{
	struct fixture *f = *state;
	struct text_words words = fixture_words(f, TEXT_FI, "?!");

	assert_int_equal(lean_of(f, &words).form, MATCH_SAYS);
	assert_int_equal(lean_of(f, &words).topics, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_match_lean_question_of_its_own),
		cmocka_unit_test(test_match_lean_carries_on),
		cmocka_unit_test(test_match_lean_points_back),
		cmocka_unit_test(test_match_lean_names_no_topic),
		cmocka_unit_test(test_match_lean_turns_away),
		cmocka_unit_test(test_match_lean_no_words),
	};

	return cmocka_run_group_tests(tests, fixture_open, fixture_close);
}
