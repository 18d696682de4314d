/* Absences laid over a snapshot. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "kb/kb_priv.h"

#include <string.h>

static struct kb *shipped(void)
{
	struct kb_report report = {0};
	struct kb *kb = NULL;
	struct kp_err err = {0};

	if (kb_load(KP_SOURCE_DIR "/tests/daemon/kb", NULL, &kb, &report, &err) < 0)
		fail_msg("%s", err.msg);
	kb_report_clear(&report);
	return kb;
}

static void test_kb_with_absences_adds_to_those_of_the_file(void **state)
{
	struct kb *kb = shipped();
	const struct kb_away away[] = {{"testi-poissa", "testi-aino", 10, 12, 7},
		{"testi-aino", NULL, 20, 20, 8}, {"kuka-lie", "testi-bo", 1, 2, 9},
		{"testi-bo", "kuka-lie", 3, 4, 10}};
	KP_AUTO(kb) struct kb *with = kb_with_absences(kb, away, KP_LEN(away));
	int poissa = kb_find_partner(with, "testi-poissa");
	int aino = kb_find_partner(with, "testi-aino"), bo = kb_find_partner(with, "testi-bo");

	(void)state;
	assert_int_equal(kb->partners[poissa].nabsences, 1);
	assert_int_equal(kb->partners[aino].nabsences, 0);
	kb_unref(kb); /* what lies over it keeps it */
	const struct kb_partner *p = &with->partners[poissa];
	assert_int_equal(p->nabsences, 2);
	assert_int_equal(p->absences[0].entry, 0);
	assert_int_equal(p->absences[1].entry, 7);
	assert_int_equal(p->absences[1].from, 10);
	assert_int_equal(p->absences[1].to, 12);
	assert_ptr_equal(p->absences[1].deputy, &with->partners[aino]);
	assert_null(with->partners[aino].absences[0].deputy);
	assert_int_equal(with->partners[bo].nabsences, 1);
	assert_null(with->partners[bo].absences[0].deputy);
	assert_string_equal(with->partners[bo].name, "Bo Test");
	assert_int_equal(kb_find_unit(with, "koti-ita"), 1);
}

static void test_kb_with_absences_can_be_laid_over_another(void **state)
{
	struct kb *kb = shipped();
	const struct kb_away one = {"testi-aino", "testi-bo", 10, 12, 7};
	struct kb *first = kb_with_absences(kb, &one, 1), *second;

	(void)state;
	second = kb_with_absences(first, NULL, 0);
	kb_unref(first);
	kb_unref(kb);
	int aino = kb_find_partner(second, "testi-aino");
	assert_int_equal(second->partners[aino].nabsences, 1);
	assert_string_equal(second->partners[aino].absences[0].deputy->id, "testi-bo");
	kb_unref(second);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_kb_with_absences_adds_to_those_of_the_file),
		cmocka_unit_test(test_kb_with_absences_can_be_laid_over_another),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
