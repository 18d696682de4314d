#include "store_fixture.h"

#include <signal.h>
#include <sys/resource.h>

/* Keeps the store's thread waiting for the write lock, so that what is pushed meanwhile
 * becomes one group. */
struct blocker {
	sqlite3 *h;
};

static void block(const struct fixture *f, struct blocker *b)
{
	assert_int_equal(sqlite3_open(f->path, &b->h), SQLITE_OK);
	assert_int_equal(sqlite3_exec(b->h, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
}

static void unblock(struct blocker *b)
{
	assert_int_equal(sqlite3_exec(b->h, "ROLLBACK", NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(b->h);
}

static void test_store_open_new_file_starts_at_one(void **state)
{
	struct fixture *f = *state;

	fixture_open(f);
	assert_true(f->start.created);
	assert_true(f->start.schema > 0);
	assert_int_equal(f->start.next_interaction, 1);
}

static void test_store_open_again_counts_on(void **state)
{
	struct fixture *f = *state;

	fixture_open(f);
	assert_int_equal(fixture_run(f, make_interaction(41, ALICE)), KP_OK);
	fixture_close(f);
	fixture_open(f);
	assert_false(f->start.created);
	assert_int_equal(f->start.next_interaction, 42);
}

static void test_store_open_twice_is_busy(void **state)
{
	struct fixture *f = *state;
	struct store *second = NULL;
	struct kp_err err = {0};

	assert_int_equal(store_open(&f->opt, &second, NULL, &err), -1);
	assert_int_equal(err.code, KP_EBUSY);
	assert_non_null(strstr(err.msg, "another daemon"));
	assert_null(second);
}

static void test_store_push_many_come_back_in_order_in_groups(void **state)
{
	struct fixture *f = *state;
	struct store_stats stats;
	struct blocker b;

	block(f, &b);
	for (int i = 1; i <= 200; i++) {
		struct store_req *req = make_interaction(i, ALICE);

		req->ref = (uint64_t)i;
		assert_true(store_push(f->store, req));
	}
	assert_int_equal(store_pending(f->store), 200);
	unblock(&b);
	for (int i = 1; i <= 200; i++) {
		KP_AUTO(store_req) struct store_req *req = fixture_pop(f);

		assert_int_equal(req->err.code, KP_OK);
		assert_int_equal(req->ref, i);
	}
	store_stats(f->store, &stats);
	assert_int_equal(stats.requests, 200);
	assert_true(stats.groups <= 3);
	assert_true(stats.healthy);
	assert_int_equal(store_pending(f->store), 0);
	assert_int_equal(fixture_count(f, "SELECT count(*) FROM interaction"), 200);
}

static void test_store_push_full_is_refused_until_popped(void **state)
{
	struct fixture *f = *state;
	struct store_req *refused = make_interaction(9, ALICE);

	f->opt.queue = 4;
	fixture_open(f);
	for (int i = 1; i <= 4; i++)
		assert_true(store_push(f->store, make_interaction(i, ALICE)));
	assert_false(store_push(f->store, refused));
	store_req_free(fixture_pop(f));
	assert_true(store_push(f->store, refused));
}

static void test_store_group_failing_request_spoils_no_other(void **state)
{
	struct fixture *f = *state;
	struct blocker b;
	struct store_req *reqs[4];

	block(f, &b);
	reqs[0] = make_interaction(1, ALICE);
	reqs[1] = make_answer("HR-2026-999999", "Hei.");
	reqs[2] = make_ticket("k1", ALICE, "");
	reqs[3] = make_interaction(2, ALICE);
	for (int i = 0; i < 4; i++)
		assert_true(store_push(f->store, reqs[i]));
	unblock(&b);
	for (int i = 0; i < 4; i++) {
		KP_AUTO(store_req) struct store_req *req = fixture_pop(f);

		assert_ptr_equal(req, reqs[i]);
		assert_int_equal(req->err.code, i == 1 ? KP_ENOENT : KP_OK);
	}
	assert_int_equal(fixture_count(f, "SELECT count(*) FROM interaction"), 2);
	assert_int_equal(fixture_count(f, "SELECT count(*) FROM ticket"), 1);
}

static void test_store_drain_commits_everything_pushed(void **state)
{
	struct fixture *f = *state;

	for (int i = 1; i <= 1000; i++)
		assert_true(store_push(f->store, make_interaction(i, ALICE)));
	store_drain(f->store);
	struct store_req *late = make_interaction(1001, ALICE);
	assert_false(store_push(f->store, late));
	store_req_free(late);
	for (int i = 1; i <= 1000; i++) {
		KP_AUTO(store_req) struct store_req *req = store_pop(f->store);

		assert_non_null(req);
		assert_int_equal(req->err.code, KP_OK);
	}
	fixture_close(f);
	assert_int_equal(fixture_count(f, "SELECT count(*) FROM interaction"), 1000);
}

static void test_store_close_frees_what_nobody_popped(void **state)
{
	struct fixture *f = *state;

	for (int i = 1; i <= 20; i++)
		assert_true(store_push(f->store, make_interaction(i, ALICE)));
	fixture_close(f);
	assert_int_equal(fixture_count(f, "SELECT count(*) FROM interaction"), 20);
}

/* ---- a disk that refuses ---- */

static struct store_req *make_large(int64_t id, char *text)
{
	struct store_req *req = make_interaction(id, ALICE);

	req->interaction.question = text;
	return req;
}

/* Writes until the store refuses; returns how many were acknowledged. */
static int64_t fill(struct fixture *f, enum kp_code expected)
{
	static const size_t size = 8000;
	KP_AUTO(kp_cstr) char *text = kp_alloc(size);
	enum kp_code code = KP_OK;
	int64_t id = 0;

	memset(text, 'x', size - 1);
	while (code == KP_OK && id < 1000)
		code = fixture_run(f, make_large(++id, text));
	assert_int_equal(code, expected);
	return id - 1;
}

static void test_store_disk_full_acknowledges_nothing_and_reads_go_on(void **state)
{
	struct fixture *f = *state;
	struct store_stats stats;

	f->opt.max_bytes = 400000;
	fixture_open(f);
	int64_t acknowledged = fill(f, KP_EFULL);
	assert_true(acknowledged > 5);
	assert_int_equal(fixture_run(f, make_mine(ALICE, "")), KP_OK);
	store_stats(f->store, &stats);
	assert_true(stats.failed >= 1);
	fixture_close(f);
	assert_int_equal(fixture_count(f, "SELECT count(*) FROM interaction"), acknowledged);
}

/* Groups of many requests: each is there with its conversation when it was acknowledged, and
 * not at all when it was refused. */
static void test_store_disk_full_fails_whole_requests(void **state)
{
	struct fixture *f = *state;
	KP_AUTO(kp_cstr) char *text = kp_alloc(8000);
	int64_t acknowledged = 0, last = 0;

	memset(text, 'x', 7999);
	f->opt.max_bytes = 400000;
	fixture_open(f);
	for (int64_t id = 1; id <= 100; id++) {
		struct store_req *req = make_large(id, text);
		KP_AUTO(kp_cstr) char *n = kp_format("%lld", (long long)id);

		req->interaction.after =
			(struct store_session){.id = ALICE, .state = store_req_str(req, n)};
		assert_true(store_push(f->store, req));
	}
	for (int64_t id = 1; id <= 100; id++) {
		KP_AUTO(store_req) struct store_req *req = fixture_pop(f);

		assert_int_equal(req->interaction.id, id);
		assert_true(req->err.code == KP_OK || req->err.code == KP_EFULL);
		acknowledged += req->err.code == KP_OK;
		last = req->err.code == KP_OK ? id : last;
	}
	fixture_close(f);
	assert_true(acknowledged < 100);
	assert_int_equal(fixture_count(f, "SELECT count(*) FROM interaction"), acknowledged);
	assert_int_equal(
		fixture_count(
			f, "SELECT coalesce(max(CAST(state AS INTEGER)), 0) FROM session"),
		last);
}

static void test_store_disk_full_recovers_when_there_is_room(void **state)
{
	struct fixture *f = *state;
	struct store_stats stats;

	f->opt.max_bytes = 400000;
	fixture_open(f);
	int64_t acknowledged = fill(f, KP_EFULL);
	fixture_close(f);
	f->opt.max_bytes = 0;
	fixture_open(f);
	assert_int_equal(f->start.next_interaction, acknowledged + 1);
	assert_int_equal(fixture_run(f, make_interaction(acknowledged + 1, ALICE)), KP_OK);
	store_stats(f->store, &stats);
	assert_true(stats.healthy);
}

static void test_store_file_limit_reached_fails_then_recovers(void **state)
{
	struct fixture *f = *state;
	struct rlimit old, small = {.rlim_cur = 300000};
	struct store_stats stats;

	assert_int_equal(getrlimit(RLIMIT_FSIZE, &old), 0);
	small.rlim_max = old.rlim_max;
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
	int64_t acknowledged = fill(f, KP_EIO);
	int failed_ticket = fixture_run(f, make_ticket("k", ALICE, ""));
	store_stats(f->store, &stats);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &old), 0);
	assert_int_equal(failed_ticket, KP_EIO);
	assert_false(stats.healthy);

	assert_int_equal(fixture_run(f, make_ticket("k", ALICE, "")), KP_OK);
	store_stats(f->store, &stats);
	assert_true(stats.healthy);
	assert_int_equal(fixture_count(f, "SELECT count(*) FROM ticket"), 1);
	assert_int_equal(fixture_count(f, "SELECT count(*) FROM interaction"), acknowledged);
}

static void test_store_full_group_fails_writes_and_answers_reads(void **state)
{
	struct fixture *f = *state;
	struct rlimit old, small = {.rlim_cur = 1};
	struct blocker b;

	assert_int_equal(getrlimit(RLIMIT_FSIZE, &old), 0);
	small.rlim_max = old.rlim_max;
	signal(SIGXFSZ, SIG_IGN);
	block(f, &b);
	for (int i = 1; i <= 5; i++)
		assert_true(store_push(f->store, make_interaction(i, ALICE)));
	assert_true(store_push(f->store, make_mine(ALICE, "")));
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
	unblock(&b);
	for (int i = 1; i <= 6; i++) {
		KP_AUTO(store_req) struct store_req *req = fixture_pop(f);

		assert_int_equal(req->err.code, i <= 5 ? KP_EIO : KP_OK);
	}
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &old), 0);
	assert_int_equal(fixture_count(f, "SELECT count(*) FROM interaction"), 0);
}

static void test_store_log_is_moved_into_the_file(void **state)
{
	struct fixture *f = *state;
	static const size_t size = 100000;
	KP_AUTO(kp_cstr) char *text = kp_alloc(size);
	struct store_stats stats;
	int64_t id = 0;

	memset(text, 'x', size - 1);
	do {
		assert_int_equal(fixture_run(f, make_large(++id, text)), KP_OK);
		store_stats(f->store, &stats);
	} while (stats.wal_bytes < STORE_TIDY_BYTES);
	/* The helper takes its time; the log starts over soon after. */
	while (stats.wal_bytes >= STORE_TIDY_BYTES && id < 100000) {
		assert_int_equal(fixture_run(f, make_interaction(++id, ALICE)), KP_OK);
		store_stats(f->store, &stats);
	}
	assert_true(stats.wal_bytes < STORE_TIDY_BYTES);
	assert_int_equal(fixture_count(f, "SELECT count(*) FROM interaction"), id);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(test_store_open_new_file_starts_at_one),
		CASE(test_store_open_again_counts_on),
		CASE_OPEN(test_store_open_twice_is_busy),
		CASE_OPEN(test_store_push_many_come_back_in_order_in_groups),
		CASE(test_store_push_full_is_refused_until_popped),
		CASE_OPEN(test_store_group_failing_request_spoils_no_other),
		CASE_OPEN(test_store_drain_commits_everything_pushed),
		CASE_OPEN(test_store_close_frees_what_nobody_popped),
		CASE(test_store_disk_full_acknowledges_nothing_and_reads_go_on),
		CASE(test_store_disk_full_fails_whole_requests),
		CASE(test_store_disk_full_recovers_when_there_is_room),
		CASE_OPEN(test_store_file_limit_reached_fails_then_recovers),
		CASE_OPEN(test_store_full_group_fails_writes_and_answers_reads),
		CASE_OPEN(test_store_log_is_moved_into_the_file),
	};

	return cmocka_run_group_tests_name("store", tests, NULL, NULL);
}
