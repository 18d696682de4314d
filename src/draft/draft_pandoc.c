#include "draft/draft_priv.h"

#include <string.h>
#include <strings.h>

/* pandoc's syntax tree to Markdown that our own reader takes: no HTML, no facts, no headings
 * but those that begin parts. Every text is escaped on its way. */

enum { DEEPEST = 64, LONGEST_BOLD_HEADING = 90, SHORT_BLOCK = 60 };

#define EACH(node, list)                                                                      \
	for (const struct kp_json *node = kp_json_at(list, 0); node; node = kp_json_next(node))

struct tree {
	struct draft_building *b;
	struct kp_map *targets; /* "id" of a heading → index of its part */
	bool bold_headings;     /* the document has no other ones */
	int parts;              /* headings met so far while targets are collected */
	size_t block, before;   /* where this block and the one before it begin in b->md */
};

/* Where a block is written: what begins its first line, and what its next ones. */
struct place {
	struct kp_str *out;
	struct kp_str *first; /* "- ", once; then empty */
	const char *rest;     /* "  " */
	bool top;             /* not in a list, quote or table: headings begin parts */
};

static const char *type_of(const struct kp_json *node)
{
	const char *t = kp_json_string(kp_json_get(node, "t"));

	return t ? t : "";
}

static bool is(const struct kp_json *node, const char *type)
{
	return strcmp(type_of(node), type) == 0;
}

static const struct kp_json *content(const struct kp_json *node)
{
	return kp_json_get(node, "c");
}

/* ---- inlines ---- */

struct line {
	struct tree *t;
	struct kp_str *out;
	bool plain;  /* for titles: no marks, nothing escaped */
	bool cell;   /* in a table: no line breaks */
	bool hidden; /* inside <script> or <style> */
};

static void inlines(struct line *l, const struct kp_json *list);

static void add(struct line *l, const char *s)
{
	if (l->hidden)
		return;
	if (l->plain)
		kp_str_add(l->out, s);
	else
		draft_escape(s, strlen(s), l->out);
}

static void mark(struct line *l, const char *s)
{
	if (!l->plain && !l->hidden)
		kp_str_add(l->out, s);
}

/* Marks hold only where no space is inside them. */
static void marked(struct line *l, const struct kp_json *list, const char *with)
{
	size_t before = l->out->n;

	mark(l, with);
	inlines(l, list);
	size_t n = l->out->n, inside = before + strlen(with);
	if (l->plain || l->hidden)
		return;
	bool holds = n > inside && !strchr(" \n\\", l->out->p[n - 1]) &&
		     !strchr(" *", l->out->p[inside]);
	if (holds) {
		mark(l, with);
	} else {
		memmove(l->out->p + before, l->out->p + inside, n - inside + 1);
		l->out->n -= strlen(with);
	}
}

static void add_href(struct kp_str *out, const char *href)
{
	for (; *href; href++)
		if (strchr("()<>{}\\*_[]|~`", *href) && *href != '_')
			kp_str_addf(out, "%%%02X", (unsigned char)*href);
		else
			kp_str_addc(out, *href);
}

/* A link stays when it leads to the web, to an address, or into this document; what is left
 * of others is their text. */
static void link_to(struct line *l, const struct kp_json *c)
{
	const char *href = kp_json_string(kp_json_at(kp_json_at(c, 2), 0));
	size_t n = href ? strlen(href) : 0;
	int part = n > 1 && *href == '#' ? kp_map_get(l->t->targets, href + 1, n - 1) : -1;
	bool outside = n && *href != '#' && *href != '/' && n < 2000 && kb_href_safe(href, n);

	if (l->plain || (!outside && part < 0)) {
		if (n && *href != '#' && !l->plain)
			l->t->b->d->lost.links++;
		inlines(l, kp_json_at(c, 1));
		return;
	}
	mark(l, "[");
	inlines(l, kp_json_at(c, 1));
	mark(l, "](");
	if (outside && !l->hidden)
		add_href(l->out, href);
	else if (!l->hidden)
		kp_str_addf(l->out, "\1%d\2", part);
	mark(l, ")");
}

static void first_inlines(struct line *l, const struct kp_json *blocks)
{
	EACH(block, blocks)
	{
		if (block != kp_json_at(blocks, 0))
			add(l, " ");
		if (is(block, "Para") || is(block, "Plain"))
			inlines(l, content(block));
	}
}

/* A footnote goes where it is called. */
static void note(struct line *l, const struct kp_json *blocks)
{
	if (l->plain)
		return;
	add(l, " (");
	first_inlines(l, blocks);
	add(l, ")");
}

static void raw(struct line *l, const struct kp_json *c)
{
	const char *text = kp_json_string(kp_json_at(c, 1));

	l->t->b->d->lost.html++;
	if (text && (!strncasecmp(text, "<script", 7) || !strncasecmp(text, "<style", 6)))
		l->hidden = true;
	else if (text && !strncmp(text, "</", 2))
		l->hidden = false;
}

/* What would end the code, be a fact, or be a mark of ours, is written as plain text. */
static bool plain_code(const char *text)
{
	for (; *text; text++)
		if ((unsigned char)*text < ' ' || strchr("`{}|", *text))
			return false;
	return true;
}

static void code(struct line *l, const char *text)
{
	if (!text || !*text)
		return;
	if (l->plain || !plain_code(text)) {
		add(l, text);
		return;
	}
	mark(l, "`");
	mark(l, text);
	mark(l, "`");
}

/* Those that hold others and need no mark of their own, with where the others are. */
static int holder(const char *type)
{
	static const struct {
		const char *type;
		int at; /* -1: the content itself */
	} holders[] = {{"Underline", -1}, {"Superscript", -1}, {"Subscript", -1},
		{"SmallCaps", -1}, {"Quoted", 1}, {"Cite", 1}, {"Span", 1}};

	for (size_t i = 0; i < KP_LEN(holders); i++)
		if (!strcmp(holders[i].type, type))
			return holders[i].at;
	return -2;
}

static void special(struct line *l, const char *type, const struct kp_json *c)
{
	int at = holder(type);

	if (at == -1) {
		inlines(l, c);
	} else if (at >= 0) {
		bool quoted = !strcmp(type, "Quoted");
		add(l, quoted ? "\"" : "");
		inlines(l, kp_json_at(c, (size_t)at));
		add(l, quoted ? "\"" : "");
	} else if (!strcmp(type, "Link")) {
		link_to(l, c);
	} else if (!strcmp(type, "Image")) {
		l->t->b->d->lost.pictures++;
		inlines(l, kp_json_at(c, 1));
	} else if (!strcmp(type, "Note")) {
		note(l, c);
	} else if (!strcmp(type, "Code")) {
		code(l, kp_json_string(kp_json_at(c, 1)));
	} else if (!strcmp(type, "RawInline")) {
		raw(l, c);
	} else if (!strcmp(type, "Math")) {
		const char *text = kp_json_string(kp_json_at(c, 1));
		l->t->b->d->lost.formulas++;
		add(l, text ? text : "");
	}
}

static void one_inline(struct line *l, const struct kp_json *node)
{
	const char *type = type_of(node), *text = kp_json_string(content(node));

	if (!strcmp(type, "Str"))
		add(l, text ? text : "");
	else if (!strcmp(type, "Space") || !strcmp(type, "SoftBreak"))
		add(l, " ");
	else if (!strcmp(type, "LineBreak") && !l->plain && !l->cell)
		mark(l, "\\\n");
	else if (!strcmp(type, "LineBreak"))
		add(l, " ");
	else if (!strcmp(type, "Strong"))
		marked(l, content(node), "**");
	else if (!strcmp(type, "Emph"))
		marked(l, content(node), "*");
	else if (!strcmp(type, "Strikeout"))
		marked(l, content(node), "~~");
	else
		special(l, type, content(node));
}

static void inlines(struct line *l, const struct kp_json *list)
{
	EACH(node, list)
	one_inline(l, node);
}

static void title_of(struct tree *t, const struct kp_json *list, struct kp_str *out)
{
	struct line l = {.t = t, .out = out, .plain = true};

	inlines(&l, list);
	for (size_t i = 0; i < out->n; i++)
		if (strchr("{}\\`*", out->p[i]) || (unsigned char)out->p[i] < ' ')
			out->p[i] = ' ';
}

/* ---- blocks ---- */

static void blocks(struct tree *t, const struct kp_json *list, struct place *at);

static void begin_line(struct place *at)
{
	kp_str_add(at->out, at->first && at->first->n ? kp_str_c(at->first) : at->rest);
	if (at->first)
		kp_str_reset(at->first);
}

/* The text of a paragraph, each of its lines behind what its place asks for. */
static void write_lines(struct place *at, const char *text)
{
	while (*text == ' ')
		text++;
	if (!*text)
		return;
	for (const char *nl; (nl = strchr(text, '\n')); text = nl + 1) {
		begin_line(at);
		kp_str_addn(at->out, text, (size_t)(nl - text + 1));
	}
	begin_line(at);
	kp_str_add(at->out, text);
	kp_str_addc(at->out, '\n');
}

static void paragraph(struct tree *t, const struct kp_json *list, struct place *at)
{
	KP_AUTO(kp_str) struct kp_str text = {0};
	struct line l = {.t = t, .out = &text};

	inlines(&l, list);
	draft_guard(&text);
	write_lines(at, kp_str_c(&text));
}

static bool empty_line(const struct kp_str *out)
{
	return !out->n ||
	       (out->n > 1 && out->p[out->n - 1] == '\n' && out->p[out->n - 2] == '\n');
}

static void separate(struct place *at)
{
	if (at->out->n && !empty_line(at->out) && !(at->first && at->first->n)) {
		kp_str_add(at->out, at->rest);
		while (at->out->n && at->out->p[at->out->n - 1] == ' ')
			at->out->n--;
		kp_str_addc(at->out, '\n');
	}
}

/* Items close together unless one of them has several blocks. */
static void list_items(
	struct tree *t, const struct kp_json *items, bool ordered, struct place *at)
{
	int64_t number = 1;

	EACH(item, items)
	{
		KP_AUTO(kp_str) struct kp_str first = {0}, rest = {0};
		kp_str_add(&first, at->first && at->first->n ? kp_str_c(at->first) : at->rest);
		if (at->first)
			kp_str_reset(at->first);
		size_t before = first.n;
		if (ordered)
			kp_str_addf(&first, "%lld. ", (long long)number++);
		else
			kp_str_add(&first, "- ");
		kp_str_add(&rest, at->rest);
		for (size_t k = before; k < first.n; k++)
			kp_str_addc(&rest, ' ');
		struct place inner = {at->out, &first, kp_str_c(&rest), false};
		blocks(t, item, &inner);
	}
}

static void quote(struct tree *t, const struct kp_json *list, struct place *at)
{
	KP_AUTO(kp_str) struct kp_str rest = {0};

	kp_str_addf(&rest, "%s> ", at->rest);
	struct place inner = {at->out, at->first, kp_str_c(&rest), false};
	blocks(t, list, &inner);
}

static void definitions(struct tree *t, const struct kp_json *list, struct place *at)
{
	EACH(item, list)
	{
		KP_AUTO(kp_str) struct kp_str term = {0};
		struct line l = {.t = t, .out = &term};
		kp_str_add(&term, "**");
		inlines(&l, kp_json_at(item, 0));
		kp_str_add(&term, "**");
		separate(at);
		write_lines(at, kp_str_c(&term));
		EACH(meaning, kp_json_at(item, 1))
		blocks(t, meaning, at);
	}
}

static void code_block(const struct kp_json *c, struct place *at)
{
	const char *text = kp_json_string(kp_json_at(c, 1));
	KP_AUTO(kp_str) struct kp_str safe = {0};

	for (; text && *text; text++)
		if (*text == '\n')
			kp_str_add(&safe, "\\\n");
		else
			draft_escape(text, 1, &safe);
	draft_guard(&safe);
	write_lines(at, kp_str_c(&safe));
}

/* ---- tables ---- */

static void cell_blocks(struct line *l, const struct kp_json *list);

static void cell_items(struct line *l, const struct kp_json *items)
{
	EACH(item, items)
	{
		add(l, item == kp_json_at(items, 0) ? "" : "; ");
		cell_blocks(l, item);
	}
}

static void cell_blocks(struct line *l, const struct kp_json *list)
{
	EACH(block, list)
	{
		const struct kp_json *c = content(block);
		if (block != kp_json_at(list, 0))
			add(l, " ");
		if (is(block, "Para") || is(block, "Plain"))
			inlines(l, c);
		else if (is(block, "OrderedList"))
			cell_items(l, kp_json_at(c, 1));
		else if (is(block, "BulletList"))
			cell_items(l, c);
		else if (is(block, "Div"))
			cell_blocks(l, kp_json_at(c, 1));
	}
}

static int64_t span_of(const struct kp_json *cell, size_t which)
{
	int64_t n = 1;

	kp_json_int(kp_json_at(cell, which), &n);
	return n < 1 || n > 100 ? 1 : n;
}

/* A row with `columns` cells; `filled`: for how many more rows a cell from above stays. */
static void table_row(struct tree *t, const struct kp_json *cells, size_t columns,
	int64_t *filled, struct place *at)
{
	KP_AUTO(kp_str) struct kp_str row = {0};
	struct line l = {.t = t, .out = &row, .cell = true};
	const struct kp_json *next = kp_json_at(cells, 0);

	kp_str_addc(&row, '|');
	for (size_t i = 0; i < columns; i++) {
		if (filled[i] > 0) {
			filled[i]--;
		} else if (next) {
			const struct kp_json *cell = next;
			next = kp_json_next(cell);
			int64_t down = span_of(cell, 2), along = span_of(cell, 3);
			kp_str_addc(&row, ' ');
			cell_blocks(&l, kp_json_at(cell, 4));
			filled[i] = down - 1;
			for (; along > 1 && i + 1 < columns; along--) {
				kp_str_add(&row, " |");
				filled[++i] = down - 1;
			}
		}
		kp_str_add(&row, " |");
	}
	write_lines(at, kp_str_c(&row));
}

static void table_rule(size_t columns, struct place *at)
{
	KP_AUTO(kp_str) struct kp_str row = {0};

	kp_str_addc(&row, '|');
	for (size_t i = 0; i < columns; i++)
		kp_str_add(&row, " --- |");
	write_lines(at, kp_str_c(&row));
}

/* All rows of a table, its head first. */
struct rows {
	const struct kp_json *v[2000];
	size_t n;
};

static void add_rows(struct rows *all, const struct kp_json *list)
{
	EACH(row, list)
	if (all->n < KP_LEN(all->v))
		all->v[all->n++] = kp_json_at(row, 1);
}

static void collect_rows(const struct kp_json *c, struct rows *all)
{
	all->n = 0;
	add_rows(all, kp_json_at(kp_json_at(c, 3), 1));
	EACH(body, kp_json_at(c, 4))
	{
		add_rows(all, kp_json_at(body, 2));
		add_rows(all, kp_json_at(body, 3));
	}
	add_rows(all, kp_json_at(kp_json_at(c, 5), 1));
}

/* Tables of one row or column frame a text; they are no tables. */
static void frame(struct tree *t, const struct rows *all, struct place *at)
{
	for (size_t i = 0; i < all->n; i++)
		EACH(cell, all->v[i])
		{
			separate(at);
			blocks(t, kp_json_at(cell, 4), at);
		}
}

enum { MOST_COLUMNS = 60 };

static void table(struct tree *t, const struct kp_json *c, struct place *at)
{
	struct rows *all = kp_alloc(sizeof(*all));
	size_t columns = kp_json_count(kp_json_at(c, 2));
	int64_t filled[MOST_COLUMNS] = {0};

	collect_rows(c, all);
	if (columns < 2 || columns > MOST_COLUMNS || all->n < 2) {
		frame(t, all, at);
		free(all);
		return;
	}
	for (size_t i = 0; i < all->n; i++) {
		table_row(t, all->v[i], columns, filled, at);
		if (i == 0) {
			memset(filled, 0, sizeof(filled));
			table_rule(columns, at);
		}
	}
	free(all);
}

/* ---- headings and what else stands at the top ---- */

/* A paragraph that is nothing but bold and reads like a heading. */
static bool bold_heading(struct tree *t, const struct kp_json *list)
{
	KP_AUTO(kp_str) struct kp_str title = {0};

	EACH(node, list)
	if (!is(node, "Strong") && !is(node, "Space") && !is(node, "LineBreak"))
		return false;
	title_of(t, list, &title);
	return title.n && title.n <= LONGEST_BOLD_HEADING &&
	       !strchr(".,;!", title.p[title.n - 1]);
}

/* A line of a table of contents: nothing but a link within the document. */
static bool contents_line(const struct kp_json *list)
{
	size_t links = 0;

	EACH(node, list)
	{
		const char *href = kp_json_string(kp_json_at(kp_json_at(content(node), 2), 0));
		if (is(node, "Link") && href && *href == '#')
			links++;
		else if (!is(node, "Space") && !is(node, "SoftBreak") &&
			 !is(node, "LineBreak") && !is(node, "Span"))
			return false;
	}
	return links > 0;
}

/* Takes the word "contents" above it away, too. */
static void drop_caption(struct tree *t)
{
	struct kp_str *md = &t->b->md;

	if (t->block > t->before && t->block - t->before <= SHORT_BLOCK)
		md->p[md->n = t->before] = '\0';
	t->block = t->before = md->n;
}

static void heading(struct tree *t, int level, const struct kp_json *list, struct place *at)
{
	KP_AUTO(kp_str) struct kp_str title = {0};

	title_of(t, list, &title);
	if (at->top) {
		draft_heading(t->b, level, kp_str_c(&title), title.n);
		t->block = t->before = 0;
	} else if (title.n) {
		KP_AUTO(kp_str) struct kp_str bold = {0};
		kp_str_add(&bold, "**");
		draft_escape(title.p, title.n, &bold);
		kp_str_add(&bold, "**");
		write_lines(at, kp_str_c(&bold));
	}
}

static void text_block(struct tree *t, const struct kp_json *list, struct place *at)
{
	if (at->top && contents_line(list))
		drop_caption(t);
	else if (at->top && t->bold_headings && bold_heading(t, list))
		heading(t, 1, list, at);
	else
		paragraph(t, list, at);
}

static void line_block(struct tree *t, const struct kp_json *lines, struct place *at)
{
	EACH(line, lines)
	{
		separate(at);
		paragraph(t, line, at);
	}
}

static void one_block(struct tree *t, const struct kp_json *node, struct place *at)
{
	const struct kp_json *c = content(node);
	int64_t level = 1;

	if (is(node, "Para") || is(node, "Plain")) {
		text_block(t, c, at);
	} else if (is(node, "Header")) {
		kp_json_int(kp_json_at(c, 0), &level);
		heading(t, (int)level, kp_json_at(c, 2), at);
	} else if (is(node, "BulletList")) {
		list_items(t, c, false, at);
	} else if (is(node, "OrderedList")) {
		list_items(t, kp_json_at(c, 1), true, at);
	} else if (is(node, "Table")) {
		table(t, c, at);
	} else if (is(node, "Div")) {
		blocks(t, kp_json_at(c, 1), at);
	} else if (is(node, "BlockQuote")) {
		quote(t, c, at);
	} else if (is(node, "DefinitionList")) {
		definitions(t, c, at);
	} else if (is(node, "CodeBlock")) {
		code_block(c, at);
	} else if (is(node, "LineBlock")) {
		line_block(t, c, at);
	} else if (is(node, "RawBlock")) {
		t->b->d->lost.html++;
	}
}

static void blocks(struct tree *t, const struct kp_json *list, struct place *at)
{
	EACH(node, list)
	{
		bool nested = !at->top && node != kp_json_at(list, 0) &&
			      (is(node, "BulletList") || is(node, "OrderedList"));
		if (!nested && !is(node, "Div"))
			separate(at);
		if (at->top && !is(node, "Div")) {
			t->before = t->block;
			t->block = t->b->md.n;
		}
		one_block(t, node, at);
	}
}

/* ---- the whole ---- */

/* Which heading becomes which part, so that links to it can be kept. */
static void find_targets(struct tree *t, const struct kp_json *list)
{
	EACH(node, list)
	{
		const struct kp_json *c = content(node);
		KP_AUTO(kp_str) struct kp_str title = {0};
		if (is(node, "Div"))
			find_targets(t, kp_json_at(c, 1));
		if (!is(node, "Header"))
			continue;
		title_of(t, kp_json_at(c, 2), &title);
		const char *id = kp_json_string(kp_json_at(kp_json_at(c, 1), 0));
		if (title.n && strspn(title.p, " :") < title.n)
			t->parts++;
		if (id && *id && title.n)
			kp_map_set(t->targets, id, strlen(id), t->parts);
	}
}

/* A web page says which part of it is the text; menus and the like stand around that. */
static const struct kp_json *main_part(const struct kp_json *list)
{
	EACH(node, list)
	{
		const struct kp_json *c = content(node);
		if (!is(node, "Div"))
			continue;
		const struct kp_json *pairs = kp_json_at(kp_json_at(c, 0), 2);
		EACH(pair, pairs)
		if (kp_str_eq(kp_json_string(kp_json_at(pair, 0)), "role") &&
			kp_str_eq(kp_json_string(kp_json_at(pair, 1)), "main"))
			return kp_json_at(c, 1);
		const struct kp_json *inner = main_part(kp_json_at(c, 1));
		if (inner)
			return inner;
	}
	return NULL;
}

static void meta_title(struct tree *t, const struct kp_json *meta)
{
	const struct kp_json *title = kp_json_get(meta, "title");
	KP_AUTO(kp_str) struct kp_str text = {0};

	if (is(title, "MetaInlines"))
		title_of(t, content(title), &text);
	else if (kp_json_string(content(title)))
		kp_str_add(&text, kp_json_string(content(title)));
	if (text.n)
		t->b->d->title = kp_arena_strndup(t->b->d->arena, text.p, text.n);
}

int draft_from_pandoc(struct draft_building *b, const char *json, size_t n, struct kp_err *err)
{
	KP_AUTO(kp_json) struct kp_json *doc = NULL;
	KP_AUTO(kp_map) struct kp_map *targets = kp_map_new(0);
	struct tree t = {.b = b, .targets = targets};
	struct place top = {&b->md, NULL, "", true};

	if (kp_json_parse(json, n, DEEPEST, &doc, err) < 0)
		return kp_fail(err, KP_EINPUT,
			"is nested too deeply, or not what it seems; save it again as plain "
			"text with headings");
	const struct kp_json *all = kp_json_get(doc, "blocks");
	const struct kp_json *text = main_part(all);
	if (!text)
		text = all;
	meta_title(&t, kp_json_get(doc, "meta"));
	find_targets(&t, text);
	t.bold_headings = t.parts == 0;
	blocks(&t, text, &top);
	if (b->d->parts.n == 1 && !b->md.n)
		return kp_fail(err, KP_EINPUT, "has no text in it");
	return 0;
}
