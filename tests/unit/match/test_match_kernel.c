/* What runs here must give the bits that plain C gives: models are the same everywhere.
 * The loops are compiled once more, without any processor's extras, and compared. */
#include "match_fixture.h"

#include <math.h>

#if defined(__x86_64__)

#define KERNEL(name) base_##name
#define FOR_KIND
#include "match/match_kernel.inc"

#define MOST 2048

struct arrays {
	float x[MOST], y[MOST], s[MOST], y2[MOST], s2[MOST];
	int8_t b[MOST];
	float a;
};

/* Numbers of many sizes, zeros and tiny ones among them. */
static float any_float(uint64_t *random)
{
	int exponent = (int)(kp_random(random) % 40) - 20;

	return kp_random(random) % 9 ? ldexpf(fixture_uniform(random), exponent)
	       : exponent > 0        ? 0.0f
				     : 1e-42f;
}

static void fill(struct arrays *v, uint64_t *random)
{
	for (size_t i = 0; i < MOST; i++) {
		v->x[i] = any_float(random);
		v->y[i] = v->y2[i] = any_float(random);
		v->s[i] = v->s2[i] = fabsf(any_float(random)) + 1e-6f;
		v->b[i] = (int8_t)kp_random(random);
	}
	v->a = any_float(random);
}

static const size_t lengths[] = {0, 8, 16, 24, 64, 128, 192, 1000, 1024};

static void test_match_kernels_add_gives_plain_bits(void **state)
{
	const struct match_kernels *k = match_kernels();
	struct arrays v;
	uint64_t random = 1;

	(void)state;
	for (int round = 0; round < 200; round++) {
		size_t n = lengths[round % KP_LEN(lengths)];

		fill(&v, &random);
		k->add(v.y, v.x, v.a, n);
		base_kernels.add(v.y2, v.x, v.a, n);
		assert_memory_equal(v.y, v.y2, sizeof(v.y));
	}
}

/* A processor's own loop, plain C, and row after row added. */
static void test_match_kernels_rows_gives_plain_bits(void **state)
{
	static const size_t widths[] = {8, 16, 24, 56, 64, 72, 120, 128, 200, 256};
	static const uint32_t id[] = {3, 0, 7, 3, 5, 1};
	const struct match_kernels *k = match_kernels();
	struct arrays v;
	float sum[MOST];
	uint64_t random = 9;

	(void)state;
	for (int round = 0; round < 200; round++) {
		size_t width = widths[round % KP_LEN(widths)];
		size_t stride = round % 3 ? 256 : width, n = (size_t)round % (KP_LEN(id) + 1);

		fill(&v, &random);
		memcpy(sum, v.y, sizeof(sum));
		k->rows(v.y, width, v.x, stride, id, v.s, n);
		base_kernels.rows(v.y2, width, v.x, stride, id, v.s, n);
		for (size_t i = 0; i < n; i++)
			base_kernels.add(sum, v.x + id[i] * stride, v.s[i], width);
		assert_memory_equal(v.y, v.y2, sizeof(v.y));
		assert_memory_equal(v.y, sum, sizeof(sum));
	}
}

static void test_match_kernels_add8_gives_plain_bits(void **state)
{
	const struct match_kernels *k = match_kernels();
	struct arrays v;
	uint64_t random = 2;

	(void)state;
	for (int round = 0; round < 200; round++) {
		size_t n = lengths[round % KP_LEN(lengths)];

		fill(&v, &random);
		k->add8(v.y, v.b, v.a, n);
		base_kernels.add8(v.y2, v.b, v.a, n);
		assert_memory_equal(v.y, v.y2, sizeof(v.y));
	}
}

static void test_match_kernels_dot_gives_plain_bits(void **state)
{
	const struct match_kernels *k = match_kernels();
	struct arrays v;
	uint64_t random = 3;

	(void)state;
	for (int round = 0; round < 500; round++) {
		size_t n = lengths[round % KP_LEN(lengths)];
		float a, b;

		fill(&v, &random);
		a = k->dot(v.x, v.y, n);
		b = base_kernels.dot(v.x, v.y, n);
		assert_memory_equal(&a, &b, sizeof(a));
	}
}

static void test_match_kernels_adagrad_gives_plain_bits(void **state)
{
	const struct match_kernels *k = match_kernels();
	struct arrays v;
	uint64_t random = 4;

	(void)state;
	for (int round = 0; round < 200; round++) {
		size_t n = lengths[round % KP_LEN(lengths)];

		fill(&v, &random);
		k->adagrad(v.y, v.s, v.x, v.a, 0.05f, n);
		base_kernels.adagrad(v.y2, v.s2, v.x, v.a, 0.05f, n);
		assert_memory_equal(v.y, v.y2, sizeof(v.y));
		assert_memory_equal(v.s, v.s2, sizeof(v.s));
	}
}

static void test_match_kernels_draw_is_chance(void **state)
{
	enum { NAMES = 50, DRAWN = 37 };
	const struct match_kernels *k = match_kernels();
	uint64_t names[NAMES], random = 12;
	uint32_t id[DRAWN], drawn[DRAWN], plain[DRAWN];

	(void)state;
	for (size_t i = 0; i < NAMES; i++)
		names[i] = kp_random(&random);
	for (int round = 0; round < 50; round++) {
		uint64_t seed = kp_random(&random);

		for (size_t i = 0; i < DRAWN; i++)
			id[i] = (uint32_t)(kp_random(&random) % NAMES);
		k->draw(names, id, DRAWN, seed, drawn);
		base_kernels.draw(names, id, DRAWN, seed, plain);
		for (size_t i = 0; i < DRAWN; i++) {
			assert_int_equal(drawn[i], match_chance(seed, names[id[i]]) >> 40);
			assert_int_equal(plain[i], drawn[i]);
		}
	}
}

static void test_match_kernels_dual_gives_plain_bits(void **state)
{
	const struct match_kernels *k = match_kernels();
	struct arrays v;
	float step[MOST] = {0}, step2[MOST] = {0};
	uint64_t random = 5;

	(void)state;
	for (int round = 0; round < 200; round++) {
		size_t n = lengths[round % KP_LEN(lengths)];
		float a, b;

		fill(&v, &random);
		a = k->dual(v.x, v.s, step, round % 30, 0.25f, 3, n);
		b = base_kernels.dual(v.x, v.s2, step2, round % 30, 0.25f, 3, n);
		assert_memory_equal(&a, &b, sizeof(a));
		assert_memory_equal(v.s, v.s2, sizeof(v.s));
		assert_memory_equal(step, step2, sizeof(step));
	}
}

static void test_match_kernels_do_what_they_say(void **state)
{
	const struct match_kernels *k = match_kernels();
	float x[8] = {1, 2, 3, 4, 5, 6, 7, 8}, y[8] = {0}, s[8] = {0};
	const int8_t b[8] = {-128, 127, 0, 1, -1, 2, 3, 4};

	(void)state;
	k->add(y, x, 2, 8);
	assert_true(y[0] == 2 && y[7] == 16);
	assert_true(k->dot(x, x, 8) == 204);
	memset(y, 0, sizeof(y));
	k->add8(y, b, 0.5f, 8);
	assert_true(y[0] == -64 && y[1] == 63.5f && y[4] == -0.5f);
	memset(y, 0, sizeof(y));
	k->adagrad(y, s, x, 1, 0.1f, 8);
	assert_true(s[2] == 9 && fabsf(y[2] + 0.1f) < 1e-6f);
	/* A right margin above 1 leaves a multiplier at 0; a wrong side moves it. */
	memset(s, 0, sizeof(s));
	memset(x, 0, sizeof(x));
	x[0] = 2;
	x[1] = -2;
	assert_true(k->dual(x, s, y, 0, 0, 1, 8) == 1);
	assert_true(s[0] == 0 && y[0] == 0 && s[1] == 0 && y[1] == 0);
	assert_true(s[2] == 1 && y[2] == -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_match_kernels_add_gives_plain_bits),
		cmocka_unit_test(test_match_kernels_rows_gives_plain_bits),
		cmocka_unit_test(test_match_kernels_add8_gives_plain_bits),
		cmocka_unit_test(test_match_kernels_dot_gives_plain_bits),
		cmocka_unit_test(test_match_kernels_adagrad_gives_plain_bits),
		cmocka_unit_test(test_match_kernels_draw_is_chance),
		cmocka_unit_test(test_match_kernels_dual_gives_plain_bits),
		cmocka_unit_test(test_match_kernels_do_what_they_say),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

#else

/* There is one set of loops alone. */
static void test_match_kernels_are_plain(void **state)
{
	(void)state;
	assert_non_null(match_kernels());
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_match_kernels_are_plain)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

#endif
