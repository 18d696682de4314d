/* The engine's own shape, for match_build.c and match.c. */
#ifndef MATCH_ENGINE_H
#define MATCH_ENGINE_H

#include <stdatomic.h>

#include "match/match_priv.h"

/* What was learned from samples, titles and patterns: shared by the engines of snapshots in
 * which these are the same, as they are while guides are written. */
struct match_learned {
	atomic_int refs;
	uint64_t key; /* of what it was learned from */
	struct text_vocab *vocab;
	struct text_profile *profile;
	struct match_model model[TEXT_LANGS]; /* nclasses 0: no samples in it */
	struct match_space {
		char *made;         /* owned: trained just now and not cached */
		const char *mapped; /* or the cached file */
		size_t n;
	} block[TEXT_LANGS], words; /* models are views into them, and the vocabulary */
};

struct match_engine {
	atomic_int refs;
	struct kb *kb; /* shared */
	struct match_learned *learned;
	struct match_rules *rules[TEXT_LANGS];
	struct match_small *small;
	struct match_passages *passages;
	double build_ms;
	bool cached;
};

/* What a language's model of the engine learns from, check questions among the examples as
 * in the final model. All of it in the arena. */
void match_gather(const struct match_engine *e, struct text_analyser *an, enum text_lang lang,
	struct kp_arena *arena, struct match_corpus *out);

#endif
