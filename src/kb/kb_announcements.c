#include "kb/kb_priv.h"

#include <string.h>

/* knowledge/announcements.yaml: what changed in HR, when and whom it concerns. */

enum { TITLE = 100, MOST = 200, LONGEST_DAYS = 366 };

/* Who has seen it is remembered for a little longer than it can stand. */
static void read_days(
	struct kb_reader *r, const struct kp_node *map, struct kb_announcement *a)
{
	size_t errors = r->report->errors;

	a->from = kb_date(r, map, "from");
	a->until = kb_date(r, map, "until");
	if (r->report->errors != errors)
		return;
	if (a->until < a->from)
		kb_remark(r->report, KB_ANNOUNCEMENT, kb_at(r, kp_node_get(map, "until")),
			"this announcement ends before it begins; swap 'from' and 'until'");
	else if (a->until - a->from > LONGEST_DAYS)
		kb_remark(r->report, KB_ANNOUNCEMENT, kb_at(r, kp_node_get(map, "until")),
			"this announcement stands for over a year; end it sooner, and put "
			"what stays into a guide");
}

static void read_announcement(struct kb_reader *r, const struct kp_node *map)
{
	static const struct kb_field fields[] = {{"id", KB_NEEDED}, {"from", KB_NEEDED},
		{"until", KB_NEEDED}, {"units", KB_OPTIONAL}, {"title", KB_NEEDED},
		{"text", KB_NEEDED}};
	struct kb_announcement a = {.at = kb_at(r, map)};
	const struct kp_node *title, *text;
	int index = (int)r->announcements.n;

	if (!kb_keys(r, map, fields, KP_LEN(fields), "announcement"))
		return;
	a.id = kb_new_id(r, map, r->full->announcements, index, 0, "announcement");
	read_days(r, map, &a);
	kb_read_units(r, map, KB_WISH_ANNOUNCED_UNIT, index, &a.units);
	title = kp_node_get(map, "title");
	text = kp_node_get(map, "text");
	if (title)
		kb_read_text(r, title, "title", TITLE, false, &a.title);
	if (text)
		kb_read_markdown(r, text, "text", &a.text);
	KP_PUSH(&r->announcements, a);
}

void kb_read_announcements(struct kb_reader *r, const char *file, const char *text, size_t n)
{
	static const struct kb_field fields[] = {{"announcements", KB_NEEDED}};
	KP_AUTO(kp_yaml) struct kp_yaml *y = kb_yaml(r, file, text, n);
	const struct kp_node *root = y ? kp_yaml_root(y) : NULL;
	const struct kp_node *list;

	if (!root || !kb_keys(r, root, fields, KP_LEN(fields), "announcements"))
		return;
	list = kp_node_get(root, "announcements");
	if (!list || !kb_is(r, list, KP_YAML_LIST, "announcements"))
		return;
	if (list->n > MOST)
		kb_remark(r->report, KB_TOO_LONG, kb_at(r, list),
			"'announcements' has over %d items; remove those that are over", MOST);
	for (size_t i = 0; i < list->n && i < MOST; i++)
		read_announcement(r, list->items[i]);
}

bool kb_announced_on(const struct kb_announcement *a, int32_t day)
{
	return a->from <= day && day <= a->until;
}

bool kb_announced_to(const struct kb *kb, const struct kb_announcement *a, int unit)
{
	return !a->nunits || kb_unit_among(kb, unit, a->units, a->nunits);
}
