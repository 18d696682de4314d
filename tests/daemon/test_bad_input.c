/* What no well-behaved client sends. Each gets a clear error, and the connection, or at
 * least the daemon, goes on. */
#include "talk.h"

/* The conversation still works after whatever came before. */
static void still_answers(struct ws *ws)
{
	kp_json_free(talk_ask(ws, "after", TALK_DIRECT, "answered"));
}

/* `text` from a client that said hello gets the error `code`. */
static void refused(struct site *s, const char *text, const char *code)
{
	struct ws ws;

	talk_open(&ws, s);
	ws_send(&ws, text);
	kp_json_free(ws_expect_error(&ws, code));
	still_answers(&ws);
	ws_disconnect(&ws);
}

static void test_not_json(void **state)
{
	static const char *const texts[] = {"hello", "", "{", "{\"type\":\"ask\"",
		"{'type':'ask'}", "{\"type\":\"ask\",\"text\":\"x\"} {}", "\"\\ud800\"", "nul",
		"[1,2", "{\"a\":1,}"};

	for (size_t i = 0; i < KP_LEN(texts); i++)
		refused(*state, texts[i], "bad_json");
}

static void test_json_of_the_wrong_shape(void **state)
{
	static const char *const texts[] = {"[]", "7", "null", "\"ask\"", "{}", "{\"type\":7}",
		"{\"type\":\"ask\"}", "{\"type\":\"ask\",\"text\":7}",
		"{\"type\":\"ask\",\"text\":\"\"}",
		"{\"type\":\"ask\",\"text\":\"x\",\"id\":7}",
		"{\"type\":\"choose\",\"interaction\":\"1\",\"choice\":\"0\"}",
		"{\"type\":\"feedback\",\"interaction\":\"1\",\"helpful\":\"yes\"}",
		"{\"type\":\"say\",\"text\":\"x\"}"};

	for (size_t i = 0; i < KP_LEN(texts); i++)
		refused(*state, texts[i], "bad_request");
}

static void test_error_carries_the_id(void **state)
{
	struct ws ws;
	talk_open(&ws, *state);

	ws_send(&ws, "{\"type\":\"ask\",\"id\":\"77\"}");
	KP_AUTO(kp_json) struct kp_json *error = ws_expect_error(&ws, "bad_request");
	assert_string_equal(ws_text(error, "id"), "77");
	ws_disconnect(&ws);
}

static void test_unknown_type(void **state)
{
	refused(*state, "{\"type\":\"frobnicate\",\"id\":\"1\"}", "unknown_type");
}

static void test_nested_a_thousand_deep(void **state)
{
	KP_AUTO(kp_str) struct kp_str text = {0};

	kp_str_add(&text, "{\"type\":\"ask\",\"text\":");
	for (int i = 0; i < 1000; i++)
		kp_str_addc(&text, '[');
	for (int i = 0; i < 1000; i++)
		kp_str_addc(&text, ']');
	kp_str_addc(&text, '}');
	refused(*state, text.p, "bad_json");
}

static void test_text_over_8_kib(void **state)
{
	KP_AUTO(kp_str) struct kp_str text = {0};

	kp_str_add(&text, "{\"type\":\"ask\",\"text\":\"");
	for (int i = 0; i < 9000; i++)
		kp_str_addc(&text, 'a');
	kp_str_add(&text, "\"}");
	refused(*state, text.p, "too_long");
}

static void test_a_megabyte_in_one_frame(void **state)
{
	struct ws ws;
	KP_AUTO(kp_str) struct kp_str text = {0};
	talk_open(&ws, *state);

	for (int i = 0; i < 1 << 20; i++)
		kp_str_addc(&text, 'a');
	ws_send(&ws, text.p);
	kp_json_free(ws_expect_error(&ws, "too_long"));
	still_answers(&ws);
	ws_disconnect(&ws);
}

static void test_exactly_8_kib_is_taken(void **state)
{
	struct ws ws;
	KP_AUTO(kp_str) struct kp_str text = {0};
	static const char head[] = "{\"type\":\"ask\",\"text\":\"";
	talk_open(&ws, *state);

	kp_str_add(&text, head);
	while (text.n < 8190)
		kp_str_addc(&text, text.n % 7 ? 'a' : ' ');
	kp_str_add(&text, "\"}");
	assert_int_equal(text.n, 8192);
	ws_send(&ws, text.p);
	kp_json_free(ws_expect(&ws, "answer"));
	ws_disconnect(&ws);
}

static void test_ask_before_hello(void **state)
{
	struct site *s = *state;
	struct ws ws;

	ws_connect(&ws, s->port);
	ws_send(&ws, "{\"type\":\"ask\",\"id\":\"1\",\"text\":\"loma\"}");
	KP_AUTO(kp_json) struct kp_json *error = ws_expect_error(&ws, "hello_first");
	assert_string_equal(ws_text(error, "id"), "1");
	ws_send(&ws, "{\"type\":\"hello\",\"lang\":\"fi\"}");
	kp_json_free(ws_expect(&ws, "welcome"));
	still_answers(&ws);
	ws_disconnect(&ws);
}

static void test_wrong_token(void **state)
{
	struct site *s = *state;
	struct ws ws;

	ws_connect(&ws, s->port);
	ws_send(&ws, "{\"type\":\"hello\",\"token\":\"forged\"}");
	kp_json_free(ws_expect_error(&ws, "not_allowed"));
	ws_disconnect(&ws);
}

static void test_binary_frame(void **state)
{
	struct ws ws;
	talk_open(&ws, *state);

	ws_send_frame(&ws, WS_BINARY, true, true, "\x01\x02\x03", 3);
	kp_json_free(ws_expect_error(&ws, "binary"));
	still_answers(&ws);
	ws_disconnect(&ws);
}

/* Ill-formed UTF-8 in a text frame: RFC 6455 asks to fail the connection with 1007; an error
 * on a connection that goes on is as clear. */
static void test_invalid_utf8(void **state)
{
	static const char text[] = "{\"type\":\"ask\",\"text\":\"\xc3\x28 \xff\"}";
	struct ws ws;
	talk_open(&ws, *state);

	ws_send_frame(&ws, WS_TEXT, true, true, text, sizeof(text) - 1);
	KP_AUTO(ws_frame) struct ws_frame frame;
	ws_receive(&ws, &frame);
	if (frame.opcode == WS_CLOSE)
		assert_int_equal(frame.code, 1007);
	else
		assert_non_null(strstr(frame.payload, "bad_utf8"));
	ws_disconnect(&ws);
	talk_open(&ws, *state);
	still_answers(&ws);
	ws_disconnect(&ws);
}

static void test_fragments_make_one_message(void **state)
{
	static const char text[] =
		"{\"type\":\"ask\",\"id\":\"f\",\"text\":\"" TALK_DIRECT "\"}";
	struct ws ws;
	talk_open(&ws, *state);

	for (size_t i = 0; i < sizeof(text) - 1; i++)
		ws_send_frame(
			&ws, i ? WS_MORE : WS_TEXT, i + 2 == sizeof(text), true, text + i, 1);
	KP_AUTO(kp_json) struct kp_json *answer = ws_expect(&ws, "answer");
	assert_string_equal(ws_text(answer, "id"), "f");
	ws_disconnect(&ws);
}

static void test_fragment_that_never_ends(void **state)
{
	struct site *s = *state;
	struct ws ws, other;
	talk_open(&ws, s);
	talk_open(&other, s);

	ws_send_frame(&ws, WS_TEXT, false, true, "{\"type\":", 8);
	still_answers(&other); /* it keeps nobody else waiting */
	kp_json_free(ws_expect_error(&ws, "unfinished"));
	ws_disconnect(&ws);
	still_answers(&other);
	ws_disconnect(&other);
}

static void test_fragments_without_end_are_too_long(void **state)
{
	struct ws ws;
	KP_AUTO(kp_str) struct kp_str part = {0};
	talk_open(&ws, *state);

	for (int i = 0; i < 1000; i++)
		kp_str_addc(&part, ' ');
	for (int i = 0; i < 20; i++)
		ws_send_frame(&ws, i ? WS_MORE : WS_TEXT, false, true, part.p, part.n);
	kp_json_free(ws_expect_error(&ws, "too_long"));
	ws_disconnect(&ws);
}

/* libwebsockets takes it for a message; RFC 6455 would have it end the connection. */
static void test_frame_without_mask_harms_nobody(void **state)
{
	struct ws ws, other;
	talk_open(&ws, *state);
	talk_open(&other, *state);

	ws_send_frame(&ws, WS_TEXT, true, false, "{\"type\":\"tickets\"}", 18);
	KP_AUTO(ws_frame) struct ws_frame frame;
	ws_receive(&ws, &frame);
	assert_true(frame.gone || frame.opcode == WS_CLOSE || frame.opcode == WS_TEXT);
	still_answers(&other);
	ws_disconnect(&ws);
	ws_disconnect(&other);
}

static void test_garbage_instead_of_http(void **state)
{
	struct site *s = *state;
	struct ws raw = {.fd = ws_dial(s->port)}, ws;

	assert_true(raw.fd >= 0);
	ws_send_raw(&raw, "\x16\x03\x01\x00\xff\r\n\r\n\0\0", 11);
	ws_disconnect(&raw);
	talk_open(&ws, s);
	still_answers(&ws);
	ws_disconnect(&ws);
}

static void test_connection_cut_in_the_middle_of_a_frame(void **state)
{
	struct ws ws;
	talk_open(&ws, *state);

	ws_send_raw(&ws, "\x81\xfe\x10\x00\x12\x34\x56\x78half", 12);
	ws_disconnect(&ws);
	talk_open(&ws, *state);
	still_answers(&ws);
	ws_disconnect(&ws);
}

static void test_not_found(void **state)
{
	refused(*state, "{\"type\":\"say\",\"ticket\":\"HR-2026-999999\",\"text\":\"x\"}",
		"not_found");
	refused(*state, "{\"type\":\"feedback\",\"interaction\":\"999\",\"helpful\":true}",
		"not_found");
	refused(*state, "{\"type\":\"escalate\",\"interaction\":\"999\",\"text\":\"x\"}",
		"not_found");
}

static int setup(void **state)
{
	struct site *s = kp_alloc(sizeof(*s));

	site_make(s);
	site_configure(s, "limits:\n  messages_per_second: 0\n  fragment_seconds: 1\n");
	site_start(s);
	*state = s;
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_not_json),
		cmocka_unit_test(test_json_of_the_wrong_shape),
		cmocka_unit_test(test_error_carries_the_id),
		cmocka_unit_test(test_unknown_type),
		cmocka_unit_test(test_nested_a_thousand_deep),
		cmocka_unit_test(test_text_over_8_kib),
		cmocka_unit_test(test_a_megabyte_in_one_frame),
		cmocka_unit_test(test_exactly_8_kib_is_taken),
		cmocka_unit_test(test_ask_before_hello),
		cmocka_unit_test(test_wrong_token),
		cmocka_unit_test(test_binary_frame),
		cmocka_unit_test(test_invalid_utf8),
		cmocka_unit_test(test_fragments_make_one_message),
		cmocka_unit_test(test_fragment_that_never_ends),
		cmocka_unit_test(test_fragments_without_end_are_too_long),
		cmocka_unit_test(test_frame_without_mask_harms_nobody),
		cmocka_unit_test(test_garbage_instead_of_http),
		cmocka_unit_test(test_connection_cut_in_the_middle_of_a_frame),
		cmocka_unit_test(test_not_found),
	};

	return cmocka_run_group_tests(tests, setup, talk_teardown);
}
