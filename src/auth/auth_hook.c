#include "auth/auth_priv.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

void auth_sign_hook(const char *secret, const char *id, int64_t seconds, const char *body,
	char out[AUTH_SIGNATURE_BYTES])
{
	crypto_auth_hmacsha256_state state;
	unsigned char mac[crypto_auth_hmacsha256_BYTES];
	char at[32];

	snprintf(at, sizeof(at), ".%" PRId64 ".", seconds);
	crypto_auth_hmacsha256_init(&state, (const unsigned char *)secret, strlen(secret));
	crypto_auth_hmacsha256_update(&state, (const unsigned char *)id, strlen(id));
	crypto_auth_hmacsha256_update(&state, (const unsigned char *)at, strlen(at));
	crypto_auth_hmacsha256_update(&state, (const unsigned char *)body, strlen(body));
	crypto_auth_hmacsha256_final(&state, mac);
	memcpy(out, "v1,", 3);
	sodium_bin2base64(out + 3, AUTH_SIGNATURE_BYTES - 3, mac, sizeof(mac),
		sodium_base64_VARIANT_ORIGINAL);
}
