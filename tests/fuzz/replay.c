/* The main() of a fuzz target in builds without libFuzzer: runs every file of the given
 * folders, and the empty input, through it once. */
#include "base/kp_file.h"
#include "base/kp_str.h"

int LLVMFuzzerTestOneInput(const unsigned char *p, size_t n);

static int replay_file(const char *path)
{
	KP_AUTO(kp_cstr) char *data = NULL;
	size_t n;
	struct kp_err err = {0};

	if (kp_file_read(path, 1 << 20, &data, &n, &err) < 0) {
		fprintf(stderr, "%s: %s\n", path, err.msg);
		return -1;
	}
	/* A copy of the exact size: the file's ends with a NUL that would hide an overrun. */
	KP_AUTO(kp_cstr) char *exact = kp_alloc(n + !n);
	memcpy(exact, data, n);
	LLVMFuzzerTestOneInput((const unsigned char *)exact, n);
	return 0;
}

static int replay_folder(const char *dir)
{
	char **names;
	size_t n;
	struct kp_err err = {0};

	if (kp_dir_list(dir, NULL, &names, &n, &err) < 0) {
		fprintf(stderr, "%s: %s\n", dir, err.msg);
		return -1;
	}
	int rc = 0;
	for (size_t i = 0; i < n; i++) {
		KP_AUTO(kp_cstr) char *path = kp_format("%s/%s", dir, names[i]);
		rc |= replay_file(path);
	}
	printf("%s: %zu inputs\n", dir, n);
	kp_names_free(names, n);
	return rc;
}

int main(int argc, char **argv)
{
	int rc = 0;

	LLVMFuzzerTestOneInput((const unsigned char *)"", 0);
	for (int i = 1; i < argc; i++)
		rc |= replay_folder(argv[i]);
	return rc ? 1 : 0;
}
