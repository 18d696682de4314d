/* The life of a guide as those see it who ask. */
#include <signal.h>

#include "base/kp_file.h"
#include "base/kp_json.h"
#include "talk.h"

#define GUIDE(title, status, review_by, more, text)                                           \
	"---\ntitle: " title "\nowner: HR-palvelut\nversion: \"2.0\"\nreviewed: 2020-01-01\n" \
	"review_by: " review_by "\nlanguage: fi\nstatus: " status "\n" more                   \
	"---\n\nJohdanto.\n\n## Säästövapaa {#saastovapaa}\n\n" text "\n"

static void put_guide(const struct site *s, const char *name, const char *text)
{
	KP_AUTO(kp_cstr) char *path = kp_format("%s/kb/knowledge/guides/%s.md", s->dir, name);
	struct kp_err err = {0};

	if (kp_file_write(path, text, strlen(text), &err) < 0)
		fail_msg("%s", err.msg);
}

static int setup(void **state)
{
	struct site *s = kp_alloc(sizeof(*s));

	site_make(s);
	talk_tokens(s);
	*state = s;
	return 0;
}

static void test_retired_guide_leads_to_its_successor(void **state)
{
	struct site *s = *state;
	struct ws ws;
	char *page = NULL;

	put_guide(s, "uusi-ohje",
		GUIDE("Uusi ohje", "published", "2099-01-01", "", "Lomapankki."));
	site_edit(s, "knowledge/guides/testiohje-koe.md", "of: testiohje", "of: uusi-ohje");
	site_edit(s, "knowledge/guides/testiohje.md", "status: published",
		"status: retired\nsuccessor: uusi-ohje");
	site_start(s);
	talk_open(&ws, s);
	KP_AUTO(kp_json) struct kp_json *a = talk_ask(&ws, "1", TALK_DIRECT, "answered");
	assert_string_equal(ws_text(kp_json_at(kp_json_get(a, "sources"), 0), "url"),
		"/guides/uusi-ohje#saastovapaa");
	assert_int_equal(site_get(s, "/guides/testiohje", &page), 200);
	assert_non_null(strstr(page, "Tämä ohje ei ole enää voimassa."));
	assert_non_null(strstr(page, "<a href=\"/guides/uusi-ohje?lang=fi\">Uusi ohje</a>"));
	assert_null(strstr(page, "osa vuosilomasta"));
	free(page);
	assert_int_equal(site_get(s, "/guides/", &page), 200);
	assert_null(strstr(page, "Testiohje"));
	free(page);
	assert_int_equal(site_get(s, "/api/guides/search?q=poissaolosta", &page), 200);
	assert_null(strstr(page, "testiohje"));
	free(page);
	ws_disconnect(&ws);
	assert_int_equal(site_stop(s, SIGTERM), 0);
}

/* The answer to who asks with that token, NULL: without one. Owned. */
static struct kp_json *ask_as(const struct site *s, const char *name)
{
	struct ws ws;
	struct kp_json *a;

	if (name)
		talk_open_as(&ws, s, name);
	else
		talk_open(&ws, s);
	a = talk_ask(&ws, "1", TALK_DIRECT, "answered");
	ws_disconnect(&ws);
	return a;
}

static const struct kp_json *source(const struct kp_json *answer)
{
	return kp_json_at(kp_json_get(answer, "sources"), 0);
}

/* Says something of the guide behind the answer `of` and gives what comes back. Owned. */
static struct kp_json *say(
	struct ws *ws, const char *id, const char *of, const char *what, const char *type)
{
	ws_sendf(ws, "{\"type\":\"pilot\",\"id\":\"%s\",\"interaction\":\"%s\"%s}", id, of,
		what);
	return talk_reply(ws, type, id);
}

static void test_pilot_asks_two_questions(void **state)
{
	struct site *s = *state;
	struct ws ws;
	KP_AUTO(kp_str) struct kp_str out = {0};

	site_edit(s, "knowledge/guides/testiohje-koe.md", "koe-essi", TALK_ESSI);
	site_start(s);
	talk_open_as(&ws, s, TALK_ESSI);
	KP_AUTO(kp_json) struct kp_json *a = talk_ask(&ws, "1", TALK_DIRECT, "answered");
	const char *of = ws_text(a, "interaction");
	const struct kp_json *asked = kp_json_get(a, "pilot");

	assert_string_equal(ws_text(asked, "guide"), "testiohje-koe");
	assert_int_equal(
		kp_json_count(kp_json_get(kp_json_get(asked, "clear"), "choices")), 3);
	kp_json_free(say(&ws, "2", of, ",\"clear\":\"partly\"", "ok"));
	kp_json_free(say(&ws, "3", of, ",\"missing\":\"Esimerkki puuttui\"", "ok"));
	kp_json_free(say(&ws, "4", of, ",\"clear\":\"maybe\"", "error"));
	kp_json_free(say(&ws, "5", of, "", "error"));
	kp_json_free(say(&ws, "6", "999999", ",\"clear\":\"yes\"", "error"));
	ws_disconnect(&ws);
	talk_open_as(&ws, s, TALK_AINO);
	ws_sendf(&ws, "{\"type\":\"review\",\"id\":\"7\",\"what\":\"pilots\"}");
	KP_AUTO(kp_json) struct kp_json *review = talk_reply(&ws, "review", "7");
	const struct kp_json *pilot = kp_json_at(kp_json_get(review, "pilots"), 0);
	assert_string_equal(ws_text(pilot, "guide"), "testiohje-koe");
	assert_int_equal(kp_json_count(kp_json_get(pilot, "missing")), 1);
	ws_disconnect(&ws);
	assert_int_equal(site_stop(s, SIGTERM), 0);

	assert_int_equal(SITE_CLI(s, &out, "pilot"), 0);
	assert_non_null(strstr(out.p, "clear: yes 0, partly 1, no 0"));
	assert_non_null(strstr(out.p, "Esimerkki puuttui (version 2.0)"));
	assert_non_null(strstr(out.p, "+ **Lyhyesti:** lomapankkiin"));
	assert_non_null(strstr(out.p, "- **Lyhyesti:** osa vuosilomasta"));
	assert_non_null(strstr(out.p, "new      #lomapankki"));
	assert_non_null(strstr(out.p, "left out #sairaus"));
	assert_int_equal(SITE_CLI(s, &out, "pilot", "testiohje-koe", "--json"), 0);
	assert_non_null(strstr(out.p, "\"clear\":{\"yes\":0,\"partly\":1,\"no\":0}"));
	assert_int_equal(SITE_CLI(s, &out, "pilot", "eiole"), 2);
}

static void test_pilot_is_for_its_members(void **state)
{
	struct site *s = *state;
	char *page = NULL;

	site_edit(s, "knowledge/guides/testiohje-koe.md", "units: [koti]", "units: []");
	site_edit(s, "knowledge/guides/testiohje-koe.md", "koe-essi", TALK_ESSI);
	site_start(s);
	KP_AUTO(kp_json) struct kp_json *member = ask_as(s, TALK_ESSI);
	KP_AUTO(kp_json) struct kp_json *other = ask_as(s, TALK_AINO);
	const char *url = ws_text(source(member), "url");

	assert_true(kp_str_starts(url, "/guides/testiohje-koe?pilot="));
	assert_string_equal(ws_text(source(member), "pilot_until"), "2099-06-30");
	assert_non_null(strstr(ws_text(member, "text"), "30.6.2099"));
	assert_string_equal(ws_text(source(other), "url"), "/guides/testiohje#saastovapaa");
	assert_null(strstr(ws_text(other, "text"), "30.6.2099"));

	KP_AUTO(kp_cstr) char *path = kp_strdup(url);
	path[strcspn(path, "#")] = '\0';
	assert_int_equal(site_get(s, path, &page), 200);
	assert_non_null(strstr(page, "lomapankissa"));
	assert_non_null(strstr(page, "30.6.2099"));
	free(page);
	path[strlen(path) - 1] ^= 1;
	assert_int_equal(site_get(s, path, &page), 403);
	assert_null(strstr(page, "lomapankissa"));
	assert_non_null(strstr(page, "<a href=\"/guides/testiohje?lang=fi\">"));
	free(page);
	assert_int_equal(site_get(s, "/guides/testiohje-koe", &page), 403);
	free(page);
	assert_int_equal(site_get(s, "/guides/?q=lomapankki", &page), 200);
	assert_null(strstr(page, "testiohje-koe"));
	free(page);
	assert_int_equal(site_stop(s, SIGTERM), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			test_retired_guide_leads_to_its_successor, setup, talk_teardown),
		cmocka_unit_test_setup_teardown(
			test_pilot_asks_two_questions, setup, talk_teardown),
		cmocka_unit_test_setup_teardown(
			test_pilot_is_for_its_members, setup, talk_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
