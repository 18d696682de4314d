#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/kp_clock.h"
#include "base/kp_random.h"
#include "ticket/ticket.h"

#define MINUTE INT64_C(60000)
#define HOUR   (60 * MINUTE)
#define DAY    (24 * HOUR)

enum { AINO, BO, CILLA, DAN, PARTNERS };

static const char *loma[] = {"loma"}, *palkka[] = {"palkka"}, *all[] = {"*"};
static int duty[] = {BO};
static const struct kb_week office = {
	{{{480, 960}}, {{480, 960}}, {{480, 960}}, {{480, 960}}, {{480, 960}}}};
static struct kb_absence december;

/* Aino works, Bo is her deputy and on duty, Cilla leads her, Dan has another area. */
static struct kb_partner partners[PARTNERS] = {
	{.id = "aino",
		.name = "Aino",
		.areas = loma,
		.nareas = 1,
		.deputy = BO,
		.lead = CILLA},
	{.id = "bo", .name = "Bo", .areas = all, .nareas = 1, .deputy = -1, .lead = -1},
	{.id = "cilla",
		.name = "Cilla",
		.areas = palkka,
		.nareas = 1,
		.deputy = BO,
		.lead = -1},
	{.id = "dan", .name = "Dan", .areas = palkka, .nareas = 1, .deputy = -1, .lead = -1},
};
static struct kb_service services[] = {
	{.areas = all,
		.nareas = 1,
		.levels = {[KB_LOW] = {{.days = 2}, {.days = 10}},
			[KB_NORMAL] = {{.minutes = 240}, {.days = 2}},
			[KB_URGENT] = {{.minutes = 60}, {.days = 1}}}},
	{.areas = palkka,
		.nareas = 1,
		.levels = {[KB_LOW] = {{.days = 5}, {.days = 9}},
			[KB_NORMAL] = {{.days = 3}, {.days = 9}},
			[KB_URGENT] = {{.days = 1}, {.days = 9}}}},
};
static struct kb kb = {.partners = partners,
	.npartners = PARTNERS,
	.duty = duty,
	.nduty = 1,
	.services = services,
	.nservices = 2,
	.closing = {.warn = 5, .close = 7, .reopen = 14}};

/* A ticket and what happened to it. */
struct world {
	struct kp_arena *arena;
	struct store_ticket t;
	struct store_next next;
	struct kp_err err;
	int64_t now;
};

/* Monday 23 November 2026, 9.00. */
static int64_t monday(void)
{
	return ticket_moment(&kb, kp_date_of(2026, 11, 23), 9 * 60);
}

static int64_t at(int days, int hour, int minute)
{
	return ticket_moment(&kb, kp_date_of(2026, 11, 23) + days, hour * 60 + minute);
}

static int setup(void **state)
{
	struct world *w = kp_alloc(sizeof(*w));

	for (int i = 0; i < PARTNERS; i++) {
		partners[i].hours = office;
		partners[i].nabsences = 0;
		partners[i].langs[TEXT_FI] = partners[i].langs[TEXT_SV] = true;
	}
	kb.npartners = PARTNERS;
	w->arena = kp_arena_new(0);
	w->now = monday();
	w->t = (struct store_ticket){.number = "HR-2026-000001",
		.area = "loma",
		.intent = "",
		.session = "s",
		.user = "",
		.unit = "",
		.lang = "fi",
		.partner = "aino",
		.escalated = "",
		.live = "",
		.subject = "Auttakaa",
		.routing = "{}",
		.priority = STORE_NORMAL,
		.version = 1,
		.opened_at = w->now};
	ticket_begin(&kb, &w->t);
	*state = w;
	return 0;
}

static int teardown(void **state)
{
	struct world *w = *state;

	kp_arena_free(w->arena);
	free(w);
	return 0;
}

static int try_act(struct world *w, struct ticket_act act)
{
	struct store_ticket before = w->t;

	act.kb = &kb;
	act.now = w->now;
	if (!act.name)
		act.name = "Nimi";
	w->next = (struct store_next){.nlines = 0};
	w->err = (struct kp_err){0};
	int rc = ticket_decide(&act, &before, w->arena, &w->next, &w->err);
	assert_true(w->next.nlines <= STORE_MAX_LINES);
	if (rc == 0)
		w->t = w->next.ticket;
	return rc;
}

#define ACT(w, ...) assert_int_equal(try_act(w, (struct ticket_act){__VA_ARGS__}), 0)
#define REFUSED(w, why, ...)                                                                  \
	do {                                                                                  \
		assert_int_equal(try_act(w, (struct ticket_act){__VA_ARGS__}), -1);           \
		assert_int_equal((w)->next.refused, why);                                     \
		assert_int_equal((w)->err.code, KP_EINPUT);                                   \
		assert_non_null(strstr((w)->err.msg, "HR-2026-000001"));                      \
	} while (0)

static void assert_line(const struct world *w, size_t i, const char *kind, const char *text)
{
	assert_true(i < w->next.nlines);
	assert_string_equal(w->next.lines[i].kind, kind);
	if (text)
		assert_string_equal(w->next.lines[i].text, text);
}

/* ---- from status to status ---- */

static void test_life_from_opening_to_closing(void **state)
{
	struct world *w = *state;

	assert_int_equal(w->t.status, STORE_OPEN);
	assert_int_equal(w->t.respond_by, at(0, 13, 0));
	assert_int_equal(w->t.resolve_by, at(2, 9, 0));
	w->now = at(0, 10, 0);
	ACT(w, .what = TICKET_TAKE, .actor = AINO);
	assert_int_equal(w->t.status, STORE_ASSIGNED);
	assert_line(w, 0, "status", NULL);
	w->now = at(0, 11, 0);
	ACT(w, .what = TICKET_REPLY, .actor = AINO, .text = "Kumpi?", .then = STORE_WAITING);
	assert_int_equal(w->t.status, STORE_WAITING);
	assert_int_equal(w->t.responded_at, at(0, 11, 0));
	assert_int_equal(w->t.response_ms, 2 * HOUR);
	assert_int_equal(w->t.asked_at, 0);
	assert_line(w, 0, "message", "Kumpi?");
	assert_int_equal(w->next.lines[0].sender, STORE_PARTNER);
	w->now = at(1, 9, 0);
	ACT(w, .what = TICKET_SAY, .actor = -1, .text = "Jälkimmäinen");
	assert_int_equal(w->t.status, STORE_ASSIGNED);
	assert_int_equal(w->t.respond_by, at(1, 13, 0));
	assert_int_equal(w->next.lines[0].sender, STORE_SUPERVISOR);
	w->now = at(1, 10, 0);
	ACT(w, .what = TICKET_REPLY, .actor = AINO, .text = "Kyllä", .then = STORE_ANSWERED);
	assert_int_equal(w->t.status, STORE_ANSWERED);
	assert_int_equal(w->t.response_ms, 2 * HOUR); /* of the first answer */
	w->now = at(1, 11, 0);
	ACT(w, .what = TICKET_CLOSE, .actor = AINO);
	assert_int_equal(w->t.status, STORE_CLOSED);
	assert_int_equal(w->t.closed_at, w->now);
	assert_int_equal(w->t.next_at, 0);
	assert_int_equal(w->t.worked_ms, 3 * HOUR); /* 9–11 on Monday, 9–10 on Tuesday */
}

static void test_clock_stands_still_while_the_supervisor_has_the_word(void **state)
{
	struct world *w = *state;

	w->now = at(0, 11, 0);
	ACT(w, .what = TICKET_REPLY, .actor = AINO, .text = "?", .then = STORE_WAITING);
	assert_int_equal(w->t.resolve_by, 0);
	assert_int_equal(w->t.running_since, 0);
	w->now = at(3, 15, 0); /* 14 of 16 hours are left */
	ACT(w, .what = TICKET_SAY, .actor = -1, .text = "!");
	assert_int_equal(w->t.running_since, w->now);
	assert_int_equal(w->t.resolve_by, at(7, 13, 0));
}

static void test_first_answer_with_more_to_come_leaves_the_solution_due(void **state)
{
	struct world *w = *state;

	w->now = at(0, 10, 0);
	ACT(w, .what = TICKET_REPLY, .actor = AINO, .text = "Selvitän",
		.then = STORE_ASSIGNED);
	assert_int_equal(w->t.status, STORE_ASSIGNED);
	assert_int_equal(w->t.asked_at, 0);
	assert_int_equal(w->t.resolve_by, at(2, 9, 0));
	assert_int_equal(w->t.next_at, at(1, 13, 0)); /* 12 of 16 hours */
	/* What the supervisor adds wants an answer of its own. */
	w->now = at(0, 12, 0);
	ACT(w, .what = TICKET_SAY, .actor = -1, .text = "Lisäys");
	assert_int_equal(w->t.respond_by, at(0, 16, 0));
}

static void test_say_again_does_not_put_the_answer_off(void **state)
{
	struct world *w = *state;

	w->now = at(0, 12, 0);
	ACT(w, .what = TICKET_SAY, .actor = -1, .text = "Hei?");
	assert_int_equal(w->t.respond_by, at(0, 13, 0));
	assert_int_equal(w->t.status, STORE_OPEN);
}

static void test_reopen_within_fourteen_days(void **state)
{
	struct world *w = *state;

	ACT(w, .what = TICKET_CLOSE, .actor = AINO, .text = "Valmis");
	assert_line(w, 0, "message", "Valmis");
	assert_line(w, 1, "status", NULL);
	w->now = monday() + 14 * DAY;
	struct store_ticket closed = w->t;
	ACT(w, .what = TICKET_SAY, .actor = -1, .text = "Vielä");
	assert_int_equal(w->t.status, STORE_OPEN);
	assert_int_equal(w->t.asked_at, w->now);
	assert_int_equal(w->t.closed_at, 0);
	w->t = closed;
	ACT(w, .what = TICKET_REOPEN, .actor = AINO, .text = "Unohtui");
	assert_int_equal(w->t.status, STORE_OPEN);
	assert_line(w, 0, "note", "Unohtui");
	w->t = closed;
	w->now++;
	REFUSED(w, STORE_TOO_LATE, .what = TICKET_SAY, .actor = -1, .text = "Vielä");
	REFUSED(w, STORE_TOO_LATE, .what = TICKET_REOPEN, .actor = AINO);
}

static void test_acts_are_refused_from_the_wrong_status(void **state)
{
	struct world *w = *state;

	REFUSED(w, STORE_WRONG_STATUS, .what = TICKET_REOPEN, .actor = AINO);
	ACT(w, .what = TICKET_TAKE, .actor = AINO);
	REFUSED(w, STORE_WRONG_STATUS, .what = TICKET_TAKE, .actor = BO);
	ACT(w, .what = TICKET_CLOSE, .actor = AINO);
	REFUSED(w, STORE_WRONG_STATUS, .what = TICKET_CLOSE, .actor = AINO);
	REFUSED(w, STORE_WRONG_STATUS, .what = TICKET_TAKE, .actor = AINO);
	REFUSED(w, STORE_WRONG_STATUS, .what = TICKET_RANK, .actor = AINO);
	REFUSED(w, STORE_WRONG_STATUS, .what = TICKET_TRANSFER, .actor = AINO, .to = BO,
		.text = "x");
	REFUSED(w, STORE_WRONG_STATUS, .what = TICKET_REPLY, .actor = AINO, .text = "x",
		.then = STORE_ANSWERED);
	ACT(w, .what = TICKET_NOTE, .actor = AINO, .text = "Myös suljettuun");
	assert_int_equal(w->t.status, STORE_CLOSED);
}

static void test_a_reply_that_reopens_answers_what_was_closed_lately(void **state)
{
	struct world *w = *state;

	ACT(w, .what = TICKET_CLOSE, .actor = AINO);
	w->now += DAY;
	ACT(w, .what = TICKET_REPLY, .actor = AINO, .text = "Vielä", .then = STORE_ANSWERED,
		.reopens = true);
	assert_int_equal(w->t.status, STORE_ANSWERED);
	assert_int_equal(w->t.closed_at, 0);
	assert_int_equal(w->t.spoke_at, w->now);
	ACT(w, .what = TICKET_CLOSE, .actor = AINO);
	w->now += 15 * DAY;
	REFUSED(w, STORE_TOO_LATE, .what = TICKET_REPLY, .actor = AINO, .text = "Vielä",
		.then = STORE_ANSWERED, .reopens = true);
}

static void test_a_remark_is_a_note_by_nobody_and_changes_nothing_else(void **state)
{
	struct world *w = *state;

	ACT(w, .what = TICKET_REMARK, .actor = -1, .remark = "Palautui");
	assert_int_equal(w->next.nlines, 1);
	assert_line(w, 0, "note", "Palautui");
	assert_int_equal(w->next.lines[0].sender, STORE_SYSTEM);
	assert_int_equal(w->t.status, STORE_OPEN);
	ACT(w, .what = TICKET_SAY, .actor = -1, .text = "Lisää", .remark = "Liite jäi pois");
	assert_line(w, 0, "message", "Lisää");
	assert_line(w, 1, "note", "Liite jäi pois");
	ACT(w, .what = TICKET_SAY, .actor = -1, .text = "Lisää", .remark = "Liite jäi pois",
		.heard = TICKET_SUPERVISOR);
	assert_line(w, 1, "message", "Liite jäi pois");
	assert_int_equal(w->next.lines[1].sender, STORE_BOT);
	ACT(w, .what = TICKET_REPLY, .actor = AINO, .text = "Näin", .then = STORE_ASSIGNED,
		.remark = "Liite jäi pois", .heard = TICKET_SENDER);
	assert_line(w, w->next.nlines - 1, "declined", "Liite jäi pois");
}

/* ---- who ---- */

static void test_take_and_reply_make_it_theirs(void **state)
{
	struct world *w = *state;
	struct store_ticket fresh = w->t;

	ACT(w, .what = TICKET_TAKE, .actor = BO);
	assert_string_equal(w->t.partner, "bo");
	assert_line(w, 0, "assigned", "bo");
	w->t = fresh;
	ACT(w, .what = TICKET_REPLY, .actor = BO, .text = "Hei", .then = STORE_ANSWERED);
	assert_string_equal(w->t.partner, "bo");
	/* A colleague who answers what someone works on does not take it away. */
	w->t = fresh;
	ACT(w, .what = TICKET_TAKE, .actor = AINO);
	ACT(w, .what = TICKET_REPLY, .actor = BO, .text = "Hei", .then = STORE_ANSWERED);
	assert_string_equal(w->t.partner, "aino");
}

static void test_only_those_who_may(void **state)
{
	struct world *w = *state;

	REFUSED(w, STORE_NOT_YOURS, .what = TICKET_TAKE, .actor = DAN);
	REFUSED(w, STORE_NOT_YOURS, .what = TICKET_NOTE, .actor = -1, .text = "x");
	REFUSED(w, STORE_NOT_YOURS, .what = TICKET_CLOSE, .actor = DAN);
	assert_true(ticket_may(&kb, AINO, &w->t));
	assert_true(ticket_may(&kb, BO, &w->t));    /* deputy, and covers all */
	assert_true(ticket_may(&kb, CILLA, &w->t)); /* leads her */
	w->t.escalated = "dan";
	assert_true(ticket_may(&kb, DAN, &w->t));
	w->t.escalated = "";
	ACT(w, .what = TICKET_NOTE, .actor = DAN, .everyones = true, .text = "Ylläpito");
	w->t.partner = "";
	assert_true(ticket_may(&kb, BO, &w->t));
	assert_false(ticket_may(&kb, DAN, &w->t));
}

static void test_queue_holds_ones_own_and_of_the_absent(void **state)
{
	struct world *w = *state;
	size_t n;
	const char **ids = ticket_queue(&kb, BO, w->now, w->arena, &n);

	assert_int_equal(n, 2);
	assert_string_equal(ids[0], "bo");
	assert_string_equal(ids[1], ""); /* on duty */
	december = (struct kb_absence){
		.from = kp_date_of(2026, 11, 20), .to = kp_date_of(2026, 12, 31)};
	partners[AINO].absences = &december;
	partners[AINO].nabsences = 1;
	ids = ticket_queue(&kb, BO, w->now, w->arena, &n);
	assert_int_equal(n, 3);
	assert_string_equal(ids[0], "aino");
	ticket_queue(&kb, CILLA, w->now, w->arena, &n);
	assert_int_equal(n, 1);
}

/* ---- transfer, priority ---- */

static void test_transfer_keeps_the_promise_and_the_reason(void **state)
{
	struct world *w = *state;

	ACT(w, .what = TICKET_TAKE, .actor = AINO);
	w->now = at(0, 11, 0);
	ACT(w, .what = TICKET_TRANSFER, .actor = AINO, .to = DAN, .text = "Palkka-asia");
	assert_string_equal(w->t.partner, "dan");
	assert_int_equal(w->t.status, STORE_OPEN);
	assert_int_equal(w->t.respond_by, at(0, 13, 0));
	assert_int_equal(w->t.worked_ms, 2 * HOUR);
	assert_line(w, 0, "transferred", "Palkka-asia");
	assert_line(w, 1, "assigned", "dan");
}

static void test_transfer_to_an_area_routes_anew(void **state)
{
	const int64_t loads[PARTNERS] = {[CILLA] = 3};
	struct world *w = *state;

	ACT(w, .what = TICKET_TRANSFER, .actor = AINO, .to = -1, .area = "palkka",
		.text = "Palkka-asia", .loads = loads);
	assert_string_equal(w->t.partner, "dan");
	assert_string_equal(w->t.area, "palkka");
	assert_non_null(strstr(w->t.routing, "lost-load"));
}

static void test_priority_changes_what_is_due(void **state)
{
	struct world *w = *state;

	ACT(w, .what = TICKET_RANK, .actor = AINO, .priority = STORE_URGENT);
	assert_int_equal(w->t.respond_by, at(0, 10, 0));
	assert_int_equal(w->t.resolve_by, at(1, 9, 0));
	assert_line(w, 0, "priority", "urgent");
	ACT(w, .what = TICKET_RANK, .actor = AINO, .priority = STORE_LOW);
	assert_int_equal(w->t.respond_by, at(2, 9, 0));
	ACT(w, .what = TICKET_RANK, .actor = AINO, .priority = STORE_LOW);
	assert_int_equal(w->next.nlines, 0); /* no change, no line */
}

/* ---- time ---- */

static void tick_at_next(struct world *w)
{
	int64_t due = w->t.next_at;

	assert_true(due > 0);
	w->now = due - 1;
	ACT(w, .what = TICKET_TICK, .actor = -1);
	assert_int_equal(w->next.nlines, 0);
	assert_int_equal(w->t.next_at, due);
	w->now = due;
	ACT(w, .what = TICKET_TICK, .actor = -1);
	assert_int_equal(w->next.nlines, 1);
	assert_true(w->t.next_at == 0 || w->t.next_at > due);
}

static void test_tick_reminds_at_three_quarters_then_escalates(void **state)
{
	struct world *w = *state;

	assert_int_equal(w->t.next_at, at(0, 12, 0));
	tick_at_next(w);
	assert_line(w, 0, "reminded", "aino");
	assert_true(w->next.quiet);
	assert_int_equal(w->t.next_at, at(0, 13, 0));
	tick_at_next(w);
	assert_line(w, 0, "escalated", "cilla");
	assert_string_equal(w->t.escalated, "cilla");
	/* The solution's clock: 12 and 16 of its hours. */
	assert_int_equal(w->t.next_at, at(1, 13, 0));
	tick_at_next(w);
	assert_line(w, 0, "reminded", "aino");
	tick_at_next(w);
	assert_int_equal(w->now, at(2, 9, 0));
	assert_line(w, 0, "escalated", "cilla");
	assert_int_equal(w->t.next_at, 0);
	ACT(w, .what = TICKET_REPLY, .actor = AINO, .text = "Anteeksi",
		.then = STORE_ANSWERED);
	assert_string_equal(w->t.escalated, "");
}

static void test_tick_late_tells_once_and_at_once(void **state)
{
	struct world *w = *state;

	w->now = at(20, 9, 0);
	ACT(w, .what = TICKET_TICK, .actor = -1);
	assert_int_equal(w->next.nlines, 1);
	assert_line(w, 0, "escalated", "cilla");
	assert_int_equal(w->t.next_at, 0);
	ACT(w, .what = TICKET_TICK, .actor = -1);
	assert_int_equal(w->next.nlines, 0);
}

static void test_escalation_finds_someone_else_who_is_here(void **state)
{
	struct world *w = *state;

	december = (struct kb_absence){
		.from = kp_date_of(2026, 11, 20), .to = kp_date_of(2026, 12, 31)};
	partners[CILLA].absences = &december;
	partners[CILLA].nabsences = 1;
	w->now = at(0, 13, 0);
	ACT(w, .what = TICKET_TICK, .actor = -1);
	assert_line(w, 0, "escalated", "bo"); /* Cilla's deputy */
	w->t.partner = "bo";
	w->t.told = 0;
	ACT(w, .what = TICKET_TICK, .actor = -1);
	assert_line(w, 0, "escalated", ""); /* Bo has no one, and is on duty himself */
}

static void test_a_new_question_is_reminded_of_anew(void **state)
{
	struct world *w = *state;

	w->now = at(0, 13, 0);
	ACT(w, .what = TICKET_TICK, .actor = -1);
	ACT(w, .what = TICKET_REPLY, .actor = AINO, .text = "Hei", .then = STORE_ANSWERED);
	w->now = at(3, 9, 0);
	ACT(w, .what = TICKET_SAY, .actor = -1, .text = "Entä?");
	assert_int_equal(w->t.next_at, at(3, 12, 0));
	tick_at_next(w);
	assert_line(w, 0, "reminded", "aino");
}

static void test_answered_is_closed_after_a_warning(void **state)
{
	struct world *w = *state;

	ACT(w, .what = TICKET_REPLY, .actor = AINO, .text = "Hei", .then = STORE_ANSWERED);
	assert_int_equal(w->t.next_at, monday() + 5 * DAY);
	tick_at_next(w);
	assert_line(w, 0, "message", NULL);
	assert_int_equal(w->next.lines[0].sender, STORE_BOT);
	assert_int_equal(w->t.status, STORE_ANSWERED);
	assert_int_equal(w->t.next_at, monday() + 7 * DAY);
	tick_at_next(w);
	assert_int_equal(w->t.status, STORE_CLOSED);
	assert_line(w, 0, "status", NULL);
	assert_int_equal(w->next.lines[0].sender, STORE_SYSTEM);
}

static void test_nobody_is_closed_without_a_warning(void **state)
{
	struct world *w = *state;

	ACT(w, .what = TICKET_REPLY, .actor = AINO, .text = "Kumpi?", .then = STORE_WAITING);
	w->now += 100 * DAY; /* the daemon stood still */
	ACT(w, .what = TICKET_TICK, .actor = -1);
	assert_int_equal(w->t.status, STORE_WAITING);
	assert_int_equal(w->t.next_at, w->now + 2 * DAY);
	/* A word from the supervisor, and nothing is closed. */
	ACT(w, .what = TICKET_SAY, .actor = -1, .text = "Tämä");
	assert_int_equal(w->t.warned_at, 0);
	assert_int_equal(w->t.status, STORE_ASSIGNED);
}

static void test_a_clock_that_steps_back_does_no_harm(void **state)
{
	struct world *w = *state;

	w->now -= 3 * DAY;
	ACT(w, .what = TICKET_TICK, .actor = -1);
	assert_int_equal(w->next.nlines, 0);
	ACT(w, .what = TICKET_REPLY, .actor = AINO, .text = "Hei", .then = STORE_ANSWERED);
	assert_int_equal(w->t.worked_ms, 0);
	assert_int_equal(w->t.response_ms, 0);
}

static void test_rehome_when_the_partner_is_gone(void **state)
{
	struct world *w = *state;

	ACT(w, .what = TICKET_REHOME, .actor = -1);
	assert_int_equal(w->next.nlines, 0); /* Aino is still there */
	ACT(w, .what = TICKET_TAKE, .actor = AINO);
	w->t.partner = "poistettu";
	ACT(w, .what = TICKET_TICK, .actor = -1); /* survives an unknown partner */
	ACT(w, .what = TICKET_REHOME, .actor = -1);
	assert_string_equal(w->t.partner, "aino");
	assert_int_equal(w->t.status, STORE_OPEN);
	assert_line(w, 0, "transferred", NULL);
	assert_line(w, 1, "assigned", "aino");
	kb.npartners = 0; /* nobody at all */
	kb.nduty = 0;
	ACT(w, .what = TICKET_REHOME, .actor = -1);
	kb.nduty = 1;
	assert_string_equal(w->t.partner, "");
}

/* Whatever happens in whatever order: what is due never lies in the past once it was looked
 * at, time runs only where it should, and a closed ticket owes nothing. */
static void test_random_lives_keep_their_clocks(void **state)
{
	struct world *w = *state;
	uint64_t dice = 20261127;
	struct store_ticket fresh = w->t;

	for (int round = 0; round < 20000; round++) {
		unsigned r = (unsigned)kp_random(&dice);
		struct ticket_act act = {.what = (enum ticket_what)(r % TICKET_WHATS),
			.actor = (int)(r / 16 % PARTNERS),
			.text = "x",
			.then = (enum store_status)(STORE_ASSIGNED + r / 64 % 3),
			.priority = (enum store_priority)(r / 256 % STORE_PRIORITIES),
			.to = (int)(r / 1024 % PARTNERS)};

		if (round % 40 == 0) {
			w->t = fresh;
			w->now = monday();
		}
		w->now += (r / 4096 % 50) * HOUR;
		int64_t worked = w->t.worked_ms;
		if (try_act(w, act) < 0)
			continue;
		assert_true(w->t.worked_ms >= worked);
		assert_int_equal(w->t.running_since != 0,
			w->t.status == STORE_OPEN || w->t.status == STORE_ASSIGNED);
		assert_int_equal(w->t.closed_at != 0, w->t.status == STORE_CLOSED);
		assert_int_equal(w->t.spoke_at != 0,
			w->t.status == STORE_WAITING || w->t.status == STORE_ANSWERED);
		if (w->t.status == STORE_CLOSED)
			assert_int_equal(w->t.next_at + w->t.asked_at, 0);
		if (act.what == TICKET_TICK)
			assert_true(w->t.next_at == 0 || w->t.next_at > w->now);
	}
}

#define CASE(fn) cmocka_unit_test_setup_teardown(fn, setup, teardown)

/* ---- who speaks ---- */

static void test_takeover_hands_it_to_who_speaks(void **state)
{
	struct world *w = *state;

	ACT(w, .what = TICKET_TAKEOVER, .actor = BO); /* her deputy */
	assert_string_equal(w->t.partner, "bo");
	assert_string_equal(w->t.live, "bo");
	assert_int_equal(w->t.status, STORE_ASSIGNED);
	assert_line(w, 0, "assigned", "bo");
	assert_line(w, 1, "takeover", "bo");
	assert_line(w, 2, "message", NULL);
	assert_int_equal(w->next.lines[2].sender, STORE_BOT);
	REFUSED(w, STORE_WRONG_STATUS, .what = TICKET_TAKEOVER, .actor = AINO);
	ACT(w, .what = TICKET_SAY, .actor = -1, .text = "Moi");
	ACT(w, .what = TICKET_REPLY, .actor = BO, .text = "Moi", .then = STORE_ASSIGNED);
	assert_string_equal(w->t.live, "bo"); /* until it is handed back */
}

static void test_takeover_is_for_partners(void **state)
{
	struct world *w = *state;

	REFUSED(w, STORE_NOT_YOURS, .what = TICKET_TAKEOVER, .actor = DAN);
	REFUSED(w, STORE_NOT_YOURS, .what = TICKET_TAKEOVER, .actor = -1, .everyones = true);
	ACT(w, .what = TICKET_CLOSE, .actor = AINO);
	REFUSED(w, STORE_WRONG_STATUS, .what = TICKET_TAKEOVER, .actor = AINO);
}

static void test_handback_waits_like_an_answer_when_none_is_owed(void **state)
{
	struct world *w = *state;

	REFUSED(w, STORE_WRONG_STATUS, .what = TICKET_HANDBACK, .actor = AINO);
	ACT(w, .what = TICKET_TAKEOVER, .actor = AINO);
	ACT(w, .what = TICKET_HANDBACK, .actor = AINO);
	assert_string_equal(w->t.live, "");
	assert_line(w, 0, "handback", NULL);
	assert_line(w, 1, "message", NULL);
	assert_int_equal(w->t.status, STORE_ASSIGNED); /* the first answer is owed still */
	ACT(w, .what = TICKET_TAKEOVER, .actor = AINO);
	ACT(w, .what = TICKET_REPLY, .actor = AINO, .text = "Näin", .then = STORE_ASSIGNED);
	ACT(w, .what = TICKET_LEAVE, .actor = -1);
	assert_int_equal(w->next.lines[0].sender, STORE_SUPERVISOR);
	assert_int_equal(w->t.status, STORE_ANSWERED);
	assert_int_equal(w->t.spoke_at, w->now);
	REFUSED(w, STORE_WRONG_STATUS, .what = TICKET_LEAVE, .actor = -1);
}

static void test_what_ends_or_moves_a_ticket_gives_the_bot_the_word(void **state)
{
	struct world *w = *state;

	ACT(w, .what = TICKET_TAKEOVER, .actor = AINO);
	ACT(w, .what = TICKET_TRANSFER, .actor = AINO, .to = BO, .text = "Hän tietää");
	assert_string_equal(w->t.live, "");
	assert_int_equal(w->next.nlines, 4);
	ACT(w, .what = TICKET_TAKEOVER, .actor = BO);
	ACT(w, .what = TICKET_CLOSE, .actor = BO, .text = "Valmis");
	assert_string_equal(w->t.live, "");
	assert_int_equal(w->next.nlines, 4);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(test_life_from_opening_to_closing),
		CASE(test_takeover_hands_it_to_who_speaks),
		CASE(test_takeover_is_for_partners),
		CASE(test_handback_waits_like_an_answer_when_none_is_owed),
		CASE(test_what_ends_or_moves_a_ticket_gives_the_bot_the_word),
		CASE(test_clock_stands_still_while_the_supervisor_has_the_word),
		CASE(test_first_answer_with_more_to_come_leaves_the_solution_due),
		CASE(test_say_again_does_not_put_the_answer_off),
		CASE(test_reopen_within_fourteen_days),
		CASE(test_acts_are_refused_from_the_wrong_status),
		CASE(test_a_reply_that_reopens_answers_what_was_closed_lately),
		CASE(test_a_remark_is_a_note_by_nobody_and_changes_nothing_else),
		CASE(test_take_and_reply_make_it_theirs),
		CASE(test_only_those_who_may),
		CASE(test_queue_holds_ones_own_and_of_the_absent),
		CASE(test_transfer_keeps_the_promise_and_the_reason),
		CASE(test_transfer_to_an_area_routes_anew),
		CASE(test_priority_changes_what_is_due),
		CASE(test_tick_reminds_at_three_quarters_then_escalates),
		CASE(test_tick_late_tells_once_and_at_once),
		CASE(test_escalation_finds_someone_else_who_is_here),
		CASE(test_a_new_question_is_reminded_of_anew),
		CASE(test_answered_is_closed_after_a_warning),
		CASE(test_nobody_is_closed_without_a_warning),
		CASE(test_a_clock_that_steps_back_does_no_harm),
		CASE(test_rehome_when_the_partner_is_gone),
		CASE(test_random_lives_keep_their_clocks),
	};

	return cmocka_run_group_tests_name("ticket_life", tests, NULL, NULL);
}
