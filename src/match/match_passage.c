#include "match/match_priv.h"

#include <stdlib.h>

/* Follow-ups of all languages are counted: where a question about an intent leads does not
 * depend on the language. */

#define LEAST_SEEN 0.15f /* as if each passage had been seen so often, */
#define LEAST_ALL  3     /* and as if so many had led elsewhere */

struct match_passed {
	int after, intent, times;
};

struct match_passages {
	struct KP_VEC(
		passed_vec, struct match_passed) v; /* by rising `after`, then `intent` */
	size_t *from; /* owned; [nintents + 1]: where those after an intent begin */
	size_t nintents;
};

static int in_order(const void *a, const void *b)
{
	const struct match_passed *x = a, *y = b;
	int order = (x->after > y->after) - (x->after < y->after);

	return order ? order : (x->intent > y->intent) - (x->intent < y->intent);
}

struct match_passages *match_passages_new(const struct kb *kb)
{
	struct match_passages *p = kp_alloc(sizeof(*p));
	size_t kept = 0;

	for (size_t i = 0; i < kb->nfollowups; i++)
		if (kb->followups[i].intent != kb->followups[i].after)
			KP_PUSH(&p->v, (struct match_passed){kb->followups[i].after,
					       kb->followups[i].intent, 1});
	if (p->v.n)
		qsort(p->v.v, p->v.n, sizeof(*p->v.v), in_order);
	for (size_t i = 0; i < p->v.n; i++)
		if (kept && in_order(&p->v.v[kept - 1], &p->v.v[i]) == 0)
			p->v.v[kept - 1].times++;
		else
			p->v.v[kept++] = p->v.v[i];
	p->v.n = kept;
	p->nintents = kb->nintents;
	p->from = kp_alloc_n(kb->nintents + 1, sizeof(*p->from));
	for (size_t i = 0, at = 0; i <= kb->nintents; i++) {
		while (at < kept && p->v.v[at].after < (int)i)
			at++;
		p->from[i] = at;
	}
	return p;
}

void match_passages_free(struct match_passages *p)
{
	if (!p)
		return;
	KP_VEC_FREE(&p->v);
	free(p->from);
	free(p);
}

void match_passages_open(const struct match_passages *p, int after,
	const struct kb_followup *without, size_t n, struct match_ahead *out)
{
	*out = (struct match_ahead){.after = after, .without = without, .nwithout = n};
	if (!p || p->v.n == 0 || after < 0 || (size_t)after >= p->nintents)
		return;
	out->v = p->v.v + p->from[after];
	out->n = p->from[after + 1] - p->from[after];
	for (size_t i = 0; i < out->n; i++)
		out->all += out->v[i].times;
	for (size_t i = 0; i < n; i++)
		out->all -= without[i].intent != after;
}

float match_passage(const struct match_ahead *a, int intent)
{
	int times = 0;

	if (intent == a->after)
		return 0;
	for (size_t i = 0; i < a->n && a->v[i].intent <= intent; i++)
		if (a->v[i].intent == intent)
			times = a->v[i].times;
	for (size_t i = 0; i < a->nwithout; i++)
		times -= a->without[i].intent == intent;
	return ((float)times + LEAST_SEEN) / (float)(a->all + LEAST_ALL);
}
