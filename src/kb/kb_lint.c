#include "kb/kb_priv.h"

#include <string.h>

#include "base/kp_thread.h"

/* Checks that need the whole: what is alike in two intents, what there is too little of. */

enum { FEWEST_SAMPLES = 10 };

/* Folded, without the marks at the end: "Moi!" and "moi" are one sample. What is nothing
 * but marks stays as it is. */
void kb_sample_key(const char *text, struct kp_str *out)
{
	kp_str_reset(out);
	text_fold(text, strlen(text), out);
	size_t n = out->n;
	while (n && strchr(" .!?,", out->p[n - 1]))
		n--;
	if (n)
		out->p[out->n = n] = '\0';
}

/* A sample, with a number that its key has alone, or next to alone. */
struct seen {
	uint64_t name;
	int intent;
	const struct kb_sample *sample;
};

struct all_samples {
	const struct kb_reader *r;
	struct seen *v;
	size_t n, *first;     /* of each intent */
	struct kp_map *index; /* of the first of a name */
};

static uint64_t name_of(const struct kb_sample *s, struct kp_str *key)
{
	kb_sample_key(s->text, key);
	return kp_hash(key->p, key->n, 0);
}

static void name_intent(void *arg, size_t i)
{
	struct all_samples *all = arg;
	const struct kb_intent *intent = &all->r->intents.v[i];
	KP_AUTO(kp_str) struct kp_str key = {0};

	for (size_t k = 0; k < intent->nsamples; k++)
		all->v[all->first[i] + k] = (struct seen){
			name_of(&intent->samples[k], &key), (int)i, &intent->samples[k]};
}

/* Tens of thousands of samples: read by all processors. */
static void name_samples(const struct kb_reader *r, struct all_samples *all)
{
	*all = (struct all_samples){
		.r = r, .first = kp_alloc_n(r->intents.n + 1, sizeof(*all->first))};
	for (size_t i = 0; i < r->intents.n; i++) {
		all->first[i] = all->n;
		all->n += r->intents.v[i].nsamples;
	}
	all->v = kp_alloc_n(all->n + 1, sizeof(*all->v));
	all->index = kp_map_new(all->n);
	kp_thread_each("kb-lint", r->intents.n, name_intent, all);
}

/* The first sample that has the key of `s`; NULL: none, or `s` alone. */
static const struct seen *find_same(const struct all_samples *all, int index,
	const struct kb_sample *s, struct kp_str *key)
{
	KP_AUTO(kp_str) struct kp_str other = {0};

	if (index < 0 || all->v[index].sample == s)
		return NULL;
	kb_sample_key(s->text, key);
	kb_sample_key(all->v[index].sample->text, &other);
	return key->n == other.n && !memcmp(kp_str_c(key), kp_str_c(&other), key->n)
		       ? &all->v[index]
		       : NULL;
}

static void check_sample(
	struct kb_reader *r, struct all_samples *all, size_t i, struct kp_str *key)
{
	const struct kb_sample *s = all->v[i].sample;
	const char *name = (const char *)&all->v[i].name;
	int first = kp_map_intern(all->index, name, sizeof(all->v[i].name), (int)i, NULL);
	const struct seen *other = find_same(all, first, s, key);

	if (!other)
		return;
	if (other->intent != all->v[i].intent)
		kb_remark(r->report, KB_DUPLICATE_SAMPLE, s->at,
			"sample '%.100s' is also in '%s' (%s:%d); keep it where it belongs",
			s->text, r->intents.v[other->intent].id, other->sample->at.file,
			other->sample->at.line);
	else if (other->sample->lang == s->lang && !s->listed && !other->sample->listed)
		kb_remark(r->report, KB_REPEATED_SAMPLE, s->at,
			"sample '%.100s' is here already on line %d; remove one", s->text,
			other->sample->at.line);
}

static void check_check(struct kb_reader *r, const struct all_samples *all,
	const struct kb_sample *s, struct kp_str *key)
{
	uint64_t name = name_of(s, key);
	int first = kp_map_get(all->index, (const char *)&name, sizeof(name));
	const struct seen *other = find_same(all, first, s, key);

	if (other)
		kb_remark(r->report, KB_CHECK_IS_SAMPLE, s->at,
			"check '%.100s' is also a sample (%s:%d); write another question",
			s->text, other->sample->at.file, other->sample->at.line);
}

static void check_samples(struct kb_reader *r)
{
	KP_AUTO(kp_str) struct kp_str key = {0};
	struct all_samples all;

	name_samples(r, &all);
	for (size_t i = 0; i < all.n; i++)
		check_sample(r, &all, i, &key);
	for (size_t i = 0; i < r->intents.n; i++)
		for (size_t k = 0; k < r->intents.v[i].nchecks; k++)
			check_check(r, &all, &r->intents.v[i].checks[k], &key);
	kp_map_free(all.index);
	free(all.first);
	free(all.v);
}

static void check_titles(struct kb_reader *r, enum text_lang lang)
{
	KP_AUTO(kp_map) struct kp_map *keys = kp_map_new(r->intents.n);
	KP_AUTO(kp_str) struct kp_str key = {0};
	int fresh;

	for (size_t i = 0; i < r->intents.n; i++) {
		const struct kb_intent *intent = &r->intents.v[i];
		const char *title = intent->title.in[lang];
		if (!title)
			continue;
		kb_sample_key(title, &key);
		int first = kp_map_intern(keys, kp_str_c(&key), key.n, (int)i, &fresh);
		if (!fresh)
			kb_remark(r->report, KB_DUPLICATE_TITLE, intent->at,
				"title '%s' (%s) is also that of '%s'; change one", title,
				text_lang_code(lang), r->intents.v[first].id);
	}
}

static void check_counts(struct kb_reader *r, const struct kb_intent *intent)
{
	size_t counts[TEXT_LANGS] = {0};

	for (size_t i = 0; i < intent->nsamples; i++)
		counts[intent->samples[i].lang] += intent->samples[i].listed <= 1;
	for (size_t i = 0; i < TEXT_LANGS; i++)
		if (r->full->kb.langs[i] && counts[i] < FEWEST_SAMPLES)
			kb_remark(r->report, KB_FEW_SAMPLES, intent->at,
				"intent '%s' has %zu samples in '%s'; write at least %d "
				"different ones",
				intent->id, counts[i], text_lang_code((enum text_lang)i),
				FEWEST_SAMPLES);
}

bool kb_covers(const struct kb_partner *p, const struct kb_intent *intent)
{
	for (size_t i = 0; i < p->nareas; i++)
		if (!strcmp(p->areas[i], "*") || !strcmp(p->areas[i], intent->route) ||
			!strcmp(p->areas[i], intent->id))
			return true;
	return false;
}

/* Told once an area. */
static void check_partner(
	struct kb_reader *r, const struct kb_intent *intent, struct kp_map *told)
{
	int fresh;

	for (size_t i = 0; i < r->partners.n; i++)
		if (kb_covers(&r->partners.v[i], intent))
			return;
	kp_map_intern(told, intent->route, strlen(intent->route), 0, &fresh);
	if (fresh)
		kb_remark(r->report, KB_NO_PARTNER, intent->at,
			"no partner has the area '%s' of '%s', so its tickets go to the duty "
			"queue; add it to somebody's 'areas' in partners.yaml",
			intent->route, intent->id);
}

static void check_partners(struct kb_reader *r)
{
	KP_AUTO(kp_map) struct kp_map *told = kp_map_new(0);

	for (size_t i = 0; i < r->intents.n; i++)
		if (r->partners.n && *r->intents.v[i].id && !r->intents.v[i].oos &&
			!r->intents.v[i].draft)
			check_partner(r, &r->intents.v[i], told);
}

void kb_lint(struct kb_reader *r)
{
	check_partners(r);
	check_samples(r);
	kb_lint_words(r);
	for (size_t lang = 0; lang < TEXT_LANGS; lang++)
		check_titles(r, (enum text_lang)lang);
	for (size_t i = 0; i < r->intents.n; i++)
		if (*r->intents.v[i].id && !r->intents.v[i].draft)
			check_counts(r, &r->intents.v[i]);
}
