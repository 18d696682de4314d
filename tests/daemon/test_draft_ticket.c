/* From a closed ticket to drafts: kumppani draft. */
#include "base/kp_file.h"
#include "talk.h"

static void has(const char *text, const char *part)
{
	if (!strstr(text, part))
		fail_msg("no '%s' in:\n%s", part, text);
}

static void has_not(const char *text, const char *part)
{
	if (strstr(text, part))
		fail_msg("'%s' in:\n%s", part, text);
}

static char *read_file(const struct site *s, const char *fmt, const char *name)
{
	KP_AUTO(kp_cstr) char *file = kp_format(fmt, name);
	KP_AUTO(kp_cstr) char *path = kp_format("%s/drafts/%s", s->dir, file);
	struct kp_err err = {0};
	char *text;

	if (kp_file_read(path, 1 << 20, &text, NULL, &err) < 0)
		fail_msg("%s", err.msg);
	return text;
}

static void cli(const struct site *s, struct kp_str *out, int status, const char *const *args)
{
	if (site_cli(s, out, args) != status)
		fail_msg("not %d:\n%s", status, kp_str_c(out));
}
#define CLI(s, out, status, ...) cli(s, out, status, (const char *const[]){__VA_ARGS__, NULL})

static void test_draft_of_a_known_question_gives_samples(void **state)
{
	const struct site *s = *state;
	struct ws ws;
	KP_AUTO(kp_str) struct kp_str out = {0};
	KP_AUTO(kp_cstr) char *drafts = kp_format("%s/drafts", s->dir);
	talk_open(&ws, s);
	KP_AUTO(kp_json)
	struct kp_json *ticket = talk_ticket(&ws, TALK_DIRECT,
		"Hei! Saako Matti Virtanen siirtää säästövapaata keväälle? Numeroni on 040 "
		"123 "
		"4567, hetu 131052-308T.");
	const char *number = ws_text(ticket, "ticket");

	CLI(s, &out, 0, "ticket", "answer", number,
		"Saa, kun siitä sovitaan Virtasen kanssa.");
	CLI(s, &out, 1, "draft", "--out", drafts, number);
	has(out.p, "is not closed");
	CLI(s, &out, 0, "ticket", "note", number, "Salainen muistiinpano");
	CLI(s, &out, 0, "ticket", "close", number);
	CLI(s, &out, 0, "draft", "--out", drafts, number);
	has(out.p, "belongs to loma.saastovapaa");
	KP_AUTO(kp_cstr) char *samples = read_file(s, "%s.samples.yaml", number);
	has(samples,
		"\nloma.saastovapaa:\n  fi:\n    - \"Saako siirtää säästövapaata keväälle?\"");
	KP_AUTO(kp_cstr) char *review = read_file(s, "%s.review.md", number);
	has(review, "Saa, kun siitä sovitaan ");
	KP_AUTO(kp_cstr) char *all = kp_format("%s%s", samples, review);
	has_not(all, "Virta");
	has_not(all, "Matti");
	has_not(all, "4567");
	has_not(all, "131052");
	has_not(all, "Salainen");
	CLI(s, &out, 1, "draft", "--out", drafts, number);
	has(out.p, "is there already");
	ws_disconnect(&ws);
}

static void test_draft_of_a_new_question_gives_a_guide_and_an_intent(void **state)
{
	const struct site *s = *state;
	struct ws ws;
	KP_AUTO(kp_str) struct kp_str out = {0};
	KP_AUTO(kp_cstr) char *drafts = kp_format("%s/drafts", s->dir);
	KP_AUTO(kp_cstr) char *kb = kp_format("%s/kb", s->dir);
	talk_open(&ws, s);
	KP_AUTO(kp_json)
	struct kp_json *ticket = talk_ticket(&ws, TALK_GIBBERISH,
		"Miten tilaan ergonomisen satulatuolin vastaanottohuoneeseen?");
	const char *number = ws_text(ticket, "ticket");

	CLI(s, &out, 0, "ticket", "answer", number, "--as", "testi-bo",
		"Tilaa näin:\n- pyydä tarjous\n- hyväksytä se {{hr}} <b>\n\nKysy lisää: "
		"bo.test@example.org, 0400 123 456.\nTerveisin Bo Test");
	CLI(s, &out, 0, "ticket", "close", number, "--as", "testi-bo");
	CLI(s, &out, 0, "draft", "--new", "--lang", "fi", "--area", "hankinta", "--out", kb,
		number);
	has(out.p, "1 intents in area 'hankinta'");
	KP_AUTO(kp_json) struct kp_json *doc = NULL;
	CLI(s, &out, 0, "draft", "--new", "--lang", "fi", "--area", "hankinta", "--out",
		drafts, "--json", number);
	assert_int_equal(kp_json_parse(out.p, out.n, 0, &doc, NULL), 0);
	const struct kp_json *files = kp_json_get(doc, "files");
	KP_AUTO(kp_cstr)
	char *guide = read_file(s, "%s", kp_json_string(kp_json_at(files, 0)));
	has(guide, "\nstatus: draft\nlanguage: fi\n");
	has(guide, "Tilaa näin:\n- pyydä tarjous\n- hyväksytä se \\{\\{hr\\}\\} \\<b\\>\n\n");
	has_not(guide, "Terveisin Bo");
	has_not(guide, "bo.test");
	has_not(guide, "123");
	KP_AUTO(kp_cstr)
	char *intents = read_file(s, "%s", kp_json_string(kp_json_at(files, 1)));
	has(intents, "draft: true");
	has(intents, "- \"Miten tilaan ergonomisen satulatuolin vastaanottohuoneeseen?\"");
	CLI(s, &out, 0, "check");
	has(out.p, "1 intents are drafts");
	CLI(s, &out, 1, "draft", "HR-1999-000001");
	ws_disconnect(&ws);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_draft_of_a_known_question_gives_samples),
		cmocka_unit_test(test_draft_of_a_new_question_gives_a_guide_and_an_intent),
	};

	return cmocka_run_group_tests(tests, talk_setup, talk_teardown);
}
