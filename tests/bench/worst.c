/* The worst a question can cost: hostile texts of all kinds, each 8 KiB and different every
 * time so that no cache helps, through the whole way from text to reply. Processor time.
 * Usage: bench_worst KB-FOLDER CACHE-FOLDER [TIMES] */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/kp_json.h"
#include "base/kp_random.h"
#include "dialog/dialog.h"

#define MAX_BYTES 8192
#define MAX_TIMES 10000

struct bench {
	struct text_analyser *an;
	struct kb *kb;
	struct match_engine *engine;
	struct kp_arena *arena;
	uint64_t random;
	struct kp_str text;
	int64_t *us;
};

static uint64_t below(struct bench *b, uint64_t n)
{
	return kp_random(&b->random) % n;
}

/* ---- texts ---- */

static void add_code(struct kp_str *s, uint32_t c)
{
	if (c < 0x80) {
		kp_str_addc(s, (char)c);
	} else if (c < 0x800) {
		kp_str_addc(s, (char)(0xc0 | c >> 6));
		kp_str_addc(s, (char)(0x80 | (c & 63)));
	} else if (c < 0x10000) {
		kp_str_addc(s, (char)(0xe0 | c >> 12));
		kp_str_addc(s, (char)(0x80 | (c >> 6 & 63)));
		kp_str_addc(s, (char)(0x80 | (c & 63)));
	} else {
		kp_str_addc(s, (char)(0xf0 | c >> 18));
		kp_str_addc(s, (char)(0x80 | (c >> 12 & 63)));
		kp_str_addc(s, (char)(0x80 | (c >> 6 & 63)));
		kp_str_addc(s, (char)(0x80 | (c & 63)));
	}
}

static void add_letters(struct bench *b, size_t n)
{
	static const char letters[] = "aaaiitttnnneeesssllookkuumvrjhypd";

	while (n--)
		kp_str_addc(&b->text, letters[below(b, sizeof(letters) - 1)]);
}

static const char *any_sample(struct bench *b)
{
	for (;;) {
		const struct kb_intent *in = &b->kb->intents[below(b, b->kb->nintents)];

		if (in->nsamples)
			return in->samples[below(b, in->nsamples)].text;
	}
}

static void one_letter(struct bench *b)
{
	add_letters(b, 1);
}

static void one_word(struct bench *b)
{
	add_letters(b, MAX_BYTES);
}

static void same_word(struct bench *b)
{
	size_t from = b->text.n, n;

	add_letters(b, 3 + below(b, 12));
	n = b->text.n - from;
	while (b->text.n < MAX_BYTES) {
		char word[16];

		memcpy(word, b->text.p, n);
		kp_str_addc(&b->text, ' ');
		kp_str_addn(&b->text, word, n);
	}
}

static void short_words(struct bench *b)
{
	for (int i = 0; i < 2000; i++) {
		add_letters(b, 3);
		kp_str_addc(&b->text, ' ');
	}
}

static void long_words(struct bench *b)
{
	while (b->text.n < MAX_BYTES) {
		add_letters(b, 6 + below(b, 20));
		kp_str_addc(&b->text, ' ');
	}
}

static void samples(struct bench *b)
{
	while (b->text.n < MAX_BYTES) {
		kp_str_add(&b->text, any_sample(b));
		kp_str_addc(&b->text, ' ');
	}
}

/* Words of the content with one letter changed: each asks for a repair. */
static void typos(struct bench *b)
{
	samples(b);
	for (size_t i = 0; i < b->text.n; i += 4 + below(b, 4))
		if (b->text.p[i] >= 'a' && b->text.p[i] <= 'z')
			b->text.p[i] = (char)('a' + below(b, 26));
}

/* The content's words without anything between them. */
static void glued(struct bench *b)
{
	size_t n = 0;

	samples(b);
	for (size_t i = 0; i < b->text.n; i++)
		if (b->text.p[i] != ' ' || below(b, 8) == 0)
			b->text.p[n++] = b->text.p[i];
	b->text.n = n;
}

static void run_of(struct bench *b, uint32_t from, uint32_t n, unsigned spaces)
{
	while (b->text.n < MAX_BYTES) {
		add_code(&b->text, from + (uint32_t)below(b, n));
		if (spaces && below(b, spaces) == 0)
			kp_str_addc(&b->text, ' ');
	}
}

static void emoji(struct bench *b)
{
	run_of(b, 0x1f300, 0x300, 0);
}

static void digits(struct bench *b)
{
	run_of(b, '0', 10, 7);
}

static void zero_width(struct bench *b)
{
	run_of(b, 0x200b, 5, 0);
}

static void zero_width_inside(struct bench *b)
{
	while (b->text.n < MAX_BYTES) {
		add_letters(b, 1);
		add_code(&b->text, 0x200b + (uint32_t)below(b, 5));
		if (below(b, 9) == 0)
			kp_str_addc(&b->text, ' ');
	}
}

static void combining(struct bench *b)
{
	kp_str_addc(&b->text, 'a');
	run_of(b, 0x300, 0x70, 0);
}

static void metacharacters(struct bench *b)
{
	static const char meta[] = "()[]{}*+?.\\|^$-_%'\";:<>/&#@! ";

	while (b->text.n < MAX_BYTES) {
		kp_str_addc(&b->text, meta[below(b, sizeof(meta) - 1)]);
		if (below(b, 4) == 0)
			add_letters(b, 1);
	}
}

static void any_unicode(struct bench *b)
{
	while (b->text.n < MAX_BYTES) {
		uint32_t c = 1 + (uint32_t)below(b, below(b, 2) ? 0x2fff : 0x10fffe);

		add_code(&b->text, c >= 0xd800 && c < 0xe000 ? ' ' : c);
		if (below(b, 6) == 0)
			kp_str_addc(&b->text, ' ');
	}
}

static void any_bytes(struct bench *b)
{
	while (b->text.n < MAX_BYTES)
		kp_str_addc(&b->text, (char)(1 + below(b, 255)));
}

static const struct {
	const char *name;
	void (*write)(struct bench *b);
} cases[] = {
	{"one_letter", one_letter},
	{"one_word", one_word},
	{"same_word", same_word},
	{"short_words", short_words},
	{"long_words", long_words},
	{"samples", samples},
	{"typos", typos},
	{"glued", glued},
	{"emoji", emoji},
	{"digits", digits},
	{"zero_width", zero_width},
	{"zero_width_inside", zero_width_inside},
	{"combining", combining},
	{"metacharacters", metacharacters},
	{"any_unicode", any_unicode},
	{"any_bytes", any_bytes},
};

/* ---- asking ---- */

/* Of this thread alone: what else runs on the machine is no part of it. */
static int64_t cpu_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static int64_t ask(struct bench *b, struct dialog_state *state)
{
	struct dialog_heard heard;
	struct dialog_reply said;
	int64_t began;
	size_t n = b->text.n < MAX_BYTES ? b->text.n
					 : kp_utf8_cut(b->text.p, b->text.n, MAX_BYTES);
	KP_AUTO(kp_cstr) char *text = kp_strndup(b->text.p, n);

	began = cpu_us();
	kp_arena_reset(b->arena);
	dialog_hear(state, b->engine, b->an, text, false, b->arena, &heard);
	struct dialog_event event = {
		.kind = DIALOG_ASKED, .interaction = 1, .heard = &heard, .an = b->an};
	dialog_step(state, b->kb, &event, b->arena, &said);
	return cpu_us() - began;
}

static int by_size(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

/* Each time in a conversation of its own, in the languages in turn. */
static int64_t run_case(struct bench *b, size_t i, int64_t times, struct kp_jsonw *w)
{
	for (int64_t k = 0; k < times; k++) {
		struct dialog_state state;

		dialog_init(&state);
		dialog_tell(&state, (enum text_lang)(k % TEXT_LANGS), -1);
		kp_str_reset(&b->text);
		cases[i].write(b);
		b->us[k] = ask(b, &state);
	}
	qsort(b->us, (size_t)times, sizeof(*b->us), by_size);
	fprintf(stderr, "bench:   %-18s median %6" PRId64 " µs, max %6" PRId64 " µs\n",
		cases[i].name, b->us[times / 2], b->us[times - 1]);
	kp_jsonw_begin(w, cases[i].name, '{');
	kp_jsonw_int(w, "median_us", b->us[times / 2]);
	kp_jsonw_int(w, "max_us", b->us[times - 1]);
	kp_jsonw_end(w, '}');
	return b->us[times - 1];
}

static void run(struct bench *b, int64_t times)
{
	KP_AUTO(kp_str) struct kp_str s = {0};
	struct kp_jsonw w = {.s = &s};
	int64_t most = 0;

	kp_jsonw_begin(&w, NULL, '{');
	kp_jsonw_str(&w, "bench", "worst");
	kp_jsonw_int(&w, "times", times);
	for (size_t i = 0; i < KP_LEN(cases); i++) {
		int64_t us = run_case(b, i, times, &w);

		most = us > most ? us : most;
	}
	kp_jsonw_int(&w, "max_us", most);
	kp_jsonw_end(&w, '}');
	puts(kp_str_c(&s));
}

static int open_all(struct bench *b, const char *dir, const char *cache, struct kp_err *err)
{
	KP_AUTO(kb_report) struct kb_report report = {0};
	struct match_options opt = {.cache_dir = cache};

	if (text_open(&b->an, err) < 0 || kb_load(dir, b->an, &b->kb, &report, err) < 0 ||
		match_build(b->kb, b->an, &opt, &b->engine, err) < 0)
		return -1;
	b->arena = kp_arena_new(0);
	b->us = kp_alloc_n(MAX_TIMES, sizeof(*b->us));
	return 0;
}

int main(int argc, char **argv)
{
	struct bench b = {.random = 1};
	struct kp_err err = {0};
	int64_t times = 100;

	if (argc < 3 || (argc > 3 && kp_parse_int(argv[3], 1, MAX_TIMES, &times) < 0)) {
		fprintf(stderr, "usage: bench_worst KB-FOLDER CACHE-FOLDER [1…%d]\n",
			MAX_TIMES);
		return 2;
	}
	if (open_all(&b, argv[1], argv[2], &err) < 0) {
		fprintf(stderr, "bench_worst: %s\n", err.msg);
		return 2;
	}
	run(&b, times);
	match_unref(b.engine);
	kb_unref(b.kb);
	text_close(b.an);
	kp_arena_free(b.arena);
	kp_str_clear(&b.text);
	free(b.us);
	return 0;
}
