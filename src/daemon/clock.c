#include "daemon/clock.h"

#include "base/kp_clock.h"
#include "base/kp_log.h"
#include "daemon/desk.h"
#include "daemon/job.h"

#define EVERY_MS 2000

static void acted(struct app *app, struct job *job, struct store_req *req)
{
	const struct store_ticket *t = &req->act.ticket;

	job_ignore(app, job, req);
	if (req->err.code == KP_OK && req->act.event)
		kp_log(KP_INFO, "ticket.time", "ticket=%s status=%s partner=%s escalated=%s",
			t->number, store_status_name(t->status),
			*t->partner ? t->partner : "-", *t->escalated ? t->escalated : "-");
}

static void rehomed(struct app *app, struct job *job, struct store_req *req)
{
	acted(app, job, req);
	desk_count_loads(app);
}

/* Lets time act on each. Refused by a full store they are found again. */
static void act_on(struct app *app, const struct store_tickets *tickets, enum ticket_what what)
{
	for (size_t i = 0; i < tickets->n; i++) {
		struct ticket_act act = {.what = what, .actor = -1, .now = kp_now_ms(NULL)};
		struct store_req *req = desk_act(app, NULL, tickets->v[i].number, &act, 0,
			what == TICKET_REHOME ? rehomed : acted);

		if (!job_push(app, NULL, req))
			return;
	}
}

static void found_due(struct app *app, struct job *job, struct store_req *req)
{
	app->clock_busy = false;
	job_ignore(app, job, req);
	if (req->err.code != KP_OK || !app->kb)
		return;
	act_on(app, &req->queue.tickets, TICKET_TICK);
	if (req->queue.tickets.n == STORE_MAX_QUEUE)
		app->clock_at = 0;
}

void clock_tick(struct app *app)
{
	int64_t now = kp_mono_us() / 1000;
	struct store_req *req;

	if (app->stage != APP_SERVING || !app->kb || app->clock_busy || now < app->clock_at)
		return;
	app->clock_at = now + EVERY_MS;
	req = job_new(app, STORE_QUEUE, NULL, found_due);
	req->queue.due = kp_now_ms(NULL);
	app->clock_busy = job_push(app, NULL, req);
}

/* ---- partners who are gone ---- */

static void found_orphans(struct app *app, struct job *job, struct store_req *req)
{
	app->rehoming = false;
	job_ignore(app, job, req);
	if (req->err.code == KP_OK && app->kb)
		act_on(app, &req->queue.tickets, TICKET_REHOME);
}

void clock_rehome(struct app *app, const struct store_loads *loads)
{
	struct store_req *req;
	const char **gone;
	size_t n = 0;

	if (app->rehoming)
		return;
	req = job_new(app, STORE_QUEUE, NULL, found_orphans);
	gone = kp_arena_alloc(req->mem, (loads->n + 1) * sizeof(*gone));
	for (size_t i = 0; i < loads->n; i++)
		if (ticket_partner(app->kb, loads->v[i].partner) < 0)
			gone[n++] = store_req_str(req, loads->v[i].partner);
	if (!n) {
		job_drop(app, req);
		return;
	}
	kp_log(KP_WARN, "ticket.orphans", "partners=%zu first=%s", n, gone[0]);
	req->queue.partners = gone;
	req->queue.npartners = n;
	app->rehoming = job_push(app, NULL, req);
}
