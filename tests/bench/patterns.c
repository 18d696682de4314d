/* What patterns cost a question, and how that grows with their number.
 *
 *	bench_patterns DIR
 *
 * The patterns of a knowledge base, and then two, five, ten and thirty times as many: the
 * others are of the same shapes, with words taken at random from those that come in few
 * samples, as the words of patterns do. Prints a table on stderr and one line of JSON on
 *stdout. */
#include <time.h>

#include "base/kp_json.h"
#include "base/kp_map.h"
#include "base/kp_random.h"
#include "base/kp_vec.h"
#include "kb/kb.h"
#include "match/match_priv.h"

#define COMMON 500 /* a word that comes more often than once in so many samples */

KP_VEC(struct texts, const char *);
KP_VEC(struct patterns, struct kb_pattern);

struct bench {
	struct text_analyser *an;
	struct kb *kb;
	struct kp_arena *arena, *scratch;
	struct kp_map *counts; /* of the base forms in the samples */
	struct texts words;    /* those that are not common */
	struct texts questions;
	uint64_t random;
};

static void count_word(struct bench *b, const char *word)
{
	int n = kp_map_get(b->counts, word, strlen(word));

	kp_map_set(b->counts, word, strlen(word), n < 0 ? 1 : n + 1);
}

static void read_samples(struct bench *b)
{
	for (size_t i = 0; i < b->kb->nintents; i++)
		for (size_t k = 0; k < b->kb->intents[i].nsamples; k++) {
			const struct kb_sample *s = &b->kb->intents[i].samples[k];
			struct text_words words;

			if (s->lang != TEXT_FI)
				continue;
			KP_PUSH(&b->questions, s->text);
			text_analyse(b->an, TEXT_FI, s->text, strlen(s->text), NULL,
				b->scratch, &words);
			for (size_t w = 0; w < words.n; w++)
				for (size_t m = 0; m < words.v[w].nlemmas; m++)
					count_word(b, words.v[w].lemmas[m]);
			kp_arena_reset(b->scratch);
		}
	for (size_t i = 0; i < kp_map_count(b->counts); i++) {
		int n;
		const char *word = kp_map_key(b->counts, i, NULL, &n);

		if ((size_t)n <= b->questions.n / COMMON)
			KP_PUSH(&b->words, word);
	}
}

/* A pattern of the same shape with other words. */
static char *reword(struct bench *b, const char *source)
{
	struct kp_str out = {0};

	while (*source) {
		size_t n = strcspn(source, " ()[]|&\"*=.");

		if (n > 0)
			kp_str_add(&out, b->words.v[kp_random(&b->random) % b->words.n]);
		else
			kp_str_addc(&out, *source);
		source += n ? n : 1;
	}
	return kp_str_take(&out);
}

static void add_pattern(struct bench *b, const char *source, struct patterns *out)
{
	struct kb_pattern p = {.lang = TEXT_FI, .source = source};

	if (text_pattern_compile(b->an, TEXT_PHRASE, TEXT_FI, source, &p.compiled, NULL) == 0)
		KP_PUSH(out, p);
}

/* The content's own phrases once, and reworded `times` - 1 times. */
static void make_patterns(struct bench *b, size_t times, struct patterns *out)
{
	b->random = 1;
	for (size_t t = 0; t < times; t++)
		for (size_t i = 0; i < b->kb->nintents; i++)
			for (size_t k = 0; k < b->kb->intents[i].npatterns; k++) {
				const struct kb_pattern *p = &b->kb->intents[i].patterns[k];
				KP_AUTO(kp_cstr) char *made = NULL;

				if (p->lang != TEXT_FI || strpbrk(p->source, "\\^$+?"))
					continue;
				made = t ? reword(b, p->source) : kp_strdup(p->source);
				add_pattern(b, kp_arena_strdup(b->arena, made), out);
			}
}

static int64_t now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static int by_size(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

static void measure(struct bench *b, size_t times, struct kp_jsonw *w)
{
	struct patterns patterns = {0};
	struct kb_intent intent;
	struct kb kb = {.intents = &intent, .nintents = 1};
	int64_t *took = kp_alloc_n(b->questions.n, sizeof(*took));
	struct match_rules *r;
	size_t fired = 0;

	make_patterns(b, times, &patterns);
	intent = (struct kb_intent){.patterns = patterns.v, .npatterns = patterns.n};
	r = match_rules_new(&kb, TEXT_FI);
	for (size_t i = 0; i < b->questions.n; i++) {
		const char *s = b->questions.v[i];
		struct match_fired *out;
		struct text_words words;
		int64_t began;

		kp_arena_reset(b->scratch);
		text_analyse(b->an, TEXT_FI, s, strlen(s), NULL, b->scratch, &words);
		began = now_ns();
		fired += match_rules_run(r, b->an, &words, b->scratch, &out);
		took[i] = now_ns() - began;
	}
	qsort(took, b->questions.n, sizeof(*took), by_size);
	fprintf(stderr, "%9zu %9.2f %9.2f %9.2f\n", patterns.n,
		(double)fired / (double)b->questions.n,
		(double)took[b->questions.n / 2] / 1000,
		(double)took[b->questions.n * 99 / 100] / 1000);
	kp_jsonw_begin(w, NULL, '{');
	kp_jsonw_int(w, "patterns", (int64_t)patterns.n);
	kp_jsonw_num(w, "us_p50", (double)took[b->questions.n / 2] / 1000, 2);
	kp_jsonw_num(w, "us_p99", (double)took[b->questions.n * 99 / 100] / 1000, 2);
	kp_jsonw_end(w, '}');
	match_rules_free(r);
	for (size_t i = 0; i < patterns.n; i++)
		text_pattern_free(patterns.v[i].compiled);
	KP_VEC_FREE(&patterns);
	free(took);
}

int main(int argc, char **argv)
{
	static const size_t times[] = {1, 2, 5, 10, 30};
	struct bench b = {.random = 1};
	KP_AUTO(kb_report) struct kb_report remarks = {0};
	struct kp_err err = {.msg = "usage: bench_patterns DIR"};
	KP_AUTO(kp_str) struct kp_str json = {0};
	struct kp_jsonw w = {.s = &json};

	if (argc != 2 || text_open(&b.an, &err) < 0 ||
		kb_load(argv[1], NULL, &b.kb, &remarks, &err) < 0) {
		fprintf(stderr, "bench_patterns: %s\n", err.msg);
		return 2;
	}
	b.arena = kp_arena_new(1 << 16);
	b.counts = kp_map_new(0);
	b.scratch = kp_arena_new(1 << 16);
	read_samples(&b);
	fprintf(stderr, "%9s %9s %9s %9s\n", "patterns", "fired", "p50 µs", "p99 µs");
	kp_jsonw_begin(&w, NULL, '{');
	kp_jsonw_str(&w, "bench", "patterns");
	kp_jsonw_begin(&w, "runs", '[');
	for (size_t i = 0; i < KP_LEN(times); i++)
		measure(&b, times[i], &w);
	kp_jsonw_end(&w, ']');
	kp_jsonw_end(&w, '}');
	puts(kp_str_c(&json));
	kp_map_free(b.counts);
	KP_VEC_FREE(&b.words);
	KP_VEC_FREE(&b.questions);
	kp_arena_free(b.arena);
	kp_arena_free(b.scratch);
	kb_unref(b.kb);
	text_close(b.an);
	return 0;
}
