/* Messages are understood beside the loop: in the order of their conversation, without holding
 * up others, and with the content that is in use when they are answered. */
#include <signal.h>

#include "talk.h"

#define SPEAKERS 8
#define LONG     8000 /* bytes */
#define ATTEMPTS 5

/* Words that no dictionary has and that may all be slips: what takes longest to read. */
static char *slow_text(void)
{
	KP_AUTO(kp_str) struct kp_str s = {0};
	unsigned x = 1;

	while (s.n < LONG) {
		for (int i = 0; i < 12; i++) {
			x = x * 1103515245 + 12345;
			kp_str_addc(&s, "saeiotulknrmvphyjd"[x / 65536 % 18]);
		}
		kp_str_addc(&s, ' ');
	}
	return kp_strdup(kp_str_c(&s));
}

static void ask(struct ws *ws, int id, const char *text)
{
	ws_sendf(ws, "{\"type\":\"ask\",\"id\":\"%d\",\"text\":\"%s\"}", id, text);
}

static void expect_answer(struct ws *ws, int id, const char *intent)
{
	KP_AUTO(kp_json) struct kp_json *answer = ws_expect(ws, "answer");

	assert_int_equal(strtol(ws_text(answer, "id"), NULL, 10), id);
	if (intent)
		assert_string_equal(ws_text(answer, "intent"), intent);
}

/* A choice by its number means what was offered just before it. */
static void test_hearing_keeps_the_order_of_a_conversation(void **state)
{
	struct site *s = *state;
	struct ws ws[SPEAKERS];

	for (int i = 0; i < SPEAKERS; i++) {
		talk_open(&ws[i], s);
		ask(&ws[i], 1, TALK_CLARIFY);
		ask(&ws[i], 2, "1");
		ask(&ws[i], 3, TALK_SICK);
		ask(&ws[i], 4, TALK_DIRECT);
	}
	for (int i = 0; i < SPEAKERS; i++) {
		expect_answer(&ws[i], 1, NULL);
		expect_answer(&ws[i], 2, "loma.ajankohta");
		expect_answer(&ws[i], 3, "poissaolo.sairaus");
		expect_answer(&ws[i], 4, "loma.saastovapaa");
		ws_disconnect(&ws[i]);
	}
}

/* On a busy machine the short one may be late once, not every time. */
static void test_hearing_a_slow_message_holds_up_no_other(void **state)
{
	struct site *s = *state;
	KP_AUTO(kp_cstr) char *text = slow_text();
	bool ahead = false;

	for (int i = 0; i < ATTEMPTS && !ahead; i++) {
		struct ws slow, quick;

		talk_open(&slow, s);
		talk_open(&quick, s);
		text[0] = (char)('a' + i); /* heard for the first time */
		ask(&slow, 1, text);
		assert_int_equal(site_get(s, "/healthz", NULL), 200); /* it was read */
		ask(&quick, 2, i % 2 ? TALK_SICK : TALK_DIRECT);
		expect_answer(&quick, 2, NULL);
		ahead = !ws_waiting(&slow, 0);
		expect_answer(&slow, 1, NULL);
		ws_disconnect(&slow);
		ws_disconnect(&quick);
	}
	assert_true(ahead);
}

static bool reloaded(const struct site *s, int times)
{
	KP_AUTO(kp_cstr) char *text = NULL;
	KP_AUTO(kp_cstr) char *line = kp_format("\nkumppani_reloads_total %d\n", times);

	assert_int_equal(site_get(s, "/metrics", &text), 200);
	return strstr(text, line) != NULL;
}

/* Both threads are busy when the new content comes into use: nothing that was asked is lost,
 * and the order stays. */
static void test_hearing_goes_on_after_a_reload(void **state)
{
	struct site *s = *state;
	KP_AUTO(kp_cstr) char *text = slow_text();
	struct ws ws[SPEAKERS];
	int asked = 0, answered = 0;

	assert_true(reloaded(s, 1));
	for (int i = 0; i < SPEAKERS; i++)
		talk_open(&ws[i], s);
	kill(s->pid, SIGHUP);
	for (bool done = false; !done; answered++) {
		for (; asked < answered + SPEAKERS; asked++) {
			text[asked % 8] = (char)('a' + asked % 26); /* never the same */
			ask(&ws[asked % SPEAKERS], asked, asked % 2 ? text : TALK_DIRECT);
		}
		expect_answer(&ws[answered % SPEAKERS], answered,
			answered % 2 ? NULL : "loma.saastovapaa");
		done = reloaded(s, 2);
	}
	for (; answered < asked; answered++)
		expect_answer(&ws[answered % SPEAKERS], answered,
			answered % 2 ? NULL : "loma.saastovapaa");
	for (int i = 0; i < SPEAKERS; i++)
		ws_disconnect(&ws[i]);
}

/* Who is gone when the answer comes left the conversation as if they had heard it. */
static void test_hearing_outlives_the_connection(void **state)
{
	struct site *s = *state;
	KP_AUTO(kp_cstr) char *text = slow_text();
	struct ws ws;
	KP_AUTO(kp_json) struct kp_json *welcome = talk_hello(&ws, s, NULL);

	ask(&ws, 1, text);
	ask(&ws, 2, TALK_CLARIFY);
	assert_int_equal(site_get(s, "/healthz", NULL), 200);
	ws_disconnect(&ws);
	kp_json_free(talk_hello(&ws, s, ws_text(welcome, "session")));
	ask(&ws, 3, TALK_SICK);
	expect_answer(&ws, 3, "poissaolo.sairaus");
	ws_disconnect(&ws);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_hearing_keeps_the_order_of_a_conversation),
		cmocka_unit_test(test_hearing_a_slow_message_holds_up_no_other),
		cmocka_unit_test(test_hearing_goes_on_after_a_reload),
		cmocka_unit_test(test_hearing_outlives_the_connection),
	};

	return cmocka_run_group_tests(tests, talk_setup_tokens, talk_teardown);
}
