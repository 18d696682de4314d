#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "base/kp_clock.h"
#include "base/kp_file.h"
#include "base/kp_str.h"
#include "base/kp_zone.h"

static struct kp_arena *arena;

static const struct kp_zone *load(const char *name)
{
	const struct kp_zone *z = NULL;
	struct kp_err err = {0};

	if (kp_zone_load(name, arena, &z, &err) < 0)
		fail_msg("%s", err.msg);
	return z;
}

static int64_t utc(int year, int month, int day)
{
	return kp_date_of(year, month, day) * INT64_C(86400);
}

/* One thread here, so the C library may be asked. */
static void assert_as_libc(
	const char *name, const struct kp_zone *z, int64_t from, int64_t to, int64_t step)
{
	setenv("TZ", name, 1);
	tzset();
	for (int64_t s = from; s < to; s += step) {
		time_t t = s;
		struct tm tm;

		assert_non_null(localtime_r(&t, &tm));
		if (kp_zone_offset(z, s) != tm.tm_gmtoff)
			fail_msg("%s at %lld: %d, the C library has %ld", name, (long long)s,
				kp_zone_offset(z, s), tm.tm_gmtoff);
	}
	unsetenv("TZ");
	tzset();
}

static void test_offset_is_what_the_c_library_says(void **state)
{
	static const char *const names[] = {"Europe/Helsinki", "Europe/Stockholm",
		"America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu",
		"Africa/Casablanca", "Pacific/Apia", "America/Santiago", "UTC", "Etc/GMT+3"};

	(void)state;
	for (size_t i = 0; i < KP_LEN(names); i++)
		assert_as_libc(names[i], load(names[i]), utc(1900, 1, 1), utc(2120, 1, 1),
			5 * 3600 + 1);
	assert_as_libc("Europe/Helsinki", load("Europe/Helsinki"), utc(2020, 1, 1),
		utc(2045, 1, 1), 600);
}

static void test_offset_without_tzdata_is_finland_by_the_rule(void **state)
{
	const struct kp_zone *z = load("Europe/Helsinki");

	(void)state;
	for (int64_t s = utc(1997, 1, 1); s < utc(2100, 1, 1); s += 1800)
		if (kp_zone_offset(NULL, s) != kp_zone_offset(z, s))
			fail_msg("differs at %lld", (long long)s);
}

static void test_moment_leads_back_to_where_local_came_from(void **state)
{
	static const char *const names[] = {"Europe/Helsinki", "America/New_York",
		"Australia/Lord_Howe", "Asia/Kathmandu"};

	(void)state;
	for (size_t i = 0; i < KP_LEN(names); i++) {
		const struct kp_zone *z = load(names[i]);
		for (int64_t s = utc(2024, 1, 1); s < utc(2041, 1, 1); s += 29 * 60) {
			struct kp_local t = kp_zone_local(z, s * 1000 + 7);
			int64_t back = kp_zone_moment(z, t.day, t.ms);
			struct kp_local again = kp_zone_local(z, back);

			/* The first of the two in an hour that comes twice. */
			assert_true(back <= s * 1000 + 7 && back > (s - 2 * 3600) * 1000);
			assert_int_equal(again.day, t.day);
			assert_int_equal(again.ms, t.ms);
		}
	}
}

static void test_moment_in_a_skipped_hour_is_when_the_clock_jumps(void **state)
{
	const struct kp_zone *z = load("Europe/Helsinki");
	int32_t sunday = kp_date_of(2026, 3, 29);
	int64_t jump = (utc(2026, 3, 29) + 3600) * 1000;

	(void)state;
	for (int minute = 180; minute <= 240; minute++)
		assert_int_equal(kp_zone_moment(z, sunday, minute * 60000), jump);
	assert_int_equal(kp_zone_moment(z, sunday, 179 * 60000), jump - 60000);
	assert_int_equal(kp_zone_moment(z, sunday, 241 * 60000), jump + 60000);
	/* A whole day of Samoa was skipped. */
	assert_int_equal(
		kp_zone_moment(load("Pacific/Apia"), kp_date_of(2011, 12, 30), 12 * 3600000),
		(utc(2011, 12, 30) + 10 * 3600) * 1000);
}

static void test_moment_takes_midnight_as_the_end_of_a_day(void **state)
{
	(void)state;
	assert_int_equal(kp_zone_moment(NULL, kp_date_of(2026, 11, 27), 24 * 3600000),
		kp_zone_moment(NULL, kp_date_of(2026, 11, 28), 0));
}

static void test_load_refuses_what_is_no_zone(void **state)
{
	static const char *const bad[] = {"", "/etc/passwd", "../../../etc/passwd",
		"Europe/../Europe/Helsinki", "a//b", "a b"};
	const struct kp_zone *z = NULL;
	struct kp_err err = {0};

	(void)state;
	for (size_t i = 0; i < KP_LEN(bad); i++) {
		assert_int_equal(kp_zone_load(bad[i], arena, &z, &err), -1);
		assert_int_equal(err.code, KP_EINPUT);
	}
	assert_int_equal(kp_zone_load("Europe/Nowhere", arena, &z, &err), -1);
	assert_int_equal(err.code, KP_ENOENT);
	assert_int_equal(kp_zone_load("tzdata.zi", arena, &z, &err), -1);
	assert_null(z);
}

static void test_parse_refuses_every_cut_and_survives_every_flip(void **state)
{
	KP_AUTO(kp_cstr) char *text = NULL;
	const struct kp_zone *z = NULL;
	size_t n = 0;

	(void)state;
	assert_int_equal(
		kp_file_read("/usr/share/zoneinfo/Europe/Helsinki", 1 << 20, &text, &n, NULL),
		0);
	for (size_t i = 0; i < n; i++)
		assert_int_equal(kp_zone_parse(text, i, arena, &z, NULL), -1);
	for (size_t i = 0; i < n; i++) {
		text[i] ^= 0x55;
		if (kp_zone_parse(text, n, arena, &z, NULL) == 0)
			assert_in_range(kp_zone_offset(z, utc(2026, 7, 1)) + 200 * 3600, 0,
				400 * 3600);
		text[i] ^= 0x55;
	}
}

static int setup(void **state)
{
	(void)state;
	arena = kp_arena_new(0);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	kp_arena_free(arena);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_offset_is_what_the_c_library_says),
		cmocka_unit_test(test_offset_without_tzdata_is_finland_by_the_rule),
		cmocka_unit_test(test_moment_leads_back_to_where_local_came_from),
		cmocka_unit_test(test_moment_in_a_skipped_hour_is_when_the_clock_jumps),
		cmocka_unit_test(test_moment_takes_midnight_as_the_end_of_a_day),
		cmocka_unit_test(test_load_refuses_what_is_no_zone),
		cmocka_unit_test(test_parse_refuses_every_cut_and_survives_every_flip),
	};

	return cmocka_run_group_tests_name("kp_zone", tests, setup, teardown);
}
