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

/* ---- from the client ---- */

enum wire_type {
	WIRE_HELLO,
	WIRE_ASK,
	WIRE_CHOOSE,
	WIRE_FEEDBACK,
	WIRE_ESCALATE,
	WIRE_SAY,
	WIRE_TICKETS,
	WIRE_TYPES
};

const char *wire_type_name(enum wire_type type);

/* One request. Fields that its type does not have, and optional ones that were not sent,
 * are NULL, 0 or false. */
struct wire_request {
	enum wire_type type;
	const char *id;          /* NULL: none */
	const char *lang;        /* hello */
	const char *session;     /* hello */
	const char *token;       /* hello */
	const char *unit;        /* hello */
	const char *text;        /* ask, escalate, say */
	const char *interaction; /* choose, feedback, escalate */
	const char *comment;     /* feedback */
	const char *ticket;      /* say */
	int choice;              /* choose; -1: none of these */
	bool helpful;            /* feedback */
	bool urgent;             /* escalate */
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
	WIRE_CONFLICT, /* the ticket has changed meanwhile */
	WIRE_CLOSED,   /* too long ago to be opened again */
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
};

struct wire_choice {
	const char *label, *intent;
};

struct wire_answer {
	const char *id, *outcome, *intent, *lang, *text, *html, *interaction;
	double confidence;
	const struct wire_source *sources;
	size_t nsources;
	const struct wire_choice *choices;
	size_t nchoices;
	bool offer_escalation;
	const char *partner_name, *partner_title; /* whom a ticket would go to */
};

struct wire_ticket {
	const char *id, *ticket, *status, *partner_name, *partner_title, *respond_by;
	const char *subject, *opened; /* only in lists */
};

struct wire_message {
	const char *ticket, *from, *name, *text, *html, *at;
};

void wire_encode_welcome(const struct wire_welcome *m, struct kp_str *out);
void wire_encode_answer(const struct wire_answer *m, struct kp_str *out);
void wire_encode_ticket(const struct wire_ticket *m, struct kp_str *out);
void wire_encode_tickets(
	const char *id, const struct wire_ticket *v, size_t n, struct kp_str *out);
void wire_encode_message(const struct wire_message *m, struct kp_str *out);
void wire_encode_ok(const char *id, struct kp_str *out);
/* `message` is for people, in their language. */
void wire_encode_error(const char *id, enum wire_code code, const char *field,
	const char *message, struct kp_str *out);

#endif
