#include "daemon/surveys.h"

#include "base/kp_clock.h"
#include "daemon/announce.h"
#include "daemon/forms.h"
#include "daemon/job.h"
#include "daemon/reply.h"
#include "survey/survey.h"

/* ---- offering ---- */

static bool asks(const struct kb *kb, const struct session *s, const struct kb_survey *survey)
{
	return kb_survey_asks(
		kb, survey, ticket_localtime(kb, kp_now_ms(NULL)).day, s->state.unit);
}

static bool is_done(const struct store_announced *seen, const char *id)
{
	static const size_t prefix = sizeof(STORE_SURVEY_PREFIX) - 1;

	for (size_t i = 0; i < seen->n; i++)
		if (kp_str_starts(seen->seen[i], STORE_SURVEY_PREFIX) &&
			strcmp(seen->seen[i] + prefix, id) == 0)
			return true;
	return false;
}

static void send_one(
	struct app *app, net_conn conn, const struct kb_survey *s, enum text_lang lang)
{
	const char *intro = kb_text_in(&s->intro, lang);
	char until[11];

	kp_date_format(s->until, until);
	kp_str_reset(&app->html);
	if (intro)
		kb_markdown(intro, strlen(intro), &app->html);
	kp_str_reset(&app->out);
	wire_encode_survey(
		&(struct wire_survey){.survey = s->id,
			.lang = text_lang_code(lang),
			.title = kb_text_in(&s->title, lang),
			.html = intro ? kp_str_c(&app->html) : NULL,
			.until = until,
			.fields = forms_fields(app, s->questions, s->nquestions, lang),
			.nfields = s->nquestions},
		&app->out);
	reply_send(app, conn);
}

/* The content may have been reloaded meanwhile: what stands now counts. */
static void looked_up(struct app *app, struct job *job, struct store_req *req)
{
	const struct kb *kb = app->kb;
	const struct session *s = job->session;

	job_ignore(app, job, req);
	if (req->err.code != KP_OK)
		return; /* the next hello tries again */
	for (size_t i = 0; i < kb->nsurveys; i++)
		if (asks(kb, s, &kb->surveys[i]) &&
			!is_done(&req->announced, kb->surveys[i].id))
			send_one(app, job->conn, &kb->surveys[i], dialog_lang(&s->state, kb));
}

void surveys_offer(struct turn *t)
{
	const struct kb *kb = t->app->kb;
	bool any = false;

	for (size_t i = 0; i < kb->nsurveys; i++)
		any |= asks(kb, t->session, &kb->surveys[i]);
	if (any)
		announce_ask_seen(t, looked_up);
}

/* ---- taking ---- */

/* A second time as the first: its reply may have got lost. */
static void kept(struct app *app, struct job *job, struct store_req *req)
{
	if (job_failed(app, job, req))
		return;
	kp_str_reset(&app->out);
	wire_encode_ok(job->id, &app->out);
	reply_send(app, job->conn);
}

static int64_t random_id(void)
{
	char id[AUTH_ID_BYTES];

	auth_random_id(id);
	return (int64_t)(kp_hash(id, sizeof(id), 0) >> 1);
}

static void fill(struct turn *t, const struct kb_survey *survey, struct store_req *req)
{
	const struct kb *kb = t->app->kb;
	int unit = t->session->state.unit;
	KP_AUTO(kp_str) struct kp_str answers = {0};

	req->survey = (struct store_survey){.who = job_owner(req, t->session),
		.survey = store_req_str(req, survey->id),
		.at = t->now};
	if (t->rq.decline)
		return;
	survey_write(survey, t->rq.fields, &answers);
	req->survey.id = random_id();
	req->survey.answers = store_req_strn(req, answers.p, answers.n);
	req->survey.day = ticket_localtime(kb, t->now).day;
	req->survey.lang = text_lang_code(dialog_lang(&t->session->state, kb));
	req->survey.unit = unit < 0 ? "" : store_req_str(req, kb->units[unit].id);
}

void surveys_answer(struct turn *t)
{
	struct app *app = t->app;
	int i = kb_find_survey(app->kb, t->rq.survey);
	const struct kb_survey *survey = i < 0 ? NULL : &app->kb->surveys[i];
	const char *wrong;
	struct store_req *req;

	if (!survey || !asks(app->kb, t->session, survey)) {
		reply_error(app, t->conn, t->rq.id, WIRE_NOT_FOUND, "survey");
		return;
	}
	wrong = t->rq.decline
			? NULL
			: kb_fields_wrong(survey->questions, survey->nquestions, t->rq.fields);
	if (wrong) {
		reply_error(app, t->conn, t->rq.id, WIRE_BAD_REQUEST,
			kp_arena_format(app->arena, "fields.%.80s", wrong));
		return;
	}
	req = job_new(app, STORE_SURVEY, t, kept);
	fill(t, survey, req);
	if (!job_push(app, t->session, req))
		reply_error(app, t->conn, t->rq.id, WIRE_UNAVAILABLE, NULL);
}
