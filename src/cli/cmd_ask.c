#include <stdio.h>
#include <string.h>

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
	kp_jsonw_bool(&w, "offer_escalation", said->offer_escalation);
	kp_jsonw_str(&w, "partner", partner_name(a));
	if (a->explain) {
		kp_jsonw_begin(&w, "explain", '{');
		match_explain_json(&a->reply->heard.found, a->kb, &w);
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

static bool is_question(const char *text)
{
	return strlen(text) <= MAX_QUESTION && kp_utf8_valid(text, strlen(text));
}

int cmd_ask(int argc, char **argv)
{
	const char *unit_id = NULL, *before = NULL, *args[CLI_MAX_ARGS];
	enum text_lang lang = TEXT_UNKNOWN;
	bool explain = false;
	const struct cli_option options[] = {
		{"lang", CLI_LANG, &lang, "LANG", "the conversation's language: fi, sv or en",
			0, 0},
		{"unit", CLI_TEXT, &unit_id, "ID", "the asker's unit in organisation.yaml", 0,
			0},
		{"after", CLI_TEXT, &before, "TEXT",
			"what was asked before it in the same conversation", 0, 0},
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
	if (!is_question(args[0]) || (before && !is_question(before)))
		return cli_usage(
			"the question must be UTF-8 of at most %d bytes", MAX_QUESTION);
	rc = cli_engine_open(&shared, &e);
	if (rc != CLI_FINE)
		return rc;
	int unit = unit_id ? kb_find_unit(e.kb, unit_id) : -1;
	if (unit_id && unit < 0)
		return cli_usage("unit '%s' is not in organisation.yaml", unit_id);
	e.sources = true;
	cli_converse(&state, lang);
	if (before)
		cli_reply(&e, &state, before, false, &reply);
	cli_reply(&e, &state, args[0], explain, &reply);
	struct asked a = {e.kb, &reply, args[0], .explain = explain};
	route(&a, &e, unit);
	if (shared.json)
		print_json(&a);
	else
		print_text(&a);
	return CLI_FINE;
}
