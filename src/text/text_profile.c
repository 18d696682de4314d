#include "text/text_priv.h"

#include <math.h>

/* Naive Bayes over hashed character 1–4-grams of padded words and whole words, in
 * thousandths of a nat, so that a profile is small. */
#define BUCKETS (1 << 14)

#define PRIOR        4000 /* what the language so far counts */
#define MOST_OF_WORD 6000
#define MOST_READ    400 /* bytes */

struct scores {
	int16_t logp[BUCKETS][TEXT_LANGS];
	bool seen[TEXT_LANGS];
};

struct counts {
	uint32_t total[TEXT_LANGS];
	uint32_t of[BUCKETS][TEXT_LANGS];
};

struct text_profile {
	struct counts *counts; /* while it learns; NULL once frozen */
	struct scores s;
};

struct text_profile *text_profile_new(void)
{
	struct text_profile *p = kp_alloc(sizeof(*p));

	p->counts = kp_alloc(sizeof(*p->counts));
	return p;
}

void text_profile_free(struct text_profile *p)
{
	if (!p)
		return;
	free(p->counts);
	free(p);
}

/* Calls `fn` for the bucket of each n-gram of each word of a folded text. Inlined, `fn` too: a
 * text has some hundred. */
__attribute__((always_inline)) static inline void each_gram(
	const char *s, size_t n, void (*fn)(void *arg, uint32_t bucket), void *arg)
{
	char word[TEXT_MAX_WORD + 2];

	for (size_t i = 0; i < n;) {
		size_t len = 1;

		word[0] = ' ';
		for (; i < n && s[i] != ' '; i++)
			if (len < TEXT_MAX_WORD &&
				((uint8_t)s[i] >= 0x80 || (s[i] >= 'a' && s[i] <= 'z')))
				word[len++] = s[i];
		i++;
		if (len == 1)
			continue;
		word[len++] = ' ';
		fn(arg, (uint32_t)kp_hash(word, len, 7) % BUCKETS);
		for (size_t size = 1; size <= 4; size++)
			for (size_t k = 0; k + size <= len; k++)
				fn(arg, (uint32_t)kp_hash(word + k, size, 9) % BUCKETS);
	}
}

struct adding {
	struct text_profile *p;
	enum text_lang lang;
};

static void add_gram(void *arg, uint32_t bucket)
{
	struct adding *a = arg;

	a->p->counts->of[bucket][a->lang]++;
	a->p->counts->total[a->lang]++;
}

void text_profile_add(struct text_profile *p, enum text_lang lang, const char *s, size_t n)
{
	KP_AUTO(kp_str) struct kp_str folded = {0};

	if (lang >= TEXT_LANGS)
		return;
	p->s.seen[lang] = true;
	text_fold(s, n, &folded);
	each_gram(kp_str_c(&folded), folded.n, add_gram, &(struct adding){p, lang});
}

void text_profile_freeze(struct text_profile *p)
{
	for (size_t b = 0; b < BUCKETS; b++)
		for (int l = 0; l < TEXT_LANGS; l++) {
			double share = (p->counts->of[b][l] + 0.5) /
				       (p->counts->total[l] + 0.5 * BUCKETS);

			p->s.logp[b][l] = (int16_t)lround(1000 * log(share));
		}
	free(p->counts);
	p->counts = NULL;
}

struct scoring {
	const struct text_profile *p;
	int64_t sum[TEXT_LANGS];
};

static void score_gram(void *arg, uint32_t bucket)
{
	struct scoring *s = arg;

	for (int l = 0; l < TEXT_LANGS; l++)
		s->sum[l] += s->p->s.logp[bucket][l];
}

/* Adds what one word says. Overlapping n-grams count the same evidence several times: a
 * quarter each. However long a word is, it says no more than MOST_OF_WORD: "who signs the
 * täyttölupa" is English. */
static void add_word(const struct text_profile *p, const char *s, size_t n, int64_t *sum)
{
	struct scoring word = {.p = p};
	int64_t most = INT64_MIN;

	each_gram(s, n, score_gram, &word);
	for (int l = 0; l < TEXT_LANGS; l++)
		if (p->s.seen[l] && word.sum[l] > most)
			most = word.sum[l];
	for (int l = 0; l < TEXT_LANGS; l++) {
		int64_t less = (word.sum[l] - most) / 4;

		sum[l] += less < -MOST_OF_WORD ? -MOST_OF_WORD : less;
	}
}

enum text_lang text_detect(const struct text_profile *p, const char *s, size_t n,
	enum text_lang prior, double *sure_out)
{
	KP_AUTO(kp_str) struct kp_str folded = {0};
	int64_t sum[TEXT_LANGS] = {0};
	enum text_lang best = TEXT_UNKNOWN;
	size_t most;
	double rest = 0;

	text_fold(s, n, &folded);
	most = folded.n < MOST_READ ? folded.n : MOST_READ;
	for (size_t i = 0, len; i < most; i += len + 1) {
		for (len = 0; i + len < most && folded.p[i + len] != ' ';)
			len++;
		add_word(p, folded.p + i, len, sum);
	}
	for (int l = 0; l < TEXT_LANGS; l++) {
		sum[l] += (int)prior == l ? PRIOR : 0;
		if (p->s.seen[l] && (best == TEXT_UNKNOWN || sum[l] > sum[best]))
			best = (enum text_lang)l;
	}
	if (best == TEXT_UNKNOWN) {
		if (sure_out)
			*sure_out = 0;
		return prior < TEXT_LANGS ? prior : TEXT_FI;
	}
	for (int l = 0; l < TEXT_LANGS; l++)
		if (p->s.seen[l])
			rest += exp((double)(sum[l] - sum[best]) / 1000);
	if (sure_out)
		*sure_out = 1 / rest;
	return best;
}

void text_profile_save(const struct text_profile *p, struct kp_str *out)
{
	_Static_assert(sizeof(p->s) % 4 == 0, "what comes behind it is aligned");
	kp_str_addn(out, (const char *)&p->s, sizeof(p->s));
}

struct text_profile *text_profile_load(const char *s, size_t n)
{
	struct text_profile *p;

	if (n != sizeof(p->s))
		return NULL;
	for (size_t l = 0; l < TEXT_LANGS; l++)
		if ((uint8_t)s[offsetof(struct scores, seen) + l] > 1)
			return NULL;
	p = kp_alloc(sizeof(*p));
	memcpy(&p->s, s, n);
	return p;
}
