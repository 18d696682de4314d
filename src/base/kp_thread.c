#include "base/kp_thread.h"

#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/kp_mem.h"

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

void kp_thread_join(struct kp_thread *t)
{
	pthread_join(t->id, NULL);
	free(t);
}
