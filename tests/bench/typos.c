/* Slips of the keyboard, made from the samples of a knowledge base, and what becomes of them.
 *
 *	bench_typos DIR
 *
 * Four of five samples of each intent are what the vocabulary is made of; the fifth gives the
 * questions, so that most of their words are in the vocabulary and some are not, as in life.
 * Each question gets one slip of each kind, in one word of it. Samples of out-of-scope
 * intents stay out of the vocabulary: their words ought to be left alone, with a slip or
 * without. Prints a table on stderr and one line of JSON on stdout; but for the times it is
 * the same on every run. */
#include <time.h>

#include "base/kp_json.h"
#include "base/kp_map.h"
#include "base/kp_random.h"
#include "base/kp_vec.h"
#include "kb/kb.h"
#include "slips.h"

#define AGAIN    8
#define HELD_OUT 5 /* every how manyth sample is a question */

struct tally {
	size_t n, right, wrong, left;
};

struct times { /* nanoseconds for a question */
	struct KP_VEC(ns_vec, int64_t) cold, warm;
};

struct lang_tally {
	struct tally kind[SLIP_KINDS], total;
	struct tally strangers; /* words that the vocabulary does not have, with a slip */
	size_t known, changed;  /* words without a slip that the dictionary knows */
	struct times times;
};

struct bench {
	struct text_analyser *an;
	struct text_vocab *vocab;
	struct kp_map *bases[TEXT_LANGS]; /* base forms that the vocabulary has */
	struct kp_arena *arena;
	struct lang_tally lang[TEXT_LANGS];
	uint64_t random;
};

/* ---- the vocabulary ---- */

static void learn(struct bench *b, enum text_lang lang, const char *s)
{
	struct text_words words;

	if (!s)
		return;
	text_analyse(b->an, lang, s, strlen(s), NULL, b->arena, &words);
	text_vocab_add(b->vocab, &words);
	for (size_t i = 0; i < words.n; i++)
		for (size_t k = 0; k < words.v[i].nlemmas; k++) {
			const char *base = words.v[i].lemmas[k];

			kp_map_set(b->bases[lang], base, strlen(base), 0);
		}
	kp_arena_reset(b->arena);
}

static void learn_all(struct bench *b, const struct kb *kb)
{
	b->vocab = text_vocab_new();
	for (int l = 0; l < TEXT_LANGS; l++)
		b->bases[l] = kp_map_new(0);
	for (size_t i = 0; i < kb->nintents; i++) {
		const struct kb_intent *in = &kb->intents[i];

		if (in->oos)
			continue;
		for (size_t k = 0; k < in->nsamples; k++)
			if (k % HELD_OUT != 0)
				learn(b, in->samples[k].lang, in->samples[k].text);
		for (int l = 0; l < TEXT_LANGS; l++)
			learn(b, (enum text_lang)l, in->title.in[l]);
		for (size_t k = 0; k < in->npatterns; k++)
			learn(b, in->patterns[k].lang, in->patterns[k].source);
	}
	text_vocab_freeze(b->vocab);
}

/* ---- one slip ---- */

static int64_t now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

/* Nanoseconds that one of `times` analyses took. */
static int64_t measure(
	struct bench *b, enum text_lang lang, const char *s, int times, struct text_words *out)
{
	int64_t began = now_ns();

	for (int i = 0; i < times; i++)
		text_analyse(b->an, lang, s, strlen(s), b->vocab, b->arena, out);
	return (now_ns() - began) / times;
}

static bool shares_base(const struct text_word *a, const struct text_word *b)
{
	for (size_t i = 0; i < a->nlemmas; i++)
		for (size_t k = 0; k < b->nlemmas; k++)
			if (strcmp(a->lemmas[i], b->lemmas[k]) == 0)
				return true;
	return false;
}

static bool in_content(const struct bench *b, enum text_lang lang, const struct text_word *w)
{
	for (size_t i = 0; i < w->nlemmas; i++)
		if (kp_map_get(b->bases[lang], w->lemmas[i], strlen(w->lemmas[i])) >= 0)
			return true;
	return false;
}

/* Whether the dictionary alone knows the first word of a text. */
static bool is_a_word(struct bench *b, enum text_lang lang, const char *s)
{
	struct text_words words;

	text_analyse(b->an, lang, s, strlen(s), NULL, b->arena, &words);
	return words.n > 0 && words.v[0].known;
}

static bool has_part(const struct text_word *w, const struct text_word *part)
{
	for (size_t i = 0; i < w->nparts; i++)
		for (size_t k = 0; k < part->nlemmas; k++)
			if (strcmp(w->parts[i], part->lemmas[k]) == 0)
				return true;
	return false;
}

/* Two words run together are as good as two when they are taken for parts of one. */
static bool has_parts(
	const struct text_word *w, const struct text_word *a, const struct text_word *b)
{
	return has_part(w, a) && has_part(w, b);
}

static bool repaired(const struct text_words *clean, const struct text_words *typed,
	size_t word, const struct slip *slip)
{
	if (slip->words == 2 && typed->n + 1 == clean->n)
		return has_parts(&typed->v[word], &clean->v[word], &clean->v[word + 1]);
	if (typed->n != clean->n)
		return false;
	for (size_t i = word; i < word + slip->words; i++)
		if (!shares_base(&clean->v[i], &typed->v[i]))
			return false;
	return true;
}

static bool changed(const struct text_words *typed, const struct text_words *clean,
	size_t word, const struct slip *slip)
{
	size_t expected = clean->n - slip->words + slip->words_typed;

	if (typed->n != expected)
		return true;
	for (size_t i = word; i < word + slip->words_typed && i < typed->n; i++)
		if (strcmp(typed->v[i].surface, typed->v[i].spelled) != 0)
			return true;
	return false;
}

/* Analyses the question with the slip twice, and counts what became of it. */
static void try_slip(struct bench *b, enum text_lang lang, const struct text_words *clean,
	size_t word, const struct slip *slip, struct tally *tally)
{
	KP_AUTO(kp_str) struct kp_str text = {0};
	uint32_t from = clean->v[word].from, to = clean->v[word + slip->words - 1].to;
	struct times *times = &b->lang[lang].times;
	struct text_words typed;

	kp_str_addn(&text, clean->folded, from);
	kp_str_add(&text, slip->text);
	kp_str_add(&text, clean->folded + to);
	KP_PUSH(&times->cold, measure(b, lang, text.p, 1, &typed));
	KP_PUSH(&times->warm, measure(b, lang, text.p, AGAIN, &typed));
	tally->n++;
	if (repaired(clean, &typed, word, slip))
		tally->right++;
	else if (changed(&typed, clean, word, slip))
		tally->wrong++;
	else
		tally->left++;
}

/* ---- questions ---- */

/* Not so are words that something else stands for: of `don't`, `not`. */
static bool as_typed(const struct text_words *words, size_t i)
{
	const struct text_word *w = &words->v[i];

	return w->to - w->from == strlen(w->surface) &&
	       memcmp(words->folded + w->from, w->surface, w->to - w->from) == 0;
}

/* A word of the question that the dictionary knows and that a slip of this kind can happen
 * to; false when there is none. Begins at a random one. */
static bool choose(struct bench *b, enum text_lang lang, const struct text_words *clean,
	enum slip_kind kind, size_t *word_out, struct slip *out)
{
	size_t first = clean->n ? kp_random(&b->random) % clean->n : 0;

	for (size_t i = 0; i < clean->n; i++) {
		size_t word = (first + i) % clean->n;

		if (clean->v[word].number || !as_typed(clean, word) ||
			!is_a_word(b, lang, clean->v[word].surface) ||
			!slip_make(kind, b->an, clean, word, &b->random, out))
			continue;
		/* A slip that makes another word is no slip to see. */
		if (kind != SLIP_SPLIT && is_a_word(b, lang, out->text))
			continue;
		*word_out = word;
		return true;
	}
	return false;
}

static void count_clean(struct bench *b, enum text_lang lang, const struct text_words *clean)
{
	for (size_t i = 0; i < clean->n; i++) {
		const struct text_word *w = &clean->v[i];

		if (w->number || !is_a_word(b, lang, w->surface))
			continue;
		b->lang[lang].known++;
		b->lang[lang].changed += strcmp(w->surface, w->spelled) != 0;
	}
}

static void ask(struct bench *b, enum text_lang lang, const char *s, bool stranger)
{
	struct text_words clean;
	struct lang_tally *t = &b->lang[lang];

	text_analyse(b->an, lang, s, strlen(s), b->vocab, b->arena, &clean);
	count_clean(b, lang, &clean);
	for (int kind = 0; kind < SLIP_KINDS; kind++) {
		struct slip slip;
		bool known;
		size_t word;

		if (!choose(b, lang, &clean, (enum slip_kind)kind, &word, &slip))
			continue;
		known = in_content(b, lang, &clean.v[word]);
		if (known && !stranger)
			try_slip(b, lang, &clean, word, &slip, &t->kind[kind]);
		else if (!known && kind != SLIP_SPLIT && kind != SLIP_JOIN)
			try_slip(b, lang, &clean, word, &slip, &t->strangers);
	}
	kp_arena_reset(b->arena);
}

static void ask_all(struct bench *b, const struct kb *kb)
{
	for (size_t i = 0; i < kb->nintents; i++) {
		const struct kb_intent *in = &kb->intents[i];

		for (size_t k = 0; k < in->nsamples; k++)
			if (in->oos || k % HELD_OUT == 0)
				ask(b, in->samples[k].lang, in->samples[k].text, in->oos);
	}
}

/* ---- figures ---- */

static int by_size(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

static double percentile_us(struct ns_vec *v, double share)
{
	if (!v->n)
		return 0;
	qsort(v->v, v->n, sizeof(*v->v), by_size);
	return (double)v->v[(size_t)(share * (double)(v->n - 1))] / 1000;
}

static double percent(size_t part, size_t whole)
{
	return whole ? 100.0 * (double)part / (double)whole : 0;
}

static void print_row(const char *lang, const char *name, const struct tally *t)
{
	fprintf(stderr, "%-4s %-10s %6zu %8.1f %8.1f %8.1f\n", lang, name, t->n,
		percent(t->right, t->n), percent(t->wrong, t->n), percent(t->left, t->n));
}

static void add(struct tally *sum, const struct tally *t)
{
	sum->n += t->n;
	sum->right += t->right;
	sum->wrong += t->wrong;
	sum->left += t->left;
}

static void write_figures(struct lang_tally *t, const char *code, struct kp_jsonw *w)
{
	kp_jsonw_begin(w, code, '{');
	kp_jsonw_int(w, "slips", (int64_t)t->total.n);
	kp_jsonw_num(w, "right", percent(t->total.right, t->total.n), 1);
	kp_jsonw_num(w, "wrong", percent(t->total.wrong, t->total.n), 1);
	kp_jsonw_num(w, "strangers_changed", percent(t->strangers.wrong, t->strangers.n), 1);
	kp_jsonw_num(w, "clean_changed", percent(t->changed, t->known), 2);
	kp_jsonw_num(w, "unseen_us_p50", percentile_us(&t->times.cold, 0.5), 1);
	kp_jsonw_num(w, "unseen_us_p99", percentile_us(&t->times.cold, 0.99), 1);
	kp_jsonw_num(w, "seen_us_p50", percentile_us(&t->times.warm, 0.5), 1);
	kp_jsonw_num(w, "seen_us_p99", percentile_us(&t->times.warm, 0.99), 1);
	kp_jsonw_end(w, '}');
}

static void report(struct bench *b, enum text_lang lang, struct kp_jsonw *w)
{
	struct lang_tally *t = &b->lang[lang];
	const char *code = text_lang_code(lang);

	for (int k = 0; k < SLIP_KINDS; k++) {
		print_row(code, slip_name((enum slip_kind)k), &t->kind[k]);
		add(&t->total, &t->kind[k]);
	}
	print_row(code, "all", &t->total);
	print_row(code, "strangers", &t->strangers);
	fprintf(stderr, "%-4s of %zu words without a slip %.2f %% changed\n", code, t->known,
		percent(t->changed, t->known));
	fprintf(stderr, "%-4s a question with a slip: p50 %.1f µs, p99 %.1f µs", code,
		percentile_us(&t->times.cold, 0.5), percentile_us(&t->times.cold, 0.99));
	fprintf(stderr, "; again: p50 %.1f µs, p99 %.1f µs\n",
		percentile_us(&t->times.warm, 0.5), percentile_us(&t->times.warm, 0.99));
	write_figures(t, code, w);
}

static void report_all(struct bench *b)
{
	KP_AUTO(kp_str) struct kp_str json = {0};
	struct kp_jsonw w = {.s = &json};

	fprintf(stderr, "%-4s %-10s %6s %8s %8s %8s\n", "", "slip", "n", "right %", "wrong %",
		"left %");
	kp_jsonw_begin(&w, NULL, '{');
	kp_jsonw_str(&w, "bench", "typos");
	for (int l = 0; l < TEXT_LANGS; l++)
		report(b, (enum text_lang)l, &w);
	kp_jsonw_int(&w, "vocabulary_kib", (int64_t)(text_vocab_bytes(b->vocab) / 1024));
	kp_jsonw_end(&w, '}');
	puts(kp_str_c(&json));
}

static void bench_clear(struct bench *b)
{
	for (int l = 0; l < TEXT_LANGS; l++) {
		kp_map_free(b->bases[l]);
		KP_VEC_FREE(&b->lang[l].times.cold);
		KP_VEC_FREE(&b->lang[l].times.warm);
	}
	text_vocab_free(b->vocab);
	kp_arena_free(b->arena);
	text_close(b->an);
}

int main(int argc, char **argv)
{
	struct bench b = {.random = 1};
	KP_AUTO(kb_report) struct kb_report remarks = {0};
	KP_AUTO(kb) struct kb *kb = NULL;
	struct kp_err err = {.msg = "usage: bench_typos DIR"};

	if (argc != 2 || text_open(&b.an, &err) < 0 ||
		kb_load(argv[1], NULL, &kb, &remarks, &err) < 0) {
		fprintf(stderr, "bench_typos: %s\n", err.msg);
		return 2;
	}
	b.arena = kp_arena_new(1 << 16);
	learn_all(&b, kb);
	ask_all(&b, kb);
	report_all(&b);
	bench_clear(&b);
	return 0;
}
