/* Why the bot answered as it did is told to those who answer and those who write content, and
 * to nobody else. */
#include "talk.h"

#include <sys/stat.h>

#include "base/kp_file.h"

#define PARTNER    "kps_partner-of-the-tests"
#define SUPERVISOR "kps_supervisor-of-the-tests"

/* Name, role and the hash of each token. */
static const char tokens[] =
	"partneri partner ad98c57fa708021a0bdc41c329a9a4f80415754175837b853d17a80553ab9e79\n"
	"esihenkilo supervisor "
	"34ea2b54846fbc155b8d922fb06f016815740b42e48807f3ad8a687fc1055298\n";

static void open_as(struct ws *ws, const struct site *s, const char *token)
{
	ws_connect(ws, s->port);
	if (token)
		ws_sendf(ws, "{\"type\":\"hello\",\"lang\":\"fi\",\"token\":\"%s\"}", token);
	else
		ws_send(ws, "{\"type\":\"hello\",\"lang\":\"fi\"}");
	kp_json_free(ws_expect(ws, "welcome"));
}

static void ask_why(struct ws *ws)
{
	ws_send(ws, "{\"type\":\"ask\",\"id\":\"1\",\"explain\":true,\"text\":\"" TALK_DIRECT
		    "\"}");
}

static void test_partner_is_told_why(void **state)
{
	struct ws ws;

	open_as(&ws, *state, PARTNER);
	ask_why(&ws);
	KP_AUTO(kp_json) struct kp_json *answer = ws_expect(&ws, "answer");
	const struct kp_json *why = kp_json_get(answer, "explain");
	const struct kp_json *hit = kp_json_at(kp_json_get(why, "candidates"), 0);
	const struct kp_json *reason = kp_json_at(kp_json_get(hit, "reasons"), 0);

	assert_string_equal(ws_text(answer, "outcome"), "answered");
	assert_string_equal(ws_text(why, "lang"), "fi");
	assert_string_equal(ws_text(why, "decision"), "direct");
	assert_string_equal(ws_text(hit, "intent"), "loma.saastovapaa");
	assert_string_equal(ws_text(reason, "span"), "säästövapaata");
	assert_true(kp_json_count(kp_json_get(why, "words")) == 3);
	ws_disconnect(&ws);
}

static void test_others_are_not_told(void **state)
{
	static const char *const others[] = {SUPERVISOR, NULL};

	for (size_t i = 0; i < KP_LEN(others); i++) {
		struct ws ws;

		open_as(&ws, *state, others[i]);
		ask_why(&ws);
		KP_AUTO(kp_json) struct kp_json *error = ws_expect_error(&ws, "not_allowed");
		assert_string_equal(ws_text(error, "field"), "explain");
		/* The question itself they may ask. */
		KP_AUTO(kp_json)
		struct kp_json *answer = talk_ask(&ws, "2", TALK_DIRECT, "answered");
		assert_null(kp_json_get(answer, "explain"));
		ws_disconnect(&ws);
	}
}

static int setup(void **state)
{
	struct site *s = kp_alloc(sizeof(*s));
	struct kp_err err = {0};

	site_make(s);
	KP_AUTO(kp_cstr) char *path = kp_format("%s/tokens", s->dir);
	KP_AUTO(kp_cstr) char *yaml = kp_format("tokens:\n  file: %s\n", path);
	assert_int_equal(kp_file_write(path, tokens, strlen(tokens), &err), 0);
	assert_int_equal(chmod(path, 0600), 0);
	site_configure(s, yaml);
	site_start(s);
	*state = s;
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_partner_is_told_why),
		cmocka_unit_test(test_others_are_not_told),
	};

	return cmocka_run_group_tests(tests, setup, talk_teardown);
}
