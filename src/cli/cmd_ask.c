#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/kp_clock.h"
#include "cli/cli.h"
#include "ticket/ticket.h"

#define MAX_QUESTION 8192

/* One question, its reply, and whom a ticket would go to. */
struct asked {
	const struct kb *kb;
	const struct cli_reply *reply;
	const char *question;
	struct ticket_route route;
	bool explain;
	bool talking; /* with a person at a terminal */
};

static const char *partner_name(const struct asked *a)
{
	return a->route.partner < 0 ? a->kb->duty_email
				    : a->kb->partners[a->route.partner].name;
}

static void json_source(const struct kb *kb, int index, struct kp_jsonw *w)
{
	const struct kb_section *section = &kb->sections[index];
	const struct kb_guide *guide = &kb->guides[section->guide];
	char day[11];

	kp_date_format(guide->reviewed, day);
	kp_jsonw_begin(w, NULL, '{');
	kp_jsonw_str(w, "guide", guide->id);
	kp_jsonw_str(w, "section", section->id);
	kp_jsonw_str(w, "title", section->title);
	kp_jsonw_str(w, "url", section->url);
	kp_jsonw_str(w, "version", guide->version);
	kp_jsonw_str(w, "reviewed", day);
	kp_jsonw_end(w, '}');
}

static void json_sources(const struct asked *a, struct kp_jsonw *w)
{
	const struct dialog_reply *said = &a->reply->said;

	kp_jsonw_begin(w, "sources", '[');
	if (said->section >= 0)
		json_source(a->kb, said->section, w);
	if (said->also_section >= 0 && said->also_section != said->section)
		json_source(a->kb, said->also_section, w);
	kp_jsonw_end(w, ']');
}

/* As the protocol has them. */
static void json_slots(const struct asked *a, struct kp_jsonw *w)
{
	const struct dialog_reply *said = &a->reply->said;
	const struct kb_intent *intent =
		said->intent < 0 ? NULL : &a->kb->intents[said->intent];
	KP_AUTO(kp_str) struct kp_str value = {0};

	if (intent && said->slot >= 0) {
		const struct kb_slot *slot = &intent->slots[said->slot];

		kp_jsonw_begin(w, "slot", '{');
		kp_jsonw_str(w, "name", slot->name);
		kp_jsonw_str(w, "kind", kb_slot_kind_name(slot->kind));
		kp_jsonw_str(w, "question", kb_text_in(&slot->question, said->lang));
		kp_jsonw_end(w, '}');
	}
	kp_jsonw_begin(w, "values", '[');
	for (size_t i = 0; intent && i < intent->nslots; i++) {
		if (!kb_knows(&said->values, i))
			continue;
		kp_str_reset(&value);
		kb_say_value(a->kb, &intent->slots[i], said->values.v[i], said->lang, &value);
		kp_jsonw_begin(w, NULL, '{');
		kp_jsonw_str(w, "slot", intent->slots[i].name);
		kp_jsonw_str(w, "value", kp_str_c(&value));
		kp_jsonw_end(w, '}');
	}
	kp_jsonw_end(w, ']');
}

static void print_json(const struct asked *a)
{
	KP_AUTO(kp_str) struct kp_str s = {0}, text = {0}, html = {0};
	struct kp_jsonw w = {.s = &s};
	const struct dialog_reply *said = &a->reply->said;
	const char *intent = a->reply->intent < 0 ? NULL : a->kb->intents[a->reply->intent].id;

	dialog_speak(said, a->kb, partner_name(a), &text);
	kp_jsonw_begin(&w, NULL, '{');
	kp_jsonw_str(&w, "question", a->question);
	kp_jsonw_str(&w, "lang", text_lang_code(said->lang));
	kp_jsonw_str(&w, "outcome", dialog_outcome_name(said->outcome));
	kp_jsonw_str(&w, "intent", intent);
	kp_jsonw_num(&w, "confidence", a->reply->confidence, 4);
	kp_jsonw_str(&w, "text", kp_str_c(&text));
	kb_markdown(kp_str_c(&text), text.n, &html);
	kp_jsonw_str(&w, "html", kp_str_c(&html));
	json_sources(a, &w);
	kp_jsonw_begin(&w, "choices", '[');
	for (size_t i = 0; i < said->nchoices; i++) {
		kp_jsonw_begin(&w, NULL, '{');
		kp_jsonw_str(&w, "label", said->choices[i].label);
		kp_jsonw_str(&w, "intent", a->kb->intents[said->choices[i].intent].id);
		kp_jsonw_end(&w, '}');
	}
	kp_jsonw_end(&w, ']');
	json_slots(a, &w);
	kp_jsonw_bool(&w, "offer_escalation", said->offer_escalation);
	kp_jsonw_str(&w, "partner", partner_name(a));
	if (a->explain) {
		kp_jsonw_begin(&w, "explain", '{');
		match_explain_json(&a->reply->heard.found, a->kb, &w);
		dialog_explain_json(said, &w);
		kp_jsonw_end(&w, '}');
	}
	kp_jsonw_end(&w, '}');
	cli_print(&s);
}

/* ---- for people ---- */

static void print_source(const struct kb *kb, int index)
{
	const struct kb_section *section = &kb->sections[index];
	const struct kb_guide *guide = &kb->guides[section->guide];

	printf("— %s: %s, %s (%s)\n", guide->title, section->title, guide->version,
		section->url);
}

static void print_text(const struct asked *a)
{
	KP_AUTO(kp_str) struct kp_str text = {0};
	const struct dialog_reply *said = &a->reply->said;

	if (a->explain)
		cli_explain(a->reply, a->kb, partner_name(a));
	dialog_speak(said, a->kb, partner_name(a), &text);
	cli_print(&text);
	for (size_t i = 0; i < said->nchoices; i++)
		printf("  %zu. %s\n", i + 1, said->choices[i].label);
	if (said->section >= 0)
		print_source(a->kb, said->section);
	if (said->also_section >= 0 && said->also_section != said->section)
		print_source(a->kb, said->also_section);
	printf("[%s", dialog_outcome_name(said->outcome));
	if (a->reply->intent >= 0)
		printf(" %s %.2f", a->kb->intents[a->reply->intent].id, a->reply->confidence);
	puts("]");
	if (said->slot >= 0 && !a->talking)
		printf("[needs '%s': ask again with --after \"%s\" and answer it]\n",
			a->kb->intents[said->intent].slots[said->slot].name, a->question);
}

static void route(struct asked *a, const struct cli_engine *e, int unit)
{
	int about = a->reply->said.about;
	struct ticket_need need = {.intent = about < 0 ? NULL : e->kb->intents[about].id,
		.area = a->reply->said.area,
		.unit = unit,
		.lang = a->reply->said.lang,
		.now = kp_now_ms(NULL)};

	ticket_route(e->kb, &need, NULL, e->arena, &a->route);
}

static void print_reply(struct asked *a, const struct cli_engine *e, int unit, bool json)
{
	route(a, e, unit);
	if (json)
		print_json(a);
	else
		print_text(a);
}

/* At a terminal what is asked for is answered there, until an empty line. */
static void go_on(struct asked *a, struct cli_engine *e, struct dialog_state *state, int unit,
	struct cli_reply *reply)
{
	char line[MAX_QUESTION];

	while (reply->said.slot >= 0) {
		fputs("> ", stdout);
		fflush(stdout);
		if (!fgets(line, sizeof(line), stdin))
			return;
		line[strcspn(line, "\n")] = '\0';
		if (!*line || !kp_utf8_valid(line, strlen(line)))
			return;
		a->question = line;
		cli_reply(e, state, line, a->explain, reply);
		print_reply(a, e, unit, false);
	}
}

static bool is_question(const char *text)
{
	return strlen(text) <= MAX_QUESTION && kp_utf8_valid(text, strlen(text));
}

/* Whom a question would go to depends on who is away, where there is a database to tell. */
static int lay_absences(const struct cli_shared *shared, struct cli_engine *e)
{
	KP_AUTO(store_conn) struct store_conn *db = NULL;
	struct kp_err err = {0};

	if (cli_db_open(shared, &db, &err) == 0)
		return cli_absences_open(e, db);
	return err.code == KP_ENOENT ? CLI_FINE : cli_fail(&err);
}

int cmd_ask(int argc, char **argv)
{
	const char *unit_id = NULL, *args[CLI_MAX_ARGS];
	struct cli_texts before = {.n = 0};
	enum text_lang lang = TEXT_UNKNOWN;
	bool explain = false;
	const struct cli_option options[] = {
		{"lang", CLI_LANG, &lang, "LANG", "the conversation's language: fi, sv or en",
			0, 0},
		{"unit", CLI_TEXT, &unit_id, "ID", "the asker's unit in organisation.yaml", 0,
			0},
		{"after", CLI_TEXTS, &before, "TEXT",
			"what was said before it in the same conversation; may be repeated", 0,
			0},
		{"explain", CLI_FLAG, &explain, NULL, "tell how the question was read and why",
			0, 0},
	};
	const struct cli_spec spec = {
		.usage = "ask [OPTION…] \"TEXT\"",
		.about = "Answers one question as the daemon would.",
		.uses = CLI_USE_KB | CLI_USE_DATA | CLI_USE_JSON,
		.options = options,
		.noptions = KP_LEN(options),
		.min_args = 1,
		.max_args = 1,
	};
	struct cli_shared shared;
	KP_AUTO(cli_engine) struct cli_engine e = {0};
	struct dialog_state state;
	struct cli_reply reply;
	int rc = cli_parse(&spec, argc, argv, &shared, args);

	if (rc != CLI_GO_ON)
		return rc;
	bool fine = is_question(args[0]);
	for (size_t i = 0; i < before.n; i++)
		fine &= is_question(before.v[i]);
	if (!fine)
		return cli_usage(
			"the question must be UTF-8 of at most %d bytes", MAX_QUESTION);
	rc = cli_engine_open(&shared, &e);
	if (rc != CLI_FINE)
		return rc;
	rc = lay_absences(&shared, &e);
	if (rc != CLI_FINE)
		return rc;
	int unit = unit_id ? kb_find_unit(e.kb, unit_id) : -1;
	if (unit_id && unit < 0)
		return cli_usage("unit '%s' is not in organisation.yaml", unit_id);
	e.sources = true;
	cli_converse(&state, lang);
	for (size_t i = 0; i < before.n; i++)
		cli_reply(&e, &state, before.v[i], false, &reply);
	cli_reply(&e, &state, args[0], explain, &reply);
	struct asked a = {e.kb, &reply, args[0], .explain = explain};
	a.talking = !shared.json && isatty(STDIN_FILENO) && isatty(STDOUT_FILENO);
	print_reply(&a, &e, unit, shared.json);
	if (a.talking)
		go_on(&a, &e, &state, unit, &reply);
	return CLI_FINE;
}
