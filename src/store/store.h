/* The store: sessions, interactions, feedback, tickets and received mail, kept on disk.
 *
 * Two ways in. `struct store` is the daemon's: a thread that owns the one writing
 * connection, takes every request that waits, runs them in one transaction, commits once
 * and only then hands them back; nothing is acknowledged before it is on disk. Any thread
 * may push; one thread (the loop) pops. `struct store_conn` is for the command line: the
 * same requests, one at a time, on the calling thread's own connection, safe beside a
 * running daemon.
 *
 * A request owns an arena; what it points to, going in and coming back, lives in there.
 * Times are milliseconds since 1970 in UTC. Texts are valid UTF-8, capped and redacted by
 * the caller. NULL texts are stored as ''. */
#ifndef STORE_H
#define STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/kp_arena.h"
#include "base/kp_err.h"

/* ---- records ---- */

/* Who asks: a ticket or a message is theirs when the session or the (not empty) user fits. */
struct store_owner {
	const char *session, *user;
};

struct store_session {
	const char *id, *user, *lang, *unit;
	const char *state; /* the conversation as JSON; the dialog's own affair */
	int64_t created_at, seen_at;
};

struct store_interaction {
	int64_t id, at; /* id: the loop counts on from store_start.next_interaction */
	const char *session, *channel, *lang, *unit;
	const char *question; /* redacted */
	const char *outcome, *intent;
	double confidence;
	const char *candidates; /* JSON */
	int64_t latency_us;
	const char *kb_hash;
	int64_t parent;             /* the interaction whose choice this is; 0: none */
	int choice;                 /* which one was chosen; -1: none of them */
	struct store_session after; /* the conversation as it leaves it, saved with it; id
				     * NULL: is not saved */
};

enum store_status {
	STORE_OPEN,     /* nobody has taken it yet */
	STORE_ASSIGNED, /* a partner works on it */
	STORE_WAITING,  /* the partner waits for the supervisor */
	STORE_ANSWERED,
	STORE_CLOSED,
	STORE_STATUSES
};
const char *store_status_name(enum store_status s); /* "open", "assigned", … */
int store_status_parse(const char *name);           /* -1: none of them */

enum store_priority { STORE_LOW, STORE_NORMAL, STORE_URGENT, STORE_PRIORITIES };
const char *store_priority_name(enum store_priority p); /* "low", … */
int store_priority_parse(const char *name);             /* -1: none of them */

enum store_sender { STORE_SUPERVISOR, STORE_PARTNER, STORE_BOT, STORE_SYSTEM, STORE_SENDERS };
const char *store_sender_name(enum store_sender s);

/* What the clocks mean is the ticket room's; "office ms" is time in which an office was
 * open. A moment of 0 is none. */
struct store_ticket {
	const char *number; /* "HR-2026-000123" */
	const char *area, *intent, *session, *user, *unit, *lang;
	const char *partner;   /* id; '': nobody's yet, the duty queue's */
	const char *escalated; /* id of who was told that it is overdue; '': nobody */
	const char *live; /* id of who took the conversation over: the bot is silent; '' */
	enum store_status status;
	enum store_priority priority;
	const char *subject; /* what the supervisor wrote */
	const char *routing; /* JSON: why this partner */
	int64_t version;     /* 1 when it is opened; grows with every act */
	int64_t opened_at, updated_at, closed_at;
	int64_t asked_at;      /* since when an answer is owed */
	int64_t respond_by;    /* when it was or is due */
	int64_t responded_at;  /* the first answer */
	int64_t response_ms;   /* office ms until then */
	int64_t resolve_by;    /* when it is to be solved, while that clock runs */
	int64_t running_since; /* that clock runs since */
	int64_t worked_ms;     /* office ms for which it ran before */
	int64_t spoke_at;      /* the partner's last word, while it waits for the supervisor */
	int64_t warned_at;     /* that it will be closed */
	int64_t told;          /* bits of the ticket room: which reminders are out */
	int64_t next_at;       /* when time alone changes something */
	int64_t interaction;   /* 0: none */
	int64_t read_supervisor, read_partner; /* each has read up to this event; 0: none */
	int64_t unread;                        /* messages that wait for the supervisor */
};

/* One line of a ticket's history. Lines are added and never changed: the database refuses
 * it. Kinds and what `text` is: "opened" what the supervisor wrote; "message"; "note" what
 * the supervisor never sees; "assigned" a partner's id; "transferred" the reason;
 * "priority" its name; "reminded" and "escalated" the id of who was told; "declined" what the
 * partner is told who sent by e-mail what could not be taken; "status"; "takeover"
 * the id of who speaks instead of the bot, and "handback" when the bot does again; "erased":
 * what people wrote is gone from all lines before it. */
struct store_event {
	int64_t id; /* grows over all tickets, in the order of commits */
	const char *number;
	int64_t at;
	const char *kind;
	enum store_sender sender;
	const char *name, *text;
	enum store_status status;   /* after it */
	int64_t delivered_at;       /* when the supervisor got it; 0: not yet */
	const char *session, *user; /* whose ticket it is */
};

struct store_events {
	const struct store_event *v;
	size_t n;
};

struct store_tickets {
	const struct store_ticket *v;
	size_t n;
};

/* ---- requests ---- */

enum store_kind {
	STORE_SESSION_SAVE, /* session: in */
	STORE_SESSION_LOAD, /* load; KP_ENOENT: no such session, or another user's */
	STORE_INTERACTION,  /* interaction: in; the same id again changes nothing */
	STORE_FEEDBACK,     /* feedback; KP_ENOENT: no such interaction in this session */
	STORE_TICKET_OPEN,  /* open */
	STORE_TICKET_ACT,   /* act; KP_ENOENT: no such ticket of theirs; KP_EINPUT: act.refused
			     */
	STORE_TICKETS,      /* mine */
	STORE_TICKET_GET,   /* get; KP_ENOENT: no such ticket */
	STORE_QUEUE,        /* queue */
	STORE_FIND,         /* find */
	STORE_LOOK,         /* look */
	STORE_AUDIT,        /* audit */
	STORE_DELIVERED,    /* delivered */
	STORE_READ,         /* read; KP_ENOENT: no such ticket of theirs */
	STORE_LOADS,        /* loads */
	STORE_OUTBOX_DUE,   /* outbox */
	STORE_REMIND,       /* remind */
	STORE_OUTBOX_SETTLE, /* settle */
	STORE_OUTBOX_RETRY,  /* retry */
	STORE_OUTBOX_LOOK,   /* outbox: what is queued or parked, newest first */
	STORE_MAILBOX,       /* mailbox: out: 0 for one that was never read */
	STORE_MAIL,          /* mail */
	STORE_TRAY,          /* tray; KP_ENOENT: no such message */
	STORE_TRAY_CLEAR,   /* mail: act on the ticket, if one is named, and take letter.id off
			     * the tray; KP_ENOENT: there is none; KP_EINPUT: act.refused */
	STORE_PLANS,        /* plans: in */
	STORE_PILOT_ANSWER, /* pilot: in */
	STORE_PILOT_LOOK, /* pilots: what was said of all guides, newest first, at most 1000 */
	STORE_ABSENCE,    /* absence; KP_ENOENT: there is none to cancel */
	STORE_ABSENCES,   /* absences */
	STORE_ANNOUNCED,  /* announced */
	STORE_SEEN,       /* seen: in; a second time changes nothing */
	STORE_SURVEY,     /* survey */
	STORE_PURGE,      /* purge: one step; again while purge.more */
	STORE_NEWS,       /* news: never pushed, only popped */
	STORE_KINDS
};

struct store_load_session {
	struct store_owner who;       /* in */
	struct store_session session; /* out */
	struct store_events messages; /* out: what waits for the supervisor, oldest first */
	const char *live; /* out: number of the ticket of theirs that a partner took
			   * over; '': none */
};

struct store_feedback {
	const char *session;
	int64_t interaction, at;
	bool helpful;
	const char *comment;
};

/* Opens a ticket, or finds the one that was opened under the same key. */
struct store_open_ticket {
	const char
		*key; /* in: idempotency key, unique for ever (session + interaction, say) */
	int year;     /* in: of the number; the organisation's calendar */
	const char *name; /* in: the supervisor's, for the history; may be NULL */
	struct store_ticket
		ticket; /* in: all but number, updated_at, unread; out: as stored */
	bool found;     /* out: it was there already */
};

/* Why an act is refused. */
enum store_refused {
	STORE_FINE,
	STORE_WRONG_STATUS, /* not from this status */
	STORE_OUTDATED,     /* it has changed since the version that the caller knows */
	STORE_TOO_LATE,     /* closed too long ago */
	STORE_NOT_YOURS,    /* another partner's */
};

#define STORE_MAX_LINES 4

/* What an act makes of a ticket: filled by its decide(). */
struct store_next {
	struct store_ticket ticket; /* as it is to be; identity, version and times of opening
				     * and update are the store's own */
	struct {
		const char *kind;
		enum store_sender sender;
		const char *name, *text;
	} lines[STORE_MAX_LINES];
	size_t nlines; /* for the history, in order; 0 without a change: nothing is written */
	bool quiet;    /* nothing that people edit changes: the version stays */
	enum store_refused refused;
};

/* Changes a ticket and adds to its history. */
struct store_act {
	const char *number;
	bool owned;             /* must be theirs: */
	struct store_owner who; /* the supervisor */
	int64_t version;        /* that the caller knows; 0: any */
	int64_t at;
	/* Decides what becomes of the ticket, by what it is inside the transaction: nothing
	 * can come between. Called on the store's thread; may use only `arg` and `mem`. -1
	 * with next->refused and a message. */
	int (*decide)(const void *arg, const struct store_ticket *now, struct kp_arena *mem,
		struct store_next *next, struct kp_err *err);
	const void *arg;            /* lives as long as the request */
	enum store_refused refused; /* out */
	struct store_ticket ticket; /* out: as it is now, also when it was refused */
	int64_t event;              /* out: id of the last line added; 0: none */
};

struct store_get {
	const char *number;          /* in */
	bool brief;                  /* in: without the history */
	struct store_ticket ticket;  /* out */
	struct store_events history; /* out: all of it */
};

/* Tickets that are not closed, next due first; at most STORE_MAX_QUEUE. */
struct store_queue {
	const char *const *partners; /* in: theirs, or escalated to them; '': nobody's yet */
	size_t npartners;            /* 0: everyone's */
	int64_t due; /* in, instead of partners: those with a next_at up to here; 0: not */
	struct store_tickets tickets; /* out */
};

/* Tickets by what they say, newest first; at most STORE_MAX_FOUND. */
struct store_find {
	bool closed;       /* in: those that are closed; else all others */
	const char *text;  /* in: somewhere in it; NULL: any */
	const char *after; /* in: a number: older ones than this; NULL: from the newest */
	struct store_tickets tickets; /* out */
};

/* What was asked, newest first; no more than people can read. */
enum store_look_what {
	STORE_ASKED_IN,       /* in `session`, at about the time of the interaction `around` */
	STORE_ASKED_IN_VAIN,  /* lately, without a sure answer */
	STORE_ASKED_RATED_LOW /* answers that did not help */
};
struct store_asked {
	int64_t id, at;
	const char *lang, *unit, *question, *outcome, *intent, *candidates, *comment;
	double confidence;
	int helpful; /* -1: not told */
};
struct store_look {
	enum store_look_what what;   /* in */
	const char *session;         /* in */
	int64_t around;              /* in */
	const struct store_asked *v; /* out */
	size_t n;
};

/* Lines of all histories, newest first; at most STORE_MAX_FOUND. */
struct store_audit {
	int64_t before;             /* in: an event's id; 0: from the newest */
	struct store_events events; /* out */
};

struct store_mine {
	struct store_owner who;       /* in */
	struct store_tickets tickets; /* out: newest first, at most STORE_MAX_MINE */
	struct store_events messages; /* out: what waits for the supervisor, oldest first */
};

struct store_delivered {
	struct store_owner who; /* in: events of other people's tickets are left alone */
	const int64_t *events;
	size_t n;
	int64_t at;
};

/* One side has read a ticket's messages up to an event. */
struct store_read {
	const char *number;
	enum store_sender reader; /* STORE_SUPERVISOR or STORE_PARTNER */
	struct store_owner who;   /* STORE_SUPERVISOR: it must be theirs */
	int64_t upto;
	struct store_ticket ticket; /* out: as it is now */
	bool news;                  /* out: they had not read so far before */
};

/* How many of a unit have a documented career plan, as its supervisor counted them. The
 * newest count of a unit holds. */
struct store_plans {
	const char *unit;
	int64_t at, planned, size;
};

/* A partner's own entry of when they are away. Entries are never changed: one that no longer
 * holds is cancelled by a later one. */
struct store_absence {
	int64_t id;                   /* out */
	const char *partner, *deputy; /* ids; deputy '': as usual */
	int32_t from, to;             /* days since 1970-01-01 */
	int64_t at;
	const char *author; /* who entered it */
	int64_t cancels;    /* 0: none; else whose: partner in: '' any; the rest out */
};

#define STORE_MAX_ABSENCES 5000
struct store_absences {
	int32_t since;                 /* in: those that end on that day or later */
	bool all;                      /* in: also what was cancelled, newest first, at most
					* STORE_MAX_FOUND; else what holds */
	const struct store_absence *v; /* out */
	size_t n;
};

/* Which announcements were shown: to a user, or, of nobody who signed in, in a session. */
struct store_announced {
	struct store_owner who;  /* in */
	const char *const *seen; /* out: ids, in their order */
	size_t n;
};

struct store_seen {
	struct store_owner who; /* user '': in the session alone */
	const char *announcement;
	int64_t at;
};

/* An answer to a survey. Nothing in it leads to who gave it; who has answered or declined is
 * remembered apart from it, and is told by STORE_ANNOUNCED under STORE_SURVEY_PREFIX and the
 * survey's id. */
#define STORE_SURVEY_PREFIX "survey:"
struct store_survey {
	struct store_owner who; /* in: as of store_seen */
	const char *survey;
	int64_t at;
	int64_t id;          /* random, so that no order is kept; unless it is declined: */
	const char *answers; /* JSON; NULL: they decline */
	int32_t day;         /* since 1970-01-01 */
	const char *lang, *unit;
	bool again; /* out: they had answered or declined before; nothing is changed */
};

/* What somebody says of a guide that they try out, beside an answer. NULL: no answer to that
 * question; what was said to it before stays. */
struct store_pilot_answer {
	int64_t interaction, at;
	const char *guide, *version, *unit;
	const char *clear, *missing; /* a choice's id, and free text */
};
struct store_pilots {
	const struct store_pilot_answer *v; /* out */
	size_t n;
};

/* What was committed since the last time. */
struct store_news {
	struct store_events events;
	const char *const *erased; /* conversations that were erased: not to be gone on with */
	size_t nerased;
};

struct store_load {
	const char *partner;
	int64_t tickets; /* open or assigned to them */
};

struct store_loads {
	const struct store_load *v; /* out */
	size_t n;
};

/* ---- the outbox ---- */

/* What is to leave the house: a line of a history that somebody is to get as a mail or a
 * program by webhook, or a reminder of a guide. A line's are queued in the transaction that
 * adds it, so neither is there without the other; who gets it, and whether a mail is needed at
 * all, is decided when it is due. */
enum store_way { STORE_BY_MAIL, STORE_BY_WEBHOOK, STORE_WAYS };
const char *store_way_name(enum store_way w); /* "mail", … */

enum store_post_state {
	STORE_POST_QUEUED,
	STORE_POST_SENT,
	STORE_POST_PARKED,  /* given up; a person may let it be tried again */
	STORE_POST_SKIPPED, /* nobody had to be written to */
	STORE_POST_STATES
};
const char *store_post_state_name(enum store_post_state s); /* "queued", … */

struct store_post {
	int64_t id;
	enum store_way way;
	const char *guide;  /* a reminder of this one, without event and ticket; '': none */
	bool to_partner;    /* else to the supervisor */
	const char *person; /* id of the partner; '': whose the ticket is when it is sent */
	enum store_post_state state;
	int tries;
	int64_t next_at, created_at, ended_at;
	const char *error;          /* of the last try; '': none */
	struct store_event event;   /* without delivery and owner */
	struct store_ticket ticket; /* as it is now; not in lists */
	bool seen;                  /* they have read it elsewhere */
};

/* "partner", "supervisor", "owner" or "program". */
const char *store_post_audience(const struct store_post *p);

struct store_posts {
	const struct store_post *v;
	size_t n;
};

struct store_outbox {
	int64_t due, limit;       /* in: queued ones with a next_at up to here, oldest first;
				   * looking: the limit alone */
	enum store_way way;       /* in; not when looking */
	struct store_posts posts; /* out */
};

struct store_post_result {
	int64_t id, at;
	enum store_post_state state;
	bool tried;        /* a server was asked */
	int64_t next_at;   /* STORE_POST_QUEUED: when to try again */
	const char *error; /* may be NULL */
};

struct store_settle {
	const struct store_post_result *v; /* in */
	size_t n;
};

/* Guides whose owners are to be written to. A key is queued once, ever. */
struct store_remind {
	int64_t at;
	const struct store_reminder {
		const char *guide, *key;
	} * v; /* in */
	size_t n;
	int64_t added; /* out */
};

struct store_retry {
	int64_t id, at; /* in: 0: all that are parked or wait */
	int64_t n;      /* out: how many are tried again */
};

/* Removes what retention no longer allows, oldest first, a bounded step at a time, so that
 * others do not wait. Sessions with a ticket that is not closed stay. */
struct store_purge {
	/* in: ms; 0: keep them all. Posts: those that were sent or not needed; mail: keys of
	 * what was received; tray: what nobody has placed; seen: who was shown which
	 * announcement */
	int64_t interactions_before, sessions_before, posts_before, mail_before, tray_before,
		seen_before;
	int64_t interactions, pilots, sessions, posts, tray; /* out: how many went */
	bool more; /* out: there may be more to remove */
};

/* ---- mail that was received ---- */

/* How far a mailbox is read, by IMAP's numbers. */
struct store_mailbox {
	const char *name;      /* in */
	int64_t validity, uid; /* of the last message kept */
};

/* Why a message lies on the tray. */
enum store_mail_why {
	STORE_MAIL_NO_TICKET,      /* it names none */
	STORE_MAIL_NO_SUCH_TICKET, /* it names one that is not there */
	STORE_MAIL_FORGED_TOKEN,   /* its reply address was not made here */
	STORE_MAIL_FORGED_SENDER,  /* it comes from elsewhere than the reply address went to */
	STORE_MAIL_EMPTY,          /* it says nothing */
	STORE_MAIL_CLOSED,         /* the ticket was closed too long ago */
	STORE_MAIL_REFUSED,        /* the ticket does not allow it: another partner's, … */
	STORE_MAIL_WHYS
};
const char *store_mail_why_name(enum store_mail_why why); /* "no-ticket", … */

/* A message on the tray: it waits for someone to say where it belongs. */
struct store_letter {
	int64_t id, at;
	const char *kind; /* "written", "automatic", "bounce" */
	enum store_mail_why why;
	const char *ticket; /* which it may belong to; '' */
	const char *sender, *name, *subject, *text;
	int64_t attachments;
};

struct store_tray {
	int64_t id;                   /* in: one; 0: all, at most STORE_MAX_TRAY */
	const struct store_letter *v; /* out: oldest first */
	size_t n;
};

/* Keeps a message: acts on its ticket; or, when it names none or the act is refused, puts it
 * on the tray. How far the mailbox is read is committed with it. The same key again changes
 * nothing but that. */
struct store_mail {
	struct store_act act; /* first, where STORE_TICKET_ACT has it; number NULL: the tray */
	struct store_mailbox box;
	const char *key;            /* tells the message from all others, for ever */
	struct store_letter letter; /* in: all but id; why: when it is not acted on; out: id
				     * (0: it is not on the tray) and why */
	bool again;                 /* out: it was kept before */
	bool placed;                /* out: the act was done */
};

#define STORE_MAX_TRAY     500
#define STORE_MAX_MINE     50
#define STORE_MAX_MESSAGES 100
#define STORE_MAX_QUEUE    500
#define STORE_MAX_FOUND    200

struct store_req {
	enum store_kind kind;
	struct kp_arena *mem; /* owned by the request */
	struct kp_err err;    /* out: code KP_OK when it is done and on disk */
	void *owner;          /* the pusher's, untouched, like `ref` */
	uint64_t ref;
	union {
		struct store_session session;
		struct store_load_session load;
		struct store_interaction interaction;
		struct store_feedback feedback;
		struct store_open_ticket open;
		struct store_act act;
		struct store_get get;
		struct store_queue queue;
		struct store_find find;
		struct store_look look;
		struct store_audit audit;
		struct store_mine mine;
		struct store_delivered delivered;
		struct store_read read;
		struct store_loads loads;
		struct store_outbox outbox;
		struct store_remind remind;
		struct store_settle settle;
		struct store_retry retry;
		struct store_plans plans;
		struct store_absence absence;
		struct store_absences absences;
		struct store_pilot_answer pilot;
		struct store_pilots pilots;
		struct store_announced announced;
		struct store_seen seen;
		struct store_survey survey;
		struct store_purge purge;
		struct store_mailbox mailbox;
		struct store_mail mail;
		struct store_tray tray;
		struct store_news news;
	};
};

struct store_req *store_req_new(enum store_kind kind); /* zeroed, with its arena */
/* As good as new, in the memory it has. */
void store_req_reset(struct store_req *req, enum store_kind kind);
void store_req_free(struct store_req *req);
KP_AUTO_FREE(store_req, store_req_free)
/* A copy in the request's memory; NULL gives NULL. */
const char *store_req_str(struct store_req *req, const char *s);
const char *store_req_strn(struct store_req *req, const char *s, size_t n);

/* ---- the daemon's thread ---- */

struct store;

struct store_options {
	const char *path; /* the database file; made when it is not there */
	size_t queue;     /* requests under way at most; 0: 4096 */
	int news_ms; /* how often to look for other programs' answers; 0: 500; -1: never */
	void (*wake)(void *arg); /* called on the store's thread when there is something to
				  * pop, once a group; NULL: none */
	void *wake_arg;
	int64_t max_bytes; /* the database's size limit; 0: the disk's */
	bool webhook;      /* lines of histories are queued for it, too, by all programs */
};

struct store_start {
	int64_t next_interaction;
	int schema;   /* version of the schema in force */
	bool created; /* the file was not there */
};

/* Brings the schema up to date and starts the thread. KP_EINPUT: not a database, not ours
 * or from a newer version; KP_EBUSY: another daemon has it. start_out may be NULL. */
int store_open(const struct store_options *opt, struct store **out,
	struct store_start *start_out, struct kp_err *err);
/* Takes the request. False when too many are under way or the store is closing: `req` then
 * still belongs to the caller, who tells the user to try again in a moment. Any thread. */
bool store_push(struct store *s, struct store_req *req);
/* The next finished request (now the caller's), or NULL. Requests come back in the order
 * of pushing. STORE_NEWS comes unasked: conversations that were erased, and lines of histories
 * that were committed since the last one, by whichever program, each reported once: what
 * supervisors are to hear of (what others said, closing, transfers), or, after store_watch(s,
 * true), every line. */
struct store_req *store_pop(struct store *s);
void store_watch(struct store *s, bool everything); /* any thread */
/* Requests pushed and not yet popped. */
size_t store_pending(const struct store *s);
/* Refuses further requests and waits until all are committed or failed; they can still be
 * popped. Stops the thread. */
void store_drain(struct store *s);
/* Drains, frees what nobody popped, closes the file. */
void store_close(struct store *s);
KP_AUTO_FREE(store, store_close)

/* What the write-ahead log holds when it is moved into the database, in bytes. */
#define STORE_TIDY_BYTES (32 << 20)

/* For /readyz and /metrics; any thread. */
struct store_stats {
	uint64_t groups, requests, failed; /* failed: by the disk, not by what was asked */
	uint64_t largest_group;
	bool healthy; /* the last commit went through */
	int64_t wal_bytes;
};
void store_stats(const struct store *s, struct store_stats *out);

/* ---- the command line's connection ---- */

struct store_conn;

/* KP_ENOENT: there is no database; KP_EINPUT: not one, or of another version. */
int store_conn_open(const char *path, struct store_conn **out, struct kp_err *err);
void store_conn_close(struct store_conn *c);
KP_AUTO_FREE(store_conn, store_conn_close)

/* Runs one request in its own transaction. `req` stays the caller's; its err is also *err. */
int store_do(struct store_conn *c, struct store_req *req, struct kp_err *err);

struct store_filter {
	int status;          /* enum store_status; -1: any */
	bool waiting;        /* open or assigned only */
	const char *partner; /* NULL: any */
	const char *area;    /* NULL: any */
	int64_t limit;       /* 0: 1000 */
};

/* Oldest respond_by first. Results live in `arena`. */
int store_ticket_list(struct store_conn *c, const struct store_filter *f,
	struct kp_arena *arena, struct store_tickets *out, struct kp_err *err);
/* 1, 0 when there is none of that number, or -1. */
int store_ticket_get(struct store_conn *c, const char *number, struct kp_arena *arena,
	struct store_ticket *out, struct store_events *history_out, struct kp_err *err);

/* Queued and parked posts, or all of them; newest first. */
int store_outbox_list(struct store_conn *c, bool all, int64_t limit, struct kp_arena *arena,
	struct store_posts *out, struct kp_err *err);

enum store_by {
	STORE_BY_OUTCOME = 1,
	STORE_BY_INTENT = 2,
	STORE_BY_LANG = 4,
	STORE_BY_UNIT = 8,
};

struct store_report_query {
	int64_t from, to;        /* [from, to); to 0: no end */
	unsigned by;             /* store_by, or-ed: the other columns come back '' */
	const char *lang, *unit; /* NULL: all */
};

struct store_report_row {
	const char *outcome, *intent, *lang, *unit;
	int64_t count, helpful, unhelpful;
	double mean_us;
};

/* Most frequent first. */
int store_report(struct store_conn *c, const struct store_report_query *q,
	struct kp_arena *arena, struct store_report_row **rows_out, size_t *n_out,
	struct kp_err *err);

/* The counts of career plans that held before a moment (0: now), by unit. */
int store_plans_list(struct store_conn *c, int64_t before, struct kp_arena *arena,
	struct store_plans **out, size_t *n_out, struct kp_err *err);

/* ---- for measures ---- */

/* What can be counted; texts are borrowed until the next. */
struct store_measured_question {
	int64_t at;
	const char *lang, *unit, *outcome, *intent;
	bool chosen; /* not asked, but picked from what an answer offered */
	int helpful; /* -1: not told */
};

struct store_measured_ticket {
	int64_t opened_at, closed_at; /* 0: not closed */
	int64_t responded_at;         /* the first answer; 0: not yet */
	int64_t response_ms;          /* office ms until then */
	int64_t respond_by;           /* when the answer is due that is owed now; 0: none is */
	enum store_priority priority;
	const char *area, *intent, *unit, *lang, *partner;
};

/* Hands over each, until the function says no. Those read whole tables: not on a thread
 * that somebody waits for. */
int store_each_question(struct store_conn *c, int64_t from, int64_t to,
	bool (*one)(void *arg, const struct store_measured_question *q), void *arg,
	struct kp_err *err);
/* Those that were opened before `to`, and not closed before `from`. */
int store_each_ticket(struct store_conn *c, int64_t from, int64_t to,
	bool (*one)(void *arg, const struct store_measured_ticket *t), void *arg,
	struct kp_err *err);

struct store_surveyed {
	int32_t day;
	const char *lang, *unit, *answers;
};
/* Every answer to a survey, in no order that means anything, until the function says no. */
int store_each_answer(struct store_conn *c, const char *survey,
	bool (*one)(void *arg, const struct store_surveyed *a), void *arg, struct kp_err *err);

/* ---- what is kept of a person ---- */

/* Whose: all of a user, one conversation, or one ticket; the others are NULL. */
struct store_subject {
	const char *user, *session, *ticket;
};

/* Who has signed in. */
struct store_person {
	const char *user;
	int64_t sessions, questions, tickets;
	int64_t seen_at; /* last */
};
/* Most recently seen first; `user` NULL: everyone, at most `limit`. */
int store_people(struct store_conn *c, const char *user, int64_t limit, struct kp_arena *arena,
	struct store_person **out, size_t *n_out, struct kp_err *err);

/* A question, and what was said of its answer; NULL: nothing was. */
struct store_kept_question {
	int64_t id, at;
	const char *session, *channel, *lang, *unit, *question, *outcome, *intent;
	int helpful; /* -1: not told */
	const char *comment;
	const char *pilot, *clear, *missing; /* of a guide that is tried out */
};

/* All that is kept of a subject. */
struct store_kept {
	const struct store_session *sessions;
	size_t nsessions;
	const struct store_kept_question *questions;
	size_t nquestions;
	struct store_tickets tickets;
	struct store_events history;        /* of all of them */
	const struct store_letter *letters; /* mail on the tray */
	size_t nletters;
	const struct store_seen *seen; /* announcements */
	size_t nseen;
};
/* KP_ENOENT: nothing is. */
int store_kept(struct store_conn *c, const struct store_subject *of, struct kp_arena *arena,
	struct store_kept *out, struct kp_err *err);

struct store_erased {
	int64_t sessions, questions, tickets, letters;
	bool log_cleared; /* nothing of it is left in the log, either */
};
/* Takes away what a subject wrote and all that leads back to them, for ever. What can be
 * counted stays: that a question of some intent was answered, that a ticket of an area was
 * open for so long. A running daemon hears of it as news. `by` stands in the histories.
 * KP_EBUSY: a ticket of theirs is not closed; KP_ENOENT: nothing is kept. */
int store_erase(struct store_conn *c, const struct store_subject *of, int64_t at,
	const char *by, struct store_erased *out, struct kp_err *err);

/* ---- copies ---- */

/* Writes all that is committed by now into a new database `path`, mode 0600, on disk when it
 * returns; a daemon goes on meanwhile. What was removed is not in it; store_inspect() checks
 * it. */
int store_copy(struct store_conn *c, const char *path, struct kp_err *err);

struct store_contents {
	int64_t schema;
	int64_t sessions, questions, tickets;
	int64_t asked_at; /* the newest question; 0: none */
};
/* Reads a database that nobody uses from end to end and tells what it holds. KP_EINPUT: it is
 * damaged, another program's or from a newer version; KP_EIO: so damaged that it can't be
 * opened; KP_ENOENT: there is none. */
int store_inspect(const char *path, struct store_contents *out, struct kp_err *err);

/* Puts the database `from`, a file on the same disk, in place of the one at `path`, if there
 * is one; that goes into the folder `aside` under its own name. Cut off in between, one of the
 * two is there, whole. KP_EBUSY: a daemon or another program uses it. */
int store_replace(const char *path, const char *from, const char *aside, struct kp_err *err);

/* What was said of a guide, newest first; at most 1000. */
int store_pilot_list(struct store_conn *c, const char *guide, struct kp_arena *arena,
	const struct store_pilot_answer **out, size_t *n_out, struct kp_err *err);

#endif
