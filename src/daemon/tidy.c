#include "daemon/tidy.h"

#include <inttypes.h>

#include "base/kp_clock.h"
#include "base/kp_log.h"
#include "daemon/job.h"

#define EVERY_MS  (60 * 60 * INT64_C(1000))
#define DAY_MS    (24 * EVERY_MS)
#define POST_DAYS 30  /* for which it can be seen that a mail was sent */
#define MAIL_DAYS 400 /* in which the same message may come again */
#define SEEN_DAYS 400 /* an announcement stands for a year at most */

#define REMIND_DAYS 30 /* between reminders of one guide */

static int64_t days_ago(int days)
{
	return days ? kp_now_ms(NULL) - days * DAY_MS : 0;
}

static void push(struct app *app);

static void purged(struct app *app, struct job *job, struct store_req *req)
{
	const struct store_purge *p = &req->purge;

	job_ignore(app, job, req);
	if (req->err.code != KP_OK)
		return;
	if (p->interactions || p->sessions || p->tray)
		kp_log(KP_INFO, "purge",
			"interactions=%" PRId64 " sessions=%" PRId64 " tray=%" PRId64,
			p->interactions, p->sessions, p->tray);
	if (p->more)
		push(app);
}

static void push(struct app *app)
{
	struct store_req *req = job_new(app, STORE_PURGE, NULL, purged);

	req->purge.interactions_before = days_ago(app->conf->retention.interaction_days);
	req->purge.sessions_before = days_ago(app->conf->session.keep_days);
	req->purge.posts_before = days_ago(POST_DAYS);
	req->purge.mail_before = days_ago(MAIL_DAYS);
	req->purge.tray_before = days_ago(app->conf->retention.tray_days);
	req->purge.seen_before = days_ago(SEEN_DAYS);
	/* Refused by a full store: the next hour will do. */
	job_push(app, NULL, req);
}

/* ---- guides due for review ---- */

static void reminded(struct app *app, struct job *job, struct store_req *req)
{
	job_ignore(app, job, req);
	if (req->err.code == KP_OK && req->remind.added)
		kp_log(KP_INFO, "guide.reminded", "guides=%" PRId64, req->remind.added);
}

/* The first when the day is past, then one a month: the key says which it is, so that none is
 * written twice, whatever is restarted. */
static void remind(struct app *app)
{
	const struct kb *kb = app->kb;
	struct store_req *req = job_new(app, STORE_REMIND, NULL, reminded);
	struct store_reminder *v = kp_arena_alloc(req->mem, (kb->nguides + 1) * sizeof(*v));
	int32_t today = ticket_localtime(kb, kp_now_ms(NULL)).day;
	size_t n = 0;

	for (size_t i = 0; i < kb->nguides; i++) {
		const struct kb_guide *g = &kb->guides[i];

		if (g->status == KB_RETIRED || g->status == KB_DRAFT || g->review_by >= today)
			continue;
		v[n++] = (struct store_reminder){.guide = store_req_str(req, g->id),
			.key = kp_arena_format(req->mem, "%s/%d/%d", g->id, g->review_by,
				(today - g->review_by - 1) / REMIND_DAYS)};
	}
	req->remind.at = kp_now_ms(NULL);
	req->remind.v = v;
	req->remind.n = n;
	if (n)
		job_push(app, NULL, req);
	else
		job_drop(app, req);
}

void tidy_tick(struct app *app)
{
	int64_t now = kp_mono_us() / 1000;

	if (app->stage != APP_SERVING || !app->kb || now < app->tidy_at)
		return;
	app->tidy_at = now + EVERY_MS;
	push(app);
	/* A letter to the owner: without mail it would wait for ever. */
	if (*app->conf->mail.url)
		remind(app);
}
