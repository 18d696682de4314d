#include "match/match_priv.h"

#include "base/kp_map.h"

struct rule {
	const struct kb_pattern *pattern;
	int intent;
};

/* Patterns that need a word are found by their words; the others are tried always. */
struct match_rules {
	struct KP_VEC(rule_vec, struct rule) rules;
	struct kp_map *words; /* word → index into lists */
	struct KP_VEC(list_vec, struct KP_VEC(list, int)) lists; /* rules that need it */
	struct KP_VEC(always_vec, int) always;
};

static void index_rule(struct match_rules *r, int rule)
{
	size_t n;
	const char *const *words =
		text_pattern_anchors(r->rules.v[rule].pattern->compiled, &n);

	if (n == 0)
		KP_PUSH(&r->always, rule);
	for (size_t i = 0; i < n; i++) {
		int fresh, at = kp_map_intern(r->words, words[i], strlen(words[i]),
				   (int)r->lists.n, &fresh);

		if (fresh)
			KP_PUSH(&r->lists, (struct list){0});
		KP_PUSH(&r->lists.v[at], rule);
	}
}

struct match_rules *match_rules_new(const struct kb *kb, enum text_lang lang)
{
	struct match_rules *r = kp_alloc(sizeof(*r));

	r->words = kp_map_new(0);
	for (size_t i = 0; i < kb->nintents; i++)
		for (size_t k = 0; k < kb->intents[i].npatterns; k++) {
			const struct kb_pattern *p = &kb->intents[i].patterns[k];

			if (p->lang != lang)
				continue;
			KP_PUSH(&r->rules, (struct rule){p, (int)i});
			index_rule(r, (int)r->rules.n - 1);
		}
	return r;
}

void match_rules_free(struct match_rules *r)
{
	if (!r)
		return;
	for (size_t i = 0; i < r->lists.n; i++)
		KP_VEC_FREE(&r->lists.v[i]);
	KP_VEC_FREE(&r->lists);
	KP_VEC_FREE(&r->rules);
	KP_VEC_FREE(&r->always);
	kp_map_free(r->words);
	free(r);
}

size_t match_rules_count(const struct match_rules *r)
{
	return r ? r->rules.n : 0;
}

const struct kb_pattern *match_rules_get(
	const struct match_rules *r, int pattern, int *intent_out)
{
	if (intent_out)
		*intent_out = r->rules.v[pattern].intent;
	return r->rules.v[pattern].pattern;
}

struct run {
	const struct match_rules *r;
	uint64_t *tried; /* a bit a rule */
};

static void mark(struct run *run, const char *word)
{
	int at = kp_map_get(run->r->words, word, strlen(word));

	if (at < 0)
		return;
	for (size_t i = 0; i < run->r->lists.v[at].n; i++) {
		int rule = run->r->lists.v[at].v[i];

		run->tried[rule / 64] |= 1ull << (rule % 64);
	}
}

static void mark_words(struct run *run, const struct text_words *words)
{
	for (size_t i = 0; i < words->n; i++) {
		const struct text_word *w = &words->v[i];

		mark(run, w->surface);
		if (w->spelled != w->surface)
			mark(run, w->spelled);
		for (size_t k = 0; k < w->nlemmas; k++)
			mark(run, w->lemmas[k]);
		for (size_t k = 0; k < w->nparts; k++)
			mark(run, w->parts[k]);
	}
}

size_t match_rules_run(const struct match_rules *r, struct text_analyser *an,
	const struct text_words *words, struct kp_arena *arena, struct match_fired **out)
{
	size_t n = 0, cells = (match_rules_count(r) + 63) / 64;
	struct run run = {r, kp_arena_alloc(arena, (cells + 1) * sizeof(uint64_t))};
	struct match_fired *fired;
	size_t candidates = 0;

	if (cells == 0)
		return 0;
	mark_words(&run, words);
	for (size_t i = 0; i < r->always.n; i++)
		run.tried[r->always.v[i] / 64] |= 1ull << (r->always.v[i] % 64);
	for (size_t i = 0; i < cells; i++)
		candidates += (size_t)__builtin_popcountll(run.tried[i]);
	fired = kp_arena_alloc(arena, (candidates + 1) * sizeof(*fired));
	for (size_t i = 0; i < cells; i++)
		for (uint64_t bits = run.tried[i]; bits; bits &= bits - 1) {
			struct match_fired f = {
				.pattern = (int)i * 64 + __builtin_ctzll(bits)};

			if (text_pattern_match(an, r->rules.v[f.pattern].pattern->compiled,
				    words, &f.from, &f.to) == 1)
				fired[n++] = f;
		}
	*out = fired;
	return n;
}
