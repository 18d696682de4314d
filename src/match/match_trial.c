#include "match/match_priv.h"

#include <math.h>

#define RIGHT_GAINS 1.5 /* a right direct answer; what a question asked back costs is one */
/* Weight of what is out of scope, against all that is in it. Examples of it tell more than
 * hidden classes, which are as near to the others as intents are. */
#define HIDDEN_ALONE 0.30
#define HIDDEN       0.10
/* What of it is met where nobody has said what it is: as much as confidence reckons with, once
 * the judge has learned to tell it. */
#define HIDDEN_MET   0.05
#define OUT_OF_SCOPE 0.20
/* Without such examples nobody knows how much of it is asked, nor what it costs: then what is
 * as likely right as not is answered. */
#define AS_LIKELY    0.5
#define LEAST        1e-6 /* below, one probability is like the next */
#define LEAST_JUDGED 1e-3
/* Questions with a sentence that asks, below which what it counts is not measured. */
#define ENOUGH_ASKING 50
#define NEXT_TO       0.025 /* log probability of one of them that makes no difference */

/* What a model that has not seen an example says of it. */
struct outcome {
	const struct match_example *example;
	float *margins, *net_p, *logits;
	struct match_row row; /* shares alone; its arrays are gone */
	bool stranger;        /* its class was hidden from the model, or is out of scope */
	struct outcome *asks; /* the sentence of it that asks; NULL: see match_example */
};

struct match_trial {
	const struct match_corpus *corpus;
	struct kp_arena *arena;
	struct KP_VEC(arena_vec, struct kp_arena *) joined; /* of other trials */
	struct KP_VEC(outcome_vec, struct outcome) v;
};

struct match_trial *match_trial_new(const struct match_corpus *corpus)
{
	struct match_trial *t = kp_alloc(sizeof(*t));

	t->corpus = corpus;
	t->arena = kp_arena_new(1 << 20);
	return t;
}

void match_trial_free(struct match_trial *t)
{
	if (!t)
		return;
	kp_arena_free(t->arena);
	for (size_t i = 0; i < t->joined.n; i++)
		kp_arena_free(t->joined.v[i]);
	KP_VEC_FREE(&t->joined);
	KP_VEC_FREE(&t->v);
	free(t);
}

void match_trial_join(struct match_trial *t, struct match_trial *other)
{
	for (size_t i = 0; i < other->v.n; i++)
		KP_PUSH(&t->v, other->v.v[i]);
	KP_PUSH(&t->joined, KP_TAKE(other->arena));
	for (size_t i = 0; i < other->joined.n; i++)
		KP_PUSH(&t->joined, other->joined.v[i]);
	other->joined.n = 0;
	match_trial_free(other);
}

void match_trial_clear(struct match_trial *t)
{
	kp_arena_reset(t->arena);
	t->v.n = 0;
}

bool match_hidden(const struct match_corpus *c, int label, int fold)
{
	return !c->class_oos[label] && label % MATCH_FOLDS == fold;
}

/* A model knows nothing of a class it had no samples of: untrained weights must not speak. */
static void silence_hidden(const struct match_corpus *c, int fold, float *v, float low)
{
	for (size_t k = 0; k < c->nclasses; k++)
		if (match_hidden(c, (int)k, fold))
			v[k] = low;
}

static void silence_nets(const struct match_corpus *c, int fold, struct outcome *o)
{
	float sum = 1e-20f;

	silence_hidden(c, fold, o->logits, -1000);
	silence_hidden(c, fold, o->net_p, 0);
	for (size_t k = 0; k < c->nclasses; k++)
		sum += o->net_p[k];
	for (size_t k = 0; k < c->nclasses; k++)
		o->net_p[k] /= sum;
}

static void score(struct match_trial *t, const struct match_trained *m,
	const struct match_example *e, int fold, struct outcome *o)
{
	/* Scorers work in eights. */
	size_t bytes = (t->corpus->nclasses + 8) * sizeof(float);
	KP_AUTO(kp_arena) struct kp_arena *scratch = kp_arena_new(1 << 14);

	*o = (struct outcome){.example = e, .margins = kp_arena_alloc(t->arena, bytes)};
	o->stranger =
		t->corpus->class_oos[e->label] || match_hidden(t->corpus, e->label, fold);
	match_dict_row(m->dict, &e->tokens, scratch, &o->row);
	if (m->nnets) {
		o->net_p = kp_arena_alloc(t->arena, bytes);
		o->logits = kp_arena_alloc(t->arena, bytes);
	}
	match_trained_score(m, &o->row, o->margins, o->net_p, o->logits);
	if (fold >= 0) {
		silence_hidden(t->corpus, fold, o->margins, -5);
		if (m->nnets)
			silence_nets(t->corpus, fold, o);
	}
	if (e->asks) {
		o->asks = kp_arena_alloc(t->arena, sizeof(*o->asks));
		score(t, m, e->asks, fold, o->asks);
	}
}

void match_trial_put(struct match_trial *t, const struct match_trained *m,
	const struct match_example *e, int fold)
{
	struct outcome o;

	score(t, m, e, fold, &o);
	KP_PUSH(&t->v, o);
}

/* ---- the mix ---- */

static void mix_outcome(const struct match_mix *mix, const struct outcome *o,
	struct kp_arena *arena, struct match_scores *s)
{
	*s = (struct match_scores){.p = kp_arena_alloc(arena, mix->nclasses * sizeof(float))};
	match_mix(mix, o->margins, o->net_p, o->logits, &o->row, o->example->fired,
		o->example->nfired, arena, s);
}

/* What people would be told: the sentence that asks counts by itself, too. */
static void judge_outcome(const struct match_mix *mix, const struct match_judge *judge,
	const struct outcome *o, struct kp_arena *arena, struct match_scores *s)
{
	struct match_scores asks;

	mix_outcome(mix, o, arena, s);
	s->confidence = s->best < 0 ? 0 : match_judge_ask(judge, s->sign);
	if (!o->asks || s->best < 0)
		return;
	judge_outcome(mix, judge, o->asks, arena, &asks);
	match_pool(mix, &asks, arena, s);
}

/* How likely unseen samples are: their log probability, summed. With a judge, as it judges
 * those that have a sentence which asks. */
static double likelihood(const struct match_trial *t, const struct match_mix *mix,
	const struct match_judge *judge)
{
	double sum = 0;
	KP_AUTO(kp_arena) struct kp_arena *arena = kp_arena_new(1 << 14);

	for (size_t i = 0; i < t->v.n; i++) {
		const struct outcome *o = &t->v.v[i];
		int label = o->example->label;
		struct match_scores s;

		if (o->stranger && !t->corpus->class_oos[label])
			continue;
		if (judge && !o->asks)
			continue;
		if (judge)
			judge_outcome(mix, judge, o, arena, &s);
		else
			mix_outcome(mix, o, arena, &s);
		sum += log(s.p[label] + (judge ? LEAST_JUDGED : LEAST));
		kp_arena_reset(arena);
	}
	return sum;
}

/* Sets *knob, a number of the mix, to that of `values` which makes unseen samples likeliest.
 */
static void fit(const struct match_trial *t, const struct match_mix *mix, float *knob,
	const float *values, size_t n)
{
	float best = values[0];
	double most = -1e300;

	for (size_t i = 0; i < n; i++) {
		double sum;

		*knob = values[i];
		sum = likelihood(t, mix, NULL);
		if (sum > most) {
			most = sum;
			best = values[i];
		}
	}
	*knob = best;
}

static void fit_mix(const struct match_trial *t, struct match_mix *mix)
{
	static const float temperatures[] = {0.08f, 0.1f, 0.125f, 0.16f, 0.2f, 0.25f, 0.32f};
	static const float gains[] = {0.1f, 0.25f, 0.5f, 0.75f, 1.0f, 1.5f};

	mix->gain = 0.5f;
	fit(t, mix, &mix->temperature, temperatures, KP_LEN(temperatures));
	fit(t, mix, &mix->gain, gains, KP_LEN(gains));
}

static size_t asking(const struct match_trial *t)
{
	size_t n = 0;

	for (size_t i = 0; i < t->v.n; i++)
		n += t->v.v[i].asks != NULL;
	return n;
}

/* Samples are told by those whom the model learned from, and so well known as a whole. Where
 * others tell, the sentence that asks is worth more: of the weights that make samples next to
 * as likely as the best one does, the largest is taken. */
static void fit_asking(
	const struct match_trial *t, struct match_mix *mix, const struct match_judge *judge)
{
	static const float values[] = {0, 0.15f, 0.3f, 0.45f, 0.6f, 0.75f, 0.9f};
	double sum[KP_LEN(values)], most = -1e300, near = NEXT_TO * (double)asking(t);

	if (asking(t) < ENOUGH_ASKING)
		return;
	for (size_t i = 0; i < KP_LEN(values); i++) {
		mix->asking = values[i];
		sum[i] = likelihood(t, mix, judge);
		most = fmax(most, sum[i]);
	}
	for (size_t i = 0; i < KP_LEN(values); i++)
		if (sum[i] >= most - near)
			mix->asking = values[i];
}

static bool knows_strangers(const struct match_corpus *c)
{
	for (size_t k = 0; k < c->nclasses; k++)
		if (c->class_oos[k])
			return true;
	return false;
}

static void weigh(struct match_verdict *v, const struct match_trial *t, double hidden_share)
{
	double hidden = 0, outside = 0, inside = 0;

	for (size_t i = 0; i < t->v.n; i++) {
		bool oos = t->corpus->class_oos[t->v.v[i].example->label];

		outside += oos;
		hidden += t->v.v[i].stranger && !oos;
		inside += !t->v.v[i].stranger;
	}
	for (size_t i = 0; i < t->v.n; i++) {
		bool oos = t->corpus->class_oos[t->v.v[i].example->label];
		double share = oos ? OUT_OF_SCOPE / outside : hidden_share / fmax(hidden, 1);

		v[i].weight = t->v.v[i].stranger ? (float)(share * inside) : 1;
	}
}

struct judged {
	double confidence;
	float weight;
	bool right, stranger;
};

/* Where a direct answer is expected to cost less than a question asked back. The confidence
 * is calibrated, so that this holds without searching in a few hundred examples for it. */
static double worth_it(void)
{
	return (MATCH_WRONG_COSTS - 1) / (MATCH_WRONG_COSTS + RIGHT_GAINS);
}

static void measure(const struct judged *v, size_t n, struct match_numbers *out)
{
	double inside = 0, right = 0, wrong = 0, held = 0, strangers = 0, kept_out = 0;
	double sum[10] = {0}, hits[10] = {0}, all[10] = {0}, ece = 0, total = 0;

	for (size_t i = 0; i < n; i++) {
		bool direct = v[i].confidence >= out->direct_at;
		int bin = v[i].confidence >= 1 ? 9 : (int)(v[i].confidence * 10);

		if (v[i].stranger) {
			strangers++;
			kept_out += !direct;
		} else {
			inside++;
			right += v[i].right;
			wrong += direct && !v[i].right;
			held += !direct;
		}
		sum[bin] += v[i].weight * v[i].confidence;
		hits[bin] += v[i].weight * (float)v[i].right;
		all[bin] += v[i].weight;
		total += v[i].weight;
	}
	for (int b = 0; b < 10; b++) {
		ece += fabs(sum[b] - hits[b]);
		out->bins[b][0] = (uint32_t)lround(hits[b]);
		out->bins[b][1] = (uint32_t)lround(all[b]);
	}
	out->ece = (float)(ece / (total > 0 ? total : 1));
	out->cv_accuracy = (float)(right / fmax(inside, 1));
	out->cv_wrong = (float)(wrong / fmax(inside, 1));
	out->cv_deferred = (float)(held / fmax(inside, 1));
	out->cv_oos = (float)(kept_out / fmax(strangers, 1));
}

/* The outcomes' signs, and whether the best class was the right one. */
static struct match_verdict *read_verdicts(
	const struct match_trial *t, const struct match_mix *mix)
{
	struct match_verdict *v = kp_alloc_n(t->v.n + 1, sizeof(*v));
	KP_AUTO(kp_arena) struct kp_arena *arena = kp_arena_new(1 << 14);

	for (size_t i = 0; i < t->v.n; i++) {
		struct match_scores s;

		mix_outcome(mix, &t->v.v[i], arena, &s);
		memcpy(v[i].sign, s.sign, sizeof(s.sign));
		v[i].right = !t->v.v[i].stranger && s.best == t->v.v[i].example->label;
		kp_arena_reset(arena);
	}
	weigh(v, t, knows_strangers(t->corpus) ? HIDDEN : HIDDEN_ALONE);
	return v;
}

/* Thresholds and figures from what `t` shows under the judge as it stands. */
static void set_numbers(const struct match_trial *t, const struct match_mix *mix,
	const struct match_verdict *v, struct match_trained *out)
{
	struct judged *judged = kp_alloc_n(t->v.n + 1, sizeof(*judged));
	KP_AUTO(kp_arena) struct kp_arena *arena = kp_arena_new(1 << 14);

	for (size_t i = 0; i < t->v.n; i++) {
		const struct outcome *o = &t->v.v[i];
		struct match_scores s;

		judge_outcome(mix, &out->judge, o, arena, &s);
		judged[i] = (struct judged){s.confidence, v[i].weight,
			!o->stranger && s.best == o->example->label, o->stranger};
		kp_arena_reset(arena);
	}
	out->numbers.direct_at = (float)(knows_strangers(t->corpus) ? worth_it() : AS_LIKELY);
	out->numbers.offer_at = out->numbers.direct_at * 0.25f;
	out->numbers.asking = mix->asking;
	measure(judged, t->v.n, &out->numbers);
	free(judged);
}

void match_trial_judge(
	const struct match_trial *t, struct match_mix *mix, struct match_trained *out)
{
	struct match_verdict *v;

	fit_mix(t, mix);
	out->numbers.temperature = mix->temperature;
	out->numbers.gain = mix->gain;
	v = read_verdicts(t, mix);
	match_judge_train(v, t->v.n, &out->judge);
	if (!knows_strangers(t->corpus)) {
		weigh(v, t, HIDDEN_MET);
		match_judge_correct(v, t->v.n, &out->judge);
	}
	fit_asking(t, mix, &out->judge);
	set_numbers(t, mix, v, out);
	free(v);
}

void match_trial_correct(
	const struct match_trial *t, const struct match_mix *mix, struct match_trained *out)
{
	struct match_verdict *v = read_verdicts(t, mix);

	match_judge_correct(v, t->v.n, &out->judge);
	set_numbers(t, mix, v, out);
	out->numbers.checked = (uint32_t)t->v.n;
	free(v);
}

void match_trial_last(const struct match_trial *t, const struct match_mix *mix,
	const struct match_judge *judge, struct kp_arena *arena, struct match_scores *out)
{
	judge_outcome(mix, judge, &t->v.v[t->v.n - 1], arena, out);
}
