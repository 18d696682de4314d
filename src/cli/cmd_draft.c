#include <stdio.h>
#include <string.h>

#include "base/kp_clock.h"
#include "cli/cli.h"

enum { MOST_SAID = 200 };

struct wishes {
	struct cli_shared shared;
	const char *args[CLI_MAX_ARGS];
	const char *out, *area, *owner;
	enum text_lang lang;
	bool fresh;
};

/* A ticket with what was said in it, by whom. */
struct heard {
	struct kp_arena *arena;
	struct store_ticket ticket;
	struct draft_said said[MOST_SAID];
	const char *names[MOST_SAID];
	struct draft_ticket told;
};

static void heard_clear(struct heard *h)
{
	kp_arena_free(h->arena);
}
KP_AUTO_CLEAR(heard, heard_clear)

static void add_name(struct heard *h, const char *name)
{
	for (size_t i = 0; i < h->told.nnames; i++)
		if (!strcmp(h->names[i], name))
			return;
	if (*name && h->told.nnames < MOST_SAID)
		h->names[h->told.nnames++] = name;
}

/* Notes are the partners' own: they are no part of it. */
static void add_event(struct heard *h, const struct store_event *e)
{
	bool spoken = !strcmp(e->kind, "opened") || !strcmp(e->kind, "message");

	if (e->sender != STORE_SUPERVISOR && e->sender != STORE_PARTNER)
		return;
	add_name(h, e->name);
	if (spoken && *e->text && h->told.nsaid < MOST_SAID)
		h->said[h->told.nsaid++] =
			(struct draft_said){e->sender == STORE_PARTNER, e->text};
}

static int hear(const struct wishes *wishes, struct heard *h)
{
	KP_AUTO(store_conn) struct store_conn *db = NULL;
	struct store_events history;
	struct kp_err err = {0};

	if (cli_db_open(&wishes->shared, &db, &err) < 0)
		return cli_fail(&err);
	h->arena = kp_arena_new(0);
	int rc = store_ticket_get(db, wishes->args[0], h->arena, &h->ticket, &history, &err);
	if (rc < 0)
		return cli_fail(&err);
	if (rc == 0 || h->ticket.status != STORE_CLOSED) {
		cli_usage(rc ? "ticket '%s' is not closed: what was answered may still change"
			     : "there is no ticket '%s'; `kumppani ticket list` shows them",
			wishes->args[0]);
		return CLI_BAD;
	}
	for (size_t i = 0; i < history.n; i++)
		add_event(h, &history.v[i]);
	enum text_lang lang = text_lang_parse(h->ticket.lang);
	h->told.number = h->ticket.number;
	h->told.lang = wishes->lang != TEXT_UNKNOWN ? wishes->lang
		       : lang != TEXT_UNKNOWN       ? lang
						    : TEXT_FI;
	h->told.said = h->said;
	h->told.names = h->names;
	return CLI_GO_ON;
}

static int new_intent(const struct wishes *wishes, const struct draft_asked *asked,
	struct draft_options *opt)
{
	KP_AUTO(draft_document) struct draft_document *doc = NULL;
	KP_AUTO(draft) struct draft *d = NULL;

	if (!*asked->answer) {
		cli_usage("nobody answered '%s' in writing: there is nothing to make a guide "
			  "of",
			opt->source);
		return CLI_BAD;
	}
	opt->asked = asked;
	draft_answered(asked, &doc);
	draft_propose(doc, opt, &d);
	return cli_draft_write(d, &wishes->shared, wishes->out);
}

static int draft(const struct wishes *wishes)
{
	KP_AUTO(cli_engine) struct cli_engine e = {0};
	KP_AUTO(heard) struct heard h = {0};
	KP_AUTO(draft_asked) struct draft_asked asked = {0};
	int rc = hear(wishes, &h);

	if (rc != CLI_GO_ON || (rc = cli_engine_open(&wishes->shared, &e)) != CLI_FINE)
		return rc;
	struct draft_options opt = {.engine = e.engine,
		.an = e.an,
		.lang = h.told.lang,
		.area = wishes->area     ? wishes->area
			: *h.ticket.area ? h.ticket.area
					 : NULL,
		.owner = wishes->owner,
		.source = h.ticket.number,
		.today = (int32_t)(kp_now_ms(NULL) / (24 * 3600 * 1000))};
	draft_hear(&h.told, e.an, &asked);
	const char *nearest = draft_place(&asked, &opt);
	if (nearest && !wishes->fresh)
		return cli_samples_write(&asked, &opt, nearest, &wishes->shared, wishes->out);
	return new_intent(wishes, &asked, &opt);
}

int cmd_draft(int argc, char **argv)
{
	struct wishes wishes = {.out = "drafts", .lang = TEXT_UNKNOWN};
	const struct cli_option options[] = {
		{"out", CLI_TEXT, &wishes.out, "DIR", "where to write (default: drafts)", 0,
			0},
		{"new", CLI_FLAG, &wishes.fresh, NULL,
			"a new intent, although an existing one is near", 0, 0},
		{"lang", CLI_LANG, &wishes.lang, "LANG",
			"the language of what was said: fi, sv or en (default: the ticket's)",
			0, 0},
		{"area", CLI_TEXT, &wishes.area, "AREA",
			"the area of a new intent (default: the ticket's)", 0, 0},
		{"owner", CLI_TEXT, &wishes.owner, "ROLE",
			"who keeps a new guide true (default: the organisation)", 0, 0},
	};
	const struct cli_spec spec = {
		.usage = "draft [OPTION…] NUMBER",
		.about = "Makes of a closed ticket samples for the intent that should have "
			 "answered it,\n"
			 "or else a draft intent and a guide section with the partner's "
			 "answer. Names and\n"
			 "numbers of people are taken out.",
		.uses = CLI_USE_KB | CLI_USE_DATA | CLI_USE_JSON,
		.options = options,
		.noptions = KP_LEN(options),
		.min_args = 1,
		.max_args = 1,
	};
	int rc = cli_parse(&spec, argc, argv, &wishes.shared, wishes.args);

	if (rc != CLI_GO_ON)
		return rc;
	if (!cli_is_area(wishes.area))
		return cli_usage("--area '%s' is no area; use small letters a-z, digits and -",
			wishes.area);
	return draft(&wishes);
}
