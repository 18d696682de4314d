#include "match/match.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

/* As the names would be found: `who` wherever it stands; NULL: nobody is named. */
static bool asks_facts(enum text_lang lang, const char *text, const char *who)
{
	struct text_name names[64];
	size_t n = 0;

	for (const char *p = text; n < KP_LEN(names) && who && (p = strstr(p, who));
		p += strlen(who))
		names[n++] = (struct text_name){.from = (uint32_t)(p - text),
			.to = (uint32_t)(p - text + strlen(who))};
	return match_asks_facts(lang, text, names, n);
}

struct case_of {
	enum text_lang lang;
	const char *text, *who;
};

static void test_match_asks_facts_of_who_is_named(void **state)
{
	static const struct case_of v[] = {
		{TEXT_FI, "paljonko Maija Virtanen ansaitsee", "Maija Virtanen"},
		{TEXT_FI, "onko Maija töissä", "Maija"},
		{TEXT_FI, "miksi Maija on poissa", "Maija"},
		{TEXT_FI, "Saiko Virtanen huomautuksen?", "Virtanen"},
		{TEXT_FI, "kävikö kuusela työterveydessä", "kuusela"},
		{TEXT_FI, "Virtasen palkka", "Virtasen"},
		{TEXT_FI, "vilman työsopimus, näytä", "vilman"},
		{TEXT_FI, "Kuka on Maijan uusi esihenkilö?", "Maijan"},
		{TEXT_SV, "vad tjänar Anna", "Anna"},
		{TEXT_SV, "Vilket individuellt tillägg har Camilla?", "Camilla"},
		{TEXT_SV, "antalet sjukdagar för Eklund", "Eklund"},
		{TEXT_SV, "vad jobbar Monas man med", "Monas"},
		{TEXT_EN, "what does John earn", "John"},
		{TEXT_EN, "Niko's flexitime balance", "Niko's"},
		{TEXT_EN, "The tax rate of Mrs Aalto", "Aalto"},
		{TEXT_EN, "ok, show me Laine's payslip", "Laine's"},
		{TEXT_EN, "what does she earn", NULL},
	};

	(void)state;
	for (size_t i = 0; i < KP_LEN(v); i++)
		if (!asks_facts(v[i].lang, v[i].text, v[i].who))
			fail_msg("'%s' asks for facts", v[i].text);
}

static void test_match_asks_facts_is_no_rule(void **state)
{
	static const struct case_of v[] = {
		{TEXT_FI, "voiko Maija siirtää lomansa", "Maija"},
		{TEXT_FI, "onko Maijalla oikeus opintovapaaseen", "Maijalla"},
		{TEXT_FI, "milloin Maijan on ilmoitettava siitä", "Maijan"},
		{TEXT_FI, "miten otan Maijan poissaolot puheeksi", "Maijan"},
		{TEXT_FI, "Maija jää eläkkeelle huhtikuussa, mikä on seuraava askel?",
			"Maija"},
		{TEXT_FI, "Maksetaanko Maijalle iltalisä?", "Maijalle"},
		{TEXT_FI, "Kuka allekirjoittaa Maijan työsopimuksen?", "Maijan"},
		{TEXT_FI, "Virtanen sairastui", "Virtanen"},
		{TEXT_FI, "Maija jää eläkkeelle", "Maija"},
		{TEXT_FI, "Virtasen koeaika loppuu perjantaina", "Virtasen"},
		{TEXT_SV, "Anna blev sjuk i går", "Anna"},
		{TEXT_EN, "John resigned today", "John"},
		{TEXT_SV, "får Anna flytta sin semester", "Anna"},
		{TEXT_SV, "Nyberg har beredskap hela helgen, hur ersätts det?", "Nyberg"},
		{TEXT_SV, "vad gäller om Anna blir sjuk", "Anna"},
		{TEXT_SV, "hur meddelar jag Annas byte av enhet", "Annas"},
		{TEXT_EN, "can John move his leave", "John"},
		{TEXT_EN, "what should I do when John is ill", "John"},
		{TEXT_EN, "Laine has a new tax card, where does it go", "Laine"},
		{TEXT_EN, "Who decides on Laine's pay rise?", "Laine's"},
	};

	(void)state;
	for (size_t i = 0; i < KP_LEN(v); i++)
		if (asks_facts(v[i].lang, v[i].text, v[i].who))
			fail_msg("'%s' asks for the rule", v[i].text);
}

static void test_match_asks_facts_bears_any_text(void **state)
{
	static const char *const odd[] = {
		"", " ", "?", ",,, ,, ;; . . .", "- - - -", "--", "'"};
	KP_AUTO(kp_str) struct kp_str text = {0};

	(void)state;
	for (size_t i = 0; i < KP_LEN(odd); i++)
		assert_false(asks_facts(TEXT_EN, odd[i], NULL));
	for (int i = 0; i < 500; i++)
		kp_str_add(&text, i % 7 ? "what - Laine's " : "who, ");
	asks_facts(TEXT_EN, kp_str_c(&text), NULL);
	kp_str_clear(&text);
	for (int i = 0; i < 60; i++)
		kp_str_add(&text, "so; ");
	kp_str_add(&text, "can he");
	assert_false(asks_facts(TEXT_EN, kp_str_c(&text), NULL));
	assert_false(asks_facts(TEXT_UNKNOWN, "saako hän lomaa", NULL));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_match_asks_facts_of_who_is_named),
		cmocka_unit_test(test_match_asks_facts_is_no_rule),
		cmocka_unit_test(test_match_asks_facts_bears_any_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
