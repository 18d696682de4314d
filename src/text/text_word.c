#include "text/text_priv.h"

#include <libstemmer.h>

static void stem(struct text_analyser *an, enum text_lang lang, const char *s, size_t n,
	struct text_forms *lemmas)
{
	const sb_symbol *out =
		sb_stemmer_stem(an->stemmer[lang], (const sb_symbol *)s, (int)n);

	if (out)
		text_forms_add(lemmas, (const char *)out,
			(size_t)sb_stemmer_length(an->stemmer[lang]));
}

static bool in_vocab(
	const struct text_vocab *vocab, enum text_lang lang, const struct text_forms *lemmas)
{
	for (size_t i = 0; i < lemmas->n; i++)
		if (text_vocab_count(vocab, lang, lemmas->v[i], strlen(lemmas->v[i])) > 0)
			return true;
	return false;
}

/* A Swedish compound by the content's own words: `sjuklönetid` = `sjuklön` + `tid`, with
 * the s or e that joins parts. The longest known tail wins. */
static void split_swedish(struct text_analyser *an, const struct text_vocab *vocab,
	const char *s, size_t n, struct text_forms *parts)
{
	for (size_t cut = 3; cut + 3 <= n; cut++) {
		struct text_forms head = {.n = 0}, tail = {.n = 0};
		size_t h = cut;

		if (((uint8_t)s[cut] & 0xc0) == 0x80 ||
			text_vocab_count(vocab, TEXT_SV, s + cut, n - cut) == 0)
			continue;
		if (text_vocab_count(vocab, TEXT_SV, s, h) == 0 &&
			(s[h - 1] == 's' || s[h - 1] == 'e'))
			h--;
		stem(an, TEXT_SV, s, h, &head);
		stem(an, TEXT_SV, s + cut, n - cut, &tail);
		if (h < 3 || !(text_vocab_count(vocab, TEXT_SV, s, h) > 0 ||
				     in_vocab(vocab, TEXT_SV, &head)))
			continue;
		for (size_t i = 0; i < head.n; i++)
			text_forms_add(parts, head.v[i], strlen(head.v[i]));
		for (size_t i = 0; i < tail.n; i++)
			text_forms_add(parts, tail.v[i], strlen(tail.v[i]));
		return;
	}
}

struct reading {
	char spelled[TEXT_MAX_WORD + 1];
	struct text_forms lemmas, parts;
	bool known;
	bool slow; /* wants Voikko's suggestions, whether it may have them or not */
};

static void respell(struct text_analyser *an, struct reading *r, const char *word)
{
	snprintf(r->spelled, sizeof(r->spelled), "%s", word);
	r->lemmas.n = r->parts.n = 0;
	r->known = text_fi_analyse(an, r->spelled, &r->lemmas, &r->parts);
}

/* A known word may lack dots (`vaara` for `väärä`), but those that were typed were meant:
 * `väärä` is no slip for `vaara`. The words differ in dots alone. */
static bool keeps_dots(const char *s, const char *near)
{
	while (*s) {
		if ((uint8_t)*s == 0xc3 && strncmp(s, near, 2) != 0)
			return false;
		s += (uint8_t)*s == 0xc3 ? 2 : 1;
		near += (uint8_t)*near == 0xc3 ? 2 : 1;
	}
	return true;
}

/* Dots first (they cost nothing and are the most common slip), then spoken language by
 * rule, the content's nearest word, and last Voikko's suggestions. */
static void repair_finnish(struct text_analyser *an, const struct text_vocab *vocab,
	const char *s, struct reading *r, bool may_be_slow)
{
	char word[TEXT_MAX_WORD + 1];
	size_t n = strlen(s);
	const char *near;

	if (r->known && in_vocab(vocab, TEXT_FI, &r->lemmas))
		return;
	near = vocab ? text_vocab_dotted(vocab, TEXT_FI, s, n) : NULL;
	if (near && n >= 3 && (!r->known || keeps_dots(s, near))) {
		respell(an, r, near);
		return;
	}
	if (r->known)
		return;
	if (text_fi_spoken(an, vocab, s, word)) {
		respell(an, r, word);
		return;
	}
	near = vocab ? text_vocab_nearest(vocab, TEXT_FI, s, n) : NULL;
	if (near) {
		respell(an, r, near);
		return;
	}
	r->slow = vocab && n >= 8 && n <= 14;
	if (r->slow && may_be_slow && text_fi_suggest(an, vocab, s, word))
		respell(an, r, word);
}

static void read_finnish(struct text_analyser *an, const struct text_vocab *vocab,
	const char *s, struct reading *r, bool may_be_slow)
{
	const char *written = text_fi_slang(s);

	respell(an, r, written ? written : s);
	if (!written)
		repair_finnish(an, vocab, s, r, may_be_slow);
}

static void read_stemmed(struct text_analyser *an, enum text_lang lang,
	const struct text_vocab *vocab, const char *s, size_t n, struct reading *r)
{
	const char *near;

	snprintf(r->spelled, sizeof(r->spelled), "%.*s", (int)n, s);
	stem(an, lang, s, n, &r->lemmas);
	r->known = in_vocab(vocab, lang, &r->lemmas);
	if (vocab && lang == TEXT_SV && n >= 6)
		split_swedish(an, vocab, s, n, &r->parts);
	if (!vocab || r->known || r->parts.n)
		return;
	near = text_vocab_nearest(vocab, lang, s, n);
	if (near) {
		snprintf(r->spelled, sizeof(r->spelled), "%s", near);
		r->lemmas.n = 0;
		stem(an, lang, near, strlen(near), &r->lemmas);
		r->known = true;
	}
}

static char *put_string(char *p, const char *s, size_t n)
{
	memcpy(p, s, n);
	p[n] = '\0';
	return p + n + 1;
}

static struct text_entry *make_entry(
	uint64_t key, enum text_lang lang, const char *s, size_t n, struct reading *r)
{
	size_t bytes = n + 1 + strlen(r->spelled) + 1;
	struct text_entry *e;
	char *p;

	if (r->lemmas.n == 0)
		text_forms_add(&r->lemmas, r->spelled, strlen(r->spelled));
	for (size_t i = 0; i < r->lemmas.n; i++)
		bytes += strlen(r->lemmas.v[i]) + 1;
	for (size_t i = 0; i < r->parts.n; i++)
		bytes += strlen(r->parts.v[i]) + 1;
	e = kp_alloc(sizeof(*e) + bytes);
	e->key = key;
	e->bytes = (uint16_t)bytes;
	e->surface_len = (uint16_t)n;
	e->nlemmas = (uint8_t)r->lemmas.n;
	e->nparts = (uint8_t)r->parts.n;
	e->known = r->known;
	e->lang = (uint8_t)lang;
	p = put_string(e->strings, s, n);
	p = put_string(p, r->spelled, strlen(r->spelled));
	for (size_t i = 0; i < r->lemmas.n; i++)
		p = put_string(p, r->lemmas.v[i], strlen(r->lemmas.v[i]));
	for (size_t i = 0; i < r->parts.n; i++)
		p = put_string(p, r->parts.v[i], strlen(r->parts.v[i]));
	return e;
}

/* What was cached before must not change what a text says: a word that took a slow repair
 * counts again each time, and one that came too late for it is kept under a key of its own. */
const struct text_entry *text_word_entry(struct text_analyser *an, enum text_lang lang,
	const struct text_vocab *vocab, const char *s, size_t n, int *slow)
{
	uint64_t key = kp_hash(s, n, text_vocab_id(vocab) * TEXT_LANGS + (uint64_t)lang);
	const struct text_entry *found = text_cache_find(&an->cache, key, s, n);
	struct reading r = {.known = false};
	char word[TEXT_MAX_WORD + 1];
	struct text_entry *e;

	if (found && found->slow && *slow == 0)
		found = NULL;
	if (!found && *slow == 0)
		found = text_cache_find(&an->cache, ~key, s, n);
	if (found) {
		*slow -= found->slow;
		return found;
	}
	memcpy(word, s, n);
	word[n] = '\0';
	if (lang == TEXT_FI)
		read_finnish(an, vocab, word, &r, *slow > 0);
	else
		read_stemmed(an, lang, vocab, word, n, &r);
	e = make_entry(r.slow && *slow == 0 ? ~key : key, lang, s, n, &r);
	e->slow = r.slow && *slow > 0;
	*slow -= e->slow;
	text_cache_put(&an->cache, e);
	return e;
}
