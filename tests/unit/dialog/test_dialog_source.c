/* A guide offered for what no intent settles: the small base has check questions enough to say
 * from where on that is worth while. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "dialog/dialog.h"
#include "kb/kb_priv.h"

#define GUIDE                                                                                 \
	"---\ntitle: Vuosiloma\nowner: HR\nversion: \"1\"\nreviewed: 2026-01-01\n"            \
	"review_by: 2099-01-01\nstatus: published\nlanguage: fi\n---\n\n"                     \
	"## Säästövapaa {#saastovapaa}\n\nLomasta voidaan säästää osa.\n\n"            \
	"## Lomaraha {#lomaraha}\n\nLomaraha maksetaan elokuussa.\n"
#define INTENT(id, more)                                                                      \
	"- id: " id "\n  title: {fi: " id "}\n" more "  samples: {fi: [\"" id                 \
	" yksi\", \"" id " kaksi\"]}\n"

struct desk {
	struct text_analyser *an;
	struct kb *kb;
	struct search_index *ix;
	struct kp_arena *arena;
	struct dialog_state state;
	struct dialog_reply said;
};

static void read(struct kb_reader *r,
	void (*fn)(struct kb_reader *, const char *, const char *, size_t), const char *file,
	const char *text)
{
	fn(r, file, text, strlen(text));
}

static char *checks(void)
{
	struct kp_str s = {0};

	kp_str_add(&s, "loma.saasto:\n  fi:\n");
	for (int i = 0; i < 24; i++)
		kp_str_addf(&s, "    - säästövapaa %d\n", i);
	kp_str_add(&s, "oos.muu:\n  fi:\n");
	for (int i = 0; i < 24; i++)
		kp_str_addf(&s, "    - purjevene %d\n", i);
	return kp_str_take(&s);
}

static void read_all(struct kb_reader *r)
{
	KP_AUTO(kp_cstr) char *questions = checks();

	read(r, kb_read_organisation, "o.yaml",
		"name: K\nlanguages: [fi]\nunits: [{id: a, name: A}]\n");
	read(r, kb_read_guide, "g/vuosiloma.md", GUIDE);
	read(r, kb_read_intents_text, "intents/loma.yaml",
		INTENT("loma.saasto", "  guide: vuosiloma#saastovapaa\n  answer: {fi: V}\n"));
	read(r, kb_read_intents_text, "intents/oos.yaml", INTENT("oos.muu", "  oos: true\n"));
	read(r, kb_read_checks_text, "intents/checks/loma.yaml", questions);
}

static int desk_open(void **state)
{
	struct desk *d = kp_alloc(sizeof(*d));
	KP_AUTO(kb_reader) struct kb_reader r = {0};
	KP_AUTO(kb_report) struct kb_report report = {0};
	struct kp_err err = {0};

	if (text_open(&d->an, &err) < 0)
		fail_msg("%s", err.msg);
	kb_reader_init(&r, d->an, 20000, &report);
	read_all(&r);
	if (kb_finish(&r, &d->kb) < 0)
		fail_msg("%s", report.v[0].msg);
	d->ix = search_build(d->kb, d->an, NULL, NULL);
	d->arena = kp_arena_new(0);
	*state = d;
	return 0;
}

static int desk_close(void **state)
{
	struct desk *d = *state;

	search_free(d->ix);
	kb_unref(d->kb);
	text_close(d->an);
	kp_arena_free(d->arena);
	free(d);
	return 0;
}

static int desk_begin(void **state)
{
	struct desk *d = *state;

	kp_arena_reset(d->arena);
	dialog_init(&d->state);
	return 0;
}

static void ask(struct desk *d, const char *question, enum match_decision decision,
	double confidence, double oos)
{
	struct match_hit hit = {.intent = 0, .confidence = confidence};
	struct dialog_heard heard = {.question = question,
		.found = {.lang = TEXT_FI,
			.hits = &hit,
			.nhits = 1,
			.offered = decision == MATCH_CLARIFY,
			.decision = decision,
			.oos = oos,
			.oos_intent = -1}};
	struct dialog_event e = {.kind = DIALOG_ASKED,
		.interaction = 1,
		.heard = &heard,
		.an = d->an,
		.search = d->ix};

	text_analyse(d->an, TEXT_FI, question, strlen(question), NULL, d->arena,
		&heard.found.words);
	assert_int_equal(dialog_step(&d->state, d->kb, &e, d->arena, &d->said), DIALOG_OK);
}

static const char *source(const struct desk *d)
{
	return d->said.section < 0 ? "" : d->kb->sections[d->said.section].id;
}

static void test_dialog_step_offers_a_guide_for_what_nothing_settles(void **state)
{
	struct desk *d = *state;
	KP_AUTO(kp_str) struct kp_str text = {0};

	ask(d, "lomaraha elokuussa", MATCH_DEFER, 0.1, 0.1);
	assert_int_equal(d->said.outcome, DIALOG_DEFERRED);
	assert_int_equal(d->said.intent, -1);
	assert_string_equal(source(d), "lomaraha");
	assert_true(d->said.offer_escalation);
	dialog_speak(&d->said, d->kb, NULL, &text);
	assert_string_equal(kp_str_c(&text), "deferred_source");
}

static void test_dialog_step_offers_no_guide_out_of_scope_or_far_away(void **state)
{
	struct desk *d = *state;

	ask(d, "lomaraha elokuussa", MATCH_DEFER, 0.1, 0.9);
	assert_string_equal(source(d), "");
	ask(d, "purjevene", MATCH_DEFER, 0.1, 0.1);
	assert_string_equal(source(d), "");
	assert_string_equal(d->said.phrase, "deferred");
}

static void test_dialog_step_offers_a_guide_after_none_of_these(void **state)
{
	struct desk *d = *state;
	struct dialog_event none = {.kind = DIALOG_CHOSE,
		.interaction = 2,
		.of = 1,
		.choice = -1,
		.an = d->an,
		.search = d->ix};

	ask(d, "lomaraha elokuussa", MATCH_CLARIFY, 0.5, 0.1);
	assert_int_equal(d->said.outcome, DIALOG_CLARIFY);
	assert_string_equal(source(d), "");
	assert_int_equal(dialog_step(&d->state, d->kb, &none, d->arena, &d->said), DIALOG_OK);
	assert_string_equal(source(d), "lomaraha");
	assert_string_equal(d->said.phrase, "none_of_these_source");
}

static void test_search_figures_tell_the_threshold(void **state)
{
	struct desk *d = *state;
	struct search_figures f;

	search_figures(d->ix, TEXT_FI, &f);
	assert_int_equal(f.asked, 24);
	assert_int_equal(f.first, 24);
	assert_int_equal(f.outside, 24);
	assert_int_equal(f.offered_outside, 0);
	assert_true(f.offer_at > 0 && f.offer_at < 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(
			test_dialog_step_offers_a_guide_for_what_nothing_settles, desk_begin),
		cmocka_unit_test_setup(
			test_dialog_step_offers_no_guide_out_of_scope_or_far_away, desk_begin),
		cmocka_unit_test_setup(
			test_dialog_step_offers_a_guide_after_none_of_these, desk_begin),
		cmocka_unit_test(test_search_figures_tell_the_threshold),
	};

	return cmocka_run_group_tests(tests, desk_open, desk_close);
}
