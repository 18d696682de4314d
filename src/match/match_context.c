#include "match/match_priv.h"

/* The small words of a question: those that carry on from the one before, those that point at
 * what was named in it, others without a topic of their own, and groups of people for whom an
 * answer may be another (`*`: whatever comes then). Base forms in Finnish. */
static const char *const carry[TEXT_LANGS][8] = {
	{"entä", "entäs", "entäpä", "ja", "mutta", "sitten", "eli"},
	{"och", "men", "då", "alltså"},
	{"and", "but", "then", "so"},
};
static const char *const points[TEXT_LANGS][16] = {
	{"se", "ne", "hän", "tämä", "nämä", "tuo", "nuo", "silloin", "siellä"},
	{"den", "det", "dess", "de", "dem", "dom", "hon", "han", "detta", "dessa"},
	{"it", "its", "that", "them", "those", "they", "she", "he", "her", "him", "this",
		"these"},
};
static const char *const hold[TEXT_LANGS][64] = {
	{"no", "niin", "jos", "joo", "ok", "okei", "kun", "että", "mikä", "kuka", "miten",
		"kuinka", "milloin", "koska", "missä", "mistä", "mihin", "miksi", "kenen",
		"kenelle", "montako", "paljonko", "paljon", "usein", "kauan", "kauanko",
		"pitkä", "olla", "voida", "saada", "pitää", "täytyä", "tarvita", "kuulua",
		"koskea", "päteä", "tehdä", "sama", "myös", "vielä", "enää", "aina", "ei",
		"sitä", "siis", "kohdalla", "tapaus", "minä", "me", "joku"},
	{"om", "hur", "vad", "vem", "när", "var", "vart", "varför", "vilken", "vilka",
		"vilket", "man", "är", "vara", "blir", "gäller", "gör", "göra", "får", "kan",
		"ska", "måste", "har", "med", "för", "hos", "till", "av", "på", "i", "som",
		"en", "ett", "jag", "vi", "någon", "då", "också", "även", "samma", "länge",
		"ofta", "mycket", "många", "sen", "ens", "bara", "inte", "ok"},
	{"if", "what", "how", "who", "when", "where", "why", "which", "about", "is", "are",
		"be", "been", "does", "do", "did", "can", "may", "must", "should", "has",
		"have", "had", "for", "with", "of", "to", "in", "on", "at", "the", "a", "an",
		"one", "someone", "somebody", "also", "too", "same", "long", "often", "much",
		"many", "only", "not", "ok", "okay", "case", "apply", "i", "we", "you"},
};
static const char *const groups[TEXT_LANGS][64] = {
	{"määräaikainen", "osa", "aikainen", "osa-aikainen", "sijainen", "vakituinen",
		"vakinainen", "tuntityöntekijä", "keikkalainen", "keikkatyöntekijä",
		"viranhaltija", "virkasuhteinen", "työsuhteinen", "harjoittelija",
		"opiskelija", "kesätyöntekijä", "vuokratyöntekijä", "eläkeläinen",
		"esihenkilö", "esimies", "oppisopimusopiskelija", "alaikäinen", "nuori",
		"uusi", "muu", "yötyöntekijä", "vuorotyöntekijä", "päivätyöntekijä", "lääkäri",
		"hoitaja", "lähihoitaja", "sairaanhoitaja", "työntekijä"},
	{"visstid*", "deltid", "deltidsanställ*", "deltidare", "vikari*", "timanställ*",
		"timvikari*", "tillsvidareanställ*", "fast", "fastanställ*", "ordinarie",
		"tjänsteinnehava*", "praktikant*", "studerande", "student*", "sommararbeta*",
		"sommarvikari*", "hyrd", "inhyrd*", "pensionär*", "chef", "chefer", "cheferna",
		"unga", "nya", "ny", "andra", "nattarbeta*", "skiftarbeta*", "läkare",
		"läkarna", "vårdare", "vårdarna", "anställd", "anställda"},
	{"fixed", "term", "termers", "part", "timer", "timers", "time", "substitut*", "temp",
		"temps", "temporary", "permanent", "casual", "hourly", "holder", "holders",
		"trainee", "trainees", "student", "students", "intern", "interns", "summer",
		"agency", "zero", "hour", "hours", "pensioner", "pensioners", "manager",
		"managers", "supervisor", "supervisors", "apprentice", "apprentices", "young",
		"minors", "new", "other", "others", "night", "shift", "doctor", "doctors",
		"physicians", "nurse", "nurses", "staff", "worker", "workers", "employee",
		"employees", "people"},
};

#define MOST_WORDS  8  /* of a question that leans back */
#define MORE_WORDS  12 /* when it begins like one */
#define MOST_TOPICS 3  /* words that say something, where one points back */

static bool among(const char *const *list, const char *word)
{
	for (; *list; list++)
		if (kp_str_same(*list, word))
			return true;
	return false;
}

static bool word_in(const char *const *list, const struct text_words *words, size_t i)
{
	const struct text_word *w = &words->v[i];

	if (among(list, w->spelled))
		return true;
	/* "sinä" is also a case of "se"; who says "you" means the bot. */
	if (words->lang != TEXT_FI || strcmp(w->spelled, "sinä") == 0)
		return false;
	for (size_t k = 0; k < w->nlemmas; k++)
		if (among(list, w->lemmas[k]))
			return true;
	return false;
}

static bool is_group(const struct text_words *words, size_t i)
{
	const char *word = words->v[i].spelled;

	for (const char *const *g = groups[words->lang]; *g; g++) {
		size_t n;

		if (**g != *word)
			continue;
		n = strlen(*g) - 1;
		if ((*g)[n] == '*' && strncmp(word, *g, n) == 0)
			return true;
	}
	return word_in(groups[words->lang], words, i);
}

/* Words that could be a topic. Groups of people are none: "what about students" asks of them
 * what was asked before. Numbers alone are nothing to go by. */
static size_t topic_words(const struct text_words *words)
{
	size_t numbers = 0, topics = 0;

	for (size_t i = 0; i < words->n; i++) {
		if (words->v[i].number)
			numbers++;
		else if (!word_in(carry[words->lang], words, i) &&
			 !word_in(points[words->lang], words, i) &&
			 !word_in(hold[words->lang], words, i) && !is_group(words, i))
			topics++;
	}
	return numbers == words->n ? numbers : topics;
}

/* What follows a comma points at what stands before it, and what stands before one at what
 * follows ("siihen, mitä"). */
static bool points_back(const struct text_words *words)
{
	for (size_t i = 0; i < words->n; i++)
		if (word_in(points[words->lang], words, i))
			return !memchr(words->folded, ',', words->v[i].from) &&
			       words->folded[words->v[i].to] != ',';
	return false;
}

static bool is_about(const struct text_words *words)
{
	return words->lang == TEXT_EN && words->n > 2 &&
	       (strcmp(words->v[0].spelled, "what") == 0 ||
		       strcmp(words->v[0].spelled, "how") == 0) &&
	       (strcmp(words->v[1].spelled, "about") == 0 ||
		       strcmp(words->v[1].spelled, "if") == 0);
}

enum match_lean match_lean(const struct text_words *words)
{
	size_t topics;
	bool carries;

	if (words->n == 0 || words->n > MORE_WORDS)
		return MATCH_STANDS;
	carries = among(carry[words->lang], words->v[0].spelled) || is_about(words);
	if (words->n > MOST_WORDS && !carries)
		return MATCH_STANDS;
	topics = topic_words(words);
	if (topics == 0)
		return MATCH_BARE;
	if (topics <= MOST_TOPICS && words->n <= MOST_WORDS && points_back(words))
		return MATCH_POINTS;
	return carries ? MATCH_CARRIES : MATCH_STANDS;
}
