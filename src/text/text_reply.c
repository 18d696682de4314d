#include "text/text_priv.h"

/* Small words of an answer. */

/* Words that may stand around a value without saying more than it does. */
static const char *const fillers[TEXT_LANGS][96] = {
	{"entä", "entäs", "entäpä", "ja", "mutta", "jos", "no", "niin", "joo", "juu", "se",
		"sen", "hän", "hänellä", "on", "oli", "ollut", "olisi", "oisko", "olisiko",
		"ois", "tämä", "nyt", "vasta", "jo", "kai", "ehkä", "varmaan", "vain", "vaan",
		"noin", "n", "suunnilleen", "about", "ehkäpä", "siis", "eli", "sitten", "sit",
		"vaikka", "vaikkapa", "jotain", "jotakin", "joku", "meillä", "täällä", "minun",
		"mun", "työntekijällä", "kyseessä", "kyse", "sanotaan", "niinku", "niin",
		"kuin", "aika", "tarkalleen", "tasan", "luulen", "luulisin", "ainakin", "hei",
		"ok", "okei", "silloin", "kun", "asti", "saakka", "sitä", "tuo", "toi", "eiku",
		"siinä", "vastaus", "kiitos", "taitaa", "olla", "taisi", "mitä", "mites",
		"miten", "arvioilta"},
	{"och", "men", "om", "då", "alltså", "ca", "cirka", "ungefär", "kring", "det", "den",
		"är", "var", "har", "varit", "hon", "han", "hen", "i", "nu", "bara", "kanske",
		"jag", "tror", "väl", "nog", "redan", "sedan", "sen", "säg", "säger", "vi",
		"hos", "oss", "här", "på", "hur", "vad", "blir", "för", "ok", "okej", "typ",
		"exakt", "precis", "tack", "personen", "istället", "stället", "gäller", "ju"},
	{"what", "how", "about", "if", "and", "but", "then", "so", "it", "its", "is", "was",
		"he", "she", "they", "has", "have", "had", "been", "for", "now", "only",
		"just", "maybe", "perhaps", "i", "think", "roughly", "around", "approximately",
		"say", "that", "this", "the", "a", "an", "s", "were", "would", "be", "in",
		"with", "us", "here", "already", "exactly", "let", "well", "ok", "okay",
		"thanks", "please", "instead", "person", "employee", "are", "ve", "we", "of",
		"to", "by", "do"},
};

/* Words with which a message goes on from the one before. */
static const char *const carries[TEXT_LANGS][6] = {
	{"entä", "entäs", "entäpä", "mites", "mitäs"},
	{"och", "men"},
	{"and", "but"},
};

static const char *const yes[TEXT_LANGS][12] = {
	{"joo", "juu", "kyllä", "kyl", "on", "jep", "niin", "toki", "aivan"},
	{"ja", "jo", "japp", "jepp", "absolut", "jaa"},
	{"yes", "yeah", "yep", "yup", "sure", "right", "correct"},
};
static const char *const no[TEXT_LANGS][12] = {
	{"ei", "eikä", "en", "eipä", "ilman", "ole"},
	{"nej", "inte", "nä", "icke", "ej", "utan"},
	{"no", "not", "nope", "without", "isn"},
};

/* "I don't know" is one of the first list and one of the second, or one of the third. */
static const char *const dont[TEXT_LANGS][8] = {
	{"en", "ei", "emme", "emmä", "em"},
	{"inte", "ej", "ingen", "inget", "osäker"},
	{"not", "no", "don", "cannot", "never"},
};
static const char *const know[TEXT_LANGS][14] = {
	{"tiedä", "tiiä", "tietoa", "muista", "osaa", "hajua", "varma", "tiedetä", "tiedossa",
		"aavistusta"},
	{"vet", "aning", "kommer", "säker", "minns"},
	{"know", "idea", "sure", "remember", "say", "clue"},
};
static const char *const unknown[TEXT_LANGS][8] = {
	{"tuntematon", "epäselvää", "epäselvä"},
	{"okänt", "oklart"},
	{"dunno", "unknown", "unsure", "idk"},
};

bool text_word_among(const struct text_word *w, const char *const *list, size_t most)
{
	return kp_str_among(w->surface, list, most) ||
	       (w->spelled != w->surface && kp_str_among(w->spelled, list, most));
}

unsigned text_small_word(const struct text_words *words, size_t i)
{
	const struct text_word *w = &words->v[i];
	enum text_lang lang = words->lang;

	return (TEXT_AMONG(w, fillers[lang]) ? TEXT_FILLS : 0) |
	       (TEXT_AMONG(w, carries[lang]) ? TEXT_CARRIES : 0) |
	       (TEXT_AMONG(w, yes[lang]) ? TEXT_SAYS_YES : 0) |
	       (TEXT_AMONG(w, no[lang]) ? TEXT_SAYS_NO : 0);
}

#define MOST_WORDS 6 /* of one that says nothing else */

bool text_says_unknown(const struct text_words *words)
{
	enum text_lang lang = words->lang;
	bool not = false, knowing = false;

	if (words->n > MOST_WORDS)
		return false;
	for (size_t i = 0; i < words->n; i++) {
		if (TEXT_AMONG(&words->v[i], unknown[lang]))
			return true;
		not |= TEXT_AMONG(&words->v[i], dont[lang]);
		knowing |= TEXT_AMONG(&words->v[i], know[lang]);
	}
	return not &&knowing;
}
