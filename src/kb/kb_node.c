#include "kb/kb_priv.h"

#include <string.h>

void kb_begin_file(struct kb_reader *r, const char *file, const char *text, size_t n)
{
	r->file = kp_arena_strdup(r->arena, file);
	r->text = text;
	r->len = n;
}

struct kp_yaml *kb_yaml(struct kb_reader *r, const char *file, const char *text, size_t n)
{
	struct kp_yaml *y = NULL;
	struct kp_err err = {0};

	kb_begin_file(r, file, text, n);
	if (r->parsed) {
		y = KP_TAKE(r->parsed->yaml);
		err = r->parsed->unparsed;
	} else {
		kp_yaml_parse(r->file, text, n, &y, &err);
	}
	if (y)
		return y;
	err.at.file = r->file;
	kb_remark(r->report, KB_YAML, err.at, "%s", err.msg);
	return NULL;
}

struct kp_pos kb_at(const struct kb_reader *r, const struct kp_node *node)
{
	return (struct kp_pos){.file = r->file, .line = node->at.line, .col = node->at.col};
}

static const char *const kinds[] = {
	[KP_YAML_NULL] = "nothing",
	[KP_YAML_SCALAR] = "a text",
	[KP_YAML_LIST] = "a list",
	[KP_YAML_MAP] = "a group of keys",
};

bool kb_is(struct kb_reader *r, const struct kp_node *node, enum kp_yaml_kind kind,
	const char *what)
{
	if (node->kind == kind)
		return true;
	/* The commonest slip: a text such as "note: so" is read as a key. */
	const char *hint =
		kind == KP_YAML_SCALAR && node->kind != KP_YAML_NULL
			? "; put a text that holds ': ' or begins with [ or { in quotes"
			: "; correct it";
	kb_remark(r->report, KB_TYPE, kb_at(r, node), "'%s' takes %s, here is %s%s", what,
		kinds[kind], kinds[node->kind], hint);
	return false;
}

static void known_keys(const struct kb_field *fields, size_t n, struct kp_str *out)
{
	for (size_t i = 0; i < n; i++)
		kp_str_addf(out, "%s%s", i ? ", " : "", fields[i].key);
}

static bool is_known(const struct kb_field *fields, size_t n, const char *key)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(fields[i].key, key) == 0)
			return true;
	return false;
}

bool kb_keys(struct kb_reader *r, const struct kp_node *map, const struct kb_field *fields,
	size_t n, const char *what)
{
	if (!kb_is(r, map, KP_YAML_MAP, what))
		return false;
	for (size_t i = 0; i < map->n; i++) {
		if (is_known(fields, n, map->keys[i]->text))
			continue;
		KP_AUTO(kp_str) struct kp_str known = {0};
		known_keys(fields, n, &known);
		kb_remark(r->report, KB_UNKNOWN_KEY, kb_at(r, map->keys[i]),
			"unknown key '%.60s' in '%s'; known are: %s", map->keys[i]->text, what,
			kp_str_c(&known));
	}
	for (size_t i = 0; i < n; i++)
		if (fields[i].need == KB_NEEDED && !kp_node_get(map, fields[i].key))
			kb_remark(r->report, KB_MISSING_KEY, kb_at(r, map),
				"'%s' has no '%s'; add it", what, fields[i].key);
	return true;
}

const char *kb_scalar(
	struct kb_reader *r, const struct kp_node *node, const char *what, size_t max)
{
	if (node->kind == KP_YAML_NULL || (node->kind == KP_YAML_SCALAR && !node->len)) {
		kb_remark(r->report, KB_EMPTY, kb_at(r, node),
			"'%s' is empty; write a text or remove the key", what);
		return NULL;
	}
	if (!kb_is(r, node, KP_YAML_SCALAR, what))
		return NULL;
	size_t chars = kp_utf8_chars(node->text, node->len);
	if (chars > max) {
		kb_remark(r->report, KB_TOO_LONG, kb_at(r, node),
			"'%s' has %zu characters; at most %zu fit", what, chars, max);
		return NULL;
	}
	return kp_arena_strndup(r->arena, node->text, node->len);
}

const char *kb_string(
	struct kb_reader *r, const struct kp_node *map, const char *key, size_t max)
{
	const struct kp_node *node = kp_node_get(map, key);

	return node ? kb_scalar(r, node, key, max) : NULL;
}

bool kb_bool(struct kb_reader *r, const struct kp_node *map, const char *key, bool otherwise)
{
	const struct kp_node *node = kp_node_get(map, key);

	if (!node)
		return otherwise;
	if (kp_str_eq(node->text, "true"))
		return true;
	if (!kp_str_eq(node->text, "false"))
		kb_remark(r->report, KB_TYPE, kb_at(r, node),
			"'%s' is true or false; write one", key);
	return false;
}

enum text_lang kb_lang(struct kb_reader *r, const struct kp_node *code)
{
	enum text_lang lang =
		code->kind == KP_YAML_SCALAR ? text_lang_parse(code->text) : TEXT_UNKNOWN;

	if (lang == TEXT_UNKNOWN)
		kb_remark(r->report, KB_BAD_LANGUAGE, kb_at(r, code),
			"'%.20s' is no language here; write fi, sv or en",
			code->text ? code->text : "");
	return lang;
}

static void note_missing(struct kb_reader *r, const struct kp_node *node, const char *what,
	const struct kb_text *text)
{
	for (size_t i = 0; i < TEXT_LANGS; i++)
		if (r->full->kb.langs[i] && !text->in[i])
			kb_remark(r->report, KB_MISSING_LANGUAGE, kb_at(r, node),
				"'%s' has no text in '%s'; add it", what,
				text_lang_code((enum text_lang)i));
}

void kb_read_text(struct kb_reader *r, const struct kp_node *node, const char *what,
	size_t max, bool one, struct kb_text *out)
{
	size_t before = r->report->errors;

	if (one && node->kind == KP_YAML_SCALAR) {
		const char *text = kb_scalar(r, node, what, max);
		for (size_t i = 0; i < TEXT_LANGS; i++)
			out->in[i] = text;
		return;
	}
	if (!kb_is(r, node, KP_YAML_MAP, what))
		return;
	for (size_t i = 0; i < node->n; i++) {
		enum text_lang lang = kb_lang(r, node->keys[i]);
		if (lang != TEXT_UNKNOWN)
			out->in[lang] = kb_scalar(r, node->items[i], what, max);
	}
	if (!node->n)
		kb_remark(r->report, KB_EMPTY, kb_at(r, node), "'%s' is empty; write a text",
			what);
	else if (before == r->report->errors && !r->draft)
		note_missing(r, node, what, out);
}

bool kb_id_valid(const char *id, int dots)
{
	bool start = true;
	size_t n = 0;

	for (; *id; id++, n++) {
		if (*id == '.' && !start && dots-- > 0) {
			start = true;
			continue;
		}
		bool word = (*id >= 'a' && *id <= 'z') || (*id >= '0' && *id <= '9');
		if (!word && (start || *id != '-'))
			return false;
		start = false;
	}
	return !start && dots == 0 && n <= 80;
}

bool kb_claim(struct kb_reader *r, struct kp_map *ids, const char *id, int index,
	struct kp_pos at, const char *what)
{
	int fresh;

	kp_map_intern(ids, id, strlen(id), index, &fresh);
	if (!fresh)
		kb_remark(r->report, KB_DUPLICATE_ID, at,
			"%s '%s' is there already; rename one", what, id);
	return fresh;
}

const char *kb_new_id(struct kb_reader *r, const struct kp_node *map, struct kp_map *ids,
	int index, int dots, const char *what)
{
	const struct kp_node *node = kp_node_get(map, "id");
	const char *id = kb_string(r, map, "id", 80);

	if (!id)
		return NULL;
	if (!kb_id_valid(id, dots)) {
		kb_remark(r->report, KB_BAD_ID, kb_at(r, node),
			"'%s' can't be the id of the %s; write small letters a-z, digits and "
			"'-'%s",
			id, what, dots ? ", as 'area.name'" : "");
		return NULL;
	}
	return kb_claim(r, ids, id, index, kb_at(r, node), what) ? id : NULL;
}

void kb_wish(struct kb_reader *r, enum kb_wish_kind kind, int from, const char *name,
	struct kp_pos at)
{
	KP_PUSH(&r->wishes,
		(struct kb_wish){.kind = kind, .from = from, .name = name, .at = at});
}
