#include "kb/kb_priv.h"

#include <string.h>

#include "base/kp_clock.h"

/* 0 = Monday; -1: no day. */
static int day_of(const char *s, size_t n)
{
	static const char days[7][4] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};

	for (int i = 0; n == 3 && i < 7; i++)
		if (memcmp(days[i], s, 3) == 0)
			return i;
	return -1;
}

static int parse_days(const char *s, int *from, int *to)
{
	size_t n = strlen(s);
	const char *dash = strchr(s, '-');

	*from = day_of(s, dash ? (size_t)(dash - s) : n);
	*to = dash ? day_of(dash + 1, n - (size_t)(dash + 1 - s)) : *from;
	return *from < 0 || *to < *from ? -1 : 0;
}

/* "8.00" or "16:30" at *s, as minutes; moves past it. -1: none there. */
static int parse_time(const char **s)
{
	int hour = 0, minute = 0, digits = 0;

	for (; **s >= '0' && **s <= '9' && digits < 2; (*s)++, digits++)
		hour = hour * 10 + (**s - '0');
	if (!digits || hour > 24 || (**s != '.' && **s != ':'))
		return -1;
	(*s)++;
	for (digits = 0; **s >= '0' && **s <= '9' && digits < 2; (*s)++, digits++)
		minute = minute * 10 + (**s - '0');
	if (digits != 2 || minute > 59 || hour * 60 + minute > 24 * 60)
		return -1;
	return hour * 60 + minute;
}

static int parse_span(const char *s, struct kb_hours *out)
{
	int from = parse_time(&s);

	if (from < 0 || *s++ != '-')
		return -1;
	int to = parse_time(&s);
	if (to <= from || *s)
		return -1;
	*out = (struct kb_hours){(int16_t)from, (int16_t)to};
	return 0;
}

/* One span or a list of them, in order. Returns how many; 0 with a remark. */
static size_t read_spans(
	struct kb_reader *r, const struct kp_node *item, struct kb_hours spans[KB_SPANS])
{
	size_t n = item->kind == KP_YAML_LIST ? item->n : 1;

	for (size_t i = 0; i < n && i < KB_SPANS; i++) {
		const struct kp_node *one = item->kind == KP_YAML_LIST ? item->items[i] : item;
		if (one->kind != KP_YAML_SCALAR || parse_span(one->text, &spans[i]) < 0) {
			kb_remark(r->report, KB_HOURS, kb_at(r, one),
				"'%.20s' are no hours; write for example 8.00-16.00",
				one->text ? one->text : "");
			return 0;
		}
		if (i && spans[i].from <= spans[i - 1].to) {
			kb_remark(r->report, KB_HOURS, kb_at(r, one),
				"'%.20s' begin before those ahead of them end; put them in "
				"order",
				one->text);
			return 0;
		}
	}
	if (n && n <= KB_SPANS)
		return n;
	kb_remark(r->report, KB_HOURS, kb_at(r, item),
		"a day has one to %d spans of hours; write for example [8.00-11.00, "
		"11.30-16.00]",
		KB_SPANS);
	return 0;
}

static void read_days(struct kb_reader *r, const struct kp_node *key,
	const struct kp_node *item, struct kb_week *week)
{
	struct kb_hours spans[KB_SPANS] = {0};
	int from, to;

	if (parse_days(key->text, &from, &to) < 0) {
		kb_remark(r->report, KB_HOURS, kb_at(r, key),
			"'%.20s' is no day or range of days; write for example mon-thu or fri",
			key->text);
		return;
	}
	if (!read_spans(r, item, spans))
		return;
	for (; from <= to; from++) {
		if (week->on[from][0].to)
			kb_remark(r->report, KB_HOURS, kb_at(r, key),
				"'%s' covers a day that has hours already; give each day once",
				key->text);
		memcpy(week->on[from], spans, sizeof(spans));
	}
}

void kb_read_hours(struct kb_reader *r, const struct kp_node *map, struct kb_week *week)
{
	if (!kb_is(r, map, KP_YAML_MAP, "hours"))
		return;
	if (!map->n)
		kb_remark(r->report, KB_EMPTY, kb_at(r, map),
			"'hours' is empty; write for example {mon-fri: 8.00-16.00}");
	for (size_t i = 0; i < map->n; i++)
		read_days(r, map->keys[i], map->items[i], week);
}

int32_t kb_date(struct kb_reader *r, const struct kp_node *map, const char *key)
{
	const struct kp_node *node = kp_node_get(map, key);
	int32_t days = 0;

	if (node && (node->kind != KP_YAML_SCALAR || kp_date_parse(node->text, &days) < 0))
		kb_remark(r->report, KB_DATE, kb_at(r, node),
			"'%s' is '%.20s'; write a day that exists, as 2026-11-01", key,
			node->text ? node->text : "");
	return days;
}

/* Not what RFC 5321 allows, but what people have. */
static bool email_valid(const char *s)
{
	const char *at = strchr(s, '@');
	size_t n = strlen(s);

	if (!at || at == s || strchr(at + 1, '@') || n > 254)
		return false;
	for (size_t i = 0; i < n; i++)
		if ((unsigned char)s[i] <= ' ' || (unsigned char)s[i] >= 0x7f ||
			strchr("<>()[]\\,;:\"", s[i]))
			return false;
	const char *dot = strrchr(at, '.');
	return dot && dot > at + 1 && dot[1] && !strstr(at, "..");
}

const char *kb_email(struct kb_reader *r, const struct kp_node *map, const char *key)
{
	const char *email = kb_string(r, map, key, 254);

	if (email && !email_valid(email))
		kb_remark(r->report, KB_EMAIL, kb_at(r, kp_node_get(map, key)),
			"'%.80s' is no e-mail address; write it as name@example.org", email);
	return email;
}
