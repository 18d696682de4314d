#include "match_fixture.h"

static const struct match_token *named(
	const struct match_tokens *t, enum match_block block, const char *name)
{
	const struct match_token *found = NULL;

	for (size_t i = 0; i < t->n; i++)
		if (t->v[i].block == block && strcmp(t->name[i], name) == 0)
			found = &t->v[i];
	return found;
}

static float total(const struct match_tokens *t, enum match_block block, const char *name)
{
	float sum = 0;

	for (size_t i = 0; i < t->n; i++)
		if (t->v[i].block == block && strcmp(t->name[i], name) == 0)
			sum += t->v[i].count;
	return sum;
}

/* Every feature of a word stands between its bounds, bigrams and pairs after all words; what
 * is said again says nothing more. */
static void test_match_tokenise_word_by_word(void **state)
{
	struct match_tokens t = fixture_tokens(*state, TEXT_EN, "pay the pay late pay");
	struct match_tokens once = fixture_tokens(*state, TEXT_EN, "pay the late");
	uint32_t at = 0;

	assert_int_equal(t.nwords, 3);
	assert_int_equal(once.nwords, 3);
	for (size_t i = 0; i < t.nwords; i++) {
		assert_int_equal(t.words[i].from, at);
		assert_int_equal(t.words[i].whole, -1);
		assert_true(t.words[i].to > at);
		assert_true(t.v[at].base);
		assert_true(t.words[i].key == once.words[i].key);
		at = t.words[i].to;
	}
	for (; at < t.n; at++) {
		assert_false(t.v[at].base || t.v[at].block == MATCH_CHARS);
		for (size_t k = 0; k < at; k++)
			assert_true(t.v[k].hash != t.v[at].hash);
	}
	assert_true(t.words[0].key != t.words[1].key && t.words[0].key != t.words[2].key);
}

static void test_match_tokenise_counts(void **state)
{
	struct match_tokens t = fixture_tokens(*state, TEXT_EN, "pay the pays pay the");

	assert_true(named(&t, MATCH_WORDS, "pay")->base);
	assert_true(total(&t, MATCH_WORDS, "pay") == 2); /* two words with one stem */
	assert_true(total(&t, MATCH_WORDS, "the") == 1);
	assert_true(total(&t, MATCH_WORDS, "pay the") == 1);
	assert_true(total(&t, MATCH_WORDS, "the pay") == 1);
	assert_false(named(&t, MATCH_WORDS, "the pay")->base);
	assert_non_null(named(&t, MATCH_WORDS, "< pay"));
	assert_non_null(named(&t, MATCH_WORDS, "the >"));
	assert_true(total(&t, MATCH_CHARS, " pay ") == 1);
	assert_true(total(&t, MATCH_CHARS, "ay") == 2);
	assert_null(named(&t, MATCH_CHARS, "a"));
}

static void test_match_tokenise_readings_share_one_word(void **state)
{
	struct text_words words = fixture_words(*state, TEXT_FI, "koeajan");
	struct match_tokens t = fixture_tokens(*state, TEXT_FI, "koeajan");
	double sum = 0;

	assert_true(words.v[0].nlemmas > 1);
	for (size_t i = 0; i < t.n; i++)
		sum += t.v[i].base ? (double)t.v[i].count : 0;
	assert_true(sum > 0.999 && sum < 1.001);
	assert_non_null(named(&t, MATCH_WORDS, "koe")); /* a part */
}

static void test_match_tokenise_numbers_are_alike(void **state)
{
	struct match_tokens a = fixture_tokens(*state, TEXT_EN, "pay 10 days");
	struct match_tokens b = fixture_tokens(*state, TEXT_EN, "pay 25 days");
	const struct match_token *x = named(&a, MATCH_WORDS, "pay 0");
	const struct match_token *y = named(&b, MATCH_WORDS, "pay 0");

	assert_non_null(x);
	assert_non_null(y);
	assert_true(x->hash == y->hash);
	assert_false(named(&b, MATCH_WORDS, "25")->base);
	assert_null(named(&b, MATCH_CHARS, "25"));
}

/* Order, dots and repetition do not matter to pairs of words. */
static void test_match_tokenise_pairs_have_no_order(void **state)
{
	struct match_tokens a = fixture_tokens(*state, TEXT_EN, "sick child home");
	struct match_tokens b = fixture_tokens(*state, TEXT_EN, "home child sick");
	size_t pairs = 0, same = 0;

	for (size_t i = 0; i < a.n; i++)
		for (size_t k = 0; a.v[i].block == MATCH_PAIRS && k < b.n; k++)
			same += a.v[i].hash == b.v[k].hash;
	for (size_t i = 0; i < a.n; i++)
		pairs += a.v[i].block == MATCH_PAIRS;
	assert_int_equal(pairs, 3);
	assert_int_equal(same, 3);
	a = fixture_tokens(*state, TEXT_EN, "pay pay");
	for (size_t i = 0; i < a.n; i++)
		assert_true(a.v[i].block != MATCH_PAIRS);
}

static void test_match_tokenise_letters_without_dots(void **state)
{
	struct match_tokens a = fixture_tokens(*state, TEXT_SV, "åäö");
	struct match_tokens b = fixture_tokens(*state, TEXT_SV, "aao");
	size_t same = 0, chars = 0;

	for (size_t i = 0; i < a.n; i++) {
		chars += a.v[i].block == MATCH_CHARS;
		for (size_t k = 0; a.v[i].block == MATCH_CHARS && k < b.n; k++)
			same += a.v[i].hash == b.v[k].hash;
	}
	assert_true(chars == 10 && same == chars); /* of " aao ": 4 + 3 + 2 + 1 */
}

static void test_match_tokenise_no_words(void **state)
{
	struct match_tokens t = fixture_tokens(*state, TEXT_FI, "?!");

	assert_int_equal(t.n, 1); /* that it begins and ends at once */
	assert_false(t.v[0].base);
}

static void test_match_tokenise_without_names_gives_the_same(void **state)
{
	struct fixture *f = *state;
	struct text_words words =
		fixture_words(f, TEXT_FI, "Miten säästövapaata kertyy 10 kk");
	struct match_tokens with, without;

	match_tokenise(&words, NULL, true, f->arena, &with);
	match_tokenise(&words, NULL, false, f->arena, &without);
	assert_int_equal(with.n, without.n);
	assert_null(without.name);
	for (size_t i = 0; i < with.n; i++) {
		assert_true(with.v[i].hash == without.v[i].hash);
		assert_true(with.v[i].count == without.v[i].count);
		assert_non_null(with.name[i]);
	}
}

/* As many long words as an analysis gives: the list grows, nothing is lost. */
static void test_match_tokenise_longest_text(void **state)
{
	struct fixture *f = *state;
	KP_AUTO(kp_str) struct kp_str text = {0};
	struct match_tokens t;
	size_t bases = 0;
	uint64_t random = 1;

	for (int i = 0; i < TEXT_MAX_WORDS; i++) {
		for (int k = 0; k < 90; k++)
			kp_str_addc(&text, (char)('a' + kp_random(&random) % 26));
		kp_str_addc(&text, ' ');
	}
	t = fixture_tokens(f, TEXT_FI, text.p);
	for (size_t i = 0; i < t.n; i++)
		bases += t.v[i].base;
	assert_int_equal(bases, TEXT_MAX_WORDS);
	assert_true(t.n > 20000);
	assert_int_equal(t.nwords, TEXT_MAX_WORDS);
	for (size_t i = 0; i < t.n; i++)
		assert_true(
			t.v[i].hash != 0 && t.v[i].count > 0 && t.v[i].block < MATCH_BLOCKS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_match_tokenise_word_by_word),
		cmocka_unit_test(test_match_tokenise_counts),
		cmocka_unit_test(test_match_tokenise_readings_share_one_word),
		cmocka_unit_test(test_match_tokenise_numbers_are_alike),
		cmocka_unit_test(test_match_tokenise_pairs_have_no_order),
		cmocka_unit_test(test_match_tokenise_letters_without_dots),
		cmocka_unit_test(test_match_tokenise_no_words),
		cmocka_unit_test(test_match_tokenise_without_names_gives_the_same),
		cmocka_unit_test(test_match_tokenise_longest_text),
	};

	return cmocka_run_group_tests(tests, fixture_open, fixture_close);
}
