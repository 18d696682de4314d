#include <stdio.h>
#include <string.h>

#include "cli/cli.h"
#include "search/search.h"

#define MAX_TEXT 1000

static void print_marked(const struct search_text *t)
{
	size_t at = 0;

	for (size_t i = 0; i < t->nmarks; i++) {
		printf("%.*s[%.*s]", (int)(t->marks[i].from - at), t->text + at,
			(int)(t->marks[i].to - t->marks[i].from), t->text + t->marks[i].from);
		at = t->marks[i].to;
	}
	puts(t->text + at);
}

static void json_marked(const struct search_text *t, const char *key, struct kp_jsonw *w)
{
	kp_jsonw_str(w, key, t->text);
	kp_jsonw_begin(w, "marks", '[');
	for (size_t i = 0; i < t->nmarks; i++) {
		kp_jsonw_begin(w, NULL, '[');
		kp_jsonw_int(w, NULL, t->marks[i].from);
		kp_jsonw_int(w, NULL, t->marks[i].to);
		kp_jsonw_end(w, ']');
	}
	kp_jsonw_end(w, ']');
}

/* ---- hits ---- */

struct asked {
	const struct kb *kb;
	const struct search_index *ix;
	struct kp_arena *arena;
	struct search_result r;
};

static void print_hits(const struct asked *a)
{
	for (size_t i = 0; i < a->r.nhits; i++) {
		const struct search_hit *hit = &a->r.hits[i];
		struct search_text snippet;

		search_snippet(a->ix, &a->r, hit->section, a->arena, &snippet);
		printf("%.2f  %s (%s)\n      ", hit->share,
			search_title(a->ix, hit->section, a->r.lang),
			a->kb->sections[hit->section].url);
		print_marked(&snippet);
	}
	printf("[%zu sections]\n", a->r.found);
}

static void json_hits(const struct asked *a)
{
	KP_AUTO(kp_str) struct kp_str s = {0};
	struct kp_jsonw w = {.s = &s};

	kp_jsonw_begin(&w, NULL, '{');
	kp_jsonw_str(&w, "lang", text_lang_code(a->r.lang));
	kp_jsonw_int(&w, "found", (int64_t)a->r.found);
	kp_jsonw_begin(&w, "hits", '[');
	for (size_t i = 0; i < a->r.nhits; i++) {
		const struct search_hit *hit = &a->r.hits[i];
		struct search_text snippet;

		search_snippet(a->ix, &a->r, hit->section, a->arena, &snippet);
		kp_jsonw_begin(&w, NULL, '{');
		kp_jsonw_str(&w, "title", search_title(a->ix, hit->section, a->r.lang));
		kp_jsonw_str(&w, "url", a->kb->sections[hit->section].url);
		kp_jsonw_num(&w, "share", hit->share, 4);
		json_marked(&snippet, "text", &w);
		kp_jsonw_end(&w, '}');
	}
	kp_jsonw_end(&w, ']');
	kp_jsonw_end(&w, '}');
	cli_print(&s);
}

/* ---- figures ---- */

static double part(size_t of, size_t all)
{
	return all ? 100.0 * (double)of / (double)all : 0;
}

static void print_figures(const struct search_index *ix)
{
	for (int lang = 0; lang < TEXT_LANGS; lang++) {
		struct search_figures f;

		search_figures(ix, lang, &f);
		if (!f.asked)
			continue;
		printf("%s: of %zu check questions the right section is first for %.1f %%, "
		       "among three for %.1f %%\n",
			text_lang_code(lang), f.asked, part(f.first, f.asked),
			part(f.third, f.asked));
		if (f.offer_at > 1)
			puts("    never offered as a source: too few checks, or none is good "
			     "enough");
		else
			printf("    offered as a source from %.2f on: for %.1f %%, of which "
			       "%.1f %% are the right guide; for %zu of %zu out of scope\n",
				f.offer_at, part(f.offered, f.asked),
				part(f.offered_right, f.offered), f.offered_outside,
				f.outside);
	}
}

static void json_figures(const struct search_index *ix)
{
	KP_AUTO(kp_str) struct kp_str s = {0};
	struct kp_jsonw w = {.s = &s};

	kp_jsonw_begin(&w, NULL, '{');
	for (int lang = 0; lang < TEXT_LANGS; lang++) {
		struct search_figures f;

		search_figures(ix, lang, &f);
		kp_jsonw_begin(&w, text_lang_code(lang), '{');
		kp_jsonw_int(&w, "asked", (int64_t)f.asked);
		kp_jsonw_int(&w, "first", (int64_t)f.first);
		kp_jsonw_int(&w, "among_three", (int64_t)f.third);
		kp_jsonw_num(&w, "offer_at", f.offer_at, 4);
		kp_jsonw_int(&w, "offered", (int64_t)f.offered);
		kp_jsonw_int(&w, "offered_right", (int64_t)f.offered_right);
		kp_jsonw_int(&w, "out_of_scope", (int64_t)f.outside);
		kp_jsonw_int(&w, "offered_out_of_scope", (int64_t)f.offered_outside);
		kp_jsonw_end(&w, '}');
	}
	kp_jsonw_end(&w, '}');
	cli_print(&s);
}

static void show(struct asked *a, struct cli_engine *e, enum text_lang lang, const char *text,
	size_t max, bool json)
{
	kp_arena_reset(e->arena);
	search_ask(a->ix, e->an, lang, text, strlen(text), max, e->arena, &a->r);
	if (json)
		json_hits(a);
	else
		print_hits(a);
}

int cmd_search(int argc, char **argv)
{
	enum text_lang lang = TEXT_FI;
	int64_t max = 10;
	const struct cli_option options[] = {
		{"lang", CLI_LANG, &lang, "LANG", "of the text: fi (the default), sv or en", 0,
			0},
		{"max", CLI_INT, &max, "N", "sections at most (10)", 1, SEARCH_MAX_HITS},
	};
	const struct cli_spec spec = {
		.usage = "search [OPTION…] [\"TEXT\"]",
		.about = "Looks a text up in the sections of the guides, as /guides/ does. "
			 "Without a text:\nhow well the content's check questions find their "
			 "section, and from which share of\nits words on a section is offered "
			 "for a question that no intent answers.",
		.uses = CLI_USE_KB | CLI_USE_DATA | CLI_USE_JSON,
		.options = options,
		.noptions = KP_LEN(options),
		.max_args = 1,
	};
	const char *args[CLI_MAX_ARGS];
	struct cli_shared shared;
	KP_AUTO(cli_engine) struct cli_engine e = {0};
	int rc = cli_parse(&spec, argc, argv, &shared, args);

	if (rc != CLI_GO_ON)
		return rc;
	if (args[0] &&
		(strlen(args[0]) > MAX_TEXT || !kp_utf8_valid(args[0], strlen(args[0]))))
		return cli_usage("the text must be UTF-8 of at most %d bytes", MAX_TEXT);
	rc = cli_engine_open(&shared, &e);
	if (rc != CLI_FINE)
		return rc;
	KP_AUTO(search_index)
	struct search_index *ix = search_build(e.kb, e.an, match_vocab(e.engine), NULL);
	struct asked a = {.kb = e.kb, .ix = ix, .arena = e.arena};
	if (args[0])
		show(&a, &e, lang, args[0], (size_t)max, shared.json);
	else if (shared.json)
		json_figures(ix);
	else
		print_figures(ix);
	return CLI_FINE;
}
