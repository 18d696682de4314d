/* The partners' protocol, with a supervisor and two partners at once. */
#include "talk.h"

/* One supervisor's ticket and the partners who see to it. */
struct scene {
	struct ws essi, aino, bo;
	char number[32];
};

static int64_t number_in(const struct kp_json *m, const char *key)
{
	int64_t v = -1;

	assert_true(kp_json_int(kp_json_get(m, key), &v));
	return v;
}

static bool flag_in(const struct kp_json *m, const char *key)
{
	bool v = false;

	assert_true(kp_json_bool(kp_json_get(m, key), &v));
	return v;
}

/* The next news of the ticket that hold a line of this kind. */
static struct kp_json *news_with(struct ws *ws, const char *number, const char *kind)
{
	for (;;) {
		struct kp_json *m = talk_next(ws, "case");
		const struct kp_json *events = kp_json_get(m, "events");

		for (size_t i = 0; i < kp_json_count(events); i++)
			if (!strcmp(ws_text(m, "ticket"), number) &&
				!strcmp(ws_text(kp_json_at(events, i), "kind"), kind))
				return m;
		kp_json_free(m);
	}
}

static const struct kp_json *line_of(const struct kp_json *news, const char *kind)
{
	const struct kp_json *events = kp_json_get(news, "events");

	for (size_t i = 0; i < kp_json_count(events); i++)
		if (!strcmp(ws_text(kp_json_at(events, i), "kind"), kind))
			return kp_json_at(events, i);
	fail_msg("no line '%s'", kind);
	return NULL;
}

static const struct kp_json *case_in_queue(const struct kp_json *queue, const char *number)
{
	const struct kp_json *cases = kp_json_get(queue, "cases");

	for (size_t i = 0; i < kp_json_count(cases); i++)
		if (!strcmp(ws_text(kp_json_at(cases, i), "ticket"), number))
			return kp_json_at(cases, i);
	return NULL;
}

static struct kp_json *subscribe(struct ws *ws)
{
	ws_send(ws, "{\"type\":\"subscribe\",\"id\":\"s\"}");
	return talk_reply(ws, "queue", "s");
}

static void open_scene(struct scene *sc, const struct site *s)
{
	talk_open_as(&sc->essi, s, TALK_ESSI);
	talk_open_as(&sc->aino, s, TALK_AINO);
	talk_open_as(&sc->bo, s, TALK_BO);
	KP_AUTO(kp_json)
	struct kp_json *ticket = talk_ticket(&sc->essi, TALK_DIRECT, "Auttakaa");
	snprintf(sc->number, sizeof(sc->number), "%s", ws_text(ticket, "ticket"));
	kp_json_free(subscribe(&sc->aino));
	kp_json_free(subscribe(&sc->bo));
}

static void close_scene(struct scene *sc)
{
	ws_disconnect(&sc->essi);
	ws_disconnect(&sc->aino);
	ws_disconnect(&sc->bo);
}

/* Sends an act; `more` are further members, with a comma before them. */
static void act(struct ws *ws, const char *type, const struct scene *sc, const char *more)
{
	ws_sendf(ws, "{\"type\":\"%s\",\"id\":\"%s\",\"ticket\":\"%s\"%s}", type, type,
		sc->number, more);
}

static void expect_case(struct ws *ws, const char *id, const char *status, int64_t version)
{
	KP_AUTO(kp_json) struct kp_json *m = talk_reply(ws, "case", id);

	assert_string_equal(ws_text(m, "status"), status);
	assert_int_equal(number_in(m, "version"), version);
}

static void test_roles_are_checked(void **state)
{
	static const char *const types[] = {"subscribe", "take", "reply", "note", "transfer",
		"priority", "close", "reopen", "takeover", "handback", "history", "presence",
		"canned", "find", "conversation", "team", "review", "admin", "retry",
		"absence"};
	struct ws essi, nobody;

	talk_open_as(&essi, *state, TALK_ESSI);
	talk_open(&nobody, *state);
	for (size_t i = 0; i < KP_LEN(types); i++) {
		struct ws *both[] = {&essi, &nobody};

		for (int k = 0; k < 2; k++) {
			ws_sendf(both[k],
				"{\"type\":\"%s\",\"ticket\":\"HR-2026-000001\",\"version\":1,"
				"\"text\":\"x\",\"to\":\"testi-bo\",\"priority\":\"low\","
				"\"state\":\"here\",\"what\":\"guides\"}",
				types[i]);
			kp_json_free(ws_expect_error(both[k], "not_allowed"));
		}
	}
	ws_disconnect(&essi);
	ws_disconnect(&nobody);
}

static void test_queue_holds_what_is_theirs(void **state)
{
	struct scene sc;
	open_scene(&sc, *state);
	KP_AUTO(kp_json) struct kp_json *aino = subscribe(&sc.aino);
	KP_AUTO(kp_json) struct kp_json *bo = subscribe(&sc.bo);
	const struct kp_json *mine = case_in_queue(aino, sc.number);

	assert_non_null(mine);
	assert_string_equal(ws_text(mine, "subject"), "Auttakaa");
	assert_string_equal(ws_text(mine, "status"), "open");
	assert_string_equal(ws_text(mine, "priority"), "normal");
	assert_int_equal(number_in(mine, "version"), 1);
	assert_true(flag_in(mine, "mine") && flag_in(mine, "answer_owed"));
	assert_string_equal(ws_text(kp_json_get(mine, "partner"), "name"), "Aino Testi");
	assert_string_equal(ws_text(kp_json_get(aino, "partner"), "id"), TALK_AINO);
	assert_null(case_in_queue(bo, sc.number));
	assert_int_equal(kp_json_count(kp_json_get(bo, "presence")), 2);
	close_scene(&sc);
}

static void test_a_new_ticket_comes_by_itself(void **state)
{
	struct scene sc;
	open_scene(&sc, *state);
	KP_AUTO(kp_json)
	struct kp_json *ticket = talk_ticket(&sc.essi, TALK_SICK, "Toinen asia");
	KP_AUTO(kp_json)
	struct kp_json *news = news_with(&sc.bo, ws_text(ticket, "ticket"), "opened");

	assert_true(flag_in(news, "mine"));
	assert_string_equal(ws_text(news, "subject"), "Toinen asia");
	close_scene(&sc);
}

static void test_take_reply_and_close(void **state)
{
	struct scene sc;
	open_scene(&sc, *state);

	act(&sc.aino, "take", &sc, ",\"version\":1");
	expect_case(&sc.aino, "take", "assigned", 2);
	KP_AUTO(kp_json) struct kp_json *taken = talk_next(&sc.essi, "ticket");
	assert_string_equal(ws_text(taken, "status"), "assigned");
	act(&sc.aino, "reply", &sc,
		",\"version\":2,\"text\":\"Kumpi **laji**?\",\"then\":\"waiting\"");
	expect_case(&sc.aino, "reply", "waiting", 3);
	KP_AUTO(kp_json) struct kp_json *asked = talk_next(&sc.essi, "message");
	assert_string_equal(ws_text(asked, "name"), "Aino Testi");
	assert_non_null(strstr(ws_text(asked, "html"), "<strong>laji</strong>"));
	ws_sendf(&sc.essi, "{\"type\":\"say\",\"ticket\":\"%s\",\"text\":\"Ensimmäinen\"}",
		sc.number);
	kp_json_free(talk_next(&sc.essi, "ok"));
	for (;;) { /* her own message comes as news, too */
		KP_AUTO(kp_json)
		struct kp_json *said = news_with(&sc.aino, sc.number, "message");
		const struct kp_json *e = line_of(said, "message");
		if (strcmp(ws_text(e, "from"), "supervisor") != 0)
			continue;
		assert_string_equal(ws_text(e, "text"), "Ensimmäinen");
		assert_string_equal(ws_text(said, "status"), "assigned");
		assert_int_equal(number_in(said, "version"), 4);
		break;
	}
	act(&sc.aino, "close", &sc, ",\"version\":4,\"text\":\"Näin se on\"");
	expect_case(&sc.aino, "close", "closed", 5);
	KP_AUTO(kp_json) struct kp_json *last = talk_next(&sc.essi, "message");
	assert_string_equal(ws_text(last, "text"), "Näin se on");
	act(&sc.aino, "reopen", &sc, ",\"version\":5,\"text\":\"Unohtui\"");
	expect_case(&sc.aino, "reopen", "open", 6);
	close_scene(&sc);
}

static void test_two_partners_take_one_ticket(void **state)
{
	struct scene sc;
	open_scene(&sc, *state);

	act(&sc.aino, "take", &sc, "");
	expect_case(&sc.aino, "take", "assigned", 2);
	act(&sc.bo, "take", &sc, "");
	KP_AUTO(kp_json) struct kp_json *error = talk_next(&sc.bo, "error");
	assert_string_equal(ws_text(error, "code"), "conflict");
	assert_string_equal(ws_text(error, "id"), "take");
	/* And sees at once whose it is. */
	KP_AUTO(kp_json) struct kp_json *now = talk_next(&sc.bo, "case");
	assert_string_equal(ws_text(kp_json_get(now, "partner"), "id"), TALK_AINO);
	close_scene(&sc);
}

static void test_two_partners_edit_and_neither_overwrites(void **state)
{
	struct scene sc;
	KP_AUTO(kp_str) struct kp_str out = {0};
	open_scene(&sc, *state);

	act(&sc.aino, "reply", &sc, ",\"version\":1,\"text\":\"Ainon vastaus\"");
	expect_case(&sc.aino, "reply", "answered", 2);
	act(&sc.bo, "reply", &sc, ",\"version\":1,\"text\":\"Bon vastaus\"");
	KP_AUTO(kp_json) struct kp_json *error = talk_next(&sc.bo, "error");
	assert_string_equal(ws_text(error, "code"), "conflict");
	act(&sc.bo, "priority", &sc, ",\"version\":1,\"priority\":\"urgent\"");
	kp_json_free(talk_next(&sc.bo, "error"));
	assert_int_equal(SITE_CLI(*state, &out, "ticket", "show", sc.number), 0);
	assert_non_null(strstr(out.p, "Ainon vastaus"));
	assert_null(strstr(out.p, "Bon vastaus"));
	act(&sc.bo, "priority", &sc, ",\"version\":2,\"priority\":\"urgent\"");
	expect_case(&sc.bo, "priority", "answered", 3);
	close_scene(&sc);
}

static void test_transfer_moves_it_between_queues(void **state)
{
	struct scene sc;
	open_scene(&sc, *state);

	act(&sc.aino, "transfer", &sc,
		",\"version\":1,\"to\":\"testi-bo\",\"text\":\"Hän tietää\"");
	KP_AUTO(kp_json) struct kp_json *done = talk_reply(&sc.aino, "case", "transfer");
	assert_false(flag_in(done, "mine"));
	KP_AUTO(kp_json) struct kp_json *bo = news_with(&sc.bo, sc.number, "transferred");
	assert_true(flag_in(bo, "mine"));
	assert_string_equal(ws_text(line_of(bo, "transferred"), "text"), "Hän tietää");
	KP_AUTO(kp_json) struct kp_json *told = talk_next(&sc.essi, "ticket");
	assert_string_equal(ws_text(kp_json_get(told, "partner"), "name"), "Bo Test");
	act(&sc.bo, "transfer", &sc,
		",\"version\":2,\"area\":\"loma\",\"text\":\"Loma-asia\"");
	KP_AUTO(kp_json) struct kp_json *back = talk_reply(&sc.bo, "case", "transfer");
	assert_string_equal(ws_text(kp_json_get(back, "partner"), "id"), TALK_AINO);
	act(&sc.bo, "transfer", &sc, ",\"version\":3,\"to\":\"ei-ole\",\"text\":\"x\"");
	KP_AUTO(kp_json) struct kp_json *nobody = talk_next(&sc.bo, "error");
	assert_string_equal(ws_text(nobody, "field"), "to");
	act(&sc.bo, "transfer", &sc, ",\"version\":3,\"area\":\"ei-ole\",\"text\":\"x\"");
	KP_AUTO(kp_json) struct kp_json *nowhere = talk_next(&sc.bo, "error");
	assert_string_equal(ws_text(nowhere, "field"), "area");
	close_scene(&sc);
}

static void test_notes_and_reasons_never_reach_the_supervisor(void **state)
{
	struct scene sc;
	open_scene(&sc, *state);

	act(&sc.aino, "note", &sc, ",\"text\":\"Salainen huomio\"");
	expect_case(&sc.aino, "note", "open", 2);
	kp_json_free(news_with(&sc.aino, sc.number, "note"));
	act(&sc.aino, "transfer", &sc,
		",\"version\":2,\"to\":\"testi-bo\",\"text\":\"Salainen syy\"");
	expect_case(&sc.aino, "transfer", "open", 3);
	act(&sc.bo, "reply", &sc, ",\"version\":3,\"text\":\"Vastaus\"");
	for (bool answered = false; !answered;) {
		KP_AUTO(ws_frame) struct ws_frame frame = {0};
		ws_receive(&sc.essi, &frame);
		assert_false(frame.gone);
		assert_null(strstr(frame.payload, "Salainen"));
		answered = strstr(frame.payload, "\"answered\"") != NULL;
	}
	ws_send(&sc.essi, "{\"type\":\"tickets\",\"id\":\"t\"}");
	KP_AUTO(ws_frame) struct ws_frame list = {0};
	ws_receive(&sc.essi, &list);
	assert_null(strstr(list.payload, "Salainen"));
	close_scene(&sc);
}

static void test_history_has_everything_and_pages(void **state)
{
	struct scene sc;
	open_scene(&sc, *state);

	act(&sc.aino, "note", &sc, ",\"text\":\"Huomio\"");
	kp_json_free(talk_reply(&sc.aino, "case", "note"));
	act(&sc.aino, "history", &sc, "");
	KP_AUTO(kp_json) struct kp_json *all = talk_reply(&sc.aino, "case", "history");
	const struct kp_json *events = kp_json_get(all, "events");
	assert_int_equal(kp_json_count(events), 3); /* opened, assigned, note */
	assert_string_equal(ws_text(kp_json_at(events, 2), "text"), "Huomio");
	assert_false(flag_in(all, "more"));
	KP_AUTO(kp_cstr)
	char *before = kp_format(
		",\"before\":%lld", (long long)number_in(kp_json_at(events, 1), "id"));
	act(&sc.aino, "history", &sc, before);
	KP_AUTO(kp_json) struct kp_json *first = talk_reply(&sc.aino, "case", "history");
	assert_int_equal(kp_json_count(kp_json_get(first, "events")), 1);
	/* Twenty-five long notes do not fit in one message: the newest come first. */
	KP_AUTO(kp_str) struct kp_str note = {0};
	kp_str_add(&note, ",\"text\":\"");
	for (int i = 0; i < 7000; i++)
		kp_str_addc(&note, 'a');
	kp_str_add(&note, "\"");
	for (int i = 0; i < 25; i++) {
		act(&sc.aino, "note", &sc, note.p);
		kp_json_free(talk_reply(&sc.aino, "case", "note"));
	}
	act(&sc.aino, "history", &sc, "");
	KP_AUTO(kp_json) struct kp_json *page = talk_reply(&sc.aino, "case", "history");
	size_t n = kp_json_count(kp_json_get(page, "events"));
	assert_true(flag_in(page, "more") && n >= 10 && n < 25);
	close_scene(&sc);
}

static void test_a_ticket_is_not_everybodys(void **state)
{
	struct scene sc;
	struct ws poissa, admin;
	open_scene(&sc, *state);

	talk_open_as(&poissa, *state, TALK_POISSA);
	kp_json_free(subscribe(&poissa));
	act(&poissa, "history", &sc, "");
	KP_AUTO(kp_json) struct kp_json *looked = talk_next(&poissa, "error");
	assert_string_equal(ws_text(looked, "code"), "not_allowed");
	act(&poissa, "note", &sc, ",\"text\":\"Vieras\"");
	KP_AUTO(kp_json) struct kp_json *wrote = talk_next(&poissa, "error");
	assert_string_equal(ws_text(wrote, "code"), "not_allowed");
	act(&sc.bo, "note", &sc, ",\"text\":\"Sijainen\""); /* Aino's deputy */
	kp_json_free(talk_reply(&sc.bo, "case", "note"));
	talk_open_as(&admin, *state, TALK_ADMIN);
	KP_AUTO(kp_json) struct kp_json *all = subscribe(&admin);
	assert_non_null(case_in_queue(all, sc.number));
	act(&admin, "note", &sc, ",\"text\":\"Ylläpito\"");
	kp_json_free(talk_reply(&admin, "case", "note"));
	snprintf(sc.number, sizeof(sc.number), "HR-2026-999999");
	act(&sc.aino, "history", &sc, "");
	KP_AUTO(kp_json) struct kp_json *missing = talk_next(&sc.aino, "error");
	assert_string_equal(ws_text(missing, "code"), "not_found");
	/* Nothing of it was told to who may not see it. */
	ws_send(&poissa, "{\"type\":\"presence\",\"id\":\"p\",\"state\":\"here\"}");
	for (bool done = false; !done;) {
		KP_AUTO(ws_frame) struct ws_frame frame = {0};
		ws_receive(&poissa, &frame);
		assert_null(strstr(frame.payload, "Sijainen"));
		done = strstr(frame.payload, "\"ok\"") != NULL;
	}
	ws_disconnect(&poissa);
	ws_disconnect(&admin);
	close_scene(&sc);
}

static void test_presence_is_told_to_colleagues(void **state)
{
	struct scene sc;
	open_scene(&sc, *state);

	act(&sc.aino, "presence", &sc, ",\"state\":\"here\"");
	kp_json_free(talk_reply(&sc.aino, "ok", "presence"));
	KP_AUTO(kp_json) struct kp_json *looks = talk_next(&sc.bo, "presence");
	assert_string_equal(ws_text(kp_json_get(looks, "partner"), "id"), TALK_AINO);
	assert_string_equal(ws_text(looks, "state"), "here");
	assert_string_equal(ws_text(looks, "ticket"), sc.number);
	ws_send(&sc.aino, "{\"type\":\"presence\",\"state\":\"away\"}");
	KP_AUTO(kp_json) struct kp_json *away = talk_next(&sc.bo, "presence");
	assert_string_equal(ws_text(away, "state"), "away");
	ws_send(&sc.aino, "{\"type\":\"presence\",\"state\":\"asleep\"}");
	KP_AUTO(kp_json) struct kp_json *error = talk_next(&sc.aino, "error");
	assert_string_equal(ws_text(error, "field"), "state");
	ws_disconnect(&sc.aino);
	KP_AUTO(kp_json) struct kp_json *gone = talk_next(&sc.bo, "presence");
	assert_string_equal(ws_text(gone, "state"), "gone");
	ws_disconnect(&sc.essi);
	ws_disconnect(&sc.bo);
}

static void test_canned_answers_come_from_the_content(void **state)
{
	struct ws aino;
	talk_open_as(&aino, *state, TALK_AINO);

	ws_send(&aino, "{\"type\":\"canned\",\"id\":\"c\",\"intent\":\"loma.saastovapaa\"}");
	KP_AUTO(kp_json) struct kp_json *by_intent = ws_expect(&aino, "canned");
	const struct kp_json *first = kp_json_at(kp_json_get(by_intent, "answers"), 0);
	assert_string_equal(ws_text(first, "intent"), "loma.saastovapaa");
	assert_string_not_equal(ws_text(first, "text"), "");
	assert_string_not_equal(ws_text(first, "html"), "");
	bool section = false;
	for (size_t i = 0; i < kp_json_count(kp_json_get(by_intent, "answers")); i++) {
		const struct kp_json *a = kp_json_at(kp_json_get(by_intent, "answers"), i);
		if (kp_json_get(a, "section"))
			section |= strstr(ws_text(a, "url"), "/guides/testiohje#") != NULL;
	}
	assert_true(section);
	ws_send(&aino, "{\"type\":\"canned\",\"text\":\"" TALK_DIRECT "\",\"lang\":\"sv\"}");
	KP_AUTO(kp_json) struct kp_json *by_text = ws_expect(&aino, "canned");
	assert_true(kp_json_count(kp_json_get(by_text, "answers")) > 0);
	/* Sections come as the portal finds them. */
	KP_AUTO(kp_cstr) char *portal = NULL;
	KP_AUTO(kp_json) struct kp_json *hits = NULL;
	size_t at = 0;
	assert_int_equal(
		site_get(*state, "/api/guides/search?q=s%C3%A4%C3%A4st%C3%B6vapaa", &portal),
		200);
	assert_int_equal(kp_json_parse(portal, strlen(portal), 0, &hits, NULL), 0);
	ws_send(&aino, "{\"type\":\"canned\",\"text\":\"säästövapaa\",\"lang\":\"fi\"}");
	KP_AUTO(kp_json) struct kp_json *found = ws_expect(&aino, "canned");
	for (size_t i = 0; i < kp_json_count(kp_json_get(found, "answers")); i++) {
		const struct kp_json *a = kp_json_at(kp_json_get(found, "answers"), i);
		if (kp_json_get(a, "section"))
			assert_string_equal(ws_text(a, "url"),
				ws_text(kp_json_at(kp_json_get(hits, "hits"), at++), "url"));
	}
	assert_true(at > 0);
	ws_send(&aino, "{\"type\":\"canned\"}");
	kp_json_free(ws_expect_error(&aino, "bad_request"));
	ws_disconnect(&aino);
}

static void test_what_the_command_line_does_is_news(void **state)
{
	struct scene sc;
	KP_AUTO(kp_str) struct kp_str out = {0};
	open_scene(&sc, *state);

	assert_int_equal(SITE_CLI(*state, &out, "ticket", "note", sc.number, "Päätteeltä"), 0);
	KP_AUTO(kp_json) struct kp_json *news = news_with(&sc.aino, sc.number, "note");
	assert_int_equal(number_in(news, "version"), 2);
	close_scene(&sc);
}

static void test_requests_are_checked(void **state)
{
	static const char *const bad[][2] = {
		{"{\"type\":\"take\"}", "ticket"},
		{"{\"type\":\"reply\",\"ticket\":\"HR-1\",\"text\":\"x\"}", "version"},
		{"{\"type\":\"reply\",\"ticket\":\"HR-1\",\"version\":0,\"text\":\"x\"}",
			"version"},
		{"{\"type\":\"reply\",\"ticket\":\"HR-1\",\"version\":1}", "text"},
		{"{\"type\":\"reply\",\"ticket\":\"HR-1\",\"version\":1,\"text\":\"x\","
		 "\"then\":"
		 "\"closed\"}",
			"then"},
		{"{\"type\":\"transfer\",\"ticket\":\"HR-1\",\"version\":1,\"to\":\"testi-"
		 "bo\"}",
			"text"},
		{"{\"type\":\"transfer\",\"ticket\":\"HR-1\",\"version\":1,\"text\":\"x\"}",
			"to"},
		{"{\"type\":\"priority\",\"ticket\":\"HR-1\",\"version\":1,\"priority\":"
		 "\"top\"}",
			"priority"},
		{"{\"type\":\"close\",\"ticket\":\"HR-1\"}", "version"},
	};
	struct ws aino;
	talk_open_as(&aino, *state, TALK_AINO);

	for (size_t i = 0; i < KP_LEN(bad); i++) {
		ws_send(&aino, bad[i][0]);
		KP_AUTO(kp_json) struct kp_json *e = ws_expect_error(&aino, "bad_request");
		assert_string_equal(ws_text(e, "field"), bad[i][1]);
	}
	ws_disconnect(&aino);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_roles_are_checked),
		cmocka_unit_test(test_queue_holds_what_is_theirs),
		cmocka_unit_test(test_a_new_ticket_comes_by_itself),
		cmocka_unit_test(test_take_reply_and_close),
		cmocka_unit_test(test_two_partners_take_one_ticket),
		cmocka_unit_test(test_two_partners_edit_and_neither_overwrites),
		cmocka_unit_test(test_transfer_moves_it_between_queues),
		cmocka_unit_test(test_notes_and_reasons_never_reach_the_supervisor),
		cmocka_unit_test(test_history_has_everything_and_pages),
		cmocka_unit_test(test_a_ticket_is_not_everybodys),
		cmocka_unit_test(test_presence_is_told_to_colleagues),
		cmocka_unit_test(test_canned_answers_come_from_the_content),
		cmocka_unit_test(test_what_the_command_line_does_is_news),
		cmocka_unit_test(test_requests_are_checked),
	};

	return cmocka_run_group_tests(tests, talk_setup_tokens, talk_teardown);
}
