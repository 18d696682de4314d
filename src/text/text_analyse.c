#include "text/text_vocab.h"

#include <libstemmer.h>
#include <libvoikko/voikko.h>

#define SLOW_REPAIRS 16 /* words of one text whose repair may take long */

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
	kp_str_clear(&an->join);
	pcre2_match_data_free(an->match);
	pcre2_match_context_free(an->limits);
	pcre2_jit_stack_free(an->jit_stack);
	free(an);
}

/* ---- words ---- */

struct building {
	struct text_analyser *an;
	enum text_lang lang;
	const struct text_vocab *vocab;
	struct kp_arena *arena;
	struct text_words *out;
	size_t cap;
	int slow; /* repairs left that may take long */
};

/* Room for one more word; NULL when there are too many. */
static struct text_word *new_word(struct building *b)
{
	struct text_words *out = b->out;

	if (out->n == TEXT_MAX_WORDS) {
		out->cut = true;
		return NULL;
	}
	if (out->n == b->cap) {
		struct text_word *more = kp_arena_alloc(b->arena, 2 * b->cap * sizeof(*more));

		memcpy(more, out->v, out->n * sizeof(*more));
		out->v = more;
		b->cap *= 2;
	}
	return &out->v[out->n];
}

static void sketch(struct text_words *words, const char *form)
{
	uint8_t bit = text_beginning(form);

	words->sketch[bit / 64] |= 1ull << (bit % 64);
}

static void fill(const struct building *b, struct text_word *w, const struct text_entry *e)
{
	char *p = kp_arena_room(b->arena, e->bytes);
	const char **list =
		kp_arena_room(b->arena, sizeof(*list) * (size_t)(e->nlemmas + e->nparts));

	memcpy(p, e->strings, e->bytes);
	w->surface = p;
	sketch(b->out, p);
	p += strlen(p) + 1;
	w->spelled = strcmp(p, w->surface) == 0 ? w->surface : p;
	sketch(b->out, p);
	p += strlen(p) + 1;
	for (size_t i = 0; i < (size_t)(e->nlemmas + e->nparts); i++) {
		list[i] = p;
		sketch(b->out, p);
		p += strlen(p) + 1;
	}
	w->lemmas = list;
	w->nlemmas = e->nlemmas;
	w->parts = list + e->nlemmas;
	w->nparts = e->nparts;
	w->known = e->known;
	w->lang = (enum text_lang)e->lang;
}

static const struct text_entry *entry(struct building *b, const char *s, size_t n)
{
	return text_word_entry(
		b->an, b->lang, b->vocab, s, kp_utf8_cut(s, n, TEXT_MAX_WORD), &b->slow);
}

/* Two words, or three, that the content writes as one (`loma raha`, `koe ajan`): the first
 * as they stand, which are the `head` bytes of `word`, with a base form of the last are a word
 * of the content. Overwrites what comes behind the head. */
static bool is_split_compound(
	const struct building *b, char *word, size_t head, const struct text_word *last)
{
	for (size_t i = 0; i < last->nlemmas; i++) {
		size_t n = strlen(last->lemmas[i]);

		if (head + n > TEXT_MAX_WORD)
			continue;
		memcpy(word + head, last->lemmas[i], n + 1);
		if (text_vocab_count(b->vocab, b->lang, word, head + n) > 0)
			return true;
	}
	return false;
}

/* Nothing but a space or a hyphen stands between them. */
static bool is_beside(
	const struct building *b, const struct text_word *x, const struct text_word *y)
{
	for (uint32_t i = x->to; i < y->from; i++)
		if (b->out->folded[i] != ' ' && b->out->folded[i] != '-')
			return false;
	return y->from > x->to && !x->number && !y->number;
}

/* Makes one word of the last and the `n` before it, where the content does. */
static bool join(struct building *b, size_t n)
{
	struct text_words *out = b->out;
	char word[TEXT_MAX_WORD + 1] = "";
	struct text_word *last, *first;
	size_t used = 0, k;

	if (out->n <= n)
		return false;
	last = &out->v[out->n - 1];
	first = last - n;
	for (const struct text_word *w = first; w < last; w++) {
		k = strlen(w->spelled);
		if (!is_beside(b, w, w + 1) || used + k > TEXT_MAX_WORD)
			return false;
		memcpy(word + used, w->spelled, k + 1);
		used += k;
	}
	k = strlen(last->spelled);
	if (strlen(first->spelled) < 2 || k < 3 || used + k > TEXT_MAX_WORD ||
		!is_split_compound(b, word, used, last))
		return false;
	memcpy(word + used, last->spelled, k + 1);
	first->to = last->to;
	fill(b, first, entry(b, word, used + k));
	out->n -= n;
	return true;
}

static void add_entry(struct building *b, const struct text_entry *e, uint32_t from,
	uint32_t to, bool number)
{
	struct text_word *w = new_word(b);

	if (!w)
		return;
	fill(b, w, e);
	w->from = from;
	w->to = to;
	w->number = number;
	b->out->n++;
	if (!b->vocab || number || (!join(b, 1) && !join(b, 2)))
		return;
	/* What has become one may go on with the word before it: `osa sairaus päivä raha`. */
	while (join(b, 1))
		;
}

/* Adds a word read as s[0 … n), which stands at from … to of the text. */
static void add_word(struct building *b, const char *s, size_t n, uint32_t from, uint32_t to)
{
	add_entry(b, entry(b, s, n), from, to, false);
}

/* Words that stand for one that was typed (`dont`, `saakopalkkaa`), spaces between. */
static void add_words(struct building *b, const char *s, uint32_t from, uint32_t to)
{
	while (*s) {
		size_t n = strcspn(s, " ");

		add_word(b, s, n, from, to);
		s += n + (s[n] == ' ');
	}
}

/* After a number a unit is read as the word that it is short for. */
static bool add_unit(struct building *b, const char *s, size_t n, const struct text_span *at)
{
	char word[8];
	const char *unit;

	if (b->out->n == 0 || !b->out->v[b->out->n - 1].number || n >= sizeof(word))
		return false;
	memcpy(word, s, n);
	word[n] = '\0';
	unit = text_unit(b->lang, word);
	if (!unit)
		return false;
	add_word(b, unit, strlen(unit), at->from, at->to);
	sketch(b->out, word);
	if (!b->out->cut)
		b->out->v[b->out->n - 1].surface = kp_arena_strdup(b->arena, word);
	return true;
}

/* `what's`, `I'm`, `don't`: the word and what the rest is short for. *pos moves past it. */
static bool add_contraction(
	struct building *b, size_t len, const struct text_span *at, size_t *pos)
{
	const char *s = b->out->folded, *word = s + at->from, *rest, *other;
	size_t end = at->to + 1, n = at->to - at->from;

	if (b->lang != TEXT_EN || at->to >= len || s[at->to] != '\'')
		return false;
	while (end < len && s[end] >= 'a' && s[end] <= 'z')
		end++;
	rest = text_contraction(word, n, s + at->to + 1, end - at->to - 1, &other);
	if (!rest)
		return false;
	if (other)
		add_words(b, other, at->from, at->to);
	else
		add_word(b, word, strcmp(rest, "not") == 0 ? n - 1 : n, at->from, at->to);
	add_words(b, rest, at->to, (uint32_t)end);
	*pos = end;
	return true;
}

static void add_span(struct building *b, const struct text_span *at)
{
	const char *s = b->out->folded + at->from;
	size_t n = kp_utf8_cut(s, at->to - at->from, TEXT_MAX_WORD);
	const struct text_entry *e;
	const char *spelled;

	if (!at->number && add_unit(b, s, n, at))
		return;
	e = entry(b, s, n);
	spelled = e->strings + e->surface_len + 1;
	if (strchr(spelled, ' '))
		add_words(b, kp_arena_strdup(b->arena, spelled), at->from, at->to);
	else
		add_entry(b, e, at->from, at->to, at->number);
}

void text_analyse(struct text_analyser *an, enum text_lang lang, const char *s, size_t n,
	const struct text_vocab *vocab, struct kp_arena *arena, struct text_words *out)
{
	struct building b = {.an = an,
		.lang = lang < TEXT_LANGS ? lang : TEXT_FI,
		.vocab = vocab,
		.arena = arena,
		.out = out,
		.cap = 16,
		.slow = SLOW_REPAIRS};
	size_t pos = 0, len;
	struct text_span at;

	kp_str_reset(&an->fold);
	text_fold(s, n, &an->fold);
	len = an->fold.n;
	*out = (struct text_words){.lang = b.lang,
		.folded = kp_arena_strndup(arena, kp_str_c(&an->fold), len),
		.v = kp_arena_alloc(arena, b.cap * sizeof(*out->v))};
	while (!out->cut && text_next_span(out->folded, len, &pos, &at))
		if (at.number || !add_contraction(&b, len, &at, &pos))
			add_span(&b, &at);
}
