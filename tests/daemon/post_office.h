/* A real SMTP server for stories (tests/mail/smtpd.py), with a certificate made for it. What
 * goes wrong fails the running test. */
#ifndef POST_OFFICE_H
#define POST_OFFICE_H

#include <sys/types.h>

#include "base/kp_str.h"

struct post_office {
	char dir[64]; /* cert.pem, key.pem, mail/, password */
	pid_t pid;
	int port;
};

/* Makes the folder, a certificate for "localhost" and a file of the password; starts nothing.
 */
void post_office_make(struct post_office *o);
/* Starts it on a port of its own choosing, or on `port` again: with STARTTLS and the user
 * "kumppani", password "salasana". */
void post_office_open(struct post_office *o);
void post_office_close(struct post_office *o); /* kills it */
/* Stops the process, or lets it go on: its connections stay, and nothing is answered. */
void post_office_freeze(const struct post_office *o, bool frozen);
void post_office_remove(struct post_office *o);
/* What to do with the next mails: see smtpd.py. "": take them. */
void post_office_mode(const struct post_office *o, const char *mode);
/* Waits for the nth mail, counted from 1; owned. */
char *post_office_mail(const struct post_office *o, int n);
int post_office_count(const struct post_office *o);

#endif
