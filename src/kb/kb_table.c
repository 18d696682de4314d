#include "kb/kb_priv.h"

#include <string.h>

#include "base/kp_clock.h"

/* ---- deciding ---- */

/* The choices from lo to hi, as bits. */
static unsigned bits(struct kb_span v)
{
	unsigned all = 0;

	for (int64_t i = v.lo; i <= v.hi && i < 32; i++)
		all |= 1u << i;
	return all;
}

static bool takes_some(const struct kb_slot *s, const struct kb_when *w, struct kb_span v)
{
	if (w->any)
		return true;
	return kb_is_chosen(s) ? (w->options & bits(v)) != 0
			       : v.lo <= w->span.hi && v.hi >= w->span.lo;
}

static bool takes_all(const struct kb_slot *s, const struct kb_when *w, struct kb_span v)
{
	if (w->any)
		return true;
	return kb_is_chosen(s) ? (bits(v) & ~w->options) == 0
			       : v.lo >= w->span.lo && v.hi <= w->span.hi;
}

/* Whether its answer can be said: what picks from a list must be one number. */
static bool can_say(const struct kb_row *row, size_t slot, const struct kb_values *v)
{
	if (row->uses >> slot & 1 && !kb_knows(v, slot))
		return false;
	return !(row->picks >> slot & 1) || v->v[slot].lo / 1000 == v->v[slot].hi / 1000;
}

static bool can_say_all(
	const struct kb_intent *in, const struct kb_row *row, const struct kb_values *v)
{
	for (size_t i = 0; i < in->nslots; i++)
		if (!can_say(row, i, v))
			return false;
	return true;
}

/* Whether the row is the one, and whether it may be. */
static bool holds(
	const struct kb_intent *in, const struct kb_row *row, const struct kb_values *v)
{
	for (size_t i = 0; i < in->nslots; i++)
		if (!row->when[i].any &&
			(!kb_knows(v, i) || !takes_all(&in->slots[i], &row->when[i], v->v[i])))
			return false;
	return true;
}

static bool may_hold(
	const struct kb_intent *in, const struct kb_row *row, const struct kb_values *v)
{
	for (size_t i = 0; i < in->nslots; i++)
		if (kb_knows(v, i) && !takes_some(&in->slots[i], &row->when[i], v->v[i]))
			return false;
	return true;
}

/* A slot on which a row that may hold depends, and which says too little. */
static bool matters(const struct kb_intent *in, size_t slot, const struct kb_values *v)
{
	for (size_t i = 0; i < in->nrows; i++) {
		const struct kb_row *row = &in->rows[i];

		if (!may_hold(in, row, v))
			continue;
		if (!row->when[slot].any &&
			(!kb_knows(v, slot) ||
				!takes_all(&in->slots[slot], &row->when[slot], v->v[slot])))
			return true;
		if (holds(in, row, v) && !can_say(row, slot, v))
			return true;
	}
	return false;
}

void kb_decide(const struct kb_intent *in, const struct kb_values *v, struct kb_decision *out)
{
	const struct kb_row *otherwise = NULL;
	bool open = false;

	*out = (struct kb_decision){.slot = -1};
	for (size_t i = 0; i < in->nrows; i++) {
		const struct kb_row *row = &in->rows[i];

		if (row->otherwise)
			otherwise = row;
		else if (holds(in, row, v))
			out->row = row;
		else
			open |= may_hold(in, row, v);
	}
	if (!out->row && !open)
		out->row = otherwise;
	if (out->row && can_say_all(in, out->row, v))
		return;
	out->row = NULL;
	for (size_t wide = 0; wide < 2; wide++)
		for (size_t i = 0; i < in->nslots; i++)
			if (kb_knows(v, i) == wide && matters(in, i, v)) {
				out->slot = (int)i;
				out->wide = wide;
				return;
			}
}

/* ---- checking ---- */

enum { MOST_POINTS = 128, MOST_CELLS = 50000, MOST_GAPS = 3, MOST_ROWS = 64 };

/* Values that stand for all others: nothing changes between one and the next. */
struct axis {
	int64_t v[MOST_POINTS];
	size_t n;
};

struct checking {
	struct kb_reader *r;
	const struct kp_node *table;
	const struct kb_intent *in;
	struct axis axes[KB_MAX_SLOTS];
	struct kb_values cell;
	size_t gaps;
	uint64_t told[MOST_ROWS]; /* pairs of rows */
};

static void add_point(struct axis *a, struct kb_span range, int64_t v)
{
	size_t i = 0;

	if (v < range.lo || v > range.hi || a->n == MOST_POINTS)
		return;
	while (i < a->n && a->v[i] < v)
		i++;
	if (i < a->n && a->v[i] == v)
		return;
	memmove(a->v + i + 1, a->v + i, (a->n - i) * sizeof(a->v[0]));
	a->v[i] = v;
	a->n++;
}

static void find_points(const struct kb_intent *in, size_t slot, struct axis *a)
{
	const struct kb_slot *s = &in->slots[slot];

	if (kb_is_chosen(s)) {
		for (size_t i = 0; i < s->noptions; i++)
			a->v[a->n++] = (int64_t)i;
		return;
	}
	add_point(a, s->range, s->range.lo);
	for (size_t i = 0; i < in->nrows; i++) {
		const struct kb_when *w = &in->rows[i].when[slot];

		if (w->any)
			continue;
		add_point(a, s->range, w->span.lo);
		add_point(a, s->range, w->span.hi + 1);
	}
}

/* The least above what people would say. */
static bool is_just_over(const struct kb_slot *s, int64_t v)
{
	if (s->kind == KB_NUMBER)
		return v % 500 == 1;
	int64_t day = text_measure_size(TEXT_DAYS), month = text_measure_size(TEXT_MONTHS);

	return v % day && v % month && ((v - 1) % day == 0 || (v - 1) % month == 0);
}

/* For the editor: what case it is. */
static void describe(const struct checking *c, struct kp_str *out)
{
	for (size_t i = 0; i < c->in->nslots; i++) {
		const struct kb_slot *s = &c->in->slots[i];
		int64_t v = c->cell.v[i].lo;
		double size = (double)text_measure_size(s->unit);
		char day[11];

		kp_str_addf(out, "%s%s ", i ? ", " : "", s->name);
		if (kb_is_chosen(s)) {
			kp_str_add(out, s->options[v].id);
		} else if (s->kind == KB_CALENDAR) {
			kp_date_format((int32_t)v, day);
			kp_str_add(out, day);
		} else {
			bool over = is_just_over(s, v);

			size = size > 0 ? size : 1000;
			kp_str_addf(
				out, "%s%.4g", over ? "over " : "", (double)(v - over) / size);
			if (kb_slot_unit_name(s))
				kp_str_addf(out, " %ss", kb_slot_unit_name(s));
		}
	}
}

static void note_gap(struct checking *c)
{
	KP_AUTO(kp_str) struct kp_str text = {0};

	if (c->gaps++ >= MOST_GAPS)
		return;
	describe(c, &text);
	kb_remark(c->r->report, KB_TABLE_GAP, kb_at(c->r, c->table),
		"no row for %s; add one, or a last one with 'when: otherwise'",
		kp_str_c(&text));
}

static void note_overlap(struct checking *c, size_t first, size_t second)
{
	KP_AUTO(kp_str) struct kp_str text = {0};

	if (c->told[first] >> second & 1)
		return;
	c->told[first] |= UINT64_C(1) << second;
	describe(c, &text);
	kb_remark(c->r->report, KB_TABLE_OVERLAP, c->in->rows[second].at,
		"for %s the row on line %d holds too; narrow one of them", kp_str_c(&text),
		c->in->rows[first].at.line);
}

static void check_cell(struct checking *c)
{
	int first = -1;
	bool otherwise = false;

	for (size_t i = 0; i < c->in->nrows; i++) {
		if (c->in->rows[i].otherwise)
			otherwise = true;
		else if (!holds(c->in, &c->in->rows[i], &c->cell))
			continue;
		else if (first >= 0)
			note_overlap(c, (size_t)first, i);
		else
			first = (int)i;
	}
	if (first < 0 && !otherwise)
		note_gap(c);
}

static void check_from(struct checking *c, size_t slot)
{
	if (slot == c->in->nslots) {
		check_cell(c);
		return;
	}
	for (size_t i = 0; i < c->axes[slot].n; i++) {
		c->cell.v[slot] = (struct kb_span){c->axes[slot].v[i], c->axes[slot].v[i]};
		check_from(c, slot + 1);
	}
}

static void check_otherwise(struct kb_reader *r, const struct kb_intent *in)
{
	for (size_t i = 0; i + 1 < in->nrows; i++)
		if (in->rows[i].otherwise)
			kb_remark(r->report, KB_TABLE_OVERLAP, in->rows[i].at,
				"'when: otherwise' is not the last row; move it to the end");
}

void kb_check_table(
	struct kb_reader *r, const struct kp_node *table, const struct kb_intent *intent)
{
	struct checking c = {.r = r, .table = table, .in = intent, .cell.known = (uint8_t)~0u};
	size_t cells = 1;

	check_otherwise(r, intent);
	for (size_t i = 0; i < intent->nslots; i++) {
		find_points(intent, i, &c.axes[i]);
		cells *= c.axes[i].n;
		if (cells <= MOST_CELLS)
			continue;
		kb_remark(r->report, KB_SLOT, kb_at(r, table),
			"the table has more cases than can be checked; divide it into two "
			"intents");
		return;
	}
	check_from(&c, 0);
}
