/* Mails about tickets, to a real SMTP server: what they say, and what happens when the server
 * does not take them. */
#include "talk.h"

#include <signal.h>

#include "post_office.h"

struct office {
	struct site site;
	struct post_office post;
};

static void configure(struct office *o, const char *ca, const char *more)
{
	KP_AUTO(kp_cstr)
	char *yaml = kp_format("limits:\n  messages_per_second: 0\n"
			       "tokens:\n  file: %s/tokens\n"
			       "public_url: https://hr.example.org\n"
			       "mail:\n  url: smtp://localhost:%d\n  user: kumppani\n"
			       "  password_file: %s/password\n  ca_file: %s\n"
			       "  from: hr@example.org\n  domain: example.org\n"
			       "  wait_seconds: 1\n%s",
		o->site.dir, o->post.port, o->post.dir, ca, more);

	site_configure(&o->site, yaml);
}

static void begin(struct office *o, const char *more)
{
	KP_AUTO(kp_cstr) char *ca = NULL;

	site_make(&o->site);
	talk_tokens(&o->site);
	post_office_make(&o->post);
	post_office_open(&o->post);
	ca = kp_format("%s/cert.pem", o->post.dir);
	configure(o, ca, more);
}

static int set_up(void **state)
{
	struct office *o = kp_alloc(sizeof(*o));

	*state = o;
	begin(o, "");
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

/* Opens a ticket as a supervisor with a name; the number. Owned. */
static char *open_ticket(struct office *o, const char *text)
{
	struct ws ws;
	talk_open_as(&ws, &o->site, TALK_ESSI);
	KP_AUTO(kp_json) struct kp_json *ticket = talk_ticket(&ws, TALK_DIRECT, text);
	char *number = kp_strdup(ws_text(ticket, "ticket"));

	ws_disconnect(&ws);
	return number;
}

static void has(const char *mail, const char *what)
{
	if (!strstr(mail, what))
		fail_msg("'%s' is not in:\n%s", what, mail);
}

/* The value of a header that stands on one line. Owned. */
static char *header(const char *mail, const char *name)
{
	KP_AUTO(kp_cstr) char *start = kp_format("\n%s: ", name);
	const char *at = strstr(mail, start);

	if (!at)
		fail_msg("there is no %s in:\n%s", name, mail);
	at += strlen(start);
	return kp_strndup(at, strcspn(at, "\r\n"));
}

static void outbox(struct office *o, struct kp_str *out, const char *state)
{
	double deadline = site_clock() + 20;

	do {
		site_poll(deadline, state);
		kp_str_reset(out);
		assert_int_equal(SITE_CLI(&o->site, out, "outbox", "--all"), 0);
	} while (!strstr(kp_str_c(out), state));
}

static void test_mail_reaches_the_partner(void **state)
{
	struct office *o = *state;
	KP_AUTO(kp_cstr) char *number = open_ticket(o, "Saako Ä <b>säästää</b>?");
	KP_AUTO(kp_cstr) char *mail = post_office_mail(&o->post, 1);
	KP_AUTO(kp_cstr) char *id = header(mail, "Message-Id");
	KP_AUTO(kp_cstr) char *reply = header(mail, "Reply-To");
	KP_AUTO(kp_cstr) char *refers = kp_format("References: <%s@example.org>", number);
	KP_AUTO(kp_cstr) char *link = kp_format("https://hr.example.org/console/#%s", number);
	KP_AUTO(kp_cstr) char *plus = kp_format("<hr+%s.", number);

	has(mail, "X-Envelope-From: hr@example.org");
	has(mail, "X-Envelope-To: aino.testi@example.org");
	has(mail, "To: Aino Testi <aino.testi@example.org>");
	has(mail, "Auto-Submitted: auto-generated");
	has(mail, "Content-Type: multipart/alternative");
	has(mail, refers);
	has(mail, link);
	has(mail, "&lt;b&gt;s=C3=A4=C3=A4st=C3=A4=C3=A4&lt;/b&gt;");
	assert_true(kp_str_starts(id, "<HR-20"));
	assert_true(kp_str_ends(id, ".partner@example.org>"));
	has(reply, plus);
	assert_int_equal(strcspn(strchr(reply, '.') + 1, "@"), 16);
}

static void test_mail_reaches_a_supervisor_who_is_not_there(void **state)
{
	struct office *o = *state;
	int before = post_office_count(&o->post);
	KP_AUTO(kp_cstr) char *number = open_ticket(o, "Auttakaa");
	KP_AUTO(kp_cstr) char *first = post_office_mail(&o->post, before + 1);

	assert_int_equal(
		SITE_CLI(&o->site, NULL, "ticket", "answer", number, "Kyllä saa."), 0);
	KP_AUTO(kp_cstr) char *mail = post_office_mail(&o->post, before + 2);
	KP_AUTO(kp_cstr) char *one = header(first, "References");
	KP_AUTO(kp_cstr) char *two = header(mail, "References");

	has(mail, "X-Envelope-To: essi@example.org");
	has(mail, "Auto-Submitted: no");
	has(mail, "Kyll=C3=A4 saa.");
	assert_string_equal(one, two);
	/* It is still there when they come back to the chat. */
	struct ws ws;
	talk_open_as(&ws, &o->site, TALK_ESSI);
	KP_AUTO(kp_json) struct kp_json *message = talk_next(&ws, "message");
	assert_string_equal(ws_text(message, "text"), "Kyllä saa.");
	ws_disconnect(&ws);
}

/* Who got the answer in the chat gets no mail. */
static void test_mail_is_not_sent_when_it_was_read(void **state)
{
	struct office *o = *state;
	int before = post_office_count(&o->post);
	KP_AUTO(kp_str) struct kp_str out = {0};
	struct ws ws;
	talk_open(&ws, &o->site);
	KP_AUTO(kp_json) struct kp_json *ticket = talk_ticket(&ws, TALK_DIRECT, "Luen tämän");
	free(post_office_mail(&o->post, before + 1));

	assert_int_equal(SITE_CLI(&o->site, NULL, "ticket", "answer",
				 ws_text(ticket, "ticket"), "Selvä."),
		0);
	KP_AUTO(kp_json) struct kp_json *message = talk_next(&ws, "message");
	assert_string_equal(ws_text(message, "text"), "Selvä.");
	outbox(o, &out, "read already");
	assert_int_equal(post_office_count(&o->post), before + 1);
	ws_disconnect(&ws);
}

static void test_mail_refused_for_good_is_parked_until_someone_tries_again(void **state)
{
	struct office *o = *state;
	int before = post_office_count(&o->post);
	KP_AUTO(kp_str) struct kp_str out = {0};

	post_office_mode(&o->post, "never");
	KP_AUTO(kp_cstr) char *number = open_ticket(o, "Auttakaa");
	outbox(o, &out, "parked");
	has(out.p, "the server said 550");
	has(out.p, number);
	assert_int_equal(SITE_CLI(&o->site, &out, "outbox", "retry", "x"), 2);
	post_office_mode(&o->post, "");
	assert_int_equal(SITE_CLI(&o->site, &out, "outbox", "retry", "all"), 0);
	KP_AUTO(kp_cstr) char *mail = post_office_mail(&o->post, before + 1);
	has(mail, number);
}

static void later(struct office *o, const char *mode, const char *error)
{
	int before = post_office_count(&o->post);
	KP_AUTO(kp_str) struct kp_str out = {0};

	post_office_mode(&o->post, mode);
	KP_AUTO(kp_cstr) char *number = open_ticket(o, "Auttakaa");
	outbox(o, &out, error);
	post_office_mode(&o->post, "");
	assert_int_equal(post_office_count(&o->post), before);
	assert_int_equal(SITE_CLI(&o->site, NULL, "outbox", "retry", "all"), 0);
	KP_AUTO(kp_cstr) char *mail = post_office_mail(&o->post, before + 1);
	has(mail, number);
	outbox(o, &out, number);
}

static void test_mail_waits_when_the_server_says_later(void **state)
{
	later(*state, "later", "the server said 451");
}

static void test_mail_waits_when_the_connection_drops(void **state)
{
	later(*state, "drop", "queued       1");
}

static void test_mail_waits_while_the_server_is_down(void **state)
{
	struct office *o = *state;
	int before = post_office_count(&o->post);
	KP_AUTO(kp_str) struct kp_str out = {0};

	post_office_close(&o->post);
	KP_AUTO(kp_cstr) char *number = open_ticket(o, "Auttakaa");
	outbox(o, &out, "queued       1");
	post_office_open(&o->post);
	assert_int_equal(SITE_CLI(&o->site, NULL, "outbox", "retry", "all"), 0);
	KP_AUTO(kp_cstr) char *mail = post_office_mail(&o->post, before + 1);
	has(mail, number);
}

/* Whatever a mail server is asked, an answer does not wait for it. */
static void test_mail_server_that_hangs_holds_nobody_up(void **state)
{
	struct office *o = *state;
	struct ws ws;

	post_office_mode(&o->post, "slow");
	for (int i = 0; i < 6; i++)
		free(open_ticket(o, "Auttakaa"));
	talk_open(&ws, &o->site);
	kp_json_free(talk_ask(&ws, "1", TALK_DIRECT, "answered"));
	ws_disconnect(&ws);
	assert_int_equal(site_stop(&o->site, SIGTERM), 0);
	post_office_mode(&o->post, "");
}

/* Reads the mails from the nth on until one is about the ticket; the number of the next. */
static int mails_until(struct office *o, int n, const char *number)
{
	for (bool found = false; !found; n++) {
		KP_AUTO(kp_cstr) char *mail = post_office_mail(&o->post, n);

		found = strstr(mail, number) != NULL;
	}
	return n;
}

/* Neither a connection that was kept nor a message under way keeps the daemon from ending. */
static void test_mail_server_that_froze_does_not_hold_up_the_end(void **state)
{
	struct office *o = *state;
	int before = post_office_count(&o->post);

	site_start(&o->site);
	KP_AUTO(kp_cstr) char *number = open_ticket(o, "Auttakaa");
	mails_until(o, before + 1, number);
	post_office_freeze(&o->post, true);
	assert_int_equal(site_stop(&o->site, SIGTERM), 0);
	site_start(&o->site);
	free(open_ticket(o, "Auttakaa"));
	assert_int_equal(site_stop(&o->site, SIGTERM), 0);
	post_office_freeze(&o->post, false);
}

static void test_mail_goes_to_no_server_with_a_strange_certificate(void **state)
{
	struct office *o = *state;
	struct post_office other;
	KP_AUTO(kp_str) struct kp_str out = {0};

	post_office_make(&other);
	KP_AUTO(kp_cstr) char *ca = kp_format("%s/cert.pem", other.dir);
	configure(o, ca, "");
	int before = post_office_count(&o->post);
	site_start(&o->site);
	free(open_ticket(o, "Auttakaa"));
	outbox(o, &out, "certificate");
	assert_int_equal(post_office_count(&o->post), before);
	post_office_remove(&other);
}

static void test_mail_can_leave_out_what_was_written(void **state)
{
	struct office *o = *state;
	KP_AUTO(kp_cstr) char *ca = kp_format("%s/cert.pem", o->post.dir);

	assert_int_equal(site_stop(&o->site, SIGTERM), 0);
	configure(o, ca, "  content: link\n");
	int before = post_office_count(&o->post);
	site_start(&o->site);
	KP_AUTO(kp_cstr) char *number = open_ticket(o, "Salaisuus");
	/* What waited for the server with the strange certificate comes, too. */
	int end = mails_until(o, before + 1, number);
	KP_AUTO(kp_cstr) char *mail = post_office_mail(&o->post, end - 1);
	assert_null(strstr(mail, "Salaisuus"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_mail_reaches_the_partner),
		cmocka_unit_test(test_mail_reaches_a_supervisor_who_is_not_there),
		cmocka_unit_test(test_mail_is_not_sent_when_it_was_read),
		cmocka_unit_test(
			test_mail_refused_for_good_is_parked_until_someone_tries_again),
		cmocka_unit_test(test_mail_waits_when_the_server_says_later),
		cmocka_unit_test(test_mail_waits_when_the_connection_drops),
		cmocka_unit_test(test_mail_waits_while_the_server_is_down),
		cmocka_unit_test(test_mail_server_that_hangs_holds_nobody_up),
		cmocka_unit_test(test_mail_server_that_froze_does_not_hold_up_the_end),
		cmocka_unit_test(test_mail_goes_to_no_server_with_a_strange_certificate),
		cmocka_unit_test(test_mail_can_leave_out_what_was_written),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
