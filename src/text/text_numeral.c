#include "text/text_priv.h"

/* Numbers in words, the beginning of a word: `kuusivuotias` begins with 6. Forms as they are
 * met beside a unit, spoken ones among them. */
struct numeral {
	const char *form;
	int value;
};

static const struct numeral fi_units[] = {{"yksi", 1}, {"yks", 1}, {"yhden", 1}, {"yhtä", 1},
	{"yhdestä", 1}, {"yhteen", 1}, {"kaksi", 2}, {"kaks", 2}, {"kahden", 2}, {"kahen", 2},
	{"kahta", 2}, {"kahdesta", 2}, {"kahteen", 2}, {"kolme", 3}, {"kolmen", 3},
	{"kolmea", 3}, {"kolmesta", 3}, {"kolmeen", 3}, {"neljä", 4}, {"neljän", 4},
	{"neljää", 4}, {"neljästä", 4}, {"neljään", 4}, {"viisi", 5}, {"viis", 5},
	{"viiden", 5}, {"viittä", 5}, {"viidestä", 5}, {"viiteen", 5}, {"kuusi", 6},
	{"kuus", 6}, {"kuuden", 6}, {"kuutta", 6}, {"kuudesta", 6}, {"kuuteen", 6},
	{"seitsemän", 7}, {"seittemän", 7}, {"seitsemää", 7}, {"seitsemästä", 7},
	{"seitsemään", 7}, {"kahdeksan", 8}, {"kaheksan", 8}, {"kahdeksaa", 8},
	{"kahdeksasta", 8}, {"kahdeksaan", 8}, {"yhdeksän", 9}, {"yheksän", 9},
	{"yhdeksää", 9}, {"yhdeksästä", 9}, {"yhdeksään", 9}, {"kymmenen", 10},
	{"kymmentä", 10}, {"kymmen", 10}, {"kymmenestä", 10}, {"kymmeneen", 10},
	{"kymppi", 10}, {"sata", 100}, {"sadan", 100}, {"sataa", 100}};

/* What makes tens of what stands before it. */
static const char *const fi_tens[] = {"kymmentä", "kymmenen", "kymmeneen", "kymment", "kyt"};

static const struct numeral sv_small[] = {{"nitton", 19}, {"arton", 18}, {"sjutton", 17},
	{"sexton", 16}, {"femton", 15}, {"fjorton", 14}, {"tretton", 13}, {"tolv", 12},
	{"elva", 11}, {"tio", 10}, {"nio", 9}, {"åtta", 8}, {"sju", 7}, {"sex", 6}, {"fem", 5},
	{"fyra", 4}, {"tre", 3}, {"två", 2}, {"tvo", 2}, {"ett", 1}, {"en", 1}};
static const struct numeral sv_tens[] = {{"nittio", 90}, {"åttio", 80}, {"sjuttio", 70},
	{"sextio", 60}, {"femtio", 50}, {"fyrtio", 40}, {"trettio", 30}, {"tjugo", 20},
	{"tjugi", 20}, {"hundra", 100}};

static const struct numeral en_small[] = {{"nineteen", 19}, {"eighteen", 18},
	{"seventeen", 17}, {"sixteen", 16}, {"fifteen", 15}, {"fourteen", 14},
	{"thirteen", 13}, {"twelve", 12}, {"eleven", 11}, {"ten", 10}, {"nine", 9},
	{"eight", 8}, {"seven", 7}, {"six", 6}, {"five", 5}, {"four", 4}, {"three", 3},
	{"two", 2}, {"one", 1}};
static const struct numeral en_tens[] = {{"ninety", 90}, {"eighty", 80}, {"seventy", 70},
	{"sixty", 60}, {"fifty", 50}, {"forty", 40}, {"thirty", 30}, {"twenty", 20},
	{"hundred", 100}};

/* The longest form that s begins with; its bytes, 0: none. */
static size_t begins(const struct numeral *v, size_t n, const char *s, int *value_out)
{
	size_t best = 0;

	for (size_t i = 0; i < n; i++) {
		size_t len = strlen(v[i].form);

		if (len > best && kp_str_starts(s, v[i].form)) {
			best = len;
			*value_out = v[i].value;
		}
	}
	return best;
}
#define BEGINS(list, s, value_out) begins(list, KP_LEN(list), s, value_out)

static size_t finnish(const char *s, int *value_out)
{
	int value = 0, more = 0;
	size_t n = BEGINS(fi_units, s, &value), k;

	if (n == 0)
		return 0;
	*value_out = value;
	if (value < 10 && kp_str_starts(s + n, "toist")) {
		*value_out = value + 10;
		return n + (kp_str_starts(s + n, "toista") ? 6 : 5);
	}
	for (size_t i = 0; value < 10 && i < KP_LEN(fi_tens); i++) {
		if (!kp_str_starts(s + n, fi_tens[i]))
			continue;
		*value_out = value * 10;
		n += strlen(fi_tens[i]);
		k = BEGINS(fi_units, s + n, &more);
		if (k && more < 10) {
			*value_out += more;
			n += k;
		}
		break;
	}
	return n;
}

static size_t germanic(const struct numeral *small, size_t nsmall, const struct numeral *tens,
	size_t ntens, const char *s, int *value_out)
{
	int more = 0;
	size_t n = begins(tens, ntens, s, value_out), k;

	if (n == 0)
		return begins(small, nsmall, s, value_out);
	k = begins(small, nsmall, s + n, &more);
	if (k && more < 10) {
		*value_out += more;
		n += k;
	}
	return n;
}

size_t text_numeral(enum text_lang lang, const char *s, int *value_out)
{
	switch (lang) {
	case TEXT_SV:
		return germanic(
			sv_small, KP_LEN(sv_small), sv_tens, KP_LEN(sv_tens), s, value_out);
	case TEXT_EN:
		return germanic(
			en_small, KP_LEN(en_small), en_tens, KP_LEN(en_tens), s, value_out);
	default:
		return finnish(s, value_out);
	}
}
