/* One ticket whose both sides use their mail programs alone: the daemon sends over a real SMTP
 * server, which delivers the answers into the real mailbox that the daemon reads. */
#include "talk.h"

#include <signal.h>

#include "imap_server.h"
#include "relay.h"

#define AINO "aino.testi@example.org"
#define ESSI "essi@example.org"

struct office {
	struct site site;
	struct relay relay;
	struct imap_server imap;
	char *number;
};

static void configure(struct office *o)
{
	KP_AUTO(kp_cstr)
	char *yaml = kp_format("tokens:\n  file: %s/tokens\n"
			       "mailbox:\n  url: imaps://localhost:%d/INBOX\n  user: hr\n"
			       "  password_file: %s/password\n  ca_file: %s/server.pem\n"
			       "  poll_seconds: 1\n"
			       "mail:\n  url: smtp://localhost:%d\n  user: kumppani\n"
			       "  password_file: %s/password\n  ca_file: %s/cert.pem\n"
			       "  from: hr@example.org\n  domain: example.org\n"
			       "  wait_seconds: 0\n",
		o->site.dir, o->imap.port, o->imap.dir, o->imap.dir, o->relay.port,
		o->imap.dir, o->relay.dir);

	site_configure(&o->site, yaml);
}

static int set_up(void **state)
{
	struct office *o = kp_alloc(sizeof(*o));
	KP_AUTO(kp_cstr) char *maildir = NULL;

	*state = o;
	site_make(&o->site);
	talk_tokens(&o->site);
	imap_server_make(&o->imap);
	maildir = imap_server_open_maildir(&o->imap);
	relay_start(&o->relay);
	relay_mailbox(&o->relay, maildir);
	configure(o);
	imap_server_start(&o->imap);
	site_start(&o->site);
	return 0;
}

static int tear_down(void **state)
{
	struct office *o = *state;

	assert_int_equal(site_end(&o->site), 0);
	relay_remove(&o->relay);
	imap_server_remove(&o->imap);
	free(o->number);
	free(o);
	return 0;
}

/* Essi asks in the chat, and leaves. */
static int open_ticket(void **state)
{
	struct office *o = *state;
	struct ws ws;

	talk_open_as(&ws, &o->site, TALK_ESSI);
	ws_send(&ws, "{\"type\":\"ask\",\"id\":\"q\",\"text\":\"" TALK_DIRECT "\"}");
	KP_AUTO(kp_json) struct kp_json *answer = talk_reply(&ws, "answer", "q");
	ws_sendf(&ws,
		"{\"type\":\"escalate\",\"id\":\"e\",\"interaction\":\"%s\","
		"\"text\":\"Saako lomaa siirtää?\"}",
		ws_text(answer, "interaction"));
	KP_AUTO(kp_json) struct kp_json *ticket = talk_reply(&ws, "ticket", "e");
	free(o->number);
	o->number = kp_strdup(ws_text(ticket, "ticket"));
	ws_disconnect(&ws);
	return 0;
}

static void ticket_says(struct office *o, const char *what)
{
	double deadline = site_clock() + WS_PATIENCE_MS / 1000.0;

	for (;;) {
		KP_AUTO(kp_cstr) char *text = site_shown(&o->site, o->number);

		if (site_times(text, what) == 1)
			return;
		if (site_clock() > deadline)
			fail_msg("'%s' is not once in:\n%s", what, text);
		site_poll(deadline + 1, what);
	}
}

/* The mail about this ticket that holds `words`, as its mail program gets it. Owned. */
static char *mail_with(struct office *o, const char *words)
{
	KP_AUTO(kp_cstr) char *mail = relay_mail(&o->relay, words);
	KP_AUTO(kp_cstr) char *thread = kp_format("References: <%s@example.org>", o->number);

	assert_non_null(strstr(mail, thread));
	return KP_TAKE(mail);
}

static void tray_is_empty(struct office *o)
{
	KP_AUTO(kp_str) struct kp_str out = {0};

	assert_int_equal(SITE_CLI(&o->site, &out, "mailbox", "list"), 0);
	assert_true(kp_str_starts(kp_str_c(&out), "0 "));
}

static void test_both_sides_answer_by_mail(void **state)
{
	struct office *o = *state;
	KP_AUTO(kp_cstr) char *opened = kp_format("Message-Id: <%s.", o->number);
	KP_AUTO(kp_cstr) char *asked = mail_with(o, opened);

	assert_non_null(strstr(asked, "Envelope-to: " AINO));
	relay_reply(&o->relay, asked, AINO, "Saa, kunhan sovitte ajan.");
	ticket_says(o, "Saa, kunhan sovitte ajan.");

	KP_AUTO(kp_cstr) char *answer = mail_with(o, "Saa, kunhan sovitte ajan.");
	assert_non_null(strstr(answer, "Envelope-to: " ESSI));
	relay_reply(&o->relay, answer, ESSI, "Kiitos! Pitääkö siitä tehdä päätös?");
	ticket_says(o, "Kiitos! Pitääkö siitä tehdä päätös?");

	KP_AUTO(kp_cstr) char *again = mail_with(o, "siit=C3=A4 tehd=C3=A4");
	assert_non_null(strstr(again, "Envelope-to: " AINO));
	relay_reply(&o->relay, again, AINO, "Siirrosta tehdään viranhaltijapäätös.");
	ticket_says(o, "Siirrosta tehdään viranhaltijapäätös.");
	free(mail_with(o, "Siirrosta tehd=C3=A4=C3=A4n"));

	KP_AUTO(kp_cstr) char *history = site_shown(&o->site, o->number);
	assert_null(strstr(history, "kirjoitti:"));
	assert_int_equal(site_times(history, "> "), 0);
	tray_is_empty(o);
}

/* What was sent while nobody read the mailbox, and before the daemon was killed, is there
 * once. */
static void test_answers_outlive_the_daemon(void **state)
{
	struct office *o = *state;
	KP_AUTO(kp_cstr) char *opened = kp_format("Message-Id: <%s.", o->number);
	KP_AUTO(kp_cstr) char *asked = mail_with(o, opened);

	assert_int_equal(site_stop(&o->site, SIGKILL), 128 + SIGKILL);
	relay_reply(&o->relay, asked, AINO, "Vastaan, vaikka kone on poissa.");
	site_start(&o->site);
	ticket_says(o, "Vastaan, vaikka kone on poissa.");
	assert_int_equal(site_stop(&o->site, SIGKILL), 128 + SIGKILL);
	site_start(&o->site);
	free(mail_with(o, "Vastaan, vaikka kone on poissa."));
	ticket_says(o, "Vastaan, vaikka kone on poissa.");
}

/* The mail server's own report that nobody got the answer is a note on the ticket, which
 * nothing answers. */
static void test_mail_that_comes_back_is_noted(void **state)
{
	struct office *o = *state;

	relay_rule(&o->relay, "gone", true);
	assert_int_equal(
		SITE_CLI(&o->site, NULL, "ticket", "answer", o->number, "Kyllä saa."), 0);
	ticket_says(o, "nobody has this address any more");
	relay_rule(&o->relay, "gone", false);
	tray_is_empty(o);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_both_sides_answer_by_mail, open_ticket),
		cmocka_unit_test_setup(test_answers_outlive_the_daemon, open_ticket),
		cmocka_unit_test_setup(test_mail_that_comes_back_is_noted, open_ticket),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
