#include "site.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/kp_clock.h"
#include "base/kp_file.h"
#include "base/kp_random.h"
#include "ws_client.h"

#define PATIENCE_S (WS_PATIENCE_MS / 1000.0)

extern char **environ;

/* Of this program alone: a failed test jumps over its clean-up. The daemon's leaks count. */
const char *__asan_default_options(void);
const char *__asan_default_options(void)
{
	return "detect_leaks=0";
}

/* Below those that the kernel gives to whoever connects: a client that tries again and again
 * while the server is down would in the end be given that very port, and keep it. */
int site_free_port(void)
{
	uint64_t random = (uint64_t)getpid() << 32 ^ (uint64_t)kp_mono_us();

	for (;;) {
		int port = 20000 + (int)(kp_random(&random) % 12000);
		struct sockaddr_in a = {.sin_family = AF_INET,
			.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
			.sin_port = htons((uint16_t)port)};
		int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
		bool mine = bind(fd, (struct sockaddr *)&a, sizeof(a)) == 0;

		close(fd);
		if (mine)
			return port;
	}
}

double site_clock(void)
{
	return (double)kp_mono_us() / 1e6;
}

void site_poll(double deadline, const char *what)
{
	if (site_clock() > deadline)
		fail_msg("waited in vain: %s", what);
	poll(NULL, 0, 5);
}

static char *path_in(const char *dir, const char *name)
{
	return kp_format("%s/%s", dir, name);
}

/* ---- the folder ---- */

static void copy_file(const char *from, const char *to)
{
	KP_AUTO(kp_cstr) char *data = NULL;
	size_t n;
	struct kp_err err = {0};

	if (kp_file_read(from, 4 << 20, &data, &n, &err) < 0 ||
		kp_file_write(to, data, n, &err) < 0)
		fail_msg("%s", err.msg);
}

static void copy_folder(const char *from, const char *to)
{
	char **names = NULL;
	size_t n = 0;
	struct kp_err err = {0};

	if (kp_dir_make(to, &err) < 0 || kp_dir_list(from, NULL, &names, &n, &err) < 0)
		fail_msg("%s", err.msg);
	for (size_t i = 0; i < n; i++) {
		KP_AUTO(kp_cstr) char *a = path_in(from, names[i]);
		KP_AUTO(kp_cstr) char *b = path_in(to, names[i]);
		struct stat st;
		assert_int_equal(stat(a, &st), 0);
		if (S_ISDIR(st.st_mode))
			copy_folder(a, b);
		else
			copy_file(a, b);
	}
	kp_names_free(names, n);
}

void site_make(struct site *s)
{
	*s = (struct site){0};
	snprintf(s->dir, sizeof(s->dir), "%s", "/tmp/kumppani-test-XXXXXX");
	assert_non_null(mkdtemp(s->dir));
	snprintf(s->data, sizeof(s->data), "%s/data", s->dir);
	assert_int_equal(mkdir(s->data, 0700), 0);

	KP_AUTO(kp_cstr) char *kb = path_in(s->dir, "kb");
	copy_folder(KP_SMALL_KB, kb);
	/* Trained models are shared by all tests of this build. */
	KP_AUTO(kp_cstr) char *cache = path_in(s->data, "cache");
	kp_dir_make(KP_MODEL_CACHE, NULL);
	assert_int_equal(symlink(KP_MODEL_CACHE, cache), 0);
	site_configure(s, "");
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *at)
{
	(void)st, (void)type, (void)at;
	return remove(path);
}

void site_remove(struct site *s)
{
	if (s->pid)
		site_stop(s, SIGKILL);
	nftw(s->dir, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

int site_end(struct site *s)
{
	int status = s->pid ? site_stop(s, SIGTERM) : 0;

	if (status != 0) {
		KP_AUTO(kp_cstr) char *log = site_log(s);
		print_error("the daemon ended with %d:\n%s\n", status, log);
	}
	site_remove(s);
	return status;
}

void site_configure(struct site *s, const char *yaml)
{
	KP_AUTO(kp_cstr) char *path = path_in(s->dir, "kumppani.yaml");
	struct kp_err err = {0};

	if (kp_file_write(path, yaml, strlen(yaml), &err) < 0)
		fail_msg("%s", err.msg);
}

void site_edit(const struct site *s, const char *file, const char *from, const char *to)
{
	KP_AUTO(kp_cstr) char *path = kp_format("%s/kb/%s", s->dir, file);
	KP_AUTO(kp_cstr) char *data = NULL;
	KP_AUTO(kp_str) struct kp_str changed = {0};
	size_t n;
	struct kp_err err = {0};

	if (kp_file_read(path, 4 << 20, &data, &n, &err) < 0)
		fail_msg("%s", err.msg);
	char *at = strstr(data, from);
	assert_non_null(at);
	kp_str_addn(&changed, data, (size_t)(at - data));
	kp_str_add(&changed, to);
	kp_str_add(&changed, at + strlen(from));
	if (kp_file_write(path, changed.p, changed.n, &err) < 0)
		fail_msg("%s", err.msg);
}

/* ---- the process ---- */

static const char *daemon_path(void)
{
	const char *other = getenv("KP_DAEMON"); /* the same tests against another build */

	return other && *other ? other : KP_PROGRAMS "/kumppanid";
}

static void child(const struct site *s, const char *const *argv)
{
	KP_AUTO(kp_cstr) char *log = path_in(s->dir, "log");
	int fd = open(log, O_WRONLY | O_CREAT | O_APPEND, 0600);

	/* A test that dies takes its daemon along. */
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (fd < 0 || dup2(fd, STDERR_FILENO) < 0 || dup2(fd, STDOUT_FILENO) < 0)
		_exit(126);
	execve(argv[0], (char *const *)argv, environ);
	_exit(127);
}

void site_launch(struct site *s, const char *const *more_args)
{
	KP_AUTO(kp_cstr) char *conf = path_in(s->dir, "kumppani.yaml");
	KP_AUTO(kp_cstr) char *kb = path_in(s->dir, "kb");
	KP_AUTO(kp_cstr) char *log = path_in(s->dir, "log");
	const char *argv[16] = {
		daemon_path(), "-c", conf, "--data", s->data, "--kb", kb, "--port", "0"};
	struct stat st;
	size_t n = 9;

	for (size_t i = 0; more_args && more_args[i] && n < 15; i++)
		argv[n++] = more_args[i];
	s->log_seen = stat(log, &st) == 0 ? (size_t)st.st_size : 0;
	s->port = 0;
	s->pid = fork();
	assert_true(s->pid >= 0);
	if (!s->pid)
		child(s, argv);
}

static int status_of(int status)
{
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

int site_wait(struct site *s)
{
	double deadline = site_clock() + PATIENCE_S;
	int status;

	while (waitpid(s->pid, &status, WNOHANG) != s->pid)
		site_poll(deadline, "for the daemon to end");
	s->pid = 0;
	return status_of(status);
}

int site_stop(struct site *s, int signal)
{
	assert_true(s->pid > 0); /* 0 would be all of the test's own group */
	kill(s->pid, signal);
	return site_wait(s);
}

char *site_log(const struct site *s)
{
	KP_AUTO(kp_cstr) char *path = path_in(s->dir, "log");
	KP_AUTO(kp_cstr) char *data = NULL;
	size_t n;

	if (kp_file_read(path, 64 << 20, &data, &n, NULL) < 0 || n < s->log_seen)
		return kp_strdup("");
	return kp_strdup(data + s->log_seen);
}

void site_wait_log(const struct site *s, const char *text)
{
	double deadline = site_clock() + PATIENCE_S;

	for (;;) {
		KP_AUTO(kp_cstr) char *log = site_log(s);
		if (strstr(log, text))
			return;
		if (site_clock() > deadline)
			fail_msg("'%s' never came into the log:\n%s", text, log);
		poll(NULL, 0, 5);
	}
}

/* The port it listens on, from its log; 0: not there yet. */
static int logged_port(const struct site *s)
{
	KP_AUTO(kp_cstr) char *log = site_log(s);
	char *at = strstr(log, " port=");

	return at && strchr(at, '\n') ? (int)strtol(at + strlen(" port="), NULL, 10) : 0;
}

void site_start(struct site *s)
{
	double deadline = site_clock() + PATIENCE_S;
	int status;

	site_launch(s, NULL);
	for (;;) {
		if (!s->port)
			s->port = logged_port(s);
		if (s->port && site_get(s, "/readyz", NULL) == 200)
			return;
		if (waitpid(s->pid, &status, WNOHANG) == s->pid || site_clock() > deadline) {
			KP_AUTO(kp_cstr) char *log = site_log(s);
			s->pid = 0;
			fail_msg("the daemon did not get ready (status %d):\n%s",
				status_of(status), log);
		}
		poll(NULL, 0, 5);
	}
}

/* ---- asking it other than by WebSocket ---- */

int site_get(const struct site *s, const char *path, char **body_out)
{
	KP_AUTO(kp_cstr)
	char *request = kp_format(
		"GET %s HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n", path);
	KP_AUTO(kp_str) struct kp_str reply = {0};
	struct ws http = {.fd = ws_dial(s->port)};
	char part[4096];
	ssize_t n;

	if (http.fd < 0)
		return 0;
	struct timeval patience = {.tv_sec = WS_PATIENCE_MS / 1000};
	setsockopt(http.fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
	ws_send_raw(&http, request, strlen(request));
	while ((n = recv(http.fd, part, sizeof(part), 0)) > 0)
		kp_str_addn(&reply, part, (size_t)n);
	ws_disconnect(&http);
	char *body = reply.n ? strstr(reply.p, "\r\n\r\n") : NULL;
	if (!body || !kp_str_starts(reply.p, "HTTP/1."))
		return 0;
	if (body_out)
		*body_out = kp_strdup(body + 4);
	return (int)strtol(reply.p + strlen("HTTP/1.1 "), NULL, 10);
}

static void read_to_end(int fd, struct kp_str *out)
{
	char part[4096];
	ssize_t n;

	kp_str_reset(out);
	while ((n = read(fd, part, sizeof(part))) > 0)
		kp_str_addn(out, part, (size_t)n);
	close(fd);
}

/* Commands that read no content. */
static bool without_kb(const char *command)
{
	static const char *const names[] = {
		"backup", "erase", "evaluate", "export", "outbox", "restore", "user"};

	for (size_t i = 0; i < KP_LEN(names); i++)
		if (strcmp(command, names[i]) == 0)
			return true;
	return false;
}

pid_t site_cli_launch(const struct site *s, int *output, const char *const *args)
{
	KP_AUTO(kp_cstr) char *kb = path_in(s->dir, "kb");
	const char *argv[24] = {KP_PROGRAMS "/kumppani"};
	size_t n = 1;
	int fds[2];

	for (size_t i = 0; args[i] && n < 18; i++)
		argv[n++] = args[i];
	argv[n++] = "--data";
	argv[n++] = s->data;
	if (!without_kb(args[0])) {
		argv[n++] = "--kb";
		argv[n++] = kb;
	}
	assert_int_equal(pipe2(fds, O_CLOEXEC), 0);
	pid_t pid = fork();
	assert_true(pid >= 0);
	if (!pid) {
		dup2(fds[1], STDOUT_FILENO);
		dup2(fds[1], STDERR_FILENO);
		execve(argv[0], (char *const *)argv, environ);
		_exit(127);
	}
	close(fds[1]);
	*output = fds[0];
	return pid;
}

int site_cli_wait(pid_t pid, int output, struct kp_str *out)
{
	KP_AUTO(kp_str) struct kp_str ignored = {0};
	int status;

	read_to_end(output, out ? out : &ignored);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return status_of(status);
}

int site_cli(const struct site *s, struct kp_str *out, const char *const *args)
{
	int output;
	pid_t pid = site_cli_launch(s, &output, args);

	return site_cli_wait(pid, output, out);
}

/* ---- what it tells ---- */

void site_ticket(const struct site *s, const char *const *args)
{
	KP_AUTO(kp_str) struct kp_str out = {0};

	if (site_cli(s, &out, args) != 0)
		fail_msg("%s", kp_str_c(&out));
}

char *site_shown(const struct site *s, const char *number)
{
	KP_AUTO(kp_str) struct kp_str out = {0};

	assert_int_equal(SITE_CLI(s, &out, "ticket", "show", number), 0);
	return kp_str_take(&out);
}

void site_wait_shown(const struct site *s, const char *number, const char *what)
{
	double deadline = site_clock() + PATIENCE_S;

	for (;;) {
		KP_AUTO(kp_cstr) char *text = site_shown(s, number);
		if (strstr(text, what))
			return;
		site_poll(deadline, what);
	}
}

void site_wait_outbox(const struct site *s, const char *what, bool there)
{
	double deadline = site_clock() + PATIENCE_S;
	KP_AUTO(kp_str) struct kp_str out = {0};

	do {
		site_poll(deadline, what);
		assert_int_equal(SITE_CLI(s, &out, "outbox"), 0);
	} while ((strstr(kp_str_c(&out), what) != NULL) != there);
}

int site_times(const char *text, const char *what)
{
	int n = 0;

	for (const char *p = text; (p = strstr(p, what)); p += strlen(what))
		n++;
	return n;
}

uint64_t site_seed(void)
{
	const char *given = getenv("KP_SEED");
	uint64_t seed = given ? strtoull(given, NULL, 10) : (uint64_t)kp_now_ms(NULL);

	print_message("KP_SEED=%llu\n", (unsigned long long)seed);
	return seed;
}
