#include "daemon/pilot.h"

#include "base/kp_clock.h"
#include "daemon/desk.h"
#include "daemon/job.h"
#include "daemon/reply.h"

static const char *const choices[WIRE_PILOT_CHOICES] = {"yes", "partly", "no"};

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

		snprintf(key, sizeof(key), "pilot_clear_%s", choices[i]);
		p.ids[i] = choices[i];
		p.labels[i] = kb_phrase(app->kb, key, said->lang);
	}
	return p;
}

static bool is_choice(const char *id)
{
	for (int i = 0; i < WIRE_PILOT_CHOICES; i++)
		if (strcmp(choices[i], id) == 0)
			return true;
	return false;
}

static void kept(struct app *app, struct job *job, struct store_req *req)
{
	if (!job_failed(app, job, req))
		reply_ok(app, job->conn, job->id);
}

/* The field that is wrong; NULL: none. */
static const char *wrong_field(const struct wire_request *rq)
{
	if (rq->clear && !is_choice(rq->clear))
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
