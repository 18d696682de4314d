/* E-mail: what a received message says, what of a reply is new, and the mailbox they come
 * to; composing a letter, and sending it.
 *
 * Messages come from strangers. Whatever they hold, reading one takes bounded memory and
 * time, and gives as much as can be made of it; what could not be read is named. Nothing
 * here knows of tickets. Any thread, after mail_init(). */
#ifndef MAIL_H
#define MAIL_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/kp_arena.h"
#include "base/kp_err.h"
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
	struct mail_list to; /* to whom it was sent, copied, delivered; and where answers to
			      * what came back with a bounce were to go */
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

/* ---- a letter ---- */

/* Looks like local@domain, in ASCII, with nothing that could end a header or a command. */
bool mail_address_valid(const char *s);

/* Texts are UTF-8; addresses are valid, ids without brackets. */
struct mail_letter {
	const char *from, *from_name;
	const char *to, *to_name; /* to_name NULL: none */
	const char *reply_to;     /* NULL: from */
	const char *subject, *id;
	struct mail_list refers; /* ids of the thread, oldest first; the last is answered */
	int64_t at;              /* ms */
	const char *text;
	const char *html; /* NULL: text alone */
	bool person;      /* what a person wrote is passed on; else a program's own words */
};
/* Appends it as bytes fit for SMTP (RFC 5322, MIME). Line breaks in names, subject and ids
 * become spaces. */
void mail_compose(const struct mail_letter *l, struct kp_str *out);

/* ---- sending ---- */

struct mail_sender;

#define MAIL_MAX_CONNECTIONS 16

enum mail_tls {
	MAIL_TLS_REQUIRED, /* STARTTLS, or from the first byte with smtps:// */
	MAIL_TLS_NONE,     /* for a relay on the same machine */
};

struct mail_sender_options {
	const char *url; /* "smtp://relay.example.org:587", "smtps://…"; "": no letters are
			  * sent. All are copied */
	const char *user, *password;        /* NULL or "": none */
	const char *ca_file, *hook_ca_file; /* for letters, for what is posted; NULL or "": the
					     * system's */
	enum mail_tls tls;
	int seconds;             /* that one message may take */
	int connections;         /* at a time: 1 … MAIL_MAX_CONNECTIONS */
	void (*wake)(void *arg); /* on a thread of the sender's, when there is a result */
	void *wake_arg;
};

#define MAIL_MAX_HEADERS 4

/* A letter, or, with a url, a message to a program, which is posted there as JSON. */
struct mail_sending {
	int64_t id;            /* the caller's */
	const char *from, *to; /* a letter's, of the envelope: valid addresses */
	const char *url;       /* "https://…"; NULL: it is a letter */
	const char *headers[MAIL_MAX_HEADERS]; /* with the url: "name: value"; NULL: no more */
	const char *message;
	size_t n;
};

enum mail_verdict {
	MAIL_SENT,    /* the server has taken it */
	MAIL_LATER,   /* not now: unreachable, slow, a wrong certificate; 4xx to a letter, to
		       * a posted message 408, 425, 429, a redirection or 5xx */
	MAIL_REFUSED, /* never: what else the server refused */
};

struct mail_sent {
	int64_t id;
	enum mail_verdict verdict;
	char error[300]; /* "": none */
};

/* Starts a thread for each connection, which is kept for a while, and one more that posts, in
 * order: a server that hangs with one message holds up no other, nor a program a letter. */
int mail_sender_open(
	const struct mail_sender_options *opt, struct mail_sender **out, struct kp_err *err);
/* Copies. False when too many wait: try again later. */
bool mail_sender_push(struct mail_sender *s, const struct mail_sending *sending);
/* What became of one; false when there is nothing now. The pusher's thread. */
bool mail_sender_pop(struct mail_sender *s, struct mail_sent *out);
/* Ends what is under way if that takes but seconds, and sends nothing more. What became of it
 * can still be popped. */
void mail_sender_stop(struct mail_sender *s);
void mail_sender_close(struct mail_sender *s);
KP_AUTO_FREE(mail_sender, mail_sender_close)

/* ---- documents ---- */

/* For those of the house that read one over HTTP now and then. */
struct mail_fetch {
	const char *url, *ca_file; /* ca_file NULL or "": the system's */
	int seconds;               /* that it may take */
	size_t most;               /* bytes */
	const atomic_bool *cancel; /* set by another thread: give up within a second; may be
				    * NULL */
	const char *const *form;   /* posted: names and values in turn, NULL ends them; NULL:
				    * nothing is */
};
/* Waits for it. KP_EIO: it can't be had now; KP_EINPUT: it is too long, or the server refuses
 * it (4xx). After mail_init(). */
int mail_fetch(const struct mail_fetch *opt, struct kp_str *out, struct kp_err *err);

/* ---- the mailbox ---- */

/* A thread of its own reads the mailbox and hands over one message at a time; then it waits
 * until its taker says what became of it. Only what was kept is behind us: how far the
 * mailbox is read is the taker's to keep, together with the message, and to tell at the next
 * start. A message that could not be kept comes again. The thread logs what the server does;
 * who takes a message logs the message. */

/* How far a mailbox is read: UIDs grow as long as its UIDVALIDITY stays the same. */
struct mail_place {
	int64_t validity, uid;
};

struct mail_mailbox_options {
	const char *url; /* imaps://HOST[:PORT]/INBOX, or imap:// with STARTTLS */
	const char *user;
	const char *password_file; /* its first line; read at each look into the mailbox */
	const char *ca_file;       /* certificates to trust; "": the system's */
	int poll_seconds;
	size_t max_bytes;        /* of a longer message only the beginning is fetched */
	void (*wake)(void *arg); /* called on the thread when there is something to take */
	void *wake_arg;
};

/* A message, read. Everything lives in `mem`. */
struct mail_arrival {
	struct kp_arena *mem;
	struct mail_place place; /* the mailbox is read so far with this message */
	int64_t bytes;           /* of the whole message */
	struct mail_received mail;
	const char *key;  /* tells it from all others: its id, else a hash of it */
	const char *text; /* what is new in it */
};
void mail_arrival_free(struct mail_arrival *l);
KP_AUTO_FREE(mail_arrival, mail_arrival_free)

struct mail_mailbox;

/* Starts the thread, which goes on from `place`. Texts of `opt` are copied. KP_EINPUT: a url
 * that is no mailbox's. */
int mail_mailbox_start(const struct mail_mailbox_options *opt, const struct mail_place *place,
	struct mail_mailbox **out, struct kp_err *err);
/* The message that waits (now the caller's), or NULL. One thread takes. */
struct mail_arrival *mail_mailbox_take(struct mail_mailbox *m);
/* What became of the message taken last: `kept`, it is on disk with its place; else it comes
 * again after a while. */
void mail_mailbox_done(struct mail_mailbox *m, bool kept);
/* False while the server cannot be reached or refuses; any thread. */
bool mail_mailbox_healthy(const struct mail_mailbox *m);
/* Ends the thread within a second or two. A message that was handed over stays its taker's. */
void mail_mailbox_stop(struct mail_mailbox *m);
KP_AUTO_FREE(mail_mailbox, mail_mailbox_stop)

#endif
