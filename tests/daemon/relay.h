/* A whole mail transfer agent for stories: exim, started by tests/mail/relay on a free port,
 * with TLS and a user. What goes wrong fails the running test. */
#ifndef RELAY_H
#define RELAY_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/kp_str.h"

struct relay {
	char dir[64]; /* cert.pem, mail/new/, log/mainlog */
	pid_t pid;
	int port;     /* TLS begins with STARTTLS */
	int tls_port; /* with the first byte */
};

void relay_start(struct relay *r); /* again on the same port after relay_stop() */
void relay_stop(struct relay *r);  /* kills it */
void relay_remove(struct relay *r);
/* "later", "never": what it says to every recipient; "few": it takes three mails over a
 * connection; "hold": it delivers nothing; "gone": what
 * is for essi comes back. */
void relay_rule(const struct relay *r, const char *rule, bool on);
/* What is for hr@ and hr+…@ from now on goes to that maildir, which anybody may write to. */
void relay_mailbox(const struct relay *r, const char *maildir);
/* Answers `mail` over SMTP, as the mail program of `address` would. */
void relay_reply(
	const struct relay *r, const char *mail, const char *address, const char *text);
/* What it wrote into its log. Owned. */
char *relay_log(const struct relay *r);
/* A delivered mail that holds `text`; waits for it. Owned. */
char *relay_mail(const struct relay *r, const char *text);
int relay_count(const struct relay *r); /* of delivered mails */

#endif
