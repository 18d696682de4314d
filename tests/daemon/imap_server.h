/* A real IMAP server (Dovecot) for a test: a throw-away configuration, a certificate of its
 * own and one mailbox of the user `hr` in a folder. Everything that goes wrong here fails the
 * running test. */
#ifndef IMAP_SERVER_H
#define IMAP_SERVER_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/kp_str.h"

#define IMAP_PASSWORD "salasana"

struct imap_server {
	char dir[64]; /* Maildir/, cert.pem, dovecot.conf, log */
	pid_t pid;    /* 0: not running */
	int port;
	int delivered;
};

void imap_server_make(struct imap_server *s);
void imap_server_remove(struct imap_server *s);
/* Starts it and waits until it takes connections. The port stays the same. */
void imap_server_start(struct imap_server *s);
void imap_server_stop(struct imap_server *s);

/* Lets other servers on this machine deliver into the mailbox; its path, owned. */
char *imap_server_open_maildir(const struct imap_server *s);
/* Puts a message into the mailbox, whole or not at all. */
void imap_server_deliver(struct imap_server *s, const char *raw, size_t n);
/* Forgets the numbers: the same messages get another UIDVALIDITY. Not while it runs. */
void imap_server_renumber(struct imap_server *s);
/* The next message gets this UID, which is higher than all before. Not while it runs. */
void imap_server_skip(struct imap_server *s, int64_t next);
/* A certificate and its key beside the server's own, which did not sign it: DIR/NAME.pem. */
void imap_server_certificate(const struct imap_server *s, const char *name);
/* The settings with which kumppanid reads the mailbox, trusting DIR/`ca`.pem. Owned. */
char *imap_server_settings(const struct imap_server *s, const char *ca);

#endif
