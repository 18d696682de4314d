#include "stats/stats_priv.h"

#include <stdlib.h>
#include <string.h>

void stats_table_open(struct stats_table *t)
{
	t->index = kp_map_new(0);
}

void stats_table_close(struct stats_table *t)
{
	kp_map_free(t->index);
	KP_VEC_FREE(&t->rows);
}

struct stats_row *stats_table_row(
	struct stats_table *t, const char *key, struct kp_arena *arena)
{
	int fresh, i = kp_map_intern(t->index, key, strlen(key), (int)t->rows.n, &fresh);

	if (fresh)
		KP_PUSH(&t->rows, ((struct stats_row){.key = kp_arena_strdup(arena, key)}));
	return &t->rows.v[i];
}

static int64_t weight(const struct stats_row *r)
{
	return r->questions + r->tickets;
}

/* Where little was asked it could be told who it was. */
void stats_table_merge_small(struct stats_table *t)
{
	struct stats_row rest = {.key = ""};
	size_t kept = 0;

	for (size_t i = 0; i < t->rows.n; i++) {
		struct stats_row *r = &t->rows.v[i];

		if (*r->key && weight(r) >= STATS_LEAST) {
			t->rows.v[kept++] = *r;
			continue;
		}
		rest.questions += r->questions;
		rest.answered += r->answered;
		rest.helpful += r->helpful;
		rest.unhelpful += r->unhelpful;
		rest.tickets += r->tickets;
	}
	t->rows.n = kept;
	if (weight(&rest))
		KP_PUSH(&t->rows, rest);
}

static int most_first(const void *a, const void *b)
{
	const struct stats_row *x = a, *y = b;

	if (x->questions != y->questions)
		return x->questions < y->questions ? 1 : -1;
	if (x->tickets != y->tickets)
		return x->tickets < y->tickets ? 1 : -1;
	return strcmp(x->key, y->key);
}

struct stats_rows stats_table_rows(struct stats_table *t, struct kp_arena *arena)
{
	struct stats_rows rows = {
		.n = t->rows.n < STATS_MOST_ROW ? t->rows.n : STATS_MOST_ROW};

	if (t->rows.n)
		qsort(t->rows.v, t->rows.n, sizeof(*t->rows.v), most_first);
	rows.v = kp_arena_copy(arena, t->rows.v, rows.n * sizeof(*rows.v));
	return rows;
}
