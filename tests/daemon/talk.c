#include "talk.h"

#include <signal.h>

struct kp_json *talk_hello(struct ws *ws, const struct site *s, const char *session)
{
	ws_connect(ws, s->port);
	if (session)
		ws_sendf(ws, "{\"type\":\"hello\",\"id\":\"h\",\"session\":\"%s\"}", session);
	else
		ws_send(ws, "{\"type\":\"hello\",\"id\":\"h\",\"lang\":\"fi\"}");
	struct kp_json *welcome = ws_expect(ws, "welcome");
	assert_string_equal(ws_text(welcome, "id"), "h");
	assert_string_not_equal(ws_text(welcome, "session"), "");
	return welcome;
}

void talk_open(struct ws *ws, const struct site *s)
{
	kp_json_free(talk_hello(ws, s, NULL));
}

struct kp_json *talk_ask(struct ws *ws, const char *id, const char *text, const char *outcome)
{
	ws_sendf(ws, "{\"type\":\"ask\",\"id\":\"%s\",\"text\":\"%s\"}", id, text);
	struct kp_json *answer = ws_expect(ws, "answer");

	assert_string_equal(ws_text(answer, "id"), id);
	assert_string_equal(ws_text(answer, "outcome"), outcome);
	assert_string_not_equal(ws_text(answer, "text"), "");
	assert_string_not_equal(ws_text(answer, "interaction"), "");
	return answer;
}

struct kp_json *talk_ticket(struct ws *ws, const char *question, const char *text)
{
	ws_sendf(ws, "{\"type\":\"ask\",\"id\":\"q\",\"text\":\"%s\"}", question);
	KP_AUTO(kp_json) struct kp_json *answer = ws_expect(ws, "answer");

	ws_sendf(ws,
		"{\"type\":\"escalate\",\"id\":\"e\",\"interaction\":\"%s\",\"text\":\"%s\"}",
		ws_text(answer, "interaction"), text);
	struct kp_json *ticket = ws_expect(ws, "ticket");
	assert_string_equal(ws_text(ticket, "id"), "e");
	return ticket;
}

int talk_setup(void **state)
{
	struct site *s = kp_alloc(sizeof(*s));

	site_make(s);
	site_start(s);
	*state = s;
	return 0;
}

int talk_teardown(void **state)
{
	struct site *s = *state;
	int status = s->pid ? site_stop(s, SIGTERM) : 0;

	if (status != 0) {
		KP_AUTO(kp_cstr) char *log = site_log(s);
		print_error("the daemon ended with %d:\n%s\n", status, log);
	}
	site_remove(s);
	free(s);
	return status;
}
