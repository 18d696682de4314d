#include "match/match_priv.h"

#include "base/kp_random.h"

uint64_t match_chance(uint64_t seed, uint64_t name)
{
	uint64_t state = seed ^ name;

	return kp_random(&state);
}

uint64_t match_name(const uint64_t *names, size_t i)
{
	return names ? names[i] : i;
}

struct turn {
	uint64_t at;
	uint32_t row;
};

static int by_turn(const void *a, const void *b)
{
	const struct turn *x = a, *y = b;
	int order = (x->at > y->at) - (x->at < y->at);

	return order ? order : (x->row > y->row) - (x->row < y->row);
}

void match_order(const struct match_set *set, uint64_t seed, uint32_t *order)
{
	struct turn *turn = kp_alloc_n(set->n + 1, sizeof(*turn));

	for (size_t i = 0; i < set->n; i++)
		turn[i] = (struct turn){
			match_chance(seed, match_name(set->names.rows, i)), (uint32_t)i};
	qsort(turn, set->n, sizeof(*turn), by_turn);
	for (size_t i = 0; i < set->n; i++)
		order[i] = turn[i].row;
	free(turn);
}
