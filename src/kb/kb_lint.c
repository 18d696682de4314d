#include "kb/kb_priv.h"

#include <string.h>

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

struct seen {
	int intent;
	const struct kb_sample *sample;
};
KP_VEC(struct seen_samples, struct seen);

static void check_sample(struct kb_reader *r, struct kp_map *keys, struct seen_samples *all,
	int intent, const struct kb_sample *s, struct kp_str *key)
{
	int fresh;

	kb_sample_key(s->text, key);
	int first = kp_map_intern(keys, kp_str_c(key), key->n, (int)all->n, &fresh);
	KP_PUSH(all, (struct seen){intent, s});
	if (fresh)
		return;
	const struct seen *other = &all->v[first];
	if (other->intent != intent)
		kb_remark(r->report, KB_DUPLICATE_SAMPLE, s->at,
			"sample '%.100s' is also in '%s' (%s:%d); keep it where it belongs",
			s->text, r->intents.v[other->intent].id, other->sample->at.file,
			other->sample->at.line);
	else if (other->sample->lang == s->lang && !s->listed && !other->sample->listed)
		kb_remark(r->report, KB_REPEATED_SAMPLE, s->at,
			"sample '%.100s' is here already on line %d; remove one", s->text,
			other->sample->at.line);
}

static void check_check(struct kb_reader *r, const struct kp_map *keys,
	const struct seen_samples *all, const struct kb_sample *s, struct kp_str *key)
{
	kb_sample_key(s->text, key);
	int first = kp_map_get(keys, kp_str_c(key), key->n);
	if (first >= 0)
		kb_remark(r->report, KB_CHECK_IS_SAMPLE, s->at,
			"check '%.100s' is also a sample (%s:%d); write another question",
			s->text, all->v[first].sample->at.file, all->v[first].sample->at.line);
}

static void check_samples(struct kb_reader *r)
{
	KP_AUTO(kp_str) struct kp_str key = {0};
	KP_AUTO(kp_map) struct kp_map *keys = NULL;
	struct seen_samples all = {0};
	size_t n = 0;

	for (size_t i = 0; i < r->intents.n; i++)
		n += r->intents.v[i].nsamples;
	keys = kp_map_new(n);
	for (size_t i = 0; i < r->intents.n; i++)
		for (size_t k = 0; k < r->intents.v[i].nsamples; k++)
			check_sample(r, keys, &all, (int)i, &r->intents.v[i].samples[k], &key);
	for (size_t i = 0; i < r->intents.n; i++)
		for (size_t k = 0; k < r->intents.v[i].nchecks; k++)
			check_check(r, keys, &all, &r->intents.v[i].checks[k], &key);
	KP_VEC_FREE(&all);
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
