#include "ticket/ticket.h"

#include "base/kp_clock.h"

#define MINUTE_MS INT64_C(60000)
#define HOUR_MS   (60 * MINUTE_MS)
#define DAY_MS    (24 * HOUR_MS)

enum { MONDAY, FRIDAY = 4, SATURDAY = 5, SUNDAY = 6 };

/* ---- the clock ---- */

static int32_t utc_day(int64_t ms)
{
	return (int32_t)(ms / DAY_MS - (ms % DAY_MS < 0));
}

static int year_of(int32_t day)
{
	int year, month, d;

	kp_date_split(day, &year, &month, &d);
	return year;
}

/* The first such weekday on the day or after it. */
static int32_t weekday_from(int32_t day, int weekday)
{
	return day + (weekday - kp_date_weekday(day) + 7) % 7;
}

/* The clock moves on the last Sunday of March and of October at 01:00 UTC, in every country
 * of the Union at once. The C library could tell, but only through a setting that all
 * threads share. */
static int64_t summer_begins(int year)
{
	return weekday_from(kp_date_of(year, 3, 25), SUNDAY) * DAY_MS + HOUR_MS;
}

static int64_t summer_ends(int year)
{
	return weekday_from(kp_date_of(year, 10, 25), SUNDAY) * DAY_MS + HOUR_MS;
}

static bool is_summer(int64_t ms)
{
	int year = year_of(utc_day(ms));

	return ms >= summer_begins(year) && ms < summer_ends(year);
}

struct ticket_local ticket_localtime(int64_t ms)
{
	int64_t local = ms + (is_summer(ms) ? 3 : 2) * HOUR_MS;
	int32_t day = utc_day(local);

	return (struct ticket_local){.day = day,
		.minute = (int16_t)((local - day * DAY_MS) / MINUTE_MS),
		.year = (int16_t)year_of(day)};
}

int64_t ticket_moment(int32_t day, int minute)
{
	int64_t local = day * DAY_MS + minute * MINUTE_MS;
	int64_t as_summer = local - 3 * HOUR_MS, as_winter = local - 2 * HOUR_MS;

	if (is_summer(as_summer))
		return as_summer;
	/* Neither: the hour that the clock jumps over. */
	return is_summer(as_winter) ? summer_begins(year_of(day)) : as_winter;
}

/* ---- holidays ---- */

/* The anonymous Gregorian computus (Nature, 1876). */
int32_t ticket_easter(int year)
{
	int a = year % 19, b = year / 100, c = year % 100;
	int d = b / 4, e = b % 4, f = (b + 8) / 25, g = (b - f + 1) / 3;
	int h = (19 * a + b - d - g + 15) % 30;
	int i = c / 4, k = c % 4;
	int l = (32 + 2 * e + 2 * i - h - k) % 7;
	int m = (a + 11 * h + 22 * l) / 451;
	int n = h + l - 7 * m + 114;

	return kp_date_of(year, n / 31, n % 31 + 1);
}

static bool is_fixed_holiday(int month, int day)
{
	static const struct {
		int month, day;
	} fixed[] = {{1, 1}, {1, 6}, {5, 1}, {12, 6}, {12, 24}, {12, 25}, {12, 26}};

	for (size_t i = 0; i < KP_LEN(fixed); i++)
		if (fixed[i].month == month && fixed[i].day == day)
			return true;
	return false;
}

/* Good Friday, Easter Sunday and Monday, Ascension Day, Whit Sunday. */
static bool is_easter_holiday(int32_t day, int year)
{
	int32_t after = day - ticket_easter(year);

	return after == -2 || after == 0 || after == 1 || after == 39 || after == 49;
}

bool ticket_holiday(int32_t day)
{
	int year, month, d;

	kp_date_split(day, &year, &month, &d);
	int32_t midsummer = weekday_from(kp_date_of(year, 6, 20), SATURDAY);
	int32_t all_saints = weekday_from(kp_date_of(year, 10, 31), SATURDAY);

	return is_fixed_holiday(month, d) || is_easter_holiday(day, year) ||
	       day == midsummer - 1 || day == midsummer || day == all_saints;
}

/* ---- by when ---- */

#define MOST_DAYS 1000

static const struct kb_hours duty_hours[7] = {
	{480, 960}, {480, 960}, {480, 960}, {480, 960}, {480, 960}};

static bool ever_open(const struct kb_hours hours[7])
{
	for (int i = 0; i < 7; i++)
		if (hours[i].to > hours[i].from)
			return true;
	return false;
}

static const struct kb_hours *hours_of(const struct kb *kb, int partner)
{
	if (partner < 0 || !ever_open(kb->partners[partner].hours))
		return duty_hours;
	return kb->partners[partner].hours;
}

static int minutes_allowed(int hours, bool urgent)
{
	int minutes = hours * 60;

	if (!urgent)
		return minutes;
	return minutes / 4 > 60 ? minutes / 4 : 60;
}

/* Absences do not move it: the promise is the organisation's, and a deputy is there. */
int64_t ticket_respond_by(
	const struct kb *kb, int partner, int64_t now, bool urgent, int hours)
{
	const struct kb_hours *week = hours_of(kb, partner);
	struct ticket_local t = ticket_localtime(now);
	int need = minutes_allowed(hours, urgent);

	for (int32_t day = t.day; day < t.day + MOST_DAYS; day++) {
		const struct kb_hours *h = &week[kp_date_weekday(day)];
		int from = day == t.day && t.minute > h->from ? t.minute : h->from;

		if (from >= h->to || ticket_holiday(day))
			continue;
		if (need <= h->to - from)
			return ticket_moment(day, from + need);
		need -= h->to - from;
	}
	return ticket_moment(t.day + MOST_DAYS, 0);
}
