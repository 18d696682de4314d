#include "match/match_priv.h"

#include "base/kp_vec.h"

#include <stdlib.h>

/* A base form in a text of the corpus. */
struct said {
	uint64_t word;
	uint32_t text;
	uint16_t class;
	bool beside; /* other words */
};
KP_VEC(struct said_vec, struct said);
KP_VEC(struct vague_vec, struct match_vague);

#define ORDER(a, b) (((a) > (b)) - ((a) < (b)))

static int by_word(const void *a, const void *b)
{
	const struct said *x = a, *y = b;
	int order = ORDER(x->word, y->word);

	order = order ? order : ORDER(x->beside, y->beside);
	order = order ? order : ORDER(x->class, y->class);
	return order ? order : ORDER(x->text, y->text);
}

static void collect(const struct match_corpus *corpus, struct said_vec *out)
{
	for (size_t i = 0; i < corpus->n; i++) {
		const struct match_tokens *t = &corpus->v[i].tokens;

		for (size_t k = 0; k < t->n; k++)
			if (t->v[k].base)
				KP_PUSH(out,
					(struct said){t->v[k].hash, (uint32_t)i,
						(uint16_t)corpus->v[i].label, t->nwords > 1});
	}
	if (out->n)
		qsort(out->v, out->n, sizeof(*out->v), by_word);
}

/* Keeps the most frequent classes, in falling order. */
static void put_class(struct match_vague *v, float count[MATCH_VAGUE], size_t class, float n)
{
	size_t i = MATCH_VAGUE;

	for (; i > 0 && count[i - 1] < n; i--)
		if (i < MATCH_VAGUE) {
			count[i] = count[i - 1];
			v->class[i] = v->class[i - 1];
		}
	if (i < MATCH_VAGUE) {
		count[i] = n;
		v->class[i] = (uint16_t) class;
	}
}

/* Of one word's texts v[0 … n). Where it stands alone in any, its writer has said what it
 * means then: no others count. */
static struct match_vague sum_up(const struct said *v, size_t n)
{
	struct match_vague sum = {.word = v->word};
	float count[MATCH_VAGUE] = {0};
	size_t texts = 0;

	for (size_t i = 0, next; i < n && v[i].beside == v->beside; i = next) {
		size_t own = 0;

		for (next = i;
			next < n && v[next].beside == v->beside && v[next].class == v[i].class;
			next++)
			own += next == i || v[next].text != v[next - 1].text;
		put_class(&sum, count, v[i].class, (float)own);
		texts += own;
	}
	for (size_t i = 0; i < MATCH_VAGUE; i++)
		sum.share[i] = count[i] / (float)texts;
	return sum;
}

/* One meaning stands out: half of the texts, or a third and far more than any other. */
static bool is_plain(const struct match_vague *v)
{
	return v->share[0] >= 0.5f ||
	       (v->share[0] >= 0.33f && v->share[0] >= 2.5f * v->share[1]);
}

size_t match_vague_save(const struct match_corpus *corpus, struct kp_str *block)
{
	struct said_vec said = {0};
	struct vague_vec out = {0};
	size_t n;

	if (corpus->nclasses <= UINT16_MAX)
		collect(corpus, &said);
	for (size_t i = 0, next; i < said.n; i = next) {
		struct match_vague v;

		for (next = i + 1; next < said.n && said.v[next].word == said.v[i].word;)
			next++;
		v = sum_up(said.v + i, next - i);
		if (!is_plain(&v))
			KP_PUSH(&out, v);
	}
	n = out.n;
	match_model_add(block, out.v, n * sizeof(*out.v));
	KP_VEC_FREE(&said);
	KP_VEC_FREE(&out);
	return n;
}

static int by_hash(const void *key, const void *of)
{
	const uint64_t *word = key;
	const struct match_vague *v = of;

	return ORDER(*word, v->word);
}

const struct match_vague *match_vague_find(
	const struct match_model *m, const struct match_tokens *tokens)
{
	for (size_t i = 0; m->nvague && i < tokens->n; i++) {
		const struct match_vague *found = NULL;

		if (tokens->v[i].base)
			found = bsearch(&tokens->v[i].hash, m->vague, m->nvague,
				sizeof(*m->vague), by_hash);
		if (found)
			return found;
	}
	return NULL;
}
