#include "auth/auth_priv.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/kp_file.h"
#include "base/kp_str.h"
#include "base/kp_vec.h"

#define TOKEN_BYTES  32
#define TOKEN_PREFIX "kps_"
#define HASH_BYTES   crypto_generichash_BYTES

/* Tokens are random and long: a plain hash cannot be guessed backwards. */
void auth_token_hash(const char *token, unsigned char hash[HASH_BYTES])
{
	crypto_generichash(
		hash, HASH_BYTES, (const unsigned char *)token, strlen(token), NULL, 0);
}

const struct auth_user *auth_tokens_find(const struct auth *a, const char *token)
{
	const struct auth_user *found = NULL;
	unsigned char hash[HASH_BYTES];

	auth_token_hash(token, hash);
	for (size_t i = 0; i < a->nentries; i++)
		if (sodium_memcmp(hash, a->entries[i].hash, HASH_BYTES) == 0)
			found = &a->entries[i].user;
	return found;
}

bool auth_service_at(const struct auth *a, size_t i, struct auth_user *out)
{
	if (i >= a->nentries)
		return false;
	*out = a->entries[i].user;
	return true;
}

static const struct auth_entry *named(const struct auth *a, const char *name)
{
	for (size_t i = 0; i < a->nentries; i++)
		if (strcmp(a->entries[i].user.id, name) == 0)
			return &a->entries[i];
	return NULL;
}

bool auth_service_same(const struct auth *a, const struct auth *b, const char *name)
{
	const struct auth_entry *x = named(a, name), *y = named(b, name);

	return x && y && memcmp(x->hash, y->hash, sizeof(x->hash)) == 0 &&
	       x->user.role == y->user.role && strcmp(x->user.unit, y->user.unit) == 0;
}

/* ---- the file ---- */

static bool parse_hash(const char *hex, unsigned char hash[HASH_BYTES])
{
	size_t n = 0;

	return hex && strlen(hex) == 2 * HASH_BYTES &&
	       sodium_hex2bin(hash, HASH_BYTES, hex, strlen(hex), NULL, &n, NULL) == 0 &&
	       n == HASH_BYTES;
}

/* Splits a line in place into at most `max` words. */
static size_t split(char *line, char **words, size_t max)
{
	size_t n = 0;
	char *rest = line, *word;

	line[strcspn(line, "#\r")] = '\0';
	while (n < max && (word = strsep(&rest, " \t")))
		if (*word)
			words[n++] = word;
	return n;
}

static int parse_line(char *line, struct kp_pos at, struct auth *a, struct kp_err *err)
{
	char *words[5] = {0};
	struct auth_entry e = {0};
	size_t n = split(line, words, KP_LEN(words));

	if (n == 0)
		return 0;
	if (n < 3 || n > 4)
		return kp_fail_at(err, KP_EINPUT, at,
			"a line has a name, a role, a hash and maybe a unit");
	int role = auth_role_parse(words[1]);
	if (role < 0)
		return kp_fail_at(err, KP_EINPUT, at,
			"unknown role '%.40s'; use supervisor, partner, admin or service",
			words[1]);
	if (!parse_hash(words[2], e.hash))
		return kp_fail_at(err, KP_EINPUT, at,
			"the hash of '%.64s' is not %u hexadecimal digits; make a new token",
			words[0], 2 * HASH_BYTES);
	if (!auth_copy(e.user.id, sizeof(e.user.id), words[0]) ||
		!auth_copy(e.user.unit, sizeof(e.user.unit), words[3]))
		return kp_fail_at(err, KP_EINPUT, at, "names are at most %zu bytes",
			sizeof(e.user.id) - 1);
	auth_copy(e.user.name, sizeof(e.user.name), words[0]);
	e.user.role = (enum auth_role)role;
	if (a->nentries == a->cap)
		a->entries = kp_realloc(
			a->entries, (a->cap = 2 * a->cap + 8) * sizeof(*a->entries));
	a->entries[a->nentries++] = e;
	return 0;
}

static int check_writers(const char *path, struct kp_err *err)
{
	struct stat st;

	if (stat(path, &st) < 0)
		return kp_fail(err, errno == ENOENT ? KP_ENOENT : KP_EIO,
			"cannot read the tokens file '%s': %s", path, strerror(errno));
	if (st.st_mode & 022)
		return kp_fail(err, KP_EINPUT,
			"others may write the tokens file '%s'; say chmod go-w", path);
	return 0;
}

int auth_tokens_load(const char *path, struct auth *a, struct kp_err *err)
{
	KP_AUTO(kp_cstr) char *text = NULL;
	struct kp_pos at = {path, 0, 1};
	size_t n = 0;

	if (check_writers(path, err) < 0 ||
		kp_file_read(path, AUTH_TOKENS_MAX, &text, &n, err) < 0)
		return -1;
	if (!kp_utf8_valid(text, n))
		return kp_fail(err, KP_EINPUT, "the tokens file '%s' is not text", path);
	char *rest = text, *line;
	while ((line = strsep(&rest, "\n"))) {
		at.line++;
		if (parse_line(line, at, a, err) < 0)
			return -1;
	}
	return 0;
}

/* ---- making one ---- */

static bool fits_the_file(const char *word, size_t max)
{
	return strlen(word) <= max && !strpbrk(word, " \t\r\n#") &&
	       kp_utf8_valid(word, strlen(word));
}

int auth_service_new(const char *name, enum auth_role role, const char *unit,
	struct auth_service *out, struct kp_err *err)
{
	unsigned char random[TOKEN_BYTES], hash[HASH_BYTES];
	char text[sodium_base64_ENCODED_LEN(
		TOKEN_BYTES, sodium_base64_VARIANT_URLSAFE_NO_PADDING)];
	char hex[2 * HASH_BYTES + 1];

	if (!*name || !fits_the_file(name, sizeof((struct auth_user){0}.id) - 1))
		return kp_fail(err, KP_EINPUT,
			"the name '%.64s' must be 1 to 64 bytes without spaces and '#'", name);
	if (unit && !fits_the_file(unit, sizeof((struct auth_user){0}.unit) - 1))
		return kp_fail(err, KP_EINPUT,
			"the unit '%.64s' must be at most 64 bytes without spaces and '#'",
			unit);
	auth_sodium();
	randombytes_buf(random, sizeof(random));
	sodium_bin2base64(text, sizeof(text), random, sizeof(random),
		sodium_base64_VARIANT_URLSAFE_NO_PADDING);
	out->token = kp_format(TOKEN_PREFIX "%s", text);
	auth_token_hash(out->token, hash);
	sodium_bin2hex(hex, sizeof(hex), hash, sizeof(hash));
	out->line = kp_format("%s %s %s%s%s", name, auth_role_name(role), hex,
		unit && *unit ? " " : "", unit ? unit : "");
	return 0;
}

void auth_service_clear(struct auth_service *s)
{
	if (s->token)
		sodium_memzero(s->token, strlen(s->token));
	free(s->token);
	free(s->line);
	*s = (struct auth_service){0};
}
