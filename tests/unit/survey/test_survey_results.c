#include "../store/store_fixture.h"

#include "survey/survey.h"

enum { HELP, CHANNEL, MORE, QUESTIONS };

struct world {
	struct fixture *f;
	struct kb *kb;
	struct kp_arena *arena;
	struct kb_form_field fields[QUESTIONS];
	struct kb_text choices[2];
	struct kb_survey survey;
	struct survey_results out;
	int64_t next;
};

static int setup(void **state)
{
	struct world *w = kp_alloc(sizeof(*w));
	struct kb_report report = {0};
	struct kp_err err = {0};
	void *f;

	fixture_setup_open(&f);
	w->f = f;
	w->arena = kp_arena_new(0);
	if (kb_load(KP_SOURCE_DIR "/tests/daemon/kb", NULL, &w->kb, &report, &err) < 0)
		fail_msg("%s", err.msg);
	kb_report_clear(&report);
	w->choices[0].in[TEXT_FI] = "chat";
	w->choices[1].in[TEXT_FI] = "puhelin";
	w->fields[HELP] = (struct kb_form_field){.id = "apu",
		.label.in[TEXT_FI] = "Saan apua",
		.kind = KB_FIELD_SCALE,
		.min = 1,
		.max = KB_SCALE,
		.low.in[TEXT_FI] = "en",
		.high.in[TEXT_FI] = "kyllä"};
	w->fields[CHANNEL] = (struct kb_form_field){.id = "kanava",
		.label.in[TEXT_FI] = "Mistä",
		.kind = KB_FIELD_CHOICE,
		.choices = w->choices,
		.nchoices = 2};
	w->fields[MORE] = (struct kb_form_field){.id = "muuta",
		.label.in[TEXT_FI] = "Muuta",
		.kind = KB_FIELD_TEXT,
		.max = 500};
	w->survey = (struct kb_survey){.id = "palaute",
		.title.in[TEXT_FI] = "Palaute",
		.from = 20000,
		.until = 20020,
		.questions = w->fields,
		.nquestions = QUESTIONS};
	*state = w;
	return 0;
}

static int teardown(void **state)
{
	struct world *w = *state;
	void *f = w->f;

	kb_unref(w->kb);
	kp_arena_free(w->arena);
	fixture_teardown(&f);
	free(w);
	return 0;
}

/* Somebody new answers; NULL: they decline. True: it was taken. */
static bool answer_as(
	struct world *w, const char *user, const char *unit, const char *const *given)
{
	KP_AUTO(store_req) struct store_req *req = store_req_new(STORE_SURVEY);
	KP_AUTO(kp_str) struct kp_str json = {0};

	if (given) {
		assert_null(kb_fields_wrong(w->fields, QUESTIONS, given));
		survey_write(&w->survey, given, &json);
	}
	req->survey = (struct store_survey){.who = {ALICE, user},
		.survey = "palaute",
		.at = NOON,
		.id = 1000 - w->next,
		.answers = given ? store_req_str(req, kp_str_c(&json)) : NULL,
		.day = 20001,
		.lang = "fi",
		.unit = unit};
	assert_int_equal(fixture_do(w->f, req), KP_OK);
	return !req->survey.again;
}

#define ANSWER(w, unit, ...) answer(w, unit, (const char *const[]){__VA_ARGS__, NULL})
static void answer(struct world *w, const char *unit, const char *const *given)
{
	char user[16];

	snprintf(user, sizeof(user), "essi%d", (int)++w->next);
	assert_true(answer_as(w, user, unit, given));
}

static const struct survey_results *results(struct world *w)
{
	KP_AUTO(store_conn) struct store_conn *c = fixture_conn(w->f);
	struct kp_err err = {0};

	if (survey_results(c, w->kb, &w->survey, w->arena, &w->out, &err) < 0)
		fail_msg("%s", err.msg);
	return &w->out;
}

static void test_results_count_what_was_answered(void **state)
{
	struct world *w = *state;

	ANSWER(w, "koti", "apu", "5", "kanava", "0", "muuta", "Selkeämpiä ohjeita.");
	ANSWER(w, "koti-ita", "apu", "4", "kanava", "1");
	ANSWER(w, "sairaala", "apu", "4", "muuta", "Ei mitään, 131052-308T.");
	ANSWER(w, "", "apu", "2", "kanava", "0");
	ANSWER(w, "", "apu", "5");
	/* Three chose something: which, is not told. */
	assert_true(results(w)->questions[CHANNEL].few);
	assert_int_equal(w->out.questions[CHANNEL].counts[0], 0);
	ANSWER(w, "", "apu", "4", "kanava", "0");
	ANSWER(w, "", "apu", "4", "kanava", "0");
	const struct survey_results *r = results(w);
	assert_int_equal(r->answers, 7);
	assert_false(r->few);
	assert_int_equal(r->questions[HELP].answers, 7);
	assert_true(r->questions[HELP].mean > 3.99 && r->questions[HELP].mean < 4.01);
	assert_int_equal(r->questions[HELP].counts[4], 2);
	assert_int_equal(r->questions[HELP].counts[0], 0);
	assert_int_equal(r->questions[CHANNEL].answers, 5);
	assert_int_equal(r->questions[CHANNEL].counts[0], 4);
	/* In the order of the alphabet, without identity codes. */
	assert_int_equal(r->questions[MORE].ntexts, 2);
	assert_non_null(strstr(r->questions[MORE].texts[0], "Ei mitään"));
	assert_null(strstr(r->questions[MORE].texts[0], "308T"));
}

static void test_results_of_few_are_not_told(void **state)
{
	struct world *w = *state;

	for (int i = 1; i < SURVEY_LEAST; i++)
		ANSWER(w, "koti", "apu", "5", "muuta", "Salaisuus.");
	const struct survey_results *r = results(w);
	assert_int_equal(r->answers, SURVEY_LEAST - 1);
	assert_true(r->few);
	assert_int_equal(r->nquestions, 0);
}

static void test_results_by_division_leave_no_small_rest(void **state)
{
	struct world *w = *state;

	for (int i = 0; i < 6; i++)
		ANSWER(w, i % 2 ? "koti" : "koti-ita", "apu", "5");
	for (int i = 0; i < SURVEY_LEAST; i++)
		ANSWER(w, "sairaala", "apu", "3");
	const struct survey_results *r = results(w);
	assert_int_equal(r->ngroups, 2);
	assert_string_equal(r->groups[0].unit, "koti");
	assert_int_equal(r->groups[0].answers, 6);
	assert_true(r->groups[0].means[HELP] > 4.99);
	assert_true(r->groups[1].means[HELP] < 3.01);
	assert_true(r->groups[1].means[CHANNEL] < 0); /* nobody told, and it is no scale */
	/* Two of no division: they could be worked out from all and the two. */
	ANSWER(w, "", "apu", "1");
	ANSWER(w, "", "apu", "1");
	r = results(w);
	assert_int_equal(r->ngroups, 1);
	assert_string_equal(r->groups[0].unit, "koti");
}

static void test_each_answers_once(void **state)
{
	struct world *w = *state;
	const char *const given[] = {"apu", "5", NULL};

	assert_true(answer_as(w, "essi", "koti", given));
	assert_false(answer_as(w, "essi", "koti", given));
	w->next++;
	assert_true(
		answer_as(w, "sakari", "koti", NULL)); /* declines, and is not asked again */
	assert_false(answer_as(w, "sakari", "koti", given));
	w->next++;
	assert_true(answer_as(w, "", "koti", given)); /* nobody: the conversation counts */
	assert_false(answer_as(w, "", "koti", given));
	assert_int_equal(results(w)->answers, 2);
}

/* Nothing that is kept of an answer leads to a person or a moment. */
static void test_answers_are_kept_apart_from_people(void **state)
{
	struct world *w = *state;

	ANSWER(w, "koti", "apu", "5");
	assert_int_equal(fixture_count(w->f, "SELECT count(*) FROM pragma_table_info("
					     "'survey_answer') WHERE name IN ('user_id',"
					     " 'session', 'at')"),
		0);
	assert_int_equal(fixture_count(w->f, "SELECT count(*) FROM survey_answer WHERE answers"
					     " = '{\"apu\":5}' AND day = 20001"),
		1);
	assert_int_equal(fixture_count(w->f, "SELECT count(*) FROM announcement_seen WHERE"
					     " announcement = 'survey:palaute' AND user_id ="
					     " 'essi1'"),
		1);
}

/* What was answered before a question was changed must not spoil the rest. */
static void test_answers_to_other_questions_are_left_out(void **state)
{
	struct world *w = *state;

	for (int i = 0; i < SURVEY_LEAST; i++)
		ANSWER(w, "koti", "apu", "5", "kanava", "1");
	w->fields[CHANNEL].nchoices = 1;
	w->fields[HELP].kind = KB_FIELD_TEXT;
	const struct survey_results *r = results(w);
	assert_int_equal(r->answers, SURVEY_LEAST);
	assert_int_equal(r->questions[HELP].answers, 0);
	assert_int_equal(r->questions[CHANNEL].answers, 0);
}

static void test_json_tells_the_results(void **state)
{
	struct world *w = *state;
	KP_AUTO(kp_str) struct kp_str s = {0};
	KP_AUTO(kp_json) struct kp_json *doc = NULL;
	struct kp_jsonw out = {.s = &s};
	double mean = 0;
	int64_t n = 0;

	for (int i = 0; i < SURVEY_LEAST; i++)
		ANSWER(w, "koti", "apu", i ? "4" : "5", "kanava", "1");
	kp_jsonw_begin(&out, NULL, '{');
	survey_json(results(w), w->kb, &w->survey, TEXT_FI, &out);
	kp_jsonw_end(&out, '}');
	assert_int_equal(kp_json_parse(s.p, s.n, 0, &doc, NULL), 0);
	const struct kp_json *q = kp_json_get(doc, "questions");
	assert_int_equal(kp_json_count(q), QUESTIONS);
	assert_true(kp_json_number(kp_json_get(kp_json_at(q, HELP), "mean"), &mean));
	assert_true(mean > 4.19 && mean < 4.21);
	const struct kp_json *counts = kp_json_get(kp_json_at(q, CHANNEL), "counts");
	assert_true(kp_json_int(kp_json_at(counts, 1), &n) && n == SURVEY_LEAST);
	const struct kp_json *group = kp_json_at(kp_json_get(doc, "groups"), 0);
	assert_string_equal(kp_json_string(kp_json_get(group, "title")), "Kotihoito");
}

#define IN_WORLD(fn) cmocka_unit_test_setup_teardown(fn, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_WORLD(test_results_count_what_was_answered),
		IN_WORLD(test_results_of_few_are_not_told),
		IN_WORLD(test_results_by_division_leave_no_small_rest),
		IN_WORLD(test_each_answers_once),
		IN_WORLD(test_answers_are_kept_apart_from_people),
		IN_WORLD(test_answers_to_other_questions_are_left_out),
		IN_WORLD(test_json_tells_the_results),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
