/* Measures, for those who lead HR: what is asked and how it ends, whether it helped, and how
 * soon people answer. Counted from the log of questions and from tickets through a connection
 * of its own: whole tables are read (the benchmark `measures` prints how long that takes), so
 * never on a thread that somebody waits for.
 *
 * It says nothing of a person. Partners are not compared; units in which little was asked are
 * counted together. Any thread, with a connection of its own; the snapshot is only read. */
#ifndef STATS_H
#define STATS_H

#include <stdatomic.h>

#include "base/kp_json.h"
#include "kb/kb.h"
#include "store/store.h"

#define STATS_LEAST    5   /* questions and tickets of a unit that is told by itself */
#define STATS_MOST_ROW 200 /* rows of a table at most */
#define STATS_MOST_DAY 800 /* longest period, in days */

/* Days are those of the organisation's calendar, since 1970-01-01. */
struct stats_query {
	int32_t from, to;          /* the first, and the one after the last */
	int64_t now;               /* ms: what is open, and what is overdue */
	int lang;                  /* enum text_lang; TEXT_UNKNOWN: all */
	int unit;                  /* index into kb->units, with those below it; -1: all */
	const atomic_bool *cancel; /* set by another thread: give up, KP_EBUSY; may be NULL */
};

/* A question is what somebody asked about HR and did not end in being asked something: small
 * talk, the answers to the bot's own questions and choices are none by themselves. */
struct stats_sums {
	int64_t questions;
	int64_t answered;           /* at once */
	int64_t chosen;             /* after one of the offered choices was taken */
	int64_t deferred;           /* a person was offered */
	int64_t helpful, unhelpful; /* what was said of answers */
	int64_t opened, closed;     /* tickets */
	int64_t responded, in_time; /* tickets first answered; within what was promised */
	int64_t median_ms, p90_ms;  /* office time until then; -1: there are none */
};

struct stats_row {
	const char *key;   /* an id; '': several units together, or not known */
	const char *title; /* in the asked language; NULL: none */
	int64_t questions, answered, helpful, unhelpful, tickets; /* answered: or chosen */
};
struct stats_rows {
	struct stats_row *v; /* most questions first, then most tickets */
	size_t n;
};

struct stats_day { /* or a week, which begins on this day */
	int32_t day;
	int64_t questions, answered, tickets;
};

struct stats {
	struct stats_sums now,
		before;        /* before: the period as long that ended when it began */
	int64_t open, overdue; /* tickets, whatever the period */
	bool few;              /* too few to tell: all else is 0 */
	bool weeks;
	struct stats_day *days;
	size_t ndays;
	struct stats_rows intents, areas, units, langs; /* of the period */
};

/* Titles in `lang`. All of it lives in `arena`. */
int stats_measure(struct store_conn *c, const struct kb *kb, const struct stats_query *q,
	enum text_lang lang, struct kp_arena *arena, struct stats *out, struct kp_err *err);

/* As members of an object. */
void stats_json(const struct stats *s, const struct stats_query *q, struct kp_jsonw *w);

#endif
