#include "daemon/away.h"

#include <inttypes.h>

#include "base/kp_clock.h"
#include "base/kp_log.h"
#include "daemon/cases.h"
#include "daemon/job.h"
#include "daemon/reply.h"

#define EVERY_MS 5000 /* between looks for what was entered on the command line */

void away_apply(struct app *app)
{
	struct kb *next = kb_with_absences(match_kb(app->engine), app->away, app->naway);

	kb_unref(app->kb);
	app->kb = next;
}

void away_close(struct app *app)
{
	kb_unref(app->kb);
	if (app->away_mem)
		kp_arena_free(app->away_mem);
}

/* ---- what holds ---- */

/* Entries never change: the same ids are the same absences. */
static bool is_known(const struct app *app, const struct store_absences *l)
{
	if (!app->away_mem || app->naway != l->n)
		return false;
	for (size_t i = 0; i < l->n; i++)
		if (app->away[i].entry != l->v[i].id)
			return false;
	return true;
}

static void keep(struct app *app, const struct store_absences *l)
{
	if (is_known(app, l))
		return;
	struct kp_arena *mem = kp_arena_new(0);
	struct kb_away *v = kp_arena_alloc(mem, (l->n + 1) * sizeof(*v));

	for (size_t i = 0; i < l->n; i++)
		v[i] = (struct kb_away){.partner = kp_arena_strdup(mem, l->v[i].partner),
			.deputy = kp_arena_strdup(mem, l->v[i].deputy),
			.from = l->v[i].from,
			.to = l->v[i].to,
			.entry = l->v[i].id};
	if (app->away_mem)
		kp_arena_free(app->away_mem);
	app->away_mem = mem;
	app->away = v;
	app->naway = l->n;
	if (app->engine)
		away_apply(app);
}

static void held(struct app *app, struct job *job, struct store_req *req)
{
	if (!job->conn)
		job_ignore(app, job, req);
	else if (job_failed(app, job, req))
		return;
	if (req->err.code != KP_OK)
		return;
	keep(app, &req->absences);
	if (job->conn)
		reply_ok(app, job->conn, job->id);
}

static struct store_req *ask(struct app *app)
{
	struct store_req *req = job_new(app, STORE_ABSENCES, NULL, held);

	/* A day more than is over: zones are left out of it. */
	req->absences.since = (int32_t)(kp_now_ms(NULL) / (24 * 3600 * INT64_C(1000))) - 1;
	return req;
}

void away_load(struct app *app)
{
	job_push(app, NULL, ask(app));
}

void away_tick(struct app *app)
{
	int64_t now = kp_mono_us() / 1000;

	if (app->stage != APP_SERVING || now < app->away_at)
		return;
	app->away_at = now + EVERY_MS;
	away_load(app);
}

/* ---- entering ---- */

/* Who entered it is told when tickets are routed by it already. */
static void changed(struct app *app, struct job *job, struct store_req *req)
{
	const struct store_absence *a = &req->absence;
	struct store_req *next;

	if (job_failed(app, job, req))
		return;
	kp_log(KP_INFO, "partner.absence", "id=%" PRId64 " partner=%s by=%s cancels=%" PRId64,
		a->id, a->partner, a->author, a->cancels);
	next = ask(app);
	job_of(next)->conn = job->conn;
	job_of(next)->id = store_req_str(next, job->id);
	if (!job_push(app, job->session, next))
		reply_error(app, job->conn, job->id, WIRE_UNAVAILABLE, NULL);
}

/* Their own; of anybody's for administrators. */
static int partner_meant(const struct turn *t)
{
	const struct auth_user *user = t->session->user;
	int own = cases_partner(t->app, user);

	if (!t->rq.partner)
		return own;
	int partner = ticket_partner(t->app->kb, t->rq.partner);
	return user->role == AUTH_ADMIN || partner == own ? partner : -1;
}

void away_change(struct turn *t)
{
	struct app *app = t->app;
	bool admin = t->session->user->role == AUTH_ADMIN;
	int partner = partner_meant(t);
	struct store_absence a = {.cancels = t->rq.cancel, .at = t->now};
	struct ticket_absence said = {t->rq.from, t->rq.to, t->rq.deputy, 0, 0};
	const char *wrong = NULL;
	struct store_req *req;

	if (partner < 0 && !(admin && t->rq.cancel)) {
		reply_error(app, t->conn, t->rq.id, WIRE_NOT_ALLOWED, "partner");
		return;
	}
	if (!a.cancels && (wrong = ticket_read_absence(app->kb, partner, t->now, &said))) {
		reply_error(app, t->conn, t->rq.id, WIRE_BAD_REQUEST, wrong);
		return;
	}
	req = job_new(app, STORE_ABSENCE, t, changed);
	a.partner = partner < 0 ? NULL : store_req_str(req, app->kb->partners[partner].id);
	a.deputy = store_req_str(req, t->rq.deputy);
	a.from = said.first;
	a.to = said.last;
	a.author = store_req_str(req, t->session->user->id);
	req->absence = a;
	if (!job_push(app, t->session, req))
		reply_error(app, t->conn, t->rq.id, WIRE_UNAVAILABLE, NULL);
}

/* ---- looking back ---- */

static void audited(struct app *app, struct job *job, struct store_req *req)
{
	const struct store_absences *l = &req->absences;
	struct wire_absence *v = kp_arena_alloc(app->arena, (l->n + 1) * sizeof(*v));

	if (job_failed(app, job, req))
		return;
	for (size_t i = 0; i < l->n; i++) {
		const struct store_absence *a = &l->v[i];
		char *days = kp_arena_alloc(app->arena, 22),
		     *at = kp_arena_alloc(app->arena, 21);

		kp_date_format(a->from, days);
		kp_date_format(a->to, days + 11);
		kp_time_iso(a->at, at);
		v[i] = (struct wire_absence){.id = a->id,
			.partner = a->partner,
			.deputy = *a->deputy ? a->deputy : NULL,
			.from = days,
			.to = days + 11,
			.at = at,
			.by = a->author,
			.cancels = a->cancels};
	}
	kp_str_reset(&app->out);
	wire_encode_absences(job->id, v, l->n, &app->out);
	reply_send(app, job->conn);
}

void away_audit(struct turn *t)
{
	struct store_req *req = job_new(t->app, STORE_ABSENCES, t, audited);

	req->absences.all = true;
	if (!job_push(t->app, t->session, req))
		reply_error(t->app, t->conn, t->rq.id, WIRE_UNAVAILABLE, NULL);
}
