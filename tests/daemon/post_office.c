#include "post_office.h"

#include <dirent.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/kp_file.h"
#include "site.h"

#define PATIENCE_S 20

/* Runs a shell command, which must succeed. */
static void shell(const char *command)
{
	if (system(command) != 0)
		fail_msg("this failed: %s", command);
}

void post_office_make(struct post_office *o)
{
	*o = (struct post_office){.dir = "/tmp/kp-post-XXXXXX"};
	assert_non_null(mkdtemp(o->dir));
	KP_AUTO(kp_cstr)
	char *command = kp_format("cd %s && mkdir mail && echo salasana >password && openssl "
				  "req -x509 -newkey rsa:2048 "
				  "-nodes -keyout key.pem -out cert.pem -days 2 -subj "
				  "/CN=localhost -addext subjectAltName=DNS:localhost "
				  ">openssl.log 2>&1",
		o->dir);
	shell(command);
}

static void become_server(const struct post_office *o, int out)
{
	KP_AUTO(kp_cstr) char *mail = kp_format("%s/mail", o->dir);
	KP_AUTO(kp_cstr) char *cert = kp_format("%s/cert.pem", o->dir);
	KP_AUTO(kp_cstr) char *key = kp_format("%s/key.pem", o->dir);
	KP_AUTO(kp_cstr) char *port = kp_format("%d", o->port);

	KP_AUTO(kp_cstr) char *log = kp_format("%s/log", o->dir);
	int fd = open(log, O_WRONLY | O_CREAT | O_APPEND, 0600);

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	dup2(out, STDOUT_FILENO);
	dup2(fd, STDERR_FILENO);
	execl("/usr/bin/python3", "python3", KP_SMTPD, mail, port, "--tls", cert, key,
		"--auth", "kumppani", "salasana", (char *)NULL);
	_exit(127);
}

void post_office_open(struct post_office *o)
{
	int ends[2];
	char line[64] = "";

	assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
	o->pid = fork();
	assert_true(o->pid >= 0);
	if (o->pid == 0)
		become_server(o, ends[1]);
	close(ends[1]);
	FILE *said = fdopen(ends[0], "r");
	bool told = fgets(line, sizeof(line), said);
	fclose(said);
	if (!told || sscanf(line, "port=%d", &o->port) != 1)
		fail_msg("the SMTP server did not start; is python3-aiosmtpd installed?");
}

void post_office_close(struct post_office *o)
{
	if (!o->pid)
		return;
	kill(o->pid, SIGKILL);
	waitpid(o->pid, NULL, 0);
	o->pid = 0;
}

void post_office_freeze(const struct post_office *o, bool frozen)
{
	assert_int_equal(kill(o->pid, frozen ? SIGSTOP : SIGCONT), 0);
}

void post_office_remove(struct post_office *o)
{
	KP_AUTO(kp_cstr) char *command = kp_format("rm -rf %s", o->dir);

	post_office_close(o);
	shell(command);
}

void post_office_mode(const struct post_office *o, const char *mode)
{
	KP_AUTO(kp_cstr) char *path = kp_format("%s/mail/mode", o->dir);
	struct kp_err err = {0};

	if (kp_file_write(path, mode, strlen(mode), &err) < 0)
		fail_msg("%s", err.msg);
}

int post_office_count(const struct post_office *o)
{
	KP_AUTO(kp_cstr) char *path = kp_format("%s/mail", o->dir);
	DIR *dir = opendir(path);
	int n = 0;

	assert_non_null(dir);
	for (struct dirent *e; (e = readdir(dir));)
		n += kp_str_ends(e->d_name, ".eml");
	closedir(dir);
	return n;
}

char *post_office_mail(const struct post_office *o, int n)
{
	KP_AUTO(kp_cstr) char *path = kp_format("%s/mail/%06d.eml", o->dir, n);
	double deadline = site_clock() + PATIENCE_S;
	char *bytes;
	size_t len;

	while (!kp_file_exists(path))
		site_poll(deadline, path);
	assert_int_equal(kp_file_read(path, 1 << 20, &bytes, &len, NULL), 0);
	return bytes;
}
