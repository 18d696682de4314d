/* Mails about tickets and guides, and what programs are told: who gets one, and what it says.
 * Pure functions over a knowledge snapshot and what the outbox holds; any thread. Sending is
 * mail's, keeping is the store's. */
#ifndef NOTIFY_H
#define NOTIFY_H

#include "kb/kb.h"
#include "mail/mail.h"
#include "store/store.h"

struct notify_options {
	const char *from;   /* address of all mails; its domain is that of message ids */
	const char *domain; /* supervisors whose user name is no address have one here; "":
			     * they get no mail */
	const char *url;    /* where people reach the daemon: "https://hr.example.org"; "": no
			     * links */
	bool whole;         /* what people wrote is in the mail; else only that they wrote */
};

/* Who is to get it, in `mem`; "" when it is nobody who has an address. */
struct notify_person {
	const char *address, *name;
	enum text_lang lang;
};
void notify_whom(const struct kb *kb, const struct store_post *p,
	const struct notify_options *opt, struct kp_arena *mem, struct notify_person *out);

/* The letter to that person, but for reply_to. Its id is always the same for one post, so
 * that a mail which had to be sent twice is shown once. Texts live in `mem`. */
void notify_letter(const struct kb *kb, const struct store_post *p,
	const struct notify_person *to, const struct notify_options *opt, struct kp_arena *mem,
	struct mail_letter *out);

/* What a program is told of a line of a history, as JSON. `whole`: also what was written. */
void notify_hook(const struct kb *kb, const struct store_post *p, const char *url, bool whole,
	struct kp_str *out);

/* "hr@example.org" → "hr+HR-2026-000123.CODE@example.org". */
const char *notify_reply_address(
	const char *base, const char *ticket, const char *code, struct kp_arena *mem);

/* When to try again after so many tries (ms from now): a minute, then each time twice as long
 * up to six hours, spread by a quarter. `random`: any number. */
int64_t notify_wait(int tries, uint64_t random);

#endif
