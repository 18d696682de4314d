#include "kb/kb_priv.h"

#include <md4c.h>
#include <string.h>
#include <strings.h>

/* Writing HTML from the parser's callbacks: nothing of the source gets into the output
 * unescaped, so what is not written here can't be there. */
struct writer {
	struct kp_str *out;
	int images; /* open ones: only their text is kept */
	bool link;  /* links do not nest */
};

bool kb_href_safe(const char *href, size_t n)
{
	static const char *const schemes[] = {"https://", "http://", "mailto:", "tel:"};

	for (size_t i = 0; i < n; i++)
		if ((unsigned char)href[i] <= ' ' || href[i] == 0x7f ||
			strchr("\\<>\"", href[i]))
			return false;
	if (n && href[0] == '#')
		return true;
	if (n && href[0] == '/')
		return n == 1 || href[1] != '/';
	for (size_t i = 0; i < KP_LEN(schemes); i++) {
		size_t len = strlen(schemes[i]);
		if (n > len && strncasecmp(href, schemes[i], len) == 0)
			return true;
	}
	return false;
}

/* An entity could spell a scheme that we do not see. */
static bool plain_attribute(const MD_ATTRIBUTE *a)
{
	for (size_t i = 0; a->size && a->substr_offsets[i] < a->size; i++)
		if (a->substr_types[i] != MD_TEXT_NORMAL)
			return false;
	return true;
}

static void open_link(struct writer *w, const MD_SPAN_A_DETAIL *d)
{
	w->link = plain_attribute(&d->href) && kb_href_safe(d->href.text, d->href.size);
	if (!w->link)
		return;
	kp_str_add(w->out, "<a href=\"");
	kp_str_add_html(w->out, d->href.text, d->href.size);
	kp_str_add(w->out, d->href.text[0] == '/' || d->href.text[0] == '#'
				   ? "\">"
				   : "\" rel=\"noopener noreferrer\">");
}

static const char *const block_names[] = {
	[MD_BLOCK_QUOTE] = "blockquote",
	[MD_BLOCK_UL] = "ul",
	[MD_BLOCK_OL] = "ol",
	[MD_BLOCK_LI] = "li",
	[MD_BLOCK_P] = "p",
	[MD_BLOCK_TABLE] = "table",
	[MD_BLOCK_THEAD] = "thead",
	[MD_BLOCK_TBODY] = "tbody",
	[MD_BLOCK_TR] = "tr",
	[MD_BLOCK_TH] = "th",
	[MD_BLOCK_TD] = "td",
};

/* The page has its own first and second headings. */
static unsigned level(const void *detail)
{
	unsigned given = ((const MD_BLOCK_H_DETAIL *)detail)->level;

	return given < 3 ? 3 : given;
}

static int enter_block(MD_BLOCKTYPE type, void *detail, void *arg)
{
	struct writer *w = arg;

	if (type == MD_BLOCK_HR)
		kp_str_add(w->out, "<hr>\n");
	else if (type == MD_BLOCK_H)
		kp_str_addf(w->out, "<h%u>", level(detail));
	else if (type == MD_BLOCK_CODE)
		kp_str_add(w->out, "<pre><code>");
	else if (type == MD_BLOCK_OL && ((MD_BLOCK_OL_DETAIL *)detail)->start != 1)
		kp_str_addf(
			w->out, "<ol start=\"%u\">", ((MD_BLOCK_OL_DETAIL *)detail)->start);
	else if (type < KP_LEN(block_names) && block_names[type])
		kp_str_addf(w->out, "<%s%s>", block_names[type],
			type == MD_BLOCK_TH ? " scope=\"col\"" : "");
	return 0;
}

static int leave_block(MD_BLOCKTYPE type, void *detail, void *arg)
{
	struct writer *w = arg;

	if (type == MD_BLOCK_H)
		kp_str_addf(w->out, "</h%u>\n", level(detail));
	else if (type == MD_BLOCK_CODE)
		kp_str_add(w->out, "</code></pre>\n");
	else if (type < KP_LEN(block_names) && block_names[type])
		kp_str_addf(w->out, "</%s>\n", block_names[type]);
	return 0;
}

static const char *const span_names[] = {
	[MD_SPAN_EM] = "em",
	[MD_SPAN_STRONG] = "strong",
	[MD_SPAN_CODE] = "code",
	[MD_SPAN_DEL] = "del",
};

static int enter_span(MD_SPANTYPE type, void *detail, void *arg)
{
	struct writer *w = arg;

	if (type == MD_SPAN_IMG)
		w->images++;
	else if (type == MD_SPAN_A && !w->images)
		open_link(w, detail);
	else if (type < KP_LEN(span_names) && span_names[type] && !w->images)
		kp_str_addf(w->out, "<%s>", span_names[type]);
	return 0;
}

static int leave_span(MD_SPANTYPE type, void *detail, void *arg)
{
	struct writer *w = arg;

	(void)detail;
	if (type == MD_SPAN_IMG) {
		w->images--;
	} else if (type == MD_SPAN_A && !w->images) {
		if (w->link)
			kp_str_add(w->out, "</a>");
		w->link = false;
	} else if (type < KP_LEN(span_names) && span_names[type] && !w->images) {
		kp_str_addf(w->out, "</%s>", span_names[type]);
	}
	return 0;
}

static int text(MD_TEXTTYPE type, const MD_CHAR *s, MD_SIZE n, void *arg)
{
	struct writer *w = arg;

	if (type == MD_TEXT_BR)
		kp_str_add(w->out, w->images ? " " : "<br>\n");
	else if (type == MD_TEXT_SOFTBR)
		kp_str_addc(w->out, '\n');
	else if (type == MD_TEXT_ENTITY)
		kp_str_addn(w->out, s, n); /* "&…;" of letters and digits */
	else if (type == MD_TEXT_NULLCHAR)
		kp_str_add(w->out, "\xef\xbf\xbd");
	else
		kp_str_add_html(w->out, s, n);
	return 0;
}

void kb_markdown(const char *md, size_t n, struct kp_str *out)
{
	struct writer w = {.out = out};
	MD_PARSER parser = {
		.flags = MD_FLAG_NOHTML | MD_FLAG_TABLES | MD_FLAG_STRIKETHROUGH |
			 MD_FLAG_NOINDENTEDCODEBLOCKS | MD_FLAG_PERMISSIVEURLAUTOLINKS |
			 MD_FLAG_PERMISSIVEEMAILAUTOLINKS,
		.enter_block = enter_block,
		.leave_block = leave_block,
		.enter_span = enter_span,
		.leave_span = leave_span,
		.text = text,
	};

	md_parse(md, (MD_SIZE)n, &parser, &w);
}
