#include "daemon/turn.h"

#include "base/kp_clock.h"
#include "base/kp_log.h"
#include "daemon/announce.h"
#include "daemon/desk.h"
#include "daemon/forms.h"
#include "daemon/hello.h"
#include "daemon/issuer.h"
#include "daemon/job.h"
#include "daemon/live.h"
#include "daemon/partner.h"
#include "daemon/pilot.h"
#include "daemon/plans.h"
#include "daemon/reply.h"
#include "daemon/surveys.h"
#include "daemon/watch.h"

#define NOTED 0.01 /* confidence from which a candidate is kept with its interaction */

/* ---- on disk, then answered ---- */

static void answered(struct app *app, struct job *job, struct store_req *req)
{
	if (job_failed(app, job, req))
		return;
	if (job->session->not_added == job->interaction) {
		reply_error(app, job->conn, job->id, WIRE_NOT_FOUND, NULL);
		return;
	}
	app->metrics.outcomes[job->outcome]++;
	metrics_latency(&app->metrics, kp_mono_us() - job->start_us);
	net_send(app->net, job->conn, KP_TAKE(job->frame));
}

static void added(struct app *app, struct job *job, struct store_req *req)
{
	job_ignore(app, job, req);
	if (req->err.code == KP_OK) {
		desk_own_change(job->session, &req->act.ticket);
		return;
	}
	/* The ticket is closed or gone: the bot has the word again, and says so. */
	job->session->not_added = job->interaction;
	job->session->state.human[0] = '\0';
}

static const char *channel(const struct session *s)
{
	return s->user && s->user->role == AUTH_SERVICE ? s->user->id : "web";
}

static const char *candidates(
	struct app *app, struct store_req *req, const struct match_result *found)
{
	struct kp_jsonw w = {.s = &app->text};

	kp_str_reset(&app->text);
	kp_jsonw_begin(&w, NULL, '[');
	for (size_t i = 0; found && i < found->nhits; i++) {
		if (i && found->hits[i].confidence < NOTED)
			break;
		kp_jsonw_begin(&w, NULL, '{');
		kp_jsonw_str(&w, "intent", app->kb->intents[found->hits[i].intent].id);
		kp_jsonw_num(&w, "confidence", found->hits[i].confidence, 4);
		kp_jsonw_end(&w, '}');
	}
	kp_jsonw_end(&w, ']');
	return store_req_strn(req, app->text.p, app->text.n);
}

/* One step of the conversation, decided but not yet on disk. */
struct step {
	struct dialog_state next;
	struct dialog_event event;
	struct dialog_reply said;
	const struct dialog_heard *heard; /* NULL: a choice */
};

static struct store_req *interaction_req(struct turn *t, const struct step *st)
{
	struct app *app = t->app;
	struct store_req *req = job_new(app, STORE_INTERACTION, t, answered);
	const struct kb *kb = app->kb;
	struct store_session after = hello_state(t, req, &st->next);

	req->interaction = (struct store_interaction){.id = st->event.interaction,
		.at = t->now,
		.session = after.id,
		.channel = store_req_str(req, channel(t->session)),
		.lang = text_lang_code(st->said.lang),
		.unit = after.unit,
		.question = st->heard ? store_req_str(req, st->heard->question) : NULL,
		.outcome = dialog_outcome_name(st->said.outcome),
		.intent = st->said.intent < 0
				  ? NULL
				  : store_req_str(req, kb->intents[st->said.intent].id),
		.confidence = st->said.confidence,
		.candidates = candidates(app, req, st->heard ? &st->heard->found : NULL),
		.latency_us = kp_mono_us() - t->start_us,
		.kb_hash = store_req_str(req, kb->hash),
		.parent = st->heard && st->heard->picks ? st->heard->of : st->event.of,
		.choice = st->heard && st->heard->picks ? st->heard->choice : st->event.choice,
		.after = after};
	return req;
}

static bool push_addition(struct turn *t, const struct step *st)
{
	struct store_req *req;

	if (!st->said.add_to_ticket)
		return true;
	/* The partner needs to know who it is about: names stay, identity codes don't. */
	req = desk_addition(
		t, st->said.add_to_ticket, desk_redacted(t->app, t->rq.text), added);
	job_of(req)->interaction = st->event.interaction;
	return job_push(t->app, t->session, req);
}

/* In the turn's memory. */
static const char *explanation(
	struct app *app, const struct dialog_heard *heard, const struct dialog_reply *said)
{
	KP_AUTO(kp_str) struct kp_str s = {0};
	struct kp_jsonw w = {.s = &s};

	kp_jsonw_begin(&w, NULL, '{');
	match_explain_json(&heard->found, app->kb, &w);
	dialog_explain_json(said, &w);
	kp_jsonw_end(&w, '}');
	return kp_arena_strndup(app->arena, s.p, s.n);
}

/* The conversation goes to disk with its interaction: who hears the answer finds the
 * conversation at this point after any crash. */
static void commit(struct turn *t, const struct step *st)
{
	struct app *app = t->app;
	struct net_frame *frame =
		reply_answer(app, t->session, &st->said, t->rq.id, st->event.interaction,
			t->rq.explain ? explanation(app, st->heard, &st->said) : NULL);
	struct store_req *req = interaction_req(t, st);
	struct job *job = job_of(req);

	job->frame = frame;
	job->interaction = st->event.interaction;
	job->outcome = st->said.outcome;
	if (!push_addition(t, st)) {
		job_drop(app, req);
	} else if (job_push(app, t->session, req)) {
		t->session->state = st->next;
		return;
	}
	reply_error(app, t->conn, t->rq.id, WIRE_UNAVAILABLE, NULL);
}

/* ---- asking and choosing ---- */

static void begin_step(struct turn *t, struct step *st)
{
	st->next = t->session->state;
	st->event.now = t->now;
	st->event.interaction = t->app->next_interaction++;
	st->event.an = t->app->an;
	st->event.user = t->session->user ? t->session->user->id : NULL;
	st->event.search = t->app->search;
}

/* Patterns and weights are for those who answer and those who write content. */
static bool may_ask_why(const struct session *s)
{
	return s->user && (s->user->role == AUTH_PARTNER || s->user->role == AUTH_ADMIN);
}

static void answer(struct turn *t, const struct dialog_heard *heard)
{
	struct app *app = t->app;
	struct step st = {.heard = heard, .event = {.kind = DIALOG_ASKED, .heard = heard}};

	begin_step(t, &st);
	dialog_step(&st.next, app->kb, &st.event, app->arena, &st.said);
	commit(t, &st);
}

/* What takes next to no time. */
static bool hear_now(struct turn *t, struct dialog_heard *out)
{
	struct app *app = t->app;
	const struct dialog_state *s = &t->session->state;

	return dialog_hear_pick(s, app->engine, app->an, t->rq.text, app->arena, out) ||
	       (!t->rq.explain && heard_before(app->heard, s, t->rq.text, out));
}

static bool push(struct app *app, struct hear_task *task)
{
	task->engine = match_ref(app->engine);
	task->state = task->session->state;
	return hear_pool_push(app->hearers, task);
}

/* The pool hears it; what else is said in the conversation waits until then. */
static bool hear_beside(struct turn *t)
{
	struct hear_task *task = hear_pool_task(t->app->hearers);

	task->text = kp_arena_strdup(task->mem, t->rq.text);
	task->id = t->rq.id ? kp_arena_strdup(task->mem, t->rq.id) : NULL;
	task->explain = t->rq.explain;
	task->conn = t->conn;
	task->session = t->session;
	task->start_us = t->start_us;
	task->now = t->now;
	session_hold(t->session);
	t->session->hearing = push(t->app, task);
	if (!t->session->hearing)
		hear_pool_drop(t->app->hearers, task);
	return t->session->hearing;
}

static void ask(struct turn *t)
{
	struct dialog_heard heard;

	if (*t->session->live) {
		live_ask(t);
	} else if (t->rq.explain && !may_ask_why(t->session)) {
		reply_error(t->app, t->conn, t->rq.id, WIRE_NOT_ALLOWED, "explain");
	} else if (hear_now(t, &heard)) {
		answer(t, &heard);
	} else if (!hear_beside(t)) {
		reply_error(t->app, t->conn, t->rq.id, WIRE_UNAVAILABLE, NULL);
	}
}

static void choose(struct turn *t)
{
	struct app *app = t->app;
	struct step st = {.event = {.kind = DIALOG_CHOSE, .choice = t->rq.choice}};
	enum dialog_verdict verdict;

	if (*t->session->live) {
		reply_error(app, t->conn, t->rq.id, WIRE_TAKEN_OVER, NULL);
		return;
	}
	if (!desk_number(t->rq.interaction, &st.event.of)) {
		reply_error(app, t->conn, t->rq.id, WIRE_NOT_FOUND, "interaction");
		return;
	}
	begin_step(t, &st);
	verdict = dialog_step(&st.next, app->kb, &st.event, app->arena, &st.said);
	if (verdict == DIALOG_OK)
		commit(t, &st);
	else
		reply_error(app, t->conn, t->rq.id, WIRE_NOT_FOUND,
			verdict == DIALOG_NO_OFFER ? "interaction" : "choice");
}

/* ---- any message ---- */

static void dispatch(struct turn *t)
{
	switch (t->rq.type) {
	case WIRE_ASK:
		ask(t);
		break;
	case WIRE_CHOOSE:
		choose(t);
		break;
	case WIRE_FEEDBACK:
		desk_feedback(t);
		break;
	case WIRE_ESCALATE:
		desk_escalate(t);
		break;
	case WIRE_SAY:
		desk_say(t);
		break;
	case WIRE_TICKETS:
		desk_tickets(t);
		break;
	case WIRE_PLANS:
		plans_record(t);
		break;
	case WIRE_PILOT:
		pilot_answered(t);
		break;
	case WIRE_SIGNIN:
		issuer_sign_in(t);
		break;
	case WIRE_SURVEY:
		surveys_answer(t);
		break;
	case WIRE_FORM:
		forms_show(t);
		break;
	case WIRE_SEEN:
		announce_seen(t);
		break;
	case WIRE_MESSAGES:
		live_messages(t);
		break;
	case WIRE_LEAVE:
		live_leave(t);
		break;
	case WIRE_TYPING:
		live_typing(t);
		break;
	case WIRE_READ:
		live_read(t);
		break;
	default:
		if (wire_for_partners(t->rq.type))
			partner_handle(t);
		break;
	}
}

/* A message in a conversation that is there. */
static void converse(struct turn *t)
{
	struct app *app = t->app;

	if (!app->kb) {
		reply_error(app, t->conn, t->rq.id, WIRE_UNAVAILABLE, NULL);
	} else if (!t->session) {
		reply_error(app, t->conn, t->rq.id, WIRE_HELLO_FIRST, NULL);
	} else if (t->session->loading || t->session->hearing) {
		if (!session_held_add(
			    &t->session->held, SESSION_MOST_HELD, t->conn, t->raw, t->n))
			reply_error(app, t->conn, t->rq.id, WIRE_UNAVAILABLE, NULL);
	} else {
		session_touch(app->sessions, t->session);
		t->session->seen_at = t->now;
		if (!t->session->conn) /* the other one it had is closed */
			t->session->conn = t->conn;
		dispatch(t);
	}
}

void turn_message(struct app *app, net_conn c, const char *text, size_t n, bool again)
{
	struct turn t = {.app = app,
		.conn = c,
		.session = net_user(app->net, c),
		.raw = text,
		.n = n,
		.start_us = kp_mono_us(),
		.now = kp_now_ms(NULL),
		.again = again};
	struct wire_fault fault;

	kp_arena_reset(app->arena);
	if (wire_decode(text, n, app->arena, &t.rq, &fault) < 0) {
		reply_error(app, c, fault.id, fault.code, fault.field);
		return;
	}
	if (!again && app->kb)
		app->metrics.messages[t.rq.type]++;
	if (t.rq.type == WIRE_HELLO)
		hello_handle(&t);
	else
		converse(&t);
}

/* ---- heard by the pool ---- */

void turn_replay(struct app *app, struct session_held_list *held)
{
	for (size_t i = 0; i < held->n; i++)
		if (net_is_open(app->net, held->v[i].conn))
			turn_message(
				app, held->v[i].conn, held->v[i].text, held->v[i].n, true);
	session_held_clear(held);
}

static void go_on(struct app *app, const struct hear_task *task)
{
	struct session *s = task->session;
	struct session_held_list held = s->held;
	struct turn t = {.app = app,
		.conn = task->conn,
		.session = s,
		.rq = {.type = WIRE_ASK,
			.id = task->id,
			.text = task->text,
			.explain = task->explain},
		.start_us = task->start_us,
		.now = task->now};

	kp_arena_reset(app->arena);
	s->held = (struct session_held_list){0};
	s->hearing = false;
	if (!task->explain)
		heard_keep(app->heard, &task->state, task->text, &task->heard);
	answer(&t, &task->heard);
	turn_replay(app, &held);
}

/* Heard with a snapshot that is no longer in use. There is room: it has just been popped. */
static void hear_again(struct app *app, struct hear_task *task)
{
	reload_drop(app->reload, KP_TAKE(task->engine), NULL);
	push(app, task);
}

void turn_heard(struct app *app)
{
	struct hear_task *task;

	while ((task = hear_pool_pop(app->hearers))) {
		if (task->engine != app->engine) {
			hear_again(app, task);
			continue;
		}
		go_on(app, task);
		hear_pool_drop(app->hearers, task);
	}
}

void turn_refused(
	struct app *app, net_conn c, enum net_refusal why, const char *text, size_t n)
{
	static const enum wire_code codes[] = {
		[NET_TOO_LONG] = WIRE_TOO_LONG,
		[NET_BINARY] = WIRE_BINARY,
		[NET_UNFINISHED] = WIRE_UNFINISHED,
		[NET_TOO_FAST] = WIRE_RATE_LIMITED,
	};
	struct wire_request rq = {0};
	struct wire_fault fault = {0};

	kp_arena_reset(app->arena);
	if (text && wire_decode(text, n, app->arena, &rq, &fault) < 0)
		rq.id = fault.id;
	reply_error(app, c, rq.id, codes[why], NULL);
}

void turn_closed(struct app *app, net_conn c, struct session *session)
{
	watch_leave(app, c);
	if (!session)
		return;
	session->conns--;
	if (session->conn == c)
		session->conn = 0;
	if (app->kb)
		live_supervisor(app, session);
}
