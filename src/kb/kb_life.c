#include "kb/kb_priv.h"

#include <string.h>

/* The life of a guide: a draft, a pilot for some, published for all, retired in favour of
 * another. */

enum { ID = 80, MOST_MEMBERS = 500 };

static const char *const statuses[] = {
	[KB_DRAFT] = "draft",
	[KB_PILOT] = "pilot",
	[KB_PUBLISHED] = "published",
	[KB_RETIRED] = "retired",
};

const char *kb_status_name(enum kb_status s)
{
	return statuses[s];
}

/* ---- reading ---- */

static enum kb_status read_status(struct kb_reader *r, const struct kp_node *node)
{
	int i = kp_str_index(node->text, statuses, KP_LEN(statuses));

	if (i >= 0)
		return (enum kb_status)i;
	kb_remark(r->report, KB_STATUS, kb_at(r, node),
		"'status' is '%.20s'; write draft, pilot, published or retired",
		node->text ? node->text : "");
	return KB_PUBLISHED; /* so that what names it does not become a second mistake */
}

/* How many of a list are to be read. */
static size_t members(struct kb_reader *r, const struct kp_node *list, const char *what)
{
	if (!list || !kb_is(r, list, KP_YAML_LIST, what))
		return 0;
	if (list->n > MOST_MEMBERS) {
		kb_remark(r->report, KB_TOO_LONG, kb_at(r, list),
			"'%s' has over %d items; name their unit instead", what, MOST_MEMBERS);
		return 0;
	}
	return list->n;
}

static void read_people(struct kb_reader *r, const struct kp_node *map, const char *key,
	const char ***out, size_t *n_out)
{
	const struct kp_node *list = kp_node_get(map, key);
	size_t n = members(r, list, key);

	*out = kp_arena_alloc(r->arena, (n + 1) * sizeof(**out));
	for (size_t i = 0; i < n; i++) {
		const char *id = kb_scalar(r, list->items[i], key, ID);

		if (id)
			(*out)[(*n_out)++] = id;
	}
}

static void read_until(struct kb_reader *r, const struct kp_node *map, struct kb_pilot *p)
{
	const struct kp_node *until = kp_node_get(map, "until");
	size_t errors = r->report->errors;

	p->until = kb_date(r, map, "until");
	if (until && r->report->errors == errors && p->until < r->today)
		kb_remark(r->report, KB_PILOT_OVER, kb_at(r, until),
			"this pilot ended on %s and nobody gets the guide any more; publish "
			"it, retire it or move the day",
			until->text);
}

static void read_pilot(struct kb_reader *r, const struct kp_node *map, struct kb_guide *g)
{
	static const struct kb_field fields[] = {{"of", KB_OPTIONAL}, {"units", KB_OPTIONAL},
		{"people", KB_OPTIONAL}, {"reviewers", KB_NEEDED}, {"until", KB_NEEDED}};
	struct kb_pilot *p = kp_arena_alloc(r->arena, sizeof(*p));
	const char *of;

	*p = (struct kb_pilot){.of = -1};
	if (!kb_keys(r, map, fields, KP_LEN(fields), "pilot"))
		return;
	g->pilot = p;
	of = kb_string(r, map, "of", ID);
	if (of)
		kb_wish(r, KB_WISH_PILOT_OF, (int)r->guides.n, of,
			kb_at(r, kp_node_get(map, "of")));
	kb_read_units(r, map, KB_WISH_PILOT_UNIT, (int)r->guides.n, &p->units);
	read_people(r, map, "people", &p->people, &p->npeople);
	read_people(r, map, "reviewers", &p->reviewers, &p->nreviewers);
	read_until(r, map, p);
	if (!kp_node_get(map, "units") && !kp_node_get(map, "people"))
		kb_remark(r->report, KB_PILOT_RULES, kb_at(r, map),
			"the pilot names nobody; write 'units', 'people' or both");
	if (kp_node_get(map, "reviewers") && !p->nreviewers)
		kb_remark(r->report, KB_PILOT_RULES, kb_at(r, kp_node_get(map, "reviewers")),
			"'reviewers' is empty; write the user ids of the staff "
			"representatives who see the guide");
}

static void read_successor(struct kb_reader *r, const struct kp_node *front,
	const struct kp_node *status, const struct kb_guide *g)
{
	const struct kp_node *next = kp_node_get(front, "successor");
	const char *id = kb_string(r, front, "successor", ID);

	if (id && g->status == KB_RETIRED)
		kb_wish(r, KB_WISH_SUCCESSOR, (int)r->guides.n, id, kb_at(r, next));
	else if (next && g->status != KB_RETIRED)
		kb_remark(r->report, KB_SUCCESSOR, kb_at(r, next),
			"only a retired guide has a 'successor', and this one is %s; write "
			"'status: retired' or remove it",
			statuses[g->status]);
	else if (!next && g->status == KB_RETIRED)
		kb_remark(r->report, KB_NO_SUCCESSOR, kb_at(r, status),
			"this guide is retired and its page leads nowhere; name the guide "
			"that holds now with 'successor', or remove the file when there is "
			"none");
}

void kb_read_life(struct kb_reader *r, const struct kp_node *front, struct kb_guide *g)
{
	const struct kp_node *status = kp_node_get(front, "status");
	const struct kp_node *pilot = kp_node_get(front, "pilot");

	if (status)
		g->status = read_status(r, status);
	if (pilot && g->status == KB_PILOT)
		read_pilot(r, pilot, g);
	else if (pilot && g->status != KB_DRAFT)
		kb_remark(r->report, KB_PILOT_RULES, kb_at(r, pilot),
			"this guide is %s and no pilot any more; remove 'pilot'",
			statuses[g->status]);
	else if (status && !pilot && g->status == KB_PILOT)
		kb_remark(r->report, KB_PILOT_RULES, kb_at(r, status),
			"this pilot names nobody; add 'pilot' with 'units' or 'people', "
			"'reviewers' and 'until'");
	read_successor(r, front, status, g);
}

/* ---- linking ---- */

bool kb_is_life_wish(enum kb_wish_kind kind)
{
	return kind == KB_WISH_PILOT_OF || kind == KB_WISH_SUCCESSOR;
}

static int find_guide(struct kb_reader *r, const struct kb_wish *w)
{
	int guide = kp_map_get(r->full->guides, w->name, strlen(w->name));

	if (guide < 0)
		kb_remark(r->report, KB_UNKNOWN_GUIDE, w->at,
			"there is no guide 'knowledge/guides/%.80s.md'; write it or correct "
			"the name",
			w->name);
	return guide;
}

static void link_of(struct kb_reader *r, const struct kb_wish *w)
{
	struct kb_guide *g = &r->guides.v[w->from];
	int of = find_guide(r, w);

	if (of < 0)
		return;
	if (r->guides.v[of].status != KB_PUBLISHED)
		kb_remark(r->report, KB_PILOT_RULES, w->at,
			"guide '%s' is %s; a pilot is a new version of a published guide, "
			"or of none",
			w->name, statuses[r->guides.v[of].status]);
	if (r->guides.v[of].next >= 0)
		kb_remark(r->report, KB_PILOT_RULES, w->at,
			"'%s' is a pilot of guide '%s' already; end one of them",
			r->guides.v[r->guides.v[of].next].id, w->name);
	g->pilot->of = of;
	r->guides.v[of].next = w->from;
}

static void link_successor(struct kb_reader *r, const struct kb_wish *w)
{
	struct kb_guide *g = &r->guides.v[w->from];
	int next = find_guide(r, w);
	enum kb_status status = next < 0 ? KB_PUBLISHED : r->guides.v[next].status;

	g->successor = next;
	if (status != KB_PUBLISHED && status != KB_RETIRED)
		kb_remark(r->report, KB_SUCCESSOR, w->at,
			"guide '%s' is %s and can't take another's place yet; publish it "
			"first",
			w->name, statuses[status]);
}

/* Whether the way of successors comes back to where it began. */
static bool leads_back(const struct kb_reader *r, int guide)
{
	int at = r->guides.v[guide].successor;

	for (size_t i = 0; i < r->guides.n && at >= 0 && at != guide; i++)
		at = r->guides.v[at].successor;
	return at == guide;
}

static void check_circle(struct kb_reader *r, const struct kb_wish *w)
{
	if (w->kind == KB_WISH_SUCCESSOR && leads_back(r, w->from))
		kb_remark(r->report, KB_SUCCESSOR, w->at,
			"the successors of guide '%s' lead back to it; name the guide that "
			"holds now",
			r->guides.v[w->from].id);
}

void kb_link_life(struct kb_reader *r)
{
	for (size_t i = 0; i < r->wishes.n; i++) {
		const struct kb_wish *w = &r->wishes.v[i];

		if (w->kind == KB_WISH_PILOT_OF)
			link_of(r, w);
		else if (w->kind == KB_WISH_SUCCESSOR)
			link_successor(r, w);
	}
	for (size_t i = 0; i < r->wishes.n; i++)
		check_circle(r, &r->wishes.v[i]);
}

int kb_last_successor(const struct kb_guide *guides, size_t n, int guide)
{
	int at = guide;

	for (size_t i = 0; i < n && at >= 0 && guides[at].status == KB_RETIRED; i++)
		at = guides[at].successor;
	return at >= 0 && guides[at].status == KB_PUBLISHED ? at : -1;
}

int kb_successor(const struct kb *kb, int guide)
{
	return kb->guides[guide].status == KB_RETIRED
		       ? kb_last_successor(kb->guides, kb->nguides, guide)
		       : -1;
}

/* ---- who gets what ---- */

/* Whether they try the guide out, or review it; false for one that is no pilot. */
static bool in_pilot(const struct kb *kb, const struct kb_guide *g, const struct kb_asker *who)
{
	const struct kb_pilot *p = g->pilot;

	if (!p || who->today > p->until)
		return false;
	if (who->user && (kp_str_among(who->user, p->people, p->npeople) ||
				 kp_str_among(who->user, p->reviewers, p->nreviewers)))
		return true;
	return kb_unit_among(kb, who->unit, p->units, p->nunits);
}

int kb_section_for(const struct kb *kb, int section, int own, const struct kb_asker *who)
{
	const struct kb_guide *next;
	int pilot, same;

	if (own >= 0 && in_pilot(kb, &kb->guides[kb->sections[own].guide], who))
		return own;
	pilot = section < 0 ? -1 : kb->guides[kb->sections[section].guide].next;
	if (pilot < 0)
		return section;
	next = &kb->guides[pilot];
	if (!in_pilot(kb, next, who))
		return section;
	same = kb_find_section(kb, next->id, kb->sections[section].id);
	return same < 0 ? section : same;
}

/* ---- titles ---- */

static bool is_current(const struct kb_guide *g)
{
	return g->title && (g->status == KB_PUBLISHED || (g->pilot && g->pilot->of < 0));
}

/* A new version is called what the old one is. */
void kb_lint_guides(struct kb_reader *r)
{
	KP_AUTO(kp_map) struct kp_map *keys = kp_map_new(r->guides.n);
	KP_AUTO(kp_str) struct kp_str key = {0};
	int fresh;

	for (size_t i = 0; i < r->guides.n; i++) {
		const struct kb_guide *g = &r->guides.v[i];

		if (!is_current(g))
			continue;
		kb_sample_key(g->title, &key);
		int first = kp_map_intern(keys, kp_str_c(&key), key.n, (int)i, &fresh);
		if (!fresh)
			kb_remark(r->report, KB_DUPLICATE_GUIDE, g->at,
				"guide '%s' is called '%s' like '%s'; retire one, or change a "
				"title",
				g->id, g->title, r->guides.v[first].id);
	}
}
