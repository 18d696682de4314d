#include "draft/draft_priv.h"

#include <string.h>
#include <strings.h>

static bool begins(const char *p, size_t n, const char *mark, size_t len)
{
	return n >= len && memcmp(p, mark, len) == 0;
}
#define BEGINS(p, n, mark) begins(p, n, mark, sizeof(mark) - 1)
#define HAS(p, n, mark)    (memmem(p, n, mark, sizeof(mark) - 1) != NULL)

/* Microsoft's compound files: old Office files, and the wrapping of encrypted new ones. Names
 * in them are UTF-16. */
static int compound(const char *p, size_t n, struct kp_err *err)
{
	if (HAS(p, n, "E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e\0"))
		return kp_fail(err, KP_EINPUT,
			"is protected with a password; open it in Word, take the password off "
			"and save it");
	if (HAS(p, n, "W\0o\0r\0d\0D\0o\0c\0u\0m\0e\0n\0t\0"))
		return kp_fail(
			err, KP_EINPUT, "is of an old Word; open it and save it as .docx");
	return kp_fail(err, KP_EINPUT,
		"is no Word document; give a .docx, PDF, HTML or Markdown file");
}

/* Whether a text is HTML: it begins with a tag, and with one that pages have. */
static bool is_html(const char *p, size_t n)
{
	static const char *const tags[] = {"<!doctype html", "<html", "<head", "<body", "<h1",
		"<h2", "<p>", "<p ", "<div", "<main", "<article", "<section", "<table", "<ul"};

	while (n && strchr(" \t\r\n", *p))
		p++, n--;
	if (BEGINS(p, n, "<?xml"))
		return HAS(p, n < 1024 ? n : 1024, "<html");
	for (size_t i = 0; i < KP_LEN(tags); i++)
		if (n >= strlen(tags[i]) && strncasecmp(p, tags[i], strlen(tags[i])) == 0)
			return true;
	return false;
}

static bool is_xml(const char *p, size_t n)
{
	return BEGINS(p, n, "<?xml") && !is_html(p, n);
}

static int not_utf8(const char *p, size_t good, struct kp_err *err)
{
	struct kp_pos at = {.line = 1, .col = 1};

	for (size_t i = 0; i < good; i++) {
		if (p[i] == '\n') {
			at.line++;
			at.col = 1;
		} else if ((p[i] & 0xc0) != 0x80) {
			at.col++;
		}
	}
	return kp_fail_at(err, KP_EINPUT, at,
		"neither Word nor PDF, nor text in UTF-8; save it as UTF-8 and try again");
}

static int text(const char *p, size_t n, enum draft_kind *out, struct kp_err *err)
{
	if (BEGINS(p, n, "\xff\xfe") || BEGINS(p, n, "\xfe\xff"))
		return kp_fail(
			err, KP_EINPUT, "is text in UTF-16; save it as UTF-8 and try again");
	size_t good = kp_utf8_prefix(p, n);
	if (good < n)
		return not_utf8(p, good, err);
	if (BEGINS(p, n, "{\\rtf"))
		return kp_fail(err, KP_EINPUT, "is RTF; open it in Word and save it as .docx");
	if (BEGINS(p, n, "\xef\xbb\xbf"))
		p += 3, n -= 3;
	if (is_xml(p, n))
		return kp_fail(err, KP_EINPUT,
			"is XML and no web page; give a .docx, PDF, HTML or Markdown file");
	*out = is_html(p, n) ? DRAFT_HTML : DRAFT_MARKDOWN;
	return 0;
}

int draft_sniff(const char *p, size_t n, enum draft_kind *out, struct kp_err *err)
{
	if (!n)
		return kp_fail(err, KP_EINPUT, "is empty");
	if (BEGINS(p, n, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"))
		return compound(p, n, err);
	if (BEGINS(p, n, "PK\3\4")) {
		*out = DRAFT_WORD;
		return draft_check_zip(p, n, err);
	}
	if (HAS(p, n < 1024 ? n : 1024, "%PDF-")) {
		*out = DRAFT_PDF;
		return 0;
	}
	return text(p, n, out, err);
}
