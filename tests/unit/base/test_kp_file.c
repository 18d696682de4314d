#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/kp_file.h"
#include "base/kp_str.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char *in_dir(void **state, const char *name)
{
	return kp_format("%s/%s", (char *)*state, name);
}

static void test_kp_file_write_then_read_gives_the_same(void **state)
{
	KP_AUTO(kp_cstr) char *path = in_dir(state, "a.bin");
	KP_AUTO(kp_cstr) char *text = NULL;
	struct kp_err err;
	size_t n;

	assert_int_equal(kp_file_write(path, "a\0b", 3, &err), 0);
	assert_int_equal(kp_file_write(path, "c\0de", 4, &err), 0);
	assert_int_equal(kp_file_read(path, 4, &text, &n, &err), 0);
	assert_int_equal(n, 4);
	assert_memory_equal(text, "c\0de", 5);
}

static void test_kp_file_write_leaves_nothing_beside(void **state)
{
	KP_AUTO(kp_cstr) char *path = in_dir(state, "only");
	char **names;
	size_t n;
	struct kp_err err;

	assert_int_equal(kp_file_write(path, "x", 1, &err), 0);
	assert_int_equal(kp_dir_list(*state, NULL, &names, &n, &err), 0);
	assert_int_equal(n, 1);
	assert_string_equal(names[0], "only");
	kp_names_free(names, n);
}

static void test_kp_file_read_tells_what_is_wrong(void **state)
{
	KP_AUTO(kp_cstr) char *none = in_dir(state, "none");
	KP_AUTO(kp_cstr) char *big = in_dir(state, "big");
	char *text = NULL;
	struct kp_err err;

	assert_int_equal(kp_file_read(none, 10, &text, NULL, &err), -1);
	assert_int_equal(err.code, KP_ENOENT);
	assert_int_equal(kp_file_read(*state, 10, &text, NULL, &err), -1);
	assert_non_null(strstr(err.msg, "folder"));
	assert_int_equal(kp_file_write(big, "12345", 5, &err), 0);
	assert_int_equal(kp_file_read(big, 4, &text, NULL, &err), -1);
	assert_int_equal(err.code, KP_EINPUT);
	assert_int_equal(kp_file_read("/dev/zero", 4, &text, NULL, &err), -1);
	assert_null(text);
}

static void test_kp_file_write_into_a_missing_folder_fails(void **state)
{
	KP_AUTO(kp_cstr) char *path = in_dir(state, "no/such/file");
	struct kp_err err;

	assert_int_equal(kp_file_write(path, "x", 1, &err), -1);
	assert_int_equal(err.code, KP_ENOENT);
}

static void test_kp_dir_list_sorts_and_filters(void **state)
{
	static const char *const made[] = {"b.yaml", "a.yaml", "c.md", ".hidden.yaml"};
	char **names;
	size_t n;
	struct kp_err err;

	for (size_t i = 0; i < KP_LEN(made); i++) {
		KP_AUTO(kp_cstr) char *path = in_dir(state, made[i]);
		assert_int_equal(kp_file_write(path, "", 0, &err), 0);
	}
	assert_int_equal(kp_dir_list(*state, ".yaml", &names, &n, &err), 0);
	assert_int_equal(n, 2);
	assert_string_equal(names[0], "a.yaml");
	assert_string_equal(names[1], "b.yaml");
	kp_names_free(names, n);
	assert_int_equal(kp_dir_list("/nonexistent", NULL, &names, &n, &err), -1);
	assert_int_equal(err.code, KP_ENOENT);
}

static void test_kp_dir_make_makes_parents(void **state)
{
	KP_AUTO(kp_cstr) char *deep = in_dir(state, "x/y/z");
	KP_AUTO(kp_cstr) char *file = in_dir(state, "x/file");
	KP_AUTO(kp_cstr) char *below = in_dir(state, "x/file/w");
	struct kp_err err;

	assert_int_equal(kp_dir_make(deep, &err), 0);
	assert_int_equal(kp_dir_make(deep, &err), 0);
	assert_true(kp_file_exists(deep));
	assert_int_equal(kp_file_write(file, "", 0, &err), 0);
	assert_int_equal(kp_dir_make(below, &err), -1);
	assert_int_equal(kp_dir_make("", &err), -1);
}

static void test_kp_dir_trim_removes_the_oldest(void **state)
{
	static const char *const made[] = {
		"m-3.bin", "m-1.bin", "m-2.bin", "w-1.bin", "m.txt"};
	char **names;
	size_t n;
	KP_AUTO(kp_cstr) char *keep = in_dir(state, "m-1.bin");

	for (size_t i = 0; i < KP_LEN(made); i++) {
		KP_AUTO(kp_cstr) char *path = in_dir(state, made[i]);
		struct timespec when[2] = {
			{.tv_sec = 1000 + made[i][2]}, {.tv_sec = 1000 + made[i][2]}};

		assert_int_equal(kp_file_write(path, "", 0, NULL), 0);
		assert_int_equal(utimensat(AT_FDCWD, path, when, 0), 0);
	}
	kp_dir_trim(*state, "m-", ".bin", keep, 3);
	kp_dir_trim(*state, "m-", ".bin", keep, 2);
	kp_dir_trim("/nonexistent", "m-", ".bin", keep, 0);
	assert_int_equal(kp_dir_list(*state, NULL, &names, &n, NULL), 0);
	assert_int_equal(n, 4);
	assert_string_equal(names[0], "m-1.bin");
	assert_string_equal(names[1], "m-3.bin");
	kp_names_free(names, n);
	kp_dir_trim(*state, "m-", ".bin", keep, 0);
	assert_true(kp_file_exists(keep));
}

static void empty(const char *dir)
{
	char **names;
	size_t n;

	if (kp_dir_list(dir, NULL, &names, &n, NULL) < 0)
		return;
	for (size_t i = 0; i < n; i++) {
		KP_AUTO(kp_cstr) char *path = kp_format("%s/%s", dir, names[i]);
		if (unlink(path) < 0) {
			empty(path);
			rmdir(path);
		}
	}
	kp_names_free(names, n);
}

static void test_kp_file_copy_makes_a_private_twin(void **state)
{
	KP_AUTO(kp_cstr) char *from = in_dir(state, "from");
	KP_AUTO(kp_cstr) char *to = in_dir(state, "to");
	KP_AUTO(kp_cstr) char *none = in_dir(state, "none");
	KP_AUTO(kp_cstr) char *text = NULL;
	struct kp_err err;
	struct stat st;
	uint64_t hash, again;
	size_t n;

	assert_int_equal(kp_file_write(from, "a\0b", 3, &err), 0);
	assert_int_equal(kp_file_copy(from, to, &hash, &err), 0);
	assert_int_equal(kp_file_read(to, 10, &text, &n, &err), 0);
	assert_int_equal(n, 3);
	assert_memory_equal(text, "a\0b", 3);
	assert_int_equal(stat(to, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	assert_int_equal(kp_file_hash(to, &again, &n, &err), 0);
	assert_true(hash == again && n == 3);
	assert_int_equal(kp_file_copy(from, to, NULL, &err), -1);
	assert_int_equal(err.code, KP_EINPUT);
	assert_int_equal(kp_file_copy(none, to, NULL, &err), -1);
	assert_int_equal(err.code, KP_ENOENT);
}

static void test_kp_file_copy_of_an_empty_file(void **state)
{
	KP_AUTO(kp_cstr) char *from = in_dir(state, "from");
	KP_AUTO(kp_cstr) char *to = in_dir(state, "to");
	struct kp_err err;
	uint64_t hash, again;
	size_t n = 1;

	assert_int_equal(kp_file_make(from, &err), 0);
	assert_int_equal(kp_file_make(from, &err), -1);
	assert_int_equal(err.code, KP_EINPUT);
	assert_int_equal(kp_file_copy(from, to, &hash, &err), 0);
	assert_int_equal(kp_file_hash(to, &again, &n, &err), 0);
	assert_true(hash == again && n == 0);
}

static void test_kp_file_move_takes_the_name(void **state)
{
	KP_AUTO(kp_cstr) char *from = in_dir(state, "from");
	KP_AUTO(kp_cstr) char *to = in_dir(state, "to");
	KP_AUTO(kp_cstr) char *text = NULL;
	struct kp_err err;

	assert_int_equal(kp_file_write(from, "new", 3, &err), 0);
	assert_int_equal(kp_file_write(to, "old", 3, &err), 0);
	assert_int_equal(kp_file_move(from, to, &err), 0);
	assert_false(kp_file_exists(from));
	assert_int_equal(kp_file_read(to, 10, &text, NULL, &err), 0);
	assert_string_equal(text, "new");
	assert_int_equal(kp_file_move(from, to, &err), -1);
	assert_int_equal(err.code, KP_ENOENT);
}

static void test_kp_dir_hold_is_for_one(void **state)
{
	struct kp_err err;
	int one, two;

	assert_int_equal(kp_dir_hold(*state, &one, &err), 0);
	assert_int_equal(kp_dir_hold(*state, &two, &err), -1);
	assert_int_equal(err.code, KP_EBUSY);
	close(one);
	assert_int_equal(kp_dir_hold(*state, &two, &err), 0);
	close(two);
}

static void test_kp_dir_remove_takes_files_and_no_folders(void **state)
{
	KP_AUTO(kp_cstr) char *dir = in_dir(state, "dir");
	KP_AUTO(kp_cstr) char *file = in_dir(state, "dir/file");
	KP_AUTO(kp_cstr) char *inner = in_dir(state, "dir/inner");
	struct kp_err err;

	assert_int_equal(kp_dir_make(inner, &err), 0);
	assert_int_equal(kp_file_make(file, &err), 0);
	assert_int_equal(kp_dir_remove(dir, &err), -1);
	assert_true(kp_file_exists(inner));
	assert_int_equal(rmdir(inner), 0);
	assert_int_equal(kp_dir_remove(dir, &err), 0);
	assert_false(kp_file_exists(dir));
	assert_int_equal(kp_dir_remove(dir, &err), 0);
}

static int setup(void **state)
{
	char *dir = kp_strdup("/tmp/kumppani-file-XXXXXX");

	*state = dir;
	return mkdtemp(dir) ? 0 : -1;
}

static int teardown(void **state)
{
	KP_AUTO(kp_cstr) char *hidden = in_dir(state, ".hidden.yaml");

	unlink(hidden);
	empty(*state);
	rmdir(*state);
	free(*state);
	return 0;
}

#define IN_DIR(fn) cmocka_unit_test_setup_teardown(fn, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_DIR(test_kp_file_write_then_read_gives_the_same),
		IN_DIR(test_kp_file_write_leaves_nothing_beside),
		IN_DIR(test_kp_file_read_tells_what_is_wrong),
		IN_DIR(test_kp_file_write_into_a_missing_folder_fails),
		IN_DIR(test_kp_dir_list_sorts_and_filters),
		IN_DIR(test_kp_dir_trim_removes_the_oldest),
		IN_DIR(test_kp_dir_make_makes_parents),
		IN_DIR(test_kp_file_copy_makes_a_private_twin),
		IN_DIR(test_kp_file_copy_of_an_empty_file),
		IN_DIR(test_kp_file_move_takes_the_name),
		IN_DIR(test_kp_dir_hold_is_for_one),
		IN_DIR(test_kp_dir_remove_takes_files_and_no_folders),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
