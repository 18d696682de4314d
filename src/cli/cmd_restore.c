#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/kp_clock.h"
#include "base/kp_file.h"
#include "cli/cli_backup.h"

/* Copies are made beside their place under this name, and take it when all are there. */
#define BESIDE ".restored"

struct restore {
	struct cli_shared shared;
	const char *from;
	bool replace;
	struct cli_backup backup;
	char *aside;       /* folder with what was there; NULL: nothing was */
	bool sealed;       /* that is a backup itself */
	bool tokens_other; /* other tokens hold now than before */
};

static void restore_clear(struct restore *r)
{
	free(r->aside);
}
KP_AUTO_CLEAR(restore, restore_clear)

static char *place(const struct restore *r, int file, const char *suffix)
{
	return kp_format("%s/%s%s", r->shared.data, cli_backup_names[file], suffix);
}

/* ---- copying ---- */

static int copy_one(const struct restore *r, int file, struct kp_err *err)
{
	KP_AUTO(kp_cstr) char *from = kp_format("%s/%s", r->from, cli_backup_names[file]);
	KP_AUTO(kp_cstr) char *to = place(r, file, BESIDE);
	uint64_t hash;

	unlink(to); /* of a restore that was cut off */
	if (!r->backup.files[file].there)
		return 0;
	if (kp_file_copy(from, to, &hash, err) < 0)
		return -1;
	if (hash != r->backup.files[file].hash)
		return kp_fail(err, KP_EINPUT,
			"'%s' is not what it was when the backup was made; use another "
			"backup",
			from);
	return 0;
}

/* The database is read through where it will be: a disk that garbles it is noticed now. */
static int copy(struct restore *r, struct kp_err *err)
{
	KP_AUTO(kp_cstr) char *db = place(r, CLI_BACKUP_DB, BESIDE);

	for (int i = 0; i < CLI_BACKUP_FILES; i++)
		if (copy_one(r, i, err) < 0)
			return -1;
	return store_inspect(db, &r->backup.holds, err);
}

static void drop_copies(const struct restore *r)
{
	for (int i = 0; i < CLI_BACKUP_FILES; i++) {
		KP_AUTO(kp_cstr) char *path = place(r, i, BESIDE);

		unlink(path);
	}
}

/* ---- changing places ---- */

static int keep_aside(const struct restore *r, int file, struct kp_err *err)
{
	KP_AUTO(kp_cstr) char *now = place(r, file, "");
	KP_AUTO(kp_cstr) char *to = kp_format("%s/%s", r->aside, cli_backup_names[file]);

	return kp_file_exists(now) ? kp_file_copy(now, to, NULL, err) : 0;
}

static bool differs(const struct restore *r, int file)
{
	KP_AUTO(kp_cstr) char *now = place(r, file, "");
	bool there = kp_file_exists(now);
	uint64_t hash;
	size_t n;

	if (there != r->backup.files[file].there)
		return true;
	return there &&
	       (kp_file_hash(now, &hash, &n, NULL) < 0 || hash != r->backup.files[file].hash);
}

/* The database first: only it knows whether a daemon is at work. */
static int change_places(struct restore *r, struct kp_err *err)
{
	KP_AUTO(kp_cstr) char *db = place(r, CLI_BACKUP_DB, "");
	KP_AUTO(kp_cstr) char *new_db = place(r, CLI_BACKUP_DB, BESIDE);

	if (store_replace(db, new_db, r->aside, err) < 0)
		return -1;
	r->tokens_other = differs(r, CLI_BACKUP_TOKENS);
	for (int i = CLI_BACKUP_DB + 1; i < CLI_BACKUP_FILES; i++) {
		KP_AUTO(kp_cstr) char *now = place(r, i, "");
		KP_AUTO(kp_cstr) char *new_one = place(r, i, BESIDE);

		if (keep_aside(r, i, err) < 0)
			return -1;
		if (r->backup.files[i].there && kp_file_move(new_one, now, err) < 0)
			return -1;
		if (!r->backup.files[i].there)
			unlink(now);
	}
	return 0;
}

static int make_aside(struct restore *r, int64_t now, struct kp_err *err)
{
	KP_AUTO(kp_cstr) char *db = place(r, CLI_BACKUP_DB, "");

	if (kp_file_exists(db) && !r->replace)
		return kp_fail(err, KP_EINPUT,
			"there is a database in '%s'; say --replace to put it aside",
			r->shared.data);
	r->aside = cli_backup_folder(r->shared.data, "replaced-", now, err);
	return r->aside ? kp_dir_make(r->aside, err) : -1;
}

static int restore(struct restore *r, struct kp_err *err)
{
	int64_t now = kp_now_ms(NULL);

	if (cli_backup_read(r->from, &r->backup, err) < 0 ||
		kp_dir_make(r->shared.data, err) < 0 || make_aside(r, now, err) < 0)
		return -1;
	int rc = copy(r, err) < 0 ? -1 : change_places(r, err);
	if (rc < 0)
		drop_copies(r);
	if (rmdir(r->aside) == 0) { /* nothing was there, or nothing is changed */
		free(r->aside);
		r->aside = NULL;
	}
	if (rc < 0)
		return -1;
	/* What was damaged can't be sealed, and is kept all the same. */
	r->sealed = r->aside && cli_backup_seal(r->aside, now, NULL, NULL) == 0;
	return 0;
}

/* ---- telling ---- */

static void print_json(const struct restore *r)
{
	KP_AUTO(kp_str) struct kp_str s = {0};
	struct kp_jsonw w = {.s = &s};

	kp_jsonw_begin(&w, NULL, '{');
	kp_jsonw_str(&w, "restored", r->from);
	cli_backup_json(&r->backup, &w);
	if (r->aside)
		kp_jsonw_str(&w, "replaced", r->aside);
	kp_jsonw_bool(&w, "tokens_changed", r->tokens_other);
	kp_jsonw_end(&w, '}');
	cli_print(&s);
}

static void print_text(const struct restore *r)
{
	printf("restored as of %s: ", r->backup.at);
	cli_backup_print(&r->backup);
	if (r->aside)
		printf("what was there lies in '%s'%s\n", r->aside,
			r->sealed ? "; `kumppani restore` takes that as well" : "");
	if (r->tokens_other)
		printf("the tokens are those of then: see `kumppani token list`, and revoke "
		       "again what was revoked since\n");
}

static int run(struct restore *r)
{
	struct kp_err err = {0};

	if (restore(r, &err) < 0) {
		int rc = cli_refused(&err);

		if (r->aside && kp_file_exists(r->aside)) /* it was cut short */
			cli_usage("what was there lies in '%s'; restore again", r->aside);
		return rc;
	}
	if (r->shared.json)
		print_json(r);
	else
		print_text(r);
	return CLI_FINE;
}

int cmd_restore(int argc, char **argv)
{
	KP_AUTO(restore) struct restore r = {0};
	const char *args[CLI_MAX_ARGS];
	const struct cli_option options[] = {
		{"replace", CLI_FLAG, &r.replace, NULL,
			"put what is there aside, into a folder of --data", 0, 0},
	};
	const struct cli_spec spec = {
		.usage = "restore FOLDER [OPTION…]",
		.about = "Puts back a backup that `kumppani backup` made, after reading it "
			 "through from end to\n"
			 "end: the database, the key of reply addresses and the tokens go to "
			 "--data. The daemon\n"
			 "must be stopped. What was there is kept, and can be restored in "
			 "turn.",
		.uses = CLI_USE_DATA | CLI_USE_JSON,
		.options = options,
		.noptions = KP_LEN(options),
		.min_args = 1,
		.max_args = 1,
	};
	int rc = cli_parse(&spec, argc, argv, &r.shared, args);

	r.from = args[0];
	return rc == CLI_GO_ON ? run(&r) : rc;
}
