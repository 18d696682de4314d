/* The grammar of RFC 8259, checked before anything is built. Inside base/ only. */
#ifndef KP_JSON_CHECK_H
#define KP_JSON_CHECK_H

#include <stddef.h>

#include "base/kp_err.h"

/* 0 when s[0..n) is exactly one JSON value in valid UTF-8, at most `depth` levels deep and
 * without U+0000 (it would cut C strings); else -1 with the line and column. */
int kp_json_check(const char *s, size_t n, int depth, struct kp_err *err);

#endif
