/* Clients that want too much: too many messages, never reading, too many connections. */
#include <signal.h>
#include <sys/socket.h>

#include "talk.h"

/* Reads what comes; true once a message holds `text`, false when nothing comes for a while. */
static bool comes(struct ws *ws, const char *text, size_t *limited)
{
	while (ws_waiting(ws, 200)) {
		KP_AUTO(ws_frame) struct ws_frame frame;
		ws_receive(ws, &frame);
		assert_false(frame.gone);
		assert_int_equal(frame.opcode, WS_TEXT);
		*limited += strstr(frame.payload, "\"rate_limited\"") != NULL;
		if (strstr(frame.payload, text))
			return true;
	}
	return false;
}

static void test_ten_thousand_messages_at_once_are_slowed_down(void **state)
{
	struct site *s = *state;
	struct ws flood, other;
	size_t limited = 0;
	talk_open(&flood, s);
	talk_open(&other, s);

	for (int i = 0; i < 10000; i++)
		ws_send(&flood, "{\"type\":\"ask\",\"text\":\"säästövapaa\"}");
	kp_json_free(talk_ask(&other, "1", TALK_DIRECT, "answered"));
	double deadline = site_clock() + WS_PATIENCE_MS / 1000.0;
	do {
		site_poll(deadline, "for the flooding connection to be heard again");
		ws_send(&flood, "{\"type\":\"tickets\",\"id\":\"last\"}");
	} while (!comes(&flood, "\"type\":\"tickets\",\"id\":\"last\"", &limited));
	assert_true(limited >= 1);
	ws_disconnect(&flood);
	ws_disconnect(&other);
}

/* It asks and asks and reads nothing: it is cut off before what waits for it grows large. */
static void test_client_that_does_not_read_is_cut_off(void **state)
{
	struct site *s = *state;
	struct ws deaf, other;
	struct timeval patience = {.tv_sec = WS_PATIENCE_MS / 1000};
	static const char ask[] = "{\"type\":\"ask\",\"text\":\"säästövapaa\"}";
	size_t sent = 0;

	assert_int_equal(site_stop(s, SIGTERM), 0);
	site_configure(s, "limits:\n  messages_per_second: 0\n");
	site_start(s);
	talk_open(&other, s);
	talk_open(&deaf, s);
	setsockopt(deaf.fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof(patience));
	while (ws_send_frame(&deaf, WS_TEXT, true, true, ask, sizeof(ask) - 1))
		assert_true(++sent < 1000000);
	kp_json_free(talk_ask(&other, "1", TALK_DIRECT, "answered"));
	ws_disconnect(&deaf);
	ws_disconnect(&other);
}

static void test_connections_beyond_the_limit_are_refused(void **state)
{
	struct site *s = *state;
	struct ws ws[4];
	static const char request[] = "GET /ws HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\n"
				      "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
				      "Sec-WebSocket-Protocol: kumppani.v1\r\n"
				      "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
	char reply[256] = "";

	assert_int_equal(site_stop(s, SIGTERM), 0);
	site_configure(s, "limits:\n  connections: 4\n");
	site_start(s);
	for (size_t i = 0; i < KP_LEN(ws); i++)
		talk_open(&ws[i], s);
	struct ws more = {.fd = ws_dial(s->port)};
	if (more.fd >= 0) {
		ws_send_raw(&more, request, sizeof(request) - 1);
		recv(more.fd, reply, sizeof(reply) - 1, 0);
		assert_null(strstr(reply, " 101 "));
		ws_disconnect(&more);
	}
	kp_json_free(talk_ask(&ws[3], "1", TALK_DIRECT, "answered"));
	for (size_t i = 0; i < KP_LEN(ws); i++)
		ws_disconnect(&ws[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_ten_thousand_messages_at_once_are_slowed_down),
		cmocka_unit_test(test_client_that_does_not_read_is_cut_off),
		cmocka_unit_test(test_connections_beyond_the_limit_are_refused),
	};

	return cmocka_run_group_tests(tests, talk_setup, talk_teardown);
}
