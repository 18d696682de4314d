#include "match/match_priv.h"

#include <ctype.h>

/* What a question that names a person wants shows in its form. What is known of that person is
 * asked for in the clause that has the name, by a word that asks for a fact or by a verb in
 * the past; a rule is asked for by what may, must or shall be done, by the passive, in the
 * first person, or under a condition, and often in a clause of its own ("Koskinen retires, who
 * …"). */

/* Stand for names while clauses are read, of who owns something and of others; nobody writes
 * them. */
static const char owner[] = "qqowner", person[] = "qqperson";

#define MOST_WORDS   40 /* of a clause */
#define MOST_CLAUSES 24
/* Words besides the name, of a question without a word that asks. */
#define MOST_OWNED    3 /* "Koskinen's sick days"; Finnish needs one less */
#define MOST_OWNED_OF 6 /* "number of sick days of Koskinen" */

struct clause {
	const char *v[MOST_WORDS];
	size_t n;
};

struct asked {
	enum text_lang lang;
	struct clause v[MOST_CLAUSES];
	size_t n;
};

/* Words that ask for a fact, at the beginning of a clause. */
static const char *const asks[TEXT_LANGS][24] = {
	{"paljonko", "montako", "kuinka", "mitä", "mikä", "mitkä", "minkä", "miksi", "missä",
		"milloin", "koska", "onko", "onks", "oliko", "paljon", "minne", "kenen",
		"ketä"},
	{"hur", "vad", "varför", "var", "när", "vilken", "vilka", "vilket", "är", "har",
		"hade", "fick", "vems", "stämmer"},
	{"how", "what", "what's", "whats", "why", "where", "when", "whose", "which", "is",
		"are", "has", "was", "were", "had", "does", "did"},
};
/* Who does something is a matter of rules; who somebody is or was is none. */
static const char *const who[] = {"kuka", "vem", "who"};
/* Right before the name, and behind "who". */
static const char *const before[TEXT_LANGS][8] = {
	{"onko", "onks", "on", "oliko", "oli"},
	{"är", "har", "hade", "fick", "var", "blev"},
	{"is", "has", "was", "does", "did", "had"},
};
static const char *const tells[TEXT_LANGS][4] = {
	{"näytä", "kerro"},
	{"visa", "berätta", "säg"},
	{"show", "tell", "give"},
};
static const char *const leads[] = {"and", "att", "but", "ja", "men", "mutta", "no", "och",
	"ok", "siis", "so", "that", "että"};
/* Words of a rule. */
static const char *const rule[TEXT_LANGS][48] = {
	{"saako", "saaks", "saadaan", "saisiko", "voi", "voiko", "voiks", "voisiko", "pitää",
		"pitääkö", "pitääks", "pitäisi", "pitäiskö", "täytyy", "täytyykö",
		"tarvitseeko", "tarviiko", "kuuluu", "kuuluuko", "oikeus", "oikeutta", "miten",
		"tuleeko", "joutuuko", "kannattaa", "kannattaako", "riittääkö", "riittääks",
		"kelpaa", "kelpaako", "pakko", "tehdä", "teen", "toimin", "jos", "mihin",
		"mistä"},
	{"får", "kan", "ska", "skall", "måste", "måst", "bör", "behöver", "behövs", "rätt",
		"borde", "gör", "kunna", "göra", "om", "tillåtet", "räcker", "kunde", "skulle",
		"duger", "vart"},
	{"can", "may", "must", "should", "shall", "need", "needs", "needed", "right",
		"entitled", "allowed", "could", "ought", "if", "covered", "compulsory"},
};
static const char *const first_person[TEXT_LANGS][8] = {
	{"minun", "mun", "minä", "mä", "meidän", "minusta", "multa"},
	{"jag", "ja", "vi"},
	{"i", "we"},
};
/* Right before the first person, when it asks what to do: "can I", "får jag". */
static const char *const my_part[TEXT_LANGS][12] = {
	{NULL},
	{"kan", "får", "ska", "måste", "gör", "behöver", "är"},
	{"can", "may", "must", "should", "do", "am", "are", "need", "could"},
};

static bool is_name(const char *word)
{
	return strcmp(word, owner) == 0 || strcmp(word, person) == 0;
}

static bool ends_in(const char *word, const char *const *ends, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (strlen(word) > strlen(ends[i]) + 1 && kp_str_ends(word, ends[i]))
			return true;
	return false;
}
#define ENDS(word, array) ends_in(word, array, KP_LEN(array))

/* "maksetaanko", "betalas": what is done, whoever does it. */
static bool is_passive(enum text_lang lang, const char *word)
{
	static const char *const fi[] = {"taan", "tään", "daan", "dään", "laan", "lään",
		"naan", "nään", "raan", "rään", "taanko", "täänkö", "daanko", "däänkö",
		"laanko", "läänkö", "naanko", "näänkö", "raanko", "räänkö", "taanks",
		"täänks"};
	static const char *const sv[] = {"as", "ts", "ds", "rs"};

	return lang == TEXT_FI   ? strlen(word) > 7 && ENDS(word, fi)
	       : lang == TEXT_SV ? strlen(word) > 5 && ENDS(word, sv)
				 : false;
}

/* "voinko", "teenkö". */
static bool is_my_verb(enum text_lang lang, const char *word)
{
	static const char *const ends[] = {"nko", "nkö", "nks"};
	static const char *const no[] = {"onko", "onks", "paljonko", "kauanko", "milloinko"};

	return lang == TEXT_FI && ENDS(word, ends) && !KP_AMONG(word, no);
}

/* "kävikö", "saiko"; "saisiko" is no past. */
static bool is_past(enum text_lang lang, const char *word)
{
	static const char *const ends[] = {"iko", "ikö"};
	static const char *const would[] = {"isiko", "isikö"};

	return lang == TEXT_FI && ENDS(word, ends) && !ENDS(word, would) &&
	       strcmp(word, "voiko") != 0;
}

static bool asks_here(enum text_lang lang, const char *word)
{
	return KP_AMONG(word, asks[lang]) || is_past(lang, word);
}

static bool wants_fact(enum text_lang lang, const struct clause *c)
{
	size_t i = 0;

	while (i < c->n && KP_AMONG(c->v[i], leads))
		i++;
	if (i < c->n && asks_here(lang, c->v[i]))
		return true;
	if (i + 1 < c->n && KP_AMONG(c->v[i], who) && KP_AMONG(c->v[i + 1], before[lang]))
		return true;
	for (i = 0; i + 1 < c->n; i++)
		if (is_name(c->v[i + 1]) &&
			(KP_AMONG(c->v[i], before[lang]) || is_past(lang, c->v[i])))
			return true;
	return false;
}

/* "on ilmoitettava": what must be done; but somebody may be "luotettava". */
static bool is_duty(enum text_lang lang, const char *word, const char *last)
{
	static const char *const ends[] = {"tava", "tävä"};

	return lang == TEXT_FI && ENDS(word, ends) &&
	       (is_name(last) || KP_AMONG(last, before[TEXT_FI]));
}

static bool is_of_rule(enum text_lang lang, const struct clause *c, size_t i)
{
	const char *word = c->v[i], *last = i ? c->v[i - 1] : "";

	if (is_name(word))
		return false;
	if (KP_AMONG(word, rule[lang]) || is_passive(lang, word) || is_my_verb(lang, word) ||
		is_duty(lang, word, last))
		return true;
	/* "man": one, but not somebody's husband. */
	if (lang == TEXT_SV && strcmp(word, "man") == 0)
		return !is_name(last);
	/* "Hur föreslår jag", "what shall we". */
	return KP_AMONG(word, first_person[lang]) &&
	       (lang == TEXT_FI || KP_AMONG(last, my_part[lang]) ||
		       (i == 2 && KP_AMONG(c->v[0], asks[lang])));
}

static bool has_rule(enum text_lang lang, const struct clause *c)
{
	for (size_t i = 0; i < c->n; i++)
		if (is_of_rule(lang, c, i))
			return true;
	return false;
}

static bool has_name(const struct clause *c)
{
	for (size_t i = 0; i < c->n; i++)
		if (is_name(c->v[i]))
			return true;
	return false;
}

static bool is_letter(char c)
{
	return isalnum((unsigned char)c) || (unsigned char)c >= 0x80 || c == '\'' || c == '-';
}

/* Whether a clause ends before `p`; a hyphen inside of a word does not end it. */
static bool ends_clause(const char *p)
{
	return strchr(".!?;:,", *p) && (p[1] == ' ' || p[1] == '\0');
}

/* Cuts up `s`. */
static void read_clauses(char *s, struct asked *out)
{
	struct clause *c = out->v;

	for (char *p = s; *p && c < out->v + MOST_CLAUSES;) {
		char *from = p;

		while (is_letter(*p))
			p++;
		if (p > from && c->n < MOST_WORDS && (p - from > 1 || *from != '-'))
			c->v[c->n++] = from;
		if (!*p)
			break;
		if ((ends_clause(p) || (p - from == 1 && *from == '-')) && c->n)
			c++;
		*p++ = '\0';
	}
	out->n = (size_t)(c - out->v) + (c < out->v + MOST_CLAUSES && c->n);
}

/* "Koskinen's sick days", "number of sick days of Koskinen"; "Koskinen fell ill" is no such
 * thing. */
static bool is_bare(const struct asked *q)
{
	static const char *const of[] = {"av", "för", "of"};
	const struct clause *c = q->v;
	size_t others = 0, most = 0;

	if (q->n != 1)
		return false;
	for (size_t i = 0; i < c->n; i++) {
		if (asks_here(q->lang, c->v[i]) || KP_AMONG(c->v[i], who))
			return false;
		if (!is_name(c->v[i]))
			others++;
		else if ((i > 0 && KP_AMONG(c->v[i - 1], of)) ||
			 (i > 1 && KP_AMONG(c->v[i - 2], of)))
			most = MOST_OWNED_OF;
		else if (strcmp(c->v[i], owner) == 0)
			most = q->lang == TEXT_FI ? MOST_OWNED - 1 : MOST_OWNED;
	}
	return others <= most;
}

static bool is_told(const struct asked *q)
{
	for (size_t i = 0; i < q->n; i++)
		if (KP_AMONG(q->v[i].v[0], tells[q->lang]) ||
			KP_AMONG(q->v[i].v[q->v[i].n - 1], tells[q->lang]))
			return true;
	return false;
}

/* "Virtasen", "Annas", "John's"; "Virtanen" owns nothing. */
static bool owns(enum text_lang lang, const char *s, size_t n)
{
	if (lang == TEXT_FI)
		return n > 3 && s[n - 1] == 'n' && memcmp(s + n - 3, "nen", 3) != 0;
	return n > 1 && s[n - 1] == 's' &&
	       (lang == TEXT_SV || s[n - 2] == '\'' || (unsigned char)s[n - 2] >= 0x80);
}

/* The text with a marker in place of every name, folded. */
static void mark_names(enum text_lang lang, const char *text, const struct text_name *names,
	size_t n, struct kp_str *out)
{
	KP_AUTO(kp_str) struct kp_str marked = {0};
	size_t done = 0;

	for (size_t i = 0; i < n; i++) {
		const struct text_name *name = &names[i];
		bool owned = owns(lang, text + name->from, name->to - name->from);

		kp_str_addn(&marked, text + done, name->from - done);
		kp_str_add(&marked, owned ? owner : person);
		done = name->to;
	}
	kp_str_add(&marked, text + done);
	text_fold(kp_str_c(&marked), marked.n, out);
	kp_str_addc(out, '\0');
}

bool match_asks_facts(
	enum text_lang lang, const char *text, const struct text_name *names, size_t n)
{
	KP_AUTO(kp_str) struct kp_str marked = {0};
	struct asked q = {.lang = lang < TEXT_LANGS ? lang : TEXT_FI};
	bool facts = false;

	mark_names(lang, text, names, n, &marked);
	read_clauses(marked.p, &q);
	for (size_t i = 0; i < q.n; i++) {
		if (has_rule(q.lang, &q.v[i]))
			return false;
		facts |= (n == 0 || has_name(&q.v[i])) && wants_fact(q.lang, &q.v[i]);
	}
	return facts || is_bare(&q) || is_told(&q);
}
