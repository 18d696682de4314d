/* Time. Passed in as a struct so that tests can own it; kp_clock_system is the real one.
 * Wall times are milliseconds since 1970 in UTC. Any thread. */
#ifndef KP_CLOCK_H
#define KP_CLOCK_H

#include <stdint.h>

struct kp_clock {
	int64_t (*now_ms)(void *arg);
	void *arg;
};

extern const struct kp_clock kp_clock_system;

int64_t kp_now_ms(const struct kp_clock *c); /* NULL: the real one */
int64_t kp_mono_us(void);                    /* for measuring; no relation to wall time */
void kp_sleep_until_us(int64_t mono_us);     /* not at all when it is past */
/* "2026-11-23T12:00:00Z" into out (at least 21 bytes). */
void kp_time_iso(int64_t ms, char out[21]);
/* Parses "YYYY-MM-DD" to days since 1970-01-01; -1 on anything else. */
int kp_date_parse(const char *s, int32_t *days_out);
void kp_date_format(int32_t days, char out[11]);
int kp_date_weekday(int32_t days);                /* 0 = Monday … 6 = Sunday */
int32_t kp_date_of(int year, int month, int day); /* of the calendar, counted from 1 */
void kp_date_split(int32_t days, int *year_out, int *month_out, int *day_out);

#endif
