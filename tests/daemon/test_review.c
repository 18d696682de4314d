/* A guide past the day of its review still answers, and says so; its owner is written to once.
 */
#include "talk.h"

#include <signal.h>

#include "post_office.h"

struct office {
	struct site site;
	struct post_office post;
};

static int set_up(void **state)
{
	struct office *o = kp_alloc(sizeof(*o));
	KP_AUTO(kp_cstr) char *yaml = NULL;

	*state = o;
	site_make(&o->site);
	site_edit(&o->site, "knowledge/guides/testiohje.md", "review_by: 2099-10-31",
		"review_by: 2026-11-02\nowner_email: omistaja@example.org");
	post_office_make(&o->post);
	post_office_open(&o->post);
	yaml = kp_format("public_url: https://hr.example.org\n"
			 "mail:\n  url: smtp://localhost:%d\n  user: kumppani\n"
			 "  password_file: %s/password\n  ca_file: %s/cert.pem\n"
			 "  from: hr@example.org\n",
		o->post.port, o->post.dir, o->post.dir);
	site_configure(&o->site, yaml);
	site_start(&o->site);
	return 0;
}

static int tear_down(void **state)
{
	struct office *o = *state;

	assert_int_equal(site_end(&o->site), 0);
	post_office_remove(&o->post);
	free(o);
	return 0;
}

static void test_an_answer_says_that_its_guide_is_overdue(void **state)
{
	struct office *o = *state;
	struct ws ws;

	talk_open(&ws, &o->site);
	for (int i = 0; i < 2; i++) {
		KP_AUTO(kp_json)
		struct kp_json *a = talk_ask(&ws, "q", TALK_DIRECT, "answered");
		const struct kp_json *source = kp_json_at(kp_json_get(a, "sources"), 0);

		assert_non_null(strstr(ws_text(a, "text"), "tarkistuspäivä oli 2.11.2026"));
		assert_non_null(strstr(ws_text(a, "html"), "tarkistuspäivä oli 2.11.2026"));
		bool overdue = false;

		assert_true(kp_json_bool(kp_json_get(source, "overdue"), &overdue) && overdue);
	}
	ws_disconnect(&ws);
}

static void test_its_owner_is_written_to_once(void **state)
{
	struct office *o = *state;
	KP_AUTO(kp_cstr) char *mail = post_office_mail(&o->post, 1);
	KP_AUTO(kp_str) struct kp_str out = {0};

	assert_non_null(strstr(mail, "omistaja@example.org"));
	assert_non_null(strstr(mail, "Subject: Ohje odottaa tarkistusta: Testiohje"));
	assert_non_null(strstr(mail, "https://hr.example.org/guides/testiohje"));
	for (int i = 0; i < 2; i++) {
		assert_int_equal(
			site_stop(&o->site, i ? SIGTERM : SIGKILL), i ? 0 : 128 + SIGKILL);
		site_start(&o->site);
	}
	assert_int_equal(SITE_CLI(&o->site, &out, "outbox", "--all", "--json"), 0);
	const char *first = strstr(kp_str_c(&out), "\"why\":\"review\"");
	assert_non_null(first);
	assert_null(strstr(first + 1, "\"why\":\"review\""));
}

/* Only a program is told of tickets: no letter waits for a mail server that is not there. */
static void test_without_mail_nothing_is_queued(void **state)
{
	KP_AUTO(kp_str) struct kp_str out = {0};
	struct site s;
	struct ws ws;

	(void)state;
	site_make(&s);
	site_edit(&s, "knowledge/guides/testiohje.md", "review_by: 2099-10-31",
		"review_by: 2026-11-02\nowner_email: omistaja@example.org");
	site_configure(&s, "webhook:\n  url: http://localhost:9/hook\n");
	site_start(&s);
	talk_open(&ws, &s);
	kp_json_free(talk_ticket(&ws, TALK_DIRECT, "Kysymys"));
	ws_disconnect(&ws);
	/* Guides are looked at before a post is tried. */
	site_wait_log(&s, "event=mail.later");
	assert_int_equal(SITE_CLI(&s, &out, "outbox", "--all", "--json"), 0);
	assert_null(strstr(kp_str_c(&out), "\"why\":\"review\""));
	assert_int_equal(site_stop(&s, SIGTERM), 0);
	site_remove(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_an_answer_says_that_its_guide_is_overdue),
		cmocka_unit_test(test_its_owner_is_written_to_once),
		cmocka_unit_test(test_without_mail_nothing_is_queued),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
