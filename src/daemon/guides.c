#include "daemon/guides_priv.h"

#include "base/kp_clock.h"
#include "daemon/pages.h"

#define LONGEST_TEXT 200 /* bytes of what is searched for */
/* No guide can have such a name. */
#define CAREERS  "careers/"
#define SERVICES "services/"

/* ---- words ---- */

void guides_text(struct guides_page *p, const char *text)
{
	kp_str_add_html(p->out, text, strlen(text));
}

void guides_phrase(struct guides_page *p, const char *key)
{
	guides_text(p, kb_phrase(p->kb, key, p->lang));
}

void guides_heading(struct guides_page *p, int level, const char *key)
{
	kp_str_addf(p->out, "<h%d>", level);
	guides_phrase(p, key);
	kp_str_addf(p->out, "</h%d>\n", level);
}

void guides_filled(struct guides_page *p, const char *key, const char *const *pairs)
{
	KP_AUTO(kp_str) struct kp_str s = {0};

	kb_fill(kb_phrase(p->kb, key, p->lang), pairs, &s);
	guides_text(p, kp_str_c(&s));
}

void guides_lang(struct guides_page *p, enum text_lang lang)
{
	if (lang != p->lang)
		kp_str_addf(p->out, " lang=\"%s\"", text_lang_code(lang));
}

void guides_text_in(struct guides_page *p, enum text_lang lang, const char *text)
{
	guides_lang(p, lang);
	kp_str_addc(p->out, '>');
	guides_text(p, text);
}

void guides_marked(struct kp_str *out, const struct search_text *t)
{
	size_t at = 0;

	for (size_t i = 0; i < t->nmarks; i++) {
		kp_str_add_html(out, t->text + at, t->marks[i].from - at);
		kp_str_add(out, "<mark>");
		kp_str_add_html(
			out, t->text + t->marks[i].from, t->marks[i].to - t->marks[i].from);
		kp_str_add(out, "</mark>");
		at = t->marks[i].to;
	}
	kp_str_add_html(out, t->text + at, strlen(t->text + at));
}

/* ---- links ---- */

static void add_encoded(struct kp_str *out, const char *s)
{
	for (; *s; s++) {
		unsigned char c = (unsigned char)*s;

		if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
			(c >= '0' && c <= '9') || strchr("-._~", c))
			kp_str_addc(out, *s);
		else
			kp_str_addf(out, "%%%02X", c);
	}
}

void guides_open_link(
	struct guides_page *p, const char *path, const char *more, const char *anchor)
{
	kp_str_addf(p->out, "<a href=\"%s?lang=%s", path, text_lang_code(p->lang));
	if (more)
		kp_str_addf(p->out, "&amp;%s", more);
	if (anchor)
		kp_str_addf(p->out, "#%s", anchor);
	kp_str_addc(p->out, '"');
}

void guides_title_link(struct guides_page *p, const struct kb_guide *g)
{
	KP_AUTO(kp_cstr) char *path = kp_format("/guides/%s", g->id);

	guides_open_link(p, path, NULL, NULL);
	guides_text_in(p, g->lang, g->title);
	kp_str_add(p->out, "</a>");
}

void guides_ask_link(struct guides_page *p, const char *key, const char *text)
{
	kp_str_addf(
		p->out, "<a class=\"ask\" href=\"/?lang=%s&amp;ask=", text_lang_code(p->lang));
	add_encoded(p->out, text);
	kp_str_add(p->out, "\">");
	guides_phrase(p, key);
	kp_str_add(p->out, "</a>");
}

/* ---- the frame of a page ---- */

/* The same page in the other languages. */
static void add_languages(struct guides_page *p)
{
	static const char *const names[] = {"FI", "SV", "EN"};

	kp_str_add(p->out, "<nav class=\"langs\" aria-label=\"");
	guides_phrase(p, "portal_language");
	kp_str_add(p->out, "\">");
	for (int lang = 0; lang < TEXT_LANGS; lang++) {
		if (!p->kb->langs[lang])
			continue;
		kp_str_addf(p->out, "<a href=\"?lang=%s", text_lang_code(lang));
		if (*p->query) {
			kp_str_add(p->out, "&amp;q=");
			add_encoded(p->out, p->query);
		}
		if (*p->pilot) {
			kp_str_add(p->out, "&amp;pilot=");
			add_encoded(p->out, p->pilot);
		}
		kp_str_addf(p->out, "\" hreflang=\"%s\" lang=\"%s\"%s>%s</a>",
			text_lang_code(lang), text_lang_code(lang),
			lang == (int)p->lang ? " aria-current=\"true\"" : "", names[lang]);
	}
	kp_str_add(p->out, "</nav>\n");
}

static void add_search(struct guides_page *p)
{
	kp_str_add(p->out, "<form role=\"search\" action=\"/guides/\" method=\"get\">\n"
			   "<label for=\"q\">");
	guides_phrase(p, "portal_search");
	kp_str_addf(p->out,
		"</label>\n<div class=\"row\">"
		"<input type=\"hidden\" name=\"lang\" value=\"%s\">"
		"<input type=\"search\" id=\"q\" name=\"q\" maxlength=\"%d\" value=\"",
		text_lang_code(p->lang), LONGEST_TEXT);
	guides_text(p, p->query);
	kp_str_add(p->out, "\"><button type=\"submit\">");
	guides_phrase(p, "portal_search_button");
	kp_str_add(p->out, "</button></div>\n</form>\n");
}

static void add_head(struct guides_page *p, const char *title)
{
	kp_str_addf(p->out,
		"<!doctype html>\n<html lang=\"%s\">\n<head>\n<meta charset=\"utf-8\">\n"
		"<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
		"<link rel=\"icon\" href=\"/icon.svg\" type=\"image/svg+xml\">\n"
		"<link rel=\"stylesheet\" href=\"%s\">\n<title>",
		text_lang_code(p->lang), pages_asset_path("pages/guides.css"));
	guides_text(p, title);
	kp_str_add(p->out, " – ");
	guides_text(p, kb_text_in(&p->kb->name, p->lang));
	kp_str_add(p->out, "</title>\n</head>\n");
}

void guides_begin(struct guides_page *p, const char *title)
{
	add_head(p, title);
	kp_str_add(p->out, "<body id=\"top\">\n<a class=\"skip\" href=\"#content\">");
	guides_phrase(p, "portal_skip");
	kp_str_add(p->out, "</a>\n<header>\n<p class=\"name\">");
	guides_open_link(p, "/guides/", NULL, NULL);
	kp_str_addc(p->out, '>');
	guides_phrase(p, "guides_title");
	kp_str_add(p->out, "</a> <span>");
	guides_text(p, kb_text_in(&p->kb->name, p->lang));
	kp_str_add(p->out, "</span></p>\n");
	add_languages(p);
	kp_str_add(p->out, "</header>\n<div class=\"page\">\n");
	add_search(p);
	kp_str_add(p->out, "<main id=\"content\">\n");
}

void guides_end(struct guides_page *p)
{
	kp_str_add(p->out, "</main>\n</div>\n<footer>\n<p>");
	guides_open_link(p, "/guides/", NULL, NULL);
	kp_str_addc(p->out, '>');
	guides_phrase(p, "portal_all");
	kp_str_addf(p->out, "</a> <a href=\"/?lang=%s\">", text_lang_code(p->lang));
	guides_phrase(p, "portal_chat");
	kp_str_addf(p->out, "</a> <a href=\"/accessibility/%s\">",
		p->lang == TEXT_FI ? "" : text_lang_code(p->lang));
	guides_phrase(p, "portal_accessibility");
	kp_str_add(p->out, "</a> <a href=\"#top\">");
	guides_phrase(p, "portal_to_top");
	kp_str_add(p->out, "</a></p>\n");
	if (p->kb->example) {
		kp_str_add(p->out, "<p class=\"example\">");
		guides_phrase(p, "example_notice");
		kp_str_add(p->out, "</p>\n");
	}
	kp_str_add(p->out, "</footer>\n</body>\n</html>\n");
}

bool guides_is_shown(const struct kb_guide *g)
{
	return g->status == KB_PUBLISHED;
}

/* ---- requests ---- */

static void missing(struct guides_page *p)
{
	p->rs->status = 404;
	guides_begin(p, kb_phrase(p->kb, "guides_title", p->lang));
	kp_str_add(p->out, "<h1>");
	guides_phrase(p, "guides_title");
	kp_str_add(p->out, "</h1>\n<p>");
	guides_phrase(p, "portal_missing");
	kp_str_add(p->out, "</p>\n");
	guides_end(p);
}

/* False: there is no such page. */
static bool write_page(struct guides_page *p, const char *id)
{
	int guide = *id ? kb_find_guide(p->kb, id) : -1;

	if (!*id && *p->query)
		guides_find_page(p);
	else if (!*id)
		guides_list(p);
	else if (kp_str_starts(id, CAREERS))
		return guides_careers(p, id + strlen(CAREERS));
	else if (kp_str_starts(id, SERVICES))
		return guides_services_page(p, id + strlen(SERVICES));
	else if (guide >= 0 && guides_is_shown(&p->kb->guides[guide]))
		guides_one(p, &p->kb->guides[guide]);
	else if (guide >= 0 && guides_life_open(p, &p->kb->guides[guide]))
		guides_one(p, &p->kb->guides[guide]);
	else if (guide >= 0 && p->kb->guides[guide].pilot)
		guides_life_closed(p, &p->kb->guides[guide]);
	else if (guide >= 0 && p->kb->guides[guide].status == KB_RETIRED)
		guides_life_retired(p, guide);
	else
		return false;
	return true;
}

static void serve_page(struct guides_page *p, const char *id)
{
	p->rs->type = "text/html; charset=utf-8";
	if (!write_page(p, id))
		missing(p);
}

static enum text_lang lang_of(const struct kb *kb, const struct net_request *rq)
{
	enum text_lang lang = text_lang_parse(net_arg(rq, "lang"));

	for (int i = 0; i < TEXT_LANGS && (lang == TEXT_UNKNOWN || !kb->langs[lang]); i++)
		lang = (enum text_lang)i;
	return lang;
}

/* What was typed, cut, and made fit for a line. */
static const char *query_of(struct app *app, const struct net_request *rq)
{
	const char *q = net_arg(rq, "q");
	char *copy;
	size_t n;

	if (!q)
		return "";
	while (*q == ' ')
		q++;
	n = strlen(q);
	copy = kp_arena_strndup(app->arena, q, n < LONGEST_TEXT ? n : LONGEST_TEXT);
	copy[kp_utf8_clean(copy, strlen(copy))] = '\0';
	return copy;
}

bool guides_serve(struct app *app, const struct net_request *rq, struct net_response *rs)
{
	struct guides_page p = {.app = app,
		.kb = app->kb,
		.ix = app->search,
		.rq = rq,
		.rs = rs,
		.out = &rs->text,
		.lang = lang_of(app->kb, rq),
		.today = ticket_localtime(app->kb, kp_now_ms(NULL)).day};

	kp_arena_reset(app->arena);
	p.query = query_of(app, rq);
	p.pilot = net_arg(rq, "pilot") ? net_arg(rq, "pilot") : "";
	rs->status = 200;
	rs->type = "application/json";
	if (kp_str_starts(rq->path, "/guides/"))
		serve_page(&p, rq->path + strlen("/guides/"));
	else if (strcmp(rq->path, "/api/guides/search") == 0)
		guides_find_json(&p);
	else if (strcmp(rq->path, "/api/guides/suggest") == 0)
		guides_find_suggest(&p);
	else
		return false;
	return true;
}
