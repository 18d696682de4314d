/* Replies as mail programs write them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "mail/mail.h"

static void cuts(const char *text, const char *expected)
{
	KP_AUTO(kp_str) struct kp_str out = {0};

	mail_cut(text, strlen(text), &out);
	assert_string_equal(kp_str_c(&out), expected);
}

static void leaves(const char *text)
{
	cuts(text, text);
}

static void test_mail_cut_plain_text(void **state)
{
	(void)state;
	leaves("Kyllä saa.");
	leaves("Hei,\n\nkyllä saa. Sovi päivistä työntekijän kanssa.\n\nTerveisin\nAino");
	cuts("\n\n  Kyllä saa.  \n\n\n\nSovi päivistä.\n\n", "  Kyllä saa.\n\nSovi päivistä.");
	cuts("", "");
}

static void test_mail_cut_outlook_finnish(void **state)
{
	(void)state;
	cuts("Hei,\n"
	     "\n"
	     "säästövapaa sovitaan ennen lomakauden alkua.\n"
	     "\n"
	     "Terveisin\n"
	     "Aino\n"
	     "\n"
	     "Lähettäjä: HR-palvelu <hr@example.org>\n"
	     "Lähetetty: maanantai 23. marraskuuta 2026 10.15\n"
	     "Vastaanottaja: Aino Esimerkki <aino.esimerkki@example.org>\n"
	     "Aihe: HR-2026-000123: Säästövapaa\n"
	     "\n"
	     "Uusi kysymys odottaa vastaustasi.\n",
		"Hei,\n\nsäästövapaa sovitaan ennen lomakauden alkua.\n\nTerveisin\nAino");
}

static void test_mail_cut_outlook_with_rule_and_bold(void **state)
{
	(void)state;
	cuts("Ja, det går bra.\n"
	     "\n"
	     "________________________________\n"
	     "\n"
	     "*Från:* HR-tjänsten <hr@example.org>\n"
	     "*Skickat:* den 23 november 2026 10:15\n"
	     "*Till:* Bo Exempel\n"
	     "*Ämne:* HR-2026-000123\n"
	     "\n"
	     "En ny fråga väntar.\n",
		"Ja, det går bra.");
	cuts("Yes.\n\n-----Original Message-----\nFrom: HR <hr@example.org>\n"
	     "Sent: Monday, 23 November 2026 10.15\nTo: Aino\nSubject: "
	     "HR-2026-000123\n\nText\n",
		"Yes.");
	cuts("Onnistuu.\n\n-----Alkuperäinen viesti-----\nViesti tässä\n", "Onnistuu.");
	cuts("Ja.\n\n-----Ursprungligt meddelande-----\nFrån: HR\n", "Ja.");
}

static void test_mail_cut_outlook_mobile(void **state)
{
	(void)state;
	cuts("Kyllä saa\n\nHanki Outlook for iOS<https://aka.ms/o0ukef>\n"
	     "________________________________\n"
	     "Lähettäjä: HR <hr@example.org>\n"
	     "Lähetetty: maanantaina, marraskuuta 23, 2026 10:15 ap.\n"
	     "Vastaanottaja: Aino <aino@example.org>\n"
	     "Aihe: HR-2026-000123\n\nTeksti\n",
		"Kyllä saa");
	cuts("Ok\n\nHämta Outlook för Android<https://aka.ms/x>\n"
	     "________________________________\nFrom: HR <hr@example.org>\n"
	     "Sent: Monday, November 23, 2026 10:15:00 AM\nTo: Bo\nSubject: x\n\nText\n",
		"Ok");
}

static void test_mail_cut_gmail(void **state)
{
	(void)state;
	cuts("Kyllä saa.\n"
	     "\n"
	     "ma 23. marrask. 2026 klo 10.15 HR-palvelu (hr@example.org) kirjoitti:\n"
	     "\n"
	     "> Uusi kysymys odottaa.\n"
	     ">\n"
	     "> Saako lomaa siirtää?\n",
		"Kyllä saa.");
	cuts("Ja.\n\nDen mån 23 nov. 2026 kl 10:15 skrev HR-tjänsten <\nhr@example.org>:\n\n"
	     "> En ny fråga.\n",
		"Ja.");
	cuts("Yes.\n\nOn Mon, 23 Nov 2026 at 10:15, A Very Long Name Of A Service "
	     "<hr@example.org>\n"
	     "wrote:\n\n> A new question.\n",
		"Yes.");
}

static void test_mail_cut_apple(void **state)
{
	(void)state;
	cuts("Kyllä saa!\n\nLähetetty iPhonesta\n\n"
	     "> HR-palvelu <hr@example.org> kirjoitti 23.11.2026 kello 10.15:\n"
	     "> \n> Uusi kysymys\n",
		"Kyllä saa!");
	cuts("Det går bra.\n\nSkickat från min iPhone\n\n"
	     "> 23 nov. 2026 kl. 10:15 skrev HR <hr@example.org>:\n> \n> En fråga\n",
		"Det går bra.");
	cuts("Fine.\n\nSent from my iPad\n\n"
	     "> On 23 Nov 2026, at 10.15, HR <hr@example.org> wrote:\n> \n> A question\n",
		"Fine.");
}

static void test_mail_cut_thunderbird(void **state)
{
	(void)state;
	cuts("HR-palvelu kirjoitti 23.11.2026 klo 10.15:\n"
	     "> Saako lomaa siirtää?\n"
	     "\n"
	     "Kyllä saa.\n"
	     "\n"
	     "-- \n"
	     "Aino Esimerkki\n"
	     "HR-kumppani\n",
		"Kyllä saa.");
	cuts("Ja.\n\nDen 2026-11-23 kl. 10:15, skrev HR-tjänsten:\n> Får man flytta?\n",
		"Ja.");
	cuts("Kiitos!\nHR-palvelu kirjoitti 23.11.2026 klo 10.15:\n> x\n", "Kiitos!");
}

static void test_mail_cut_notes(void **state)
{
	(void)state;
	cuts("Onnistuu hyvin.\n\n"
	     "HR-palvelu---23.11.2026 10:15:00---Uusi kysymys odottaa vastaustasi\n\n"
	     "Lähettäjä:\tHR-palvelu/Esimerkki\nVastaanottaja:\tAino Esimerkki/Esimerkki\n"
	     "Pvm:\t23.11.2026 10:15\nAihe:\tHR-2026-000123\n\nTeksti\n",
		"Onnistuu hyvin.");
	cuts("Onnistuu.\n\nFrom: HR-palvelu/Esimerkki\nTo: Aino "
	     "Esimerkki/Esimerkki@Esimerkki\n"
	     "Date: 23.11.2026 10:15\nSubject: HR-2026-000123\n\nTeksti\n",
		"Onnistuu.");
}

static void test_mail_cut_answers_between_quotes(void **state)
{
	(void)state;
	cuts("Hei, vastaukset alla.\n"
	     "\n"
	     "HR-palvelu kirjoitti 23.11.2026 klo 10.15:\n"
	     "> Hei\n"
	     ">\n"
	     "> Saako lomaa siirtää?\n"
	     "\n"
	     "Kyllä saa.\n"
	     "\n"
	     "> Entä rahana?\n"
	     "Ei.\n"
	     "\n"
	     "> Terveisin Essi\n",
		"Hei, vastaukset alla.\n\n> Hei\n\n> Saako lomaa siirtää?\n\nKyllä saa.\n\n"
		"> Entä rahana?\nEi.");
}

static void test_mail_cut_long_quotes_between_answers(void **state)
{
	(void)state;
	cuts("> yksi\n> kaksi\n> kolme\n> neljä\nVastaus A\n> viisi\nVastaus B\n",
		"> kaksi\n> kolme\n> neljä\nVastaus A\n> viisi\nVastaus B");
}

static void test_mail_cut_answer_below_quote(void **state)
{
	(void)state;
	cuts("On 23/11/2026 10:15, HR wrote:\n> one\n> two\n> three\n> four\n\nYes.\n",
		"Yes.");
}

static void test_mail_cut_signature_marked(void **state)
{
	(void)state;
	cuts("Ei tarvitse.\n\n-- \nBo Exempel\nHR-partner\n000 000 0012\n", "Ei tarvitse.");
	cuts("Ei tarvitse.\n--\nBo Exempel", "Ei tarvitse.");
	leaves("Päivät:\n-- ma\n-- ti");
}

static void test_mail_cut_signature_below_greeting(void **state)
{
	(void)state;
	cuts("Kyllä saa.\n\nYstävällisin terveisin\n\nAino Esimerkki\nHR-kumppani\n"
	     "puh. 000 000 0011\naino.esimerkki@example.org\n\nEsimerkin hyvinvointialue\n",
		"Kyllä saa.\n\nYstävällisin terveisin\n\nAino Esimerkki");
	cuts("Ja.\n\nMed vänlig hälsning,\nBo Exempel\nHR-partner\ntel. 000 000 0012\n",
		"Ja.\n\nMed vänlig hälsning,\nBo Exempel");
	cuts("Yes.\n\nBest regards,\nDan\n\nwww.example.org\n", "Yes.\n\nBest regards,\nDan");
}

static void test_mail_cut_what_follows_a_greeting_is_kept(void **state)
{
	(void)state;
	leaves("Kyllä saa.\n\nTerveisin\nAino\n\nPS. Soita 000 000 0011.");
	leaves("Kyllä.\n\nTerveisin\nAino\n\nSopiiko huomenna klo 10.00, puh. 000 000 0011?");
	leaves("Terveisin\nAino\nHR-kumppani");
}

static void test_mail_cut_words_of_history_in_a_sentence(void **state)
{
	(void)state;
	leaves("Työntekijä kirjoitti näin:\nen tule töihin.");
	leaves("From: the guide you see\nthat it is fine.");
	leaves("Lähetetty lomake puuttuu vielä.");
	leaves("Hän kirjoitti minulle asiasta 2026.\nVastaan huomenna.");
	leaves("Till: ja, det går bra.");
}

static void test_mail_cut_never_leaves_nothing(void **state)
{
	(void)state;
	cuts("> vain lainaus\n> ei muuta\n", "> vain lainaus\n> ei muuta");
	cuts("Lähettäjä: HR <hr@example.org>\nLähetetty: 23.11.2026\nAihe: x\n\nVastaus "
	     "alla\n",
		"Lähettäjä: HR <hr@example.org>\nLähetetty: 23.11.2026\nAihe: x\n\nVastaus "
		"alla");
	cuts("-- \nAino\n", "-- \nAino");
	cuts("Lähetetty iPhonesta", "Lähetetty iPhonesta");
}

static void test_mail_cut_very_many_lines(void **state)
{
	KP_AUTO(kp_str) struct kp_str text = {0}, out = {0};

	(void)state;
	kp_str_add(&text, "Kyllä.\n");
	for (int i = 0; i < 100000; i++)
		kp_str_add(&text, "> x\n");
	mail_cut(text.p, text.n, &out);
	assert_string_equal(kp_str_c(&out), "Kyllä.");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_mail_cut_plain_text),
		cmocka_unit_test(test_mail_cut_outlook_finnish),
		cmocka_unit_test(test_mail_cut_outlook_with_rule_and_bold),
		cmocka_unit_test(test_mail_cut_outlook_mobile),
		cmocka_unit_test(test_mail_cut_gmail),
		cmocka_unit_test(test_mail_cut_apple),
		cmocka_unit_test(test_mail_cut_thunderbird),
		cmocka_unit_test(test_mail_cut_notes),
		cmocka_unit_test(test_mail_cut_answers_between_quotes),
		cmocka_unit_test(test_mail_cut_long_quotes_between_answers),
		cmocka_unit_test(test_mail_cut_answer_below_quote),
		cmocka_unit_test(test_mail_cut_signature_marked),
		cmocka_unit_test(test_mail_cut_signature_below_greeting),
		cmocka_unit_test(test_mail_cut_what_follows_a_greeting_is_kept),
		cmocka_unit_test(test_mail_cut_words_of_history_in_a_sentence),
		cmocka_unit_test(test_mail_cut_never_leaves_nothing),
		cmocka_unit_test(test_mail_cut_very_many_lines),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
