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
	struct kp_map *anchors;   /* NULL: none */
	const char **anchor_list; /* of the map's keys */
};

void text_pattern_free(struct text_pattern *p)
{
	if (!p)
		return;
	for (size_t i = 0; i < p->ncode; i++)
		pcre2_code_free(p->code[i]);
	kp_map_free(p->anchors);
	free(p->anchor_list);
	free(p);
}

const char *const *text_pattern_anchors(const struct text_pattern *p, size_t *n_out)
{
	*n_out = p->anchors ? kp_map_count(p->anchors) : 0;
	return p->anchor_list;
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

/* Words of which one must be there. needed = false: nothing is known to be needed. */
struct anchors {
	bool needed;
	struct kp_map *words; /* owned by who holds the struct; NULL when not needed */
};

static void anchors_clear(struct anchors *a)
{
	kp_map_free(a->words);
	*a = (struct anchors){.needed = false};
}

/* What a sequence needs: the item with the fewest alternatives. Takes b. */
static void anchors_and(struct anchors *a, struct anchors *b)
{
	if (b->needed && (!a->needed || kp_map_count(b->words) < kp_map_count(a->words))) {
		struct anchors old = *a;

		*a = *b;
		*b = old;
	}
	anchors_clear(b);
}

/* What alternatives need: any of them all. Takes b. */
static void anchors_or(struct anchors *a, struct anchors *b)
{
	if (!a->needed || !b->needed) {
		anchors_clear(a);
		anchors_clear(b);
		return;
	}
	for (size_t i = 0; i < kp_map_count(b->words); i++) {
		size_t n;
		const char *key = kp_map_key(b->words, i, &n, NULL);

		kp_map_set(a->words, key, n, 0);
	}
	anchors_clear(b);
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
	struct parser *p, enum word_mode mode, const struct text_word *w, struct anchors *out)
{
	static const char *const marks[] = {"[=#+]", "[=#]", "=", "[=#]"};

	*out = (struct anchors){.needed = mode != BEGINS, .words = kp_map_new(0)};
	kp_str_addf(p->out, "<[^>]*?%s(?:", marks[mode]);
	if (mode == EXACT || mode == BEGINS) {
		kp_str_add(p->out, w->surface);
		kp_map_set(out->words, w->surface, strlen(w->surface), 0);
	} else {
		add_lemmas(p->out, w, out->words);
	}
	kp_str_add(p->out, mode == BEGINS ? ")[^>]*>" : ")(?=[=#+>])[^>]*>");
	if (mode == BEGINS)
		anchors_clear(out);
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
static int parse_word(struct parser *p, enum word_mode mode, struct anchors *out)
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
		struct anchors a;

		add_word(p, mode, &words.v[i], &a);
		if (i == 0)
			*out = a;
		else
			anchors_and(out, &a);
	}
	return 0;
}

static int parse_sequence(struct parser *p, int depth, struct anchors *out);

/* `(a | b)` or `[a | b]`. */
static int parse_group(struct parser *p, int depth, struct anchors *out)
{
	size_t from = p->i;
	char close = p->s[p->i++] == '(' ? ')' : ']';
	bool more = true;

	if (depth >= MAX_DEPTH)
		return fail(p, from, "brackets are nested too deep: write two patterns");
	kp_str_add(p->out, "(?:");
	for (int i = 0; more; i++) {
		struct anchors a = {0};

		if (i > 0)
			kp_str_addc(p->out, '|');
		if (parse_sequence(p, depth + 1, &a) < 0) {
			anchors_clear(&a);
			return -1;
		}
		if (i == 0)
			*out = a;
		else
			anchors_or(out, &a);
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
		anchors_clear(out);
	return 0;
}

static int parse_item(struct parser *p, int depth, struct anchors *out)
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
static int parse_sequence(struct parser *p, int depth, struct anchors *out)
{
	size_t items = 0, from = p->i;
	bool gap = false;

	*out = (struct anchors){.needed = false};
	for (skip_space(p); p->i < p->n && !strchr("|&", p->s[p->i]); skip_space(p)) {
		struct anchors a = {0};

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
			anchors_clear(&a);
			return -1;
		}
		anchors_and(out, &a);
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

static void list_anchors(struct text_pattern *p, struct anchors *a)
{
	size_t n = a->needed ? kp_map_count(a->words) : 0;

	if (n == 0) {
		anchors_clear(a);
		return;
	}
	p->anchors = a->words;
	p->anchor_list = kp_alloc_n(n, sizeof(*p->anchor_list));
	for (size_t i = 0; i < n; i++)
		p->anchor_list[i] = kp_map_key(p->anchors, i, NULL, NULL);
}

/* Words in [ ] alone need nothing: such a pattern would find itself in every text. */
static bool needs_nothing(const struct text_analyser *an, const struct text_pattern *p)
{
	return pcre2_match(p->code[p->ncode - 1], (PCRE2_SPTR) "", 0, 0, PCRE2_NO_UTF_CHECK,
		       an->match, an->limits) >= 0;
}

static int compile_phrase(struct parser *ps, struct text_pattern *p)
{
	struct anchors all = {0};

	for (bool more = true; more;) {
		struct anchors a = {0};
		size_t from = ps->i;

		kp_str_reset(ps->out);
		if (p->ncode == MAX_ALL || parse_sequence(ps, 0, &a) < 0) {
			anchors_clear(&a);
			anchors_clear(&all);
			return p->ncode == MAX_ALL
				       ? fail(ps, ps->i,
						 "at most four parts can be joined by '&'")
				       : -1;
		}
		anchors_and(&all, &a);
		more = ps->i < ps->n && ps->s[ps->i] == '&';
		if (ps->i < ps->n && !more) {
			anchors_clear(&all);
			return fail(ps, ps->i, "'|' belongs inside brackets: '(a | b)'");
		}
		ps->i += more;
		if (compile(p, kp_str_c(ps->out), ps->out->n, 0, ps->err) < 0) {
			anchors_clear(&all);
			return fail(ps, 0, "the pattern is too large: split it in two");
		}
		if (needs_nothing(ps->an, p)) {
			anchors_clear(&all);
			return fail(
				ps, from, "this finds every text: write a word outside '[ ]'");
		}
	}
	list_anchors(p, &all);
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
