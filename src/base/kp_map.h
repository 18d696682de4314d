/* A hash map from strings to non-negative ints (ids, indexes). Keys are copied.
 * Not shared while it is written; any number of readers after that. */
#ifndef KP_MAP_H
#define KP_MAP_H

#include <stddef.h>

#include "base/kp_mem.h"

struct kp_map;

struct kp_map *kp_map_new(size_t expected); /* 0: small */
void kp_map_free(struct kp_map *m);
KP_AUTO_FREE(kp_map, kp_map_free)
/* The value of key[0..n), or -1. */
int kp_map_get(const struct kp_map *m, const char *key, size_t n);
/* Sets it, replacing what was there. value >= 0. */
void kp_map_set(struct kp_map *m, const char *key, size_t n, int value);
/* The value that is there, else sets `value`. *fresh (may be NULL) tells which. */
int kp_map_intern(struct kp_map *m, const char *key, size_t n, int value, int *fresh);
size_t kp_map_count(const struct kp_map *m);
/* Walks all entries in the order of insertion: i from 0 to kp_map_count()-1. */
const char *kp_map_key(const struct kp_map *m, size_t i, size_t *n_out, int *value_out);

#endif
