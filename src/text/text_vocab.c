#include "text/text_vocab.h"

#include <string.h>

#define STEM_LETTERS 3  /* at least, of a beginning that takes endings */
#define ENDING_BYTES 12 /* at most */
#define ENDING_COUNT 3  /* times it must have been seen */
#define DOUBTFUL     2  /* times a word the dictionary does not know must have been seen */
#define SLIP_SHARE   4  /* so many times as often comes what it is a slip of */

struct text_vocab *text_vocab_new(void)
{
	struct text_vocab *v = kp_alloc(sizeof(*v));

	for (int i = 0; i < TEXT_LANGS; i++) {
		text_lexicon_init(&v->words[i]);
		text_lexicon_init(&v->endings[i]);
	}
	v->id = 1;
	return v;
}

void text_vocab_free(struct text_vocab *v)
{
	if (!v)
		return;
	for (int i = 0; i < TEXT_LANGS; i++) {
		text_lexicon_clear(&v->words[i]);
		text_lexicon_clear(&v->endings[i]);
	}
	free(v);
}

uint64_t text_vocab_id(const struct text_vocab *v)
{
	return v ? v->id : 0;
}

/* ---- learning ---- */

static void add(struct text_vocab *v, enum text_lang lang, const char *s, uint8_t flags)
{
	text_lexicon_add(&v->words[lang], s, strlen(s), flags);
	v->id = kp_hash(s, strlen(s), v->id);
}

/* What a form and its base form have in common is a stem; what the form has on top is an
 * ending: `sopimukse|n` says nothing new, `sopimu|ksen` that -ksen can follow `sopimu`. */
static void add_ending(
	struct text_vocab *v, enum text_lang lang, const char *form, const char *base)
{
	size_t n = 0, rest;

	while (form[n] && form[n] == base[n])
		n++;
	while (n > 0 && ((uint8_t)form[n] & 0xc0) == 0x80)
		n--;
	rest = strlen(form + n);
	if (kp_utf8_chars(form, n) < STEM_LETTERS)
		return;
	text_lexicon_add(&v->words[lang], form, n, TEXT_STEM);
	if (rest > 0 && rest <= ENDING_BYTES)
		text_lexicon_add(&v->endings[lang], form + n, rest, TEXT_TARGET);
}

void text_vocab_add(struct text_vocab *v, const struct text_words *words)
{
	enum text_lang lang = words->lang;

	for (size_t i = 0; i < words->n; i++) {
		const struct text_word *w = &words->v[i];
		uint8_t flags = w->known ? TEXT_CERTAIN : 0;

		if (w->number)
			continue;
		add(v, lang, w->spelled, TEXT_TARGET | flags);
		for (size_t k = 0; k < w->nlemmas; k++) {
			const char *base = w->lemmas[k];

			/* What a stemmer leaves is no word to repair to, and one of several
			 * readings may be a word that nobody meant. */
			if (strcmp(base, w->spelled) != 0)
				add(v, lang, base,
					flags | (lang == TEXT_FI && w->nlemmas == 1
								? TEXT_TARGET
								: TEXT_BASE));
			if (w->known)
				add_ending(v, lang, w->spelled, base);
		}
	}
}

/* A word that no dictionary knows is taken for a word (`kvtes`) when the content has it
 * several times, and not as a slip of a word it has much more often. */
static bool is_slip(const struct text_vocab *v, enum text_lang lang, uint32_t i)
{
	const struct text_lexicon *l = &v->words[lang];
	const struct text_item *item = &l->items.v[i];
	struct text_guess near;
	const char *word = text_lexicon_word(l, i);

	if (item->count < DOUBTFUL)
		return true;
	return text_vocab_nearest(v, lang, word, strlen(word), TEXT_CERTAIN, &near) &&
	       near.count / SLIP_SHARE >= item->count;
}

static void forget_slips(struct text_vocab *v, enum text_lang lang)
{
	struct text_lexicon *l = &v->words[lang];
	uint8_t *slip = kp_alloc(l->items.n + 1);

	for (uint32_t i = 0; i < l->items.n; i++)
		slip[i] = (l->items.v[i].flags & (TEXT_TARGET | TEXT_BASE)) &&
			  !(l->items.v[i].flags & TEXT_CERTAIN) && is_slip(v, lang, i);
	for (size_t i = 0; i < l->items.n; i++)
		if (slip[i])
			l->items.v[i] =
				(struct text_item){.flags = l->items.v[i].flags & TEXT_STEM};
	free(slip);
}

void text_vocab_freeze(struct text_vocab *v)
{
	for (int lang = 0; lang < TEXT_LANGS; lang++) {
		struct text_items *endings = &v->endings[lang].items;

		text_lexicon_freeze(&v->words[lang]);
		forget_slips(v, (enum text_lang)lang);
		for (size_t i = 0; i < endings->n; i++)
			if (endings->v[i].count < ENDING_COUNT)
				endings->v[i].count = 0;
		text_lexicon_freeze(&v->words[lang]);
		text_lexicon_freeze(&v->endings[lang]);
	}
}

int text_vocab_count(const struct text_vocab *v, enum text_lang lang, const char *s, size_t n)
{
	int i = v ? text_lexicon_find(&v->words[lang], s, n) : -1;

	/* What is a stem and nothing else is no word. */
	if (i < 0 || !(v->words[lang].items.v[i].flags & (TEXT_TARGET | TEXT_BASE)))
		return 0;
	return (int)v->words[lang].items.v[i].count;
}

size_t text_vocab_bytes(const struct text_vocab *v)
{
	size_t bytes = sizeof(*v);

	for (int lang = 0; lang < TEXT_LANGS; lang++)
		for (int i = 0; i < 2; i++) {
			const struct text_lexicon *l = i ? &v->endings[lang] : &v->words[lang];

			bytes += l->bytes;
			/* The letters twice, and about what a map needs of its own. */
			for (size_t k = 0; k < l->items.n; k++)
				bytes += 2u * l->items.v[k].letters + 40;
		}
	return bytes;
}

/* ---- saving ---- */

struct saved_head {
	uint64_t id;
	uint64_t n[2 * TEXT_LANGS];
};

static struct text_lexicon *lexicon(struct text_vocab *v, int i)
{
	return i < TEXT_LANGS ? &v->words[i] : &v->endings[i - TEXT_LANGS];
}

static void save_lexicon(const struct text_lexicon *l, struct kp_str *out)
{
	for (size_t i = 0; i < l->items.n; i++) {
		size_t n;
		const char *word = kp_map_key(l->map, i, &n, NULL);
		const struct text_item *item = &l->items.v[i];

		kp_str_addn(out, (const char *)&item->count, sizeof(item->count));
		kp_str_addn(out, (const char *)&item->stems, sizeof(item->stems));
		kp_str_addc(out, (char)item->flags);
		kp_str_addc(out, (char)n);
		kp_str_addn(out, word, n);
	}
}

void text_vocab_save(const struct text_vocab *v, struct kp_str *out)
{
	struct saved_head head = {.id = v->id};

	for (int i = 0; i < 2 * TEXT_LANGS; i++)
		head.n[i] = lexicon((struct text_vocab *)(uintptr_t)v, i)->items.n;
	kp_str_addn(out, (const char *)&head, sizeof(head));
	for (int i = 0; i < 2 * TEXT_LANGS; i++)
		save_lexicon(lexicon((struct text_vocab *)(uintptr_t)v, i), out);
	for (int i = 0; i < 2 * TEXT_LANGS; i++)
		text_lexicon_save_index(lexicon((struct text_vocab *)(uintptr_t)v, i), out);
}

/* One word; the place after it, or NULL. */
static const char *load_word(struct text_lexicon *l, const char *p, const char *end)
{
	struct text_item item = {0};
	size_t n, at;

	if (end - p < (ptrdiff_t)(sizeof(item.count) + sizeof(item.stems)) + 2)
		return NULL;
	memcpy(&item.count, p, sizeof(item.count));
	p += sizeof(item.count);
	memcpy(&item.stems, p, sizeof(item.stems));
	p += sizeof(item.stems);
	item.flags = (uint8_t)*p++;
	n = (uint8_t)*p++;
	if ((size_t)(end - p) < n || n == 0 || n > TEXT_MAX_WORD || !kp_utf8_valid(p, n))
		return NULL;
	at = text_lexicon_add(l, p, n, 0);
	if (at + 1 != l->items.n || l->items.v[at].count != 1)
		return NULL;
	l->items.v[at] = item;
	return p + n;
}

struct text_vocab *text_vocab_load(const char *p, size_t n)
{
	KP_AUTO(text_vocab) struct text_vocab *v = text_vocab_new();
	const char *end = p + n;
	struct saved_head head;

	if (n < sizeof(head) || (uintptr_t)p % sizeof(uint32_t))
		return NULL;
	memcpy(&head, p, sizeof(head));
	p += sizeof(head);
	v->id = head.id;
	for (int i = 0; i < 2 * TEXT_LANGS; i++) {
		for (uint64_t k = 0; p && k < head.n[i]; k++)
			p = load_word(lexicon(v, i), p, end);
		if (!p)
			return NULL;
	}
	for (int i = 0; p && i < 2 * TEXT_LANGS; i++)
		p = text_lexicon_load_index(lexicon(v, i), p, end);
	return p == end ? KP_TAKE(v) : NULL;
}
