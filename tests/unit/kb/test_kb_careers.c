/* Career roles and steps, read from memory, and the ways between them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "kb/kb_priv.h"

#include <string.h>

#define ORGANISATION "name: Kokeilu\nlanguages: [fi]\n"

#define PARTNERS                                                                              \
	"partners:\n"                                                                         \
	"  - {id: a, name: A, title: T, email: a@example.org, areas: [ura], languages: "      \
	"[fi], hours: {mon: 8.00-16.00}}\n"                                                   \
	"duty: {partners: [a], email: hr@example.org}\n"

#define SAMPLES " samples: {fi: [a b, a c, a d, a e, a f, a g, a h, a i, a j, a k]}\n"
#define INTENTS                                                                               \
	"- id: ura.polku\n  title: {fi: Polku}\n  answer: {fi: Polut.}\n " SAMPLES            \
	"- id: ura.luonnos\n  draft: true\n  title: {fi: L}\n  answer: {fi: L.}\n"            \
	"  samples: {fi: [x y]}\n"                                                            \
	"- id: ura.ohjaus\n  title: {fi: Ohjaus}\n  answer: {fi: O.}\n"                       \
	"  samples: {fi: [b b, b c, b d, b e, b f, b g, b h, b i, b j, b k]}\n"

#define ROLE(id) "  - {id: " id ", name: {fi: " id "}, needs: {fi: Ei mitään.}, entry: true}\n"
#define STEP(from, to, kind)                                                                  \
	"  - {from: " from ", to: " to ", kind: " kind                                        \
	", by: [degree, training], takes: {fi: opintoja.}}\n"

/* a → b → c → d and a → x → d; e stands alone. */
#define CAREERS                                                                               \
	"target: 30\nnote: {fi: Huomaa.}\n"                                                   \
	"answers:\n  - {intent: ura.luonnos}\n"                                               \
	"  - {intent: ura.polku, steps: [horizontal], by: [apprenticeship, training], "       \
	"beside: true}\n"                                                                     \
	"roles:\n" ROLE("a") ROLE("b") ROLE("c") ROLE("d") ROLE("x")                          \
		ROLE("e") "steps:\n" STEP("a", "b", "vertical") STEP("b", "c", "vertical")    \
			STEP("c", "d", "vertical") STEP("a", "x", "horizontal")               \
				STEP("x", "d", "vertical") STEP("d", "a", "horizontal")

#define SERVICES                                                                              \
	"services:\n"                                                                         \
	"  - id: ohjaus\n    part: all\n    title: {fi: Ohjaus}\n    target: {fi: Kaikki}\n"  \
	"    coordinator: a\n    intent: ura.ohjaus\n"                                        \
	"    process: [{fi: Varaa.}, {fi: Tule.}]\n"                                          \
	"    requests:\n"                                                                     \
	"      - id: varaus\n        title: {fi: Varaa aika}\n        fields:\n"              \
	"          - {id: aihe, label: {fi: Aihe}, kind: text, needed: true, max: 40}\n"      \
	"          - {id: kesto, label: {fi: Kesto}, kind: number, min: 1, max: 3}\n"         \
	"          - {id: tapa, label: {fi: Tapa}, kind: choice, choices: [{fi: Etä}, {fi: " \
	"Lähi}]}\n"

static struct kb *read(const char *careers, struct kb_report *report)
{
	KP_AUTO(kb_reader) struct kb_reader r = {0};
	struct kb *kb = NULL;

	kb_reader_init(&r, NULL, 20000, report);
	kb_read_organisation(&r, "organisation.yaml", ORGANISATION, strlen(ORGANISATION));
	kb_read_partners(&r, "partners.yaml", PARTNERS, strlen(PARTNERS));
	kb_read_intents_text(&r, "intents/ura.yaml", INTENTS, strlen(INTENTS));
	kb_read_careers(&r, "careers/a.yaml", careers, strlen(careers));
	if (kb_finish(&r, &kb) < 0) {
		KP_AUTO(kp_str) struct kp_str text = {0};
		kb_report_print(report, &text);
		print_error("%s", kp_str_c(&text));
	}
	return kb;
}

static void test_kb_read_careers_keeps_what_the_file_says(void **state)
{
	struct kb_report report = {0};
	struct kb *kb = read(CAREERS SERVICES, &report);
	const struct kb_careers *c;

	(void)state;
	assert_non_null(kb);
	c = &kb->careers;
	assert_int_equal(c->target, 30);
	assert_string_equal(kb_text_in(&c->note, TEXT_FI), "Huomaa.");
	assert_int_equal(c->nroles, 6);
	assert_int_equal(kb_find_role(kb, "x"), 4);
	assert_int_equal(kb_find_role(kb, "y"), -1);
	assert_int_equal(c->roles[0].nwords, 1);
	assert_string_equal(c->roles[0].words[0].source, "=a");
	assert_int_equal(c->nsteps, 6);
	assert_int_equal(c->steps[3].from, 0);
	assert_int_equal(c->steps[3].to, 4);
	assert_int_equal(c->steps[3].kind, KB_HORIZONTAL);
	assert_int_equal(c->steps[3].by, KB_BY_DEGREE | KB_BY_TRAINING);
	kb_unref(kb);
	kb_report_clear(&report);
}

/* The draft leaves the snapshot, and with it what it would have told; the others move up. */
static void test_kb_find_career_answer_skips_drafts(void **state)
{
	struct kb_report report = {0};
	struct kb *kb = read(CAREERS SERVICES, &report);
	const struct kb_career_answer *a;

	(void)state;
	assert_non_null(kb);
	assert_int_equal(kb->careers.nanswers, 1);
	a = kb_find_career_answer(kb, kb_find_intent(kb, "ura.polku"));
	assert_non_null(a);
	assert_false(a->kinds[KB_VERTICAL]);
	assert_true(a->kinds[KB_HORIZONTAL]);
	assert_int_equal(a->means, KB_BY_APPRENTICESHIP | KB_BY_TRAINING);
	assert_true(a->beside);
	assert_null(kb_find_career_answer(kb, kb_find_intent(kb, "ura.ohjaus")));
	assert_int_equal(kb->careers.services[0].intent, kb_find_intent(kb, "ura.ohjaus"));
	kb_unref(kb);
	kb_report_clear(&report);
}

static void test_kb_read_career_services_keeps_requests(void **state)
{
	struct kb_report report = {0};
	struct kb *kb = read(CAREERS SERVICES, &report);
	const struct kb_career_service *s;
	const struct kb_request *q;

	(void)state;
	assert_non_null(kb);
	s = &kb->careers.services[0];
	assert_int_equal(s->part, KB_CAREER_ALL);
	assert_int_equal(s->coordinator, kb_find_partner(kb, "a"));
	assert_int_equal(s->nprocess, 2);
	assert_int_equal(s->nrequests, 1);
	assert_int_equal(kb_find_request(kb, "varaus"), s->first_request);
	q = &kb->careers.requests[s->first_request];
	assert_int_equal(q->nfields, 3);
	assert_true(q->fields[0].needed);
	assert_int_equal(q->fields[0].max, 40);
	assert_int_equal(q->fields[1].kind, KB_FIELD_NUMBER);
	assert_int_equal(q->fields[1].min, 1);
	assert_string_equal(kb_text_in(&q->fields[2].choices[1], TEXT_FI), "Lähi");
	kb_unref(kb);
	kb_report_clear(&report);
}

static void test_kb_career_route_is_the_shortest(void **state)
{
	struct kb_report report = {0};
	struct kb *kb = read(CAREERS, &report);
	int steps[KB_MAX_ROUTE];

	(void)state;
	assert_non_null(kb);
	assert_int_equal(kb_career_route(kb, 0, 3, steps), 2);
	assert_int_equal(steps[0], 3); /* a → x */
	assert_int_equal(steps[1], 4); /* x → d */
	assert_int_equal(kb_career_route(kb, 1, 0, steps), 3);
	assert_int_equal(kb->careers.steps[steps[2]].to, 0);
	assert_int_equal(kb_career_route(kb, 0, 5, steps), 0);
	assert_int_equal(kb_career_route(kb, 0, 0, steps), 0);
	kb_unref(kb);
	kb_report_clear(&report);
}

/* A way that is longer than an answer could tell is none. */
static void test_kb_career_route_is_bounded(void **state)
{
	struct kb_report report = {0};
	struct kp_str s = {0};
	int steps[KB_MAX_ROUTE], last = KB_MAX_ROUTE + 1;

	(void)state;
	kp_str_add(&s, "roles:\n");
	for (int i = 0; i <= last; i++)
		kp_str_addf(&s,
			"  - {id: r%d, name: {fi: r%d}, needs: {fi: E.}, entry: true}\n", i,
			i);
	kp_str_add(&s, "steps:\n");
	for (int i = 0; i < last; i++)
		kp_str_addf(&s,
			"  - {from: r%d, to: r%d, kind: vertical, by: [degree], takes: {fi: "
			"t.}}\n",
			i, i + 1);
	struct kb *kb = read(kp_str_c(&s), &report);
	assert_non_null(kb);
	assert_int_equal(kb_career_route(kb, 0, last - 1, steps), KB_MAX_ROUTE);
	assert_int_equal(kb_career_route(kb, 0, last, steps), 0);
	kb_unref(kb);
	kb_report_clear(&report);
	kp_str_clear(&s);
}

static void test_kb_read_careers_takes_note_and_target_once(void **state)
{
	KP_AUTO(kb_reader) struct kb_reader r = {0};
	struct kb_report report = {0};
	const char *text = "target: 30\nnote: {fi: Huomaa.}\n";

	(void)state;
	kb_reader_init(&r, NULL, 20000, &report);
	kb_read_careers(&r, "a.yaml", text, strlen(text));
	assert_int_equal(report.errors, 0);
	kb_read_careers(&r, "b.yaml", text, strlen(text));
	assert_int_equal(report.errors, 2);
	assert_int_equal(report.v[1].at.line, 1);
	kb_report_clear(&report);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_kb_read_careers_keeps_what_the_file_says),
		cmocka_unit_test(test_kb_find_career_answer_skips_drafts),
		cmocka_unit_test(test_kb_read_career_services_keeps_requests),
		cmocka_unit_test(test_kb_career_route_is_the_shortest),
		cmocka_unit_test(test_kb_career_route_is_bounded),
		cmocka_unit_test(test_kb_read_careers_takes_note_and_target_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
