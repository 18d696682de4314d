#include "store_fixture.h"

static void add(struct fixture *f, int64_t interaction, int64_t at, const char *clear,
	const char *missing)
{
	struct store_req *req = store_req_new(STORE_PILOT_ANSWER);

	req->pilot = (struct store_pilot_answer){.interaction = interaction,
		.at = at,
		.guide = "koe",
		.version = "2.0",
		.unit = "koti",
		.clear = clear,
		.missing = missing};
	assert_int_equal(fixture_run(f, req), KP_OK);
}

static void test_store_pilot_list_gives_the_newest_first(void **state)
{
	struct fixture *f = *state;
	KP_AUTO(kp_arena) struct kp_arena *mem = kp_arena_new(0);
	const struct store_pilot_answer *v;
	size_t n;

	add(f, 7, NOON, "yes", NULL);
	add(f, 9, NOON + 1, "no", "Esimerkit");
	KP_AUTO(store_conn) struct store_conn *c = fixture_conn(f);
	assert_int_equal(store_pilot_list(c, "koe", mem, &v, &n, NULL), 0);
	assert_int_equal(n, 2);
	assert_int_equal(v[0].interaction, 9);
	assert_string_equal(v[0].missing, "Esimerkit");
	assert_string_equal(v[1].clear, "yes");
	assert_string_equal(v[1].missing, "");
	assert_string_equal(v[1].unit, "koti");
	assert_int_equal(store_pilot_list(c, "muu", mem, &v, &n, NULL), 0);
	assert_int_equal(n, 0);
}

/* The two questions are answered one after the other, and people change their mind. */
static void test_store_pilot_add_keeps_the_last_word_of_each_question(void **state)
{
	struct fixture *f = *state;
	KP_AUTO(kp_arena) struct kp_arena *mem = kp_arena_new(0);
	const struct store_pilot_answer *v;
	size_t n;

	add(f, 7, NOON, "no", NULL);
	add(f, 7, NOON + 1, NULL, "Kuka päättää");
	add(f, 7, NOON + 2, "partly", NULL);
	KP_AUTO(store_conn) struct store_conn *c = fixture_conn(f);
	assert_int_equal(store_pilot_list(c, "koe", mem, &v, &n, NULL), 0);
	assert_int_equal(n, 1);
	assert_string_equal(v[0].clear, "partly");
	assert_string_equal(v[0].missing, "Kuka päättää");
	assert_int_equal(v[0].at, NOON + 2);
}

static void test_store_purge_takes_pilot_answers_with_their_interactions(void **state)
{
	struct fixture *f = *state;
	struct store_req *req = store_req_new(STORE_PURGE);

	add(f, 7, NOON, "no", NULL);
	add(f, 8, NOON + 10, "yes", NULL);
	req->purge.interactions_before = NOON + 5;
	assert_int_equal(fixture_run(f, req), KP_OK);
	assert_int_equal(fixture_count(f, "SELECT count(*) FROM pilot_answer"), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_store_pilot_list_gives_the_newest_first,
			fixture_setup_open, fixture_teardown),
		cmocka_unit_test_setup_teardown(
			test_store_pilot_add_keeps_the_last_word_of_each_question,
			fixture_setup_open, fixture_teardown),
		cmocka_unit_test_setup_teardown(
			test_store_purge_takes_pilot_answers_with_their_interactions,
			fixture_setup_open, fixture_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
