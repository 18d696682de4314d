/* Tokens are made and taken back while the daemon runs: who has a new one is let in, who uses
 * one that was taken back is out, and a file that can't be read changes nothing. */
#include "talk.h"

#include "base/kp_file.h"

/* `kumppani token new`: the token. Owned. */
static char *make(const struct site *s, const char *name, const char *role)
{
	KP_AUTO(kp_str) struct kp_str out = {0};
	KP_AUTO(kp_json) struct kp_json *doc = NULL;

	if (SITE_CLI(s, &out, "token", "new", name, "--role", role, "--json") != 0 ||
		kp_json_parse(out.p, out.n, 0, &doc, NULL) < 0)
		fail_msg("%s", kp_str_c(&out));
	return kp_strdup(ws_text(doc, "token"));
}

/* The reply to hello: "welcome" or "error". */
static bool is_let_in(const struct site *s, struct ws *ws, const char *token)
{
	KP_AUTO(ws_frame) struct ws_frame frame = {0};
	KP_AUTO(kp_json) struct kp_json *m = NULL;

	ws_connect(ws, s->port);
	ws_sendf(ws, "{\"type\":\"hello\",\"token\":\"%s\"}", token);
	ws_receive(ws, &frame);
	assert_false(frame.gone);
	assert_int_equal(kp_json_parse(frame.payload, frame.n, 0, &m, NULL), 0);
	return strcmp(ws_text(m, "type"), "welcome") == 0;
}

/* Tries until it is so. */
static void wait_let_in(const struct site *s, struct ws *ws, const char *token, bool in)
{
	double deadline = site_clock() + 30;

	while (is_let_in(s, ws, token) != in) {
		ws_disconnect(ws);
		site_poll(deadline, in ? "to be let in" : "to be kept out");
	}
}

static void wait_gone(struct ws *ws)
{
	for (;;) {
		KP_AUTO(ws_frame) struct ws_frame frame = {0};

		ws_receive(ws, &frame);
		if (frame.gone)
			break;
	}
	ws_disconnect(ws);
}

static void test_tokens_come_and_go_while_it_runs(void **state)
{
	struct site *s = *state;
	struct ws aino, bo, guest;
	KP_AUTO(kp_cstr) char *first = make(s, TALK_AINO, "partner");
	KP_AUTO(kp_cstr) char *other = make(s, TALK_BO, "partner");

	talk_open(&guest, s);
	wait_let_in(s, &aino, first, true);
	ws_sendf(&aino, "{\"type\":\"subscribe\",\"id\":\"s\"}");
	kp_json_free(talk_reply(&aino, "queue", "s"));
	wait_let_in(s, &bo, other, true);
	assert_int_equal(SITE_CLI(s, NULL, "token", "revoke", TALK_AINO), 0);
	wait_gone(&aino);
	assert_false(is_let_in(s, &aino, first));
	ws_disconnect(&aino);
	/* Others notice nothing. */
	ws_sendf(&bo, "{\"type\":\"subscribe\",\"id\":\"s\"}");
	kp_json_free(talk_reply(&bo, "queue", "s"));
	kp_json_free(talk_ask(&guest, "q", TALK_DIRECT, "answered"));
	ws_disconnect(&guest);
	/* A new one under the old name ends the old one. */
	KP_AUTO(kp_cstr) char *second = make(s, TALK_AINO, "partner");
	wait_let_in(s, &aino, second, true);
	assert_int_equal(SITE_CLI(s, NULL, "token", "revoke", TALK_AINO), 0);
	KP_AUTO(kp_cstr) char *third = make(s, TALK_AINO, "partner");
	wait_gone(&aino);
	wait_let_in(s, &aino, third, true);
	ws_disconnect(&aino);
	ws_disconnect(&bo);
}

static void test_a_file_that_cannot_be_read_changes_nothing(void **state)
{
	struct site *s = *state;
	struct ws ws;
	KP_AUTO(kp_cstr) char *path = kp_format("%s/tokens", s->data);
	KP_AUTO(kp_cstr) char *token = make(s, TALK_ADMIN, "admin");
	KP_AUTO(kp_cstr) char *text = NULL;
	size_t n;

	wait_let_in(s, &ws, token, true);
	ws_disconnect(&ws);
	assert_int_equal(kp_file_read(path, 65536, &text, &n, NULL), 0);
	assert_int_equal(kp_file_write(path, "kuka tahansa\n", 13, NULL), 0);
	site_wait_log(s, "event=tokens.refused");
	assert_true(is_let_in(s, &ws, token));
	ws_disconnect(&ws);
	assert_int_equal(kp_file_write(path, "", 0, NULL), 0);
	wait_let_in(s, &ws, token, false);
	ws_disconnect(&ws);
	assert_int_equal(kp_file_write(path, text, n, NULL), 0);
	wait_let_in(s, &ws, token, true);
	ws_disconnect(&ws);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_tokens_come_and_go_while_it_runs),
		cmocka_unit_test(test_a_file_that_cannot_be_read_changes_nothing),
	};

	return cmocka_run_group_tests(tests, talk_setup, talk_teardown);
}
