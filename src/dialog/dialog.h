/* Dialog: a conversation. dialog_hear() makes out what a message says; dialog_step() is pure:
 * state and an event go in, the new state and what to do come out; dialog_speak() puts that
 * into words. No clock, no input or output, no memory of its own: any thread, one state at a
 * time. Intents and units in a state are indexes into the snapshot given to the step;
 * dialog_remap() carries a state over to the next snapshot. */
#ifndef DIALOG_H
#define DIALOG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/kp_arena.h"
#include "base/kp_json.h"
#include "base/kp_str.h"
#include "kb/kb.h"
#include "match/match.h"
#include "search/search.h"

#define DIALOG_MAX_CHOICES  6
#define DIALOG_MAX_OFFERS   3
#define DIALOG_MAX_RECENT   16
#define DIALOG_MAX_QUESTION 400 /* bytes kept of the last question */
#define DIALOG_MAX_TOPIC    240 /* and of what follow-ups lean on */
#define DIALOG_MAX_TICKET   32
#define DIALOG_HUMAN_MS     (30 * 60 * 1000) /* a partner has the word after their message */

/* ---- state ---- */

/* Choices that were shown under an interaction: intents, the cases of one intent's ask, or the
 * options of one of its slots. */
struct dialog_offer {
	int64_t interaction;
	int16_t ask; /* the intent whose cases these are; -1: `intents` are offered */
	int8_t slot; /* of `ask`; -1: they are cases */
	int16_t intents[DIALOG_MAX_CHOICES]; /* -1: gone with a reload */
	uint8_t n;
};

struct dialog_turn {
	int64_t interaction;
	int16_t about; /* the intent found, or leaned to; -1: no idea */
	int16_t pilot; /* the pilot guide that its answer rests on; -1: none */
};

/* What is known of what an answer depends on. */
struct dialog_form {
	int16_t intent; /* whose slots; -1: none */
	int8_t asked;   /* the slot that waits for its answer; -1: none */
	int8_t last;    /* the one spoken of last; -1: none */
	uint8_t tries;  /* how often it was asked in vain */
	struct kb_values values;
};

/* Plain data: may be copied. */
struct dialog_state {
	enum text_lang lang; /* of the conversation; TEXT_UNKNOWN: not known yet */
	bool lang_told;      /* the client asked for it; else it follows the questions */
	enum text_lang said; /* of the last reply */
	int16_t unit;        /* -1: not told */
	int16_t intent;      /* what was last spoken of, small talk aside; -1: no idea */
	char question[DIALOG_MAX_QUESTION]; /* the last one, redacted; "": none */
	/* What follow-ups lean on: the last question that did not lean on one before it, and
	 * what turned from it to another intent; redacted. */
	char topic[DIALOG_MAX_TOPIC];
	char human[DIALOG_MAX_TICKET]; /* ticket in which a partner has the word; "": none */
	int64_t human_until;           /* ms; the word is theirs no longer than this */
	struct dialog_offer
		offers[DIALOG_MAX_OFFERS]; /* since the last question, newest last */
	uint8_t noffers;
	struct dialog_turn recent[DIALOG_MAX_RECENT]; /* newest last */
	uint8_t nrecent;
	uint8_t fails; /* messages in a row that got no answer */
	struct dialog_form form;
};

void dialog_init(struct dialog_state *s);
/* The language to speak when nothing else decides. */
enum text_lang dialog_lang(const struct dialog_state *s, const struct kb *kb);
/* Sets what hello told. lang TEXT_UNKNOWN and unit -1 leave what is there. */
void dialog_tell(struct dialog_state *s, enum text_lang lang, int unit);
/* What the matcher needs of it; borrows from the state. */
struct match_context dialog_context(const struct dialog_state *s);

/* The pilot guide that the answer of an interaction rested on; -1: none, or long ago. */
int dialog_pilot(const struct dialog_state *s, int64_t interaction);

/* As JSON, appended; and back. What the snapshot no longer has is left out.
 * dialog_load: KP_EINPUT when it is no such JSON; *s is then untouched. */
void dialog_save(const struct dialog_state *s, const struct kb *kb, struct kp_str *out);
int dialog_load(
	const char *json, const struct kb *kb, struct dialog_state *s, struct kp_err *err);
void dialog_remap(struct dialog_state *s, const struct kb *from, const struct kb *to);

/* ---- hear ---- */

enum dialog_slot_answer {
	DIALOG_NO_SLOT, /* it is not about a slot */
	DIALOG_VALUES,
	DIALOG_NOT_KNOWN,
	DIALOG_OUTSIDE, /* of the range of its slot */
	DIALOG_NOT_READ,
};

/* What a message says. Everything lives in the arena given to dialog_hear(). */
struct dialog_heard {
	const char *question; /* as it may be kept: no identity codes, no people's names */
	struct match_result found; /* of the message, or of the first of two questions */
	const struct match_result *second; /* of the second one; NULL: there is none */
	bool alone;    /* says enough by itself: what was asked before makes no difference */
	bool greets;   /* a greeting stands before the question */
	bool foreign;  /* it is in none of our languages */
	bool personal; /* it asks for data of one person */
	bool names_partner; /* it names one of our own HR partners */
	bool picks;         /* it says in words which of the choices under `of` is meant */
	int64_t of;
	int choice;                   /* picks; -1: none of these */
	enum dialog_slot_answer slot; /* what it says of the slots of state's form */
	struct kb_values values;
	int outside;
	bool may_fill; /* its words were looked at for what the form asked, if it asked */
	int16_t meant; /* may_fill: the intent it was surely meant for by then; -1: none */
};

/* Reads a message in the conversation `s`. Never fails. `explain` as in match_ask(). */
void dialog_hear(const struct dialog_state *s, const struct match_engine *engine,
	struct text_analyser *an, const char *text, bool explain, struct kp_arena *arena,
	struct dialog_heard *out);

/* The two halves of dialog_hear(), for who remembers what messages say. The first: whether the
 * message picks a choice that was offered, or is a value of the state's form and nothing else;
 * then *out is complete. */
bool dialog_hear_pick(const struct dialog_state *s, const struct match_engine *engine,
	struct text_analyser *an, const char *text, struct kp_arena *arena,
	struct dialog_heard *out);
/* The other one, for a message that does neither. */
void dialog_hear_message(const struct dialog_state *s, const struct match_engine *engine,
	struct text_analyser *an, const char *text, bool explain, struct kp_arena *arena,
	struct dialog_heard *out);
/* Whether such a message says in `s` what it said in a conversation with nothing open. */
bool dialog_says_the_same(const struct dialog_state *s, const struct dialog_heard *h);
/* Into another arena, without the reasons that `explain` asks for. */
void dialog_heard_copy(
	const struct dialog_heard *from, struct kp_arena *arena, struct dialog_heard *out);

/* ---- step ---- */

enum dialog_outcome { DIALOG_ANSWERED, DIALOG_CLARIFY, DIALOG_DEFERRED, DIALOG_ASKING };
const char *dialog_outcome_name(enum dialog_outcome o); /* "answered", … */

enum dialog_event_kind {
	DIALOG_ASKED,
	DIALOG_CHOSE,
	DIALOG_ESCALATED,
	DIALOG_PARTNER_SPOKE, /* a partner's message reached the conversation */
	DIALOG_TICKET_CLOSED,
};

struct dialog_event {
	enum dialog_event_kind kind;
	int64_t now;                      /* ms */
	int64_t interaction;              /* asked, chose: of this turn */
	const struct dialog_heard *heard; /* asked */
	int64_t of;         /* chose: which offered it; escalated: which is meant, 0: none */
	int choice;         /* chose; -1: none of these */
	const char *ticket; /* partner spoke, ticket closed */
	const char *user;   /* asked, chose: who is signed in; NULL: nobody */
	struct text_analyser *an; /* asked, chose: borrowed for the call */
	const struct search_index
		*search; /* of the snapshot: for what no intent settles; NULL: not */
};

struct dialog_choice {
	const char *label;
	int intent;
};

/* What to do. Texts are borrowed from the snapshot, the arena or static. */
struct dialog_reply {
	bool answer; /* asked, chose: reply with what follows */
	enum dialog_outcome outcome;
	enum text_lang lang;
	int intent; /* -1: none */
	double confidence;
	const char *md, *html; /* the answer; NULL: there is none */
	bool composed;         /* it was made for this question: they live in the arena */
	/* Keys in the phrases, NULL: none: before the answer, in its place, after it. */
	const char *lead, *phrase, *tail;
	const char *add_to_ticket; /* the question goes on into this ticket, and the phrase has
				    * {ticket}; NULL: it does not. Borrowed from the state */
	int section;               /* the source; -1: none */
	const struct kb_guide *pilot; /* the source is of this pilot; NULL: of none */
	int also; /* a second intent that is answered beside it; -1: none */
	int also_section;
	struct dialog_choice choices[DIALOG_MAX_CHOICES];
	size_t nchoices;
	int cases; /* the intent whose cases the choices are; -1: they are intents */
	int slot;  /* of `intent`, which is asked for and whose options the choices are; -1 */
	const struct kb_row *row;         /* that gave the answer; NULL: none did */
	struct kb_values values;          /* of the intent's slots, as far as they are known */
	const char *low, *high, *example; /* what the lead needs */
	bool offer_escalation;

	bool open_ticket; /* escalated */
	/* In an offer and in opening a ticket. */
	int about;            /* the intent it is about, perhaps only leaned to; -1: no idea */
	const char *area;     /* who gets it: the area of `about`; NULL: no idea */
	const char *question; /* escalated: the last question; borrowed from the state */
};

enum dialog_verdict {
	DIALOG_OK,
	DIALOG_NO_OFFER,  /* `of` is not among what was offered or said lately */
	DIALOG_NO_CHOICE, /* `choice` is not one of the choices */
};

/* On a verdict other than DIALOG_OK state and *out are untouched. */
enum dialog_verdict dialog_step(struct dialog_state *s, const struct kb *kb,
	const struct dialog_event *e, struct kp_arena *arena, struct dialog_reply *out);

/* As a member of the object that is open: the row of the decision table, null: none. */
void dialog_explain_json(const struct dialog_reply *r, struct kp_jsonw *w);

/* ---- speak ---- */

/* What is said, as Markdown, into *out, which is empty. `partner`: the name of whom a ticket
 * would go to; NULL: nobody is named. True when it is the answer alone, so that r->html says
 * the same. */
bool dialog_speak(const struct dialog_reply *r, const struct kb *kb, const char *partner,
	struct kp_str *out);

#endif
