#include "base/kp_queue.h"

#include <assert.h>
#include <errno.h>
#include <poll.h>
#include <stdalign.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/kp_clock.h"

/* Dmitry Vyukov's bounded ring. A slot's `turn` says whose it is: equal to the position,
 * free for the producer of that position; position + 1, full for its consumer. */
struct slot {
	atomic_size_t turn;
	void *item;
};

#define CLOSED (~(SIZE_MAX >> 1))

struct kp_queue {
	/* Next position to push; CLOSED set beside it refuses pushes, and none can slip in. */
	alignas(64) atomic_size_t head;
	/* Next position to pop; written by the consumer alone. */
	alignas(64) atomic_size_t tail;
	/* The consumer waits on `wake`, or is about to. */
	alignas(64) atomic_bool asleep;
	int wake;
	size_t mask;
	struct slot *slots;
};

struct kp_queue *kp_queue_new(size_t capacity)
{
	size_t n = 2;

	assert(capacity <= SIZE_MAX / 4);
	while (n < capacity)
		n *= 2;
	struct kp_queue *q = aligned_alloc(64, sizeof(*q));
	int wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (!q || wake < 0) {
		fputs("level=error event=queue.new what=\"no memory or no file descriptor "
		      "left\"\n",
			stderr);
		abort();
	}
	atomic_init(&q->head, 0);
	atomic_init(&q->tail, 0);
	atomic_init(&q->asleep, false);
	q->wake = wake;
	q->mask = n - 1;
	q->slots = kp_alloc_n(n, sizeof(*q->slots));
	for (size_t i = 0; i < n; i++)
		atomic_init(&q->slots[i].turn, i);
	return q;
}

void kp_queue_free(struct kp_queue *q)
{
	if (!q)
		return;
	assert(kp_queue_count(q) == 0);
	close(q->wake);
	free(q->slots);
	free(q);
}

static void wake(struct kp_queue *q)
{
	uint64_t one = 1;

	/* The count can't overflow into blocking: a full counter is awake already. */
	while (write(q->wake, &one, sizeof(one)) < 0 && errno == EINTR)
		;
}

bool kp_queue_push(struct kp_queue *q, void *item)
{
	size_t at = atomic_load_explicit(&q->head, memory_order_relaxed);
	struct slot *s;

	assert(item);
	for (;;) {
		if (at & CLOSED)
			return false;
		s = &q->slots[at & q->mask];
		size_t turn = atomic_load_explicit(&s->turn, memory_order_acquire);
		if (turn == at) {
			if (atomic_compare_exchange_weak_explicit(&q->head, &at, at + 1,
				    memory_order_relaxed, memory_order_relaxed))
				break;
		} else if ((intptr_t)(turn - at) < 0) {
			return false;
		} else {
			at = atomic_load_explicit(&q->head, memory_order_relaxed);
		}
	}
	s->item = item;
	/* Sequentially consistent, like the pair in sleep_begin(): either we see the consumer
	 * asleep, or it sees the item. */
	atomic_store(&s->turn, at + 1);
	if (atomic_load(&q->asleep) && atomic_exchange(&q->asleep, false))
		wake(q);
	return true;
}

static inline void *pop(struct kp_queue *q, memory_order order)
{
	size_t at = atomic_load_explicit(&q->tail, memory_order_relaxed);
	struct slot *s = &q->slots[at & q->mask];

	if (atomic_load_explicit(&s->turn, order) != at + 1)
		return NULL;
	void *item = s->item;
	atomic_store_explicit(&s->turn, at + q->mask + 1, memory_order_release);
	atomic_store_explicit(&q->tail, at + 1, memory_order_release);
	return item;
}

void *kp_queue_pop(struct kp_queue *q)
{
	return pop(q, memory_order_acquire);
}

static void *sleep_begin(struct kp_queue *q)
{
	atomic_store(&q->asleep, true);
	return pop(q, memory_order_seq_cst);
}

static void sleep_end(struct kp_queue *q)
{
	uint64_t count;

	atomic_store(&q->asleep, false);
	while (read(q->wake, &count, sizeof(count)) < 0 && errno == EINTR)
		;
}

static int left(int64_t until_us, int ms)
{
	if (ms < 0)
		return -1;
	int64_t us = until_us - kp_mono_us();
	return us <= 0 ? 0 : (int)((us + 999) / 1000);
}

static bool finished(const struct kp_queue *q)
{
	return kp_queue_closed(q) && kp_queue_count(q) == 0;
}

void *kp_queue_wait(struct kp_queue *q, int ms)
{
	int64_t until = kp_mono_us() + (int64_t)ms * 1000;
	void *item = kp_queue_pop(q);

	while (!item && !finished(q)) {
		int wait_ms = left(until, ms);
		if (wait_ms == 0)
			break;
		/* What is still counted then is a push under way: it ends soon. */
		if (kp_queue_closed(q))
			wait_ms = 1;
		item = sleep_begin(q);
		if (!item && !finished(q)) {
			struct pollfd pfd = {.fd = q->wake, .events = POLLIN};
			poll(&pfd, 1, wait_ms);
		}
		sleep_end(q);
		if (!item)
			item = kp_queue_pop(q);
	}
	return item;
}

void kp_queue_close(struct kp_queue *q)
{
	atomic_fetch_or(&q->head, CLOSED);
	atomic_store(&q->asleep, false);
	wake(q);
}

bool kp_queue_closed(const struct kp_queue *q)
{
	return atomic_load(&q->head) & CLOSED;
}

size_t kp_queue_count(const struct kp_queue *q)
{
	size_t tail = atomic_load_explicit(&q->tail, memory_order_acquire);
	size_t head = atomic_load_explicit(&q->head, memory_order_acquire);

	return (head & ~CLOSED) - tail;
}
