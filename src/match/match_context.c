#include "match/match_priv.h"

#include <ctype.h>
#include <stdlib.h>

#include "base/kp_map.h"

/* The small words of a question: those that carry on from the one before, those that point at
 * what was named in it, those that ask, that make a condition or stand before a circumstance,
 * others without a topic of their own, and groups of people for whom an answer may be another
 * (`*`: whatever comes then). Base forms in Finnish. */
static const char *const carry[TEXT_LANGS][12] = {
	{"entä", "entäs", "entäpä", "ja", "mutta", "sitten", "eli", "mites", "no"},
	{"och", "men", "då", "alltså"},
	{"and", "but", "then", "so"},
};
static const char *const points[TEXT_LANGS][24] = {
	{"se", "ne", "hän", "tämä", "nämä", "tuo", "nuo", "silloin", "siellä", "sinne",
		"sieltä", "tällöin"},
	{"den", "det", "dess", "de", "dem", "dom", "hon", "han", "henne", "honom", "hennes",
		"hans", "deras", "detta", "dessa", "där", "dit", "då", "detsamma"},
	{"it", "its", "that", "them", "those", "they", "she", "he", "her", "him", "his",
		"their", "this", "these", "there", "then"},
};
static const char *const ask[TEXT_LANGS][20] = {
	{"mikä", "kuka", "miten", "kuinka", "milloin", "koska", "missä", "mistä", "mihin",
		"miksi", "kenen", "kenelle", "montako", "paljonko", "kauanko", "moni", "mite",
		"kumpi", "millainen"},
	{"hur", "vad", "vem", "när", "var", "vart", "varför", "vilken", "vilka", "vilket",
		"vems"},
	{"what", "how", "who", "when", "where", "why", "which", "whose", "whom"},
};
/* What a question without such a word begins with. Finnish has an ending for it. */
static const char *const verbs[TEXT_LANGS][24] = {
	{NULL},
	{"får", "kan", "ska", "måste", "har", "är", "gäller", "behöver", "behövs", "finns",
		"blir", "betalas", "bör", "kommer", "hinner", "ingår", "räcker"},
	{"is", "are", "does", "do", "can", "may", "must", "should", "has", "have", "will",
		"did", "was", "were", "could", "would"},
};
static const char *const conditions[TEXT_LANGS][6] = {
	{"jos", "mikäli"},
	{"om", "ifall"},
	{"if", "even", "when", "unless"},
};
/* Finnish has cases. */
static const char *const before_it[TEXT_LANGS][28] = {
	{NULL},
	{"för", "med", "under", "vid", "i", "på", "från", "hos", "till", "efter", "före",
		"utan", "inom", "när", "som", "av"},
	{"for", "during", "in", "on", "from", "with", "when", "while", "at", "after", "before",
		"without", "abroad", "as", "by", "those", "someone", "somebody"},
};
/* What may stand before a word that asks: "into how many", "till vilken". */
static const char *const before_ask[TEXT_LANGS][12] = {
	{NULL},
	{"i", "till", "tills", "inom", "på", "av", "för", "från", "med", "efter"},
	{"by", "into", "in", "to", "until", "up", "on", "at", "for", "from", "with"},
};
static const char *const hold[TEXT_LANGS][112] = {
	{"no", "niin", "jos", "joo", "ok", "okei", "kun", "että", "mikä", "kuka", "miten",
		"kuinka", "milloin", "koska", "missä", "mistä", "mihin", "miksi", "kenen",
		"kenelle", "montako", "paljonko", "paljon", "usein", "kauan", "kauanko",
		"pitkä", "olla", "voida", "saada", "pitää", "täytyä", "tarvita", "kuulua",
		"koskea", "päteä", "tehdä", "sama", "myös", "vielä", "enää", "aina", "ei",
		"sitä", "siis", "kohdalla", "tapaus", "minä", "me", "joku", "yksi", "kaksi",
		"kolme", "neljä", "viisi", "kuusi", "seitsemän", "kahdeksan", "yhdeksän",
		"kymmenen", "puoli", "ensimmäinen", "toinen", "päivä", "viikko", "kuukausi",
		"vuosi", "tunti", "prosentti", "vasta", "löytyä", "siitä", "siihen", "ennen",
		"jälkeen", "viimeistään", "mennessä", "asti", "klo"},
	{"om", "hur", "vad", "vem", "när", "var", "vart", "varför", "vilken", "vilka",
		"vilket", "man", "är", "vara", "blir", "gäller", "gör", "göra", "får", "kan",
		"ska", "måste", "har", "med", "för", "hos", "till", "av", "på", "i", "som",
		"en", "ett", "jag", "vi", "någon", "då", "också", "även", "samma", "länge",
		"ofta", "mycket", "många", "sen", "ens", "bara", "inte", "ok", "två", "tre",
		"fyra", "fem", "sex", "sju", "åtta", "nio", "tio", "femton", "tjugo", "halv",
		"halva", "halvår", "hel", "hela", "första", "andra", "dag", "dagar", "dagarna",
		"vecka", "veckor", "månad", "månader", "år", "året", "timme", "timmar",
		"procent", "hittar", "senast", "före", "efter", "först", "kl", "klockan"},
	{"if", "what", "how", "who", "when", "where", "why", "which", "about", "is", "are",
		"be", "been", "does", "do", "did", "can", "may", "must", "should", "has",
		"have", "had", "for", "with", "of", "to", "in", "on", "at", "the", "a", "an",
		"one", "someone", "somebody", "also", "too", "same", "long", "often", "much",
		"many", "only", "not", "ok", "okay", "case", "i", "we", "you", "two", "three",
		"four", "five", "six", "seven", "eight", "nine", "ten", "twelve", "fifteen",
		"twenty", "half", "whole", "first", "second", "day", "days", "week", "weeks",
		"month", "months", "year", "years", "hour", "percent", "per", "last", "find",
		"latest", "before", "after", "until", "soon", "by", "into", "up"},
};
/* Nor have these, but a form or an application can be asked for. */
static const char *const sought[TEXT_LANGS][12] = {
	{"päättää", "hyväksyä", "hakea", "ilmoittaa", "kestää", "kirjata", "lomake"},
	{"beslutar", "bestämmer", "avgör", "godkänner", "ansöker", "anmäler", "anmälas",
		"blanketten", "blankett", "tid"},
	{"apply", "decides", "decide", "approves", "approve", "form"},
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
/* Words that announce another subject. */
static const char *const turns[TEXT_LANGS][12] = {
	{"toinen juttu", "toinen asia", "toisesta asiasta", "toinen kysymys", "eri asia",
		"vielä yksi asia", "asiasta toiseen", "asiasta kukkaruukkuun", "ihan muuta",
		"muuten"},
	{"förresten", "annan sak", "annat ärende", "annan fråga", "något annat", "helt annat",
		"en sak till", "en fråga till"},
	{"by the way", "another thing", "another question", "different question",
		"something else", "different topic", "unrelated", "one more thing",
		"on another note", "separately"},
};

/* What a word may be. */
enum {
	CARRY = 1 << 0,
	POINTS = 1 << 1,
	ASK = 1 << 2,
	VERB = 1 << 3,
	CONDITION = 1 << 4,
	BEFORE_IT = 1 << 5,
	BEFORE_ASK = 1 << 6,
	HOLD = 1 << 7,
	GROUP = 1 << 8,
	SOUGHT = 1 << 9,
};

struct match_small {
	struct kp_map *kinds[TEXT_LANGS]; /* word → what it may be */
};

static void add_words(struct kp_map *kinds, const char *const *list, size_t most, int kind)
{
	for (size_t i = 0; i < most && list[i]; i++) {
		size_t n = strlen(list[i]);
		int is = kp_map_get(kinds, list[i], n);

		if (list[i][n - 1] != '*')
			kp_map_set(kinds, list[i], n, is < 0 ? kind : is | kind);
	}
}

struct match_small *match_small_new(void)
{
	struct match_small *s = kp_alloc(sizeof(*s));

	for (int l = 0; l < TEXT_LANGS; l++) {
		struct kp_map *kinds = s->kinds[l] = kp_map_new(256);

		add_words(kinds, carry[l], KP_LEN(carry[l]), CARRY);
		add_words(kinds, points[l], KP_LEN(points[l]), POINTS);
		add_words(kinds, ask[l], KP_LEN(ask[l]), ASK);
		add_words(kinds, verbs[l], KP_LEN(verbs[l]), VERB);
		add_words(kinds, conditions[l], KP_LEN(conditions[l]), CONDITION);
		add_words(kinds, before_it[l], KP_LEN(before_it[l]), BEFORE_IT);
		add_words(kinds, before_ask[l], KP_LEN(before_ask[l]), BEFORE_ASK);
		add_words(kinds, hold[l], KP_LEN(hold[l]), HOLD);
		add_words(kinds, sought[l], KP_LEN(sought[l]), HOLD | SOUGHT);
		add_words(kinds, groups[l], KP_LEN(groups[l]), GROUP);
	}
	return s;
}

void match_small_free(struct match_small *s)
{
	if (!s)
		return;
	for (int l = 0; l < TEXT_LANGS; l++)
		kp_map_free(s->kinds[l]);
	free(s);
}

/* ---- the words of a question ---- */

struct asked_word {
	int spelled; /* what it may be as it is written, */
	int any;     /* and in any of its base forms */
};

/* A question, word by word. */
struct looking {
	const struct text_words *words;
	const struct asked_word *is;
};

static int kinds_of(const struct kp_map *kinds, const char *word)
{
	int is = kp_map_get(kinds, word, strlen(word));

	return is < 0 ? 0 : is;
}

static bool begins_group(enum text_lang lang, const char *word)
{
	for (const char *const *g = groups[lang]; *g; g++) {
		size_t n;

		if (**g != *word)
			continue;
		n = strlen(*g) - 1;
		if ((*g)[n] == '*' && strncmp(word, *g, n) == 0)
			return true;
	}
	return false;
}

static struct asked_word look_at(
	const struct match_small *s, enum text_lang lang, const struct text_word *w)
{
	struct asked_word is = {.spelled = kinds_of(s->kinds[lang], w->spelled)};

	if (begins_group(lang, w->spelled))
		is.spelled |= GROUP;
	is.any = is.spelled;
	/* "sinä" is also a case of "se"; who says "you" means the bot. */
	if (lang != TEXT_FI || strcmp(w->spelled, "sinä") == 0)
		return is;
	for (size_t k = 0; k < w->nlemmas; k++)
		is.any |= kinds_of(s->kinds[lang], w->lemmas[k]);
	return is;
}

static struct looking look(
	const struct match_small *s, const struct text_words *words, struct kp_arena *arena)
{
	struct asked_word *is = kp_arena_alloc(arena, (words->n + 1) * sizeof(*is));

	for (size_t i = 0; i < words->n; i++)
		is[i] = look_at(s, words->lang, &words->v[i]);
	return (struct looking){words, is};
}

static bool is_base_form(const struct text_word *w)
{
	for (size_t k = 0; k < w->nlemmas; k++)
		if (kp_str_eq(w->spelled, w->lemmas[k]))
			return true;
	return false;
}

/* Groups of people are no topic: "what about students" asks of them what was asked before. */
static bool is_topic(const struct looking *q, size_t i)
{
	return !q->words->v[i].number && !(q->is[i].spelled & CARRY) &&
	       !(q->is[i].any & (POINTS | HOLD | ASK | GROUP));
}

/* Numbers alone are nothing to go by. */
static size_t topic_words(const struct looking *q)
{
	const struct text_words *words = q->words;
	size_t numbers = 0, topics = 0;

	for (size_t i = 0; i < words->n; i++) {
		numbers += words->v[i].number;
		topics += is_topic(q, i);
	}
	return numbers == words->n ? numbers : topics;
}

static bool is_word(const struct text_words *words, size_t i, const char *word)
{
	return i < words->n && strcmp(words->v[i].spelled, word) == 0;
}

/* "Is it possible to …", "finns det …": what it stands for comes after it, or is nothing. */
static bool stands_for_nothing(const struct text_words *words, size_t i)
{
	if (words->lang == TEXT_SV)
		return is_word(words, i, "det") && i > 0 &&
		       (is_word(words, i - 1, "finns") || is_word(words, i - 1, "går"));
	return words->lang == TEXT_EN && is_word(words, i, "it") &&
	       (is_word(words, i + 1, "to") || is_word(words, i + 2, "to") ||
		       is_word(words, i + 3, "to"));
}

/* Beside a comma, and after "and" inside a question, words point at what it says itself
 * ("siihen, mitä"). */
static bool points_back(const struct looking *q)
{
	bool topic = false;

	if (strchr(q->words->folded, ','))
		return false;
	for (size_t i = 0; i < q->words->n; i++) {
		if (topic && (q->is[i].spelled & CARRY))
			return false;
		if ((q->is[i].any & POINTS) && !stands_for_nothing(q->words, i))
			return true;
		topic |= is_topic(q, i);
	}
	return false;
}

/* Where the question begins behind what carries on from the one before; 0: nothing does. */
static size_t carried(const struct looking *q)
{
	const struct text_words *words = q->words;
	size_t i = 0;

	while (i < words->n && (q->is[i].spelled & CARRY))
		i++;
	if (words->lang == TEXT_EN &&
		(is_word(words, i, "what") || is_word(words, i, "how"))) {
		if (is_word(words, i + 1, "about"))
			return i + 2;
		if (is_word(words, i + 1, "if"))
			return i + 1;
	}
	if (words->lang == TEXT_SV && is_word(words, i, "hur") &&
		is_word(words, i + 1, "är") && is_word(words, i + 2, "det") &&
		is_word(words, i + 3, "med"))
		return i + 4;
	return i;
}

static bool has_asking_end(const struct text_word *w)
{
	static const char *const ends[] = {"ko", "kö", "ks", "kos", "kohan"};
	size_t n = strlen(w->spelled);

	for (size_t k = 0; k < KP_LEN(ends); k++) {
		size_t m = strlen(ends[k]);

		if (n > m && strcmp(w->spelled + n - m, ends[k]) == 0)
			return !is_base_form(w);
	}
	return false;
}

/* "Into how many", "till vilken ålder": the rest of a question that was asked before. */
static bool asks_the_rest(const struct looking *q, size_t from)
{
	size_t i = from;

	while (i < q->words->n && i < from + 2 && (q->is[i].spelled & BEFORE_ASK))
		i++;
	return i > from && i < q->words->n && (q->is[i].spelled & ASK);
}

static bool asks(const struct looking *q, size_t from)
{
	const struct text_words *words = q->words;

	if (words->lang != TEXT_FI)
		return from < words->n &&
		       ((q->is[from].spelled & (ASK | VERB)) || asks_the_rest(q, from));
	for (size_t i = from; i < words->n && i < from + 2; i++)
		if ((q->is[i].any & ASK) || has_asking_end(&words->v[i]))
			return true;
	return false;
}

static bool is_condition(const struct looking *q, size_t from)
{
	const struct text_words *words = q->words;

	if (from >= words->n)
		return false;
	return (q->is[from].spelled & CONDITION) ||
	       (words->lang == TEXT_SV && is_word(words, from, "även") &&
		       is_word(words, from + 1, "om"));
}

/* "Entä sijaisella", "and for substitutes": not the name of another subject. Finnish plurals
 * that end in t are as good as a base form. */
static bool is_circumstance(const struct looking *q, size_t from)
{
	const struct text_words *words = q->words;
	const struct text_word *last;

	if (from >= words->n)
		return false;
	if (words->lang != TEXT_FI)
		return q->is[from].spelled & BEFORE_IT;
	last = &words->v[words->n - 1];
	return !is_base_form(last) && last->spelled[strlen(last->spelled) - 1] != 't';
}

static enum match_form form_of(const struct looking *q)
{
	size_t from = carried(q);

	if (from == 0)
		return is_condition(q, 0) ? MATCH_IF : asks(q, 0) ? MATCH_ASKS : MATCH_SAYS;
	if (is_condition(q, from))
		return MATCH_AND_IF;
	if (asks(q, from))
		return MATCH_AND_ASKS;
	return is_circumstance(q, from) ? MATCH_AND_FOR : MATCH_AND_NAMES;
}

static bool turns_away(const struct text_words *words)
{
	for (const char *const *t = turns[words->lang]; *t; t++) {
		const char *at = strstr(words->folded, *t);
		size_t n = strlen(*t);

		if (at && (at == words->folded || at[-1] == ' ') &&
			!isalpha((unsigned char)at[n]))
			return true;
	}
	return false;
}

/* None of its words says, or could stand for, what it is about. */
static bool says_nothing(const struct looking *q)
{
	const struct text_words *words = q->words;

	for (size_t i = 0; i < words->n; i++)
		if (words->v[i].number || is_topic(q, i) ||
			((q->is[i].any & (GROUP | SOUGHT)) && !(q->is[i].spelled & CARRY)))
			return false;
	return true;
}

struct match_leaning match_lean(
	const struct match_small *s, const struct text_words *words, struct kp_arena *arena)
{
	struct looking q = look(s, words, arena);

	return (struct match_leaning){.form = form_of(&q),
		.points = points_back(&q) || asks_the_rest(&q, carried(&q)),
		.turns = turns_away(words),
		.topics = topic_words(&q),
		.nothing = says_nothing(&q)};
}

bool match_may_lean(const struct match_leaning *l)
{
	return !l->turns && (l->form >= MATCH_AND_ASKS || l->points || l->topics == 0);
}
