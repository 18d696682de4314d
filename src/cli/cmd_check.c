#include <stdio.h>
#include <string.h>

#include "cli/cli.h"

struct counts {
	size_t samples[TEXT_LANGS], patterns;
};

static struct counts count(const struct kb *kb)
{
	struct counts c = {0};

	for (size_t i = 0; i < kb->nintents; i++) {
		c.patterns += kb->intents[i].npatterns;
		for (size_t k = 0; k < kb->intents[i].nsamples; k++)
			c.samples[kb->intents[i].samples[k].lang]++;
	}
	return c;
}

/* What was found: kb NULL when there are errors. */
struct found {
	const struct kb_report *report;
	const struct kb *kb;
	struct match_stats stats;
	struct kp_arena *arena; /* of the review; NULL: there was none */
	struct match_review review;
};

struct wishes {
	bool train, deep, strict;
	const char *format;
};

static void print_json(const struct found *f)
{
	const struct kb_report *report = f->report;
	const struct kb *kb = f->kb;
	KP_AUTO(kp_str) struct kp_str s = {0};
	struct kp_jsonw w = {.s = &s};

	kp_jsonw_begin(&w, NULL, '{');
	kp_jsonw_int(&w, "errors", (int64_t)report->errors);
	kp_jsonw_int(&w, "warnings", (int64_t)report->warnings);
	kp_jsonw_begin(&w, "remarks", '[');
	for (size_t i = 0; i < report->n; i++) {
		const struct kb_remark *r = &report->v[i];
		kp_jsonw_begin(&w, NULL, '{');
		kp_jsonw_str(&w, "file", r->at.file);
		kp_jsonw_int(&w, "line", r->at.line);
		kp_jsonw_int(&w, "col", r->at.col);
		kp_jsonw_str(&w, "severity", r->error ? "error" : "warning");
		kp_jsonw_str(&w, "rule", r->rule);
		kp_jsonw_str(&w, "message", r->msg);
		kp_jsonw_end(&w, '}');
	}
	kp_jsonw_end(&w, ']');
	if (kb) {
		struct counts c = count(kb);
		kp_jsonw_int(&w, "intents", (int64_t)kb->nintents);
		kp_jsonw_int(&w, "drafts", (int64_t)kb->ndrafts);
		kp_jsonw_int(&w, "patterns", (int64_t)c.patterns);
		kp_jsonw_begin(&w, "samples", '{');
		for (int l = 0; l < TEXT_LANGS; l++)
			kp_jsonw_int(&w, text_lang_code(l), (int64_t)c.samples[l]);
		kp_jsonw_end(&w, '}');
		kp_jsonw_int(&w, "followups", (int64_t)kb->nfollowups);
		kp_jsonw_int(&w, "guides", (int64_t)kb->nguides);
		kp_jsonw_int(&w, "sections", (int64_t)kb->nsections);
		kp_jsonw_int(&w, "partners", (int64_t)kb->npartners);
		kp_jsonw_str(&w, "hash", kb->hash);
		cli_trained_json(kb, &f->stats, &w);
		if (f->arena)
			cli_review_json(kb, &f->review, &w);
	}
	kp_jsonw_end(&w, '}');
	cli_print(&s);
}

static void print_text(const struct found *f)
{
	const struct kb_report *report = f->report;
	const struct kb *kb = f->kb;
	KP_AUTO(kp_str) struct kp_str s = {0};

	kb_report_print(report, &s);
	fputs(kp_str_c(&s), stdout);
	if (kb) {
		struct counts c = count(kb);
		if (kb->ndrafts)
			printf("%zu intents are drafts: nobody is answered from them\n",
				kb->ndrafts);
		printf("%zu intents, %zu patterns, samples fi %zu sv %zu en %zu, "
		       "%zu follow-ups, %zu guides with %zu sections, %zu partners, "
		       "version %s\n",
			kb->nintents, c.patterns, c.samples[TEXT_FI], c.samples[TEXT_SV],
			c.samples[TEXT_EN], kb->nfollowups, kb->nguides, kb->nsections,
			kb->npartners, kb->hash);
	}
	printf("%zu errors, %zu warnings\n", report->errors, report->warnings);
	if (kb)
		cli_trained_print(kb, &f->stats);
	if (f->arena)
		cli_review_print(kb, &f->review);
}

/* The models of this content as they are in the cache, or trained now. */
static int look_at_models(const struct cli_shared *shared, struct cli_engine *e,
	const struct wishes *wishes, struct found *f)
{
	KP_AUTO(kp_cstr) char *cache = kp_format("%s/cache", shared->data);
	KP_AUTO(kp_cstr) char *models = cli_models_dir(shared);
	const struct match_options opt = {
		.cache_dir = cache, .models_dir = models, .progress = cli_progress};
	int rc;

	if (!wishes->train && !wishes->deep) {
		match_stats_cached(e->kb, &opt, &f->stats);
		return CLI_FINE;
	}
	if ((rc = cli_engine_train(shared, e)) != CLI_FINE)
		return rc;
	match_stats(e->engine, &f->stats);
	if (wishes->deep) {
		f->arena = kp_arena_new(1 << 16);
		match_review(e->engine, e->an, &opt, f->arena, &f->review);
	}
	return CLI_FINE;
}

static bool is_format(const char *name)
{
	return !name || !strcmp(name, "text") || !strcmp(name, "json") ||
	       !strcmp(name, "sarif");
}

int cmd_check(int argc, char **argv)
{
	struct wishes wishes = {0};
	const struct cli_option options[] = {
		{"train", CLI_FLAG, &wishes.train, NULL,
			"train what is not trained yet, to tell the thresholds (minutes)", 0,
			0},
		{"strict", CLI_FLAG, &wishes.strict, NULL, "warnings count as errors do", 0,
			0},
		{"format", CLI_TEXT, &wishes.format, "FORM",
			"text, json, or sarif (2.1.0) for code review tools", 0, 0},
		{"deep", CLI_FLAG, &wishes.deep, NULL,
			"and look at the samples by cross-validation: what is confused, "
			"mislabelled, said twice or too seldom (minutes)",
			0, 0},
	};
	const struct cli_spec spec = {
		.usage = "check [OPTION…]",
		.about = "Reads intents/ and knowledge/ and prints every error and warning,\n"
			 "and the thresholds that training on this content has found.",
		.uses = CLI_USE_KB | CLI_USE_DATA | CLI_USE_JSON,
		.options = options,
		.noptions = KP_LEN(options),
	};
	struct cli_shared shared;
	const char *args[CLI_MAX_ARGS];
	int rc = cli_parse(&spec, argc, argv, &shared, args);

	if (rc != CLI_GO_ON)
		return rc;
	if (!is_format(wishes.format))
		return cli_usage(
			"--format '%s' is none; use text, json or sarif", wishes.format);
	KP_AUTO(kp_cstr) char *dir = cli_kb_dir(&shared);
	KP_AUTO(cli_engine) struct cli_engine e = {0};
	KP_AUTO(kb_report) struct kb_report report = {0};
	struct found found = {.report = &report};
	struct kp_err err = {0};

	if (!dir)
		return CLI_BROKEN;
	if (text_open(&e.an, &err) < 0)
		return cli_fail(&err);
	if (kb_load(dir, e.an, &e.kb, &report, &err) < 0 && !report.errors)
		return cli_fail(&err);
	if (e.kb)
		kb_try_patterns(e.kb, e.an, &report);
	found.kb = e.kb;
	rc = e.kb ? look_at_models(&shared, &e, &wishes, &found) : CLI_BAD;
	if (rc == CLI_BROKEN)
		return rc;
	if (rc == CLI_FINE && wishes.strict && report.warnings)
		rc = CLI_BAD;
	if (kp_str_eq(wishes.format, "sarif"))
		cli_sarif_print(&report);
	else if (shared.json || kp_str_eq(wishes.format, "json"))
		print_json(&found);
	else
		print_text(&found);
	kp_arena_free(found.arena);
	return rc;
}
