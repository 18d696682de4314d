/* What the files of the room share. */
#ifndef MAIL_PRIV_H
#define MAIL_PRIV_H

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

#endif
