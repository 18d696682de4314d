#include "kb/kb_priv.h"

#include <md4c.h>
#include <string.h>

struct checker {
	struct kb_reader *r;
	const struct kp_node *node;
	const char *md;
	size_t n;
	bool told; /* of the HTML block we are in */
	bool block;
};

/* The parser passes most texts as parts of the source, some as its own copies. */
static struct kp_pos place(const struct checker *c, const char *s, size_t n)
{
	if (s >= c->md && s + n <= c->md + c->n)
		return kb_spot(c->r, c->node, s, n);
	return c->node ? kb_at(c->r, c->node) : kb_spot(c->r, NULL, c->md, 0);
}

static int enter_block(MD_BLOCKTYPE type, void *detail, void *arg)
{
	struct checker *c = arg;

	(void)detail;
	c->block = type == MD_BLOCK_HTML;
	c->told = false;
	return 0;
}

static int leave_block(MD_BLOCKTYPE type, void *detail, void *arg)
{
	struct checker *c = arg;

	(void)type, (void)detail;
	c->block = false;
	return 0;
}

/* "/guides/loma#siirto" must be there, like any source. */
static void wish_page(struct checker *c, const char *href, size_t n)
{
	const char *page = href + strlen("/guides/");
	size_t len = n - strlen("/guides/");

	if (len)
		kb_wish(c->r, KB_WISH_PAGE, -1, kp_arena_strndup(c->r->arena, page, len),
			place(c, href, n));
}

/* "#siirto": a section of this guide; from an answer it leads nowhere. */
static void wish_anchor(struct checker *c, const char *href, size_t n)
{
	struct kp_pos at = place(c, href, n);

	if (c->r->guide)
		kb_wish(c->r, KB_WISH_PAGE, -1,
			kp_arena_format(c->r->arena, "%s%.*s", c->r->guide, (int)n, href), at);
	else
		kb_remark(c->r->report, KB_UNKNOWN_SECTION, at,
			"a link to '%.*s' leads nowhere from here; write '/guides/GUIDE%.*s'",
			(int)(n < 80 ? n : 80), href, (int)(n < 80 ? n : 80), href);
}

static int enter_span(MD_SPANTYPE type, void *detail, void *arg)
{
	struct checker *c = arg;

	if (type != MD_SPAN_A)
		return 0;
	const MD_ATTRIBUTE *href = &((MD_SPAN_A_DETAIL *)detail)->href;
	const char *s = href->text ? href->text : "";
	size_t n = href->size;
	if (n > 2 && memcmp(s, "{{", 2) == 0)
		return 0; /* a fact: the renderer judges what it becomes */
	if (!kb_href_safe(s, n))
		kb_remark(c->r->report, KB_LINK, place(c, s, n),
			"a link leads to '%.*s'; only https, http, mailto, tel and '/…' are "
			"allowed",
			(int)(n < 80 ? n : 80), s);
	else if (n > 8 && memcmp(s, "/guides/", 8) == 0)
		wish_page(c, s, n);
	else if (n > 1 && s[0] == '#')
		wish_anchor(c, s, n);
	return 0;
}

static int leave_span(MD_SPANTYPE type, void *detail, void *arg)
{
	(void)type, (void)detail, (void)arg;
	return 0;
}

static int text(MD_TEXTTYPE type, const MD_CHAR *s, MD_SIZE n, void *arg)
{
	struct checker *c = arg;

	if (type != MD_TEXT_HTML || c->told || n < 2 || memcmp(s, "</", 2) == 0)
		return 0;
	c->told = c->block;
	kb_remark(c->r->report, KB_RAW_HTML, place(c, s, n),
		"raw HTML '%.*s' is not allowed; write Markdown", (int)(n < 40 ? n : 40), s);
	return 0;
}

void kb_check_markdown(
	struct kb_reader *r, const struct kp_node *node, const char *md, size_t n)
{
	struct checker c = {.r = r, .node = node, .md = md, .n = n};
	MD_PARSER parser = {
		.flags = MD_FLAG_TABLES | MD_FLAG_STRIKETHROUGH | MD_FLAG_NOINDENTEDCODEBLOCKS,
		.enter_block = enter_block,
		.leave_block = leave_block,
		.enter_span = enter_span,
		.leave_span = leave_span,
		.text = text,
	};

	md_parse(md, (MD_SIZE)n, &parser, &c);
	kb_check_statutes(r, node, md, n);
}

enum { LONGEST_ANSWER = 4000 };

void kb_read_answers(struct kb_reader *r, const struct kp_node *node, const char *what,
	struct kb_answer *out)
{
	struct kb_text raw = {0};

	kb_read_text(r, node, what, LONGEST_ANSWER, false, &raw);
	for (size_t i = 0; node->kind == KP_YAML_MAP && i < node->n; i++) {
		const struct kp_node *item = node->items[i];
		enum text_lang lang = text_lang_parse(node->keys[i]->text);
		if (lang == TEXT_UNKNOWN || !raw.in[lang])
			continue;
		KP_AUTO(kp_str) struct kp_str html = {0};
		kb_check_markdown(r, item, item->text, item->len);
		out->md.in[lang] = kb_facts(r, item, item->text, item->len, lang, true);
		kb_markdown(out->md.in[lang], strlen(out->md.in[lang]), &html);
		out->html.in[lang] = kp_arena_strndup(r->arena, kp_str_c(&html), html.n);
	}
}
