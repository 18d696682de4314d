#include "text/text.h"

#include <string.h>

#include "base/kp_mem.h"

/* Which way something goes: what one leaves and what one becomes. Finnish says it with the
 * case of the word, Swedish and English with a word before it. */

static bool ends(const char *word, const char *const *endings)
{
	for (; *endings; endings++)
		if (kp_str_ends(word, *endings))
			return true;
	return false;
}

static enum text_way by_case(const char *word)
{
	static const char *const becomes[] = {"ksi", "ks", NULL};
	static const char *const leaves[] = {"sta", "stä", "st", NULL};

	return ends(word, becomes) ? TEXT_TO : ends(word, leaves) ? TEXT_FROM : TEXT_NO_WAY;
}

/* What stands before a noun without saying where it goes. */
static bool is_article(enum text_lang lang, const char *word)
{
	static const char *const articles[TEXT_LANGS][3] = {
		[TEXT_SV] = {"en", "ett"}, [TEXT_EN] = {"a", "an", "the"}};

	return KP_AMONG(word, articles[lang]);
}

/* "blir man sjukskötare": the one who becomes it stands between. In "blir en närvårdare
 * sjukskötare" the nearer word is the one who becomes it. */
static bool becomes_after_subject(const struct text_words *w, size_t before)
{
	static const char *const subjects[] = {
		"man", "jag", "ja", "han", "hon", "hen", "vi", "de", "dom"};
	static const char *const verbs[] = {"blir", "utbildar"};

	return before > 1 && KP_AMONG(w->v[before - 1].surface, subjects) &&
	       KP_AMONG(w->v[before - 2].surface, verbs);
}

/* "open to nurses" is no way to them. */
static bool is_offered(const struct text_words *w, size_t before)
{
	static const char *const adjectives[] = {"open", "available", "offered", "offer"};

	return before > 1 && KP_AMONG(w->v[before - 2].surface, adjectives);
}

static enum text_way by_word_before(const struct text_words *w, size_t at)
{
	static const char *const to[TEXT_LANGS][5] = {[TEXT_SV] = {"till", "bli", "blivit"},
		[TEXT_EN] = {"to", "into", "become", "becoming", "becomes"}};
	static const char *const from[TEXT_LANGS][2] = {
		[TEXT_SV] = {"från", "ifrån"}, [TEXT_EN] = {"from"}};
	bool sv = w->lang == TEXT_SV;
	const char *word;

	while (at > 0 && is_article(w->lang, w->v[at - 1].surface))
		at--;
	if (at == 0)
		return TEXT_NO_WAY;
	word = w->v[at - 1].surface;
	if (KP_AMONG(word, from[w->lang]))
		return TEXT_FROM;
	if (sv && becomes_after_subject(w, at))
		return TEXT_TO;
	return KP_AMONG(word, to[w->lang]) && (sv || !is_offered(w, at)) ? TEXT_TO
									 : TEXT_NO_WAY;
}

enum text_way text_way(const struct text_words *words, uint32_t from, uint32_t to)
{
	size_t first = words->n, last = words->n;

	for (size_t i = 0; i < words->n; i++) {
		if (words->v[i].from >= from && words->v[i].to <= to) {
			first = first == words->n ? i : first;
			last = i;
		}
	}
	if (last == words->n)
		return TEXT_NO_WAY;
	return words->lang == TEXT_FI ? by_case(words->v[last].surface)
				      : by_word_before(words, first);
}
