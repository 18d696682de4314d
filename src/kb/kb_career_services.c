#include "kb/kb_priv.h"

#include <string.h>

/* What the career services offer: to whom, who coordinates it, how it goes, and what can be
 * requested with a form. */

enum {
	TITLE = 80,
	TARGET = 300,
	MOST_SERVICES = 100,
	MOST_PROCESS = 20,
	MOST_REQUESTS = 200,
};

static const char *const parts[] = {
	[KB_CAREER_OFFICE] = "office",
	[KB_CAREER_PROFESSIONALS] = "professionals",
	[KB_CAREER_ALL] = "all",
};

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
	q.id = kb_new_id(r, map, r->full->requests, (int)r->requests.n, 0, "request");
	if (title)
		kb_read_text(r, title, "title", TITLE, false, &q.title);
	kb_read_fields(r, list, "fields", KB_CAREER_VALUE, &q.fields, &q.nfields);
	KP_PUSH(&r->requests, q);
}

static void read_requests(
	struct kb_reader *r, const struct kp_node *map, struct kb_career_service *s)
{
	const struct kp_node *list = kp_node_get(map, "requests");
	size_t n = kb_length(r, list, "requests", MOST_REQUESTS);

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
	size_t n = kb_length(r, list, "process", MOST_PROCESS);

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
	size_t n = kb_length(r, list, "services", MOST_SERVICES);

	for (size_t i = 0; i < n && r->career_services.n < MOST_SERVICES; i++)
		read_service(r, list->items[i]);
}
