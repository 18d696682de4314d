#include "ticket/ticket.h"

#include "base/kp_json.h"

static const struct {
	const char *name, *help, *rule;
} verdicts[TICKET_VERDICTS] = {
	[TICKET_CHOSEN] = {"chosen", "covers it best", "the only partner there is"},
	[TICKET_CHOSEN_DEPUTY] = {"chosen-deputy", "stands in for an absent partner", ""},
	[TICKET_CHOSEN_DUTY] = {"chosen-duty", "on duty for what nobody covers",
		"duty: nobody covers it"},
	[TICKET_CHOSEN_HERE] = {"chosen-here",
		"here, when nobody who covers it or is on duty is",
		"presence: nobody on duty is here"},
	[TICKET_LOST_AREA] = {"lost-area", "does not cover the area",
		"area: nobody else covers it"},
	[TICKET_LOST_UNIT] = {"lost-unit", "covers other units",
		"unit: nobody else covers it there"},
	[TICKET_LOST_LANGUAGE] = {"lost-language", "does not serve in the language",
		"language: nobody else serves in it there"},
	[TICKET_LOST_ABSENT] = {"lost-absent", "is away",
		"absence: who else covers it is away"},
	[TICKET_LOST_COORDINATOR] = {"lost-coordinator",
		"another coordinates what is requested",
		"coordinator: coordinates what is requested"},
	[TICKET_LOST_WILDCARD] = {"lost-wildcard", "covers all areas; another names this one",
		"area: names the area, others cover all areas"},
	[TICKET_LOST_TOPIC] = {"lost-topic", "covers the area; another names the topic",
		"topic: names the topic, others the area"},
	[TICKET_LOST_FARTHER] = {"lost-farther", "another covers a nearer unit",
		"unit: covers the nearest unit"},
	[TICKET_LOST_HOURS] = {"lost-hours", "another is in the office sooner",
		"office hours: is in the office first"},
	[TICKET_LOST_LOAD] = {"lost-load", "another has fewer tickets waiting",
		"load: has the fewest tickets waiting"},
	[TICKET_LOST_ORDER] = {"lost-order", "equal to another whose id comes first",
		"order: equal to others, first by id"},
};

const char *ticket_verdict_name(enum ticket_verdict v)
{
	return verdicts[v].name;
}

const char *ticket_verdict_help(enum ticket_verdict v)
{
	return verdicts[v].help;
}

const char *ticket_verdict_rule(enum ticket_verdict v)
{
	return verdicts[v].rule;
}

int ticket_verdict_parse(const char *name)
{
	for (int v = 0; name && v < TICKET_VERDICTS; v++)
		if (kp_str_eq(name, verdicts[v].name))
			return v;
	return -1;
}

static const char *partner_id(const struct kb *kb, int partner)
{
	return partner < 0 ? NULL : kb->partners[partner].id;
}

static void write_reason(
	struct kp_jsonw *w, const struct kb *kb, const struct ticket_reason *r)
{
	kp_jsonw_begin(w, NULL, '{');
	kp_jsonw_str(w, "partner", partner_id(kb, r->partner));
	kp_jsonw_str(w, "verdict", ticket_verdict_name(r->verdict));
	if (r->instead_of >= 0)
		kp_jsonw_str(w, "instead_of", partner_id(kb, r->instead_of));
	kp_jsonw_int(w, "load", r->load);
	if (r->distance >= 0)
		kp_jsonw_int(w, "distance", r->distance);
	if (r->days >= 0)
		kp_jsonw_int(w, "days", r->days);
	kp_jsonw_end(w, '}');
}

void ticket_route_json(const struct kb *kb, const struct ticket_route *r, struct kp_str *out)
{
	struct kp_jsonw w = {.s = out};
	int elsewhere = 0;

	kp_jsonw_begin(&w, NULL, '{');
	kp_jsonw_str(&w, "partner", partner_id(kb, r->partner));
	kp_jsonw_str(&w, "instead_of", partner_id(kb, r->instead_of));
	kp_jsonw_bool(&w, "duty", r->duty);
	kp_jsonw_str(&w, "rule", ticket_verdict_name(r->rule));
	kp_jsonw_begin(&w, "candidates", '[');
	for (size_t i = 0; i < r->nreasons; i++)
		if (r->reasons[i].verdict == TICKET_LOST_AREA)
			elsewhere++;
		else
			write_reason(&w, kb, &r->reasons[i]);
	kp_jsonw_end(&w, ']');
	kp_jsonw_int(&w, "elsewhere", elsewhere);
	kp_jsonw_end(&w, '}');
}

/* Partners who left the file are passed over: their tickets weigh on nobody. */
int64_t *ticket_loads(const struct kb *kb, const struct store_loads *l, struct kp_arena *arena)
{
	int64_t *loads = kp_arena_alloc(arena, (kb->npartners + 1) * sizeof(*loads));

	for (size_t i = 0; i < l->n; i++)
		for (size_t p = 0; p < kb->npartners; p++)
			if (kp_str_eq(kb->partners[p].id, l->v[i].partner))
				loads[p] = l->v[i].tickets;
	return loads;
}
