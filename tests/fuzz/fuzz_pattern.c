/* Compiling patterns and matching them. Input: first byte kind and language, then the
 * pattern up to a newline, then the text. */
#include <assert.h>

#include "start.h"

int LLVMFuzzerTestOneInput(const unsigned char *p, size_t n);

static void match(
	const struct text_pattern *pattern, enum text_lang lang, const char *s, size_t n)
{
	KP_AUTO(kp_arena) struct kp_arena *arena = kp_arena_new(0);
	struct text_words words;
	uint32_t from = 0, to = 0;

	text_analyse(start_analyser(), lang, s, n, NULL, arena, &words);
	if (text_pattern_match(start_analyser(), pattern, &words, &from, &to) > 0)
		assert(from <= to && to <= strlen(words.folded));
}

int LLVMFuzzerTestOneInput(const unsigned char *p, size_t n)
{
	if (n < 2)
		return 0;
	enum text_pattern_kind kind = p[0] & 4 ? TEXT_REGEX : TEXT_PHRASE;
	enum text_lang lang = (p[0] & 3) % TEXT_LANGS;
	const char *source = (const char *)p + 1, *end = memchr(source, '\n', n - 1);
	size_t len = end ? (size_t)(end - source) : n - 1;
	KP_AUTO(kp_cstr) char *copy = kp_strndup(source, len);
	KP_AUTO(text_pattern) struct text_pattern *pattern = NULL;
	struct kp_err err = {0};

	if (text_pattern_compile(start_analyser(), kind, lang, copy, &pattern, &err) < 0) {
		assert(!pattern && err.msg[0] && err.code != KP_OK);
		return 0;
	}
	const struct text_need *needs;
	size_t nneeds = text_pattern_needs(pattern, &needs);
	for (size_t i = 0; i < nneeds; i++)
		assert(needs[i].n > 0 && needs[i].words[0][0]);
	if (end)
		match(pattern, lang, end + 1, n - 2 - len);
	return 0;
}
