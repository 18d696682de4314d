/* Words as rows of small numbers, a letter each, and what it takes to mistype one as
 * another. No memory is allocated; any thread. */
#ifndef TEXT_LETTERS_H
#define TEXT_LETTERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* a … z are 1 … 26. Letters with accents other than these are taken for plain ones. */
enum { TEXT_AE = 27, TEXT_OE, TEXT_AO, TEXT_FOREIGN, TEXT_LETTERS };

/* One number a letter, at most `max`; TEXT_FOREIGN for what no keyboard here has. */
size_t text_letters(const char *s, size_t n, uint8_t *out, size_t max);
/* The letter without its dots. */
static inline uint8_t text_plain(uint8_t c)
{
	return c == TEXT_OE ? 15 : c == TEXT_AE || c == TEXT_AO ? 1 : c;
}

/* The keys touch each other, or the letters sound alike. */
bool text_beside(uint8_t a, uint8_t b);

/* What slips cost: a letter lost, added or changed about 10; a key beside the right one,
 * letters in the wrong order and a letter doubled or not doubled less; dots that were not
 * typed next to nothing, dots that were typed and are not meant more. */
enum { TEXT_LOST = 9, TEXT_EDIT = 10 };

/* The cost of `typed` when `meant` was meant; max + 1 when it is more than max (< 250). */
int text_slip_cost(const uint8_t *typed, size_t n, const uint8_t *meant, size_t m, int max);

/* The costs of the first j letters of `typed` when all of `meant` was meant, for j from
 * *from_out to *to_out, into cost[j] (of n + 1 cells). False when all are above max.
 * initial: both begin a word, where slips are rarer. */
bool text_slip_costs(const uint8_t *typed, size_t n, const uint8_t *meant, size_t m,
	bool initial, int max, uint8_t *cost, size_t *from_out, size_t *to_out);

#endif
