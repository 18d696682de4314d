/* What changed in HR is shown once to each supervisor whom it concerns, and only to clients
 * that ask for it. */
#include <signal.h>

#include "base/kp_clock.h"
#include "base/kp_file.h"
#include "talk.h"

#define DAY_MS (24 * 3600 * INT64_C(1000))

static void add(struct kp_str *s, const char *id, int from, int until, const char *units)
{
	int32_t today = (int32_t)(kp_now_ms(NULL) / DAY_MS);
	char first[11], last[11];

	kp_date_format(today + from, first);
	kp_date_format(today + until, last);
	kp_str_addf(s,
		"  - id: %s\n    from: %s\n    until: %s\n    units: [%s]\n"
		"    title: {fi: \"Otsikko %s\", sv: \"Rubrik %s\", en: \"Title %s\"}\n"
		"    text: {fi: \"Teksti **%s**.\", sv: \"Text.\", en: \"Text.\"}\n",
		id, first, last, units, id, id, id, id);
}

/* Days near to an end are left alone: midnight may pass meanwhile. */
static int setup(void **state)
{
	struct site *s = kp_alloc(sizeof(*s));
	KP_AUTO(kp_str) struct kp_str text = {0};
	KP_AUTO(kp_cstr) char *path = NULL;

	site_make(s);
	talk_tokens(s);
	kp_str_add(&text, "announcements:\n");
	add(&text, "mennyt", -20, -10, "");
	add(&text, "kaikille", -10, 10, "");
	add(&text, "kodille", -10, 10, "koti");
	add(&text, "tuleva", 10, 20, "");
	path = kp_format("%s/kb/knowledge/announcements.yaml", s->dir);
	assert_int_equal(kp_file_write(path, text.p, text.n, NULL), 0);
	site_start(s);
	*state = s;
	return 0;
}

/* hello of a client that shows announcements, and what it is told until the answer to its
 * next request: ids with a space behind each. Owned. */
static char *told(struct ws *ws, const char *hello_members)
{
	KP_AUTO(kp_str) struct kp_str ids = {0};

	ws_sendf(ws,
		"{\"type\":\"hello\",\"id\":\"h\",\"lang\":\"fi\",\"announcements\":true%s}",
		hello_members);
	kp_json_free(ws_expect(ws, "welcome"));
	ws_send(ws, "{\"type\":\"tickets\",\"id\":\"t\"}");
	for (;;) {
		KP_AUTO(ws_frame) struct ws_frame frame = {0};
		KP_AUTO(kp_json) struct kp_json *m = NULL;

		ws_receive(ws, &frame);
		assert_false(frame.gone);
		assert_int_equal(kp_json_parse(frame.payload, frame.n, 0, &m, NULL), 0);
		if (strcmp(ws_text(m, "type"), "tickets") == 0)
			return kp_strdup(kp_str_c(&ids));
		assert_string_equal(ws_text(m, "type"), "announcement");
		kp_str_addf(&ids, "%s ", ws_text(m, "announcement"));
	}
}

static void expect_told(const struct site *s, const char *hello_members, const char *ids)
{
	struct ws ws;

	ws_connect(&ws, s->port);
	KP_AUTO(kp_cstr) char *got = told(&ws, hello_members);
	assert_string_equal(got, ids);
	ws_disconnect(&ws);
}

static void see(struct ws *ws, const char *id)
{
	ws_sendf(ws, "{\"type\":\"seen\",\"id\":\"s\",\"announcement\":\"%s\"}", id);
	kp_json_free(talk_reply(ws, "ok", "s"));
}

static void test_told_in_their_days_to_their_units(void **state)
{
	expect_told(*state, "", "kaikille ");
	expect_told(*state, ",\"unit\":\"koti-ita\"", "kaikille kodille ");
	expect_told(*state, ",\"unit\":\"sairaala\"", "kaikille ");
}

static void test_says_what_it_is_in_the_language_of_the_conversation(void **state)
{
	struct site *s = *state;
	struct ws ws;

	ws_connect(&ws, s->port);
	ws_send(&ws, "{\"type\":\"hello\",\"lang\":\"sv\",\"announcements\":true}");
	kp_json_free(ws_expect(&ws, "welcome"));
	KP_AUTO(kp_json) struct kp_json *sv = ws_expect(&ws, "announcement");
	assert_string_equal(ws_text(sv, "lang"), "sv");
	assert_string_equal(ws_text(sv, "title"), "Rubrik kaikille");
	/* In another language it comes again: it was not shown yet. */
	ws_send(&ws, "{\"type\":\"hello\",\"lang\":\"fi\",\"announcements\":true}");
	kp_json_free(ws_expect(&ws, "welcome"));
	KP_AUTO(kp_json) struct kp_json *fi = ws_expect(&ws, "announcement");
	assert_string_equal(ws_text(fi, "title"), "Otsikko kaikille");
	assert_string_equal(ws_text(fi, "text"), "Teksti **kaikille**.");
	assert_non_null(strstr(ws_text(fi, "html"), "<strong>kaikille</strong>"));
	assert_int_equal(strlen(ws_text(fi, "from")), 10);
	assert_int_equal(strlen(ws_text(fi, "until")), 10);
	ws_disconnect(&ws);
}

static void test_clients_that_do_not_ask_are_left_alone(void **state)
{
	struct site *s = *state;
	struct ws ws;

	talk_open(&ws, s);
	ws_send(&ws, "{\"type\":\"tickets\",\"id\":\"t\"}");
	kp_json_free(ws_expect(&ws, "tickets")); /* and nothing before it */
	ws_disconnect(&ws);
}

/* Also after a restart, and for this user and this conversation alone. */
static void test_shown_once(void **state)
{
	struct site *s = *state;
	struct ws ws;

	ws_connect(&ws, s->port);
	KP_AUTO(kp_cstr) char *first = told(&ws, ",\"token\":\"kps_essi\",\"unit\":\"koti\"");
	assert_string_equal(first, "kaikille kodille ");
	see(&ws, "kodille");
	see(&ws, "kodille");
	ws_disconnect(&ws);
	assert_int_equal(site_stop(s, SIGKILL), 128 + SIGKILL);
	site_start(s);
	expect_told(s, ",\"token\":\"kps_essi\",\"unit\":\"koti\"", "kaikille ");
	expect_told(s, ",\"token\":\"kps_testi-aino\",\"unit\":\"koti\"", "kaikille kodille ");
	expect_told(s, ",\"unit\":\"koti\"", "kaikille kodille ");
}

static void test_shown_once_in_a_conversation_of_nobody(void **state)
{
	struct site *s = *state;
	struct ws ws;

	KP_AUTO(kp_json) struct kp_json *welcome = talk_hello(&ws, s, NULL);
	KP_AUTO(kp_cstr)
	char *again = kp_format(",\"session\":\"%s\"", ws_text(welcome, "session"));
	see(&ws, "kaikille");
	ws_disconnect(&ws);
	expect_told(s, again, "");
	expect_told(s, "", "kaikille ");
}

static void test_seen_names_one_that_is_there(void **state)
{
	struct site *s = *state;
	struct ws ws;

	talk_open(&ws, s);
	ws_send(&ws, "{\"type\":\"seen\",\"id\":\"1\",\"announcement\":\"eiole\"}");
	kp_json_free(ws_expect_error(&ws, "not_found"));
	ws_send(&ws, "{\"type\":\"seen\",\"id\":\"2\"}");
	kp_json_free(ws_expect_error(&ws, "bad_request"));
	ws_send(&ws, "{\"type\":\"hello\",\"announcements\":\"yes\"}");
	kp_json_free(ws_expect_error(&ws, "bad_request"));
	ws_disconnect(&ws);
}

static void test_front_page_of_the_guides_lists_what_stands(void **state)
{
	KP_AUTO(kp_cstr) char *page = NULL;

	assert_int_equal(site_get(*state, "/guides/?lang=fi", &page), 200);
	assert_non_null(strstr(page, "<h2>Ajankohtaista</h2>"));
	assert_non_null(strstr(page, "<h3>Otsikko kaikille</h3>"));
	assert_non_null(strstr(page, "<h3>Otsikko kodille</h3>"));
	assert_non_null(strstr(page, "Teksti <strong>kodille</strong>."));
	assert_non_null(strstr(page, "Koskee: "));
	assert_null(strstr(page, "mennyt"));
	assert_null(strstr(page, "tuleva"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_told_in_their_days_to_their_units),
		cmocka_unit_test(test_says_what_it_is_in_the_language_of_the_conversation),
		cmocka_unit_test(test_clients_that_do_not_ask_are_left_alone),
		cmocka_unit_test(test_shown_once),
		cmocka_unit_test(test_shown_once_in_a_conversation_of_nobody),
		cmocka_unit_test(test_seen_names_one_that_is_there),
		cmocka_unit_test(test_front_page_of_the_guides_lists_what_stands),
	};

	return cmocka_run_group_tests(tests, setup, talk_teardown);
}
