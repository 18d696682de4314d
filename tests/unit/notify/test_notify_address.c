#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "notify/notify.h"

static void test_notify_reply_address_and_back(void **state)
{
	KP_AUTO(kp_arena) struct kp_arena *mem = kp_arena_new(0);
	const char *address = notify_reply_address(
		"hr@example.org", "HR-2026-000123", "abcdefghij234567", mem);
	char ticket[33], code[33];

	(void)state;
	assert_string_equal(address, "hr+HR-2026-000123.abcdefghij234567@example.org");
	assert_true(notify_read_address(address, "hr@example.org", ticket, code));
	assert_string_equal(ticket, "HR-2026-000123");
	assert_string_equal(code, "abcdefghij234567");
	/* On its way an address may be written in small letters. */
	assert_true(notify_read_address("HR+hr-2026-000123.ABCDEFGHIJ234567@Example.ORG",
		"hr@example.org", ticket, code));
	assert_string_equal(ticket, "HR-2026-000123");
	assert_string_equal(code, "abcdefghij234567");
}

static void test_notify_read_address_refuses_others(void **state)
{
	static const char *const others[] = {"", "hr@example.org", "hr+@example.org",
		"hr+HR-2026-000123@example.org", "hr+.code@example.org",
		"hr+HR-2026-000123.@example.org", "hx+HR-2026-000123.code@example.org",
		"hr+HR-2026-000123.code@example.com", "hr-HR-2026-000123.code@example.org",
		"hr+HR-2026-000123.codecodecodecodecodecodecodecodecode@example.org", "hr+",
		"@"};
	char ticket[33], code[33];

	(void)state;
	for (size_t i = 0; i < KP_LEN(others); i++)
		assert_false(notify_read_address(others[i], "hr@example.org", ticket, code));
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
		cmocka_unit_test(test_notify_reply_address_and_back),
		cmocka_unit_test(test_notify_read_address_refuses_others),
		cmocka_unit_test(test_notify_wait_grows),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
