#include "net/net_priv.h"

/* ---- coming and going ---- */

static int opened(struct net *net, struct lws *wsi, struct net_peer *p)
{
	*p = (struct net_peer){.wsi = wsi,
		.opened_at = net->now,
		.heard_at = net->now,
		.message_at = net->now,
		.filled_at = net->now,
		.may_send = (float)net->opt.burst,
		.may_complain = NET_COMPLAINTS};
	net_peer_join(net, p);
	net->stats.connections++;
	net->stats.accepted++;
	return 0;
}

static int closed(struct net *net, struct net_peer *p)
{
	net_conn c = p->number;

	if (!c)
		return 0;
	net_peer_leave(net, p);
	net_peer_drop_frames(p);
	free(p->in);
	p->in = NULL;
	net->stats.connections--;
	net->h.closed(net->h.arg, c, p->user);
	if (net->finishing && net->stats.connections == 0)
		net_wake(net);
	return 0;
}

/* ---- reading ---- */

static void fill_bucket(float *bucket, float most, float add)
{
	*bucket = *bucket + add > most ? most : *bucket + add;
}

bool net_ws_within_rate(struct net *net, struct net_peer *p)
{
	float seconds = (float)(net->now - p->filled_at) / 1000;

	if (net->opt.rate == 0)
		return true;
	p->filled_at = net->now;
	fill_bucket(&p->may_send, (float)net->opt.burst, seconds * (float)net->opt.rate);
	fill_bucket(&p->may_complain, NET_COMPLAINTS, seconds * NET_COMPLAIN_RATE);
	if (p->may_send < 1)
		return false;
	p->may_send -= 1;
	return true;
}

void net_ws_refuse(
	struct net *net, struct net_peer *p, enum net_refusal why, const char *text, size_t n)
{
	net->h.refused(net->h.arg, p->number, why, text, n);
}

/* Every refusal could cost an answer: past a bound they become one, told by the sweep. */
static void too_fast(struct net *net, struct net_peer *p, const char *text, size_t n)
{
	net->stats.too_fast++;
	if (p->may_complain < 1) {
		p->owed = true;
		return;
	}
	p->may_complain -= 1;
	net_ws_refuse(net, p, NET_TOO_FAST, text, n);
}

static void deliver(struct net *net, struct net_peer *p, const char *text, size_t n)
{
	p->message_at = net->now;
	if (!net_ws_within_rate(net, p)) {
		too_fast(net, p, text, n);
		return;
	}
	net->stats.messages++;
	net->h.message(net->h.arg, p->number, text, n);
}

static void forget_pieces(struct net_peer *p)
{
	free(p->in);
	p->in = NULL;
	p->in_n = 0;
	p->in_since = 0;
}

void net_ws_skip_rest(struct net *net, struct net_peer *p, enum net_refusal why)
{
	forget_pieces(p);
	p->skip = true;
	p->message_at = net->now;
	net->stats.too_long += why == NET_TOO_LONG;
	if (!net_ws_within_rate(net, p))
		too_fast(net, p, NULL, 0);
	else
		net_ws_refuse(net, p, why, NULL, 0);
}

static void keep_piece(struct net *net, struct net_peer *p, const char *text, size_t n)
{
	if (!p->in_since)
		p->in_since = net->now;
	if (n == 0)
		return;
	p->in = kp_realloc(p->in, p->in_n + n);
	memcpy(p->in + p->in_n, text, n);
	p->in_n += n;
}

static void deliver_pieces(struct net *net, struct net_peer *p)
{
	char *whole = KP_TAKE(p->in);
	size_t n = p->in_n;

	forget_pieces(p);
	deliver(net, p, whole ? whole : "", n);
	free(whole);
}

static int received(
	struct net *net, struct lws *wsi, struct net_peer *p, const char *text, size_t n)
{
	bool last = lws_is_final_fragment(wsi) && lws_remaining_packet_payload(wsi) == 0;
	bool first = !p->in_since && !p->skip;

	p->heard_at = net->now;
	if (net->deaf || p->close_code || !p->number)
		return 0;
	if (!p->skip && lws_frame_is_binary(wsi))
		net_ws_skip_rest(net, p, NET_BINARY);
	else if (!p->skip && p->in_n + n > net->opt.message_bytes)
		net_ws_skip_rest(net, p, NET_TOO_LONG);

	if (p->skip)
		p->skip = !last;
	else if (first && last)
		deliver(net, p, text, n);
	else {
		keep_piece(net, p, text, n);
		if (last)
			deliver_pieces(net, p);
	}
	return 0;
}

int net_ws_event(struct net *net, struct lws *wsi, enum lws_callback_reasons reason,
	struct net_peer *p, void *in, size_t n)
{
	switch (reason) {
	case LWS_CALLBACK_ESTABLISHED:
		return opened(net, wsi, p);
	case LWS_CALLBACK_RECEIVE:
		return received(net, wsi, p, in, n);
	case LWS_CALLBACK_RECEIVE_PONG:
		p->heard_at = net->now;
		return 0;
	case LWS_CALLBACK_SERVER_WRITEABLE:
		return p->number ? net_peer_write(net, wsi, p) : -1;
	case LWS_CALLBACK_CLOSED:
		return closed(net, p);
	default:
		return 0;
	}
}
