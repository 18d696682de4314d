#include "search/search_priv.h"

#include <string.h>

#define NEVER         2.0
#define MOST_CHECKS   2000 /* of a language, evenly over all of them */
#define FEWEST_CHECKS 20   /* fewer say nothing: then nothing is offered */
#define MOST_OUTSIDE  0.05 /* of questions out of scope that may be offered a section */
#define FEWEST_RIGHT  0.7  /* of sections offered, the right guide */

/* A check question put to the index. */
struct tried {
	double share; /* of the first hit; 0: none */
	bool right;   /* it is in the guide that the question's intent rests on */
	bool outside; /* no question for us */
};
KP_VEC(struct tries, struct tried);

static void count(struct search_figures *f, const struct search_result *r, int section)
{
	f->asked++;
	for (size_t i = 0; i < r->nhits && i < 3; i++) {
		if (r->hits[i].section != section)
			continue;
		f->first += i == 0;
		f->third++;
	}
}

static void try(struct search_index *ix, enum text_lang lang, struct text_analyser *an,
	struct kp_arena *arena, const struct kb_intent *intent, const struct kb_sample *check,
	struct tries *tries)
{
	struct search_figures *f = &ix->in[lang].figures;
	struct text_words words;
	struct search_result r;
	const struct kb *kb = ix->kb;

	kp_arena_reset(arena);
	text_analyse(an, lang, check->text, strlen(check->text), ix->vocab, arena, &words);
	search_words(ix, &words, 3, arena, &r);
	if (intent->oos)
		f->outside++;
	else
		count(f, &r, intent->section);
	KP_PUSH(tries, (struct tried){.share = r.nhits ? r.hits[0].share : 0,
			       .right = !intent->oos && r.nhits &&
					kb->sections[r.hits[0].section].guide ==
						kb->sections[intent->section].guide,
			       .outside = intent->oos});
}

static int by_share(const void *a, const void *b)
{
	const struct tried *x = a, *y = b;

	return (x->share < y->share) - (x->share > y->share);
}

/* The lowest share at which few questions out of scope get anything, and most others the
 * right guide. */
static void find_threshold(struct search_figures *f, const struct tries *tries)
{
	size_t right = 0, outside = 0, inside = 0;

	f->offer_at = NEVER;
	if (f->asked < FEWEST_CHECKS || f->outside < FEWEST_CHECKS)
		return;
	for (size_t i = 0; i < tries->n && tries->v[i].share > 0; i++) {
		const struct tried *t = &tries->v[i];

		outside += t->outside;
		inside += !t->outside;
		right += t->right;
		if (i + 1 < tries->n && tries->v[i + 1].share == t->share)
			continue;
		if ((double)outside > MOST_OUTSIDE * (double)f->outside)
			return;
		if ((double)right < FEWEST_RIGHT * (double)inside)
			continue;
		f->offer_at = t->share;
		f->offered = inside;
		f->offered_right = right;
		f->offered_outside = outside;
	}
}

void search_calibrate(struct search_index *ix, enum text_lang lang, struct text_analyser *an)
{
	KP_AUTO(kp_arena) struct kp_arena *arena = kp_arena_new(64 * 1024);
	const struct kb *kb = ix->kb;
	struct tries tries = {0};
	size_t all = 0, seen = 0, step;

	for (size_t i = 0; i < kb->nintents; i++)
		all += kb->intents[i].nchecks;
	step = 1 + all / MOST_CHECKS;
	for (size_t i = 0; i < kb->nintents; i++) {
		const struct kb_intent *intent = &kb->intents[i];

		for (size_t k = 0; k < intent->nchecks; k++)
			if (intent->checks[k].lang == lang &&
				(intent->oos || intent->section >= 0) && seen++ % step == 0)
				try(ix, lang, an, arena, intent, &intent->checks[k], &tries);
	}
	if (tries.n)
		qsort(tries.v, tries.n, sizeof(*tries.v), by_share);
	find_threshold(&ix->in[lang].figures, &tries);
	KP_VEC_FREE(&tries);
}

void search_figures(
	const struct search_index *ix, enum text_lang lang, struct search_figures *out)
{
	*out = ix->in[lang].figures;
}

int search_source(
	const struct search_index *ix, const struct text_words *words, struct kp_arena *arena)
{
	struct search_result r;

	search_words(ix, words, 1, arena, &r);
	return r.nhits && r.hits[0].share >= ix->in[words->lang].figures.offer_at
		       ? r.hits[0].section
		       : -1;
}
