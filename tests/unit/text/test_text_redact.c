#include "text_fixture.h"

/* Identity codes here are made up: 131052-308T is the example of the authorities, and
 * individual numbers from 900 up are never given to people. */
static void redacts(const char *s, const char *expected)
{
	KP_AUTO(kp_str) struct kp_str out = {0};

	text_redact(s, strlen(s), &out);
	assert_string_equal(kp_str_c(&out), expected);
}

static void leaves(const char *s)
{
	redacts(s, s);
}

static void test_text_redact_every_century_sign(void **state)
{
	static const char signs[] = "+-YXWVUABCDEF";

	(void)state;
	for (const char *sign = signs; *sign; sign++) {
		char code[] = "131052?308T", lower[] = "131052?308t";

		code[6] = *sign;
		lower[6] = *sign >= 'A' ? (char)(*sign + 'a' - 'A') : *sign;
		redacts(code, "[hetu]");
		redacts(lower, "[hetu]");
	}
	leaves("131052G308T");
	leaves("131052/308T");
	leaves("131052Z308T");
}

static void test_text_redact_wrong_check_character(void **state)
{
	(void)state;
	redacts("131052-308A", "[hetu]");
	redacts("131052-3081", "[hetu]");
	redacts("131052A308y", "[hetu]");
}

static void test_text_redact_dashes_as_people_type_them(void **state)
{
	(void)state;
	redacts("131052 - 308T", "[hetu]");
	redacts("131052- 308T", "[hetu]");
	redacts("131052 -308T", "[hetu]");
	redacts("131052–308T", "[hetu]");
	redacts("131052 – 308T", "[hetu]");
	redacts("131052—308T", "[hetu]");
	redacts("131052\u2010308T", "[hetu]");
	redacts("131052\u2011308T", "[hetu]");
	redacts("131052\u2212308T", "[hetu]");
}

static void test_text_redact_no_sign_with_right_check_character(void **state)
{
	(void)state;
	redacts("131052308T", "[hetu]");
	redacts("131052308t", "[hetu]");
	leaves("131052308U");
	leaves("131052308G");
}

static void test_text_redact_inside_a_sentence(void **state)
{
	(void)state;
	redacts("Onko 131052-308T lomalla?", "Onko [hetu] lomalla?");
	redacts("(131052-308T), \"131052-308T\".", "([hetu]), \"[hetu]\".");
	redacts("hetu:131052-308T:n loma", "hetu:[hetu]:n loma");
	redacts("HETU131052-308T", "HETU[hetu]");
	redacts("131052-308T\n131052A308T", "[hetu]\n[hetu]");
}

/* Marks that phones put beside a word: none may keep a code from being seen. */
static void test_text_redact_beside_typographic_marks(void **state)
{
	(void)state;
	redacts("”131052-308T”", "”[hetu]”");
	redacts("131052-308T…", "[hetu]…");
	redacts("131052-308T – lomalla", "[hetu] – lomalla");
	redacts("131052-308T–", "[hetu]–");
	redacts("131052-308T\u00a0lomalla", "[hetu]\u00a0lomalla");
	redacts("131052-308T🎉", "[hetu]🎉");
	redacts("ä131052-308T", "ä[hetu]");
}

static void test_text_redact_several(void **state)
{
	(void)state;
	redacts("131052-308T,010101A900X ja 311299+999Y", "[hetu],[hetu] ja [hetu]");
}

static void test_text_redact_not_inside_longer_numbers(void **state)
{
	(void)state;
	leaves("9131052-308T");
	leaves("131052-30812");
	leaves("131052-308TA");
	leaves("131052-308Tä");
	leaves("1234567890123456");
	leaves("FI2112345600000785");
}

static void test_text_redact_leaves_other_numbers(void **state)
{
	(void)state;
	leaves("040 123 4567");
	leaves("0401234567");
	leaves("+358 40 1234567");
	leaves("+358401234567");
	leaves("09-310 1691");
	leaves("0294-123456");
	leaves("1.5.2026-31.5.2026");
	leaves("2026-05-01");
	leaves("Y-tunnus 1234567-8");
	leaves("30-60-90");
	leaves("HR-2026-000123");
}

static void test_text_redact_boundaries(void **state)
{
	static const char code[] = "131052-308T";

	(void)state;
	leaves("");
	leaves("1");
	for (size_t n = 0; n < strlen(code); n++) {
		KP_AUTO(kp_str) struct kp_str out = {0};
		KP_AUTO(kp_cstr) char *cut = kp_strndup(code, n); /* its end is the heap's */

		text_redact(cut, n, &out);
		assert_string_equal(kp_str_c(&out), cut);
	}
	leaves("131052");
	leaves("131052 ");
	leaves("131052 -");
	leaves("131052- ");
	leaves("131052\xe2\x80");
}

/* Exactly n bytes are read, whatever stands behind them. */
static void test_text_redact_reads_no_further_than_told(void **state)
{
	KP_AUTO(kp_str) struct kp_str out = {0};
	char *s = kp_alloc(11);

	(void)state;
	memcpy(s, "131052-308T", 11);
	text_redact(s, 11, &out);
	assert_string_equal(kp_str_c(&out), "[hetu]");
	kp_str_reset(&out);
	text_redact("131052-308TA", 11, &out);
	assert_string_equal(kp_str_c(&out), "[hetu]");
	free(s);
}

static void test_text_redact_appends_and_keeps_bytes(void **state)
{
	KP_AUTO(kp_str) struct kp_str out = {0};

	(void)state;
	kp_str_add(&out, "a: ");
	text_redact("\xff\0b", 3, &out);
	assert_int_equal(out.n, 6);
	assert_memory_equal(out.p, "a: \xff\0b", 6);
}

static void test_text_redact_twice_changes_nothing_more(void **state)
{
	uint64_t random = 3;

	(void)state;
	for (int i = 0; i < 20000; i++) {
		KP_AUTO(kp_str) struct kp_str once = {0};
		KP_AUTO(kp_str) struct kp_str twice = {0};
		char s[40];
		size_t n = kp_random(&random) % sizeof(s);

		for (size_t k = 0; k < n; k++)
			s[k] = "0123456789-+A T\xc3\xa4"[kp_random(&random) % 17];
		text_redact(s, n, &once);
		text_redact(kp_str_c(&once), once.n, &twice);
		assert_int_equal(once.n, twice.n);
	}
}

static void test_text_redact_eight_kib_of_digits(void **state)
{
	static const char *const units[] = {
		"1", "131052", "131052-", "131052 ", "131052-308T ", "-"};

	(void)state;
	for (size_t i = 0; i < KP_LEN(units); i++) {
		KP_AUTO(kp_str) struct kp_str in = {0};
		KP_AUTO(kp_str) struct kp_str out = {0};

		while (in.n < 8192)
			kp_str_add(&in, units[i]);
		text_redact(in.p, in.n, &out);
		assert_true(out.n <= in.n);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_text_redact_every_century_sign),
		cmocka_unit_test(test_text_redact_wrong_check_character),
		cmocka_unit_test(test_text_redact_dashes_as_people_type_them),
		cmocka_unit_test(test_text_redact_no_sign_with_right_check_character),
		cmocka_unit_test(test_text_redact_inside_a_sentence),
		cmocka_unit_test(test_text_redact_beside_typographic_marks),
		cmocka_unit_test(test_text_redact_several),
		cmocka_unit_test(test_text_redact_not_inside_longer_numbers),
		cmocka_unit_test(test_text_redact_leaves_other_numbers),
		cmocka_unit_test(test_text_redact_boundaries),
		cmocka_unit_test(test_text_redact_reads_no_further_than_told),
		cmocka_unit_test(test_text_redact_appends_and_keeps_bytes),
		cmocka_unit_test(test_text_redact_twice_changes_nothing_more),
		cmocka_unit_test(test_text_redact_eight_kib_of_digits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
