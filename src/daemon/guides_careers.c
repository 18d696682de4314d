#include "daemon/guides_priv.h"

/* Career paths: a page with all roles, one for each role with its steps drawn, and the way
 * from one role to another. What a picture shows stands below it as a list. */

static const char *role_name(const struct guides_page *p, int role)
{
	return kb_text_in(&p->kb->careers.roles[role].name, p->lang);
}

static void add_markdown(struct guides_page *p, const struct kb_text *md)
{
	const char *s = kb_text_in(md, p->lang);

	if (s)
		kb_markdown(s, strlen(s), p->out);
}

/* Adds to the Markdown what a phrase says of a text; nothing when there is no text. */
static void add_hole(struct guides_page *p, struct kp_str *md, const char *key,
	const char *hole, const struct kb_text *text)
{
	const char *const holes[] = {hole, kb_text_in(text, p->lang), NULL};

	if (!holes[1])
		return;
	if (md->n)
		kp_str_addc(md, ' ');
	kb_fill(kb_phrase(p->kb, key, p->lang), holes, md);
}

static void open_role(struct guides_page *p, int role, const char *more)
{
	KP_AUTO(kp_cstr)
	char *path = kp_format("/guides/careers/%s", p->kb->careers.roles[role].id);

	guides_open_link(p, path, more, NULL);
	kp_str_addc(p->out, '>');
	guides_text(p, role_name(p, role));
	kp_str_add(p->out, "</a>");
}

static void add_needs(struct guides_page *p, int role)
{
	KP_AUTO(kp_str) struct kp_str md = {0};

	add_hole(p, &md, "career_needs", "needs", &p->kb->careers.roles[role].needs);
	kb_markdown(kp_str_c(&md), md.n, p->out);
}

static void add_note(struct guides_page *p)
{
	if (!kb_text_in(&p->kb->careers.note, p->lang))
		return;
	kp_str_add(p->out, "<div class=\"note\">\n");
	add_markdown(p, &p->kb->careers.note);
	kp_str_add(p->out, "</div>\n");
}

/* ---- steps in words ---- */

/* One step under the name of the role at its other end. */
static void add_step(struct guides_page *p, const struct kb_step *s, int role)
{
	KP_AUTO(kp_str) struct kp_str by = {0}, md = {0};

	kp_str_add(p->out, "<li>\n<h3 class=\"role\">");
	open_role(p, role, NULL);
	kp_str_add(p->out, "</h3>\n<p class=\"meta\">");
	kb_say_means(p->kb, s->by, p->lang, &by);
	guides_text(p, kp_str_c(&by));
	kp_str_add(p->out, "</p>\n");
	add_hole(p, &md, "career_takes", "takes", &s->takes);
	add_hole(p, &md, "career_time", "time", &s->time);
	add_hole(p, &md, "career_pay", "pay", &s->pay);
	kb_markdown(kp_str_c(&md), md.n, p->out);
	kp_str_add(p->out, "</li>\n");
}

static bool add_steps(
	struct guides_page *p, int role, bool into, unsigned kinds, const char *key)
{
	const struct kb_careers *c = &p->kb->careers;
	bool any = false;

	for (size_t i = 0; i < c->nsteps; i++) {
		const struct kb_step *s = &c->steps[i];

		if ((into ? s->to : s->from) != role || !(kinds & 1u << s->kind))
			continue;
		if (!any) {
			guides_heading(p, 2, key);
			kp_str_add(p->out, "<ul class=\"guides\">\n");
		}
		any = true;
		add_step(p, s, into ? s->from : s->to);
	}
	if (any)
		kp_str_add(p->out, "</ul>\n");
	return any;
}

/* ---- pages ---- */

static void begin_picture(struct guides_page *p)
{
	kp_str_add(p->out, "<figure>\n");
}

static void end_picture(struct guides_page *p)
{
	kp_str_add(p->out, "<figcaption class=\"meta\">");
	guides_phrase(p, "portal_lines");
	kp_str_add(p->out, "</figcaption>\n</figure>\n");
}

/* Chooses where the way to the role begins. */
static void add_way_form(struct guides_page *p, int role, int from)
{
	const struct kb_careers *c = &p->kb->careers;

	kp_str_addf(p->out,
		"<form class=\"way\" action=\"/guides/careers/%s\" method=\"get\">\n"
		"<input type=\"hidden\" name=\"lang\" value=\"%s\">\n<label for=\"from\">",
		c->roles[role].id, text_lang_code(p->lang));
	guides_phrase(p, "portal_way");
	kp_str_add(
		p->out, "</label>\n<div class=\"row\"><select id=\"from\" name=\"from\">\n");
	for (size_t i = 0; i < c->nroles; i++) {
		if ((int)i == role)
			continue;
		kp_str_addf(p->out, "<option value=\"%s\"%s>", c->roles[i].id,
			(int)i == from ? " selected" : "");
		guides_text(p, role_name(p, (int)i));
		kp_str_add(p->out, "</option>\n");
	}
	kp_str_add(p->out, "</select><button type=\"submit\">");
	guides_phrase(p, "portal_way_button");
	kp_str_add(p->out, "</button></div>\n</form>\n");
}

static void add_ask(struct guides_page *p, int role)
{
	KP_AUTO(kp_str) struct kp_str question = {0};

	kb_fill(kb_phrase(p->kb, "career_question", p->lang),
		(const char *const[]){"role", role_name(p, role), NULL}, &question);
	kp_str_add(p->out, "<p class=\"after\">");
	guides_ask_link(p, "portal_ask", kp_str_c(&question));
	kp_str_add(p->out, "</p>\n");
}

static void show_role(struct guides_page *p, int role)
{
	bool up, across;

	guides_begin(p, role_name(p, role));
	kp_str_add(p->out, "<h1 class=\"role\">");
	guides_text(p, role_name(p, role));
	kp_str_add(p->out, "</h1>\n");
	add_needs(p, role);
	begin_picture(p);
	kb_draw_role(p->kb, role, p->lang, p->out);
	end_picture(p);
	up = add_steps(p, role, false, 1u << KB_VERTICAL, "portal_up");
	across = add_steps(p, role, false, 1u << KB_HORIZONTAL, "portal_across");
	if (!up && !across) {
		kp_str_add(p->out, "<p>");
		guides_phrase(p, "career_no_steps");
		kp_str_add(p->out, "</p>\n");
	}
	add_steps(p, role, true, ~0u, "portal_into");
	add_way_form(p, role, -1);
	add_note(p);
	add_ask(p, role);
	guides_end(p);
}

static void add_way(struct guides_page *p, int from, int role)
{
	int steps[KB_MAX_ROUTE];
	size_t n = kb_career_route(p->kb, from, role, steps);

	if (!n) {
		kp_str_add(p->out, "<p>");
		guides_filled(p, "career_no_way",
			(const char *const[]){
				"from", role_name(p, from), "role", role_name(p, role), NULL});
		kp_str_add(p->out, "</p>\n");
		return;
	}
	begin_picture(p);
	kb_draw_way(p->kb, steps, n, p->lang, p->out);
	end_picture(p);
	guides_heading(p, 2, "portal_steps");
	kp_str_add(p->out, "<ol class=\"guides\">\n");
	for (size_t i = 0; i < n; i++)
		add_step(
			p, &p->kb->careers.steps[steps[i]], p->kb->careers.steps[steps[i]].to);
	kp_str_add(p->out, "</ol>\n");
}

static void show_way(struct guides_page *p, int from, int role)
{
	KP_AUTO(kp_cstr)
	char *title = kp_format("%s → %s", role_name(p, from), role_name(p, role));

	guides_begin(p, title);
	kp_str_add(p->out, "<h1 class=\"role\">");
	guides_text(p, title);
	kp_str_add(p->out, "</h1>\n");
	add_way(p, from, role);
	guides_heading(p, 2, "portal_target");
	kp_str_add(p->out, "<p>");
	open_role(p, role, NULL);
	kp_str_add(p->out, "</p>\n");
	add_needs(p, role);
	add_way_form(p, role, from);
	add_note(p);
	guides_end(p);
}

static void add_roles(struct guides_page *p)
{
	if (!p->kb->careers.nroles)
		return;
	guides_heading(p, 2, "portal_roles");
	kp_str_add(p->out, "<ul class=\"roles\">\n");
	for (size_t i = 0; i < p->kb->careers.nroles; i++) {
		kp_str_add(p->out, "<li class=\"role\">");
		open_role(p, (int)i, NULL);
		kp_str_add(p->out, "</li>\n");
	}
	kp_str_add(p->out, "</ul>\n");
}

static void show_all(struct guides_page *p)
{
	guides_begin(p, kb_phrase(p->kb, "portal_careers", p->lang));
	guides_heading(p, 1, "portal_careers");
	add_roles(p);
	guides_services(p);
	add_note(p);
	guides_end(p);
}

bool guides_careers(struct guides_page *p, const char *id)
{
	const char *from = net_arg(p->rq, "from");
	int role = *id ? kb_find_role(p->kb, id) : -1,
	    start = from ? kb_find_role(p->kb, from) : -1;

	if (*id && role < 0)
		return false;
	if (role < 0)
		show_all(p);
	else if (start >= 0 && start != role)
		show_way(p, start, role);
	else
		show_role(p, role);
	return true;
}

void guides_careers_link(struct guides_page *p)
{
	if (!p->kb->careers.nroles && !p->kb->careers.nservices)
		return;
	kp_str_add(p->out, "<p>");
	guides_open_link(p, "/guides/careers/", NULL, NULL);
	kp_str_addc(p->out, '>');
	guides_phrase(p, "portal_careers");
	kp_str_add(p->out, "</a></p>\n");
}
