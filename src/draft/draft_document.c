#include "draft/draft_priv.h"

#include <string.h>

enum { LONGEST_TITLE = 400, MOST_PARTS = 2000 };

void draft_building_init(struct draft_building *b, enum draft_kind kind)
{
	*b = (struct draft_building){.d = kp_alloc(sizeof(*b->d))};
	b->d->arena = kp_arena_new(1 << 16);
	b->d->kind = kind;
	KP_PUSH(&b->d->parts, (struct draft_part){.title = "", .md = ""});
}

void draft_building_clear(struct draft_building *b)
{
	if (b->d)
		draft_document_free(b->d);
	kp_str_clear(&b->md);
}

void draft_document_free(struct draft_document *d)
{
	if (!d)
		return;
	KP_VEC_FREE(&d->parts);
	kp_arena_free(d->arena);
	free(d);
}

static void end_part(struct draft_building *b)
{
	struct draft_part *part = &b->d->parts.v[b->d->parts.n - 1];
	size_t n = b->md.n, from = 0;

	while (n && strchr(" \n", b->md.p[n - 1]))
		n--;
	while (from < n && b->md.p[from] == '\n')
		from++;
	part->md = n ? kp_arena_strndup(b->d->arena, b->md.p + from, n - from) : "";
	kp_str_reset(&b->md);
}

void draft_heading(struct draft_building *b, int level, const char *title, size_t n)
{
	struct draft_part part = {.level = level};

	n = kp_utf8_cut(title, n, LONGEST_TITLE);
	while (n && strchr(" \n:", title[n - 1]))
		n--;
	while (n && *title == ' ')
		title++, n--;
	if (!n || b->d->parts.n == MOST_PARTS)
		return;
	end_part(b);
	part.title = kp_arena_strndup(b->d->arena, title, n);
	part.md = "";
	KP_PUSH(&b->d->parts, part);
}

struct draft_document *draft_built(struct draft_building *b)
{
	end_part(b);
	return KP_TAKE(b->d);
}

/* ---- escaping ---- */

static bool word_char(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
	       (c & 0x80);
}

static bool needs_escape(const char *s, size_t n, size_t i)
{
	if (s[i] == '_') /* inside a word it does nothing, and addresses would break */
		return i == 0 || i + 1 == n || !word_char(s[i - 1]) || !word_char(s[i + 1]);
	return strchr("\\`*[]<>&|~{}", s[i]) != NULL;
}

void draft_escape(const char *s, size_t n, struct kp_str *out)
{
	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)s[i];
		if (c < ' ' || c == 0x7f) {
			kp_str_addc(out, ' ');
			continue;
		}
		if (needs_escape(s, n, i))
			kp_str_addc(out, '\\');
		kp_str_addc(out, s[i]);
	}
}

void draft_guard(struct kp_str *text)
{
	KP_AUTO(kp_cstr) char *was = kp_strdup(kp_str_c(text));
	size_t digits = strspn(was, "0123456789"), at = 0;

	if (digits)
		at = digits;
	bool marks = digits ? was[at] == '.' || was[at] == ')' : strchr("#+-=", *was) != NULL;
	if (!*was || !marks)
		return;
	kp_str_reset(text);
	kp_str_addn(text, was, at);
	kp_str_addc(text, '\\');
	kp_str_add(text, was + at);
}
