/* Numbers that look like chance and are the same on every machine for the same seed
 * (splitmix64). Not for secrets. The state is the caller's; any value is a seed. */
#ifndef KP_RANDOM_H
#define KP_RANDOM_H

#include <stddef.h>
#include <stdint.h>

uint64_t kp_random(uint64_t *state);
/* In [0, 1). */
float kp_random_unit(uint64_t *state);
/* Brings v[0 … n) into another order. */
void kp_shuffle(uint32_t *v, size_t n, uint64_t *state);

#endif
