#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "draft/draft_priv.h"

#include <string.h>

static int setup(void **state)
{
	struct text_analyser *an;

	if (text_open(&an, NULL) < 0)
		return -1;
	*state = an;
	return 0;
}

static int teardown(void **state)
{
	text_close(*state);
	return 0;
}

static void redacts(struct text_analyser *an, const char *text, const char *expected)
{
	static const char *const names[] = {"Aino Zchumskyj"};
	KP_AUTO(kp_str) struct kp_str out = {0};

	draft_redact(an, TEXT_FI, names, 1, text, &out);
	assert_string_equal(kp_str_c(&out), expected);
}

static void test_draft_redact_takes_people_out(void **state)
{
	redacts(*state, "Soita 040 123 4567 tai +358 40 1234567.", "Soita [0] tai [0].");
	redacts(*state, "Posti: hr.tuki_1@example.org, kiitos", "Posti: [@], kiitos");
	redacts(*state, "Hetu 131052-308T on tallessa", "Hetu [hetu] on tallessa");
	redacts(*state, "Kysy Zchumskyjlta asiasta", "Kysy [N] asiasta");
	redacts(*state, "Työntekijä Matti Virtanen jäi pois", "Työntekijä [N] jäi pois");
	redacts(*state, "Henkilönumero 1234567", "Henkilönumero [0]");
}

static void test_draft_redact_leaves_the_rest(void **state)
{
	static const char *const texts[] = {
		"Loma 1.6.2026–30.8.2026 on 24 päivää, ks. 25 §.",
		"Työsopimuslaki (55/2001), 6 kuukautta ja 14 päivää",
		"Sijainen on töissä 08.00 - 16.00 ja palkka 2345,67 e",
		"a@",
		"@",
		"",
	};

	for (size_t i = 0; i < KP_LEN(texts); i++)
		redacts(*state, texts[i], texts[i]);
}

static void test_draft_hear_makes_samples_and_an_answer(void **state)
{
	static const struct draft_said said[] = {
		{false, "Hei! Asia on kiireinen.\nVoiko loman siirtää? Kuka päättää?"},
		{true, "Voi.\n\n1. Sopikaa.\n- ja kirjatkaa\nMuuta ei."},
		{false, "Kiitos paljon avusta."},
	};
	const struct draft_ticket t = {
		.number = "HR-1", .lang = TEXT_FI, .said = said, .nsaid = KP_LEN(said)};
	KP_AUTO(draft_asked) struct draft_asked asked = {0};

	draft_hear(&t, *state, &asked);
	assert_string_equal(asked.samples.v[0].text, "Voiko loman siirtää?");
	assert_string_equal(asked.samples.v[1].text, "Kuka päättää?");
	assert_int_equal(asked.samples.n, 2);
	assert_string_equal(asked.title, "Voiko loman siirtää");
	assert_string_equal(
		asked.answer, "Voi.\n\n1\\. Sopikaa.\n- ja kirjatkaa\n\nMuuta ei.");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_draft_redact_takes_people_out),
		cmocka_unit_test(test_draft_redact_leaves_the_rest),
		cmocka_unit_test(test_draft_hear_makes_samples_and_an_answer),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
