#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/kp_clock.h"
#include "base/kp_file.h"
#include "base/kp_vec.h"
#include "cli/cli_backup.h"

#define PREFIX "kumppani-"
/* Begins with a dot: whoever lists the folder does not take it for a backup. */
#define PARTIAL ".kumppani-partial"

struct backup {
	struct cli_shared shared;
	const char *dir; /* where backups are gathered */
	int64_t keep;    /* 0: all */
	int hold;        /* descriptor; -1 */
	char *partial, *path;
	struct store_conn *db;
	struct cli_backup made;
};

static void backup_clear(struct backup *b)
{
	if (b->db)
		store_conn_close(b->db);
	if (b->hold >= 0)
		close(b->hold);
	free(b->partial);
	free(b->path);
}
KP_AUTO_CLEAR(backup, backup_clear)

/* ---- making one ---- */

static int copy_others(struct backup *b, struct kp_err *err)
{
	for (int i = CLI_BACKUP_DB + 1; i < CLI_BACKUP_FILES; i++) {
		KP_AUTO(kp_cstr)
		char *from = kp_format("%s/%s", b->shared.data, cli_backup_names[i]);
		KP_AUTO(kp_cstr)
		char *to = kp_format("%s/%s", b->partial, cli_backup_names[i]);

		if (kp_file_exists(from) && kp_file_copy(from, to, NULL, err) < 0)
			return -1;
	}
	return 0;
}

static int fill(struct backup *b, int64_t now, struct kp_err *err)
{
	KP_AUTO(kp_cstr)
	char *db = kp_format("%s/%s", b->partial, cli_backup_names[CLI_BACKUP_DB]);

	if (kp_dir_remove(b->partial, err) < 0 || kp_dir_make(b->partial, err) < 0 ||
		store_copy(b->db, db, err) < 0 || copy_others(b, err) < 0 ||
		cli_backup_seal(b->partial, now, &b->made, err) < 0)
		return -1;
	return kp_file_move(b->partial, b->path, err);
}

/* It has its name only when it is whole and on disk. */
static int make(struct backup *b, struct kp_err *err)
{
	int64_t now = kp_now_ms(NULL);

	b->partial = kp_format("%s/%s", b->dir, PARTIAL);
	if (kp_dir_make(b->dir, err) < 0 || kp_dir_hold(b->dir, &b->hold, err) < 0 ||
		!(b->path = cli_backup_folder(b->dir, PREFIX, now, err)))
		return -1;
	if (fill(b, now, err) == 0)
		return 0;
	kp_dir_remove(b->partial, NULL);
	return -1;
}

/* ---- letting old ones go ---- */

KP_VEC(struct paths, char *);

/* Backups in the folder, oldest first: their names tell. */
static int find(const char *dir, struct paths *out, struct kp_err *err)
{
	char **names;
	size_t n;

	if (kp_dir_list(dir, NULL, &names, &n, err) < 0)
		return -1;
	for (size_t i = 0; i < n; i++) {
		KP_AUTO(kp_cstr) char *path = kp_format("%s/%s", dir, names[i]);
		KP_AUTO(kp_cstr) char *list = kp_format("%s/%s", path, CLI_BACKUP_LIST);

		if (kp_str_starts(names[i], PREFIX) && kp_file_exists(list))
			KP_PUSH(out, KP_TAKE(path));
	}
	kp_names_free(names, n);
	return 0;
}

static int trim(const struct backup *b, size_t *removed, struct kp_err *err)
{
	struct paths all = {0};
	int rc = find(b->dir, &all, err);

	for (size_t i = 0; rc == 0 && i + (size_t)b->keep < all.n; i++) {
		rc = kp_dir_remove(all.v[i], err);
		*removed += rc == 0;
	}
	kp_names_free(all.v, all.n);
	return rc;
}

/* ---- telling ---- */

static void tell(const struct backup *b, size_t removed)
{
	KP_AUTO(kp_str) struct kp_str s = {0};
	struct kp_jsonw w = {.s = &s};

	if (!b->shared.json) {
		printf("%s: ", b->path);
		cli_backup_print(&b->made);
		if (removed)
			printf("%zu older %s removed\n", removed,
				removed == 1 ? "backup" : "backups");
		return;
	}
	kp_jsonw_begin(&w, NULL, '{');
	kp_jsonw_str(&w, "backup", b->path);
	cli_backup_json(&b->made, &w);
	kp_jsonw_int(&w, "removed", (int64_t)removed);
	kp_jsonw_end(&w, '}');
	cli_print(&s);
}

static int run(struct backup *b)
{
	struct kp_err err = {0};
	size_t removed = 0;

	if (cli_db_open(&b->shared, &b->db, &err) < 0 || make(b, &err) < 0)
		return cli_refused(&err);
	/* The new one is there, whatever becomes of the old ones: told first. */
	int rc = b->keep ? trim(b, &removed, &err) : 0;
	tell(b, removed);
	return rc < 0 ? cli_fail(&err) : CLI_FINE;
}

int cmd_backup(int argc, char **argv)
{
	KP_AUTO(backup) struct backup b = {.hold = -1};
	const char *args[CLI_MAX_ARGS];
	const struct cli_option options[] = {
		{"keep", CLI_INT, &b.keep, "N",
			"afterwards remove the oldest backups in DIR until N are left", 1,
			100000},
	};
	const struct cli_spec spec = {
		.usage = "backup DIR [OPTION…]",
		.about =
			"Backs up what a running daemon keeps: the database, the key of reply "
			"addresses\n"
			"and the tokens of --data, into a new folder in DIR, read through "
			"from "
			"end to end.\n"
			"The daemon goes on meanwhile. Not in it: intents/, knowledge/, "
			"kumppani.yaml and\n"
			"the files it names. `kumppani restore` puts a backup back.",
		.uses = CLI_USE_DATA | CLI_USE_JSON,
		.options = options,
		.noptions = KP_LEN(options),
		.min_args = 1,
		.max_args = 1,
	};
	int rc = cli_parse(&spec, argc, argv, &b.shared, args);

	b.dir = args[0];
	return rc == CLI_GO_ON ? run(&b) : rc;
}
