#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/kp_clock.h"
#include "kb/kb_priv.h"

#include <string.h>

#define GUIDE(title, status, more, anchors)                                                   \
	"---\ntitle: " title "\nowner: HR\nversion: \"1\"\nreviewed: 2026-01-01\n"            \
	"review_by: 2099-01-01\nlanguage: fi\nstatus: " status "\n" more "---\n\n" anchors
#define SECTION(anchor) "## " anchor " {#" anchor "}\n\nTeksti.\n\n"
#define INTENT(id, guide)                                                                     \
	"- id: " id "\n  title: {fi: " id "}\n  guide: " guide "\n  answer: {fi: V}\n"        \
	"  samples: {fi: [\"" id " a\", \"" id " b\"]}\n"

static void read(struct kb_reader *r,
	void (*fn)(struct kb_reader *, const char *, const char *, size_t), const char *file,
	const char *text)
{
	fn(r, file, text, strlen(text));
}

static struct kb *make(void)
{
	KP_AUTO(kb_reader) struct kb_reader r = {0};
	KP_AUTO(kb_report) struct kb_report report = {0};
	struct kb *kb = NULL;

	kb_reader_init(&r, NULL, 20000, &report);
	read(&r, kb_read_organisation, "o.yaml",
		"name: K\nlanguages: [fi]\nunits:\n  - {id: hoiva, name: H, units: "
		"[{id: koti, name: K}]}\n");
	read(&r, kb_read_guide, "g/vanha.md",
		GUIDE("Vanha", "retired", "successor: keski\n", SECTION("a") SECTION("c")));
	read(&r, kb_read_guide, "g/keski.md",
		GUIDE("Keski", "retired", "successor: uusi\n", SECTION("a")));
	read(&r, kb_read_guide, "g/uusi.md",
		GUIDE("Uusi", "published", "", SECTION("b") SECTION("a")));
	read(&r, kb_read_guide, "g/koe.md",
		GUIDE("Uusi", "pilot",
			"pilot:\n  of: uusi\n  units: [hoiva]\n  people: [eka, toka]\n"
			"  reviewers: [edustaja]\n  until: 2099-02-03\n",
			SECTION("a") SECTION("d")));
	read(&r, kb_read_intents_text, "intents/loma.yaml",
		INTENT("loma.a", "vanha#a") INTENT("loma.c", "vanha#c")
			INTENT("loma.koe", "koe#a") INTENT("loma.koe-uusi", "koe#d"));
	if (kb_finish(&r, &kb) < 0)
		fail_msg("%s", report.v[0].msg);
	return kb;
}

static const char *source(const struct kb *kb, const char *intent)
{
	int section = kb->intents[kb_find_intent(kb, intent)].section;

	return section < 0 ? NULL : kb->sections[section].url;
}

static void test_kb_link_follows_successors_to_the_same_anchor(void **state)
{
	KP_AUTO(kb) struct kb *kb = make();

	(void)state;
	assert_int_equal(
		kb_successor(kb, kb_find_guide(kb, "vanha")), kb_find_guide(kb, "uusi"));
	assert_int_equal(kb_successor(kb, kb_find_guide(kb, "uusi")), -1);
	assert_string_equal(source(kb, "loma.a"), "/guides/uusi#a");
}

static void test_kb_link_takes_the_first_section_where_the_anchor_is_gone(void **state)
{
	KP_AUTO(kb) struct kb *kb = make();

	(void)state;
	assert_string_equal(source(kb, "loma.c"), "/guides/uusi#b");
}

static void test_kb_link_gives_a_pilot_to_nobody_else(void **state)
{
	KP_AUTO(kb) struct kb *kb = make();
	const struct kb_intent *intent = &kb->intents[kb_find_intent(kb, "loma.koe")];

	(void)state;
	assert_string_equal(source(kb, "loma.koe"), "/guides/uusi#a");
	assert_string_equal(kb->sections[intent->pilot].url, "/guides/koe#a");
	assert_null(source(kb, "loma.koe-uusi"));
}

static void test_kb_read_life_reads_who_tries_it_out(void **state)
{
	KP_AUTO(kb) struct kb *kb = make();
	const struct kb_pilot *p = kb->guides[kb_find_guide(kb, "koe")].pilot;

	(void)state;
	assert_non_null(p);
	assert_int_equal(p->of, kb_find_guide(kb, "uusi"));
	assert_int_equal(p->nunits, 1);
	assert_int_equal(p->units[0], kb_find_unit(kb, "hoiva"));
	assert_int_equal(p->npeople, 2);
	assert_string_equal(p->people[1], "toka");
	assert_int_equal(p->nreviewers, 1);
	assert_null(kb->guides[kb_find_guide(kb, "uusi")].pilot);
}

static void test_say_date(void **state)
{
	static const struct {
		enum text_lang lang;
		int day;
		const char *said;
	} said[] = {{TEXT_FI, 1, "1.12.2026"}, {TEXT_SV, 31, "31.12.2026"},
		{TEXT_EN, 1, "2026-12-01"}, {TEXT_EN, 31, "2026-12-31"}};
	char text[KB_SAID_DATE];

	(void)state;
	for (size_t i = 0; i < KP_LEN(said); i++) {
		kb_say_date(said[i].lang, kp_date_of(2026, 12, said[i].day), text);
		assert_string_equal(text, said[i].said);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_kb_link_follows_successors_to_the_same_anchor),
		cmocka_unit_test(
			test_kb_link_takes_the_first_section_where_the_anchor_is_gone),
		cmocka_unit_test(test_kb_link_gives_a_pilot_to_nobody_else),
		cmocka_unit_test(test_say_date),
		cmocka_unit_test(test_kb_read_life_reads_who_tries_it_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
