#include "text_fixture.h"

/* What `word` was most likely meant to be; "" when it is near nothing. */
static const char *nearest(struct fixture *f, enum text_lang lang, const char *word)
{
	struct text_guess *guess = kp_arena_alloc(f->arena, sizeof(*guess));

	return text_vocab_nearest(f->vocab, lang, word, strlen(word), 0, guess) ? guess->word
										: "";
}

/* All forms of stems and endings, the likeliest first. */
static const char *inflected(struct fixture *f, enum text_lang lang, const char *word)
{
	struct text_guess v[8];
	size_t n = text_vocab_inflected(f->vocab, lang, word, strlen(word), v, KP_LEN(v));
	KP_AUTO(kp_str) struct kp_str all = {0};

	for (size_t i = 0; i < n; i++) {
		kp_str_addf(&all, "%s%s", i ? " " : "", v[i].word);
		assert_true(i == 0 || v[i - 1].rank <= v[i].rank);
	}
	return kp_arena_strdup(f->arena, kp_str_c(&all));
}

static const char *dotted(struct fixture *f, const char *word)
{
	const char *found = text_vocab_dotted(f->vocab, TEXT_FI, word, strlen(word));

	return found ? found : "";
}

static void test_text_vocab_count_forms_and_base_forms(void **state)
{
	struct fixture *f = *state;

	fixture_vocab(f, TEXT_FI, "lomaa lomaa palkan 2026");
	assert_int_equal(text_vocab_count(f->vocab, TEXT_FI, "lomaa", 5), 2);
	assert_int_equal(text_vocab_count(f->vocab, TEXT_FI, "loma", 4), 2);
	assert_int_equal(text_vocab_count(f->vocab, TEXT_FI, "palkka", 6), 1);
	assert_int_equal(text_vocab_count(f->vocab, TEXT_FI, "raha", 4), 0);
	assert_int_equal(text_vocab_count(f->vocab, TEXT_FI, "2026", 4), 0);
	assert_int_equal(text_vocab_count(f->vocab, TEXT_SV, "loma", 4), 0);
	assert_int_equal(text_vocab_count(NULL, TEXT_FI, "loma", 4), 0);
}

/* Names and terms that no dictionary has are words when they come several times. */
static void test_text_vocab_freeze_keeps_unknown_words_that_come_often(void **state)
{
	struct fixture *f = *state;

	fixture_vocab(f, TEXT_FI, "blörxyt lomat");
	assert_int_equal(text_vocab_count(f->vocab, TEXT_FI, "blörxyt", strlen("blörxyt")), 0);
	fixture_vocab(f, TEXT_FI, "kvtes kvtes lomat");
	assert_int_equal(text_vocab_count(f->vocab, TEXT_FI, "kvtes", 5), 2);
	assert_string_equal(nearest(f, TEXT_FI, "kvtess"), "kvtes");
	fixture_vocab(f, TEXT_EN, "blorxing leave");
	assert_int_equal(text_vocab_count(f->vocab, TEXT_EN, "blorxing", 8), 0);
	assert_int_equal(text_vocab_count(f->vocab, TEXT_EN, "leave", 5), 1);
	fixture_vocab(f, TEXT_SV, "kvtes kvtes semester");
	assert_int_equal(text_vocab_count(f->vocab, TEXT_SV, "kvtes", 5), 2);
}

/* What comes much less often than the word it is one slip away from is a slip, however
 * often it was made. */
static void test_text_vocab_freeze_forgets_slips(void **state)
{
	struct fixture *f = *state;

	fixture_vocab(f, TEXT_EN,
		"salary salary salary salary salary salary salary salary sallary sallary");
	assert_int_equal(text_vocab_count(f->vocab, TEXT_EN, "sallary", 7), 0);
	assert_string_equal(nearest(f, TEXT_EN, "sallary"), "salary");
	fixture_vocab(f, TEXT_EN, "salary salary sallary sallary");
	assert_int_equal(text_vocab_count(f->vocab, TEXT_EN, "sallary", 7), 2);
}

static void test_text_vocab_dotted_finds_words_that_differ_in_dots(void **state)
{
	struct fixture *f = *state;

	fixture_vocab(f, TEXT_FI, "säästövapaa työaika raha");
	assert_string_equal(dotted(f, "saastovapaa"), "säästövapaa");
	assert_string_equal(dotted(f, "säastövapaa"), "säästövapaa");
	assert_string_equal(dotted(f, "rähä"), "raha");
	assert_string_equal(dotted(f, "tyoaika"), "työaika");
	assert_string_equal(dotted(f, "tyoaikaa"), "");
	assert_string_equal(dotted(f, ""), "");
}

/* Of words alike without their dots the one the content has more often. */
static void test_text_vocab_dotted_prefers_the_commoner(void **state)
{
	struct fixture *f = *state;

	fixture_vocab(f, TEXT_FI, "väärä väärä vaara");
	assert_string_equal(dotted(f, "väara"), "väärä");
	fixture_vocab(f, TEXT_FI, "väärä vaara vaara");
	assert_string_equal(dotted(f, "väara"), "vaara");
}

static void test_text_vocab_nearest_one_edit(void **state)
{
	struct fixture *f = *state;

	fixture_vocab(f, TEXT_EN, "salary contract");
	assert_string_equal(nearest(f, TEXT_EN, "salry"), "salary");   /* lost */
	assert_string_equal(nearest(f, TEXT_EN, "salaary"), "salary"); /* added */
	assert_string_equal(nearest(f, TEXT_EN, "selary"), "salary");  /* changed */
	assert_string_equal(nearest(f, TEXT_EN, "slaary"), "salary");  /* swapped */
	assert_string_equal(nearest(f, TEXT_EN, "salady"), "salary");  /* changed */
	assert_string_equal(nearest(f, TEXT_EN, "salary"), ""); /* nothing is wrong with it */
	assert_string_equal(nearest(f, TEXT_EN, "seliry"), ""); /* two in a short word */
	assert_string_equal(nearest(f, TEXT_EN, "malary"), ""); /* the first letter */
	assert_string_equal(nearest(f, TEXT_SV, "salry"), "");
}

static void test_text_vocab_nearest_two_edits_in_long_words(void **state)
{
	struct fixture *f = *state;

	fixture_vocab(f, TEXT_FI, "irtisanominen vuosiloma");
	assert_string_equal(nearest(f, TEXT_FI, "irtisanomien"), "irtisanominen");
	assert_string_equal(nearest(f, TEXT_FI, "irtsanominnen"), "irtisanominen");
	assert_string_equal(nearest(f, TEXT_FI, "irsanmnen"), "");
	assert_string_equal(nearest(f, TEXT_FI, "vuosilma"), "vuosiloma");
}

static void test_text_vocab_nearest_dots_cost_nothing(void **state)
{
	struct fixture *f = *state;

	fixture_vocab(f, TEXT_FI, "säästövapaa");
	assert_string_equal(nearest(f, TEXT_FI, "saastovpaa"), "säästövapaa");
}

static void test_text_vocab_nearest_leaves_short_words(void **state)
{
	struct fixture *f = *state;

	fixture_vocab(f, TEXT_EN, "pay paid leave sick");
	assert_string_equal(nearest(f, TEXT_EN, "pai"), "");
	assert_string_equal(nearest(f, TEXT_EN, "sack"), "");
	assert_string_equal(nearest(f, TEXT_EN, "sikc"), "sick");
	assert_string_equal(nearest(f, TEXT_EN, "sicck"), "sick");
	assert_string_equal(nearest(f, TEXT_EN, "leve"), "leave");
	assert_string_equal(nearest(f, TEXT_EN, "leavs"), "leave");
	assert_string_equal(nearest(f, TEXT_EN, ""), "");
}

/* Letters count, not bytes: `åtåä` has four. */
static void test_text_vocab_nearest_counts_letters(void **state)
{
	struct fixture *f = *state;

	fixture_vocab(f, TEXT_SV, "att åta frånvaro");
	assert_string_equal(nearest(f, TEXT_SV, "åtåk"), "");
	assert_string_equal(nearest(f, TEXT_SV, "åää"), "");
	assert_string_equal(nearest(f, TEXT_SV, "fånvaro"), "frånvaro");
}

static void test_text_vocab_nearest_words_of_every_length(void **state)
{
	struct fixture *f = *state;
	KP_AUTO(kp_str) struct kp_str text = {0};

	for (size_t n = 1; n <= TEXT_MAX_WORD; n++) {
		for (size_t k = 0; k < n; k++)
			kp_str_addc(&text, (char)('a' + k % 26));
		kp_str_addc(&text, ' ');
	}
	kp_str_addn(&text, kp_arena_strdup(f->arena, text.p), text.n);
	fixture_vocab(f, TEXT_EN, text.p);
	for (size_t n = 1; n <= TEXT_MAX_WORD; n++) {
		KP_AUTO(kp_str) struct kp_str word = {0};

		for (size_t k = 0; k < n; k++)
			kp_str_addc(&word, (char)('a' + k % 26));
		assert_true(text_vocab_count(f->vocab, TEXT_EN, word.p, n) >= 2);
		word.p[n / 2] = 'a';
		assert_true(n < 5 || nearest(f, TEXT_EN, word.p)[0] == 'a');
	}
}

/* Forms that the content does not have, of its stems and endings. */
static void test_text_vocab_inflected_adds_endings_to_stems(void **state)
{
	struct fixture *f = *state;

	fixture_vocab(f, TEXT_FI,
		"säästövapaa lomaa rahaa lomalla rahalla kalalla vapaata maata puuta");
	assert_non_null(strstr(inflected(f, TEXT_FI, "säästövappaata"), "säästövapaata"));
	assert_non_null(strstr(inflected(f, TEXT_FI, "säästövapaatta"), "säästövapaata"));
	assert_non_null(strstr(inflected(f, TEXT_FI, "säästövapaalal"), "säästövapaalla"));
	assert_non_null(strstr(inflected(f, TEXT_FI, "saastovappaata"), "säästövapaata"));
	assert_string_equal(inflected(f, TEXT_FI, "kirjahyllyjen"), "");
	assert_string_equal(inflected(f, TEXT_FI, "xyz"), "");
	assert_string_equal(inflected(f, TEXT_FI, ""), "");
}

static void test_text_vocab_inflected_keeps_harmony(void **state)
{
	struct fixture *f = *state;

	fixture_vocab(f, TEXT_FI,
		"päivä loma lomalla rahalla palkalla päivällä tiellä yöllä "
		"työllä myllyllä");
	assert_null(strstr(inflected(f, TEXT_FI, "lomallaa"), "lomallä"));
	assert_null(strstr(inflected(f, TEXT_FI, "paivallaa"), "päivälla"));
}

static void test_text_vocab_run_together(void **state)
{
	struct fixture *f = *state;
	struct text_guess guess;

	fixture_vocab(f, TEXT_EN, "sick leave sick leave pay pay");
	assert_true(text_vocab_run_together(f->vocab, TEXT_EN, "sickleave", 9, &guess));
	assert_string_equal(guess.word, "sick leave");
	assert_true(text_vocab_run_together(f->vocab, TEXT_EN, "sickleavve", 10, &guess));
	assert_string_equal(guess.word, "sick leave");
	/* `pay` is short and not common: it may be there by chance. */
	assert_false(text_vocab_run_together(f->vocab, TEXT_EN, "sickpay", 7, &guess));
	assert_false(text_vocab_run_together(f->vocab, TEXT_EN, "sickness", 8, &guess));
	assert_false(text_vocab_run_together(f->vocab, TEXT_EN, "", 0, &guess));
	assert_false(text_vocab_run_together(f->vocab, TEXT_EN, "s", 1, &guess));
}

static void test_text_vocab_empty_has_nothing(void **state)
{
	struct fixture *f = *state;

	fixture_vocab(f, TEXT_FI, "");
	assert_string_equal(nearest(f, TEXT_FI, "vuosiloma"), "");
	assert_string_equal(dotted(f, "vuosiloma"), "");
	text_vocab_free(KP_TAKE(f->vocab));
	text_vocab_free(NULL);
	assert_int_equal(text_vocab_id(NULL), 0);
}

/* ---- saving ---- */

/* It borrows the block. */
static struct text_vocab *saved_and_loaded(const struct text_vocab *v, struct kp_str *block)
{
	struct text_vocab *again;

	text_vocab_save(v, block);
	again = text_vocab_load(block->p, block->n);
	assert_non_null(again);
	return again;
}

static void test_text_vocab_load_gives_what_was_saved(void **state)
{
	static const char text[] = "saako saastovapaata lomareha irtisanmonen";
	struct fixture *f = *state;
	KP_AUTO(kp_str) struct kp_str block = {0};
	struct text_vocab *before, *again;
	struct text_words a, b;

	fixture_vocab(f, TEXT_FI, "säästövapaata lomaraha irtisanominen saada saako saako");
	before = f->vocab;
	again = saved_and_loaded(before, &block);
	assert_int_equal(text_vocab_id(again), text_vocab_id(before));
	assert_int_equal(text_vocab_count(again, TEXT_FI, "saada", 5),
		text_vocab_count(before, TEXT_FI, "saada", 5));
	a = fixture_words(f, TEXT_FI, text);
	text_cache_clear(&f->an->cache);
	memset(&f->an->cache, 0, sizeof(f->an->cache));
	f->vocab = again;
	b = fixture_words(f, TEXT_FI, text);
	assert_string_equal(fixture_line(f, &a), fixture_line(f, &b));
	assert_non_null(strstr(fixture_line(f, &a), "=lomaraha#"));
	text_vocab_free(before);
	text_vocab_free(KP_TAKE(f->vocab));
}

static void test_text_vocab_load_of_an_empty_one(void **state)
{
	struct fixture *f = *state;
	KP_AUTO(kp_str) struct kp_str block = {0};
	struct text_vocab *again;

	fixture_vocab(f, TEXT_FI, "");
	again = saved_and_loaded(f->vocab, &block);
	assert_int_equal(text_vocab_count(again, TEXT_FI, "loma", 4), 0);
	text_vocab_free(again);
}

static void test_text_vocab_load_refuses_damage(void **state)
{
	struct fixture *f = *state;
	KP_AUTO(kp_str) struct kp_str block = {0};
	uint64_t random = 5;

	fixture_vocab(f, TEXT_FI, "säästövapaa lomaraha irtisanominen");
	text_vocab_save(f->vocab, &block);
	for (size_t n = 0; n < block.n; n++) {
		KP_AUTO(kp_cstr) char *cut = kp_strndup(block.p, 0);

		cut = kp_realloc(cut, n + 1);
		memcpy(cut, block.p, n);
		assert_null(text_vocab_load(cut, n));
	}
	kp_str_addc(&block, 0);
	assert_null(text_vocab_load(block.p, block.n));
	block.n--;
	/* A changed byte may go unseen, but must do no harm. */
	for (int i = 0; i < 3000; i++) {
		size_t at = kp_random(&random) % block.n;
		char was = block.p[at];
		KP_AUTO(text_vocab) struct text_vocab *v = NULL;

		block.p[at] = (char)kp_random(&random);
		v = text_vocab_load(block.p, block.n);
		if (v) {
			struct text_guess guesses[4];

			text_vocab_nearest(v, TEXT_FI, "irtisanomine", 12, 0, guesses);
			text_vocab_inflected(v, TEXT_FI, "lomarahhaa", 10, guesses, 4);
			text_vocab_run_together(v, TEXT_FI, "lomarahaloma", 12, guesses);
		}
		block.p[at] = was;
	}
}

#define TEST(name) cmocka_unit_test_teardown(name, fixture_reset)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_text_vocab_count_forms_and_base_forms),
		TEST(test_text_vocab_freeze_keeps_unknown_words_that_come_often),
		TEST(test_text_vocab_freeze_forgets_slips),
		TEST(test_text_vocab_dotted_finds_words_that_differ_in_dots),
		TEST(test_text_vocab_dotted_prefers_the_commoner),
		TEST(test_text_vocab_nearest_one_edit),
		TEST(test_text_vocab_nearest_two_edits_in_long_words),
		TEST(test_text_vocab_nearest_dots_cost_nothing),
		TEST(test_text_vocab_nearest_leaves_short_words),
		TEST(test_text_vocab_nearest_counts_letters),
		TEST(test_text_vocab_nearest_words_of_every_length),
		TEST(test_text_vocab_inflected_adds_endings_to_stems),
		TEST(test_text_vocab_inflected_keeps_harmony),
		TEST(test_text_vocab_run_together),
		TEST(test_text_vocab_empty_has_nothing),
		TEST(test_text_vocab_load_gives_what_was_saved),
		TEST(test_text_vocab_load_of_an_empty_one),
		TEST(test_text_vocab_load_refuses_damage),
	};

	return cmocka_run_group_tests(tests, fixture_open, fixture_close);
}
