/* The scorer for many classes, and a model that is made with it. */
#include "match_fixture.h"

#include <math.h>

static void test_match_sparse_train_learns(void **state)
{
	struct fixture *f = *state;
	struct toy t = fixture_toy(f->arena, 1200, 200);
	struct match_sparse m;
	float margins[200];

	match_sparse_train(&t.set, 2, &m);
	assert_int_equal(m.nclasses, 200);
	for (size_t i = 0; i < t.set.n; i++) {
		match_sparse_score(&m, &t.rows[i], margins);
		assert_int_equal(fixture_best(margins, 200), t.labels[i]);
		assert_true(margins[t.labels[i]] > 0);
	}
	match_sparse_clear(&m);
	assert_null(m.w);
}

/* A feature's classes stand in rising order, each once, and far fewer than all. */
static void test_match_sparse_train_keeps_short_lists(void **state)
{
	struct fixture *f = *state;
	struct toy t = fixture_toy(f->arena, 1200, 200);
	struct match_sparse m;

	match_sparse_train(&t.set, 2, &m);
	for (size_t feature = 0; feature < m.nfeatures; feature++) {
		for (uint32_t p = m.at[feature]; p < m.at[feature + 1]; p++) {
			assert_true(m.class[p] < m.nclasses && m.w[p] != 0);
			assert_true(p == m.at[feature] || m.class[p - 1] < m.class[p]);
		}
		if (feature >= TOY_NOISE)
			assert_true(m.at[feature + 1] - m.at[feature] <= 60);
	}
	match_sparse_clear(&m);
}

static void test_match_sparse_train_is_deterministic(void **state)
{
	struct fixture *f = *state;
	struct toy t = fixture_toy(f->arena, 300, 50);
	struct match_sparse a, b;

	match_sparse_train(&t.set, 2, &a);
	match_sparse_train(&t.set, 2, &b);
	assert_memory_equal(a.at, b.at, (a.nfeatures + 1) * sizeof(*a.at));
	assert_memory_equal(a.class, b.class, a.at[a.nfeatures] * sizeof(*a.class));
	assert_memory_equal(a.w, b.w, a.at[a.nfeatures] * sizeof(*a.w));
	assert_memory_equal(a.bias, b.bias, a.nclasses * sizeof(*a.bias));
	match_sparse_clear(&a);
	match_sparse_clear(&b);
}

static void test_match_sparse_train_is_silent_on_a_class_without_rows(void **state)
{
	struct fixture *f = *state;
	struct toy t = fixture_toy(f->arena, 300, 50);
	struct match_sparse m;

	t.set.nclasses = 52;
	match_sparse_train(&t.set, 2, &m);
	for (uint32_t p = 0; p < m.at[m.nfeatures]; p++)
		assert_true(m.class[p] < 50);
	assert_true(m.bias[50] == -1 && m.bias[51] == -1);
	match_sparse_clear(&m);
	t.set.n = 0;
	match_sparse_train(&t.set, 2, &m);
	assert_int_equal(m.at[m.nfeatures], 0);
	match_sparse_clear(&m);
}

/* ---- a whole model ---- */

#define CLASSES (MATCH_MANY + 40)
#define SAMPLES 4

static const struct kb no_patterns = {.nintents = 0};

struct lesson {
	struct match_corpus corpus;
	struct match_example *v;
	int32_t *class_intent;
	uint8_t *class_oos;
	struct match_rules *rules;
	struct kp_str block;
};

/* Each class has a made-up word of its own. */
static const char *text_of(char *out, size_t size, int class, int sample)
{
	static const char *const around[SAMPLES] = {
		"how do i get %s", "when is %s paid", "%s for a part timer", "who grants %s"};
	static const char syllables[] = "bakudimoperisutavelongiharejo";
	char word[16];

	snprintf(word, sizeof(word), "%.2s%.2s%.2s", syllables + class % 14 * 2,
		syllables + class / 14 % 14 * 2, syllables + class / 196 % 14 * 2);
	snprintf(out, size, around[sample], word);
	return out;
}

static void learn(struct fixture *f, struct lesson *l)
{
	char text[64];
	size_t n = 0;

	*l = (struct lesson){.v = kp_arena_alloc(f->arena, CLASSES * SAMPLES * sizeof(*l->v)),
		.class_intent = kp_arena_alloc(f->arena, CLASSES * sizeof(int32_t)),
		.class_oos = kp_arena_alloc(f->arena, CLASSES),
		.rules = match_rules_new(&no_patterns, TEXT_EN)};
	for (int c = 0; c < CLASSES; c++) {
		l->class_intent[c] = c;
		for (int k = 0; k < SAMPLES; k++)
			l->v[n++] = (struct match_example){
				.tokens = fixture_tokens(
					f, TEXT_EN, text_of(text, sizeof(text), c, k)),
				.label = c};
	}
	l->corpus = (struct match_corpus){.lang = TEXT_EN,
		.v = l->v,
		.n = n,
		.nclasses = CLASSES,
		.class_intent = l->class_intent,
		.class_oos = l->class_oos,
		.rules = l->rules};
	match_model_train(&l->corpus, &l->block);
}

static void forget(struct lesson *l)
{
	match_rules_free(l->rules);
	kp_str_clear(&l->block);
}

static void test_match_model_with_many_classes(void **state)
{
	struct fixture *f = *state;
	struct lesson l;
	struct match_model m;
	struct kp_err err = {0};

	learn(f, &l);
	if (match_model_open(l.block.p, l.block.n, &m, &err) < 0)
		fail_msg("%s", err.msg);
	assert_non_null(m.lists.at);
	assert_int_equal(m.nnets, 0);
	assert_int_equal(m.numbers.samples, CLASSES * SAMPLES);
	for (int c = 0; c < CLASSES; c += 7) {
		struct match_scores s;
		struct match_row row;
		float margin = m.lists.bias[c];

		match_dict_row(m.dict, &l.v[c * SAMPLES].tokens, f->arena, &row);
		fixture_score(f, &m, l.rules, &row, &s);
		assert_int_equal(s.best, c);
		assert_true(s.confidence > 0 && s.confidence < 1);
		/* An explanation adds up to what was scored. */
		for (size_t i = 0; i < row.n; i++)
			margin += row.x[i] * match_model_weight(&m, row.id[i], c);
		assert_true(fabsf(margin - s.svm[c]) < 0.001f);
	}
	match_model_close(&m);
	forget(&l);
}

static void test_match_model_open_refuses_lists_that_are_damaged(void **state)
{
	struct fixture *f = *state;
	struct lesson l;
	struct match_model m;
	uint64_t random = 1;

	learn(f, &l);
	for (size_t n = 0; n < l.block.n; n += 9973)
		assert_int_equal(match_model_open(l.block.p, n, &m, NULL), -1);
	for (int i = 0; i < 200; i++) {
		size_t at = kp_random(&random) % l.block.n;
		char was = l.block.p[at];
		struct match_scores s;
		struct match_row row;

		l.block.p[at] = (char)kp_random(&random);
		if (match_model_open(l.block.p, l.block.n, &m, NULL) == 0) {
			if (m.npatterns == 0) {
				match_dict_row(m.dict, &l.v[0].tokens, f->arena, &row);
				fixture_score(f, &m, l.rules, &row, &s);
			}
			match_model_close(&m);
		}
		l.block.p[at] = was;
	}
	forget(&l);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_match_sparse_train_learns),
		cmocka_unit_test(test_match_sparse_train_keeps_short_lists),
		cmocka_unit_test(test_match_sparse_train_is_deterministic),
		cmocka_unit_test(test_match_sparse_train_is_silent_on_a_class_without_rows),
		cmocka_unit_test(test_match_model_with_many_classes),
		cmocka_unit_test(test_match_model_open_refuses_lists_that_are_damaged),
	};

	return cmocka_run_group_tests(tests, fixture_open, fixture_close);
}
