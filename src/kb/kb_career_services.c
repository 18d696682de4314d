#include "kb/kb_priv.h"

#include <string.h>

/* What the career services offer: to whom, who coordinates it, how it goes, and what can be
 * requested with a form. */

enum {
	TITLE = 80,
	TARGET = 300,
	LABEL = 120,
	MOST_SERVICES = 100,
	MOST_PROCESS = 20,
	MOST_REQUESTS = 200,
	MOST_FIELDS = 12, /* what nobody would fill in */
	FEWEST_CHOICES = 2,
	MOST_CHOICES = 20,
	LONGEST_VALUE = 500,
	LARGEST_NUMBER = 1000000,
};

static const char *const field_kinds[] = {
	[KB_FIELD_TEXT] = "text",
	[KB_FIELD_NUMBER] = "number",
	[KB_FIELD_DATE] = "date",
	[KB_FIELD_CHOICE] = "choice",
};
static const char *const parts[] = {
	[KB_CAREER_OFFICE] = "office",
	[KB_CAREER_PROFESSIONALS] = "professionals",
	[KB_CAREER_ALL] = "all",
};

const char *kb_field_kind_name(enum kb_field_kind k)
{
	return field_kinds[k];
}

static size_t length(
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

/* ---- fields ---- */

static int64_t read_limit(struct kb_reader *r, const struct kp_node *map, const char *key,
	int64_t most, int64_t otherwise)
{
	const struct kp_node *node = kp_node_get(map, key);
	int64_t v = otherwise;

	if (node &&
		(node->kind != KP_YAML_SCALAR || kp_parse_int(node->text, 0, most, &v) < 0))
		kb_remark(r->report, KB_CAREER_VALUE, kb_at(r, node),
			"'%s' is a number from 0 to %lld; correct it", key, (long long)most);
	return v;
}

static void read_choices(
	struct kb_reader *r, const struct kp_node *map, struct kb_form_field *f)
{
	const struct kp_node *list = kp_node_get(map, "choices");
	size_t n = length(r, list, "choices", MOST_CHOICES);

	if (f->kind != KB_FIELD_CHOICE) {
		if (list)
			kb_remark(r->report, KB_CAREER_VALUE, kb_at(r, list),
				"only a field of kind 'choice' has 'choices'; remove them or "
				"change the kind");
		return;
	}
	if (n < FEWEST_CHOICES)
		kb_remark(r->report, KB_CAREER_VALUE, kb_at(r, list ? list : map),
			"a field of kind 'choice' has %d to %d 'choices'; add them",
			FEWEST_CHOICES, MOST_CHOICES);
	f->choices = kp_arena_alloc(r->arena, (n + 1) * sizeof(*f->choices));
	for (f->nchoices = 0; f->nchoices < n; f->nchoices++)
		kb_read_text(r, list->items[f->nchoices], "choices", LABEL, false,
			&f->choices[f->nchoices]);
}

static void read_field(struct kb_reader *r, const struct kp_node *map, struct kp_map *ids,
	struct kb_form_field *f, int index)
{
	static const struct kb_field fields[] = {{"id", KB_NEEDED}, {"label", KB_NEEDED},
		{"kind", KB_NEEDED}, {"needed", KB_OPTIONAL}, {"min", KB_OPTIONAL},
		{"max", KB_OPTIONAL}, {"choices", KB_OPTIONAL}};
	const struct kp_node *label = kp_node_get(map, "label"),
			     *kind = kp_node_get(map, "kind");
	int64_t most;

	if (!kb_keys(r, map, fields, KP_LEN(fields), "field"))
		return;
	f->id = kb_new_id(r, map, ids, index, 0, "field");
	if (label)
		kb_read_text(r, label, "label", LABEL, false, &f->label);
	int k = kind ? kb_one_of(r, kind, "kind", field_kinds, KP_LEN(field_kinds)) : -1;
	f->kind = k < 0 ? KB_FIELD_TEXT : (enum kb_field_kind)k;
	f->needed = kb_bool(r, map, "needed", false);
	most = f->kind == KB_FIELD_NUMBER ? LARGEST_NUMBER : LONGEST_VALUE;
	f->min = read_limit(r, map, "min", most, 0);
	f->max = read_limit(r, map, "max", most, most);
	if (f->min > f->max)
		kb_remark(r->report, KB_CAREER_VALUE, kb_at(r, map),
			"'min' is greater than 'max'; nothing would fit");
	read_choices(r, map, f);
}

/* ---- requests ---- */

static void read_request(struct kb_reader *r, const struct kp_node *map, int service)
{
	static const struct kb_field fields[] = {
		{"id", KB_NEEDED}, {"title", KB_NEEDED}, {"fields", KB_NEEDED}};
	struct kb_request q = {.service = service, .at = kb_at(r, map)};
	const struct kp_node *title = kp_node_get(map, "title"),
			     *list = kp_node_get(map, "fields");

	if (!kb_keys(r, map, fields, KP_LEN(fields), "request"))
		return;
	KP_AUTO(kp_map) struct kp_map *ids = kp_map_new(0);
	q.id = kb_new_id(r, map, r->full->requests, (int)r->requests.n, 0, "request");
	if (title)
		kb_read_text(r, title, "title", TITLE, false, &q.title);
	q.nfields = length(r, list, "fields", MOST_FIELDS);
	q.fields = kp_arena_alloc(r->arena, (q.nfields + 1) * sizeof(*q.fields));
	for (size_t i = 0; i < q.nfields; i++)
		read_field(r, list->items[i], ids, &q.fields[i], (int)i);
	if (list && list->kind == KP_YAML_LIST && !list->n)
		kb_remark(r->report, KB_EMPTY, kb_at(r, list),
			"'fields' is empty; ask what the coordinator needs to know");
	KP_PUSH(&r->requests, q);
}

static void read_requests(
	struct kb_reader *r, const struct kp_node *map, struct kb_career_service *s)
{
	const struct kp_node *list = kp_node_get(map, "requests");
	size_t n = length(r, list, "requests", MOST_REQUESTS);

	s->first_request = (int)r->requests.n;
	for (size_t i = 0; i < n && r->requests.n < MOST_REQUESTS; i++)
		read_request(r, list->items[i], (int)r->career_services.n);
	s->nrequests = (int)r->requests.n - s->first_request;
}

/* ---- services ---- */

static void read_process(
	struct kb_reader *r, const struct kp_node *map, struct kb_career_service *s)
{
	const struct kp_node *list = kp_node_get(map, "process");
	size_t n = length(r, list, "process", MOST_PROCESS);

	s->process = kp_arena_alloc(r->arena, (n + 1) * sizeof(*s->process));
	for (s->nprocess = 0; s->nprocess < n; s->nprocess++)
		kb_read_markdown(
			r, list->items[s->nprocess], "process", &s->process[s->nprocess]);
}

static void read_service(struct kb_reader *r, const struct kp_node *map)
{
	static const struct kb_field fields[] = {{"id", KB_NEEDED}, {"part", KB_NEEDED},
		{"title", KB_NEEDED}, {"target", KB_NEEDED}, {"coordinator", KB_NEEDED},
		{"intent", KB_NEEDED}, {"process", KB_NEEDED}, {"requests", KB_OPTIONAL}};
	struct kb_career_service s = {.coordinator = -1, .intent = -1, .at = kb_at(r, map)};
	const struct kp_node *title = kp_node_get(map, "title"),
			     *target = kp_node_get(map, "target"),
			     *part = kp_node_get(map, "part");
	int index = (int)r->career_services.n;

	if (!kb_keys(r, map, fields, KP_LEN(fields), "service"))
		return;
	s.id = kb_new_id(r, map, r->service_names, index, 0, "service");
	int p = part ? kb_one_of(r, part, "part", parts, KP_LEN(parts)) : -1;
	s.part = p < 0 ? KB_CAREER_ALL : (enum kb_career_part)p;
	if (title)
		kb_read_text(r, title, "title", TITLE, false, &s.title);
	if (target)
		kb_read_text(r, target, "target", TARGET, false, &s.target);
	const char *coordinator = kb_string(r, map, "coordinator", 80);
	const char *intent = kb_string(r, map, "intent", 80);
	if (coordinator)
		kb_wish(r, KB_WISH_COORDINATOR, index, coordinator,
			kb_at(r, kp_node_get(map, "coordinator")));
	if (intent)
		kb_wish(r, KB_WISH_SERVICE, index, intent,
			kb_at(r, kp_node_get(map, "intent")));
	read_process(r, map, &s);
	read_requests(r, map, &s);
	KP_PUSH(&r->career_services, s);
}

void kb_read_career_services(struct kb_reader *r, const struct kp_node *list)
{
	size_t n = length(r, list, "services", MOST_SERVICES);

	for (size_t i = 0; i < n && r->career_services.n < MOST_SERVICES; i++)
		read_service(r, list->items[i]);
}
