#include "auth/auth_priv.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/kp_str.h"

static const char alphabet[] = "abcdefghijklmnopqrstuvwxyz234567";

static const char *const role_names[AUTH_ROLES] = {
	"supervisor", "partner", "admin", "service"};

void auth_sodium(void)
{
	if (sodium_init() >= 0)
		return;
	fputs("level=error event=auth.init what=\"no source of randomness\"\n", stderr);
	abort();
}

void auth_random_id(char out[AUTH_ID_BYTES])
{
	unsigned char random[AUTH_ID_BYTES - 1];

	auth_sodium();
	randombytes_buf(random, sizeof(random));
	for (size_t i = 0; i < sizeof(random); i++)
		out[i] = alphabet[random[i] & 31];
	out[sizeof(random)] = '\0';
}

bool auth_id_valid(const char *id)
{
	return id && strlen(id) == AUTH_ID_BYTES - 1 &&
	       strspn(id, alphabet) == AUTH_ID_BYTES - 1;
}

const char *auth_role_name(enum auth_role r)
{
	return role_names[r];
}

int auth_role_parse(const char *name)
{
	return kp_str_index(name, role_names, AUTH_ROLES);
}

bool auth_copy(char *out, size_t cap, const char *s)
{
	size_t n = s ? strlen(s) : 0;

	if (n >= cap)
		return false;
	memcpy(out, s ? s : "", n);
	out[n] = '\0';
	return true;
}

int auth_open(const struct auth_options *opt, struct auth **out, struct kp_err *err)
{
	KP_AUTO(auth) struct auth *a = kp_alloc(sizeof(*a));

	auth_sodium();
	if (!opt->key_file)
		crypto_auth_keygen(a->key);
	else if (auth_key_load(opt->key_file, a->key, err) < 0)
		return -1;
	if (opt->tokens_file && *opt->tokens_file &&
		auth_tokens_load(opt->tokens_file, a, err) < 0)
		return -1;
	*out = KP_TAKE(a);
	return 0;
}

void auth_close(struct auth *a)
{
	sodium_memzero(a->key, sizeof(a->key));
	free(a->entries);
	free(a);
}
