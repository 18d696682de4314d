#include "kb/kb_priv.h"

#include <string.h>

#include "base/kp_clock.h"

/* Conditions in ordinary words: "over 1 year and at most 4 years", "3", "2026-06-01". Content
 * is read by its editors in English, whatever language it answers in. */

struct words {
	char *v[12];
	size_t n;
};

static const struct {
	const char *word;
	enum text_measure measure;
} units[] = {{"day", TEXT_DAYS}, {"days", TEXT_DAYS}, {"week", TEXT_WEEKS},
	{"weeks", TEXT_WEEKS}, {"month", TEXT_MONTHS}, {"months", TEXT_MONTHS},
	{"year", TEXT_YEARS}, {"years", TEXT_YEARS}, {"hour", TEXT_HOURS},
	{"hours", TEXT_HOURS}, {"percent", TEXT_PERCENT}, {"%", TEXT_PERCENT}};

static bool unit_of(const char *word, enum text_measure *out)
{
	for (size_t i = 0; i < KP_LEN(units); i++)
		if (strcmp(units[i].word, word) == 0) {
			*out = units[i].measure;
			return true;
		}
	return false;
}

/* "1", "1.5": thousandths. */
static bool decimal(const char *s, int64_t *out)
{
	char *end;
	double v = strtod(s, &end);

	if (end == s || *end || !(v >= -1e6 && v <= 1e6))
		return false;
	*out = (int64_t)(v * 1000 + (v < 0 ? -0.5 : 0.5));
	return true;
}

/* words[*i] … as an amount of the slot: a number, perhaps with its unit, or a date. */
static bool amount(const struct words *w, size_t *i, const struct kb_slot *slot, int64_t *out)
{
	enum text_measure unit = slot->unit;
	int64_t v, size;
	int32_t day;

	if (*i >= w->n)
		return false;
	if (slot->kind == KB_CALENDAR) {
		if (kp_date_parse(w->v[*i], &day) < 0)
			return false;
		*out = day;
		(*i)++;
		return true;
	}
	if (!decimal(w->v[*i], &v))
		return false;
	(*i)++;
	if (*i < w->n && unit_of(w->v[*i], &unit))
		(*i)++;
	size = text_measure_size(unit);
	if (slot->kind == KB_DURATION ? size == 0 : unit != slot->unit)
		return false;
	*out = slot->kind == KB_DURATION ? v * size / 1000 : v;
	return true;
}

enum side { EQUAL, OVER, UNDER, AT_LEAST, AT_MOST };

static bool take(const struct words *w, size_t *i, const char *one, const char *two)
{
	if (*i >= w->n || strcmp(w->v[*i], one) != 0 ||
		(two && (*i + 1 >= w->n || strcmp(w->v[*i + 1], two) != 0)))
		return false;
	*i += two ? 2 : 1;
	return true;
}

static enum side side_of(const struct words *w, size_t *i)
{
	if (take(w, i, "over", NULL))
		return OVER;
	if (take(w, i, "under", NULL))
		return UNDER;
	if (take(w, i, "at", "least"))
		return AT_LEAST;
	if (take(w, i, "at", "most"))
		return AT_MOST;
	return EQUAL;
}

static void narrow(enum side side, int64_t v, struct kb_span *span)
{
	int64_t lo = side == OVER ? v + 1 : side == UNDER || side == AT_MOST ? span->lo : v;
	int64_t hi = side == UNDER ? v - 1 : side == OVER || side == AT_LEAST ? span->hi : v;

	span->lo = lo > span->lo ? lo : span->lo;
	span->hi = hi < span->hi ? hi : span->hi;
}

static void split(char *s, struct words *w)
{
	char *rest = s, *word;

	w->n = 0;
	while ((word = strsep(&rest, " ")))
		if (*word && w->n < KP_LEN(w->v))
			w->v[w->n++] = word;
}

static const char *examples(const struct kb_slot *slot)
{
	return slot->kind == KB_CALENDAR ? "'over 2026-06-01', 'at most 2026-12-31'"
	       : slot->kind == KB_DURATION
		       ? "'over 1 year and at most 4 years', 'under 60 days', '2 weeks'"
		       : "'over 15', 'at least 10 and under 20', '12'";
}

static bool unread(struct kb_reader *r, const struct kp_node *node, const struct kb_slot *slot)
{
	kb_remark(r->report, KB_CONDITION, kb_at(r, node),
		"'%.80s' can't be read for slot '%s'; write it like %s", node->text,
		slot->name, examples(slot));
	return false;
}

static bool inside(
	struct kb_reader *r, const struct kp_node *node, const struct kb_slot *slot, int64_t v)
{
	if (v >= slot->range.lo && v <= slot->range.hi)
		return true;
	kb_remark(r->report, KB_SLOT_RANGE, kb_at(r, node),
		"'%.80s' has a value outside of the range of slot '%s'; correct one of them",
		node->text, slot->name);
	return false;
}

bool kb_read_span(struct kb_reader *r, const struct kp_node *node, const struct kb_slot *slot,
	struct kb_span *out)
{
	struct kb_span span = slot->range;
	struct words w;
	size_t i = 0;

	if (!kb_is(r, node, KP_YAML_SCALAR, slot->name))
		return false;
	KP_AUTO(kp_cstr) char *text = kp_strdup(node->text);
	split(text, &w);
	for (bool more = true; more;) {
		enum side side = side_of(&w, &i);
		int64_t v;

		if (!amount(&w, &i, slot, &v))
			return unread(r, node, slot);
		if (!inside(r, node, slot, v))
			return false;
		narrow(side, v, &span);
		more = take(&w, &i, "and", NULL);
	}
	if (i < w.n)
		return unread(r, node, slot);
	if (span.lo > span.hi) {
		kb_remark(r->report, KB_CONDITION, kb_at(r, node),
			"'%.80s' fits no value; turn one of its ends around", node->text);
		return false;
	}
	*out = span;
	return true;
}

bool kb_read_amount(struct kb_reader *r, const struct kp_node *node,
	const struct kb_slot *slot, int64_t *out)
{
	struct words w;
	size_t i = 0;

	if (!kb_is(r, node, KP_YAML_SCALAR, "range"))
		return false;
	KP_AUTO(kp_cstr) char *text = kp_strdup(node->text);
	split(text, &w);
	if (!amount(&w, &i, slot, out) || i < w.n)
		return unread(r, node, slot);
	return true;
}
