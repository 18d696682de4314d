#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "wire/wire.h"

static void is(struct kp_str *s, const char *expected)
{
	KP_AUTO(kp_json) struct kp_json *j = NULL;

	assert_string_equal(kp_str_c(s), expected);
	assert_int_equal(kp_json_parse(s->p, s->n, 0, &j, NULL), 0);
	kp_str_reset(s);
}

static void test_wire_encode_small_ones(void **state)
{
	KP_AUTO(kp_str) struct kp_str s = {0};

	(void)state;
	wire_encode_ok("3", &s);
	is(&s, "{\"type\":\"ok\",\"id\":\"3\"}");
	wire_encode_ok(NULL, &s);
	is(&s, "{\"type\":\"ok\"}");
	wire_encode_error("9", WIRE_BAD_REQUEST, "text", "Jotakin puuttui.", &s);
	is(&s, "{\"type\":\"error\",\"id\":\"9\",\"code\":\"bad_request\",\"field\":\"text\","
	       "\"message\":\"Jotakin puuttui.\"}");
	wire_encode_error(NULL, WIRE_RATE_LIMITED, NULL, "\"a\"\n", &s);
	is(&s, "{\"type\":\"error\",\"code\":\"rate_limited\",\"message\":\"\\\"a\\\"\\n\"}");
}

static void test_wire_encode_forms_and_plans(void **state)
{
	KP_AUTO(kp_str) struct kp_str s = {0};
	const char *const choices[] = {"Kyllä", "Ei"};
	const struct wire_form_field fields[] = {{.id = "n",
							 .label = "Montako",
							 .kind = "number",
							 .needed = true,
							 .limited = true,
							 .min = 1,
							 .max = 9},
		{.id = "c",
			.label = "Onko",
			.kind = "choice",
			.choices = choices,
			.nchoices = 2}};
	const struct wire_form form = {"paikka", "Tarjoa paikkaa", fields, 2, "Bo", NULL};
	const struct wire_answer m = {.outcome = "answered",
		.body = "\"text\":\"a\"",
		.nbody = 10,
		.forms = &form,
		.nforms = 1};

	(void)state;
	wire_encode_answer(&m, &s);
	assert_non_null(strstr(kp_str_c(&s),
		"\"requests\":[{\"id\":\"paikka\",\"title\":\"Tarjoa paikkaa\",\"partner\":{"
		"\"name\":\"Bo\"},\"fields\":["
		"{\"id\":\"n\",\"label\":\"Montako\",\"kind\":\"number\",\"needed\":true,"
		"\"min\":1,"
		"\"max\":9},{\"id\":\"c\",\"label\":\"Onko\",\"kind\":\"choice\",\"needed\":"
		"false,"
		"\"choices\":[\"Kyllä\",\"Ei\"]}]}]"));
	kp_str_reset(&s);
	wire_encode_form("8", &(struct wire_form){.id = "paikka", .title = "T"}, &s);
	is(&s, "{\"type\":\"form\",\"id\":\"8\",\"request\":{\"id\":\"paikka\",\"title\":"
	       "\"T\","
	       "\"fields\":[]}}");
	kp_str_reset(&s);
	wire_encode_announcement(&(struct wire_announcement){.announcement = "uusi",
					 .lang = "fi",
					 .title = "Uutta",
					 .from = "2026-11-01"},
		&s);
	is(&s, "{\"type\":\"announcement\",\"announcement\":\"uusi\",\"lang\":\"fi\","
	       "\"title\":\"Uutta\",\"from\":\"2026-11-01\"}");
	wire_encode_plans(&(struct wire_plans){"7", "koti", 6, 20, 30, 30}, &s);
	is(&s, "{\"type\":\"plans\",\"id\":\"7\",\"unit\":\"koti\",\"planned\":6,\"size\":20,"
	       "\"share\":30,\"target\":30}");
}

static void test_wire_encode_answer_in_full(void **state)
{
	KP_AUTO(kp_str) struct kp_str s = {0};
	const struct wire_source source = {.guide = "vuosiloma",
		.section = "saastovapaa",
		.title = "Säästövapaa",
		.url = "/guides/vuosiloma#saastovapaa",
		.version = "1.0",
		.reviewed = "2026-10-01",
		.pilot_until = "2027-03-31"};
	const struct wire_choice choice = {"Kertyminen", "loma.saastovapaa"};
	const struct wire_body body = {.lang = "fi",
		.text = "**15**",
		.html = "<p>15</p>",
		.sources = &source,
		.nsources = 1};
	KP_AUTO(kp_str) struct kp_str ready = {0};

	wire_encode_body(&body, &ready);
	const struct wire_answer m = {.id = "1",
		.outcome = "answered",
		.intent = "loma.saastovapaa",
		.interaction = "17",
		.confidence = 0.97,
		.body = ready.p,
		.nbody = ready.n,
		.choices = &choice,
		.nchoices = 1,
		.offer_escalation = true,
		.partner_name = "Aino",
		.partner_title = "HR-kumppani"};

	(void)state;
	wire_encode_answer(&m, &s);
	is(&s, "{\"type\":\"answer\",\"id\":\"1\",\"outcome\":\"answered\",\"intent\":"
	       "\"loma.saastovapaa\",\"confidence\":0.970,\"lang\":\"fi\",\"text\":\"**15**\","
	       "\"html\":\"<p>15</p>\",\"sources\":[{\"guide\":\"vuosiloma\",\"section\":"
	       "\"saastovapaa\",\"title\":\"Säästövapaa\",\"url\":"
	       "\"/guides/vuosiloma#saastovapaa\",\"version\":\"1.0\",\"reviewed\":"
	       "\"2026-10-01\",\"pilot_until\":\"2027-03-31\"}],\"choices\":[{\"label\":"
	       "\"Kertyminen\",\"intent\":"
	       "\"loma.saastovapaa\"}],\"offer_escalation\":true,\"partner\":{\"name\":"
	       "\"Aino\",\"title\":\"HR-kumppani\"},\"interaction\":\"17\"}");
}

static void test_wire_encode_answer_without_intent(void **state)
{
	const struct wire_body body = {0};
	KP_AUTO(kp_str) struct kp_str s = {0}, ready = {0};

	(void)state;
	wire_encode_body(&body, &ready);
	struct wire_answer m = {
		.outcome = "deferred", .interaction = "2", .body = ready.p, .nbody = ready.n};
	wire_encode_answer(&m, &s);
	is(&s, "{\"type\":\"answer\",\"outcome\":\"deferred\",\"intent\":null,\"confidence\":"
	       "0.000,\"sources\":[],\"choices\":[],\"offer_escalation\":false,"
	       "\"interaction\":\"2\"}");
	m.explain = "{\"why\":\"unsure\"}";
	kp_str_reset(&s);
	wire_encode_answer(&m, &s);
	assert_true(
		kp_str_ends(s.p, "\"interaction\":\"2\",\"explain\":{\"why\":\"unsure\"}}"));
}

static void test_wire_encode_welcome(void **state)
{
	KP_AUTO(kp_str) struct kp_str s = {0};
	const char *const news[] = {"a", "b"};
	struct wire_welcome m = {.session = "abc",
		.lang = "fi",
		.notice = "n",
		.greeting = "g",
		.announcements = news,
		.nannouncements = 2};

	(void)state;
	wire_encode_welcome(&m, &s);
	is(&s, "{\"type\":\"welcome\",\"session\":\"abc\",\"resumed\":false,\"lang\":\"fi\","
	       "\"notice\":\"n\",\"greeting\":\"g\",\"announcements\":[\"a\",\"b\"]}");
	m.nannouncements = 0;
	m.resumed = true;
	m.user = (struct wire_user){.id = "u", .name = "N", .role = "supervisor"};
	wire_encode_welcome(&m, &s);
	is(&s, "{\"type\":\"welcome\",\"session\":\"abc\",\"resumed\":true,\"lang\":\"fi\","
	       "\"user\":{\"id\":\"u\",\"name\":\"N\",\"role\":\"supervisor\"},\"notice\":"
	       "\"n\",\"greeting\":\"g\",\"announcements\":[]}");
}

static void test_wire_encode_tickets_and_messages(void **state)
{
	KP_AUTO(kp_str) struct kp_str s = {0};
	const struct wire_ticket t = {.id = "4",
		.ticket = "HR-2026-000123",
		.status = "open",
		.partner_name = "Aino",
		.respond_by = "2026-11-23T12:00:00Z"};
	const struct wire_message m = {.ticket = "HR-2026-000123",
		.from = "partner",
		.name = "Aino",
		.text = "t",
		.html = "h",
		.at = "2026-11-23T12:00:00Z"};

	(void)state;
	wire_encode_ticket(&t, &s);
	is(&s, "{\"type\":\"ticket\",\"id\":\"4\",\"ticket\":\"HR-2026-000123\",\"status\":"
	       "\"open\",\"partner\":{\"name\":\"Aino\"},\"respond_by\":"
	       "\"2026-11-23T12:00:00Z\"}");
	wire_encode_tickets("6", &t, 1, &s);
	is(&s, "{\"type\":\"tickets\",\"id\":\"6\",\"tickets\":[{\"ticket\":"
	       "\"HR-2026-000123\",\"status\":\"open\",\"partner\":{\"name\":\"Aino\"},"
	       "\"respond_by\":\"2026-11-23T12:00:00Z\"}]}");
	wire_encode_message(&m, &s);
	is(&s, "{\"type\":\"message\",\"ticket\":\"HR-2026-000123\",\"from\":\"partner\","
	       "\"name\":\"Aino\",\"text\":\"t\",\"html\":\"h\",\"at\":"
	       "\"2026-11-23T12:00:00Z\"}");
}

static void test_wire_encode_for_partners(void **state)
{
	KP_AUTO(kp_str) struct kp_str s = {0};
	const struct wire_event e = {.id = 3,
		.at = "2026-11-23T12:00:00Z",
		.kind = "note",
		.from = "partner",
		.text = "t",
		.status = "open"};
	const struct wire_case c = {.id = "1",
		.ticket = "HR-1",
		.version = 2,
		.status = "open",
		.priority = "low",
		.partner = {"bo", "Bo"},
		.answer_owed = true,
		.events = &e,
		.nevents = 1};
	const struct wire_presence p = {{"bo", NULL}, "here", "HR-1"};
	const struct wire_queue q = {.id = "2",
		.partner = {"bo", "Bo"},
		.cases = &c,
		.ncases = 1,
		.presence = &p,
		.npresence = 1,
		.more = true};
	const struct wire_canned a = {
		"loma.siirto", "Siirto", "t", "h", "/guides/loma#siirto", true};

	(void)state;
	wire_encode_case(&c, &s);
	is(&s, "{\"type\":\"case\",\"id\":\"1\",\"ticket\":\"HR-1\",\"version\":2,"
	       "\"status\":\"open\",\"priority\":\"low\",\"partner\":{\"id\":\"bo\","
	       "\"name\":\"Bo\"},\"answer_owed\":true,\"mine\":false,\"events\":[{\"id\":3,"
	       "\"at\":\"2026-11-23T12:00:00Z\",\"kind\":\"note\",\"from\":\"partner\","
	       "\"text\":\"t\",\"status\":\"open\"}],\"more\":false}");
	wire_encode_queue(&q, &s);
	is(&s, "{\"type\":\"queue\",\"id\":\"2\",\"partner\":{\"id\":\"bo\",\"name\":"
	       "\"Bo\"},\"cases\":[{\"ticket\":\"HR-1\",\"version\":2,\"status\":\"open\","
	       "\"priority\":\"low\",\"partner\":{\"id\":\"bo\",\"name\":\"Bo\"},"
	       "\"answer_owed\":true,\"mine\":false}],\"more\":true,\"presence\":[{"
	       "\"partner\":{\"id\":\"bo\"},\"state\":\"here\",\"ticket\":\"HR-1\"}]}");
	wire_encode_presence(&p, &s);
	is(&s, "{\"type\":\"presence\",\"partner\":{\"id\":\"bo\"},\"state\":\"here\","
	       "\"ticket\":\"HR-1\"}");
	wire_encode_canned("3", &a, 1, &s);
	is(&s, "{\"type\":\"canned\",\"id\":\"3\",\"answers\":[{\"intent\":"
	       "\"loma.siirto\",\"title\":\"Siirto\",\"text\":\"t\",\"html\":\"h\","
	       "\"url\":\"/guides/loma#siirto\",\"section\":true}]}");
}

static void test_wire_encode_live(void **state)
{
	KP_AUTO(kp_str) struct kp_str s = {0};
	const struct wire_sign typing = {
		.type = "typing", .ticket = "HR-1", .from = "partner", .name = "Aino"};
	const struct wire_sign read = {
		.type = "read", .ticket = "HR-1", .from = "supervisor", .upto = 17};
	const struct wire_sign here = {.type = "here", .ticket = "HR-1", .from = "supervisor"};
	const struct wire_message m = {
		.ticket = "HR-1", .event = 7, .from = "partner", .text = "t", .html = "h"};
	const struct wire_ticket t = {
		.ticket = "HR-1", .status = "assigned", .live = true, .here = true, .read = 7};

	(void)state;
	wire_encode_sign(&typing, &s);
	is(&s, "{\"type\":\"typing\",\"ticket\":\"HR-1\",\"from\":\"partner\",\"name\":"
	       "\"Aino\"}");
	wire_encode_sign(&read, &s);
	is(&s, "{\"type\":\"read\",\"ticket\":\"HR-1\",\"from\":\"supervisor\",\"upto\":"
	       "17}");
	wire_encode_sign(&here, &s);
	is(&s, "{\"type\":\"here\",\"ticket\":\"HR-1\",\"from\":\"supervisor\",\"here\":"
	       "false}");
	wire_encode_messages("3", "HR-1", &m, 1, true, &s);
	is(&s, "{\"type\":\"messages\",\"id\":\"3\",\"ticket\":\"HR-1\",\"messages\":[{"
	       "\"ticket\":\"HR-1\",\"event\":7,\"from\":\"partner\",\"text\":\"t\","
	       "\"html\":\"h\"}],\"more\":true}");
	wire_encode_kept("4", "HR-1", 8, &s);
	is(&s, "{\"type\":\"ok\",\"id\":\"4\",\"ticket\":\"HR-1\",\"event\":8}");
	wire_encode_ticket(&t, &s);
	is(&s, "{\"type\":\"ticket\",\"ticket\":\"HR-1\",\"status\":\"assigned\",\"live\":"
	       "true,\"here\":true,\"read\":7}");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_wire_encode_small_ones),
		cmocka_unit_test(test_wire_encode_answer_in_full),
		cmocka_unit_test(test_wire_encode_forms_and_plans),
		cmocka_unit_test(test_wire_encode_answer_without_intent),
		cmocka_unit_test(test_wire_encode_welcome),
		cmocka_unit_test(test_wire_encode_tickets_and_messages),
		cmocka_unit_test(test_wire_encode_for_partners),
		cmocka_unit_test(test_wire_encode_live),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
