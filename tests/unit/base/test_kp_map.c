#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/kp_arena.h"
#include "base/kp_map.h"
#include "base/kp_vec.h"

#include <stdio.h>
#include <string.h>

static void test_kp_arena_alloc_is_zeroed_and_aligned(void **state)
{
	KP_AUTO(kp_arena) struct kp_arena *a = kp_arena_new(64);

	(void)state;
	for (size_t n = 0; n < 300; n++) {
		unsigned char *p = kp_arena_alloc(a, n);
		assert_int_equal((uintptr_t)p % 16, 0);
		for (size_t i = 0; i < n; i++)
			assert_int_equal(p[i], 0);
		memset(p, 0xaa, n);
	}
}

static void test_kp_arena_reset_keeps_the_largest_block(void **state)
{
	KP_AUTO(kp_arena) struct kp_arena *a = kp_arena_new(64);

	(void)state;
	kp_arena_alloc(a, 10);
	memset(kp_arena_alloc(a, 100000), 1, 100000);
	kp_arena_alloc(a, 500);
	kp_arena_reset(a);
	size_t held = kp_arena_bytes(a);
	assert_true(held >= 100000);
	unsigned char *p = kp_arena_alloc(a, 90000);
	assert_int_equal(kp_arena_bytes(a), held);
	assert_int_equal(p[0] | p[89999], 0);
}

static void test_kp_arena_format_and_copies(void **state)
{
	KP_AUTO(kp_arena) struct kp_arena *a = kp_arena_new(0);

	(void)state;
	assert_string_equal(kp_arena_format(a, "%s=%d", "ä", 7), "ä=7");
	assert_string_equal(kp_arena_strndup(a, "abc", 2), "ab");
	assert_string_equal(kp_arena_strndup(a, NULL, 0), "");
	assert_memory_equal(kp_arena_copy(a, "abc", 3), "abc", 3);
	assert_null(kp_arena_copy(a, "abc", 0));
	assert_null(kp_arena_strdup(a, NULL));
}

static void test_kp_map_keeps_order_and_grows(void **state)
{
	KP_AUTO(kp_map) struct kp_map *m = kp_map_new(0);
	char key[16];
	size_t n;
	int value;

	(void)state;
	for (int i = 0; i < 5000; i++) {
		snprintf(key, sizeof(key), "k%d", i);
		kp_map_set(m, key, strlen(key), i);
	}
	assert_int_equal(kp_map_count(m), 5000);
	for (int i = 0; i < 5000; i++) {
		const char *k = kp_map_key(m, (size_t)i, &n, &value);
		assert_int_equal(value, i);
		assert_int_equal(kp_map_get(m, k, n), i);
	}
	assert_int_equal(kp_map_get(m, "k5000", 5), -1);
}

static void test_kp_map_set_replaces_and_intern_does_not(void **state)
{
	KP_AUTO(kp_map) struct kp_map *m = kp_map_new(4);
	int fresh;

	(void)state;
	kp_map_set(m, "a", 1, 1);
	kp_map_set(m, "a", 1, 2);
	assert_int_equal(kp_map_get(m, "a", 1), 2);
	assert_int_equal(kp_map_intern(m, "a", 1, 9, &fresh), 2);
	assert_false(fresh);
	assert_int_equal(kp_map_intern(m, "", 0, 9, &fresh), 9);
	assert_true(fresh);
	assert_int_equal(kp_map_count(m), 2);
}

static void test_kp_map_tells_keys_with_zero_bytes_apart(void **state)
{
	KP_AUTO(kp_map) struct kp_map *m = kp_map_new(4);

	(void)state;
	kp_map_set(m, "a\0b", 3, 1);
	assert_int_equal(kp_map_get(m, "a\0c", 3), -1);
	assert_int_equal(kp_map_get(m, "a", 1), -1);
	assert_int_equal(kp_map_get(m, "a\0b", 3), 1);
}

static void test_kp_push_grows_a_vector(void **state)
{
	KP_VEC(struct ints, int);
	struct ints v = {0};

	(void)state;
	for (int i = 0; i < 100; i++)
		KP_PUSH(&v, i);
	assert_int_equal(v.n, 100);
	assert_int_equal(v.v[99], 99);
	KP_VEC_FREE(&v);
	assert_null(v.v);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_kp_arena_alloc_is_zeroed_and_aligned),
		cmocka_unit_test(test_kp_arena_reset_keeps_the_largest_block),
		cmocka_unit_test(test_kp_arena_format_and_copies),
		cmocka_unit_test(test_kp_map_keeps_order_and_grows),
		cmocka_unit_test(test_kp_map_set_replaces_and_intern_does_not),
		cmocka_unit_test(test_kp_map_tells_keys_with_zero_bytes_apart),
		cmocka_unit_test(test_kp_push_grows_a_vector),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
