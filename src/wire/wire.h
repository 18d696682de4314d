/* Wire: the WebSocket messages of the protocol kumppani.v1 ↔ structs. Pure functions
 * over memory; any thread. What is decoded lives in the caller's arena; what is encoded
 * is appended to the caller's string. */
#ifndef WIRE_H
#define WIRE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/kp_arena.h"
#include "base/kp_json.h"
#include "base/kp_str.h"

#define WIRE_MAX_MESSAGE 8192 /* bytes from a client */
#define WIRE_MAX_DEPTH   16
#define WIRE_MAX_ID      128
#define WIRE_MAX_FIELDS  20 /* of a form */

/* ---- from the client ---- */

enum wire_type {
	WIRE_HELLO,
	WIRE_ASK,
	WIRE_CHOOSE,
	WIRE_FEEDBACK,
	WIRE_ESCALATE,
	WIRE_SAY,
	WIRE_TICKETS,
	WIRE_MESSAGES,
	WIRE_LEAVE,
	WIRE_PLANS,
	WIRE_FORM,
	WIRE_SEEN,
	WIRE_PILOT,
	WIRE_SURVEY,
	WIRE_SIGNIN,
	/* both */
	WIRE_TYPING,
	WIRE_READ,
	/* partners */
	WIRE_SUBSCRIBE,
	WIRE_TAKE,
	WIRE_REPLY,
	WIRE_NOTE,
	WIRE_TRANSFER,
	WIRE_PRIORITY,
	WIRE_CLOSE,
	WIRE_REOPEN,
	WIRE_TAKEOVER,
	WIRE_HANDBACK,
	WIRE_HISTORY,
	WIRE_PRESENCE,
	WIRE_CANNED,
	WIRE_FIND,
	WIRE_CONVERSATION,
	WIRE_TEAM,
	WIRE_REVIEW,
	WIRE_ADMIN,
	WIRE_RETRY,
	WIRE_ABSENCE,
	WIRE_TYPES
};

const char *wire_type_name(enum wire_type type);
bool wire_for_partners(enum wire_type type); /* and nobody else */

/* One request. Fields that its type does not have, and optional ones that were not sent,
 * are NULL, 0 or false. */
struct wire_request {
	enum wire_type type;
	const char *id;          /* NULL: none */
	const char *lang;        /* hello, canned, review */
	const char *session;     /* hello */
	const char *token;       /* hello */
	const char *unit;        /* hello, plans, review */
	const char *text;        /* ask, escalate, say, reply, note, transfer, close, reopen,
				  * canned, find */
	const char *interaction; /* choose, feedback, escalate, pilot */
	const char *comment;     /* feedback */
	const char *clear;       /* pilot */
	const char *missing;     /* pilot */
	const char *ticket;      /* say, messages, leave, typing, read, and what partners do;
				  * presence */
	const char *to, *area;   /* transfer; to: absence, a day */
	const char *from;        /* absence: a day */
	const char *deputy, *partner; /* absence */
	const char *then;             /* reply */
	const char *priority;         /* priority */
	const char *state;            /* presence */
	const char *intent;           /* canned */
	const char *scope;            /* find */
	const char *after;            /* find: a ticket's number */
	const char *what;             /* review, admin */
	bool closed;                  /* find */
	int64_t version;              /* what partners do; 0: not told */
	int64_t before;               /* history, messages, admin: an event's id; 0: from the
				       * newest */
	int64_t upto;                 /* read: an event's id */
	int64_t cancel;               /* absence: an entry */
	int64_t post;                 /* retry; 0: all that were given up or wait */
	const char *request;          /* escalate: the form that was filled in; form */
	const char *const
		*fields; /* escalate, survey: its ids and values in turn, NULL ends them */
	int64_t days;    /* review: of analytics; 0: not told */
	int64_t planned, size;                  /* plans */
	int choice;                             /* choose; -1: none of these */
	bool helpful;                           /* feedback */
	bool urgent;                            /* escalate */
	bool explain;                           /* ask */
	bool announcements;                     /* hello: the client shows them */
	bool surveys;                           /* hello: the client asks what they ask */
	bool decline;                           /* survey */
	const char *survey;                     /* survey */
	const char *code, *verifier, *redirect; /* signin */
	const char *announcement;               /* seen */
};

/* Why a message was refused; the name is the contract's `code`. */
enum wire_code {
	WIRE_TOO_LONG,
	WIRE_BAD_UTF8,
	WIRE_BAD_JSON,
	WIRE_BAD_REQUEST,
	WIRE_UNKNOWN_TYPE,
	WIRE_BINARY,
	WIRE_UNFINISHED,
	WIRE_HELLO_FIRST,
	WIRE_NOT_ALLOWED,
	WIRE_RATE_LIMITED,
	WIRE_NOT_FOUND,
	WIRE_CONFLICT,   /* the ticket has changed meanwhile */
	WIRE_CLOSED,     /* too long ago to be opened again */
	WIRE_TAKEN_OVER, /* a partner speaks in this conversation instead of the bot */
	WIRE_UNAVAILABLE,
	WIRE_CODES
};

const char *wire_code_name(enum wire_code code);

struct wire_fault {
	enum wire_code code;
	const char *
		id; /* of the refused message when it could be read, else NULL; in the arena */
	const char *field; /* WIRE_BAD_REQUEST: the field that is wrong, static; else NULL */
};

/* Reads one message. 0, or -1 with *fault filled (it then tells what to answer). */
int wire_decode(const char *text, size_t n, struct kp_arena *arena, struct wire_request *out,
	struct wire_fault *fault);

/* ---- from the daemon ---- */

/* All texts are borrowed for the call; NULL members are left out. */

struct wire_user {
	const char *id, *name, *role, *unit; /* id NULL: not signed in */
};

struct wire_welcome {
	const char *id, *session, *lang, *notice, *greeting;
	struct wire_user user;
	const char *const *announcements;
	size_t nannouncements;
	bool resumed; /* the conversation goes on */
};

struct wire_source {
	const char *guide, *section, *title, *url, *version, *reviewed;
	bool overdue;            /* the guide should have been reviewed by now */
	const char *pilot_until; /* it is tried out until then; NULL: it is published */
};

struct wire_choice {
	const char *label, *intent;
};

/* What the answer depends on and is asked for. */
struct wire_slot {
	const char *name, *kind, *unit, *label, *question; /* name NULL: nothing is asked */
	const char *unknown;                               /* the words of "I don't know" */
	double min, max; /* in the unit; both 0: it has no range */
};

/* What is known of it. */
struct wire_value {
	const char *slot, *label, *value;
};

/* A form that comes with an answer, or by itself. */
struct wire_form_field {
	const char *id, *label, *kind;
	bool needed;
	bool limited; /* min and max count */
	int64_t min, max;
	const char *const *choices;
	size_t nchoices;
	const char *low, *high; /* of a scale */
};

struct wire_form {
	const char *id, *title;
	const struct wire_form_field *fields;
	size_t nfields;
	const char *partner_name, *partner_title; /* whom it would go to; NULL: not known */
};

/* What of an answer does not depend on who asked. */
struct wire_body {
	const char *lang, *text, *html;
	const struct wire_source *sources;
	size_t nsources;
};

/* What those are asked who try out the guide that an answer rests on. */
#define WIRE_PILOT_CHOICES 3
struct wire_pilot {
	const char *guide, *until; /* guide NULL: nothing is asked */
	const char *clear;         /* the question with these choices */
	const char *ids[WIRE_PILOT_CHOICES], *labels[WIRE_PILOT_CHOICES];
	const char *missing; /* the question that is answered in free text */
};

extern const char *const wire_pilot_choices[WIRE_PILOT_CHOICES]; /* "yes", … */

struct wire_answer {
	const char *id, *outcome, *intent, *interaction;
	double confidence;
	const char *body; /* from wire_encode_body(); must be there */
	size_t nbody;
	const struct wire_choice *choices;
	size_t nchoices;
	struct wire_slot slot;
	const struct wire_value *values;
	size_t nvalues;
	struct wire_pilot pilot;
	const struct wire_form *forms; /* what can be requested */
	size_t nforms;
	bool offer_escalation;
	const char *partner_name, *partner_title; /* whom a ticket would go to */
	const char *explain;                      /* ready JSON: how it was understood */
};

struct wire_ticket {
	const char *id, *ticket, *status, *partner_name, *partner_title, *respond_by;
	const char *subject, *opened; /* only in lists */
	bool live, here; /* the partner speaks instead of the bot; looks at it now */
	int64_t read;    /* the partner has read up to this event; 0: none */
};

/* What changed in HR. */
struct wire_announcement {
	const char *announcement, *lang, *title, *text, *html, *from, *until;
};

struct wire_survey {
	const char *survey, *lang, *title, *html, *until;
	const struct wire_form_field *fields;
	size_t nfields;
};

/* What was recorded of a unit's career plans. */
struct wire_plans {
	const char *id, *unit;
	int64_t planned, size;
	int64_t share, target; /* whole per cent; target 0: none is set */
};

/* ---- to partners ---- */

struct wire_person {
	const char *id, *name; /* id NULL: nobody */
};

struct wire_event {
	int64_t id;
	const char *at, *kind, *from, *name, *text, *html, *status;
};

/* A ticket as partners see it. */
struct wire_case {
	const char *id, *ticket, *status, *priority, *subject, *area, *intent, *unit, *lang;
	struct wire_person partner, escalated;
	struct wire_person live; /* who speaks instead of the bot */
	int64_t read;            /* the supervisor has read up to this event; 0: none */
	const char *opened, *updated, *respond_by, *resolve_by, *closed;
	int64_t version;
	bool answer_owed, mine; /* mine: it stands in the reader's queue */
	const struct wire_event *events;
	size_t nevents;
	bool more; /* there are earlier events */
};

struct wire_presence {
	struct wire_person partner;
	const char *state, *ticket;
};

struct wire_queue {
	const char *id;
	struct wire_person partner; /* whose queue it is */
	const struct wire_case *cases;
	size_t ncases;
	const struct wire_presence *presence;
	size_t npresence;
	bool more; /* there are more than these */
};

struct wire_canned {
	const char *intent, *title, *text, *html, *url; /* url: of the guide's section */
	bool section;                                   /* it is that section itself */
};

/* A page of what was found. */
struct wire_found {
	const char *id, *after; /* the number to go on after; NULL: that was all */
	const struct wire_case *cases;
	size_t ncases;
};

/* ---- to who looks after the content and the daemon ---- */

/* What was asked once, or many times alike. */
struct wire_asked {
	const char *at, *lang, *question, *outcome, *intent, *title, *comment;
	const char *candidates; /* ready JSON; NULL: not told */
	double confidence;
	int64_t count; /* 0: not told */
	int helpful;   /* -1: not told */
};

/* What the supervisor and the bot said to each other beside a ticket. */
struct wire_conversation {
	const char *id, *ticket;
	const struct wire_asked *turns;
	size_t nturns;
	const char *explain; /* ready JSON: how the ticket's first words are understood */
	const struct wire_asked *titles; /* intent and title of what it names */
	size_t ntitles;
};

/* Questions that belong together, by the intent they lean to. */
struct wire_group {
	const char *intent, *title; /* NULL: to none */
	int64_t count;
	const struct wire_asked *asked;
	size_t nasked;
};

struct wire_guide {
	const char *guide, *title, *owner, *lang, *status, *reviewed, *review_by;
	bool due;
};

struct wire_absence {
	int64_t id; /* 0: of the file */
	const char *partner, *deputy, *from, *to, *at, *by;
	int64_t cancels; /* 0: none */
};

/* What those say who try a guide out. */
struct wire_pilot_review {
	const char *guide, *title, *version, *until;
	int64_t clear[WIRE_PILOT_CHOICES]; /* by the order of wire_pilot_choices */
	const char *const *missing;
	size_t nmissing;
};

struct wire_member {
	const char *partner, *name, *title, *state, *absent_until, *deputy, *lead;
	const char *const *areas, *const *langs;
	size_t nareas, nlangs;
	const struct wire_absence *absences;
	size_t nabsences;
	int64_t load;
	bool duty;
};

/* What people call something that has an id. */
struct wire_name {
	const char *id, *name;
};

struct wire_team {
	const char *id;
	const struct wire_member *members;
	size_t nmembers;
	const char *const *areas; /* to which a ticket can be handed */
	size_t nareas;
	const struct wire_name *area_names, *unit_names; /* of those that have one */
	size_t narea_names, nunit_names;
};

/* A mail that is to be sent, or was given up. */
struct wire_post {
	int64_t id, tries;
	const char *ticket, *guide, *to, *kind, *state, *at, *next, *error;
};

struct wire_token {
	const char *name, *role, *unit;
};

struct wire_message {
	const char *ticket, *from, *name, *text, *html, *at;
	int64_t event; /* 0: not told */
};

/* What one side of a ticket does now, told to the other and kept nowhere but for `read`. */
struct wire_sign {
	const char *type; /* "typing", "read", "here" */
	const char *ticket, *from, *name;
	int64_t upto; /* read */
	bool here;    /* here */
};

void wire_encode_welcome(const struct wire_welcome *m, struct kp_str *out);
/* Members of an answer, ready to be put into any number of them. */
void wire_encode_body(const struct wire_body *m, struct kp_str *out);
void wire_encode_answer(const struct wire_answer *m, struct kp_str *out);
void wire_encode_form(const char *id, const struct wire_form *form, struct kp_str *out);
void wire_encode_announcement(const struct wire_announcement *m, struct kp_str *out);
void wire_encode_token(const char *id, const char *token, struct kp_str *out);
void wire_encode_survey(const struct wire_survey *m, struct kp_str *out);
void wire_encode_plans(const struct wire_plans *m, struct kp_str *out);
void wire_encode_ticket(const struct wire_ticket *m, struct kp_str *out);
void wire_encode_tickets(
	const char *id, const struct wire_ticket *v, size_t n, struct kp_str *out);
void wire_encode_case(const struct wire_case *m, struct kp_str *out);
void wire_encode_queue(const struct wire_queue *m, struct kp_str *out);
void wire_encode_found(const struct wire_found *m, struct kp_str *out);
void wire_encode_conversation(const struct wire_conversation *m, struct kp_str *out);
void wire_encode_absences(
	const char *id, const struct wire_absence *v, size_t n, struct kp_str *out);
/* How many mails are tried again. */
void wire_encode_retried(const char *id, int64_t count, struct kp_str *out);
void wire_encode_groups(const char *id, const char *what, const struct wire_group *v, size_t n,
	struct kp_str *out);
/* `json` is the value of the member `key`. */
void wire_encode_review(const char *id, const char *what, const char *key, const char *json,
	struct kp_str *out);
void wire_encode_guides(
	const char *id, const struct wire_guide *v, size_t n, struct kp_str *out);
void wire_encode_pilots(
	const char *id, const struct wire_pilot_review *v, size_t n, struct kp_str *out);
void wire_encode_team(const struct wire_team *m, struct kp_str *out);
void wire_encode_tokens(
	const char *id, const struct wire_token *v, size_t n, struct kp_str *out);
void wire_encode_outbox(
	const char *id, const struct wire_post *v, size_t n, struct kp_str *out);
/* Lines of all histories: who did what to which ticket. tickets[i] is that of v[i]. */
void wire_encode_audit(const char *id, const struct wire_event *v, const char *const *tickets,
	size_t n, bool more, struct kp_str *out);
void wire_encode_presence(const struct wire_presence *m, struct kp_str *out);
void wire_encode_canned(
	const char *id, const struct wire_canned *v, size_t n, struct kp_str *out);
void wire_encode_message(const struct wire_message *m, struct kp_str *out);
/* The messages of one ticket, oldest first; more: there are earlier ones. */
void wire_encode_messages(const char *id, const char *ticket, const struct wire_message *v,
	size_t n, bool more, struct kp_str *out);
void wire_encode_sign(const struct wire_sign *m, struct kp_str *out);
/* An ok that tells in which ticket, and as which event, something was kept. */
void wire_encode_kept(const char *id, const char *ticket, int64_t event, struct kp_str *out);
void wire_encode_ok(const char *id, struct kp_str *out);
/* `message` is for people, in their language. */
void wire_encode_error(const char *id, enum wire_code code, const char *field,
	const char *message, struct kp_str *out);

#endif
