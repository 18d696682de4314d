#include "kb/kb_priv.h"

#include <string.h>

enum {
	LABEL = 60,
	QUESTION = 300,
	GROUND = 200,
	NAME = 40,
	FEWEST_OPTIONS = 2,
	MOST_OPTIONS = 6, /* as many as are shown */
	MOST_ROWS = 60,
};

static const char *const kinds[] = {
	[KB_NUMBER] = "number",
	[KB_DURATION] = "duration",
	[KB_CALENDAR] = "date",
	[KB_CHOICE] = "choice",
	[KB_YES_NO] = "yes-no",
};
static const struct {
	const char *name;
	enum text_measure measure;
} unit_names[] = {{"day", TEXT_DAYS}, {"week", TEXT_WEEKS}, {"month", TEXT_MONTHS},
	{"year", TEXT_YEARS}, {"hour", TEXT_HOURS}, {"percent", TEXT_PERCENT}};

int kb_find_slot(const struct kb_intent *intent, const char *name)
{
	for (size_t i = 0; i < intent->nslots; i++)
		if (kp_str_eq(intent->slots[i].name, name))
			return (int)i;
	return -1;
}

const char *kb_slot_kind_name(enum kb_slot_kind kind)
{
	return kinds[kind];
}

const char *kb_slot_unit_name(const struct kb_slot *slot)
{
	for (size_t i = 0; i < KP_LEN(unit_names); i++)
		if (unit_names[i].measure == slot->unit)
			return unit_names[i].name;
	return NULL;
}

void kb_slot_limits(const struct kb_slot *slot, double *min_out, double *max_out)
{
	int64_t size = text_measure_size(slot->unit);
	double unit = slot->kind == KB_DURATION && size ? (double)size : 1000;
	bool counted = slot->kind == KB_DURATION || slot->kind == KB_NUMBER;

	*min_out = counted ? (double)slot->range.lo / unit : 0;
	*max_out = counted ? (double)slot->range.hi / unit : 0;
}

/* ---- options ---- */

static void read_option(struct kb_reader *r, const struct kp_node *map,
	const struct kb_slot *slot, size_t index, struct kb_option *out)
{
	static const struct kb_field chosen[] = {{"id", KB_NEEDED}, {"label", KB_NEEDED},
		{"answer", KB_OPTIONAL}, {"patterns", KB_OPTIONAL}};
	static const struct kb_field typed[] = {{"value", KB_NEEDED}, {"label", KB_NEEDED}};
	bool choice = slot->kind == KB_CHOICE;
	const struct kp_node *label = kp_node_get(map, "label"),
			     *value = kp_node_get(map, "value"),
			     *answer = kp_node_get(map, "answer"),
			     *patterns = kp_node_get(map, "patterns");

	if (!(choice ? kb_keys(r, map, chosen, KP_LEN(chosen), "choice")
		     : kb_keys(r, map, typed, KP_LEN(typed), "choice")))
		return;
	out->value = (struct kb_span){(int64_t)index, (int64_t)index};
	if (choice)
		out->id = kb_string(r, map, "id", NAME);
	if (label)
		kb_read_text(r, label, "label", LABEL, false, &out->label);
	if (choice && answer)
		kb_read_answers(r, answer, "answer", &out->answer);
	if (choice && patterns)
		kb_read_patterns(r, patterns, &out->patterns, &out->npatterns);
	if (!choice && value)
		kb_read_span(r, value, slot, &out->value);
}

static void check_ids(struct kb_reader *r, const struct kp_node *list, const struct kb_slot *s)
{
	for (size_t i = 0; i < s->noptions; i++)
		for (size_t k = 0; s->options[i].id && k < i; k++)
			if (kp_str_eq(s->options[i].id, s->options[k].id))
				kb_remark(r->report, KB_SLOT, kb_at(r, list->items[i]),
					"choice '%s' is there already; rename one",
					s->options[i].id);
}

static void read_options(struct kb_reader *r, const struct kp_node *list, struct kb_slot *slot)
{
	size_t fewest = slot->kind == KB_CHOICE ? FEWEST_OPTIONS : 1;

	if (!kb_is(r, list, KP_YAML_LIST, "choices"))
		return;
	if (list->n < fewest || list->n > MOST_OPTIONS) {
		kb_remark(r->report, KB_CHOICES, kb_at(r, list),
			"'choices' has %zu; give %zu to %d", list->n, fewest, MOST_OPTIONS);
		return;
	}
	slot->options = kp_arena_alloc(r->arena, list->n * sizeof(*slot->options));
	slot->noptions = list->n;
	for (size_t i = 0; i < list->n; i++)
		read_option(r, list->items[i], slot, i, &slot->options[i]);
	check_ids(r, list, slot);
}

/* A phrase while phrases.yaml has been read and the snapshot is not finished. */
static struct kb_text phrase(const struct kb_reader *r, const char *key)
{
	const struct kb *kb = &r->full->kb;

	for (size_t i = 0; i < kb->nphrases; i++)
		if (strcmp(kb->phrases[i].key, key) == 0)
			return kb->phrases[i].text;
	return (struct kb_text){{NULL}};
}

static void add_yes_no(struct kb_reader *r, struct kb_slot *slot)
{
	slot->options = kp_arena_alloc(r->arena, 2 * sizeof(*slot->options));
	slot->noptions = 2;
	slot->options[0] = (struct kb_option){.id = "yes",
		.label = phrase(r, "slot_yes"),
		.patterns = slot->patterns,
		.npatterns = slot->npatterns};
	slot->options[1] =
		(struct kb_option){.id = "no", .label = phrase(r, "slot_no"), .value = {1, 1}};
	slot->patterns = NULL; /* they are the option's now */
	slot->npatterns = 0;
}

/* ---- one slot ---- */

static bool read_kind(struct kb_reader *r, const struct kp_node *map, struct kb_slot *s)
{
	const struct kp_node *node = kp_node_get(map, "kind");
	int i = node ? kp_str_index(node->text, kinds, KP_LEN(kinds)) : -1;

	if (i >= 0)
		s->kind = (enum kb_slot_kind)i;
	else if (node)
		kb_remark(r->report, KB_SLOT, kb_at(r, node),
			"'kind' is '%.20s'; write number, duration, date, choice or yes-no",
			node->text ? node->text : "");
	return i >= 0;
}

static bool unit_fits(const struct kb_slot *s)
{
	return s->kind == KB_DURATION ? text_measure_size(s->unit) > 0 : s->kind == KB_NUMBER;
}

static bool read_unit(struct kb_reader *r, const struct kp_node *map, struct kb_slot *s)
{
	const struct kp_node *node = kp_node_get(map, "unit");

	s->unit = s->kind == KB_CALENDAR ? TEXT_DATE : TEXT_PLAIN;
	for (size_t i = 0; node && i < KP_LEN(unit_names); i++)
		if (kp_str_eq(node->text, unit_names[i].name))
			s->unit = unit_names[i].measure;
	if (node ? s->unit != TEXT_PLAIN && unit_fits(s) : s->kind != KB_DURATION)
		return true;
	kb_remark(r->report, KB_SLOT, kb_at(r, node ? node : map),
		"the unit of a '%s' can't be '%.20s'; %s", kinds[s->kind],
		node && node->text ? node->text : "",
		s->kind == KB_DURATION ? "write day, week, month or year"
				       : "remove it or write one that it is counted in");
	return false;
}

/* The units in which a question may tell it; all when nothing is said of it. */
static bool read_units(struct kb_reader *r, const struct kp_node *map, struct kb_slot *s)
{
	const struct kp_node *list = kp_node_get(map, "units");

	s->units = list ? 0 : ~0u;
	if (list && !kb_is(r, list, KP_YAML_LIST, "units"))
		return false;
	for (size_t i = 0; list && i < list->n; i++) {
		unsigned was = s->units;

		for (size_t k = 0; k < KP_LEN(unit_names); k++)
			if (kp_str_eq(list->items[i]->text, unit_names[k].name))
				s->units |= 1u << unit_names[k].measure;
		if (s->units != was)
			continue;
		kb_remark(r->report, KB_SLOT, kb_at(r, list->items[i]),
			"'%.20s' is no unit; write day, week, month, year, hour or percent",
			list->items[i]->text ? list->items[i]->text : "");
		return false;
	}
	return true;
}

static bool read_range(struct kb_reader *r, const struct kp_node *map, struct kb_slot *s)
{
	const struct kp_node *node = kp_node_get(map, "range");

	s->range = (struct kb_span){0, TEXT_AMOUNT_MAX};
	if (kb_is_chosen(s)) {
		if (node)
			kb_remark(r->report, KB_SLOT, kb_at(r, node),
				"a '%s' has no range; remove it", kinds[s->kind]);
		return !node;
	}
	if (!node) {
		kb_remark(r->report, KB_SLOT, s->at,
			"slot '%s' has no 'range'; write the smallest and the largest value "
			"as [0, 60]",
			s->name);
		return false;
	}
	if (!kb_is(r, node, KP_YAML_LIST, "range"))
		return false;
	if (node->n != 2 || !kb_read_amount(r, node->items[0], s, &s->range.lo) ||
		!kb_read_amount(r, node->items[1], s, &s->range.hi) ||
		s->range.lo >= s->range.hi) {
		kb_remark(r->report, KB_SLOT_RANGE, kb_at(r, node),
			"'range' of slot '%s' is not the smallest and the largest value; "
			"write it as [0, 60]",
			s->name);
		return false;
	}
	return true;
}

static void read_slot_texts(struct kb_reader *r, const struct kp_node *map, struct kb_slot *s)
{
	const struct kp_node *label = kp_node_get(map, "label"),
			     *question = kp_node_get(map, "question"),
			     *patterns = kp_node_get(map, "patterns");

	if (label)
		kb_read_text(r, label, "label", LABEL, false, &s->label);
	if (question)
		kb_read_text(r, question, "question", QUESTION, false, &s->question);
	if (patterns)
		kb_read_patterns(r, patterns, &s->patterns, &s->npatterns);
}

static bool read_slot(struct kb_reader *r, const struct kp_node *map, struct kb_slot *s)
{
	static const struct kb_field fields[] = {{"name", KB_NEEDED}, {"kind", KB_NEEDED},
		{"label", KB_NEEDED}, {"question", KB_NEEDED}, {"unit", KB_OPTIONAL},
		{"units", KB_OPTIONAL}, {"range", KB_OPTIONAL}, {"choices", KB_OPTIONAL},
		{"patterns", KB_OPTIONAL}};
	const struct kp_node *choices = kp_node_get(map, "choices"),
			     *name = kp_node_get(map, "name");
	size_t before = r->report->errors;

	if (!kb_keys(r, map, fields, KP_LEN(fields), "slot"))
		return false;
	s->at = kb_at(r, name ? name : map);
	s->name = kb_string(r, map, "name", NAME);
	if (s->name && !kb_id_valid(s->name, 0))
		kb_remark(r->report, KB_BAD_ID, s->at,
			"'%s' can't be the name of a slot; write small letters a-z, digits "
			"and '-'",
			s->name);
	if (!s->name)
		s->name = "";
	if (!read_kind(r, map, s) || !read_unit(r, map, s) || !read_units(r, map, s) ||
		!read_range(r, map, s))
		return false;
	read_slot_texts(r, map, s);
	if (s->kind == KB_YES_NO)
		add_yes_no(r, s);
	else if (choices)
		read_options(r, choices, s);
	if (choices && s->kind == KB_YES_NO)
		kb_remark(r->report, KB_SLOT, kb_at(r, choices),
			"a 'yes-no' has its choices already; remove them");
	if (!choices && s->kind == KB_CHOICE)
		kb_remark(r->report, KB_SLOT, s->at, "slot '%s' has no 'choices'; add them",
			s->name);
	if (kb_is_chosen(s) && s->noptions)
		s->range = (struct kb_span){0, (int64_t)s->noptions - 1};
	return before == r->report->errors;
}

static bool read_all_slots(
	struct kb_reader *r, const struct kp_node *list, struct kb_intent *intent)
{
	bool fine = true;

	if (!kb_is(r, list, KP_YAML_LIST, "slots"))
		return false;
	if (list->n == 0 || list->n > KB_MAX_SLOTS) {
		kb_remark(r->report, KB_SLOT, kb_at(r, list), "'slots' has %zu; give 1 to %d",
			list->n, KB_MAX_SLOTS);
		return false;
	}
	intent->slots = kp_arena_alloc(r->arena, list->n * sizeof(*intent->slots));
	for (size_t i = 0; i < list->n; i++) {
		struct kb_slot *s = &intent->slots[i];

		fine &= read_slot(r, list->items[i], s);
		if (s->name && kb_find_slot(intent, s->name) >= 0) {
			kb_remark(r->report, KB_DUPLICATE_ID, s->at,
				"slot '%s' is there already; rename one", s->name);
			fine = false;
		}
		intent->nslots++;
	}
	return fine;
}

/* ---- the table ---- */

static bool read_choice_of(struct kb_reader *r, const struct kp_node *node,
	const struct kb_slot *slot, struct kb_when *when)
{
	for (size_t i = 0; i < slot->noptions; i++)
		if (kp_str_eq(slot->options[i].id, node->text)) {
			when->options |= 1u << i;
			return true;
		}
	kb_remark(r->report, KB_UNKNOWN_SLOT, kb_at(r, node),
		"slot '%s' has no choice '%.40s'; add it or correct the name", slot->name,
		node->text ? node->text : "");
	return false;
}

static bool read_condition(struct kb_reader *r, const struct kp_node *node,
	const struct kb_slot *slot, struct kb_when *when)
{
	bool fine = true;

	when->any = false;
	if (!kb_is_chosen(slot))
		return kb_read_span(r, node, slot, &when->span);
	if (node->kind != KP_YAML_LIST)
		return read_choice_of(r, node, slot, when);
	for (size_t i = 0; i < node->n; i++)
		fine &= read_choice_of(r, node->items[i], slot, when);
	return fine;
}

static bool read_when(struct kb_reader *r, const struct kp_node *node,
	const struct kb_intent *intent, struct kb_row *row)
{
	bool fine = true;

	row->when = kp_arena_alloc(r->arena, intent->nslots * sizeof(*row->when));
	for (size_t i = 0; i < intent->nslots; i++)
		row->when[i] = (struct kb_when){.any = true};
	if (node->kind == KP_YAML_SCALAR && kp_str_eq(node->text, "otherwise")) {
		row->otherwise = true;
		return true;
	}
	if (!kb_is(r, node, KP_YAML_MAP, "when"))
		return false;
	for (size_t i = 0; i < node->n; i++) {
		int slot = kb_find_slot(intent, node->keys[i]->text);

		if (slot >= 0) {
			fine &= read_condition(
				r, node->items[i], &intent->slots[slot], &row->when[slot]);
			continue;
		}
		kb_remark(r->report, KB_UNKNOWN_SLOT, kb_at(r, node->keys[i]),
			"there is no slot '%.40s' here; add it or correct the name",
			node->keys[i]->text);
		fine = false;
	}
	return fine;
}

static bool read_row(struct kb_reader *r, const struct kp_node *map,
	const struct kb_intent *intent, struct kb_row *row)
{
	static const struct kb_field fields[] = {
		{"when", KB_NEEDED}, {"answer", KB_NEEDED}, {"ground", KB_NEEDED}};
	const struct kp_node *when = kp_node_get(map, "when"),
			     *answer = kp_node_get(map, "answer"),
			     *ground = kp_node_get(map, "ground");

	row->at = kb_at(r, map);
	if (!kb_keys(r, map, fields, KP_LEN(fields), "row"))
		return false;
	if (ground)
		kb_read_text(r, ground, "ground", GROUND, false, &row->ground);
	for (size_t i = 0; ground && i < TEXT_LANGS; i++)
		if (row->ground.in[i])
			row->ground.in[i] = kb_facts(r, ground, row->ground.in[i],
				strlen(row->ground.in[i]), (enum text_lang)i, true);
	if (answer) {
		kb_read_answers(r, answer, "answer", &row->answer);
		for (size_t i = 0; i < TEXT_LANGS; i++) {
			const struct kp_node *text =
				kp_node_get(answer, text_lang_code((enum text_lang)i));

			if (text && row->answer.md.in[i])
				kb_check_holes(r, text, intent, row, row->answer.md.in[i]);
		}
	}
	return when && read_when(r, when, intent, row);
}

static void read_table(
	struct kb_reader *r, const struct kp_node *list, struct kb_intent *intent)
{
	bool fine = true;

	if (!kb_is(r, list, KP_YAML_LIST, "table"))
		return;
	if (list->n == 0 || list->n > MOST_ROWS) {
		kb_remark(r->report, KB_SLOT, kb_at(r, list),
			"'table' has %zu rows; give 1 to %d", list->n, MOST_ROWS);
		return;
	}
	intent->rows = kp_arena_alloc(r->arena, list->n * sizeof(*intent->rows));
	for (size_t i = 0; i < list->n; i++)
		fine &= read_row(r, list->items[i], intent, &intent->rows[intent->nrows++]);
	if (fine)
		kb_check_table(r, list, intent);
}

/* The general answer and the question behind it, as they are said together. */
static void join_questions(struct kb_reader *r, struct kb_intent *intent)
{
	for (size_t i = 0; i < intent->nslots; i++)
		for (size_t lang = 0; lang < TEXT_LANGS; lang++) {
			struct kb_slot *s = &intent->slots[i];
			const char *question = s->question.in[lang],
				   *general = intent->answer.md.in[lang];
			KP_AUTO(kp_str) struct kp_str html = {0};

			if (!question)
				continue;
			if (general)
				question = kp_arena_format(
					r->arena, "%s\n\n%s", general, question);
			kb_markdown(question, strlen(question), &html);
			s->asking.md.in[lang] = question;
			s->asking.html.in[lang] = kp_arena_strdup(r->arena, kp_str_c(&html));
		}
}

void kb_read_slots(struct kb_reader *r, const struct kp_node *slots,
	const struct kp_node *table, struct kb_intent *intent)
{
	if (!slots || !table || intent->ask) {
		kb_remark(r->report, KB_SLOT, kb_at(r, slots ? slots : table),
			intent->ask ? "an intent has either 'ask' or 'slots'; remove one"
				    : "'slots' and 'table' belong together; add the other");
		return;
	}
	if (!read_all_slots(r, slots, intent))
		return;
	join_questions(r, intent);
	read_table(r, table, intent);
}
