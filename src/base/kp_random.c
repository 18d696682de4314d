#include "base/kp_random.h"

uint64_t kp_random(uint64_t *state)
{
	uint64_t z = (*state += 0x9e3779b97f4a7c15u);

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return z ^ (z >> 31);
}

float kp_random_unit(uint64_t *state)
{
	return (float)(kp_random(state) >> 40) * 0x1p-24f;
}

void kp_shuffle(uint32_t *v, size_t n, uint64_t *state)
{
	for (size_t i = n; i > 1; i--) {
		size_t k = kp_random(state) % i;
		uint32_t swap = v[i - 1];

		v[i - 1] = v[k];
		v[k] = swap;
	}
}
