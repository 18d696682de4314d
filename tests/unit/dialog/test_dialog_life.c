/* Guides that are tried out by some. The unit koti and the user koe-essi try testiohje-koe
 * out, the new version of testiohje. */
#include "dialog_fixture.h"

#include <string.h>

#define IN_2100                                                                               \
	INT64_C(4102444800000) /* after the guides' reviews and the pilot's last day          \
				*/

/* Asks about saved leave. */
static void ask(struct talk *t, const char *user)
{
	struct dialog_heard heard = {.question = "Säästövapaa?",
		.found = found(t, "Säästövapaa?", TEXT_FI, MATCH_DIRECT, 0.9,
			(const char *const[]){"loma.saastovapaa", NULL})};
	struct dialog_event e = {.kind = DIALOG_ASKED,
		.now = t->now,
		.interaction = ++t->interaction,
		.heard = &heard,
		.user = user,
		.an = t->an};

	assert_int_equal(dialog_step(&t->state, t->kb, &e, t->arena, &t->said), DIALOG_OK);
}

static void rests_on(const struct talk *t, const char *url)
{
	assert_string_equal(t->kb->sections[t->said.section].url, url);
}

static char *spoken(const struct talk *t)
{
	struct kp_str s = {0};

	assert_false(dialog_speak(&t->said, t->kb, NULL, &s));
	return kp_str_take(&s);
}

static void test_dialog_gives_a_pilot_to_who_is_named(void **state)
{
	struct talk *t = *state;

	ask(t, "koe-essi");
	rests_on(t, "/guides/testiohje-koe#saastovapaa");
	assert_string_equal(t->said.pilot->id, "testiohje-koe");
	ask(t, "koe-edustaja");
	assert_non_null(t->said.pilot);
	ask(t, "essi");
	rests_on(t, "/guides/testiohje#saastovapaa");
	assert_null(t->said.pilot);
	ask(t, NULL);
	assert_null(t->said.pilot);
}

static void test_dialog_gives_a_pilot_to_the_units_below(void **state)
{
	struct talk *t = *state;

	dialog_tell(&t->state, TEXT_FI, kb_find_unit(t->kb, "koti-ita"));
	ask(t, NULL);
	rests_on(t, "/guides/testiohje-koe#saastovapaa");
	dialog_tell(&t->state, TEXT_FI, kb_find_unit(t->kb, "sairaala"));
	ask(t, NULL);
	rests_on(t, "/guides/testiohje#saastovapaa");
}

static void test_dialog_says_that_a_guide_is_tried_out(void **state)
{
	struct talk *t = *state;

	ask(t, "koe-essi");
	KP_AUTO(kp_cstr) char *s = spoken(t);
	assert_non_null(strstr(s, "30.6.2099"));
}

static void test_dialog_gives_a_pilot_to_nobody_when_it_is_over(void **state)
{
	struct talk *t = *state;

	t->now = IN_2100;
	ask(t, "koe-essi");
	rests_on(t, "/guides/testiohje#saastovapaa");
	assert_null(t->said.pilot);
}

static void test_dialog_remembers_what_was_answered_from_a_pilot(void **state)
{
	struct talk *t = *state;
	KP_AUTO(kp_str) struct kp_str saved = {0};
	struct dialog_state back;
	struct kp_err err;
	int pilot = kb_find_guide(t->kb, "testiohje-koe");

	ask(t, "essi");
	ask(t, "koe-essi");
	assert_int_equal(dialog_pilot(&t->state, t->interaction), pilot);
	assert_int_equal(dialog_pilot(&t->state, t->interaction - 1), -1);
	assert_int_equal(dialog_pilot(&t->state, 7), -1);
	dialog_save(&t->state, t->kb, &saved);
	assert_int_equal(dialog_load(saved.p, t->kb, &back, &err), 0);
	assert_int_equal(dialog_pilot(&back, t->interaction), pilot);
	assert_int_equal(dialog_pilot(&back, t->interaction - 1), -1);
	dialog_remap(&back, t->kb, t->kb);
	assert_int_equal(dialog_pilot(&back, t->interaction), pilot);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_dialog_gives_a_pilot_to_who_is_named, talk_begin),
		cmocka_unit_test_setup(
			test_dialog_gives_a_pilot_to_the_units_below, talk_begin),
		cmocka_unit_test_setup(test_dialog_says_that_a_guide_is_tried_out, talk_begin),
		cmocka_unit_test_setup(
			test_dialog_gives_a_pilot_to_nobody_when_it_is_over, talk_begin),
		cmocka_unit_test_setup(
			test_dialog_remembers_what_was_answered_from_a_pilot, talk_begin),
	};

	return cmocka_run_group_tests(tests, talk_open, talk_close);
}
