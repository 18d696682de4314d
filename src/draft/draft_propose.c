#include "draft/draft_priv.h"

#include <string.h>

/* A guide of that name would be there twice. */
static void new_id(struct draft *d, const struct kb *kb)
{
	const char *base = d->id;

	for (int i = 2;; i++) {
		size_t k = 0;
		while (k < kb->nguides && strcmp(kb->guides[k].id, d->id) != 0)
			k++;
		if (k == kb->nguides)
			return;
		d->id = kp_arena_format(d->arena, "%s-%d", base, i);
		if (i == 2)
			KP_PUSH(&d->notes, (struct draft_note){base,
						   "is the name of a guide already: this one "
						   "has a number; put them together if they "
						   "are about the same"});
	}
}

void draft_propose(
	const struct draft_document *doc, const struct draft_options *opt, struct draft **out)
{
	struct draft *d = kp_alloc(sizeof(*d));
	const struct kb *kb = match_kb(opt->engine);
	const char *owner = opt->owner ? opt->owner : kb_text_in(&kb->name, opt->lang);

	d->arena = kp_arena_new(1 << 16);
	d->lang = opt->lang;
	d->today = opt->today;
	d->source = kp_arena_strdup(d->arena, opt->source);
	d->owner = kp_arena_strdup(d->arena, owner ? owner : "HR");
	draft_arrange(doc, d);
	new_id(d, kb);
	if (opt->asked)
		KP_PUSH(&d->notes,
			(struct draft_note){d->source,
				"told of people: names, numbers and addresses were taken out "
				"as far as they were recognised; read it through once more"});
	draft_ask(d, opt);
	*out = d;
}

void draft_free(struct draft *d)
{
	if (!d)
		return;
	for (size_t i = 0; i < d->intents.n; i++) {
		KP_VEC_FREE(&d->intents.v[i].patterns);
		KP_VEC_FREE(&d->intents.v[i].samples);
	}
	KP_VEC_FREE(&d->sections);
	KP_VEC_FREE(&d->intents);
	KP_VEC_FREE(&d->notes);
	kp_arena_free(d->arena);
	free(d);
}
