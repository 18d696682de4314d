#include "kb/kb_priv.h"

#include <string.h>

enum {
	TITLE = 60,
	QUESTION = 300,
	SAMPLE = 600,
	FEWEST_CHOICES = 2,
	MOST_CHOICES = 6,
	MOST_RELATED = 20,
	MOST_INTENTS = 20000,
	MOST_SAMPLES = 20000, /* of one intent */
};

static void keep_samples(
	struct kb_reader *r, const struct kb_samples *all, struct kb_intent *intent)
{
	intent->samples = kp_arena_alloc(r->arena, all->n * sizeof(*intent->samples));
	if (all->n)
		memcpy(intent->samples, all->v, all->n * sizeof(*intent->samples));
	intent->nsamples = all->n;
}

static void read_samples(
	struct kb_reader *r, const struct kp_node *map, struct kb_intent *intent)
{
	struct kb_samples all = {0};

	if (!kb_is(r, map, KP_YAML_MAP, "samples"))
		return;
	for (size_t i = 0; i < map->n; i++) {
		const struct kp_node *list = map->items[i];
		enum text_lang lang = kb_lang(r, map->keys[i]);
		if (lang == TEXT_UNKNOWN || !kb_is(r, list, KP_YAML_LIST, "samples"))
			continue;
		for (size_t k = 0; k < list->n && all.n < MOST_SAMPLES; k++) {
			struct kb_sample s = {.lang = lang, .at = kb_at(r, list->items[k])};
			s.text = kb_scalar(r, list->items[k], "sample", SAMPLE);
			if (s.text)
				kb_fill_sample(r, &s, &all);
		}
	}
	keep_samples(r, &all, intent);
	KP_VEC_FREE(&all);
}

static void read_choice(struct kb_reader *r, const struct kp_node *map, struct kb_choice *out)
{
	static const struct kb_field fields[] = {
		{"label", KB_NEEDED}, {"answer", KB_NEEDED}, {"patterns", KB_OPTIONAL}};
	const struct kp_node *label = kp_node_get(map, "label");
	const struct kp_node *answer = kp_node_get(map, "answer");
	const struct kp_node *patterns = kp_node_get(map, "patterns");

	if (!kb_keys(r, map, fields, KP_LEN(fields), "choice"))
		return;
	if (label)
		kb_read_text(r, label, "label", TITLE, false, &out->label);
	if (answer)
		kb_read_answers(r, answer, "answer", &out->answer);
	if (patterns)
		kb_read_patterns(r, patterns, &out->patterns, &out->npatterns);
}

static void read_choices(struct kb_reader *r, const struct kp_node *list, struct kb_ask *ask)
{
	if (!kb_is(r, list, KP_YAML_LIST, "choices"))
		return;
	if (list->n < FEWEST_CHOICES || list->n > MOST_CHOICES) {
		kb_remark(r->report, KB_CHOICES, kb_at(r, list),
			"'choices' has %zu; give %d to %d", list->n, FEWEST_CHOICES,
			MOST_CHOICES);
		return;
	}
	ask->choices = kp_arena_alloc(r->arena, list->n * sizeof(*ask->choices));
	ask->nchoices = list->n;
	for (size_t i = 0; i < list->n; i++)
		read_choice(r, list->items[i], &ask->choices[i]);
}

static void read_ask(struct kb_reader *r, const struct kp_node *map, struct kb_intent *intent)
{
	static const struct kb_field fields[] = {
		{"question", KB_NEEDED}, {"choices", KB_NEEDED}};
	const struct kp_node *question = kp_node_get(map, "question");
	const struct kp_node *choices = kp_node_get(map, "choices");

	if (!kb_keys(r, map, fields, KP_LEN(fields), "ask"))
		return;
	intent->ask = kp_arena_alloc(r->arena, sizeof(*intent->ask));
	if (question)
		kb_read_text(r, question, "question", QUESTION, false, &intent->ask->question);
	if (choices)
		read_choices(r, choices, intent->ask);
}

static void read_related(
	struct kb_reader *r, const struct kp_node *list, struct kb_intent *intent)
{
	if (!kb_is(r, list, KP_YAML_LIST, "related"))
		return;
	if (list->n > MOST_RELATED) {
		kb_remark(r->report, KB_TOO_LONG, kb_at(r, list),
			"'related' has over %d ids; keep the nearest", MOST_RELATED);
		return;
	}
	intent->related = kp_arena_alloc(r->arena, list->n * sizeof(*intent->related));
	for (size_t i = 0; i < list->n; i++) {
		const char *id = kb_scalar(r, list->items[i], "related", 80);
		if (id)
			kb_wish(r, KB_WISH_RELATED, (int)r->intents.n, id,
				kb_at(r, list->items[i]));
	}
}

/* The links to other files, looked up at the end. */
static void read_links(
	struct kb_reader *r, const struct kp_node *map, struct kb_intent *intent)
{
	const struct kp_node *related = kp_node_get(map, "related");
	const char *guide = kb_string(r, map, "guide", 200);
	const char *route = kb_string(r, map, "route", 80);
	int index = (int)r->intents.n;

	intent->section = -1;
	intent->route = route ? route : intent->area;
	if (guide)
		kb_wish(r, KB_WISH_SECTION, index, guide, kb_at(r, kp_node_get(map, "guide")));
	if (route)
		kb_wish(r, KB_WISH_ROUTE, index, route, kb_at(r, kp_node_get(map, "route")));
	if (related)
		read_related(r, related, intent);
}

/* "intents/loma.yaml" holds "loma.…". */
static void read_area(struct kb_reader *r, const struct kp_node *map, struct kb_intent *intent)
{
	const char *slash = strrchr(r->file, '/'), *file = slash ? slash + 1 : r->file;
	size_t n = strcspn(intent->id, "."), stem = strcspn(file, ".");

	intent->area = kp_arena_strndup(r->arena, intent->id, n);
	kp_map_set(r->areas, intent->area, n, 0);
	if (n != stem || memcmp(file, intent->id, n) != 0)
		kb_remark(r->report, KB_AREA, kb_at(r, kp_node_get(map, "id")),
			"intent '%s' stands in '%s'; move it to '%s.yaml'", intent->id, file,
			intent->area);
}

static void check_kind(
	struct kb_reader *r, const struct kp_node *map, const struct kb_intent *intent)
{
	bool asks = intent->ask || kp_node_get(map, "slots");
	bool answers = kp_node_get(map, "answer") || asks;

	if (intent->oos && (answers || !kp_str_ends(r->file, "oos.yaml")))
		kb_remark(r->report, KB_OOS, intent->at,
			"'oos: true' belongs to oos.yaml, without 'answer', 'ask' and "
			"'slots'; "
			"move or correct it");
	if (!intent->oos && !answers)
		kb_remark(r->report, KB_MISSING_KEY, intent->at,
			"'intent' has neither 'answer' nor 'ask' nor 'slots'; add one");
}

static const struct kb_field fields[] = {
	{"id", KB_NEEDED},
	{"title", KB_NEEDED},
	{"guide", KB_OPTIONAL},
	{"answer", KB_OPTIONAL},
	{"patterns", KB_OPTIONAL},
	{"samples", KB_NEEDED},
	{"ask", KB_OPTIONAL},
	{"slots", KB_OPTIONAL},
	{"table", KB_OPTIONAL},
	{"route", KB_OPTIONAL},
	{"related", KB_OPTIONAL},
	{"strict", KB_OPTIONAL},
	{"oos", KB_OPTIONAL},
	{"draft", KB_OPTIONAL},
};

/* A general answer ends with the question its cases answer, so that the buttons under it
 * make sense. */
static void join_question(struct kb_reader *r, struct kb_intent *intent)
{
	for (size_t lang = 0; lang < TEXT_LANGS; lang++) {
		KP_AUTO(kp_str) struct kp_str html = {0};
		const char *question = intent->ask->question.in[lang];

		if (!question || !intent->answer.md.in[lang])
			continue;
		kp_str_add(&html, intent->answer.html.in[lang]);
		kb_markdown(question, strlen(question), &html);
		intent->answer.md.in[lang] = kp_arena_format(
			r->arena, "%s\n\n%s", intent->answer.md.in[lang], question);
		intent->answer.html.in[lang] = kp_arena_strdup(r->arena, kp_str_c(&html));
	}
}

static void read_texts(
	struct kb_reader *r, const struct kp_node *map, struct kb_intent *intent)
{
	const struct kp_node *title = kp_node_get(map, "title");
	const struct kp_node *answer = kp_node_get(map, "answer");
	const struct kp_node *patterns = kp_node_get(map, "patterns");
	const struct kp_node *samples = kp_node_get(map, "samples");
	const struct kp_node *ask = kp_node_get(map, "ask");
	const struct kp_node *slots = kp_node_get(map, "slots");
	const struct kp_node *table = kp_node_get(map, "table");

	if (title)
		kb_read_text(r, title, "title", TITLE, false, &intent->title);
	if (answer)
		kb_read_answers(r, answer, "answer", &intent->answer);
	if (patterns)
		kb_read_patterns(r, patterns, &intent->patterns, &intent->npatterns);
	if (samples)
		read_samples(r, samples, intent);
	if (ask)
		read_ask(r, ask, intent);
	if (intent->ask)
		join_question(r, intent);
	if (slots || table)
		kb_read_slots(r, slots, table, intent);
}

static void read_intent(struct kb_reader *r, const struct kp_node *map)
{
	struct kb_intent intent = {.section = -1, .pilot = -1, .at = kb_at(r, map)};
	const struct kp_node *id = kp_node_get(map, "id");

	if (!kb_keys(r, map, fields, KP_LEN(fields), "intent"))
		return;
	if (id)
		intent.at = kb_at(r, id);
	intent.id = kb_new_id(r, map, r->full->intents, (int)r->intents.n, 1, "intent");
	if (intent.id) {
		read_area(r, map, &intent);
	} else {
		intent.id = intent.area = ""; /* an error: nobody will use this snapshot */
	}
	intent.strict = kb_bool(r, map, "strict", false);
	intent.oos = kb_bool(r, map, "oos", false);
	intent.draft = r->draft = kb_bool(r, map, "draft", false);
	read_texts(r, map, &intent);
	read_links(r, map, &intent);
	check_kind(r, map, &intent);
	KP_PUSH(&r->intents, intent);
	r->draft = false;
}

void kb_read_intents_text(struct kb_reader *r, const char *file, const char *text, size_t n)
{
	KP_AUTO(kp_yaml) struct kp_yaml *y = kb_yaml(r, file, text, n);
	const struct kp_node *root = y ? kp_yaml_root(y) : NULL;

	if (!root || root->kind == KP_YAML_NULL || !kb_is(r, root, KP_YAML_LIST, "intents"))
		return;
	if (r->intents.n + root->n > MOST_INTENTS) {
		kb_remark(r->report, KB_TOO_LONG, kb_at(r, root),
			"there are over %d intents; leave some out", MOST_INTENTS);
		return;
	}
	for (size_t i = 0; i < root->n; i++)
		read_intent(r, root->items[i]);
}
