#include "text/text_vocab.h"

#include <libstemmer.h>

#include "text/text_list.h"

#define GUESSES          2 /* inflected forms that are tried, at most */
#define TRIFLE           4 /* cost of a slip that leaves no doubt: dots, a letter doubled or not */
#define FOREIGN_LETTERS  5
#define BORROWED_LETTERS 4 /* of what nobody knows otherwise */

static bool in_vocab(
	const struct text_vocab *vocab, enum text_lang lang, const struct text_forms *lemmas)
{
	for (size_t i = 0; i < lemmas->n; i++)
		if (text_vocab_count(vocab, lang, lemmas->v[i], strlen(lemmas->v[i])) > 0)
			return true;
	return false;
}

static bool is_ours(
	const struct text_vocab *vocab, enum text_lang lang, const struct text_reading *r)
{
	return r->known && in_vocab(vocab, lang, &r->lemmas);
}

/* A known word may lack dots (`vaara` for `väärä`), but those that were typed were meant:
 * `väärä` is no slip for `vaara`. The words differ in dots alone. */
static bool keeps_dots(const char *s, const char *near)
{
	while (*s) {
		if ((uint8_t)*s == 0xc3 && strncmp(s, near, 2) != 0)
			return false;
		s += (uint8_t)*s == 0xc3 ? 2 : 1;
		near += (uint8_t)*near == 0xc3 ? 2 : 1;
	}
	return true;
}

/* A word of another language that the content or a list has is no slip of a word of this
 * one; questions mix languages. */
static bool is_foreign(const struct text_vocab *vocab, enum text_lang lang, const char *s)
{
	size_t n = strlen(s);

	if (kp_utf8_chars(s, n) < FOREIGN_LETTERS)
		return false;
	for (int l = 0; l < TEXT_LANGS; l++)
		if (l != (int)lang && text_vocab_count(vocab, (enum text_lang)l, s, n) > 0)
			return true;
	return (lang != TEXT_SV && text_list_has(&text_list_sv, s, n)) ||
	       (lang != TEXT_EN && text_list_has(&text_list_en, s, n));
}

/* What may have been meant, the likeliest first. */
struct guesses {
	struct text_guess v[GUESSES + 2];
	bool sure[GUESSES + 2]; /* a word of the content: nothing to verify */
	size_t n;
};

static void add_guess(struct guesses *g, const struct text_guess *guess, bool sure)
{
	size_t i = g->n++;

	for (; i > 0 && g->v[i - 1].rank > guess->rank; i--) {
		g->v[i] = g->v[i - 1];
		g->sure[i] = g->sure[i - 1];
	}
	g->v[i] = *guess;
	g->sure[i] = sure;
}

static void collect(const struct text_vocab *vocab, enum text_lang lang, const char *s,
	bool inflected, struct guesses *g)
{
	struct text_guess near, forms[GUESSES];
	size_t n = strlen(s);

	g->n = 0;
	if (text_vocab_nearest(vocab, lang, s, n, 0, &near)) {
		add_guess(g, &near, true);
		if (near.cost <= TRIFLE)
			return;
	}
	if (is_foreign(vocab, lang, s)) {
		g->n = 0;
		return;
	}
	if (text_vocab_run_together(vocab, lang, s, n, &near))
		add_guess(g, &near, true);
	n = inflected ? text_vocab_inflected(vocab, lang, s, n, forms, GUESSES) : 0;
	for (size_t i = 0; i < n; i++)
		add_guess(g, &forms[i], false);
}

static int least_cost(const struct guesses *g)
{
	int least = 0;

	for (size_t i = 0; i < g->n; i++)
		least = i == 0 || g->v[i].cost < least ? g->v[i].cost : least;
	return least;
}

static void close_up(char *words)
{
	char *space = strchr(words, ' ');

	if (space)
		memmove(space, space + 1, strlen(space));
}

static void stem(struct text_analyser *an, enum text_lang lang, const char *s, size_t n,
	struct text_forms *lemmas)
{
	char word[TEXT_MAX_WORD + 1];
	const sb_symbol *out;
	const char *base;

	snprintf(word, sizeof(word), "%.*s", (int)n, s);
	base = text_base(lang, word);
	out = base ? sb_stemmer_stem(
			     an->stemmer[lang], (const sb_symbol *)base, (int)strlen(base))
		   : sb_stemmer_stem(an->stemmer[lang], (const sb_symbol *)s, (int)n);
	if (out)
		text_forms_add(lemmas, (const char *)out,
			(size_t)sb_stemmer_length(an->stemmer[lang]));
}

static const struct text_list *list_of(enum text_lang lang)
{
	return lang == TEXT_SV ? &text_list_sv : &text_list_en;
}

/* ---- words of other languages ---- */

/* As it is written, it is a word of the Swedish or English content. */
static bool is_borrowed(struct text_analyser *an, enum text_lang lang,
	const struct text_vocab *vocab, size_t n, struct text_reading *r)
{
	if (kp_utf8_chars(r->spelled, n) < BORROWED_LETTERS ||
		text_vocab_count(vocab, lang, r->spelled, n) == 0)
		return false;
	r->spelled[n] = '\0';
	r->lemmas.n = r->parts.n = 0;
	stem(an, lang, r->spelled, n, &r->lemmas);
	r->known = true;
	r->lang = lang;
	return true;
}

/* "Onboardingista", "feedbackin", "vikarier": a word that nobody knows here and the content
 * has in another language; in Finnish with an ending or none. */
static void read_as_borrowed(struct text_analyser *an, enum text_lang lang,
	const struct text_vocab *vocab, struct text_reading *r)
{
	static const char *const ends[] = {"", "in", "ia", "iä", "issa", "issä", "ista",
		"istä", "iin", "illa", "illä", "ille", "ilta", "iltä", "iksi", "ina", "i",
		"it", "ien", "eja", "ejä", "eissa", "eissä", "eista", "eistä", "eihin",
		"eilla", "eillä", "eille", "en", "n", "a", "ä", "ta", "tä", "ssa", "ssä",
		"sta", "stä", "lla", "llä", "lle", "lta", "ltä", "ksi", "na", "nä", "t", "ata",
		"aa", "an", "ataan", "attiin", "attu", "asi", "asin", "annut", "aamaan",
		"aako", "aus", "austa", ":n", ":ssa", ":sta", ":lla", ":lle", ":t", ":ia"};
	size_t n = strlen(r->spelled), tries = lang == TEXT_FI ? KP_LEN(ends) : 1;

	for (size_t i = 0; i < tries; i++) {
		size_t k = strlen(ends[i]);

		if (k >= n || strcmp(r->spelled + n - k, ends[i]) != 0)
			continue;
		for (int of = TEXT_FI + 1; of < TEXT_LANGS; of++)
			if (of != (int)lang && is_borrowed(an, of, vocab, n - k, r))
				return;
	}
}

/* ---- Finnish ---- */

static void respell(struct text_analyser *an, struct text_reading *r, const char *word)
{
	snprintf(r->spelled, sizeof(r->spelled), "%s", word);
	r->lemmas.n = r->parts.n = 0;
	r->known =
		!strchr(word, ' ') && text_fi_analyse(an, r->spelled, &r->lemmas, &r->parts);
}

/* True when the reading is settled, one way or the other. */
static bool put_dots(struct text_analyser *an, const struct text_vocab *vocab, const char *s,
	struct text_reading *r)
{
	const char *near = vocab ? text_vocab_dotted(vocab, TEXT_FI, s, strlen(s)) : NULL;

	if (is_ours(vocab, TEXT_FI, r))
		return true;
	if (!near || strlen(s) < 3 || (r->known && !keeps_dots(s, near)))
		return r->known;
	if (strcmp(near, s) == 0)
		r->known = true;
	else
		respell(an, r, near);
	return true;
}

/* Two words of the content that make a compound when there is no space between them. */
static bool is_compound(struct text_analyser *an, const char *words, struct text_reading *r)
{
	char word[TEXT_MAX_WORD + 1];

	snprintf(word, sizeof(word), "%s", words);
	close_up(word);
	respell(an, r, word);
	return r->known;
}

/* A letter typed twice, and no word of the content: `eristämiinen`. */
static bool undouble(struct text_analyser *an, const char *s, struct text_reading *r)
{
	size_t n = strlen(s), tried = 0;
	char word[TEXT_MAX_WORD + 1];
	struct text_reading old = *r;

	for (size_t i = 0, k; i < n && tried < 2; i += k) {
		k = ((uint8_t)s[i] & 0xc0) == 0xc0 ? 2 : 1;
		if (i + 2 * k > n || memcmp(s + i, s + i + k, k) != 0)
			continue;
		snprintf(word, sizeof(word), "%.*s%s", (int)i, s, s + i + k);
		respell(an, r, word);
		if (r->known)
			return true;
		tried++;
	}
	*r = old;
	return false;
}

/* The guesses in turn: a form that the dictionary does not know, or of a word that is not
 * the content's, is none. Leaves *r as it was when none is good. */
static bool try_guesses(struct text_analyser *an, const struct text_vocab *vocab,
	const struct guesses *g, struct text_reading *r)
{
	struct text_reading old = *r;

	for (size_t i = 0; i < g->n; i++) {
		if (strchr(g->v[i].word, ' ') && is_compound(an, g->v[i].word, r))
			return true;
		respell(an, r, g->v[i].word);
		if (g->sure[i] || is_ours(vocab, TEXT_FI, r))
			return true;
	}
	*r = old;
	return false;
}

/* Dots first (they cost nothing and are the most common slip), then what is nearly certain,
 * spoken language by rule, and last what was likeliest meant. */
static void repair_finnish(struct text_analyser *an, const struct text_vocab *vocab,
	const char *s, struct text_reading *r, bool may_be_slow)
{
	char spoken[TEXT_MAX_WORD + 1];
	struct guesses g = {.n = 0};
	bool ours = false, is_spoken;

	if (put_dots(an, vocab, s, r))
		return;
	if (vocab && text_fi_spoken_form(vocab, s, spoken)) {
		respell(an, r, spoken);
		return;
	}
	if (vocab)
		collect(vocab, TEXT_FI, s, may_be_slow, &g);
	if (g.n > 0 && g.sure[0] && g.v[0].cost <= TRIFLE) {
		respell(an, r, g.v[0].word);
		return;
	}
	r->slow = true;
	if (!may_be_slow) {
		if (g.n > 0)
			respell(an, r, g.v[0].word);
		return;
	}
	is_spoken = text_fi_spoken(an, vocab, s, spoken, &ours);
	if (is_spoken && (ours || g.n == 0 || !try_guesses(an, vocab, &g, r)))
		respell(an, r, spoken);
	else if (!is_spoken && g.n > 0 && (g.v[0].cost <= TRIFLE || !undouble(an, s, r)))
		try_guesses(an, vocab, &g, r);
}

/* `saikulla` → `sairauslomalla`; where the ending does not fit, the word alone. */
static void read_slang_stem(struct text_analyser *an, const char *written, const char *rest,
	struct text_reading *r)
{
	char word[TEXT_MAX_WORD * 2 + 1];
	size_t n = (size_t)snprintf(word, sizeof(word), "%s", written);

	for (const char *p = rest; *p && n + 2 < sizeof(word); p++) {
		bool back = *p == 'a' || *p == 'o';

		/* What is written has front vowels: its endings do, too. */
		if (back && strchr(written, '\xc3'))
			word[n++] = '\xc3';
		word[n++] =
			back && strchr(written, '\xc3') ? (*p == 'a' ? '\xa4' : '\xb6') : *p;
	}
	word[n] = '\0';
	if (n <= TEXT_MAX_WORD)
		respell(an, r, word);
	if (n > TEXT_MAX_WORD || !r->known)
		respell(an, r, written);
}

/* As the dictionary reads it, without asking: there is no end of numbers to be remembered. */
static void read_number(struct text_reading *r, const char *s)
{
	snprintf(r->spelled, sizeof(r->spelled), "%s", s);
	text_forms_add(&r->lemmas, s, strlen(s));
	r->known = true;
}

void text_read_finnish(struct text_analyser *an, const struct text_vocab *vocab, const char *s,
	bool may_be_slow, struct text_reading *r)
{
	const char *rest, *written = text_slang(TEXT_FI, s);

	if (written) {
		respell(an, r, written);
		return;
	}
	written = text_slang_stem(s, &rest);
	if (written) {
		read_slang_stem(an, written, rest, r);
		return;
	}
	if (s[strspn(s, "0123456789")] == '\0') {
		read_number(r, s);
		return;
	}
	respell(an, r, s);
	if (*s >= '0' && *s <= '9')
		return;
	repair_finnish(an, vocab, s, r, may_be_slow);
	if (!r->known && vocab)
		read_as_borrowed(an, TEXT_FI, vocab, r);
}

/* ---- Swedish and English ---- */

static void add_half(
	struct text_analyser *an, const char *s, size_t n, struct text_forms *parts)
{
	struct text_forms base = {.n = 0};

	stem(an, TEXT_SV, s, n, &base);
	for (size_t i = 0; i < base.n; i++)
		text_forms_add(parts, base.v[i], strlen(base.v[i]));
}

static bool is_swedish(struct text_analyser *an, const struct text_vocab *vocab, const char *s,
	size_t n, bool listed)
{
	struct text_forms base = {.n = 0};

	if (text_vocab_count(vocab, TEXT_SV, s, n) > 0)
		return true;
	if (listed)
		return n >= 4 && text_list_has(&text_list_sv, s, n);
	stem(an, TEXT_SV, s, n, &base);
	return in_vocab(vocab, TEXT_SV, &base);
}

/* A Swedish compound by the content's own words, or by words on the list: `sjuklönetid` =
 * `sjuklön` + `tid`, with the s or e that joins parts. The longest known tail wins. */
static bool split_swedish(struct text_analyser *an, const struct text_vocab *vocab,
	const char *s, size_t n, bool listed, struct text_forms *parts)
{
	for (size_t cut = 3; cut + 3 <= n; cut++) {
		size_t h = cut;

		if (((uint8_t)s[cut] & 0xc0) == 0x80 ||
			!(text_vocab_count(vocab, TEXT_SV, s + cut, n - cut) > 0 ||
				(listed && is_swedish(an, vocab, s + cut, n - cut, true))))
			continue;
		if (text_vocab_count(vocab, TEXT_SV, s, h) == 0 &&
			(s[h - 1] == 's' || s[h - 1] == 'e') &&
			!(listed && is_swedish(an, vocab, s, h, true)))
			h--;
		if (h < 3 || !is_swedish(an, vocab, s, h, listed))
			continue;
		add_half(an, s, h, parts);
		add_half(an, s + cut, n - cut, parts);
		return true;
	}
	return false;
}

static void restem(struct text_analyser *an, enum text_lang lang,
	const struct text_vocab *vocab, struct text_reading *r, const char *word)
{
	size_t n = strlen(word);

	snprintf(r->spelled, sizeof(r->spelled), "%s", word);
	r->lemmas.n = r->parts.n = 0;
	if (strchr(word, ' '))
		return;
	stem(an, lang, word, n, &r->lemmas);
	r->known = in_vocab(vocab, lang, &r->lemmas) || text_list_has(list_of(lang), word, n);
	if (lang == TEXT_SV && n >= 6 &&
		!split_swedish(an, vocab, word, n, false, &r->parts) && !r->known)
		r->known = split_swedish(an, vocab, word, n, true, &r->parts);
	else if (r->parts.n > 0)
		r->known = true;
}

static void repair_stemmed(struct text_analyser *an, enum text_lang lang,
	const struct text_vocab *vocab, const char *s, bool may_be_slow,
	struct text_reading *r)
{
	const char *near = text_vocab_dotted(vocab, lang, s, strlen(s));
	struct text_reading old;
	struct guesses g;

	if (near && strlen(s) >= 3 && strcmp(near, s) != 0 &&
		(!r->known || keeps_dots(s, near))) {
		restem(an, lang, vocab, r, near);
		return;
	}
	if (r->known)
		return;
	r->slow = true;
	if (!may_be_slow)
		return;
	old = *r;
	collect(vocab, lang, s, true, &g);
	if (least_cost(&g) > TRIFLE &&
		text_list_nearer(list_of(lang), s, strlen(s), least_cost(&g)))
		return;
	for (size_t i = 0; i < g.n; i++) {
		char *word = g.v[i].word;

		if (lang == TEXT_SV && strchr(word, ' ')) {
			close_up(word);
			restem(an, lang, vocab, r, word);
			if (r->known)
				return;
			continue;
		}
		restem(an, lang, vocab, r, word);
		if (g.sure[i] || (in_vocab(vocab, lang, &r->lemmas) &&
					 text_list_has(list_of(lang), word, strlen(word))))
			return;
	}
	*r = old;
}

/* A form that the content does not have, of a word it has, with dots or without. */
static void read_inflected(struct text_analyser *an, const struct text_vocab *vocab,
	const char *s, struct text_reading *r)
{
	struct text_guess forms[GUESSES];
	size_t n = text_vocab_inflected(vocab, TEXT_FI, s, strlen(s), forms, GUESSES);

	for (size_t i = 0; i < n && !is_ours(vocab, TEXT_FI, r); i++)
		if (forms[i].cost <= TRIFLE)
			respell(an, r, forms[i].word);
}

/* Who writes Swedish or English at a Finnish work place calls things by the names that forms
 * and colleagues have for them: "the lomaraha", "in tyoaikapankki", "saikulla". A Finnish word
 * of the content stands for its base form and parts in the others, too. */
static bool read_as_finnish(struct text_analyser *an, enum text_lang lang,
	const struct text_vocab *vocab, const char *s, bool may_be_slow,
	struct text_reading *r)
{
	const char *rest, *written = text_slang(TEXT_FI, s);
	struct text_reading fi = {0};

	if (kp_utf8_chars(s, strlen(s)) < FOREIGN_LETTERS ||
		text_list_has(list_of(lang), s, strlen(s)))
		return false;
	if (written) {
		respell(an, &fi, written);
	} else if ((written = text_slang_stem(s, &rest))) {
		read_slang_stem(an, written, rest, &fi);
	} else {
		respell(an, &fi, s);
		put_dots(an, vocab, s, &fi);
		r->slow = !fi.known && !r->known;
		if (r->slow && may_be_slow)
			read_inflected(an, vocab, s, &fi);
	}
	if (!is_ours(vocab, TEXT_FI, &fi))
		return false;
	fi.lang = TEXT_FI;
	fi.slow = r->slow;
	*r = fi;
	return true;
}

void text_read_stemmed(struct text_analyser *an, enum text_lang lang,
	const struct text_vocab *vocab, const char *s, bool may_be_slow,
	struct text_reading *r)
{
	const char *written = text_slang(lang, s);

	restem(an, lang, vocab, r, written ? written : s);
	if (written || !vocab || (*s >= '0' && *s <= '9'))
		return;
	if (read_as_finnish(an, lang, vocab, s, may_be_slow, r))
		return;
	if (!in_vocab(vocab, lang, &r->lemmas))
		repair_stemmed(an, lang, vocab, s, may_be_slow, r);
	if (!r->known)
		read_as_borrowed(an, lang, vocab, r);
}
