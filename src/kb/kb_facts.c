#include "kb/kb_priv.h"

#include <string.h>

/* Makes a fact's text mean itself in Markdown. '_' between letters does nothing there, and
 * escaping it would break e-mail addresses. */
static void add_escaped(struct kp_str *out, const char *s)
{
	for (; *s; s++) {
		if (strchr("\\`*[]<>&|~#", *s))
			kp_str_addc(out, '\\');
		kp_str_addc(out, *s);
	}
}

static const char *fact(
	const struct kb_reader *r, const char *name, size_t n, enum text_lang lang)
{
	int i = kp_map_get(r->fact_names, name, n);

	return i < 0 ? NULL : kb_text_in(&r->facts.v[i], lang);
}

static void unknown(struct kb_reader *r, const struct kp_node *node, const char *open,
	size_t n, bool closed)
{
	struct kp_pos at = kb_spot(r, node, open, n);

	if (!r->organised)
		return; /* one mistake there is not one in every text */
	if (closed)
		kb_remark(r->report, KB_UNKNOWN_FACT, at,
			"'%.*s' is no fact of organisation.yaml; add it to 'facts' or correct "
			"it",
			(int)(n < 60 ? n : 60), open);
	else
		kb_remark(r->report, KB_UNKNOWN_FACT, at, "'{{' has no closing '}}'; add it");
}

const char *kb_facts(struct kb_reader *r, const struct kp_node *node, const char *text,
	size_t n, enum text_lang lang, bool markdown)
{
	KP_AUTO(kp_str) struct kp_str out = {0};
	const char *end = text + n;

	for (const char *open; (open = memmem(text, (size_t)(end - text), "{{", 2));) {
		const char *close = memmem(open, (size_t)(end - open), "}}", 2);
		const char *stop = close ? close + 2 : open + 2;
		const char *value =
			close ? fact(r, open + 2, (size_t)(close - open - 2), lang) : NULL;
		kp_str_addn(&out, text, (size_t)(open - text));
		if (!value)
			unknown(r, node, open, (size_t)(stop - open), close != NULL);
		else if (markdown)
			add_escaped(&out, value);
		else
			kp_str_add(&out, value);
		text = stop;
	}
	kp_str_addn(&out, text, (size_t)(end - text));
	while (out.n && (out.p[out.n - 1] == '\n' || out.p[out.n - 1] == ' '))
		out.n--;
	return kp_arena_strndup(r->arena, out.p, out.n);
}
