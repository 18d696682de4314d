#include "daemon/guides_priv.h"

static void link_to(struct guides_page *p, const char *key, const struct kb_guide *g)
{
	kp_str_add(p->out, "<p>");
	guides_phrase(p, key);
	kp_str_addc(p->out, ' ');
	guides_title_link(p, g);
	kp_str_add(p->out, "</p>\n");
}

bool guides_life_open(const struct guides_page *p, const struct kb_guide *g)
{
	return g->pilot && p->today <= g->pilot->until && *p->pilot &&
	       auth_guide_code_fits(p->app->auth, g->id, p->pilot);
}

void guides_life_closed(struct guides_page *p, const struct kb_guide *g)
{
	p->rs->status = 403;
	guides_begin(p, kb_phrase(p->kb, "guides_title", p->lang));
	guides_heading(p, 1, "guides_title");
	kp_str_add(p->out, "<p>");
	guides_phrase(p, "portal_pilot_closed");
	kp_str_add(p->out, "</p>\n");
	if (g->pilot->of >= 0)
		link_to(p, "portal_pilot_published", &p->kb->guides[g->pilot->of]);
	guides_end(p);
}

/* A guide that no longer holds stays where links lead to, and says what holds now. */
void guides_life_retired(struct guides_page *p, int guide)
{
	const struct kb_guide *g = &p->kb->guides[guide];
	int next = kb_successor(p->kb, guide);

	guides_begin(p, g->title);
	kp_str_add(p->out, "<h1");
	guides_text_in(p, g->lang, g->title);
	kp_str_add(p->out, "</h1>\n<p class=\"overdue\">");
	guides_phrase(p, "portal_retired");
	kp_str_add(p->out, "</p>\n");
	if (next >= 0)
		link_to(p, "portal_successor", &p->kb->guides[next]);
	guides_end(p);
}
