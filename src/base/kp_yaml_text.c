#include "base/kp_yaml_text.h"

#include <stdbool.h>
#include <string.h>

#include "base/kp_str.h"

static int check_line(const char *line, size_t n, struct kp_pos at, struct kp_err *err)
{
	bool indent = true;
	size_t good = kp_utf8_prefix(line, n);

	if (good < n) {
		at.col = 1 + (int)kp_utf8_chars(line, good);
		return kp_fail_at(err, KP_EINPUT, at,
			"not valid UTF-8 or a zero byte; save the file as UTF-8");
	}
	/* libfyaml 0.7.12 leaks memory when it reads quotes doubled twice. */
	const char *quotes = memmem(line, n, "''''", 4);
	if (quotes) {
		at.col = 1 + (int)kp_utf8_chars(line, (size_t)(quotes - line));
		return kp_fail_at(err, KP_EINPUT, at,
			"four ' in a row are not read; put the text in double quotes");
	}
	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)line[i];
		at.col = 1 + (int)i;
		if (c == '\t' && indent)
			return kp_fail_at(
				err, KP_EINPUT, at, "a tab in the indentation; use spaces");
		if (c != ' ')
			indent = false;
		if ((c < 0x20 && c != '\t' && c != '\r') || c == 0x7f) {
			at.col = 1 + (int)kp_utf8_chars(line, i);
			return kp_fail_at(
				err, KP_EINPUT, at, "a control character; remove it");
		}
	}
	return 0;
}

int kp_yaml_text(
	const char *file, int line0, const char **text, size_t *len, struct kp_err *err)
{
	struct kp_pos at = {.file = file, .line = line0};

	if (*len >= 3 && memcmp(*text, "\xef\xbb\xbf", 3) == 0) {
		*text += 3;
		*len -= 3;
	}
	for (const char *p = *text, *end = *text + *len; p < end;) {
		const char *nl = memchr(p, '\n', (size_t)(end - p));
		const char *stop = nl ? nl : end;
		at.line++;
		if (check_line(p, (size_t)(stop - p), at, err) < 0)
			return -1;
		p = nl ? nl + 1 : end;
	}
	return 0;
}
