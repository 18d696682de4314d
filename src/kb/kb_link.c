#include "kb/kb_priv.h"

#include <string.h>

static int find(const struct kp_map *ids, const char *name)
{
	return kp_map_get(ids, name, strlen(name));
}

/* What exactly is not there: the guide, or the section in it. */
static void no_section(struct kb_reader *r, const struct kb_wish *w)
{
	size_t n = strcspn(w->name, "#");

	if (kp_map_get(r->full->guides, w->name, n) < 0)
		kb_remark(r->report, KB_UNKNOWN_SECTION, w->at,
			"there is no guide 'knowledge/guides/%.*s.md'; write it or correct "
			"the name",
			(int)(n < 80 ? n : 80), w->name);
	else
		kb_remark(r->report, KB_UNKNOWN_SECTION, w->at,
			"guide '%.*s' has no section '%.80s'; write it or correct the name",
			(int)(n < 80 ? n : 80), w->name, w->name[n] ? w->name + n + 1 : "");
}

/* The section of another guide with the same anchor, -1. */
static int same_section(const struct kb_reader *r, int section, int guide)
{
	KP_AUTO(kp_str) struct kp_str name = {0};

	kp_str_addf(&name, "%s#%s", r->guides.v[guide].id, r->sections.v[section].id);
	return kp_map_get(r->full->sections, name.p, name.n);
}

/* What a retired guide said is said by its successor now, under the same anchor or, where it
 * has none, from its beginning. */
static void link_retired(struct kb_reader *r, const struct kb_wish *w, int section)
{
	int old = r->sections.v[section].guide;
	int next = kb_last_successor(r->guides.v, r->guides.n, old);
	const struct kb_guide *g;
	int same;

	if (next < 0) {
		kb_remark(r->report, KB_UNPUBLISHED, w->at,
			"guide '%s' is retired without a successor, so it is not shown as the "
			"source; take another",
			r->guides.v[old].id);
		return;
	}
	g = &r->guides.v[next];
	same = same_section(r, section, next);
	if (same < 0 && g->nsections)
		same = g->first_section;
	r->intents.v[w->from].section = same;
	if (!r->intents.v[w->from].draft)
		kb_remark(r->report, KB_RETIRED_SOURCE, w->at,
			"guide '%s' is retired, so '%s' is shown instead; name the section "
			"of '%s'",
			r->guides.v[old].id, same < 0 ? g->id : r->sections.v[same].url,
			g->id);
}

/* Whoever is not in the pilot gets the guide that it is a new version of. */
static void link_pilot(struct kb_reader *r, const struct kb_wish *w, int section)
{
	const struct kb_guide *g = &r->guides.v[r->sections.v[section].guide];
	struct kb_intent *intent = &r->intents.v[w->from];

	intent->pilot = section;
	if (g->pilot && g->pilot->of >= 0)
		intent->section = same_section(r, section, g->pilot->of);
}

static void link_section(struct kb_reader *r, const struct kb_wish *w)
{
	int section = find(r->full->sections, w->name);

	if (section < 0) {
		no_section(r, w);
		return;
	}
	const struct kb_guide *g = &r->guides.v[r->sections.v[section].guide];
	if (g->status == KB_PUBLISHED)
		r->intents.v[w->from].section = section;
	else if (g->status == KB_RETIRED)
		link_retired(r, w, section);
	else if (g->status == KB_PILOT)
		link_pilot(r, w, section);
	else if (!r->intents.v[w->from].draft)
		kb_remark(r->report, KB_UNPUBLISHED, w->at,
			"guide '%s' is %s, so it is not shown as the source; publish it or "
			"take "
			"another",
			g->id, kb_status_name(g->status));
}

/* A link in a text: a whole guide or a section. */
static void link_page(struct kb_reader *r, const struct kb_wish *w)
{
	const struct kp_map *ids = strchr(w->name, '#') ? r->full->sections : r->full->guides;

	if (find(ids, w->name) < 0)
		no_section(r, w);
}

static void link_related(struct kb_reader *r, const struct kb_wish *w)
{
	struct kb_intent *intent = &r->intents.v[w->from];
	int other = find(r->full->intents, w->name);

	if (other < 0)
		kb_remark(r->report, KB_UNKNOWN_INTENT, w->at,
			"there is no intent '%s'; write it or correct the id", w->name);
	else if (r->intents.v[other].draft && !intent->draft)
		kb_remark(r->report, KB_UNPUBLISHED, w->at,
			"intent '%s' is a draft, so it is not offered; publish it or take "
			"another",
			w->name);
	else
		intent->related[intent->nrelated++] = other;
}

static void link_partner(struct kb_reader *r, const struct kb_wish *w)
{
	struct kb *kb = &r->full->kb;
	int partner = find(r->full->partners, w->name);

	if (partner < 0)
		kb_remark(r->report, KB_UNKNOWN_PARTNER, w->at,
			"there is no partner '%s'; add it or correct the id", w->name);
	else if (w->kind == KB_WISH_DEPUTY)
		r->partners.v[w->from].deputy = partner;
	else if (w->kind == KB_WISH_LEAD)
		r->partners.v[w->from].lead = partner;
	else
		kb->duty[kb->nduty++] = partner;
}

static void link_unit(struct kb_reader *r, const struct kb_wish *w)
{
	int unit = find(r->full->units, w->name);

	if (unit < 0 && !r->organised)
		return;
	if (unit < 0)
		kb_remark(r->report, KB_UNKNOWN_UNIT, w->at,
			"there is no unit '%s' in organisation.yaml; add it or correct the id",
			w->name);
	else if (w->kind == KB_WISH_PILOT_UNIT)
		r->guides.v[w->from].pilot->units[r->guides.v[w->from].pilot->nunits++] = unit;
	else if (w->kind == KB_WISH_UNIT)
		r->partners.v[w->from].units[r->partners.v[w->from].nunits++] = unit;
	else if (w->kind == KB_WISH_SURVEY_UNIT)
		r->surveys.v[w->from].units[r->surveys.v[w->from].nunits++] = unit;
	else
		r->announcements.v[w->from].units[r->announcements.v[w->from].nunits++] = unit;
}

static bool some_partner_has(const struct kb_reader *r, const char *area)
{
	for (size_t i = 0; i < r->partners.n; i++)
		for (size_t k = 0; k < r->partners.v[i].nareas; k++)
			if (strcmp(r->partners.v[i].areas[k], area) == 0)
				return true;
	return false;
}

static bool some_route_leads_to(const struct kb_reader *r, const char *area)
{
	for (size_t i = 0; i < r->intents.n; i++)
		if (strcmp(r->intents.v[i].route, area) == 0)
			return true;
	return false;
}

static void link_area(struct kb_reader *r, const struct kb_wish *w)
{
	if (find(r->areas, w->name) >= 0)
		return;
	if (strchr(w->name, '.')) {
		if (find(r->full->intents, w->name) < 0)
			kb_remark(r->report, KB_UNKNOWN_INTENT, w->at,
				"there is no intent '%s'; write it or correct the id",
				w->name);
	} else if (w->kind == KB_WISH_AREA && !some_route_leads_to(r, w->name))
		kb_remark(r->report, KB_UNUSED_AREA, w->at,
			"no intent belongs to area '%s'; correct the name if it is misspelt",
			w->name);
	else if (w->kind == KB_WISH_ROUTE && !some_partner_has(r, w->name))
		kb_remark(r->report, KB_UNKNOWN_AREA, w->at,
			"route '%s' is no area of intents or partners; correct it", w->name);
}

static void link_step(struct kb_reader *r, const struct kb_wish *w)
{
	struct kb_step *s = &r->steps.v[w->from];
	int role = find(r->full->roles, w->name);

	if (role < 0)
		kb_remark(r->report, KB_UNKNOWN_ROLE, w->at,
			"there is no role '%s' in careers/; write it or correct the id",
			w->name);
	else if (w->kind == KB_WISH_STEP_FROM)
		s->from = role;
	else
		s->to = role;
}

static void link_coordinator(struct kb_reader *r, const struct kb_wish *w)
{
	int partner = find(r->full->partners, w->name);

	if (partner < 0)
		kb_remark(r->report, KB_UNKNOWN_PARTNER, w->at,
			"there is no partner '%s'; add it or correct the id", w->name);
	r->career_services.v[w->from].coordinator = partner;
}

static void link_career_intent(struct kb_reader *r, const struct kb_wish *w)
{
	int intent = find(r->full->intents, w->name);

	if (intent < 0)
		kb_remark(r->report, KB_UNKNOWN_INTENT, w->at,
			"there is no intent '%s'; write it or correct the id", w->name);
	if (w->kind == KB_WISH_SERVICE)
		r->career_services.v[w->from].intent = intent;
	else
		r->career_answers.v[w->from].intent = intent;
}

void kb_link(struct kb_reader *r)
{
	static void (*const links[])(struct kb_reader *, const struct kb_wish *) = {
		[KB_WISH_SECTION] = link_section,
		[KB_WISH_RELATED] = link_related,
		[KB_WISH_ROUTE] = link_area,
		[KB_WISH_DEPUTY] = link_partner,
		[KB_WISH_LEAD] = link_partner,
		[KB_WISH_AREA] = link_area,
		[KB_WISH_UNIT] = link_unit,
		[KB_WISH_ANNOUNCED_UNIT] = link_unit,
		[KB_WISH_SURVEY_UNIT] = link_unit,
		[KB_WISH_PILOT_UNIT] = link_unit,
		[KB_WISH_DUTY] = link_partner,
		[KB_WISH_PAGE] = link_page,
		[KB_WISH_STEP_FROM] = link_step,
		[KB_WISH_STEP_TO] = link_step,
		[KB_WISH_COORDINATOR] = link_coordinator,
		[KB_WISH_SERVICE] = link_career_intent,
		[KB_WISH_CAREER] = link_career_intent,
	};

	kb_link_life(r);
	for (size_t i = 0; i < r->wishes.n; i++)
		if (!kb_is_life_wish(r->wishes.v[i].kind))
			links[r->wishes.v[i].kind](r, &r->wishes.v[i]);
}
