#include <inttypes.h>
#include <stdio.h>

#include "base/kp_clock.h"
#include "base/kp_zone.h"
#include "cli/cli.h"
#include "survey/survey.h"

struct surveys {
	struct cli_shared shared;
	const char *args[CLI_MAX_ARGS];
	enum text_lang lang;
	struct cli_engine e;
	struct store_conn *db;
	struct kp_arena *arena;
};

static void surveys_clear(struct surveys *s)
{
	if (s->db)
		store_conn_close(s->db);
	if (s->arena)
		kp_arena_free(s->arena);
	cli_engine_close(&s->e);
}
KP_AUTO_CLEAR(surveys, surveys_clear)

static int count(struct surveys *s, const struct kb_survey *of, struct survey_results *out)
{
	struct kp_err err = {0};

	return survey_results(s->db, s->e.kb, of, s->arena, out, &err) < 0 ? cli_fail(&err)
									   : CLI_GO_ON;
}

/* ---- list ---- */

static const char *state_on(const struct kb_survey *s, int32_t day)
{
	return day < s->from ? "coming" : day > s->until ? "over" : "open";
}

static void print_line(const struct surveys *s, const struct kb_survey *of,
	const struct survey_results *r, int32_t today)
{
	char from[11], until[11];

	kp_date_format(of->from, from);
	kp_date_format(of->until, until);
	printf("%-24s  %-6s  %s–%s  %5" PRId64 " answers  %s\n", of->id, state_on(of, today),
		from, until, r->answers, kb_text_in(&of->title, s->lang));
}

static int list(struct surveys *s)
{
	int32_t today = kp_zone_local(s->e.kb->zone, kp_now_ms(NULL)).day;
	KP_AUTO(kp_str) struct kp_str out = {0};
	struct kp_jsonw w = {.s = &out};

	kp_jsonw_begin(&w, NULL, '[');
	for (size_t i = 0; i < s->e.kb->nsurveys; i++) {
		const struct kb_survey *of = &s->e.kb->surveys[i];
		struct survey_results r;
		int rc = count(s, of, &r);

		if (rc != CLI_GO_ON)
			return rc;
		kp_jsonw_begin(&w, NULL, '{');
		kp_jsonw_str(&w, "state", state_on(of, today));
		survey_json(&(struct survey_results){.answers = r.answers, .few = r.few},
			s->e.kb, of, s->lang, &w);
		kp_jsonw_end(&w, '}');
		if (!s->shared.json)
			print_line(s, of, &r, today);
	}
	kp_jsonw_end(&w, ']');
	if (s->shared.json)
		cli_print(&out);
	else
		printf("%zu %s\n", s->e.kb->nsurveys,
			s->e.kb->nsurveys == 1 ? "survey" : "surveys");
	return CLI_FINE;
}

/* ---- show ---- */

static void print_counts(const struct survey_question *q, enum text_lang lang)
{
	const struct kb_form_field *f = q->field;

	if (f->kind == KB_FIELD_SCALE) {
		printf("  mean %.2f   ", q->mean);
		for (int i = 0; i < KB_SCALE; i++)
			printf(" %d: %" PRId64, i + 1, q->counts[i]);
		printf("   (1 %s, %d %s)\n", kb_text_in(&f->low, lang), KB_SCALE,
			kb_text_in(&f->high, lang));
	}
	for (size_t i = 0; i < f->nchoices; i++)
		printf("  %5" PRId64 "  %s\n", q->counts[i], kb_text_in(&f->choices[i], lang));
	if (f->kind == KB_FIELD_NUMBER)
		printf("  mean %.2f\n", q->mean);
}

static void print_question(const struct survey_question *q, enum text_lang lang)
{
	printf("\n%s (%" PRId64 " answers)\n", kb_text_in(&q->field->label, lang), q->answers);
	if (q->few && !q->ntexts)
		printf("  fewer than %d: not told\n", SURVEY_LEAST);
	else if (!q->few)
		print_counts(q, lang);
	for (size_t i = 0; i < q->ntexts; i++)
		printf("  - %s\n", q->texts[i]);
}

static void print_groups(
	const struct surveys *s, const struct kb_survey *of, const struct survey_results *r)
{
	if (r->ngroups)
		puts("\nmeans by division");
	for (size_t i = 0; i < r->ngroups; i++) {
		const struct survey_group *g = &r->groups[i];
		const struct kb_unit *u = &s->e.kb->units[kb_find_unit(s->e.kb, g->unit)];

		printf("  %-32s %5" PRId64 " answers", kb_text_in(&u->name, s->lang),
			g->answers);
		for (size_t k = 0; k < r->nquestions; k++)
			if (g->means[k] >= 0)
				printf("  %s %.2f", of->questions[k].id, g->means[k]);
		putchar('\n');
	}
}

static void print_text(
	const struct surveys *s, const struct kb_survey *of, const struct survey_results *r)
{
	printf("%s: %" PRId64 " answers\n", kb_text_in(&of->title, s->lang), r->answers);
	if (r->few)
		printf("fewer than %d: no results are told, so that nobody can be "
		       "recognised\n",
			SURVEY_LEAST);
	for (size_t i = 0; i < r->nquestions; i++)
		print_question(&r->questions[i], s->lang);
	print_groups(s, of, r);
}

static int show(struct surveys *s)
{
	int i = kb_find_survey(s->e.kb, s->args[1]);
	struct survey_results r;
	int rc;

	if (i < 0) {
		cli_usage("there is no survey '%s'; `kumppani survey list` shows them",
			s->args[1]);
		return CLI_BAD;
	}
	if ((rc = count(s, &s->e.kb->surveys[i], &r)) != CLI_GO_ON)
		return rc;
	if (!s->shared.json) {
		print_text(s, &s->e.kb->surveys[i], &r);
		return CLI_FINE;
	}
	KP_AUTO(kp_str) struct kp_str out = {0};
	struct kp_jsonw w = {.s = &out};

	kp_jsonw_begin(&w, NULL, '{');
	survey_json(&r, s->e.kb, &s->e.kb->surveys[i], s->lang, &w);
	kp_jsonw_end(&w, '}');
	cli_print(&out);
	return CLI_FINE;
}

/* ---- which ---- */

static const struct verb {
	struct cli_verb is;
	int (*run)(struct surveys *s);
} verbs[] = {
	{{"list", 1, 1, "nothing more"}, list},
	{{"show", 2, 2, "the survey's id"}, show},
};

static int run(struct surveys *s)
{
	const struct verb *verb =
		cli_verb("survey", s->args, verbs, KP_LEN(verbs), sizeof(*verbs));
	struct kp_err err = {0};
	int rc;

	if (!verb)
		return CLI_BROKEN;
	s->arena = kp_arena_new(0);
	if ((rc = cli_kb_open(&s->shared, &s->e)) != CLI_FINE)
		return rc;
	return cli_db_open(&s->shared, &s->db, &err) < 0 ? cli_fail(&err) : verb->run(s);
}

int cmd_survey(int argc, char **argv)
{
	KP_AUTO(surveys) struct surveys s = {.lang = TEXT_FI};
	const struct cli_option options[] = {
		{"lang", CLI_LANG, &s.lang, "LANG",
			"the language of questions and choices: fi, sv or en", 0, 0},
	};
	const struct cli_spec spec = {
		.usage = "survey list|show [ID] [OPTION…]",
		.about =
			"What supervisors are asked in knowledge/surveys/: `list` tells when, "
			"and how many have\n"
			"answered, `show ID` the results, once there are five answers. Who "
			"answered is not\n"
			"kept with the answers.",
		.uses = CLI_USE_KB | CLI_USE_DATA | CLI_USE_JSON,
		.options = options,
		.noptions = KP_LEN(options),
		.min_args = 1,
		.max_args = 2,
	};
	int rc = cli_parse(&spec, argc, argv, &s.shared, s.args);

	return rc == CLI_GO_ON ? run(&s) : rc;
}
