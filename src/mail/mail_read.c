#include "mail/mail_priv.h"

#include <strings.h>

#include <gmime/gmime.h>

#include "base/kp_vec.h"

#define MAX_HEADERS  (256 * 1024)
#define MAX_BOUNDARY 2000 /* lines that may begin a part */
#define MAX_PARTS    200
#define MAX_VALUE    (16 * 1024) /* of a header that is taken apart */

/* ---- what is looked at at all ---- */

static size_t end_of_headers(const char *raw, size_t n)
{
	const char *lf = memmem(raw, n, "\n\n", 2), *crlf = memmem(raw, n, "\n\r\n", 3);
	const char *end = !lf || (crlf && crlf < lf) ? crlf : lf;

	return end ? (size_t)(end - raw) + 1 : n;
}

static bool starts(const char *line, size_t n, const char *word)
{
	size_t len = strlen(word);

	return n >= len && strncasecmp(line, word, len) == 0;
}

/* Parts begin with a line of dashes or, in a message inside a message, with its headers:
 * every part costs memory before anyone can look at it. */
static size_t count_beginnings(const char *raw, size_t n)
{
	size_t count = 0;

	for (const char *p = raw, *end = raw + n; p && p < end;) {
		size_t left = (size_t)(end - p);
		count += starts(p, left, "--") || starts(p, left, "content-type:");
		p = memchr(p, '\n', left);
		p = p ? p + 1 : NULL;
	}
	return count;
}

static GMimeMessage *parse(const char *raw, size_t n)
{
	GMimeStream *stream = g_mime_stream_mem_new_with_buffer(raw, n);
	GMimeParser *parser = g_mime_parser_new_with_stream(stream);
	GMimeMessage *m;

	g_mime_parser_set_persist_stream(parser, FALSE);
	m = g_mime_parser_construct_message(parser, NULL);
	g_object_unref(parser);
	g_object_unref(stream);
	return m;
}

/* ---- headers ---- */

static const char *header(GMimeMessage *m, const char *name)
{
	const char *value = g_mime_object_get_header(GMIME_OBJECT(m), name);

	return value && strnlen(value, MAX_VALUE) < MAX_VALUE ? value : NULL;
}

struct texts {
	const char **v;
	size_t n, cap;
};

static void add(struct texts *list, const char *s)
{
	if (*s && list->n < MAIL_MAX_LIST)
		KP_PUSH(list, s);
}

static struct mail_list keep(struct texts *list, struct kp_arena *mem)
{
	struct mail_list out = {
		.v = kp_arena_copy(mem, list->v, list->n * sizeof(*list->v)), .n = list->n};

	KP_VEC_FREE(list);
	return out;
}

/* "" for what is no address of printable ASCII letters, which ours all are. */
static const char *address_of(const char *s, struct kp_arena *mem)
{
	size_t n = s ? strlen(s) : 0;
	char *out;

	if (!n || n > MAIL_MAX_ADDRESS || !memchr(s, '@', n))
		return "";
	for (size_t i = 0; i < n; i++)
		if (s[i] <= ' ' || s[i] >= 0x7f)
			return "";
	out = kp_arena_strndup(mem, s, n);
	for (size_t i = 0; i < n; i++)
		if (out[i] >= 'A' && out[i] <= 'Z')
			out[i] += 'a' - 'A';
	return out;
}

static void add_addresses(struct texts *list, InternetAddressList *from, struct kp_arena *mem)
{
	int n = from ? internet_address_list_length(from) : 0;

	for (int i = 0; i < n && list->n < MAIL_MAX_LIST; i++) {
		InternetAddress *a = internet_address_list_get_address(from, i);
		if (INTERNET_ADDRESS_IS_MAILBOX(a))
			add(list, address_of(internet_address_mailbox_get_addr(
						     INTERNET_ADDRESS_MAILBOX(a)),
					  mem));
	}
}

static void add_header_addresses(
	struct texts *list, GMimeMessage *m, const char *name, struct kp_arena *mem)
{
	const char *value = header(m, name);
	InternetAddressList *found = value ? internet_address_list_parse(NULL, value) : NULL;

	add_addresses(list, found, mem);
	if (found)
		g_object_unref(found);
}

static void add_recipients(struct texts *list, GMimeMessage *m, struct kp_arena *mem)
{
	static const char *const names[] = {
		"Delivered-To", "X-Original-To", "Envelope-To", "To", "Cc"};

	for (size_t i = 0; i < KP_LEN(names); i++)
		add_header_addresses(list, m, names[i], mem);
}

/* One author only: of several nobody answers for the message. */
static void read_author(GMimeMessage *m, struct kp_arena *mem, struct mail_received *out)
{
	InternetAddressList *from = header(m, "From") ? g_mime_message_get_from(m) : NULL;
	InternetAddress *a = from && internet_address_list_length(from) == 1
				     ? internet_address_list_get_address(from, 0)
				     : NULL;

	if (!a || !INTERNET_ADDRESS_IS_MAILBOX(a))
		return;
	out->from = address_of(
		internet_address_mailbox_get_addr(INTERNET_ADDRESS_MAILBOX(a)), mem);
	out->name = mail_one_line(internet_address_get_name(a), MAIL_MAX_NAME, mem);
}

static void add_ids(struct texts *list, const char *value, struct kp_arena *mem)
{
	GMimeReferences *ids = value ? g_mime_references_parse(NULL, value) : NULL;
	int n = ids ? g_mime_references_length(ids) : 0;

	/* The last ones are the nearest. */
	for (int i = n - 1; i >= 0 && i >= n - MAIL_MAX_LIST; i--)
		add(list, mail_one_line(
				  g_mime_references_get_message_id(ids, i), MAIL_MAX_ID, mem));
	if (ids)
		g_mime_references_free(ids);
}

/* Of the message that a report holds, whole or its headers alone: its id, and where answers
 * to it were to go. */
static void add_returned(struct texts *ids, struct texts *to, const struct kp_str *headers,
	struct kp_arena *mem)
{
	GMimeMessage *m = headers->n ? parse(headers->p, headers->n) : NULL;

	if (!m)
		return;
	add_ids(ids, header(m, "Message-ID"), mem);
	add_header_addresses(to, m, "Reply-To", mem);
	g_object_unref(m);
}

static int64_t date_of(GMimeMessage *m)
{
	const char *value = header(m, "Date");
	GDateTime *date = value ? g_mime_utils_header_decode_date(value) : NULL;
	int64_t s = date ? g_date_time_to_unix(date) : 0;

	if (date)
		g_date_time_unref(date);
	/* From 1990 to 2100: other clocks are wrong. */
	return s > INT64_C(631152000) && s < INT64_C(4102444800) ? s * 1000 : 0;
}

/* ---- who wrote it ---- */

static bool header_is(GMimeMessage *m, const char *name, const char *const *values)
{
	const char *v = header(m, name);

	if (!v)
		return false;
	v += strspn(v, " \t\r\n");
	for (size_t i = 0; values[i]; i++)
		if (strncasecmp(v, values[i], strlen(values[i])) == 0)
			return true;
	return false;
}

static bool from_a_mail_system(const char *from)
{
	return starts(from, strlen(from), "mailer-daemon@") ||
	       starts(from, strlen(from), "postmaster@");
}

/* A header that by itself says "a program". X-Auto-Response-Suppress is none: people's
 * messages from Exchange bear it too. */
static const char *automatic_header(GMimeMessage *m)
{
	static const char *const no[] = {"no", NULL};
	static const char *const bulk[] = {"bulk", "junk", "list", "auto_reply", NULL};
	static const char *const names[] = {"List-Id", "List-Unsubscribe", "X-Autoreply",
		"X-Autorespond", "X-Auto-Reply-From", "X-Mailer-Daemon", "Feedback-ID"};

	if (header(m, "Auto-Submitted") && !header_is(m, "Auto-Submitted", no))
		return "auto-submitted";
	if (header_is(m, "Precedence", bulk))
		return "precedence";
	for (size_t i = 0; i < KP_LEN(names); i++)
		if (header(m, names[i]))
			return "list or autoreply header";
	return NULL;
}

static void judge(GMimeMessage *m, const struct mail_body *b, struct mail_received *out)
{
	static const char *const none[] = {"<>", NULL};
	bool no_return = header_is(m, "Return-Path", none);
	const char *sign = automatic_header(m);

	if (b->report || (no_return && from_a_mail_system(out->from))) {
		out->kind = MAIL_BOUNCE;
		out->sign = b->report ? "delivery report" : "mail system";
	} else if (sign || no_return || b->receipt || from_a_mail_system(out->from)) {
		out->kind = MAIL_AUTOMATIC;
		out->sign = sign         ? sign
			    : no_return  ? "no return path"
			    : b->receipt ? "report"
					 : "mail system";
	}
}

/* ---- reading ---- */

static void read_headers(GMimeMessage *m, struct kp_arena *mem, struct mail_received *out)
{
	out->id = mail_one_line(g_mime_message_get_message_id(m), MAIL_MAX_ID, mem);
	if (header(m, "Subject"))
		out->subject =
			mail_one_line(g_mime_message_get_subject(m), MAIL_MAX_SUBJECT, mem);
	out->at = date_of(m);
	read_author(m, mem, out);
}

static void read_message(GMimeMessage *m, struct kp_arena *mem, struct mail_received *out)
{
	struct mail_body b = {.left = MAX_PARTS};
	struct texts refers = {0}, to = {0};

	read_headers(m, mem, out);
	mail_body_read(g_mime_message_get_mime_part(m), &b);
	judge(m, &b, out);
	add_recipients(&to, m, mem);
	add_ids(&refers, header(m, "In-Reply-To"), mem);
	add_ids(&refers, header(m, "References"), mem);
	if (out->kind != MAIL_WRITTEN)
		add_returned(&refers, &to, &b.returned, mem);
	out->to = keep(&to, mem);
	out->refers = keep(&refers, mem);
	out->text = kp_arena_strndup(mem, kp_str_c(&b.text), b.text.n);
	out->html = b.html;
	out->attachments = b.attachments;
	out->flaw = out->flaw ? out->flaw : b.flaw;
	kp_str_clear(&b.text);
	kp_str_clear(&b.returned);
}

void mail_read(const char *raw, size_t n, struct kp_arena *mem, struct mail_received *out)
{
	size_t headers = end_of_headers(raw, n);
	GMimeMessage *m;

	*out = (struct mail_received){
		.sign = "", .id = "", .from = "", .name = "", .subject = "", .text = ""};
	if (headers > MAX_HEADERS) {
		out->flaw = "its headers are too long";
		headers = n = MAX_HEADERS;
	} else if (count_beginnings(raw, n) > MAX_BOUNDARY) {
		out->flaw = "it has too many parts";
		n = headers;
	}
	m = parse(raw, n);
	if (!m) {
		out->flaw = out->flaw ? out->flaw : "it is no message";
		return;
	}
	read_message(m, mem, out);
	g_object_unref(m);
}
