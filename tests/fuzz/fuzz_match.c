/* The whole path from any text to a decision, on the small knowledge base of tests/daemon/kb.
 * Input: first byte language hint and context, then the question. */
#include <assert.h>

#include "start.h"

int LLVMFuzzerTestOneInput(const unsigned char *p, size_t n);

struct bench {
	struct text_analyser *an;
	struct match_engine *engine;
	struct kp_arena *arena;
};

static struct bench *bench(void)
{
	static struct bench b;

	if (!b.engine)
		b = (struct bench){start_analyser(), start_engine(), kp_arena_new(0)};
	return &b;
}

static void check(const struct match_result *r, const struct kb *kb, size_t n)
{
	assert(r->nhits <= MATCH_MAX_HITS && r->offered <= 4 && r->offered <= r->nhits);
	assert(r->words.n <= TEXT_MAX_WORDS && r->why);
	assert(r->decision != MATCH_DIRECT || r->nhits > 0);
	assert(n || r->decision == MATCH_DEFER);
	for (size_t i = 0; i < r->nhits; i++) {
		const struct match_hit *hit = &r->hits[i];
		assert(hit->intent >= 0 && (size_t)hit->intent < kb->nintents);
		assert(hit->confidence >= 0 && hit->confidence <= 1);
		assert(!i || hit->confidence <= r->hits[i - 1].confidence);
	}
}

int LLVMFuzzerTestOneInput(const unsigned char *p, size_t n)
{
	struct bench *b = bench();
	const struct kb *kb = match_kb(b->engine);
	unsigned flags = n ? p[0] : 0;
	struct match_query q = {
		.text = n ? (const char *)p + 1 : "",
		.n = n ? n - 1 : 0,
		.hint = flags & 3,
		.context.intent = flags & 4 ? (int)((flags >> 3) % kb->nintents) : -1,
		.context.question = flags & 4 ? kb->intents[0].samples[0].text : NULL,
	};
	struct match_result r;

	kp_arena_reset(b->arena);
	match_ask(b->engine, b->an, &q, flags & 128, b->arena, &r);
	check(&r, kb, q.n);
	return 0;
}
