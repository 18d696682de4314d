#include "daemon/watch.h"

#include "daemon/cases.h"
#include "daemon/job.h"
#include "daemon/live.h"
#include "daemon/reply.h"

struct app_watch *watch_find(const struct app *app, net_conn c)
{
	for (size_t i = 0; i < app->watches.n; i++)
		if (app->watches.v[i].conn == c)
			return &app->watches.v[i];
	return NULL;
}

/* ---- presence ---- */

static struct wire_presence presence_of(const struct app *app, const struct app_watch *w)
{
	return (struct wire_presence){
		.partner = {w->user.id, cases_person(app, w->user.id).name},
		.state = w->away ? "away" : "here",
		.ticket = *w->ticket ? w->ticket : NULL};
}

static void tell_others(struct app *app, net_conn except, const struct wire_presence *p)
{
	for (size_t i = 0; i < app->watches.n; i++) {
		if (app->watches.v[i].conn == except)
			continue;
		kp_str_reset(&app->out);
		wire_encode_presence(p, &app->out);
		reply_send(app, app->watches.v[i].conn);
	}
}

const struct wire_presence *watch_who(struct app *app, size_t *n_out)
{
	struct wire_presence *v =
		kp_arena_alloc(app->arena, (app->watches.n + 1) * sizeof(*v));

	for (size_t i = 0; i < app->watches.n; i++)
		v[i] = presence_of(app, &app->watches.v[i]);
	*n_out = app->watches.n;
	return v;
}

static void look_at(struct app_watch *w, const struct store_ticket *t)
{
	snprintf(w->ticket, sizeof(w->ticket), "%s", t ? t->number : "");
	snprintf(w->owner_session, sizeof(w->owner_session), "%s", t ? t->session : "");
	snprintf(w->owner_user, sizeof(w->owner_user), "%s", t ? t->user : "");
}

/* The supervisor hears it when it changes for them: of two partners who look, one may go. */
static void change_look(
	struct app *app, struct app_watch *w, bool away, const struct store_ticket *ticket)
{
	struct app_watch before = *w;
	bool same = kp_str_eq(before.ticket, ticket ? ticket->number : "");

	w->away = away;
	look_at(w, ticket);
	if ((!same || away) && *before.ticket && !before.away &&
		!live_partner_watches(app, before.ticket))
		live_partner(app, &before, false);
	if (*w->ticket && !away && (!same || before.away))
		live_partner(app, w, true);
}

void watch_presence(struct app *app, net_conn c, bool away, const struct store_ticket *ticket)
{
	struct app_watch *w = watch_find(app, c);
	struct wire_presence p;

	if (!w)
		return;
	change_look(app, w, away, ticket);
	p = presence_of(app, w);
	tell_others(app, c, &p);
	if (*w->ticket)
		live_tell_partner(app, w);
}

void watch_join(struct app *app, net_conn c, const struct auth_user *user)
{
	struct wire_presence p;

	if (watch_find(app, c))
		return;
	KP_PUSH(&app->watches, (struct app_watch){.conn = c, .user = *user});
	store_watch(app->store, true);
	p = presence_of(app, watch_find(app, c));
	tell_others(app, c, &p);
}

/* Someone with two windows open is gone when both are closed. */
static bool is_still_there(const struct app *app, const char *id)
{
	for (size_t i = 0; i < app->watches.n; i++)
		if (strcmp(app->watches.v[i].user.id, id) == 0)
			return true;
	return false;
}

void watch_leave(struct app *app, net_conn c)
{
	struct app_watch *w = watch_find(app, c), gone;
	struct wire_presence p;

	if (!w)
		return;
	gone = *w;
	*w = app->watches.v[--app->watches.n];
	if (!app->watches.n && app->store)
		store_watch(app->store, false);
	if (!app->kb)
		return;
	if (*gone.ticket && !gone.away && !live_partner_watches(app, gone.ticket))
		live_partner(app, &gone, false);
	if (is_still_there(app, gone.user.id))
		return;
	p = presence_of(app, &gone);
	p.state = "gone";
	p.ticket = NULL;
	tell_others(app, c, &p);
}

/* ---- news ---- */

/* What came of one ticket, while it is looked up. */
struct lookup {
	const struct store_event *events;
	size_t n;
};

/* It may have left their queue or come into it. */
static bool moves(const struct lookup *l)
{
	static const char *const kinds[] = {"assigned", "status", "escalated"};

	for (size_t i = 0; i < l->n; i++)
		for (size_t k = 0; k < KP_LEN(kinds); k++)
			if (strcmp(l->events[i].kind, kinds[k]) == 0)
				return true;
	return false;
}

static void send_case(struct app *app, const struct app_watch *w, const struct lookup *l,
	const struct store_ticket *t)
{
	struct wire_case m;

	if (!cases_may(app, &w->user, t))
		return;
	m = cases_case(app, &w->user, t);
	if (!m.mine && !moves(l) && w->user.role != AUTH_ADMIN &&
		strcmp(w->ticket, t->number) != 0)
		return;
	cases_events(app, l->events, l->n, &m);
	kp_str_reset(&app->out);
	wire_encode_case(&m, &app->out);
	reply_send(app, w->conn);
}

static void looked_up(struct app *app, struct job *job, struct store_req *req)
{
	const struct lookup *l = job->about;

	job_ignore(app, job, req);
	if (req->err.code != KP_OK || !app->kb)
		return;
	for (size_t i = 0; i < app->watches.n; i++)
		send_case(app, &app->watches.v[i], l, &req->get.ticket);
}

static bool seen_before(const struct store_events *news, size_t i)
{
	for (size_t k = 0; k < i; k++)
		if (strcmp(news->v[k].number, news->v[i].number) == 0)
			return true;
	return false;
}

static struct store_event copy(struct store_req *req, const struct store_event *e)
{
	struct store_event own = *e;

	own.number = store_req_str(req, e->number);
	own.kind = store_req_str(req, e->kind);
	own.name = store_req_str(req, e->name);
	own.text = store_req_str(req, e->text);
	return own;
}

static void look_up(struct app *app, const struct store_events *news, size_t first)
{
	struct store_req *req = job_new(app, STORE_TICKET_GET, NULL, looked_up);
	struct lookup *l = kp_arena_alloc(req->mem, sizeof(*l));
	struct store_event *events = kp_arena_alloc(req->mem, news->n * sizeof(*events));

	for (size_t i = first; i < news->n; i++)
		if (strcmp(news->v[i].number, news->v[first].number) == 0)
			events[l->n++] = copy(req, &news->v[i]);
	l->events = events;
	job_of(req)->about = l;
	req->get.number = events[0].number;
	req->get.brief = true;
	/* Refused by a full store: who looks at the ticket gets it with its next change. */
	job_push(app, NULL, req);
}

void watch_news(struct app *app, const struct store_events *news)
{
	for (size_t i = 0; app->watches.n && i < news->n; i++)
		if (!seen_before(news, i))
			look_up(app, news, i);
}
