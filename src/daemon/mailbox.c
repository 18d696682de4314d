#include "daemon/mailbox.h"

#include <inttypes.h>
#include <strings.h>

#include "base/kp_clock.h"
#include "base/kp_log.h"
#include "daemon/desk.h"
#include "daemon/job.h"

#define MAX_TEXT   8192 /* as of any message */
#define MAX_REMARK 600

/* ---- starting and stopping ---- */

/* What its UIDs belong to. */
static const char *box_name(const struct app *app, struct store_req *req)
{
	return kp_arena_format(
		req->mem, "%s %s", app->conf->mailbox.url, app->conf->mailbox.user);
}

static void wake(void *arg)
{
	net_wake(arg);
}

static void start(struct app *app, const struct store_mailbox *box)
{
	const struct conf *c = app->conf;
	const struct mail_mailbox_options opt = {.url = c->mailbox.url,
		.user = c->mailbox.user,
		.password_file = c->mailbox.password_file,
		.ca_file = c->mailbox.ca_file,
		.poll_seconds = c->mailbox.poll_seconds,
		.max_bytes = (size_t)c->mailbox.max_kb * 1024,
		.wake = wake,
		.wake_arg = app->net};
	const struct mail_place place = {box->validity, box->uid};
	struct kp_err err = {0};

	if (mail_mailbox_start(&opt, &place, &app->mailbox, &err) < 0)
		kp_log(KP_ERROR, "mailbox.failed", "what=\"%s\"", err.msg);
	else
		kp_log(KP_INFO, "mailbox.open", "validity=%" PRId64 " uid=%" PRId64,
			box->validity, box->uid);
}

static void place_known(struct app *app, struct job *job, struct store_req *req)
{
	job_ignore(app, job, req);
	if (req->err.code == KP_OK)
		start(app, &req->mailbox);
	else
		app->mailbox_asked = false;
}

void mailbox_tick(struct app *app)
{
	struct store_req *req;

	if (app->stage != APP_SERVING || !app->kb || app->mailbox_asked ||
		!*app->conf->mailbox.url)
		return;
	req = job_new(app, STORE_MAILBOX, NULL, place_known);
	req->mailbox.name = box_name(app, req);
	app->mailbox_asked = job_push(app, NULL, req);
}

void mailbox_stop(struct app *app)
{
	if (app->mailbox)
		mail_mailbox_stop(KP_TAKE(app->mailbox));
	if (app->letter)
		mail_arrival_free(KP_TAKE(app->letter));
}

/* ---- which ticket, and from whom ---- */

struct mark {
	char number[33];
	char code[AUTH_CODE_BYTES];
};

/* "hr-2026-000123.CODE" up to `end`. */
static bool read_mark(const char *s, const char *end, struct mark *out)
{
	const char *dot = memchr(s, '.', (size_t)(end - s));

	if (!dot || dot - s >= (ptrdiff_t)sizeof(out->number) || dot - s < 4 ||
		strncasecmp(s, "hr-", 3) != 0 || end - dot - 1 != AUTH_CODE_BYTES - 1)
		return false;
	memset(out, 0, sizeof(*out));
	memcpy(out->number, s, (size_t)(dot - s));
	memcpy(out->number, "HR-", 3);
	memcpy(out->code, dot + 1, AUTH_CODE_BYTES - 1);
	return strspn(out->number + 3, "0123456789-") == strlen(out->number + 3);
}

/* Behind the plus of an address that it was sent to. */
static bool find_mark(const struct mail_received *mail, struct mark *out)
{
	for (size_t i = 0; i < mail->to.n; i++) {
		const char *plus = strchr(mail->to.v[i], '+'),
			   *at = strchr(mail->to.v[i], '@');
		if (plus && at && plus < at && read_mark(plus + 1, at, out))
			return true;
	}
	return false;
}

/* Who answers a ticket's mail: a partner, the duty queue, or the supervisor. */
struct party {
	const char *address; /* NULL: this one has none */
	int partner;         /* -1: the supervisor, or the duty queue */
	bool duty;
};

/* A supervisor's address is their user name, or that name in the organisation's domain. */
static const char *supervisors_address(struct app *app, const struct store_ticket *t)
{
	if (!*t->user || strchr(t->user, '@'))
		return *t->user ? t->user : NULL;
	return *app->conf->mail.domain
		       ? kp_arena_format(app->arena, "%s@%s", t->user, app->conf->mail.domain)
		       : NULL;
}

/* The i-th of those who may have got mail about the ticket; false: there are no more. */
static bool party_at(
	struct app *app, const struct store_ticket *t, size_t i, struct party *out)
{
	const struct kb *kb = app->kb;

	if (i < kb->npartners)
		*out = (struct party){.address = kb->partners[i].email, .partner = (int)i};
	else if (i == kb->npartners)
		*out = (struct party){.address = kb->duty_email, .partner = -1, .duty = true};
	else if (i == kb->npartners + 1)
		*out = (struct party){.address = supervisors_address(app, t), .partner = -1};
	else
		return false;
	return true;
}

/* Whom the code was made for. False: for nobody, it is forged. */
static bool find_party(struct app *app, const struct store_ticket *t, const struct mark *mark,
	struct party *out)
{
	for (size_t i = 0; party_at(app, t, i, out); i++)
		if (out->address && *out->address &&
			auth_reply_code_fits(
				app->auth, mark->number, out->address, mark->code))
			return true;
	return false;
}

/* ---- what becomes of it ---- */

static const char *const kinds[] = {
	[MAIL_WRITTEN] = "written", [MAIL_AUTOMATIC] = "automatic", [MAIL_BOUNCE] = "bounce"};

static const char *clipped(struct app *app, const char *text, size_t max)
{
	const char *redacted = desk_redacted(app, text);
	size_t n = strlen(redacted);

	return kp_arena_strndup(app->arena, redacted, kp_utf8_cut(redacted, n, max));
}

static const char *phrase(struct app *app, const struct store_ticket *t, const char *key,
	const char *const *holes)
{
	kp_str_reset(&app->html);
	kb_fill(kb_phrase(app->kb, key, text_lang_parse(t->lang)), holes, &app->html);
	return kp_arena_strndup(app->arena, kp_str_c(&app->html), app->html.n);
}

/* The ticket was closed too long ago: whoever wrote is told how to go on. */
static void tell_closed(struct app *app, const struct store_mail *m)
{
	const struct ticket_act *refused = m->act.arg;
	const struct store_ticket *t = &m->act.ticket;
	const char *const holes[] = {"ticket", t->number, NULL};
	const struct ticket_act act = {.what = TICKET_REMARK,
		.now = kp_now_ms(NULL),
		.actor = -1,
		.remark = phrase(app, t, "mail_closed", holes),
		.heard = refused->what == TICKET_SAY ? TICKET_SUPERVISOR : TICKET_SENDER};

	job_push(app, NULL, desk_act(app, NULL, t->number, &act, 0, job_ignore));
}

static void kept(struct app *app, struct job *job, struct store_req *req)
{
	const struct mail_arrival *l = app->letter;
	const struct store_mail *m = &req->mail;
	bool fine = req->err.code == KP_OK;

	job_ignore(app, job, req);
	if (!l || !app->mailbox)
		return; /* stopped meanwhile */
	if (fine) {
		app->metrics.mail[m->again    ? METRICS_MAIL_AGAIN
				  : m->placed ? METRICS_MAIL_PLACED
					      : METRICS_MAIL_TRAY]++;
		kp_log(KP_INFO, "mail.in",
			"uid=%" PRId64 " kind=%s outcome=%s ticket=%s why=%s tray=%" PRId64
			" bytes=%" PRId64 " attachments=%zu sign=\"%s\" flaw=\"%s\"",
			m->box.uid, kinds[l->mail.kind],
			m->again    ? "again"
			: m->placed ? "placed"
				    : "tray",
			m->act.number ? m->act.number : "-",
			m->placed || m->again ? "-" : store_mail_why_name(m->letter.why),
			m->letter.id, l->bytes, l->mail.attachments, l->mail.sign,
			l->mail.flaw ? l->mail.flaw : "");
	}
	mail_arrival_free(KP_TAKE(app->letter));
	mail_mailbox_done(app->mailbox, fine);
	if (fine && m->placed)
		desk_count_loads(app);
	else if (fine && !m->again && m->act.number && m->letter.why == STORE_MAIL_CLOSED)
		tell_closed(app, m);
}

/* The request that keeps it, without what is done about it. */
static struct store_req *keep_req(struct app *app, const char *number, enum store_mail_why why)
{
	const struct mail_arrival *l = app->letter;
	struct store_req *req = job_new(app, STORE_MAIL, NULL, kept);

	req->mail.box = (struct store_mailbox){.name = box_name(app, req),
		.validity = l->place.validity,
		.uid = l->place.uid};
	req->mail.key = store_req_str(req, l->key);
	req->mail.letter = (struct store_letter){.at = kp_now_ms(NULL),
		.kind = kinds[l->mail.kind],
		.why = why,
		.ticket = store_req_str(req, number),
		.sender = store_req_str(req, l->mail.from),
		.name = store_req_str(req, l->mail.name),
		.subject = store_req_str(req, clipped(app, l->mail.subject, MAIL_MAX_SUBJECT)),
		.text = store_req_str(req, clipped(app, l->text, MAX_TEXT)),
		.attachments = (int64_t)l->mail.attachments};
	return req;
}

/* Not kept: it comes again. */
static void give_back(struct app *app)
{
	mail_arrival_free(KP_TAKE(app->letter));
	mail_mailbox_done(app->mailbox, false);
}

/* Refused by a full store it comes again, as after any failure. */
static void push(struct app *app, struct store_req *req)
{
	if (!job_push(app, NULL, req))
		give_back(app);
}

static void to_tray(struct app *app, const char *number, enum store_mail_why why)
{
	push(app, keep_req(app, number, why));
}

/* What is to be said besides: to partners that mail came back, to the sender what was left
 * out. */
static const char *remark_on(struct app *app, const struct store_ticket *t)
{
	const struct mail_received *mail = &app->letter->mail;
	const char *text = clipped(app, app->letter->text, MAX_REMARK);
	const char *count = kp_arena_format(app->arena, "%zu", mail->attachments);
	const char *const holes[] = {"text", text, "count", count, NULL};

	if (mail->kind == MAIL_BOUNCE)
		return phrase(app, t, "mail_bounced", holes);
	if (mail->kind == MAIL_AUTOMATIC)
		return phrase(app, t, "mail_automatic", holes);
	return mail->attachments ? phrase(app, t, "mail_attachments", holes) : NULL;
}

static const char *name_of(const struct app *app, const struct party *who, enum text_lang lang)
{
	if (who->duty)
		return kb_phrase(app->kb, "duty_label", lang);
	return who->partner < 0 ? NULL : app->kb->partners[who->partner].name;
}

static void act_on(struct app *app, const struct store_ticket *t, const struct party *who)
{
	struct store_req *req = keep_req(app, t->number, STORE_MAIL_REFUSED);
	struct ticket_act act = {.now = kp_now_ms(NULL),
		.actor = who->partner,
		.everyones = who->duty,
		.name = name_of(app, who, text_lang_parse(t->lang)),
		.text = req->mail.letter.text,
		.then = STORE_ANSWERED,
		.reopens = true,
		.remark = remark_on(app, t)};
	bool to_supervisor = who->partner >= 0 || who->duty;

	act.what = to_supervisor ? TICKET_REPLY : TICKET_SAY;
	act.heard = to_supervisor ? TICKET_SENDER : TICKET_SUPERVISOR;
	if (app->letter->mail.kind != MAIL_WRITTEN) {
		act.what = TICKET_REMARK;
		act.heard = TICKET_PARTNERS;
	}
	desk_fill_act(app, req, t->number, &act, 0);
	push(app, req);
}

/* A program's word is noted whoever sends it; what a person writes must come from whom we
 * wrote to. */
static void judge(struct app *app, const struct mark *mark, const struct store_ticket *t)
{
	const struct mail_received *mail = &app->letter->mail;
	bool written = mail->kind == MAIL_WRITTEN;
	struct party who;

	if (!find_party(app, t, mark, &who))
		to_tray(app, t->number, STORE_MAIL_FORGED_TOKEN);
	else if (written && strcasecmp(who.address, mail->from) != 0)
		to_tray(app, t->number, STORE_MAIL_FORGED_SENDER);
	else if (written && !*app->letter->text)
		to_tray(app, t->number, STORE_MAIL_EMPTY);
	else
		act_on(app, t, &who);
}

static void looked_up(struct app *app, struct job *job, struct store_req *req)
{
	const struct mark *mark = job->about;

	if (!app->letter || !app->mailbox)
		return;
	if (req->err.code == KP_ENOENT) {
		to_tray(app, mark->number, STORE_MAIL_NO_SUCH_TICKET);
	} else if (req->err.code == KP_OK) {
		judge(app, mark, &req->get.ticket);
	} else {
		job_ignore(app, job, req);
		give_back(app);
	}
}

static void look_up(struct app *app, const struct mark *mark)
{
	struct store_req *req = job_new(app, STORE_TICKET_GET, NULL, looked_up);
	struct mark *own = kp_arena_alloc(req->mem, sizeof(*own));

	*own = *mark;
	job_of(req)->about = own;
	req->get.number = own->number;
	req->get.brief = true;
	push(app, req);
}

void mailbox_woken(struct app *app)
{
	struct mark mark;

	if (app->stage != APP_SERVING || !app->kb || !app->mailbox || app->letter)
		return;
	app->letter = mail_mailbox_take(app->mailbox);
	if (!app->letter)
		return;
	if (find_mark(&app->letter->mail, &mark))
		look_up(app, &mark);
	else
		to_tray(app, NULL, STORE_MAIL_NO_TICKET);
}
