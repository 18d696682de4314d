/* Threads and the one lock of the house. Locks live in base/ only: rooms share data
 * through queues and reference counts. */
#ifndef KP_THREAD_H
#define KP_THREAD_H

#include "base/kp_err.h"

struct kp_thread;
/* Starts fn(arg) in a thread named `name` (at most 15 characters), with signals blocked. */
int kp_thread_start(const char *name, void (*fn)(void *arg), void *arg, struct kp_thread **out,
	struct kp_err *err);
/* The calling thread runs for moments at a time, and others wait for each of them: asks the
 * system to let it run soon rather than long. A wish; where it is not known, nothing changes.
 */
void kp_thread_soon(void);
/* What the calling thread does, and threads it starts from here on, may wait for all others
 * that have something to do. There is no way back. */
void kp_thread_later(void);
void kp_thread_join(struct kp_thread *t); /* waits, frees */
size_t kp_thread_processors(void);        /* that this process may run on */

/* Calls fn(arg, i) once for each i below n, lower ones earlier, in threads named `name` beside
 * the caller's: no more than there are processors. Returns when all calls have returned. Where
 * no thread can be had the caller's makes all calls. */
void kp_thread_each(const char *name, size_t n, void (*fn)(void *arg, size_t i), void *arg);

#endif
