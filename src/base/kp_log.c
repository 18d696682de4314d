#include "base/kp_log.h"

#include <errno.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/kp_str.h"

/* The log sink is one of the house's two exceptions from "no global state". */
static atomic_int least = KP_INFO;

void kp_log_level(enum kp_level level)
{
	atomic_store_explicit(&least, (int)level, memory_order_relaxed);
}

static const char *const names[] = {"debug", "info", "warn", "error"};

void kp_log(enum kp_level level, const char *event, const char *fmt, ...)
{
	char line[1024];
	va_list ap;

	if ((int)level < atomic_load_explicit(&least, memory_order_relaxed))
		return;
	int n = snprintf(line, sizeof(line), "level=%s event=%s%s", names[level], event,
		fmt[0] ? " " : "");
	if (n < 0 || (size_t)n >= sizeof(line) - 1)
		return;
	va_start(ap, fmt);
	int m = vsnprintf(line + n, sizeof(line) - 1 - (size_t)n, fmt, ap);
	va_end(ap);
	size_t len = (size_t)n + (m > 0 ? (size_t)m : 0);
	if (len > sizeof(line) - 2)
		len = sizeof(line) - 2;
	len = kp_utf8_clean(line, len); /* one line stays one line */
	line[len++] = '\n';
	/* One write a line, so that lines of several threads never mix. */
	while (write(STDERR_FILENO, line, len) < 0 && errno == EINTR)
		;
}
