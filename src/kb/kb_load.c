#include "kb/kb_priv.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/kp_clock.h"
#include "base/kp_file.h"

enum { MOST_FILES = 10000 }; /* of a folder */

struct loading {
	struct kb_reader *r;
	const char *dir;
	uint64_t hash;
};

typedef void (*read_fn)(struct kb_reader *r, const char *file, const char *text, size_t n);

static void remark_unread(struct loading *l, const char *file, const struct kp_err *err)
{
	kb_remark(l->r->report, KB_FILE, (struct kp_pos){.file = file}, "%s",
		err->code == KP_ENOENT ? "the file is missing; add it" : err->msg);
}

/* `file` counts from the knowledge base's folder, in messages and in the hash: the same
 * content is the same version wherever it lies. */
static void take_in(
	struct loading *l, const char *file, read_fn read, const char *text, size_t n)
{
	l->hash = kp_hash(file, strlen(file), l->hash);
	l->hash = kp_hash(text, n, l->hash);
	read(l->r, file, text, n);
}

static void load_file(struct loading *l, const char *file, read_fn read)
{
	KP_AUTO(kp_cstr) char *path = kp_format("%s/%s", l->dir, file);
	KP_AUTO(kp_cstr) char *text = NULL;
	struct kp_err err = {0};
	size_t n;

	if (kp_file_read(path, KB_LARGEST, &text, &n, &err) < 0)
		remark_unread(l, file, &err);
	else
		take_in(l, file, read, text, n);
}

/* A knowledge base may do without these. */
static void load_optional_file(struct loading *l, const char *file, read_fn read)
{
	KP_AUTO(kp_cstr) char *path = kp_format("%s/%s", l->dir, file);

	if (kp_file_exists(path))
		load_file(l, file, read);
}

/* ---- folders ---- */

/* Files to be read, in order. */
struct plan {
	struct KP_VEC(plan_files, char *) files; /* owned */
	struct KP_VEC(plan_readers, read_fn) readers;
};

static void plan_clear(struct plan *p)
{
	for (size_t i = 0; i < p->files.n; i++)
		free(p->files.v[i]);
	KP_VEC_FREE(&p->files);
	KP_VEC_FREE(&p->readers);
}
KP_AUTO_CLEAR(plan, plan_clear)

static int plan_folder(struct loading *l, struct plan *p, const char *folder,
	const char *suffix, read_fn read, struct kp_err *err)
{
	KP_AUTO(kp_cstr) char *path = kp_format("%s/%s", l->dir, folder);
	char **names;
	size_t n;

	if (kp_dir_list(path, suffix, &names, &n, err) < 0)
		return -1;
	if (n > MOST_FILES)
		kb_remark(l->r->report, KB_FILE, (struct kp_pos){.file = folder},
			"over %d files; put some together", MOST_FILES);
	for (size_t i = 0; i < n && i < MOST_FILES; i++) {
		KP_PUSH(&p->files, kp_format("%s/%s", folder, names[i]));
		KP_PUSH(&p->readers, read);
	}
	kp_names_free(names, n);
	return 0;
}

static int plan_optional(struct loading *l, struct plan *p, const char *folder, read_fn read,
	struct kp_err *err)
{
	KP_AUTO(kp_cstr) char *path = kp_format("%s/%s", l->dir, folder);

	return kp_file_exists(path) ? plan_folder(l, p, folder, ".yaml", read, err) : 0;
}

/* What is long: samples and all that is measured with them. */
static int plan_intents(struct loading *l, struct plan *p, struct kp_err *err)
{
	if (plan_optional(l, p, "intents/words", kb_read_words_text, err) < 0 ||
		plan_folder(l, p, "intents", ".yaml", kb_read_intents_text, err) < 0 ||
		plan_optional(l, p, "intents/checks", kb_read_checks_text, err) < 0)
		return -1;
	return plan_optional(l, p, "intents/followups", kb_read_followups_text, err);
}

static void load_planned(struct loading *l, const struct plan *p, struct kb_ahead *ahead)
{
	for (size_t i = 0; i < p->files.n; i++) {
		KP_AUTO(kb_parsed) struct kb_parsed *parsed = kb_ahead_next(ahead);

		l->r->parsed = parsed;
		if (parsed->text)
			take_in(l, p->files.v[i], p->readers.v[i], parsed->text, parsed->n);
		else
			remark_unread(l, p->files.v[i], &parsed->unread);
		l->r->parsed = NULL;
	}
}

static void load_here(struct loading *l, const struct plan *p)
{
	for (size_t i = 0; i < p->files.n; i++)
		load_file(l, p->files.v[i], p->readers.v[i]);
}

static int load_all(struct loading *l, struct kp_err *err)
{
	KP_AUTO(plan) struct plan guides = {0}, intents = {0}, careers = {0}, surveys = {0};
	KP_AUTO(kb_ahead) struct kb_ahead *ahead = NULL;

	if (plan_folder(l, &guides, "knowledge/guides", ".md", kb_read_guide, err) < 0 ||
		plan_intents(l, &intents, err) < 0 ||
		plan_optional(l, &careers, "knowledge/careers", kb_read_careers, err) < 0 ||
		plan_optional(l, &surveys, "knowledge/surveys", kb_read_survey, err) < 0)
		return -1;
	ahead = kb_ahead_start(l->dir, (const char *const *)intents.files.v, intents.files.n);
	load_file(l, "knowledge/organisation.yaml", kb_read_organisation);
	load_file(l, "knowledge/partners.yaml", kb_read_partners);
	load_file(l, "knowledge/phrases.yaml", kb_read_phrases);
	load_here(l, &guides);
	load_planned(l, &intents, ahead);
	load_here(l, &careers);
	load_optional_file(l, "knowledge/announcements.yaml", kb_read_announcements);
	load_here(l, &surveys);
	if (!l->r->intents.n && !l->r->report->errors)
		kb_remark(l->r->report, KB_EMPTY, (struct kp_pos){.file = "intents"},
			"there are no intents; write some as 'AREA.yaml'");
	return 0;
}

int kb_load_on(int32_t today, const char *dir, struct text_analyser *an, struct kb **kb_out,
	struct kb_report *report, struct kp_err *err)
{
	KP_AUTO(kb_reader) struct kb_reader r = {0};
	struct loading l = {.r = &r, .dir = dir};

	kb_reader_init(&r, an, today, report);
	if (load_all(&l, err) < 0) {
		kb_report_sort(report);
		return kp_fail_in(err, "knowledge base");
	}
	snprintf(r.full->kb.hash, sizeof(r.full->kb.hash), "%016" PRIx64, l.hash);
	if (kb_finish(&r, kb_out) < 0)
		return kp_fail(err, KP_EINPUT,
			"the knowledge base '%s' can't be used (errors: %zu); see the report",
			dir, report->errors);
	return 0;
}

int kb_load(const char *dir, struct text_analyser *an, struct kb **kb_out,
	struct kb_report *report, struct kp_err *err)
{
	int32_t today = (int32_t)(kp_now_ms(NULL) / (24 * 3600 * 1000));

	return kb_load_on(today, dir, an, kb_out, report, err);
}
