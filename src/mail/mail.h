/* E-mail as text: what a received message says, and what of a reply is new.
 *
 * Messages come from strangers. Whatever they hold, reading one takes bounded memory and
 * time, and gives as much as can be made of it; what could not be read is named. Nothing
 * here knows of tickets, servers or files. Any thread, after mail_init(). */
#ifndef MAIL_H
#define MAIL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/kp_arena.h"
#include "base/kp_str.h"

/* Before any thread uses the room; more than once is fine. */
void mail_init(void);

/* ---- what was received ---- */

#define MAIL_MAX_TEXT    (256 * 1024) /* bytes of text taken from one message */
#define MAIL_MAX_SUBJECT 400
#define MAIL_MAX_NAME    120
#define MAIL_MAX_ADDRESS 254
#define MAIL_MAX_ID      250
#define MAIL_MAX_LIST    40 /* addresses, and ids referred to */

/* Who wrote it: RFC 3834 and RFC 3464. */
enum mail_kind {
	MAIL_WRITTEN,   /* a person, as far as one can tell */
	MAIL_AUTOMATIC, /* a program: an absence note, a receipt, a list */
	MAIL_BOUNCE,    /* a mail system, about a message that it could not deliver */
};

struct mail_list {
	const char *const *v;
	size_t n;
};

/* Texts are never NULL, valid UTF-8 and without control characters (`text` has line ends);
 * ids are without their brackets, addresses in small letters. */
struct mail_received {
	enum mail_kind kind;
	const char *sign; /* what told that it is not MAIL_WRITTEN: "auto-submitted", … */
	const char *id;   /* "": it has none */
	const char *from, *name; /* the author; from "": none, or several */
	struct mail_list to;     /* to whom it was sent, copied, delivered */
	struct mail_list refers; /* ids: what it answers first, then the thread, then what
				  * came back with a bounce */
	const char *subject;
	int64_t at;         /* ms, as its author's clock had it; 0: no date that makes sense */
	const char *text;   /* of all parts that are to be read; lines end with \n */
	bool html;          /* some of the text was HTML */
	size_t attachments; /* parts that are neither text nor an image of the layout */
	const char *flaw; /* what could not be read: "nested too deeply", …; NULL: nothing */
};

/* Reads a message of n bytes, which may be only the beginning of one. Results live in
 * `mem`. */
void mail_read(const char *raw, size_t n, struct kp_arena *mem, struct mail_received *out);

/* ---- what is new in a reply ---- */

/* Appends what its author wrote: `text` without the quoted history, the lines that lead to
 * it, and the signature, as mail programs write them in Finnish, Swedish and English. Of
 * answers between quotes the end of each quote stays. Where nothing would be left all of it
 * stays. `text` is as in mail_received. */
void mail_cut(const char *text, size_t n, struct kp_str *out);

#endif
