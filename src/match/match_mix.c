#include "match/match_priv.h"

#include <math.h>

#define DECIDES   3.0f /* strength that deciding adds */
#define FORBIDDEN -4.0f

#define LEAST       1e-6f /* below, one probability is like the next, */
#define LEAST_ASKED 1e-3f /* and one of the sentence that asks */

static float clamp(float x, float lo, float hi)
{
	return x < lo ? lo : x > hi ? hi : x;
}

static float log_odds(float p)
{
	p = clamp(p, 1e-6f, 1 - 1e-6f);
	return logf(p / (1 - p));
}

float match_strength(double own, double other, enum kb_effect effect)
{
	float s = clamp((float)log((own + 1) / (other + 0.5)), 0, 4);

	return effect == KB_FORBID ? FORBIDDEN : effect == KB_DECIDE ? s + DECIDES : s;
}

/* What the patterns say of each class in a text of so many words: the strongest voice counts,
 * a forbidding one most. */
static void add_patterns(const struct match_mix *mix, const struct match_fired *fired,
	size_t nfired, size_t nwords, float *voice)
{
	for (size_t i = 0; i < nfired; i++) {
		int intent;
		float s = mix->strength[fired[i].pattern];
		enum kb_effect effect =
			match_rules_get(mix->rules, fired[i].pattern, &intent)->effect;

		if (effect == KB_DECIDE && nwords > KB_MOST_DECIDED)
			s -= DECIDES;
		for (size_t c = 0; c < mix->nclasses; c++)
			if (mix->class_intent[c] == intent && voice[c] >= 0)
				voice[c] = s < 0 ? s : s > voice[c] ? s : voice[c];
	}
}

static void normalise(float *p, size_t n)
{
	float sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += p[i];
	for (size_t i = 0; i < n; i++)
		p[i] /= sum;
}

static int top(const float *v, size_t n)
{
	size_t best = 0;

	for (size_t i = 1; i < n; i++)
		if (v[i] > v[best])
			best = i;
	return (int)best;
}

static float energy(const float *logits, size_t n, struct kp_arena *arena)
{
	float *copy = kp_arena_alloc(arena, n * sizeof(*copy)), most, sum;

	memcpy(copy, logits, n * sizeof(*copy));
	sum = match_kernels()->exps(copy, n, 1, &most);
	return most + logf(sum);
}

static void read_signs(const struct match_mix *mix, const float *margins, const float *logits,
	const float *net_p, const struct match_row *row, const float *voice,
	struct kp_arena *arena, struct match_scores *s)
{
	float next = 1e-6f, against = 0;
	size_t n = mix->nclasses;
	int b = s->best;

	for (size_t c = 0; c < n; c++) {
		if ((int)c == b)
			continue;
		next = s->p[c] > next ? s->p[c] : next;
		against = voice[c] > against ? voice[c] : against;
	}
	s->sign[SIGN_BIAS] = 1;
	s->sign[SIGN_TOP] = log_odds(s->p[b]);
	s->sign[SIGN_LEAD] = clamp(logf(s->p[b] / next), -3, 10);
	s->sign[SIGN_OOS] = log_odds(s->oos);
	s->sign[SIGN_UNSEEN] = (float)row->unseen;
	s->sign[SIGN_MARGIN] = clamp(margins[b], -3, 3);
	s->sign[SIGN_LOGIT] = logits ? logits[b] : 0;
	s->sign[SIGN_ENERGY] = logits ? energy(logits, n, arena) : 0;
	s->sign[SIGN_AGREE] = top(margins, n) == b && (!net_p || top(net_p, n) == b);
	s->sign[SIGN_PATTERN] = clamp(voice[b], -4, 4);
	s->sign[SIGN_DECIDE] = voice[b] >= DECIDES && against < DECIDES;
	s->sign[SIGN_AGAINST] = against;
	s->sign[SIGN_LENGTH] = logf(1 + (float)row->nwords);
	s->sign[SIGN_CHARS] = row->known_chars;
	s->sign[SIGN_PAIRS] = row->known_pairs;
	s->sign[SIGN_OUTSIDE] = mix->outside ? clamp(margins[n], -3, 3) : 0;
}

static void find_best(const struct match_mix *mix, struct match_scores *s)
{
	s->best = -1;
	s->oos = 0;
	for (size_t c = 0; c < mix->nclasses; c++) {
		if (mix->class_oos[c])
			s->oos += s->p[c];
		else if (s->best < 0 || s->p[c] > s->p[s->best])
			s->best = (int)c;
	}
}

void match_mix(const struct match_mix *mix, const float *margins, const float *net_p,
	const float *logits, const struct match_row *row, const struct match_fired *fired,
	size_t nfired, struct kp_arena *arena, struct match_scores *out)
{
	size_t n = mix->nclasses;
	float nets = mix->window ? 2 : 1; /* kinds of scorers in net_p */
	float *voice = kp_arena_alloc(arena, n * sizeof(*voice));

	memcpy(out->p, margins, n * sizeof(*out->p));
	match_softmax(out->p, n, mix->temperature);
	for (size_t c = 0; net_p && c < n; c++)
		out->p[c] = (out->p[c] + nets * net_p[c]) / (1 + nets);
	add_patterns(mix, fired, nfired, row->nwords, voice);
	if (nfired) {
		for (size_t c = 0; c < n; c++)
			if (voice[c] != 0)
				out->p[c] = (out->p[c] + 1e-5f) * expf(mix->gain * voice[c]);
		normalise(out->p, n);
	}
	find_best(mix, out);
	if (out->best >= 0)
		read_signs(mix, margins, logits, net_p, row, voice, arena, out);
}

/* What judged scores give each class, z[0 … n), and what is none of them, z[n]. The best has
 * its confidence. When that is more than its probability, the others divide the rest as they
 * did; when it is less, all are doubted alike. */
static void divide(const struct match_scores *s, size_t n, float *z)
{
	float top = fmaxf(s->p[s->best], 1e-6f), sure = (float)s->confidence;
	bool doubted = sure < top;
	float others = doubted ? sure / top : (1 - sure) / fmaxf(1 - top, 1e-6f);

	for (size_t c = 0; c < n; c++)
		z[c] = (int)c == s->best ? sure : others * s->p[c];
	z[n] = doubted ? 1 - sure / top : 0;
}

/* Probabilities multiplied, that of the sentence to the power of what it counts: the less sure
 * it is, the less. "How do I do that?" says little and means what the rest says. */
void match_pool(const struct match_mix *mix, const struct match_scores *asks,
	struct kp_arena *arena, struct match_scores *s)
{
	size_t n = mix->nclasses, room = (n + 9) * sizeof(float); /* kernels work in eights */
	float counts = mix->asking * (float)asks->confidence;
	float *z = kp_arena_alloc(arena, room), *y = kp_arena_alloc(arena, room);

	if (s->best < 0 || asks->best < 0)
		return;
	divide(s, n, z);
	divide(asks, n, y);
	for (size_t c = 0; c <= n; c++)
		z[c] = logf(z[c] + LEAST) + counts * logf(y[c] + LEAST_ASKED);
	match_softmax(z, n + 1, 1);
	memcpy(s->p, z, n * sizeof(*z));
	find_best(mix, s);
	s->confidence = s->p[s->best];
}
