#include "text_fixture.h"

#include "text/text_list.h"

static bool has(const struct text_list *l, const char *s)
{
	return text_list_has(l, s, strlen(s));
}

static void test_text_list_has_words_of_its_language(void **state)
{
	(void)state;
	assert_true(has(&text_list_en, "colour"));
	assert_true(has(&text_list_en, "color"));
	assert_true(has(&text_list_en, "employees"));
	assert_true(has(&text_list_sv, "semester"));
	assert_true(has(&text_list_sv, "förmån"));
	assert_true(has(&text_list_sv, "åldern"));
	assert_false(has(&text_list_sv, "employees"));
	assert_false(has(&text_list_en, "förmån"));
	assert_false(has(&text_list_en, "employeez"));
	assert_false(has(&text_list_sv, "semestre"));
	assert_false(has(&text_list_en, ""));
}

/* Words are told apart by 32 bits: chance words hardly ever are on a list. */
static void test_text_list_has_few_words_by_chance(void **state)
{
	uint64_t random = 9;
	size_t found = 0;

	(void)state;
	for (int i = 0; i < 100000; i++) {
		char word[16];

		for (size_t k = 0; k < 15; k++)
			word[k] = (char)('a' + kp_random(&random) % 26);
		found += text_list_has(&text_list_en, word, 15);
		found += text_list_has(&text_list_sv, word, 15);
	}
	assert_true(found < 30);
}

static bool nearer(const struct text_list *l, const char *s, int cost)
{
	return text_list_nearer(l, s, strlen(s), cost);
}

static void test_text_list_nearer_finds_one_slip(void **state)
{
	(void)state;
	assert_true(nearer(&text_list_en, "printeer", 10));
	assert_true(nearer(&text_list_en, "feild", 10));
	assert_true(nearer(&text_list_en, "hapy", 10));
	assert_true(nearer(&text_list_en, "wharf", 20));
	assert_true(nearer(&text_list_en, "umbrela", 5));
	assert_true(nearer(&text_list_sv, "varlden", 5));
	assert_true(nearer(&text_list_sv, "omdome", 5));
	assert_false(nearer(&text_list_en, "umbxella", 22));
	assert_false(nearer(&text_list_en, "qqqqqqq", 22));
	assert_false(nearer(&text_list_en, "", 22));
	assert_false(nearer(&text_list_en, "слово", 22));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_text_list_has_words_of_its_language),
		cmocka_unit_test(test_text_list_has_few_words_by_chance),
		cmocka_unit_test(test_text_list_nearer_finds_one_slip),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
