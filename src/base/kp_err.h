/* Errors. A function that can fail takes `struct kp_err *err` last and returns
 * 0 or -1 (lookups 1, 0 or -1); on failure its outputs stay untouched and *err
 * says what is wrong and what to do. `err` may be NULL where the caller only
 * wants to know that it failed. Any thread; the struct lives on the caller's stack. */
#ifndef KP_ERR_H
#define KP_ERR_H

#include <stdarg.h>

/* What the caller can do about it. */
enum kp_code {
	KP_OK,
	KP_EINPUT, /* fix the data; `at` may say where */
	KP_EBUSY,  /* try again later */
	KP_EIO,    /* the world broke: disk, network, another program */
	KP_ENOENT, /* what was asked for is not there */
	KP_EFULL,  /* a bound was reached: disk, queue, quota */
};

/* A place in the user's data. line and col count from 1, col in characters; 0: unknown. */
struct kp_pos {
	const char *file; /* borrowed; NULL: none */
	int line, col;
};

struct kp_err {
	enum kp_code code;
	struct kp_pos at;
	char msg[240]; /* lower case, culprit in quotes, then the way out; never cut inside a
			  character */
};

/* Fills *err (if not NULL) and returns -1, so that `return kp_fail(err, …);` reads well. */
int kp_fail(struct kp_err *err, enum kp_code code, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
int kp_fail_at(struct kp_err *err, enum kp_code code, struct kp_pos at, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));
/* Puts "what: " before the message that is there. Returns -1. */
int kp_fail_in(struct kp_err *err, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

#endif
