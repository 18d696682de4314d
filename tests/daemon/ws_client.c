#include "ws_client.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/kp_clock.h"

#define MAX_FRAME (1 << 20)

/* RFC 6455's own example key, so that no SHA-1 is needed to check the answer. */
#define KEY    "dGhlIHNhbXBsZSBub25jZQ=="
#define ACCEPT "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="

int ws_dial(int port)
{
	struct sockaddr_in to = {.sin_family = AF_INET,
		.sin_port = htons((uint16_t)port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), one = 1;

	assert_true(fd >= 0);
	if (connect(fd, (struct sockaddr *)&to, sizeof(to)) < 0) {
		close(fd);
		return -1;
	}
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
	return fd;
}

bool ws_send_raw(struct ws *ws, const void *p, size_t n)
{
	const char *at = p;

	while (n) {
		ssize_t sent = send(ws->fd, at, n, MSG_NOSIGNAL);
		if (sent < 0 && errno == EINTR)
			continue;
		if (sent < 0)
			return false;
		at += sent;
		n -= (size_t)sent;
	}
	return true;
}

bool ws_waiting(struct ws *ws, int ms)
{
	struct pollfd fd = {.fd = ws->fd, .events = POLLIN};

	return ws->in.n || poll(&fd, 1, ms) > 0;
}

/* More bytes into ws->in; false at the end of the connection. */
static bool fill(struct ws *ws)
{
	char part[16384];
	struct pollfd fd = {.fd = ws->fd, .events = POLLIN};

	if (poll(&fd, 1, WS_PATIENCE_MS) <= 0)
		fail_msg("nothing came from the daemon in %d ms", WS_PATIENCE_MS);
	ssize_t n = recv(ws->fd, part, sizeof(part), 0);
	if (n <= 0)
		return false;
	kp_str_addn(&ws->in, part, (size_t)n);
	return true;
}

static void drop(struct ws *ws, size_t n)
{
	memmove(ws->in.p, ws->in.p + n, ws->in.n - n);
	ws->in.n -= n;
	ws->in.p[ws->in.n] = '\0';
}

void ws_connect(struct ws *ws, int port)
{
	static const char request[] = "GET /ws HTTP/1.1\r\nHost: 127.0.0.1\r\n"
				      "Upgrade: websocket\r\nConnection: Upgrade\r\n"
				      "Sec-WebSocket-Version: 13\r\n"
				      "Sec-WebSocket-Protocol: kumppani.v1\r\n"
				      "Sec-WebSocket-Key: " KEY "\r\n\r\n";
	char *end;

	*ws = (struct ws){.fd = ws_dial(port)};
	assert_true(ws->fd >= 0);
	assert_true(ws_send_raw(ws, request, sizeof(request) - 1));
	while (!ws->in.p || !(end = strstr(ws->in.p, "\r\n\r\n")))
		assert_true(fill(ws));
	assert_true(kp_str_starts(ws->in.p, "HTTP/1.1 101"));
	assert_non_null(strstr(ws->in.p, ACCEPT));
	assert_non_null(strcasestr(ws->in.p, "sec-websocket-protocol: kumppani.v1"));
	drop(ws, (size_t)(end - ws->in.p) + 4);
}

void ws_disconnect(struct ws *ws)
{
	if (ws->fd >= 0)
		close(ws->fd);
	kp_str_clear(&ws->in);
	*ws = (struct ws){.fd = -1};
}

bool ws_send_frame(
	struct ws *ws, enum ws_opcode opcode, bool fin, bool masked, const void *p, size_t n)
{
	static const unsigned char mask[4] = {0x12, 0x34, 0x56, 0x78};
	KP_AUTO(kp_str) struct kp_str frame = {0};
	const char *bytes = p;

	kp_str_addc(&frame, (char)((fin ? 0x80 : 0) | opcode));
	kp_str_addc(&frame, (char)((masked ? 0x80 : 0) | (n < 126            ? n
								 : n < 65536 ? 126
									     : 127)));
	for (int shift = n < 126 ? -8 : n < 65536 ? 8 : 56; shift >= 0; shift -= 8)
		kp_str_addc(&frame, (char)(n >> shift));
	if (masked)
		kp_str_addn(&frame, (const char *)mask, 4);
	for (size_t i = 0; i < n; i++)
		kp_str_addc(&frame, masked ? (char)(bytes[i] ^ mask[i % 4]) : bytes[i]);
	return ws_send_raw(ws, frame.p, frame.n);
}

void ws_send(struct ws *ws, const char *text)
{
	ws_send_frame(ws, WS_TEXT, true, true, text, strlen(text));
}

void ws_sendf(struct ws *ws, const char *fmt, ...)
{
	char *text;
	va_list ap;

	va_start(ap, fmt);
	assert_true(vasprintf(&text, fmt, ap) >= 0);
	va_end(ap);
	ws_send(ws, text);
	free(text);
}

/* Takes a whole frame from ws->in into *out; false: more bytes are needed. */
static bool take(struct ws *ws, struct ws_frame *out)
{
	const unsigned char *p = (const unsigned char *)ws->in.p;
	size_t head = 2, n;

	if (ws->in.n < 2)
		return false;
	n = p[1] & 0x7f;
	if (n >= 126) {
		size_t wide = n == 126 ? 2 : 8;
		head += wide;
		if (ws->in.n < head)
			return false;
		n = 0;
		for (size_t i = 0; i < wide; i++)
			n = n << 8 | p[2 + i];
	}
	assert_true(n <= MAX_FRAME);
	assert_false(p[1] & 0x80); /* a server never masks */
	assert_true(p[0] & 0x80);  /* ours never sends fragments */
	if (ws->in.n < head + n)
		return false;
	out->opcode = p[0] & 0x0f;
	out->n = n;
	out->code = out->opcode != WS_CLOSE ? 0 : n < 2 ? 1005 : p[head] << 8 | p[head + 1];
	out->payload = kp_strndup((const char *)p + head, n);
	drop(ws, head + n);
	return true;
}

void ws_receive(struct ws *ws, struct ws_frame *out)
{
	for (;;) {
		*out = (struct ws_frame){0};
		while (!take(ws, out))
			if (!fill(ws)) {
				out->gone = true;
				out->payload = kp_strdup("");
				return;
			}
		if (out->opcode != WS_PING)
			return;
		ws_send_frame(ws, WS_PONG, true, true, out->payload, out->n);
		free(out->payload);
	}
}

void ws_frame_clear(struct ws_frame *f)
{
	free(f->payload);
	*f = (struct ws_frame){0};
}

static struct kp_json *next_message(struct ws *ws)
{
	KP_AUTO(ws_frame) struct ws_frame frame;
	struct kp_json *message;
	struct kp_err err = {0};

	ws_receive(ws, &frame);
	if (frame.gone || frame.opcode != WS_TEXT)
		fail_msg("a message was due, but the connection %s (code %d)",
			frame.gone ? "ended" : "got another frame", frame.code);
	if (kp_json_parse(frame.payload, frame.n, 0, &message, &err) < 0)
		fail_msg("the daemon sent no JSON (%s): %s", err.msg, frame.payload);
	return message;
}

const char *ws_text(const struct kp_json *message, const char *key)
{
	const char *s = kp_json_string(kp_json_get(message, key));

	return s ? s : "";
}

struct kp_json *ws_expect(struct ws *ws, const char *type)
{
	struct kp_json *message = next_message(ws);

	if (strcmp(ws_text(message, "type"), type) != 0)
		fail_msg("'%s' was due, but '%s' came (%s %s)", type, ws_text(message, "type"),
			ws_text(message, "code"), ws_text(message, "message"));
	return message;
}

struct kp_json *ws_expect_error(struct ws *ws, const char *code)
{
	struct kp_json *message = ws_expect(ws, "error");

	assert_string_equal(ws_text(message, "code"), code);
	assert_string_not_equal(ws_text(message, "message"), "");
	return message;
}

int ws_expect_close(struct ws *ws)
{
	for (;;) {
		KP_AUTO(ws_frame) struct ws_frame frame;
		ws_receive(ws, &frame);
		if (frame.gone)
			return 1006;
		if (frame.opcode == WS_CLOSE)
			return frame.code;
	}
}
