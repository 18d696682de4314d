/* Threads and the one lock of the house. Locks live in base/ only: rooms share data
 * through queues and reference counts. */
#ifndef KP_THREAD_H
#define KP_THREAD_H

#include "base/kp_err.h"

struct kp_thread;
/* Starts fn(arg) in a thread named `name` (at most 15 characters), with signals blocked. */
int kp_thread_start(const char *name, void (*fn)(void *arg), void *arg, struct kp_thread **out,
	struct kp_err *err);
void kp_thread_join(struct kp_thread *t); /* waits, frees */

#endif
