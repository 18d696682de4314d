#include "search/search_priv.h"

#include <math.h>
#include <string.h>

#define TITLE 4.0f /* a word of the title counts for so many of the text */
#define GUIDE 2.0f /* one of the guide's title and of what intents call the section */
#define TEXT  1.0f
#define ASKED 0.3f /* one of a sample question of an intent that rests on the section */
#define K1    1.2f /* how soon more of the same word says no more */
#define B     0.5f /* how much is forgiven to long texts */

#define MOST_QUESTIONS 50 /* of an intent that are read, evenly over all of them */

/* ---- counting ---- */

struct entry {
	uint32_t term, doc;
	float tf; /* weighted by field */
};
KP_VEC(struct entries, struct entry);
KP_VEC(struct floats, float);

struct counting {
	struct search_index *ix;
	struct search_lang *l;
	enum text_lang lang;
	struct search_forms forms;
	struct kp_str folded;          /* scratch */
	struct floats tf;              /* per term, of the text being read */
	struct search_numbers touched; /* terms of it */
	double length;                 /* weighted words of it */
	struct entries entries;
	struct floats lengths; /* per document */
	struct entries asked;  /* words of questions; `doc` is the intent, in order */
	struct search_numbers questions; /* per term: questions that have it */
	size_t nquestions;
};

static void count_term(struct counting *c, uint32_t t, float tf)
{
	while (c->tf.n <= t) {
		KP_PUSH(&c->tf, 0);
		KP_PUSH(&c->questions, 0);
	}
	if (c->tf.v[t] == 0)
		KP_PUSH(&c->touched, t);
	c->tf.v[t] += tf;
}

static void count_text(struct counting *c, const char *text, float field)
{
	struct search_forms *f = &c->forms;
	struct search_span at;
	size_t pos = 0;

	kp_str_reset(&c->folded);
	text_fold(text, strlen(text), &c->folded);
	while (search_token(kp_str_c(&c->folded), c->folded.n, &pos, &at)) {
		int form = search_form(f, c->folded.p + at.from, at.to - at.from);

		c->length += field;
		for (uint32_t i = f->first.v[form]; i < f->first.v[form + 1]; i++)
			count_term(c, f->says.v[i].term, field * f->says.v[i].share);
	}
}

static void forget_text(struct counting *c)
{
	for (size_t i = 0; i < c->touched.n; i++)
		c->tf.v[c->touched.v[i]] = 0;
	c->touched.n = 0;
	c->length = 0;
}

static void end_document(struct counting *c, uint32_t doc)
{
	for (size_t i = 0; i < c->touched.n; i++) {
		uint32_t t = c->touched.v[i];
		KP_PUSH(&c->entries, (struct entry){t, doc, c->tf.v[t]});
	}
	KP_PUSH(&c->lengths, (float)c->length);
	forget_text(c);
}

/* What questions are full of tells nothing of what they are about; what those of one intent
 * have in common helps to find its section. */
static void count_question(struct counting *c, uint32_t intent, const char *text)
{
	count_text(c, text, ASKED);
	for (size_t i = 0; i < c->touched.n; i++) {
		uint32_t t = c->touched.v[i];
		c->questions.v[t]++;
		KP_PUSH(&c->asked, (struct entry){t, intent, c->tf.v[t]});
	}
	forget_text(c);
	c->nquestions++;
}

static void count_questions(struct counting *c, uint32_t intent)
{
	const struct kb_intent *of = &c->ix->kb->intents[intent];
	size_t all = 0, seen = 0;

	for (size_t i = 0; i < of->nsamples; i++)
		all += of->samples[i].lang == c->lang;
	for (size_t i = 0; i < of->nsamples; i++)
		if (of->samples[i].lang == c->lang && seen++ % (1 + all / MOST_QUESTIONS) == 0)
			count_question(c, intent, of->samples[i].text);
}

static size_t lower_bound(const struct entries *v, uint32_t intent)
{
	size_t low = 0, high = v->n;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (v->v[mid].doc < intent)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

/* They do not make the document longer. */
static void add_asked(struct counting *c, uint32_t intent)
{
	size_t i = lower_bound(&c->asked, intent);

	for (; i < c->asked.n && c->asked.v[i].doc == intent; i++)
		count_term(c, c->asked.v[i].term, c->asked.v[i].tf);
}

static void count_documents(struct counting *c)
{
	const struct kb *kb = c->ix->kb;

	for (uint32_t d = 0; d < c->l->ndocs; d++) {
		const struct search_doc *doc = &c->l->docs[d];
		const struct kb_guide *g = &kb->guides[kb->sections[doc->section].guide];

		count_text(c, doc->title, TITLE);
		if (g->lang == c->lang && g->title)
			count_text(c, g->title, GUIDE);
		for (int i = c->ix->rests[doc->section]; i >= 0; i = c->ix->next[i]) {
			const char *title = kb->intents[i].title.in[c->lang];

			if (g->lang == c->lang && title)
				count_text(c, title, GUIDE);
			add_asked(c, (uint32_t)i);
		}
		count_text(c, doc->text, TEXT);
		end_document(c, d);
	}
}

/* ---- weighing ---- */

static float weight(double part_of_docs, double part_of_questions)
{
	return (float)-log(
		part_of_docs > part_of_questions ? part_of_docs : part_of_questions);
}

static void weigh(struct search_index *ix, struct counting *c)
{
	struct search_lang *l = c->l;
	double docs = (double)l->ndocs + 1, questions = (double)c->nquestions + 1;

	l->weight = kp_arena_alloc(ix->arena, (l->nterms + 1) * sizeof(*l->weight));
	for (size_t t = 0; t < l->nterms; t++)
		l->weight[t] = weight(((double)(l->first[t + 1] - l->first[t]) + 0.5) / docs,
			(double)c->questions.v[t] / questions);
	l->unseen = weight(0.5 / docs, 0);
}

static uint32_t impact(const struct counting *c, const struct entry *e, double mean)
{
	double norm = K1 * (1 - B + B * c->lengths.v[e->doc] / mean);

	return (uint32_t)lrint(255 * e->tf / (e->tf + norm));
}

/* Sorted by term; documents come in their order by themselves. */
static void post(struct search_index *ix, struct counting *c)
{
	struct search_lang *l = c->l;
	double mean = 0;

	for (size_t i = 0; i < c->lengths.n; i++)
		mean += c->lengths.v[i] / (double)c->lengths.n;
	l->first = kp_arena_alloc(ix->arena, (l->nterms + 2) * sizeof(*l->first));
	l->postings = kp_arena_alloc(ix->arena, (c->entries.n + 1) * sizeof(*l->postings));
	for (size_t i = 0; i < c->entries.n; i++)
		l->first[c->entries.v[i].term + 2]++;
	for (size_t t = 2; t < l->nterms + 2; t++)
		l->first[t] += l->first[t - 1];
	for (size_t i = 0; i < c->entries.n; i++) {
		const struct entry *e = &c->entries.v[i];
		l->postings[l->first[e->term + 1]++] = e->doc << 8 | impact(c, e, mean);
	}
}

void search_terms(struct search_index *ix, enum text_lang lang, struct search_memory *memory)
{
	struct counting c = {.ix = ix, .l = &ix->in[lang], .lang = lang};

	search_forms_begin(&c.forms, &memory->in[lang]);
	for (size_t i = 0; i < ix->kb->nintents; i++)
		count_questions(&c, (uint32_t)i);
	count_documents(&c);
	search_forms_end(&c.forms, c.l, ix->arena);
	post(ix, &c);
	weigh(ix, &c);
	kp_str_clear(&c.folded);
	KP_VEC_FREE(&c.tf);
	KP_VEC_FREE(&c.touched);
	KP_VEC_FREE(&c.entries);
	KP_VEC_FREE(&c.lengths);
	KP_VEC_FREE(&c.questions);
	KP_VEC_FREE(&c.asked);
}
