#include "daemon/tokens.h"

#include <sys/stat.h>

#include "base/kp_clock.h"
#include "base/kp_file.h"
#include "base/kp_log.h"

#define EVERY_MS 1000
#define ENDED    1008 /* close code: what it does is not allowed (any more) */

/* ---- reading ---- */

/* "" : there is none. Owned. */
static char *path_of(const struct app *app)
{
	KP_AUTO(kp_cstr) char *usual = kp_format("%s/tokens", app->conf->data.dir);

	if (*app->conf->tokens.file)
		return kp_strdup(app->conf->tokens.file);
	return kp_file_exists(usual) ? KP_TAKE(usual) : kp_strdup("");
}

/* Something that is another when the file is. */
static int64_t version_of(const char *path)
{
	struct stat st;

	if (!*path || stat(path, &st) < 0)
		return 0;
	const int64_t parts[] = {st.st_mtim.tv_sec, st.st_mtim.tv_nsec, (int64_t)st.st_size,
		(int64_t)st.st_ino};
	return (int64_t)(kp_hash(parts, sizeof(parts), 0) | 1);
}

static int read_all(struct app *app, struct auth **out, struct kp_err *err)
{
	KP_AUTO(kp_cstr) char *key = kp_format("%s/token.key", app->conf->data.dir);
	KP_AUTO(kp_cstr) char *path = path_of(app);

	app->tokens_version = version_of(path); /* before it is read: what comes is seen */
	return auth_open(
		&(struct auth_options){.key_file = key, .tokens_file = path}, out, err);
}

int tokens_open(struct app *app, struct kp_err *err)
{
	return read_all(app, &app->auth, err);
}

/* ---- whose login has ended ---- */

static bool has_ended(const struct auth_user *u, int64_t now)
{
	return u->expires && u->expires <= now;
}

static void hang_up(struct app *app, net_conn conn)
{
	if (conn)
		net_hang_up(app->net, conn, ENDED, "the login has ended");
}

/* Partners are told news without asking. */
static void end_watches(struct app *app, int64_t now)
{
	for (size_t i = 0; i < app->watches.n; i++)
		if (has_ended(&app->watches.v[i].user, now))
			hang_up(app, app->watches.v[i].conn);
}

/* Those of the file hold until they are taken out of it, or made anew. */
static bool was_revoked(
	const struct auth *before, const struct auth *after, const struct auth_user *u)
{
	return !u->expires && !auth_service_same(before, after, u->id);
}

static void end_logins(struct app *app, const struct auth *before, int64_t now)
{
	for (size_t i = 0; i < app->watches.n; i++)
		if (was_revoked(before, app->auth, &app->watches.v[i].user))
			app->watches.v[i].user.expires = now;
	for (struct session *s = session_next(app->sessions, NULL); s;
		s = session_next(app->sessions, s)) {
		if (!s->user || !was_revoked(before, app->auth, s->user))
			continue;
		s->user->expires = now;
		hang_up(app, s->conn);
	}
}

/* ---- looking ---- */

static void read_again(struct app *app, int64_t now)
{
	struct auth *fresh = NULL, *before = app->auth;
	struct auth_user user;
	struct kp_err err = {0};
	size_t n = 0;

	if (read_all(app, &fresh, &err) < 0) {
		kp_log(KP_ERROR, "tokens.refused", "what=\"%s\"", err.msg);
		return; /* those that were good are still */
	}
	app->auth = fresh;
	end_logins(app, before, now);
	auth_close(before);
	while (auth_service_at(app->auth, n, &user))
		n++;
	kp_log(KP_INFO, "tokens.read", "tokens=%zu", n);
}

void tokens_tick(struct app *app)
{
	int64_t mono = kp_mono_us() / 1000, now = kp_now_ms(NULL);

	if (mono < app->tokens_at)
		return;
	app->tokens_at = mono + EVERY_MS;
	KP_AUTO(kp_cstr) char *path = path_of(app);
	if (version_of(path) != app->tokens_version)
		read_again(app, now);
	end_watches(app, now);
}
