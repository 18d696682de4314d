#include "base/kp_file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/kp_str.h"
#include "base/kp_vec.h"

static void fd_auto(int *fd)
{
	if (*fd >= 0)
		close(*fd);
}

static enum kp_code code_of(int e)
{
	return e == ENOENT || e == ENOTDIR  ? KP_ENOENT
	       : e == ENOSPC || e == EDQUOT ? KP_EFULL
					    : KP_EIO;
}

static int fail_errno(struct kp_err *err, int e, const char *what, const char *path)
{
	return kp_fail(err, code_of(e), "can't %s '%s': %s", what, path, strerror(e));
}

static int fail_size(struct kp_err *err, const char *path, size_t max)
{
	return kp_fail(err, KP_EINPUT, "'%s' is over %zu bytes; make it smaller", path, max);
}

/* Reads to the end rather than trusting st_size: /proc files and growing files lie. */
static int read_all(int fd, const char *path, size_t max, struct kp_str *s, struct kp_err *err)
{
	char buf[16384];

	for (;;) {
		ssize_t n = read(fd, buf, sizeof(buf));
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return fail_errno(err, errno, "read", path);
		if (n == 0)
			return 0;
		if (s->n + (size_t)n > max)
			return fail_size(err, path, max);
		kp_str_addn(s, buf, (size_t)n);
	}
}

int kp_file_read(const char *path, size_t max, char **out, size_t *n_out, struct kp_err *err)
{
	__attribute__((cleanup(fd_auto))) int fd =
		open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	KP_AUTO(kp_str) struct kp_str s = {0};
	struct stat st;

	if (fd < 0 || fstat(fd, &st) < 0)
		return fail_errno(err, errno, "open", path);
	if (S_ISDIR(st.st_mode))
		return kp_fail(err, KP_EINPUT, "'%s' is a folder; name a file", path);
	if (!S_ISREG(st.st_mode))
		return kp_fail(err, KP_EINPUT, "'%s' is not a plain file", path);
	if (st.st_size > 0 && (size_t)st.st_size > max)
		return fail_size(err, path, max);
	if (read_all(fd, path, max, &s, err) < 0)
		return -1;
	size_t n = s.n;
	*out = kp_str_take(&s);
	if (n_out)
		*n_out = n;
	return 0;
}

int kp_file_map(const char *path, const char **out, size_t *n_out, struct kp_err *err)
{
	__attribute__((cleanup(fd_auto))) int fd =
		open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	struct stat st;

	if (fd < 0 || fstat(fd, &st) < 0)
		return fail_errno(err, errno, "open", path);
	if (!S_ISREG(st.st_mode) || st.st_size <= 0)
		return kp_fail(err, KP_EINPUT, "'%s' is no file with anything in it", path);
	void *p = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (p == MAP_FAILED)
		return fail_errno(err, errno, "map", path);
	*out = p;
	*n_out = (size_t)st.st_size;
	return 0;
}

void kp_file_unmap(const char *p, size_t n)
{
	if (p)
		munmap((void *)(uintptr_t)p, n);
}

static int write_all(int fd, const char *p, size_t n)
{
	while (n) {
		ssize_t done = write(fd, p, n);
		if (done < 0 && errno == EINTR)
			continue;
		if (done < 0)
			return -1;
		p += done;
		n -= (size_t)done;
	}
	return fsync(fd);
}

static char *folder_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	if (!slash)
		return kp_strdup(".");
	return kp_strndup(path, slash == path ? 1 : (size_t)(slash - path));
}

/* A rename is on disk only when its folder is. */
static int sync_folder(const char *path)
{
	KP_AUTO(kp_cstr) char *dir = folder_of(path);
	__attribute__((cleanup(fd_auto))) int fd =
		open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	return fd < 0 ? -1 : fsync(fd);
}

int kp_file_write(const char *path, const void *p, size_t n, struct kp_err *err)
{
	KP_AUTO(kp_cstr) char *beside = kp_format("%s.XXXXXX", path);
	__attribute__((cleanup(fd_auto))) int fd = mkostemp(beside, O_CLOEXEC);

	if (fd < 0)
		return fail_errno(err, errno, "create a file beside", path);
	if (write_all(fd, p, n) < 0 || fchmod(fd, 0640) < 0 || rename(beside, path) < 0) {
		int e = errno;
		unlink(beside);
		return fail_errno(err, e, "write", path);
	}
	if (sync_folder(path) < 0)
		return fail_errno(err, errno, "sync the folder of", path);
	return 0;
}

/* ---- copies ---- */

/* As kp_file_map(), but an empty file is as good as any: NULL. */
static int map_any(const char *path, const char **out, size_t *n_out, struct kp_err *err)
{
	struct stat st;

	if (stat(path, &st) < 0)
		return fail_errno(err, errno, "open", path);
	if (S_ISREG(st.st_mode) && st.st_size == 0) {
		*out = NULL;
		*n_out = 0;
		return 0;
	}
	return kp_file_map(path, out, n_out, err);
}

int kp_file_hash(const char *path, uint64_t *hash_out, size_t *n_out, struct kp_err *err)
{
	const char *p;
	size_t n;

	if (map_any(path, &p, &n, err) < 0)
		return -1;
	*hash_out = kp_hash(p, n, 0);
	*n_out = n;
	kp_file_unmap(p, n);
	return 0;
}

/* What root makes would be of no use to the account that the folder belongs to. */
static int give_to_folder(int fd, const char *path)
{
	KP_AUTO(kp_cstr) char *dir = folder_of(path);
	struct stat st;

	if (geteuid() != 0)
		return 0;
	return stat(dir, &st) < 0 ? -1 : fchown(fd, st.st_uid, st.st_gid);
}

/* Its descriptor, for writing. */
static int make_new(const char *path, struct kp_err *err)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

	if (fd < 0 && errno == EEXIST)
		return kp_fail(err, KP_EINPUT, "'%s' is there already; name another", path);
	if (fd < 0)
		return fail_errno(err, errno, "create", path);
	if (give_to_folder(fd, path) == 0)
		return fd;
	int e = errno;
	close(fd);
	unlink(path);
	return fail_errno(err, e, "give away", path);
}

int kp_file_make(const char *path, struct kp_err *err)
{
	__attribute__((cleanup(fd_auto))) int fd = make_new(path, err);

	return fd < 0 ? -1 : 0;
}

int kp_file_sync(const char *path, struct kp_err *err)
{
	__attribute__((cleanup(fd_auto))) int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0 || fsync(fd) < 0 || sync_folder(path) < 0)
		return fail_errno(err, errno, "sync", path);
	return 0;
}

int kp_file_write_new(const char *to, const void *p, size_t n, struct kp_err *err)
{
	__attribute__((cleanup(fd_auto))) int fd = make_new(to, err);

	if (fd < 0)
		return -1;
	if (write_all(fd, p, n) == 0 && sync_folder(to) == 0)
		return 0;
	int e = errno;
	unlink(to);
	return fail_errno(err, e, "write", to);
}

int kp_file_copy(const char *from, const char *to, uint64_t *hash_out, struct kp_err *err)
{
	const char *p;
	size_t n;

	if (map_any(from, &p, &n, err) < 0)
		return -1;
	int rc = kp_file_write_new(to, p, n, err);
	if (rc == 0 && hash_out)
		*hash_out = kp_hash(p, n, 0);
	kp_file_unmap(p, n);
	return rc;
}

int kp_file_move(const char *from, const char *to, struct kp_err *err)
{
	if (rename(from, to) < 0)
		return fail_errno(err, errno, "rename", from);
	return sync_folder(to) < 0 ? fail_errno(err, errno, "sync the folder of", to) : 0;
}

/* ---- folders ---- */

KP_VEC(struct names, char *);

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

int kp_dir_list(const char *dir, const char *suffix, char ***names_out, size_t *n_out,
	struct kp_err *err)
{
	DIR *d = opendir(dir);
	struct names names = {0};
	struct dirent *e;

	if (!d)
		return fail_errno(err, errno, "open folder", dir);
	while (errno = 0, (e = readdir(d)))
		if (e->d_name[0] != '.' && (!suffix || kp_str_ends(e->d_name, suffix)))
			KP_PUSH(&names, kp_strdup(e->d_name));
	int failed = errno;
	closedir(d);
	if (failed) {
		kp_names_free(names.v, names.n);
		return fail_errno(err, failed, "read folder", dir);
	}
	if (names.n)
		qsort(names.v, names.n, sizeof(*names.v), by_name);
	*names_out = names.v;
	*n_out = names.n;
	return 0;
}

void kp_names_free(char **names, size_t n)
{
	for (size_t i = 0; i < n; i++)
		free(names[i]);
	free(names);
}

static bool is_folder(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

int kp_dir_make(const char *dir, struct kp_err *err)
{
	KP_AUTO(kp_cstr) char *path = kp_strdup(dir);

	if (!*dir)
		return kp_fail(err, KP_EINPUT, "the folder's name is empty; name one");
	for (char *p = path + 1;; p++) {
		if (*p && *p != '/')
			continue;
		char c = *p;
		*p = '\0';
		if (mkdir(path, 0750) < 0 && !is_folder(path))
			return fail_errno(err, errno, "make folder", path);
		*p = c;
		if (!c)
			return 0;
	}
}

int kp_dir_hold(const char *dir, int *fd_out, struct kp_err *err)
{
	__attribute__((cleanup(fd_auto))) int fd =
		open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0)
		return fail_errno(err, errno, "open folder", dir);
	if (flock(fd, LOCK_EX | LOCK_NB) < 0)
		return kp_fail(err, KP_EBUSY,
			"another program is at work in '%s'; wait until it has ended", dir);
	*fd_out = fd;
	fd = -1;
	return 0;
}

int kp_dir_remove(const char *dir, struct kp_err *err)
{
	char **names;
	size_t n;

	if (!kp_file_exists(dir))
		return 0;
	if (kp_dir_list(dir, NULL, &names, &n, err) < 0)
		return -1;
	for (size_t i = 0; i < n; i++) {
		KP_AUTO(kp_cstr) char *path = kp_format("%s/%s", dir, names[i]);

		unlink(path);
	}
	kp_names_free(names, n);
	return rmdir(dir) < 0 ? fail_errno(err, errno, "remove folder", dir) : 0;
}

/* The one that was changed longest ago, owned; NULL: there is none. */
static char *oldest_of(
	const char *dir, const char *prefix, char **names, size_t n, const char *keep)
{
	char *oldest = NULL;
	time_t when = 0;

	for (size_t i = 0; i < n; i++) {
		KP_AUTO(kp_cstr) char *path = kp_format("%s/%s", dir, names[i]);
		struct stat st;

		if (!kp_str_starts(names[i], prefix) || strcmp(path, keep) == 0 ||
			stat(path, &st) < 0 || (oldest && st.st_mtime >= when))
			continue;
		free(oldest);
		oldest = KP_TAKE(path);
		when = st.st_mtime;
	}
	return oldest;
}

void kp_dir_trim(
	const char *dir, const char *prefix, const char *suffix, const char *keep, size_t most)
{
	char **names;
	size_t n, seen = 0;

	if (kp_dir_list(dir, suffix, &names, &n, NULL) < 0)
		return;
	for (size_t i = 0; i < n; i++)
		seen += kp_str_starts(names[i], prefix);
	for (; seen > most; seen--) {
		KP_AUTO(kp_cstr) char *oldest = oldest_of(dir, prefix, names, n, keep);

		if (!oldest || unlink(oldest) < 0)
			break;
	}
	kp_names_free(names, n);
}

bool kp_file_exists(const char *path)
{
	return access(path, F_OK) == 0;
}
