/* A survey is offered to those it concerns, once; what they answer is kept apart from them and
 * told as results. */
#include "talk.h"

#include <signal.h>

#include "base/kp_clock.h"
#include "base/kp_file.h"
#include "base/kp_zone.h"

/* Open from yesterday until tomorrow, whenever the test runs. */
static void write_survey(const struct site *s, const char *name, const char *units)
{
	int32_t today = kp_zone_local(NULL, kp_now_ms(NULL)).day;
	KP_AUTO(kp_cstr) char *dir = kp_format("%s/kb/knowledge/surveys", s->dir);
	KP_AUTO(kp_cstr) char *path = kp_format("%s/%s.yaml", dir, name);
	KP_AUTO(kp_str) struct kp_str text = {0};
	char from[11], until[11];

	kp_date_format(today - 1, from);
	kp_date_format(today + 1, until);
	kp_str_addf(&text,
		"title: {fi: Palaute, sv: Respons, en: Feedback}\nfrom: %s\nuntil: %s\n%s"
		"intro: {fi: '**Lyhyt** kysely.', sv: Kort., en: Short.}\nquestions:\n"
		"  - {id: apu, label: {fi: Saan apua, sv: Jag får hjälp, en: I get help},"
		" kind: scale, low: {fi: en, sv: nej, en: 'no'}, high: {fi: kyllä, sv: ja, "
		"en: "
		"'yes'}, needed: true}\n"
		"  - {id: muuta, label: {fi: Muuta, sv: Annat, en: More}, kind: text, max: "
		"200}\n",
		from, until, units);
	assert_int_equal(kp_dir_make(dir, NULL), 0);
	assert_int_equal(kp_file_write(path, text.p, text.n, NULL), 0);
}

static int set_up(void **state)
{
	struct site *s = kp_alloc(sizeof(*s));

	site_make(s);
	write_survey(s, "palaute", "");
	write_survey(s, "sairaalan", "units: [sairaala]\n");
	talk_tokens(s);
	site_start(s);
	*state = s;
	return 0;
}

/* Says hello as a client that asks what surveys ask. */
static void hello(struct ws *ws, const struct site *s, const char *who)
{
	ws_connect(ws, s->port);
	ws_sendf(ws, "{\"type\":\"hello\",\"surveys\":true%s}", who);
	kp_json_free(ws_expect(ws, "welcome"));
}

/* Nothing but the reply to a question comes. */
static void nothing_offered(struct ws *ws)
{
	ws_sendf(ws, "{\"type\":\"tickets\",\"id\":\"t\"}");
	KP_AUTO(kp_json) struct kp_json *m = ws_expect(ws, "tickets");
	assert_string_equal(ws_text(m, "id"), "t");
}

static void answer(struct ws *ws, const char *fields)
{
	ws_sendf(ws, "{\"type\":\"survey\",\"id\":\"s\",\"survey\":\"palaute\",%s}", fields);
}

static void test_it_is_offered_until_it_is_answered(void **state)
{
	struct site *s = *state;
	static const char essi[] = ",\"token\":\"kps_essi\"";
	struct ws ws;

	hello(&ws, s, essi);
	KP_AUTO(kp_json) struct kp_json *offered = ws_expect(&ws, "survey");
	assert_string_equal(ws_text(offered, "survey"), "palaute");
	assert_string_equal(ws_text(offered, "title"), "Palaute");
	assert_non_null(strstr(ws_text(offered, "html"), "<strong>Lyhyt</strong>"));
	const struct kp_json *scale = kp_json_at(kp_json_get(offered, "fields"), 0);
	assert_string_equal(ws_text(scale, "kind"), "scale");
	assert_string_equal(ws_text(scale, "high"), "kyllä");
	nothing_offered(&ws); /* the hospital's is not theirs */

	static const struct {
		const char *fields, *wrong;
	} bad[] = {
		{"\"fields\":{}", "fields.apu"},
		{"\"fields\":{\"apu\":6}", "fields.apu"},
		{"\"fields\":{\"apu\":3,\"nimi\":\"Essi\"}", "fields.nimi"},
		{"\"fields\":[1]", "fields"},
	};
	for (size_t i = 0; i < KP_LEN(bad); i++) {
		answer(&ws, bad[i].fields);
		KP_AUTO(kp_json) struct kp_json *error = ws_expect(&ws, "error");
		assert_string_equal(ws_text(error, "code"), "bad_request");
		assert_string_equal(ws_text(error, "field"), bad[i].wrong);
	}
	ws_sendf(&ws, "{\"type\":\"survey\",\"id\":\"s\",\"survey\":\"sairaalan\",\"fields\":{"
		      "\"apu\":1}}");
	KP_AUTO(kp_json) struct kp_json *others = ws_expect(&ws, "error");
	assert_string_equal(ws_text(others, "code"), "not_found");

	/* A reply that got lost is asked for again, and counts once. */
	for (int i = 0; i < 2; i++) {
		answer(&ws, "\"fields\":{\"apu\":5,\"muuta\":\"Ei mitään.\"}");
		kp_json_free(talk_reply(&ws, "ok", "s"));
	}
	ws_disconnect(&ws);
	hello(&ws, s, essi);
	nothing_offered(&ws);
	ws_disconnect(&ws);
}

static void test_who_declines_is_not_asked_again(void **state)
{
	struct site *s = *state;
	struct ws ws;
	KP_AUTO(kp_json) struct kp_json *welcome = talk_hello(&ws, s, NULL);
	KP_AUTO(kp_cstr)
	char *again = kp_format(",\"session\":\"%s\"", ws_text(welcome, "session"));

	nothing_offered(&ws); /* the client did not say that it shows surveys */
	ws_disconnect(&ws);
	hello(&ws, s, again);
	kp_json_free(ws_expect(&ws, "survey"));
	answer(&ws, "\"decline\":true");
	kp_json_free(talk_reply(&ws, "ok", "s"));
	ws_disconnect(&ws);
	hello(&ws, s, again);
	nothing_offered(&ws);
	ws_disconnect(&ws);
}

static int64_t whole(const struct kp_json *doc, const char *key)
{
	int64_t n = -1;

	assert_true(kp_json_int(kp_json_get(doc, key), &n));
	return n;
}

static void test_results_are_told_once_there_are_five(void **state)
{
	struct site *s = *state;
	KP_AUTO(kp_str) struct kp_str out = {0};
	struct ws admin, ws;

	talk_open_as(&admin, s, TALK_ADMIN);
	for (int i = 0; i < 4; i++) { /* beside Essi's */
		assert_int_equal(SITE_CLI(s, &out, "survey", "show", "palaute"), 0);
		assert_non_null(strstr(out.p, "fewer than 5"));
		hello(&ws, s, "");
		kp_json_free(ws_expect(&ws, "survey"));
		answer(&ws, "\"fields\":{\"apu\":\"4\",\"muuta\":\"131052-308T kysyi\"}");
		kp_json_free(talk_reply(&ws, "ok", "s"));
		ws_disconnect(&ws);
	}
	ws_sendf(&admin, "{\"type\":\"review\",\"id\":\"r\",\"what\":\"surveys\"}");
	KP_AUTO(kp_json) struct kp_json *m = talk_reply(&admin, "review", "r");
	const struct kp_json *palaute = kp_json_at(kp_json_get(m, "surveys"), 0);
	const struct kp_json *hospital = kp_json_at(kp_json_get(m, "surveys"), 1);
	assert_int_equal(whole(palaute, "answers"), 5);
	const struct kp_json *apu = kp_json_at(kp_json_get(palaute, "questions"), 0);
	double mean = 0;
	assert_true(kp_json_number(kp_json_get(apu, "mean"), &mean));
	assert_true(mean > 4.19 && mean < 4.21);
	const struct kp_json *texts =
		kp_json_get(kp_json_at(kp_json_get(palaute, "questions"), 1), "texts");
	assert_int_equal(kp_json_count(texts), 5);
	for (size_t i = 0; i < 5; i++)
		assert_null(strstr(kp_json_string(kp_json_at(texts, i)), "308T"));
	assert_int_equal(whole(hospital, "answers"), 0);
	assert_null(kp_json_get(hospital, "questions"));
	assert_int_equal(SITE_CLI(s, &out, "survey", "show", "palaute"), 0);
	assert_non_null(strstr(out.p, "mean 4.20"));
	assert_int_equal(SITE_CLI(s, &out, "survey", "list"), 0);
	assert_non_null(strstr(out.p, "open"));
	assert_int_equal(SITE_CLI(s, &out, "survey", "show", "muu"), 1);
	/* What is exported of somebody does not say what they answered. */
	assert_int_equal(SITE_CLI(s, &out, "export", "--user", TALK_ESSI), 0);
	assert_null(strstr(out.p, "Ei mitään."));
	assert_non_null(strstr(out.p, "survey:palaute"));
	ws_disconnect(&admin);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_it_is_offered_until_it_is_answered),
		cmocka_unit_test(test_who_declines_is_not_asked_again),
		cmocka_unit_test(test_results_are_told_once_there_are_five),
	};

	return cmocka_run_group_tests(tests, set_up, talk_teardown);
}
