#include "dialog/dialog_priv.h"

/* What an intent itself names of a pilot; -1: nothing. */
static int own_pilot(const struct kb *kb, int intent)
{
	return intent < 0 ? -1 : kb->intents[intent].pilot;
}

static void note(const struct kb *kb, int section, struct dialog_reply *r)
{
	const struct kb_guide *g;

	if (section < 0)
		return;
	g = &kb->guides[kb->sections[section].guide];
	if (!r->pilot && g->pilot)
		r->pilot = g;
}

void dialog_mark_sources(struct dialog_state *s, const struct kb *kb,
	const struct dialog_event *e, struct dialog_reply *r)
{
	const struct kb_asker who = {.unit = s->unit,
		.user = e->user,
		.today = kp_zone_local(kb->zone, e->now).day};
	bool talk = r->intent >= 0 && kb_small_talk(&kb->intents[r->intent]);

	r->section =
		kb_section_for(kb, r->section, talk ? -1 : own_pilot(kb, r->intent), &who);
	r->also_section = kb_section_for(kb, r->also_section, own_pilot(kb, r->also), &who);
	note(kb, r->section, r);
	note(kb, r->also_section, r);
	if (r->pilot)
		s->recent[s->nrecent - 1].pilot = (int16_t)(r->pilot - kb->guides);
}
