#include "imap_server.h"

#include <fcntl.h>
#include <ftw.h>
#include <grp.h>
#include <inttypes.h>
#include <poll.h>
#include <pwd.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/kp_file.h"
#include "site.h"
#include "ws_client.h"

extern char **environ;

/* ---- its folder ---- */

static void write_file(const char *path, const char *text, size_t n)
{
	struct kp_err err = {0};

	if (kp_file_write(path, text, n, &err) < 0)
		fail_msg("%s", err.msg);
}

/* Runs a program to its end, quietly. */
static void run(const char *const *argv)
{
	int status;
	pid_t pid = fork();

	assert_true(pid >= 0);
	if (!pid) {
		int null = open("/dev/null", O_WRONLY);
		dup2(null, STDOUT_FILENO);
		dup2(null, STDERR_FILENO);
		execvpe(argv[0], (char *const *)argv, environ);
		_exit(127);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	if (status)
		fail_msg("'%s' failed: is it installed (deploy/packages)?", argv[0]);
}

void imap_server_certificate(const struct imap_server *s, const char *name)
{
	KP_AUTO(kp_cstr) char *cert = kp_format("%s/%s.pem", s->dir, name);
	KP_AUTO(kp_cstr) char *key = kp_format("%s/%s.key", s->dir, name);
	const char *argv[] = {"openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
		"ec_paramgen_curve:prime256v1", "-nodes", "-subj", "/CN=localhost", "-addext",
		"subjectAltName=DNS:localhost", "-days", "2", "-keyout", key, "-out", cert,
		NULL};

	run(argv);
}

/* Who owns the mail: never root, whom Dovecot does not serve. */
static const struct passwd *owner(void)
{
	const struct passwd *pw = geteuid() ? getpwuid(geteuid()) : getpwnam("nobody");

	assert_non_null(pw);
	return pw;
}

static void give(const char *path)
{
	if (geteuid() == 0)
		assert_int_equal(chown(path, owner()->pw_uid, owner()->pw_gid), 0);
}

static void make_folder(const struct imap_server *s, const char *name)
{
	KP_AUTO(kp_cstr) char *path = kp_format("%s/%s", s->dir, name);

	assert_int_equal(mkdir(path, 0755), 0);
	give(path);
}

static void write_conf(const struct imap_server *s)
{
	const struct group *gr = getgrgid(owner()->pw_gid);
	const char *group = gr ? gr->gr_name : "";
	KP_AUTO(kp_cstr) char *path = kp_format("%s/dovecot.conf", s->dir);
	KP_AUTO(kp_str) struct kp_str c = {0};

	kp_str_addf(&c,
		"base_dir = %s/run\nstate_dir = %s/run\nlog_path = %s/log\n"
		"protocols = imap\nlisten = 127.0.0.1\nssl = required\n"
		"ssl_cert = <%s/server.pem\nssl_key = <%s/server.key\n"
		"mail_location = maildir:%s/Maildir\n",
		s->dir, s->dir, s->dir, s->dir, s->dir, s->dir);
	kp_str_addf(&c,
		"default_internal_user = %s\ndefault_internal_group = %s\n"
		"default_login_user = %s\nmail_uid = %d\nmail_gid = %d\n"
		"first_valid_uid = 1\nfirst_valid_gid = 0\n",
		owner()->pw_name, group, owner()->pw_name, (int)owner()->pw_uid,
		(int)owner()->pw_gid);
	kp_str_addf(&c,
		"service imap-login {\n chroot =\n inet_listener imap {\n  port = 0\n }\n"
		" inet_listener imaps {\n  port = %d\n  ssl = yes\n }\n}\n"
		"service anvil {\n chroot =\n}\nservice stats {\n chroot =\n}\n"
		"passdb {\n driver = static\n args = user=hr password=" IMAP_PASSWORD "\n}\n"
		"userdb {\n driver = static\n args = home=%s\n}\n",
		s->port, s->dir);
	write_file(path, c.p, c.n);
}

void imap_server_make(struct imap_server *s)
{
	KP_AUTO(kp_cstr) char *password = NULL;

	*s = (struct imap_server){.port = site_free_port()};
	snprintf(s->dir, sizeof(s->dir), "%s", "/tmp/kumppani-imap-XXXXXX");
	assert_non_null(mkdtemp(s->dir));
	assert_int_equal(chmod(s->dir, 0755), 0);
	make_folder(s, "run");
	make_folder(s, "Maildir");
	make_folder(s, "Maildir/new");
	make_folder(s, "Maildir/cur");
	make_folder(s, "Maildir/tmp");
	imap_server_certificate(s, "server");
	write_conf(s);
	password = kp_format("%s/password", s->dir);
	write_file(password, IMAP_PASSWORD "\n", strlen(IMAP_PASSWORD "\n"));
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *at)
{
	(void)st, (void)type, (void)at;
	return remove(path);
}

void imap_server_remove(struct imap_server *s)
{
	if (s->pid)
		imap_server_stop(s);
	nftw(s->dir, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

/* ---- the process ---- */

void imap_server_start(struct imap_server *s)
{
	KP_AUTO(kp_cstr) char *conf = kp_format("%s/dovecot.conf", s->dir);
	double deadline = site_clock() + WS_PATIENCE_MS / 1000.0;
	int fd;

	s->pid = fork();
	assert_true(s->pid >= 0);
	if (!s->pid) {
		prctl(PR_SET_PDEATHSIG, SIGTERM);
		execlp("dovecot", "dovecot", "-F", "-c", conf, (char *)NULL);
		_exit(127);
	}
	while ((fd = ws_dial(s->port)) < 0) {
		if (waitpid(s->pid, NULL, WNOHANG) == s->pid) {
			s->pid = 0;
			fail_msg("dovecot does not start: is dovecot-imapd installed?");
		}
		site_poll(deadline, "for dovecot to start");
	}
	close(fd);
}

void imap_server_stop(struct imap_server *s)
{
	kill(s->pid, SIGTERM);
	assert_int_equal(waitpid(s->pid, NULL, 0), s->pid);
	s->pid = 0;
}

/* ---- its mailbox ---- */

void imap_server_deliver(struct imap_server *s, const char *raw, size_t n)
{
	KP_AUTO(kp_cstr) char *tmp = kp_format("%s/Maildir/tmp/%d.test", s->dir, s->delivered);
	KP_AUTO(kp_cstr) char *new = kp_format("%s/Maildir/new/%d.test", s->dir, s->delivered);

	s->delivered++;
	write_file(tmp, raw, n);
	give(tmp);
	assert_int_equal(rename(tmp, new), 0);
}

char *imap_server_open_maildir(const struct imap_server *s)
{
	static const char *const folders[] = {"", "/new", "/cur", "/tmp"};

	for (size_t i = 0; i < KP_LEN(folders); i++) {
		KP_AUTO(kp_cstr) char *path = kp_format("%s/Maildir%s", s->dir, folders[i]);
		assert_int_equal(chmod(path, 0777), 0);
	}
	return kp_format("%s/Maildir", s->dir);
}

/* The new number is a moment in seconds: it must be another one than before. */
void imap_server_renumber(struct imap_server *s)
{
	KP_AUTO(kp_cstr) char *dir = kp_format("%s/Maildir", s->dir);
	char **names;
	size_t n;

	assert_int_equal(s->pid, 0);
	assert_int_equal(kp_dir_list(dir, NULL, &names, &n, NULL), 0);
	for (size_t i = 0; i < n; i++) {
		KP_AUTO(kp_cstr) char *path = kp_format("%s/%s", dir, names[i]);
		if (kp_str_starts(names[i], "dovecot"))
			remove(path);
	}
	kp_names_free(names, n);
	poll(NULL, 0, 1100);
}

/* The first line of Dovecot's list of numbers reads "3 V1795835693 N42 G…". */
void imap_server_skip(struct imap_server *s, int64_t next)
{
	KP_AUTO(kp_cstr) char *path = kp_format("%s/Maildir/dovecot-uidlist", s->dir);
	KP_AUTO(kp_cstr) char *list = NULL, *changed = NULL;
	size_t n;
	char *at;

	assert_int_equal(s->pid, 0);
	assert_int_equal(kp_file_read(path, 16u << 20, &list, &n, NULL), 0);
	at = strstr(list, " N");
	assert_non_null(at);
	changed = kp_format("%.*s N%" PRId64 "%s", (int)(at - list), list, next,
		at + 2 + strspn(at + 2, "0123456789"));
	write_file(path, changed, strlen(changed));
	give(path);
}

char *imap_server_settings(const struct imap_server *s, const char *ca)
{
	return kp_format("mailbox:\n  url: imaps://localhost:%d/INBOX\n  user: hr\n"
			 "  password_file: %s/password\n  ca_file: %s/%s.pem\n"
			 "  poll_seconds: 1\nmail:\n  domain: example.org\n",
		s->port, s->dir, s->dir, ca);
}
