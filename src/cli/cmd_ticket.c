#include <stdio.h>
#include <string.h>

#include "base/kp_clock.h"
#include "cli/cli_ticket.h"

#define MAX_ANSWER 8192

/* What the options say, and the database. */
struct desk {
	struct cli_shared shared;
	const char *args[CLI_MAX_ARGS];
	const char *status, *partner, *area, *as, *name, *to;
	bool waiting, close, ask, keep;
	int64_t limit, version;
	struct store_conn *db;
	struct kp_arena *arena;
	struct cli_engine e;
};

static void desk_clear(struct desk *d)
{
	if (d->db)
		store_conn_close(d->db);
	if (d->arena)
		kp_arena_free(d->arena);
	cli_engine_close(&d->e);
}
KP_AUTO_CLEAR(desk, desk_clear)

/* ---- list, show, why ---- */

static int list_print(struct desk *d, const struct store_tickets *tickets)
{
	KP_AUTO(kp_str) struct kp_str s = {0};
	struct kp_jsonw w = {.s = &s};

	if (!d->shared.json) {
		for (size_t i = 0; i < tickets->n; i++)
			cli_ticket_line(&tickets->v[i]);
		printf("%zu tickets\n", tickets->n);
		return CLI_FINE;
	}
	kp_jsonw_begin(&w, NULL, '[');
	for (size_t i = 0; i < tickets->n; i++) {
		kp_jsonw_begin(&w, NULL, '{');
		cli_ticket_json(&tickets->v[i], &w);
		kp_jsonw_end(&w, '}');
	}
	kp_jsonw_end(&w, ']');
	cli_print(&s);
	return CLI_FINE;
}

static int list(struct desk *d)
{
	struct store_filter f = {.status = -1,
		.waiting = d->waiting,
		.partner = d->partner,
		.area = d->area,
		.limit = d->limit};
	struct store_tickets tickets;
	struct kp_err err = {0};

	if (d->status && (f.status = store_status_parse(d->status)) < 0)
		return cli_usage("--status '%s' is none; use open, assigned, waiting, "
				 "answered or closed",
			d->status);
	if (store_ticket_list(d->db, &f, d->arena, &tickets, &err) < 0)
		return cli_fail(&err);
	return list_print(d, &tickets);
}

static int find(struct desk *d, struct store_ticket *t, struct store_events *history)
{
	struct kp_err err = {0};
	int rc = store_ticket_get(d->db, d->args[1], d->arena, t, history, &err);

	if (rc < 0)
		return cli_fail(&err);
	if (!rc) {
		cli_usage("there is no ticket '%s'; `kumppani ticket list` shows them",
			d->args[1]);
		return CLI_BAD;
	}
	return CLI_GO_ON;
}

static void print_json(const struct store_ticket *t, const struct store_events *history)
{
	KP_AUTO(kp_str) struct kp_str s = {0};
	struct kp_jsonw w = {.s = &s};

	kp_jsonw_begin(&w, NULL, '{');
	cli_ticket_json(t, &w);
	if (history)
		cli_ticket_history_json(history, &w);
	kp_jsonw_end(&w, '}');
	cli_print(&s);
}

static int show(struct desk *d)
{
	struct store_ticket t;
	struct store_events history;
	int rc = find(d, &t, &history);

	if (rc != CLI_GO_ON)
		return rc;
	if (d->shared.json)
		print_json(&t, &history);
	else
		cli_ticket_page(&t, &history);
	return CLI_FINE;
}

/* The routing as it was stored when the ticket was opened or routed anew. */
static int why(struct desk *d)
{
	struct store_ticket t;
	KP_AUTO(kp_json) struct kp_json *routing = NULL;
	struct kp_err err = {0};
	int rc = find(d, &t, NULL);

	if (rc != CLI_GO_ON)
		return rc;
	if (kp_json_parse(t.routing, strlen(t.routing), 0, &routing, &err) < 0)
		return cli_usage("the routing of %s can't be read: %s", t.number, err.msg);
	if (d->shared.json)
		puts(t.routing);
	else
		cli_ticket_why(&t, routing);
	return CLI_FINE;
}

/* ---- who acts, and what they say ---- */

static int partner_named(struct desk *d, const char *option, const char *id, int *out)
{
	*out = ticket_partner(d->e.kb, id);
	if (*out < 0)
		return cli_usage(
			"%s '%s' is not in partners.yaml; see its ids there", option, id);
	return CLI_GO_ON;
}

/* --as, else the ticket's own partner; the name that the other side sees is --name, else
 * theirs. Whoever can read the database may act for anyone. */
static int sign(struct desk *d, const struct store_ticket *t, struct ticket_act *act)
{
	int rc = CLI_GO_ON;

	act->everyones = true;
	act->actor = ticket_partner(d->e.kb, t->partner);
	if (d->as && (rc = partner_named(d, "--as", d->as, &act->actor)) != CLI_GO_ON)
		return rc;
	act->name = d->name ? d->name : NULL;
	if (!act->name && act->actor >= 0)
		act->name = d->e.kb->partners[act->actor].name;
	if (!act->name)
		return cli_usage(
			"the ticket has no partner of partners.yaml: say who acts with "
			"--as ID or --name NAME");
	return CLI_GO_ON;
}

static char *read_all(FILE *in)
{
	KP_AUTO(kp_str) struct kp_str s = {0};
	char part[1024];
	size_t n;

	while (s.n <= MAX_ANSWER && (n = fread(part, 1, sizeof(part), in)))
		kp_str_addn(&s, part, n);
	return kp_str_take(&s);
}

/* The text: the argument, or standard input for "-"; identity codes masked. */
static int message(struct desk *d, bool needed, const char **out)
{
	KP_AUTO(kp_str) struct kp_str redacted = {0};
	KP_AUTO(kp_cstr)
	char *text = !d->args[2]               ? NULL
		     : strcmp(d->args[2], "-") ? kp_strdup(d->args[2])
					       : read_all(stdin);
	size_t n = text ? strlen(text) : 0;

	while (n && strchr(" \t\r\n", text[n - 1]))
		n--;
	if (!n && needed)
		return cli_usage("say what: kumppani ticket %s NUMBER TEXT", d->args[0]);
	if (!n)
		return CLI_GO_ON;
	if (n > MAX_ANSWER || !kp_utf8_valid(text, n))
		return cli_usage("the text must be UTF-8 of at most %d bytes", MAX_ANSWER);
	text_redact(text, n, &redacted);
	*out = kp_arena_strdup(d->arena, kp_str_c(&redacted));
	return CLI_GO_ON;
}

/* ---- acting ---- */

static int64_t *loads(struct desk *d)
{
	KP_AUTO(store_req) struct store_req *req = store_req_new(STORE_LOADS);

	return store_do(d->db, req, NULL) < 0 ? NULL
					      : ticket_loads(d->e.kb, &req->loads, d->arena);
}

static int run_act(struct desk *d, const struct store_ticket *t, const struct ticket_act *act)
{
	KP_AUTO(store_req) struct store_req *req = store_req_new(STORE_TICKET_ACT);
	struct kp_err err = {0};

	req->act = (struct store_act){.number = t->number,
		.version = d->version ? d->version : t->version,
		.at = act->now,
		.decide = ticket_decide,
		.arg = act};
	if (store_do(d->db, req, &err) < 0)
		return cli_refused(&err);
	if (d->shared.json)
		print_json(&req->act.ticket, NULL);
	else
		printf("%s is %s%s%s\n", req->act.ticket.number,
			store_status_name(req->act.ticket.status),
			*req->act.ticket.partner ? ", with " : "", req->act.ticket.partner);
	return CLI_FINE;
}

/* The common way: find the ticket, sign, read the text, act. */
static int do_act(struct desk *d, bool needs_text, struct ticket_act *act)
{
	struct store_ticket t;
	int rc;

	if ((rc = message(d, needs_text, &act->text)) != CLI_GO_ON ||
		(rc = find(d, &t, NULL)) != CLI_GO_ON || (rc = sign(d, &t, act)) != CLI_GO_ON)
		return rc;
	act->kb = d->e.kb;
	act->now = kp_now_ms(NULL);
	return run_act(d, &t, act);
}

static int answer(struct desk *d)
{
	struct ticket_act act = {.what = d->close ? TICKET_CLOSE : TICKET_REPLY,
		.then = d->ask    ? STORE_WAITING
			: d->keep ? STORE_ASSIGNED
				  : STORE_ANSWERED};

	if (d->ask + d->keep + d->close > 1)
		return cli_usage("--ask, --keep and --close exclude each other; take one");
	return do_act(d, true, &act);
}

static int take(struct desk *d)
{
	struct ticket_act act = {.what = TICKET_TAKE};

	return do_act(d, false, &act);
}

static int note(struct desk *d)
{
	struct ticket_act act = {.what = TICKET_NOTE};

	return do_act(d, true, &act);
}

static int transfer(struct desk *d)
{
	struct ticket_act act = {.what = TICKET_TRANSFER, .to = -1, .area = d->area};
	int rc = CLI_GO_ON;

	if (!d->to == !d->area)
		return cli_usage("say where to: --to PARTNER, or --area AREA");
	if (d->to && (rc = partner_named(d, "--to", d->to, &act.to)) != CLI_GO_ON)
		return rc;
	act.loads = loads(d);
	return do_act(d, true, &act);
}

static int rank(struct desk *d)
{
	int priority = store_priority_parse(d->args[2]);
	struct ticket_act act = {
		.what = TICKET_RANK, .priority = (enum store_priority)priority};

	if (priority < 0)
		return cli_usage("'%s' is no priority; use low, normal or urgent", d->args[2]);
	d->args[2] = NULL;
	return do_act(d, false, &act);
}

static int close_ticket(struct desk *d)
{
	struct ticket_act act = {.what = TICKET_CLOSE};

	return do_act(d, false, &act);
}

static int reopen(struct desk *d)
{
	struct ticket_act act = {.what = TICKET_REOPEN};

	return do_act(d, false, &act);
}

/* ---- which ---- */

static const struct verb {
	struct cli_verb is;
	bool acts; /* needs the content */
	int (*run)(struct desk *d);
} verbs[] = {
	{{"list", 1, 1, "nothing more"}, false, list},
	{{"show", 2, 2, "the ticket's number"}, false, show},
	{{"why", 2, 2, "the ticket's number"}, false, why},
	{{"take", 2, 2, "the ticket's number"}, true, take},
	{{"answer", 2, 3, "the ticket's number"}, true, answer},
	{{"note", 2, 3, "the ticket's number"}, true, note},
	{{"transfer", 2, 3, "the ticket's number"}, true, transfer},
	{{"priority", 3, 3, "the ticket's number and a priority"}, true, rank},
	{{"close", 2, 3, "the ticket's number"}, true, close_ticket},
	{{"reopen", 2, 3, "the ticket's number"}, true, reopen},
};

static int run(struct desk *d)
{
	const struct verb *verb =
		cli_verb("ticket", d->args, verbs, KP_LEN(verbs), sizeof(*verbs));
	struct kp_err err = {0};
	int rc;

	if (!verb)
		return CLI_BROKEN;
	d->arena = kp_arena_new(0);
	if (cli_db_open(&d->shared, &d->db, &err) < 0)
		return cli_fail(&err);
	if (verb->acts && ((rc = cli_kb_open(&d->shared, &d->e)) != CLI_FINE ||
				  (rc = cli_absences_open(&d->e, d->db)) != CLI_FINE))
		return rc;
	return verb->run(d);
}

int cmd_ticket(int argc, char **argv)
{
	KP_AUTO(desk) struct desk d = {0};
	const struct cli_option options[] = {
		{"status", CLI_TEXT, &d.status, "S",
			"list: open, assigned, waiting, answered or closed", 0, 0},
		{"waiting", CLI_FLAG, &d.waiting, NULL, "list: open and assigned ones", 0, 0},
		{"partner", CLI_TEXT, &d.partner, "ID", "list: of this partner", 0, 0},
		{"area", CLI_TEXT, &d.area, "AREA", "list: of this area; transfer: to it", 0,
			0},
		{"limit", CLI_INT, &d.limit, "N", "list: at most N (default 1000)", 1,
			1000000},
		{"as", CLI_TEXT, &d.as, "ID", "the partner who acts (default: whose it is)", 0,
			0},
		{"name", CLI_TEXT, &d.name, "NAME", "the name to show instead", 0, 0},
		{"ask", CLI_FLAG, &d.ask, NULL, "answer: and wait for the supervisor", 0, 0},
		{"keep", CLI_FLAG, &d.keep, NULL, "answer: and work on, more is to come", 0,
			0},
		{"close", CLI_FLAG, &d.close, NULL, "answer: and close it", 0, 0},
		{"to", CLI_TEXT, &d.to, "ID", "transfer: to this partner", 0, 0},
		{"version", CLI_INT, &d.version, "N",
			"act only if the ticket is still at this version", 1, INT64_MAX},
	};
	const struct cli_spec spec = {
		.usage =
			"ticket list|show|why|take|answer|note|transfer|priority|close|reopen "
			"[NUMBER [TEXT]] [OPTION…]",
		.about = "Lists tickets, shows one with its history, tells why it went to its "
			 "partner,\n"
			 "or does what partners do: `take N`, `answer N TEXT`, `note N TEXT`, "
			 "`transfer N\n"
			 "REASON --to ID`, `priority N low|normal|urgent`, `close N [TEXT]`, "
			 "`reopen "
			 "N\n"
			 "[REASON]`. TEXT may be - for standard input.",
		.uses = CLI_USE_KB | CLI_USE_DATA | CLI_USE_JSON,
		.options = options,
		.noptions = KP_LEN(options),
		.min_args = 1,
		.max_args = 3,
	};
	int rc = cli_parse(&spec, argc, argv, &d.shared, d.args);

	return rc == CLI_GO_ON ? run(&d) : rc;
}
