#include "match_fixture.h"

#include <math.h>

static const struct match_net_options usual = {
	.epochs = 30, .seed = 1, .rate = 0.05f, .drop_in = 0.4f, .drop_hidden = 0.3f};

static void same_weights(const struct match_net *a, const struct match_net *b)
{
	assert_memory_equal(a->w1, b->w1, (a->nfeatures + 1) * MATCH_HIDDEN * sizeof(*a->w1));
	assert_memory_equal(a->w2, b->w2, (MATCH_HIDDEN + 1) * a->stride * sizeof(*a->w2));
}

static void test_match_net_train_learns(void **state)
{
	struct fixture *f = *state;
	struct toy t = fixture_toy(f->arena, 150, 5);
	struct match_net net;
	float logits[8];

	match_net_train(&t.set, &usual, &net);
	assert_int_equal(net.stride, 8);
	for (size_t i = 0; i < t.set.n; i++) {
		match_net_score(&net, &t.rows[i], logits);
		assert_int_equal(fixture_best(logits, 5), t.labels[i]);
	}
	match_net_clear(&net);
	assert_null(net.w1);
}

static void test_match_net_train_is_deterministic(void **state)
{
	struct fixture *f = *state;
	struct toy t = fixture_toy(f->arena, 60, 3);
	struct match_net a, b;

	match_net_train(&t.set, &usual, &a);
	rand();
	match_net_train(&t.set, &usual, &b);
	same_weights(&a, &b);
	match_net_clear(&a);
	match_net_clear(&b);
}

static void test_match_net_train_another_seed_is_another_net(void **state)
{
	struct fixture *f = *state;
	struct toy t = fixture_toy(f->arena, 60, 3);
	struct match_net_options other = usual;
	struct match_net a, b;

	other.seed = 2;
	match_net_train(&t.set, &usual, &a);
	match_net_train(&t.set, &other, &b);
	assert_memory_not_equal(a.w2, b.w2, (MATCH_HIDDEN + 1) * a.stride * sizeof(*a.w2));
	match_net_clear(&a);
	match_net_clear(&b);
}

static float apart(const struct match_net *a, const struct match_net *b, const struct toy *t)
{
	float x[8], y[8], sum = 0;

	for (size_t i = 0; i < t->set.n; i++) {
		match_net_score(a, &t->rows[i], x);
		match_net_score(b, &t->rows[i], y);
		for (size_t c = 0; c < t->set.nclasses; c++)
			sum += fabsf(x[c] - y[c]);
	}
	return sum;
}

/* What chance does to a row depends on the row's name: one that goes changes less than other
 * dice for all would. */
static void test_match_net_train_without_a_row_is_nearly_the_same(void **state)
{
	struct fixture *f = *state;
	struct toy t = fixture_toy(f->arena, 150, 5);
	struct match_net_options dice = usual;
	struct match_net all, fewer, other;
	struct match_set part = t.set;
	uint64_t names[150];

	for (size_t i = 0; i < 150; i++)
		names[i] = match_chance(9, i);
	t.set.names.rows = names;
	part.rows++;
	part.labels++;
	part.n--;
	part.names.rows = names + 1;
	dice.seed = 2;
	match_net_train(&t.set, &usual, &all);
	match_net_train(&part, &usual, &fewer);
	match_net_train(&t.set, &dice, &other);
	assert_true(2 * apart(&all, &fewer, &t) < apart(&all, &other, &t));
	match_net_clear(&all);
	match_net_clear(&fewer);
	match_net_clear(&other);
}

static void test_match_net_train_without_dropout(void **state)
{
	struct fixture *f = *state;
	struct toy t = fixture_toy(f->arena, 60, 3);
	struct match_net_options opt = usual;
	struct match_net net;
	float logits[8];

	opt.drop_in = opt.drop_hidden = 0;
	match_net_train(&t.set, &opt, &net);
	for (size_t i = 0; i < t.set.n; i++) {
		match_net_score(&net, &t.rows[i], logits);
		assert_int_equal(fixture_best(logits, 3), t.labels[i]);
	}
	match_net_clear(&net);
}

static void test_match_net_train_on_nothing(void **state)
{
	struct fixture *f = *state;
	struct toy t = fixture_toy(f->arena, 4, 2);
	struct match_row empty = {0};
	struct match_net net;
	float logits[8];

	t.set.n = 0;
	match_net_train(&t.set, &usual, &net);
	match_net_score(&net, &empty, logits);
	assert_true(isfinite(logits[0]) && isfinite(logits[1]));
	match_net_clear(&net);
}

static void test_match_softmax_sums_to_one(void **state)
{
	float v[][4] = {{0, 0, 0, 0}, {1, 2, 3, 4}, {1e30f, -1e30f, 0, 1},
		{-1e30f, -1e30f, 0, 0}, {-1000, -1000, -1000, -1000}, {88, 89, 90, 91}};

	(void)state;
	for (size_t i = 0; i < KP_LEN(v); i++) {
		float sum = 0;

		match_softmax(v[i], 4, 0.25f);
		for (size_t k = 0; k < 4; k++) {
			assert_true(v[i][k] >= 0 && v[i][k] <= 1);
			sum += v[i][k];
		}
		assert_true(sum > 0.9999f && sum < 1.0001f);
	}
	assert_true(v[0][0] == 0.25f);
	assert_true(v[1][3] > v[1][2] && v[2][0] == 1);
}

static void test_match_trained_score_averages_the_networks(void **state)
{
	struct fixture *f = *state;
	struct toy t = fixture_toy(f->arena, 60, 3);
	struct match_net_options other = usual;
	struct match_trained m = {.nnets = 2};
	float margins[8], net_p[8] = {0}, logits[8] = {0}, a[8], b[8], alone[8];

	other.seed = 2;
	match_svm_train(&t.set, 2, &m.svm);
	match_net_train(&t.set, &usual, &m.net[0]);
	match_net_train(&t.set, &other, &m.net[1]);
	match_trained_score(&m, &t.rows[0], margins, net_p, logits);
	match_svm_score(&m.svm, &t.rows[0], alone);
	assert_memory_equal(margins, alone, sizeof(margins));
	match_net_score(&m.net[0], &t.rows[0], a);
	match_net_score(&m.net[1], &t.rows[0], b);
	for (size_t c = 0; c < 3; c++)
		assert_true(fabsf(logits[c] - (a[c] + b[c]) / 2) < 1e-4f);
	match_softmax(a, 3, 1);
	match_softmax(b, 3, 1);
	for (size_t c = 0; c < 3; c++)
		assert_true(fabsf(net_p[c] - (a[c] + b[c]) / 2) < 1e-5f);
	match_svm_clear(&m.svm);
	match_net_clear(&m.net[0]);
	match_net_clear(&m.net[1]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_match_net_train_learns),
		cmocka_unit_test(test_match_net_train_is_deterministic),
		cmocka_unit_test(test_match_net_train_another_seed_is_another_net),
		cmocka_unit_test(test_match_net_train_without_a_row_is_nearly_the_same),
		cmocka_unit_test(test_match_net_train_without_dropout),
		cmocka_unit_test(test_match_net_train_on_nothing),
		cmocka_unit_test(test_match_softmax_sums_to_one),
		cmocka_unit_test(test_match_trained_score_averages_the_networks),
	};

	return cmocka_run_group_tests(tests, fixture_open, fixture_close);
}
