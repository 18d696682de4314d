/* A store in a folder of its own, and requests run to their end. */
#ifndef STORE_FIXTURE_H
#define STORE_FIXTURE_H

#include <poll.h>
#include <setjmp.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/kp_file.h"
#include "base/kp_str.h"
#include "store/store.h"

#define ALICE "aaaaaaaaaaaaaaaaaaaaaaaaaa"
#define BELLA "bbbbbbbbbbbbbbbbbbbbbbbbbb"
#define NOON  INT64_C(1795348800000)

struct fixture {
	char dir[64], path[96];
	struct store *store;
	struct store_start start;
	struct store_options opt;
	int bell;
};

static inline void fixture_ring(void *arg)
{
	struct fixture *f = arg;
	uint64_t one = 1;

	assert_int_equal(write(f->bell, &one, sizeof(one)), sizeof(one));
}

static inline void fixture_open(struct fixture *f)
{
	struct kp_err err = {0};

	if (store_open(&f->opt, &f->store, &f->start, &err) < 0)
		fail_msg("%s", err.msg);
}

static inline void fixture_close(struct fixture *f)
{
	if (f->store)
		store_close(KP_TAKE(f->store));
}

static inline int fixture_setup(void **state)
{
	struct fixture *f = kp_alloc(sizeof(*f));

	snprintf(f->dir, sizeof(f->dir), "/tmp/kp-store-XXXXXX");
	assert_non_null(mkdtemp(f->dir));
	snprintf(f->path, sizeof(f->path), "%s/test.db", f->dir);
	f->bell = eventfd(0, EFD_CLOEXEC);
	f->opt = (struct store_options){
		.path = f->path, .news_ms = -1, .wake = fixture_ring, .wake_arg = f};
	*state = f;
	return 0;
}

static inline int fixture_setup_open(void **state)
{
	fixture_setup(state);
	fixture_open(*state);
	return 0;
}

static inline int fixture_teardown(void **state)
{
	struct fixture *f = *state;
	char **names;
	size_t n;

	fixture_close(f);
	if (kp_dir_list(f->dir, NULL, &names, &n, NULL) == 0) {
		for (size_t i = 0; i < n; i++) {
			KP_AUTO(kp_cstr) char *path = kp_format("%s/%s", f->dir, names[i]);
			unlink(path);
		}
		kp_names_free(names, n);
	}
	rmdir(f->dir);
	close(f->bell);
	free(f);
	return 0;
}

/* The next finished request; waits for it. */
static inline struct store_req *fixture_pop(struct fixture *f)
{
	struct store_req *req;
	uint64_t count;

	while (!(req = store_pop(f->store))) {
		struct pollfd pfd = {.fd = f->bell, .events = POLLIN};

		assert_int_equal(poll(&pfd, 1, 60000), 1);
		assert_int_equal(read(f->bell, &count, sizeof(count)), sizeof(count));
	}
	return req;
}

static inline enum kp_code fixture_do(struct fixture *f, struct store_req *req)
{
	assert_true(store_push(f->store, req));
	assert_ptr_equal(fixture_pop(f), req);
	return req->err.code;
}

/* Runs and frees a request that only its code matters of. */
static inline enum kp_code fixture_run(struct fixture *f, struct store_req *req)
{
	enum kp_code code = fixture_do(f, req);

	store_req_free(req);
	return code;
}

static inline struct store_conn *fixture_conn(const struct fixture *f)
{
	struct store_conn *c = NULL;
	struct kp_err err = {0};

	if (store_conn_open(f->path, &c, &err) < 0)
		fail_msg("%s", err.msg);
	return c;
}

/* Another program's hand in the file. */
static inline void fixture_sql(const struct fixture *f, const char *sql)
{
	sqlite3 *h;
	char *msg = NULL;

	assert_int_equal(sqlite3_open(f->path, &h), SQLITE_OK);
	if (sqlite3_exec(h, sql, NULL, NULL, &msg) != SQLITE_OK)
		fail_msg("%s", msg);
	sqlite3_close(h);
}

static inline int64_t fixture_count(const struct fixture *f, const char *sql)
{
	sqlite3 *h;
	sqlite3_stmt *st;

	assert_int_equal(sqlite3_open(f->path, &h), SQLITE_OK);
	assert_int_equal(sqlite3_prepare_v2(h, sql, -1, &st, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_step(st), SQLITE_ROW);
	int64_t n = sqlite3_column_int64(st, 0);
	sqlite3_finalize(st);
	sqlite3_close(h);
	return n;
}

static inline struct store_req *make_interaction(int64_t id, const char *session)
{
	struct store_req *req = store_req_new(STORE_INTERACTION);

	req->interaction = (struct store_interaction){.id = id,
		.at = NOON + id,
		.session = session,
		.channel = "web",
		.lang = "fi",
		.unit = "kotihoito",
		.question = "Miten säästövapaata kertyy?",
		.outcome = "answered",
		.intent = "loma.saastovapaa",
		.confidence = 0.97,
		.candidates = "[]",
		.latency_us = 200,
		.kb_hash = "0123456789abcdef",
		.choice = -1};
	return req;
}

static inline struct store_req *make_ticket(
	const char *key, const char *session, const char *user)
{
	struct store_req *req = store_req_new(STORE_TICKET_OPEN);

	req->open = (struct store_open_ticket){.key = store_req_str(req, key),
		.year = 2026,
		.name = "Essi Esihenkilö",
		.ticket = {.area = "loma",
			.intent = "loma.saastovapaa",
			.session = session,
			.user = user,
			.unit = "kotihoito",
			.lang = "fi",
			.partner = "esimerkki-aino",
			.status = STORE_ASSIGNED,
			.subject = "Milloin säästövapaa pidetään?",
			.routing = "[]",
			.respond_by = NOON + 3600000,
			.opened_at = NOON,
			.interaction = 1}};
	return req;
}

static const struct store_move any_move = {
	{STORE_ASSIGNED, STORE_ASSIGNED, STORE_ASSIGNED, -1}};
static const struct store_move answer_move = {
	{STORE_ANSWERED, STORE_ANSWERED, STORE_ANSWERED, -1}};
static const struct store_move close_move = {{STORE_CLOSED, STORE_CLOSED, STORE_CLOSED, -1}};

static inline struct store_req *make_answer(const char *number, const char *text)
{
	struct store_req *req = store_req_new(STORE_TICKET_ACT);

	req->act = (struct store_act){.number = store_req_str(req, number),
		.by = STORE_PARTNER,
		.name = "Aino Esimerkki",
		.text = store_req_str(req, text),
		.move = answer_move,
		.at = NOON + 60000};
	return req;
}

static inline struct store_req *make_say(
	const char *number, const char *session, const char *user)
{
	struct store_req *req = store_req_new(STORE_TICKET_ACT);

	req->act = (struct store_act){.number = store_req_str(req, number),
		.by = STORE_SUPERVISOR,
		.who = {session, user},
		.name = "Essi Esihenkilö",
		.text = "Lisään vielä.",
		.move = any_move,
		.at = NOON + 30000};
	return req;
}

static inline struct store_req *make_mine(const char *session, const char *user)
{
	struct store_req *req = store_req_new(STORE_TICKETS);

	req->mine.who = (struct store_owner){session, user};
	return req;
}

/* Opens one and copies its number. */
static inline void open_ticket(struct fixture *f, const char *key, const char *session,
	const char *user, char number[32])
{
	KP_AUTO(store_req) struct store_req *req = make_ticket(key, session, user);

	assert_int_equal(fixture_do(f, req), KP_OK);
	snprintf(number, 32, "%s", req->open.ticket.number);
}

#define CASE(fn)      cmocka_unit_test_setup_teardown(fn, fixture_setup, fixture_teardown)
#define CASE_OPEN(fn) cmocka_unit_test_setup_teardown(fn, fixture_setup_open, fixture_teardown)

#endif
