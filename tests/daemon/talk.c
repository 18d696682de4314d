#include "talk.h"

#include <signal.h>

#include "base/kp_file.h"

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

struct kp_json *talk_next(struct ws *ws, const char *type)
{
	for (;;) {
		KP_AUTO(ws_frame) struct ws_frame frame = {0};
		struct kp_json *m = NULL;

		ws_receive(ws, &frame);
		if (frame.gone)
			fail_msg("'%s' was due, but the connection ended", type);
		assert_int_equal(kp_json_parse(frame.payload, frame.n, 0, &m, NULL), 0);
		if (strcmp(ws_text(m, "type"), type) == 0)
			return m;
		kp_json_free(m);
	}
}

struct kp_json *talk_reply(struct ws *ws, const char *type, const char *id)
{
	for (;;) {
		struct kp_json *m = talk_next(ws, type);

		if (strcmp(ws_text(m, "id"), id) == 0)
			return m;
		kp_json_free(m);
	}
}

/* A service token is its bearer's name here; the file holds the hashes of all. */
void talk_tokens(struct site *s)
{
	static const char tokens[] =
		"testi-aino partner "
		"bafa9f288372491384da204e9110ece6a1e91c64b4c95a762c3be3282d2c9cb1\n"
		"testi-bo partner "
		"0b4af5a9f3175c235d0001b53ab3f6dafd3ae6332a68ecb2cd98bb55c60ffcc3\n"
		"testi-poissa partner "
		"1a7e7623a7174a8f7df354622343a9550796905348dcb6602141dc3e5d2cf757\n"
		"yllapito admin "
		"8c13e8ce34245e964948436a11683d5e7db57b72c44926113efb30c40f10a117\n"
		"essi supervisor "
		"11aeefc17b85724e964406632d446e747fe92ed56fcf2033147d9f00d381edae\n";
	KP_AUTO(kp_cstr) char *path = kp_format("%s/tokens", s->dir);
	KP_AUTO(kp_cstr)
	char *yaml =
		kp_format("limits:\n  messages_per_second: 0\ntokens:\n  file: %s\n", path);
	struct kp_err err = {0};

	if (kp_file_write(path, tokens, sizeof(tokens) - 1, &err) < 0)
		fail_msg("%s", err.msg);
	site_configure(s, yaml);
}

void talk_open_as(struct ws *ws, const struct site *s, const char *name)
{
	ws_connect(ws, s->port);
	ws_sendf(ws, "{\"type\":\"hello\",\"lang\":\"fi\",\"token\":\"kps_%s\"}", name);
	KP_AUTO(kp_json) struct kp_json *welcome = ws_expect(ws, "welcome");
	assert_string_equal(ws_text(kp_json_get(welcome, "user"), "id"), name);
}

int talk_setup_tokens(void **state)
{
	struct site *s = kp_alloc(sizeof(*s));

	site_make(s);
	talk_tokens(s);
	site_start(s);
	*state = s;
	return 0;
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
	int status = site_end(s);

	free(s);
	return status;
}
