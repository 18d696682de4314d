#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/kp_clock.h"

static int64_t fixed(void *arg)
{
	return *(int64_t *)arg;
}

static void test_kp_now_ms_takes_the_given_clock(void **state)
{
	int64_t now = 12345;
	struct kp_clock c = {fixed, &now};

	(void)state;
	assert_int_equal(kp_now_ms(&c), 12345);
	assert_true(kp_now_ms(NULL) > 1700000000000LL);
	assert_true(kp_now_ms(&kp_clock_system) > 1700000000000LL);
	int64_t before = kp_mono_us();
	assert_true(kp_mono_us() >= before);
	kp_sleep_until_us(before + 2000);
	assert_true(kp_mono_us() >= before + 2000);
	kp_sleep_until_us(0);
}

static void iso(int64_t ms, const char *expected)
{
	char out[21];

	kp_time_iso(ms, out);
	assert_string_equal(out, expected);
}

static void test_kp_time_iso_writes_utc(void **state)
{
	(void)state;
	iso(0, "1970-01-01T00:00:00Z");
	iso(-1, "1969-12-31T23:59:59Z");
	iso(1795435200999LL, "2026-11-23T12:00:00Z");
	iso(951782400000LL, "2000-02-29T00:00:00Z");
	iso(INT64_MAX, "9999-12-31T23:59:59Z");
	iso(INT64_MIN, "0000-01-01T00:00:00Z");
}

static void test_kp_date_parse_takes_days_that_exist(void **state)
{
	static const char *const bad[] = {"", "2026", "2026-1-1", "2026-02-29", "2026-13-01",
		"2026-00-10", "2026-01-00", "2026-01-32", "2026-01-01x", "2026/01/01",
		"-026-01-01"};
	int32_t days = 99;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		assert_int_equal(kp_date_parse(bad[i], &days), -1);
	assert_int_equal(days, 99);
	assert_int_equal(kp_date_parse("1970-01-01", &days), 0);
	assert_int_equal(days, 0);
	assert_int_equal(kp_date_parse("2028-02-29", &days), 0);
}

static void test_kp_date_format_undoes_parse(void **state)
{
	char text[11];
	int32_t again;

	(void)state;
	for (int32_t days = -30000; days < 60000; days += 13) {
		kp_date_format(days, text);
		assert_int_equal(kp_date_parse(text, &again), 0);
		assert_int_equal(again, days);
	}
}

static void test_kp_date_weekday_begins_on_monday(void **state)
{
	int32_t days;

	(void)state;
	assert_int_equal(kp_date_weekday(0), 3);
	assert_int_equal(kp_date_parse("2026-11-23", &days), 0);
	assert_int_equal(kp_date_weekday(days), 0);
	assert_int_equal(kp_date_weekday(days - 1), 6);
	assert_int_equal(kp_date_weekday(-4), 6);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_kp_now_ms_takes_the_given_clock),
		cmocka_unit_test(test_kp_time_iso_writes_utc),
		cmocka_unit_test(test_kp_date_parse_takes_days_that_exist),
		cmocka_unit_test(test_kp_date_format_undoes_parse),
		cmocka_unit_test(test_kp_date_weekday_begins_on_monday),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
