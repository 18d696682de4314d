/* What the size of a knowledge base costs: reading it with all its checks, trying its
 * patterns, learning or starting from what was learned, indexing its guides, and then each of
 * its check questions once, matched and looked up in the guides. Wall time, one thread but for
 * training. Usage: bench_scale KB-FOLDER CACHE-FOLDER */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "base/kp_json.h"
#include "match/match.h"
#include "search/search.h"

struct bench {
	struct text_analyser *an;
	struct kb *kb;
	struct match_engine *engine;
	struct search_index *search;
	struct kp_arena *arena;
	double load_ms, try_ms, build_ms, search_ms;
};

static double now_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static double since_ms(double *began)
{
	double now = now_us(), ms = (now - *began) / 1e3;

	*began = now;
	return ms;
}

/* ---- what is asked ---- */

static bool match(struct bench *b, const struct kb_sample *q, int intent)
{
	struct match_query query = {
		.text = q->text, .n = strlen(q->text), .hint = q->lang, .context.intent = -1};
	struct match_result found;

	match_ask(b->engine, b->an, &query, false, b->arena, &found);
	return found.nhits && found.hits[0].intent == intent;
}

static bool look_up(struct bench *b, const struct kb_sample *q, int intent)
{
	struct search_result found;

	search_ask(b->search, b->an, q->lang, q->text, strlen(q->text), 10, b->arena, &found);
	return found.nhits && found.hits[0].section == b->kb->intents[intent].section;
}

static int by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static size_t count_questions(const struct kb *kb)
{
	size_t n = 0;

	for (size_t i = 0; i < kb->nintents; i++)
		n += kb->intents[i].nchecks;
	return n;
}

/* Members NAME_us_p50, NAME_us_p99 and NAME_right, the share that was found first. */
static void ask_all(struct bench *b, const char *name,
	bool (*ask)(struct bench *, const struct kb_sample *, int), struct kp_jsonw *w)
{
	size_t n = count_questions(b->kb), at = 0, right = 0;
	double *us = kp_alloc_n(n + 1, sizeof(*us));
	KP_AUTO(kp_cstr) char *p50 = kp_format("%s_us_p50", name);
	KP_AUTO(kp_cstr) char *p99 = kp_format("%s_us_p99", name);
	KP_AUTO(kp_cstr) char *share = kp_format("%s_right", name);

	for (size_t i = 0; i < b->kb->nintents; i++) {
		for (size_t k = 0; k < b->kb->intents[i].nchecks; k++) {
			double began = now_us();

			kp_arena_reset(b->arena);
			right += ask(b, &b->kb->intents[i].checks[k], (int)i);
			us[at++] = now_us() - began;
		}
	}
	qsort(us, n, sizeof(*us), by_size);
	kp_jsonw_num(w, p50, us[n / 2], 0);
	kp_jsonw_num(w, p99, us[n * 99 / 100], 0);
	kp_jsonw_num(w, share, n ? (double)right / (double)n : 0, 4);
	free(us);
}

/* ---- the knowledge base ---- */

static int open_all(struct bench *b, const char *dir, const char *cache, struct kp_err *err)
{
	KP_AUTO(kb_report) struct kb_report report = {0};
	KP_AUTO(kp_str) struct kp_str text = {0};
	struct match_options opt = {.cache_dir = cache};
	double began;

	if (text_open(&b->an, err) < 0)
		return -1;
	began = now_us();
	if (kb_load(dir, b->an, &b->kb, &report, err) < 0) {
		kb_report_print(&report, &text);
		fputs(kp_str_c(&text), stderr);
		return -1;
	}
	b->load_ms = since_ms(&began);
	kb_try_patterns(b->kb, b->an, &report);
	b->try_ms = since_ms(&began);
	if (match_build(b->kb, b->an, &opt, &b->engine, err) < 0)
		return -1;
	b->build_ms = since_ms(&began);
	b->search = search_build(b->kb, b->an, match_vocab(b->engine), NULL);
	b->search_ms = since_ms(&began);
	b->arena = kp_arena_new(0);
	return 0;
}

static double resident_mib(void)
{
	FILE *f = fopen("/proc/self/statm", "r");
	long all = 0, resident = 0;

	if (f && fscanf(f, "%ld %ld", &all, &resident) != 2)
		resident = 0;
	if (f)
		fclose(f);
	return (double)resident * (double)sysconf(_SC_PAGESIZE) / (1 << 20);
}

static double peak_mib(void)
{
	struct rusage use;

	getrusage(RUSAGE_SELF, &use);
	return (double)use.ru_maxrss / 1024;
}

static void print(struct bench *b)
{
	KP_AUTO(kp_str) struct kp_str s = {0};
	struct kp_jsonw w = {.s = &s};

	kp_jsonw_begin(&w, NULL, '{');
	kp_jsonw_int(&w, "guides", (int64_t)b->kb->nguides);
	kp_jsonw_int(&w, "sections", (int64_t)b->kb->nsections);
	kp_jsonw_num(&w, "load_ms", b->load_ms, 0);
	kp_jsonw_num(&w, "try_ms", b->try_ms, 0);
	kp_jsonw_num(&w, "build_ms", b->build_ms, 0);
	kp_jsonw_num(&w, "search_ms", b->search_ms, 0);
	kp_jsonw_num(&w, "peak_mib", peak_mib(), 1);
	kp_jsonw_num(&w, "resident_mib", resident_mib(), 1);
	ask_all(b, "match", match, &w);
	ask_all(b, "search", look_up, &w);
	kp_jsonw_end(&w, '}');
	puts(kp_str_c(&s));
}

int main(int argc, char **argv)
{
	struct bench b = {0};
	struct kp_err err = {0};

	if (argc != 3) {
		fputs("usage: bench_scale KB-FOLDER CACHE-FOLDER\n", stderr);
		return 2;
	}
	if (open_all(&b, argv[1], argv[2], &err) < 0) {
		fprintf(stderr, "bench_scale: %s\n", err.msg);
		return 2;
	}
	print(&b);
	search_free(b.search);
	match_unref(b.engine);
	kb_unref(b.kb);
	text_close(b.an);
	kp_arena_free(b.arena);
	return 0;
}
