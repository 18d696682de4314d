#include "ticket/ticket_priv.h"

#include <string.h>

#define WHOLE_ORGANISATION 1000000 /* steps up: farther than any unit of the tree */

/* How a partner stands to the need; what decides comes first. */
struct claim {
	int partner; /* whose claim it is */
	int person;  /* who would take it: the partner or a deputy */
	enum ticket_cover cover;
	int distance; /* steps from the unit up to the one covered */
	int days;     /* until the person's office opens */
	int64_t load;
};

struct routing {
	const struct kb *kb;
	const struct ticket_need *need;
	const int64_t *loads;
	int32_t today;
};

/* ---- what a partner covers ---- */

enum ticket_cover ticket_covers(
	const struct kb_partner *p, const char *intent, const char *area)
{
	enum ticket_cover best = COVERS_NOT;

	for (size_t i = 0; i < p->nareas; i++) {
		if (intent && strcmp(p->areas[i], intent) == 0)
			return COVERS_TOPIC;
		if (area && strcmp(p->areas[i], area) == 0)
			best = COVERS_AREA;
		else if (best == COVERS_NOT && strcmp(p->areas[i], "*") == 0)
			best = COVERS_ALL;
	}
	return best;
}

static bool lists_unit(const struct kb_partner *p, int unit)
{
	for (size_t i = 0; i < p->nunits; i++)
		if (p->units[i] == unit)
			return true;
	return false;
}

/* -1: not covered. */
static int unit_distance(const struct kb *kb, const struct kb_partner *p, int unit)
{
	int steps = 0;

	if (p->nunits == 0)
		return WHOLE_ORGANISATION;
	for (; unit >= 0; unit = kb->units[unit].parent, steps++)
		if (lists_unit(p, unit))
			return steps;
	return -1;
}

static bool speaks(const struct kb_partner *p, enum text_lang lang)
{
	return lang >= TEXT_LANGS || p->langs[lang];
}

/* ---- who is there ---- */

static bool absent_on(const struct kb_partner *p, int32_t day)
{
	for (size_t i = 0; i < p->nabsences; i++)
		if (day >= p->absences[i].from && day <= p->absences[i].to)
			return true;
	return false;
}

/* Days until the office opens: 0 when it is open, 1 when it opens later today. */
static int days_until_open(const struct routing *r, int partner)
{
	int64_t opens = ticket_opens(r->kb, partner, r->need->now);

	if (opens == r->need->now)
		return 0;
	return 1 + kp_zone_local(r->kb->zone, opens).day - r->today;
}

static int32_t office_day(const struct routing *r, int days)
{
	return r->today + (days ? days - 1 : 0);
}

/* Away means away when the office opens next: an absence that begins on Monday counts on
 * Friday night, one that ends on Sunday no longer does on Sunday. */
static bool is_here(const struct routing *r, int partner, int *days_out)
{
	int days = days_until_open(r, partner);

	*days_out = days;
	return !absent_on(&r->kb->partners[partner], office_day(r, days));
}

static bool can_take(const struct routing *r, int partner, int *days_out)
{
	return speaks(&r->kb->partners[partner], r->need->lang) &&
	       is_here(r, partner, days_out);
}

static int64_t load_of(const struct routing *r, int partner)
{
	return r->loads ? r->loads[partner] : 0;
}

/* The absence's own deputy, else the partner's; -1: nobody. */
static int deputy_of(const struct routing *r, int partner)
{
	const struct kb_partner *p = &r->kb->partners[partner];
	int32_t day = office_day(r, days_until_open(r, partner));

	for (size_t i = 0; i < p->nabsences; i++)
		if (p->absences[i].deputy && day >= p->absences[i].from &&
			day <= p->absences[i].to)
			return (int)(p->absences[i].deputy - r->kb->partners);
	return p->deputy;
}

/* Along the chain of deputies to one who is here and speaks the language; -1: none. The
 * count ends a chain that runs in a circle. */
static int person_for(const struct routing *r, int partner, int *days_out)
{
	for (size_t i = 0; partner >= 0 && i < r->kb->npartners; i++) {
		if (can_take(r, partner, days_out))
			return partner;
		partner = deputy_of(r, partner);
	}
	return -1;
}

int ticket_stand_in(const struct kb *kb, int partner, enum text_lang lang, int64_t now)
{
	const struct ticket_need need = {.unit = -1, .lang = lang, .now = now};
	const struct routing r = {kb, &need, NULL, kp_zone_local(kb->zone, now).day};
	int days;

	return person_for(&r, partner, &days);
}

/* ---- comparing ---- */

/* TICKET_CHOSEN: it covers the need, and *out is filled. */
static enum ticket_verdict make_claim(const struct routing *r, int partner, struct claim *out)
{
	const struct kb_partner *p = &r->kb->partners[partner];
	struct claim c = {
		.partner = partner, .cover = ticket_covers(p, r->need->intent, r->need->area)};

	if (p == r->need->coordinator)
		c.cover = COVERS_REQUEST;
	if (c.cover == COVERS_NOT)
		return TICKET_LOST_AREA;
	c.distance = c.cover == COVERS_REQUEST ? WHOLE_ORGANISATION
					       : unit_distance(r->kb, p, r->need->unit);
	if (c.distance < 0)
		return TICKET_LOST_UNIT;
	if (!speaks(p, r->need->lang))
		return TICKET_LOST_LANGUAGE;
	c.person = person_for(r, partner, &c.days);
	if (c.person < 0)
		return TICKET_LOST_ABSENT;
	c.load = load_of(r, c.person);
	*out = c;
	return TICKET_CHOSEN;
}

/* Why `a` loses to `b`; TICKET_CHOSEN when it does not. */
static enum ticket_verdict why_worse(
	const struct kb *kb, const struct claim *a, const struct claim *b)
{
	if (a->cover != b->cover)
		return a->cover > b->cover          ? TICKET_CHOSEN
		       : b->cover == COVERS_REQUEST ? TICKET_LOST_COORDINATOR
		       : a->cover == COVERS_ALL     ? TICKET_LOST_WILDCARD
						    : TICKET_LOST_TOPIC;
	if (a->distance != b->distance)
		return a->distance < b->distance ? TICKET_CHOSEN : TICKET_LOST_FARTHER;
	if (a->days != b->days)
		return a->days < b->days ? TICKET_CHOSEN : TICKET_LOST_HOURS;
	if (a->load != b->load)
		return a->load < b->load ? TICKET_CHOSEN : TICKET_LOST_LOAD;
	return strcmp(kb->partners[a->partner].id, kb->partners[b->partner].id) < 0
		       ? TICKET_CHOSEN
		       : TICKET_LOST_ORDER;
}

/* Fills reasons with what is known before comparing; returns the number of claims. */
static size_t collect(
	const struct routing *r, struct claim *claims, struct ticket_reason *reasons)
{
	size_t n = 0;

	for (size_t i = 0; i < r->kb->npartners; i++) {
		int partner = (int)i;
		enum ticket_verdict v = make_claim(r, partner, &claims[n]);
		struct ticket_reason *reason = &reasons[i];

		*reason = (struct ticket_reason){partner, v, -1, load_of(r, partner), -1, -1};
		if (v != TICKET_CHOSEN)
			continue;
		if (claims[n].distance < WHOLE_ORGANISATION)
			reason->distance = claims[n].distance;
		reason->days = claims[n].days;
		n++;
	}
	return n;
}

static void note_rule(struct ticket_route *out, enum ticket_verdict lost_by)
{
	if (lost_by >= TICKET_LOST_AREA && lost_by > out->rule)
		out->rule = lost_by;
}

static void choose(const struct routing *r, const struct claim *claims, size_t n,
	struct ticket_route *out)
{
	const struct claim *best = &claims[0];

	for (size_t i = 1; i < n; i++)
		if (why_worse(r->kb, best, &claims[i]) != TICKET_CHOSEN)
			best = &claims[i];
	for (size_t i = 0; i < r->kb->npartners; i++)
		note_rule(out, out->reasons[i].verdict);
	for (size_t i = 0; i < n; i++) {
		enum ticket_verdict lost_by = &claims[i] == best
						      ? TICKET_CHOSEN
						      : why_worse(r->kb, &claims[i], best);

		note_rule(out, lost_by);
		out->reasons[claims[i].partner].verdict =
			claims[i].partner == claims[i].person ? lost_by : TICKET_LOST_ABSENT;
	}
	out->partner = best->person;
	if (best->person == best->partner)
		return;
	out->instead_of = best->partner;
	out->reasons[best->person].verdict = TICKET_CHOSEN_DEPUTY;
	out->reasons[best->person].instead_of = best->partner;
}

/* ---- when nobody covers it ---- */

/* The first of the queue, in its order, who is here: if possible one who speaks the
 * language. */
static int first_on_duty(const struct routing *r)
{
	int days;

	for (size_t i = 0; i < r->kb->nduty; i++)
		if (can_take(r, r->kb->duty[i], &days))
			return r->kb->duty[i];
	for (size_t i = 0; i < r->kb->nduty; i++)
		if (is_here(r, r->kb->duty[i], &days))
			return r->kb->duty[i];
	return -1;
}

/* Of those who are here, who speaks the language, has little to do. */
static int anyone_here(const struct routing *r)
{
	int best = -1, days;
	bool best_speaks = false;

	for (int i = 0; i < (int)r->kb->npartners; i++) {
		bool fits = speaks(&r->kb->partners[i], r->need->lang);
		if (!is_here(r, i, &days))
			continue;
		if (best < 0 || fits > best_speaks ||
			(fits == best_speaks && load_of(r, i) < load_of(r, best))) {
			best = i;
			best_speaks = fits;
		}
	}
	return best;
}

static void choose_duty(const struct routing *r, struct ticket_route *out)
{
	enum ticket_verdict v = TICKET_CHOSEN_DUTY;
	int partner = first_on_duty(r);

	if (partner < 0) {
		partner = anyone_here(r);
		v = TICKET_CHOSEN_HERE;
	}
	/* All are away: the first on duty finds it on coming back. */
	if (partner < 0 && r->kb->nduty) {
		partner = r->kb->duty[0];
		v = TICKET_CHOSEN_DUTY;
	}
	out->duty = true;
	out->rule = TICKET_CHOSEN_DUTY;
	out->partner = partner;
	if (partner >= 0)
		out->reasons[partner].verdict = out->rule = v;
}

void ticket_route(const struct kb *kb, const struct ticket_need *need, const int64_t *loads,
	struct kp_arena *arena, struct ticket_route *out)
{
	const struct routing r = {kb, need, loads, kp_zone_local(kb->zone, need->now).day};
	/* One more than can be used: a claim is tried in place before it is counted. */
	struct claim *claims = kp_arena_alloc(arena, (kb->npartners + 1) * sizeof(*claims));

	*out = (struct ticket_route){.partner = -1,
		.instead_of = -1,
		.reasons = kp_arena_alloc(
			arena, (kb->npartners + 1) * sizeof(struct ticket_reason)),
		.nreasons = kb->npartners};
	size_t n = collect(&r, claims, out->reasons);
	if (n)
		choose(&r, claims, n, out);
	else
		choose_duty(&r, out);
}
