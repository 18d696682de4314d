#include "ticket/ticket.h"

#include <string.h>

#include "base/kp_clock.h"

#define MINUTE_MS INT64_C(60000)
#define MOST_DAYS 4000 /* looked through for an office that opens; a promise ends there */

enum { FRIDAY = 4, SATURDAY = 5 };

/* ---- the clock ---- */

static int year_of(int32_t day)
{
	int year, month, d;

	kp_date_split(day, &year, &month, &d);
	return year;
}

struct ticket_local ticket_localtime(const struct kb *kb, int64_t ms)
{
	struct kp_local t = kp_zone_local(kb->zone, ms);

	return (struct ticket_local){.day = t.day,
		.minute = (int16_t)(t.ms / MINUTE_MS),
		.year = (int16_t)year_of(t.day)};
}

int64_t ticket_moment(const struct kb *kb, int32_t day, int minute)
{
	return kp_zone_moment(kb->zone, day, minute * (int32_t)MINUTE_MS);
}

/* ---- days on which offices are closed ---- */

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

/* The first Saturday on the day or after it. */
static int32_t saturday_from(int32_t day)
{
	return day + (SATURDAY - kp_date_weekday(day) + 7) % 7;
}

static int32_t midsummer(int year)
{
	return saturday_from(kp_date_of(year, 6, 20));
}

static bool is_fixed_holiday(int month, int day)
{
	static const struct {
		int month, day;
	} fixed[] = {{1, 1}, {1, 6}, {5, 1}, {12, 6}, {12, 25}, {12, 26}};

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
	return is_fixed_holiday(month, d) || is_easter_holiday(day, year) ||
	       day == midsummer(year) || day == saturday_from(kp_date_of(year, 10, 31));
}

static bool is_closed_eve(const struct kb *kb, int32_t day)
{
	int year = year_of(day);

	return (kb->closed_eves & KB_MIDSUMMER_EVE && day == midsummer(year) - 1) ||
	       (kb->closed_eves & KB_CHRISTMAS_EVE && day == kp_date_of(year, 12, 24));
}

bool ticket_closed(const struct kb *kb, int32_t day)
{
	for (size_t i = 0; i < kb->nclosed && kb->closed[i] <= day; i++)
		if (kb->closed[i] == day)
			return true;
	return ticket_holiday(day) || is_closed_eve(kb, day);
}

/* ---- office time ---- */

static const struct kb_week duty_hours = {
	{{{480, 960}}, {{480, 960}}, {{480, 960}}, {{480, 960}}, {{480, 960}}}};

static int day_minutes(const struct kb_hours spans[KB_SPANS])
{
	int minutes = 0;

	for (int i = 0; i < KB_SPANS; i++)
		minutes += spans[i].to - spans[i].from;
	return minutes;
}

static int longest_day(const struct kb_week *week)
{
	int longest = 0;

	for (int i = 0; i < 7; i++)
		if (day_minutes(week->on[i]) > longest)
			longest = day_minutes(week->on[i]);
	return longest;
}

static const struct kb_week *hours_of(const struct kb *kb, int partner)
{
	if (partner < 0 || !longest_day(&kb->partners[partner].hours))
		return &duty_hours;
	return &kb->partners[partner].hours;
}

int64_t ticket_office_time(const struct kb *kb, int partner, struct kb_promise p)
{
	return (p.days * longest_day(hours_of(kb, partner)) + p.minutes) * MINUTE_MS;
}

/* A stretch of office time: [from, to), in ms. */
struct stretch {
	int64_t from, to;
};

/* Walks the stretches that end after a moment. */
struct walk {
	const struct kb *kb;
	const struct kb_week *week;
	int32_t day, last;
	int span;
	int64_t after;
};

static struct walk walk_from(const struct kb *kb, int partner, int64_t ms)
{
	/* A day early: a span may end at midnight. */
	int32_t day = kp_zone_local(kb->zone, ms).day - 1;

	return (struct walk){kb, hours_of(kb, partner), day, day + MOST_DAYS, 0, ms};
}

static bool walk_next(struct walk *w, struct stretch *out)
{
	for (; w->day < w->last; w->day++, w->span = 0) {
		const struct kb_hours *spans = w->week->on[kp_date_weekday(w->day)];
		if (w->span >= KB_SPANS || !spans[w->span].to || ticket_closed(w->kb, w->day))
			continue;
		for (; w->span < KB_SPANS && spans[w->span].to; w->span++) {
			out->to = ticket_moment(w->kb, w->day, spans[w->span].to);
			if (out->to <= w->after)
				continue;
			out->from = ticket_moment(w->kb, w->day, spans[w->span].from);
			if (out->from < w->after)
				out->from = w->after;
			w->span++;
			return true;
		}
	}
	return false;
}

int64_t ticket_office_add(const struct kb *kb, int partner, int64_t from, int64_t office_ms)
{
	struct walk w = walk_from(kb, partner, from);
	struct stretch s = {from, from};

	while (walk_next(&w, &s)) {
		if (office_ms <= s.to - s.from)
			return s.from + office_ms;
		office_ms -= s.to - s.from;
	}
	return s.to;
}

int64_t ticket_office_between(const struct kb *kb, int partner, int64_t from, int64_t to)
{
	struct walk w = walk_from(kb, partner, from);
	struct stretch s;
	int64_t sum = 0;

	while (walk_next(&w, &s) && s.from < to)
		sum += (s.to < to ? s.to : to) - s.from;
	return sum;
}

int64_t ticket_opens(const struct kb *kb, int partner, int64_t ms)
{
	return ticket_office_add(kb, partner, ms, 0);
}

int64_t ticket_deadline(const struct kb *kb, int partner, int64_t from, struct kb_promise p)
{
	return ticket_office_add(kb, partner, from, ticket_office_time(kb, partner, p));
}
