#include "daemon/post.h"

#include <inttypes.h>

#include "base/kp_clock.h"
#include "base/kp_file.h"
#include "base/kp_log.h"
#include "daemon/job.h"
#include "notify/notify.h"

#define EVERY_MS     1000
#define MOST         256 /* under way at a time */
#define MAX_PASSWORD 1000
/* What was queued while no mail server was configured is news no more. */
#define OLD_MS (3 * 24 * 60 * 60 * INT64_C(1000))

/* From its push to the sender until what became of it is on disk. */
struct going {
	int64_t id;
	int tries;
};

struct post {
	struct mail_sender *sender;
	char *secret;                  /* owned: of the webhook; "": nothing is signed */
	struct notify_options letters; /* borrowed from the configuration */
	KP_VEC(struct goings, struct going) going;
	bool busy;  /* asking the store what is due */
	int64_t at; /* ms, monotonic: when to ask again */
};

/* ---- opening ---- */

static int read_secret(const char *key, const char *path, char **out, struct kp_err *err)
{
	size_t n = 0;

	if (!*path) {
		*out = kp_strdup("");
		return 0;
	}
	if (kp_file_read(path, MAX_PASSWORD, out, &n, err) < 0)
		return kp_fail_in(err, "%s", key);
	(*out)[strcspn(*out, "\r\n")] = '\0';
	return 0;
}

static void wake(void *arg)
{
	net_wake(arg);
}

static int open_sender(struct app *app, struct post *p, struct kp_err *err)
{
	const struct conf *c = app->conf;
	KP_AUTO(kp_cstr) char *password = NULL;

	if (read_secret("mail.password_file", c->mail.password_file, &password, err) < 0 ||
		read_secret("webhook.secret_file", c->webhook.secret_file, &p->secret, err) <
			0)
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

static void forget(struct post *p, int64_t id)
{
	struct going *g = find_going(p, id);

	if (g)
		*g = p->going.v[--p->going.n];
}

/* ---- what became of them ---- */

/* Results on their way to the store. */
struct report {
	struct store_req *req;
	struct store_post_result *v;
	size_t n;
};

static void settled(struct app *app, struct job *job, struct store_req *req)
{
	job_ignore(app, job, req);
	for (size_t i = 0; i < req->settle.n; i++)
		forget(app->post, req->settle.v[i].id);
}

static struct report begin_report(struct app *app, size_t most)
{
	struct report r = {.req = job_new(app, STORE_OUTBOX_SETTLE, NULL, settled)};

	r.v = kp_arena_alloc(r.req->mem, (most + 1) * sizeof(*r.v));
	return r;
}

/* A full store takes it later: until then the mails count as under way, and after a stop
 * they are sent again under the same id. */
static void end_report(struct app *app, struct report *r)
{
	r->req->settle.v = r->v;
	r->req->settle.n = r->n;
	if (r->n == 0)
		job_drop(app, r->req);
	else
		job_push(app, NULL, r->req);
}

static void add(struct report *r, struct store_post_result result)
{
	result.error = store_req_str(r->req, result.error);
	r->v[r->n++] = result;
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

static void judge(struct app *app, const struct mail_sent *sent, struct report *r)
{
	int64_t now = kp_now_ms(NULL);
	const struct going *g = find_going(app->post, sent->id);
	int tries = g ? g->tries + 1 : 1;
	struct store_post_result result = {
		.id = sent->id, .at = now, .tried = true, .error = sent->error};

	if (sent->verdict == MAIL_SENT)
		result.state = STORE_POST_SENT;
	else if (sent->verdict == MAIL_REFUSED || tries >= app->conf->mail.tries)
		result.state = STORE_POST_PARKED;
	else
		result.next_at = now + notify_wait(tries, (uint64_t)(now ^ sent->id));
	log_result(app, &result, sent);
	add(r, result);
}

void post_results(struct app *app)
{
	struct report r;
	struct mail_sent sent;

	if (!app->post)
		return;
	r = begin_report(app, MOST);
	while (r.n < MOST && mail_sender_pop(app->post->sender, &sent))
		judge(app, &sent, &r);
	if (r.n)
		app->post->at = 0;
	end_report(app, &r);
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
		KP_PUSH(&app->post->going, (struct going){p->id, p->tries});
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

static void handle_due(struct app *app, const struct store_posts *due, struct report *r)
{
	for (size_t i = 0; i < due->n; i++) {
		const struct store_post *p = &due->v[i];
		struct store_post_result result = {.id = p->id, .at = kp_now_ms(NULL)};
		struct notify_person to = {0};

		if (find_going(app->post, p->id))
			continue;
		if (p->way == STORE_BY_MAIL)
			notify_whom(app->kb, p, &app->post->letters, app->arena, &to);
		result.error = needless(app, p, &to, &result);
		if (result.error)
			add(r, result);
		else if (app->post->going.n == MOST || !send(app, p, &to))
			return;
	}
}

static void found_due(struct app *app, struct job *job, struct store_req *req)
{
	const struct store_posts *due = &req->outbox.posts;
	struct report r;

	app->post->busy = false;
	job_ignore(app, job, req);
	if (req->err.code != KP_OK || !app->kb || app->stage != APP_SERVING)
		return;
	r = begin_report(app, due->n);
	handle_due(app, due, &r);
	end_report(app, &r);
}

void post_tick(struct app *app)
{
	struct post *p = app->post;
	int64_t now = kp_mono_us() / 1000;
	struct store_req *req;

	if (!p || app->stage != APP_SERVING || !app->kb || p->busy || now < p->at)
		return;
	p->at = now + EVERY_MS;
	req = job_new(app, STORE_OUTBOX_DUE, NULL, found_due);
	req->outbox.due = kp_now_ms(NULL);
	req->outbox.mail = *app->conf->mail.url;
	req->outbox.webhook = *app->conf->webhook.url;
	/* Those under way are still queued there. */
	req->outbox.limit = (int64_t)(MOST + p->going.n);
	p->busy = job_push(app, NULL, req);
}

/* ---- closing ---- */

void post_stop(struct app *app)
{
	if (!app->post || !app->post->sender)
		return;
	mail_sender_stop(app->post->sender);
	post_results(app);
}

void post_close(struct app *app)
{
	if (!app->post)
		return;
	if (app->post->sender)
		mail_sender_close(app->post->sender);
	KP_VEC_FREE(&app->post->going);
	if (app->post->secret)
		memset(app->post->secret, 0, strlen(app->post->secret));
	free(app->post->secret);
	free(app->post);
	app->post = NULL;
}
