#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "ticket/ticket.h"

static struct kb_text ways[] = {
	{.in = {"Etä", "På distans", NULL}}, {.in = {"Lähi", NULL, NULL}}};
static struct kb_form_field fields[] = {
	{.id = "aihe",
		.label = {.in = {"Aihe", "Ämne", NULL}},
		.needed = true,
		.min = 2,
		.max = 5},
	{.id = "paikkoja",
		.label = {.in = {"Paikkoja", NULL, NULL}},
		.kind = KB_FIELD_NUMBER,
		.min = 1,
		.max = 9},
	{.id = "alkaa", .label = {.in = {"Alkaa", NULL, NULL}}, .kind = KB_FIELD_DATE},
	{.id = "tapa",
		.label = {.in = {"Tapa", "Sätt", NULL}},
		.kind = KB_FIELD_CHOICE,
		.choices = ways,
		.nchoices = 2},
};

/* The form as text; `wrong` is the field that must not fit, NULL: all do. */
static void check(
	enum text_lang lang, const char *const *given, const char *expected, const char *wrong)
{
	struct kb_request request = {.id = "q",
		.title = {.in = {"Pyyntö", "Begäran", NULL}},
		.fields = fields,
		.nfields = 4};
	const struct kb kb = {.careers = {.requests = &request, .nrequests = 1}};
	struct kp_str s = {0};
	const char *field = NULL;
	int rc = ticket_form(&kb, 0, lang, given, &s, &field);

	assert_int_equal(rc, wrong ? -1 : 0);
	if (wrong)
		assert_string_equal(field, wrong);
	else
		assert_string_equal(kp_str_c(&s), expected);
	kp_str_clear(&s);
}
#define FITS(lang, expected, ...)                                                             \
	check(lang, (const char *const[]){__VA_ARGS__, NULL}, expected, NULL)
#define WRONG(field, ...) check(TEXT_FI, (const char *const[]){__VA_ARGS__, NULL}, NULL, field)

static void test_ticket_form_says_what_was_filled_in(void **state)
{
	(void)state;
	FITS(TEXT_FI, "Pyyntö\nAihe: ääkkö\nPaikkoja: 9\nAlkaa: 2027-01-31\nTapa: Lähi",
		"alkaa", "2027-01-31", "tapa", "1", "aihe", "ääkkö", "paikkoja", "9");
	FITS(TEXT_SV, "Begäran\nÄmne: abc\nSätt: På distans", "aihe", "abc", "tapa", "0");
	/* What is left blank was not filled in. */
	FITS(TEXT_FI, "Pyyntö\nAihe: abc", "aihe", "abc", "paikkoja", " ", "alkaa", "");
}

static void test_ticket_form_names_the_field_that_does_not_fit(void **state)
{
	(void)state;
	check(TEXT_FI, NULL, NULL, "aihe");
	WRONG("aihe", "aihe", "  ");
	WRONG("aihe", "aihe", "a");
	WRONG("aihe", "aihe", "abcdef");
	WRONG("nimi", "aihe", "abc", "nimi", "Matti");
	WRONG("paikkoja", "aihe", "abc", "paikkoja", "0");
	WRONG("paikkoja", "aihe", "abc", "paikkoja", "10");
	WRONG("paikkoja", "aihe", "abc", "paikkoja", "2 kpl");
	WRONG("alkaa", "aihe", "abc", "alkaa", "2027-02-30");
	WRONG("tapa", "aihe", "abc", "tapa", "2");
	WRONG("tapa", "aihe", "abc", "tapa", "-1");
	WRONG("tapa", "aihe", "abc", "tapa", "Lähi");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_ticket_form_says_what_was_filled_in),
		cmocka_unit_test(test_ticket_form_names_the_field_that_does_not_fit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
