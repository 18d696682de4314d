/* What a document may be: its first byte says whether the rest is a file to recognise, the
 * tree that pandoc makes of one, or the words that pdftotext finds in one. What comes out must
 * be arranged into a guide without facts and HTML. */
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "draft/draft_priv.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void arrange(const struct draft_document *doc)
{
	KP_AUTO(draft) struct draft *d = kp_alloc(sizeof(*d));

	d->arena = kp_arena_new(0);
	d->source = "ohje.docx";
	draft_arrange(doc, d);
	for (size_t i = 0; i < d->sections.n; i++)
		if (strstr(d->sections.v[i].md, "{{") || strchr(d->sections.v[i].md, '\1'))
			abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	KP_AUTO(draft_building) struct draft_building b = {0};
	KP_AUTO(draft_document) struct draft_document *doc = NULL;
	/* A copy with nothing behind it: reading past the end shows. */
	KP_AUTO(kp_cstr) char *text = n ? kp_alloc(n) : NULL;
	enum draft_kind kind;
	struct kp_err err;

	if (!n)
		return 0;
	memcpy(text, data + 1, n - 1);
	if (*data == 'f') {
		draft_sniff(text, n - 1, &kind, &err);
		return 0;
	}
	draft_building_init(&b, *data == 'x' ? DRAFT_PDF : DRAFT_WORD);
	if ((*data == 'x' ? draft_from_pdf : draft_from_pandoc)(&b, text, n - 1, &err) < 0)
		return 0;
	doc = draft_built(&b);
	arrange(doc);
	return 0;
}
