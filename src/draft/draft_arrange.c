#include "draft/draft_priv.h"

#include <stdlib.h>
#include <string.h>

/* From the parts of a document to the sections of a guide. The two upper levels of headings
 * become sections, since a section is what a question is answered from; deeper ones stay
 * headings inside them. */

enum { TITLE = 80, SECTION_TITLE = 160, ANCHOR = 48, SUMMARY = 300 };

const char *draft_unnumbered(const char *title)
{
	size_t n = strspn(title, "0123456789.");
	const char *rest = title + n;

	if (!n || (*rest != ' ' && *rest != ')'))
		return title;
	rest += strspn(rest, ") ");
	return *rest ? rest : title;
}

/* The base letter of the accented ones that our languages have, in UTF-8. */
static char plain_letter(const char *s)
{
	switch ((unsigned char)s[1] | (unsigned char)s[0] << 8) {
	case 0xc3a4:
	case 0xc3a5:
	case 0xc3a0:
	case 0xc3a1:
		return 'a';
	case 0xc3b6:
	case 0xc3b8:
		return 'o';
	case 0xc3a9:
	case 0xc3a8:
		return 'e';
	case 0xc3bc:
		return 'u';
	default:
		return 0;
	}
}

char *draft_slug(struct kp_arena *arena, const char *title, size_t max)
{
	KP_AUTO(kp_str) struct kp_str folded = {0}, slug = {0};

	text_fold(title, strlen(title), &folded);
	for (const char *c = kp_str_c(&folded); *c; c++) {
		bool plain = (*c >= 'a' && *c <= 'z') || (*c >= '0' && *c <= '9');
		char letter = plain ? *c : (*c & 0x80) ? plain_letter(c) : 0;
		if (letter)
			kp_str_addc(&slug, letter);
		else if (!(*c & 0x80) && slug.n && slug.p[slug.n - 1] != '-')
			kp_str_addc(&slug, '-');
	}
	if (slug.n > max) { /* at the end of a word, if there is one */
		slug.p[slug.n = max] = '\0';
		char *dash = strrchr(slug.p, '-');
		if (dash && dash > slug.p + max / 2)
			slug.n = (size_t)(dash - slug.p);
	}
	while (slug.n && slug.p[slug.n - 1] == '-')
		slug.n--;
	return slug.n ? kp_arena_strndup(arena, slug.p, slug.n)
		      : kp_arena_strdup(arena, "ohje");
}

/* One line of at most `max` bytes that is no Markdown, fact or mark of ours. */
static char *clean_title(struct kp_arena *arena, const char *title, size_t max)
{
	size_t n = kp_utf8_cut(title, strlen(title), max);
	char *out = kp_arena_strndup(arena, title, n);

	for (size_t i = 0; i < n; i++)
		if (strchr("{}#", out[i]) || (unsigned char)out[i] < ' ')
			out[i] = ' ';
	while (n && out[n - 1] == ' ')
		out[--n] = '\0';
	return out;
}

/* ---- the title of the guide ---- */

static bool same_text(const char *a, const char *b)
{
	KP_AUTO(kp_str) struct kp_str x = {0}, y = {0};

	kb_sample_key(a, &x);
	kb_sample_key(b, &y);
	return kp_str_eq(kp_str_c(&x), kp_str_c(&y));
}

/* The part whose heading is the title of the whole; 0: none is. */
static size_t title_part(const struct draft_document *doc)
{
	int top = 1000;
	size_t tops = 0;

	for (size_t i = 1; i < doc->parts.n; i++)
		if (doc->parts.v[i].level < top)
			top = doc->parts.v[i].level;
	for (size_t i = 1; i < doc->parts.n; i++)
		tops += doc->parts.v[i].level == top;
	if (doc->parts.n < 2 || doc->parts.v[1].level != top)
		return 0;
	if (doc->title && same_text(doc->title, doc->parts.v[1].title))
		return 1;
	return !doc->title && tops == 1 && doc->parts.n > 2 ? 1 : 0;
}

static const char *file_stem(struct kp_arena *arena, const char *path)
{
	const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
	const char *dot = strrchr(name, '.');

	return kp_arena_strndup(
		arena, name, dot && dot > name ? (size_t)(dot - name) : strlen(name));
}

/* ---- sections ---- */

struct arranging {
	const struct draft_document *doc;
	struct draft *d;
	int top;             /* level of the upper sections */
	int *section;        /* by part: the section it went to; -1: the introduction */
	struct kp_str intro; /* what comes before the first section */
	struct KP_VEC(texts, struct kp_str) texts; /* by section */
	struct kp_map *anchors;
};

static const char *new_anchor(struct arranging *a, const char *title)
{
	char *slug = draft_slug(a->d->arena, title, ANCHOR), *name = slug;

	for (int i = 2; kp_map_get(a->anchors, name, strlen(name)) >= 0; i++)
		name = kp_arena_format(a->d->arena, "%s-%d", slug, i);
	kp_map_set(a->anchors, name, strlen(name), 0);
	return name;
}

static void begin_section(struct arranging *a, const char *title)
{
	struct draft_section s = {.md = "", .plain = ""};

	s.title = clean_title(a->d->arena, draft_unnumbered(title), SECTION_TITLE);
	s.anchor = new_anchor(a, s.title);
	KP_PUSH(&a->d->sections, s);
	KP_PUSH(&a->texts, (struct kp_str){0});
}

static void add_md(struct kp_str *out, const char *md)
{
	if (!*md)
		return;
	if (out->n)
		kp_str_add(out, "\n\n");
	kp_str_add(out, md);
}

static struct kp_str *last_text(struct arranging *a)
{
	return a->texts.n ? &a->texts.v[a->texts.n - 1] : &a->intro;
}

static void add_subheading(struct arranging *a, const struct draft_part *part)
{
	KP_AUTO(kp_str) struct kp_str line = {0};
	KP_AUTO(kp_cstr) char *title = kp_strdup(draft_unnumbered(part->title));

	kp_str_add(&line, part->level > a->top + 2 ? "#### " : "### ");
	draft_escape(title, strlen(title), &line);
	add_md(last_text(a), kp_str_c(&line));
}

/* An upper heading with nothing but other headings below it is no section. */
static bool only_heads(const struct arranging *a, size_t i)
{
	const struct draft_part *part = &a->doc->parts.v[i];

	return !*part->md && i + 1 < a->doc->parts.n &&
	       a->doc->parts.v[i + 1].level == part->level + 1 && part->level == a->top;
}

static void place_part(struct arranging *a, size_t i, size_t title)
{
	const struct draft_part *part = &a->doc->parts.v[i];

	if (i > title && part->level <= a->top + 1) {
		if (only_heads(a, i)) {
			a->section[i] = (int)a->d->sections.n; /* the next one */
			return;
		}
		begin_section(a, part->title);
	} else if (i > title) {
		add_subheading(a, part);
	}
	a->section[i] = (int)a->d->sections.n - 1;
	add_md(last_text(a), part->md);
}

static void find_top(struct arranging *a, size_t title)
{
	a->top = 1000;
	for (size_t i = title + 1; i < a->doc->parts.n; i++)
		if (a->doc->parts.v[i].level < a->top)
			a->top = a->doc->parts.v[i].level;
}

/* "\1N\2" becomes the anchor of the section that part N went to. */
static char *fill_links(struct arranging *a, const char *md)
{
	KP_AUTO(kp_str) struct kp_str out = {0};

	for (const char *open; (open = strchr(md, '\1')); md = strchr(open, '\2') + 1) {
		size_t part = strtoul(open + 1, NULL, 10);
		int section = part < a->doc->parts.n ? a->section[part] : -1;
		kp_str_addn(&out, md, (size_t)(open - md));
		kp_str_addc(&out, '#');
		if (section >= 0 && (size_t)section < a->d->sections.n)
			kp_str_add(&out, a->d->sections.v[section].anchor);
		else if (a->d->sections.n)
			kp_str_add(&out, a->d->sections.v[0].anchor);
	}
	kp_str_add(&out, md);
	return kp_arena_strdup(a->d->arena, kp_str_c(&out));
}

/* Sections without a text are left out, and noted; links to them lead to the next one. */
static void drop_empty(struct arranging *a)
{
	struct draft *d = a->d;
	int *to = kp_arena_alloc(d->arena, (d->sections.n + 1) * sizeof(*to));
	size_t n = 0;

	for (size_t i = 0; i < d->sections.n; i++) {
		KP_AUTO(kp_str) struct kp_str plain = {0};
		struct draft_section s = d->sections.v[i];
		struct kp_str text = a->texts.v[i];
		kb_plain(kp_str_c(&text), text.n, &plain);
		to[i] = (int)n;
		if (!plain.n) {
			KP_PUSH(&d->notes, (struct draft_note){s.title,
						   "the section is empty; it was left out"});
			kp_str_clear(&text);
			continue;
		}
		s.plain = kp_arena_strdup(d->arena, kp_str_c(&plain));
		d->sections.v[n] = s;
		a->texts.v[n++] = text;
	}
	for (size_t i = 0; i < a->doc->parts.n; i++)
		if (a->section[i] >= 0 && (size_t)a->section[i] < d->sections.n)
			a->section[i] = to[a->section[i]];
	d->sections.n = a->texts.n = n;
}

static void finish(struct arranging *a)
{
	struct draft *d = a->d;

	drop_empty(a);
	if (!d->sections.n) {
		begin_section(a, d->title);
		kp_str_add(&a->texts.v[0], kp_str_c(&a->intro));
		kp_str_reset(&a->intro);
		drop_empty(a);
	}
	for (size_t i = 0; i < d->sections.n; i++)
		d->sections.v[i].md = fill_links(a, kp_str_c(&a->texts.v[i]));
	d->intro = fill_links(a, kp_str_c(&a->intro));
}

/* The first sentence of the introduction, for lists and searches. */
static const char *summary_of(struct draft *d)
{
	KP_AUTO(kp_str) struct kp_str plain = {0};

	kb_plain(d->intro, strlen(d->intro), &plain);
	const char *text = kp_str_c(&plain), *end = text;
	while ((end = strpbrk(end, ".!?")) && end[1] && end[1] != ' ')
		end++;
	size_t n = end ? (size_t)(end - text) + 1 : plain.n;
	return n && n <= SUMMARY ? kp_arena_strndup(d->arena, text, n) : NULL;
}

void draft_arrange(const struct draft_document *doc, struct draft *d)
{
	KP_AUTO(kp_map) struct kp_map *anchors = kp_map_new(0);
	struct arranging a = {.doc = doc, .d = d, .anchors = anchors};
	size_t title = title_part(doc);

	d->lost = doc->lost;
	d->title = clean_title(d->arena,
		draft_unnumbered(doc->title ? doc->title
				 : title    ? doc->parts.v[title].title
					    : file_stem(d->arena, d->source)),
		TITLE);
	d->id = draft_slug(d->arena, d->title, ANCHOR);
	a.section = kp_arena_alloc(d->arena, doc->parts.n * sizeof(*a.section));
	find_top(&a, title);
	for (size_t i = 0; i < doc->parts.n; i++)
		place_part(&a, i, title);
	finish(&a);
	d->summary = summary_of(d);
	for (size_t i = 0; i < a.texts.n; i++)
		kp_str_clear(&a.texts.v[i]);
	KP_VEC_FREE(&a.texts);
	kp_str_clear(&a.intro);
}
