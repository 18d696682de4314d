#include "auth/auth_priv.h"

#include <string.h>

static const char letters[] = "abcdefghijklmnopqrstuvwxyz234567";

/* 80 bits of a MAC over what it is for, a name, and a text in small letters. */
static void make_code(const struct auth *a, const char *what, const char *name,
	const char *text, char out[AUTH_CODE_BYTES])
{
	crypto_auth_hmacsha512256_state state;
	unsigned char mac[crypto_auth_BYTES];

	crypto_auth_hmacsha512256_init(&state, a->key, sizeof(a->key));
	crypto_auth_hmacsha512256_update(
		&state, (const unsigned char *)what, strlen(what) + 1);
	crypto_auth_hmacsha512256_update(
		&state, (const unsigned char *)name, strlen(name) + 1);
	for (const char *p = text; *p; p++) {
		unsigned char c = (unsigned char)(*p >= 'A' && *p <= 'Z' ? *p + 32 : *p);

		crypto_auth_hmacsha512256_update(&state, &c, 1);
	}
	crypto_auth_hmacsha512256_final(&state, mac);
	for (size_t i = 0; i < AUTH_CODE_BYTES - 1; i++) {
		size_t bit = i * 5, at = bit / 8, shift = bit % 8;
		unsigned two = (unsigned)mac[at] << 8 | mac[at + 1];

		out[i] = letters[two >> (11 - shift) & 31];
	}
	out[AUTH_CODE_BYTES - 1] = '\0';
}

static bool fits(const char *right, const char *code)
{
	return strlen(code) == AUTH_CODE_BYTES - 1 &&
	       sodium_memcmp(code, right, AUTH_CODE_BYTES - 1) == 0;
}

void auth_reply_code(const struct auth *a, const char *ticket, const char *address,
	char out[AUTH_CODE_BYTES])
{
	make_code(a, "reply", ticket, address, out);
}

bool auth_reply_code_fits(
	const struct auth *a, const char *ticket, const char *address, const char *code)
{
	char right[AUTH_CODE_BYTES];

	auth_reply_code(a, ticket, address, right);
	return fits(right, code);
}

void auth_guide_code(const struct auth *a, const char *guide, char out[AUTH_CODE_BYTES])
{
	make_code(a, "guide", guide, "", out);
}

bool auth_guide_code_fits(const struct auth *a, const char *guide, const char *code)
{
	char right[AUTH_CODE_BYTES];

	auth_guide_code(a, guide, right);
	return fits(right, code);
}
