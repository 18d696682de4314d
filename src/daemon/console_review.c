#include "base/kp_clock.h"
#include "base/kp_json.h"
#include "daemon/cases.h"
#include "daemon/console.h"
#include "daemon/job.h"
#include "daemon/measures.h"
#include "daemon/reply.h"
#include "daemon/pilot.h"

#define LEANS_AT    0.2 /* confidence from which a question is grouped under a candidate */
#define MOST_GROUPS 60
#define MOST_ASKED  12 /* of one group */

/* ---- questions, grouped by what they lean to ---- */

struct groups {
	struct app *app;
	enum text_lang lang;
	struct wire_group v[MOST_GROUPS];
	size_t n;
};

/* What it was answered as, or else the best of the candidates; NULL: none is likely. */
static const char *leans_to(struct app *app, const struct store_asked *a)
{
	KP_AUTO(kp_json) struct kp_json *j = NULL;
	const struct kp_json *first;
	double confidence = 0;
	const char *intent;

	if (*a->intent)
		return a->intent;
	if (kp_json_parse(a->candidates, strlen(a->candidates), 8, &j, NULL) < 0)
		return NULL;
	first = kp_json_at(j, 0);
	intent = first ? kp_json_string(kp_json_get(first, "intent")) : NULL;
	if (!intent || !kp_json_number(kp_json_get(first, "confidence"), &confidence) ||
		confidence < LEANS_AT)
		return NULL;
	return kp_arena_strdup(app->arena, intent);
}

static struct wire_group *group_of(struct groups *g, const char *intent)
{
	struct app *app = g->app;
	int found = intent ? kb_find_intent(app->kb, intent) : -1;

	for (size_t i = 0; i < g->n; i++)
		if (kp_str_eq(g->v[i].intent, intent) || (!g->v[i].intent && !intent))
			return &g->v[i];
	if (g->n == MOST_GROUPS)
		return NULL;
	g->v[g->n] = (struct wire_group){.intent = intent,
		.title =
			found < 0 ? NULL : kb_text_in(&app->kb->intents[found].title, g->lang),
		.asked = kp_arena_alloc(app->arena, MOST_ASKED * sizeof(*g->v[g->n].asked))};
	return &g->v[g->n++];
}

/* The same words again are counted, not shown again. */
static void add(struct groups *g, const struct store_asked *a)
{
	struct wire_group *group = group_of(g, leans_to(g->app, a));
	struct wire_asked *v;
	char *at;

	if (!group)
		return;
	v = (struct wire_asked *)(uintptr_t)group->asked;
	group->count++;
	for (size_t i = 0; i < group->nasked; i++)
		if (kp_str_eq(v[i].question, a->question) && !*a->comment) {
			v[i].count++;
			return;
		}
	if (group->nasked == MOST_ASKED)
		return;
	at = kp_arena_alloc(g->app->arena, 21);
	kp_time_iso(a->at, at);
	v[group->nasked++] = (struct wire_asked){.at = at,
		.lang = a->lang,
		.question = *a->question ? a->question : NULL,
		.outcome = a->outcome,
		.comment = *a->comment ? a->comment : NULL,
		.confidence = a->confidence,
		.count = 1,
		.helpful = -1};
}

static int by_count(const void *a, const void *b)
{
	const struct wire_group *x = a, *y = b;

	return (y->count > x->count) - (y->count < x->count);
}

static void grouped(struct app *app, struct job *job, struct store_req *req)
{
	struct groups g = {.app = app, .lang = dialog_lang(&job->session->state, app->kb)};

	if (job_failed(app, job, req))
		return;
	for (size_t i = 0; i < req->look.n; i++)
		add(&g, &req->look.v[i]);
	qsort(g.v, g.n, sizeof(*g.v), by_count);
	kp_str_reset(&app->out);
	wire_encode_groups(job->id,
		req->look.what == STORE_ASKED_IN_VAIN ? "unanswered" : "low_rated", g.v, g.n,
		&app->out);
	reply_send(app, job->conn);
}

/* ---- guides ---- */

static int by_review(const void *a, const void *b)
{
	return strcmp(((const struct wire_guide *)a)->review_by,
		((const struct wire_guide *)b)->review_by);
}

static void guides(struct turn *t)
{
	struct app *app = t->app;
	const struct kb *kb = app->kb;
	int32_t today = ticket_localtime(kb, t->now).day;
	struct wire_guide *v = kp_arena_alloc(app->arena, (kb->nguides + 1) * sizeof(*v));

	for (size_t i = 0; i < kb->nguides; i++) {
		const struct kb_guide *g = &kb->guides[i];
		char *dates = kp_arena_alloc(app->arena, 22);

		kp_date_format(g->reviewed, dates);
		kp_date_format(g->review_by, dates + 11);
		v[i] = (struct wire_guide){.guide = g->id,
			.title = g->title,
			.owner = g->owner,
			.lang = text_lang_code(g->lang),
			.status = kb_status_name(g->status),
			.reviewed = dates,
			.review_by = dates + 11,
			.due = g->review_by <= today};
	}
	qsort(v, kb->nguides, sizeof(*v), by_review);
	kp_str_reset(&app->out);
	wire_encode_guides(t->rq.id, v, kb->nguides, &app->out);
	reply_send(app, t->conn);
}

void console_review(struct turn *t)
{
	bool vain = strcmp(t->rq.what, "unanswered") == 0;
	struct store_req *req;

	if (strcmp(t->rq.what, "guides") == 0) {
		guides(t);
		return;
	}
	if (strcmp(t->rq.what, "analytics") == 0) {
		measures_ask(t);
		return;
	}
	if (strcmp(t->rq.what, "surveys") == 0) {
		measures_ask_surveys(t);
		return;
	}
	if (strcmp(t->rq.what, "pilots") == 0) {
		pilot_review(t);
		return;
	}
	if (!vain && strcmp(t->rq.what, "low_rated") != 0) {
		reply_error(t->app, t->conn, t->rq.id, WIRE_BAD_REQUEST, "what");
		return;
	}
	req = job_new(t->app, STORE_LOOK, t, grouped);
	req->look.what = vain ? STORE_ASKED_IN_VAIN : STORE_ASKED_RATED_LOW;
	if (!job_push(t->app, t->session, req))
		reply_error(t->app, t->conn, t->rq.id, WIRE_UNAVAILABLE, NULL);
}
