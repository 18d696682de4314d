#include "auth/auth_priv.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/kp_file.h"

static int fail_make(const char *path, struct kp_err *err)
{
	return kp_fail(err, KP_EIO, "cannot make the key file '%s': %s; check its folder",
		path, strerror(errno));
}

static int write_synced(int fd, const unsigned char key[crypto_auth_KEYBYTES])
{
	bool ok =
		write(fd, key, crypto_auth_KEYBYTES) == crypto_auth_KEYBYTES && fsync(fd) == 0;

	close(fd);
	return ok ? 0 : -1;
}

/* Under another name first: whoever starts at the same moment sees a whole key or none. The
 * first one to give it its name wins; the other then reads that one. */
static int key_make(const char *path, struct kp_err *err)
{
	KP_AUTO(kp_cstr) char *beside = kp_format("%s.XXXXXX", path);
	unsigned char key[crypto_auth_KEYBYTES];
	int fd = mkostemp(beside, O_CLOEXEC);

	if (fd < 0)
		return fail_make(path, err);
	crypto_auth_keygen(key);
	bool ok = write_synced(fd, key) == 0 && (link(beside, path) == 0 || errno == EEXIST);
	int e = errno;

	sodium_memzero(key, sizeof(key));
	unlink(beside);
	errno = e;
	return ok ? 0 : fail_make(path, err);
}

static int check_private(const char *path, struct kp_err *err)
{
	struct stat st;

	if (stat(path, &st) < 0 || !S_ISREG(st.st_mode))
		return kp_fail(err, KP_EINPUT, "the key '%s' is no file; name another", path);
	if (st.st_mode & 077)
		return kp_fail(err, KP_EINPUT,
			"others may read the key file '%s'; say chmod 600 and make a new key",
			path);
	return 0;
}

int auth_key_load(
	const char *path, unsigned char key[crypto_auth_KEYBYTES], struct kp_err *err)
{
	char *bytes = NULL;
	size_t n = 0;

	if (!kp_file_exists(path) && key_make(path, err) < 0)
		return -1;
	if (check_private(path, err) < 0 || kp_file_read(path, 4096, &bytes, &n, err) < 0)
		return -1;
	bool ok = n == crypto_auth_KEYBYTES;
	if (ok)
		memcpy(key, bytes, n);
	sodium_memzero(bytes, n);
	free(bytes);
	return ok ? 0
		  : kp_fail(err, KP_EINPUT,
			    "the key file '%s' is not %u bytes long; remove it to get a new "
			    "key",
			    path, crypto_auth_KEYBYTES);
}
