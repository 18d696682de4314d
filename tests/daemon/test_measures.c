/* What those who lead HR are told: counted beside the daemon's work, for partners and
 * administrators only. */
#include "talk.h"

#include <signal.h>

static void ask(struct ws *ws, const char *id, const char *more)
{
	ws_sendf(ws, "{\"type\":\"review\",\"id\":\"%s\",\"what\":\"analytics\"%s}", id, more);
}

static int count(const struct kp_json *doc, const char *part, const char *key)
{
	int64_t n = -1;
	const struct kp_json *m = kp_json_get(doc, "measures");

	if (part)
		m = kp_json_get(m, part);
	if (!kp_json_int(kp_json_get(m, key), &n))
		fail_msg("no '%s'", key);
	return (int)n;
}

/* Asks until what is told has `n` questions: they are logged a moment later. */
static struct kp_json *told(struct ws *ws, const char *more, int n)
{
	double deadline = site_clock() + 30;

	for (;;) {
		struct kp_json *m;

		ask(ws, "m", more);
		m = talk_reply(ws, "review", "m");
		if (count(m, "now", "questions") == n)
			return m;
		kp_json_free(m);
		site_poll(deadline, "the questions are counted");
	}
}

static void refused(struct ws *ws, const char *more, const char *code, const char *field)
{
	ask(ws, "x", more);
	KP_AUTO(kp_json) struct kp_json *m = talk_reply(ws, "error", "x");
	assert_string_equal(ws_text(m, "code"), code);
	if (field)
		assert_string_equal(ws_text(m, "field"), field);
}

static void test_a_partner_is_told_how_questions_end(void **state)
{
	struct site *s = *state;
	struct ws essi, aino;

	talk_open_as(&essi, s, TALK_ESSI);
	KP_AUTO(kp_json)
	struct kp_json *clarify = talk_ask(&essi, "2", TALK_CLARIFY, "clarify");
	ws_sendf(&essi,
		"{\"type\":\"choose\",\"id\":\"c\",\"interaction\":\"%s\",\"choice\":0}",
		ws_text(clarify, "interaction"));
	kp_json_free(talk_reply(&essi, "answer", "c"));
	KP_AUTO(kp_json) struct kp_json *sure = talk_ask(&essi, "1", TALK_DIRECT, "answered");
	ws_sendf(&essi,
		"{\"type\":\"feedback\",\"id\":\"f\",\"interaction\":\"%s\",\"helpful\":true}",
		ws_text(sure, "interaction"));
	kp_json_free(talk_reply(&essi, "ok", "f"));
	KP_AUTO(kp_json)
	struct kp_json *ticket = talk_ticket(&essi, TALK_GIBBERISH, "Kenelle?");
	talk_open_as(&aino, s, TALK_BO);
	ws_sendf(&aino,
		"{\"type\":\"reply\",\"id\":\"r\",\"ticket\":\"%s\",\"text\":\"Minulle.\","
		"\"version\":1}",
		ws_text(ticket, "ticket"));
	kp_json_free(talk_reply(&aino, "case", "r"));

	KP_AUTO(kp_json) struct kp_json *m = told(&aino, "", 3);
	assert_int_equal(count(m, "now", "answered"), 1);
	assert_int_equal(count(m, "now", "chosen"), 1);
	assert_int_equal(count(m, "now", "deferred"), 1);
	assert_int_equal(count(m, "now", "helpful"), 1);
	assert_int_equal(count(m, "now", "opened"), 1);
	assert_int_equal(count(m, "now", "responded"), 1);
	assert_int_equal(count(m, "now", "in_time"), 1);
	assert_int_equal(count(m, "now", "median_minutes"), 0);
	assert_int_equal(count(m, "before", "questions"), 0);
	assert_int_equal(count(m, NULL, "open"), 1);
	assert_int_equal(count(m, NULL, "overdue"), 0);
	const struct kp_json *all = kp_json_get(m, "measures");
	assert_int_equal(kp_json_count(kp_json_get(all, "days")), 30);
	/* Three questions are too few to say where they came from. */
	assert_int_equal(kp_json_count(kp_json_get(all, "units")), 1);
	assert_string_equal(ws_text(kp_json_at(kp_json_get(all, "units"), 0), "key"), "");
	KP_AUTO(kp_json) struct kp_json *none = told(&aino, ",\"lang\":\"sv\",\"days\":90", 0);
	assert_int_equal(count(none, "now", "opened"), 0);
	/* The command line says the same. */
	KP_AUTO(kp_str) struct kp_str out = {0};
	assert_int_equal(SITE_CLI(s, &out, "report", "--measures"), 0);
	assert_non_null(strstr(out.p, "answered by the bot"));
	assert_non_null(strstr(out.p, "66.7 %"));
	ws_disconnect(&essi);
	ws_disconnect(&aino);
}

static void test_odd_requests_are_refused(void **state)
{
	struct site *s = *state;
	struct ws admin, essi;

	talk_open_as(&admin, s, TALK_ADMIN);
	refused(&admin, ",\"days\":801", "bad_request", "days");
	refused(&admin, ",\"days\":0", "bad_request", "days");
	refused(&admin, ",\"unit\":\"ei-ole\"", "bad_request", "unit");
	refused(&admin, ",\"lang\":\"de\"", "bad_request", "lang");
	ask(&admin, "ok", ",\"unit\":\"koti\",\"days\":800");
	KP_AUTO(kp_json) struct kp_json *m = talk_reply(&admin, "review", "ok");
	bool few = false;
	assert_true(kp_json_bool(kp_json_get(kp_json_get(m, "measures"), "few"), &few) && few);
	talk_open_as(&essi, s, TALK_ESSI);
	refused(&essi, "", "not_allowed", NULL);
	ws_disconnect(&admin);
	ws_disconnect(&essi);
}

/* More at once than wait: each is answered, some by "in a moment". */
static void test_many_at_once_are_all_answered(void **state)
{
	struct site *s = *state;
	struct ws ws;
	int n = 0;

	talk_open_as(&ws, s, TALK_ADMIN);
	for (int i = 0; i < 60; i++)
		ask(&ws, "n", "");
	for (int i = 0; i < 60; i++) {
		KP_AUTO(ws_frame) struct ws_frame frame = {0};
		KP_AUTO(kp_json) struct kp_json *m = NULL;

		ws_receive(&ws, &frame);
		assert_false(frame.gone);
		assert_int_equal(kp_json_parse(frame.payload, frame.n, 0, &m, NULL), 0);
		if (strcmp(ws_text(m, "type"), "review") == 0)
			n++;
		else
			assert_string_equal(ws_text(m, "code"), "unavailable");
	}
	assert_true(n > 0);
	/* Who goes, or a daemon that stops, leaves nothing behind. */
	for (int i = 0; i < 8; i++)
		ask(&ws, "n", "");
	ws_disconnect(&ws);
	assert_int_equal(site_stop(s, SIGTERM), 0);
	site_start(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_partner_is_told_how_questions_end),
		cmocka_unit_test(test_odd_requests_are_refused),
		cmocka_unit_test(test_many_at_once_are_all_answered),
	};

	return cmocka_run_group_tests(tests, talk_setup_tokens, talk_teardown);
}
