#include "daemon/hear_pool.h"

#include "base/kp_queue.h"
#include "base/kp_thread.h"

#define LEAST_THREADS 2 /* a slow message leaves one for the others */
#define MOST_THREADS  4 /* by then the loop has more to do than they */
#define MOST_WAITING  4096
#define MOST_SPARE    64
#define SPARE_BYTES   (64 * 1024) /* of memory that a spare task may hold */

struct hearer {
	struct hear_pool *pool;
	struct kp_thread *thread;
	struct kp_queue *in;
	struct text_analyser *an;
	struct kp_arena *scratch;
	size_t waiting; /* the loop's: pushed to it, not popped */
};

struct hear_pool {
	struct hearer hearers[MOST_THREADS];
	unsigned n;
	struct kp_queue *out;
	void (*wake)(void *arg);
	void *wake_arg;
	size_t pending;
	struct hear_task *spare[MOST_SPARE];
	size_t nspare;
};

/* ---- a thread ---- */

/* What it takes to hear is much more than what was heard, and that is soon cold. An
 * explanation is not copied: whoever asks for one may wait. */
static void hear(struct hearer *h, struct hear_task *t)
{
	struct dialog_heard heard;

	kp_arena_reset(h->scratch);
	dialog_hear_message(&t->state, t->engine, h->an, t->text, t->explain,
		t->explain ? t->mem : h->scratch, &heard);
	if (t->explain)
		t->heard = heard;
	else
		dialog_heard_copy(&heard, t->mem, &t->heard);
}

static void run(void *arg)
{
	struct hearer *h = arg;
	struct hear_task *t;

	kp_thread_soon();
	while ((t = kp_queue_wait(h->in, -1))) {
		if (!kp_queue_closed(h->in))
			hear(h, t);
		kp_queue_push(h->pool->out, t); /* has room for all that may be under way */
		h->pool->wake(h->pool->wake_arg);
	}
}

static void close_one(struct hearer *h)
{
	kp_queue_free(h->in);
	kp_arena_free(h->scratch);
	text_close(h->an);
}

static int start_one(struct hear_pool *p, struct kp_err *err)
{
	struct hearer *h = &p->hearers[p->n];

	if (text_open(&h->an, err) < 0)
		return -1;
	h->pool = p;
	h->in = kp_queue_new(MOST_WAITING);
	h->scratch = kp_arena_new(64 * 1024);
	if (kp_thread_start("hear", run, h, &h->thread, err) < 0) {
		close_one(h);
		return -1;
	}
	p->n++;
	return 0;
}

/* ---- the loop's side ---- */

int hear_pool_start(
	void (*wake)(void *arg), void *wake_arg, struct hear_pool **out, struct kp_err *err)
{
	struct hear_pool *p = kp_alloc(sizeof(*p));
	size_t n = kp_thread_processors();

	n = n < LEAST_THREADS + 1 ? LEAST_THREADS : n > MOST_THREADS ? MOST_THREADS : n - 1;
	*p = (struct hear_pool){
		.wake = wake, .wake_arg = wake_arg, .out = kp_queue_new(MOST_WAITING)};
	while (p->n < n)
		if (start_one(p, err) < 0) {
			hear_pool_stop(p);
			return -1;
		}
	*out = p;
	return 0;
}

static void task_free(struct hear_task *t)
{
	kp_arena_free(t->mem);
	free(t);
}

void hear_pool_stop(struct hear_pool *p)
{
	struct hear_task *t;

	for (unsigned i = 0; i < p->n; i++)
		kp_queue_close(p->hearers[i].in);
	for (unsigned i = 0; i < p->n; i++) {
		kp_thread_join(p->hearers[i].thread);
		close_one(&p->hearers[i]);
	}
	while ((t = kp_queue_pop(p->out)))
		hear_pool_drop(p, t);
	kp_queue_free(p->out);
	while (p->nspare)
		task_free(p->spare[--p->nspare]);
	free(p);
}

struct hear_task *hear_pool_task(struct hear_pool *p)
{
	struct hear_task *t;

	if (p->nspare)
		return p->spare[--p->nspare];
	t = kp_alloc(sizeof(*t));
	t->mem = kp_arena_new(16 * 1024);
	return t;
}

/* To the thread with the least to do. */
bool hear_pool_push(struct hear_pool *p, struct hear_task *task)
{
	unsigned least = 0;

	for (unsigned i = 1; i < p->n; i++)
		if (p->hearers[i].waiting < p->hearers[least].waiting)
			least = i;
	if (p->pending == MOST_WAITING)
		return false;
	task->thread = least;
	p->hearers[least].waiting++;
	p->pending++;
	kp_queue_push(p->hearers[least].in, task);
	return true;
}

struct hear_task *hear_pool_pop(struct hear_pool *p)
{
	struct hear_task *t = kp_queue_pop(p->out);

	if (t) {
		p->hearers[t->thread].waiting--;
		p->pending--;
	}
	return t;
}

void hear_pool_drop(struct hear_pool *p, struct hear_task *task)
{
	struct kp_arena *mem = task->mem;

	if (task->session)
		session_release(task->session);
	match_unref(task->engine);
	if (p->nspare == MOST_SPARE || kp_arena_bytes(mem) > SPARE_BYTES) {
		task_free(task);
		return;
	}
	kp_arena_reset(mem);
	*task = (struct hear_task){.mem = mem};
	p->spare[p->nspare++] = task;
}

size_t hear_pool_pending(const struct hear_pool *p)
{
	return p->pending;
}
