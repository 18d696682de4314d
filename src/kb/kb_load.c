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

/* `file` counts from the knowledge base's folder, in messages and in the hash: the same
 * content is the same version wherever it lies. */
static void load_file(struct loading *l, const char *file, read_fn read)
{
	KP_AUTO(kp_cstr) char *path = kp_format("%s/%s", l->dir, file);
	KP_AUTO(kp_cstr) char *text = NULL;
	struct kp_err err = {0};
	size_t n;

	if (kp_file_read(path, KB_LARGEST, &text, &n, &err) < 0) {
		kb_remark(l->r->report, KB_FILE, (struct kp_pos){.file = file}, "%s",
			err.code == KP_ENOENT ? "the file is missing; add it" : err.msg);
		return;
	}
	l->hash = kp_hash(file, strlen(file), l->hash);
	l->hash = kp_hash(text, n, l->hash);
	read(l->r, file, text, n);
}

static int load_folder(struct loading *l, const char *folder, const char *suffix, read_fn read,
	struct kp_err *err)
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
		KP_AUTO(kp_cstr) char *file = kp_format("%s/%s", folder, names[i]);
		load_file(l, file, read);
	}
	kp_names_free(names, n);
	return 0;
}

/* A knowledge base may do without these. */
static void load_optional_file(struct loading *l, const char *file, read_fn read)
{
	KP_AUTO(kp_cstr) char *path = kp_format("%s/%s", l->dir, file);

	if (kp_file_exists(path))
		load_file(l, file, read);
}

static int load_optional(
	struct loading *l, const char *folder, read_fn read, struct kp_err *err)
{
	KP_AUTO(kp_cstr) char *path = kp_format("%s/%s", l->dir, folder);

	return kp_file_exists(path) ? load_folder(l, folder, ".yaml", read, err) : 0;
}

static int load_all(struct loading *l, struct kp_err *err)
{
	load_file(l, "knowledge/organisation.yaml", kb_read_organisation);
	load_file(l, "knowledge/partners.yaml", kb_read_partners);
	load_file(l, "knowledge/phrases.yaml", kb_read_phrases);
	if (load_folder(l, "knowledge/guides", ".md", kb_read_guide, err) < 0 ||
		load_optional(l, "intents/words", kb_read_words_text, err) < 0 ||
		load_folder(l, "intents", ".yaml", kb_read_intents_text, err) < 0)
		return -1;
	if (load_optional(l, "intents/checks", kb_read_checks_text, err) < 0 ||
		load_optional(l, "intents/followups", kb_read_followups_text, err) < 0 ||
		load_optional(l, "knowledge/careers", kb_read_careers, err) < 0)
		return -1;
	load_optional_file(l, "knowledge/announcements.yaml", kb_read_announcements);
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
