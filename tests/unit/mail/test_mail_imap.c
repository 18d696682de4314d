/* Lines of IMAP servers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/kp_vec.h"
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
	assert_int_equal(status_of("* 3 EXISTS\r").messages, 3);
	assert_int_equal(status_of("* 3 RECENT\r").messages, 0);
	assert_int_equal(status_of("* 3 EXIST").messages, 0);
	assert_int_equal(status_of("* OK 3 EXISTS\r").messages, 0);
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

static void expect_found(const char *line, const int64_t *uids, size_t n)
{
	struct mail_uids u = {0};

	mail_imap_read_found(line, strlen(line), &u);
	assert_int_equal(u.n, n);
	for (size_t i = 0; i < n; i++)
		assert_int_equal(u.v[i], uids[i]);
	KP_VEC_FREE(&u);
}

static void test_read_found(void **state)
{
	(void)state;
	expect_found("* SEARCH 2 84 4294967295\r", (int64_t[]){2, 84, INT64_C(4294967295)}, 3);
	expect_found("* SEARCH\r", NULL, 0);
	expect_found("* SEARCH 5", (int64_t[]){5}, 1);
	expect_found("* SEARCH 5 (MODSEQ 917)\r", (int64_t[]){5}, 1);
	expect_found("* SEARCH 0 -3 7\r", NULL, 0);
	expect_found("* SEARCHED 5\r", NULL, 0);
	expect_found("A1 OK SEARCH 5", NULL, 0);
	expect_found("* SEA", NULL, 0);
	expect_found("", NULL, 0);
}

static void test_keep_new(void **state)
{
	struct mail_uids u = {0};

	(void)state;
	assert_false(mail_imap_keep_new(&u, 1));
	static const int64_t some[] = {7, 5, 9, 7};
	for (size_t i = 0; i < KP_LEN(some); i++)
		KP_PUSH(&u, some[i]);
	assert_false(mail_imap_keep_new(&u, 5));
	assert_int_equal(u.n, 3);
	assert_true(u.v[0] == 5 && u.v[1] == 7 && u.v[2] == 9);
	assert_true(mail_imap_keep_new(&u, 8));
	assert_int_equal(u.n, 1);
	assert_int_equal(u.v[0], 9);
	assert_true(mail_imap_keep_new(&u, 10));
	assert_int_equal(u.n, 0);
	for (int64_t uid = 3 * MAIL_MAX_FOUND; uid > 0; uid--)
		KP_PUSH(&u, uid);
	assert_true(mail_imap_keep_new(&u, 100));
	assert_int_equal(u.n, MAIL_MAX_FOUND);
	assert_int_equal(u.v[0], 100);
	assert_int_equal(u.v[u.n - 1], 99 + MAIL_MAX_FOUND);
	KP_VEC_FREE(&u);
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
		cmocka_unit_test(test_read_found),
		cmocka_unit_test(test_keep_new),
		cmocka_unit_test(test_open_takes_urls_of_mailboxes_only),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
