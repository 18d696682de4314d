#include "store_fixture.h"

static void expect_refusal(struct fixture *f, enum kp_code code, const char *what)
{
	struct store_conn *c = NULL;
	struct kp_err err = {0};

	assert_int_equal(store_conn_open(f->path, &c, &err), -1);
	assert_null(c);
	assert_int_equal(err.code, code);
	if (!strstr(err.msg, what))
		fail_msg("\"%s\" does not say \"%s\"", err.msg, what);
}

static void test_conn_open_without_a_database_says_so(void **state)
{
	expect_refusal(*state, KP_ENOENT, "there is no database");
}

static void test_conn_open_empty_file_needs_the_daemon(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(kp_file_write(f->path, "", 0, NULL), 0);
	expect_refusal(f, KP_EINPUT, "start the daemon once");
}

static void test_conn_open_newer_schema_is_refused(void **state)
{
	struct fixture *f = *state;

	fixture_sql(f, "INSERT INTO schema_version (version) VALUES (99)");
	expect_refusal(f, KP_EINPUT, "schema version 99");
}

static void test_conn_do_runs_a_request_at_once(void **state)
{
	struct fixture *f = *state;
	struct kp_err err = {0};
	KP_AUTO(store_conn) struct store_conn *c = fixture_conn(f);
	KP_AUTO(store_req) struct store_req *req = make_ticket("k", ALICE, "");

	assert_int_equal(store_do(c, req, &err), 0);
	assert_string_equal(req->open.ticket.number, "HR-2026-000001");
	KP_AUTO(store_req) struct store_req *lost = make_answer("HR-2026-000009", "Hei.");
	assert_int_equal(store_do(c, lost, &err), -1);
	assert_int_equal(err.code, KP_ENOENT);
	assert_int_equal(fixture_run(f, make_say("HR-2026-000001", ALICE, "")), KP_OK);
}

static void test_ticket_list_filters(void **state)
{
	struct fixture *f = *state;
	KP_AUTO(kp_arena) struct kp_arena *arena = kp_arena_new(0);
	struct store_tickets found;
	char number[32];

	open_ticket(f, "a", ALICE, "", number);
	open_ticket(f, "b", ALICE, "", number);
	KP_AUTO(store_conn) struct store_conn *c = fixture_conn(f);
	KP_AUTO(store_req) struct store_req *answer = make_answer(number, "Kyllä.");
	assert_int_equal(store_do(c, answer, NULL), 0);

	const struct {
		struct store_filter filter;
		size_t n;
	} cases[] = {
		{{.status = -1}, 2},
		{{.status = -1, .limit = 1}, 1},
		{{.status = STORE_ANSWERED}, 1},
		{{.status = STORE_CLOSED}, 0},
		{{.status = -1, .waiting = true}, 1},
		{{.status = -1, .partner = "esimerkki-aino"}, 2},
		{{.status = -1, .partner = ""}, 0},
		{{.status = -1, .area = "loma"}, 2},
		{{.status = -1, .area = "palkka"}, 0},
	};
	for (size_t i = 0; i < KP_LEN(cases); i++) {
		assert_int_equal(
			store_ticket_list(c, &cases[i].filter, arena, &found, NULL), 0);
		assert_int_equal(found.n, cases[i].n);
	}
}

static void test_ticket_get_brings_the_history(void **state)
{
	struct fixture *f = *state;
	KP_AUTO(kp_arena) struct kp_arena *arena = kp_arena_new(0);
	struct store_ticket t;
	struct store_events h;
	char number[32];

	open_ticket(f, "a", ALICE, "", number);
	assert_int_equal(fixture_run(f, make_say(number, ALICE, "")), KP_OK);
	KP_AUTO(store_conn) struct store_conn *c = fixture_conn(f);
	assert_int_equal(store_ticket_get(c, number, arena, &t, &h, NULL), 1);
	assert_string_equal(t.number, number);
	assert_int_equal(h.n, 3);
	assert_string_equal(h.v[0].kind, "opened");
	assert_int_equal(h.v[0].sender, STORE_SUPERVISOR);
	assert_string_equal(h.v[1].kind, "assigned");
	assert_string_equal(h.v[2].text, "Lisään vielä.");
	assert_int_equal(store_ticket_get(c, "HR-2026-999999", arena, &t, &h, NULL), 0);
}

/* ---- report ---- */

static void log_one(struct fixture *f, int64_t id, const char *outcome, const char *lang)
{
	struct store_req *req = make_interaction(id, ALICE);

	req->interaction.outcome = outcome;
	req->interaction.lang = lang;
	req->interaction.latency_us = id * 100;
	assert_int_equal(fixture_run(f, req), KP_OK);
}

static void log_some(struct fixture *f)
{
	struct store_req *good = store_req_new(STORE_FEEDBACK);

	log_one(f, 1, "answered", "fi");
	log_one(f, 2, "answered", "fi");
	log_one(f, 3, "answered", "sv");
	log_one(f, 4, "deferred", "fi");
	good->feedback = (struct store_feedback){ALICE, 1, NOON, true, ""};
	assert_int_equal(fixture_run(f, good), KP_OK);
}

static void test_report_counts_by_outcome(void **state)
{
	struct fixture *f = *state;
	KP_AUTO(kp_arena) struct kp_arena *arena = kp_arena_new(0);
	const struct store_report_query q = {.by = STORE_BY_OUTCOME};
	struct store_report_row *rows;
	size_t n;

	log_some(f);
	KP_AUTO(store_conn) struct store_conn *c = fixture_conn(f);
	assert_int_equal(store_report(c, &q, arena, &rows, &n, NULL), 0);
	assert_int_equal(n, 2);
	assert_string_equal(rows[0].outcome, "answered");
	assert_string_equal(rows[0].intent, "");
	assert_int_equal(rows[0].count, 3);
	assert_int_equal(rows[0].helpful, 1);
	assert_int_equal(rows[0].unhelpful, 0);
	assert_true(rows[0].mean_us > 199 && rows[0].mean_us < 201);
	assert_int_equal(rows[1].count, 1);
}

static void test_report_by_all_between_dates_in_a_language(void **state)
{
	struct fixture *f = *state;
	KP_AUTO(kp_arena) struct kp_arena *arena = kp_arena_new(0);
	const struct store_report_query q = {.from = NOON + 2,
		.to = NOON + 4,
		.lang = "sv",
		.by = STORE_BY_OUTCOME | STORE_BY_INTENT | STORE_BY_LANG | STORE_BY_UNIT};
	struct store_report_row *rows;
	size_t n;

	log_some(f);
	KP_AUTO(store_conn) struct store_conn *c = fixture_conn(f);
	assert_int_equal(store_report(c, &q, arena, &rows, &n, NULL), 0);
	assert_int_equal(n, 1);
	assert_string_equal(rows[0].lang, "sv");
	assert_string_equal(rows[0].intent, "loma.saastovapaa");
	assert_string_equal(rows[0].unit, "kotihoito");
	assert_int_equal(rows[0].count, 1);
}

static void test_report_of_nothing_has_no_rows(void **state)
{
	struct fixture *f = *state;
	KP_AUTO(kp_arena) struct kp_arena *arena = kp_arena_new(0);
	const struct store_report_query q = {.by = STORE_BY_INTENT, .unit = "pelastus"};
	struct store_report_row *rows;
	size_t n = 9;

	log_some(f);
	KP_AUTO(store_conn) struct store_conn *c = fixture_conn(f);
	assert_int_equal(store_report(c, &q, arena, &rows, &n, NULL), 0);
	assert_int_equal(n, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(test_conn_open_without_a_database_says_so),
		CASE(test_conn_open_empty_file_needs_the_daemon),
		CASE_OPEN(test_conn_open_newer_schema_is_refused),
		CASE_OPEN(test_conn_do_runs_a_request_at_once),
		CASE_OPEN(test_ticket_list_filters),
		CASE_OPEN(test_ticket_get_brings_the_history),
		CASE_OPEN(test_report_counts_by_outcome),
		CASE_OPEN(test_report_by_all_between_dates_in_a_language),
		CASE_OPEN(test_report_of_nothing_has_no_rows),
	};

	return cmocka_run_group_tests_name("store_conn", tests, NULL, NULL);
}
