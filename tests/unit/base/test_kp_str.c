#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/kp_str.h"

static void test_kp_str_adding_keeps_nul(void **state)
{
	KP_AUTO(kp_str) struct kp_str s = {0};

	(void)state;
	assert_string_equal(kp_str_c(&s), "");
	kp_str_add(&s, "ab");
	kp_str_addc(&s, 'c');
	kp_str_addf(&s, "-%d-%s", 42, "ä");
	kp_str_addn(&s, "xyz", 2);
	assert_string_equal(kp_str_c(&s), "abc-42-äxy");
	assert_int_equal(s.n, strlen(s.p));
	kp_str_reset(&s);
	assert_string_equal(kp_str_c(&s), "");
}

static void test_kp_str_grows_far(void **state)
{
	KP_AUTO(kp_str) struct kp_str s = {0};

	(void)state;
	for (int i = 0; i < 10000; i++)
		kp_str_addf(&s, "%04d", i);
	assert_int_equal(s.n, 40000);
	assert_memory_equal(s.p + 39996, "9999", 5);
}

static void test_kp_str_take_of_empty_is_a_string(void **state)
{
	struct kp_str s = {0};

	(void)state;
	char *p = kp_str_take(&s);
	assert_string_equal(p, "");
	assert_null(s.p);
	free(p);
}

static void test_kp_str_add_html_leaves_no_markup(void **state)
{
	KP_AUTO(kp_str) struct kp_str s = {0};

	(void)state;
	kp_str_add_html(&s, "", 0);
	kp_str_add_html(&s, "a<b> & \"c\" ä>", 13);
	assert_string_equal(kp_str_c(&s), "a&lt;b&gt; &amp; &quot;c&quot; ä");
	kp_str_add_html(&s, ">x", 1);
	assert_string_equal(kp_str_c(&s), "a&lt;b&gt; &amp; &quot;c&quot; ä&gt;");
}

static void test_kp_str_comparisons(void **state)
{
	(void)state;
	assert_true(kp_str_eq(NULL, NULL));
	assert_false(kp_str_eq("a", NULL));
	assert_true(kp_str_eq("a", "a"));
	static const char *const full[] = {"a", "b"}, *const ended[3] = {"a", "b"};
	assert_int_equal(kp_str_index("b", full, 2), 1);
	assert_int_equal(kp_str_index(NULL, full, 2), -1);
	assert_true(KP_AMONG("b", full));
	assert_false(kp_str_among("b", full, 1));
	assert_true(KP_AMONG("b", ended));
	assert_false(KP_AMONG("c", ended));
	assert_true(kp_str_starts("abc", "ab"));
	assert_false(kp_str_starts("a", "ab"));
	assert_true(kp_str_ends("a.md", ".md"));
	assert_false(kp_str_ends("md", ".md"));
}

static void test_kp_parse_int_takes_whole_numbers_within_bounds(void **state)
{
	int64_t v = 7;

	(void)state;
	assert_int_equal(kp_parse_int("-5", -10, 10, &v), 0);
	assert_int_equal(v, -5);
	assert_int_equal(kp_parse_int("11", -10, 10, &v), -1);
	assert_int_equal(kp_parse_int("", 0, 10, &v), -1);
	assert_int_equal(kp_parse_int(" 1", 0, 10, &v), -1);
	assert_int_equal(kp_parse_int("+1", 0, 10, &v), -1);
	assert_int_equal(kp_parse_int("1x", 0, 10, &v), -1);
	assert_int_equal(kp_parse_int("-", -10, 10, &v), -1);
	assert_int_equal(kp_parse_int("99999999999999999999", 0, INT64_MAX, &v), -1);
	assert_int_equal(v, -5);
}

static void test_kp_utf8_valid_refuses_ill_formed(void **state)
{
	static const char *const bad[] = {"\x80", "\xc3", "\xc0\xaf", "\xe0\x80\xaf",
		"\xed\xa0\x80", "\xf0\x80\x80\x80", "\xf4\x90\x80\x80", "\xff", "a\xe2\x82"};

	(void)state;
	assert_true(kp_utf8_valid("aä€😀", strlen("aä€😀")));
	assert_true(kp_utf8_valid("", 0));
	assert_false(kp_utf8_valid("a\0b", 3));
	for (size_t i = 0; i < KP_LEN(bad); i++)
		assert_false(kp_utf8_valid(bad[i], strlen(bad[i])));
	assert_int_equal(kp_utf8_prefix("aä\xff", 4), 3);
}

/* Eight bytes of ASCII are read at once: what is ill-formed is found wherever it stands. */
static void test_kp_utf8_prefix_ends_where_it_breaks(void **state)
{
	static const char ill[] = {'\0', '\x80', '\xff'};

	(void)state;
	for (size_t n = 1; n <= 40; n++)
		for (size_t at = 0; at < n; at++)
			for (size_t k = 0; k < sizeof(ill); k++) {
				char text[40];

				memset(text, 'a', n);
				text[at] = ill[k];
				assert_int_equal(kp_utf8_prefix(text, n), at);
				if (at > 1) {
					memcpy(text, "\xc3\xa4", 2);
					assert_int_equal(kp_utf8_prefix(text, n), at);
				}
			}
}

static void test_kp_utf8_cut_never_splits_a_character(void **state)
{
	const char *s = "aä€";

	(void)state;
	assert_int_equal(kp_utf8_cut(s, 6, 10), 6);
	assert_int_equal(kp_utf8_cut(s, 6, 5), 3);
	assert_int_equal(kp_utf8_cut(s, 6, 3), 3);
	assert_int_equal(kp_utf8_cut(s, 6, 2), 1);
	assert_int_equal(kp_utf8_cut(s, 6, 0), 0);
	assert_int_equal(kp_utf8_chars(s, 6), 3);
}

static void test_kp_utf8_clean_makes_one_good_line(void **state)
{
	char s[] = "a\nb\xff"
		   "ä\xe2\x82";

	(void)state;
	size_t n = kp_utf8_clean(s, sizeof(s) - 1);
	assert_int_equal(n, 5);
	assert_memory_equal(s, "a bä", 5);
}

static void test_kp_hash_spreads_and_stays(void **state)
{
	(void)state;
	assert_true(kp_hash("a", 1, 0) == kp_hash("a", 1, 0));
	assert_true(kp_hash("a", 1, 0) != kp_hash("a", 1, 1));
	assert_true(kp_hash("", 0, 0) != kp_hash("\0", 1, 0));
	unsigned low = 0;
	for (char c = 'a'; c <= 'z'; c++)
		low |= 1u << (kp_hash(&c, 1, 0) & 7);
	assert_int_equal(low, 0xff);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_kp_str_adding_keeps_nul),
		cmocka_unit_test(test_kp_str_grows_far),
		cmocka_unit_test(test_kp_str_take_of_empty_is_a_string),
		cmocka_unit_test(test_kp_str_add_html_leaves_no_markup),
		cmocka_unit_test(test_kp_str_comparisons),
		cmocka_unit_test(test_kp_parse_int_takes_whole_numbers_within_bounds),
		cmocka_unit_test(test_kp_utf8_valid_refuses_ill_formed),
		cmocka_unit_test(test_kp_utf8_prefix_ends_where_it_breaks),
		cmocka_unit_test(test_kp_utf8_cut_never_splits_a_character),
		cmocka_unit_test(test_kp_utf8_clean_makes_one_good_line),
		cmocka_unit_test(test_kp_hash_spreads_and_stays),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
