#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/kp_err.h"
#include "base/kp_log.h"
#include "base/kp_str.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void test_kp_fail_fills_and_returns(void **state)
{
	struct kp_err err = {0};
	struct kp_pos at = {"f", 2, 3};

	(void)state;
	assert_int_equal(kp_fail(NULL, KP_EIO, "x"), -1);
	assert_int_equal(kp_fail(&err, KP_EIO, "no '%s'", "disk"), -1);
	assert_int_equal(err.code, KP_EIO);
	assert_string_equal(err.msg, "no 'disk'");
	assert_null(err.at.file);
	assert_int_equal(kp_fail_at(&err, KP_EINPUT, at, "%s again", err.msg), -1);
	assert_string_equal(err.msg, "no 'disk' again");
	assert_int_equal(err.at.line, 2);
}

static void test_kp_fail_in_puts_the_place_first(void **state)
{
	struct kp_err err;

	(void)state;
	kp_fail(&err, KP_EBUSY, "full");
	assert_int_equal(kp_fail_in(&err, "queue %d", 2), -1);
	assert_string_equal(err.msg, "queue 2: full");
	assert_int_equal(err.code, KP_EBUSY);
	assert_int_equal(kp_fail_in(NULL, "x"), -1);
}

static void test_kp_fail_cuts_no_character_and_no_line(void **state)
{
	struct kp_err err;
	char text[512];

	(void)state;
	for (size_t shift = 0; shift < 3; shift++) {
		memset(text, 'x', shift);
		for (size_t i = shift; i + 3 < sizeof(text); i += 3)
			memcpy(text + i, "€\0", 4);
		kp_fail(&err, KP_EIO, "%s", text);
		assert_true(kp_utf8_valid(err.msg, strlen(err.msg)));
		assert_true(strlen(err.msg) > sizeof(err.msg) - 4);
		kp_fail_in(&err, "%s", text);
		assert_true(kp_utf8_valid(err.msg, strlen(err.msg)));
	}
	kp_fail(&err, KP_EIO, "a\nb");
	assert_string_equal(err.msg, "a b");
}

/* What the log writes while fn runs. */
static void captured(void (*fn)(void), char *out, size_t size)
{
	int fds[2], saved = dup(STDERR_FILENO);

	assert_int_equal(pipe(fds), 0);
	dup2(fds[1], STDERR_FILENO);
	fn();
	dup2(saved, STDERR_FILENO);
	close(fds[1]);
	ssize_t n = read(fds[0], out, size - 1);
	out[n > 0 ? n : 0] = '\0';
	close(fds[0]);
	close(saved);
}

static void log_two(void)
{
	kp_log(KP_DEBUG, "not.shown", "x=%d", 1);
	kp_log(KP_WARN, "ticket.open", "ticket=%d what=\"%s\"", 7, "a\nb");
	kp_log(KP_INFO, "bare", "%s", "");
}

static void log_long(void)
{
	char text[3000];

	memset(text, 'x', sizeof(text));
	memcpy(text + sizeof(text) - 1, "", 1);
	kp_log(KP_ERROR, "long", "%s", text);
}

static void test_kp_log_is_one_line_an_event(void **state)
{
	char out[4096];

	(void)state;
	captured(log_two, out, sizeof(out));
	assert_string_equal(out, "level=warn event=ticket.open ticket=7 what=\"a b\"\n"
				 "level=info event=bare \n");
	captured(log_long, out, sizeof(out));
	assert_int_equal(out[strlen(out) - 1], '\n');
	assert_true(strlen(out) <= 1024);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_kp_fail_fills_and_returns),
		cmocka_unit_test(test_kp_fail_in_puts_the_place_first),
		cmocka_unit_test(test_kp_fail_cuts_no_character_and_no_line),
		cmocka_unit_test(test_kp_log_is_one_line_an_event),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
