#include "daemon/announce.h"

#include "base/kp_clock.h"
#include "daemon/reply.h"
#include "ticket/ticket.h"

static bool concerns(const struct kb *kb, const struct session *s,
	const struct kb_announcement *a, int32_t day)
{
	return kb_announced_on(a, day) && kb_announced_to(kb, a, s->state.unit);
}

static bool was_seen(const struct store_announced *seen, const char *id)
{
	for (size_t i = 0; i < seen->n; i++)
		if (strcmp(seen->seen[i], id) == 0)
			return true;
	return false;
}

static void send_one(
	struct app *app, net_conn conn, const struct kb_announcement *a, enum text_lang lang)
{
	const char *text = kb_text_in(&a->text, lang);
	char from[11], until[11];

	kp_date_format(a->from, from);
	kp_date_format(a->until, until);
	kp_str_reset(&app->html);
	kb_markdown(text, strlen(text), &app->html);
	kp_str_reset(&app->out);
	wire_encode_announcement(&(struct wire_announcement){.announcement = a->id,
					 .lang = text_lang_code(lang),
					 .title = kb_text_in(&a->title, lang),
					 .text = text,
					 .html = kp_str_c(&app->html),
					 .from = from,
					 .until = until},
		&app->out);
	reply_send(app, conn);
}

/* The content may have been reloaded meanwhile: what stands now counts. */
static void looked_up(struct app *app, struct job *job, struct store_req *req)
{
	const struct kb *kb = app->kb;
	const struct session *s = job->session;
	int32_t day = ticket_localtime(kb, kp_now_ms(NULL)).day;

	job_ignore(app, job, req);
	if (req->err.code != KP_OK)
		return; /* the next hello tries again */
	for (size_t i = 0; i < kb->nannouncements; i++) {
		const struct kb_announcement *a = &kb->announcements[i];

		if (concerns(kb, s, a, day) && !was_seen(&req->announced, a->id))
			send_one(app, job->conn, a, dialog_lang(&s->state, kb));
	}
}

void announce_ask_seen(
	struct turn *t, void (*done)(struct app *app, struct job *job, struct store_req *req))
{
	struct store_req *req = job_new(t->app, STORE_ANNOUNCED, t, done);

	req->announced.who = job_owner(req, t->session);
	job_push(t->app, t->session, req);
}

void announce_news(struct turn *t)
{
	const struct kb *kb = t->app->kb;
	int32_t day = ticket_localtime(kb, t->now).day;
	bool any = false;

	for (size_t i = 0; i < kb->nannouncements; i++)
		any |= concerns(kb, t->session, &kb->announcements[i], day);
	if (any)
		announce_ask_seen(t, looked_up);
}

static void kept(struct app *app, struct job *job, struct store_req *req)
{
	if (job_failed(app, job, req))
		return;
	kp_str_reset(&app->out);
	wire_encode_ok(job->id, &app->out);
	reply_send(app, job->conn);
}

void announce_seen(struct turn *t)
{
	struct app *app = t->app;
	struct store_req *req;

	if (kb_find_announcement(app->kb, t->rq.announcement) < 0) {
		reply_error(app, t->conn, t->rq.id, WIRE_NOT_FOUND, "announcement");
		return;
	}
	req = job_new(app, STORE_SEEN, t, kept);
	req->seen = (struct store_seen){.who = job_owner(req, t->session),
		.announcement = store_req_str(req, t->rq.announcement),
		.at = t->now};
	if (!job_push(app, t->session, req))
		reply_error(app, t->conn, t->rq.id, WIRE_UNAVAILABLE, NULL);
}
