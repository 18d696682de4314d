#include "kb/kb_priv.h"

#include <string.h>

/* knowledge/careers/: roles and the steps between them; the services are read next door. */

enum { NAME = 80, TEXT = 600, MOST_ROLES = 500, MOST_STEPS = 5000, MOST_ANSWERS = 50 };

static const char *const kind_names[] = {
	[KB_VERTICAL] = "vertical", [KB_HORIZONTAL] = "horizontal"};
static const char *const means_names[KB_MEANS] = {
	"degree", "apprenticeship", "training", "experience", "agreement"};

static void join_names(const char *const *names, size_t n, struct kp_str *out)
{
	for (size_t i = 0; i < n; i++)
		kp_str_addf(out, "%s%s", i ? ", " : "", names[i]);
}

int kb_one_of(struct kb_reader *r, const struct kp_node *node, const char *what,
	const char *const *names, size_t n)
{
	KP_AUTO(kp_str) struct kp_str known = {0};
	int i = node->kind == KP_YAML_SCALAR ? kp_str_index(node->text, names, n) : -1;

	if (i >= 0)
		return i;
	join_names(names, n, &known);
	kb_remark(r->report, KB_CAREER_VALUE, kb_at(r, node),
		"'%.40s' is no value of '%s'; write one of: %s", node->text ? node->text : "",
		what, kp_str_c(&known));
	return -1;
}

void kb_read_markdown(
	struct kb_reader *r, const struct kp_node *node, const char *what, struct kb_text *out)
{
	struct kb_text raw = {0};

	kb_read_text(r, node, what, TEXT, false, &raw);
	for (size_t i = 0; node->kind == KP_YAML_MAP && i < node->n; i++) {
		const struct kp_node *item = node->items[i];
		enum text_lang lang = text_lang_parse(node->keys[i]->text);

		if (lang == TEXT_UNKNOWN || !raw.in[lang])
			continue;
		kb_check_markdown(r, item, item->text, item->len);
		out->in[lang] = kb_facts(r, item, item->text, item->len, lang, true);
	}
}

static void read_optional(
	struct kb_reader *r, const struct kp_node *map, const char *key, struct kb_text *out)
{
	const struct kp_node *node = kp_node_get(map, key);

	if (node)
		kb_read_markdown(r, node, key, out);
}

/* Names of a list as bits; 0 when there is none. */
static unsigned read_bits(struct kb_reader *r, const struct kp_node *map, const char *key,
	const char *const *names, size_t n)
{
	const struct kp_node *list = kp_node_get(map, key);
	unsigned bits = 0;

	if (!list || !kb_is(r, list, KP_YAML_LIST, key))
		return 0;
	for (size_t i = 0; i < list->n; i++) {
		int bit = kb_one_of(r, list->items[i], key, names, n);

		if (bit >= 0)
			bits |= 1u << bit;
	}
	if (!list->n)
		kb_remark(r->report, KB_EMPTY, kb_at(r, list),
			"'%s' is empty; name at least one", key);
	return bits;
}

/* ---- roles ---- */

/* The name itself, word by word and not as a part of longer ones: who asks about doctors does
 * not mean chief doctors. */
static void add_name(struct kb_reader *r, const struct kp_node *node, enum text_lang lang,
	const char *name, struct kb_patterns *out)
{
	KP_AUTO(kp_str) struct kp_str source = {0};
	struct kb_pattern p = {.lang = lang, .at = kb_at(r, node)};

	for (const char *word = name; *word;) {
		size_t n = strcspn(word, " ");

		if (n)
			kp_str_addf(&source, "%s=%.*s", source.n ? " " : "", (int)n, word);
		word += n + (word[n] == ' ');
	}
	p.source = kp_arena_strdup(r->arena, kp_str_c(&source));
	kb_compile_pattern(r, TEXT_PHRASE, &p);
	KP_PUSH(out, p);
}

static void read_words(struct kb_reader *r, const struct kp_node *map, struct kb_role *role)
{
	const struct kp_node *name = kp_node_get(map, "name"),
			     *words = kp_node_get(map, "words");
	struct kb_pattern *given = NULL;
	size_t ngiven = 0;
	struct kb_patterns all = {0};

	for (size_t i = 0; name && name->kind == KP_YAML_MAP && i < name->n; i++) {
		enum text_lang lang = text_lang_parse(name->keys[i]->text);

		if (lang != TEXT_UNKNOWN && role->name.in[lang])
			add_name(r, name->items[i], lang, role->name.in[lang], &all);
	}
	if (words)
		kb_read_patterns(r, words, &given, &ngiven);
	role->nwords = all.n + ngiven;
	role->words = kp_arena_alloc(r->arena, (role->nwords + 1) * sizeof(*role->words));
	if (all.n)
		memcpy(role->words, all.v, all.n * sizeof(*all.v));
	if (ngiven)
		memcpy(role->words + all.n, given, ngiven * sizeof(*given));
	KP_VEC_FREE(&all);
}

static void read_role(struct kb_reader *r, const struct kp_node *map)
{
	static const struct kb_field fields[] = {{"id", KB_NEEDED}, {"name", KB_NEEDED},
		{"words", KB_OPTIONAL}, {"needs", KB_NEEDED}, {"entry", KB_OPTIONAL}};
	struct kb_role role = {.at = kb_at(r, map)};
	const struct kp_node *name = kp_node_get(map, "name");

	if (!kb_keys(r, map, fields, KP_LEN(fields), "role"))
		return;
	role.id = kb_new_id(r, map, r->full->roles, (int)r->roles.n, 0, "role");
	if (!role.id)
		role.id = ""; /* an error: nobody will use this snapshot */
	if (name)
		kb_read_text(r, name, "name", NAME, false, &role.name);
	read_optional(r, map, "needs", &role.needs);
	role.entry = kb_bool(r, map, "entry", false);
	read_words(r, map, &role);
	KP_PUSH(&r->roles, role);
}

/* ---- steps ---- */

static void wish_key(struct kb_reader *r, enum kb_wish_kind kind, int from,
	const struct kp_node *map, const char *key)
{
	const char *name = kb_string(r, map, key, 80);

	if (name)
		kb_wish(r, kind, from, name, kb_at(r, kp_node_get(map, key)));
}

static void read_step(struct kb_reader *r, const struct kp_node *map)
{
	static const struct kb_field fields[] = {{"from", KB_NEEDED}, {"to", KB_NEEDED},
		{"kind", KB_NEEDED}, {"by", KB_NEEDED}, {"takes", KB_NEEDED},
		{"time", KB_OPTIONAL}, {"pay", KB_OPTIONAL}};
	struct kb_step step = {.from = -1, .to = -1, .at = kb_at(r, map)};
	const struct kp_node *kind = kp_node_get(map, "kind");
	int index = (int)r->steps.n;

	if (!kb_keys(r, map, fields, KP_LEN(fields), "step"))
		return;
	if (kind &&
		kb_one_of(r, kind, "kind", kind_names, KP_LEN(kind_names)) == KB_HORIZONTAL)
		step.kind = KB_HORIZONTAL;
	step.by = read_bits(r, map, "by", means_names, KB_MEANS);
	read_optional(r, map, "takes", &step.takes);
	read_optional(r, map, "time", &step.time);
	read_optional(r, map, "pay", &step.pay);
	wish_key(r, KB_WISH_STEP_FROM, index, map, "from");
	wish_key(r, KB_WISH_STEP_TO, index, map, "to");
	KP_PUSH(&r->steps, step);
}

/* ---- what intents tell of them ---- */

static void read_answer(struct kb_reader *r, const struct kp_node *map)
{
	static const struct kb_field fields[] = {{"intent", KB_NEEDED}, {"steps", KB_OPTIONAL},
		{"by", KB_OPTIONAL}, {"beside", KB_OPTIONAL}, {"patterns", KB_OPTIONAL}};
	const struct kp_node *steps = kp_node_get(map, "steps"), *by = kp_node_get(map, "by"),
			     *patterns = kp_node_get(map, "patterns");
	struct kb_career_answer a = {.intent = -1, .means = (1u << KB_MEANS) - 1};
	unsigned kinds = ~0u;

	if (!kb_keys(r, map, fields, KP_LEN(fields), "answer"))
		return;
	if (steps)
		kinds = read_bits(r, map, "steps", kind_names, KP_LEN(kind_names));
	if (by)
		a.means = read_bits(r, map, "by", means_names, KB_MEANS);
	for (int kind = KB_VERTICAL; kind <= KB_HORIZONTAL; kind++)
		a.kinds[kind] = kinds & 1u << kind;
	a.beside = kb_bool(r, map, "beside", false);
	if (patterns)
		kb_read_patterns(r, patterns, &a.patterns, &a.npatterns);
	wish_key(r, KB_WISH_CAREER, (int)r->career_answers.n, map, "intent");
	KP_PUSH(&r->career_answers, a);
}

/* ---- a file ---- */

static void read_list(struct kb_reader *r, const struct kp_node *root, const char *key,
	size_t most, size_t so_far, void (*read)(struct kb_reader *, const struct kp_node *))
{
	const struct kp_node *list = kp_node_get(root, key);

	if (!list || !kb_is(r, list, KP_YAML_LIST, key))
		return;
	if (so_far + list->n > most) {
		kb_remark(r->report, KB_TOO_LONG, kb_at(r, list),
			"there are over %zu '%s'; leave some out", most, key);
		return;
	}
	for (size_t i = 0; i < list->n; i++)
		read(r, list->items[i]);
}

/* What is told once for all files. */
static void read_common(struct kb_reader *r, const struct kp_node *root)
{
	struct kb_careers *c = &r->full->kb.careers;
	const struct kp_node *note = kp_node_get(root, "note"),
			     *target = kp_node_get(root, "target");
	int64_t v;

	if (note && kb_text_in(&c->note, TEXT_FI))
		kb_remark(r->report, KB_DUPLICATE_ID, kb_at(r, note),
			"'note' stands in another file already; keep one");
	else if (note)
		kb_read_markdown(r, note, "note", &c->note);
	if (!target)
		return;
	if (c->target)
		kb_remark(r->report, KB_DUPLICATE_ID, kb_at(r, target),
			"'target' stands in another file already; keep one");
	else if (target->kind != KP_YAML_SCALAR || kp_parse_int(target->text, 1, 100, &v) < 0)
		kb_remark(r->report, KB_CAREER_VALUE, kb_at(r, target),
			"'target' is a share of the staff; write whole per cent from 1 to "
			"100");
	else
		c->target = (int)v;
}

void kb_read_careers(struct kb_reader *r, const char *file, const char *text, size_t n)
{
	static const struct kb_field fields[] = {{"target", KB_OPTIONAL},
		{"note", KB_OPTIONAL}, {"answers", KB_OPTIONAL}, {"roles", KB_OPTIONAL},
		{"steps", KB_OPTIONAL}, {"services", KB_OPTIONAL}};
	KP_AUTO(kp_yaml) struct kp_yaml *y = kb_yaml(r, file, text, n);
	const struct kp_node *root = y ? kp_yaml_root(y) : NULL;

	if (!root || !kb_keys(r, root, fields, KP_LEN(fields), "careers"))
		return;
	read_common(r, root);
	read_list(r, root, "answers", MOST_ANSWERS, r->career_answers.n, read_answer);
	read_list(r, root, "roles", MOST_ROLES, r->roles.n, read_role);
	read_list(r, root, "steps", MOST_STEPS, r->steps.n, read_step);
	const struct kp_node *services = kp_node_get(root, "services");
	if (services)
		kb_read_career_services(r, services);
}
