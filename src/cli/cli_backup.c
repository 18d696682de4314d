#include "cli/cli_backup.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/kp_clock.h"
#include "base/kp_file.h"

#define LIST_BYTES 65536
#define HASH_CHARS 16

const char *const cli_backup_names[CLI_BACKUP_FILES] = {
	[CLI_BACKUP_DB] = "kumppani.db",
	[CLI_BACKUP_KEY] = "token.key",
	[CLI_BACKUP_TOKENS] = "tokens",
};

/* ---- writing ---- */

static int look(const char *dir, struct cli_backup *b, struct kp_err *err)
{
	for (int i = 0; i < CLI_BACKUP_FILES; i++) {
		KP_AUTO(kp_cstr) char *path = kp_format("%s/%s", dir, cli_backup_names[i]);

		b->files[i].there = kp_file_exists(path);
		if (b->files[i].there &&
			kp_file_hash(path, &b->files[i].hash, &b->files[i].bytes, err) < 0)
			return -1;
	}
	return 0;
}

void cli_backup_json(const struct cli_backup *b, struct kp_jsonw *w)
{
	kp_jsonw_str(w, "at", b->at);
	kp_jsonw_int(w, "schema", b->holds.schema);
	kp_jsonw_int(w, "tickets", b->holds.tickets);
	kp_jsonw_int(w, "conversations", b->holds.sessions);
	kp_jsonw_int(w, "questions", b->holds.questions);
	if (b->holds.asked_at)
		kp_jsonw_time(w, "newest_question", b->holds.asked_at);
	kp_jsonw_begin(w, "files", '[');
	for (int i = 0; i < CLI_BACKUP_FILES; i++) {
		char hash[HASH_CHARS + 1];

		if (!b->files[i].there)
			continue;
		snprintf(hash, sizeof(hash), "%016" PRIx64, b->files[i].hash);
		kp_jsonw_begin(w, NULL, '{');
		kp_jsonw_str(w, "name", cli_backup_names[i]);
		kp_jsonw_int(w, "bytes", (int64_t)b->files[i].bytes);
		kp_jsonw_str(w, "hash", hash);
		kp_jsonw_end(w, '}');
	}
	kp_jsonw_end(w, ']');
}

int cli_backup_seal(const char *dir, int64_t at, struct cli_backup *out, struct kp_err *err)
{
	KP_AUTO(kp_cstr)
	char *db = kp_format("%s/%s", dir, cli_backup_names[CLI_BACKUP_DB]);
	KP_AUTO(kp_cstr) char *path = kp_format("%s/%s", dir, CLI_BACKUP_LIST);
	KP_AUTO(kp_str) struct kp_str s = {0};
	struct kp_jsonw w = {.s = &s};
	struct cli_backup b = {0};

	if (store_inspect(db, &b.holds, err) < 0 || look(dir, &b, err) < 0)
		return -1;
	kp_time_iso(at, b.at);
	kp_jsonw_begin(&w, NULL, '{');
	kp_jsonw_str(&w, "made_by", "kumppani " KP_VERSION);
	cli_backup_json(&b, &w);
	kp_jsonw_end(&w, '}');
	kp_str_addc(&s, '\n');
	if (kp_file_write(path, s.p, s.n, err) < 0)
		return -1;
	if (out)
		*out = b;
	return 0;
}

/* ---- reading ---- */

static int which(const char *name)
{
	for (int i = 0; name && i < CLI_BACKUP_FILES; i++)
		if (strcmp(name, cli_backup_names[i]) == 0)
			return i;
	return -1;
}

/* Exactly what was written: 16 digits. */
static bool read_hash(const char *text, uint64_t *out)
{
	if (!text || strlen(text) != HASH_CHARS ||
		strspn(text, "0123456789abcdef") != HASH_CHARS)
		return false;
	*out = strtoull(text, NULL, 16);
	return true;
}

static bool read_file(const struct kp_json *file, struct cli_backup *b)
{
	int i = which(kp_json_string(kp_json_get(file, "name")));
	int64_t bytes;

	if (i < 0 || b->files[i].there || !kp_json_int(kp_json_get(file, "bytes"), &bytes) ||
		bytes < 0 ||
		!read_hash(kp_json_string(kp_json_get(file, "hash")), &b->files[i].hash))
		return false;
	b->files[i].there = true;
	b->files[i].bytes = (size_t)bytes;
	return true;
}

static bool read_list(const struct kp_json *doc, struct cli_backup *b)
{
	const struct kp_json *file = kp_json_at(kp_json_get(doc, "files"), 0);
	const char *at = kp_json_string(kp_json_get(doc, "at"));

	for (; file; file = kp_json_next(file))
		if (!read_file(file, b))
			return false;
	if (!at || strlen(at) >= sizeof(b->at))
		return false;
	memcpy(b->at, at, strlen(at) + 1);
	return b->files[CLI_BACKUP_DB].there;
}

int cli_backup_read(const char *dir, struct cli_backup *out, struct kp_err *err)
{
	KP_AUTO(kp_cstr) char *path = kp_format("%s/%s", dir, CLI_BACKUP_LIST);
	KP_AUTO(kp_cstr) char *text = NULL;
	KP_AUTO(kp_json) struct kp_json *doc = NULL;
	struct cli_backup b = {0};
	size_t n;

	if (!kp_file_exists(path))
		return kp_fail(err, KP_EINPUT,
			"'%s' is no backup: it has no '%s'; name a folder that `kumppani "
			"backup` made",
			dir, CLI_BACKUP_LIST);
	if (kp_file_read(path, LIST_BYTES, &text, &n, err) < 0)
		return -1;
	if (kp_json_parse(text, n, 0, &doc, NULL) < 0 || !read_list(doc, &b))
		return kp_fail(err, KP_EINPUT,
			"'%s' is not what `kumppani backup` writes; use another backup", path);
	*out = b;
	return 0;
}

/* ---- telling ---- */

char *cli_backup_folder(const char *dir, const char *prefix, int64_t at, struct kp_err *err)
{
	KP_AUTO(kp_str) struct kp_str s = {0};
	char iso[21];

	kp_str_addf(&s, "%s/%s", dir, prefix);
	kp_time_iso(at, iso);
	for (const char *p = iso; *p; p++)
		if (*p != '-' && *p != ':')
			kp_str_addc(&s, *p);
	if (!kp_file_exists(s.p))
		return kp_str_take(&s);
	kp_fail(err, KP_EBUSY, "'%s' is there already, of this very second; try again", s.p);
	return NULL;
}

void cli_backup_print(const struct cli_backup *b)
{
	char at[21] = "none";
	size_t bytes = 0;

	for (int i = 0; i < CLI_BACKUP_FILES; i++)
		bytes += b->files[i].bytes;
	if (b->holds.asked_at)
		kp_time_iso(b->holds.asked_at, at);
	printf("%" PRId64 " tickets, %" PRId64 " conversations, %" PRId64
	       " questions (newest: %s), %.1f MiB\n",
		b->holds.tickets, b->holds.sessions, b->holds.questions, at,
		(double)bytes / (1 << 20));
}
