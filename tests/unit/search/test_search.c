#include "search_fixture.h"

#include <unistd.h>

#include "base/kp_file.h"

static void test_search_ask_finds_inflected_words(void **state)
{
	struct shelf *s = *state;
	struct search_result r = shelf_ask(s, TEXT_FI, "koeajasta");

	assert_string_equal(shelf_hit(s, &r, 0), "koeaika");
	r = shelf_ask(s, TEXT_FI, "sairastumisen");
	assert_string_equal(shelf_hit(s, &r, 0), "siirto");
}

static void test_search_ask_finds_parts_of_compounds(void **state)
{
	struct shelf *s = *state;
	struct search_result r = shelf_ask(s, TEXT_FI, "lomapäivät");

	assert_string_equal(shelf_hit(s, &r, 0), "siirto"); /* vuosi|loma|päivät */
	r = shelf_ask(s, TEXT_FI, "vapaa");
	assert_string_equal(shelf_hit(s, &r, 0), "saastovapaa");
}

static void test_search_ask_puts_headings_before_texts(void **state)
{
	struct shelf *s = *state;
	struct search_result r = shelf_ask(s, TEXT_FI, "säästövapaata");

	assert_int_equal(r.nhits, 2);
	assert_string_equal(shelf_hit(s, &r, 0), "saastovapaa");
	assert_string_equal(shelf_hit(s, &r, 1), "siirto");
	assert_true(r.hits[0].score > r.hits[1].score);
	assert_true(r.hits[0].share <= 1);
}

static void test_search_ask_counts_words_of_questions_for_little(void **state)
{
	struct shelf *s = *state;
	struct search_result r = shelf_ask(s, TEXT_FI, "saako koeaikana");

	assert_string_equal(shelf_hit(s, &r, 0), "koeaika");
	assert_true(r.hits[0].share > 0.4);
}

static void test_search_ask_finds_a_section_by_answers_in_other_languages(void **state)
{
	struct shelf *s = *state;
	struct search_result r = shelf_ask(s, TEXT_SV, "sparade semesterdagar");

	assert_int_equal(r.lang, TEXT_SV);
	assert_string_equal(shelf_hit(s, &r, 0), "saastovapaa");
	assert_string_equal(
		search_title(s->ix, r.hits[0].section, TEXT_SV), "Sparad ledighet");
	r = shelf_ask(s, TEXT_EN, "saving leave");
	assert_string_equal(shelf_hit(s, &r, 0), "saastovapaa");
}

static void test_search_ask_looks_into_the_other_languages_when_nothing_is_found(void **state)
{
	struct shelf *s = *state;
	struct search_result r = shelf_ask(s, TEXT_EN, "koeaika");

	assert_int_equal(r.lang, TEXT_FI);
	assert_string_equal(shelf_hit(s, &r, 0), "koeaika");
	r = shelf_ask(s, TEXT_FI, "xyzzy");
	assert_int_equal(r.nhits, 0);
	r = shelf_ask(s, TEXT_FI, "");
	assert_int_equal(r.nhits, 0);
}

static void test_search_ask_leaves_drafts_out(void **state)
{
	struct shelf *s = *state;
	struct search_result r = shelf_ask(s, TEXT_FI, "koeajan uusi malli");

	for (size_t i = 0; i < r.nhits; i++)
		assert_string_not_equal(shelf_hit(s, &r, i), "malli");
}

static void test_search_source_offers_nothing_without_checks(void **state)
{
	struct shelf *s = *state;
	struct search_figures f;
	struct text_words words;

	search_figures(s->ix, TEXT_FI, &f);
	assert_true(f.offer_at > 1);
	text_analyse(s->an, TEXT_FI, "koeaika", 7, NULL, s->arena, &words);
	assert_int_equal(search_source(s->ix, &words, s->arena), -1);
}

/* An index is the same whatever its memory has met before. */
static void test_search_build_with_a_memory(void **state)
{
	static const char *const asked[] = {
		"koeajasta", "lomapäivät", "kirjallisesti", "vapaa"};
	struct shelf *s = *state;
	KP_AUTO(search_memory) struct search_memory *memory = search_memory_new();

	for (int round = 0; round < 2; round++) {
		struct shelf other = *s;

		other.ix = search_build(s->kb, s->an, NULL, memory);
		for (size_t i = 0; i < KP_LEN(asked); i++) {
			struct search_result a = shelf_ask(s, TEXT_FI, asked[i]);
			struct search_result b = shelf_ask(&other, TEXT_FI, asked[i]);

			assert_true(a.nhits > 0);
			assert_int_equal(a.nhits, b.nhits);
			for (size_t h = 0; h < a.nhits; h++) {
				assert_int_equal(a.hits[h].section, b.hits[h].section);
				assert_true(a.hits[h].score == b.hits[h].score);
			}
		}
		search_free(other.ix);
	}
}

static char *file_of(const struct shelf *s)
{
	return kp_format("/tmp/kp-test-forms-%d-%p.bin", (int)getpid(), (const void *)s);
}

/* What a file remembers is what was met before it was written. */
static void test_search_memory_load_gives_what_was_saved(void **state)
{
	struct shelf *s = *state;
	KP_AUTO(kp_cstr) char *path = file_of(s);
	KP_AUTO(search_memory) struct search_memory *memory = search_memory_new();
	KP_AUTO(search_memory) struct search_memory *again = search_memory_new();
	size_t known;

	search_free(search_build(s->kb, s->an, NULL, memory));
	known = search_memory_count(memory);
	assert_true(known > 0 && search_memory_grew(memory));
	assert_int_equal(search_memory_save(memory, path, NULL), 0);
	assert_false(search_memory_grew(memory));
	assert_int_equal(search_memory_load(again, path, NULL), 0);
	assert_int_equal(search_memory_count(again), known);

	struct shelf other = *s;
	other.ix = search_build(s->kb, s->an, NULL, again);
	assert_int_equal(search_memory_count(again), known);
	assert_false(search_memory_grew(again));
	struct search_result a = shelf_ask(s, TEXT_FI, "koeajasta");
	struct search_result b = shelf_ask(&other, TEXT_FI, "koeajasta");
	assert_true(a.nhits > 0);
	assert_int_equal(a.nhits, b.nhits);
	assert_true(a.hits[0].score == b.hits[0].score);
	search_free(other.ix);
	unlink(path);
}

static void test_search_memory_load_refuses_damage(void **state)
{
	struct shelf *s = *state;
	KP_AUTO(kp_cstr) char *path = file_of(s), *text = NULL;
	KP_AUTO(search_memory) struct search_memory *memory = search_memory_new();
	struct kp_err err = {0};
	size_t n;

	assert_int_equal(search_memory_load(memory, path, &err), -1);
	search_free(search_build(s->kb, s->an, NULL, memory));
	assert_int_equal(search_memory_save(memory, path, NULL), 0);
	assert_int_equal(kp_file_read(path, 1 << 20, &text, &n, NULL), 0);
	for (size_t i = 0; i < n; i += 7) {
		text[i] ^= 0x10;
		assert_int_equal(kp_file_write(path, text, n, NULL), 0);
		assert_int_equal(search_memory_load(memory, path, &err), -1);
		assert_int_equal(search_memory_count(memory), 0);
		text[i] ^= 0x10;
		assert_int_equal(kp_file_write(path, text, i, NULL), 0);
		assert_int_equal(search_memory_load(memory, path, &err), -1);
	}
	assert_non_null(strstr(err.msg, "damaged"));
	unlink(path);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_search_ask_finds_inflected_words, shelf_reset),
		cmocka_unit_test_setup(test_search_ask_finds_parts_of_compounds, shelf_reset),
		cmocka_unit_test_setup(
			test_search_ask_puts_headings_before_texts, shelf_reset),
		cmocka_unit_test_setup(
			test_search_ask_counts_words_of_questions_for_little, shelf_reset),
		cmocka_unit_test_setup(
			test_search_ask_finds_a_section_by_answers_in_other_languages,
			shelf_reset),
		cmocka_unit_test_setup(
			test_search_ask_looks_into_the_other_languages_when_nothing_is_found,
			shelf_reset),
		cmocka_unit_test_setup(test_search_ask_leaves_drafts_out, shelf_reset),
		cmocka_unit_test_setup(
			test_search_source_offers_nothing_without_checks, shelf_reset),
		cmocka_unit_test_setup(test_search_build_with_a_memory, shelf_reset),
		cmocka_unit_test_setup(
			test_search_memory_load_gives_what_was_saved, shelf_reset),
		cmocka_unit_test_setup(test_search_memory_load_refuses_damage, shelf_reset),
	};

	return cmocka_run_group_tests(tests, shelf_open, shelf_close);
}
