#include "text/text_priv.h"

/* Spoken words of a closed class, sorted bytewise for the search. */
static const struct pair {
	const char *spoken, *written;
} slang[] = {
	{"eiks", "eikö"},
	{"eka", "ensimmäinen"},
	{"ekan", "ensimmäisen"},
	{"ekat", "ensimmäiset"},
	{"et", "että"},
	{"kans", "kanssa"},
	{"ku", "kun"},
	{"kyl", "kyllä"},
	{"maili", "sähköposti"},
	{"maililla", "sähköpostilla"},
	{"meiän", "meidän"},
	{"mites", "miten"},
	{"mitäs", "mitä"},
	{"mua", "minua"},
	{"mulla", "minulla"},
	{"mulle", "minulle"},
	{"mult", "minulta"},
	{"multa", "minulta"},
	{"mun", "minun"},
	{"mut", "mutta"},
	{"mä", "minä"},
	{"mää", "minä"},
	{"noi", "nuo"},
	{"nää", "nämä"},
	{"ois", "olisi"},
	{"oisko", "olisiko"},
	{"oisks", "olisiko"},
	{"onks", "onko"},
	{"oo", "ole"},
	{"oon", "olen"},
	{"oot", "olet"},
	{"pal", "paljon"},
	{"paljo", "paljonko"},
	{"sais", "saisi"},
	{"sit", "sitten"},
	{"sua", "sinua"},
	{"sulla", "sinulla"},
	{"sulle", "sinulle"},
	{"sun", "sinun"},
	{"sä", "sinä"},
	{"sää", "sinä"},
	{"tarvii", "tarvitsee"},
	{"tarviiko", "tarvitseeko"},
	{"tarviiks", "tarvitseeko"},
	{"tarvin", "tarvitsen"},
	{"toi", "tuo"},
	{"ton", "tuon"},
	{"tos", "tuossa"},
	{"tän", "tämän"},
	{"tät", "tätä"},
	{"tää", "tämä"},
	{"vaa", "vain"},
	{"viel", "vielä"},
};

/* Slang that is inflected: the beginning is enough. */
static const struct pair stems[] = {
	{"saikku", "sairausloma"},
	{"saiku", "sairausloma"},
	{"sairasloma", "sairausloma"},
	{"duuni", "työ"},
	{"ruokkis", "ruokatauko"},
	{"ruokkik", "ruokatauko"},
	{"röökitauko", "tauko"},
	{"pekkas", "pekkaspäivä"},
};

static int by_spoken(const void *a, const void *b)
{
	return strcmp(((const struct pair *)a)->spoken, ((const struct pair *)b)->spoken);
}

const char *text_fi_slang(const char *s)
{
	const struct pair key = {s, NULL}, *found;

	found = bsearch(&key, slang, KP_LEN(slang), sizeof(key), by_spoken);
	if (found)
		return found->written;
	for (size_t i = 0; i < KP_LEN(stems); i++)
		if (kp_str_starts(s, stems[i].spoken))
			return stems[i].written;
	return NULL;
}
