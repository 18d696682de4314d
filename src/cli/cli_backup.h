/* A backup: a folder with the files of a data folder that cannot be made anew, and
 * backup.json, which says what they were when it was made. What `kumppani backup` and
 * `restore` share. */
#ifndef CLI_BACKUP_H
#define CLI_BACKUP_H

#include "cli/cli.h"

#define CLI_BACKUP_LIST "backup.json"

/* The database, the key of reply addresses and links, and who may sign in. */
enum cli_backup_file { CLI_BACKUP_DB, CLI_BACKUP_KEY, CLI_BACKUP_TOKENS, CLI_BACKUP_FILES };
extern const char *const cli_backup_names[CLI_BACKUP_FILES];

struct cli_backup {
	char at[21]; /* when it was made, as of kp_time_iso() */
	struct store_contents holds;
	struct {
		bool there; /* the database always is */
		size_t bytes;
		uint64_t hash;
	} files[CLI_BACKUP_FILES];
};

/* Looks what is in the folder, reads the database from end to end, and writes backup.json.
 * KP_EINPUT: it is damaged. *out may be NULL. */
int cli_backup_seal(const char *dir, int64_t at, struct cli_backup *out, struct kp_err *err);
/* Reads backup.json. KP_EINPUT: the folder is no backup, or no whole one. */
int cli_backup_read(const char *dir, struct cli_backup *out, struct kp_err *err);

/* A name for a folder that is not there yet: "DIR/PREFIX20261130T081912Z". Owned; NULL: there
 * is one of this second. */
char *cli_backup_folder(const char *dir, const char *prefix, int64_t at, struct kp_err *err);

/* What it holds, in a line, and as members of an object. */
void cli_backup_print(const struct cli_backup *b);
void cli_backup_json(const struct cli_backup *b, struct kp_jsonw *w);

#endif
