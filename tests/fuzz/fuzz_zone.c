/* Any bytes in place of a time zone file: refused, or a clock that stays within bounds. */
#include <assert.h>

#include "base/kp_zone.h"

int LLVMFuzzerTestOneInput(const unsigned char *p, size_t n);

#define DAY_MS INT64_C(86400000)

int LLVMFuzzerTestOneInput(const unsigned char *p, size_t n)
{
	KP_AUTO(kp_arena) struct kp_arena *arena = kp_arena_new(0);
	const struct kp_zone *z = NULL;

	if (kp_zone_parse((const char *)p, n, arena, &z, NULL) < 0) {
		assert(!z);
		return 0;
	}
	for (int32_t day = -40000; day < 60000; day += 977) {
		struct kp_local t = kp_zone_local(z, day * DAY_MS);
		int64_t back = kp_zone_moment(z, t.day, t.ms);

		assert(t.ms >= 0 && t.ms < DAY_MS);
		assert(back > (day - 9) * DAY_MS && back < (day + 9) * DAY_MS);
	}
	return 0;
}
