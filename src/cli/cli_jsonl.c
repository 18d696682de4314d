#include <stdio.h>
#include <string.h>

#include "base/kp_file.h"
#include "cli/cli.h"

#define MAX_FILE   ((size_t)256 << 20)
#define MAX_TEXT   8192
#define MAX_ERRORS 50

int cli_member(const struct kp_json *line, const char *key, struct kp_arena *arena,
	const char **out, struct kp_err *err)
{
	const char *s = kp_json_string(kp_json_get(line, key));

	if (!s || !*s)
		return kp_fail(err, KP_EINPUT, "'%s' is missing or no text", key);
	if (strlen(s) > MAX_TEXT)
		return kp_fail(err, KP_EINPUT, "'%s' is longer than %d bytes; shorten it", key,
			MAX_TEXT);
	*out = kp_arena_strdup(arena, s);
	return 0;
}

static bool blank(const char *s, size_t n)
{
	while (n && strchr(" \t\r", *s))
		s++, n--;
	return !n;
}

int cli_jsonl(const char *path,
	int (*fn)(void *arg, const struct kp_json *line, int number, struct kp_err *err),
	void *arg)
{
	KP_AUTO(kp_cstr) char *data = NULL;
	size_t n, errors = 0;
	int number = 0;
	struct kp_err err = {0};

	if (kp_file_read(path, MAX_FILE, &data, &n, &err) < 0)
		return cli_usage("%s", err.msg);
	for (const char *p = data, *end; p < data + n && errors < MAX_ERRORS; p = end + 1) {
		KP_AUTO(kp_json) struct kp_json *line = NULL;
		end = memchr(p, '\n', (size_t)(data + n - p));
		if (!end)
			end = data + n;
		number++;
		if (blank(p, (size_t)(end - p)))
			continue;
		err = (struct kp_err){0};
		if (kp_json_parse(p, (size_t)(end - p), 0, &line, &err) == 0 &&
			fn(arg, line, number, &err) == 0)
			continue;
		err.at = (struct kp_pos){path, number, err.at.col ? err.at.col : 1};
		err.code = KP_EINPUT;
		cli_fail(&err);
		errors++;
	}
	return errors ? CLI_BAD : CLI_FINE;
}
