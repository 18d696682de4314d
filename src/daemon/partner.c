#include "daemon/partner.h"

#include "base/kp_clock.h"
#include "daemon/away.h"
#include "daemon/cases.h"
#include "daemon/console.h"
#include "daemon/desk.h"
#include "daemon/job.h"
#include "daemon/live.h"
#include "daemon/reply.h"
#include "daemon/watch.h"

#define MOST_CASES  200 /* in one message */
#define MOST_CANNED 16  /* answers and sections of guides, half of each */

static void refuse(struct turn *t, enum wire_code code, const char *field)
{
	reply_error(t->app, t->conn, t->rq.id, code, field);
}

static void push(struct turn *t, struct store_req *req)
{
	if (!job_push(t->app, t->session, req))
		refuse(t, WIRE_UNAVAILABLE, NULL);
}

static void send_case(struct app *app, const struct job *job, const char *id,
	const struct store_ticket *ticket, const struct store_events *events)
{
	struct wire_case m = cases_case(app, job->session->user, ticket);

	m.id = id;
	if (events)
		cases_events(app, events->v, events->n, &m);
	kp_str_reset(&app->out);
	wire_encode_case(&m, &app->out);
	reply_send(app, job->conn);
}

/* ---- looking ---- */

static void queued(struct app *app, struct job *job, struct store_req *req)
{
	const struct auth_user *user = job->session->user;
	const struct store_tickets *found = &req->queue.tickets;
	size_t n = found->n < MOST_CASES ? found->n : MOST_CASES;
	struct wire_case *cases = kp_arena_alloc(app->arena, (n + 1) * sizeof(*cases));
	struct wire_queue m = {.id = job->id,
		.partner = {user->id, cases_person(app, user->id).name},
		.cases = cases,
		.ncases = n,
		.more = found->n > n};

	if (job_failed(app, job, req))
		return;
	for (size_t i = 0; i < n; i++)
		cases[i] = cases_case(app, user, &found->v[i]);
	m.presence = watch_who(app, &m.npresence);
	kp_str_reset(&app->out);
	wire_encode_queue(&m, &app->out);
	reply_send(app, job->conn);
}

/* On the list before the store is asked: what comes between is told, not missed. */
static void subscribe(struct turn *t)
{
	struct app *app = t->app;
	const struct auth_user *user = t->session->user;
	struct store_req *req = job_new(app, STORE_QUEUE, t, queued);
	int partner = cases_partner(app, user);

	if (partner < 0 && user->role != AUTH_ADMIN) {
		job_drop(app, req);
		refuse(t, WIRE_NOT_ALLOWED, NULL);
		return;
	}
	if (user->role != AUTH_ADMIN) {
		const char **ids = ticket_queue(
			app->kb, partner, t->now, req->mem, &req->queue.npartners);
		for (size_t i = 0; i < req->queue.npartners; i++)
			ids[i] = store_req_str(req, ids[i]); /* the snapshot may go */
		req->queue.partners = ids;
	}
	watch_join(app, t->conn, user);
	push(t, req);
}

static void told(struct app *app, struct job *job, struct store_req *req)
{
	struct store_events *h = &req->get.history;
	const int64_t *before = job->about;

	if (job_failed(app, job, req))
		return;
	if (!cases_may(app, job->session->user, &req->get.ticket)) {
		reply_error(app, job->conn, job->id, WIRE_NOT_ALLOWED, NULL);
		return;
	}
	while (*before && h->n && h->v[h->n - 1].id >= *before)
		h->n--;
	send_case(app, job, job->id, &req->get.ticket, h);
}

static void history(struct turn *t)
{
	struct store_req *req = job_new(t->app, STORE_TICKET_GET, t, told);
	int64_t *before = kp_arena_alloc(req->mem, sizeof(*before));

	*before = t->rq.before;
	job_of(req)->about = before;
	req->get.number = store_req_str(req, t->rq.ticket);
	push(t, req);
}

static void looks(struct app *app, struct job *job, struct store_req *req)
{
	const bool *away = job->about;

	if (job_failed(app, job, req))
		return;
	if (!cases_may(app, job->session->user, &req->get.ticket)) {
		reply_error(app, job->conn, job->id, WIRE_NOT_ALLOWED, NULL);
		return;
	}
	reply_ok(app, job->conn, job->id);
	watch_presence(app, job->conn, *away, &req->get.ticket);
}

/* Whether they may look at the ticket is the ticket's to say. */
static void look_at(struct turn *t, bool away)
{
	struct store_req *req = job_new(t->app, STORE_TICKET_GET, t, looks);
	bool *own = kp_arena_alloc(req->mem, sizeof(*own));

	*own = away;
	job_of(req)->about = own;
	req->get.number = store_req_str(req, t->rq.ticket);
	req->get.brief = true;
	push(t, req);
}

static void presence(struct turn *t)
{
	bool away = strcmp(t->rq.state, "away") == 0;

	if (!away && strcmp(t->rq.state, "here") != 0)
		refuse(t, WIRE_BAD_REQUEST, "state");
	else if (!watch_find(t->app, t->conn))
		refuse(t, WIRE_NOT_ALLOWED, NULL); /* subscribe comes first */
	else if (t->rq.ticket)
		look_at(t, away);
	else {
		watch_presence(t->app, t->conn, away, NULL);
		reply_ok(t->app, t->conn, t->rq.id);
	}
}

/* ---- acting ---- */

/* What was refused because it has changed is sent along as it is now. */
static void acted(struct app *app, struct job *job, struct store_req *req)
{
	const struct store_act *a = &req->act;

	if (!job_failed(app, job, req)) {
		live_changed(app, &a->ticket);
		send_case(app, job, job->id, &a->ticket, NULL);
		desk_count_loads(app);
	} else if (a->refused == STORE_OUTDATED || a->refused == STORE_WRONG_STATUS) {
		if (cases_may(app, job->session->user, &a->ticket))
			send_case(app, job, NULL, &a->ticket, NULL);
	}
}

static const char *own_name(const struct turn *t, int partner)
{
	return partner < 0 ? t->session->user->name : t->app->kb->partners[partner].name;
}

static void act(struct turn *t, struct ticket_act *a)
{
	const struct auth_user *user = t->session->user;

	a->now = t->now;
	a->actor = cases_partner(t->app, user);
	a->everyones = user->role == AUTH_ADMIN;
	a->name = own_name(t, a->actor);
	if (t->rq.text)
		a->text = desk_redacted(t->app, t->rq.text);
	push(t, desk_act(t->app, t, t->rq.ticket, a, t->rq.version, acted));
}

static void reply(struct turn *t)
{
	int then = t->rq.then ? store_status_parse(t->rq.then) : STORE_ANSWERED;
	struct ticket_act a = {.what = TICKET_REPLY, .then = (enum store_status)then};

	if (then != STORE_ANSWERED && then != STORE_WAITING && then != STORE_ASSIGNED)
		refuse(t, WIRE_BAD_REQUEST, "then");
	else
		act(t, &a);
}

static bool area_known(const struct kb *kb, const char *area)
{
	for (size_t i = 0; i < kb->nintents; i++)
		if (kp_str_eq(kb->intents[i].area, area) ||
			kp_str_eq(kb->intents[i].route, area))
			return true;
	return false;
}

static void transfer(struct turn *t)
{
	const struct kb *kb = t->app->kb;
	struct ticket_act a = {.what = TICKET_TRANSFER,
		.to = ticket_partner(kb, t->rq.to),
		.area = t->rq.area};

	if (!t->rq.to && !t->rq.area)
		refuse(t, WIRE_BAD_REQUEST, "to");
	else if (t->rq.to && a.to < 0)
		refuse(t, WIRE_NOT_FOUND, "to");
	else if (t->rq.area && !area_known(kb, t->rq.area))
		refuse(t, WIRE_NOT_FOUND, "area");
	else
		act(t, &a);
}

static void rank(struct turn *t)
{
	int priority = store_priority_parse(t->rq.priority);
	struct ticket_act a = {.what = TICKET_RANK, .priority = (enum store_priority)priority};

	if (priority < 0)
		refuse(t, WIRE_BAD_REQUEST, "priority");
	else
		act(t, &a);
}

static void do_plainly(struct turn *t, enum ticket_what what)
{
	struct ticket_act a = {.what = what};

	act(t, &a);
}

/* ---- answers that are written already ---- */

struct canned {
	struct app *app;
	enum text_lang lang;
	struct wire_canned v[MOST_CANNED];
	size_t n, nsections;
	bool searched; /* sections come by what was searched for, not with intents */
};

static void add_answer(struct canned *c, const struct kb_intent *intent, const char *title,
	const struct kb_answer *answer)
{
	const char *md = kb_text_in(&answer->md, c->lang);

	if (!md || c->n - c->nsections == MOST_CANNED / 2)
		return;
	c->v[c->n++] = (struct wire_canned){.intent = intent->id,
		.title = title,
		.text = md,
		.html = kb_text_in(&answer->html, c->lang),
		.url = intent->section < 0 ? NULL : c->app->kb->sections[intent->section].url};
}

/* What the guide says there, in the language of the guide. */
static void add_section(struct canned *c, int section, const char *intent)
{
	const struct kb *kb = c->app->kb;
	const struct kb_section *s = section < 0 ? NULL : &kb->sections[section];

	if (!s || c->nsections == MOST_CANNED / 2)
		return;
	for (size_t i = 0; i < c->n; i++)
		if (c->v[i].section && c->v[i].url == s->url)
			return;
	c->v[c->n++] = (struct wire_canned){.intent = intent,
		.title = kp_arena_format(
			c->app->arena, "%s: %s", kb->guides[s->guide].title, s->title),
		.text = s->md,
		.html = s->html,
		.url = s->url,
		.section = true};
	c->nsections++;
}

/* Its answer, or that of each of its cases. */
static void add_intent(struct canned *c, int index)
{
	const struct kb_intent *intent = &c->app->kb->intents[index];
	const char *title = kb_text_in(&intent->title, c->lang);

	for (size_t i = 0; i < c->n; i++)
		if (!c->v[i].section && c->v[i].intent == intent->id)
			return;
	add_answer(c, intent, title, &intent->answer);
	if (!c->searched)
		add_section(c, intent->section, intent->id);
	for (size_t i = 0; intent->ask && i < intent->ask->nchoices; i++)
		add_answer(c, intent,
			kp_arena_format(c->app->arena, "%s: %s", title ? title : "",
				kb_text_in(&intent->ask->choices[i].label, c->lang)),
			&intent->ask->choices[i].answer);
}

/* Answers as the bot would give them; sections as the portal finds them. */
static void add_found(struct canned *c, const char *text)
{
	struct match_query q = {.text = text, .n = strlen(text), .hint = c->lang};
	struct match_result found;
	struct search_result sections;

	c->searched = true;
	match_ask(c->app->engine, c->app->an, &q, false, c->app->arena, &found);
	for (size_t i = 0; i < found.nhits; i++)
		add_intent(c, found.hits[i].intent);
	search_ask(c->app->search, c->app->an, c->lang, text, strlen(text), MOST_CANNED / 2,
		c->app->arena, &sections);
	for (size_t i = 0; i < sections.nhits; i++)
		add_section(c, sections.hits[i].section, NULL);
}

static void canned(struct turn *t)
{
	struct app *app = t->app;
	int intent = t->rq.intent ? kb_find_intent(app->kb, t->rq.intent) : -1;
	struct canned c = {.app = app,
		.lang = t->rq.lang ? text_lang_parse(t->rq.lang)
				   : dialog_lang(&t->session->state, app->kb)};

	if (!t->rq.intent && !t->rq.text) {
		refuse(t, WIRE_BAD_REQUEST, "text");
		return;
	}
	if (intent >= 0) {
		add_intent(&c, intent);
		for (size_t i = 0; i < app->kb->intents[intent].nrelated; i++)
			add_intent(&c, app->kb->intents[intent].related[i]);
	}
	if (t->rq.text)
		add_found(&c, t->rq.text);
	kp_str_reset(&app->out);
	wire_encode_canned(t->rq.id, c.v, c.n, &app->out);
	reply_send(app, t->conn);
}

/* ---- which ---- */

static void (*const others[WIRE_TYPES])(struct turn *t) = {
	[WIRE_SUBSCRIBE] = subscribe,
	[WIRE_REPLY] = reply,
	[WIRE_TRANSFER] = transfer,
	[WIRE_PRIORITY] = rank,
	[WIRE_HISTORY] = history,
	[WIRE_PRESENCE] = presence,
	[WIRE_CANNED] = canned,
	[WIRE_FIND] = console_find,
	[WIRE_CONVERSATION] = console_conversation,
	[WIRE_TEAM] = console_team,
	[WIRE_REVIEW] = console_review,
	[WIRE_ADMIN] = console_admin,
	[WIRE_RETRY] = console_retry,
	[WIRE_ABSENCE] = away_change,
};
/* Acts that have no more to them than a text. */
static const enum ticket_what plain[WIRE_TYPES] = {
	[WIRE_TAKE] = TICKET_TAKE,
	[WIRE_NOTE] = TICKET_NOTE,
	[WIRE_CLOSE] = TICKET_CLOSE,
	[WIRE_REOPEN] = TICKET_REOPEN,
	[WIRE_TAKEOVER] = TICKET_TAKEOVER,
	[WIRE_HANDBACK] = TICKET_HANDBACK,
};

/* Who has a login that ends may sit here longer than it holds. */
static bool has_expired(const struct turn *t)
{
	const struct auth_user *user = t->session->user;

	return user->expires && user->expires <= t->now;
}

void partner_handle(struct turn *t)
{
	if (!cases_serves(t->session->user)) {
		refuse(t, WIRE_NOT_ALLOWED, NULL);
		return;
	}
	if (has_expired(t)) {
		refuse(t, WIRE_NOT_ALLOWED, "token");
		return;
	}
	if (others[t->rq.type])
		others[t->rq.type](t);
	else
		do_plainly(t, plain[t->rq.type]);
}
