#include "kb/kb_priv.h"

#include <string.h>

enum { NAME = 120, MOST = 200 };

static size_t list_length(struct kb_reader *r, const struct kp_node *list, const char *what)
{
	if (!list || list->kind == KP_YAML_NULL || !kb_is(r, list, KP_YAML_LIST, what))
		return 0;
	if (list->n > MOST) {
		kb_remark(r->report, KB_TOO_LONG, kb_at(r, list),
			"'%s' has over %d items; shorten it", what, MOST);
		return 0;
	}
	return list->n;
}

void kb_read_areas(struct kb_reader *r, const struct kp_node *map, int owner,
	const char ***areas_out, size_t *n_out)
{
	const struct kp_node *list = kp_node_get(map, "areas");
	size_t n = list_length(r, list, "areas");
	const char **areas = kp_arena_alloc(r->arena, n * sizeof(*areas));

	*areas_out = areas;
	for (size_t i = 0; i < n; i++) {
		const char *area = kb_scalar(r, list->items[i], "areas", 80);
		if (!area)
			continue;
		areas[(*n_out)++] = area;
		if (strcmp(area, "*") != 0)
			kb_wish(r, KB_WISH_AREA, owner, area, kb_at(r, list->items[i]));
	}
	if (list && list->kind == KP_YAML_LIST && !list->n)
		kb_remark(r->report, KB_EMPTY, kb_at(r, list),
			"'areas' is empty; write areas of intents, or '*' for all");
}

void kb_read_units(struct kb_reader *r, const struct kp_node *map, enum kb_wish_kind kind,
	int owner, int **units_out)
{
	const struct kp_node *list = kp_node_get(map, "units");
	size_t n = list_length(r, list, "units");

	*units_out =
		kp_arena_alloc(r->arena, n * sizeof(**units_out)); /* filled by kb_link() */
	for (size_t i = 0; i < n; i++) {
		const char *unit = kb_scalar(r, list->items[i], "units", 80);
		if (unit)
			kb_wish(r, kind, owner, unit, kb_at(r, list->items[i]));
	}
}

static void read_languages(
	struct kb_reader *r, const struct kp_node *map, struct kb_partner *p)
{
	const struct kp_node *list = kp_node_get(map, "languages");
	size_t n = list_length(r, list, "languages");

	for (size_t i = 0; i < n; i++) {
		enum text_lang lang = kb_lang(r, list->items[i]);
		if (lang != TEXT_UNKNOWN)
			p->langs[lang] = true;
	}
	if (list && list->kind == KP_YAML_LIST && !list->n)
		kb_remark(r->report, KB_EMPTY, kb_at(r, list),
			"'languages' is empty; write for example [fi, sv]");
}

static void read_absence(struct kb_reader *r, const struct kp_node *item, struct kb_partner *p)
{
	static const struct kb_field fields[] = {{"from", KB_NEEDED}, {"to", KB_NEEDED}};
	size_t errors = r->report->errors;

	if (!kb_keys(r, item, fields, KP_LEN(fields), "absences"))
		return;
	struct kb_absence a = {.from = kb_date(r, item, "from"), .to = kb_date(r, item, "to")};
	if (r->report->errors != errors)
		return;
	if (a.to < a.from)
		kb_remark(r->report, KB_ABSENCE, kb_at(r, item),
			"this absence ends before it begins; swap 'from' and 'to'");
	else
		p->absences[p->nabsences++] = a;
}

static void read_absences(struct kb_reader *r, const struct kp_node *map, struct kb_partner *p)
{
	const struct kp_node *list = kp_node_get(map, "absences");
	size_t n = list_length(r, list, "absences");

	p->absences = kp_arena_alloc(r->arena, n * sizeof(*p->absences));
	for (size_t i = 0; i < n; i++)
		read_absence(r, list->items[i], p);
}

static const struct kb_field partner_fields[] = {
	{"id", KB_NEEDED},
	{"name", KB_NEEDED},
	{"title", KB_NEEDED},
	{"email", KB_NEEDED},
	{"phone", KB_OPTIONAL},
	{"areas", KB_NEEDED},
	{"units", KB_OPTIONAL},
	{"languages", KB_NEEDED},
	{"hours", KB_NEEDED},
	{"absences", KB_OPTIONAL},
	{"deputy", KB_OPTIONAL},
	{"lead", KB_OPTIONAL},
};

/* Another partner, known once all are read. */
static void wish_partner(struct kb_reader *r, enum kb_wish_kind kind, int from,
	const struct kp_node *map, const char *key)
{
	const char *id = kb_string(r, map, key, 80);

	if (id)
		kb_wish(r, kind, from, id, kb_at(r, kp_node_get(map, key)));
}

static void read_partner(struct kb_reader *r, const struct kp_node *map)
{
	struct kb_partner p = {.deputy = -1, .lead = -1, .at = kb_at(r, map)};
	int index = (int)r->partners.n;

	if (!kb_keys(r, map, partner_fields, KP_LEN(partner_fields), "partner"))
		return;
	p.id = kb_new_id(r, map, r->full->partners, index, 0, "partner");
	p.name = kb_string(r, map, "name", NAME);
	p.email = kb_email(r, map, "email");
	p.phone = kb_string(r, map, "phone", 40);
	const struct kp_node *title = kp_node_get(map, "title");
	if (title)
		kb_read_text(r, title, "title", NAME, true, &p.title);
	kb_read_areas(r, map, index, &p.areas, &p.nareas);
	kb_read_units(r, map, KB_WISH_UNIT, index, &p.units);
	read_languages(r, map, &p);
	const struct kp_node *hours = kp_node_get(map, "hours");
	if (hours)
		kb_read_hours(r, hours, &p.hours);
	read_absences(r, map, &p);
	wish_partner(r, KB_WISH_DEPUTY, index, map, "deputy");
	wish_partner(r, KB_WISH_LEAD, index, map, "lead");
	KP_PUSH(&r->partners, p);
}

static void read_duty(struct kb_reader *r, const struct kp_node *map)
{
	static const struct kb_field fields[] = {
		{"partners", KB_NEEDED}, {"email", KB_NEEDED}};
	struct kb *kb = &r->full->kb;

	if (!kb_keys(r, map, fields, KP_LEN(fields), "duty"))
		return;
	kb->duty_email = kb_email(r, map, "email");
	const struct kp_node *list = kp_node_get(map, "partners");
	size_t n = list_length(r, list, "partners");
	kb->duty = kp_arena_alloc(r->arena, n * sizeof(*kb->duty)); /* filled by kb_link() */
	for (size_t i = 0; i < n; i++) {
		const char *id = kb_scalar(r, list->items[i], "partners", 80);
		if (id)
			kb_wish(r, KB_WISH_DUTY, -1, id, kb_at(r, list->items[i]));
	}
	if (list && !list->n)
		kb_remark(r->report, KB_DUTY, kb_at(r, list),
			"nobody is on duty; name at least one partner, so that every question "
			"has "
			"a person");
}

void kb_read_partners(struct kb_reader *r, const char *file, const char *text, size_t n)
{
	static const struct kb_field fields[] = {{"partners", KB_NEEDED}, {"duty", KB_NEEDED},
		{"service", KB_OPTIONAL}, {"closing", KB_OPTIONAL}};
	KP_AUTO(kp_yaml) struct kp_yaml *y = kb_yaml(r, file, text, n);
	const struct kp_node *root = y ? kp_yaml_root(y) : NULL;

	if (!root || !kb_keys(r, root, fields, KP_LEN(fields), "partners"))
		return;
	const struct kp_node *list = kp_node_get(root, "partners");
	if (list && kb_is(r, list, KP_YAML_LIST, "partners"))
		for (size_t i = 0; i < list->n; i++)
			read_partner(r, list->items[i]);
	const struct kp_node *duty = kp_node_get(root, "duty");
	if (duty)
		read_duty(r, duty);
	const struct kp_node *service = kp_node_get(root, "service");
	if (service)
		kb_read_services(r, service);
	const struct kp_node *closing = kp_node_get(root, "closing");
	if (closing)
		kb_read_closing(r, closing);
}
