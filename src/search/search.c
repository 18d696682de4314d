#include "search/search_priv.h"

#include <string.h>

#define WORTH         0.2f   /* of the best: what has less is not worth showing */
#define MOST_POSTINGS 400000 /* looked at for one question, those of rare words first */

/* Check questions are put to the index once for each content. */
static void calibrate(
	struct search_index *ix, struct text_analyser *an, struct search_memory *memory)
{
	uint64_t of = kp_hash(ix->kb->hash, strlen(ix->kb->hash), ix->vocab ? 2 : 1);

	for (int lang = 0; lang < TEXT_LANGS; lang++) {
		if (memory->of == of)
			ix->in[lang].figures = memory->figures[lang];
		else
			search_calibrate(ix, lang, an);
		memory->figures[lang] = ix->in[lang].figures;
	}
	memory->of = of;
}

struct search_index *search_build(struct kb *kb, struct text_analyser *an,
	const struct text_vocab *vocab, struct search_memory *memory)
{
	KP_AUTO(search_memory) struct search_memory *own = NULL;
	struct search_index *ix = kp_alloc(sizeof(*ix));

	if (!memory)
		memory = own = search_memory_new();
	search_memory_use(memory, an);
	ix->kb = kb_ref(kb);
	ix->arena = kp_arena_new(1 << 16);
	ix->vocab = vocab;
	search_rests(ix);
	for (int lang = 0; lang < TEXT_LANGS; lang++) {
		search_documents(ix, lang);
		search_terms(ix, lang, memory);
		search_labels(ix, lang);
	}
	calibrate(ix, an, memory);
	return ix;
}

void search_free(struct search_index *ix)
{
	if (!ix)
		return;
	for (int lang = 0; lang < TEXT_LANGS; lang++) {
		kp_map_free(ix->in[lang].terms);
		kp_map_free(ix->in[lang].forms);
	}
	kp_arena_free(ix->arena);
	kb_unref(ix->kb);
	free(ix);
}

/* ---- what is asked for ---- */

void search_want(struct search_query *q, const struct search_lang *l, int term, float share)
{
	float weight = share * (term < 0 ? l->unseen : l->weight[term]);

	for (size_t i = 0; i < q->n; i++)
		if (term >= 0 && q->v[i].term == term)
			return;
	q->most += weight;
	if (term >= 0 && l->first[term] < l->first[term + 1] && q->n < SEARCH_MOST_WANTED)
		q->v[q->n++] = (struct search_wanted){term, weight};
}

static int by_weight(const void *a, const void *b)
{
	const struct search_wanted *x = a, *y = b;

	if (x->weight != y->weight)
		return x->weight > y->weight ? -1 : 1;
	return (x->term > y->term) - (x->term < y->term);
}

static void want_words(
	struct search_query *q, const struct search_lang *l, const struct text_words *w)
{
	struct search_term terms[SEARCH_MAX_TERMS];

	for (size_t i = 0; i < w->n; i++) {
		size_t n = search_word_terms(&w->v[i], terms);

		for (size_t k = 0; k < n; k++)
			search_want(q, l, kp_map_get(l->terms, terms[k].s, strlen(terms[k].s)),
				terms[k].share);
	}
}

/* ---- what is there ---- */

static void add_up(const struct search_lang *l, const struct search_query *q, float *sums)
{
	size_t looked = 0;

	for (size_t i = 0; i < q->n; i++) {
		const uint32_t *p = l->postings + l->first[q->v[i].term];
		size_t n = l->first[q->v[i].term + 1] - l->first[q->v[i].term];
		float each = q->v[i].weight / 255;

		if (i > 0 && looked + n > MOST_POSTINGS)
			break;
		looked += n;
		for (size_t k = 0; k < n; k++)
			sums[p[k] >> 8] += each * (float)(p[k] & 0xff);
	}
}

/* Keeps the best `max` in falling order; of equals the first comes first. */
static void keep(struct search_result *out, size_t max, struct search_hit hit)
{
	size_t i = out->nhits;

	if (i == max && hit.score <= out->hits[i - 1].score)
		return;
	if (i == max)
		i--;
	else
		out->nhits++;
	for (; i > 0 && out->hits[i - 1].score < hit.score; i--)
		out->hits[i] = out->hits[i - 1];
	out->hits[i] = hit;
}

static float least_of(const float *sums, size_t n)
{
	float best = 0;

	for (size_t i = 0; i < n; i++)
		if (sums[i] > best)
			best = sums[i];
	return WORTH * best;
}

void search_run(const struct search_lang *l, struct search_query *q, size_t max,
	struct kp_arena *arena, struct search_result *out)
{
	float *sums = kp_arena_alloc(arena, (l->ndocs + 1) * sizeof(*sums));

	if (max > SEARCH_MAX_HITS)
		max = SEARCH_MAX_HITS;
	out->hits = kp_arena_alloc(arena, (max + 1) * sizeof(*out->hits));
	qsort(q->v, q->n, sizeof(*q->v), by_weight);
	add_up(l, q, sums);
	float least = least_of(sums, l->ndocs);
	for (size_t d = 0; d < l->ndocs; d++) {
		if (sums[d] <= 0 || sums[d] < least)
			continue;
		out->found++;
		if (max)
			keep(out, max,
				(struct search_hit){.section = l->docs[d].section,
					.score = sums[d],
					.share = sums[d] / q->most});
	}
}

void search_words(const struct search_index *ix, const struct text_words *words, size_t max,
	struct kp_arena *arena, struct search_result *out)
{
	const struct search_lang *l = &ix->in[words->lang];
	struct search_query q = {0};

	*out = (struct search_result){.lang = words->lang};
	want_words(&q, l, words);
	search_run(l, &q, max, arena, out);
	out->wanted = search_keep(arena, q.v, q.n * sizeof(*q.v));
	out->nwanted = q.n;
}

void search_ask(const struct search_index *ix, struct text_analyser *an, enum text_lang lang,
	const char *text, size_t n, size_t max, struct kp_arena *arena,
	struct search_result *out)
{
	enum text_lang first = lang < TEXT_LANGS ? lang : TEXT_FI;
	struct search_result other;
	struct text_words words;

	text_analyse(an, first, text, n, ix->vocab, arena, &words);
	search_words(ix, &words, max, arena, out);
	for (int l = 0; l < TEXT_LANGS && !out->found; l++) {
		if (l == (int)first)
			continue;
		text_analyse(an, l, text, n, ix->vocab, arena, &words);
		search_words(ix, &words, max, arena, &other);
		if (other.found)
			*out = other;
	}
}
