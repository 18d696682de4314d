#include "net/net_priv.h"

/* ---- frames ---- */

/* The header's room in front of the text is libwebsockets' to write into. */
struct net_frame {
	struct net_frame *next;
	size_t n;
	unsigned char room[LWS_PRE];
	unsigned char text[];
};

struct net_frame *net_frame_new(const char *text, size_t n)
{
	struct net_frame *f = kp_realloc(NULL, sizeof(*f) + n);

	f->next = NULL;
	f->n = n;
	if (n)
		memcpy(f->text, text, n);
	return f;
}

void net_frame_free(struct net_frame *f)
{
	free(f);
}

void net_peer_drop_frames(struct net_peer *p)
{
	while (p->head) {
		struct net_frame *f = p->head;

		p->head = f->next;
		net_frame_free(f);
	}
	p->tail = NULL;
	p->out_bytes = 0;
	p->stuck_since = 0;
}

/* ---- closing ---- */

void net_peer_kill(struct net_peer *p)
{
	net_peer_drop_frames(p);
	p->close_code = NET_CLOSE_POLICY;
	lws_set_timeout(p->wsi, PENDING_TIMEOUT_USER_OK, LWS_TO_KILL_ASYNC);
}

void net_peer_close(struct net_peer *p, int code, const char *reason)
{
	if (p->close_code)
		return;
	p->close_code = (uint16_t)code;
	p->close_reason = reason;
	lws_callback_on_writable(p->wsi);
}

/* ---- writing ---- */

static int send_close(struct net_peer *p, struct lws *wsi)
{
	const char *reason = p->close_reason ? p->close_reason : "";

	lws_close_reason(
		wsi, p->close_code, (unsigned char *)(uintptr_t)reason, strlen(reason));
	return -1;
}

static struct net_frame *next_frame(struct net_peer *p)
{
	struct net_frame *f = p->head;

	p->head = f->next;
	if (!p->head)
		p->tail = NULL;
	p->out_bytes -= f->n;
	return f;
}

/* Takes the frame. What the socket does not take at once, libwebsockets keeps. */
static int write_frame(
	struct net *net, struct lws *wsi, struct net_peer *p, struct net_frame *f)
{
	int sent = lws_write(wsi, f->text, f->n, LWS_WRITE_TEXT);

	net_frame_free(f);
	p->stuck_since = p->head ? net->now : 0;
	if (sent >= 0 && lws_partial_buffered(wsi)) {
		p->stuck_since = net->now;
		lws_callback_on_writable(wsi);
	}
	return sent < 0 ? -1 : 0;
}

int net_peer_write(struct net *net, struct lws *wsi, struct net_peer *p)
{
	int most = 16; /* then others get their turn */

	p->stuck_since = 0; /* libwebsockets has nothing left */
	while (p->head && most-- && !lws_partial_buffered(wsi))
		if (write_frame(net, wsi, p, next_frame(p)) < 0)
			return -1;
	if (p->head) {
		lws_callback_on_writable(wsi);
		return 0;
	}
	if (p->close_code)
		return send_close(p, wsi);
	if (p->ping) {
		unsigned char room[LWS_PRE];

		p->ping = false;
		return lws_write(wsi, room + LWS_PRE, 0, LWS_WRITE_PING) < 0 ? -1 : 0;
	}
	return 0;
}

/* Behind what waits already. */
static void line_up(struct net *net, struct net_peer *p, struct net_frame *f)
{
	if (p->tail)
		p->tail->next = f;
	else
		p->head = f;
	p->tail = f;
	p->out_bytes += f->n;
	if (!p->stuck_since)
		p->stuck_since = net->now;
	if (p->out_bytes > net->opt.backlog_bytes) {
		net->stats.slow_closed++;
		net_peer_kill(p);
		return;
	}
	lws_callback_on_writable(p->wsi);
}

/* A frame that nothing stands before goes at once: asking to be told when the socket can
 * take it costs as much as sending. */
void net_send(struct net *net, net_conn c, struct net_frame *f)
{
	struct net_peer *p = net_peer_find(net, c);

	if (!p || p->close_code)
		net_frame_free(f);
	else if (p->head || lws_partial_buffered(p->wsi))
		line_up(net, p, f);
	else if (write_frame(net, p->wsi, p, f) < 0)
		net_peer_kill(p);
}

void net_hang_up(struct net *net, net_conn c, int close_code, const char *reason)
{
	struct net_peer *p = net_peer_find(net, c);

	if (p)
		net_peer_close(p, close_code, reason);
}
