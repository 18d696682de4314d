/* Threads that find out what messages say. That is most of the work of an answer, and a long
 * message of unknown words takes a thousand times as long as most: heard beside the loop, it
 * holds up no other conversation. The loop's side; tasks are a thread's own while under way.
 */
#ifndef HEAR_POOL_H
#define HEAR_POOL_H

#include "base/kp_err.h"
#include "daemon/session.h"
#include "dialog/dialog.h"

/* A message on its way; lives in its own memory. */
struct hear_task {
	struct kp_arena *mem;        /* owned; `heard` lives there */
	struct match_engine *engine; /* a reference */
	struct dialog_state state;   /* of the conversation when it began */
	const char *text;            /* as this and `id`: in its memory */
	const char *id;              /* of the request */
	bool explain;
	struct dialog_heard heard; /* when it comes back */

	/* who asked, and when */
	net_conn conn;
	struct session *session; /* held */
	int64_t start_us, now;

	unsigned thread; /* the pool's */
};

struct hear_pool;

/* Starts the threads. `wake` is called on one of them when there is something to take. */
int hear_pool_start(
	void (*wake)(void *arg), void *wake_arg, struct hear_pool **out, struct kp_err *err);
/* Stops them after what they are at; what is under way is dropped. */
void hear_pool_stop(struct hear_pool *p);

/* A fresh task, zeroed but for its memory. */
struct hear_task *hear_pool_task(struct hear_pool *p);
/* Takes the task; false when too many wait: it is still the caller's. */
bool hear_pool_push(struct hear_pool *p, struct hear_task *task);
/* A task whose message was heard, or NULL. Then the caller's. */
struct hear_task *hear_pool_pop(struct hear_pool *p);
/* The end of a task: the session is let go. The engine must have been taken out of it, or be
 * in use elsewhere: the loop has no time to free one. */
void hear_pool_drop(struct hear_pool *p, struct hear_task *task);

size_t hear_pool_pending(const struct hear_pool *p); /* pushed, not popped */

#endif
