/* What the files of the room share. */
#ifndef MAIL_PRIV_H
#define MAIL_PRIV_H

#include <stdatomic.h>

#include "mail/mail.h"

struct _GMimeObject;

/* ---- characters (mail_charset.c) ---- */

/* Appends s[0..n), written in `charset` (NULL: not told), as UTF-8 fit to be read: line ends
 * are \n, other control characters are gone. What the charset does not allow, or is not
 * known, is read as Windows-1252, which allows everything. */
void mail_to_utf8(const char *s, size_t n, const char *charset, struct kp_str *out);
/* One line of at most `max` bytes, white space folded. */
const char *mail_one_line(const char *s, size_t max, struct kp_arena *mem);
/* Joins the lines of a text that was broken for sending (format=flowed, RFC 3676). */
void mail_unflow(const char *s, size_t n, bool delsp, struct kp_str *out);

/* ---- HTML (mail_html.c) ---- */

/* Appends the text of a page, UTF-8: paragraphs, lists, quotes with "> ". */
void mail_html_text(const char *html, size_t n, struct kp_str *out);

/* ---- parts (mail_body.c) ---- */

struct mail_body {
	struct kp_str text;
	bool html, report, receipt; /* report: of delivery; receipt: of reading */
	size_t attachments;
	struct kp_str returned; /* headers of the message that a report is about */
	size_t left;            /* parts that may still be looked at */
	const char *flaw;
};
void mail_body_read(struct _GMimeObject *root, struct mail_body *b);

/* ---- words that mail programs write (mail_words.c) ---- */

/* All are found at the place, in any case. NULL ends a list. */
extern const char *const mail_words_wrote[];    /* ends the line before a quote */
extern const char *const mail_words_original[]; /* between dashes above a copied message */
extern const char *const mail_words_from[];     /* heads of a copied message: */
extern const char *const mail_words_head[];     /* all others */
extern const char *const mail_words_device[];   /* begins a line that a telephone adds */
extern const char *const mail_words_greeting[]; /* ends a letter */

/* ---- speaking IMAP (mail_imap.c) ---- */

/* A connection to one mailbox, kept between looks. One thread. */
struct mail_imap;

struct mail_imap_options {
	const char *url, *user, *ca_file; /* borrowed */
	const atomic_bool *stopping;      /* ends what is under way */
};
/* KP_EINPUT: no url of a mailbox. */
int mail_imap_open(
	const struct mail_imap_options *opt, struct mail_imap **out, struct kp_err *err);
void mail_imap_close(struct mail_imap *im);
KP_AUTO_FREE(mail_imap, mail_imap_close)
void mail_imap_password(struct mail_imap *im, const char *password);

struct mail_status {
	int64_t validity; /* UIDVALIDITY */
	int64_t next;     /* UIDNEXT; 0: not told */
	int64_t messages; /* EXISTS */
};
int mail_imap_status(struct mail_imap *im, struct mail_status *out, struct kp_err *err);

struct mail_uids {
	int64_t *v;
	size_t n, cap;
};
#define MAIL_MAX_FOUND 1000 /* in one look; the rest comes with the next */
/* UIDs of so many messages, those from `uid` on, the oldest first; into `out`, which is
 * empty. */
int mail_imap_find(struct mail_imap *im, int64_t messages, int64_t uid, struct mail_uids *out,
	struct kp_err *err);
/* Leaves of some UIDs those from `uid` on, in order, each once and not more than are for one
 * look. True: there were older ones. */
bool mail_imap_keep_new(struct mail_uids *u, int64_t uid);
/* KP_ENOENT: it is not there any more. */
int mail_imap_size(struct mail_imap *im, int64_t uid, int64_t *bytes_out, struct kp_err *err);
/* Appends the first `max` bytes of a message. KP_ENOENT: it is not there any more. */
int mail_imap_fetch(struct mail_imap *im, int64_t validity, int64_t uid, size_t max,
	struct kp_str *out, struct kp_err *err);

/* ---- what an IMAP server's lines tell (mail_imap_lines.c) ---- */

/* The line at *p, which moves behind it; NULL at the end. */
const char *mail_imap_line(const char **p, const char *end, size_t *n_out);
/* What one untagged line of an answer tells. */
void mail_imap_read_status(const char *line, size_t n, struct mail_status *out);
struct mail_entry {
	int64_t uid, bytes;
};
/* False: the line tells of no message. */
bool mail_imap_read_entry(const char *line, size_t n, struct mail_entry *out);
/* UIDs that a SEARCH has found; appended. */
void mail_imap_read_found(const char *line, size_t n, struct mail_uids *out);

#endif
