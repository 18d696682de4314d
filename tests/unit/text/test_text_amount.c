/* Amounts as people say and write them, in three languages. */
#include "text_fixture.h"

#define D  32
#define W  (7 * 32)
#define M  974
#define Y  (12 * 974)
#define NO TEXT_AMOUNT_MAX
#define T  1000

struct phrasing {
	const char *text;
	enum text_measure measure;
	int64_t lo, hi;
};

#define IS(text, measure, v)                                                                  \
	{                                                                                     \
		text, measure, v, v                                                           \
	}
#define FROM(text, measure, lo, hi)                                                           \
	{                                                                                     \
		text, measure, lo, hi                                                         \
	}
#define OVER(text, measure, v)                                                                \
	{                                                                                     \
		text, measure, (v) + 1, NO                                                    \
	}
#define UNDER(text, measure, v)                                                               \
	{                                                                                     \
		text, measure, 0, (v)-1                                                       \
	}
#define AT_LEAST(text, measure, v)                                                            \
	{                                                                                     \
		text, measure, v, NO                                                          \
	}
#define AT_MOST(text, measure, v)                                                             \
	{                                                                                     \
		text, measure, 0, v                                                           \
	}

static const struct phrasing finnish[] = {
	IS("6 vuotta töissä ollut", TEXT_YEARS, 6 * Y),
	IS("kuusi vuotta talossa", TEXT_YEARS, 6 * Y),
	IS("kuus vuotta", TEXT_YEARS, 6 * Y),
	IS("kaks vuotta", TEXT_YEARS, 2 * Y),
	IS("kuuden vuoden työsuhde", TEXT_YEARS, 6 * Y),
	IS("6v", TEXT_YEARS, 6 * Y),
	IS("6 v.", TEXT_YEARS, 6 * Y),
	IS("12 vuot", TEXT_YEARS, 12 * Y),
	IS("kaksitoista vuotta", TEXT_YEARS, 12 * Y),
	IS("kakstoista vuotta", TEXT_YEARS, 12 * Y),
	IS("viidentoista vuoden jälkeen", TEXT_YEARS, 15 * Y),
	IS("kakskyt vuotta", TEXT_YEARS, 20 * Y),
	IS("kaksikymmentäviisi vuotta", TEXT_YEARS, 25 * Y),
	IS("seittemän vuotta", TEXT_YEARS, 7 * Y),
	IS("yheksän kuukautta", TEXT_MONTHS, 9 * M),
	IS("10 kk määräaikainen", TEXT_MONTHS, 10 * M),
	IS("10kk pätkä", TEXT_MONTHS, 10 * M),
	IS("kymmenen kuukauden määräaikaisuus", TEXT_MONTHS, 10 * M),
	IS("3-kuukautinen sopimus", TEXT_MONTHS, 3 * M),
	IS("kahdeksankuukautinen pesti", TEXT_MONTHS, 8 * M),
	IS("puolitoista vuotta", TEXT_YEARS, Y + Y / 2),
	IS("puoltoista vuotta", TEXT_YEARS, Y + Y / 2),
	IS("puolentoista vuoden", TEXT_YEARS, Y + Y / 2),
	IS("1,5 vuotta", TEXT_YEARS, Y + Y / 2),
	IS("1½ vuotta", TEXT_YEARS, Y + Y / 2),
	IS("2.5 v", TEXT_YEARS, 2 * Y + Y / 2),
	IS("kaksi ja puoli vuotta", TEXT_YEARS, 2 * Y + Y / 2),
	IS("puoli vuotta", TEXT_YEARS, Y / 2),
	IS("puolen vuoden", TEXT_YEARS, Y / 2),
	IS("puol vuotta", TEXT_YEARS, Y / 2),
	IS("pari kuukautta", TEXT_MONTHS, 2 * M),
	IS("2 vuotta 3 kuukautta", TEXT_MONTHS, 2 * Y + 3 * M),
	IS("2 v 3 kk", TEXT_MONTHS, 2 * Y + 3 * M),
	IS("kaksi vuotta ja kolme kuukautta", TEXT_MONTHS, 2 * Y + 3 * M),
	IS("3v lapsi", TEXT_YEARS, 3 * Y),
	IS("3-vuotias", TEXT_YEARS, 3 * Y),
	IS("kolmevuotias lapsi", TEXT_YEARS, 3 * Y),
	IS("kymmenvuotiaan", TEXT_YEARS, 10 * Y),
	IS("11 vuotiaan äiti", TEXT_YEARS, 11 * Y),
	IS("puolivuotias vauva", TEXT_YEARS, Y / 2),
	IS("8 kk vauva", TEXT_MONTHS, 8 * M),
	IS("60 päivää", TEXT_DAYS, 60 * D),
	IS("60 pv", TEXT_DAYS, 60 * D),
	IS("kuusi viikkoa", TEXT_WEEKS, 6 * W),
	IS("6 vkoa", TEXT_WEEKS, 6 * W),
	IS("365 päivää", TEXT_DAYS, Y),
	IS("52 viikkoa", TEXT_WEEKS, Y),
	IS("12 kuukautta", TEXT_MONTHS, Y),
	IS("7,5 h", TEXT_HOURS, 7 * T + 500),
	IS("80 %", TEXT_PERCENT, 80 * T),
	IS("80 prosenttia", TEXT_PERCENT, 80 * T),
	IS("28", TEXT_PLAIN, 28 * T),
	IS("kuusi", TEXT_PLAIN, 6 * T),
	OVER("yli viisi vuotta", TEXT_YEARS, 5 * Y),
	OVER("yli 12 v", TEXT_YEARS, 12 * Y),
	OVER("enemmän kuin 5 vuotta", TEXT_YEARS, 5 * Y),
	OVER("yli vuoden", TEXT_YEARS, Y),
	UNDER("alle vuoden", TEXT_YEARS, Y),
	UNDER("alle 10-vuotias", TEXT_YEARS, 10 * Y),
	UNDER("alle kymmenvuotias", TEXT_YEARS, 10 * Y),
	AT_LEAST("vähintään 60 päivää", TEXT_DAYS, 60 * D),
	AT_LEAST("60 päivää tai enemmän", TEXT_DAYS, 60 * D),
	AT_LEAST("12+ vuotta", TEXT_YEARS, 12 * Y),
	AT_MOST("enintään 5 vuotta", TEXT_YEARS, 5 * Y),
	AT_MOST("korkeintaan vuoden", TEXT_YEARS, Y),
	FROM("vajaat viisi vuotta", TEXT_YEARS, 4 * Y, 5 * Y - 1),
	FROM("reilun vuoden", TEXT_YEARS, Y + 1, 2 * Y - 1),
	FROM("6-8 vuotta", TEXT_YEARS, 6 * Y, 8 * Y),
	FROM("6 – 8 vuotta", TEXT_YEARS, 6 * Y, 8 * Y),
	FROM("kaksi tai kolme vuotta", TEXT_YEARS, 2 * Y, 3 * Y),
	IS("alkoi 1.3.2026", TEXT_DATE, 20513),
	IS("2026-03-01 alkaen", TEXT_DATE, 20513),
	IS("1. maaliskuuta 2026", TEXT_DATE, 20513),
};

static const struct phrasing swedish[] = {
	IS("sex år", TEXT_YEARS, 6 * Y),
	IS("6 års anställning", TEXT_YEARS, 6 * Y),
	IS("anställd i tolv år", TEXT_YEARS, 12 * Y),
	IS("tjugofem år", TEXT_YEARS, 25 * Y),
	IS("ett år", TEXT_YEARS, Y),
	IS("ett halvår", TEXT_MONTHS, Y / 2),
	IS("halvår", TEXT_MONTHS, Y / 2),
	IS("ett halvt år", TEXT_YEARS, Y / 2),
	IS("halvannat år", TEXT_YEARS, Y + Y / 2),
	IS("ett och ett halvt år", TEXT_YEARS, Y + Y / 2),
	IS("två och ett halvt år", TEXT_YEARS, 2 * Y + Y / 2),
	IS("1,5 år", TEXT_YEARS, Y + Y / 2),
	IS("10 månaders visstid", TEXT_MONTHS, 10 * M),
	IS("10 mån", TEXT_MONTHS, 10 * M),
	IS("tio månader", TEXT_MONTHS, 10 * M),
	IS("ett par månader", TEXT_MONTHS, 2 * M),
	IS("två år och tre månader", TEXT_MONTHS, 2 * Y + 3 * M),
	IS("treåring", TEXT_YEARS, 3 * Y),
	IS("3-åring", TEXT_YEARS, 3 * Y),
	IS("ett 11-årigt barn", TEXT_YEARS, 11 * Y),
	IS("femårigt barn", TEXT_YEARS, 5 * Y),
	IS("sex veckor", TEXT_WEEKS, 6 * W),
	IS("60 dagar", TEXT_DAYS, 60 * D),
	IS("80 procent", TEXT_PERCENT, 80 * T),
	IS("28", TEXT_PLAIN, 28 * T),
	OVER("över fem år", TEXT_YEARS, 5 * Y),
	OVER("mer än 12 år", TEXT_YEARS, 12 * Y),
	UNDER("under ett år", TEXT_YEARS, Y),
	UNDER("mindre än 60 dagar", TEXT_DAYS, 60 * D),
	AT_LEAST("minst 60 dagar", TEXT_DAYS, 60 * D),
	AT_LEAST("15 år eller mer", TEXT_YEARS, 15 * Y),
	AT_MOST("högst fyra år", TEXT_YEARS, 4 * Y),
	AT_MOST("upp till 4 år", TEXT_YEARS, 4 * Y),
	FROM("knappt fem år", TEXT_YEARS, 4 * Y, 5 * Y - 1),
	FROM("drygt ett år", TEXT_YEARS, Y + 1, 2 * Y - 1),
	FROM("6–8 år", TEXT_YEARS, 6 * Y, 8 * Y),
	FROM("två eller tre år", TEXT_YEARS, 2 * Y, 3 * Y),
	IS("från den 1 mars 2026", TEXT_DATE, 20513),
};

static const struct phrasing english[] = {
	IS("six years here", TEXT_YEARS, 6 * Y),
	IS("6 yrs", TEXT_YEARS, 6 * Y),
	IS("twenty-five years", TEXT_YEARS, 25 * Y),
	IS("a year", TEXT_YEARS, Y),
	IS("one year", TEXT_YEARS, Y),
	IS("half a year", TEXT_YEARS, Y / 2),
	IS("a half year", TEXT_YEARS, Y / 2),
	IS("a year and a half", TEXT_YEARS, Y + Y / 2),
	IS("one and a half years", TEXT_YEARS, Y + Y / 2),
	IS("two-and-a-half-year contract", TEXT_YEARS, 2 * Y + Y / 2),
	IS("1.5 years", TEXT_YEARS, Y + Y / 2),
	IS("a ten-month contract", TEXT_MONTHS, 10 * M),
	IS("10 months' fixed term", TEXT_MONTHS, 10 * M),
	IS("10 mo", TEXT_MONTHS, 10 * M),
	IS("a couple of months", TEXT_MONTHS, 2 * M),
	IS("2 years and 3 months", TEXT_MONTHS, 2 * Y + 3 * M),
	IS("two years three months", TEXT_MONTHS, 2 * Y + 3 * M),
	IS("a three-year-old", TEXT_YEARS, 3 * Y),
	IS("3 year old child", TEXT_YEARS, 3 * Y),
	IS("6yo", TEXT_YEARS, 6 * Y),
	IS("six weeks", TEXT_WEEKS, 6 * W),
	IS("a fortnight", TEXT_WEEKS, 2 * W),
	IS("60 days", TEXT_DAYS, 60 * D),
	IS("28", TEXT_PLAIN, 28 * T),
	IS("twelve", TEXT_PLAIN, 12 * T),
	OVER("over five years", TEXT_YEARS, 5 * Y),
	OVER("more than 12 years", TEXT_YEARS, 12 * Y),
	UNDER("less than a year", TEXT_YEARS, Y),
	UNDER("under 10 years old", TEXT_YEARS, 10 * Y),
	AT_LEAST("at least 60 days", TEXT_DAYS, 60 * D),
	AT_LEAST("15 years or more", TEXT_YEARS, 15 * Y),
	AT_MOST("up to 4 years", TEXT_YEARS, 4 * Y),
	AT_MOST("no more than a year", TEXT_YEARS, Y),
	FROM("almost five years", TEXT_YEARS, 4 * Y, 5 * Y - 1),
	FROM("just over a year", TEXT_YEARS, Y + 1, 2 * Y - 1),
	FROM("6-8 years", TEXT_YEARS, 6 * Y, 8 * Y),
	FROM("two or three years", TEXT_YEARS, 2 * Y, 3 * Y),
	IS("since March 1, 2026", TEXT_DATE, 20513),
	IS("from 1 March 2026", TEXT_DATE, 20513),
};

/* Nothing in them is an amount, or not one that could be meant. */
static const char *const nothing[TEXT_LANGS][8] = {
	{"Miten vuosilomaa kertyy?", "ensi vuoden lomat", "vuonna 2024 alkanut",
		"tämän kuukauden vuorot"},
	{"Hur förläggs årssemestern?", "år 2024 började"},
	{"How is annual leave earned?", "since 2024", "last year"},
};

static bool is_right(struct fixture *f, enum text_lang lang, const struct phrasing *p)
{
	struct text_words words = fixture_words(f, lang, p->text);
	struct text_amount a[TEXT_MAX_AMOUNTS];
	size_t n = text_amounts(&words, a, TEXT_MAX_AMOUNTS);

	if (n == 1 && a[0].measure == p->measure && a[0].lo == p->lo && a[0].hi == p->hi &&
		a[0].first < a[0].end && a[0].end <= words.n)
		return true;
	print_error("'%s': %zu amounts, measure %d, %lld … %lld\n", p->text, n,
		n ? (int)a[0].measure : -1, n ? (long long)a[0].lo : 0,
		n ? (long long)a[0].hi : 0);
	return false;
}

static void test_text_amounts_as_people_say_them(void **state)
{
	size_t wrong = 0;

	for (size_t i = 0; i < KP_LEN(finnish); i++)
		wrong += !is_right(*state, TEXT_FI, &finnish[i]);
	for (size_t i = 0; i < KP_LEN(swedish); i++)
		wrong += !is_right(*state, TEXT_SV, &swedish[i]);
	for (size_t i = 0; i < KP_LEN(english); i++)
		wrong += !is_right(*state, TEXT_EN, &english[i]);
	assert_int_equal(wrong, 0);
}

static void test_text_amounts_leaves_the_calendar_alone(void **state)
{
	for (int lang = 0; lang < TEXT_LANGS; lang++)
		for (size_t i = 0; i < 8 && nothing[lang][i]; i++) {
			struct text_words words =
				fixture_words(*state, (enum text_lang)lang, nothing[lang][i]);
			struct text_amount a[TEXT_MAX_AMOUNTS];

			if (text_amounts(&words, a, TEXT_MAX_AMOUNTS) != 0)
				fail_msg("'%s' has an amount of measure %d", nothing[lang][i],
					(int)a[0].measure);
		}
}

static void test_text_amounts_tells_a_unit_alone(void **state)
{
	struct text_words words = fixture_words(*state, TEXT_FI, "vuoden töissä ollut");
	struct text_amount a[1];

	assert_int_equal(text_amounts(&words, a, 1), 1);
	assert_true(a[0].implied);
	assert_int_equal(a[0].lo, Y);
}

static void test_text_amounts_finds_several(void **state)
{
	struct text_words words = fixture_words(
		*state, TEXT_FI, "viisi vuotta alalla, täällä 8 kk ja loma 30 päivää");
	struct text_amount a[TEXT_MAX_AMOUNTS];

	assert_int_equal(text_amounts(&words, a, TEXT_MAX_AMOUNTS), 3);
	assert_int_equal(a[0].lo, 5 * Y);
	assert_int_equal(a[1].lo, 8 * M);
	assert_int_equal(a[2].lo, 30 * D);
	assert_int_equal(text_amounts(&words, a, 2), 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_text_amounts_as_people_say_them, fixture_reset),
		cmocka_unit_test_setup(
			test_text_amounts_leaves_the_calendar_alone, fixture_reset),
		cmocka_unit_test_setup(test_text_amounts_tells_a_unit_alone, fixture_reset),
		cmocka_unit_test_setup(test_text_amounts_finds_several, fixture_reset),
	};

	return cmocka_run_group_tests(tests, fixture_open, fixture_close);
}
