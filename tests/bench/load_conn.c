#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdarg.h>
#include <sys/socket.h>
#include <unistd.h>

#include "load.h"

void load_die(const char *fmt, ...)
{
	va_list ap;

	fputs("load: ", stderr);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputc('\n', stderr);
	exit(1);
}

static void drop(struct kp_str *s, size_t n)
{
	memmove(s->p, s->p + n, s->n - n);
	s->n -= n;
}

bool load_receive(struct load_conn *c)
{
	char part[16384];

	ssize_t n = recv(c->fd, part, sizeof(part), 0);
	if (n > 0)
		kp_str_addn(&c->in, part, (size_t)n);
	return n > 0 || (n < 0 && (errno == EAGAIN || errno == EINTR));
}

bool load_flush(struct load_conn *c)
{
	while (c->sent < c->out.n) {
		ssize_t n = send(c->fd, c->out.p + c->sent, c->out.n - c->sent, MSG_NOSIGNAL);
		if (n < 0)
			return errno == EAGAIN || errno == EINTR;
		c->sent += (size_t)n;
	}
	kp_str_reset(&c->out);
	c->sent = 0;
	return true;
}

/* Client frames are masked; a key of zeros leaves the payload as it is. */
bool load_send(struct load_conn *c, const char *p, size_t n)
{
	char head[8] = {(char)0x81, (char)(0x80 | (n < 126 ? n : 126))};
	size_t len = 2;

	if (n > 65535)
		load_die("a message of %zu bytes is too long for this client", n);
	if (n >= 126) {
		head[len++] = (char)(n >> 8);
		head[len++] = (char)n;
	}
	kp_str_addn(&c->out, head, len);
	kp_str_addn(&c->out, "\0\0\0\0", 4);
	kp_str_addn(&c->out, p, n);
	return load_flush(c);
}

/* Size of the frame at p with its header, 0 when it is not whole. */
static size_t frame_size(const unsigned char *p, size_t n, size_t *head_out)
{
	size_t len, head = 2;

	if (n < 2)
		return 0;
	len = p[1] & 0x7f;
	if (len == 127)
		load_die("a reply of more than 64 KiB");
	if (len == 126) {
		if (n < 4)
			return 0;
		head = 4;
		len = (size_t)p[2] << 8 | p[3];
	}
	*head_out = head;
	return n < head + len ? 0 : head + len;
}

const char *load_next(struct load_conn *c, size_t *n_out)
{
	size_t head = 0, size;

	if (c->taken)
		drop(&c->in, c->taken);
	c->taken = 0;
	size = frame_size((const unsigned char *)c->in.p, c->in.n, &head);
	if (!size)
		return NULL;
	c->taken = size;
	*n_out = size - head;
	return c->in.p + head;
}

static void upgrade(struct load_conn *c)
{
	static const char request[] = "GET /ws HTTP/1.1\r\nHost: 127.0.0.1\r\n"
				      "Upgrade: websocket\r\nConnection: Upgrade\r\n"
				      "Sec-WebSocket-Version: 13\r\n"
				      "Sec-WebSocket-Protocol: kumppani.v1\r\n"
				      "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
	char *end = NULL;

	kp_str_add(&c->out, request);
	load_flush(c);
	while (!c->in.n || !(end = strstr(c->in.p, "\r\n\r\n")))
		if (!load_receive(c))
			load_die("the server closed instead of upgrading");
	if (!kp_str_starts(c->in.p, "HTTP/1.1 101"))
		load_die("the server refused: %.80s", c->in.p);
	drop(&c->in, (size_t)(end - c->in.p) + 4);
}

void load_connect(struct load_conn *c, int port, const char *hello)
{
	struct sockaddr_in to = {.sin_family = AF_INET,
		.sin_port = htons((uint16_t)port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	int one = 1;
	size_t n;

	*c = (struct load_conn){.fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
	if (c->fd < 0 || connect(c->fd, (struct sockaddr *)&to, sizeof(to)) < 0)
		load_die("can't connect to port %d: %s", port, strerror(errno));
	setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
	upgrade(c);
	if (!hello)
		return;
	load_send(c, hello, strlen(hello));
	while (!load_next(c, &n))
		if (!load_receive(c))
			load_die("the server closed after hello");
}

void load_unblock(struct load_conn *c)
{
	fcntl(c->fd, F_SETFL, fcntl(c->fd, F_GETFL) | O_NONBLOCK);
}
