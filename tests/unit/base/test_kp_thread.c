#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <sched.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include "base/kp_thread.h"

struct seen {
	char name[16];
	int policy, nice;
};

static void look(void *arg)
{
	struct seen *s = arg;

	kp_thread_soon();
	prctl(PR_GET_NAME, s->name);
	s->policy = sched_getscheduler(0);
	errno = 0;
	s->nice = getpriority(PRIO_PROCESS, 0);
	assert_int_equal(errno, 0);
}

static struct seen run(void)
{
	struct kp_thread *t = NULL;
	struct kp_err err = {0};
	struct seen s = {0};

	assert_int_equal(kp_thread_start("looker", look, &s, &t, &err), 0);
	kp_thread_join(t);
	return s;
}

/* Sooner is no more: neither the policy nor the thread's share changes. */
static void test_kp_thread_soon_leaves_policy_and_niceness(void **state)
{
	int nice = getpriority(PRIO_PROCESS, 0), nicer = nice + 3 < 19 ? nice + 3 : 19;
	struct seen s = run();

	(void)state;
	assert_string_equal(s.name, "looker");
	assert_int_equal(s.policy, sched_getscheduler(0));
	assert_int_equal(s.nice, nice);
	if (setpriority(PRIO_PROCESS, 0, nicer) < 0)
		return;
	s = run();
	assert_int_equal(s.nice, nicer);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_kp_thread_soon_leaves_policy_and_niceness),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
