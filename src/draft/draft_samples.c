#include "draft/draft_priv.h"

#include <string.h>

#include "base/kp_file.h"

/* A ticket whose question an existing intent should have answered: samples for it. */

static bool known(const struct kb *kb, const char *text)
{
	KP_AUTO(kp_str) struct kp_str key = {0}, other = {0};

	kb_sample_key(text, &key);
	for (size_t i = 0; i < kb->nintents; i++) {
		const struct kb_intent *intent = &kb->intents[i];
		for (size_t k = 0; k < intent->nsamples + intent->nchecks; k++) {
			const struct kb_sample *s =
				k < intent->nsamples ? &intent->samples[k]
						     : &intent->checks[k - intent->nsamples];
			kb_sample_key(s->text, &other);
			if (kp_str_eq(kp_str_c(&key), kp_str_c(&other)))
				return true;
		}
	}
	return false;
}

const char *draft_place(struct draft_asked *a, const struct draft_options *opt)
{
	const struct kb *kb = match_kb(opt->engine);
	KP_AUTO(kp_arena) struct kp_arena *arena = kp_arena_new(0);
	const char *best = NULL;
	double most = 0;
	size_t n = 0;

	for (size_t i = 0; i < a->samples.n; i++) {
		struct draft_sample *s = &a->samples.v[i];
		draft_ask_today(opt, s->text, arena, &s->today);
		if (s->today.intent && s->today.confidence > most) {
			most = s->today.confidence;
			best = s->today.intent;
		}
		if (known(kb, s->text))
			a->known++;
		else
			a->samples.v[n++] = *s;
	}
	a->samples.n = n;
	return best;
}

static void write_list(const struct draft_asked *a, const struct draft_options *opt,
	const char *intent, struct kp_str *out)
{
	kp_str_addf(out,
		"# Proposed from %s for the samples of `%s`.\n# Behind a sample: what the bot "
		"takes it for today, and how surely.\n%s:\n  %s:\n",
		opt->source, intent, intent, text_lang_code(opt->lang));
	for (size_t i = 0; i < a->samples.n; i++)
		draft_write_sample(&a->samples.v[i], "    - ", out);
}

static void write_review(const struct draft_asked *a, const struct draft_options *opt,
	const char *intent, const struct draft_files *files, struct kp_str *out)
{
	kp_str_addf(out,
		"# Samples proposed from %s\n\nThe question belongs to `%s`, which exists. ",
		opt->source, intent);
	if (files->n > 1)
		kp_str_addf(out,
			"Copy what teaches something new from `%s` to its `samples`, and run "
			"`kumppani check`.\n",
			files->name[0]);
	else
		kp_str_add(out, "All that was asked is among its samples already.\n");
	if (a->known)
		kp_str_addf(out, "\n%zu questions are samples or check questions already.\n",
			a->known);
	kp_str_add(out, "\nNames, numbers and addresses were taken out as far as they were "
			"recognised: read it through once more.\n\n## What the partner "
			"answered\n\nSee "
			"whether the intent's answer and its guide say the same.\n\n");
	kp_str_addf(out, "%s\n", *a->answer ? a->answer : "Nothing in writing.");
}

int draft_write_samples(const struct draft_asked *a, const struct draft_options *opt,
	const char *intent, const char *dir, struct draft_files *out, struct kp_err *err)
{
	KP_AUTO(kp_str) struct kp_str list = {0}, review = {0};
	struct draft_files files = {0};

	if (a->samples.n)
		files.name[files.n++] =
			kp_arena_format(a->arena, "%s.samples.yaml", opt->source);
	files.name[files.n++] = kp_arena_format(a->arena, "%s.review.md", opt->source);
	write_list(a, opt, intent, &list);
	write_review(a, opt, intent, &files, &review);
	if (draft_none_there(dir, &files, err) < 0 ||
		(a->samples.n && draft_write_file(dir, files.name[0], &list, err) < 0) ||
		draft_write_file(dir, files.name[files.n - 1], &review, err) < 0)
		return -1;
	*out = files;
	return 0;
}
