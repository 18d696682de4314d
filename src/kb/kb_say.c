#include "kb/kb_priv.h"

#include <stdio.h>
#include <string.h>

#include "base/kp_clock.h"

#define DAY   text_measure_size(TEXT_DAYS)
#define WEEK  text_measure_size(TEXT_WEEKS)
#define MONTH text_measure_size(TEXT_MONTHS)
#define YEAR  text_measure_size(TEXT_YEARS)

/* 4500 as "4,5" or "4.5". */
static void add_decimal(int64_t thousandths, enum text_lang lang, struct kp_str *out)
{
	int64_t whole = thousandths / 1000, rest = thousandths % 1000;
	char digits[24];
	size_t n = 3;

	kp_str_addf(out, "%lld", (long long)whole);
	if (rest == 0)
		return;
	snprintf(digits, sizeof(digits), "%03d", (int)rest);
	while (digits[n - 1] == '0')
		n--;
	kp_str_addc(out, lang == TEXT_EN ? '.' : ',');
	kp_str_addn(out, digits, n);
}

/* Phrases of one and of several. */
static const struct {
	const char *one, *many;
} amounts[] = {
	[TEXT_PERCENT] = {"amount_percent", "amount_percent"},
	[TEXT_HOURS] = {"amount_hour", "amount_hours"},
	[TEXT_DAYS] = {"amount_day", "amount_days"},
	[TEXT_WEEKS] = {"amount_week", "amount_weeks"},
	[TEXT_MONTHS] = {"amount_month", "amount_months"},
	[TEXT_YEARS] = {"amount_year", "amount_years"},
	[TEXT_DATE] = {NULL, NULL},
};

static void add_counted(const struct kb *kb, enum text_measure unit, int64_t thousandths,
	enum text_lang lang, struct kp_str *out)
{
	const char *key = thousandths == 1000 ? amounts[unit].one : amounts[unit].many;
	KP_AUTO(kp_str) struct kp_str n = {0};
	const char *holes[] = {"n", NULL, NULL};

	add_decimal(thousandths, lang, &n);
	holes[1] = kp_str_c(&n);
	kb_fill(kb_phrase(kb, key, lang), holes, out);
}

/* In the largest unit in which it is whole, or half. */
static void add_duration(
	const struct kb *kb, int64_t v, enum text_lang lang, struct kp_str *out)
{
	if (v && (v % YEAR == 0 || (v > YEAR && 2 * v % YEAR == 0)))
		add_counted(kb, TEXT_YEARS, 2 * v / YEAR * 500, lang, out);
	else if (v && 2 * v % MONTH == 0)
		add_counted(kb, TEXT_MONTHS, 2 * v / MONTH * 500, lang, out);
	else if (v && v % WEEK == 0 && v < 60 * DAY)
		add_counted(kb, TEXT_WEEKS, v / WEEK * 1000, lang, out);
	else
		add_counted(kb, TEXT_DAYS,
			v % DAY == DAY / 2 ? v / DAY * 1000 + 500 : v / DAY * 1000, lang, out);
}

/* In English the order of the parts must leave no doubt. */
void kb_say_date(enum text_lang lang, int32_t day, char out[KB_SAID_DATE])
{
	int y, m, d;

	kp_date_split(day, &y, &m, &d);
	if (lang == TEXT_EN)
		snprintf(out, KB_SAID_DATE, "%04d-%02d-%02d", y, m, d);
	else
		snprintf(out, KB_SAID_DATE, "%d.%d.%d", d, m, y);
}

static void add_amount(const struct kb *kb, const struct kb_slot *s, int64_t v,
	enum text_lang lang, struct kp_str *out)
{
	char date[KB_SAID_DATE];

	if (s->kind == KB_DURATION) {
		add_duration(kb, v, lang, out);
	} else if (s->kind == KB_CALENDAR) {
		kb_say_date(lang, (int32_t)v, date);
		kp_str_add(out, date);
	} else if (amounts[s->unit].one) {
		add_counted(kb, s->unit, v, lang, out);
	} else {
		add_decimal(v, lang, out);
	}
}

/* Whether people would say that very value. */
static bool is_round(const struct kb_slot *s, int64_t v)
{
	if (s->kind == KB_NUMBER)
		return v % 500 == 0;
	return s->kind == KB_CALENDAR || v % DAY == 0 || 2 * v % MONTH == 0;
}

/* An amount, within a phrase if there is one. */
static void add_end(const struct kb *kb, const struct kb_slot *s, int64_t v,
	const char *phrase, enum text_lang lang, struct kp_str *out)
{
	KP_AUTO(kp_str) struct kp_str amount = {0};
	const char *holes[] = {"low", NULL, "high", NULL, NULL};

	add_amount(kb, s, v, lang, &amount);
	holes[1] = holes[3] = kp_str_c(&amount);
	if (phrase)
		kb_fill(kb_phrase(kb, phrase, lang), holes, out);
	else
		kp_str_add(out, kp_str_c(&amount));
}

/* From lo to hi in words; `least` and `most`: what the ends can be at all. */
static void add_span(const struct kb *kb, const struct kb_slot *s, struct kb_span v,
	struct kb_span most, enum text_lang lang, struct kp_str *out)
{
	KP_AUTO(kp_str) struct kp_str low = {0}, high = {0};
	bool over = v.lo > most.lo && !is_round(s, v.lo) && is_round(s, v.lo - 1),
	     under = v.hi < most.hi && !is_round(s, v.hi) && is_round(s, v.hi + 1);
	const char *holes[] = {"low", NULL, "high", NULL, NULL};

	if (v.lo == v.hi) {
		add_amount(kb, s, v.lo, lang, out);
		return;
	}
	add_end(kb, s, v.lo - over,
		v.lo > most.lo && v.hi < most.hi && over ? "span_over" : NULL, lang, &low);
	add_end(kb, s, v.hi + under,
		v.lo > most.lo && v.hi < most.hi && under ? "span_under" : NULL, lang, &high);
	holes[1] = kp_str_c(&low);
	holes[3] = kp_str_c(&high);
	kb_fill(kb_phrase(kb,
			v.hi >= most.hi   ? over ? "span_over" : "span_at_least"
			: v.lo <= most.lo ? under ? "span_under" : "span_at_most"
					  : "span_between",
			lang),
		holes, out);
}

void kb_say_value(const struct kb *kb, const struct kb_slot *slot, struct kb_span value,
	enum text_lang lang, struct kp_str *out)
{
	for (size_t i = 0; i < slot->noptions; i++) {
		const struct kb_option *o = &slot->options[i];

		if (o->value.lo == value.lo && o->value.hi == value.hi) {
			kp_str_add(out, kb_text_in(&o->label, lang));
			return;
		}
	}
	if (!kb_is_chosen(slot))
		add_span(kb, slot, value, slot->range, lang, out);
}

void kb_say_values(const struct kb *kb, const struct kb_intent *intent,
	const struct kb_values *values, enum text_lang lang, struct kp_str *out)
{
	bool any = false;

	for (size_t i = 0; i < intent->nslots; i++) {
		if (!kb_knows(values, i))
			continue;
		kp_str_addf(out, "%s%s: ", any ? "; " : "",
			kb_text_in(&intent->slots[i].label, lang));
		kb_say_value(kb, &intent->slots[i], values->v[i], lang, out);
		any = true;
	}
}

/* ---- a row ---- */

static int64_t reckon(const struct kb_hole *h, int64_t v)
{
	switch (h->op) {
	case '/':
		return v * 1000 / h->by;
	case '*':
		return v * h->by / 1000;
	case '-':
		return v > h->by ? v - h->by : 0;
	case '+':
		return v + h->by;
	default:
		return v;
	}
}

static void fill_hole(const struct kb *kb, const struct kb_slot *s, const struct kb_hole *h,
	struct kb_span v, enum text_lang lang, struct kp_str *out)
{
	const char *entry;
	size_t n;

	if (h->op == ':') {
		kb_hole_entry(h, v.lo >= 1000 ? (size_t)(v.lo / 1000 - 1) : 0, &entry, &n);
		kp_str_addn(out, entry, n);
		return;
	}
	if (h->op == 0) {
		kb_say_value(kb, s, v, lang, out);
		return;
	}
	/* An end that is just beside a round value is reckoned from that. */
	bool over = v.lo < v.hi && !is_round(s, v.lo) && is_round(s, v.lo - 1),
	     under = v.lo < v.hi && !is_round(s, v.hi) && is_round(s, v.hi + 1);
	struct kb_span made = {reckon(h, v.lo - over) + over, reckon(h, v.hi + under) - under};
	struct kb_span most = {reckon(h, s->range.lo), reckon(h, s->range.hi)};

	add_span(kb, s, made, most, lang, out);
}

void kb_say_row(const struct kb *kb, const struct kb_intent *intent, const struct kb_row *row,
	const struct kb_values *values, enum text_lang lang, struct kp_str *out)
{
	const char *s = kb_text_in(&row->answer.md, lang);
	struct kb_hole h;

	for (; kb_next_hole(intent, s, &h); s = h.to) {
		kp_str_addn(out, s, (size_t)(h.from - s));
		if (h.slot >= 0 && kb_knows(values, (size_t)h.slot))
			fill_hole(
				kb, &intent->slots[h.slot], &h, values->v[h.slot], lang, out);
	}
	kp_str_add(out, s);
}

void kb_say_ground(
	const struct kb *kb, const struct kb_row *row, enum text_lang lang, struct kp_str *out)
{
	const char *holes[] = {"ground", kb_text_in(&row->ground, lang), NULL};

	if (holes[1])
		kb_fill(kb_phrase(kb, "slot_ground", lang), holes, out);
}
