#include "text/text_priv.h"

/* Spoken and short forms of a closed class. Each list is sorted bytewise for the search. */
static const struct text_pair finnish[] = {
	{"amk", "ammattikorkeakoulu"},
	{"amkiin", "ammattikorkeakouluun"},
	{"amkissa", "ammattikorkeakoulussa"},
	{"amkista", "ammattikorkeakoulusta"},
	{"eiks", "eikö"},
	{"eka", "ensimmäinen"},
	{"ekaks", "ensin"},
	{"ekan", "ensimmäisen"},
	{"ekat", "ensimmäiset"},
	{"emmä", "en minä"},
	{"emmää", "en minä"},
	{"ennenku", "ennen kuin"},
	{"ennenkun", "ennen kuin"},
	{"ens", "ensi"},
	{"et", "että"},
	{"etä", "etätyö"},
	{"etänä", "etätyössä"},
	{"heijän", "heidän"},
	{"heiän", "heidän"},
	{"heko", "henkilökohtainen lisä"},
	{"hekoa", "henkilökohtaista lisää"},
	{"hekon", "henkilökohtaisen lisän"},
	{"hekoo", "henkilökohtaista lisää"},
	{"hekot", "henkilökohtaiset lisät"},
	{"himaan", "kotiin"},
	{"himassa", "kotona"},
	{"himast", "kotoa"},
	{"himasta", "kotoa"},
	{"intra", "intranet"},
	{"intraan", "intranetiin"},
	{"intran", "intranetin"},
	{"intras", "intranetissä"},
	{"intrassa", "intranetissä"},
	{"intrast", "intranetistä"},
	{"intrasta", "intranetistä"},
	{"jotai", "jotain"},
	{"kaks", "kaksi"},
	{"kans", "kanssa"},
	{"kelle", "kenelle"},
	{"kelt", "keneltä"},
	{"keltä", "keneltä"},
	{"kenelt", "keneltä"},
	{"ku", "kun"},
	{"kuuluks", "kuuluuko"},
	{"kuus", "kuusi"},
	{"kyl", "kyllä"},
	{"käyään", "käydään"},
	{"maili", "sähköposti"},
	{"maililla", "sähköpostilla"},
	{"meijän", "meidän"},
	{"meiän", "meidän"},
	{"miks", "miksi"},
	{"mist", "mistä"},
	{"mitenkä", "miten"},
	{"mitenkäs", "miten"},
	{"mites", "miten"},
	{"mitäs", "mitä"},
	{"mua", "minua"},
	{"mul", "minulla"},
	{"mulla", "minulla"},
	{"mulle", "minulle"},
	{"mult", "minulta"},
	{"multa", "minulta"},
	{"mun", "minun"},
	{"must", "minusta"},
	{"mut", "mutta"},
	{"mä", "minä"},
	{"mää", "minä"},
	{"niinku", "niin kuin"},
	{"noi", "nuo"},
	{"nähä", "nähdä"},
	{"nähään", "nähdään"},
	{"nää", "nämä"},
	{"ois", "olisi"},
	{"oisin", "olisin"},
	{"oisko", "olisiko"},
	{"oisks", "olisiko"},
	{"oltas", "oltaisiin"},
	{"onks", "onko"},
	{"oo", "ole"},
	{"ookko", "oletko"},
	{"oon", "olen"},
	{"oonko", "olenko"},
	{"oonks", "olenko"},
	{"oot", "olet"},
	{"ootko", "oletko"},
	{"pal", "paljon"},
	{"paljo", "paljonko"},
	{"sais", "saisi"},
	{"sillon", "silloin"},
	{"sinuu", "sinua"},
	{"sit", "sitten"},
	{"sua", "sinua"},
	{"sulla", "sinulla"},
	{"sulle", "sinulle"},
	{"sult", "sinulta"},
	{"sulta", "sinulta"},
	{"sun", "sinun"},
	{"sä", "sinä"},
	{"takas", "takaisin"},
	{"takasin", "takaisin"},
	{"tarvii", "tarvitsee"},
	{"tarviiko", "tarvitseeko"},
	{"tarviiks", "tarvitseeko"},
	{"tarvin", "tarvitsen"},
	{"tehä", "tehdä"},
	{"tehään", "tehdään"},
	{"teijän", "teidän"},
	{"teiän", "teidän"},
	{"toho", "tuohon"},
	{"tohon", "tuohon"},
	{"toi", "tuo"},
	{"tolla", "tuolla"},
	{"tolle", "tuolle"},
	{"ton", "tuon"},
	{"tonne", "tuonne"},
	{"tos", "tuossa"},
	{"tossa", "tuossa"},
	{"tosta", "tuosta"},
	{"tota", "tuota"},
	{"tän", "tämän"},
	{"tät", "tätä"},
	{"tää", "tämä"},
	{"uus", "uusi"},
	{"vaa", "vain"},
	{"vaik", "vaikka"},
	{"vaikee", "vaikea"},
	{"vaikeen", "vaikean"},
	{"vaikeesta", "vaikeasta"},
	{"vaikeet", "vaikeat"},
	{"viel", "vielä"},
	{"viis", "viisi"},
	{"vkl", "viikonloppu"},
	{"vko", "viikko"},
	{"vuos", "vuosi"},
	{"yks", "yksi"},
};

static const struct text_pair swedish[] = {
	{"asså", "alltså"},
	{"dedär", "det där"},
	{"dehär", "det här"},
	{"dej", "dig"},
	{"dom", "de"},
	{"dvs", "det vill säga"},
	{"ere", "är det"},
	{"haru", "har du"},
	{"hursu", "hur ska du"},
	{"iaf", "i alla fall"},
	{"idag", "i dag"},
	{"igår", "i går"},
	{"ikväll", "i kväll"},
	{"imorgon", "i morgon"},
	{"imorron", "i morgon"},
	{"kanja", "kan jag"},
	{"mej", "mig"},
	{"mkt", "mycket"},
	{"ngn", "någon"},
	{"ngra", "några"},
	{"ngt", "något"},
	{"nån", "någon"},
	{"nåns", "någons"},
	{"nånstans", "någonstans"},
	{"nånting", "någonting"},
	{"nåra", "några"},
	{"nåt", "något"},
	{"osv", "och så vidare"},
	{"oxå", "också"},
	{"pga", "på grund av"},
	{"sej", "sig"},
	{"skaja", "ska jag"},
	{"sån", "sådan"},
	{"såna", "sådana"},
	{"sånt", "sådant"},
	{"tebaks", "tillbaka"},
	{"tebax", "tillbaka"},
	{"tillbaks", "tillbaka"},
	{"vaffö", "varför"},
};

static const struct text_pair english[] = {
	{"abt", "about"},
	{"aint", "is not"},
	{"arent", "are not"},
	{"asap", "as soon as possible"},
	{"bc", "because"},
	{"cannot", "can not"},
	{"cant", "can not"},
	{"cos", "because"},
	{"couldnt", "could not"},
	{"cuz", "because"},
	{"dept", "department"},
	{"didnt", "did not"},
	{"doesnt", "does not"},
	{"dont", "do not"},
	{"dunno", "do not know"},
	{"gimme", "give me"},
	{"gonna", "going to"},
	{"gotta", "got to"},
	{"hafta", "have to"},
	{"hasnt", "has not"},
	{"havent", "have not"},
	{"hes", "he is"},
	{"hols", "holidays"},
	{"hows", "how is"},
	{"im", "i am"},
	{"isnt", "is not"},
	{"ive", "i have"},
	{"lemme", "let me"},
	{"pls", "please"},
	{"plz", "please"},
	{"ppl", "people"},
	{"shes", "she is"},
	{"shouldnt", "should not"},
	{"thats", "that is"},
	{"theres", "there is"},
	{"theyre", "they are"},
	{"theyve", "they have"},
	{"thru", "through"},
	{"thx", "thanks"},
	{"til", "until"},
	{"tmrw", "tomorrow"},
	{"tonite", "tonight"},
	{"u", "you"},
	{"ur", "your"},
	{"wanna", "want to"},
	{"wasnt", "was not"},
	{"wats", "what is"},
	{"werent", "were not"},
	{"weve", "we have"},
	{"wfh", "work from home"},
	{"whats", "what is"},
	{"whens", "when is"},
	{"wheres", "where is"},
	{"whos", "who is"},
	{"wont", "will not"},
	{"wot", "what"},
	{"wouldnt", "would not"},
	{"youre", "you are"},
	{"youve", "you have"},
};

/* Finnish slang that is inflected: the beginning is enough. Longer ones first. */
static const struct text_pair stems[] = {
	{"saikku", "sairausloma"},
	{"saiku", "sairausloma"},
	{"sairasloma", "sairausloma"},
	{"äippäloma", "äitiysloma"},
	{"äippävapaa", "äitiysvapaa"},
	{"duuni", "työ"},
	{"liksa", "palkka"},
	{"ruokkis", "ruokatauko"},
	{"ruokkik", "ruokatauko"},
	{"röökitauko", "tauko"},
	{"pekkas", "pekkaspäivä"},
	{"hoitsu", "hoitaja"},
	{"soppar", "sopimus"},
	{"sossutyön", "sosiaalityön"},
	{"sossu", "sosiaalityöntekijä"},
	{"lekuri", "lääkäri"},
	{"vakkari", "vakituinen"},
	{"sijari", "sijainen"},
	{"kehar", "kehityskeskustelu"},
	{"harkkari", "harjoittelija"},
	{"iskä", "isä"},
	{"äiskä", "äiti"},
	{"yytt", "yt"},
	{"yyte", "yt"},
};

/* Units as they stand after a number. */
static const struct text_pair units[TEXT_LANGS][12] = {
	{{"h", "tunti"}, {"kk", "kuukausi"}, {"min", "minuutti"}, {"pv", "päivä"},
		{"pvä", "päivä"}, {"pvää", "päivää"}, {"t", "tunti"}, {"v", "vuosi"},
		{"vk", "viikko"}, {"vko", "viikko"}, {"vrk", "vuorokausi"}},
	{{"d", "dag"}, {"dgr", "dagar"}, {"h", "timme"}, {"min", "minut"}, {"mån", "månad"},
		{"t", "timme"}, {"tim", "timme"}, {"v", "vecka"}, {"år", "år"}},
	{{"d", "day"}, {"h", "hour"}, {"hrs", "hours"}, {"min", "minute"}, {"mo", "month"},
		{"mos", "months"}, {"wk", "week"}, {"wks", "weeks"}, {"yr", "year"},
		{"yrs", "years"}},
};

const char *text_slang(enum text_lang lang, const char *s)
{
	static const struct {
		const struct text_pair *v;
		size_t n;
	} lists[TEXT_LANGS] = {{finnish, KP_LEN(finnish)}, {swedish, KP_LEN(swedish)},
		{english, KP_LEN(english)}};

	return text_pair_find(lists[lang].v, lists[lang].n, s);
}

const char *text_slang_stem(const char *s, const char **rest_out)
{
	for (size_t i = 0; i < KP_LEN(stems); i++)
		if (kp_str_starts(s, stems[i].word)) {
			*rest_out = s + strlen(stems[i].word);
			return stems[i].means;
		}
	return NULL;
}

const char *text_unit(enum text_lang lang, const char *s)
{
	for (size_t i = 0; i < KP_LEN(units[lang]) && units[lang][i].word; i++)
		if (strcmp(units[lang][i].word, s) == 0)
			return units[lang][i].means;
	return NULL;
}

/* ---- English contractions ---- */

static bool is(const char *s, size_t n, const char *word)
{
	return strlen(word) == n && memcmp(s, word, n) == 0;
}

static bool among(const char *s, size_t n, const char *const *words)
{
	for (; *words; words++)
		if (is(s, n, *words))
			return true;
	return false;
}

const char *text_contraction(
	const char *word, size_t n, const char *after, size_t m, const char **word_out)
{
	static const struct text_pair rests[] = {
		{"m", "am"}, {"re", "are"}, {"ve", "have"}, {"ll", "will"}, {"d", "would"}};
	static const char *const subjects[] = {"what", "who", "where", "when", "how", "why",
		"that", "there", "here", "it", "he", "she", NULL};
	static const struct text_pair odd[] = {
		{"can", "can"}, {"won", "will"}, {"shan", "shall"}};

	*word_out = NULL;
	if (is(after, m, "s"))
		return among(word, n, subjects) ? "is" : "";
	if (is(after, m, "t") && n > 2 && word[n - 1] == 'n') {
		for (size_t i = 0; i < KP_LEN(odd); i++)
			if (is(word, n, odd[i].word))
				*word_out = odd[i].means;
		return "not";
	}
	for (size_t i = 0; i < KP_LEN(rests); i++)
		if (is(after, m, rests[i].word))
			return rests[i].means;
	return NULL;
}
