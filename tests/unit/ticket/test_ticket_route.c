#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/kp_clock.h"
#include "base/kp_json.h"
#include "ticket/ticket.h"

enum { CARE, HOME_CARE, HOME_CARE_EAST, HOSPITAL, UNITS };
enum { AINO, BO, CILLA, DAN, EEVA, PARTNERS };

/* A small organisation that each test bends to its needs. */
struct world {
	struct kb kb;
	struct kb_unit units[UNITS];
	struct kb_partner partners[PARTNERS];
	struct kb_absence away[PARTNERS];
	int covered[PARTNERS][2];
	int duty[2];
	int64_t loads[PARTNERS];
	struct ticket_need need;
	struct kp_arena *arena;
	struct ticket_route route;
};

static const char *loma[] = {"loma"}, *poissaolo[] = {"poissaolo"}, *all[] = {"*"},
		  *ura[] = {"ura"};

static void cover(struct world *w, int partner, const char *id, const char **areas, int unit)
{
	struct kb_partner *p = &w->partners[partner];

	*p = (struct kb_partner){.id = id,
		.areas = areas,
		.nareas = 1,
		.langs = {true, true, true},
		.deputy = -1};
	if (unit < 0)
		return;
	w->covered[partner][0] = unit;
	p->units = w->covered[partner];
	p->nunits = 1;
}

static void send_away(struct world *w, int partner, const char *from, const char *to)
{
	assert_int_equal(kp_date_parse(from, &w->away[partner].from), 0);
	assert_int_equal(kp_date_parse(to, &w->away[partner].to), 0);
	w->partners[partner].absences = &w->away[partner];
	w->partners[partner].nabsences = 1;
}

static void make_units(struct world *w)
{
	w->units[CARE] = (struct kb_unit){.id = "care", .parent = -1};
	w->units[HOME_CARE] = (struct kb_unit){.id = "home-care", .parent = CARE};
	w->units[HOME_CARE_EAST] = (struct kb_unit){.id = "east", .parent = HOME_CARE};
	w->units[HOSPITAL] = (struct kb_unit){.id = "hospital", .parent = -1};
}

static int setup(void **state)
{
	struct world *w = kp_alloc(sizeof(*w));
	int32_t monday;

	make_units(w);
	cover(w, AINO, "aino", loma, CARE);
	cover(w, BO, "bo", all, -1);
	cover(w, CILLA, "cilla", poissaolo, -1);
	cover(w, DAN, "dan", loma, HOSPITAL);
	cover(w, EEVA, "eeva", ura, -1);
	w->duty[0] = BO;
	w->duty[1] = AINO;
	w->kb = (struct kb){.units = w->units,
		.nunits = UNITS,
		.partners = w->partners,
		.npartners = PARTNERS,
		.duty = w->duty,
		.nduty = 2};
	assert_int_equal(kp_date_parse("2026-11-23", &monday), 0);
	w->need = (struct ticket_need){.area = "loma",
		.unit = HOME_CARE,
		.lang = TEXT_FI,
		.now = ticket_moment(&w->kb, monday, 600)};
	w->arena = kp_arena_new(0);
	*state = w;
	return 0;
}

static int teardown(void **state)
{
	struct world *w = *state;

	kp_arena_free(w->arena);
	free(w);
	return 0;
}

static int route(struct world *w)
{
	ticket_route(&w->kb, &w->need, w->loads, w->arena, &w->route);
	assert_int_equal(w->route.nreasons, PARTNERS);
	for (int i = 0; i < PARTNERS; i++)
		assert_int_equal(w->route.reasons[i].partner, i);
	return w->route.partner;
}

static enum ticket_verdict verdict(const struct world *w, int partner)
{
	return w->route.reasons[partner].verdict;
}

static void test_route_area_and_unit_decide(void **state)
{
	struct world *w = *state;

	assert_int_equal(route(w), AINO);
	assert_false(w->route.duty);
	assert_int_equal(verdict(w, AINO), TICKET_CHOSEN);
	assert_int_equal(verdict(w, BO), TICKET_LOST_WILDCARD);
	assert_int_equal(verdict(w, CILLA), TICKET_LOST_AREA);
	assert_int_equal(verdict(w, DAN), TICKET_LOST_UNIT);
	w->need.unit = HOSPITAL;
	assert_int_equal(route(w), DAN);
}

static void test_route_named_area_wins_over_wildcard_and_load(void **state)
{
	struct world *w = *state;

	w->loads[AINO] = 50;
	assert_int_equal(route(w), AINO);
	w->need.area = "palkka";
	assert_int_equal(route(w), BO);
	assert_int_equal(verdict(w, BO), TICKET_CHOSEN);
}

static void test_route_nearest_unit_wins(void **state)
{
	struct world *w = *state;

	cover(w, DAN, "dan", loma, HOME_CARE);
	cover(w, CILLA, "cilla", loma, -1);
	w->need.unit = HOME_CARE_EAST;
	assert_int_equal(route(w), DAN);
	assert_int_equal(verdict(w, AINO), TICKET_LOST_FARTHER);
	assert_int_equal(verdict(w, CILLA), TICKET_LOST_FARTHER);
	w->need.unit = CARE;
	assert_int_equal(route(w), AINO);
	w->need.unit = HOSPITAL;
	assert_int_equal(route(w), CILLA);
}

static void test_route_unknown_unit_goes_to_the_whole_organisation(void **state)
{
	struct world *w = *state;

	w->need.unit = -1;
	assert_int_equal(route(w), BO);
	assert_int_equal(verdict(w, AINO), TICKET_LOST_UNIT);
	assert_int_equal(verdict(w, DAN), TICKET_LOST_UNIT);
}

static void test_route_unknown_area_goes_to_who_covers_all(void **state)
{
	struct world *w = *state;

	w->need.area = NULL;
	assert_int_equal(route(w), BO);
	w->need.area = "";
	assert_int_equal(route(w), BO);
}

static void test_route_language_is_needed(void **state)
{
	struct world *w = *state;

	w->partners[AINO].langs[TEXT_SV] = false;
	w->need.lang = TEXT_SV;
	assert_int_equal(route(w), BO);
	assert_int_equal(verdict(w, AINO), TICKET_LOST_LANGUAGE);
	w->need.lang = TEXT_UNKNOWN;
	assert_int_equal(route(w), AINO);
}

static void test_route_absent_is_replaced_by_the_deputy(void **state)
{
	struct world *w = *state;

	send_away(w, AINO, "2026-11-23", "2026-11-23");
	w->partners[AINO].deputy = EEVA;
	assert_int_equal(route(w), EEVA);
	assert_int_equal(w->route.instead_of, AINO);
	assert_int_equal(verdict(w, AINO), TICKET_LOST_ABSENT);
	assert_int_equal(verdict(w, EEVA), TICKET_CHOSEN_DEPUTY);
	assert_int_equal(w->route.reasons[EEVA].instead_of, AINO);
}

/* Who stands in for one absence, and not for what comes after it. */
static void test_route_absence_has_its_own_deputy(void **state)
{
	struct world *w = *state;

	w->partners[AINO].deputy = EEVA;
	send_away(w, AINO, "2026-11-23", "2026-11-23");
	w->away[AINO].deputy = &w->partners[DAN];
	assert_int_equal(route(w), DAN);
	assert_int_equal(w->route.instead_of, AINO);
	assert_int_equal(verdict(w, DAN), TICKET_CHOSEN_DEPUTY);
	send_away(w, DAN, "2026-11-01", "2026-11-30");
	w->partners[DAN].deputy = CILLA;
	assert_int_equal(route(w), CILLA);
	send_away(w, AINO, "2026-11-01", "2026-11-22");
	assert_int_equal(route(w), AINO);
}

static void test_route_absence_ends(void **state)
{
	struct world *w = *state;

	w->partners[AINO].deputy = EEVA;
	send_away(w, AINO, "2026-11-01", "2026-11-22");
	assert_int_equal(route(w), AINO);
	send_away(w, AINO, "2026-11-24", "2026-11-30");
	assert_int_equal(route(w), AINO);
}

static void test_route_chain_of_deputies(void **state)
{
	struct world *w = *state;

	send_away(w, AINO, "2026-11-01", "2026-11-30");
	send_away(w, EEVA, "2026-11-01", "2026-11-30");
	w->partners[AINO].deputy = EEVA;
	w->partners[EEVA].deputy = DAN;
	w->partners[DAN].langs[TEXT_FI] = false;
	w->partners[DAN].deputy = CILLA;
	assert_int_equal(route(w), CILLA);
	assert_int_equal(w->route.instead_of, AINO);
}

static void test_route_circle_of_deputies_falls_to_the_next(void **state)
{
	struct world *w = *state;

	send_away(w, AINO, "2026-11-01", "2026-11-30");
	send_away(w, EEVA, "2026-11-01", "2026-11-30");
	w->partners[AINO].deputy = EEVA;
	w->partners[EEVA].deputy = AINO;
	assert_int_equal(route(w), BO);
	assert_int_equal(w->route.instead_of, -1);
	assert_int_equal(verdict(w, AINO), TICKET_LOST_ABSENT);
}

static void test_route_lightest_load_then_id(void **state)
{
	struct world *w = *state;

	cover(w, DAN, "dan", loma, CARE);
	assert_int_equal(route(w), AINO);
	assert_int_equal(verdict(w, DAN), TICKET_LOST_ORDER);
	w->loads[AINO] = 2;
	w->loads[DAN] = 1;
	assert_int_equal(route(w), DAN);
	assert_int_equal(verdict(w, AINO), TICKET_LOST_LOAD);
	assert_int_equal(w->route.reasons[AINO].load, 2);
}

static void test_route_nobody_covers_goes_to_duty(void **state)
{
	struct world *w = *state;

	w->partners[BO].areas = ura;
	w->need.area = "palkka";
	assert_int_equal(route(w), BO);
	assert_true(w->route.duty);
	assert_int_equal(verdict(w, BO), TICKET_CHOSEN_DUTY);
	w->partners[BO].langs[TEXT_FI] = false;
	assert_int_equal(route(w), AINO);
	w->partners[AINO].langs[TEXT_FI] = false;
	assert_int_equal(route(w), BO);
}

static void test_route_duty_away_goes_to_who_is_here(void **state)
{
	struct world *w = *state;

	w->need.area = "palkka";
	send_away(w, BO, "2026-11-01", "2026-11-30");
	send_away(w, AINO, "2026-11-01", "2026-11-30");
	w->loads[CILLA] = 2;
	w->partners[DAN].langs[TEXT_FI] = false;
	w->loads[EEVA] = 1;
	assert_int_equal(route(w), EEVA);
	assert_true(w->route.duty);
	assert_int_equal(w->route.rule, TICKET_CHOSEN_HERE);
	assert_int_equal(verdict(w, EEVA), TICKET_CHOSEN_HERE);
}

static void test_route_everyone_away_is_still_somebodys(void **state)
{
	struct world *w = *state;

	for (int i = 0; i < PARTNERS; i++)
		send_away(w, i, "2026-11-01", "2026-11-30");
	assert_int_equal(route(w), BO);
	assert_true(w->route.duty);
	assert_int_equal(verdict(w, BO), TICKET_CHOSEN_DUTY);
}

static void test_route_topic_wins_over_area(void **state)
{
	static const char *topic[] = {"loma.siirto"};
	struct world *w = *state;

	cover(w, EEVA, "eeva", topic, -1);
	w->need.intent = "loma.siirto";
	assert_int_equal(route(w), EEVA);
	assert_int_equal(verdict(w, AINO), TICKET_LOST_TOPIC);
	assert_int_equal(verdict(w, BO), TICKET_LOST_WILDCARD);
	assert_int_equal(w->route.rule, TICKET_LOST_TOPIC);
	w->need.intent = "loma.kertyma";
	assert_int_equal(route(w), AINO);
	assert_int_equal(verdict(w, EEVA), TICKET_LOST_AREA);
}

/* Whoever else covers the topic, and whatever unit it is in; who is away has a deputy. */
static void test_route_request_goes_to_its_coordinator(void **state)
{
	struct world *w = *state;

	w->need.coordinator = &w->partners[DAN];
	assert_int_equal(route(w), DAN);
	assert_int_equal(verdict(w, AINO), TICKET_LOST_COORDINATOR);
	assert_int_equal(verdict(w, BO), TICKET_LOST_COORDINATOR);
	assert_int_equal(w->route.rule, TICKET_LOST_COORDINATOR);
	send_away(w, DAN, "2020-01-01", "2099-12-31");
	w->partners[DAN].deputy = CILLA;
	assert_int_equal(route(w), CILLA);
	assert_int_equal(w->route.instead_of, DAN);
}

static void open_at(struct world *w, int partner, int weekday, int from, int to)
{
	w->partners[partner].hours.on[weekday][0] =
		(struct kb_hours){(int16_t)from, (int16_t)to};
}

static void test_route_who_is_in_the_office_sooner(void **state)
{
	struct world *w = *state;

	cover(w, DAN, "dan", loma, CARE);
	open_at(w, AINO, 0, 720, 960); /* in the afternoon */
	open_at(w, DAN, 0, 480, 960);
	w->loads[DAN] = 30;
	assert_int_equal(route(w), DAN);
	assert_int_equal(verdict(w, AINO), TICKET_LOST_HOURS);
	assert_int_equal(w->route.rule, TICKET_LOST_HOURS);
	assert_int_equal(w->route.reasons[AINO].days, 1);
	assert_int_equal(w->route.reasons[DAN].days, 0);
	/* Both on the same morning: then the load decides. */
	open_at(w, AINO, 1, 540, 960);
	open_at(w, DAN, 1, 480, 960);
	w->need.now += 10 * INT64_C(3600000);
	assert_int_equal(route(w), AINO);
	assert_int_equal(verdict(w, DAN), TICKET_LOST_LOAD);
	/* On a later day loses whatever the load. */
	open_at(w, AINO, 1, 0, 0);
	open_at(w, AINO, 2, 480, 960);
	assert_int_equal(route(w), DAN);
	assert_int_equal(w->route.reasons[AINO].days, 3);
}

static void test_route_absence_counts_when_the_office_opens_next(void **state)
{
	struct world *w = *state;
	int32_t friday;

	assert_int_equal(kp_date_parse("2026-11-27", &friday), 0);
	w->partners[AINO].deputy = EEVA;
	w->need.now = ticket_moment(&w->kb, friday, 20 * 60);
	send_away(w, AINO, "2026-11-30", "2026-12-04");
	assert_int_equal(route(w), EEVA);
	send_away(w, AINO, "2026-11-20", "2026-11-29");
	assert_int_equal(route(w), AINO);
}

static void test_route_rule_is_the_one_that_the_last_rival_lost_by(void **state)
{
	struct world *w = *state;

	route(w);
	assert_int_equal(w->route.rule, TICKET_LOST_WILDCARD); /* Bo covers all */
	w->partners[BO].areas = ura;
	route(w);
	assert_int_equal(w->route.rule, TICKET_LOST_UNIT); /* Dan is in the hospital */
	w->partners[DAN].areas = ura;
	route(w);
	assert_int_equal(w->route.rule, TICKET_LOST_AREA);
	cover(w, DAN, "dan", loma, -1);
	route(w);
	assert_int_equal(w->route.rule, TICKET_LOST_FARTHER);
	w->kb.npartners = 1;
	ticket_route(&w->kb, &w->need, w->loads, w->arena, &w->route);
	assert_int_equal(w->route.rule, TICKET_CHOSEN);
}

static void test_route_nobody_at_all(void **state)
{
	struct world *w = *state;
	struct kb empty = {0};

	w->need.unit = -1;
	ticket_route(&empty, &w->need, NULL, w->arena, &w->route);
	assert_int_equal(w->route.partner, -1);
	assert_int_equal(w->route.nreasons, 0);
}

static void test_route_json_names_who_covers_the_area(void **state)
{
	struct world *w = *state;
	KP_AUTO(kp_str) struct kp_str s = {0};
	struct kp_json *j = NULL;

	route(w);
	ticket_route_json(&w->kb, &w->route, &s);
	assert_int_equal(kp_json_parse(s.p, s.n, 0, &j, NULL), 0);
	assert_string_equal(kp_json_string(kp_json_get(j, "partner")), "aino");
	const struct kp_json *c = kp_json_get(j, "candidates");
	int64_t elsewhere = 0, distance = 0;
	assert_int_equal(kp_json_count(c), 3); /* Aino, Bo, Dan */
	assert_string_equal(
		kp_json_string(kp_json_get(kp_json_at(c, 2), "verdict")), "lost-unit");
	assert_true(kp_json_int(kp_json_get(kp_json_at(c, 0), "distance"), &distance));
	assert_int_equal(distance, 1);
	assert_true(kp_json_int(kp_json_get(j, "elsewhere"), &elsewhere));
	assert_int_equal(elsewhere, 2);
	assert_string_equal(kp_json_string(kp_json_get(j, "rule")), "lost-wildcard");
	kp_json_free(j);
}

static void test_loads_fall_on_partners_by_id(void **state)
{
	struct world *w = *state;
	const struct store_load rows[] = {{"dan", 3}, {"gone", 9}, {"aino", 1}};
	const struct store_loads l = {rows, KP_LEN(rows)};
	const int64_t *loads = ticket_loads(&w->kb, &l, w->arena);

	assert_int_equal(loads[AINO], 1);
	assert_int_equal(loads[BO], 0);
	assert_int_equal(loads[DAN], 3);
}

static void test_verdicts_all_have_words(void **state)
{
	(void)state;
	for (int v = 0; v < TICKET_VERDICTS; v++) {
		assert_non_null(ticket_verdict_name((enum ticket_verdict)v));
		assert_non_null(ticket_verdict_help((enum ticket_verdict)v));
		assert_non_null(ticket_verdict_rule((enum ticket_verdict)v));
		assert_int_equal(
			ticket_verdict_parse(ticket_verdict_name((enum ticket_verdict)v)), v);
	}
}

#define CASE(fn) cmocka_unit_test_setup_teardown(fn, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(test_route_area_and_unit_decide),
		CASE(test_route_named_area_wins_over_wildcard_and_load),
		CASE(test_route_nearest_unit_wins),
		CASE(test_route_unknown_unit_goes_to_the_whole_organisation),
		CASE(test_route_unknown_area_goes_to_who_covers_all),
		CASE(test_route_language_is_needed),
		CASE(test_route_absent_is_replaced_by_the_deputy),
		CASE(test_route_absence_has_its_own_deputy),
		CASE(test_route_absence_ends),
		CASE(test_route_chain_of_deputies),
		CASE(test_route_circle_of_deputies_falls_to_the_next),
		CASE(test_route_lightest_load_then_id),
		CASE(test_route_nobody_covers_goes_to_duty),
		CASE(test_route_duty_away_goes_to_who_is_here),
		CASE(test_route_everyone_away_is_still_somebodys),
		CASE(test_route_topic_wins_over_area),
		CASE(test_route_request_goes_to_its_coordinator),
		CASE(test_route_who_is_in_the_office_sooner),
		CASE(test_route_absence_counts_when_the_office_opens_next),
		CASE(test_route_rule_is_the_one_that_the_last_rival_lost_by),
		CASE(test_route_nobody_at_all),
		CASE(test_route_json_names_who_covers_the_area),
		CASE(test_loads_fall_on_partners_by_id),
		CASE(test_verdicts_all_have_words),
	};

	return cmocka_run_group_tests_name("ticket_route", tests, NULL, NULL);
}
