#include "kb/kb_priv.h"

#include <string.h>

/* Careers as pictures: boxes joined by lines, with a title and a description for those who do
 * not see them. Sixteen units are the height of the page's letters, and grow with them. */

enum {
	REM = 16,
	PAD = 10,  /* inside a box */
	NAME = 15, /* size of letters */
	NOTE = 13,
	LEADING = 5, /* between lines */
	GAP = 14,    /* between boxes under one another */
	ARROW = 36,  /* the same where an arrow goes between them */
	MOST_LINES = 5,

	WIDE_BOX = 204, /* three columns and two gaps make 704 */
	WIDE_GAP = 46,
	NARROW = 288, /* what a screen of 320 has for it */
	RAIL = 14,    /* where the line along the boxes runs, and how far they stand in */
	INDENT = 38,
};

enum place { INTO, SELF, ONWARDS };

struct box {
	const char *name, *note; /* note: in smaller letters; NULL: none */
	enum place place;
	enum kb_step_kind kind; /* of the step that joins it */
	int x, y, width, height;
};

struct drawing {
	const struct kb *kb;
	enum text_lang lang;
	struct kp_arena *mem;
	struct box *boxes;
	size_t n;
	struct kp_str desc;
	struct kp_str *out;
};

/* ---- words in a box ---- */

/* Roughly, in hundredths of the letters' size; rather too wide than too narrow. */
static int width_of(const char *s, size_t n)
{
	int width = 0;

	for (size_t i = 0; i < n; i++) {
		if (((unsigned char)s[i] & 0xc0) == 0x80)
			continue;
		if (strchr("ijlftrI.,:;()|- ", s[i]))
			width += 36;
		else if (strchr("mwMW", s[i]))
			width += 88;
		else
			width += s[i] >= 'A' && s[i] <= 'Z' ? 70 : 60;
	}
	return width;
}

static bool is_vowel(const char *s)
{
	return strchr("aeiouyAEIOUY", *s) || (unsigned char)*s == 0xc3;
}

/* Whether a syllable may begin there: a consonant before a vowel. */
static bool is_syllable(const char *word, size_t at)
{
	return (unsigned char)word[at] < 0x80 && !is_vowel(word + at) && word[at + 1] &&
	       word[at + 1] != ' ' && is_vowel(word + at + 1);
}

struct cut {
	size_t n;
	bool hyphen;
};

/* Where a word that is longer than a line is parted. */
static struct cut part_word(const char *word, size_t n, int room)
{
	struct cut best = {0}, any = {1, false};

	for (size_t i = 1; i < n; i++) {
		if (((unsigned char)word[i] & 0xc0) == 0x80)
			any.n += any.n == i;
		if (((unsigned char)word[i] & 0xc0) == 0x80 || width_of(word, i) + 36 > room)
			continue;
		any.n = i;
		if (word[i - 1] == '-')
			best = (struct cut){i, false};
		else if (i > 2 && n - i > 2 && is_syllable(word, i))
			best = (struct cut){i, true};
	}
	return best.n ? best : any;
}

/* The next line of a text: as many words as fit, at least a part of one. */
static struct cut next_line(const char *s, int room)
{
	struct cut fits = {0};

	for (size_t i = 0;; i++) {
		if (s[i] && s[i] != ' ')
			continue;
		if (width_of(s, i) > room)
			return fits.n ? fits : part_word(s, i, room);
		fits.n = i;
		if (!s[i])
			return fits;
	}
}

static int lines_of(const char *s, int room)
{
	int n = 0;

	for (; *s && n < MOST_LINES; n++) {
		s += next_line(s, room).n;
		s += *s == ' ';
	}
	return n;
}

static int room_of(const struct box *b, int size)
{
	return (b->width - 2 * PAD) * 100 / size;
}

static void measure(struct box *b, int width)
{
	b->width = width;
	b->height = 2 * PAD + lines_of(b->name, room_of(b, NAME)) * (NAME + LEADING);
	if (b->note)
		b->height += lines_of(b->note, room_of(b, NOTE)) * (NOTE + LEADING);
}

/* ---- on paper ---- */

static void draw_text(struct drawing *d, const struct box *b, const char *s, int size, int *y)
{
	for (int n = 0; *s && n < MOST_LINES; n++) {
		struct cut line = next_line(s, room_of(b, size));

		*y += size + LEADING;
		kp_str_addf(d->out, "<text x=\"%d\" y=\"%d\" font-size=\"%d\">", b->x + PAD,
			*y - LEADING, size);
		kp_str_add_html(d->out, s, line.n);
		kp_str_add(d->out, line.hyphen ? "-</text>" : "</text>");
		s += line.n;
		s += *s == ' ';
	}
}

static void draw_box(struct drawing *d, const struct box *b)
{
	int y = b->y + PAD;

	kp_str_addf(d->out,
		"<g%s><rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"8\"/>",
		b->place == SELF ? " class=\"self\"" : "", b->x, b->y, b->width, b->height);
	draw_text(d, b, b->name, NAME, &y);
	if (b->note)
		draw_text(d, b, b->note, NOTE, &y);
	kp_str_add(d->out, "</g>\n");
}

static void draw_line(struct drawing *d, enum kb_step_kind kind, const int p[4])
{
	kp_str_addf(d->out, "<path%s d=\"M%d %dL%d %d\"/>",
		kind == KB_HORIZONTAL ? " class=\"across\"" : "", p[0], p[1], p[2], p[3]);
}

static void draw_head(struct drawing *d, bool down, int x, int y)
{
	if (down)
		kp_str_addf(d->out, "<path class=\"head\" d=\"M%d %dl-5 -10h10z\"/>", x, y);
	else
		kp_str_addf(d->out, "<path class=\"head\" d=\"M%d %dl-10 -5v10z\"/>", x, y);
}

static int middle(const struct box *b)
{
	return b->y + b->height / 2;
}

static void begin(
	struct drawing *d, const char *kind, int width, int height, const char *title)
{
	kp_str_addf(d->out,
		"<svg class=\"career %s\" role=\"img\" aria-labelledby=\"%s-title\" "
		"aria-describedby=\"%s-desc\" viewBox=\"-2 -2 %d %d\" width=\"%.2frem\" "
		"height=\"%.2frem\">\n<title id=\"%s-title\">",
		kind, kind, kind, width + 4, height + 4, (width + 4.0) / REM,
		(height + 4.0) / REM, kind);
	kp_str_add_html(d->out, title, strlen(title));
	kp_str_addf(d->out, "</title>\n<desc id=\"%s-desc\">", kind);
	kp_str_add_html(d->out, kp_str_c(&d->desc), d->desc.n);
	kp_str_add(d->out, "</desc>\n");
}

static void end(struct drawing *d)
{
	for (size_t i = 0; i < d->n; i++)
		draw_box(d, &d->boxes[i]);
	kp_str_add(d->out, "</svg>\n");
}

/* ---- what is in the boxes ---- */

static const char *name_of(const struct drawing *d, int role)
{
	return kb_text_in(&d->kb->careers.roles[role].name, d->lang);
}

void kb_say_means(const struct kb *kb, unsigned by, enum text_lang lang, struct kp_str *out)
{
	static const char *const keys[KB_MEANS] = {"career_by_degree",
		"career_by_apprenticeship", "career_by_training", "career_by_experience",
		"career_by_agreement"};
	bool any = false;

	for (int i = 0; i < KB_MEANS; i++) {
		if (!(by & 1u << i))
			continue;
		kp_str_addf(out, "%s%s", any ? ", " : "", kb_phrase(kb, keys[i], lang));
		any = true;
	}
}

static void add_box(struct drawing *d, enum place place, int role, const struct kb_step *by)
{
	KP_AUTO(kp_str) struct kp_str note = {0};
	struct box *b = &d->boxes[d->n++];

	*b = (struct box){.name = name_of(d, role), .place = place};
	if (!by)
		return;
	kb_say_means(d->kb, by->by, d->lang, &note);
	b->kind = by->kind;
	b->note = kp_arena_strdup(d->mem, kp_str_c(&note));
}

/* "Paths into this role: practical nurse (degree), …." */
static void describe(struct drawing *d, const char *key, size_t from)
{
	if (from == d->n)
		return;
	kp_str_addf(&d->desc, "%s%s ", d->desc.n ? " " : "", kb_phrase(d->kb, key, d->lang));
	for (size_t i = from; i < d->n; i++)
		kp_str_addf(&d->desc, "%s%s (%s)", i == from ? "" : ", ", d->boxes[i].name,
			d->boxes[i].note);
	kp_str_addc(&d->desc, '.');
}

static void add_into(struct drawing *d, int role)
{
	const struct kb_careers *c = &d->kb->careers;

	for (size_t i = 0; i < c->nsteps; i++)
		if (c->steps[i].to == role)
			add_box(d, INTO, c->steps[i].from, &c->steps[i]);
	describe(d, "career_ways_in", 0);
}

static void add_onwards(struct drawing *d, int role, enum kb_step_kind kind, const char *key)
{
	const struct kb_careers *c = &d->kb->careers;
	size_t from = d->n;

	for (size_t i = 0; i < c->nsteps; i++)
		if (c->steps[i].from == role && c->steps[i].kind == kind)
			add_box(d, ONWARDS, c->steps[i].to, &c->steps[i]);
	describe(d, key, from);
}

/* ---- a role: in columns beside one another ---- */

struct column {
	int height, x;
	size_t n;
};

static void measure_column(struct drawing *d, enum place place, int *x, struct column *c)
{
	*c = (struct column){0, *x, 0};
	for (size_t i = 0; i < d->n; i++) {
		if (d->boxes[i].place != place)
			continue;
		measure(&d->boxes[i], WIDE_BOX);
		c->height += (c->n++ ? GAP : 0) + d->boxes[i].height;
	}
	if (c->n)
		*x += WIDE_BOX + WIDE_GAP;
}

static void place_column(
	struct drawing *d, enum place place, const struct column *c, int height)
{
	int y = (height - c->height) / 2;

	for (size_t i = 0; i < d->n; i++) {
		struct box *b = &d->boxes[i];

		if (b->place != place)
			continue;
		b->x = c->x;
		b->y = y;
		y += b->height + GAP;
	}
}

/* A line along a column, from it to each of its boxes and to the role. */
static void join_column(struct drawing *d, enum place place, const struct box *self)
{
	bool into = place == INTO;
	int rail = into ? self->x - WIDE_GAP / 2 : self->x + WIDE_BOX + WIDE_GAP / 2,
	    y = middle(self), top = y, bottom = y;
	bool any = false;

	for (size_t i = 0; i < d->n; i++) {
		const struct box *b = &d->boxes[i];
		int at = middle(b), side = into ? b->x + WIDE_BOX : b->x;

		if (b->place != place)
			continue;
		any = true;
		top = at < top ? at : top;
		bottom = at > bottom ? at : bottom;
		draw_line(d, b->kind, (const int[]){side, at, rail, at});
		if (!into)
			draw_head(d, false, side, at);
	}
	if (!any)
		return;
	draw_line(d, KB_VERTICAL, (const int[]){rail, top, rail, bottom});
	draw_line(d, KB_VERTICAL,
		(const int[]){rail, y, into ? self->x : self->x + WIDE_BOX, y});
	if (into)
		draw_head(d, false, self->x, y);
	kp_str_addc(d->out, '\n');
}

static void draw_wide(struct drawing *d, const struct box *self, const char *title)
{
	struct column columns[3];
	int x = 0, height = 0;

	for (int i = INTO; i <= ONWARDS; i++) {
		measure_column(d, (enum place)i, &x, &columns[i]);
		height = columns[i].height > height ? columns[i].height : height;
	}
	for (int i = INTO; i <= ONWARDS; i++)
		place_column(d, (enum place)i, &columns[i], height);
	begin(d, "wide", x - WIDE_GAP, height, title);
	join_column(d, INTO, self);
	join_column(d, ONWARDS, self);
	end(d);
}

/* ---- a role: under one another, for a narrow screen ---- */

static void place_under(struct drawing *d, int *height)
{
	int y = 0;

	for (size_t i = 0; i < d->n; i++) {
		struct box *b = &d->boxes[i];

		measure(b, b->place == SELF ? NARROW : NARROW - INDENT);
		b->x = NARROW - b->width;
		if (i)
			y += b->place == SELF || d->boxes[i - 1].place == SELF ? ARROW : GAP;
		b->y = y;
		y += b->height;
	}
	*height = y;
}

static void draw_narrow(struct drawing *d, const struct box *self, const char *title)
{
	const struct box *first = &d->boxes[0], *last = &d->boxes[d->n - 1];
	int height;

	place_under(d, &height);
	begin(d, "narrow", NARROW, height, title);
	if (first != self) {
		draw_line(d, KB_VERTICAL, (const int[]){RAIL, middle(first), RAIL, self->y});
		draw_head(d, true, RAIL, self->y);
	}
	if (last != self)
		draw_line(d, KB_VERTICAL,
			(const int[]){RAIL, self->y + self->height, RAIL, middle(last)});
	for (const struct box *b = first; b <= last; b++) {
		if (b == self)
			continue;
		draw_line(d, b->kind, (const int[]){RAIL, middle(b), b->x, middle(b)});
		if (b->place == ONWARDS)
			draw_head(d, false, b->x, middle(b));
	}
	kp_str_addc(d->out, '\n');
	end(d);
}

/* ---- the pictures ---- */

static struct drawing drawing_of(
	const struct kb *kb, enum text_lang lang, size_t most, struct kp_arena *mem)
{
	return (struct drawing){.kb = kb,
		.lang = lang,
		.mem = mem,
		.boxes = kp_arena_alloc(mem, most * sizeof(struct box))};
}

void kb_draw_role(const struct kb *kb, int role, enum text_lang lang, struct kp_str *out)
{
	KP_AUTO(kp_arena) struct kp_arena *mem = kp_arena_new(0);
	KP_AUTO(kp_str) struct kp_str title = {0};
	struct drawing d = drawing_of(kb, lang, 2 * kb->careers.nsteps + 1, mem);
	size_t self;

	d.out = out;
	add_into(&d, role);
	self = d.n;
	add_box(&d, SELF, role, NULL);
	add_onwards(&d, role, KB_VERTICAL, "career_up");
	add_onwards(&d, role, KB_HORIZONTAL, "career_across");
	kb_fill(kb_phrase(kb, "career_picture", lang),
		(const char *const[]){"role", name_of(&d, role), NULL}, &title);
	draw_wide(&d, &d.boxes[self], kp_str_c(&title));
	draw_narrow(&d, &d.boxes[self], kp_str_c(&title));
	kp_str_clear(&d.desc);
}

/* One under the other. */
static void draw_way(struct drawing *d, const char *title)
{
	int y = 0;

	for (size_t i = 0; i < d->n; i++) {
		measure(&d->boxes[i], NARROW);
		d->boxes[i].y = y;
		y += d->boxes[i].height + ARROW;
	}
	begin(d, "way", NARROW, y - ARROW, title);
	for (size_t i = 1; i < d->n; i++) {
		const struct box *b = &d->boxes[i];

		draw_line(
			d, b->kind, (const int[]){NARROW / 2, b->y - ARROW, NARROW / 2, b->y});
		draw_head(d, true, NARROW / 2, b->y);
	}
	kp_str_addc(d->out, '\n');
	end(d);
}

void kb_draw_way(const struct kb *kb, const int *steps, size_t n, enum text_lang lang,
	struct kp_str *out)
{
	KP_AUTO(kp_arena) struct kp_arena *mem = kp_arena_new(0);
	KP_AUTO(kp_str) struct kp_str title = {0};
	const struct kb_careers *c = &kb->careers;
	struct drawing d = drawing_of(kb, lang, n + 1, mem);

	d.out = out;
	add_box(&d, SELF, c->steps[steps[0]].from, NULL);
	for (size_t i = 0; i < n; i++) {
		add_box(&d, i + 1 == n ? SELF : ONWARDS, c->steps[steps[i]].to,
			&c->steps[steps[i]]);
		kp_str_addf(&d.desc, "%s%zu. %s (%s).", i ? " " : "", i + 1,
			d.boxes[d.n - 1].name, d.boxes[d.n - 1].note);
	}
	kb_fill(kb_phrase(kb, "career_picture_way", lang),
		(const char *const[]){"from", d.boxes[0].name, "role", d.boxes[n].name, NULL},
		&title);
	draw_way(&d, kp_str_c(&title));
	kp_str_clear(&d.desc);
}
