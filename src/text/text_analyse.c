#include "text/text_priv.h"

#include <libstemmer.h>
#include <libvoikko/voikko.h>
#include <utf8proc.h>

#define SLOW_REPAIRS 1 /* words of one text that may ask Voikko for suggestions */

static const char *const codes[] = {"fi", "sv", "en", ""};

const char *text_lang_code(enum text_lang lang)
{
	return codes[lang < TEXT_LANGS ? lang : TEXT_UNKNOWN];
}

enum text_lang text_lang_parse(const char *code)
{
	for (int i = 0; code && i < TEXT_LANGS; i++)
		if (strcmp(code, codes[i]) == 0)
			return (enum text_lang)i;
	return TEXT_UNKNOWN;
}

int text_open(struct text_analyser **out, struct kp_err *err)
{
	struct text_analyser *an = kp_alloc(sizeof(*an));
	const char *why = NULL;

	an->voikko = voikkoInit(&why, "fi", NULL);
	if (!an->voikko) {
		text_close(an);
		return kp_fail(err, KP_EIO,
			"the Finnish dictionary did not open (%s): install the package "
			"'voikko-fi'",
			why ? why : "no reason given");
	}
	an->stemmer[TEXT_SV] = sb_stemmer_new("swedish", NULL);
	an->stemmer[TEXT_EN] = sb_stemmer_new("english", NULL);
	an->match = pcre2_match_data_create(1, NULL);
	an->limits = pcre2_match_context_create(NULL);
	an->jit_stack = pcre2_jit_stack_create(32 * 1024, 256 * 1024, NULL);
	if (!an->stemmer[TEXT_SV] || !an->stemmer[TEXT_EN] || !an->match || !an->limits ||
		!an->jit_stack) {
		text_close(an);
		return kp_fail(
			err, KP_EIO, "the stemmers or PCRE2 did not start: reinstall them");
	}
	pcre2_set_match_limit(an->limits, 50000);
	pcre2_set_depth_limit(an->limits, 1000);
	pcre2_set_heap_limit(an->limits, 1024);
	pcre2_jit_stack_assign(an->limits, NULL, an->jit_stack);
	*out = an;
	return 0;
}

void text_close(struct text_analyser *an)
{
	if (!an)
		return;
	if (an->voikko)
		voikkoTerminate(an->voikko);
	for (int i = 0; i < TEXT_LANGS; i++)
		sb_stemmer_delete(an->stemmer[i]);
	text_cache_clear(&an->cache);
	kp_str_clear(&an->fold);
	kp_str_clear(&an->stream);
	kp_str_clear(&an->join);
	pcre2_match_data_free(an->match);
	pcre2_match_context_free(an->limits);
	pcre2_jit_stack_free(an->jit_stack);
	free(an);
}

/* The length of the letter or digit at s, 0 when it is neither. */
static size_t letter(const char *s, size_t n, bool *digit)
{
	int32_t c;
	utf8proc_ssize_t k;
	utf8proc_category_t cat;

	*digit = *s >= '0' && *s <= '9';
	if ((uint8_t)*s < 0x80)
		return *digit || (*s >= 'a' && *s <= 'z');
	k = utf8proc_iterate((const uint8_t *)s, (utf8proc_ssize_t)n, &c);
	if (k <= 0)
		return 0;
	cat = utf8proc_category(c);
	return cat >= UTF8PROC_CATEGORY_LU && cat <= UTF8PROC_CATEGORY_LO ? (size_t)k : 0;
}

struct span {
	uint32_t from, to;
	bool number;
};

/* What stands after the colon of "HR:lle" or "HR:ssäkö": a case ending, with or without a
 * particle. In "aihe:loma" it is a word. */
static bool is_case_ending(const char *s, size_t n)
{
	static const char *const particles[] = {
		"kin", "kaan", "kään", "ko", "kö", "han", "hän"};
	static const char *const endings[] = {"n", "t", "s", "a", "ä", "ta", "tä", "tta",
		"ttä", "ssa", "ssä", "sta", "stä", "lla", "llä", "lta", "ltä", "lle", "na",
		"nä", "ksi", "in", "iin", "en", "een", "hin", "ia", "iä", "ien", "issa",
		"issä", "ista", "istä", "ille", "ns", "et", "ts"};

	for (size_t i = 0; i < KP_LEN(particles); i++) {
		size_t k = strlen(particles[i]);

		if (n > k && memcmp(s + n - k, particles[i], k) == 0) {
			n -= k;
			break;
		}
	}
	for (size_t i = 0; i < KP_LEN(endings); i++)
		if (strlen(endings[i]) == n && memcmp(s, endings[i], n) == 0)
			return true;
	return false;
}

/* The next word from *pos on: letters, or digits; letters and digits part company
 * ("10kk" is two words). A case ending after a colon belongs to no one ("HR:lle"). */
static bool next_span(const char *s, size_t n, size_t *pos, struct span *out)
{
	size_t i = *pos, k;
	bool digit, first;

	while (i < n && !letter(s + i, n - i, &digit))
		i += ((uint8_t)s[i] < 0x80) ? 1
		     : (size_t)utf8proc_utf8class[(uint8_t)s[i]] > 0
			     ? (size_t)utf8proc_utf8class[(uint8_t)s[i]]
			     : 1;
	if (i >= n)
		return false;
	letter(s + i, n - i, &first);
	out->from = (uint32_t)i;
	out->number = first;
	while (i < n && (k = letter(s + i, n - i, &digit)) > 0 && digit == first)
		i += k;
	out->to = (uint32_t)i;
	*pos = i;
	if (!first && i + 1 < n && s[i] == ':') {
		size_t end = i + 1;

		while (end < n && (k = letter(s + end, n - end, &digit)) > 0 && !digit)
			end += k;
		if (is_case_ending(s + i + 1, end - i - 1))
			*pos = end;
	}
	return true;
}

static void fill(struct text_word *w, const struct text_entry *e, struct kp_arena *arena)
{
	char *p = kp_arena_alloc(arena, e->bytes);
	const char **list =
		kp_arena_alloc(arena, sizeof(*list) * (size_t)(e->nlemmas + e->nparts));

	memcpy(p, e->strings, e->bytes);
	w->surface = p;
	p += strlen(p) + 1;
	w->spelled = p;
	p += strlen(p) + 1;
	for (size_t i = 0; i < (size_t)(e->nlemmas + e->nparts); i++) {
		list[i] = p;
		p += strlen(p) + 1;
	}
	w->lemmas = list;
	w->nlemmas = e->nlemmas;
	w->parts = list + e->nlemmas;
	w->nparts = e->nparts;
	w->known = e->known;
}

/* Two words that the content writes as one (`loma raha`, `koe ajan`): the first as it
 * stands with a base form of the second is a word of the content. */
static bool is_split_compound(const struct text_vocab *vocab, enum text_lang lang,
	const struct text_word *a, const struct text_word *b)
{
	char word[TEXT_MAX_WORD * 2 + 2];

	if (a->number || b->number || strlen(a->spelled) < 2 || strlen(b->spelled) < 3)
		return false;
	for (size_t i = 0; i < b->nlemmas; i++) {
		int n = snprintf(word, sizeof(word), "%s%s", a->spelled, b->lemmas[i]);

		if (n <= TEXT_MAX_WORD && text_vocab_count(vocab, lang, word, (size_t)n) > 0)
			return true;
	}
	return false;
}

static bool join(struct text_analyser *an, enum text_lang lang, const struct text_vocab *vocab,
	struct kp_arena *arena, struct text_word *a, const struct text_word *b)
{
	char word[TEXT_MAX_WORD * 2 + 2];
	int slow = 0, n;
	uint32_t from = a->from;

	if (!vocab || !is_split_compound(vocab, lang, a, b))
		return false;
	n = snprintf(word, sizeof(word), "%s%s", a->spelled, b->spelled);
	if (n > TEXT_MAX_WORD)
		return false;
	fill(a, text_word_entry(an, lang, vocab, word, (size_t)n, &slow), arena);
	a->from = from;
	a->to = b->to;
	return true;
}

/* One `<=form=spelled#lemma+part>` a word. Words hold letters and digits alone, so the
 * marks cannot come from the text. */
static void add_stream(
	struct text_analyser *an, struct kp_arena *arena, struct text_words *words)
{
	struct kp_str *s = &an->stream;

	kp_str_reset(s);
	for (size_t i = 0; i < words->n; i++) {
		const struct text_word *w = &words->v[i];

		kp_str_addn(s, "<=", 2);
		kp_str_add(s, w->surface);
		if (strcmp(w->surface, w->spelled) != 0) {
			kp_str_addc(s, '=');
			kp_str_add(s, w->spelled);
		}
		for (size_t k = 0; k < w->nlemmas; k++) {
			kp_str_addc(s, '#');
			kp_str_add(s, w->lemmas[k]);
		}
		for (size_t k = 0; k < w->nparts; k++) {
			kp_str_addc(s, '+');
			kp_str_add(s, w->parts[k]);
		}
		kp_str_addc(s, '>');
	}
	words->stream = kp_arena_strndup(arena, kp_str_c(s), s->n);
	words->nstream = s->n;
}

void text_analyse(struct text_analyser *an, enum text_lang lang, const char *s, size_t n,
	const struct text_vocab *vocab, struct kp_arena *arena, struct text_words *out)
{
	size_t pos = 0, cap = 16, len;
	int slow = SLOW_REPAIRS;
	struct span at;
	struct text_word *v = kp_arena_alloc(arena, cap * sizeof(*v));
	const char *folded;

	if (lang >= TEXT_LANGS)
		lang = TEXT_FI;
	kp_str_reset(&an->fold);
	text_fold(s, n, &an->fold);
	len = an->fold.n;
	folded = kp_arena_strndup(arena, kp_str_c(&an->fold), len);
	*out = (struct text_words){.lang = lang, .folded = folded};
	while (next_span(folded, len, &pos, &at)) {
		struct text_word *w;
		size_t bytes = kp_utf8_cut(folded + at.from, at.to - at.from, TEXT_MAX_WORD);

		if (out->n == TEXT_MAX_WORDS) {
			out->cut = true;
			break;
		}
		if (out->n == cap) {
			struct text_word *more = kp_arena_alloc(arena, 2 * cap * sizeof(*v));

			memcpy(more, v, cap * sizeof(*v));
			v = more;
			cap *= 2;
		}
		w = &v[out->n];
		fill(w, text_word_entry(an, lang, vocab, folded + at.from, bytes, &slow),
			arena);
		w->from = at.from;
		w->to = at.to;
		w->number = at.number;
		if (out->n == 0 || !join(an, lang, vocab, arena, &v[out->n - 1], w))
			out->n++;
	}
	out->v = v;
	add_stream(an, arena, out);
}
