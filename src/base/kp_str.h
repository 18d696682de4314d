/* A growing string, always NUL-terminated once something was added. In place:
 * `struct kp_str s = {0}` is empty and owns nothing. One thread at a time. */
#ifndef KP_STR_H
#define KP_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/kp_mem.h"

struct kp_str {
	char *p;  /* NULL while empty and never added to */
	size_t n; /* bytes, without the NUL */
	size_t cap;
};

void kp_str_clear(struct kp_str *s); /* frees; *s is empty again */
KP_AUTO_CLEAR(kp_str, kp_str_clear)
void kp_str_reset(struct kp_str *s); /* empties, keeps the memory */
void kp_str_add(struct kp_str *s, const char *text);
void kp_str_addn(struct kp_str *s, const char *p, size_t n);
void kp_str_addc(struct kp_str *s, char c);
/* Adds n bytes, which the caller fills at once: where they begin. */
char *kp_str_grow(struct kp_str *s, size_t n);
void kp_str_addf(struct kp_str *s, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* Adds s[0..n) so that HTML shows it as it is, also within "…" of an attribute. */
void kp_str_add_html(struct kp_str *s, const char *p, size_t n);
char *kp_str_take(struct kp_str *s); /* owned C string (never NULL); *s is empty again */
const char *kp_str_c(
	const struct kp_str *s); /* borrowed until the next change; "" when empty */

/* NULL equals only NULL. Most are not the same, which first bytes tell without a call. */
static inline bool kp_str_eq(const char *a, const char *b)
{
	return a == b || (a && b && *a == *b && strcmp(a, b) == 0);
}
/* Where s is in list[0..most), which a NULL ends sooner; -1: nowhere. */
static inline int kp_str_index(const char *s, const char *const *list, size_t most)
{
	for (size_t i = 0; i < most && list[i]; i++)
		if (kp_str_eq(s, list[i]))
			return (int)i;
	return -1;
}
static inline bool kp_str_among(const char *s, const char *const *list, size_t most)
{
	return kp_str_index(s, list, most) >= 0;
}
#define KP_AMONG(s, array) kp_str_among(s, array, KP_LEN(array))
bool kp_str_starts(const char *s, const char *prefix);
bool kp_str_ends(const char *s, const char *suffix);
/* True when all of s[0..n) is well-formed UTF-8 without NUL. */
bool kp_utf8_valid(const char *s, size_t n);
/* Bytes of the longest prefix of s[0..n) that is well-formed: n when all of it is. */
size_t kp_utf8_prefix(const char *s, size_t n);
/* Bytes of the longest prefix of s[0..n) of at most `max` bytes that cuts no character. */
size_t kp_utf8_cut(const char *s, size_t n, size_t max);
size_t kp_utf8_chars(const char *s, size_t n);
/* Makes s[0..n) fit for one line of a message, in place: ill-formed bytes are dropped,
 * control characters become spaces. Returns the new length; writes no NUL. */
size_t kp_utf8_clean(char *s, size_t n);
/* Reads a whole decimal number; 0 or -1 (nothing, trailing text, outside [min, max]). */
int kp_parse_int(const char *s, int64_t min, int64_t max, int64_t *out);

/* The finaliser of MurmurHash3: spreads every input bit over the low bits too. */
static inline uint64_t kp_hash_mix(uint64_t h)
{
	h ^= h >> 33;
	h *= 0xff51afd7ed558ccdULL;
	h ^= h >> 33;
	h *= 0xc4ceb9fe1a85ec53ULL;
	return h ^ h >> 33;
}

/* 64-bit FNV-1a-like hash with good low bits; stable between runs and machines. */
static inline uint64_t kp_hash(const void *p, size_t n, uint64_t seed)
{
	const unsigned char *s = p;
	uint64_t h = 0xcbf29ce484222325ULL ^ kp_hash_mix(seed + n);

	for (size_t i = 0; i < n; i++)
		h = (h ^ s[i]) * 0x100000001b3ULL;
	return kp_hash_mix(h);
}

#endif
