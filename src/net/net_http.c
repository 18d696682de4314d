#include "net/net_priv.h"

#define CHUNK 16384 /* of a body in one go */

static const char *const always[][2] = {
	{"content-security-policy:", "default-src 'none'; script-src 'self'; style-src "
				     "'self'; img-src 'self' data:; "
				     "connect-src 'self'; base-uri 'none'; form-action "
				     "'self'; frame-ancestors 'none'"},
	{"x-content-type-options:", "nosniff"},
	{"x-frame-options:", "DENY"},
	{"referrer-policy:", "same-origin"},
	{"cross-origin-opener-policy:", "same-origin"},
};

static void forget_body(struct net_peer *p)
{
	free(p->body_owned);
	p->body_owned = NULL;
	p->body = NULL;
	p->body_n = p->body_sent = 0;
}

static bool add(struct lws *wsi, const char *name, const char *value, unsigned char **at,
	unsigned char *end)
{
	return lws_add_http_header_by_name(wsi, (const unsigned char *)name,
		       (const unsigned char *)value, (int)strlen(value), at, end) == 0;
}

static const char *const keeping[] = {
	[NET_KEEP_NOT] = "no-store",
	[NET_KEEP_CHECKED] = "no-cache",
	[NET_KEEP_A_WHILE] = "max-age=300",
	[NET_KEEP_FOR_EVER] = "public, max-age=31536000, immutable",
};

/* `reader`: the origin of a page of another host that may read the response; NULL: none. */
static int send_headers(
	struct lws *wsi, const struct net_response *rs, size_t n, const char *reader)
{
	unsigned char room[LWS_PRE + 2048], *start = room + LWS_PRE, *at = start;
	unsigned char *end = room + sizeof(room) - 1;

	if (lws_add_http_common_headers(wsi, (unsigned)rs->status, rs->type, n, &at, end))
		return -1;
	for (size_t i = 0; i < KP_LEN(always); i++)
		if (!add(wsi, always[i][0], always[i][1], &at, end))
			return -1;
	if (!add(wsi, "cache-control:", keeping[rs->cache], &at, end) ||
		!add(wsi, "vary:", "accept-encoding, origin", &at, end))
		return -1;
	if (rs->etag && !add(wsi, "etag:", rs->etag, &at, end))
		return -1;
	if (rs->gzip && !add(wsi, "content-encoding:", "gzip", &at, end))
		return -1;
	if (reader && !add(wsi, "access-control-allow-origin:", reader, &at, end))
		return -1;
	if (rs->location && !add(wsi, "location:", rs->location, &at, end))
		return -1;
	return lws_finalize_write_http_header(wsi, start, &at, end) ? -1 : 0;
}

static bool header(struct lws *wsi, enum lws_token_indexes which, char *to, size_t size)
{
	int n = lws_hdr_total_length(wsi, which);

	return n > 0 && (size_t)n < size && lws_hdr_copy(wsi, to, (int)size, which) == n;
}

/* "gzip;q=0" is written by nobody. */
static bool reads_gzip(struct lws *wsi)
{
	char list[256];

	return header(wsi, WSI_TOKEN_HTTP_ACCEPT_ENCODING, list, sizeof(list)) &&
	       strstr(list, "gzip");
}

/* A proxy that packs again marks the etag as weak: it is found inside of that too. */
static bool has_already(struct lws *wsi, const char *etag)
{
	char list[256];

	return etag && header(wsi, WSI_TOKEN_HTTP_IF_NONE_MATCH, list, sizeof(list)) &&
	       strstr(list, etag);
}

static bool origin_listed(const struct net *net, const char *origin)
{
	return kp_str_among(origin, net->opt.origins, net->opt.norigins);
}

static int done(struct lws *wsi)
{
	return lws_http_transaction_completed(wsi) ? -1 : 0;
}

static int answer(struct lws *wsi, struct net_peer *p, struct net_response *rs, bool head,
	const char *reader)
{
	if (rs->text.p) {
		p->body_n = rs->text.n;
		p->body_owned = kp_str_take(&rs->text);
		p->body = p->body_owned;
	} else {
		p->body = rs->body;
		p->body_n = rs->n;
	}
	if (has_already(wsi, rs->etag)) {
		rs->status = 304;
		rs->gzip = false;
		forget_body(p);
	}
	if (send_headers(wsi, rs, p->body_n, reader) < 0)
		return -1;
	if (head || p->body_n == 0) {
		forget_body(p);
		return done(wsi);
	}
	lws_callback_on_writable(wsi);
	return 0;
}

#define MOST_ARGS  8
#define ARGS_BYTES 2048 /* of all of them */

struct args {
	char room[ARGS_BYTES];
	const char *v[MOST_ARGS];
	size_t n;
};

/* What does not fit is left out. */
static void read_args(struct lws *wsi, struct args *a)
{
	size_t used = 0;

	for (int i = 0; a->n < MOST_ARGS && used < ARGS_BYTES - 1; i++) {
		char *to = a->room + used;
		int len = lws_hdr_copy_fragment(
			wsi, to, (int)(ARGS_BYTES - used), WSI_TOKEN_HTTP_URI_ARGS, i);

		if (len < 0)
			break;
		to[len] = '\0';
		a->v[a->n++] = to;
		used += (size_t)len + 1;
	}
}

const char *net_arg(const struct net_request *rq, const char *name)
{
	size_t n = strlen(name);

	for (size_t i = 0; i < rq->nargs; i++)
		if (strncmp(rq->args[i], name, n) == 0 && rq->args[i][n] == '=')
			return rq->args[i] + n + 1;
	return NULL;
}

static int request(struct net *net, struct lws *wsi, struct net_peer *p, const char *path)
{
	struct net_response rs = {.status = 404, .type = "text/plain; charset=utf-8"};
	char *uri;
	int len, method = lws_http_get_uri_and_method(wsi, &uri, &len);
	struct args args = {.n = 0};
	struct net_request rq = {.path = path,
		.args = args.v,
		.head = method == LWSHUMETH_HEAD,
		.gzip = reads_gzip(wsi)};
	char origin[320];
	bool reader = header(wsi, WSI_TOKEN_ORIGIN, origin, sizeof(origin)) &&
		      origin_listed(net, origin);

	read_args(wsi, &args);
	rq.nargs = args.n;
	net->stats.http++;
	forget_body(p);
	if (method == LWSHUMETH_GET || method == LWSHUMETH_HEAD) {
		net->h.http(net->h.arg, &rq, &rs);
	} else {
		rs.status = 405;
		rs.body = "only GET and HEAD\n";
		rs.n = strlen(rs.body);
	}
	return answer(wsi, p, &rs, rq.head, reader ? origin : NULL);
}

static int send_body(struct lws *wsi, struct net_peer *p)
{
	unsigned char room[LWS_PRE + CHUNK];
	size_t left = p->body_n - p->body_sent, n = left < CHUNK ? left : CHUNK;
	bool last = n == left;

	if (!p->body)
		return 0;
	memcpy(room + LWS_PRE, p->body + p->body_sent, n);
	if (lws_write(wsi, room + LWS_PRE, n, last ? LWS_WRITE_HTTP_FINAL : LWS_WRITE_HTTP) <
		0)
		return -1;
	p->body_sent += n;
	if (last) {
		forget_body(p);
		return done(wsi);
	}
	lws_callback_on_writable(wsi);
	return 0;
}

/* ---- the way to a WebSocket ---- */

/* Pages of other sites must not talk in the name of who looks at them. Programs that are
 * no browser send no Origin: a token is what they have to show. */
static bool origin_allowed(struct net *net, struct lws *wsi)
{
	char origin[320], host[300];
	const char *at;

	if (lws_hdr_total_length(wsi, WSI_TOKEN_ORIGIN) <= 0)
		return true;
	if (!header(wsi, WSI_TOKEN_ORIGIN, origin, sizeof(origin)))
		return false;
	if (origin_listed(net, origin))
		return true;
	at = strstr(origin, "://");
	return at && header(wsi, WSI_TOKEN_HOST, host, sizeof(host)) &&
	       strcasecmp(at + 3, host) == 0;
}

/* True when the client names our subprotocol among its own, or names none. */
static bool protocol_known(struct net *net, struct lws *wsi)
{
	char list[256], *rest = list, *one;

	if (lws_hdr_total_length(wsi, WSI_TOKEN_PROTOCOL) <= 0)
		return true;
	if (!header(wsi, WSI_TOKEN_PROTOCOL, list, sizeof(list)))
		return false;
	while ((one = strsep(&rest, ", ")))
		if (strcmp(one, net->opt.protocol) == 0)
			return true;
	return false;
}

static int turn_away(struct lws *wsi, int status, const char *why)
{
	struct net_response rs = {.status = status, .type = "text/plain; charset=utf-8"};
	unsigned char room[LWS_PRE + 200];
	size_t n = strlen(why);

	memcpy(room + LWS_PRE, why, n);
	if (send_headers(wsi, &rs, n, NULL) < 0 ||
		lws_write(wsi, room + LWS_PRE, n, LWS_WRITE_HTTP_FINAL) < 0)
		return -1;
	return 1; /* answered: no upgrade */
}

static int confirm_upgrade(struct net *net, struct lws *wsi, const char *to)
{
	char path[64];

	if (strcasecmp(to, "websocket") != 0)
		return turn_away(wsi, 400, "only websocket is spoken here\n");
	if (!header(wsi, WSI_TOKEN_GET_URI, path, sizeof(path)) ||
		strcmp(path, net->opt.path) != 0)
		return turn_away(wsi, 404, "there is no websocket at this path\n");
	if (!protocol_known(net, wsi))
		return turn_away(wsi, 400, "the subprotocol is not spoken here\n");
	if (!origin_allowed(net, wsi)) {
		net->stats.refused_origin++;
		return turn_away(wsi, 403, "pages of this origin are not allowed\n");
	}
	if (net->refuse_new || net->stats.connections >= net->most) {
		net->stats.refused_full++;
		return turn_away(wsi, 503, "no room for more connections; try again later\n");
	}
	return 0;
}

int net_http_event(struct net *net, struct lws *wsi, enum lws_callback_reasons reason,
	struct net_peer *p, void *in, size_t n)
{
	(void)n;
	switch (reason) {
	case LWS_CALLBACK_HTTP_CONFIRM_UPGRADE:
		return confirm_upgrade(net, wsi, in);
	case LWS_CALLBACK_HTTP:
		return p ? request(net, wsi, p, in) : -1;
	case LWS_CALLBACK_HTTP_WRITEABLE:
		return p ? send_body(wsi, p) : -1;
	default:
		if (p && !p->number)
			forget_body(p);
		return 0;
	}
}
