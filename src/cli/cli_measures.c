#include <inttypes.h>
#include <stdio.h>

#include "base/kp_clock.h"
#include "base/kp_zone.h"
#include "cli/cli.h"
#include "stats/stats.h"

#define USUAL_DAYS 30
#define MOST_ROWS  15

/* ---- words ---- */

static void print_count(const char *what, int64_t now, int64_t before)
{
	printf("  %-32s %8" PRId64 "   (%" PRId64 ")\n", what, now, before);
}

static void print_share(
	const char *what, int64_t part, int64_t of, int64_t part_before, int64_t of_before)
{
	if (!of)
		return;
	printf("  %-32s %6.1f %%", what, 100 * cli_share((size_t)part, (size_t)of));
	if (of_before)
		printf("   (%.1f %%)",
			100 * cli_share((size_t)part_before, (size_t)of_before));
	putchar('\n');
}

static void print_hours(const char *what, int64_t ms, int64_t before)
{
	if (ms < 0)
		return;
	printf("  %-32s %6.1f h", what, (double)ms / 3600000);
	if (before >= 0)
		printf("   (%.1f h)", (double)before / 3600000);
	putchar('\n');
}

static void print_sums(const struct stats *s)
{
	const struct stats_sums *n = &s->now, *b = &s->before;

	print_count("questions", n->questions, b->questions);
	print_share("answered by the bot", n->answered + n->chosen, n->questions,
		b->answered + b->chosen, b->questions);
	print_share("  at once", n->answered, n->questions, b->answered, b->questions);
	print_share("  after asking back", n->chosen, n->questions, b->chosen, b->questions);
	print_share(
		"a person was offered", n->deferred, n->questions, b->deferred, b->questions);
	print_share("helped, of those who told", n->helpful, n->helpful + n->unhelpful,
		b->helpful, b->helpful + b->unhelpful);
	print_count("tickets opened", n->opened, b->opened);
	print_count("tickets closed", n->closed, b->closed);
	print_share("answered in time", n->in_time, n->responded, b->in_time, b->responded);
	print_hours("first answer, office time, median", n->median_ms, b->median_ms);
	print_hours("  nine of ten within", n->p90_ms, b->p90_ms);
	printf("  %-32s %8" PRId64 ", overdue %" PRId64 "\n", "open now", s->open, s->overdue);
}

static void print_rows(const char *title, const char *none, const struct stats_rows *rows)
{
	if (!rows->n)
		return;
	printf("\n%-44s %9s %9s %9s %9s\n", title, "questions", "answered", "helped",
		"tickets");
	for (size_t i = 0; i < rows->n && i < MOST_ROWS; i++) {
		const struct stats_row *r = &rows->v[i];

		printf("%-44s %9" PRId64 " %9" PRId64 " %4" PRId64 "/%-4" PRId64 " %9" PRId64
		       "\n",
			*r->key ? r->key : none, r->questions, r->answered, r->helpful,
			r->helpful + r->unhelpful, r->tickets);
	}
	if (rows->n > MOST_ROWS)
		printf("… and %zu more; --json tells all\n", rows->n - MOST_ROWS);
}

static void print_text(const struct stats *s, const struct stats_query *q)
{
	char from[11], to[11];

	kp_date_format(q->from, from);
	kp_date_format(q->to - 1, to);
	printf("%s–%s (in brackets: the %d days before)\n", from, to, q->to - q->from);
	if (s->few) {
		printf("fewer than %d questions and tickets of this unit: not told by "
		       "itself\n",
			STATS_LEAST);
		return;
	}
	print_sums(s);
	print_rows("area", "(not known)", &s->areas);
	print_rows("intent", "(not known)", &s->intents);
	print_rows("unit", "(units with little, and unknown)", &s->units);
	print_rows("language", "(not known)", &s->langs);
}

/* ---- asking ---- */

static int read_query(
	const struct kb *kb, const struct store_report_query *told, struct stats_query *q)
{
	int64_t now = kp_now_ms(NULL);
	int32_t today = kp_zone_local(kb->zone, now).day;

	*q = (struct stats_query){.now = now, .lang = TEXT_UNKNOWN, .unit = -1};
	q->to = told->to ? kp_zone_local(NULL, told->to).day : today + 1;
	q->from = told->from ? kp_zone_local(NULL, told->from).day : q->to - USUAL_DAYS;
	if (told->lang && (q->lang = text_lang_parse(told->lang)) == TEXT_UNKNOWN)
		return cli_usage(
			"--lang '%s' is no language here; use fi, sv or en", told->lang);
	if (told->unit && (q->unit = kb_find_unit(kb, told->unit)) < 0)
		return cli_usage("unit '%s' is not in organisation.yaml", told->unit);
	return CLI_GO_ON;
}

static void print_json(const struct stats *s, const struct stats_query *q)
{
	KP_AUTO(kp_str) struct kp_str out = {0};
	struct kp_jsonw w = {.s = &out};

	kp_jsonw_begin(&w, NULL, '{');
	stats_json(s, q, &w);
	kp_jsonw_end(&w, '}');
	cli_print(&out);
}

int cli_measures_report(const struct cli_shared *shared, const struct store_report_query *told)
{
	KP_AUTO(cli_engine) struct cli_engine e = {0};
	KP_AUTO(store_conn) struct store_conn *db = NULL;
	KP_AUTO(kp_arena) struct kp_arena *arena = kp_arena_new(0);
	struct stats_query q;
	struct stats s;
	struct kp_err err = {0};
	int rc = cli_kb_open(shared, &e);

	if (rc != CLI_FINE || (rc = read_query(e.kb, told, &q)) != CLI_GO_ON)
		return rc;
	if (cli_db_open(shared, &db, &err) < 0 ||
		stats_measure(db, e.kb, &q, TEXT_FI, arena, &s, &err) < 0)
		return cli_fail(&err);
	if (shared->json)
		print_json(&s, &q);
	else
		print_text(&s, &q);
	return CLI_FINE;
}
