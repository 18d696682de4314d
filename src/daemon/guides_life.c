#include "daemon/guides_priv.h"

/* A guide that no longer holds stays where links lead to, and says what holds now. */
void guides_life_retired(struct guides_page *p, int guide)
{
	const struct kb_guide *g = &p->kb->guides[guide];
	int next = kb_successor(p->kb, guide);

	guides_begin(p, g->title);
	kp_str_add(p->out, "<h1");
	guides_lang(p, g->lang);
	kp_str_addc(p->out, '>');
	guides_text(p, g->title);
	kp_str_add(p->out, "</h1>\n<p class=\"overdue\">");
	guides_phrase(p, "portal_retired");
	kp_str_add(p->out, "</p>\n");
	if (next >= 0) {
		const struct kb_guide *now = &p->kb->guides[next];
		KP_AUTO(kp_cstr) char *path = kp_format("/guides/%s", now->id);

		kp_str_add(p->out, "<p>");
		guides_phrase(p, "portal_successor");
		kp_str_addc(p->out, ' ');
		guides_open_link(p, path, NULL, NULL);
		guides_lang(p, now->lang);
		kp_str_addc(p->out, '>');
		guides_text(p, now->title);
		kp_str_add(p->out, "</a></p>\n");
	}
	guides_end(p);
}
