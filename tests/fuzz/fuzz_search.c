/* From anything typed to results, their snippets and suggestions, over the small knowledge
 * base of tests/daemon/kb. Input: first byte language, then what is typed. */
#include <assert.h>
#include <string.h>

#include "search/search.h"
#include "start.h"

int LLVMFuzzerTestOneInput(const unsigned char *p, size_t n);

struct bench {
	struct text_analyser *an;
	struct kb *kb;
	struct search_index *ix;
	struct kp_arena *arena;
};

static struct bench *bench(void)
{
	static struct bench b;

	if (!b.ix)
		b = (struct bench){start_analyser(), start_kb(),
			search_build(start_kb(), start_analyser(), NULL, NULL),
			kp_arena_new(0)};
	return &b;
}

static void check_text(const struct search_text *t)
{
	size_t n = strlen(t->text), at = 0;

	assert(kp_utf8_valid(t->text, n));
	for (size_t i = 0; i < t->nmarks; i++) {
		assert(t->marks[i].from >= at && t->marks[i].from < t->marks[i].to);
		at = t->marks[i].to;
		assert(at <= n);
	}
}

static void check_hits(const struct bench *b, const struct search_result *r)
{
	assert(r->nhits <= r->found && r->nhits <= 10);
	for (size_t i = 0; i < r->nhits; i++) {
		struct search_text t;

		assert(r->hits[i].section >= 0 &&
			(size_t)r->hits[i].section < b->kb->nsections);
		assert(!i || r->hits[i].score <= r->hits[i - 1].score);
		assert(r->hits[i].share > 0 && r->hits[i].share <= 1.0001);
		search_snippet(b->ix, r, r->hits[i].section, b->arena, &t);
		check_text(&t);
	}
}

int LLVMFuzzerTestOneInput(const unsigned char *p, size_t n)
{
	struct bench *b = bench();
	enum text_lang lang = n ? (enum text_lang)(p[0] % (TEXT_LANGS + 1)) : TEXT_FI;
	const char *text = n ? (const char *)p + 1 : "";
	struct search_suggestion *v;
	struct search_result r;

	n -= n > 0;
	kp_arena_reset(b->arena);
	search_ask(b->ix, b->an, lang, text, n, 10, b->arena, &r);
	check_hits(b, &r);
	/* A title may be asked for in words of its own: any text can be marked. */
	if (kp_utf8_valid(text, n)) {
		struct search_text t;
		search_mark(b->ix, &r, kp_arena_strndup(b->arena, text, n), b->arena, &t);
		check_text(&t);
	}
	size_t found = search_suggest(b->ix, lang, text, n, 8, b->arena, &v);
	assert(found <= 8);
	for (size_t i = 0; i < found; i++)
		assert(v[i].label && (size_t)v[i].guide < b->kb->nguides);
	return 0;
}
