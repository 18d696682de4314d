#include "store/store_priv.h"

#include <stdatomic.h>
#include <stdlib.h>

#include "base/kp_log.h"
#include "base/kp_queue.h"
#include "base/kp_thread.h"

/* Each tidying makes the disk flush the database while commits wait for their own flush, and
 * the pages that commits write over and over are moved once: seldom is better. */
#define STEP_BYTES  STORE_TIDY_BYTES
#define LARGE_BYTES (2 * STORE_TIDY_BYTES)

/* The helper moves the bulk while commits go on; what was committed meanwhile keeps the log
 * from starting over, so the writer itself moves that short rest at a quiet moment. */
struct store_tidy {
	struct store_db *db; /* the helper's own connection */
	struct kp_queue *bell;
	struct kp_thread *thread;
	atomic_bool busy;
	bool helped; /* the helper has moved the bulk; writer's thread only */
	int64_t at;  /* bytes of backlog that call for tidying; writer's thread only */
};

static void tidy(struct store_db *db, int64_t *left)
{
	struct kp_err err = {0};

	if (store_db_tidy(db, left, &err) < 0 && err.code != KP_EBUSY)
		kp_log(KP_WARN, "store.tidy", "what=\"%s\"", err.msg);
}

static void help(void *arg)
{
	struct store_tidy *t = arg;

	while (kp_queue_wait(t->bell, -1)) {
		int64_t left = 0;

		tidy(t->db, &left);
		atomic_store(&t->busy, false);
	}
}

int store_tidy_open(const char *path, struct store_tidy **out, struct kp_err *err)
{
	const struct store_db_options opt = {.path = path, .mode = STORE_DB_GUEST};
	KP_AUTO(store_tidy) struct store_tidy *t = kp_alloc(sizeof(*t));

	t->bell = kp_queue_new(2);
	t->at = STEP_BYTES;
	atomic_init(&t->busy, false);
	if (store_db_open(&opt, &t->db, err) < 0 ||
		kp_thread_start("store-tidy", help, t, &t->thread, err) < 0)
		return -1;
	*out = KP_TAKE(t);
	return 0;
}

void store_tidy_close(struct store_tidy *t)
{
	kp_queue_close(t->bell);
	if (t->thread)
		kp_thread_join(t->thread);
	if (t->db)
		store_db_close(t->db);
	kp_queue_free(t->bell);
	free(t);
}

static void finish(struct store_tidy *t, struct store_db *db)
{
	int64_t left = 1;

	tidy(db, &left);
	t->helped = false;
	/* Somebody reads an old state and keeps the rest in the log: not again at once. */
	t->at = left == 0 ? STEP_BYTES : store_db_backlog(db) + STEP_BYTES;
}

void store_tidy_look(struct store_tidy *t, struct store_db *db, bool quiet)
{
	int64_t backlog = store_db_backlog(db);

	if (backlog < t->at || atomic_load(&t->busy))
		return;
	if (t->helped) {
		if (quiet || backlog > t->at + LARGE_BYTES)
			finish(t, db);
		return;
	}
	t->helped = true;
	atomic_store(&t->busy, true);
	if (!kp_queue_push(t->bell, t))
		atomic_store(&t->busy, false);
}
