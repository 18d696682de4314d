#include "text_fixture.h"

#include "text/text_letters.h"

static int cost(const char *typed, const char *meant)
{
	uint8_t a[TEXT_MAX_WORD], b[TEXT_MAX_WORD];
	size_t n = text_letters(typed, strlen(typed), a, sizeof(a));
	size_t m = text_letters(meant, strlen(meant), b, sizeof(b));

	return text_slip_cost(a, n, b, m, 60);
}

static void test_text_letters_one_number_a_letter(void **state)
{
	uint8_t out[8];

	(void)state;
	assert_int_equal(text_letters("azäöå", strlen("azäöå"), out, 8), 5);
	assert_int_equal(out[0], 1);
	assert_int_equal(out[1], 26);
	assert_int_equal(out[2], TEXT_AE);
	assert_int_equal(out[3], TEXT_OE);
	assert_int_equal(out[4], TEXT_AO);
	assert_int_equal(text_letters("éüæø", strlen("éüæø"), out, 8), 4);
	assert_int_equal(out[0], 5);
	assert_int_equal(out[1], 21);
	assert_int_equal(out[2], TEXT_AE);
	assert_int_equal(out[3], TEXT_OE);
	assert_int_equal(text_letters("я1", strlen("я1"), out, 8), 2);
	assert_int_equal(out[0], TEXT_FOREIGN);
	assert_int_equal(out[1], TEXT_FOREIGN);
	assert_int_equal(text_letters("abcdef", 6, out, 3), 3);
	assert_int_equal(text_letters("a\xc3", 2, out, 8), 1);
	assert_int_equal(text_letters("", 0, out, 8), 0);
}

static void test_text_plain_drops_dots(void **state)
{
	(void)state;
	assert_int_equal(text_plain(TEXT_AE), 1);
	assert_int_equal(text_plain(TEXT_AO), 1);
	assert_int_equal(text_plain(TEXT_OE), 15);
	for (uint8_t c = 1; c <= 26; c++)
		assert_int_equal(text_plain(c), c);
}

static void test_text_beside_goes_both_ways(void **state)
{
	(void)state;
	for (uint8_t a = 1; a < TEXT_FOREIGN; a++)
		for (uint8_t b = 1; b < TEXT_FOREIGN; b++)
			if (text_beside(a, b) != text_beside(b, a))
				fail_msg("%d is beside %d one way", a, b);
	assert_true(text_beside('s' - 96, 'a' - 96));
	assert_false(text_beside('s' - 96, 'p' - 96));
}

static void test_text_slip_cost_of_single_slips(void **state)
{
	(void)state;
	assert_int_equal(cost("salary", "salary"), 0);
	assert_int_equal(cost("salry", "salary"), TEXT_LOST);
	assert_int_equal(cost("saltary", "salary"), 9);
	assert_int_equal(cost("sxlary", "salary"), TEXT_EDIT);
	/* Slips of the finger are likelier than others. */
	assert_true(cost("saaary", "salary") > cost("sakary", "salary"));
	assert_true(cost("slaary", "salary") < TEXT_LOST);
	assert_true(cost("saalary", "salary") < cost("slaary", "salary"));
	assert_true(cost("sallary", "salary") < TEXT_LOST);
	assert_int_equal(cost("hiekka", "hiekka"), 0);
	assert_true(cost("hieka", "hiekka") < TEXT_LOST);
	/* The first letter is seldom wrong. */
	assert_true(cost("xalary", "salary") > cost("sxlary", "salary"));
	assert_true(cost("alary", "salary") > cost("salry", "salary"));
}

static void test_text_slip_cost_of_dots(void **state)
{
	(void)state;
	assert_true(cost("saasto", "säästö") <= 3);
	assert_true(cost("säästö", "saasto") > cost("saasto", "säästö"));
	assert_true(cost("saasto", "säästö") < cost("sasto", "saasto"));
	/* A double ä of which one lost its dots is still double. */
	assert_true(cost("säasto", "säästö") < 4);
}

static void test_text_slip_cost_adds_up(void **state)
{
	(void)state;
	assert_int_equal(cost("irtsanomisika", "irtisanomisaika"), 2 * TEXT_LOST);
	assert_int_equal(cost("", "ab"), 2 * TEXT_LOST + 4);
	assert_int_equal(cost("", ""), 0);
}

static void test_text_slip_cost_stops_at_the_most(void **state)
{
	uint8_t a[] = {1, 2, 3, 4, 5}, b[] = {6, 7, 8, 9, 10, 11, 12, 13, 14, 15};

	(void)state;
	assert_int_equal(text_slip_cost(a, 5, b, 5, 20), 21);
	assert_int_equal(text_slip_cost(a, 5, b, 10, 20), 21);
	assert_int_equal(text_slip_cost(b, 10, a, 5, 20), 21);
	assert_int_equal(text_slip_cost(a, 5, a, 5, 0), 0);
	assert_int_equal(text_slip_cost(a, 0, b, 10, 240), 241);
}

/* Two letters in the wrong order cost the same wherever they are, though half of it is more
 * than the most that is asked for. */
static void test_text_slip_cost_of_swaps_near_the_most(void **state)
{
	uint8_t what[] = {23, 8, 1, 20}, whta[] = {23, 8, 20, 1};

	(void)state;
	assert_int_equal(text_slip_cost(whta, 4, what, 4, 7), 6);
	assert_int_equal(text_slip_cost(whta, 4, what, 4, 5), 6);
}

static void test_text_slip_costs_of_a_beginning(void **state)
{
	uint8_t typed[TEXT_MAX_WORD], stem[TEXT_MAX_WORD], costs[TEXT_MAX_WORD + 1];
	size_t n = text_letters("lomassa", 7, typed, sizeof(typed)), from, to;
	size_t m = text_letters("loma", 4, stem, sizeof(stem));

	(void)state;
	assert_true(text_slip_costs(typed, n, stem, m, true, 10, costs, &from, &to));
	assert_true(from <= 4 && to >= 4 && to <= n);
	assert_int_equal(costs[4], 0);
	assert_int_equal(costs[3], TEXT_LOST);
	assert_true(costs[5] > 0);
	m = text_letters("kesä", strlen("kesä"), stem, sizeof(stem));
	assert_false(text_slip_costs(typed, n, stem, m, true, 10, costs, &from, &to));
}

static void test_text_slip_cost_of_words_of_every_length(void **state)
{
	uint8_t a[TEXT_MAX_WORD], b[TEXT_MAX_WORD];
	uint64_t random = 3;

	(void)state;
	for (size_t n = 0; n <= TEXT_MAX_WORD; n++)
		for (size_t m = 0; m <= TEXT_MAX_WORD; m++) {
			int d;

			for (size_t i = 0; i < TEXT_MAX_WORD; i++) {
				a[i] = (uint8_t)(1 + kp_random(&random) % 3);
				b[i] = (uint8_t)(1 + kp_random(&random) % 3);
			}
			d = text_slip_cost(a, n, b, m, 100);
			assert_true(d >= 0 && d <= 101);
			assert_true(n > 0 || m == 0 || d > 0);
		}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_text_letters_one_number_a_letter),
		cmocka_unit_test(test_text_plain_drops_dots),
		cmocka_unit_test(test_text_beside_goes_both_ways),
		cmocka_unit_test(test_text_slip_cost_of_single_slips),
		cmocka_unit_test(test_text_slip_cost_of_dots),
		cmocka_unit_test(test_text_slip_cost_adds_up),
		cmocka_unit_test(test_text_slip_cost_stops_at_the_most),
		cmocka_unit_test(test_text_slip_cost_of_swaps_near_the_most),
		cmocka_unit_test(test_text_slip_costs_of_a_beginning),
		cmocka_unit_test(test_text_slip_cost_of_words_of_every_length),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
