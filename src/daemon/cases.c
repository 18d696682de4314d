#include "daemon/cases.h"

#include "base/kp_clock.h"

#define SUBJECT_BYTES 400
#define EVENTS_BYTES  (96 * 1024) /* text and HTML together: twice that at most */

bool cases_serves(const struct auth_user *user)
{
	return user && (user->role == AUTH_PARTNER || user->role == AUTH_ADMIN);
}

int cases_partner(const struct app *app, const struct auth_user *user)
{
	return user ? ticket_partner(app->kb, user->id) : -1;
}

bool cases_may(
	const struct app *app, const struct auth_user *user, const struct store_ticket *t)
{
	return user->role == AUTH_ADMIN || ticket_may(app->kb, cases_partner(app, user), t);
}

bool cases_mine(struct app *app, const struct auth_user *user, const struct store_ticket *t)
{
	size_t n;
	const char **ids = ticket_queue(
		app->kb, cases_partner(app, user), kp_now_ms(NULL), app->arena, &n);

	if (t->status == STORE_CLOSED)
		return false;
	return kp_str_among(t->partner, ids, n) ||
	       (*t->escalated && strcmp(t->escalated, user->id) == 0);
}

struct wire_person cases_person(const struct app *app, const char *id)
{
	int partner = ticket_partner(app->kb, id);

	return (struct wire_person){.id = *id ? id : NULL,
		.name = partner < 0 ? NULL : app->kb->partners[partner].name};
}

static const char *when(struct app *app, int64_t ms)
{
	char *iso;

	if (!ms)
		return NULL;
	iso = kp_arena_alloc(app->arena, 21);
	kp_time_iso(ms, iso);
	return iso;
}

struct wire_case cases_case(
	struct app *app, const struct auth_user *reader, const struct store_ticket *t)
{
	size_t n = strlen(t->subject);

	return (struct wire_case){.ticket = t->number,
		.version = t->version,
		.status = store_status_name(t->status),
		.priority = store_priority_name(t->priority),
		.subject = kp_arena_strndup(
			app->arena, t->subject, kp_utf8_cut(t->subject, n, SUBJECT_BYTES)),
		.area = *t->area ? t->area : NULL,
		.intent = *t->intent ? t->intent : NULL,
		.unit = *t->unit ? t->unit : NULL,
		.lang = t->lang,
		.partner = cases_person(app, t->partner),
		.escalated = cases_person(app, t->escalated),
		.live = cases_person(app, t->live),
		.read = t->read_supervisor,
		.opened = when(app, t->opened_at),
		.updated = when(app, t->updated_at),
		.respond_by = when(app, t->respond_by),
		.answer_owed = t->asked_at != 0,
		.resolve_by = when(app, t->resolve_by),
		.closed = when(app, t->closed_at),
		.mine = cases_mine(app, reader, t)};
}

/* Only messages are Markdown; reasons and notes are shown as they are. */
static const char *html_of(struct app *app, const struct store_event *e)
{
	if (strcmp(e->kind, "message") != 0)
		return NULL;
	kp_str_reset(&app->html);
	kb_markdown(e->text, strlen(e->text), &app->html);
	return kp_arena_strndup(app->arena, kp_str_c(&app->html), app->html.n);
}

static struct wire_event event_of(struct app *app, const struct store_event *e)
{
	return (struct wire_event){.id = e->id,
		.at = when(app, e->at),
		.kind = e->kind,
		.from = store_sender_name(e->sender),
		.name = *e->name ? e->name : NULL,
		.text = *e->text ? e->text : NULL,
		.html = html_of(app, e),
		.status = store_status_name(e->status)};
}

void cases_events(
	struct app *app, const struct store_event *v, size_t n, struct wire_case *out)
{
	struct wire_event *events = kp_arena_alloc(app->arena, (n + 1) * sizeof(*events));
	size_t bytes = 0, first = n;

	while (first > 0) {
		bytes += strlen(v[first - 1].text) + 200;
		if (bytes > EVENTS_BYTES && first < n)
			break;
		first--;
	}
	for (size_t i = first; i < n; i++)
		events[i - first] = event_of(app, &v[i]);
	out->events = events;
	out->nevents = n - first;
	out->more = first > 0;
}
