#include "daemon/measures.h"

#include "base/kp_clock.h"
#include "base/kp_log.h"
#include "base/kp_queue.h"
#include "base/kp_thread.h"
#include "daemon/reply.h"
#include "stats/stats.h"
#include "survey/survey.h"

#define USUAL_DAYS   30
#define MOST_WAITING 8 /* each takes a moment; a page asks again when it is told to wait */

/* One page's question: the loop's before and after, the thread's in between. */
struct task {
	bool surveys; /* instead of measures */
	struct kp_arena *mem;
	struct kb *kb; /* a reference; NULL when it comes back */
	struct stats_query q;
	enum text_lang lang;
	net_conn conn;
	const char *id; /* in `mem`, as the answer */
	const char *json;
	int64_t ms;
	struct kp_err err;
};

struct measures {
	struct kp_queue *in, *out;
	struct kp_thread *thread;
	char *path;
	void (*wake)(void *arg);
	void *wake_arg;
	atomic_bool stopping;
	size_t pending; /* the loop's */
};

static void task_free(struct task *t)
{
	if (t->kb)
		kb_unref(t->kb);
	kp_arena_free(t->mem);
}

/* ---- the thread ---- */

static int measure(struct store_conn *db, struct task *t, struct kp_jsonw *w)
{
	struct stats found;

	if (stats_measure(db, t->kb, &t->q, t->lang, t->mem, &found, &t->err) < 0)
		return -1;
	kp_jsonw_begin(w, NULL, '{');
	stats_json(&found, &t->q, w);
	kp_jsonw_end(w, '}');
	return 0;
}

static int sum_up_surveys(struct store_conn *db, struct task *t, struct kp_jsonw *w)
{
	kp_jsonw_begin(w, NULL, '[');
	for (size_t i = 0; i < t->kb->nsurveys; i++) {
		const struct kb_survey *s = &t->kb->surveys[i];
		struct survey_results r;

		if (survey_results(db, t->kb, s, t->mem, &r, &t->err) < 0)
			return -1;
		kp_jsonw_begin(w, NULL, '{');
		survey_json(&r, t->kb, s, t->lang, w);
		kp_jsonw_end(w, '}');
	}
	kp_jsonw_end(w, ']');
	return 0;
}

static int count(struct measures *m, struct task *t)
{
	KP_AUTO(store_conn) struct store_conn *db = NULL;
	KP_AUTO(kp_str) struct kp_str s = {0};
	struct kp_jsonw w = {.s = &s};

	t->q.cancel = &m->stopping;
	if (store_conn_open(m->path, &db, &t->err) < 0 ||
		(t->surveys ? sum_up_surveys : measure)(db, t, &w) < 0)
		return -1;
	t->json = kp_arena_strndup(t->mem, s.p, s.n);
	return 0;
}

static void serve(void *arg)
{
	struct measures *m = arg;
	struct task *t;

	kp_thread_later();
	while ((t = kp_queue_wait(m->in, -1))) {
		int64_t began = kp_mono_us();

		if (atomic_load(&m->stopping) || count(m, t) < 0)
			t->json = NULL;
		t->ms = (kp_mono_us() - began) / 1000;
		/* The last reference, perhaps: the loop has no time. */
		kb_unref(KP_TAKE(t->kb));
		kp_queue_push(m->out, t); /* has room for all that may be under way */
		m->wake(m->wake_arg);
	}
}

int measures_start(const char *path, void (*wake)(void *arg), void *wake_arg,
	struct measures **out, struct kp_err *err)
{
	struct measures *m = kp_alloc(sizeof(*m));

	m->in = kp_queue_new(MOST_WAITING);
	m->out = kp_queue_new(MOST_WAITING);
	m->path = kp_strdup(path);
	m->wake = wake;
	m->wake_arg = wake_arg;
	atomic_init(&m->stopping, false);
	if (kp_thread_start("measures", serve, m, &m->thread, err) < 0) {
		measures_stop(m);
		return -1;
	}
	*out = m;
	return 0;
}

void measures_stop(struct measures *m)
{
	struct task *t;

	atomic_store(&m->stopping, true);
	kp_queue_close(m->in);
	if (m->thread)
		kp_thread_join(m->thread);
	while ((t = kp_queue_pop(m->out)))
		task_free(t);
	kp_queue_free(m->in);
	kp_queue_free(m->out);
	free(m->path);
	free(m);
}

size_t measures_pending(const struct measures *m)
{
	return m->pending;
}

/* ---- asking ---- */

/* The field that is wrong; NULL: none is. */
static const char *read_query(const struct turn *t, struct stats_query *q)
{
	const struct kb *kb = t->app->kb;
	const struct wire_request *rq = &t->rq;

	*q = (struct stats_query){.now = t->now, .lang = TEXT_UNKNOWN, .unit = -1};
	q->to = ticket_localtime(kb, t->now).day + 1;
	if (rq->days > STATS_MOST_DAY)
		return "days";
	q->from = q->to - (rq->days ? (int32_t)rq->days : USUAL_DAYS);
	if (rq->lang && (q->lang = text_lang_parse(rq->lang)) == TEXT_UNKNOWN)
		return "lang";
	if (rq->unit && (q->unit = kb_find_unit(kb, rq->unit)) < 0)
		return "unit";
	return NULL;
}

static void push(struct turn *t, bool surveys, const struct stats_query *q)
{
	struct measures *m = t->app->measures;
	struct kp_arena *mem = kp_arena_new(0);
	struct task *task = kp_arena_alloc(mem, sizeof(*task));
	*task = (struct task){.mem = mem,
		.kb = kb_ref(t->app->kb),
		.surveys = surveys,
		.q = *q,
		.lang = dialog_lang(&t->session->state, t->app->kb),
		.conn = t->conn,
		.id = t->rq.id ? kp_arena_strdup(mem, t->rq.id) : NULL};
	if (m->pending < MOST_WAITING && kp_queue_push(m->in, task)) {
		m->pending++;
		return;
	}
	task_free(task);
	reply_error(t->app, t->conn, t->rq.id, WIRE_UNAVAILABLE, NULL);
}

void measures_ask(struct turn *t)
{
	struct stats_query q;
	const char *wrong = read_query(t, &q);

	if (wrong)
		reply_error(t->app, t->conn, t->rq.id, WIRE_BAD_REQUEST, wrong);
	else
		push(t, false, &q);
}

void measures_ask_surveys(struct turn *t)
{
	push(t, true, &(struct stats_query){0});
}

static void tell(struct app *app, const struct task *t)
{
	if (!t->json) {
		if (t->err.code != KP_EBUSY)
			kp_log(KP_ERROR, "measures.failed", "what=\"%s\"", t->err.msg);
		reply_error(app, t->conn, t->id, WIRE_UNAVAILABLE, NULL);
		return;
	}
	kp_log(KP_INFO, "measures", "of=%s days=%d ms=%lld",
		t->surveys ? "surveys" : "questions", t->q.to - t->q.from, (long long)t->ms);
	kp_str_reset(&app->out);
	wire_encode_review(t->id, t->surveys ? "surveys" : "analytics",
		t->surveys ? "surveys" : "measures", t->json, &app->out);
	reply_send(app, t->conn);
}

void measures_told(struct app *app)
{
	struct measures *m = app->measures;
	struct task *t;

	while (m && (t = kp_queue_pop(m->out))) {
		m->pending--;
		tell(app, t);
		task_free(t);
	}
}
