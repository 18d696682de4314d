#include "base/kp_err.h"

#include <stdio.h>
#include <string.h>

#include "base/kp_str.h"

/* A culprit may have been cut inside a character, or hold a line's end. */
static void tidy(char *msg, size_t size, int printed)
{
	size_t n = printed < 0 ? 0 : (size_t)printed < size ? (size_t)printed : size - 1;

	msg[kp_utf8_clean(msg, n)] = '\0';
}

static void fill(
	struct kp_err *err, enum kp_code code, struct kp_pos at, const char *fmt, va_list ap)
{
	char msg[sizeof(err->msg)]; /* the arguments may point into *err */

	int n = vsnprintf(msg, sizeof(msg), fmt, ap);
	tidy(msg, sizeof(msg), n);
	err->code = code;
	err->at = at;
	memcpy(err->msg, msg, sizeof(msg));
}

int kp_fail(struct kp_err *err, enum kp_code code, const char *fmt, ...)
{
	va_list ap;

	if (err) {
		va_start(ap, fmt);
		fill(err, code, (struct kp_pos){0}, fmt, ap);
		va_end(ap);
	}
	return -1;
}

int kp_fail_at(struct kp_err *err, enum kp_code code, struct kp_pos at, const char *fmt, ...)
{
	va_list ap;

	if (err) {
		va_start(ap, fmt);
		fill(err, code, at, fmt, ap);
		va_end(ap);
	}
	return -1;
}

int kp_fail_in(struct kp_err *err, const char *fmt, ...)
{
	char what[sizeof(err->msg)], all[2 * sizeof(err->msg)];
	va_list ap;

	if (!err)
		return -1;
	va_start(ap, fmt);
	vsnprintf(what, sizeof(what), fmt, ap);
	va_end(ap);
	int n = snprintf(all, sizeof(all), "%s: %s", what, err->msg);
	memcpy(err->msg, all, sizeof(err->msg));
	tidy(err->msg, sizeof(err->msg), n);
	return -1;
}
