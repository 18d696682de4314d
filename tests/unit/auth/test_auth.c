#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "auth/auth.h"
#include "base/kp_file.h"

#define NOON INT64_C(1795348800000)

struct room {
	char dir[64], key[96], tokens[96];
	struct auth_options opt;
};

static int setup(void **state)
{
	struct room *r = kp_alloc(sizeof(*r));

	snprintf(r->dir, sizeof(r->dir), "/tmp/kp-auth-XXXXXX");
	assert_non_null(mkdtemp(r->dir));
	snprintf(r->key, sizeof(r->key), "%s/key", r->dir);
	snprintf(r->tokens, sizeof(r->tokens), "%s/tokens", r->dir);
	r->opt = (struct auth_options){.key_file = r->key};
	*state = r;
	return 0;
}

static int teardown(void **state)
{
	struct room *r = *state;

	unlink(r->key);
	unlink(r->tokens);
	assert_int_equal(rmdir(r->dir), 0); /* nothing else was left behind */
	free(r);
	return 0;
}

static struct auth *open_auth(const struct room *r)
{
	struct auth *a = NULL;
	struct kp_err err = {0};

	if (auth_open(&r->opt, &a, &err) < 0)
		fail_msg("%s", err.msg);
	return a;
}

static void write_tokens(struct room *r, const char *text)
{
	assert_int_equal(kp_file_write(r->tokens, text, strlen(text), NULL), 0);
	r->opt.tokens_file = r->tokens;
}

static void expect_refusal(const struct room *r, enum kp_code code, const char *what, int line)
{
	struct auth *a = NULL;
	struct kp_err err = {0};

	assert_int_equal(auth_open(&r->opt, &a, &err), -1);
	assert_null(a);
	assert_int_equal(err.code, code);
	assert_int_equal(err.at.line, line);
	if (!strstr(err.msg, what))
		fail_msg("\"%s\" does not say \"%s\"", err.msg, what);
}

static bool accepted(const struct auth *a, const char *token, int64_t now)
{
	struct auth_user user;
	struct kp_err err = {0};
	int rc = auth_token_verify(a, token, now, &user, &err);

	assert_true(rc == 0 || err.code == KP_EINPUT);
	return rc == 0;
}

/* ---- ids ---- */

static void test_reply_code_fits_its_ticket_and_address_alone(void **state)
{
	KP_AUTO(auth) struct auth *a = NULL, *b = NULL;
	struct auth_options opt = {.key_file = NULL};
	char code[AUTH_CODE_BYTES], wrong[AUTH_CODE_BYTES];

	(void)state;
	assert_int_equal(auth_open(&opt, &a, NULL), 0);
	assert_int_equal(auth_open(&opt, &b, NULL), 0);
	auth_reply_code(a, "HR-2026-000001", "aino@example.org", code);
	assert_int_equal(strlen(code), 16);
	assert_true(auth_reply_code_fits(a, "HR-2026-000001", "Aino@Example.ORG", code));
	assert_false(auth_reply_code_fits(a, "HR-2026-000002", "aino@example.org", code));
	assert_false(auth_reply_code_fits(a, "HR-2026-000001", "bo@example.org", code));
	assert_false(auth_reply_code_fits(b, "HR-2026-000001", "aino@example.org", code));
	assert_false(auth_reply_code_fits(a, "HR-2026-000001", "aino@example.org", ""));
	for (size_t i = 0; i < 16; i++) {
		memcpy(wrong, code, sizeof(wrong));
		wrong[i] = wrong[i] == 'a' ? 'b' : 'a';
		assert_false(
			auth_reply_code_fits(a, "HR-2026-000001", "aino@example.org", wrong));
	}
}

static void test_random_id_is_valid_and_new(void **state)
{
	char a[AUTH_ID_BYTES], b[AUTH_ID_BYTES];

	(void)state;
	auth_random_id(a);
	auth_random_id(b);
	assert_true(auth_id_valid(a));
	assert_int_equal(strlen(a), 26);
	assert_string_not_equal(a, b);
}

static void test_id_valid_refuses_other_texts(void **state)
{
	(void)state;
	assert_false(auth_id_valid(NULL));
	assert_false(auth_id_valid(""));
	assert_false(auth_id_valid("abcdefghijklmnopqrstuvwxy"));
	assert_false(auth_id_valid("abcdefghijklmnopqrstuvwxyza"));
	assert_false(auth_id_valid("ABCDEFGHIJKLMNOPQRSTUVWXYZ"));
	assert_false(auth_id_valid("abcdefghijklmnopqrstuvwxy1"));
	assert_true(auth_id_valid("abcdefghijklmnopqrstuvwxy2"));
}

/* ---- the key ---- */

static void test_open_makes_a_private_key_once(void **state)
{
	struct room *r = *state;
	struct stat st;

	KP_AUTO(auth) struct auth *a = open_auth(r);
	assert_int_equal(stat(r->key, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	assert_int_equal(st.st_size, 32);
	KP_AUTO(auth) struct auth *again = open_auth(r);
	const struct auth_user u = {.id = "essi"};
	KP_AUTO(kp_cstr) char *token = auth_token_make(a, &u, NOON);
	assert_true(accepted(again, token, NOON - 1));
}

static void test_open_key_that_others_may_read_is_refused(void **state)
{
	struct room *r = *state;

	auth_close(open_auth(r));
	assert_int_equal(chmod(r->key, 0640), 0);
	expect_refusal(r, KP_EINPUT, "others may read", 0);
}

static void test_open_key_of_a_wrong_length_is_refused(void **state)
{
	struct room *r = *state;

	assert_int_equal(kp_file_write(r->key, "short", 5, NULL), 0);
	assert_int_equal(chmod(r->key, 0600), 0);
	expect_refusal(r, KP_EINPUT, "not 32 bytes", 0);
}

static void test_open_key_in_a_missing_folder_is_refused(void **state)
{
	struct room *r = *state;

	r->opt.key_file = "/nonexistent/folder/key";
	expect_refusal(r, KP_EIO, "check its folder", 0);
}

/* ---- signed tokens ---- */

static void test_token_brings_the_user_back(void **state)
{
	const struct auth_user u = {.id = "essi",
		.name = "Essi \"Äijä\" Esihenkilö",
		.unit = "kotihoito",
		.role = AUTH_PARTNER};
	struct auth_user got;

	KP_AUTO(auth) struct auth *a = open_auth(*state);
	KP_AUTO(kp_cstr) char *token = auth_token_make(a, &u, NOON);
	assert_int_equal(auth_token_verify(a, token, NOON - 1, &got, NULL), 0);
	assert_int_equal(got.expires, NOON);
	assert_string_equal(got.id, u.id);
	assert_string_equal(got.name, u.name);
	assert_string_equal(got.unit, u.unit);
	assert_int_equal(got.role, AUTH_PARTNER);
	assert_false(accepted(a, token, NOON));
}

static void test_token_changed_anywhere_is_refused(void **state)
{
	const struct auth_user u = {.id = "essi", .role = AUTH_SUPERVISOR};

	KP_AUTO(auth) struct auth *a = open_auth(*state);
	KP_AUTO(kp_cstr) char *token = auth_token_make(a, &u, NOON);
	for (size_t i = 0; token[i]; i++) {
		char was = token[i];

		token[i] = was == 'A' ? 'B' : 'A';
		assert_false(accepted(a, token, 0));
		token[i] = was;
	}
	for (size_t n = strlen(token); n-- > 0;) {
		KP_AUTO(kp_cstr) char *cut = kp_strndup(token, n);
		assert_false(accepted(a, cut, 0));
	}
	KP_AUTO(kp_cstr) char *longer = kp_format("%sA", token);
	assert_false(accepted(a, longer, 0));
	assert_true(accepted(a, token, 0));
}

static void test_token_of_another_key_is_refused(void **state)
{
	struct room *r = *state;
	const struct auth_user u = {.id = "essi"};

	KP_AUTO(auth) struct auth *a = open_auth(r);
	r->opt.key_file = NULL;
	KP_AUTO(auth) struct auth *other = open_auth(r);
	KP_AUTO(kp_cstr) char *token = auth_token_make(other, &u, NOON);
	assert_true(accepted(other, token, 0));
	assert_false(accepted(a, token, 0));
}

static void test_verify_refuses_nonsense(void **state)
{
	static const char *const bad[] = {
		NULL, "", ".", "..", "kp1.", "kp1..", "kp1.e30.", "kp1.!.!", "kp1"};
	KP_AUTO(auth) struct auth *a = open_auth(*state);
	KP_AUTO(kp_cstr) char *huge = kp_alloc(100001);

	for (size_t i = 0; i < KP_LEN(bad); i++)
		assert_false(accepted(a, bad[i], 0));
	memset(huge, 'x', 100000);
	assert_false(accepted(a, huge, 0));
}

/* ---- service tokens ---- */

static void test_service_token_is_known_by_its_file(void **state)
{
	struct room *r = *state;
	KP_AUTO(auth_service) struct auth_service teams = {0};
	KP_AUTO(auth_service) struct auth_service essi = {0};
	struct auth_user got;

	assert_int_equal(auth_service_new("teams", AUTH_SERVICE, NULL, &teams, NULL), 0);
	assert_int_equal(
		auth_service_new("essi", AUTH_SUPERVISOR, "kotihoito", &essi, NULL), 0);
	KP_AUTO(kp_cstr)
	char *text = kp_format("# bridges\n\n%s # Teams\r\n\t%s  \n", teams.line, essi.line);
	write_tokens(r, text);
	KP_AUTO(auth) struct auth *a = open_auth(r);
	assert_int_equal(auth_token_verify(a, teams.token, NOON, &got, NULL), 0);
	assert_string_equal(got.id, "teams");
	assert_string_equal(got.unit, "");
	assert_int_equal(got.role, AUTH_SERVICE);
	assert_int_equal(auth_token_verify(a, essi.token, NOON, &got, NULL), 0);
	assert_int_equal(got.expires, 0);
	assert_true(auth_service_at(a, 0, &got) && auth_service_at(a, 1, &got));
	assert_false(auth_service_at(a, 2, &got));
	assert_string_equal(got.name, "essi");
	assert_string_equal(got.unit, "kotihoito");
	assert_int_equal(got.role, AUTH_SUPERVISOR);
	assert_null(strstr(text, teams.token));
	assert_false(accepted(a, "kps_no", NOON));
}

static void test_service_new_refuses_names_that_break_the_file(void **state)
{
	static const char *const bad[] = {"", "two words", "a#b", "a\nb", "a\tb", "\xff",
		"a123456789012345678901234567890123456789012345678901234567890123456789"};
	struct auth_service s = {0};

	(void)state;
	for (size_t i = 0; i < KP_LEN(bad); i++)
		assert_int_equal(auth_service_new(bad[i], AUTH_SERVICE, NULL, &s, NULL), -1);
	assert_int_equal(auth_service_new("a", AUTH_SERVICE, "b c", &s, NULL), -1);
	assert_null(s.token);
}

static struct auth_service made(const char *name, enum auth_role role)
{
	struct auth_service s;

	assert_int_equal(auth_service_new(name, role, NULL, &s, NULL), 0);
	return s;
}

/* Comments and other people's lines stay as they are. */
static void test_tokens_come_and_go(void **state)
{
	struct room *r = *state;
	KP_AUTO(auth_service) struct auth_service teams = made("teams", AUTH_SERVICE);
	KP_AUTO(auth_service) struct auth_service aino = made("aino", AUTH_PARTNER);
	KP_AUTO(kp_cstr) char *text = NULL, *wanted = NULL;
	struct kp_err err = {0};
	size_t n;

	assert_int_equal(auth_tokens_add(r->tokens, &teams, NULL), 0);
	wanted = kp_format("# bridges\n%s # until May\n", teams.line);
	write_tokens(r, wanted);
	assert_int_equal(auth_tokens_add(r->tokens, &aino, NULL), 0);
	KP_AUTO(auth) struct auth *a = open_auth(r);
	assert_true(accepted(a, teams.token, NOON));
	assert_true(accepted(a, aino.token, NOON));
	assert_int_equal(auth_tokens_add(r->tokens, &aino, &err), -1);
	assert_int_equal(err.code, KP_EINPUT);
	assert_int_equal(auth_tokens_remove(r->tokens, "ain", &err), -1);
	assert_int_equal(err.code, KP_ENOENT);
	assert_int_equal(auth_tokens_remove(r->tokens, "aino", NULL), 0);
	assert_int_equal(kp_file_read(r->tokens, 1 << 20, &text, &n, NULL), 0);
	assert_string_equal(text, wanted);
}

/* A file that the daemon would refuse is left alone, and so is one that is not there. */
static void test_tokens_of_a_broken_file(void **state)
{
	struct room *r = *state;
	KP_AUTO(auth_service) struct auth_service aino = made("aino", AUTH_PARTNER);
	KP_AUTO(kp_cstr) char *text = NULL;
	struct kp_err err = {0};
	size_t n;

	assert_int_equal(auth_tokens_remove(r->tokens, "aino", &err), -1);
	assert_int_equal(err.code, KP_ENOENT);
	write_tokens(r, "teams king 00\n");
	assert_int_equal(auth_tokens_add(r->tokens, &aino, &err), -1);
	assert_int_equal(err.code, KP_EINPUT);
	assert_int_equal(auth_tokens_remove(r->tokens, "teams", &err), -1);
	assert_int_equal(err.code, KP_EINPUT);
	assert_int_equal(kp_file_read(r->tokens, 1 << 20, &text, &n, NULL), 0);
	assert_string_equal(text, "teams king 00\n");
}

static void test_open_tokens_file_errors_name_the_line(void **state)
{
	static const struct {
		const char *text, *what;
		int line;
	} bad[] = {
		{"\nteams service\n", "a line has", 2},
		{"a b c d e f\n", "a line has", 1},
		{"# x\n# y\nteams king 00\n", "unknown role 'king'", 3},
		{"teams service 00ff\n", "the hash of 'teams'", 1},
		{"teams service "
		 "zz00000000000000000000000000000000000000000000000000000000000000\n",
			"the hash of 'teams'", 1},
	};
	struct room *r = *state;

	for (size_t i = 0; i < KP_LEN(bad); i++) {
		write_tokens(r, bad[i].text);
		expect_refusal(r, KP_EINPUT, bad[i].what, bad[i].line);
	}
}

static void test_open_tokens_file_missing_or_open_to_others(void **state)
{
	struct room *r = *state;

	r->opt.tokens_file = r->tokens;
	expect_refusal(r, KP_ENOENT, "cannot read the tokens file", 0);
	write_tokens(r, "");
	assert_int_equal(chmod(r->tokens, 0666), 0);
	expect_refusal(r, KP_EINPUT, "others may write", 0);
	r->opt.tokens_file = "";
	auth_close(open_auth(r));
}

static void test_role_names_come_back(void **state)
{
	(void)state;
	for (int i = 0; i < AUTH_ROLES; i++)
		assert_int_equal(auth_role_parse(auth_role_name((enum auth_role)i)), i);
	assert_int_equal(auth_role_parse("king"), -1);
	assert_int_equal(auth_role_parse(NULL), -1);
}

#define CASE(fn) cmocka_unit_test_setup_teardown(fn, setup, teardown)

/* As any other program computes it. */
static void test_sign_hook(void **state)
{
	char signature[AUTH_SIGNATURE_BYTES];

	(void)state;
	auth_sign_hook("salaisuus", "HR-2026-000001.7", 1795348800, "{\"type\":\"ticket\"}",
		signature);
	assert_string_equal(signature, "v1,FJyc6J9o1VOJs2WgFVSSvp8ncpbv5/RkewgtG2Q5VjI=");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sign_hook),
		cmocka_unit_test(test_reply_code_fits_its_ticket_and_address_alone),
		cmocka_unit_test(test_random_id_is_valid_and_new),
		cmocka_unit_test(test_id_valid_refuses_other_texts),
		CASE(test_open_makes_a_private_key_once),
		CASE(test_open_key_that_others_may_read_is_refused),
		CASE(test_open_key_of_a_wrong_length_is_refused),
		CASE(test_open_key_in_a_missing_folder_is_refused),
		CASE(test_token_brings_the_user_back),
		CASE(test_token_changed_anywhere_is_refused),
		CASE(test_token_of_another_key_is_refused),
		CASE(test_verify_refuses_nonsense),
		CASE(test_service_token_is_known_by_its_file),
		CASE(test_service_new_refuses_names_that_break_the_file),
		CASE(test_tokens_come_and_go),
		CASE(test_tokens_of_a_broken_file),
		CASE(test_open_tokens_file_errors_name_the_line),
		CASE(test_open_tokens_file_missing_or_open_to_others),
		cmocka_unit_test(test_role_names_come_back),
	};

	return cmocka_run_group_tests_name("auth", tests, NULL, NULL);
}
