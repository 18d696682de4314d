#include "net/net_priv.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <sched.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/kp_clock.h"
#include "base/kp_log.h"

#define TICK_US 100000

static int64_t now_ms(void)
{
	return kp_mono_us() / 1000;
}

/* ---- waking ---- */

void net_wake(struct net *net)
{
	atomic_fetch_add(&net->wakers, 1);
	if (!atomic_load(&net->shut) && !atomic_exchange(&net->wake_pending, true))
		lws_cancel_service(net->lws);
	atomic_fetch_sub(&net->wakers, 1);
}

/* From here on other threads leave libwebsockets alone, so that it can be destroyed. */
static void shut(struct net *net)
{
	atomic_store(&net->shut, true);
	while (atomic_load(&net->wakers))
		sched_yield();
}

/* ---- events ---- */

static void finish(struct net *net)
{
	if (net->stats.connections && net->now < net->finish_by)
		return;
	net->running = false;
	shut(net);
	lws_context_destroy(net->lws);
}

static void woken(struct net *net)
{
	if (atomic_exchange(&net->wake_pending, false) && net->running)
		net->h.woken(net->h.arg);
	/* The one place where libwebsockets lets its own loop end. */
	if (net->running && net->finishing)
		finish(net);
}

static int event(
	struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in, size_t n)
{
	struct net *net = lws_context_user(lws_get_context(wsi));

	if (!net)
		return 0;
	net->now = now_ms();
	switch (reason) {
	case LWS_CALLBACK_EVENT_WAIT_CANCELLED:
		woken(net);
		return 0;
	case LWS_CALLBACK_WSI_CREATE:
		net->sockets++;
		return 0;
	case LWS_CALLBACK_WSI_DESTROY:
		net->sockets--;
		return 0;
	case LWS_CALLBACK_FILTER_NETWORK_CONNECTION:
		if (net->sockets < net->most_sockets)
			return 0;
		net->stats.refused_full++;
		return 1;
	case LWS_CALLBACK_ESTABLISHED:
	case LWS_CALLBACK_RECEIVE:
	case LWS_CALLBACK_RECEIVE_PONG:
	case LWS_CALLBACK_SERVER_WRITEABLE:
	case LWS_CALLBACK_CLOSED:
		return net_ws_event(net, wsi, reason, user, in, n);
	case LWS_CALLBACK_HTTP_CONFIRM_UPGRADE:
	case LWS_CALLBACK_HTTP:
	case LWS_CALLBACK_HTTP_WRITEABLE:
	case LWS_CALLBACK_HTTP_DROP_PROTOCOL:
	case LWS_CALLBACK_CLOSED_HTTP:
		return net_http_event(net, wsi, reason, user, in, n);
	case LWS_CALLBACK_RAW_ADOPT: /* CONNECT: libwebsockets would let it stay for ever */
	case LWS_CALLBACK_RAW_RX:
		return -1;
	default:
		return 0;
	}
}

/* One timer for everything: a timer per connection would sit in one sorted list. */
static void tick(lws_sorted_usec_list_t *timer)
{
	struct net *net = lws_container_of(timer, struct net, timer);

	net->now = now_ms();
	if (!net->running)
		return;
	lws_sul_schedule(net->lws, 0, &net->timer, tick, TICK_US);
	net_slots_sweep(net, net->nslots / 10 + 1);
	net->h.tick(net->h.arg);
	if (net->finishing)
		lws_cancel_service(net->lws);
}

/* ---- opening ---- */

static bool any_address(const char *host)
{
	return strcmp(host, "0.0.0.0") == 0 || strcmp(host, "::") == 0 || !*host;
}

static int resolve(const struct net_options *opt, struct addrinfo **out, struct kp_err *err)
{
	const struct addrinfo hints = {.ai_family = AF_UNSPEC,
		.ai_socktype = SOCK_STREAM,
		.ai_flags = AI_PASSIVE | AI_NUMERICHOST | AI_NUMERICSERV};
	char port[8];

	snprintf(port, sizeof(port), "%d", opt->port);
	if (getaddrinfo(opt->host, port, &hints, out) != 0)
		return kp_fail(err, KP_EINPUT,
			"'%s' is no address to listen on; write one like 127.0.0.1",
			opt->host);
	return 0;
}

/* libwebsockets does not say why it cannot bind: try first, and say it. */
static int try_bind(const struct net_options *opt, struct kp_err *err)
{
	struct addrinfo *at;
	int fd, failed, on = 1;

	if (resolve(opt, &at, err) < 0)
		return -1;
	fd = socket(at->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
	failed = fd < 0 || setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) < 0 ||
		 bind(fd, at->ai_addr, at->ai_addrlen) < 0 || listen(fd, 1) < 0;
	failed = failed ? errno : 0;
	if (fd >= 0)
		close(fd);
	freeaddrinfo(at);
	if (failed == EADDRINUSE)
		return kp_fail(err, KP_EBUSY,
			"port '%d' of '%s' is in use; stop the other program or take another "
			"with --port",
			opt->port, opt->host);
	if (failed)
		return kp_fail(err, KP_EIO, "can't listen on port '%d' of '%s': %s", opt->port,
			opt->host, strerror(failed));
	return 0;
}

/* As many open files as the wished connections need, if the system allows it. Not more:
 * libwebsockets makes its tables for the limit in force. */
static void limit_files(struct net *net)
{
	struct rlimit r;
	rlim_t wish = net->opt.connections + 2 * NET_SPARE_FILES;

	net->most = net->opt.connections;
	net->most_sockets = net->most + NET_SPARE_FILES;
	if (getrlimit(RLIMIT_NOFILE, &r) < 0)
		return;
	r.rlim_cur = r.rlim_max < wish ? r.rlim_max : wish;
	if (setrlimit(RLIMIT_NOFILE, &r) < 0 && getrlimit(RLIMIT_NOFILE, &r) < 0)
		return;
	if (net->most + 2 * NET_SPARE_FILES > r.rlim_cur)
		net->most = r.rlim_cur > 4 * NET_SPARE_FILES ? r.rlim_cur - 2 * NET_SPARE_FILES
							     : r.rlim_cur / 2;
	net->most_sockets = net->most + NET_SPARE_FILES;
}

static void log_line(int level, const char *line)
{
	size_t n = strcspn(line, "\n");

	(void)level;
	kp_log(KP_DEBUG, "net.library", "text=\"%.*s\"", (int)n, line);
}

static int create(struct net *net, struct kp_err *err)
{
	/* All zero: no timer per connection. It is kept by address. */
	static const lws_retry_bo_t quiet;
	struct lws_context_creation_info info = {
		.port = net->opt.port,
		.iface = any_address(net->opt.host) ? NULL : net->opt.host,
		.protocols = net->protocols,
		.options =
			LWS_SERVER_OPTION_LIBEV | LWS_SERVER_OPTION_FAIL_UPON_UNABLE_TO_BIND,
		.retry_and_idle_policy = &quiet,
		.pcontext = &net->lws,
		.user = net,
		.gid = -1,
		.uid = -1,
		.server_string = "kumppani",
		.keepalive_timeout = 20,
		.timeout_secs = 10,
		.vhost_name = "kumppani",
	};

	if (!strchr(net->opt.host, ':'))
		info.options |= LWS_SERVER_OPTION_DISABLE_IPV6;
	lws_set_log_level(LLL_ERR, log_line);
	net->lws = lws_create_context(&info);
	if (!net->lws)
		return kp_fail(err, KP_EIO,
			"can't listen on port '%d' of '%s'; is libwebsockets-evlib-ev "
			"installed?",
			net->opt.port, net->opt.host);
	net->port = lws_get_vhost_listen_port(lws_get_vhost_by_name(net->lws, "kumppani"));
	return 0;
}

int net_open(const struct net_options *opt, const struct net_handlers *h, struct net **out,
	struct kp_err *err)
{
	KP_AUTO(net) struct net *net = kp_alloc(sizeof(*net));

	net->opt = *opt;
	net->h = *h;
	net->free_slot = UINT32_MAX;
	net->now = now_ms();
	net->protocols[0] = (struct lws_protocols){.name = opt->protocol,
		.callback = event,
		.per_session_data_size = sizeof(struct net_peer),
		.rx_buffer_size = 1024, /* kept with every connection */
		.tx_packet_size = 1 << 16};
	if (try_bind(opt, err) < 0)
		return -1;
	limit_files(net);
	if (create(net, err) < 0)
		return -1;
	net->stats.most = net->most;
	net->running = true;
	lws_sul_schedule(net->lws, 0, &net->timer, tick, TICK_US);
	/* libwebsockets arms its libev timer after the first event only: make one. */
	lws_cancel_service(net->lws);
	*out = KP_TAKE(net);
	return 0;
}

void net_run(struct net *net)
{
	while (net->running && net->lws && lws_service(net->lws, 0) >= 0)
		;
}

void net_close(struct net *net)
{
	net->running = false;
	shut(net);
	/* The first call inside the loop may have left the rest to this one. */
	for (int i = 0; i < 3 && net->lws; i++)
		lws_context_destroy(net->lws);
	free(net->slots);
	free(net);
}

int net_port(const struct net *net)
{
	return net->port;
}

/* ---- stopping ---- */

void net_refuse_new(struct net *net)
{
	net->refuse_new = true;
	net->most_sockets = 0;
}

void net_stop_reading(struct net *net)
{
	net->deaf = true;
}

void net_finish(struct net *net, int ms)
{
	net_refuse_new(net);
	net->deaf = true;
	net->finishing = true;
	net->finish_by = net->now + ms;
	net_slots_close_all(net);
}

void net_stats(const struct net *net, struct net_stats *out)
{
	*out = net->stats;
}
