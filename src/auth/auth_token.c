#include "auth/auth_priv.h"

#include <stdlib.h>
#include <string.h>

#include "base/kp_json.h"

/* kp1.PAYLOAD.MAC, both in base64url; the MAC covers all that stands before its dot. */
#define PREFIX    "kp1."
#define BASE64    sodium_base64_VARIANT_URLSAFE_NO_PADDING
#define TOKEN_MAX 2048
#define MAC_TEXT  sodium_base64_ENCODED_LEN(crypto_auth_BYTES, BASE64)

static void add_base64(struct kp_str *out, const void *p, size_t n)
{
	size_t cap = sodium_base64_encoded_len(n, BASE64);
	KP_AUTO(kp_cstr) char *text = kp_alloc(cap);

	kp_str_add(out, sodium_bin2base64(text, cap, p, n, BASE64));
}

char *auth_token_make(const struct auth *a, const struct auth_user *u, int64_t expires)
{
	KP_AUTO(kp_str) struct kp_str payload = {0};
	KP_AUTO(kp_str) struct kp_str token = {0};
	struct kp_jsonw w = {.s = &payload};
	unsigned char mac[crypto_auth_BYTES];

	kp_jsonw_begin(&w, NULL, '{');
	kp_jsonw_str(&w, "id", u->id);
	kp_jsonw_str(&w, "name", u->name);
	kp_jsonw_str(&w, "unit", u->unit);
	kp_jsonw_str(&w, "role", auth_role_name(u->role));
	kp_jsonw_int(&w, "exp", expires);
	kp_jsonw_end(&w, '}');
	kp_str_add(&token, PREFIX);
	add_base64(&token, payload.p, payload.n);
	crypto_auth(mac, (const unsigned char *)token.p, token.n, a->key);
	kp_str_addc(&token, '.');
	add_base64(&token, mac, sizeof(mac));
	return kp_str_take(&token);
}

/* ---- verifying ---- */

static bool decode(const char *s, size_t n, void *out, size_t cap, size_t *n_out)
{
	return sodium_base642bin(out, cap, s, n, NULL, n_out, NULL, BASE64) == 0;
}

/* The dot before the MAC, when the MAC is right; else NULL. */
static const char *check_mac(const struct auth *a, const char *token)
{
	const char *dot = strrchr(token, '.');
	unsigned char mac[crypto_auth_BYTES];
	size_t n = 0;

	if (!dot || strlen(dot + 1) != MAC_TEXT - 1 ||
		!decode(dot + 1, MAC_TEXT - 1, mac, sizeof(mac), &n) || n != sizeof(mac))
		return NULL;
	return crypto_auth_verify(
		       mac, (const unsigned char *)token, (size_t)(dot - token), a->key) == 0
		       ? dot
		       : NULL;
}

static bool read_user(const struct kp_json *j, int64_t now, struct auth_user *out)
{
	int role = auth_role_parse(kp_json_string(kp_json_get(j, "role")));
	int64_t expires = 0;

	if (role < 0 || !kp_json_int(kp_json_get(j, "exp"), &expires) || expires <= now)
		return false;
	out->role = (enum auth_role)role;
	out->expires = expires;
	return auth_copy(out->id, sizeof(out->id), kp_json_string(kp_json_get(j, "id"))) &&
	       auth_copy(
		       out->name, sizeof(out->name), kp_json_string(kp_json_get(j, "name"))) &&
	       auth_copy(out->unit, sizeof(out->unit), kp_json_string(kp_json_get(j, "unit")));
}

static bool verify_signed(
	const struct auth *a, const char *token, int64_t now, struct auth_user *out)
{
	KP_AUTO(kp_json) struct kp_json *j = NULL;
	const char *from = token + strlen(PREFIX), *dot = check_mac(a, token);
	char payload[TOKEN_MAX];
	size_t n = 0;

	return dot && dot > from &&
	       decode(from, (size_t)(dot - from), payload, sizeof(payload), &n) &&
	       kp_json_parse(payload, n, 4, &j, NULL) == 0 && read_user(j, now, out);
}

int auth_token_verify(const struct auth *a, const char *token, int64_t now,
	struct auth_user *out, struct kp_err *err)
{
	struct auth_user user = {0};
	const struct auth_user *service = NULL;
	bool ok = false;

	if (token && strnlen(token, TOKEN_MAX) < TOKEN_MAX) {
		if (kp_str_starts(token, PREFIX))
			ok = verify_signed(a, token, now, &user);
		else if ((service = auth_tokens_find(a, token)))
			user = *service;
	}
	if (!ok && !service)
		return kp_fail(err, KP_EINPUT, "the token is not valid; sign in again");
	*out = user;
	return 0;
}
