/* The configuration: kumppani.yaml read into one struct. Filled by one thread before any
 * other starts (conf_load, conf_set), then frozen. Only daemon/, cli/ and bridges/ see
 * it; they hand each room the few values that are its own. All texts are borrowed from
 * the struct. Relative paths count from the working directory. */
#ifndef CONF_H
#define CONF_H

#include <stdbool.h>
#include <stddef.h>

#include "base/kp_err.h"
#include "base/kp_log.h"
#include "base/kp_str.h"

struct conf_list {
	const char *const *v;
	size_t n;
};

struct conf {
	struct {
		const char *host;
		int port;
	} listen;
	struct {
		const char *dir;
	} data;
	struct {
		const char *dir; /* "": look for it with conf_find_kb() */
	} kb;
	struct {
		const char *engine; /* "sqlite" */
	} store;
	struct {
		int messages_per_second, burst; /* of one connection; 0: no limit */
		int connections;
		int message_bytes;
		int fragment_seconds; /* for a message in fragments to end */
		int hello_seconds;    /* from connecting to hello */
		int idle_seconds;
		int queue; /* places in each queue between threads */
	} limits;
	struct conf_list origins; /* none: pages of the same host only */
	struct {
		int keep_days; /* how long a conversation can be resumed */
		int memory;    /* conversations held in memory */
	} session;
	struct {
		int interaction_days, tray_days; /* 0: kept for ever */
	} retention;
	struct {
		const char *url; /* "": no mail is read */
		const char *user, *password_file, *ca_file;
		int poll_seconds, max_kb;
	} mailbox;
	struct {
		const char *file; /* "": tokens in the data folder, if it is there */
	} tokens;
	struct {
		const char *issuer; /* "https://…"; "": nobody signs in at a provider */
		const char *audience, *ca_file, *secret_file;
		const char *user_claim, *unit_claim, *roles_claim;
		const char *partner_role, *admin_role;
	} oidc;
	const char *public_url; /* where people reach it; "": not told */
	struct {
		const char *url; /* "smtp://…", "smtps://…"; "": no mail is sent */
		const char *tls; /* "required" or "none" */
		const char *user, *password_file, *ca_file;
		const char *from;    /* address; "" only without url */
		const char *content; /* "full" or "link" */
		const char *domain;  /* of supervisors whose user name is no address */
		int wait_seconds;    /* before a mail that a look at the chat makes needless */
		int tries, connections, timeout_seconds;
	} mail;
	struct {
		const char *url; /* "": nothing is told */
		const char *secret_file, *ca_file;
		const char *content; /* "full" or "link" */
	} webhook;
	struct {
		enum kp_level level;
	} log;
	struct kp_arena *arena; /* owns the texts */
};

/* Reads `path` (NULL: the defaults alone). Everything wrong goes to *report as lines
 * FILE:LINE:COL: error: what is wrong, what to do
 * and the first of them to *err. *out is owned. */
int conf_load(const char *path, struct conf **out, struct kp_str *report, struct kp_err *err);
/* As conf_load, from memory; `file` names the text in messages. */
int conf_parse(const char *file, const char *text, size_t n, struct conf **out,
	struct kp_str *report, struct kp_err *err);
void conf_free(struct conf *c);
KP_AUTO_FREE(conf, conf_free)

/* A value from the command line over the file's: conf_set(c, "listen.port", "8081", &err).
 * Lists take one value. */
int conf_set(struct conf *c, const char *key, const char *value, struct kp_err *err);

/* The manual: a kumppani.yaml that says every default, with the help as comments. */
void conf_print_manual(struct kp_str *out);

/* The folder that holds intents/ and knowledge/: kb.dir when it is set, else the working
 * directory, the repository the program was built in, or where it is installed. Owned;
 * NULL: nowhere. */
char *conf_find_kb(const struct conf *c);

#endif
