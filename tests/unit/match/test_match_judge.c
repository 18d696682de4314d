#include "match_fixture.h"

#include <math.h>

#define VERDICTS 400

/* Right answers have high SIGN_TOP and low SIGN_UNSEEN; other signs say nothing. `overlap`
 * is how much the two kinds of answers look alike. */
static void make_verdicts(struct match_verdict *v, size_t n, float overlap)
{
	uint64_t random = 1;

	for (size_t i = 0; i < n; i++) {
		float side = i % 2 ? 1 : -1;

		v[i] = (struct match_verdict){.weight = 1, .right = i % 2};
		for (int s = 0; s < MATCH_SIGNS; s++)
			v[i].sign[s] = fixture_uniform(&random);
		v[i].sign[SIGN_BIAS] = 1;
		v[i].sign[SIGN_TOP] = 3 * side + 4 * overlap * fixture_uniform(&random);
		v[i].sign[SIGN_UNSEEN] = 0.5f - (overlap < 1 ? 0.3f * side : 0);
	}
}

static void test_match_judge_train_separates_what_is_separable(void **state)
{
	struct match_verdict v[VERDICTS];
	struct match_judge judge;

	(void)state;
	make_verdicts(v, VERDICTS, 0);
	match_judge_train(v, VERDICTS, &judge);
	assert_true(judge.slope == 1 && judge.shift == 0);
	for (size_t i = 0; i < VERDICTS; i++) {
		double p = match_judge_ask(&judge, v[i].sign);

		assert_true(v[i].right ? p > 0.95 : p < 0.05);
	}
}

static double mean_confidence(
	const struct match_judge *judge, const struct match_verdict *v, size_t n)
{
	double sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += match_judge_ask(judge, v[i].sign);
	return sum / (double)n;
}

/* Of answers it gives 0.8 about eight in ten are right. */
static void test_match_judge_train_is_calibrated(void **state)
{
	struct match_verdict v[VERDICTS];
	struct match_judge judge;
	double right = 0;

	(void)state;
	make_verdicts(v, VERDICTS, 1);
	for (size_t i = 0; i < VERDICTS; i++)
		right += v[i].right;
	match_judge_train(v, VERDICTS, &judge);
	assert_true(fabs(mean_confidence(&judge, v, VERDICTS) - right / VERDICTS) < 0.01);
	for (double lo = 0; lo < 1; lo += 0.25) {
		double n = 0, hits = 0, sum = 0;

		for (size_t i = 0; i < VERDICTS; i++) {
			double p = match_judge_ask(&judge, v[i].sign);

			if (p < lo || p >= lo + 0.25)
				continue;
			n++;
			hits += v[i].right;
			sum += p;
		}
		assert_true(n < 20 || fabs(hits - sum) / n < 0.15);
	}
}

static void test_match_judge_train_weights_count(void **state)
{
	struct match_verdict v[VERDICTS];
	struct match_judge even, heavy;

	(void)state;
	make_verdicts(v, VERDICTS, 3);
	match_judge_train(v, VERDICTS, &even);
	for (size_t i = 0; i < VERDICTS; i++)
		v[i].weight = v[i].right ? 1 : 5;
	match_judge_train(v, VERDICTS, &heavy);
	assert_true(mean_confidence(&heavy, v, VERDICTS) <
		    mean_confidence(&even, v, VERDICTS) - 0.1);
}

static void test_match_judge_train_on_little_stays_finite(void **state)
{
	struct match_verdict v[VERDICTS];
	struct match_judge judge;

	(void)state;
	make_verdicts(v, VERDICTS, 0);
	for (size_t n = 0; n < 4; n++) {
		match_judge_train(v, n, &judge);
		assert_true(isfinite(match_judge_ask(&judge, v[0].sign)));
	}
	for (size_t i = 0; i < VERDICTS; i++)
		v[i].right = true; /* nothing ever goes wrong */
	match_judge_train(v, VERDICTS, &judge);
	assert_true(match_judge_ask(&judge, v[0].sign) > 0.9);
	for (size_t i = 0; i < VERDICTS; i++)
		memset(v[i].sign, 0, sizeof(v[i].sign)); /* nothing is told apart */
	match_judge_train(v, VERDICTS, &judge);
	assert_true(isfinite(match_judge_ask(&judge, v[0].sign)));
}

static void test_match_judge_train_is_deterministic(void **state)
{
	struct match_verdict v[VERDICTS];
	struct match_judge a, b;

	(void)state;
	make_verdicts(v, VERDICTS, 1);
	match_judge_train(v, VERDICTS, &a);
	match_judge_train(v, VERDICTS, &b);
	assert_memory_equal(&a, &b, sizeof(a));
}

/* A judge whose confidence is near a half for all of `v`. */
static struct match_judge unsure(struct match_verdict *v)
{
	struct match_judge judge;

	make_verdicts(v, VERDICTS, 3);
	match_judge_train(v, VERDICTS, &judge);
	return judge;
}

static void test_match_judge_correct_raises_what_was_too_low(void **state)
{
	struct match_verdict v[VERDICTS];
	struct match_judge judge = unsure(v);
	double before = mean_confidence(&judge, v, VERDICTS);

	(void)state;
	for (size_t i = 0; i < VERDICTS; i++)
		v[i].right = i % 10 > 0;
	match_judge_correct(v, VERDICTS, &judge);
	assert_true(judge.shift > 0);
	assert_true(mean_confidence(&judge, v, VERDICTS) > before + 0.2);
	assert_true(fabs(mean_confidence(&judge, v, VERDICTS) - 0.9) < 0.03);
}

static void test_match_judge_correct_lowers_what_was_too_high(void **state)
{
	struct match_verdict v[VERDICTS];
	struct match_judge judge = unsure(v);

	(void)state;
	for (size_t i = 0; i < VERDICTS; i++)
		v[i].right = i % 10 == 0;
	match_judge_correct(v, VERDICTS, &judge);
	assert_true(judge.shift < 0);
	assert_true(fabs(mean_confidence(&judge, v, VERDICTS) - 0.1) < 0.03);
}

static void test_match_judge_correct_leaves_a_fair_judge(void **state)
{
	struct match_verdict v[VERDICTS];
	struct match_judge judge = unsure(v);

	(void)state;
	match_judge_correct(v, VERDICTS, &judge);
	assert_true(fabsf(judge.slope - 1) < 0.3f);
	assert_true(fabsf(judge.shift) < 0.1f);
}

/* Of two questions of one length what was surer must stay surer, whatever the check questions
 * say. */
static void test_match_judge_correct_never_turns_the_order(void **state)
{
	struct match_verdict v[VERDICTS];
	struct match_judge judge = unsure(v), before = judge;

	(void)state;
	for (size_t i = 0; i < VERDICTS; i++)
		v[i].right = match_judge_ask(&judge, v[i].sign) < 0.5;
	match_judge_correct(v, VERDICTS, &judge);
	assert_true(judge.slope >= 0.2f);
	for (size_t i = 0; i < VERDICTS; i++)
		v[i].sign[SIGN_LENGTH] = judge.mean[SIGN_LENGTH];
	for (size_t i = 1; i < VERDICTS; i++) {
		double a = match_judge_ask(&before, v[i].sign) -
			   match_judge_ask(&before, v[i - 1].sign);
		double b = match_judge_ask(&judge, v[i].sign) -
			   match_judge_ask(&judge, v[i - 1].sign);

		assert_true(a * b >= 0);
	}
}

/* Short questions are surer than was thought, stories less so. */
static void test_match_judge_correct_by_length(void **state)
{
	struct match_verdict v[VERDICTS];
	struct match_judge judge = unsure(v);
	float sign[MATCH_SIGNS];
	double brief, story;

	(void)state;
	for (size_t i = 0; i < VERDICTS; i++) {
		v[i].sign[SIGN_LENGTH] = judge.mean[SIGN_LENGTH] +
					 (i % 3 ? -1.0f : 1.0f) / judge.scale[SIGN_LENGTH];
		v[i].right = i % 3 > 0;
	}
	match_judge_correct(v, VERDICTS, &judge);
	memcpy(sign, v[0].sign, sizeof(sign));
	story = match_judge_ask(&judge, sign);
	sign[SIGN_LENGTH] = v[1].sign[SIGN_LENGTH];
	brief = match_judge_ask(&judge, sign);
	assert_true(brief > 0.8);
	assert_true(story < 0.2);
}

static void test_match_judge_correct_by_nothing_changes_nothing(void **state)
{
	struct match_verdict v[VERDICTS];
	struct match_judge judge = unsure(v), before = judge;

	(void)state;
	match_judge_correct(v, 0, &judge);
	assert_memory_equal(&judge, &before, sizeof(judge));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_match_judge_train_separates_what_is_separable),
		cmocka_unit_test(test_match_judge_train_is_calibrated),
		cmocka_unit_test(test_match_judge_train_weights_count),
		cmocka_unit_test(test_match_judge_train_on_little_stays_finite),
		cmocka_unit_test(test_match_judge_train_is_deterministic),
		cmocka_unit_test(test_match_judge_correct_raises_what_was_too_low),
		cmocka_unit_test(test_match_judge_correct_lowers_what_was_too_high),
		cmocka_unit_test(test_match_judge_correct_leaves_a_fair_judge),
		cmocka_unit_test(test_match_judge_correct_never_turns_the_order),
		cmocka_unit_test(test_match_judge_correct_by_length),
		cmocka_unit_test(test_match_judge_correct_by_nothing_changes_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
