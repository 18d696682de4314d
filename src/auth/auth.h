/* Who is asking: random session ids, signed tokens, and the service tokens of bridges.
 * Everything here is immutable once opened and may be used by any thread. Secrets never
 * reach a message or the log. */
#ifndef AUTH_H
#define AUTH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/kp_err.h"
#include "base/kp_mem.h"

#define AUTH_ID_BYTES 27 /* 26 characters, a–z 2–7, and the NUL: 130 bits */
/* A new unguessable id. */
void auth_random_id(char out[AUTH_ID_BYTES]);
/* True for what auth_random_id() makes, without asking whether it is in use. */
bool auth_id_valid(const char *id);

enum auth_role { AUTH_SUPERVISOR, AUTH_PARTNER, AUTH_ADMIN, AUTH_SERVICE, AUTH_ROLES };
const char *auth_role_name(enum auth_role r);
int auth_role_parse(const char *name); /* -1: none of them */

/* Who a token speaks for. Empty strings: not told. */
struct auth_user {
	char id[65]; /* stable: a user name, a service's name */
	char name[129];
	char unit[65];
	enum auth_role role;
	int64_t expires; /* ms since 1970: the token holds until then; 0: as long as it stands
			  * in the tokens file */
};

struct auth;

struct auth_options {
	const char *key_file; /* 32 random bytes, made with mode 0600 when not there; NULL: a
			       * key that dies with the process */
	const char *tokens_file; /* service tokens; NULL or "": none */
};

/* KP_EINPUT: a file that is no such thing, or that others may read (the key) or write (the
 * tokens); KP_ENOENT: there is no tokens file. */
int auth_open(const struct auth_options *opt, struct auth **out, struct kp_err *err);
void auth_close(struct auth *a);
KP_AUTO_FREE(auth, auth_close)

/* A token for `u`, valid until `expires` (ms since 1970), signed with the key. Owned. */
char *auth_token_make(const struct auth *a, const struct auth_user *u, int64_t expires);
/* Whose token it is: one that auth_token_make() signed and that has not expired, or a service
 * token of the tokens file. KP_EINPUT: neither; the message does not tell which check failed.
 */
int auth_token_verify(const struct auth *a, const char *token, int64_t now,
	struct auth_user *out, struct kp_err *err);

/* The i-th of the tokens file, to tell who has one; false: there are no more. */
bool auth_service_at(const struct auth *a, size_t i, struct auth_user *out);
/* Whether the token of that name is the same in both, with the same role and unit. */
bool auth_service_same(const struct auth *a, const struct auth *b, const char *name);

/* ---- signing in at an OpenID provider ---- */

/* The public keys that a provider signs with: a JSON Web Key Set. Immutable. */
struct auth_keys;
/* KP_EINPUT: it is no key set, or holds no key that signs. Other keys are passed over. */
int auth_keys_parse(const char *json, size_t n, struct auth_keys **out, struct kp_err *err);
void auth_keys_free(struct auth_keys *k);
KP_AUTO_FREE(auth_keys, auth_keys_free)
size_t auth_keys_count(const struct auth_keys *k);

/* What a token of the provider must say, and where in it stands who somebody is. */
struct auth_issuer {
	const char *issuer, *audience;         /* exactly as in the token */
	const char *user_claim;                /* a text that is the user's alone, for ever */
	const char *unit_claim;                /* "": there is none */
	const char *roles_claim;               /* a text or a list of them */
	const char *partner_role, *admin_role; /* among the roles; else: supervisor */
};
/* Looks like a JSON Web Token, whoever signed it. */
bool auth_is_jwt(const char *token);
/* Whose token it is: signed with one of the keys (RSA or elliptic curves), of that issuer, for
 * that audience, and valid now, give or take a minute. KP_ENOENT: it names a key that is not
 * there: the provider may have new ones. KP_EINPUT: it is not valid; the message, for the log,
 * says why, and nothing of the token. */
int auth_jwt_verify(const struct auth_keys *k, const struct auth_issuer *is, const char *token,
	int64_t now, struct auth_user *out, struct kp_err *err);

#define AUTH_CODE_BYTES 17 /* 16 characters, a–z 2–7, and the NUL: 80 bits */
/* What the reply address of a mail about a ticket carries, so that only who was written to at
 * `address` can answer it. The case of the address makes no difference. */
void auth_reply_code(const struct auth *a, const char *ticket, const char *address,
	char out[AUTH_CODE_BYTES]);
bool auth_reply_code_fits(
	const struct auth *a, const char *ticket, const char *address, const char *code);

#define AUTH_SIGNATURE_BYTES 48 /* "v1,", 44 characters of base64, and the NUL */
/* Signs a message that is posted to a program: id, seconds since 1970 and body, as
 * standardwebhooks.com has it. */
void auth_sign_hook(const char *secret, const char *id, int64_t seconds, const char *body,
	char out[AUTH_SIGNATURE_BYTES]);

/* What the link to a guide that is tried out carries: who has the link may read it. */
void auth_guide_code(const struct auth *a, const char *guide, char out[AUTH_CODE_BYTES]);
bool auth_guide_code_fits(const struct auth *a, const char *guide, const char *code);

/* The tokens file: a line `name role hash [unit]` each, `#` begins a comment. A token itself
 * stands nowhere; its hash gives nothing away. */
struct auth_service {
	char *token; /* owned; for its bearer, told once */
	char *line;  /* owned; for the file */
};
/* A new service token. KP_EINPUT: a name or unit that cannot stand in the file. */
int auth_service_new(const char *name, enum auth_role role, const char *unit,
	struct auth_service *out, struct kp_err *err);
void auth_service_clear(struct auth_service *s);
KP_AUTO_CLEAR(auth_service, auth_service_clear)

/* Adds what auth_service_new() made to the tokens file, which is made when it is not there.
 * KP_EINPUT: the name has a token already, or the file is no tokens file. */
int auth_tokens_add(const char *path, const struct auth_service *s, struct kp_err *err);
/* Takes the token of `name` out; comments stay. KP_ENOENT: there is none, or no file. */
int auth_tokens_remove(const char *path, const char *name, struct kp_err *err);

#endif
