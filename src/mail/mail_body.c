#include "mail/mail_priv.h"

#include <strings.h>

#include <gmime/gmime.h>

#define MAX_DEPTH   30
#define MAX_CONTENT (1024 * 1024) /* of one part, decoded */
#define MAX_HEADERS (64 * 1024)   /* of the message that a report is about */

static bool is_type(GMimeObject *part, const char *type, const char *subtype)
{
	GMimeContentType *ct = g_mime_object_get_content_type(part);

	return ct && g_mime_content_type_is_type(ct, type, subtype);
}

static bool is_attachment(GMimeObject *part)
{
	GMimeContentDisposition *d = g_mime_object_get_content_disposition(part);
	const char *how = d ? g_mime_content_disposition_get_disposition(d) : NULL;

	return how && strcasecmp(how, "attachment") == 0;
}

/* ---- the content of a part ---- */

/* A stream that takes so much and no more. */
static void read_stream(GMimeStream *from, size_t max, struct kp_str *out)
{
	char part[8192];
	ssize_t n;

	while (out->n < max && (n = g_mime_stream_read(from, part, sizeof(part))) > 0)
		kp_str_addn(out, part, (size_t)n < max - out->n ? (size_t)n : max - out->n);
}

/* Decoded from base64 and the like. */
static void read_content(GMimeObject *part, size_t max, struct kp_str *out)
{
	GMimeDataWrapper *content = g_mime_part_get_content(GMIME_PART(part));
	GMimeStream *raw = content ? g_mime_data_wrapper_get_stream(content) : NULL;

	if (!raw)
		return;
	GMimeStream *decoded = g_mime_stream_filter_new(raw);
	GMimeFilter *filter =
		g_mime_filter_basic_new(g_mime_data_wrapper_get_encoding(content), FALSE);
	g_mime_stream_reset(raw);
	g_mime_stream_filter_add(GMIME_STREAM_FILTER(decoded), filter);
	read_stream(decoded, max, out);
	g_object_unref(filter);
	g_object_unref(decoded);
}

static bool is_param(GMimeObject *part, const char *name, const char *value)
{
	const char *v = g_mime_object_get_content_type_parameter(part, name);

	return v && strcasecmp(v, value) == 0;
}

/* One line end at its end, an empty line between two. */
static void add_text(struct mail_body *b, const struct kp_str *text)
{
	size_t n = text->n, room = MAIL_MAX_TEXT - b->text.n;

	while (n && text->p[n - 1] == '\n')
		n--;
	if (n + 2 > room) {
		b->flaw = "its text is too long";
		n = kp_utf8_cut(text->p, n, room < 2 ? 0 : room - 2);
	}
	if (!n)
		return;
	if (b->text.n)
		kp_str_addc(&b->text, '\n');
	kp_str_addn(&b->text, text->p, n);
	kp_str_addc(&b->text, '\n');
}

static bool is_blank(const struct kp_str *s)
{
	return !s->n || strspn(s->p, " \n") == s->n;
}

/* False when there is nothing to read in it. */
static bool read_text(struct mail_body *b, GMimeObject *part)
{
	KP_AUTO(kp_str) struct kp_str bytes = {0}, page = {0}, text = {0};
	bool html = is_type(part, "text", "html");
	const char *charset = g_mime_object_get_content_type_parameter(part, "charset");

	read_content(part, MAX_CONTENT, &bytes);
	mail_to_utf8(kp_str_c(&bytes), bytes.n, charset, html ? &page : &text);
	if (html) {
		KP_AUTO(kp_str) struct kp_str rendered = {0};
		mail_html_text(kp_str_c(&page), page.n, &rendered);
		mail_to_utf8(kp_str_c(&rendered), rendered.n, "UTF-8", &text);
	} else if (is_param(part, "format", "flowed")) {
		KP_AUTO(kp_str) struct kp_str flowed = text;
		text = (struct kp_str){0};
		mail_unflow(
			kp_str_c(&flowed), flowed.n, is_param(part, "delsp", "yes"), &text);
	}
	if (is_blank(&text))
		return false;
	b->html |= html;
	add_text(b, &text);
	return true;
}

/* ---- the tree ---- */

static void look(struct mail_body *b, GMimeObject *part, int depth);

/* The plain form of several of the same, unless it is empty. What only some programs can
 * show (an invitation, say) counts as attached. */
static void look_at_alternatives(struct mail_body *b, GMimeMultipart *all, int depth)
{
	int n = g_mime_multipart_get_count(all);
	size_t before = b->text.n;

	for (int i = 0; i < n && b->left && b->text.n == before; i++) {
		GMimeObject *part = g_mime_multipart_get_part(all, i);
		if (is_type(part, "text", "plain")) {
			b->left--;
			read_text(b, part);
		}
	}
	for (int i = n - 1; i >= 0 && b->left && b->text.n == before; i--) {
		GMimeObject *part = g_mime_multipart_get_part(all, i);
		if (!is_type(part, "text", "plain"))
			look(b, part, depth + 1);
	}
}

/* Beside the page itself stand only the images of its layout. */
static void look_at_first(struct mail_body *b, GMimeMultipart *all, int depth)
{
	if (g_mime_multipart_get_count(all) > 0)
		look(b, g_mime_multipart_get_part(all, 0), depth + 1);
}

static void look_at_parts(struct mail_body *b, GMimeMultipart *all, int depth)
{
	int n = g_mime_multipart_get_count(all);

	for (int i = 0; i < n; i++)
		look(b, g_mime_multipart_get_part(all, i), depth + 1);
}

static void look_at_multipart(struct mail_body *b, GMimeObject *part, int depth)
{
	GMimeMultipart *all = GMIME_MULTIPART(part);

	b->report |= is_type(part, "multipart", "report") &&
		     is_param(part, "report-type", "delivery-status");
	b->receipt |= is_type(part, "multipart", "report");
	if (is_type(part, "multipart", "alternative"))
		look_at_alternatives(b, all, depth);
	else if (is_type(part, "multipart", "related") || is_type(part, "multipart", "signed"))
		look_at_first(b, all, depth);
	else if (is_type(part, "multipart", "encrypted"))
		b->flaw = "it is encrypted";
	else
		look_at_parts(b, all, depth);
}

/* The message inside: its headers tell what a report is about. */
static void keep_returned(struct mail_body *b, GMimeObject *part)
{
	if (b->returned.n)
		return;
	if (GMIME_IS_MESSAGE_PART(part)) {
		GMimeMessage *m = g_mime_message_part_get_message(GMIME_MESSAGE_PART(part));
		char *headers = m ? g_mime_object_get_headers(GMIME_OBJECT(m), NULL) : NULL;
		if (headers)
			kp_str_addn(&b->returned, headers, strnlen(headers, MAX_HEADERS));
		g_free(headers);
	} else if (GMIME_IS_PART(part)) {
		read_content(part, MAX_HEADERS, &b->returned);
	}
}

static void look_at_leaf(struct mail_body *b, GMimeObject *part)
{
	bool layout = is_type(part, "image", "*") && !is_attachment(part) &&
		      g_mime_object_get_content_id(part);

	b->report |= is_type(part, "message", "delivery-status");
	if (GMIME_IS_MESSAGE_PART(part) || is_type(part, "text", "rfc822-headers")) {
		keep_returned(b, part);
		b->attachments += !is_type(part, "text", "rfc822-headers");
	} else if (!is_type(part, "text", "*") || is_type(part, "text", "calendar") ||
		   is_attachment(part) || !GMIME_IS_PART(part)) {
		b->attachments += !layout && !is_type(part, "message", "*");
	} else {
		read_text(b, part);
	}
}

static void look(struct mail_body *b, GMimeObject *part, int depth)
{
	if (!part)
		return;
	if (depth > MAX_DEPTH || !b->left) {
		b->flaw = depth > MAX_DEPTH ? "it is nested too deeply"
					    : "it has too many parts";
		return;
	}
	b->left--;
	if (GMIME_IS_MULTIPART(part))
		look_at_multipart(b, part, depth);
	else
		look_at_leaf(b, part);
}

void mail_body_read(GMimeObject *root, struct mail_body *b)
{
	look(b, root, 0);
}
