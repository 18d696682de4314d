/* Messages that were heard before: many ask the same, and what a message says by itself is the
 * same for all who say it. Kept in memory alone, for as long as the snapshot is in use, and
 * never when something in it is somebody's own - a name, an identity code. The loop's alone.
 */
#ifndef HEARD_H
#define HEARD_H

#include "dialog/dialog.h"

struct heard_cache;

struct heard_cache *heard_cache_new(void);
void heard_cache_free(struct heard_cache *c);
KP_AUTO_FREE(heard_cache, heard_cache_free)
/* Another snapshot comes into use. */
void heard_cache_clear(struct heard_cache *c);
uint64_t heard_cache_found(const struct heard_cache *c); /* messages that were, so far */

/* dialog_hear(), with the same result. The message is valid UTF-8. What *out points to lives
 * in the arena or is borrowed until the next call. */
void heard_message(struct heard_cache *c, const struct dialog_state *s,
	const struct match_engine *engine, struct text_analyser *an, const char *text,
	struct kp_arena *arena, struct dialog_heard *out);

#endif
