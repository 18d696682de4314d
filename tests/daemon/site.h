/* A place where a real kumppanid runs for a test: a temporary folder with its own copy of
 * the small knowledge base, a configuration and a data folder. Everything that goes wrong
 * here fails the running test, with the daemon's log. */
#ifndef SITE_H
#define SITE_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/kp_str.h"

struct site {
	char dir[64];  /* data/, kb/, kumppani.yaml, log */
	char data[80]; /* dir/data unless the test moves it before starting */
	pid_t pid;     /* 0: not running */
	int port;
	size_t log_seen; /* bytes of the log before this start */
};

void site_make(struct site *s);
void site_remove(struct site *s); /* kills what still runs */
/* Stops what still runs with SIGTERM, tells the log if that goes badly, and removes the site;
 * the exit status, 0: nothing ran. */
int site_end(struct site *s);

/* Writes kumppani.yaml: the test's own lines after what every test needs. */
void site_configure(struct site *s, const char *yaml);
/* Starts the daemon on a free port and waits until /readyz says yes. */
void site_start(struct site *s);
/* Starts it without waiting for anything. */
void site_launch(struct site *s, const char *const *more_args);
/* Waits for it to end by itself; its exit status, or 128 + the signal. */
int site_wait(struct site *s);
/* Sends a signal and waits. */
int site_stop(struct site *s, int signal);
/* The log of this start so far. Owned. */
char *site_log(const struct site *s);
/* Waits until the log of this start holds `text`. */
void site_wait_log(const struct site *s, const char *text);

/* GET; the status, 0 when nobody listens. *body_out (may be NULL) is owned. */
int site_get(const struct site *s, const char *path, char **body_out);

/* Runs `kumppani` with this site's --data and --kb after the given arguments (NULL ends
 * them). Exit status; what it printed on both outputs goes to *out (may be NULL; reset). */
int site_cli(const struct site *s, struct kp_str *out, const char *const *args);
#define SITE_CLI(s, out, ...) site_cli(s, out, (const char *const[]){__VA_ARGS__, NULL})
/* The same in two: starts it, and waits for its end. */
pid_t site_cli_launch(const struct site *s, int *output, const char *const *args);
int site_cli_wait(pid_t pid, int output, struct kp_str *out);

/* Runs `kumppani ticket …`, which must succeed. */
void site_ticket(const struct site *s, const char *const *args);
#define SITE_TICKET(s, ...) site_ticket(s, (const char *const[]){"ticket", __VA_ARGS__, NULL})
/* What `kumppani ticket show` prints. Owned. */
char *site_shown(const struct site *s, const char *number);
/* Waits until that holds `what`. */
void site_wait_shown(const struct site *s, const char *number, const char *what);

/* Waits until `kumppani outbox` prints `what`, or, with `there` false, no longer does. */
void site_wait_outbox(const struct site *s, const char *what, bool there);

/* Replaces the first `from` in a file of the site's kb by `to`. */
void site_edit(const struct site *s, const char *file, const char *from, const char *to);

/* How often a text says it. */
int site_times(const char *text, const char *what);
/* What chance starts from: KP_SEED, else the time. Printed, so that a run can be repeated. */
uint64_t site_seed(void);

/* A loopback port that nothing listens on, for a server that may be started again on it. */
int site_free_port(void);

/* Seconds since some moment; for deadlines only. */
double site_clock(void);
/* Gives way for a moment while something is polled; fails the test at the deadline. */
void site_poll(double deadline, const char *what);

#endif
