#include "text/text_priv.h"

#include "base/kp_clock.h"

#define THOUSAND 1000
#define HALF     500
#define DAY      32 /* so that half a month is whole */
#define MONTH    974
#define YEAR     (12 * MONTH)

int64_t text_measure_size(enum text_measure m)
{
	static const int64_t sizes[] = {[TEXT_DAYS] = DAY,
		[TEXT_WEEKS] = 7 * DAY,
		[TEXT_MONTHS] = MONTH,
		[TEXT_YEARS] = YEAR,
		[TEXT_DATE] = 0};

	return sizes[m];
}

/* ---- words ---- */

static bool in_list(const char *const *list, const char *word)
{
	for (; *list; list++) {
		size_t n;

		if (**list != *word)
			continue;
		n = strlen(*list) - 1;
		if ((*list)[n] == '*' ? strncmp(*list, word, n) == 0
				      : strcmp(*list, word) == 0)
			return true;
	}
	return false;
}

static bool word_in(const struct text_words *w, size_t i, const char *const *list)
{
	return i < w->n && (in_list(list, w->v[i].surface) || in_list(list, w->v[i].spelled));
}

/* Whether only that stands between two words: "" nothing, "-" a hyphen with or without
 * spaces. */
static bool between(const struct text_words *w, size_t i, const char *what)
{
	const char *s, *end;

	if (i + 1 >= w->n || w->v[i].to > w->v[i + 1].from)
		return false;
	s = w->folded + w->v[i].to;
	end = w->folded + w->v[i + 1].from;
	if (!*what || *what != '-')
		return (size_t)(end - s) == strlen(what) && memcmp(s, what, strlen(what)) == 0;
	while (s < end && *s == ' ')
		s++;
	if (s == end || *s++ != '-')
		return false;
	while (s < end && *s == ' ')
		s++;
	return s == end;
}

static bool followed_by(const struct text_words *w, size_t i, const char *mark)
{
	return strncmp(w->folded + w->v[i].to, mark, strlen(mark)) == 0;
}

/* ---- units ---- */

struct unit {
	enum text_measure measure;
	int times;             /* of the measure */
	const char *forms[20]; /* `*`: whatever comes then */
};

static const struct unit fi_units[] = {
	{TEXT_YEARS, 1,
		{"vuosi", "vuotta", "vuoden", "vuot", "vuos", "vuodet", "vuodesta", "vuoteen",
			"vuosia", "vuosien", "vuodella", "vuotia*", "vuoti*", "v"}},
	{TEXT_MONTHS, 1,
		{"kuukausi", "kuukautta", "kuukauden", "kuukaus", "kuukaudet", "kuukausia",
			"kuukausien", "kuukaudesta", "kuukauteen", "kuukauti*", "kuuta", "kk",
			"kuukautt*", "kk*"}},
	{TEXT_MONTHS, 3, {"neljännesvuosi", "neljännesvuoden", "vuosineljännes*"}},
	{TEXT_WEEKS, 1,
		{"viikko", "viikkoa", "viikon", "viikot", "viikkoja", "viikkojen", "viikkoon",
			"viikosta", "viikkoi*", "vk", "vko", "vkoa", "viikkoo"}},
	{TEXT_DAYS, 1,
		{"päivä", "päivää", "päivän", "päivät", "päiviä", "päivien", "päivästä",
			"päiväi*", "vuorokausi", "vuorokautta", "vuorokauden", "pv", "pvä",
			"pvää", "vrk", "kalenteripäivä*", "työpäivä*", "lomapäivä*"}},
	{TEXT_HOURS, 1, {"tunti", "tuntia", "tunnin", "tunnit", "tuntii", "h", "t"}},
	{TEXT_PERCENT, 1, {"prosentti*", "prossa*", "pros"}},
};
static const struct unit sv_units[] = {
	{TEXT_YEARS, 1, {"år", "års", "åren", "årig*", "åring*"}},
	{TEXT_MONTHS, 6, {"halvår", "halvårs", "halvåring"}},
	{TEXT_MONTHS, 3, {"kvartal", "kvartals"}},
	{TEXT_MONTHS, 1,
		{"månad", "månader", "månaders", "månaderna", "mån", "månads", "mån*"}},
	{TEXT_WEEKS, 1, {"vecka", "veckor", "veckors", "v", "veckas"}},
	{TEXT_DAYS, 1,
		{"dag", "dagar", "dagars", "dygn", "dygns", "d", "dgr", "kalenderdag*",
			"arbetsdag*", "semesterdag*"}},
	{TEXT_HOURS, 1, {"timme", "timmar", "timmars", "h", "tim", "t"}},
	{TEXT_PERCENT, 1, {"procent"}},
};
static const struct unit en_units[] = {
	{TEXT_YEARS, 1, {"year", "years", "yr", "yrs", "y", "yo"}},
	{TEXT_MONTHS, 1, {"month", "months", "mo", "mos", "mth", "mths"}},
	{TEXT_MONTHS, 3, {"quarter", "quarters"}},
	{TEXT_WEEKS, 1, {"week", "weeks", "wk", "wks"}},
	{TEXT_WEEKS, 2, {"fortnight", "fortnights"}},
	{TEXT_DAYS, 1, {"day", "days", "d"}},
	{TEXT_HOURS, 1, {"hour", "hours", "hr", "hrs", "h"}},
	{TEXT_PERCENT, 1, {"percent", "pct"}},
};
static const struct {
	const struct unit *v;
	size_t n;
} units[TEXT_LANGS] = {{fi_units, KP_LEN(fi_units)}, {sv_units, KP_LEN(sv_units)},
	{en_units, KP_LEN(en_units)}};

static const struct unit *unit_named(enum text_lang lang, const char *word)
{
	for (size_t i = 0; *word && i < units[lang].n; i++)
		if (in_list(units[lang].v[i].forms, word))
			return &units[lang].v[i];
	return NULL;
}

static const struct unit *unit_at(const struct text_words *w, size_t i)
{
	const struct unit *u = NULL;

	if (i < w->n) {
		u = unit_named(w->lang, w->v[i].surface);
		if (!u)
			u = unit_named(w->lang, w->v[i].spelled);
	}
	return u;
}

/* ---- numbers ---- */

static const char *const halves[TEXT_LANGS][8] = {
	{"puoli", "puolen", "puol", "puolisen", "puolikas"},
	{"halv", "halvt", "halva", "halft"},
	{"half"},
};
static const char *const one_and_half[TEXT_LANGS][8] = {
	{"puolitoista", "puoltoista", "puolentoista", "puoltoist", "puolitoist"},
	{"halvannan", "halvannat", "halvtannat", "halvannans"},
	{NULL},
};
static const char *const pairs[TEXT_LANGS][4] = {
	{"pari", "parin"},
	{"par"},
	{"couple"},
};
static const char *const ands[TEXT_LANGS][4] = {{"ja"}, {"och"}, {"and"}};
static const char *const articles[TEXT_LANGS][4] = {{NULL}, {"en", "ett", "nåt"}, {"a", "an"}};
static const char *const of[] = {"of", "a", "an", NULL};

/* Where in the words reading is. */
struct scan {
	const struct text_words *w;
	size_t i;
};

static bool take(struct scan *s, const char *const *list)
{
	bool is = word_in(s->w, s->i, list);

	s->i += is;
	return is;
}

/* A year of the calendar is no amount. */
static bool is_calendar_year(const char *digits)
{
	return strlen(digits) == 4 &&
	       (strncmp(digits, "19", 2) == 0 || strncmp(digits, "20", 2) == 0);
}

/* `12`, `1,5`, `1½`, `1/2`. */
static bool digits(struct scan *s, int64_t *out)
{
	const struct text_words *w = s->w;
	int64_t whole, more;

	if (s->i >= w->n || !w->v[s->i].number ||
		kp_parse_int(w->v[s->i].surface, 0, 1000000, &whole) < 0)
		return false;
	*out = whole * THOUSAND;
	if ((between(w, s->i, ",") || between(w, s->i, ".")) && w->v[s->i + 1].number &&
		strlen(w->v[s->i + 1].surface) <= 3 &&
		kp_parse_int(w->v[s->i + 1].surface, 0, 999, &more) == 0) {
		for (size_t k = strlen(w->v[s->i + 1].surface); k < 3; k++)
			more *= 10;
		*out += more;
		s->i++;
	} else if (whole == 1 && between(w, s->i, "/") &&
		   strcmp(w->v[s->i + 1].surface, "2") == 0) {
		*out = HALF;
		s->i++;
	} else if (followed_by(w, s->i, "½") || followed_by(w, s->i, " ½")) {
		*out += HALF;
	}
	s->i++;
	return true;
}

/* `och ett halvt`, `ja puoli`, `and a half`. */
static bool and_half(struct scan *s)
{
	struct scan ahead = *s;

	if (!take(&ahead, ands[s->w->lang]))
		return false;
	take(&ahead, articles[s->w->lang]);
	if (!take(&ahead, halves[s->w->lang]))
		return false;
	*s = ahead;
	return true;
}

/* A number of which the unit may be the rest of the same word: `kuusivuotias`. */
static bool in_words(struct scan *s, int64_t *out, const struct unit **unit_out)
{
	const char *word = s->i < s->w->n ? s->w->v[s->i].surface : "";
	enum text_lang lang = s->w->lang;
	int value, more;
	size_t n = text_numeral(lang, word, &value);

	*unit_out = NULL;
	if (n && word[n] && !(*unit_out = unit_named(lang, word + n)))
		n = 0;
	if (!n) {
		word = s->i < s->w->n ? s->w->v[s->i].spelled : "";
		n = text_numeral(lang, word, &value);
		if (n == 0 || word[n])
			return false;
	}
	s->i++;
	if (lang == TEXT_EN && value >= 20 && value < 100 && value % 10 == 0 &&
		s->i < s->w->n &&
		(n = text_numeral(lang, word = s->w->v[s->i].surface, &more)) && !word[n] &&
		more < 10) { /* twenty-five */
		value += more;
		s->i++;
	}
	*out = (int64_t)value * THOUSAND;
	return true;
}

/* `puolivuotias`, `puolitoistavuotias`: a half and its unit in one word. */
static bool half_word(struct scan *s, int64_t *out, const struct unit **unit_out)
{
	static const struct {
		const char *form;
		int64_t value;
	} forms[] = {{"puolitoista", THOUSAND + HALF}, {"puoli", HALF}, {"puolen", HALF}};
	const char *word = s->i < s->w->n ? s->w->v[s->i].surface : "";

	for (size_t i = 0; s->w->lang == TEXT_FI && i < KP_LEN(forms); i++) {
		if (!kp_str_starts(word, forms[i].form))
			continue;
		*unit_out = unit_named(TEXT_FI, word + strlen(forms[i].form));
		if (!*unit_out)
			continue;
		*out = forms[i].value;
		s->i++;
		return true;
	}
	return false;
}

/* Any number: *unit_out is the unit that stands in the same word; NULL: none does. */
static bool number(struct scan *s, int64_t *out, const struct unit **unit_out)
{
	enum text_lang lang = s->w->lang;
	struct scan ahead = *s;

	*unit_out = NULL;
	if (take(s, one_and_half[lang])) {
		*out = THOUSAND + HALF;
		return true;
	}
	take(&ahead, articles[lang]);
	if (take(&ahead, halves[lang]) || take(&ahead, pairs[lang])) {
		*out = word_in(s->w, ahead.i - 1, pairs[lang]) ? 2 * THOUSAND : HALF;
		take(&ahead, of);
		*s = ahead;
		return true;
	}
	if (word_in(s->w, s->i, articles[lang]) && s->i + 1 < s->w->n &&
		s->w->v[s->i + 1].number)
		s->i++; /* "ett 11-årigt barn" */
	if (!digits(s, out) && !half_word(s, out, unit_out) && !in_words(s, out, unit_out)) {
		if (lang != TEXT_EN || !take(s, articles[lang]))
			return false;
		*out = THOUSAND;
		return unit_at(s->w, s->i) != NULL;
	}
	if (!*unit_out && and_half(s))
		*out += HALF;
	return true;
}

/* ---- more and less ---- */

enum bound { EXACT, OVER, UNDER, AT_LEAST, AT_MOST, NEARLY, SOME_OVER };

struct bound_words {
	enum bound bound;
	const char *words[3];
};

static const struct bound_words before[TEXT_LANGS][24] = {
	{{OVER, {"yli"}}, {OVER, {"enemmän", "kuin"}}, {OVER, {"pidempi", "kuin"}},
		{UNDER, {"alle"}}, {UNDER, {"vähemmän", "kuin"}}, {UNDER, {"max", "alle"}},
		{AT_LEAST, {"vähintään"}}, {AT_LEAST, {"ainakin"}}, {AT_LEAST, {"vähintää"}},
		{AT_MOST, {"enintään"}}, {AT_MOST, {"korkeintaan"}}, {AT_MOST, {"max"}},
		{AT_MOST, {"maksimissaan"}}, {NEARLY, {"vajaa"}}, {NEARLY, {"vajaan"}},
		{NEARLY, {"vajaat"}}, {NEARLY, {"melkein"}}, {NEARLY, {"lähes"}},
		{SOME_OVER, {"reilu"}}, {SOME_OVER, {"reilun"}}, {SOME_OVER, {"reilut"}},
		{SOME_OVER, {"runsas"}}},
	{{OVER, {"över"}}, {OVER, {"mer", "än"}}, {OVER, {"längre", "än"}},
		{OVER, {"äldre", "än"}}, {UNDER, {"under"}}, {UNDER, {"mindre", "än"}},
		{UNDER, {"kortare", "än"}}, {UNDER, {"yngre", "än"}}, {AT_LEAST, {"minst"}},
		{AT_LEAST, {"åtminstone"}}, {AT_MOST, {"högst"}}, {AT_MOST, {"max"}},
		{AT_MOST, {"upp", "till"}}, {NEARLY, {"knappt"}}, {NEARLY, {"nästan"}},
		{SOME_OVER, {"drygt"}}, {SOME_OVER, {"lite", "över"}}},
	{{SOME_OVER, {"just", "over"}}, {SOME_OVER, {"a", "little", "over"}},
		{NEARLY, {"just", "under"}}, {NEARLY, {"almost"}}, {NEARLY, {"nearly"}},
		{OVER, {"over"}}, {OVER, {"above"}}, {OVER, {"more", "than"}},
		{OVER, {"longer", "than"}}, {OVER, {"older", "than"}}, {AT_MOST, {"up", "to"}},
		{AT_MOST, {"at", "most"}}, {AT_MOST, {"no", "more", "than"}},
		{AT_MOST, {"max"}}, {AT_LEAST, {"at", "least"}}, {AT_LEAST, {"minimum"}},
		{UNDER, {"under"}}, {UNDER, {"below"}}, {UNDER, {"less", "than"}},
		{UNDER, {"shorter", "than"}}, {UNDER, {"younger", "than"}}},
};

/* What may stand after it: "or more". */
static const char *const ors[TEXT_LANGS][4] = {{"tai"}, {"eller"}, {"or"}};
static const char *const more_words[TEXT_LANGS][10] = {
	{"enemmän", "yli", "pidempi", "pitempi", "vanhempi", "pidempään", "kauemmin",
		"pitempään"},
	{"mer", "mera", "längre", "äldre", "över", "fler"},
	{"more", "longer", "older", "over", "above"},
};
static const char *const less_words[TEXT_LANGS][8] = {
	{"vähemmän", "alle", "lyhyempi", "nuorempi", "lyhyemmän"},
	{"mindre", "kortare", "yngre", "färre", "under"},
	{"less", "shorter", "younger", "under", "fewer"},
};

static enum bound take_bound(struct scan *s)
{
	const struct bound_words *list = before[s->w->lang];

	for (size_t i = 0; i < KP_LEN(before[0]) && list[i].words[0]; i++) {
		size_t k = 0;

		while (k < 3 && list[i].words[k] &&
			word_in(s->w, s->i + k, (const char *const[]){list[i].words[k], NULL}))
			k++;
		if (k < 3 && list[i].words[k])
			continue;
		s->i += k;
		return list[i].bound;
	}
	return EXACT;
}

static enum bound take_bound_after(struct scan *s, enum bound bound)
{
	struct scan ahead = *s;
	enum text_lang lang = s->w->lang;

	if (bound != EXACT || !take(&ahead, ors[lang]))
		return bound;
	if (take(&ahead, more_words[lang]))
		bound = AT_LEAST;
	else if (take(&ahead, less_words[lang]))
		bound = AT_MOST;
	else
		return EXACT;
	*s = ahead;
	return bound;
}

/* `size`: of one unit. */
static void apply(enum bound bound, int64_t size, struct text_amount *a)
{
	int64_t v = a->lo;

	switch (bound) {
	case EXACT:
		break;
	case OVER:
		a->lo = v + 1;
		a->hi = TEXT_AMOUNT_MAX;
		break;
	case AT_LEAST:
		a->hi = TEXT_AMOUNT_MAX;
		break;
	case UNDER:
		a->lo = 0;
		a->hi = v > 0 ? v - 1 : 0;
		break;
	case AT_MOST:
		a->lo = 0;
		break;
	case NEARLY:
		a->lo = v > size ? v - size : 0;
		a->hi = v > 0 ? v - 1 : 0;
		break;
	case SOME_OVER:
		a->lo = v + 1;
		a->hi = v + size - 1;
		break;
	}
}

/* ---- amounts ---- */

/* 365 days and 52 weeks are a year. */
static int64_t in_size(int64_t thousandths, const struct unit *u)
{
	int64_t size = text_measure_size(u->measure), v = thousandths * u->times;

	if (size == 0)
		return v;
	if (u->measure == TEXT_DAYS && v % (365 * THOUSAND) == 0)
		return v / 365 * YEAR / THOUSAND;
	if (u->measure == TEXT_WEEKS && v % (52 * THOUSAND) == 0)
		return v / 52 * YEAR / THOUSAND;
	return (v * size + HALF) / THOUSAND;
}

/* A second number of "6–8" or "6 tai 7". */
static bool take_other_end(struct scan *s, int64_t *out)
{
	struct scan ahead = *s;
	const struct unit *u;

	if (s->i == 0 || (!between(s->w, s->i - 1, "-") && !take(&ahead, ors[s->w->lang])))
		return false;
	if (!number(&ahead, out, &u) || u)
		return false;
	*s = ahead;
	return true;
}

/* A unit alone, which the case of the word makes one: `vuoden`. */
static bool is_single(const struct text_words *w, size_t i)
{
	static const char *const forms[] = {"vuosi", "vuoden", "kuukausi", "kuukauden",
		"kuukaus", "viikko", "viikon", NULL};
	static const char *const these[] = {"ensi", "viime", "tämä", "tämän", "joka",
		"kuluvan", "seuraava", "seuraavan", "edellisen", "per", "uuden", "saman",
		NULL};

	return w->lang == TEXT_FI && word_in(w, i, forms) &&
	       (i == 0 || (!word_in(w, i - 1, these) && !w->v[i - 1].number));
}

/* A number and its unit, or one of them. */
static bool take_amount(struct scan *s, enum bound bound, struct text_amount *a)
{
	static const struct unit plain = {.measure = TEXT_PLAIN, .times = 1},
				 percent = {.measure = TEXT_PERCENT, .times = 1};
	size_t at = s->i;
	const struct unit *u;
	int64_t v = THOUSAND, end;
	bool any = number(s, &v, &u), range = false, named;

	if (any && !u)
		range = take_other_end(s, &end);
	if (!u)
		u = unit_at(s->w, s->i), s->i += u != NULL;
	named = !any && u && u->times > 1; /* `halvår` */
	if (!any && !named && (!u || !is_single(s->w, at)))
		return false;
	if (!u && (followed_by(s->w, s->i - 1, "%") || followed_by(s->w, s->i - 1, " %")))
		u = &percent;
	if (!u && is_calendar_year(s->w->v[at].surface))
		return false;
	a->implied = !any && !named && bound == EXACT;
	u = u ? u : &plain;
	a->measure = u->measure;
	a->lo = a->hi = in_size(v, u);
	if (range && end > v)
		a->hi = in_size(end, u);
	if (any && s->i > 0 && u != &plain && and_half(s))
		a->lo = a->hi = in_size(v + HALF, u);
	return true;
}

/* "2 vuotta 3 kuukautta": a smaller unit right behind. */
static void add_smaller(struct scan *s, struct text_amount *a)
{
	int64_t size = text_measure_size(a->measure);

	while (size && a->lo == a->hi) {
		struct scan ahead = *s;
		struct text_amount more = {.lo = 0};

		take(&ahead, ands[s->w->lang]);
		if (!take_amount(&ahead, EXACT, &more) || more.implied || more.lo != more.hi ||
			!text_measure_size(more.measure) ||
			text_measure_size(more.measure) >= size)
			return;
		a->lo += more.lo;
		a->hi = a->lo;
		a->measure = more.measure;
		size = text_measure_size(more.measure);
		*s = ahead;
	}
}

static int64_t unit_size(const struct text_amount *a)
{
	int64_t size = text_measure_size(a->measure);

	return size ? size : THOUSAND;
}

static bool amount_at(const struct text_words *w, size_t i, struct text_amount *out)
{
	static const char *const old[] = {"old", NULL};
	struct scan s = {w, i};
	enum bound bound = take_bound(&s);
	struct text_amount a = {.first = i};
	enum text_measure first;

	if (!take_amount(&s, bound, &a))
		return false;
	first = a.measure;
	add_smaller(&s, &a);
	if (first == TEXT_YEARS)
		take(&s, old);
	if (bound == EXACT && s.i > 0 && a.lo == a.hi && followed_by(w, s.i - 1, "+"))
		bound = AT_LEAST;
	for (size_t k = i; bound == EXACT && k + 1 < s.i; k++)
		if (w->v[k].number && followed_by(w, k, "+"))
			bound = AT_LEAST;
	bound = take_bound_after(&s, bound);
	if (a.lo == a.hi)
		apply(bound, unit_size(&a), &a);
	a.end = s.i;
	*out = a;
	return true;
}

/* ---- dates ---- */

static const char *const months[TEXT_LANGS][12] = {
	{"tammi*", "helmi*", "maalis*", "huhti*", "touko*", "kesä*", "heinä*", "elo*", "syys*",
		"loka*", "marras*", "joulu*"},
	{"jan*", "feb*", "mars", "apr*", "maj", "jun*", "jul*", "aug*", "sep*", "okt*", "nov*",
		"dec*"},
	{"jan*", "feb*", "mar*", "apr*", "may", "jun*", "jul*", "aug*", "sep*", "oct*", "nov*",
		"dec*"},
};

static bool whole(const struct text_words *w, size_t i, int64_t most, int64_t *out)
{
	return i < w->n && w->v[i].number && kp_parse_int(w->v[i].surface, 1, most, out) == 0;
}

static int month_at(const struct text_words *w, size_t i)
{
	for (int m = 0; i < w->n && m < 12; m++)
		if (word_in(w, i, (const char *const[]){months[w->lang][m], NULL}))
			return m + 1;
	return 0;
}

/* 1.3.2026, 2026-03-01, 1. maaliskuuta 2026, March 1, 2026. */
static bool date_at(const struct text_words *w, size_t i, struct text_amount *out)
{
	int64_t d = 0, m = 0, y = 0;
	char text[32];
	int32_t day;

	if (whole(w, i, 31, &d) && between(w, i, ".") && whole(w, i + 1, 12, &m) &&
		between(w, i + 1, ".") && whole(w, i + 2, 2999, &y))
		;
	else if (whole(w, i, 2999, &y) && between(w, i, "-") && whole(w, i + 1, 12, &m) &&
		 between(w, i + 1, "-") && whole(w, i + 2, 31, &d))
		;
	else if (whole(w, i, 31, &d) && (m = month_at(w, i + 1)) && whole(w, i + 2, 2999, &y))
		;
	else if ((m = month_at(w, i)) && whole(w, i + 1, 31, &d) && whole(w, i + 2, 2999, &y))
		;
	else
		return false;
	snprintf(text, sizeof(text), "%04d-%02d-%02d", (int)y, (int)m, (int)d);
	if (y < 1900 || kp_date_parse(text, &day) < 0)
		return false;
	*out = (struct text_amount){
		.measure = TEXT_DATE, .lo = day, .hi = day, .first = i, .end = i + 3};
	return true;
}

size_t text_amounts(const struct text_words *words, struct text_amount *out, size_t max)
{
	size_t n = 0;

	for (size_t i = 0; i < words->n && n < max;) {
		if (!date_at(words, i, &out[n]) && !amount_at(words, i, &out[n])) {
			i++;
			continue;
		}
		i = out[n++].end;
	}
	return n;
}
