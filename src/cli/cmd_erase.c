#include <inttypes.h>
#include <stdio.h>

#include "base/kp_clock.h"
#include "cli/cli_subject.h"
#include "cli/cli_ticket.h"

struct erase {
	struct cli_shared shared;
	const char *as;
	bool yes;
	struct store_conn *db;
	struct kp_arena *arena;
};

static void erase_clear(struct erase *e)
{
	if (e->db)
		store_conn_close(e->db);
	if (e->arena)
		kp_arena_free(e->arena);
}
KP_AUTO_CLEAR(erase, erase_clear)

static void print_json(const struct store_erased *n, bool erased)
{
	KP_AUTO(kp_str) struct kp_str s = {0};
	struct kp_jsonw w = {.s = &s};

	kp_jsonw_begin(&w, NULL, '{');
	kp_jsonw_bool(&w, "erased", erased);
	kp_jsonw_int(&w, "conversations", n->sessions);
	kp_jsonw_int(&w, "questions", n->questions);
	kp_jsonw_int(&w, "tickets", n->tickets);
	kp_jsonw_int(&w, "letters", n->letters);
	if (erased)
		kp_jsonw_bool(&w, "log_cleared", n->log_cleared);
	kp_jsonw_end(&w, '}');
	cli_print(&s);
}

static void print_counts(const struct erase *e, const struct store_erased *n, const char *what)
{
	KP_AUTO(kp_cstr) char *name = cli_subject_name(&e->shared.subject);

	printf("%s %s: %" PRId64 " conversations, %" PRId64 " questions, %" PRId64
	       " tickets, %" PRId64 " letters\n",
		what, name, n->sessions, n->questions, n->tickets, n->letters);
}

/* ---- looking first ---- */

static int preview(struct erase *e)
{
	struct store_kept kept;
	struct kp_err err = {0};

	if (store_kept(e->db, &e->shared.subject, e->arena, &kept, &err) < 0)
		return cli_subject_fail(&e->shared.subject, &err);
	const struct store_erased n = {.sessions = (int64_t)kept.nsessions,
		.questions = (int64_t)kept.nquestions,
		.tickets = (int64_t)kept.tickets.n,
		.letters = (int64_t)kept.nletters};
	if (e->shared.json) {
		print_json(&n, false);
		return CLI_FINE;
	}
	print_counts(e, &n, "kept of");
	for (size_t i = 0; i < kept.tickets.n; i++)
		cli_ticket_line(&kept.tickets.v[i]);
	puts("nothing was erased; say --yes to erase it for ever");
	return CLI_FINE;
}

/* ---- erasing ---- */

static int erase(struct erase *e)
{
	struct store_erased n;
	struct kp_err err = {0};

	if (store_erase(e->db, &e->shared.subject, kp_now_ms(NULL), e->as ? e->as : "kumppani",
		    &n, &err) < 0)
		return cli_subject_fail(&e->shared.subject, &err);
	if (e->shared.json) {
		print_json(&n, true);
		return CLI_FINE;
	}
	print_counts(e, &n, "erased of");
	if (!n.log_cleared)
		puts("another program was reading: traces may stay in the database's log "
		     "until the daemon\n"
		     "has moved it, at the latest when it stops");
	puts("backups that were made before still hold it, and so do mails that were sent");
	return CLI_FINE;
}

static int run(struct erase *e)
{
	struct kp_err err = {0};
	int rc = cli_subject_check("erase", &e->shared.subject);

	if (rc != CLI_GO_ON)
		return rc;
	e->arena = kp_arena_new(0);
	if (cli_db_open(&e->shared, &e->db, &err) < 0)
		return cli_fail(&err);
	return e->yes ? erase(e) : preview(e);
}

int cmd_erase(int argc, char **argv)
{
	KP_AUTO(erase) struct erase e = {0};
	const char *args[CLI_MAX_ARGS];
	const struct cli_option options[] = {
		{"yes", CLI_FLAG, &e.yes, NULL, "erase it; without this, tell what would be",
			0, 0},
		{"as", CLI_TEXT, &e.as, "NAME",
			"who stands in the history as having erased it (default: kumppani)", 0,
			0},
	};
	const struct cli_spec spec = {
		.usage = "erase --user ID | --session ID | --ticket NUMBER [--yes] [OPTION…]",
		.about =
			"Takes away what somebody wrote and what leads back to them, for ever "
			"and beside a\n"
			"running daemon. What can be counted stays: that a question was "
			"answered, how long a\n"
			"ticket was open. Tickets must be closed first. `kumppani export` "
			"writes down what\n"
			"there is.",
		.uses = CLI_USE_DATA | CLI_USE_JSON | CLI_USE_SUBJECT,
		.options = options,
		.noptions = KP_LEN(options),
	};
	int rc = cli_parse(&spec, argc, argv, &e.shared, args);

	return rc == CLI_GO_ON ? run(&e) : rc;
}
