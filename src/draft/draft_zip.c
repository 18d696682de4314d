#include "draft/draft_priv.h"

#include <string.h>

/* A zip archive by its central directory (APPNOTE.TXT 4.3): what it says of itself. One that
 * lies about its sizes meets the bounds of who unpacks it. */

enum {
	END_SIZE = 22,
	ENTRY_SIZE = 46,
	MOST_ENTRIES = 5000,
	MOST_RATIO = 200, /* times smaller than what it holds; text is 3 to 20 */
};
#define MOST_UNPACKED (UINT64_C(200) << 20)
#define SMALL         (UINT64_C(4) << 20) /* of which no ratio does harm */

static uint32_t u16(const char *p)
{
	const unsigned char *b = (const unsigned char *)p;

	return b[0] | (uint32_t)b[1] << 8;
}

static uint32_t u32(const char *p)
{
	return u16(p) | u16(p + 2) << 16;
}

/* The end record: from the back, past a comment. */
static const char *find_end(const char *p, size_t n)
{
	size_t lowest = n > END_SIZE + 65535 ? n - END_SIZE - 65535 : 0;

	for (size_t i = n < END_SIZE ? 0 : n - END_SIZE + 1; i-- > lowest;)
		if (memcmp(p + i, "PK\5\6", 4) == 0)
			return p + i;
	return NULL;
}

struct inside {
	uint64_t packed, unpacked;
	bool word, encrypted;
	bool mimetype; /* OpenDocument's entry of that name */
};

/* "word/document.xml", or with a number, as some programs have it. */
static bool is_document(const char *name, size_t n)
{
	return n >= 17 && memcmp(name, "word/document", 13) == 0 &&
	       memcmp(name + n - 4, ".xml", 4) == 0;
}

/* One entry; 0 when it does not fit. */
static size_t read_entry(const char *p, size_t n, struct inside *in)
{
	if (n < ENTRY_SIZE || memcmp(p, "PK\1\2", 4) != 0)
		return 0;
	size_t name = u16(p + 28), size = ENTRY_SIZE + name + u16(p + 30) + u16(p + 32);
	if (size > n)
		return 0;
	in->encrypted |= u16(p + 8) & 1;
	in->packed += u32(p + 20);
	in->unpacked += u32(p + 24);
	in->word |= is_document(p + ENTRY_SIZE, name);
	in->mimetype |= name == 8 && memcmp(p + ENTRY_SIZE, "mimetype", 8) == 0;
	return size;
}

static int judge(const struct inside *in, struct kp_err *err)
{
	if (in->encrypted)
		return kp_fail(
			err, KP_EINPUT, "is protected with a password; save it without one");
	if (in->unpacked > MOST_UNPACKED ||
		(in->unpacked > SMALL && in->unpacked > in->packed * MOST_RATIO))
		return kp_fail(err, KP_EINPUT,
			"unpacks to %llu MiB, which no guide does; it was not opened",
			(unsigned long long)(in->unpacked >> 20));
	if (in->mimetype)
		return kp_fail(
			err, KP_EINPUT, "is an OpenDocument file; save it as Word (.docx)");
	if (!in->word)
		return kp_fail(err, KP_EINPUT,
			"is a zip archive and no Word document; give a .docx, PDF, HTML or "
			"Markdown file");
	return 0;
}

int draft_check_zip(const char *p, size_t n, struct kp_err *err)
{
	const char *end = find_end(p, n);
	struct inside in = {0};

	if (!end)
		return kp_fail(err, KP_EINPUT,
			"is cut off or damaged; save it again and try that file");
	size_t entries = u16(end + 10), from = u32(end + 16);
	if (entries == 0xffff || from == 0xffffffff || entries > MOST_ENTRIES)
		return kp_fail(err, KP_EINPUT,
			"holds too many or too large files for a Word document");
	for (size_t i = 0; i < entries; i++) {
		size_t size = from < n ? read_entry(p + from, n - from, &in) : 0;
		if (!size)
			return kp_fail(err, KP_EINPUT,
				"is cut off or damaged; save it again and try that file");
		from += size;
	}
	return judge(&in, err);
}
