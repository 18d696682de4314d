#include "match_fixture.h"

static void test_match_order_has_each_row_once(void **state)
{
	struct fixture *f = *state;
	struct toy t = fixture_toy(f->arena, 50, 5);
	uint32_t order[50];
	bool met[50] = {false};

	match_order(&t.set, 1, order);
	for (size_t i = 0; i < 50; i++) {
		assert_false(met[order[i]]);
		met[order[i]] = true;
	}
}

static void test_match_order_another_seed_is_another_order(void **state)
{
	struct fixture *f = *state;
	struct toy t = fixture_toy(f->arena, 50, 5);
	uint32_t a[50], b[50];

	match_order(&t.set, 1, a);
	match_order(&t.set, 2, b);
	assert_memory_not_equal(a, b, sizeof(a));
	match_order(&t.set, 1, b);
	assert_memory_equal(a, b, sizeof(a));
}

/* A row that goes leaves the others in the order they had. */
static void test_match_order_without_a_row(void **state)
{
	struct fixture *f = *state;
	struct toy t = fixture_toy(f->arena, 50, 5);
	uint64_t names[50], fewer[49];
	uint32_t a[50], b[49];

	for (size_t i = 0; i < 50; i++)
		names[i] = match_chance(3, i);
	memcpy(fewer, names + 1, sizeof(fewer));
	t.set.names.rows = names;
	match_order(&t.set, 1, a);
	t.set.names.rows = fewer;
	t.set.n = 49;
	match_order(&t.set, 1, b);
	for (size_t i = 0, k = 0; i < 50; i++)
		if (a[i] != 0)
			assert_int_equal(a[i], b[k++] + 1);
}

static void test_match_order_rows_of_one_name(void **state)
{
	struct fixture *f = *state;
	struct toy t = fixture_toy(f->arena, 10, 2);
	uint64_t names[10] = {0};
	uint32_t order[10];

	t.set.names.rows = names;
	match_order(&t.set, 1, order);
	for (uint32_t i = 0; i < 10; i++)
		assert_int_equal(order[i], i);
}

static void test_match_tokens_name_tells_texts_apart(void **state)
{
	struct fixture *f = *state;
	struct match_tokens a = fixture_tokens(f, TEXT_EN, "may I work from home"),
			    b = fixture_tokens(f, TEXT_EN, "who pays for glasses"),
			    same = fixture_tokens(f, TEXT_EN, "May I work from home?");

	assert_true(match_tokens_name(&a) != match_tokens_name(&b));
	assert_true(match_tokens_name(&a) == match_tokens_name(&same));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_match_order_has_each_row_once),
		cmocka_unit_test(test_match_order_another_seed_is_another_order),
		cmocka_unit_test(test_match_order_without_a_row),
		cmocka_unit_test(test_match_order_rows_of_one_name),
		cmocka_unit_test(test_match_tokens_name_tells_texts_apart),
	};

	return cmocka_run_group_tests(tests, fixture_open, fixture_close);
}
