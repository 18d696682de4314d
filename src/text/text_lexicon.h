/* Words with how often they come, found by what is typed for them. Built by one thread,
 * then frozen and read by any number.
 *
 * Frozen, it holds for each word the beginnings of it (up to seven letters, undotted) with
 * none, one or, of longer words, two letters left out: two words that are close have one in
 * common, so what is near is found by some thirty look-ups however many words there are. */
#ifndef TEXT_LEXICON_H
#define TEXT_LEXICON_H

#include "base/kp_map.h"
#include "base/kp_str.h"
#include "base/kp_vec.h"
#include "text/text_letters.h"

enum {
	TEXT_TARGET = 1, /* a word as it is written: what was meant */
	TEXT_STEM = 2,   /* the beginning of a word, to which endings are added */
	TEXT_BASE = 4,   /* what a stemmer leaves of a word: known, but no word to repair to */
	TEXT_CERTAIN = 8, /* the dictionary knows it */
};

struct text_item {
	uint32_t count; /* as a word; 0: it is none, or forgotten */
	uint32_t stems; /* as a stem */
	uint8_t flags;
	uint8_t letters; /* set when frozen, as the rest */
	uint8_t weight;  /* eighths of a bit of `count` */
	uint8_t stem_weight;
	uint32_t at;   /* in `row` */
	uint32_t mask; /* a bit a plain letter that is in it */
};

struct text_lexicon {
	struct kp_map *map; /* word → index */
	struct KP_VEC(text_items, struct text_item) items;
	uint8_t *row; /* the letters of all words, dotted */
	const uint32_t *from, *id;
	bool borrowed; /* they are: from a file that was mapped */
	int shift;     /* of a hash, to its place in `from` */
	/* A bit where the hash of a word points: most of what is looked up is no word, which
	 * these few bytes tell without a walk through the map. */
	uint64_t *known;
	int known_shift;
	size_t bytes; /* of what was made when frozen */
};

void text_lexicon_init(struct text_lexicon *l);
void text_lexicon_clear(struct text_lexicon *l);
/* Counts one more, as a stem when that is the only flag; the index of the word. */
size_t text_lexicon_add(struct text_lexicon *l, const char *s, size_t n, uint8_t flags);
/* Nothing may be added after it. What has no count is not found any more. */
void text_lexicon_freeze(struct text_lexicon *l);
int text_lexicon_find(const struct text_lexicon *l, const char *s, size_t n); /* or -1 */
/* What freezing takes longest for. `out` begins where the block does, aligned to 4 bytes. */
void text_lexicon_save_index(const struct text_lexicon *l, struct kp_str *out);
/* Freezes with an index that was saved for the same words, and borrows it; the place after
 * it, or NULL: it is none. */
const char *text_lexicon_load_index(struct text_lexicon *l, const char *p, const char *end);
static inline const char *text_lexicon_word(const struct text_lexicon *l, uint32_t i)
{
	return kp_map_key(l->map, i, NULL, NULL);
}

#define TEXT_MOST_NEAR 512

/* Candidates, each once. In place: {0}, except that a few hundred are the most. */
struct text_near {
	uint32_t id[TEXT_MOST_NEAR];
	uint16_t slot[2 * TEXT_MOST_NEAR]; /* index + 1 into id */
	size_t n;
};
void text_near_clear(struct text_near *c);
/* Adds the words whose beginning is that of `plain` (undotted letters), but for at most
 * `skip` letters left out on either side, with at least `left` remaining. */
void text_lexicon_near(const struct text_lexicon *l, const uint8_t *plain, size_t n, int skip,
	size_t left, struct text_near *out);

#endif
