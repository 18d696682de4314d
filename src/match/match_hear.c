#include "match/match_priv.h"

/* Follow-ups as models hear them that have not learned from them: what match_turn.c learns
 * from. */

#define FEW        200  /* below, the weights stay as they are by default */
#define MADE_COUNT 0.5f /* of a check question after any other, beside a written follow-up */

struct heard {
	const struct match_turn *turn;
	struct match_scores alone, light, both;
	struct match_scores asks; /* its sentence that asks; without one no probabilities */
	double unseen;
};

struct match_hearing {
	const struct match_corpus *corpus;
	const struct match_mix *mix;
	struct kp_arena *arena; /* holds probabilities and views */
	struct heard *v;
	size_t n;
};

struct match_hearing *match_hearing_new(
	const struct match_corpus *corpus, const struct match_mix *mix)
{
	struct match_hearing *h = kp_alloc(sizeof(*h));

	h->corpus = corpus;
	h->mix = mix;
	h->arena = kp_arena_new(1 << 16);
	h->v = kp_alloc_n(corpus->nturns + 1, sizeof(*h->v));
	return h;
}

void match_hearing_free(struct match_hearing *h)
{
	kp_arena_free(h->arena);
	free(h->v);
	free(h);
}

static void score(const struct match_hearing *h, const struct match_trained *m,
	const struct match_example *e, const struct match_row *row, struct kp_arena *scratch,
	struct match_scores *s)
{
	size_t n = h->corpus->nclasses;
	size_t bytes = (n + 8) * sizeof(float); /* scorers work in eights */
	float *margins = kp_arena_alloc(scratch, bytes);
	float *net_p = m->nnets ? kp_arena_alloc(scratch, bytes) : NULL;
	float *logits = m->nnets ? kp_arena_alloc(scratch, bytes) : NULL;

	match_trained_score(m, row, margins, net_p, logits);
	*s = (struct match_scores){.p = kp_arena_alloc(h->arena, n * sizeof(float))};
	match_mix(h->mix, margins, net_p, logits, row, e->fired, e->nfired, scratch, s);
}

void match_hear(
	struct match_hearing *h, const struct match_trained *m, const struct match_turn *turn)
{
	KP_AUTO(kp_arena) struct kp_arena *scratch = kp_arena_new(1 << 14);
	const struct match_example *then = &turn->then;
	struct heard *to = &h->v[h->n++];
	struct match_row row, asks, first, joined;
	struct match_joint joint;

	to->turn = turn;
	match_dict_row(m->dict, &then->tokens, scratch, &row);
	match_dict_row(m->dict, &h->corpus->firsts[turn->first].tokens, scratch, &first);
	to->unseen = row.unseen;
	score(h, m, then, &row, scratch, &to->alone);
	if (then->asks) {
		match_dict_row(m->dict, &then->asks->tokens, scratch, &asks);
		score(h, m, then->asks, &asks, scratch, &to->asks);
	}
	joint = match_row_joint(&row, &first, MATCH_LENT_LIGHT);
	match_row_join(&row, &first, &joint, scratch, &joined);
	score(h, m, then, &joined, scratch, &to->light);
	joint = match_row_joint(&row, &first, MATCH_LENT);
	match_row_join(&row, &first, &joint, scratch, &joined);
	score(h, m, then, &joined, scratch, &to->both);
}

/* As the weights see it; returns the candidate that is meant. */
static size_t view(
	const struct match_hearing *h, const struct heard *heard, struct match_view *out)
{
	const struct match_corpus *c = h->corpus;
	const struct match_turn *turn = heard->turn;
	struct match_after q = {.kb = c->kb,
		.nclasses = c->nclasses,
		.class_intent = c->class_intent,
		.class_oos = c->class_oos,
		.intent = c->class_intent[c->firsts[turn->first].label],
		.lean = turn->lean,
		.word = turn->word,
		.nwords = turn->nwords,
		.unseen = heard->unseen,
		.alone = &heard->alone,
		.light = &heard->light,
		.both = &heard->both};
	size_t meant = 0;

	match_passages_open(c->passages, q.intent, turn->beside, turn->nbeside, &q.ahead);
	match_turn_view(&q, h->arena, out);
	while (meant < out->n && out->class[meant] != turn->then.label)
		meant++;
	return meant;
}

/* As people would be answered without a question before. */
static void read_alone(
	const struct match_hearing *h, const struct match_judge *judge, struct heard *heard)
{
	struct match_scores *alone = &heard->alone, *asks = &heard->asks;

	alone->confidence = match_judge_ask(judge, alone->sign);
	if (!asks->p)
		return;
	asks->confidence = match_judge_ask(judge, asks->sign);
	match_pool(h->mix, asks, h->arena, alone);
}

void match_hearing_learn(struct match_hearing *h, struct match_trained *out)
{
	struct match_view *v;
	size_t *meant;
	float *counts;

	if (h->n < FEW)
		return;
	v = kp_alloc_n(h->n, sizeof(*v));
	meant = kp_alloc_n(h->n, sizeof(*meant));
	counts = kp_alloc_n(h->n, sizeof(*counts));
	for (size_t i = 0; i < h->n; i++) {
		struct heard *heard = &h->v[i];

		read_alone(h, &out->judge, heard);
		meant[i] = view(h, heard, &v[i]);
		counts[i] = heard->turn->made ? MADE_COUNT : 1;
	}
	match_turn_fit(v, meant, counts, h->n, &out->turns, &out->turn_word);
	free(v);
	free(meant);
	free(counts);
}
