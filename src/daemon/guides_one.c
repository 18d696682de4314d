#include "daemon/guides_priv.h"

static void add_day(struct guides_page *p, const char *key, int32_t day)
{
	char text[KB_SAID_DATE];

	kb_say_date(p->lang, day, text);
	kp_str_add(p->out, "<li>");
	guides_filled(p, key, (const char *const[]){"date", text, NULL});
	kp_str_add(p->out, "</li>\n");
}

static void add_about(struct guides_page *p, const struct kb_guide *g)
{
	kp_str_add(p->out, "<ul class=\"meta\">\n<li>");
	guides_filled(p, "portal_owner", (const char *const[]){"owner", g->owner, NULL});
	kp_str_add(p->out, "</li>\n<li>");
	guides_filled(p, "portal_version", (const char *const[]){"version", g->version, NULL});
	kp_str_add(p->out, "</li>\n");
	add_day(p, "source_reviewed", g->reviewed);
	if (g->review_by >= p->today)
		add_day(p, "portal_review_by", g->review_by);
	kp_str_add(p->out, "</ul>\n");
}

static void add_remark(
	struct guides_page *p, const char *class, const char *key, const char *const *pairs)
{
	kp_str_addf(p->out, "<p class=\"%s\">", class);
	guides_filled(p, key, pairs);
	kp_str_add(p->out, "</p>\n");
}

static void add_remarks(struct guides_page *p, const struct kb_guide *g)
{
	char key[16], day[KB_SAID_DATE];

	if (g->pilot) {
		kb_say_date(p->lang, g->pilot->until, day);
		add_remark(
			p, "note", "portal_pilot", (const char *const[]){"date", day, NULL});
	}
	if (g->review_by < p->today) {
		kb_say_date(p->lang, g->review_by, day);
		add_remark(p, "overdue", "portal_overdue",
			(const char *const[]){"date", day, NULL});
	}
	if (g->lang != p->lang) {
		snprintf(key, sizeof(key), "language_%s", text_lang_code(g->lang));
		add_remark(p, "note", "portal_in_language",
			(const char *const[]){
				"language", kb_phrase(p->kb, key, p->lang), NULL});
	}
}

/* What a section is called on this page, and in which language. */
static const char *title_of(const struct guides_page *p, const struct kb_guide *g, int section,
	enum text_lang *lang)
{
	const char *title = search_title(p->ix, section, p->lang);

	*lang = title == p->kb->sections[section].title ? g->lang : p->lang;
	return title;
}

static void add_contents(struct guides_page *p, const struct kb_guide *g)
{
	enum text_lang lang;

	kp_str_add(p->out, "<nav class=\"contents\" aria-labelledby=\"contents\">\n"
			   "<h2 id=\"contents\">");
	guides_phrase(p, "portal_contents");
	kp_str_add(p->out, "</h2>\n<ol>\n");
	for (int i = 0; i < g->nsections; i++) {
		const char *title = title_of(p, g, g->first_section + i, &lang);

		kp_str_addf(p->out, "<li><a href=\"#%s\"",
			p->kb->sections[g->first_section + i].id);
		guides_text_in(p, lang, title);
		kp_str_add(p->out, "</a></li>\n");
	}
	kp_str_add(p->out, "</ol>\n</nav>\n");
}

/* The answers of the intents that rest on the section, for who does not read its language. */
static void add_short(struct guides_page *p, int section)
{
	for (size_t i = 0; i < p->kb->nintents; i++) {
		const struct kb_intent *intent = &p->kb->intents[i];
		const char *html = intent->answer.html.in[p->lang];

		if (intent->section != section || !html)
			continue;
		kp_str_add(p->out, "<div class=\"short\">\n<h3>");
		guides_phrase(p, "portal_short");
		kp_str_add(p->out, "</h3>\n");
		kp_str_add(p->out, html);
		kp_str_add(p->out, "</div>\n");
	}
}

static void add_section(struct guides_page *p, const struct kb_guide *g, int section)
{
	const struct kb_section *s = &p->kb->sections[section];
	enum text_lang lang;
	const char *title = title_of(p, g, section, &lang);

	kp_str_addf(p->out,
		"<section id=\"%s\" aria-labelledby=\"%s-title\">\n"
		"<h2 id=\"%s-title\"",
		s->id, s->id, s->id);
	guides_text_in(p, lang, title);
	kp_str_add(p->out, "</h2>\n");
	if (g->lang != p->lang) {
		add_short(p, section);
		kp_str_addf(p->out, "<div lang=\"%s\">\n", text_lang_code(g->lang));
		if (title != s->title) {
			kp_str_add(p->out, "<h3>");
			guides_text(p, s->title);
			kp_str_add(p->out, "</h3>\n");
		}
	}
	kp_str_add(p->out, s->html);
	if (g->lang != p->lang)
		kp_str_add(p->out, "</div>\n");
	kp_str_add(p->out, "<p class=\"after\">");
	guides_ask_link(p, "portal_ask", title);
	kp_str_add(p->out, "</p>\n</section>\n");
}

static void add_related(struct guides_page *p, const struct kb_guide *g)
{
	if (!g->nrelated)
		return;
	kp_str_add(p->out, "<nav class=\"related\" aria-labelledby=\"related\">\n"
			   "<h2 id=\"related\">");
	guides_phrase(p, "portal_related");
	kp_str_add(p->out, "</h2>\n<ul>\n");
	for (size_t i = 0; i < g->nrelated; i++) {
		kp_str_add(p->out, "<li>");
		guides_title_link(p, &p->kb->guides[g->related[i]]);
		kp_str_add(p->out, "</li>\n");
	}
	kp_str_add(p->out, "</ul>\n</nav>\n");
}

void guides_one(struct guides_page *p, const struct kb_guide *g)
{
	guides_begin(p, g->title);
	kp_str_add(p->out, "<h1");
	guides_text_in(p, g->lang, g->title);
	kp_str_add(p->out, "</h1>\n");
	add_about(p, g);
	add_remarks(p, g);
	if (g->intro_html && *g->intro_html) {
		kp_str_add(p->out, "<div class=\"intro\"");
		guides_lang(p, g->lang);
		kp_str_add(p->out, ">\n");
		kp_str_add(p->out, g->intro_html);
		kp_str_add(p->out, "</div>\n");
	}
	add_contents(p, g);
	for (int i = 0; i < g->nsections; i++)
		add_section(p, g, g->first_section + i);
	add_related(p, g);
	guides_end(p);
}
