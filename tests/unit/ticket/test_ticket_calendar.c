#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <time.h>

#include <cmocka.h>

#include "base/kp_clock.h"
#include "base/kp_random.h"
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

static struct kb_partner partners[] = {
	{.id = "office",
		.hours = {{{{480, 960}}, {{480, 960}}, {{480, 960}}, {{480, 960}},
			{{480, 900}}}}},
	{.id = "never"},
	{.id = "saturdays", .hours = {{[5] = {{600, 720}}}}},
	{.id = "lunch",
		.hours = {{{{480, 660}, {690, 960}}, {{480, 660}, {690, 960}}, {{540, 720}},
			{{480, 660}, {690, 720}, {780, 900}, {960, 1020}}, {{600, 601}}}}},
	{.id = "nights",
		.hours = {{{{1200, 1440}}, {{0, 360}, {1200, 1440}}, {{0, 360}, {1200, 1440}},
			{{0, 360}, {1200, 1440}}, {{0, 360}, {1200, 1440}}, {{0, 1440}},
			{{0, 360}}}}},
	{.id = "always",
		.hours = {{{{0, 1440}}, {{0, 1440}}, {{0, 1440}}, {{0, 1440}}, {{0, 1440}},
			{{0, 1440}}, {{0, 1440}}}}},
};
enum { DUTY = -1, OFFICE, NEVER, SATURDAYS, LUNCH, NIGHTS, ALWAYS, PARTNERS };

static const struct kb kb = {.partners = partners,
	.npartners = PARTNERS,
	.closed_eves = KB_MIDSUMMER_EVE | KB_CHRISTMAS_EVE};

/* A local time of Helsinki as the moment it is. */
static int64_t local(const char *date, int hour, int minute)
{
	return ticket_moment(&kb, day(date), hour * 60 + minute);
}

static void assert_local(int64_t ms, const char *date, int hour, int minute)
{
	struct ticket_local t = ticket_localtime(&kb, ms);
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
	assert_int_equal(ticket_localtime(&kb, utc("2026-12-31", 22, 30)).year, 2027);
	assert_int_equal(ticket_localtime(&kb, utc("2026-12-31", 21, 59)).year, 2026);
}

static void test_moment_in_the_hour_that_is_skipped(void **state)
{
	(void)state;
	assert_int_equal(local("2026-03-29", 3, 30), utc("2026-03-29", 1, 0));
	assert_int_equal(local("2026-03-29", 4, 0), utc("2026-03-29", 1, 0));
	assert_int_equal(local("2026-03-29", 2, 59), utc("2026-03-29", 0, 59));
}

/* ---- closed days ---- */

/* The year's holidays from the almanac: Easter Sundays from a printed table, weekdays from
 * the C library. */
struct almanac {
	int32_t days[32];
	size_t n;
};

static int32_t libc_weekday(int32_t d)
{
	time_t t = d * INT64_C(86400);
	struct tm tm;

	gmtime_r(&t, &tm);
	return tm.tm_wday; /* 0 = Sunday */
}

static void add(struct almanac *a, int32_t d)
{
	a->days[a->n++] = d;
}

static int32_t on(int year, int month, int d)
{
	struct tm tm = {.tm_year = year - 1900, .tm_mon = month - 1, .tm_mday = d};

	return (int32_t)(timegm(&tm) / 86400);
}

/* The Saturday that falls in the week from this day on. */
static int32_t saturday(int32_t from)
{
	while (libc_weekday(from) != 6)
		from++;
	return from;
}

static struct almanac almanac_of(int year)
{
	static const char easters[][6] = {"03-31", "04-20", "04-05", "03-28", "04-16", "04-01",
		"04-21", "04-13", "03-28", "04-17", "04-09", "03-25", "04-13", "04-05",
		"04-25", "04-10", "04-01"}; /* 2024 to 2040 */
	const char *e = easters[year - 2024];
	int32_t easter = on(year, (int)strtol(e, NULL, 10), (int)strtol(e + 3, NULL, 10));
	struct almanac a = {.n = 0};

	add(&a, on(year, 1, 1));
	add(&a, on(year, 1, 6));
	add(&a, easter - 2);
	add(&a, easter);
	add(&a, easter + 1);
	add(&a, on(year, 5, 1));
	add(&a, easter + 39);
	add(&a, easter + 49);
	add(&a, saturday(on(year, 6, 20)));
	add(&a, saturday(on(year, 10, 31)));
	add(&a, on(year, 12, 6));
	add(&a, on(year, 12, 25));
	add(&a, on(year, 12, 26));
	return a;
}

static bool in_almanac(const struct almanac *a, int32_t d)
{
	for (size_t i = 0; i < a->n; i++)
		if (a->days[i] == d)
			return true;
	return false;
}

static void test_holiday_is_what_the_almanac_says(void **state)
{
	(void)state;
	for (int year = 2024; year <= 2040; year++) {
		struct almanac a = almanac_of(year);

		for (int32_t d = on(year, 1, 1); d < on(year + 1, 1, 1); d++)
			if (ticket_holiday(d) != in_almanac(&a, d))
				fail_msg("day %d of %d", d - on(year, 1, 1) + 1, year);
	}
}

static void test_closed_adds_the_eves_that_the_organisation_chooses(void **state)
{
	struct kb choice = {.closed_eves = 0};

	(void)state;
	for (unsigned eves = 0; eves < 4; eves++) {
		choice.closed_eves = eves;
		for (int year = 2024; year <= 2040; year++) {
			int32_t midsummer_eve = saturday(on(year, 6, 20)) - 1;
			struct almanac a = almanac_of(year);

			if (eves & KB_MIDSUMMER_EVE)
				add(&a, midsummer_eve);
			if (eves & KB_CHRISTMAS_EVE)
				add(&a, on(year, 12, 24));
			for (int32_t d = on(year, 1, 1); d < on(year + 1, 1, 1); d++)
				assert_int_equal(ticket_closed(&choice, d), in_almanac(&a, d));
		}
	}
}

static void test_closed_on_days_of_the_organisation(void **state)
{
	int32_t own[] = {day("2026-11-24"), day("2026-11-26")};
	struct kb choice = kb;

	(void)state;
	choice.closed = own;
	choice.nclosed = 2;
	assert_true(ticket_closed(&choice, own[0]) && ticket_closed(&choice, own[1]));
	assert_false(ticket_closed(&choice, day("2026-11-25")));
	assert_int_equal(ticket_deadline(&choice, OFFICE, local("2026-11-23", 15, 0),
				 (struct kb_promise){.days = 1}),
		local("2026-11-25", 15, 0));
}

static void test_easter_of_known_years(void **state)
{
	static const char *const sundays[] = {"1961-04-02", "2000-04-23", "2049-04-18"};

	(void)state;
	for (size_t i = 0; i < KP_LEN(sundays); i++) {
		int year, month, d;

		kp_date_split(day(sundays[i]), &year, &month, &d);
		assert_int_equal(ticket_easter(year), day(sundays[i]));
	}
}

/* ---- by when ---- */

static int64_t after(int partner, int64_t from, int hours)
{
	return ticket_deadline(
		&kb, partner, from, (struct kb_promise){.minutes = (int16_t)(hours * 60)});
}

static void test_deadline_within_the_same_day(void **state)
{
	(void)state;
	assert_int_equal(
		after(OFFICE, local("2026-11-23", 9, 15), 4), local("2026-11-23", 13, 15));
	assert_int_equal(
		after(OFFICE, local("2026-11-23", 9, 0), 7), local("2026-11-23", 16, 0));
}

static void test_deadline_before_and_after_hours(void **state)
{
	(void)state;
	assert_int_equal(
		after(OFFICE, local("2026-11-23", 6, 0), 2), local("2026-11-23", 10, 0));
	assert_int_equal(
		after(OFFICE, local("2026-11-23", 16, 0), 2), local("2026-11-24", 10, 0));
}

static void test_deadline_over_a_lunch_break(void **state)
{
	(void)state;
	assert_int_equal(
		after(LUNCH, local("2026-11-23", 10, 0), 2), local("2026-11-23", 12, 30));
	assert_int_equal(
		after(LUNCH, local("2026-11-23", 11, 10), 1), local("2026-11-23", 12, 30));
}

static void test_deadline_over_a_short_friday_and_weekend(void **state)
{
	(void)state;
	assert_int_equal(
		after(OFFICE, local("2026-11-27", 14, 0), 8), local("2026-11-30", 15, 0));
	assert_int_equal(
		after(OFFICE, local("2026-11-28", 12, 0), 8), local("2026-11-30", 16, 0));
}

static void test_deadline_over_holidays(void **state)
{
	(void)state;
	/* Maundy Thursday: Good Friday and Easter Monday are closed. */
	assert_int_equal(
		after(OFFICE, local("2026-04-02", 15, 0), 2), local("2026-04-07", 9, 0));
	/* Midsummer Eve on a Friday. */
	assert_int_equal(
		after(OFFICE, local("2026-06-18", 15, 0), 2), local("2026-06-22", 9, 0));
	/* Christmas Eve and Day on Thursday and Friday. */
	assert_int_equal(
		after(OFFICE, local("2026-12-23", 15, 0), 2), local("2026-12-28", 9, 0));
}

static void test_deadline_over_the_change_of_clock(void **state)
{
	(void)state;
	assert_int_equal(after(OFFICE, utc("2026-03-27", 12, 0), 2), utc("2026-03-30", 6, 0));
	assert_int_equal(after(OFFICE, utc("2026-10-23", 11, 0), 2), utc("2026-10-26", 7, 0));
	/* Who works through the night has an hour less in spring and one more in autumn. */
	assert_int_equal(ticket_office_between(&kb, NIGHTS, local("2026-03-29", 0, 0),
				 local("2026-03-29", 12, 0)),
		5 * INT64_C(3600000));
	assert_int_equal(ticket_office_between(&kb, NIGHTS, local("2026-10-25", 0, 0),
				 local("2026-10-25", 12, 0)),
		7 * INT64_C(3600000));
}

static void test_deadline_in_days_is_the_longest_day_of_the_week(void **state)
{
	const struct kb_promise one = {.days = 1};

	(void)state;
	assert_int_equal(ticket_deadline(&kb, OFFICE, local("2026-11-23", 10, 0), one),
		local("2026-11-24", 10, 0));
	assert_int_equal(ticket_deadline(&kb, OFFICE, local("2026-11-26", 10, 0), one),
		local("2026-11-27", 10, 0));
	assert_int_equal(ticket_office_time(&kb, LUNCH, one), 450 * INT64_C(60000));
	assert_int_equal(ticket_office_time(&kb, SATURDAYS, one), 120 * INT64_C(60000));
	assert_int_equal(ticket_office_time(&kb, DUTY, one), 480 * INT64_C(60000));
}

static void test_deadline_duty_and_partner_without_hours(void **state)
{
	(void)state;
	assert_int_equal(
		after(DUTY, local("2026-11-27", 15, 0), 2), local("2026-11-30", 9, 0));
	assert_int_equal(
		after(NEVER, local("2026-11-27", 15, 0), 2), local("2026-11-30", 9, 0));
}

static void test_deadline_rare_hours_skip_holiday_saturdays(void **state)
{
	(void)state;
	assert_int_equal(
		after(SATURDAYS, local("2026-10-26", 9, 0), 3), local("2026-11-14", 11, 0));
}

static void test_deadline_endless_promise_ends(void **state)
{
	(void)state;
	assert_true(ticket_office_add(&kb, SATURDAYS, local("2026-10-26", 9, 0),
			    INT64_C(100000) * 3600000) > local("2029-01-01", 0, 0));
}

/* ---- properties ---- */

/* Small numbers of our own, so that a failure can be told again. */
struct dice {
	uint64_t state;
};

static int64_t roll(struct dice *d, int64_t below)
{
	return (int64_t)(kp_random(&d->state) % (uint64_t)below);
}

/* Told minute by minute from what the clock on the wall shows. */
static bool office_is_open(int partner, int64_t ms)
{
	static const struct kb_week duty = {
		{{{480, 960}}, {{480, 960}}, {{480, 960}}, {{480, 960}}, {{480, 960}}}};
	const struct kb_week *week =
		partner == DUTY || partner == NEVER ? &duty : &partners[partner].hours;
	struct ticket_local t = ticket_localtime(&kb, ms);
	const struct kb_hours *spans = week->on[(libc_weekday(t.day) + 6) % 7];

	for (int i = 0; !ticket_closed(&kb, t.day) && i < KB_SPANS; i++)
		if (t.minute >= spans[i].from && t.minute < spans[i].to)
			return true;
	return false;
}

static int64_t some_moment(struct dice *d)
{
	return utc("2024-01-01", 0, 0) + roll(d, 17 * INT64_C(365) * 86400) * 1000;
}

static void test_add_never_ends_outside_office_hours(void **state)
{
	struct dice d = {88172645463325252u};

	(void)state;
	for (int round = 0; round < 4000; round++) {
		int partner = (int)roll(&d, PARTNERS + 1) - 1;
		int64_t from = some_moment(&d), amount = roll(&d, 40 * 3600) * 1000;
		int64_t by = ticket_office_add(&kb, partner, from, amount);

		assert_true(by >= from + amount);
		assert_true(office_is_open(partner, by) ||
			    (amount && office_is_open(partner, by - 1)));
	}
}

static void test_add_grows_with_both_its_arguments(void **state)
{
	struct dice d = {362436069u};

	(void)state;
	for (int round = 0; round < 4000; round++) {
		int partner = (int)roll(&d, PARTNERS + 1) - 1;
		int64_t from = some_moment(&d), amount = roll(&d, 20 * 3600) * 1000;
		int64_t later = from + roll(&d, 3 * 86400) * 1000;
		int64_t by = ticket_office_add(&kb, partner, from, amount);

		assert_true(by <= ticket_office_add(&kb, partner, later, amount));
		assert_true(by < ticket_office_add(&kb, partner, from, amount + 60000));
	}
}

static void test_add_and_between_undo_each_other(void **state)
{
	struct dice d = {521288629u};

	(void)state;
	for (int round = 0; round < 4000; round++) {
		int partner = (int)roll(&d, PARTNERS + 1) - 1;
		int64_t from = some_moment(&d), amount = roll(&d, 60 * 3600) * 1000;
		int64_t by = ticket_office_add(&kb, partner, from, amount);
		int64_t half = from + (by - from) / 2;

		assert_int_equal(ticket_office_between(&kb, partner, from, by), amount);
		assert_int_equal(ticket_office_between(&kb, partner, from, half) +
					 ticket_office_between(&kb, partner, half, by),
			amount);
	}
}

/* Every minute of the weeks around the changes of the clock and the holidays. */
static void test_between_counts_the_minutes_that_the_clock_shows_open(void **state)
{
	static const char *const weeks[] = {"2024-03-28", "2024-10-24", "2025-04-16",
		"2026-06-17", "2026-12-22", "2027-03-24", "2030-10-25", "2038-04-22",
		"2040-03-22"};

	(void)state;
	for (size_t i = 0; i < KP_LEN(weeks); i++)
		for (int partner = DUTY; partner < PARTNERS; partner++) {
			int64_t from = local(weeks[i], 0, 0), open = 0;
			int64_t to = from + 8 * INT64_C(86400000);

			for (int64_t ms = from; ms < to; ms += 60000)
				open += office_is_open(partner, ms);
			assert_int_equal(
				ticket_office_between(&kb, partner, from, to), open * 60000);
		}
}

static void test_opens_is_now_or_the_next_opening(void **state)
{
	(void)state;
	assert_int_equal(ticket_opens(&kb, OFFICE, local("2026-11-23", 9, 0)),
		local("2026-11-23", 9, 0));
	assert_int_equal(ticket_opens(&kb, OFFICE, local("2026-11-23", 16, 0)),
		local("2026-11-24", 8, 0));
	assert_int_equal(ticket_opens(&kb, OFFICE, local("2026-12-23", 16, 0)),
		local("2026-12-28", 8, 0));
	assert_int_equal(ticket_opens(&kb, NIGHTS, local("2026-11-24", 23, 59)),
		local("2026-11-24", 23, 59));
	assert_int_equal(ticket_opens(&kb, ALWAYS, local("2026-11-24", 0, 0)),
		local("2026-11-24", 0, 0));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_localtime_winter_and_summer),
		cmocka_unit_test(test_moment_in_the_hour_that_is_skipped),
		cmocka_unit_test(test_holiday_is_what_the_almanac_says),
		cmocka_unit_test(test_closed_adds_the_eves_that_the_organisation_chooses),
		cmocka_unit_test(test_closed_on_days_of_the_organisation),
		cmocka_unit_test(test_easter_of_known_years),
		cmocka_unit_test(test_deadline_within_the_same_day),
		cmocka_unit_test(test_deadline_before_and_after_hours),
		cmocka_unit_test(test_deadline_over_a_lunch_break),
		cmocka_unit_test(test_deadline_over_a_short_friday_and_weekend),
		cmocka_unit_test(test_deadline_over_holidays),
		cmocka_unit_test(test_deadline_over_the_change_of_clock),
		cmocka_unit_test(test_deadline_in_days_is_the_longest_day_of_the_week),
		cmocka_unit_test(test_deadline_duty_and_partner_without_hours),
		cmocka_unit_test(test_deadline_rare_hours_skip_holiday_saturdays),
		cmocka_unit_test(test_deadline_endless_promise_ends),
		cmocka_unit_test(test_add_never_ends_outside_office_hours),
		cmocka_unit_test(test_add_grows_with_both_its_arguments),
		cmocka_unit_test(test_add_and_between_undo_each_other),
		cmocka_unit_test(test_between_counts_the_minutes_that_the_clock_shows_open),
		cmocka_unit_test(test_opens_is_now_or_the_next_opening),
	};

	return cmocka_run_group_tests_name("ticket_calendar", tests, NULL, NULL);
}
