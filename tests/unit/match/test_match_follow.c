#include "match_fixture.h"

#include <math.h>

/* Four intents of two areas and one out of scope; probabilities are given, not learned. */
enum { LEAVE, LEAVE_MOVED, PAY, PAY_ERROR, WEATHER, CLASSES };

static struct kb_intent intents[CLASSES] = {{.id = "loma.ajankohta", .area = "loma"},
	{.id = "loma.muuttaminen", .area = "loma"},
	{.id = "palkka.maksupaiva", .area = "palkka"},
	{.id = "palkka.virhe", .area = "palkka"},
	{.id = "oos.saa", .area = "oos", .oos = true}};

struct asked {
	float p[CLASSES];
	struct match_scores s;
};

static void give(struct asked *a, const float p[CLASSES])
{
	memcpy(a->p, p, sizeof(a->p));
	a->s = (struct match_scores){.p = a->p, .oos = p[WEATHER]};
	for (int c = 1; c < WEATHER; c++)
		if (p[c] > p[a->s.best])
			a->s.best = c;
	a->s.confidence = p[a->s.best];
}

struct room {
	struct kp_arena *arena;
	struct kb kb;
	int32_t class_intent[CLASSES];
	uint8_t class_oos[CLASSES];
	struct asked alone, light, both;
	struct match_after q;
	struct match_turns turns;
	struct match_scores out;
	struct match_ways ways;
	bool own;
};

static int open_room(void **state)
{
	struct room *r = kp_alloc(sizeof(*r));

	*r = (struct room){.arena = kp_arena_new(0),
		.kb = {.intents = intents, .nintents = CLASSES},
		.class_oos = {[WEATHER] = 1}};
	for (int c = 0; c < CLASSES; c++)
		r->class_intent[c] = c;
	r->q = (struct match_after){.kb = &r->kb,
		.nclasses = CLASSES,
		.class_intent = r->class_intent,
		.class_oos = r->class_oos,
		.intent = LEAVE,
		.alone = &r->alone.s,
		.light = &r->light.s,
		.both = &r->both.s};
	r->turns.weights = &match_turn_default;
	*state = r;
	return 0;
}

static int close_room(void **state)
{
	struct room *r = *state;

	kp_arena_free(r->arena);
	free(r);
	return 0;
}

static void follow(struct room *r, struct match_leaning lean)
{
	float sum = 0;

	r->q.lean = lean;
	match_follow(&r->q, &r->turns, r->arena, &r->out, &r->ways, &r->own);
	for (int c = 0; c < CLASSES; c++) {
		assert_true(r->out.p[c] >= 0);
		sum += r->out.p[c];
	}
	assert_true(sum <= 1.001f);
	assert_true(r->out.confidence == (double)r->out.p[r->out.best]);
	assert_true(fabsf(r->ways.same + r->ways.near + r->ways.own - 1) < 1e-4f);
}

static void test_match_follow_what_points_at_the_same(void **state)
{
	struct room *r = *state;

	/* "Who grants it?": alone nearly anything. */
	give(&r->alone, (float[]){0.1f, 0.1f, 0.2f, 0.2f, 0.1f});
	give(&r->light, (float[]){0.7f, 0.1f, 0.1f, 0.05f, 0.05f});
	give(&r->both, (float[]){0.99f, 0.002f, 0.002f, 0.002f, 0.002f});
	follow(r, (struct match_leaning){.form = MATCH_ASKS, .points = true});
	assert_int_equal(r->out.best, LEAVE);
	assert_true(r->out.confidence > 0.9);
	assert_false(r->own);
}

static void test_match_follow_another_name_is_another_subject(void **state)
{
	struct room *r = *state;

	/* "And pay day?": sure of itself. */
	give(&r->alone, (float[]){0, 0, 0.999f, 0, 0});
	give(&r->light, (float[]){0.02f, 0, 0.95f, 0.01f, 0});
	give(&r->both, (float[]){0.2f, 0, 0.7f, 0.01f, 0});
	follow(r, (struct match_leaning){.form = MATCH_AND_NAMES, .topics = 1});
	assert_int_equal(r->out.best, PAY);
	assert_true(r->own);
}

static void test_match_follow_sure_of_what_may_be_a_circumstance(void **state)
{
	struct room *r = *state;
	double named, besides;

	give(&r->alone, (float[]){0, 0, 0.999f, 0, 0});
	give(&r->light, (float[]){0.1f, 0, 0.9f, 0, 0});
	give(&r->both, (float[]){0.9f, 0, 0.1f, 0, 0});
	follow(r, (struct match_leaning){.form = MATCH_AND_NAMES, .topics = 1});
	named = r->out.p[PAY];
	follow(r, (struct match_leaning){.form = MATCH_AND_FOR, .topics = 1});
	besides = r->out.p[PAY];
	assert_true(besides < named);
	assert_true(besides < 0.8);
}

static void test_match_follow_neighbour_that_both_make_likely(void **state)
{
	struct room *r = *state;

	/* "Can the dates still be changed?" after when leave is. */
	give(&r->alone, (float[]){0, 0.9f, 0.02f, 0.02f, 0.02f});
	give(&r->light, (float[]){0.01f, 0.95f, 0.01f, 0.01f, 0.01f});
	give(&r->both, (float[]){0.005f, 0.97f, 0.01f, 0, 0});
	follow(r, (struct match_leaning){.form = MATCH_ASKS, .topics = 2});
	assert_int_equal(r->out.best, LEAVE_MOVED);
	assert_true(r->out.p[LEAVE_MOVED] > r->out.p[PAY] + r->out.p[PAY_ERROR]);
}

static void test_match_follow_outside_is_not_the_same_again(void **state)
{
	struct room *r = *state;

	/* No word of it was ever seen. */
	give(&r->alone, (float[]){0.02f, 0.01f, 0.02f, 0.02f, 0.9f});
	give(&r->light, (float[]){0.5f, 0.02f, 0.02f, 0.02f, 0.4f});
	give(&r->both, (float[]){0.9f, 0.01f, 0.01f, 0.01f, 0.07f});
	r->q.unseen = 1;
	follow(r, (struct match_leaning){.form = MATCH_SAYS, .topics = 2});
	assert_true(r->out.confidence < 0.5);
}

static void test_match_follow_nothing_answered_before(void **state)
{
	struct room *r = *state;

	give(&r->alone, (float[]){0.1f, 0.1f, 0.2f, 0.2f, 0.1f});
	give(&r->light, (float[]){0.7f, 0.1f, 0.1f, 0.05f, 0.05f});
	give(&r->both, (float[]){0.9f, 0.02f, 0.02f, 0.02f, 0.02f});
	r->q.intent = -1;
	follow(r, (struct match_leaning){.form = MATCH_ASKS, .points = true});
	assert_int_equal(r->out.best, LEAVE);
	assert_false(r->own);
}

static void test_match_follow_words_weigh(void **state)
{
	struct room *r = *state;
	struct match_turn_weights w = match_turn_default;
	struct match_turn_word word[] = {{7, {4, 0}}, {9, {-4, -4}}};
	uint32_t same = 7, own = 9;
	double more, less;

	give(&r->alone, (float[]){0.2f, 0.05f, 0.6f, 0.1f, 0.05f});
	give(&r->light, (float[]){0.5f, 0.05f, 0.4f, 0.03f, 0.02f});
	give(&r->both, (float[]){0.8f, 0.02f, 0.1f, 0.05f, 0.03f});
	w.nwords = 2;
	r->turns = (struct match_turns){&w, word};
	r->q.nwords = 1;
	r->q.word = &same;
	follow(r, (struct match_leaning){.form = MATCH_ASKS, .topics = 1});
	more = r->out.p[LEAVE];
	r->q.word = &own;
	follow(r, (struct match_leaning){.form = MATCH_ASKS, .topics = 1});
	less = r->out.p[LEAVE];
	assert_true(more > less + 0.3);
}

static void test_match_follow_related_is_nearer(void **state)
{
	struct room *r = *state;
	int related[] = {PAY};
	double far, near;

	give(&r->alone, (float[]){0.1f, 0.1f, 0.3f, 0.3f, 0.1f});
	give(&r->light, (float[]){0.1f, 0.1f, 0.3f, 0.3f, 0.1f});
	give(&r->both, (float[]){0.1f, 0.1f, 0.3f, 0.3f, 0.1f});
	follow(r, (struct match_leaning){.form = MATCH_AND_NAMES, .topics = 1});
	far = r->out.p[PAY];
	intents[LEAVE].related = related;
	intents[LEAVE].nrelated = 1;
	follow(r, (struct match_leaning){.form = MATCH_AND_NAMES, .topics = 1});
	near = r->out.p[PAY];
	intents[LEAVE].nrelated = 0;
	assert_true(near > far);
}

#define ROOM(name) cmocka_unit_test_setup_teardown(name, open_room, close_room)

int main(void)
{
	const struct CMUnitTest tests[] = {
		ROOM(test_match_follow_what_points_at_the_same),
		ROOM(test_match_follow_another_name_is_another_subject),
		ROOM(test_match_follow_sure_of_what_may_be_a_circumstance),
		ROOM(test_match_follow_neighbour_that_both_make_likely),
		ROOM(test_match_follow_outside_is_not_the_same_again),
		ROOM(test_match_follow_nothing_answered_before),
		ROOM(test_match_follow_words_weigh),
		ROOM(test_match_follow_related_is_nearer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
