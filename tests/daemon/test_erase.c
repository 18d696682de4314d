/* What somebody wrote is taken away beside the running daemon: from the disk, from what
 * partners see, and from the conversation that is under way. */
#include "talk.h"

#include <signal.h>

#include "base/kp_file.h"

#define SECRET "xyzzy salaisuus"

static bool on_disk(const struct site *s, const char *text)
{
	static const char *const names[] = {"kumppani.db", "kumppani.db-wal"};
	bool found = false;

	for (size_t i = 0; i < KP_LEN(names); i++) {
		KP_AUTO(kp_cstr) char *path = kp_format("%s/%s", s->data, names[i]);
		KP_AUTO(kp_cstr) char *bytes = NULL;
		size_t n = 0;

		found |= kp_file_read(path, 1 << 26, &bytes, &n, NULL) == 0 &&
			 memmem(bytes, n, text, strlen(text));
	}
	return found;
}

/* Until it has reached the disk, as the question itself is not acknowledged by it. */
static void wait_on_disk(const struct site *s, const char *text)
{
	double deadline = site_clock() + 30;

	while (!on_disk(s, text))
		site_poll(deadline, "the question on disk");
}

static struct kp_json *json(const struct site *s, const char *const *args)
{
	KP_AUTO(kp_str) struct kp_str out = {0};
	struct kp_json *doc = NULL;

	if (site_cli(s, &out, args) != 0 || kp_json_parse(out.p, out.n, 0, &doc, NULL) < 0)
		fail_msg("%s", kp_str_c(&out));
	return doc;
}
#define JSON(s, ...) json(s, (const char *const[]){__VA_ARGS__, "--json", NULL})

static int count_of(const struct kp_json *doc, const char *key)
{
	int64_t n = -1;

	assert_true(kp_json_int(kp_json_get(doc, key), &n));
	return (int)n;
}

static void must_fail(
	const struct site *s, int status, const char *why, const char *const *args)
{
	KP_AUTO(kp_str) struct kp_str out = {0};
	int ended = site_cli(s, &out, args);

	if (ended != status || !strstr(kp_str_c(&out), why))
		fail_msg("status %d, not '%s':\n%s", ended, why, kp_str_c(&out));
}
#define MUST_FAIL(s, status, why, ...)                                                        \
	must_fail(s, status, why, (const char *const[]){__VA_ARGS__, NULL})

/* A partner sees who did what, no texts, and why there are none. */
static void check_empty(const struct kp_json *events)
{
	const struct kp_json *e = kp_json_at(events, 0);
	bool told = false;

	assert_non_null(e);
	for (; e; e = kp_json_next(e)) {
		const char *text = kp_json_string(kp_json_get(e, "text"));

		told |= strcmp(ws_text(e, "kind"), "erased") == 0;
		assert_false(text && strstr(text, SECRET));
	}
	assert_true(told);
}

static void test_what_somebody_wrote_is_exported_and_erased(void **state)
{
	struct site *s = *state;
	struct ws essi, aino;

	talk_open_as(&essi, s, TALK_ESSI);
	KP_AUTO(kp_json)
	struct kp_json *ticket = talk_ticket(&essi, SECRET, SECRET " kysymys");
	const char *number = ws_text(ticket, "ticket");
	wait_on_disk(s, SECRET);

	KP_AUTO(kp_json) struct kp_json *users = JSON(s, "user", "list");
	assert_int_equal(kp_json_count(users), 1);
	assert_string_equal(ws_text(kp_json_at(users, 0), "user"), TALK_ESSI);
	KP_AUTO(kp_json) struct kp_json *kept = JSON(s, "export", "--user", TALK_ESSI);
	assert_int_equal(kp_json_count(kp_json_get(kept, "conversations")), 1);
	assert_string_equal(
		ws_text(kp_json_at(kp_json_get(kept, "questions"), 0), "question"), SECRET);
	const struct kp_json *one = kp_json_at(kp_json_get(kept, "tickets"), 0);
	assert_string_equal(ws_text(one, "subject"), SECRET " kysymys");
	assert_true(kp_json_count(kp_json_get(one, "history")) >= 1);

	/* Not while somebody works on it, and not without being told twice. */
	MUST_FAIL(s, 1, "is not closed", "erase", "--user", TALK_ESSI, "--yes");
	talk_open_as(&aino, s, TALK_AINO);
	SITE_TICKET(s, "close", number, "Valmis.", "--as", TALK_AINO);
	KP_AUTO(kp_json) struct kp_json *look = JSON(s, "erase", "--user", TALK_ESSI);
	assert_int_equal(count_of(look, "tickets"), 1);
	assert_true(on_disk(s, SECRET));

	KP_AUTO(kp_json)
	struct kp_json *done = JSON(s, "erase", "--user", TALK_ESSI, "--yes", "--as", "Tiina");
	assert_int_equal(count_of(done, "tickets"), 1);
	assert_int_equal(count_of(done, "conversations"), 1);
	assert_false(on_disk(s, SECRET));
	KP_AUTO(kp_cstr) char *shown = site_shown(s, number);
	assert_null(strstr(shown, SECRET));
	assert_non_null(strstr(shown, "erased"));
	assert_non_null(strstr(shown, "Tiina"));
	ws_sendf(&aino, "{\"type\":\"history\",\"id\":\"h\",\"ticket\":\"%s\"}", number);
	KP_AUTO(kp_json) struct kp_json *page = talk_reply(&aino, "case", "h");
	check_empty(kp_json_get(page, "events"));
	MUST_FAIL(s, 1, "nothing is kept of", "export", "--user", TALK_ESSI);

	site_wait_log(s, "event=conversation.erased conversations=1");
	/* Who is still in the conversation goes on in it, and nothing of before comes back. */
	kp_json_free(talk_ask(&essi, "after", TALK_DIRECT, "answered"));
	wait_on_disk(s, "loma.saastovapaa");
	KP_AUTO(kp_json) struct kp_json *anew = JSON(s, "user", "show", TALK_ESSI);
	assert_int_equal(count_of(anew, "conversations"), 1);
	assert_int_equal(count_of(anew, "tickets"), 0);
	ws_disconnect(&essi);
	ws_disconnect(&aino);
	assert_int_equal(site_stop(s, SIGTERM), 0);
	assert_false(on_disk(s, SECRET));
	site_start(s);
}

/* A conversation of nobody in particular, which the daemon still has in memory. */
static void test_an_erased_conversation_is_not_resumed(void **state)
{
	struct site *s = *state;
	struct ws ws;
	KP_AUTO(kp_json) struct kp_json *welcome = talk_hello(&ws, s, NULL);
	const char *session = ws_text(welcome, "session");

	kp_json_free(talk_ask(&ws, "q", SECRET, "deferred"));
	wait_on_disk(s, SECRET);
	ws_disconnect(&ws);
	MUST_FAIL(s, 0, "--yes", "erase", "--session", session);
	MUST_FAIL(
		s, 0, "1 conversations, 1 questions", "erase", "--session", session, "--yes");
	MUST_FAIL(s, 1, "nothing is kept of", "erase", "--session", session, "--yes");
	site_wait_log(s, "event=conversation.erased conversations=1");
	KP_AUTO(kp_json) struct kp_json *again = talk_hello(&ws, s, session);
	assert_string_not_equal(ws_text(again, "session"), session);
	ws_disconnect(&ws);
	assert_false(on_disk(s, SECRET));
}

static void test_it_must_be_told_whose(void **state)
{
	struct site *s = *state;

	MUST_FAIL(s, 2, "say what to erase", "erase", "--yes");
	MUST_FAIL(s, 2, "say what to export", "export", "--user", "a", "--session", "b");
	MUST_FAIL(s, 2, "the id is empty", "erase", "--user", "");
	MUST_FAIL(s, 1, "nothing is kept of ticket 'HR-1'", "erase", "--ticket", "HR-1",
		"--yes");
	MUST_FAIL(s, 1, "nothing is kept of user 'x'", "user", "show", "x");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_somebody_wrote_is_exported_and_erased),
		cmocka_unit_test(test_an_erased_conversation_is_not_resumed),
		cmocka_unit_test(test_it_must_be_told_whose),
	};

	return cmocka_run_group_tests(tests, talk_setup_tokens, talk_teardown);
}
