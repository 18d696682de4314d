/* How fast tickets find their person: 100,000 of them over 200 partners and 2,000 units, at
 * moments all over a year, each with its explanation. One line of JSON. */
#include <stdio.h>
#include <stdlib.h>

#include "base/kp_clock.h"
#include "ticket/ticket.h"

#define TICKETS  100000
#define PARTNERS 200
#define UNITS    2000
#define AREAS    20

struct world {
	struct kb kb;
	struct kb_unit units[UNITS];
	struct kb_partner partners[PARTNERS];
	const char *areas[PARTNERS][2];
	int covered[PARTNERS][2], duty[2];
	char ids[PARTNERS][16], names[AREAS][16];
	int64_t loads[PARTNERS];
};

static void make_partner(struct world *w, int i)
{
	struct kb_partner *p = &w->partners[i];

	snprintf(w->ids[i], sizeof(w->ids[i]), "partner-%03d", i);
	w->areas[i][0] = i % 40 == 0 ? "*" : w->names[i % AREAS];
	w->areas[i][1] = w->names[i * 7 % AREAS];
	w->covered[i][0] = i * 3;
	w->covered[i][1] = i * 9 + 1;
	*p = (struct kb_partner){.id = w->ids[i],
		.areas = w->areas[i],
		.nareas = 2,
		.units = w->covered[i],
		.nunits = i % 5 ? 2 : 0,
		.langs = {true, i % 2, i % 3 == 0},
		.deputy = (i + 1) % PARTNERS,
		.lead = -1};
	for (int d = 0; d < 5; d++)
		p->hours.on[d][0] = (struct kb_hours){
			(int16_t)(450 + i % 4 * 15), (int16_t)(930 + i % 60)};
}

static struct world *make_world(struct kp_arena *arena)
{
	struct world *w = kp_alloc(sizeof(*w));

	for (int i = 0; i < AREAS; i++)
		snprintf(w->names[i], sizeof(w->names[i]), "area-%02d", i);
	for (int i = 0; i < UNITS; i++)
		w->units[i] = (struct kb_unit){.id = "unit", .parent = i ? (i - 1) / 4 : -1};
	for (int i = 0; i < PARTNERS; i++)
		make_partner(w, i);
	w->kb = (struct kb){.units = w->units,
		.nunits = UNITS,
		.partners = w->partners,
		.npartners = PARTNERS,
		.duty = w->duty,
		.nduty = 2,
		.closed_eves = KB_MIDSUMMER_EVE | KB_CHRISTMAS_EVE};
	kp_zone_load("Europe/Helsinki", arena, &w->kb.zone, NULL);
	return w;
}

int main(void)
{
	KP_AUTO(kp_arena) struct kp_arena *all = kp_arena_new(0);
	KP_AUTO(kp_arena) struct kp_arena *turn = kp_arena_new(1 << 16);
	struct world *w = make_world(all);
	int64_t start = kp_mono_us(), duty = 0, year = INT64_C(365) * 86400000;

	for (int64_t i = 0; i < TICKETS; i++) {
		struct ticket_route route;
		struct ticket_need need = {.area = w->names[i % AREAS],
			.unit = (int)(i * 7919 % UNITS),
			.lang = (enum text_lang)(i % TEXT_LANGS),
			.now = INT64_C(1767225600000) + i * 104729000 % year};

		kp_arena_reset(turn);
		ticket_route(&w->kb, &need, w->loads, turn, &route);
		w->loads[route.partner]++;
		duty += route.duty;
	}
	int64_t us = kp_mono_us() - start;
	printf("{\"bench\":\"route\",\"tickets\":%d,\"partners\":%d,\"units\":%d,"
	       "\"seconds\":%.3f,\"per_s\":%.0f,\"to_duty\":%lld}\n",
		TICKETS, PARTNERS, UNITS, (double)us / 1e6, TICKETS * 1e6 / (double)us,
		(long long)duty);
	free(w);
	return 0;
}
