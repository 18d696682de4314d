#include "base/kp_clock.h"

#include <errno.h>
#include <stdio.h>
#include <time.h>

static int64_t system_now(void *arg)
{
	struct timespec ts;

	(void)arg;
	clock_gettime(CLOCK_REALTIME, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

const struct kp_clock kp_clock_system = {.now_ms = system_now};

int64_t kp_now_ms(const struct kp_clock *c)
{
	return c ? c->now_ms(c->arg) : system_now(NULL);
}

int64_t kp_mono_us(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000000 + ts.tv_nsec / 1000;
}

void kp_sleep_until_us(int64_t mono_us)
{
	struct timespec until = {
		.tv_sec = mono_us / 1000000, .tv_nsec = mono_us % 1000000 * 1000};

	while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL) == EINTR)
		;
}

/* Days and civil dates: Howard Hinnant's algorithms, years counted from March. */
static int32_t days_of(int y, int m, int d)
{
	y -= m <= 2;
	int era = (y >= 0 ? y : y - 399) / 400;
	int yoe = y - era * 400;
	int doy = (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 + d - 1;
	int doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;
	return era * 146097 + doe - 719468;
}

static void civil_of(int64_t days, int *y, int *m, int *d)
{
	days += 719468;
	int64_t era = (days >= 0 ? days : days - 146096) / 146097;
	int doe = (int)(days - era * 146097);
	int yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	int doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
	int mp = (5 * doy + 2) / 153;

	*d = doy - (153 * mp + 2) / 5 + 1;
	*m = mp < 10 ? mp + 3 : mp - 9;
	*y = (int)(yoe + era * 400 + (*m <= 2));
}

/* Four digits of year: dates outside 0000…9999 are drawn to the nearest end. */
enum { FIRST_DAY = -719528, LAST_DAY = 2932896 };

static int64_t clamp(int64_t v, int64_t least, int64_t most)
{
	return v < least ? least : v > most ? most : v;
}

void kp_time_iso(int64_t ms, char out[21])
{
	int64_t s = ms / 1000 - (ms % 1000 < 0);
	s = clamp(s, FIRST_DAY * 86400LL, LAST_DAY * 86400LL + 86399);
	int64_t days = s / 86400 - (s % 86400 < 0);
	unsigned rest = (unsigned)(s - days * 86400);
	int y, m, d;

	civil_of(days, &y, &m, &d);
	snprintf(out, 21, "%04u-%02u-%02uT%02u:%02u:%02uZ", (unsigned)y % 10000,
		(unsigned)m % 100, (unsigned)d % 100, rest / 3600 % 24, rest / 60 % 60,
		rest % 60);
}

static int digits(const char *s, int n)
{
	int v = 0;

	for (int i = 0; i < n; i++) {
		if (s[i] < '0' || s[i] > '9')
			return -1;
		v = v * 10 + (s[i] - '0');
	}
	return v;
}

int kp_date_parse(const char *s, int32_t *days_out)
{
	int y = digits(s, 4);
	int m = y >= 0 && s[4] == '-' ? digits(s + 5, 2) : -1;
	int d = m >= 0 && s[7] == '-' ? digits(s + 8, 2) : -1;
	int ry, rm, rd;

	if (d < 1 || m < 1 || m > 12 || s[10])
		return -1;
	int32_t days = days_of(y, m, d);
	civil_of(days, &ry, &rm, &rd);
	if (ry != y || rm != m || rd != d)
		return -1;
	*days_out = days;
	return 0;
}

void kp_date_format(int32_t days, char out[11])
{
	int y, m, d;

	civil_of(clamp(days, FIRST_DAY, LAST_DAY), &y, &m, &d);
	snprintf(out, 11, "%04u-%02u-%02u", (unsigned)y % 10000, (unsigned)m % 100,
		(unsigned)d % 100);
}

int kp_date_weekday(int32_t days)
{
	int wd = (int)(((int64_t)days + 3) % 7);

	return wd < 0 ? wd + 7 : wd;
}

int32_t kp_date_of(int year, int month, int day)
{
	return days_of(year, month, day);
}

void kp_date_split(int32_t days, int *year_out, int *month_out, int *day_out)
{
	civil_of(days, year_out, month_out, day_out);
}
