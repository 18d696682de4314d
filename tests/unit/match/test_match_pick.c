#include "match_fixture.h"

static const char *const leave[] = {
	"Säästövapaa", "Lomaraha", "Lomarahan vaihtaminen vapaaksi", "Vuosiloman kertyminen"};
static const struct match_labels finnish = {TEXT_FI, leave, KP_LEN(leave), "Ei mikään näistä"};

struct picking {
	const char *text;
	int pick;
};

static void check(struct fixture *f, const struct match_labels *labels,
	const struct picking *v, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		int pick = match_pick(f->an, v[i].text, strlen(v[i].text), labels, f->arena);

		if (pick != v[i].pick)
			fail_msg("'%s' picks %d, not %d", v[i].text, pick, v[i].pick);
	}
}

static void test_match_pick_by_number_and_place(void **state)
{
	static const struct picking v[] = {{"1", 0}, {"2.", 1}, {"numero 4", 3},
		{"se toka", 1}, {"toinen", 1}, {"otan ensimmäisen", 0}, {"kolmonen", 2},
		{"viimeinen", 3}, {"the second", 1}, {"den andra", 1}, {"the last one", 3},
		{"alternativ 3", 2}, {"5", MATCH_NO_PICK}, {"0", MATCH_NO_PICK},
		{"eka ja toka", MATCH_NO_PICK}, {"toinen asia", MATCH_NO_PICK},
		{"99999999999999999999", MATCH_NO_PICK}};

	check(*state, &finnish, v, KP_LEN(v));
}

static void test_match_pick_by_words(void **state)
{
	static const struct picking v[] = {{"Säästövapaa", 0}, {"säästövapaata", 0},
		{"se säästövapaa", 0}, {"lomaraha", 1}, {"se lomaraha kiitos", 1},
		{"lomarahan vaihtaminen", 2}, {"kertyminen", 3},
		{"lomarahan vaihtaminen vapaaksi", 2},
		{"miten säästövapaata kertyy", MATCH_NO_PICK},
		{"mikä on lomaraha", MATCH_NO_PICK}};

	check(*state, &finnish, v, KP_LEN(v));
}

static void test_match_pick_none_of_them(void **state)
{
	static const struct picking v[] = {{"ei mikään näistä", MATCH_PICKS_NONE},
		{"Ei mikään näistä!", MATCH_PICKS_NONE}, {"ei kumpikaan", MATCH_PICKS_NONE},
		{"ei", MATCH_PICKS_NONE}, {"joku muu", MATCH_PICKS_NONE},
		{"inget av dessa", MATCH_PICKS_NONE}, {"none of these", MATCH_PICKS_NONE},
		{"something else", MATCH_PICKS_NONE}, {"ei saa palkkaa", MATCH_NO_PICK},
		{"no", MATCH_NO_PICK}, {"kiitos", MATCH_NO_PICK}, {"", MATCH_NO_PICK}};

	check(*state, &finnish, v, KP_LEN(v));
}

/* "Did you mean this?" is answered with yes or no. */
static void test_match_pick_yes_and_no_to_one_label(void **state)
{
	static const char *const fi[] = {"Raskausvapaa"};
	static const struct match_labels one = {TEXT_FI, fi, 1, "En, jotakin muuta"};
	static const struct picking v[] = {{"joo", 0}, {"Kyllä!", 0}, {"joo sitä", 0},
		{"niin juuri", 0}, {"yes", 0}, {"ja tack", 0}, {"raskausvapaata", 0}, {"1", 0},
		{"ei", MATCH_PICKS_NONE}, {"en, jotakin muuta", MATCH_PICKS_NONE},
		{"en, jotain muuta", MATCH_PICKS_NONE}, {"kiitos", MATCH_NO_PICK},
		{"joo mutta saako siitä palkkaa", MATCH_NO_PICK}};
	static const struct picking of_four[] = {
		{"joo", MATCH_NO_PICK}, {"kyllä", MATCH_NO_PICK}, {"yes", MATCH_NO_PICK}};

	check(*state, &one, v, KP_LEN(v));
	check(*state, &finnish, of_four, KP_LEN(of_four));
}

static void test_match_pick_in_swedish_and_english(void **state)
{
	static const char *const sv[] = {"Sparad ledighet", "Semesterpenning"};
	static const char *const en[] = {"Saved leave", "Holiday bonus"};
	static const struct match_labels swedish = {TEXT_SV, sv, 2, "Inget av de här"};
	static const struct match_labels english = {TEXT_EN, en, 2, "None of these"};
	static const struct picking in_sv[] = {{"semesterpenning", 1}, {"tvåan", 1},
		{"inget av dem", MATCH_PICKS_NONE}, {"nej", MATCH_PICKS_NONE},
		{"den första tack", 0}};
	static const struct picking in_en[] = {{"the holiday bonus", 1},
		{"no", MATCH_PICKS_NONE}, {"neither of them", MATCH_PICKS_NONE}, {"first", 0},
		{"second option please", 1}};

	check(*state, &swedish, in_sv, KP_LEN(in_sv));
	check(*state, &english, in_en, KP_LEN(in_en));
}

/* A number may be what was asked for: how old the child is. */
static void test_match_pick_number_among_labels_with_numbers(void **state)
{
	static const char *const ages[] = {"Alle 10 vuotta", "10 vuotta tai yli"};
	static const struct match_labels labels = {TEXT_FI, ages, 2, "Ei mikään näistä"};
	static const struct picking v[] = {
		{"2", MATCH_NO_PICK}, {"se toinen", 1}, {"alle 10 vuotta", 0}};

	check(*state, &labels, v, KP_LEN(v));
}

static void test_match_pick_of_nothing_and_too_much(void **state)
{
	struct fixture *f = *state;
	struct match_labels none = finnish;
	char text[MATCH_MAX_PICK + 2];

	none.n = 0;
	assert_int_equal(match_pick(f->an, "1", 1, &none, f->arena), MATCH_NO_PICK);
	memset(text, '1', sizeof(text));
	assert_int_equal(
		match_pick(f->an, text, sizeof(text), &finnish, f->arena), MATCH_NO_PICK);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_match_pick_by_number_and_place),
		cmocka_unit_test(test_match_pick_by_words),
		cmocka_unit_test(test_match_pick_none_of_them),
		cmocka_unit_test(test_match_pick_yes_and_no_to_one_label),
		cmocka_unit_test(test_match_pick_in_swedish_and_english),
		cmocka_unit_test(test_match_pick_number_among_labels_with_numbers),
		cmocka_unit_test(test_match_pick_of_nothing_and_too_much),
	};

	return cmocka_run_group_tests(tests, fixture_open, fixture_close);
}
