#include "notify/notify.h"

#include <strings.h>

#include "base/kp_random.h"

#define FIRST_MS (60 * INT64_C(1000))
#define LAST_MS  (6 * 60 * FIRST_MS)

const char *notify_reply_address(
	const char *base, const char *ticket, const char *code, struct kp_arena *mem)
{
	const char *at = strchr(base, '@');

	return kp_arena_format(mem, "%.*s+%s.%s%s", (int)(at - base), base, ticket, code, at);
}

/* Copies [s, end) as large or small letters. */
static bool copy(const char *s, const char *end, bool large, char out[33])
{
	size_t n = (size_t)(end - s);

	if (n == 0 || n > 32)
		return false;
	for (size_t i = 0; i < n; i++) {
		char c = s[i];

		if (c >= 'a' && c <= 'z' && large)
			c = (char)(c - 'a' + 'A');
		else if (c >= 'A' && c <= 'Z' && !large)
			c = (char)(c - 'A' + 'a');
		out[i] = c;
	}
	out[n] = '\0';
	return true;
}

bool notify_read_address(const char *address, const char *base, char ticket[33], char code[33])
{
	const char *base_at = strchr(base, '@'), *at = strrchr(address, '@');
	size_t n = (size_t)(base_at - base);
	const char *plus = address + n, *dot;

	if (!at || strcasecmp(at, base_at) != 0 || (size_t)(at - address) <= n ||
		strncasecmp(address, base, n) != 0 || *plus != '+')
		return false;
	dot = memrchr(plus, '.', (size_t)(at - plus));
	return dot && copy(plus + 1, dot, true, ticket) && copy(dot + 1, at, false, code);
}

int64_t notify_wait(int tries, uint64_t random)
{
	int64_t ms = FIRST_MS;
	uint64_t state = random;

	for (int i = 1; i < tries && ms < LAST_MS; i++)
		ms *= 2;
	ms = ms < LAST_MS ? ms : LAST_MS;
	return ms * 3 / 4 + (int64_t)(kp_random(&state) % (uint64_t)(ms / 2));
}
