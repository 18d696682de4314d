#include "daemon/hello.h"

#include "base/kp_clock.h"
#include "base/kp_log.h"
#include "daemon/announce.h"
#include "daemon/heard.h"
#include "daemon/inbox.h"
#include "daemon/issuer.h"
#include "daemon/job.h"
#include "daemon/live.h"
#include "daemon/reply.h"
#include "daemon/surveys.h"

#define MAX_EARLY 4096
#define DAY_MS    (24 * 60 * 60 * INT64_C(1000))

/* ---- who speaks in which conversation ---- */

static void detach(struct app *app, net_conn c)
{
	struct session *s = net_user(app->net, c);

	net_set_user(app->net, c, NULL);
	turn_closed(app, c, s);
}

static void attach(struct app *app, net_conn c, struct session *s)
{
	if (net_user(app->net, c) != s) {
		detach(app, c);
		net_set_user(app->net, c, s);
		s->conns++;
	}
	s->conn = c;
	session_touch(app->sessions, s);
}

static struct session *fresh(struct turn *t)
{
	char id[AUTH_ID_BYTES];
	struct session *s;

	auth_random_id(id);
	s = session_add(t->app->sessions, id);
	s->created_at = s->told_at = t->now;
	return s;
}

/* A conversation of someone signed in is theirs alone; one of nobody's can be taken on
 * by who knows its id. */
static bool may_speak(const struct session *s, const struct auth_user *user)
{
	return !s->user || (user && strcmp(s->user->id, user->id) == 0);
}

/* ---- on disk ---- */

struct store_session hello_state(
	const struct turn *t, struct store_req *req, const struct dialog_state *next)
{
	struct app *app = t->app;
	const struct session *s = t->session;

	kp_str_reset(&app->text);
	dialog_save(next, app->kb, &app->text);
	return (struct store_session){.id = store_req_str(req, s->id),
		.user = s->user ? store_req_str(req, s->user->id) : NULL,
		.lang = text_lang_code(dialog_lang(next, app->kb)),
		.unit = next->unit < 0 ? NULL
				       : store_req_str(req, app->kb->units[next->unit].id),
		.state = store_req_strn(req, app->text.p, app->text.n),
		.created_at = s->created_at,
		.seen_at = t->now};
}

bool hello_save(struct turn *t, const struct dialog_state *next)
{
	struct store_req *req = job_new(t->app, STORE_SESSION_SAVE, NULL, job_ignore);

	req->session = hello_state(t, req, next);
	return job_push(t->app, t->session, req);
}

static bool too_old(const struct app *app, const struct store_session *s)
{
	return s->seen_at + app->conf->session.keep_days * DAY_MS < kp_now_ms(NULL);
}

static void fill(
	struct app *app, struct session *s, const struct store_session *from, const char *live)
{
	struct kp_err err = {0};

	s->created_at = from->created_at;
	s->seen_at = from->seen_at;
	s->told_at = kp_now_ms(NULL); /* how tickets stand can be asked for */
	snprintf(s->live, sizeof(s->live), "%s", live);
	if (dialog_load(from->state, app->kb, &s->state, &err) < 0)
		kp_log(KP_WARN, "session.state", "what=\"%s\"", err.msg);
	if (*from->user) {
		s->user = kp_alloc(sizeof(*s->user));
		snprintf(s->user->id, sizeof(s->user->id), "%s", from->user);
	}
}

static void loaded(struct app *app, struct job *job, struct store_req *req)
{
	struct session *s = job->session;
	struct session_held_list held = s->held;
	bool found = req->err.code == KP_OK && !too_old(app, &req->load.session);

	s->held = (struct session_held_list){0};
	s->loading = false;
	for (size_t i = 0; i < held.n; i++)
		if (net_user(app->net, held.v[i].conn) == s)
			detach(app, held.v[i].conn);
	if (found)
		fill(app, s, &req->load.session, req->load.live);
	else
		session_remove(app->sessions, s);
	if (req->err.code != KP_OK && req->err.code != KP_ENOENT)
		job_ignore(app, job, req);
	turn_replay(app, &held);
}

/* Reads a conversation that is not in memory; the hello waits for it. */
static void load(struct turn *t, const struct auth_user *user)
{
	struct app *app = t->app;
	struct session *s = session_add(app->sessions, t->rq.session);
	struct store_req *req = job_new(app, STORE_SESSION_LOAD, t, loaded);

	req->load.who = (struct store_owner){.session = store_req_str(req, s->id),
		.user = user ? store_req_str(req, user->id) : NULL};
	s->loading = true;
	attach(app, t->conn, s);
	session_held_add(&s->held, SESSION_MOST_HELD, t->conn, t->raw, t->n);
	if (job_push(app, s, req))
		return;
	detach(app, t->conn);
	session_remove(app->sessions, s);
	reply_error(app, t->conn, t->rq.id, WIRE_UNAVAILABLE, NULL);
}

/* ---- hello ---- */

static void welcome(struct turn *t, bool resumed)
{
	struct app *app = t->app;
	const struct session *s = t->session;
	enum text_lang lang = dialog_lang(&s->state, app->kb);
	const char *example = kb_phrase(app->kb, "example_notice", lang);
	struct wire_welcome m = {.id = t->rq.id,
		.session = s->id,
		.lang = text_lang_code(lang),
		.notice = kb_phrase(app->kb, "notice", lang),
		.greeting = kb_phrase(app->kb, resumed ? "greeting_back" : "greeting", lang),
		.announcements = &example,
		.nannouncements = app->kb->example,
		.resumed = resumed};

	if (s->user)
		m.user = (struct wire_user){.id = s->user->id,
			.name = s->user->name,
			.role = auth_role_name(s->user->role),
			.unit = s->user->unit};
	kp_str_reset(&app->out);
	wire_encode_welcome(&m, &app->out);
	reply_send(app, t->conn);
}

static void tell(struct turn *t, const struct auth_user *user)
{
	const struct kb *kb = t->app->kb;
	struct session *s = t->session;
	const char *unit = user && *user->unit ? user->unit : t->rq.unit;

	if (user) {
		if (!s->user)
			s->user = kp_alloc(sizeof(*s->user));
		*s->user = *user;
	}
	dialog_tell(&s->state, t->rq.lang ? text_lang_parse(t->rq.lang) : TEXT_UNKNOWN,
		unit ? kb_find_unit(kb, unit) : -1);
	s->seen_at = t->now;
}

static void begin(struct turn *t, struct session *s, const struct auth_user *user)
{
	bool resumed = s && may_speak(s, user);

	t->session = resumed ? s : fresh(t);
	attach(t->app, t->conn, t->session);
	tell(t, user);
	t->app->metrics.sessions_resumed += resumed;
	welcome(t, resumed);
	if (t->rq.announcements)
		announce_news(t);
	if (t->rq.surveys)
		surveys_offer(t);
	t->session->tell_live = true;
	live_supervisor(t->app, t->session);
	if (resumed || user)
		inbox_fetch(t->app, t->session);
}

/* The conversation that hello means: the one it names, else the one it is in already. */
static struct session *meant(const struct turn *t)
{
	if (t->rq.session && auth_id_valid(t->rq.session))
		return session_find(t->app->sessions, t->rq.session);
	return t->rq.session ? NULL : t->session;
}

static void open_conversation(struct turn *t, const struct auth_user *user)
{
	struct app *app = t->app;
	struct session *s = meant(t);

	if (s && s->loading) {
		if (session_held_add(&s->held, SESSION_MOST_HELD, t->conn, t->raw, t->n))
			attach(app, t->conn, s);
		else
			reply_error(app, t->conn, t->rq.id, WIRE_UNAVAILABLE, NULL);
	} else if (!s && !t->again && t->rq.session && auth_id_valid(t->rq.session)) {
		load(t, user);
	} else {
		begin(t, s, user);
	}
}

/* By the provider's token or one of ours. */
static int who(const struct turn *t, struct auth_user *out, struct kp_err *err)
{
	struct app *app = t->app;

	if (app->issuer && auth_is_jwt(t->rq.token))
		return issuer_verify(app, t->rq.token, t->now, out, err);
	return auth_token_verify(app->auth, t->rq.token, t->now, out, err);
}

void hello_handle(struct turn *t)
{
	struct app *app = t->app;
	struct auth_user user;
	struct kp_err err = {0};

	if (!app->kb) {
		if (!session_held_add(&app->early, MAX_EARLY, t->conn, t->raw, t->n))
			reply_error(app, t->conn, t->rq.id, WIRE_UNAVAILABLE, NULL);
	} else if (!t->rq.token) {
		open_conversation(t, NULL);
	} else if (who(t, &user, &err) < 0) {
		reply_error(app, t->conn, t->rq.id,
			err.code == KP_EBUSY ? WIRE_UNAVAILABLE : WIRE_NOT_ALLOWED, "token");
	} else {
		open_conversation(t, &user);
	}
}

void hello_early(struct app *app)
{
	struct session_held_list early = app->early;

	app->early = (struct session_held_list){0};
	for (size_t i = 0; i < early.n; i++)
		if (net_is_open(app->net, early.v[i].conn))
			turn_message(
				app, early.v[i].conn, early.v[i].text, early.v[i].n, false);
	session_held_clear(&early);
}

/* ---- erased conversations ---- */

static void begin_anew(struct session *s)
{
	enum text_lang lang = s->state.lang;
	int unit = s->state.unit;

	dialog_init(&s->state);
	dialog_tell(&s->state, lang, unit);
	s->created_at = s->told_at = kp_now_ms(NULL);
	s->live[0] = '\0';
	s->not_added = 0;
}

void hello_forget(struct app *app, const struct store_news *news)
{
	for (size_t i = 0; i < news->nerased; i++) {
		struct session *s = session_find(app->sessions, news->erased[i]);

		if (s && (s->conns || s->busy))
			begin_anew(s);
		else if (s)
			session_remove(app->sessions, s);
	}
	if (!news->nerased)
		return;
	heard_cache_clear(app->heard);
	kp_log(KP_INFO, "conversation.erased", "conversations=%zu", news->nerased);
}
