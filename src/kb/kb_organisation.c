#include "kb/kb_priv.h"

#include <stdlib.h>
#include <string.h>

#include "base/kp_clock.h"

enum { NAME = 120, FACT = 300, MOST_UNITS = 20000, MOST_CLOSED = 400 };

static void read_languages(struct kb_reader *r, const struct kp_node *root)
{
	const struct kp_node *list = kp_node_get(root, "languages");

	if (!list || !kb_is(r, list, KP_YAML_LIST, "languages"))
		return;
	for (size_t i = 0; i < list->n; i++) {
		enum text_lang lang = kb_lang(r, list->items[i]);
		if (lang != TEXT_UNKNOWN)
			r->full->kb.langs[lang] = true;
	}
	if (!list->n)
		kb_remark(r->report, KB_EMPTY, kb_at(r, list),
			"'languages' is empty; write for example [fi, sv, en]");
}

static void read_units(struct kb_reader *r, const struct kp_node *list, int parent);

static void read_unit(struct kb_reader *r, const struct kp_node *map, int parent)
{
	static const struct kb_field fields[] = {
		{"id", KB_NEEDED}, {"name", KB_NEEDED}, {"units", KB_OPTIONAL}};
	int index = (int)r->units.n;
	struct kb_unit unit = {.parent = parent};

	if (!kb_keys(r, map, fields, KP_LEN(fields), "unit"))
		return;
	unit.id = kb_new_id(r, map, r->full->units, index, 0, "unit");
	const struct kp_node *name = kp_node_get(map, "name");
	if (name)
		kb_read_text(r, name, "name", NAME, true, &unit.name);
	if (!unit.id)
		unit.id = ""; /* an error: nobody will use this snapshot */
	KP_PUSH(&r->units, unit);
	const struct kp_node *below = kp_node_get(map, "units");
	if (below)
		read_units(r, below, index);
}

static void read_units(struct kb_reader *r, const struct kp_node *list, int parent)
{
	if (!kb_is(r, list, KP_YAML_LIST, "units"))
		return;
	if (r->units.n + list->n > MOST_UNITS) {
		kb_remark(r->report, KB_TOO_LONG, kb_at(r, list),
			"there are over %d units; leave the smallest out", MOST_UNITS);
		return;
	}
	for (size_t i = 0; i < list->n; i++)
		read_unit(r, list->items[i], parent);
}

static bool fact_name_valid(const char *name)
{
	return *name && strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_") == strlen(name);
}

static void read_facts(struct kb_reader *r, const struct kp_node *map)
{
	if (!kb_is(r, map, KP_YAML_MAP, "facts"))
		return;
	for (size_t i = 0; i < map->n; i++) {
		const struct kp_node *key = map->keys[i];
		struct kb_text text = {0};
		if (!fact_name_valid(key->text))
			kb_remark(r->report, KB_BAD_ID, kb_at(r, key),
				"'%.60s' is no name of a fact; write small letters a-z, "
				"digits and '_'",
				key->text);
		kb_read_text(r, map->items[i], key->text, FACT, true, &text);
		kp_map_set(r->fact_names, key->text, key->len, (int)r->facts.n);
		KP_PUSH(&r->facts, text);
	}
}

/* Whether they are areas of intents turns out later. */
static void read_area_names(struct kb_reader *r, const struct kp_node *map)
{
	struct kb *kb = &r->full->kb;

	if (!kb_is(r, map, KP_YAML_MAP, "areas"))
		return;
	kb->areas = kp_arena_alloc(r->arena, map->n * sizeof(*kb->areas));
	for (size_t i = 0; i < map->n; i++) {
		const struct kp_node *key = map->keys[i];
		struct kb_area *a = &kb->areas[kb->nareas++];

		a->id = kp_arena_strdup(r->arena, key->text);
		kb_read_text(r, map->items[i], a->id, NAME, true, &a->name);
		kb_wish(r, KB_WISH_AREA, -1, a->id, kb_at(r, key));
	}
}

/* ---- time ---- */

/* Finland's clock is known without tzdata too. */
static void read_timezone(struct kb_reader *r, const struct kp_node *root)
{
	struct kb *kb = &r->full->kb;
	const char *zone = kb_string(r, root, "timezone", 60);
	struct kp_err err = {0};

	if (zone)
		kb->timezone = zone;
	if (kp_zone_load(kb->timezone, r->arena, &kb->zone, &err) == 0 ||
		strcmp(kb->timezone, "Europe/Helsinki") == 0)
		return;
	if (err.code == KP_ENOENT)
		kp_fail(&err, KP_ENOENT,
			"the system knows no time zone '%s'; write for example "
			"Europe/Helsinki, or install tzdata",
			kb->timezone);
	kb_remark(r->report, KB_TIMEZONE, kb_at(r, kp_node_get(root, "timezone")), "%s",
		err.msg);
}

static int by_day(const void *a, const void *b)
{
	int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;

	return (x > y) - (x < y);
}

static void read_closed_day(struct kb_reader *r, const struct kp_node *item)
{
	struct kb *kb = &r->full->kb;
	const char *text = item->kind == KP_YAML_SCALAR ? item->text : "";
	int32_t day;

	if (strcmp(text, "midsummer-eve") == 0)
		kb->closed_eves |= KB_MIDSUMMER_EVE;
	else if (strcmp(text, "christmas-eve") == 0)
		kb->closed_eves |= KB_CHRISTMAS_EVE;
	else if (kp_date_parse(text, &day) == 0)
		kb->closed[kb->nclosed++] = day;
	else
		kb_remark(r->report, KB_DATE, kb_at(r, item),
			"'%.20s' is no day to be closed on; write midsummer-eve, "
			"christmas-eve or a day as 2026-11-01",
			text);
}

static void read_closed(struct kb_reader *r, const struct kp_node *list)
{
	struct kb *kb = &r->full->kb;

	kb->closed_eves = 0;
	if (list->kind == KP_YAML_NULL || !kb_is(r, list, KP_YAML_LIST, "closed"))
		return;
	if (list->n > MOST_CLOSED) {
		kb_remark(r->report, KB_TOO_LONG, kb_at(r, list),
			"'closed' has over %d items; leave past days out", MOST_CLOSED);
		return;
	}
	kb->closed = kp_arena_alloc(r->arena, list->n * sizeof(*kb->closed));
	for (size_t i = 0; i < list->n; i++)
		read_closed_day(r, list->items[i]);
	if (kb->nclosed)
		qsort(kb->closed, kb->nclosed, sizeof(*kb->closed), by_day);
}

static const struct kb_field fields[] = {
	{"name", KB_NEEDED},
	{"example", KB_OPTIONAL},
	{"timezone", KB_OPTIONAL},
	{"closed", KB_OPTIONAL},
	{"languages", KB_NEEDED},
	{"areas", KB_OPTIONAL},
	{"units", KB_OPTIONAL},
	{"facts", KB_OPTIONAL},
};

static void read_root(struct kb_reader *r, const struct kp_node *root)
{
	struct kb *kb = &r->full->kb;
	const struct kp_node *name = kp_node_get(root, "name");
	const struct kp_node *areas = kp_node_get(root, "areas");
	const struct kp_node *units = kp_node_get(root, "units");
	const struct kp_node *facts = kp_node_get(root, "facts");
	const struct kp_node *closed = kp_node_get(root, "closed");

	read_languages(r, root); /* first: texts are checked against them */
	if (name)
		kb_read_text(r, name, "name", NAME, true, &kb->name);
	kb->example = kb_bool(r, root, "example", false);
	read_timezone(r, root);
	if (closed)
		read_closed(r, closed);
	if (areas && areas->kind != KP_YAML_NULL)
		read_area_names(r, areas);
	if (units && units->kind != KP_YAML_NULL)
		read_units(r, units, -1);
	if (facts && facts->kind != KP_YAML_NULL)
		read_facts(r, facts);
}

void kb_read_organisation(struct kb_reader *r, const char *file, const char *text, size_t n)
{
	KP_AUTO(kp_yaml) struct kp_yaml *y = kb_yaml(r, file, text, n);

	if (!y || !kb_keys(r, kp_yaml_root(y), fields, KP_LEN(fields), "organisation"))
		return;
	read_root(r, kp_yaml_root(y));
	r->organised = true;
}
