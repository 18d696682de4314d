#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "notify/notify.h"

static void test_notify_reply_address_carries_ticket_and_code(void **state)
{
	KP_AUTO(kp_arena) struct kp_arena *mem = kp_arena_new(0);

	(void)state;
	assert_string_equal(notify_reply_address("hr@example.org", "HR-2026-000123",
				    "abcdefghij234567", mem),
		"hr+HR-2026-000123.abcdefghij234567@example.org");
}

/* Longer and longer, never longer than six hours and a quarter, never the same for all. */
static void test_notify_wait_grows(void **state)
{
	const int64_t minute = 60 * 1000;
	int64_t least = 0;

	(void)state;
	for (int tries = 1; tries < 30; tries++) {
		int64_t low = INT64_MAX, high = 0;

		for (uint64_t r = 0; r < 200; r++) {
			int64_t ms = notify_wait(tries, r);

			low = ms < low ? ms : low;
			high = ms > high ? ms : high;
		}
		assert_true(low >= least * 3 / 4 && low < high);
		assert_true(high <= 6 * 60 * minute * 5 / 4);
		least = low;
	}
	assert_true(notify_wait(1, 7) >= minute * 3 / 4 && notify_wait(1, 7) < minute * 5 / 4);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_notify_reply_address_carries_ticket_and_code),
		cmocka_unit_test(test_notify_wait_grows),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
