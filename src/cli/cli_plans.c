#include <stdio.h>

#include "base/kp_clock.h"
#include "cli/cli.h"

/* The counts of a unit and of all below it. */
struct sum {
	int64_t planned, size, at; /* at: of the newest of them */
	size_t counts;
};

static void add(struct sum *to, const struct store_plans *p)
{
	to->planned += p->planned;
	to->size += p->size;
	to->counts++;
	if (p->at > to->at)
		to->at = p->at;
}

/* By unit, and all together behind the last; units that are gone count only there. */
static struct sum *sum_up(
	const struct kb *kb, const struct store_plans *v, size_t n, struct kp_arena *arena)
{
	struct sum *sums = kp_arena_alloc(arena, (kb->nunits + 1) * sizeof(*sums));

	for (size_t i = 0; i < n; i++) {
		add(&sums[kb->nunits], &v[i]);
		for (int unit = kb_find_unit(kb, v[i].unit); unit >= 0;
			unit = kb->units[unit].parent)
			add(&sums[unit], &v[i]);
	}
	return sums;
}

static double share(const struct sum *s)
{
	return s->size ? 100.0 * (double)s->planned / (double)s->size : 0;
}

static void day_of(int64_t ms, char out[11])
{
	kp_date_format((int32_t)(ms / (24 * 3600 * 1000)), out);
}

/* ---- JSON ---- */

static void json_sum(struct kp_jsonw *w, const struct kb *kb, const struct sum *s)
{
	char day[11];

	day_of(s->at, day);
	kp_jsonw_int(w, "planned", s->planned);
	kp_jsonw_int(w, "size", s->size);
	kp_jsonw_num(w, "share", share(s), 1);
	if (kb->careers.target)
		kp_jsonw_bool(w, "reached", share(s) >= kb->careers.target);
	if (s->counts)
		kp_jsonw_str(w, "counted", day);
}

static void print_json(const struct kb *kb, const struct sum *sums)
{
	KP_AUTO(kp_str) struct kp_str s = {0};
	struct kp_jsonw w = {.s = &s};

	kp_jsonw_begin(&w, NULL, '{');
	if (kb->careers.target)
		kp_jsonw_int(&w, "target", kb->careers.target);
	kp_jsonw_begin(&w, "units", '[');
	for (size_t i = 0; i < kb->nunits; i++) {
		if (!sums[i].counts)
			continue;
		kp_jsonw_begin(&w, NULL, '{');
		kp_jsonw_str(&w, "unit", kb->units[i].id);
		json_sum(&w, kb, &sums[i]);
		kp_jsonw_end(&w, '}');
	}
	kp_jsonw_end(&w, ']');
	kp_jsonw_begin(&w, "all", '{');
	json_sum(&w, kb, &sums[kb->nunits]);
	kp_jsonw_end(&w, '}');
	kp_jsonw_end(&w, '}');
	cli_print(&s);
}

/* ---- for people ---- */

static void print_row(const struct kb *kb, int depth, const char *name, const struct sum *s)
{
	int width = 28 - 2 * depth;
	char day[11] = "-";

	if (s->counts)
		day_of(s->at, day);
	printf("%*s%-*s %8lld %8lld %6.1f %% %-8s %s\n", 2 * depth, "", width > 0 ? width : 0,
		name, (long long)s->planned, (long long)s->size, share(s),
		!kb->careers.target              ? ""
		: share(s) >= kb->careers.target ? "reached"
						 : "below",
		day);
}

static int depth_of(const struct kb *kb, int unit)
{
	int depth = 0;

	while ((unit = kb->units[unit].parent) >= 0)
		depth++;
	return depth;
}

static void print_text(const struct kb *kb, const struct sum *sums)
{
	printf("%-28s %8s %8s %8s %-8s %s\n", "unit", "planned", "people", "share",
		kb->careers.target ? "target" : "", "counted");
	for (size_t i = 0; i < kb->nunits; i++)
		if (sums[i].counts)
			print_row(kb, depth_of(kb, (int)i), kb->units[i].id, &sums[i]);
	print_row(kb, 0, "all", &sums[kb->nunits]);
	if (kb->careers.target)
		printf("target: %d %% of the staff with a documented career plan\n",
			kb->careers.target);
}

int cli_plans_report(const struct cli_shared *shared, int64_t before)
{
	KP_AUTO(cli_engine) struct cli_engine e = {0};
	KP_AUTO(store_conn) struct store_conn *db = NULL;
	KP_AUTO(kp_arena) struct kp_arena *arena = kp_arena_new(0);
	struct kp_err err = {0};
	struct store_plans *v;
	size_t n;
	int rc = cli_kb_open(shared, &e);

	if (rc != CLI_FINE)
		return rc;
	if (cli_db_open(shared, &db, &err) < 0 ||
		store_plans_list(db, before, arena, &v, &n, &err) < 0)
		return cli_fail(&err);
	const struct sum *sums = sum_up(e.kb, v, n, arena);
	if (shared->json)
		print_json(e.kb, sums);
	else
		print_text(e.kb, sums);
	return CLI_FINE;
}
