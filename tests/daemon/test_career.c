/* Careers: paths told in the conversation, a request that becomes a ticket, and counts of
 * career plans that end up in the report. */
#include "talk.h"

static void test_paths_are_told_and_go_on(void **state)
{
	struct ws ws;
	talk_open(&ws, *state);
	KP_AUTO(kp_json)
	struct kp_json *first = talk_ask(&ws, "1", "lähihoitajan urapolku", "answered");
	KP_AUTO(kp_json)
	struct kp_json *second = talk_ask(&ws, "2", "entä sairaanhoitajalla?", "answered");
	KP_AUTO(kp_json)
	struct kp_json *third = talk_ask(&ws, "3", "entä osastonhoitajaksi?", "answered");

	assert_string_equal(ws_text(first, "intent"), "ura.urapolku");
	assert_non_null(strstr(ws_text(first, "text"), "- **sairaanhoitaja**: AMK-tutkinto."));
	assert_non_null(strstr(ws_text(first, "html"), "<strong>sairaanhoitaja</strong>"));
	assert_non_null(strstr(ws_text(second, "text"), "- **kätilö**"));
	assert_non_null(strstr(ws_text(third, "text"), "sairaanhoitaja → osastonhoitaja"));
	assert_non_null(strstr(
		ws_text(first, "html"), "<a href=\"/guides/careers/lahihoitaja?lang=fi\">"));
	assert_non_null(strstr(ws_text(third, "html"),
		"/guides/careers/osastonhoitaja?lang=fi&amp;from=sairaanhoitaja\">"));
	ws_disconnect(&ws);
}

static void test_answer_brings_its_forms(void **state)
{
	struct ws ws;
	talk_open(&ws, *state);
	KP_AUTO(kp_json) struct kp_json *career = talk_ask(&ws, "1", "urapolku", "answered");
	KP_AUTO(kp_json) struct kp_json *other = talk_ask(&ws, "2", TALK_DIRECT, "answered");
	const struct kp_json *form = kp_json_at(kp_json_get(career, "requests"), 0);
	const struct kp_json *fields = kp_json_get(form, "fields");

	assert_string_equal(ws_text(form, "id"), "urapolun-suunnittelu");
	assert_string_equal(ws_text(kp_json_get(form, "partner"), "name"), "Bo Test");
	assert_int_equal(kp_json_count(fields), 4);
	assert_string_equal(ws_text(kp_json_at(fields, 0), "label"), "Mihin tähdätään");
	assert_string_equal(ws_text(kp_json_at(fields, 3), "kind"), "choice");
	assert_null(kp_json_get(other, "requests"));
	ws_disconnect(&ws);
}

static void test_request_becomes_a_ticket_to_its_coordinator(void **state)
{
	struct site *s = *state;
	struct ws ws;
	KP_AUTO(kp_str) struct kp_str out = {0};

	talk_open(&ws, s);
	ws_send(&ws,
		"{\"type\":\"escalate\",\"id\":\"e\",\"request\":\"urapolun-suunnittelu\","
		"\"fields\":{\"tavoite\":\"sairaanhoitajaksi 131052-308T\",\"kuukausia\":6,"
		"\"tapa\":\"1\"},\"text\":\"Ennen kesää.\"}");
	KP_AUTO(kp_json) struct kp_json *ticket = ws_expect(&ws, "ticket");
	assert_string_equal(ws_text(kp_json_get(ticket, "partner"), "name"), "Bo Test");
	if (SITE_CLI(s, &out, "ticket", "show", ws_text(ticket, "ticket")) != 0)
		fail_msg("%s", out.p);
	assert_non_null(strstr(out.p, "Pyydä apua urapolun suunnitteluun"));
	assert_non_null(strstr(out.p, "Mihin tähdätään: sairaanhoitajaksi [hetu]"));
	assert_non_null(strstr(out.p, "Kuukausia: 6"));
	assert_non_null(strstr(out.p, "Miten tavataan: Paikan päällä"));
	assert_non_null(strstr(out.p, "Ennen kesää."));
	assert_non_null(strstr(out.p, "ura.urapolku"));
	ws_disconnect(&ws);
}

static void refused(struct ws *ws, const char *message, const char *code, const char *field)
{
	ws_send(ws, message);
	KP_AUTO(kp_json) struct kp_json *error = ws_expect(ws, "error");

	assert_string_equal(ws_text(error, "code"), code);
	assert_string_equal(ws_text(error, "field"), field);
}

static void test_form_is_there_by_its_id(void **state)
{
	struct ws ws;

	talk_open(&ws, *state);
	ws_send(&ws, "{\"type\":\"form\",\"id\":\"f\",\"request\":\"urapolun-suunnittelu\"}");
	KP_AUTO(kp_json) struct kp_json *reply = talk_reply(&ws, "form", "f");
	const struct kp_json *form = kp_json_get(reply, "request");
	assert_string_equal(ws_text(form, "title"), "Pyydä apua urapolun suunnitteluun");
	assert_string_equal(ws_text(kp_json_get(form, "partner"), "name"), "Bo Test");
	assert_int_equal(kp_json_count(kp_json_get(form, "fields")), 4);
	refused(&ws, "{\"type\":\"form\",\"request\":\"toinen\"}", "not_found", "request");
	refused(&ws, "{\"type\":\"form\"}", "bad_request", "request");
	ws_disconnect(&ws);
}

static void test_request_that_does_not_fit_says_which_field(void **state)
{
	struct ws ws;

	talk_open(&ws, *state);
	refused(&ws, "{\"type\":\"escalate\",\"request\":\"urapolun-suunnittelu\"}",
		"bad_request", "fields.tavoite");
	refused(&ws,
		"{\"type\":\"escalate\",\"request\":\"urapolun-suunnittelu\",\"fields\":"
		"{\"tavoite\":\"x\",\"kuukausia\":25}}",
		"bad_request", "fields.kuukausia");
	refused(&ws,
		"{\"type\":\"escalate\",\"request\":\"urapolun-suunnittelu\",\"fields\":"
		"{\"tavoite\":\"x\",\"nimi\":\"Matti\"}}",
		"bad_request", "fields.nimi");
	refused(&ws, "{\"type\":\"escalate\",\"request\":\"toinen\"}", "not_found", "request");
	ws_disconnect(&ws);
}

static void test_plans_are_counted_and_reported(void **state)
{
	struct site *s = *state;
	struct ws ws;
	KP_AUTO(kp_str) struct kp_str out = {0};

	talk_open_as(&ws, s, TALK_ADMIN);
	ws_send(&ws, "{\"type\":\"plans\",\"id\":\"p\",\"unit\":\"koti-ita\",\"planned\":2,"
		     "\"size\":"
		     "20}");
	KP_AUTO(kp_json) struct kp_json *plans = talk_reply(&ws, "plans", "p");
	int64_t share = 0, target = 0;
	assert_true(kp_json_int(kp_json_get(plans, "share"), &share));
	assert_true(kp_json_int(kp_json_get(plans, "target"), &target));
	assert_int_equal(share, 10);
	assert_int_equal(target, 30);
	refused(&ws, "{\"type\":\"plans\",\"unit\":\"koti-ita\",\"planned\":21,\"size\":20}",
		"bad_request", "planned");
	refused(&ws, "{\"type\":\"plans\",\"unit\":\"kuu\",\"planned\":1,\"size\":20}",
		"not_found", "unit");
	refused(&ws, "{\"type\":\"plans\",\"planned\":1,\"size\":20}", "bad_request", "unit");
	ws_disconnect(&ws);

	/* The newest count holds; a unit has what is below it, too. */
	assert_int_equal(SITE_CLI(s, &out, "plans", "koti-ita", "6", "20"), 0);
	assert_int_equal(SITE_CLI(s, &out, "plans", "koti", "0", "10"), 0);
	assert_int_equal(SITE_CLI(s, &out, "plans", "koti", "11", "10"), 2);
	assert_int_equal(SITE_CLI(s, &out, "plans", "kuu", "1", "10"), 2);
	assert_int_equal(SITE_CLI(s, &out, "report", "--plans", "--json"), 0);
	assert_non_null(
		strstr(out.p, "{\"target\":30,\"units\":[{\"unit\":\"koti\",\"planned\":6,"
			      "\"size\":30,\"share\":20.0,\"reached\":false"));
	assert_non_null(strstr(out.p,
		"{\"unit\":\"koti-ita\",\"planned\":6,\"size\":20,\"share\":30.0,"
		"\"reached\":true"));
	assert_non_null(strstr(out.p, "\"all\":{\"planned\":6,\"size\":30"));
	assert_int_equal(SITE_CLI(s, &out, "report", "--plans"), 0);
	assert_non_null(strstr(out.p, "target: 30 %"));
}

static void test_plans_need_somebody_who_stands_for_them(void **state)
{
	struct ws ws;

	talk_open(&ws, *state);
	refused(&ws, "{\"type\":\"plans\",\"unit\":\"koti\",\"planned\":1,\"size\":20}",
		"not_allowed", "unit");
	ws_disconnect(&ws);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_paths_are_told_and_go_on),
		cmocka_unit_test(test_answer_brings_its_forms),
		cmocka_unit_test(test_request_becomes_a_ticket_to_its_coordinator),
		cmocka_unit_test(test_form_is_there_by_its_id),
		cmocka_unit_test(test_request_that_does_not_fit_says_which_field),
		cmocka_unit_test(test_plans_are_counted_and_reported),
		cmocka_unit_test(test_plans_need_somebody_who_stands_for_them),
	};

	return cmocka_run_group_tests(tests, talk_setup_tokens, talk_teardown);
}
