#include "text/text_priv.h"

#include "base/kp_map.h"
#include "base/kp_vec.h"

#define MAX_SOURCE 400 /* bytes of a pattern */
#define MAX_DEPTH  8   /* brackets inside brackets */
#define MAX_ALL    4   /* parts joined by & */

struct text_pattern {
	enum text_pattern_kind kind;
	pcre2_code *code[MAX_ALL]; /* all must match */
	size_t ncode;
	struct kp_map *words[TEXT_MAX_NEEDS]; /* hold the needs' words */
	struct text_need needs[TEXT_MAX_NEEDS];
	size_t nneeds;
};

void text_pattern_free(struct text_pattern *p)
{
	if (!p)
		return;
	for (size_t i = 0; i < p->ncode; i++)
		pcre2_code_free(p->code[i]);
	for (size_t i = 0; i < p->nneeds; i++) {
		kp_map_free(p->words[i]);
		free((void *)(uintptr_t)p->needs[i].words);
	}
	free(p);
}

size_t text_pattern_needs(const struct text_pattern *p, const struct text_need **out)
{
	*out = p->needs;
	return p->nneeds;
}

/* ---- phrases to regular expressions ---- */

struct parser {
	struct text_analyser *an;
	enum text_lang lang;
	const char *s;      /* the whole source */
	size_t n, i;        /* its bytes, where we are */
	struct kp_str *out; /* the expression being written */
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

enum word_mode { ANY_FORM, WHOLE_WORD, EXACT, BEGINS };

/* The word's own base form where it is one, else all its readings. */
static void add_lemmas(struct kp_str *out, const struct text_word *w, struct kp_map *words)
{
	size_t from = 0, to = w->nlemmas;

	for (size_t i = 0; i < w->nlemmas; i++)
		if (strcmp(w->lemmas[i], w->surface) == 0) {
			from = i;
			to = i + 1;
		}
	for (size_t i = from; i < to; i++) {
		kp_str_addf(out, "%s%s", i > from ? "|" : "", w->lemmas[i]);
		kp_map_set(words, w->lemmas[i], strlen(w->lemmas[i]), 0);
	}
}

static void add_word(
	struct parser *p, enum word_mode mode, const struct text_word *w, struct needs *out)
{
	static const char *const marks[] = {"[=#+]", "[=#]", "=", "[=#]"};
	struct kp_map *words = kp_map_new(0);

	*out = (struct needs){.set = {words}, .n = 1};
	kp_str_addf(p->out, "<[^>]*?%s(?:", marks[mode]);
	if (mode == BEGINS) {
		KP_AUTO(kp_cstr) char *beginning = kp_format("%s*", w->surface);

		kp_str_add(p->out, w->surface);
		kp_map_set(words, beginning, strlen(beginning), 0);
	} else if (mode == EXACT) {
		kp_str_add(p->out, w->surface);
		kp_map_set(words, w->surface, strlen(w->surface), 0);
	} else {
		add_lemmas(p->out, w, words);
	}
	kp_str_add(p->out, mode == BEGINS ? ")[^>]*>" : ")(?=[=#+>])[^>]*>");
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
static int parse_word(struct parser *p, enum word_mode mode, struct needs *out)
{
	size_t from = p->i;
	struct text_words words;

	while (p->i < p->n &&
		(mode == EXACT ? p->s[p->i] != '"' : !is_special(p->s[p->i]) && !is_gap(p)))
		p->i++;
	if (p->i < p->n && p->s[p->i] == '*' && mode == ANY_FORM) {
		mode = BEGINS;
		p->i++;
	}
	text_analyse(p->an, p->lang, p->s + from, p->i - from - (mode == BEGINS), NULL,
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

/* `(a | b)` or `[a | b]`. */
static int parse_group(struct parser *p, int depth, struct needs *out)
{
	size_t from = p->i;
	char close = p->s[p->i++] == '(' ? ')' : ']';
	bool more = true;

	if (depth >= MAX_DEPTH)
		return fail(p, from, "brackets are nested too deep: write two patterns");
	kp_str_add(p->out, "(?:");
	for (int i = 0; more; i++) {
		struct needs a = {.n = 0};

		if (i > 0)
			kp_str_addc(p->out, '|');
		if (parse_sequence(p, depth + 1, &a) < 0) {
			needs_clear(&a);
			return -1;
		}
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
	kp_str_add(p->out, close == ')' ? ")" : ")?");
	if (close == ']')
		needs_clear(out);
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
		if (parse_word(p, EXACT, out) < 0)
			return -1;
		if (p->i >= p->n)
			return fail(p, from, "this '\"' has no closing '\"'");
		p->i++;
		return 0;
	case '=':
		p->i++;
		return parse_word(p, WHOLE_WORD, out);
	case '*':
		return fail(p, from,
			"'*' stands right after the beginning of a word, as in 'loma*'");
	case ')':
	case ']':
		return fail(
			p, from, "this bracket closes nothing: remove it or open one before");
	}
	return parse_word(p, ANY_FORM, out);
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
			kp_str_add(p->out, "(?:<[^>]*>){0,6}?");
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

static int compile(struct text_pattern *p, const char *expr, size_t n, uint32_t options,
	struct kp_err *err)
{
	int code;
	PCRE2_SIZE at;
	pcre2_code *re = pcre2_compile(
		(PCRE2_SPTR)expr, n, options | PCRE2_NEVER_BACKSLASH_C, &code, &at, NULL);

	if (!re) {
		char why[120];
		struct kp_pos pos = {
			.line = 1, .col = (int)kp_utf8_chars(expr, at < n ? at : n) + 1};

		pcre2_get_error_message(code, (PCRE2_UCHAR *)why, sizeof(why));
		return kp_fail_at(err, KP_EINPUT, pos, "the regex does not compile: %s", why);
	}
	pcre2_jit_compile(re, PCRE2_JIT_COMPLETE);
	p->code[p->ncode++] = re;
	return 0;
}

/* Takes a. */
static void list_needs(struct text_pattern *p, struct needs *a)
{
	for (size_t i = 0; i < a->n; i++) {
		size_t n = kp_map_count(a->set[i]);
		const char **words = kp_alloc_n(n, sizeof(*words));

		for (size_t k = 0; k < n; k++)
			words[k] = kp_map_key(a->set[i], k, NULL, NULL);
		p->words[i] = a->set[i];
		p->needs[i] = (struct text_need){words, n};
	}
	p->nneeds = a->n;
	a->n = 0;
}

/* Words in [ ] alone need nothing: such a pattern would find itself in every text. */
static bool needs_nothing(const struct text_analyser *an, const struct text_pattern *p)
{
	return pcre2_match(p->code[p->ncode - 1], (PCRE2_SPTR) "", 0, 0, PCRE2_NO_UTF_CHECK,
		       an->match, an->limits) >= 0;
}

static int compile_phrase(struct parser *ps, struct text_pattern *p)
{
	struct needs all = {.n = 0};

	for (bool more = true; more;) {
		struct needs a = {.n = 0};
		size_t from = ps->i;

		kp_str_reset(ps->out);
		if (p->ncode == MAX_ALL || parse_sequence(ps, 0, &a) < 0) {
			needs_clear(&a);
			needs_clear(&all);
			return p->ncode == MAX_ALL
				       ? fail(ps, ps->i,
						 "at most four parts can be joined by '&'")
				       : -1;
		}
		needs_and(&all, &a);
		more = ps->i < ps->n && ps->s[ps->i] == '&';
		if (ps->i < ps->n && !more) {
			needs_clear(&all);
			return fail(ps, ps->i, "'|' belongs inside brackets: '(a | b)'");
		}
		ps->i += more;
		if (compile(p, kp_str_c(ps->out), ps->out->n, 0, ps->err) < 0) {
			needs_clear(&all);
			return fail(ps, 0, "the pattern is too large: split it in two");
		}
		if (needs_nothing(ps->an, p)) {
			needs_clear(&all);
			return fail(
				ps, from, "this finds every text: write a word outside '[ ]'");
		}
	}
	list_needs(p, &all);
	return 0;
}

int text_pattern_compile(struct text_analyser *an, enum text_pattern_kind kind,
	enum text_lang lang, const char *source, struct text_pattern **out, struct kp_err *err)
{
	KP_AUTO(text_pattern) struct text_pattern *p = kp_alloc(sizeof(*p));
	KP_AUTO(kp_arena) struct kp_arena *arena = kp_arena_new(0);
	KP_AUTO(kp_str) struct kp_str expr = {0};
	struct parser ps = {.an = an,
		.lang = lang,
		.s = source,
		.n = strlen(source),
		.out = &expr,
		.arena = arena,
		.err = err};

	p->kind = kind;
	if (ps.n > MAX_SOURCE)
		return fail(
			&ps, MAX_SOURCE, "a pattern is at most 400 bytes: split it in two");
	if (!kp_utf8_valid(source, ps.n))
		return fail(&ps, 0, "the pattern is not valid UTF-8");
	if (kind == TEXT_REGEX ? compile(p, source, ps.n, PCRE2_UTF | PCRE2_UCP, err) < 0
			       : compile_phrase(&ps, p) < 0)
		return -1;
	*out = KP_TAKE(p);
	return 0;
}

/* ---- matching ---- */

/* Where in the folded text the words of stream[from..to) stand. */
static void map_span(const struct text_words *words, size_t from, size_t to,
	uint32_t *from_out, uint32_t *to_out)
{
	size_t first = 0, last = 0;

	for (size_t i = 0; i < to; i++)
		if (words->stream[i] == '<') {
			first += i < from;
			last++;
		}
	*from_out = first < words->n ? words->v[first].from : 0;
	*to_out = last > 0 && last <= words->n ? words->v[last - 1].to : *from_out;
}

int text_pattern_match(struct text_analyser *an, const struct text_pattern *p,
	const struct text_words *words, uint32_t *from_out, uint32_t *to_out)
{
	bool phrase = p->kind == TEXT_PHRASE;
	const char *text = phrase ? words->stream : words->folded;
	size_t n = phrase ? words->nstream : strlen(text);
	uint32_t from = UINT32_MAX, to = 0;

	for (size_t i = 0; i < p->ncode; i++) {
		uint32_t f, t;
		int rc = pcre2_match(p->code[i], (PCRE2_SPTR)text, n, 0, PCRE2_NO_UTF_CHECK,
			an->match, an->limits);
		const PCRE2_SIZE *at = pcre2_get_ovector_pointer(an->match);

		if (rc < 0)
			return rc == PCRE2_ERROR_NOMATCH ? 0 : -1;
		if (phrase) {
			map_span(words, at[0], at[1], &f, &t);
		} else {
			f = (uint32_t)at[0];
			t = (uint32_t)at[1];
		}
		from = f < from ? f : from;
		to = t > to ? t : to;
	}
	if (from_out)
		*from_out = from;
	if (to_out)
		*to_out = to;
	return 1;
}
