#include "match/match_read.h"

#define SURE_LANGUAGE 0.75
#define TELLING_WORDS 60 /* so many show their language, or are no language at all */
/* What words of another language count beside the whole, for each share of sureness. Of 222
 * questions that mix languages 60 % were answered at 0, 87 % at 1 and 89 % at 2.5, and 2.3,
 * 0.5 and 2.3 % of them wrongly. */
#define BORROWED       1.0f
#define BORROWED_WORDS 16 /* that are read, at most */

void match_read_words(const struct match_asking *a, enum text_lang lang, const char *text,
	size_t n, struct match_reading *r)
{
	struct match_tokens tokens;

	*r = (struct match_reading){
		.m = &a->e->learned->model[lang], .rules = a->e->rules[lang]};
	text_analyse(a->an, lang, text, n, a->e->learned->vocab, a->arena, &r->words);
	match_tokenise(&r->words, r->m->dict, false, a->arena, &tokens);
	match_dict_row(r->m->dict, &tokens, a->arena, &r->row);
	r->sums = match_model_sum(r->m, &r->row, a->arena);
}

void match_read_score(const struct match_asking *a, struct match_reading *r)
{
	match_model_score(
		r->m, r->rules, &r->row, r->sums, r->fired, r->nfired, a->arena, &r->s);
}

static void read_text(const struct match_asking *a, enum text_lang lang, const char *text,
	size_t n, struct match_reading *r)
{
	match_read_words(a, lang, text, n, r);
	r->nfired = match_rules_run(r->rules, a->an, &r->words, a->arena, &r->fired);
	match_read_score(a, r);
}

int match_reading_intent(const struct match_reading *r)
{
	return r->s.best < 0 ? -1 : r->m->class_intent[r->s.best];
}

/* ---- language ---- */

static bool has(const struct match_engine *e, enum text_lang lang)
{
	return lang < TEXT_LANGS && e->learned->model[lang].nclasses > 0;
}

static enum text_lang fallback(const struct match_engine *e, enum text_lang hint)
{
	if (has(e, hint))
		return hint;
	for (int l = 0; l < TEXT_LANGS; l++)
		if (has(e, (enum text_lang)l))
			return (enum text_lang)l;
	return TEXT_FI;
}

/* Where the text says little of its language, the reading that makes more sense wins. */
static void read_any(
	const struct match_asking *a, const struct match_query *q, struct match_reading *r)
{
	double sure = 1;
	enum text_lang lang =
		text_detect(a->e->learned->profile, q->text, q->n, q->hint, &sure);

	if (!has(a->e, lang))
		lang = fallback(a->e, q->hint);
	read_text(a, lang, q->text, q->n, r);
	if (sure >= SURE_LANGUAGE || r->words.n == 0 || r->words.n > TELLING_WORDS)
		return;
	for (int l = 0; l < TEXT_LANGS; l++) {
		struct match_reading other;

		if (l == (int)lang || !has(a->e, (enum text_lang)l))
			continue;
		read_text(a, (enum text_lang)l, q->text, q->n, &other);
		if (other.s.confidence > r->s.confidence + 0.2 &&
			other.row.unseen <= r->row.unseen)
			*r = other;
	}
}

/* ---- the sentence that asks ---- */

static struct match_part_said said(const struct match_reading *r, const char *text)
{
	return (struct match_part_said){text, match_reading_intent(r), r->s.confidence};
}

/* A message often tells what happened before it asks, or after: what it asks counts twice. */
static void read_asking(const struct match_asking *a, const struct match_query *q,
	struct match_reading *r, struct match_result *out)
{
	struct match_mix mix = match_model_mix(r->m, r->rules);
	struct match_part part;
	struct match_reading asks;

	if (r->s.best < 0 || mix.asking <= 0 || !match_asking(q->text, q->n, &part))
		return;
	read_text(a, r->words.lang, q->text + part.from, part.to - part.from, &asks);
	if (asks.s.best < 0)
		return;
	match_pool(&mix, &asks.s, a->arena, &r->s);
	out->asks = said(
		&asks, kp_arena_strndup(a->arena, q->text + part.from, part.to - part.from));
}

/* ---- words of other languages ---- */

/* What another model says, by this one's classes. Both have them in the order of intents. */
static void translate(const struct match_asking *a, const struct match_reading *from,
	const struct match_reading *to, struct match_scores *out)
{
	const struct match_model *m = to->m;

	*out = (struct match_scores){
		.p = kp_arena_alloc(a->arena, (m->nclasses + 8) * sizeof(*out->p)),
		.best = -1,
		.confidence = from->s.confidence};
	for (size_t c = 0, k = 0; c < m->nclasses; c++) {
		while (k < from->m->nclasses && from->m->class_intent[k] < m->class_intent[c])
			k++;
		if (k == from->m->nclasses || from->m->class_intent[k] != m->class_intent[c])
			continue;
		out->p[c] = from->s.p[k];
		if ((int)k == from->s.best)
			out->best = (int)c;
	}
}

/* The words of the question that are of another language, as that reads them. */
static void read_words_of(const struct match_asking *a, enum text_lang lang,
	const struct text_words *words, struct match_reading *out)
{
	KP_AUTO(kp_str) struct kp_str text = {0};
	size_t left = BORROWED_WORDS;

	*out = (struct match_reading){.s.best = -1};
	for (size_t i = 0; i < words->n && left; i++)
		if (words->v[i].lang == lang) {
			kp_str_add(&text, text.n ? " " : "");
			kp_str_add(&text, words->v[i].spelled);
			left--;
		}
	if (text.n)
		read_text(a, lang, text.p, text.n, out);
}

/* "Who signs the täyttölupa": what the Finnish samples know of such a word counts, too. */
static void read_borrowed(
	const struct match_asking *a, struct match_reading *r, struct match_result *out)
{
	struct match_mix mix = match_model_mix(r->m, r->rules);
	struct match_scores scores;
	struct match_reading other;

	mix.asking = BORROWED;
	for (int l = 0; l < TEXT_LANGS; l++) {
		if (l == (int)r->words.lang || !has(a->e, l))
			continue;
		read_words_of(a, l, &r->words, &other);
		if (other.s.best < 0)
			continue;
		translate(a, &other, r, &scores);
		match_pool(&mix, &scores, a->arena, &r->s);
		out->borrowed[l] = said(&other, other.words.folded);
	}
}

void match_read(const struct match_asking *a, const struct match_query *q,
	struct match_reading *r, struct match_result *out)
{
	read_any(a, q, r);
	read_asking(a, q, r, out);
	read_borrowed(a, r, out);
}
