/* A partner is away: they say so at their desk, tickets go to who stands in for them, also
 * after a restart and a reload, until it is cancelled. */
#include <signal.h>

#include "base/kp_clock.h"
#include "talk.h"

#define DAY_MS (24 * 3600 * INT64_C(1000))

static int setup(void **state)
{
	struct site *s = kp_alloc(sizeof(*s));

	site_make(s);
	talk_tokens(s);
	/* In the file nobody stands in for Aino. */
	site_edit(s, "knowledge/partners.yaml", "    deputy: testi-bo\n  # Always",
		"  # Always");
	site_start(s);
	*state = s;
	return 0;
}

static void day(int days, char out[11])
{
	kp_date_format((int32_t)(kp_now_ms(NULL) / DAY_MS) + days, out);
}

/* From yesterday to the day after tomorrow: midnight may pass meanwhile. */
static void send_away(struct ws *ws, const char *more)
{
	char from[11], to[11];

	day(-1, from);
	day(2, to);
	ws_sendf(ws, "{\"type\":\"absence\",\"id\":\"a\",\"from\":\"%s\",\"to\":\"%s\"%s}",
		from, to, more);
	kp_json_free(talk_reply(ws, "ok", "a"));
}

static void refused(struct ws *ws, const char *message, const char *code, const char *field)
{
	ws_send(ws, message);
	KP_AUTO(kp_json) struct kp_json *error = talk_reply(ws, "error", "a");

	assert_string_equal(ws_text(error, "code"), code);
	assert_string_equal(ws_text(error, "field"), field);
}

/* Who gets a ticket about leave; its number too. */
static const char *goes_to(const struct site *s, char number[20])
{
	static char name[40];
	struct ws ws;

	talk_open(&ws, s);
	KP_AUTO(kp_json) struct kp_json *t = talk_ticket(&ws, TALK_DIRECT, "Kysymys lomasta");
	snprintf(name, sizeof(name), "%s", ws_text(kp_json_get(t, "partner"), "name"));
	snprintf(number, 20, "%s", ws_text(t, "ticket"));
	ws_disconnect(&ws);
	return name;
}

/* The entry of a partner in the team; 0: none. */
static int64_t entry(struct ws *ws, const char *partner)
{
	int64_t id = 0;

	ws_send(ws, "{\"type\":\"team\",\"id\":\"t\"}");
	KP_AUTO(kp_json) struct kp_json *m = talk_reply(ws, "team", "t");
	const struct kp_json *all = kp_json_get(m, "partners");
	for (size_t i = 0; i < kp_json_count(all); i++) {
		const struct kp_json *away = kp_json_get(kp_json_at(all, i), "absences");

		if (strcmp(ws_text(kp_json_at(all, i), "partner"), partner) == 0)
			kp_json_int(kp_json_get(kp_json_at(away, 0), "id"), &id);
	}
	return id;
}

static void test_deputy_of_an_absence_gets_the_tickets(void **state)
{
	struct site *s = *state;
	KP_AUTO(kp_str) struct kp_str why = {0};
	char number[20];
	struct ws aino;

	assert_string_equal(goes_to(s, number), "Aino Testi");
	talk_open_as(&aino, s, TALK_AINO);
	send_away(&aino, ",\"deputy\":\"testi-bo\"");
	assert_string_equal(goes_to(s, number), "Bo Test");
	assert_int_equal(SITE_CLI(s, &why, "ticket", "why", number), 0);
	assert_non_null(strstr(why.p, "stands in"));
	assert_non_null(strstr(why.p, "testi-aino"));

	/* New content and a crash change nothing of it. */
	site_edit(s, "intents/loma.yaml", "fi: Osa vuosilomasta voidaan säästää",
		"fi: Uusi. Osa vuosilomasta voidaan säästää");
	site_wait_log(s, "event=kb.use");
	ws_disconnect(&aino);
	assert_int_equal(site_stop(s, SIGKILL), 128 + SIGKILL);
	site_start(s);
	assert_string_equal(goes_to(s, number), "Bo Test");

	/* Also for who acts from the command line. */
	if (SITE_CLI(s, &why, "ticket", "transfer", number, "--area", "loma", "takaisin") != 0)
		fail_msg("%s", why.p);
	assert_int_equal(SITE_CLI(s, &why, "ticket", "why", number), 0);
	assert_non_null(strstr(why.p, "stands in"));

	talk_open_as(&aino, s, TALK_AINO);
	ws_sendf(&aino, "{\"type\":\"absence\",\"id\":\"a\",\"cancel\":%lld}",
		(long long)entry(&aino, TALK_AINO));
	kp_json_free(talk_reply(&aino, "ok", "a"));
	assert_int_equal(entry(&aino, TALK_AINO), 0);
	assert_string_equal(goes_to(s, number), "Aino Testi");
	ws_disconnect(&aino);
}

static void test_entries_are_their_own_and_administrators(void **state)
{
	struct site *s = *state;
	struct ws aino, bo, admin;
	char number[20];

	talk_open_as(&aino, s, TALK_AINO);
	talk_open_as(&bo, s, TALK_BO);
	talk_open_as(&admin, s, TALK_ADMIN);
	send_away(&admin, ",\"partner\":\"testi-aino\"");
	assert_string_equal(goes_to(s, number), "Bo Test");
	int64_t id = entry(&bo, TALK_AINO);
	KP_AUTO(kp_cstr)
	char *cancel = kp_format(
		"{\"type\":\"absence\",\"id\":\"a\",\"cancel\":%lld}", (long long)id);
	refused(&bo, cancel, "not_found", "");
	refused(&bo,
		"{\"type\":\"absence\",\"id\":\"a\",\"partner\":\"testi-aino\","
		"\"from\":\"2027-01-01\",\"to\":\"2027-01-02\"}",
		"not_allowed", "partner");
	ws_send(&admin, cancel);
	kp_json_free(talk_reply(&admin, "ok", "a"));
	assert_string_equal(goes_to(s, number), "Aino Testi");

	ws_send(&admin, "{\"type\":\"admin\",\"id\":\"l\",\"what\":\"absences\"}");
	KP_AUTO(kp_json) struct kp_json *log = talk_reply(&admin, "admin", "l");
	const struct kp_json *last = kp_json_at(kp_json_get(log, "absences"), 0);
	int64_t cancels = 0;
	assert_true(kp_json_int(kp_json_get(last, "cancels"), &cancels));
	assert_int_equal(cancels, id);
	assert_string_equal(ws_text(last, "by"), TALK_ADMIN);
	assert_string_equal(ws_text(last, "partner"), TALK_AINO);
	ws_disconnect(&aino);
	ws_disconnect(&bo);
	ws_disconnect(&admin);
}

static void test_what_does_not_fit_says_which_field(void **state)
{
	static const struct {
		const char *members, *field;
	} bad[] = {{"\"to\":\"2099-01-01\"", "from"},
		{"\"from\":\"2099-02-30\",\"to\":\"2099-03-01\"", "from"},
		{"\"from\":\"2099-01-02\"", "to"},
		{"\"from\":\"2099-01-02\",\"to\":\"2099-01-01\"", "to"},
		{"\"from\":\"2020-01-01\",\"to\":\"2020-01-02\"", "to"},
		{"\"from\":\"2099-01-01\",\"to\":\"2104-01-01\"", "to"},
		{"\"from\":\"2099-01-01\",\"to\":\"2099-01-02\",\"deputy\":\"kuka\"",
			"deputy"},
		{"\"from\":\"2099-01-01\",\"to\":\"2099-01-02\",\"deputy\":\"testi-aino\"",
			"deputy"}};
	struct ws aino;

	talk_open_as(&aino, *state, TALK_AINO);
	for (size_t i = 0; i < KP_LEN(bad); i++) {
		KP_AUTO(kp_cstr)
		char *m = kp_format("{\"type\":\"absence\",\"id\":\"a\",%s}", bad[i].members);
		refused(&aino, m, "bad_request", bad[i].field);
	}
	ws_disconnect(&aino);
}

/* The command line says the same as the desk, and the running daemon hears of it. */
static void test_entered_on_the_command_line(void **state)
{
	struct site *s = *state;
	KP_AUTO(kp_str) struct kp_str out = {0};
	char from[11], to[11], number[20], id[20];
	double deadline = site_clock() + WS_PATIENCE_MS / 1000.0;

	day(-1, from);
	day(2, to);
	assert_string_equal(goes_to(s, number), "Aino Testi");
	assert_int_equal(SITE_CLI(s, &out, "absence", "add", TALK_AINO, from, to, "--deputy",
				 "testi-bo", "--as", TALK_ADMIN, "--json"),
		0);
	assert_int_equal(sscanf(out.p, "{\"id\":%19[0-9]}", id), 1);
	assert_int_equal(SITE_CLI(s, &out, "absence", "list"), 0);
	assert_non_null(strstr(out.p, "deputy testi-bo  by " TALK_ADMIN));
	assert_int_equal(SITE_CLI(s, &out, "ask", "--json", TALK_DIRECT), 0);
	assert_non_null(strstr(out.p, "\"partner\":\"Bo Test\""));
	while (strcmp(goes_to(s, number), "Bo Test") != 0)
		site_poll(deadline, "for the daemon to know the absence");

	assert_int_equal(SITE_CLI(s, &out, "absence", "remove", id), 0);
	assert_int_equal(SITE_CLI(s, &out, "absence", "remove", id), 1);
	assert_int_equal(SITE_CLI(s, &out, "absence", "list", "--json"), 0);
	assert_string_equal(out.p, "[]\n");
	assert_int_equal(SITE_CLI(s, &out, "absence", "list", "--all", "--json"), 0);
	assert_non_null(strstr(out.p, "\"cancels\":"));
	while (strcmp(goes_to(s, number), "Aino Testi") != 0)
		site_poll(deadline, "for the daemon to forget the absence");

	assert_int_equal(SITE_CLI(s, &out, "absence", "add", "kuka", from, to), 2);
	assert_int_equal(SITE_CLI(s, &out, "absence", "add", TALK_AINO, "huomenna", to), 2);
	assert_int_equal(SITE_CLI(s, &out, "absence", "add", TALK_AINO, to, from), 2);
	assert_int_equal(SITE_CLI(s, &out, "absence", "add", TALK_AINO, from, to, "--deputy",
				 TALK_AINO),
		2);
	assert_int_equal(SITE_CLI(s, &out, "absence", "remove", "7x"), 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_deputy_of_an_absence_gets_the_tickets),
		cmocka_unit_test(test_entries_are_their_own_and_administrators),
		cmocka_unit_test(test_what_does_not_fit_says_which_field),
		cmocka_unit_test(test_entered_on_the_command_line),
	};

	return cmocka_run_group_tests(tests, setup, talk_teardown);
}
