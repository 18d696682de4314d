/* Backups are made beside a busy daemon, are whole or not there, and can be put back: by what
 * people see afterwards, and with the programs killed in the middle. */
#include "talk.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <sqlite3.h>
#include <unistd.h>

#include "base/kp_clock.h"
#include "base/kp_file.h"
#include "base/kp_random.h"

#define BUSY_QUESTIONS 64
#define KILLS          8

static char *path_of(const struct site *s, const char *name)
{
	return kp_format("%s/%s", s->dir, name);
}

/* The newest folder whose name begins so. Owned. */
static char *newest(const char *dir, const char *prefix)
{
	char **names, *path = NULL;
	size_t n;

	assert_int_equal(kp_dir_list(dir, NULL, &names, &n, NULL), 0);
	for (size_t i = 0; i < n; i++)
		if (kp_str_starts(names[i], prefix)) {
			free(path);
			path = kp_format("%s/%s", dir, names[i]);
		}
	kp_names_free(names, n);
	assert_non_null(path);
	return path;
}

/* Names of folders tell the second that they are of. */
static void next_second(void)
{
	int64_t now = kp_now_ms(NULL);

	usleep((useconds_t)(1000 - now % 1000) * 1000);
}

/* Backs up, which must succeed, and gives the folder. Owned. */
static char *back_up(const struct site *s)
{
	KP_AUTO(kp_cstr) char *dir = path_of(s, "backups");
	KP_AUTO(kp_str) struct kp_str out = {0};

	next_second();
	if (SITE_CLI(s, &out, "backup", dir) != 0)
		fail_msg("%s", kp_str_c(&out));
	return newest(dir, "kumppani-");
}

static void restore(const struct site *s, const char *from)
{
	KP_AUTO(kp_str) struct kp_str out = {0};

	next_second();
	if (SITE_CLI(s, &out, "restore", from, "--replace") != 0)
		fail_msg("%s", kp_str_c(&out));
}

static void open_ticket(const struct site *s, const char *text)
{
	struct ws ws;

	talk_open(&ws, s);
	kp_json_free(talk_ticket(&ws, TALK_GIBBERISH, text));
	ws_disconnect(&ws);
}

/* How many tickets there are, and that each is a good one. */
static int tickets(const struct site *s)
{
	KP_AUTO(kp_str) struct kp_str out = {0};
	KP_AUTO(kp_json) struct kp_json *doc = NULL;

	assert_int_equal(SITE_CLI(s, &out, "ticket", "list", "--json"), 0);
	assert_int_equal(kp_json_parse(out.p, out.n, 0, &doc, NULL), 0);
	return (int)kp_json_count(doc);
}

static void must_refuse(const struct site *s, const char *from, bool replace, const char *why)
{
	KP_AUTO(kp_str) struct kp_str out = {0};
	int status = replace ? SITE_CLI(s, &out, "restore", from, "--replace")
			     : SITE_CLI(s, &out, "restore", from);

	assert_int_not_equal(status, 0);
	if (!strstr(out.p, why))
		fail_msg("not '%s':\n%s", why, out.p);
}

/* ---- the whole way ---- */

/* Questions that wait in the daemon while the backup is made. */
static void ask_many(struct ws *ws)
{
	for (int i = 0; i < BUSY_QUESTIONS; i++)
		ws_sendf(ws, "{\"type\":\"ask\",\"id\":\"%d\",\"text\":\"%s\"}", i,
			TALK_DIRECT);
}

static void hear_many(struct ws *ws)
{
	for (int i = 0; i < BUSY_QUESTIONS; i++) {
		KP_AUTO(kp_json) struct kp_json *answer = ws_expect(ws, "answer");

		assert_int_equal(strtol(ws_text(answer, "id"), NULL, 10), i);
	}
}

static void lose_everything(const struct site *s)
{
	char **names;
	size_t n;

	assert_int_equal(kp_dir_list(s->data, NULL, &names, &n, NULL), 0);
	for (size_t i = 0; i < n; i++) {
		KP_AUTO(kp_cstr) char *path = kp_format("%s/%s", s->data, names[i]);

		unlink(path); /* the folder of models stays */
	}
	kp_names_free(names, n);
}

static void test_a_lost_machine_comes_back(void **state)
{
	struct site s;
	struct ws ws, busy;
	KP_AUTO(kp_str) struct kp_str token = {0};
	(void)state;

	site_make(&s);
	assert_int_equal(
		SITE_CLI(&s, &token, "token", "new", TALK_AINO, "--role", "partner", "--json"),
		0);
	site_configure(&s, "limits:\n  messages_per_second: 0\n");
	site_start(&s);
	KP_AUTO(kp_json) struct kp_json *welcome = talk_hello(&ws, &s, NULL);
	KP_AUTO(kp_json) struct kp_json *ticket = talk_ticket(&ws, TALK_GIBBERISH, "Kenelle?");
	talk_open(&busy, &s);
	ask_many(&busy);
	KP_AUTO(kp_cstr) char *backup = back_up(&s);
	hear_many(&busy);
	ws_disconnect(&busy);
	ws_disconnect(&ws);
	assert_int_equal(site_stop(&s, SIGKILL), 128 + SIGKILL);
	lose_everything(&s);

	/* Nothing is there: no --replace is needed, and nothing is put aside. */
	KP_AUTO(kp_str) struct kp_str out = {0};
	assert_int_equal(SITE_CLI(&s, &out, "restore", backup), 0);
	assert_non_null(strstr(out.p, "1 tickets"));
	assert_null(strstr(out.p, "replaced"));
	/* Whose token was revoked since would be let in. */
	assert_non_null(strstr(out.p, "revoke again what was revoked since"));
	site_start(&s);
	KP_AUTO(kp_json)
	struct kp_json *again = talk_hello(&ws, &s, ws_text(welcome, "session"));
	assert_string_equal(ws_text(again, "session"), ws_text(welcome, "session"));
	ws_sendf(&ws, "{\"type\":\"say\",\"id\":\"s\",\"ticket\":\"%s\",\"text\":\"Vielä.\"}",
		ws_text(ticket, "ticket"));
	kp_json_free(talk_reply(&ws, "ok", "s"));
	KP_AUTO(kp_cstr) char *shown = site_shown(&s, ws_text(ticket, "ticket"));
	assert_non_null(strstr(shown, "Kenelle?"));
	assert_non_null(strstr(shown, "Vielä."));
	ws_disconnect(&ws);
	/* The partner's token holds again. */
	KP_AUTO(kp_json) struct kp_json *made = NULL;
	assert_int_equal(kp_json_parse(token.p, token.n, 0, &made, NULL), 0);
	ws_connect(&ws, s.port);
	ws_sendf(&ws, "{\"type\":\"hello\",\"token\":\"%s\"}", ws_text(made, "token"));
	KP_AUTO(kp_json) struct kp_json *desk = ws_expect(&ws, "welcome");
	assert_string_equal(ws_text(kp_json_get(desk, "user"), "role"), "partner");
	ws_disconnect(&ws);
	site_remove(&s);
}

static void test_what_was_replaced_can_be_put_back(void **state)
{
	struct site s;
	(void)state;

	site_make(&s);
	site_start(&s);
	open_ticket(&s, "Eka?");
	KP_AUTO(kp_cstr) char *backup = back_up(&s);
	open_ticket(&s, "Toka?");
	must_refuse(&s, backup, true, "another daemon uses");
	assert_int_equal(tickets(&s), 2);
	assert_int_equal(site_stop(&s, SIGTERM), 0);
	must_refuse(&s, backup, false, "--replace");
	assert_int_equal(tickets(&s), 2);

	KP_AUTO(kp_str) struct kp_str out = {0};
	next_second();
	assert_int_equal(SITE_CLI(&s, &out, "restore", backup, "--replace", "--json"), 0);
	assert_non_null(strstr(out.p, "\"tokens_changed\":false")); /* there are none */
	assert_int_equal(tickets(&s), 1);
	KP_AUTO(kp_cstr) char *aside = newest(s.data, "replaced-");
	restore(&s, aside);
	assert_int_equal(tickets(&s), 2);
	site_start(&s);
	open_ticket(&s, "Kolmas?");
	assert_int_equal(tickets(&s), 3);
	site_remove(&s);
}

/* ---- what is not as it was ---- */

static void spoil(const char *dir, const char *file, off_t at)
{
	KP_AUTO(kp_cstr) char *path = kp_format("%s/%s", dir, file);
	int fd = open(path, O_RDWR);
	char c;

	assert_true(fd >= 0);
	assert_int_equal(pread(fd, &c, 1, at), 1);
	c ^= 1;
	assert_int_equal(pwrite(fd, &c, 1, at), 1);
	close(fd);
}

static void test_a_spoilt_backup_changes_nothing(void **state)
{
	static const struct {
		const char *file;
		off_t at;
		const char *why;
	} spoilt[] = {
		{"kumppani.db", 5000, "is not what it was"},
		{"token.key", 3, "is not what it was"},
		{"backup.json", 0, "is not what `kumppani backup` writes"},
	};
	struct site s;
	(void)state;

	site_make(&s);
	site_start(&s);
	open_ticket(&s, "Eka?");
	assert_int_equal(site_stop(&s, SIGTERM), 0);
	KP_AUTO(kp_cstr) char *backup = back_up(&s);
	for (size_t i = 0; i < KP_LEN(spoilt); i++) {
		spoil(backup, spoilt[i].file, spoilt[i].at);
		must_refuse(&s, backup, true, spoilt[i].why);
		spoil(backup, spoilt[i].file, spoilt[i].at);
		assert_int_equal(tickets(&s), 1);
	}
	must_refuse(&s, s.dir, true, "is no backup");
	restore(&s, backup);
	assert_int_equal(tickets(&s), 1);
	site_remove(&s);
}

/* A damaged database is what backups are for: it makes room, and its log with it, which must
 * not meet the restored one. */
static void test_a_damaged_database_is_replaced(void **state)
{
	static const char garbage[8192] = "no database any more";
	struct site s;
	(void)state;

	site_make(&s);
	site_start(&s);
	open_ticket(&s, "Eka?");
	KP_AUTO(kp_cstr) char *backup = back_up(&s);
	assert_int_equal(site_stop(&s, SIGTERM), 0);
	KP_AUTO(kp_cstr) char *db = kp_format("%s/kumppani.db", s.data);
	KP_AUTO(kp_cstr) char *log = kp_format("%s-wal", db);
	assert_int_equal(kp_file_write(db, garbage, sizeof(garbage), NULL), 0);
	assert_int_equal(kp_file_write(log, garbage, sizeof(garbage), NULL), 0);
	restore(&s, backup);
	assert_false(kp_file_exists(log));
	assert_int_equal(tickets(&s), 1);
	KP_AUTO(kp_cstr) char *aside = newest(s.data, "replaced-");
	KP_AUTO(kp_cstr) char *kept = kp_format("%s/kumppani.db", aside);
	assert_true(kp_file_exists(kept));
	site_start(&s);
	open_ticket(&s, "Toka?");
	assert_int_equal(tickets(&s), 2);
	site_remove(&s);
}

static void test_backup_tells_what_is_in_the_way(void **state)
{
	struct site s;
	KP_AUTO(kp_str) struct kp_str out = {0};
	int hold;
	(void)state;

	site_make(&s);
	KP_AUTO(kp_cstr) char *dir = path_of(&s, "backups");
	assert_int_equal(SITE_CLI(&s, &out, "backup", dir), 1);
	assert_non_null(strstr(out.p, "there is no database"));
	site_start(&s);
	assert_int_equal(kp_dir_make(dir, NULL), 0);
	assert_int_equal(kp_dir_hold(dir, &hold, NULL), 0);
	assert_int_equal(SITE_CLI(&s, &out, "backup", dir), 2);
	assert_non_null(strstr(out.p, "another program is at work"));
	close(hold);
	assert_int_equal(SITE_CLI(&s, &out, "backup"), 2);
	assert_int_equal(SITE_CLI(&s, &out, "backup", dir, "--keep", "0"), 2);
	site_remove(&s);
}

/* ---- how many are kept ---- */

static size_t backups_in(const char *dir)
{
	char **names;
	size_t n;

	assert_int_equal(kp_dir_list(dir, NULL, &names, &n, NULL), 0);
	kp_names_free(names, n);
	return n;
}

static void test_the_oldest_go(void **state)
{
	struct site s;
	KP_AUTO(kp_str) struct kp_str out = {0};
	(void)state;

	site_make(&s);
	site_start(&s);
	KP_AUTO(kp_cstr) char *dir = path_of(&s, "backups");
	KP_AUTO(kp_cstr) char *made = back_up(&s);
	KP_AUTO(kp_cstr) char *older = path_of(&s, "backups/kumppani-20250101T000000Z");
	KP_AUTO(kp_cstr) char *other = path_of(&s, "backups/kumppani-notes");
	assert_int_equal(rename(made, older), 0);
	assert_int_equal(kp_dir_make(other, NULL), 0); /* no backup: nobody's business */
	assert_int_equal(SITE_CLI(&s, &out, "backup", dir, "--keep", "1"), 0);
	assert_non_null(strstr(out.p, "1 older backup removed"));
	assert_false(kp_file_exists(older));
	assert_true(kp_file_exists(other));
	assert_int_equal(backups_in(dir), 2);
	site_remove(&s);
}

/* ---- killed in the middle ---- */

/* Starts a command and kills it within about the time that it takes. */
static void cut_off(const struct site *s, uint64_t *random, const char *const *args)
{
	int output;
	pid_t pid = site_cli_launch(s, &output, args);

	usleep((useconds_t)(kp_random(random) % 60000));
	kill(pid, SIGKILL);
	site_cli_wait(pid, output, NULL);
}

/* Enough that writing it takes its time. */
static void fill(const struct site *s)
{
	KP_AUTO(kp_cstr) char *db = kp_format("%s/kumppani.db", s->data);
	sqlite3 *h;

	assert_int_equal(sqlite3_open(db, &h), SQLITE_OK);
	assert_int_equal(
		sqlite3_exec(h,
			"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n"
			" WHERE i < 5000) INSERT INTO session (id, user_id, lang, unit,"
			" state, created_at, seen_at) SELECT 'x' || i, '', 'fi', '',"
			" hex(randomblob(500)), 0, 0 FROM n",
			NULL, NULL, NULL),
		SQLITE_OK);
	sqlite3_close(h);
}

static void test_a_backup_is_whole_or_not_there(void **state)
{
	struct site s;
	uint64_t random = site_seed();
	char **names;
	size_t n;
	(void)state;

	site_make(&s);
	site_start(&s);
	open_ticket(&s, "Eka?");
	assert_int_equal(site_stop(&s, SIGTERM), 0);
	fill(&s);
	KP_AUTO(kp_cstr) char *dir = path_of(&s, "backups");
	for (int i = 0; i < KILLS; i++) {
		next_second();
		cut_off(&s, &random, (const char *const[]){"backup", dir, NULL});
	}
	KP_AUTO(kp_cstr) char *last = back_up(&s);
	KP_AUTO(kp_cstr) char *left = path_of(&s, "backups/.kumppani-partial");
	assert_false(kp_file_exists(left));
	assert_int_equal(kp_dir_list(dir, NULL, &names, &n, NULL), 0);
	for (size_t i = 0; i < n; i++) {
		KP_AUTO(kp_cstr) char *one = kp_format("%s/%s", dir, names[i]);

		lose_everything(&s);
		restore(&s, one);
		assert_int_equal(tickets(&s), 1);
	}
	kp_names_free(names, n);
	site_remove(&s);
}

static void test_a_restore_leaves_the_old_or_the_new(void **state)
{
	struct site s;
	uint64_t random = site_seed();
	(void)state;

	site_make(&s);
	site_start(&s);
	open_ticket(&s, "Eka?");
	fill(&s);
	KP_AUTO(kp_cstr) char *one = back_up(&s);
	open_ticket(&s, "Toka?");
	for (int i = 0; i < KILLS; i++) {
		/* Every other time with a log that a killed daemon left. */
		assert_int_equal(
			site_stop(&s, i % 2 ? SIGKILL : SIGTERM), i % 2 ? 128 + SIGKILL : 0);
		cut_off(&s, &random, (const char *const[]){"restore", one, "--replace", NULL});
		site_start(&s);
		int there = tickets(&s);
		assert_in_range(there, 1, 2);
		if (there == 1)
			open_ticket(&s, "Toka?");
	}
	assert_int_equal(site_stop(&s, SIGTERM), 0);
	restore(&s, one);
	assert_int_equal(tickets(&s), 1);
	site_remove(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_lost_machine_comes_back),
		cmocka_unit_test(test_what_was_replaced_can_be_put_back),
		cmocka_unit_test(test_a_spoilt_backup_changes_nothing),
		cmocka_unit_test(test_a_damaged_database_is_replaced),
		cmocka_unit_test(test_backup_tells_what_is_in_the_way),
		cmocka_unit_test(test_the_oldest_go),
		cmocka_unit_test(test_a_backup_is_whole_or_not_there),
		cmocka_unit_test(test_a_restore_leaves_the_old_or_the_new),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
