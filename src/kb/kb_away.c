#include "kb/kb_priv.h"

#include <string.h>

/* A snapshot in which partners are away for longer than their file says. */

static size_t absences_of(const struct kb *kb, int partner, const struct kb_away *v, size_t n)
{
	size_t k = 0;

	for (size_t i = 0; i < n; i++)
		k += kb_find_partner(kb, v[i].partner) == partner;
	return k;
}

/* Room for its own and those of the list. */
static void make_room(struct kb_full *f, int partner, size_t more)
{
	struct kb_partner *p = &f->kb.partners[partner];
	struct kb_absence *all =
		kp_arena_alloc(f->arena, (p->nabsences + more) * sizeof(*all));

	if (p->nabsences)
		memcpy(all, p->absences, p->nabsences * sizeof(*all));
	p->absences = all;
}

static void add(struct kb_full *f, const struct kb_away *a)
{
	int partner = kb_find_partner(&f->kb, a->partner);
	int deputy = a->deputy && *a->deputy ? kb_find_partner(&f->kb, a->deputy) : -1;

	if (partner < 0) /* left the organisation since */
		return;
	struct kb_partner *p = &f->kb.partners[partner];
	p->absences[p->nabsences++] = (struct kb_absence){.from = a->from,
		.to = a->to,
		.deputy = deputy < 0 ? NULL : &f->kb.partners[deputy],
		.entry = a->entry};
}

struct kb *kb_with_absences(struct kb *kb, const struct kb_away *v, size_t n)
{
	struct kb_full *base = (struct kb_full *)kb, *f = kp_alloc(sizeof(*f));

	f->kb = *kb;
	f->base = (struct kb_full *)kb_ref(kb);
	atomic_init(&f->refs, 1);
	f->arena = kp_arena_new(0);
	f->intents = base->intents;
	f->units = base->units;
	f->partners = base->partners;
	f->sections = base->sections;
	f->guides = base->guides;
	f->roles = base->roles;
	memcpy(f->small_talk, base->small_talk, sizeof(f->small_talk));
	f->requests = base->requests;
	f->announcements = base->announcements;
	f->surveys = base->surveys;
	f->kb.partners = kp_arena_alloc(f->arena, (kb->npartners + 1) * sizeof(*kb->partners));
	if (kb->npartners)
		memcpy(f->kb.partners, kb->partners, kb->npartners * sizeof(*kb->partners));
	for (size_t i = 0; i < kb->npartners; i++)
		make_room(f, (int)i, absences_of(kb, (int)i, v, n));
	for (size_t i = 0; i < n; i++)
		add(f, &v[i]);
	return &f->kb;
}
