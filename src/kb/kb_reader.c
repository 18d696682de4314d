#include "kb/kb_priv.h"

#include <string.h>

void kb_reader_init(
	struct kb_reader *r, struct text_analyser *an, int32_t today, struct kb_report *report)
{
	struct kb_full *full = kb_new();

	*r = (struct kb_reader){
		.full = full,
		.arena = full->arena,
		.report = report,
		.an = an,
		.today = today,
		.fact_names = kp_map_new(64),
		.areas = kp_map_new(0),
		.service_names = kp_map_new(0),
	};
}

/* The snapshot's lists: copies in its arena. */
#define KEEP(r, vec, list, count)                                                             \
	do {                                                                                  \
		(list) = kp_arena_alloc((r)->arena, (vec).n * sizeof(*(list)));               \
		if ((vec).n)                                                                  \
			memcpy((list), (vec).v, (vec).n * sizeof(*(list)));                   \
		(count) = (vec).n;                                                            \
	} while (0)

static void keep_all(struct kb_reader *r)
{
	struct kb *kb = &r->full->kb;

	KEEP(r, r->intents, kb->intents, kb->nintents);
	KEEP(r, r->followups, kb->followups, kb->nfollowups);
	KEEP(r, r->guides, kb->guides, kb->nguides);
	KEEP(r, r->sections, kb->sections, kb->nsections);
	KEEP(r, r->units, kb->units, kb->nunits);
	KEEP(r, r->partners, kb->partners, kb->npartners);
	KEEP(r, r->roles, kb->careers.roles, kb->careers.nroles);
	KEEP(r, r->steps, kb->careers.steps, kb->careers.nsteps);
	KEEP(r, r->career_services, kb->careers.services, kb->careers.nservices);
	KEEP(r, r->requests, kb->careers.requests, kb->careers.nrequests);
	KEEP(r, r->career_answers, kb->careers.answers, kb->careers.nanswers);
	KEEP(r, r->announcements, kb->announcements, kb->nannouncements);
	KEEP(r, r->surveys, kb->surveys, kb->nsurveys);
}

void kb_reader_clear(struct kb_reader *r)
{
	if (r->full) {
		keep_all(r); /* so that compiled patterns are found and freed */
		kb_unref(&r->full->kb);
	}
	KP_VEC_FREE(&r->wishes);
	KP_VEC_FREE(&r->intents);
	KP_VEC_FREE(&r->followups);
	KP_VEC_FREE(&r->words);
	KP_VEC_FREE(&r->guides);
	KP_VEC_FREE(&r->sections);
	KP_VEC_FREE(&r->units);
	KP_VEC_FREE(&r->partners);
	KP_VEC_FREE(&r->facts);
	KP_VEC_FREE(&r->roles);
	KP_VEC_FREE(&r->steps);
	KP_VEC_FREE(&r->career_services);
	KP_VEC_FREE(&r->requests);
	KP_VEC_FREE(&r->career_answers);
	KP_VEC_FREE(&r->announcements);
	KP_VEC_FREE(&r->surveys);
	kp_map_free(r->fact_names);
	kp_map_free(r->areas);
	kp_map_free(r->service_names);
	*r = (struct kb_reader){0};
}

int kb_finish(struct kb_reader *r, struct kb **out)
{
	kb_link(r);
	kb_lint(r);
	kb_lint_guides(r);
	kb_lint_careers(r);
	kb_report_sort(r->report);
	if (r->report->errors)
		return -1;
	kb_drop_drafts(r);
	kb_relate(r);
	keep_all(r);
	kb_index_small_talk(r->full);
	*out = &r->full->kb;
	r->full = NULL;
	return 0;
}
