#include "notify/notify.h"

#include "base/kp_random.h"

#define FIRST_MS (60 * INT64_C(1000))
#define LAST_MS  (6 * 60 * FIRST_MS)

const char *notify_reply_address(
	const char *base, const char *ticket, const char *code, struct kp_arena *mem)
{
	const char *at = strchr(base, '@');

	return kp_arena_format(mem, "%.*s+%s.%s%s", (int)(at - base), base, ticket, code, at);
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
