/* Analysis and spelling repair. Input: first byte the language, then what the vocabulary is
 * made of up to a newline, then the text; without a newline the vocabulary is a fixed one. */
#include <assert.h>

#include "start.h"

int LLVMFuzzerTestOneInput(const unsigned char *p, size_t n);

static struct text_vocab *learn(enum text_lang lang, const char *s, size_t n)
{
	KP_AUTO(kp_arena) struct kp_arena *arena = kp_arena_new(0);
	struct text_vocab *v = text_vocab_new();
	struct text_words words;

	/* Twice, so that words that no dictionary knows stay, too. */
	for (int i = 0; i < 2; i++) {
		text_analyse(start_analyser(), lang, s, n, NULL, arena, &words);
		text_vocab_add(v, &words);
	}
	text_vocab_freeze(v);
	return v;
}

static const struct text_vocab *usual(enum text_lang lang)
{
	static struct text_vocab *v[TEXT_LANGS];
	static const char *const texts[TEXT_LANGS] = {
		"miten säästövapaata kertyy ja kuka päättää loman ajankohdan lomassa lomalla "
		"vapaalla rahalla työllä lomarahavapaa irtisanomisaika saako lääkäri",
		"hur intjänas sparad ledighet och vem bestämmer om semestern semesterdagar "
		"arbetstid lönen dagarna timmarna veckorna",
		"how is saved leave earned and who decides when it is taken days weeks hours "
		"sick leave notice contract"};

	if (!v[lang])
		v[lang] = learn(lang, texts[lang], strlen(texts[lang]));
	return v[lang];
}

static void check(const struct text_words *words)
{
	size_t len = strlen(words->folded);

	assert(words->n <= TEXT_MAX_WORDS);
	for (size_t i = 0; i < words->n; i++) {
		const struct text_word *w = &words->v[i];

		assert(w->from < w->to && w->to <= len);
		assert(i == 0 || w->from >= words->v[i - 1].from);
		assert(w->nlemmas > 0 && *w->surface && *w->spelled);
		assert(kp_utf8_valid(w->spelled, strlen(w->spelled)));
	}
}

static void check_same(const struct text_words *a, const struct text_words *b)
{
	assert(a->n == b->n);
	for (size_t i = 0; i < a->n; i++) {
		const struct text_word *x = &a->v[i], *y = &b->v[i];

		assert(strcmp(x->surface, y->surface) == 0);
		assert(strcmp(x->spelled, y->spelled) == 0);
		assert(x->nlemmas == y->nlemmas && x->nparts == y->nparts);
		for (size_t k = 0; k < x->nlemmas; k++)
			assert(strcmp(x->lemmas[k], y->lemmas[k]) == 0);
		for (size_t k = 0; k < x->nparts; k++)
			assert(strcmp(x->parts[k], y->parts[k]) == 0);
	}
}

static void analyse(
	enum text_lang lang, const char *s, size_t n, const struct text_vocab *vocab)
{
	KP_AUTO(kp_arena) struct kp_arena *arena = kp_arena_new(0);
	struct text_words first, again;

	text_analyse(start_analyser(), lang, s, n, vocab, arena, &first);
	check(&first);
	text_analyse(start_analyser(), lang, s, n, vocab, arena, &again);
	check_same(&first, &again);
}

static void analyse_with_own(
	enum text_lang lang, const char *known, size_t nknown, const char *s, size_t n)
{
	KP_AUTO(text_vocab)
	struct text_vocab *made = learn(lang, known, nknown), *loaded = NULL;
	KP_AUTO(kp_str) struct kp_str block = {0};

	text_vocab_save(made, &block);
	loaded = text_vocab_load(block.p, block.n);
	assert(loaded);
	analyse(lang, s, n, loaded);
}

int LLVMFuzzerTestOneInput(const unsigned char *p, size_t n)
{
	if (n < 1)
		return 0;
	enum text_lang lang = p[0] % TEXT_LANGS;
	const char *s = (const char *)p + 1, *end = memchr(s, '\n', n - 1);

	if (end)
		analyse_with_own(
			lang, s, (size_t)(end - s), end + 1, n - 2 - (size_t)(end - s));
	else
		analyse(lang, s, n - 1, usual(lang));
	return 0;
}
