/* Messages as they come, and as they should not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "mail/mail.h"

#define HEAD                                                                                  \
	"From: Aino Esimerkki <Aino.Esimerkki@example.org>\r\n"                               \
	"To: HR <hr+HR-2026-000123.abc@example.org>\r\n"                                      \
	"Subject: =?UTF-8?Q?Re:_S=C3=A4=C3=A4st=C3=B6vapaa?=\r\n"                             \
	"Date: Mon, 23 Nov 2026 10:15:00 +0200\r\n"                                           \
	"Message-ID: <abc.1@example.org>\r\n"                                                 \
	"In-Reply-To: <out.2@hr.example.org>\r\n"                                             \
	"References: <out.1@hr.example.org> <out.2@hr.example.org>\r\n"                       \
	"MIME-Version: 1.0\r\n"
#define PLAIN "Content-Type: text/plain; charset=utf-8\r\n\r\n"

struct reading {
	struct kp_arena *mem;
	struct mail_received m;
};

static struct mail_received *rd(struct reading *r, const char *raw)
{
	kp_arena_reset(r->mem);
	mail_read(raw, strlen(raw), r->mem, &r->m);
	return &r->m;
}

static int setup(void **state)
{
	struct reading *r = kp_alloc(sizeof(*r));

	mail_init();
	r->mem = kp_arena_new(0);
	*state = r;
	return 0;
}

static int teardown(void **state)
{
	struct reading *r = *state;

	kp_arena_free(r->mem);
	free(r);
	return 0;
}

static void test_mail_read_headers(void **state)
{
	struct mail_received *m = rd(*state, HEAD PLAIN "Kyllä saa.\r\n");

	assert_int_equal(m->kind, MAIL_WRITTEN);
	assert_string_equal(m->id, "abc.1@example.org");
	assert_string_equal(m->from, "aino.esimerkki@example.org");
	assert_string_equal(m->name, "Aino Esimerkki");
	assert_string_equal(m->subject, "Re: Säästövapaa");
	assert_int_equal(m->at, INT64_C(1795421700000));
	assert_int_equal(m->to.n, 1);
	assert_string_equal(m->to.v[0], "hr+hr-2026-000123.abc@example.org");
	assert_int_equal(m->refers.n, 3);
	assert_string_equal(m->refers.v[0], "out.2@hr.example.org");
	assert_string_equal(m->text, "Kyllä saa.\n");
	assert_int_equal(m->attachments, 0);
	assert_null(m->flaw);
}

static void test_mail_read_every_recipient(void **state)
{
	struct mail_received *m = rd(*state,
		"Delivered-To: a@example.org\nX-Original-To: b@example.org\n"
		"To: Ryhmä: c@example.org;, d@example.org\nCc: \"x, y\" <E@Example.org>\n"
		"From: x@example.org\n\nhei\n");

	assert_int_equal(m->to.n, 4);
	assert_string_equal(m->to.v[0], "a@example.org");
	assert_string_equal(m->to.v[1], "b@example.org");
	assert_string_equal(m->to.v[2], "d@example.org");
	assert_string_equal(m->to.v[3], "e@example.org");
}

static void test_mail_read_plain_of_alternatives(void **state)
{
	struct mail_received *m = rd(*state,
		HEAD "Content-Type: multipart/alternative; boundary=x\r\n\r\n"
		     "--x\r\n" PLAIN "teksti\r\n"
		     "--x\r\nContent-Type: text/html\r\n\r\n<p>sivu</p>\r\n--x--\r\n");

	assert_string_equal(m->text, "teksti\n");
	assert_false(m->html);
}

static void test_mail_read_html_where_plain_is_empty(void **state)
{
	struct mail_received *m = rd(*state,
		HEAD "Content-Type: multipart/alternative; boundary=x\r\n\r\n"
		     "--x\r\n" PLAIN " \r\n"
		     "--x\r\nContent-Type: text/html\r\n\r\n<p>sivu</p>\r\n--x--\r\n");

	assert_string_equal(m->text, "sivu\n");
	assert_true(m->html);
}

static void test_mail_read_html_only(void **state)
{
	struct mail_received *m = rd(*state, HEAD
		"Content-Type: text/html; charset=iso-8859-1\r\n"
		"Content-Transfer-Encoding: quoted-printable\r\n\r\n"
		"<html><head><title>x</title><style>p{color:red}</style></head><body>\r\n"
		"<p>Hei,</p><p>kyll=E4 saa &amp; pit=E4=E4.</p><ul><li>ma</li><li>ti</li></ul>"
		"<div>Rivi 1<br>Rivi 2</div><script>alert(1)</script>\r\n"
		"<blockquote><p>Saako?</p><blockquote>vanha</blockquote></blockquote>"
		"</body></html>\r\n");

	assert_string_equal(m->text,
		"Hei,\n\nkyllä saa & pitää.\n\n- ma\n- ti\n\nRivi 1\nRivi 2"
		"\n\n> Saako?\n> \n> > vanha\n");
}

static void test_mail_read_attachments_are_counted(void **state)
{
	struct mail_received *m = rd(*state, HEAD
		"Content-Type: multipart/mixed; boundary=x\r\n\r\n"
		"--x\r\n" PLAIN "liitteenä\r\n"
		"--x\r\nContent-Type: application/pdf\r\n"
		"Content-Disposition: attachment; filename=a.pdf\r\n\r\n%PDF\r\n"
		"--x\r\nContent-Type: text/plain\r\n"
		"Content-Disposition: attachment; filename=a.txt\r\n\r\nei tätä\r\n"
		"--x\r\nContent-Type: message/rfc822\r\n\r\nSubject: s\r\n\r\nei tätäkään\r\n"
		"--x--\r\n");

	assert_string_equal(m->text, "liitteenä\n");
	assert_int_equal(m->attachments, 3);
}

static void test_mail_read_images_of_the_layout_are_none(void **state)
{
	struct mail_received *m = rd(*state,
		HEAD "Content-Type: multipart/related; boundary=x\r\n\r\n"
		     "--x\r\nContent-Type: text/html\r\n\r\n<p>hei<img src='cid:logo'></p>\r\n"
		     "--x\r\nContent-Type: image/png\r\nContent-ID: <logo>\r\n"
		     "Content-Disposition: inline\r\n\r\nPNG\r\n--x--\r\n");

	assert_string_equal(m->text, "hei\n");
	assert_int_equal(m->attachments, 0);
}

static void test_mail_read_text_between_images(void **state)
{
	struct mail_received *m =
		rd(*state, HEAD "Content-Type: multipart/mixed; boundary=x\r\n\r\n"
				"--x\r\n" PLAIN "ennen\r\n"
				"--x\r\nContent-Type: image/png\r\n\r\nPNG\r\n"
				"--x\r\n" PLAIN "jälkeen\r\n--x--\r\n");

	assert_string_equal(m->text, "ennen\n\njälkeen\n");
	assert_int_equal(m->attachments, 1);
}

static void reads(
	struct reading *r, const char *charset, const char *bytes, const char *expected)
{
	KP_AUTO(kp_cstr)
	char *raw = kp_format("From: a@example.org\nContent-Type: text/plain%s%s\n"
			      "Content-Transfer-Encoding: 8bit\n\n%s",
		charset ? "; charset=" : "", charset ? charset : "", bytes);
	KP_AUTO(kp_cstr) char *line = kp_format("%s\n", expected);

	assert_string_equal(rd(r, raw)->text, line);
}

static void test_mail_read_charsets(void **state)
{
	reads(*state, "iso-8859-1", "sj\xe4lv", "själv");
	reads(*state, "iso-8859-15", "5 \xa4", "5 €");
	reads(*state, "windows-1252", "\x93hyv\xe4\x94 \x80", "“hyvä” €");
	reads(*state, "utf-8", "hyvä", "hyvä");
	reads(*state, "iso-2022-jp", "\x1b$B4A\x1b(B", "漢");
}

static void test_mail_read_charsets_that_lie(void **state)
{
	reads(*state, NULL, "hyvä", "hyvä");
	reads(*state, NULL, "hyv\xe4", "hyvä");
	reads(*state, "us-ascii", "hyvä", "hyvä");
	reads(*state, "iso-8859-1", "hyvä", "hyvä");
	reads(*state, "utf-8", "hyv\xe4!", "hyv\xef\xbf\xbd!");
	reads(*state, "ei-mikaan", "hyv\xe4", "hyvä");
	reads(*state, "\"\"", "hyv\xe4", "hyvä");
}

static void test_mail_read_flowed_lines(void **state)
{
	struct mail_received *m = rd(*state, HEAD
		"Content-Type: text/plain; charset=utf-8; format=flowed\r\n\r\n"
		"Tämä rivi \r\njatkuu tässä.\r\n> lainaus \r\n> jatkuu\r\n-- \r\nAino\r\n");

	assert_string_equal(m->text, "Tämä rivi jatkuu tässä.\n> lainaus jatkuu\n-- \nAino\n");
}

static void test_mail_read_broken_dates_and_ids(void **state)
{
	static const char *const dates[] = {"eilen", "", "Mon, 99 Foo 20266 99:99:99 +9999",
		"Thu, 1 Jan 1970 00:00:00 +0000", "Mon, 23 Nov 9999 10:15:00 +0200"};

	for (size_t i = 0; i < KP_LEN(dates); i++) {
		KP_AUTO(kp_cstr)
		char *raw = kp_format("From: a@example.org\nDate: %s\nMessage-ID: <\n"
				      "In-Reply-To: ei mitään <<>\n\nhei\n",
			dates[i]);
		struct mail_received *m = rd(*state, raw);

		assert_int_equal(m->at, 0);
		assert_string_equal(m->text, "hei\n");
	}
}

static void test_mail_read_authors_nobody_answers_for(void **state)
{
	static const char *const authors[] = {"From: a@example.org, b@example.org\n",
		"From:\n", "From: ei osoitetta\n", "From: Ryhmä: a@example.org;\n",
		"From: \"a@example.org\" <>\n", ""};

	for (size_t i = 0; i < KP_LEN(authors); i++) {
		KP_AUTO(kp_cstr)
		char *raw = kp_format("%sTo: x@example.org\n\nhei\n", authors[i]);
		assert_string_equal(rd(*state, raw)->from, "");
	}
	/* The name is no address. */
	assert_string_equal(
		rd(*state, "From: \"aino@example.org\" <paha@example.net>\n\nhei\n")->from,
		"paha@example.net");
}

static enum mail_kind kind_with(struct reading *r, const char *headers)
{
	KP_AUTO(kp_cstr) char *raw = kp_format("%sFrom: a@example.org\n\nhei\n", headers);

	return rd(r, raw)->kind;
}

static void test_mail_read_automatic_messages(void **state)
{
	static const char *const automatic[] = {"Auto-Submitted: auto-replied\n",
		"Auto-Submitted: auto-generated (rejected)\n", "Precedence: bulk\n",
		"Precedence: auto_reply\n", "List-Id: <x.example.org>\n", "X-Autoreply: yes\n",
		"Return-Path: <>\n"};
	static const char *const written[] = {"", "Auto-Submitted: no\n",
		"X-Auto-Response-Suppress: All\n", "Return-Path: <a@example.org>\n",
		"Precedence: first-class\n"};

	for (size_t i = 0; i < KP_LEN(automatic); i++)
		assert_int_equal(kind_with(*state, automatic[i]), MAIL_AUTOMATIC);
	for (size_t i = 0; i < KP_LEN(written); i++)
		assert_int_equal(kind_with(*state, written[i]), MAIL_WRITTEN);
}

static void test_mail_read_bounce(void **state)
{
	struct mail_received *m = rd(*state,
		"Return-Path: <>\nFrom: MAILER-DAEMON@mx.example.org\nTo: hr@example.org\n"
		"Subject: Undelivered Mail Returned to Sender\n"
		"Content-Type: multipart/report; report-type=delivery-status; boundary=x\n\n"
		"--x\nContent-Type: text/plain\n\nI could not deliver it.\n"
		"--x\nContent-Type: message/delivery-status\n\n"
		"Reporting-MTA: dns; mx.example.org\n\n"
		"Final-Recipient: rfc822; aino@example.org\nAction: failed\nStatus: 5.1.1\n"
		"--x\nContent-Type: message/rfc822\n\n"
		"Message-ID: <out.7@hr.example.org>\nSubject: "
		"HR-2026-000123\n\ntext\n--x--\n");

	assert_int_equal(m->kind, MAIL_BOUNCE);
	assert_int_equal(m->refers.n, 1);
	assert_string_equal(m->refers.v[0], "out.7@hr.example.org");
	assert_string_equal(m->text, "I could not deliver it.\n");
	m = rd(*state,
		"Return-Path: <>\nFrom: Mail Delivery System <Mailer-Daemon@example.org>\n"
		"\nfailed\n");
	assert_int_equal(m->kind, MAIL_BOUNCE);
}

static void test_mail_read_receipt_is_automatic(void **state)
{
	struct mail_received *m =
		rd(*state, "From: aino@example.org\nContent-Type: multipart/report;"
			   " report-type=disposition-notification; boundary=x\n\n"
			   "--x\nContent-Type: text/plain\n\nLuettu\n"
			   "--x\nContent-Type: message/disposition-notification\n\n"
			   "Disposition: manual-action/MDN-sent-manually; displayed\n--x--\n");

	assert_int_equal(m->kind, MAIL_AUTOMATIC);
}

static void add_level(struct kp_str *raw, int i)
{
	kp_str_addf(raw, "Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n", i, i);
}

static void test_mail_read_nested_bombs(void **state)
{
	struct reading *r = *state;
	KP_AUTO(kp_str) struct kp_str deep = {0}, wide = {0}, inside = {0};

	kp_str_add(&deep, "From: a@example.org\n");
	for (int i = 0; i < 500; i++)
		add_level(&deep, i);
	kp_str_add(&deep, "Content-Type: text/plain\n\npohja\n");
	assert_string_equal(rd(r, deep.p)->from, "a@example.org");
	assert_string_equal(r->m.flaw, "it is nested too deeply");
	for (int i = 500; i < 200000; i++)
		add_level(&deep, i);
	assert_string_equal(rd(r, deep.p)->from, "a@example.org");
	assert_string_equal(r->m.flaw, "it has too many parts");

	kp_str_add(
		&wide, "From: a@example.org\nContent-Type: multipart/mixed; boundary=b\n\n");
	for (int i = 0; i < 1000; i++)
		kp_str_add(&wide, "--b\n\nx\n");
	rd(r, wide.p);
	assert_string_equal(r->m.flaw, "it has too many parts");

	kp_str_add(&inside, "From: a@example.org\n");
	for (int i = 0; i < 100000; i++)
		kp_str_add(&inside, "Content-Type: message/rfc822\n\n");
	rd(r, inside.p);
	assert_string_equal(r->m.flaw, "it has too many parts");
}

static void test_mail_read_long_things_are_bounded(void **state)
{
	struct reading *r = *state;
	KP_AUTO(kp_str) struct kp_str raw = {0};

	kp_str_add(&raw, "From: a@example.org\nSubject: ");
	for (int i = 0; i < 3000; i++)
		kp_str_add(&raw, "otsikko ");
	kp_str_add(&raw, "\n\n");
	for (int i = 0; i < 100000; i++)
		kp_str_add(&raw, "pitkä teksti\n");
	rd(r, raw.p);
	assert_string_equal(r->m.from, "a@example.org");
	assert_in_range(strlen(r->m.text), MAIL_MAX_TEXT - 4, MAIL_MAX_TEXT);
	assert_true(strlen(r->m.subject) <= MAIL_MAX_SUBJECT);
	assert_string_equal(r->m.flaw, "its text is too long");

	kp_str_reset(&raw);
	for (int i = 0; i < 100000; i++)
		kp_str_add(&raw, "X-Long: header\n");
	rd(r, raw.p);
	assert_string_equal(r->m.flaw, "its headers are too long");
}

static void test_mail_read_cut_in_the_middle(void **state)
{
	struct reading *r = *state;
	static const char whole[] = HEAD
		"Content-Type: multipart/mixed; boundary=x\r\n\r\n"
		"--x\r\n" PLAIN "teksti\r\n"
		"--x\r\nContent-Type: application/pdf\r\n"
		"Content-Transfer-Encoding: base64\r\n\r\nJVBERi0xLjQKJeLjz9MK\r\n--x--\r\n";

	for (size_t n = 0; n < sizeof(whole); n++) {
		kp_arena_reset(r->mem);
		mail_read(whole, n, r->mem, &r->m);
		assert_true(kp_utf8_valid(r->m.text, strlen(r->m.text)));
	}
	mail_read(whole, sizeof(whole) - 30, r->mem, &r->m);
	assert_string_equal(r->m.text, "teksti\n");
	assert_int_equal(r->m.attachments, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_mail_read_headers),
		cmocka_unit_test(test_mail_read_every_recipient),
		cmocka_unit_test(test_mail_read_plain_of_alternatives),
		cmocka_unit_test(test_mail_read_html_where_plain_is_empty),
		cmocka_unit_test(test_mail_read_html_only),
		cmocka_unit_test(test_mail_read_attachments_are_counted),
		cmocka_unit_test(test_mail_read_images_of_the_layout_are_none),
		cmocka_unit_test(test_mail_read_text_between_images),
		cmocka_unit_test(test_mail_read_charsets),
		cmocka_unit_test(test_mail_read_charsets_that_lie),
		cmocka_unit_test(test_mail_read_flowed_lines),
		cmocka_unit_test(test_mail_read_broken_dates_and_ids),
		cmocka_unit_test(test_mail_read_authors_nobody_answers_for),
		cmocka_unit_test(test_mail_read_automatic_messages),
		cmocka_unit_test(test_mail_read_bounce),
		cmocka_unit_test(test_mail_read_receipt_is_automatic),
		cmocka_unit_test(test_mail_read_nested_bombs),
		cmocka_unit_test(test_mail_read_long_things_are_bounded),
		cmocka_unit_test(test_mail_read_cut_in_the_middle),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
