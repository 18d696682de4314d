/* A supervisor and a partner in one conversation, the bot silent beside them. */
#include "talk.h"

#include <signal.h>

struct scene {
	struct ws essi, aino;
	char number[32];
};

static void look(struct ws *ws, const char *number)
{
	ws_sendf(ws,
		"{\"type\":\"presence\",\"id\":\"p\",\"state\":\"here\",\"ticket\":\"%s\"}",
		number);
	kp_json_free(talk_reply(ws, "ok", "p"));
}

static void open_partner(struct scene *sc, const struct site *s)
{
	talk_open_as(&sc->aino, s, TALK_AINO);
	ws_send(&sc->aino, "{\"type\":\"subscribe\",\"id\":\"s\"}");
	kp_json_free(talk_reply(&sc->aino, "queue", "s"));
}

static void open_scene(struct scene *sc, const struct site *s)
{
	talk_open_as(&sc->essi, s, TALK_ESSI);
	KP_AUTO(kp_json)
	struct kp_json *ticket = talk_ticket(&sc->essi, TALK_DIRECT, "Auttakaa");
	snprintf(sc->number, sizeof(sc->number), "%s", ws_text(ticket, "ticket"));
	open_partner(sc, s);
}

static void close_scene(struct scene *sc)
{
	ws_disconnect(&sc->essi);
	ws_disconnect(&sc->aino);
}

static void act(struct ws *ws, const char *type, const struct scene *sc, const char *more)
{
	ws_sendf(ws, "{\"type\":\"%s\",\"id\":\"%s\",\"ticket\":\"%s\"%s}", type, type,
		sc->number, more);
}

/* Refused with this code; news may come before. */
static void expect_refused(struct ws *ws, const char *code)
{
	KP_AUTO(kp_json) struct kp_json *m = talk_next(ws, "error");

	assert_string_equal(ws_text(m, "code"), code);
}

static bool flag(const struct kp_json *m, const char *key)
{
	bool v = false;

	kp_json_bool(kp_json_get(m, key), &v);
	return v;
}

static int64_t number(const struct kp_json *m, const char *key)
{
	int64_t v = 0;

	kp_json_int(kp_json_get(m, key), &v);
	return v;
}

/* The message of this sender, whatever comes before it. */
static struct kp_json *message_from(struct ws *ws, const char *from)
{
	for (;;) {
		struct kp_json *m = talk_next(ws, "message");

		if (strcmp(ws_text(m, "from"), from) == 0)
			return m;
		kp_json_free(m);
	}
}

/* The text of the next supervisor's message that the partner hears of. */
static struct kp_json *heard_by(struct ws *aino, int64_t *event_out, char *text, size_t cap)
{
	for (;;) {
		struct kp_json *m = talk_next(aino, "case");
		const struct kp_json *events = kp_json_get(m, "events");

		for (size_t i = 0; i < kp_json_count(events); i++) {
			const struct kp_json *e = kp_json_at(events, i);

			if (strcmp(ws_text(e, "kind"), "message") != 0 ||
				strcmp(ws_text(e, "from"), "supervisor") != 0)
				continue;
			*event_out = number(e, "id");
			snprintf(text, cap, "%s", ws_text(e, "text"));
			return m;
		}
		kp_json_free(m);
	}
}

static void take_over(struct scene *sc)
{
	act(&sc->aino, "takeover", sc, "");
	KP_AUTO(kp_json) struct kp_json *done = talk_reply(&sc->aino, "case", "takeover");
	assert_string_equal(ws_text(kp_json_get(done, "live"), "id"), TALK_AINO);
	assert_string_equal(ws_text(done, "status"), "assigned");
}

/* ---- stories ---- */

static void test_both_see_that_the_other_is_there(void **state)
{
	struct scene sc;
	open_scene(&sc, *state);

	look(&sc.aino, sc.number);
	KP_AUTO(kp_json) struct kp_json *partner = talk_next(&sc.essi, "here");
	assert_string_equal(ws_text(partner, "name"), "Aino Testi");
	assert_true(flag(partner, "here"));
	KP_AUTO(kp_json) struct kp_json *supervisor = talk_next(&sc.aino, "here");
	assert_string_equal(ws_text(supervisor, "from"), "supervisor");
	assert_true(flag(supervisor, "here"));
	ws_disconnect(&sc.essi);
	KP_AUTO(kp_json) struct kp_json *gone = talk_next(&sc.aino, "here");
	assert_false(flag(gone, "here"));
	talk_open_as(&sc.essi, *state, TALK_ESSI);
	KP_AUTO(kp_json) struct kp_json *back = talk_next(&sc.aino, "here");
	assert_true(flag(back, "here"));
	ws_send(&sc.aino, "{\"type\":\"presence\",\"state\":\"away\"}");
	KP_AUTO(kp_json) struct kp_json *away = talk_next(&sc.essi, "here");
	assert_false(flag(away, "here"));
	close_scene(&sc);
}

static void test_typing_goes_both_ways_and_to_nobody_else(void **state)
{
	struct scene sc;
	struct ws bo, other;
	open_scene(&sc, *state);
	talk_open_as(&bo, *state, TALK_BO);
	ws_send(&bo, "{\"type\":\"subscribe\",\"id\":\"s\"}");
	kp_json_free(talk_reply(&bo, "queue", "s"));
	talk_open(&other, *state);

	look(&sc.aino, sc.number);
	act(&sc.essi, "typing", &sc, "");
	kp_json_free(talk_reply(&sc.essi, "ok", "typing"));
	KP_AUTO(kp_json) struct kp_json *essi = talk_next(&sc.aino, "typing");
	assert_string_equal(ws_text(essi, "from"), "supervisor");
	act(&sc.aino, "typing", &sc, "");
	kp_json_free(talk_reply(&sc.aino, "ok", "typing"));
	KP_AUTO(kp_json) struct kp_json *aino = talk_next(&sc.essi, "typing");
	assert_string_equal(ws_text(aino, "name"), "Aino Testi");
	/* A stranger who knows the number, and a colleague who does not look at it. */
	act(&other, "typing", &sc, "");
	kp_json_free(talk_reply(&other, "ok", "typing"));
	act(&bo, "typing", &sc, "");
	kp_json_free(talk_reply(&bo, "ok", "typing"));
	ws_send(&sc.aino, "{\"type\":\"presence\",\"id\":\"end\",\"state\":\"here\"}");
	for (bool done = false; !done;) {
		KP_AUTO(ws_frame) struct ws_frame frame = {0};
		ws_receive(&sc.aino, &frame);
		assert_null(strstr(frame.payload, "\"typing\""));
		done = strstr(frame.payload, "\"end\"") != NULL;
	}
	ws_disconnect(&bo);
	ws_disconnect(&other);
	close_scene(&sc);
}

static void test_marks_of_what_was_read_are_kept(void **state)
{
	struct scene sc;
	char more[64];
	open_scene(&sc, *state);

	look(&sc.aino, sc.number);
	act(&sc.essi, "say", &sc, ",\"text\":\"Kiire\"");
	KP_AUTO(kp_json) struct kp_json *said = talk_reply(&sc.essi, "ok", "say");
	snprintf(more, sizeof(more), ",\"upto\":%lld", (long long)number(said, "event"));
	act(&sc.aino, "read", &sc, more);
	KP_AUTO(kp_json) struct kp_json *seen = talk_next(&sc.essi, "read");
	assert_string_equal(ws_text(seen, "from"), "partner");
	assert_int_equal(number(seen, "upto"), number(said, "event"));
	act(&sc.aino, "reply", &sc, ",\"version\":2,\"text\":\"Vastaus\"");
	KP_AUTO(kp_json) struct kp_json *answer = message_from(&sc.essi, "partner");
	assert_true(number(answer, "event") > number(said, "event"));
	snprintf(more, sizeof(more), ",\"upto\":%lld", (long long)number(answer, "event"));
	act(&sc.essi, "read", &sc, more);
	KP_AUTO(kp_json) struct kp_json *read = talk_next(&sc.aino, "read");
	assert_string_equal(ws_text(read, "from"), "supervisor");
	act(&sc.aino, "history", &sc, "");
	KP_AUTO(kp_json) struct kp_json *kept = talk_reply(&sc.aino, "case", "history");
	assert_int_equal(number(kept, "read"), number(answer, "event"));
	close_scene(&sc);
}

static void test_bot_is_silent_until_it_is_handed_back(void **state)
{
	struct scene sc;
	int64_t event;
	char text[64];
	open_scene(&sc, *state);

	look(&sc.aino, sc.number);
	take_over(&sc);
	KP_AUTO(kp_json) struct kp_json *joined = message_from(&sc.essi, "bot");
	assert_non_null(strstr(ws_text(joined, "text"), "Aino Testi"));
	KP_AUTO(kp_json) struct kp_json *who = talk_next(&sc.essi, "ticket");
	assert_true(flag(who, "live") && flag(who, "here"));
	ws_send(&sc.essi, "{\"type\":\"ask\",\"id\":\"q\",\"text\":\"" TALK_DIRECT "\"}");
	KP_AUTO(kp_json) struct kp_json *kept = talk_reply(&sc.essi, "ok", "q");
	assert_string_equal(ws_text(kept, "ticket"), sc.number);
	kp_json_free(heard_by(&sc.aino, &event, text, sizeof(text)));
	assert_string_equal(text, TALK_DIRECT);
	assert_int_equal(number(kept, "event"), event);
	ws_send(&sc.essi,
		"{\"type\":\"choose\",\"id\":\"c\",\"interaction\":\"1\",\"choice\":0}");
	expect_refused(&sc.essi, "taken_over");
	act(&sc.aino, "reply", &sc, ",\"version\":3,\"text\":\"Hetki\",\"then\":\"assigned\"");
	kp_json_free(message_from(&sc.essi, "partner"));
	act(&sc.aino, "handback", &sc, "");
	KP_AUTO(kp_json) struct kp_json *back = talk_reply(&sc.aino, "case", "handback");
	assert_string_equal(ws_text(back, "status"), "answered");
	kp_json_free(message_from(&sc.essi, "bot"));
	for (bool live = true; live;) {
		KP_AUTO(kp_json) struct kp_json *now = talk_next(&sc.essi, "ticket");
		live = flag(now, "live");
	}
	kp_json_free(talk_ask(&sc.essi, "q2", TALK_DIRECT, "answered"));
	close_scene(&sc);
}

static void test_supervisor_can_ask_the_bot_again(void **state)
{
	struct scene sc;
	open_scene(&sc, *state);

	take_over(&sc);
	kp_json_free(message_from(&sc.essi, "bot"));
	act(&sc.essi, "leave", &sc, "");
	KP_AUTO(kp_json) struct kp_json *left = talk_reply(&sc.essi, "ticket", "leave");
	assert_false(flag(left, "live"));
	ws_send(&sc.essi, "{\"type\":\"ask\",\"id\":\"q\",\"text\":\"" TALK_DIRECT "\"}");
	kp_json_free(talk_reply(&sc.essi, "answer", "q"));
	act(&sc.essi, "leave", &sc, "");
	expect_refused(&sc.essi, "conflict");
	close_scene(&sc);
}

static void test_it_survives_restarts_and_absence(void **state)
{
	struct site *s = *state;
	struct scene sc;
	struct ws again;
	char session[64];
	ws_connect(&sc.essi, s->port);
	ws_send(&sc.essi, "{\"type\":\"hello\",\"lang\":\"fi\"}");
	KP_AUTO(kp_json) struct kp_json *welcome = ws_expect(&sc.essi, "welcome");
	snprintf(session, sizeof(session), "%s", ws_text(welcome, "session"));
	KP_AUTO(kp_json)
	struct kp_json *ticket = talk_ticket(&sc.essi, TALK_DIRECT, "Auttakaa");
	snprintf(sc.number, sizeof(sc.number), "%s", ws_text(ticket, "ticket"));
	open_partner(&sc, s);
	ws_disconnect(&sc.essi);
	take_over(&sc); /* she is not there: it waits for her */
	act(&sc.aino, "reply", &sc, ",\"version\":2,\"text\":\"Moi\",\"then\":\"assigned\"");
	kp_json_free(talk_reply(&sc.aino, "case", "reply"));
	ws_disconnect(&sc.aino);
	assert_int_equal(site_stop(s, SIGKILL), 128 + SIGKILL);
	site_start(s);

	/* Her first message after it, sent before anything is told, is not the bot's. */
	ws_connect(&again, s->port);
	ws_sendf(&again, "{\"type\":\"hello\",\"session\":\"%s\"}", session);
	ws_send(&again, "{\"type\":\"ask\",\"id\":\"q\",\"text\":\"" TALK_DIRECT "\"}");
	KP_AUTO(kp_json) struct kp_json *kept = talk_reply(&again, "ok", "q");
	assert_string_equal(ws_text(kept, "ticket"), sc.number);
	ws_sendf(&again, "{\"type\":\"messages\",\"id\":\"m\",\"ticket\":\"%s\"}", sc.number);
	KP_AUTO(kp_json) struct kp_json *all = talk_reply(&again, "messages", "m");
	const struct kp_json *v = kp_json_get(all, "messages");
	assert_int_equal(kp_json_count(v), 4); /* hers, the bot's, the partner's, hers */
	assert_string_equal(ws_text(kp_json_at(v, 0), "text"), "Auttakaa");
	assert_string_equal(ws_text(kp_json_at(v, 2), "text"), "Moi");
	ws_disconnect(&again);
}

static void test_messages_of_a_stranger_are_not_found(void **state)
{
	struct scene sc;
	struct ws other;
	open_scene(&sc, *state);

	talk_open(&other, *state);
	act(&other, "messages", &sc, "");
	expect_refused(&other, "not_found");
	act(&other, "leave", &sc, "");
	expect_refused(&other, "not_found");
	act(&other, "read", &sc, ",\"upto\":1");
	expect_refused(&other, "not_found");
	act(&sc.essi, "takeover", &sc, "");
	expect_refused(&sc.essi, "not_allowed");
	ws_disconnect(&other);
	close_scene(&sc);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_both_see_that_the_other_is_there),
		cmocka_unit_test(test_typing_goes_both_ways_and_to_nobody_else),
		cmocka_unit_test(test_marks_of_what_was_read_are_kept),
		cmocka_unit_test(test_bot_is_silent_until_it_is_handed_back),
		cmocka_unit_test(test_supervisor_can_ask_the_bot_again),
		cmocka_unit_test(test_it_survives_restarts_and_absence),
		cmocka_unit_test(test_messages_of_a_stranger_are_not_found),
	};

	return cmocka_run_group_tests(tests, talk_setup_tokens, talk_teardown);
}
