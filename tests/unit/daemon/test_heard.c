#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "daemon/heard.h"

/* An ear with a memory and one without: they must always say the same. */
struct room {
	struct text_analyser *an;
	struct kb *kb;
	struct match_engine *engine;
	struct kp_arena *arena;
	struct heard_cache *cache;
	struct dialog_state state;
};

static int room_open(void **state)
{
	struct room *r = kp_alloc(sizeof(*r));
	KP_AUTO(kb_report) struct kb_report report = {0};
	struct kp_err err = {0};

	if (text_open(&r->an, &err) < 0 ||
		kb_load(KP_SOURCE_DIR "/tests/unit/dialog/kb", r->an, &r->kb, &report, &err) <
			0 ||
		match_build(r->kb, r->an, NULL, &r->engine, &err) < 0)
		fail_msg("%s", err.msg);
	r->arena = kp_arena_new(0);
	r->cache = heard_cache_new();
	*state = r;
	return 0;
}

static int room_close(void **state)
{
	struct room *r = *state;

	heard_cache_free(r->cache);
	match_unref(r->engine);
	kb_unref(r->kb);
	text_close(r->an);
	kp_arena_free(r->arena);
	free(r);
	return 0;
}

static int room_begin(void **state)
{
	struct room *r = *state;

	kp_arena_reset(r->arena);
	heard_cache_clear(r->cache);
	dialog_init(&r->state);
	dialog_tell(&r->state, TEXT_FI, -1);
	return 0;
}

static void same_result(const struct match_result *a, const struct match_result *b)
{
	assert_int_equal(a->decision, b->decision);
	assert_int_equal(a->lang, b->lang);
	assert_int_equal(a->from_context, b->from_context);
	assert_int_equal(a->nhits, b->nhits);
	for (size_t i = 0; i < a->nhits; i++) {
		assert_int_equal(a->hits[i].intent, b->hits[i].intent);
		assert_true(a->hits[i].confidence == b->hits[i].confidence);
	}
	assert_string_equal(a->words.folded, b->words.folded);
	assert_int_equal(a->words.n, b->words.n);
	for (size_t i = 0; i < a->words.n; i++) {
		assert_string_equal(a->words.v[i].spelled, b->words.v[i].spelled);
		assert_int_equal(a->words.v[i].nlemmas, b->words.v[i].nlemmas);
		assert_string_equal(a->words.v[i].lemmas[0], b->words.v[i].lemmas[0]);
	}
}

static void hear(struct room *r, const char *text, struct dialog_heard *out)
{
	if (dialog_hear_pick(&r->state, r->engine, r->an, text, r->arena, out) ||
		heard_before(r->cache, &r->state, text, out))
		return;
	dialog_hear_message(&r->state, r->engine, r->an, text, false, r->arena, out);
	heard_keep(r->cache, &r->state, text, out);
}

/* Whether the message was remembered. */
static bool hears(struct room *r, const char *text)
{
	struct dialog_heard with, without;
	uint64_t before = heard_cache_found(r->cache);

	hear(r, text, &with);
	dialog_hear(&r->state, r->engine, r->an, text, false, r->arena, &without);
	assert_string_equal(with.question, without.question);
	assert_int_equal(with.personal, without.personal);
	assert_int_equal(with.foreign, without.foreign);
	assert_int_equal(with.picks, without.picks);
	assert_int_equal(with.slot, without.slot);
	assert_int_equal(with.values.known, without.values.known);
	same_result(&with.found, &without.found);
	assert_int_equal(!with.second, !without.second);
	if (with.second)
		same_result(with.second, without.second);
	return heard_cache_found(r->cache) > before;
}

static void asked_before(struct room *r, const char *question, const char *intent)
{
	r->state.intent = (int16_t)kb_find_intent(r->kb, intent);
	assert_true(r->state.intent >= 0);
	snprintf(r->state.topic, sizeof(r->state.topic), "%s", question);
}

static void test_heard_remembers(void **state)
{
	struct room *r = *state;
	static const char *const texts[] = {"voiko lomaa säästää", "Voiko lomaa säästää",
		"voiko lomaa säästää ja kuka päättää loman ajankohdan", "kiitos", "🙂", ""};

	for (size_t i = 0; i < KP_LEN(texts); i++) {
		assert_false(hears(r, texts[i]));
		assert_true(hears(r, texts[i]));
	}
	heard_cache_clear(r->cache);
	assert_false(hears(r, texts[0]));
}

static void test_heard_tells_languages_apart(void **state)
{
	struct room *r = *state;

	assert_false(hears(r, "lomaa"));
	dialog_tell(&r->state, TEXT_SV, -1);
	assert_false(hears(r, "lomaa"));
	assert_true(hears(r, "lomaa"));
}

/* What leans on the question before is another message after another question. */
static void test_heard_depends_on_what_was_asked_before(void **state)
{
	struct room *r = *state;

	assert_false(hears(r, "entä määräaikaisella?"));
	asked_before(r, "voiko lomaa säästää", "loma.saastovapaa");
	assert_false(hears(r, "entä määräaikaisella?"));
	assert_true(hears(r, "entä määräaikaisella?"));
	asked_before(r, "kuka päättää loman ajankohdan", "loma.saastovapaa");
	assert_false(hears(r, "entä määräaikaisella?"));
}

/* A name or an identity code stays nowhere. */
static void test_heard_forgets_what_is_somebodys(void **state)
{
	struct room *r = *state;
	static const char *const texts[] = {
		"Maija Virtasen palkka", "voiko 131052-308T säästää lomaa"};

	for (size_t i = 0; i < KP_LEN(texts); i++) {
		assert_false(hears(r, texts[i]));
		assert_false(hears(r, texts[i]));
	}
}

static void test_heard_picks_are_heard_each_time(void **state)
{
	struct room *r = *state;

	assert_false(hears(r, "1"));
	r->state.noffers = 1;
	r->state.offers[0] = (struct dialog_offer){
		.interaction = 7, .ask = -1, .slot = -1, .intents = {0, 1}, .n = 2};
	assert_false(hears(r, "1"));
}

/* A whole question is what it is, also where something was asked back; what can be an answer
 * is not. */
static void test_heard_tells_questions_from_answers(void **state)
{
	struct room *r = *state;
	static const char *const questions[] = {
		"voiko lomaa säästää", "moi", "mikä on irtisanomisaika"};

	for (size_t i = 0; i < KP_LEN(questions); i++)
		assert_false(hears(r, questions[i]));
	r->state.form.intent = (int16_t)kb_find_intent(r->kb, "palvelussuhde.irtisanomisaika");
	assert_true(hears(r, questions[2]));
	r->state.form.asked = r->state.form.last = 0;
	assert_true(hears(r, questions[0]));
	assert_false(hears(r, questions[2])); /* may hold what was asked */
	for (int i = 0; i < 2; i++)
		assert_false(hears(r, "6 vuotta"));
	r->state.form = (struct dialog_form){.intent = -1, .asked = -1, .last = -1};
	assert_false(hears(r, "6 vuotta"));
}

static void hears_new(struct room *r, int from, int to)
{
	char text[64];

	for (int i = from; i < to; i++) {
		snprintf(text, sizeof(text), "x%d", i);
		assert_false(hears(r, text));
	}
}

static void test_heard_forgets_what_nobody_says_again(void **state)
{
	struct room *r = *state;

	assert_false(hears(r, "voiko lomaa säästää"));
	hears_new(r, 0, 1100);
	assert_true(hears(r, "voiko lomaa säästää"));
	assert_true(hears(r, "x0"));
	hears_new(r, 1100, 2200);
	assert_true(hears(r, "voiko lomaa säästää"));
	hears_new(r, 2200, 4300);
	assert_false(hears(r, "voiko lomaa säästää"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_heard_remembers, room_begin),
		cmocka_unit_test_setup(test_heard_tells_languages_apart, room_begin),
		cmocka_unit_test_setup(
			test_heard_depends_on_what_was_asked_before, room_begin),
		cmocka_unit_test_setup(test_heard_forgets_what_is_somebodys, room_begin),
		cmocka_unit_test_setup(test_heard_picks_are_heard_each_time, room_begin),
		cmocka_unit_test_setup(test_heard_tells_questions_from_answers, room_begin),
		cmocka_unit_test_setup(test_heard_forgets_what_nobody_says_again, room_begin),
	};

	return cmocka_run_group_tests(tests, room_open, room_close);
}
