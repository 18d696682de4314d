#include "daemon/job.h"

#include "base/kp_log.h"
#include "daemon/hello.h"
#include "daemon/inbox.h"
#include "daemon/reply.h"
#include "daemon/watch.h"

#define SPARE_BYTES (16 * 1024) /* of memory that a spare request may hold */

/* Requests come and go with every message: a few are kept to be used again. */
static struct store_req *take(struct app *app, enum store_kind kind)
{
	struct store_req *req;

	if (!app->nspare)
		return store_req_new(kind);
	req = app->spare[--app->nspare];
	store_req_reset(req, kind);
	return req;
}

static void give_back(struct app *app, struct store_req *req)
{
	if (app->nspare < KP_LEN(app->spare) && kp_arena_bytes(req->mem) <= SPARE_BYTES)
		app->spare[app->nspare++] = req;
	else
		store_req_free(req);
}

struct store_req *job_new(struct app *app, enum store_kind kind, const struct turn *turn,
	void (*done)(struct app *app, struct job *job, struct store_req *req))
{
	struct store_req *req = take(app, kind);
	struct job *job = kp_arena_alloc(req->mem, sizeof(*job));

	job->done = done;
	req->owner = job;
	if (turn) {
		job->conn = turn->conn;
		job->start_us = turn->start_us;
		job->id = store_req_str(req, turn->rq.id);
	}
	return req;
}

struct job *job_of(struct store_req *req)
{
	return req->owner;
}

struct store_owner job_owner(struct store_req *req, const struct session *s)
{
	return (struct store_owner){.session = store_req_str(req, s->id),
		.user = s->user ? store_req_str(req, s->user->id) : NULL};
}

void job_drop(struct app *app, struct store_req *req)
{
	struct job *job = job_of(req);

	if (job && job->frame)
		net_frame_free(job->frame);
	if (job && job->session)
		session_release(job->session);
	if (job && job->kb)
		kb_unref(job->kb);
	give_back(app, req);
}

bool job_push(struct app *app, struct session *session, struct store_req *req)
{
	struct job *job = job_of(req);

	job->session = session;
	if (session)
		session_hold(session);
	if (store_push(app->store, req))
		return true;
	job_drop(app, req);
	return false;
}

void job_ignore(struct app *app, struct job *job, struct store_req *req)
{
	(void)app;
	(void)job;
	if (req->err.code == KP_EIO || req->err.code == KP_EFULL)
		kp_log(KP_ERROR, "store.failed", "what=\"%s\"", req->err.msg);
}

/* What a refused act is to whoever asked for it. */
static enum wire_code refusal(const struct store_req *req)
{
	static const enum wire_code codes[] = {
		[STORE_FINE] = WIRE_NOT_ALLOWED,
		[STORE_WRONG_STATUS] = WIRE_CONFLICT,
		[STORE_OUTDATED] = WIRE_CONFLICT,
		[STORE_TOO_LATE] = WIRE_CLOSED,
		[STORE_NOT_YOURS] = WIRE_NOT_ALLOWED,
	};

	return req->kind == STORE_TICKET_ACT ? codes[req->act.refused] : WIRE_NOT_ALLOWED;
}

bool job_failed(struct app *app, struct job *job, struct store_req *req)
{
	enum wire_code code = WIRE_UNAVAILABLE;

	switch (req->err.code) {
	case KP_OK:
		return false;
	case KP_ENOENT:
		code = WIRE_NOT_FOUND;
		break;
	case KP_EINPUT:
		code = refusal(req);
		break;
	default:
		kp_log(KP_ERROR, "store.failed", "what=\"%s\"", req->err.msg);
	}
	if (job->conn)
		reply_error(app, job->conn, job->id, code, NULL);
	return true;
}

void job_finish_all(struct app *app)
{
	struct store_req *req;

	while ((req = store_pop(app->store))) {
		if (req->kind == STORE_NEWS) {
			hello_forget(app, &req->news);
			inbox_news(app, &req->news.events);
			watch_news(app, &req->news.events);
		} else
			job_of(req)->done(app, job_of(req), req);
		job_drop(app, req);
	}
}
