#include "kb/kb_priv.h"

#include <md4c.h>

/* One space where there is none yet. */
static void space(struct kp_str *out)
{
	if (out->n && out->p[out->n - 1] != ' ')
		kp_str_addc(out, ' ');
}

static int edge_of_block(MD_BLOCKTYPE type, void *detail, void *out)
{
	(void)type, (void)detail;
	space(out);
	return 0;
}

static int edge_of_span(MD_SPANTYPE type, void *detail, void *out)
{
	(void)type, (void)detail, (void)out;
	return 0;
}

static int text(MD_TEXTTYPE type, const MD_CHAR *s, MD_SIZE n, void *arg)
{
	struct kp_str *out = arg;

	if (type == MD_TEXT_BR || type == MD_TEXT_SOFTBR || type == MD_TEXT_ENTITY ||
		type == MD_TEXT_NULLCHAR) {
		space(out);
		return 0;
	}
	for (MD_SIZE i = 0; i < n; i++) {
		if (s[i] == ' ' || s[i] == '\n')
			space(out);
		else
			kp_str_addc(out, s[i]);
	}
	return 0;
}

void kb_plain(const char *md, size_t n, struct kp_str *out)
{
	MD_PARSER parser = {
		.flags = MD_FLAG_NOHTML | MD_FLAG_TABLES | MD_FLAG_STRIKETHROUGH |
			 MD_FLAG_NOINDENTEDCODEBLOCKS,
		.enter_block = edge_of_block,
		.leave_block = edge_of_block,
		.enter_span = edge_of_span,
		.leave_span = edge_of_span,
		.text = text,
	};

	md_parse(md, (MD_SIZE)n, &parser, out);
	while (out->n && out->p[out->n - 1] == ' ')
		out->p[--out->n] = '\0';
}
