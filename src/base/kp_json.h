/* JSON: reading through cJSON (bounded depth), writing straight into a string.
 * A `struct kp_json` is a whole document or a borrowed part of one. One thread at a time. */
#ifndef KP_JSON_H
#define KP_JSON_H

#include <stdbool.h>
#include <stdint.h>

#include "base/kp_err.h"
#include "base/kp_str.h"

struct kp_json; /* really a cJSON */

/* Parses s[0..n): exactly one value, valid UTF-8, at most `depth` levels (0: 32).
 * The error's `at` holds line and column. *out is owned. */
int kp_json_parse(
	const char *s, size_t n, int depth, struct kp_json **out, struct kp_err *err);
void kp_json_free(struct kp_json *j);
KP_AUTO_FREE(kp_json, kp_json_free)

/* All take NULL and give "not there". Results are borrowed from the document. */
const struct kp_json *kp_json_get(const struct kp_json *obj, const char *key);
const struct kp_json *kp_json_at(const struct kp_json *array, size_t i);
/* What follows it in its array or object; NULL after the last. */
const struct kp_json *kp_json_next(const struct kp_json *member);
size_t kp_json_count(const struct kp_json *array_or_object);
bool kp_json_is_object(const struct kp_json *j);
bool kp_json_is_array(const struct kp_json *j);
bool kp_json_is_null(const struct kp_json *j);
const char *kp_json_string(const struct kp_json *j);     /* NULL: not a string */
bool kp_json_int(const struct kp_json *j, int64_t *out); /* a whole number within 2^53 */
bool kp_json_number(const struct kp_json *j, double *out);
bool kp_json_bool(const struct kp_json *j, bool *out);
const char *kp_json_key(const struct kp_json *member); /* NULL: no member of an object */

/* Writing: begin/end pairs and members in order; commas are placed by itself.
 *	struct kp_jsonw w = {.s = &s};
 *	kp_jsonw_begin(&w, NULL, '{'); kp_jsonw_str(&w, "type", "ok"); kp_jsonw_end(&w, '}');
 * `key` is NULL inside arrays and at the top. Depth at most 16. */
struct kp_jsonw {
	struct kp_str *s; /* borrowed; written to */
	int depth;
	uint32_t started; /* bit per depth: something was written there */
};
void kp_jsonw_begin(struct kp_jsonw *w, const char *key, char bracket);
void kp_jsonw_end(struct kp_jsonw *w, char bracket);
void kp_jsonw_str(struct kp_jsonw *w, const char *key, const char *value); /* NULL: null */
void kp_jsonw_strn(struct kp_jsonw *w, const char *key, const char *value, size_t n);
void kp_jsonw_int(struct kp_jsonw *w, const char *key, int64_t value);
void kp_jsonw_num(struct kp_jsonw *w, const char *key, double value, int decimals);
void kp_jsonw_bool(struct kp_jsonw *w, const char *key, bool value);
void kp_jsonw_time(struct kp_jsonw *w, const char *key, int64_t ms);  /* as kp_time_iso() */
void kp_jsonw_day(struct kp_jsonw *w, const char *key, int32_t days); /* kp_date_format() */
/* Ready JSON text as it stands. */
void kp_jsonw_raw(struct kp_jsonw *w, const char *key, const char *json, size_t n);

#endif
