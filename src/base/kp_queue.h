/* A bounded queue of pointers between threads: any number of producers, one
 * consumer. Pushing and popping take no lock (a ring of C11 atomics with a
 * sequence number a slot); only a consumer that found it empty sleeps, on an eventfd.
 * Pushing takes the pointer: it belongs to the queue, then to who pops it. */
#ifndef KP_QUEUE_H
#define KP_QUEUE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/kp_mem.h"

struct kp_queue;

struct kp_queue *kp_queue_new(size_t capacity); /* rounded up to a power of two */
/* The queue must be empty: what is still in it would leak. */
void kp_queue_free(struct kp_queue *q);
KP_AUTO_FREE(kp_queue, kp_queue_free)
/* False when full or closed: `item` then still belongs to the caller. */
bool kp_queue_push(struct kp_queue *q, void *item);
/* The next item, or NULL when there is none now. Consumer only. */
void *kp_queue_pop(struct kp_queue *q);
/* Like pop, but waits up to `ms` (-1: for ever) for one; NULL on time-out or when
 * closed and empty. Consumer only. */
void *kp_queue_wait(struct kp_queue *q, int ms);
/* Refuses further pushes and wakes the consumer. Any thread. */
void kp_queue_close(struct kp_queue *q);
bool kp_queue_closed(const struct kp_queue *q);
size_t kp_queue_count(const struct kp_queue *q); /* a moment's view */

#endif
