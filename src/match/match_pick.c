#include "match/match_priv.h"

#define MOST_WORDS 8 /* of a reply that picks */

/* Words that may stand around the one that picks. */
static const char *const filler[TEXT_LANGS][32] = {
	{"se", "ton", "tuo", "tämä", "toi", "sen", "tuon", "otan", "otetaan", "valitsen",
		"haluan", "vaihtoehto", "vaihtoehdon", "numero", "nro", "kohta", "kiitos",
		"joo", "juu", "niin", "siis", "tarkoitin", "tarkoitan", "vaikka", "no",
		"tietoa", "noista", "näistä"},
	{"den", "det", "jag", "tar", "väljer", "vill", "ha", "alternativ", "nummer", "nr",
		"tack", "ja", "menar", "menade", "alltså", "av", "dem", "dessa", "punkt",
		"där", "här"},
	{"the", "that", "this", "i", "take", "choose", "pick", "want", "option", "number",
		"no", "please", "thanks", "yes", "mean", "meant", "of", "them", "these", "ll",
		"one", "choice"},
};

/* Words that agree to what was shown, beside those that say yes to anything. */
static const char *const agreeing[TEXT_LANGS][9] = {
	{"jees", "sitä", "tätä", "just", "juuri", "tarkoitin", "tarkoitan", "oikein", "okei"},
	{"jovisst", "visst", "precis", "just", "exakt", "menade", "stämmer", "okej"},
	{"yea", "exactly", "ok", "okay", "indeed", "meant", "precisely"},
};

/* Places by word; the last one is "the last". */
#define PLACES 5
static const char *const places[TEXT_LANGS][PLACES][6] = {
	{{"eka", "ensimmäinen", "yksi", "ykkönen", "ykköne", "ylin"},
		{"toka", "toinen", "kaksi", "kakkonen"}, {"kolmas", "kolme", "kolmonen"},
		{"neljäs", "neljä", "nelonen"}, {"viimeinen", "vika", "alin"}},
	{{"första", "ett", "ettan", "förste"}, {"andra", "två", "tvåan", "andre"},
		{"tredje", "tre", "trean"}, {"fjärde", "fyra", "fyran"}, {"sista", "siste"}},
	{{"first", "1st"}, {"second", "two", "2nd"}, {"third", "three", "3rd"},
		{"fourth", "four", "4th"}, {"last"}},
};

/* Words of "none of these": at least one of the first list, others of the second. */
static const char *const none_words[TEXT_LANGS][9] = {
	{"mikään", "kumpikaan", "mitään", "mikää", "mitää", "ei", "en", "muu", "muuta"},
	{"inget", "ingen", "inga", "ingendera", "ingenting", "nej", "annat"},
	{"none", "neither", "nothing", "no", "else"},
};
static const char *const none_around[TEXT_LANGS][20] = {
	{"näistä", "noista", "niistä", "joku", "jokin", "kiitos", "vaan", "ole", "jotain",
		"jotakin", "aivan", "ihan", "oikea", "sopiva"},
	{"av", "dessa", "de", "här", "dem", "dom", "där", "alternativen", "något", "passar",
		"tack", "det"},
	{"of", "these", "them", "those", "the", "above", "something", "other", "thanks",
		"that", "fits"},
};

static bool says(const char *const *list, size_t max, const struct text_word *w)
{
	if (text_word_among(w, list, max))
		return true;
	for (size_t i = 0; i < w->nlemmas; i++)
		if (kp_str_among(w->lemmas[i], list, max))
			return true;
	return false;
}
#define SAYS(list, word) says(list, KP_LEN(list), word)

/* A place from 0; -1: the last; -2: none. */
static int place_of(const struct text_words *words, size_t i)
{
	for (int p = 0; p < PLACES; p++)
		if (SAYS(places[words->lang][p], &words->v[i]))
			return p == PLACES - 1 ? -1 : p;
	return -2;
}

static int number_of(const struct text_word *w)
{
	int64_t n;

	return w->number && kp_parse_int(w->surface, 1, 99, &n) == 0 ? (int)n : 0;
}

static bool any_number(const struct match_labels *labels)
{
	for (size_t i = 0; i < labels->n; i++)
		if (strpbrk(labels->v[i], "0123456789"))
			return true;
	return false;
}

/* One place or number, and nothing else that says anything. Where labels have numbers of their
 * own, a number alone may be an answer: "8" to how old the child is. */
static int by_place(const struct text_words *words, const struct match_labels *labels)
{
	int found = MATCH_NO_PICK;

	for (size_t i = 0; i < words->n; i++) {
		const struct text_word *w = &words->v[i];
		int place = place_of(words, i), number = number_of(w);

		if (place == -2 && number == 0) {
			if (SAYS(filler[words->lang], w))
				continue;
			return MATCH_NO_PICK;
		}
		if (found != MATCH_NO_PICK || (number && any_number(labels)))
			return MATCH_NO_PICK;
		found = number ? number - 1 : place < 0 ? (int)labels->n - 1 : place;
	}
	return found >= 0 && (size_t)found < labels->n ? found : MATCH_NO_PICK;
}

static bool agrees(const struct text_words *words, size_t i)
{
	return text_small_word(words, i) & TEXT_SAYS_YES ||
	       KP_AMONG(words->v[i].surface, agreeing[words->lang]);
}

/* One word that agrees at least, and none that says anything else. */
static bool is_yes(const struct text_words *words)
{
	bool said = false;

	for (size_t i = 0; i < words->n; i++) {
		if (agrees(words, i))
			said = true;
		else if (!SAYS(filler[words->lang], &words->v[i]))
			return false;
	}
	return said;
}

static bool is_none(const struct text_words *words)
{
	bool said = false;

	for (size_t i = 0; i < words->n; i++) {
		const char *word = words->v[i].surface;

		if (KP_AMONG(word, none_words[words->lang]))
			said = true;
		else if (!KP_AMONG(word, none_around[words->lang]))
			return false;
	}
	return said;
}

static bool word_stands_in(const struct text_word *w, const struct text_words *label)
{
	for (size_t i = 0; i < label->n; i++) {
		const struct text_word *l = &label->v[i];

		if (strcmp(w->spelled, l->spelled) == 0)
			return true;
		for (size_t k = 0; k < w->nlemmas; k++) {
			for (size_t j = 0; j < l->nlemmas; j++)
				if (strcmp(w->lemmas[k], l->lemmas[j]) == 0)
					return true;
			for (size_t j = 0; j < l->nparts; j++)
				if (strcmp(w->lemmas[k], l->parts[j]) == 0)
					return true;
		}
	}
	return false;
}

/* How many words of the label the reply leaves unsaid; -1: the reply says something else. */
static int unsaid(const struct text_words *words, const struct text_words *label)
{
	size_t said = 0;

	for (size_t i = 0; i < words->n; i++) {
		if (word_stands_in(&words->v[i], label))
			said++;
		else if (!SAYS(filler[words->lang], &words->v[i]))
			return -1;
	}
	return said == 0 ? -1 : said < label->n ? (int)(label->n - said) : 0;
}

/* The label that has all words of the reply; of several the one that is said most fully. */
static int by_words(struct text_analyser *an, const struct text_words *words,
	const struct match_labels *labels, struct kp_arena *arena)
{
	int best = MATCH_NO_PICK, least = -1;

	for (size_t i = 0; i < labels->n; i++) {
		struct text_words label;
		int left;

		text_analyse(an, words->lang, labels->v[i], strlen(labels->v[i]), NULL, arena,
			&label);
		left = unsaid(words, &label);
		if (left < 0 || (least >= 0 && left > least))
			continue;
		best = left == least ? MATCH_NO_PICK : (int)i;
		least = left;
	}
	return best;
}

static bool in_label(struct text_analyser *an, enum text_lang lang, const struct text_word *w,
	const struct match_labels *labels, struct kp_arena *arena)
{
	for (size_t i = 0; i < labels->n; i++) {
		struct text_words label;

		text_analyse(
			an, lang, labels->v[i], strlen(labels->v[i]), NULL, arena, &label);
		if (word_stands_in(w, &label))
			return true;
	}
	return false;
}

/* Each word of a pick is one that picks or may stand around it: mostly the first is neither,
 * and the others need no look. */
static bool may_pick(struct text_analyser *an, enum text_lang lang, const char *text, size_t n,
	const struct match_labels *labels, struct kp_arena *arena)
{
	size_t from = strspn(text, " \t\r\n"), len = strcspn(text + from, " \t\r\n");
	struct text_words first;
	const struct text_word *w;

	if (from >= n)
		return false;
	text_analyse(
		an, lang, text + from, len < n - from ? len : n - from, NULL, arena, &first);
	w = first.v;
	return first.n == 0 || place_of(&first, 0) != -2 || number_of(w) ||
	       SAYS(filler[lang], w) || agrees(&first, 0) ||
	       KP_AMONG(w->surface, none_words[lang]) ||
	       KP_AMONG(w->surface, none_around[lang]) ||
	       (lang == labels->lang && in_label(an, lang, w, labels, arena));
}

static int same_text(const char *text, size_t n, const struct match_labels *labels)
{
	KP_AUTO(kp_str) struct kp_str said = {0}, label = {0};

	text_fold(text, n, &said);
	for (size_t i = 0; i <= labels->n; i++) {
		const char *s = i < labels->n ? labels->v[i] : labels->none;

		kp_str_reset(&label);
		text_fold(s, strlen(s), &label);
		if (strcmp(kp_str_c(&said), kp_str_c(&label)) == 0)
			return i < labels->n ? (int)i : MATCH_PICKS_NONE;
	}
	return MATCH_NO_PICK;
}

static int pick_in(struct text_analyser *an, enum text_lang lang, const char *text, size_t n,
	const struct match_labels *labels, struct kp_arena *arena)
{
	struct text_words words;
	int pick;

	if (!may_pick(an, lang, text, n, labels, arena))
		return MATCH_NO_PICK;
	text_analyse(an, lang, text, n, NULL, arena, &words);
	if (words.n == 0 || words.n > MOST_WORDS)
		return MATCH_NO_PICK;
	pick = by_place(&words, labels);
	/* One word is "none" in the language that is spoken alone: others have "no" too. */
	if (pick == MATCH_NO_PICK && (words.n > 1 || lang == labels->lang) && is_none(&words))
		pick = MATCH_PICKS_NONE;
	if (pick == MATCH_NO_PICK && labels->n == 1 && is_yes(&words))
		pick = 0;
	if (pick == MATCH_NO_PICK && lang == labels->lang)
		pick = by_words(an, &words, labels, arena);
	return pick;
}

int match_pick(struct text_analyser *an, const char *text, size_t n,
	const struct match_labels *labels, struct kp_arena *arena)
{
	int pick;

	if (n > MATCH_MAX_PICK || labels->n == 0)
		return MATCH_NO_PICK;
	pick = same_text(text, n, labels);
	for (int i = 0; pick == MATCH_NO_PICK && i < TEXT_LANGS; i++)
		pick = pick_in(an, (labels->lang + i) % TEXT_LANGS, text, n, labels, arena);
	return pick;
}
