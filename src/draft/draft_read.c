#include "draft/draft_priv.h"

#include <string.h>

#include "base/kp_file.h"

static const struct draft_bounds bounds = {
	.ms = 60000, .memory = (size_t)2 << 30, .output = (size_t)32 << 20};

/* The input's format for pandoc; it may read nothing else and write no file. */
static int run_pandoc(const char *format, const char *text, size_t n, struct kp_str *json,
	struct kp_err *err)
{
	const char *const argv[] = {"pandoc", "+RTS", "-M1024M", "-RTS", "--sandbox",
		"--track-changes=accept", "-f", format, "-t", "json", NULL};
	KP_AUTO(kp_str) struct kp_str said = {0};
	int status;

	if (draft_run(argv, text, n, &bounds, json, &said, &status, err) < 0)
		return -1;
	if (status) {
		kp_utf8_clean(said.p, said.n);
		return kp_fail(err, KP_EINPUT,
			"is damaged or not what it seems (pandoc: %.120s); save it again",
			kp_str_c(&said));
	}
	return 0;
}

static int from_pandoc(struct draft_building *b, const char *format, const char *text,
	size_t n, struct kp_err *err)
{
	KP_AUTO(kp_str) struct kp_str json = {0};

	if (run_pandoc(format, text, n, &json, err) < 0)
		return -1;
	return draft_from_pandoc(b, kp_str_c(&json), json.n, err);
}

static int from_pdf(struct draft_building *b, const char *p, size_t n, struct kp_err *err)
{
	static const char *const argv[] = {
		"pdftotext", "-q", "-bbox-layout", "-enc", "UTF-8", "-", "-", NULL};
	KP_AUTO(kp_str) struct kp_str xml = {0}, said = {0};
	int status;

	/* It says nothing on paper that it does not say here: 1 is a file it can't open, 3
	 * one that may not be copied from. */
	if (draft_run(argv, p, n, &bounds, &xml, &said, &status, err) < 0)
		return -1;
	if (status && memmem(p, n, "/Encrypt", 8))
		return kp_fail(
			err, KP_EINPUT, "is protected with a password; save it without one");
	if (status)
		return kp_fail(err, KP_EINPUT, "is damaged: pdftotext can't read it");
	return draft_from_pdf(b, kp_str_c(&xml), xml.n, err);
}

static int convert(struct draft_building *b, const char *p, size_t n, struct kp_err *err)
{
	switch (b->d->kind) {
	case DRAFT_WORD:
		return from_pandoc(b, "docx", p, n, err);
	case DRAFT_PDF:
		return from_pdf(b, p, n, err);
	case DRAFT_HTML:
		return from_pandoc(b, "html", p, n, err);
	case DRAFT_MARKDOWN:
		return from_pandoc(b, "gfm+yaml_metadata_block", p, n, err);
	}
	return -1;
}

/* Says of which document it is true. */
static int blame(const char *path, struct kp_err *err)
{
	KP_AUTO(kp_cstr) char *what = kp_strdup(err->msg);
	struct kp_pos at = {.file = path, .line = err->at.line, .col = err->at.col};

	if (at.line)
		return kp_fail_at(err, err->code, at, "%s", what);
	if (err->code != KP_EINPUT && err->code != KP_EFULL)
		return -1;
	err->at = (struct kp_pos){0};
	return kp_fail(err, err->code, "'%.100s' %s", path, what);
}

int draft_read(const char *path, struct draft_document **out, struct kp_err *err)
{
	KP_AUTO(kp_cstr) char *bytes = NULL;
	KP_AUTO(draft_building) struct draft_building b = {0};
	enum draft_kind kind;
	size_t n;

	if (kp_file_read(path, DRAFT_LARGEST, &bytes, &n, err) < 0)
		return -1;
	if (draft_sniff(bytes, n, &kind, err) == 0) {
		draft_building_init(&b, kind);
		if (convert(&b, bytes, n, err) == 0) {
			*out = draft_built(&b);
			return 0;
		}
	}
	return err ? blame(path, err) : -1;
}
