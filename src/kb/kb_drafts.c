#include "kb/kb_priv.h"

#include <string.h>

/* Drafts are read, linked and checked like everything else, so that their mistakes show while
 * they are being written, and leave before anybody could be answered from them. */

/* Old index → new one, in place of the intents' order; -1: a draft. */
static int *renumber(struct kb_reader *r)
{
	int *to = kp_arena_alloc(r->arena, (r->intents.n + 1) * sizeof(*to));
	int next = 0;

	for (size_t i = 0; i < r->intents.n; i++)
		to[i] = r->intents.v[i].draft ? -1 : next++;
	return to;
}

static void move_related(struct kb_intent *intent, const int *to)
{
	size_t n = 0;

	for (size_t i = 0; i < intent->nrelated; i++)
		if (to[intent->related[i]] >= 0)
			intent->related[n++] = to[intent->related[i]];
	intent->nrelated = n;
}

static void move_followups(struct kb_reader *r, const int *to)
{
	size_t n = 0;

	for (size_t i = 0; i < r->followups.n; i++) {
		struct kb_followup f = r->followups.v[i];

		f.after = to[f.after];
		f.intent = to[f.intent];
		if (f.after >= 0 && f.intent >= 0)
			r->followups.v[n++] = f;
	}
	r->followups.n = n;
}

/* What is about a draft stays, without it; what only a draft would tell goes. */
static void move_careers(struct kb_reader *r, const int *to)
{
	size_t n = 0;

	for (size_t i = 0; i < r->career_services.n; i++) {
		int *intent = &r->career_services.v[i].intent;
		*intent = *intent < 0 ? -1 : to[*intent];
	}
	for (size_t i = 0; i < r->career_answers.n; i++) {
		struct kb_career_answer *a = &r->career_answers.v[i];
		a->intent = to[a->intent];
		if (a->intent >= 0)
			r->career_answers.v[n++] = *a;
		else
			kb_free_pattern_list(a->patterns, a->npatterns);
	}
	r->career_answers.n = n;
}

void kb_drop_drafts(struct kb_reader *r)
{
	const int *to = renumber(r);
	struct kp_map *ids = kp_map_new(r->intents.n);
	size_t n = 0;

	for (size_t i = 0; i < r->intents.n; i++) {
		struct kb_intent *intent = &r->intents.v[i];
		if (intent->draft) {
			kb_free_patterns(intent);
			continue;
		}
		move_related(intent, to);
		kp_map_set(ids, intent->id, strlen(intent->id), (int)n);
		r->intents.v[n++] = *intent;
	}
	move_careers(r, to);
	move_followups(r, to);
	r->full->kb.ndrafts = r->intents.n - n;
	r->intents.n = n;
	kp_map_free(r->full->intents);
	r->full->intents = ids;
}
