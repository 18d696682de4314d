/* Time zones: what the clock on the wall shows at a moment, and the way back. The C library
 * knows zones only through TZ, a setting of the whole process; here the same tzdata is read
 * into a struct that is frozen once it is made and may be shared by any thread. */
#ifndef KP_ZONE_H
#define KP_ZONE_H

#include <stddef.h>
#include <stdint.h>

#include "base/kp_arena.h"
#include "base/kp_err.h"

struct kp_zone; /* NULL stands for Finland by the European Union's rule, without tzdata */

/* Reads a zone such as "Europe/Helsinki" from the system's tzdata. *out lives in `arena`.
 * KP_ENOENT: there is no such zone, or no tzdata; KP_EINPUT: not a name, or not a zone. */
int kp_zone_load(const char *name, struct kp_arena *arena, const struct kp_zone **out,
	struct kp_err *err);
/* The same from the bytes of a TZif file (RFC 8536, version 2 or later). */
int kp_zone_parse(const char *p, size_t n, struct kp_arena *arena, const struct kp_zone **out,
	struct kp_err *err);

/* Seconds east of Greenwich at a moment given in seconds since 1970 in UTC. */
int32_t kp_zone_offset(const struct kp_zone *z, int64_t s);

struct kp_local {
	int32_t day; /* days since 1970-01-01 */
	int32_t ms;  /* of the day, as the clock shows it */
};
struct kp_local kp_zone_local(const struct kp_zone *z, int64_t ms);
/* The first moment (ms) at which the clock shows this time or, where it skips it, a later
 * one. `ms` may be a whole day's: midnight that follows. */
int64_t kp_zone_moment(const struct kp_zone *z, int32_t day, int32_t ms);

#endif
