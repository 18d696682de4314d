#include "daemon/guides_priv.h"

enum order { BY_AREA, BY_OWNER, BY_REVIEW, ORDERS };

static const char *const orders[][2] = {
	[BY_AREA] = {"area", "portal_by_area"},
	[BY_OWNER] = {"owner", "portal_by_owner"},
	[BY_REVIEW] = {"review", "portal_by_review"},
};

static enum order order_of(const struct net_request *rq)
{
	const char *by = net_arg(rq, "by");

	for (int i = 0; by && i < ORDERS; i++)
		if (strcmp(by, orders[i][0]) == 0)
			return (enum order)i;
	return BY_AREA;
}

struct entry {
	const struct kb_guide *guide;
	const char *group; /* its heading; NULL: none */
	int64_t key;       /* groups by rising key, */
	const char *name;  /* then by this */
};

static struct entry entry_of(struct guides_page *p, const struct kb_guide *g, enum order order)
{
	struct entry e = {.guide = g, .name = g->title};
	int area = g->area ? kb_find_area(p->kb, g->area) : -1;

	if (order == BY_AREA) {
		e.key = area < 0 ? INT32_MAX : area;
		e.group = area < 0 ? kb_phrase(p->kb, "portal_other", p->lang)
				   : kb_text_in(&p->kb->areas[area].name, p->lang);
	} else if (order == BY_OWNER) {
		e.group = g->owner;
	} else {
		e.key = g->review_by;
	}
	return e;
}

static int by_place(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;
	int c;

	if (x->key != y->key)
		return x->key < y->key ? -1 : 1;
	c = x->group && y->group ? strcmp(x->group, y->group) : 0;
	return c ? c : strcmp(x->name, y->name);
}

static void add_orders(struct guides_page *p, enum order order)
{
	kp_str_add(p->out, "<nav class=\"order\" aria-label=\"");
	guides_phrase(p, "portal_order");
	kp_str_add(p->out, "\">");
	for (int i = 0; i < ORDERS; i++) {
		char by[16];

		snprintf(by, sizeof(by), "by=%s", orders[i][0]);
		guides_open_link(p, "/guides/", by, NULL);
		kp_str_add(p->out, i == (int)order ? " aria-current=\"true\">" : ">");
		guides_phrase(p, orders[i][1]);
		kp_str_add(p->out, "</a>");
	}
	kp_str_add(p->out, "</nav>\n");
}

static void add_sections(struct guides_page *p, const struct kb_guide *g, const char *path)
{
	kp_str_add(p->out, "<details><summary>");
	guides_phrase(p, "portal_contents");
	kp_str_add(p->out, "<span class=\"of\">: ");
	guides_text(p, g->title);
	kp_str_add(p->out, "</span></summary>\n<ul>\n");
	for (int i = 0; i < g->nsections; i++) {
		int s = g->first_section + i;
		const char *title = search_title(p->ix, s, p->lang);

		kp_str_add(p->out, "<li>");
		guides_open_link(p, path, NULL, p->kb->sections[s].id);
		guides_text_in(
			p, title == p->kb->sections[s].title ? g->lang : p->lang, title);
		kp_str_add(p->out, "</a></li>\n");
	}
	kp_str_add(p->out, "</ul></details>\n");
}

static void add_entry(struct guides_page *p, const struct entry *e, enum order order)
{
	const struct kb_guide *g = e->guide;
	KP_AUTO(kp_cstr) char *path = kp_format("/guides/%s", g->id);
	char day[KB_SAID_DATE];

	kp_str_addf(p->out, "<li>\n<h%d", order == BY_REVIEW ? 2 : 3);
	guides_lang(p, g->lang);
	kp_str_addc(p->out, '>');
	guides_open_link(p, path, NULL, NULL);
	kp_str_addc(p->out, '>');
	guides_text(p, g->title);
	kp_str_addf(p->out, "</a></h%d>\n", order == BY_REVIEW ? 2 : 3);
	if (g->summary) {
		kp_str_add(p->out, "<p");
		guides_text_in(p, g->lang, g->summary);
		kp_str_add(p->out, "</p>\n");
	}
	if (order == BY_REVIEW) {
		kb_say_date(p->lang, g->review_by, day);
		kp_str_add(p->out, g->review_by < p->today ? "<p class=\"meta overdue\">"
							   : "<p class=\"meta\">");
		guides_filled(p,
			g->review_by < p->today ? "portal_overdue" : "portal_review_by",
			(const char *const[]){"date", day, NULL});
		kp_str_add(p->out, "</p>\n");
	}
	add_sections(p, g, path);
	kp_str_add(p->out, "</li>\n");
}

static void add_entries(
	struct guides_page *p, const struct entry *v, size_t n, enum order order)
{
	for (size_t i = 0; i < n; i++) {
		bool fresh = i == 0 || (v[i].group && strcmp(v[i].group, v[i - 1].group) != 0);

		if (fresh && i > 0)
			kp_str_add(p->out, "</ul>\n");
		if (fresh && v[i].group) {
			kp_str_add(p->out, "<h2>");
			guides_text(p, v[i].group);
			kp_str_add(p->out, "</h2>\n");
		}
		if (fresh)
			kp_str_add(p->out, "<ul class=\"guides\">\n");
		add_entry(p, &v[i], order);
	}
	if (n)
		kp_str_add(p->out, "</ul>\n");
}

/* ---- what is new ---- */

static void add_units(struct guides_page *p, const struct kb_announcement *a)
{
	KP_AUTO(kp_str) struct kp_str units = {0};

	for (size_t i = 0; i < a->nunits; i++)
		kp_str_addf(&units, "%s%s", i ? ", " : "",
			kb_text_in(&p->kb->units[a->units[i]].name, p->lang));
	kp_str_add(p->out, " · ");
	guides_filled(p, "portal_announced_to",
		(const char *const[]){"units", kp_str_c(&units), NULL});
}

static void add_announcement(struct guides_page *p, const struct kb_announcement *a)
{
	const char *text = kb_text_in(&a->text, p->lang);
	char day[KB_SAID_DATE];

	kp_str_addf(p->out, "<li id=\"%s\">\n<h3>", a->id);
	guides_text(p, kb_text_in(&a->title, p->lang));
	kp_str_add(p->out, "</h3>\n<p class=\"meta\">");
	kb_say_date(p->lang, a->from, day);
	guides_filled(p, "portal_announced", (const char *const[]){"date", day, NULL});
	if (a->nunits)
		add_units(p, a);
	kp_str_add(p->out, "</p>\n");
	kb_markdown(text, strlen(text), p->out);
	kp_str_add(p->out, "</li>\n");
}

static void add_announcements(struct guides_page *p)
{
	size_t shown = 0;

	for (size_t i = 0; i < p->kb->nannouncements; i++) {
		const struct kb_announcement *a = &p->kb->announcements[i];

		if (!kb_announced_on(a, p->today))
			continue;
		if (!shown++) {
			guides_heading(p, 2, "portal_announcements");
			kp_str_add(p->out, "<ul class=\"guides\">\n");
		}
		add_announcement(p, a);
	}
	if (shown)
		kp_str_add(p->out, "</ul>\n");
}

void guides_list(struct guides_page *p)
{
	enum order order = order_of(p->rq);
	struct entry *v = kp_arena_alloc(p->app->arena, (p->kb->nguides + 1) * sizeof(*v));
	size_t n = 0;

	for (size_t i = 0; i < p->kb->nguides; i++)
		if (guides_is_shown(&p->kb->guides[i]))
			v[n++] = entry_of(p, &p->kb->guides[i], order);
	qsort(v, n, sizeof(*v), by_place);
	guides_begin(p, kb_phrase(p->kb, "guides_title", p->lang));
	kp_str_add(p->out, "<h1>");
	guides_phrase(p, "guides_title");
	kp_str_add(p->out, "</h1>\n");
	guides_careers_link(p);
	add_announcements(p);
	add_orders(p, order);
	add_entries(p, v, n, order);
	guides_end(p);
}
