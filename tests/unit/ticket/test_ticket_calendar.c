#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/kp_clock.h"
#include "ticket/ticket.h"

static int32_t day(const char *date)
{
	int32_t days = 0;

	if (kp_date_parse(date, &days) < 0)
		fail_msg("no date: %s", date);
	return days;
}

static int64_t utc(const char *date, int hour, int minute)
{
	return ((int64_t)day(date) * 1440 + hour * 60 + minute) * 60000;
}

/* A local time of Helsinki as the moment it is. */
static int64_t local(const char *date, int hour, int minute)
{
	return ticket_moment(day(date), hour * 60 + minute);
}

static void assert_local(int64_t ms, const char *date, int hour, int minute)
{
	struct ticket_local t = ticket_localtime(ms);
	char got[11];

	kp_date_format(t.day, got);
	assert_string_equal(got, date);
	assert_int_equal(t.minute, hour * 60 + minute);
}

/* ---- the clock ---- */

static void test_localtime_winter_and_summer(void **state)
{
	(void)state;
	assert_local(utc("2026-01-15", 12, 0), "2026-01-15", 14, 0);
	assert_local(utc("2026-07-15", 12, 0), "2026-07-15", 15, 0);
	assert_local(utc("2026-12-31", 22, 30), "2027-01-01", 0, 30);
	assert_int_equal(ticket_localtime(utc("2026-12-31", 22, 30)).year, 2027);
	assert_int_equal(ticket_localtime(utc("2026-12-31", 21, 59)).year, 2026);
}

static void test_localtime_moves_at_one_utc(void **state)
{
	(void)state;
	assert_local(utc("2026-03-29", 0, 59), "2026-03-29", 2, 59);
	assert_local(utc("2026-03-29", 1, 0), "2026-03-29", 4, 0);
	assert_local(utc("2026-10-25", 0, 59), "2026-10-25", 3, 59);
	assert_local(utc("2026-10-25", 1, 0), "2026-10-25", 3, 0);
	assert_local(utc("2027-03-28", 1, 0), "2027-03-28", 4, 0);
	assert_local(utc("2025-10-26", 1, 0), "2025-10-26", 3, 0);
}

static void test_moment_is_the_way_back(void **state)
{
	(void)state;
	for (int64_t ms = utc("2026-01-01", 0, 0); ms < utc("2027-01-01", 0, 0);
		ms += 47 * 60000) {
		struct ticket_local t = ticket_localtime(ms);
		int64_t back = ticket_moment(t.day, t.minute);

		/* In the doubled hour of autumn the first one is meant. */
		assert_true(back == ms || back == ms - 3600000);
		if (back != ms)
			assert_local(ms, "2026-10-25", 3, t.minute % 60);
	}
}

static void test_moment_in_the_hour_that_is_skipped(void **state)
{
	(void)state;
	assert_int_equal(local("2026-03-29", 3, 30), utc("2026-03-29", 1, 0));
	assert_int_equal(local("2026-03-29", 4, 0), utc("2026-03-29", 1, 0));
	assert_int_equal(local("2026-03-29", 2, 59), utc("2026-03-29", 0, 59));
}

/* ---- holidays ---- */

static void test_easter_of_known_years(void **state)
{
	static const char *const sundays[] = {"1961-04-02", "2000-04-23", "2024-03-31",
		"2025-04-20", "2026-04-05", "2027-03-28", "2038-04-25", "2049-04-18"};

	(void)state;
	for (size_t i = 0; i < KP_LEN(sundays); i++) {
		int year, month, d;

		kp_date_split(day(sundays[i]), &year, &month, &d);
		assert_int_equal(ticket_easter(year), day(sundays[i]));
	}
}

static void test_holiday_all_of_2026(void **state)
{
	static const char *const closed[] = {"2026-01-01", "2026-01-06", "2026-04-03",
		"2026-04-05", "2026-04-06", "2026-05-01", "2026-05-14", "2026-05-24",
		"2026-06-19", "2026-06-20", "2026-10-31", "2026-12-06", "2026-12-24",
		"2026-12-25", "2026-12-26"};
	size_t next = 0;

	(void)state;
	for (int32_t d = day("2026-01-01"); d <= day("2026-12-31"); d++) {
		bool expected = next < KP_LEN(closed) && d == day(closed[next]);

		assert_int_equal(ticket_holiday(d), expected);
		next += expected;
	}
	assert_int_equal(next, KP_LEN(closed));
}

static void test_holiday_that_moves_in_other_years(void **state)
{
	(void)state;
	assert_true(ticket_holiday(day("2025-06-20")));
	assert_true(ticket_holiday(day("2027-06-25")));
	assert_false(ticket_holiday(day("2027-06-19")));
	assert_true(ticket_holiday(day("2025-11-01")));
	assert_true(ticket_holiday(day("2027-11-06")));
	assert_true(ticket_holiday(day("2025-04-18")));
	assert_true(ticket_holiday(day("2027-05-06")));
}

/* ---- by when ---- */

static struct kb_partner partners[] = {
	{.id = "office",
		.hours = {{480, 960}, {480, 960}, {480, 960}, {480, 960}, {480, 900}}},
	{.id = "never"},
	{.id = "saturdays", .hours = {[5] = {600, 720}}},
};
static const struct kb kb = {.partners = partners, .npartners = 3};

static void test_respond_by_within_the_same_day(void **state)
{
	(void)state;
	assert_int_equal(ticket_respond_by(&kb, 0, local("2026-11-23", 9, 15), false, 4),
		local("2026-11-23", 13, 15));
	assert_int_equal(ticket_respond_by(&kb, 0, local("2026-11-23", 9, 0), false, 7),
		local("2026-11-23", 16, 0));
}

static void test_respond_by_before_and_after_hours(void **state)
{
	(void)state;
	assert_int_equal(ticket_respond_by(&kb, 0, local("2026-11-23", 6, 0), false, 2),
		local("2026-11-23", 10, 0));
	assert_int_equal(ticket_respond_by(&kb, 0, local("2026-11-23", 16, 0), false, 2),
		local("2026-11-24", 10, 0));
}

static void test_respond_by_over_a_short_friday_and_weekend(void **state)
{
	(void)state;
	assert_int_equal(ticket_respond_by(&kb, 0, local("2026-11-27", 14, 0), false, 8),
		local("2026-11-30", 15, 0));
	assert_int_equal(ticket_respond_by(&kb, 0, local("2026-11-28", 12, 0), false, 8),
		local("2026-11-30", 16, 0));
}

static void test_respond_by_over_holidays(void **state)
{
	(void)state;
	/* Maundy Thursday: Good Friday and Easter Monday are closed. */
	assert_int_equal(ticket_respond_by(&kb, 0, local("2026-04-02", 15, 0), false, 2),
		local("2026-04-07", 9, 0));
	/* Midsummer Eve on a Friday. */
	assert_int_equal(ticket_respond_by(&kb, 0, local("2026-06-18", 15, 0), false, 2),
		local("2026-06-22", 9, 0));
	/* Christmas Eve and Day on Thursday and Friday. */
	assert_int_equal(ticket_respond_by(&kb, 0, local("2026-12-23", 15, 0), false, 2),
		local("2026-12-28", 9, 0));
}

static void test_respond_by_over_the_change_of_clock(void **state)
{
	(void)state;
	assert_int_equal(ticket_respond_by(&kb, 0, utc("2026-03-27", 12, 0), false, 2),
		utc("2026-03-30", 6, 0));
	assert_int_equal(ticket_respond_by(&kb, 0, utc("2026-10-23", 11, 0), false, 2),
		utc("2026-10-26", 7, 0));
}

static void test_respond_by_urgent_is_a_quarter_but_an_hour(void **state)
{
	(void)state;
	assert_int_equal(ticket_respond_by(&kb, 0, local("2026-11-23", 9, 0), true, 8),
		local("2026-11-23", 11, 0));
	assert_int_equal(ticket_respond_by(&kb, 0, local("2026-11-23", 9, 0), true, 2),
		local("2026-11-23", 10, 0));
}

static void test_respond_by_duty_and_partner_without_hours(void **state)
{
	(void)state;
	assert_int_equal(ticket_respond_by(&kb, -1, local("2026-11-27", 15, 0), false, 2),
		local("2026-11-30", 9, 0));
	assert_int_equal(ticket_respond_by(&kb, 1, local("2026-11-27", 15, 0), false, 2),
		local("2026-11-30", 9, 0));
}

static void test_respond_by_rare_hours_skip_holiday_saturdays(void **state)
{
	(void)state;
	assert_int_equal(ticket_respond_by(&kb, 2, local("2026-10-26", 9, 0), false, 3),
		local("2026-11-14", 11, 0));
}

static void test_respond_by_endless_promise_ends(void **state)
{
	(void)state;
	assert_true(ticket_respond_by(&kb, 2, local("2026-10-26", 9, 0), false, 100000) >
		    local("2029-01-01", 0, 0));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_localtime_winter_and_summer),
		cmocka_unit_test(test_localtime_moves_at_one_utc),
		cmocka_unit_test(test_moment_is_the_way_back),
		cmocka_unit_test(test_moment_in_the_hour_that_is_skipped),
		cmocka_unit_test(test_easter_of_known_years),
		cmocka_unit_test(test_holiday_all_of_2026),
		cmocka_unit_test(test_holiday_that_moves_in_other_years),
		cmocka_unit_test(test_respond_by_within_the_same_day),
		cmocka_unit_test(test_respond_by_before_and_after_hours),
		cmocka_unit_test(test_respond_by_over_a_short_friday_and_weekend),
		cmocka_unit_test(test_respond_by_over_holidays),
		cmocka_unit_test(test_respond_by_over_the_change_of_clock),
		cmocka_unit_test(test_respond_by_urgent_is_a_quarter_but_an_hour),
		cmocka_unit_test(test_respond_by_duty_and_partner_without_hours),
		cmocka_unit_test(test_respond_by_rare_hours_skip_holiday_saturdays),
		cmocka_unit_test(test_respond_by_endless_promise_ends),
	};

	return cmocka_run_group_tests_name("ticket_calendar", tests, NULL, NULL);
}
