#include "kb/kb_priv.h"

#include <string.h>

enum { TITLE = 80, LINE = 200, SUMMARY = 400 };

static const struct kb_field fields[] = {
	{"title", KB_NEEDED},
	{"owner", KB_NEEDED},
	{"owner_email", KB_OPTIONAL},
	{"version", KB_NEEDED},
	{"reviewed", KB_NEEDED},
	{"review_by", KB_NEEDED},
	{"status", KB_NEEDED},
	{"language", KB_NEEDED},
	{"summary", KB_OPTIONAL},
	{"pilot", KB_OPTIONAL},
	{"successor", KB_OPTIONAL},
};

/* A stretch of r->text. */
struct span {
	const char *p;
	size_t n;
};

static bool blank(char c)
{
	return c == ' ' || c == '\n' || c == '\r';
}

static struct span trim(struct span s)
{
	while (s.n && blank(s.p[0]))
		s = (struct span){s.p + 1, s.n - 1};
	while (s.n && blank(s.p[s.n - 1]))
		s.n--;
	return s;
}

/* Takes the next line off *rest, without its end. */
static struct span next_line(struct span *rest)
{
	const char *nl = memchr(rest->p, '\n', rest->n);
	size_t n = nl ? (size_t)(nl - rest->p) : rest->n, past = nl ? n + 1 : n;
	struct span line = {rest->p, n};

	*rest = (struct span){rest->p + past, rest->n - past};
	if (line.n && line.p[line.n - 1] == '\r')
		line.n--;
	return line;
}

static bool is(struct span s, const char *text)
{
	return s.n == strlen(text) && memcmp(s.p, text, s.n) == 0;
}

/* ---- front matter ---- */

static void read_dates(struct kb_reader *r, const struct kp_node *map, struct kb_guide *g)
{
	const struct kp_node *by = kp_node_get(map, "review_by");
	size_t errors = r->report->errors;

	g->reviewed = kb_date(r, map, "reviewed");
	g->review_by = kb_date(r, map, "review_by");
	if (!by || !kp_node_get(map, "reviewed") || r->report->errors != errors)
		return;
	if (g->review_by <= g->reviewed)
		kb_remark(r->report, KB_REVIEW_ORDER, kb_at(r, by),
			"'review_by' is not after 'reviewed'; write the day of the next "
			"review");
	else if (g->review_by < r->today && g->status != KB_RETIRED)
		kb_remark(r->report, KB_REVIEW_DUE, kb_at(r, by),
			"this guide should have been reviewed by %s; check it and move the "
			"dates",
			by->text);
}

static void read_front(struct kb_reader *r, const struct kp_node *map, struct kb_guide *g)
{
	const struct kp_node *lang = kp_node_get(map, "language");

	if (!kb_keys(r, map, fields, KP_LEN(fields), "guide"))
		return;
	g->title = kb_string(r, map, "title", TITLE);
	g->owner = kb_string(r, map, "owner", LINE);
	g->owner_email = kb_email(r, map, "owner_email");
	g->version = kb_string(r, map, "version", 40);
	g->summary = kb_string(r, map, "summary", SUMMARY);
	kb_read_life(r, map, g);
	if (lang)
		g->lang = kb_lang(r, lang);
	read_dates(r, map, g);
}

/* Splits off what stands between the first two '---'; false when there is none. */
static bool split_front(struct span *rest, struct span *front)
{
	if (!is(next_line(rest), "---"))
		return false;
	front->p = rest->p;
	while (rest->n) {
		const char *line = rest->p;
		if (is(next_line(rest), "---")) {
			front->n = (size_t)(line - front->p);
			return true;
		}
	}
	return false;
}

/* A mistake here does not keep the sections from being read: intents name them. */
static void front_matter(struct kb_reader *r, struct span *rest, struct kb_guide *g)
{
	KP_AUTO(kp_yaml) struct kp_yaml *y = NULL;
	struct kp_err err = {0};
	struct span front, whole = *rest;

	if (!split_front(rest, &front)) {
		*rest = whole;
		kb_remark(r->report, KB_FRONT_MATTER, g->at,
			"a guide begins with a line '---', its front matter and another "
			"'---'; "
			"add them");
		return;
	}
	if (kp_yaml_parse_at(r->file, 1, front.p, front.n, &y, &err) < 0) {
		err.at.file = r->file;
		kb_remark(r->report, KB_YAML, err.at, "%s", err.msg);
		return;
	}
	read_front(r, kp_yaml_root(y), g);
}

/* ---- sections ---- */

/* "Heading {#anchor}" → its two parts; false when there is no anchor. */
static bool split_heading(struct span line, struct span *title, struct span *anchor)
{
	line = trim(line);
	*title = line;
	if (!line.n || line.p[line.n - 1] != '}')
		return false;
	for (size_t i = line.n; i-- > 1;)
		if (line.p[i - 1] == '{' && line.p[i] == '#') {
			*anchor = (struct span){line.p + i + 1, line.n - i - 2};
			*title = trim((struct span){line.p, i - 1});
			return true;
		}
	return false;
}

static void render(struct kb_reader *r, const char *md, const char **html_out)
{
	KP_AUTO(kp_str) struct kp_str html = {0};

	kb_markdown(md, strlen(md), &html);
	*html_out = kp_arena_strndup(r->arena, kp_str_c(&html), html.n);
}

static void name_section(struct kb_reader *r, const struct kb_guide *g, struct kb_section *s,
	struct span anchor)
{
	int index = (int)r->sections.n;

	s->id = kp_arena_strndup(r->arena, anchor.p, anchor.n);
	s->url = kp_arena_format(r->arena, "/guides/%s#%s", g->id, s->id);
	if (!kb_id_valid(s->id, 0))
		kb_remark(r->report, KB_BAD_ID, s->at,
			"'%.60s' is no anchor; write small letters a-z, digits and '-'",
			s->id);
	else
		kb_claim(r, r->full->sections, s->url + strlen("/guides/"), index, s->at,
			"section");
}

static void end_section(
	struct kb_reader *r, struct kb_guide *g, struct span heading, struct span body)
{
	KP_AUTO(kp_str) struct kp_str plain = {0};
	struct kb_section s = {.guide = (int)r->guides.n};
	struct span title, anchor;

	s.at = kb_spot(r, NULL, heading.p, 0);
	if (!split_heading(heading, &title, &anchor)) {
		kb_remark(r->report, KB_SECTION, s.at,
			"heading '%.*s' has no anchor; write '## Heading {#anchor}'",
			(int)(title.n < 60 ? title.n : 60), title.p);
		return;
	}
	name_section(r, g, &s, anchor);
	body = trim(body);
	if (!body.n || !title.n)
		kb_remark(r->report, KB_EMPTY, s.at,
			"section '%s' is empty; write it or remove it", s.id);
	s.title = kb_facts(r, NULL, title.p, title.n, g->lang, false);
	kb_check_markdown(r, NULL, body.p, body.n);
	s.md = kb_facts(r, NULL, body.p, body.n, g->lang, true);
	render(r, s.md, &s.html);
	kb_plain(s.md, strlen(s.md), &plain);
	s.plain = kp_arena_strndup(r->arena, kp_str_c(&plain), plain.n);
	KP_PUSH(&r->sections, s);
	g->nsections++;
}

static void end_intro(struct kb_reader *r, struct kb_guide *g, struct span body)
{
	body = trim(body);
	kb_check_markdown(r, NULL, body.p, body.n);
	render(r, kb_facts(r, NULL, body.p, body.n, g->lang, true), &g->intro_html);
}

static void end_part(
	struct kb_reader *r, struct kb_guide *g, struct span heading, struct span body)
{
	if (heading.p)
		end_section(r, g, heading, body);
	else
		end_intro(r, g, body);
}

static void read_body(struct kb_reader *r, struct kb_guide *g, struct span rest)
{
	struct span heading = {0}, body = {rest.p, 0};
	bool code = false;

	while (rest.n) {
		struct span line = next_line(&rest);
		if (line.n >= 3 && (!memcmp(line.p, "```", 3) || !memcmp(line.p, "~~~", 3)))
			code = !code;
		if (!code && line.n >= 3 && memcmp(line.p, "## ", 3) == 0) {
			body.n = (size_t)(line.p - body.p);
			end_part(r, g, heading, body);
			heading = (struct span){line.p + 3, line.n - 3};
			body.p = rest.p;
		}
	}
	body.n = (size_t)(rest.p - body.p);
	end_part(r, g, heading, body);
}

/* ---- the file ---- */

const char *kb_file_id(struct kb_reader *r, const char *file, const char *suffix)
{
	const char *slash = strrchr(file, '/'), *name = slash ? slash + 1 : file;
	size_t n = strlen(name), tail = kp_str_ends(name, suffix) ? strlen(suffix) : 0;

	return kp_arena_strndup(r->arena, name, n - tail);
}

void kb_read_guide(struct kb_reader *r, const char *file, const char *text, size_t n)
{
	struct span rest = {text, n};
	size_t good = kp_utf8_prefix(text, n);

	kb_begin_file(r, file, text, n);
	struct kb_guide g = {.id = kb_file_id(r, file, ".md"),
		.lang = TEXT_FI,
		.status = KB_PUBLISHED,
		.successor = -1,
		.next = -1,
		.first_section = (int)r->sections.n,
		.at = {r->file, 1, 1}};
	if (good < n) {
		kb_remark(r->report, KB_FILE, kb_spot(r, NULL, text + good, 0),
			"not valid UTF-8 or a zero byte; save the file as UTF-8");
		return;
	}
	if (!kb_id_valid(g.id, 0))
		kb_remark(r->report, KB_BAD_ID, g.at,
			"'%.60s' is no name of a guide; name the file with small letters a-z, "
			"digits and '-'",
			g.id);
	if (n >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0) /* an editor's mark */
		rest = (struct span){text + 3, n - 3};
	front_matter(r, &rest, &g);
	r->guide = g.id;
	read_body(r, &g, rest);
	r->guide = NULL;
	kb_claim(r, r->full->guides, g.id, (int)r->guides.n, g.at, "guide");
	KP_PUSH(&r->guides, g);
}
