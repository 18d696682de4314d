#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "wire/wire.h"

struct fixture {
	struct kp_arena *arena;
	struct wire_request rq;
	struct wire_fault fault;
};

static int setup(void **state)
{
	struct fixture *f = kp_alloc(sizeof(*f));

	f->arena = kp_arena_new(0);
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	kp_arena_free(f->arena);
	free(f);
	return 0;
}

/* From memory of the exact size, so that a read past the end is seen. */
static int decode_n(struct fixture *f, const char *text, size_t n)
{
	char *exact = kp_alloc(n ? n : 1);
	int rc;

	if (n)
		memcpy(exact, text, n);
	rc = wire_decode(exact, n, f->arena, &f->rq, &f->fault);
	free(exact);
	return rc;
}

static int decode(struct fixture *f, const char *text)
{
	return decode_n(f, text, strlen(text));
}

static void refused(
	struct fixture *f, const char *text, enum wire_code code, const char *field)
{
	if (decode(f, text) == 0)
		fail_msg("taken: %s", text);
	assert_int_equal(f->fault.code, code);
	if (field)
		assert_string_equal(f->fault.field, field);
	else
		assert_null(f->fault.field);
}

static void test_wire_decode_hello_all_optional(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(decode(f, "{\"type\":\"hello\"}"), 0);
	assert_int_equal(f->rq.type, WIRE_HELLO);
	assert_null(f->rq.id);
	assert_null(f->rq.lang);
	assert_null(f->rq.session);
	assert_null(f->rq.token);
	assert_null(f->rq.unit);
}

static void test_wire_decode_hello_with_everything(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(
		decode(f, "{\"id\":\"1\",\"type\":\"hello\",\"lang\":\"sv\","
			  "\"session\":\"abc\",\"token\":\"t\",\"unit\":\"kotihoito\"}"),
		0);
	assert_string_equal(f->rq.id, "1");
	assert_string_equal(f->rq.lang, "sv");
	assert_string_equal(f->rq.session, "abc");
	assert_string_equal(f->rq.token, "t");
	assert_string_equal(f->rq.unit, "kotihoito");
}

static void test_wire_decode_each_type(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(decode(f, "{\"type\":\"ask\",\"id\":\"1\",\"text\":\"Miten "
				   "säästövapaata kertyy?\"}"),
		0);
	assert_int_equal(f->rq.type, WIRE_ASK);
	assert_string_equal(f->rq.text, "Miten säästövapaata kertyy?");
	assert_int_equal(
		decode(f, "{\"type\":\"choose\",\"interaction\":\"17\",\"choice\":-1}"), 0);
	assert_int_equal(f->rq.choice, -1);
	assert_string_equal(f->rq.interaction, "17");
	assert_int_equal(decode(f, "{\"type\":\"feedback\",\"interaction\":\"17\",\"helpful\":"
				   "true,\"comment\":\"hyvä\"}"),
		0);
	assert_true(f->rq.helpful);
	assert_string_equal(f->rq.comment, "hyvä");
	assert_int_equal(
		decode(f, "{\"type\":\"escalate\",\"text\":\"apua\",\"urgent\":true}"), 0);
	assert_true(f->rq.urgent);
	assert_int_equal(
		decode(f, "{\"type\":\"ask\",\"text\":\"loma\",\"explain\":true}"), 0);
	assert_true(f->rq.explain);
	assert_int_equal(decode(f, "{\"type\":\"ask\",\"text\":\"loma\",\"explain\":1}"), -1);
	assert_null(f->rq.interaction);
	assert_int_equal(
		decode(f, "{\"type\":\"say\",\"ticket\":\"HR-2026-000001\",\"text\":\"x\"}"),
		0);
	assert_string_equal(f->rq.ticket, "HR-2026-000001");
	assert_int_equal(decode(f, "{\"type\":\"tickets\",\"id\":\"6\"}"), 0);
	assert_int_equal(f->rq.type, WIRE_TICKETS);
}

static void test_wire_decode_forms_and_plans(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(decode(f, "{\"type\":\"escalate\",\"request\":\"paikka\",\"fields\":{"
				   "\"aihe\":\"abc\",\"n\":2,\"x\":null}}"),
		0);
	assert_string_equal(f->rq.request, "paikka");
	assert_string_equal(f->rq.fields[0], "aihe");
	assert_string_equal(f->rq.fields[1], "abc");
	assert_string_equal(f->rq.fields[2], "n");
	assert_string_equal(f->rq.fields[3], "2");
	assert_null(f->rq.fields[4]);
	assert_int_equal(decode(f, "{\"type\":\"escalate\",\"fields\":[1]}"), -1);
	assert_int_equal(decode(f, "{\"type\":\"escalate\",\"fields\":{\"a\":{}}}"), -1);
	assert_int_equal(decode(f, "{\"type\":\"escalate\",\"fields\":{\"a\":true}}"), -1);
	assert_string_equal(f->fault.field, "fields");

	assert_int_equal(
		decode(f, "{\"type\":\"plans\",\"unit\":\"koti\",\"planned\":0,\"size\":20}"),
		0);
	assert_string_equal(f->rq.unit, "koti");
	assert_int_equal(f->rq.planned, 0);
	assert_int_equal(f->rq.size, 20);
	assert_int_equal(decode(f, "{\"type\":\"plans\",\"planned\":1,\"size\":0}"), -1);
	assert_string_equal(f->fault.field, "size");
	assert_int_equal(decode(f, "{\"type\":\"plans\",\"planned\":-1,\"size\":2}"), -1);
	assert_int_equal(decode(f, "{\"type\":\"plans\",\"size\":2}"), -1);
	assert_string_equal(f->fault.field, "planned");
}

static void test_wire_decode_takes_no_endless_form(void **state)
{
	struct fixture *f = *state;
	struct kp_str s = {0};

	kp_str_add(&s, "{\"type\":\"escalate\",\"fields\":{");
	for (int i = 0; i <= WIRE_MAX_FIELDS; i++)
		kp_str_addf(&s, "%s\"f%d\":1", i ? "," : "", i);
	kp_str_add(&s, "}}");
	assert_int_equal(decode(f, kp_str_c(&s)), -1);
	kp_str_clear(&s);
}

static void test_wire_decode_ignores_unknown_fields_and_nulls(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(decode(f, "{\"type\":\"hello\",\"lang\":null,\"id\":null,\"new\":{"
				   "\"a\":[1,2]},\"text\":5}"),
		0);
	assert_null(f->rq.lang);
	assert_null(f->rq.id);
	assert_null(f->rq.text);
}

static void test_wire_decode_wrong_shapes_name_the_field(void **state)
{
	struct fixture *f = *state;

	refused(f, "[]", WIRE_BAD_REQUEST, "type");
	refused(f, "\"hello\"", WIRE_BAD_REQUEST, "type");
	refused(f, "null", WIRE_BAD_REQUEST, "type");
	refused(f, "{}", WIRE_BAD_REQUEST, "type");
	refused(f, "{\"type\":7}", WIRE_BAD_REQUEST, "type");
	refused(f, "{\"type\":\"hello\",\"id\":1}", WIRE_BAD_REQUEST, "id");
	refused(f, "{\"type\":\"hello\",\"lang\":[]}", WIRE_BAD_REQUEST, "lang");
	refused(f, "{\"type\":\"ask\"}", WIRE_BAD_REQUEST, "text");
	refused(f, "{\"type\":\"ask\",\"text\":null}", WIRE_BAD_REQUEST, "text");
	refused(f, "{\"type\":\"ask\",\"text\":\" \\n\\t \"}", WIRE_BAD_REQUEST, "text");
	refused(f, "{\"type\":\"ask\",\"text\":{}}", WIRE_BAD_REQUEST, "text");
	refused(f, "{\"type\":\"choose\",\"choice\":0}", WIRE_BAD_REQUEST, "interaction");
	refused(f, "{\"type\":\"choose\",\"interaction\":\"1\"}", WIRE_BAD_REQUEST, "choice");
	refused(f, "{\"type\":\"choose\",\"interaction\":\"1\",\"choice\":\"0\"}",
		WIRE_BAD_REQUEST, "choice");
	refused(f, "{\"type\":\"choose\",\"interaction\":\"1\",\"choice\":0.5}",
		WIRE_BAD_REQUEST, "choice");
	refused(f, "{\"type\":\"choose\",\"interaction\":\"1\",\"choice\":1e300}",
		WIRE_BAD_REQUEST, "choice");
	refused(f, "{\"type\":\"choose\",\"interaction\":\"1\",\"choice\":-2}",
		WIRE_BAD_REQUEST, "choice");
	refused(f, "{\"type\":\"feedback\",\"interaction\":\"1\",\"helpful\":1}",
		WIRE_BAD_REQUEST, "helpful");
	refused(f, "{\"type\":\"say\",\"ticket\":\"\",\"text\":\"x\"}", WIRE_BAD_REQUEST,
		"ticket");
}

static void test_wire_decode_refusal_carries_the_id(void **state)
{
	struct fixture *f = *state;

	refused(f, "{\"type\":\"frob\",\"id\":\"9\"}", WIRE_UNKNOWN_TYPE, "type");
	assert_string_equal(f->fault.id, "9");
	refused(f, "{\"type\":\"ask\",\"id\":\"10\"}", WIRE_BAD_REQUEST, "text");
	assert_string_equal(f->fault.id, "10");
	refused(f, "{\"id\":\"11\",\"type\":", WIRE_BAD_JSON, NULL);
	assert_null(f->fault.id);
}

static void test_wire_decode_not_json(void **state)
{
	struct fixture *f = *state;

	refused(f, "", WIRE_BAD_JSON, NULL);
	refused(f, "hello", WIRE_BAD_JSON, NULL);
	refused(f, "{\"type\":\"hello\"} {}", WIRE_BAD_JSON, NULL);
	refused(f, "{\"type\":\"hello\",}", WIRE_BAD_JSON, NULL);
	refused(f, "{\"type\":\"ask\",\"text\":\"a\\u0000b\"}", WIRE_BAD_JSON, NULL);
}

static void test_wire_decode_invalid_utf8(void **state)
{
	struct fixture *f = *state;

	refused(f, "{\"type\":\"ask\",\"text\":\"\xff\xfe\"}", WIRE_BAD_UTF8, NULL);
	refused(f, "{\"type\":\"ask\",\"text\":\"\xed\xa0\x80\"}", WIRE_BAD_UTF8, NULL);
	assert_int_equal(decode_n(f, "{\0}", 3), -1);
	assert_int_equal(f->fault.code, WIRE_BAD_UTF8);
}

static void test_wire_decode_nested_deep(void **state)
{
	struct fixture *f = *state;
	KP_AUTO(kp_str) struct kp_str s = {0};

	kp_str_add(&s, "{\"type\":\"hello\",\"x\":");
	for (int i = 0; i < 1000; i++)
		kp_str_addc(&s, '[');
	for (int i = 0; i < 1000; i++)
		kp_str_addc(&s, ']');
	kp_str_addc(&s, '}');
	refused(f, s.p, WIRE_BAD_JSON, NULL);
}

static void test_wire_decode_length_limit(void **state)
{
	struct fixture *f = *state;
	KP_AUTO(kp_str) struct kp_str s = {0};

	kp_str_add(&s, "{\"type\":\"ask\",\"text\":\"");
	while (s.n < WIRE_MAX_MESSAGE - 2)
		kp_str_addc(&s, 'a');
	kp_str_add(&s, "\"}");
	assert_int_equal(s.n, WIRE_MAX_MESSAGE);
	assert_int_equal(decode(f, s.p), 0);
	kp_str_addc(&s, ' ');
	refused(f, s.p, WIRE_TOO_LONG, NULL);
}

static void test_wire_decode_bounds_every_string(void **state)
{
	struct fixture *f = *state;
	KP_AUTO(kp_str) struct kp_str s = {0};

	kp_str_add(&s, "{\"type\":\"hello\",\"session\":\"");
	for (int i = 0; i < 65; i++)
		kp_str_addc(&s, 'a');
	kp_str_add(&s, "\"}");
	refused(f, s.p, WIRE_BAD_REQUEST, "session");
}

static void test_wire_decode_what_partners_do(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(decode(f, "{\"type\":\"reply\",\"ticket\":\"HR-1\",\"version\":7,"
				   "\"text\":\"t\",\"then\":\"waiting\"}"),
		0);
	assert_int_equal(f->rq.type, WIRE_REPLY);
	assert_int_equal(f->rq.version, 7);
	assert_string_equal(f->rq.then, "waiting");
	assert_int_equal(decode(f, "{\"type\":\"transfer\",\"ticket\":\"HR-1\",\"version\":1,"
				   "\"text\":\"syy\",\"to\":\"bo\",\"area\":\"palkka\"}"),
		0);
	assert_string_equal(f->rq.to, "bo");
	assert_string_equal(f->rq.area, "palkka");
	assert_int_equal(decode(f, "{\"type\":\"take\",\"ticket\":\"HR-1\"}"), 0);
	assert_int_equal(f->rq.version, 0);
	assert_int_equal(
		decode(f, "{\"type\":\"history\",\"ticket\":\"HR-1\",\"before\":12}"), 0);
	assert_int_equal(f->rq.before, 12);
	assert_int_equal(decode(f, "{\"type\":\"subscribe\"}"), 0);
	assert_true(wire_for_partners(f->rq.type));
	assert_false(wire_for_partners(WIRE_TICKETS));
	refused(f, "{\"type\":\"take\"}", WIRE_BAD_REQUEST, "ticket");
	refused(f, "{\"type\":\"note\",\"ticket\":\"HR-1\"}", WIRE_BAD_REQUEST, "text");
	refused(f, "{\"type\":\"close\",\"ticket\":\"HR-1\"}", WIRE_BAD_REQUEST, "version");
	refused(f, "{\"type\":\"close\",\"ticket\":\"HR-1\",\"version\":-1}", WIRE_BAD_REQUEST,
		"version");
	refused(f, "{\"type\":\"close\",\"ticket\":\"HR-1\",\"version\":\"1\"}",
		WIRE_BAD_REQUEST, "version");
}

static void test_wire_code_name_for_all(void **state)
{
	(void)state;
	for (int i = 0; i < WIRE_CODES; i++)
		assert_non_null(wire_code_name(i));
	for (int i = 0; i < WIRE_TYPES; i++)
		assert_non_null(wire_type_name(i));
	assert_string_equal(wire_code_name(WIRE_UNAVAILABLE), "unavailable");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_wire_decode_hello_all_optional),
		TEST(test_wire_decode_hello_with_everything),
		TEST(test_wire_decode_each_type),
		TEST(test_wire_decode_forms_and_plans),
		TEST(test_wire_decode_takes_no_endless_form),
		TEST(test_wire_decode_ignores_unknown_fields_and_nulls),
		TEST(test_wire_decode_wrong_shapes_name_the_field),
		TEST(test_wire_decode_refusal_carries_the_id),
		TEST(test_wire_decode_not_json),
		TEST(test_wire_decode_invalid_utf8),
		TEST(test_wire_decode_nested_deep),
		TEST(test_wire_decode_length_limit),
		TEST(test_wire_decode_bounds_every_string),
		TEST(test_wire_decode_what_partners_do),
		TEST(test_wire_code_name_for_all),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
