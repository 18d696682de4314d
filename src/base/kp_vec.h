/* A typed growing array: `struct thing_vec { struct thing *v; size_t n, cap; }`.
 *	KP_VEC(struct kp_ints, int);   declares it
 *	KP_PUSH(&ints, 7);             adds a copy at the end
 *	for (size_t i = 0; i < ints.n; i++) use(ints.v[i]);
 *	KP_VEC_FREE(&ints);
 * One thread at a time. */
#ifndef KP_VEC_H
#define KP_VEC_H

#include <stdlib.h>

#include "base/kp_mem.h"

#define KP_VEC(name, type)                                                                    \
	name                                                                                  \
	{                                                                                     \
		type *v;                                                                      \
		size_t n, cap;                                                                \
	}

#define KP_PUSH(vec, ...)                                                                     \
	do {                                                                                  \
		__auto_type kp_v = (vec);                                                     \
		if (kp_v->n == kp_v->cap) {                                                   \
			kp_v->cap = kp_v->cap ? kp_v->cap * 2 : 8;                            \
			kp_v->v = kp_realloc(kp_v->v, kp_v->cap * sizeof(*kp_v->v));          \
		}                                                                             \
		kp_v->v[kp_v->n++] = (__VA_ARGS__);                                           \
	} while (0)

#define KP_VEC_FREE(vec)                                                                      \
	do {                                                                                  \
		__auto_type kp_v = (vec);                                                     \
		free(kp_v->v);                                                                \
		kp_v->v = NULL;                                                               \
		kp_v->n = kp_v->cap = 0;                                                      \
	} while (0)

#endif
