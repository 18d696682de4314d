/* A full disk: nobody is told of a ticket that is not there, the daemon lives on, and all
 * is well again when there is room. Shown with a limit on the size of its files, and, where
 * the test may mount one, on a small disk that is really full. */
#include <signal.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "talk.h"

struct disk {
	struct site site;
	void (*fill)(const struct disk *d);
	void (*empty)(const struct disk *d);
};

/* No file may grow any more. */
static void set_limit(const struct disk *d, rlim_t bytes)
{
	struct rlimit limit = {bytes, RLIM_INFINITY};

	assert_int_equal(prlimit(d->site.pid, RLIMIT_FSIZE, &limit, NULL), 0);
}

static void fill_limit(const struct disk *d)
{
	set_limit(d, 1);
}

static void empty_limit(const struct disk *d)
{
	set_limit(d, RLIM_INFINITY);
}

static char *ballast(const struct disk *d)
{
	return kp_format("%s/ballast", d->site.data);
}

static void fill_mount(const struct disk *d)
{
	KP_AUTO(kp_cstr) char *path = ballast(d);
	FILE *f = fopen(path, "w");
	char block[4096] = {1};

	assert_non_null(f);
	setvbuf(f, NULL, _IONBF, 0);
	while (fwrite(block, 1, sizeof(block), f) == sizeof(block))
		;
	fclose(f);
}

static void empty_mount(const struct disk *d)
{
	KP_AUTO(kp_cstr) char *path = ballast(d);

	assert_int_equal(unlink(path), 0);
}

/* False when there was no room for it. */
static bool done(struct ws *ws, const char *type, char *interaction)
{
	KP_AUTO(ws_frame) struct ws_frame frame;
	KP_AUTO(kp_json) struct kp_json *message = NULL;

	ws_receive(ws, &frame);
	assert_int_equal(kp_json_parse(frame.payload, frame.n, 0, &message, NULL), 0);
	snprintf(interaction, 64, "%s", ws_text(message, "interaction"));
	if (!strcmp(ws_text(message, "type"), type))
		return true;
	assert_string_equal(ws_text(message, "code"), "unavailable");
	return false;
}

/* Asks and escalates. */
static bool opens_ticket(struct ws *ws)
{
	char interaction[64];

	ws_send(ws, "{\"type\":\"ask\",\"text\":\"" TALK_GIBBERISH "\"}");
	if (!done(ws, "answer", interaction))
		return false;
	ws_sendf(ws, "{\"type\":\"escalate\",\"interaction\":\"%s\",\"text\":\"Auttakaa\"}",
		interaction);
	return done(ws, "ticket", interaction);
}

static size_t count_tickets(const struct site *s)
{
	KP_AUTO(kp_str) struct kp_str out = {0};
	KP_AUTO(kp_json) struct kp_json *list = NULL;

	assert_int_equal(
		SITE_CLI(s, &out, "ticket", "list", "--limit", "100000", "--json"), 0);
	assert_int_equal(kp_json_parse(out.p, out.n, 0, &list, NULL), 0);
	return kp_json_count(list);
}

static void test_full_disk_refuses_tickets_until_there_is_room(void **state)
{
	struct disk *d = *state;
	struct site *s = &d->site;
	struct ws ws;
	size_t opened = 0;

	site_start(s);
	talk_open(&ws, s);
	d->fill(d);
	while (opens_ticket(&ws))
		assert_true(++opened < 10000);
	assert_int_equal(site_get(s, "/healthz", NULL), 200);

	d->empty(d);
	double deadline = site_clock() + WS_PATIENCE_MS / 1000.0;
	while (!opens_ticket(&ws))
		site_poll(deadline, "for a ticket after there was room again");
	assert_int_equal(count_tickets(s), opened + 1);
	ws_disconnect(&ws);
	assert_int_equal(site_stop(s, SIGTERM), 0);
}

static int setup(void **state)
{
	struct disk *d = kp_alloc(sizeof(*d));

	site_make(&d->site);
	site_configure(&d->site, "limits:\n  messages_per_second: 0\n");
	d->fill = fill_limit;
	d->empty = empty_limit;
	*state = d;
	return 0;
}

static int setup_mount(void **state)
{
	setup(state);
	struct disk *d = *state;
	char *data = d->site.data;

	d->fill = fill_mount;
	d->empty = empty_mount;
	snprintf(data, sizeof(d->site.data), "%s/disk", d->site.dir);
	return mkdir(data, 0700) < 0 || mount("tmpfs", data, "tmpfs", 0, "size=4m") < 0;
}

static int teardown(void **state)
{
	struct disk *d = *state;

	if (d->site.pid)
		site_stop(&d->site, SIGKILL);
	umount(d->site.data);
	site_remove(&d->site);
	free(d);
	return 0;
}

/* Only root may mount, and not in every container. */
static bool may_mount(void)
{
	char dir[] = "/tmp/kumppani-mount-XXXXXX";
	bool ok = mkdtemp(dir) && mount("tmpfs", dir, "tmpfs", 0, "size=4k") == 0;

	if (ok)
		umount(dir);
	rmdir(dir);
	return ok;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		{"test_full_disk (size of files)",
			test_full_disk_refuses_tickets_until_there_is_room, setup, teardown,
			NULL},
		{"test_full_disk (small disk)",
			test_full_disk_refuses_tickets_until_there_is_room, setup_mount,
			teardown, NULL},
	};
	const struct CMUnitTest unprivileged[] = {tests[0]};

	return may_mount() ? cmocka_run_group_tests(tests, NULL, NULL)
			   : cmocka_run_group_tests(unprivileged, NULL, NULL);
}
