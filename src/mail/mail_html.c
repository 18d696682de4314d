#include "mail/mail_priv.h"

#include <strings.h>

#include <libxml/HTMLparser.h>

#define MAX_HTML  (1024 * 1024)
#define MAX_DEPTH 20 /* of quotes that are shown */

/* A page being written as text. White space is held back until something follows. */
struct page {
	struct kp_str *out;
	size_t limit; /* of out->n */
	int newlines; /* to come before the next character */
	bool space;   /* or a space */
	bool any;     /* something was written */
	int quotes;   /* how deep */
	int shared;   /* the least deep since something was written */
	bool bullet;  /* a list's item begins */
};

enum tag { INLINE, BLOCK, PARAGRAPH, BREAK, RULE, QUOTE, ITEM, CELL, HIDDEN };

static enum tag tag_of(const char *name)
{
	static const struct {
		const char *name;
		enum tag tag;
	} tags[] = {{"address", BLOCK}, {"article", BLOCK}, {"blockquote", QUOTE},
		{"br", BREAK}, {"center", BLOCK}, {"dd", BLOCK}, {"div", BLOCK}, {"dl", BLOCK},
		{"dt", BLOCK}, {"footer", BLOCK}, {"form", BLOCK}, {"h1", PARAGRAPH},
		{"h2", PARAGRAPH}, {"h3", PARAGRAPH}, {"h4", PARAGRAPH}, {"h5", PARAGRAPH},
		{"h6", PARAGRAPH}, {"head", HIDDEN}, {"header", BLOCK}, {"hr", RULE},
		{"li", ITEM}, {"object", HIDDEN}, {"ol", PARAGRAPH}, {"p", PARAGRAPH},
		{"pre", BLOCK}, {"script", HIDDEN}, {"section", BLOCK}, {"style", HIDDEN},
		{"svg", HIDDEN}, {"table", BLOCK}, {"td", CELL}, {"template", HIDDEN},
		{"th", CELL}, {"title", HIDDEN}, {"tr", BLOCK}, {"ul", PARAGRAPH}};

	for (size_t i = 0; i < KP_LEN(tags); i++)
		if (strcasecmp(name, tags[i].name) == 0)
			return tags[i].tag;
	return INLINE;
}

static void begin_line(struct page *g, int quotes)
{
	for (int i = 0; i < quotes && i < MAX_DEPTH; i++)
		kp_str_add(g->out, "> ");
}

/* What was held back. */
static void settle(struct page *g)
{
	if (g->newlines || !g->any) {
		for (int i = 0; g->any && i < g->newlines; i++) {
			if (i)
				begin_line(g, g->shared);
			kp_str_addc(g->out, '\n');
		}
		begin_line(g, g->quotes);
		g->shared = g->quotes;
		if (g->bullet)
			kp_str_add(g->out, "- ");
		g->bullet = false;
	} else if (g->space) {
		kp_str_addc(g->out, ' ');
	}
	g->newlines = 0;
	g->space = false;
	g->any = true;
}

static void break_line(struct page *g, int lines)
{
	if (g->newlines < lines)
		g->newlines = lines;
}

/* A hard line break adds to what is held back: two of them are an empty line. */
static void hard_break(struct page *g)
{
	if (g->newlines < 3)
		g->newlines++;
}

static bool is_space(char c)
{
	return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f';
}

static void add_text(struct page *g, const char *s)
{
	for (; *s && g->out->n < g->limit; s++) {
		if (is_space(*s)) {
			g->space = true;
			continue;
		}
		if (g->space || g->newlines || !g->any)
			settle(g);
		kp_str_addc(g->out, *s);
	}
}

static void enter(struct page *g, enum tag tag)
{
	switch (tag) {
	case PARAGRAPH:
		break_line(g, 2);
		break;
	case BLOCK:
		break_line(g, 1);
		break;
	case ITEM:
		break_line(g, 1);
		g->bullet = true;
		break;
	case QUOTE:
		break_line(g, 2);
		g->quotes++;
		break;
	case CELL:
		g->space = true;
		break;
	case BREAK:
		hard_break(g);
		break;
	case RULE:
		break_line(g, 1);
		add_text(g, "________________________________");
		break_line(g, 1);
		break;
	case INLINE:
	case HIDDEN:
		break;
	}
}

static void leave(struct page *g, enum tag tag)
{
	if (tag == QUOTE) {
		if (g->shared > --g->quotes)
			g->shared = g->quotes;
		g->newlines = 2;
	} else if (tag == PARAGRAPH) {
		break_line(g, 2);
	} else if (tag == BLOCK || tag == ITEM) {
		break_line(g, 1);
	}
}

/* Once around the tree without recursion: its depth is the sender's. */
static void walk(struct page *g, const xmlNode *root)
{
	const xmlNode *node = root;

	while (node && g->out->n < g->limit) {
		bool element = node->type == XML_ELEMENT_NODE;
		enum tag tag = element ? tag_of((const char *)node->name) : INLINE;

		if (node->type == XML_TEXT_NODE || node->type == XML_CDATA_SECTION_NODE)
			add_text(g, (const char *)node->content);
		if (element)
			enter(g, tag);
		if (element && tag != HIDDEN && node->children) {
			node = node->children;
			continue;
		}
		if (element)
			leave(g, tag);
		while (node != root && !node->next) {
			node = node->parent;
			if (node && node->type == XML_ELEMENT_NODE)
				leave(g, tag_of((const char *)node->name));
		}
		node = node == root ? NULL : node->next;
	}
}

void mail_html_text(const char *html, size_t n, struct kp_str *out)
{
	struct page g = {.out = out, .limit = out->n + MAIL_MAX_TEXT};
	int options = HTML_PARSE_RECOVER | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING |
		      HTML_PARSE_NONET | HTML_PARSE_COMPACT;
	htmlDocPtr doc = htmlReadMemory(
		html, (int)kp_utf8_cut(html, n, MAX_HTML), NULL, "UTF-8", options);

	if (!doc)
		return;
	if (xmlDocGetRootElement(doc))
		walk(&g, xmlDocGetRootElement(doc));
	if (g.any)
		kp_str_addc(out, '\n');
	xmlFreeDoc(doc);
}
