#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/kp_thread.h"
#include "net/net.h"

/* A net that echoes, on a thread of its own; the test is its client, with plain blocking
 * sockets. What the handlers count is looked at when the thread has ended. */
struct bench {
	struct net *net;
	int port;
	net_conn first, last;
	size_t messages, refusals[4], closed, open_when_closed;
};

/* ---- the net's side ---- */

static void echo(struct bench *b, net_conn c, const char *text, size_t n)
{
	net_send(b->net, c, net_frame_new(text, n));
}

static void on_message(void *arg, net_conn c, const char *text, size_t n)
{
	struct bench *b = arg;

	b->messages++;
	b->first = b->first ? b->first : c;
	b->last = c;
	net_set_user(b->net, c, b);
	if (n == 3 && memcmp(text, "bye", 3) == 0)
		net_hang_up(b->net, c, NET_CLOSE_POLICY, "bye");
	else
		echo(b, c, text, n);
}

static void on_refused(void *arg, net_conn c, enum net_refusal why, const char *text, size_t n)
{
	static const char *const names[] = {"too long", "binary", "unfinished", "too fast"};
	struct bench *b = arg;

	(void)text;
	(void)n;
	b->refusals[why]++;
	echo(b, c, names[why], strlen(names[why]));
}

static void on_closed(void *arg, net_conn c, void *user)
{
	struct bench *b = arg;

	(void)user;
	b->closed++;
	b->open_when_closed += net_is_open(b->net, c) || net_user(b->net, c);
	echo(b, c, "too late", 8); /* goes nowhere */
}

static void on_http(void *arg, const struct net_request *rq, struct net_response *rs)
{
	(void)arg;
	if (strcmp(rq->path, "/big") == 0) {
		rs->status = 200;
		for (int i = 0; i < 50000; i++)
			kp_str_addf(&rs->text, "%05d\n", i);
	} else if (strcmp(rq->path, "/hi") == 0) {
		rs->status = 200;
		rs->body = "hi";
		rs->n = 2;
	}
}

static void on_woken(void *arg)
{
	net_finish(((struct bench *)arg)->net, 5000);
}

static void on_tick(void *arg)
{
	(void)arg;
}

/* ---- the client's side ---- */

static int dial(struct bench *b)
{
	struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons((uint16_t)b->port)};
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (fd < 0 || connect(fd, (struct sockaddr *)&at, sizeof(at)) < 0)
		fail_msg("the connection broke");
	return fd;
}

static void put(int fd, const void *p, size_t n)
{
	if (send(fd, p, n, MSG_NOSIGNAL) != (ssize_t)n)
		fail_msg("the connection broke");
}

/* Reads up to the end of an HTTP head. */
static int head(int fd, const char *request, char *to, size_t size)
{
	size_t n = 0;

	put(fd, request, strlen(request));
	while (n < size - 1 && recv(fd, to + n, 1, 0) == 1) {
		to[++n] = '\0';
		if (n >= 4 && memcmp(to + n - 4, "\r\n\r\n", 4) == 0)
			break;
	}
	to[n] = '\0';
	return (int)strtol(to + strlen("HTTP/1.1 "), NULL, 10);
}

static int upgrade_with(struct bench *b, const char *headers, int *status)
{
	char to[2048];
	KP_AUTO(kp_cstr)
	char *request = kp_format("GET /ws HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n"
				  "Upgrade: websocket\r\nConnection: Upgrade\r\n"
				  "Sec-WebSocket-Version: 13\r\n"
				  "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n%s\r\n",
		b->port, headers);
	int fd = dial(b);

	*status = head(fd, request, to, sizeof(to));
	return fd;
}

static int upgrade(struct bench *b)
{
	int status, fd = upgrade_with(b, "Sec-WebSocket-Protocol: test.v1\r\n", &status);

	assert_int_equal(status, 101);
	return fd;
}

/* One masked frame (the mask is zero), in one go. */
static void put_frame(int fd, int first, const char *p, size_t n)
{
	unsigned char whole[8 + 8192] = {(unsigned char)first};
	size_t at = 2;

	whole[1] = (unsigned char)(0x80 | (n < 126 ? n : 126));
	if (n >= 126) {
		whole[at++] = (unsigned char)(n >> 8);
		whole[at++] = (unsigned char)n;
	}
	at += 4;
	assert_true(at + n <= sizeof(whole));
	if (n)
		memcpy(whole + at, p, n);
	put(fd, whole, at + n);
}

/* The next frame's opcode; its text in `to`. */
static int get_frame(int fd, char *to, size_t size)
{
	unsigned char h[4] = {0};
	size_t n;

	if (recv(fd, h, 2, MSG_WAITALL) != 2)
		return -1;
	n = h[1];
	if (n == 126) {
		assert_int_equal(recv(fd, h + 2, 2, MSG_WAITALL), 2);
		n = (size_t)h[2] << 8 | h[3];
	}
	assert_true(n < size);
	assert_int_equal(n ? recv(fd, to, n, MSG_WAITALL) : 0, (ssize_t)n);
	to[n] = '\0';
	return h[0] & 15;
}

static void expect(int fd, const char *text)
{
	char to[16384];

	assert_int_equal(get_frame(fd, to, sizeof(to)), 1);
	assert_string_equal(to, text);
}

/* The pong of a ping may come on either side of it. */
static void expect_with_pong(int fd, const char *text)
{
	char to[64];
	int pongs = 0, texts = 0;

	for (int i = 0; i < 2; i++) {
		int opcode = get_frame(fd, to, sizeof(to));

		pongs += opcode == 10;
		texts += opcode == 1 && strcmp(to, text) == 0;
	}
	assert_int_equal(pongs, 1);
	assert_int_equal(texts, 1);
}

static void expect_close(int fd, int code)
{
	char to[256];
	int opcode;

	while ((opcode = get_frame(fd, to, sizeof(to))) == 9)
		;
	assert_int_equal(opcode, 8);
	assert_int_equal((unsigned char)to[0] << 8 | (unsigned char)to[1], code);
	put_frame(fd, 0x88, to, 2);
}

/* ---- running both ---- */

static void net_thread(void *arg)
{
	net_run(arg);
}

static struct bench *run_with(struct net_options opt, void (*client)(struct bench *b))
{
	static const char *const origins[] = {"https://intra.example.org"};
	struct bench *b = kp_alloc(sizeof(*b));
	struct net_handlers h = {.arg = b,
		.message = on_message,
		.refused = on_refused,
		.closed = on_closed,
		.http = on_http,
		.woken = on_woken,
		.tick = on_tick};
	struct kp_thread *thread;
	struct kp_err err = {0};

	opt.host = "127.0.0.1";
	opt.protocol = "test.v1";
	opt.path = "/ws";
	opt.origins = origins;
	opt.norigins = 1;
	opt.connections = opt.connections ? opt.connections : 100;
	opt.message_bytes = 8192;
	opt.idle_seconds = opt.unclaimed_seconds = 60;
	opt.fragment_seconds = opt.fragment_seconds ? opt.fragment_seconds : 60;
	opt.backlog_bytes = opt.backlog_bytes ? opt.backlog_bytes : 64 * 1024;
	if (net_open(&opt, &h, &b->net, &err) < 0)
		fail_msg("%s", err.msg);
	b->port = net_port(b->net);
	assert_int_equal(kp_thread_start("net", net_thread, b->net, &thread, &err), 0);
	client(b);
	net_wake(b->net); /* finishes */
	kp_thread_join(thread);
	net_close(b->net);
	assert_int_equal(b->open_when_closed, 0);
	return b;
}

static struct bench *run(void (*client)(struct bench *b))
{
	return run_with((struct net_options){0}, client);
}

/* ---- tests ---- */

static void talks(struct bench *b)
{
	int fd = upgrade(b);

	put_frame(fd, 0x81, "hello", 5);
	expect(fd, "hello");
	put_frame(fd, 0x81, "", 0);
	expect(fd, "");
	close(fd);
}

static void test_net_run_echoes(void **state)
{
	struct bench *b = run(talks);

	(void)state;
	assert_int_equal(b->messages, 2);
	assert_int_equal(b->closed, 1);
	free(b);
}

static void sends_pieces(struct bench *b)
{
	int fd = upgrade(b);
	char big[6000];

	memset(big, 'a', sizeof(big));
	put_frame(fd, 0x01, "one ", 4);
	put_frame(fd, 0x00, "two ", 4);
	put_frame(fd, 0x89, "ping", 4);
	put_frame(fd, 0x80, "three", 5);
	expect_with_pong(fd, "one two three");
	put_frame(fd, 0x01, big, sizeof(big));
	put_frame(fd, 0x00, big, sizeof(big));
	expect(fd, "too long");
	put_frame(fd, 0x00, big, sizeof(big));
	put_frame(fd, 0x80, "end", 3);
	put_frame(fd, 0x82, "\1\2", 2);
	expect(fd, "binary");
	put_frame(fd, 0x81, "still here", 10);
	expect(fd, "still here");
	close(fd);
}

static void test_net_run_puts_pieces_together(void **state)
{
	struct bench *b = run(sends_pieces);

	(void)state;
	assert_int_equal(b->messages, 2);
	assert_int_equal(b->refusals[NET_TOO_LONG], 1);
	assert_int_equal(b->refusals[NET_BINARY], 1);
	free(b);
}

static void never_ends(struct bench *b)
{
	int fd = upgrade(b);

	put_frame(fd, 0x01, "begun", 5);
	expect(fd, "unfinished");
	put_frame(fd, 0x80, "late", 4);
	put_frame(fd, 0x81, "next", 4);
	expect(fd, "next");
	close(fd);
}

static void test_net_run_gives_up_on_a_message_that_never_ends(void **state)
{
	struct bench *b = run_with((struct net_options){.fragment_seconds = 1}, never_ends);

	(void)state;
	assert_int_equal(b->messages, 1);
	free(b);
}

static void floods(struct bench *b)
{
	int fd = upgrade(b);
	int fine = 0, fast = 0;
	char to[64];

	for (int i = 0; i < 50; i++)
		put_frame(fd, 0x81, "x", 1);
	for (int i = 0; i < 50; i++) {
		assert_int_equal(get_frame(fd, to, sizeof(to)), 1);
		fine += strcmp(to, "x") == 0;
		fast += strcmp(to, "too fast") == 0;
	}
	assert_true(fine >= 5);
	assert_int_equal(fine + fast, 50);
	close(fd);
}

static void test_net_run_holds_a_rate(void **state)
{
	struct bench *b = run_with((struct net_options){.rate = 1, .burst = 5}, floods);

	(void)state;
	assert_true(b->refusals[NET_TOO_FAST] > 0);
	free(b);
}

static void does_not_read(struct bench *b)
{
	struct timeval patience = {.tv_sec = 30};
	int fd = upgrade(b);
	char big[8000];

	memset(big, 'a', sizeof(big));
	setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof(patience));
	/* Much more than both sockets' buffers and the backlog hold. */
	for (int i = 0; i < 100000; i++) {
		unsigned char h[8] = {0x81, 0xfe, sizeof(big) >> 8, sizeof(big) & 255};

		if (send(fd, h, sizeof(h), MSG_NOSIGNAL) < 0 ||
			send(fd, big, sizeof(big), MSG_NOSIGNAL) < 0)
			break;
	}
	close(fd);
}

static void test_net_send_lets_a_client_go_that_does_not_read(void **state)
{
	struct bench *b = run(does_not_read);

	(void)state;
	assert_int_equal(b->closed, 1);
	free(b);
}

/* More than both sockets' buffers hold: part of it waits in the net, part is cut in the
 * middle of a frame. */
static void reads_late(struct bench *b)
{
	int fd = upgrade(b);
	char text[8000], to[16384];

	memset(text, 'a', sizeof(text));
	for (int i = 0; i < 2000; i++) {
		snprintf(text, 12, "%d", i);
		put_frame(fd, 0x81, text, sizeof(text));
	}
	for (int i = 0; i < 2000; i++) {
		assert_int_equal(get_frame(fd, to, sizeof(to)), 1);
		assert_int_equal(strtol(to, NULL, 10), i);
	}
	put_frame(fd, 0x81, "all here", 8);
	expect(fd, "all here");
	close(fd);
}

static void test_net_send_keeps_the_order_for_a_late_reader(void **state)
{
	struct bench *b =
		run_with((struct net_options){.backlog_bytes = 32 << 20}, reads_late);

	(void)state;
	assert_int_equal(b->messages, 2001);
	free(b);
}

static void comes_from_elsewhere(struct bench *b)
{
	static const struct {
		const char *headers;
		int status;
	} cases[] = {
		{"Sec-WebSocket-Protocol: test.v1\r\nOrigin: https://evil.example\r\n", 403},
		{"Sec-WebSocket-Protocol: test.v1\r\nOrigin: https://intra.example.org\r\n",
			101},
		{"Sec-WebSocket-Protocol: test.v1\r\nOrigin: "
		 "https://intra.example.org.evil.example\r\n",
			403},
		{"Sec-WebSocket-Protocol: test.v1\r\nOrigin: null\r\n", 403},
		{"Sec-WebSocket-Protocol: other.v1\r\n", 400},
		{"Sec-WebSocket-Protocol: other.v1, test.v1\r\n", 101},
		{"", 101},
	};
	int status;

	for (size_t i = 0; i < KP_LEN(cases); i++) {
		int fd = upgrade_with(b, cases[i].headers, &status);

		assert_int_equal(status, cases[i].status);
		close(fd);
	}
	KP_AUTO(kp_cstr)
	char *own = kp_format("Origin: http://127.0.0.1:%d\r\n", b->port);
	close(upgrade_with(b, own, &status));
	assert_int_equal(status, 101);
}

static void test_net_run_checks_origin_and_protocol(void **state)
{
	(void)state;
	free(run(comes_from_elsewhere));
}

static void comes_late(struct bench *b)
{
	int status, one = upgrade(b), two = upgrade(b);

	close(upgrade_with(b, "", &status));
	assert_int_equal(status, 503);
	put_frame(two, 0x81, "mine", 4);
	expect(two, "mine");
	close(one);
	close(two);
}

static void test_net_run_refuses_politely_when_full(void **state)
{
	(void)state;
	free(run_with((struct net_options){.connections = 2}, comes_late));
}

static void browses(struct bench *b)
{
	char to[4096];
	int fd = dial(b);
	size_t got = 0;
	ssize_t n;

	assert_int_equal(head(fd, "GET /hi HTTP/1.1\r\nHost: x\r\n\r\n", to, sizeof(to)), 200);
	assert_non_null(strcasestr(to, "content-security-policy: default-src 'none'"));
	assert_non_null(strcasestr(to, "x-content-type-options: nosniff"));
	assert_int_equal(recv(fd, to, 2, MSG_WAITALL), 2);
	/* The connection serves on. */
	assert_int_equal(
		head(fd, "HEAD /big HTTP/1.1\r\nHost: x\r\n\r\n", to, sizeof(to)), 200);
	assert_int_equal(
		head(fd, "GET /none HTTP/1.1\r\nHost: x\r\n\r\n", to, sizeof(to)), 404);
	close(fd);
	fd = dial(b);
	assert_int_equal(
		head(fd, "GET /big HTTP/1.0\r\nHost: x\r\n\r\n", to, sizeof(to)), 200);
	while ((n = recv(fd, to, sizeof(to), 0)) > 0)
		got += (size_t)n;
	assert_int_equal(got, 300000);
	close(fd);
	fd = dial(b);
	assert_int_equal(
		head(fd, "POST /hi HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nab", to,
			sizeof(to)),
		405);
	close(fd);
}

static void test_net_run_serves_http(void **state)
{
	(void)state;
	free(run(browses));
}

static void is_hung_up_on(struct bench *b)
{
	int fd = upgrade(b);

	put_frame(fd, 0x81, "last", 4);
	put_frame(fd, 0x81, "bye", 3);
	expect(fd, "last");
	expect_close(fd, NET_CLOSE_POLICY);
	close(fd);
}

static void test_net_hang_up_sends_what_waits_first(void **state)
{
	struct bench *b = run(is_hung_up_on);

	(void)state;
	assert_int_equal(b->closed, 1);
	free(b);
}

static void stays(struct bench *b)
{
	int fd = upgrade(b);

	put_frame(fd, 0x81, "x", 1);
	expect(fd, "x");
	net_wake(b->net); /* finishes */
	expect_close(fd, NET_CLOSE_GOING_AWAY);
	close(fd);
}

static void test_net_finish_closes_with_going_away(void **state)
{
	struct bench *b = run(stays);

	(void)state;
	assert_int_equal(b->closed, 1);
	free(b);
}

static void talks_twice(struct bench *b)
{
	talks(b);
	talks(b);
}

static void test_net_run_never_uses_a_number_twice(void **state)
{
	struct bench *b = run(talks_twice);

	(void)state;
	assert_true(b->first && b->first != b->last);
	assert_int_equal(b->closed, 2);
	free(b);
}

static void test_net_open_port_in_use(void **state)
{
	struct net_options opt = {.host = "127.0.0.1", .path = "/", .protocol = "p"};
	struct sockaddr_in at = {.sin_family = AF_INET};
	socklen_t len = sizeof(at);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	struct net_handlers h = {0};
	struct net *net = NULL;
	struct kp_err err = {0};

	(void)state;
	at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	assert_int_equal(bind(fd, (struct sockaddr *)&at, sizeof(at)), 0);
	assert_int_equal(listen(fd, 1), 0);
	getsockname(fd, (struct sockaddr *)&at, &len);
	opt.port = ntohs(at.sin_port);
	assert_int_equal(net_open(&opt, &h, &net, &err), -1);
	assert_int_equal(err.code, KP_EBUSY);
	assert_non_null(strstr(err.msg, "is in use"));
	opt.host = "nowhere";
	assert_int_equal(net_open(&opt, &h, &net, &err), -1);
	assert_int_equal(err.code, KP_EINPUT);
	close(fd);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_net_run_echoes),
		cmocka_unit_test(test_net_run_puts_pieces_together),
		cmocka_unit_test(test_net_run_gives_up_on_a_message_that_never_ends),
		cmocka_unit_test(test_net_run_holds_a_rate),
		cmocka_unit_test(test_net_send_lets_a_client_go_that_does_not_read),
		cmocka_unit_test(test_net_send_keeps_the_order_for_a_late_reader),
		cmocka_unit_test(test_net_run_checks_origin_and_protocol),
		cmocka_unit_test(test_net_run_refuses_politely_when_full),
		cmocka_unit_test(test_net_run_serves_http),
		cmocka_unit_test(test_net_hang_up_sends_what_waits_first),
		cmocka_unit_test(test_net_finish_closes_with_going_away),
		cmocka_unit_test(test_net_run_never_uses_a_number_twice),
		cmocka_unit_test(test_net_open_port_in_use),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
