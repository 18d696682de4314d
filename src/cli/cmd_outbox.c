#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/kp_clock.h"
#include "cli/cli.h"

static const char *whom(const struct store_post *p)
{
	return p->to_partner && *p->person ? p->person : store_post_audience(p);
}

static const char *what(const struct store_post *p)
{
	return *p->guide ? p->guide : p->event.number;
}

static const char *why(const struct store_post *p)
{
	return *p->guide ? "review" : p->event.kind;
}

static void print_json(const struct store_posts *posts)
{
	KP_AUTO(kp_str) struct kp_str s = {0};
	struct kp_jsonw w = {.s = &s};

	kp_jsonw_begin(&w, NULL, '[');
	for (size_t i = 0; i < posts->n; i++) {
		const struct store_post *p = &posts->v[i];
		bool queued = p->state == STORE_POST_QUEUED;

		kp_jsonw_begin(&w, NULL, '{');
		kp_jsonw_int(&w, "id", p->id);
		kp_jsonw_str(&w, "way", store_way_name(p->way));
		kp_jsonw_str(&w, *p->guide ? "guide" : "ticket", what(p));
		kp_jsonw_str(&w, "why", why(p));
		kp_jsonw_str(&w, "to", whom(p));
		kp_jsonw_str(&w, "state", store_post_state_name(p->state));
		kp_jsonw_int(&w, "tries", p->tries);
		kp_jsonw_time(&w, "queued", p->created_at);
		kp_jsonw_time(
			&w, queued ? "next" : "ended", queued ? p->next_at : p->ended_at);
		kp_jsonw_str(&w, "error", p->error);
		kp_jsonw_end(&w, '}');
	}
	kp_jsonw_end(&w, ']');
	cli_print(&s);
}

static void print_text(const struct store_posts *posts)
{
	char at[21];

	if (posts->n)
		printf("%8s  %-14s  %-10s  %-20s  %-8s %5s  %-20s  %s\n", "id", "about", "why",
			"to", "state", "tries", "next or ended", "error");
	for (size_t i = 0; i < posts->n; i++) {
		const struct store_post *p = &posts->v[i];

		kp_time_iso(p->state == STORE_POST_QUEUED ? p->next_at : p->ended_at, at);
		printf("%8" PRId64 "  %-14s  %-10s  %-20s  %-8s %5d  %-20s  %s\n", p->id,
			what(p), why(p), whom(p), store_post_state_name(p->state), p->tries,
			at, p->error);
	}
	printf("%zu messages\n", posts->n);
}

static int list(const struct cli_shared *shared, struct store_conn *db, bool all)
{
	KP_AUTO(kp_arena) struct kp_arena *arena = kp_arena_new(0);
	struct store_posts posts = {0};
	struct kp_err err = {0};

	if (store_outbox_list(db, all, 0, arena, &posts, &err) < 0)
		return cli_fail(&err);
	if (shared->json)
		print_json(&posts);
	else
		print_text(&posts);
	return CLI_FINE;
}

static int retry(struct store_conn *db, const char *which)
{
	KP_AUTO(store_req) struct store_req *req = store_req_new(STORE_OUTBOX_RETRY);
	struct kp_err err = {0};

	req->retry.at = kp_now_ms(NULL);
	if (!which)
		return cli_usage("say which: outbox retry ID, or outbox retry all");
	if (strcmp(which, "all") != 0 && kp_parse_int(which, 1, INT64_MAX, &req->retry.id) < 0)
		return cli_usage("'%s' is neither a number of the list nor 'all'", which);
	if (store_do(db, req, &err) < 0)
		return cli_fail(&err);
	printf("%" PRId64 " messages will be tried again now\n", req->retry.n);
	return req->retry.n || !req->retry.id ? CLI_FINE : CLI_BAD;
}

int cmd_outbox(int argc, char **argv)
{
	const char *args[CLI_MAX_ARGS];
	bool all = false;
	const struct cli_option options[] = {
		{"all", CLI_FLAG, &all, NULL, "also what was sent, or not needed", 0, 0},
	};
	const struct cli_spec spec = {
		.usage = "outbox [OPTION…] [retry ID|all]",
		.about = "Lists the mails that wait to be sent or were given up; retry tries "
			 "them at once.",
		.uses = CLI_USE_DATA | CLI_USE_JSON,
		.options = options,
		.noptions = KP_LEN(options),
		.max_args = 2,
	};
	KP_AUTO(store_conn) struct store_conn *db = NULL;
	struct cli_shared shared;
	struct kp_err err = {0};
	int rc = cli_parse(&spec, argc, argv, &shared, args);

	if (rc != CLI_GO_ON)
		return rc;
	if (args[0] && strcmp(args[0], "retry") != 0)
		return cli_usage("'%s' is nothing outbox does; it lists, or: retry", args[0]);
	if (cli_db_open(&shared, &db, &err) < 0)
		return cli_fail(&err);
	return args[0] ? retry(db, args[1]) : list(&shared, db, all);
}
