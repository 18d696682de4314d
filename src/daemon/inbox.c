#include "daemon/inbox.h"

#include "base/kp_clock.h"
#include "daemon/job.h"
#include "daemon/live.h"
#include "daemon/reply.h"

/* ---- delivering ---- */

static void send_message(struct app *app, struct session *s, const struct store_event *e)
{
	char at[21];
	struct wire_message m = {.ticket = e->number,
		.from = store_sender_name(e->sender),
		.name = *e->name ? e->name : NULL,
		.text = e->text,
		.at = at,
		.event = e->id};
	struct dialog_event spoke = {
		.kind = DIALOG_PARTNER_SPOKE, .ticket = e->number, .now = kp_now_ms(NULL)};
	struct dialog_reply nothing;

	kp_time_iso(e->at, at);
	kp_str_reset(&app->html);
	kb_markdown(e->text, strlen(e->text), &app->html);
	m.html = kp_str_c(&app->html);
	kp_str_reset(&app->out);
	wire_encode_message(&m, &app->out);
	reply_send(app, s->conn);
	if (e->sender == STORE_PARTNER)
		dialog_step(&s->state, app->kb, &spoke, app->arena, &nothing);
}

static bool tells_of(const struct store_events *messages, const char *number)
{
	for (size_t i = 0; i < messages->n; i++)
		if (strcmp(messages->v[i].number, number) == 0)
			return true;
	return false;
}

static void send_state(struct app *app, struct session *s, const struct store_ticket *t)
{
	char respond_by[21];
	struct wire_ticket m =
		reply_ticket(app, t, dialog_lang(&s->state, app->kb), respond_by);

	kp_str_reset(&app->out);
	wire_encode_ticket(&m, &app->out);
	reply_send(app, s->conn);
}

/* How the tickets stand that the messages belong to, and those that have changed since the
 * last time. */
static void send_states(struct app *app, struct session *s, const struct store_mine *mine)
{
	int64_t told_at = s->told_at;

	for (size_t i = 0; i < mine->tickets.n; i++) {
		const struct store_ticket *t = &mine->tickets.v[i];
		struct dialog_event closed = {
			.kind = DIALOG_TICKET_CLOSED, .ticket = t->number};
		struct dialog_reply nothing;

		if (t->status == STORE_CLOSED)
			dialog_step(&s->state, app->kb, &closed, app->arena, &nothing);
		if (tells_of(&mine->messages, t->number) || t->updated_at > told_at ||
			(s->tell_live && *t->live))
			send_state(app, s, t);
		if (t->updated_at > s->told_at)
			s->told_at = t->updated_at;
	}
	s->tell_live = false;
	live_settle(app, s, &mine->tickets);
}

static void mark_delivered(struct app *app, struct session *s, const struct store_events *sent)
{
	struct store_req *req = job_new(app, STORE_DELIVERED, NULL, job_ignore);
	int64_t *events = kp_arena_alloc(req->mem, sent->n * sizeof(*events));

	for (size_t i = 0; i < sent->n; i++)
		events[i] = sent->v[i].id;
	req->delivered = (struct store_delivered){.who = job_owner(req, s),
		.events = events,
		.n = sent->n,
		.at = kp_now_ms(NULL)};
	/* Refused by a full store they come once more: better twice than never. */
	job_push(app, s, req);
}

static void fetched(struct app *app, struct job *job, struct store_req *req)
{
	struct session *s = job->session;

	s->fetching = false;
	if (req->err.code != KP_OK) {
		job_ignore(app, job, req);
		return;
	}
	if (!s->conn || s->gone)
		return; /* they left: it waits for them on disk */
	for (size_t i = 0; i < req->mine.messages.n; i++)
		send_message(app, s, &req->mine.messages.v[i]);
	send_states(app, s, &req->mine);
	if (req->mine.messages.n)
		mark_delivered(app, s, &req->mine.messages);
	if (s->fetch_again || req->mine.messages.n == STORE_MAX_MESSAGES)
		inbox_fetch(app, s);
}

void inbox_fetch(struct app *app, struct session *s)
{
	struct store_req *req;

	s->fetch_again = s->fetching;
	if (s->fetching)
		return;
	req = job_new(app, STORE_TICKETS, NULL, fetched);
	req->mine.who = job_owner(req, s);
	s->fetching = job_push(app, s, req);
}

/* ---- news ---- */

/* Of all that is news, notes and reminders are for partners only. */
static bool is_public(const struct store_event *e)
{
	return e->sender != STORE_SUPERVISOR &&
	       (strcmp(e->kind, "message") == 0 || strcmp(e->kind, "status") == 0 ||
		       strcmp(e->kind, "transferred") == 0);
}

void inbox_news(struct app *app, const struct store_events *news)
{
	bool any = false;

	for (size_t i = 0; app->kb && !any && i < news->n; i++)
		any = is_public(&news->v[i]);
	for (struct session *s = session_next(app->sessions, NULL); any && s;
		s = session_next(app->sessions, s)) {
		bool wanted = false;

		for (size_t i = 0; s->conn && !s->loading && !wanted && i < news->n; i++)
			wanted = is_public(&news->v[i]) &&
				 live_is_theirs(s, news->v[i].session, news->v[i].user);
		if (wanted)
			inbox_fetch(app, s);
	}
}
