#include "auth/auth_priv.h"

#include <string.h>

#include "base/kp_file.h"
#include "base/kp_str.h"

/* The tokens file as administrators change it: lines come and go, what else stands in it
 * stays. */

/* Whether a line is the entry of `name`. */
static bool is_of(const char *line, size_t n, const char *name)
{
	size_t word;

	while (n && (*line == ' ' || *line == '\t')) {
		line++;
		n--;
	}
	for (word = 0; word < n && !strchr(" \t\r#", line[word]);)
		word++;
	return word && word == strlen(name) && memcmp(line, name, word) == 0;
}

/* Copies all lines but those of `name`; returns how many these were. */
static size_t copy_others(const char *text, const char *name, struct kp_str *out)
{
	size_t left_out = 0;

	for (const char *line = text, *next; *line; line = next) {
		size_t n = strcspn(line, "\n");

		next = line + n + (line[n] == '\n');
		if (is_of(line, n, name)) {
			left_out++;
			continue;
		}
		kp_str_addn(out, line, n);
		kp_str_addc(out, '\n');
	}
	return left_out;
}

/* What cannot be read is not written over. */
static int read_sound(const char *path, char **text, struct kp_err *err)
{
	KP_AUTO(auth) struct auth *a = NULL;
	const struct auth_options opt = {.tokens_file = path};
	size_t n;

	if (auth_open(&opt, &a, err) < 0)
		return -1;
	return kp_file_read(path, AUTH_TOKENS_MAX, text, &n, err);
}

int auth_tokens_add(const char *path, const struct auth_service *s, struct kp_err *err)
{
	KP_AUTO(kp_cstr)
	char *name = kp_format("%.*s", (int)strcspn(s->line, " "), s->line);
	KP_AUTO(kp_cstr) char *text = NULL;
	KP_AUTO(kp_str) struct kp_str all = {0};

	if (kp_file_exists(path) && read_sound(path, &text, err) < 0)
		return -1;
	if (copy_others(text ? text : "", name, &all) > 0)
		return kp_fail(err, KP_EINPUT,
			"'%s' has a token in '%s'; revoke it first, or choose another name",
			name, path);
	kp_str_addf(&all, "%s\n", s->line);
	return kp_file_write(path, all.p, all.n, err);
}

int auth_tokens_remove(const char *path, const char *name, struct kp_err *err)
{
	KP_AUTO(kp_cstr) char *text = NULL;
	KP_AUTO(kp_str) struct kp_str all = {0};

	if (read_sound(path, &text, err) < 0)
		return -1;
	if (copy_others(text, name, &all) == 0)
		return kp_fail(err, KP_ENOENT, "'%s' has no token in '%s'", name, path);
	return kp_file_write(path, kp_str_c(&all), all.n, err);
}
