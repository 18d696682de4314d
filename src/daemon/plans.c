#include "daemon/plans.h"

#include "daemon/job.h"
#include "daemon/reply.h"

#define MOST 100000 /* people of a unit */

/* Numbers that are reported need somebody who stands for them: who is signed in, for their own
 * unit and what is below it. */
static bool may_record(const struct kb *kb, const struct session *s, int unit)
{
	int own;

	if (!s->user || s->user->role == AUTH_SERVICE)
		return false;
	if (s->user->role != AUTH_SUPERVISOR || !*s->user->unit)
		return true;
	own = kb_find_unit(kb, s->user->unit);
	return own >= 0 && kb_unit_within(kb, unit, own);
}

static void recorded(struct app *app, struct job *job, struct store_req *req)
{
	const struct store_plans *p = &req->plans;

	if (job_failed(app, job, req))
		return;
	kp_str_reset(&app->out);
	wire_encode_plans(&(struct wire_plans){.id = job->id,
				  .unit = p->unit,
				  .planned = p->planned,
				  .size = p->size,
				  .share = (200 * p->planned + p->size) / (2 * p->size),
				  .target = app->kb->careers.target},
		&app->out);
	reply_send(app, job->conn);
}

/* The field that is wrong; NULL: none. */
static const char *wrong_field(const struct turn *t)
{
	if (t->rq.size > MOST)
		return "size";
	if (t->rq.planned > t->rq.size)
		return "planned";
	return t->rq.unit || t->session->state.unit >= 0 ? NULL : "unit";
}

void plans_record(struct turn *t)
{
	struct app *app = t->app;
	const char *wrong = wrong_field(t);
	int unit = t->rq.unit ? kb_find_unit(app->kb, t->rq.unit) : t->session->state.unit;
	struct store_req *req;

	if (wrong) {
		reply_error(app, t->conn, t->rq.id, WIRE_BAD_REQUEST, wrong);
		return;
	}
	if (unit < 0) {
		reply_error(app, t->conn, t->rq.id, WIRE_NOT_FOUND, "unit");
		return;
	}
	if (!may_record(app->kb, t->session, unit)) {
		reply_error(app, t->conn, t->rq.id, WIRE_NOT_ALLOWED, "unit");
		return;
	}
	req = job_new(app, STORE_PLANS, t, recorded);
	req->plans = (struct store_plans){.unit = store_req_str(req, app->kb->units[unit].id),
		.at = t->now,
		.planned = t->rq.planned,
		.size = t->rq.size};
	if (!job_push(app, t->session, req))
		reply_error(app, t->conn, t->rq.id, WIRE_UNAVAILABLE, NULL);
}
