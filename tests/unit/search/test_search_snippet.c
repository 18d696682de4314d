#include "search_fixture.h"

static const char *marked(struct shelf *s, const char *asked, const char *text)
{
	struct search_result r = shelf_ask(s, TEXT_FI, asked);
	struct search_text out;

	search_mark(s->ix, &r, text, s->arena, &out);
	return shelf_marked(s, &out);
}

static void test_search_mark_marks_forms_and_leaves_signs_out(void **state)
{
	struct shelf *s = *state;

	assert_string_equal(marked(s, "koeaika", "(Koeaika) on \"koeaika\"."),
		"([Koeaika]) on \"[koeaika]\".");
	assert_string_equal(marked(s, "koeaika", "Koeajan  KOEAIKA-"), "Koeajan  [KOEAIKA]-");
	assert_string_equal(marked(s, "koeaika", ""), "");
}

static void test_search_mark_leaves_out_what_tells_little(void **state)
{
	struct shelf *s = *state;

	assert_string_equal(marked(s, "saako koeajalla", "saako Koeaika"), "saako [Koeaika]");
}

static void test_search_snippet_shows_the_words_that_were_asked_for(void **state)
{
	struct shelf *s = *state;
	struct search_result r = shelf_ask(s, TEXT_FI, "sairastuminen siirtää");
	struct search_text t;

	search_snippet(s->ix, &r, r.hits[0].section, s->arena, &t);
	assert_string_equal(shelf_marked(s, &t),
		"[Sairastuminen] [siirtää] vuosilomapäivät myöhempään aikaan. Säästövapaasta "
		"on oma kohtansa.");
	r = shelf_ask(s, TEXT_EN, "saved");
	search_snippet(s->ix, &r, r.hits[0].section, s->arena, &t);
	assert_string_equal(shelf_marked(s, &t), "Leave days above 15 can be [saved].");
}

static void test_search_suggest_completes_titles(void **state)
{
	struct shelf *s = *state;
	struct search_suggestion *v;

	assert_int_equal(search_suggest(s->ix, TEXT_FI, "Koe", 3, 1, s->arena, &v), 1);
	assert_string_equal(v[0].label, "Koeaika");
	assert_int_equal(search_suggest(s->ix, TEXT_FI, "sääst", 7, 1, s->arena, &v), 1);
	assert_string_equal(v[0].label, "Säästövapaa");
	assert_int_equal(search_suggest(s->ix, TEXT_FI, "siir lom", 8, 1, s->arena, &v), 1);
	assert_string_equal(v[0].label, "Loman siirto");
	assert_int_equal(search_suggest(s->ix, TEXT_SV, "led", 3, 8, s->arena, &v), 1);
	assert_string_equal(v[0].label, "Sparad ledighet");
	assert_int_equal(search_suggest(s->ix, TEXT_FI, "vuosilo", 7, 1, s->arena, &v), 1);
	assert_string_equal(v[0].label, "Vuosiloma");
	assert_int_equal(v[0].section, -1);
}

static void test_search_suggest_looks_into_texts_last(void **state)
{
	struct shelf *s = *state;
	struct search_suggestion *v;

	assert_int_equal(search_suggest(s->ix, TEXT_FI, "sairas", 6, 8, s->arena, &v), 1);
	assert_string_equal(v[0].label, "Loman siirto");
	assert_int_equal(search_suggest(s->ix, TEXT_FI, "", 0, 8, s->arena, &v), 0);
	assert_int_equal(search_suggest(s->ix, TEXT_FI, "  ", 2, 8, s->arena, &v), 0);
	assert_int_equal(search_suggest(s->ix, TEXT_FI, "qqq", 3, 8, s->arena, &v), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(
			test_search_mark_marks_forms_and_leaves_signs_out, shelf_reset),
		cmocka_unit_test_setup(
			test_search_mark_leaves_out_what_tells_little, shelf_reset),
		cmocka_unit_test_setup(
			test_search_snippet_shows_the_words_that_were_asked_for, shelf_reset),
		cmocka_unit_test_setup(test_search_suggest_completes_titles, shelf_reset),
		cmocka_unit_test_setup(test_search_suggest_looks_into_texts_last, shelf_reset),
	};

	return cmocka_run_group_tests(tests, shelf_open, shelf_close);
}
