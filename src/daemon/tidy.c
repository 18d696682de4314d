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
	if (p->interactions || p->sessions)
		kp_log(KP_INFO, "purge", "interactions=%" PRId64 " sessions=%" PRId64,
			p->interactions, p->sessions);
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
	req->purge.seen_before = days_ago(SEEN_DAYS);
	/* Refused by a full store: the next hour will do. */
	job_push(app, NULL, req);
}

void tidy_tick(struct app *app)
{
	int64_t now = kp_mono_us() / 1000;

	if (app->stage != APP_SERVING || !app->kb || now < app->tidy_at)
		return;
	app->tidy_at = now + EVERY_MS;
	push(app);
}
