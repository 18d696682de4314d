#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/kp_clock.h"
#include "cli/cli.h"
#include "ticket/ticket.h"

/* Absences of partners that are entered at the desk or here. */

struct absences {
	struct cli_shared shared;
	struct cli_engine e;
	struct store_conn *db;
	const char *args[CLI_MAX_ARGS];
	const char *deputy, *as;
	bool all;
};

static void absences_clear(struct absences *c)
{
	if (c->db)
		store_conn_close(c->db);
	cli_engine_close(&c->e);
}
KP_AUTO_CLEAR(absences, absences_clear)

/* ---- list ---- */

static void print_json(const struct store_absences *l)
{
	KP_AUTO(kp_str) struct kp_str s = {0};
	struct kp_jsonw w = {.s = &s};

	kp_jsonw_begin(&w, NULL, '[');
	for (size_t i = 0; i < l->n; i++) {
		const struct store_absence *a = &l->v[i];

		kp_jsonw_begin(&w, NULL, '{');
		kp_jsonw_int(&w, "id", a->id);
		kp_jsonw_str(&w, "partner", a->partner);
		kp_jsonw_day(&w, "from", a->from);
		kp_jsonw_day(&w, "to", a->to);
		if (*a->deputy)
			kp_jsonw_str(&w, "deputy", a->deputy);
		kp_jsonw_time(&w, "at", a->at);
		kp_jsonw_str(&w, "by", a->author);
		if (a->cancels)
			kp_jsonw_int(&w, "cancels", a->cancels);
		kp_jsonw_end(&w, '}');
	}
	kp_jsonw_end(&w, ']');
	cli_print(&s);
}

static void print_text(const struct store_absences *l)
{
	char from[11], to[11];

	for (size_t i = 0; i < l->n; i++) {
		const struct store_absence *a = &l->v[i];

		kp_date_format(a->from, from);
		kp_date_format(a->to, to);
		printf("%6" PRId64 "  %s–%s  %-20s", a->id, from, to, a->partner);
		if (*a->deputy)
			printf("  deputy %s", a->deputy);
		printf("  by %s", a->author);
		if (a->cancels)
			printf("  cancels %" PRId64, a->cancels);
		putchar('\n');
	}
	printf("%zu %s\n", l->n, l->n == 1 ? "absence" : "absences");
}

static int list(struct absences *c)
{
	KP_AUTO(store_req) struct store_req *req = store_req_new(STORE_ABSENCES);
	struct kp_err err = {0};

	req->absences.all = c->all;
	req->absences.since = c->all ? 0 : ticket_localtime(c->e.kb, kp_now_ms(NULL)).day;
	if (store_do(c->db, req, &err) < 0)
		return cli_fail(&err);
	if (c->shared.json)
		print_json(&req->absences);
	else
		print_text(&req->absences);
	return CLI_FINE;
}

/* ---- add, remove ---- */

static int write(struct absences *c, const struct store_absence *a)
{
	KP_AUTO(store_req) struct store_req *req = store_req_new(STORE_ABSENCE);
	struct kp_err err = {0};

	req->absence = *a;
	req->absence.at = kp_now_ms(NULL);
	req->absence.author = c->as ? c->as : "kumppani";
	if (store_do(c->db, req, &err) < 0) {
		cli_fail(&err);
		return err.code == KP_ENOENT ? CLI_BAD : CLI_BROKEN;
	}
	if (c->shared.json)
		printf("{\"id\":%" PRId64 "}\n", req->absence.id);
	else if (a->cancels)
		printf("absence %" PRId64 " of %s is cancelled\n", a->cancels,
			req->absence.partner);
	else
		printf("absence %" PRId64 " of %s is entered\n", req->absence.id, a->partner);
	return CLI_FINE;
}

static int complain(const struct absences *c, const char *field)
{
	if (strcmp(field, "from") == 0)
		return cli_usage("FROM '%s' is no day YYYY-MM-DD, or '%s' has too many "
				 "absences entered",
			c->args[2], c->args[1]);
	if (strcmp(field, "to") == 0)
		return cli_usage("TO '%s' must be a day YYYY-MM-DD, not before FROM, not over "
				 "and within three years of FROM",
			c->args[3]);
	return cli_usage("deputy '%s' is no other partner of partners.yaml", c->deputy);
}

static int add(struct absences *c)
{
	int partner = ticket_partner(c->e.kb, c->args[1]);
	struct ticket_absence said = {c->args[2], c->args[3], c->deputy, 0, 0};
	const char *wrong;

	if (partner < 0)
		return cli_usage("partner '%s' is not in partners.yaml", c->args[1]);
	wrong = ticket_read_absence(c->e.kb, partner, kp_now_ms(NULL), &said);
	if (wrong)
		return complain(c, wrong);
	return write(c, &(struct store_absence){.partner = c->e.kb->partners[partner].id,
				.deputy = c->deputy ? c->deputy : "",
				.from = said.first,
				.to = said.last});
}

static int remove_one(struct absences *c)
{
	int64_t id;

	if (kp_parse_int(c->args[1], 1, INT64_MAX, &id) < 0)
		return cli_usage("'%s' is no absence's number", c->args[1]);
	return write(c, &(struct store_absence){.partner = "", .deputy = "", .cancels = id});
}

/* ---- which ---- */

static const struct verb {
	struct cli_verb is;
	int (*run)(struct absences *c);
} verbs[] = {
	{{"list", 1, 1, "nothing more"}, list},
	{{"add", 4, 4, "a partner, the first day and the last"}, add},
	{{"remove", 2, 2, "the absence's number"}, remove_one},
};

static int run(struct absences *c)
{
	const struct verb *verb =
		cli_verb("absence", c->args, verbs, KP_LEN(verbs), sizeof(*verbs));
	struct kp_err err = {0};
	int rc;

	if (!verb)
		return CLI_BROKEN;
	if (cli_db_open(&c->shared, &c->db, &err) < 0)
		return cli_fail(&err);
	if ((rc = cli_kb_open(&c->shared, &c->e)) != CLI_FINE ||
		(rc = cli_absences_open(&c->e, c->db)) != CLI_FINE)
		return rc;
	return verb->run(c);
}

int cmd_absence(int argc, char **argv)
{
	KP_AUTO(absences) struct absences c = {0};
	const struct cli_option options[] = {
		{"all", CLI_FLAG, &c.all, NULL,
			"list: also what is over or cancelled, newest first", 0, 0},
		{"deputy", CLI_TEXT, &c.deputy, "ID",
			"add: who stands in (default: as partners.yaml says)", 0, 0},
		{"as", CLI_TEXT, &c.as, "ID",
			"add, remove: whose entry it is (default: kumppani)", 0, 0},
	};
	const struct cli_spec spec = {
		.usage = "absence list|add|remove [PARTNER FROM TO | NUMBER] [OPTION…]",
		.about = "Absences of partners that are entered at the desk or here: `list`, "
			 "`add PARTNER\n"
			 "FROM TO` for days as YYYY-MM-DD, both included, `remove NUMBER`. "
			 "Tickets are\n"
			 "routed by them within seconds; those of partners.yaml are not "
			 "listed.",
		.uses = CLI_USE_KB | CLI_USE_DATA | CLI_USE_JSON,
		.options = options,
		.noptions = KP_LEN(options),
		.min_args = 1,
		.max_args = 4,
	};
	int rc = cli_parse(&spec, argc, argv, &c.shared, c.args);

	return rc == CLI_GO_ON ? run(&c) : rc;
}
