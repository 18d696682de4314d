#include "daemon/issuer.h"

#include <strings.h>

#include "base/kp_clock.h"
#include "base/kp_log.h"
#include "base/kp_queue.h"
#include "base/kp_thread.h"
#include "mail/mail.h"

#define MOST_BYTES    (256 * 1024)
#define SECONDS       15
#define EVERY_MS      (6 * 60 * 60 * 1000)
#define FIRST_WAIT_MS 5000
#define LAST_WAIT_MS  (10 * 60 * 1000)
#define APART_US      (5 * INT64_C(1000000)) /* however often unknown keys are named */

struct issuer {
	struct auth_issuer is; /* borrowed from the configuration */
	char *discovery;       /* owned */
	const char *ca_file;
	struct kp_queue *bell, *out; /* asked for; keys */
	struct kp_thread *thread;
	void *net; /* to be woken */
	atomic_bool stopping, asked;
	struct auth_keys *keys; /* the loop's; NULL: none were fetched yet */
};

/* ---- the thread ---- */

static int fetch(struct issuer *s, const char *url, struct kp_str *out, struct kp_err *err)
{
	return mail_fetch(&(struct mail_fetch){.url = url,
				  .ca_file = s->ca_file,
				  .seconds = SECONDS,
				  .most = MOST_BYTES,
				  .cancel = &s->stopping},
		out, err);
}

/* Where its keys are, which only it may say. */
static int discover(struct issuer *s, struct kp_str *page, char **url_out, struct kp_err *err)
{
	KP_AUTO(kp_json) struct kp_json *doc = NULL;
	const char *issuer, *url;

	if (fetch(s, s->discovery, page, err) < 0)
		return -1;
	if (kp_json_parse(page->p, page->n, 0, &doc, NULL) < 0)
		return kp_fail(err, KP_EINPUT, "'%.150s' is no JSON", s->discovery);
	issuer = kp_json_string(kp_json_get(doc, "issuer"));
	url = kp_json_string(kp_json_get(doc, "jwks_uri"));
	if (!issuer || strcmp(issuer, s->is.issuer) != 0)
		return kp_fail(err, KP_EINPUT,
			"the provider calls itself '%.80s': write oidc.issuer exactly so",
			issuer ? issuer : "");
	if (!url || (kp_str_starts(s->is.issuer, "https:") && !kp_str_starts(url, "https:")))
		return kp_fail(err, KP_EINPUT, "the provider does not say where its keys are");
	*url_out = kp_strdup(url);
	return 0;
}

static int fetch_keys(struct issuer *s, struct auth_keys **out, struct kp_err *err)
{
	KP_AUTO(kp_str) struct kp_str page = {0};
	KP_AUTO(kp_cstr) char *url = NULL;

	if (discover(s, &page, &url, err) < 0 || fetch(s, url, &page, err) < 0)
		return -1;
	return auth_keys_parse(page.p, page.n, out, err);
}

static bool refresh(struct issuer *s)
{
	struct auth_keys *keys = NULL;
	struct kp_err err = {0};

	atomic_store(&s->asked, false);
	if (fetch_keys(s, &keys, &err) < 0) {
		if (!atomic_load(&s->stopping))
			kp_log(KP_WARN, "issuer.failed", "what=\"%s\"", err.msg);
		return false;
	}
	if (!kp_queue_push(s->out, keys))
		auth_keys_free(keys); /* the loop has others to take */
	net_wake(s->net);
	return true;
}

static void serve(void *arg)
{
	struct issuer *s = arg;
	int wait = FIRST_WAIT_MS;

	while (!kp_queue_closed(s->bell)) {
		int64_t began = kp_mono_us();
		bool fresh = refresh(s);

		wait = fresh                     ? FIRST_WAIT_MS
		       : wait * 2 < LAST_WAIT_MS ? wait * 2
						 : LAST_WAIT_MS;
		kp_queue_wait(s->bell, fresh ? EVERY_MS : wait);
		/* Whoever rings all the time is served now and then. */
		while (!kp_queue_closed(s->bell) && kp_mono_us() < began + APART_US)
			kp_queue_wait(s->bell, 100);
	}
}

/* ---- beginning and end ---- */

static int start(struct app *app, struct issuer *s, struct kp_err *err)
{
	size_t n = strlen(s->is.issuer);
	bool slash = s->is.issuer[n - 1] == '/';

	s->discovery = kp_format(
		"%s%s.well-known/openid-configuration", s->is.issuer, slash ? "" : "/");
	s->ca_file = app->conf->oidc.ca_file;
	s->bell = kp_queue_new(2);
	s->out = kp_queue_new(4);
	s->net = app->net;
	atomic_init(&s->stopping, false);
	atomic_init(&s->asked, false);
	return kp_thread_start("issuer", serve, s, &s->thread, err);
}

int issuer_open(struct app *app, struct kp_err *err)
{
	if (!*app->conf->oidc.issuer)
		return 0;
	if (!*app->conf->oidc.audience)
		return kp_fail(err, KP_EINPUT,
			"oidc.issuer is set, but oidc.audience is not; name the client that "
			"its "
			"tokens are made for");
	app->issuer = kp_alloc(sizeof(*app->issuer));
	app->issuer->is = (struct auth_issuer){.issuer = app->conf->oidc.issuer,
		.audience = app->conf->oidc.audience,
		.user_claim = app->conf->oidc.user_claim,
		.unit_claim = app->conf->oidc.unit_claim,
		.roles_claim = app->conf->oidc.roles_claim,
		.partner_role = app->conf->oidc.partner_role,
		.admin_role = app->conf->oidc.admin_role};
	return start(app, app->issuer, err);
}

void issuer_close(struct app *app)
{
	struct issuer *s = app->issuer;
	struct auth_keys *keys;

	if (!s)
		return;
	atomic_store(&s->stopping, true);
	kp_queue_close(s->bell);
	if (s->thread)
		kp_thread_join(s->thread);
	while (kp_queue_pop(s->bell))
		;
	while ((keys = kp_queue_pop(s->out)))
		auth_keys_free(keys);
	if (s->keys)
		auth_keys_free(s->keys);
	kp_queue_free(s->bell);
	kp_queue_free(s->out);
	free(s->discovery);
	free(s);
	app->issuer = NULL;
}

/* ---- the loop ---- */

void issuer_results(struct app *app)
{
	struct issuer *s = app->issuer;
	struct auth_keys *keys;

	while (s && (keys = kp_queue_pop(s->out))) {
		if (s->keys)
			auth_keys_free(s->keys);
		s->keys = keys;
		kp_log(KP_INFO, "issuer.keys", "keys=%zu", auth_keys_count(keys));
	}
}

static int ask_for_keys(struct issuer *s, struct kp_err *err)
{
	if (!atomic_exchange(&s->asked, true))
		kp_queue_push(s->bell, s); /* full: it rings already */
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
