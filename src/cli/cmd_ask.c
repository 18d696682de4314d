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

/* What the bot says: an answer, or a phrase with the partner's name filled in. */
static void speech(const struct asked *a, struct kp_str *out)
{
	const struct dialog_reply *said = &a->reply->said;
	const char *name = partner_name(a), *hole;

	if (said->md) {
		kp_str_add(out, said->md);
		return;
	}
	if (!said->phrase)
		return;
	KP_AUTO(kp_cstr)
	char *key =
		kp_format("%s%s", said->phrase, said->offer_escalation && name ? "_to" : "");
	const char *text = kb_phrase(a->kb, key, said->lang);
	if (!strcmp(text, key))
		text = kb_phrase(a->kb, said->phrase, said->lang);
	while (name && (hole = strstr(text, "{partner}"))) {
		kp_str_addn(out, text, (size_t)(hole - text));
		kp_str_add(out, name);
		text = hole + strlen("{partner}");
	}
	kp_str_add(out, text);
}

/* ---- JSON ---- */

static void json_strings(struct kp_jsonw *w, const char *key, const char *const *v, size_t n)
{
	kp_jsonw_begin(w, key, '[');
	for (size_t i = 0; i < n; i++)
		kp_jsonw_str(w, NULL, v[i]);
	kp_jsonw_end(w, ']');
}

static void json_sources(const struct asked *a, struct kp_jsonw *w)
{
	char day[11];

	kp_jsonw_begin(w, "sources", '[');
	if (a->reply->said.section >= 0) {
		const struct kb_section *section = &a->kb->sections[a->reply->said.section];
		const struct kb_guide *guide = &a->kb->guides[section->guide];
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
	kp_jsonw_end(w, ']');
}

static const char *const reason_names[] = {
	[MATCH_BY_PATTERN] = "pattern",
	[MATCH_BY_FEATURE] = "feature",
};
static const char *const effect_names[] = {
	[KB_BOOST] = "boost",
	[KB_DECIDE] = "decide",
	[KB_FORBID] = "forbid",
};

static void json_reason(const struct match_reason *r, struct kp_jsonw *w)
{
	kp_jsonw_begin(w, NULL, '{');
	kp_jsonw_str(w, "by", reason_names[r->kind]);
	kp_jsonw_str(w, "what", r->what);
	kp_jsonw_num(w, "weight", r->weight, 3);
	if (r->kind == MATCH_BY_PATTERN) {
		kp_jsonw_str(w, "effect", effect_names[r->effect]);
		kp_jsonw_int(w, "from", r->from);
		kp_jsonw_int(w, "to", r->to);
	}
	kp_jsonw_end(w, '}');
}

static void json_words(const struct text_words *words, struct kp_jsonw *w)
{
	kp_jsonw_begin(w, "words", '[');
	for (size_t i = 0; i < words->n; i++) {
		const struct text_word *word = &words->v[i];
		kp_jsonw_begin(w, NULL, '{');
		kp_jsonw_str(w, "surface", word->surface);
		kp_jsonw_str(w, "spelled", word->spelled);
		json_strings(w, "lemmas", word->lemmas, word->nlemmas);
		json_strings(w, "parts", word->parts, word->nparts);
		kp_jsonw_bool(w, "known", word->known);
		kp_jsonw_end(w, '}');
	}
	kp_jsonw_end(w, ']');
}

static void json_explain(const struct asked *a, struct kp_jsonw *w)
{
	const struct match_result *r = &a->reply->found;

	kp_jsonw_str(w, "why", r->why);
	kp_jsonw_num(w, "oos", r->oos, 4);
	kp_jsonw_num(w, "unseen", r->unseen, 4);
	kp_jsonw_num(w, "direct_at", r->direct_at, 4);
	kp_jsonw_num(w, "offer_at", r->offer_at, 4);
	kp_jsonw_bool(w, "from_context", r->from_context);
	kp_jsonw_str(w, "folded", r->words.folded);
	json_words(&r->words, w);
	kp_jsonw_begin(w, "candidates", '[');
	for (size_t i = 0; i < r->nhits; i++) {
		kp_jsonw_begin(w, NULL, '{');
		kp_jsonw_str(w, "intent", a->kb->intents[r->hits[i].intent].id);
		kp_jsonw_num(w, "confidence", r->hits[i].confidence, 4);
		kp_jsonw_begin(w, "reasons", '[');
		for (size_t k = 0; k < r->hits[i].nreasons; k++)
			json_reason(&r->hits[i].reasons[k], w);
		kp_jsonw_end(w, ']');
		kp_jsonw_end(w, '}');
	}
	kp_jsonw_end(w, ']');
}

static void print_json(const struct asked *a)
{
	KP_AUTO(kp_str) struct kp_str s = {0}, text = {0};
	struct kp_jsonw w = {.s = &s};
	const struct dialog_reply *said = &a->reply->said;
	const char *intent = a->reply->intent < 0 ? NULL : a->kb->intents[a->reply->intent].id;

	speech(a, &text);
	kp_jsonw_begin(&w, NULL, '{');
	kp_jsonw_str(&w, "question", a->question);
	kp_jsonw_str(&w, "lang", text_lang_code(a->reply->found.lang));
	kp_jsonw_str(&w, "outcome", dialog_outcome_name(said->outcome));
	kp_jsonw_str(&w, "intent", intent);
	kp_jsonw_num(&w, "confidence", a->reply->confidence, 4);
	kp_jsonw_str(&w, "text", kp_str_c(&text));
	kp_jsonw_str(&w, "html", said->html);
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
	if (a->explain)
		json_explain(a, &w);
	kp_jsonw_end(&w, '}');
	cli_print(&s);
}

/* ---- for people ---- */

static void print_words(const struct text_words *words)
{
	for (size_t i = 0; i < words->n; i++) {
		const struct text_word *word = &words->v[i];
		printf("  %s", word->surface);
		if (strcmp(word->surface, word->spelled) != 0)
			printf(" (read as %s)", word->spelled);
		for (size_t k = 0; k < word->nlemmas; k++)
			printf("%s%s", k ? ", " : " → ", word->lemmas[k]);
		for (size_t k = 0; k < word->nparts; k++)
			printf("%s%s", k ? ", " : "; parts ", word->parts[k]);
		puts(word->known ? "" : " (unknown)");
	}
}

static void print_reason(const struct match_reason *r, const char *folded)
{
	printf("      %+6.2f %s %s", r->weight, reason_names[r->kind], r->what);
	if (r->kind == MATCH_BY_PATTERN)
		printf(" (%s) in “%.*s” at %u–%u", effect_names[r->effect],
			(int)(r->to - r->from), folded + r->from, r->from, r->to);
	putchar('\n');
}

static void print_explain(const struct asked *a)
{
	const struct match_result *r = &a->reply->found;

	printf("language: %s\nread as: %s\nwords:\n", text_lang_code(r->lang),
		r->words.folded);
	print_words(&r->words);
	puts("candidates:");
	for (size_t i = 0; i < r->nhits; i++) {
		printf("  %5.3f %s\n", r->hits[i].confidence,
			a->kb->intents[r->hits[i].intent].id);
		for (size_t k = 0; k < r->hits[i].nreasons; k++)
			print_reason(&r->hits[i].reasons[k], r->words.folded);
	}
	printf("out of scope: %.3f; words never seen: %.0f %%%s\n", r->oos, 100 * r->unseen,
		r->from_context ? "; read together with the previous question" : "");
	printf("thresholds: direct from %.3f, offered from %.3f\n", r->direct_at, r->offer_at);
	printf("decision: %s, by %s; a ticket would go to %s\n\n",
		dialog_outcome_name(a->reply->said.outcome), r->why, partner_name(a));
}

static void print_text(const struct asked *a)
{
	KP_AUTO(kp_str) struct kp_str text = {0};
	const struct dialog_reply *said = &a->reply->said;

	if (a->explain)
		print_explain(a);
	speech(a, &text);
	cli_print(&text);
	for (size_t i = 0; i < said->nchoices; i++)
		printf("  %zu. %s\n", i + 1, said->choices[i].label);
	if (said->section >= 0) {
		const struct kb_section *section = &a->kb->sections[said->section];
		const struct kb_guide *guide = &a->kb->guides[section->guide];
		printf("— %s: %s, %s (%s)\n", guide->title, section->title, guide->version,
			section->url);
	}
	printf("[%s", dialog_outcome_name(said->outcome));
	if (a->reply->intent >= 0)
		printf(" %s %.2f", a->kb->intents[a->reply->intent].id, a->reply->confidence);
	puts("]");
}

static void route(struct asked *a, const struct cli_engine *e, int unit)
{
	struct ticket_need need = {.area = a->reply->said.area,
		.unit = unit,
		.lang = a->reply->said.lang,
		.now = kp_now_ms(NULL)};

	ticket_route(e->kb, &need, NULL, e->arena, &a->route);
}

int cmd_ask(int argc, char **argv)
{
	const char *unit_id = NULL, *args[CLI_MAX_ARGS];
	enum text_lang lang = TEXT_UNKNOWN;
	bool explain = false;
	const struct cli_option options[] = {
		{"lang", CLI_LANG, &lang, "LANG", "the conversation's language: fi, sv or en",
			0, 0},
		{"unit", CLI_TEXT, &unit_id, "ID", "the asker's unit in organisation.yaml", 0,
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
	if (strlen(args[0]) > MAX_QUESTION || !kp_utf8_valid(args[0], strlen(args[0])))
		return cli_usage(
			"the question must be UTF-8 of at most %d bytes", MAX_QUESTION);
	rc = cli_engine_open(&shared, &e);
	if (rc != CLI_FINE)
		return rc;
	int unit = unit_id ? kb_find_unit(e.kb, unit_id) : -1;
	if (unit_id && unit < 0)
		return cli_usage("unit '%s' is not in organisation.yaml", unit_id);
	cli_converse(&state, lang);
	cli_reply(&e, &state, args[0], explain, &reply);
	struct asked a = {e.kb, &reply, args[0], .explain = explain};
	route(&a, &e, unit);
	if (shared.json)
		print_json(&a);
	else
		print_text(&a);
	return CLI_FINE;
}
