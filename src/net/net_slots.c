#include "net/net_priv.h"

/* ---- numbers ---- */

struct net_peer *net_peer_find(struct net *net, net_conn c)
{
	size_t i = (uint32_t)c - 1u;

	if (!net->running || c == 0 || i >= net->nslots || net->slots[i].generation != c >> 32)
		return NULL;
	return net->slots[i].peer;
}

static void grow_slots(struct net *net)
{
	size_t n = net->nslots ? net->nslots * 2 : 64;

	net->slots = kp_realloc(net->slots, n * sizeof(*net->slots));
	for (size_t i = n; i-- > net->nslots;) {
		net->slots[i] = (struct net_slot){.next_free = net->free_slot};
		net->free_slot = (uint32_t)i;
	}
	net->nslots = n;
}

void net_peer_join(struct net *net, struct net_peer *p)
{
	uint32_t i;

	if (net->free_slot == UINT32_MAX)
		grow_slots(net);
	i = net->free_slot;
	net->free_slot = net->slots[i].next_free;
	net->slots[i].peer = p;
	p->number = (net_conn)++net->slots[i].generation << 32 | (i + 1);
}

void net_peer_leave(struct net *net, struct net_peer *p)
{
	uint32_t i = (uint32_t)p->number - 1u;

	net->slots[i].peer = NULL;
	net->slots[i].next_free = net->free_slot;
	net->free_slot = i;
	p->number = 0;
}

void *net_user(struct net *net, net_conn c)
{
	struct net_peer *p = net_peer_find(net, c);

	return p ? p->user : NULL;
}

void net_set_user(struct net *net, net_conn c, void *user)
{
	struct net_peer *p = net_peer_find(net, c);

	if (p)
		p->user = user;
}

bool net_is_open(struct net *net, net_conn c)
{
	struct net_peer *p = net_peer_find(net, c);

	return p && !p->close_code;
}

/* ---- sweeping ---- */

static bool idle(const struct net *net, const struct net_peer *p)
{
	return net->now - p->message_at > net->opt.idle_seconds * INT64_C(1000) ||
	       (!p->user &&
		       net->now - p->opened_at > net->opt.unclaimed_seconds * INT64_C(1000));
}

static void sweep_peer(struct net *net, struct net_peer *p)
{
	int64_t silence = net->now - p->heard_at;

	if (p->in_since && net->now - p->in_since > net->opt.fragment_seconds * 1000)
		net_ws_skip_rest(net, p, NET_UNFINISHED);
	if (p->owed && net_ws_within_rate(net, p)) {
		p->owed = false;
		net_ws_refuse(net, p, NET_TOO_FAST, NULL, 0);
	}
	if (silence > NET_DEAD_MS ||
		(p->stuck_since && net->now - p->stuck_since > NET_STUCK_MS)) {
		net->stats.slow_closed++;
		net_peer_kill(p);
	} else if (idle(net, p)) {
		net->stats.idle_closed++;
		net_peer_close(p, NET_CLOSE_POLICY, "idle");
	} else if (silence > NET_PING_MS && !p->ping) {
		p->ping = true;
		lws_callback_on_writable(p->wsi);
	}
}

void net_slots_sweep(struct net *net, size_t share)
{
	for (; share && net->nslots; share--) {
		struct net_peer *p;

		net->swept = (net->swept + 1) % net->nslots;
		p = net->slots[net->swept].peer;
		if (p && !p->close_code)
			sweep_peer(net, p);
	}
}

void net_slots_close_all(struct net *net)
{
	for (size_t i = 0; i < net->nslots; i++)
		if (net->slots[i].peer)
			net_peer_close(net->slots[i].peer, NET_CLOSE_GOING_AWAY, "restarting");
}
