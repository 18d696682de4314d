#include "dialog_fixture.h"

static void save_and_load(struct talk *t, struct dialog_state *out)
{
	KP_AUTO(kp_str) struct kp_str s = {0};
	struct kp_err err = {0};

	dialog_save(&t->state, t->kb, &s);
	if (dialog_load(s.p, t->kb, out, &err) < 0)
		fail_msg("%s in %s", err.msg, s.p);
}

static void test_dialog_save_fresh_state(void **state)
{
	struct talk *t = *state;
	struct dialog_state back;

	save_and_load(t, &back);
	assert_memory_equal(&back, &t->state, sizeof(back));
}

static void test_dialog_save_everything_comes_back(void **state)
{
	struct talk *t = *state;
	struct dialog_state back;
	int64_t offered;

	dialog_tell(&t->state, TEXT_SV, kb_find_unit(t->kb, "koti-ita"));
	ASK(t, "säästö\"vapaa\n", MATCH_DIRECT, 0.9, "loma.saastovapaa");
	ASK(t, "hoitaja pois", MATCH_CLARIFY, 0.5, "poissaolo.lapsi", "loma.ajankohta");
	offered = t->interaction;
	assert_int_equal(choose_one(t, offered, 0), DIALOG_OK);
	partner_event(t, DIALOG_PARTNER_SPOKE, "HR-2026-000001");
	save_and_load(t, &back);
	assert_int_equal(back.lang, TEXT_SV);
	assert_true(back.lang_told);
	assert_string_equal(t->kb->units[back.unit].id, "koti-ita");
	assert_string_equal(back.question, "hoitaja pois");
	assert_string_equal(back.human, "HR-2026-000001");
	assert_int_equal(back.human_until, t->state.human_until);
	assert_int_equal(back.nrecent, 3);
	assert_int_equal(back.noffers, 2);

	t->state = back;
	assert_int_equal(choose_one(t, offered, 1), DIALOG_OK);
	assert_int_equal(t->said.intent, find(t, "loma.ajankohta"));
	assert_int_equal(choose_one(t, offered + 1, 1), DIALOG_OK);
	assert_string_equal(t->said.md, "Kymmenvuotiaasta sovitaan erikseen.");
}

static void test_dialog_load_leaves_out_what_is_gone(void **state)
{
	struct talk *t = *state;
	struct dialog_state back;

	assert_int_equal(
		dialog_load(
			"{\"lang\":\"xx\",\"unit\":\"gone\",\"intent\":\"gone.gone\","
			"\"offers\":[{\"interaction\":7,\"of\":[\"gone.gone\","
			"\"loma.ajankohta\"]},{\"interaction\":8,\"ask\":\"gone.gone\","
			"\"n\":2},{\"interaction\":9,\"ask\":\"poissaolo.lapsi\",\"n\":5}],"
			"\"recent\":[[7,\"gone.gone\"],[8]]}",
			t->kb, &back, NULL),
		0);
	assert_int_equal(back.lang, TEXT_UNKNOWN);
	assert_int_equal(back.unit, -1);
	assert_int_equal(back.intent, -1);
	assert_int_equal(back.noffers, 1);
	assert_int_equal(back.nrecent, 2);
	t->state = back;
	assert_int_equal(choose_one(t, 7, 0), DIALOG_NO_CHOICE);
	assert_int_equal(choose_one(t, 7, 1), DIALOG_OK);
}

static void test_dialog_load_refuses_what_is_no_state(void **state)
{
	static const char *const bad[] = {"", "[]", "7", "{", "null", "{\"lang\":}"};
	struct talk *t = *state;
	struct dialog_state back;

	dialog_init(&back);
	for (size_t i = 0; i < KP_LEN(bad); i++) {
		struct dialog_state before = back;
		struct kp_err err = {0};

		assert_int_equal(dialog_load(bad[i], t->kb, &back, &err), -1);
		assert_int_equal(err.code, KP_EINPUT);
		assert_memory_equal(&before, &back, sizeof(back));
	}
}

static void test_dialog_load_bounds_what_it_takes(void **state)
{
	struct talk *t = *state;
	struct dialog_state back;
	KP_AUTO(kp_str) struct kp_str s = {0};

	kp_str_add(&s, "{\"question\":\"");
	for (int i = 0; i < 2000; i++)
		kp_str_add(&s, "ö");
	kp_str_add(&s, "\",\"offers\":[");
	for (int i = 0; i < 20; i++)
		kp_str_addf(&s, "%s{\"interaction\":%d,\"of\":[\"loma.ajankohta\"]}",
			i ? "," : "", i);
	kp_str_add(&s, ",{\"interaction\":1,\"of\":[1,2,3,4,5,6,7,8,9]}],\"recent\":[");
	for (int i = 0; i < 100; i++)
		kp_str_addf(&s, "%s[%d]", i ? "," : "", i);
	kp_str_add(&s, "]}");
	assert_int_equal(dialog_load(s.p, t->kb, &back, NULL), 0);
	assert_true(kp_utf8_valid(back.question, strlen(back.question)));
	assert_int_equal(back.noffers, DIALOG_MAX_OFFERS);
	assert_int_equal(back.nrecent, DIALOG_MAX_RECENT);
}

static void test_dialog_remap_to_other_intents(void **state)
{
	struct talk *t = *state;
	const char *const ids[] = {"loma.ajankohta", "muu.asia"};
	const char *const texts[] = {"loma", "muu"};
	const int labels[] = {0, 1};
	KP_AUTO(kb) struct kb *next = kb_from_samples(TEXT_FI, ids, 2, texts, labels, 2);
	int64_t offered;

	ASK(t, "hoitaja pois", MATCH_CLARIFY, 0.5, "poissaolo.sairaus", "loma.ajankohta");
	offered = t->interaction;
	ASK(t, "lapsi", MATCH_DIRECT, 0.9, "poissaolo.lapsi");
	t->state.noffers = 0;
	t->state.offers[t->state.noffers++] = (struct dialog_offer){.interaction = offered,
		.ask = -1,
		.slot = -1,
		.n = 2,
		.intents = {(int16_t)find(t, "poissaolo.sairaus"),
			(int16_t)find(t, "loma.ajankohta")}};
	t->state.offers[t->state.noffers++] = (struct dialog_offer){.interaction = offered + 1,
		.ask = (int16_t)find(t, "poissaolo.lapsi"),
		.slot = -1,
		.n = 2};
	dialog_remap(&t->state, t->kb, next);
	assert_int_equal(t->state.intent, -1);
	assert_int_equal(t->state.noffers, 1);
	assert_int_equal(t->state.offers[0].intents[0], -1);
	assert_int_equal(t->state.offers[0].intents[1], 0);
	assert_int_equal(t->state.recent[t->state.nrecent - 1].about, -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TALK(test_dialog_save_fresh_state),
		TALK(test_dialog_save_everything_comes_back),
		TALK(test_dialog_load_leaves_out_what_is_gone),
		TALK(test_dialog_load_refuses_what_is_no_state),
		TALK(test_dialog_load_bounds_what_it_takes),
		TALK(test_dialog_remap_to_other_intents),
	};

	return cmocka_run_group_tests(tests, talk_open, talk_close);
}
