#include "wire/wire_priv.h"

static void finish(struct kp_jsonw *w)
{
	kp_jsonw_end(w, ']');
	kp_jsonw_end(w, '}');
}

static void strings(struct kp_jsonw *w, const char *key, const char *const *v, size_t n)
{
	kp_jsonw_begin(w, key, '[');
	for (size_t i = 0; i < n; i++)
		kp_jsonw_str(w, NULL, v[i]);
	kp_jsonw_end(w, ']');
}

void wire_encode_found(const struct wire_found *m, struct kp_str *out)
{
	struct kp_jsonw w = {.s = out};

	wire_begin(&w, "found", m->id);
	wire_member(&w, "after", m->after);
	kp_jsonw_begin(&w, "cases", '[');
	for (size_t i = 0; i < m->ncases; i++) {
		kp_jsonw_begin(&w, NULL, '{');
		wire_case_members(&w, &m->cases[i]);
		kp_jsonw_end(&w, '}');
	}
	finish(&w);
}

static void asked(struct kp_jsonw *w, const struct wire_asked *m)
{
	kp_jsonw_begin(w, NULL, '{');
	wire_member(w, "at", m->at);
	wire_member(w, "lang", m->lang);
	wire_member(w, "question", m->question);
	wire_member(w, "outcome", m->outcome);
	wire_member(w, "intent", m->intent);
	wire_member(w, "title", m->title);
	if (m->confidence > 0)
		kp_jsonw_num(w, "confidence", m->confidence, 3);
	if (m->candidates)
		kp_jsonw_raw(w, "candidates", m->candidates, strlen(m->candidates));
	wire_member(w, "comment", m->comment);
	if (m->count)
		kp_jsonw_int(w, "count", m->count);
	if (m->helpful >= 0)
		kp_jsonw_bool(w, "helpful", m->helpful);
	kp_jsonw_end(w, '}');
}

static void all_asked(
	struct kp_jsonw *w, const char *key, const struct wire_asked *v, size_t n)
{
	kp_jsonw_begin(w, key, '[');
	for (size_t i = 0; i < n; i++)
		asked(w, &v[i]);
	kp_jsonw_end(w, ']');
}

void wire_encode_conversation(const struct wire_conversation *m, struct kp_str *out)
{
	struct kp_jsonw w = {.s = out};

	wire_begin(&w, "conversation", m->id);
	wire_member(&w, "ticket", m->ticket);
	all_asked(&w, "turns", m->turns, m->nturns);
	if (m->explain)
		kp_jsonw_raw(&w, "explain", m->explain, strlen(m->explain));
	kp_jsonw_begin(&w, "titles", '{');
	for (size_t i = 0; i < m->ntitles; i++)
		wire_member(&w, m->titles[i].intent, m->titles[i].title);
	kp_jsonw_end(&w, '}');
	kp_jsonw_end(&w, '}');
}

void wire_encode_groups(const char *id, const char *what, const struct wire_group *v, size_t n,
	struct kp_str *out)
{
	struct kp_jsonw w = {.s = out};

	wire_begin(&w, "review", id);
	wire_member(&w, "what", what);
	kp_jsonw_begin(&w, "groups", '[');
	for (size_t i = 0; i < n; i++) {
		kp_jsonw_begin(&w, NULL, '{');
		wire_member(&w, "intent", v[i].intent);
		wire_member(&w, "title", v[i].title);
		kp_jsonw_int(&w, "count", v[i].count);
		all_asked(&w, "asked", v[i].asked, v[i].nasked);
		kp_jsonw_end(&w, '}');
	}
	finish(&w);
}

void wire_encode_review(const char *id, const char *what, const char *key, const char *json,
	struct kp_str *out)
{
	struct kp_jsonw w = {.s = out};

	wire_begin(&w, "review", id);
	wire_member(&w, "what", what);
	kp_jsonw_raw(&w, key, json, strlen(json));
	kp_jsonw_end(&w, '}');
}

void wire_encode_guides(
	const char *id, const struct wire_guide *v, size_t n, struct kp_str *out)
{
	struct kp_jsonw w = {.s = out};

	wire_begin(&w, "review", id);
	wire_member(&w, "what", "guides");
	kp_jsonw_begin(&w, "guides", '[');
	for (size_t i = 0; i < n; i++) {
		kp_jsonw_begin(&w, NULL, '{');
		wire_member(&w, "guide", v[i].guide);
		wire_member(&w, "title", v[i].title);
		wire_member(&w, "owner", v[i].owner);
		wire_member(&w, "lang", v[i].lang);
		wire_member(&w, "status", v[i].status);
		wire_member(&w, "reviewed", v[i].reviewed);
		wire_member(&w, "review_by", v[i].review_by);
		kp_jsonw_bool(&w, "due", v[i].due);
		kp_jsonw_end(&w, '}');
	}
	finish(&w);
}

static void absences(struct kp_jsonw *w, const struct wire_absence *v, size_t n)
{
	kp_jsonw_begin(w, "absences", '[');
	for (size_t i = 0; i < n; i++) {
		kp_jsonw_begin(w, NULL, '{');
		if (v[i].id)
			kp_jsonw_int(w, "id", v[i].id);
		wire_member(w, "partner", v[i].partner);
		wire_member(w, "from", v[i].from);
		wire_member(w, "to", v[i].to);
		wire_member(w, "deputy", v[i].deputy);
		wire_member(w, "at", v[i].at);
		wire_member(w, "by", v[i].by);
		if (v[i].cancels)
			kp_jsonw_int(w, "cancels", v[i].cancels);
		kp_jsonw_end(w, '}');
	}
	kp_jsonw_end(w, ']');
}

void wire_encode_absences(
	const char *id, const struct wire_absence *v, size_t n, struct kp_str *out)
{
	struct kp_jsonw w = {.s = out};

	wire_begin(&w, "admin", id);
	kp_jsonw_str(&w, "what", "absences");
	absences(&w, v, n);
	kp_jsonw_end(&w, '}');
}

void wire_encode_pilots(
	const char *id, const struct wire_pilot_review *v, size_t n, struct kp_str *out)
{
	struct kp_jsonw w = {.s = out};

	wire_begin(&w, "review", id);
	wire_member(&w, "what", "pilots");
	kp_jsonw_begin(&w, "pilots", '[');
	for (size_t i = 0; i < n; i++) {
		kp_jsonw_begin(&w, NULL, '{');
		wire_member(&w, "guide", v[i].guide);
		wire_member(&w, "title", v[i].title);
		wire_member(&w, "version", v[i].version);
		wire_member(&w, "until", v[i].until);
		kp_jsonw_begin(&w, "clear", '{');
		for (int c = 0; c < WIRE_PILOT_CHOICES; c++)
			kp_jsonw_int(&w, wire_pilot_choices[c], v[i].clear[c]);
		kp_jsonw_end(&w, '}');
		kp_jsonw_begin(&w, "missing", '[');
		for (size_t k = 0; k < v[i].nmissing; k++)
			kp_jsonw_str(&w, NULL, v[i].missing[k]);
		kp_jsonw_end(&w, ']');
		kp_jsonw_end(&w, '}');
	}
	finish(&w);
}

static void member_of(struct kp_jsonw *w, const struct wire_member *m)
{
	kp_jsonw_begin(w, NULL, '{');
	wire_member(w, "partner", m->partner);
	wire_member(w, "name", m->name);
	wire_member(w, "title", m->title);
	strings(w, "areas", m->areas, m->nareas);
	strings(w, "langs", m->langs, m->nlangs);
	wire_member(w, "state", m->state);
	wire_member(w, "absent_until", m->absent_until);
	wire_member(w, "deputy", m->deputy);
	wire_member(w, "lead", m->lead);
	absences(w, m->absences, m->nabsences);
	kp_jsonw_bool(w, "duty", m->duty);
	kp_jsonw_int(w, "load", m->load);
	kp_jsonw_end(w, '}');
}

static void names(struct kp_jsonw *w, const char *key, const struct wire_name *v, size_t n)
{
	kp_jsonw_begin(w, key, '{');
	for (size_t i = 0; i < n; i++)
		wire_member(w, v[i].id, v[i].name);
	kp_jsonw_end(w, '}');
}

void wire_encode_team(const struct wire_team *m, struct kp_str *out)
{
	struct kp_jsonw w = {.s = out};

	wire_begin(&w, "team", m->id);
	kp_jsonw_begin(&w, "partners", '[');
	for (size_t i = 0; i < m->nmembers; i++)
		member_of(&w, &m->members[i]);
	kp_jsonw_end(&w, ']');
	strings(&w, "areas", m->areas, m->nareas);
	names(&w, "area_names", m->area_names, m->narea_names);
	names(&w, "unit_names", m->unit_names, m->nunit_names);
	kp_jsonw_end(&w, '}');
}

void wire_encode_tokens(
	const char *id, const struct wire_token *v, size_t n, struct kp_str *out)
{
	struct kp_jsonw w = {.s = out};

	wire_begin(&w, "admin", id);
	wire_member(&w, "what", "tokens");
	kp_jsonw_begin(&w, "tokens", '[');
	for (size_t i = 0; i < n; i++) {
		kp_jsonw_begin(&w, NULL, '{');
		wire_member(&w, "name", v[i].name);
		wire_member(&w, "role", v[i].role);
		wire_member(&w, "unit", v[i].unit);
		kp_jsonw_end(&w, '}');
	}
	finish(&w);
}

void wire_encode_retried(const char *id, int64_t count, struct kp_str *out)
{
	struct kp_jsonw w = {.s = out};

	wire_begin(&w, "retried", id);
	kp_jsonw_int(&w, "count", count);
	kp_jsonw_end(&w, '}');
}

void wire_encode_outbox(
	const char *id, const struct wire_post *v, size_t n, struct kp_str *out)
{
	struct kp_jsonw w = {.s = out};

	wire_begin(&w, "admin", id);
	wire_member(&w, "what", "outbox");
	kp_jsonw_begin(&w, "posts", '[');
	for (size_t i = 0; i < n; i++) {
		kp_jsonw_begin(&w, NULL, '{');
		kp_jsonw_int(&w, "id", v[i].id);
		wire_member(&w, "ticket", v[i].ticket);
		wire_member(&w, "guide", v[i].guide);
		wire_member(&w, "to", v[i].to);
		wire_member(&w, "kind", v[i].kind);
		wire_member(&w, "state", v[i].state);
		kp_jsonw_int(&w, "tries", v[i].tries);
		wire_member(&w, "at", v[i].at);
		wire_member(&w, "next", v[i].next);
		wire_member(&w, "error", v[i].error);
		kp_jsonw_end(&w, '}');
	}
	finish(&w);
}

void wire_encode_audit(const char *id, const struct wire_event *v, const char *const *tickets,
	size_t n, bool more, struct kp_str *out)
{
	struct kp_jsonw w = {.s = out};

	wire_begin(&w, "admin", id);
	wire_member(&w, "what", "audit");
	kp_jsonw_bool(&w, "more", more);
	kp_jsonw_begin(&w, "events", '[');
	for (size_t i = 0; i < n; i++) {
		kp_jsonw_begin(&w, NULL, '{');
		wire_member(&w, "ticket", tickets[i]);
		wire_event_members(&w, &v[i]);
		kp_jsonw_end(&w, '}');
	}
	finish(&w);
}
