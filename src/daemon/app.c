#include "daemon/app.h"

#include <inttypes.h>
#include <unistd.h>

#include "base/kp_clock.h"
#include "base/kp_file.h"
#include "base/kp_log.h"
#include "base/kp_thread.h"
#include "daemon/away.h"
#include "daemon/clock.h"
#include "daemon/desk.h"
#include "daemon/hello.h"
#include "daemon/issuer.h"
#include "daemon/job.h"
#include "daemon/mailbox.h"
#include "daemon/measures.h"
#include "daemon/pages.h"
#include "daemon/post.h"
#include "daemon/tidy.h"
#include "daemon/tokens.h"
#include "daemon/turn.h"

#define BACKLOG_BYTES (256 * 1024) /* of answers that a client has not read */
#define REFUSE_MS     250          /* what was sent before the stop is heard for so long */
#define DRAIN_MS      10000
#define MAX_SECRET    1000
#define GOODBYE_MS    3000

static int64_t mono_ms(void)
{
	return kp_mono_us() / 1000;
}

int app_secret(const char *key, const char *path, char **out, struct kp_err *err)
{
	size_t n = 0;

	if (!*path) {
		*out = kp_strdup("");
		return 0;
	}
	if (kp_file_read(path, MAX_SECRET, out, &n, err) < 0)
		return kp_fail_in(err, "%s", key);
	(*out)[strcspn(*out, "\r\n")] = '\0';
	return 0;
}

/* ---- the knowledge base in use ---- */

static void carry_over(struct app *app, const struct kb *next)
{
	for (struct session *s = session_next(app->sessions, NULL); s;
		s = session_next(app->sessions, s))
		dialog_remap(&s->state, app->kb, next);
}

static void use(struct app *app, struct match_engine *engine, struct search_index *search)
{
	struct kb *next = match_kb(engine);

	if (app->kb)
		carry_over(app, next);
	kb_unref(app->kb); /* before the engine goes: the loader frees what is large */
	app->kb = NULL;
	if (app->engine)
		reload_drop(app->reload, app->engine, app->search);
	app->engine = engine;
	away_apply(app);
	app->search = search;
	body_cache_clear(app->bodies);
	heard_cache_clear(app->heard);
	free(app->loads);
	app->loads = kp_alloc_n(next->npartners + 1, sizeof(*app->loads));
	app->loads_at = 0;
	desk_count_loads(app);
}

static void announce(const struct app *app)
{
	const char *host = app->conf->listen.host;
	bool any = !*host || strcmp(host, "0.0.0.0") == 0 || strcmp(host, "::") == 0;
	bool six = !any && strchr(host, ':');

	printf("http://%s%s%s:%d/\n", six ? "[" : "", any ? "127.0.0.1" : host, six ? "]" : "",
		net_port(app->net));
	fflush(stdout);
}

static void take_into_use(struct app *app, struct reload_result *r)
{
	bool first = !app->kb;
	struct match_stats stats;

	use(app, KP_TAKE(r->engine), KP_TAKE(r->search));
	match_stats(app->engine, &stats);
	app->metrics.reloads++;
	kp_log(KP_INFO, "kb.use",
		"hash=%s intents=%zu guides=%zu samples=%zu warnings=%zu cached=%d "
		"ms=%" PRId64,
		app->kb->hash, app->kb->nintents, app->kb->nguides, stats.samples, r->warnings,
		stats.cached, r->ms);
	if (!first)
		return;
	announce(app);
	hello_early(app);
}

/* What is wrong with the content, a line each, as `kumppani check` prints it. */
static void refuse_content(struct app *app, const struct reload_result *r)
{
	app->metrics.reloads_refused++;
	if (r->report.n)
		fputs(kp_str_c(&r->report), stderr);
	if (!r->errors)
		kp_log(KP_ERROR, "kb.failed", "what=\"%s\"", r->err.msg);
	kp_log(KP_ERROR, "kb.refused", "errors=%zu keeps=%s", r->errors,
		app->kb ? app->kb->hash : "-");
	if (app->kb)
		return;
	app->exit_code = r->errors ? APP_EXIT_CONTENT : APP_EXIT_BROKEN;
	app->stage = APP_FINISHING;
	net_finish(app->net, GOODBYE_MS);
}

static void take_results(struct app *app)
{
	struct reload_result *r;

	while ((r = reload_take(app->reload))) {
		if (r->engine)
			take_into_use(app, r);
		else
			refuse_content(app, r);
		reload_result_free(r);
	}
}

/* ---- stopping, step by step ---- */

static void enter(struct app *app, enum app_stage stage)
{
	app->stage = stage;
	app->stage_since = mono_ms();
}

static void stop_further(struct app *app)
{
	int64_t here = mono_ms() - app->stage_since;
	size_t pending = store_pending(app->store) + hear_pool_pending(app->hearers) +
			 measures_pending(app->measures);

	switch (app->stage) {
	case APP_SERVING:
		kp_log(KP_INFO, "stop", "pending=%zu", pending);
		net_refuse_new(app->net);
		enter(app, APP_REFUSING);
		break;
	case APP_REFUSING:
		if (here < REFUSE_MS)
			break;
		net_stop_reading(app->net);
		enter(app, APP_DRAINING);
		break;
	case APP_DRAINING:
		if (pending && here < DRAIN_MS)
			break;
		net_finish(app->net, GOODBYE_MS);
		enter(app, APP_FINISHING);
		break;
	case APP_FINISHING:
		break;
	}
}

/* ---- what net calls ---- */

static void on_message(void *arg, net_conn c, const char *text, size_t n)
{
	turn_message(arg, c, text, n, false);
}

static void on_refused(void *arg, net_conn c, enum net_refusal why, const char *text, size_t n)
{
	turn_refused(arg, c, why, text, n);
}

static void on_closed(void *arg, net_conn c, void *user)
{
	turn_closed(arg, c, user);
}

static void on_http(void *arg, const struct net_request *rq, struct net_response *rs)
{
	pages_serve(arg, rq, rs);
}

static void on_woken(void *arg)
{
	struct app *app = arg;

	kp_arena_reset(app->arena);
	take_results(app);
	turn_heard(app);
	measures_told(app);
	issuer_results(app);
	post_results(app);
	job_finish_all(app);
	mailbox_woken(app);
}

static void on_tick(void *arg)
{
	struct app *app = arg;

	if (*app->reloading != app->reloads_asked) {
		app->reloads_asked = *app->reloading;
		reload_ask(app->reload);
	}
	tidy_tick(app);
	clock_tick(app);
	post_tick(app);
	desk_tick(app);
	mailbox_tick(app);
	away_tick(app);
	tokens_tick(app);
	if (*app->stopping)
		stop_further(app);
}

static void wake(void *arg)
{
	net_wake(arg);
}

/* ---- opening ---- */

static int open_net(struct app *app, struct kp_err *err)
{
	const struct conf *c = app->conf;
	struct net_options opt = {.host = c->listen.host,
		.port = c->listen.port,
		.protocol = "kumppani.v1",
		.path = "/ws",
		.origins = c->origins.v,
		.norigins = c->origins.n,
		.connections = (size_t)c->limits.connections,
		.message_bytes = (size_t)c->limits.message_bytes,
		.rate = c->limits.messages_per_second,
		.burst = c->limits.burst,
		.fragment_seconds = c->limits.fragment_seconds,
		.idle_seconds = c->limits.idle_seconds,
		.unclaimed_seconds = c->limits.hello_seconds,
		.backlog_bytes = BACKLOG_BYTES};
	struct net_handlers h = {.arg = app,
		.message = on_message,
		.refused = on_refused,
		.closed = on_closed,
		.http = on_http,
		.woken = on_woken,
		.tick = on_tick};

	return net_open(&opt, &h, &app->net, err);
}

static int open_store(struct app *app, struct kp_err *err)
{
	KP_AUTO(kp_cstr) char *path = kp_format("%s/kumppani.db", app->conf->data.dir);
	struct store_options opt = {.path = path,
		.queue = (size_t)app->conf->limits.queue,
		.webhook = *app->conf->webhook.url,
		.wake = wake,
		.wake_arg = app->net};
	struct store_start start;

	if (store_open(&opt, &app->store, &start, err) < 0)
		return -1;
	app->next_interaction = start.next_interaction;
	kp_log(KP_INFO, "store.open", "schema=%d created=%d", start.schema, start.created);
	return 0;
}

static int open_measures(struct app *app, struct kp_err *err)
{
	KP_AUTO(kp_cstr) char *path = kp_format("%s/kumppani.db", app->conf->data.dir);

	return measures_start(path, wake, app->net, &app->measures, err);
}

static int open_reload(struct app *app, struct kp_err *err)
{
	KP_AUTO(kp_cstr) char *cache = kp_format("%s/cache", app->conf->data.dir);
	struct reload_options opt = {
		.kb_dir = app->kb_dir, .cache_dir = cache, .wake = wake, .wake_arg = app->net};

	if (kp_dir_make(cache, err) < 0)
		return -1;
	return reload_start(&opt, &app->reload, err);
}

int app_open(struct app *app, struct kp_err *err)
{
	app->exit_code = APP_EXIT_BROKEN; /* until it is open */
	app->arena = kp_arena_new(64 * 1024);
	app->bodies = body_cache_new();
	app->heard = heard_cache_new();
	app->sessions = session_table_new((size_t)app->conf->session.memory);
	if (kp_dir_make(app->conf->data.dir, err) < 0 || open_net(app, err) < 0 ||
		open_store(app, err) < 0 || tokens_open(app, err) < 0 ||
		post_open(app, err) < 0 || open_reload(app, err) < 0 ||
		text_open(&app->an, err) < 0 ||
		hear_pool_start(wake, app->net, &app->hearers, err) < 0 ||
		open_measures(app, err) < 0 || issuer_open(app, err) < 0)
		return -1;
	away_load(app);
	kp_log(KP_INFO, "listen", "host=%s port=%d", app->conf->listen.host,
		net_port(app->net));
	app->exit_code = 0;
	return 0;
}

int app_run(struct app *app)
{
	kp_thread_soon();
	net_run(app->net);
	kp_log(KP_INFO, "stopped", "code=%d", app->exit_code);
	return app->exit_code;
}

/* The hearers, the store and the loader wake the net until they have stopped. */
void app_close(struct app *app)
{
	mailbox_stop(app);
	issuer_close(app);
	if (app->measures)
		measures_stop(app->measures);
	if (app->hearers)
		hear_pool_stop(app->hearers);
	if (app->store) {
		post_stop(app);
		store_drain(app->store);
		job_finish_all(app);
		store_close(KP_TAKE(app->store));
	}
	post_close(app);
	if (app->reload && !reload_stop(app->reload)) {
		kp_log(KP_INFO, "reload.abandoned", "code=%d", app->exit_code);
		_exit(app->exit_code);
	}
	if (app->net)
		net_close(app->net);
	search_free(app->search);
	away_close(app);
	if (app->engine)
		match_unref(app->engine);
	if (app->auth)
		auth_close(app->auth);
	if (app->an)
		text_close(app->an);
	if (app->sessions)
		session_table_free(app->sessions);
	session_held_clear(&app->early);
	KP_VEC_FREE(&app->watches);
	if (app->bodies)
		body_cache_free(app->bodies);
	if (app->heard)
		heard_cache_free(app->heard);
	while (app->nspare)
		store_req_free(app->spare[--app->nspare]);
	free(app->loads);
	kp_str_clear(&app->out);
	kp_str_clear(&app->text);
	kp_str_clear(&app->html);
	if (app->arena)
		kp_arena_free(app->arena);
}
