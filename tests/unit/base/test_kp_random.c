#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/kp_random.h"

/* The first numbers of splitmix64 for the seed 1234567, as its authors publish them: a model
 * trained anywhere is the same. */
static void test_kp_random_gives_the_published_numbers(void **state)
{
	static const uint64_t want[] = {6457827717110365317u, 3203168211198807973u,
		9817491932198370423u, 4593380528125082431u, 16408922859458223821u};
	uint64_t seed = 1234567;

	(void)state;
	for (size_t i = 0; i < sizeof(want) / sizeof(*want); i++)
		assert_true(kp_random(&seed) == want[i]);
}

static void test_kp_random_unit_stays_below_one(void **state)
{
	uint64_t seed = 1;
	double sum = 0;

	(void)state;
	for (int i = 0; i < 10000; i++) {
		float x = kp_random_unit(&seed);

		assert_true(x >= 0 && x < 1);
		sum += (double)x;
	}
	assert_true(sum > 4850 && sum < 5150);
}

static void test_kp_shuffle_keeps_all(void **state)
{
	uint32_t v[100];
	bool met[100] = {false};
	size_t moved = 0;
	uint64_t seed = 3;

	(void)state;
	for (uint32_t i = 0; i < 100; i++)
		v[i] = i;
	kp_shuffle(v, 100, &seed);
	for (uint32_t i = 0; i < 100; i++) {
		assert_true(v[i] < 100 && !met[v[i]]);
		met[v[i]] = true;
		moved += v[i] != i;
	}
	assert_true(moved > 80);
	kp_shuffle(v, 0, &seed);
	kp_shuffle(v, 1, &seed);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_kp_random_gives_the_published_numbers),
		cmocka_unit_test(test_kp_random_unit_stays_below_one),
		cmocka_unit_test(test_kp_shuffle_keeps_all),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
