#include "kb/kb_priv.h"

#include <string.h>

enum { LONGEST = 400, MOST = 2000 };

static const char *const effects[] = {
	[KB_BOOST] = "boost",
	[KB_DECIDE] = "decide",
	[KB_FORBID] = "forbid",
};

const char *kb_effect_name(enum kb_effect e)
{
	return effects[e];
}

static enum kb_effect read_effect(struct kb_reader *r, const struct kp_node *map)
{
	const struct kp_node *node = kp_node_get(map, "effect");
	int i = node ? kp_str_index(node->text, effects, KP_LEN(effects)) : -1;

	if (i >= 0)
		return (enum kb_effect)i;
	if (node)
		kb_remark(r->report, KB_EFFECT, kb_at(r, node),
			"'effect' is '%.20s'; write boost, decide or forbid",
			node->text ? node->text : "");
	return KB_BOOST;
}

void kb_compile_pattern(struct kb_reader *r, enum text_pattern_kind kind, struct kb_pattern *p)
{
	struct kp_err err = {0};

	if (!r->an)
		return;
	if (text_pattern_compile(r->an, kind, p->lang, p->source, &p->compiled, &err) < 0) {
		struct kp_pos at = p->at;
		at.col += err.at.col > 0 ? err.at.col - 1 : 0;
		kb_remark(r->report, KB_PATTERN_SYNTAX, at, "pattern '%s': %s", p->source,
			err.msg);
	} else if (kind == TEXT_REGEX && !kb_pattern_cheap(r->an, p)) {
		kb_remark(r->report, KB_PATTERN_COST, p->at,
			"pattern '%s' backtracks without bound; avoid '*' and '+' inside or "
			"after "
			"what they already repeat",
			p->source);
	}
}

/* A text, or a map of `phrase` or `regex` with an `effect`. */
static bool read_pattern(struct kb_reader *r, const struct kp_node *item, struct kb_pattern *p)
{
	static const struct kb_field fields[] = {
		{"phrase", KB_OPTIONAL}, {"regex", KB_OPTIONAL}, {"effect", KB_OPTIONAL}};
	const struct kp_node *phrase = item, *regex = NULL;

	if (item->kind == KP_YAML_MAP) {
		if (!kb_keys(r, item, fields, KP_LEN(fields), "pattern"))
			return false;
		phrase = kp_node_get(item, "phrase");
		regex = kp_node_get(item, "regex");
		p->effect = read_effect(r, item);
		if (!phrase == !regex) {
			kb_remark(r->report, KB_MISSING_KEY, kb_at(r, item),
				"a pattern has either 'phrase' or 'regex'; write one of them");
			return false;
		}
	}
	const struct kp_node *node = regex ? regex : phrase;
	p->at = kb_at(r, node);
	p->source = kb_scalar(r, node, "pattern", LONGEST);
	if (p->source)
		kb_compile_pattern(r, regex ? TEXT_REGEX : TEXT_PHRASE, p);
	return p->source != NULL;
}

static void read_list(struct kb_reader *r, const struct kp_node *list, enum text_lang lang,
	struct kb_patterns *out)
{
	if (!kb_is(r, list, KP_YAML_LIST, "patterns"))
		return;
	for (size_t i = 0; i < list->n && out->n < MOST; i++) {
		struct kb_pattern p = {.lang = lang};
		if (read_pattern(r, list->items[i], &p))
			KP_PUSH(out, p);
	}
}

void kb_read_patterns(struct kb_reader *r, const struct kp_node *node, struct kb_pattern **out,
	size_t *n_out)
{
	struct kb_patterns all = {0};

	if (!kb_is(r, node, KP_YAML_MAP, "patterns"))
		return;
	for (size_t i = 0; i < node->n; i++) {
		enum text_lang lang = kb_lang(r, node->keys[i]);
		if (lang != TEXT_UNKNOWN)
			read_list(r, node->items[i], lang, &all);
	}
	*out = kp_arena_alloc(r->arena, all.n * sizeof(**out));
	if (all.n)
		memcpy(*out, all.v, all.n * sizeof(**out));
	*n_out = all.n;
	KP_VEC_FREE(&all);
}
