#include "base/kp_thread.h"

#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/kp_mem.h"

#define SOON_NS      100000 /* the shortest slice there is */
#define LATER        10     /* nice: a tenth of what the others get where all want to run */
#define MOST_THREADS 16     /* that share calls */

/* As the kernel has it; its own header cannot stand beside <sched.h>. */
struct sched_wish {
	uint32_t size, policy;
	uint64_t flags;
	int32_t nice;
	uint32_t priority;
	uint64_t runtime, deadline, period;
};

struct kp_thread {
	pthread_t id;
	void (*fn)(void *arg);
	void *arg;
	char name[16];
};

static void *run(void *arg)
{
	struct kp_thread *t = arg;

	pthread_setname_np(pthread_self(), t->name);
	t->fn(t->arg);
	return NULL;
}

int kp_thread_start(const char *name, void (*fn)(void *arg), void *arg, struct kp_thread **out,
	struct kp_err *err)
{
	struct kp_thread *t = kp_alloc(sizeof(*t));
	sigset_t all, old;

	t->fn = fn;
	t->arg = arg;
	snprintf(t->name, sizeof(t->name), "%s", name);
	/* The mask is inherited: set it around the start, so that no signal slips in between.
	 */
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &old);
	int rc = pthread_create(&t->id, NULL, run, t);
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	if (rc) {
		free(t);
		return kp_fail(err, KP_EIO,
			"can't start thread '%s': %s; raise the limit of threads", name,
			strerror(rc));
	}
	*out = t;
	return 0;
}

/* Linux gives a thread that waited its turn by the length of its slice, since 6.12 as the
 * thread asks for it; a usual slice of some milliseconds is many times what a sync takes.
 * Older ones take the call and ignore the length. */
void kp_thread_soon(void)
{
	struct sched_wish wish = {.size = sizeof(wish)};

	if (syscall(SYS_sched_getattr, 0, &wish, sizeof(wish), 0) < 0 ||
		wish.policy != SCHED_OTHER)
		return;
	wish.size = sizeof(wish);
	wish.runtime = SOON_NS;
	syscall(SYS_sched_setattr, 0, &wish, 0);
}

/* On Linux niceness is the thread's own, and those it starts have it from it. Who waits longer
 * already stays where it is. */
void kp_thread_later(void)
{
	id_t self = (id_t)gettid();

	if (getpriority(PRIO_PROCESS, self) < LATER)
		setpriority(PRIO_PROCESS, self, LATER);
}

void kp_thread_join(struct kp_thread *t)
{
	pthread_join(t->id, NULL);
	free(t);
}

/* ---- calls that threads share ---- */

struct shared {
	void (*fn)(void *arg, size_t i);
	void *arg;
	size_t n;
	atomic_size_t next;
};

static void take_calls(void *arg)
{
	struct shared *s = arg;

	for (size_t i; (i = atomic_fetch_add(&s->next, 1)) < s->n;)
		s->fn(s->arg, i);
}

size_t kp_thread_processors(void)
{
	cpu_set_t set;

	return sched_getaffinity(0, sizeof(set), &set) == 0 ? (size_t)CPU_COUNT(&set) : 1;
}

void kp_thread_each(const char *name, size_t n, void (*fn)(void *arg, size_t i), void *arg)
{
	struct shared s = {.fn = fn, .arg = arg, .n = n};
	struct kp_thread *beside[MOST_THREADS];
	size_t most = kp_thread_processors(), started = 0;

	most = most < n ? most : n;
	while (started + 1 < most && started < MOST_THREADS &&
		kp_thread_start(name, take_calls, &s, &beside[started], NULL) == 0)
		started++;
	take_calls(&s);
	while (started)
		kp_thread_join(beside[--started]);
}
