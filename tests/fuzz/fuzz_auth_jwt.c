/* What somebody hands over as a provider's token: after `t` the token as it comes, after `c`
 * claims that the provider's key has signed, after `k` the provider's keys themselves. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cjose/cjose.h>

#include "auth/auth.h"
#include "base/kp_str.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

#define NOW INT64_C(1795348800000)

/* The key of RFC 7515, appendix A.3, which is nobody's secret. */
#define PUBLIC                                                                                \
	"\"kty\":\"EC\",\"crv\":\"P-256\","                                                   \
	"\"x\":\"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU\","                              \
	"\"y\":\"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0\""
static const char secret[] =
	"{" PUBLIC ",\"d\":\"jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI\"}";
static const char set[] = "{\"keys\":[{\"kid\":\"a\"," PUBLIC "}]}";

static const struct auth_issuer issuer = {.issuer = "https://login.example.org",
	.audience = "kumppani",
	.user_claim = "sub",
	.unit_claim = "unit",
	.roles_claim = "roles",
	.partner_role = "partner",
	.admin_role = "admin"};

static void verify(const char *token)
{
	static struct auth_keys *keys;
	struct auth_user user = {0};
	struct kp_err err;

	if (!keys && auth_keys_parse(set, strlen(set), &keys, &err) < 0)
		abort();
	if (!auth_is_jwt(token) || auth_jwt_verify(keys, &issuer, token, NOW, &user, &err) < 0)
		return;
	if (!*user.id || user.expires <= NOW || user.role == AUTH_SERVICE)
		abort();
}

static void verify_claims(const uint8_t *claims, size_t n)
{
	static cjose_jwk_t *key;
	cjose_err failed;
	cjose_header_t *head = cjose_header_new(&failed);
	cjose_jws_t *jws;
	const char *token;

	if (!key && !(key = cjose_jwk_import(secret, strlen(secret), &failed)))
		abort();
	cjose_header_set(head, CJOSE_HDR_ALG, CJOSE_HDR_ALG_ES256, &failed);
	jws = cjose_jws_sign(key, head, claims, n, &failed);
	if (jws && cjose_jws_export(jws, &token, &failed))
		verify(token);
	cjose_jws_release(jws);
	cjose_header_release(head);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	/* A copy with nothing behind it: reading past the end shows. */
	KP_AUTO(kp_cstr) char *rest = n ? kp_strndup((const char *)data + 1, n - 1) : NULL;
	KP_AUTO(auth_keys) struct auth_keys *keys = NULL;
	struct kp_err err;

	if (n && data[0] == 'k')
		auth_keys_parse(rest, n - 1, &keys, &err);
	else if (n && data[0] == 't')
		verify(rest);
	else if (n && data[0] == 'c')
		verify_claims(data + 1, n - 1);
	return 0;
}
