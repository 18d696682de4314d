/* One message from a client, from socket to answer. The loop's alone. */
#ifndef TURN_H
#define TURN_H

#include "daemon/app.h"

/* A message being handled; lives on the stack. */
struct turn {
	struct app *app;
	net_conn conn;
	struct session *session; /* NULL: no hello yet */
	const char *raw;         /* as it came */
	size_t n;
	struct wire_request rq;
	int64_t start_us; /* monotonic */
	int64_t now;      /* ms */
	bool again;       /* it had to wait once: it is not put off a second time */
};

/* Handles a message; `again` when it was held back before. */
void turn_message(struct app *app, net_conn c, const char *text, size_t n, bool again);
/* Goes on with the messages that the pool has heard. */
void turn_heard(struct app *app);
/* Handles messages that had to wait; takes them. */
void turn_replay(struct app *app, struct session_held_list *held);
/* Answers a message that net refused; text is given where there is one. */
void turn_refused(
	struct app *app, net_conn c, enum net_refusal why, const char *text, size_t n);
/* The connection is closed; `session` is the one it spoke in, or NULL. */
void turn_closed(struct app *app, net_conn c, struct session *session);

#endif
