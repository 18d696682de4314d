/* What the files of the room share. */
#ifndef STATS_PRIV_H
#define STATS_PRIV_H

#include "base/kp_map.h"
#include "base/kp_vec.h"
#include "stats/stats.h"

/* Rows under way, found by their keys. */
struct stats_table {
	struct kp_map *index;
	KP_VEC(struct, struct stats_row) rows;
};
void stats_table_open(struct stats_table *t);
void stats_table_close(struct stats_table *t);
/* The row of a key; a new one is all zeros. Borrowed until the next call. */
struct stats_row *stats_table_row(
	struct stats_table *t, const char *key, struct kp_arena *arena);
/* Puts rows of less than STATS_LEAST together in one without a key; no row is found by its key
 * from then on. */
void stats_table_merge_small(struct stats_table *t);
/* Most first, in the arena. */
struct stats_rows stats_table_rows(struct stats_table *t, struct kp_arena *arena);

#endif
