#include "relay.h"

#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/kp_file.h"
#include "ws_client.h"

#include "site.h"

#define PATIENCE_S (WS_PATIENCE_MS / 1000.0)

static void become_relay(const struct relay *r)
{
	KP_AUTO(kp_cstr) char *out = kp_format("%s/out", r->dir);
	KP_AUTO(kp_cstr) char *port = kp_format("%d", r->port);
	KP_AUTO(kp_cstr) char *tls_port = kp_format("%d", r->tls_port);
	int fd = open(out, O_WRONLY | O_CREAT | O_APPEND, 0600);

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	dup2(fd, STDOUT_FILENO);
	dup2(fd, STDERR_FILENO);
	execl(KP_RELAY, KP_RELAY, r->dir, port, tls_port, (char *)NULL);
	_exit(127);
}

void relay_start(struct relay *r)
{
	double deadline = site_clock() + PATIENCE_S;
	int fd;

	if (!r->port) {
		snprintf(r->dir, sizeof(r->dir), "%s", "/tmp/kp-relay-XXXXXX");
		assert_non_null(mkdtemp(r->dir));
		r->port = site_free_port();
		do
			r->tls_port = site_free_port();
		while (r->tls_port == r->port);
	}
	r->pid = fork();
	assert_true(r->pid >= 0);
	if (!r->pid)
		become_relay(r);
	while ((fd = ws_dial(r->port)) < 0) {
		if (waitpid(r->pid, NULL, WNOHANG) == r->pid)
			fail_msg("the mail server did not start; is exim4-daemon-light "
				 "installed? See %s/out",
				r->dir);
		site_poll(deadline, "for the mail server");
	}
	close(fd);
}

void relay_stop(struct relay *r)
{
	if (!r->pid)
		return;
	kill(r->pid, SIGKILL);
	waitpid(r->pid, NULL, 0);
	r->pid = 0;
}

void relay_remove(struct relay *r)
{
	KP_AUTO(kp_cstr) char *command = kp_format("rm -rf %s", r->dir);

	relay_stop(r);
	assert_int_equal(system(command), 0);
}

void relay_rule(const struct relay *r, const char *rule, bool on)
{
	KP_AUTO(kp_cstr) char *path = kp_format("%s/%s", r->dir, rule);
	struct kp_err err = {0};

	if (!on)
		unlink(path);
	else if (kp_file_write(path, "", 0, &err) < 0)
		fail_msg("%s", err.msg);
}

void relay_mailbox(const struct relay *r, const char *maildir)
{
	KP_AUTO(kp_cstr) char *path = kp_format("%s/mailbox", r->dir);

	assert_int_equal(symlink(maildir, path), 0);
}

void relay_reply(
	const struct relay *r, const char *mail, const char *address, const char *text)
{
	KP_AUTO(kp_cstr)
	char *command = kp_format(
		"'%s' %d '%s/cert.pem' '%s' '%s'", KP_REPLY, r->port, r->dir, address, text);
	FILE *program = popen(command, "w");

	assert_non_null(program);
	fputs(mail, program);
	assert_int_equal(pclose(program), 0);
}

char *relay_log(const struct relay *r)
{
	KP_AUTO(kp_cstr) char *path = kp_format("%s/log/mainlog", r->dir);
	char *text = NULL;
	size_t n;

	return kp_file_read(path, 64 << 20, &text, &n, NULL) < 0 ? kp_strdup("") : text;
}

/* ---- what it delivered ---- */

static int list(const struct relay *r, char **dir_out, char ***names_out)
{
	size_t n = 0;

	*dir_out = kp_format("%s/mail/new", r->dir);
	if (!kp_file_exists(*dir_out) || kp_dir_list(*dir_out, NULL, names_out, &n, NULL) < 0)
		*names_out = NULL;
	return (int)n;
}

int relay_count(const struct relay *r)
{
	KP_AUTO(kp_cstr) char *dir = NULL;
	char **names;
	int n = list(r, &dir, &names);

	kp_names_free(names, (size_t)n);
	return n;
}

static char *look(const struct relay *r, const char *text)
{
	KP_AUTO(kp_cstr) char *dir = NULL;
	char **names, *found = NULL;
	int n = list(r, &dir, &names);

	for (int i = 0; i < n && !found; i++) {
		KP_AUTO(kp_cstr) char *path = kp_format("%s/%s", dir, names[i]);
		KP_AUTO(kp_cstr) char *mail = NULL;
		size_t len;

		if (kp_file_read(path, 1 << 20, &mail, &len, NULL) == 0 && strstr(mail, text))
			found = KP_TAKE(mail);
	}
	kp_names_free(names, (size_t)n);
	return found;
}

char *relay_mail(const struct relay *r, const char *text)
{
	double deadline = site_clock() + PATIENCE_S;
	char *mail;

	while (!(mail = look(r, text)))
		site_poll(deadline, text);
	return mail;
}
