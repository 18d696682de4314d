#include "daemon/pilot.h"

#include "base/kp_clock.h"
#include "daemon/desk.h"
#include "daemon/job.h"
#include "daemon/reply.h"

struct wire_pilot pilot_questions(struct app *app, const struct dialog_reply *said)
{
	struct wire_pilot p = {0};
	char *until;

	if (!said->pilot)
		return p;
	until = kp_arena_alloc(app->arena, 11);
	kp_date_format(said->pilot->pilot->until, until);
	p = (struct wire_pilot){.guide = said->pilot->id,
		.until = until,
		.clear = kb_phrase(app->kb, "pilot_clear", said->lang),
		.missing = kb_phrase(app->kb, "pilot_missing", said->lang)};
	for (int i = 0; i < WIRE_PILOT_CHOICES; i++) {
		char key[32];

		snprintf(key, sizeof(key), "pilot_clear_%s", wire_pilot_choices[i]);
		p.ids[i] = wire_pilot_choices[i];
		p.labels[i] = kb_phrase(app->kb, key, said->lang);
	}
	return p;
}

static void kept(struct app *app, struct job *job, struct store_req *req)
{
	if (!job_failed(app, job, req))
		reply_ok(app, job->conn, job->id);
}

/* The field that is wrong; NULL: none. */
static const char *wrong_field(const struct wire_request *rq)
{
	if (rq->clear && !kp_str_among(rq->clear, wire_pilot_choices, WIRE_PILOT_CHOICES))
		return "clear";
	return rq->clear || rq->missing ? NULL : "clear";
}

void pilot_answered(struct turn *t)
{
	struct app *app = t->app;
	const struct dialog_state *s = &t->session->state;
	const char *wrong = wrong_field(&t->rq);
	struct store_req *req;
	int64_t interaction;
	int guide = -1;

	if (wrong) {
		reply_error(app, t->conn, t->rq.id, WIRE_BAD_REQUEST, wrong);
		return;
	}
	if (desk_number(t->rq.interaction, &interaction))
		guide = dialog_pilot(s, interaction);
	if (guide < 0) {
		reply_error(app, t->conn, t->rq.id, WIRE_NOT_FOUND, "interaction");
		return;
	}
	req = job_new(app, STORE_PILOT_ANSWER, t, kept);
	req->pilot = (struct store_pilot_answer){.interaction = interaction,
		.at = t->now,
		.guide = store_req_str(req, app->kb->guides[guide].id),
		.version = store_req_str(req, app->kb->guides[guide].version),
		.unit = s->unit < 0 ? NULL : store_req_str(req, app->kb->units[s->unit].id),
		.clear = store_req_str(req, t->rq.clear),
		.missing = t->rq.missing
				   ? store_req_str(req, desk_redacted(app, t->rq.missing))
				   : NULL};
	if (!job_push(app, t->session, req))
		reply_error(app, t->conn, t->rq.id, WIRE_UNAVAILABLE, NULL);
}

/* ---- what they said, for who looks after the content ---- */

static void count(struct app *app, const struct store_pilots *said, const struct kb_guide *g,
	struct wire_pilot_review *out)
{
	const char **missing = kp_arena_alloc(app->arena, (said->n + 1) * sizeof(*missing));
	char *until = kp_arena_alloc(app->arena, 11);

	kp_date_format(g->pilot->until, until);
	*out = (struct wire_pilot_review){.guide = g->id,
		.title = g->title,
		.version = g->version,
		.until = until,
		.missing = missing};
	for (size_t i = 0; i < said->n; i++) {
		if (strcmp(said->v[i].guide, g->id) != 0)
			continue;
		for (int c = 0; c < WIRE_PILOT_CHOICES; c++)
			out->clear[c] += strcmp(said->v[i].clear, wire_pilot_choices[c]) == 0;
		if (*said->v[i].missing)
			missing[out->nmissing++] = said->v[i].missing;
	}
}

static void reviewed(struct app *app, struct job *job, struct store_req *req)
{
	const struct kb *kb = app->kb;
	struct wire_pilot_review *v;
	size_t n = 0;

	if (job_failed(app, job, req))
		return;
	v = kp_arena_alloc(app->arena, (kb->nguides + 1) * sizeof(*v));
	for (size_t i = 0; i < kb->nguides; i++)
		if (kb->guides[i].pilot)
			count(app, &req->pilots, &kb->guides[i], &v[n++]);
	kp_str_reset(&app->out);
	wire_encode_pilots(job->id, v, n, &app->out);
	reply_send(app, job->conn);
}

void pilot_review(struct turn *t)
{
	if (!job_push(t->app, t->session, job_new(t->app, STORE_PILOT_LOOK, t, reviewed)))
		reply_error(t->app, t->conn, t->rq.id, WIRE_UNAVAILABLE, NULL);
}
