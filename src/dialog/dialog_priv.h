/* Inside of dialog/. */
#ifndef DIALOG_PRIV_H
#define DIALOG_PRIV_H

#include "dialog/dialog.h"

#define DIALOG_MAX_NAMES 64

/* Names of people in a message, those of our own partners and units left out. */
struct dialog_names {
	struct text_name v[DIALOG_MAX_NAMES];
	size_t n;
	bool ours;  /* some were left out */
	size_t end; /* bytes of the message that were looked at */
};
void dialog_find_names(const struct kb *kb, struct text_analyser *an, const char *text,
	const struct match_result *found, struct dialog_names *out);
/* Whether the message asks for data of one person, by its names and by what the matcher made
 * of it, with them and without. */
bool dialog_is_personal(const struct kb *kb, const char *text,
	const struct match_result *found, const struct match_result *nameless,
	const struct dialog_names *names);
/* The phrase that tells which rule keeps what was asked from being told; "personal_data" when
 * it is none in particular. */
const char *dialog_personal_phrase(const struct kb *kb, const struct match_result *m);
/* The text with every name replaced. */
void dialog_replace_names(const char *text, const struct dialog_names *names, const char *by,
	struct kp_str *out);

/* Whether the likeliest out-of-scope intent is `id`, and that is what it most likely is. */
bool dialog_is_sure(const struct kb *kb, const struct match_result *m, const char *id);
/* Whether the likeliest out-of-scope intent is `id`. */
bool dialog_looks_like(const struct kb *kb, const struct match_result *m, const char *id);

/* A section that may help with what nothing answers: offered with `phrase` in place of the one
 * that is there, never as the answer. */
void dialog_offer_source(struct dialog_reply *r, const struct dialog_event *e,
	const struct text_words *words, const char *phrase, struct kp_arena *arena);
/* The same for the question that was asked before. */
void dialog_offer_source_again(struct dialog_reply *r, const struct dialog_state *s,
	const struct dialog_event *e, const char *phrase, struct kp_arena *arena);

/* ---- what is answered (dialog_answer.c) ---- */

/* A question: its answer, choices between what it may mean, or a person offered. */
void dialog_answer(struct dialog_state *s, const struct kb *kb, const struct dialog_event *e,
	struct kp_arena *arena, struct dialog_reply *r);
/* An intent's answer; its cases beside it, or first when the answer depends on them. `words`:
 * of the question, in which they may be named (NULL: there is none); `carries`: it goes on
 * from what was said. */
void dialog_say_intent(struct dialog_state *s, struct dialog_reply *r, const struct kb *kb,
	int intent, const struct dialog_event *e, const struct text_words *words, bool carries,
	struct kp_arena *arena);
/* The answer of one of an intent's cases. */
void dialog_say_case(const struct kb *kb, int intent, int choice, struct dialog_reply *r);
/* No answer but a phrase, and a person offered. */
void dialog_defer(struct dialog_reply *r, const char *phrase, int about);
/* Hard words and signs without sense are no question: the one before them stays. */
bool dialog_is_question(const struct kb *kb, const struct dialog_heard *h);

/* ---- what the conversation is about (dialog_topic.c) ---- */

/* As much of `from` (may be NULL) as has room, cut between letters. */
void dialog_copy_text(char *to, size_t size, const char *from);
/* Remembers a question, answered with an intent (-1: with none) or only leaning to `about`. */
void dialog_turn_topic(
	struct dialog_state *s, const struct dialog_heard *h, int answered, int about);
/* One of several intents was chosen for the last question. */
void dialog_choose_topic(struct dialog_state *s, int intent);

/* ---- careers ---- */

/* Roles of careers that a question names; -1: none. */
struct dialog_roles {
	int from, to; /* where somebody is, or simply who is meant; where they want to get */
};
void dialog_read_roles(const struct kb *kb, struct text_analyser *an,
	const struct text_words *words, struct dialog_roles *out);
/* Makes a question that nothing was sure about one about careers, where it names a role and
 * is meant so. True when that is so because of what was asked before. */
bool dialog_hear_career(const struct dialog_state *s, const struct kb *kb,
	struct text_analyser *an, struct kp_arena *arena, struct match_result *m);
/* Where r->intent tells of careers: its answer becomes what the steps say of these roles, or
 * asks which one is meant. */
void dialog_tell_career(struct dialog_reply *r, const struct kb *kb,
	const struct dialog_roles *roles, struct kp_arena *arena);

/* ---- what an answer depends on (dialog_read.c, dialog_slots.c) ---- */

/* Whether the words match one of v[0..n), of those for their language. */
bool dialog_finds(const struct kb_pattern *v, size_t n, struct text_analyser *an,
	const struct text_words *words);

/* What a text says of an intent's slots. */
struct dialog_reading {
	struct kb_values values;
	int outside;  /* a slot whose value is outside of its range; -1: none */
	bool whole;   /* it says nothing else */
	bool unknown; /* it says that what was asked is not known */
	bool carries; /* it goes on from what was said before */
};
/* Reads the words of a message. `asked`: the slot that a bare number is for, -1: none. */
void dialog_read(const struct kb_intent *intent, int asked, struct text_analyser *an,
	const struct text_words *words, struct dialog_reading *out);

void dialog_form_clear(struct dialog_form *f);
/* A question about an intent with slots: the exact answer if it says enough. */
void dialog_say_slots(struct dialog_state *s, const struct kb *kb, int intent,
	const struct dialog_reading *read, struct kp_arena *arena, struct dialog_reply *r);
/* A message that answers what was asked, or changes a value. */
void dialog_take_slots(struct dialog_state *s, const struct kb *kb,
	const struct dialog_heard *h, struct kp_arena *arena, struct dialog_reply *r);
/* A choice of a slot's question; -1: it is not known. */
void dialog_choose_slot(struct dialog_state *s, const struct kb *kb,
	const struct dialog_offer *o, int choice, struct kp_arena *arena,
	struct dialog_reply *r);

/* ---- guides that are tried out (dialog_life.c) ---- */

/* Gives who asks the pilot's sections instead of the published ones, and notes in the reply
 * and in the turn what is to be said about the sources. */
void dialog_mark_sources(struct dialog_state *s, const struct kb *kb,
	const struct dialog_event *e, struct dialog_reply *r);

#endif
