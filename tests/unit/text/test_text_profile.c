#include "text_fixture.h"

static const char *const finnish[] = {
	"Miten säästövapaata kertyy?",
	"kuinka monta lomapäivää työntekijä voi siirtää",
	"saako määräaikainen lomarahan",
	"kuka päättää loman ajankohdasta",
	"työntekijä sairastui kesken vuosiloman",
	"milloin sairauslomasta tarvitaan lääkärintodistus",
	"voiko esihenkilö muuttaa työvuoroja",
	"mitä teen kun työntekijä ei tule töihin",
	"koeajan pituus ja purkaminen",
	"onko palkkaus sama osa-aikaisella",
	"haluaisin ilmoittaa uuden työntekijän",
	"kenelle ilmoitan tapaturmasta",
};
static const char *const swedish[] = {
	"Kan man spara semesterdagar till nästa år?",
	"hur många dagar kan den anställda flytta",
	"får en visstidsanställd semesterpenning",
	"vem bestämmer när semestern tas ut",
	"den anställda blev sjuk under semestern",
	"när behövs det läkarintyg för sjukfrånvaro",
	"kan chefen ändra arbetsskift",
	"vad gör jag om den anställda inte kommer till jobbet",
	"prövotidens längd och hävning",
	"är lönen densamma för deltidsanställda",
	"jag vill anmäla en ny arbetstagare",
	"vem ska jag kontakta vid olycksfall",
};
static const char *const english[] = {
	"Can leave days be saved for later years?",
	"how many days can the employee move",
	"does a fixed-term employee get holiday pay",
	"who decides when leave is taken",
	"the employee fell ill during annual leave",
	"when is a medical certificate needed for sick leave",
	"may the supervisor change shifts",
	"what do I do when an employee does not come to work",
	"length of the trial period and ending it",
	"is the pay the same for part-time work",
	"I would like to report a new employee",
	"whom should I contact about an accident",
};

static struct text_profile *trained(void)
{
	struct text_profile *p = text_profile_new();

	for (size_t i = 0; i < KP_LEN(finnish); i++) {
		text_profile_add(p, TEXT_FI, finnish[i], strlen(finnish[i]));
		text_profile_add(p, TEXT_SV, swedish[i], strlen(swedish[i]));
		text_profile_add(p, TEXT_EN, english[i], strlen(english[i]));
	}
	text_profile_add(p, TEXT_UNKNOWN, "вопрос", strlen("вопрос"));
	text_profile_freeze(p);
	return p;
}

static void detects(const struct text_profile *p, const char *s, enum text_lang lang)
{
	double sure = -1;

	if (text_detect(p, s, strlen(s), TEXT_UNKNOWN, &sure) != lang)
		fail_msg("'%s' is taken for another language", s);
	assert_true(sure > 0.5 && sure <= 1);
	/* Whole sentences are stronger than the conversation's language. */
	for (int prior = 0; prior < TEXT_LANGS; prior++)
		assert_int_equal(
			text_detect(p, s, strlen(s), (enum text_lang)prior, NULL), lang);
}

static void test_text_detect_sentences(void **state)
{
	KP_AUTO(text_profile) struct text_profile *p = trained();

	(void)state;
	detects(p, "Paljonko lomarahaa maksetaan työntekijälle tänä vuonna?", TEXT_FI);
	detects(p, "työntekijän sairausloma jatkuu vielä kaksi viikkoa", TEXT_FI);
	detects(p, "voiko vuosiloman perua jos sairastuu ennen lomaa", TEXT_FI);
	detects(p, "Hur mycket semesterpenning betalas till de anställda?", TEXT_SV);
	detects(p, "den anställdas sjukfrånvaro fortsätter två veckor till", TEXT_SV);
	detects(p, "kan man ångra semestern om man blir sjuk före den", TEXT_SV);
	detects(p, "How much holiday pay is paid to an employee this year?", TEXT_EN);
	detects(p, "the sick leave of an employee goes on for two more weeks", TEXT_EN);
	detects(p, "CAN LEAVE BE CANCELLED WHEN SOMEONE FALLS ILL BEFORE IT", TEXT_EN);
}

static void test_text_detect_dots_dropped(void **state)
{
	KP_AUTO(text_profile) struct text_profile *p = trained();
	static const char fi[] = "milloin tyontekija tarvitsee laakarintodistuksen";
	static const char sv[] = "nar behover den anstallda ett lakarintyg";

	(void)state;
	assert_int_equal(text_detect(p, fi, strlen(fi), TEXT_UNKNOWN, NULL), TEXT_FI);
	assert_int_equal(text_detect(p, sv, strlen(sv), TEXT_UNKNOWN, NULL), TEXT_SV);
}

/* The small words tell, however long the one is that they stand around. */
static void test_text_detect_long_words_of_another_language(void **state)
{
	KP_AUTO(text_profile) struct text_profile *p = trained();
	static const char en[] = "who decides the määräaikaisuuden lomarahan lääkärintodistus";
	static const char sv[] = "vem bestämmer när työntekijän sairausloma behövs";

	(void)state;
	assert_int_equal(text_detect(p, en, strlen(en), TEXT_EN, NULL), TEXT_EN);
	assert_int_equal(text_detect(p, sv, strlen(sv), TEXT_SV, NULL), TEXT_SV);
}

static void test_text_detect_nothing_is_the_prior(void **state)
{
	static const char *const nothing[] = {"", " ", "123", "🎉", "?!", "\xff"};
	KP_AUTO(text_profile) struct text_profile *p = trained();

	(void)state;
	for (size_t i = 0; i < KP_LEN(nothing); i++)
		for (int prior = 0; prior < TEXT_LANGS; prior++)
			assert_int_equal(text_detect(p, nothing[i], strlen(nothing[i]),
						 (enum text_lang)prior, NULL),
				prior);
}

static void test_text_detect_little_is_the_prior(void **state)
{
	KP_AUTO(text_profile) struct text_profile *p = trained();

	(void)state;
	for (int prior = 0; prior < TEXT_LANGS; prior++) {
		assert_int_equal(text_detect(p, "ok", 2, (enum text_lang)prior, NULL), prior);
		assert_int_equal(text_detect(p, "hr", 2, (enum text_lang)prior, NULL), prior);
	}
}

static void test_text_detect_without_a_prior_still_answers(void **state)
{
	KP_AUTO(text_profile) struct text_profile *p = trained();
	double sure = -1;

	(void)state;
	assert_true(text_detect(p, "", 0, TEXT_UNKNOWN, &sure) < TEXT_LANGS);
	assert_true(sure > 0 && sure < 0.5);
}

/* Languages the content does not have are never the answer. */
static void test_text_detect_only_languages_it_has_seen(void **state)
{
	KP_AUTO(text_profile) struct text_profile *p = text_profile_new();

	(void)state;
	text_profile_add(p, TEXT_EN, english[0], strlen(english[0]));
	text_profile_freeze(p);
	for (size_t i = 0; i < KP_LEN(finnish); i++)
		assert_int_equal(text_detect(p, finnish[i], strlen(finnish[i]), TEXT_FI, NULL),
			TEXT_EN);
}

static void test_text_detect_empty_profile(void **state)
{
	KP_AUTO(text_profile) struct text_profile *p = text_profile_new();
	double sure = -1;

	(void)state;
	text_profile_freeze(p);
	assert_int_equal(text_detect(p, "hur", 3, TEXT_SV, &sure), TEXT_SV);
	assert_true(sure == 0);
	assert_int_equal(text_detect(p, "hur", 3, TEXT_UNKNOWN, NULL), TEXT_FI);
}

static void test_text_detect_eight_kib(void **state)
{
	static const char *const units[] = {"a", "ä", " ", "jag är ", "\xff", "🎉"};
	KP_AUTO(text_profile) struct text_profile *p = trained();

	(void)state;
	for (size_t i = 0; i < KP_LEN(units); i++) {
		KP_AUTO(kp_str) struct kp_str text = {0};
		double sure = -1;

		while (text.n < 8192)
			kp_str_add(&text, units[i]);
		assert_true(text_detect(p, text.p, text.n, TEXT_FI, &sure) < TEXT_LANGS);
		assert_true(sure > 0 && sure <= 1);
	}
}

static void test_text_profile_load_gives_what_was_saved(void **state)
{
	KP_AUTO(text_profile) struct text_profile *p = trained();
	KP_AUTO(text_profile) struct text_profile *again = NULL;
	KP_AUTO(kp_str) struct kp_str block = {0};

	(void)state;
	text_profile_save(p, &block);
	again = text_profile_load(block.p, block.n);
	assert_non_null(again);
	for (size_t i = 0; i < KP_LEN(swedish); i++) {
		double a, b;

		assert_int_equal(text_detect(p, swedish[i], strlen(swedish[i]), TEXT_FI, &a),
			text_detect(again, swedish[i], strlen(swedish[i]), TEXT_FI, &b));
		assert_true(a == b);
	}
}

static void test_text_profile_load_refuses_damage(void **state)
{
	KP_AUTO(text_profile) struct text_profile *p = trained();
	KP_AUTO(kp_str) struct kp_str block = {0};

	(void)state;
	text_profile_save(p, &block);
	assert_null(text_profile_load(block.p, 0));
	assert_null(text_profile_load(block.p, block.n - 1));
	kp_str_addc(&block, 0);
	assert_null(text_profile_load(block.p, block.n));
	memset(block.p, 0xff, block.n);
	assert_null(text_profile_load(block.p, block.n - 1));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_text_detect_sentences),
		cmocka_unit_test(test_text_detect_dots_dropped),
		cmocka_unit_test(test_text_detect_long_words_of_another_language),
		cmocka_unit_test(test_text_detect_nothing_is_the_prior),
		cmocka_unit_test(test_text_detect_little_is_the_prior),
		cmocka_unit_test(test_text_detect_without_a_prior_still_answers),
		cmocka_unit_test(test_text_detect_only_languages_it_has_seen),
		cmocka_unit_test(test_text_detect_empty_profile),
		cmocka_unit_test(test_text_detect_eight_kib),
		cmocka_unit_test(test_text_profile_load_gives_what_was_saved),
		cmocka_unit_test(test_text_profile_load_refuses_damage),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
