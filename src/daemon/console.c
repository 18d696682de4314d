#include "daemon/console.h"

#include <inttypes.h>

#include "base/kp_clock.h"
#include "base/kp_log.h"
#include "daemon/away.h"
#include "daemon/cases.h"
#include "daemon/job.h"
#include "daemon/reply.h"
#include "daemon/watch.h"

#define MOST_TITLES 32

static void push(struct turn *t, struct store_req *req)
{
	if (!job_push(t->app, t->session, req))
		reply_error(t->app, t->conn, t->rq.id, WIRE_UNAVAILABLE, NULL);
}

static const char *when(struct app *app, int64_t ms)
{
	char *iso = kp_arena_alloc(app->arena, 21);

	kp_time_iso(ms, iso);
	return iso;
}

static const char *date(struct app *app, int32_t day)
{
	char *text = kp_arena_alloc(app->arena, 11);

	kp_date_format(day, text);
	return text;
}

static enum text_lang lang_of(const struct app *app, const struct session *s)
{
	return dialog_lang(&s->state, app->kb);
}

/* NULL when the content no longer has it. */
static const char *title_of(const struct app *app, const char *intent, enum text_lang lang)
{
	int i = intent && *intent ? kb_find_intent(app->kb, intent) : -1;

	return i < 0 ? NULL : kb_text_in(&app->kb->intents[i].title, lang);
}

/* ---- tickets ---- */

static void found(struct app *app, struct job *job, struct store_req *req)
{
	const struct auth_user *user = job->session->user;
	const struct store_tickets *all = &req->find.tickets;
	const bool *mine = job->about;
	struct wire_case *cases = kp_arena_alloc(app->arena, (all->n + 1) * sizeof(*cases));
	struct wire_found m = {.id = job->id, .cases = cases};

	if (job_failed(app, job, req))
		return;
	for (size_t i = 0; i < all->n; i++) {
		if (!cases_may(app, user, &all->v[i]))
			continue;
		cases[m.ncases] = cases_case(app, user, &all->v[i]);
		m.ncases += !*mine || cases[m.ncases].mine;
	}
	if (all->n == STORE_MAX_FOUND)
		m.after = all->v[all->n - 1].number;
	kp_str_reset(&app->out);
	wire_encode_found(&m, &app->out);
	reply_send(app, job->conn);
}

/* Which of them the partner may see is decided here: a page may be shorter than the store's,
 * and even empty when others follow. */
void console_find(struct turn *t)
{
	struct store_req *req;
	bool mine = t->rq.scope && strcmp(t->rq.scope, "mine") == 0;
	bool *own;

	if (t->rq.scope && !mine && strcmp(t->rq.scope, "team") != 0) {
		reply_error(t->app, t->conn, t->rq.id, WIRE_BAD_REQUEST, "scope");
		return;
	}
	req = job_new(t->app, STORE_FIND, t, found);
	own = kp_arena_alloc(req->mem, sizeof(*own));
	*own = mine;
	job_of(req)->about = own;
	req->find = (struct store_find){.closed = t->rq.closed,
		.text = store_req_str(req, t->rq.text),
		.after = store_req_str(req, t->rq.after)};
	push(t, req);
}

/* ---- what the bot said ---- */

static struct wire_asked asked_of(
	struct app *app, const struct store_asked *a, enum text_lang lang)
{
	return (struct wire_asked){.at = when(app, a->at),
		.lang = a->lang,
		.question = *a->question ? a->question : NULL,
		.outcome = a->outcome,
		.intent = *a->intent ? a->intent : NULL,
		.title = title_of(app, a->intent, lang),
		.comment = *a->comment ? a->comment : NULL,
		.confidence = a->confidence,
		.helpful = a->helpful};
}

/* Oldest first, as it was said. */
static void add_turns(struct app *app, const struct store_look *l, enum text_lang lang,
	struct wire_conversation *m)
{
	struct wire_asked *turns = kp_arena_alloc(app->arena, (l->n + 1) * sizeof(*turns));

	for (size_t i = 0; i < l->n; i++) {
		const struct store_asked *a = &l->v[l->n - 1 - i];

		turns[i] = asked_of(app, a, lang);
		turns[i].candidates = a->candidates;
	}
	m->turns = turns;
	m->nturns = l->n;
}

static void add_reasons(
	struct app *app, const char *subject, enum text_lang lang, struct wire_conversation *m)
{
	struct match_query q = {.text = subject, .n = strlen(subject), .hint = lang};
	struct wire_asked *titles = kp_arena_alloc(app->arena, MOST_TITLES * sizeof(*titles));
	KP_AUTO(kp_str) struct kp_str s = {0};
	struct kp_jsonw w = {.s = &s};
	struct match_result r;

	match_ask(app->engine, app->an, &q, true, app->arena, &r);
	kp_jsonw_begin(&w, NULL, '{');
	match_explain_json(&r, app->kb, &w);
	kp_jsonw_end(&w, '}');
	m->explain = kp_arena_strndup(app->arena, s.p, s.n);
	m->titles = titles;
	for (size_t i = 0; i < r.nhits && m->ntitles < MOST_TITLES; i++) {
		const struct kb_intent *intent = &app->kb->intents[r.hits[i].intent];

		titles[m->ntitles++] = (struct wire_asked){
			.intent = intent->id, .title = kb_text_in(&intent->title, lang)};
	}
}

/* The ticket of a conversation, kept while the conversation is looked up. */
static void looked(struct app *app, struct job *job, struct store_req *req)
{
	const struct store_ticket *t = job->about;
	enum text_lang lang = lang_of(app, job->session);
	struct wire_conversation m = {.id = job->id, .ticket = t->number};

	if (job_failed(app, job, req))
		return;
	add_turns(app, &req->look, lang, &m);
	if (*t->subject) /* not erased */
		add_reasons(app, t->subject, lang, &m);
	kp_str_reset(&app->out);
	wire_encode_conversation(&m, &app->out);
	reply_send(app, job->conn);
}

static void look_around(struct app *app, const struct job *job, const struct store_ticket *t)
{
	struct store_req *req = job_new(app, STORE_LOOK, NULL, looked);
	struct job *next = job_of(req);
	struct store_ticket *own = kp_arena_alloc(req->mem, sizeof(*own));

	next->conn = job->conn;
	next->id = store_req_str(req, job->id);
	own->number = store_req_str(req, t->number);
	own->subject = store_req_str(req, t->subject);
	next->about = own;
	req->look = (struct store_look){.what = STORE_ASKED_IN,
		.session = store_req_str(req, t->session),
		.around = t->interaction};
	if (!job_push(app, job->session, req))
		reply_error(app, job->conn, job->id, WIRE_UNAVAILABLE, NULL);
}

static void may_look(struct app *app, struct job *job, struct store_req *req)
{
	if (job_failed(app, job, req))
		return;
	if (cases_may(app, job->session->user, &req->get.ticket))
		look_around(app, job, &req->get.ticket);
	else
		reply_error(app, job->conn, job->id, WIRE_NOT_ALLOWED, NULL);
}

void console_conversation(struct turn *t)
{
	struct store_req *req = job_new(t->app, STORE_TICKET_GET, t, may_look);

	req->get.number = store_req_str(req, t->rq.ticket);
	req->get.brief = true;
	push(t, req);
}

/* ---- the team ---- */

/* The absence that today is in; NULL: none. */
static const struct kb_absence *absence_now(const struct kb_partner *p, int32_t today)
{
	for (size_t i = 0; i < p->nabsences; i++)
		if (p->absences[i].from <= today && today <= p->absences[i].to)
			return &p->absences[i];
	return NULL;
}

/* Those that are not over, the partner's own entries with their id. */
static const struct wire_absence *absences_of(
	struct app *app, const struct kb_partner *p, int32_t today, size_t *n_out)
{
	struct wire_absence *v = kp_arena_alloc(app->arena, (p->nabsences + 1) * sizeof(*v));
	size_t n = 0;

	for (size_t i = 0; i < p->nabsences; i++) {
		const struct kb_absence *a = &p->absences[i];

		if (a->to >= today)
			v[n++] = (struct wire_absence){.id = a->entry,
				.from = date(app, a->from),
				.to = date(app, a->to),
				.deputy = a->deputy ? a->deputy->id : NULL};
	}
	*n_out = n;
	return v;
}

static const char *state_of(const struct app *app, const char *id)
{
	const char *state = "gone";

	for (size_t i = 0; i < app->watches.n; i++)
		if (strcmp(app->watches.v[i].user.id, id) == 0) {
			if (!app->watches.v[i].away)
				return "here";
			state = "away";
		}
	return state;
}

static const char *id_of(const struct kb *kb, int partner)
{
	return partner < 0 ? NULL : kb->partners[partner].id;
}

static struct wire_member member_of(struct turn *t, int index)
{
	struct app *app = t->app;
	const struct kb *kb = app->kb;
	const struct kb_partner *p = &kb->partners[index];
	int32_t today = ticket_localtime(kb, t->now).day;
	const struct kb_absence *away = absence_now(p, today);
	const char **langs = kp_arena_alloc(app->arena, TEXT_LANGS * sizeof(*langs));
	struct wire_member m = {.partner = p->id,
		.name = p->name,
		.title = kb_text_in(&p->title, lang_of(app, t->session)),
		.areas = p->areas,
		.nareas = p->nareas,
		.langs = langs,
		.state = state_of(app, p->id),
		.absent_until = away ? date(app, away->to) : NULL,
		.deputy = id_of(kb, p->deputy),
		.lead = id_of(kb, p->lead),
		.load = app->loads[index]};

	for (int l = 0; l < TEXT_LANGS; l++)
		if (p->langs[l])
			langs[m.nlangs++] = text_lang_code(l);
	m.absences = absences_of(app, p, today, &m.nabsences);
	for (size_t i = 0; i < kb->nduty; i++)
		m.duty |= kb->duty[i] == index;
	return m;
}

static const char **areas(struct app *app, size_t *n_out)
{
	const struct kb *kb = app->kb;
	const char **v = kp_arena_alloc(app->arena, (kb->nintents + 1) * sizeof(*v));
	size_t n = 0;

	for (size_t i = 0; i < kb->nintents; i++) {
		const char *route = kb->intents[i].route;

		if (route && *route && !kp_str_among(route, v, n))
			v[n++] = route;
	}
	*n_out = n;
	return v;
}

static const struct wire_name *area_names(struct turn *t)
{
	const struct kb *kb = t->app->kb;
	struct wire_name *v = kp_arena_alloc(t->app->arena, (kb->nareas + 1) * sizeof(*v));

	for (size_t i = 0; i < kb->nareas; i++)
		v[i] = (struct wire_name){kb->areas[i].id,
			kb_text_in(&kb->areas[i].name, lang_of(t->app, t->session))};
	return v;
}

static const struct wire_name *unit_names(struct turn *t)
{
	const struct kb *kb = t->app->kb;
	struct wire_name *v = kp_arena_alloc(t->app->arena, (kb->nunits + 1) * sizeof(*v));

	for (size_t i = 0; i < kb->nunits; i++)
		v[i] = (struct wire_name){kb->units[i].id,
			kb_text_in(&kb->units[i].name, lang_of(t->app, t->session))};
	return v;
}

void console_team(struct turn *t)
{
	struct app *app = t->app;
	size_t n = app->kb->npartners;
	struct wire_member *members = kp_arena_alloc(app->arena, (n + 1) * sizeof(*members));
	struct wire_team m = {.id = t->rq.id,
		.members = members,
		.nmembers = n,
		.area_names = area_names(t),
		.narea_names = app->kb->nareas,
		.unit_names = unit_names(t),
		.nunit_names = app->kb->nunits};

	for (size_t i = 0; i < n; i++)
		members[i] = member_of(t, (int)i);
	m.areas = areas(app, &m.nareas);
	kp_str_reset(&app->out);
	wire_encode_team(&m, &app->out);
	reply_send(app, t->conn);
}

/* ---- for who looks after the daemon ---- */

static void audited(struct app *app, struct job *job, struct store_req *req)
{
	const struct store_events *all = &req->audit.events;
	struct wire_event *v = kp_arena_alloc(app->arena, (all->n + 1) * sizeof(*v));
	const char **tickets = kp_arena_alloc(app->arena, (all->n + 1) * sizeof(*tickets));

	if (job_failed(app, job, req))
		return;
	/* Who did what when; what was written stays between those whom it is for. */
	for (size_t i = 0; i < all->n; i++) {
		const struct store_event *e = &all->v[i];

		tickets[i] = e->number;
		v[i] = (struct wire_event){.id = e->id,
			.at = when(app, e->at),
			.kind = e->kind,
			.from = store_sender_name(e->sender),
			.name = *e->name ? e->name : NULL,
			.status = store_status_name(e->status)};
	}
	kp_str_reset(&app->out);
	wire_encode_audit(job->id, v, tickets, all->n, all->n == STORE_MAX_FOUND, &app->out);
	reply_send(app, job->conn);
}

static void outboxed(struct app *app, struct job *job, struct store_req *req)
{
	const struct store_posts *all = &req->outbox.posts;
	struct wire_post *v = kp_arena_alloc(app->arena, (all->n + 1) * sizeof(*v));

	if (job_failed(app, job, req))
		return;
	for (size_t i = 0; i < all->n; i++) {
		const struct store_post *p = &all->v[i];

		v[i] = (struct wire_post){.id = p->id,
			.tries = p->tries,
			.ticket = *p->guide ? NULL : p->event.number,
			.guide = *p->guide ? p->guide : NULL,
			.to = store_post_audience(p),
			.kind = *p->guide ? "review" : p->event.kind,
			.state = store_post_state_name(p->state),
			.at = when(app, p->created_at),
			.next = p->state == STORE_POST_QUEUED ? when(app, p->next_at) : NULL,
			.error = *p->error ? p->error : NULL};
	}
	kp_str_reset(&app->out);
	wire_encode_outbox(job->id, v, all->n, &app->out);
	reply_send(app, job->conn);
}

static void tokens(struct turn *t)
{
	struct app *app = t->app;
	size_t n = 0;
	struct auth_user user;

	while (auth_service_at(app->auth, n, &user))
		n++;
	struct wire_token *v = kp_arena_alloc(app->arena, (n + 1) * sizeof(*v));
	for (size_t i = 0; i < n && auth_service_at(app->auth, i, &user); i++)
		v[i] = (struct wire_token){.name = kp_arena_strdup(app->arena, user.id),
			.role = auth_role_name(user.role),
			.unit = *user.unit ? kp_arena_strdup(app->arena, user.unit) : NULL};
	kp_str_reset(&app->out);
	wire_encode_tokens(t->rq.id, v, n, &app->out);
	reply_send(app, t->conn);
}

void console_admin(struct turn *t)
{
	struct store_req *req;

	if (t->session->user->role != AUTH_ADMIN) {
		reply_error(t->app, t->conn, t->rq.id, WIRE_NOT_ALLOWED, NULL);
	} else if (strcmp(t->rq.what, "tokens") == 0) {
		tokens(t);
	} else if (strcmp(t->rq.what, "outbox") == 0) {
		req = job_new(t->app, STORE_OUTBOX_LOOK, t, outboxed);
		req->outbox.limit = STORE_MAX_FOUND;
		push(t, req);
	} else if (strcmp(t->rq.what, "absences") == 0) {
		away_audit(t);
	} else if (strcmp(t->rq.what, "audit") == 0) {
		req = job_new(t->app, STORE_AUDIT, t, audited);
		req->audit.before = t->rq.before;
		push(t, req);
	} else {
		reply_error(t->app, t->conn, t->rq.id, WIRE_BAD_REQUEST, "what");
	}
}

static void retried(struct app *app, struct job *job, struct store_req *req)
{
	const struct store_retry *r = &req->retry;

	if (job_failed(app, job, req))
		return;
	kp_log(KP_INFO, "post.retry", "by=%s post=%" PRId64 " mails=%" PRId64,
		job->session->user->id, r->id, r->n);
	if (r->id && !r->n) { /* it was sent meanwhile */
		reply_error(app, job->conn, job->id, WIRE_NOT_FOUND, "post");
		return;
	}
	kp_str_reset(&app->out);
	wire_encode_retried(job->id, r->n, &app->out);
	reply_send(app, job->conn);
}

void console_retry(struct turn *t)
{
	struct store_req *req;

	if (t->session->user->role != AUTH_ADMIN) {
		reply_error(t->app, t->conn, t->rq.id, WIRE_NOT_ALLOWED, NULL);
		return;
	}
	req = job_new(t->app, STORE_OUTBOX_RETRY, t, retried);
	req->retry = (struct store_retry){.id = t->rq.post, .at = t->now};
	push(t, req);
}
