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

/* What dialog_hear_message() would say of the message in this conversation; false when that is
 * not remembered. The message is valid UTF-8. What *out points to is borrowed until the next
 * call. */
bool heard_before(struct heard_cache *c, const struct dialog_state *s, const char *text,
	struct dialog_heard *out);
/* Remembers what dialog_hear_message() said of it, where that may be kept. */
void heard_keep(struct heard_cache *c, const struct dialog_state *s, const char *text,
	const struct dialog_heard *heard);

#endif
