#include "text_fixture.h"

#define MOST 8

/* The names found, each followed by a bar. */
static char *names(struct fixture *f, enum text_lang lang, const char *text, bool small)
{
	struct text_name v[MOST];
	size_t end, n = text_names(f->an, lang, text, strlen(text), small, v, MOST, &end);
	struct kp_str s = {0};

	for (size_t i = 0; i < n; i++) {
		assert_true(v[i].from < v[i].to && v[i].to <= strlen(text));
		kp_str_addn(&s, text + v[i].from, v[i].to - v[i].from);
		kp_str_addc(&s, '|');
	}
	return kp_str_take(&s);
}

static void check(struct fixture *f, enum text_lang lang, const char *text, const char *want)
{
	KP_AUTO(kp_cstr) char *got = names(f, lang, text, false);

	if (strcmp(got, want) != 0)
		fail_msg("'%s' has '%s', not '%s'", text, got, want);
}

static void test_text_names_full_names(void **state)
{
	struct fixture *f = *state;

	check(f, TEXT_FI, "Maija Virtasen palkka", "Maija Virtasen|");
	check(f, TEXT_FI, "Paljonko Pekka Mäkinen ansaitsee?", "Pekka Mäkinen|");
	check(f, TEXT_FI, "Onko Anna-Liisa Korhosella varoituksia", "Anna-Liisa Korhosella|");
	check(f, TEXT_SV, "hur mycket tjänar Anna Svensson", "Anna Svensson|");
	check(f, TEXT_SV, "Anna Svenssons lön", "Anna Svenssons|");
	check(f, TEXT_EN, "What is John Smith's salary?", "John Smith's|");
	check(f, TEXT_FI, "sijaistaako Olga Ivanova huomenna Kalle Lahtista?",
		"Olga Ivanova|Kalle Lahtista|");
}

static void test_text_names_single_names(void **state)
{
	struct fixture *f = *state;

	check(f, TEXT_FI, "mikä on Matin palkka", "Matin|");
	check(f, TEXT_FI, "Liisan osoite", "Liisan|");
	check(f, TEXT_FI, "miksi Virtanen on poissa", "Virtanen|");
	check(f, TEXT_EN, "Anna's bank account", "Anna's|");
	check(f, TEXT_SV, "varför är Kalle borta", "Kalle|");
	check(f, TEXT_SV, "Lindholm går i pension", "Lindholm|");
	check(f, TEXT_SV, "får Tom ledigt", "Tom|");
	check(f, TEXT_EN, "Leena fell ill", "Leena|");
	check(f, TEXT_FI, "Koskisen tilalle sijainen", "Koskisen|");
	check(f, TEXT_FI, "Saako Mattila tehdä etätöitä", "Mattila|");
	check(f, TEXT_EN, "Does Koivisto have days left", "Koivisto|");
	check(f, TEXT_FI, "Fatimalla on kuumetta", "Fatimalla|");
	check(f, TEXT_FI, "voiko Yusufille antaa lomaa", "Yusufille|");
	check(f, TEXT_FI, "Chineduun pitää saada yhteys", "Chineduun|");
	check(f, TEXT_SV, "får Fatimas barn vara med", "Fatimas|");
	check(f, TEXT_SV, "Nybäck är borta", "Nybäck|");
	check(f, TEXT_FI, "Nybäckin sijainen", "Nybäckin|");
	check(f, TEXT_EN, "Can Oleksandr take leave, or Maryam Hussein",
		"Oleksandr|Maryam Hussein|");
}

static void test_text_names_not_of_people(void **state)
{
	struct fixture *f = *state;

	check(f, TEXT_FI, "Maksaako Kela sairauspäivärahaa Helsingissä?", "");
	check(f, TEXT_FI, "Työsopimuslain 2 luku", "");
	check(f, TEXT_FI, "Satu kertoo työstä", "");
	check(f, TEXT_FI, "Toivon että loma vahvistetaan", "");
	check(f, TEXT_EN, "May I take the Annual Holidays Act with me in August?", "");
	check(f, TEXT_EN, "Will Occupational Health pay", "");
	check(f, TEXT_SV, "Hans semester i Augusti", "");
	check(f, TEXT_EN, "How much is rent in Mattila", "");
	check(f, TEXT_FI, "Milloin työt Koivistossa alkavat", "");
	check(f, TEXT_FI, "Virolaisen tutkinto", "");
	check(f, TEXT_SV, "Annan sak", "");
	check(f, TEXT_SV, "Tom tid i listan", "");
	check(f, TEXT_FI, "HR-KUMPPANI JA ESIHENKILÖ", "");
	check(f, TEXT_FI, "", "");
}

static void test_text_names_without_great_letters(void **state)
{
	struct fixture *f = *state;
	KP_AUTO(kp_cstr)
	char *both = names(f, TEXT_FI, "paljonko maija virtanen tienaa", true);
	KP_AUTO(kp_cstr) char *one = names(f, TEXT_FI, "kerro liisan osoite", true);
	KP_AUTO(kp_cstr)
	char *swedish = names(f, TEXT_SV, "har koskela något extrajobb", true);
	KP_AUTO(kp_cstr) char *none = names(f, TEXT_FI, "voiko loman siirtää", true);
	KP_AUTO(kp_cstr)
	char *title = names(f, TEXT_FI, "Mikä On Maija Virtasen Palkka", true);

	assert_string_equal(both, "maija virtanen|");
	assert_string_equal(one, "liisan|");
	assert_string_equal(swedish, "koskela|");
	assert_string_equal(none, "");
	assert_string_equal(title, "Maija Virtasen|");
}

static void test_text_names_finds_no_more_than_asked(void **state)
{
	struct fixture *f = *state;
	static const char text[] = "Maija Virtanen, Pekka Mäkinen ja Liisa Korhonen";
	struct text_name v[2];
	size_t end;

	assert_int_equal(text_names(f->an, TEXT_FI, text, strlen(text), false, v, 2, &end), 2);
	assert_true(v[0].full);
	assert_int_equal(end, strstr(text, "Liisa") - text);
}

static void test_text_names_tells_how_far_it_looked(void **state)
{
	struct fixture *f = *state;
	KP_AUTO(kp_str) struct kp_str text = {0};
	struct text_name v[2];
	size_t end;

	for (int i = 0; i < TEXT_MAX_WORDS; i++)
		kp_str_add(&text, "ja ");
	kp_str_add(&text, "Maija Virtanen");
	assert_int_equal(text_names(f->an, TEXT_FI, text.p, text.n, false, v, 2, &end), 0);
	assert_int_equal(end, TEXT_MAX_WORDS * 3 - 1);
}

static void test_text_is_foreign_by_script_and_words(void **state)
{
	static const char *const yes[] = {"Wie viele Urlaubstage bekomme ich?",
		"Kui palju puhkust ma saan?", "Сколько дней отпуска?", "كم يوم إجازة لي؟",
		"Imisa maalmood oo fasax ah ayaan helayaa?",
		"¿Cuántos días de vacaciones tengo?",
		"Combien de jours de congé pour mon employé?",
		"Hvor mange feriedager har jeg?", "病假多少天",
		"Wie lange dauert die Probezeit?", "cuánto dura el periodo de prueba",
		"Combien de temps dure la période d'essai ?", "Kui pikk on katseaeg?",
		"ile trwa okres próbny", "quanti giorni di ferie ho",
		"Hoe lang is de proeftijd?", "sa ditë pushim kam"};
	static const char *const no[] = {"Miten säästövapaata kertyy?",
		"onks pekkaset käytetty", "Kan man spara semester?",
		"How long is the notice period?", "Kui kaua hoitovappaal saa ol?", "loma", "",
		"123", "😀", "mikä on ich bin", "saako hoitaja mit Kindern lomaa ja miten"};

	(void)state;
	for (size_t i = 0; i < KP_LEN(yes); i++)
		if (!text_is_foreign(yes[i], strlen(yes[i])))
			fail_msg("'%s' is ours", yes[i]);
	for (size_t i = 0; i < KP_LEN(no); i++)
		if (text_is_foreign(no[i], strlen(no[i])))
			fail_msg("'%s' is foreign", no[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_text_names_full_names),
		cmocka_unit_test(test_text_names_single_names),
		cmocka_unit_test(test_text_names_not_of_people),
		cmocka_unit_test(test_text_names_without_great_letters),
		cmocka_unit_test(test_text_names_finds_no_more_than_asked),
		cmocka_unit_test(test_text_names_tells_how_far_it_looked),
		cmocka_unit_test(test_text_is_foreign_by_script_and_words),
	};

	return cmocka_run_group_tests(tests, fixture_open, fixture_close);
}
