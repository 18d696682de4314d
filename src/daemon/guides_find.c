#include "daemon/guides_priv.h"

#include "base/kp_json.h"

#define SHOWN 20 /* results on a page */

static void find(struct guides_page *p, size_t max, struct search_result *out)
{
	search_ask(p->ix, p->app->an, p->lang, p->query, strlen(p->query), max, p->app->arena,
		out);
}

/* ---- a page ---- */

static void add_hit(struct guides_page *p, const struct search_result *r, int section)
{
	const struct kb_section *s = &p->kb->sections[section];
	const struct kb_guide *g = &p->kb->guides[s->guide];
	KP_AUTO(kp_cstr) char *path = kp_format("/guides/%s", g->id);
	struct search_text title, snippet;

	search_mark(p->ix, r, search_title(p->ix, section, r->lang), p->app->arena, &title);
	search_snippet(p->ix, r, section, p->app->arena, &snippet);
	kp_str_add(p->out, "<li>\n<h2");
	guides_lang(p, r->lang);
	kp_str_addc(p->out, '>');
	guides_open_link(p, path, NULL, s->id);
	kp_str_addc(p->out, '>');
	guides_marked(p->out, &title);
	kp_str_add(p->out, "</a></h2>\n<p");
	guides_lang(p, r->lang);
	kp_str_addc(p->out, '>');
	guides_marked(p->out, &snippet);
	kp_str_add(p->out, "</p>\n<p class=\"meta\"");
	guides_text_in(p, g->lang, g->title);
	kp_str_add(p->out, "</p>\n</li>\n");
}

static void add_count(struct guides_page *p, const struct search_result *r)
{
	char count[24];

	snprintf(count, sizeof(count), "%zu", r->found);
	kp_str_add(p->out, "<p class=\"count\">");
	guides_filled(p,
		r->found == 0         ? "portal_none"
		: r->found == 1       ? "portal_found_one"
		: r->found > r->nhits ? "portal_found_best"
				      : "portal_found",
		(const char *const[]){"query", p->query, "count", count, NULL});
	kp_str_add(p->out, "</p>\n");
}

void guides_find_page(struct guides_page *p)
{
	struct search_result r;

	find(p, SHOWN, &r);
	guides_begin(p, kb_phrase(p->kb, "portal_results", p->lang));
	kp_str_add(p->out, "<h1>");
	guides_phrase(p, "portal_results");
	kp_str_add(p->out, "</h1>\n");
	add_count(p, &r);
	if (r.nhits) {
		kp_str_add(p->out, "<ol class=\"hits\">\n");
		for (size_t i = 0; i < r.nhits; i++)
			add_hit(p, &r, r.hits[i].section);
		kp_str_add(p->out, "</ol>\n");
	}
	kp_str_add(p->out, "<p class=\"after\">");
	guides_ask_link(p, "portal_chat", p->query);
	kp_str_add(p->out, "</p>\n");
	guides_end(p);
}

/* ---- JSON ---- */

static void json_marked(struct kp_jsonw *w, const char *key, const struct search_text *t)
{
	KP_AUTO(kp_str) struct kp_str html = {0};

	guides_marked(&html, t);
	kp_jsonw_strn(w, key, kp_str_c(&html), html.n);
}

static void json_place(const struct guides_page *p, struct kp_jsonw *w, int guide, int section)
{
	const struct kb_guide *g = &p->kb->guides[guide];

	kp_jsonw_str(w, "guide", g->id);
	kp_jsonw_str(w, "guide_title", g->title);
	if (section >= 0) {
		kp_jsonw_str(w, "section", p->kb->sections[section].id);
		kp_jsonw_str(w, "url", p->kb->sections[section].url);
	} else {
		KP_AUTO(kp_cstr) char *url = kp_format("/guides/%s", g->id);
		kp_jsonw_str(w, "url", url);
	}
}

static void json_hit(struct guides_page *p, struct kp_jsonw *w, const struct search_result *r,
	const struct search_hit *hit)
{
	const char *title = search_title(p->ix, hit->section, r->lang);
	struct search_text marked, snippet;

	search_mark(p->ix, r, title, p->app->arena, &marked);
	search_snippet(p->ix, r, hit->section, p->app->arena, &snippet);
	kp_jsonw_begin(w, NULL, '{');
	json_place(p, w, p->kb->sections[hit->section].guide, hit->section);
	kp_jsonw_str(w, "title", title);
	json_marked(w, "title_html", &marked);
	kp_jsonw_str(w, "text", snippet.text);
	json_marked(w, "html", &snippet);
	kp_jsonw_num(w, "share", hit->share, 4);
	kp_jsonw_end(w, '}');
}

static size_t most(const struct net_request *rq, size_t otherwise, size_t max)
{
	const char *text = net_arg(rq, "max");
	int64_t n;

	return text && kp_parse_int(text, 1, (int64_t)max, &n) == 0 ? (size_t)n : otherwise;
}

void guides_find_json(struct guides_page *p)
{
	struct kp_jsonw w = {.s = p->out};
	struct search_result r;

	find(p, most(p->rq, 10, SEARCH_MAX_HITS), &r);
	kp_jsonw_begin(&w, NULL, '{');
	kp_jsonw_str(&w, "query", p->query);
	kp_jsonw_str(&w, "lang", text_lang_code(r.lang));
	kp_jsonw_int(&w, "found", (int64_t)r.found);
	kp_jsonw_begin(&w, "hits", '[');
	for (size_t i = 0; i < r.nhits; i++)
		json_hit(p, &w, &r, &r.hits[i]);
	kp_jsonw_end(&w, ']');
	kp_jsonw_end(&w, '}');
}

void guides_find_suggest(struct guides_page *p)
{
	struct kp_jsonw w = {.s = p->out};
	struct search_suggestion *v;
	size_t n = search_suggest(p->ix, p->lang, p->query, strlen(p->query),
		most(p->rq, SEARCH_MAX_SUGGESTIONS, SEARCH_MAX_SUGGESTIONS), p->app->arena,
		&v);

	kp_jsonw_begin(&w, NULL, '{');
	kp_jsonw_str(&w, "query", p->query);
	kp_jsonw_str(&w, "lang", text_lang_code(p->lang));
	kp_jsonw_begin(&w, "suggestions", '[');
	for (size_t i = 0; i < n; i++) {
		kp_jsonw_begin(&w, NULL, '{');
		kp_jsonw_str(&w, "label", v[i].label);
		json_place(p, &w, v[i].guide, v[i].section);
		kp_jsonw_end(&w, '}');
	}
	kp_jsonw_end(&w, ']');
	kp_jsonw_end(&w, '}');
}
