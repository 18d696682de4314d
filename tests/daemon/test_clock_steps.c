/* A clock that steps, as clocks of virtual machines do: the daemon runs under libfaketime, and
 * the story moves its time of day. Nothing is said twice, nothing is lost, and people are
 * served. */
#include "talk.h"

#include <unistd.h>

#include "base/kp_file.h"

/* How far it is from the true one: "+10d", "-3d". */
static void set_clock(const struct site *s, const char *offset)
{
	KP_AUTO(kp_cstr) char *path = kp_format("%s/clock", s->dir);
	struct kp_err err = {0};

	if (kp_file_write(path, offset, strlen(offset), &err) < 0)
		fail_msg("%s", err.msg);
}

static int set_up(void **state)
{
	struct site *s = kp_alloc(sizeof(*s));
	KP_AUTO(kp_cstr) char *path = NULL;

	*state = s;
	site_make(s);
	talk_tokens(s);
	set_clock(s, "+0d");
	path = kp_format("%s/clock", s->dir);
	setenv("FAKETIME_TIMESTAMP_FILE", path, 1);
	setenv("FAKETIME_NO_CACHE", "1", 1);
	setenv("FAKETIME_DONT_FAKE_MONOTONIC", "1", 1);
	setenv("ASAN_OPTIONS", "verify_asan_link_order=0", 1);
	setenv("LD_PRELOAD", KP_FAKETIME, 1);
	site_start(s);
	return 0;
}

static int clock_is_right(void **state)
{
	set_clock(*state, "+0d");
	return 0;
}

static char *open_ticket(struct ws *ws)
{
	KP_AUTO(kp_json) struct kp_json *ticket = talk_ticket(ws, TALK_DIRECT, "Auttakaa");

	return kp_strdup(ws_text(ticket, "ticket"));
}

/* Some looks of the daemon at what is due. */
static void let_it_look(void)
{
	sleep(5);
}

static void test_what_time_did_is_done_once(void **state)
{
	struct site *s = *state;
	struct ws ws;

	talk_open_as(&ws, s, TALK_ESSI);
	KP_AUTO(kp_cstr) char *number = open_ticket(&ws);
	ws_disconnect(&ws);
	set_clock(s, "+10d");
	site_wait_shown(s, number, "escalated system");
	set_clock(s, "-3d");
	let_it_look();
	set_clock(s, "+10d");
	let_it_look();
	KP_AUTO(kp_cstr) char *text = site_shown(s, number);
	assert_int_equal(site_times(text, "escalated system"), 1);
	assert_true(site_times(text, "reminded system") <= 1);
}

static void test_people_are_served_after_a_step_back(void **state)
{
	struct site *s = *state;
	struct ws ws;

	set_clock(s, "+10d");
	talk_open_as(&ws, s, TALK_ESSI);
	KP_AUTO(kp_cstr) char *number = open_ticket(&ws);
	set_clock(s, "-3d");
	kp_json_free(talk_ask(&ws, "q", TALK_SICK, "answered"));
	KP_AUTO(kp_cstr) char *other = open_ticket(&ws);
	assert_string_not_equal(number, other);
	SITE_TICKET(s, "take", number);
	SITE_TICKET(s, "answer", number, "Näin on");
	SITE_TICKET(s, "close", number);
	ws_sendf(&ws,
		"{\"type\":\"say\",\"id\":\"s\",\"ticket\":\"%s\",\"text\":\"Vielä yksi\"}",
		number);
	kp_json_free(talk_reply(&ws, "ok", "s"));
	KP_AUTO(kp_cstr) char *text = site_shown(s, number);
	assert_non_null(strstr(text, "Vielä yksi"));
	assert_int_equal(site_times(text, "Näin on"), 1);
	ws_disconnect(&ws);
}

/* Time that ran backwards counts as none in what is measured. */
static void test_nobody_answered_before_they_were_asked(void **state)
{
	struct site *s = *state;
	struct ws ws;
	KP_AUTO(kp_str) struct kp_str out = {0};

	set_clock(s, "+10d");
	talk_open(&ws, s);
	KP_AUTO(kp_cstr) char *number = open_ticket(&ws);
	ws_disconnect(&ws);
	set_clock(s, "-3d");
	SITE_TICKET(s, "answer", number, "Näin on");
	assert_int_equal(SITE_CLI(s, &out, "ticket", "show", number, "--json"), 0);
	assert_null(strstr(kp_str_c(&out), ":-"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_what_time_did_is_done_once, clock_is_right),
		cmocka_unit_test_setup(
			test_people_are_served_after_a_step_back, clock_is_right),
		cmocka_unit_test_setup(
			test_nobody_answered_before_they_were_asked, clock_is_right),
	};

	return cmocka_run_group_tests(tests, set_up, talk_teardown);
}
