#include "daemon/issuer.h"

#include <strings.h>

#include "base/kp_clock.h"
#include "base/kp_log.h"
#include "base/kp_queue.h"
#include "base/kp_thread.h"
#include "daemon/reply.h"
#include "mail/mail.h"

#define MOST_BYTES    (256 * 1024)
#define SECONDS       15
#define EVERY_US      (6 * 60 * 60 * INT64_C(1000000))
#define FIRST_WAIT_US (5 * INT64_C(1000000)) /* also between any two, whoever asks */
#define LAST_WAIT_US  (10 * 60 * INT64_C(1000000))
#define MOST_WAITING  32
#define MOST_TEXT     2048

/* What the thread is asked for, and what it gives: new keys, or a token for a code. */
struct task {
	/* of a code; NULL: keys are asked for */
	char *code, *verifier, *redirect, *id;
	net_conn conn;
	char *token;  /* NULL: the provider gave none */
	bool refused; /* by the provider; else it could not be reached */

	struct auth_keys *keys;
	char *authorize;
};

struct issuer {
	struct auth_issuer is;    /* borrowed from the configuration */
	char *discovery, *secret; /* owned */
	const char *ca_file;
	struct kp_queue *in, *out; /* of tasks */
	struct kp_thread *thread;
	void *net; /* to be woken */
	atomic_bool stopping, asked;

	/* the thread's */
	char *exchange;              /* where codes are exchanged; NULL: not known */
	int64_t fetched_us, next_us; /* keys were tried to be fetched, and will be */
	int64_t wait_us;             /* after the next failure */

	/* the loop's */
	struct auth_keys *keys; /* NULL: none were fetched yet */
	char *authorize;
	size_t waiting; /* codes */
};

static void task_free(struct task *t)
{
	free(t->code);
	free(t->verifier);
	free(t->redirect);
	free(t->id);
	free(t->token);
	free(t->authorize);
	if (t->keys)
		auth_keys_free(t->keys);
	free(t);
}
KP_AUTO_FREE(task, task_free)

/* ---- keys, on the thread ---- */

static int fetch(struct issuer *s, const char *url, const char *const *form,
	struct kp_str *out, struct kp_err *err)
{
	return mail_fetch(&(struct mail_fetch){.url = url,
				  .ca_file = s->ca_file,
				  .seconds = SECONDS,
				  .most = MOST_BYTES,
				  .cancel = &s->stopping,
				  .form = form},
		out, err);
}

/* An address of the provider's that is as safe as the one it is asked at. */
static char *address(const struct issuer *s, const struct kp_json *doc, const char *key)
{
	const char *url = kp_json_string(kp_json_get(doc, key));
	bool safe = kp_str_starts(s->is.issuer, "https:");

	return url && strlen(url) < MOST_TEXT && kp_str_starts(url, safe ? "https:" : "http")
		       ? kp_strdup(url)
		       : NULL;
}

static int discover(struct issuer *s, struct task *t, char **keys_out, struct kp_err *err)
{
	KP_AUTO(kp_str) struct kp_str page = {0};
	KP_AUTO(kp_json) struct kp_json *doc = NULL;
	const char *issuer;

	if (fetch(s, s->discovery, NULL, &page, err) < 0)
		return -1;
	if (kp_json_parse(page.p, page.n, 0, &doc, NULL) < 0)
		return kp_fail(err, KP_EINPUT, "'%.150s' is no JSON", s->discovery);
	issuer = kp_json_string(kp_json_get(doc, "issuer"));
	if (!issuer || strcmp(issuer, s->is.issuer) != 0)
		return kp_fail(err, KP_EINPUT,
			"the provider calls itself '%.80s': write oidc.issuer exactly so",
			issuer ? issuer : "");
	if (!(*keys_out = address(s, doc, "jwks_uri")))
		return kp_fail(err, KP_EINPUT, "the provider does not say where its keys are");
	free(s->exchange);
	s->exchange = address(s, doc, "token_endpoint");
	t->authorize = s->exchange ? address(s, doc, "authorization_endpoint") : NULL;
	return 0;
}

static int fetch_keys(struct issuer *s, struct task *t, struct kp_err *err)
{
	KP_AUTO(kp_str) struct kp_str page = {0};
	KP_AUTO(kp_cstr) char *url = NULL;

	if (discover(s, t, &url, err) < 0 || fetch(s, url, NULL, &page, err) < 0)
		return -1;
	return auth_keys_parse(page.p, page.n, &t->keys, err);
}

static void hand_back(struct issuer *s, struct task *t)
{
	if (!kp_queue_push(s->out, t))
		task_free(t); /* the loop has others to take */
	net_wake(s->net);
}

static void refresh(struct issuer *s)
{
	KP_AUTO(task) struct task *t = kp_alloc(sizeof(*t));
	struct kp_err err = {0};

	s->fetched_us = kp_mono_us();
	if (fetch_keys(s, t, &err) == 0) {
		s->next_us = kp_mono_us() + EVERY_US;
		s->wait_us = FIRST_WAIT_US;
		hand_back(s, KP_TAKE(t));
		atomic_store(&s->asked, false); /* whoever asked meanwhile meant these */
		return;
	}
	atomic_store(&s->asked, false);
	if (!atomic_load(&s->stopping))
		kp_log(KP_WARN, "issuer.failed", "what=\"%s\"", err.msg);
	s->next_us = kp_mono_us() + s->wait_us;
	s->wait_us = s->wait_us * 2 < LAST_WAIT_US ? s->wait_us * 2 : LAST_WAIT_US;
}

/* ---- codes, on the thread ---- */

static int exchange(struct issuer *s, struct task *t, struct kp_err *err)
{
	const char *const form[] = {"grant_type", "authorization_code", "code", t->code,
		"redirect_uri", t->redirect, "code_verifier", t->verifier, "client_id",
		s->is.audience, *s->secret ? "client_secret" : NULL, s->secret, NULL};
	KP_AUTO(kp_str) struct kp_str page = {0};
	KP_AUTO(kp_json) struct kp_json *doc = NULL;
	const char *token;

	if (!s->exchange)
		return kp_fail(err, KP_EIO, "the provider was not reached yet");
	if (fetch(s, s->exchange, form, &page, err) < 0)
		return -1;
	if (kp_json_parse(page.p, page.n, 0, &doc, NULL) < 0 ||
		!(token = kp_json_string(kp_json_get(doc, "id_token"))))
		return kp_fail(err, KP_EINPUT, "the provider gives no id_token for a code");
	t->token = kp_strdup(token);
	return 0;
}

static void take(struct issuer *s, struct task *t)
{
	struct kp_err err = {0};

	if (!t->code) {
		/* Whoever asks all the time is served now and then. */
		int64_t soon = s->fetched_us + FIRST_WAIT_US;

		s->next_us = soon < s->next_us ? soon : s->next_us;
		task_free(t);
		return;
	}
	if (exchange(s, t, &err) < 0) {
		t->refused = err.code == KP_EINPUT;
		kp_log(t->refused ? KP_INFO : KP_WARN, "issuer.code", "what=\"%s\"", err.msg);
	}
	hand_back(s, t);
}

static void serve(void *arg)
{
	struct issuer *s = arg;

	while (!kp_queue_closed(s->in)) {
		int64_t left = s->next_us - kp_mono_us();
		struct task *t;

		if (left <= 0) {
			refresh(s);
			continue;
		}
		t = kp_queue_wait(s->in, (int)(left / 1000) + 1);
		if (t)
			take(s, t);
	}
}

/* ---- beginning and end ---- */

static int start(struct app *app, struct issuer *s, struct kp_err *err)
{
	bool slash = kp_str_ends(s->is.issuer, "/");

	if (app_secret("oidc.secret_file", app->conf->oidc.secret_file, &s->secret, err) < 0)
		return -1;
	s->discovery = kp_format(
		"%s%s.well-known/openid-configuration", s->is.issuer, slash ? "" : "/");
	s->ca_file = app->conf->oidc.ca_file;
	s->net = app->net;
	s->wait_us = FIRST_WAIT_US;
	atomic_init(&s->stopping, false);
	atomic_init(&s->asked, false);
	return kp_thread_start("issuer", serve, s, &s->thread, err);
}

int issuer_open(struct app *app, struct kp_err *err)
{
	struct issuer *s;

	if (!*app->conf->oidc.issuer)
		return 0;
	if (!*app->conf->oidc.audience)
		return kp_fail(err, KP_EINPUT,
			"oidc.issuer is set, but oidc.audience is not; name the client that "
			"its "
			"tokens are made for");
	app->issuer = s = kp_alloc(sizeof(*s));
	s->in = kp_queue_new(MOST_WAITING + 2);
	s->out = kp_queue_new(MOST_WAITING + 4);
	s->is = (struct auth_issuer){.issuer = app->conf->oidc.issuer,
		.audience = app->conf->oidc.audience,
		.user_claim = app->conf->oidc.user_claim,
		.unit_claim = app->conf->oidc.unit_claim,
		.roles_claim = app->conf->oidc.roles_claim,
		.partner_role = app->conf->oidc.partner_role,
		.admin_role = app->conf->oidc.admin_role};
	return start(app, s, err);
}

static void empty(struct kp_queue *q)
{
	struct task *t;

	while ((t = kp_queue_pop(q)))
		task_free(t);
	kp_queue_free(q);
}

void issuer_close(struct app *app)
{
	struct issuer *s = app->issuer;

	if (!s)
		return;
	atomic_store(&s->stopping, true);
	kp_queue_close(s->in);
	if (s->thread)
		kp_thread_join(s->thread);
	empty(s->in);
	empty(s->out);
	if (s->keys)
		auth_keys_free(s->keys);
	free(s->discovery);
	free(s->secret);
	free(s->exchange);
	free(s->authorize);
	free(s);
	app->issuer = NULL;
}

/* ---- the loop ---- */

static void use_keys(struct issuer *s, struct task *t)
{
	if (s->keys)
		auth_keys_free(s->keys);
	s->keys = KP_TAKE(t->keys);
	free(s->authorize);
	s->authorize = KP_TAKE(t->authorize);
	kp_log(KP_INFO, "issuer.keys", "keys=%zu", auth_keys_count(s->keys));
}

/* A token that would open nothing is not handed out. */
static void give_token(struct app *app, const struct task *t)
{
	struct auth_user user;

	if (t->token && issuer_verify(app, t->token, kp_now_ms(NULL), &user, NULL) == 0) {
		kp_str_reset(&app->out);
		wire_encode_token(t->id, t->token, &app->out);
		reply_send(app, t->conn);
		return;
	}
	reply_error(app, t->conn, t->id,
		t->token || t->refused ? WIRE_NOT_ALLOWED : WIRE_UNAVAILABLE, "code");
}

void issuer_results(struct app *app)
{
	struct issuer *s = app->issuer;
	struct task *t;

	while (s && (t = kp_queue_pop(s->out))) {
		if (t->keys) {
			use_keys(s, t);
		} else {
			s->waiting--;
			give_token(app, t);
		}
		task_free(t);
	}
}

const char *issuer_authorize(const struct app *app)
{
	return app->issuer ? app->issuer->authorize : NULL;
}

void issuer_sign_in(struct turn *t)
{
	struct app *app = t->app;
	struct issuer *s = app->issuer;
	struct task *task;

	if (!s) {
		reply_error(app, t->conn, t->rq.id, WIRE_NOT_FOUND, "signin");
		return;
	}
	if (s->waiting == MOST_WAITING) {
		reply_error(app, t->conn, t->rq.id, WIRE_UNAVAILABLE, NULL);
		return;
	}
	task = kp_alloc(sizeof(*task));
	*task = (struct task){.code = kp_strdup(t->rq.code),
		.verifier = kp_strdup(t->rq.verifier),
		.redirect = kp_strdup(t->rq.redirect),
		.id = kp_strdup(t->rq.id),
		.conn = t->conn};
	s->waiting++;
	if (!kp_queue_push(s->in, task)) { /* it is being closed */
		s->waiting--;
		task_free(task);
	}
}

static int ask_for_keys(struct issuer *s, struct kp_err *err)
{
	struct task *t;

	if (!atomic_exchange(&s->asked, true)) {
		t = kp_alloc(sizeof(*t));
		if (!kp_queue_push(s->in, t))
			task_free(t);
	}
	return kp_fail(err, KP_EBUSY, "the provider's keys are being fetched");
}

/* A partner is known by the address in partners.yaml, whatever their id is there. */
static void name_partner(const struct kb *kb, struct auth_user *u)
{
	if (u->role != AUTH_PARTNER || kb_find_partner(kb, u->id) >= 0)
		return;
	for (size_t i = 0; i < kb->npartners; i++)
		if (kb->partners[i].email && strcasecmp(kb->partners[i].email, u->id) == 0)
			snprintf(u->id, sizeof(u->id), "%s", kb->partners[i].id);
}

int issuer_verify(struct app *app, const char *token, int64_t now, struct auth_user *out,
	struct kp_err *err)
{
	struct issuer *s = app->issuer;
	struct kp_err why = {0};

	if (!s->keys)
		return ask_for_keys(s, err);
	if (auth_jwt_verify(s->keys, &s->is, token, now, out, &why) < 0) {
		if (why.code == KP_ENOENT)
			return ask_for_keys(s, err);
		kp_log(KP_INFO, "issuer.refused", "what=\"%s\"", why.msg);
		return kp_fail(err, KP_EINPUT, "%s", why.msg);
	}
	name_partner(app->kb, out);
	return 0;
}
