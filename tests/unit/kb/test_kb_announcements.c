/* Announcements, read from memory: when they stand, for whom, and what is wrong with them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/kp_clock.h"
#include "kb/kb_priv.h"

#include <string.h>

#define ORGANISATION                                                                          \
	"name: Kokeilu\nlanguages: [fi, sv]\nunits:\n"                                        \
	"  - id: hoiva\n    name: Hoiva\n    units:\n"                                        \
	"      - {id: koti, name: Koti}\n"                                                    \
	"  - {id: sairaala, name: Sairaala}\n"                                                \
	"facts: {puhelin: 000 1}\n"

#define TITLE "    title: {fi: Uutta, sv: Nytt}\n"
#define TEXT  "    text: {fi: \"Soita **{{puhelin}}**.\", sv: Ring.}\n"
#define FOR_ALL                                                                               \
	"announcements:\n  - id: kaikille\n    from: 2026-11-01\n    until: "                 \
	"2026-11-30\n" TITLE TEXT
#define FOR_SOME                                                                              \
	"  - id: hoivalle\n    from: 2026-11-01\n    until: 2026-11-01\n    units: "          \
	"[hoiva]\n" TITLE TEXT

static struct kb_report *remarks(void **state)
{
	return *state;
}

static int setup(void **state)
{
	*state = kp_alloc(sizeof(struct kb_report));
	return 0;
}

static int teardown(void **state)
{
	kb_report_clear(*state);
	free(*state);
	return 0;
}

/* Without intents, which a snapshot needs; announcements do not. */
static int read(struct kb_reader *r, const char *text, struct kb_report *report)
{
	kb_reader_init(r, NULL, 20000, report);
	kb_read_organisation(r, "organisation.yaml", ORGANISATION, strlen(ORGANISATION));
	kb_read_announcements(r, "announcements.yaml", text, strlen(text));
	kb_link(r);
	kb_report_sort(report);
	return report->errors ? -1 : 0;
}

static int32_t day(const char *text)
{
	int32_t d = 0;

	assert_int_equal(kp_date_parse(text, &d), 0);
	return d;
}

static void test_kb_announced_on_its_days_alone(void **state)
{
	KP_AUTO(kb_reader) struct kb_reader r = {0};

	assert_int_equal(read(&r, FOR_ALL, remarks(state)), 0);
	assert_int_equal(r.announcements.n, 1);
	const struct kb_announcement *a = &r.announcements.v[0];
	assert_string_equal(a->title.in[TEXT_SV], "Nytt");
	assert_string_equal(a->text.in[TEXT_FI], "Soita **000 1**.");
	assert_false(kb_announced_on(a, day("2026-10-31")));
	assert_true(kb_announced_on(a, day("2026-11-01")));
	assert_true(kb_announced_on(a, day("2026-11-30")));
	assert_false(kb_announced_on(a, day("2026-12-01")));
}

static void test_kb_announced_to_its_units_and_what_is_below(void **state)
{
	KP_AUTO(kb_reader) struct kb_reader r = {0};
	struct kb kb;

	assert_int_equal(read(&r, FOR_ALL FOR_SOME, remarks(state)), 0);
	kb = (struct kb){.units = r.units.v, .nunits = r.units.n};
	const struct kb_announcement *all = &r.announcements.v[0],
				     *some = &r.announcements.v[1];
	int home = kb_find_unit(&r.full->kb, "koti");
	int hospital = kb_find_unit(&r.full->kb, "sairaala");
	assert_true(kb_announced_to(&kb, all, -1));
	assert_true(kb_announced_to(&kb, all, hospital));
	assert_true(kb_announced_to(&kb, some, home));
	assert_true(kb_announced_to(&kb, some, kb_find_unit(&r.full->kb, "hoiva")));
	assert_false(kb_announced_to(&kb, some, hospital));
	assert_false(kb_announced_to(&kb, some, -1));
	assert_int_equal(kb_find_announcement(&r.full->kb, "hoivalle"), 1);
	assert_int_equal(kb_find_announcement(&r.full->kb, "muille"), -1);
}

static void expect(struct kb_report *report, const char *rule, const char *what)
{
	for (size_t i = 0; i < report->n; i++)
		if (strcmp(report->v[i].rule, rule) == 0 && strstr(report->v[i].msg, what))
			return;
	KP_AUTO(kp_str) struct kp_str text = {0};
	kb_report_print(report, &text);
	fail_msg("no [%s] about '%s' in:\n%s", rule, what, kp_str_c(&text));
}

static void test_kb_read_announcements_says_what_is_wrong(void **state)
{
	KP_AUTO(kb_reader) struct kb_reader r = {0};
	struct kb_report *report = remarks(state);
	KP_AUTO(kp_str) struct kp_str text = {0};

	kp_str_add(&text, FOR_ALL "  - id: kaikille\n    from: 2026-02-30\n    until: "
				  "2026-11-30\n    units: [kuu]\n"
				  "    title: {fi: Vain suomeksi}\n    text: {fi: \"");
	for (int i = 0; i < 601; i++)
		kp_str_addc(&text, 'a');
	kp_str_add(&text, "\"}\n    kesto: 3\n");
	assert_int_equal(read(&r, kp_str_c(&text), report), -1);
	expect(report, "kb-duplicate-id", "kaikille");
	expect(report, "kb-date", "2026-02-30");
	expect(report, "kb-unknown-unit", "kuu");
	expect(report, "kb-too-long", "601");
	expect(report, "kb-unknown-key", "kesto");
}

static void test_kb_read_announcements_warns_of_a_missing_language(void **state)
{
	KP_AUTO(kb_reader) struct kb_reader r = {0};
	struct kb_report *report = remarks(state);

	assert_int_equal(read(&r,
				 "announcements:\n  - id: uusi\n    from: 2026-11-01\n    "
				 "until: 2026-11-30\n"
				 "    title: {fi: Uutta, sv: Nytt}\n    text: {fi: Uutta.}\n",
				 report),
		0);
	expect(report, "kb-missing-language", "text");
}

static void test_kb_read_announcements_keeps_html_and_bad_links_out(void **state)
{
	KP_AUTO(kb_reader) struct kb_reader r = {0};
	struct kb_report *report = remarks(state);

	assert_int_equal(read(&r,
				 "announcements:\n  - id: uusi\n    from: 2026-11-01\n    "
				 "until: 2026-11-30\n"
				 "    title: {fi: Uutta, sv: Nytt}\n"
				 "    text: {fi: \"<b>x</b> [y](javascript:z)\", sv: "
				 "\"[y](/guides/eiole)\"}\n",
				 report),
		-1);
	expect(report, "kb-raw-html", "<b>");
	expect(report, "kb-link", "javascript");
	expect(report, "kb-unknown-section", "eiole");
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_kb_announced_on_its_days_alone),
		TEST(test_kb_announced_to_its_units_and_what_is_below),
		TEST(test_kb_read_announcements_says_what_is_wrong),
		TEST(test_kb_read_announcements_warns_of_a_missing_language),
		TEST(test_kb_read_announcements_keeps_html_and_bad_links_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
