/* Answers by e-mail: a real daemon reads a real mailbox. */
#include "talk.h"

#include <poll.h>
#include <signal.h>
#include <sqlite3.h>
#include <unistd.h>

#include "base/kp_file.h"
#include "imap_server.h"

struct post {
	struct site site;
	struct imap_server imap;
	struct ws essi;
	char number[32];
	int64_t kept_before, tray_before; /* this story's own begin after these */
};

/* ---- what is on disk ---- */

static int64_t count(const struct post *p, const char *sql)
{
	KP_AUTO(kp_cstr) char *path = kp_format("%s/kumppani.db", p->site.data);
	sqlite3_stmt *st;
	sqlite3 *db;

	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	sqlite3_busy_timeout(db, WS_PATIENCE_MS);
	assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &st, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_step(st), SQLITE_ROW);
	int64_t n = sqlite3_column_int64(st, 0);
	sqlite3_finalize(st);
	sqlite3_close(db);
	return n;
}

static int64_t kept(const struct post *p)
{
	return count(p, "SELECT count(*) FROM mail_seen");
}

/* As long as more of them come. */
static void wait_for(const struct post *p, int64_t n)
{
	double deadline = 0;

	for (int64_t seen = -1, now; (now = kept(p) - p->kept_before) < n; poll(NULL, 0, 20)) {
		if (now > seen)
			deadline = site_clock() + WS_PATIENCE_MS / 1000.0;
		seen = now;
		if (site_clock() > deadline) {
			KP_AUTO(kp_cstr) char *log = site_log(&p->site);
			fail_msg("%d of %d messages were kept:\n%s", (int)now, (int)n, log);
		}
	}
}

static int64_t lines_with(const struct post *p, const char *kind, const char *text)
{
	KP_AUTO(kp_cstr)
	char *sql = kp_format("SELECT count(*) FROM ticket_event WHERE ticket = '%s'"
			      " AND kind = '%s' AND instr(body, '%s') > 0",
		p->number, kind, text);

	return count(p, sql);
}

static int64_t on_tray(const struct post *p, const char *why, const char *kind)
{
	KP_AUTO(kp_cstr)
	char *sql = kp_format("SELECT count(*) FROM mail_tray WHERE why = '%s'"
			      " AND kind = '%s' AND id > %d",
		why, kind, (int)p->tray_before);

	return count(p, sql);
}

static void expect_status(const struct post *p, const char *status)
{
	KP_AUTO(kp_cstr)
	char *sql = kp_format(
		"SELECT status = '%s' FROM ticket WHERE number = '%s'", status, p->number);

	if (count(p, sql) != 1)
		fail_msg("%s is not %s", p->number, status);
}

/* ---- sending ---- */

/* "+HR-….CODE" for whom we would write to. Owned. */
static char *address_for(const struct post *p, const char *number, const char *whom)
{
	KP_AUTO(kp_str) struct kp_str out = {0};

	assert_int_equal(SITE_CLI(&p->site, &out, "mailbox", "address", number, whom), 0);
	out.p[strcspn(out.p, "\n")] = '\0';
	return kp_str_take(&out);
}

/* `headers` come besides, `body` after an empty line or with headers of its own before. */
static void send_to(struct post *p, const char *from, const char *to, const char *headers,
	const char *body)
{
	KP_AUTO(kp_cstr)
	char *raw = kp_format("From: <%s>\r\nTo: HR <hr%s@example.org>\r\n"
			      "Subject: Re: tiketti\r\nMessage-ID: <m%d@example.org>\r\n%s%s",
		from, to, p->imap.delivered, headers, body);

	imap_server_deliver(&p->imap, raw, strlen(raw));
}

#define AINO  "aino.testi@example.org"
#define ESSI  "essi@example.org"
#define PLAIN "Content-Type: text/plain; charset=utf-8\r\n\r\n"

static void send_as_partner(struct post *p, const char *headers, const char *body)
{
	KP_AUTO(kp_cstr) char *to = address_for(p, p->number, AINO);

	send_to(p, "Aino.Testi@example.org", to, headers, body);
}

static void send_as_essi(struct post *p, const char *body)
{
	KP_AUTO(kp_cstr) char *to = address_for(p, p->number, ESSI);

	send_to(p, ESSI, to, "", body);
}

/* ---- the scene ---- */

static void configure(struct post *p, const char *ca)
{
	KP_AUTO(kp_cstr) char *path = kp_format("%s/kumppani.yaml", p->site.dir);
	KP_AUTO(kp_cstr) char *settings = imap_server_settings(&p->imap, ca);
	KP_AUTO(kp_cstr) char *before = NULL, *all = NULL;
	size_t n;

	talk_tokens(&p->site);
	assert_int_equal(kp_file_read(path, 65536, &before, &n, NULL), 0);
	all = kp_format("%s%s", before, settings);
	site_configure(&p->site, all);
}

/* The next message of a type, with an id where one is given; others are news of what came
 * before. Owned. */
static struct kp_json *next_of(struct post *p, const char *type, const char *id)
{
	for (;;) {
		KP_AUTO(ws_frame) struct ws_frame frame = {0};
		struct kp_json *m = NULL;

		ws_receive(&p->essi, &frame);
		if (frame.gone)
			fail_msg("'%s' was due, but the connection ended", type);
		assert_int_equal(kp_json_parse(frame.payload, frame.n, 0, &m, NULL), 0);
		if (strcmp(ws_text(m, "type"), type) == 0 &&
			(!id || strcmp(ws_text(m, "id"), id) == 0))
			return m;
		kp_json_free(m);
	}
}

static void expect_message(struct post *p, const char *text)
{
	for (;;) {
		KP_AUTO(kp_json) struct kp_json *m = next_of(p, "message", NULL);

		if (strcmp(ws_text(m, "ticket"), p->number) != 0)
			continue;
		assert_string_equal(ws_text(m, "text"), text);
		return;
	}
}

static void open_ticket(struct post *p)
{
	talk_open_as(&p->essi, &p->site, TALK_ESSI);
	ws_send(&p->essi, "{\"type\":\"ask\",\"id\":\"q\",\"text\":\"" TALK_DIRECT "\"}");
	KP_AUTO(kp_json) struct kp_json *answer = next_of(p, "answer", "q");
	ws_sendf(&p->essi,
		"{\"type\":\"escalate\",\"id\":\"t\",\"interaction\":\"%s\","
		"\"text\":\"Saako lomaa siirtää?\"}",
		ws_text(answer, "interaction"));
	KP_AUTO(kp_json) struct kp_json *ticket = next_of(p, "ticket", "t");
	snprintf(p->number, sizeof(p->number), "%s", ws_text(ticket, "ticket"));
	p->kept_before = kept(p);
	p->tray_before = count(p, "SELECT coalesce(max(id), 0) FROM mail_tray");
}

static struct post *make(void)
{
	struct post *p = kp_alloc(sizeof(*p));

	p->essi.fd = -1;
	site_make(&p->site);
	imap_server_make(&p->imap);
	configure(p, "server");
	return p;
}

static void run(struct post *p)
{
	imap_server_start(&p->imap);
	site_start(&p->site);
}

static int destroy(struct post *p)
{
	int status = site_end(&p->site);

	ws_disconnect(&p->essi);
	imap_server_remove(&p->imap);
	free(p);
	return status;
}

/* One daemon and one server for most stories, a ticket for each. */
static int setup_all(void **state)
{
	struct post *p = make();

	*state = p;
	run(p);
	return 0;
}

static int teardown_all(void **state)
{
	return *state ? destroy(*state) : 0;
}

static int setup_ticket(void **state)
{
	open_ticket(*state);
	return 0;
}

static int leave_ticket(void **state)
{
	struct post *p = *state;

	ws_disconnect(&p->essi);
	return 0;
}

/* ---- stories ---- */

static void test_partners_reply_answers_the_ticket(void **state)
{
	struct post *p = *state;

	send_as_partner(p, "",
		PLAIN
		"Kyllä saa, sovi päivistä.\r\n\r\nTerveisin\r\nAino\r\n\r\n"
		"ma 23. marrask. 2026 klo 10.15 HR-palvelu (hr@example.org) kirjoitti:\r\n"
		"\r\n> Saako lomaa siirtää?\r\n");
	expect_message(p, "Kyllä saa, sovi päivistä.\n\nTerveisin\nAino");
	expect_status(p, "answered");
	assert_int_equal(lines_with(p, "message", ""), 1);
	site_wait_log(&p->site, "kind=written outcome=placed");
}

static void test_identity_codes_are_masked(void **state)
{
	struct post *p = *state;

	send_as_partner(p, "", PLAIN "Kyse on henkilöstä 131052-308T.\r\n");
	expect_message(p, "Kyse on henkilöstä [hetu].");
}

static void test_supervisors_reply_adds_and_reopens(void **state)
{
	struct post *p = *state;

	send_as_essi(p, PLAIN "Lisäksi: entä jos on sairas?\r\n");
	wait_for(p, 1);
	assert_int_equal(lines_with(p, "message", "Lisäksi: entä jos on sairas?"), 1);
	expect_status(p, "open");
	assert_int_equal(SITE_CLI(&p->site, NULL, "ticket", "close", p->number), 0);
	send_as_essi(p, PLAIN "Vielä yksi asia.\r\n");
	wait_for(p, 2);
	assert_int_equal(lines_with(p, "message", "Vielä yksi asia."), 1);
	expect_status(p, "open");
}

static void test_partners_reply_to_a_closed_ticket_answers_it(void **state)
{
	struct post *p = *state;

	assert_int_equal(SITE_CLI(&p->site, NULL, "ticket", "close", p->number), 0);
	send_as_partner(p, "", PLAIN "Vielä tarkennus.\r\n");
	expect_message(p, "Vielä tarkennus.");
	expect_status(p, "answered");
}

static void test_reply_to_a_ticket_closed_long_ago(void **state)
{
	struct post *p = *state;
	KP_AUTO(kp_cstr) char *path = kp_format("%s/kumppani.db", p->site.data);
	sqlite3 *db;

	assert_int_equal(SITE_CLI(&p->site, NULL, "ticket", "close", p->number), 0);
	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	sqlite3_busy_timeout(db, WS_PATIENCE_MS);
	assert_int_equal(sqlite3_exec(db, "UPDATE ticket SET closed_at = 1", NULL, NULL, NULL),
		SQLITE_OK);
	sqlite3_close(db);
	send_as_essi(p, PLAIN "Onko tämä vielä auki?\r\n");
	wait_for(p, 1);
	assert_int_equal(on_tray(p, "closed", "written"), 1);
	KP_AUTO(kp_json) struct kp_json *told = next_of(p, "message", NULL);
	assert_non_null(strstr(ws_text(told, "text"), "suljettu"));
	expect_status(p, "closed");
}

static void test_forgers_go_to_the_tray(void **state)
{
	struct post *p = *state;
	KP_AUTO(kp_cstr) char *aino = address_for(p, p->number, AINO);
	KP_AUTO(kp_cstr) char *essi = address_for(p, p->number, ESSI);
	KP_AUTO(kp_cstr) char *made_up = kp_format("+%s.aaaaaaaaaaaaaaaa", p->number);
	KP_AUTO(kp_cstr) char *other = address_for(p, "HR-2026-999999", AINO);

	send_to(p, "paha@example.net", aino, "", PLAIN "x\r\n");
	send_to(p, "bo.test@example.org", aino, "", PLAIN "x\r\n");
	send_to(p, AINO, essi, "", PLAIN "x\r\n");
	wait_for(p, 3);
	assert_int_equal(on_tray(p, "forged-sender", "written"), 3);
	send_to(p, AINO, made_up, "", PLAIN "x\r\n");
	send_to(p, AINO, other, "", PLAIN "x\r\n");
	send_to(p, AINO, "", "", PLAIN "x\r\n");
	wait_for(p, 6);
	assert_int_equal(on_tray(p, "forged-token", "written"), 1);
	assert_int_equal(on_tray(p, "no-such-ticket", "written"), 1);
	assert_int_equal(on_tray(p, "no-ticket", "written"), 1);
	assert_int_equal(lines_with(p, "message", ""), 0);
	expect_status(p, "open");
}

static void test_automatic_messages_are_noted_and_answer_nothing(void **state)
{
	struct post *p = *state;

	send_as_partner(p, "Auto-Submitted: auto-replied\r\n", PLAIN "Olen lomalla.\r\n");
	send_to(p, "uutiset@example.net", "", "List-Id: <x.example.net>\r\n",
		PLAIN "Uutiskirje\r\n");
	wait_for(p, 2);
	assert_int_equal(lines_with(p, "note", "Olen lomalla."), 1);
	assert_int_equal(on_tray(p, "no-ticket", "automatic"), 1);
	expect_status(p, "open");
	assert_int_equal(lines_with(p, "message", ""), 0);
}

static void test_a_bounce_is_noted(void **state)
{
	struct post *p = *state;
	KP_AUTO(kp_cstr) char *to = address_for(p, p->number, AINO);

	send_to(p, "mailer-daemon@mx.example.org", to, "Return-Path: <>\r\n",
		"Content-Type: multipart/report; report-type=delivery-status; "
		"boundary=x\r\n\r\n"
		"--x\r\nContent-Type: text/plain\r\n\r\nUser unknown\r\n"
		"--x\r\nContent-Type: message/delivery-status\r\n\r\n"
		"Final-Recipient: rfc822; aino.testi@example.org\r\nAction: failed\r\n"
		"--x--\r\n");
	wait_for(p, 1);
	assert_int_equal(lines_with(p, "note", "User unknown"), 1);
	expect_status(p, "open");
	site_wait_log(&p->site, "kind=bounce outcome=placed");
}

static void test_attachments_are_not_received(void **state)
{
	struct post *p = *state;

	send_as_partner(p, "",
		"Content-Type: multipart/mixed; boundary=x\r\n\r\n"
		"--x\r\n" PLAIN "Lomake liitteenä.\r\n"
		"--x\r\nContent-Type: application/pdf\r\n"
		"Content-Disposition: attachment; filename=a.pdf\r\n\r\n%PDF\r\n--x--\r\n");
	expect_message(p, "Lomake liitteenä.");
	assert_int_equal(lines_with(p, "declined", "liitteitä (1)"), 1);
}

static void test_thirty_megabytes(void **state)
{
	struct post *p = *state;
	KP_AUTO(kp_str) struct kp_str body = {0};

	kp_str_add(&body, "Content-Type: multipart/mixed; boundary=x\r\n\r\n"
			  "--x\r\n" PLAIN "Kuva liitteenä.\r\n"
			  "--x\r\nContent-Type: image/jpeg\r\n"
			  "Content-Transfer-Encoding: base64\r\n\r\n");
	while (body.n < 30u << 20)
		kp_str_add(&body,
			"QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFB"
			"QUFBQUFBQUFB\r\n");
	kp_str_add(&body, "--x--\r\n");
	send_as_partner(p, "", body.p);
	expect_message(p, "Kuva liitteenä.");
	site_wait_log(&p->site, "flaw=\"it is too large: only its beginning was read\"");
}

static void test_bombs_and_broken_messages(void **state)
{
	struct post *p = *state;
	KP_AUTO(kp_cstr) char *to = address_for(p, p->number, AINO);
	KP_AUTO(kp_str) struct kp_str deep = {0};

	for (int i = 0; i < 20000; i++)
		kp_str_addf(&deep,
			"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n", i, i);
	send_as_partner(p, "", deep.p);
	imap_server_deliver(&p->imap, "\xff\xfe\0\x01 no message", 15);
	imap_server_deliver(&p->imap, "\r\n\r\n", 4);
	send_to(p, AINO, to, "Date: eilen\r\n",
		"Content-Type: text/plain; charset=ei-mikaan\r\n"
		"Content-Transfer-Encoding: 8bit\r\n\r\nHyv\xe4\r\n");
	expect_message(p, "Hyvä");
	wait_for(p, 4);
	assert_int_equal(on_tray(p, "empty", "written"), 1);
	site_wait_log(&p->site, "flaw=\"it has too many parts\"");
	assert_int_equal(site_get(&p->site, "/healthz", NULL), 200);
}

static void test_tray_is_emptied_by_hand(void **state)
{
	struct post *p = *state;
	KP_AUTO(kp_str) struct kp_str out = {0};
	KP_AUTO(kp_cstr) char *first = kp_format("%d", (int)p->tray_before + 1);
	KP_AUTO(kp_cstr) char *second = kp_format("%d", (int)p->tray_before + 2);

	send_to(p, AINO, "", "", PLAIN "Ilman tunnistetta.\r\n");
	send_to(p, "tuntematon@example.net", "", "", PLAIN "Mainos.\r\n");
	wait_for(p, 2);
	assert_int_equal(SITE_CLI(&p->site, &out, "mailbox", "list"), 0);
	assert_non_null(strstr(out.p, "tuntematon@example.net"));
	assert_int_equal(SITE_CLI(&p->site, &out, "mailbox", "show", first, "--json"), 0);
	assert_non_null(strstr(out.p, "\"text\":\"Ilman tunnistetta.\""));
	assert_int_equal(SITE_CLI(&p->site, &out, "mailbox", "place", second, p->number), 2);
	assert_non_null(strstr(out.p, "no partner's address"));
	assert_int_equal(
		SITE_CLI(&p->site, &out, "mailbox", "place", first, "HR-2026-999999"), 1);
	assert_int_equal(SITE_CLI(&p->site, &out, "mailbox", "place", first, p->number), 0);
	expect_message(p, "Ilman tunnistetta.");
	assert_int_equal(SITE_CLI(&p->site, &out, "mailbox", "drop", second), 0);
	assert_int_equal(SITE_CLI(&p->site, &out, "mailbox", "drop", second), 1);
	assert_int_equal(SITE_CLI(&p->site, &out, "mailbox", "list"), 0);
	assert_null(strstr(out.p, "tuntematon@example.net"));
}

#define MANY 760 /* more than one SEARCH asks for */

/* Numbers that are far apart and so long that a SEARCH for all of them would answer with a
 * line longer than curl reads. The next story reads all of it anew. */
static void test_many_messages_at_once(void **state)
{
	struct post *p = *state;
	KP_AUTO(kp_cstr) char *to = address_for(p, p->number, ESSI);
	static const struct {
		int64_t uid;
		int messages;
	} steps[] = {{5000000, 1}, {INT64_C(4294960000), MANY}};

	for (size_t i = 0; i < KP_LEN(steps); i++) {
		int64_t before = kept(p) - p->kept_before;

		imap_server_stop(&p->imap);
		imap_server_skip(&p->imap, steps[i].uid);
		for (int k = 0; k < steps[i].messages; k++)
			send_to(p, "uutiset@example.net", "", "", PLAIN "Uutiskirje\r\n");
		send_to(p, ESSI, to, "", PLAIN "Viimeinen.\r\n");
		imap_server_start(&p->imap);
		wait_for(p, before + steps[i].messages + 1);
	}
	assert_int_equal(on_tray(p, "no-ticket", "written"), 1 + MANY);
	assert_int_equal(lines_with(p, "message", "Viimeinen."), 2);
	assert_int_equal(count(p, "SELECT uid FROM mailbox"), INT64_C(4294960000) + MANY);
}

static void test_a_renumbered_mailbox_doubles_nothing(void **state)
{
	struct post *p = *state;

	send_as_partner(p, "", PLAIN "Ensimmäinen.\r\n");
	imap_server_deliver(&p->imap, "From: x@example.org\n\nilman tunnusta\n", 35);
	expect_message(p, "Ensimmäinen.");
	wait_for(p, 2);
	imap_server_stop(&p->imap);
	imap_server_renumber(&p->imap);
	send_as_partner(p, "", PLAIN "Toinen.\r\n");
	imap_server_start(&p->imap);
	expect_message(p, "Toinen.");
	site_wait_log(&p->site, "event=mailbox.renumbered");
	site_wait_log(&p->site, "outcome=again");
	assert_int_equal(kept(p) - p->kept_before, 3);
	assert_int_equal(lines_with(p, "message", ""), 2);
	assert_int_equal(on_tray(p, "no-ticket", "written"), 1);
}

static void test_server_down_and_back(void **state)
{
	struct post *p = *state;

	imap_server_stop(&p->imap);
	site_wait_log(&p->site, "event=mailbox.failing");
	send_as_partner(p, "", PLAIN "Odotti postilaatikossa.\r\n");
	imap_server_start(&p->imap);
	expect_message(p, "Odotti postilaatikossa.");
	site_wait_log(&p->site, "event=mailbox.recovered");
}

static void test_wrong_certificate_is_not_trusted(void **state)
{
	struct post *p = make();

	(void)state;
	imap_server_certificate(&p->imap, "other");
	configure(p, "other");
	run(p);
	site_wait_log(&p->site, "event=mailbox.failing");
	KP_AUTO(kp_cstr) char *log = site_log(&p->site);
	assert_non_null(strstr(log, "certificate"));
	KP_AUTO(kp_cstr) char *metrics = NULL;
	assert_int_equal(site_get(&p->site, "/metrics", &metrics), 200);
	assert_non_null(strstr(metrics, "kumppani_mailbox_healthy 0"));
	assert_int_equal(destroy(p), 0);
}

#define LETTERS 40

/* Wherever it dies between fetching a message and committing it: none is lost, none is
 * there twice. */
static void test_killed_in_the_middle_of_reading(void **state)
{
	struct post *p = *state;
	int kills = 0;

	assert_int_equal(site_stop(&p->site, SIGTERM), 0);
	for (int i = 0; i < LETTERS; i++) {
		KP_AUTO(kp_cstr) char *body = kp_format(PLAIN "kirje %03d.\r\n", i);
		send_as_essi(p, body);
	}
	for (int64_t before = kept(p); before < p->kept_before + LETTERS; kills++) {
		double deadline = site_clock() + WS_PATIENCE_MS / 1000.0;

		site_start(&p->site);
		while (kept(p) == before)
			site_poll(deadline, "for a message to be kept");
		usleep((useconds_t)(kills * 1791 % 19000));
		assert_int_equal(site_stop(&p->site, SIGKILL), 128 + SIGKILL);
		before = kept(p);
	}
	print_message("%d messages, %d kills\n", LETTERS, kills);
	for (int i = 0; i < LETTERS; i++) {
		KP_AUTO(kp_cstr) char *text = kp_format("kirje %03d.", i);
		assert_int_equal(lines_with(p, "message", text), 1);
	}
	assert_int_equal(lines_with(p, "message", ""), LETTERS);
	site_start(&p->site);
}

#define STORY(f) cmocka_unit_test_setup_teardown(f, setup_ticket, leave_ticket)

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORY(test_partners_reply_answers_the_ticket),
		STORY(test_identity_codes_are_masked),
		STORY(test_supervisors_reply_adds_and_reopens),
		STORY(test_partners_reply_to_a_closed_ticket_answers_it),
		STORY(test_reply_to_a_ticket_closed_long_ago),
		STORY(test_forgers_go_to_the_tray),
		STORY(test_automatic_messages_are_noted_and_answer_nothing),
		STORY(test_a_bounce_is_noted),
		STORY(test_attachments_are_not_received),
		STORY(test_bombs_and_broken_messages),
		STORY(test_thirty_megabytes),
		STORY(test_tray_is_emptied_by_hand),
		STORY(test_many_messages_at_once),
		STORY(test_a_renumbered_mailbox_doubles_nothing),
		STORY(test_server_down_and_back),
		STORY(test_killed_in_the_middle_of_reading),
		cmocka_unit_test(test_wrong_certificate_is_not_trusted),
	};

	return cmocka_run_group_tests(tests, setup_all, teardown_all);
}
