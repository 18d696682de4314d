#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "kb/kb_priv.h"

#include <string.h>

#define GUIDE(title, status)                                                                  \
	"---\ntitle: " title "\nowner: HR\nversion: \"1\"\nreviewed: 2026-01-01\n"            \
	"review_by: 2099-01-01\nstatus: " status                                              \
	"\nlanguage: fi\n---\n\n## A {#a}\n\nAa.\n\n## B {#b}\n\nBee.\n"
#define INTENT(id, guide, related)                                                            \
	"- id: " id "\n  title: {fi: " id "}\n  guide: " guide "\n  answer: {fi: V}\n"        \
	"  samples: {fi: [\"" id " a\", \"" id " b\"]}\n  related: [" related "]\n"

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
		"name: K\nlanguages: [fi]\nareas: {palkka: Palkat, loma: Lomat}\n");
	read(&r, kb_read_guide, "g/yksi.md", GUIDE("Yksi", "published"));
	read(&r, kb_read_guide, "g/kaksi.md", GUIDE("Kaksi", "published"));
	read(&r, kb_read_guide, "g/kolme.md", GUIDE("Kolme", "published"));
	read(&r, kb_read_guide, "g/neljas.md", GUIDE("Neljäs", "draft"));
	read(&r, kb_read_intents_text, "intents/loma.yaml",
		INTENT("loma.a", "yksi#a", "palkka.a, palkka.b, loma.c")
			INTENT("loma.b", "yksi#b", "loma.a") INTENT("loma.c", "kolme#a", ""));
	read(&r, kb_read_intents_text, "intents/palkka.yaml",
		INTENT("palkka.a", "kaksi#a", "loma.a") INTENT("palkka.b", "kaksi#b", "")
			INTENT("palkka.c", "yksi#b", "palkka.a"));
	if (kb_finish(&r, &kb) < 0)
		fail_msg("%s", report.v[0].msg);
	return kb;
}

static void test_kb_relate_puts_what_is_named_most_first(void **state)
{
	KP_AUTO(kb) struct kb *kb = make();
	const struct kb_guide *g = &kb->guides[kb_find_guide(kb, "yksi")];

	(void)state;
	assert_int_equal(g->nrelated, 2);
	assert_string_equal(kb->guides[g->related[0]].id, "kaksi");
	assert_string_equal(kb->guides[g->related[1]].id, "kolme");
	g = &kb->guides[kb_find_guide(kb, "neljas")];
	assert_int_equal(g->nrelated, 0);
}

static void test_kb_relate_finds_the_area_of_most_intents(void **state)
{
	KP_AUTO(kb) struct kb *kb = make();

	(void)state;
	assert_string_equal(kb->guides[kb_find_guide(kb, "yksi")].area, "loma");
	assert_string_equal(kb->guides[kb_find_guide(kb, "kaksi")].area, "palkka");
	assert_null(kb->guides[kb_find_guide(kb, "neljas")].area);
	assert_int_equal(kb_find_area(kb, "palkka"), 0);
	assert_int_equal(kb_find_area(kb, "eiole"), -1);
	assert_string_equal(kb_text_in(&kb->areas[1].name, TEXT_FI), "Lomat");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_kb_relate_puts_what_is_named_most_first),
		cmocka_unit_test(test_kb_relate_finds_the_area_of_most_intents),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
