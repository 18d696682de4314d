/* What is composed is read back as it was meant, and nothing can get into the headers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "mail/mail.h"

static const char *const thread[] = {"HR-2026-000001@example.org", "two@example.org"};
static const struct mail_letter usual = {.from = "hr@example.org",
	.from_name = "Ääkköset ja \"lainaus\", HR",
	.to = "aino@example.org",
	.to_name = "Aino Öhman",
	.reply_to = "hr+HR-2026-000001.code@example.org",
	.subject = "HR-2026-000001: Säästövapaa",
	.id = "HR-2026-000001.2@example.org",
	.refers = {thread, 2},
	.at = INT64_C(1795348800000),
	.text = "Säästövapaa €\n.\n..piste\nFrom alusta\n",
	.html = "<p>Säästövapaa</p>"};

static void compose(const struct mail_letter *l, struct kp_arena *mem, struct kp_str *bytes,
	struct mail_received *out)
{
	mail_compose(l, bytes);
	mail_read(kp_str_c(bytes), bytes->n, mem, out);
}

static void test_mail_compose_is_read_back(void **state)
{
	KP_AUTO(kp_arena) struct kp_arena *mem = kp_arena_new(0);
	KP_AUTO(kp_str) struct kp_str bytes = {0};
	struct mail_received got;

	(void)state;
	compose(&usual, mem, &bytes, &got);
	assert_int_equal(got.kind, MAIL_AUTOMATIC);
	assert_string_equal(got.from, usual.from);
	assert_string_equal(got.name, usual.from_name);
	assert_string_equal(got.subject, usual.subject);
	assert_string_equal(got.id, usual.id);
	assert_int_equal(got.at, usual.at);
	assert_string_equal(got.refers.v[0], "two@example.org");
	assert_true(kp_str_starts(got.text, "Säästövapaa €\n.\n..piste\nFrom alusta"));
	assert_null(got.flaw);
	assert_non_null(strstr(bytes.p, "Reply-To:"));
}

static void test_mail_compose_of_a_persons_words_is_no_automatic_mail(void **state)
{
	KP_AUTO(kp_arena) struct kp_arena *mem = kp_arena_new(0);
	KP_AUTO(kp_str) struct kp_str bytes = {0};
	struct mail_letter l = usual;
	struct mail_received got;

	(void)state;
	l.person = true;
	l.html = NULL;
	compose(&l, mem, &bytes, &got);
	assert_int_equal(got.kind, MAIL_WRITTEN);
	assert_false(got.html);
}

/* Lines of mail end with CRLF, are short, and hold ASCII. */
static void test_mail_compose_is_fit_to_be_sent(void **state)
{
	KP_AUTO(kp_str) struct kp_str bytes = {0};
	char text[5000];
	struct mail_letter l = usual;

	(void)state;
	memset(text, 'x', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	l.text = text;
	l.subject = text;
	mail_compose(&l, &bytes);
	for (size_t i = 0, from = 0; i < bytes.n; i++) {
		assert_true((unsigned char)bytes.p[i] < 128);
		if (bytes.p[i] != '\n')
			continue;
		assert_true(i > 0 && bytes.p[i - 1] == '\r');
		assert_true(i - from <= 1000);
		from = i + 1;
	}
}

static void test_mail_compose_lets_nothing_into_the_headers(void **state)
{
	static const char evil[] = "x\r\nBcc: all@example.org\r\n\r\nBody";
	KP_AUTO(kp_arena) struct kp_arena *mem = kp_arena_new(0);
	KP_AUTO(kp_str) struct kp_str bytes = {0};
	const char *ids[] = {evil};
	struct mail_letter l = usual;
	struct mail_received got;

	(void)state;
	l.subject = l.from_name = l.to_name = l.id = evil;
	l.refers = (struct mail_list){ids, 1};
	compose(&l, mem, &bytes, &got);
	assert_null(strstr(bytes.p, "\nBcc:"));
	assert_string_equal(got.from, usual.from);
}

static void test_mail_address_valid(void **state)
{
	static const char *const bad[] = {"", "@", "a@", "@b", "a@b@c", "a b@c.fi",
		"a@c.fi\r\nDATA", "<a@c.fi>", "ä@c.fi", "a@c.fi,b@c.fi"};

	(void)state;
	assert_true(mail_address_valid("aino.o'esimerkki+x@example.org"));
	for (size_t i = 0; i < KP_LEN(bad); i++)
		assert_false(mail_address_valid(bad[i]));
}

static int set_up(void **state)
{
	(void)state;
	mail_init();
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_mail_compose_is_read_back),
		cmocka_unit_test(test_mail_compose_of_a_persons_words_is_no_automatic_mail),
		cmocka_unit_test(test_mail_compose_is_fit_to_be_sent),
		cmocka_unit_test(test_mail_compose_lets_nothing_into_the_headers),
		cmocka_unit_test(test_mail_address_valid),
	};

	return cmocka_run_group_tests(tests, set_up, NULL);
}
