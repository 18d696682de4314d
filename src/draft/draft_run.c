#include "draft/draft_priv.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/kp_clock.h"

enum { NOT_FOUND = 127, MOST_FILES = 64, MOST_SAID = 4096 };

/* A running child: what it prints comes over two pipes. */
struct child {
	pid_t pid;
	int out, said; /* -1: closed */
};

/* ---- in the child, between fork and exec: system calls only ---- */

static void bound(int what, size_t most)
{
	struct rlimit limit = {most, most};

	setrlimit(what, &limit);
}

/* No network, no files, no more time or memory than said, and death with its parent. */
static void confine(const struct draft_bounds *b)
{
	size_t seconds = (size_t)(b->ms / 1000) + 1;

	setpgid(0, 0);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	/* Where the system allows it. The programs are told not to fetch anything, too. */
	if (unshare(CLONE_NEWUSER | CLONE_NEWNET) < 0)
		errno = 0;
	bound(RLIMIT_AS, b->memory);
	bound(RLIMIT_CPU, seconds);
	bound(RLIMIT_FSIZE, 0); /* of regular files; pipes have no size */
	bound(RLIMIT_CORE, 0);
	bound(RLIMIT_NOFILE, MOST_FILES);
}

static void become(
	const char *const *argv, int in, int out, int said, const struct draft_bounds *b)
{
	static char *const environment[] = {
		"PATH=/usr/local/bin:/usr/bin:/bin", "LC_ALL=C.UTF-8", "HOME=/", NULL};

	if (dup2(in, 0) < 0 || dup2(out, 1) < 0 || dup2(said, 2) < 0 || chdir("/") < 0)
		_exit(NOT_FOUND);
	confine(b);
	execvpe(argv[0], (char *const *)(uintptr_t)argv, environment);
	_exit(NOT_FOUND);
}

/* ---- in the parent ---- */

/* A file in memory alone: what was checked is what is read. */
static int hold(const char *input, size_t n, struct kp_err *err)
{
	int fd = memfd_create("document", MFD_CLOEXEC);

	for (size_t done = 0; fd >= 0 && done < n;) {
		ssize_t wrote = write(fd, input + done, n - done);
		if (wrote < 0 && errno != EINTR) {
			close(fd);
			fd = -1;
		} else if (wrote > 0) {
			done += (size_t)wrote;
		}
	}
	if (fd < 0 || lseek(fd, 0, SEEK_SET) < 0)
		return kp_fail(err, KP_EIO, "can't hold the document: %s", strerror(errno));
	return fd;
}

static int start(const char *const *argv, int in, const struct draft_bounds *b,
	struct child *c, struct kp_err *err)
{
	int out[2], said[2];

	if (pipe2(out, O_CLOEXEC) < 0)
		return kp_fail(err, KP_EIO, "can't start '%s': %s", argv[0], strerror(errno));
	if (pipe2(said, O_CLOEXEC) < 0) {
		close(out[0]);
		close(out[1]);
		return kp_fail(err, KP_EIO, "can't start '%s': %s", argv[0], strerror(errno));
	}
	c->pid = fork();
	if (c->pid == 0)
		become(argv, in, out[1], said[1], b);
	close(out[1]);
	close(said[1]);
	c->out = out[0];
	c->said = said[0];
	if (c->pid < 0) {
		close(c->out);
		close(c->said);
		return kp_fail(err, KP_EIO, "can't start '%s': %s", argv[0], strerror(errno));
	}
	setpgid(c->pid, c->pid); /* whoever comes first */
	return 0;
}

/* Takes what is there; closes at the end. What is over `max` is dropped. False when more
 * came than that. */
static bool take(int *fd, struct kp_str *s, size_t max)
{
	char part[16384];
	ssize_t n = read(*fd, part, sizeof(part));

	if (n < 0 && (errno == EINTR || errno == EAGAIN))
		return true;
	if (n <= 0) {
		close(*fd);
		*fd = -1;
		return true;
	}
	size_t room = max - s->n, add = (size_t)n < room ? (size_t)n : room;
	kp_str_addn(s, part, add);
	return add == (size_t)n;
}

/* Reads both pipes to their ends. KP_EFULL when a bound was reached first. */
static int listen_to(struct child *c, const struct draft_bounds *b, struct kp_str *out,
	struct kp_str *said, struct kp_err *err)
{
	int64_t deadline = kp_mono_us() + b->ms * 1000;

	while (c->out >= 0 || c->said >= 0) {
		struct pollfd fds[2] = {
			{.fd = c->out, .events = POLLIN}, {.fd = c->said, .events = POLLIN}};
		int64_t left = (deadline - kp_mono_us() + 999) / 1000;
		if (left <= 0)
			return kp_fail(err, KP_EFULL, "took longer than %lld s",
				(long long)(b->ms + 999) / 1000);
		if (poll(fds, 2, (int)left) < 0)
			continue;
		if (fds[0].revents && !take(&c->out, out, b->output))
			return kp_fail(err, KP_EFULL, "makes more than %zu MiB of text",
				b->output >> 20);
		if (fds[1].revents)
			take(&c->said, said, MOST_SAID);
	}
	return 0;
}

static int end(struct child *c, bool kill_it)
{
	int status;

	if (kill_it)
		kill(-c->pid, SIGKILL);
	if (c->out >= 0)
		close(c->out);
	if (c->said >= 0)
		close(c->said);
	while (waitpid(c->pid, &status, 0) < 0 && errno == EINTR)
		;
	return status;
}

static int judge(const char *name, int status, const struct draft_bounds *b, int *status_out,
	struct kp_err *err)
{
	if (WIFSIGNALED(status))
		return kp_fail(err, KP_EFULL,
			"needs more than %zu MiB or %lld s ('%s' ended by signal %d)",
			b->memory >> 20, (long long)b->ms / 1000, name, WTERMSIG(status));
	if (WEXITSTATUS(status) == NOT_FOUND)
		return kp_fail(err, KP_ENOENT,
			"the program '%s' is missing; install it (deploy/packages names its "
			"package)",
			name);
	*status_out = WEXITSTATUS(status);
	return 0;
}

int draft_run(const char *const *argv, const char *input, size_t n,
	const struct draft_bounds *bounds, struct kp_str *out, struct kp_str *said,
	int *status_out, struct kp_err *err)
{
	struct child c;
	int in = hold(input, n, err);

	if (in < 0)
		return -1;
	int rc = start(argv, in, bounds, &c, err);
	close(in);
	if (rc < 0)
		return -1;
	rc = listen_to(&c, bounds, out, said, err);
	int status = end(&c, rc < 0);
	return rc < 0 ? -1 : judge(argv[0], status, bounds, status_out, err);
}
