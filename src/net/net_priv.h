/* Inside net/: the parts of one listening net. */
#ifndef NET_PRIV_H
#define NET_PRIV_H

#include <libwebsockets.h>
#include <stdatomic.h>

#include "net/net.h"

/* What libwebsockets keeps for us with each connection, HTTP or WebSocket. */
struct net_peer {
	struct lws *wsi;
	net_conn number; /* 0: not a WebSocket, or closed */
	void *user;

	/* a message that is coming in pieces */
	char *in;
	size_t in_n;
	int64_t in_since; /* 0: none is */
	bool skip;        /* the rest of this message is refused already */

	/* frames that wait to be sent */
	struct net_frame *head, *tail;
	size_t out_bytes;
	int64_t stuck_since; /* nothing could be sent since; 0: nothing waits */

	int64_t opened_at, heard_at, message_at; /* anything at all; a whole message */
	int64_t filled_at; /* the two buckets below were filled up to this moment */
	float may_send, may_complain;
	uint16_t close_code; /* 0: stays open */
	bool ping, owed;     /* owed: refusals for speed that nobody was told of */
	const char *close_reason;

	/* an HTTP response under way */
	const char *body;
	char *body_owned;
	size_t body_n, body_sent;
};

struct net_slot {
	struct net_peer *peer; /* NULL: free */
	uint32_t generation;
	uint32_t next_free;
};

struct net {
	struct lws_context *lws; /* NULL once it is gone */
	struct net_options opt;
	struct net_handlers h;
	struct lws_protocols protocols[2];
	lws_sorted_usec_list_t timer;
	int64_t now; /* ms, monotonic; refreshed at each event */
	int port;

	struct net_slot *slots;
	size_t nslots, swept;
	uint32_t free_slot; /* UINT32_MAX: none */
	size_t sockets;     /* all that libwebsockets holds */
	size_t most, most_sockets;

	atomic_bool wake_pending;
	atomic_bool shut;  /* nobody may touch `lws` any more … */
	atomic_int wakers; /* … once these are through */
	bool running, refuse_new, deaf, finishing;
	int64_t finish_by;
	struct net_stats stats;
};

#define NET_PING_MS       30000 /* silence after which a ping asks whether anyone is there */
#define NET_DEAD_MS       70000 /* silence after which nobody is */
#define NET_STUCK_MS      20000 /* a client that reads nothing for so long is let go */
#define NET_COMPLAINTS    100   /* refusals for speed answered at once, and … */
#define NET_COMPLAIN_RATE 20    /* … a second after that */
#define NET_SPARE_FILES   64    /* for the database, the log, requests being refused */

/* net_ws.c: what comes from a WebSocket */
int net_ws_event(struct net *net, struct lws *wsi, enum lws_callback_reasons reason,
	struct net_peer *p, void *in, size_t n);
/* Takes one message's worth out of the peer's bucket; false when it is empty. */
bool net_ws_within_rate(struct net *net, struct net_peer *p);
void net_ws_refuse(
	struct net *net, struct net_peer *p, enum net_refusal why, const char *text, size_t n);
/* Refuses the message that is coming in; its remaining pieces are thrown away. */
void net_ws_skip_rest(struct net *net, struct net_peer *p, enum net_refusal why);

/* net_peer.c: what goes to it */
int net_peer_write(struct net *net, struct lws *wsi, struct net_peer *p);
void net_peer_drop_frames(struct net_peer *p);
void net_peer_close(struct net_peer *p, int code, const char *reason);
/* At once, without the courtesies: from outside of the connection's own events. */
void net_peer_kill(struct net_peer *p);

/* net_slots.c: all of them, by number */
struct net_peer *net_peer_find(struct net *net, net_conn c); /* NULL: gone */
void net_peer_join(struct net *net, struct net_peer *p);
void net_peer_leave(struct net *net, struct net_peer *p);
/* Looks at the next `share` slots: the whole table in about a second, never at once. */
void net_slots_sweep(struct net *net, size_t share);
void net_slots_close_all(struct net *net);

/* net_http.c */
int net_http_event(struct net *net, struct lws *wsi, enum lws_callback_reasons reason,
	struct net_peer *p, void *in, size_t n);

#endif
