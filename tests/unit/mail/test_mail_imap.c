/* Lines of IMAP servers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "mail/mail_priv.h"

static struct mail_status status_of(const char *line)
{
	struct mail_status s = {0};

	mail_imap_read_status(line, strlen(line), &s);
	return s;
}

static void test_read_status(void **state)
{
	(void)state;
	assert_int_equal(
		status_of("* OK [UIDVALIDITY 1795835693] UIDs valid\r").validity, 1795835693);
	assert_int_equal(status_of("* OK [UIDNEXT 42] Predicted next UID\r").next, 42);
	assert_int_equal(status_of("* 3 EXISTS\r").validity, 0);
	assert_int_equal(status_of("* OK [UIDVALIDITY x]").validity, 0);
	assert_int_equal(status_of("A1 OK [UIDVALIDITY 5]").validity, 0);
	assert_int_equal(status_of("* OK [UIDVALIDITY ").validity, 0);
	assert_int_equal(status_of("").next, 0);
}

static bool entry_of(const char *line, struct mail_entry *out)
{
	*out = (struct mail_entry){0};
	return mail_imap_read_entry(line, strlen(line), out);
}

static void test_read_entry(void **state)
{
	struct mail_entry e;

	(void)state;
	assert_true(entry_of("* 1 FETCH (UID 5 RFC822.SIZE 31457280)\r", &e));
	assert_int_equal(e.uid, 5);
	assert_int_equal(e.bytes, 31457280);
	assert_true(entry_of("* 7 FETCH (RFC822.SIZE 0 FLAGS (\\Seen) UID 4294967295)", &e));
	assert_int_equal(e.uid, INT64_C(4294967295));
	assert_int_equal(e.bytes, 0);
	assert_false(entry_of("* 1 FETCH (UID 5)", &e));
	assert_false(entry_of("* 1 FETCH (RFC822.SIZE 5)", &e));
	assert_false(entry_of("* 1 FETCH (UID -5 RFC822.SIZE 5)", &e));
	assert_false(entry_of("A1 OK UID 5 RFC822.SIZE 5", &e));
	assert_false(entry_of("* 5 EXISTS", &e));
	assert_false(entry_of("", &e));
}

static int opens(const char *url)
{
	KP_AUTO(mail_imap) struct mail_imap *im = NULL;
	atomic_bool stopping = false;
	struct kp_err err = {0};
	const struct mail_imap_options opt = {
		.url = url, .user = "hr", .ca_file = "", .stopping = &stopping};

	return mail_imap_open(&opt, &im, &err) == 0 ? KP_OK : (int)err.code;
}

static void test_open_takes_urls_of_mailboxes_only(void **state)
{
	(void)state;
	mail_init();
	assert_int_equal(opens("imaps://mail.example.org/INBOX"), KP_OK);
	assert_int_equal(opens("imap://mail.example.org:143/HR/vastaukset"), KP_OK);
	assert_int_equal(opens("imaps://mail.example.org"), KP_EINPUT);
	assert_int_equal(opens("imaps://mail.example.org/"), KP_EINPUT);
	assert_int_equal(opens("imaps:///INBOX"), KP_EINPUT);
	assert_int_equal(opens("https://mail.example.org/INBOX"), KP_EINPUT);
	assert_int_equal(opens("imaps://hr:x@mail.example.org/INBOX"), KP_EINPUT);
	assert_int_equal(opens("imaps://mail.example.org/INBOX\" x"), KP_EINPUT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_read_status),
		cmocka_unit_test(test_read_entry),
		cmocka_unit_test(test_open_takes_urls_of_mailboxes_only),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
