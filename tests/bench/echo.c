/* A bare libwebsockets echo server: what the library itself can do, measured beside the
 * daemon. With the libev loop, like the daemon, or with `--poll`, which is quicker while
 * connections are few. Prints its port and serves until SIGTERM. */
#include <libwebsockets.h>
#include <signal.h>
#include <stdbool.h>

#include "base/kp_mem.h"

#define MOST 65536

struct peer {
	unsigned char buf[LWS_PRE + MOST];
	size_t n; /* bytes to be sent back */
};

static int on_event(
	struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in, size_t len)
{
	struct peer **slot = user;

	switch (reason) {
	case LWS_CALLBACK_ESTABLISHED:
		*slot = kp_alloc(sizeof(**slot));
		break;
	case LWS_CALLBACK_CLOSED:
		free(*slot);
		*slot = NULL;
		break;
	case LWS_CALLBACK_RECEIVE:
		if ((*slot)->n + len > MOST)
			return -1;
		memcpy((*slot)->buf + LWS_PRE + (*slot)->n, in, len);
		(*slot)->n += len;
		if (lws_is_final_fragment(wsi))
			lws_callback_on_writable(wsi);
		break;
	case LWS_CALLBACK_SERVER_WRITEABLE:
		if (lws_write(wsi, (*slot)->buf + LWS_PRE, (*slot)->n, LWS_WRITE_TEXT) < 0)
			return -1;
		(*slot)->n = 0;
		break;
	default:
		break;
	}
	return 0;
}

int main(int argc, char **argv)
{
	static const struct lws_protocols protocols[] = {
		{"kumppani.v1", on_event, sizeof(struct peer *), MOST, 0, NULL, 0},
		{NULL, NULL, 0, 0, 0, NULL, 0},
	};
	static const lws_retry_bo_t quiet; /* no timer per connection */
	struct lws_context_creation_info info = {
		.port = CONTEXT_PORT_NO_LISTEN,
		.options = LWS_SERVER_OPTION_EXPLICIT_VHOSTS,
	};
	bool poll = argc > 1 && strcmp(argv[1], "--poll") == 0;

	info.options |= poll ? 0 : LWS_SERVER_OPTION_LIBEV;

	lws_set_log_level(LLL_ERR, NULL);
	struct lws_context *context = lws_create_context(&info);
	if (!context)
		return 1;
	info.port = 0;
	info.iface = "127.0.0.1";
	info.protocols = protocols;
	info.retry_and_idle_policy = &quiet;
	struct lws_vhost *vhost = lws_create_vhost(context, &info);
	if (!vhost)
		return 1;
	printf("port=%d\n", lws_get_vhost_listen_port(vhost));
	fflush(stdout);
	while (lws_service(context, 0) >= 0)
		;
	lws_context_destroy(context);
	return 0;
}
