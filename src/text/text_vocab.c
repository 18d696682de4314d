#include "text/text_priv.h"

#include "base/kp_map.h"
#include "base/kp_vec.h"

/* A variant of a word, undotted and with at most one letter left out, and the word. */
struct variant {
	uint32_t hash, word;
};

struct words {
	struct kp_map *map; /* word → index */
	struct KP_VEC(counts, int) count;
	struct KP_VEC(variants, struct variant) variants; /* sorted by hash once frozen */
};

struct text_vocab {
	struct words lang[TEXT_LANGS];
	uint64_t id;
};

struct text_vocab *text_vocab_new(void)
{
	struct text_vocab *v = kp_alloc(sizeof(*v));

	for (int i = 0; i < TEXT_LANGS; i++)
		v->lang[i].map = kp_map_new(1024);
	v->id = 1;
	return v;
}

void text_vocab_free(struct text_vocab *v)
{
	if (!v)
		return;
	for (int i = 0; i < TEXT_LANGS; i++) {
		kp_map_free(v->lang[i].map);
		KP_VEC_FREE(&v->lang[i].count);
		KP_VEC_FREE(&v->lang[i].variants);
	}
	free(v);
}

uint64_t text_vocab_id(const struct text_vocab *v)
{
	return v ? v->id : 0;
}

static void add_word(struct text_vocab *v, enum text_lang lang, const char *s)
{
	struct words *w = &v->lang[lang];
	int fresh, i = kp_map_intern(w->map, s, strlen(s), (int)w->count.n, &fresh);

	if (fresh)
		KP_PUSH(&w->count, 0);
	w->count.v[i]++;
	v->id = kp_hash(s, strlen(s), v->id);
}

void text_vocab_add(struct text_vocab *v, const struct text_words *words)
{
	for (size_t i = 0; i < words->n; i++) {
		const struct text_word *w = &words->v[i];

		if (w->number || (words->lang == TEXT_FI && !w->known))
			continue;
		add_word(v, words->lang, w->spelled);
		for (size_t k = 0; k < w->nlemmas; k++)
			if (strcmp(w->lemmas[k], w->spelled) != 0)
				add_word(v, words->lang, w->lemmas[k]);
	}
}

size_t text_undot(const char *s, size_t n, char *out, size_t max)
{
	size_t k = 0;

	for (size_t i = 0; i < n && k + 1 < max; i++) {
		uint8_t c = (uint8_t)s[i], d = i + 1 < n ? (uint8_t)s[i + 1] : 0;

		if (c != 0xc3) {
			out[k++] = (char)c;
			continue;
		}
		i++;
		out[k++] = d == 0xa4 || d == 0xa5 || d == 0xa0 || d == 0xa1 ? 'a'
			   : d == 0xb6 || d == 0xb8                         ? 'o'
			   : d == 0xa9 || d == 0xa8                         ? 'e'
			   : d == 0xbc                                      ? 'u'
									    : '?';
	}
	out[k] = '\0';
	return k;
}

#define LONG_ENOUGH 5

/* The hash of s without its letter `skip` (n: with all). */
static uint32_t hash_without(const char *s, size_t n, size_t skip)
{
	uint32_t h = 2166136261u;

	for (size_t i = 0; i < n; i++)
		if (i != skip)
			h = (h ^ (uint8_t)s[i]) * 16777619u;
	return h;
}

static int by_hash(const void *a, const void *b)
{
	const struct variant *x = a, *y = b;

	return x->hash != y->hash   ? (x->hash < y->hash ? -1 : 1)
	       : x->word != y->word ? (x->word < y->word ? -1 : 1)
				    : 0;
}

void text_vocab_freeze(struct text_vocab *v)
{
	for (int lang = 0; lang < TEXT_LANGS; lang++) {
		struct words *w = &v->lang[lang];

		for (size_t i = 0; i < kp_map_count(w->map); i++) {
			char plain[TEXT_MAX_WORD + 1];
			size_t n;
			const char *key = kp_map_key(w->map, i, &n, NULL);

			n = text_undot(key, n, plain, sizeof(plain));
			KP_PUSH(&w->variants,
				(struct variant){hash_without(plain, n, n), (uint32_t)i});
			for (size_t k = 0; n >= LONG_ENOUGH && k < n; k++)
				KP_PUSH(&w->variants,
					(struct variant){
						hash_without(plain, n, k), (uint32_t)i});
		}
		if (w->variants.n)
			qsort(w->variants.v, w->variants.n, sizeof(*w->variants.v), by_hash);
	}
}

int text_vocab_count(const struct text_vocab *v, enum text_lang lang, const char *s, size_t n)
{
	int i = v ? kp_map_get(v->lang[lang].map, s, n) : -1;

	return i < 0 ? 0 : v->lang[lang].count.v[i];
}

/* Edits (letter lost, added, changed, two swapped) between two words; > max when more. */
static int edits(const char *a, size_t n, const char *b, size_t m, int max)
{
	int row[3][TEXT_MAX_WORD + 2];

	if ((n > m ? n - m : m - n) > (size_t)max)
		return max + 1;
	for (size_t j = 0; j <= m; j++)
		row[0][j] = (int)j;
	for (size_t i = 1; i <= n; i++) {
		int *cur = row[i % 3], *up = row[(i + 2) % 3], *up2 = row[(i + 1) % 3],
		    least = max + 1;

		cur[0] = (int)i;
		for (size_t j = 1; j <= m; j++) {
			int d = up[j - 1] + (a[i - 1] != b[j - 1]);

			d = up[j] + 1 < d ? up[j] + 1 : d;
			d = cur[j - 1] + 1 < d ? cur[j - 1] + 1 : d;
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] &&
				up2[j - 2] + 1 < d)
				d = up2[j - 2] + 1;
			cur[j] = d;
			least = d < least ? d : least;
		}
		if (least > max)
			return max + 1;
	}
	return row[n % 3][m];
}

struct search {
	const struct words *w;
	const char *plain;
	size_t n;
	int max;         /* edits allowed */
	int best, count; /* of the best so far */
	const char *found;
};

static void try_variants(struct search *s, uint32_t hash)
{
	size_t lo = 0, hi = s->w->variants.n;

	while (lo < hi) {
		size_t mid = (lo + hi) / 2;

		if (s->w->variants.v[mid].hash < hash)
			lo = mid + 1;
		else
			hi = mid;
	}
	for (; lo < s->w->variants.n && s->w->variants.v[lo].hash == hash; lo++) {
		char plain[TEXT_MAX_WORD + 1];
		size_t n;
		uint32_t i = s->w->variants.v[lo].word;
		const char *word = kp_map_key(s->w->map, i, &n, NULL);
		size_t m = text_undot(word, n, plain, sizeof(plain));
		int d = edits(s->plain, s->n, plain, m, s->max);

		if (d > s->max || plain[0] != s->plain[0])
			continue;
		if (d < s->best || (d == s->best && s->w->count.v[i] > s->count)) {
			s->best = d;
			s->count = s->w->count.v[i];
			s->found = word;
		}
	}
}

static const char *nearest(
	const struct text_vocab *v, enum text_lang lang, const char *word, size_t n, int max)
{
	char plain[TEXT_MAX_WORD + 1];
	struct search s = {.w = &v->lang[lang], .plain = plain, .max = max, .best = max + 1};

	s.n = text_undot(word, n, plain, sizeof(plain));
	if (s.n == 0)
		return NULL;
	try_variants(&s, hash_without(plain, s.n, s.n));
	if (max > 0 && s.best > 0)
		for (size_t k = 0; k < s.n; k++)
			try_variants(&s, hash_without(plain, s.n, k));
	return s.found;
}

const char *text_vocab_nearest(
	const struct text_vocab *v, enum text_lang lang, const char *s, size_t n)
{
	size_t letters = kp_utf8_chars(s, n);

	return nearest(v, lang, s, n, letters >= 9 ? 2 : letters >= LONG_ENOUGH ? 1 : 0);
}

const char *text_vocab_dotted(
	const struct text_vocab *v, enum text_lang lang, const char *s, size_t n)
{
	return nearest(v, lang, s, n, 0);
}

/* ---- saving ---- */

struct saved_head {
	uint64_t id;
	uint64_t nwords[TEXT_LANGS], nvariants[TEXT_LANGS];
};

void text_vocab_save(const struct text_vocab *v, struct kp_str *out)
{
	struct saved_head head = {.id = v->id};

	for (int l = 0; l < TEXT_LANGS; l++) {
		head.nwords[l] = v->lang[l].count.n;
		head.nvariants[l] = v->lang[l].variants.n;
	}
	kp_str_addn(out, (const char *)&head, sizeof(head));
	for (int l = 0; l < TEXT_LANGS; l++) {
		const struct words *w = &v->lang[l];

		for (size_t i = 0; i < w->count.n; i++) {
			size_t n;
			const char *word = kp_map_key(w->map, i, &n, NULL);

			kp_str_addn(out, (const char *)&w->count.v[i], sizeof(w->count.v[i]));
			kp_str_addc(out, (char)n);
			kp_str_addn(out, word, n);
		}
		if (w->variants.n)
			kp_str_addn(out, (const char *)w->variants.v,
				w->variants.n * sizeof(*w->variants.v));
	}
}

/* One word; the place after it, or NULL. */
static const char *load_word(struct words *w, const char *p, const char *end)
{
	int count, fresh;
	size_t n;

	if (end - p < (ptrdiff_t)sizeof(count) + 1)
		return NULL;
	memcpy(&count, p, sizeof(count));
	p += sizeof(count);
	n = (uint8_t)*p++;
	if ((size_t)(end - p) < n || n == 0 || n > TEXT_MAX_WORD)
		return NULL;
	kp_map_intern(w->map, p, n, (int)w->count.n, &fresh);
	KP_PUSH(&w->count, count);
	return fresh ? p + n : NULL;
}

static const char *load_variants(struct words *w, size_t n, const char *p, const char *end)
{
	if ((size_t)(end - p) / sizeof(*w->variants.v) < n)
		return NULL;
	w->variants.v = kp_alloc_n(n + 1, sizeof(*w->variants.v));
	w->variants.n = w->variants.cap = n;
	memcpy(w->variants.v, p, n * sizeof(*w->variants.v));
	for (size_t i = 0; i < n; i++)
		if (w->variants.v[i].word >= w->count.n)
			return NULL;
	return p + n * sizeof(*w->variants.v);
}

struct text_vocab *text_vocab_load(const char *p, size_t n)
{
	KP_AUTO(text_vocab) struct text_vocab *v = text_vocab_new();
	const char *end = p + n;
	struct saved_head head;

	if (n < sizeof(head))
		return NULL;
	memcpy(&head, p, sizeof(head));
	p += sizeof(head);
	v->id = head.id;
	for (int l = 0; l < TEXT_LANGS; l++) {
		for (uint64_t i = 0; p && i < head.nwords[l]; i++)
			p = load_word(&v->lang[l], p, end);
		p = p ? load_variants(&v->lang[l], head.nvariants[l], p, end) : NULL;
		if (!p)
			return NULL;
	}
	return p == end ? KP_TAKE(v) : NULL;
}
