#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "kb/kb_priv.h"

#include <string.h>

#include "base/kp_clock.h"

#define ORGANISATION                                                                          \
	"name: Kokeilu\n"                                                                     \
	"languages: [fi, sv]\n"                                                               \
	"timezone: Europe/Stockholm\n"                                                        \
	"closed: [2026-12-23, christmas-eve, 2026-07-31]\n"                                   \
	"units:\n"                                                                            \
	"  - id: hoiva\n    name: Hoiva\n    units:\n"                                        \
	"      - {id: kotihoito, name: Kotihoito}\n"                                          \
	"  - {id: sairaala, name: {fi: Sairaala, sv: Sjukhus}}\n"                             \
	"facts:\n"                                                                            \
	"  posti: hr_tuki@example.org\n"                                                      \
	"  outo: 'a*b <i> [x] & c'\n"                                                         \
	"  jarjestelma: {fi: Esimerkki, sv: Exempel}\n"

#define GUIDE                                                                                 \
	"---\ntitle: Loma\nowner: HR\nversion: \"1.0\"\nreviewed: 2026-11-01\n"               \
	"review_by: 2027-10-31\nstatus: published\nlanguage: fi\n---\n\n"                     \
	"Alku {{jarjestelma}}.\n\n"                                                           \
	"## Siirto ja *muut* {#siirto}\n\n**Lyhyesti:** siirrä.\n\n```\n## ei "              \
	"otsikko\n```\n\n"                                                                    \
	"## Kertyminen {#kertyminen}\n\nKertyy.\n"

#define SAMPLES(lang)                                                                         \
	"    " lang ": [" lang "1 a, " lang "2 a, " lang "3 a, " lang "4 a, " lang            \
	"5 a, " lang "6 a, " lang "7 a, " lang "8 a, " lang "9 a, " lang "10 a]\n"

#define INTENTS                                                                                \
	"- id: loma.siirto\n  title: {fi: Siirto, sv: Flyttning}\n"                            \
	"  guide: loma#siirto\n"                                                               \
	"  answer:\n    fi: |\n      Kirjaa: {{jarjestelma}}, {{outo}}.\n      {{posti}}\n"    \
	"    sv: Anteckna i {{jarjestelma}}.\n"                                                \
	"  patterns:\n    fi:\n      - siirtää\n      - {regex: '\\bsii', effect: forbid}\n" \
	"    sv: [{phrase: flytta, effect: decide}]\n"                                         \
	"  samples:\n" SAMPLES("fi") SAMPLES(                                                  \
		"sv") "  related: [loma.kertyma]\n  strict: true\n"                            \
		      "- id: loma.kertyma\n  title: {fi: Kertymä, sv: Intjäning}\n"          \
		      "  samples:\n    fi: [x1, x2, x3, x4, x5, x6, x7, x8, x9, x10]\n"        \
		      "    sv: [y1, y2, y3, y4, y5, y6, y7, y8, y9, y10]\n"                    \
		      "  ask:\n    question: {fi: Kumpi?, sv: Vilken?}\n    choices:\n"        \
		      "      - {label: {fi: A, sv: A1}, answer: {fi: Aa, sv: Aa}, patterns: "  \
		      "{fi: [eka]}}\n"                                                         \
		      "      - {label: {fi: B, sv: B1}, answer: {fi: Bb, sv: Bb}}\n"           \
		      "  route: palkka\n"

#define PARTNERS                                                                              \
	"partners:\n"                                                                         \
	"  - id: a\n    name: A\n    title: T\n    email: a@example.org\n    areas: [loma, "  \
	"'*']\n"                                                                              \
	"    units: [hoiva]\n    languages: [sv]\n"                                           \
	"    hours: {mon-tue: [8.00-11.30, 12.00-16.00], sat: '9:30-12:00'}\n"                \
	"    absences: [{from: 2026-12-24, to: 2026-12-24}]\n    deputy: b\n"                 \
	"  - id: b\n    name: B\n    title: T\n    email: b@example.org\n    areas: "         \
	"[palkka]\n"                                                                          \
	"    languages: [fi]\n    hours: {fri: 8.00-24.00}\n    deputy: a\n"                  \
	"    lead: a\n"                                                                       \
	"duty: {partners: [b, a], email: hr@example.org}\n"                                   \
	"service:\n"                                                                          \
	"  - areas: ['*']\n"                                                                  \
	"    normal: {respond: 1 day, resolve: 5 days}\n"                                     \
	"  - areas: [loma, palkka]\n"                                                         \
	"    normal: {respond: 4 hours, resolve: 2 days}\n"                                   \
	"    urgent: {respond: 30 minutes, resolve: 1 day}\n"                                 \
	"  - areas: [loma.siirto]\n"                                                          \
	"    normal: {respond: 3 days, resolve: 9 days}\n"                                    \
	"closing: {warn: 10 days, close: 12 days, reopen: 1 day}\n"

/* Everything but the phrases, whose texts have tests of their own. */
static void read_parts(
	struct kb_reader *r, struct kb_report *report, const char *guide, const char *intents)
{
	int32_t today;

	kp_date_parse("2026-11-22", &today);
	kb_reader_init(r, NULL, today, report);
	kb_read_organisation(r, "o.yaml", ORGANISATION, strlen(ORGANISATION));
	kb_read_partners(r, "p.yaml", PARTNERS, strlen(PARTNERS));
	kb_read_guide(r, "knowledge/guides/loma.md", guide, strlen(guide));
	kb_read_intents_text(r, "intents/loma.yaml", intents, strlen(intents));
}

static int read_all(
	struct kb_report *report, const char *guide, const char *intents, struct kb **out)
{
	KP_AUTO(kb_reader) struct kb_reader r = {0};

	read_parts(&r, report, guide, intents);
	return kb_finish(&r, out);
}

static int setup(void **state)
{
	struct kb_report report = {0};
	struct kp_str text = {0};
	struct kb *kb = NULL;
	int rc = read_all(&report, GUIDE, INTENTS, &kb);

	kb_report_print(&report, &text);
	if (text.n)
		print_error("%s", text.p);
	kp_str_clear(&text);
	kb_report_clear(&report);
	*state = kb;
	return rc;
}

static int teardown(void **state)
{
	kb_unref(*state);
	return 0;
}

static void test_kb_read_intents_fills_in_facts(void **state)
{
	const struct kb *kb = *state;
	const struct kb_answer *a = &kb->intents[0].answer;

	assert_string_equal(a->md.in[TEXT_FI],
		"Kirjaa: Esimerkki, a\\*b \\<i\\> \\[x\\] \\& c.\nhr_tuki@example.org");
	assert_string_equal(a->html.in[TEXT_FI],
		"<p>Kirjaa: Esimerkki, a*b &lt;i&gt; [x] &amp; c.\n"
		"<a href=\"mailto:hr_tuki@example.org\" rel=\"noopener noreferrer\">"
		"hr_tuki@example.org</a></p>\n");
	assert_string_equal(a->md.in[TEXT_SV], "Anteckna i Exempel.");
	assert_null(a->md.in[TEXT_EN]);
}

static void test_kb_read_intents_keeps_everything(void **state)
{
	const struct kb *kb = *state;
	const struct kb_intent *i = &kb->intents[0], *k = &kb->intents[1];

	assert_int_equal(kb->nintents, 2);
	assert_string_equal(i->area, "loma");
	assert_string_equal(i->route, "loma");
	assert_true(i->strict);
	assert_int_equal(i->npatterns, 3);
	assert_int_equal(i->patterns[1].effect, KB_FORBID);
	assert_string_equal(i->patterns[1].source, "\\bsii");
	assert_int_equal(i->patterns[2].lang, TEXT_SV);
	assert_int_equal(i->patterns[2].effect, KB_DECIDE);
	assert_int_equal(i->patterns[0].at.line, 11);
	assert_int_equal(i->patterns[0].at.col, 9);
	assert_int_equal(i->nsamples, 20);
	assert_string_equal(i->samples[19].text, "sv10 a");
	assert_int_equal(i->samples[19].lang, TEXT_SV);
	assert_int_equal(i->nrelated, 1);
	assert_int_equal(i->related[0], 1);
	assert_int_equal(k->section, -1);
	assert_null(k->answer.md.in[TEXT_FI]);
	assert_string_equal(k->route, "palkka");
	assert_int_equal(k->ask->nchoices, 2);
	assert_string_equal(k->ask->choices[1].answer.html.in[TEXT_SV], "<p>Bb</p>\n");
	assert_int_equal(k->ask->choices[0].npatterns, 1);
}

static void test_kb_read_guide_splits_sections(void **state)
{
	const struct kb *kb = *state;
	const struct kb_guide *g = &kb->guides[0];
	const struct kb_section *s = &kb->sections[kb->intents[0].section];

	assert_string_equal(g->id, "loma");
	assert_int_equal(g->nsections, 2);
	assert_string_equal(g->intro_html, "<p>Alku Esimerkki.</p>\n");
	assert_string_equal(s->id, "siirto");
	assert_string_equal(s->title, "Siirto ja *muut*");
	assert_string_equal(s->url, "/guides/loma#siirto");
	assert_string_equal(s->plain, "Lyhyesti: siirrä. ## ei otsikko");
	assert_int_equal(s->at.line, 13);
	assert_int_equal(kb_find_section(kb, "loma", "kertyminen"), 1);
	assert_int_equal(kb_find_section(kb, "loma", "x"), -1);
}

static void test_kb_read_partners_links_people_and_units(void **state)
{
	const struct kb *kb = *state;
	const struct kb_partner *a = &kb->partners[0], *b = &kb->partners[1];

	assert_int_equal(a->deputy, 1);
	assert_int_equal(b->deputy, 0); /* a circle is fine */
	assert_int_equal(a->nunits, 1);
	assert_int_equal(a->units[0], kb_find_unit(kb, "hoiva"));
	assert_true(a->langs[TEXT_SV] && !a->langs[TEXT_FI]);
	assert_int_equal(a->lead, -1);
	assert_int_equal(b->lead, 0);
	assert_int_equal(a->hours.on[1][0].from, 8 * 60);
	assert_int_equal(a->hours.on[1][0].to, 11 * 60 + 30);
	assert_int_equal(a->hours.on[1][1].from, 12 * 60);
	assert_int_equal(a->hours.on[1][2].to, 0);
	assert_int_equal(a->hours.on[2][0].to, 0);
	assert_int_equal(a->hours.on[5][0].from, 9 * 60 + 30);
	assert_int_equal(b->hours.on[4][0].to, 24 * 60);
	assert_int_equal(a->nabsences, 1);
	assert_int_equal(kb->nduty, 2);
	assert_int_equal(kb->duty[0], 1);
	assert_string_equal(kb->duty_email, "hr@example.org");
	assert_string_equal(kb_text_in(&a->title, TEXT_EN), "T");
}

static void test_kb_find_service_takes_the_most_exact(void **state)
{
	const struct kb *kb = *state;
	const struct kb_service *all = kb_find_service(kb, NULL, "tyoaika"),
				*area = kb_find_service(kb, "loma.muu", "loma"),
				*topic = kb_find_service(kb, "loma.siirto", "loma");
	const struct kb none = {0};

	assert_int_equal(all->levels[KB_URGENT].respond.days, 1);
	assert_int_equal(area->levels[KB_NORMAL].respond.minutes, 240);
	assert_int_equal(area->levels[KB_LOW].respond.minutes, 240);
	assert_int_equal(area->levels[KB_URGENT].respond.minutes, 30);
	assert_int_equal(area->levels[KB_URGENT].resolve.days, 1);
	assert_int_equal(topic->levels[KB_NORMAL].resolve.days, 9);
	assert_int_equal(
		kb_find_service(&none, NULL, NULL)->levels[KB_URGENT].respond.minutes, 120);
	assert_int_equal(kb->closing.warn, 10);
	assert_int_equal(kb->closing.close, 12);
	assert_int_equal(kb->closing.reopen, 1);
}

static void test_kb_read_organisation_knows_its_clock_and_closed_days(void **state)
{
	const struct kb *kb = *state;
	int32_t day;

	assert_int_equal(kp_date_parse("2026-12-23", &day), 0);
	assert_int_equal(kb->closed_eves, KB_CHRISTMAS_EVE);
	assert_int_equal(kb->nclosed, 2);
	assert_int_equal(kb->closed[1], day); /* in order, whatever the file's is */
	assert_true(kb->closed[0] < day);
	assert_int_equal(kp_zone_offset(kb->zone, day * INT64_C(86400)), 3600);
}

static void test_kb_unit_within_follows_the_tree(void **state)
{
	const struct kb *kb = *state;
	int hoiva = kb_find_unit(kb, "hoiva"), koti = kb_find_unit(kb, "kotihoito");

	assert_true(kb_unit_within(kb, koti, hoiva));
	assert_true(kb_unit_within(kb, hoiva, hoiva));
	assert_false(kb_unit_within(kb, hoiva, koti));
	assert_false(kb_unit_within(kb, kb_find_unit(kb, "sairaala"), hoiva));
	assert_false(kb_unit_within(kb, -1, hoiva));
}

static void test_kb_find_and_text_fall_back(void **state)
{
	struct kb *kb = *state;

	assert_int_equal(kb_find_intent(kb, "loma.kertyma"), 1);
	assert_int_equal(kb_find_intent(kb, "loma"), -1);
	assert_int_equal(kb_find_partner(kb, "b"), 1);
	assert_string_equal(kb_text_in(&kb->intents[0].title, TEXT_EN), "Siirto");
	assert_string_equal(kb_text_in(&kb->intents[0].title, TEXT_UNKNOWN), "Siirto");
	assert_null(kb_text_in(&(struct kb_text){0}, TEXT_FI));
	assert_string_equal(kb_phrase(kb, "greeting", TEXT_FI), "greeting");
	assert_ptr_equal(kb_ref(kb), kb);
	kb_unref(kb);
}

static void test_kb_fill_replaces_known_names(void **state)
{
	const char *const pairs[] = {"ticket", "HR-1", "partner", "{ticket}", NULL};
	KP_AUTO(kp_str) struct kp_str out = {0};

	(void)state;
	kb_fill("{ticket}: {partner} {other} {", pairs, &out);
	assert_string_equal(kp_str_c(&out), "HR-1: {ticket} {other} {");
}

static void test_kb_read_guide_without_front_matter_still_has_sections(void **state)
{
	struct kb_report report = {0};
	struct kb *kb = NULL;

	(void)state;
	assert_int_equal(read_all(&report, "## A {#siirto}\n\nteksti\n", INTENTS, &kb), -1);
	assert_int_equal(report.errors, 1);
	assert_string_equal(report.v[0].rule, "kb-front-matter");
	kb_report_clear(&report);
}

static void test_kb_drafts_are_checked_and_left_out(void **state)
{
	struct kb_report report = {0};
	struct kb *kb = NULL;
	char *intents = kp_format("- id: loma.uusi\n  draft: true\n  title: {fi: Uusi}\n"
				  "  guide: loma#siirto\n  answer: {fi: Vastaus}\n"
				  "  patterns: {fi: [uusi]}\n  samples: {fi: [uusi asia]}\n"
				  "  related: [loma.kertyma]\n%s",
		INTENTS);

	(void)state;
	/* Neither its missing languages nor its one sample are worth a word yet. */
	assert_int_equal(read_all(&report, GUIDE, intents, &kb), 0);
	assert_int_equal(report.warnings, 0);
	assert_int_equal(kb->nintents, 2);
	assert_int_equal(kb->ndrafts, 1);
	assert_int_equal(kb_find_intent(kb, "loma.uusi"), -1);
	assert_int_equal(kb_find_intent(kb, "loma.kertyma"), 1);
	assert_int_equal(kb->intents[0].related[0], 1);
	kb_unref(kb);
	free(intents);

	/* But what is wrong with it is an error. */
	kb = NULL;
	intents = kp_format("- id: loma.uusi\n  draft: true\n  title: {fi: Siirto}\n"
			    "  answer: {fi: V}\n  samples: {fi: [fi1 a]}\n%s",
		INTENTS);
	assert_int_equal(read_all(&report, GUIDE, intents, &kb), -1);
	assert_int_equal(report.errors, 2); /* the title and the sample are taken */
	kb_report_clear(&report);
	free(intents);
}

static void test_kb_remark_places_are_in_the_file(void **state)
{
	struct kb_report report = {0};
	struct kb *kb = NULL;
	const char *intents = "- id: loma.siirto\n  title: {fi: Siirto}\n  answer:\n"
			      "    fi: >-\n      ä {{jarjestelma}} {{x}}\n      ö {{x}} <b>\n"
			      "  samples: {fi: [a]}\n";

	(void)state;
	assert_int_equal(read_all(&report, GUIDE, intents, &kb), -1);
	size_t found = 0;
	for (size_t i = 0; i < report.n; i++) {
		const struct kb_remark *m = &report.v[i];
		if (!m->error)
			continue;
		static const int places[][2] = {{5, 25}, {6, 9}, {6, 15}};
		assert_true(found < 3);
		assert_int_equal(m->at.line, places[found][0]);
		assert_int_equal(m->at.col, places[found][1]);
		found++;
	}
	assert_int_equal(found, 3);
	kb_report_clear(&report);
}

static void test_kb_report_counts_what_it_no_longer_keeps(void **state)
{
	struct kb_report report = {0};
	KP_AUTO(kp_str) struct kp_str text = {0};

	(void)state;
	for (int i = 0; i < 10005; i++)
		kb_remark(&report, KB_TYPE, (struct kp_pos){"f", i + 1, 1}, "x\ny");
	assert_int_equal(report.errors, 10005);
	kb_report_print(&report, &text);
	assert_true(kp_str_starts(kp_str_c(&text), "f:1:1: error: x y [kb-type]\n"));
	assert_true(kp_str_ends(kp_str_c(&text), "… and 5 more\n"));
	kb_report_clear(&report);
}

static void test_kb_from_samples_makes_a_bare_snapshot(void **state)
{
	const char *const ids[] = {"a", "b"}, *const texts[] = {"one", "two", "three"};
	const int labels[] = {1, 0, 1}, other[] = {1, 1, 1};
	KP_AUTO(kb) struct kb *kb = kb_from_samples(TEXT_EN, ids, 2, texts, labels, 3);
	KP_AUTO(kb) struct kb *same = kb_from_samples(TEXT_EN, ids, 2, texts, labels, 3);
	KP_AUTO(kb) struct kb *differs = kb_from_samples(TEXT_EN, ids, 2, texts, other, 3);

	(void)state;
	assert_int_equal(kb->nintents, 2);
	assert_int_equal(kb->intents[1].nsamples, 2);
	assert_string_equal(kb->intents[1].samples[1].text, "three");
	assert_int_equal(kb->intents[0].samples[0].lang, TEXT_EN);
	assert_int_equal(kb_find_intent(kb, "b"), 1);
	assert_true(kb->langs[TEXT_EN] && !kb->langs[TEXT_FI]);
	assert_string_equal(kb->hash, same->hash);
	assert_string_not_equal(kb->hash, differs->hash);
	assert_int_equal(strlen(kb->hash), 16);
}

static void test_kb_read_followups_text(void **state)
{
	static const char text[] = "loma.siirto:\n  fi:\n    - after: saako loman siirtää\n"
				   "      same: [entä sairauden takia, kuka siitä päättää]\n"
				   "      other:\n        loma.kertyma: [paljonko niitä on]\n";
	struct kb_report report = {0};
	KP_AUTO(kb_reader) struct kb_reader r = {0};
	struct kb *kb = NULL;

	(void)state;
	read_parts(&r, &report, GUIDE, INTENTS);
	kb_read_followups_text(&r, "intents/followups/loma.yaml", text, strlen(text));
	assert_int_equal(kb_finish(&r, &kb), 0);
	assert_int_equal(kb->nfollowups, 3);
	assert_string_equal(kb->followups[1].text, "kuka siitä päättää");
	assert_string_equal(kb->followups[1].first, "saako loman siirtää");
	assert_int_equal(kb->followups[1].intent, kb->followups[1].after);
	assert_string_equal(kb->intents[kb->followups[2].intent].id, "loma.kertyma");
	assert_string_equal(kb->intents[kb->followups[2].after].id, "loma.siirto");
	assert_int_equal(kb->followups[2].lang, TEXT_FI);
	kb_unref(kb);
	kb_report_clear(&report);
}

/* What only a draft could answer is no follow-up yet. */
static void test_kb_read_followups_text_of_drafts_are_left_out(void **state)
{
	static const char text[] = "loma.siirto:\n  fi:\n    - after: saako loman siirtää\n"
				   "      same: [kuka siitä päättää]\n"
				   "      other: {loma.kertyma: [paljonko niitä on]}\n"
				   "loma.kertyma:\n  fi:\n    - after: paljonko lomaa kertyy\n"
				   "      same: [entä vuodessa]\n";
	struct kb_report report = {0};
	KP_AUTO(kb_reader) struct kb_reader r = {0};
	KP_AUTO(kp_cstr) char *intents = kp_format("%s  draft: true\n", INTENTS);
	struct kb *kb = NULL;

	(void)state;
	read_parts(&r, &report, GUIDE, intents);
	kb_read_followups_text(&r, "intents/followups/loma.yaml", text, strlen(text));
	assert_int_equal(kb_finish(&r, &kb), 0);
	assert_int_equal(kb->nfollowups, 1);
	assert_string_equal(kb->followups[0].text, "kuka siitä päättää");
	kb_unref(kb);
	kb_report_clear(&report);
}

/* A line with a list in braces is a sample with each of five words of its own language's list;
 * the next line goes on where it stopped, and begins anew at the end. */
static void test_kb_read_words_text_fills_samples(void **state)
{
	static const char fi[] = "lisä: [a, b, c, d, e, f]\n", sv[] = "lisä: [g]\n";
	static const char *const texts[] = {"a on?", "b on?", "c on?", "d on?", "e on?",
		"oi f", "oi a", "oi b", "oi c", "oi d", "g fattas"};
	static const uint8_t listed[] = {1, 2, 3, 4, 5, 1, 2, 3, 4, 5, 1};
	static const char intents[] =
		"- id: loma.lisa\n  title: {fi: Lisä, sv: Tillägg}\n  answer: {fi: A, sv: A}\n"
		"  samples:\n    fi: ['{lisä} on?', 'oi {lisä}']\n    sv: ['{lisä} fattas']\n";
	struct kb_report report = {0};
	KP_AUTO(kb_reader) struct kb_reader r = {0};
	struct kb *kb = NULL;
	const struct kb_intent *intent;

	(void)state;
	read_parts(&r, &report, GUIDE, INTENTS);
	kb_read_words_text(&r, "intents/words/fi.yaml", fi, strlen(fi));
	kb_read_words_text(&r, "intents/words/sv.yaml", sv, strlen(sv));
	kb_read_intents_text(&r, "intents/loma.yaml", intents, strlen(intents));
	assert_int_equal(kb_finish(&r, &kb), 0);
	intent = &kb->intents[kb_find_intent(kb, "loma.lisa")];
	assert_int_equal(intent->nsamples, KP_LEN(texts));
	for (size_t i = 0; i < KP_LEN(texts); i++) {
		assert_string_equal(intent->samples[i].text, texts[i]);
		assert_int_equal(intent->samples[i].lang, i < 10 ? TEXT_FI : TEXT_SV);
		assert_int_equal(intent->samples[i].listed, listed[i]);
	}
	kb_unref(kb);
	kb_report_clear(&report);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_kb_read_words_text_fills_samples),
		cmocka_unit_test(test_kb_read_intents_fills_in_facts),
		cmocka_unit_test(test_kb_read_intents_keeps_everything),
		cmocka_unit_test(test_kb_read_guide_splits_sections),
		cmocka_unit_test(test_kb_read_partners_links_people_and_units),
		cmocka_unit_test(test_kb_find_service_takes_the_most_exact),
		cmocka_unit_test(test_kb_read_organisation_knows_its_clock_and_closed_days),
		cmocka_unit_test(test_kb_unit_within_follows_the_tree),
		cmocka_unit_test(test_kb_find_and_text_fall_back),
		cmocka_unit_test(test_kb_fill_replaces_known_names),
		cmocka_unit_test(test_kb_read_guide_without_front_matter_still_has_sections),
		cmocka_unit_test(test_kb_drafts_are_checked_and_left_out),
		cmocka_unit_test(test_kb_remark_places_are_in_the_file),
		cmocka_unit_test(test_kb_report_counts_what_it_no_longer_keeps),
		cmocka_unit_test(test_kb_from_samples_makes_a_bare_snapshot),
		cmocka_unit_test(test_kb_read_followups_text),
		cmocka_unit_test(test_kb_read_followups_text_of_drafts_are_left_out),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
