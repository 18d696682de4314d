#include "text/text_phrase.h"

#include "base/kp_map.h"

#define MAX_DEPTH 8 /* brackets inside brackets */

void text_phrase_free(struct text_phrase *p)
{
	if (!p)
		return;
	KP_VEC_FREE(&p->steps);
	kp_str_clear(&p->words);
	for (size_t i = 0; i < p->nneeds; i++) {
		kp_map_free(p->sets[i]);
		free((void *)(uintptr_t)p->needs[i].words);
	}
	free(p);
}

size_t text_phrase_needs(const struct text_phrase *p, const struct text_need **out)
{
	*out = p->needs;
	return p->nneeds;
}

/* ---- reading ---- */

struct parser {
	struct text_analyser *an;
	enum text_lang lang;
	const char *s; /* the whole source */
	size_t n, i;   /* its bytes, where we are */
	struct text_phrase *to;
	struct kp_arena *arena;
	struct kp_err *err;
};

/* What must be in a text: of each set of words one. Owned by who holds the struct. */
struct needs {
	struct kp_map *set[TEXT_MAX_NEEDS];
	size_t n;
};

static void needs_clear(struct needs *a)
{
	for (size_t i = 0; i < a->n; i++)
		kp_map_free(a->set[i]);
	a->n = 0;
}

/* What a sequence needs: all that its items do, as far as there is room. Takes b. */
static void needs_and(struct needs *a, struct needs *b)
{
	for (size_t i = 0; i < b->n; i++) {
		if (a->n < TEXT_MAX_NEEDS)
			a->set[a->n++] = b->set[i];
		else
			kp_map_free(b->set[i]);
	}
	b->n = 0;
}

/* Puts the smallest set first, which leaves the fewest words to look for. */
static void smallest_first(struct needs *a)
{
	for (size_t i = 1; i < a->n; i++)
		if (kp_map_count(a->set[i]) < kp_map_count(a->set[0])) {
			struct kp_map *set = a->set[0];

			a->set[0] = a->set[i];
			a->set[i] = set;
		}
}

/* What alternatives need: a word of either. Takes b. */
static void needs_or(struct needs *a, struct needs *b)
{
	if (a->n == 0 || b->n == 0) {
		needs_clear(a);
		needs_clear(b);
		return;
	}
	smallest_first(a);
	smallest_first(b);
	for (size_t i = 0; i < kp_map_count(b->set[0]); i++) {
		size_t n;
		const char *key = kp_map_key(b->set[0], i, &n, NULL);

		kp_map_set(a->set[0], key, n, 0);
	}
	for (; a->n > 1; a->n--)
		kp_map_free(a->set[a->n - 1]);
	needs_clear(b);
}

static int fail(struct parser *p, size_t at, const char *what)
{
	struct kp_pos pos = {.line = 1, .col = (int)kp_utf8_chars(p->s, at) + 1};

	return kp_fail_at(p->err, KP_EINPUT, pos, "%s", what);
}

static void skip_space(struct parser *p)
{
	while (p->i < p->n && p->s[p->i] == ' ')
		p->i++;
}

static void add_step(struct parser *p, struct text_step step)
{
	KP_PUSH(&p->to->steps, step);
}

static uint32_t here(const struct parser *p)
{
	return (uint32_t)p->to->steps.n;
}

/* To the step under construction, and to what the phrase needs. */
static void add_form(struct parser *p, struct kp_map *words, const char *word, bool beginning)
{
	KP_AUTO(kp_cstr) char *need = kp_format("%s%s", word, beginning ? "*" : "");

	kp_str_addn(&p->to->words, word, strlen(word) + 1);
	p->to->steps.v[p->to->steps.n - 1].nwords++;
	kp_map_set(words, need, strlen(need), 0);
}

/* The word's own base form where it is one, else all its readings. */
static void add_lemmas(struct parser *p, const struct text_word *w, struct kp_map *words)
{
	size_t from = 0, to = w->nlemmas;

	for (size_t i = 0; i < w->nlemmas; i++)
		if (strcmp(w->lemmas[i], w->surface) == 0) {
			from = i;
			to = i + 1;
		}
	for (size_t i = from; i < to; i++)
		add_form(p, words, w->lemmas[i], false);
}

static void add_word(struct parser *p, enum text_word_mode mode, const struct text_word *w,
	struct needs *out)
{
	struct kp_map *words = kp_map_new(0);

	*out = (struct needs){.set = {words}, .n = 1};
	add_step(p, (struct text_step){.kind = TEXT_STEP_WORD,
			    .mode = mode,
			    .words = (uint32_t)p->to->words.n});
	if (mode == TEXT_BEGINS || mode == TEXT_EXACT)
		add_form(p, words, w->surface, mode == TEXT_BEGINS);
	else
		add_lemmas(p, w, words);
}

static bool is_special(char c)
{
	return strchr(" ()[]|&\"*=", c) != NULL;
}

static bool is_gap(const struct parser *p)
{
	return p->n - p->i >= 3 && memcmp(p->s + p->i, "...", 3) == 0;
}

/* A run of letters; punctuation inside it ("hr-kumppani") makes several words. */
static int parse_word(struct parser *p, enum text_word_mode mode, struct needs *out)
{
	size_t from = p->i;
	struct text_words words;

	while (p->i < p->n && (mode == TEXT_EXACT ? p->s[p->i] != '"'
						  : !is_special(p->s[p->i]) && !is_gap(p)))
		p->i++;
	if (p->i < p->n && p->s[p->i] == '*' && mode == TEXT_ANY_FORM) {
		mode = TEXT_BEGINS;
		p->i++;
	}
	text_analyse(p->an, p->lang, p->s + from, p->i - from - (mode == TEXT_BEGINS), NULL,
		p->arena, &words);
	if (words.n == 0)
		return fail(p, from, "there is no word here: write letters or digits");
	for (size_t i = 0; i < words.n; i++) {
		struct needs a;

		add_word(p, mode, &words.v[i], &a);
		if (i == 0)
			*out = a;
		else
			needs_and(out, &a);
	}
	return 0;
}

static int parse_sequence(struct parser *p, int depth, struct needs *out);

/* `(a | b)` or `[a | b]`: a FORK before each way, a JUMP to the end behind each. What is in
 * [ ] may be left out, which is the last way. */
static int parse_group(struct parser *p, int depth, struct needs *out)
{
	size_t from = p->i;
	char close = p->s[p->i++] == '(' ? ')' : ']';
	uint32_t fork = TEXT_NO_WAY, jumps = TEXT_NO_WAY;
	bool more = true;

	if (depth >= MAX_DEPTH)
		return fail(p, from, "brackets are nested too deep: write two patterns");
	for (int i = 0; more; i++) {
		struct needs a = {.n = 0};
		uint32_t way = here(p);

		if (fork != TEXT_NO_WAY)
			p->to->steps.v[fork].to = way;
		fork = way;
		add_step(p, (struct text_step){.kind = TEXT_STEP_FORK, .to = TEXT_NO_WAY});
		if (parse_sequence(p, depth + 1, &a) < 0) {
			needs_clear(&a);
			return -1;
		}
		/* Until the end is known the jumps are a list. */
		add_step(p, (struct text_step){.kind = TEXT_STEP_JUMP, .to = jumps});
		jumps = here(p) - 1;
		if (i == 0)
			*out = a;
		else
			needs_or(out, &a);
		more = p->i < p->n && p->s[p->i] == '|';
		p->i += more;
	}
	if (p->i >= p->n || p->s[p->i] != close)
		return fail(p, from,
			close == ')' ? "this '(' has no closing ')'"
				     : "this '[' has no closing ']'");
	p->i++;
	while (jumps != TEXT_NO_WAY) {
		uint32_t next = p->to->steps.v[jumps].to;

		p->to->steps.v[jumps].to = here(p);
		jumps = next;
	}
	p->to->forks = true;
	if (close == ']') {
		p->to->steps.v[fork].to = here(p);
		needs_clear(out);
	}
	return 0;
}

static int parse_item(struct parser *p, int depth, struct needs *out)
{
	size_t from = p->i;

	switch (p->s[p->i]) {
	case '(':
	case '[':
		return parse_group(p, depth, out);
	case '"':
		p->i++;
		if (parse_word(p, TEXT_EXACT, out) < 0)
			return -1;
		if (p->i >= p->n)
			return fail(p, from, "this '\"' has no closing '\"'");
		p->i++;
		return 0;
	case '=':
		p->i++;
		return parse_word(p, TEXT_WHOLE_WORD, out);
	case '*':
		return fail(p, from,
			"'*' stands right after the beginning of a word, as in 'loma*'");
	case ')':
	case ']':
		return fail(
			p, from, "this bracket closes nothing: remove it or open one before");
	}
	return parse_word(p, TEXT_ANY_FORM, out);
}

/* Items one after another, up to |, &, a closing bracket or the end. */
static int parse_sequence(struct parser *p, int depth, struct needs *out)
{
	size_t items = 0, from = p->i;
	bool gap = false;

	*out = (struct needs){.n = 0};
	for (skip_space(p); p->i < p->n && !strchr("|&", p->s[p->i]); skip_space(p)) {
		struct needs a = {.n = 0};

		if (depth > 0 && strchr(")]", p->s[p->i]))
			break;
		if (is_gap(p)) {
			p->i += 3;
			if (items == 0 || gap)
				return fail(p, p->i - 3, "'...' stands between two words");
			add_step(p, (struct text_step){.kind = TEXT_STEP_GAP});
			p->to->forks = true;
			gap = true;
			continue;
		}
		if (parse_item(p, depth, &a) < 0) {
			needs_clear(&a);
			return -1;
		}
		needs_and(out, &a);
		gap = false;
		items++;
	}
	if (items == 0)
		return fail(p, from, "there is nothing to look for here: write a word");
	return gap ? fail(p, p->i, "'...' stands between two words") : 0;
}

/* ---- compiling ---- */

/* Of the words of a need; a beginning of one letter may go on in any way. */
static void sketch(const struct text_need *need, uint64_t bits[4])
{
	for (size_t i = 0; i < need->n; i++) {
		const char *s = need->words[i];
		uint8_t bit = text_beginning(s);

		if (s[1] == '*' && !s[2])
			memset(bits, 0xff, 4 * sizeof(*bits));
		bits[bit / 64] |= 1ull << (bit % 64);
	}
}

/* Takes a. */
static void list_needs(struct text_phrase *p, struct needs *a)
{
	for (size_t i = 0; i < a->n; i++) {
		size_t n = kp_map_count(a->set[i]);
		const char **words = kp_alloc_n(n, sizeof(*words));

		for (size_t k = 0; k < n; k++)
			words[k] = kp_map_key(a->set[i], k, NULL, NULL);
		p->sets[i] = a->set[i];
		p->needs[i] = (struct text_need){words, n};
		sketch(&p->needs[i], p->sketch[i]);
	}
	p->nneeds = a->n;
	a->n = 0;
}

/* Words in [ ] alone need nothing: such a pattern would find itself in every text. */
static bool needs_nothing(const struct text_phrase *p)
{
	const struct text_words none = {.n = 0};
	size_t first, end;

	return text_phrase_match_part(p, p->nparts - 1, &none, &first, &end);
}

static int parse_part(struct parser *ps, struct needs *all)
{
	struct text_phrase *p = ps->to;
	struct needs a = {.n = 0};
	size_t from = ps->i;

	if (p->nparts == TEXT_PHRASE_PARTS)
		return fail(ps, ps->i, "at most four parts can be joined by '&'");
	p->part[p->nparts++] = here(ps);
	if (parse_sequence(ps, 0, &a) < 0) {
		needs_clear(&a);
		return -1;
	}
	needs_and(all, &a);
	add_step(ps, (struct text_step){.kind = TEXT_STEP_END});
	if (ps->i < ps->n && ps->s[ps->i] != '&')
		return fail(ps, ps->i, "'|' belongs inside brackets: '(a | b)'");
	if (needs_nothing(p))
		return fail(ps, from, "this finds every text: write a word outside '[ ]'");
	return 0;
}

static int parse(struct parser *ps)
{
	struct needs all = {.n = 0};

	for (bool more = true; more;) {
		if (parse_part(ps, &all) < 0) {
			needs_clear(&all);
			return -1;
		}
		more = ps->i < ps->n;
		ps->i += more;
	}
	list_needs(ps->to, &all);
	return 0;
}

int text_phrase_compile(struct text_analyser *an, enum text_lang lang, const char *source,
	struct text_phrase **out, struct kp_err *err)
{
	KP_AUTO(text_phrase) struct text_phrase *p = kp_alloc(sizeof(*p));
	KP_AUTO(kp_arena) struct kp_arena *arena = kp_arena_new(0);
	struct parser ps = {.an = an,
		.lang = lang,
		.s = source,
		.n = strlen(source),
		.to = p,
		.arena = arena,
		.err = err};

	if (parse(&ps) < 0)
		return -1;
	*out = KP_TAKE(p);
	return 0;
}
