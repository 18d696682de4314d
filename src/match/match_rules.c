#include "match/match_priv.h"

#include "base/kp_map.h"

#define LONGEST_BEGINNING 60 /* bytes, with its `*` */
#define BUCKETS           256

struct rule {
	const struct kb_pattern *pattern;
	int intent;
	uint32_t need, nneeds; /* in `needs` */
};

/* A set of words of which a pattern needs one: a stretch of `need_words`. */
struct need {
	uint32_t from, n;
};

/* Each word that a pattern needs has a number. A pattern is found by the words of one of its
 * needs, the one whose words the fewest patterns need; it runs when the question has a word
 * of all the others, too. What needs nothing is tried always. */
struct match_rules {
	struct KP_VEC(rule_vec, struct rule) rules;
	struct kp_map *words; /* word, or beginning with `*`, → number */
	struct KP_VEC(
		list_vec, struct KP_VEC(list, int)) lists; /* by word: rules found by it */
	struct KP_VEC(need_vec, struct need) needs;        /* of all rules, in order */
	struct KP_VEC(word_vec, uint32_t) need_words;
	struct KP_VEC(use_vec, uint32_t) uses; /* by word: how many rules need it */
	struct KP_VEC(always_vec, int) always;
	uint64_t beginnings[BUCKETS]; /* by a word's start: a bit a length in bytes that some
					 beginning like it has */
};

static void note_beginning(struct match_rules *r, const char *word, size_t n)
{
	if (n > 1)
		r->beginnings[text_beginning(word)] |= 1ull << n;
	for (size_t i = 0; n <= 1 && i < BUCKETS; i++)
		r->beginnings[i] |= 1ull << n;
}

static uint32_t number_of(struct match_rules *r, const char *word)
{
	size_t n = strlen(word);
	int fresh, at = kp_map_intern(r->words, word, n, (int)r->lists.n, &fresh);

	if (fresh) {
		KP_PUSH(&r->lists, (struct list){0});
		KP_PUSH(&r->uses, 0);
		if (word[n - 1] == '*' && n <= LONGEST_BEGINNING)
			note_beginning(r, word, n - 1);
	}
	return (uint32_t)at;
}

static void add_needs(struct match_rules *r, struct rule *rule)
{
	const struct text_need *needs;
	size_t n = text_pattern_needs(rule->pattern->compiled, &needs);

	rule->need = (uint32_t)r->needs.n;
	for (size_t i = 0; i < n; i++) {
		struct need need = {(uint32_t)r->need_words.n, 0};

		/* A beginning too long for the index is left to the pattern itself. */
		for (size_t k = 0; k < needs[i].n; k++)
			if (strlen(needs[i].words[k]) > LONGEST_BEGINNING &&
				kp_str_ends(needs[i].words[k], "*"))
				break;
			else
				need.n++;
		if (need.n < needs[i].n)
			continue;
		for (size_t k = 0; k < needs[i].n; k++) {
			uint32_t word = number_of(r, needs[i].words[k]);

			KP_PUSH(&r->need_words, word);
			r->uses.v[word]++;
		}
		KP_PUSH(&r->needs, need);
		rule->nneeds++;
	}
}

/* Rules that would be found by the words of a need. */
static size_t crowd(const struct match_rules *r, const struct need *need)
{
	size_t n = 0;

	for (uint32_t i = 0; i < need->n; i++)
		n += r->uses.v[r->need_words.v[need->from + i]];
	return n;
}

static void index_rule(struct match_rules *r, int at)
{
	struct rule *rule = &r->rules.v[at];
	const struct need *best = NULL;

	if (rule->nneeds == 0) {
		KP_PUSH(&r->always, at);
		return;
	}
	for (uint32_t i = 0; i < rule->nneeds; i++) {
		const struct need *need = &r->needs.v[rule->need + i];

		if (!best || crowd(r, need) < crowd(r, best))
			best = need;
	}
	for (uint32_t i = 0; i < best->n; i++)
		KP_PUSH(&r->lists.v[r->need_words.v[best->from + i]], at);
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
			KP_PUSH(&r->rules, (struct rule){.pattern = p, .intent = (int)i});
			add_needs(r, &r->rules.v[r->rules.n - 1]);
		}
	for (size_t i = 0; i < r->rules.n; i++)
		index_rule(r, (int)i);
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
	KP_VEC_FREE(&r->needs);
	KP_VEC_FREE(&r->need_words);
	KP_VEC_FREE(&r->uses);
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
	struct kp_arena *arena;
	uint64_t *there; /* a bit a word that some rule needs and the question has */
	uint32_t *found; /* those words */
	size_t n, cap;
};

static void mark(struct run *run, const char *word, size_t n)
{
	int at = kp_map_get(run->r->words, word, n);

	if (at < 0 || run->there[at / 64] >> (at % 64) & 1)
		return;
	run->there[at / 64] |= 1ull << (at % 64);
	if (run->n == run->cap) {
		uint32_t *more = kp_arena_alloc(run->arena, 2 * run->cap * sizeof(*more));

		memcpy(more, run->found, run->n * sizeof(*more));
		run->found = more;
		run->cap *= 2;
	}
	run->found[run->n++] = (uint32_t)at;
}

static void mark_word(struct run *run, const char *word)
{
	size_t n = strlen(word);
	char beginning[LONGEST_BEGINNING + 1];

	mark(run, word, n);
	for (uint64_t bits = run->r->beginnings[text_beginning(word)]; bits;
		bits &= bits - 1) {
		size_t k = (size_t)__builtin_ctzll(bits);

		if (k > n)
			break;
		memcpy(beginning, word, k);
		beginning[k] = '*';
		mark(run, beginning, k + 1);
	}
}

static void mark_words(struct run *run, const struct text_words *words)
{
	for (size_t i = 0; i < words->n; i++) {
		const struct text_word *w = &words->v[i];

		mark_word(run, w->surface);
		if (w->spelled != w->surface)
			mark_word(run, w->spelled);
		for (size_t k = 0; k < w->nlemmas; k++)
			if (strcmp(w->lemmas[k], w->spelled) != 0)
				mark_word(run, w->lemmas[k]);
		for (size_t k = 0; k < w->nparts; k++)
			mark_word(run, w->parts[k]);
	}
}

static bool has_any(const struct run *run, const struct need *need)
{
	const uint32_t *words = &run->r->need_words.v[need->from];

	for (uint32_t i = 0; i < need->n; i++)
		if (run->there[words[i] / 64] >> (words[i] % 64) & 1)
			return true;
	return false;
}

static bool has_all(const struct run *run, const struct rule *rule)
{
	for (uint32_t i = 0; i < rule->nneeds; i++)
		if (!has_any(run, &run->r->needs.v[rule->need + i]))
			return false;
	return true;
}

struct candidates {
	int *v;
	size_t n;
};

static int by_number(const void *a, const void *b)
{
	int x = *(const int *)a, y = *(const int *)b;

	return (x > y) - (x < y);
}

/* Rules that can match, in order and once each. */
static void find_candidates(struct run *run, struct candidates *out)
{
	const struct match_rules *r = run->r;
	size_t most = r->always.n, n = 0;

	for (size_t i = 0; i < run->n; i++)
		most += r->lists.v[run->found[i]].n;
	out->v = kp_arena_alloc(run->arena, (most + 1) * sizeof(*out->v));
	for (size_t i = 0; i < r->always.n; i++)
		out->v[n++] = r->always.v[i];
	for (size_t i = 0; i < run->n; i++)
		for (size_t k = 0; k < r->lists.v[run->found[i]].n; k++) {
			int rule = r->lists.v[run->found[i]].v[k];

			if (has_all(run, &r->rules.v[rule]))
				out->v[n++] = rule;
		}
	qsort(out->v, n, sizeof(*out->v), by_number);
	out->n = 0;
	for (size_t i = 0; i < n; i++)
		if (i == 0 || out->v[i] != out->v[i - 1])
			out->v[out->n++] = out->v[i];
}

size_t match_rules_run(const struct match_rules *r, struct text_analyser *an,
	const struct text_words *words, struct kp_arena *arena, struct match_fired **out)
{
	struct run run = {.r = r, .arena = arena, .cap = 64};
	struct candidates may;
	struct match_fired *fired;
	size_t n = 0;

	if (match_rules_count(r) == 0)
		return 0;
	run.there = kp_arena_alloc(arena, (r->lists.n / 64 + 1) * sizeof(*run.there));
	run.found = kp_arena_alloc(arena, run.cap * sizeof(*run.found));
	mark_words(&run, words);
	find_candidates(&run, &may);
	fired = kp_arena_alloc(arena, (may.n + 1) * sizeof(*fired));
	for (size_t i = 0; i < may.n; i++) {
		struct match_fired f = {.pattern = may.v[i]};

		if (text_pattern_match(an, r->rules.v[f.pattern].pattern->compiled, words,
			    &f.from, &f.to) == 1)
			fired[n++] = f;
	}
	*out = fired;
	return n;
}
