#include <stdio.h>
#include <string.h>

#include "cli/cli.h"

#define EXPLAINED 3 /* candidates whose reasons are told */
#define SHOWN     5 /* features for, and against, an intent */

static void print_list(const char *before, const char *const *v, size_t n)
{
	for (size_t i = 0; i < n; i++)
		printf("%s%s", i ? ", " : before, v[i]);
}

static void print_words(const struct text_words *words)
{
	puts("words:");
	for (size_t i = 0; i < words->n; i++) {
		const struct text_word *w = &words->v[i];

		printf("  %s", w->surface);
		if (strcmp(w->surface, w->spelled) != 0)
			printf(" (corrected: %s)", w->spelled);
		print_list(" → ", w->lemmas, w->nlemmas);
		print_list("; parts ", w->parts, w->nparts);
		if (w->lang != words->lang)
			printf(" (%s)", text_lang_code(w->lang));
		puts(w->known ? "" : " (unknown)");
	}
	if (words->cut)
		printf("  … only the first %d words were read\n", TEXT_MAX_WORDS);
}

static void print_patterns(const struct match_hit *hit, const char *folded)
{
	for (size_t i = 0; i < hit->nreasons; i++) {
		const struct match_reason *r = &hit->reasons[i];

		if (r->kind == MATCH_BY_PATTERN)
			printf("      pattern '%s' (%s, %+.2f) in “%.*s”\n", r->what,
				kb_effect_name(r->effect), r->weight, (int)(r->to - r->from),
				folded + r->from);
	}
}

/* The strongest features of one sign, which are sorted by strength. */
static void print_features(const struct match_hit *hit, const char *title, double sign)
{
	size_t shown = 0;

	for (size_t i = 0; i < hit->nreasons && shown < SHOWN; i++) {
		const struct match_reason *r = &hit->reasons[i];

		if (r->kind != MATCH_BY_FEATURE || r->weight * sign <= 0)
			continue;
		printf("%s'%s' (%+.2f)", shown++ ? ", " : title, r->what, r->weight);
	}
	if (shown)
		putchar('\n');
}

static void print_candidates(const struct match_result *m, const struct kb *kb)
{
	puts("candidates, with the confidence that each is right:");
	for (size_t i = 0; i < m->nhits; i++) {
		const struct match_hit *hit = &m->hits[i];

		printf("  %5.1f %%  %s\n", 100 * hit->confidence, kb->intents[hit->intent].id);
		if (i >= EXPLAINED)
			continue;
		print_patterns(hit, m->words.folded);
		print_features(hit, "      for: ", 1);
		print_features(hit, "      against: ", -1);
	}
	printf("not a question for HR: %.1f %%", 100 * m->oos);
	if (m->oos_intent >= 0)
		printf(", most like %s", kb->intents[m->oos_intent].id);
	printf("; words never seen: %.0f %%\n", 100 * m->unseen);
}

static const char *in_words(const char *why)
{
	static const struct {
		const char *why, *words;
	} reasons[] = {
		{"pattern", "a deciding pattern was found, and none of another intent"},
		{"model", "the confidence is over the threshold"},
		{"close-candidates",
			"the confidence is too low to answer, high enough to offer"},
		{"says-too-little", "it says too little with no answered question before it "
				    "to go on from"},
		{"looks-outside", "its other words are those of questions that are not HR's"},
		{"out-of-scope", "it looks like a question that is not HR's"},
		{"unsure", "no candidate is probable enough to be offered"},
		{"no-words", "there are no words in it"},
		{"no-topic",
			"it has small words alone, which say of nothing what it is about"},
		{"choice", "it names one of the choices that were shown"},
		{"slot", "it says what the answer depends on"},
	};

	for (size_t i = 0; i < KP_LEN(reasons); i++)
		if (strcmp(reasons[i].why, why) == 0)
			return reasons[i].words;
	return why;
}

static void print_part(
	const char *what, const struct match_part_said *part, const struct kb *kb)
{
	printf("%s: “%s”; by itself %s, %.1f %%\n", what, part->text,
		kb->intents[part->intent].id, 100 * part->confidence);
}

static void print_heard(const struct dialog_heard *h, const struct kb *kb)
{
	static const char *const borrowed[] = {[TEXT_FI] = "Finnish words",
		[TEXT_SV] = "Swedish words",
		[TEXT_EN] = "English words"};
	const struct match_ways *ways = &h->found.ways;

	if (h->found.asks.text)
		print_part("the sentence that asks", &h->found.asks, kb);
	for (int l = 0; l < TEXT_LANGS; l++)
		if (h->found.borrowed[l].text)
			print_part(borrowed[l], &h->found.borrowed[l], kb);
	if (h->found.from_context)
		puts("context: read together with the question before");
	if (ways->own > 0)
		printf("after it: about the same %.2f, something near %.2f, of its own %.2f\n",
			(double)ways->same, (double)ways->near, (double)ways->own);
	if (h->greets)
		puts("a greeting before the question was left out");
	if (h->foreign)
		puts("the language is none of ours: never answered directly");
	if (h->personal)
		puts("it asks for data of one person: refused");
	if (h->second)
		puts("it holds two questions; this is the first");
}

/* What of the intent's slots is known, and the row that it led to. */
static void print_slots(const struct dialog_reply *said, const struct kb *kb)
{
	const struct kb_intent *intent = said->intent < 0 ? NULL : &kb->intents[said->intent];
	KP_AUTO(kp_str) struct kp_str value = {0};

	for (size_t i = 0; intent && i < intent->nslots; i++) {
		if (!kb_knows(&said->values, i)) {
			printf("slot: %s is not known%s\n", intent->slots[i].name,
				said->slot == (int)i ? " and is asked for" : "");
			continue;
		}
		kp_str_reset(&value);
		kb_say_value(kb, &intent->slots[i], said->values.v[i], said->lang, &value);
		printf("slot: %s = %s\n", intent->slots[i].name, kp_str_c(&value));
	}
	if (said->row)
		printf("row: %s:%d\n", said->row->at.file, said->row->at.line);
}

void cli_explain(const struct cli_reply *r, const struct kb *kb, const char *partner)
{
	const struct match_result *m = &r->heard.found;

	printf("language: %s\nread as: %s\n", text_lang_code(m->lang), m->words.folded);
	print_heard(&r->heard, kb);
	print_words(&m->words);
	print_candidates(m, kb);
	printf("thresholds: answered from %.1f %%, offered from %.1f %%\n", 100 * m->direct_at,
		100 * m->offer_at);
	printf("decision: %s, because %s\n", dialog_outcome_name(r->said.outcome),
		in_words(m->why));
	print_slots(&r->said, kb);
	printf("a ticket would go to %s\n\n", partner ? partner : "nobody");
}
