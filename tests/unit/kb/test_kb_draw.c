/* Careers as SVG: every role is in a box, everything is escaped, and nothing sticks out. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "kb/kb.h"

#include <stdio.h>
#include <string.h>

#define TEXT(s)                                                                               \
	{                                                                                     \
		.in = { s }                                                                   \
	}

/* 0 → 1 → 2, 0 ⇢ 3; nothing leads from or to 4. */
static struct kb_role roles[] = {
	{.id = "a", .name = TEXT("hoitaja <i>&</i>")},
	{.id = "b", .name = TEXT("lääkkeenmääräämiskoulutettu asiantuntijasairaanhoitaja")},
	{.id = "c", .name = TEXT("osastonhoitaja")},
	{.id = "d", .name = TEXT("sihteeri")},
	{.id = "e", .name = TEXT("yksinäinen")},
};
static struct kb_step steps[] = {
	{.from = 0, .to = 1, .kind = KB_VERTICAL, .by = KB_BY_DEGREE | KB_BY_EXPERIENCE},
	{.from = 1, .to = 2, .kind = KB_VERTICAL, .by = KB_BY_TRAINING},
	{.from = 0, .to = 3, .kind = KB_HORIZONTAL, .by = KB_BY_AGREEMENT},
};
static struct kb_phrase phrases[] = {
	{"career_across", TEXT("Rinnalle:")},
	{"career_by_agreement", TEXT("sopimus")},
	{"career_by_degree", TEXT("tutkinto")},
	{"career_by_experience", TEXT("kokemus")},
	{"career_by_training", TEXT("koulutus")},
	{"career_picture", TEXT("Kuva: {role}")},
	{"career_picture_way", TEXT("Kuva: {from} → {role}")},
	{"career_up", TEXT("Ylös:")},
	{"career_ways_in", TEXT("Tähän:")},
};
static const struct kb kb = {
	.careers = {.roles = roles, .nroles = 5, .steps = steps, .nsteps = 3},
	.phrases = phrases,
	.nphrases = sizeof(phrases) / sizeof(*phrases),
};

static size_t count(const char *s, const char *part)
{
	size_t n = 0;

	for (; (s = strstr(s, part)); s++)
		n++;
	return n;
}

static void has(const char *svg, const char *part)
{
	if (!strstr(svg, part))
		fail_msg("no '%s' in\n%s", part, svg);
}

static void test_kb_draw_role_shows_where_it_leads(void **state)
{
	KP_AUTO(kp_str) struct kp_str out = {0};

	(void)state;
	kb_draw_role(&kb, 0, TEXT_FI, &out);
	assert_int_equal(count(out.p, "<svg"), 2);
	assert_int_equal(count(out.p, "<rect"), 2 * 3);
	assert_int_equal(count(out.p, "class=\"self\""), 2);
	assert_int_equal(count(out.p, "class=\"across\""), 2);
	assert_int_equal(count(out.p, "class=\"head\""), 2 * 2);
	has(out.p, "<title id=\"wide-title\">Kuva: hoitaja &lt;i&gt;&amp;&lt;/i&gt;</title>");
	has(out.p, "Rinnalle: sihteeri (sopimus).</desc>");
	has(out.p, ">tutkinto, kokemus</text>");
	assert_int_equal(count(out.p, "<i>"), 0);
}

static void test_kb_draw_role_shows_where_it_is_reached_from(void **state)
{
	KP_AUTO(kp_str) struct kp_str out = {0};

	(void)state;
	kb_draw_role(&kb, 3, TEXT_FI, &out);
	has(out.p, "Tähän: hoitaja &lt;i&gt;&amp;&lt;/i&gt; (sopimus).</desc>");
	kp_str_reset(&out);
	kb_draw_role(&kb, 4, TEXT_FI, &out);
	assert_int_equal(count(out.p, "<rect"), 2);
	assert_int_equal(count(out.p, "<path"), 0);
}

static void test_kb_draw_role_parts_long_words(void **state)
{
	KP_AUTO(kp_str) struct kp_str out = {0};

	(void)state;
	kb_draw_role(&kb, 1, TEXT_FI, &out);
	assert_null(
		strstr(out.p, ">lääkkeenmääräämiskoulutettu asiantuntijasairaanhoitaja</t"));
	has(out.p, "-</text>");
	assert_true(kp_utf8_valid(out.p, out.n));
}

/* All boxes lie within the picture. */
static void test_kb_draw_role_keeps_within_its_frame(void **state)
{
	(void)state;
	for (int role = 0; role < 5; role++) {
		KP_AUTO(kp_str) struct kp_str out = {0};
		int width = 0, height = 0, x, y, w, h;

		kb_draw_role(&kb, role, TEXT_FI, &out);
		for (const char *s = out.p; (s = strchr(s, '<')); s++) {
			const char *box = strstr(s, "viewBox=\"-2 -2 ");

			if (strncmp(s, "<svg", 4) == 0)
				assert_int_equal(
					sscanf(box + 15, "%d %d", &width, &height), 2);
			if (sscanf(s, "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\"", &x,
				    &y, &w, &h) != 4)
				continue;
			assert_true(x >= 0 && y >= 0);
			assert_true(x + w <= width - 4 && y + h <= height - 4);
		}
	}
}

static void test_kb_draw_way_goes_step_by_step(void **state)
{
	KP_AUTO(kp_str) struct kp_str out = {0};

	(void)state;
	kb_draw_way(&kb, (const int[]){0, 1}, 2, TEXT_FI, &out);
	assert_int_equal(count(out.p, "<svg"), 1);
	assert_int_equal(count(out.p, "<rect"), 3);
	assert_int_equal(count(out.p, "class=\"self\""), 2);
	has(out.p, "→ osastonhoitaja</title>");
	has(out.p, "(tutkinto, kokemus). 2. osastonhoitaja (koulutus).</desc>");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_kb_draw_role_shows_where_it_leads),
		cmocka_unit_test(test_kb_draw_role_shows_where_it_is_reached_from),
		cmocka_unit_test(test_kb_draw_role_parts_long_words),
		cmocka_unit_test(test_kb_draw_role_keeps_within_its_frame),
		cmocka_unit_test(test_kb_draw_way_goes_step_by_step),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
