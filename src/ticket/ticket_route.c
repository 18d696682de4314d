#include "ticket/ticket.h"

#include <string.h>

#define WHOLE_ORGANISATION 1000 /* steps up: farther than any unit of the tree */

/* How a partner stands to the need; what decides comes first. */
struct claim {
	int partner;  /* whose claim it is */
	int person;   /* who would take it: the partner or a deputy */
	bool named;   /* names the area, rather than covering all */
	int distance; /* steps from the unit up to the one covered */
	int64_t load;
};

struct routing {
	const struct kb *kb;
	const struct ticket_need *need;
	const int64_t *loads;
	int32_t today;
};

/* ---- what a partner covers ---- */

enum cover { COVERS_NOT, COVERS_ALL, COVERS_NAMED };

static enum cover covers_area(const struct kb_partner *p, const char *area)
{
	enum cover best = COVERS_NOT;

	for (size_t i = 0; i < p->nareas; i++) {
		if (area && strcmp(p->areas[i], area) == 0)
			return COVERS_NAMED;
		if (strcmp(p->areas[i], "*") == 0)
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

static bool absent(const struct kb_partner *p, int32_t day)
{
	for (size_t i = 0; i < p->nabsences; i++)
		if (day >= p->absences[i].from && day <= p->absences[i].to)
			return true;
	return false;
}

static bool can_take(const struct routing *r, int partner)
{
	const struct kb_partner *p = &r->kb->partners[partner];

	return !absent(p, r->today) && speaks(p, r->need->lang);
}

static int64_t load_of(const struct routing *r, int partner)
{
	return r->loads ? r->loads[partner] : 0;
}

/* Along the chain of deputies to one who is here and speaks the language; -1: none. The
 * count ends a chain that runs in a circle. */
static int person_for(const struct routing *r, int partner)
{
	for (size_t i = 0; partner >= 0 && i < r->kb->npartners; i++) {
		if (can_take(r, partner))
			return partner;
		partner = r->kb->partners[partner].deputy;
	}
	return -1;
}

/* ---- comparing ---- */

/* TICKET_CHOSEN: it covers the need, and *out is filled. */
static enum ticket_verdict make_claim(const struct routing *r, int partner, struct claim *out)
{
	const struct kb_partner *p = &r->kb->partners[partner];
	enum cover cover = covers_area(p, r->need->area);
	int distance = unit_distance(r->kb, p, r->need->unit);

	if (cover == COVERS_NOT)
		return TICKET_LOST_AREA;
	if (distance < 0)
		return TICKET_LOST_UNIT;
	if (!speaks(p, r->need->lang))
		return TICKET_LOST_LANGUAGE;
	int person = person_for(r, partner);
	if (person < 0)
		return TICKET_LOST_ABSENT;
	*out = (struct claim){
		partner, person, cover == COVERS_NAMED, distance, load_of(r, person)};
	return TICKET_CHOSEN;
}

/* Why `a` loses to `b`; TICKET_CHOSEN when it does not. */
static enum ticket_verdict why_worse(
	const struct kb *kb, const struct claim *a, const struct claim *b)
{
	if (a->named != b->named)
		return a->named ? TICKET_CHOSEN : TICKET_LOST_WILDCARD;
	if (a->distance != b->distance)
		return a->distance < b->distance ? TICKET_CHOSEN : TICKET_LOST_FARTHER;
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

		reasons[i] = (struct ticket_reason){partner, v, -1, load_of(r, partner)};
		n += v == TICKET_CHOSEN;
	}
	return n;
}

static void choose(const struct routing *r, const struct claim *claims, size_t n,
	struct ticket_route *out)
{
	const struct claim *best = &claims[0];

	for (size_t i = 1; i < n; i++)
		if (why_worse(r->kb, best, &claims[i]) != TICKET_CHOSEN)
			best = &claims[i];
	for (size_t i = 0; i < n; i++)
		if (claims[i].partner != claims[i].person)
			out->reasons[claims[i].partner].verdict = TICKET_LOST_ABSENT;
		else if (&claims[i] != best)
			out->reasons[claims[i].partner].verdict =
				why_worse(r->kb, &claims[i], best);
	out->partner = best->person;
	if (best->person == best->partner)
		return;
	out->instead_of = best->partner;
	out->reasons[best->person].verdict = TICKET_CHOSEN_DEPUTY;
	out->reasons[best->person].instead_of = best->partner;
}

/* The first of the queue, in its order, who is here: if possible one who speaks the
 * language. */
static void choose_duty(const struct routing *r, struct ticket_route *out)
{
	out->duty = true;
	for (size_t i = 0; i < r->kb->nduty && out->partner < 0; i++)
		if (can_take(r, r->kb->duty[i]))
			out->partner = r->kb->duty[i];
	for (size_t i = 0; i < r->kb->nduty && out->partner < 0; i++)
		if (!absent(&r->kb->partners[r->kb->duty[i]], r->today))
			out->partner = r->kb->duty[i];
	if (out->partner >= 0)
		out->reasons[out->partner].verdict = TICKET_CHOSEN_DUTY;
}

void ticket_route(const struct kb *kb, const struct ticket_need *need, const int64_t *loads,
	struct kp_arena *arena, struct ticket_route *out)
{
	const struct routing r = {kb, need, loads, ticket_localtime(need->now).day};
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
