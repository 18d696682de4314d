#include "daemon/desk.h"

#include <inttypes.h>

#include "base/kp_clock.h"
#include "base/kp_log.h"
#include "daemon/clock.h"
#include "daemon/forms.h"
#include "daemon/hello.h"
#include "daemon/reply.h"

/* Counting takes the longer the more tickets wait, and the store does nothing else then. What
 * is opened meanwhile the loop counts itself. */
#define COUNT_MS 1000

const char *desk_redacted(struct app *app, const char *text)
{
	kp_str_reset(&app->text);
	text_redact(text, strlen(text), &app->text);
	return kp_arena_strndup(app->arena, kp_str_c(&app->text), app->text.n);
}

bool desk_number(const char *text, int64_t *out)
{
	return kp_parse_int(text, 1, INT64_MAX, out) == 0;
}

static void push(struct turn *t, struct store_req *req)
{
	if (!job_push(t->app, t->session, req))
		reply_error(t->app, t->conn, t->rq.id, WIRE_UNAVAILABLE, NULL);
}

void desk_own_change(struct session *s, const struct store_ticket *t)
{
	if (t->updated_at > s->told_at)
		s->told_at = t->updated_at;
}

static void say_kept(struct app *app, struct job *job, struct store_req *req)
{
	if (job_failed(app, job, req))
		return;
	desk_own_change(job->session, &req->act.ticket);
	kp_str_reset(&app->out);
	wire_encode_kept(job->id, req->act.ticket.number, req->act.event, &app->out);
	reply_send(app, job->conn);
}

/* ---- feedback ---- */

static void feedback_kept(struct app *app, struct job *job, struct store_req *req)
{
	if (job_failed(app, job, req))
		return;
	if (req->feedback.helpful)
		app->metrics.feedback_yes++;
	else
		app->metrics.feedback_no++;
	reply_ok(app, job->conn, job->id);
}

void desk_feedback(struct turn *t)
{
	struct store_req *req;
	int64_t interaction;

	if (!desk_number(t->rq.interaction, &interaction)) {
		reply_error(t->app, t->conn, t->rq.id, WIRE_NOT_FOUND, "interaction");
		return;
	}
	req = job_new(t->app, STORE_FEEDBACK, t, feedback_kept);
	req->feedback = (struct store_feedback){.session = store_req_str(req, t->session->id),
		.interaction = interaction,
		.at = t->now,
		.helpful = t->rq.helpful,
		.comment = t->rq.comment
				   ? store_req_str(req, desk_redacted(t->app, t->rq.comment))
				   : NULL};
	push(t, req);
}

/* ---- opening a ticket ---- */

static void send_ticket(struct app *app, const struct job *job, const struct store_ticket *t)
{
	char respond_by[21];
	struct wire_ticket m =
		reply_ticket(app, t, dialog_lang(&job->session->state, app->kb), respond_by);

	m.id = job->id;
	kp_str_reset(&app->out);
	wire_encode_ticket(&m, &app->out);
	reply_send(app, job->conn);
}

static void opened(struct app *app, struct job *job, struct store_req *req)
{
	const struct store_ticket *t = &req->open.ticket;

	if (job_failed(app, job, req))
		return;
	if (!req->open.found) {
		app->metrics.tickets++;
		kp_log(KP_INFO, "ticket.open", "ticket=%s area=%s partner=%s ms=%" PRId64,
			t->number, t->area, *t->partner ? t->partner : "-",
			(kp_mono_us() - job->start_us) / 1000);
	}
	desk_own_change(job->session, t);
	send_ticket(app, job, t);
	desk_count_loads(app);
}

/* The same request sent twice, because a reply got lost, must not open two tickets; other
 * words are another matter. */
static const char *ticket_key(const struct turn *t, int64_t interaction, const char *subject)
{
	return kp_arena_format(t->app->arena, "%s/%" PRId64 "/%016" PRIx64, t->session->id,
		interaction ? interaction : -ticket_localtime(t->app->kb, t->now).day,
		kp_hash(subject, strlen(subject), 0));
}

static const char *routing(struct app *app, const struct ticket_route *route)
{
	kp_str_reset(&app->text);
	ticket_route_json(app->kb, route, &app->text);
	return kp_str_c(&app->text);
}

static struct store_req *open_req(struct turn *t, const struct dialog_reply *said,
	int64_t interaction, const char *subject, const struct kb_partner *coordinator)
{
	struct app *app = t->app;
	const struct kb *kb = app->kb;
	const struct session *s = t->session;
	struct store_req *req = job_new(app, STORE_TICKET_OPEN, t, opened);
	struct ticket_route route;
	struct store_owner who = job_owner(req, s);

	const char *intent = said->about < 0 ? NULL : kb->intents[said->about].id;

	reply_route(app, s, said, coordinator, &route);
	req->open.key = store_req_str(req, ticket_key(t, interaction, subject));
	req->open.year = ticket_localtime(kb, t->now).year;
	req->open.name = s->user ? store_req_str(req, s->user->name) : NULL;
	req->open.ticket = (struct store_ticket){.area = store_req_str(req, said->area),
		.intent = store_req_str(req, intent),
		.session = who.session,
		.user = who.user,
		.unit = s->state.unit < 0 ? NULL
					  : store_req_str(req, kb->units[s->state.unit].id),
		.lang = text_lang_code(said->lang),
		.partner = route.partner < 0
				   ? NULL
				   : store_req_str(req, kb->partners[route.partner].id),
		.status = STORE_OPEN,
		.priority = t->rq.urgent ? STORE_URGENT : STORE_NORMAL,
		.subject = store_req_str(req, subject),
		.routing = store_req_str(req, routing(app, &route)),
		.opened_at = t->now,
		.interaction = interaction};
	ticket_begin(kb, &req->open.ticket);
	/* Until the store counts again: a burst must not all go to one partner. */
	if (route.partner >= 0)
		app->loads[route.partner]++;
	return req;
}

void desk_escalate(struct turn *t)
{
	struct app *app = t->app;
	struct dialog_event e = {.kind = DIALOG_ESCALATED, .now = t->now};
	struct dialog_reply said;
	const struct kb_partner *coordinator = NULL;
	const char *subject;

	if ((t->rq.interaction && !desk_number(t->rq.interaction, &e.of)) ||
		dialog_step(&t->session->state, app->kb, &e, app->arena, &said) != DIALOG_OK) {
		reply_error(app, t->conn, t->rq.id, WIRE_NOT_FOUND, "interaction");
		return;
	}
	if (t->rq.request)
		subject = forms_read(t, &said, &coordinator);
	else
		subject = t->rq.text ? desk_redacted(app, t->rq.text) : said.question;
	if (!subject && t->rq.request)
		return; /* it was told what does not fit */
	if (!subject)
		reply_error(app, t->conn, t->rq.id, WIRE_BAD_REQUEST, "text");
	else if (!hello_save(t, &t->session->state))
		reply_error(app, t->conn, t->rq.id, WIRE_UNAVAILABLE, NULL);
	else
		push(t, open_req(t, &said, e.of, subject, coordinator));
}

/* ---- going on with a ticket ---- */

/* Loads are the loop's: the store's thread gets its own. */
static const int64_t *copy_loads(const struct app *app, struct store_req *req)
{
	size_t bytes = app->kb->npartners * sizeof(*app->loads);

	return memcpy(kp_arena_alloc(req->mem, bytes + 1), app->loads, bytes);
}

void desk_fill_act(struct app *app, struct store_req *req, const char *number,
	const struct ticket_act *act, int64_t version)
{
	struct ticket_act *own = kp_arena_alloc(req->mem, sizeof(*own));

	*own = *act;
	own->kb = job_of(req)->kb = kb_ref(app->kb);
	own->name = store_req_str(req, act->name);
	own->text = store_req_str(req, act->text);
	own->area = store_req_str(req, act->area);
	own->remark = store_req_str(req, act->remark);
	if (act->what == TICKET_TRANSFER || act->what == TICKET_REHOME)
		own->loads = copy_loads(app, req);
	req->act = (struct store_act){.number = store_req_str(req, number),
		.version = version,
		.at = act->now,
		.decide = ticket_decide,
		.arg = own};
}

struct store_req *desk_act(struct app *app, const struct turn *t, const char *number,
	const struct ticket_act *act, int64_t version,
	void (*done)(struct app *app, struct job *job, struct store_req *req))
{
	struct store_req *req = job_new(app, STORE_TICKET_ACT, t, done);

	desk_fill_act(app, req, number, act, version);
	return req;
}

struct store_req *desk_addition(struct turn *t, const char *ticket, const char *text,
	void (*done)(struct app *app, struct job *job, struct store_req *req))
{
	const struct session *s = t->session;
	const struct ticket_act act = {.what = TICKET_SAY,
		.now = t->now,
		.actor = -1,
		.name = s->user ? s->user->name : NULL,
		.text = text};
	struct store_req *req = desk_act(t->app, t, ticket, &act, 0, done);

	req->act.owned = true;
	req->act.who = job_owner(req, s);
	return req;
}

void desk_say(struct turn *t)
{
	const char *text = desk_redacted(t->app, t->rq.text);

	push(t, desk_addition(t, t->rq.ticket, text, say_kept));
}

/* ---- my tickets ---- */

static void listed(struct app *app, struct job *job, struct store_req *req)
{
	const struct store_tickets *mine = &req->mine.tickets;
	size_t n = mine->n < STORE_MAX_MINE ? mine->n : STORE_MAX_MINE;
	enum text_lang lang = dialog_lang(&job->session->state, app->kb);
	struct wire_ticket v[STORE_MAX_MINE];
	char times[STORE_MAX_MINE][2][21];

	if (job_failed(app, job, req))
		return;
	for (size_t i = 0; i < n; i++) {
		v[i] = reply_ticket(app, &mine->v[i], lang, times[i][0]);
		kp_time_iso(mine->v[i].opened_at, times[i][1]);
		v[i].opened = times[i][1];
		v[i].subject = mine->v[i].subject;
	}
	kp_str_reset(&app->out);
	wire_encode_tickets(job->id, v, n, &app->out);
	reply_send(app, job->conn);
}

void desk_tickets(struct turn *t)
{
	struct store_req *req = job_new(t->app, STORE_TICKETS, t, listed);

	req->mine.who = job_owner(req, t->session);
	push(t, req);
}

/* ---- who has how much to do ---- */

static void counted(struct app *app, struct job *job, struct store_req *req)
{
	size_t n = app->kb->npartners;
	const int64_t *loads;

	app->loads_asked = false;
	job_ignore(app, job, req);
	if (req->err.code != KP_OK)
		return;
	loads = ticket_loads(app->kb, &req->loads, req->mem);
	memcpy(app->loads, loads, n * sizeof(*loads));
	clock_rehome(app, &req->loads);
}

void desk_tick(struct app *app)
{
	int64_t now = kp_mono_us() / 1000;

	if (!app->loads_due || app->loads_asked || now < app->loads_at)
		return;
	app->loads_at = now + COUNT_MS;
	app->loads_asked = job_push(app, NULL, job_new(app, STORE_LOADS, NULL, counted));
	app->loads_due = !app->loads_asked;
}

void desk_count_loads(struct app *app)
{
	app->loads_due = true;
	desk_tick(app);
}
