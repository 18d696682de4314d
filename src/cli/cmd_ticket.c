#include <stdio.h>
#include <string.h>

#include "base/kp_clock.h"
#include "cli/cli.h"
#include "ticket/ticket.h"

#define MAX_ANSWER 8192

/* What the options say, and the database. */
struct desk {
	struct cli_shared shared;
	const char *args[CLI_MAX_ARGS];
	const char *status, *partner, *area, *as, *name;
	bool waiting, close;
	int64_t limit;
	struct store_conn *db;
	struct kp_arena *arena;
};

static void desk_clear(struct desk *d)
{
	if (d->db)
		store_conn_close(d->db);
	if (d->arena)
		kp_arena_free(d->arena);
}
KP_AUTO_CLEAR(desk, desk_clear)

/* ---- list ---- */

static void json_ticket(const struct store_ticket *t, struct kp_jsonw *w)
{
	char when[21];

	kp_jsonw_str(w, "ticket", t->number);
	kp_jsonw_str(w, "status", store_status_name(t->status));
	kp_jsonw_str(w, "partner", t->partner);
	kp_jsonw_str(w, "area", t->area);
	kp_jsonw_str(w, "intent", t->intent);
	kp_jsonw_str(w, "unit", t->unit);
	kp_jsonw_str(w, "lang", t->lang);
	kp_jsonw_bool(w, "urgent", t->urgent);
	kp_jsonw_str(w, "subject", t->subject);
	kp_time_iso(t->opened_at, when);
	kp_jsonw_str(w, "opened_at", when);
	kp_time_iso(t->respond_by, when);
	kp_jsonw_str(w, "respond_by", when);
	kp_jsonw_int(w, "unread", t->unread);
}

/* One line of at most `width` characters of a text that may have several. */
static void print_line(const char *text, size_t width)
{
	for (; *text && width; text++) {
		putchar((unsigned char)*text < ' ' ? ' ' : *text);
		/* Bytes that continue a character take no place. */
		width -= ((unsigned char)text[1] & 0xc0) != 0x80;
	}
}

static int list_print(struct desk *d, const struct store_tickets *tickets)
{
	KP_AUTO(kp_str) struct kp_str s = {0};
	struct kp_jsonw w = {.s = &s};
	char when[21];

	kp_jsonw_begin(&w, NULL, '[');
	for (size_t i = 0; i < tickets->n; i++) {
		const struct store_ticket *t = &tickets->v[i];
		if (d->shared.json) {
			kp_jsonw_begin(&w, NULL, '{');
			json_ticket(t, &w);
			kp_jsonw_end(&w, '}');
			continue;
		}
		kp_time_iso(t->respond_by, when);
		printf("%s  %-8s  by %.16s  %-18s %s", t->number, store_status_name(t->status),
			when, *t->partner ? t->partner : "(duty)", t->urgent ? "! " : "");
		print_line(t->subject, 60);
		putchar('\n');
	}
	kp_jsonw_end(&w, ']');
	if (d->shared.json)
		cli_print(&s);
	else
		printf("%zu tickets\n", tickets->n);
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
		return cli_usage(
			"--status '%s' is none; use open, assigned, answered or closed",
			d->status);
	if (store_ticket_list(d->db, &f, d->arena, &tickets, &err) < 0)
		return cli_fail(&err);
	return list_print(d, &tickets);
}

/* ---- show ---- */

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

static void show_json(const struct store_ticket *t, const struct store_events *history)
{
	KP_AUTO(kp_str) struct kp_str s = {0};
	struct kp_jsonw w = {.s = &s};
	char when[21];

	kp_jsonw_begin(&w, NULL, '{');
	json_ticket(t, &w);
	kp_jsonw_begin(&w, "history", '[');
	for (size_t i = 0; i < history->n; i++) {
		const struct store_event *e = &history->v[i];
		kp_time_iso(e->at, when);
		kp_jsonw_begin(&w, NULL, '{');
		kp_jsonw_str(&w, "at", when);
		kp_jsonw_str(&w, "kind", e->kind);
		kp_jsonw_str(&w, "from", store_sender_name(e->sender));
		kp_jsonw_str(&w, "name", e->name);
		kp_jsonw_str(&w, "text", e->text);
		kp_jsonw_str(&w, "status", store_status_name(e->status));
		kp_jsonw_bool(&w, "delivered", e->delivered_at != 0);
		kp_jsonw_end(&w, '}');
	}
	kp_jsonw_end(&w, ']');
	kp_jsonw_end(&w, '}');
	cli_print(&s);
}

static int show(struct desk *d)
{
	struct store_ticket t;
	struct store_events history;
	char when[21];
	int rc = find(d, &t, &history);

	if (rc != CLI_GO_ON)
		return rc;
	if (d->shared.json) {
		show_json(&t, &history);
		return CLI_FINE;
	}
	kp_time_iso(t.respond_by, when);
	printf("%s  %s%s\npartner: %s\narea: %s   intent: %s   unit: %s   language: %s\n"
	       "answer by: %s\n",
		t.number, store_status_name(t.status), t.urgent ? "  urgent" : "",
		*t.partner ? t.partner : "(duty)", t.area, t.intent, t.unit, t.lang, when);
	for (size_t i = 0; i < history.n; i++) {
		const struct store_event *e = &history.v[i];
		kp_time_iso(e->at, when);
		printf("\n%s  %s %s%s%s → %s\n", when, e->kind, store_sender_name(e->sender),
			*e->name ? " " : "", e->name, store_status_name(e->status));
		if (*e->text)
			printf("%s\n", e->text);
	}
	return CLI_FINE;
}

/* ---- answer, close ---- */

/* The name that the supervisor sees: --name, else that of the partner in the content. */
static int signature(struct desk *d, const struct store_ticket *t, const char **out)
{
	KP_AUTO(cli_engine) struct cli_engine e = {0};
	const char *id = d->as ? d->as : t->partner;

	if (d->name) {
		*out = d->name;
		return CLI_GO_ON;
	}
	if (!*id)
		return cli_usage(
			"the ticket is with the duty queue: say who answers with --as ID");
	int rc = cli_kb_open(&d->shared, &e);
	if (rc != CLI_FINE)
		return rc;
	int partner = kb_find_partner(e.kb, id);
	if (partner < 0)
		return cli_usage(
			"partner '%s' is not in partners.yaml; give --as ID or --name NAME",
			id);
	*out = kp_arena_strdup(d->arena, e.kb->partners[partner].name);
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

/* The text to send: the argument, or standard input for "-"; identity codes masked. */
static int message(struct desk *d, const char **out)
{
	KP_AUTO(kp_str) struct kp_str redacted = {0};
	KP_AUTO(kp_cstr)
	char *text = !d->args[2]               ? NULL
		     : strcmp(d->args[2], "-") ? kp_strdup(d->args[2])
					       : read_all(stdin);
	size_t n = text ? strlen(text) : 0;

	while (n && strchr(" \t\r\n", text[n - 1]))
		n--;
	if (!n)
		return cli_usage("say what to answer: kumppani ticket answer NUMBER TEXT");
	if (n > MAX_ANSWER || !kp_utf8_valid(text, n))
		return cli_usage("the answer must be UTF-8 of at most %d bytes", MAX_ANSWER);
	text_redact(text, n, &redacted);
	*out = kp_arena_strdup(d->arena, kp_str_c(&redacted));
	return CLI_GO_ON;
}

static int act(struct desk *d, enum ticket_act act, const char *name, const char *text)
{
	KP_AUTO(store_req) struct store_req *req = store_req_new(STORE_TICKET_ACT);
	struct kp_err err = {0};

	req->act.number = d->args[1];
	req->act.by = STORE_PARTNER;
	req->act.name = name;
	req->act.text = text;
	req->act.move = *ticket_move(act);
	req->act.at = kp_now_ms(NULL);
	if (store_do(d->db, req, &err) < 0) {
		cli_fail(&err);
		return err.code == KP_EINPUT || err.code == KP_ENOENT ? CLI_BAD : CLI_BROKEN;
	}
	if (!d->shared.json) {
		printf("%s is %s\n", req->act.ticket.number,
			store_status_name(req->act.ticket.status));
		return CLI_FINE;
	}
	KP_AUTO(kp_str) struct kp_str s = {0};
	struct kp_jsonw w = {.s = &s};
	kp_jsonw_begin(&w, NULL, '{');
	json_ticket(&req->act.ticket, &w);
	kp_jsonw_end(&w, '}');
	cli_print(&s);
	return CLI_FINE;
}

static int answer(struct desk *d)
{
	struct store_ticket t;
	struct store_events history;
	const char *name = NULL, *text = NULL;
	int rc;

	if ((rc = message(d, &text)) != CLI_GO_ON ||
		(rc = find(d, &t, &history)) != CLI_GO_ON ||
		(rc = signature(d, &t, &name)) != CLI_GO_ON)
		return rc;
	rc = act(d, TICKET_ANSWER, name, text);
	return rc == CLI_FINE && d->close ? act(d, TICKET_CLOSE, name, NULL) : rc;
}

static int close_ticket(struct desk *d)
{
	struct store_ticket t;
	struct store_events history;
	int rc = find(d, &t, &history);

	return rc != CLI_GO_ON ? rc : act(d, TICKET_CLOSE, d->name, NULL);
}

/* ---- why ---- */

static int64_t number_of(const struct kp_json *obj, const char *key, int64_t otherwise)
{
	int64_t v = otherwise;

	return kp_json_int(kp_json_get(obj, key), &v) ? v : otherwise;
}

static void print_candidate(const struct kp_json *c)
{
	const char *partner = kp_json_string(kp_json_get(c, "partner"));
	const char *instead = kp_json_string(kp_json_get(c, "instead_of"));
	int verdict = ticket_verdict_parse(kp_json_string(kp_json_get(c, "verdict")));
	int64_t distance = number_of(c, "distance", -1), days = number_of(c, "days", -1);

	printf("  %-20s %s", partner ? partner : "?",
		verdict < 0 ? "?" : ticket_verdict_help((enum ticket_verdict)verdict));
	if (instead)
		printf(" (%s)", instead);
	printf("; %lld waiting", (long long)number_of(c, "load", 0));
	if (distance >= 0)
		printf(", unit %lld up", (long long)distance);
	if (days == 0)
		fputs(", in the office", stdout);
	else if (days > 0)
		printf(", office opens in %lld days", (long long)days - 1);
	putchar('\n');
}

static void print_routing(const struct store_ticket *t, const struct kp_json *routing)
{
	const char *partner = kp_json_string(kp_json_get(routing, "partner"));
	int rule = ticket_verdict_parse(kp_json_string(kp_json_get(routing, "rule")));
	const struct kp_json *all = kp_json_get(routing, "candidates");
	int64_t elsewhere = number_of(routing, "elsewhere", 0);

	printf("%s: area %s, intent %s, unit %s, language %s → %s\n", t->number,
		*t->area ? t->area : "-", *t->intent ? t->intent : "-",
		*t->unit ? t->unit : "-", t->lang, partner ? partner : "(duty)");
	if (rule >= 0)
		printf("  decided by %s\n", ticket_verdict_rule((enum ticket_verdict)rule));
	for (size_t i = 0; i < kp_json_count(all); i++)
		print_candidate(kp_json_at(all, i));
	if (elsewhere)
		printf("  %lld others do not cover the area\n", (long long)elsewhere);
	if (partner && strcmp(partner, t->partner) != 0)
		printf("  now with %s\n", *t->partner ? t->partner : "(duty)");
}

/* The routing as it was stored when the ticket was opened. */
static int why(struct desk *d)
{
	struct store_ticket t;
	struct store_events history;
	KP_AUTO(kp_json) struct kp_json *routing = NULL;
	struct kp_err err = {0};
	int rc = find(d, &t, &history);

	if (rc != CLI_GO_ON)
		return rc;
	if (kp_json_parse(t.routing, strlen(t.routing), 0, &routing, &err) < 0)
		return cli_usage("the routing of %s can't be read: %s", t.number, err.msg);
	if (d->shared.json) {
		puts(t.routing);
		return CLI_FINE;
	}
	print_routing(&t, routing);
	return CLI_FINE;
}

static const struct {
	const char *name;
	size_t least, most; /* arguments, with its own name */
	int (*run)(struct desk *d);
} verbs[] = {
	{"list", 1, 1, list},
	{"show", 2, 2, show},
	{"answer", 2, 3, answer},
	{"close", 2, 2, close_ticket},
	{"why", 2, 2, why},
};

static int run(struct desk *d)
{
	size_t i, n = 0;
	struct kp_err err = {0};

	while (n < CLI_MAX_ARGS && d->args[n])
		n++;
	for (i = 0; i < KP_LEN(verbs); i++)
		if (!strcmp(verbs[i].name, d->args[0]))
			break;
	if (i == KP_LEN(verbs))
		return cli_usage("'%s' is none of list, show, answer, close, why", d->args[0]);
	if (n < verbs[i].least)
		return cli_usage("`ticket %s` needs the ticket's number", verbs[i].name);
	if (n > verbs[i].most)
		return cli_usage("'%s' is one argument too many; put the text in quotes",
			d->args[verbs[i].most]);
	d->arena = kp_arena_new(0);
	if (cli_db_open(&d->shared, &d->db, &err) < 0)
		return cli_fail(&err);
	return verbs[i].run(d);
}

int cmd_ticket(int argc, char **argv)
{
	KP_AUTO(desk) struct desk d = {0};
	const struct cli_option options[] = {
		{"status", CLI_TEXT, &d.status, "S",
			"list: open, assigned, answered or closed", 0, 0},
		{"waiting", CLI_FLAG, &d.waiting, NULL, "list: open and assigned ones", 0, 0},
		{"partner", CLI_TEXT, &d.partner, "ID", "list: of this partner", 0, 0},
		{"area", CLI_TEXT, &d.area, "AREA", "list: of this area", 0, 0},
		{"limit", CLI_INT, &d.limit, "N", "list: at most N (default 1000)", 1,
			1000000},
		{"as", CLI_TEXT, &d.as, "ID", "answer: the partner who answers", 0, 0},
		{"name", CLI_TEXT, &d.name, "NAME", "answer: the name to show instead", 0, 0},
		{"close", CLI_FLAG, &d.close, NULL, "answer: and close it", 0, 0},
	};
	const struct cli_spec spec = {
		.usage = "ticket list|show NUMBER|answer NUMBER TEXT|close NUMBER|why NUMBER "
			 "[OPTION…]",
		.about = "Lists tickets, shows one with its history, answers or closes it, or "
			 "tells\n"
			 "why it went to its partner. TEXT may be - for standard input.",
		.uses = CLI_USE_KB | CLI_USE_DATA | CLI_USE_JSON,
		.options = options,
		.noptions = KP_LEN(options),
		.min_args = 1,
		.max_args = 3,
	};
	int rc = cli_parse(&spec, argc, argv, &d.shared, d.args);

	return rc == CLI_GO_ON ? run(&d) : rc;
}
