/* SIGTERM: what was received is answered and committed, then every connection is closed
 * with 1001. */
#include <signal.h>

#include "talk.h"

#define CLIENTS 5
#define ASKED   20

static void test_sigterm_closes_idle_conversations_with_1001(void **state)
{
	struct site *s = *state;
	struct ws ws, silent;
	talk_open(&ws, s);
	ws_connect(&silent, s->port);

	kill(s->pid, SIGTERM);
	assert_int_equal(ws_expect_close(&ws), 1001);
	assert_int_equal(ws_expect_close(&silent), 1001);
	ws_disconnect(&ws);
	ws_disconnect(&silent);
	assert_int_equal(site_wait(s), 0);
	assert_int_equal(ws_dial(s->port), -1);
	site_start(s);
}

/* Every question that was sent before the signal has its answer, then comes 1001. */
static void test_sigterm_answers_what_it_received(void **state)
{
	struct site *s = *state;
	struct ws ws[CLIENTS];

	for (int i = 0; i < CLIENTS; i++)
		talk_open(&ws[i], s);
	for (int k = 0; k < ASKED; k++)
		for (int i = 0; i < CLIENTS; i++)
			ws_sendf(&ws[i], "{\"type\":\"ask\",\"id\":\"%d\",\"text\":\"%s\"}", k,
				k % 2 ? TALK_DIRECT : TALK_GIBBERISH);
	/* It has read all that came before this: a request on a later connection. */
	assert_int_equal(site_get(s, "/healthz", NULL), 200);
	kill(s->pid, SIGTERM);
	for (int i = 0; i < CLIENTS; i++) {
		for (int k = 0; k < ASKED; k++) {
			KP_AUTO(kp_json) struct kp_json *answer = ws_expect(&ws[i], "answer");
			assert_int_equal(strtol(ws_text(answer, "id"), NULL, 10), k);
		}
		assert_int_equal(ws_expect_close(&ws[i]), 1001);
		ws_disconnect(&ws[i]);
	}
	assert_int_equal(site_wait(s), 0);
	site_start(s);
}

static void test_sigterm_commits_what_it_answered(void **state)
{
	struct site *s = *state;
	struct ws ws;
	KP_AUTO(kp_str) struct kp_str out = {0};
	talk_open(&ws, s);

	for (int k = 0; k < ASKED; k++)
		ws_send(&ws, "{\"type\":\"ask\",\"text\":\"" TALK_ASKING "\"}");
	for (int k = 0; k < ASKED; k++)
		kp_json_free(ws_expect(&ws, "answer"));
	assert_int_equal(site_stop(s, SIGTERM), 0);
	ws_disconnect(&ws);
	assert_int_equal(SITE_CLI(s, &out, "report", "--by", "outcome", "--json"), 0);
	assert_non_null(strstr(out.p, "{\"outcome\":\"asking\",\"count\":20,"));
	site_start(s);
}

static int setup(void **state)
{
	struct site *s = kp_alloc(sizeof(*s));

	site_make(s);
	site_configure(s, "limits:\n  messages_per_second: 0\n");
	site_start(s);
	*state = s;
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sigterm_closes_idle_conversations_with_1001),
		cmocka_unit_test(test_sigterm_answers_what_it_received),
		cmocka_unit_test(test_sigterm_commits_what_it_answered),
	};

	return cmocka_run_group_tests(tests, setup, talk_teardown);
}
