/* What the disk alone takes for a commit, whatever is written: FILE is written over and over
 * as SQLite writes its log (a frame is 24 bytes and a page), with fdatasync() after four
 * frames. No answer that is logged durably can be faster. Prints "name value" lines. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/kp_clock.h"

#define COMMITS 4000
#define FRAMES  4
#define HEAD    24
#define PAGE    4096
#define LOG     (32 << 20) /* bytes, written once before */

static const char page[PAGE];

static int by_time(const void *a, const void *b)
{
	const int64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static void put(int fd, const char *what, size_t n, off_t at)
{
	if (pwrite(fd, what, n, at) != (ssize_t)n) {
		fprintf(stderr, "disk: %s\n", strerror(errno));
		exit(1);
	}
}

static int64_t commit(int fd, off_t at)
{
	int64_t began = kp_mono_us();

	for (int i = 0; i < FRAMES; i++, at += HEAD + PAGE) {
		put(fd, page, HEAD, at);
		put(fd, page, PAGE, at + HEAD);
	}
	if (fdatasync(fd) < 0) {
		fprintf(stderr, "disk: %s\n", strerror(errno));
		exit(1);
	}
	return kp_mono_us() - began;
}

int main(int argc, char **argv)
{
	static int64_t took[COMMITS];
	int fd = argc == 2 ? open(argv[1], O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600) : -1;

	if (fd < 0) {
		fprintf(stderr, "usage: disk FILE\n");
		return 2;
	}
	for (off_t at = 0; at < LOG; at += PAGE)
		put(fd, page, PAGE, at);
	fsync(fd);
	for (int i = 0; i < COMMITS; i++)
		took[i] = commit(fd, (off_t)i * FRAMES * (HEAD + PAGE) % (LOG / 2));
	qsort(took, COMMITS, sizeof(*took), by_time);
	printf("p50_ms %.3f\np99_ms %.3f\nmax_ms %.3f\n", (double)took[COMMITS / 2] / 1000,
		(double)took[COMMITS * 99 / 100] / 1000, (double)took[COMMITS - 1] / 1000);
	close(fd);
	return 0;
}
