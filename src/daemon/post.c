#include "daemon/post.h"

#include <inttypes.h>

#include "base/kp_clock.h"
#include "base/kp_file.h"
#include "base/kp_log.h"
#include "daemon/job.h"
#include "notify/notify.h"

#define EVERY_MS 1000
#define MOST     64         /* of one way under way at a time */
#define FEW      (MOST / 2) /* from here on more are looked for */
/* What was queued while no mail server was configured is news no more. */
#define OLD_MS (3 * 24 * 60 * 60 * INT64_C(1000))

/* From being found due until what became of it is on disk. */
struct going {
	int64_t id;
	enum store_way way;
	int tries;
	enum { AT_SERVER, TO_SETTLE, AT_STORE } step;
	struct store_post_result result; /* once it is there; its error is owned */
};

/* Mails and what is posted to a program do not wait for each other. */
struct lane {
	bool wanted, busy; /* busy: asking the store what is due */
	size_t n;          /* of those that are going */
	int64_t at;        /* ms, monotonic: when to ask again */
};

struct post {
	struct mail_sender *sender;
	char *secret;                  /* owned: of the webhook; "": nothing is signed */
	struct notify_options letters; /* borrowed from the configuration */
	KP_VEC(struct goings, struct going) going;
	struct lane lanes[STORE_WAYS];
	size_t settling;   /* requests under way that say what became of some */
	int64_t settle_at; /* ms, monotonic: not before */
};

static int64_t mono_ms(void)
{
	return kp_mono_us() / 1000;
}

/* ---- opening ---- */

static void wake(void *arg)
{
	net_wake(arg);
}

static int open_sender(struct app *app, struct post *p, struct kp_err *err)
{
	const struct conf *c = app->conf;
	KP_AUTO(kp_cstr) char *password = NULL;

	if (app_secret("mail.password_file", c->mail.password_file, &password, err) < 0 ||
		app_secret("webhook.secret_file", c->webhook.secret_file, &p->secret, err) < 0)
		return -1;
	struct mail_sender_options opt = {.url = c->mail.url,
		.user = c->mail.user,
		.password = password,
		.ca_file = c->mail.ca_file,
		.hook_ca_file = c->webhook.ca_file,
		.tls = kp_str_eq(c->mail.tls, "none") ? MAIL_TLS_NONE : MAIL_TLS_REQUIRED,
		.seconds = c->mail.timeout_seconds,
		.connections = c->mail.connections,
		.wake = wake,
		.wake_arg = app->net};

	return mail_sender_open(&opt, &p->sender, err);
}

int post_open(struct app *app, struct kp_err *err)
{
	const struct conf *c = app->conf;
	struct post *p;

	if (!*c->mail.url && !*c->webhook.url)
		return 0;
	if (*c->mail.url && !mail_address_valid(c->mail.from))
		return kp_fail(err, KP_EINPUT,
			"mail.url is set, but mail.from is no address; name the one that "
			"mails come from");
	mail_init();
	app->post = p = kp_alloc(sizeof(*p));
	p->lanes[STORE_BY_MAIL].wanted = *c->mail.url;
	p->lanes[STORE_BY_WEBHOOK].wanted = *c->webhook.url;
	p->letters = (struct notify_options){.from = c->mail.from,
		.domain = c->mail.domain,
		.url = c->public_url,
		.whole = kp_str_eq(c->mail.content, "full")};
	return open_sender(app, p, err);
}

/* ---- what is under way ---- */

static struct going *find_going(struct post *p, int64_t id)
{
	for (size_t i = 0; i < p->going.n; i++)
		if (p->going.v[i].id == id)
			return &p->going.v[i];
	return NULL;
}

static struct going *begin_going(struct post *p, const struct store_post *post)
{
	KP_PUSH(&p->going,
		(struct going){.id = post->id, .way = post->way, .tries = post->tries});
	p->lanes[post->way].n++;
	return &p->going.v[p->going.n - 1];
}

static void clear_going(struct going *g)
{
	free((char *)(uintptr_t)g->result.error);
}

static void forget(struct post *p, struct going *g)
{
	p->lanes[g->way].n--;
	clear_going(g);
	*g = p->going.v[--p->going.n];
}

/* ---- what became of them ---- */

static void decide(struct going *g, const struct store_post_result *result)
{
	g->step = TO_SETTLE;
	g->result = *result;
	g->result.error = kp_strdup(result->error);
}

static void settle_all(struct app *app);

/* What could not be kept is tried again, and not sent again as long as it can be told. */
static void settled(struct app *app, struct job *job, struct store_req *req)
{
	struct post *p = app->post;
	bool kept = req->err.code == KP_OK;

	job_ignore(app, job, req);
	p->settling--;
	for (size_t i = 0; i < req->settle.n; i++) {
		struct going *g = find_going(p, req->settle.v[i].id);

		if (kept)
			forget(p, g);
		else
			g->step = TO_SETTLE;
	}
	if (!kept)
		p->settle_at = mono_ms() + EVERY_MS;
	settle_all(app);
}

/* All that is known by now, at once. */
static struct store_req *settle_request(struct app *app)
{
	struct post *p = app->post;
	struct store_req *req = job_new(app, STORE_OUTBOX_SETTLE, NULL, settled);
	struct store_post_result *v = kp_arena_alloc(req->mem, (p->going.n + 1) * sizeof(*v));
	size_t n = 0;

	for (size_t i = 0; i < p->going.n; i++) {
		struct going *g = &p->going.v[i];

		if (g->step != TO_SETTLE)
			continue;
		g->step = AT_STORE;
		v[n] = g->result;
		v[n++].error = store_req_str(req, g->result.error);
	}
	req->settle.v = v;
	req->settle.n = n;
	return req;
}

static void push_results(struct app *app)
{
	struct post *p = app->post;
	struct store_req *req = settle_request(app);

	if (job_push(app, NULL, req)) {
		p->settling++;
		return;
	}
	for (size_t i = 0; i < p->going.n; i++)
		if (p->going.v[i].step == AT_STORE)
			p->going.v[i].step = TO_SETTLE;
	p->settle_at = mono_ms() + EVERY_MS;
}

static bool has_results(const struct post *p)
{
	for (size_t i = 0; i < p->going.n; i++)
		if (p->going.v[i].step == TO_SETTLE)
			return true;
	return false;
}

/* While one group of results is being written the next one grows. */
static void settle_all(struct app *app)
{
	const struct post *p = app->post;

	if (!p->settling && has_results(p) && mono_ms() >= p->settle_at)
		push_results(app);
}

static void log_result(
	struct app *app, const struct store_post_result *r, const struct mail_sent *sent)
{
	if (r->state == STORE_POST_SENT) {
		app->metrics.mails_sent++;
		kp_log(KP_INFO, "mail.sent", "post=%" PRId64, r->id);
	} else if (r->state == STORE_POST_PARKED) {
		app->metrics.mails_parked++;
		kp_log(KP_ERROR, "mail.parked", "post=%" PRId64 " what=\"%s\" see=\"%s\"",
			r->id, sent->error, "kumppani outbox");
	} else {
		app->metrics.mails_delayed++;
		kp_log(KP_WARN, "mail.later",
			"post=%" PRId64 " again_in_s=%" PRId64 " what=\"%s\"", r->id,
			(r->next_at - r->at) / 1000, sent->error);
	}
}

static void judge(struct app *app, const struct mail_sent *sent)
{
	int64_t now = kp_now_ms(NULL);
	struct going *g = find_going(app->post, sent->id);
	int tries = g->tries + 1;
	struct store_post_result result = {
		.id = sent->id, .at = now, .tried = true, .error = sent->error};

	if (sent->verdict == MAIL_SENT)
		result.state = STORE_POST_SENT;
	else if (sent->verdict == MAIL_REFUSED || tries >= app->conf->mail.tries)
		result.state = STORE_POST_PARKED;
	else
		result.next_at = now + notify_wait(tries, (uint64_t)(now ^ sent->id));
	log_result(app, &result, sent);
	decide(g, &result);
}

static void take_results(struct app *app)
{
	struct mail_sent sent;

	while (mail_sender_pop(app->post->sender, &sent))
		judge(app, &sent);
}

/* ---- sending what is due ---- */

static bool send_letter(
	struct app *app, const struct store_post *p, const struct notify_person *to)
{
	KP_AUTO(kp_str) struct kp_str bytes = {0};
	struct mail_letter letter;
	char code[AUTH_CODE_BYTES];
	struct mail_sending sending = {
		.id = p->id, .from = app->conf->mail.from, .to = to->address};

	notify_letter(app->kb, p, to, &app->post->letters, app->arena, &letter);
	if (!*p->guide) {
		auth_reply_code(app->auth, p->ticket.number, to->address, code);
		letter.reply_to = notify_reply_address(
			app->conf->mail.from, p->ticket.number, code, app->arena);
	}
	mail_compose(&letter, &bytes);
	sending.message = kp_str_c(&bytes);
	sending.n = bytes.n;
	return mail_sender_push(app->post->sender, &sending);
}

static bool post_to_program(struct app *app, const struct store_post *p)
{
	const struct conf *c = app->conf;
	KP_AUTO(kp_str) struct kp_str body = {0};
	int64_t now = kp_now_ms(NULL) / 1000;
	char signature[AUTH_SIGNATURE_BYTES];
	const char *id = kp_arena_format(app->arena, "%s.%lld", p->event.number,
		(long long)p->event.id); /* the same each time it is sent */
	struct mail_sending sending = {.id = p->id, .url = c->webhook.url};

	notify_hook(app->kb, p, c->public_url, kp_str_eq(c->webhook.content, "full"), &body);
	sending.message = kp_str_c(&body);
	sending.n = body.n;
	sending.headers[0] = kp_arena_format(app->arena, "webhook-id: %s", id);
	sending.headers[1] =
		kp_arena_format(app->arena, "webhook-timestamp: %lld", (long long)now);
	if (*app->post->secret) {
		auth_sign_hook(app->post->secret, id, now, sending.message, signature);
		sending.headers[2] =
			kp_arena_format(app->arena, "webhook-signature: %s", signature);
	}
	return mail_sender_push(app->post->sender, &sending);
}

/* False when the sender is full. */
static bool send(struct app *app, const struct store_post *p, const struct notify_person *to)
{
	bool pushed =
		p->way == STORE_BY_WEBHOOK ? post_to_program(app, p) : send_letter(app, p, to);

	if (pushed)
		begin_going(app->post, p);
	return pushed;
}

/* Why a post is not to be sent now; NULL: it is. */
static const char *needless(const struct app *app, const struct store_post *p,
	const struct notify_person *to, struct store_post_result *out)
{
	int64_t wait = p->created_at + app->conf->mail.wait_seconds * INT64_C(1000);

	if (p->way == STORE_BY_WEBHOOK)
		return NULL;
	out->state = STORE_POST_SKIPPED;
	if (p->seen)
		return "read already";
	if (strcmp(p->event.kind, "message") == 0 && wait > out->at) {
		out->state = STORE_POST_QUEUED;
		out->next_at = wait;
		return "";
	}
	if (!*to->address)
		return "nobody to write to has an address";
	if (!p->tries && out->at - p->created_at > OLD_MS) {
		out->state = STORE_POST_PARKED;
		return "queued days before mail could be sent";
	}
	return NULL;
}

/* False when no more can be under way. */
static bool handle(struct app *app, const struct store_post *p)
{
	struct store_post_result result = {.id = p->id, .at = kp_now_ms(NULL)};
	struct notify_person to = {0};

	if (find_going(app->post, p->id))
		return true;
	if (app->post->lanes[p->way].n == MOST)
		return false;
	if (p->way == STORE_BY_MAIL)
		notify_whom(app->kb, p, &app->post->letters, app->arena, &to);
	result.error = needless(app, p, &to, &result);
	if (!result.error)
		return send(app, p, &to);
	decide(begin_going(app->post, p), &result);
	return true;
}

static void look(struct app *app, enum store_way way);

static void found_due(struct app *app, struct job *job, struct store_req *req)
{
	const struct store_outbox *due = &req->outbox;
	struct lane *lane = &app->post->lanes[due->way];
	size_t i = 0;

	lane->busy = false;
	job_ignore(app, job, req);
	if (req->err.code != KP_OK || !app->kb || app->stage != APP_SERVING)
		return;
	while (i < due->posts.n && handle(app, &due->posts.v[i]))
		i++;
	if (due->posts.n == (size_t)due->limit)
		lane->at = 0; /* there are more */
	settle_all(app);
	look(app, due->way);
}

/* Those under way are still queued there, but few: most of what is read is new. */
static void look(struct app *app, enum store_way way)
{
	struct lane *lane = &app->post->lanes[way];
	int64_t now = mono_ms();
	struct store_req *req;

	if (!lane->wanted || lane->busy || lane->n > FEW || now < lane->at)
		return;
	lane->at = now + EVERY_MS;
	req = job_new(app, STORE_OUTBOX_DUE, NULL, found_due);
	req->outbox.due = kp_now_ms(NULL);
	req->outbox.way = way;
	req->outbox.limit = MOST;
	lane->busy = job_push(app, NULL, req);
}

static void go_on(struct app *app)
{
	settle_all(app);
	if (app->stage != APP_SERVING || !app->kb)
		return;
	look(app, STORE_BY_MAIL);
	look(app, STORE_BY_WEBHOOK);
}

void post_tick(struct app *app)
{
	if (app->post)
		go_on(app);
}

void post_results(struct app *app)
{
	if (!app->post)
		return;
	take_results(app);
	go_on(app);
}

/* ---- closing ---- */

void post_stop(struct app *app)
{
	if (!app->post || !app->post->sender)
		return;
	mail_sender_stop(app->post->sender);
	take_results(app);
	if (has_results(app->post))
		push_results(app);
}

void post_close(struct app *app)
{
	if (!app->post)
		return;
	if (app->post->sender)
		mail_sender_close(app->post->sender);
	for (size_t i = 0; i < app->post->going.n; i++)
		clear_going(&app->post->going.v[i]);
	KP_VEC_FREE(&app->post->going);
	if (app->post->secret)
		memset(app->post->secret, 0, strlen(app->post->secret));
	free(app->post->secret);
	free(app->post);
	app->post = NULL;
}
