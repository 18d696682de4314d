/* The guide portal over HTTP: its pages, its search, and what people put into addresses. */
#include "base/kp_json.h"
#include "talk.h"

static char *page(const struct site *s, int status, const char *path)
{
	char *body = NULL;
	int got = site_get(s, path, &body);

	if (got != status)
		fail_msg("%s: %d instead of %d\n%s", path, got, status, body ? body : "");
	return body;
}

static void has(const char *body, const char *text)
{
	if (!strstr(body, text))
		fail_msg("no '%s' in:\n%s", text, body);
}

static void has_not(const char *body, const char *text)
{
	if (strstr(body, text))
		fail_msg("'%s' in:\n%s", text, body);
}

static void test_list(void **state)
{
	KP_AUTO(kp_cstr) char *fi = page(*state, 200, "/guides/");
	KP_AUTO(kp_cstr) char *sv = page(*state, 200, "/guides/?lang=sv&by=owner");
	KP_AUTO(kp_cstr) char *review = page(*state, 200, "/guides/?by=review");

	has(fi, "<html lang=\"fi\">");
	has(fi, "<h2>Lomat</h2>");
	has(fi, "<a href=\"/guides/testiohje?lang=fi\">Testiohje</a>");
	has(fi, "<a href=\"/guides/testiohje?lang=fi#saastovapaa\">");
	has(sv, "<html lang=\"sv\">");
	has(sv, "<h2>HR-palvelut</h2>");
	has(sv, "lang=\"fi\"");
	has(review, "31.10.2099");
}

static void test_guide(void **state)
{
	KP_AUTO(kp_cstr) char *fi = page(*state, 200, "/guides/testiohje");
	KP_AUTO(kp_cstr) char *sv = page(*state, 200, "/guides/testiohje?lang=sv");
	KP_AUTO(kp_cstr) char *none = page(*state, 404, "/guides/eiole?lang=en");

	has(fi, "<section id=\"saastovapaa\"");
	has(fi, "<li><a href=\"#ajankohta\">");
	has(fi, "HR-palvelut");
	has(fi, "1.11.2026");
	has(fi, "/?lang=fi&amp;ask=S%C3%A4%C3%A4st%C3%B6vapaa\"");
	has_not(fi, "{{");
	has(sv, "<div lang=\"fi\">");
	has(sv, "<div class=\"short\">");
	has(none, "<html lang=\"en\">");
}

static void test_search(void **state)
{
	KP_AUTO(kp_cstr)
	char *fi = page(*state, 200, "/guides/?q=s%C3%A4%C3%A4st%C3%B6vapaata");
	KP_AUTO(kp_cstr) char *none = page(*state, 200, "/guides/?q=xyzzyqq&lang=en");
	KP_AUTO(kp_cstr)
	char *script = page(*state, 200, "/guides/?q=%3Cscript%3E%22'&lang=%3Cb%3E");

	has(fi, "<mark>Säästövapaa</mark>");
	has(fi, "#saastovapaa\">");
	has(none, "xyzzyqq");
	has_not(none, "<ol class=\"hits\">");
	has_not(script, "<script>");
	has(script, "value=\"&lt;script&gt;&quot;'\"");
	has(script, "<html lang=\"fi\">");
}

static struct kp_json *json(const struct site *s, const char *path)
{
	KP_AUTO(kp_cstr) char *body = page(s, 200, path);
	struct kp_json *j = NULL;
	struct kp_err err = {0};

	if (kp_json_parse(body, strlen(body), 0, &j, &err) < 0)
		fail_msg("%s: %s", path, err.msg);
	return j;
}

static void test_api(void **state)
{
	KP_AUTO(kp_json)
	struct kp_json *found = json(*state, "/api/guides/search?q=poissaolosta&max=1");
	KP_AUTO(kp_json) struct kp_json *typed = json(*state, "/api/guides/suggest?q=s%C3%A4");
	KP_AUTO(kp_json) struct kp_json *empty = json(*state, "/api/guides/search");
	KP_AUTO(kp_json) struct kp_json *odd = json(*state, "/api/guides/search?q=%ff%01a");
	const struct kp_json *hit = kp_json_at(kp_json_get(found, "hits"), 0);

	assert_string_equal(
		kp_json_string(kp_json_get(hit, "url")), "/guides/testiohje#sairaus");
	assert_non_null(strstr(kp_json_string(kp_json_get(hit, "html")), "<mark>"));
	assert_string_equal(kp_json_string(kp_json_get(
				    kp_json_at(kp_json_get(typed, "suggestions"), 0), "url")),
		"/guides/testiohje#saastovapaa");
	assert_int_equal(kp_json_count(kp_json_get(empty, "hits")), 0);
	assert_true(kp_json_is_array(kp_json_get(odd, "hits")));
}

static void test_career_paths_are_drawn(void **state)
{
	KP_AUTO(kp_cstr) char *list = page(*state, 200, "/guides/");
	KP_AUTO(kp_cstr) char *all = page(*state, 200, "/guides/careers/?lang=sv");
	KP_AUTO(kp_cstr) char *role = page(*state, 200, "/guides/careers/sairaanhoitaja");
	KP_AUTO(kp_cstr)
	char *way = page(*state, 200, "/guides/careers/osastonhoitaja?from=lahihoitaja");
	KP_AUTO(kp_cstr)
	char *none = page(*state, 200, "/guides/careers/sihteeri?from=lahihoitaja");

	has(list, "<a href=\"/guides/careers/?lang=fi\">");
	has(all, "<a href=\"/guides/careers/katilo?lang=sv\">barnmorska</a>");
	has(role, "<svg class=\"career wide\" role=\"img\"");
	has(role, "<svg class=\"career narrow\"");
	has(role, "<a href=\"/guides/careers/osastonhoitaja?lang=fi\">osastonhoitaja</a>");
	has(role, "<option value=\"lahihoitaja\">");
	has(role, "Palkka: tehtävän mukaan.");
	has(way, "<svg class=\"career way\"");
	has(way, "<ol class=\"guides\">");
	has(way, "Laillistus &amp; johtamisen opintoja.");
	has_not(none, "<svg");
	has(none, "lähihoitaja → sihteeri");
	free(page(*state, 404, "/guides/careers/eiole"));
	free(page(*state, 404, "/guides/careers/%22%3E%3Cscript%3E"));
}

static void test_career_services_have_pages(void **state)
{
	KP_AUTO(kp_cstr) char *all = page(*state, 200, "/guides/careers/");
	KP_AUTO(kp_cstr) char *one = page(*state, 200, "/guides/services/urapolut?lang=en");

	has(all, "<a href=\"/guides/services/urapolut?lang=fi\">Urapolut</a>");
	has(one, "<h1>Career paths</h1>");
	has(one, "<li><p>Talk.</p>");
	has(one, "<a href=\"mailto:bo.test@");
	has(one, "<a href=\"/?lang=en&amp;request=urapolun-suunnittelu\">Ask for help in");
	free(page(*state, 404, "/guides/services/eiole"));
	free(page(*state, 404, "/guides/services/"));
}

static void test_changed_guide_is_found(void **state)
{
	struct site *s = *state;

	site_edit(s, "knowledge/guides/testiohje.md", "osa vuosilomasta", "mansikka lomasta");
	site_wait_log(s, "event=kb.use");
	double deadline = site_clock() + 60;
	for (;;) {
		KP_AUTO(kp_cstr) char *body = page(s, 200, "/guides/?q=mansikkaa");
		if (strstr(body, "<mark>mansikka</mark>"))
			break;
		site_poll(deadline, "the changed guide");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_list),
		cmocka_unit_test(test_guide),
		cmocka_unit_test(test_search),
		cmocka_unit_test(test_api),
		cmocka_unit_test(test_career_paths_are_drawn),
		cmocka_unit_test(test_career_services_have_pages),
		cmocka_unit_test(test_changed_guide_is_found),
	};

	return cmocka_run_group_tests(tests, talk_setup, talk_teardown);
}
