/* Words that Swedish and English have: Debian's word lists, packed at build into the program
 * (.cmake/pack_words.c). Immutable; any thread. */
#ifndef TEXT_LIST_H
#define TEXT_LIST_H

#include "base/kp_str.h"

#define TEXT_LIST_SHIFT  20
#define TEXT_LIST_RANGES (1u << (32 - TEXT_LIST_SHIFT))

struct text_list {
	const uint32_t *from; /* where in `hash` each range of hashes begins, and the end */
	const uint32_t *hash; /* ascending */
};
extern const struct text_list text_list_sv, text_list_en;

static inline uint32_t text_list_hash(const char *s, size_t n)
{
	return (uint32_t)(kp_hash(s, n, 77) >> 32);
}

static inline bool text_list_has(const struct text_list *l, const char *s, size_t n)
{
	uint32_t hash = text_list_hash(s, n), r = hash >> TEXT_LIST_SHIFT;

	for (uint32_t i = l->from[r]; i < l->from[r + 1] && l->hash[i] <= hash; i++)
		if (l->hash[i] == hash)
			return true;
	return false;
}
/* Whether a word that is on the list could have been meant at a lower cost than `cost` and
 * than a letter changed for any other (text_letters.h), by one slip. */
bool text_list_nearer(const struct text_list *l, const char *s, size_t n, int cost);

#endif
