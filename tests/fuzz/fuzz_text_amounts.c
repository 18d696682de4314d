/* Amounts in any text, in each language: within their bounds, in order, and the same each
 * time. The first byte picks the language. */
#include <assert.h>

#include "start.h"

int LLVMFuzzerTestOneInput(const unsigned char *p, size_t n);

struct bench {
	struct text_analyser *an;
	struct kp_arena *arena;
};

static struct bench *bench(void)
{
	static struct bench b;

	if (!b.an)
		b = (struct bench){start_analyser(), kp_arena_new(0)};
	return &b;
}

static void check(const struct text_words *words, const struct text_amount *a, size_t after)
{
	assert(a->first >= after && a->first < a->end && a->end <= words->n);
	assert(a->measure <= TEXT_DATE);
	assert(a->lo <= a->hi);
	assert(a->measure == TEXT_DATE || (a->lo >= 0 && a->hi <= TEXT_AMOUNT_MAX));
	assert(text_measure_size(a->measure) >= 0);
}

int LLVMFuzzerTestOneInput(const unsigned char *p, size_t n)
{
	struct bench *b = bench();
	struct text_amount one[TEXT_MAX_AMOUNTS], two[TEXT_MAX_AMOUNTS];
	struct text_words words;
	size_t found, after = 0;

	if (n == 0)
		return 0;
	kp_arena_reset(b->arena);
	text_analyse(
		b->an, p[0] % TEXT_LANGS, (const char *)p + 1, n - 1, NULL, b->arena, &words);
	found = text_amounts(&words, one, TEXT_MAX_AMOUNTS);
	assert(found <= TEXT_MAX_AMOUNTS);
	for (size_t i = 0; i < found; after = one[i++].end)
		check(&words, &one[i], after);
	assert(text_amounts(&words, two, TEXT_MAX_AMOUNTS) == found);
	for (size_t i = 0; i < found; i++)
		assert(one[i].lo == two[i].lo && one[i].hi == two[i].hi);
	text_says_unknown(&words);
	for (size_t i = 0; i < words.n; i++)
		text_small_word(&words, i);
	return 0;
}
