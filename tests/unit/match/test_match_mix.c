#include "match_fixture.h"

#include <math.h>

/* Three classes, the last out of scope; a pattern each of intents 0 and 1. */
struct table {
	struct kb kb;
	struct kb_intent intents[3];
	struct kb_pattern patterns[2];
	struct match_rules *rules;
	float strength[2];
	struct match_mix mix;
	struct match_row row;
};

static const int32_t class_intent[3] = {0, 1, 2};
static const uint8_t class_oos[3] = {0, 0, 1};

static void open_table(struct fixture *f, struct table *t)
{
	*t = (struct table){.kb = {.intents = t->intents, .nintents = 3}, .strength = {2, 2}};
	for (int i = 0; i < 2; i++) {
		t->patterns[i] = (struct kb_pattern){.lang = TEXT_EN, .source = "pay"};
		assert_int_equal(text_pattern_compile(f->an, TEXT_PHRASE, TEXT_EN, "pay",
					 &t->patterns[i].compiled, NULL),
			0);
		t->intents[i].patterns = &t->patterns[i];
		t->intents[i].npatterns = 1;
	}
	t->rules = match_rules_new(&t->kb, TEXT_EN);
	t->mix = (struct match_mix){.nclasses = 3,
		.class_oos = class_oos,
		.class_intent = class_intent,
		.strength = t->strength,
		.temperature = 0.25f,
		.gain = 1,
		.rules = t->rules};
}

static void close_table(struct table *t)
{
	match_rules_free(t->rules);
	for (int i = 0; i < 2; i++)
		text_pattern_free(t->patterns[i].compiled);
}

static struct match_scores mixed(struct fixture *f, const struct table *t,
	const float *margins, const float *net_p, const struct match_fired *fired, size_t n)
{
	struct match_scores s = {.p = kp_arena_alloc(f->arena, 3 * sizeof(float))};
	float sum = 0;

	match_mix(&t->mix, margins, net_p, NULL, &t->row, fired, n, f->arena, &s);
	for (int c = 0; c < 3; c++) {
		assert_true(s.p[c] >= 0 && s.p[c] <= 1);
		sum += s.p[c];
	}
	assert_true(fabsf(sum - 1) < 1e-5f);
	for (int i = 0; i < MATCH_SIGNS; i++)
		assert_true(isfinite(s.sign[i]));
	return s;
}

/* The margin after those of the classes, where the scorer has one. */
static void test_match_mix_shows_the_margin_of_what_is_outside(void **state)
{
	static const float margins[] = {1, 0, 0, -0.5f};
	struct fixture *f = *state;
	struct table t;

	open_table(f, &t);
	assert_true(mixed(f, &t, margins, NULL, NULL, 0).sign[SIGN_OUTSIDE] == 0);
	t.mix.outside = true;
	assert_true(mixed(f, &t, margins, NULL, NULL, 0).sign[SIGN_OUTSIDE] == -0.5f);
	close_table(&t);
}

static void test_match_mix_best_is_in_scope(void **state)
{
	struct table t;
	struct match_scores s;

	open_table(*state, &t);
	s = mixed(*state, &t, (const float[]){1, -1, -1}, NULL, NULL, 0);
	assert_int_equal(s.best, 0);
	assert_true(s.sign[SIGN_AGREE] == 1 && s.sign[SIGN_BIAS] == 1);
	s = mixed(*state, &t, (const float[]){-1, 0, 1}, NULL, NULL, 0);
	assert_int_equal(s.best, 1);
	assert_true(s.oos > 0.9f && s.oos == s.p[2]);
	assert_true(s.sign[SIGN_AGREE] == 0 && s.sign[SIGN_LEAD] < 0);
	close_table(&t);
}

static void test_match_mix_averages_both_scorers(void **state)
{
	struct table t;
	struct match_scores s;

	open_table(*state, &t);
	s = mixed(*state, &t, (const float[]){5, -5, -5}, (const float[]){0, 1, 0}, NULL, 0);
	assert_true(fabsf(s.p[0] - 0.5f) < 1e-3f && fabsf(s.p[1] - 0.5f) < 1e-3f);
	assert_true(s.sign[SIGN_AGREE] == 0);
	close_table(&t);
}

static void test_match_mix_patterns_speak(void **state)
{
	static const struct match_fired first = {.pattern = 0},
					both[] = {{.pattern = 0}, {.pattern = 1}};
	static const float even[] = {0, 0, 0};
	struct table t;
	struct match_scores s;

	open_table(*state, &t);
	s = mixed(*state, &t, even, NULL, &first, 1);
	assert_int_equal(s.best, 0);
	assert_true(s.p[0] > 2 * s.p[1] && s.sign[SIGN_PATTERN] == 2);
	assert_true(s.sign[SIGN_AGAINST] == 0 && s.sign[SIGN_DECIDE] == 0);
	s = mixed(*state, &t, even, NULL, both, 2);
	assert_true(fabsf(s.p[0] - s.p[1]) < 1e-5f && s.sign[SIGN_AGAINST] == 2);
	close_table(&t);
}

/* A deciding pattern counts as one only while no other decides, too. */
static void test_match_mix_deciding_patterns(void **state)
{
	static const struct match_fired both[] = {{.pattern = 0}, {.pattern = 1}};
	static const float margins[] = {0, 0.2f, 0};
	struct table t;
	struct match_scores s;

	open_table(*state, &t);
	t.strength[0] = match_strength(3, 0, KB_DECIDE);
	s = mixed(*state, &t, margins, NULL, both, 2);
	assert_int_equal(s.best, 0);
	assert_true(s.sign[SIGN_DECIDE] == 1);
	t.strength[1] = t.strength[0];
	s = mixed(*state, &t, margins, NULL, both, 2);
	assert_true(s.sign[SIGN_DECIDE] == 0);
	close_table(&t);
}

/* One forbidding pattern outweighs any that speak for the intent. */
static void test_match_mix_forbidding_patterns(void **state)
{
	static const struct match_fired first = {.pattern = 0};
	struct table t;
	struct match_scores s, without;

	open_table(*state, &t);
	without = mixed(*state, &t, (const float[]){0.2f, 0, 0}, NULL, NULL, 0);
	assert_int_equal(without.best, 0);
	t.strength[0] = match_strength(3, 0, KB_FORBID);
	s = mixed(*state, &t, (const float[]){0.2f, 0, 0}, NULL, &first, 1);
	assert_int_equal(s.best, 1);
	assert_true(s.p[0] < without.p[0] / 5);
	close_table(&t);
}

static void test_match_mix_everything_out_of_scope(void **state)
{
	static const uint8_t oos[3] = {1, 1, 1};
	struct table t;
	struct match_scores s;

	open_table(*state, &t);
	t.mix.class_oos = oos;
	s = mixed(*state, &t, (const float[]){1, 0, 0}, NULL, NULL, 0);
	assert_int_equal(s.best, -1);
	assert_true(s.oos > 0.999f);
	close_table(&t);
}

static void test_match_mix_extreme_scores_stay_finite(void **state)
{
	static const struct match_fired both[] = {{.pattern = 0}, {.pattern = 1}};
	static const float margins[][3] = {{1e9f, -1e9f, 0}, {-1e9f, -1e9f, 1e9f}, {0, 0, 0}};
	struct table t;

	open_table(*state, &t);
	t.strength[0] = -4;
	t.strength[1] = 7;
	t.mix.gain = 1.5f;
	for (size_t i = 0; i < KP_LEN(margins); i++) {
		mixed(*state, &t, margins[i], NULL, both, 2);
		mixed(*state, &t, margins[i], (const float[]){0, 0, 1}, both, 2);
		mixed(*state, &t, margins[i], (const float[]){1, 0, 0}, NULL, 0);
	}
	close_table(&t);
}

static struct match_scores judged(
	struct fixture *f, float a, float b, float outside, double confidence)
{
	float *p = kp_arena_alloc(f->arena, 3 * sizeof(*p));

	p[0] = a;
	p[1] = b;
	p[2] = outside;
	return (struct match_scores){
		.p = p, .best = a >= b ? 0 : 1, .oos = outside, .confidence = confidence};
}

static struct match_scores pooled(
	struct fixture *f, float asking, struct match_scores whole, struct match_scores asks)
{
	struct match_mix mix = {.nclasses = 3, .class_oos = class_oos, .asking = asking};

	match_pool(&mix, &asks, f->arena, &whole);
	assert_true(fabs(whole.confidence - (double)whole.p[whole.best]) < 1e-6);
	assert_true(whole.oos == whole.p[2]);
	return whole;
}

static void test_match_pool_two_that_agree_are_surer(void **state)
{
	struct match_scores s = pooled(*state, 0.5f, judged(*state, 0.6f, 0.3f, 0.1f, 0.6),
		judged(*state, 0.9f, 0.05f, 0.05f, 0.9));

	assert_int_equal(s.best, 0);
	assert_true(s.confidence > 0.75);
}

static void test_match_pool_two_that_disagree_are_not_sure(void **state)
{
	struct match_scores s = pooled(*state, 0.5f, judged(*state, 0.95f, 0.04f, 0.01f, 0.95),
		judged(*state, 0.01f, 0.98f, 0.01f, 0.98));

	assert_true(s.confidence < 0.78);
	s = pooled(*state, 0.5f, judged(*state, 0.55f, 0.44f, 0.01f, 0.55),
		judged(*state, 0.01f, 0.98f, 0.01f, 0.98));
	assert_int_equal(s.best, 1);
}

/* "How do I do that?" means what the rest says. */
static void test_match_pool_who_is_unsure_counts_little(void **state)
{
	struct match_scores s = pooled(*state, 0.5f, judged(*state, 0.95f, 0.04f, 0.01f, 0.95),
		judged(*state, 0.2f, 0.4f, 0.4f, 0.1));

	assert_int_equal(s.best, 0);
	assert_true(s.confidence > 0.93);
}

/* A best that is doubted stays the best: the second does not get what it loses. */
static void test_match_pool_doubt_changes_no_order(void **state)
{
	struct match_scores s = pooled(*state, 0.1f, judged(*state, 0.6f, 0.35f, 0.05f, 0.2),
		judged(*state, 0.4f, 0.3f, 0.3f, 0.1));

	assert_int_equal(s.best, 0);
	assert_true(s.confidence < 0.3 && s.p[1] < s.p[0]);
}

static void test_match_strength_by_what_patterns_found(void **state)
{
	(void)state;
	assert_true(match_strength(10, 0, KB_BOOST) > match_strength(1, 0, KB_BOOST));
	assert_true(match_strength(10, 0, KB_BOOST) > match_strength(10, 5, KB_BOOST));
	assert_true(match_strength(0, 100, KB_BOOST) == 0);
	assert_true(match_strength(1e9, 0, KB_BOOST) == 4);
	assert_true(match_strength(0, 100, KB_DECIDE) >= 3);
	assert_true(match_strength(100, 0, KB_FORBID) < 0);
	assert_true(match_strength(0, 0, KB_FORBID) < 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_match_mix_shows_the_margin_of_what_is_outside),
		cmocka_unit_test(test_match_mix_best_is_in_scope),
		cmocka_unit_test(test_match_mix_averages_both_scorers),
		cmocka_unit_test(test_match_mix_patterns_speak),
		cmocka_unit_test(test_match_mix_deciding_patterns),
		cmocka_unit_test(test_match_mix_forbidding_patterns),
		cmocka_unit_test(test_match_mix_everything_out_of_scope),
		cmocka_unit_test(test_match_mix_extreme_scores_stay_finite),
		cmocka_unit_test(test_match_pool_two_that_agree_are_surer),
		cmocka_unit_test(test_match_pool_two_that_disagree_are_not_sure),
		cmocka_unit_test(test_match_pool_who_is_unsure_counts_little),
		cmocka_unit_test(test_match_pool_doubt_changes_no_order),
		cmocka_unit_test(test_match_strength_by_what_patterns_found),
	};

	return cmocka_run_group_tests(tests, fixture_open, fixture_close);
}
