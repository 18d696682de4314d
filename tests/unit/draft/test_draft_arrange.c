#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "draft/draft_priv.h"

#include <string.h>

/* A document of the given headings and texts, arranged. */
struct made {
	struct draft_document *doc;
	struct draft *d;
};

static void make(struct made *m, const struct draft_part *parts, size_t n, const char *title)
{
	struct draft_building b;

	draft_building_init(&b, DRAFT_MARKDOWN);
	for (size_t i = 0; i < n; i++) {
		if (parts[i].level)
			draft_heading(
				&b, parts[i].level, parts[i].title, strlen(parts[i].title));
		kp_str_add(&b.md, parts[i].md);
	}
	m->doc = draft_built(&b);
	m->doc->title = title;
	m->d = kp_alloc(sizeof(*m->d));
	m->d->arena = kp_arena_new(0);
	m->d->source = "kansio/Oma ohje.docx";
	draft_arrange(m->doc, m->d);
	draft_building_clear(&b);
}

static void made_clear(struct made *m)
{
	draft_free(m->d);
	draft_document_free(m->doc);
}

static void test_draft_unnumbered(void **state)
{
	(void)state;
	assert_string_equal(draft_unnumbered("2.1 Loma"), "Loma");
	assert_string_equal(draft_unnumbered("3. Loma"), "Loma");
	assert_string_equal(draft_unnumbered("4) Loma"), "Loma");
	assert_string_equal(draft_unnumbered("30-60-90-malli"), "30-60-90-malli");
	assert_string_equal(draft_unnumbered("2026"), "2026");
	assert_string_equal(draft_unnumbered("5 §"), "§");
}

static void test_draft_slug(void **state)
{
	KP_AUTO(kp_arena) struct kp_arena *arena = kp_arena_new(0);

	(void)state;
	assert_string_equal(
		draft_slug(arena, "Työaika & Ålands jour?", 48), "tyoaika-alands-jour");
	assert_string_equal(draft_slug(arena, "—", 48), "ohje");
	assert_string_equal(draft_slug(arena, "yksi kaksi kolme", 12), "yksi-kaksi");
}

static void test_draft_arrange_makes_sections_of_two_levels(void **state)
{
	static const struct draft_part parts[] = {
		{1, "Ohje lomista", "Alku. Toinen virke."},
		{2, "1 Siirto", ""},
		{3, "1.1 Milloin", "Kun sovitaan."},
		{4, "Poikkeus", "Ei."},
		{3, "1.2 Miten",
			"Katso [ennen](#\1"
			"2\2) ja [alku](#\1"
			"1\2)."},
		{2, "2 Tyhjä", ""},
		{2, "3 Milloin", "Uudestaan."},
	};
	struct made m;

	(void)state;
	make(&m, parts, KP_LEN(parts), NULL);
	assert_string_equal(m.d->title, "Ohje lomista");
	assert_string_equal(m.d->id, "ohje-lomista");
	assert_string_equal(m.d->intro, "Alku. Toinen virke.");
	assert_string_equal(m.d->summary, "Alku.");
	assert_int_equal(m.d->sections.n, 3);
	assert_string_equal(m.d->sections.v[0].anchor, "milloin");
	assert_string_equal(m.d->sections.v[0].md, "Kun sovitaan.\n\n### Poikkeus\n\nEi.");
	assert_string_equal(m.d->sections.v[2].anchor, "milloin-2");
	made_clear(&m);
}

static void test_draft_arrange_keeps_links_inside(void **state)
{
	static const struct draft_part parts[] = {
		{1, "A",
			"Katso [c](\1"
			"3\2) ja [b](\1"
			"2\2)."},
		{1, "B", ""},
		{1, "C",
			"[a](\1"
			"1\2) [pois](\1"
			"99\2)"},
	};
	struct made m;

	(void)state;
	make(&m, parts, KP_LEN(parts), "Otsikko");
	assert_int_equal(m.d->sections.n, 2);
	/* B had no text: what led there leads to what comes next. */
	assert_string_equal(m.d->sections.v[0].md, "Katso [c](#c) ja [b](#c).");
	assert_string_equal(m.d->sections.v[1].md, "[a](#a) [pois](#a)");
	assert_int_equal(m.d->notes.n, 1);
	assert_string_equal(m.d->notes.v[0].what, "B");
	made_clear(&m);
}

static void test_draft_arrange_without_headings(void **state)
{
	static const struct draft_part parts[] = {{0, "", "Pelkkää tekstiä."}};
	struct made m;

	(void)state;
	make(&m, parts, 1, NULL);
	assert_string_equal(m.d->title, "Oma ohje");
	assert_int_equal(m.d->sections.n, 1);
	assert_string_equal(m.d->sections.v[0].md, "Pelkkää tekstiä.");
	assert_string_equal(m.d->intro, "");
	made_clear(&m);
}

static void test_draft_escape_and_guard(void **state)
{
	KP_AUTO(kp_str) struct kp_str s = {0};
	static const char text[] = "a_b _c_ <i> {{x}} `k` | \x01";

	(void)state;
	draft_escape(text, sizeof(text) - 1, &s);
	assert_string_equal(kp_str_c(&s), "a_b \\_c\\_ \\<i\\> \\{\\{x\\}\\} \\`k\\` \\|  ");
	kp_str_reset(&s);
	kp_str_add(&s, "12. joulukuuta");
	draft_guard(&s);
	assert_string_equal(kp_str_c(&s), "12\\. joulukuuta");
	kp_str_reset(&s);
	kp_str_add(&s, "- ei lista");
	draft_guard(&s);
	assert_string_equal(kp_str_c(&s), "\\- ei lista");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_draft_unnumbered),
		cmocka_unit_test(test_draft_slug),
		cmocka_unit_test(test_draft_arrange_makes_sections_of_two_levels),
		cmocka_unit_test(test_draft_arrange_keeps_links_inside),
		cmocka_unit_test(test_draft_arrange_without_headings),
		cmocka_unit_test(test_draft_escape_and_guard),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
