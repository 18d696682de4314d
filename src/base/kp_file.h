/* Files. Any thread. */
#ifndef KP_FILE_H
#define KP_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/kp_err.h"

/* Reads a whole file of at most `max` bytes into owned, NUL-terminated memory. */
int kp_file_read(const char *path, size_t max, char **out, size_t *n_out, struct kp_err *err);
/* Maps a whole file for reading: its pages come in as they are touched and can be dropped
 * again, since the file has them. Page-aligned. Given back with kp_file_unmap(). */
int kp_file_map(const char *path, const char **out, size_t *n_out, struct kp_err *err);
void kp_file_unmap(const char *p, size_t n); /* p NULL: nothing */
/* Writes beside it, syncs and renames: readers see the old file or the new one, never half. */
int kp_file_write(const char *path, const void *p, size_t n, struct kp_err *err);
/* An empty file that was not there before. Only its owner may read it; under root that is
 * whoever owns the folder. KP_EINPUT: there is one. */
int kp_file_make(const char *path, struct kp_err *err);
/* The same with something in it, and synced. */
int kp_file_write_new(const char *path, const void *p, size_t n, struct kp_err *err);
int kp_file_sync(const char *path, struct kp_err *err); /* and its name in the folder */
/* Copies a file to a new one as of kp_file_make(), and syncs it. *hash_out (may be NULL):
 * kp_hash() of what was copied, with seed 0. */
int kp_file_copy(const char *from, const char *to, uint64_t *hash_out, struct kp_err *err);
/* kp_hash() of its bytes with seed 0, and how many they are. */
int kp_file_hash(const char *path, uint64_t *hash_out, size_t *n_out, struct kp_err *err);
/* Renames and syncs the folder that it is in afterwards: it is on disk under one name or the
 * other. A file that has the new name goes. */
int kp_file_move(const char *from, const char *to, struct kp_err *err);
/* Names in a folder that end in `suffix` (NULL: all), sorted bytewise, without `.` ones;
 * *names_out is an owned array of owned strings, for kp_names_free(). */
int kp_dir_list(const char *dir, const char *suffix, char ***names_out, size_t *n_out,
	struct kp_err *err);
void kp_names_free(char **names, size_t n);
int kp_dir_make(const char *dir, struct kp_err *err); /* with parents; there already is fine */
/* Keeps a folder for one program at a time; close(*fd_out) lets go of it. KP_EBUSY: another
 * has it. */
int kp_dir_hold(const char *dir, int *fd_out, struct kp_err *err);
/* Removes a folder and the files in it; folders in it are an error. There being none is fine.
 */
int kp_dir_remove(const char *dir, struct kp_err *err);
/* Removes the oldest files of such names until at most `most` are there; never `keep`. */
void kp_dir_trim(const char *dir, const char *prefix, const char *suffix, const char *keep,
	size_t most);
bool kp_file_exists(const char *path);

#endif
