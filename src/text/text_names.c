#include "text/text_priv.h"

#include <libvoikko/voikko.h>
#include <utf8proc.h>

/* How a word of the text is read: the Finnish dictionary knows names, Swedish and English ones
 * among them. */
enum {
	FIRST = 1, /* a first name */
	LAST = 2,
	PLACE = 4,
	WORD = 8, /* an ordinary word */
};

struct token {
	uint32_t from, to; /* with what is attached to it: 's, :n */
	uint32_t bare;     /* end of the word itself */
	bool capital;      /* one great letter and then small ones */
	bool opens;        /* begins a sentence */
	bool beside;       /* one space away from the token before */
	bool owner;        /* 's was attached */
	unsigned reading;
};

/* Words of Swedish and English that are also names; alone they are taken for words, */
static const char *const words_first[] = {"akut", "april", "art", "august", "augusti", "bill",
	"else", "grant", "green", "hall", "helgen", "inga", "job", "juli", "june", "juni",
	"kraft", "lång", "mark", "max", "may", "merit", "more", "ray", "rosa", "rose", "taget",
	"terhikki", "visa", "visat", "will", "x-ray", "x-rays"};
/* these unless a great letter says otherwise that does not come from where the sentence opens.
 */
static const char *const words_small[] = {"annan", "annat", "arton", "axel", "baker", "foster",
	"fält", "hans", "helo", "ironi", "jan", "karl", "konstig", "kvick", "lean", "lucia",
	"långpas", "minna", "neck", "pennan", "sexton", "side-job", "springer", "stig",
	"stigit", "tea", "titta", "tom", "valde", "vik", "ville"};

/* Before the name of a place. */
static const char *const to_places[] = {
	"at", "från", "from", "hos", "i", "in", "near", "på", "till", "to", "vid"};

static size_t letter_at(const char *s, size_t n, bool *capital)
{
	int32_t c;
	utf8proc_ssize_t k = utf8proc_iterate((const uint8_t *)s, (utf8proc_ssize_t)n, &c);
	utf8proc_category_t cat;

	*capital = false;
	if (k <= 0)
		return 0;
	cat = utf8proc_category(c);
	*capital = cat == UTF8PROC_CATEGORY_LU;
	return cat >= UTF8PROC_CATEGORY_LU && cat <= UTF8PROC_CATEGORY_LO ? (size_t)k : 0;
}

static size_t apostrophe(const char *s, size_t n)
{
	if (n && *s == '\'')
		return 1;
	return n >= 3 && memcmp(s, "\u2019", 3) == 0 ? 3 : 0;
}

/* Letters, and hyphens between them. */
static void read_word(const char *s, size_t n, struct token *t)
{
	size_t i = t->from, k, letters = 0, capitals = 0;
	bool capital, first;

	letter_at(s + i, n - i, &first);
	for (bool after_hyphen = true; i < n; i += k) {
		k = letter_at(s + i, n - i, &capital);
		if (!k && s[i] == '-' && letter_at(s + i + 1, n - i - 1, &capital)) {
			after_hyphen = true;
			k = 1;
			continue;
		}
		if (!k)
			break;
		letters++;
		capitals += capital && !after_hyphen;
		after_hyphen = false;
	}
	t->bare = t->to = (uint32_t)i;
	t->capital = first && letters > 1 && capitals == 0;
	k = apostrophe(s + i, n - i);
	if (k && i + k < n && s[i + k] == 's' &&
		!letter_at(s + i + k + 1, n - i - k - 1, &capital)) {
		t->to = (uint32_t)(i + k + 1);
		t->owner = true;
	} else if (i < n && s[i] == ':') {
		size_t end = i + 1;

		while (end < n && (k = letter_at(s + end, n - end, &capital)) > 0 && !capital)
			end += k;
		if (end > i + 1)
			t->to = (uint32_t)end;
	}
}

static size_t read_tokens(const char *s, size_t n, struct token v[TEXT_MAX_WORDS])
{
	size_t count = 0;
	bool opens = true, capital;

	for (size_t i = 0; i < n && count < TEXT_MAX_WORDS;) {
		struct token *t = &v[count];

		if (!letter_at(s + i, n - i, &capital)) {
			opens |= strchr(".!?:\n", s[i]) != NULL;
			i++;
			continue;
		}
		*t = (struct token){.from = (uint32_t)i, .opens = opens};
		read_word(s, n, t);
		t->beside = count && v[count - 1].to + 1 == t->from && s[i - 1] == ' ';
		opens = false;
		i = t->to;
		count++;
	}
	return count;
}

/* "Koskinen" might be an adjective made of a rapid, which nobody says; "virolainen" is said.
 */
static bool is_made_adjective(const struct voikko_mor_analysis *a, const char *class)
{
	char *base;
	bool made;

	if (strcmp(class, "laatusana") != 0)
		return false;
	base = voikko_mor_analysis_value_cstr(a, "BASEFORM");
	made = base && kp_str_ends(base, "nen") && !kp_str_ends(base, "lainen") &&
	       !kp_str_ends(base, "läinen");
	if (base)
		voikko_free_mor_analysis_value_cstr(base);
	return made;
}

static unsigned look_up(struct text_analyser *an, const char *word)
{
	struct voikko_mor_analysis **a = voikkoAnalyzeWordCstr(an->voikko, word);
	unsigned reading = 0;
	bool made = false;

	for (size_t i = 0; a && a[i] && i < 16; i++) {
		char *class = voikko_mor_analysis_value_cstr(a[i], "CLASS");

		if (!class)
			continue;
		if (strcmp(class, "etunimi") == 0)
			reading |= FIRST;
		else if (strcmp(class, "sukunimi") == 0)
			reading |= LAST;
		else if (strcmp(class, "paikannimi") == 0)
			reading |= PLACE;
		else if (is_made_adjective(a[i], class))
			made = true;
		else
			reading |= WORD;
		voikko_free_mor_analysis_value_cstr(class);
	}
	voikko_free_mor_analysis(a);
	if (!made && !reading)
		return text_is_given(word) ? FIRST : text_is_family(word) ? LAST : 0;
	return made && !(reading & LAST) ? reading | WORD : reading;
}

/* Most words come again and again. */
static unsigned dictionary(struct text_analyser *an, const char *word)
{
	size_t n = strlen(word);
	struct text_known_name *kept = &an->names[kp_hash(word, n, 0) % TEXT_NAMES_KEPT];

	if (n == 0 || n >= sizeof(kept->word))
		return look_up(an, word);
	if (strcmp(kept->word, word) != 0) {
		memcpy(kept->word, word, n + 1);
		kept->reading = (uint8_t)look_up(an, word);
	}
	return kept->reading;
}

/* What its language says of a word that is also a name. */
static unsigned as_word(const char *word, size_t n, unsigned reading)
{
	char lower[TEXT_MAX_WORD + 1];
	size_t i;

	for (i = 0; i < n; i++)
		lower[i] = word[i] >= 'A' && word[i] <= 'Z' ? (char)(word[i] - 'A' + 'a')
							    : word[i];
	lower[i] = '\0';
	if (KP_AMONG(lower, words_first))
		return WORD;
	return KP_AMONG(lower, words_small) ? reading | WORD : reading;
}

/* Swedish owns by an s alone: "Annas lön". */
static unsigned read_name(
	struct text_analyser *an, enum text_lang lang, const char *s, const struct token *t)
{
	char word[TEXT_MAX_WORD + 1];
	size_t n = t->bare - t->from;
	unsigned reading;

	if (n > TEXT_MAX_WORD)
		return WORD;
	memcpy(word, s + t->from, n);
	word[n] = '\0';
	reading = dictionary(an, word);
	if (lang == TEXT_FI)
		return reading;
	if (!(reading & (FIRST | LAST)) && n > 3 && word[n - 1] == 's') {
		word[--n] = '\0';
		reading = dictionary(an, word);
	}
	/* What it is in Finnish tells nothing of an ordinary word. */
	return as_word(word, n, reading & ~(unsigned)WORD);
}

/* A first name and a last one beside each other; the dictionary need not know a last name
 * that is written with a great letter. */
static bool is_full(const struct token *a, const struct token *b)
{
	if (!b->beside || !(a->reading & FIRST))
		return false;
	if (a->capital && b->capital)
		return (b->reading & (FIRST | LAST)) || b->reading == 0;
	return !a->capital && !b->capital && (b->reading & LAST) &&
	       ((a->reading | b->reading) & WORD) != WORD;
}

static bool ends_in(const char *word, size_t n, const char *end)
{
	size_t k = strlen(end);

	return n > k && memcmp(word + n - k, end, k) == 0;
}

/* "Lahdessa", "in Lahti": what is also the name of a place is one where somebody is, comes
 * from or goes to. */
static bool is_where(const char *s, const struct token *v, size_t i, enum text_lang lang)
{
	static const char *const inside[] = {"ssa", "ssä", "sta", "stä", "aan", "ään", "een",
		"iin", "oon", "öön", "uun", "yyn"};
	size_t n = v[i].bare - v[i].from;

	for (size_t k = 0; lang == TEXT_FI && k < KP_LEN(inside); k++)
		if (ends_in(s + v[i].from, n, inside[k]))
			return true;
	if (lang == TEXT_FI || i == 0)
		return false;
	n = v[i - 1].bare - v[i - 1].from;
	for (size_t k = 0; k < KP_LEN(to_places); k++)
		if (n == strlen(to_places[k]) &&
			memcmp(s + v[i - 1].from, to_places[k], n) == 0)
			return true;
	return false;
}

/* One that stands alone. What is an ordinary word, too, needs a great letter that no beginning
 * of a sentence explains. */
static bool is_single(const char *s, const struct token *v, size_t i, enum text_lang lang)
{
	const struct token *t = &v[i];
	unsigned names = t->reading & (FIRST | LAST);

	if (!names)
		return false;
	if (!t->capital || (t->opens && !t->owner))
		return t->reading == names;
	return !(t->reading & PLACE) || !is_where(s, v, i, lang);
}

size_t text_names(struct text_analyser *an, enum text_lang lang, const char *s, size_t n,
	bool small, struct text_name *out, size_t max, size_t *end_out)
{
	struct token v[TEXT_MAX_WORDS];
	size_t count = read_tokens(s, n, v), capitals = 0, found = 0;

	for (size_t i = 0; i < count; i++)
		capitals += v[i].capital;
	for (size_t i = 0; i < count; i++) {
		/* Where every word has a great letter, letters say nothing. */
		if (count > 2 && capitals == count)
			v[i].capital = false;
		if (v[i].capital || small)
			v[i].reading = read_name(an, lang, s, &v[i]);
		else
			v[i].reading = WORD;
	}
	*end_out = count < TEXT_MAX_WORDS ? n : v[count - 1].to;
	for (size_t i = 0; i < count; i++) {
		bool full = i + 1 < count && is_full(&v[i], &v[i + 1]);

		if (!full && !is_single(s, v, i, lang))
			continue;
		if (found == max) {
			*end_out = v[i].from;
			break;
		}
		out[found++] = (struct text_name){v[i].from, v[full ? i + 1 : i].to, full};
		i += full;
	}
	return found;
}
