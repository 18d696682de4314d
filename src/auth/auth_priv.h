/* What the files of the room share. */
#ifndef AUTH_PRIV_H
#define AUTH_PRIV_H

#include <sodium.h>

#include "auth/auth.h"

#define AUTH_TOKENS_MAX (1 << 20) /* bytes of a tokens file */

/* A service token as the file has it. */
struct auth_entry {
	struct auth_user user;
	unsigned char hash[crypto_generichash_BYTES];
};

struct auth {
	unsigned char key[crypto_auth_KEYBYTES];
	struct auth_entry *entries;
	size_t nentries, cap;
};

/* Ready for use, whoever comes first. Without randomness nothing here is safe: it ends the
 * process then. */
void auth_sodium(void);

int auth_key_load(
	const char *path, unsigned char key[crypto_auth_KEYBYTES], struct kp_err *err);
int auth_tokens_load(const char *path, struct auth *a, struct kp_err *err);
void auth_token_hash(const char *token, unsigned char hash[crypto_generichash_BYTES]);
/* Looks at every entry, so that the time tells nothing. NULL: none. Borrowed. */
const struct auth_user *auth_tokens_find(const struct auth *a, const char *token);
/* Copies what fits into out[0..cap) whole; false when it does not. */
bool auth_copy(char *out, size_t cap, const char *s);

#endif
