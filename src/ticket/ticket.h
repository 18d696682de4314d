/* Tickets: who gets a question, by when they answer, and what may happen to a ticket.
 * Pure functions over a knowledge snapshot; any thread. Keeping tickets is the store's. */
#ifndef TICKET_H
#define TICKET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/kp_arena.h"
#include "base/kp_str.h"
#include "kb/kb.h"
#include "store/store.h"

/* ---- the calendar of Finland ---- */

/* Days and minutes on the organisation's clock. */
struct ticket_local {
	int32_t day;    /* days since 1970-01-01 */
	int16_t minute; /* of the day */
	int16_t year;
};
struct ticket_local ticket_localtime(const struct kb *kb, int64_t ms);
/* The moment of a local time; in the hour that spring skips, the moment the clock moves. */
int64_t ticket_moment(const struct kb *kb, int32_t day, int minute);
int32_t ticket_easter(int year);  /* Easter Sunday, in days since 1970-01-01 */
bool ticket_holiday(int32_t day); /* public holidays; eves are none */
/* Holidays, and what the organisation adds: eves and days of its own. */
bool ticket_closed(const struct kb *kb, int32_t day);

/* ---- office time ---- */

/* Time in which the office of a partner is open. -1: the duty queue, which keeps 8–16 from
 * Monday to Friday, as does a partner who has no hours at all. Absences do not count: what
 * was promised is the organisation's word, and a deputy is there. Amounts are in ms. */

/* How much office time a promise is; a day is the longest of the partner's week. */
int64_t ticket_office_time(const struct kb *kb, int partner, struct kb_promise p);
/* When so much office time has passed since `from`: in office hours or at their end. */
int64_t ticket_office_add(const struct kb *kb, int partner, int64_t from, int64_t office_ms);
int64_t ticket_office_between(const struct kb *kb, int partner, int64_t from, int64_t to);
int64_t ticket_opens(const struct kb *kb, int partner, int64_t ms); /* ms itself when open */
/* By when a promise made at `from` is to be kept. */
int64_t ticket_deadline(const struct kb *kb, int partner, int64_t from, struct kb_promise p);

/* ---- routing ---- */

struct ticket_need {
	const char *intent; /* NULL or "": unknown */
	const char *area;   /* of the intent, or kb_intent.route; NULL or "": unknown */
	int unit;           /* index into kb->units; -1: unknown */
	enum text_lang lang;
	int64_t now; /* ms */
};

/* Why a partner was chosen or not. Those who lost are in the order of the rules: who lost by
 * a later one stood up longer. */
enum ticket_verdict {
	TICKET_CHOSEN,
	TICKET_CHOSEN_DEPUTY, /* stands in for `instead_of` */
	TICKET_CHOSEN_DUTY,   /* nobody covers it: from the duty queue */
	TICKET_CHOSEN_HERE,   /* nor is anyone on duty here: who is */
	TICKET_LOST_AREA,     /* does not cover the area */
	TICKET_LOST_UNIT,     /* covers other units only */
	TICKET_LOST_LANGUAGE, /* does not speak it */
	TICKET_LOST_ABSENT,   /* away on their next office day */
	TICKET_LOST_WILDCARD, /* covers every area; another names this one */
	TICKET_LOST_TOPIC,    /* covers the area; another names the intent */
	TICKET_LOST_FARTHER,  /* another covers a nearer unit */
	TICKET_LOST_HOURS,    /* another is in the office sooner */
	TICKET_LOST_LOAD,     /* another has fewer tickets */
	TICKET_LOST_ORDER,    /* equal; another comes first by id */
	TICKET_VERDICTS
};
const char *ticket_verdict_name(enum ticket_verdict v); /* "chosen", "lost-area", … */
const char *ticket_verdict_help(enum ticket_verdict v); /* one English line */
/* What it means that the last rival lost by it: "unit: covers the nearest unit". */
const char *ticket_verdict_rule(enum ticket_verdict v);
int ticket_verdict_parse(const char *name); /* -1: none of them; NULL too */

struct ticket_reason {
	int partner; /* index into kb->partners */
	enum ticket_verdict verdict;
	int instead_of; /* the absent partner of a deputy; else -1 */
	int64_t load;
	int distance; /* steps from the unit up to the one covered; -1: the whole organisation,
		       * or not looked at */
	int days;     /* until the office opens, 0: it is open; -1: not looked at */
};

struct ticket_route {
	int partner;              /* index into kb->partners; -1: there is nobody at all */
	bool duty;                /* nobody covers it: the duty queue */
	int instead_of;           /* chosen as deputy of; -1 */
	enum ticket_verdict rule; /* by which the last rival lost; TICKET_CHOSEN: no rival */
	struct ticket_reason *reasons; /* one a partner, in the order of the snapshot; arena */
	size_t nreasons;
};

/* loads[i]: tickets waiting for kb->partners[i]; NULL: none has any. */
void ticket_route(const struct kb *kb, const struct ticket_need *need, const int64_t *loads,
	struct kp_arena *arena, struct ticket_route *out);
/* The same as JSON, for store_ticket.routing and `kumppani ticket why`; those who do not
 * cover the area are only counted. Appended. */
void ticket_route_json(const struct kb *kb, const struct ticket_route *r, struct kp_str *out);
/* What the store counted, in the order of kb->partners; arena. */
int64_t *ticket_loads(
	const struct kb *kb, const struct store_loads *l, struct kp_arena *arena);

/* ---- life cycle ---- */

enum ticket_act {
	TICKET_ASSIGN,
	TICKET_SAY,
	TICKET_ANSWER,
	TICKET_CLOSE,
	TICKET_REOPEN,
	TICKET_ACTS
};
/* Where the act leads from each status; borrowed, static. For store_act.move. */
const struct store_move *ticket_move(enum ticket_act act);

#endif
