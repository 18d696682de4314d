#include "text/text_vocab.h"

static char *put_string(char *p, const char *s, size_t n)
{
	memcpy(p, s, n);
	p[n] = '\0';
	return p + n + 1;
}

static struct text_entry *make_entry(
	uint64_t key, const char *s, size_t n, struct text_reading *r)
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
	e->lang = (uint8_t)r->lang;
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
	struct text_reading r;
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
	r.known = r.slow = false;
	r.lang = lang;
	r.lemmas.n = r.parts.n = 0;
	if (lang == TEXT_FI)
		text_read_finnish(an, vocab, word, *slow > 0, &r);
	else
		text_read_stemmed(an, lang, vocab, word, *slow > 0, &r);
	e = make_entry(r.slow && *slow == 0 ? ~key : key, s, n, &r);
	e->slow = r.slow && *slow > 0;
	*slow -= e->slow;
	text_cache_put(&an->cache, e);
	return e;
}
