#include "auth/auth_priv.h"

#include <string.h>

static const char letters[] = "abcdefghijklmnopqrstuvwxyz234567";

/* 80 bits of a MAC over the ticket and the address, which is written in small letters. */
void auth_reply_code(const struct auth *a, const char *ticket, const char *address,
	char out[AUTH_CODE_BYTES])
{
	crypto_auth_hmacsha512256_state state;
	unsigned char mac[crypto_auth_BYTES];

	crypto_auth_hmacsha512256_init(&state, a->key, sizeof(a->key));
	crypto_auth_hmacsha512256_update(&state, (const unsigned char *)"reply", 6);
	crypto_auth_hmacsha512256_update(
		&state, (const unsigned char *)ticket, strlen(ticket) + 1);
	for (const char *p = address; *p; p++) {
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

bool auth_reply_code_fits(
	const struct auth *a, const char *ticket, const char *address, const char *code)
{
	char right[AUTH_CODE_BYTES];

	auth_reply_code(a, ticket, address, right);
	return strlen(code) == AUTH_CODE_BYTES - 1 &&
	       sodium_memcmp(code, right, AUTH_CODE_BYTES - 1) == 0;
}
