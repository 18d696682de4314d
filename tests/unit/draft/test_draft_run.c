#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "draft/draft_priv.h"

#include <string.h>
#include <unistd.h>

#define SHELL(script) ((const char *const[]){"sh", "-c", script, NULL})

static const struct draft_bounds roomy = {
	.ms = 30000, .memory = (size_t)1 << 30, .output = 1 << 20};

/* What it printed, or the error's message. */
static enum kp_code run(const char *const *argv, const char *input,
	const struct draft_bounds *bounds, struct kp_str *out, int *status)
{
	KP_AUTO(kp_str) struct kp_str said = {0};
	struct kp_err err = {0};

	*status = -1;
	if (draft_run(argv, input, strlen(input), bounds, out, &said, status, &err) < 0) {
		kp_str_reset(out);
		kp_str_add(out, err.msg);
	}
	return err.code;
}

static void test_draft_run_gives_input_and_takes_output(void **state)
{
	KP_AUTO(kp_str) struct kp_str out = {0};
	int status;

	(void)state;
	assert_int_equal(
		run(SHELL("tr a-z A-Z; exit 3"), "kissa", &roomy, &out, &status), KP_OK);
	assert_string_equal(kp_str_c(&out), "KISSA");
	assert_int_equal(status, 3);
}

static void test_draft_run_tells_what_is_missing(void **state)
{
	static const char *const argv[] = {"kumppani-no-such-program", NULL};
	KP_AUTO(kp_str) struct kp_str out = {0};
	int status;

	(void)state;
	assert_int_equal(run(argv, "", &roomy, &out, &status), KP_ENOENT);
	assert_non_null(strstr(out.p, "kumppani-no-such-program"));
}

static void test_draft_run_stops_what_takes_too_long(void **state)
{
	struct draft_bounds bounds = roomy;
	KP_AUTO(kp_str) struct kp_str out = {0};
	int status;

	(void)state;
	bounds.ms = 200;
	/* With everything it started: the pipe would stay open otherwise. */
	assert_int_equal(
		run(SHELL("sleep 600 & sleep 600"), "", &bounds, &out, &status), KP_EFULL);
}

static void test_draft_run_stops_what_prints_too_much(void **state)
{
	KP_AUTO(kp_str) struct kp_str out = {0};
	int status;

	(void)state;
	assert_int_equal(run(SHELL("yes"), "", &roomy, &out, &status), KP_EFULL);
	assert_non_null(strstr(out.p, "1 MiB"));
}

static void test_draft_run_bounds_memory_and_files(void **state)
{
	struct draft_bounds bounds = roomy;
	KP_AUTO(kp_str) struct kp_str out = {0};
	int status;

	(void)state;
	bounds.memory = 64 << 20;
	run(SHELL("ulimit -v; ulimit -f; ulimit -c; ulimit -n; id -u >/dev/null && pwd"), "",
		&bounds, &out, &status);
	assert_string_equal(kp_str_c(&out), "65536\n0\n0\n64\n/\n");
	/* It can write no file. */
	kp_str_reset(&out);
	run(SHELL("echo x 2>/dev/null >/tmp/kumppani-draft-file; cat "
		  "/tmp/kumppani-draft-file"),
		"", &bounds, &out, &status);
	unlink("/tmp/kumppani-draft-file");
	assert_null(strstr(kp_str_c(&out), "x"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_draft_run_gives_input_and_takes_output),
		cmocka_unit_test(test_draft_run_tells_what_is_missing),
		cmocka_unit_test(test_draft_run_stops_what_takes_too_long),
		cmocka_unit_test(test_draft_run_stops_what_prints_too_much),
		cmocka_unit_test(test_draft_run_bounds_memory_and_files),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
