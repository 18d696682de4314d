/* An arena: many small allocations that die together (one per turn, one per
 * snapshot). One thread at a time. Nothing in it is freed alone. */
#ifndef KP_ARENA_H
#define KP_ARENA_H

#include "base/kp_mem.h"

struct kp_arena;

struct kp_arena *kp_arena_new(size_t first); /* first block's size in bytes; 0: 4096 */
void kp_arena_free(struct kp_arena *a);
KP_AUTO_FREE(kp_arena, kp_arena_free)

/* All memory given out becomes invalid; the largest block is kept for the next turn. */
void kp_arena_reset(struct kp_arena *a);
/* Zeroed, aligned to 16 bytes; valid until reset or free. */
void *kp_arena_alloc(struct kp_arena *a, size_t n);
/* The same, not zeroed: for what is written before it is read. */
void *kp_arena_room(struct kp_arena *a, size_t n);
/* p[0…n); NULL when n is 0. */
void *kp_arena_copy(struct kp_arena *a, const void *p, size_t n);
char *kp_arena_strdup(struct kp_arena *a, const char *s);
char *kp_arena_strndup(struct kp_arena *a, const char *s, size_t n);
char *kp_arena_format(struct kp_arena *a, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
size_t kp_arena_bytes(const struct kp_arena *a); /* bytes held in blocks */

#endif
