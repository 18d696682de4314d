#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "kb/kb_priv.h"

#include <string.h>

/* The content that is shipped. */
static void test_kb_load_shipped_content_has_no_errors(void **state)
{
	KP_AUTO(text_analyser) struct text_analyser *an = NULL;
	KP_AUTO(kb) struct kb *kb = NULL;
	KP_AUTO(kb_report) struct kb_report report = {0};
	KP_AUTO(kp_str) struct kp_str text = {0};
	struct kp_err err = {0};

	(void)state;
	assert_int_equal(text_open(&an, &err), 0);
	int rc = kb_load(KP_SOURCE_DIR, an, &kb, &report, &err);
	kb_report_print(&report, &text);
	if (rc < 0)
		fail_msg("%s\n%s", err.msg, kp_str_c(&text));
	for (size_t i = 0; i < kb->nintents; i++)
		for (size_t k = 0; k < kb->intents[i].npatterns; k++)
			assert_non_null(kb->intents[i].patterns[k].compiled);
}

static void test_kb_load_shipped_phrases_speak_three_languages(void **state)
{
	KP_AUTO(kb) struct kb *kb = NULL;
	KP_AUTO(kb_report) struct kb_report report = {0};
	struct kp_err err = {0};

	(void)state;
	if (kb_load(KP_SOURCE_DIR, NULL, &kb, &report, &err) < 0)
		fail_msg("%s", err.msg);
	assert_int_equal(kb->nphrases, kb_phrase_table_n);
	for (size_t i = 0; i < kb->nphrases; i++)
		for (size_t lang = 0; lang < TEXT_LANGS; lang++) {
			assert_non_null(kb->phrases[i].text.in[lang]);
			assert_ptr_equal(
				kb_phrase(kb, kb->phrases[i].key, (enum text_lang)lang),
				kb->phrases[i].text.in[lang]);
		}
}

/* kb_phrase() looks it up by halving. */
static void test_kb_phrase_table_is_sorted(void **state)
{
	(void)state;
	for (size_t i = 1; i < kb_phrase_table_n; i++)
		assert_true(strcmp(kb_phrase_table[i - 1].key, kb_phrase_table[i].key) < 0);
}

static void test_kb_load_hash_is_that_of_the_content(void **state)
{
	KP_AUTO(kb) struct kb *a = NULL;
	KP_AUTO(kb) struct kb *b = NULL;
	KP_AUTO(kb_report) struct kb_report report = {0};
	struct kp_err err = {0};

	(void)state;
	assert_int_equal(kb_load(KP_SOURCE_DIR, NULL, &a, &report, &err), 0);
	assert_int_equal(kb_load(KP_SOURCE_DIR "/.", NULL, &b, &report, &err), 0);
	assert_string_equal(a->hash, b->hash);
}

/* Samples of small talk, and nothing else, are found by their words. */
static void test_kb_find_small_talk(void **state)
{
	KP_AUTO(kb) struct kb *kb = NULL;
	KP_AUTO(kb_report) struct kb_report report = {0};
	struct kp_err err = {0};
	static const char hi[] = "hyvää huomenta, ja";

	(void)state;
	assert_int_equal(kb_load(KP_SOURCE_DIR, NULL, &kb, &report, &err), 0);
	assert_int_equal(kb_find_small_talk(kb, TEXT_FI, hi, strlen("hyvää huomenta")),
		kb_find_intent(kb, "chat.tervehdys"));
	assert_int_equal(kb_find_small_talk(kb, TEXT_FI, hi, strlen(hi)), -1);
	assert_int_equal(kb_find_small_talk(kb, TEXT_EN, hi, strlen("hyvää huomenta")), -1);
	for (size_t i = 0; i < kb->nintents; i++) {
		const struct kb_sample *sample = kb->intents[i].samples;
		KP_AUTO(kp_str) struct kp_str folded = {0};

		if (kb_small_talk(&kb->intents[i]) || !kb->intents[i].nsamples)
			continue;
		text_fold(sample->text, strlen(sample->text), &folded);
		assert_int_equal(kb_find_small_talk(kb, sample->lang, folded.p, folded.n), -1);
	}
}

static void test_kb_load_missing_folder_is_an_error(void **state)
{
	KP_AUTO(kb_report) struct kb_report report = {0};
	struct kb *kb = NULL;
	struct kp_err err = {0};

	(void)state;
	assert_int_equal(kb_load("/nonexistent", NULL, &kb, &report, &err), -1);
	assert_int_equal(err.code, KP_ENOENT);
	assert_null(kb);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_kb_load_shipped_content_has_no_errors),
		cmocka_unit_test(test_kb_load_shipped_phrases_speak_three_languages),
		cmocka_unit_test(test_kb_phrase_table_is_sorted),
		cmocka_unit_test(test_kb_load_hash_is_that_of_the_content),
		cmocka_unit_test(test_kb_find_small_talk),
		cmocka_unit_test(test_kb_load_missing_folder_is_an_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
