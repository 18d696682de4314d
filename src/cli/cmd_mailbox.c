#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "auth/auth.h"
#include "base/kp_clock.h"
#include "cli/cli_ticket.h"

/* What the options say, and the database. */
struct tray {
	struct cli_shared shared;
	const char *args[CLI_MAX_ARGS];
	const char *as;
	bool supervisor, note;
	struct store_conn *db;
	struct cli_engine e;
};

static void tray_clear(struct tray *t)
{
	if (t->db)
		store_conn_close(t->db);
	cli_engine_close(&t->e);
}
KP_AUTO_CLEAR(tray, tray_clear)

/* ---- list, show ---- */

static void letter_json(const struct store_letter *l, bool whole, struct kp_jsonw *w)
{
	kp_jsonw_begin(w, NULL, '{');
	kp_jsonw_int(w, "id", l->id);
	kp_jsonw_time(w, "at", l->at);
	kp_jsonw_str(w, "kind", l->kind);
	kp_jsonw_str(w, "why", store_mail_why_name(l->why));
	kp_jsonw_str(w, "ticket", l->ticket);
	kp_jsonw_str(w, "from", l->sender);
	kp_jsonw_str(w, "name", l->name);
	kp_jsonw_str(w, "subject", l->subject);
	kp_jsonw_int(w, "attachments", l->attachments);
	if (whole)
		kp_jsonw_str(w, "text", l->text);
	kp_jsonw_end(w, '}');
}

static void letter_line(const struct store_letter *l)
{
	char when[21];

	kp_time_iso(l->at, when);
	printf("%4lld  %.16s  %-9s  %-14s  %-14s  %s  %s\n", (long long)l->id, when, l->kind,
		store_mail_why_name(l->why), *l->ticket ? l->ticket : "-",
		*l->sender ? l->sender : "(no sender)", l->subject);
}

static int list(struct tray *t)
{
	KP_AUTO(store_req) struct store_req *req = store_req_new(STORE_TRAY);
	KP_AUTO(kp_str) struct kp_str s = {0};
	struct kp_jsonw w = {.s = &s};
	struct kp_err err = {0};

	if (store_do(t->db, req, &err) < 0)
		return cli_refused(&err);
	if (!t->shared.json) {
		for (size_t i = 0; i < req->tray.n; i++)
			letter_line(&req->tray.v[i]);
		printf("%zu messages\n", req->tray.n);
		return CLI_FINE;
	}
	kp_jsonw_begin(&w, NULL, '[');
	for (size_t i = 0; i < req->tray.n; i++)
		letter_json(&req->tray.v[i], false, &w);
	kp_jsonw_end(&w, ']');
	cli_print(&s);
	return CLI_FINE;
}

/* The message that args[1] names; in the memory of `req`. */
static int find(struct tray *t, struct store_req *req, const struct store_letter **out)
{
	struct kp_err err = {0};

	if (kp_parse_int(t->args[1], 1, INT64_MAX, &req->tray.id) < 0)
		return cli_usage(
			"'%s' is no message; see `kumppani mailbox list`", t->args[1]);
	if (store_do(t->db, req, &err) < 0)
		return cli_refused(&err);
	*out = &req->tray.v[0];
	return CLI_GO_ON;
}

static int show(struct tray *t)
{
	KP_AUTO(store_req) struct store_req *req = store_req_new(STORE_TRAY);
	KP_AUTO(kp_str) struct kp_str s = {0};
	struct kp_jsonw w = {.s = &s};
	const struct store_letter *l;
	int rc = find(t, req, &l);

	if (rc != CLI_GO_ON)
		return rc;
	if (t->shared.json) {
		letter_json(l, true, &w);
		cli_print(&s);
		return CLI_FINE;
	}
	letter_line(l);
	printf("name: %s\nattachments: %lld\n\n%s\n", l->name, (long long)l->attachments,
		l->text);
	return CLI_FINE;
}

/* ---- place, drop ---- */

/* The partner whose address it is, unless --as names one; -1: none. */
static int author(struct tray *t, const struct store_letter *l, int *out)
{
	*out = t->as ? ticket_partner(t->e.kb, t->as) : -1;
	if (t->as && *out < 0)
		return cli_usage(
			"--as '%s' is not in partners.yaml; see its ids there", t->as);
	for (size_t i = 0; *out < 0 && !t->supervisor && i < t->e.kb->npartners; i++)
		if (t->e.kb->partners[i].email &&
			strcasecmp(t->e.kb->partners[i].email, l->sender) == 0)
			*out = (int)i;
	return CLI_GO_ON;
}

static int describe(struct tray *t, const struct store_letter *l, struct ticket_act *act)
{
	int rc = author(t, l, &act->actor);

	if (rc != CLI_GO_ON)
		return rc;
	if (t->note)
		act->what = TICKET_NOTE;
	else if (t->supervisor)
		act->what = TICKET_SAY;
	else if (act->actor >= 0)
		act->what = TICKET_REPLY;
	else
		return cli_usage(
			"'%s' is no partner's address: say who wrote it with --as ID or "
			"--supervisor, or keep it as a --note",
			l->sender);
	if (!*l->text)
		return cli_usage("message %lld has no text; drop it", (long long)l->id);
	act->name = act->actor >= 0 ? t->e.kb->partners[act->actor].name
		    : t->note       ? l->name
				    : NULL;
	act->text = l->text;
	act->then = STORE_ANSWERED;
	act->reopens = true;
	act->everyones = true;
	act->kb = t->e.kb;
	act->now = kp_now_ms(NULL);
	return CLI_GO_ON;
}

static int take_off(struct tray *t, int64_t id, const struct ticket_act *act)
{
	KP_AUTO(store_req) struct store_req *req = store_req_new(STORE_TRAY_CLEAR);
	struct kp_err err = {0};

	req->mail.letter.id = id;
	if (act)
		req->act = (struct store_act){.number = t->args[2],
			.at = act->now,
			.decide = ticket_decide,
			.arg = act};
	if (store_do(t->db, req, &err) < 0)
		return cli_refused(&err);
	if (act)
		printf("message %lld is in %s, which is %s\n", (long long)id,
			req->act.ticket.number, store_status_name(req->act.ticket.status));
	else
		printf("message %lld is dropped\n", (long long)id);
	return CLI_FINE;
}

static int place(struct tray *t)
{
	KP_AUTO(store_req) struct store_req *req = store_req_new(STORE_TRAY);
	struct ticket_act act = {.actor = -1};
	const struct store_letter *l;
	int rc;

	if ((rc = cli_kb_open(&t->shared, &t->e)) != CLI_FINE ||
		(rc = cli_absences_open(&t->e, t->db)) != CLI_FINE)
		return rc;
	if ((rc = find(t, req, &l)) != CLI_GO_ON || (rc = describe(t, l, &act)) != CLI_GO_ON)
		return rc;
	return take_off(t, l->id, &act);
}

static int drop(struct tray *t)
{
	KP_AUTO(store_req) struct store_req *req = store_req_new(STORE_TRAY);
	const struct store_letter *l;
	int rc = find(t, req, &l);

	return rc == CLI_GO_ON ? take_off(t, l->id, NULL) : rc;
}

/* ---- address ---- */

/* What makes our address the one that `args[2]` is to answer a ticket at. */
static int address(struct tray *t)
{
	KP_AUTO(auth) struct auth *auth = NULL;
	KP_AUTO(kp_cstr) char *key = kp_format("%s/token.key", t->shared.data);
	const struct auth_options opt = {.key_file = key};
	char code[AUTH_CODE_BYTES];
	struct kp_err err = {0};

	if (auth_open(&opt, &auth, &err) < 0)
		return cli_refused(&err);
	auth_reply_code(auth, t->args[1], t->args[2], code);
	printf("+%s.%s\n", t->args[1], code);
	return CLI_FINE;
}

/* ---- which ---- */

static const struct verb {
	struct cli_verb is;
	int (*run)(struct tray *t);
} verbs[] = {
	{{"list", 1, 1, "nothing more"}, list},
	{{"show", 2, 2, "the message's number"}, show},
	{{"place", 3, 3, "the message's number and a ticket's"}, place},
	{{"drop", 2, 2, "the message's number"}, drop},
	{{"address", 3, 3, "a ticket's number and whom you write to"}, address},
};

static int run(struct tray *t)
{
	const struct verb *verb =
		cli_verb("mailbox", t->args, verbs, KP_LEN(verbs), sizeof(*verbs));
	struct kp_err err = {0};

	if (!verb)
		return CLI_BROKEN;
	if (cli_db_open(&t->shared, &t->db, &err) < 0)
		return cli_fail(&err);
	return verb->run(t);
}

int cmd_mailbox(int argc, char **argv)
{
	KP_AUTO(tray) struct tray t = {0};
	const struct cli_option options[] = {
		{"as", CLI_TEXT, &t.as, "ID",
			"place: the partner who wrote it (default: whose address it is)", 0,
			0},
		{"supervisor", CLI_FLAG, &t.supervisor, NULL, "place: the supervisor wrote it",
			0, 0},
		{"note", CLI_FLAG, &t.note, NULL, "place: as a note for partners only", 0, 0},
	};
	const struct cli_spec spec = {
		.usage = "mailbox list|show|place|drop|address [NUMBER [TICKET]] [OPTION…]",
		.about = "The tray of received e-mail that could not be placed: `list`, `show "
			 "N`, "
			 "`place N\n"
			 "TICKET` as an answer or an addition, `drop N`. `address TICKET "
			 "WHOM` prints "
			 "what\n"
			 "stands before the @ of our address, behind its name, when WHOM is "
			 "to answer "
			 "the\n"
			 "ticket by e-mail.",
		.uses = CLI_USE_KB | CLI_USE_DATA | CLI_USE_JSON,
		.options = options,
		.noptions = KP_LEN(options),
		.min_args = 1,
		.max_args = 3,
	};
	int rc = cli_parse(&spec, argc, argv, &t.shared, t.args);

	return rc == CLI_GO_ON ? run(&t) : rc;
}
