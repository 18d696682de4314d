/* What an answer depends on: asked for, read from what people say, changed, kept. */
#include "dialog_room.h"

#define NOTICE "Mikä on irtisanomisaika?"

static const char *asked(const struct room *r)
{
	const struct dialog_reply *said = &r->talk->said;

	return said->slot < 0 ? NULL
			      : r->talk->kb->intents[said->intent].slots[said->slot].name;
}

static void says(struct room *r, const char *text)
{
	if (!r->talk->said.md || !strstr(r->talk->said.md, text))
		fail_msg("'%s' is not in: %s", text,
			r->talk->said.md ? r->talk->said.md : "(nothing)");
}

static void test_dialog_slots_general_answer_comes_with_the_question(void **state)
{
	struct room *r = *state;
	const struct dialog_reply *said = say(r, NOTICE);

	assert_int_equal(said->outcome, DIALOG_ANSWERED);
	says(r, "riippuu irtisanojasta");
	says(r, "Kumpi irtisanoo?");
	assert_string_equal(asked(r), "irtisanoja");
	assert_int_equal(said->nchoices, 2);
	assert_string_equal(said->choices[1].label, "Työnantaja");
}

static void test_dialog_slots_asks_one_after_another(void **state)
{
	struct room *r = *state;

	say(r, NOTICE);
	say(r, "työnantaja");
	assert_string_equal(asked(r), "kesto");
	says(r, "aika pitenee keston mukaan");
	says(r, "Kuinka kauan palvelussuhde on kestänyt?");
	say(r, "noin kuus vuotta");
	assert_int_equal(r->talk->said.outcome, DIALOG_ANSWERED);
	says(r, "irtisanoja: Työnantaja; kesto: 6 vuotta");
	says(r, "Aika on 2 kuukautta.");
	says(r, "Peruste: työsopimuslaki 6 luku 3 §");
	assert_non_null(r->talk->said.row);
	assert_int_equal(r->talk->said.nchoices, 0);
}

static void test_dialog_slots_are_read_from_the_question(void **state)
{
	struct room *r = *state;

	say(r, "irtisanomisaika kun työnantaja irtisanoo 6 vuotta töissä olleen");
	says(r, "Aika on 2 kuukautta.");
	say(r, "Hur lång är uppsägningstiden när arbetsgivaren säger upp efter tolv år?");
	says(r, "Tiden är 4 månader.");
	say(r, "notice period when an employee resigns after half a year");
	says(r, "It is 14 days.");
}

/* One value changed, the other kept. */
static void test_dialog_slots_one_value_can_be_changed(void **state)
{
	struct room *r = *state;
	static const struct {
		const char *text, *answer;
	} changes[] = {{"entä jos 12 vuotta?", "Aika on 4 kuukautta."},
		{"entäs 13v", "Aika on 6 kuukautta."},
		{"entä jos työntekijä irtisanoo?", "Aika on 1 kuukausi."},
		{"entä jos 3 vuotta", "Aika on 14 päivää."},
		{"entä 9?", "Aika on 1 kuukausi."},
		{"entä jos työnantaja?", "Aika on 4 kuukautta."},
		{"och om tolv och ett halvt år?", "Aika on 6 kuukautta."},
		{"what if seven years?", "Aika on 2 kuukautta."}};

	say(r, "irtisanomisaika kun työnantaja irtisanoo 6 vuotta töissä olleen");
	for (size_t i = 0; i < KP_LEN(changes); i++) {
		say(r, changes[i].text);
		assert_int_equal(r->talk->said.outcome, DIALOG_ANSWERED);
		says(r, changes[i].answer);
	}
}

static void test_dialog_slots_both_at_once_and_by_number(void **state)
{
	struct room *r = *state;

	say(r, NOTICE);
	say(r, "2");
	assert_string_equal(asked(r), "kesto");
	say(r, "2"); /* years, not the second button */
	says(r, "kesto: 2 vuotta");
	say(r, NOTICE);
	say(r, "työnantaja, 6 vuotta");
	says(r, "Aika on 2 kuukautta.");
	say(r, NOTICE);
	say(r, "Työnantaja");
	say(r, "Yli 8 – 12 vuotta");
	says(r, "Aika on 4 kuukautta.");
}

static void test_dialog_slots_by_buttons(void **state)
{
	struct room *r = *state;
	int64_t first, second;

	say(r, NOTICE);
	first = r->talk->interaction;
	assert_int_equal(choose_one(r->talk, first, 1), DIALOG_OK);
	assert_string_equal(asked(r), "kesto");
	second = r->talk->interaction;
	assert_int_equal(choose_one(r->talk, second, 3), DIALOG_OK);
	says(r, "Aika on 6 kuukautta.");
	says(r, "kesto: Yli 12 vuotta");
	/* Earlier buttons still work, with what was told since. */
	assert_int_equal(choose_one(r->talk, first, 0), DIALOG_OK);
	says(r, "Aika on 1 kuukausi.");
	assert_int_equal(choose_one(r->talk, second, 4), DIALOG_NO_CHOICE);
}

static void test_dialog_slots_not_known_gives_the_general_answer(void **state)
{
	struct room *r = *state;
	static const char *const ways[] = {
		"en tiedä", "emmä tiiä", "ei tietoa", "En tiedä", "vet inte", "no idea"};

	for (size_t i = 0; i < KP_LEN(ways); i++) {
		say(r, NOTICE);
		say(r, "työnantaja");
		say(r, ways[i]);
		assert_int_equal(r->talk->said.outcome, DIALOG_ANSWERED);
		assert_string_equal(r->talk->said.lead, "slot_general");
		says(r, "riippuu irtisanojasta");
		assert_null(asked(r));
	}
	say(r, NOTICE);
	assert_int_equal(choose_one(r->talk, r->talk->interaction, -1), DIALOG_OK);
	assert_string_equal(r->talk->said.lead, "slot_general");
}

static void test_dialog_slots_without_a_general_answer_a_person_is_offered(void **state)
{
	struct room *r = *state;

	say(r, "kuinka pitkä koeaika on");
	assert_int_equal(r->talk->said.outcome, DIALOG_ASKING);
	assert_string_equal(asked(r), "sopimus");
	say(r, "en tiedä");
	assert_int_equal(r->talk->said.outcome, DIALOG_DEFERRED);
	assert_true(r->talk->said.offer_escalation);
	assert_string_equal(r->talk->said.area, "palvelussuhde");
}

static void test_dialog_slots_out_of_range_and_no_number(void **state)
{
	struct room *r = *state;
	KP_AUTO(kp_str) struct kp_str text = {0};

	say(r, NOTICE);
	say(r, "työnantaja");
	say(r, "120 vuotta");
	assert_int_equal(r->talk->said.outcome, DIALOG_ASKING);
	dialog_speak(&r->talk->said, r->talk->kb, NULL, &text);
	assert_non_null(strstr(text.p, "0 päivää – 55 vuotta"));
	assert_string_equal(asked(r), "kesto");
	say(r, "pitkän aikaa");
	assert_string_equal(r->talk->said.lead, "slot_not_read_amount");
	kp_str_reset(&text);
	dialog_speak(&r->talk->said, r->talk->kb, NULL, &text);
	assert_non_null(strstr(text.p, "6 vuotta"));
	say(r, "kesto 13 vuotta");
	says(r, "Aika on 6 kuukautta.");
}

/* "And the bonus" asks something else; it is no answer that could not be read. */
static void test_dialog_slots_what_goes_on_is_no_answer(void **state)
{
	struct room *r = *state;

	say(r, NOTICE);
	say(r, "työnantaja");
	say(r, "entä ruokatauko");
	assert_int_equal(r->heard.slot, DIALOG_NO_SLOT);
	say(r, NOTICE);
	say(r, "työnantaja");
	say(r, "ja kuusi vuotta");
	assert_int_equal(r->heard.slot, DIALOG_VALUES);
}

/* Nobody is asked the same without end. */
static void test_dialog_slots_gives_up_after_some_tries(void **state)
{
	struct room *r = *state;
	size_t n = 0;

	say(r, NOTICE);
	while (say(r, "999 vuotta")->slot >= 0)
		assert_true(++n < 5);
	assert_string_equal(r->talk->said.lead, "slot_general");
}

static void test_dialog_slots_too_rough_a_value_is_asked_again(void **state)
{
	struct room *r = *state;

	say(r, NOTICE);
	say(r, "työnantaja");
	say(r, "3-9 vuotta");
	assert_int_equal(r->talk->said.outcome, DIALOG_ASKING);
	assert_string_equal(r->talk->said.lead, "slot_wide");
	say(r, "yli 12 vuotta");
	says(r, "Aika on 6 kuukautta.");
	say(r, "entä vajaat kahdeksan vuotta?");
	says(r, "alle 8 vuotta");
}

static void test_dialog_slots_another_subject_is_answered(void **state)
{
	struct room *r = *state;

	say(r, NOTICE);
	say(r, "Miten säästövapaata kertyy?");
	assert_int_equal(r->talk->said.intent, find(r->talk, "loma.saastovapaa"));
	assert_null(asked(r));
	assert_int_equal(r->talk->state.form.intent, -1);
	/* Small talk does not cut the thread. */
	say(r, NOTICE);
	say(r, "moi");
	assert_int_equal(
		r->talk->state.form.intent, find(r->talk, "palvelussuhde.irtisanomisaika"));
}

static void test_dialog_slots_a_new_question_begins_anew(void **state)
{
	struct room *r = *state;

	say(r, "irtisanomisaika kun työnantaja irtisanoo 6 vuotta töissä olleen");
	say(r, NOTICE);
	assert_string_equal(asked(r), "irtisanoja");
	assert_int_equal(r->talk->said.values.known, 0);
}

static void test_dialog_slots_yes_no_and_reckoning(void **state)
{
	struct room *r = *state;

	say(r, "koeaika 10 kk sopimuksessa");
	assert_string_equal(asked(r), "tuntuma");
	assert_string_equal(r->talk->said.choices[0].label, "Kyllä");
	say(r, "ei ole");
	says(r, "Koeaika on 5 kuukautta.");
	say(r, "entä jos 9 kk");
	says(r, "Koeaika on 4,5 kuukautta.");
	say(r, "entä osa-aikaisella");
	assert_string_equal(asked(r), "vuorot");
	say(r, "kahdessa");
	if (asked(r))
		say(r, "2");
	says(r, "Vuoroluokka B.");
	say(r, "entä kolme");
	says(r, "Vuoroluokka C.");
}

static void test_dialog_slots_survive_saving_and_another_snapshot(void **state)
{
	struct room *r = *state;
	struct talk *t = r->talk;
	KP_AUTO(kp_str) struct kp_str saved = {0};
	struct dialog_state back;

	say(r, NOTICE);
	say(r, "työnantaja");
	dialog_save(&t->state, t->kb, &saved);
	assert_int_equal(dialog_load(saved.p, t->kb, &back, NULL), 0);
	assert_int_equal(back.form.asked, 1);
	dialog_remap(&back, t->kb, t->kb);
	t->state = back;
	say(r, "6 vuotta");
	says(r, "Aika on 2 kuukautta.");
	kp_str_reset(&saved);
	dialog_save(&t->state, t->kb, &saved);
	assert_int_equal(dialog_load(saved.p, t->kb, &t->state, NULL), 0);
	say(r, "entä jos 12 vuotta?");
	says(r, "Aika on 4 kuukautta.");
}

/* States from before there were slots, and values that the content no longer takes. */
static void test_dialog_slots_load_what_they_can(void **state)
{
	struct talk *t = ((struct room *)*state)->talk;
	struct dialog_state s;

	assert_int_equal(dialog_load("{\"lang\":\"fi\",\"intent\":\"loma.saastovapaa\"}",
				 t->kb, &s, NULL),
		0);
	assert_int_equal(s.form.intent, -1);
	assert_int_equal(
		dialog_load(
			"{\"form\":{\"intent\":\"palvelussuhde.irtisanomisaika\",\"asked\":"
			"\"gone\",\"tries\":-4,\"values\":{\"kesto\":[1,99999999],"
			"\"irtisanoja\":\"kukaan\",\"gone\":[1,2]}}}",
			t->kb, &s, NULL),
		0);
	assert_int_equal(s.form.intent, find(t, "palvelussuhde.irtisanomisaika"));
	assert_int_equal(s.form.asked, -1);
	assert_int_equal(s.form.values.known, 0);
	assert_int_equal(
		dialog_load("{\"form\":{\"intent\":\"loma.saastovapaa\"}}", t->kb, &s, NULL),
		0);
	assert_int_equal(s.form.intent, -1);
}

#define ROOM(name) cmocka_unit_test_setup(name, room_begin)

int main(void)
{
	const struct CMUnitTest tests[] = {
		ROOM(test_dialog_slots_general_answer_comes_with_the_question),
		ROOM(test_dialog_slots_asks_one_after_another),
		ROOM(test_dialog_slots_are_read_from_the_question),
		ROOM(test_dialog_slots_one_value_can_be_changed),
		ROOM(test_dialog_slots_both_at_once_and_by_number),
		ROOM(test_dialog_slots_by_buttons),
		ROOM(test_dialog_slots_not_known_gives_the_general_answer),
		ROOM(test_dialog_slots_without_a_general_answer_a_person_is_offered),
		ROOM(test_dialog_slots_out_of_range_and_no_number),
		ROOM(test_dialog_slots_what_goes_on_is_no_answer),
		ROOM(test_dialog_slots_gives_up_after_some_tries),
		ROOM(test_dialog_slots_too_rough_a_value_is_asked_again),
		ROOM(test_dialog_slots_another_subject_is_answered),
		ROOM(test_dialog_slots_a_new_question_begins_anew),
		ROOM(test_dialog_slots_yes_no_and_reckoning),
		ROOM(test_dialog_slots_survive_saving_and_another_snapshot),
		ROOM(test_dialog_slots_load_what_they_can),
	};

	return cmocka_run_group_tests(tests, room_open, room_close);
}
