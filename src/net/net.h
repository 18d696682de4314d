/* Net: listening, HTTP and WebSocket connections, and their limits. It knows nothing of
 * what is said: messages and requests go to the handlers, whole.
 *
 * Everything here belongs to the loop: the thread that calls net_run(). Only net_wake()
 * and net_interrupt() may be called by others. Connections are known by number; a number
 * is never used twice, so a late answer to a closed connection goes nowhere. */
#ifndef NET_H
#define NET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/kp_err.h"
#include "base/kp_mem.h"
#include "base/kp_str.h"

struct net;
typedef uint64_t net_conn; /* 0: none */

struct net_options {
	const char *host;           /* an address; "0.0.0.0" or "::": all */
	int port;                   /* 0: a free one */
	const char *protocol;       /* WebSocket subprotocol */
	const char *path;           /* of the WebSocket */
	const char *const *origins; /* pages that may connect besides the host's own */
	size_t norigins;
	size_t connections;   /* WebSockets at most; the limit of open files may be lower */
	size_t message_bytes; /* longest message taken */
	int rate, burst; /* messages a second of one connection, and at once; rate 0: any */
	int fragment_seconds;  /* for a message in pieces to end */
	int idle_seconds;      /* without a message until a connection is closed */
	int unclaimed_seconds; /* the same, until net_set_user() */
	size_t backlog_bytes;  /* waiting for a client that does not read, at most */
};

/* Why a message was not handed over. The connection goes on. */
enum net_refusal {
	NET_TOO_LONG,
	NET_BINARY,
	NET_UNFINISHED, /* its last fragment did not come in time */
	NET_TOO_FAST,   /* beyond the rate; the text comes along */
};

struct net_request {
	const char *path; /* without the query */
	const char *const
		*args; /* of the query, "name=value" each, decoded; any bytes but NUL */
	size_t nargs;
	bool head;
	bool gzip; /* the client can read it */
};

/* The value of the first argument of that name; NULL: there is none. */
const char *net_arg(const struct net_request *rq, const char *name);

enum net_cache {
	NET_KEEP_NOT,      /* asked for anew each time */
	NET_KEEP_CHECKED,  /* kept, and asked about each time by its etag */
	NET_KEEP_A_WHILE,  /* some minutes, then asked about */
	NET_KEEP_FOR_EVER, /* what has this path never changes */
};

/* Either `body` (borrowed until the net is closed) or `text` (taken) is sent. */
struct net_response {
	int status;
	const char *type;     /* "text/html; charset=utf-8" */
	const char *location; /* of a redirect; NULL: none */
	enum net_cache cache;
	const char *etag; /* static, in quotes; a client that has it gets 304. NULL: none */
	bool gzip;        /* what the body is packed with */
	const char *body;
	size_t n;
	struct kp_str text;
};

/* All are called on the loop. `user` is what net_set_user() put there. */
struct net_handlers {
	void *arg;
	void (*message)(void *arg, net_conn c, const char *text, size_t n);
	void (*refused)(
		void *arg, net_conn c, enum net_refusal why, const char *text, size_t n);
	void (*closed)(void *arg, net_conn c, void *user);
	void (*http)(void *arg, const struct net_request *rq, struct net_response *rs);
	void (*woken)(void *arg); /* after net_wake() */
	void (*tick)(void *arg);  /* some ten times a second */
};

/* Listens at once. KP_EBUSY: the port is in use; KP_EIO: the system refuses. Handlers are
 * copied; their arg must outlive the net. */
int net_open(const struct net_options *opt, const struct net_handlers *h, struct net **out,
	struct kp_err *err);
/* Not from inside a handler. */
void net_close(struct net *net);
KP_AUTO_FREE(net, net_close)
int net_port(const struct net *net);
/* Serves until net_finish() is through. */
void net_run(struct net *net);

/* Wakes the loop: `woken` is called soon. Any thread; calls that come close together
 * become one. */
void net_wake(struct net *net);

/* ---- connections ---- */

/* A message ready to be sent. */
struct net_frame;
struct net_frame *net_frame_new(const char *text, size_t n);
void net_frame_free(struct net_frame *f);
KP_AUTO_FREE(net_frame, net_frame_free)

/* Takes the frame. One for a connection that is gone is dropped; a client that lets too
 * much pile up is disconnected. */
void net_send(struct net *net, net_conn c, struct net_frame *f);
/* Closes when what is waiting has been sent; nothing more is read. */
void net_hang_up(struct net *net, net_conn c, int close_code, const char *reason);
void *net_user(struct net *net, net_conn c); /* NULL: none, or gone */
void net_set_user(struct net *net, net_conn c, void *user);
bool net_is_open(struct net *net, net_conn c);

#define NET_CLOSE_GOING_AWAY 1001
#define NET_CLOSE_POLICY     1008

/* ---- stopping, in this order ---- */

void net_refuse_new(struct net *net);   /* no new connections */
void net_stop_reading(struct net *net); /* what comes from now on is not heard */
/* Sends what waits, closes every connection with 1001, and lets net_run() return, at the
 * latest after `ms`. */
void net_finish(struct net *net, int ms);

/* ---- figures ---- */

struct net_stats {
	size_t connections, most; /* WebSockets open now; the limit in force */
	uint64_t accepted, refused_full, refused_origin, http;
	uint64_t messages, too_fast, too_long, slow_closed, idle_closed;
};
void net_stats(const struct net *net, struct net_stats *out);

#endif
