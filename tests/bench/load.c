/* A WebSocket load client for the benchmarks: one thread, epoll, loopback.
 *
 *	load --port N --texts FILE [--connections 64] [--seconds 10] [--rate R] [--idle N]
 *	     [--pid PID] [--echo] [--whole] [--tickets]
 *
 * Closed loop: every connection has one question under way. With --rate, question k is due
 * at k/R seconds and its latency counts from then, also when no connection was free: a
 * server that stalls pays for all it held up. Every question is put together from the
 * halves of two lines of FILE, so that hardly any comes twice; with --whole it is a line as
 * it stands, and comes again and again. With --tickets each opens a ticket instead. Prints
 * "name value" lines. */
#include <errno.h>
#include <stdarg.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/kp_clock.h"
#include "base/kp_file.h"
#include "base/kp_json.h"
#include "base/kp_vec.h"
#include "load.h"

#define WARM_UP_US  1000000
#define PATIENCE_US 10000000 /* for the last replies */
#define HELLO       "{\"type\":\"hello\",\"lang\":\"fi\"}"

struct texts {
	char **v;
	size_t n, cap;
};

struct load {
	int64_t port, connections, seconds, rate, idle, pid;
	const char *file;
	bool echo, whole, tickets;
	struct texts texts;
	struct load_conn *conns, *idlers;
	size_t *free_conns; /* indexes of connections without a question under way */
	size_t nfree;
	int ep;
	int64_t begin, end; /* µs; measured between */
	uint64_t asked, errors, random;
	struct {
		uint32_t *v;
		size_t n, cap;
	} times;
};

/* ---- what to ask ---- */

static size_t pick(struct load *l, size_t n)
{
	l->random ^= l->random << 13;
	l->random ^= l->random >> 7;
	l->random ^= l->random << 17;
	return l->random % n;
}

static void read_texts(struct load *l)
{
	char *data;
	size_t n;
	struct kp_err err = {0};

	if (kp_file_read(l->file, 64 << 20, &data, &n, &err) < 0)
		load_die("%s", err.msg);
	for (char *line = data, *end; *line; line = end + 1) {
		end = line + strcspn(line, "\n");
		bool last = !*end;
		*end = '\0';
		if (*line)
			KP_PUSH(&l->texts, line);
		if (last)
			break;
	}
	if (!l->texts.n)
		load_die("'%s' has no line", l->file);
}

/* The byte after about half of the words. */
static size_t middle(const char *s)
{
	size_t n = strlen(s), at = n / 2;

	while (s[at] && s[at] != ' ')
		at++;
	return at;
}

static void question(struct load *l, struct kp_str *out)
{
	KP_AUTO(kp_str) struct kp_str text = {0};
	struct kp_jsonw w = {.s = out};
	const char *a = l->texts.v[pick(l, l->texts.n)], *b = l->texts.v[pick(l, l->texts.n)];

	kp_str_addn(&text, a, l->whole ? strlen(a) : middle(a));
	if (!l->whole)
		kp_str_add(&text, b + middle(b));
	if (l->tickets) /* the same words open no second one */
		kp_str_addf(&text, " %llu", (unsigned long long)l->asked);
	kp_str_reset(out);
	kp_jsonw_begin(&w, NULL, '{');
	kp_jsonw_str(&w, "type", l->tickets ? "escalate" : "ask");
	kp_jsonw_int(&w, "n", (int64_t)l->asked);
	kp_jsonw_str(&w, "text", kp_str_c(&text));
	kp_jsonw_end(&w, '}');
}

/* ---- the loop ---- */

static void want(struct load *l, size_t i)
{
	struct load_conn *c = &l->conns[i];
	struct epoll_event e = {.events = EPOLLIN | (c->out.n ? EPOLLOUT : 0), .data.u64 = i};

	if (epoll_ctl(l->ep, EPOLL_CTL_MOD, c->fd, &e) < 0)
		load_die("epoll: %s", strerror(errno));
}

static void ask(struct load *l, size_t i, int64_t due, struct kp_str *scratch)
{
	struct load_conn *c = &l->conns[i];

	question(l, scratch);
	l->asked++;
	c->due = due;
	c->measured = due >= l->begin && due < l->end;
	if (!load_send(c, scratch->p, scratch->n))
		load_die("a connection was closed under load");
	if (c->out.n)
		want(l, i);
}

static void answered(struct load *l, size_t i, const char *p, size_t n)
{
	struct load_conn *c = &l->conns[i];

	if (!c->due)
		return;
	if (c->measured) {
		KP_PUSH(&l->times, (uint32_t)(kp_mono_us() - c->due));
		l->errors += memmem(p, n, "\"type\":\"error\"", 14) != NULL;
	}
	c->due = 0;
	l->free_conns[l->nfree++] = i;
}

static void serve(struct load *l, const struct epoll_event *e)
{
	struct load_conn *c = &l->conns[e->data.u64];
	const char *p;
	size_t n;

	if ((e->events & EPOLLOUT) && load_flush(c))
		want(l, e->data.u64);
	if (!(e->events & ~(unsigned)EPOLLOUT))
		return;
	if (!load_receive(c))
		load_die("a connection was closed under load");
	while ((p = load_next(c, &n)))
		answered(l, e->data.u64, p, n);
}

/* Asks what is due: with --rate by the clock, else on every free connection. */
static void ask_due(struct load *l, int64_t start, struct kp_str *scratch)
{
	int64_t now = kp_mono_us();

	while (l->nfree && now < l->end) {
		int64_t due = l->rate ? start + (int64_t)l->asked * 1000000 / l->rate : now;
		if (due > now)
			break;
		ask(l, l->free_conns[--l->nfree], due, scratch);
	}
}

/* When the next question is due; 0: when a reply comes. */
static int64_t next_due(const struct load *l, int64_t start)
{
	return l->rate && l->nfree ? start + (int64_t)l->asked * 1000000 / l->rate : 0;
}

/* Waits for replies, to the microsecond no longer than `until` (0: a tenth of a second). */
static int await(const struct load *l, struct epoll_event *events, int most, int64_t until)
{
	int64_t us = until ? until - kp_mono_us() : 100000;
	struct timespec wait = {.tv_sec = us > 0 ? us / 1000000 : 0,
		.tv_nsec = us > 0 ? us % 1000000 * 1000 : 0};

	return epoll_pwait2(l->ep, events, most, &wait, NULL);
}

static void run(struct load *l)
{
	KP_AUTO(kp_str) struct kp_str scratch = {0};
	struct epoll_event events[256];
	int64_t start = kp_mono_us();

	l->begin = start + WARM_UP_US;
	l->end = l->begin + l->seconds * 1000000;
	for (;;) {
		int64_t now = kp_mono_us();
		bool over = now >= l->end;
		if (over && (l->nfree == (size_t)l->connections || now > l->end + PATIENCE_US))
			return;
		ask_due(l, start, &scratch);
		int n = await(l, events, KP_LEN(events), over ? 0 : next_due(l, start));
		for (int i = 0; i < n; i++)
			serve(l, &events[i]);
	}
}

/* ---- figures ---- */

static int by_size(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return (x > y) - (x < y);
}

static double percentile_ms(const struct load *l, double share)
{
	return l->times.n ? l->times.v[(size_t)(share * (double)(l->times.n - 1))] / 1000.0
			  : 0;
}

/* What the server has spent so far, in µs of processor time; 0: it is not known. */
static double spent(int64_t pid)
{
	KP_AUTO(kp_cstr) char *path = kp_format("/proc/%lld/stat", (long long)pid);
	KP_AUTO(kp_cstr) char *stat = NULL;
	double ticks = 0;
	size_t n;

	if (!pid || kp_file_read(path, 1 << 16, &stat, &n, NULL) < 0)
		return 0;
	char *at = strrchr(stat, ')'); /* the program's name may hold anything */
	for (int field = 3; at && field <= 15; field++) {
		at = strchr(at + 1, ' ');
		if (at && field >= 14)
			ticks += strtod(at, NULL);
	}
	return ticks * 1e6 / (double)sysconf(_SC_CLK_TCK);
}

static void print_times(struct load *l)
{
	size_t lost = (size_t)l->connections - l->nfree;

	qsort(l->times.v, l->times.n, sizeof(*l->times.v), by_size);
	printf("messages %zu\n", l->times.n);
	printf("per_second %.0f\n", (double)l->times.n / (double)l->seconds);
	printf("p50_ms %.3f\np99_ms %.3f\np999_ms %.3f\nmax_ms %.3f\n", percentile_ms(l, 0.5),
		percentile_ms(l, 0.99), percentile_ms(l, 0.999), percentile_ms(l, 1));
	printf("errors %llu\nlost %zu\n", (unsigned long long)l->errors, lost);
}

/* Resident memory of the server, in KiB. */
static long resident(int64_t pid)
{
	KP_AUTO(kp_cstr) char *path = kp_format("/proc/%lld/status", (long long)pid);
	KP_AUTO(kp_cstr) char *status = NULL;
	size_t n;
	struct kp_err err = {0};

	if (kp_file_read(path, 1 << 16, &status, &n, &err) < 0)
		load_die("%s", err.msg);
	char *at = strstr(status, "VmRSS:");
	return at ? strtol(at + strlen("VmRSS:"), NULL, 10) : 0;
}

static void connect_idle(struct load *l)
{
	long before = l->pid ? resident(l->pid) : 0;

	if (!l->idle)
		return;
	l->idlers = kp_alloc_n((size_t)l->idle, sizeof(*l->idlers));
	for (int64_t i = 0; i < l->idle; i++) {
		load_connect(&l->idlers[i], (int)l->port, l->echo ? NULL : HELLO);
		kp_str_clear(&l->idlers[i].in);
		kp_str_clear(&l->idlers[i].out);
	}
	if (!l->pid)
		return;
	sleep(2); /* what they left under way settles */
	printf("idle %lld\nresident_kib %ld\nidle_kib %.2f\n", (long long)l->idle, before,
		(double)(resident(l->pid) - before) / (double)l->idle);
}

static void connect_busy(struct load *l)
{
	l->conns = kp_alloc_n((size_t)l->connections, sizeof(*l->conns));
	l->free_conns = kp_alloc_n((size_t)l->connections, sizeof(*l->free_conns));
	l->ep = epoll_create1(EPOLL_CLOEXEC);
	for (size_t i = 0; i < (size_t)l->connections; i++) {
		struct epoll_event e = {.events = EPOLLIN, .data.u64 = i};
		load_connect(&l->conns[i], (int)l->port, l->echo ? NULL : HELLO);
		load_unblock(&l->conns[i]);
		if (epoll_ctl(l->ep, EPOLL_CTL_ADD, l->conns[i].fd, &e) < 0)
			load_die("epoll: %s", strerror(errno));
		l->free_conns[l->nfree++] = i;
	}
}

/* ---- options ---- */

static bool is_flag(struct load *l, const char *arg)
{
	const struct {
		const char *name;
		bool *out;
	} flags[] = {{"--echo", &l->echo}, {"--whole", &l->whole}, {"--tickets", &l->tickets}};

	for (size_t i = 0; i < KP_LEN(flags); i++)
		if (strcmp(flags[i].name, arg) == 0)
			return *flags[i].out = true;
	return false;
}

static void parse(struct load *l, int argc, char **argv)
{
	const struct {
		const char *name;
		int64_t *out;
	} numbers[] = {{"--port", &l->port}, {"--connections", &l->connections},
		{"--seconds", &l->seconds}, {"--rate", &l->rate}, {"--idle", &l->idle},
		{"--pid", &l->pid}};

	for (int i = 1; i < argc; i++) {
		size_t k = 0;
		if (is_flag(l, argv[i]))
			continue;
		if (i + 1 == argc)
			load_die("%s needs a value", argv[i]);
		if (!strcmp(argv[i], "--texts")) {
			l->file = argv[++i];
			continue;
		}
		while (k < KP_LEN(numbers) && strcmp(numbers[k].name, argv[i]) != 0)
			k++;
		if (k == KP_LEN(numbers))
			load_die("unknown option '%s'", argv[i]);
		if (kp_parse_int(argv[++i], 0, 1 << 30, numbers[k].out) < 0)
			load_die("'%s' is no number", argv[i]);
	}
	if (!l->file || !l->port || !l->connections)
		load_die("--port, --texts and at least one connection are needed");
}

int main(int argc, char **argv)
{
	struct load l = {.connections = 64, .seconds = 10, .random = 0x9e3779b97f4a7c15};
	struct rlimit files;

	parse(&l, argc, argv);
	getrlimit(RLIMIT_NOFILE, &files);
	files.rlim_cur = files.rlim_max;
	setrlimit(RLIMIT_NOFILE, &files);
	read_texts(&l);
	connect_idle(&l);
	connect_busy(&l);
	if (l.seconds) {
		double before = spent(l.pid);

		run(&l);
		print_times(&l);
		printf("cpu_us %.2f\n", (spent(l.pid) - before) / (double)l.asked);
	}
	return 0;
}
