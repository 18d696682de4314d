/* New content while people talk: taken when it is good, refused whole when it is not. */
#include <signal.h>

#include "talk.h"

/* The value of a counter on /metrics. */
static long metric(const struct site *s, const char *name)
{
	KP_AUTO(kp_cstr) char *text = NULL;
	KP_AUTO(kp_cstr) char *line = kp_format("\n%s ", name);

	assert_int_equal(site_get(s, "/metrics", &text), 200);
	char *at = strstr(text, line);
	assert_non_null(at);
	return strtol(at + strlen(line), NULL, 10);
}

static void wait_metric(const struct site *s, const char *name, long value)
{
	double deadline = site_clock() + WS_PATIENCE_MS / 1000.0;

	while (metric(s, name) < value)
		site_poll(deadline, name);
}

static void test_changed_file_is_taken_without_a_word(void **state)
{
	struct site *s = *state;
	struct ws ws;
	long before = metric(s, "kumppani_reloads_total");
	talk_open(&ws, s);
	KP_AUTO(kp_json) struct kp_json *old = talk_ask(&ws, "0", TALK_DIRECT, "answered");
	assert_null(strstr(ws_text(old, "text"), "Uusi vastaus."));

	site_edit(s, "intents/loma.yaml", "fi: Osa vuosilomasta voidaan säästää",
		"fi: Uusi vastaus. Osa vuosilomasta voidaan säästää");
	wait_metric(s, "kumppani_reloads_total", before + 1);
	KP_AUTO(kp_json) struct kp_json *answer = talk_ask(&ws, "1", TALK_DIRECT, "answered");
	assert_non_null(strstr(ws_text(answer, "text"), "Uusi vastaus."));
	assert_non_null(strstr(ws_text(answer, "html"), "Uusi vastaus."));
	ws_disconnect(&ws);
}

static void test_sighup_reloads(void **state)
{
	struct site *s = *state;
	long before = metric(s, "kumppani_reloads_total");

	kill(s->pid, SIGHUP);
	wait_metric(s, "kumppani_reloads_total", before + 1);
}

static void test_open_choices_survive_a_reload(void **state)
{
	struct site *s = *state;
	struct ws ws;
	long before = metric(s, "kumppani_reloads_total");
	talk_open(&ws, s);
	KP_AUTO(kp_json) struct kp_json *asked = talk_ask(&ws, "1", TALK_CLARIFY, "clarify");

	kill(s->pid, SIGHUP);
	wait_metric(s, "kumppani_reloads_total", before + 1);
	ws_sendf(&ws, "{\"type\":\"choose\",\"interaction\":\"%s\",\"choice\":0}",
		ws_text(asked, "interaction"));
	KP_AUTO(kp_json) struct kp_json *answer = ws_expect(&ws, "answer");
	assert_string_equal(ws_text(answer, "outcome"), "answered");
	ws_disconnect(&ws);
}

/* Several mistakes in several files: all are told, none replaces what runs. */
static void test_broken_content_is_refused_with_every_error(void **state)
{
	struct site *s = *state;
	struct ws ws;
	KP_AUTO(kp_str) struct kp_str out = {0};
	static const char *const told[] = {"intents/loma.yaml:", "intents/poissaolo.yaml:",
		"knowledge/partners.yaml:", "'eiole'", "'{{puuttuva}}'", "'kukaan'"};
	talk_open(&ws, s);

	site_edit(s, "intents/loma.yaml", "guide: testiohje#saastovapaa",
		"guide: testiohje#eiole");
	site_edit(s, "intents/poissaolo.yaml", "fi: Sairauspoissaolosta ilmoitetaan",
		"fi: \"{{puuttuva}} ilmoitetaan\"\n    # ");
	site_edit(s, "knowledge/partners.yaml", "deputy: testi-bo", "deputy: kukaan");
	wait_metric(s, "kumppani_reloads_refused_total", 1);
	for (size_t i = 0; i < KP_LEN(told); i++)
		site_wait_log(s, told[i]);
	kp_json_free(talk_ask(&ws, "1", TALK_SICK, "answered"));
	assert_int_equal(site_get(s, "/readyz", NULL), 200);
	assert_int_equal(SITE_CLI(s, &out, "check"), 1);
	for (size_t i = 0; i < KP_LEN(told); i++)
		assert_non_null(strstr(out.p, told[i]));
	ws_disconnect(&ws);
}

/* Follows the test above: what is broken on disk now. */
static void test_start_with_broken_content_ends_with_1(void **state)
{
	struct site *s = *state;

	assert_int_equal(site_stop(s, SIGTERM), 0);
	site_launch(s, NULL);
	assert_int_equal(site_wait(s), 1);
	site_wait_log(s, "'eiole'");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_changed_file_is_taken_without_a_word),
		cmocka_unit_test(test_sighup_reloads),
		cmocka_unit_test(test_open_choices_survive_a_reload),
		cmocka_unit_test(test_broken_content_is_refused_with_every_error),
		cmocka_unit_test(test_start_with_broken_content_ends_with_1),
	};

	return cmocka_run_group_tests(tests, talk_setup, talk_teardown);
}
