#include "kb/kb_priv.h"

#include <string.h>

/* What the organisation promises about tickets. */

enum { MOST = 100, MOST_AMOUNT = 1000 };

/* "2 hours", "1 day", "30 minutes". -1: none of that. */
static int parse_amount(const char *s, const char *const *units, size_t nunits, int *unit_out)
{
	size_t digits = strspn(s, "0123456789");
	KP_AUTO(kp_cstr) char *number = kp_strndup(s, digits);
	int64_t v = 0;

	if (kp_parse_int(number, 1, MOST_AMOUNT, &v) < 0 || s[digits] != ' ')
		return -1;
	s += digits + 1;
	for (size_t i = 0; i < nunits; i++) {
		size_t n = strlen(units[i]);
		if (strncmp(s, units[i], n) == 0 && (!s[n] || strcmp(s + n, "s") == 0)) {
			*unit_out = (int)i;
			return (int)v;
		}
	}
	return -1;
}

static const char *text_of(const struct kp_node *node)
{
	return node->kind == KP_YAML_SCALAR ? node->text : "";
}

static void read_promise(struct kb_reader *r, const struct kp_node *map, const char *key,
	struct kb_promise *out)
{
	static const char *const units[] = {"minute", "hour", "day"};
	const struct kp_node *node = kp_node_get(map, key);
	int unit = 0, v = node ? parse_amount(text_of(node), units, 3, &unit) : 0;

	if (!node)
		return;
	if (v < 0)
		kb_remark(r->report, KB_SERVICE, kb_at(r, node),
			"'%.20s' is no office time; write for example 1 day, 2 hours or 30 "
			"minutes, up to %d",
			text_of(node), MOST_AMOUNT);
	else if (unit == 2)
		*out = (struct kb_promise){.days = (int16_t)v};
	else if (unit == 1 && v > 500)
		kb_remark(r->report, KB_SERVICE, kb_at(r, node),
			"'%.20s' is too long; write it in days", text_of(node));
	else
		*out = (struct kb_promise){.minutes = (int16_t)(unit ? v * 60 : v)};
}

/* Days and minutes cannot be compared without a calendar: a day counts as the longer. */
static bool is_shorter(const struct kb_promise *a, const struct kb_promise *b)
{
	return a->days != b->days ? a->days < b->days : a->minutes < b->minutes;
}

static void read_level(
	struct kb_reader *r, const struct kp_node *map, const char *key, struct kb_level *out)
{
	static const struct kb_field fields[] = {
		{"respond", KB_NEEDED}, {"resolve", KB_NEEDED}};
	size_t errors = r->report->errors;

	if (!kb_keys(r, map, fields, KP_LEN(fields), key))
		return;
	read_promise(r, map, "respond", &out->respond);
	read_promise(r, map, "resolve", &out->resolve);
	if (r->report->errors == errors && is_shorter(&out->resolve, &out->respond))
		kb_remark(r->report, KB_SERVICE, kb_at(r, map),
			"'%s' promises the solution before the first answer; make 'resolve' "
			"longer",
			key);
}

static void read_service(struct kb_reader *r, const struct kp_node *map)
{
	static const struct kb_field fields[] = {{"areas", KB_NEEDED}, {"normal", KB_NEEDED},
		{"urgent", KB_OPTIONAL}, {"low", KB_OPTIONAL}};
	static const char *const keys[KB_PRIORITIES] = {"low", "normal", "urgent"};
	struct kb_service *s = &r->full->kb.services[r->full->kb.nservices];
	const struct kp_node *normal = kp_node_get(map, "normal");

	if (!kb_keys(r, map, fields, KP_LEN(fields), "service"))
		return;
	kb_read_areas(r, map, -1, &s->areas, &s->nareas);
	if (normal)
		read_level(r, normal, "normal", &s->levels[KB_NORMAL]);
	for (int i = 0; i < KB_PRIORITIES; i++) {
		const struct kp_node *level = kp_node_get(map, keys[i]);
		if (i != KB_NORMAL)
			s->levels[i] = s->levels[KB_NORMAL];
		if (i != KB_NORMAL && level)
			read_level(r, level, keys[i], &s->levels[i]);
	}
	r->full->kb.nservices++;
}

void kb_read_services(struct kb_reader *r, const struct kp_node *list)
{
	if (!kb_is(r, list, KP_YAML_LIST, "service"))
		return;
	if (list->n > MOST) {
		kb_remark(r->report, KB_TOO_LONG, kb_at(r, list),
			"'service' has over %d items; shorten it", MOST);
		return;
	}
	r->full->kb.services =
		kp_arena_alloc(r->arena, list->n * sizeof(*r->full->kb.services));
	for (size_t i = 0; i < list->n; i++)
		read_service(r, list->items[i]);
}

static void read_days(
	struct kb_reader *r, const struct kp_node *map, const char *key, int16_t *out)
{
	static const char *const units[] = {"day"};
	const struct kp_node *node = kp_node_get(map, key);
	int unit, v = node ? parse_amount(text_of(node), units, 1, &unit) : *out;

	if (v < 0)
		kb_remark(r->report, KB_SERVICE, kb_at(r, node),
			"'%.20s' are no days of the calendar; write for example 7 days",
			text_of(node));
	else
		*out = (int16_t)v;
}

void kb_read_closing(struct kb_reader *r, const struct kp_node *map)
{
	static const struct kb_field fields[] = {
		{"warn", KB_NEEDED}, {"close", KB_NEEDED}, {"reopen", KB_NEEDED}};
	struct kb_closing *c = &r->full->kb.closing;
	size_t errors = r->report->errors;

	if (!kb_keys(r, map, fields, KP_LEN(fields), "closing"))
		return;
	read_days(r, map, "warn", &c->warn);
	read_days(r, map, "close", &c->close);
	read_days(r, map, "reopen", &c->reopen);
	if (r->report->errors == errors && c->warn >= c->close)
		kb_remark(r->report, KB_SERVICE, kb_at(r, map),
			"'warn' comes no sooner than 'close'; nobody would be warned");
}

/* ---- finding ---- */

static const struct kb_service usual = {.levels = {
						[KB_LOW] = {{.days = 1}, {.days = 5}},
						[KB_NORMAL] = {{.days = 1}, {.days = 5}},
						[KB_URGENT] = {{.minutes = 120}, {.days = 1}},
					}};

static bool names(const struct kb_service *s, const char *area)
{
	for (size_t i = 0; area && i < s->nareas; i++)
		if (strcmp(s->areas[i], area) == 0)
			return true;
	return false;
}

const struct kb_service *kb_find_service(
	const struct kb *kb, const char *intent, const char *area)
{
	const char *const wanted[] = {intent, area, "*"};

	for (size_t w = 0; w < KP_LEN(wanted); w++)
		for (size_t i = 0; i < kb->nservices; i++)
			if (names(&kb->services[i], wanted[w]))
				return &kb->services[i];
	return &usual;
}
