#include "match_fixture.h"

#include <math.h>

/* Made follow-ups: two candidates, the first of which was asked about before. */
enum { MADE = 400, SAME_WORD = 11, OTHER_WORD = 12, RARE_WORD = 13 };

struct made {
	struct match_view v[MADE];
	size_t meant[MADE];
	float counts[MADE];
	uint32_t word[MADE][2];
	int class[2];
	float near[2][MATCH_NEARS];
	float own[2];
};

/* Every second means what was asked before, and has a word that says so. */
static struct made *make(void)
{
	struct made *m = kp_alloc(sizeof(*m));

	for (int i = 0; i < MADE; i++) {
		m->word[i][0] = i % 2 ? SAME_WORD : OTHER_WORD;
		m->word[i][1] = i == 0 ? RARE_WORD : SAME_WORD + 100;
		m->v[i] = (struct match_view){.word = m->word[i],
			.nwords = 2,
			.class = m->class,
			.near = m->near,
			.own = m->own,
			.n = 2};
		m->v[i].mark[MARK_ALWAYS] = 1;
		m->meant[i] = i % 2 ? 0 : 1;
		m->counts[i] = 1;
	}
	m->own[0] = m->own[1] = 0.4f;
	return m;
}

static void share(
	const struct match_turns *t, const struct match_view *v, float way[MATCH_WAYS])
{
	KP_AUTO(kp_arena) struct kp_arena *arena = kp_arena_new(256);
	struct match_view said = *v;
	float near[3];

	match_turn_say(t, arena, &said);
	match_turn_shares(t->weights, &said, way, near);
	assert_true(near[0] == 0);
	assert_true(fabsf(near[1] + near[2] - 1) < 1e-5f);
	assert_true(fabsf(way[0] + way[1] + way[2] - 1) < 1e-5f);
}

static bool says(const struct match_turns *t, uint32_t word)
{
	KP_AUTO(kp_arena) struct kp_arena *arena = kp_arena_new(256);
	struct match_view v = {.word = &word, .nwords = 1};

	match_turn_say(t, arena, &v);
	return v.nsaid == 1;
}

static void test_match_turn_fit_learns_words(void **state)
{
	struct made *m = make();
	struct match_turn_weights w;
	struct match_turn_word *word;
	struct match_turns t = {&w, NULL};
	float same[MATCH_WAYS], other[MATCH_WAYS];

	(void)state;
	match_turn_fit(m->v, m->meant, m->counts, MADE, &w, &word);
	t.word = word;
	assert_true(says(&t, SAME_WORD));
	assert_true(says(&t, OTHER_WORD));
	assert_false(says(&t, RARE_WORD)); /* once is not enough */
	share(&t, &m->v[1], same);
	share(&t, &m->v[2], other);
	assert_true(same[MATCH_SAME] > 0.9f);
	assert_true(other[MATCH_SAME] < 0.1f);
	free(word);
	free(m);
}

static void test_match_turn_fit_counts(void **state)
{
	struct made *m = make();
	struct match_turn_weights w;
	struct match_turn_word *word;
	struct match_turns t = {&w, NULL};
	float way[MATCH_WAYS];

	(void)state;
	for (int i = 0; i < MADE; i++) {
		m->word[i][0] = SAME_WORD; /* nothing tells them apart */
		m->counts[i] = i % 2 ? 1 : 0.02f;
	}
	match_turn_fit(m->v, m->meant, m->counts, MADE, &w, &word);
	t.word = word;
	share(&t, &m->v[1], way);
	assert_true(way[MATCH_SAME] > 0.8f);
	free(word);
	free(m);
}

static void test_match_turn_fit_nothing_leaves_the_defaults(void **state)
{
	struct match_turn_weights w;
	struct match_turn_word *word;

	(void)state;
	match_turn_fit(NULL, NULL, NULL, 0, &w, &word);
	assert_int_equal(w.nwords, 0);
	for (int m = 0; m < MATCH_MARKS; m++)
		assert_true(fabsf(w.way[MATCH_SAME][m] -
				    match_turn_default.way[MATCH_SAME][m]) < 1e-4f);
	free(word);
}

static void test_match_turn_fit_is_deterministic(void **state)
{
	struct made *m = make();
	struct match_turn_weights a, b;
	struct match_turn_word *x, *y;

	(void)state;
	match_turn_fit(m->v, m->meant, m->counts, MADE, &a, &x);
	match_turn_fit(m->v, m->meant, m->counts, MADE, &b, &y);
	assert_memory_equal(&a, &b, sizeof(a));
	assert_memory_equal(x, y, a.nwords * sizeof(*x));
	free(x);
	free(y);
	free(m);
}

static void test_match_turn_words_each_once(void **state)
{
	struct fixture *f = *state;
	struct text_words words = fixture_words(f, TEXT_EN, "who pays it and who signs it");
	uint32_t *name;
	size_t n = match_turn_words(&words, NULL, f->arena, &name);

	/* who pay it and sign; and eight pairs, ends included, of which none comes twice */
	assert_int_equal(n, 5 + 8);
	for (size_t i = 1; i < n; i++)
		assert_true(name[i] > name[i - 1]);
}

/* What a word says depends on what was asked about before, too. */
static void test_match_turn_words_beside_the_intent_before(void **state)
{
	struct fixture *f = *state;
	struct text_words words = fixture_words(f, TEXT_EN, "and who pays");
	uint32_t *alone, *leave, *pay;
	size_t n = match_turn_words(&words, NULL, f->arena, &alone), same = 0;
	size_t more = match_turn_words(&words, "loma.kertyminen", f->arena, &leave);

	assert_int_equal(more, n + 3);
	assert_int_equal(match_turn_words(&words, "palkka.virhe", f->arena, &pay), more);
	for (size_t i = 0; i < more; i++)
		for (size_t k = 0; k < more; k++)
			same += leave[i] == pay[k];
	assert_int_equal(same, n);
}

static void test_match_turn_words_numbers_are_alike(void **state)
{
	struct fixture *f = *state;
	struct text_words five = fixture_words(f, TEXT_EN, "after 5 years"),
			  ten = fixture_words(f, TEXT_EN, "after 10 years");
	uint32_t *a, *b;
	size_t n = match_turn_words(&five, NULL, f->arena, &a);

	assert_int_equal(match_turn_words(&ten, NULL, f->arena, &b), n);
	assert_memory_equal(a, b, n * sizeof(*a));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_match_turn_fit_learns_words),
		cmocka_unit_test(test_match_turn_fit_counts),
		cmocka_unit_test(test_match_turn_fit_nothing_leaves_the_defaults),
		cmocka_unit_test(test_match_turn_fit_is_deterministic),
		cmocka_unit_test(test_match_turn_words_each_once),
		cmocka_unit_test(test_match_turn_words_beside_the_intent_before),
		cmocka_unit_test(test_match_turn_words_numbers_are_alike),
	};

	return cmocka_run_group_tests(tests, fixture_open, fixture_close);
}
