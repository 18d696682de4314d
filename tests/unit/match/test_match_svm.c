#include "match_fixture.h"

static void learns(struct kp_arena *arena, size_t n, size_t nclasses)
{
	struct toy t = fixture_toy(arena, n, nclasses);
	struct match_svm svm;
	float *margins;

	match_svm_train(&t.set, 2, &svm);
	assert_int_equal(svm.nclasses, nclasses);
	assert_true(svm.stride >= nclasses && svm.stride % 8 == 0);
	margins = kp_arena_alloc(arena, svm.stride * sizeof(*margins));
	for (size_t i = 0; i < n; i++) {
		match_svm_score(&svm, &t.rows[i], margins);
		assert_int_equal(fixture_best(margins, nclasses), t.labels[i]);
		assert_true(margins[t.labels[i]] > 0);
		for (size_t c = nclasses; c < svm.stride; c++)
			assert_true(margins[c] == 0);
	}
	match_svm_clear(&svm);
	assert_null(svm.w);
	kp_arena_reset(arena);
}

static void test_match_svm_train_two_classes(void **state)
{
	struct fixture *f = *state;
	struct toy t = fixture_toy(f->arena, 60, 2);
	struct match_svm svm;
	float margins[8];

	match_svm_train(&t.set, 2, &svm);
	for (size_t i = 0; i < t.set.n; i++) {
		match_svm_score(&svm, &t.rows[i], margins);
		assert_true(margins[0] == -margins[1]); /* one plane for both */
	}
	match_svm_clear(&svm);
	learns(f->arena, 60, 2);
}

static void test_match_svm_train_many_classes(void **state)
{
	struct fixture *f = *state;

	learns(f->arena, 90, 3);
	learns(f->arena, 240, 8);
	learns(f->arena, 510, 17);
}

/* One class in eight is out of scope: the column after the classes tells it from all others,
 * few as its rows are, and theirs stay as they were. */
static void test_match_svm_train_tells_what_is_out_of_scope(void **state)
{
	static const uint8_t oos[8] = {[5] = 1};
	struct fixture *f = *state;
	struct toy t = fixture_toy(f->arena, 240, 8);
	struct match_svm with, without;
	float margins[16], plain[16];

	match_svm_train(&t.set, 2, &without);
	t.set.class_oos = oos;
	match_svm_train(&t.set, 2, &with);
	assert_int_equal(with.stride, 16);
	for (size_t i = 0; i < t.set.n; i++) {
		match_svm_score(&with, &t.rows[i], margins);
		match_svm_score(&without, &t.rows[i], plain);
		assert_memory_equal(margins, plain, 8 * sizeof(*margins));
		assert_true(oos[t.labels[i]] ? margins[8] > 0 : margins[8] < 0);
		assert_true(plain[8] == 0);
	}
	match_svm_clear(&with);
	match_svm_clear(&without);
}

#define C 2

/* ½|w|² + C Σ ξ² for one class, with ξ what a row lacks to the margin of 1; its gradient too.
 */
static double loss(const struct toy *t, const double *w, int class, double *gradient)
{
	size_t bias = t->set.nfeatures;
	double sum = 0;

	for (size_t f = 0; f <= bias; f++) {
		sum += w[f] * w[f] / 2;
		gradient[f] = w[f];
	}
	for (size_t i = 0; i < t->set.n; i++) {
		const struct match_row *row = &t->rows[i];
		double y = t->labels[i] == class ? 1 : -1, lacks = 1 - y * w[bias];

		for (size_t k = 0; k < row->n; k++)
			lacks -= y * w[row->id[k]] * (double)row->x[k];
		if (lacks <= 0)
			continue;
		sum += C * lacks * lacks;
		gradient[bias] -= 2 * C * y * lacks;
		for (size_t k = 0; k < row->n; k++)
			gradient[row->id[k]] -= 2 * C * y * lacks * (double)row->x[k];
	}
	return sum;
}

/* No step down the slope, short or long, makes the loss much less. */
static void near_the_optimum(const struct toy *t, const struct match_svm *svm, int class)
{
	static const double steps[] = {1e-1, 1e-2, 3e-3, 1e-3, 3e-4, 1e-4};
	size_t n = t->set.nfeatures + 1;
	double *w = kp_alloc_n(n, sizeof(*w)), *moved = kp_alloc_n(n, sizeof(*w)),
	       *gradient = kp_alloc_n(n, sizeof(*w)), *next = kp_alloc_n(n, sizeof(*w)), least;

	for (size_t f = 0; f < n; f++)
		w[f] = (double)svm->w[f * svm->stride + (size_t) class];
	least = loss(t, w, class, gradient);
	assert_true(least > 0);
	for (size_t i = 0; i < KP_LEN(steps); i++) {
		for (size_t f = 0; f < n; f++)
			moved[f] = w[f] - steps[i] * gradient[f];
		assert_true(loss(t, moved, class, next) > 0.98 * least);
	}
	free(w);
	free(moved);
	free(gradient);
	free(next);
}

static void test_match_svm_train_finds_the_optimum(void **state)
{
	struct fixture *f = *state;
	struct toy few = fixture_toy(f->arena, 120, 4);
	struct toy many = fixture_toy(f->arena, 900, 150); /* more than one walk takes */
	struct match_svm svm;

	match_svm_train(&few.set, C, &svm);
	for (int class = 0; class < 4; class ++)
		near_the_optimum(&few, &svm, class);
	match_svm_clear(&svm);
	match_svm_train(&many.set, C, &svm);
	for (int class = 0; class < 150; class += 7)
		near_the_optimum(&many, &svm, class);
	match_svm_clear(&svm);
	kp_arena_reset(f->arena);
}

static void test_match_svm_train_is_deterministic(void **state)
{
	struct fixture *f = *state;
	struct toy t = fixture_toy(f->arena, 240, 8);
	struct match_svm a, b;

	match_svm_train(&t.set, 2, &a);
	rand();
	match_svm_train(&t.set, 2, &b);
	assert_memory_equal(a.w, b.w, (a.nfeatures + 1) * a.stride * sizeof(*a.w));
	match_svm_clear(&a);
	match_svm_clear(&b);
}

/* Cross-validation hides whole classes: nothing is learned of them. */
static void test_match_svm_train_with_classes_that_have_no_rows(void **state)
{
	struct fixture *f = *state;
	struct toy t = fixture_toy(f->arena, 60, 3);
	struct match_svm svm;
	float margins[8];

	for (size_t i = 0; i < t.set.n; i++)
		t.labels[i] *= 2;
	t.set.nclasses = 6;
	match_svm_train(&t.set, 2, &svm);
	for (size_t i = 0; i < t.set.n; i++) {
		match_svm_score(&svm, &t.rows[i], margins);
		assert_int_equal(fixture_best(margins, 6), t.labels[i]);
		assert_true(margins[1] == 0 && margins[3] == 0 && margins[5] == 0);
	}
	match_svm_clear(&svm);
}

static void test_match_svm_train_one_class_or_none(void **state)
{
	struct fixture *f = *state;
	struct toy t = fixture_toy(f->arena, 4, 2);
	struct match_row empty = {0};
	struct match_svm svm;
	float margins[8];

	t.set.n = 1;
	match_svm_train(&t.set, 2, &svm);
	match_svm_score(&svm, &t.rows[0], margins);
	match_svm_clear(&svm);
	t.set.n = 0;
	match_svm_train(&t.set, 2, &svm);
	match_svm_score(&svm, &t.rows[0], margins);
	assert_true(margins[0] == 0 && margins[1] == 0);
	match_svm_score(&svm, &empty, margins);
	match_svm_clear(&svm);
}

static void test_match_svm_train_rows_without_features(void **state)
{
	struct fixture *f = *state;
	struct toy t = fixture_toy(f->arena, 30, 3);
	struct match_svm svm;
	float margins[8];

	for (size_t i = 0; i < t.set.n; i += 2)
		t.rows[i].n = 0;
	match_svm_train(&t.set, 2, &svm);
	match_svm_score(&svm, &t.rows[1], margins);
	assert_int_equal(fixture_best(margins, 3), t.labels[1]);
	match_svm_clear(&svm);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_match_svm_train_two_classes),
		cmocka_unit_test(test_match_svm_train_many_classes),
		cmocka_unit_test(test_match_svm_train_tells_what_is_out_of_scope),
		cmocka_unit_test(test_match_svm_train_finds_the_optimum),
		cmocka_unit_test(test_match_svm_train_is_deterministic),
		cmocka_unit_test(test_match_svm_train_with_classes_that_have_no_rows),
		cmocka_unit_test(test_match_svm_train_one_class_or_none),
		cmocka_unit_test(test_match_svm_train_rows_without_features),
	};

	return cmocka_run_group_tests(tests, fixture_open, fixture_close);
}
