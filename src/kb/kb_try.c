#include "kb/kb_priv.h"

#include <stdio.h>
#include <string.h>

/* What only trying shows: every sample and check question is put to the patterns of its
 * language. A pattern that finds nothing is misspelt or idle, and one that finds the questions
 * of another intent takes them away when it decides. */

enum {
	FEW = 5,     /* samples in which two patterns that only boost may meet */
	SHOWN = 120, /* bytes of a sample in a message */
};

KP_VEC(struct numbers, uint32_t);

struct tried {
	const struct kb_pattern *pattern;
	int intent;
	size_t found; /* samples it is there for: of its intent, or for `forbid` of others */
};

/* A pattern met in questions of another intent. */
struct clash {
	uint32_t other;
	int own;    /* a pattern that is in them too; -1: none */
	int intent; /* whose they are */
	size_t n;
	const struct kb_sample *first;
};

/* One language's patterns, found by the words of what they need first; what needs none, or
 * only a beginning, is tried always. */
struct trial {
	const struct kb *kb;
	struct text_analyser *an;
	struct kb_report *report;
	struct kp_arena *arena; /* for one sample */
	struct KP_VEC(tried_list, struct tried) patterns;
	struct KP_VEC(number_lists, struct numbers) lists; /* by word */
	struct kp_map *words;
	struct numbers always, candidates, fired;
	struct KP_VEC(clash_list, struct clash) clashes;
	struct kp_map *pairs; /* of a clash → index */
};

static bool is_beginning(const struct text_need *need)
{
	for (size_t i = 0; i < need->n; i++)
		if (kp_str_ends(need->words[i], "*"))
			return true;
	return false;
}

static void index_pattern(struct trial *t, uint32_t number)
{
	const struct text_need *needs;
	size_t n = text_pattern_needs(t->patterns.v[number].pattern->compiled, &needs);
	const struct text_need *need = NULL;

	for (size_t i = 0; i < n; i++)
		if (!is_beginning(&needs[i]) && (!need || needs[i].n < need->n))
			need = &needs[i];
	if (!need) {
		KP_PUSH(&t->always, number);
		return;
	}
	for (size_t i = 0; i < need->n; i++) {
		int fresh, at = kp_map_intern(t->words, need->words[i], strlen(need->words[i]),
				   (int)t->lists.n, &fresh);
		if (fresh)
			KP_PUSH(&t->lists, (struct numbers){0});
		KP_PUSH(&t->lists.v[at], number);
	}
}

static void add_patterns(struct trial *t, enum text_lang lang)
{
	for (size_t i = 0; i < t->kb->nintents; i++)
		for (size_t k = 0; k < t->kb->intents[i].npatterns; k++) {
			const struct kb_pattern *p = &t->kb->intents[i].patterns[k];
			if (p->lang != lang || !p->compiled)
				continue;
			KP_PUSH(&t->patterns, (struct tried){.pattern = p, .intent = (int)i});
			index_pattern(t, (uint32_t)t->patterns.n - 1);
		}
}

static void add_candidates(struct trial *t, const char *word)
{
	int at = kp_map_get(t->words, word, strlen(word));

	for (size_t i = 0; at >= 0 && i < t->lists.v[at].n; i++)
		KP_PUSH(&t->candidates, t->lists.v[at].v[i]);
}

static int by_number(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return (x > y) - (x < y);
}

static void find_candidates(struct trial *t, const struct text_words *words)
{
	t->candidates.n = 0;
	for (size_t i = 0; i < t->always.n; i++)
		KP_PUSH(&t->candidates, t->always.v[i]);
	for (size_t i = 0; i < words->n; i++) {
		add_candidates(t, words->v[i].surface);
		for (size_t k = 0; k < words->v[i].nlemmas; k++)
			add_candidates(t, words->v[i].lemmas[k]);
		for (size_t k = 0; k < words->v[i].nparts; k++)
			add_candidates(t, words->v[i].parts[k]);
	}
	if (t->candidates.n)
		qsort(t->candidates.v, t->candidates.n, sizeof(*t->candidates.v), by_number);
}

/* The patterns that are in a sample, once each. */
static void find_fired(struct trial *t, const struct text_words *words)
{
	uint32_t from, to;

	find_candidates(t, words);
	t->fired.n = 0;
	for (size_t i = 0; i < t->candidates.n; i++) {
		uint32_t number = t->candidates.v[i];
		const struct kb_pattern *p = t->patterns.v[number].pattern;
		if (i && number == t->candidates.v[i - 1])
			continue;
		if (text_pattern_match(t->an, p->compiled, words, &from, &to) == 1)
			KP_PUSH(&t->fired, number);
	}
}

/* The strongest pattern of the sample's own intent; -1: none. */
static int own_pattern(const struct trial *t, int intent)
{
	int own = -1;

	for (size_t i = 0; i < t->fired.n; i++) {
		const struct tried *p = &t->patterns.v[t->fired.v[i]];
		if (p->intent == intent && p->pattern->effect != KB_FORBID &&
			(own < 0 || p->pattern->effect > t->patterns.v[own].pattern->effect))
			own = (int)t->fired.v[i];
	}
	return own;
}

static void note_clash(
	struct trial *t, uint32_t other, int own, int intent, const struct kb_sample *sample)
{
	bool decides = t->patterns.v[other].pattern->effect == KB_DECIDE;
	struct clash c = {.other = other, .own = own, .intent = intent, .first = sample};
	char key[48];
	int fresh;

	if (own < 0 && !decides)
		return; /* what speaks for another intent here is weighed in training */
	int n = snprintf(key, sizeof(key), "%u %d", other, decides ? intent : -own - 1);
	int at = kp_map_intern(t->pairs, key, (size_t)n, (int)t->clashes.n, &fresh);
	if (fresh)
		KP_PUSH(&t->clashes, c);
	t->clashes.v[at].n++;
}

static void try_sample(struct trial *t, int intent, const struct kb_sample *sample)
{
	struct text_words words;

	kp_arena_reset(t->arena);
	text_analyse(t->an, sample->lang, sample->text, strlen(sample->text), NULL, t->arena,
		&words);
	find_fired(t, &words);
	int own = own_pattern(t, intent);
	for (size_t i = 0; i < t->fired.n; i++) {
		struct tried *p = &t->patterns.v[t->fired.v[i]];
		bool forbids = p->pattern->effect == KB_FORBID;
		if ((p->intent == intent) != forbids)
			p->found++;
		if (p->intent != intent && !forbids && words.n <= KB_MOST_DECIDED)
			note_clash(t, t->fired.v[i], own, intent, sample);
	}
}

/* What is written with a list has words of other intents because it is to have them. */
static void try_samples(struct trial *t, enum text_lang lang)
{
	for (size_t i = 0; i < t->kb->nintents; i++) {
		const struct kb_intent *intent = &t->kb->intents[i];
		for (size_t k = 0; k < intent->nsamples; k++)
			if (intent->samples[k].lang == lang && !intent->samples[k].listed)
				try_sample(t, (int)i, &intent->samples[k]);
		for (size_t k = 0; k < intent->nchecks; k++)
			if (intent->checks[k].lang == lang)
				try_sample(t, (int)i, &intent->checks[k]);
	}
}

/* ---- what was found ---- */

static void report_idle(struct trial *t)
{
	for (size_t i = 0; i < t->patterns.n; i++) {
		const struct tried *p = &t->patterns.v[i];
		if (p->found)
			continue;
		kb_remark(t->report, KB_PATTERN_IDLE, p->pattern->at,
			p->pattern->effect == KB_FORBID
				? "pattern '%.100s' of '%s' is in no sample of another "
				  "intent, so it keeps nothing out; correct or remove it"
				: "pattern '%.100s' is in no sample of '%s'; add a sample "
				  "that it is for, or correct or remove it",
			p->pattern->source, t->kb->intents[p->intent].id);
	}
}

static void report_clash(struct trial *t, const struct clash *c)
{
	const struct tried *other = &t->patterns.v[c->other];
	const char *text = c->first->text, *id = t->kb->intents[c->intent].id;
	int shown = (int)kp_utf8_cut(text, strlen(text), SHOWN);

	if (other->pattern->effect == KB_DECIDE)
		kb_remark(t->report, KB_PATTERN_CLASH, other->pattern->at,
			"deciding pattern '%.60s' is also in questions of '%s' (%zu), such as "
			"'%.*s' (%s:%d); make it narrower, or let it boost",
			other->pattern->source, id, c->n, shown, text, c->first->at.file,
			c->first->at.line);
	else if (c->n > FEW)
		kb_remark(t->report, KB_PATTERN_CLASH, other->pattern->at,
			"pattern '%.60s' meets '%.60s' of '%s' in questions of the latter "
			"(%zu), such as '%.*s' (%s:%d); make one narrower",
			other->pattern->source, t->patterns.v[c->own].pattern->source, id,
			c->n, shown, text, c->first->at.file, c->first->at.line);
}

static void trial_clear(struct trial *t)
{
	for (size_t i = 0; i < t->lists.n; i++)
		KP_VEC_FREE(&t->lists.v[i]);
	KP_VEC_FREE(&t->lists);
	KP_VEC_FREE(&t->patterns);
	KP_VEC_FREE(&t->always);
	KP_VEC_FREE(&t->candidates);
	KP_VEC_FREE(&t->fired);
	KP_VEC_FREE(&t->clashes);
	kp_map_free(t->words);
	kp_map_free(t->pairs);
	kp_arena_free(t->arena);
}
KP_AUTO_CLEAR(trial, trial_clear)

void kb_try_patterns(const struct kb *kb, struct text_analyser *an, struct kb_report *report)
{
	for (size_t lang = 0; lang < TEXT_LANGS; lang++) {
		KP_AUTO(trial)
		struct trial t = {.kb = kb,
			.an = an,
			.report = report,
			.arena = kp_arena_new(0),
			.words = kp_map_new(0),
			.pairs = kp_map_new(0)};
		add_patterns(&t, (enum text_lang)lang);
		try_samples(&t, (enum text_lang)lang);
		report_idle(&t);
		for (size_t i = 0; i < t.clashes.n; i++)
			report_clash(&t, &t.clashes.v[i]);
	}
	kb_report_sort(report);
}
