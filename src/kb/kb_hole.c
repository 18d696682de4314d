#include "kb/kb_priv.h"

#include <string.h>

static bool is_name(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
}

static int slot_named(const struct kb_intent *intent, const char *s, size_t n)
{
	for (size_t i = 0; i < intent->nslots; i++)
		if (strlen(intent->slots[i].name) == n &&
			memcmp(intent->slots[i].name, s, n) == 0)
			return (int)i;
	return -1;
}

static size_t entries(const char *s, const char *end)
{
	size_t n = 1;

	for (; s < end; s++)
		n += *s == ',';
	return n;
}

/* What stands behind the name, up to '}'. */
static void read_rest(const char *s, struct kb_hole *h)
{
	const char *end = h->to - 1;
	char *stop;
	double by;

	s += strspn(s, " ");
	if (s == end)
		return;
	h->op = *s;
	if (*s == ':') {
		h->list = s + 1;
		h->nlist = entries(s + 1, end);
		return;
	}
	by = strtod(s + 1, &stop);
	while (*stop == ' ')
		stop++;
	h->malformed = !strchr("/-+*", *s) || stop != end || !(by > 0 && by <= 1000);
	h->by = h->malformed ? 1000 : (int64_t)(by * 1000 + 0.5);
}

bool kb_next_hole(const struct kb_intent *intent, const char *s, struct kb_hole *out)
{
	const char *open = strchr(s, '{'), *close = open ? strchr(open, '}') : NULL, *name;
	size_t n = 0;

	if (!close)
		return false;
	*out = (struct kb_hole){.from = open, .to = close + 1};
	name = open + 1;
	while (is_name(name[n]))
		n++;
	out->slot = slot_named(intent, name, n);
	read_rest(name + n, out);
	return true;
}

void kb_hole_entry(const struct kb_hole *h, size_t i, const char **p_out, size_t *n_out)
{
	const char *s = h->list, *end = h->to - 1, *stop;

	while (i-- && (stop = memchr(s, ',', (size_t)(end - s))))
		s = stop + 1;
	s += strspn(s, " ");
	stop = memchr(s, ',', (size_t)(end - s));
	stop = stop ? stop : end;
	while (stop > s && stop[-1] == ' ')
		stop--;
	*p_out = s;
	*n_out = (size_t)(stop - s);
}

/* How many entries a list must have: values counted from 1. 0: its slot can't pick. */
static int64_t wanted(const struct kb_slot *slot)
{
	bool counts = slot->kind == KB_NUMBER && slot->range.lo == 1000 &&
		      slot->range.hi % 1000 == 0;

	return counts ? slot->range.hi / 1000 : 0;
}

/* Why the hole can't be filled; NULL: it can. */
static const char *wrong(const struct kb_slot *slot, const struct kb_hole *h)
{
	bool counted = slot->kind == KB_NUMBER || slot->kind == KB_DURATION;

	if (h->malformed)
		return "write {name}, {name / 2}, {name - 15} or {name: 2, 4, 5}";
	if (h->op == ':' && (int64_t)h->nlist != wanted(slot))
		return "a list needs a number slot whose range is [1, N], and N entries";
	if (h->op && !counted)
		return "only numbers and durations can be reckoned with";
	if (strchr("+-", h->op) && h->op && slot->kind == KB_DURATION)
		return "a duration can only be divided or multiplied";
	return NULL;
}

void kb_check_holes(struct kb_reader *r, const struct kp_node *node,
	const struct kb_intent *intent, struct kb_row *row, const char *md)
{
	struct kb_hole h;

	for (const char *s = md; kb_next_hole(intent, s, &h); s = h.to) {
		const char *why;

		if (h.slot < 0) {
			kb_remark(r->report, KB_UNKNOWN_SLOT, kb_at(r, node),
				"'%.*s' names no slot; correct the name",
				(int)(h.to - h.from < 60 ? h.to - h.from : 60), h.from);
			continue;
		}
		row->uses |= (uint8_t)(1u << h.slot);
		row->picks |= h.op == ':' ? (uint8_t)(1u << h.slot) : 0;
		why = wrong(&intent->slots[h.slot], &h);
		if (why)
			kb_remark(r->report, KB_HOLE, kb_at(r, node),
				"'%.*s' can't be filled; %s",
				(int)(h.to - h.from < 60 ? h.to - h.from : 60), h.from, why);
	}
}
