#include "text_fixture.h"

/* The way of `part`, which stands in the text. */
static enum text_way way(
	struct fixture *f, enum text_lang lang, const char *text, const char *part)
{
	struct text_words words;
	const char *at;

	text_analyse(f->an, lang, text, strlen(text), NULL, f->arena, &words);
	at = strstr(words.folded, part);
	assert_non_null(at);
	return text_way(&words, (uint32_t)(at - words.folded),
		(uint32_t)(at - words.folded + (ptrdiff_t)strlen(part)));
}

static void test_text_way_finnish_cases(void **state)
{
	struct fixture *f = *state;
	const char *text = "Miten hoitajasta osastonhoitajaksi?";

	assert_int_equal(way(f, TEXT_FI, text, "hoitajasta"), TEXT_FROM);
	assert_int_equal(way(f, TEXT_FI, text, "osastonhoitajaksi"), TEXT_TO);
	assert_int_equal(way(f, TEXT_FI, "haluis lähihoitajaks", "lähihoitajaks"), TEXT_TO);
	assert_int_equal(way(f, TEXT_FI, "siivoojast hoitajaks", "siivoojast"), TEXT_FROM);
	assert_int_equal(
		way(f, TEXT_FI, "entä sairaanhoitajalla", "sairaanhoitajalla"), TEXT_NO_WAY);
	assert_int_equal(way(f, TEXT_FI, "mitä lähihoitajalta vaaditaan", "lähihoitajalta"),
		TEXT_NO_WAY);
}

static void test_text_way_swedish_words_before(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(
		way(f, TEXT_SV, "från närvårdare till sjukskötare", "närvårdare"), TEXT_FROM);
	assert_int_equal(
		way(f, TEXT_SV, "från närvårdare till sjukskötare", "sjukskötare"), TEXT_TO);
	assert_int_equal(
		way(f, TEXT_SV, "kan en närvårdare bli en sjukskötare", "sjukskötare"),
		TEXT_TO);
	assert_int_equal(
		way(f, TEXT_SV, "hur blir man avdelningsskötare", "avdelningsskötare"),
		TEXT_TO);
	assert_int_equal(way(f, TEXT_SV, "hur blir en närvårdare sjukskötare", "närvårdare"),
		TEXT_NO_WAY);
	assert_int_equal(way(f, TEXT_SV, "närvårdare", "närvårdare"), TEXT_NO_WAY);
}

static void test_text_way_english_words_before(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(
		way(f, TEXT_EN, "how to become a ward manager", "ward manager"), TEXT_TO);
	assert_int_equal(
		way(f, TEXT_EN, "from a practical nurse to a midwife", "practical nurse"),
		TEXT_FROM);
	assert_int_equal(
		way(f, TEXT_EN, "from a practical nurse to a midwife", "midwife"), TEXT_TO);
	assert_int_equal(
		way(f, TEXT_EN, "which paths are open to a nurse", "nurse"), TEXT_NO_WAY);
	assert_int_equal(way(f, TEXT_EN, "what else could a nurse do", "nurse"), TEXT_NO_WAY);
}

static void test_text_way_outside_the_words_is_none(void **state)
{
	struct fixture *f = *state;
	struct text_words words;

	text_analyse(f->an, TEXT_FI, "hoitajaksi", 10, NULL, f->arena, &words);
	assert_int_equal(text_way(&words, 3, 5), TEXT_NO_WAY);
	text_analyse(f->an, TEXT_FI, "", 0, NULL, f->arena, &words);
	assert_int_equal(text_way(&words, 0, 0), TEXT_NO_WAY);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_text_way_finnish_cases, fixture_reset),
		cmocka_unit_test_setup(test_text_way_swedish_words_before, fixture_reset),
		cmocka_unit_test_setup(test_text_way_english_words_before, fixture_reset),
		cmocka_unit_test_setup(test_text_way_outside_the_words_is_none, fixture_reset),
	};

	return cmocka_run_group_tests(tests, fixture_open, fixture_close);
}
