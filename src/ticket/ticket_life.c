#include "ticket/ticket_priv.h"

#include <string.h>

#include "base/kp_clock.h"

/* A decision being made. */
struct life {
	const struct ticket_act *act;
	const struct kb *kb;
	const struct store_ticket *before;
	struct store_ticket *t; /* as it is to be */
	struct store_next *next;
	struct kp_arena *mem;
	struct kp_err *err;
};

/* ---- clocks ---- */

/* The solution's clock: what it showed counts in the hours of whose ticket it was. */
static void wind(const struct life *l)
{
	struct store_ticket *t = l->t;
	bool moved = !kp_str_eq(t->partner, l->before->partner);

	if (t->running_since && (moved || !ticket_runs(t))) {
		t->worked_ms +=
			ticket_office_between(l->kb, ticket_partner(l->kb, l->before->partner),
				t->running_since, l->act->now);
		t->running_since = 0;
	}
	if (!t->running_since && ticket_runs(t))
		t->running_since = l->act->now;
	ticket_schedule(l->kb, t);
}

/* An answer is owed from now on. */
static void owe(const struct life *l)
{
	struct store_ticket *t = l->t;

	t->asked_at = l->act->now;
	t->respond_by = ticket_deadline(l->kb, ticket_partner(l->kb, t->partner), t->asked_at,
		ticket_level(l->kb, t)->respond);
	t->told &= ~TICKET_OF_RESPONSE;
}

static void answered(const struct life *l)
{
	struct store_ticket *t = l->t;

	if (!t->responded_at) {
		t->responded_at = l->act->now;
		t->response_ms = ticket_office_between(
			l->kb, ticket_partner(l->kb, t->partner), t->opened_at, l->act->now);
	}
	t->asked_at = 0;
	t->escalated = "";
}

static void go_back_to_work(const struct life *l, enum store_status status)
{
	l->t->status = status;
	l->t->spoke_at = l->t->warned_at = l->t->closed_at = 0;
}

void ticket_begin(const struct kb *kb, struct store_ticket *t)
{
	int partner = ticket_partner(kb, t->partner);

	t->asked_at = t->running_since = t->opened_at;
	t->respond_by =
		ticket_deadline(kb, partner, t->opened_at, ticket_level(kb, t)->respond);
	ticket_schedule(kb, t);
}

/* ---- saying what happened ---- */

static void line(
	const struct life *l, const char *kind, enum store_sender sender, const char *text)
{
	struct store_next *n = l->next;

	n->lines[n->nlines].kind = kind;
	n->lines[n->nlines].sender = sender;
	n->lines[n->nlines].name =
		sender == STORE_SYSTEM || sender == STORE_BOT ? NULL : l->act->name;
	n->lines[n->nlines].text = text;
	n->nlines++;
}

static int refuse(const struct life *l, enum store_refused why, const char *what)
{
	l->next->refused = why;
	return kp_fail(l->err, KP_EINPUT, "the ticket '%s' %s", l->before->number, what);
}

static int wrong_status(const struct life *l)
{
	return refuse(l, STORE_WRONG_STATUS,
		kp_arena_format(l->mem, "is %s, which does not allow this",
			store_status_name(l->before->status)));
}

static int too_late(const struct life *l)
{
	return refuse(l, STORE_TOO_LATE, "was closed too long ago; open a new one");
}

/* ---- who speaks: a partner or the bot ---- */

static bool is_live(const struct store_ticket *t)
{
	return t->live && *t->live;
}

/* In the bot's name, in the ticket's language. `pairs` as for kb_fill(). */
static void bot_says(const struct life *l, const char *phrase, const char *const *pairs)
{
	KP_AUTO(kp_str) struct kp_str text = {0};

	kb_fill(kb_phrase(l->kb, phrase, text_lang_parse(l->t->lang)), pairs, &text);
	line(l, "message", STORE_BOT, kp_arena_strdup(l->mem, kp_str_c(&text)));
}

static void bot_tells_of(const struct life *l, const char *phrase, const char *partner)
{
	int p = ticket_partner(l->kb, partner);

	bot_says(l, phrase,
		(const char *const[]){"partner", p < 0 ? "" : l->kb->partners[p].name,
			"ticket", l->t->number, NULL});
}

static void end_live(const struct life *l, enum store_sender sender)
{
	const char *partner = l->t->live;

	if (!is_live(l->t))
		return;
	l->t->live = "";
	line(l, "handback", sender, NULL);
	bot_tells_of(l, "live_ended", partner);
}

static bool can_reopen(const struct life *l)
{
	return l->act->now - l->before->closed_at <= l->kb->closing.reopen * DAY_MS;
}

static void hand_to(const struct life *l, int partner, enum store_sender sender)
{
	const char *id = partner < 0 ? "" : l->kb->partners[partner].id;

	if (kp_str_eq(id, l->t->partner))
		return;
	l->t->partner = id;
	l->t->escalated = "";
	line(l, "assigned", sender, id);
}

/* To somebody who has not taken it yet. */
static void pass_on(const struct life *l, int partner, enum store_sender sender)
{
	hand_to(l, partner, sender);
	end_live(l, sender);
	if (l->t->status == STORE_ASSIGNED)
		l->t->status = STORE_OPEN;
}

/* ---- what people do ---- */

static int say(const struct life *l)
{
	struct store_ticket *t = l->t;
	enum store_status before = t->status;

	if (before == STORE_CLOSED && !can_reopen(l))
		return too_late(l);
	if (!ticket_runs(t))
		go_back_to_work(l, before == STORE_CLOSED ? STORE_OPEN : STORE_ASSIGNED);
	if (!t->asked_at)
		owe(l);
	line(l, "message", STORE_SUPERVISOR, l->act->text);
	return 0;
}

/* From a colleague's hands only by a transfer, which has a reason. */
static int take(const struct life *l)
{
	if (l->t->status != STORE_OPEN)
		return wrong_status(l);
	if (l->act->actor >= 0)
		hand_to(l, l->act->actor, STORE_PARTNER);
	l->t->status = STORE_ASSIGNED;
	line(l, "status", STORE_PARTNER, NULL);
	return 0;
}

static int reply(const struct life *l)
{
	struct store_ticket *t = l->t;

	if (t->status == STORE_CLOSED && !l->act->reopens)
		return wrong_status(l);
	if (t->status == STORE_CLOSED && !can_reopen(l))
		return too_late(l);
	t->closed_at = 0;
	/* Who answers what nobody has taken, has taken it. */
	if (l->act->actor >= 0 && (t->status == STORE_OPEN || !*t->partner))
		hand_to(l, l->act->actor, STORE_PARTNER);
	answered(l);
	if (l->act->then == STORE_ASSIGNED) {
		go_back_to_work(l, STORE_ASSIGNED);
	} else {
		t->status = l->act->then;
		t->spoke_at = l->act->now;
		t->warned_at = 0;
	}
	line(l, "message", STORE_PARTNER, l->act->text);
	return 0;
}

static int note(const struct life *l)
{
	line(l, "note", STORE_PARTNER, l->act->text);
	return 0;
}

/* The remark is added to every act. */
static int remark(const struct life *l)
{
	(void)l;
	return 0;
}

static int route_anew(const struct life *l)
{
	const struct kb *kb = l->kb;
	struct ticket_need need = {.intent = l->t->intent,
		.area = l->t->area,
		.unit = -1,
		.lang = text_lang_parse(l->t->lang),
		.now = l->act->now};
	KP_AUTO(kp_str) struct kp_str json = {0};
	struct ticket_route route;

	for (size_t i = 0; i < kb->nunits && need.unit < 0; i++)
		if (kp_str_eq(kb->units[i].id, l->t->unit))
			need.unit = (int)i;
	ticket_route(kb, &need, l->act->loads, l->mem, &route);
	ticket_route_json(kb, &route, &json);
	l->t->routing = kp_arena_strdup(l->mem, kp_str_c(&json));
	return route.partner;
}

/* What the supervisor was promised stays promised, whoever has it now. */
static int transfer(const struct life *l)
{
	struct store_ticket *t = l->t;
	int to = l->act->to;

	if (t->status == STORE_CLOSED)
		return wrong_status(l);
	if (l->act->area) {
		/* Another area: what it was about is no longer sure. */
		t->area = l->act->area;
		t->intent = "";
	}
	if (to < 0)
		to = route_anew(l);
	line(l, "transferred", STORE_PARTNER, l->act->text);
	pass_on(l, to, STORE_PARTNER);
	return 0;
}

static int rank(const struct life *l)
{
	struct store_ticket *t = l->t;

	if (t->status == STORE_CLOSED)
		return wrong_status(l);
	if (t->priority == l->act->priority)
		return 0;
	t->priority = l->act->priority;
	if (t->asked_at) {
		t->respond_by = ticket_deadline(l->kb, ticket_partner(l->kb, t->partner),
			t->asked_at, ticket_level(l->kb, t)->respond);
		if (t->respond_by > l->act->now)
			t->told &= ~TICKET_OF_RESPONSE;
	}
	line(l, "priority", STORE_PARTNER, store_priority_name(t->priority));
	return 0;
}

static void shut(const struct life *l, enum store_sender sender)
{
	l->t->status = STORE_CLOSED;
	l->t->closed_at = l->act->now;
	l->t->asked_at = l->t->spoke_at = l->t->warned_at = 0;
	l->t->escalated = "";
	line(l, "status", sender, NULL);
	end_live(l, sender);
}

static int close_it(const struct life *l)
{
	if (l->t->status == STORE_CLOSED)
		return wrong_status(l);
	if (l->act->text) {
		answered(l);
		line(l, "message", STORE_PARTNER, l->act->text);
	}
	shut(l, STORE_PARTNER);
	return 0;
}

static int reopen(const struct life *l)
{
	if (l->t->status != STORE_CLOSED)
		return wrong_status(l);
	if (!can_reopen(l))
		return too_late(l);
	go_back_to_work(l, STORE_OPEN);
	owe(l);
	if (l->act->text)
		line(l, "note", STORE_PARTNER, l->act->text);
	line(l, "status", STORE_PARTNER, NULL);
	return 0;
}

/* From whoever has it: who speaks with the supervisor now answers for it. */
static int take_over(const struct life *l)
{
	struct store_ticket *t = l->t;

	if (t->status == STORE_CLOSED || is_live(t))
		return wrong_status(l);
	if (l->act->actor < 0)
		return refuse(l, STORE_NOT_YOURS, "can be taken over by an HR partner only");
	hand_to(l, l->act->actor, STORE_PARTNER);
	go_back_to_work(l, STORE_ASSIGNED);
	t->live = l->kb->partners[l->act->actor].id;
	line(l, "takeover", STORE_PARTNER, t->live);
	bot_tells_of(l, "live_begins", t->live);
	return 0;
}

/* What has been answered waits for the supervisor's next word, like any answer. */
static int give_back(const struct life *l, enum store_sender sender)
{
	struct store_ticket *t = l->t;

	if (!is_live(t))
		return wrong_status(l);
	end_live(l, sender);
	if (t->status == STORE_ASSIGNED && !t->asked_at) {
		t->status = STORE_ANSWERED;
		t->spoke_at = l->act->now;
	}
	return 0;
}

static int hand_back(const struct life *l)
{
	return give_back(l, STORE_PARTNER);
}

static int leave(const struct life *l)
{
	return give_back(l, STORE_SUPERVISOR);
}

/* ---- what time does ---- */

static bool is_due(const struct life *l, int bit, int64_t at)
{
	return !(l->t->told & bit) && l->act->now >= at;
}

/* Who is told that a ticket is overdue: the lead, else the deputy, else the first on duty;
 * not the one who is late. */
static const char *overseer(const struct life *l)
{
	const struct kb *kb = l->kb;
	int partner = ticket_partner(kb, l->t->partner), found = -1;

	if (partner >= 0) {
		const struct kb_partner *p = &kb->partners[partner];
		found = ticket_stand_in(
			kb, p->lead >= 0 ? p->lead : p->deputy, TEXT_LANGS, l->act->now);
	}
	for (size_t i = 0; i < kb->nduty && (found < 0 || found == partner); i++)
		found = ticket_stand_in(kb, kb->duty[i], TEXT_LANGS, l->act->now);
	return found < 0 || found == partner ? "" : kb->partners[found].id;
}

static void look_at_clocks(const struct life *l)
{
	struct store_ticket *t = l->t;
	struct ticket_marks m = ticket_marks(l->kb, t);
	int64_t told = t->told;

	if (t->asked_at && is_due(l, TICKET_RESPOND_SOON, m.respond_soon))
		told |= TICKET_RESPOND_SOON;
	if (t->asked_at && is_due(l, TICKET_RESPOND_LATE, t->respond_by))
		told |= TICKET_RESPOND_LATE;
	if (is_due(l, TICKET_RESOLVE_SOON, m.resolve_soon))
		told |= TICKET_RESOLVE_SOON;
	if (is_due(l, TICKET_RESOLVE_LATE, t->resolve_by))
		told |= TICKET_RESOLVE_LATE;
	if ((told & ~t->told) & (TICKET_RESPOND_LATE | TICKET_RESOLVE_LATE)) {
		t->escalated = overseer(l);
		line(l, "escalated", STORE_SYSTEM, t->escalated);
	} else if (told != t->told) {
		line(l, "reminded", STORE_SYSTEM, t->partner);
	}
	t->told = told;
}

static void warn(const struct life *l)
{
	int year, month, day;

	l->t->warned_at = l->act->now;
	kp_date_split(ticket_localtime(l->kb, ticket_closes_at(l->kb, l->t)).day, &year,
		&month, &day);
	const char *const pairs[] = {"ticket", l->t->number, "day",
		kp_arena_format(l->mem, "%d", day), "month",
		kp_arena_format(l->mem, "%d", month), "year",
		kp_arena_format(l->mem, "%d", year), NULL};
	bot_says(l, "ticket_closing", pairs);
}

static int tick(const struct life *l)
{
	struct store_ticket *t = l->t;

	if (ticket_runs(t)) {
		ticket_schedule(l->kb, t); /* the content may have changed since */
		look_at_clocks(l);
		l->next->quiet = true;
	} else if (t->status != STORE_CLOSED) {
		if (!t->warned_at && l->act->now >= ticket_warns_at(l->kb, t))
			warn(l);
		else if (t->warned_at && l->act->now >= ticket_closes_at(l->kb, t))
			shut(l, STORE_SYSTEM);
	}
	return 0;
}

static int rehome(const struct life *l)
{
	if (l->t->status == STORE_CLOSED || ticket_partner(l->kb, l->t->partner) >= 0)
		return 0;
	line(l, "transferred", STORE_SYSTEM, NULL);
	pass_on(l, route_anew(l), STORE_SYSTEM);
	return 0;
}

/* ---- deciding ---- */

static const struct {
	int (*run)(const struct life *l);
	bool free; /* not only for partners who may act on the ticket */
} acts[TICKET_WHATS] = {
	[TICKET_SAY] = {say, true},
	[TICKET_TAKE] = {take, false},
	[TICKET_REPLY] = {reply, false},
	[TICKET_NOTE] = {note, false},
	[TICKET_TRANSFER] = {transfer, false},
	[TICKET_RANK] = {rank, false},
	[TICKET_CLOSE] = {close_it, false},
	[TICKET_REOPEN] = {reopen, false},
	[TICKET_TICK] = {tick, true},
	[TICKET_TAKEOVER] = {take_over, false},
	[TICKET_HANDBACK] = {hand_back, false},
	[TICKET_LEAVE] = {leave, true},
	[TICKET_REMARK] = {remark, true},
	[TICKET_REHOME] = {rehome, true},
};

static const struct {
	const char *kind;
	enum store_sender sender;
} remarks[] = {
	[TICKET_PARTNERS] = {"note", STORE_SYSTEM},
	[TICKET_SUPERVISOR] = {"message", STORE_BOT},
	[TICKET_SENDER] = {"declined", STORE_SYSTEM},
};

int ticket_decide(const void *arg, const struct store_ticket *now, struct kp_arena *mem,
	struct store_next *out, struct kp_err *err)
{
	const struct ticket_act *act = arg;
	struct life l = {.act = act,
		.kb = act->kb,
		.before = now,
		.t = &out->ticket,
		.next = out,
		.mem = mem,
		.err = err};

	out->ticket = *now;
	if (!acts[act->what].free && !act->everyones && !ticket_may(act->kb, act->actor, now))
		return refuse(&l, STORE_NOT_YOURS, "is another partner's");
	if (acts[act->what].run(&l) < 0)
		return -1;
	if (act->remark)
		line(&l, remarks[act->heard].kind, remarks[act->heard].sender, act->remark);
	if (out->nlines || act->what == TICKET_TICK)
		wind(&l);
	return 0;
}
