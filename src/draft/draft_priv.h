/* Inside draft/: from bytes to parts, from parts to proposals. */
#ifndef DRAFT_PRIV_H
#define DRAFT_PRIV_H

#include "base/kp_json.h"
#include "base/kp_map.h"
#include "draft/draft.h"

/* What a file is, by its bytes. KP_EINPUT with the way out when it can't be read here. */
int draft_sniff(const char *p, size_t n, enum draft_kind *out, struct kp_err *err);

/* A zip archive by its directory: bounded, not encrypted, and with a Word document in it. */
int draft_check_zip(const char *p, size_t n, struct kp_err *err);

/* ---- other programs (draft_run.c) ---- */

struct draft_bounds {
	int64_t ms;            /* of the clock; of the processor about as long */
	size_t memory, output; /* bytes */
};

/* Runs argv[0] on input[0..n); appends what it prints to *out and the beginning of its
 * complaints to *said. *status_out: its exit status. KP_ENOENT: not installed; KP_EFULL: a
 * bound was reached, and it was killed with everything it started. */
int draft_run(const char *const *argv, const char *input, size_t n,
	const struct draft_bounds *bounds, struct kp_str *out, struct kp_str *said,
	int *status_out, struct kp_err *err);

/* ---- building a document ---- */

/* A document on its way: `md` is what stands below the last heading so far. */
struct draft_building {
	struct draft_document *d; /* owned until it is taken */
	struct kp_str md;
};
void draft_building_init(struct draft_building *b, enum draft_kind kind);
void draft_building_clear(struct draft_building *b);
KP_AUTO_CLEAR(draft_building, draft_building_clear)
/* Ends what stands below the last heading and begins the next part. */
void draft_heading(struct draft_building *b, int level, const char *title, size_t n);
/* The finished document. */
struct draft_document *draft_built(struct draft_building *b);
/* Appends plain text as Markdown that means the same inside a line. */
void draft_escape(const char *s, size_t n, struct kp_str *out);
/* Keeps a paragraph from being read as a list, heading or rule for how it begins. */
void draft_guard(struct kp_str *text);

/* pandoc's syntax tree, as JSON. */
int draft_from_pandoc(
	struct draft_building *b, const char *json, size_t n, struct kp_err *err);
/* What `pdftotext -bbox-layout` prints. KP_EINPUT when there is no text in it. */
int draft_from_pdf(struct draft_building *b, const char *xml, size_t n, struct kp_err *err);

/* ---- proposing ---- */

/* Small letters a-z, digits and '-' of a title, at most `max` bytes. */
char *draft_slug(struct kp_arena *arena, const char *title, size_t max);
/* Takes chapter numbers off the front: "2.1 Loma" is "Loma". */
const char *draft_unnumbered(const char *title);
/* Title, introduction and sections from the parts. */
void draft_arrange(const struct draft_document *doc, struct draft *d);
/* Intents for the sections. */
void draft_ask(struct draft *d, const struct draft_options *opt);
/* What the bot says today. `arena` is reset. */
void draft_ask_today(const struct draft_options *opt, const char *text, struct kp_arena *arena,
	struct draft_hit *out);

/* ---- writing ---- */

/* KP_EINPUT when one of the files is there already. */
int draft_none_there(const char *dir, const struct draft_files *files, struct kp_err *err);
int draft_write_file(
	const char *dir, const char *name, const struct kp_str *text, struct kp_err *err);
/* One sample with what it is taken for, behind `mark`. */
void draft_write_sample(const struct draft_sample *s, const char *mark, struct kp_str *out);

#endif
