#include "../store/store_fixture.h"

#include "base/kp_zone.h"
#include "stats/stats.h"

#define HOUR_MS (60 * 60 * INT64_C(1000))
#define DAY_MS  (24 * HOUR_MS)

struct world {
	struct fixture *f;
	struct kb *kb;
	struct kp_arena *arena;
	struct stats_query q; /* the week up to the day of NOON */
	int64_t next;
	struct stats out;
};

static int setup(void **state)
{
	struct world *w = kp_alloc(sizeof(*w));
	struct kb_report report = {0};
	struct kp_err err = {0};
	void *f;
	int32_t today;

	fixture_setup_open(&f);
	w->f = f;
	w->arena = kp_arena_new(0);
	if (kb_load(KP_SOURCE_DIR "/tests/daemon/kb", NULL, &w->kb, &report, &err) < 0)
		fail_msg("%s", err.msg);
	kb_report_clear(&report);
	today = kp_zone_local(w->kb->zone, NOON).day;
	w->q = (struct stats_query){.from = today - 6,
		.to = today + 1,
		.now = NOON + HOUR_MS,
		.lang = TEXT_UNKNOWN,
		.unit = -1};
	*state = w;
	return 0;
}

static int teardown(void **state)
{
	struct world *w = *state;
	void *f = w->f;

	kb_unref(w->kb);
	kp_arena_free(w->arena);
	fixture_teardown(&f);
	free(w);
	return 0;
}

/* ---- what happened ---- */

/* A question `days` before NOON. */
static int64_t asked(struct world *w, int days, const char *outcome, const char *intent,
	const char *unit, int64_t parent)
{
	struct store_req *req = make_interaction(++w->next, ALICE);

	req->interaction.at = NOON - days * DAY_MS;
	req->interaction.outcome = outcome;
	req->interaction.intent = intent;
	req->interaction.unit = unit;
	req->interaction.parent = parent;
	assert_int_equal(fixture_run(w->f, req), KP_OK);
	return w->next;
}

static void rated(struct world *w, int64_t interaction, bool helpful)
{
	struct store_req *req = store_req_new(STORE_FEEDBACK);

	req->feedback = (struct store_feedback){
		.session = ALICE, .interaction = interaction, .helpful = helpful};
	assert_int_equal(fixture_run(w->f, req), KP_OK);
}

/* A ticket opened `days` before NOON, as it is after `set`. */
static void ticket(struct world *w, int days, const char *unit, const char *set)
{
	KP_AUTO(kp_cstr) char *key = kp_format("k%lld", (long long)++w->next);
	KP_AUTO(store_req) struct store_req *req = make_ticket(key, ALICE, "");

	req->open.ticket.opened_at = req->open.ticket.asked_at = NOON - days * DAY_MS;
	req->open.ticket.unit = unit;
	req->open.ticket.partner = "testi-aino";
	assert_int_equal(fixture_do(w->f, req), KP_OK);
	KP_AUTO(kp_cstr)
	char *sql = kp_format(
		"UPDATE ticket SET %s WHERE number = '%s'", set, req->open.ticket.number);
	fixture_sql(w->f, sql);
}

static const struct stats *measure(struct world *w)
{
	KP_AUTO(store_conn) struct store_conn *c = fixture_conn(w->f);
	struct kp_err err = {0};

	if (stats_measure(c, w->kb, &w->q, TEXT_FI, w->arena, &w->out, &err) < 0)
		fail_msg("%s", err.msg);
	return &w->out;
}

static const struct stats_row *row(const struct stats_rows *rows, const char *key)
{
	for (size_t i = 0; i < rows->n; i++)
		if (strcmp(rows->v[i].key, key) == 0)
			return &rows->v[i];
	fail_msg("no row '%s'", key);
	return NULL;
}

/* ---- questions ---- */

static void test_measure_counts_how_questions_end(void **state)
{
	struct world *w = *state;

	rated(w, asked(w, 0, "answered", "loma.saastovapaa", "koti", 0), true);
	rated(w, asked(w, 1, "answered", "loma.saastovapaa", "koti", 0), false);
	int64_t offered = asked(w, 2, "clarify", "", "koti", 0);
	asked(w, 2, "answered", "poissaolo.sairaus", "koti", offered);
	asked(w, 3, "deferred", "", "koti", 0);
	asked(w, 3, "asking", "poissaolo.lapsi", "koti",
		0); /* a step, no question of its own */
	asked(w, 8, "answered", "loma.saastovapaa", "koti", 0);  /* the week before */
	asked(w, 15, "answered", "loma.saastovapaa", "koti", 0); /* neither */
	const struct stats *s = measure(w);
	assert_int_equal(s->now.questions, 4);
	assert_int_equal(s->now.answered, 2);
	assert_int_equal(s->now.chosen, 1);
	assert_int_equal(s->now.deferred, 1);
	assert_int_equal(s->now.helpful, 1);
	assert_int_equal(s->now.unhelpful, 1);
	assert_int_equal(s->before.questions, 1);
	assert_int_equal(s->before.answered, 1);
	assert_int_equal(row(&s->intents, "loma.saastovapaa")->answered, 2);
	assert_string_equal(row(&s->intents, "loma.saastovapaa")->title, "Säästövapaa");
	assert_int_equal(row(&s->areas, "poissaolo")->answered, 1);
	assert_int_equal(row(&s->langs, "fi")->questions, 4);
	assert_string_equal(s->intents.v[0].key, "loma.saastovapaa");
}

static void test_measure_puts_questions_on_their_days(void **state)
{
	struct world *w = *state;

	asked(w, 0, "answered", "loma.saastovapaa", "koti", 0);
	asked(w, 6, "deferred", "", "koti", 0);
	ticket(w, 6, "koti", "area = 'loma'");
	const struct stats *s = measure(w);
	assert_int_equal(s->ndays, 7);
	assert_false(s->weeks);
	assert_int_equal(s->days[0].day, w->q.from);
	assert_int_equal(s->days[0].questions, 1);
	assert_int_equal(s->days[0].answered, 0);
	assert_int_equal(s->days[0].tickets, 1);
	assert_int_equal(s->days[6].answered, 1);
	/* A long period goes by weeks, the last of which may be short. */
	w->q.from = w->q.to - 100;
	s = measure(w);
	assert_true(s->weeks);
	assert_int_equal(s->ndays, 15);
	assert_int_equal(s->days[14].questions + s->days[13].questions, 2);
}

/* The organisation's midnight, not Greenwich's. */
static void test_measure_ends_days_at_local_midnight(void **state)
{
	struct world *w = *state;
	int64_t midnight = kp_zone_moment(w->kb->zone, w->q.from, 0);
	struct store_req *req = make_interaction(++w->next, ALICE);

	req->interaction.at = midnight - 1;
	assert_int_equal(fixture_run(w->f, req), KP_OK);
	req = make_interaction(++w->next, ALICE);
	req->interaction.at = midnight;
	assert_int_equal(fixture_run(w->f, req), KP_OK);
	const struct stats *s = measure(w);
	assert_int_equal(s->now.questions, 1);
	assert_int_equal(s->before.questions, 1);
}

static void test_measure_of_a_unit_is_of_all_below_it(void **state)
{
	struct world *w = *state;

	for (int i = 0; i < 3; i++) {
		asked(w, 0, "answered", "loma.saastovapaa", "koti", 0);
		asked(w, 0, "answered", "loma.saastovapaa", "koti-ita", 0);
	}
	asked(w, 0, "answered", "loma.saastovapaa", "sairaala", 0);
	w->q.unit = kb_find_unit(w->kb, "koti");
	assert_int_equal(measure(w)->now.questions, 6);
	w->q.lang = TEXT_SV;
	assert_int_equal(measure(w)->now.questions, 0);
}

static void test_measure_hides_who_asked_little(void **state)
{
	struct world *w = *state;

	for (int i = 0; i < STATS_LEAST; i++)
		asked(w, 0, "answered", "loma.saastovapaa", "koti", 0);
	asked(w, 0, "answered", "loma.saastovapaa", "koti-ita", 0);
	asked(w, 0, "deferred", "", "sairaala", 0);
	const struct stats *s = measure(w);
	assert_int_equal(s->units.n, 2);
	assert_int_equal(row(&s->units, "koti")->questions, STATS_LEAST);
	assert_string_equal(row(&s->units, "koti")->title, "Kotihoito");
	assert_int_equal(row(&s->units, "")->questions, 2);
	w->q.unit = kb_find_unit(w->kb, "sairaala");
	s = measure(w);
	assert_true(s->few);
	assert_int_equal(s->now.questions, 0);
	assert_int_equal(s->intents.n, 0);
	assert_int_equal(s->ndays, 0);
}

/* ---- tickets ---- */

static void test_measure_tells_how_soon_people_answer(void **state)
{
	struct world *w = *state;
	char set[128];

	/* Three answered in one, two and forty office hours, the last of them closed. */
	for (int i = 0; i < 3; i++) {
		snprintf(set, sizeof(set),
			"responded_at = %lld, response_ms = %lld,"
			" asked_at = 0, closed_at = %lld, status = '%s'",
			(long long)(NOON - DAY_MS),
			(long long)((i == 2 ? 40 : i + 1) * HOUR_MS),
			i == 2 ? (long long)NOON : 0LL, i == 2 ? "closed" : "answered");
		ticket(w, 2, "koti", set);
	}
	snprintf(set, sizeof(set), "respond_by = %lld", (long long)(NOON - HOUR_MS));
	ticket(w, 10, "koti", set); /* of the week before, and overdue */
	snprintf(set, sizeof(set), "respond_by = %lld", (long long)(NOON + 9 * HOUR_MS));
	ticket(w, 0, "koti", set);
	const struct stats *s = measure(w);
	assert_int_equal(s->now.opened, 4);
	assert_int_equal(s->before.opened, 1);
	assert_int_equal(s->now.closed, 1);
	assert_int_equal(s->now.responded, 3);
	assert_int_equal(s->now.in_time, 2); /* an office day of 24 hours is promised */
	assert_int_equal(s->now.median_ms, 2 * HOUR_MS);
	assert_int_equal(s->now.p90_ms, 2 * HOUR_MS);
	assert_int_equal(s->before.median_ms, -1);
	assert_int_equal(s->open, 4);
	assert_int_equal(s->overdue, 1);
	assert_int_equal(row(&s->areas, "loma")->tickets, 4);
}

/* ---- the rest ---- */

static void test_measure_refuses_odd_periods(void **state)
{
	struct world *w = *state;
	KP_AUTO(store_conn) struct store_conn *c = fixture_conn(w->f);
	struct kp_err err = {0};

	w->q.to = w->q.from;
	assert_int_equal(stats_measure(c, w->kb, &w->q, TEXT_FI, w->arena, &w->out, &err), -1);
	assert_int_equal(err.code, KP_EINPUT);
	w->q.to = w->q.from + STATS_MOST_DAY + 1;
	assert_int_equal(stats_measure(c, w->kb, &w->q, TEXT_FI, w->arena, &w->out, &err), -1);
	assert_int_equal(err.code, KP_EINPUT);
}

static void test_measure_gives_up_when_told(void **state)
{
	struct world *w = *state;
	KP_AUTO(store_conn) struct store_conn *c = fixture_conn(w->f);
	atomic_bool cancel = true;
	struct kp_err err = {0};

	asked(w, 0, "answered", "loma.saastovapaa", "koti", 0);
	w->q.cancel = &cancel;
	assert_int_equal(stats_measure(c, w->kb, &w->q, TEXT_FI, w->arena, &w->out, &err), -1);
	assert_int_equal(err.code, KP_EBUSY);
}

static void test_json_says_the_same(void **state)
{
	struct world *w = *state;
	KP_AUTO(kp_str) struct kp_str s = {0};
	KP_AUTO(kp_json) struct kp_json *doc = NULL;
	struct kp_jsonw out = {.s = &s};
	int64_t n = 0;

	asked(w, 0, "answered", "loma.saastovapaa", "koti", 0);
	kp_jsonw_begin(&out, NULL, '{');
	stats_json(measure(w), &w->q, &out);
	kp_jsonw_end(&out, '}');
	assert_int_equal(kp_json_parse(s.p, s.n, 0, &doc, NULL), 0);
	assert_true(kp_json_int(kp_json_get(kp_json_get(doc, "now"), "answered"), &n));
	assert_int_equal(n, 1);
	assert_null(kp_json_get(kp_json_get(doc, "now"), "median_minutes"));
	assert_int_equal(kp_json_count(kp_json_get(doc, "days")), 7);
	/* The last day is among them. */
	assert_string_equal(kp_json_string(kp_json_get(doc, "to")),
		kp_json_string(kp_json_get(kp_json_at(kp_json_get(doc, "days"), 6), "day")));
}

#define IN_WORLD(fn) cmocka_unit_test_setup_teardown(fn, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_WORLD(test_measure_counts_how_questions_end),
		IN_WORLD(test_measure_puts_questions_on_their_days),
		IN_WORLD(test_measure_ends_days_at_local_midnight),
		IN_WORLD(test_measure_of_a_unit_is_of_all_below_it),
		IN_WORLD(test_measure_hides_who_asked_little),
		IN_WORLD(test_measure_tells_how_soon_people_answer),
		IN_WORLD(test_measure_refuses_odd_periods),
		IN_WORLD(test_measure_gives_up_when_told),
		IN_WORLD(test_json_says_the_same),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
