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

/* Days and minutes in Europe/Helsinki, with the European Union's daylight saving time. */
struct ticket_local {
	int32_t day;    /* days since 1970-01-01 */
	int16_t minute; /* of the day */
	int16_t year;
};
struct ticket_local ticket_localtime(int64_t ms);
/* The moment of a local time; in the hour that spring skips, the moment the clock moves. */
int64_t ticket_moment(int32_t day, int minute);
int32_t ticket_easter(int year); /* Easter Sunday, in days since 1970-01-01 */
/* Public holidays, and Midsummer Eve and Christmas Eve, on which offices are closed. */
bool ticket_holiday(int32_t day);

/* ---- routing ---- */

struct ticket_need {
	const char *area; /* of the intent, or kb_intent.route; NULL or "": unknown */
	int unit;         /* index into kb->units; -1: unknown */
	enum text_lang lang;
	int64_t now; /* ms */
};

/* Why a partner was chosen or not, in the order of the rules. */
enum ticket_verdict {
	TICKET_CHOSEN,
	TICKET_CHOSEN_DEPUTY, /* stands in for `instead_of` */
	TICKET_CHOSEN_DUTY,   /* nobody covers it: from the duty queue */
	TICKET_LOST_AREA,     /* does not cover the area */
	TICKET_LOST_UNIT,     /* covers other units only */
	TICKET_LOST_LANGUAGE, /* does not speak it */
	TICKET_LOST_ABSENT,   /* away today */
	TICKET_LOST_WILDCARD, /* covers every area; another names this one */
	TICKET_LOST_FARTHER,  /* another covers a nearer unit */
	TICKET_LOST_LOAD,     /* another has fewer tickets */
	TICKET_LOST_ORDER,    /* equal; another comes first by id */
	TICKET_VERDICTS
};
const char *ticket_verdict_name(enum ticket_verdict v); /* "chosen", "lost-area", … */
const char *ticket_verdict_help(enum ticket_verdict v); /* one English line */

struct ticket_reason {
	int partner; /* index into kb->partners */
	enum ticket_verdict verdict;
	int instead_of; /* the absent partner of a deputy; else -1 */
	int64_t load;
};

struct ticket_route {
	int partner;    /* index into kb->partners; -1: the duty address alone */
	bool duty;      /* nobody covers it: the duty queue */
	int instead_of; /* chosen as deputy of; -1 */
	struct ticket_reason *reasons; /* one a partner, in the order of the snapshot; arena */
	size_t nreasons;
};

/* loads[i]: tickets waiting for kb->partners[i]; NULL: none has any. */
void ticket_route(const struct kb *kb, const struct ticket_need *need, const int64_t *loads,
	struct kp_arena *arena, struct ticket_route *out);
/* The same as JSON, for store_ticket.routing and `kumppani ticket why`. Appended. */
void ticket_route_json(const struct kb *kb, const struct ticket_route *r, struct kp_str *out);
/* What the store counted, in the order of kb->partners; arena. */
int64_t *ticket_loads(
	const struct kb *kb, const struct store_loads *l, struct kp_arena *arena);

/* ---- by when ---- */

/* `hours` office hours of the partner after `now`, on working days; -1: the duty queue, which
 * keeps 8–16 from Monday to Friday. An urgent ticket gets a quarter, at least one hour. A
 * partner who never has hours gets the duty queue's. */
int64_t ticket_respond_by(
	const struct kb *kb, int partner, int64_t now, bool urgent, int hours);

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
