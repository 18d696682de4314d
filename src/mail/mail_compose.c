#include "mail/mail_priv.h"

#include <gmime/gmime.h>

#include "base/kp_err.h"

/* A name or subject is one line, whatever it holds: no header can be added through it. */
static const char *line(const char *s, struct kp_arena *mem)
{
	return mail_one_line(s ? s : "", MAIL_MAX_SUBJECT, mem);
}

static GMimeObject *text_part(const char *subtype, const char *text)
{
	GMimeTextPart *part = g_mime_text_part_new_with_subtype(subtype);
	GMimeStream *bytes = g_mime_stream_mem_new_with_buffer(text, strlen(text));
	GMimeDataWrapper *content =
		g_mime_data_wrapper_new_with_stream(bytes, GMIME_CONTENT_ENCODING_DEFAULT);

	/* As it is: setting it as a text would choose another charset. */
	g_mime_text_part_set_charset(part, "utf-8");
	g_mime_part_set_content(GMIME_PART(part), content);
	g_mime_part_set_content_encoding(
		GMIME_PART(part), GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE);
	g_object_unref(content);
	g_object_unref(bytes);
	return GMIME_OBJECT(part);
}

static void set_body(GMimeMessage *m, const struct mail_letter *l)
{
	GMimeMultipart *both;
	GMimeObject *plain = text_part("plain", l->text), *html;

	if (!l->html) {
		g_mime_message_set_mime_part(m, plain);
		g_object_unref(plain);
		return;
	}
	both = g_mime_multipart_new_with_subtype("alternative");
	html = text_part("html", l->html);
	g_mime_multipart_add(both, plain);
	g_mime_multipart_add(both, html);
	g_mime_message_set_mime_part(m, GMIME_OBJECT(both));
	g_object_unref(plain);
	g_object_unref(html);
	g_object_unref(both);
}

static void set_header(GMimeMessage *m, const char *name, const char *value)
{
	g_mime_object_set_header(GMIME_OBJECT(m), name, value, NULL);
}

/* The thread: the letter that is answered, and all before it. */
static void set_thread(GMimeMessage *m, const struct mail_letter *l, struct kp_arena *mem)
{
	KP_AUTO(kp_str) struct kp_str all = {0};

	if (!l->refers.n)
		return;
	for (size_t i = 0; i < l->refers.n; i++)
		kp_str_addf(&all, "%s<%s>", i ? " " : "", line(l->refers.v[i], mem));
	set_header(m, "References", kp_str_c(&all));
	set_header(m, "In-Reply-To",
		kp_arena_format(mem, "<%s>", line(l->refers.v[l->refers.n - 1], mem)));
}

static void set_people(GMimeMessage *m, const struct mail_letter *l, struct kp_arena *mem)
{
	g_mime_message_add_mailbox(
		m, GMIME_ADDRESS_TYPE_FROM, line(l->from_name, mem), line(l->from, mem));
	g_mime_message_add_mailbox(m, GMIME_ADDRESS_TYPE_TO,
		l->to_name ? line(l->to_name, mem) : NULL, line(l->to, mem));
	if (l->reply_to)
		g_mime_message_add_mailbox(m, GMIME_ADDRESS_TYPE_REPLY_TO,
			line(l->from_name, mem), line(l->reply_to, mem));
}

static void print(GMimeMessage *m, struct kp_str *out)
{
	GMimeFormatOptions *format = g_mime_format_options_new();
	char *bytes;

	g_mime_format_options_set_newline_format(format, GMIME_NEWLINE_FORMAT_DOS);
	bytes = g_mime_object_to_string(GMIME_OBJECT(m), format);
	kp_str_add(out, bytes);
	g_free(bytes);
	g_mime_format_options_free(format);
}

void mail_compose(const struct mail_letter *l, struct kp_str *out)
{
	KP_AUTO(kp_arena) struct kp_arena *mem = kp_arena_new(0);
	GMimeMessage *m = g_mime_message_new(TRUE);
	GDateTime *date = g_date_time_new_from_unix_utc(l->at / 1000);

	set_people(m, l, mem);
	g_mime_message_set_subject(m, line(l->subject, mem), "utf-8");
	g_mime_message_set_date(m, date);
	g_mime_message_set_message_id(m, line(l->id, mem));
	set_thread(m, l, mem);
	set_header(m, "Auto-Submitted", l->person ? "no" : "auto-generated");
	set_header(m, "X-Auto-Response-Suppress", "OOF, AutoReply");
	set_body(m, l);
	print(m, out);
	g_date_time_unref(date);
	g_object_unref(m);
}

bool mail_address_valid(const char *s)
{
	size_t n = strlen(s), at = strcspn(s, "@");

	return at > 0 && at < n - 1 && n <= MAIL_MAX_ADDRESS && !strchr(s + at + 1, '@') &&
	       strspn(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
			 "@.!#$%&'*+-/=?^_`{|}~") == n;
}
