/* Documents as people have them: made with LibreOffice (files/make), or written here. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "draft/draft_priv.h"

#include <string.h>
#include <unistd.h>

#include "base/kp_file.h"

#define FILES KP_SOURCE_DIR "/tests/unit/draft/files/"

static struct draft_document *document(const char *path)
{
	struct draft_document *d = NULL;
	struct kp_err err = {0};

	if (draft_read(path, &d, &err) < 0)
		fail_msg("%s", err.msg);
	return d;
}

/* Reads bytes as a file would be read. */
static int read_bytes(const char *p, size_t n, struct draft_document **out, struct kp_err *err)
{
	char path[] = "/tmp/kumppani-draft-XXXXXX";
	int fd = mkstemp(path);

	assert_true(fd >= 0);
	close(fd);
	assert_int_equal(kp_file_write(path, p, n, NULL), 0);
	int rc = draft_read(path, out, err);
	unlink(path);
	return rc;
}

static struct draft_document *text(const char *s)
{
	struct draft_document *d = NULL;
	struct kp_err err = {0};

	if (read_bytes(s, strlen(s), &d, &err) < 0)
		fail_msg("%s", err.msg);
	return d;
}

static const struct draft_part *part(const struct draft_document *d, const char *title)
{
	for (size_t i = 0; i < d->parts.n; i++)
		if (strstr(d->parts.v[i].title, title))
			return &d->parts.v[i];
	fail_msg("no part '%s'", title);
	return NULL;
}

static void check_guide(const struct draft_document *d)
{
	static const char *const titles[] = {"Kenelle pyörä kuuluu", "Pyörän tilaaminen",
		"Tilauslomakkeen täyttäminen", "Määräajat", "Kun työsuhde päättyy"};
	size_t next = d->parts.n - KP_LEN(titles);

	for (size_t i = 0; i < KP_LEN(titles); i++)
		assert_string_equal(draft_unnumbered(d->parts.v[next + i].title), titles[i]);
	assert_string_equal(part(d, "Määräajat")->md,
		"Tilaukset käsitellään kahdesti vuodessa.\n\n"
		"| Vaihe | Kevät | Syksy |\n| --- | --- | --- |\n"
		"| Tilaus jätetään | 15.3. | 15.9. |\n| Päätös annetaan | 31.3. | 30.9. |");
	assert_true(kp_str_ends(part(d, "Kenelle")->md,
		"\n\n- Pyörä on työntekijän omassa käytössä.\n"
		"- Pyörän etuarvo näkyy palkkalaskelmassa."));
	assert_non_null(strstr(part(d, "Tilauslomakkeen")->md,
		"1. Työntekijä valitsee pyörän ja pyytää tarjouksen.\n"
		"2. Esihenkilö tarkistaa, että työsuhteen ehdot täyttyvät.\n"));
	/* Nothing of the text means anything in Markdown, or is a fact. */
	assert_non_null(strstr(part(d, "Kun")->md,
		"2 \\< 3 \\{\\{ei_tieto\\}\\} \\*ei korostusta\\* \\[ei linkkiä\\]."));
	for (size_t i = 0; i < d->parts.n; i++) {
		assert_null(strstr(d->parts.v[i].md, "Sisällys"));
		assert_null(strstr(d->parts.v[i].md, "HR-ohje"));
		assert_null(strstr(d->parts.v[i].md, "Sivu"));
	}
}

static void test_draft_read_word(void **state)
{
	KP_AUTO(draft_document) struct draft_document *d = document(FILES "pyoraetu.docx");

	(void)state;
	assert_int_equal(d->kind, DRAFT_WORD);
	assert_string_equal(d->title, "Työsuhdepyörän hankinta");
	check_guide(d);
	assert_non_null(strstr(part(d, "Kenelle")->md, "**koeaika on päättynyt**."));
	assert_non_null(strstr(part(d, "Tilauslomakkeen")->md,
		"[intranetin lomakkeista](https://www.example.org/lomakkeet)"));
	assert_non_null(
		strstr(part(d, "Kun")->md, "(Jäännösarvon kertoo pyörän toimittaja.)"));
	assert_int_equal(part(d, "Määräajat")->level, 2);
}

static void test_draft_read_pdf(void **state)
{
	KP_AUTO(draft_document) struct draft_document *d = document(FILES "pyoraetu.pdf");

	(void)state;
	assert_int_equal(d->kind, DRAFT_PDF);
	assert_string_equal(d->parts.v[1].title, "Työsuhdepyörän hankinta");
	check_guide(d);
	/* Lines of a paragraph are one paragraph. */
	assert_true(kp_str_starts(part(d, "Kenelle")->md,
		"Työsuhdepyörän voi saada työntekijä, jonka työsuhde on voimassa toistaiseksi "
		"ja jonka koeaika on päättynyt. "));
}

static void test_draft_read_html_keeps_the_text_and_drops_the_rest(void **state)
{
	KP_AUTO(draft_document)
	struct draft_document *d = text(
		"<!DOCTYPE "
		"html><html><head><title>Ohje</title><script>alert(1)</script></head>"
		"<body><ul><li><a href=/x>Valikko</a></li></ul><main><h1>Loma</h1>"
		"<p onclick='alert(2)'>Lue <a href='javascript:alert(3)'>tämä</a> ja "
		"<a href='https://example.org/a(b)'>tuo</a>.<script>alert(4)</script></p>"
		"<iframe src='https://example.org'></iframe><h2 id=s>Siirto &lt;b&gt;</h2>"
		"<p>Katso <a href='#s'>kohta</a>.</p>"
		"<table><tr><th>A</th><th>B</th></tr><tr><td rowspan=2>1</td><td>x|y</td></tr>"
		"<tr><td><ul><li>k</li><li>l</li></ul></td></tr></table></main></body></"
		"html>");

	(void)state;
	assert_int_equal(d->kind, DRAFT_HTML);
	assert_int_equal(d->parts.n, 3);
	assert_string_equal(
		d->parts.v[1].md, "Lue tämä ja [tuo](https://example.org/a%28b%29).");
	assert_string_equal(d->parts.v[2].title, "Siirto <b>");
	assert_string_equal(d->parts.v[2].md,
		"Katso [kohta](\1"
		"2\2).\n\n| A | B |\n| --- | --- |\n| 1 | x\\|y |\n| | k; l |");
	assert_int_equal(d->lost.links, 1);
}

static void test_draft_read_markdown(void **state)
{
	KP_AUTO(draft_document)
	struct draft_document *d =
		text("---\ntitle: Lomaohje\n---\n\nAlku.\n\n# Siirto\n\n1. eka\n   - ali "
		     "*k*\n2. toka\n\n"
		     "<script>alert(1)</script>\n\nTeksti <script>alert(2)</script> loppu.\n\n"
		     "> lainaus\n\n```\nkoodi {{x}}\n```\n");

	(void)state;
	assert_int_equal(d->kind, DRAFT_MARKDOWN);
	assert_string_equal(d->title, "Lomaohje");
	assert_string_equal(d->parts.v[0].md, "Alku.");
	assert_string_equal(d->parts.v[1].md,
		"1. eka\n   - ali *k*\n2. toka\n\nTeksti  loppu.\n\n> lainaus\n\n"
		"koodi \\{\\{x\\}\\}");
	assert_true(d->lost.html > 0);
}

static void test_draft_read_takes_bold_lines_for_headings_where_there_are_none(void **state)
{
	KP_AUTO(draft_document)
	struct draft_document *d =
		text("**Kuka päättää**\n\nEsihenkilö.\n\n**Huom.** Tämä ei ole otsikko.\n");

	(void)state;
	assert_int_equal(d->parts.n, 2);
	assert_string_equal(d->parts.v[1].title, "Kuka päättää");
	assert_string_equal(d->parts.v[1].md, "Esihenkilö.\n\n**Huom.** Tämä ei ole otsikko.");
}

static void test_draft_read_refuses_with_the_way_out(void **state)
{
	static const struct {
		const char *file, *says;
	} bad[] = {
		{"salasana.docx", "protected with a password"},
		{"salasana.pdf", "protected with a password"},
		{"pyoraetu.doc", "save it as .docx"},
		{"kuva.pdf", "OCR"},
		{"kuva.fodt", "XML"},
		{"pommi.docx", "unpacks to 8 MiB"},
		{"valehtelija.docx", "damaged"},
	};

	(void)state;
	for (size_t i = 0; i < KP_LEN(bad); i++) {
		KP_AUTO(kp_cstr) char *path = kp_format(FILES "%s", bad[i].file);
		struct draft_document *d = NULL;
		struct kp_err err = {0};
		assert_int_equal(draft_read(path, &d, &err), -1);
		assert_int_equal(err.code, KP_EINPUT);
		if (!strstr(err.msg, bad[i].says))
			fail_msg("%s: %s", bad[i].file, err.msg);
		assert_null(d);
	}
}

static void refused(const char *bytes, size_t n, const char *words)
{
	struct draft_document *d = NULL;
	struct kp_err err = {0};

	assert_int_equal(read_bytes(bytes, n, &d, &err), -1);
	assert_int_equal(err.code, KP_EINPUT);
	if (!strstr(err.msg, words))
		fail_msg("%s", err.msg);
}
#define REFUSED(bytes, words) refused(bytes, sizeof(bytes) - 1, words)

static void test_draft_read_knows_files_by_what_is_in_them(void **state)
{
	struct draft_document *d = NULL;
	struct kp_err err = {0};

	(void)state;
	REFUSED("", "empty");
	REFUSED("{\\rtf1 x}", "RTF");
	REFUSED("\xff\xfeL\0o\0", "UTF-16");
	REFUSED("PK\3\4 loppu puuttuu", "cut off");
	REFUSED("%PDF-1.7\nrikki", "damaged");
	REFUSED("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 muu", "no Word document");
	assert_int_equal(read_bytes("# A\n\nab\xe4\n", 9, &d, &err), -1);
	assert_int_equal(err.at.line, 3);
	assert_int_equal(err.at.col, 3);
}

/* Every cut and every flipped byte of a real archive is refused or read, never worse. */
static void test_draft_check_zip_on_damaged_archives(void **state)
{
	char *bytes;
	size_t n;
	struct kp_err err;

	(void)state;
	assert_int_equal(kp_file_read(FILES "pyoraetu.docx", 1 << 20, &bytes, &n, NULL), 0);
	assert_int_equal(draft_check_zip(bytes, n, &err), 0);
	for (size_t cut = 0; cut < n; cut += 7) {
		KP_AUTO(kp_cstr) char *part_of = kp_strndup("", 0);
		part_of = kp_realloc(part_of, cut + 1);
		memcpy(part_of, bytes, cut);
		draft_check_zip(part_of, cut, &err);
	}
	for (size_t i = n - 1500; i < n; i++) {
		char was = bytes[i];
		bytes[i] = (char)(was ^ 0xff);
		draft_check_zip(bytes, n, &err);
		bytes[i] = was;
	}
	free(bytes);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_draft_read_word),
		cmocka_unit_test(test_draft_read_pdf),
		cmocka_unit_test(test_draft_read_html_keeps_the_text_and_drops_the_rest),
		cmocka_unit_test(test_draft_read_markdown),
		cmocka_unit_test(
			test_draft_read_takes_bold_lines_for_headings_where_there_are_none),
		cmocka_unit_test(test_draft_read_refuses_with_the_way_out),
		cmocka_unit_test(test_draft_read_knows_files_by_what_is_in_them),
		cmocka_unit_test(test_draft_check_zip_on_damaged_archives),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
