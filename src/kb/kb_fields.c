#include "kb/kb_priv.h"

#include <string.h>

#include "base/kp_clock.h"

/* The fields of forms: what a request of the career services asks, and what a survey does. */

enum {
	LABEL = 160,
	ENDS = 40,
	MOST_FIELDS = 12, /* what nobody would fill in */
	FEWEST_CHOICES = 2,
	LONGEST_VALUE = 500,
	LARGEST_NUMBER = 1000000,
};

static const char *const field_kinds[] = {
	[KB_FIELD_TEXT] = "text",
	[KB_FIELD_NUMBER] = "number",
	[KB_FIELD_DATE] = "date",
	[KB_FIELD_CHOICE] = "choice",
	[KB_FIELD_SCALE] = "scale",
};

const char *kb_field_kind_name(enum kb_field_kind k)
{
	return field_kinds[k];
}

/* ---- reading ---- */

size_t kb_length(
	struct kb_reader *r, const struct kp_node *list, const char *what, size_t most)
{
	if (!list || !kb_is(r, list, KP_YAML_LIST, what))
		return 0;
	if (list->n <= most)
		return list->n;
	kb_remark(r->report, KB_TOO_LONG, kb_at(r, list),
		"'%s' has over %zu items; shorten it", what, most);
	return 0;
}

/* Where a field is read from, and the rule that its values come under. */
struct reading {
	struct kb_reader *r;
	enum kb_rule_id rule;
};

static int64_t read_limit(const struct reading *in, const struct kp_node *map, const char *key,
	int64_t most, int64_t otherwise)
{
	const struct kp_node *node = kp_node_get(map, key);
	int64_t v = otherwise;

	if (node &&
		(node->kind != KP_YAML_SCALAR || kp_parse_int(node->text, 0, most, &v) < 0))
		kb_remark(in->r->report, in->rule, kb_at(in->r, node),
			"'%s' is a number from 0 to %lld; correct it", key, (long long)most);
	return v;
}

static void read_limits(
	const struct reading *in, const struct kp_node *map, struct kb_form_field *f)
{
	int64_t most = f->kind == KB_FIELD_NUMBER ? LARGEST_NUMBER : LONGEST_VALUE;

	if (f->kind == KB_FIELD_SCALE) {
		f->min = 1;
		f->max = KB_SCALE;
		return;
	}
	f->min = read_limit(in, map, "min", most, 0);
	f->max = read_limit(in, map, "max", most, most);
	if (f->min > f->max)
		kb_remark(in->r->report, in->rule, kb_at(in->r, map),
			"'min' is greater than 'max'; nothing would fit");
}

/* A key that only one kind has. */
static bool belongs(const struct reading *in, const struct kp_node *node, const char *key,
	const struct kb_form_field *f, enum kb_field_kind kind)
{
	if (f->kind == kind)
		return true;
	if (node)
		kb_remark(in->r->report, in->rule, kb_at(in->r, node),
			"only a field of kind '%s' has '%s'; remove it or change the kind",
			field_kinds[kind], key);
	return false;
}

static void read_choices(
	const struct reading *in, const struct kp_node *map, struct kb_form_field *f)
{
	struct kb_reader *r = in->r;
	const struct kp_node *list = kp_node_get(map, "choices");
	size_t n;

	if (!belongs(in, list, "choices", f, KB_FIELD_CHOICE))
		return;
	n = kb_length(r, list, "choices", KB_MOST_CHOICES);
	if (n < FEWEST_CHOICES)
		kb_remark(r->report, in->rule, kb_at(r, list ? list : map),
			"a field of kind 'choice' has %d to %d 'choices'; add them",
			FEWEST_CHOICES, KB_MOST_CHOICES);
	f->choices = kp_arena_alloc(r->arena, (n + 1) * sizeof(*f->choices));
	for (f->nchoices = 0; f->nchoices < n; f->nchoices++)
		kb_read_text(r, list->items[f->nchoices], "choices", LABEL, false,
			&f->choices[f->nchoices]);
}

static void read_ends(
	const struct reading *in, const struct kp_node *map, struct kb_form_field *f)
{
	const struct kp_node *low = kp_node_get(map, "low"), *high = kp_node_get(map, "high");

	bool is_scale = belongs(in, low, "low", f, KB_FIELD_SCALE);

	if (!belongs(in, high, "high", f, KB_FIELD_SCALE) || !is_scale)
		return;
	if (!low || !high) {
		kb_remark(in->r->report, in->rule, kb_at(in->r, map),
			"a field of kind 'scale' has 'low' and 'high': what 1 and %d mean; "
			"add "
			"them",
			KB_SCALE);
		return;
	}
	kb_read_text(in->r, low, "low", ENDS, false, &f->low);
	kb_read_text(in->r, high, "high", ENDS, false, &f->high);
}

static void read_field(const struct reading *in, const struct kp_node *map, struct kp_map *ids,
	struct kb_form_field *f, int index)
{
	static const struct kb_field fields[] = {{"id", KB_NEEDED}, {"label", KB_NEEDED},
		{"kind", KB_NEEDED}, {"needed", KB_OPTIONAL}, {"min", KB_OPTIONAL},
		{"max", KB_OPTIONAL}, {"choices", KB_OPTIONAL}, {"low", KB_OPTIONAL},
		{"high", KB_OPTIONAL}};
	struct kb_reader *r = in->r;
	const struct kp_node *label = kp_node_get(map, "label"),
			     *kind = kp_node_get(map, "kind");

	if (!kb_keys(r, map, fields, KP_LEN(fields), "field"))
		return;
	f->id = kb_new_id(r, map, ids, index, 0, "field");
	if (label)
		kb_read_text(r, label, "label", LABEL, false, &f->label);
	int k = kind ? kb_one_of(r, kind, "kind", field_kinds, KP_LEN(field_kinds)) : -1;
	f->kind = k < 0 ? KB_FIELD_TEXT : (enum kb_field_kind)k;
	f->needed = kb_bool(r, map, "needed", false);
	read_limits(in, map, f);
	read_choices(in, map, f);
	read_ends(in, map, f);
}

void kb_read_fields(struct kb_reader *r, const struct kp_node *list, const char *what,
	enum kb_rule_id rule, struct kb_form_field **out, size_t *n_out)
{
	KP_AUTO(kp_map) struct kp_map *ids = kp_map_new(0);
	const struct reading in = {r, rule};
	size_t n = kb_length(r, list, what, MOST_FIELDS);

	*out = kp_arena_alloc(r->arena, (n + 1) * sizeof(**out));
	*n_out = n;
	for (size_t i = 0; i < n; i++)
		read_field(&in, list->items[i], ids, &(*out)[i], (int)i);
	if (list && list->kind == KP_YAML_LIST && !list->n)
		kb_remark(r->report, KB_EMPTY, kb_at(r, list), "'%s' is empty; ask something",
			what);
}

/* ---- what was filled in ---- */

const char *kb_field_given(const char *const *given, const char *id)
{
	for (; given && *given; given += 2)
		if (strcmp(given[0], id) == 0)
			return given[1][strspn(given[1], " \t\r\n")] ? given[1] : NULL;
	return NULL;
}

bool kb_field_fits(const struct kb_form_field *f, const char *value)
{
	size_t chars = kp_utf8_chars(value, strlen(value));
	int32_t day;
	int64_t n;

	switch (f->kind) {
	case KB_FIELD_TEXT:
		return (int64_t)chars >= f->min && (int64_t)chars <= f->max;
	case KB_FIELD_NUMBER:
	case KB_FIELD_SCALE:
		return kp_parse_int(value, f->min, f->max, &n) == 0;
	case KB_FIELD_DATE:
		return kp_date_parse(value, &day) == 0;
	case KB_FIELD_CHOICE:
		return kp_parse_int(value, 0, (int64_t)f->nchoices - 1, &n) == 0;
	}
	return false;
}

static bool is_field(const struct kb_form_field *fields, size_t n, const char *id)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(fields[i].id, id) == 0)
			return true;
	return false;
}

const char *kb_fields_wrong(
	const struct kb_form_field *fields, size_t n, const char *const *given)
{
	for (const char *const *g = given; g && *g; g += 2)
		if (!is_field(fields, n, g[0]))
			return g[0];
	for (size_t i = 0; i < n; i++) {
		const char *value = kb_field_given(given, fields[i].id);

		if (value ? !kb_field_fits(&fields[i], value) : fields[i].needed)
			return fields[i].id;
	}
	return NULL;
}
