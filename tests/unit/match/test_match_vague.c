/* Words that are said of many things, found in a small corpus. */
#include "match_fixture.h"

struct lesson {
	struct match_example v[16];
	struct match_corpus corpus;
	struct kp_str block;
	struct match_model m; /* no more of it than vague words */
};

static void learn(struct fixture *f, struct lesson *l, const char *const *texts,
	const int *classes, size_t n)
{
	*l = (struct lesson){.corpus = {.lang = TEXT_EN, .v = l->v, .n = n, .nclasses = 8}};
	for (size_t i = 0; i < n; i++)
		l->v[i] = (struct match_example){
			.tokens = fixture_tokens(f, TEXT_EN, texts[i]), .label = classes[i]};
	l->m.nvague = match_vague_save(&l->corpus, &l->block);
	l->m.vague = (const struct match_vague *)(const void *)l->block.p;
}

static const struct match_vague *find(
	struct fixture *f, const struct lesson *l, const char *text)
{
	struct match_tokens tokens = fixture_tokens(f, TEXT_EN, text);

	return match_vague_find(&l->m, &tokens);
}

static void test_match_vague_is_what_many_things_are_asked_about(void **state)
{
	static const char *const texts[] = {"when is pay due", "pay pay pay on leave",
		"pay during leave", "wrong pay", "pay of a course", "pay the toll",
		"funeral now", "funeral leave"};
	static const int classes[] = {0, 1, 1, 2, 3, 4, 5, 5};
	struct lesson l;
	const struct match_vague *pay;

	learn(*state, &l, texts, classes, KP_LEN(texts));
	pay = find(*state, &l, "pay");
	assert_non_null(pay);
	/* Six texts, two of them of one class; said three times in one text it counts once. */
	assert_int_equal(pay->class[0], 1);
	assert_true(pay->share[0] > 0.33f && pay->share[0] < 0.34f);
	for (size_t i = 1; i < MATCH_VAGUE; i++) {
		assert_true(pay->share[i] > 0.16f && pay->share[i] < 0.17f);
		assert_int_not_equal(pay->class[i], pay -> class[i - 1]);
	}
	assert_null(find(*state, &l, "funeral"));
	assert_null(find(*state, &l, "toll"));
	assert_null(find(*state, &l, "neverseen"));
	for (size_t i = 1; i < l.m.nvague; i++)
		assert_true(l.m.vague[i - 1].word < l.m.vague[i].word);
	kp_str_clear(&l.block);
}

/* Three in eight mean one thing, and the others each another. */
static void test_match_vague_is_not_what_mostly_means_one(void **state)
{
	static const char *const texts[] = {
		"pay a", "pay b", "pay c", "pay d", "pay e", "pay f", "pay g", "pay h"};
	static const int few[] = {0, 0, 1, 1, 2, 3, 4, 5}, most[] = {0, 0, 0, 1, 2, 3, 4, 5};
	struct lesson l;

	learn(*state, &l, texts, few, KP_LEN(texts));
	assert_non_null(find(*state, &l, "pay"));
	kp_str_clear(&l.block);
	learn(*state, &l, texts, most, KP_LEN(texts));
	assert_null(find(*state, &l, "pay"));
	kp_str_clear(&l.block);
}

/* A content owner who wrote the word as a sample has said what it means alone. */
static void test_match_vague_is_not_what_was_written_alone(void **state)
{
	static const char *const texts[] = {"when is pay due", "pay on leave", "wrong pay",
		"pay", "leave now", "leave", "leaves", "leaving"};
	static const int classes[] = {0, 1, 2, 3, 4, 5, 6, 7};
	struct lesson l;
	const struct match_vague *leave;

	learn(*state, &l, texts, classes, KP_LEN(texts));
	assert_null(find(*state, &l, "pay"));
	leave = find(*state, &l, "leave"); /* by three, who mean different things */
	assert_non_null(leave);
	assert_true(leave->share[2] > 0.33f && leave->share[3] == 0);
	kp_str_clear(&l.block);
}

static void test_match_vague_save_nothing(void **state)
{
	struct lesson l;

	learn(*state, &l, NULL, NULL, 0);
	assert_int_equal(l.m.nvague, 0);
	assert_null(find(*state, &l, "pay"));
	kp_str_clear(&l.block);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_match_vague_is_what_many_things_are_asked_about),
		cmocka_unit_test(test_match_vague_is_not_what_mostly_means_one),
		cmocka_unit_test(test_match_vague_is_not_what_was_written_alone),
		cmocka_unit_test(test_match_vague_save_nothing),
	};

	return cmocka_run_group_tests(tests, fixture_open, fixture_close);
}
