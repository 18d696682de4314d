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

/* In how much office time the first answer to such a ticket is promised by that partner; "":
 * the duty queue. */
int64_t ticket_promised(const struct kb *kb, const char *intent, const char *area,
	enum store_priority priority, const char *partner);

/* ---- requests with a form ---- */

/* What was filled into a form of the career services, as the text of a ticket: its title and a
 * line for each field. `fields`: ids and values in turn, NULL ends them; a choice is the
 * number of its line, from 0. Appended to *out. -1: *wrong_out, borrowed, is the field that is
 * needed and missing, does not fit or is none of the form; *out may then hold a part. */
int ticket_form(const struct kb *kb, int request, enum text_lang lang,
	const char *const *fields, struct kp_str *out, const char **wrong_out);

/* ---- routing ---- */

struct ticket_need {
	const char *intent; /* NULL or "": unknown */
	const char *area;   /* of the intent, or kb_intent.route; NULL or "": unknown */
	int unit;           /* index into kb->units; -1: unknown */
	enum text_lang lang;
	int64_t now; /* ms */
	/* Of the service whose form was filled in, in the snapshot; NULL: it was none. */
	const struct kb_partner *coordinator;
};

/* Why a partner was chosen or not. Those who lost are in the order of the rules: who lost by
 * a later one stood up longer. */
enum ticket_verdict {
	TICKET_CHOSEN,
	TICKET_CHOSEN_DEPUTY,    /* stands in for `instead_of` */
	TICKET_CHOSEN_DUTY,      /* nobody covers it: from the duty queue */
	TICKET_CHOSEN_HERE,      /* nor is anyone on duty here: who is */
	TICKET_LOST_AREA,        /* does not cover the area */
	TICKET_LOST_UNIT,        /* covers other units only */
	TICKET_LOST_LANGUAGE,    /* does not speak it */
	TICKET_LOST_ABSENT,      /* away on their next office day */
	TICKET_LOST_COORDINATOR, /* another coordinates what is requested */
	TICKET_LOST_WILDCARD,    /* covers every area; another names this one */
	TICKET_LOST_TOPIC,       /* covers the area; another names the intent */
	TICKET_LOST_FARTHER,     /* another covers a nearer unit */
	TICKET_LOST_HOURS,       /* another is in the office sooner */
	TICKET_LOST_LOAD,        /* another has fewer tickets */
	TICKET_LOST_ORDER,       /* equal; another comes first by id */
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

/* Two clocks count in the office time of the partner. One is the answer that is owed: from
 * what the supervisor writes until the partner's next word, due at `respond_by`. The other
 * is the solution: it runs while a ticket is open or assigned and stands still while it
 * waits for the supervisor or is answered, due at `resolve_by`. At 75 % of either the
 * partner is reminded, at its end their lead or deputy is told. A ticket that waits for the
 * supervisor is closed some days after the last word, with a warning before. */

enum ticket_what {
	TICKET_SAY,      /* the supervisor writes `text`; opens again what was answered */
	TICKET_TAKE,     /* the actor will answer it */
	TICKET_REPLY,    /* `text` to the supervisor; then `then` */
	TICKET_NOTE,     /* `text` for partners only */
	TICKET_TRANSFER, /* to `to`, or to whom routing finds for `area`; `text`: the reason */
	TICKET_RANK,     /* gives it `priority` */
	TICKET_CLOSE,    /* `text`: a last word to the supervisor; NULL: none */
	TICKET_REOPEN,   /* `text`: the reason, for partners only; NULL: none */
	TICKET_TICK,     /* time has passed: reminds, escalates, warns, closes */
	TICKET_TAKEOVER, /* the actor speaks with the supervisor instead of the bot */
	TICKET_HANDBACK, /* the bot speaks again */
	TICKET_LEAVE,    /* the same, as the supervisor wants it */
	TICKET_REMARK,   /* nothing but `remark` */
	TICKET_REHOME,   /* finds another partner when the content has its own no longer */
	TICKET_WHATS
};

/* Who hears a remark. */
enum ticket_ear {
	TICKET_PARTNERS,   /* a note */
	TICKET_SUPERVISOR, /* a message of the bot */
	TICKET_SENDER,     /* the partner who wrote by e-mail: what was not taken from them */
};

struct ticket_act {
	const struct kb *kb; /* borrowed, like all texts, until the store has run it */
	enum ticket_what what;
	int64_t now;
	int actor;        /* the partner who acts; -1: a supervisor, an administrator, time */
	bool everyones;   /* may act on any ticket: administrators, the command line */
	const char *name; /* of who acts, for the history and the other side; may be NULL */
	const char *text;
	enum store_status then; /* STORE_ANSWERED, STORE_WAITING, or STORE_ASSIGNED: more is
				 * to come */
	enum store_priority priority;
	int to;                /* -1: by area */
	const char *area;      /* NULL: as it is */
	const int64_t *loads;  /* for routing, as ticket_route() takes them */
	bool reopens;          /* TICKET_REPLY: opens again what was closed lately */
	const char *remark;    /* besides, by nobody; NULL: none */
	enum ticket_ear heard; /* who hears the remark */
};
/* store_act.decide; `act` is a struct ticket_act. */
int ticket_decide(const void *act, const struct store_ticket *now, struct kp_arena *mem,
	struct store_next *out, struct kp_err *err);
/* Winds the clocks of a ticket that is to be opened; all else of it is there. */
void ticket_begin(const struct kb *kb, struct store_ticket *t);

/* ---- who may, and who is away ---- */

/* May this partner see it and act on it? Theirs, escalated to them, of someone they stand in
 * for or lead, on the duty queue they are on, or in an area they cover. */
bool ticket_may(const struct kb *kb, int partner, const struct store_ticket *t);
/* Whose tickets stand in this partner's queue: their own, those of absent colleagues for
 * whom they stand in now, and "" of the duty queue if they are on it. Ids; arena. */
const char **ticket_queue(
	const struct kb *kb, int partner, int64_t now, struct kp_arena *arena, size_t *n_out);

/* When somebody is to be away, as it was entered. */
struct ticket_absence {
	const char *from, *to, *deputy; /* days as YYYY-MM-DD, both included; NULL: not said */
	int32_t first, last;            /* out: days since 1970-01-01 */
};
/* What of it is wrong, so that it can't be entered for the partner: "from" (also when too many
 * are entered already), "to" or "deputy"; NULL: nothing. */
const char *ticket_read_absence(
	const struct kb *kb, int partner, int64_t now, struct ticket_absence *a);

/* Index of the partner, or -1: NULL, "", gone from the content. */
int ticket_partner(const struct kb *kb, const char *id);

#endif
