#include "match/match_priv.h"

/* Words that begin a question; Finnish verbs do so by their ending. */
static const char *const asks[TEXT_LANGS][32] = {
	{"miten", "mitä", "mikä", "mitkä", "minkä", "kuka", "ketkä", "kuinka", "milloin",
		"koska", "missä", "mistä", "mihin", "miksi", "montako", "paljonko", "kauanko",
		"kenelle", "kenen", "keneltä", "millainen", "millä", "entä"},
	{"hur", "vad", "vem", "vilka", "när", "var", "vart", "varför", "vilken", "vilket",
		"får", "kan", "ska", "måste", "behöver", "behövs", "finns", "gäller", "är",
		"har", "betalas", "kommer", "vems"},
	{"how", "what", "who", "when", "where", "why", "which", "whose", "can", "may", "must",
		"should", "does", "is", "are", "did", "do", "could", "has", "have", "will"},
};
/* What may stand before such a word: what carries on, and "until", "to whom". */
static const char *const leads[TEXT_LANGS][20] = {
	{"ja", "mutta", "entä", "entäs", "eli", "no", "niin", "sitten", "sit", "ok", "hei",
		"moi", "lisäksi", "myös", "toiseksi"},
	{"och", "men", "så", "sen", "sedan", "ok", "hej", "då", "till", "i", "på", "av", "för",
		"från", "med", "efter", "inom", "dessutom", "också"},
	{"and", "but", "so", "then", "ok", "okay", "hi", "hello", "also", "by", "to", "until",
		"in", "on", "at", "for", "from", "with", "into"},
};

#define LEAST_WORDS  3 /* of a sentence that asks something by itself, */
#define LEAST_ASKING 8 /* and bytes */

/* What may join two questions in one sentence. */
static const char *const joints[] = {" ja sitten ", " ja lisäksi ", " ja sit ", " och sen ",
	" och sedan ", " och dessutom ", " and also ", " and then ", " ja toinen juttu ",
	" ja toiseksi "};

static bool among(const char *word, size_t n, const char *const *list, size_t most)
{
	for (size_t i = 0; i < most && list[i]; i++)
		if (strncmp(list[i], word, n) == 0 && !list[i][n])
			return true;
	return false;
}

static bool ends_in(const char *word, size_t n, const char *end)
{
	size_t k = strlen(end);

	return n > k + 1 && memcmp(word + n - k, end, k) == 0;
}

/* By its first word, or the one after a lead, in one of the languages: "she is ill" and "hon
 * är sjuk" ask nothing. */
static bool begins_in(enum text_lang lang, const char *folded)
{
	const char *p = folded;

	for (int i = 0; i < 3 && *p; i++) {
		size_t n = strcspn(p, " ,:;");

		if (among(p, n, asks[lang], KP_LEN(asks[lang])))
			return true;
		if (!among(p, n, leads[lang], KP_LEN(leads[lang])))
			return false;
		p += n;
		p += strspn(p, " ,:;");
	}
	return false;
}

/* One of the first words has the ending of a Finnish verb that asks: "hoitaja saako". */
static bool has_asking_verb(const char *folded)
{
	const char *p = folded;

	for (int i = 0; i < 3 && *p; i++) {
		size_t n = strcspn(p, " ,:;");

		if (ends_in(p, n, "ko") || ends_in(p, n, "kö"))
			return true;
		p += n;
		p += strspn(p, " ,:;");
	}
	return false;
}

static bool begins_as_question(const char *folded)
{
	for (int l = 0; l < TEXT_LANGS; l++)
		if (begins_in((enum text_lang)l, folded))
			return true;
	return has_asking_verb(folded);
}

bool match_is_question(const char *s, size_t n)
{
	KP_AUTO(kp_str) struct kp_str folded = {0};

	text_fold(s, n, &folded);
	if (folded.n < LEAST_ASKING)
		return false;
	return memchr(s, '?', n) || begins_as_question(kp_str_c(&folded));
}

static struct match_part trimmed(const char *s, size_t from, size_t to)
{
	while (from < to && strchr(" \t\r\n,;", s[from]))
		from++;
	while (from < to && strchr(" \t\r\n,;", s[to - 1]))
		to--;
	return (struct match_part){(uint32_t)from, (uint32_t)to};
}

/* Where a sentence ends at i: past its mark; 0: it does not. */
static size_t sentence_end(const char *s, size_t n, size_t i)
{
	if (s[i] == '\n')
		return i + 1;
	if (s[i] == '?' || s[i] == '!')
		return i + 1 < n && strchr(" ?!\n", s[i + 1]) ? i + 1 : 0;
	/* "klo 8.30" and "1.1.2027" go on. */
	return s[i] == '.' && i > 0 && (s[i - 1] < '0' || s[i - 1] > '9') && i + 1 < n &&
			       strchr(" \n", s[i + 1])
		       ? i + 1
		       : 0;
}

static bool take(const char *s, size_t n, size_t mid, size_t next, struct match_part out[2])
{
	struct match_part a = trimmed(s, 0, mid), b = trimmed(s, next, n);

	if (!match_is_question(s + a.from, a.to - a.from) ||
		!match_is_question(s + b.from, b.to - b.from))
		return false;
	out[0] = a;
	out[1] = b;
	return true;
}

static size_t joint_at(const char *s, size_t n)
{
	if (*s != ' ')
		return 0;
	for (size_t i = 0; i < KP_LEN(joints); i++) {
		size_t k = strlen(joints[i]);

		if (n > k && memcmp(s, joints[i], k) == 0)
			return k;
	}
	return 0;
}

/* "Eller?", "Miten toimin?" */
static bool says_little(const char *s, struct match_part part)
{
	size_t words = 0;

	for (size_t i = part.from; i < part.to; i++)
		words += s[i] != ' ' && (i + 1 == part.to || s[i + 1] == ' ');
	return words < LEAST_WORDS;
}

/* How surely a sentence asks: by its mark, or else by how it begins. */
enum form { ASKS_NOT, ASKS_BY_FORM, ASKS_BY_MARK };

static enum form form_of(const char *text, struct match_part part)
{
	if (part.from >= part.to || says_little(text, part) ||
		!match_is_question(text + part.from, part.to - part.from))
		return ASKS_NOT;
	return text[part.to - 1] == '?' ? ASKS_BY_MARK : ASKS_BY_FORM;
}

bool match_asking(const char *text, size_t n, struct match_part *out)
{
	enum form surest = ASKS_BY_FORM;
	struct match_part all = trimmed(text, 0, n);
	bool found = false;

	for (size_t i = 0, from = 0; i < n; i++) {
		size_t end = i + 1 == n ? n : sentence_end(text, n, i);
		struct match_part part;
		enum form form;

		if (!end)
			continue;
		part = trimmed(text, from, end);
		if (part.from == all.from && part.to == all.to)
			return false;
		from = end;
		form = form_of(text, part);
		if (form < surest)
			continue;
		surest = form;
		*out = part;
		found = true;
	}
	return found;
}

size_t match_split(const char *text, size_t n, struct match_part out[2])
{
	for (size_t i = 1; i < n; i++) {
		size_t end = sentence_end(text, n, i), joint = joint_at(text + i, n - i);

		if ((end && take(text, n, end, end, out)) ||
			(joint && take(text, n, i, i + joint, out)))
			return 2;
	}
	return 0;
}
