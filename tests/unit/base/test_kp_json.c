#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/kp_json.h"

#include <math.h>
#include <string.h>

static struct kp_json *parse(const char *s)
{
	struct kp_json *j = NULL;
	struct kp_err err = {0};

	if (kp_json_parse(s, strlen(s), 0, &j, &err) < 0)
		fail_msg("%s: %d:%d %s", s, err.at.line, err.at.col, err.msg);
	return j;
}

static void refuse(const char *s, int line, int col)
{
	struct kp_json *j = NULL;
	struct kp_err err = {0};

	assert_int_equal(kp_json_parse(s, strlen(s), 0, &j, &err), -1);
	assert_null(j);
	assert_int_equal(err.code, KP_EINPUT);
	if (err.at.line != line || err.at.col != col)
		fail_msg("%s: at %d:%d: %s", s, err.at.line, err.at.col, err.msg);
}

static void test_kp_json_parse_reads_values(void **state)
{
	KP_AUTO(kp_json)
	struct kp_json *j = parse(" {\"s\":\"\\u00e4\\n\",\"i\":-12,\"d\":2.5e1,\"b\":true,"
				  "\"n\":null,\"a\":[1,[]]} ");
	int64_t i;
	double d;
	bool b;

	(void)state;
	assert_true(kp_json_is_object(j));
	assert_string_equal(kp_json_string(kp_json_get(j, "s")), "ä\n");
	assert_true(kp_json_int(kp_json_get(j, "i"), &i));
	assert_int_equal(i, -12);
	assert_true(kp_json_number(kp_json_get(j, "d"), &d));
	assert_true(fabs(d - 25) < 1e-9);
	assert_true(kp_json_bool(kp_json_get(j, "b"), &b) && b);
	assert_null(kp_json_string(kp_json_get(j, "n")));
	assert_int_equal(kp_json_count(kp_json_get(j, "a")), 2);
	assert_true(kp_json_is_array(kp_json_at(kp_json_get(j, "a"), 1)));
	assert_null(kp_json_at(kp_json_get(j, "a"), 2));
	assert_string_equal(kp_json_key(kp_json_at(j, 1)), "i");
}

static void test_kp_json_access_takes_null_and_other_kinds(void **state)
{
	KP_AUTO(kp_json) struct kp_json *j = parse("[1.5, 1e300, 9007199254740993, \"x\"]");
	int64_t i = 3;

	(void)state;
	assert_null(kp_json_get(NULL, "x"));
	assert_null(kp_json_get(j, "x"));
	assert_null(kp_json_string(NULL));
	assert_int_equal(kp_json_count(NULL), 0);
	assert_false(kp_json_int(kp_json_at(j, 0), &i));
	assert_false(kp_json_int(kp_json_at(j, 1), &i));
	assert_false(kp_json_int(kp_json_at(j, 3), &i));
	assert_int_equal(i, 3);
	assert_null(kp_json_key(j));
}

static void test_kp_json_parse_refuses_with_the_place(void **state)
{
	(void)state;
	refuse("", 1, 1);
	refuse("{} x", 1, 4);
	refuse("[1,]", 1, 4);
	refuse("[1 2]", 1, 4);
	refuse("{\"a\" 1}", 1, 6);
	refuse("{a:1}", 1, 2);
	refuse("{\"a\":1,}", 1, 8);
	refuse("01", 1, 2);
	refuse("-", 1, 2);
	refuse("1.", 1, 3);
	refuse("nul", 1, 1);
	refuse("\"ä\n\"", 1, 3);
	refuse("\"a", 1, 3);
	refuse("\"\\x\"", 1, 3);
	refuse("\"\\u12g4\"", 1, 4);
	refuse("\n\n  ]", 3, 3);
	refuse("[\"ä\",\"\xff\"]", 1, 7);
}

/* A zero byte would silently cut the C string that holds it. */
static void test_kp_json_parse_refuses_nul_and_half_surrogates(void **state)
{
	struct kp_json *j = NULL;
	struct kp_err err;

	(void)state;
	refuse("\"\\u0000\"", 1, 4);
	refuse("\"\\ud83d\"", 1, 8);
	refuse("\"\\ud83dx\"", 1, 8);
	refuse("\"\\ude00\"", 1, 8);
	assert_int_equal(kp_json_parse("[\0]", 3, 0, &j, &err), -1);
	KP_AUTO(kp_json) struct kp_json *pair = parse("\"\\ud83d\\ude00\"");
	assert_string_equal(kp_json_string(pair), "😀");
}

static void test_kp_json_parse_bounds_the_depth(void **state)
{
	KP_AUTO(kp_str) struct kp_str s = {0};
	struct kp_json *j = NULL;
	struct kp_err err;

	(void)state;
	for (int i = 0; i < 32; i++)
		kp_str_addc(&s, '[');
	for (int i = 0; i < 32; i++)
		kp_str_addc(&s, ']');
	kp_json_free(parse(s.p));
	assert_int_equal(kp_json_parse(s.p, s.n, 31, &j, &err), -1);
	kp_str_reset(&s);
	for (int i = 0; i < 100000; i++)
		kp_str_add(&s, "{\"a\":");
	assert_int_equal(kp_json_parse(s.p, s.n, 0, &j, &err), -1);
	assert_non_null(strstr(err.msg, "deep"));
}

static void test_kp_jsonw_writes_what_parse_reads(void **state)
{
	KP_AUTO(kp_str) struct kp_str s = {0};
	struct kp_jsonw w = {.s = &s};

	(void)state;
	kp_jsonw_begin(&w, NULL, '{');
	kp_jsonw_str(&w, "t", "a\"\\\n\x01ä");
	kp_jsonw_str(&w, "none", NULL);
	kp_jsonw_begin(&w, "list", '[');
	kp_jsonw_int(&w, NULL, INT64_MIN);
	kp_jsonw_num(&w, NULL, 0.125, 2);
	kp_jsonw_num(&w, NULL, (double)NAN, 2);
	kp_jsonw_begin(&w, NULL, '{');
	kp_jsonw_end(&w, '}');
	kp_jsonw_bool(&w, NULL, false);
	kp_jsonw_end(&w, ']');
	kp_jsonw_raw(&w, "raw", "[1]", 3);
	kp_jsonw_time(&w, "at", 1000);
	kp_jsonw_end(&w, '}');
	assert_string_equal(kp_str_c(&s), "{\"t\":\"a\\\"\\\\\\n\\u0001ä\",\"none\":null,"
					  "\"list\":[-9223372036854775808,0.12,"
					  "null,{},false],\"raw\":[1],"
					  "\"at\":\"1970-01-01T00:00:01Z\"}");
	kp_json_free(parse(s.p));
}

/* n characters, the one at `at` special, and a tail. */
static void round_trip(size_t n, size_t at, char special, const char *tail)
{
	KP_AUTO(kp_str) struct kp_str s = {0};
	struct kp_jsonw w = {.s = &s};
	char text[48];

	memset(text, at % 2 ? '!' : '~', n);
	text[at] = special;
	snprintf(text + n, sizeof(text) - n, "%s", tail);
	kp_jsonw_str(&w, NULL, text);
	KP_AUTO(kp_json) struct kp_json *j = parse(s.p);
	assert_string_equal(kp_json_string(j), text);
}

/* Writing looks at eight bytes at a time: what must be escaped is found wherever it stands. */
static void test_kp_jsonw_escapes_in_every_place(void **state)
{
	static const unsigned char specials[] = {'"', '\\', '\n', 0x01, 0x1f, ' ', 0x7f};

	(void)state;
	for (size_t n = 1; n <= 40; n++)
		for (size_t at = 0; at < n; at++)
			for (size_t k = 0; k < KP_LEN(specials); k++) {
				round_trip(n, at, (char)specials[k], "");
				round_trip(n, at, (char)specials[k], "ä");
			}
}

/* Clients drop a text frame that is no UTF-8, so writing mends it. */
static void test_kp_jsonw_mends_ill_formed_text(void **state)
{
	KP_AUTO(kp_str) struct kp_str s = {0};
	struct kp_jsonw w = {.s = &s};

	(void)state;
	kp_jsonw_str(&w, NULL, "a\xff€\xe2\x82");
	assert_string_equal(kp_str_c(&s), "\"a\xef\xbf\xbd€\xef\xbf\xbd\xef\xbf\xbd\"");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_kp_json_parse_reads_values),
		cmocka_unit_test(test_kp_json_access_takes_null_and_other_kinds),
		cmocka_unit_test(test_kp_json_parse_refuses_with_the_place),
		cmocka_unit_test(test_kp_json_parse_refuses_nul_and_half_surrogates),
		cmocka_unit_test(test_kp_json_parse_bounds_the_depth),
		cmocka_unit_test(test_kp_jsonw_writes_what_parse_reads),
		cmocka_unit_test(test_kp_jsonw_escapes_in_every_place),
		cmocka_unit_test(test_kp_jsonw_mends_ill_formed_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
