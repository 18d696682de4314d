/* Slips of the keyboard in a word of a question, made deterministically. */
#ifndef SLIPS_H
#define SLIPS_H

#include "text/text.h"

enum slip_kind {
	SLIP_DROP,      /* a letter lost */
	SLIP_DOUBLE,    /* a letter typed twice */
	SLIP_SINGLE,    /* of a double letter, one */
	SLIP_SWAP,      /* two letters in the wrong order */
	SLIP_NEIGHBOUR, /* the key beside the right one */
	SLIP_EXTRA,     /* the key beside the right one, too */
	SLIP_DOTS,      /* all dots dropped */
	SLIP_TWO,       /* two of the above in a long word */
	SLIP_SPLIT,     /* a compound written as two words */
	SLIP_JOIN,      /* two words run together */
	SLIP_KINDS
};

struct slip {
	char text[256];     /* what stands in place of the word */
	size_t words;       /* words it stands for: 2 for a join */
	size_t words_typed; /* words it looks like: 2 for a split */
};

const char *slip_name(enum slip_kind kind);

/* False when the word (or it and the next) can have no slip of this kind. */
bool slip_make(enum slip_kind kind, struct text_analyser *an, const struct text_words *words,
	size_t word, uint64_t *random, struct slip *out);

#endif
