#include "daemon/guides_priv.h"

/* The career services: a page for each with its coordinator, how it goes, and what can be
 * requested, whose forms are filled in in the chat. */

static void add_in(struct guides_page *p, const char *tag, const struct kb_text *text)
{
	const char *s = kb_text_in(text, p->lang);

	if (!s)
		return;
	kp_str_addf(p->out, "<%s>", tag);
	guides_text(p, s);
	kp_str_addf(p->out, "</%s>\n", tag);
}

static void add_process(struct guides_page *p, const struct kb_career_service *s)
{
	if (!s->nprocess)
		return;
	guides_heading(p, 2, "portal_process");
	kp_str_add(p->out, "<ol>\n");
	for (size_t i = 0; i < s->nprocess; i++) {
		const char *md = kb_text_in(&s->process[i], p->lang);

		kp_str_add(p->out, "<li>");
		if (md)
			kb_markdown(md, strlen(md), p->out);
		kp_str_add(p->out, "</li>\n");
	}
	kp_str_add(p->out, "</ol>\n");
}

static void add_requests(struct guides_page *p, const struct kb_career_service *s)
{
	if (!s->nrequests || s->intent < 0)
		return;
	guides_heading(p, 2, "portal_requests");
	kp_str_add(p->out, "<p>");
	guides_phrase(p, "portal_requests_how");
	kp_str_add(p->out, "</p>\n<ul>\n");
	for (int i = 0; i < s->nrequests; i++) {
		const struct kb_request *q = &p->kb->careers.requests[s->first_request + i];

		kp_str_addf(p->out, "<li><a href=\"/?lang=%s&amp;request=%s\">",
			text_lang_code(p->lang), q->id);
		guides_text(p, kb_text_in(&q->title, p->lang));
		kp_str_add(p->out, "</a></li>\n");
	}
	kp_str_add(p->out, "</ul>\n");
}

static void add_coordinator(struct guides_page *p, const struct kb_career_service *s)
{
	const struct kb_partner *who = &p->kb->partners[s->coordinator];

	guides_heading(p, 2, "portal_coordinator");
	kp_str_add(p->out, "<p>");
	guides_text(p, who->name);
	kp_str_add(p->out, ", ");
	guides_text(p, kb_text_in(&who->title, p->lang));
	if (who->email) {
		kp_str_add(p->out, "<br>\n<a href=\"mailto:");
		guides_text(p, who->email);
		kp_str_add(p->out, "\">");
		guides_text(p, who->email);
		kp_str_add(p->out, "</a>");
	}
	if (who->phone) {
		kp_str_add(p->out, "<br>\n");
		guides_text(p, who->phone);
	}
	kp_str_add(p->out, "</p>\n");
}

/* In the words of the intent: a service may be called "supervisors". */
static void add_ask(struct guides_page *p, const struct kb_career_service *s)
{
	if (s->intent < 0)
		return;
	kp_str_add(p->out, "<p class=\"after\">");
	guides_ask_link(
		p, "portal_ask", kb_text_in(&p->kb->intents[s->intent].title, p->lang));
	kp_str_add(p->out, "</p>\n");
}

static int find_service(const struct kb *kb, const char *id)
{
	for (size_t i = 0; i < kb->careers.nservices; i++)
		if (strcmp(kb->careers.services[i].id, id) == 0)
			return (int)i;
	return -1;
}

bool guides_services_page(struct guides_page *p, const char *id)
{
	int service = find_service(p->kb, id);
	const struct kb_career_service *s;

	if (service < 0)
		return false;
	s = &p->kb->careers.services[service];
	guides_begin(p, kb_text_in(&s->title, p->lang));
	add_in(p, "h1", &s->title);
	add_in(p, "p", &s->target);
	add_requests(p, s);
	add_process(p, s);
	add_coordinator(p, s);
	add_ask(p, s);
	guides_end(p);
	return true;
}

static void add_part(struct guides_page *p, enum kb_career_part part, const char *key)
{
	bool any = false;

	for (size_t i = 0; i < p->kb->careers.nservices; i++) {
		const struct kb_career_service *s = &p->kb->careers.services[i];
		KP_AUTO(kp_cstr) char *path = kp_format("/guides/services/%s", s->id);

		if (s->part != part)
			continue;
		if (!any) {
			guides_heading(p, 2, key);
			kp_str_add(p->out, "<ul class=\"guides\">\n");
		}
		any = true;
		kp_str_add(p->out, "<li>\n<h3>");
		guides_open_link(p, path, NULL, NULL);
		kp_str_addc(p->out, '>');
		guides_text(p, kb_text_in(&s->title, p->lang));
		kp_str_add(p->out, "</a></h3>\n");
		add_in(p, "p", &s->target);
		kp_str_add(p->out, "</li>\n");
	}
	if (any)
		kp_str_add(p->out, "</ul>\n");
}

void guides_services(struct guides_page *p)
{
	add_part(p, KB_CAREER_OFFICE, "portal_part_office");
	add_part(p, KB_CAREER_PROFESSIONALS, "portal_part_professionals");
	add_part(p, KB_CAREER_ALL, "portal_part_all");
}
