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

/* A rule book for tests: where each status leads (-1: not from there), and one line. */
struct fixture_act {
	int8_t to[STORE_STATUSES];
	enum store_sender by;
	const char *name, *text, *partner;
	int64_t next_at;
	bool quiet;
};

static const int8_t any_move[] = {
	STORE_ASSIGNED, STORE_ASSIGNED, STORE_ASSIGNED, STORE_ASSIGNED, -1};
static const int8_t answer_move[] = {
	STORE_ANSWERED, STORE_ANSWERED, STORE_ANSWERED, STORE_ANSWERED, -1};
static const int8_t close_move[] = {
	STORE_CLOSED, STORE_CLOSED, STORE_CLOSED, STORE_CLOSED, -1};

static inline void fixture_line(struct store_next *out, const struct fixture_act *a,
	const char *kind, const char *text)
{
	out->lines[out->nlines].kind = kind;
	out->lines[out->nlines].sender = a->by;
	out->lines[out->nlines].name = a->name;
	out->lines[out->nlines++].text = text;
}

static inline int fixture_decide(const void *arg, const struct store_ticket *now,
	struct kp_arena *mem, struct store_next *out, struct kp_err *err)
{
	const struct fixture_act *a = arg;

	(void)mem;
	if (a->to[now->status] < 0) {
		out->refused = STORE_WRONG_STATUS;
		return kp_fail(
			err, KP_EINPUT, "the ticket is %s", store_status_name(now->status));
	}
	out->ticket.status = (enum store_status)a->to[now->status];
	out->ticket.next_at = a->next_at;
	out->quiet = a->quiet;
	if (a->partner) {
		out->ticket.partner = a->partner;
		fixture_line(out, a, "assigned", a->partner);
	}
	if (a->text)
		fixture_line(out, a, "message", a->text);
	else if (out->ticket.status != now->status)
		fixture_line(out, a, "status", NULL);
	return 0;
}

static inline struct fixture_act *fixture_act_of(struct store_req *req)
{
	return (struct fixture_act *)(uintptr_t)req->act.arg;
}

static inline struct store_req *make_act(const char *number, const int8_t *to,
	enum store_sender by, const char *name, const char *text)
{
	struct store_req *req = store_req_new(STORE_TICKET_ACT);
	struct fixture_act *a = kp_arena_alloc(req->mem, sizeof(*a));

	memcpy(a->to, to, sizeof(a->to));
	a->by = by;
	a->name = name;
	a->text = store_req_str(req, text);
	req->act = (struct store_act){.number = store_req_str(req, number),
		.at = NOON + 60000,
		.decide = fixture_decide,
		.arg = a};
	return req;
}

static inline struct store_req *make_answer(const char *number, const char *text)
{
	return make_act(number, answer_move, STORE_PARTNER, "Aino Esimerkki", text);
}

static inline struct store_req *make_close(const char *number)
{
	return make_act(number, close_move, STORE_SYSTEM, NULL, NULL);
}

static inline struct store_req *make_say(
	const char *number, const char *session, const char *user)
{
	struct store_req *req = make_act(
		number, any_move, STORE_SUPERVISOR, "Essi Esihenkilö", "Lisään vielä.");

	req->act.owned = true;
	req->act.who = (struct store_owner){session, user};
	req->act.at = NOON + 30000;
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
