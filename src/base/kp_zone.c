#include "base/kp_zone.h"

#include <stdbool.h>
#include <string.h>

#include "base/kp_clock.h"
#include "base/kp_file.h"
#include "base/kp_str.h"

#define FOLDER      "/usr/share/zoneinfo"
#define FILE_MAX    (1 << 20)
#define HEADER      44
#define DAY_S       INT64_C(86400)
#define MOST_TIMES  4096
#define MOST_TYPES  256
#define MOST_OFFSET (26 * 3600)

/* ---- the rule that holds after the last listed change ---- */

/* A day of every year, as POSIX writes it in TZ. */
struct turn {
	enum { NTH_WEEKDAY, DAY_NO_LEAP, DAY_FROM_ZERO } kind;
	int month, week, weekday; /* weekday: 0 = Sunday; week 5: the last */
	int day;                  /* the other kinds */
	int32_t at;               /* seconds of the local day */
};

struct rule {
	bool has_summer;
	int32_t winter, summer; /* seconds east */
	struct turn begins, ends;
};

struct kp_zone {
	const int64_t *times;   /* when the offset changes, in order */
	const int32_t *offsets; /* offsets[i] holds from times[i] on */
	size_t n;
	int32_t first; /* before times[0] */
	bool has_rule;
	struct rule rule;
};

static const struct kp_zone finland = {
	.has_rule = true,
	.rule = {.has_summer = true,
		.winter = 2 * 3600,
		.summer = 3 * 3600,
		.begins = {.kind = NTH_WEEKDAY, .month = 3, .week = 5, .at = 3 * 3600},
		.ends = {.kind = NTH_WEEKDAY, .month = 10, .week = 5, .at = 4 * 3600}},
};

static bool is_leap(int year)
{
	return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

static int32_t nth_weekday(int year, const struct turn *t)
{
	int32_t first = kp_date_of(year, t->month, 1);
	int weekday = (kp_date_weekday(first) + 1) % 7; /* from Monday to Sunday first */
	int32_t day = first + (t->weekday - weekday + 7) % 7 + 7 * (t->week - 1);
	int32_t next = t->month == 12 ? kp_date_of(year + 1, 1, 1)
				      : kp_date_of(year, t->month + 1, 1);

	return day < next ? day : day - 7;
}

static int64_t turn_at(int year, const struct turn *t, int32_t offset)
{
	int32_t day = kp_date_of(year, 1, 1);

	switch (t->kind) {
	case NTH_WEEKDAY:
		day = nth_weekday(year, t);
		break;
	case DAY_NO_LEAP:
		day += t->day - 1 + (is_leap(year) && t->day > 59);
		break;
	case DAY_FROM_ZERO:
		day += t->day;
		break;
	}
	return day * DAY_S + t->at - offset;
}

static int32_t day_of(int64_t s)
{
	int64_t day = s / DAY_S - (s % DAY_S < 0);

	return (int32_t)(day < INT32_MIN / 2   ? INT32_MIN / 2
			 : day > INT32_MAX / 2 ? INT32_MAX / 2
					       : day);
}

static int32_t offset_by_rule(const struct rule *r, int64_t s)
{
	int year, month, day;

	if (!r->has_summer)
		return r->winter;
	kp_date_split(day_of(s + r->winter), &year, &month, &day);
	int64_t begins = turn_at(year, &r->begins, r->winter);
	int64_t ends = turn_at(year, &r->ends, r->summer);
	bool summer = begins < ends ? s >= begins && s < ends : s >= begins || s < ends;
	return summer ? r->summer : r->winter;
}

/* ---- reading the rule ---- */

/* All take the text to read and move past what they took; false: it is not there. */
static bool take(const char **s, char c)
{
	if (**s != c)
		return false;
	(*s)++;
	return true;
}

static bool take_int(const char **s, int max, int *out)
{
	int v = 0, digits = 0;

	for (; **s >= '0' && **s <= '9' && digits < 4; (*s)++, digits++)
		v = v * 10 + (**s - '0');
	*out = v;
	return digits && v <= max;
}

static bool take_name(const char **s)
{
	const char *from = *s;

	if (take(s, '<')) {
		*s += strcspn(*s, ">");
		return take(s, '>');
	}
	*s += strspn(*s, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");
	return *s > from;
}

static bool take_time(const char **s, int32_t *out)
{
	bool minus = take(s, '-');
	int hours = 0, minutes = 0, seconds = 0;

	if (!minus)
		take(s, '+');
	if (!take_int(s, 167, &hours) ||
		(take(s, ':') && (!take_int(s, 59, &minutes) ||
					 (take(s, ':') && !take_int(s, 59, &seconds)))))
		return false;
	*out = (hours * 3600 + minutes * 60 + seconds) * (minus ? -1 : 1);
	return true;
}

static bool take_turn(const char **s, struct turn *t)
{
	*t = (struct turn){.at = 2 * 3600};
	if (take(s, 'M')) {
		t->kind = NTH_WEEKDAY;
		if (!take_int(s, 12, &t->month) || !take(s, '.') ||
			!take_int(s, 5, &t->week) || !take(s, '.') ||
			!take_int(s, 6, &t->weekday) || !t->month || !t->week)
			return false;
	} else {
		t->kind = take(s, 'J') ? DAY_NO_LEAP : DAY_FROM_ZERO;
		if (!take_int(s, 365, &t->day))
			return false;
	}
	return !take(s, '/') || take_time(s, &t->at);
}

/* "EET-2EEST,M3.5.0/3,M10.5.0/4": there offsets count westwards. */
static bool read_rule(const char *s, struct rule *r)
{
	int32_t west = 0;

	*r = (struct rule){0};
	if (!take_name(&s) || !take_time(&s, &west))
		return false;
	r->winter = -west;
	if (!*s)
		return true;
	if (!take_name(&s))
		return false;
	r->summer = r->winter + 3600;
	if (*s && *s != ',') {
		if (!take_time(&s, &west))
			return false;
		r->summer = -west;
	}
	r->has_summer = true;
	return take(&s, ',') && take_turn(&s, &r->begins) && take(&s, ',') &&
	       take_turn(&s, &r->ends) && !*s;
}

/* ---- reading the file ---- */

struct counts {
	size_t isut, isstd, leaps, times, types, chars;
};

static uint32_t get32(const char *p)
{
	const unsigned char *b = (const unsigned char *)p;

	return (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3];
}

static int64_t get64(const char *p)
{
	return (int64_t)((uint64_t)get32(p) << 32 | get32(p + 4));
}

static bool read_header(const char *p, size_t n, struct counts *c)
{
	if (n < HEADER || memcmp(p, "TZif", 4) != 0 || p[4] < '2')
		return false;
	*c = (struct counts){get32(p + 20), get32(p + 24), get32(p + 28), get32(p + 32),
		get32(p + 36), get32(p + 40)};
	return c->times <= MOST_TIMES && c->types >= 1 && c->types <= MOST_TYPES &&
	       c->chars <= FILE_MAX && c->leaps <= MOST_TIMES && c->isut <= MOST_TYPES &&
	       c->isstd <= MOST_TYPES;
}

static size_t block_size(const struct counts *c, size_t time)
{
	return c->times * time + c->times + c->types * 6 + c->chars + c->leaps * (time + 4) +
	       c->isstd + c->isut;
}

static bool read_changes(
	const char *p, const struct counts *c, struct kp_arena *arena, struct kp_zone *z)
{
	const char *which = p + c->times * 8, *types = which + c->times;
	int64_t *times = kp_arena_alloc(arena, (c->times + 1) * sizeof(*times));
	int32_t *offsets = kp_arena_alloc(arena, (c->times + 1) * sizeof(*offsets));

	for (size_t i = 0; i < c->types; i++) {
		int32_t offset = (int32_t)get32(types + i * 6);
		if (offset < -MOST_OFFSET || offset > MOST_OFFSET)
			return false;
	}
	for (size_t i = 0; i < c->times; i++) {
		unsigned type = (unsigned char)which[i];
		times[i] = get64(p + i * 8);
		if (type >= c->types || (i && times[i] <= times[i - 1]))
			return false;
		offsets[i] = (int32_t)get32(types + type * 6);
	}
	z->times = times;
	z->offsets = offsets;
	z->n = c->times;
	z->first = (int32_t)get32(types);
	return true;
}

/* "\nRULE\n" at the very end; an empty one means that the last offset stays. */
static bool read_footer(const char *p, size_t n, struct kp_arena *arena, struct kp_zone *z)
{
	if (n < 2 || p[0] != '\n' || p[n - 1] != '\n')
		return false;
	const char *text = kp_arena_strndup(arena, p + 1, n - 2);
	z->has_rule = *text != '\0';
	return !z->has_rule || read_rule(text, &z->rule);
}

static bool read_file(const char *p, size_t n, struct kp_arena *arena, struct kp_zone *z)
{
	struct counts c;

	if (!read_header(p, n, &c))
		return false;
	size_t skip = HEADER + block_size(&c, 4); /* the old half, for old programs */
	if (skip > n || !read_header(p + skip, n - skip, &c))
		return false;
	size_t block = skip + HEADER, end = block + block_size(&c, 8);
	return end <= n && read_changes(p + block, &c, arena, z) &&
	       read_footer(p + end, n - end, arena, z);
}

int kp_zone_parse(const char *p, size_t n, struct kp_arena *arena, const struct kp_zone **out,
	struct kp_err *err)
{
	struct kp_zone *z = kp_arena_alloc(arena, sizeof(*z));

	if (!read_file(p, n, arena, z))
		return kp_fail(err, KP_EINPUT,
			"this is no time zone file of version 2 or later; install tzdata "
			"anew");
	*out = z;
	return 0;
}

/* Letters and parts between single slashes: nothing that could lead out of the folder. */
static bool name_valid(const char *name)
{
	size_t n = strlen(name);

	return n && n < 100 && name[0] != '/' && name[n - 1] != '/' && !strstr(name, "//") &&
	       strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-+"
			    "/") == n;
}

int kp_zone_load(const char *name, struct kp_arena *arena, const struct kp_zone **out,
	struct kp_err *err)
{
	KP_AUTO(kp_cstr) char *path = NULL;
	KP_AUTO(kp_cstr) char *text = NULL;
	size_t n = 0;

	if (!name_valid(name))
		return kp_fail(err, KP_EINPUT,
			"'%.60s' is no name of a time zone; write for example Europe/Helsinki",
			name);
	path = kp_format(FOLDER "/%s", name);
	if (kp_file_read(path, FILE_MAX, &text, &n, err) < 0)
		return -1;
	return kp_zone_parse(text, n, arena, out, err) < 0 ? kp_fail_in(err, "'%s'", path) : 0;
}

/* ---- asking it ---- */

int32_t kp_zone_offset(const struct kp_zone *z, int64_t s)
{
	size_t low = 0, high;

	z = z ? z : &finland;
	high = z->n;
	if (z->has_rule && (!z->n || s >= z->times[z->n - 1]))
		return offset_by_rule(&z->rule, s);
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (z->times[middle] <= s)
			low = middle + 1;
		else
			high = middle;
	}
	return low ? z->offsets[low - 1] : z->first;
}

static int64_t seconds(int64_t ms)
{
	return ms / 1000 - (ms % 1000 < 0);
}

struct kp_local kp_zone_local(const struct kp_zone *z, int64_t ms)
{
	int64_t local = ms + kp_zone_offset(z, seconds(ms)) * INT64_C(1000);
	int32_t day = day_of(seconds(local));

	return (struct kp_local){day, (int32_t)(local - day * DAY_S * 1000)};
}

/* The second in (low, high] at which the clock jumps from `before` to another offset. */
static int64_t jump_between(const struct kp_zone *z, int64_t low, int64_t high, int32_t before)
{
	while (high - low > 1) {
		int64_t middle = low + (high - low) / 2;
		if (kp_zone_offset(z, middle) == before)
			low = middle;
		else
			high = middle;
	}
	return high;
}

int64_t kp_zone_moment(const struct kp_zone *z, int32_t day, int32_t ms)
{
	int64_t local = day * DAY_S * 1000 + ms, s = seconds(local), part = local - s * 1000;
	int32_t before = kp_zone_offset(z, s - DAY_S), after = kp_zone_offset(z, s + DAY_S);

	if (kp_zone_offset(z, s - before) == before)
		return (s - before) * 1000 + part;
	if (kp_zone_offset(z, s - after) == after)
		return (s - after) * 1000 + part;
	return jump_between(z, s - after, s - before, before) * 1000;
}
