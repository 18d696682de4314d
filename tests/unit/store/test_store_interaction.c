#include "store_fixture.h"

static void test_interaction_add_keeps_every_field(void **state)
{
	struct fixture *f = *state;
	struct store_req *req = make_interaction(7, ALICE);

	req->interaction.parent = 6;
	req->interaction.choice = 2;
	assert_int_equal(fixture_run(f, req), KP_OK);
	assert_int_equal(
		fixture_count(f,
			"SELECT count(*) FROM interaction WHERE id = 7 AND session = '" ALICE
			"'"
			" AND channel = 'web' AND lang = 'fi' AND unit = 'kotihoito'"
			" AND question = 'Miten säästövapaata kertyy?' AND outcome = "
			"'answered'"
			" AND intent = 'loma.saastovapaa' AND confidence = 0.97"
			" AND candidates = '[]' AND latency_us = 200"
			" AND kb_hash = '0123456789abcdef' AND parent = 6 AND choice = 2"),
		1);
}

static void test_interaction_add_again_changes_nothing(void **state)
{
	struct fixture *f = *state;
	struct store_req *again = make_interaction(7, BELLA);

	assert_int_equal(fixture_run(f, make_interaction(7, ALICE)), KP_OK);
	assert_int_equal(fixture_run(f, again), KP_OK);
	assert_int_equal(fixture_count(f, "SELECT count(*) FROM interaction"
					  " WHERE session = '" ALICE "'"),
		1);
}

static void test_interaction_add_null_texts_are_empty(void **state)
{
	struct fixture *f = *state;
	struct store_req *req = store_req_new(STORE_INTERACTION);

	req->interaction.id = 1;
	assert_int_equal(fixture_run(f, req), KP_OK);
	assert_int_equal(
		fixture_count(f, "SELECT count(*) FROM interaction WHERE intent = ''"), 1);
}

static struct store_req *make_feedback(int64_t interaction, const char *session, bool helpful)
{
	struct store_req *req = store_req_new(STORE_FEEDBACK);

	req->feedback =
		(struct store_feedback){session, interaction, NOON, helpful, "Selvä vastaus."};
	return req;
}

static void test_feedback_set_the_last_word_counts(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(fixture_run(f, make_interaction(1, ALICE)), KP_OK);
	assert_int_equal(fixture_run(f, make_feedback(1, ALICE, true)), KP_OK);
	assert_int_equal(fixture_run(f, make_feedback(1, ALICE, false)), KP_OK);
	assert_int_equal(fixture_count(f, "SELECT count(*) FROM feedback"), 1);
	assert_int_equal(fixture_count(f, "SELECT helpful FROM feedback"), 0);
}

static void test_feedback_set_on_anothers_interaction_is_refused(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(fixture_run(f, make_interaction(1, ALICE)), KP_OK);
	KP_AUTO(store_req) struct store_req *req = make_feedback(1, BELLA, true);
	assert_int_equal(fixture_do(f, req), KP_ENOENT);
	assert_non_null(strstr(req->err.msg, "'1'"));
	assert_int_equal(fixture_run(f, make_feedback(2, ALICE, true)), KP_ENOENT);
	assert_int_equal(fixture_count(f, "SELECT count(*) FROM feedback"), 0);
}

/* ---- sessions ---- */

static struct store_req *make_session(const char *id, const char *user, const char *json)
{
	struct store_req *req = store_req_new(STORE_SESSION_SAVE);

	req->session =
		(struct store_session){id, user, "fi", "kotihoito", json, NOON, NOON + 1};
	return req;
}

static struct store_req *make_load(const char *id, const char *user)
{
	struct store_req *req = store_req_new(STORE_SESSION_LOAD);

	req->load.who = (struct store_owner){id, user};
	return req;
}

static void test_session_save_again_keeps_its_beginning(void **state)
{
	struct fixture *f = *state;
	struct store_req *later = make_session(ALICE, "", "{\"n\":2}");

	later->session.created_at = NOON + 5;
	later->session.seen_at = NOON + 6;
	assert_int_equal(fixture_run(f, make_session(ALICE, "", "{\"n\":1}")), KP_OK);
	assert_int_equal(fixture_run(f, later), KP_OK);
	KP_AUTO(store_req) struct store_req *req = make_load(ALICE, NULL);
	assert_int_equal(fixture_do(f, req), KP_OK);
	assert_string_equal(req->load.session.state, "{\"n\":2}");
	assert_string_equal(req->load.session.lang, "fi");
	assert_string_equal(req->load.session.unit, "kotihoito");
	assert_int_equal(req->load.session.created_at, NOON);
	assert_int_equal(req->load.session.seen_at, NOON + 6);
}

static void test_interaction_add_saves_the_conversation_with_it(void **state)
{
	struct fixture *f = *state;

	for (int64_t id = 1; id <= 2; id++) {
		struct store_req *req = make_interaction(id, ALICE);

		req->interaction.after = (struct store_session){ALICE, "essi",
			id == 1 ? "fi" : "sv", "kotihoito",
			id == 1 ? "{\"n\":1}" : "{\"n\":2}", NOON + id, NOON + 10 * id};
		assert_int_equal(fixture_run(f, req), KP_OK);
	}
	KP_AUTO(store_req) struct store_req *req = make_load(ALICE, "essi");
	assert_int_equal(fixture_do(f, req), KP_OK);
	assert_string_equal(req->load.session.state, "{\"n\":2}");
	assert_string_equal(req->load.session.lang, "sv");
	assert_int_equal(req->load.session.created_at, NOON + 1);
	assert_int_equal(req->load.session.seen_at, NOON + 20);
	assert_int_equal(fixture_count(f, "SELECT count(*) FROM interaction"), 2);
}

static void test_session_load_unknown_is_not_found(void **state)
{
	assert_int_equal(fixture_run(*state, make_load(BELLA, "")), KP_ENOENT);
}

static void test_session_load_of_another_user_is_not_found(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(fixture_run(f, make_session(ALICE, "essi", "{}")), KP_OK);
	assert_int_equal(fixture_run(f, make_load(ALICE, "bella")), KP_ENOENT);
	assert_int_equal(fixture_run(f, make_load(ALICE, NULL)), KP_ENOENT);
	assert_int_equal(fixture_run(f, make_load(ALICE, "essi")), KP_OK);
}

static void test_session_load_brings_what_waits(void **state)
{
	struct fixture *f = *state;
	char number[32];

	assert_int_equal(fixture_run(f, make_session(ALICE, "", "{}")), KP_OK);
	open_ticket(f, "a", ALICE, "", number);
	assert_int_equal(fixture_run(f, make_answer(number, "Kyllä.")), KP_OK);
	store_req_free(fixture_pop(f));
	KP_AUTO(store_req) struct store_req *req = make_load(ALICE, "");
	assert_int_equal(fixture_do(f, req), KP_OK);
	assert_int_equal(req->load.messages.n, 1);
	assert_string_equal(req->load.messages.v[0].number, number);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE_OPEN(test_interaction_add_keeps_every_field),
		CASE_OPEN(test_interaction_add_again_changes_nothing),
		CASE_OPEN(test_interaction_add_null_texts_are_empty),
		CASE_OPEN(test_feedback_set_the_last_word_counts),
		CASE_OPEN(test_feedback_set_on_anothers_interaction_is_refused),
		CASE_OPEN(test_session_save_again_keeps_its_beginning),
		CASE_OPEN(test_interaction_add_saves_the_conversation_with_it),
		CASE_OPEN(test_session_load_unknown_is_not_found),
		CASE_OPEN(test_session_load_of_another_user_is_not_found),
		CASE_OPEN(test_session_load_brings_what_waits),
	};

	return cmocka_run_group_tests_name("store_interaction", tests, NULL, NULL);
}
