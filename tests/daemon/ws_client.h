/* A blocking WebSocket client (RFC 6455) for tests: well behaved by default, and raw enough
 * to send what no browser would. A time-out or a broken frame fails the running test. */
#ifndef WS_CLIENT_H
#define WS_CLIENT_H

#include <stdbool.h>

#include "base/kp_json.h"
#include "base/kp_str.h"

#define WS_PATIENCE_MS 60000 /* how long anything may take: sanitizers on a busy machine */

enum ws_opcode {
	WS_MORE = 0,
	WS_TEXT = 1,
	WS_BINARY = 2,
	WS_CLOSE = 8,
	WS_PING = 9,
	WS_PONG = 10
};

struct ws {
	int fd;           /* -1: not connected */
	struct kp_str in; /* received, not yet taken */
};

/* One frame; the payload is owned and NUL-terminated. */
struct ws_frame {
	enum ws_opcode opcode;
	char *payload;
	size_t n;
	int code;  /* WS_CLOSE: its status; 1005: none was given */
	bool gone; /* the connection ended without a close frame */
};
void ws_frame_clear(struct ws_frame *f);
KP_AUTO_CLEAR(ws_frame, ws_frame_clear)

void ws_connect(struct ws *ws, int port); /* TCP and upgrade to kumppani.v1 on /ws */
int ws_dial(int port);                    /* TCP alone; -1 when refused */
void ws_disconnect(struct ws *ws);        /* closes the socket without a word */

void ws_send(struct ws *ws, const char *text); /* a masked text frame */
void ws_sendf(struct ws *ws, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* False when the other side has gone. */
bool ws_send_frame(
	struct ws *ws, enum ws_opcode opcode, bool fin, bool masked, const void *p, size_t n);
/* As it stands; false when the other side has gone. */
bool ws_send_raw(struct ws *ws, const void *p, size_t n);

/* The next frame; pings are answered and skipped. */
void ws_receive(struct ws *ws, struct ws_frame *out);
/* Is there something to receive within `ms`? */
bool ws_waiting(struct ws *ws, int ms);

/* The next text message, parsed (owned). Any other type than the one given fails the test. */
struct kp_json *ws_expect(struct ws *ws, const char *type);
/* The next error, whose code must be `code`. Owned. */
struct kp_json *ws_expect_error(struct ws *ws, const char *code);
/* The close code, after whatever else comes first; 1006 when it just ended. */
int ws_expect_close(struct ws *ws);

/* A member's text, or "" when it is not there. */
const char *ws_text(const struct kp_json *message, const char *key);

#endif
