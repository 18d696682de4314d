/* What happens to tickets is posted to a program, signed, and again when it did not take it.
 */
#include "talk.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/kp_file.h"

#define SECRET "avain-jonka-kumpikin-tuntee"

struct office {
	struct site site;
	pid_t pid;
	int port;
	int read; /* messages that the story has read */
};

static char *path_in(const struct office *o, const char *name)
{
	return kp_format("%s/hooks/%s", o->site.dir, name);
}

static void write_in(const struct office *o, const char *name, const char *text)
{
	KP_AUTO(kp_cstr) char *path = path_in(o, name);
	struct kp_err err = {0};

	if (kp_file_write(path, text, strlen(text), &err) < 0)
		fail_msg("%s", err.msg);
}

static void listen_for_hooks(struct office *o)
{
	KP_AUTO(kp_cstr) char *dir = path_in(o, "");
	KP_AUTO(kp_cstr) char *port = kp_format("%d", o->port);
	char line[64] = "";
	int ends[2];

	assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
	o->pid = fork();
	assert_true(o->pid >= 0);
	if (o->pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		dup2(ends[1], STDOUT_FILENO);
		execl(KP_HOOKD, KP_HOOKD, dir, port, SECRET, (char *)NULL);
		_exit(127);
	}
	close(ends[1]);
	FILE *said = fdopen(ends[0], "r");
	assert_non_null(fgets(line, sizeof(line), said));
	fclose(said);
	assert_int_equal(sscanf(line, "port=%d", &o->port), 1);
}

static void deafen(struct office *o)
{
	if (!o->pid)
		return;
	kill(o->pid, SIGKILL);
	waitpid(o->pid, NULL, 0);
	o->pid = 0;
}

static void configure(struct office *o, const char *content)
{
	KP_AUTO(kp_cstr) char *secret = path_in(o, "secret");
	KP_AUTO(kp_cstr)
	char *yaml = kp_format("tokens:\n  file: %s/tokens\n"
			       "public_url: https://hr.example.org\n"
			       "webhook:\n  url: http://localhost:%d/hook\n"
			       "  secret_file: %s\n  content: %s\n",
		o->site.dir, o->port, secret, content);

	site_configure(&o->site, yaml);
}

static int set_up(void **state)
{
	struct office *o = kp_alloc(sizeof(*o));
	KP_AUTO(kp_cstr) char *dir = NULL;

	*state = o;
	site_make(&o->site);
	talk_tokens(&o->site);
	dir = path_in(o, "");
	assert_int_equal(kp_dir_make(dir, NULL), 0);
	write_in(o, "secret", SECRET "\n");
	listen_for_hooks(o);
	configure(o, "link");
	site_start(&o->site);
	return 0;
}

static int tear_down(void **state)
{
	struct office *o = *state;

	assert_int_equal(site_end(&o->site), 0);
	deafen(o);
	free(o);
	return 0;
}

/* The next message; its first line, the id, goes to `id`. Owned. */
static struct kp_json *next_hook(struct office *o, char id[64])
{
	KP_AUTO(kp_cstr) char *name = kp_format("%06d.json", ++o->read);
	KP_AUTO(kp_cstr) char *path = path_in(o, name);
	KP_AUTO(kp_cstr) char *text = NULL;
	double deadline = site_clock() + WS_PATIENCE_MS / 1000.0;
	struct kp_json *json = NULL;
	size_t n, line;

	while (!kp_file_exists(path))
		site_poll(deadline, path);
	assert_int_equal(kp_file_read(path, 1 << 20, &text, &n, NULL), 0);
	line = strcspn(text, "\n");
	snprintf(id, 64, "%.*s", (int)line, text);
	assert_int_equal(kp_json_parse(text + line + 1, n - line - 1, 0, &json, NULL), 0);
	return json;
}

static char *open_ticket(struct office *o, const char *text)
{
	struct ws ws;

	talk_open_as(&ws, &o->site, TALK_ESSI);
	KP_AUTO(kp_json) struct kp_json *ticket = talk_ticket(&ws, TALK_DIRECT, text);
	char *number = kp_strdup(ws_text(ticket, "ticket"));

	ws_disconnect(&ws);
	return number;
}

static void expect_hook(struct office *o, const char *number, const char *kind, char id[64])
{
	KP_AUTO(kp_json) struct kp_json *hook = next_hook(o, id);
	KP_AUTO(kp_cstr) char *url = kp_format("https://hr.example.org/console/#%s", number);

	assert_string_equal(ws_text(hook, "ticket"), number);
	assert_string_equal(ws_text(hook, "kind"), kind);
	assert_string_equal(ws_text(hook, "url"), url);
	assert_true(kp_str_starts(id, number));
}

static void test_lines_are_posted_without_words(void **state)
{
	struct office *o = *state;
	KP_AUTO(kp_cstr) char *number = open_ticket(o, "Kukaan muu ei saa lukea tätä");
	char one[64], two[64];

	KP_AUTO(kp_json) struct kp_json *opened = next_hook(o, one);
	assert_string_equal(ws_text(opened, "kind"), "opened");
	assert_null(kp_json_get(opened, "text"));
	expect_hook(o, number, "assigned", two);
	assert_string_not_equal(one, two);
	assert_int_equal(SITE_CLI(&o->site, NULL, "ticket", "close", number), 0);
	expect_hook(o, number, "status", one);
}

static void test_a_program_that_is_busy_gets_it_later(void **state)
{
	struct office *o = *state;
	char id[64];

	write_in(o, "mode", "503");
	KP_AUTO(kp_cstr) char *number = open_ticket(o, "Myöhemmin");
	site_wait_outbox(&o->site, "the server said 503", true);
	site_wait_outbox(&o->site, "queued", true);
	KP_AUTO(kp_cstr) char *mode = path_in(o, "mode");
	unlink(mode);
	assert_int_equal(SITE_CLI(&o->site, NULL, "outbox", "retry", "all"), 0);
	expect_hook(o, number, "opened", id);
	expect_hook(o, number, "assigned", id);
	site_wait_outbox(&o->site, "program", false);
}

static void test_a_refusal_waits_for_a_person(void **state)
{
	struct office *o = *state;
	char id[64];

	write_in(o, "mode", "410");
	KP_AUTO(kp_cstr) char *number = open_ticket(o, "Ei koskaan");
	site_wait_outbox(&o->site, "parked", true);
	site_wait_outbox(&o->site, "the server said 410", true);
	KP_AUTO(kp_cstr) char *mode = path_in(o, "mode");
	unlink(mode);
	assert_int_equal(SITE_CLI(&o->site, NULL, "outbox", "retry", "all"), 0);
	expect_hook(o, number, "opened", id);
	expect_hook(o, number, "assigned", id);
}

/* Nobody listens, and the daemon is killed: after the next start both are there. What was to
 * be said in words is, where the organisation wants it. */
static void test_a_killed_daemon_loses_none(void **state)
{
	struct office *o = *state;
	char id[64];

	assert_int_equal(site_stop(&o->site, SIGTERM), 0);
	configure(o, "full");
	site_start(&o->site);
	deafen(o);
	KP_AUTO(kp_cstr) char *number = open_ticket(o, "Sanoin näin");
	assert_int_equal(site_stop(&o->site, SIGKILL), 128 + SIGKILL);
	listen_for_hooks(o);
	site_start(&o->site);
	assert_int_equal(SITE_CLI(&o->site, NULL, "outbox", "retry", "all"), 0);
	KP_AUTO(kp_json) struct kp_json *opened = next_hook(o, id);
	assert_string_equal(ws_text(opened, "text"), "Sanoin näin");
	expect_hook(o, number, "assigned", id);
	site_wait_outbox(&o->site, "program", false);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_lines_are_posted_without_words),
		cmocka_unit_test(test_a_program_that_is_busy_gets_it_later),
		cmocka_unit_test(test_a_refusal_waits_for_a_person),
		cmocka_unit_test(test_a_killed_daemon_loses_none),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
