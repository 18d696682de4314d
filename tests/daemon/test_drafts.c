/* From what people have to drafts of content: kumppani import, and the files it writes put in
 * their places. */
#include <unistd.h>

#include "base/kp_file.h"
#include "talk.h"

#define FILES KP_SOURCE_DIR "/tests/unit/draft/files/"

static int setup(void **state)
{
	struct site *s = kp_alloc(sizeof(*s));

	site_make(s);
	*state = s;
	return 0;
}

static char *read_file(const char *fmt, const struct site *s, const char *name)
{
	KP_AUTO(kp_cstr) char *path = kp_format("%s/%s/%s", s->dir, fmt, name);
	struct kp_err err = {0};
	char *text;

	if (kp_file_read(path, 1 << 20, &text, NULL, &err) < 0)
		fail_msg("%s", err.msg);
	return text;
}

static void has(const char *text, const char *part)
{
	if (!strstr(text, part))
		fail_msg("no '%s' in:\n%s", part, text);
}

static char *write_file(const struct site *s, const char *name, const char *text)
{
	char *path = kp_format("%s/%s", s->dir, name);

	assert_int_equal(kp_file_write(path, text, strlen(text), NULL), 0);
	return path;
}

static void test_import_word_puts_drafts_in_place(void **state)
{
	const struct site *s = *state;
	KP_AUTO(kp_str) struct kp_str out = {0};
	KP_AUTO(kp_cstr) char *kb = kp_format("%s/kb", s->dir);

	assert_int_equal(SITE_CLI(s, &out, "import", "--area", "pyora", "--owner",
				 "HR-palvelut", "--out", kb, FILES "pyoraetu.docx"),
		0);
	has(out.p, "4 sections, 4 intents in area 'pyora'");
	KP_AUTO(kp_cstr)
	char *guide = read_file("kb/knowledge/guides", s, "tyosuhdepyoran-hankinta.md");
	has(guide, "title: \"Työsuhdepyörän hankinta\"\nowner: \"HR-palvelut\"\n");
	has(guide, "\nstatus: draft\nlanguage: fi\n");
	has(guide, "\n## Määräajat {#maaraajat}\n");
	has(guide, "| Päätös annetaan | 31.3. | 30.9. |\n");
	KP_AUTO(kp_cstr)
	char *intents = read_file("kb/intents", s, "pyora.tyosuhdepyoran-hankinta.yaml");
	has(intents, "\n- id: pyora.maaraajat\n  draft: true\n  title: {fi: \"Määräajat\"}\n"
		     "  guide: tyosuhdepyoran-hankinta#maaraajat\n");
	has(intents, "\n      - \"Saako osa-aikainen pyörän?\"");

	/* They are in order as they are, and nobody is answered from them. */
	assert_int_equal(SITE_CLI(s, &out, "check"), 0);
	has(out.p, "4 intents are drafts");
	has(out.p, "8 intents, ");
	assert_int_equal(SITE_CLI(s, &out, "ask", "Saako osa-aikainen pyörän?"), 0);
	assert_null(strstr(out.p, "pyora."));

	/* Work that somebody has begun is not written over. */
	assert_int_equal(SITE_CLI(s, &out, "import", "--area", "pyora", "--out", kb,
				 FILES "pyoraetu.docx"),
		0);
	has(out.p, "tyosuhdepyoran-hankinta-2.md");
	KP_AUTO(kp_cstr)
	char *second = kp_format("%s/intents/pyora.tyosuhdepyoran-hankinta-2.yaml", kb);
	assert_int_equal(SITE_CLI(s, &out, "check"), 1); /* the same samples twice */
	assert_int_equal(unlink(second), 0);
	assert_int_equal(SITE_CLI(s, &out, "check"), 0);
}

static void test_import_tells_what_exists_already(void **state)
{
	const struct site *s = *state;
	KP_AUTO(kp_str) struct kp_str out = {0};
	KP_AUTO(kp_cstr) char *drafts = kp_format("%s/drafts", s->dir);
	KP_AUTO(kp_cstr)
	char *file = write_file(s, "lomat.md",
		"# Lomien ohje\n\n## Säästövapaa\n\nSäästövapaaksi voi sopia osan "
		"vuosilomasta. Miten säästövapaata kertyy? Sopimalla esihenkilön kanssa.\n\n"
		"## Avaruusmatkat\n\nAvaruusmatkoista päättää valtuusto kuukausittain, ja "
		"raketin tilaa esihenkilö.\n");

	assert_int_equal(SITE_CLI(s, &out, "import", "--out", drafts, file), 0);
	has(out.p, "in area 'loma'");
	KP_AUTO(kp_cstr) char *review = read_file("drafts", s, "lomien-ohje.review.md");
	has(review, "| `loma.saastovapaa");
	has(review, "## Samples that the bot knows today");
	has(review, "`loma.saastovapaa`");
	assert_int_equal(SITE_CLI(s, &out, "import", "--out", drafts, file), 1);
	has(out.p, "is there already");
}

static void test_import_refuses_what_it_can_not_read(void **state)
{
	static const char *const bad[] = {"salasana.docx", "salasana.pdf", "pyoraetu.doc",
		"kuva.pdf", "pommi.docx", "valehtelija.docx"};
	const struct site *s = *state;
	KP_AUTO(kp_str) struct kp_str out = {0};
	KP_AUTO(kp_cstr) char *drafts = kp_format("%s/drafts-none", s->dir);

	for (size_t i = 0; i < KP_LEN(bad); i++) {
		KP_AUTO(kp_cstr) char *file = kp_format(FILES "%s", bad[i]);
		assert_int_equal(SITE_CLI(s, &out, "import", "--out", drafts, file), 1);
		has(out.p, bad[i]);
	}
	KP_AUTO(kp_cstr) char *latin = write_file(s, "latin.md", "# Ohje\n\nk\xe4y\n");
	assert_int_equal(SITE_CLI(s, &out, "import", "--out", drafts, latin), 1);
	has(out.p, "latin.md:3:2: error: ");
	assert_int_equal(SITE_CLI(s, &out, "import", "--out", drafts, "/nowhere.docx"), 2);
	assert_int_equal(
		SITE_CLI(s, &out, "import", "--area", "Loma!", FILES "pyoraetu.docx"), 2);
	assert_false(kp_file_exists(drafts));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_import_word_puts_drafts_in_place),
		cmocka_unit_test(test_import_tells_what_exists_already),
		cmocka_unit_test(test_import_refuses_what_it_can_not_read),
	};

	return cmocka_run_group_tests(tests, setup, talk_teardown);
}
