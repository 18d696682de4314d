#include "daemon/live.h"

#include "base/kp_clock.h"
#include "daemon/cases.h"
#include "daemon/desk.h"
#include "daemon/job.h"
#include "daemon/reply.h"
#include "daemon/watch.h"

#define TYPING_MS     1000 /* one mark of typing in this time goes through */
#define MOST_MESSAGES 100  /* in one message */

/* ---- who is there ---- */

bool live_is_theirs(const struct session *s, const char *session, const char *user)
{
	return strcmp(session, s->id) == 0 ||
	       (*user && s->user && strcmp(user, s->user->id) == 0);
}

bool live_partner_watches(const struct app *app, const char *ticket)
{
	for (size_t i = 0; i < app->watches.n; i++)
		if (!app->watches.v[i].away && strcmp(app->watches.v[i].ticket, ticket) == 0)
			return true;
	return false;
}

/* The next open conversation in which the ticket is told of; NULL begins and ends. Only the
 * tickets of somebody signed in are looked for in all conversations. */
static struct session *next_open(
	struct app *app, const char *session, const char *user, struct session *s)
{
	if (!*user) {
		s = s ? NULL : session_find(app->sessions, session);
		return s && s->conn ? s : NULL;
	}
	while ((s = session_next(app->sessions, s)))
		if (s->conn && live_is_theirs(s, session, user))
			return s;
	return NULL;
}

bool live_supervisor_here(struct app *app, const char *session, const char *user)
{
	return next_open(app, session, user, NULL) != NULL;
}

/* ---- signs from one side to the other ---- */

static void send_sign(struct app *app, net_conn c, const struct wire_sign *m)
{
	kp_str_reset(&app->out);
	wire_encode_sign(m, &app->out);
	reply_send(app, c);
}

static void to_supervisor(
	struct app *app, const char *session, const char *user, const struct wire_sign *m)
{
	struct session *s = NULL;

	while ((s = next_open(app, session, user, s)))
		send_sign(app, s->conn, m);
}

static void to_partners(struct app *app, net_conn except, const struct wire_sign *m)
{
	for (size_t i = 0; i < app->watches.n; i++)
		if (app->watches.v[i].conn != except &&
			strcmp(app->watches.v[i].ticket, m->ticket) == 0)
			send_sign(app, app->watches.v[i].conn, m);
}

void live_partner(struct app *app, const struct app_watch *w, bool here)
{
	const struct wire_sign m = {.type = "here",
		.ticket = w->ticket,
		.from = "partner",
		.name = cases_person(app, w->user.id).name,
		.here = here};

	if (*w->ticket)
		to_supervisor(app, w->owner_session, w->owner_user, &m);
}

void live_tell_partner(struct app *app, struct app_watch *w)
{
	const struct wire_sign m = {.type = "here",
		.ticket = w->ticket,
		.from = "supervisor",
		.here = live_supervisor_here(app, w->owner_session, w->owner_user)};

	w->reached = m.here;
	send_sign(app, w->conn, &m);
}

void live_supervisor(struct app *app, const struct session *s)
{
	for (size_t i = 0; i < app->watches.n; i++) {
		struct app_watch *w = &app->watches.v[i];

		if (*w->ticket && live_is_theirs(s, w->owner_session, w->owner_user) &&
			w->reached !=
				live_supervisor_here(app, w->owner_session, w->owner_user))
			live_tell_partner(app, w);
	}
}

/* ---- typing ---- */

static bool too_often(struct turn *t, int64_t *typed_at)
{
	if (t->now - *typed_at < TYPING_MS)
		return true;
	*typed_at = t->now;
	return false;
}

/* Only partners who look at the ticket hear of it, and only from its own supervisor. */
static void supervisor_types(struct turn *t)
{
	const struct wire_sign m = {
		.type = "typing", .ticket = t->rq.ticket, .from = "supervisor"};

	if (too_often(t, &t->session->typed_at))
		return;
	for (size_t i = 0; i < t->app->watches.n; i++) {
		const struct app_watch *w = &t->app->watches.v[i];

		if (strcmp(w->ticket, m.ticket) == 0 &&
			live_is_theirs(t->session, w->owner_session, w->owner_user))
			send_sign(t->app, w->conn, &m);
	}
}

static void partner_types(struct turn *t, struct app_watch *w)
{
	const struct wire_sign m = {.type = "typing",
		.ticket = w->ticket,
		.from = "partner",
		.name = cases_person(t->app, w->user.id).name};

	if (!too_often(t, &w->typed_at))
		to_supervisor(t->app, w->owner_session, w->owner_user, &m);
}

/* Someone who is a partner and a supervisor is the partner of what they look at. */
static struct app_watch *looks_at(const struct turn *t)
{
	struct app_watch *w = watch_find(t->app, t->conn);

	return w && strcmp(w->ticket, t->rq.ticket) == 0 ? w : NULL;
}

void live_typing(struct turn *t)
{
	struct app_watch *w = looks_at(t);

	if (w)
		partner_types(t, w);
	else
		supervisor_types(t);
	if (t->rq.id)
		reply_ok(t->app, t->conn, t->rq.id);
}

/* ---- read ---- */

static void tell_read(struct app *app, const struct store_read *r, net_conn from)
{
	struct wire_sign m = {.type = "read",
		.ticket = r->ticket.number,
		.from = store_sender_name(r->reader),
		.upto = r->upto};

	to_partners(app, from, &m);
	if (r->reader == STORE_PARTNER)
		to_supervisor(app, r->ticket.session, r->ticket.user, &m);
}

static void read_kept(struct app *app, struct job *job, struct store_req *req)
{
	if (job_failed(app, job, req))
		return;
	if (job->id)
		reply_ok(app, job->conn, job->id);
	if (req->read.news)
		tell_read(app, &req->read, job->conn);
}

void live_read(struct turn *t)
{
	struct app_watch *w = looks_at(t);
	struct store_req *req = job_new(t->app, STORE_READ, t, read_kept);

	req->read = (struct store_read){.number = store_req_str(req, t->rq.ticket),
		.reader = w ? STORE_PARTNER : STORE_SUPERVISOR,
		.who = job_owner(req, t->session),
		.upto = t->rq.upto};
	if (!job_push(t->app, t->session, req))
		reply_error(t->app, t->conn, t->rq.id, WIRE_UNAVAILABLE, NULL);
}

/* ---- while a partner has taken the conversation over ---- */

static void asked(struct app *app, struct job *job, struct store_req *req)
{
	if (job_failed(app, job, req)) {
		/* It is closed or gone: the next question is the bot's. */
		if (req->err.code == KP_EINPUT || req->err.code == KP_ENOENT)
			job->session->live[0] = '\0';
		return;
	}
	desk_own_change(job->session, &req->act.ticket);
	kp_str_reset(&app->out);
	wire_encode_kept(job->id, req->act.ticket.number, req->act.event, &app->out);
	reply_send(app, job->conn);
}

void live_ask(struct turn *t)
{
	struct store_req *req =
		desk_addition(t, t->session->live, desk_redacted(t->app, t->rq.text), asked);

	if (!job_push(t->app, t->session, req))
		reply_error(t->app, t->conn, t->rq.id, WIRE_UNAVAILABLE, NULL);
}

static void left(struct app *app, struct job *job, struct store_req *req)
{
	char respond_by[21];
	struct wire_ticket m;

	if (job_failed(app, job, req))
		return;
	desk_own_change(job->session, &req->act.ticket);
	live_settle(app, job->session, &(struct store_tickets){&req->act.ticket, 1});
	m = reply_ticket(
		app, &req->act.ticket, dialog_lang(&job->session->state, app->kb), respond_by);
	m.id = job->id;
	kp_str_reset(&app->out);
	wire_encode_ticket(&m, &app->out);
	reply_send(app, job->conn);
}

void live_leave(struct turn *t)
{
	const struct session *s = t->session;
	const struct ticket_act act = {.what = TICKET_LEAVE,
		.now = t->now,
		.actor = -1,
		.name = s->user ? s->user->name : NULL};
	struct store_req *req = desk_act(t->app, t, t->rq.ticket, &act, 0, left);

	req->act.owned = true;
	req->act.who = job_owner(req, s);
	if (!job_push(t->app, t->session, req))
		reply_error(t->app, t->conn, t->rq.id, WIRE_UNAVAILABLE, NULL);
}

/* Over now: the bot has the word at once, also for what it would have left to the partner
 * for a while. */
static void over(struct app *app, struct session *s)
{
	struct dialog_event e = {.kind = DIALOG_TICKET_CLOSED, .ticket = s->live};
	struct dialog_reply nothing;

	dialog_step(&s->state, app->kb, &e, app->arena, &nothing);
	s->live[0] = '\0';
}

void live_settle(struct app *app, struct session *s, const struct store_tickets *mine)
{
	for (size_t i = 0; i < mine->n; i++)
		if (strcmp(mine->v[i].number, s->live) == 0 && !*mine->v[i].live)
			over(app, s);
	for (size_t i = 0; i < mine->n && !*s->live; i++)
		if (*mine->v[i].live)
			snprintf(s->live, sizeof(s->live), "%s", mine->v[i].number);
}

void live_changed(struct app *app, const struct store_ticket *t)
{
	const struct store_tickets one = {t, 1};
	struct session *s = *t->user ? NULL : session_find(app->sessions, t->session);

	if (s)
		live_settle(app, s, &one);
	while (*t->user && (s = session_next(app->sessions, s)))
		if (live_is_theirs(s, t->session, t->user))
			live_settle(app, s, &one);
}

/* ---- what was said in a ticket ---- */

static bool is_said(const struct store_event *e)
{
	return strcmp(e->kind, "message") == 0 || strcmp(e->kind, "opened") == 0;
}

static struct wire_message message_of(struct app *app, const struct store_event *e)
{
	char *at = kp_arena_alloc(app->arena, 21);

	kp_time_iso(e->at, at);
	kp_str_reset(&app->html);
	kb_markdown(e->text, strlen(e->text), &app->html);
	return (struct wire_message){.ticket = e->number,
		.event = e->id,
		.from = store_sender_name(e->sender),
		.name = *e->name ? e->name : NULL,
		.text = e->text,
		.html = kp_arena_strndup(app->arena, kp_str_c(&app->html), app->html.n),
		.at = at};
}

static void told(struct app *app, struct job *job, struct store_req *req)
{
	const struct store_events *h = &req->get.history;
	const struct store_ticket *t = &req->get.ticket;
	const int64_t *before = job->about;
	struct wire_message v[MOST_MESSAGES];
	size_t n = 0;
	bool more = false;

	if (job_failed(app, job, req))
		return;
	if (!live_is_theirs(job->session, t->session, t->user)) {
		reply_error(app, job->conn, job->id, WIRE_NOT_FOUND, "ticket");
		return;
	}
	for (size_t i = h->n; i-- > 0;) {
		if (!is_said(&h->v[i]) || (*before && h->v[i].id >= *before))
			continue;
		more = n == MOST_MESSAGES;
		if (more)
			break;
		v[MOST_MESSAGES - ++n] = message_of(app, &h->v[i]);
	}
	kp_str_reset(&app->out);
	wire_encode_messages(job->id, t->number, v + MOST_MESSAGES - n, n, more, &app->out);
	reply_send(app, job->conn);
}

void live_messages(struct turn *t)
{
	struct store_req *req = job_new(t->app, STORE_TICKET_GET, t, told);
	int64_t *before = kp_arena_alloc(req->mem, sizeof(*before));

	*before = t->rq.before;
	job_of(req)->about = before;
	req->get.number = store_req_str(req, t->rq.ticket);
	if (!job_push(t->app, t->session, req))
		reply_error(t->app, t->conn, t->rq.id, WIRE_UNAVAILABLE, NULL);
}
