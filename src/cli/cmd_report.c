#include <stdio.h>
#include <string.h>

#include "cli/cli.h"

static const struct {
	const char *name;
	unsigned by;
} columns[] = {
	{"outcome", STORE_BY_OUTCOME},
	{"intent", STORE_BY_INTENT},
	{"lang", STORE_BY_LANG},
	{"unit", STORE_BY_UNIT},
};

static const char *cell(const struct store_report_row *row, unsigned by)
{
	switch (by) {
	case STORE_BY_OUTCOME:
		return row->outcome;
	case STORE_BY_INTENT:
		return row->intent;
	case STORE_BY_LANG:
		return row->lang;
	default:
		return row->unit;
	}
}

/* "outcome,intent" → bits; 0 after a complaint. */
static unsigned parse_by(const char *list)
{
	unsigned by = 0;

	for (const char *p = list, *end; p; p = *end ? end + 1 : NULL) {
		size_t i, n = strcspn(p, ",");
		end = p + n;
		for (i = 0; i < KP_LEN(columns); i++)
			if (strlen(columns[i].name) == n && !strncmp(columns[i].name, p, n))
				break;
		if (i == KP_LEN(columns)) {
			cli_usage(
				"--by '%.*s' is no column; use outcome, intent, lang or unit",
				(int)n, p);
			return 0;
		}
		by |= columns[i].by;
	}
	return by;
}

static void print_json(const struct store_report_row *rows, size_t n, unsigned by)
{
	KP_AUTO(kp_str) struct kp_str s = {0};
	struct kp_jsonw w = {.s = &s};
	int64_t total = 0;

	kp_jsonw_begin(&w, NULL, '{');
	kp_jsonw_begin(&w, "rows", '[');
	for (size_t i = 0; i < n; i++) {
		kp_jsonw_begin(&w, NULL, '{');
		for (size_t c = 0; c < KP_LEN(columns); c++)
			if (by & columns[c].by)
				kp_jsonw_str(
					&w, columns[c].name, cell(&rows[i], columns[c].by));
		kp_jsonw_int(&w, "count", rows[i].count);
		kp_jsonw_int(&w, "helpful", rows[i].helpful);
		kp_jsonw_int(&w, "unhelpful", rows[i].unhelpful);
		kp_jsonw_num(&w, "mean_us", rows[i].mean_us, 0);
		kp_jsonw_end(&w, '}');
		total += rows[i].count;
	}
	kp_jsonw_end(&w, ']');
	kp_jsonw_int(&w, "total", total);
	kp_jsonw_end(&w, '}');
	cli_print(&s);
}

static void print_text(const struct store_report_row *rows, size_t n, unsigned by)
{
	int64_t total = 0;

	for (size_t c = 0; c < KP_LEN(columns); c++)
		if (by & columns[c].by)
			printf("%-28s", columns[c].name);
	printf("%9s %9s %9s\n", "count", "helpful", "not");
	for (size_t i = 0; i < n; i++) {
		for (size_t c = 0; c < KP_LEN(columns); c++)
			if (by & columns[c].by) {
				const char *text = cell(&rows[i], columns[c].by);
				printf("%-28s", *text ? text : "-");
			}
		printf("%9lld %9lld %9lld\n", (long long)rows[i].count,
			(long long)rows[i].helpful, (long long)rows[i].unhelpful);
		total += rows[i].count;
	}
	printf("%lld questions\n", (long long)total);
}

int cmd_report(int argc, char **argv)
{
	const char *by = "outcome,intent", *args[CLI_MAX_ARGS];
	struct store_report_query q = {0};
	bool plans = false, measures = false;
	const struct cli_option options[] = {
		{"by", CLI_TEXT, &by, "COLUMNS",
			"of outcome, intent, lang, unit; commas between (default: "
			"outcome,intent)",
			0, 0},
		{"from", CLI_DATE, &q.from, "DATE", "since this day, YYYY-MM-DD", 0, 0},
		{"to", CLI_DATE, &q.to, "DATE", "before this day", 0, 0},
		{"lang", CLI_TEXT, &q.lang, "LANG", "only this language", 0, 0},
		{"unit", CLI_TEXT, &q.unit, "ID", "only this unit", 0, 0},
		{"measures", CLI_FLAG, &measures, NULL,
			"instead: how questions ended, what helped and how soon people "
			"answered, beside the period before (default: 30 days)",
			0, 0},
		{"plans", CLI_FLAG, &plans, NULL,
			"instead: the share of documented career plans by unit, as recorded "
			"with `kumppani plans` or in the chat, at --to",
			0, 0},
	};
	const struct cli_spec spec = {
		.usage = "report [OPTION…]",
		.about = "Counts what was asked and how it ended.",
		.uses = CLI_USE_KB | CLI_USE_DATA | CLI_USE_JSON,
		.options = options,
		.noptions = KP_LEN(options),
	};
	struct cli_shared shared;
	struct kp_err err = {0};
	int rc = cli_parse(&spec, argc, argv, &shared, args);

	if (rc != CLI_GO_ON)
		return rc;
	if (plans)
		return cli_plans_report(&shared, q.to);
	if (measures)
		return cli_measures_report(&shared, &q);
	q.by = parse_by(by);
	if (!q.by)
		return CLI_BROKEN;
	KP_AUTO(store_conn) struct store_conn *db = NULL;
	KP_AUTO(kp_arena) struct kp_arena *arena = kp_arena_new(0);
	struct store_report_row *rows;
	size_t n;
	if (cli_db_open(&shared, &db, &err) < 0 ||
		store_report(db, &q, arena, &rows, &n, &err) < 0)
		return cli_fail(&err);
	if (shared.json)
		print_json(rows, n, q.by);
	else
		print_text(rows, n, q.by);
	return CLI_FINE;
}
