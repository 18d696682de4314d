#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/kp_queue.h"
#include "base/kp_thread.h"

#include <signal.h>
#include <stdatomic.h>

static void test_kp_queue_is_first_in_first_out_and_bounded(void **state)
{
	KP_AUTO(kp_queue) struct kp_queue *q = kp_queue_new(3); /* four places */
	int items[5];

	(void)state;
	assert_null(kp_queue_pop(q));
	for (int i = 0; i < 4; i++)
		assert_true(kp_queue_push(q, &items[i]));
	assert_false(kp_queue_push(q, &items[4]));
	assert_int_equal(kp_queue_count(q), 4);
	for (int i = 0; i < 4; i++)
		assert_ptr_equal(kp_queue_pop(q), &items[i]);
	assert_null(kp_queue_wait(q, 0));
	assert_null(kp_queue_wait(q, 1));
}

static void test_kp_queue_goes_round_many_times(void **state)
{
	KP_AUTO(kp_queue) struct kp_queue *q = kp_queue_new(2);
	int a, b;

	(void)state;
	for (int i = 0; i < 1000; i++) {
		assert_true(kp_queue_push(q, &a));
		assert_true(kp_queue_push(q, &b));
		assert_ptr_equal(kp_queue_pop(q), &a);
		assert_ptr_equal(kp_queue_pop(q), &b);
	}
}

static void test_kp_queue_close_refuses_pushes_and_empties(void **state)
{
	KP_AUTO(kp_queue) struct kp_queue *q = kp_queue_new(4);
	int a;

	(void)state;
	assert_true(kp_queue_push(q, &a));
	kp_queue_close(q);
	assert_true(kp_queue_closed(q));
	assert_false(kp_queue_push(q, &a));
	assert_ptr_equal(kp_queue_wait(q, -1), &a);
	assert_null(kp_queue_wait(q, -1));
}

enum { PRODUCERS = 4, EACH = 20000 };

struct work {
	struct kp_queue *q;
	uintptr_t first; /* items are numbers, and tell who sent them */
};

static void produce(void *arg)
{
	struct work *w = arg;

	for (uintptr_t i = 0; i < EACH;)
		if (kp_queue_push(w->q, (void *)(w->first + i)))
			i++;
}

/* Every item arrives once, and those of one producer in their order. */
static void test_kp_queue_many_producers_one_sleeping_consumer(void **state)
{
	KP_AUTO(kp_queue) struct kp_queue *q = kp_queue_new(64);
	struct kp_thread *threads[PRODUCERS];
	struct work work[PRODUCERS];
	uintptr_t next[PRODUCERS] = {0};
	struct kp_err err;

	(void)state;
	for (uintptr_t i = 0; i < PRODUCERS; i++) {
		work[i] = (struct work){q, (i + 1) << 32};
		assert_int_equal(
			kp_thread_start("producer", produce, &work[i], &threads[i], &err), 0);
	}
	for (int n = 0; n < PRODUCERS * EACH; n++) {
		uintptr_t item = (uintptr_t)kp_queue_wait(q, -1);
		uintptr_t who = (item >> 32) - 1;
		assert_true(who < PRODUCERS);
		assert_int_equal(item & 0xffffffff, next[who]++);
	}
	for (int i = 0; i < PRODUCERS; i++)
		kp_thread_join(threads[i]);
	assert_null(kp_queue_pop(q));
}

static void consume_all(void *arg)
{
	while (kp_queue_wait(arg, -1))
		;
}

static void test_kp_queue_close_wakes_a_waiting_consumer(void **state)
{
	KP_AUTO(kp_queue) struct kp_queue *q = kp_queue_new(4);
	struct kp_thread *t;
	struct kp_err err;
	int a;

	(void)state;
	assert_int_equal(kp_thread_start("consumer", consume_all, q, &t, &err), 0);
	assert_true(kp_queue_push(q, &a));
	kp_queue_close(q);
	kp_thread_join(t);
	assert_int_equal(kp_queue_count(q), 0);
}

static void read_mask(void *arg)
{
	pthread_sigmask(SIG_SETMASK, NULL, arg);
}

static void test_kp_thread_start_blocks_signals_in_the_thread_alone(void **state)
{
	struct kp_thread *t;
	struct kp_err err;
	sigset_t inside, here;

	(void)state;
	assert_int_equal(
		kp_thread_start("a name that is too long", read_mask, &inside, &t, &err), 0);
	kp_thread_join(t);
	assert_true(sigismember(&inside, SIGTERM));
	pthread_sigmask(SIG_SETMASK, NULL, &here);
	assert_false(sigismember(&here, SIGTERM));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_kp_queue_is_first_in_first_out_and_bounded),
		cmocka_unit_test(test_kp_queue_goes_round_many_times),
		cmocka_unit_test(test_kp_queue_close_refuses_pushes_and_empties),
		cmocka_unit_test(test_kp_queue_many_producers_one_sleeping_consumer),
		cmocka_unit_test(test_kp_queue_close_wakes_a_waiting_consumer),
		cmocka_unit_test(test_kp_thread_start_blocks_signals_in_the_thread_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
