/* The load client's connections: WebSocket over loopback, as little as a benchmark needs.
 * One thread. */
#ifndef LOAD_H
#define LOAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/kp_str.h"

struct load_conn {
	int fd;
	struct kp_str in, out;
	size_t sent;   /* bytes of out that are gone */
	size_t taken;  /* bytes of in that load_next() lent last */
	int64_t due;   /* µs; when the message under way should have been sent; 0: idle */
	bool measured; /* it counts */
};

/* Connects, upgrades and, when hello is not NULL, says it and waits for the reply. Ends the
 * program when that fails. */
void load_connect(struct load_conn *c, int port, const char *hello);
/* Makes it non-blocking, for load_send() and load_receive(). */
void load_unblock(struct load_conn *c);
/* Puts a text frame behind what is waiting and sends what goes. False: the connection ended.
 */
bool load_send(struct load_conn *c, const char *p, size_t n);
bool load_flush(struct load_conn *c);
/* Reads what is there. False: the connection ended. */
bool load_receive(struct load_conn *c);
/* The next whole message that was received, borrowed until the next call; NULL: none. */
const char *load_next(struct load_conn *c, size_t *n_out);

void load_die(const char *fmt, ...) __attribute__((noreturn, format(printf, 1, 2)));

#endif
