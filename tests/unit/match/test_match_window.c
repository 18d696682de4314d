#include "match_fixture.h"

#include <math.h>

#define TEXTS    90
#define FILLERS  10
#define FIRST    FILLERS /* the two words whose order tells the class */
#define SECOND   (FILLERS + 1)
#define FEATURES (FILLERS + 2)

struct ordered {
	struct match_row rows[TEXTS];
	int labels[TEXTS];
	struct match_set set;
	struct match_net net;
};

/* A row of words that have one feature each. */
static struct match_row row_of(struct kp_arena *arena, const uint32_t *words, size_t n)
{
	struct match_row row = {.id = kp_arena_alloc(arena, (n + 1) * sizeof(*row.id)),
		.x = kp_arena_alloc(arena, (n + 1) * sizeof(*row.x)),
		.block = kp_arena_alloc(arena, n + 1),
		.span = kp_arena_alloc(arena, (n + 1) * sizeof(*row.span)),
		.n = n,
		.nspans = n,
		.square = {(float)n}};

	for (size_t i = 0; i < n; i++) {
		row.id[i] = words[i];
		row.x[i] = 1 / sqrtf((float)n);
		row.span[i] = (struct match_span){(uint32_t)i, (uint32_t)i + 1, {1, 0, 0}};
	}
	return row;
}

/* Texts of the same words, in one order or the other, with another word before or after. */
static void make(struct ordered *o, struct kp_arena *arena)
{
	const struct match_net_options opt = {
		.epochs = 10, .seed = 1, .rate = 0.05f, .drop_in = 0.2f, .drop_hidden = 0.2f};

	for (uint32_t i = 0; i < TEXTS; i++) {
		uint32_t filler = i / 4 % FILLERS, turned = i % 2;
		uint32_t words[] = {filler, turned ? SECOND : FIRST, turned ? FIRST : SECOND,
			(filler + 1) % FILLERS};

		o->labels[i] = (int)turned;
		o->rows[i] = row_of(arena, words + (i / 2 % 2), 3);
	}
	o->set = (struct match_set){.rows = o->rows,
		.labels = o->labels,
		.n = TEXTS,
		.nclasses = 2,
		.nfeatures = FEATURES};
	match_net_train(&o->set, &opt, &o->net);
}

static void test_match_window_train_learns_the_order_of_words(void **state)
{
	struct fixture *f = *state;
	struct ordered o;
	struct match_window m;
	float logits[8];

	make(&o, f->arena);
	match_window_train(&o.set, &o.net, 60, 1, &m);
	for (size_t i = 0; i < TEXTS; i++) {
		match_window_score_row(&m, &o.net, &o.rows[i], logits);
		assert_int_equal(fixture_best(logits, 2), o.labels[i]);
	}
	match_window_clear(&m);
	assert_null(m.w);
	match_net_clear(&o.net);
}

static void test_match_window_train_is_deterministic(void **state)
{
	struct fixture *f = *state;
	struct ordered o;
	struct match_window a, b, other;
	size_t bytes;

	make(&o, f->arena);
	bytes = match_window_weights(o.net.stride) * sizeof(float);
	match_window_train(&o.set, &o.net, 2, 1, &a);
	match_window_train(&o.set, &o.net, 2, 1, &b);
	match_window_train(&o.set, &o.net, 2, 2, &other);
	assert_memory_equal(a.w, b.w, bytes);
	assert_memory_not_equal(a.w, other.w, bytes);
	match_window_clear(&a);
	match_window_clear(&b);
	match_window_clear(&other);
	match_net_clear(&o.net);
}

/* No words, one, and more than it reads. */
static void test_match_window_score_row_of_any_length(void **state)
{
	static const size_t lengths[] = {0, 1, MATCH_WINDOW_WORDS, MATCH_WINDOW_WORDS + 20};
	struct fixture *f = *state;
	uint32_t words[MATCH_WINDOW_WORDS + 20];
	struct ordered o;
	struct match_window m;
	float logits[8];

	make(&o, f->arena);
	for (size_t i = 0; i < KP_LEN(words); i++)
		words[i] = (uint32_t)(i % FEATURES);
	match_window_train(&o.set, &o.net, 1, 1, &m);
	for (size_t i = 0; i < KP_LEN(lengths); i++) {
		struct match_row row = row_of(f->arena, words, lengths[i]);

		match_window_score_row(&m, &o.net, &row, logits);
		assert_true(isfinite(logits[0]) && isfinite(logits[1]));
	}
	match_window_clear(&m);
	match_net_clear(&o.net);
}

static void test_match_trained_score_weighs_windows_as_all_networks(void **state)
{
	struct fixture *f = *state;
	struct ordered o;
	struct match_trained m = {.nnets = 1};
	float margins[8], net_p[8] = {0}, logits[8] = {0}, a[8], b[8];

	make(&o, f->arena);
	m.net[0] = o.net;
	match_svm_train(&o.set, 2, &m.svm);
	match_window_train(&o.set, &o.net, 5, 1, &m.window);
	match_trained_score(&m, &o.rows[0], margins, net_p, logits);
	match_net_score(&m.net[0], &o.rows[0], a);
	match_window_score_row(&m.window, &o.net, &o.rows[0], b);
	assert_true(fabsf(logits[0] - (a[0] + b[0]) / 2) < 1e-4f);
	match_softmax(a, 2, 1);
	match_softmax(b, 2, 1);
	assert_true(fabsf(net_p[0] - (a[0] + b[0]) / 2) < 1e-5f);
	match_svm_clear(&m.svm);
	match_window_clear(&m.window);
	match_net_clear(&m.net[0]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_match_window_train_learns_the_order_of_words),
		cmocka_unit_test(test_match_window_train_is_deterministic),
		cmocka_unit_test(test_match_window_score_row_of_any_length),
		cmocka_unit_test(test_match_trained_score_weighs_windows_as_all_networks),
	};

	return cmocka_run_group_tests(tests, fixture_open, fixture_close);
}
