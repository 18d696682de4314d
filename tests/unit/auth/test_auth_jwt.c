#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <cjose/cjose.h>

#include "auth/auth.h"
#include "base/kp_json.h"
#include "base/kp_str.h"

#define NOW    INT64_C(1795348800000)
#define NOW_S  "1795348800"
#define HOUR_S "1795352400"

/* A provider with a key of each kind, and a stranger who has the same names. */
struct provider {
	cjose_jwk_t *rsa, *ec, *strange, *shared;
	struct auth_keys *keys;
	struct auth_issuer is;
};

static void add_public(struct kp_str *set, cjose_jwk_t *key, const char *kid, const char *use)
{
	cjose_err failed;
	char *text = cjose_jwk_to_json(key, false, &failed);
	KP_AUTO(kp_json) struct kp_json *doc = NULL;

	assert_non_null(text);
	kp_str_addf(
		set, "%s{\"kid\":\"%s\",\"use\":\"%s\",", set->n > 10 ? "," : "", kid, use);
	kp_str_addf(set, "%s", text + 1);
	cjose_get_dealloc()(text);
}

static int setup(void **state)
{
	struct provider *p = kp_alloc(sizeof(*p));
	KP_AUTO(kp_str) struct kp_str set = {0};
	struct kp_err err = {0};
	cjose_err failed;

	p->rsa = cjose_jwk_create_RSA_random(2048, NULL, 0, &failed);
	p->ec = cjose_jwk_create_EC_random(CJOSE_JWK_EC_P_256, &failed);
	p->strange = cjose_jwk_create_RSA_random(2048, NULL, 0, &failed);
	p->shared = cjose_jwk_create_oct_spec(
		(const uint8_t *)"0123456789abcdef0123456789abcdef", 32, &failed);
	assert_true(p->rsa && p->ec && p->strange && p->shared);
	kp_str_add(&set, "{\"keys\":[");
	add_public(&set, p->rsa, "rsa-1", "sig");
	add_public(&set, p->ec, "ec-1", "sig");
	add_public(&set, p->strange, "enc-1", "enc");
	kp_str_add(&set, ",{\"kty\":\"oct\",\"kid\":\"oct-1\",\"k\":\"MDEy\"},{},7]}");
	if (auth_keys_parse(set.p, set.n, &p->keys, &err) < 0)
		fail_msg("%s", err.msg);
	p->is = (struct auth_issuer){.issuer = "https://login.example.org",
		.audience = "kumppani",
		.user_claim = "preferred_username",
		.unit_claim = "department",
		.roles_claim = "roles",
		.partner_role = "hr-kumppani",
		.admin_role = "hr-yllapito"};
	*state = p;
	return 0;
}

static int teardown(void **state)
{
	struct provider *p = *state;

	cjose_jwk_release(p->rsa);
	cjose_jwk_release(p->ec);
	cjose_jwk_release(p->strange);
	cjose_jwk_release(p->shared);
	auth_keys_free(p->keys);
	free(p);
	return 0;
}

/* A token of these claims. Owned. */
static char *sign(cjose_jwk_t *key, const char *alg, const char *kid, const char *claims)
{
	cjose_err failed;
	cjose_header_t *head = cjose_header_new(&failed);
	const char *text;

	assert_true(cjose_header_set(head, CJOSE_HDR_ALG, alg, &failed));
	if (kid)
		assert_true(cjose_header_set(head, CJOSE_HDR_KID, kid, &failed));
	cjose_jws_t *jws =
		cjose_jws_sign(key, head, (const uint8_t *)claims, strlen(claims), &failed);
	assert_non_null(jws);
	assert_true(cjose_jws_export(jws, &text, &failed));
	char *token = kp_strdup(text);
	cjose_jws_release(jws);
	cjose_header_release(head);
	return token;
}

#define CLAIMS(iss, aud, times, more)                                                         \
	"{\"iss\":" iss ",\"aud\":" aud "," times ",\"preferred_username\":\"essi\"" more "}"
#define ISSUER "\"https://login.example.org\""
#define GOOD   CLAIMS(ISSUER, "\"kumppani\"", "\"exp\":" HOUR_S, "")

static enum kp_code verify_at(
	struct provider *p, const char *token, int64_t now, struct auth_user *out)
{
	struct kp_err err = {0};
	struct auth_user before = *out;

	if (auth_jwt_verify(p->keys, &p->is, token, now, out, &err) == 0)
		return KP_OK;
	assert_memory_equal(out, &before, sizeof(before));
	assert_null(strstr(err.msg, "eyJ"));
	return err.code;
}

static enum kp_code verify(struct provider *p, const char *claims, struct auth_user *out)
{
	KP_AUTO(kp_cstr) char *token = sign(p->rsa, "RS256", "rsa-1", claims);

	assert_true(auth_is_jwt(token));
	return verify_at(p, token, NOW, out);
}

static void test_jwt_tells_who_it_is(void **state)
{
	struct provider *p = *state;
	struct auth_user u = {0};

	assert_int_equal(auth_keys_count(p->keys), 2); /* those that sign */
	assert_int_equal(
		verify(p,
			CLAIMS(ISSUER, "[\"muu\",\"kumppani\"]", "\"exp\":" HOUR_S,
				",\"name\":\"Essi Esihenkilö\",\"department\":\"koti\""),
			&u),
		KP_OK);
	assert_string_equal(u.id, "essi");
	assert_string_equal(u.name, "Essi Esihenkilö");
	assert_string_equal(u.unit, "koti");
	assert_int_equal(u.role, AUTH_SUPERVISOR);
	assert_int_equal(u.expires, NOW + 3660000); /* a minute for the clocks */
	KP_AUTO(kp_cstr) char *ec = sign(p->ec, "ES256", "ec-1", GOOD);
	assert_int_equal(verify_at(p, ec, NOW, &u), KP_OK);
	KP_AUTO(kp_cstr) char *ps = sign(p->rsa, "PS256", "rsa-1", GOOD);
	assert_int_equal(verify_at(p, ps, NOW, &u), KP_OK);
	assert_string_equal(u.unit, "");
}

static void test_jwt_roles_are_a_text_or_a_list(void **state)
{
	struct provider *p = *state;
	static const struct {
		const char *claims;
		enum auth_role role;
	} cases[] = {
		{CLAIMS(ISSUER, "\"kumppani\"", "\"exp\":" HOUR_S,
			 ",\"roles\":\"hr-kumppani\""),
			AUTH_PARTNER},
		{CLAIMS(ISSUER, "\"kumppani\"", "\"exp\":" HOUR_S,
			 ",\"roles\":[\"x\",\"hr-kumppani\",\"hr-yllapito\"]"),
			AUTH_ADMIN},
		{CLAIMS(ISSUER, "\"kumppani\"", "\"exp\":" HOUR_S, ",\"roles\":[7,null]"),
			AUTH_SUPERVISOR},
		{CLAIMS(ISSUER, "\"kumppani\"", "\"exp\":" HOUR_S,
			 ",\"roles\":{\"hr-yllapito\":1}"),
			AUTH_SUPERVISOR},
	};

	for (size_t i = 0; i < KP_LEN(cases); i++) {
		struct auth_user u = {0};

		assert_int_equal(verify(p, cases[i].claims, &u), KP_OK);
		assert_int_equal(u.role, cases[i].role);
	}
}

static void test_jwt_with_other_claims_is_refused(void **state)
{
	struct provider *p = *state;
	static const char *const bad[] = {
		CLAIMS("\"https://login.example.org/\"", "\"kumppani\"", "\"exp\":" HOUR_S,
			""),
		CLAIMS("7", "\"kumppani\"", "\"exp\":" HOUR_S, ""),
		CLAIMS(ISSUER, "\"muu\"", "\"exp\":" HOUR_S, ""),
		CLAIMS(ISSUER, "[]", "\"exp\":" HOUR_S, ""),
		CLAIMS(ISSUER, "\"kumppani\"", "\"exp\":\"" HOUR_S "\"", ""),
		CLAIMS(ISSUER, "\"kumppani\"", "\"exp\":1e300", ""),
		CLAIMS(ISSUER, "\"kumppani\"", "\"exp\":-1", ""),
		CLAIMS(ISSUER, "\"kumppani\"", "\"iat\":" NOW_S, ""), /* for ever */
		CLAIMS(ISSUER, "\"kumppani\"", "\"exp\":" HOUR_S ",\"nbf\":" HOUR_S, ""),
		"{\"iss\":" ISSUER ",\"aud\":\"kumppani\",\"exp\":" HOUR_S "}",
		"{\"iss\":" ISSUER ",\"aud\":\"kumppani\",\"exp\":" HOUR_S
		",\"preferred_username\":"
		"\"0123456789012345678901234567890123456789012345678901"
		"2345678901234567890\"}",
		"[]",
		"essi",
		"",
	};
	struct auth_user u = {.id = "ennallaan"};

	for (size_t i = 0; i < KP_LEN(bad); i++)
		if (verify(p, bad[i], &u) != KP_EINPUT)
			fail_msg("taken: %s", bad[i]);
}

static void test_jwt_holds_until_it_expires(void **state)
{
	struct provider *p = *state;
	KP_AUTO(kp_cstr)
	char *token = sign(p->rsa, "RS256", "rsa-1",
		CLAIMS(ISSUER, "\"kumppani\"", "\"exp\":" HOUR_S ",\"nbf\":" NOW_S, ""));
	struct auth_user u = {0};

	assert_int_equal(verify_at(p, token, NOW - 59000, &u), KP_OK);
	assert_int_equal(verify_at(p, token, NOW - 61000, &u), KP_EINPUT);
	assert_int_equal(verify_at(p, token, NOW + 3600000 + 59000, &u), KP_OK);
	assert_int_equal(verify_at(p, token, NOW + 3600000 + 60000, &u), KP_EINPUT);
}

static void test_jwt_of_a_stranger_is_refused(void **state)
{
	struct provider *p = *state;
	struct auth_user u = {0};
	KP_AUTO(kp_cstr) char *forged = sign(p->strange, "RS256", "rsa-1", GOOD);
	KP_AUTO(kp_cstr) char *unknown = sign(p->strange, "RS256", "rsa-2", GOOD);
	KP_AUTO(kp_cstr) char *enc = sign(p->strange, "RS256", "enc-1", GOOD);
	KP_AUTO(kp_cstr) char *nameless = sign(p->rsa, "RS256", NULL, GOOD);
	KP_AUTO(kp_cstr) char *shared = sign(p->shared, "HS256", "oct-1", GOOD);
	KP_AUTO(kp_cstr) char *crossed = sign(p->ec, "ES256", "rsa-1", GOOD);

	assert_int_equal(verify_at(p, forged, NOW, &u), KP_EINPUT);
	assert_int_equal(verify_at(p, unknown, NOW, &u), KP_ENOENT);
	assert_int_equal(verify_at(p, enc, NOW, &u), KP_ENOENT);
	assert_int_equal(verify_at(p, nameless, NOW, &u), KP_ENOENT); /* there are two */
	assert_int_equal(verify_at(p, shared, NOW, &u), KP_EINPUT);
	assert_int_equal(verify_at(p, crossed, NOW, &u), KP_EINPUT);
}

static void test_jwt_that_is_changed_is_refused(void **state)
{
	struct provider *p = *state;
	struct auth_user u = {0};
	KP_AUTO(kp_cstr) char *good = sign(p->rsa, "RS256", "rsa-1", GOOD);
	size_t n = strlen(good);

	assert_int_equal(verify_at(p, good, NOW, &u), KP_OK);
	memset(&u, 0, sizeof(u));
	for (size_t i = 0; i < n; i += 3) {
		KP_AUTO(kp_cstr) char *token = kp_strdup(good);

		token[i] = token[i] == 'A' ? 'B' : 'A';
		if (verify_at(p, token, NOW, &u) == KP_OK)
			fail_msg("taken with another character at %zu of %zu", i, n);
	}
	for (size_t i = 0; i < n; i += 7) {
		KP_AUTO(kp_cstr) char *token = kp_strndup(good, i);

		assert_int_not_equal(verify_at(p, token, NOW, &u), KP_OK);
	}
}

/* {"alg":"none"} and nothing behind the last dot; a header that must be understood. */
static void test_jwt_without_a_signature_is_refused(void **state)
{
	struct provider *p = *state;
	struct auth_user u = {0};
	static const char *const bad[] = {
		"eyJhbGciOiJub25lIn0.eyJpc3MiOiJodHRwczovL2xvZ2luLmV4YW1wbGUub3JnIn0.",
		"eyJhbGciOiJub25lIn0.eyJpc3MiOiJodHRwczovL2xvZ2luLmV4YW1wbGUub3JnIn0.AAAA",
		"ey..",
		"ey.",
		"",
		"....",
		"eyJhbGciOiJSUzI1NiJ9..",
		"e30.e30.e30",
		/* What aborts cjose: a padded part of the wrong length. */
		"eyJhb=.e30.AA",
		"eyJhbGciOiJFUzI1NiJ9.AAAAA=bb.AAAA",
		"eyJhbGciOiJFUzI1NiJ9.e30.A===",
		"eyJhbGciOiJFUzI1NiJ9.e30.AAAAA",
	};

	for (size_t i = 0; i < KP_LEN(bad); i++)
		assert_int_not_equal(verify_at(p, bad[i], NOW, &u), KP_OK);
	KP_AUTO(kp_cstr) char *token = sign(p->rsa, "RS256", "rsa-1", GOOD);
	/* {"alg":"RS256","kid":"rsa-1","crit":["exp"]} */
	KP_AUTO(kp_cstr)
	char *critical = kp_format("%s%s",
		"eyJhbGciOiJSUzI1NiIsImtpZCI6InJzYS0xIiwiY3JpdCI6WyJleHAiXX0",
		strchr(token, '.'));
	assert_int_equal(verify_at(p, critical, NOW, &u), KP_EINPUT);
	assert_false(auth_is_jwt("kps_abc"));
	assert_false(auth_is_jwt("ey.abc"));
}

static void test_keys_parse_refuses_what_is_none(void **state)
{
	static const char *const bad[] = {"", "{}", "[]", "{\"keys\":[]}", "{\"keys\":7}",
		"{\"keys\":[{\"kty\":\"oct\",\"k\":\"MDEy\"}]}",
		"{\"keys\":[{\"kty\":\"RSA\",\"n\":\"AQ\"}]}",
		"{\"keys\":[{\"kty\":\"RSA\",\"n\":\"AQAB\",\"e\":\"AQABA=bb\"}]}",
		"{\"keys\":[{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"AA\",\"y\":\"AA\"}]}"};
	struct auth_keys *k = NULL;
	struct kp_err err = {0};
	(void)state;

	for (size_t i = 0; i < KP_LEN(bad); i++) {
		assert_int_equal(auth_keys_parse(bad[i], strlen(bad[i]), &k, &err), -1);
		assert_int_equal(err.code, KP_EINPUT);
		assert_null(k);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_jwt_tells_who_it_is),
		cmocka_unit_test(test_jwt_roles_are_a_text_or_a_list),
		cmocka_unit_test(test_jwt_with_other_claims_is_refused),
		cmocka_unit_test(test_jwt_holds_until_it_expires),
		cmocka_unit_test(test_jwt_of_a_stranger_is_refused),
		cmocka_unit_test(test_jwt_that_is_changed_is_refused),
		cmocka_unit_test(test_jwt_without_a_signature_is_refused),
		cmocka_unit_test(test_keys_parse_refuses_what_is_none),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
