#include "auth/auth.h"

#include <cjose/cjose.h>
#include <stdlib.h>
#include <string.h>

#include "auth/auth_priv.h"
#include "base/kp_json.h"
#include "base/kp_str.h"
#include "base/kp_vec.h"

#define MOST_KEYS  64
#define CLOCKS_MS  60000 /* that may be between the provider's clock and ours */
#define MOST_EXP_S INT64_C(253402300799) /* the year 9999 */

/* Without padding (RFC 7515, 2). Nothing else may come before cjose, which aborts the program
 * at a '=' in the wrong place. */
static bool is_base64url(const char *s, size_t n)
{
	static const char digits[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

	return strspn(s, digits) == n && n % 4 != 1;
}

/* ---- keys ---- */

struct key {
	cjose_jwk_t *jwk;
	char *kid; /* owned; "": it has none */
};

struct auth_keys {
	KP_VEC(struct, struct key) v;
};

void auth_keys_free(struct auth_keys *k)
{
	for (size_t i = 0; i < k->v.n; i++) {
		cjose_jwk_release(k->v.v[i].jwk);
		free(k->v.v[i].kid);
	}
	KP_VEC_FREE(&k->v);
	free(k);
}

size_t auth_keys_count(const struct auth_keys *k)
{
	return k->v.n;
}

/* A secret that both sides share has no place in a public set. */
static bool may_sign(const struct kp_json *key)
{
	const char *use = kp_json_string(kp_json_get(key, "use"));
	const char *kty = kp_json_string(kp_json_get(key, "kty"));

	return kty && (strcmp(kty, "RSA") == 0 || strcmp(kty, "EC") == 0) &&
	       (!use || strcmp(use, "sig") == 0);
}

static void write_member(
	const struct kp_json *key, const char *name, bool number, struct kp_jsonw *w)
{
	const char *value = kp_json_string(kp_json_get(key, name));

	if (value && (!number || is_base64url(value, strlen(value))))
		kp_jsonw_str(w, name, value);
}

/* cjose reads keys from texts: the members that a public key has. */
static void write_key(const struct kp_json *key, struct kp_str *out)
{
	static const char *const numbers[] = {"x", "y", "n", "e"};
	struct kp_jsonw w = {.s = out};

	kp_jsonw_begin(&w, NULL, '{');
	write_member(key, "kty", false, &w);
	write_member(key, "crv", false, &w);
	for (size_t i = 0; i < KP_LEN(numbers); i++)
		write_member(key, numbers[i], true, &w);
	kp_jsonw_end(&w, '}');
}

static void add_key(struct auth_keys *k, const struct kp_json *key)
{
	KP_AUTO(kp_str) struct kp_str text = {0};
	const char *kid = kp_json_string(kp_json_get(key, "kid"));
	cjose_err failed;
	cjose_jwk_t *jwk;

	if (!may_sign(key))
		return;
	write_key(key, &text);
	jwk = cjose_jwk_import(text.p, text.n, &failed);
	if (jwk)
		KP_PUSH(&k->v, ((struct key){jwk, kp_strdup(kid ? kid : "")}));
}

int auth_keys_parse(const char *json, size_t n, struct auth_keys **out, struct kp_err *err)
{
	KP_AUTO(kp_json) struct kp_json *doc = NULL;
	KP_AUTO(auth_keys) struct auth_keys *k = kp_alloc(sizeof(*k));
	const struct kp_json *list;

	if (kp_json_parse(json, n, 0, &doc, NULL) < 0)
		return kp_fail(err, KP_EINPUT, "the provider's keys are no JSON");
	list = kp_json_get(doc, "keys");
	for (size_t i = 0; i < kp_json_count(list) && k->v.n < MOST_KEYS; i++)
		add_key(k, kp_json_at(list, i));
	if (!k->v.n)
		return kp_fail(err, KP_EINPUT,
			"the provider's key set holds no RSA or EC key that signs");
	*out = KP_TAKE(k);
	return 0;
}

/* ---- the signature ---- */

bool auth_is_jwt(const char *token)
{
	const char *first = strchr(token, '.');

	return kp_str_starts(token, "ey") && first && strchr(first + 1, '.');
}

static bool is_three_parts(const char *token)
{
	for (int parts = 1;; parts++) {
		size_t n = strcspn(token, ".");

		if (!is_base64url(token, n))
			return false;
		if (!token[n])
			return parts == 3;
		token += n + 1;
	}
}

/* "none", and what is signed with a shared secret, is signed by anybody. */
static bool is_safe(const char *alg)
{
	static const char *const safe[] = {"RS256", "RS384", "RS512", "PS256", "PS384",
		"PS512", "ES256", "ES384", "ES512"};

	return alg && kp_str_index(alg, safe, KP_LEN(safe)) >= 0;
}

/* A key that the token does not name is tried when it is the only one. */
static const struct key *find_key(const struct auth_keys *k, const char *kid)
{
	for (size_t i = 0; kid && i < k->v.n; i++)
		if (strcmp(k->v.v[i].kid, kid) == 0)
			return &k->v.v[i];
	return !kid && k->v.n == 1 ? &k->v.v[0] : NULL;
}

static int check_signature(const struct auth_keys *k, cjose_jws_t *jws, struct kp_err *err)
{
	cjose_header_t *head = cjose_jws_get_protected(jws);
	cjose_err failed;
	const char *alg = cjose_header_get(head, CJOSE_HDR_ALG, &failed);
	const char *kid = cjose_header_get(head, CJOSE_HDR_KID, &failed);
	char *critical = cjose_header_get_raw(head, "crit", &failed);
	const struct key *key;

	/* What must be understood and is not makes a token invalid (RFC 7515, 4.1.11). */
	if (critical) {
		cjose_get_dealloc()(critical);
		return kp_fail(err, KP_EINPUT, "the token has critical headers");
	}
	if (!is_safe(alg))
		return kp_fail(err, KP_EINPUT, "the token is not signed with a public key");
	if (!(key = find_key(k, kid)))
		return kp_fail(err, KP_ENOENT, "the token's key is none of the provider's");
	if (!cjose_jws_verify(jws, key->jwk, &failed))
		return kp_fail(err, KP_EINPUT, "the token's signature is not the provider's");
	return 0;
}

/* ---- what it says ---- */

static bool is_among(const struct kp_json *claim, const char *value)
{
	const char *text = kp_json_string(claim);

	if (text)
		return strcmp(text, value) == 0;
	for (size_t i = 0; kp_json_is_array(claim) && i < kp_json_count(claim); i++) {
		const char *one = kp_json_string(kp_json_at(claim, i));

		if (one && strcmp(one, value) == 0)
			return true;
	}
	return false;
}

/* Seconds since 1970, with or without a fraction, as ms; false: it is there and none. */
static bool read_time(const struct kp_json *claims, const char *name, int64_t *ms)
{
	const struct kp_json *claim = kp_json_get(claims, name);
	double s;

	if (!claim)
		return true;
	if (!kp_json_number(claim, &s) || !(s >= 0 && s <= (double)MOST_EXP_S))
		return false;
	*ms = (int64_t)(s * 1000);
	return true;
}

static int check_claims(const struct auth_issuer *is, const struct kp_json *claims,
	int64_t now, int64_t *expires_out, struct kp_err *err)
{
	const char *issuer = kp_json_string(kp_json_get(claims, "iss"));
	int64_t expires = 0, begins = 0;

	if (!issuer || strcmp(issuer, is->issuer) != 0)
		return kp_fail(err, KP_EINPUT, "the token is of another issuer");
	if (!is_among(kp_json_get(claims, "aud"), is->audience))
		return kp_fail(err, KP_EINPUT, "the token is for another audience");
	if (!read_time(claims, "exp", &expires) || !read_time(claims, "nbf", &begins))
		return kp_fail(err, KP_EINPUT, "the token's times are no numbers");
	if (!expires || now >= expires + CLOCKS_MS)
		return kp_fail(err, KP_EINPUT, "the token has expired");
	if (now < begins - CLOCKS_MS)
		return kp_fail(err, KP_EINPUT, "the token is not valid yet");
	*expires_out = expires + CLOCKS_MS;
	return 0;
}

static enum auth_role role_of(const struct auth_issuer *is, const struct kp_json *claims)
{
	const struct kp_json *roles = kp_json_get(claims, is->roles_claim);

	if (is_among(roles, is->admin_role))
		return AUTH_ADMIN;
	return is_among(roles, is->partner_role) ? AUTH_PARTNER : AUTH_SUPERVISOR;
}

/* A name or a unit that is too long for us is left out; the id must be whole. */
static int read_user(const struct auth_issuer *is, const struct kp_json *claims,
	struct auth_user *out, struct kp_err *err)
{
	const char *id = kp_json_string(kp_json_get(claims, is->user_claim));
	const char *name = kp_json_string(kp_json_get(claims, "name"));
	const char *unit =
		*is->unit_claim ? kp_json_string(kp_json_get(claims, is->unit_claim)) : NULL;

	if (!id || !*id || !auth_copy(out->id, sizeof(out->id), id))
		return kp_fail(err, KP_EINPUT,
			"the token's '%.40s' is missing or over %zu bytes; name another claim "
			"with oidc.user_claim",
			is->user_claim, sizeof(out->id) - 1);
	auth_copy(out->name, sizeof(out->name), name);
	auth_copy(out->unit, sizeof(out->unit), unit);
	out->role = role_of(is, claims);
	return 0;
}

static int read_claims(const struct auth_issuer *is, cjose_jws_t *jws, int64_t now,
	struct auth_user *out, struct kp_err *err)
{
	KP_AUTO(kp_json) struct kp_json *claims = NULL;
	struct auth_user user = {0};
	cjose_err failed;
	uint8_t *text;
	size_t n;

	if (!cjose_jws_get_plaintext(jws, &text, &n, &failed) ||
		kp_json_parse((const char *)text, n, 0, &claims, NULL) < 0)
		return kp_fail(err, KP_EINPUT, "the token holds no claims");
	if (check_claims(is, claims, now, &user.expires, err) < 0 ||
		read_user(is, claims, &user, err) < 0)
		return -1;
	*out = user;
	return 0;
}

int auth_jwt_verify(const struct auth_keys *k, const struct auth_issuer *is, const char *token,
	int64_t now, struct auth_user *out, struct kp_err *err)
{
	cjose_err failed;
	cjose_jws_t *jws =
		is_three_parts(token) ? cjose_jws_import(token, strlen(token), &failed) : NULL;
	int rc;

	if (!jws)
		return kp_fail(err, KP_EINPUT, "the token is no signed token");
	rc = check_signature(k, jws, err);
	if (rc == 0)
		rc = read_claims(is, jws, now, out, err);
	cjose_jws_release(jws);
	return rc;
}
