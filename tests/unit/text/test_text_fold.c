#include "text_fixture.h"

#define KIB8 8192

static void folds(const char *s, const char *expected)
{
	KP_AUTO(kp_str) struct kp_str out = {0};

	text_fold(s, strlen(s), &out);
	assert_string_equal(kp_str_c(&out), expected);
	assert_int_equal(out.n, strlen(expected));
}

static void test_text_fold_composed_and_decomposed_are_the_same(void **state)
{
	(void)state;
	folds("säästövapaa", "säästövapaa");
	folds("sa\u0308a\u0308sto\u0308vapaa", "säästövapaa");
	folds("A\u030a \u212b å", "å å å");
	folds("e\u0301\u00e9", "éé");
	/* Marks come in canonical order whichever was typed first. */
	folds("a\u0323\u0308", "\u1ea1\u0308");
	folds("a\u0308\u0323", "\u1ea1\u0308");
	folds("ä\u0323", "\u1ea1\u0308");
	folds("\u1100\u1161", "\uac00");
}

static void test_text_fold_letters_without_case(void **state)
{
	(void)state;
	folds("MITEN Säästövapaata KERTYY?", "miten säästövapaata kertyy?");
	folds("ÄÖÅÉ ÀÞ", "äöåé àþ");
	folds("Straße", "strasse");
	folds("ΣΑΣ", "σασ");
	folds("ŠŽ", "šž");
	folds("3×4÷2", "3×4÷2");
}

static void test_text_fold_drops_what_nobody_sees(void **state)
{
	(void)state;
	folds("\ufeffloma", "loma");
	folds("lo\u200bma\u200c\u200d", "loma");
	folds("lo\u00adma", "loma");
	folds("\u202elo\u2066ma\u2069\u200e\u200f", "loma");
	folds("lo\u061cma", "loma");
	folds("lo\u2060ma\ufe0f", "loma");
	folds("\U000e0041loma\U000e007f", "loma");
	folds("\u200b\u200d", "");
}

/* Cyrillic and Greek letters that look Latin, in a word with Latin ones. */
static void test_text_fold_look_alikes(void **state)
{
	(void)state;
	folds("l\u043em\u0430", "loma"); /* о, а */
	folds("s\u00e4\u00e4st\u00f6v\u0430p\u0430\u0430", "säästövapaa");
	folds("\u0421hef", "chef"); /* С */
	folds("l\u03bfma", "loma"); /* omicron */
	folds("слово", "слово");
	folds("ром loma", "ром loma");   /* a word by itself stays */
	folds("l\u0436ma", "l\u0436ma"); /* ж looks like nothing */
}

static void test_text_fold_styled_letters(void **state)
{
	(void)state;
	folds("\uff2c\uff4f\uff4d\uff41\uff11", "loma1");
	folds("\U0001d425\U0001d428\U0001d426\U0001d41a", "loma");
	folds("l\u0336o\u0336m\u0336a\u0336", "loma");
	folds("\u00bd", "\u00bd");
}

static void test_text_fold_plain_quotes_and_dashes(void **state)
{
	(void)state;
	folds("\u201cloma\u201d \u201eloma\u201f", "\"loma\" \"loma\u201f");
	folds("«loma»", "\"loma\"");
	folds("\u2018a\u2019 it\u2019s `b´", "'a' it's 'b'");
	folds("1\u20132 \u2014 a\u2011b \u22123", "1-2 - a-b -3");
}

static void test_text_fold_makes_white_space_one_space(void **state)
{
	(void)state;
	folds("  a \t\r\n b  ", "a b");
	folds("a\u00a0\u2003\u3000b\u2028c\xc2\x85"
	      "d",
		"a b c d");
	folds("a\x01\x7f"
	      "b",
		"a b");
	folds(" \n\t ", "");
	folds("", "");
	folds("ä \u00a0 ", "ä");
}

static void test_text_fold_zero_bytes_are_spaces(void **state)
{
	KP_AUTO(kp_str) struct kp_str out = {0};

	(void)state;
	text_fold("lo\0ma\0", 6, &out);
	assert_string_equal(kp_str_c(&out), "lo ma");
	kp_str_reset(&out);
	text_fold("l\xc3\xb6\0\xe2\x80\x93\0", 8, &out);
	assert_string_equal(kp_str_c(&out), "lö -");
}

static void test_text_fold_marks_ill_formed_bytes(void **state)
{
	(void)state;
	folds("a\xff"
	      "b",
		"a\ufffdb");
	folds("\xc3", "\ufffd");
	folds("loma\xc3", "loma\ufffd");
	folds("\xc3(", "\ufffd(");
	folds("\xc0\xaf", "\ufffd\ufffd");
	folds("\xed\xa0\x80", "\ufffd\ufffd\ufffd");
	folds("\xf4\x90\x80\x80", "\ufffd\ufffd\ufffd\ufffd");
	folds("\xe2\x82", "\ufffd\ufffd");
	folds("\xf0\x9f\x98", "\ufffd\ufffd\ufffd");
	folds("\x80 \xbf", "\ufffd \ufffd");
}

static void test_text_fold_keeps_emoji(void **state)
{
	(void)state;
	folds("Loma 🎉🎉", "loma 🎉🎉");
	/* A family is people held together by joiners, which go. */
	folds("👩\u200d👧", "👩👧");
	folds("❤\ufe0f", "❤");
	folds("🇫🇮", "🇫🇮");
}

static void test_text_fold_appends(void **state)
{
	KP_AUTO(kp_str) struct kp_str out = {0};

	(void)state;
	text_fold(" Yksi ", strlen(" Yksi "), &out);
	text_fold(" Kaksi–", strlen(" Kaksi–"), &out);
	text_fold("Kolme`", strlen("Kolme`"), &out);
	assert_string_equal(kp_str_c(&out), "yksikaksi-kolme'");
}

/* 8 KiB of one character, whole and cut in its middle. */
static void test_text_fold_long_run_of_one_character(void **state)
{
	static const char *const chars[] = {"a", "ä", "Ä", "ß", " ", "\u00a0", "\u200b",
		"\u0301", "\u0344", "\u0345", "🎉", "\u1f82", "\u0390", "\ufdfa", "\uac01",
		"\u0315", "`"};

	(void)state;
	for (size_t i = 0; i < KP_LEN(chars); i++) {
		KP_AUTO(kp_str) struct kp_str in = {0};
		KP_AUTO(kp_str) struct kp_str out = {0};

		while (in.n < KIB8)
			kp_str_add(&in, chars[i]);
		text_fold(in.p, KIB8, &out);
		assert_true(out.n <= 4 * KIB8);
		assert_true(kp_utf8_valid(kp_str_c(&out), out.n));
	}
}

/* Marks of falling order are the slowest to put in order. */
static void test_text_fold_long_run_of_marks_out_of_order(void **state)
{
	KP_AUTO(kp_str) struct kp_str in = {0};
	KP_AUTO(kp_str) struct kp_str out = {0};

	(void)state;
	kp_str_add(&in, "a");
	while (in.n < KIB8)
		kp_str_add(&in, "\u0345\u0301\u0323\u0327");
	text_fold(in.p, in.n, &out);
	assert_true(kp_utf8_valid(kp_str_c(&out), out.n));
}

/* Letters, signs and spaces that the fast path takes by itself. */
static void random_latin(uint64_t *random, struct kp_str *out)
{
	size_t chars = kp_random(random) % 60;

	for (size_t i = 0; i < chars; i++) {
		uint64_t r = kp_random(random);

		if (r % 4 == 0)
			kp_str_addf(out, "\xc3%c", (int)(0x80 + (r >> 8) % 64));
		else if (r % 9 == 1)
			kp_str_addc(out, (char)((r >> 8) % 33));
		else
			kp_str_addc(out, (char)(33 + (r >> 8) % 95));
	}
}

static void test_text_fold_fast_path_equals_slow_path(void **state)
{
	uint64_t random = 1;

	(void)state;
	for (int i = 0; i < 20000; i++) {
		KP_AUTO(kp_str) struct kp_str in = {0};
		KP_AUTO(kp_str) struct kp_str fast = {0};
		KP_AUTO(kp_str) struct kp_str slow = {0};
		KP_AUTO(kp_str) struct kp_str again = {0};

		random_latin(&random, &in);
		text_fold(kp_str_c(&in), in.n, &fast);
		kp_str_add(&in, "\u200b"); /* dropped, and unknown to the fast path */
		text_fold(kp_str_c(&in), in.n, &slow);
		assert_string_equal(kp_str_c(&fast), kp_str_c(&slow));
		text_fold(kp_str_c(&slow), slow.n, &again);
		assert_string_equal(kp_str_c(&again), kp_str_c(&slow));
	}
}

static void test_text_fold_random_bytes_come_out_well_formed(void **state)
{
	uint64_t random = 2;

	(void)state;
	for (int i = 0; i < 5000; i++) {
		KP_AUTO(kp_str) struct kp_str out = {0};
		char in[40];
		size_t n = kp_random(&random) % sizeof(in);

		for (size_t k = 0; k < n; k++)
			in[k] = kp_random(&random) % 3 ? (char)kp_random(&random)
						       : "ä\xe2\x80\xf0"[k % 5];
		text_fold(in, n, &out);
		assert_true(kp_utf8_valid(kp_str_c(&out), out.n));
		assert_true(out.n == 0 || (out.p[0] != ' ' && out.p[out.n - 1] != ' '));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_text_fold_composed_and_decomposed_are_the_same),
		cmocka_unit_test(test_text_fold_letters_without_case),
		cmocka_unit_test(test_text_fold_drops_what_nobody_sees),
		cmocka_unit_test(test_text_fold_look_alikes),
		cmocka_unit_test(test_text_fold_styled_letters),
		cmocka_unit_test(test_text_fold_plain_quotes_and_dashes),
		cmocka_unit_test(test_text_fold_makes_white_space_one_space),
		cmocka_unit_test(test_text_fold_zero_bytes_are_spaces),
		cmocka_unit_test(test_text_fold_marks_ill_formed_bytes),
		cmocka_unit_test(test_text_fold_keeps_emoji),
		cmocka_unit_test(test_text_fold_appends),
		cmocka_unit_test(test_text_fold_long_run_of_one_character),
		cmocka_unit_test(test_text_fold_long_run_of_marks_out_of_order),
		cmocka_unit_test(test_text_fold_fast_path_equals_slow_path),
		cmocka_unit_test(test_text_fold_random_bytes_come_out_well_formed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
