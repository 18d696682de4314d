#include "store/store_priv.h"

#include <assert.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "base/kp_clock.h"
#include "base/kp_log.h"
#include "base/kp_queue.h"
#include "base/kp_thread.h"

#define GROUP_MAX     256
#define QUEUE_DEFAULT 4096
#define NEWS_MS       500
/* A group that begins with a write waits until this long after the last such one began: what
 * comes in between shares its commit. At 5,000 messages a second commits are half as many, an
 * answer waits as long on average, and processor and disk have room: the slowest hundredth
 * comes in half the time. One alone waits for nothing. */
#define APART_US 500

struct store {
	struct store_db *db; /* the thread's, once it runs */
	struct store_tidy *tidy;
	struct kp_queue *in, *out;
	struct kp_thread *thread;
	size_t limit;
	void (*wake)(void *arg);
	void *wake_arg;

	atomic_size_t under_way; /* pushed, not popped: never more than `limit` */
	atomic_bool news_out;    /* one STORE_NEWS is not popped yet */
	atomic_bool watching;    /* every line is news */

	/* the thread's own */
	struct store_req *group[GROUP_MAX];
	size_t ngroup;
	int64_t began_us; /* the last commit */
	int64_t last_event, last_erasure, news_at_us;
	int news_ms;
	bool news_due;
	bool watched; /* news are told of every line: follows `watching` */

	atomic_uint_fast64_t groups, requests, failed, largest;
	atomic_bool healthy;
	atomic_int_fast64_t backlog;
};

/* ---- one group ---- */

static bool disk_error(const struct kp_err *err)
{
	return err->code == KP_EIO || err->code == KP_EFULL || err->code == KP_EBUSY;
}

static bool group_writes(const struct store *s)
{
	for (size_t i = 0; i < s->ngroup; i++)
		if (store_kind_writes(s->group[i]->kind))
			return true;
	return false;
}

/* All in one transaction. -1: nothing of the group is on disk. */
static int write_group(struct store *s, struct kp_err *err)
{
	if (store_db_begin(s->db, err) < 0)
		return -1;
	for (size_t i = 0; i < s->ngroup; i++) {
		struct store_req *req = s->group[i];

		/* What fails on the disk fails for all: half of the request may be written,
		 * and a full disk may have made the engine drop the transaction with all
		 * that came before. */
		if (store_run(s->db, req) < 0 && disk_error(&req->err)) {
			*err = req->err;
			store_db_rollback(s->db);
			return -1;
		}
	}
	return store_db_commit(s->db, err);
}

/* Reads are answered all the same: they need no room on the disk. */
static void fail_group(struct store *s, const struct kp_err *err)
{
	for (size_t i = 0; i < s->ngroup; i++)
		if (store_kind_writes(s->group[i]->kind))
			s->group[i]->err = *err;
		else
			store_run(s->db, s->group[i]);
}

static void run_group(struct store *s)
{
	struct kp_err err = {0};

	if (!group_writes(s))
		for (size_t i = 0; i < s->ngroup; i++)
			store_run(s->db, s->group[i]);
	else if (write_group(s, &err) < 0)
		fail_group(s, &err);
}

/* ---- what is told about it ---- */

static const struct kp_err *first_disk_error(const struct store *s, size_t *n_out)
{
	const struct kp_err *first = NULL;

	*n_out = 0;
	for (size_t i = 0; i < s->ngroup; i++)
		if (disk_error(&s->group[i]->err)) {
			first = first ? first : &s->group[i]->err;
			++*n_out;
		}
	return first;
}

/* Judged by writes: reads go on beside a full disk. Logged when it changes, not for every
 * group, which would fill the disk further. */
static void note_health(struct store *s)
{
	if (!group_writes(s))
		return;
	size_t failed;
	const struct kp_err *err = first_disk_error(s, &failed);
	bool was = atomic_exchange(&s->healthy, !err);

	atomic_fetch_add(&s->failed, failed);
	if (err && was)
		kp_log(KP_ERROR, "store.failing", "what=\"%s\"", err->msg);
	else if (!err && !was)
		kp_log(KP_INFO, "store.recovered", "requests=%zu", s->ngroup);
}

static void note_group(struct store *s)
{
	atomic_fetch_add(&s->groups, 1);
	atomic_fetch_add(&s->requests, s->ngroup);
	if (s->ngroup > atomic_load(&s->largest))
		atomic_store(&s->largest, s->ngroup);
	atomic_store(&s->backlog, store_db_backlog(s->db));
	note_health(s);
}

static void hand_back(struct store *s, struct store_req *req)
{
	bool pushed = kp_queue_push(s->out, req);

	assert(pushed); /* it holds `limit` requests and the news */
	(void)pushed;
}

/* What a supervisor did they know already. */
static bool is_news(const struct store_req *req, bool watching)
{
	if (req->kind == STORE_TICKET_ACT || req->kind == STORE_MAIL)
		return watching || !req->act.owned;
	return req->kind == STORE_TICKET_OPEN && watching;
}

static bool has_news(const struct store *s)
{
	bool watching = atomic_load(&s->watching);

	for (size_t i = 0; i < s->ngroup; i++)
		if (is_news(s->group[i], watching))
			return true;
	return false;
}

static void finish_group(struct store *s)
{
	note_group(s);
	s->news_due |= has_news(s);
	for (size_t i = 0; i < s->ngroup; i++)
		hand_back(s, s->group[i]);
	s->ngroup = 0;
	if (s->wake)
		s->wake(s->wake_arg);
}

/* ---- news ---- */

/* Who begins to watch has missed nothing: what came before is told in the old way first. */
static void tell_news(struct store *s)
{
	KP_AUTO(store_req) struct store_req *req = store_req_new(STORE_NEWS);
	bool watching = atomic_load(&s->watching);
	int64_t event = s->last_event, erasure = s->last_erasure;

	if (store_event_news(
		    s->db, s->watched, &event, req->mem, &req->news.events, &req->err) < 0 ||
		store_erasure_news(s->db, &erasure, req->mem, &req->news, &req->err) < 0) {
		s->news_due = true;
		return;
	}
	s->last_event = event;
	s->last_erasure = erasure;
	s->news_due = req->news.events.n == STORE_MAX_MESSAGES ||
		      req->news.nerased == STORE_MAX_MESSAGES;
	if (!s->news_due)
		s->watched = watching;
	if (req->news.events.n == 0 && req->news.nerased == 0)
		return;
	atomic_store(&s->news_out, true);
	hand_back(s, KP_TAKE(req));
	if (s->wake)
		s->wake(s->wake_arg);
}

static void look_for_news(struct store *s)
{
	if (s->news_ms >= 0 && kp_mono_us() >= s->news_at_us) {
		s->news_at_us = kp_mono_us() + (int64_t)s->news_ms * 1000;
		s->news_due |= store_db_changed_by_others(s->db);
	}
	s->news_due |= s->watched != atomic_load(&s->watching);
	if (s->news_due && !atomic_load(&s->news_out))
		tell_news(s);
}

/* ---- the thread ---- */

static void take_group(struct store *s, struct store_req *first)
{
	if (store_kind_writes(first->kind)) {
		kp_sleep_until_us(s->began_us + APART_US);
		s->began_us = kp_mono_us();
	}
	for (; first && s->ngroup < GROUP_MAX - 1; first = kp_queue_pop(s->in))
		s->group[s->ngroup++] = first;
	if (first)
		s->group[s->ngroup++] = first;
}

static void serve(void *arg)
{
	struct store *s = arg;

	kp_thread_soon();
	for (;;) {
		struct store_req *first = kp_queue_wait(s->in, s->news_ms);

		if (first) {
			take_group(s, first);
			run_group(s);
			finish_group(s);
		} else if (kp_queue_closed(s->in) && kp_queue_count(s->in) == 0) {
			return;
		}
		look_for_news(s);
		store_tidy_look(s->tidy, s->db, kp_queue_count(s->in) == 0);
	}
}

/* ---- opening and closing ---- */

static int open_database(struct store *s, const struct store_options *opt,
	struct store_start *start, struct kp_err *err)
{
	const struct store_db_options db = {
		.path = opt->path, .mode = STORE_DB_OWN, .max_bytes = opt->max_bytes};

	if (store_db_open(&db, &s->db, err) < 0)
		return -1;
	start->created = store_db_fresh(s->db);
	start->schema = STORE_SCHEMA;
	if (store_schema_raise(s->db, err) < 0)
		return kp_fail_in(err, "'%s'", opt->path);
	if (store_outbox_ways(s->db, opt->webhook, err) < 0 ||
		store_interaction_next(s->db, &start->next_interaction, err) < 0 ||
		store_event_last(s->db, &s->last_event, err) < 0 ||
		store_erasure_last(s->db, &s->last_erasure, err) < 0)
		return -1;
	return store_tidy_open(opt->path, &s->tidy, err);
}

static void prepare_queues(struct store *s, const struct store_options *opt)
{
	s->limit = opt->queue ? opt->queue : QUEUE_DEFAULT;
	s->in = kp_queue_new(s->limit);
	s->out = kp_queue_new(s->limit + 1);
	s->news_ms = opt->news_ms ? opt->news_ms : NEWS_MS;
	s->wake = opt->wake;
	s->wake_arg = opt->wake_arg;
	atomic_store(&s->healthy, true);
}

int store_open(const struct store_options *opt, struct store **out,
	struct store_start *start_out, struct kp_err *err)
{
	KP_AUTO(store) struct store *s = kp_alloc(sizeof(*s));
	struct store_start start = {0};

	prepare_queues(s, opt);
	if (open_database(s, opt, &start, err) < 0 ||
		kp_thread_start("store", serve, s, &s->thread, err) < 0)
		return -1;
	if (start_out)
		*start_out = start;
	*out = KP_TAKE(s);
	return 0;
}

bool store_push(struct store *s, struct store_req *req)
{
	assert(req->kind != STORE_NEWS);
	if (atomic_fetch_add(&s->under_way, 1) < s->limit && kp_queue_push(s->in, req))
		return true;
	atomic_fetch_sub(&s->under_way, 1);
	return false;
}

struct store_req *store_pop(struct store *s)
{
	struct store_req *req = kp_queue_pop(s->out);

	if (req && req->kind == STORE_NEWS)
		atomic_store(&s->news_out, false);
	else if (req)
		atomic_fetch_sub(&s->under_way, 1);
	return req;
}

void store_watch(struct store *s, bool everything)
{
	atomic_store(&s->watching, everything);
}

size_t store_pending(const struct store *s)
{
	return atomic_load(&s->under_way);
}

void store_drain(struct store *s)
{
	kp_queue_close(s->in);
	if (s->thread)
		kp_thread_join(KP_TAKE(s->thread));
}

void store_close(struct store *s)
{
	struct store_req *req;

	store_drain(s);
	while ((req = store_pop(s)))
		store_req_free(req);
	/* The writer goes last: the last one to close moves the log into the file. */
	if (s->tidy)
		store_tidy_close(s->tidy);
	if (s->db)
		store_db_close(s->db);
	kp_queue_free(s->in);
	kp_queue_free(s->out);
	free(s);
}

void store_stats(const struct store *s, struct store_stats *out)
{
	*out = (struct store_stats){
		.groups = atomic_load(&s->groups),
		.requests = atomic_load(&s->requests),
		.failed = atomic_load(&s->failed),
		.largest_group = atomic_load(&s->largest),
		.healthy = atomic_load(&s->healthy),
		.wal_bytes = atomic_load(&s->backlog),
	};
}
