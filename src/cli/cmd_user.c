#include <inttypes.h>
#include <stdio.h>

#include "base/kp_clock.h"
#include "cli/cli_subject.h"
#include "cli/cli_ticket.h"

struct users {
	struct cli_shared shared;
	const char *args[CLI_MAX_ARGS];
	int64_t limit;
	struct store_conn *db;
	struct kp_arena *arena;
};

static void users_clear(struct users *u)
{
	if (u->db)
		store_conn_close(u->db);
	if (u->arena)
		kp_arena_free(u->arena);
}
KP_AUTO_CLEAR(users, users_clear)

static void add_person(const struct store_person *p, struct kp_jsonw *w)
{
	kp_jsonw_str(w, "user", p->user);
	kp_jsonw_int(w, "conversations", p->sessions);
	kp_jsonw_int(w, "questions", p->questions);
	kp_jsonw_int(w, "tickets", p->tickets);
	kp_jsonw_time(w, "last_seen", p->seen_at);
}

static void print_person(const struct store_person *p)
{
	char at[21];

	kp_time_iso(p->seen_at, at);
	printf("%-30s  %6" PRId64 " conversations  %6" PRId64 " questions  %5" PRId64
	       " tickets  last seen %s\n",
		p->user, p->sessions, p->questions, p->tickets, at);
}

/* ---- list ---- */

static int list(struct users *u)
{
	KP_AUTO(kp_str) struct kp_str s = {0};
	struct kp_jsonw w = {.s = &s};
	struct store_person *people;
	struct kp_err err = {0};
	size_t n;

	if (store_people(u->db, NULL, u->limit, u->arena, &people, &n, &err) < 0)
		return cli_fail(&err);
	kp_jsonw_begin(&w, NULL, '[');
	for (size_t i = 0; i < n; i++) {
		kp_jsonw_begin(&w, NULL, '{');
		add_person(&people[i], &w);
		kp_jsonw_end(&w, '}');
		if (!u->shared.json)
			print_person(&people[i]);
	}
	kp_jsonw_end(&w, ']');
	if (u->shared.json)
		cli_print(&s);
	else
		printf("%zu %s\n", n, n == 1 ? "user" : "users");
	return CLI_FINE;
}

/* ---- show ---- */

static void print_session(const struct store_session *s)
{
	char at[21];

	kp_time_iso(s->seen_at, at);
	printf("  conversation %s  %s  %-20s  last seen %s\n", s->id, *s->lang ? s->lang : "-",
		s->unit, at);
}

static void show_text(const struct store_person *p, const struct store_kept *kept)
{
	print_person(p);
	for (size_t i = 0; i < kept->nsessions; i++)
		print_session(&kept->sessions[i]);
	for (size_t i = 0; i < kept->tickets.n; i++)
		cli_ticket_line(&kept->tickets.v[i]);
}

static void show_json(const struct store_person *p, const struct store_kept *kept)
{
	KP_AUTO(kp_str) struct kp_str s = {0};
	struct kp_jsonw w = {.s = &s};

	kp_jsonw_begin(&w, NULL, '{');
	add_person(p, &w);
	kp_jsonw_begin(&w, "sessions", '[');
	for (size_t i = 0; i < kept->nsessions; i++)
		kp_jsonw_str(&w, NULL, kept->sessions[i].id);
	kp_jsonw_end(&w, ']');
	kp_jsonw_begin(&w, "ticket_numbers", '[');
	for (size_t i = 0; i < kept->tickets.n; i++)
		kp_jsonw_str(&w, NULL, kept->tickets.v[i].number);
	kp_jsonw_end(&w, ']');
	kp_jsonw_end(&w, '}');
	cli_print(&s);
}

static int show(struct users *u)
{
	const struct store_subject of = {.user = u->args[1]};
	struct store_person *people;
	struct store_kept kept;
	struct kp_err err = {0};
	size_t n;

	if (store_people(u->db, of.user, 1, u->arena, &people, &n, &err) < 0)
		return cli_fail(&err);
	if (!n) {
		err.code = KP_ENOENT;
		return cli_subject_fail(&of, &err);
	}
	if (store_kept(u->db, &of, u->arena, &kept, &err) < 0)
		return cli_subject_fail(&of, &err);
	if (u->shared.json)
		show_json(people, &kept);
	else
		show_text(people, &kept);
	return CLI_FINE;
}

/* ---- which ---- */

static const struct verb {
	struct cli_verb is;
	int (*run)(struct users *u);
} verbs[] = {
	{{"list", 1, 1, "nothing more"}, list},
	{{"show", 2, 2, "the user's id"}, show},
};

static int run(struct users *u)
{
	const struct verb *verb =
		cli_verb("user", u->args, verbs, KP_LEN(verbs), sizeof(*verbs));
	struct kp_err err = {0};

	if (!verb)
		return CLI_BROKEN;
	u->arena = kp_arena_new(0);
	if (cli_db_open(&u->shared, &u->db, &err) < 0)
		return cli_fail(&err);
	return verb->run(u);
}

int cmd_user(int argc, char **argv)
{
	KP_AUTO(users) struct users u = {.limit = 1000};
	const struct cli_option options[] = {
		{"limit", CLI_INT, &u.limit, "N", "list: at most N (default 1000)", 1,
			1000000},
	};
	const struct cli_spec spec = {
		.usage = "user list|show [ID] [OPTION…]",
		.about =
			"Who has signed in and asked: `list`, the last seen first, and `show "
			"ID` with their\n"
			"conversations and tickets. `kumppani export` writes down all that is "
			"kept of one,\n"
			"`kumppani erase` takes it away, `kumppani token` tells who may sign "
			"in.",
		.uses = CLI_USE_DATA | CLI_USE_JSON,
		.options = options,
		.noptions = KP_LEN(options),
		.min_args = 1,
		.max_args = 2,
	};
	int rc = cli_parse(&spec, argc, argv, &u.shared, u.args);

	return rc == CLI_GO_ON ? run(&u) : rc;
}
