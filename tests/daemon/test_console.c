/* What the console asks for beside a partner's own queue. */
#include "talk.h"

static const struct kp_json *member(
	const struct kp_json *list, const char *key, const char *value)
{
	for (size_t i = 0; i < kp_json_count(list); i++)
		if (!strcmp(ws_text(kp_json_at(list, i), key), value))
			return kp_json_at(list, i);
	return NULL;
}

static void ticket(struct ws *ws, const char *question, const char *text, char number[32])
{
	KP_AUTO(kp_json) struct kp_json *m = talk_ticket(ws, question, text);

	snprintf(number, 32, "%s", ws_text(m, "ticket"));
}

static void test_find_gives_what_they_may_see(void **state)
{
	struct ws essi, aino, poissa;
	char loma[32], sick[32];

	talk_open_as(&essi, *state, TALK_ESSI);
	ticket(&essi, TALK_DIRECT, "Sataprosenttinen 100% loma", loma);
	ticket(&essi, TALK_SICK, "Kuumeessa", sick);
	talk_open_as(&aino, *state, TALK_AINO);
	ws_send(&aino, "{\"type\":\"find\",\"id\":\"f\",\"scope\":\"team\"}");
	KP_AUTO(kp_json) struct kp_json *team = talk_reply(&aino, "found", "f");
	assert_non_null(member(kp_json_get(team, "cases"), "ticket", loma));
	ws_send(&aino, "{\"type\":\"find\",\"id\":\"f\",\"text\":\"100%\"}");
	KP_AUTO(kp_json) struct kp_json *text = talk_reply(&aino, "found", "f");
	assert_int_equal(kp_json_count(kp_json_get(text, "cases")), 1);
	ws_send(&aino, "{\"type\":\"find\",\"id\":\"f\",\"text\":\"10%0\"}");
	KP_AUTO(kp_json) struct kp_json *sign = talk_reply(&aino, "found", "f");
	assert_int_equal(kp_json_count(kp_json_get(sign, "cases")), 0);
	ws_send(&aino, "{\"type\":\"find\",\"id\":\"f\",\"closed\":true}");
	KP_AUTO(kp_json) struct kp_json *closed = talk_reply(&aino, "found", "f");
	assert_null(member(kp_json_get(closed, "cases"), "ticket", loma));
	ws_sendf(&aino, "{\"type\":\"find\",\"id\":\"f\",\"after\":\"%s\"}", loma);
	KP_AUTO(kp_json) struct kp_json *older = talk_reply(&aino, "found", "f");
	assert_null(member(kp_json_get(older, "cases"), "ticket", loma));
	talk_open_as(&poissa, *state, TALK_POISSA);
	ws_send(&poissa, "{\"type\":\"find\",\"id\":\"f\"}");
	KP_AUTO(kp_json) struct kp_json *none = talk_reply(&poissa, "found", "f");
	assert_null(member(kp_json_get(none, "cases"), "ticket", loma));
	ws_send(&aino, "{\"type\":\"find\",\"scope\":\"all\"}");
	kp_json_free(ws_expect_error(&aino, "bad_request"));
	ws_disconnect(&essi);
	ws_disconnect(&aino);
	ws_disconnect(&poissa);
}

static void test_conversation_stands_beside_the_ticket(void **state)
{
	struct ws essi, aino, poissa;
	char number[32];

	talk_open_as(&essi, *state, TALK_ESSI);
	kp_json_free(talk_ask(&essi, "1", TALK_GIBBERISH, "deferred"));
	ticket(&essi, TALK_DIRECT, "Miten säästövapaata kertyy?", number);
	talk_open_as(&aino, *state, TALK_AINO);
	ws_sendf(&aino, "{\"type\":\"conversation\",\"id\":\"c\",\"ticket\":\"%s\"}", number);
	KP_AUTO(kp_json) struct kp_json *m = talk_reply(&aino, "conversation", "c");
	const struct kp_json *turns = kp_json_get(m, "turns");
	assert_int_equal(kp_json_count(turns), 2);
	assert_string_equal(ws_text(kp_json_at(turns, 0), "outcome"), "deferred");
	assert_string_equal(ws_text(kp_json_at(turns, 1), "intent"), "loma.saastovapaa");
	const struct kp_json *first =
		kp_json_at(kp_json_get(kp_json_get(m, "explain"), "candidates"), 0);
	assert_string_equal(ws_text(first, "intent"), "loma.saastovapaa");
	assert_true(kp_json_count(kp_json_get(first, "reasons")) > 0);
	assert_string_not_equal(ws_text(kp_json_get(m, "titles"), "loma.saastovapaa"), "");
	talk_open_as(&poissa, *state, TALK_POISSA);
	ws_sendf(&poissa, "{\"type\":\"conversation\",\"ticket\":\"%s\"}", number);
	kp_json_free(ws_expect_error(&poissa, "not_allowed"));
	ws_disconnect(&essi);
	ws_disconnect(&aino);
	ws_disconnect(&poissa);
}

static void test_team_tells_who_is_there(void **state)
{
	struct ws aino, bo;

	talk_open_as(&bo, *state, TALK_BO);
	ws_send(&bo, "{\"type\":\"subscribe\",\"id\":\"s\"}");
	kp_json_free(talk_reply(&bo, "queue", "s"));
	talk_open_as(&aino, *state, TALK_AINO);
	ws_send(&aino, "{\"type\":\"team\",\"id\":\"t\"}");
	KP_AUTO(kp_json) struct kp_json *m = talk_reply(&aino, "team", "t");
	const struct kp_json *all = kp_json_get(m, "partners");
	assert_string_equal(ws_text(member(all, "partner", TALK_BO), "state"), "here");
	assert_string_equal(ws_text(member(all, "partner", TALK_AINO), "deputy"), TALK_BO);
	assert_true(kp_json_count(kp_json_get(m, "areas")) >= 2);
	assert_string_equal(ws_text(kp_json_get(m, "area_names"), "loma"), "Lomat");
	assert_string_equal(ws_text(kp_json_get(m, "unit_names"), "koti"), "Kotihoito");
	ws_disconnect(&aino);
	ws_disconnect(&bo);
}

static void test_review_groups_what_was_not_answered(void **state)
{
	struct ws essi, bo;

	talk_open_as(&essi, *state, TALK_ESSI);
	kp_json_free(talk_ask(&essi, "1", TALK_GIBBERISH, "deferred"));
	kp_json_free(talk_ask(&essi, "2", TALK_GIBBERISH, "deferred"));
	KP_AUTO(kp_json)
	struct kp_json *answer = talk_ask(&essi, "3", TALK_DIRECT, "answered");
	ws_sendf(&essi,
		"{\"type\":\"feedback\",\"id\":\"f\",\"interaction\":\"%s\",\"helpful\":false,"
		"\"comment\":\"Liian pitkä\"}",
		ws_text(answer, "interaction"));
	kp_json_free(talk_reply(&essi, "ok", "f"));
	talk_open_as(&bo, *state, TALK_BO);
	ws_send(&bo, "{\"type\":\"review\",\"id\":\"r\",\"what\":\"unanswered\"}");
	KP_AUTO(kp_json) struct kp_json *vain = talk_reply(&bo, "review", "r");
	const struct kp_json *groups = kp_json_get(vain, "groups");
	const struct kp_json *asked = NULL;
	for (size_t i = 0; i < kp_json_count(groups) && !asked; i++)
		asked = member(kp_json_get(kp_json_at(groups, i), "asked"), "question",
			TALK_GIBBERISH);
	int64_t count = 0;
	assert_true(asked && kp_json_int(kp_json_get(asked, "count"), &count));
	assert_true(count >= 2);
	ws_send(&bo, "{\"type\":\"review\",\"id\":\"r\",\"what\":\"low_rated\"}");
	KP_AUTO(kp_json) struct kp_json *low = talk_reply(&bo, "review", "r");
	const struct kp_json *saving =
		member(kp_json_get(low, "groups"), "intent", "loma.saastovapaa");
	assert_non_null(member(kp_json_get(saving, "asked"), "comment", "Liian pitkä"));
	ws_send(&bo, "{\"type\":\"review\",\"id\":\"r\",\"what\":\"guides\"}");
	KP_AUTO(kp_json) struct kp_json *guides = talk_reply(&bo, "review", "r");
	assert_non_null(member(kp_json_get(guides, "guides"), "guide", "testiohje"));
	ws_send(&bo, "{\"type\":\"review\",\"what\":\"all\"}");
	kp_json_free(ws_expect_error(&bo, "bad_request"));
	ws_disconnect(&essi);
	ws_disconnect(&bo);
}

static void test_administration_is_for_administrators(void **state)
{
	struct ws essi, bo, admin;
	char number[32];

	talk_open_as(&essi, *state, TALK_ESSI);
	ticket(&essi, TALK_DIRECT, "Salainen aihe", number);
	talk_open_as(&bo, *state, TALK_BO);
	ws_send(&bo, "{\"type\":\"admin\",\"what\":\"tokens\"}");
	kp_json_free(ws_expect_error(&bo, "not_allowed"));
	talk_open_as(&admin, *state, TALK_ADMIN);
	ws_send(&admin, "{\"type\":\"admin\",\"id\":\"t\",\"what\":\"tokens\"}");
	KP_AUTO(kp_json) struct kp_json *tokens = talk_reply(&admin, "admin", "t");
	const struct kp_json *own = member(kp_json_get(tokens, "tokens"), "name", TALK_ADMIN);
	assert_string_equal(ws_text(own, "role"), "admin");
	ws_send(&admin, "{\"type\":\"admin\",\"id\":\"a\",\"what\":\"audit\"}");
	KP_AUTO(kp_json) struct kp_json *audit = talk_reply(&admin, "admin", "a");
	const struct kp_json *line = member(kp_json_get(audit, "events"), "ticket", number);
	assert_non_null(line);
	assert_null(member(kp_json_get(audit, "events"), "text", "Salainen aihe"));
	ws_send(&admin, "{\"type\":\"admin\",\"id\":\"o\",\"what\":\"outbox\"}");
	KP_AUTO(kp_json) struct kp_json *outbox = talk_reply(&admin, "admin", "o");
	const struct kp_json *post = member(kp_json_get(outbox, "posts"), "ticket", number);
	assert_string_equal(ws_text(post, "state"), "queued");
	int64_t id = 0;
	assert_true(kp_json_int(kp_json_get(post, "id"), &id));
	ws_sendf(&admin, "{\"type\":\"retry\",\"id\":\"r\",\"post\":%lld}", (long long)id);
	KP_AUTO(kp_json) struct kp_json *retried = talk_reply(&admin, "retried", "r");
	int64_t count = 0;
	assert_true(kp_json_int(kp_json_get(retried, "count"), &count));
	assert_int_equal(count, 1);
	ws_send(&admin, "{\"type\":\"retry\",\"id\":\"r\",\"post\":999999}");
	kp_json_free(ws_expect_error(&admin, "not_found"));
	ws_send(&bo, "{\"type\":\"retry\",\"id\":\"r\"}");
	KP_AUTO(kp_json) struct kp_json *refused = talk_reply(&bo, "error", "r");
	assert_string_equal(ws_text(refused, "code"), "not_allowed");
	ws_disconnect(&essi);
	ws_disconnect(&bo);
	ws_disconnect(&admin);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_find_gives_what_they_may_see),
		cmocka_unit_test(test_conversation_stands_beside_the_ticket),
		cmocka_unit_test(test_team_tells_who_is_there),
		cmocka_unit_test(test_review_groups_what_was_not_answered),
		cmocka_unit_test(test_administration_is_for_administrators),
	};

	return cmocka_run_group_tests(tests, talk_setup_tokens, talk_teardown);
}
