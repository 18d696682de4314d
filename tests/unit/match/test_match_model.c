/* A trained model as a block of memory: written, read in place, refused when damaged. */
#include "match_fixture.h"

#include <math.h>

/* A small corpus in English without patterns; class 2 is out of scope. */
struct lesson {
	struct match_corpus corpus;
	struct match_example v[64];
	struct match_rules *rules;
	struct kp_str block;
};

static const char *const texts[][6] = {
	{"how is holiday pay paid", "when do I get holiday pay", "holiday pay is missing",
		"amount of holiday pay", "holiday pay for a part-timer",
		"is holiday pay taxed"},
	{"my child is sick", "child fell ill at school", "care of a sick child",
		"who stays home with a sick child", "sick child and night shift",
		"child has fever"},
	{"printer is broken", "where can I park", "what is for lunch", "wifi is down",
		"lost my keys", "weather tomorrow"},
};
static const int32_t class_intent[] = {0, 1, 2};
static const uint8_t class_oos[] = {0, 0, 1};
static const struct kb no_patterns = {.nintents = 0};

static void learn(struct fixture *f, struct lesson *l)
{
	size_t n = 0;

	*l = (struct lesson){.rules = match_rules_new(&no_patterns, TEXT_EN)};
	for (int c = 0; c < 3; c++)
		for (size_t i = 0; i < KP_LEN(texts[c]); i++)
			l->v[n++] = (struct match_example){
				.tokens = fixture_tokens(f, TEXT_EN, texts[c][i]), .label = c};
	l->corpus = (struct match_corpus){.lang = TEXT_EN,
		.v = l->v,
		.n = n,
		.nclasses = 3,
		.class_intent = class_intent,
		.class_oos = class_oos,
		.rules = l->rules};
	match_model_train(&l->corpus, &l->block);
}

static void forget(struct lesson *l)
{
	match_rules_free(l->rules);
	kp_str_clear(&l->block);
}

static struct match_row row_of(
	struct fixture *f, const struct match_model *m, const char *text)
{
	struct match_tokens tokens = fixture_tokens(f, TEXT_EN, text);
	struct match_row row;

	match_dict_row(m->dict, &tokens, f->arena, &row);
	return row;
}

static struct match_scores score(struct fixture *f, const struct lesson *l,
	const struct match_model *m, const char *text)
{
	struct match_row row = row_of(f, m, text);
	struct match_scores s;

	fixture_score(f, m, l->rules, &row, &s);
	return s;
}

/* The same through the sums of words, as questions are scored. */
static struct match_scores score_summed(struct fixture *f, const struct lesson *l,
	const struct match_model *m, const char *text)
{
	struct text_words words = fixture_words(f, TEXT_EN, text);
	struct match_tokens tokens;
	struct match_row row;
	struct match_scores s;

	match_tokenise(&words, m->dict, false, f->arena, &tokens);
	match_dict_row(m->dict, &tokens, f->arena, &row);
	fixture_score(f, m, l->rules, &row, &s);
	return s;
}

/* Two questions read together cost no third sum. */
static void test_match_model_join_is_the_sum_of_the_joined_row(void **state)
{
	struct fixture *f = *state;
	struct lesson l;
	struct match_model m;
	struct match_row a, b, both;
	struct match_joint joint;
	const float *joined, *sums;

	learn(f, &l);
	assert_int_equal(match_model_open(l.block.p, l.block.n, &m, NULL), 0);
	a = row_of(f, &m, "who pays the sick");
	b = row_of(f, &m, "my child is ill");
	joint = match_row_joint(&a, &b, 0.6f);
	joined = match_model_join(&m, match_model_sum(&m, &a, f->arena),
		match_model_sum(&m, &b, f->arena), &joint, f->arena);
	match_row_join(&a, &b, &joint, f->arena, &both);
	sums = match_model_sum(&m, &both, f->arena);
	for (size_t i = 0; i < MATCH_BLOCKS * m.bytes.width; i++)
		assert_true(fabsf(joined[i] - sums[i]) < 1e-4f);
	match_model_close(&m);
	forget(&l);
}

static void test_match_model_score_of_summed_words_is_that_of_their_parts(void **state)
{
	static const char *const asked[] = {"holiday pay of a sick child", "child",
		"fever pay", "an unheard-of holiday", "where are my keys", "xyzzy"};
	struct fixture *f = *state;
	struct lesson l;
	struct match_model m;

	learn(f, &l);
	assert_int_equal(match_model_open(l.block.p, l.block.n, &m, NULL), 0);
	assert_true(match_dict_words(m.dict) > 4);
	for (size_t i = 0; i < KP_LEN(asked); i++) {
		struct match_scores a = score(f, &l, &m, asked[i]);
		struct match_scores b = score_summed(f, &l, &m, asked[i]);

		assert_int_equal(a.best, b.best);
		for (size_t c = 0; c < m.nclasses; c++)
			assert_true(fabsf(a.svm[c] - b.svm[c]) < 0.01f);
		assert_true(fabs(a.confidence - b.confidence) < 0.03);
	}
	match_model_close(&m);
	forget(&l);
}

static void test_match_model_open_reads_what_was_trained(void **state)
{
	struct fixture *f = *state;
	struct lesson l;
	struct match_model m;
	struct kp_err err = {0};

	learn(f, &l);
	assert_int_equal(l.block.n % 16, 0);
	if (match_model_open(l.block.p, l.block.n, &m, &err) < 0)
		fail_msg("%s", err.msg);
	assert_int_equal(m.lang, TEXT_EN);
	assert_int_equal(m.nclasses, 3);
	assert_int_equal(m.npatterns, 0);
	assert_int_equal(m.nnets, 0); /* too few samples for a network */
	assert_int_equal(m.numbers.samples, 18);
	assert_true(m.numbers.direct_at > 0 && m.numbers.direct_at < 1);
	assert_true(m.numbers.offer_at < m.numbers.direct_at);
	for (int c = 0; c < 2; c++)
		for (size_t i = 0; i < KP_LEN(texts[c]); i++) {
			struct match_scores s = score(f, &l, &m, texts[c][i]);

			assert_int_equal(s.best, c);
			assert_true(s.confidence > 0 && s.confidence < 1);
		}
	assert_true(score(f, &l, &m, "printer is broken").oos > 0.5f);
	match_model_close(&m);
	assert_null(m.dict);
	forget(&l);
}

static void test_match_model_train_is_deterministic(void **state)
{
	struct fixture *f = *state;
	struct lesson a, b;
	struct match_model m, k;

	learn(f, &a);
	learn(f, &b);
	assert_int_equal(a.block.n, b.block.n);
	assert_int_equal(match_model_open(a.block.p, a.block.n, &m, NULL), 0);
	assert_int_equal(match_model_open(b.block.p, b.block.n, &k, NULL), 0);
	assert_memory_equal(&m.judge, &k.judge, sizeof(m.judge));
	assert_memory_equal(m.bytes.row, k.bytes.row, (m.nfeatures + 1) * m.bytes.size);
	match_model_close(&m);
	match_model_close(&k);
	forget(&a);
	forget(&b);
}

/* Rounding weights to bytes must not change what the scorer says. */
static void test_match_model_score_is_near_the_trained_scorer(void **state)
{
	struct fixture *f = *state;
	struct toy t = fixture_toy(f->arena, 90, 3);
	struct match_trained trained = {.numbers = {.temperature = 0.25f, .gain = 1}};
	struct match_tokens none = {0};
	const struct match_dict_options opt = {{1, 1, 1}, {1, 1, 1}};
	struct match_corpus corpus = {.lang = TEXT_FI,
		.nclasses = 3,
		.class_intent = class_intent,
		.class_oos = class_oos};
	struct match_token *v = kp_arena_alloc(f->arena, t.set.nfeatures * sizeof(*v));
	KP_AUTO(kp_str) struct kp_str block = {0};
	struct match_model m;

	for (size_t i = 0; i < t.set.nfeatures; i++)
		v[i] = (struct match_token){.hash = i + 1, .count = 1};
	none = (struct match_tokens){.v = v, .n = t.set.nfeatures};
	trained.dict = match_dict_new(&none, 1, &opt);
	match_svm_train(&t.set, 2, &trained.svm);
	match_model_save(&corpus, &trained, &block);
	assert_int_equal(match_model_open(block.p, block.n, &m, NULL), 0);
	for (size_t i = 0; i < t.set.n; i++) {
		struct match_scores s;
		float margins[8];

		fixture_score(f, &m, NULL, &t.rows[i], &s);
		match_svm_score(&trained.svm, &t.rows[i], margins);
		for (int c = 0; c < 3; c++)
			assert_true(fabsf(s.svm[c] - margins[c]) < 0.02f);
	}
	match_model_close(&m);
	match_dict_free(trained.dict);
	match_svm_clear(&trained.svm);
}

static void refused(const char *block, size_t n)
{
	struct match_model m;
	struct kp_err err = {0};

	if (match_model_open(block, n, &m, &err) == 0)
		fail_msg("a block of %zu bytes is taken", n);
	assert_int_equal(err.code, KP_EINPUT);
	assert_non_null(strstr(err.msg, "train again"));
}

static void test_match_model_open_refuses_another_version(void **state)
{
	struct lesson l;

	learn(*state, &l);
	l.block.p[7]++; /* "kpmodel" and a number */
	refused(l.block.p, l.block.n);
	memset(l.block.p, 0, l.block.n);
	refused(l.block.p, l.block.n);
	memset(l.block.p, 0xff, l.block.n);
	refused(l.block.p, l.block.n);
	forget(&l);
}

/* Every length but those that cut the last padding alone. The copy ends where its memory
 * does, so that reading past it is seen. */
static void test_match_model_open_refuses_what_is_cut_short(void **state)
{
	struct lesson l;

	learn(*state, &l);
	for (size_t n = 0; n + 16 < l.block.n;
		n += n < 4000 || n + 2000 > l.block.n ? 1 : 13) {
		KP_AUTO(kp_cstr) char *cut = kp_alloc(n + 1);

		cut = kp_realloc(cut, n ? n : 1);
		memcpy(cut, l.block.p, n);
		refused(cut, n);
	}
	forget(&l);
}

/* A changed byte may go unseen and spoil an answer, but must do no worse. */
static void test_match_model_open_survives_changed_bytes(void **state)
{
	struct fixture *f = *state;
	struct lesson l;
	uint64_t random = 1;

	learn(f, &l);
	for (int i = 0; i < 3000; i++) {
		size_t at = kp_random(&random) % (i % 3 ? l.block.n : 600);
		char was = l.block.p[at];
		struct match_model m;

		l.block.p[at] = (char)kp_random(&random);
		if (match_model_open(l.block.p, l.block.n, &m, NULL) == 0) {
			score(f, &l, &m, "is holiday pay paid for a sick child xyz");
			match_model_close(&m);
		}
		l.block.p[at] = was;
		kp_arena_reset(f->arena);
	}
	forget(&l);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_match_model_open_reads_what_was_trained),
		cmocka_unit_test(test_match_model_join_is_the_sum_of_the_joined_row),
		cmocka_unit_test(
			test_match_model_score_of_summed_words_is_that_of_their_parts),
		cmocka_unit_test(test_match_model_train_is_deterministic),
		cmocka_unit_test(test_match_model_score_is_near_the_trained_scorer),
		cmocka_unit_test(test_match_model_open_refuses_another_version),
		cmocka_unit_test(test_match_model_open_refuses_what_is_cut_short),
		cmocka_unit_test(test_match_model_open_survives_changed_bytes),
	};

	return cmocka_run_group_tests(tests, fixture_open, fixture_close);
}
