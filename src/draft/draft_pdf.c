#include "draft/draft_priv.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Text with its place on the page, to headings, paragraphs, lists and tables. A PDF does not
 * say what is what: what is larger is a heading, what stands in columns is a table, and what
 * is the same on every page belongs to none of them. */

#define MOST_WORDS 400000
#define HEADING    1.12 /* times as high as the text */
#define COLUMN_GAP 1.1  /* times the height between two words: another cell */
#define NEW_BLOCK  1.6  /* times the height from line to line: another paragraph */
#define SAME_ROW   0.5  /* of the height that two words have in common */
#define NEAR       6.0  /* points by which a cell may stand beside its column */

enum { MOST_CELLS = 12, LONGEST_HEADING = 140, EDGE_ROWS = 2, LEADERS = 4 };

struct word {
	double x0, y0, x1, y1;
	const char *text; /* into the arena */
	int page;
};
KP_VEC(struct words, struct word);

struct cell {
	double x;
	char *text;
};

struct row {
	int page;
	double x0, x1, y0, y1;
	struct cell cells[MOST_CELLS];
	size_t n;
	bool edge, skip; /* among the first or last of its page; not of the text */
};
KP_VEC(struct rows, struct row);

struct pages {
	struct draft_building *b;
	struct kp_arena *arena;
	struct words words;
	struct rows rows;
	struct kp_map *contents; /* titles of the table of contents */
	double body;             /* height of most of the text */
	double heights[6];       /* of headings, falling */
	size_t nheights;
	int npages;
};

/* ---- reading ---- */

static bool attribute(const char *tag, const char *end, const char *name, double *out)
{
	const char *at = memmem(tag, (size_t)(end - tag), name, strlen(name));
	char *stop;

	if (!at)
		return false;
	*out = strtod(at + strlen(name), &stop);
	return *stop == '"' && isfinite(*out);
}

static const char *unescape(struct kp_arena *arena, const char *s, size_t n)
{
	static const struct {
		const char *name, *text;
	} entities[] = {{"&amp;", "&"}, {"&lt;", "<"}, {"&gt;", ">"}, {"&quot;", "\""},
		{"&apos;", "'"}, {"&#39;", "'"}};
	KP_AUTO(kp_str) struct kp_str out = {0};

	for (size_t i = 0; i < n; i++) {
		size_t k = 0, len = 0;
		for (; s[i] == '&' && k < KP_LEN(entities); k++) {
			len = strlen(entities[k].name);
			if (n - i >= len && !memcmp(s + i, entities[k].name, len))
				break;
			len = 0;
		}
		kp_str_addn(&out, len ? entities[k].text : s + i, 1);
		i += len ? len - 1 : 0;
	}
	return kp_arena_strdup(arena, kp_str_c(&out));
}

static void read_word(struct pages *p, const char *tag, const char *end)
{
	const char *text = memchr(tag, '>', (size_t)(end - tag));
	const char *stop = text ? memmem(text, (size_t)(end - text), "</word>", 7) : NULL;
	struct word w = {.page = p->npages};

	if (!stop || p->words.n == MOST_WORDS || !attribute(tag, text, "xMin=\"", &w.x0) ||
		!attribute(tag, text, "yMin=\"", &w.y0) ||
		!attribute(tag, text, "xMax=\"", &w.x1) ||
		!attribute(tag, text, "yMax=\"", &w.y1) || w.y1 <= w.y0)
		return;
	w.text = unescape(p->arena, text + 1, (size_t)(stop - text - 1));
	if (*w.text && kp_utf8_valid(w.text, strlen(w.text)))
		KP_PUSH(&p->words, w);
}

static void read_words(struct pages *p, const char *xml, size_t n)
{
	const char *end = xml + n;

	for (const char *tag = xml; (tag = memchr(tag, '<', (size_t)(end - tag))); tag++) {
		size_t left = (size_t)(end - tag);
		if (left > 6 && !memcmp(tag, "<page ", 6))
			p->npages++;
		else if (left > 6 && !memcmp(tag, "<word ", 6))
			read_word(p, tag, end);
	}
}

/* ---- rows ---- */

static int by_place(const void *a, const void *b)
{
	const struct word *x = a, *y = b;

	if (x->page != y->page)
		return x->page < y->page ? -1 : 1;
	double middle_x = x->y0 + x->y1, middle_y = y->y0 + y->y1;
	if (middle_x != middle_y)
		return middle_x < middle_y ? -1 : 1;
	return (x->x0 > y->x0) - (x->x0 < y->x0);
}

static int by_x(const void *a, const void *b)
{
	const struct word *x = a, *y = b;

	return (x->x0 > y->x0) - (x->x0 < y->x0);
}

static bool same_row(const struct word *first, const struct word *w)
{
	double low = fmax(first->y0, w->y0), high = fmin(first->y1, w->y1);

	return first->page == w->page &&
	       high - low > SAME_ROW * fmin(first->y1 - first->y0, w->y1 - w->y0);
}

/* Words of one row, from left to right: close ones are one cell. */
static void add_row(struct pages *p, struct word *v, size_t n)
{
	struct row row = {.page = v->page, .x0 = v->x0, .y0 = v->y0, .y1 = v->y1};
	KP_AUTO(kp_str) struct kp_str text = {0};
	double before = 0;

	qsort(v, n, sizeof(*v), by_x);
	row.x0 = v->x0;
	for (size_t i = 0; i < n; i++) {
		double height = v[i].y1 - v[i].y0;
		bool apart = i && v[i].x0 - before > COLUMN_GAP * height;
		if (i == 0 || (apart && row.n < MOST_CELLS)) {
			if (row.n)
				row.cells[row.n - 1].text =
					kp_arena_strdup(p->arena, kp_str_c(&text));
			kp_str_reset(&text);
			row.cells[row.n++].x = v[i].x0;
		} else {
			kp_str_addc(&text, ' ');
		}
		kp_str_add(&text, v[i].text);
		before = v[i].x1;
		row.x1 = fmax(row.x1, v[i].x1);
		row.y0 = fmin(row.y0, v[i].y0);
		row.y1 = fmax(row.y1, v[i].y1);
	}
	row.cells[row.n - 1].text = kp_arena_strdup(p->arena, kp_str_c(&text));
	KP_PUSH(&p->rows, row);
}

static void make_rows(struct pages *p)
{
	struct word *v = p->words.v;

	if (p->words.n)
		qsort(v, p->words.n, sizeof(*v), by_place);
	for (size_t from = 0, i = 1; from < p->words.n; i++)
		if (i == p->words.n || !same_row(&v[from], &v[i])) {
			add_row(p, v + from, i - from);
			from = i;
		}
}

static double height(const struct row *r)
{
	return r->y1 - r->y0;
}

/* ---- what is not text: running heads, page numbers, the table of contents ---- */

/* The text with its numbers left out: "Sivu 3/12" is the same on every page. */
static void edge_key(const struct row *r, struct kp_str *out)
{
	kp_str_reset(out);
	for (size_t i = 0; i < r->n; i++)
		for (const char *c = r->cells[i].text; *c; c++)
			if (!(*c >= '0' && *c <= '9') && *c != ' ')
				kp_str_addc(out, *c);
}

static void mark_edges(struct pages *p)
{
	for (size_t i = 0; i < p->rows.n; i++) {
		size_t before = i, after = i;
		while (before && p->rows.v[before - 1].page == p->rows.v[i].page &&
			i - before < EDGE_ROWS)
			before--;
		while (after + 1 < p->rows.n &&
			p->rows.v[after + 1].page == p->rows.v[i].page &&
			after - i < EDGE_ROWS)
			after++;
		p->rows.v[i].edge = i - before < EDGE_ROWS || after - i < EDGE_ROWS;
	}
}

/* "3", "3/12", "Sivu 3/12" at the foot of a page. */
static bool page_number(const struct row *r)
{
	const char *text = r->cells[r->n - 1].text;
	size_t n = strlen(text), words = 0;

	for (const char *c = text; *c; c++)
		words += *c == ' ';
	return r->n == 1 && n && n < 20 && words < 3 && text[n - 1] >= '0' &&
	       text[n - 1] <= '9' && strspn(text, "0123456789/ ") + 8 >= n;
}

static void drop_edges(struct pages *p)
{
	KP_AUTO(kp_map) struct kp_map *seen = kp_map_new(0);
	KP_AUTO(kp_str) struct kp_str key = {0};

	mark_edges(p);
	for (size_t i = 0; i < p->rows.n; i++) {
		if (!p->rows.v[i].edge)
			continue;
		edge_key(&p->rows.v[i], &key);
		int times = kp_map_get(seen, kp_str_c(&key), key.n);
		kp_map_set(seen, kp_str_c(&key), key.n, times < 0 ? 1 : times + 1);
	}
	for (size_t i = 0; i < p->rows.n; i++) {
		struct row *r = &p->rows.v[i];
		bool last = i + 1 == p->rows.n || p->rows.v[i + 1].page != r->page;
		if (!r->edge)
			continue;
		edge_key(r, &key);
		r->skip = (p->npages > 1 &&
				  2 * kp_map_get(seen, kp_str_c(&key), key.n) >= p->npages &&
				  kp_map_get(seen, kp_str_c(&key), key.n) > 1) ||
			  (last && page_number(r));
	}
}

/* "Loman siirto ......... 7": the title, without the leaders and the number; 0: none. */
static size_t leader(const char *text)
{
	const char *dots = strstr(text, "....");
	size_t n = dots ? (size_t)(dots - text) : 0;
	const char *end = dots ? dots + strspn(dots, ". ") : text;

	if (!dots || !*end || end[strspn(end, "0123456789")])
		return 0;
	while (n && text[n - 1] == ' ')
		n--;
	return n;
}

static void join_cells(const struct row *r, struct kp_str *out)
{
	kp_str_reset(out);
	for (size_t i = 0; i < r->n; i++) {
		kp_str_add(out, i ? " " : "");
		kp_str_add(out, r->cells[i].text);
	}
}

/* Also drops the word "contents" above it: whatever stands alone before its first line. */
static void drop_contents(struct pages *p)
{
	KP_AUTO(kp_str) struct kp_str text = {0};

	for (size_t i = 0; i < p->rows.n; i++) {
		join_cells(&p->rows.v[i], &text);
		size_t n = leader(kp_str_c(&text));
		if (!n)
			continue;
		bool first = kp_map_count(p->contents) == 0;
		p->rows.v[i].skip = true;
		kp_map_set(p->contents, text.p, n, 1);
		if (first && i && p->rows.v[i - 1].n == 1 &&
			!strchr(p->rows.v[i - 1].cells[0].text, ' '))
			p->rows.v[i - 1].skip = true;
	}
}

/* ---- headings ---- */

static int by_falling(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x < y) - (x > y);
}

/* The height that most characters have. */
static double usual_height(const struct pages *p)
{
	double best = 0;
	size_t most = 0, count[400] = {0};

	for (size_t i = 0; i < p->words.n; i++) {
		double h = (p->words.v[i].y1 - p->words.v[i].y0) * 4;
		size_t k = h < 0 ? 0 : h > 399 ? 399 : (size_t)h;
		count[k] += strlen(p->words.v[i].text);
		if (count[k] > most) {
			most = count[k];
			best = (p->words.v[i].y1 - p->words.v[i].y0);
		}
	}
	return best;
}

static bool numbered(const char *text)
{
	size_t n = strspn(text, "0123456789.");

	return n && text[n] == ' ' && (text[n - 1] != '.' || n > 2) && strlen(text) < 80 &&
	       !strchr(".;:,", text[strlen(text) - 1]);
}

/* Higher than the text, or named in the table of contents. */
static bool is_heading(const struct pages *p, const struct row *r)
{
	const char *text = r->cells[0].text;
	size_t n = strlen(text);

	if (r->skip || r->n != 1 || !n || n > LONGEST_HEADING)
		return false;
	if (kp_map_get(p->contents, text, n) >= 0)
		return true;
	return height(r) > HEADING * p->body && !strchr(",;", text[n - 1]);
}

static void find_heights(struct pages *p)
{
	double all[256];
	size_t n = 0;

	for (size_t i = 0; i < p->rows.n && n < KP_LEN(all); i++)
		if (is_heading(p, &p->rows.v[i]))
			all[n++] = height(&p->rows.v[i]);
	qsort(all, n, sizeof(*all), by_falling);
	for (size_t i = 0; i < n && p->nheights < KP_LEN(p->heights); i++)
		if (!p->nheights || all[i] < p->heights[p->nheights - 1] - 0.5)
			p->heights[p->nheights++] = all[i];
}

/* By chapter numbers where there are some, else by height. */
static int level_of(const struct pages *p, const struct row *r)
{
	const char *text = r->cells[0].text;
	size_t n = numbered(text) ? strspn(text, "0123456789.") : 0;
	int level = 1;

	for (size_t i = 0; i + 1 < n; i++)
		level += text[i] == '.';
	if (n)
		return level + 1; /* below the title */
	for (level = 0; (size_t)level < p->nheights; level++)
		if (height(r) >= p->heights[level] - 0.5)
			break;
	return level + 1;
}

/* ---- writing ---- */

/* What is being put together from rows. */
struct writing {
	struct pages *p;
	struct kp_str text; /* a paragraph or list item */
	bool item;
	const struct row *before; /* the row that came last; NULL: none to go on from */
	double right;             /* how far lines reach */
};

static void flush(struct writing *w)
{
	struct kp_str *md = &w->p->b->md;
	KP_AUTO(kp_str) struct kp_str safe = {0};

	if (!w->text.n)
		return;
	draft_escape(w->text.p, w->text.n, &safe);
	if (!w->item)
		draft_guard(&safe);
	kp_str_add(md, kp_str_c(&safe));
	kp_str_add(md, w->item ? "\n" : "\n\n");
	kp_str_reset(&w->text);
}

/* An empty line between a list and what is none. */
static void end_list(struct writing *w)
{
	flush(w);
	if (w->item)
		kp_str_addc(&w->p->b->md, '\n');
	w->item = false;
}

/* A list's mark at the beginning: its bytes with the space behind it; 0: none. */
static size_t bullet(const char *text)
{
	static const char *const marks[] = {"\xe2\x80\xa2", "\xe2\x96\xaa", "\xe2\x97\xa6",
		"\xef\x82\xb7", "\xe2\x80\x93", "\xe2\x97\x8f", "\xe2\x96\xa0", "-", "*", "o"};

	for (size_t i = 0; i < KP_LEN(marks); i++) {
		size_t n = strlen(marks[i]);
		if (!strncmp(text, marks[i], n) && text[n] == ' ')
			return n + 1;
	}
	return 0;
}

/* "1. " or "a) " */
static size_t number_mark(const char *text)
{
	size_t n = strspn(text, "0123456789");

	if (!n && *text >= 'a' && *text <= 'z' && text[1] == ')')
		n = 1;
	return n && n < 3 && (text[n] == '.' || text[n] == ')') && text[n + 1] == ' ' ? n + 2
										      : 0;
}

static void begin_item(struct writing *w, const char *text, size_t mark, bool is_number)
{
	struct kp_str *md = &w->p->b->md;

	flush(w);
	if (!w->item && md->n && !kp_str_ends(md->p, "\n\n"))
		kp_str_addc(md, '\n');
	if (is_number && text[0] >= '0' && text[0] <= '9')
		kp_str_addf(md, "%.*s. ", (int)strspn(text, "0123456789"), text);
	else
		kp_str_add(md, is_number ? "1. " : "- ");
	w->item = true;
	kp_str_add(&w->text, text + mark);
}

/* Whether a row goes on with what the row before it says. */
static bool goes_on(const struct writing *w, const struct row *r)
{
	const struct row *b = w->before;

	if (!b || !w->text.n)
		return false;
	char last = w->text.p[w->text.n - 1];
	bool ended = strchr(".?!:", last) != NULL;
	if (b->page != r->page)
		return !ended;
	if (r->y0 - b->y0 > NEW_BLOCK * height(b))
		return false;
	return !(ended && b->x1 < b->x0 + 0.85 * (w->right - b->x0));
}

/* A word cut at the end of a line is whole again. Two like vowels show that the hyphen is the
 * word's own ("osa-aikainen"). */
static void join(struct kp_str *text, const char *more)
{
	bool cut = text->n > 1 && text->p[text->n - 1] == '-' && text->p[text->n - 2] != ' ';
	bool small = (*more >= 'a' && *more <= 'z') || (*more & 0x80);

	if (cut && small && text->p[text->n - 2] != *more)
		text->p[--text->n] = '\0';
	else if (text->n && !cut)
		kp_str_addc(text, ' ');
	kp_str_add(text, more);
}

static void text_row(struct writing *w, const struct row *r)
{
	KP_AUTO(kp_str) struct kp_str line = {0};

	join_cells(r, &line);
	const char *text = kp_str_c(&line);
	size_t dot = bullet(text), number = number_mark(text);
	if (dot || number)
		begin_item(w, text, dot ? dot : number, !dot);
	else if (goes_on(w, r))
		join(&w->text, text);
	else {
		end_list(w);
		kp_str_add(&w->text, text);
	}
	w->before = r;
}

/* Rows of one heading that is longer than a line; how many. */
static size_t heading_rows(struct writing *w, size_t i)
{
	const struct rows *rows = &w->p->rows;
	const struct row *r = &rows->v[i];
	KP_AUTO(kp_str) struct kp_str title = {0};
	size_t n = 1;

	kp_str_add(&title, r->cells[0].text);
	while (i + n < rows->n && is_heading(w->p, &rows->v[i + n]) &&
		height(r) > HEADING * w->p->body &&
		fabs(height(&rows->v[i + n]) - height(r)) < 0.5 &&
		rows->v[i + n].page == r->page && !numbered(rows->v[i + n].cells[0].text) &&
		rows->v[i + n].y0 - rows->v[i + n - 1].y1 < 0.3 * height(r))
		join(&title, rows->v[i + n++].cells[0].text);
	end_list(w);
	draft_heading(w->p->b, level_of(w->p, r), kp_str_c(&title), title.n);
	w->before = NULL;
	return n;
}

/* ---- tables ---- */

static size_t column_of(const struct row *head, double x)
{
	size_t column = 0;

	while (column + 1 < head->n && head->cells[column + 1].x <= x + NEAR)
		column++;
	return column;
}

/* How many rows from i on are one table; 0: none begins there. */
static size_t table_rows(const struct pages *p, size_t i)
{
	const struct row *head = &p->rows.v[i];
	size_t n = 1;

	if (head->n < 2 || bullet(head->cells[0].text) || number_mark(head->cells[0].text))
		return 0;
	for (size_t full = 1; i + n < p->rows.n; n++) {
		const struct row *r = &p->rows.v[i + n], *b = r - 1;
		bool near = r->page == b->page && r->y0 - b->y1 < 1.5 * height(b);
		bool inside = r->n > 1 || column_of(head, r->cells[0].x) > 0 ||
			      (full > 1 && r->y0 - b->y1 < 0.15 * height(b) &&
				      r->x1 < head->cells[1].x);
		full += r->n > 1;
		if (!near || !inside || is_heading(p, r) || r->skip)
			break;
	}
	return n > 1 ? n : 0;
}

static void write_cells(struct writing *w, struct kp_str *cells, size_t n, bool head)
{
	struct kp_str *md = &w->p->b->md;

	kp_str_addc(md, '|');
	for (size_t i = 0; i < n; i++) {
		kp_str_addc(md, ' ');
		draft_escape(kp_str_c(&cells[i]), cells[i].n, md);
		kp_str_add(md, " |");
		kp_str_reset(&cells[i]);
	}
	kp_str_add(md, "\n");
	if (!head)
		return;
	kp_str_addc(md, '|');
	for (size_t i = 0; i < n; i++)
		kp_str_add(md, " --- |");
	kp_str_add(md, "\n");
}

/* A row with fewer cells close below another goes on with its cells. */
static void table(struct writing *w, size_t i, size_t n)
{
	const struct row *head = &w->p->rows.v[i];
	struct kp_str cells[MOST_CELLS] = {0};
	bool first = true;

	end_list(w);
	for (size_t k = 0; k < n; k++) {
		const struct row *r = &w->p->rows.v[i + k];
		bool on = k && r->n < head->n && r->y0 - (r - 1)->y1 < 0.15 * height(r);
		if (k && !on) {
			write_cells(w, cells, head->n, first);
			first = false;
		}
		for (size_t c = 0; c < r->n; c++) {
			size_t column = column_of(head, r->cells[c].x);
			kp_str_add(&cells[column], cells[column].n ? " " : "");
			kp_str_add(&cells[column], r->cells[c].text);
		}
	}
	write_cells(w, cells, head->n, first);
	kp_str_addc(&w->p->b->md, '\n');
	for (size_t c = 0; c < MOST_CELLS; c++)
		kp_str_clear(&cells[c]);
	w->before = NULL;
}

static void write_rows(struct pages *p)
{
	struct writing w = {.p = p};

	for (size_t i = 0; i < p->rows.n; i++)
		w.right = fmax(w.right, p->rows.v[i].x1);
	for (size_t i = 0, n; i < p->rows.n; i += n) {
		n = 1;
		if (p->rows.v[i].skip)
			continue;
		if (is_heading(p, &p->rows.v[i])) {
			n = heading_rows(&w, i);
		} else if ((n = table_rows(p, i))) {
			table(&w, i, n);
		} else {
			n = 1;
			text_row(&w, &p->rows.v[i]);
		}
	}
	end_list(&w);
	kp_str_clear(&w.text);
}

/* Marks of lists stand apart from their text. */
static void join_marks(struct pages *p)
{
	for (size_t i = 0; i < p->rows.n; i++) {
		struct row *r = &p->rows.v[i];
		KP_AUTO(kp_cstr) char *mark = kp_format("%s ", r->cells[0].text);
		bool alone = bullet(mark) == strlen(mark) || number_mark(mark) == strlen(mark);
		if (r->n < 2 || !(alone || numbered(mark)))
			continue;
		r->cells[0].text =
			kp_arena_format(p->arena, "%s %s", r->cells[0].text, r->cells[1].text);
		memmove(r->cells + 1, r->cells + 2, (r->n - 2) * sizeof(*r->cells));
		r->n--;
	}
}

int draft_from_pdf(struct draft_building *b, const char *xml, size_t n, struct kp_err *err)
{
	KP_AUTO(kp_map) struct kp_map *contents = kp_map_new(0);
	struct pages p = {.b = b, .arena = b->d->arena, .contents = contents};

	read_words(&p, xml, n);
	if (p.words.n) {
		make_rows(&p);
		join_marks(&p);
		p.body = usual_height(&p);
		drop_edges(&p);
		drop_contents(&p);
		find_heights(&p);
		write_rows(&p);
	}
	KP_VEC_FREE(&p.words);
	KP_VEC_FREE(&p.rows);
	if (b->d->parts.n == 1 && !b->md.n)
		return kp_fail(err, KP_EINPUT,
			"has no text in it, only pictures of pages; make the text readable "
			"with OCR (ocrmypdf, or Word) and import that");
	return 0;
}
