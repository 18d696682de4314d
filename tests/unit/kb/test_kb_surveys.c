/* Surveys, read from memory: when and whom they ask, and what can be answered. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/kp_clock.h"
#include "kb/kb_priv.h"

#include <string.h>

#define ORGANISATION                                                                          \
	"name: Kokeilu\nlanguages: [fi]\nunits:\n"                                            \
	"  - id: hoiva\n    name: Hoiva\n    units:\n"                                        \
	"      - {id: koti, name: Koti}\n"                                                    \
	"  - {id: sairaala, name: Sairaala}\n"

#define SURVEY                                                                                \
	"title: {fi: Palaute}\nfrom: 2027-02-01\nuntil: 2027-02-21\nunits: [hoiva]\n"         \
	"questions:\n  - {id: apu, label: {fi: Saan apua}, kind: scale, low: {fi: en},"       \
	" high: {fi: kyllä}, needed: true}\n"                                                \
	"  - {id: kanava, label: {fi: Mistä}, kind: choice, choices: [{fi: chat},"           \
	" {fi: puhelin}]}\n"                                                                  \
	"  - {id: muuta, label: {fi: Muuta}, kind: text, max: 10}\n"

struct survey_read {
	struct kb_report report;
	struct kb_reader r;
	struct kb kb;
	const struct kb_survey *s;
};

static int setup(void **state)
{
	struct survey_read *t = kp_alloc(sizeof(*t));

	kb_reader_init(&t->r, NULL, 20000, &t->report);
	kb_read_organisation(&t->r, "organisation.yaml", ORGANISATION, strlen(ORGANISATION));
	*state = t;
	return 0;
}

static int teardown(void **state)
{
	struct survey_read *t = *state;

	kb_reader_clear(&t->r);
	kb_report_clear(&t->report);
	free(t);
	return 0;
}

static void read_good(struct survey_read *t)
{
	kb_read_survey(&t->r, "knowledge/surveys/palaute.yaml", SURVEY, strlen(SURVEY));
	kb_link(&t->r);
	assert_int_equal(t->report.errors, 0);
	assert_int_equal(t->r.surveys.n, 1);
	t->s = &t->r.surveys.v[0];
	t->kb = (struct kb){.units = t->r.units.v, .nunits = t->r.units.n};
}

static int32_t day(const char *text)
{
	int32_t d = 0;

	assert_int_equal(kp_date_parse(text, &d), 0);
	return d;
}

static void test_kb_survey_asks_its_units_on_its_days(void **state)
{
	struct survey_read *t = *state;

	read_good(t);
	int home = kb_find_unit(&t->r.full->kb, "koti");
	int hospital = kb_find_unit(&t->r.full->kb, "sairaala");
	assert_string_equal(t->s->id, "palaute");
	assert_int_equal(kb_find_survey(&t->r.full->kb, "palaute"), 0);
	assert_int_equal(kb_find_survey(&t->r.full->kb, "muu"), -1);
	assert_true(kb_survey_asks(&t->kb, t->s, day("2027-02-01"), home));
	assert_true(kb_survey_asks(&t->kb, t->s, day("2027-02-21"), home));
	assert_false(kb_survey_asks(&t->kb, t->s, day("2027-01-31"), home));
	assert_false(kb_survey_asks(&t->kb, t->s, day("2027-02-22"), home));
	assert_false(kb_survey_asks(&t->kb, t->s, day("2027-02-10"), hospital));
	assert_false(kb_survey_asks(&t->kb, t->s, day("2027-02-10"), -1));
}

static void expect_wrong(
	const struct survey_read *t, const char *field, const char *const *given)
{
	const char *wrong = kb_fields_wrong(t->s->questions, t->s->nquestions, given);

	if (!kp_str_eq(wrong, field))
		fail_msg("'%s' is wrong, not '%s'", wrong ? wrong : "nothing",
			field ? field : "nothing");
}
#define EXPECT_WRONG(t, field, ...)                                                           \
	expect_wrong(t, field, (const char *const[]){__VA_ARGS__, NULL})

static void test_kb_fields_wrong_names_what_does_not_fit(void **state)
{
	struct survey_read *t = *state;

	read_good(t);
	EXPECT_WRONG(t, NULL, "apu", "1");
	EXPECT_WRONG(t, NULL, "apu", "5", "kanava", "1", "muuta", "kymmenen .");
	EXPECT_WRONG(t, NULL, "apu", "3", "muuta", "  ");
	EXPECT_WRONG(t, "apu", "kanava", "0");
	EXPECT_WRONG(t, "apu", "apu", " ");
	EXPECT_WRONG(t, "apu", "apu", "0");
	EXPECT_WRONG(t, "apu", "apu", "6");
	EXPECT_WRONG(t, "apu", "apu", "4.5");
	EXPECT_WRONG(t, "kanava", "apu", "3", "kanava", "2");
	EXPECT_WRONG(t, "kanava", "apu", "3", "kanava", "chat");
	EXPECT_WRONG(t, "muuta", "apu", "3", "muuta", "yksitoista .");
	EXPECT_WRONG(t, "nimi", "apu", "3", "nimi", "Essi");
	expect_wrong(t, "apu", NULL);
	assert_int_equal(t->s->questions[0].max, KB_SCALE);
	assert_string_equal(t->s->questions[0].high.in[TEXT_FI], "kyllä");
}

static bool remarked(const struct survey_read *t, const char *rule)
{
	for (size_t i = 0; i < t->report.n; i++)
		if (strcmp(t->report.v[i].rule, rule) == 0)
			return true;
	return false;
}

static void test_kb_read_survey_says_what_is_wrong(void **state)
{
	struct survey_read *t = *state;
	static const char bad[] = "title: Palaute\nfrom: 2027-02-01\nuntil: 2027-01-01\n"
				  "units: [kuu]\nquestions: []\nkesto: 3\n";

	kb_read_survey(&t->r, "knowledge/surveys/Palaute 2027.yaml", bad, strlen(bad));
	kb_link(&t->r);
	assert_true(remarked(t, "kb-bad-id"));
	assert_true(remarked(t, "kb-survey"));
	assert_true(remarked(t, "kb-unknown-unit"));
	assert_true(remarked(t, "kb-unknown-key"));
	assert_true(remarked(t, "kb-empty"));
}

#define CASE(fn) cmocka_unit_test_setup_teardown(fn, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(test_kb_survey_asks_its_units_on_its_days),
		CASE(test_kb_fields_wrong_names_what_does_not_fit),
		CASE(test_kb_read_survey_says_what_is_wrong),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
