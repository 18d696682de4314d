#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <sched.h>
#include <stdatomic.h>
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

static void look_later(void *arg)
{
	struct seen *s = arg;

	kp_thread_later();
	s[0].nice = getpriority(PRIO_PROCESS, 0);
	s[1] = run();
}

/* Those it starts wait, too; the thread that started it does not. */
static void test_kp_thread_later_is_the_thread_and_those_it_starts(void **state)
{
	int nice = getpriority(PRIO_PROCESS, 0);
	struct kp_thread *t = NULL;
	struct kp_err err = {0};
	struct seen s[2] = {0};

	(void)state;
	assert_int_equal(kp_thread_start("later", look_later, s, &t, &err), 0);
	kp_thread_join(t);
	assert_true(s[0].nice >= 10);
	assert_int_equal(s[1].nice, s[0].nice);
	assert_int_equal(getpriority(PRIO_PROCESS, 0), nice);
}

#define CALLS 1000

static void count(void *arg, size_t i)
{
	atomic_int *calls = arg;

	atomic_fetch_add(&calls[i], 1);
}

static void test_kp_thread_each_calls_once(void **state)
{
	static atomic_int calls[CALLS + 1];

	(void)state;
	kp_thread_each("each", 0, count, calls);
	assert_int_equal(calls[0], 0);
	kp_thread_each("each", CALLS, count, calls);
	for (int i = 0; i < CALLS; i++)
		assert_int_equal(calls[i], 1);
	assert_int_equal(calls[CALLS], 0);
}

static void count_all(void *arg, size_t i)
{
	(void)i;
	kp_thread_each("inner", CALLS, count, arg);
}

static void test_kp_thread_each_may_stand_within_another(void **state)
{
	static atomic_int calls[CALLS];

	(void)state;
	kp_thread_each("outer", 5, count_all, calls);
	for (int i = 0; i < CALLS; i++)
		assert_int_equal(calls[i], 5);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_kp_thread_later_is_the_thread_and_those_it_starts),
		cmocka_unit_test(test_kp_thread_each_calls_once),
		cmocka_unit_test(test_kp_thread_each_may_stand_within_another),
		cmocka_unit_test(test_kp_thread_soon_leaves_policy_and_niceness),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
