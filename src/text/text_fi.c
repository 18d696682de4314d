#include "text/text_vocab.h"

#include <libvoikko/voikko.h>

void text_forms_add(struct text_forms *f, const char *s, size_t n)
{
	if (n == 0 || n > TEXT_MAX_WORD || f->n == TEXT_MAX_READINGS)
		return;
	for (size_t i = 0; i < f->n; i++)
		if (strncmp(f->v[i], s, n) == 0 && f->v[i][n] == '\0')
			return;
	memcpy(f->v[f->n], s, n);
	f->v[f->n++][n] = '\0';
}

static void add_folded(struct text_analyser *an, struct text_forms *f, const char *s)
{
	kp_str_reset(&an->join);
	text_fold(s, strlen(s), &an->join);
	text_forms_add(f, kp_str_c(&an->join), an->join.n);
}

/* One "+form(base)" of WORDBASES. */
struct base {
	const char *form, *base;
	size_t nform, nbase;
};

static size_t split_bases(const char *s, struct base *v, size_t max)
{
	size_t n = 0;

	while (*s == '+' && n < max) {
		const char *open = strchr(s + 1, '('),
			   *close = open ? strchr(open, ')') : NULL;

		if (!close)
			break;
		v[n++] = (struct base){
			s + 1, open + 1, (size_t)(open - s - 1), (size_t)(close - open - 1)};
		s = close + 1;
	}
	return n;
}

static void add_base(struct text_analyser *an, struct text_forms *parts, const char *head,
	size_t nhead, const struct base *b)
{
	char word[TEXT_MAX_WORD * 2 + 1];
	size_t n = 0;

	if (b->base[0] == '+' || nhead + b->nbase > TEXT_MAX_WORD * 2)
		return;
	memcpy(word, head, nhead);
	n = nhead;
	for (size_t i = 0; i < b->nbase; i++)
		if (b->base[i] != '=')
			word[n++] = b->base[i];
	word[n] = '\0';
	add_folded(an, parts, word);
}

/* The parts of a compound, and what neighbouring parts make together (of
 * säästövapaapäivä: säästö, vapaa, päivä, säästövapaa, vapaapäivä). */
static void add_parts(
	struct text_analyser *an, const char *wordbases, struct text_forms *parts)
{
	struct base b[8];
	size_t n = split_bases(wordbases, b, KP_LEN(b));
	char head[TEXT_MAX_WORD * 2];

	if (n < 2)
		return;
	for (size_t i = 0; i < n; i++)
		add_base(an, parts, "", 0, &b[i]);
	for (size_t i = 0; i + 1 < n; i++) {
		size_t h = 0;

		for (size_t k = i; k + 1 < n && k < i + 2; k++) {
			if (h + b[k].nform > TEXT_MAX_WORD)
				break;
			memcpy(head + h, b[k].form, b[k].nform);
			h += b[k].nform;
			if (i > 0 || k + 2 < n)
				add_base(an, parts, head, h, &b[k + 1]);
		}
	}
}

bool text_fi_analyse(struct text_analyser *an, const char *s, struct text_forms *lemmas,
	struct text_forms *parts)
{
	struct voikko_mor_analysis **a = voikkoAnalyzeWordCstr(an->voikko, s);
	bool known = false;

	for (size_t i = 0; a && a[i] && i < 16; i++) {
		char *base = voikko_mor_analysis_value_cstr(a[i], "BASEFORM");
		char *bases = voikko_mor_analysis_value_cstr(a[i], "WORDBASES");

		if (base) {
			known = true;
			add_folded(an, lemmas, base);
		}
		if (bases)
			add_parts(an, bases, parts);
		voikko_free_mor_analysis_value_cstr(base);
		voikko_free_mor_analysis_value_cstr(bases);
	}
	voikko_free_mor_analysis(a);
	return known;
}

/* True when one of the word's base forms is the content's own. */
static bool in_vocab(
	struct text_analyser *an, const struct text_vocab *vocab, const char *s, bool *known)
{
	struct text_forms lemmas = {.n = 0}, parts = {.n = 0};

	*known = text_fi_analyse(an, s, &lemmas, &parts);
	for (size_t i = 0; vocab && i < lemmas.n; i++)
		if (text_vocab_count(vocab, TEXT_FI, lemmas.v[i], strlen(lemmas.v[i])) > 0)
			return true;
	return false;
}

#define ASKED 3 /* written forms of one word that Voikko is asked about, at most */

/* The rule for words of the content alone: too many others end so. */
#define OURS_ALONE 1

/* Endings of spoken Finnish and what they stand for in writing. */
static const struct {
	const char *spoken, *written;
} endings[] = {
	{"s", "si"},
	{"ks", "ko"},
	{"ks", "kö"},
	{"ks", "ksi"},
	{"l", "li"},
	{"uis", "uaisi"},
	{"tas", "taisi"},
	{"täs", "täisi"},
	{"isko", "isiko"},
	{"iskö", "isikö"},
	{"äskö", "äisikö"},
	{"asko", "aisiko"},
	{"isks", "isiko"},
	{"isks", "isikö"},
	{"is", "isi"},
	{"anen", "ainen"},
	{"änen", "äinen"},
	{"onen", "oinen"},
	{"unen", "uinen"},
	{"ynen", "yinen"},
	{"önen", "öinen"},
	{"u", "ut"},
	{"y", "yt"},
	{"ee", "ea"},
	{"ee", "eä"},
	{"oo", "oa"},
	{"öö", "öä"},
	{"ii", "ia"},
	{"ii", "iä"},
	{"uu", "uaa"},
	{"yy", "yää"},
	{"uu", "ua"},
	{"yy", "yä"},
	{"hä", "hdä"},
	{"ha", "hda"},
	{"iän", "idän"},
	{"s", "ssa"},
	{"s", "ssä"},
	{"l", "lla"},
	{"l", "llä"},
	{"lt", "lta"},
	{"lt", "ltä"},
	{"st", "sta"},
	{"st", "stä"},
	{"t", "ta"},
	{"t", "tä"},
	{"a", "an"},
	{"ä", "än"},
	{"i", "in"},
	{"e", "en"},
	{"o", "on"},
	{"u", "un"},
	{"y", "yn"},
	{"uun", "uan"},
	{"oon", "oan"},
	{"yyn", "yän"},
	{"eet", "eat"},
	{"eet", "eät"},
	{"een", "ean"},
	{"een", "eän"},
	{"t", "tti"},
	{"l", "lle"},
	{"isin", "isiin"},
	{"imp", "impi"},
	{"iks", "iksi"},
};

/* `määräaikasella` → `määräaikaisella`, `ilmottaa` → `ilmoittaa`: an i lost before s or tt
 * inside the word. */
static bool restore_i(const char *s, char out[TEXT_MAX_WORD + 1])
{
	size_t n = strlen(s);

	for (size_t i = n - 1; n < TEXT_MAX_WORD && i > 1; i--) {
		bool front = (uint8_t)s[i - 2] == 0xc3, before_s, before_tt;

		before_s = s[i] == 's' && s[i + 1] && strchr("eit", s[i + 1]) &&
			   (front || strchr("aou", s[i - 1]));
		before_tt = s[i] == 't' && s[i + 1] == 't' && s[i - 1] == 'o';
		if (!before_s && !before_tt)
			continue;
		snprintf(out, TEXT_MAX_WORD + 1, "%.*si%s", (int)i, s, s + i);
		return true;
	}
	return false;
}

/* ä, ö and y do not follow a, o or u in a word, nor they them. */
static bool in_harmony(const char *s, size_t n, const char *ending)
{
	bool front = strstr(ending, "ä") || strstr(ending, "ö"),
	     back = strpbrk(ending, "ao") != NULL;

	for (size_t i = n; i-- > 0;) {
		if (strchr("aou", s[i]))
			return !front;
		if (s[i] == 'y' || (i > 0 && (uint8_t)s[i - 1] == 0xc3))
			return !back;
	}
	return true;
}

#define RULES (KP_LEN(endings) + 1)

/* What s stands for by rule i, a lost i being the first; false when the rule is not for it. */
static bool write_out(const char *s, size_t n, size_t i, char *out, size_t max)
{
	const char *written;
	size_t cut;

	if (i == 0)
		return restore_i(s, out);
	written = endings[i - 1].written;
	cut = strlen(endings[i - 1].spoken);
	if (!kp_str_ends(s, endings[i - 1].spoken) || n <= cut + 1)
		return false;
	snprintf(out, max, "%.*s%s", (int)(n - cut), s, written);
	return in_harmony(s, n - cut, written);
}

bool text_fi_spoken_form(
	const struct text_vocab *vocab, const char *s, char out[TEXT_MAX_WORD + 1])
{
	char word[TEXT_MAX_WORD + 8];
	size_t n = strlen(s);

	if (n < 3 || n > TEXT_MAX_WORD - 4)
		return false;
	for (size_t i = 0; i < RULES; i++)
		if (write_out(s, n, i, word, sizeof(word)) &&
			text_vocab_count(vocab, TEXT_FI, word, strlen(word)) > 0) {
			snprintf(out, TEXT_MAX_WORD + 1, "%.*s", TEXT_MAX_WORD, word);
			return true;
		}
	return false;
}

bool text_fi_spoken(struct text_analyser *an, const struct text_vocab *vocab, const char *s,
	char out[TEXT_MAX_WORD + 1], bool *ours_out)
{
	char word[TEXT_MAX_WORD + 8], first[TEXT_MAX_WORD + 1] = "";
	size_t n = strlen(s), asked = 0;
	bool known;

	*ours_out = false;
	if (n < 3 || n > TEXT_MAX_WORD - 4)
		return false;
	for (size_t i = 0; i < RULES && asked < ASKED; i++) {
		if (!write_out(s, n, i, word, sizeof(word)))
			continue;
		asked++;
		if (in_vocab(an, vocab, word, &known)) {
			snprintf(out, TEXT_MAX_WORD + 1, "%.*s", TEXT_MAX_WORD, word);
			return *ours_out = true;
		}
		if (known && !first[0] && i != OURS_ALONE)
			snprintf(first, sizeof(first), "%.*s", TEXT_MAX_WORD, word);
	}
	memcpy(out, first, sizeof(first));
	return first[0] != '\0';
}
