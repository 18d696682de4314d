#include "match/match_read.h"

#include <math.h>

#define OFFERED     4     /* candidates of a question asked back, at most */
#define OFFER_SHARE 0.06f /* probability a candidate needs to be offered */
/* Margin of what is out of scope against all that is in it, from which on a question is asked
 * back. */
#define OUTSIDE      0.25f
#define REASONS      10
#define MOST_LEANING 20 /* words of a question that the one before may be read with */
/* From here on a question is not read with the one before it. With two words of its own
 * instead of four, of 1,530 written follow-ups 8 more are answered wrongly, 7 more rightly. */
#define SURE_ALONE   0.97
#define TOPICS_ALONE 4

/* ---- the previous question ---- */

static double direct_threshold(const struct match_engine *e, const struct match_reading *r)
{
	double at = r->m->numbers.direct_at;
	int best = match_reading_intent(r);

	/* Where a wrong answer does harm, it costs twice as much. */
	return best >= 0 && e->kb->intents[best].strict ? match_strict_at(at) : at;
}

/* A question says enough by itself when none before it could make a difference. */
static bool says_enough(const struct match_asking *a, const struct match_reading *r,
	const struct match_leaning *lean)
{
	if (r->words.n == 0 || r->words.n > MOST_LEANING || r->s.best < 0)
		return true;
	if (kb_small_talk(&a->e->kb->intents[match_reading_intent(r)]))
		return r->s.confidence >= direct_threshold(a->e, r);
	return r->s.confidence >= SURE_ALONE && lean->topics >= TOPICS_ALONE &&
	       !match_may_lean(lean);
}

/* As `r` reads with some of the question before. */
static void lend(const struct match_asking *a, const struct match_reading *r,
	const struct match_reading *before, float share, struct match_reading *out)
{
	struct match_joint joint = match_row_joint(&r->row, &before->row, share);

	*out = *r;
	out->lent = share;
	match_row_join(&r->row, &before->row, &joint, a->arena, &out->row);
	out->sums = match_model_join(r->m, r->sums, before->sums, &joint, a->arena);
	match_read_score(a, out);
}

/* What is no question for HR, or no question at all, stays so unless it surely leans. */
static bool better_alone(const struct match_asking *a, const struct match_reading *r,
	const struct match_leaning *lean, const struct match_reading *followed)
{
	return followed->s.confidence < direct_threshold(a->e, followed) &&
	       !match_may_lean(lean) && (r->s.oos > 0.5f || lean->form == MATCH_SAYS);
}

static void read_with_previous(const struct match_asking *a, const struct match_context *c,
	const struct match_leaning *lean, struct match_reading *r)
{
	struct match_reading before, light, both, followed;
	struct match_after after = {.kb = a->e->kb,
		.nclasses = r->m->nclasses,
		.class_intent = r->m->class_intent,
		.class_oos = r->m->class_oos,
		.intent = c->intent,
		.lean = *lean,
		.unseen = r->row.unseen,
		.alone = &r->s,
		.light = &light.s,
		.both = &both.s};
	struct text_words *words;
	uint32_t *word;
	bool own;

	match_read_words(a, r->words.lang, c->question, strlen(c->question), &before);
	/* The same once more says no more than it did. */
	if (before.words.n == 0 || kp_str_eq(before.words.folded, r->words.folded))
		return;
	lend(a, r, &before, MATCH_LENT_LIGHT, &light);
	lend(a, r, &before, MATCH_LENT, &both);
	after.nwords = match_turn_words(&r->words,
		c->intent < 0 ? NULL : a->e->kb->intents[c->intent].id, a->arena, &word);
	after.word = word;
	match_passages_open(a->e->passages, c->intent, NULL, 0, &after.ahead);
	followed = *r;
	match_follow(&after, &r->m->turns, a->arena, &followed.s, &r->ways, &own);
	followed.ways = r->ways;
	if (better_alone(a, r, lean, &followed))
		return;
	if (!own) {
		words = kp_arena_alloc(a->arena, sizeof(*words));
		*words = before.words;
		followed.before = words;
		followed.row = both.row;
		followed.lent = both.lent;
	}
	/* What an unanswered question meant is not known: with another it is still a guess. */
	followed.ask_back = c->intent < 0 && !own;
	*r = followed;
}

/* What the word is asked about most comes beside what it looks like. */
static void offer_vague(struct match_reading *r, const struct match_vague *vague)
{
	const uint8_t *oos = r->m->class_oos;
	float all = 0, *p = r->s.p, sure = p[r->s.best] / 2;

	for (size_t i = 0; i < MATCH_VAGUE; i++) {
		all += oos[vague->class[i]] ? 0 : vague->share[i];
		if (vague->class[i] == r->s.best)
			sure += vague->share[i] / 2;
	}
	for (size_t c = 0; c < r->m->nclasses; c++)
		p[c] /= 2;
	for (size_t i = 0; i < MATCH_VAGUE; i++)
		if (!oos[vague->class[i]])
			p[vague->class[i]] += vague->share[i] / fmaxf(2 * all, 1e-9f);
	for (size_t c = 0; c < r->m->nclasses; c++)
		if (!oos[c] && p[c] > p[r->s.best])
			r->s.best = (int)c;
	r->s.confidence = fmin(r->s.confidence, (double)sure);
	r->vague = true;
}

/* "Pay" alone means one of the many things that are asked about it, and none for sure. */
static void read_vague(const struct match_asking *a, struct match_reading *r)
{
	const struct match_vague *vague;
	struct match_tokens tokens;

	if (r->words.n != 1 || r->s.best < 0 || r->s.sign[SIGN_DECIDE] > 0 ||
		kb_small_talk(&a->e->kb->intents[match_reading_intent(r)]))
		return;
	match_tokenise(&r->words, NULL, false, a->arena, &tokens);
	vague = match_vague_find(r->m, &tokens);
	if (vague)
		offer_vague(r, vague);
}

static bool has_number(const struct match_reading *r)
{
	for (size_t i = 0; i < r->words.n; i++)
		if (r->words.v[i].number)
			return true;
	return false;
}

/* "40 h", "what if 12 years", "can it": of what, only a question before it could tell. "Who
 * are you" is one for the bot. */
static void read_first(const struct match_engine *e, struct match_reading *r,
	const struct match_leaning *lean)
{
	r->ask_back = lean->topics == 0 && has_number(r);
	r->no_topic = lean->nothing && r->s.best >= 0 && r->s.sign[SIGN_DECIDE] <= 0 &&
		      !kb_small_talk(&e->kb->intents[match_reading_intent(r)]);
}

/* ---- the decision ---- */

/* Keeps v[0 … n) in falling order; what falls off the end is forgotten. */
static size_t insert_hit(struct match_hit *v, size_t n, struct match_hit hit)
{
	size_t i = n;

	if (n == MATCH_MAX_HITS && v[n - 1].confidence >= hit.confidence)
		return n;
	if (n == MATCH_MAX_HITS)
		i--;
	for (; i > 0 && v[i - 1].confidence < hit.confidence; i--)
		v[i] = v[i - 1];
	v[i] = hit;
	return n < MATCH_MAX_HITS ? n + 1 : n;
}

/* Candidates by falling probability; the best carries the judged confidence, the others
 * their share of it. */
static void rank(
	const struct match_asking *a, const struct match_reading *r, struct match_result *out)
{
	const struct match_model *m = r->m;
	struct match_hit *best = kp_arena_alloc(a->arena, MATCH_MAX_HITS * sizeof(*best));
	float top = r->s.best < 0 ? 1 : r->s.p[r->s.best], outside = 0;

	out->oos_intent = -1;
	for (size_t c = 0; c < m->nclasses; c++)
		if (m->class_oos[c] && r->s.p[c] > outside) {
			outside = r->s.p[c];
			out->oos_intent = m->class_intent[c];
			out->oos_share = outside;
		} else if (!m->class_oos[c])
			out->nhits = insert_hit(best, out->nhits,
				(struct match_hit){.intent = m->class_intent[c],
					.confidence = r->s.p[c]});
	out->hits = best;
	for (size_t i = 0; i < out->nhits; i++) {
		if (out->offered < OFFERED &&
			best[i].confidence >= OFFER_SHARE * (1 - r->s.oos))
			out->offered = i + 1;
		best[i].confidence =
			r->s.confidence * fmin(1, best[i].confidence / fmax(top, 1e-9));
	}
}

/* Not one word of it was in training, and no pattern knows it: letters alone are no ground to
 * be sure on. */
static bool unheard_of(const struct match_reading *r)
{
	return r->row.unseen >= 1 && r->nfired == 0;
}

/* Nor do its letters look like anything that was. */
static bool looks_like_nothing(const struct match_reading *r)
{
	return unheard_of(r) && r->row.known_chars < 0.5f;
}

/* "Retirement age in Japan" has our words, and the rest of it is what others say of them. The
 * sentence alone: a question before it shows whose matter it is. */
static bool looks_outside(const struct match_reading *r)
{
	return r->s.sign[SIGN_OUTSIDE] > OUTSIDE && r->s.sign[SIGN_DECIDE] <= 0 && !r->before;
}

static void decide(
	const struct match_engine *e, const struct match_reading *r, struct match_result *out)
{
	double confidence = r->s.confidence;

	out->direct_at = direct_threshold(e, r);
	out->offer_at = r->m->numbers.offer_at;
	out->oos = r->s.oos;
	out->unseen = r->row.unseen;
	out->decision = MATCH_DEFER;
	if (r->words.n == 0 || r->s.best < 0) {
		out->why = "no-words";
	} else if (r->no_topic) {
		out->why = "no-topic";
	} else if (confidence >= out->direct_at && !r->ask_back && !unheard_of(r) &&
		   !looks_outside(r)) {
		out->decision = MATCH_DIRECT;
		out->why = r->s.sign[SIGN_DECIDE] > 0 ? "pattern" : "model";
	} else if (r->s.oos > 0.5f && !r->before) {
		out->why = "out-of-scope";
	} else if ((confidence >= out->offer_at || r->vague) && out->offered > 0 &&
		   !looks_like_nothing(r)) {
		out->decision = MATCH_CLARIFY;
		out->why = confidence < out->direct_at ? "close-candidates"
			   : looks_outside(r)          ? "looks-outside"
						       : "says-too-little";
	} else {
		out->why = "unsure";
	}
}

/* ---- explanation ---- */

static int by_weight(const void *a, const void *b)
{
	const struct match_reason *x = a, *y = b;
	double u = fabs(x->weight), v = fabs(y->weight);

	return (u < v) - (u > v);
}

static int class_of(const struct match_model *m, int intent)
{
	for (size_t c = 0; c < m->nclasses; c++)
		if (m->class_intent[c] == intent)
			return (int)c;
	return -1;
}

/* The row taken apart and named: words that were summed beforehand tell no reasons. */
static void name_row(
	const struct match_asking *a, const struct match_reading *r, struct match_row *out)
{
	const struct match_dict *dict = r->m->dict;
	struct match_tokens tokens;

	match_tokenise(&r->words, NULL, true, a->arena, &tokens);
	match_dict_row(dict, &tokens, a->arena, out);
	if (r->before) {
		struct match_row now = *out, before;
		struct match_joint joint;

		match_tokenise(r->before, NULL, true, a->arena, &tokens);
		match_dict_row(dict, &tokens, a->arena, &before);
		joint = match_row_joint(&now, &before, r->lent);
		match_row_join(&now, &before, &joint, a->arena, out);
	}
	match_row_merge(out, a->arena);
}

static void explain_hit(const struct match_asking *a, const struct match_reading *r,
	const struct match_row *row, struct match_hit *hit)
{
	int class = class_of(r->m, hit->intent);
	size_t n = 0, kept;
	struct match_reason *v =
		kp_arena_alloc(a->arena, (row->n + r->nfired + 1) * sizeof(*v));

	for (size_t i = 0; i < r->nfired; i++) {
		int intent;
		const struct kb_pattern *p =
			match_rules_get(r->rules, r->fired[i].pattern, &intent);

		if (intent == hit->intent)
			v[n++] = (struct match_reason){MATCH_BY_PATTERN, p->source,
				r->fired[i].from, r->fired[i].to,
				r->m->strength[r->fired[i].pattern] * r->m->numbers.gain,
				p->effect};
	}
	kept = n;
	for (size_t i = 0; i < row->n && row->name; i++) {
		float w = match_model_weight(r->m, row->id[i], class);

		v[n++] = (struct match_reason){.kind = MATCH_BY_FEATURE,
			.what = row->name[i],
			.weight = (double)w * (double)row->x[i]};
	}
	qsort(v + kept, n - kept, sizeof(*v), by_weight);
	hit->reasons = v;
	hit->nreasons = n < kept + REASONS ? n : kept + REASONS;
}

void match_ask(const struct match_engine *e, struct text_analyser *an,
	const struct match_query *q, bool explain, struct kp_arena *arena,
	struct match_result *out)
{
	struct match_asking a = {e, an, arena};
	struct match_reading r;
	struct match_leaning lean;

	*out = (struct match_result){0};
	match_read(&a, q, &r, out);
	lean = match_lean(e->small, &r.words, arena);
	out->alone = says_enough(&a, &r, &lean);
	if (!q->context.question)
		read_first(e, &r, &lean);
	else if (!out->alone)
		read_with_previous(&a, &q->context, &lean, &r);
	if (!r.before)
		read_vague(&a, &r);
	out->from_context = r.before != NULL;
	out->goes_on = lean.form >= MATCH_AND_ASKS;
	out->no_topic = r.no_topic;
	out->ways = r.ways;
	out->lang = r.words.lang;
	out->words = r.words;
	rank(&a, &r, out);
	decide(e, &r, out);
	if (explain) {
		struct match_row row;

		name_row(&a, &r, &row);
		for (size_t i = 0; i < out->nhits; i++)
			explain_hit(&a, &r, &row, &out->hits[i]);
	}
}

static const char *copy(struct kp_arena *arena, const char *s)
{
	return s ? kp_arena_strdup(arena, s) : NULL;
}

void match_result_copy(
	const struct match_result *from, struct kp_arena *arena, struct match_result *out)
{
	*out = *from;
	text_words_copy(&from->words, arena, &out->words);
	out->asks.text = copy(arena, from->asks.text);
	for (int l = 0; l < TEXT_LANGS; l++)
		out->borrowed[l].text = copy(arena, from->borrowed[l].text);
	out->hits = kp_arena_alloc(arena, from->nhits * sizeof(*out->hits));
	for (size_t i = 0; i < from->nhits; i++)
		out->hits[i] = (struct match_hit){.intent = from->hits[i].intent,
			.confidence = from->hits[i].confidence};
}
