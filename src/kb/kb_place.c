#include "kb/kb_priv.h"

#include <string.h>

enum { ENOUGH = 1000 }; /* errors after which exact places are not worth their time */

/* The place of r->text + offset. */
static struct kp_pos file_pos(const struct kb_reader *r, size_t offset)
{
	struct kp_pos at = {.file = r->file, .line = 1};
	const char *line = r->text, *end = r->text + offset;

	for (const char *nl; (nl = memchr(line, '\n', (size_t)(end - line))); line = nl + 1)
		at.line++;
	at.col = 1 + (int)kp_utf8_chars(line, (size_t)(end - line));
	return at;
}

static size_t line_start(const struct kb_reader *r, int line)
{
	const char *p = r->text, *end = r->text + r->len;

	while (--line > 0) {
		const char *nl = memchr(p, '\n', (size_t)(end - p));
		if (!nl)
			break;
		p = nl + 1;
	}
	return (size_t)(p - r->text);
}

static size_t occurrences(const char *s, size_t n, const char *needle, size_t m)
{
	size_t count = 0;

	for (const char *end = s + n; (s = memmem(s, (size_t)(end - s), needle, m)); s += m)
		count++;
	return count;
}

/* A node's text is the file's without indentation, folds and escapes, so offsets do not
 * carry over: the k-th occurrence in the text is the k-th one in the file after its start. */
static struct kp_pos node_pos(
	const struct kb_reader *r, const struct kp_node *node, const char *p, size_t n)
{
	size_t skip = occurrences(node->text, (size_t)(p - node->text), p, n);
	const char *from = r->text + line_start(r, node->at.line);
	const char *end = r->text + r->len;

	for (int chars = 1; chars < node->at.col && from < end; from++)
		chars += ((unsigned char)from[0] & 0xc0) != 0x80;
	for (const char *s = from; (s = memmem(s, (size_t)(end - s), p, n)); s += n)
		if (skip-- == 0)
			return file_pos(r, (size_t)(s - r->text));
	return kb_at(r, node);
}

struct kp_pos kb_spot(
	const struct kb_reader *r, const struct kp_node *node, const char *p, size_t n)
{
	if (node && (r->report->errors > ENOUGH || n == 0))
		return kb_at(r, node);
	if (node)
		return node_pos(r, node, p, n);
	return file_pos(r, r->report->errors > ENOUGH ? 0 : (size_t)(p - r->text));
}
